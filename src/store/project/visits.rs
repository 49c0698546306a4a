//! Visits: from 受付 to 帰り.

use rusqlite::{Connection, Row, params};

use super::standing::{ENTERED, IN, LEFT, UNDONE, WRITTEN};
use super::{allowances, sharing};
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, VisitId};
use crate::domain::ledger::Recorded;
use crate::domain::moment::Moment;
use crate::store::column::{Day, Place, all, any, first, run};
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
        Fact::ArrivalUndone { visit } | Fact::VisitVoided { visit, .. } => {
            run(conn, "UPDATE visit SET standing = ?2 WHERE id = ?1", params![visit, UNDONE])?;
        }
        Fact::LeavingEntered { visit, left_at, .. } => {
            run(conn, left, params![visit, left_at, ENTERED])?;
        }
        Fact::VisitEntered { visit, participant, on, arrived_at, left_at, .. } => {
            let sql = "INSERT INTO visit (sequence, id, participant, on_date, arrived_at_ms, left_at_ms, standing)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            run(conn, sql, params![here, visit, participant, Day(*on), arrived_at, left_at, WRITTEN])?;
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
        | Fact::LeavingEntered { visit, .. }
        | Fact::VisitEntered { visit, .. }
        | Fact::VisitVoided { visit, .. } => Some(*visit),
        _ => None,
    }
}

/// Minutes of a visit that has ended, by the clock times that its papers show, without gaps and the break: what
/// staff entered, else the programme's default. `None` while it is not known when it ended, or how long it was.
pub(in crate::store) fn worked_minutes(conn: &Connection, visit: VisitId) -> Result<Option<u32>, Fault> {
    let sql = format!("{STAYS} WHERE id = ?1 AND standing IN ('left', 'entered', 'written')");
    let stay = first(conn, &sql, params![visit], stay_of_row)?;
    stay.map_or(Ok(None), |stay| stay.worked(|there| allowances::default_break(conn, stay.participant, stay.on, there)))
}

/// [`worked_minutes`] of many visits in one look, by day: of everybody, or of one person.
pub(in crate::store) fn worked_days(
    conn: &Connection,
    from: Day,
    to: Day,
    of: Option<ParticipantId>,
) -> Result<Vec<(ParticipantId, Day, Option<u32>)>, Fault> {
    let only = of.map_or_else(String::new, |one| format!(" AND participant = '{one}'"));
    let sql =
        format!("{STAYS} WHERE on_date BETWEEN ?1 AND ?2 AND standing <> 'undone'{only} ORDER BY on_date, sequence");
    let ruled = any(conn, "SELECT 1 FROM programme_rule WHERE topic = 'break'", [])?;
    let rest = |stay: &Stay, there| {
        if ruled { allowances::default_break(conn, stay.participant, stay.on, there) } else { Ok(0) }
    };
    let stays = all(conn, &sql, params![from, to], stay_of_row)?;
    stays.iter().map(|stay| Ok((stay.participant, stay.on, stay.worked(|there| rest(stay, there))?))).collect()
}

/// The break that a visit of so many minutes has, as long as staff say nothing else.
pub(in crate::store) fn usual_break(
    conn: &Connection,
    participant: ParticipantId,
    on: Day,
    minutes: u32,
) -> Result<u32, Fault> {
    allowances::default_break(conn, participant, on, minutes)
}

/// A visit before its break is taken off.
struct Stay {
    participant: ParticipantId,
    on: Day,
    /// Minutes without gaps; `None` while it goes on, or nobody knows how long it was.
    there: Option<u32>,
    /// The break that staff entered.
    rest: Option<u32>,
}

impl Stay {
    fn worked(&self, rest: impl FnOnce(u32) -> Result<u32, Fault>) -> Result<Option<u32>, Fault> {
        let Some(there) = self.there else { return Ok(None) };
        Ok(Some(there.saturating_sub(self.rest.map_or_else(|| rest(there), Ok)?)))
    }
}

/// Gaps as [`minutes`] has them: NULL where one of them ends before it began, or days later.
const STAYS: &str = "SELECT participant, on_date, arrived_at_ms, left_at_ms, minutes,
    (SELECT CASE WHEN coalesce(min(g.resumed_at_ms / 60000 - g.left_at_ms / 60000), 0) >= 0
                  AND coalesce(max(g.resumed_at_ms / 60000 - g.left_at_ms / 60000), 0) < 1440
            THEN coalesce(sum(g.resumed_at_ms / 60000 - g.left_at_ms / 60000), 0) END
     FROM visit_gap g WHERE g.visit = visit.id)
    FROM visit LEFT JOIN visit_break ON visit_break.visit = visit.id";

fn stay_of_row(row: &Row<'_>) -> rusqlite::Result<Stay> {
    let (arrived, left): (Moment, Option<Moment>) = (row.get(2)?, row.get(3)?);
    let gaps: Option<u32> = row.get(5)?;
    let there =
        left.and_then(|left| minutes(arrived, left)).zip(gaps).and_then(|(there, gaps)| there.checked_sub(gaps));
    Ok(Stay { participant: row.get(0)?, on: row.get(1)?, there, rest: row.get(4)? })
}

/// From one clock time to the other, as they are written: 10:02:50 to 10:04:10 are two minutes. `None` where the clock
/// was set meanwhile: a visit that ends before it began, or days later, must not become money.
fn minutes(from: Moment, to: Moment) -> Option<u32> {
    const MINUTE_MS: i64 = 60_000;
    const DAY_MINUTES: u32 = 24 * 60;
    let minutes = u32::try_from(to.0.div_euclid(MINUTE_MS) - from.0.div_euclid(MINUTE_MS)).ok()?;
    (minutes < DAY_MINUTES).then_some(minutes)
}

/// The visits that began between these facts belong to this day. Those that staff entered have theirs, as long as no
/// card went on with them.
pub(super) fn move_days(conn: &Connection, first: Place, last: Place, on: Day) -> Result<(), Fault> {
    let dated = "sequence BETWEEN ?1 AND ?2 AND standing <> 'written'";
    let sql = format!("SELECT participant, on_date FROM visit WHERE {dated}");
    let moved: Vec<(ParticipantId, Day)> = all(conn, &sql, params![first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    run(conn, &format!("UPDATE visit SET on_date = ?3 WHERE {dated}"), params![first, last, on])?;
    // What a table saw by a wrong clock is the same visit as the one that staff wrote for that day: it counts once.
    let twice = "UPDATE visit SET standing = 'undone'
                 WHERE sequence BETWEEN ?1 AND ?2 AND on_date = ?3 AND standing IN ('left', 'entered')
                 AND EXISTS (SELECT 1 FROM visit w WHERE w.participant = visit.participant AND w.on_date = ?3
                             AND w.standing = 'written')";
    run(conn, twice, params![first, last, on])?;
    for (participant, before) in moved {
        for day in [before, on] {
            allowances::touch(conn, participant, day)?;
            sharing::visit_changed(conn, participant, day)?;
        }
    }
    Ok(())
}
