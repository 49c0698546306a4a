//! Every ESC/POS byte sequence that we write ourselves, with its mnemonic and what it does. What is not here
//! (`ESC @`, `ESC a`, `ESC E`, `GS !`, `GS B`, `ESC 3`, `GS P`) the `escpos` crate writes correctly.
//! Names as in Epson's "ESC/POS Command Reference".

/// `FS &`: kanji mode on. Needed where the code system is JIS, harmless with Shift_JIS.
pub const KANJI_ON: [u8; 2] = [0x1c, 0x26];
/// `FS C 1`: two-byte characters are Shift_JIS.
pub const KANJI_SHIFT_JIS: [u8; 3] = [0x1c, 0x43, 1];
/// `FS S 0 0`: no space around kanji, so that one stands in exactly two half columns.
pub const KANJI_NO_SPACING: [u8; 4] = [0x1c, 0x53, 0, 0];
/// `ESC R 0`: ASCII stays ASCII (with the Japanese set `\` would be printed as ¥).
pub const ASCII: [u8; 3] = [0x1b, 0x52, 0];
/// `GS H 0`: no text of the printer's own under a bar code; we print it ourselves.
pub const BARCODE_NO_TEXT: [u8; 3] = [0x1d, 0x48, 0];
/// `GS V 66 0`: feed to the cutter, then a partial cut. (The crate's `partial_cut` writes `GS V 65 1`: a full cut.)
pub const CUT_PARTIAL: [u8; 4] = [0x1d, 0x56, 66, 0];

/// `ESC J 120`: 15 mm, about as far as a tear bar is from the head.
pub const TO_THE_TEAR_BAR: [u8; 3] = [0x1b, 0x4a, 120];

/// ─ (U+2500) in Shift_JIS: a rule is a line of them, and they touch.
pub const RULE: [u8; 2] = [0x84, 0x9f];

/// Dots per inch that our distances are meant in, for `GS P`.
pub const DOTS_PER_INCH: u8 = 203;

/// `ESC J n`: print what is in the buffer and feed `n` dots.
pub fn feed_dots(dots: u8) -> [u8; 3] {
    [0x1b, 0x4a, dots]
}

/// `GS h n`: height of a bar code in dots.
pub fn barcode_height(dots: u8) -> [u8; 3] {
    [0x1d, 0x68, dots]
}

/// `GS w n`: width of a bar code's module in dots, 2 to 6.
pub fn barcode_module(dots: u8) -> [u8; 3] {
    [0x1d, 0x77, dots]
}

/// `GS k 73 n {B …`: Code 128 in code set B. Our codes are `[0-9A-Z]`, at most 12 characters.
pub fn code_128(text: &str) -> Vec<u8> {
    let count = u8::try_from(text.len() + 2).expect("a code is at most 12 characters");
    [&[0x1d, 0x6b, 73, count, b'{', b'B'], text.as_bytes()].concat()
}

/// `GS ( k` functions 165, 167, 169, 180, 181: QR code, model 2, error correction M. (The crate defaults to model 1.)
pub fn qr(text: &str, module_dots: u8) -> Vec<u8> {
    let count = u16::try_from(text.len() + 3).expect("a QR code holds under 3,000 characters").to_le_bytes();
    let mut bytes = vec![0x1d, 0x28, 0x6b, 4, 0, 49, 65, 50, 0];
    bytes.extend([0x1d, 0x28, 0x6b, 3, 0, 49, 67, module_dots]);
    bytes.extend([0x1d, 0x28, 0x6b, 3, 0, 49, 69, 49]);
    bytes.extend([0x1d, 0x28, 0x6b, count[0], count[1], 49, 80, 48]);
    bytes.extend(text.as_bytes());
    bytes.extend([0x1d, 0x28, 0x6b, 3, 0, 49, 81, 48]);
    bytes
}

/// `GS v 0 0 xL xH yL yH`: what stands before a picture's rows, each `row_bytes` long.
pub fn picture_head(row_bytes: u16, rows: u16) -> [u8; 8] {
    let ([xl, xh], [yl, yh]) = (row_bytes.to_le_bytes(), rows.to_le_bytes());
    [0x1d, 0x76, 0x30, 0, xl, xh, yl, yh]
}
