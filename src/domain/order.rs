//! 受注: what a client asked for, what is still to be made, and by when at the present pace.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::id::OrderId;

/// The pace is taken from this many days back, weekends and holidays among them: so it need not know a calendar.
const PACE_DAYS: u64 = 28;
/// Further than this an estimate says nothing.
const HORIZON_DAYS: u64 = 3650;

/// An order of one work that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub order: OrderId,
    /// In the work's unit.
    pub quantity: Decimal,
    pub on: NaiveDate,
    pub due_on: NaiveDate,
}

/// Gives what was made of one work, day by day, to its orders: each day to the order that is due first among those
/// that had been taken by then and are not complete. The answer has the orders as they were given.
pub fn filled(wanted: &[Wanted], made: &[(NaiveDate, Decimal)]) -> Vec<Decimal> {
    let mut filled = vec![Decimal::ZERO; wanted.len()];
    let mut turn: Vec<usize> = (0..wanted.len()).collect();
    turn.sort_by_key(|&at| (wanted[at].due_on, wanted[at].on, wanted[at].order));
    for (day, quantity) in made {
        let mut rest = *quantity;
        for &at in turn.iter().filter(|&&at| wanted[at].on <= *day) {
            let taken = rest.min(wanted[at].quantity - filled[at]).max(Decimal::ZERO);
            filled[at] += taken;
            rest -= taken;
        }
    }
    filled
}

/// The day on which `left` units will be made at the pace of the last [`PACE_DAYS`] days up to `today`; today when
/// nothing is left, `None` when nothing was made lately or it would take ten years.
pub fn done_on(left: Decimal, made: &[(NaiveDate, Decimal)], today: NaiveDate) -> Option<NaiveDate> {
    if left <= Decimal::ZERO {
        return Some(today);
    }
    let lately = made.iter().filter(|(day, _)| *day <= today && *day + Days::new(PACE_DAYS) > today);
    let total: Decimal = lately.map(|(_, quantity)| quantity).sum();
    let days = (left * Decimal::from(PACE_DAYS)).checked_div(total)?.ceil().to_u64()?;
    (days <= HORIZON_DAYS).then(|| today + Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a date")
    }
    fn wanted(id: u64, quantity: i64, on: u32, due: u32) -> Wanted {
        Wanted { order: OrderId(id), quantity: quantity.into(), on: day(on), due_on: day(due) }
    }

    #[test]
    fn what_is_made_goes_to_the_order_that_is_due_first() {
        let orders = [wanted(1, 100, 1, 30), wanted(2, 50, 3, 10)];
        let made = [(day(2), 20.into()), (day(4), 60.into())];
        assert_eq!(filled(&orders, &made), [Decimal::from(30), Decimal::from(50)]);
    }

    #[test]
    fn what_no_order_asked_for_fills_none() {
        assert_eq!(filled(&[wanted(1, 5, 10, 20)], &[(day(2), 20.into())]), [Decimal::ZERO]);
    }

    #[test]
    fn fifty_six_in_four_weeks_are_two_a_day() {
        let made = [(day(2), 30.into()), (day(20), 26.into())];
        assert_eq!(done_on(10.into(), &made, day(20)), Some(day(25)));
        assert_eq!(done_on(Decimal::ZERO, &made, day(20)), Some(day(20)));
        assert_eq!(done_on(10.into(), &[], day(20)), None);
    }
}
