//! Copies of a ledger, and what becomes of them.

use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::erase::without;
use super::error::Fault;
use super::place::reopen_ledger;
use super::read::records::Erasure;
use super::{FILE_NAME, Failure, Fresh, OpenError, ReadError, Store, begin_file, connect, known, reading, schema};
use crate::domain::id::{FactId, ParticipantId};
use crate::domain::moment::Moment;

/// Why no copy was made, or none restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("BACKUP-EXISTS: {0} exists already and was not touched. Choose a new name")]
    Exists(PathBuf),
    #[error(
        "BACKUP-FAILED: the copy {0} could not be made; what was begun was removed. Is there room, and the right to write?"
    )]
    Failed(PathBuf, #[source] Failure),
    #[error("BACKUP-MISSING: there is no file {0}, and nothing was restored. Name a file that `fuda backup` made")]
    Missing(PathBuf),
    #[error(
        "BACKUP-UNUSABLE: {0} is damaged, or no file that `fuda backup` made; nothing was restored. Keep it, and try an older backup; see also whether the old ledger still opens (`fuda ledger verify`)"
    )]
    Unusable(PathBuf),
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl Store {
    /// A consistent copy in one file, beside running programs. Never writes over a file.
    ///
    /// The copy is a ledger file in its own right, with the personal details and the spool in it.
    pub fn backup(&self, file: &Path) -> Result<(), BackupError> {
        let refused = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => BackupError::Exists(file.to_owned()),
            _ => BackupError::Failed(file.to_owned(), Failure::new(error)),
        };
        // The name is ours only if nobody has it.
        std::fs::File::create_new(file).map_err(refused)?;
        reading(&self.inner.path).and_then(|from| copy(&from, file)).map_err(|fault| {
            // It is ours, and half made.
            drop(std::fs::remove_file(file));
            BackupError::Failed(file.to_owned(), Failure::new(ReadError::from(fault)))
        })
    }

    /// Makes the ledger of `dir`, which has none, from a copy: the same ledger in a new incarnation, whose receipt
    /// numbers skip ahead, and whose waiting papers are held for staff.
    pub fn restore(file: &Path, dir: &Path, fact: FactId, at: Moment) -> Result<Self, BackupError> {
        Ok(Self::restore_without(file, dir, fact, at, &[])?.0)
    }

    /// [`Store::restore`], and whoever was erased since the copy was made is erased again, before anybody can read it.
    /// Says who was.
    pub fn restore_without(
        file: &Path,
        dir: &Path,
        fact: FactId,
        at: Moment,
        erased: &[Erasure],
    ) -> Result<(Self, Vec<ParticipantId>), BackupError> {
        let path = dir.join(FILE_NAME);
        let fresh = Fresh::in_folder(dir, &path)?;
        copied(file, &fresh.0)?;
        let again = begin_again(&fresh.0, fact, at, erased);
        let again = again.map_err(|fault| of_copy(file, OpenError::of(&path, fault)))?;
        fresh.take_name(dir, &path)?;
        Ok((Self::open(dir)?, again))
    }
}

/// All pages in one step: a writer beside it goes on in its log, and the copy is of one moment.
fn copy(from: &Connection, file: &Path) -> Result<(), Fault> {
    let mut to = Connection::open(file)?;
    to.pragma_update(None, "synchronous", "FULL")?;
    {
        let copying = Backup::new(from, &mut to)?;
        match copying.step(-1)? {
            StepResult::Done => {}
            other => return Err(Fault::Unreadable(format!("the copy was not finished: {other:?}"))),
        }
    }
    // One file and nothing beside it, so that it can be carried away.
    to.pragma_update(None, "journal_mode", "DELETE")?;
    to.close().map_err(|(_, error)| Fault::from(error))
}

/// Copies a backup that is ours, and not newer than this program.
fn copied(file: &Path, fresh: &Path) -> Result<(), BackupError> {
    if !file.exists() {
        return Err(BackupError::Missing(file.to_owned()));
    }
    let opened = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|conn| Ok((known(&conn, file)?, conn)));
    let (refused, from) = opened.map_err(|fault| of_copy(file, OpenError::of(file, fault)))?;
    if let Some(refused) = refused {
        return Err(of_copy(file, refused));
    }
    copy(&from, fresh).map_err(|fault| of_copy(file, OpenError::of(fresh, fault)))
}

/// Whoever restores a damaged copy has come for a backup already: to be sent for one would not help.
fn of_copy(file: &Path, refused: OpenError) -> BackupError {
    match refused {
        OpenError::Corrupt(_) => BackupError::Unusable(file.to_owned()),
        other => BackupError::Open(other),
    }
}

fn begin_again(file: &Path, fact: FactId, at: Moment, erased: &[Erasure]) -> Result<Vec<ParticipantId>, Fault> {
    let mut again = Vec::new();
    begin_file(file, |conn| {
        schema::migrate(conn)?;
        again = reopen_ledger(conn, fact, at, erased)?;
        Ok(())
    })?;
    if !again.is_empty() {
        // The rows are gone; this takes their bytes.
        without(file, &[])?;
    }
    Ok(again)
}
