//! `fuda ledger verify`: re-reads every fact, re-hashes, refolds everything, compares.

use super::{ReadError, Store};

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

impl Store {
    /// Checks the file, the chain, and every projection against a fresh fold of all facts.
    /// `progress` is told the sequence that was reached, now and then.
    pub fn verify(&self, progress: impl FnMut(u64)) -> Result<Verified, ReadError> {
        let _ = progress;
        unimplemented!()
    }

    /// Every fact's exact stored bytes, oldest first, without line ends. `each` may stop by returning an error.
    pub fn export<E: From<ReadError>>(&self, each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let _ = each;
        unimplemented!()
    }
}
