//! The modules of bar codes: what is dark and what is light, without sizes.

use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules that Code 128 asks for on either side.
pub const BARCODE_QUIET: usize = 10;
/// Light modules that QR asks for on every side.
pub const QR_QUIET: usize = 4;

/// Code 128 (code set B) without its quiet zones; empty where a character is not in the set.
pub fn code_128(text: &str) -> Vec<bool> {
    Code128::new(format!("Ɓ{text}"))
        .map_or_else(|_| Vec::new(), |code| code.encode().iter().map(|&bar| bar == 1).collect())
}

/// The modules of a code of ours in Code 128: start, letters, check, stop.
pub fn code_128_modules(text: &str) -> usize {
    11 * (text.len() + 2) + 13
}

/// QR, model 2, error correction M: side in modules, and the modules row by row. `None` when the text is too long.
pub fn qr(text: &str) -> Option<(usize, Vec<bool>)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    Some((code.width(), code.to_colors().iter().map(|&color| color == Color::Dark).collect()))
}
