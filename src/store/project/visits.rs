//! Visits: from 受付 to 帰り.

use rusqlite::{Connection, params};

use super::standing::{ENTERED, IN, LEFT, UNDONE};
use super::{allowances, sharing};
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, VisitId};
use crate::domain::ledger::Recorded;
use crate::domain::moment::Moment;
use crate::store::column::{Day, Place, all, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let here = Place(recorded.sequence);
    let left = "UPDATE visit SET left_at_ms = ?2, standing = ?3 WHERE id = ?1";
    match &recorded.fact {
        Fact::Arrived { visit, participant, on } => {
            let sql = "INSERT INTO visit (sequence, id, participant, on_date, arrived_at_ms, standing)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            run(conn, sql, params![here, visit, participant, Day(*on), recorded.at, IN])?;
        }
        Fact::Left { visit } => {
            run(conn, left, params![visit, recorded.at, LEFT])?;
        }
        Fact::VisitResumed { visit } => {
            let gap = "INSERT INTO visit_gap (sequence, visit, left_at_ms, resumed_at_ms)
                       SELECT ?1, id, left_at_ms, ?3 FROM visit WHERE id = ?2 AND left_at_ms IS NOT NULL";
            run(conn, gap, params![here, visit, recorded.at])?;
            run(conn, left, params![visit, None::<i64>, IN])?;
        }
        Fact::LeavingUndone { visit } => {
            run(conn, left, params![visit, None::<i64>, IN])?;
        }
        Fact::ArrivalUndone { visit } => {
            run(conn, "UPDATE visit SET standing = ?2 WHERE id = ?1", params![visit, UNDONE])?;
        }
        Fact::LeavingEntered { visit, left_at, .. } => {
            run(conn, left, params![visit, left_at, ENTERED])?;
        }
        _ => return Ok(()),
    }
    visit_of(&recorded.fact).map_or(Ok(()), |visit| changed(conn, visit))
}

/// Something about a visit changed: what is counted by the time of its person's day is looked at again.
pub(super) fn changed(conn: &Connection, visit: VisitId) -> Result<(), Fault> {
    allowances::touch_visit(conn, visit)?;
    let sql = "SELECT participant, on_date FROM visit WHERE id = ?1";
    let known = first(conn, sql, params![visit], |row| Ok((row.get(0)?, row.get::<_, Day>(1)?)))?;
    known.map_or(Ok(()), |(participant, on)| sharing::visit_changed(conn, participant, on))
}

fn visit_of(fact: &Fact) -> Option<VisitId> {
    match fact {
        Fact::Arrived { visit, .. }
        | Fact::Left { visit }
        | Fact::VisitResumed { visit }
        | Fact::LeavingUndone { visit }
        | Fact::ArrivalUndone { visit }
        | Fact::LeavingEntered { visit, .. } => Some(*visit),
        _ => None,
    }
}

/// Minutes of a visit that has ended, by the clock times that its papers show, without gaps and the break: what
/// staff entered, else the programme's default. `None` while it is not known when it ended, or how long it was.
pub(in crate::store) fn worked_minutes(conn: &Connection, visit: VisitId) -> Result<Option<u32>, Fault> {
    let sql = "SELECT participant, on_date, arrived_at_ms, left_at_ms, minutes FROM visit
               LEFT JOIN visit_break ON visit_break.visit = visit.id WHERE id = ?1 AND standing IN ('left', 'entered')";
    let known = first(conn, sql, params![visit], |row| {
        let (arrived, left): (Moment, Moment) = (row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, row.get::<_, Day>(1)?, arrived, left, row.get::<_, Option<u32>>(4)?))
    })?;
    let Some((participant, on, arrived, left, entered)) = known else { return Ok(None) };
    let gaps = "SELECT left_at_ms, resumed_at_ms FROM visit_gap WHERE visit = ?1";
    let gaps: Vec<Option<u32>> = all(conn, gaps, params![visit], |row| Ok(minutes(row.get(0)?, row.get(1)?)))?;
    let gaps: Option<u32> = gaps.into_iter().sum();
    let there = minutes(arrived, left).zip(gaps).and_then(|(there, gaps)| there.checked_sub(gaps));
    let Some(there) = there else { return Ok(None) };
    let rest = match entered {
        Some(rest) => rest,
        None => allowances::default_break(conn, participant, on, there)?,
    };
    Ok(Some(there.saturating_sub(rest)))
}

/// From one clock time to the other, as they are written: 10:02:50 to 10:04:10 are two minutes. `None` where the clock
/// was set meanwhile: a visit that ends before it began, or days later, must not become money.
fn minutes(from: Moment, to: Moment) -> Option<u32> {
    const MINUTE_MS: i64 = 60_000;
    const DAY_MINUTES: u32 = 24 * 60;
    let minutes = u32::try_from(to.0.div_euclid(MINUTE_MS) - from.0.div_euclid(MINUTE_MS)).ok()?;
    (minutes < DAY_MINUTES).then_some(minutes)
}

/// The visits that began between these facts belong to this day.
pub(super) fn move_days(conn: &Connection, first: Place, last: Place, on: Day) -> Result<(), Fault> {
    let sql = "SELECT participant, on_date FROM visit WHERE sequence BETWEEN ?1 AND ?2";
    let moved: Vec<(ParticipantId, Day)> = all(conn, sql, params![first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    run(conn, "UPDATE visit SET on_date = ?3 WHERE sequence BETWEEN ?1 AND ?2", params![first, last, on])?;
    for (participant, before) in moved {
        for day in [before, on] {
            allowances::touch(conn, participant, day)?;
            sharing::visit_changed(conn, participant, day)?;
        }
    }
    Ok(())
}
