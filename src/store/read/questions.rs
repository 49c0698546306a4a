//! What waits for staff.

use chrono::NaiveDate;

use super::days::VisitView;
use crate::domain::code::Tag;
use crate::domain::id::WorkId;
use crate::domain::moment::Moment;
use crate::store::{ReadError, Store};

/// A tag that was scanned before a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTag {
    pub tag: Tag,
    pub work: WorkId,
    pub station: Option<String>,
    pub held_at: Moment,
}

/// Facts, by sequence, that were written while the clock could not be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspectSpan {
    pub first: u64,
    pub last: u64,
    /// What the clock said at the first and the last.
    pub first_at: Moment,
    pub last_at: Moment,
}

/// Work that waits for a rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriced {
    pub work: WorkId,
    /// The earliest work date.
    pub from: NaiveDate,
    pub lines: u64,
}

impl Store {
    /// Visits of days before `today` without 帰り, oldest first.
    pub fn forgotten_visits(&self, today: NaiveDate) -> Result<Vec<VisitView>, ReadError> {
        let _ = today;
        unimplemented!()
    }

    /// Tags that are held at a table right now, in the order of the scans.
    pub fn held_tags(&self) -> Result<Vec<HeldTag>, ReadError> {
        unimplemented!()
    }

    /// Tags that nobody took.
    pub fn leftover_tags(&self) -> Result<Vec<HeldTag>, ReadError> {
        unimplemented!()
    }

    /// Spans whose day staff have not said yet.
    pub fn suspect_spans(&self) -> Result<Vec<SuspectSpan>, ReadError> {
        unimplemented!()
    }

    pub fn unpriced(&self) -> Result<Vec<Unpriced>, ReadError> {
        unimplemented!()
    }
}
