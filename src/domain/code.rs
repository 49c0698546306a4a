//! What a scanner can read: our own codes, and what else lies about in a workshop.
//!
//! A code of ours is `[0-9A-Z]` only, so that no keyboard layout or code page can change it: one letter for its
//! kind, its body, and an ISO 7064 MOD 37,36 check character. Twelve characters at most, because
//! `(11 × 12 + 35 + 20 quiet) × 2 dots = 374` fits Code 128 at two dots a module on 58 mm paper (384 dots).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The shortest code that we print: what is shorter is read as half of one.
pub const SHORTEST: usize = 4;
/// The longest code that we print.
pub const LONGEST: usize = 12;
/// A scan longer than this is cut off by the framing: no code in the shop comes near it.
pub const LONGEST_SCAN: usize = 512;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The ISO 7064 MOD 37,36 check character of a body, or `None` if a character is not `[0-9A-Z]`.
pub fn check_character(body: &str) -> Option<char> {
    let mut product = 36;
    for byte in body.bytes() {
        let value = ALPHABET.iter().position(|&letter| letter == byte)?;
        let sum = match (product + value) % 36 {
            0 => 36,
            sum => sum,
        };
        product = sum * 2 % 37;
    }
    Some(ALPHABET[(37 - product) % 36] as char)
}

/// The first letter of a code: what kind of thing carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 名札
    Card,
    /// 札 (シール) on one bundle
    Tag,
    /// 作業カード
    WorkCard,
    /// 操作カード
    Command,
    /// 受け取り票
    Receipt,
    /// 理由カード
    Reason,
    /// 品物: a net that several people work on over days
    Piece,
    /// A line of the binder page, by which staff binds a spare card to a person.
    Binder,
    /// The label by which a scanner that is set up tells which one it is.
    SetUp,
}

impl Kind {
    const ALL: [(Kind, char); 9] = [
        (Kind::Card, 'C'),
        (Kind::Tag, 'T'),
        (Kind::WorkCard, 'W'),
        (Kind::Command, 'X'),
        (Kind::Receipt, 'R'),
        (Kind::Reason, 'Q'),
        (Kind::Binder, 'N'),
        (Kind::SetUp, 'S'),
        (Kind::Piece, 'A'),
    ];

    pub fn prefix(self) -> char {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map(|(_, letter)| *letter).expect("every kind has a letter")
    }

    fn of_prefix(letter: char) -> Option<Self> {
        Self::ALL.iter().find(|(_, own)| *own == letter).map(|(kind, _)| *kind)
    }
}

/// One of our codes, with its check character verified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    kind: Kind,
    text: String,
}

/// Why a text is not one of our codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    #[error("not one of our codes: a kind's letter, then letters and digits, {LONGEST} characters at most")]
    Foreign,
    #[error("the check character does not fit")]
    WrongCheck,
}

impl Code {
    /// A code from its kind and body; `None` when the body is too short, too long, or not `[0-9A-Z]`.
    pub fn new(kind: Kind, body: &str) -> Option<Self> {
        if !(SHORTEST..=LONGEST).contains(&(body.len() + 2)) {
            return None;
        }
        let mut text = format!("{}{body}", kind.prefix());
        text.push(check_character(&text)?);
        Some(Self { kind, text })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The whole code, as printed and scanned.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Without the kind's letter and the check character.
    pub fn body(&self) -> &str {
        &self.text[1..self.text.len() - 1]
    }
}

impl FromStr for Code {
    type Err = NotACode;
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let kind = text.chars().next().and_then(Kind::of_prefix).ok_or(NotACode::Foreign)?;
        let fits = (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| ALPHABET.contains(&byte));
        if !fits {
            return Err(NotACode::Foreign);
        }
        let (body, check) = text.split_at(text.len() - 1);
        if check_character(body).is_some_and(|own| check.starts_with(own)) {
            Ok(Self { kind, text: text.to_owned() })
        } else {
            Err(NotACode::WrongCheck)
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A text in the alphabet of codes that carries `count × log2(36)` random bits; the body of cards, rolls and work cards.
pub fn random_body(mint: &mut super::id::Mint, count: usize) -> String {
    let mut letters = String::with_capacity(count);
    while letters.len() < count {
        // 252 = 7 × 36: above it a letter would come up more often than its share.
        letters.extend(
            mint.bits().to_be_bytes().iter().filter(|&&b| b < 252).map(|b| ALPHABET[usize::from(b % 36)] as char),
        );
    }
    letters.truncate(count);
    letters
}

/// Length of a card's random token: `9 × log2(36)` = 46.5 bits (40 are asked for).
pub const CARD_TOKEN_LENGTH: usize = 9;

/// SHA-256 of a card's code, which is all that the ledger keeps of a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(pub String);

impl TokenHash {
    pub fn of(card: &Code) -> Self {
        Self(super::ledger::hex(&Sha256::digest(card.text().as_bytes())))
    }
}

/// 操作カード: what a command card asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// わたす
    Finish,
    /// ひとつ もどす
    Undo,
    /// いっしょに
    Share,
    /// 帰り
    Leave,
    /// 紙を出す
    Print,
    /// 取消 (staff)
    Void,
    /// 直しました: what comes next was repaired
    Repaired,
    /// 日報: everybody's day (staff)
    Day,
    /// 数合わせ: what was counted today, in cases (staff)
    Count,
    /// 受領 (staff): whose card comes next has received their pay
    Receipted,
}

impl Command {
    pub const ALL: [Self; 10] = [
        Self::Finish,
        Self::Undo,
        Self::Share,
        Self::Leave,
        Self::Print,
        Self::Void,
        Self::Repaired,
        Self::Day,
        Self::Count,
        Self::Receipted,
    ];

