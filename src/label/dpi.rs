//! Dots and millimetres.

use std::fmt;
use std::str::FromStr;

/// Dots to the inch of a print head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dpi(u16);

impl Dpi {
    /// What label printers have.
    pub const ALL: [Self; 4] = [Self(180), Self(203), Self(300), Self(600)];
    pub const D180: Self = Self(180);
    pub const D203: Self = Self(203);
    pub const D300: Self = Self(300);
    pub const D600: Self = Self(600);

    pub fn of(dots: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|dpi| dpi.0 == dots)
    }

    pub fn get(self) -> u16 {
        self.0
    }

    /// Dots in a millimetre. A 203 dpi head has 8 exactly, whatever its name says.
    pub fn to_mm(self) -> f32 {
        if self.0 == 203 { 8.0 } else { f32::from(self.0) / 25.4 }
    }

    /// Whole dots nearest to a length.
    pub fn dots(self, mm: f32) -> usize {
        (mm * self.to_mm()).round().max(0.0) as usize
    }

    /// How long so many dots are, in millimetres.
    pub fn mm(self, dots: usize) -> f32 {
        dots as f32 / self.to_mm()
    }
}

impl fmt::Display for Dpi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} dpi", self.0)
    }
}

impl FromStr for Dpi {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = text.parse().ok().and_then(Self::of);
        known.ok_or_else(|| format!("{text:?} is no resolution of a label printer: 180, 203, 300 or 600"))
    }
}
