//! A page as ESC/POS: the printer's own Japanese characters, or a picture of the whole page.
//!
//! The `escpos` crate writes what it writes correctly, into memory; the rest is [`super::command`]'s.

use std::cell::RefCell;
use std::rc::Rc;

use encoding_rs::SHIFT_JIS;
use escpos::driver::Driver;
use escpos::errors::Result;
use escpos::printer::Printer;
use escpos::utils::{Encoder, JustifyMode, Protocol};

use super::bitmap::Bitmap;
use super::font::{EM, Scribe};
use super::layout::{Align, Line, Page, Size, Span, Style, Weight};
use super::{command, jis, mark, raster, symbol};

/// Where a paper's bytes divide: a device puts its own status requests in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seams {
    pub begun_at: usize,
    pub cut_at: usize,
    pub rasterised_lines: usize,
}

/// The crate's printer, with memory behind it.
#[derive(Clone, Default)]
struct Memory(Rc<RefCell<Vec<u8>>>);

impl Memory {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }
}

/// The page in the printer's characters; a line that they cannot hold goes out as a picture.
pub(super) fn in_kanji(page: &Page, scribe: &mut Scribe<'_>) -> (Vec<u8>, Seams) {
    let mut writer = Writer::new(page, scribe);
    let seams = writer.page(page).expect("memory takes every byte, and every text was checked before it was encoded");
    (writer.memory.take(), seams)
}

/// The page as a picture, for printers without Japanese characters: nothing but `ESC @`, `GS v 0` and the cut, which
/// every clone knows.
pub(super) fn in_dots(page: &Page, scribe: &mut Scribe<'_>) -> (Vec<u8>, Seams) {
    let bitmap = raster::draw_page(page, scribe);
    let memory = Memory::default();
    let mut printer = Printer::new(memory.clone(), Protocol::default(), None);
    printer.init().and_then(|printer| printer.print()).map(drop).expect("memory takes every byte");
    let mut bytes = memory.take();
    let begun_at = bytes.len();
    bitmap.send(&mut bytes);
    let cut_at = bytes.len();
    bytes.extend(command::CUT_PARTIAL);
    (bytes, Seams { begun_at, cut_at, rasterised_lines: page.lines.len() })
}

/// How the printer is set at the moment; a setting is written only when it changes.
#[derive(Clone, Copy, PartialEq)]
struct Set {
    style: Style,
    centred: bool,
    pitch_dots: usize,
}

struct Writer<'a, 'f> {
    printer: Printer<Memory>,
    memory: Memory,
    scribe: &'a mut Scribe<'f>,
    page: &'a Page,
    set: Set,
    rasterised_lines: usize,
}

impl<'a, 'f> Writer<'a, 'f> {
    fn new(page: &'a Page, scribe: &'a mut Scribe<'f>) -> Self {
        let memory = Memory(Rc::new(RefCell::new(Vec::with_capacity(4096))));
        let printer = Printer::new(memory.clone(), Protocol::new(Encoder::new(SHIFT_JIS)), None);
        let set = Set { style: Style::NORMAL, centred: false, pitch_dots: 0 };
        Self { printer, memory, scribe, page, set, rasterised_lines: 0 }
    }

    fn page(&mut self, page: &Page) -> Result<Seams> {
        self.begin()?;
        let begun_at = self.written()?;
        for line in &page.lines {
            self.line(line)?;
        }
        let cut_at = self.written()?;
        self.printer.custom(&command::CUT_PARTIAL)?.print()?;
        Ok(Seams { begun_at, cut_at, rasterised_lines: self.rasterised_lines })
    }

    /// `ESC @`, `GS P` so that a distance means the same on every printer, and the kanji settings.
    fn begin(&mut self) -> Result<()> {
        self.printer.init()?.motion_units(command::DOTS_PER_INCH, command::DOTS_PER_INCH)?;
        let kanji = [
            &command::KANJI_ON[..],
            &command::KANJI_SHIFT_JIS,
            &command::KANJI_NO_SPACING,
            &command::ASCII,
            &command::BARCODE_NO_TEXT,
        ];
        self.printer.custom(&kanji.concat())?;
        Ok(())
    }

    /// How many bytes there are so far.
    fn written(&mut self) -> Result<usize> {
        self.printer.print()?;
        Ok(self.memory.0.borrow().len())
    }

