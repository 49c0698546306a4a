//! Set-up sheets: an A4 page that somebody prints, and scans from top to bottom. A page of HTML that needs nothing else,
//! or a picture.

mod picture;

use std::fmt::Write;

pub use picture::{Picture, picture};

use super::symbol;

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub title: String,
    /// What it is for: models, a station.
    pub about: Vec<String>,
    pub steps: Vec<Step>,
}

/// One thing to do, in the order in which it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    pub says: String,
    pub codes: Vec<(Symbol, String)>,
    /// Where the maker's own code stands.
    pub manual: Option<String>,
    /// In small print.
    pub notes: Vec<String>,
}

/// What a code is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    Code128,
    Qr,
    /// Code 39 between blanks.
    Code39Space,
}

/// Width of a bar code's module: 0.375 mm, three dots of a 203 dpi printer, read by every scanner from a hand's distance.
const MODULE_UM: usize = 375;
/// Height of a bar code.
const BAR_MM: usize = 14;
/// Width of a QR code's module.
const QR_MODULE_UM: usize = 750;

/// All pages as one file, each on a page of its own when printed.
pub fn html(sheets: &[Sheet]) -> String {
    let mut page = String::from(HEAD);
    for sheet in sheets {
        write_sheet(&mut page, sheet);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn write_sheet(page: &mut String, sheet: &Sheet) {
    let about: String = sheet.about.iter().map(|line| format!("<p class=\"about\">{}</p>\n", escaped(line))).collect();
    put(page, format_args!("<section>\n<h1>{}</h1>\n{about}<ol>\n", escaped(&sheet.title)));
    for step in &sheet.steps {
        put(page, format_args!("<li>\n<h2>{}</h2>\n<p>{}</p>\n", escaped(&step.title), escaped(&step.says)));
        if let Some(manual) = &step.manual {
            put(page, format_args!("<p class=\"manual\">{}</p>\n", escaped(manual)));
        }
        if !step.codes.is_empty() {
            page.push_str("<div class=\"codes\">\n");
            step.codes.iter().for_each(|(symbol, text)| write_code(page, *symbol, text));
            page.push_str("</div>\n");
        }
        for note in &step.notes {
            put(page, format_args!("<p class=\"note\">{}</p>\n", escaped(note)));
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n</section>\n");
}

fn write_code(page: &mut String, symbol: Symbol, text: &str) {
    let picture = match symbol {
        Symbol::Code128 => bars(&symbol::code_128(text)),
        Symbol::Code39Space => bars(&symbol::code_39_between_blanks(text)),
        Symbol::Qr => symbol::qr(text).map_or_else(String::new, |(side, modules)| square(side, &modules)),
    };
    put(page, format_args!("<figure>{picture}<figcaption>{}</figcaption></figure>\n", escaped(text)));
}

fn bars(modules: &[bool]) -> String {
    let width = modules.len() + 2 * symbol::BARCODE_QUIET;
    let path = runs(modules).map(|(from, length)| format!("M{} 0h{length}v1h-{length}z", from + symbol::BARCODE_QUIET));
    svg(width, 1, (millimetres(width * MODULE_UM), format!("{BAR_MM}mm")), &path.collect::<String>())
}

fn square(side: usize, modules: &[bool]) -> String {
    let width = side + 2 * symbol::QR_QUIET;
    let path = modules.chunks(side).enumerate().flat_map(|(row, dots)| {
        let row = row + symbol::QR_QUIET;
        runs(dots).map(move |(from, length)| format!("M{} {row}h{length}v1h-{length}z", from + symbol::QR_QUIET))
    });
    let size = millimetres(width * QR_MODULE_UM);
    svg(width, width, (size.clone(), size), &path.collect::<String>())
}

fn svg(width: usize, height: usize, (wide, high): (String, String), path: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{wide}\" height=\"{high}\" preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\" role=\"img\"><path d=\"{path}\"/></svg>"
    )
}

/// The dark stretches: where each begins, and how long it is.
fn runs(modules: &[bool]) -> impl Iterator<Item = (usize, usize)> {
    let stretches = modules.chunk_by(|one, next| one == next).scan(0, |at, stretch| {
        let from = *at;
        *at += stretch.len();
        Some((stretch[0], from, stretch.len()))
    });
    stretches.filter(|(dark, ..)| *dark).map(|(_, from, length)| (from, length))
}

fn millimetres(micrometres: usize) -> String {
    format!("{}.{:03}mm", micrometres / 1000, micrometres % 1000)
}

fn put(page: &mut String, words: std::fmt::Arguments<'_>) {
    page.write_fmt(words).expect("a text takes every word");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const HEAD: &str = "<!doctype html>
<html lang=\"ja\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>スキャナーの準備</title>
<style>
@page { size: A4; margin: 14mm 16mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 178mm; padding: 8mm 0; color: #000; background: #fff; font: 10.5pt/1.5 'BIZ UDPGothic', 'BIZ UDGothic', 'Noto Sans CJK JP', 'Hiragino Sans', sans-serif; line-break: strict; }
section { break-after: page; }
section:last-child { break-after: auto; }
h1 { font-size: 19pt; line-height: 1.25; margin: 0 0 2mm; }
.about { margin: 0; color: #333; }
ol { list-style: none; margin: 4mm 0 0; padding: 0; counter-reset: step; }
li { counter-increment: step; border-top: .3mm solid #000; padding: 2.2mm 0 2.6mm 12mm; position: relative; break-inside: avoid; }
li::before { content: counter(step); position: absolute; left: 0; top: 2.4mm; width: 8mm; height: 8mm; border-radius: 50%; background: #000; color: #fff; text-align: center; font: bold 12pt/8mm sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h2 { font-size: 12.5pt; line-height: 1.3; margin: 0 0 .6mm; }
p { margin: 0; }
.manual { border-left: 1.2mm solid #777; padding-left: 3mm; margin-top: 1mm; overflow-wrap: anywhere; }
.codes { display: flex; flex-wrap: wrap; gap: 6mm 12mm; align-items: end; margin: 3mm 0 1mm; }
figure { margin: 0; text-align: center; }
figure svg { display: block; }
figcaption { font: bold 11pt/1.4 monospace; letter-spacing: .08em; }
.note { color: #444; font-size: 7.5pt; line-height: 1.35; margin-top: .8mm; overflow-wrap: anywhere; }
@media screen { html { background: #ddd; } body { padding: 14mm 16mm; max-width: 210mm; box-shadow: 0 0 4mm #999; } }
</style>
</head>
<body>
";
