//! What waits for staff.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{Connection, params};

use super::days::{VisitView, visits};
use crate::domain::code::{ReceiptNumber, Tag};
use crate::domain::id::{HandoverId, ParticipantId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;
use crate::store::column::{Day, Place, all, any, first};
use crate::store::error::Fault;
use crate::store::place::head;
use crate::store::project::{inspections, lines, sharing};
use crate::store::{ReadError, Store};

/// A tag that was scanned before a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTag {
    pub tag: Tag,
    pub work: WorkId,
    /// What the bundle holds.
    pub quantity: Quantity,
    pub station: Option<String>,
    pub held_at: Moment,
}

/// Facts, by sequence, that were written while the clock could not be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspectSpan {
    pub first: u64,
    pub last: u64,
    /// What the clock said at the first and the last.
    pub first_at: Moment,
    pub last_at: Moment,
}

/// Work that waits for a rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriced {
    pub work: WorkId,
    /// The earliest work date.
    pub from: NaiveDate,
    pub lines: u64,
}

/// Shared work of which staff have to say who made how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undivided {
    pub receipt: ReceiptNumber,
    pub on: NaiveDate,
    pub work: WorkId,
    pub quantity: Quantity,
    /// Ascending by id.
    pub members: Vec<ParticipantId>,
}

/// From a date's first moment in the world's easternmost zone to its last in the westernmost.
const DAY_ANYWHERE_MS: i64 = 50 * 3600 * 1000;

/// When a date began in the easternmost zone, 14 hours before UTC: the ledger knows no zone.
fn began(on: NaiveDate) -> Moment {
    Moment(on.and_time(NaiveTime::MIN).and_utc().timestamp_millis()).plus_ms(-14 * 3600 * 1000)
}

/// Whether it was this date anywhere then.
pub(in crate::store) fn is_on(on: NaiveDate, at: Moment) -> bool {
    let began = began(on);
    (began.0..began.0 + DAY_ANYWHERE_MS).contains(&at.0)
}

/// [`Store::past`]
pub(in crate::store) fn past(conn: &Connection) -> Result<Past, Fault> {
    let lived = any(conn, "SELECT 1 FROM visit UNION ALL SELECT 1 FROM hours", [])?;
    Ok(if lived { Past::Lived(believed_at(conn)?) } else { Past::SetUp(believed_at(conn)?) })
}

fn believed_at(conn: &Connection) -> Result<Moment, Fault> {
    let (sequence, at) = last_good(conn)?;
    let sql = "SELECT settled_on FROM suspect_span WHERE first > ?1 AND settled_on IS NOT NULL
               ORDER BY first DESC LIMIT 1";
    let said = first(conn, sql, params![Place(sequence)], |row| Ok(began(row.get::<_, Day>(0)?.0)))?;
    // A day that the good fact is of itself says nothing more.
    Ok(said.filter(|said| !(said.0..said.0 + DAY_ANYWHERE_MS).contains(&at.0)).unwrap_or(at))
}

/// The last fact by a clock that was believed: its sequence and time.
fn last_good(conn: &Connection) -> Result<(u64, Moment), Fault> {
    let fact = "SELECT at_ms, json_extract(stored, '$.clock') IS 'suspect' FROM facts WHERE sequence = ?1";
    let span = "SELECT first FROM suspect_span WHERE ?1 BETWEEN first AND last";
    let mut sequence = head(conn)?.sequence;
    loop {
        let known = first(conn, fact, params![Place(sequence)], |row| Ok((row.get(0)?, row.get::<_, bool>(1)?)))?;
        let Some((at, suspect)) = known else { return Ok((0, Moment::default())) };
        if !suspect {
            return Ok((sequence, at));
        }
        let begins = first(conn, span, params![Place(sequence)], |row| Ok(row.get::<_, Place>(0)?.0))?;
        sequence = begins.unwrap_or(sequence) - 1;
    }
}

