//! A page as ESC/POS: the printer's own Japanese characters, or a picture of the whole page.
//!
//! The `escpos` crate writes what it writes correctly, into memory; the rest is [`super::command`]'s. Texts are encoded
//! here, once: the check whether a printer can hold them needs the bytes anyway.

use std::cell::RefCell;
use std::rc::Rc;

use escpos::driver::Driver;
use escpos::errors::Result;
use escpos::printer::Printer;
use escpos::utils::{JustifyMode, Protocol};

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
    let seams = writer.page().expect("memory takes every byte");
    (writer.memory.take(), seams)
}

/// The page as a picture, for printers without Japanese characters: nothing but `ESC @`, `GS v 0` and the cut, which
/// every clone knows.
pub(super) fn in_dots(page: &Page, scribe: &mut Scribe<'_>) -> (Vec<u8>, Seams) {
    let (bytes, seams) = picture(&raster::draw_page(page, scribe));
    (bytes, Seams { rasterised_lines: page.lines.len(), ..seams })
}

/// A picture as a whole job.
pub(super) fn picture(bitmap: &Bitmap) -> (Vec<u8>, Seams) {
    let memory = Memory::default();
    let mut printer = Printer::new(memory.clone(), Protocol::default(), None);
    printer.init().and_then(|printer| printer.print()).map(drop).expect("memory takes every byte");
    let mut bytes = memory.take();
    let begun_at = bytes.len();
    bitmap.send(&mut bytes);
    let cut_at = bytes.len();
    bytes.extend(command::CUT_PARTIAL);
    (bytes, Seams { begun_at, cut_at, rasterised_lines: 0 })
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
    /// Texts and our own commands since the crate's last: handed over together, for the crate copies each thrice.
    pending: Vec<u8>,
    scribe: &'a mut Scribe<'f>,
    page: &'a Page,
    set: Set,
    rasterised_lines: usize,
}

impl<'a, 'f> Writer<'a, 'f> {
    fn new(page: &'a Page, scribe: &'a mut Scribe<'f>) -> Self {
        let memory = Memory(Rc::new(RefCell::new(Vec::with_capacity(4096))));
        let printer = Printer::new(memory.clone(), Protocol::default(), None);
        let set = Set { style: Style::NORMAL, centred: false, pitch_dots: 0 };
        Self { printer, memory, pending: Vec::with_capacity(2048), scribe, page, set, rasterised_lines: 0 }
    }

    fn page(&mut self) -> Result<Seams> {
        self.begin()?;
        let begun_at = self.written()?;
        let page = self.page;
        for line in &page.lines {
            self.line(line)?;
        }
        let cut_at = self.written()?;
        self.pending.extend(command::CUT_PARTIAL);
        self.written()?;
        Ok(Seams { begun_at, cut_at, rasterised_lines: self.rasterised_lines })
    }

    /// `ESC @`, `GS P` so that a distance means the same on every printer, and the kanji settings.
    fn begin(&mut self) -> Result<()> {
        self.printer.init()?.motion_units(command::DOTS_PER_INCH, command::DOTS_PER_INCH)?;
        self.pending.extend(command::KANJI_ON);
        self.pending.extend(command::KANJI_SHIFT_JIS);
        self.pending.extend(command::KANJI_NO_SPACING);
        self.pending.extend(command::ASCII);
        self.pending.extend(command::BARCODE_NO_TEXT);
        Ok(())
    }

    /// The crate's printer, once it has what comes before.
    fn printer(&mut self) -> Result<&mut Printer<Memory>> {
        if !self.pending.is_empty() {
            self.printer.custom(&self.pending)?;
            self.pending.clear();
        }
        Ok(&mut self.printer)
    }

    /// How many bytes there are so far.
    fn written(&mut self) -> Result<usize> {
        self.printer()?.print()?;
        Ok(self.memory.0.borrow().len())
    }

