//! Participants, staff and cards.

use rusqlite::{Connection, params};

use super::standing::{ACTIVE, IN_USE, RETIRED};
use crate::domain::fact::Fact;
use crate::domain::ledger::Recorded;
use crate::store::column::{Day, Json, Place, Word, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::ParticipantRegistered { participant, number, amounts } => {
            let sql = "INSERT INTO participant (id, number, amounts, standing, registered_at_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            run(conn, sql, params![participant, number, Word(amounts), ACTIVE, recorded.at])?;
        }
        Fact::AmountsChosen { participant, amounts } => {
            run(conn, "UPDATE participant SET amounts = ?2 WHERE id = ?1", params![participant, Word(amounts)])?;
        }
        Fact::ParticipantRetired { participant } => {
            run(conn, "UPDATE participant SET standing = ?2 WHERE id = ?1", params![participant, RETIRED])?;
        }
        Fact::StaffRegistered { staff, role } => {
            let sql = "INSERT INTO staff (id, role, standing) VALUES (?1, ?2, ?3)";
            run(conn, sql, params![staff, Word(role), ACTIVE])?;
        }
        Fact::RoleChanged { staff, role } => {
            run(conn, "UPDATE staff SET role = ?2 WHERE id = ?1", params![staff, Word(role)])?;
        }
        Fact::StaffRetired { staff } => {
            run(conn, "UPDATE staff SET standing = ?2 WHERE id = ?1", params![staff, RETIRED])?;
        }
        Fact::CardIssued { card, token, holder } => {
            let sql = "INSERT INTO card (sequence, id, token, holder, standing, issued_at_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            run(conn, sql, params![Place(recorded.sequence), card, token, Json(holder), IN_USE, recorded.at])?;
        }
        Fact::CardBound { card, participant, on, .. } => {
            let sql = "INSERT INTO card_binding (card, on_date, participant) VALUES (?1, ?2, ?3)
                       ON CONFLICT (card, on_date) DO UPDATE SET participant = excluded.participant";
            run(conn, sql, params![card, Day(*on), participant])?;
        }
        Fact::CardRevoked { card, why } => {
            run(conn, "UPDATE card SET standing = ?2 WHERE id = ?1", params![card, Word(why)])?;
        }
        _ => {}
    }
    Ok(())
}
