//! Japanese with its reading, written once as `{袋|ぶくろ}`, shown as ruby, as kana alone, or as plain text.

/// Where the reading of a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    Read { base: &'a str, reading: &'a str },
}

fn parts(marked: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, then)) = after.split_once('}') else { break };
        found.push(Part::Plain(before));
        found.push(match inside.split_once('|') {
            Some((base, reading)) => Part::Read { base, reading },
            None => Part::Plain(inside),
        });
        rest = then;
    }
    found.push(Part::Plain(rest));
    found
}

/// HTML with ruby. The base text carries a class, so that a style sheet alone can leave the kana.
pub fn html(marked: &str) -> String {
    parts(marked).into_iter().fold(String::with_capacity(marked.len() * 2), |mut out, part| {
        match part {
            Part::Plain(text) => out.push_str(&escaped(text)),
            Part::Read { base, reading } => {
                let (base, reading) = (escaped(base), escaped(reading));
                out.push_str(&format!("<ruby><span class=\"kanji\">{base}</span><rt>{reading}</rt></ruby>"));
            }
        }
        out
    })
}

/// The kana alone.
pub fn kana(marked: &str) -> String {
    parts(marked).into_iter().map(|part| part.spoken()).collect()
}

/// The text as written, without readings.
pub fn plain(marked: &str) -> String {
    parts(marked).into_iter().map(|part| part.written()).collect()
}

impl<'a> Part<'a> {
    fn spoken(self) -> &'a str {
        match self {
            Self::Plain(text) | Self::Read { reading: text, .. } => text,
        }
    }

    fn written(self) -> &'a str {
        match self {
            Self::Plain(text) | Self::Read { base: text, .. } => text,
        }
    }
}

/// Somebody's own text (a 呼び名, a work's name) made safe to stand inside marked text.
pub fn literal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '{' => '｛',
            '}' => '｝',
            '|' => '｜',
            other => other,
        })
        .collect()
}

/// A name with its reading: kana, letters and digits that stand in both are matched, and only what lies between
/// them gets ruby: ごみ袋20L with ごみぶくろ20リットル is ごみ{袋|ぶくろ}20{L|リットル}.
pub fn with_reading(name: &str, reading: &str) -> String {
    let (name, reading) = (literal(name), literal(reading));
    if reading.trim().is_empty() || name == reading {
        return name;
    }
    let runs = runs(&name);
    aligned(&runs, &reading).unwrap_or_else(|| format!("{{{name}|{reading}}}"))
}

/// A name cut into what needs a reading and what reads itself.
fn runs(name: &str) -> Vec<(bool, String)> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for c in name.chars() {
        let reads_itself = c.is_ascii_digit() || c.is_whitespace() || is_kana(c);
        match runs.last_mut() {
            Some((kind, text)) if *kind == reads_itself => text.push(c),
            _ => runs.push((reads_itself, c.to_string())),
        }
    }
    runs
}

fn aligned(runs: &[(bool, String)], reading: &str) -> Option<String> {
    let Some(((reads_itself, text), rest)) = runs.split_first() else {
        return reading.is_empty().then(String::new);
    };
    if *reads_itself {
        let length = text.chars().count();
        let head: String = reading.chars().take(length).collect();
        if !text.chars().map(hiragana).eq(head.chars().map(hiragana)) {
            return None;
        }
        return aligned(rest, &reading[head.len()..]).map(|tail| format!("{text}{tail}"));
    }
    let ends = reading.char_indices().skip(1).map(|(at, _)| at).chain([reading.len()]);
    ends.filter(|end| *end > 0).find_map(|end| {
        let tail = aligned(rest, &reading[end..])?;
        let own = &reading[..end];
        Some(if own == text { format!("{text}{tail}") } else { format!("{{{text}|{own}}}{tail}") })
    })
}

fn is_kana(c: char) -> bool {
    ('\u{3041}'..='\u{30FF}').contains(&c)
}

fn hiragana(c: char) -> char {
    match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(c as u32 - 0x60).expect("katakana lie 0x60 above hiragana"),
        other => other,
    }
}

/// A unit with its reading, where it is one that workshops use.
pub fn unit(unit: &str) -> String {
    let reading = match unit {
        "組" => "くみ",
        "間" => "けん",
        "台" => "だい",
        "枚" => "まい",
        "本" => "ほん",
        "箱" => "はこ",
        "束" => "たば",
        "個" => "こ",
        "反" => "たん",
        "時間" => "じかん",
        "箇所" => "かしょ",
        "目" => "め",
        "袋" => "ふくろ",
        "尋" => "ひろ",
        "統" => "とう",
        _ => return literal(unit),
    };
    format!("{{{unit}|{reading}}}")
}

/// Text as it may stand between tags and in quoted attributes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_ruby_kana_and_plain() {
        let marked = "{名札|なふだ}を ピッと どうぞ";
        assert_eq!(html(marked), "<ruby><span class=\"kanji\">名札</span><rt>なふだ</rt></ruby>を ピッと どうぞ");
        assert_eq!(kana(marked), "なふだを ピッと どうぞ");
        assert_eq!(plain(marked), "名札を ピッと どうぞ");
    }

    #[test]
    fn only_what_needs_a_reading_gets_one() {
        assert_eq!(with_reading("ごみ袋20L", "ごみぶくろ20リットル"), "ごみ{袋|ぶくろ}20{L|リットル}");
        assert_eq!(with_reading("ごみ袋20L", "ごみぶくろ20L"), "ごみ{袋|ぶくろ}20L");
        assert_eq!(with_reading("整網 浮子方", "せいもう あばかた"), "{整網|せいもう} {浮子方|あばかた}");
        assert_eq!(with_reading("フマネット", "ふまねっと"), "フマネット");
        assert_eq!(with_reading("整網", ""), "整網");
        assert_eq!(with_reading("網の目", "まったくちがう"), "{網の目|まったくちがう}");
    }

    #[test]
    fn a_name_cannot_carry_markup_of_its_own() {
        assert_eq!(html(&literal("<b>{a|b}")), "&lt;b&gt;｛a｜b｝");
        assert_eq!(html("{"), "{");
    }
}