    fn line(&mut self, line: &Line) -> Result<()> {
        match line {
            Line::Text(span, align) => match jis::encode(&span.text) {
                Some(text) => {
                    self.centre(*align == Align::Centre)?;
                    self.set_line(&[(&text, span.style)])
                }
                None => self.rasterised(line),
            },
            Line::Pair(left, right) => self.pair(line, left, right),
            Line::Banner(text) => match jis::encode(text) {
                Some(encoded) => self.banner(&encoded, raster::BANNER.columns(text)),
                None => self.rasterised(line),
            },
            Line::Rule => {
                self.centre(false)?;
                self.set_line(&[(&command::RULE.repeat(self.page.width.columns() / 2), Style::NORMAL)])
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
        self.pending.extend_from_slice(bytes);
        Ok(())
    }

    fn centre(&mut self, centred: bool) -> Result<()> {
        if self.set.centred != centred {
            self.printer()?.justify(if centred { JustifyMode::CENTER } else { JustifyMode::LEFT })?;
            self.set.centred = centred;
        }
        Ok(())
    }

    /// The distance to the next line, from this one's size.
    fn pitch(&mut self, size: Size) -> Result<()> {
        let dots = size.down() * EM + raster::LEADING;
        if self.set.pitch_dots != dots {
            self.printer()?.line_spacing(u8::try_from(dots).expect("a line is under 256 dots high"))?;
            self.set.pitch_dots = dots;
        }
        Ok(())
    }

    fn style(&mut self, style: Style) -> Result<()> {
        if self.set.style.size != style.size {
            self.printer()?.size(style.size.across() as u8, style.size.down() as u8)?;
        }
        if self.set.style.weight != style.weight {
            self.printer()?.bold(style.weight == Weight::Bold)?;
        }
        self.set.style = style;
        Ok(())
    }

    /// Sets a line's parts, in Shift_JIS, after each other and ends the line. Of blanks only the size shows.
    fn set_line(&mut self, parts: &[(&[u8], Style)]) -> Result<()> {
        self.pitch(parts.iter().map(|(_, style)| style.size).max().unwrap_or(Size::Normal))?;
        for &(text, style) in parts.iter().filter(|(text, _)| !text.is_empty()) {
            let blank = text.iter().all(|&byte| byte == b' ');
            self.style(if blank { Style { size: style.size, ..self.set.style } } else { style })?;
            self.pending.extend_from_slice(text);
        }
        self.pending.push(b'\n');
        Ok(())
    }

    /// The gap between the two is set in blanks of normal size.
    fn pair(&mut self, line: &Line, left: &Span, right: &Span) -> Result<()> {
        let (Some(first), Some(last)) = (jis::encode(&left.text), jis::encode(&right.text)) else {
            return self.rasterised(line);
        };
        self.centre(false)?;
        let gap = blanks(self.page.width.columns() - left.columns() - right.columns());
        self.set_line(&[(&first, left.style), (gap, Style::NORMAL), (&last, right.style)])
    }

    /// White on black: blanks fill the line, so that the band runs from edge to edge.
    fn banner(&mut self, text: &[u8], columns: usize) -> Result<()> {
        let around = self.page.width.columns().saturating_sub(columns);
        self.centre(false)?;
        self.printer()?.reverse(true)?;
        let (before, after) = (blanks(around / 2), blanks(around - around / 2));
        self.set_line(&[(before, Style::TALL), (text, raster::BANNER), (after, Style::TALL)])?;
        self.printer()?.reverse(false)?;
        Ok(())
    }

    fn rasterised(&mut self, line: &Line) -> Result<()> {
        self.rasterised_lines += 1;
        self.picture_line(line)
    }

    fn mark(&mut self, name: &str) -> Result<()> {
        self.centre(false)?;
        self.custom(mark::picture(name).map_or(&[], |picture| &picture.sent))
    }

    fn picture_line(&mut self, line: &Line) -> Result<()> {
        let bitmap = raster::draw_line(line, self.page.width, self.scribe);
        self.centre(false)?;
        bitmap.send(&mut self.pending);
        Ok(())
    }

    fn barcode(&mut self, text: &str, module_dots: u8, height_dots: u8) -> Result<()> {
        self.centre(true)?;
        self.custom(&command::barcode_height(height_dots))?;
        self.custom(&command::barcode_module(module_dots))?;
        self.custom(&command::code_128(text))?;
        self.custom(&command::feed_dots(raster::LEADING as u8))
    }
}

/// So many blanks; a line has no more than 48.
fn blanks(count: usize) -> &'static [u8] {
    &[b' '; 48][..count]
}
