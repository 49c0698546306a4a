//! Dates as the workshop writes them: eras, weekdays, closing days (DOMAIN.md §6).

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

/// The eras that a ledger can meet, newest first: first day and name.
const ERAS: [(i32, u32, u32, &str); 2] = [(2019, 5, 1, "令和"), (1989, 1, 8, "平成")];

/// `令和8年11月23日(月)`; the first year of an era is 元年.
pub fn era_date(on: NaiveDate) -> String {
    format!("{}{}月{}日({})", era_year(on), on.month(), on.day(), weekday(on))
}

/// `令和8年`
pub fn era_year(on: NaiveDate) -> String {
    for (year, month, day, name) in ERAS {
        if NaiveDate::from_ymd_opt(year, month, day).is_some_and(|first| on >= first) {
            let count = on.year() - year + 1;
            return if count == 1 { format!("{name}元年") } else { format!("{name}{count}年") };
        }
    }
    format!("{}年", on.year())
}

/// `11月23日(月)`
pub fn month_day(on: NaiveDate) -> String {
    format!("{}月{}日({})", on.month(), on.day(), weekday(on))
}

pub fn weekday(on: NaiveDate) -> &'static str {
    match on.weekday() {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

/// `14:32`
pub fn clock_time(at: NaiveTime) -> String {
    format!("{}:{:02}", at.hour(), at.minute())
}

/// The day a period closes: 末日, or a day that every month has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ClosingDay {
    /// 末日: the month's last day, which is not the 31st.
    MonthEnd,
    /// 1 to 28.
    Day(u32),
}

/// Why a closing day is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("closing day {0:?} must be \"末日\" or a day from 1 to 28 (later days are missing from some months)")]
pub struct NotAClosingDay(pub String);

impl FromStr for ClosingDay {
    type Err = NotAClosingDay;
    fn from_str(text: &str) -> Result<Self, NotAClosingDay> {
        match (text, text.parse::<u32>()) {
            ("末日", _) => Ok(Self::MonthEnd),
            (_, Ok(day @ 1..=28)) => Ok(Self::Day(day)),
            _ => Err(NotAClosingDay(text.to_owned())),
        }
    }
}
impl TryFrom<String> for ClosingDay {
    type Error = NotAClosingDay;
    fn try_from(text: String) -> Result<Self, NotAClosingDay> {
        text.parse()
    }
}
impl From<ClosingDay> for String {
    fn from(day: ClosingDay) -> Self {
        day.to_string()
    }
}
impl fmt::Display for ClosingDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MonthEnd => f.write_str("末日"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

/// Days from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// `2026-11`
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let from = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(Self { from, to: from.checked_add_months(Months::new(1))?.pred_opt()? })
    }

    /// 年度: from April to March (DOMAIN.md §6).
    pub fn fiscal_year(year: i32) -> Option<Self> {
        Some(Self { from: Self::month(year, 4)?.from, to: Self::month(year.checked_add(1)?, 3)?.to })
    }

    /// `令和8年11月`, `令和8年度`, or from day to day.
    pub fn japanese(self) -> String {
        let Self { from, to } = self;
        match (Self::month(from.year(), from.month()), Self::fiscal_year(from.year())) {
            (Some(month), _) if month == self => format!("{}{}月", era_year(from), from.month()),
            // 令和元年度 is called after the era that began in its second month.
            (_, Some(year)) if year == self => format!("{}度", era_year(from + Months::new(1))),
            _ => format!("{}〜{}", era_date(from), era_date(to)),
        }
    }

    /// Whether the day is one of these.
    pub fn holds(self, on: NaiveDate) -> bool {
        self.from <= on && on <= self.to
    }
}

impl ClosingDay {
    /// The period (締め) that a day belongs to: the day after the last closing day, to the closing day.
    pub fn period(self, on: NaiveDate) -> Span {
        let first = on.with_day(1).expect("every month has a first day");
        match self {
            Self::MonthEnd => Span { from: first, to: first + Months::new(1) - Days::new(1) },
            Self::Day(day) => {
                let closing = |month: NaiveDate| month.with_day(day).expect("every month has days 1 to 28");
                let to = if on.day() <= day { closing(first) } else { closing(first + Months::new(1)) };
                Span {
                    from: closing(to.with_day(1).expect("every month has a first day") - Months::new(1)) + Days::new(1),
                    to,
                }
            }
        }
    }
}
