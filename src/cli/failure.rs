//! What a command says when it cannot do what it was asked: a code, what happened, what to do.

use std::io;
use std::path::PathBuf;

use super::exit::Exit;
use crate::daemon::{NotDone, ServeError};
use crate::store::{AppendError, BackupError, OpenError, ReadError};

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A value on the command line has not the form that it needs.
    #[error("{code}: {what}")]
    Usage { code: &'static str, what: String },
    /// The workshop's own rules say no.
    #[error("{code}: {what}")]
    Refused { code: &'static str, what: String },
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(
        "VERIFY-FOUND: the ledger has {0} finding(s), listed above. Keep the file as it is, make a copy of it, and compare with the latest backup"
    )]
    Findings(usize),
    #[error("DOCTOR-FOUND: {0} thing(s) need doing, listed above")]
    NeedsCare(usize),
    #[error(
        "PRINTER-FAILED: {0} test slip(s) did not come out; above stands why. Papers wait meanwhile and are not lost"
    )]
    NotPrinted(usize),
    #[error("FILE-FAILED: {path} cannot be {done}. Check the path, the rights and the room on the disk")]
    File {
        path: PathBuf,
        done: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("OUTPUT-FAILED: the answer could not be written. What was recorded stays recorded")]
    Output(#[from] io::Error),
    #[error(
        "RANDOM-FAILED: this system gives no random numbers, and no card can be made without them. Nothing was recorded"
    )]
    NoRandomness(#[source] getrandom::Error),
    #[error(transparent)]
    Record(NotDone),
    #[error(transparent)]
    Daemon(#[from] ServeError),
}

impl From<NotDone> for Failure {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Append(error) => Self::Append(error),
            NotDone::Read(error) => Self::Read(error),
            other => Self::Record(other),
        }
    }
}

impl Failure {
    pub fn usage(code: &'static str, what: impl Into<String>) -> Self {
        Self::Usage { code, what: what.into() }
    }

    pub fn refused(code: &'static str, what: impl Into<String>) -> Self {
        Self::Refused { code, what: what.into() }
    }

    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } => Exit::Usage,
            Self::Refused { .. }
            | Self::Record(_)
            | Self::Append(AppendError::Conflict(_))
            | Self::Backup(BackupError::Exists(_) | BackupError::Open(OpenError::Exists(_)))
            | Self::Open(OpenError::Exists(_)) => Exit::Refused,
            Self::Backup(BackupError::Failed(..)) | Self::File { .. } | Self::Output(_) => Exit::File,
            Self::Open(_) | Self::Append(_) | Self::Read(_) | Self::Backup(_) | Self::NoRandomness(_) => Exit::Ledger,
            Self::Findings(_) | Self::NotPrinted(_) => Exit::Findings,
            Self::NeedsCare(_) => Exit::NeedsCare,
            Self::Daemon(
                ServeError::NoConfig(..)
                | ServeError::Config { .. }
                | ServeError::Family { .. }
                | ServeError::Profiles(..),
            ) => Exit::Configuration,
            Self::Daemon(ServeError::Open(_) | ServeError::Read(_) | ServeError::Append(_) | ServeError::Lock(..)) => {
                Exit::Ledger
            }
            Self::Daemon(_) => Exit::Daemon,
        }
    }

    /// Whether the one who asked has stopped listening (`fuda ledger export | head`): no failure at all.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
