//! Handovers, their counts and corrections, and the tags.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::prices::Made;
use super::standing::{AMENDED, COUNTED, DROPPED, HELD, LEFT, OPEN, RECEIVED, TAKEN_BACK, VOIDED};
use super::{lines, prices, sharing};
use crate::domain::code::Tag;
use crate::domain::fact::{Change, Fact};
use crate::domain::id::{FactId, HandoverId, ParticipantId, PieceId, WorkId};
use crate::domain::ledger::Recorded;
use crate::domain::quantity::Quantity;
use crate::store::column::{Day, Json, Place, Word, all, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::HandoverOpened { handover, members } => open(conn, recorded, *handover, members),
        Fact::PiecesCounted { handover, work, quantity, tag, piece } => {
            run(conn, "UPDATE handover SET last_scan_at_ms = ?2 WHERE id = ?1", params![handover, recorded.at])?;
            let counted = Counted { work: *work, quantity: *quantity, tag: tag.as_ref(), piece: *piece };
            count(conn, recorded, *handover, &counted)
        }
        Fact::CountTakenBack { handover, count } => {
            run(conn, "UPDATE handover SET last_scan_at_ms = ?2 WHERE id = ?1", params![handover, recorded.at])?;
            uncount(conn, *handover, *count, TAKEN_BACK)
        }
        Fact::HandoverReceived { handover, receipt, on, .. } => {
            let sql = "UPDATE handover SET standing = ?2, received_sequence = ?3, received_at_ms = ?4, receipt = ?5,
                       on_date = ?6 WHERE id = ?1";
            let (here, on) = (Place(recorded.sequence), settled_day(conn, *handover)?.unwrap_or(Day(*on)));
            run(conn, sql, params![handover, RECEIVED, here, recorded.at, receipt, on])?;
            run(conn, "UPDATE handover_member SET on_date = ?2 WHERE handover = ?1", params![handover, on])?;
            run(conn, "UPDATE ledger SET last_receipt = max(last_receipt, ?1)", params![receipt])?;
            lines::recompute_handover(conn, *handover)
        }
        Fact::HandoverDropped { handover } => {
            run(conn, "UPDATE handover SET standing = ?2 WHERE id = ?1", params![handover, DROPPED])?;
            Ok(())
        }
        Fact::HandoverCorrected { handover, change, .. } => correct(conn, recorded, *handover, change),
        Fact::TagHeld { tag } => {
            let sql = "INSERT INTO held_tag (sequence, roll, serial, station, at_ms, standing)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let here = Place(recorded.sequence);
            run(conn, sql, params![here, tag.roll, tag.serial, recorded.station, recorded.at, HELD])?;
            Ok(())
        }
        Fact::HeldTagReleased { tag, .. } => {
            run(conn, "DELETE FROM held_tag WHERE roll = ?1 AND serial = ?2", params![tag.roll, tag.serial])?;
            Ok(())
        }
        Fact::HeldTagLeft { tag } => {
            let sql = "UPDATE held_tag SET standing = ?3 WHERE roll = ?1 AND serial = ?2";
            run(conn, sql, params![tag.roll, tag.serial, LEFT])?;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn open(conn: &Connection, recorded: &Recorded, handover: HandoverId, members: &[ParticipantId]) -> Result<(), Fault> {
    let sql = "INSERT INTO handover (sequence, id, station, standing, opened_at_ms, last_scan_at_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
    run(conn, sql, params![Place(recorded.sequence), handover, recorded.station, OPEN, recorded.at])?;
    for member in members {
        join(conn, handover, *member)?;
    }
    Ok(())
}

fn join(conn: &Connection, handover: HandoverId, member: ParticipantId) -> Result<(), Fault> {
    let sql = "INSERT INTO handover_member (handover, participant, on_date)
               SELECT id, ?2, on_date FROM handover WHERE id = ?1 ON CONFLICT DO NOTHING";
    run(conn, sql, params![handover, member])?;
    Ok(())
}

/// What one scan, or a correction, adds.
struct Counted<'a> {
    work: WorkId,
    quantity: Quantity,
    tag: Option<&'a Tag>,
    piece: Option<PieceId>,
}

fn count(conn: &Connection, recorded: &Recorded, handover: HandoverId, counted: &Counted<'_>) -> Result<(), Fault> {
    let Counted { work, quantity, tag, piece } = *counted;
    let sql = "INSERT INTO handover_count
               (sequence, id, handover, work, quantity, roll, serial, at_ms, station, standing, piece)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let (roll, serial) = (tag.map(|tag| &tag.roll), tag.map(|tag| tag.serial));
    let (here, at, station) = (Place(recorded.sequence), recorded.at, &recorded.station);
    run(conn, sql, params![here, recorded.id, handover, work, quantity, roll, serial, at, station, COUNTED, piece])?;
    if let Some(tag) = tag {
        let sql = "INSERT INTO tag_use (roll, serial, handover, count) VALUES (?1, ?2, ?3, ?4)";
        run(conn, sql, params![tag.roll, tag.serial, handover, recorded.id])?;
    }
    Ok(())
}

/// The count stands no more, and its bundle may be scanned again.
fn uncount(conn: &Connection, handover: HandoverId, count: FactId, standing: &str) -> Result<(), Fault> {
    let tag = "DELETE FROM tag_use WHERE (roll, serial) IN
               (SELECT roll, serial FROM handover_count WHERE handover = ?1 AND id = ?2 AND standing = ?3)";
    run(conn, tag, params![handover, count, COUNTED])?;
    let sql = "UPDATE handover_count SET standing = ?4 WHERE handover = ?1 AND id = ?2 AND standing = ?3";
    run(conn, sql, params![handover, count, COUNTED, standing])?;
    Ok(())
}

fn correct(conn: &Connection, recorded: &Recorded, handover: HandoverId, change: &Change) -> Result<(), Fault> {
    let Fact::HandoverCorrected { by, reason, .. } = &recorded.fact else { return Ok(()) };
    let (pieces_before, members_before) = (lines::pieces(conn, handover)?, lines::members(conn, handover)?);
    match change {
        Change::Added { work, quantity, tag, piece } => {
            let counted = Counted { work: *work, quantity: *quantity, tag: tag.as_ref(), piece: *piece };
            count(conn, recorded, handover, &counted)?;
        }
        Change::Voided { count } => uncount(conn, handover, *count, VOIDED)?,
        Change::VoidedWhole => {
            for count in standing_counts(conn, handover)? {
                uncount(conn, handover, count, VOIDED)?;
            }
            // Bundles of an amended count, too, may be scanned again.
            run(conn, "DELETE FROM tag_use WHERE handover = ?1", params![handover])?;
        }
        Change::Amended { work, quantity } => amend(conn, recorded, handover, *work, *quantity)?,
        Change::Moved { to } => {
            if let Some(on) = day_of(conn, handover)? {
                let (wrong, right) = (Made { members: &members_before, on }, Made { members: &[*to], on });
                prices::put_right(conn, handover, wrong, right)?;
            }
            run(conn, "DELETE FROM handover_member WHERE handover = ?1", params![handover])?;
            join(conn, handover, *to)?;
        }
        Change::Shared { work, parts } => sharing::state(conn, handover, *work, parts)?,
    }
    let (pieces_after, members_after) = (lines::pieces(conn, handover)?, lines::members(conn, handover)?);
    let sql = "INSERT INTO correction
               (sequence, id, handover, at_ms, by_staff, reason, change, members_before, members_after, works)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let (here, works) = (Place(recorded.sequence), Json(both_sides(&pieces_before, &pieces_after)));
    let (before, after) = (Json(members_before), Json(members_after));
    let (at, reason) = (recorded.at, Word(reason));
    run(conn, sql, params![here, recorded.id, handover, at, by, reason, Json(change), before, after, works])?;
    lines::recompute_handover(conn, handover)
}

/// What was counted of a work gives way to what there is. A bundle whose count was amended stays counted.
fn amend(
    conn: &Connection,
    recorded: &Recorded,
    handover: HandoverId,
    work: WorkId,
    quantity: Quantity,
) -> Result<(), Fault> {
    let sql = "SELECT piece FROM handover_count WHERE handover = ?1 AND work = ?2 AND standing = ?3 LIMIT 1";
    let piece = first(conn, sql, params![handover, work, COUNTED], |row| row.get(0))?.flatten();
    let sql = "UPDATE handover_count SET standing = ?4 WHERE handover = ?1 AND work = ?2 AND standing = ?3";
    run(conn, sql, params![handover, work, COUNTED, AMENDED])?;
    if quantity.is_zero() {
        return Ok(());
    }
    count(conn, recorded, handover, &Counted { work, quantity, tag: None, piece })
}

fn standing_counts(conn: &Connection, handover: HandoverId) -> Result<Vec<FactId>, Fault> {
    let sql = "SELECT id FROM handover_count WHERE handover = ?1 AND standing = ?2 ORDER BY sequence";
    all(conn, sql, params![handover, COUNTED], |row| row.get(0))
}

/// Each work with its quantity before and after.
fn both_sides(before: &[(WorkId, Quantity)], after: &[(WorkId, Quantity)]) -> Vec<(WorkId, Quantity, Quantity)> {
    let mut works: BTreeMap<WorkId, (Quantity, Quantity)> = BTreeMap::new();
    for (work, quantity) in before {
        works.entry(*work).or_default().0 += *quantity;
    }
    for (work, quantity) in after {
        works.entry(*work).or_default().1 += *quantity;
    }
    works.into_iter().map(|(work, (before, after))| (work, before, after)).collect()
}

/// The day that staff have said already for the last piece of a handover that is being received: the clock was
/// wrong when it was scanned, and may be right by now.
fn settled_day(conn: &Connection, handover: HandoverId) -> Result<Option<Day>, Fault> {
    let sql = "SELECT settled_on FROM suspect_span WHERE settled_on IS NOT NULL
               AND (SELECT max(sequence) FROM handover_count WHERE handover = ?1) BETWEEN first AND last";
    first(conn, sql, params![handover], |row| row.get(0))
}

/// The work date of a handover that was received.
fn day_of(conn: &Connection, handover: HandoverId) -> Result<Option<Day>, Fault> {
    let on = first(conn, "SELECT on_date FROM handover WHERE id = ?1", params![handover], |row| row.get(0))?;
    Ok(on.flatten())
}

/// The handovers whose last piece was scanned between these facts belong to this day, whenever they were received.
/// What waits for a rate is tried again; what has its price keeps it, unless another rate held on the right day.
pub(super) fn move_days(conn: &Connection, first: Place, last: Place, on: Day) -> Result<(), Fault> {
    // What a correction added came after the reception, and dates nothing.
    let sql = "SELECT DISTINCT h.id FROM handover_count c JOIN handover h ON h.id = c.handover
               WHERE c.sequence BETWEEN ?1 AND ?2 AND c.sequence < h.received_sequence AND NOT EXISTS
               (SELECT 1 FROM handover_count later WHERE later.handover = h.id AND later.sequence > ?2
                AND later.sequence < h.received_sequence) ORDER BY h.received_sequence";
    let handovers: Vec<HandoverId> = all(conn, sql, params![first, last], |row| row.get(0))?;
    for handover in handovers {
        if let Some(wrong) = day_of(conn, handover)? {
            let members = lines::members(conn, handover)?;
            let (wrong, right) = (Made { members: &members, on: wrong }, Made { members: &members, on });
            prices::put_right(conn, handover, wrong, right)?;
        }
        run(conn, "UPDATE handover SET on_date = ?2 WHERE id = ?1", params![handover, on])?;
        run(conn, "UPDATE handover_member SET on_date = ?2 WHERE handover = ?1", params![handover, on])?;
        lines::recompute_handover(conn, handover)?;
    }
    Ok(())
}
