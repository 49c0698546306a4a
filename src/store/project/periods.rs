//! Periods: closing, paying, and questions about money.

use rusqlite::{Connection, params};

use super::standing::{KEPT, PAID, RETIRED};
use super::{borne, late, statements};
use crate::domain::fact::Fact;
use crate::domain::id::ParticipantId;
use crate::domain::ledger::Recorded;
use crate::domain::money::Yen;
use crate::store::column::{Day, Place, Word, all, run};
use crate::store::error::Fault;

const AGREED: &str = "agreed";

/// Whoever agreed to bear what was paid too much agreed to that sum. Once it is put right, what is found later is another,
/// and asked anew.
pub(super) fn forget_answers(conn: &Connection) -> Result<(), Fault> {
    let answered: Vec<ParticipantId> = all(conn, "SELECT participant FROM overpayment", [], |row| row.get(0))?;
    for participant in answered {
        if late::owed(conn, participant)?.0 >= Yen::ZERO {
            run(conn, "DELETE FROM overpayment WHERE participant = ?1", params![participant])?;
        }
    }
    Ok(())
}

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let here = Place(recorded.sequence);
    match &recorded.fact {
        Fact::PeriodClosed { ending, .. } => {
            statements::freeze(conn, recorded)?;
            late::settle(conn, None, &ending.to_string())?;
            run(conn, "DELETE FROM overpayment", [])?;
        }
        Fact::TransferAgreed { participant, on, .. } => {
            let sql = "INSERT OR REPLACE INTO transfer_consent (participant, agreed_on, standing) VALUES (?1, ?2, ?3)";
            run(conn, sql, params![participant, Day(*on), AGREED])?;
        }
        Fact::TransferWithdrawn { participant, .. } => {
            let sql = "UPDATE transfer_consent SET standing = ?2 WHERE participant = ?1";
            run(conn, sql, params![participant, RETIRED])?;
        }
        Fact::SupplementPaid { participant, method, on, exact, yen, .. } => {
            let sql = "INSERT INTO supplement (sequence, id, participant, on_date, method, exact, yen)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            run(conn, sql, params![here, recorded.id, participant, Day(*on), Word(method), exact, yen])?;
            borne::supplemented(conn, *participant)?;
            late::settle(conn, Some(*participant), &recorded.id.to_string())?;
            // What was agreed to was another sum.
            run(conn, "DELETE FROM overpayment WHERE participant = ?1", params![participant])?;
        }
        Fact::OverpaymentDecided { participant, bears, yen, consented_on, .. } => {
            let sql = "INSERT OR REPLACE INTO overpayment (participant, bears, yen, consented_on)
                       VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![participant, Word(bears), yen, consented_on.map(Day)])?;
        }
        Fact::StatementReissued { participant, ending, .. } => {
            let sql = "INSERT INTO reissue (sequence, ending, participant, at_ms) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![here, Day(*ending), participant, recorded.at])?;
        }
        Fact::QuestionAsked { participant, ending, by } => {
            let sql = "INSERT INTO question (sequence, id, participant, ending, asked_at_ms, asked_by)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            run(conn, sql, params![here, recorded.id, participant, ending.map(Day), recorded.at, by])?;
        }
        Fact::QuestionAnswered { question, by } => {
            let sql = "UPDATE question SET answer = ?2, answered_at_ms = ?3, answered_by = ?4 WHERE id = ?1";
            run(conn, sql, params![question, recorded.id, recorded.at, by])?;
        }
        _ => pay(conn, &recorded.fact)?,
    }
    Ok(())
}

/// From the envelope to the signature.
fn pay(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::PaymentKept { participant, ending, on, .. } => {
            let sql = "INSERT INTO payment (ending, participant, standing, kept_on) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![Day(*ending), participant, KEPT, Day(*on)])?;
        }
        Fact::StatementPaid { participant, ending, method, yen, on, .. } => {
            let sql = "INSERT INTO payment (ending, participant, standing, method, yen, paid_on)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (ending, participant) DO UPDATE SET
                       standing = excluded.standing, method = excluded.method, yen = excluded.yen,
                       paid_on = excluded.paid_on";
            run(conn, sql, params![Day(*ending), participant, PAID, Word(method), yen, Day(*on)])?;
        }
        Fact::PaymentReceipted { participant, ending, how, on, by } => {
            let sql = "UPDATE payment SET receipted = ?3, receipted_on = ?4, witness = ?5
                       WHERE ending = ?1 AND participant = ?2";
            run(conn, sql, params![Day(*ending), participant, Word(how), Day(*on), by])?;
        }
        _ => {}
    }
    Ok(())
}
