//! Half and full columns: how wide a text stands on paper, and where it may break.
//!
//! A receipt printer sets every character in a cell of one half column (12 dots) or of two (24 dots). What
//! Shift_JIS writes in two bytes stands in two, so "ambiguous" characters (○ × α ※) are full-width here.

/// Half columns of one character: 1, 2, or 0 for what only changes its neighbour.
pub fn width(letter: char) -> usize {
    match letter {
        // Most of what is ever printed: ASCII, kana, kanji.
        ' '..='~' => 1,
        'ぁ'..='ゖ' | 'ァ'..='鿿' => 2,
        '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{e0100}'..='\u{e01ef}' | '\u{feff}' => 0,
        // In JIS X 0208, and therefore full-width, though Latin-1 has them too.
        '§' | '¨' | '°' | '±' | '´' | '¶' | '×' | '÷' => 2,
        '\0'..='\u{24f}' | '\u{ff61}'..='\u{ff9f}' => 1,
        _ => 2,
    }
}

/// Half columns of a text.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// A text as paper can hold it: no controls, no variation selectors (a printer has one form of each character),
/// kana joined with their voice marks, and the few characters that Unicode and Shift_JIS tables name differently
/// (HARDWARE.md, Japanese text) under the names that encode.
pub fn tidy(text: &str) -> String {
    if text.chars().all(|letter| matches!(letter, ' '..='~' | '、'..='〄' | 'ぁ'..='ゖ' | 'ァ'..='鿿')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{3099}' | '\u{309a}' => voice(&mut out, letter),
            '\u{a0}' | '\t' | '\r' | '\n' => out.push(' '),
            '〜' => out.push('～'),
            '—' => out.push('―'),
            '‖' => out.push('∥'),
            '−' => out.push('－'),
            '¢' => out.push('￠'),
            '£' => out.push('￡'),
            '¬' => out.push('￢'),
            '¥' => out.push('￥'),
            '‾' => out.push('￣'),
            _ if letter.is_control() || width(letter) == 0 => {}
            _ => out.push(letter),
        }
    }
    out
}

/// Joins a combining ゛ or ゜ to the kana before it; writes the mark by itself where no joined kana exists.
fn voice(out: &mut String, mark: char) {
    let step = if mark == '\u{3099}' { 1 } else { 2 };
    match out.chars().last().and_then(|kana| voiced(kana, step)) {
        Some(joined) => {
            out.pop();
            out.push(joined);
        }
        None => out.push(if step == 1 { '゛' } else { '゜' }),
    }
}

fn voiced(kana: char, step: u32) -> Option<char> {
    let takes_mark = match (kana, step) {
        ('う', 1) => return Some('ゔ'),
        ('ウ', 1) => return Some('ヴ'),
        ('は' | 'ひ' | 'ふ' | 'へ' | 'ほ' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ', _) => true,
        (_, 1) => "かきくけこさしすせそたちつてとカキクケコサシスセソタチツテト".contains(kana),
        _ => false,
    };
    takes_mark.then(|| char::from_u32(u32::from(kana) + step)).flatten()
}

/// Breaks a text into lines of at most `limit` half columns. A number or a Latin word is never broken (unless it
/// alone is longer than a line), nor parted from the unit after it; closing marks and small kana never begin a line.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for atom in atoms(text) {
        let wide = columns(atom);
        if used + wide > limit && used > 0 {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        if used == 0 && atom.trim().is_empty() {
            continue;
        }
        if wide <= limit {
            line.push_str(atom);
            used += wide;
        } else {
            used = force(atom, limit, &mut lines, &mut line);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// An atom wider than a whole line has to break somewhere.
fn force(atom: &str, limit: usize, lines: &mut Vec<String>, line: &mut String) -> usize {
    let mut used = 0;
    for letter in atom.chars() {
        if used + width(letter) > limit {
            lines.push(std::mem::take(line));
            used = 0;
        }
        line.push(letter);
        used += width(letter);
    }
    used
}

const CLOSING: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ)";
const OPENING: &str = "（〔［｛〈《「『【‘“(";

fn is_word(letter: char) -> bool {
    letter.is_ascii_graphic() && letter != '('
}

/// The parts of a text between which a line may break.
fn atoms(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = atom_end(rest)?;
        let (atom, after) = rest.split_at(end);
        rest = after;
        Some(atom)
    })
}

fn atom_end(text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    let (_, mut last) = letters.next()?;
    for (at, next) in letters {
        let holds = OPENING.contains(last)
            || CLOSING.contains(next)
            || (is_word(last) && is_word(next))
            // the unit after a number
            || (last.is_ascii_digit() && next != ' ' && !OPENING.contains(next));
        if !holds {
            return Some(at);
        }
        last = next;
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_and_full_width_are_told_apart() {
        assert_eq!(columns("P0127"), 5);
        assert_eq!(columns("あみ さん"), 9);
        assert_eq!(columns("ｱﾐ"), 2);
        assert_eq!(columns("○×※"), 6);
        assert_eq!(columns("𠮷野"), 4);
    }

    #[test]
    fn characters_that_shift_jis_names_differently_are_renamed() {
        assert_eq!(tidy("１〜２—‖¢\u{a0}x"), "１～２―∥￠ x");
        assert_eq!(tidy("か\u{3099}は\u{309a}ウ\u{3099}"), "がぱヴ");
        assert_eq!(tidy("ん\u{3099}"), "ん゛");
        assert_eq!(tidy("葛\u{e0100}\u{7}"), "葛");
    }

    #[test]
    fn a_number_is_never_parted_from_its_unit() {
        for limit in 8..40 {
            let lines = wrap("ごみ袋 20L 12,345.5組を あみ さんが 120枚 数えました。", limit);
            assert!(lines.iter().all(|line| columns(line) <= limit), "{lines:?}");
            assert!(limit < 11 || lines.iter().any(|line| line.contains("12,345.5組")), "{lines:?}");
            assert!(lines.iter().any(|line| line.contains("120枚")), "{lines:?}");
        }
    }

    #[test]
    fn no_line_begins_with_a_closing_mark() {
        for limit in 6..40 {
            let lines = wrap("数がちがうときは、スタッフに「声」をかけてください。", limit);
            assert!(
                lines.iter().all(|line| !CLOSING.contains(line.chars().next().expect("no empty line"))),
                "{lines:?}"
            );
        }
    }
}
