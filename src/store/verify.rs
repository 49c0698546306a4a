//! `fuda ledger verify`: re-reads every fact, re-hashes, refolds everything, compares.

use std::cmp::Ordering;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Rows};

use super::column::Place;
use super::error::Fault;
use super::place::{kind, upcast};
use super::{ReadError, Store, project, reading, schema};
use crate::domain::fact::Fact;
use crate::domain::ledger::{Link, Recorded};

/// One thing that is wrong, in words: which sequence, or which table and row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding(pub String);

/// What `verify` saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many facts were read.
    pub facts: u64,
    pub findings: Vec<Finding>,
}

/// More findings than this say nothing new.
const ENOUGH: usize = 100;
/// How often the progress is told, in facts.
const PROGRESS: u64 = 10_000;

impl Store {
    /// Checks the file, the chain, and every projection against a fresh fold of all facts, in one snapshot beside
    /// running programs. `progress` is told the sequence that was reached, now and then.
    pub fn verify(&self, progress: impl FnMut(u64)) -> Result<Verified, ReadError> {
        let check = || {
            let conn = reading(&self.inner.path)?;
            super::snapshot(&conn, |conn| examine(conn, progress))
        };
        check().map_err(ReadError::from)
    }

    /// Every fact's exact stored bytes, oldest first, without line ends. `each` may stop by returning an error.
    pub fn export<E: From<ReadError>>(&self, mut each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let conn = reading(&self.inner.path).map_err(ReadError::from)?;
        let failed = |error: rusqlite::Error| ReadError::from(Fault::from(error));
        let mut asked = conn.prepare("SELECT stored FROM facts ORDER BY sequence").map_err(failed)?;
        let mut rows = asked.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let stored = row.get_ref(0).map_err(failed)?;
            each(stored.as_bytes().map_err(|error| failed(error.into()))?)?;
        }
        Ok(())
    }
}

fn examine(conn: &Connection, progress: impl FnMut(u64)) -> Result<Verified, Fault> {
    let mut findings = Findings(Vec::new());
    file(conn, &mut findings)?;
    structure(conn, &mut findings)?;
    // Nobody sees the refolded copy: it lives in memory and spills to a file without a name.
    let fresh = Connection::open("")?;
    fresh.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    schema::migrate(&fresh)?;
    let facts = chain(conn, &fresh, &mut findings, progress)?;
    for &(table, key) in schema::PROJECTIONS {
        compare(conn, &fresh, table, key, &mut findings)?;
    }
    Ok(Verified { facts, findings: findings.0 })
}

pub(super) struct Findings(pub Vec<Finding>);

impl Findings {
    fn add(&mut self, what: String) {
        if self.0.len() < ENOUGH {
            self.0.push(Finding(what));
        }
    }
    fn enough(&self) -> bool {
        self.0.len() >= ENOUGH
    }
}

/// SQLite's own look at its pages.
pub(super) fn file(conn: &Connection, findings: &mut Findings) -> Result<(), Fault> {
    let mut asked = conn.prepare("PRAGMA quick_check")?;
    for said in asked.query_map([], |row| row.get::<_, String>(0))? {
        let said = said?;
        if said != "ok" {
            findings.add(format!("the file is damaged: {said}"));
        }
    }
    Ok(())
}

/// Tables, and the triggers that keep facts from being changed.
fn structure(conn: &Connection, findings: &mut Findings) -> Result<(), Fault> {
    let model = Connection::open_in_memory()?;
    schema::migrate(&model)?;
    let (found, wanted) = (schema::dump(conn)?, schema::dump(&model)?);
    for (name, _) in wanted.iter().filter(|known| !found.contains(known)) {
        findings.add(format!("{name} is missing from the database, or was changed"));
    }
    for (name, _) in found.iter().filter(|known| !wanted.iter().any(|(name, _)| *name == known.0)) {
        findings.add(format!("{name} is in the database, and is not ours"));
    }
    Ok(())
}

/// What the next fact must follow.
pub(super) struct Expected {
    sequence: u64,
    link: Link,
    incarnation: u32,
}

impl Expected {
    pub(super) fn first() -> Self {
        Self { sequence: 1, link: Link::origin(), incarnation: 1 }
    }

    /// What must follow a row that is taken at its word.
    pub(super) fn after(row: &Columns) -> Result<Self, Fault> {
        let incarnation = upcast(&row.stored)?.incarnation;
        Ok(Self { sequence: row.sequence + 1, link: Link::of(row.stored.as_bytes()), incarnation })
    }

    /// Takes the next row as it stands: whether it follows, and what it says, if that can be read.
    pub(super) fn meet(&mut self, row: &Columns, findings: &mut Findings) -> Option<Recorded> {
        let recorded = upcast(&row.stored).ok();
        match &recorded {
            Some(recorded) => self.check(recorded, row, findings),
            None => findings.add(format!("fact {}: its stored bytes cannot be read", row.sequence)),
        }
        self.link = Link::of(row.stored.as_bytes());
        self.sequence = row.sequence + 1;
        recorded
    }

