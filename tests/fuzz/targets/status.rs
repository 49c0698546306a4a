//! What a printer sends back: the first four parts answer `DLE EOT 1` to `4`, the rest answers a process id.

#![no_main]

use fuzz::devices::printer::{Answers, Condition, ProcessId, status_answer};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let [pieces, high, low, stream @ ..] = input else { return };
    let mut parts = stream.splitn(5, |byte| *byte == 0xff);
    let mut answers = Answers::default();
    for answer in &mut answers.0 {
        let heard = parts.next().unwrap_or_default();
        *answer = status_answer(heard);
        is_the_first_of_its_form(heard, *answer);
    }
    is_named(answers);
    let late = parts.next().unwrap_or_default();
    is_heard_in_any_pieces(u16::from_be_bytes([*high, *low]), late, usize::from(*pieces).max(1));
});

fn is_the_first_of_its_form(heard: &[u8], answer: Option<u8>) {
    let form = |byte: &u8| [0x12, 0x16, 0x1a, 0x1e, 0x32, 0x36, 0x3a, 0x3e].contains(&(byte & 0b1011_1111));
    let place = heard.iter().position(form);
    assert_eq!(answer, place.map(|place| heard[place]));
}

/// Whether a paper may be sent depends on the bits that say so, and on no others.
fn is_named(answers: Answers) {
    let bit = |question: usize, bits: u8| answers.0[question - 1].is_some_and(|answer| answer & bits != 0);
    let stops = bit(1, 0x68) || bit(2, 0x64) || bit(3, 0x6c) || bit(4, 0x60);
    let condition = answers.condition();
    assert_eq!(condition.takes_paper(), !stops, "{answers:?} is {condition:?}");
    assert_eq!(condition == Condition::Mute, answers == Answers::default());
    let of_the_printer = match &condition {
        Condition::Ready | Condition::Mute => !stops && !bit(4, 0x0c),
        Condition::PaperNearEnd => bit(4, 0x0c),
        Condition::PaperOut => bit(2, 0x20) || bit(4, 0x60),
        Condition::CoverOpen => bit(2, 0x04),
        Condition::CutterError => bit(3, 0x08),
        Condition::Overheated => bit(3, 0x40),
        Condition::Fault => bit(3, 0x24) || bit(2, 0x40),
        Condition::Offline => bit(1, 0x68),
        // Only a connection says so, never an answer.
        Condition::Unreachable(_) => false,
    };
    assert!(of_the_printer, "{answers:?} is not {condition:?}");
    assert!(!condition.to_string().is_empty());
}

fn is_heard_in_any_pieces(number: u16, stream: &[u8], piece: usize) {
    let letters = &ProcessId::new(number).request()[7..];
    let expected = [&[0x37, 0x22], letters, &[0]].concat();
    let with_answer = [stream, &expected, stream].concat();
    for (heard, surely) in [(stream, false), (&with_answer[..], true)] {
        let mut id = ProcessId::new(number);
        // Every piece is heard, also those after the answer.
        let answered = heard.chunks(piece).filter(|bytes| id.is_answered_by(bytes)).count() > 0;
        assert_eq!(answered, heard.windows(expected.len()).any(|window| window == expected));
        assert!(answered || !surely);
    }
    let mut other = ProcessId::new(number.wrapping_add(1));
    assert!(!other.is_answered_by(&expected), "an older paper's answer says nothing about this one");
}
