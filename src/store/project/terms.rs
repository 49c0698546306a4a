//! What was agreed from a day on: programmes, rules, contracts, stages, places; and orders.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::standing::COUNTED;
use super::{lines, visits};
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, HandoverId, ParticipantId, PlaceId, ProgrammeId, VisitId};
use crate::domain::ledger::Recorded;
use crate::domain::terms::{PlacementTerms, Rule};
use crate::store::column::{Day, Json, Place, Word, all, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let here = Place(recorded.sequence);
    match &recorded.fact {
        Fact::ProgrammeAdded { programme, code, name } => {
            run(conn, "INSERT INTO programme (id, code, name) VALUES (?1, ?2, ?3)", params![programme, code, name])?;
        }
        Fact::RuleSet { programme, from, rule, .. } => {
            let sql = "INSERT INTO programme_rule (sequence, programme, topic, from_date, rule)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            run(conn, sql, params![here, programme, rule.topic(), Day(*from), Json(rule)])?;
            rule_said(conn, rule, *programme, Day(*from))?;
        }
        Fact::Enrolled { participant, programme, municipality, from, .. } => {
            let sql = "INSERT INTO enrolment (sequence, participant, programme, municipality, from_date)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            run(conn, sql, params![here, participant, programme, municipality, Day(*from)])?;
            enrolment_changed(conn, *participant, Day(*from))?;
        }
        Fact::EnrolmentEnded { participant, programme, on, .. } => {
            let sql = "UPDATE enrolment SET to_date = ?3 WHERE participant = ?1 AND programme = ?2 AND to_date IS NULL";
            run(conn, sql, params![participant, programme, Day(*on)])?;
            enrolment_changed(conn, *participant, Day(*on))?;
        }
        Fact::ContractSet { participant, contract, from, .. } => {
            let sql = "INSERT INTO contract (sequence, participant, contract, from_date) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![here, participant, Word(contract), Day(*from)])?;
        }
        Fact::StageSet { participant, stage, from, .. } => {
            let sql = "INSERT INTO stage (sequence, participant, stage, from_date) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![here, participant, Word(stage), Day(*from)])?;
        }
        Fact::PlaceAdded { place, code, name } => {
            run(conn, "INSERT INTO place (id, code, name) VALUES (?1, ?2, ?3)", params![place, code, name])?;
        }
        Fact::PlacementSet { participant, place, from, to, terms, contract, .. } => {
            let sql = "INSERT INTO placement (sequence, participant, place, from_date, to_date, terms, contract)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let to = to.map(Day);
            run(conn, sql, params![here, participant, place, Day(*from), to, Word(terms), Word(contract)])?;
        }
        Fact::BreakEntered { visit, minutes, .. } => {
            run(conn, "INSERT OR REPLACE INTO visit_break (visit, minutes) VALUES (?1, ?2)", params![visit, minutes])?;
            visits::changed(conn, *visit)?;
        }
        _ => orders(conn, recorded)?,
    }
    Ok(())
}

/// A rule holds for its days, whenever it is said: breaks and rejections of these days are looked at again, and so is a
/// programme's own word on when steps are paid. Everybody's was settled with the net, and who bears an overpayment is asked when a period is closed.
fn rule_said(conn: &Connection, rule: &Rule, programme: Option<ProgrammeId>, from: Day) -> Result<(), Fault> {
    let concerned = "(?2 IS NULL OR participant IN (SELECT participant FROM enrolment WHERE programme = ?2))";
    match rule {
        Rule::Break { .. } => {
            let sql = format!("SELECT id FROM visit WHERE on_date >= ?1 AND {concerned} ORDER BY sequence");
            let visits: Vec<VisitId> = all(conn, &sql, params![from, programme], |row| row.get(0))?;
            visits.into_iter().try_for_each(|visit| visits::changed(conn, visit))
        }
        Rule::Rejection { .. } => {
            let sql = format!(
                "SELECT DISTINCT h.received_sequence, h.id FROM inspection i JOIN handover h ON h.id = i.handover
                 JOIN handover_member m ON m.handover = h.id
                 WHERE i.rejected <> '0' AND h.on_date >= ?1 AND {concerned} ORDER BY h.received_sequence"
            );
            let handovers: Vec<HandoverId> = all(conn, &sql, params![from, programme], |row| row.get(1))?;
            handovers.into_iter().try_for_each(|handover| lines::recompute_handover(conn, handover))
        }
        Rule::Pieces { .. } if programme.is_some() => {
            let sql = format!(
                "SELECT DISTINCT h.received_sequence, h.id FROM handover_count c JOIN handover h ON h.id = c.handover
                 JOIN handover_member m ON m.handover = h.id
                 WHERE c.piece IS NOT NULL AND h.on_date >= ?1 AND {concerned} ORDER BY h.received_sequence"
            );
            let handovers: Vec<HandoverId> = all(conn, &sql, params![from, programme], |row| row.get(1))?;
            handovers.into_iter().try_for_each(|handover| lines::recompute_handover(conn, handover))
        }
        Rule::Pieces { .. } | Rule::Overpayment { .. } => Ok(()),
    }
}

