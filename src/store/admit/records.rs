//! What must be so before a record is given out, sealed or erased.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::periods::somebody;
use super::refuse_if;
use crate::domain::fact::{Fact, Role};
use crate::domain::id::{ParticipantId, StaffId};
use crate::store::column::{Word, first};
use crate::store::error::{Conflict, Fault};
use crate::store::project::standing::{ACTIVE, ERASED, OPEN, SEALED};
use crate::store::read::records::{kept_until, untouched};

pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::RecordExported { participant, by, .. } => {
            somebody(conn, *by)?;
            let sealed = standing(conn, *participant)? == SEALED;
            refuse_if(sealed && !is_coordinator(conn, *by)?, || Conflict::OnlyCoordinators)
        }
        Fact::GrowthRead { participant, by, .. } => {
            somebody(conn, *by)?;
            standing(conn, *participant).map(|_| ())
        }
        Fact::PersonSealed { participant, by } => {
            somebody(conn, *by)?;
            let standing = standing(conn, *participant)?;
            refuse_if(standing == SEALED, || Conflict::SealedAlready)?;
            refuse_if(standing == ERASED, || Conflict::Erased)
        }
        Fact::PersonErased { participant, on, kept_until, by } => {
            somebody(conn, *by)?;
            refuse_if(standing(conn, *participant)? == ERASED, || Conflict::Erased)?;
            erasable(conn, *participant, *on, *kept_until)
        }
        Fact::RegistrationVoided { participant, by, .. } => {
            somebody(conn, *by)?;
            refuse_if(standing(conn, *participant)? == ERASED, || Conflict::Erased)?;
            refuse_if(!untouched(conn, *participant)?, || Conflict::NotUntouched)
        }
        _ => Ok(()),
    }
}

/// Whoever asks may agree to keep a record longer than the law says, never shorter.
fn erasable(conn: &Connection, participant: ParticipantId, on: NaiveDate, agreed: NaiveDate) -> Result<(), Fault> {
    let until = kept_until(conn, participant, 0)?.max(agreed);
    refuse_if(on <= until, || Conflict::KeptUntil(until))?;
    let sql = "SELECT coalesce(station, '') FROM handover h JOIN handover_member m ON m.handover = h.id
               WHERE h.standing = ?2 AND m.participant = ?1";
    let station = first(conn, sql, params![participant, OPEN], |row| row.get::<_, String>(0))?;
    station.map_or(Ok(()), |station| Err(Conflict::PiecesOnTable(station).into()))
}

fn standing(conn: &Connection, participant: ParticipantId) -> Result<String, Fault> {
    let found = first(conn, "SELECT standing FROM participant WHERE id = ?1", params![participant], |row| row.get(0))?;
    found.ok_or(Fault::Conflict(Conflict::NoParticipant(participant)))
}

fn is_coordinator(conn: &Connection, by: Option<StaffId>) -> Result<bool, Fault> {
    let sql = "SELECT role FROM staff WHERE id = ?1 AND standing = ?2";
    let role = first(conn, sql, params![by, ACTIVE], |row| row.get::<_, Word<Role>>(0))?;
    Ok(role.is_some_and(|role| role.0 != Role::Supervisor))
}
