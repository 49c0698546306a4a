//! A laid-out page: lines that are known to fit the paper, whatever it is then sent as.

use super::columns::{columns, tidy, wrap};
use super::document::Document;
use super::slips;

/// Paper of the usual widths, in dots (of 1/203 inch, but for one) and in half columns of 12 dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// 58 mm: 384 dots, 32 half columns.
    Mm58,
    /// 80 mm: 576 dots, 48 half columns.
    Mm80,
    /// 80 mm at 180 dots per inch: 512 dots, 42 half columns.
    Mm80Dots512,
}

impl Width {
    pub fn dots(self) -> usize {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
            Self::Mm80Dots512 => 512,
        }
    }

    pub fn columns(self) -> usize {
        self.dots() / 12
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    Normal,
    /// Twice as high.
    Tall,
    /// Twice as high and twice as wide.
    Large,
}

impl Size {
    pub fn across(self) -> usize {
        if self == Self::Large { 2 } else { 1 }
    }

    pub fn down(self) -> usize {
        if self == Self::Normal { 1 } else { 2 }
    }

    /// This size and the smaller ones, largest first.
    fn downwards(self) -> impl Iterator<Item = Self> {
        [Self::Large, Self::Tall, Self::Normal].into_iter().filter(move |&size| size <= self)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    Plain,
    Bold,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    pub size: Size,
    pub weight: Weight,
}

impl Style {
    pub const NORMAL: Self = Self { size: Size::Normal, weight: Weight::Plain };
    pub const BOLD: Self = Self { size: Size::Normal, weight: Weight::Bold };
    pub const TALL: Self = Self { size: Size::Tall, weight: Weight::Plain };
    pub const TALL_BOLD: Self = Self { size: Size::Tall, weight: Weight::Bold };
    pub const LARGE_PLAIN: Self = Self { size: Size::Large, weight: Weight::Plain };
    pub const LARGE: Self = Self { size: Size::Large, weight: Weight::Bold };

    pub fn columns(self, text: &str) -> usize {
        columns(text) * self.size.across()
    }

    fn sized(self, size: Size) -> Self {
        Self { size, ..self }
    }
}

/// Text in one style, which fits its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub style: Style,
}

impl Span {
    /// The text is tidied: see `tidy`.
    pub fn new(text: &str, style: Style) -> Self {
        Self { text: tidy(text), style }
    }

    pub fn columns(&self) -> usize {
        self.style.columns(&self.text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Text(Span, Align),
    /// One at the left edge, one at the right.
    Pair(Span, Span),
    /// White on black over the whole width, twice as high and wide.
    Banner(String),
    Rule,
    /// White paper, in dots.
    Feed(u8),
    /// A mark's picture and what stands beside it (or below it, where the printer sets the text).
    Marked {
        mark: String,
        beside: Vec<Line>,
    },
    /// Marks in a row.
    Marks(Vec<String>),
    /// Code 128, its bars in dots a module, and its height in dots.
    Barcode {
        text: String,
        module_dots: u8,
        height_dots: u8,
    },
    Qr {
        text: String,
        module_dots: u8,
    },
}

/// One paper. It ends in one cut, which is not a line: there is no paper without it and none with two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub width: Width,
    pub lines: Vec<Line>,
}

/// Lays a document out for a paper's width.
pub fn lay_out(document: &Document, width: Width) -> Page {
    let mut sheet = Sheet::new(width);
    slips::write(document, &mut sheet);
    Page { width, lines: sheet.lines }
}

/// Dots of a mark's side on paper: eight half columns.
pub const MARK_DOTS: usize = 96;
/// Half columns that a mark takes, with the white at its right.
const MARK_COLUMNS: usize = MARK_DOTS / 12 + 1;
/// Height of a receipt number's bars, in dots (8 mm).
const BARCODE_HEIGHT: u8 = 64;

/// A page that is being written, from the top.
pub(super) struct Sheet {
    width: Width,
    columns: usize,
    pub lines: Vec<Line>,
}

impl Sheet {
    pub fn new(width: Width) -> Self {
        Self { width, columns: width.columns(), lines: Vec::with_capacity(32) }
    }

    pub fn text(&mut self, text: &str, style: Style) {
        self.set(text, style, Align::Left);
    }

    pub fn centred(&mut self, text: &str, style: Style) {
        self.set(text, style, Align::Centre);
    }

    /// The largest size, up to the style's own, in which the text fits one line; else over several lines.
    fn set(&mut self, text: &str, style: Style, align: Align) {
        let text = tidy(text);
        let style = self.fitting(&text, style);
        let limit = self.columns / style.size.across();
        if columns(&text) <= limit {
            return self.lines.push(Line::Text(Span { text, style }, align));
        }
        self.lines.extend(wrap(&text, limit).into_iter().map(|text| Line::Text(Span { text, style }, align)));
    }

    fn fitting(&self, text: &str, style: Style) -> Style {
        let fits = |size: &Size| style.sized(*size).columns(text) <= self.columns;
        style.sized(style.size.downwards().find(fits).unwrap_or(Size::Normal))
    }

