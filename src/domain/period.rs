//! Words for what happens to a period: how it was closed, how somebody was paid, who bears what was paid too much.

use serde::{Deserialize, Serialize};

/// What closing does about lines that have no price yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unpriced {
    /// There may be none.
    #[default]
    Refused,
    /// They are left out: once they have a price, they fall into the next period.
    Left,
}

impl Unpriced {
    pub fn is_refused(&self) -> bool {
        *self == Self::Refused
    }
}

/// What a statement shows beside its lines. A period that was closed keeps what it showed then, byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// 通所日数
    #[default]
    Days,
    /// 通所日数 and 作業時間 (DOMAIN.md §2.6)
    DaysAndTime,
}

impl Shows {
    pub fn is_days(&self) -> bool {
        *self == Self::Days
    }
}

/// What a closing remembers of what the workshop bears. A period that was closed keeps its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearing {
    /// One sum, and nobody knows of what: taking the correction back pays it a second time.
    #[default]
    Forgotten,
    /// Of each handover, entry or allowance how much: what comes back of it was had already.
    Remembered,
}

impl Bearing {
    pub fn is_forgotten(&self) -> bool {
        *self == Self::Forgotten
    }
}

/// How somebody is paid. A transfer needs a recorded consent (家内労働法施行規則 3 条).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayMethod {
    /// 現金
    Cash,
    /// 振込
    Transfer,
}

impl PayMethod {
    pub fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Transfer => "transfer",
        }
    }

    /// As the statement prints it.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Cash => "現金",
            Self::Transfer => "振込",
        }
    }
}

impl std::str::FromStr for PayMethod {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::Cash, Self::Transfer].into_iter().find(|method| method.word() == text);
        known.ok_or_else(|| format!("{text:?} is neither cash nor transfer"))
    }
}

/// How somebody confirmed that the money came (受領).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipted {
    /// By a signature on the list or the statement.
    Signed,
    /// By the own card, with a member of staff who saw it: for who cannot write.
    CardWitnessed,
}

impl Receipted {
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Signed => "署名",
            Self::CardWitnessed => "名札と立会い",
        }
    }
}

/// Who bears what was paid too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bears {
    /// The default: nobody's pay is made less.
    #[default]
    Workshop,
    /// The person, who has agreed to it.
    Person,
}
