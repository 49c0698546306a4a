//! 検品: what was found of a handover's pieces, and what was repaired.

use rusqlite::{Connection, params};

use super::lines;
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, HandoverId, ParticipantId, WorkId};
use crate::domain::ledger::Recorded;
use crate::domain::quantity::Quantity;
use crate::domain::terms::{Rejected, Rule};
use crate::domain::work::Flaw;
use crate::store::column::{Day, Exact, Place, Word, all, first, run};
use crate::store::error::Fault;
use crate::store::project::terms;

/// What was found of one work of a handover. What is in none of the three is 確認中.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found {
    /// 確認ずみ
    pub accepted: Quantity,
    /// 手直し
    pub rework: Quantity,
    /// Not accepted, and not to be repaired.
    pub rejected: Quantity,
}

impl Found {
    pub fn and(self, other: Self) -> Self {
        Self {
            accepted: self.accepted + other.accepted,
            rework: self.rework + other.rework,
            rejected: self.rejected + other.rejected,
        }
    }

    /// Without what another look found; `None` where that is not all there any more.
    pub fn minus(self, other: Self) -> Option<Self> {
        let there = self.accepted >= other.accepted && self.rework >= other.rework && self.rejected >= other.rejected;
        there.then(|| Self {
            accepted: self.accepted - other.accepted,
            rework: self.rework - other.rework,
            rejected: self.rejected - other.rejected,
        })
    }

    /// What nobody has looked at yet, of so much.
    pub fn pending(&self, made: Quantity) -> Quantity {
        made - (self.accepted + self.rework + self.rejected)
    }
}

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::Inspected { handover, work, accepted, rework, rejected, reason, .. } => {
            let look = Found { accepted: *accepted, rework: *rework, rejected: *rejected };
            inspected(conn, recorded, *handover, *work, look, *reason)
        }
        Fact::Repaired { handover, work, quantity, tag } => {
            let found = found(conn, *handover, *work)?.unwrap_or_default();
            let after = Found {
                accepted: found.accepted + *quantity,
                rework: found.rework - *quantity,
                rejected: found.rejected,
            };
            keep(conn, *handover, *work, after)?;
            if let Some(tag) = tag {
                let sql = "UPDATE handover_count SET repaired_sequence = ?4 WHERE id IN
                           (SELECT count FROM tag_use WHERE roll = ?1 AND serial = ?2) AND handover = ?3";
                run(conn, sql, params![tag.roll, tag.serial, handover, Place(recorded.sequence)])?;
            }
            Ok(())
        }
        Fact::RepairTakenBack { handover, work, quantity, tag, .. } => {
            let found = found(conn, *handover, *work)?.unwrap_or_default();
            let (accepted, rework) = (found.accepted - *quantity, found.rework + *quantity);
            keep(conn, *handover, *work, Found { accepted, rework, rejected: found.rejected })?;
            if let Some(tag) = tag {
                let sql = "UPDATE handover_count SET repaired_sequence = NULL WHERE id IN
                           (SELECT count FROM tag_use WHERE roll = ?1 AND serial = ?2) AND handover = ?3";
                run(conn, sql, params![tag.roll, tag.serial, handover])?;
            }
            Ok(())
        }
        Fact::InspectionVoided { inspection, handover, work, .. } => {
            voided(conn, recorded, *inspection, *handover, *work)
        }
        _ => Ok(()),
    }
}

/// What the look found is 確認中 again, and paid as if it had not been looked at. A look at nothing takes its place: what
/// it changed is told on a slip.
fn voided(
    conn: &Connection,
    recorded: &Recorded,
    inspection: FactId,
    handover: HandoverId,
    work: WorkId,
) -> Result<(), Fault> {
    let sql = "SELECT accepted, rework, rejected FROM look WHERE id = ?1";
    let look = first(conn, sql, params![inspection], |row| {
        Ok(Found { accepted: row.get(0)?, rework: row.get(1)?, rejected: row.get(2)? })
    })?;
    let stands = found(conn, handover, work)?.unwrap_or_default();
    let left = stands.minus(look.unwrap_or_default()).unwrap_or_default();
    run(conn, "DELETE FROM look WHERE id = ?1", params![inspection])?;
    let paid_before = paid(conn, handover, work)?;
    if left == Found::default() {
        run(conn, "DELETE FROM inspection WHERE handover = ?1 AND work = ?2", params![handover, work])?;
    } else {
        keep(conn, handover, work, left)?;
    }
    lines::recompute_handover(conn, handover)?;
    note_look(conn, recorded, handover, work, Found::default(), None, paid_before)
}

