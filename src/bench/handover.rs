//! Pieces on the table: counted, taken back, received.

use crate::domain::code::Tag;
use crate::domain::fact::{Fact, ReceivedBy};
use crate::domain::id::{HandoverId, ParticipantId, PieceId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;

use super::effect::Paper;
use super::input::Count;
use super::turn::Turn;

/// A handover that is not received yet. Every count in it is in the ledger already.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OpenHandover {
    pub id: HandoverId,
    pub members: Vec<ParticipantId>,
    pub counts: Vec<Count>,
    /// Wall time of the last accepted scan: it dates the work.
    pub last_at: Moment,
}

/// What one scan adds.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub work: WorkId,
    pub quantity: Quantity,
    pub tag: Option<Tag>,
    /// The net that it is a step of.
    pub piece: Option<PieceId>,
}

impl OpenHandover {
    /// The first piece is on the table.
    pub fn open(turn: &mut Turn, members: Vec<ParticipantId>) -> Self {
        let id = turn.mint.handover();
        turn.record(Fact::HandoverOpened { handover: id, members: members.clone() });
        Self { id, members, counts: Vec::new(), last_at: turn.now.wall }
    }

    pub fn count(&mut self, turn: &mut Turn, counted: Counted) {
        let Counted { work, quantity, tag, piece } = counted;
        let id = turn.record(Fact::PiecesCounted { handover: self.id, work, quantity, tag: tag.clone(), piece });
        self.counts.push(Count { id, work, quantity, tag, piece, at: turn.now.wall });
        self.last_at = turn.now.wall;
    }

    /// ひとつ もどす. When nothing is left, the handover is dropped: there will be no paper about nothing.
    pub fn take_back(&mut self, turn: &mut Turn) -> Option<Count> {
        let count = self.counts.pop()?;
        turn.record(Fact::CountTakenBack { handover: self.id, count: count.id });
        self.last_at = turn.now.wall;
        if self.counts.is_empty() {
            turn.record(Fact::HandoverDropped { handover: self.id });
        }
        Some(count)
    }

    pub fn receive(&self, turn: &mut Turn, by: ReceivedBy, whose: Whose) {
        let on = turn.rules.zone.date(self.last_at);
        let receipt = crate::domain::code::ReceiptNumber::UNNUMBERED;
        turn.record(Fact::HandoverReceived { handover: self.id, receipt, on, by });
        turn.print(match whose {
            Whose::AtThisTable => Paper::Receipt { handover: self.id },
            Whose::Elsewhere => Paper::ReceiptForLater { handover: self.id },
        });
    }

    pub fn total(&self, work: WorkId) -> Quantity {
        self.counts.iter().filter(|count| count.work == work).map(|count| count.quantity).sum()
    }

    /// All units together, of whatever kind: only for asking about an unusually large number.
    pub fn units(&self) -> Quantity {
        self.counts.iter().map(|count| count.quantity).sum()
    }
}

/// Whether a handover's people stand at this table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    AtThisTable,
    Elsewhere,
}

/// Sums by work, in the order in which the works first came.
pub(super) fn by_work<'a>(counts: impl IntoIterator<Item = &'a Count>) -> Vec<(WorkId, Quantity)> {
    let mut sums: Vec<(WorkId, Quantity)> = Vec::new();
    for count in counts {
        match sums.iter_mut().find(|(work, _)| *work == count.work) {
            Some((_, sum)) => *sum += count.quantity,
            None => sums.push((count.work, count.quantity)),
        }
    }
    sums
}
