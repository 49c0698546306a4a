//! National holidays (国民の祝日に関する法律), by the law's own rules, for the years whose equinox days were announced.
//!
//! The days of 春分の日 and 秋分の日 are announced by the National Astronomical Observatory in February of the year
//! before (官報, 暦要項), so a table cannot know them for ever: [`KNOWN_YEARS`] says for which years this one does.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Days of the equinoxes as announced: year, day of March, day of September.
const EQUINOXES: [(i32, u32, u32); 8] = [
    (2020, 20, 22),
    (2021, 20, 23),
    (2022, 21, 23),
    (2023, 21, 23),
    (2024, 20, 22),
    (2025, 20, 23),
    (2026, 20, 23),
    (2027, 21, 23),
];

/// The years whose holidays are known here.
pub const KNOWN_YEARS: RangeInclusive<i32> = 2020..=2027;

/// Holidays on a fixed day of a month (2 条).
const FIXED: [(u32, u32); 9] = [(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (11, 3), (11, 23)];

/// Whether the holidays of a date's year are known.
pub fn is_known(on: NaiveDate) -> bool {
    KNOWN_YEARS.contains(&on.year())
}

/// 国民の祝日, 振替休日 (3 条 2 項) and 国民の休日 (3 条 3 項). In a year that is not known, only what does not hang on
/// an equinox.
pub fn is_holiday(on: NaiveDate) -> bool {
    is_named(on) || is_substitute(on) || is_between(on)
}

/// A day that the law names.
fn is_named(on: NaiveDate) -> bool {
    let (month, day) = (on.month(), on.day());
    FIXED.contains(&(month, day))
        || is_equinox(on)
        || is_moved_by_games(on).unwrap_or_else(|| is_monday_or_mountain(on))
}

fn is_equinox(on: NaiveDate) -> bool {
    EQUINOXES.iter().any(|&(year, march, september)| {
        on.year() == year && [(3, march), (9, september)].contains(&(on.month(), on.day()))
    })
}

/// 海の日, 山の日 and スポーツの日 in the years of the Tokyo games (令和三年オリンピック・パラリンピック特別措置法), which had
/// no others of them.
fn is_moved_by_games(on: NaiveDate) -> Option<bool> {
    let moved: [(u32, u32); 3] = match on.year() {
        2020 => [(7, 23), (7, 24), (8, 10)],
        2021 => [(7, 22), (7, 23), (8, 8)],
        _ => return None,
    };
    matches!(on.month(), 7 | 8 | 10).then(|| moved.contains(&(on.month(), on.day())))
}

/// 成人の日, 海の日, 敬老の日, スポーツの日, and 山の日.
fn is_monday_or_mountain(on: NaiveDate) -> bool {
    let monday = on.weekday() == Weekday::Mon;
    match (on.month(), on.day().div_ceil(7)) {
        (1 | 10, 2) | (7 | 9, 3) => monday,
        (8, _) => on.day() == 11,
        _ => false,
    }
}

/// A named day on a Sunday gives the next day that is none.
fn is_substitute(on: NaiveDate) -> bool {
    if is_named(on) {
        return false;
    }
    let mut before = on - Days::new(1);
    while is_named(before) {
        if before.weekday() == Weekday::Sun {
            return true;
        }
        before = before - Days::new(1);
    }
    false
}

/// A day between two named ones is free too, unless it is one itself.
fn is_between(on: NaiveDate) -> bool {
    !is_named(on) && is_named(on - Days::new(1)) && is_named(on + Days::new(1))
}

/// Banks and offices are closed: weekends, holidays, and 12/29 to 1/3 (行政機関の休日に関する法律 1 条).
pub fn is_closed(on: NaiveDate) -> bool {
    let weekend = matches!(on.weekday(), Weekday::Sat | Weekday::Sun);
    let new_year = matches!((on.month(), on.day()), (12, 29..=31) | (1, 1..=3));
    weekend || new_year || is_holiday(on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holidays(year: i32) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
        let days = first.iter_days().take_while(|day| day.year() == year);
        days.filter(|day| is_holiday(*day)).map(|day| format!("{}/{}", day.month(), day.day())).collect()
    }

    /// As 内閣府 publishes them (国民の祝日について, syukujitsu.csv).
    #[test]
    fn the_holidays_are_those_that_were_announced() {
        let of = |days: &str| days.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let announced = [
            (2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23"),
            (2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23"),
            (
                2024,
                "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
            ),
            (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
            (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
        ];
        for (year, days) in announced {
            assert_eq!(holidays(year), of(days), "{year}");
        }
    }

    #[test]
    fn the_table_says_for_which_years_it_knows_the_equinoxes() {
        assert!(EQUINOXES.iter().map(|(year, ..)| *year).eq(KNOWN_YEARS));
        let on = |year| NaiveDate::from_ymd_opt(year, 3, 20).expect("a day");
        assert!(is_known(on(2027)) && !is_known(on(2028)));
    }
}
