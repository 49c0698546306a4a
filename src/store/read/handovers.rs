//! Handovers, down to the scan.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use crate::bench::input::Count;
use crate::bench::restart::Presence;
use crate::domain::code::{Reason, ReceiptNumber, Roll, Tag};
use crate::domain::fact::Change;
use crate::domain::id::{FactId, HandoverId, ParticipantId, StaffId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::earnings::{Line, Share};
use crate::store::column::{Day, Json, Word, all, any, first};
use crate::store::error::Fault;
use crate::store::project::lines;
use crate::store::{ReadError, Store};

/// A handover that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverView {
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    pub station: Option<String>,
    /// Ascending by id.
    pub members: Vec<ParticipantId>,
    pub opened_at: Moment,
    /// The last accepted scan.
    pub last_scan_at: Moment,
    pub received_at: Moment,
    /// The work date.
    pub on: NaiveDate,
    /// What counts, summed by work, in the order of the first scan of each.
    pub pieces: Vec<(WorkId, Quantity)>,
    /// One for each work and member.
    pub lines: Vec<Line>,
    /// The corrections of it, oldest first.
    pub corrections: Vec<FactId>,
}

impl HandoverView {
    /// How much of a work was handed over, of all where none is named; `None` where it must be said of which.
    pub fn made_of(&self, work: Option<WorkId>) -> Option<Quantity> {
        let mut of = self.pieces.iter().filter(|(known, _)| work.is_none_or(|work| work == *known));
        match (of.next(), of.next()) {
            (_, Some(_)) => None,
            (one, None) => Some(one.map_or(Quantity::ZERO, |(_, made)| *made)),
        }
    }
}

/// A handover that is on the table: what the daemon finds after a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenHandover {
    pub handover: HandoverId,
    pub station: Option<String>,
    pub members: Vec<ParticipantId>,
    pub opened_at: Moment,
    /// The last accepted scan of it.
    pub last_scan_at: Moment,
    /// What counts, in the order of the scans.
    pub counts: Vec<Count>,
}

/// A correction (訂正), as its slip needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionView {
    pub correction: FactId,
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    /// The work date of the handover.
    pub on: NaiveDate,
    /// When it was corrected.
    pub at: Moment,
    /// `None`: at a command line that named nobody.
    pub by: Option<StaffId>,
    pub reason: Reason,
    pub change: Change,
    pub members_before: Vec<ParticipantId>,
    pub members_after: Vec<ParticipantId>,
    /// The handover's quantity of each work, before and after.
    pub works: Vec<(WorkId, Quantity, Quantity)>,
}

impl CorrectionView {
    /// What changed for one person: work, before, after. Somebody who is no member counts as zero on that side, so
    /// that a handover that moved says nothing of the other.
    pub fn lines_of(&self, participant: ParticipantId) -> Vec<(WorkId, Quantity, Quantity)> {
        let side = |members: &[ParticipantId], quantity| match members.contains(&participant) {
            true => quantity,
            false => Quantity::ZERO,
        };
        let own = self
            .works
            .iter()
            .map(|&(work, before, after)| (work, side(&self.members_before, before), side(&self.members_after, after)));
        own.filter(|(_, before, after)| before != after).collect()
    }
}

/// One scan of a participant: what the office sees behind a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanDetail {
    pub count: FactId,
    pub at: Moment,
    pub on: NaiveDate,
    pub station: Option<String>,
    pub work: WorkId,
    pub quantity: Quantity,
    pub tag: Option<Tag>,
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    /// How many people made it together.
    pub people: u32,
    /// The participant's own part; `None` while it is not known.
    pub share: Option<Share>,
    /// What this handover's whole quantity of this work comes to for the participant; `None` while unpriced.
    pub handover_amount: Option<Yen>,
}

