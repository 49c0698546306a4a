//! Who is known: participants, staff, cards.

use chrono::NaiveDate;

use crate::domain::code::TokenHash;
use crate::domain::fact::{Amounts, Holder, Role};
use crate::domain::id::{CardId, ParticipantId, StaffId};
use crate::domain::moment::Moment;
use crate::store::{ReadError, Store};

/// A participant, as papers and pages need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub participant: ParticipantId,
    /// P0127; never given to anybody else.
    pub number: String,
    /// 呼び名, without さん. The number, once the personal details are erased.
    pub call: String,
    pub mark: Option<String>,
    pub name: Option<String>,
    pub reading: Option<String>,
    pub amounts: Amounts,
    pub membership: Membership,
}

/// Whether somebody still belongs to the workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    Active,
    Retired,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub staff: StaffId,
    /// Empty, once the personal details are erased.
    pub name: String,
    pub role: Role,
    pub membership: Membership,
}

/// What a login is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub staff: StaffId,
    pub role: Role,
    /// As it was handed in; the store does not look inside.
    pub password_hash: String,
}

/// A 名札.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardView {
    pub card: CardId,
    pub token: TokenHash,
    pub holder: Holder,
    pub standing: CardStanding,
    pub issued_at: Moment,
    /// Whose a spare card is, and on which day: the latest binding.
    pub bound: Option<(ParticipantId, NaiveDate)>,
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardStanding {
    InUse,
    Lost,
    Replaced,
}

impl Store {
    /// Everybody who was ever registered, by number.
    pub fn participants(&self) -> Result<Vec<Face>, ReadError> {
        unimplemented!()
    }

    pub fn face(&self, participant: ParticipantId) -> Result<Option<Face>, ReadError> {
        let _ = participant;
        unimplemented!()
    }

    pub fn participant_by_number(&self, number: &str) -> Result<Option<Face>, ReadError> {
        let _ = number;
        unimplemented!()
    }

    /// All staff, also the retired, by name.
    pub fn staff(&self) -> Result<Vec<StaffMember>, ReadError> {
        unimplemented!()
    }

    /// The login of an active member of staff, by their name.
    pub fn login(&self, name: &str) -> Result<Option<Login>, ReadError> {
        let _ = name;
        unimplemented!()
    }

    /// All cards, oldest first.
    pub fn cards(&self) -> Result<Vec<CardView>, ReadError> {
        unimplemented!()
    }

    pub fn card_by_token(&self, token: &TokenHash) -> Result<Option<CardView>, ReadError> {
        let _ = token;
        unimplemented!()
    }
}
