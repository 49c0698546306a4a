//! The modules of bar codes: what is dark and what is light, without sizes.

use barcoders::sym::code39::Code39;
use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};

use super::bitmap::Bitmap;

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

/// Code 39 with a blank at either end where its asterisk would be, as Opticon's menu codes are; empty where a character is
/// not in the set.
pub fn code_39_between_blanks(text: &str) -> Vec<bool> {
    /// Twelve modules of the asterisk and the gap beside it.
    const GUARD: usize = 13;
    let modules = Code39::new(format!(" {text} ")).map_or_else(|_| Vec::new(), |code| code.encode());
    let within = GUARD..modules.len().saturating_sub(GUARD);
    modules.get(within).unwrap_or_default().iter().map(|&bar| bar == 1).collect()
}

/// QR, model 2, error correction M: side in modules, and the modules row by row. `None` when the text is too long.
pub fn qr(text: &str) -> Option<(usize, Vec<bool>)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    Some((code.width(), code.to_colors().iter().map(|&color| color == Color::Dark).collect()))
}

/// Reads one row of dots as a scanner does: quiet zones, whole modules, check character. Letters and digits only.
pub(super) fn read_code_128(paper: &Bitmap, row: usize) -> Option<String> {
    let dots: Vec<bool> = (0..paper.width()).map(|x| paper.is_black(x, row)).collect();
    let first = dots.iter().position(|&dot| dot)?;
    let last = dots.iter().rposition(|&dot| dot)? + 1;
    // The start character begins with a bar of two modules.
    let module = dots[first..].iter().take_while(|&&dot| dot).count() / 2;
    if module == 0 || first.min(dots.len() - last) < BARCODE_QUIET * module {
        return None;
    }
    let whole = dots[first..last]
        .chunks(module)
        .all(|dots| dots.len() == module && dots.windows(2).all(|two| two[0] == two[1]));
    let modules: Vec<bool> = dots[first..last].iter().step_by(module).copied().collect();
    if !whole || modules.len() < 46 || !(modules.len() - 13).is_multiple_of(11) {
        return None;
    }
    // Any text's letters are found by writing it: the modules of letter n are those of a text with that letter there.
    let letters = (modules.len() - 13) / 11 - 2;
    let text: Option<String> =
        (0..letters).map(|place| letter_of(&modules[11 * (place + 1)..11 * (place + 2)])).collect();
    text.filter(|text| code_128(text) == modules)
}

fn letter_of(modules: &[bool]) -> Option<char> {
    ('0'..='9').chain('A'..='Z').find(|letter| code_128(&letter.to_string()).get(11..22) == Some(modules))
}