impl Store {
    /// A received handover.
    pub fn handover(&self, handover: HandoverId) -> Result<Option<HandoverView>, ReadError> {
        let sql = format!("{RECEIVED} AND id = ?1");
        self.read(|conn| Ok(complete(conn, all(conn, &sql, params![handover], received_of_row)?)?.pop()))
    }

    pub fn handover_by_receipt(&self, receipt: ReceiptNumber) -> Result<Option<HandoverView>, ReadError> {
        self.read(|conn| by_receipt(conn, receipt))
    }

    /// Received handovers of one work date, newest first, `limit` at most.
    pub fn handovers_on(&self, on: NaiveDate, limit: usize) -> Result<Vec<HandoverView>, ReadError> {
        let sql = format!("{RECEIVED} AND on_date = ?1 ORDER BY received_sequence DESC LIMIT ?2");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|conn| complete(conn, all(conn, &sql, params![Day(on), limit], received_of_row)?))
    }

    /// What is on the tables, in the order in which it was opened.
    pub fn open_handovers(&self) -> Result<Vec<OpenHandover>, ReadError> {
        let sql =
            "SELECT id, station, opened_at_ms, last_scan_at_ms FROM handover WHERE standing = 'open' ORDER BY sequence";
        self.read(|conn| {
            let mut open = all(conn, sql, [], |row| {
                let (handover, station) = (row.get(0)?, row.get(1)?);
                let (opened_at, last_scan_at) = (row.get(2)?, row.get(3)?);
                let (members, counts) = (Vec::new(), Vec::new());
                Ok(OpenHandover { handover, station, members, opened_at, last_scan_at, counts })
            })?;
            for one in &mut open {
                one.members = lines::members(conn, one.handover)?;
                one.counts = counts(conn, one.handover)?;
            }
            Ok(open)
        })
    }

    /// How surely the people of a handover that is open were at its table on that day.
    pub fn presence(&self, handover: HandoverId, on: NaiveDate) -> Result<Presence, ReadError> {
        let at_the_table = "SELECT 1 FROM handover_count c LEFT JOIN roll r ON r.roll = c.roll
                            WHERE c.handover = ?1 AND c.standing = 'counted' AND r.minted_for IS NULL";
        let in_the_house = "SELECT 1 FROM handover_member m JOIN visit v ON v.participant = m.participant
                            WHERE m.handover = ?1 AND v.on_date = ?2 AND v.standing = 'in'";
        self.read(|conn| {
            Ok(if any(conn, at_the_table, params![handover])? {
                Presence::AtTheTable
            } else if any(conn, in_the_house, params![handover, Day(on)])? {
                Presence::In
            } else {
                Presence::Away
            })
        })
    }

    pub fn correction(&self, correction: FactId) -> Result<Option<CorrectionView>, ReadError> {
        let sql = "SELECT correction.id, handover, receipt, on_date, at_ms, by_staff, reason, change,
                   members_before, members_after, works
                   FROM correction JOIN handover ON handover.id = handover WHERE correction.id = ?1";
        self.read(|conn| {
            first(conn, sql, params![correction], |row| {
                Ok(CorrectionView {
                    correction: row.get(0)?,
                    handover: row.get(1)?,
                    receipt: row.get(2)?,
                    on: row.get::<_, Day>(3)?.0,
                    at: row.get(4)?,
                    by: row.get(5)?,
                    reason: row.get::<_, Word<Reason>>(6)?.0,
                    change: row.get::<_, Json<Change>>(7)?.0,
                    members_before: row.get::<_, Json<_>>(8)?.0,
                    members_after: row.get::<_, Json<_>>(9)?.0,
                    works: row.get::<_, Json<_>>(10)?.0,
                })
            })
        })
    }

    /// The standing scans of one participant with work dates from `from` to `to`, oldest first.
    pub fn scans_of(
        &self,
        participant: ParticipantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<ScanDetail>, ReadError> {
        let sql = "SELECT c.id, c.at_ms, m.on_date, c.station, c.work, c.quantity, c.roll, c.serial, c.handover,
                   h.receipt, (SELECT count(*) FROM handover_member WHERE handover = h.id),
                   l.amount, coalesce(l.share, '')
                   FROM handover_member m JOIN handover h ON h.id = m.handover
                   JOIN handover_count c ON c.handover = m.handover AND c.standing = 'counted'
                   LEFT JOIN earning_line l ON l.source = m.handover || coalesce('/' || (SELECT piece FROM under_way u
                       WHERE u.handover = c.handover AND u.piece = c.piece AND u.work = c.work), '')
                       AND l.work = c.work AND l.participant = m.participant
                   WHERE m.participant = ?1 AND m.on_date BETWEEN ?2 AND ?3 ORDER BY c.sequence";
        self.read(|conn| all(conn, sql, params![participant, Day(from), Day(to)], scan_of_row))
    }
}

