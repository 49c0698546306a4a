//! What must be so before staff enter a visit that no table saw, or say that one was not.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::{known_participant, known_staff, refuse_if};
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, VisitId};
use crate::domain::moment::Moment;
use crate::store::column::{Day, any, first};
use crate::store::error::{Conflict, Fault};
use crate::store::read::questions::is_on;

const DAY_MS: i64 = 24 * 3600 * 1000;

pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::VisitEntered { participant, on, arrived_at, left_at, by, .. } => {
            by.map_or(Ok(()), |staff| known_staff(conn, staff))?;
            // Retired, too: what stands on paper is often entered late.
            known_participant(conn, *participant)?;
            none_yet(conn, *participant, *on)?;
            refuse_if(!fits(*on, *arrived_at, *left_at), || Conflict::VisitDoesNotFit { on: *on })
        }
        Fact::VisitVoided { visit, by, .. } => {
            by.map_or(Ok(()), |staff| known_staff(conn, staff))?;
            let whose = "SELECT participant FROM visit WHERE id = ?1 AND standing <> 'undone'";
            let whose: Option<ParticipantId> = first(conn, whose, params![visit], |row| row.get(0))?;
            let whose = whose.ok_or(Conflict::NoVisit(*visit))?;
            known_participant(conn, whose)?;
            // The table would go on with a visit that is not, and take the next card for a new one at going home.
            let at_a_table = "SELECT 1 FROM visit v JOIN handover_member m ON m.participant = v.participant
                              JOIN handover h ON h.id = m.handover
                              WHERE v.id = ?1 AND v.standing = 'in' AND h.standing = 'open'";
            refuse_if(any(conn, at_a_table, params![visit])?, || Conflict::AtATable(whose))
        }
        _ => Ok(()),
    }
}

/// One visit a day: who comes back resumes it, and staff replace one that is not as it was.
pub(super) fn none_yet(conn: &Connection, participant: ParticipantId, on: NaiveDate) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM visit WHERE participant = ?1 AND on_date = ?2 AND standing <> 'undone'";
    let known = any(conn, sql, params![participant, Day(on)])?;
    refuse_if(known, || Conflict::VisitExists { participant, on })
}

/// However its end came to be known, its person may come back.
pub(super) fn ended(conn: &Connection, visit: VisitId) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM visit WHERE id = ?1 AND standing IN ('left', 'entered', 'written')";
    refuse_if(!any(conn, sql, params![visit])?, || Conflict::VisitMoved(visit))
}

/// It ends after it begins, within a day, on that day. The ledger knows no zone: on that day somewhere.
fn fits(on: NaiveDate, arrived_at: Moment, left_at: Moment) -> bool {
    arrived_at < left_at && left_at.0 - arrived_at.0 < DAY_MS && is_on(on, arrived_at) && is_on(on, left_at)
}
