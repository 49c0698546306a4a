//! When a closed period is paid (支払日): a day of the month after, moved off closed days (DOMAIN.md §6).

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::holiday;

/// 翌月10日, 翌月末: the day of the month after the closing date. A day that the month lacks is its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayDay {
    NextMonth(u32),
    NextMonthEnd,
}

/// Why a pay day is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("pay day {0:?} must be 翌月10日, 翌月15日, 翌月20日, 翌月25日, another 翌月…日 from 1 to 31, or 翌月末")]
pub struct NotAPayDay(pub String);

impl FromStr for PayDay {
    type Err = NotAPayDay;
    fn from_str(text: &str) -> Result<Self, NotAPayDay> {
        let day = text.strip_prefix("翌月").unwrap_or(text);
        let day = day.strip_suffix('日').unwrap_or(day);
        match (day, day.parse::<u32>()) {
            ("末", _) => Ok(Self::NextMonthEnd),
            (_, Ok(day @ 1..=31)) => Ok(Self::NextMonth(day)),
            _ => Err(NotAPayDay(text.to_owned())),
        }
    }
}
impl fmt::Display for PayDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NextMonthEnd => f.write_str("翌月末"),
            Self::NextMonth(day) => write!(f, "翌月{day}日"),
        }
    }
}

/// What happens to a pay day on a day when banks are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// 前営業日
    Before,
    /// 翌営業日
    After,
}

/// The rule of a workshop: the day, and what a holiday does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayRule {
    pub day: PayDay,
    pub on_holiday: OnHoliday,
}

/// When a period is paid, and what a coordinator should know of that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaysOn {
    pub on: NaiveDate,
    pub warnings: Warnings,
}

/// What is unusual about a pay day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Warnings {
    /// Later than one month after the closing date (家内労働法 6 条 2 項; DOMAIN.md §0 no. 1).
    pub later_than_a_month: bool,
    /// The holidays of that year are not known here.
    pub holidays_unknown: bool,
}

impl PayRule {
    /// The pay day of the period that ends on `ending`.
    pub fn pays_on(self, ending: NaiveDate) -> PaysOn {
        let first = ending.with_day(1).expect("every month has a first day") + Months::new(1);
        let last = first + Months::new(1) - Days::new(1);
        let nominal = match self.day {
            PayDay::NextMonthEnd => last,
            PayDay::NextMonth(day) => first.with_day(day).unwrap_or(last),
        };
        let on = self.open_day(nominal, ending);
        // One month after the last day of a month is the last day of the next (民法 143 条).
        let is_month_end = (ending + Days::new(1)).month() != ending.month();
        let latest = if is_month_end { last } else { ending + Months::new(1) };
        let holidays_unknown = !holiday::is_known(nominal) || !holiday::is_known(on);
        PaysOn { on, warnings: Warnings { later_than_a_month: on > latest, holidays_unknown } }
    }

    /// Before the closing date nobody can be paid: 翌月1日 on a holiday is then the next open day.
    fn open_day(self, nominal: NaiveDate, ending: NaiveDate) -> NaiveDate {
        let (mut before, mut after) = (nominal, nominal);
        while holiday::is_closed(before) {
            before = before - Days::new(1);
        }
        while holiday::is_closed(after) {
            after = after + Days::new(1);
        }
        if self.on_holiday == OnHoliday::Before && before >= ending { before } else { after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn pays(rule: &str, on_holiday: OnHoliday, ending: &str) -> (String, bool) {
        let paid = PayRule { day: rule.parse().expect("a pay day"), on_holiday }.pays_on(day(ending));
        (paid.on.to_string(), paid.warnings.later_than_a_month)
    }

    #[test]
    fn a_pay_day_on_a_holiday_moves_to_the_business_day_before_or_after() {
        // 2026-05-05 is a holiday, 05-03 to 05-06 all are, 05-02 is a Saturday.
        assert_eq!(pays("翌月5日", OnHoliday::Before, "2026-04-30"), ("2026-05-01".to_owned(), false));
        assert_eq!(pays("翌月5日", OnHoliday::After, "2026-04-30"), ("2026-05-07".to_owned(), false));
        assert_eq!(pays("翌月10日", OnHoliday::Before, "2026-10-31"), ("2026-11-10".to_owned(), false));
        // 12/29 to 1/3 nobody pays.
        assert_eq!(pays("翌月末", OnHoliday::Before, "2026-11-30"), ("2026-12-28".to_owned(), false));
        assert_eq!(pays("翌月末", OnHoliday::After, "2026-11-30"), ("2027-01-04".to_owned(), true));
    }

    #[test]
    fn nobody_is_paid_before_the_closing_date_whatever_a_holiday_does() {
        // 2027-01-01 to 01-03 are closed, and so is the closing date itself, with three days before it.
        assert_eq!(pays("翌月1日", OnHoliday::Before, "2026-12-31").0, "2027-01-04");
        // 2026-11-01 is a Sunday, and the closing date a Saturday.
        assert_eq!(pays("翌月1日", OnHoliday::Before, "2026-10-31").0, "2026-11-02");
        assert_eq!(pays("翌月1日", OnHoliday::Before, "2026-07-31").0, "2026-07-31", "on the day itself");
    }

    #[test]
    fn february_has_no_30th_and_a_leap_year_one_day_more() {
        assert_eq!(pays("翌月30日", OnHoliday::Before, "2027-01-31").0, "2027-02-26");
        assert_eq!(pays("翌月末", OnHoliday::Before, "2024-01-31").0, "2024-02-29");
    }

    #[test]
    fn who_would_be_paid_later_than_a_month_after_the_closing_date_is_warned_of() {
        assert!(pays("翌月25日", OnHoliday::Before, "2026-10-20").1);
        assert!(!pays("翌月20日", OnHoliday::Before, "2026-10-20").1);
        assert!(!pays("翌月末", OnHoliday::Before, "2026-02-28").1, "the end of February to the end of March");
        let unknown = PayRule { day: PayDay::NextMonth(10), on_holiday: OnHoliday::Before }.pays_on(day("2028-01-31"));
        assert!(unknown.warnings.holidays_unknown);
    }

    #[test]
    fn a_pay_day_is_written_as_the_workshop_says_it() {
        for text in ["翌月10日", "翌月25日", "翌月末"] {
            assert_eq!(text.parse::<PayDay>().expect("a pay day").to_string(), text);
        }
        for text in ["", "32", "翌月0日", "毎週金曜"] {
            assert!(text.parse::<PayDay>().is_err(), "{text}");
        }
    }
}
