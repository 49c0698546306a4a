//! A label job as text that a person can read and compare: what each command is, and its pictures drawn with dots.

use std::fs;
use std::path::Path;

use fuda::label::language::Language;

/// Compares with `tests/label/golden/LANGUAGE.txt`; `FUDA_WRITE_GOLDENS=1` writes it anew.
pub fn golden(language: Language, bytes: &[u8]) {
    let text = match language {
        Language::Zpl | Language::ZplNative | Language::Sbpl => printable(bytes),
        Language::Tspl => tspl(bytes),
        Language::BrotherQl | Language::BrotherPt => brother(bytes),
        Language::EscPos => escpos(bytes),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/label/golden/{}.txt", language.word()));
    if std::env::var_os("FUDA_WRITE_GOLDENS").is_some() {
        fs::write(&path, &text).expect("a golden can be written");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    if let Some((line, (now, then))) = text.lines().zip(known.lines()).enumerate().find(|(_, (now, then))| now != then)
    {
        panic!("{} line {}:\n now  {now}\n then {then}", path.display(), line + 1);
    }
    assert_eq!(text.lines().count(), known.lines().count(), "{} has another length", path.display());
}

/// Text languages: controls in angle brackets, one command a line, long data cut short with its sum.
fn printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in String::from_utf8_lossy(bytes)
        .replace('\x1b', "\n<ESC>")
        .replace('\x02', "<STX>")
        .replace('\x03', "<ETX>")
        .lines()
    {
        out.push_str(&shortened(line));
        out.push('\n');
    }
    out
}

fn shortened(line: &str) -> String {
    if line.len() <= 160 {
        return line.to_owned();
    }
    format!("{}… {} characters, sum {:08x}", &line[..120], line.len(), sum(line.as_bytes()))
}

/// FNV-1a: enough to see that something changed.
fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

fn tspl(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let text = String::from_utf8_lossy(&rest[..rest.len().min(80)]).into_owned();
        if let Some(head) = text.strip_prefix("BITMAP ") {
            let numbers: Vec<usize> = head.split(',').take(5).map(|part| part.parse().expect("a number")).collect();
            let begin = 7 + head.split(',').take(5).map(|part| part.len() + 1).sum::<usize>();
            let (across, down) = (numbers[2], numbers[3]);
            let data: Vec<u8> = rest[begin..begin + across * down].iter().map(|byte| !byte).collect();
            out.push_str(&format!("BITMAP {numbers:?}: {} bytes, 0 is black\n", data.len()));
            out.push_str(&picture(&data, across));
            rest = &rest[begin + across * down + 2..];
        } else {
            let end = rest.windows(2).position(|two| two == b"\r\n").expect("a line ends");
            out.push_str(&String::from_utf8_lossy(&rest[..end]));
            out.push('\n');
            rest = &rest[end + 2..];
        }
    }
    out
}

fn brother(bytes: &[u8]) -> String {
    let (mut out, mut at, mut rows) = (String::new(), 0, (0, Vec::new()));
    while at < bytes.len() {
        let (length, words) = command(&bytes[at..]);
        match bytes[at] {
            b'g' | b'G' | b'Z' => {
                rows.0 += 1;
                rows.1.extend(&bytes[at..at + length]);
            }
            _ => {
                flush_rows(&mut rows, &mut out);
                out.push_str(&words);
                out.push('\n');
            }
        }
        at += length;
    }
    flush_rows(&mut rows, &mut out);
    out
}

fn flush_rows(rows: &mut (usize, Vec<u8>), out: &mut String) {
    if rows.0 > 0 {
        out.push_str(&format!("{} raster rows, {} bytes, sum {:08x}\n", rows.0, rows.1.len(), sum(&rows.1)));
        *rows = (0, Vec::new());
    }
}

/// Length and meaning of the command that bytes begin with, after Brother's raster command reference.
fn command(bytes: &[u8]) -> (usize, String) {
    let word = |at: usize| u32::from(bytes[at]) + 256 * u32::from(bytes[at + 1]);
    match bytes {
        [0, ..] => {
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            (zeros, format!("{zeros} × 00  invalidate"))
        }
        [0x1b, b'@', ..] => (2, "ESC @  initialise".to_owned()),
        [0x1b, b'i', b'a', mode, ..] => (4, format!("ESC i a {mode:02X}  raster mode")),
        [0x1b, b'i', b'z', flags, kind, width, length, a, b, c, d, page, 0, ..] => {
            let rows = u32::from_le_bytes([*a, *b, *c, *d]);
            (
                13,
                format!(
                    "ESC i z  flags {flags:02X}, kind {kind:02X}, {width} mm × {length} mm, {rows} rows, page {page}"
                ),
            )
        }
        [0x1b, b'i', b'M', mode, ..] => (4, format!("ESC i M {mode:02X}  40: cut by itself")),
        [0x1b, b'i', b'A', every, ..] => (4, format!("ESC i A {every:02X}  cut after so many")),
        [0x1b, b'i', b'K', mode, ..] => (4, format!("ESC i K {mode:02X}  08: cut at the end")),
        [0x1b, b'i', b'd', ..] => (5, format!("ESC i d  {} rows of margin", word(3))),
        [b'M', mode, ..] => (2, format!("M {mode:02X}  compression: 00 none, 02 PackBits")),
        [b'g', 0, count, ..] => (3 + usize::from(*count), String::new()),
        [b'G', ..] => (3 + word(1) as usize, String::new()),
        [b'Z', ..] => (1, String::new()),
        [0x1a, ..] => (1, "1A  print and feed".to_owned()),
        other => panic!("unknown command {:02x?}", &other[..other.len().min(8)]),
    }
}

fn escpos(bytes: &[u8]) -> String {
    use fuda::paper::wire::{Kind, read};
    let mut out = String::new();
    for piece in read(bytes) {
        match piece.kind {
            Kind::Command { name: "GS v 0", arguments, .. } => {
                // m, then bytes across and rows, low byte first.
                let number = |at: usize| usize::from(arguments[at]) + 256 * usize::from(arguments[at + 1]);
                let (across, down) = (number(1) * 8, number(3));
                out.push_str(&format!("GS v 0  {across} × {down} dots, sum {:08x}\n", sum(&arguments[5..])));
            }
            Kind::Command { name, what, .. } => out.push_str(&format!("{name}  {what}\n")),
            other => out.push_str(&format!("{other:?}\n")),
        }
    }
    out
}

/// Every fourth dot across and every eighth down, as a person sees it from afar.
fn picture(data: &[u8], across: usize) -> String {
    let mut out = String::new();
    for rows in data.chunks(across * 8) {
        let black = |x: usize| rows.chunks(across).any(|row| row[x / 8] & (0xf0 >> (x % 8 / 4 * 4)) != 0);
        let line: String = (0..across * 2).map(|x| if black(x * 4) { '#' } else { '.' }).collect();
        out.push_str(line.trim_end_matches('.'));
        out.push('\n');
    }
    out
}