    fn check(&mut self, recorded: &Recorded, row: &Columns, findings: &mut Findings) {
        let sequence = row.sequence;
        if recorded.sequence != sequence || sequence != self.sequence {
            findings.add(format!(
                "fact {sequence}: it says that it is number {}, and number {} was due",
                recorded.sequence, self.sequence
            ));
        }
        if recorded.previous != self.link {
            findings.add(format!("fact {sequence}: the chain is broken: it does not follow fact {}", sequence - 1));
        }
        let incarnation = match recorded.fact {
            Fact::LedgerRestored { .. } => self.incarnation + 1,
            _ => self.incarnation,
        };
        if recorded.incarnation != incarnation {
            findings.add(format!(
                "fact {sequence}: it says incarnation {}, and {incarnation} was due",
                recorded.incarnation
            ));
        }
        if row.kind != kind(&recorded.fact) || row.at_ms != recorded.at.0 {
            findings.add(format!("fact {sequence}: its columns kind and at_ms do not say what the fact says"));
        }
        self.incarnation = recorded.incarnation;
    }
}

/// A row of the facts.
pub(super) struct Columns {
    sequence: u64,
    at_ms: i64,
    kind: String,
    stored: String,
}

impl Columns {
    /// What [`Columns::of`] reads.
    pub(super) const NAMES: &str = "sequence, at_ms, kind, stored";

    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { sequence: row.get::<_, Place>(0)?.0, at_ms: row.get(1)?, kind: row.get(2)?, stored: row.get(3)? })
    }
}

/// Walks the chain and folds it into `fresh`.
fn chain(
    conn: &Connection,
    fresh: &Connection,
    findings: &mut Findings,
    mut progress: impl FnMut(u64),
) -> Result<u64, Fault> {
    let mut asked = conn.prepare(&format!("SELECT {} FROM facts ORDER BY sequence", Columns::NAMES))?;
    let mut rows = asked.query([])?;
    let (mut expected, mut facts) = (Expected::first(), 0);
    while let Some(row) = rows.next()? {
        let row = Columns::of(row)?;
        if let Some(recorded) = expected.meet(&row, findings) {
            match project::fold(fresh, &recorded) {
                Ok(()) => amounts(fresh, &recorded, findings)?,
                Err(fault) => {
                    findings.add(format!("fact {}: it cannot be folded: {}", row.sequence, ReadError::from(fault)));
                }
            }
        }
        facts += 1;
        if facts % PROGRESS == 0 {
            progress(row.sequence);
        }
        if findings.enough() {
            break;
        }
    }
    Ok(facts)
}

/// What the store filled into a fact must be what the fold comes to: a period's hash, a payment's amount.
fn amounts(fresh: &Connection, recorded: &Recorded, findings: &mut Findings) -> Result<(), Fault> {
    let wrong = match &recorded.fact {
        Fact::PeriodClosed { ending, hash, .. } => {
            let is_it = project::statements::seal(fresh, *ending)?.as_ref() == Some(hash);
            (!is_it).then(|| format!("the statements of the period to {ending} do not come to its hash"))
        }
        Fact::StatementPaid { participant, ending, yen, .. } => {
            let is_it = project::statements::due(fresh, *ending, *participant)? == Some(*yen);
            (!is_it).then(|| "what was paid is not what the statement says".to_owned())
        }
        _ => None,
    };
    if let Some(what) = wrong {
        findings.add(format!("fact {}: {what}", recorded.sequence));
    }
    Ok(())
}

/// Walks one table in both databases side by side.
fn compare(
    conn: &Connection,
    fresh: &Connection,
    table: &str,
    key: &[&str],
    findings: &mut Findings,
) -> Result<(), Fault> {
    let sql = format!("SELECT {}, * FROM {table} ORDER BY {}", key.join(", "), key.join(", "));
    let (mut kept, mut refolded) = (conn.prepare(&sql)?, fresh.prepare(&sql)?);
    let (mut kept, mut refolded) = (kept.query([])?, refolded.query([])?);
    let (mut left, mut right) = (next(&mut kept)?, next(&mut refolded)?);
    while !findings.enough() {
        let order = match (&left, &right) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => order(&left[..key.len()], &right[..key.len()]),
        };
        let named = |row: &Option<Vec<Value>>| row.as_deref().map(|row| words(&row[..key.len()])).unwrap_or_default();
        match order {
            Ordering::Less => {
                findings.add(format!("table {table}: the facts know nothing of the row {}", named(&left)))
            }
            Ordering::Greater => findings.add(format!("table {table}: the row {} is missing", named(&right))),
            Ordering::Equal if left != right => {
                findings.add(format!("table {table}: the row {} is not what the facts come to", named(&left)));
            }
            Ordering::Equal => {}
        }
        if order != Ordering::Greater {
            left = next(&mut kept)?;
        }
        if order != Ordering::Less {
            right = next(&mut refolded)?;
        }
    }
    Ok(())
}

fn next(rows: &mut Rows<'_>) -> Result<Option<Vec<Value>>, Fault> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let columns = row.as_ref().column_count();
    Ok(Some((0..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?))
}

/// As SQLite orders keys, which are whole numbers or texts.
fn order(left: &[Value], right: &[Value]) -> Ordering {
    let pairs = left.iter().zip(right).map(|pair| match pair {
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
        (Value::Integer(_), _) => Ordering::Less,
        (_, Value::Integer(_)) => Ordering::Greater,
        _ => Ordering::Equal,
    });
    pairs.fold(Ordering::Equal, Ordering::then)
}

fn words(key: &[Value]) -> String {
    let parts: Vec<String> = key
        .iter()
        .map(|value| match value {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            other => format!("{other:?}"),
        })
        .collect();
    parts.join(" / ")
}
