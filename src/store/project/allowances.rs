//! Grants, and what they come to day by day. A fact that changes a person's day touches it; before the fold of that
//! fact ends, the grants of everybody touched are looked at again.

use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use super::late::{self, Late};
use super::{lines, terms, visits};
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, ParticipantId, VisitId, WorkId};
use crate::domain::ledger::Recorded;
use crate::domain::money::Yen;
use crate::domain::terms::{Allowance, Per, Rule};
use crate::earnings::Share;
use crate::earnings::allowance::{AllowanceLine, DayOfWork, Used, beyond_shown_hours, on_day, units};
use crate::store::column::{Day, Exact, Json, Place, Word, all, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::AllowanceGranted { participant, allowance, .. } => {
            let sql = "INSERT INTO allowance_grant (sequence, id, participant, allowance, from_date, to_date)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let (here, from, to) = (Place(recorded.sequence), Day(allowance.from), allowance.to.map(Day));
            run(conn, sql, params![here, recorded.id, participant, Json(allowance), from, to])?;
            renew(conn, recorded.id, Day(allowance.from))
        }
        Fact::AllowanceEnded { grant, on, .. } => {
            run(conn, "UPDATE allowance_grant SET to_date = ?2 WHERE id = ?1", params![grant, Day(*on)])?;
            renew(conn, *grant, Day(*on))
        }
        _ => Ok(()),
    }
}

/// A day of this person changed. Nothing happens for those without a grant.
pub(super) fn touch(conn: &Connection, participant: ParticipantId, on: Day) -> Result<(), Fault> {
    let sql = "INSERT INTO touched_day (participant, on_date)
               SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM allowance_grant WHERE participant = ?1)
               ON CONFLICT DO NOTHING";
    run(conn, sql, params![participant, on])?;
    Ok(())
}

pub(super) fn touch_visit(conn: &Connection, visit: VisitId) -> Result<(), Fault> {
    let sql = "SELECT participant, on_date FROM visit WHERE id = ?1";
    let known = first(conn, sql, params![visit], |row| Ok((row.get(0)?, row.get(1)?)))?;
    known.map_or(Ok(()), |(participant, on)| touch(conn, participant, on))
}

