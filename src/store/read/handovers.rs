//! Handovers, down to the scan.

use chrono::NaiveDate;

use crate::bench::input::Count;
use crate::domain::code::{Reason, ReceiptNumber, Tag};
use crate::domain::fact::Change;
use crate::domain::id::{FactId, HandoverId, ParticipantId, StaffId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;
use crate::earnings::Line;
use crate::store::{ReadError, Store};

/// A handover that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverView {
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    pub station: Option<String>,
    /// Ascending by id.
    pub members: Vec<ParticipantId>,
    pub opened_at: Moment,
    /// The last accepted scan.
    pub last_scan_at: Moment,
    pub received_at: Moment,
    /// The work date.
    pub on: NaiveDate,
    /// What counts, summed by work, in the order of the first scan of each.
    pub pieces: Vec<(WorkId, Quantity)>,
    /// One for each work and member.
    pub lines: Vec<Line>,
    /// The corrections of it, oldest first.
    pub corrections: Vec<FactId>,
}

/// A handover that is on the table: what the daemon finds after a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenHandover {
    pub handover: HandoverId,
    pub station: Option<String>,
    pub members: Vec<ParticipantId>,
    pub opened_at: Moment,
    /// The last accepted scan of it.
    pub last_scan_at: Moment,
    /// What counts, in the order of the scans.
    pub counts: Vec<Count>,
}

/// A correction (訂正), as its slip needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionView {
    pub correction: FactId,
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    /// The work date of the handover.
    pub on: NaiveDate,
    /// When it was corrected.
    pub at: Moment,
    pub by: StaffId,
    pub reason: Reason,
    pub change: Change,
    pub members_before: Vec<ParticipantId>,
    pub members_after: Vec<ParticipantId>,
    /// The handover's quantity of each work, before and after.
    pub works: Vec<(WorkId, Quantity, Quantity)>,
}

impl CorrectionView {
    /// What changed for one person: work, before, after. Somebody who is no member counts as zero on that side, so
    /// that a handover that moved says nothing of the other.
    pub fn lines_of(&self, participant: ParticipantId) -> Vec<(WorkId, Quantity, Quantity)> {
        let side = |members: &[ParticipantId], quantity| match members.contains(&participant) {
            true => quantity,
            false => Quantity::ZERO,
        };
        let own = self
            .works
            .iter()
            .map(|&(work, before, after)| (work, side(&self.members_before, before), side(&self.members_after, after)));
        own.filter(|(_, before, after)| before != after).collect()
    }
}

/// One scan of a participant: what the office sees behind a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanDetail {
    pub count: FactId,
    pub at: Moment,
    pub on: NaiveDate,
    pub station: Option<String>,
    pub work: WorkId,
    pub quantity: Quantity,
    pub tag: Option<Tag>,
    pub handover: HandoverId,
    pub receipt: ReceiptNumber,
    /// How many people made it together.
    pub people: u32,
    /// What this handover's whole quantity of this work comes to for the participant; `None` while unpriced.
    pub handover_amount: Option<crate::domain::money::Yen>,
}

impl Store {
    /// A received handover.
    pub fn handover(&self, handover: HandoverId) -> Result<Option<HandoverView>, ReadError> {
        let _ = handover;
        unimplemented!()
    }

    pub fn handover_by_receipt(&self, receipt: ReceiptNumber) -> Result<Option<HandoverView>, ReadError> {
        let _ = receipt;
        unimplemented!()
    }

    /// Received handovers of one work date, newest first, `limit` at most.
    pub fn handovers_on(&self, on: NaiveDate, limit: usize) -> Result<Vec<HandoverView>, ReadError> {
        let _ = (on, limit);
        unimplemented!()
    }

    /// What is on the tables, in the order in which it was opened.
    pub fn open_handovers(&self) -> Result<Vec<OpenHandover>, ReadError> {
        unimplemented!()
    }

    pub fn correction(&self, correction: FactId) -> Result<Option<CorrectionView>, ReadError> {
        let _ = correction;
        unimplemented!()
    }

    /// The standing scans of one participant with work dates from `from` to `to`, oldest first.
    pub fn scans_of(
        &self,
        participant: ParticipantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<ScanDetail>, ReadError> {
        let _ = (participant, from, to);
        unimplemented!()
    }
}
