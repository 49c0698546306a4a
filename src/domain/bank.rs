//! Bank accounts, as a bank's file can hold them: digits at full length, names in half-width katakana.
//!
//! Katakana, A–Z, digits and a few signs are all that there is. Hiragana and full-width letters are brought into that
//! form; a kanji has no reading that a program could know, and is refused.

use serde::{Deserialize, Serialize};

/// Why a name or a number cannot stand in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    #[error(
        "{name:?} cannot be written for a bank because of {letter:?}: write it in katakana, as it stands in the passbook"
    )]
    Letter { name: String, letter: char },
    #[error("{name:?} is too long for a bank: {longest} half-width characters at most, voicing marks counted")]
    TooLong { name: String, longest: usize },
    #[error("{what} must be {digits} digits, not {text:?}")]
    Number { what: &'static str, digits: usize, text: String },
    #[error("a name for a bank must not be empty")]
    Empty,
}

/// 預金種目
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// 普通
    Ordinary,
    /// 当座
    Current,
    /// 貯蓄
    Savings,
}

impl AccountKind {
    /// As the bank's file has it.
    pub fn digit(self) -> char {
        match self {
            Self::Ordinary => '1',
            Self::Current => '2',
            Self::Savings => '4',
        }
    }
}

impl std::str::FromStr for AccountKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "ordinary" => Ok(Self::Ordinary),
            "current" => Ok(Self::Current),
            "savings" => Ok(Self::Savings),
            _ => Err(format!("{text:?} is not ordinary, current or savings")),
        }
    }
}

/// An account, in the form of the file: digits at full length, names in half-width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub bank: String,
    pub bank_name: String,
    pub branch: String,
    pub branch_name: String,
    pub kind: AccountKind,
    pub number: String,
    pub holder: String,
}

impl Account {
    /// `[bank, branch, number]`, `[bank's name, branch's name]`, which may be empty.
    pub fn new(
        [bank, branch, number]: [&str; 3],
        [bank_name, branch_name]: [&str; 2],
        kind: AccountKind,
        holder: &str,
    ) -> Result<Self, Unwritable> {
        let holder = half_width(holder, 30)?;
        if holder.is_empty() {
            return Err(Unwritable::Empty);
        }
        Ok(Self {
            bank: digits("the bank's number", bank, 4)?,
            bank_name: half_width(bank_name, 15)?,
            branch: digits("the branch's number", branch, 3)?,
            branch_name: half_width(branch_name, 15)?,
            kind,
            number: padded("the account's number", number, 7)?,
            holder,
        })
    }
}

/// Who orders the transfers: the workshop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orderer {
    /// 委託者コード, which the bank gives.
    pub code: String,
    pub account: Account,
    /// The name in the header may be longer than a holder's.
    pub name: String,
}

impl Orderer {
    pub fn new(code: &str, name: &str, account: Account) -> Result<Self, Unwritable> {
        Ok(Self { code: padded("the client code", code, 10)?, name: half_width(name, 40)?, account })
    }
}

fn digits(what: &'static str, text: &str, count: usize) -> Result<String, Unwritable> {
    let text = text.trim();
    if text.len() == count && text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Unwritable::Number { what, digits: count, text: text.to_owned() })
}

/// Fewer digits get zeros before them.
fn padded(what: &'static str, text: &str, count: usize) -> Result<String, Unwritable> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Unwritable::Number { what, digits: count, text: String::new() });
    }
    digits(what, &format!("{text:0>count$}"), count)
}

/// Katakana in the order of JIS X 0201, from 0xFF66 ヲ on, with the two marks at the end.
const HALF: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
/// What stands with ゛, and without it.
const VOICED: (&str, &str) =
    ("ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ", "カキクケコサシスセソタチツテトハヒフヘホウ");
const SEMIVOICED: (&str, &str) = ("パピプペポ", "ハヒフヘホ");
/// Small kana are written large, as banks have them.
const SMALL: (&str, &str) = ("ァィゥェォャュョッヵヶヮ", "アイウエオヤユヨツカケワ");
const SIGNS: &str = "().-/\u{ff62}\u{ff63}, ";

/// A name as a bank's file writes it. Hiragana and full-width letters are brought over; anything else is refused.
pub fn half_width(name: &str, longest: usize) -> Result<String, Unwritable> {
    let mut written = String::new();
    for letter in name.trim().chars() {
        let refused = || Unwritable::Letter { name: name.trim().to_owned(), letter };
        written.push_str(&half(letter).ok_or_else(refused)?);
    }
    match written.chars().count() <= longest {
        true => Ok(written),
        false => Err(Unwritable::TooLong { name: name.trim().to_owned(), longest }),
    }
}

fn half(letter: char) -> Option<String> {
    let letter = katakana(letter);
    let letter = counterpart(SMALL, letter).unwrap_or(letter);
    if let Some(base) = counterpart(VOICED, letter) {
        return Some(format!("{}\u{ff9e}", half(base)?));
    }
    if let Some(base) = counterpart(SEMIVOICED, letter) {
        return Some(format!("{}\u{ff9f}", half(base)?));
    }
    if let Some(place) = HALF.chars().position(|known| known == letter) {
        let code = 0xff66 + u32::try_from(place).expect("there are few kana");
        return char::from_u32(code).map(String::from);
    }
    let plain = letter.is_ascii_uppercase() || letter.is_ascii_digit() || SIGNS.contains(letter);
    (plain || ('\u{ff66}'..='\u{ff9f}').contains(&letter)).then(|| letter.to_string())
}

/// Hiragana, full-width and small Latin letters, blanks and dashes in the one form that is looked up.
fn katakana(letter: char) -> char {
    let moved = |by: i64| u32::try_from(i64::from(u32::from(letter)) + by).ok().and_then(char::from_u32);
    let letter = match letter {
        'ぁ'..='ゖ' => moved(0x60),
        '！'..='～' => moved(-0xfee0),
        '　' => Some(' '),
        '−' | '‐' | '―' | '–' => Some('-'),
        '・' => Some('.'),
        other => Some(other),
    }
    .unwrap_or(letter);
    letter.to_ascii_uppercase()
}

fn counterpart((from, to): (&str, &str), letter: char) -> Option<char> {
    from.chars().zip(to.chars()).find(|(known, _)| *known == letter).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_in_half_width_katakana_whatever_kana_it_comes_in() {
        for (name, written) in [("なぎ", "ﾅｷﾞ"), ("パピルス　ジョー", "ﾊﾟﾋﾟﾙｽ ｼﾞﾖｰ"), ("ｱﾐ", "ｱﾐ"), ("Ａｂc１", "ABC1")]
        {
            assert_eq!(half_width(name, 30).as_deref(), Ok(written));
        }
    }

    #[test]
    fn what_a_bank_cannot_write_is_refused_in_words() {
        let refused = half_width("釧路 あみ", 30).expect_err("kanji");
        assert!(refused.to_string().contains("'釧'"), "{refused}");
        assert!(half_width("ガ".repeat(16).as_str(), 30).is_err(), "32 with the marks");
        let wrong = Account::new(["12", "456", "1"], ["", ""], AccountKind::Ordinary, "アミ").expect_err("two digits");
        assert!(wrong.to_string().contains("four digits") || wrong.to_string().contains("4 digits"), "{wrong}");
    }
}
