//! Everything that is kept about one person, leaf by leaf; and how long it has to be kept.

use chrono::{DateTime, NaiveDate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::domain::id::{FactId, ParticipantId, StaffId};
use crate::domain::moment::Moment;
use crate::domain::retention;
use crate::domain::terms::Contract;
use crate::store::column::{Day, Word, all, any, first};
use crate::store::error::Fault;
use crate::store::project::records::{EXPORTED, GROWTH_READ};
use crate::store::{ReadError, Store};

mod leaves;

use leaves::LEAVES;
pub use leaves::heading;

/// One kind of thing in a person's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// `visits`
    pub key: &'static str,
    /// 通所
    pub title: &'static str,
    /// The columns' keys; [`heading`] has their Japanese.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    /// Words, a date, or an exact decimal.
    Text(String),
    Number(i64),
    At(Moment),
}

/// What has to be so before a record may be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// The last day on which it must be there.
    pub kept_until: NaiveDate,
    /// Closed periods whose payment nobody has recorded.
    pub unpaid: Vec<NaiveDate>,
    /// Papers that wait to come out.
    pub papers: u32,
}

/// Somebody whose details are gone, by the id that the facts know. It is no personal detail, and may lie beside copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    /// The last day on which the record had to be there.
    pub kept_until: NaiveDate,
    #[serde(default, skip_serializing_if = "Gone::is_erased")]
    pub why: Gone,
}

/// Why somebody's details are gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// The record need not be kept any more.
    #[default]
    Erased,
    /// They were registered by mistake.
    Voided,
}

impl Gone {
    fn is_erased(&self) -> bool {
        *self == Self::Erased
    }
}

/// What was done with somebody's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Glance {
    Exported,
    GrowthRead,
    Sealed,
    Erased,
    Voided,
}

/// One entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    pub participant: ParticipantId,
    pub what: Glance,
    pub at: Moment,
    pub by: Option<StaffId>,
}

/// When somebody was registered, and whether nothing has come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    pub at: Moment,
    pub untouched: bool,
}

impl Store {
    /// `None`: nobody has this id.
    pub fn registration(&self, participant: ParticipantId) -> Result<Option<Registration>, ReadError> {
        let sql = "SELECT registered_at_ms FROM participant WHERE id = ?1";
        self.read(|conn| {
            let at = first(conn, sql, params![participant], |row| row.get(0))?;
            at.map(|at| Ok(Registration { at, untouched: untouched(conn, participant)? })).transpose()
        })
    }

    /// A person's own complete record, sealed or not. It is given out only against the fact that says who asked for it,
    /// and no more once it was sealed or erased after that.
    pub fn record(&self, exported: FactId) -> Result<Option<Vec<Leaf>>, ReadError> {
        let sql = "SELECT participant FROM person_log l WHERE id = ?1 AND what = ?2 AND NOT EXISTS
                       (SELECT 1 FROM person_log later WHERE later.participant = l.participant
                        AND later.sequence > l.sequence AND later.what IN ('sealed', 'erased', 'voided'))";
        self.read(|conn| {
            let whose = first(conn, sql, params![exported, EXPORTED], |row| row.get::<_, ParticipantId>(0))?;
            whose
                .map(|who| LEAVES.iter().map(|(key, title, sql)| leaf(conn, key, title, sql, who)).collect())
                .transpose()
        })
    }

    /// Whether it is written down already that this member of staff looked at a person's pace on this day.
    pub fn growth_was_read(
        &self,
        participant: ParticipantId,
        on: NaiveDate,
        by: Option<StaffId>,
    ) -> Result<bool, ReadError> {
        let sql = "SELECT 1 FROM person_log WHERE participant = ?1 AND on_date = ?2 AND what = ?3 AND by_staff IS ?4";
        self.read(|conn| any(conn, sql, params![participant, Day(on), GROWTH_READ, by]))
    }

    /// Who gave a record out; `None` for what is no such fact, or where nobody was named.
    pub fn exporter(&self, exported: FactId) -> Result<Option<StaffId>, ReadError> {
        let sql = "SELECT by_staff FROM person_log WHERE id = ?1 AND what = ?2";
        self.read(|conn| Ok(first(conn, sql, params![exported, EXPORTED], |row| row.get(0))?.flatten()))
    }

