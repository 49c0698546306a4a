//! Which rate holds, and the one thing that prices the past anew; case sizes.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::lines;
use super::standing::COUNTED;
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, HandoverId, ParticipantId, ProgrammeId, WorkId};
use crate::domain::ledger::Recorded;
use crate::domain::money::Yen;
use crate::domain::work::{DatedRate, Rate, rate_on};
use crate::store::column::{Day, Exact, Place, Word, all, any, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::Repriced { work, from, to, reason, .. } => {
            let mut changed = Changed::default();
            reprice_handovers(conn, *work, Day(*from), Day(*to), &mut changed)?;
            reprice_hours(conn, *work, Day(*from), Day(*to), &mut changed)?;
            for (participant, (before, after)) in changed.0.into_iter().filter(|(_, (before, after))| before != after) {
                let sql = "INSERT INTO repricing (id, participant, work, from_date, to_date, reason, at_ms,
                           paid_before, paid_after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
                let (id, from, to, reason) = (recorded.id, Day(*from), Day(*to), Word(*reason));
                run(conn, sql, params![id, participant, work, from, to, reason, recorded.at, before, after])?;
            }
            Ok(())
        }
        Fact::CaseSet { work, from, size, unit, .. } => {
            let sql = "INSERT INTO case_size (sequence, work, from_date, size, unit) VALUES (?1, ?2, ?3, ?4, ?5)";
            run(conn, sql, params![Place(recorded.sequence), work, Day(*from), size, unit])?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What everybody's lines of the touched sources come to, before and after.
#[derive(Default)]
struct Changed(BTreeMap<ParticipantId, (Yen, Yen)>);

impl Changed {
    /// Lets `reprice` change a source of a work, and remembers what that came to.
    fn watch(
        &mut self,
        conn: &Connection,
        source: &str,
        work: WorkId,
        reprice: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for (participant, amount) in lines::amounts(conn, source, work)? {
            self.0.entry(participant).or_default().0 += amount;
        }
        reprice()?;
        for (participant, amount) in lines::amounts(conn, source, work)? {
            self.0.entry(participant).or_default().1 += amount;
        }
        Ok(())
    }
}

/// The rate of a programme in which all of them are that day, else everybody's.
pub(super) fn rate_for(
    conn: &Connection,
    work: WorkId,
    members: &[ParticipantId],
    on: Day,
) -> Result<Option<Rate>, Fault> {
    if any(conn, "SELECT 1 FROM rate WHERE work = ?1 AND programme IS NOT NULL", params![work])? {
        for programme in common_programmes(conn, members, on)? {
            if let Some(rate) = rate_on(&of_programme(conn, work, programme)?, on.0) {
                return Ok(Some(rate.clone()));
            }
        }
    }
    Ok(rate_on(&lines::rates(conn, work)?, on.0).cloned())
}

/// The programmes that everybody of them is in on a day; the one that any of them came into last, first.
fn common_programmes(conn: &Connection, members: &[ParticipantId], on: Day) -> Result<Vec<ProgrammeId>, Fault> {
    let sql = "SELECT programme, from_date, sequence FROM enrolment WHERE participant = ?1 AND from_date <= ?2
               AND (to_date IS NULL OR to_date >= ?2)";
    let of = |member: &ParticipantId| {
        all(conn, sql, params![member, on], |row| {
            Ok((row.get::<_, ProgrammeId>(0)?, (row.get::<_, Day>(1)?, row.get::<_, Place>(2)?.0)))
        })
    };
    let enrolled = members.iter().map(of).collect::<Result<Vec<_>, Fault>>()?;
    let Some(one) = enrolled.first() else { return Ok(Vec::new()) };
    let came_last = |programme: ProgrammeId| {
        let into =
            |own: &Vec<(ProgrammeId, (Day, u64))>| own.iter().find(|(its, _)| *its == programme).map(|(_, at)| *at);
        enrolled.iter().map(into).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max())
    };
    let mut common: Vec<_> =
        one.iter().filter_map(|(programme, _)| came_last(*programme).map(|at| (at, *programme))).collect();
    common.sort_unstable_by(|one, other| other.cmp(one));
    Ok(common.into_iter().map(|(_, programme)| programme).collect())
}

/// Whose a handover is, and of which day: what decides on its rates.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub members: &'a [ParticipantId],
    pub on: Day,
}

