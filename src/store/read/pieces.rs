//! Nets, their steps and their history; what was inspected, and what waits to be repaired.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use crate::bench::input::{Net, NetStanding, NetStep, Repair};
use crate::domain::code::{Code, ReceiptNumber};
use crate::domain::id::{FactId, HandoverId, ParticipantId, PieceId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;
use crate::domain::terms::PiecePay;
use crate::domain::work::Flaw;
use crate::store::column::{Day, Place, Word, all, first};
use crate::store::error::Fault;
use crate::store::project::inspections::{self, Found};
use crate::store::project::{lines, pieces};
use crate::store::{ReadError, Store};

/// A net (品物), for the office.
#[derive(Debug, Clone, PartialEq)]
pub struct PieceView {
    pub piece: PieceId,
    /// As its label carries it.
    pub code: Code,
    pub work: WorkId,
    pub added_on: NaiveDate,
    pub paid: PiecePay,
    pub finished_on: Option<NaiveDate>,
    pub steps: Vec<NetStep>,
}

/// What was made of a net in one handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceWork {
    pub on: NaiveDate,
    pub handover: HandoverId,
    pub work: WorkId,
    pub quantity: Quantity,
    /// Ascending by id, retired or not.
    pub members: Vec<ParticipantId>,
}

/// What a handover's inspection stands at: for each work that was looked at.
pub type Inspection = Vec<(WorkId, Quantity, Found)>;

/// One inspection, and what it did to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookView {
    pub inspection: FactId,
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    /// The work date of the handover.
    pub on: NaiveDate,
    pub work: WorkId,
    /// Nothing, where this is an inspection that was voided.
    pub found: Found,
    pub reason: Option<Flaw>,
    pub at: Moment,
    pub paid_before: Quantity,
    pub paid_after: Quantity,
}

fn look_of_row(row: &Row<'_>) -> rusqlite::Result<LookView> {
    Ok(LookView {
        inspection: row.get(0)?,
        handover: row.get(1)?,
        receipt: ReceiptNumber(row.get::<_, Place>(2)?.0),
        on: row.get::<_, Day>(3)?.0,
        work: row.get(4)?,
        found: Found { accepted: row.get(5)?, rework: row.get(6)?, rejected: row.get(7)? },
        reason: row.get::<_, Option<Word<Flaw>>>(8)?.map(|flaw| flaw.0),
        at: row.get(9)?,
        paid_before: row.get(10)?,
        paid_after: row.get(11)?,
    })
}

/// How many days of a net's history its label tells.
const DAYS_TOLD: usize = 3;

impl Store {
    /// All nets, in the order in which they were added.
    pub fn pieces(&self) -> Result<Vec<PieceView>, ReadError> {
        let sql = "SELECT id, code, work, added_on, paid, finished_on FROM piece ORDER BY sequence";
        self.read(|conn| {
            let mut views = all(conn, sql, [], |row| {
                Ok(PieceView {
                    piece: row.get(0)?,
                    code: row.get(1)?,
                    work: row.get(2)?,
                    added_on: row.get::<_, Day>(3)?.0,
                    paid: row.get::<_, Word<PiecePay>>(4)?.0,
                    finished_on: row.get::<_, Option<Day>>(5)?.map(|day| day.0),
                    steps: Vec::new(),
                })
            })?;
            for view in &mut views {
                view.steps = steps(conn, view.piece)?;
            }
            Ok(views)
        })
    }

    /// What was received of a net, oldest first.
    pub fn piece_history(&self, piece: PieceId) -> Result<Vec<PieceWork>, ReadError> {
        let sql =
            "SELECT h.on_date, h.id, c.work, c.quantity FROM handover_count c JOIN handover h ON h.id = c.handover
                   WHERE c.piece = ?1 AND c.standing = 'counted' AND h.standing = 'received' ORDER BY c.sequence";
        self.read(|conn| {
            let mut works = all(conn, sql, params![piece], |row| {
                let (on, handover) = (row.get::<_, Day>(0)?.0, row.get(1)?);
                Ok(PieceWork { on, handover, work: row.get(2)?, quantity: row.get(3)?, members: Vec::new() })
            })?;
            for work in &mut works {
                work.members = lines::members(conn, work.handover)?;
            }
            Ok(works)
        })
    }

    /// The steps of a work, in the order in which they were added, with how much of each a piece usually has.
    pub fn steps_of(&self, work: WorkId) -> Result<Vec<(WorkId, Option<Quantity>)>, ReadError> {
        let sql = "SELECT work, cap FROM step WHERE of_work = ?1 ORDER BY place";
        self.read(|conn| all(conn, sql, params![work], |row| Ok((row.get(0)?, row.get(1)?))))
    }

    /// The steps that a new net of this work needs, each as long as the net; where no length is said, as long as usual.
    /// A work without steps is its own only step.
    pub fn steps_for(
        &self,
        work: WorkId,
        length: Option<Quantity>,
    ) -> Result<Vec<(WorkId, Option<Quantity>)>, ReadError> {
        let usual = self.steps_of(work)?;
        if usual.is_empty() {
            return Ok(vec![(work, length)]);
        }
        Ok(usual.into_iter().map(|(step, cap)| (step, length.or(cap))).collect())
    }

    /// The inspections that stand, newest first, and of those at most so many.
    pub fn looks(&self, limit: usize) -> Result<Vec<LookView>, ReadError> {
        let sql = "SELECT l.id, l.handover, h.receipt, h.on_date, l.work, l.accepted, l.rework, l.rejected, l.reason,
                   l.at_ms, l.paid_before, l.paid_after FROM look l JOIN handover h ON h.id = l.handover
                   WHERE l.accepted <> '0' OR l.rework <> '0' OR l.rejected <> '0' ORDER BY l.sequence DESC LIMIT ?1";
        self.read(|conn| all(conn, sql, params![Place(limit as u64)], look_of_row))
    }

