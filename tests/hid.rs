//! What scanners send as HID reports, read without a device.

use fuda::devices::framing::{Framer, Heard, Suffix};
use fuda::devices::hid::descriptor::Descriptor;
use fuda::devices::hid::keyboard::Keyboard;
use fuda::devices::hid::layout::{CapsLock, Layout};
use fuda::devices::hid::pos::Pos;
use proptest::prelude::*;

const SHIFT: u8 = 0x02;
const ALT: u8 = 0x04;
const CTRL: u8 = 0x01;
const ENTER: u8 = 0x28;
const TAB: u8 = 0x2b;
const RELEASED: [u8; 8] = [0; 8];

fn report(modifiers: u8, keys: &[u8]) -> [u8; 8] {
    let mut report = [modifiers, 0, 0, 0, 0, 0, 0, 0];
    report[2..2 + keys.len()].copy_from_slice(keys);
    report
}

fn typed(layout: Layout, reports: &[[u8; 8]]) -> String {
    let mut keyboard = Keyboard::boot(layout);
    reports.iter().map(|report| keyboard.push(report)).collect()
}

/// Every key once, released after each.
fn tapped(layout: Layout, modifiers: u8, keys: &[u8]) -> String {
    let taps: Vec<_> = keys.iter().flat_map(|key| [report(modifiers, &[*key]), RELEASED]).collect();
    typed(layout, &taps)
}

/// The keys of letters and digits, which no country moves.
fn key_of(character: char) -> u8 {
    match character {
        'A'..='Z' => 0x04 + character as u8 - b'A',
        '1'..='9' => 0x1e + character as u8 - b'1',
        '0' => 0x27,
        _ => panic!("{character} is in none of our codes"),
    }
}

fn scan(code: &str, end: u8) -> Vec<[u8; 8]> {
    let shift = |letter: char| if letter.is_ascii_uppercase() { SHIFT } else { 0 };
    let letters = code.chars().map(|letter| report(shift(letter), &[key_of(letter)]));
    letters.chain([report(0, &[end])]).flat_map(|press| [press, RELEASED]).collect()
}

#[test]
fn our_codes_are_the_same_on_every_countrys_keyboard() {
    for layout in [Layout::Us, Layout::Jis] {
        assert_eq!(typed(layout, &scan("T0123456789X", ENTER)), "T0123456789X\r");
        assert_eq!(typed(layout, &scan("ABCDEFGHIJKLMNOPQRSTUVWXYZ", TAB)), "ABCDEFGHIJKLMNOPQRSTUVWXYZ\t");
    }
}

#[test]
fn signs_are_those_of_the_country_that_the_scanner_is_set_to() {
    let top: Vec<u8> = (0x1e..=0x27).chain(0x2d..=0x31).chain([0x33, 0x34, 0x36, 0x37, 0x38]).collect();
    assert_eq!(tapped(Layout::Us, 0, &top), "1234567890-=[]\\;',./");
    assert_eq!(tapped(Layout::Us, SHIFT, &top), "!@#$%^&*()_+{}|:\"<>?");
    assert_eq!(tapped(Layout::Jis, 0, &top), "1234567890-^@[];:,./");
    assert_eq!(tapped(Layout::Jis, SHIFT, &top), "!\"#$%&'()=~`{}+*<>?");
    assert_eq!(tapped(Layout::Jis, 0, &[0x87, 0x89]) + &tapped(Layout::Jis, SHIFT, &[0x87, 0x89]), "\\\\_|");
}

#[test]
fn caps_lock_turns_letters_round_and_leaves_digits_alone() {
    let mut keyboard = Keyboard::boot(Layout::Us);
    let mut press = |modifiers, key| keyboard.push(&report(modifiers, &[key])) + &keyboard.push(&RELEASED);
    assert_eq!(press(0, 0x39), "");
    assert_eq!([press(0, 0x04), press(SHIFT, 0x04), press(0, 0x1e), press(SHIFT, 0x1e)], ["A", "a", "1", "!"]);
    assert_eq!(keyboard.caps_lock(), CapsLock::On);
    keyboard.push(&report(0, &[0x39]));
    assert_eq!(keyboard.caps_lock(), CapsLock::Off);
}

