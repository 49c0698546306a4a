//! Erasing: what stands beside the facts about a person is taken away, here and from copies, and its bytes with it.
//!
//! Rows are deleted in the transaction of the fact that says so. Then the file is written anew without them, for a
//! deleted row's bytes stay in a file's free pages and in its log. A copy is written anew beside itself and takes its
//! name when it is whole: whatever happens in between, there is a copy.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params};

use super::column::{any, first, run};
use super::error::{AppendError, Fault};
use super::{BackupError, FILE_NAME, OpenError, ReadError, Store, connect, known};
use crate::domain::id::{LedgerId, ParticipantId};

/// What is kept beside the facts about a person: the table that it is found by, which a copy may be too old to have, the
/// table that it is in, and which rows. A reason in somebody's words goes whole, whoever else was in that handover.
const BESIDE: &[(&str, &str, &str)] = &[
    (
        "question",
        "free_text",
        "fact IN (SELECT id FROM question WHERE participant = ?1
                  UNION SELECT answer FROM question WHERE participant = ?1)",
    ),
    (
        "correction",
        "free_text",
        "fact IN (SELECT id FROM correction WHERE instr(members_before, ?1) OR instr(members_after, ?1))",
    ),
    ("person_log", "free_text", "fact IN (SELECT id FROM person_log WHERE participant = ?1)"),
    ("bank_account", "bank_account", "participant = ?1"),
    ("person", "person", "participant = ?1"),
    ("job", "job", "participant = ?1 OR instr(paper, ?1)"),
];

/// Deletes the rows. Their bytes stay until the file is swept.
pub(super) fn forget(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    for (found_by, table, which) in BESIDE {
        if has_table(conn, found_by)? {
            run(conn, &format!("DELETE FROM {table} WHERE {which}"), params![participant])?;
        }
    }
    Ok(())
}

fn is_beside(conn: &Connection, participant: ParticipantId) -> Result<bool, Fault> {
    for (found_by, table, which) in BESIDE {
        let sql = format!("SELECT 1 FROM {table} WHERE {which}");
        if has_table(conn, found_by)? && any(conn, &sql, params![participant])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_table(conn: &Connection, table: &str) -> Result<bool, Fault> {
    any(conn, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", params![table])
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// No copy of this ledger.
    NotOurs,
    /// A copy that holds nothing of them.
    Clean,
    /// It holds something, and nobody has written it anew.
    Holds,
    /// It held something, and was written anew without it.
    Rewritten,
    /// A ledger that somebody may have open: nothing was changed.
    InUse,
}

impl Store {
    /// Writes the file anew, without what was deleted, and empties its log. Takes as long as copying the ledger, and
    /// nobody can write meanwhile.
    pub fn sweep(&self) -> Result<(), AppendError> {
        let sweep = || -> Result<(), Fault> {
            let conn = connect(&self.inner.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            // A whole ledger may be more than there is memory.
            conn.pragma_update(None, "temp_store", "FILE")?;
            conn.execute_batch("VACUUM")?;
            empty_log(&conn)
        };
        sweep().map_err(AppendError::from)
    }
}

/// Everything of the log into the file, and the log to nothing: it holds pages as they were before.
fn empty_log(conn: &Connection) -> Result<(), Fault> {
    match first(conn, "PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? {
        Some(0) => Ok(()),
        _ => Err(Fault::busy()),
    }
}

/// Takes people out of a copy of this ledger, if the file is one.
pub fn clean_copy(file: &Path, ledger: LedgerId, people: &[ParticipantId]) -> Result<Copied, BackupError> {
    match look_at_copy(file, ledger, people)? {
        Copied::Holds => rewrite(file, people).map(|()| Copied::Rewritten).map_err(|fault| failed(file, fault)),
        state => Ok(state),
    }
}

/// What a file is, without touching it.
pub fn look_at_copy(file: &Path, ledger: LedgerId, people: &[ParticipantId]) -> Result<Copied, BackupError> {
    match look(file, ledger, people) {
        // Whatever else lies beside copies is nobody's copy.
        Err(Fault::Sql(_) | Fault::Unreadable(_)) => Ok(Copied::NotOurs),
        looked => looked.map_err(|fault| failed(file, fault)),
    }
}

fn failed(file: &Path, fault: Fault) -> BackupError {
    BackupError::Failed(file.to_owned(), super::Failure::new(ReadError::from(fault)))
}

fn look(file: &Path, ledger: LedgerId, people: &[ParticipantId]) -> Result<Copied, Fault> {
    let conn = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // One that a newer program wrote has tables that we do not know; it is not touched, and told of.
    match known(&conn, file)? {
        None => {}
        Some(OpenError::Newer { .. }) => return Ok(Copied::InUse),
        Some(_) => return Ok(Copied::NotOurs),
    }
    let own = first(&conn, "SELECT id FROM ledger", [], |row| row.get::<_, LedgerId>(0))?;
    if own != Some(ledger) {
        return Ok(Copied::NotOurs);
    }
    if is_a_ledger_at_work(file) {
        return Ok(Copied::InUse);
    }
    let held = people.iter().map(|who| is_beside(&conn, *who)).collect::<Result<Vec<_>, _>>()?;
    Ok(if held.contains(&true) { Copied::Holds } else { Copied::Clean })
}

/// By its name, or by the log beside it. A copy has neither.
fn is_a_ledger_at_work(file: &Path) -> bool {
    let named = file.file_name().is_some_and(|name| name == FILE_NAME);
    named || beside(file, "-wal").exists()
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A file in the making. What is not finished is not left behind.
struct Anew(PathBuf);

impl Drop for Anew {
    fn drop(&mut self) {
        // After it has taken its name there is nothing to remove.
        drop(std::fs::remove_file(&self.0));
    }
}

fn rewrite(file: &Path, people: &[ParticipantId]) -> Result<(), Fault> {
    let anew = Anew(beside(file, &format!(".anew-{}", std::process::id())));
    let of_io =
        |error: std::io::Error| Fault::Unreadable(format!("{} cannot be written anew: {error}", file.display()));
    std::fs::copy(file, &anew.0).map_err(of_io)?;
    without(&anew.0, people)?;
    let durable = || {
        std::fs::File::open(&anew.0)?.sync_all()?;
        std::fs::rename(&anew.0, file)?;
        std::fs::File::open(file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()
    };
    durable().map_err(of_io)
}

/// Deletes and rebuilds in a file that nobody else knows.
pub(super) fn without(file: &Path, people: &[ParticipantId]) -> Result<(), Fault> {
    let conn = connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.pragma_update(None, "journal_mode", "MEMORY")?;
    conn.pragma_update(None, "temp_store", "FILE")?;
    conn.execute_batch("BEGIN IMMEDIATE")?;
    people.iter().try_for_each(|who| forget(&conn, *who))?;
    conn.execute_batch("COMMIT; VACUUM")?;
    conn.pragma_update(None, "journal_mode", "DELETE")?;
    conn.close().map_err(|(_, error)| error.into())
}
