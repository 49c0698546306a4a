//! How many, in a work's own unit.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A count in a work's unit (組, 間, 台, 枚, 時間): exact, at most three decimals, zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Quantity(Decimal);

/// Why a number is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuantity {
    #[error("a quantity is not below zero: {0}")]
    Negative(String),
    #[error("a quantity has at most three decimals: {0}")]
    TooFine(String),
    #[error("a quantity is below one thousand million: {0}")]
    TooLarge(String),
    #[error("not a number: {0}")]
    NotANumber(String),
}

impl Quantity {
    pub const ZERO: Self = Self(Decimal::ZERO);
    pub const ONE: Self = Self(Decimal::ONE);

    pub fn new(value: Decimal) -> Result<Self, NotAQuantity> {
        let value = value.normalize();
        if value.is_sign_negative() && !value.is_zero() {
            return Err(NotAQuantity::Negative(value.to_string()));
        }
        if value.scale() > 3 {
            return Err(NotAQuantity::TooFine(value.to_string()));
        }
        if value >= Decimal::from(1_000_000_000u64) {
            return Err(NotAQuantity::TooLarge(value.to_string()));
        }
        Ok(Self(value))
    }

    pub fn of(units: u32) -> Self {
        Self(Decimal::from(units))
    }

    pub fn decimal(self) -> Decimal {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Thousands apart, no trailing zeros: `1,234.5`.
    pub fn plain(self) -> String {
        super::money::grouped(&self.0.normalize().to_string())
    }
}

impl TryFrom<Decimal> for Quantity {
    type Error = NotAQuantity;
    fn try_from(value: Decimal) -> Result<Self, NotAQuantity> {
        Self::new(value)
    }
}
impl From<Quantity> for Decimal {
    fn from(quantity: Quantity) -> Self {
        quantity.0.normalize()
    }
}
impl FromStr for Quantity {
    type Err = NotAQuantity;
    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        Self::new(Decimal::from_str_exact(text).map_err(|_| NotAQuantity::NotANumber(text.to_owned()))?)
    }
}
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}
impl Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
/// Never below zero.
impl Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self((self.0 - other.0).max(Decimal::ZERO))
    }
}
impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}
