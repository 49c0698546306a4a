//! Steps, nets, inspection and repair: what must be so before they may happen.

use rusqlite::{Connection, params};

use super::{active_work, handover_is, known_staff, known_work, refuse_if, something};
use crate::domain::code::Tag;
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, HandoverId, PieceId, WorkId};
use crate::domain::quantity::Quantity;
use crate::store::column::{any, first};
use crate::store::error::{Conflict, Fault};
use crate::store::project::inspections::{self, Found};
use crate::store::project::pieces::made;
use crate::store::project::standing::RECEIVED;

pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::StepAdded { work, of, .. } => step(conn, *work, *of),
        Fact::PieceAdded { code, work, steps, by, .. } => {
            active_work(conn, *work)?;
            refuse_if(steps.is_empty(), || Conflict::PieceWithoutSteps)?;
            steps.iter().try_for_each(|(step, _)| known_work(conn, *step))?;
            let taken = any(conn, "SELECT 1 FROM piece WHERE code = ?1", params![code])?;
            refuse_if(taken, || Conflict::PieceCodeTaken(code.body().to_owned()))?;
            by.map_or(Ok(()), |staff| known_staff(conn, staff))
        }
        Fact::PieceFinished { piece, by, .. } => {
            under_way(conn, *piece)?;
            by.map_or(Ok(()), |staff| known_staff(conn, staff))
        }
        Fact::Inspected { handover, work, accepted, rework, rejected, by, .. } => {
            by.map_or(Ok(()), |staff| known_staff(conn, staff))?;
            let look = Found { accepted: *accepted, rework: *rework, rejected: *rejected };
            inspectable(conn, *handover, *work, look)
        }
        Fact::InspectionVoided { inspection, handover, work, by } => {
            by.map_or(Ok(()), |staff| known_staff(conn, staff))?;
            voidable(conn, *inspection, *handover, *work)
        }
        Fact::Repaired { handover, work, quantity, tag } => repairable(conn, *handover, *work, *quantity, tag.as_ref()),
        Fact::RepairTakenBack { handover, work, quantity, tag, .. } => {
            repaired(conn, *handover, *work, *quantity, tag.as_ref())
        }
        _ => Ok(()),
    }
}

/// A step belongs to one work, and has no steps of its own.
fn step(conn: &Connection, work: WorkId, of: WorkId) -> Result<(), Fault> {
    active_work(conn, work)?;
    active_work(conn, of)?;
    let sql = "SELECT 1 FROM step WHERE work IN (?1, ?2) OR of_work = ?1";
    refuse_if(work == of || any(conn, sql, params![work, of])?, || Conflict::StepOfStep)
}

fn under_way(conn: &Connection, piece: PieceId) -> Result<(), Fault> {
    let sql = "SELECT finished_on IS NULL FROM piece WHERE id = ?1";
    match first(conn, sql, params![piece], |row| row.get::<_, bool>(0))? {
        None => Err(Conflict::NoPiece(piece).into()),
        Some(under_way) => refuse_if(!under_way, || Conflict::PieceFinished(piece)),
    }
}

/// A step is capped at what remains of it.
pub(super) fn step_is_left(conn: &Connection, piece: PieceId, work: WorkId, quantity: Quantity) -> Result<(), Fault> {
    under_way(conn, piece)?;
    let sql = "SELECT cap FROM piece_step WHERE piece = ?1 AND work = ?2";
    let cap: Option<Option<Quantity>> = first(conn, sql, params![piece, work], |row| row.get(0))?;
    let Some(cap) = cap else { return Err(Conflict::NotAStep { piece, work }.into()) };
    let Some(cap) = cap else { return Ok(()) };
    let left = cap - made(conn, piece, work)?;
    refuse_if(quantity > left, || Conflict::StepFull { piece, work, left })
}

/// Something is looked at, and no more than was handed over and is not settled yet.
fn inspectable(conn: &Connection, handover: HandoverId, work: WorkId, look: Found) -> Result<(), Fault> {
    handover_is(conn, handover, RECEIVED, Conflict::HandoverNotReceived(handover))?;
    let sum = look.accepted + look.rework + look.rejected;
    something(sum)?;
    let made = inspections::made(conn, handover, work)?;
    refuse_if(made.is_zero(), || Conflict::WorkNotInHandover(handover))?;
    let found = inspections::found(conn, handover, work)?.unwrap_or_default();
    let open = found.pending(made) + found.rework;
    refuse_if(sum > open, || Conflict::InspectedMore { made, open })
}

/// The inspection stands, and nothing that it found has gone on since: what it sent to be repaired is not repaired.
fn voidable(conn: &Connection, inspection: FactId, handover: HandoverId, work: WorkId) -> Result<(), Fault> {
    let sql = "SELECT accepted, rework, rejected FROM look WHERE id = ?1 AND handover = ?2 AND work = ?3";
    let look = first(conn, sql, params![inspection, handover, work], |row| {
        Ok(Found { accepted: row.get(0)?, rework: row.get(1)?, rejected: row.get(2)? })
    })?;
    // What was voided has left a look at nothing.
    let look = look.filter(|look| *look != Found::default()).ok_or(Conflict::NoInspection(inspection))?;
    let found = inspections::found(conn, handover, work)?.unwrap_or_default();
    refuse_if(found.minus(look).is_none(), || Conflict::InspectionWentOn(inspection))
}

/// It was repaired; the tag of a bundle, since it was last looked at.
fn repaired(
    conn: &Connection,
    handover: HandoverId,
    work: WorkId,
    quantity: Quantity,
    tag: Option<&Tag>,
) -> Result<(), Fault> {
    let found = inspections::found(conn, handover, work)?.unwrap_or_default();
    let none = || Conflict::NothingRepaired { handover, work };
    refuse_if(quantity.is_zero() || quantity > found.accepted, none)?;
    let Some(tag) = tag else { return Ok(()) };
    let sql = "SELECT 1 FROM tag_use JOIN handover_count c ON c.id = tag_use.count
               JOIN inspection i ON i.handover = c.handover AND i.work = c.work
               WHERE tag_use.roll = ?1 AND tag_use.serial = ?2 AND c.handover = ?3
               AND c.repaired_sequence > i.at_sequence";
    refuse_if(!any(conn, sql, params![tag.roll, tag.serial, handover])?, none)
}

/// It is to be repaired; the tag of a bundle comes back once for each time that it was looked at.
fn repairable(
    conn: &Connection,
    handover: HandoverId,
    work: WorkId,
    quantity: Quantity,
    tag: Option<&Tag>,
) -> Result<(), Fault> {
    something(quantity)?;
    let found = inspections::found(conn, handover, work)?.unwrap_or_default();
    refuse_if(quantity > found.rework, || Conflict::NothingToRepair { handover, work })?;
    let Some(tag) = tag else { return Ok(()) };
    let sql = "SELECT 1 FROM tag_use JOIN handover_count c ON c.id = tag_use.count
               JOIN inspection i ON i.handover = c.handover AND i.work = c.work
               WHERE tag_use.roll = ?1 AND tag_use.serial = ?2 AND c.handover = ?3
               AND (c.repaired_sequence IS NULL OR c.repaired_sequence < i.at_sequence)";
    let waits = any(conn, sql, params![tag.roll, tag.serial, handover])?;
    refuse_if(!waits, || Conflict::TagCounted(tag.clone()))
}