    /// `agreed_years`: how long the workshop keeps records, where that is longer than the law says.
    pub fn retention(&self, participant: ParticipantId, agreed_years: u32) -> Result<Retention, ReadError> {
        let unpaid = "SELECT ending FROM statement s WHERE participant = ?1 AND yen > 0 AND NOT EXISTS
                          (SELECT 1 FROM payment p WHERE p.ending = s.ending AND p.participant = s.participant
                           AND p.standing = 'paid') ORDER BY ending";
        let papers = "SELECT count(*) FROM job WHERE participant = ?1 AND state IN
                          ('waiting', 'held_for_card', 'held_for_staff', 'dropped_by_age')";
        self.read(|conn| {
            Ok(Retention {
                kept_until: kept_until(conn, participant, agreed_years)?,
                unpaid: all(conn, unpaid, params![participant], |row| Ok(row.get::<_, Day>(0)?.0))?,
                papers: first(conn, papers, params![participant], |row| row.get(0))?.unwrap_or_default(),
            })
        })
    }

    /// What was done with people's records, newest first, at most so many.
    pub fn looked(&self, most: usize) -> Result<Vec<Looked>, ReadError> {
        let sql = "SELECT participant, what, at_ms, by_staff FROM person_log ORDER BY sequence DESC LIMIT ?1";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.read(|conn| {
            all(conn, sql, params![most], |row| {
                let (participant, what) = (row.get(0)?, row.get::<_, Word<Glance>>(1)?.0);
                Ok(Looked { participant, what, at: row.get(2)?, by: row.get(3)? })
            })
        })
    }

    /// Everybody who was ever erased from this ledger, oldest first.
    pub fn erasures(&self) -> Result<Vec<Erasure>, ReadError> {
        self.read(erasures)
    }
}

pub(in crate::store) fn erasures(conn: &Connection) -> Result<Vec<Erasure>, Fault> {
    let sql = "SELECT participant, on_date, coalesce(kept_until, on_date), what FROM person_log
               WHERE what IN ('erased', 'voided') ORDER BY sequence";
    all(conn, sql, [], |row| {
        let (on, kept_until) = (row.get::<_, Day>(1)?.0, row.get::<_, Day>(2)?.0);
        Ok(Erasure { participant: row.get(0)?, on, kept_until, why: row.get::<_, Word<Gone>>(3)?.0 })
    })
}

fn leaf(
    conn: &Connection,
    key: &'static str,
    title: &'static str,
    sql: &str,
    who: ParticipantId,
) -> Result<Leaf, Fault> {
    let mut asked = conn.prepare(sql)?;
    let columns: Vec<String> = asked.column_names().map(str::to_owned).collect();
    let mut rows = asked.query(params![who])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cell = |(place, key): (usize, &String)| Ok(cell(row.get_ref(place)?, key));
        found.push(columns.iter().enumerate().map(cell).collect::<rusqlite::Result<_>>()?);
    }
    Ok(Leaf { key, title, columns, rows: found })
}

fn cell(value: ValueRef<'_>, key: &str) -> Cell {
    match value {
        ValueRef::Integer(ms) if key.ends_with("_at") => Cell::At(Moment(ms)),
        ValueRef::Integer(number) => Cell::Number(number),
        ValueRef::Text(text) if !text.is_empty() => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        // The ledger keeps neither pictures nor fractions that are not exact.
        _ => Cell::Empty,
    }
}

/// Of the work itself, what it came to, and what was agreed: the last day that it is about.
const LAST_DAY: &str = "SELECT max(day) FROM (
    SELECT max(on_date) AS day FROM visit WHERE participant = ?1
    UNION ALL SELECT max(on_date) FROM handover_member WHERE participant = ?1
    UNION ALL SELECT max(on_date) FROM hours WHERE participant = ?1
    UNION ALL SELECT max(on_date) FROM allowance_line WHERE participant = ?1
    UNION ALL SELECT max(pays_on) FROM statement s JOIN period p ON p.ending = s.ending WHERE participant = ?1
    UNION ALL SELECT max(max(coalesce(kept_on, ''), coalesce(paid_on, ''), coalesce(receipted_on, '')))
              FROM payment WHERE participant = ?1
    UNION ALL SELECT max(on_date) FROM supplement WHERE participant = ?1
    UNION ALL SELECT max(coalesce(to_date, from_date)) FROM enrolment WHERE participant = ?1
    UNION ALL SELECT max(coalesce(to_date, from_date)) FROM placement WHERE participant = ?1
    UNION ALL SELECT max(from_date) FROM contract WHERE participant = ?1
    UNION ALL SELECT max(from_date) FROM stage WHERE participant = ?1)";

