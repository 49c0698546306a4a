//! What a day or a span came to: the board, a person's day, the month, earnings.

use chrono::NaiveDate;

use crate::domain::id::{FactId, ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::money::{Rounding, Yen};
use crate::domain::quantity::Quantity;
use crate::earnings::PersonEarnings;
use crate::store::{ReadError, Store};

/// What everybody made together of one work on one day: received handovers, and nobody's name. Hours are not on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardLine {
    pub work: WorkId,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
}

/// A visit (通所). One that was undone is not a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitView {
    pub visit: VisitId,
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub arrived_at: Moment,
    pub left_at: Option<Moment>,
    pub leaving: Leaving,
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    NotYet,
    /// 帰り was scanned.
    Scanned,
    /// Staff entered it later.
    Entered,
}

/// How much of a work, and with how many people (1 for one's own).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub work: WorkId,
    /// In the work's own unit; the whole pool's, where several made it. Hours to three decimals.
    pub quantity: Quantity,
    pub people: u32,
}

/// One person's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDay {
    pub participant: ParticipantId,
    pub visits: Vec<VisitView>,
    pub pieces: Vec<Made>,
    /// The exact sum of what is priced.
    pub exact: Yen,
    /// How many lines wait for a rate.
    pub unpriced: u64,
    /// Corrections of this person's handovers of this day.
    pub corrections: Vec<FactId>,
}

/// One person's span, for the 紙を出す slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSpan {
    pub participant: ParticipantId,
    /// Days with a visit.
    pub days: u32,
    pub pieces: Vec<Made>,
    pub exact: Yen,
    pub unpriced: u64,
}

/// One entry of hours that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursView {
    pub entry: FactId,
    pub participant: ParticipantId,
    pub work: WorkId,
    pub on: NaiveDate,
    pub minutes: u32,
    pub by: Option<StaffId>,
    /// `None` while unpriced.
    pub amount: Option<Yen>,
}

impl Store {
    /// The board of one day, by work code. Works of which nothing was made are not on it.
    pub fn board(&self, on: NaiveDate) -> Result<Vec<BoardLine>, ReadError> {
        let _ = on;
        unimplemented!()
    }

    /// The boards of a span, for sparklines: each day on which something was made.
    pub fn boards(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(NaiveDate, BoardLine)>, ReadError> {
        let _ = (from, to);
        unimplemented!()
    }

    pub fn person_day(&self, participant: ParticipantId, on: NaiveDate) -> Result<PersonDay, ReadError> {
        let _ = (participant, on);
        unimplemented!()
    }

    /// 日報: everybody with a visit, a piece or hours on that day, by number.
    pub fn day(&self, on: NaiveDate) -> Result<Vec<PersonDay>, ReadError> {
        let _ = on;
        unimplemented!()
    }

    pub fn person_span(
        &self,
        participant: ParticipantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<PersonSpan, ReadError> {
        let _ = (participant, from, to);
        unimplemented!()
    }

    /// One visit that was not undone.
    pub fn visit(&self, visit: VisitId) -> Result<Option<VisitView>, ReadError> {
        let _ = visit;
        unimplemented!()
    }

    /// The entries of hours of a span that count, by day.
    pub fn hours(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<HoursView>, ReadError> {
        let _ = (from, to);
        unimplemented!()
    }

    /// What everybody earned in a span of work dates, by number. The cost grows with the span, never the ledger.
    pub fn earnings(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        rounding: Rounding,
    ) -> Result<Vec<PersonEarnings>, ReadError> {
        let _ = (from, to, rounding);
        unimplemented!()
    }
}