    fn line(&mut self, line: &Line) -> Result<()> {
        match line {
            Line::Text(span, align) if jis::holds(&span.text) => {
                self.centre(*align == Align::Centre)?;
                self.pitch(span.style.size)?;
                self.span(span)?;
                self.end_line()
            }
            Line::Pair(left, right) if jis::holds(&left.text) && jis::holds(&right.text) => self.pair(left, right),
            Line::Banner(text) if jis::holds(text) => self.banner(text),
            Line::Text(..) | Line::Pair(..) | Line::Banner(_) => {
                self.rasterised_lines += 1;
                self.picture_line(line)
            }
            Line::Rule => {
                self.centre(false)?;
                self.pitch(Size::Normal)?;
                self.span(&Span { text: "─".repeat(self.page.width.columns() / 2), style: Style::NORMAL })?;
                self.end_line()
            }
            Line::Feed(dots) => self.custom(&command::feed_dots(*dots)),
            Line::Marked { mark, beside } => {
                self.mark(mark)?;
                beside.iter().try_for_each(|line| self.line(line))
            }
            Line::Marks(_) => self.picture_line(line),
            Line::Barcode { text, module_dots, height_dots } => self.barcode(text, *module_dots, *height_dots),
            Line::Qr { text, module_dots } => {
                let quiet = command::feed_dots(*module_dots * symbol::QR_QUIET as u8);
                self.centre(true)?;
                self.custom(&[&quiet, &command::qr(text, *module_dots)[..], &quiet].concat())
            }
        }
    }

    fn custom(&mut self, bytes: &[u8]) -> Result<()> {
        self.printer.custom(bytes)?;
        Ok(())
    }

    fn end_line(&mut self) -> Result<()> {
        self.custom(b"\n")
    }

    fn centre(&mut self, centred: bool) -> Result<()> {
        if self.set.centred != centred {
            self.printer.justify(if centred { JustifyMode::CENTER } else { JustifyMode::LEFT })?;
            self.set.centred = centred;
        }
        Ok(())
    }

    /// The distance to the next line, from this one's size.
    fn pitch(&mut self, size: Size) -> Result<()> {
        let dots = size.down() * EM + raster::LEADING;
        if self.set.pitch_dots != dots {
            self.printer.line_spacing(u8::try_from(dots).expect("a line is under 256 dots high"))?;
            self.set.pitch_dots = dots;
        }
        Ok(())
    }

    fn style(&mut self, style: Style) -> Result<()> {
        if self.set.style.size != style.size {
            self.printer.size(style.size.across() as u8, style.size.down() as u8)?;
        }
        if self.set.style.weight != style.weight {
            self.printer.bold(style.weight == Weight::Bold)?;
        }
        self.set.style = style;
        Ok(())
    }

    fn span(&mut self, span: &Span) -> Result<()> {
        if !span.text.is_empty() {
            self.style(span.style)?;
            self.printer.write(&span.text)?;
        }
        Ok(())
    }

    /// The gap between the two is set in blanks of normal size (and of the left one's weight, which saves a command).
    fn pair(&mut self, left: &Span, right: &Span) -> Result<()> {
        self.centre(false)?;
        self.pitch(left.style.size.max(right.style.size))?;
        self.span(left)?;
        let gap = self.page.width.columns() - left.columns() - right.columns();
        self.span(&Span { text: " ".repeat(gap), style: Style { size: Size::Normal, ..left.style } })?;
        self.span(right)?;
        self.end_line()
    }

    /// White on black: blanks fill the line, so that the band runs from edge to edge.
    fn banner(&mut self, text: &str) -> Result<()> {
        let columns = self.page.width.columns();
        let span = Span { text: text.to_owned(), style: raster::BANNER };
        let around = columns.saturating_sub(span.columns());
        let blanks = |count: usize| Span { text: " ".repeat(count), style: Style::TALL };
        self.centre(false)?;
        self.pitch(raster::BANNER.size)?;
        self.printer.reverse(true)?;
        self.span(&blanks(around / 2))?;
        self.span(&span)?;
        self.span(&blanks(around - around / 2))?;
        self.printer.reverse(false)?;
        self.end_line()
    }

    fn mark(&mut self, name: &str) -> Result<()> {
        match mark::bitmap(name) {
            Some(picture) => self.picture(&picture),
            None => Ok(()),
        }
    }

    fn picture_line(&mut self, line: &Line) -> Result<()> {
        let bitmap = raster::draw_line(line, self.page.width, self.scribe);
        self.picture(&bitmap)
    }

    fn picture(&mut self, bitmap: &Bitmap) -> Result<()> {
        self.centre(false)?;
        let mut bytes = Vec::new();
        bitmap.send(&mut bytes);
        self.custom(&bytes)
    }

    fn barcode(&mut self, text: &str, module_dots: u8, height_dots: u8) -> Result<()> {
        self.centre(true)?;
        self.custom(&command::barcode_height(height_dots))?;
        self.custom(&command::barcode_module(module_dots))?;
        self.custom(&command::code_128(text))?;
        self.custom(&command::feed_dots(raster::LEADING as u8))
    }
}
