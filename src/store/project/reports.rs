//! What was submitted to the city, and who asked for a paper about their own pace.

use rusqlite::{Connection, params};

use crate::domain::fact::Fact;
use crate::domain::ledger::Recorded;
use crate::store::column::{Day, Place, Word, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::ReportSubmitted { from, to, municipality, version, report, hash, by } => {
            let sql = "INSERT INTO submitted_report
                       (sequence, from_date, to_date, municipality, version, report, hash, submitted_at_ms, by_staff)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let (from, to, of) = (Day(*from), Day(*to), named(municipality.as_deref()));
            let here = Place(recorded.sequence);
            run(conn, sql, params![here, from, to, of, version, report, hash.0, recorded.at, by])?;
        }
        Fact::OwnGrowthChosen { participant, own_growth, .. } => {
            let sql = "INSERT OR REPLACE INTO own_growth (participant, own_growth) VALUES (?1, ?2)";
            run(conn, sql, params![participant, Word(own_growth)])?;
        }
        _ => {}
    }
    Ok(())
}

/// As the table has it.
pub(in crate::store) fn named(municipality: Option<&str>) -> &str {
    municipality.unwrap_or_default()
}

/// The last version of a report, and its text.
pub(in crate::store) fn last_version(
    conn: &Connection,
    from: Day,
    to: Day,
    municipality: Option<&str>,
) -> Result<Option<(u32, String)>, Fault> {
    let sql = "SELECT version, report FROM submitted_report WHERE from_date = ?1 AND to_date = ?2
               AND municipality = ?3 ORDER BY version DESC LIMIT 1";
    first(conn, sql, params![from, to, named(municipality)], |row| Ok((row.get(0)?, row.get(1)?)))
}
