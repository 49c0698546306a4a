//! What a kanji printer's own characters can hold.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

/// A text in Shift_JIS, if every character is ASCII or in JIS X 0208 (rows 1–8 and 16–84). The extensions of code page
/// 932 (髙 﨑 ① ㈱, rows 13, 89–92, 115–119) would encode too, but to lead bytes that some printers refuse.
pub fn encode(text: &str) -> Option<Cow<'_, [u8]>> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    (!unmappable && all_held(&bytes)).then_some(bytes)
}

fn all_held(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter();
    while let Some(&byte) = bytes.next() {
        let held = match byte {
            b' '..=b'~' => true,
            // Half-width katakana are one byte, in a code table that a printer may not have selected.
            0x81..=0x9f | 0xe0..=0xfc => bytes.next().is_some_and(|&trail| matches!(row(byte, trail), 1..=8 | 16..=84)),
            _ => false,
        };
        if !held {
            return false;
        }
    }
    true
}

/// The row (区) of a character of two bytes.
fn row(lead: u8, trail: u8) -> u8 {
    let pair = if lead < 0xa0 { lead - 0x81 } else { lead - 0xc1 };
    pair * 2 + if trail >= 0x9f { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_jis_x_0208_goes_out_as_text() {
        assert!(encode("できあがり受け取り票 P0127 ～―∥￠－￥ ─ ※ 熙 凜 亜 弌 0.5円／枚 × 120枚").is_some());
        for letter in ["髙", "﨑", "①", "㈱", "𠮷", "é", "ｱ", "ゔ", "\u{3000}𠮷"] {
            assert_eq!(encode(letter), None, "{letter}");
        }
    }
}
