//! After a restart or a power cut: what was open is received for its owner, dated by its last accepted scan, and
//! never resumed for whoever stands there now.

use chrono::NaiveDate;

use crate::domain::code::{ReceiptNumber, Tag};
use crate::domain::fact::{Entry, Fact, ReceivedBy};
use crate::domain::id::{HandoverId, Mint, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;

use super::effect::{Paper, Screen};

/// How surely a handover's people were at the table when the power went. A tag that was minted to a person counts for
/// them whoever scans it, so the last scan alone does not say who stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Nothing but their own tags was scanned, and none of them is in.
    Away,
    /// Nothing but their own tags was scanned, and somebody of them is in: here, or at another table.
    In,
    /// Something was scanned that counts for whoever's table it is.
    AtTheTable,
}

/// A handover that the ledger holds open while no table remembers it.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOpen {
    pub handover: HandoverId,
    /// The workshop's date of the last accepted scan.
    pub on: NaiveDate,
    pub last_at: Moment,
    pub presence: Presence,
    /// Sums by work; empty when the power went between taking back the last piece and dropping the handover.
    pub pieces: Vec<(WorkId, Quantity)>,
}

/// Facts and papers for one station, and what its screen says until the next scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    pub facts: Vec<Entry>,
    pub papers: Vec<Paper>,
    pub screen: Option<Screen>,
}

/// What follows for a station from what it left open and the tags that it held.
pub fn recover(open: &[LeftOpen], held: &[Tag], mint: &mut Mint) -> Recovery {
    let mut facts = Vec::new();
    let mut papers = Vec::new();
    let last = open.iter().filter(|left| !left.pieces.is_empty()).max_by_key(|left| (left.presence, left.last_at));
    let mut record = |fact| facts.push(Entry { id: mint.fact(), fact });
    for left in open {
        let handover = left.handover;
        if left.pieces.is_empty() {
            record(Fact::HandoverDropped { handover });
        } else {
            let receipt = ReceiptNumber::UNNUMBERED;
            record(Fact::HandoverReceived { handover, receipt, on: left.on, by: ReceivedBy::Restart });
            // Whoever was at the table is probably still beside it; the others get theirs at their next card.
            let here = left.presence > Presence::Away && last.is_some_and(|last| last.handover == handover);
            papers.push(match here {
                true => Paper::Receipt { handover },
                false => Paper::ReceiptForLater { handover },
            });
        }
    }
    for tag in held {
        record(Fact::HeldTagLeft { tag: tag.clone() });
    }
    let screen = last.map(|left| Screen::AfterRestart { last_at: left.last_at, pieces: left.pieces.clone() });
    Recovery { facts, papers, screen }
}
