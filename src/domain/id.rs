//! Opaque ids. Minted outside the core, from a seed that the daemon draws; never derived from a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 16 hexadecimal digits: {0}")]
pub struct NotAnId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:016x})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if text.len() != 16 {
                    return Err(NotAnId(text.to_owned()));
                }
                u64::from_str_radix(text, 16).map(Self).map_err(|_| NotAnId(text.to_owned()))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// One ledger, for as long as it lives.
    LedgerId;
    /// One fact in the ledger; a correction names the fact that it corrects by this.
    FactId;
    /// A participant, to the facts. The number, 呼び名 and mark stand elsewhere.
    ParticipantId;
    /// A member of staff, to the facts.
    StaffId;
    /// A 名札 (card): the plastic thing, whoever holds it.
    CardId;
    /// A kind of work.
    WorkId;
    /// One visit (通所), from arriving to leaving.
    VisitId;
    /// A long-lived thing with a number: a net that several people work on over days.
    PieceId;
    /// One handover (受け取り).
    HandoverId;
    /// A programme that a city commissions.
    ProgrammeId;
    /// A place of work elsewhere: a restaurant, a company on trial.
    PlaceId;
    /// A client's order (受注).
    OrderId;
}

/// Draws ids from one seed: the same seed gives the same ids, so a conversation can be replayed.
#[derive(Debug, Clone)]
pub struct Mint(u64);

impl Mint {
    pub fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits (SplitMix64: every seed walks through all 2^64 values, so one mint never repeats itself).
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn fact(&mut self) -> FactId {
        FactId(self.bits())
    }
    pub fn visit(&mut self) -> VisitId {
        VisitId(self.bits())
    }
    pub fn handover(&mut self) -> HandoverId {
        HandoverId(self.bits())
    }
}
