//! Codes as modules, and how fine each may be.

use super::error::LabelError;
use crate::paper::symbol;

/// How a code is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbology {
    Code128,
    Qr,
}

/// The modules of one code, without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    pub across: usize,
    /// 1 for bars, which are as high as their field.
    pub down: usize,
    pub dark: Vec<bool>,
    /// Light modules on either side; of a square code also above and below.
    pub quiet: usize,
}

impl Symbology {
    pub fn word(self) -> &'static str {
        match self {
            Self::Code128 => "Code 128",
            Self::Qr => "QR code",
        }
    }

    /// The finest module that cheap scanners read on a thermal label, in millimetres: two dots of a 203 dpi head for
    /// bars; QR is read by a camera, which wants more.
    pub fn smallest_module_mm(self) -> f32 {
        match self {
            Self::Code128 => 0.25,
            Self::Qr => 0.33,
        }
    }

    pub fn modules(self, text: &str) -> Result<Modules, LabelError> {
        let refused = || LabelError::NoSuchCode { text: text.to_owned(), symbology: self.word() };
        match self {
            Self::Code128 => {
                let dark = symbol::code_128(text);
                if dark.is_empty() || text.is_empty() {
                    return Err(refused());
                }
                Ok(Modules { across: dark.len(), down: 1, dark, quiet: symbol::BARCODE_QUIET })
            }
            Self::Qr => {
                let (side, dark) = symbol::qr(text).ok_or_else(refused)?;
                Ok(Modules { across: side, down: side, dark, quiet: symbol::QR_QUIET })
            }
        }
    }
}

impl Modules {
    /// With the quiet zone on both sides.
    pub fn across_with_quiet(&self) -> usize {
        self.across + 2 * self.quiet
    }

    pub fn down_with_quiet(&self) -> usize {
        if self.down == 1 { 1 } else { self.down + 2 * self.quiet }
    }

    /// Runs of dark modules in each row: `(row, first, count)`.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (row, modules) in self.dark.chunks(self.across).enumerate() {
            let mut at = 0;
            while at < modules.len() {
                let count = modules[at..].iter().take_while(|dark| **dark == modules[at]).count();
                if modules[at] {
                    runs.push((row, at, count));
                }
                at += count;
            }
        }
        runs
    }
}
