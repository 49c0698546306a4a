//! What label printers are told. Each language is one file: a picture in, a job's bytes out.

mod brother;
mod sbpl;
mod tspl;
mod zpl;

use std::str::FromStr;

use super::error::LabelError;
use super::plate::{Codes, Picture};

pub use brother::{Tape, pt_tapes, ql_tapes};

/// A printer's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Zebra and many others: the label as one picture.
    Zpl,
    /// The same, with codes that the printer draws itself: shorter on a slow line.
    ZplNative,
    /// TSC, and most cheap label printers.
    Tspl,
    /// Brother QL, 300 dpi.
    BrotherQl,
    /// Brother P-touch, 180 dpi.
    BrotherPt,
    /// SATO. Written from the public manual, and never seen by a printer or another reader.
    Sbpl,
    /// Receipt printers, and label printers that behave as one.
    EscPos,
}

impl Language {
    pub const ALL: [Self; 7] =
        [Self::Zpl, Self::ZplNative, Self::Tspl, Self::BrotherQl, Self::BrotherPt, Self::Sbpl, Self::EscPos];

    pub fn word(self) -> &'static str {
        match self {
            Self::Zpl => "zpl",
            Self::ZplNative => "zpl-native",
            Self::Tspl => "tspl",
            Self::BrotherQl => "brother-ql",
            Self::BrotherPt => "brother-pt",
            Self::Sbpl => "sbpl",
            Self::EscPos => "escpos",
        }
    }

    /// Whether the printer draws codes itself.
    pub fn codes(self) -> Codes {
        if self == Self::ZplNative { Codes::LeftOut } else { Codes::Drawn }
    }

    /// The one resolution that a language's printers have, if there is only one.
    pub fn only_dpi(self) -> Option<super::Dpi> {
        match self {
            Self::BrotherQl => Some(super::Dpi::D300),
            Self::BrotherPt => Some(super::Dpi::D180),
            _ => None,
        }
    }
}

impl FromStr for Language {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|language| language.word() == text).ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|language| language.word()).collect();
            format!("{text:?} is no label language: {}", all.join(", "))
        })
    }
}

/// What a printer's roll is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Roll {
    /// Width of the roll; `None`: exactly as wide as the label.
    pub width_mm: Option<f32>,
    /// How far the print is moved to the right and down.
    pub offset_mm: (f32, f32),
}

impl Roll {
    pub const AS_THE_LABEL: Self = Self { width_mm: None, offset_mm: (0.0, 0.0) };
}

/// How labels are written for one printer.
pub struct Job {
    language: Language,
    roll: Roll,
    template: String,
}

impl Job {
    pub fn new(language: Language, roll: Roll, template: &str) -> Self {
        Self { language, roll, template: template.to_owned() }
    }

    /// A label's bytes. Those of several after each other are a job, too.
    ///
    /// # Errors
    /// When the roll is narrower than the label, or the printer knows no such roll.
    pub fn label(&self, picture: &Picture) -> Result<Vec<u8>, LabelError> {
        match self.language {
            Language::BrotherQl => {
                let tape = self.tape(picture, ql_tapes())?;
                brother::ql(picture, tape, self.moved_dots(picture)).ok_or_else(|| self.off_the_head())
            }
            Language::BrotherPt => {
                let tape = self.tape(picture, pt_tapes())?;
                brother::pt(picture, tape, self.moved_dots(picture)).ok_or_else(|| self.off_the_head())
            }
            _ => {
                self.fits(picture)?;
                let (right, down) = self.moved_dots(picture);
                let before = |dots: isize| dots.min(0).unsigned_abs();
                let picture = &picture.cropped(before(right), before(down)).ok_or_else(|| self.off_the_head())?;
                let after = |dots: isize| dots.max(0).unsigned_abs();
                let moved = (after(right), after(down));
                Ok(match self.language {
                    Language::Zpl | Language::ZplNative => zpl::label(picture, moved, self.language.codes()),
                    Language::Tspl => tspl::label(picture, moved),
                    Language::Sbpl => sbpl::label(picture, moved),
                    _ => crate::paper::picture(&picture.padded(moved.0, moved.1).bitmap),
                })
            }
        }
    }

    /// How far the print is moved to the right and down, in dots.
    fn moved_dots(&self, picture: &Picture) -> (isize, isize) {
        let dots = |mm: f32| (mm * picture.dpi.to_mm()).round() as isize;
        (dots(self.roll.offset_mm.0), dots(self.roll.offset_mm.1))
    }

    fn off_the_head(&self) -> LabelError {
        let (right_mm, down_mm) = self.roll.offset_mm;
        LabelError::OffTheHead { template: self.template.clone(), right_mm, down_mm }
    }

    fn label_mm(picture: &Picture) -> f32 {
        picture.dpi.mm(picture.bitmap.width())
    }

    fn fits(&self, picture: &Picture) -> Result<(), LabelError> {
        let label_mm = Self::label_mm(picture);
        match self.roll.width_mm {
            Some(roll_mm) if roll_mm + 0.1 < label_mm => {
                Err(LabelError::TooWide { template: self.template.clone(), label_mm, roll_mm })
            }
            _ => Ok(()),
        }
    }

    /// The tape that is in the printer; without being told, the narrowest that the label fits on.
    fn tape(&self, picture: &Picture, tapes: &'static [Tape]) -> Result<&'static Tape, LabelError> {
        let shorter = picture.bitmap.width().min(picture.bitmap.height());
        match self.roll.width_mm {
            Some(width) => {
                let tape = tapes.iter().find(|tape| (f32::from(tape.width_mm) - width).abs() < 0.6);
                let tape = tape.ok_or_else(|| {
                    let all: Vec<String> = tapes.iter().map(|tape| tape.width_mm.to_string()).collect();
                    LabelError::Roll(format!("this printer knows no roll of {width} mm; there are {}", all.join(", ")))
                })?;
                if usize::from(tape.dots) >= shorter { Ok(tape) } else { Err(self.too_wide(picture, shorter, tape)) }
            }
            None => {
                let widest = tapes.last().expect("there are tapes");
                tapes
                    .iter()
                    .find(|tape| usize::from(tape.dots) >= shorter)
                    .ok_or_else(|| self.too_wide(picture, shorter, widest))
            }
        }
    }

    fn too_wide(&self, picture: &Picture, shorter: usize, tape: &Tape) -> LabelError {
        LabelError::TooWide {
            template: self.template.clone(),
            label_mm: picture.dpi.mm(shorter),
            roll_mm: picture.dpi.mm(usize::from(tape.dots)),
        }
    }
}
