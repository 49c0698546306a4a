//! Visits: from 受付 to 帰り.

use rusqlite::{Connection, params};

use super::standing::{ENTERED, IN, LEFT, UNDONE};
use crate::domain::fact::Fact;
use crate::domain::ledger::Recorded;
use crate::store::column::{Day, Place, run};
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
        _ => {}
    }
    Ok(())
}

/// The visits that began between these facts belong to this day.
pub(super) fn move_days(conn: &Connection, first: Place, last: Place, on: Day) -> Result<(), Fault> {
    run(conn, "UPDATE visit SET on_date = ?3 WHERE sequence BETWEEN ?1 AND ?2", params![first, last, on])?;
    Ok(())
}
