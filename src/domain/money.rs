//! Exact money. A rate is a decimal of a yen, a line is exact, and rounding happens once, at the payment.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An exact amount in yen, with as many decimals as the arithmetic needs. Trailing zeros carry no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Yen(pub Decimal);

impl Yen {
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// As the participants read it: no trailing zeros, thousands apart (`1,234.5`), never `60.000`,
    /// which reads as sixty thousand (DOMAIN.md §5).
    pub fn plain(self) -> String {
        grouped(&self.0.normalize().to_string())
    }

    /// As the office reads it: three decimals at least (銭 and 厘), thousands apart.
    pub fn office(self) -> String {
        let scale = self.0.normalize().scale().max(3);
        let mut value = self.0;
        value.rescale(scale);
        grouped(&value.to_string())
    }
}

/// Thousands separators in the whole part of a plain decimal.
pub fn grouped(digits: &str) -> String {
    debug_assert!(!digits.contains(','), "{digits} has its separators already");
    let (sign, rest) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl FromStr for Yen {
    type Err = rust_decimal::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str_exact(text).map(Self)
    }
}

impl Add for Yen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Yen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Neg for Yen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl AddAssign for Yen {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl Sum for Yen {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// How a payment's exact total becomes whole yen. The law's default for what is settled at once is half-up at
/// 50 銭 (通貨の単位及び貨幣の発行等に関する法律 3 条; DOMAIN.md §0 no. 3); a programme may have agreed otherwise (特約).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// 四捨五入: under 50 銭 is dropped, 50 銭 and over counts as one yen.
    #[default]
    HalfUp,
    /// 切り上げ
    Up,
    /// 切り捨て
    Down,
}

impl Rounding {
    /// Whole yen of one payment.
    pub fn apply(self, exact: Yen) -> i64 {
        let strategy = match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::Up => RoundingStrategy::AwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
        };
        let whole = exact.0.round_dp_with_strategy(0, strategy);
        whole.try_into().expect("a payment fits in 64 bits")
    }

    /// The rule as the statement prints it.
    pub fn words(self) -> &'static str {
        match self {
            Self::HalfUp => "1円未満は四捨五入",
            Self::Up => "1円未満は切り上げ",
            Self::Down => "1円未満は切り捨て",
        }
    }
}