    /// Those that mean something only while a staff card has paused the table.
    pub fn is_staffs(self) -> bool {
        matches!(self, Self::Void | Self::Day | Self::Count | Self::Receipted)
    }

    /// The word in `code list` and in the code itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Undo => "undo",
            Self::Share => "share",
            Self::Leave => "leave",
            Self::Print => "print",
            Self::Void => "void",
            Self::Repaired => "repaired",
            Self::Day => "day",
            Self::Count => "count",
            Self::Receipted => "receipted",
        }
    }

    /// What the card says.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Finish => "わたす",
            Self::Undo => "ひとつ もどす",
            Self::Share => "いっしょに",
            Self::Leave => "帰り",
            Self::Print => "紙を出す",
            Self::Void => "取消",
            Self::Repaired => "直しました",
            Self::Day => "日報",
            Self::Count => "数合わせ",
            Self::Receipted => "受領",
        }
    }

    pub fn code(self) -> Code {
        Code::new(Kind::Command, &self.word().to_uppercase()).expect("command words fit a code")
    }
}

/// 理由カード: why staff corrected something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 数え直し
    Recount,
    /// ちがう人の記録
    OtherPerson,
    /// ちがう作業の記録
    OtherWork,
    /// シールの読み忘れ
    Missed,
    /// 停電中: it was written on paper while there was no power.
    PowerCut,
    /// その他 (スタッフに きいてください)
    Other,
}

impl Reason {
    pub const ALL: [Self; 6] =
        [Self::Recount, Self::OtherPerson, Self::OtherWork, Self::Missed, Self::PowerCut, Self::Other];

    pub fn word(self) -> &'static str {
        match self {
            Self::Recount => "recount",
            Self::OtherPerson => "other_person",
            Self::OtherWork => "other_work",
            Self::Missed => "missed",
            Self::PowerCut => "power_cut",
            Self::Other => "other",
        }
    }

    /// As the 訂正票 prints it.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Recount => "数え直し",
            Self::OtherPerson => "名札の読みちがい",
            Self::OtherWork => "作業の読みちがい",
            Self::Missed => "読み忘れ",
            Self::PowerCut => "停電中",
            Self::Other => "その他",
        }
    }

    pub fn code(self) -> Code {
        let body = match self {
            Self::Recount => "RECOUNT",
            Self::OtherPerson => "PERSON",
            Self::OtherWork => "WORK",
            Self::Missed => "MISSED",
            Self::PowerCut => "NOPOWER",
            Self::Other => "OTHER",
        };
        Code::new(Kind::Reason, body).expect("reason words fit a code")
    }
}

/// The set-up label: the same in every workshop, on every set-up sheet. `fuda device adopt` waits for it; at a table that
/// works it means nothing and does nothing.
pub fn set_up_label() -> Code {
    Code::new(Kind::SetUp, "SCANNER").expect("the label's word fits a code")
}

/// The number of a 受け取り票. Zero is "not numbered yet": the store numbers a receipt inside the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReceiptNumber(pub u64);

impl ReceiptNumber {
    /// What a fact carries until the store numbers it.
    pub const UNNUMBERED: Self = Self(0);
    /// How far a restored copy skips ahead, so that it never gives out a number that was printed after its backup.
    pub const RESTORE_GAP: u64 = 100_000;

    pub fn code(self) -> Code {
        Code::new(Kind::Receipt, &format!("{:08}", self.0)).expect("ten thousand million receipts fit a code")
    }

    fn of_body(body: &str) -> Option<Self> {
        body.parse().ok().map(Self)
    }
}

/// The number that a tag carries: its roll, and its place on the roll.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tag {
    pub roll: Roll,
    /// From 1 to the roll's count.
    pub serial: u32,
}

/// A roll of tags, minted at once. Random, so that a restored copy never mints the same tag again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roll(pub String);

impl Roll {
    pub const LENGTH: usize = 6;
    /// Three base-36 places.
    pub const LARGEST: u32 = 36 * 36 * 36 - 1;
}

