//! Kinds of work, their cards, rates and rolls.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use crate::domain::code::{Code, Roll};
use crate::domain::id::{ParticipantId, ProgrammeId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Counted, DatedRate, Pay};
use crate::earnings::cases::Case;
use crate::store::column::{Day, Word, all, first};
use crate::store::error::Fault;
use crate::store::project::{lines, prices};
use crate::store::{ReadError, Store};

/// A kind of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkView {
    pub work: WorkId,
    pub code: String,
    pub name: String,
    pub reading: String,
    pub unit: String,
    pub counted: Counted,
    pub pay: Pay,
    pub standing: WorkStanding,
    /// Work cards in use, smallest quantity first.
    pub cards: Vec<WorkCardView>,
    /// In the order in which they were set: `domain::work::rate_on` picks from them.
    pub rates: Vec<DatedRate>,
}

/// Whether a work is still done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkStanding {
    Active,
    Retired,
}

/// 作業カード
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCardView {
    pub code: Code,
    pub quantity: Quantity,
}

/// A roll of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollView {
    pub roll: Roll,
    pub count: u32,
    pub work: WorkId,
    pub quantity: Quantity,
    pub minted_for: Option<ParticipantId>,
    pub minted_at: Moment,
    /// How many of its tags count in a handover.
    pub counted: u32,
    /// The last of its tags whose label has left; 0 before any.
    pub printed_to: u32,
    /// First and last of the tags that count no more.
    pub voided: Vec<(u32, u32)>,
}

impl Store {
    /// All works, also the retired, by code.
    pub fn works(&self) -> Result<Vec<WorkView>, ReadError> {
        let sql = format!("{WORKS} ORDER BY code");
        self.read(|conn| complete(conn, all(conn, &sql, [], work_of_row)?))
    }

    pub fn work(&self, work: WorkId) -> Result<Option<WorkView>, ReadError> {
        let sql = format!("{WORKS} WHERE id = ?1");
        self.read(|conn| Ok(complete(conn, all(conn, &sql, params![work], work_of_row)?)?.pop()))
    }

    pub fn work_by_code(&self, code: &str) -> Result<Option<WorkView>, ReadError> {
        let sql = format!("{WORKS} WHERE code = ?1");
        self.read(|conn| Ok(complete(conn, all(conn, &sql, params![code], work_of_row)?)?.pop()))
    }

    /// How much of a work fills one case on a day, where anybody has said.
    pub fn case(&self, work: WorkId, on: NaiveDate) -> Result<Option<Case>, ReadError> {
        let sql = "SELECT size, unit FROM case_size WHERE work = ?1 AND from_date <= ?2
                   ORDER BY from_date DESC, sequence DESC LIMIT 1";
        self.read(|conn| {
            first(conn, sql, params![work, Day(on)], |row| Ok(Case { size: row.get(0)?, unit: row.get(1)? }))
        })
    }

    /// The rates of one programme, by work; in the order in which they were set.
    pub fn programme_rates(&self, work: WorkId, programme: ProgrammeId) -> Result<Vec<DatedRate>, ReadError> {
        self.read(|conn| prices::of_programme(conn, work, programme))
    }

    /// All rolls, newest first.
    pub fn rolls(&self) -> Result<Vec<RollView>, ReadError> {
        let sql = "SELECT roll, count, work, quantity, minted_for, minted_at_ms,
                   (SELECT count(*) FROM tag_use WHERE tag_use.roll = roll.roll), printed_to
                   FROM roll ORDER BY sequence DESC";
        self.read(|conn| {
            let mut rolls = all(conn, sql, [], |row| {
                Ok(RollView {
                    roll: row.get(0)?,
                    count: row.get(1)?,
                    work: row.get(2)?,
                    quantity: row.get(3)?,
                    minted_for: row.get(4)?,
                    minted_at: row.get(5)?,
                    counted: row.get(6)?,
                    printed_to: row.get(7)?,
                    voided: Vec::new(),
                })
            })?;
            let sql = "SELECT first, last FROM tag_void WHERE roll = ?1 ORDER BY sequence";
            for roll in &mut rolls {
                roll.voided = all(conn, sql, params![roll.roll], |row| Ok((row.get(0)?, row.get(1)?)))?;
            }
            Ok(rolls)
        })
    }
}

const WORKS: &str = "SELECT id, code, name, reading, unit, counted, pay, standing FROM work";

fn work_of_row(row: &Row<'_>) -> rusqlite::Result<WorkView> {
    Ok(WorkView {
        work: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        reading: row.get(3)?,
        unit: row.get(4)?,
        counted: row.get::<_, Word<Counted>>(5)?.0,
        pay: row.get::<_, Word<Pay>>(6)?.0,
        standing: row.get::<_, Word<WorkStanding>>(7)?.0,
        cards: Vec::new(),
        rates: Vec::new(),
    })
}

fn complete(conn: &Connection, mut works: Vec<WorkView>) -> Result<Vec<WorkView>, Fault> {
    for work in &mut works {
        let sql = "SELECT code, quantity FROM work_card WHERE work = ?1 AND standing = 'active'";
        work.cards =
            all(conn, sql, params![work.work], |row| Ok(WorkCardView { code: row.get(0)?, quantity: row.get(1)? }))?;
        work.cards.sort_by(|a, b| (a.quantity, &a.code).cmp(&(b.quantity, &b.code)));
        work.rates = lines::rates(conn, work.work)?;
    }
    Ok(works)
}
