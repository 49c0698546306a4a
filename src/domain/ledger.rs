//! The chain: how one fact follows another.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fact::Fact;
use super::id::FactId;
use super::moment::Moment;

/// SHA-256 of a stored fact's bytes, in hexadecimal; all zeros before the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(pub String);

impl Link {
    /// What the first fact names as the one before it.
    pub fn origin() -> Self {
        Self("0".repeat(64))
    }

    /// The link that the next fact must carry: the hash of this one's exact stored bytes.
    pub fn of(stored: &[u8]) -> Self {
        Self(hex(&Sha256::digest(stored)))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write;
        write!(text, "{byte:02x}").expect("writing to a String does not fail");
        text
    })
}

/// Hashes lines into one link: each line's exact bytes and a line feed, as `sha256sum` would.
#[derive(Default)]
pub struct Seal(Sha256);

impl Seal {
    pub fn line(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
        self.0.update(b"\n");
    }

    pub fn finish(self) -> Link {
        Link(hex(&self.0.finalize()))
    }
}

/// Whether the wall clock could be believed when a fact was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockTrust {
    #[default]
    Good,
    /// Behind the ledger's last fact, or far ahead of it: a small computer without a battery clock.
    Suspect,
}

impl ClockTrust {
    pub fn is_good(&self) -> bool {
        *self == Self::Good
    }
}

/// One line of the ledger. Its JSON, in this order of fields, is what is stored, hashed and exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// From 1, without gaps. The sequence orders facts, never a clock.
    pub sequence: u64,
    pub id: FactId,
    pub previous: Link,
    pub incarnation: u32,
    pub at: Moment,
    /// The station's name; absent for what was done at a desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<String>,
    #[serde(default, skip_serializing_if = "ClockTrust::is_good")]
    pub clock: ClockTrust,
    /// Version of the fact's form: readers upcast older ones.
    #[serde(rename = "v")]
    pub version: u32,
    #[serde(flatten)]
    pub fact: Fact,
}
