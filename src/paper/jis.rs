//! What a kanji printer's own characters can hold.

use encoding_rs::SHIFT_JIS;

/// Whether a line can go out as text: every character is ASCII or in JIS X 0208 (rows 1–8 and 16–84). The extensions
/// of code page 932 (髙 﨑 ① ㈱, rows 13, 89–92, 115–119) encode too, but to lead bytes that some printers refuse.
pub fn holds(text: &str) -> bool {
    let mut buffer = [0; 4];
    text.chars()
        .all(|letter| matches!(letter, ' '..='~') || row(letter.encode_utf8(&mut buffer)).is_some_and(in_jis_x_0208))
}

fn in_jis_x_0208(row: u8) -> bool {
    matches!(row, 1..=8 | 16..=84)
}

/// The row (区) of one character in Shift_JIS's two-byte plane.
fn row(letter: &str) -> Option<u8> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(letter);
    match (&*bytes, unmappable) {
        (&[lead, trail], false) => {
            let pair = if lead < 0xa0 { lead - 0x81 } else { lead - 0xc1 };
            Some(pair * 2 + if trail >= 0x9f { 2 } else { 1 })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_jis_x_0208_goes_out_as_text() {
        assert!(holds("できあがり受け取り票 P0127 ～―∥￠－￥ ─ ※ 熙 凜 亜 弌 0.5円／枚 × 120枚"));
        for letter in ["髙", "﨑", "①", "㈱", "𠮷", "é", "ｱ", "ゔ", "\u{3000}𠮷"] {
            assert!(!holds(letter), "{letter}");
        }
    }
}
