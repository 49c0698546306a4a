//! What became of a person's own record: given out, sealed, erased.

use rusqlite::{Connection, params};

use super::standing::{ERASED, SEALED, VOIDED};
use crate::domain::fact::{Fact, Holder};
use crate::domain::id::ParticipantId;
use crate::domain::ledger::Recorded;
use crate::store::column::{Day, Json, Place, Word, run};
use crate::store::error::Fault;

/// The word of the log for a record that was given out.
pub const EXPORTED: &str = "exported";

/// The word of the log for somebody who looked at a person's pace.
pub const GROWTH_READ: &str = "growth_read";

const NO_DAY: Option<Day> = None;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let log = "INSERT INTO person_log (sequence, id, participant, what, at_ms, asked_by, on_date, kept_until, by_staff)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let stands = "UPDATE participant SET standing = ?2 WHERE id = ?1";
    let (here, id, at) = (Place(recorded.sequence), recorded.id, recorded.at);
    match &recorded.fact {
        Fact::RecordExported { participant, asked_by, by } => {
            run(conn, log, params![here, id, participant, EXPORTED, at, Word(asked_by), NO_DAY, NO_DAY, by])?;
        }
        Fact::GrowthRead { participant, on, by } => {
            run(conn, log, params![here, id, participant, GROWTH_READ, at, None::<String>, Day(*on), NO_DAY, by])?;
        }
        Fact::PersonSealed { participant, by } => {
            run(conn, log, params![here, id, participant, SEALED, at, None::<String>, NO_DAY, NO_DAY, by])?;
            run(conn, stands, params![participant, SEALED])?;
        }
        Fact::PersonErased { participant, on, kept_until, by } => {
            run(conn, log, params![here, id, participant, ERASED, at, None::<String>, Day(*on), Day(*kept_until), by])?;
            run(conn, stands, params![participant, ERASED])?;
            without_cards(conn, *participant)?;
        }
        Fact::RegistrationVoided { participant, on, by } => {
            run(conn, log, params![here, id, participant, VOIDED, at, None::<String>, Day(*on), NO_DAY, by])?;
            run(conn, stands, params![participant, ERASED])?;
            without_cards(conn, *participant)?;
            for table in AGREED {
                run(conn, &format!("DELETE FROM {table} WHERE participant = ?1"), params![participant])?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// What may have been agreed for somebody before they came. Of who was registered by mistake it counts in no report.
const AGREED: [&str; 8] =
    ["enrolment", "contract", "stage", "placement", "ratio", "allowance_grant", "transfer_consent", "own_growth"];

fn without_cards(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    let held = Json(Holder::Participant(participant));
    run(conn, "DELETE FROM card WHERE holder = ?1", params![held])?;
    run(conn, "DELETE FROM card_binding WHERE participant = ?1", params![participant])?;
    Ok(())
}
