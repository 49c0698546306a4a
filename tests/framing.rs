//! Where one code ends and the next begins, whatever a scanner sends.

use fuda::devices::framing::{Framer, Heard, Suffix};
use fuda::domain::code::{Code, Kind, LONGEST_SCAN, Scan};
use proptest::prelude::*;

/// What is heard of these reads, after which the line is silent.
fn heard(reads: &[&[u8]]) -> Vec<Heard> {
    let mut framer = Framer::new(Suffix::Auto);
    let mut heard: Vec<Heard> = reads.iter().flat_map(|read| framer.push(read)).collect();
    heard.extend(framer.silence());
    heard
}

fn codes(texts: &[&str]) -> Vec<Heard> {
    texts.iter().map(|text| Heard::Code((*text).to_owned())).collect()
}

#[test]
fn a_code_ends_with_cr_lf_crlf_tab_or_etx() {
    for end in ["\r", "\n", "\r\n", "\t", "\x03", "\x03\r\n"] {
        let sent = format!("T00001X{end}T00002Y{end}");
        assert_eq!(heard(&[sent.as_bytes()]), codes(&["T00001X", "T00002Y"]), "{end:?}");
    }
}

#[test]
fn a_code_without_an_end_ends_with_silence() {
    let mut framer = Framer::new(Suffix::Auto);
    assert_eq!(framer.push(b"T00001X"), []);
    assert!(framer.is_within_a_code());
    assert_eq!(framer.silence(), Some(Heard::Code("T00001X".to_owned())));
    assert!(!framer.is_within_a_code());
    assert_eq!(framer.silence(), None);
}

#[test]
fn a_code_between_stx_and_etx_is_heard_without_them() {
    assert_eq!(heard(&[b"\x02T00001X\x03"]), codes(&["T00001X"]));
}

#[test]
fn a_new_code_cuts_off_the_one_that_never_ended() {
    assert_eq!(heard(&[b"T0000\x02T00001X\x03"]), codes(&["T0000", "T00001X"]));
}

#[test]
fn a_code_may_come_in_several_reads_and_two_codes_in_one() {
    assert_eq!(heard(&[b"T0", b"0001", b"X", b"\r", b"\n"]), codes(&["T00001X"]));
    assert_eq!(heard(&[b"T00001X\rT00002Y\r"]), codes(&["T00001X", "T00002Y"]));
}

#[test]
fn empty_lines_blanks_and_the_nuls_of_a_waking_line_are_no_codes() {
    assert_eq!(heard(&[b"\r\n\r\n\t\t  \r\0\0\0\r", b"\x02\x03", b""]), []);
}

#[test]
fn an_aim_identifier_stays_for_whoever_reads_the_code() {
    let tag = Code::new(Kind::Tag, "00001").expect("a body of five digits");
    let sent = format!("]C1{tag}\r");
    let [Heard::Code(raw)] = &heard(&[sent.as_bytes()])[..] else { panic!("one code") };
    assert_eq!(raw, &format!("]C1{tag}"));
    assert_eq!(Scan::read(raw), Scan::read(&tag.to_string()));
}

#[test]
fn nul_and_bytes_of_no_text_are_heard_as_a_code_that_was_not_read_well() {
    let shift_jis = b"\x83\x51\x83\x7e\x91\xdc\r";
    for torn in [&b"T00\xff\xfe01X\r"[..], shift_jis] {
        let [garbled @ Heard::Garbled(_)] = &heard(&[torn])[..] else { panic!("one garbled code: {torn:?}") };
        assert_eq!(garbled.scan(), Scan::WrongCheck);
    }
    assert_eq!(heard(&[b"T0\x000001X\r"]), codes(&["T0\x000001X"]));
}

#[test]
fn half_a_code_then_silence_is_half_a_code() {
    let tag = Code::new(Kind::Tag, "00001").expect("a body of five digits").to_string();
    let [half] = &heard(&[&tag.as_bytes()[..4]])[..] else { panic!("one half") };
    assert_eq!(half.scan(), Scan::WrongCheck);
}

#[test]
fn ten_thousand_characters_without_an_end_are_one_code_that_is_too_long() {
    let endless = vec![b'9'; 10_000];
    assert_eq!(heard(&[&endless, b"\rT00001X\r"]), [&[Heard::TooLong], &codes(&["T00001X"])[..]].concat());
    assert_eq!(Heard::TooLong.scan(), Scan::TooLong);
    let longest = vec![b'9'; LONGEST_SCAN];
    assert_eq!(heard(&[&longest]).len(), 1);
    assert!(matches!(heard(&[&longest])[0], Heard::Code(_)));
}

#[test]
fn after_a_code_that_is_too_long_silence_is_an_end_too() {
    let mut framer = Framer::new(Suffix::Auto);
    assert_eq!(framer.push(&[b'9'; 600]), [Heard::TooLong]);
    assert!(framer.is_within_a_code());
    assert_eq!(framer.silence(), None);
    assert_eq!(framer.push(b"T00001X\r"), codes(&["T00001X"]));
}

#[test]
fn the_rest_of_a_code_that_is_too_long_ends_sooner_than_a_code_so_that_the_next_one_is_heard() {
    let mut framer = Framer::new(Suffix::Auto);
    framer.push(b"T0000");
    assert_eq!(framer.silence_ms(150), 150);
    framer.push(&[b'9'; 600]);
    assert_eq!((framer.silence_ms(150), framer.silence_ms(10)), (20, 10));
    framer.silence();
    assert_eq!(framer.silence_ms(150), 150);
}

#[test]
fn a_scanner_without_a_suffix_may_send_tabs_and_line_ends_within_a_code() {
    let mut framer = Framer::new(Suffix::None);
    assert_eq!(framer.push(b"\x02a\tb\r\nc\x03"), []);
    assert_eq!(framer.silence(), Some(Heard::Code("\x02a\tb\r\nc\x03".to_owned())));
}

#[test]
fn what_a_code_says_never_reaches_the_log() {
    let card = Heard::Code("C0SECRET0".to_owned());
    assert_eq!(format!("{card:?}"), "Code(9 bytes)");
}

proptest! {
    #[test]
    fn however_the_bytes_are_split_the_codes_are_the_same(
        bytes in prop::collection::vec(prop_oneof![4 => b'0'..=b'Z', 2 => Just(b'\r'), 1 => any::<u8>()], 0..1500),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let reads: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(heard(&reads), heard(&[&bytes]));
    }

    #[test]
    fn no_bytes_at_all_make_a_code_longer_than_the_longest(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        for heard in heard(&[&bytes]) {
            match heard {
                // What is not UTF-8 becomes three bytes for each that was wrong.
                Heard::Code(raw) => prop_assert!(raw.len() <= LONGEST_SCAN),
                Heard::Garbled(raw) => prop_assert!(raw.chars().count() <= LONGEST_SCAN),
                Heard::TooLong => {}
            }
        }
    }
}
