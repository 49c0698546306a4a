//! 数合わせ: what a count comes to in whole cases, so that a missing bundle shows while people are still there.

use rust_decimal::Decimal;

use crate::domain::quantity::Quantity;

/// How much of a work fills one case (`10` 組 in a 箱), and what the case is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// In the work's own unit; more than nothing.
    pub size: Quantity,
    /// 箱, ケース
    pub unit: String,
}

/// Whole cases, and what is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InCases {
    pub cases: u64,
    /// In the work's own unit; less than one case.
    pub rest: Quantity,
}

impl Case {
    /// `None` where a case holds nothing: then there is nothing to divide by.
    pub fn holds(&self, quantity: Quantity) -> Option<InCases> {
        if self.size.is_zero() {
            return None;
        }
        let cases = (quantity.decimal() / self.size.decimal()).floor();
        let full = Quantity::new(cases * self.size.decimal()).ok()?;
        Some(InCases { cases: u64::try_from(cases).ok()?, rest: quantity - full })
    }

    /// `41箱＋2組`; `41箱` where nothing is left over, and `2組` where no case is full.
    pub fn words(&self, quantity: Quantity, unit: &str) -> Option<String> {
        let InCases { cases, rest } = self.holds(quantity)?;
        let full = format!("{}{}", crate::domain::money::grouped(&Decimal::from(cases).to_string()), self.unit);
        let left = format!("{}{unit}", rest.plain());
        Some(match (cases, rest.is_zero()) {
            (0, _) => left,
            (_, true) => full,
            (_, false) => format!("{full}＋{left}"),
        })
    }
}
