//! When a period may be closed, and which days are in it.

use chrono::{Days, NaiveDate};

use crate::domain::calendar::{ClosingDay, Span};
use crate::domain::payday::{PayRule, Warnings};

/// How far the ledger is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Closed {
    /// The last day of the last closed period.
    pub up_to: Option<NaiveDate>,
    /// The first day of which anything is earned.
    pub earliest: Option<NaiveDate>,
}

/// A period that may be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    pub span: Span,
    /// 支払日
    pub pays_on: NaiveDate,
    pub warnings: Warnings,
    /// How many closing days lie in the span: more than one when one was passed over.
    pub closing_days: usize,
}

/// Why a period cannot be closed on that day, in words for a coordinator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotThen {
    #[error(
        "{ending} is no closing day: the workshop closes on {closing_day} of each month, and the next one is {next}"
    )]
    NoClosingDay { ending: NaiveDate, closing_day: ClosingDay, next: NaiveDate },
    #[error("{ending} has not come yet: today is {today}")]
    InTheFuture { ending: NaiveDate, today: NaiveDate },
    #[error(
        "the days up to {up_to} are closed and stay as they are. What is corrected now falls into the next period, as 前回までの訂正"
    )]
    Closed { up_to: NaiveDate },
}

/// The period that ends on `ending`: from the day after the last closed one, so that no day is ever left out. The
/// first one begins with the first day of which anything is earned.
pub fn plan(
    ending: NaiveDate,
    today: NaiveDate,
    closing_day: ClosingDay,
    pay: PayRule,
    closed: Closed,
) -> Result<Closing, NotThen> {
    if let Some(up_to) = closed.up_to.filter(|up_to| ending <= *up_to) {
        return Err(NotThen::Closed { up_to });
    }
    let own = closing_day.period(ending);
    if own.to != ending {
        return Err(NotThen::NoClosingDay { ending, closing_day, next: own.to });
    }
    if ending > today {
        return Err(NotThen::InTheFuture { ending, today });
    }
    let from = match closed.up_to {
        Some(up_to) => up_to + Days::new(1),
        None => closed.earliest.map_or(own.from, |earliest| earliest.min(own.from)),
    };
    let paid = pay.pays_on(ending);
    let span = Span { from, to: ending };
    Ok(Closing { span, pays_on: paid.on, warnings: paid.warnings, closing_days: closing_days(closing_day, span) })
}

fn closing_days(closing_day: ClosingDay, span: Span) -> usize {
    let mut next = closing_day.period(span.from).to;
    let mut count = 1;
    while next < span.to {
        next = closing_day.period(next + Days::new(1)).to;
        count += 1;
    }
    count
}

/// The period that a change of a day falls into, when nothing is closed meanwhile: the day's own, or the one after
/// the last closed.
pub fn falls_into(on: NaiveDate, closing_day: ClosingDay, closed: Closed) -> Span {
    match closed.up_to.filter(|up_to| on <= *up_to) {
        None => {
            let own = closing_day.period(on);
            let from = closed.up_to.map_or(own.from, |up_to| own.from.max(up_to + Days::new(1)));
            Span { from, to: own.to }
        }
        Some(up_to) => {
            let from = up_to + Days::new(1);
            Span { from, to: closing_day.period(from).to }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::payday::{OnHoliday, PayDay};

    const PAY: PayRule = PayRule { day: PayDay::NextMonth(10), on_holiday: OnHoliday::Before };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn plan_of(ending: &str, closing_day: &str, up_to: Option<&str>) -> Result<(String, String, usize), NotThen> {
        let closed = Closed { up_to: up_to.map(day), earliest: Some(day("2026-09-03")) };
        let closing_day = closing_day.parse().expect("a closing day");
        let plan = plan(day(ending), day("2026-11-23"), closing_day, PAY, closed)?;
        Ok((plan.span.from.to_string(), plan.pays_on.to_string(), plan.closing_days))
    }

    #[test]
    fn a_period_begins_the_day_after_the_last_one_and_no_day_is_ever_left_out() {
        let of = |from: &str, pays: &str, days| Ok((from.to_owned(), pays.to_owned(), days));
        assert_eq!(plan_of("2026-10-31", "末日", Some("2026-09-30")), of("2026-10-01", "2026-11-10", 1));
        assert_eq!(
            plan_of("2026-10-31", "末日", None),
            of("2026-09-03", "2026-11-10", 2),
            "what was earned before is in it"
        );
        assert_eq!(
            plan_of("2026-10-20", "20", Some("2026-09-30")),
            of("2026-10-01", "2026-11-10", 1),
            "a changed closing day"
        );
    }

    #[test]
    fn what_cannot_be_closed_is_refused_with_the_day_that_can() {
        let refused =
            |ending, closing_day, up_to| plan_of(ending, closing_day, up_to).expect_err("refused").to_string();
        assert!(refused("2026-10-30", "末日", None).contains("the next one is 2026-10-31"));
        assert!(refused("2026-11-30", "末日", None).contains("has not come yet"));
        assert!(refused("2026-10-31", "末日", Some("2026-10-31")).contains("falls into the next period"));
        assert!(refused("2026-09-30", "末日", Some("2026-10-31")).contains("up to 2026-10-31 are closed"));
    }

    #[test]
    fn february_closes_on_its_own_last_day() {
        let closed = Closed::default();
        let span = |ending: &str| {
            plan(day(ending), day("2028-04-01"), ClosingDay::MonthEnd, PAY, closed).map(|plan| plan.span.to.to_string())
        };
        assert_eq!(span("2027-02-28"), Ok("2027-02-28".to_owned()));
        assert_eq!(span("2028-02-29"), Ok("2028-02-29".to_owned()));
        assert!(span("2028-02-28").is_err(), "a leap year has one day more");
    }

    #[test]
    fn a_change_of_a_closed_day_falls_into_the_next_period() {
        let closed = Closed { up_to: Some(day("2026-10-31")), earliest: None };
        let into = |on| falls_into(day(on), ClosingDay::MonthEnd, closed).to.to_string();
        assert_eq!(into("2026-10-12"), "2026-11-30");
        assert_eq!(into("2026-11-02"), "2026-11-30");
        assert_eq!(into("2026-12-02"), "2026-12-31");
    }
}