    /// The last of them of one work of a handover.
    pub fn last_look(&self, handover: HandoverId, work: WorkId) -> Result<Option<LookView>, ReadError> {
        let sql = "SELECT l.id, l.handover, h.receipt, h.on_date, l.work, l.accepted, l.rework, l.rejected, l.reason,
                   l.at_ms, l.paid_before, l.paid_after FROM look l JOIN handover h ON h.id = l.handover
                   WHERE l.handover = ?1 AND l.work = ?2 AND (l.accepted <> '0' OR l.rework <> '0' OR l.rejected <> '0')
                   ORDER BY l.sequence DESC LIMIT 1";
        self.read(|conn| first(conn, sql, params![handover, work], look_of_row))
    }

    /// One of them, or one that was voided: then it found nothing.
    pub fn look(&self, inspection: FactId) -> Result<Option<LookView>, ReadError> {
        let sql = "SELECT l.id, l.handover, h.receipt, h.on_date, l.work, l.accepted, l.rework, l.rejected, l.reason,
                   l.at_ms, l.paid_before, l.paid_after FROM look l JOIN handover h ON h.id = l.handover
                   WHERE l.id = ?1";
        self.read(|conn| first(conn, sql, params![inspection], look_of_row))
    }

    /// What was found of a handover's works, in the order of their first scans; works that nobody looked at are not here.
    pub fn inspection(&self, handover: HandoverId) -> Result<Inspection, ReadError> {
        self.read(|conn| inspection(conn, handover))
    }
}

impl Store {
    /// What was found of what somebody handed over on a day, by work; works that nobody looked at are not here.
    pub fn inspected_on(&self, participant: ParticipantId, on: NaiveDate) -> Result<Inspection, ReadError> {
        let sql = "SELECT DISTINCT i.handover FROM handover_member m JOIN inspection i ON i.handover = m.handover
                   WHERE m.participant = ?1 AND m.on_date = ?2 ORDER BY i.handover";
        self.read(|conn| {
            let handovers: Vec<HandoverId> = all(conn, sql, params![participant, Day(on)], |row| row.get(0))?;
            let mut sums = Inspection::new();
            for handover in handovers {
                for (work, made, found) in inspection(conn, handover)? {
                    match sums.iter_mut().find(|(known, ..)| *known == work) {
                        Some((_, all, sum)) => (*all, *sum) = (*all + made, sum.and(found)),
                        None => sums.push((work, made, found)),
                    }
                }
            }
            Ok(sums)
        })
    }
}

fn inspection(conn: &Connection, handover: HandoverId) -> Result<Inspection, Fault> {
    let mut all = Vec::new();
    for (work, made) in lines::pieces(conn, handover)? {
        all.extend(inspections::found(conn, handover, work)?.map(|found| (work, made, found)));
    }
    Ok(all)
}

fn steps(conn: &Connection, piece: PieceId) -> Result<Vec<NetStep>, Fault> {
    let sql = "SELECT work, cap FROM piece_step WHERE piece = ?1 ORDER BY place";
    let steps: Vec<(WorkId, Option<Quantity>)> = all(conn, sql, params![piece], |row| Ok((row.get(0)?, row.get(1)?)))?;
    steps.into_iter().map(|(work, cap)| Ok(NetStep { work, cap, made: pieces::made(conn, piece, work)? })).collect()
}

/// What a net's label means.
pub(super) fn net(conn: &Connection, code: &Code) -> Result<Option<Net>, Fault> {
    let sql = "SELECT id, work, finished_on IS NOT NULL FROM piece WHERE code = ?1";
    let known = first(conn, sql, params![code], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, bool>(2)?)))?;
    let Some((piece, work, finished)) = known else { return Ok(None) };
    let standing = if finished { NetStanding::Finished } else { NetStanding::UnderWay };
    let (steps, days) = (steps(conn, piece)?, days(conn, piece)?);
    Ok(Some(Net { piece, label: code.body().to_owned(), work, standing, steps, days }))
}

/// The last days of a net, newest first.
fn days(conn: &Connection, piece: PieceId) -> Result<Vec<(NaiveDate, WorkId, Quantity)>, Fault> {
    let sql = "SELECT h.on_date, c.work, c.quantity FROM handover_count c JOIN handover h ON h.id = c.handover
               WHERE c.piece = ?1 AND c.standing = 'counted' AND h.standing = 'received'
               ORDER BY h.on_date DESC, c.work";
    let counts: Vec<(Day, WorkId, Quantity)> =
        all(conn, sql, params![piece], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut days: Vec<(NaiveDate, WorkId, Quantity)> = Vec::new();
    for (Day(on), work, quantity) in counts {
        match days.iter_mut().find(|(day, known, _)| *day == on && *known == work) {
            Some((.., sum)) => *sum += quantity,
            None => days.push((on, work, quantity)),
        }
    }
    days.truncate(DAYS_TOLD);
    Ok(days)
}

/// Everything that is to be repaired, oldest first.
pub(super) fn repairs(conn: &Connection) -> Result<Vec<Repair>, Fault> {
    let sql = "SELECT i.handover, i.work, i.rework FROM inspection i JOIN handover h ON h.id = i.handover
               WHERE i.rework <> '0' ORDER BY h.received_sequence, i.work";
    let mut repairs = all(conn, sql, [], |row| {
        Ok(Repair { handover: row.get(0)?, work: row.get(1)?, members: Vec::new(), quantity: row.get(2)? })
    })?;
    for repair in &mut repairs {
        repair.members = lines::members(conn, repair.handover)?;
    }
    Ok(repairs)
}