    /// Sentences for a person: broken between phrases, for that is how they are read aloud.
    pub fn say(&mut self, phrases: &[&str]) {
        let mut line = String::new();
        for phrase in phrases {
            if !line.is_empty() && columns(&line) + columns(phrase) > self.columns {
                self.text(line.trim_end(), Style::NORMAL);
                line.clear();
            }
            line.push_str(phrase);
        }
        self.text(line.trim_end(), Style::NORMAL);
    }

    /// What and how many: on one line where both fit; else what is above, and how many below at the right.
    pub fn pair(&mut self, left: (&str, Style), right: (&str, Style)) {
        let (left, right) = (Span::new(left.0, left.1), Span::new(right.0, right.1));
        if right.text.is_empty() {
            return self.text(&left.text, left.style);
        }
        if left.columns() + 1 + right.columns() <= self.columns {
            return self.lines.push(Line::Pair(left, right));
        }
        let style = self.fitting(&right.text, right.style);
        let left = Span { style: self.fitting(&left.text, left.style), ..left };
        let mut above = wrap(&left.text, self.columns / left.style.size.across());
        let last = above.pop().unwrap_or_default();
        self.lines.extend(above.into_iter().map(|text| Line::Text(Span { text, style: left.style }, Align::Left)));
        let last = Span { text: last, style: left.style };
        let room = self.columns - last.columns();
        if style.columns(&right.text) < room {
            return self.lines.push(Line::Pair(last, Span { text: right.text, style }));
        }
        if !last.text.is_empty() {
            self.lines.push(Line::Text(last, Align::Left));
        }
        for text in wrap(&right.text, self.columns / style.size.across()) {
            self.lines.push(Line::Pair(Span::new("", style), Span { text, style }));
        }
    }

    /// What and how many, as large as one line holds both; over two lines rather than in small characters.
    pub fn grand(&mut self, what: &str, how_many: &str) {
        let both = columns(&tidy(what)) + columns(&tidy(how_many)) + 1;
        let size = if both * 2 <= self.columns { Size::Large } else { Size::Tall };
        self.pair((what, Style::LARGE_PLAIN.sized(size)), (how_many, Style::LARGE.sized(size)));
    }

    /// Two places to sign: side by side where there is room to write a name, else below each other.
    pub fn sign(&mut self, left: &str, right: &str) {
        let line =
            |label: &str, room: usize| format!("{label} {}", "_".repeat(room.saturating_sub(columns(label) + 1)));
        if self.columns < Width::Mm80.columns() {
            self.text(&line(left, self.columns), Style::NORMAL);
            self.feed(14);
            return self.text(&line(right, self.columns), Style::NORMAL);
        }
        let half = (self.columns - 2) / 2;
        self.pair((&line(left, half), Style::NORMAL), (&line(right, half), Style::NORMAL));
    }

    /// A line at the right edge, on its own.
    pub fn right(&mut self, text: &str, style: Style) {
        self.pair(("", style), (text, style));
    }

    pub fn banner(&mut self, text: &str) {
        self.lines.push(Line::Banner(tidy(text)));
    }

    pub fn rule(&mut self) {
        self.lines.push(Line::Rule);
    }

    pub fn feed(&mut self, dots: u8) {
        self.lines.push(Line::Feed(dots));
    }

    /// Lines beside a mark's picture, or the same lines over the whole width where there is no mark.
    pub fn marked(&mut self, mark: Option<&str>, write: impl Fn(&mut Self)) {
        let Some(mark) = mark else { return write(self) };
        let mut beside = Self { width: self.width, columns: self.columns - MARK_COLUMNS, lines: Vec::new() };
        write(&mut beside);
        self.lines.push(Line::Marked { mark: mark.to_owned(), beside: beside.lines });
    }

    /// All the marks, as many in a row as the paper holds.
    pub fn marks(&mut self, names: &[&str]) {
        for row in names.chunks(self.width.dots() / MARK_DOTS) {
            self.lines.push(Line::Marks(row.iter().map(|&name| name.to_owned()).collect()));
        }
    }

    /// A code of ours in bars, with its text below: three dots a module where the paper is wide enough, else two,
    /// both with their quiet zones.
    pub fn barcode(&mut self, text: &str) {
        let modules = super::symbol::code_128_modules(text) + 2 * super::symbol::BARCODE_QUIET;
        let module_dots = if modules * 3 <= self.width.dots() { 3 } else { 2 };
        self.feed(8);
        self.lines.push(Line::Barcode { text: text.to_owned(), module_dots, height_dots: BARCODE_HEIGHT });
        self.centred(text, Style::NORMAL);
    }

    /// A figure for every half column, so that a cut edge or a wrong width shows.
    pub fn ruler(&mut self) {
        let figures: String = (1..=self.columns).map(|column| char::from(b'0' + (column % 10) as u8)).collect();
        self.lines.push(Line::Text(Span { text: figures, style: Style::NORMAL }, Align::Left));
    }

    pub fn qr(&mut self, text: &str) {
        self.lines.push(Line::Qr { text: text.to_owned(), module_dots: 6 });
    }
}