impl Tag {
    const SERIAL_LENGTH: usize = 3;

    pub fn code(&self) -> Code {
        let mut serial = [0u8; Self::SERIAL_LENGTH];
        let mut rest = self.serial as usize;
        for place in serial.iter_mut().rev() {
            *place = ALPHABET[rest % 36];
            rest /= 36;
        }
        let body = format!("{}{}", self.roll.0, String::from_utf8_lossy(&serial));
        Code::new(Kind::Tag, &body).expect("a roll and a serial fit a code")
    }

    fn of_body(body: &str) -> Option<Self> {
        if body.len() != Roll::LENGTH + Self::SERIAL_LENGTH {
            return None;
        }
        let (roll, serial) = body.split_at(Roll::LENGTH);
        Some(Self { roll: Roll(roll.to_owned()), serial: u32::from_str_radix(serial, 36).ok()? })
    }
}

/// One scan, recognised by its form alone; what it means today, the ledger knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scan {
    Card(TokenHash),
    Tag(Tag),
    WorkCard(Code),
    Command(Command),
    Receipt(ReceiptNumber),
    Reason(Reason),
    /// The participant's number on the binder page.
    Binder(String),
    /// [`set_up_label`]
    SetUpLabel,
    /// The label of a net.
    Piece(Code),
    /// A code of our form whose check character does not fit: read in halves, or damaged.
    WrongCheck,
    /// JAN, EAN or UPC: the barcode of a product.
    Product,
    /// A web address.
    WebAddress,
    /// Longer than anything that can be a code: two labels in one, a stuck key, a broken cable.
    TooLong,
    /// Anything else; with the normalised text, for the log.
    Unknown(String),
}

impl Scan {
    /// Recognises what a scanner sent. Scans, and only scans, are NFKC-normalised, so that full-width digits
    /// from a keyboard scanner with the input method on still count (DOMAIN.md §6).
    pub fn read(raw: &str) -> Self {
        let text = normalise(raw);
        if text.len() > LONGEST_SCAN {
            return Self::TooLong;
        }
        if is_web_address(&text) {
            return Self::WebAddress;
        }
        let upper = text.to_uppercase();
        match upper.parse::<Code>() {
            Ok(code) => Self::of_code(&code).unwrap_or(Self::Unknown(text)),
            Err(_) if is_product(&text) => Self::Product,
            Err(NotACode::WrongCheck) => Self::WrongCheck,
            Err(NotACode::Foreign) => Self::Unknown(text),
        }
    }

    fn of_code(code: &Code) -> Option<Self> {
        let body = code.body();
        Some(match code.kind() {
            Kind::Card => Self::Card(TokenHash::of(code)),
            Kind::Tag => Self::Tag(Tag::of_body(body)?),
            Kind::WorkCard => Self::WorkCard(code.clone()),
            Kind::Command => Self::Command(Command::ALL.into_iter().find(|command| command.code() == *code)?),
            Kind::Receipt => Self::Receipt(ReceiptNumber::of_body(body)?),
            Kind::Reason => Self::Reason(Reason::ALL.into_iter().find(|reason| reason.code() == *code)?),
            Kind::Binder => Self::Binder(body.to_owned()),
            Kind::SetUp if *code == set_up_label() => Self::SetUpLabel,
            Kind::SetUp => return None,
            Kind::Piece => Self::Piece(code.clone()),
        })
    }
}

/// NFKC, the many hyphens to one, and nothing of the line's dressing: controls, STX/ETX, an AIM identifier, blanks.
fn normalise(raw: &str) -> String {
    let text: String = raw.nfkc().filter(|letter| !letter.is_control()).collect();
    let text = text.trim();
    let mut letters = text.chars();
    let aim = letters.next() == Some(']')
        && letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.next().is_some_and(|letter| letter.is_ascii_alphanumeric());
    let text = if aim { &text[3..] } else { text };
    text.chars().map(|letter| if "ー−‐‑–—".contains(letter) { '-' } else { letter }).collect()
}

fn is_web_address(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.")
}

/// EAN-8, UPC-A, EAN-13 or GTIN-14 with the GS1 check digit in place.
fn is_product(text: &str) -> bool {
    if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let weighted =
        text.bytes().rev().enumerate().map(|(place, byte)| u32::from(byte - b'0') * if place % 2 == 1 { 3 } else { 1 });
    weighted.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_made_that_could_not_be_read_back() {
        for body in ["", "7", "P7", "P01270000A", "P01270000AB"] {
            let read = Code::new(Kind::Binder, body).map(|code| (code.text().parse(), code));
            let fits = (2..=10).contains(&body.len());
            assert_eq!(read.is_some(), fits, "{body:?}");
            assert!(read.is_none_or(|(read, code)| read == Ok(code)), "{body:?}");
        }
    }
}
