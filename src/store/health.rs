//! A ledger looked at and left as it is: no schema brought up to date, no log written back, no writer started. What a
//! doctor may ask of a file that somebody else is working on, or that is ill.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use super::column::Place;
use super::error::Fault;
use super::place::head;
use super::read::questions::{Past, past};
use super::verify::{Columns, Expected, Findings, file};
use super::{FILE_NAME, Finding, OpenError, connect, known, schema, snapshot};

/// What a short look shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The sequence of the last fact.
    pub facts: u64,
    pub schema: SchemaAge,
    /// The time of the last fact by a clock that was believed, or what staff have said since.
    pub past: Past,
    /// What is wrong among the newest facts: a broken chain, bytes that cannot be read.
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaAge {
    Todays,
    /// The next daemon or command brings it up to date.
    Older,
}

/// Opens the ledger of `dir` for reading alone, and checks the chain of its `newest` facts.
pub fn look(dir: &Path, newest: u64) -> Result<Health, OpenError> {
    ask(dir, |conn| {
        let facts = head(conn)?.sequence;
        let age = if schema::version(conn)? < schema::KNOWN { SchemaAge::Older } else { SchemaAge::Todays };
        let mut findings = Findings(Vec::new());
        chain(conn, facts.saturating_sub(newest), &mut findings)?;
        Ok(Health { facts, schema: age, past: past(conn)?, findings: findings.0 })
    })
}

/// SQLite's own look at every page of the ledger of `dir`: seconds for a workshop's years, minutes for a city's.
pub fn check_file(dir: &Path) -> Result<Vec<Finding>, OpenError> {
    ask(dir, |conn| {
        let mut findings = Findings(Vec::new());
        file(conn, &mut findings)?;
        Ok(findings.0)
    })
}

fn ask<T>(dir: &Path, question: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, OpenError> {
    let path = dir.join(FILE_NAME);
    match path.try_exists() {
        Ok(true) => {}
        Ok(false) => return Err(OpenError::Missing(path)),
        Err(error) => return Err(OpenError::of_io(&path, error)),
    }
    let opened = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|conn| Ok((known(&conn, &path)?, conn)));
    let (refused, conn) = opened.map_err(|fault| OpenError::of(&path, fault))?;
    match refused {
        Some(refused) => Err(refused),
        None => snapshot(&conn, question).map_err(|fault| OpenError::of(&path, fault)),
    }
}

/// The facts after `before`, each as it follows the one before it.
fn chain(conn: &Connection, before: u64, findings: &mut Findings) -> Result<(), Fault> {
    let from = format!("SELECT {} FROM facts WHERE sequence >= ?1 ORDER BY sequence", Columns::NAMES);
    let mut asked = conn.prepare(&from)?;
    let mut rows = asked.query(params![Place(before.max(1))])?;
    let mut expected = Expected::first();
    if before > 0
        && let Some(row) = rows.next()?
    {
        // What is before it is not looked at: only what it says of itself, and what follows it.
        expected = Expected::after(&Columns::of(row)?)?;
    }
    while let Some(row) = rows.next()? {
        expected.meet(&Columns::of(row)?, findings);
    }
    Ok(())
}
