//! How long a record is kept, and from when on it may be erased.

use chrono::{Months, NaiveDate};

use super::terms::Contract;

/// Years that the books of a kind of contract are kept after their last entry, at least (DOMAIN.md §0 no. 2, §2.2, §2.4).
pub fn least_years(contract: Option<Contract>) -> u32 {
    match contract {
        // 家内労働法施行規則 24 条
        Some(Contract::Homework) => 5,
        // 労働基準法 109 条: five, three for the time being; the longer one is kept.
        Some(Contract::Employment) => 5,
        // No law was found for support without employment; the books are the same books.
        Some(Contract::Preparation | Contract::Training) | None => 5,
    }
}

/// The last day on which the record must be there. Of several kinds of contract the longest holds, and longer where the
/// workshop has agreed to longer.
pub fn kept_until(last_entry: NaiveDate, contracts: &[Contract], agreed_years: u32) -> NaiveDate {
    let least = contracts.iter().map(|contract| least_years(Some(*contract))).max();
    let years = agreed_years.max(least.unwrap_or(least_years(None)));
    let ends = last_entry.checked_add_months(Months::new(12 * years)).unwrap_or(NaiveDate::MAX);
    // A 29 February ends on the 28th; a day more is on the safe side.
    if ends.format("%m%d").to_string() == last_entry.format("%m%d").to_string() {
        ends
    } else {
        ends.succ_opt().unwrap_or(ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn five_years_after_the_last_entry_and_longer_where_it_was_agreed() {
        assert_eq!(kept_until(day("2026-11-05"), &[Contract::Homework], 0), day("2031-11-05"));
        assert_eq!(kept_until(day("2026-11-05"), &[], 0), day("2031-11-05"));
        assert_eq!(kept_until(day("2026-11-05"), &[Contract::Training], 7), day("2033-11-05"));
        assert_eq!(kept_until(day("2028-02-29"), &[], 3), day("2033-03-01"), "a leap day");
        assert_eq!(kept_until(NaiveDate::MAX, &[], 0), NaiveDate::MAX, "a day that cannot be is kept for ever");
    }
}
