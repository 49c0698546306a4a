//! Set-up sheets, read back from the page itself.

use fuda::domain::code::set_up_label;
use fuda::paper::font::Fonts;
use fuda::paper::sheet::{Sheet, Step, Symbol, html, picture};

fn sheet(codes: &[(Symbol, &str)], says: &str) -> Sheet {
    let codes = codes.iter().map(|(symbol, text)| (*symbol, (*text).to_owned())).collect();
    let step = Step { title: "音".into(), says: says.into(), codes, manual: Some("<章>".into()), notes: vec![] };
    Sheet { title: "スキャナーの準備".into(), about: vec!["A&B".into()], steps: vec![step] }
}

/// The widths of a bar code's bars and gaps in modules, as they stand in the page's drawing.
fn widths(page: &str) -> Vec<usize> {
    let path = page.split("<path d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a drawing");
    let bars = path.split('z').filter(|bar| !bar.is_empty()).map(|bar| {
        let (from, length) = bar.trim_start_matches('M').split_once(" 0h").expect("a bar");
        let length = length.split('v').next().expect("a length");
        (from.parse::<usize>().expect("a number"), length.parse::<usize>().expect("a number"))
    });
    let bars: Vec<(usize, usize)> = bars.collect();
    let gaps = bars.windows(2).map(|two| two[1].0 - two[0].0 - two[0].1);
    let mut all: Vec<usize> = bars.iter().zip(gaps).flat_map(|(bar, gap)| [bar.1, gap]).collect();
    all.push(bars.last().expect("a bar").1);
    all
}

/// Of ISO/IEC 16388, table 1: bar, gap, bar, … of the letters that are needed here; W is wide.
const CODE_39: [(&str, char); 4] = [("nWWnnnWnn", ' '), ("nnnWWnWnn", '0'), ("WWWnnnnnn", 'W'), ("nWWnWnnnn", 'Z')];

#[test]
fn a_menu_code_of_opticon_is_code_39_between_blanks() {
    for code in ["ZZ", "W0"] {
        let widths = widths(&html(&[sheet(&[(Symbol::Code39Space, code)], "")]));
        // Nine elements a letter, and a narrow gap after each but the last.
        let read: String = widths
            .chunks(10)
            .map(|letter| {
                let form: String = letter.iter().take(9).map(|width| if *width == 1 { 'n' } else { 'W' }).collect();
                assert!(letter.get(9).is_none_or(|gap| *gap == 1));
                CODE_39.iter().find(|(known, _)| *known == form).unwrap_or_else(|| panic!("{form}")).1
            })
            .collect();
        assert_eq!(read, format!(" {code} "));
    }
}

#[test]
fn the_label_is_code_128_with_its_quiet_zones_and_three_modules_to_the_millimetre_or_fewer() {
    let label = set_up_label().to_string();
    let page = html(&[sheet(&[(Symbol::Code128, &label)], "")]);
    let modules: usize = widths(&page).iter().sum();
    assert_eq!(modules, 11 * (label.len() + 2) + 13);
    assert!(page.contains(&format!("viewBox=\"0 0 {} 1\"", modules + 20)), "ten modules of white on either side");
    assert!(page.contains("width=\"57.750mm\""), "0.375 mm a module: {page}");
    assert!(page.contains("<path d=\"M10 0h2v1h-2z"), "the start character begins with a bar of two modules");
}

#[test]
fn what_a_manual_is_called_cannot_break_the_page() {
    let page = html(&[sheet(&[(Symbol::Qr, "SSCANNERF")], "")]);
    assert!(page.contains("&lt;章&gt;") && page.contains("A&amp;B") && page.ends_with("</html>\n"));
}

#[test]
fn a_picture_is_a4_and_grows_rather_than_losing_words() {
    let size = |sheet: &Sheet| {
        let drawn = picture(sheet, &Fonts::default());
        assert_eq!(drawn.missing, [], "the built-in face has every character");
        let reader = png::Decoder::new(std::io::Cursor::new(drawn.png)).read_info().expect("a picture");
        (reader.info().width, reader.info().height)
    };
    assert_eq!(size(&sheet(&[(Symbol::Code128, "SSCANNERF"), (Symbol::Qr, "SSCANNERF")], "読む")), (1680, 2376));
    let (width, height) = size(&sheet(&[], &"読む。".repeat(3000)));
    assert_eq!(width, 1680);
    assert!(height > 2376);
}
