//! What may be written where: numbers, names, codes, dates and amounts, each with words for what it refuses.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::failure::Failure;
use crate::domain::calendar::Span;
use crate::domain::code::{Code, Kind, Reason, ReceiptNumber};
use crate::domain::fact::Amounts;
use crate::domain::mark::{MARKS, is_mark};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::work::Rate;
use crate::domain::written;

/// A participant's number: it must fit the code of the binder page.
pub fn number(text: &str) -> Result<String, Failure> {
    if written::is_number(text) {
        return Ok(text.to_owned());
    }
    Err(Failure::usage(
        "NUMBER-FORM",
        format!(
            "{text:?} cannot be a participant's number. Write a letter A–Z, then letters A–Z and digits, 2 to 10 characters in all, such as P0127"
        ),
    ))
}

/// The code of the binder page for a number that was checked by [`number`].
pub fn binder(number: &str) -> Option<Code> {
    Code::new(Kind::Binder, number)
}

/// 呼び名, as it was given: a name is never normalised, only its outer blanks go.
pub fn call(text: &str) -> Result<String, Failure> {
    named("CALL-FORM", "a 呼び名", text, 12)
}

/// A name or a reading.
pub fn name(text: &str) -> Result<String, Failure> {
    named("NAME-FORM", "a name", text, 40)
}

/// A reason, a question or an answer in somebody's own words.
pub fn note(text: &str) -> Result<String, Failure> {
    named("NOTE-FORM", "a note", text, 400)
}

/// A unit: 組, 枚, 間, 台, 時間.
pub fn unit(text: &str) -> Result<String, Failure> {
    named("UNIT-FORM", "a unit", text, 6)
}

fn named(code: &'static str, what: &str, text: &str, longest: usize) -> Result<String, Failure> {
    written::line(text, longest).ok_or_else(|| {
        let text = text.trim();
        Failure::usage(code, format!("{text:?} cannot be {what}. Write 1 to {longest} characters in one line"))
    })
}

pub fn mark(text: &str) -> Result<String, Failure> {
    if is_mark(text) {
        return Ok(text.to_owned());
    }
    Err(Failure::usage("MARK-UNKNOWN", format!("there is no mark {text:?}. Choose one of {}", MARKS.join(" "))))
}

pub fn amounts(text: &str) -> Result<Amounts, Failure> {
    match text {
        "on" => Ok(Amounts::Shown),
        "off" => Ok(Amounts::Hidden),
        _ => Err(Failure::usage(
            "AMOUNTS-FORM",
            format!("{text:?} is neither on nor off: whether this person's own papers show money"),
        )),
    }
}

/// A work's code, for lists and commands; it is not scanned.
pub fn work_code(text: &str) -> Result<String, Failure> {
    if written::is_code(text) {
        return Ok(text.to_owned());
    }
    Err(Failure::usage(
        "WORK-CODE-FORM",
        format!(
            "{text:?} cannot be a work's code. Write letters A–Z, digits and -, at most 16 characters, such as BAGS20"
        ),
    ))
}

pub fn quantity(text: &str) -> Result<Quantity, Failure> {
    let refuse = |why: String| Failure::usage("QUANTITY-FORM", format!("{why}. Write a number such as 1, 10 or 0.5"));
    let quantity: Quantity = text.trim().parse().map_err(|why| refuse(format!("{why}")))?;
    if quantity.is_zero() { Err(refuse("a quantity of zero counts nothing".to_owned())) } else { Ok(quantity) }
}

/// A quantity that may be nothing: somebody's part, what was accepted.
pub fn part(text: &str) -> Result<Quantity, Failure> {
    text.trim()
        .parse()
        .map_err(|why| Failure::usage("QUANTITY-FORM", format!("{why}. Write a number such as 0, 1, 10 or 0.5")))
}

/// A receipt: its code as it is printed (R00000012K), or its plain number.
pub fn receipt(text: &str) -> Result<ReceiptNumber, Failure> {
    written::receipt(text).ok_or_else(|| {
        Failure::usage(
            "RECEIPT-FORM",
            format!(
                "{text:?} is no receipt. Write its number, or the code under its bars, such as {}",
                ReceiptNumber(12).code()
            ),
        )
    })
}

/// A reason card's word.
pub fn reason(text: &str) -> Result<Reason, Failure> {
    Reason::ALL.into_iter().find(|reason| reason.word() == text).ok_or_else(|| {
        let words: Vec<&str> = Reason::ALL.iter().map(|reason| reason.word()).collect();
        Failure::usage("REASON-UNKNOWN", format!("there is no reason {text:?}. Choose one of {}", words.join(", ")))
    })
}

/// Yen for one unit: exact, at most six decimals, below ten million.
pub fn yen(text: &str) -> Result<Yen, Failure> {
    let text = text.trim();
    written::yen(text).map_err(|why| {
        Failure::usage("RATE-FORM", format!("the rate {:?} {why}. Write yen such as 0.5 or 1200", text.trim()))
    })
}

