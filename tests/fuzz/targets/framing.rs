//! A serial scanner's bytes, with silences anywhere between them. First byte: bit 0 the suffix, the other bits the length
//! of one read. Second byte: after how many reads the line is silent, 0 never.

#![no_main]

use fuzz::devices::framing::{Framer, Heard, Suffix};
use fuzz::domain::code::LONGEST_SCAN;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let [how, pause, stream @ ..] = input else { return };
    let suffix = if how & 1 == 0 { Suffix::Auto } else { Suffix::None };
    let reads: Vec<&[u8]> = stream.chunks(usize::from(how >> 1) + 1).collect();
    let spells: Vec<Vec<u8>> = match usize::from(*pause) {
        0 => vec![stream.to_vec()],
        pause => reads.chunks(pause).map(<[&[u8]]>::concat).collect(),
    };

    let in_reads = hear(suffix, spells.iter().map(|spell| spell.chunks(usize::from(how >> 1) + 1)));
    let byte_by_byte = hear(suffix, spells.iter().map(|spell| spell.chunks(1)));
    let at_once = hear(suffix, spells.iter().map(|spell| spell.chunks(usize::MAX)));
    assert_eq!(in_reads, byte_by_byte, "reads do not matter");
    assert_eq!(in_reads, at_once, "reads do not matter");
    assert_eq!(in_reads, cut(suffix, &spells), "what is heard is what stands between the ends");
    for heard in &in_reads {
        if let Heard::Code(raw) = heard {
            assert!(stream.windows(raw.len()).any(|window| window == raw.as_bytes()), "no code is made up");
        }
        heard.scan();
    }
});

/// What a framer makes of spells of bytes, each with silence after it.
fn hear<'a>(suffix: Suffix, spells: impl Iterator<Item = impl Iterator<Item = &'a [u8]>>) -> Vec<Heard> {
    let mut framer = Framer::new(suffix);
    let mut heard = Vec::new();
    for spell in spells {
        heard.extend(spell.flat_map(|read| framer.push(read)));
        heard.extend(framer.silence());
        assert!(!framer.is_within_a_code(), "silence ends every code");
    }
    heard
}

/// The same by its definition: a whole spell is there, and is cut at its ends.
fn cut(suffix: Suffix, spells: &[Vec<u8>]) -> Vec<Heard> {
    let is_end = |byte: &u8| suffix == Suffix::Auto && [b'\r', b'\n', b'\t', 0x02, 0x03].contains(byte);
    let codes = spells.iter().flat_map(|spell| spell.split(is_end)).map(|code| match code {
        long if long.len() > LONGEST_SCAN => Some(Heard::TooLong),
        blank if blank.iter().all(|byte| *byte <= b' ' || *byte == 0x7f) => None,
        code => Some(match std::str::from_utf8(code) {
            Ok(text) => Heard::Code(text.to_owned()),
            Err(_) => Heard::Garbled(String::from_utf8_lossy(code).into_owned()),
        }),
    });
    codes.flatten().collect()
}
