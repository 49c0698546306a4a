//! Copies of a ledger, and what becomes of them.

use std::path::{Path, PathBuf};

use super::{Failure, OpenError, Store};
use crate::domain::id::FactId;
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
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(
        "BACKUP-RESTORE: the copy was made, but its new life could not be written down; remove the folder's ledger and try again"
    )]
    Restore(#[from] super::AppendError),
}

impl Store {
    /// A consistent copy in one file, beside running programs. Never writes over a file.
    pub fn backup(&self, file: &Path) -> Result<(), BackupError> {
        let _ = file;
        unimplemented!()
    }

    /// Makes the ledger of `dir`, which has none, from a copy: the same ledger in a new incarnation, whose receipt
    /// numbers skip ahead, and whose waiting papers are held for staff.
    pub fn restore(file: &Path, dir: &Path, fact: FactId, at: Moment) -> Result<Self, BackupError> {
        let _ = (file, dir, fact, at);
        unimplemented!()
    }
}
