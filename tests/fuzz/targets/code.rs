//! A text that a scanner sent, or that somebody typed: what may be read out of it.

#![no_main]

use fuzz::domain::code::{Code, Kind, LONGEST, LONGEST_SCAN, SHORTEST, Scan, TokenHash, check_character, set_up_label};
use unicode_normalization::UnicodeNormalization;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(code) = text.parse::<Code>() {
        is_printed_as_it_was_read(text, &code);
        is_read_in_any_dress(text);
        is_no_other_code_with_a_letter_wrong(text);
    }
    // What a fuzzer seldom finds by chance: a check character that fits.
    const KINDS: [Kind; 8] =
        [Kind::Card, Kind::Tag, Kind::WorkCard, Kind::Command, Kind::Receipt, Kind::Reason, Kind::Binder, Kind::SetUp];
    let drawn = text.bytes().map(usize::from).sum::<usize>() % KINDS.len();
    if let Some(code) = Code::new(KINDS[drawn], text) {
        is_printed_as_it_was_read(code.text(), &code);
        is_read_in_any_dress(code.text());
        is_no_other_code_with_a_letter_wrong(code.text());
    }
    is_not_made_up(text, &Scan::read(text));
});

fn is_printed_as_it_was_read(text: &str, code: &Code) {
    assert_eq!(code.to_string(), text);
    assert_eq!(text.parse().as_ref(), Ok(code));
    assert_eq!(Code::new(code.kind(), code.body()).as_ref(), Some(code));
    assert_eq!(check_character(&text[..text.len() - 1]), text.chars().last());
    assert!((SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| ALPHABET.contains(&byte)));
    let stored = serde_json::to_string(code).expect("a code is a text");
    assert_eq!(serde_json::from_str::<Code>(&stored).expect("what was stored is read"), *code);
}

fn is_read_in_any_dress(text: &str) {
    let plain = Scan::read(text);
    let full_width: String = text
        .bytes()
        .map(|byte| char::from_u32(u32::from(byte) + 0xfee0).expect("full-width forms follow ASCII"))
        .collect();
    for dressed in
        [text.to_lowercase(), format!("]C1{text}"), format!("\x02{text}\x03\r\n"), format!(" {text} "), full_width]
    {
        let same = match (&plain, Scan::read(&dressed)) {
            // What is not understood is told as it came.
            (Scan::Unknown(_), Scan::Unknown(_)) => true,
            (plain, dressed) => *plain == dressed,
        };
        assert!(same, "{text:?} in the dress {dressed:?}");
    }
}

/// ISO 7064 finds every single wrong character.
fn is_no_other_code_with_a_letter_wrong(text: &str) {
    for place in 0..text.len() {
        for letter in ALPHABET.iter().filter(|letter| **letter != text.as_bytes()[place]) {
            let mut wrong = text.as_bytes().to_vec();
            wrong[place] = *letter;
            let wrong = String::from_utf8(wrong).expect("ASCII");
            assert!(wrong.parse::<Code>().is_err(), "{wrong} is read for {text}");
        }
    }
}

/// Whatever is understood stands in what was scanned.
fn is_not_made_up(raw: &str, scan: &Scan) {
    let said: String = raw.nfkc().filter(|letter| !letter.is_control()).collect::<String>().to_uppercase();
    let says = |code: &str| assert!(said.contains(code), "{code} is read out of {raw:?}");
    match scan {
        Scan::Card(hash) => {
            let parts = (0..said.len()).flat_map(|from| (SHORTEST..=LONGEST).map(move |length| (from, from + length)));
            let mut codes = parts.filter_map(|(from, to)| said.get(from..to)?.parse::<Code>().ok());
            assert!(codes.any(|code| TokenHash::of(&code) == *hash), "a card is read out of {raw:?}");
        }
        Scan::Tag(tag) => says(tag.code().text()),
        Scan::WorkCard(code) | Scan::Piece(code) => says(code.text()),
        Scan::Command(command) => says(command.code().text()),
        Scan::Receipt(number) => says(&number.0.to_string()),
        Scan::Reason(reason) => says(reason.code().text()),
        Scan::Binder(number) => says(number),
        Scan::SetUpLabel => says(set_up_label().text()),
        Scan::Unknown(text) => assert!(text.len() <= LONGEST_SCAN && !text.chars().any(char::is_control)),
        Scan::TooLong => assert!(raw.nfkc().collect::<String>().len() > LONGEST_SCAN),
        Scan::Product => assert!(said.bytes().filter(u8::is_ascii_digit).count() >= 8),
        Scan::WebAddress => assert!(said.contains("WWW.") || said.contains("://")),
        Scan::WrongCheck => assert!(said.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4),
    }
}