const RECEIVED: &str = "SELECT id, receipt, station, opened_at_ms, last_scan_at_ms, received_at_ms, on_date
                        FROM handover WHERE standing = 'received'";

fn received_of_row(row: &Row<'_>) -> rusqlite::Result<HandoverView> {
    Ok(HandoverView {
        handover: row.get(0)?,
        receipt: row.get(1)?,
        station: row.get(2)?,
        members: Vec::new(),
        opened_at: row.get(3)?,
        last_scan_at: row.get(4)?,
        received_at: row.get(5)?,
        on: row.get::<_, Day>(6)?.0,
        pieces: Vec::new(),
        lines: Vec::new(),
        corrections: Vec::new(),
    })
}

fn complete(conn: &Connection, mut views: Vec<HandoverView>) -> Result<Vec<HandoverView>, Fault> {
    for view in &mut views {
        view.members = lines::members(conn, view.handover)?;
        view.pieces = lines::pieces(conn, view.handover)?;
        view.lines = lines::of_handover(conn, view.handover)?;
        let sql = "SELECT id FROM correction WHERE handover = ?1 ORDER BY sequence";
        view.corrections = all(conn, sql, params![view.handover], |row| row.get(0))?;
    }
    Ok(views)
}

pub(super) fn by_receipt(conn: &Connection, receipt: ReceiptNumber) -> Result<Option<HandoverView>, Fault> {
    // A number beyond what the database can count was never given out.
    if i64::try_from(receipt.0).is_err() {
        return Ok(None);
    }
    let sql = format!("{RECEIVED} AND receipt = ?1");
    Ok(complete(conn, all(conn, &sql, params![receipt], received_of_row)?)?.pop())
}

/// What counts in a handover, in the order of the scans.
pub(super) fn counts(conn: &Connection, handover: HandoverId) -> Result<Vec<Count>, Fault> {
    let sql = "SELECT id, work, quantity, roll, serial, at_ms, piece FROM handover_count
               WHERE handover = ?1 AND standing = 'counted' ORDER BY sequence";
    all(conn, sql, params![handover], |row| {
        Ok(Count {
            id: row.get(0)?,
            work: row.get(1)?,
            quantity: row.get(2)?,
            tag: tag(row.get(3)?, row.get(4)?),
            piece: row.get(6)?,
            at: row.get(5)?,
        })
    })
}

fn tag(roll: Option<Roll>, serial: Option<u32>) -> Option<Tag> {
    roll.zip(serial).map(|(roll, serial)| Tag { roll, serial })
}

fn scan_of_row(row: &Row<'_>) -> rusqlite::Result<ScanDetail> {
    Ok(ScanDetail {
        count: row.get(0)?,
        at: row.get(1)?,
        on: row.get::<_, Day>(2)?.0,
        station: row.get(3)?,
        work: row.get(4)?,
        quantity: row.get(5)?,
        tag: tag(row.get(6)?, row.get(7)?),
        handover: row.get(8)?,
        receipt: row.get(9)?,
        people: row.get(10)?,
        share: lines::share(row, 12)?,
        handover_amount: row.get(11)?,
    })
}
