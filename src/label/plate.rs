//! A label as the dots of one print head: text and lines as they come, every module of a code on whole dots.

use std::collections::HashMap;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};

use super::dpi::Dpi;
use super::error::LabelError;
use super::typeset::{Code, Label, Layer};
use crate::paper::bitmap::Bitmap;

/// How much of a dot has to be covered for it to be burnt; under a half, so that thin strokes stay whole.
const DARK: u32 = 108; // of 255
/// Layers whose dots are kept.
const KEPT: usize = 256;

/// A label in dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub bitmap: Bitmap,
    pub dpi: Dpi,
    pub codes: Vec<CodeDots>,
}

/// Where a code stands in the dots, for printers that draw codes themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeDots {
    pub symbology: super::Symbology,
    pub text: String,
    pub x: usize,
    pub y: usize,
    pub module: usize,
    /// Of bars; a square code is as high as it is wide.
    pub height: usize,
}

/// Draws labels in the dots of one head.
pub struct Plate {
    dpi: Dpi,
    /// By the layer's number.
    drawn: HashMap<usize, Arc<Drawn>>,
}

/// A layer's dots, and where they belong.
struct Drawn {
    bitmap: Bitmap,
    x: usize,
    y: usize,
}

/// Whether a printer gets a code as dots, or draws it from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    Drawn,
    LeftOut,
}

impl Plate {
    pub fn new(dpi: Dpi) -> Self {
        Self { dpi, drawn: HashMap::new() }
    }

    /// The label in dots.
    ///
    /// # Errors
    /// When a code would be too fine at this resolution, or something lies over it, or a text leaves nothing.
    pub fn draw(&mut self, label: &Label, codes: Codes) -> Result<Picture, LabelError> {
        let mut bitmap = Bitmap::new(self.dpi.dots(label.width_mm), self.dpi.dots(label.height_mm));
        for layer in &label.layers {
            let drawn = self.layer(label, layer)?;
            bitmap.paste(&drawn.bitmap, drawn.x, drawn.y);
        }
        let mut placed = Vec::new();
        for code in &label.codes {
            let dots = self.place(label, code)?;
            let (across, down) =
                (code.modules.across_with_quiet() * dots.module, dots.height + 2 * margin(code, &dots));
            let left = dots.x - code.modules.quiet * dots.module;
            if !bitmap.is_blank(left, dots.y - margin(code, &dots), across, down) {
                return Err(LabelError::CodeCovered { template: label.template.clone() });
            }
            placed.push(dots);
        }
        if codes == Codes::Drawn {
            for (code, dots) in label.codes.iter().zip(&placed) {
                fill(&mut bitmap, code, dots);
            }
        }
        Ok(Picture { bitmap, dpi: self.dpi, codes: placed })
    }

    fn layer(&mut self, label: &Label, layer: &Layer) -> Result<Arc<Drawn>, LabelError> {
        if let Some(known) = self.drawn.get(&layer.number) {
            return Ok(known.clone());
        }
        let drawn = Arc::new(self.dots(label, layer)?);
        if let Some((field, text)) = &layer.field
            && drawn.bitmap.is_blank(0, 0, drawn.bitmap.width(), drawn.bitmap.height())
        {
            let (template, field, text) = (label.template.clone(), field.clone(), text.clone());
            return Err(LabelError::TextUnseen { template, field, text });
        }
        if self.drawn.len() >= KEPT {
            self.drawn.clear();
        }
        self.drawn.insert(layer.number, drawn.clone());
        Ok(drawn)
    }

    /// One layer's dots: only the rows and columns that it touches.
    fn dots(&self, label: &Label, layer: &Layer) -> Result<Drawn, LabelError> {
        let (width, height) = (self.dpi.dots(label.width_mm), self.dpi.dots(label.height_mm));
        let bounds = layer.tree.root().abs_stroke_bounding_box();
        let scale = self.dpi.to_mm();
        // A dot more on every side: an edge that runs through a dot covers a part of it.
        let first = |mm: f32| (mm * scale).floor().max(1.0) as usize - 1;
        let last = |mm: f32, most: usize| ((mm * scale).ceil().max(0.0) as usize + 1).min(most);
        let (left, right) = (first(bounds.left()) / 8 * 8, last(bounds.right(), width));
        let (top, foot) = (first(bounds.top()), last(bounds.bottom(), height));
        if right <= left || foot <= top {
            return Ok(Drawn { bitmap: Bitmap::new(0, 0), x: 0, y: 0 });
        }
        let mut bitmap = Bitmap::new(right - left, foot - top);
        let pixmap = Pixmap::new((right - left) as u32, (foot - top) as u32);
        let mut pixmap = pixmap.ok_or_else(|| LabelError::Drawing {
            template: label.template.clone(),
            what: format!("{width} × {height} dots are too many"),
        })?;
        let shifted = Transform::from_row(scale, 0.0, 0.0, scale, -(left as f32), -(top as f32));
        resvg::render(&layer.tree, shifted, &mut pixmap.as_mut());
        for (row, pixels) in pixmap.pixels().chunks(right - left).enumerate() {
            for (column, pixel) in pixels.iter().enumerate() {
                // Colours are premultiplied: what is not covered is white paper.
                let light =
                    (u32::from(pixel.red()) * 299 + u32::from(pixel.green()) * 587 + u32::from(pixel.blue()) * 114)
                        / 1000;
                if u32::from(pixel.alpha()).saturating_sub(light) >= DARK {
                    bitmap.dot(column, row);
                }
            }
        }
        Ok(Drawn { bitmap, x: left, y: top })
    }