#[test]
fn a_key_that_is_still_down_is_not_typed_again() {
    let a = report(0, &[0x04]);
    assert_eq!(typed(Layout::Us, &[a, a, a, RELEASED, a]), "aa");
}

#[test]
fn a_key_may_come_down_before_the_last_one_is_up() {
    let rolling = [report(0, &[0x04]), report(0, &[0x04, 0x05]), report(0, &[0x05]), report(0, &[0x06]), RELEASED];
    assert_eq!(typed(Layout::Us, &rolling), "abc");
    assert_eq!(typed(Layout::Us, &[report(0, &[0x04, 0x05, 0x06])]), "abc", "several at once, in their order");
}

#[test]
fn a_report_of_too_many_keys_lets_go_of_none() {
    let error = report(0, &[0x01; 6]);
    assert_eq!(typed(Layout::Us, &[report(0, &[0x04]), error, report(0, &[0x04]), RELEASED]), "a");
}

#[test]
fn an_empty_report_is_nothing_at_all() {
    let mut keyboard = Keyboard::boot(Layout::Us);
    assert_eq!(keyboard.push(&report(0, &[0x04])), "a");
    assert_eq!(keyboard.push(&[]), "");
    assert_eq!(keyboard.push(&report(0, &[0x04])), "", "it was not let go of");
}

#[test]
fn a_scanner_may_type_every_character_as_an_alt_code_on_the_keypad() {
    let alt_code = |digits: &[u8]| {
        let down = digits.iter().flat_map(|key| [report(ALT, &[*key]), report(ALT, &[])]);
        down.chain([RELEASED]).collect::<Vec<_>>()
    };
    // 084 is T, 48 is 0; 0130 is one of a code page that nobody knows.
    let reports = [alt_code(&[0x62, 0x60, 0x5c]), alt_code(&[0x5c, 0x60]), alt_code(&[0x62, 0x59, 0x5b, 0x62])];
    assert_eq!(typed(Layout::Us, &reports.concat()), "T0\u{fffd}");
}

#[test]
fn control_and_a_letter_is_a_control_character() {
    assert_eq!(tapped(Layout::Us, CTRL, &[0x30, 0x10]), "\x1d\r", "GS, and Ctrl+M");
}

#[test]
fn keys_without_a_character_are_not_typed() {
    // F1, arrows, 変換, 無変換, かな, 半角/全角.
    assert_eq!(tapped(Layout::Jis, 0, &[0x3a, 0x50, 0x8a, 0x8b, 0x88, 0x35]), "");
}

/// A keyboard that numbers its reports: modifiers as bits, then keys as an array, beside a consumer control.
const NUMBERED_KEYBOARD: &[u8] = &[
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x85, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75,
    0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x26, 0xff,
    0x00, 0x19, 0x00, 0x2a, 0xff, 0x00, 0x81, 0x00, 0xc0, 0x05, 0x0c, 0x09, 0x01, 0xa1, 0x01, 0x85, 0x02, 0x15, 0x00,
    0x26, 0xff, 0x03, 0x19, 0x00, 0x2a, 0xff, 0x03, 0x75, 0x10, 0x95, 0x01, 0x81, 0x00, 0xc0,
];

