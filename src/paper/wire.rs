//! ESC/POS read back: bytes into commands, without losing step at one that we do not know.

use encoding_rs::SHIFT_JIS;

/// What a command's first bytes say about its length.
#[derive(Clone, Copy)]
enum Length {
    /// Bytes after the prefix.
    Fixed(usize),
    /// `pL pH`, then as many bytes.
    Counted,
    /// Four bytes of length, then as many (`GS 8 L`).
    CountedWide,
    /// `GS v 0 m xL xH yL yH`, then rows.
    Picture,
    /// `ESC * m nL nH`, then columns of one or three bytes.
    ColumnPicture,
    /// `GS k m`: text up to NUL for m ≤ 6, else `n` and its bytes.
    Barcode,
    /// `GS V m`, with `n` after 65 and above.
    Cut,
    /// `ESC D`: positions up to NUL.
    UpToNul,
}

use Length::{Barcode, ColumnPicture, Counted, CountedWide, Cut, Fixed, Picture, UpToNul};

/// Every command that we write, and the usual ones that others write: first bytes, mnemonic, length, what it does.
const TABLE: &[(&[u8], &str, Length, &str)] = &[
    (b"\x1b@", "ESC @", Fixed(0), "initialise"),
    (b"\x1ba", "ESC a", Fixed(1), "align: 0 left, 1 centre, 2 right"),
    (b"\x1bE", "ESC E", Fixed(1), "bold: 1 on, 0 off"),
    (b"\x1bG", "ESC G", Fixed(1), "double strike"),
    (b"\x1b!", "ESC !", Fixed(1), "print mode"),
    (b"\x1b-", "ESC -", Fixed(1), "underline"),
    (b"\x1bM", "ESC M", Fixed(1), "font"),
    (b"\x1bR", "ESC R", Fixed(1), "international set: 0 ASCII"),
    (b"\x1bt", "ESC t", Fixed(1), "code table"),
    (b"\x1b2", "ESC 2", Fixed(0), "usual line pitch"),
    (b"\x1b3", "ESC 3", Fixed(1), "line pitch in dots"),
    (b"\x1bJ", "ESC J", Fixed(1), "print, feed dots"),
    (b"\x1bd", "ESC d", Fixed(1), "print, feed lines"),
    (b"\x1bp", "ESC p", Fixed(3), "cash drawer"),
    (b"\x1b{", "ESC {", Fixed(1), "upside down"),
    (b"\x1bV", "ESC V", Fixed(1), "turn by 90 degrees"),
    (b"\x1b ", "ESC SP", Fixed(1), "space at a character's right"),
    (b"\x1b$", "ESC $", Fixed(2), "absolute position"),
    (b"\x1b\\", "ESC \\", Fixed(2), "relative position"),
    (b"\x1b%", "ESC %", Fixed(1), "own characters"),
    (b"\x1b=", "ESC =", Fixed(1), "select device"),
    (b"\x1bD", "ESC D", UpToNul, "tab stops"),
    (b"\x1b*", "ESC *", ColumnPicture, "picture in columns"),
    (b"\x1bL", "ESC L", Fixed(0), "page mode"),
    (b"\x1bS", "ESC S", Fixed(0), "standard mode"),
    (b"\x1bc", "ESC c", Fixed(2), "paper sensors, panel"),
    (b"\x1cC", "FS C", Fixed(1), "kanji code: 1 Shift_JIS"),
    (b"\x1c&", "FS &", Fixed(0), "kanji on"),
    (b"\x1c.", "FS .", Fixed(0), "kanji off"),
    (b"\x1cS", "FS S", Fixed(2), "space around kanji"),
    (b"\x1c!", "FS !", Fixed(1), "kanji print mode"),
    (b"\x1cW", "FS W", Fixed(1), "kanji four times as large"),
    (b"\x1c-", "FS -", Fixed(1), "kanji underline"),
    (b"\x1c2", "FS 2", Fixed(74), "own kanji"),
    (b"\x1cp", "FS p", Fixed(2), "stored picture"),
    (b"\x1d!", "GS !", Fixed(1), "size: width times 16 + height, less one each"),
    (b"\x1dB", "GS B", Fixed(1), "white on black: 1 on, 0 off"),
    (b"\x1db", "GS b", Fixed(1), "smoothing"),
    (b"\x1dL", "GS L", Fixed(2), "left margin"),
    (b"\x1dW", "GS W", Fixed(2), "width of the print area"),
    (b"\x1dP", "GS P", Fixed(2), "units to the inch"),
    (b"\x1da", "GS a", Fixed(1), "automatic status"),
    (b"\x1dr", "GS r", Fixed(1), "send status"),
    (b"\x1dI", "GS I", Fixed(1), "send printer id"),
    (b"\x1dH", "GS H", Fixed(1), "bar code text: 0 none"),
    (b"\x1df", "GS f", Fixed(1), "bar code font"),
    (b"\x1dh", "GS h", Fixed(1), "bar code height"),
    (b"\x1dw", "GS w", Fixed(1), "bar code module"),
    (b"\x1dk", "GS k", Barcode, "bar code"),
    (b"\x1dV", "GS V", Cut, "cut: 65 full, 66 partial"),
    (b"\x1dv0", "GS v 0", Picture, "picture"),
    (b"\x1d8L", "GS 8 L", CountedWide, "picture"),
    (b"\x10\x04", "DLE EOT", Fixed(1), "send status at once"),
    (b"\x10\x05", "DLE ENQ", Fixed(1), "recover"),
    (b"\x10\x14", "DLE DC4", Fixed(3), "pulse"),
];

