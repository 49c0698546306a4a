//! The ledger on disk: append, project, read, verify, back up, and the print spool.

mod append;
mod backup;
mod error;
pub mod read;
mod spool;
mod verify;

use std::path::Path;
use std::sync::Arc;

pub use append::{Append, Committed, Genesis, Head, Personal};
pub use backup::BackupError;
pub use error::{AppendError, Conflict, Failure, OpenError, ReadError};
pub use read::days::{BoardLine, HoursView, Leaving, Made, PersonDay, PersonSpan, VisitView};
pub use read::handovers::{CorrectionView, HandoverView, OpenHandover, ScanDetail};
pub use read::people::{CardStanding, CardView, Face, Login, Membership, StaffMember};
pub use read::questions::{HeldTag, SuspectSpan, Unpriced};
pub use read::works::{RollView, WorkCardView, WorkStanding, WorkView};
pub use spool::{Job, JobId, JobState, Marked, SpoolCounts, UnknownFate};
pub use verify::{Finding, Verified};

/// The ledger's file in a data folder.
pub const FILE_NAME: &str = "fuda.sqlite3";

/// A ledger, open. Clones are the same one; the last of them closes it, after what was submitted is written.
#[derive(Clone)]
pub struct Store {
    _inner: Arc<()>,
}

impl Store {
    /// Makes a ledger in `dir`, which must exist and have none.
    pub fn create(dir: &Path, genesis: Genesis) -> Result<Self, OpenError> {
        let _ = (dir, genesis);
        unimplemented!()
    }

    /// Opens the ledger in `dir`, and brings its schema up to date. Never replays it.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let _ = dir;
        unimplemented!()
    }

    /// Hands facts to the writer and returns at once. `reply` is called on the writer's thread, after the commit or
    /// the refusal, in the order of submission: it should only pass the answer on. Everything that waits is
    /// committed together, and a refused submission falls alone.
    pub fn submit(&self, append: Append, reply: impl FnOnce(Result<Committed, AppendError>) + Send + 'static) {
        let _ = (append, reply);
        unimplemented!()
    }

    /// [`Store::submit`], and waits for the answer.
    pub fn append(&self, append: Append) -> Result<Committed, AppendError> {
        let _ = append;
        unimplemented!()
    }

    /// Whether another program or another `Store` has committed since this was last asked.
    pub fn changed_elsewhere(&self) -> Result<bool, ReadError> {
        unimplemented!()
    }

    pub fn head(&self) -> Result<Head, ReadError> {
        unimplemented!()
    }
}
