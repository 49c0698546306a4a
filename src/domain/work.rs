//! Kinds of work, and what they pay. A kind of work is data, never code.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::money::Yen;
use super::quantity::Quantity;

/// Whether a kind of work is paid. Unpaid work (無償) is counted with the same honour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pay {
    Paid,
    Unpaid,
}

/// How a kind of work is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// By what is handed over.
    ByPiece,
    /// By time; hours are entered by staff.
    ByTime,
}

/// 按分: how the work of several is divided among them (DOMAIN.md §1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedBy {
    /// 均等割: the default.
    #[default]
    Equal,
    /// 時間割: by the minutes that each was present that day.
    Hours,
    /// 固定比: by each one's ratio.
    Ratio,
    /// 数量割: by what each one made, as staff state it.
    Quantity,
}

impl SharedBy {
    pub const ALL: [Self; 4] = [Self::Equal, Self::Hours, Self::Ratio, Self::Quantity];

    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Hours => "hours",
            Self::Ratio => "ratio",
            Self::Quantity => "quantity",
        }
    }

    pub fn japanese(self) -> &'static str {
        match self {
            Self::Equal => "均等割",
            Self::Hours => "時間割",
            Self::Ratio => "固定比",
            Self::Quantity => "数量割",
        }
    }
}

impl std::str::FromStr for SharedBy {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|sharing| sharing.word() == text);
        known.ok_or_else(|| format!("{text:?} is no way of sharing: equal, hours, ratio or quantity"))
    }
}

/// Why something was not accepted as it is (DOMAIN.md §1.2, 手直し).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    Count,
    Crease,
    MixedSize,
    Seal,
    Measure,
    Material,
    Other,
}

impl Flaw {
    pub const ALL: [Self; 7] =
        [Self::Count, Self::Crease, Self::MixedSize, Self::Seal, Self::Measure, Self::Material, Self::Other];

    pub fn word(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Crease => "crease",
            Self::MixedSize => "mixed_size",
            Self::Seal => "seal",
            Self::Measure => "measure",
            Self::Material => "material",
            Self::Other => "other",
        }
    }

    pub fn japanese(self) -> &'static str {
        match self {
            Self::Count => "数のちがい",
            Self::Crease => "しわ・やぶれ",
            Self::MixedSize => "ちがう大きさが まざっている",
            Self::Seal => "とじ方",
            Self::Measure => "寸法",
            Self::Material => "材料",
            Self::Other => "その他",
        }
    }
}

impl std::str::FromStr for Flaw {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        // A reason card says "recount" for the same.
        let text = if text == "recount" { Self::Count.word() } else { text };
        Self::ALL.into_iter().find(|flaw| flaw.word() == text).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|flaw| flaw.word()).collect();
            format!("{text:?} is no reason of an inspection. Choose one of {}", words.join(", "))
        })
    }
}

/// 単価: money for one stated unit. `0.5円／枚`, with 10 枚 in each 組 that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Yen for one `per`.
    pub yen: Yen,
    /// The unit that the money is for (枚).
    pub per: String,
    /// How many `per` are in one unit of the work (10 枚 in a 組); 1 when they are the same.
    pub pack: Decimal,
}

impl Rate {
    /// The work's quantity in the rate's own unit: 12 組 of 10 are 120 枚.
    pub fn in_own_unit(&self, quantity: Quantity) -> Decimal {
        (quantity.decimal() * self.pack).normalize()
    }

    /// What a quantity of the work comes to, exactly.
    pub fn amount(&self, quantity: Quantity) -> Yen {
        Yen((self.in_own_unit(quantity) * self.yen.0).normalize())
    }

    /// `0.5円／枚`
    pub fn words(&self) -> String {
        format!("{}円／{}", self.yen.plain(), self.per)
    }

    /// `0.5円／枚 ＝ 5円／組`, where the money is for another unit than the work's.
    pub fn conversion(&self, unit: &str) -> String {
        if self.per == unit && self.pack == Decimal::ONE {
            return self.words();
        }
        format!("{} ＝ {}円／{unit}", self.words(), self.amount(Quantity::ONE).plain())
    }
}

/// A rate and the first work date that it holds for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedRate {
    pub from: NaiveDate,
    pub rate: Rate,
}

/// The rate that holds on a date: the one with the latest `from` that is not after it; among rates from the same
/// day, the one that was set last. `rates` are in the order in which they were set.
pub fn rate_on(rates: &[DatedRate], on: NaiveDate) -> Option<&Rate> {
    let mut best: Option<&DatedRate> = None;
    for dated in rates.iter().filter(|dated| dated.from <= on) {
        if best.is_none_or(|known| dated.from >= known.from) {
            best = Some(dated);
        }
    }
    best.map(|dated| &dated.rate)
}

/// What a new rate is for where nothing is said: the same as the work's latest rate; else one unit of the work.
pub fn usual_pack(rates: &[DatedRate], unit: &str) -> (String, Decimal) {
    let latest = rate_on(rates, NaiveDate::MAX).map(|rate| (rate.per.clone(), rate.pack));
    latest.unwrap_or_else(|| (unit.to_owned(), Decimal::ONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_says_what_it_is_for_one_unit_of_the_work() {
        let rate = |yen: &str, per: &str, pack| Rate {
            yen: yen.parse().expect("yen"),
            per: per.to_owned(),
            pack: Decimal::from(pack),
        };
        assert_eq!(rate("0.5", "枚", 10).conversion("組"), "0.5円／枚 ＝ 5円／組");
        assert_eq!(rate("0.125", "枚", 5).conversion("組"), "0.125円／枚 ＝ 0.625円／組");
        assert_eq!(rate("38", "間", 1).conversion("間"), "38円／間");
    }
}