/// Whoever came into a programme or left it, from a day on: the rules for them are others, and what waits for a price
/// is tried again. What has its price keeps it.
fn enrolment_changed(conn: &Connection, participant: ParticipantId, from: Day) -> Result<(), Fault> {
    let sql = "SELECT id FROM visit WHERE participant = ?1 AND on_date >= ?2 ORDER BY sequence";
    let visits: Vec<VisitId> = all(conn, sql, params![participant, from], |row| row.get(0))?;
    visits.into_iter().try_for_each(|visit| visits::changed(conn, visit))?;
    let sql = "SELECT h.id FROM handover_member m JOIN handover h ON h.id = m.handover
               WHERE m.participant = ?1 AND m.on_date >= ?2 AND (
                 EXISTS (SELECT 1 FROM inspection i WHERE i.handover = h.id AND i.rejected <> '0')
                 OR EXISTS (SELECT 1 FROM handover_count c WHERE c.handover = h.id AND c.piece IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM handover_count c WHERE c.handover = h.id AND c.standing = ?3 AND NOT EXISTS
                   (SELECT 1 FROM price WHERE price.handover = h.id AND price.work = c.work)))
               ORDER BY h.received_sequence";
    let handovers: Vec<HandoverId> = all(conn, sql, params![participant, from, COUNTED], |row| row.get(0))?;
    handovers.into_iter().try_for_each(|handover| lines::recompute_handover(conn, handover))?;
    let sql = "SELECT id FROM hours WHERE participant = ?1 AND on_date >= ?2 AND standing = ?3 AND yen IS NULL
               ORDER BY sequence";
    let entries: Vec<FactId> = all(conn, sql, params![participant, from, COUNTED], |row| row.get(0))?;
    entries.into_iter().try_for_each(|entry| lines::recompute_hours(conn, entry))
}

fn orders(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let here = Place(recorded.sequence);
    match &recorded.fact {
        Fact::OrderTaken { order, code, client, work, quantity, on, due_on, .. } => {
            let sql = "INSERT INTO client_order (sequence, id, code, client, work, quantity, on_date, due_on)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            run(conn, sql, params![here, order, code, client, work, quantity, Day(*on), Day(*due_on)])?;
        }
        Fact::OrderMoved { order, movement, quantity, on, .. } => {
            let sql = "INSERT INTO order_movement (sequence, order_id, movement, quantity, on_date)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            run(conn, sql, params![here, order, Word(movement), quantity, Day(*on)])?;
        }
        Fact::OrderEnded { order, on, .. } => {
            run(conn, "UPDATE client_order SET ended_on = ?2 WHERE id = ?1", params![order, Day(*on)])?;
        }
        _ => {}
    }
    Ok(())
}

/// What was agreed for a person at a place on a day: the latest that has begun and has not ended.
pub(in crate::store) fn placement(
    conn: &Connection,
    participant: ParticipantId,
    place: PlaceId,
    on: NaiveDate,
) -> Result<Option<PlacementTerms>, Fault> {
    let sql = "SELECT terms FROM placement WHERE participant = ?1 AND place = ?2 AND from_date <= ?3
               AND (to_date IS NULL OR to_date >= ?3) ORDER BY from_date DESC, sequence DESC LIMIT 1";
    first(conn, sql, params![participant, place, Day(on)], |row| Ok(row.get::<_, Word<PlacementTerms>>(0)?.0))
}

/// The rule of one topic that holds for a person on a day: their programme's, else everybody's; `None` where the
/// stated default holds. Among several the latest first day wins, and of those the one that was set last.
pub(in crate::store) fn rule(
    conn: &Connection,
    topic: &str,
    participant: ParticipantId,
    on: NaiveDate,
) -> Result<Option<Rule>, Fault> {
    Ok(found(conn, topic, participant, on)?.map(|(rule, _)| rule))
}

/// Likewise of their programmes alone.
pub(in crate::store) fn programmes_rule(
    conn: &Connection,
    topic: &str,
    participant: ParticipantId,
    on: NaiveDate,
) -> Result<Option<Rule>, Fault> {
    Ok(found(conn, topic, participant, on)?.filter(|(_, of_programme)| *of_programme).map(|(rule, _)| rule))
}

/// The rule, and whether it is a programme's own.
fn found(
    conn: &Connection,
    topic: &str,
    participant: ParticipantId,
    on: NaiveDate,
) -> Result<Option<(Rule, bool)>, Fault> {
    let sql = "SELECT rule, programme IS NOT NULL FROM programme_rule
               WHERE topic = ?1 AND from_date <= ?3 AND (programme IS NULL OR programme IN
               (SELECT programme FROM enrolment WHERE participant = ?2 AND from_date <= ?3
                AND (to_date IS NULL OR to_date >= ?3)))
               ORDER BY programme IS NULL, from_date DESC, sequence DESC LIMIT 1";
    first(conn, sql, params![topic, participant, Day(on)], |row| Ok((row.get::<_, Json<Rule>>(0)?.0, row.get(1)?)))
}
