//! What a granted allowance comes to on one day.
//!
//! The rules, each with an example that a pocket calculator can check:
//! - 通所手当 100円／日: a day with a visit or entered hours is 1 日 × 100円 ＝ 100円, with work or without.
//! - 研修手当 200円／時間, on a day of 3 時間 20 分: 200 minutes × 200円 ÷ 60 ＝ 666.667円 (half-up to 0.001, as hours are).
//! - 研修手当 5円／組 for the first 100 組, with 95 made before and 12 today: 5 組 × 5円 ＝ 25円.
//! - 保障工賃 1,000円／日, on a day that earned 640円: 360円. One that earned 1,000円 or more has no line.
//! - 控除 300円／日: −300円, and only after the person agreed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::line::sixtieth;
use crate::domain::id::WorkId;
use crate::domain::money::Yen;
use crate::domain::terms::{Allowance, AllowanceFor, Per};

/// One person's day, as far as allowances ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayOfWork {
    /// Whether there was a visit, or entered hours.
    pub attended: bool,
    /// Of visits that have ended (without gaps and breaks) and of entered hours.
    pub minutes: u32,
    /// This person's units by work: their part, where several made them.
    pub units: Vec<(WorkId, Decimal)>,
    /// What is priced of the day.
    pub earned: Yen,
}

/// One line of an allowance on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceLine {
    /// In `per`.
    pub quantity: Decimal,
    pub yen: Yen,
    /// Negative for a deduction.
    pub amount: Yen,
}

/// How much of the limit is used so far: days, minutes or units, as the grant counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used(pub Decimal);

/// The line of `on`, and what is used of the limit after it. Days outside the grant's span, and days on which it comes
/// to nothing, have no line.
pub fn on_day(allowance: &Allowance, used: Used, on: NaiveDate, day: &DayOfWork) -> (Option<AllowanceLine>, Used) {
    if on < allowance.from || allowance.to.is_some_and(|to| on > to) {
        return (None, used);
    }
    let wanted = counted(allowance.per, on == allowance.from, day);
    let taken = match limit(allowance) {
        Some(limit) => wanted.min(limit - used.0).max(Decimal::ZERO),
        None => wanted,
    };
    (line(allowance, taken, day), Used(used.0 + taken))
}

/// One person's units by work, from parts of pools that may be no finite decimals (a third of 1 組): added up first, and
/// brought to the thousandth of a unit once (half-up).
pub fn units(parts: Vec<(WorkId, Decimal)>) -> Vec<(WorkId, Decimal)> {
    /// Where a sum of thirds is a half of a thousandth, the last of 28 digits must not decide.
    const BEYOND_DOUBT: u32 = 12;
    let mut sums: BTreeMap<WorkId, Decimal> = BTreeMap::new();
    for (work, part) in parts {
        *sums.entry(work).or_default() += part;
    }
    let once = |sum: Decimal| {
        sum.round_dp(BEYOND_DOUBT).round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero).normalize()
    };
    sums.into_iter().map(|(work, sum)| (work, once(sum))).collect()
}

/// What an entry of hours has beyond the three decimals of an hour that its line shows; below zero where those are more.
pub fn beyond_shown_hours(minutes: u32) -> Decimal {
    let minutes = Decimal::from(minutes);
    minutes / Decimal::from(60) - sixtieth(minutes)
}

/// Days, minutes or units of the day.
fn counted(per: Per, is_first_day: bool, day: &DayOfWork) -> Decimal {
    match per {
        Per::Day => Decimal::from(u8::from(day.attended)),
        Per::Hour => Decimal::from(day.minutes),
        Per::Unit(work) => day.units.iter().filter(|(known, _)| *known == work).map(|(_, units)| units).sum(),
        Per::Once => Decimal::from(u8::from(is_first_day)),
    }
}