/// What a ledger knows of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// It was set up then, and nobody has come yet: that may be long ago.
    SetUp(Moment),
    /// People come, and it was this time at least.
    Lived(Moment),
}

impl Past {
    /// The time that it was at least.
    pub fn at(self) -> Moment {
        match self {
            Self::SetUp(at) | Self::Lived(at) => at,
        }
    }
}

impl Store {
    /// Visits of days before `today` without 帰り, oldest first.
    pub fn forgotten_visits(&self, today: NaiveDate) -> Result<Vec<VisitView>, ReadError> {
        self.read(|conn| visits(conn, "standing = 'in' AND on_date < ?1", params![Day(today)]))
    }

    /// Tags that are held at a table right now, in the order of the scans.
    pub fn held_tags(&self) -> Result<Vec<HeldTag>, ReadError> {
        self.tags_that_are("held")
    }

    /// Tags that nobody took.
    pub fn leftover_tags(&self) -> Result<Vec<HeldTag>, ReadError> {
        self.tags_that_are("left")
    }

    fn tags_that_are(&self, standing: &str) -> Result<Vec<HeldTag>, ReadError> {
        let sql =
            "SELECT held_tag.roll, serial, work, quantity, station, at_ms FROM held_tag JOIN roll ON roll.roll = held_tag.roll
                   WHERE standing = ?1 ORDER BY held_tag.sequence";
        self.read(|conn| {
            all(conn, sql, params![standing], |row| {
                let tag = Tag { roll: row.get(0)?, serial: row.get(1)? };
                let (work, quantity, station, held_at) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(HeldTag { tag, work, quantity, station, held_at })
            })
        })
    }

    /// Spans whose day staff have not said yet.
    pub fn suspect_spans(&self) -> Result<Vec<SuspectSpan>, ReadError> {
        let sql =
            "SELECT first, last, first_at_ms, last_at_ms FROM suspect_span WHERE settled_on IS NULL ORDER BY first";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                let (first, last) = (row.get::<_, Place>(0)?.0, row.get::<_, Place>(1)?.0);
                Ok(SuspectSpan { first, last, first_at: row.get(2)?, last_at: row.get(3)? })
            })
        })
    }

    /// What this ledger knows of the time: that of the last fact by a clock that was believed, or the day that staff have
    /// said for what came after it.
    pub fn past(&self) -> Result<Past, ReadError> {
        self.read(past)
    }

    /// Shared by quantity, and nobody has said yet who made how many; the oldest first.
    pub fn undivided(&self) -> Result<Vec<Undivided>, ReadError> {
        let sql =
            "SELECT DISTINCT h.id, h.receipt, h.on_date, l.work FROM earning_line l JOIN handover h ON h.id = l.source
                   WHERE l.rate IS NULL AND l.share = '' ORDER BY h.on_date, h.receipt";
        self.read(|conn| {
            let waiting: Vec<(HandoverId, Place, Day, WorkId)> =
                all(conn, sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let mut undivided = Vec::new();
            for (handover, receipt, on, work) in waiting {
                if sharing::asks_who_made(conn, handover, work, on)? {
                    let quantity = inspections::made(conn, handover, work)?;
                    let members = lines::members(conn, handover)?;
                    undivided.push(Undivided { receipt: ReceiptNumber(receipt.0), on: on.0, work, quantity, members });
                }
            }
            Ok(undivided)
        })
    }

    pub fn unpriced(&self) -> Result<Vec<Unpriced>, ReadError> {
        let sql = "SELECT work, min(on_date), count(*) FROM earning_line WHERE rate IS NULL AND share <> ''
             GROUP BY work ORDER BY 2, 1";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                let (from, lines) = (row.get::<_, Day>(1)?.0, row.get::<_, Place>(2)?.0);
                Ok(Unpriced { work: row.get(0)?, from, lines })
            })
        })
    }
}