/// How much of a work of a handover is paid, also with nets that were completed later.
fn paid(conn: &Connection, handover: HandoverId, work: WorkId) -> Result<Quantity, Fault> {
    // '0' is the character after '/'.
    let sql = "SELECT DISTINCT source, units FROM earning_line
               WHERE work = ?2 AND (source = ?1 OR source > ?1 || '/' AND source < ?1 || '0')";
    let units: Vec<Exact> = all(conn, sql, params![handover, work], |row| row.get(1))?;
    Ok(Quantity::new(units.into_iter().map(|units| units.0).sum()).unwrap_or_default())
}

/// Remembers a look, and what it did to pay.
fn note_look(
    conn: &Connection,
    recorded: &Recorded,
    handover: HandoverId,
    work: WorkId,
    look: Found,
    reason: Option<Flaw>,
    paid_before: Quantity,
) -> Result<(), Fault> {
    let sql = "INSERT INTO look (sequence, id, handover, work, accepted, rework, rejected, reason, at_ms,
               paid_before, paid_after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let (here, id, at): (_, FactId, _) = (Place(recorded.sequence), recorded.id, recorded.at);
    let (reason, paid_after) = (reason.map(Word), paid(conn, handover, work)?);
    let Found { accepted, rework, rejected } = look;
    run(conn, sql, params![here, id, handover, work, accepted, rework, rejected, reason, at, paid_before, paid_after])?;
    Ok(())
}

pub(in crate::store) fn found(conn: &Connection, handover: HandoverId, work: WorkId) -> Result<Option<Found>, Fault> {
    let sql = "SELECT accepted, rework, rejected FROM inspection WHERE handover = ?1 AND work = ?2";
    first(conn, sql, params![handover, work], |row| {
        Ok(Found { accepted: row.get(0)?, rework: row.get(1)?, rejected: row.get(2)? })
    })
}

fn keep(conn: &Connection, handover: HandoverId, work: WorkId, found: Found) -> Result<(), Fault> {
    let sql = "UPDATE inspection SET accepted = ?3, rework = ?4, rejected = ?5 WHERE handover = ?1 AND work = ?2";
    run(conn, sql, params![handover, work, found.accepted, found.rework, found.rejected])?;
    Ok(())
}

/// A look takes from what was pending first, then from what was to be repaired.
fn inspected(
    conn: &Connection,
    recorded: &Recorded,
    handover: HandoverId,
    work: WorkId,
    look: Found,
    reason: Option<Flaw>,
) -> Result<(), Fault> {
    let before = found(conn, handover, work)?.unwrap_or_default();
    let sum = look.accepted + look.rework + look.rejected;
    let again = sum - before.pending(made(conn, handover, work)?);
    let after = Found {
        accepted: before.accepted + look.accepted,
        rework: before.rework - again + look.rework,
        rejected: before.rejected + look.rejected,
    };
    let paid_before = paid(conn, handover, work)?;
    let sql = "INSERT INTO inspection (handover, work, accepted, rework, rejected, reason, at_sequence)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (handover, work) DO UPDATE SET accepted = ?3, rework = ?4, rejected = ?5,
               reason = coalesce(?6, reason), at_sequence = ?7";
    let Found { accepted, rework, rejected } = after;
    let here = Place(recorded.sequence);
    run(conn, sql, params![handover, work, accepted, rework, rejected, reason.map(Word), here])?;
    lines::recompute_handover(conn, handover)?;
    note_look(conn, recorded, handover, work, look, reason, paid_before)
}

/// How much of a work a handover holds.
pub(in crate::store) fn made(conn: &Connection, handover: HandoverId, work: WorkId) -> Result<Quantity, Fault> {
    let pieces = lines::pieces(conn, handover)?;
    Ok(pieces.into_iter().find(|(known, _)| *known == work).map_or(Quantity::ZERO, |(_, made)| made))
}

/// How much of a work is not paid because it was rejected: nothing, unless the written rule of every member's programme
/// says so. Of a shared handover the rule that pays holds for all.
pub(super) fn unpaid(
    conn: &Connection,
    handover: HandoverId,
    work: WorkId,
    members: &[ParticipantId],
    on: Day,
) -> Result<Quantity, Fault> {
    let rejected = found(conn, handover, work)?.map_or(Quantity::ZERO, |found| found.rejected);
    if rejected.is_zero() {
        return Ok(Quantity::ZERO);
    }
    for member in members {
        let rule = terms::rule(conn, "rejection", *member, on.0)?;
        if !matches!(rule, Some(Rule::Rejection { pay: Rejected::Unpaid })) {
            return Ok(Quantity::ZERO);
        }
    }
    Ok(rejected)
}