/// What a rate is for, when it is not for one unit of the work: `(per, pack)`.
pub fn pack(per: Option<&str>, pack: Option<&str>, unit: &str) -> Result<Option<(String, Decimal)>, Failure> {
    match (per, pack) {
        (None, None) => Ok(None),
        (Some(per), None) if per.trim() == unit => Ok(Some((unit.to_owned(), Decimal::ONE))),
        (Some(per), None) => Err(Failure::usage(
            "PACK-MISSING",
            format!(
                "the rate is for one {per}, and the work counts {unit}: say with --pack how many {per} are in one {unit}"
            ),
        )),
        (None, Some(_)) => Err(Failure::usage(
            "PER-MISSING",
            format!("--pack says how many are in one {unit}, but of what? Say with --per"),
        )),
        (Some(per), Some(pack)) => Ok(Some((self::unit(per)?, quantity(pack)?.decimal()))),
    }
}

/// A rate from its parts, for one unit of the work when nothing else is said.
pub fn rate(yen: Yen, pack: Option<(String, Decimal)>, unit: &str) -> Rate {
    let (per, pack) = pack.unwrap_or_else(|| (unit.to_owned(), Decimal::ONE));
    Rate { yen, per, pack: pack.normalize() }
}

/// `2026-11-05`; for clap, which puts the words after the option's name.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    written::date(text).ok_or_else(|| "write a day as YEAR-MONTH-DAY, such as 2026-11-05".to_owned())
}

/// `2026-11`, all of its days; for clap.
pub fn month(text: &str) -> Result<Span, String> {
    written::month(text).ok_or_else(|| "there is no such month: write YEAR-MONTH, such as 2026-11".to_owned())
}

/// `2026`, April to March; for clap.
pub fn fiscal_year(text: &str) -> Result<Span, String> {
    let what = "write the year in which the 年度 begins, such as 2026 for April 2026 to March 2027";
    written::fiscal_year(text).ok_or_else(|| what.to_owned())
}

/// `10:00`; for clap, likewise.
pub fn time(text: &str) -> Result<NaiveTime, String> {
    written::time(text).ok_or_else(|| "write a clock time as HOUR:MINUTE, such as 10:00".to_owned())
}

/// Hours as whole minutes: 3.5 are 210. A day has 24 of them.
pub fn minutes(hours: &str) -> Result<u32, Failure> {
    let refuse = |why: &str| {
        Failure::usage(
            "HOURS-FORM",
            format!(
                "{hours:?} {why}. Write hours that are whole minutes, such as 3.5 or 0.75; 3 hours 20 minutes is 3:20"
            ),
        )
    };
    let minutes = match hours.trim().split_once(':') {
        Some((whole, part)) => clock_minutes(whole, part),
        None => decimal_minutes(hours.trim()),
    };
    match minutes.ok_or_else(|| refuse("is not a whole number of minutes"))? {
        0 => Err(refuse("is no time at all")),
        minutes @ 1..=1440 => Ok(minutes),
        _ => Err(refuse("is more than a day")),
    }
}

fn clock_minutes(hours: &str, minutes: &str) -> Option<u32> {
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    if minutes < 60 { hours.checked_mul(60)?.checked_add(minutes) } else { None }
}

fn decimal_minutes(hours: &str) -> Option<u32> {
    let minutes = Decimal::from_str_exact(hours).ok()?.checked_mul(Decimal::from(60))?.normalize();
    if minutes.scale() == 0 { u32::try_from(minutes).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_a_half_hours_are_210_minutes() {
        assert_eq!(minutes("3.5").unwrap(), 210);
        assert_eq!(minutes("0.05").unwrap(), 3);
        assert_eq!(minutes("3:20").unwrap(), 200);
    }

    #[test]
    fn hours_that_are_not_whole_minutes_are_refused_in_words() {
        for text in ["0.333", "3:61", "-1", "0", "25", "three", "99999999999999999999999999"] {
            let words = minutes(text).unwrap_err().to_string();
            assert!(words.contains("HOURS-FORM"), "{text}: {words}");
        }
    }

    #[test]
    fn every_number_that_is_accepted_has_a_binder_code_that_reads_back() {
        for text in ["P1", "P0127", "A123456789"] {
            let code = binder(&number(text).unwrap()).unwrap();
            assert_eq!(code.text().parse::<Code>().unwrap().body(), text);
        }
        for text in ["", "P", "p0127", "0127", "P-12", "Ｐ０１２７", "A1234567890"] {
            assert!(number(text).is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn a_name_keeps_its_characters_and_loses_only_its_outer_blanks() {
        assert_eq!(call(" ﾖｼ髙 ").unwrap(), "ﾖｼ髙");
        assert!(call("").is_err() && call("あ\tい").is_err() && call(&"あ".repeat(13)).is_err());
    }

    #[test]
    fn a_rate_is_an_exact_decimal_of_a_yen() {
        assert_eq!(yen("0.50").unwrap().to_string(), "0.5");
        for text in ["-1", "0.0000001", "10000000", "1e3", "", "五"] {
            assert!(yen(text).is_err(), "{text:?} was accepted");
        }
    }
}
