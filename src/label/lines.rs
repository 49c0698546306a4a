//! Long words in two lines, broken where a reader would.

/// What no line begins with.
const NEVER_FIRST: &str =
    "、。，．・：；？！）］｝」』】〉》ー～ゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ)]},.:;!?";
/// What no line ends with.
const NEVER_LAST: &str = "（［｛「『【〈《([{";
/// A break at a blank may make the longer line this much longer than the best break anywhere, in tenths.
const FOR_A_BLANK: usize = 14;

/// The two lines of a text; `None` where it cannot be broken.
pub fn two(text: &str) -> Option<(&str, &str)> {
    let anywhere = best(text, |before, after| {
        !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before) && !alike(before, after)
    });
    let at_blank = best(text, |before, after| before.is_whitespace() || "（［「『【(".contains(after));
    match (anywhere, at_blank) {
        (Some((widest, _)), Some((with_blank, lines))) if with_blank * 10 <= widest * FOR_A_BLANK => Some(lines),
        (Some((_, lines)), _) | (None, Some((_, lines))) => Some(lines),
        (None, None) => None,
    }
}

/// Two Latin letters or figures, which belong to one word.
fn alike(before: char, after: char) -> bool {
    before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()
}

/// The break whose longer line is the shortest, and how wide that is.
fn best(text: &str, may: impl Fn(char, char) -> bool) -> Option<(usize, (&str, &str))> {
    let mut last: Option<char> = None;
    let mut found: Option<(usize, (&str, &str))> = None;
    for (at, letter) in text.char_indices() {
        let before = last.replace(letter);
        // A mark or a variant selector stands with the letter before it.
        let joins = matches!(letter, '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        if joins || !before.is_some_and(|before| may(before, letter)) {
            continue;
        }
        let lines = (text[..at].trim_end(), text[at..].trim_start());
        let widest = width(lines.0).max(width(lines.1));
        if !lines.0.is_empty() && !lines.1.is_empty() && found.is_none_or(|(known, _)| widest < known) {
            found = Some((widest, lines));
        }
    }
    found
}

/// In halves of a Japanese letter.
fn width(line: &str) -> usize {
    line.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::two;

    #[test]
    fn a_long_name_breaks_at_a_blank_near_its_middle_and_else_between_letters() {
        for (text, first, second) in [
            ("秋さけ定置網 身網 破れ繕い（三枚網を含む）", "秋さけ定置網 身網", "破れ繕い（三枚網を含む）"),
            ("A-3 二階の棚", "A-3", "二階の棚"),
            ("ごみ袋40L 生ごみ用", "ごみ袋40L", "生ごみ用"),
            ("あいうえおかきくけこ", "あいうえお", "かきくけこ"),
            ("ロープをつくるしごと", "ロープをつ", "くるしごと"),
            ("あいうえっかきくけ", "あいうえっ", "かきくけ"),
        ] {
            assert_eq!(two(text), Some((first, second)));
        }
        assert_eq!(two("BAGS20"), None);
        assert_eq!(two("葛\u{e0101}"), None);
    }
}