#[test]
fn a_keyboard_with_numbered_reports_is_read_as_its_descriptor_says() {
    let descriptor = Descriptor::read(NUMBERED_KEYBOARD);
    assert_eq!(descriptor.longest_report(), 9);
    let mut keyboard = Keyboard::described(Layout::Us, &descriptor).expect("a keyboard");
    let numbered = |report: [u8; 8]| [&[1][..], &report].concat();
    assert_eq!(keyboard.push(&numbered(report(SHIFT, &[0x17]))), "T");
    assert_eq!(keyboard.push(&[2, 0xe9, 0x00]), "", "louder: another report, which lets go of no key");
    assert_eq!(keyboard.push(&numbered(report(SHIFT, &[0x17]))), "");
    assert_eq!(keyboard.push(&numbered(report(0, &[ENTER]))), "\r");
}

#[test]
fn a_mouse_is_no_keyboard_and_a_keyboard_no_point_of_sale_scanner() {
    let mouse = Descriptor::read(&[
        0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01,
        0x95, 0x03, 0x81, 0x02, 0xc0,
    ]);
    assert!(Keyboard::described(Layout::Us, &mouse).is_none());
    assert!(Pos::described(&Descriptor::read(NUMBERED_KEYBOARD)).is_none());
}

/// A scanned-data report as the HID Point of Sale Usage Tables describe it: number 2, byte count, three of the
/// symbology, 56 bytes of data, two reserved, and whether more follows.
const POS_SCANNER: &[u8] = &[
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
    0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81,
    0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x02, 0x81, 0x03, 0x75, 0x01, 0x95, 0x01, 0x25, 0x01, 0x09,
    0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
];
/// One that only says that it is a scanner.
const TERSE_POS_SCANNER: &[u8] = &[0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0xc0];

fn pos_reports(code: &[u8], aim: [u8; 3]) -> Vec<[u8; 64]> {
    let pieces: Vec<&[u8]> = code.chunks(56).collect();
    let report = |(place, piece): (usize, &&[u8])| {
        let mut report = [0; 64];
        report[..2].copy_from_slice(&[2, piece.len() as u8]);
        report[2..5].copy_from_slice(&aim);
        report[5..5 + piece.len()].copy_from_slice(piece);
        report[63] = u8::from(place + 1 < pieces.len());
        report
    };
    pieces.iter().enumerate().map(report).collect()
}

/// What is heard of these reports by whoever reads them.
fn heard(descriptor: &[u8], reports: &[&[u8]]) -> Vec<Heard> {
    let mut pos = Pos::described(&Descriptor::read(descriptor)).expect("a scanner");
    let mut framer = Framer::new(Suffix::Auto);
    let mut heard = Vec::new();
    for report in reports {
        let piece = pos.push(report);
        heard.extend(framer.push(&piece.bytes));
        heard.extend(if piece.is_last { framer.silence() } else { None });
    }
    heard
}

#[test]
fn a_point_of_sale_scanner_says_where_its_code_ends_and_what_it_is() {
    for descriptor in [POS_SCANNER, TERSE_POS_SCANNER] {
        let reports = [pos_reports(b"T00001X", *b"]C1"), pos_reports(b"T00002Y\r", [0; 3])].concat();
        let reports: Vec<&[u8]> = reports.iter().map(|report| &report[..]).collect();
        assert_eq!(
            heard(descriptor, &reports),
            [Heard::Code("]C1T00001X".to_owned()), Heard::Code("T00002Y".to_owned()),]
        );
    }
    assert_eq!(Descriptor::read(POS_SCANNER).longest_report(), 64);
}

#[test]
fn what_stands_behind_a_codes_length_is_no_part_of_it() {
    let mut report = pos_reports(b"T00001X", *b"]C1").remove(0);
    report[12..61].fill(b'9');
    assert_eq!(heard(POS_SCANNER, &[&report]), [Heard::Code("]C1T00001X".to_owned())]);
}

#[test]
fn empty_reports_and_reports_of_another_kind_are_no_codes() {
    let status = [&[4][..], &[1; 63]].concat();
    for descriptor in [POS_SCANNER, TERSE_POS_SCANNER] {
        assert_eq!(heard(descriptor, &[&[], &status, &[2]]), []);
    }
}