    /// As large as the field lets the code be, in whole dots, in the middle of the field.
    fn place(&self, label: &Label, code: &Code) -> Result<CodeDots, LabelError> {
        let scale = self.dpi.to_mm();
        let inner = |from: f32, length: f32| {
            let first = (from * scale - 0.01).ceil().max(0.0) as usize;
            (first, (((from + length) * scale + 0.01).floor() as usize).saturating_sub(first))
        };
        let (left, width) = inner(code.area.x, code.area.width);
        let (top, height) = inner(code.area.y, code.area.height);
        let square = code.modules.down > 1;
        let room = if square { width.min(height) } else { width };
        let needed = code.modules.across_with_quiet();
        let module = room / needed;
        if module == 0 || self.dpi.mm(module) < code.smallest_mm - 0.001 {
            let smallest = (code.smallest_mm * scale - 0.01).ceil();
            return Err(LabelError::CodeTooFine {
                template: label.template.clone(),
                symbology: code.symbology.word(),
                modules: needed,
                smallest_mm: code.smallest_mm,
                needed_mm: needed as f32 * smallest / scale,
                room_mm: if square { code.area.width.min(code.area.height) } else { code.area.width },
                dpi: self.dpi,
            });
        }
        let side = needed * module;
        let x = left + (width - side) / 2 + code.modules.quiet * module;
        let (y, height) = if square {
            (top + (height - side) / 2 + code.modules.quiet * module, code.modules.down * module)
        } else {
            (top, height)
        };
        Ok(CodeDots { symbology: code.symbology, text: code.text.clone(), x, y, module, height })
    }
}

/// The white above and below a code, in dots.
fn margin(code: &Code, dots: &CodeDots) -> usize {
    if code.modules.down > 1 { code.modules.quiet * dots.module } else { 0 }
}

fn fill(bitmap: &mut Bitmap, code: &Code, dots: &CodeDots) {
    let row_height = if code.modules.down > 1 { dots.module } else { dots.height };
    for (row, first, count) in code.modules.runs() {
        bitmap.fill(dots.x + first * dots.module, dots.y + row * dots.module, count * dots.module, row_height);
    }
}

impl Picture {
    /// As a PNG of one bit a dot that knows its own resolution, so that it prints in its own size.
    pub fn png(&self) -> Vec<u8> {
        crate::paper::bitmap::png(&self.bitmap, (self.dpi.to_mm() * 1000.0) as u32)
    }

    /// Without its first columns and rows. `None` where something would be lost.
    pub fn cropped(&self, left: usize, top: usize) -> Option<Self> {
        let (width, height) = (self.bitmap.width(), self.bitmap.height());
        let (left, top) = (left.min(width), top.min(height));
        if !self.bitmap.is_blank(0, 0, width, top) || !self.bitmap.is_blank(0, 0, left, height) {
            return None;
        }
        let mut bitmap = Bitmap::new(width - left, height - top);
        for y in top..height {
            for x in (left..width).filter(|&x| self.bitmap.is_black(x, y)) {
                bitmap.dot(x - left, y - top);
            }
        }
        let moved = |code: &CodeDots| {
            Some(CodeDots { x: code.x.checked_sub(left)?, y: code.y.checked_sub(top)?, ..code.clone() })
        };
        Some(Self { bitmap, dpi: self.dpi, codes: self.codes.iter().map(moved).collect::<Option<_>>()? })
    }

    /// With white columns and rows before its first.
    pub fn padded(&self, left: usize, top: usize) -> Self {
        let mut bitmap = Bitmap::new(self.bitmap.width() + left, self.bitmap.height() + top);
        for y in 0..self.bitmap.height() {
            for x in (0..self.bitmap.width()).filter(|&x| self.bitmap.is_black(x, y)) {
                bitmap.dot(x + left, y + top);
            }
        }
        let moved = |code: &CodeDots| CodeDots { x: code.x + left, y: code.y + top, ..code.clone() };
        Self { bitmap, dpi: self.dpi, codes: self.codes.iter().map(moved).collect() }
    }

    /// A quarter turn clockwise.
    pub fn turned(&self) -> Self {
        let (width, height) = (self.bitmap.width(), self.bitmap.height());
        let mut bitmap = Bitmap::new(height, width);
        for y in 0..height {
            for x in (0..width).filter(|&x| self.bitmap.is_black(x, y)) {
                bitmap.dot(height - 1 - y, x);
            }
        }
        Self { bitmap, dpi: self.dpi, codes: Vec::new() }
    }
}