/// Looks again at the grants of everybody whose days were touched.
pub(super) fn settle_touched(conn: &Connection) -> Result<(), Fault> {
    let touched =
        "SELECT g.id, min(t.on_date) FROM touched_day t JOIN allowance_grant g ON g.participant = t.participant
                   WHERE g.to_date IS NULL OR g.to_date >= t.on_date GROUP BY g.id ORDER BY g.sequence";
    let grants: Vec<(FactId, Day)> = all(conn, touched, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (grant, from) in grants {
        renew(conn, grant, from)?;
    }
    run(conn, "DELETE FROM touched_day", [])?;
    Ok(())
}

/// Makes the lines of a grant anew from a day on; the first day on, where a limit counts them.
fn renew(conn: &Connection, grant: FactId, from: Day) -> Result<(), Fault> {
    let sql = "SELECT participant, allowance, to_date FROM allowance_grant WHERE id = ?1";
    let known = first(conn, sql, params![grant], |row| {
        Ok((row.get(0)?, row.get::<_, Json<Allowance>>(1)?.0, row.get::<_, Option<Day>>(2)?))
    })?;
    let Some((participant, mut allowance, to)) = known else { return Ok(()) };
    allowance.to = to.map(|day| day.0);
    let from = if allowance.limit.is_some() { Day(allowance.from) } else { from.max(Day(allowance.from)) };
    let mut used = Used::default();
    for on in days(conn, participant, grant, &allowance, from)? {
        let day = day_of_work(conn, participant, on)?;
        let (line, after) = on_day(&allowance, used, on.0, &day);
        used = after;
        replace(conn, Key { grant, participant, on }, &allowance, line)?;
    }
    Ok(())
}

/// The days that could have a line or have one, oldest first.
fn days(
    conn: &Connection,
    participant: ParticipantId,
    grant: FactId,
    allowance: &Allowance,
    from: Day,
) -> Result<Vec<Day>, Fault> {
    let once = (allowance.per == Per::Once).then_some(Day(allowance.from));
    let sql = "SELECT on_date FROM visit WHERE participant = ?1 AND on_date >= ?2
               UNION SELECT on_date FROM hours WHERE participant = ?1 AND on_date >= ?2
               UNION SELECT on_date FROM earning_summary WHERE participant = ?1 AND on_date >= ?2
               UNION SELECT on_date FROM allowance_line WHERE grant_id = ?3 AND on_date >= ?2
               UNION SELECT ?4 WHERE ?4 IS NOT NULL
               ORDER BY on_date";
    all(conn, sql, params![participant, from, grant, once], |row| row.get(0))
}

fn day_of_work(conn: &Connection, participant: ParticipantId, on: Day) -> Result<DayOfWork, Fault> {
    let visits = "SELECT id FROM visit WHERE participant = ?1 AND on_date = ?2 AND standing <> 'undone'";
    let visits: Vec<VisitId> = all(conn, visits, params![participant, on], |row| row.get(0))?;
    let hours = "SELECT work, minutes FROM hours WHERE participant = ?1 AND on_date = ?2 AND standing = 'counted'";
    let hours: Vec<(WorkId, u32)> = all(conn, hours, params![participant, on], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut minutes: u32 = hours.iter().map(|(_, minutes)| minutes).sum();
    for visit in &visits {
        minutes += visits::worked_minutes(conn, *visit)?.unwrap_or_default();
    }
    let lines = "SELECT work, units, share, amount FROM earning_summary WHERE participant = ?1 AND on_date = ?2";
    let lines = all(conn, lines, params![participant, on], |row| {
        let units = row.get::<_, Exact>(1)?.0;
        let part = lines::share(row, 2)?.map_or(Decimal::ZERO, |share| share.of_units(units));
        Ok(((row.get(0)?, part), row.get::<_, Yen>(3)?))
    })?;
    let (mut parts, amounts): (Vec<(WorkId, Decimal)>, Vec<Yen>) = lines.into_iter().unzip();
    // Lines show hours to three decimals; here they are counted by the minute.
    parts.extend(hours.iter().map(|(work, minutes)| (*work, beyond_shown_hours(*minutes))));
    let attended = !visits.is_empty() || !hours.is_empty();
    Ok(DayOfWork { attended, minutes, units: units(parts), earned: amounts.into_iter().sum() })
}

#[derive(Clone, Copy)]
struct Key {
    grant: FactId,
    participant: ParticipantId,
    on: Day,
}

/// Leaves the row alone when nothing changed.
fn replace(conn: &Connection, key: Key, allowance: &Allowance, line: Option<AllowanceLine>) -> Result<(), Fault> {
    let Key { grant, participant, on } = key;
    let sql = "SELECT quantity, amount FROM allowance_line WHERE grant_id = ?1 AND participant = ?2 AND on_date = ?3";
    let known = first(conn, sql, params![grant, participant, on], |row| {
        Ok((row.get::<_, Exact>(0)?.0, row.get::<_, Yen>(1)?))
    })?;
    let before = known.unwrap_or_default();
    if known == line.as_ref().map(|line| (line.quantity, line.amount)) {
        return Ok(());
    }
    let gone = "DELETE FROM allowance_line WHERE grant_id = ?1 AND participant = ?2 AND on_date = ?3";
    run(conn, gone, params![grant, participant, on])?;
    let after = line.as_ref().map(|line| (line.quantity, line.amount)).unwrap_or_default();
    note_late(conn, &key, allowance, (after.0 - before.0, after.1 - before.1))?;
    let Some(line) = line else { return Ok(()) };
    let sql = "INSERT INTO allowance_line (grant_id, participant, on_date, kind, name, quantity, per, yen, amount)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (kind, name, per) = (Word(allowance.purpose.kind()), allowance.purpose.japanese(), per_word(conn, allowance)?);
    run(conn, sql, params![grant, participant, on, kind, name, Exact(line.quantity), per, line.yen, line.amount])?;
    Ok(())
}

/// What changes on a closed day falls into the next period.
fn note_late(
    conn: &Connection,
    key: &Key,
    allowance: &Allowance,
    (quantity, amount): (Decimal, Yen),
) -> Result<(), Fault> {
    let late = Late {
        participant: key.participant,
        source: &key.grant.to_string(),
        kind: allowance.purpose.kind(),
        item: allowance.purpose.japanese(),
        on: key.on,
        per: &per_word(conn, allowance)?,
        rate: &allowance.yen.to_string(),
        share: &Share::WHOLE.to_string(),
        quantity,
        amount,
    };
    late::note(conn, &late)
}

fn per_word(conn: &Connection, allowance: &Allowance) -> Result<String, Fault> {
    Ok(match allowance.per {
        Per::Day => "日".to_owned(),
        Per::Hour => "時間".to_owned(),
        Per::Once => "回".to_owned(),
        Per::Unit(work) => {
            let unit = first(conn, "SELECT unit FROM work WHERE id = ?1", params![work], |row| row.get(0))?;
            unit.ok_or_else(|| Fault::Unreadable(format!("work {work} is not in the table of works")))?
        }
    })
}

/// The break of a visit that staff did not enter: the programme's rule, none where there is none.
pub(super) fn default_break(
    conn: &Connection,
    participant: ParticipantId,
    on: Day,
    minutes: u32,
) -> Result<u32, Fault> {
    Ok(match terms::rule(conn, "break", participant, on.0)? {
        Some(Rule::Break { after_minutes, minutes: rest }) if minutes >= after_minutes => rest,
        _ => 0,
    })
}
