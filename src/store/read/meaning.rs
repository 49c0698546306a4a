//! What a scan means today.

use chrono::NaiveDate;

use crate::bench::input::Meaning;
use crate::domain::code::Scan;
use crate::store::{ReadError, Store};

impl Store {
    /// What the ledger knows of a scan on the workshop's date `on`.
    ///
    /// A guest's `paper_waits` says that a paper of theirs is held for their next card; one that merely stands in
    /// line at a printer is coming by itself.
    pub fn meaning(&self, scan: &Scan, on: NaiveDate) -> Result<Meaning, ReadError> {
        let _ = (scan, on);
        unimplemented!()
    }
}