/// The books are kept from the day of the last entry (家内労働法施行規則 24 条), which may be later than its day of work.
/// What a clock wrote that was not believed says nothing of the day.
const LAST_ENTRY: &str = "SELECT max(at_ms) FROM (
    SELECT registered_at_ms AS at_ms FROM participant WHERE id = ?1
    UNION ALL SELECT at_ms FROM facts WHERE json_extract(stored, '$.clock') IS NOT 'suspect' AND sequence IN (
        SELECT h.received_sequence FROM handover_member m JOIN handover h ON h.id = m.handover WHERE m.participant = ?1
        UNION SELECT c.sequence FROM handover_member m JOIN correction c ON c.handover = m.handover
              WHERE m.participant = ?1
        UNION SELECT sequence FROM hours WHERE participant = ?1
        UNION SELECT sequence FROM allowance_grant WHERE participant = ?1
        UNION SELECT sequence FROM enrolment WHERE participant = ?1
        UNION SELECT sequence FROM placement WHERE participant = ?1
        UNION SELECT sequence FROM contract WHERE participant = ?1
        UNION SELECT sequence FROM stage WHERE participant = ?1
        UNION SELECT sequence FROM supplement WHERE participant = ?1
        UNION SELECT sequence FROM question WHERE participant = ?1))";

/// What somebody who was registered by mistake has none of. A visit that was taken back again, and a handover that was
/// dropped, were a card that was tried.
const TOUCHES: &str = "SELECT 1 FROM visit WHERE participant = ?1 AND standing <> 'undone'
    UNION ALL SELECT 1 FROM handover_member m JOIN handover h ON h.id = m.handover
              WHERE m.participant = ?1 AND h.standing <> 'dropped'
    UNION ALL SELECT 1 FROM hours WHERE participant = ?1
    UNION ALL SELECT 1 FROM allowance_line WHERE participant = ?1
    UNION ALL SELECT 1 FROM late_line WHERE participant = ?1
    UNION ALL SELECT 1 FROM statement WHERE participant = ?1
    UNION ALL SELECT 1 FROM supplement WHERE participant = ?1
    UNION ALL SELECT 1 FROM question WHERE participant = ?1
    UNION ALL SELECT 1 FROM roll WHERE minted_for = ?1";

/// Whether nothing has come of a registration: no visit, no handover, no hours, no money, no tags of their own.
pub(in crate::store) fn untouched(conn: &Connection, participant: ParticipantId) -> Result<bool, Fault> {
    Ok(!any(conn, TOUCHES, params![participant])?)
}

/// The day that it is in the easternmost zone, 14 hours before UTC: the ledger knows no zone, and a day more is safe.
const EASTERNMOST_MS: i64 = 14 * 3600 * 1000;

pub(in crate::store) fn kept_until(
    conn: &Connection,
    participant: ParticipantId,
    agreed_years: u32,
) -> Result<NaiveDate, Fault> {
    let about = first(conn, LAST_DAY, params![participant], |row| row.get::<_, Option<String>>(0))?.flatten();
    let about = about.and_then(|day| day.parse::<NaiveDate>().ok());
    let entered = first(conn, LAST_ENTRY, params![participant], |row| row.get::<_, Option<i64>>(0))?.flatten();
    let entered = entered.and_then(|ms| DateTime::from_timestamp_millis(ms.saturating_add(EASTERNMOST_MS)));
    let last = about.max(entered.map(|at| at.date_naive())).unwrap_or(NaiveDate::MAX);
    let sql = "SELECT contract FROM contract WHERE participant = ?1
               UNION SELECT contract FROM placement WHERE participant = ?1";
    let contracts: Vec<Contract> = all(conn, sql, params![participant], |row| Ok(row.get::<_, Word<Contract>>(0)?.0))?;
    Ok(retention::kept_until(last, &contracts, agreed_years))
}