/// One thing on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    pub bytes: &'a [u8],
    pub kind: Kind<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Shift_JIS.
    Text(&'a [u8]),
    LineFeed,
    /// A command by its mnemonic, and the bytes after its first ones.
    Command {
        name: &'static str,
        what: &'static str,
        arguments: &'a [u8],
    },
    /// A control or a command that we do not know: passed over.
    Unknown,
}

/// Takes a job apart. Nothing is lost: the pieces' bytes after each other are the job's. A command that is cut off at
/// the end is `Unknown`.
pub fn read(bytes: &[u8]) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let (length, kind) = match first {
            b'\n' => (1, Kind::LineFeed),
            0x10 | 0x1b..=0x1d => command(rest),
            0..=0x1f | 0x7f => (1, Kind::Unknown),
            _ => {
                let length = text_length(rest);
                (length, Kind::Text(&rest[..length]))
            }
        };
        let (own, after) = rest.split_at(length);
        rest = after;
        Some(Piece { bytes: own, kind })
    })
}

/// Text runs up to the next control. A second byte of Shift_JIS is never below 0x40, so none hides in a character.
fn text_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| byte < 0x20 || byte == 0x7f).unwrap_or(bytes.len())
}

fn command(bytes: &[u8]) -> (usize, Kind<'_>) {
    let known = TABLE.iter().find(|(prefix, ..)| bytes.starts_with(prefix));
    if let Some(&(prefix, name, length, what)) = known {
        return match length_of(length, &bytes[prefix.len()..]) {
            Some(count) if prefix.len() + count <= bytes.len() => {
                let end = prefix.len() + count;
                (end, Kind::Command { name, what, arguments: &bytes[prefix.len()..end] })
            }
            _ => (bytes.len(), Kind::Unknown),
        };
    }
    parenthesised(bytes).unwrap_or((bytes.len().min(2), Kind::Unknown))
}

/// `ESC ( x`, `FS ( x`, `GS ( x`: always `pL pH` and that many bytes, whatever the function.
fn parenthesised(bytes: &[u8]) -> Option<(usize, Kind<'_>)> {
    if bytes.get(1) != Some(&b'(') {
        return None;
    }
    let count = length_of(Counted, bytes.get(3..)?)?;
    let arguments = bytes.get(3..3 + count)?;
    let (name, what) = match &bytes[..3] {
        b"\x1d(k" => ("GS ( k", "two-dimensional code"),
        b"\x1d(L" => ("GS ( L", "picture"),
        b"\x1d(H" => ("GS ( H", "report when printed"),
        _ => ("(", "another function"),
    };
    Some((3 + count, Kind::Command { name, what, arguments }))
}

fn length_of(length: Length, rest: &[u8]) -> Option<usize> {
    let at = |place: usize| rest.get(place).map(|&byte| usize::from(byte));
    let word = |place: usize| Some(at(place)? + 256 * at(place + 1)?);
    Some(match length {
        Fixed(count) => count,
        Counted => 2 + word(0)?,
        CountedWide => 4 + word(0)? + 65_536 * word(2)?,
        Picture => 5 + word(1)? * word(3)?,
        ColumnPicture => 3 + word(1)? * if at(0)? & 0x20 == 0 { 1 } else { 3 },
        Barcode if at(0)? <= 6 => 2 + rest[1..].iter().position(|&byte| byte == 0)?,
        Barcode => 2 + at(1)?,
        Cut => 1 + usize::from(at(0)? >= 65),
        UpToNul => 1 + rest.iter().position(|&byte| byte == 0)?,
    })
}

/// The text of a piece, from Shift_JIS.
pub fn text(bytes: &[u8]) -> String {
    SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned()
}

/// A job as a person can check it: one piece a line, its bytes, its mnemonic and what it does.
pub fn annotate(bytes: &[u8]) -> String {
    read(bytes).map(|piece| annotated(&piece) + "\n").collect()
}

fn annotated(piece: &Piece<'_>) -> String {
    let line = |name: &str, what: &str| {
        format!("{}  {name}{}{what}", hex(piece.bytes), if what.is_empty() { "" } else { "  " })
    };
    match piece.kind {
        Kind::Text(bytes) => format!("text  「{}」", text(bytes)),
        Kind::LineFeed => line("LF", "print"),
        Kind::Unknown => line("?", ""),
        Kind::Command { name: "GS v 0", arguments, .. } => {
            let (across, down) = picture_size(arguments);
            let black: u32 = arguments[5..].iter().map(|byte| byte.count_ones()).sum();
            format!("{} …  GS v 0  picture, {across}×{down} dots, {black} black", hex(&piece.bytes[..8]))
        }
        Kind::Command { name: "GS k", arguments, .. } => {
            line("GS k", &format!("bar code 「{}」", text(arguments.get(2..).unwrap_or_default())))
        }
        Kind::Command { name: "GS ( k", arguments, .. } => line("GS ( k", qr_function(arguments)),
        Kind::Command { name, what, .. } => line(name, what),
    }
}

fn qr_function(arguments: &[u8]) -> &'static str {
    match arguments.get(3) {
        Some(65) => "QR model",
        Some(67) => "QR module in dots",
        Some(69) => "QR error correction",
        Some(80) => "QR text",
        Some(81) => "print the QR code",
        _ => "two-dimensional code",
    }
}

/// Dots across and down of a `GS v 0`'s arguments.
pub fn picture_size(arguments: &[u8]) -> (usize, usize) {
    let word = |place: usize| usize::from(arguments[place]) + 256 * usize::from(arguments[place + 1]);
    (word(1) * 8, word(3))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}