#[test]
fn half_a_code_whose_rest_never_came_leaves_the_next_one_whole() {
    let mut pos = Pos::described(&Descriptor::read(POS_SCANNER)).expect("a scanner");
    let long = pos_reports(&[b'9'; 100], *b"]C1");
    assert!(!pos.push(&long[0]).is_last);
    pos.silence();
    let next = pos.push(&pos_reports(b"T00001X", *b"]C1")[0]);
    assert_eq!((next.bytes, next.is_last), (b"]C1T00001X".to_vec(), true));
}

#[test]
fn four_billion_elements_of_no_bits_are_none() {
    let endless = Descriptor::read(&[0x05, 0x8c, 0x09, 0xfe, 0x75, 0x00, 0x97, 0xff, 0xff, 0xff, 0xff, 0x81, 0x02]);
    assert_eq!(endless.fields, []);
}

proptest! {
    #[test]
    fn a_code_of_any_length_comes_whole_out_of_its_reports(
        code in "[0-9A-Z]{1,400}",
        gaps in prop::collection::vec(any::<bool>(), 16),
    ) {
        let reports = pos_reports(code.as_bytes(), *b"]Q3");
        // Empty reports in between change nothing.
        let with_gaps: Vec<&[u8]> = reports.iter().zip(gaps.iter().cycle())
            .flat_map(|(report, gap)| if *gap { vec![&[][..], report] } else { vec![&report[..]] })
            .collect();
        let expected = [Heard::Code(format!("]Q3{code}"))];
        prop_assert_eq!(heard(POS_SCANNER, &with_gaps), expected.clone());
        prop_assert_eq!(heard(TERSE_POS_SCANNER, &with_gaps), expected);
    }

    #[test]
    fn whatever_is_typed_with_whatever_repeats_is_typed_once(
        code in "[0-9A-Z]{1,60}",
        repeats in prop::collection::vec(1_usize..4, 130),
    ) {
        let reports: Vec<_> = scan(&code, ENTER).into_iter().zip(&repeats)
            .flat_map(|(report, times)| std::iter::repeat_n(report, *times)).collect();
        prop_assert_eq!(typed(Layout::Jis, &reports), format!("{code}\r"));
    }

    #[test]
    fn no_descriptor_and_no_reports_at_all_do_any_harm(
        descriptor in prop::collection::vec(any::<u8>(), 0..200),
        reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..70), 0..20),
    ) {
        let read = Descriptor::read(&descriptor);
        prop_assert!(read.longest_report() <= 4096);
        let keyboards = [Some(Keyboard::boot(Layout::Jis)), Keyboard::described(Layout::Us, &read)];
        let mut keyboards: Vec<Keyboard> = keyboards.into_iter().flatten().collect();
        let scanners = [Pos::described(&read), Pos::described(&Descriptor::read(POS_SCANNER))];
        let mut scanners: Vec<Pos> = scanners.into_iter().flatten().collect();
        for report in &reports {
            for keyboard in &mut keyboards {
                prop_assert!(keyboard.push(report).chars().count() <= 8 * report.len() + 1);
            }
            for scanner in &mut scanners {
                prop_assert!(scanner.push(report).bytes.len() <= 8 * report.len() + 3);
            }
        }
    }

    #[test]
    fn a_damaged_descriptor_of_a_real_kind_does_no_harm(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..70), 0..8),
    ) {
        for whole in [NUMBERED_KEYBOARD, POS_SCANNER] {
            let mut damaged = whole.to_vec();
            damaged[place.index(whole.len())] = byte;
            let read = Descriptor::read(&damaged);
            let mut keyboard = Keyboard::described(Layout::Us, &read);
            let mut pos = Pos::described(&read);
            for report in &reports {
                prop_assert!(keyboard.as_mut().is_none_or(|own| own.push(report).len() < 4096));
                prop_assert!(pos.as_mut().is_none_or(|own| own.push(report).bytes.len() < 4096));
            }
        }
    }
}