/// A handover was booked on somebody else, or on a day that a wrong clock showed. A price stays, unless another rate
/// holds for the right one than for the wrong one: then it is the right one's, by the rates as they are now.
pub(super) fn put_right(
    conn: &Connection,
    handover: HandoverId,
    wrong: Made<'_>,
    right: Made<'_>,
) -> Result<(), Fault> {
    let works: Vec<WorkId> =
        all(conn, "SELECT work FROM price WHERE handover = ?1", params![handover], |row| row.get(0))?;
    for work in works {
        let Some(rate) = rate_for(conn, work, right.members, right.on)? else { continue };
        if rate_for(conn, work, wrong.members, wrong.on)?.as_ref() != Some(&rate) {
            set(conn, handover, work, &rate)?;
        }
    }
    Ok(())
}

fn set(conn: &Connection, handover: HandoverId, work: WorkId, rate: &Rate) -> Result<(), Fault> {
    let sql = "UPDATE price SET yen = ?3, per = ?4, pack = ?5 WHERE handover = ?1 AND work = ?2";
    run(conn, sql, params![handover, work, rate.yen, rate.per, Exact(rate.pack)])?;
    Ok(())
}

/// A programme's own rates of a work, in the order in which they were set.
pub(in crate::store) fn of_programme(
    conn: &Connection,
    work: WorkId,
    programme: ProgrammeId,
) -> Result<Vec<DatedRate>, Fault> {
    let sql = "SELECT from_date, yen, per, pack FROM rate WHERE work = ?1 AND programme = ?2 ORDER BY sequence";
    all(conn, sql, params![work, programme], |row| {
        Ok(DatedRate { from: row.get::<_, Day>(0)?.0, rate: lines::rate(row, 1)? })
    })
}

/// What has a price in these days gets the one that holds now; where none holds now, it keeps its own.
fn reprice_handovers(conn: &Connection, work: WorkId, from: Day, to: Day, changed: &mut Changed) -> Result<(), Fault> {
    let sql = "SELECT h.id, h.on_date FROM handover h JOIN price p ON p.handover = h.id AND p.work = ?1
               WHERE h.on_date BETWEEN ?2 AND ?3 ORDER BY h.received_sequence";
    let priced: Vec<(HandoverId, Day)> = all(conn, sql, params![work, from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (handover, on) in priced {
        let Some(rate) = rate_for(conn, work, &lines::members(conn, handover)?, on)? else { continue };
        set(conn, handover, work, &rate)?;
        changed.watch(conn, &handover.to_string(), work, || lines::recompute_handover(conn, handover))?;
    }
    Ok(())
}

fn reprice_hours(conn: &Connection, work: WorkId, from: Day, to: Day, changed: &mut Changed) -> Result<(), Fault> {
    let sql = "SELECT id, participant, on_date FROM hours WHERE work = ?1 AND on_date BETWEEN ?2 AND ?3
               AND standing = ?4 AND yen IS NOT NULL ORDER BY sequence";
    let priced: Vec<(FactId, ParticipantId, Day)> =
        all(conn, sql, params![work, from, to, COUNTED], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for (entry, participant, on) in priced {
        let Some(rate) = rate_for(conn, work, &[participant], on)? else { continue };
        let sql = "UPDATE hours SET yen = ?2, per = ?3, pack = ?4 WHERE id = ?1";
        run(conn, sql, params![entry, rate.yen, rate.per, Exact(rate.pack)])?;
        changed.watch(conn, &entry.to_string(), work, || lines::recompute_hours(conn, entry))?;
    }
    Ok(())
}
