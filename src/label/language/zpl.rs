//! ZPL II, after Zebra's Programming Guide: `^GF` with its ASCII compression, `^BC` and `^BQ` for codes.

use crate::label::Symbology;
use crate::label::plate::{CodeDots, Codes, Picture};
use crate::paper::bitmap::Bitmap;

pub fn label(picture: &Picture, (right, down): (usize, usize), codes: Codes) -> Vec<u8> {
    let bitmap = &picture.bitmap;
    let stride = bitmap.stride();
    let mut job = format!(
        "^XA\n^PW{}\n^LL{}\n^LH{right},{down}\n^FO0,0^GFA,{total},{total},{stride},{}^FS\n",
        bitmap.width() + right,
        bitmap.height() + down,
        compressed(bitmap),
        total = stride * bitmap.height(),
    );
    if codes == Codes::LeftOut {
        picture.codes.iter().for_each(|code| job.push_str(&native(code)));
    }
    job.push_str("^PQ1\n^XZ\n");
    job.into_bytes()
}

/// A code that the printer draws: it gets the same place and the same dots a module.
fn native(code: &CodeDots) -> String {
    match code.symbology {
        // ^BY module; ^BC normal, height, no text under or over it, no check of its own; `>:` is subset B.
        Symbology::Code128 => {
            format!("^FO{},{}^BY{}^BCN,{},N,N,N^FD>:{}^FS\n", code.x, code.y, code.module, code.height, code.text)
        }
        // ^BQ normal, model 2, magnification; MA is level M, automatic input.
        Symbology::Qr => {
            format!("^FO{},{}^BQN,2,{}^FDMA,{}^FS\n", code.x, code.y, code.module, code.text)
        }
    }
}

/// Hexadecimal with repeat counts: G–Y are 1 to 19, g–z 20 to 400; `,` fills a row with white, `!` with black, `:` is
/// the row before again.
fn compressed(bitmap: &Bitmap) -> String {
    let mut out = String::new();
    for y in 0..bitmap.height() {
        let row = bitmap.row(y);
        if y > 0 && row == bitmap.row(y - 1) {
            out.push(':');
        } else {
            compress_row(row, &mut out);
        }
    }
    out
}

fn compress_row(row: &[u8], out: &mut String) {
    let digits: Vec<u8> = row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let mut at = 0;
    while at < digits.len() {
        let digit = digits[at];
        let run = digits[at..].iter().take_while(|other| **other == digit).count();
        at += run;
        match (digit, at == digits.len()) {
            (0, true) => return out.push(','),
            (15, true) => return out.push('!'),
            _ => repeated(digit, run, out),
        }
    }
}

fn repeated(digit: u8, mut run: usize, out: &mut String) {
    let hex = char::from_digit(u32::from(digit), 16).expect("half a byte is one digit").to_ascii_uppercase();
    if run == 1 {
        return out.push(hex);
    }
    while run > 0 {
        let part = run.min(419);
        if part >= 20 {
            out.push(char::from(b'f' + (part / 20) as u8));
        }
        if !part.is_multiple_of(20) {
            out.push(char::from(b'F' + (part % 20) as u8));
        }
        out.push(hex);
        run -= part;
    }
}
