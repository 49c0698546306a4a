//! 按分: how what several made together is divided. What was received keeps the way of sharing that was known then: a
//! sharing or a ratio that is set later holds for later handovers only, unless staff state it for one handover.

use rusqlite::{Connection, params};

use super::standing::RECEIVED;
use super::{lines, visits};
use crate::domain::fact::Fact;
use crate::domain::id::{HandoverId, ParticipantId, VisitId, WorkId};
use crate::domain::ledger::Recorded;
use crate::domain::quantity::Quantity;
use crate::domain::work::SharedBy;
use crate::earnings::Sharing;
use crate::store::column::{Day, Place, Word, all, any, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let here = Place(recorded.sequence);
    match &recorded.fact {
        Fact::SharingSet { work, from, sharing, .. } => {
            let sql = "INSERT INTO sharing (sequence, work, from_date, sharing) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![here, work, Day(*from), Word(sharing)])?;
        }
        Fact::RatioSet { participant, from, ratio, .. } => {
            let sql = "INSERT INTO ratio (sequence, participant, from_date, ratio) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![here, participant, Day(*from), ratio])?;
        }
        _ => {}
    }
    Ok(())
}

/// Staff said how one handover is shared; what they said before of the same work is replaced.
pub(super) fn state(
    conn: &Connection,
    handover: HandoverId,
    work: Option<WorkId>,
    parts: &[(ParticipantId, Quantity)],
) -> Result<(), Fault> {
    let work = work.map(|work| work.to_string()).unwrap_or_default();
    run(conn, "DELETE FROM stated_part WHERE handover = ?1 AND (work = ?2 OR ?2 = '')", params![handover, work])?;
    for (participant, weight) in parts {
        let sql = "INSERT INTO stated_part (handover, work, participant, weight) VALUES (?1, ?2, ?3, ?4)";
        run(conn, sql, params![handover, work, participant, weight])?;
    }
    Ok(())
}

/// How one work of a handover is divided among its members.
pub(super) enum Divided {
    Equally,
    ByWeight(Vec<(ParticipantId, Quantity)>),
    Waiting,
}

impl Divided {
    pub(super) fn among<'a>(&'a self, members: &'a [ParticipantId]) -> Sharing<'a> {
        match self {
            Self::Equally => Sharing::Equal(members),
            Self::ByWeight(weights) => Sharing::ByWeight(weights),
            Self::Waiting => Sharing::Waiting(members),
        }
    }
}

pub(super) fn divided(
    conn: &Connection,
    handover: HandoverId,
    work: WorkId,
    members: &[ParticipantId],
    on: Day,
) -> Result<Divided, Fault> {
    if members.len() < 2 {
        return Ok(Divided::Equally);
    }
    let stated = stated(conn, handover, work)?;
    if !stated.is_empty() {
        let weight =
            |member| stated.iter().find(|(who, _)| *who == member).map_or(Quantity::ZERO, |(_, weight)| *weight);
        return Ok(Divided::ByWeight(members.iter().map(|member| (*member, weight(*member))).collect()));
    }
    let weights: Option<Vec<_>> = match shared_by(conn, handover, work, on)? {
        SharedBy::Equal => return Ok(Divided::Equally),
        SharedBy::Quantity => None,
        SharedBy::Ratio => {
            let weight = |member: &ParticipantId| Ok((*member, ratio(conn, handover, *member, on)?));
            Some(members.iter().map(weight).collect::<Result<_, Fault>>()?)
        }
        SharedBy::Hours => {
            let weight = |member: &ParticipantId| Ok(minutes_present(conn, *member, on)?.map(|time| (*member, time)));
            members.iter().map(weight).collect::<Result<Option<_>, Fault>>()?
        }
    };
    Ok(weights.map_or(Divided::Waiting, Divided::ByWeight))
}

/// Whether it waits for staff to say who made how many; not for a visit to end.
pub(in crate::store) fn asks_who_made(
    conn: &Connection,
    handover: HandoverId,
    work: WorkId,
    on: Day,
) -> Result<bool, Fault> {
    Ok(stated(conn, handover, work)?.is_empty() && shared_by(conn, handover, work, on)? == SharedBy::Quantity)
}

fn stated(conn: &Connection, handover: HandoverId, work: WorkId) -> Result<Vec<(ParticipantId, Quantity)>, Fault> {
    let sql = "SELECT participant, weight FROM stated_part WHERE handover = ?1 AND work = ?2 ORDER BY participant";
    let of = |work: String| all(conn, sql, params![handover, work], |row| Ok((row.get(0)?, row.get(1)?)));
    let own = of(work.to_string())?;
    if own.is_empty() { of(String::new()) } else { Ok(own) }
}

fn shared_by(conn: &Connection, handover: HandoverId, work: WorkId, on: Day) -> Result<SharedBy, Fault> {
    let sql = "SELECT sharing FROM sharing WHERE work = ?2 AND from_date <= ?3
               AND sequence < (SELECT received_sequence FROM handover WHERE id = ?1)
               ORDER BY from_date DESC, sequence DESC LIMIT 1";
    let known = first(conn, sql, params![handover, work, on], |row| Ok(row.get::<_, Word<SharedBy>>(0)?.0))?;
    Ok(known.unwrap_or_default())
}

fn ratio(conn: &Connection, handover: HandoverId, member: ParticipantId, on: Day) -> Result<Quantity, Fault> {
    let sql = "SELECT ratio FROM ratio WHERE participant = ?2 AND from_date <= ?3
               AND sequence < (SELECT received_sequence FROM handover WHERE id = ?1)
               ORDER BY from_date DESC, sequence DESC LIMIT 1";
    Ok(first(conn, sql, params![handover, member, on], |row| row.get(0))?.unwrap_or(Quantity::ONE))
}

/// Minutes of that day's visit, without gaps and breaks; `None` while it has not ended, or is not there at all.
fn minutes_present(conn: &Connection, participant: ParticipantId, on: Day) -> Result<Option<Quantity>, Fault> {
    let sql = "SELECT id FROM visit WHERE participant = ?1 AND on_date = ?2 AND standing <> 'undone' ORDER BY sequence";
    let visits: Vec<VisitId> = all(conn, sql, params![participant, on], |row| row.get(0))?;
    let times = visits.iter().map(|visit| visits::worked_minutes(conn, *visit));
    let times = times.collect::<Result<Option<Vec<u32>>, Fault>>()?;
    Ok(times.filter(|times| !times.is_empty()).map(|times| Quantity::of(times.iter().sum())))
}

/// A visit began, ended or went on: what its person made with others by hours is divided anew.
pub(super) fn visit_changed(conn: &Connection, participant: ParticipantId, on: Day) -> Result<(), Fault> {
    if !any(conn, "SELECT 1 FROM sharing WHERE sharing = ?1", params![Word(SharedBy::Hours)])? {
        return Ok(());
    }
    let sql =
        "SELECT DISTINCT h.received_sequence, h.id FROM handover_member own JOIN handover h ON h.id = own.handover
               JOIN handover_member other ON other.handover = h.id AND other.participant <> own.participant
               WHERE own.participant = ?1 AND own.on_date = ?2 AND h.standing = ?3 ORDER BY h.received_sequence";
    let handovers: Vec<HandoverId> = all(conn, sql, params![participant, on, RECEIVED], |row| row.get(1))?;
    handovers.into_iter().try_for_each(|handover| lines::recompute_handover(conn, handover))
}
