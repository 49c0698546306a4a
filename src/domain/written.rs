//! What people write by hand, on a command line or on a page: numbers, codes, names, amounts and times. Whoever asked
//! for it has the words for what is refused.

use chrono::{Datelike, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::calendar::Span;
use super::code::{ReceiptNumber, Scan};
use super::money::Yen;

/// As it was meant: half width, without outer blanks. For numbers, codes, dates and amounts, which a Japanese keyboard
/// often writes in full width; never for names.
pub fn plain(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Whether this can be a participant's number: it must fit the code of the binder page.
pub fn is_number(text: &str) -> bool {
    let plain = text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    text.starts_with(|first: char| first.is_ascii_uppercase()) && plain && (2..=10).contains(&text.len())
}

/// Whether this can be the code of a work, a place, a programme or an order; none of them is scanned.
pub fn is_code(text: &str) -> bool {
    let plain = text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-');
    plain && (1..=16).contains(&text.len()) && !text.starts_with('-')
}

/// One line of 1 to `longest` characters. A name is never normalised, only its outer blanks go.
pub fn line(text: &str, longest: usize) -> Option<String> {
    let text = text.trim();
    let fits = (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// `2026-11-05`
pub fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
    (2000..2200).contains(&date.year()).then_some(date)
}

/// `2026-11`: all days of the month.
pub fn month(text: &str) -> Option<Span> {
    let (year, month) = text.trim().split_once('-')?;
    let (year, month) = (plain_number(year, 4)?, plain_number(month, 2)?);
    (2000..2200).contains(&year).then(|| Span::month(year, u32::try_from(month).ok()?)).flatten()
}

/// `2026`: 令和8年度, April to March.
pub fn fiscal_year(text: &str) -> Option<Span> {
    let year = plain_number(text.trim(), 4)?;
    (2000..2200).contains(&year).then(|| Span::fiscal_year(year)).flatten()
}

/// Digits alone, exactly so many: a number without a sign.
fn plain_number(text: &str, digits: usize) -> Option<i32> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `10:00`
pub fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

/// Why this is not money for one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYen {
    #[error("is not an exact number")]
    NotANumber,
    #[error("is below zero")]
    BelowZero,
    #[error("has more than six decimals")]
    TooFine,
    #[error("is ten million yen or more")]
    TooLarge,
}

/// Yen for one unit: exact, at most six decimals, below ten million.
pub fn yen(text: &str) -> Result<Yen, NotYen> {
    let yen: Yen = text.trim().parse().map_err(|_| NotYen::NotANumber)?;
    let value = yen.0.normalize();
    if value.is_sign_negative() && !value.is_zero() {
        return Err(NotYen::BelowZero);
    }
    if value.scale() > 6 {
        return Err(NotYen::TooFine);
    }
    if value >= Decimal::from(10_000_000) {
        return Err(NotYen::TooLarge);
    }
    Ok(Yen(value))
}

/// A receipt: its code as it is printed (R00000012K), or its plain number.
pub fn receipt(text: &str) -> Option<ReceiptNumber> {
    let text = text.trim().to_ascii_uppercase();
    let by_code = || match Scan::read(&text) {
        Scan::Receipt(number) => Some(number),
        _ => None,
    };
    text.parse().ok().map(ReceiptNumber).or_else(by_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_japanese_keyboard_writes_in_full_width_is_meant_in_half_width() {
        assert_eq!(plain("　Ｐ０１２７ "), "P0127");
        assert_eq!(plain("１０：３０"), "10:30");
    }

    #[test]
    fn a_name_keeps_its_characters() {
        assert_eq!(line(" ﾖｼ髙 ", 12).as_deref(), Some("ﾖｼ髙"));
        assert!(line(&"あ".repeat(13), 12).is_none() && line("あ\nい", 12).is_none());
    }
}
