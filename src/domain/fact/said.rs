//! The small words in facts: who somebody is, whose a card is, what was chosen or found out.

use serde::{Deserialize, Serialize};

use crate::domain::id::{ParticipantId, StaffId};

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Supervisor,
    Coordinator,
    Admin,
}

impl Role {
    pub fn word(self) -> &'static str {
        match self {
            Self::Supervisor => "supervisor",
            Self::Coordinator => "coordinator",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::Supervisor, Self::Coordinator, Self::Admin].into_iter().find(|role| role.word() == text);
        known.ok_or_else(|| format!("{text:?} is not a role: supervisor, coordinator or admin"))
    }
}

/// Whose a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    Participant(ParticipantId),
    Staff(StaffId),
    /// 仮の名札: nobody's until staff binds it for a day.
    Spare,
    /// れんしゅう: everything works, nothing counts.
    Practice,
}

/// Why a card no longer works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    Lost,
    /// A newer card was issued to the same person.
    Replaced,
}

/// Why tags count no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidedTags {
    /// The labels are gone, and nobody knows where.
    Lost,
    /// They came out unreadable, torn, or wrong.
    Spoiled,
    /// The roll was minted for the wrong work, quantity or person.
    WrongRoll,
}

impl VoidedTags {
    pub const ALL: [Self; 3] = [Self::Lost, Self::Spoiled, Self::WrongRoll];

    pub fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Spoiled => "spoiled",
            Self::WrongRoll => "wrong-roll",
        }
    }
}

impl std::str::FromStr for VoidedTags {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|why| why.word() == text);
        known.ok_or_else(|| format!("{text:?} is no reason for voiding tags: lost, spoiled or wrong-roll"))
    }
}

/// Whether a participant's own papers show money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amounts {
    Hidden,
    Shown,
}

/// Whether a participant has asked for あゆみ, the paper about their own pace. Nobody else's paper has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnGrowth {
    NotWanted,
    Wanted,
}

/// What staff found out about an uncertain paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperFate {
    /// It is there: nothing is printed.
    CameOut,
    /// Nobody wants it any more, whether it came out or not: nothing is printed.
    NotWanted,
    /// It is not there: a copy marked 再発行 follows.
    PrintAgain,
}
