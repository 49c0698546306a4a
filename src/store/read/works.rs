//! Kinds of work, their cards, rates and rolls.

use crate::domain::code::{Code, Roll};
use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Counted, DatedRate, Pay};
use crate::store::{ReadError, Store};

/// A kind of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkView {
    pub work: WorkId,
    pub code: String,
    pub name: String,
    pub reading: String,
    pub unit: String,
    pub counted: Counted,
    pub pay: Pay,
    pub standing: WorkStanding,
    /// Work cards in use, smallest quantity first.
    pub cards: Vec<WorkCardView>,
    /// In the order in which they were set: `domain::work::rate_on` picks from them.
    pub rates: Vec<DatedRate>,
}

/// Whether a work is still done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkStanding {
    Active,
    Retired,
}

/// 作業カード
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCardView {
    pub code: Code,
    pub quantity: Quantity,
}

/// A roll of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollView {
    pub roll: Roll,
    pub count: u32,
    pub work: WorkId,
    pub quantity: Quantity,
    pub minted_for: Option<ParticipantId>,
    pub minted_at: Moment,
    /// How many of its tags count in a handover.
    pub counted: u32,
}

impl Store {
    /// All works, also the retired, by code.
    pub fn works(&self) -> Result<Vec<WorkView>, ReadError> {
        unimplemented!()
    }

    pub fn work(&self, work: WorkId) -> Result<Option<WorkView>, ReadError> {
        let _ = work;
        unimplemented!()
    }

    pub fn work_by_code(&self, code: &str) -> Result<Option<WorkView>, ReadError> {
        let _ = code;
        unimplemented!()
    }

    /// All rolls, newest first.
    pub fn rolls(&self) -> Result<Vec<RollView>, ReadError> {
        unimplemented!()
    }
}
