//! What is handed to the ledger, and what comes back.

use crate::bench::effect::Paper;
use crate::domain::bank::Account;
use crate::domain::code::ReceiptNumber;
use crate::domain::fact::Entry;
use crate::domain::id::{FactId, HandoverId, LedgerId, ParticipantId, StaffId};
use crate::domain::ledger::{ClockTrust, Link};
use crate::domain::moment::Moment;

/// What becomes durable together, or not at all: facts in their order, the papers that they ask for, and the
/// personal details that stand beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Append {
    pub at: Moment,
    /// The station's name; `None` for what is done at a desk. The papers are printed there.
    pub station: Option<String>,
    pub clock: ClockTrust,
    pub entries: Vec<Entry>,
    pub papers: Vec<Paper>,
    pub personal: Vec<Personal>,
}

impl Append {
    /// Facts from a desk, by a clock that is believed, without papers.
    pub fn at_desk(at: Moment, entries: Vec<Entry>) -> Self {
        Self { at, station: None, clock: ClockTrust::Good, entries, papers: Vec::new(), personal: Vec::new() }
    }
}

/// Details of a person. They are not facts: they may be changed, and one day erased, while the accounts stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Personal {
    Participant {
        participant: ParticipantId,
        /// 呼び名
        call: String,
        /// Name of a picture mark.
        mark: Option<String>,
        name: Option<String>,
        reading: Option<String>,
    },
    Staff {
        staff: StaffId,
        name: String,
    },
    /// The hash is opaque here.
    Login {
        staff: StaffId,
        password_hash: String,
    },
    /// The account to which somebody is paid.
    Account {
        participant: ParticipantId,
        account: Account,
    },
    /// The account is erased.
    NoAccount {
        participant: ParticipantId,
    },
    /// A reason in somebody's own words, beside the fact that it belongs to.
    FreeText {
        fact: FactId,
        text: String,
    },
}

/// What was made durable. An append without facts (personal details, papers) has `first > last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The sequence of the first fact.
    pub first: u64,
    /// The sequence of the last fact.
    pub last: u64,
    /// The numbers that were given to receipts.
    pub receipts: Vec<(HandoverId, ReceiptNumber)>,
}

/// The first words of a new ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Genesis {
    pub ledger: LedgerId,
    /// The id of the first fact.
    pub fact: FactId,
    pub at: Moment,
}

/// Where the ledger stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub ledger: LedgerId,
    /// From 1; a restored copy counts one up.
    pub incarnation: u32,
    /// Of the last fact.
    pub sequence: u64,
    /// What the clock said at the last fact.
    pub at: Moment,
    /// What the next fact will name as the one before it.
    pub link: Link,
}
