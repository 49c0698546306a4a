//! The same page as a picture: A4 at 8 dots to the millimetre (203 dpi), black and white.

use super::{BAR_MM, MODULE_UM, QR_MODULE_UM, Sheet, Step, Symbol};
use crate::paper::bitmap::{Bitmap, png};
use crate::paper::columns::{tidy, width, wrap};
use crate::paper::font::{EM, Fonts, Scribe};
use crate::paper::layout::Style;
use crate::paper::symbol;

const DOTS_PER_MM: usize = 8;
const WIDTH: usize = 210 * DOTS_PER_MM;
const HEIGHT: usize = 297 * DOTS_PER_MM;
const MARGIN: usize = 16 * DOTS_PER_MM;
/// Where a step's words begin, right of its number.
const INDENT: usize = MARGIN + 12 * DOTS_PER_MM;
/// White between two lines of writing, and around a rule.
const LEADING: usize = 14;
const AIR: usize = 14;
/// White between two codes: a scanner must see one of them only.
const BETWEEN_CODES: usize = 14 * DOTS_PER_MM;

/// A page as PNG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub png: Vec<u8>,
    /// Characters that no face had, drawn as 〓.
    pub missing: Vec<char>,
}

/// Draws one page. It is A4, or longer where the words are too many.
pub fn picture(sheet: &Sheet, fonts: &Fonts) -> Picture {
    let mut page = Page { paper: Bitmap::new(WIDTH, HEIGHT), scribe: fonts.scribe(), y: MARGIN };
    page.write(MARGIN, &sheet.title, Style::LARGE);
    sheet.about.iter().for_each(|line| page.write(MARGIN, line, Style::NORMAL));
    for (place, step) in sheet.steps.iter().enumerate() {
        page.step(place + 1, step);
    }
    page.room(MARGIN / 2);
    Picture { png: png(&page.paper, (DOTS_PER_MM * 1000) as u32), missing: page.scribe.missing }
}

struct Page<'f> {
    paper: Bitmap,
    scribe: Scribe<'f>,
    /// Where the next line begins.
    y: usize,
}

impl Page<'_> {
    fn step(&mut self, number: usize, step: &Step) {
        self.room(4);
        self.y += AIR;
        self.paper.fill(MARGIN, self.y, WIDTH - 2 * MARGIN, 3);
        self.y += AIR;
        let top = self.y;
        self.write(MARGIN, &format!("{number}."), Style::LARGE);
        self.y = top + EM / 2;
        self.write(INDENT, &step.title, Style::BOLD);
        self.write(INDENT, &step.says, Style::NORMAL);
        if let Some(manual) = &step.manual {
            let from = self.y;
            self.write(INDENT + EM, manual, Style::NORMAL);
            self.paper.fill(INDENT, from, 8, self.y - from - LEADING);
        }
        if !step.codes.is_empty() {
            self.codes(&step.codes);
        }
        step.notes.iter().for_each(|note| self.write(INDENT, note, Style::NORMAL));
        self.y = self.y.max(top + 2 * EM + LEADING);
    }

    /// Writes from `x` to the right margin, in as many lines as it takes.
    fn write(&mut self, x: usize, text: &str, style: Style) {
        let columns = (WIDTH - MARGIN - x) / (EM / 2 * style.size.across());
        for line in wrap(&tidy(text), columns) {
            self.room(EM * style.size.down());
            self.line(x, &line, style);
            self.y += EM * style.size.down() + LEADING;
        }
    }

    fn line(&mut self, mut x: usize, text: &str, style: Style) {
        for letter in text.chars() {
            if letter != ' ' {
                let ink = self.scribe.ink(letter, style);
                self.paper.set(&ink, x, self.y);
            }
            x += width(letter) * EM / 2 * style.size.across();
        }
    }

    /// The codes beside each other, with their text below.
    fn codes(&mut self, codes: &[(Symbol, String)]) {
        let drawn: Vec<Bitmap> = codes.iter().map(|(symbol, text)| draw(*symbol, text)).collect();
        let height = drawn.iter().map(Bitmap::height).max().unwrap_or(0);
        self.y += AIR;
        self.room(height + EM + 2 * LEADING);
        let (mut x, bottom) = (INDENT, self.y + height);
        for (code, (_, text)) in drawn.iter().zip(codes) {
            self.paper.paste(code, x, bottom - code.height());
            self.y = bottom + LEADING;
            self.line(x + code.width().saturating_sub(text.len() * EM / 2) / 2, text, Style::BOLD);
            x += code.width() + BETWEEN_CODES;
        }
        self.y = bottom + EM + 2 * LEADING;
    }

    /// Makes the page longer where it has to be.
    fn room(&mut self, height: usize) {
        self.paper.grow(self.y + height);
    }
}

fn draw(symbol: Symbol, text: &str) -> Bitmap {
    match symbol {
        Symbol::Code128 => bars(&symbol::code_128(text)),
        Symbol::Code39Space => bars(&symbol::code_39_between_blanks(text)),
        Symbol::Qr => symbol::qr(text).map_or_else(|| Bitmap::new(0, 0), |(side, modules)| square(side, &modules)),
    }
}

fn bars(modules: &[bool]) -> Bitmap {
    let module = MODULE_UM * DOTS_PER_MM / 1000;
    let mut code = Bitmap::new((modules.len() + 2 * symbol::BARCODE_QUIET) * module, BAR_MM * DOTS_PER_MM);
    for (place, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
        code.fill((place + symbol::BARCODE_QUIET) * module, 0, module, BAR_MM * DOTS_PER_MM);
    }
    code
}

fn square(side: usize, modules: &[bool]) -> Bitmap {
    let module = QR_MODULE_UM * DOTS_PER_MM / 1000;
    let width = (side + 2 * symbol::QR_QUIET) * module;
    let mut code = Bitmap::new(width, width);
    for (place, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
        let (x, y) = (place % side + symbol::QR_QUIET, place / side + symbol::QR_QUIET);
        code.fill(x * module, y * module, module, module);
    }
    code
}