/// In what [`counted`] counts: a limit of hours is one of minutes.
fn limit(allowance: &Allowance) -> Option<Decimal> {
    let scale = if allowance.per == Per::Hour { Decimal::from(60) } else { Decimal::ONE };
    allowance.limit.map(|limit| Decimal::from(limit) * scale)
}

fn line(allowance: &Allowance, taken: Decimal, day: &DayOfWork) -> Option<AllowanceLine> {
    let yen = allowance.yen;
    let (quantity, whole) = match allowance.per {
        Per::Hour => (sixtieth(taken), sixtieth(taken * yen.0)),
        Per::Day | Per::Unit(_) | Per::Once => (taken.normalize(), (taken * yen.0).normalize()),
    };
    let amount = match allowance.purpose {
        AllowanceFor::Guarantee => (whole - day.earned.0).max(Decimal::ZERO).normalize(),
        AllowanceFor::Deduction => -whole,
        AllowanceFor::Training | AllowanceFor::Attendance | AllowanceFor::Transport => whole,
    };
    (!amount.is_zero()).then_some(AllowanceLine { quantity, yen, amount: Yen(amount) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAGS: WorkId = WorkId(7);

    fn grant(purpose: AllowanceFor, yen: &str, per: Per, limit: Option<u32>) -> Allowance {
        let yen = yen.parse().expect("yen");
        Allowance { purpose, yen, per, from: date(1), to: Some(date(20)), limit, agreed_on: None }
    }
    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a date")
    }
    fn day(minutes: u32, units: i64, earned: i64) -> DayOfWork {
        DayOfWork { attended: true, minutes, units: vec![(BAGS, units.into())], earned: Yen(earned.into()) }
    }
    fn amount(allowance: &Allowance, used: i64, day: &DayOfWork) -> Option<String> {
        on_day(allowance, Used(used.into()), date(2), day).0.map(|line| line.amount.to_string())
    }

    #[test]
    fn the_worked_examples_of_this_file_come_out() {
        let attendance = grant(AllowanceFor::Attendance, "100", Per::Day, None);
        assert_eq!(amount(&attendance, 0, &day(0, 0, 0)).as_deref(), Some("100"));
        let hourly = grant(AllowanceFor::Training, "200", Per::Hour, None);
        assert_eq!(amount(&hourly, 0, &day(200, 0, 0)).as_deref(), Some("666.667"));
        let first_hundred = grant(AllowanceFor::Training, "5", Per::Unit(BAGS), Some(100));
        assert_eq!(amount(&first_hundred, 95, &day(0, 12, 0)).as_deref(), Some("25"));
        assert_eq!(amount(&first_hundred, 100, &day(0, 12, 0)), None);
        let guarantee = grant(AllowanceFor::Guarantee, "1000", Per::Day, None);
        assert_eq!(amount(&guarantee, 0, &day(0, 0, 640)).as_deref(), Some("360"));
        assert_eq!(amount(&guarantee, 0, &day(0, 0, 1000)), None);
        let lunch = grant(AllowanceFor::Deduction, "300", Per::Day, None);
        assert_eq!(amount(&lunch, 0, &day(0, 0, 0)).as_deref(), Some("-300"));
    }

    #[test]
    fn a_day_outside_the_grant_or_without_a_visit_has_no_line() {
        let attendance = grant(AllowanceFor::Attendance, "100", Per::Day, None);
        assert_eq!(on_day(&attendance, Used::default(), date(21), &day(0, 0, 0)).0, None);
        assert_eq!(on_day(&attendance, Used::default(), date(2), &DayOfWork::default()).0, None);
    }

    #[test]
    fn a_limit_of_hours_is_used_up_by_the_minute() {
        let first_two = grant(AllowanceFor::Training, "60", Per::Hour, Some(2));
        let (line, used) = on_day(&first_two, Used(Decimal::from(100)), date(2), &day(50, 0, 0));
        assert_eq!(line.map(|line| line.amount.to_string()).as_deref(), Some("20"));
        assert_eq!(used, Used(Decimal::from(120)));
    }
}
