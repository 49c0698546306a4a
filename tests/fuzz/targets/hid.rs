//! What a HID device sends. First byte: bit 0 the country, bits 1 and 2 what kind of scanner it is. Then a report
//! descriptor and any number of reports, each with its length before it.

#![no_main]

use fuzz::devices::hid::descriptor::Descriptor;
use fuzz::devices::hid::keyboard::Keyboard;
use fuzz::devices::hid::layout::Layout;
use fuzz::devices::hid::pos::{Piece, Pos};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let [how, rest @ ..] = input else { return };
    let layout = if how & 1 == 0 { Layout::Us } else { Layout::Jis };
    let mut parts = parts(rest).into_iter();
    let described = parts.next().unwrap_or_default();
    let reports: Vec<&[u8]> = parts.collect();
    let descriptor = Descriptor::read(described);
    is_read_as_far_as_it_goes(described, &descriptor);
    for report in &reports {
        says_no_more_than_its_bits(&descriptor, report);
    }
    match how >> 1 & 0b11 {
        0 => types(Keyboard::boot(layout), &reports, 7),
        1 => {
            let Some(keyboard) = Keyboard::described(layout, &descriptor) else { return };
            types(keyboard, &reports, usize::MAX);
        }
        _ => reports_codes(&descriptor, &reports),
    }
});

fn parts(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let [length, after @ ..] = rest {
        let (part, next) = after.split_at(usize::from(*length).min(after.len()));
        parts.push(part);
        rest = next;
    }
    parts
}

/// A descriptor that is cut off means what it had said by then.
fn is_read_as_far_as_it_goes(bytes: &[u8], whole: &Descriptor) {
    assert!(whole.longest_report() <= 4096, "no scanner's report is longer");
    let half = Descriptor::read(&bytes[..bytes.len() / 2]);
    assert!(whole.fields.starts_with(&half.fields));
    assert!(whole.longest_report() >= half.longest_report());
}

fn says_no_more_than_its_bits(descriptor: &Descriptor, report: &[u8]) {
    let longer = [report, &[0xff; 8]].concat();
    for field in &descriptor.fields {
        let elements = field.elements(report);
        assert!(elements.len() <= report.len() * 8, "an element has a bit at least");
        assert!(elements.iter().all(|(usage, _)| field.has(*usage)), "no usage is made up");
        assert!(field.elements(&longer).starts_with(&elements), "a longer report says the same and more");
    }
}

fn types(mut keyboard: Keyboard, reports: &[&[u8]], at_most: usize) {
    for report in reports {
        let typed = keyboard.push(report);
        assert!(typed.chars().count() <= at_most.min(report.len() * 8 + 1), "a key is a character at most");
        assert!(typed.chars().all(|letter| letter.is_ascii() || letter == char::REPLACEMENT_CHARACTER));
        let caps = keyboard.caps_lock();
        assert_eq!(keyboard.push(report), "", "a key that is held types nothing");
        assert_eq!(keyboard.push(&[]), "", "an empty report lets go of nothing");
        assert_eq!(keyboard.push(report), "", "an empty report lets go of nothing");
        assert_eq!(keyboard.caps_lock(), caps);
    }
}

fn reports_codes(descriptor: &Descriptor, reports: &[&[u8]]) {
    let Some(mut pos) = Pos::described(descriptor) else { return };
    assert!(descriptor.names_page(0x8c), "a keyboard is never taken for such a scanner");
    for report in reports {
        let piece = pos.push(report);
        assert!(piece.bytes.len() <= report.len() * 8 + 3, "a byte has a bit at least");
        assert_eq!(pos.push(&[]), Piece::default(), "an empty report ends nothing");
        pos.silence();
        let mut fresh = Pos::described(descriptor).expect("it was one a moment ago");
        assert_eq!(pos.push(report), fresh.push(report), "after silence a code begins");
        if piece.is_last {
            assert_eq!(pos.push(report), fresh.push(report), "after a code's end a code begins");
        }
    }
}
