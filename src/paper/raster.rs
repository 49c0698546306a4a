//! A page as dots: for printers without Japanese characters, and for lines that a printer's characters cannot hold.

use super::bitmap::Bitmap;
use super::font::{EM, Scribe};
use super::layout::{Align, Line, MARK_DOTS, Page, Size, Span, Style, Weight, Width};
use super::{columns, mark, symbol};

/// White under every line of text, in dots: lines stand one and a half apart (DOMAIN.md §4.1).
pub const LEADING: usize = 12;
/// Height of a rule's line with the white around it, in dots.
pub const RULE_HEIGHT: usize = 18;
/// Style of a banner's text.
pub const BANNER: Style = Style { size: Size::Large, weight: Weight::Bold };

/// Writes on a bitmap that grows downwards.
pub(super) struct Brush<'a, 'f> {
    pub bitmap: Bitmap,
    pub scribe: &'a mut Scribe<'f>,
    /// The next line's upper edge.
    y: usize,
    /// The left edge of what is written: beside a mark, it is further in.
    left: usize,
}

/// Draws a whole page.
pub(super) fn draw_page(page: &Page, scribe: &mut Scribe<'_>) -> Bitmap {
    let mut brush = Brush::new(page.width, scribe);
    brush.lines(&page.lines);
    brush.bitmap
}

/// Draws one line, as high as it is.
pub(super) fn draw_line(line: &Line, width: Width, scribe: &mut Scribe<'_>) -> Bitmap {
    let mut brush = Brush::new(width, scribe);
    brush.line(line);
    brush.bitmap
}

impl<'a, 'f> Brush<'a, 'f> {
    fn new(width: Width, scribe: &'a mut Scribe<'f>) -> Self {
        Self { bitmap: Bitmap::new(width.dots(), 0), scribe, y: 0, left: 0 }
    }

    fn lines(&mut self, lines: &[Line]) {
        for line in lines {
            self.line(line);
        }
    }

    fn line(&mut self, line: &Line) {
        match line {
            Line::Text(span, align) => {
                let x = match align {
                    Align::Left => self.left,
                    Align::Centre => self.left + (self.room() - dots(span)) / 2,
                };
                let down = self.open(span.style.size);
                self.span(span, x, down);
            }
            Line::Pair(left, right) => {
                let down = self.open(left.style.size.max(right.style.size));
                self.span(left, self.left, down);
                self.span(right, self.bitmap.width() - dots(right), down);
            }
            Line::Banner(text) => self.banner(text),
            Line::Rule => {
                self.advance(RULE_HEIGHT);
                self.bitmap.fill(self.left, self.y - RULE_HEIGHT / 2 - 1, self.room(), 2);
            }
            Line::Feed(dots) => self.advance(usize::from(*dots)),
            Line::Marked { mark, beside } => self.marked(mark, beside),
            Line::Marks(names) => {
                self.advance(MARK_DOTS);
                for (place, name) in names.iter().enumerate() {
                    self.picture(name, place * MARK_DOTS, self.y - MARK_DOTS);
                }
            }
            Line::Barcode { text, module_dots, height_dots } => {
                self.barcode(text, usize::from(*module_dots), usize::from(*height_dots));
            }
            Line::Qr { text, module_dots } => self.qr(text, usize::from(*module_dots)),
        }
    }

    fn room(&self) -> usize {
        self.bitmap.width() - self.left
    }

    fn advance(&mut self, dots: usize) {
        self.y += dots;
        self.bitmap.grow(self.y);
    }

    /// Makes room for a line of text; its characters stand on the returned row.
    fn open(&mut self, size: Size) -> usize {
        let base = self.y + size.down() * EM;
        self.advance(size.down() * EM + LEADING);
        base
    }

    /// Sets a text from `x` on, standing on row `base`.
    fn span(&mut self, span: &Span, mut x: usize, base: usize) {
        for letter in span.text.chars() {
            if letter != ' ' {
                let ink = self.scribe.ink(letter, span.style);
                self.bitmap.set(&ink, x, base - ink.rows.len());
            }
            x += columns::width(letter) * span.style.size.across() * EM / 2;
        }
    }

    fn banner(&mut self, text: &str) {
        let span = Span { text: text.to_owned(), style: BANNER };
        let top = self.y;
        self.advance(LEADING / 2);
        let base = self.open(BANNER.size);
        self.span(&span, self.left + self.room().saturating_sub(dots(&span)) / 2, base);
        self.bitmap.invert_rows(top, self.y - LEADING / 2);
        self.advance(LEADING);
    }

    fn marked(&mut self, mark: &str, beside: &[Line]) {
        let (top, indent) = (self.y, self.left);
        self.picture(mark, indent, top);
        self.left += MARK_DOTS + EM / 2;
        self.advance((MARK_DOTS - beside_height(beside).min(MARK_DOTS)) / 2);
        self.lines(beside);
        self.left = indent;
        let rest = (top + MARK_DOTS).saturating_sub(self.y);
        self.advance(rest);
    }

    fn picture(&mut self, name: &str, x: usize, y: usize) {
        if let Some(picture) = mark::picture(name) {
            self.bitmap.grow(y + MARK_DOTS);
            self.bitmap.paste(&picture.bitmap, x, y);
        }
    }

    fn barcode(&mut self, text: &str, module: usize, height: usize) {
        let bars = symbol::code_128(text);
        let mut x = self.left + self.room().saturating_sub(bars.len() * module) / 2;
        let top = self.y;
        self.advance(height + LEADING);
        for bar in bars {
            if bar {
                self.bitmap.fill(x, top, module, height);
            }
            x += module;
        }
    }

    fn qr(&mut self, text: &str, module: usize) {
        let Some((side, modules)) = symbol::qr(text) else { return };
        let quiet = symbol::QR_QUIET * module;
        let left = self.left + self.room().saturating_sub(side * module) / 2;
        let top = self.y + quiet;
        self.advance(side * module + 2 * quiet);
        for (place, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
            self.bitmap.fill(left + place % side * module, top + place / side * module, module, module);
        }
    }
}

/// Dots across of a text.
fn dots(span: &Span) -> usize {
    span.columns() * EM / 2
}

/// Dots from the first line's top to the last one's foot, for the lines that stand beside a mark.
fn beside_height(lines: &[Line]) -> usize {
    let heights = lines.iter().map(|line| match line {
        Line::Text(span, _) => span.style.size.down() * EM + LEADING,
        Line::Pair(left, right) => left.style.size.max(right.style.size).down() * EM + LEADING,
        _ => 0,
    });
    heights.sum::<usize>().saturating_sub(LEADING)
}
