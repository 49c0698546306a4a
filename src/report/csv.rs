//! CSV as Japanese spreadsheets read it (DOMAIN.md §6): all quoted, CRLF, UTF-8 with its mark or CP932.

use std::fmt;
use std::str::FromStr;

use encoding_rs::{EncoderResult, SHIFT_JIS};

use super::sheet::{Cell, Sheet};

/// How the characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With a byte order mark, without which Excel reads it as Shift_JIS.
    Utf8,
    /// Windows-31J, for programs that know nothing else.
    Cp932,
}

impl FromStr for Encoding {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "utf8" => Ok(Self::Utf8),
            "cp932" => Ok(Self::Cp932),
            other => Err(format!("{other:?} is neither utf8 nor cp932")),
        }
    }
}

/// The file, and what could not be written in it, which the file's last line says too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv {
    pub bytes: Vec<u8>,
    /// Each once, in the order in which they were met; 〓 stands in their place.
    pub unwritable: Vec<Unwritable>,
}

/// A character that CP932 does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritable(pub char);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (U+{:04X})", self.0, u32::from(self.0))
    }
}

/// What CP932 puts where it has no character (下駄記号).
const GETA: [u8; 2] = [0x81, 0xac];

pub fn csv(sheet: &Sheet, encoding: Encoding) -> Csv {
    let text = text(sheet);
    match encoding {
        Encoding::Utf8 => Csv { bytes: format!("\u{feff}{text}").into_bytes(), unwritable: Vec::new() },
        Encoding::Cp932 => {
            let mut csv = cp932(&text);
            if !csv.unwritable.is_empty() {
                csv.bytes.extend(cp932(&format!("\"{}\"\r\n", csv.unwritable_words())).bytes);
            }
            csv
        }
    }
}

impl Csv {
    /// Which characters are missing, by their numbers, for they cannot stand there themselves.
    fn unwritable_words(&self) -> String {
        let numbers: Vec<String> = self.unwritable.iter().map(|one| format!("U+{:04X}", u32::from(one.0))).collect();
        format!("CP932で書けない文字がありました(〓のところ): {}", numbers.join(" "))
    }
}

fn text(sheet: &Sheet) -> String {
    let mut text = String::new();
    for row in sheet.all_rows() {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", guarded(cell).replace('"', "\"\""))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A text at whose start a spreadsheet would see a formula gets a `'` before it. Numbers stay numbers.
fn guarded(cell: &Cell) -> String {
    let plain = cell.plain();
    let Cell::Text(text) = cell else { return plain };
    let formula = |first: char| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if text.starts_with(formula) { format!("'{plain}") } else { plain }
}

fn cp932(text: &str) -> Csv {
    let (mut bytes, mut unwritable) = (Vec::with_capacity(text.len()), Vec::new());
    let mut buffer = [0; 8];
    for letter in text.chars() {
        let twin = twin(letter);
        // An encoder of its own for each character: Shift_JIS has no state.
        let mut encoder = SHIFT_JIS.new_encoder();
        let (result, _, written) =
            encoder.encode_from_utf8_without_replacement(twin.encode_utf8(&mut [0; 4]), &mut buffer, true);
        match result {
            EncoderResult::InputEmpty => bytes.extend(&buffer[..written]),
            _ => {
                // A variation selector says how a character looks; the character itself stands before it.
                if !is_variation(letter) {
                    bytes.extend(GETA);
                }
                if !unwritable.contains(&Unwritable(letter)) {
                    unwritable.push(Unwritable(letter));
                }
            }
        }
    }
    Csv { bytes, unwritable }
}

fn is_variation(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The character by which CP932 means this one.
fn twin(letter: char) -> char {
    match letter {
        '〜' => '～',
        '−' => '－',
        '‖' => '∥',
        '—' => '―',
        '¥' => '￥',
        '‾' => '￣',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cells: Vec<Cell>) -> Sheet {
        Sheet { title: "t".into(), columns: vec!["呼び名"], rows: vec![cells], notes: Vec::new() }
    }

    fn utf8(cells: Vec<Cell>) -> String {
        String::from_utf8(csv(&sheet(cells), Encoding::Utf8).bytes).expect("it is UTF-8")
    }

    #[test]
    fn everything_is_quoted_with_a_mark_and_crlf() {
        let written = utf8(vec![Cell::text("a\"b"), Cell::number(12), Cell::Empty]);
        assert_eq!(written, "\u{feff}\"呼び名\"\r\n\"a\"\"b\",\"12\",\"\"\r\n");
    }

    #[test]
    fn a_text_never_becomes_a_formula_and_a_number_stays_one() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"] {
            assert!(utf8(vec![Cell::text(text)]).contains(&format!("\"'{text}\"")), "{text:?}");
        }
        assert!(utf8(vec![Cell::number(-5)]).contains("\"-5\""));
    }

    #[test]
    fn what_cp932_can_write_says_nothing_of_what_it_cannot() {
        let written = csv(&sheet(vec![Cell::text("髙")]), Encoding::Cp932);
        assert_eq!((written.unwritable, written.bytes.len()), (vec![], 10 + 6));
    }

    #[test]
    fn cp932_has_the_ladder_taka_and_not_the_surrogate_yoshi() {
        let written = csv(&sheet(vec![Cell::text("髙𠮷〜−\u{e0100}¥")]), Encoding::Cp932);
        let body = written.bytes[10..].to_vec();
        assert!(body.starts_with(b"\"\xfb\xfc\x81\xac\x81\x60\x81\x7c\x81\x8f\"\r\n"), "{body:x?}");
        assert!(body.ends_with(b": U+20BB7 U+E0100\"\r\n"), "the file's last line says what is missing");
        let listed: Vec<String> = written.unwritable.iter().map(ToString::to_string).collect();
        assert_eq!(listed, ["𠮷 (U+20BB7)", "\u{e0100} (U+E0100)"]);
    }
}
