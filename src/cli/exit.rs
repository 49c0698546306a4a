//! How a command ends, for the program that started it.

use std::process::ExitCode;

/// The exit codes, each with one meaning. The README lists them; they do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It is done.
    Done = 0,
    /// The command line, or the form of a value on it, cannot be understood.
    Usage = 2,
    /// It was understood and refused: a number that is taken, a number that nobody has. Nothing was recorded.
    Refused = 3,
    /// The data folder or its ledger cannot be opened, read or written.
    Ledger = 4,
    /// `ledger verify` found something, or a test slip did not come out.
    Findings = 5,
    /// `fuda.toml` is missing or wrong.
    Configuration = 6,
    /// A file beside the ledger (a CSV, a backup, the output) cannot be read or written.
    File = 7,
    /// The daemon could not start, or had to stop.
    Daemon = 8,
    /// `doctor` found something that needs doing.
    NeedsCare = 9,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
