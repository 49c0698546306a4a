//! PURE. What handovers and hours come to: shares, lines, totals. No clock, no SQL; exact decimals throughout.
//!
//! The rules, in one place:
//! - A line is one participant's part of one work in one handover (or one entry of hours). It is exact.
//! - A handover of several is a pool, `quantity × rate`, divided by [`split::by_weight`]: equally, by the minutes that each
//!   was present that day, by fixed ratios, or by what each one made. The parts always sum to the pool.
//! - An unpaid work's line has the rate 0 and the amount 0: it is counted, and it is never "unpriced".
//! - Yen are rounded once, at the payment, by [`crate::domain::money::Rounding`].

pub mod allowance;
pub mod bearing;
pub mod cases;
pub mod cash;
pub mod closing;
pub mod line;
pub mod payslip;
pub mod report;
pub mod split;
pub mod statement;
pub mod zengin;

pub use line::{Line, Price, Share, Sharing};
pub use report::{PersonEarnings, SumLine};
