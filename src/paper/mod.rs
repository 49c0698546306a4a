//! PURE. Documents → a laid-out page → text, ESC/POS bytes, raster, and a preview from those bytes.
//!
//! Papers for the office's own printer are pages of A4 for a browser (`a4`).
//!
//! `slips` says what a paper says, `layout` that it fits, `escpos` and `raster` how it is sent; `wire` and `preview`
//! read the very bytes back, for tests, for logs and for the demo's picture. Nothing here opens a port or a file.

pub mod a4;
pub mod bitmap;
mod columns;
mod command;
pub mod document;
mod escpos;
pub mod font;
mod jis;
pub mod layout;
pub mod mark;
pub mod preview;
mod raster;
pub mod ruby;
pub mod sheet;
mod slips;
pub mod symbol;
pub mod wire;

use document::Document;
use font::Fonts;
use layout::Width;

/// How a printer is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// In the printer's own Japanese characters (Shift_JIS). Fast and sharp; Epson's and Citizen's Japanese models.
    Kanji,
    /// As a picture, for every printer that knows `GS v 0`.
    Raster,
}

/// What a paper has to know of its printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrinterStyle {
    pub width: Width,
    pub mode: Mode,
}

/// A paper, ready for a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The whole job: [`Self::begin`], [`Self::body`] and [`Self::cut`] after each other.
    pub bytes: Vec<u8>,
    /// Characters that no face had, printed as 〓: a finding for the log.
    pub missing: Vec<char>,
    /// Lines sent as pictures (in kanji mode: because the printer's characters cannot hold them).
    pub rasterised_lines: usize,
    begun_at: usize,
    cut_at: usize,
}

impl Rendered {
    /// `ESC @` and the settings. `ESC @` switches status reports off: a device sends its `GS a` after this.
    pub fn begin(&self) -> &[u8] {
        &self.bytes[..self.begun_at]
    }

    /// The paper itself; when it is out, it is printed.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.begun_at..self.cut_at]
    }

    /// Feed to the cutter, and the one cut.
    pub fn cut(&self) -> &[u8] {
        &self.bytes[self.cut_at..]
    }

    /// The whole job for a printer without a cutter: white up to its tear bar, instead of the cut.
    pub fn to_be_torn(&self) -> Vec<u8> {
        [&self.bytes[..self.cut_at], &command::TO_THE_TEAR_BAR].concat()
    }
}

/// A picture as a job of its own, with its cut.
pub fn picture(bitmap: &bitmap::Bitmap) -> Vec<u8> {
    escpos::picture(bitmap).0
}

/// Lays a document out and writes it as ESC/POS for one printer.
pub fn render(document: &Document, style: &PrinterStyle, fonts: &Fonts) -> Rendered {
    let page = layout::lay_out(document, style.width);
    let mut scribe = fonts.scribe();
    let (bytes, seams) = match style.mode {
        Mode::Kanji => escpos::in_kanji(&page, &mut scribe),
        Mode::Raster => escpos::in_dots(&page, &mut scribe),
    };
    Rendered {
        bytes,
        missing: std::mem::take(&mut scribe.missing),
        rasterised_lines: seams.rasterised_lines,
        begun_at: seams.begun_at,
        cut_at: seams.cut_at,
    }
}
