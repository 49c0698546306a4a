//! Who is known: participants, staff, cards.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use crate::domain::code::TokenHash;
use crate::domain::fact::{Amounts, Holder, Role};
use crate::domain::id::{CardId, FactId, ParticipantId, StaffId};
use crate::domain::moment::Moment;
use crate::store::column::{Day, Json, Word, all, first};
use crate::store::error::Fault;
use crate::store::{ReadError, Store};

/// A participant, as papers and pages need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub participant: ParticipantId,
    /// P0127; never given to anybody else.
    pub number: String,
    /// 呼び名, without さん. The number, once the personal details are sealed or erased.
    pub call: String,
    pub mark: Option<String>,
    pub name: Option<String>,
    pub reading: Option<String>,
    pub amounts: Amounts,
    pub membership: Membership,
}

/// Whether somebody still belongs to the workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    Active,
    Retired,
    /// Nobody is told who it was, but a coordinator who asks for the record.
    Sealed,
    /// What stood beside the facts is gone.
    Erased,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub staff: StaffId,
    /// Empty, once the personal details are erased.
    pub name: String,
    pub role: Role,
    pub membership: Membership,
}

/// What a login is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub staff: StaffId,
    pub role: Role,
    /// As it was handed in; the store does not look inside.
    pub password_hash: String,
}

/// A 名札.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardView {
    pub card: CardId,
    pub token: TokenHash,
    pub holder: Holder,
    pub standing: CardStanding,
    pub issued_at: Moment,
    /// Whose a spare card is, and on which day: the latest binding.
    pub bound: Option<(ParticipantId, NaiveDate)>,
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStanding {
    InUse,
    Lost,
    Replaced,
}

impl Store {
    /// Everybody who was ever registered, by number.
    pub fn participants(&self) -> Result<Vec<Face>, ReadError> {
        let sql = format!("{FACES} ORDER BY number");
        self.read(|conn| all(conn, &sql, [], face_of_row))
    }

    pub fn face(&self, participant: ParticipantId) -> Result<Option<Face>, ReadError> {
        let sql = format!("{FACES} WHERE participant.id = ?1");
        self.read(|conn| first(conn, &sql, params![participant], face_of_row))
    }

    pub fn participant_by_number(&self, number: &str) -> Result<Option<Face>, ReadError> {
        let sql = format!("{FACES} WHERE number = ?1");
        self.read(|conn| first(conn, &sql, params![number], face_of_row))
    }

    /// All staff, also the retired, by name.
    pub fn staff(&self) -> Result<Vec<StaffMember>, ReadError> {
        let sql = "SELECT staff.id, coalesce(name, ''), role, standing FROM staff
                   LEFT JOIN staff_person ON staff_person.staff = staff.id ORDER BY 2, 1";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                let (role, membership) = (row.get::<_, Word<Role>>(2)?.0, row.get::<_, Word<Membership>>(3)?.0);
                Ok(StaffMember { staff: row.get(0)?, name: row.get(1)?, role, membership })
            })
        })
    }

    /// The login of an active member of staff, by their name.
    pub fn login(&self, name: &str) -> Result<Option<Login>, ReadError> {
        let sql = "SELECT staff.id, role, password_hash FROM staff_person
                   JOIN staff ON staff.id = staff_person.staff JOIN staff_login ON staff_login.staff = staff.id
                   WHERE name = ?1 AND standing = 'active'";
        self.read(|conn| {
            first(conn, sql, params![name], |row| {
                Ok(Login { staff: row.get(0)?, role: row.get::<_, Word<Role>>(1)?.0, password_hash: row.get(2)? })
            })
        })
    }

    /// All cards, oldest first.
    pub fn cards(&self) -> Result<Vec<CardView>, ReadError> {
        let sql = format!("{CARDS} ORDER BY sequence");
        self.read(|conn| all(conn, &sql, [], card_of_row))
    }

    pub fn card_by_token(&self, token: &TokenHash) -> Result<Option<CardView>, ReadError> {
        self.read(|conn| card(conn, token))
    }

    /// What staff wrote beside a fact in their own words; not of a person whose record is sealed.
    pub fn free_text(&self, fact: FactId) -> Result<Option<String>, ReadError> {
        let sql = "SELECT text FROM free_text WHERE fact = ?1 AND NOT EXISTS (
                       SELECT 1 FROM question q JOIN participant p ON p.id = q.participant
                       WHERE ?1 IN (q.id, q.answer) AND p.standing = 'sealed')";
        self.read(|conn| first(conn, sql, params![fact], |row| row.get(0)))
    }
}

const FACES: &str = "SELECT participant.id, number, coalesce(call, number), mark, name, reading, amounts, standing
                     FROM participant LEFT JOIN person
                         ON person.participant = participant.id AND standing <> 'sealed'";

const CARDS: &str = "SELECT id, token, holder, standing, issued_at_ms,
                     (SELECT participant FROM card_binding WHERE card = id ORDER BY on_date DESC LIMIT 1),
                     (SELECT max(on_date) FROM card_binding WHERE card = id) FROM card";

fn face_of_row(row: &Row<'_>) -> rusqlite::Result<Face> {
    Ok(Face {
        participant: row.get(0)?,
        number: row.get(1)?,
        call: row.get(2)?,
        mark: row.get(3)?,
        name: row.get(4)?,
        reading: row.get(5)?,
        amounts: row.get::<_, Word<Amounts>>(6)?.0,
        membership: row.get::<_, Word<Membership>>(7)?.0,
    })
}

fn card_of_row(row: &Row<'_>) -> rusqlite::Result<CardView> {
    let (whose, on) = (row.get::<_, Option<ParticipantId>>(5)?, row.get::<_, Option<Day>>(6)?);
    Ok(CardView {
        card: row.get(0)?,
        token: row.get(1)?,
        holder: row.get::<_, Json<Holder>>(2)?.0,
        standing: row.get::<_, Word<CardStanding>>(3)?.0,
        issued_at: row.get(4)?,
        bound: whose.zip(on.map(|on| on.0)),
    })
}

pub(super) fn card(conn: &Connection, token: &TokenHash) -> Result<Option<CardView>, Fault> {
    first(conn, &format!("{CARDS} WHERE token = ?1"), params![token], card_of_row)
}
