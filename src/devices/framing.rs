//! Where one code ends and the next begins.

/// How a scanner marks the end of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    pub suffix: Suffix,
    /// A line that is silent for this long has ended its code, suffix or not.
    pub gap_ms: u64,
}

impl Framing {
    pub const DEFAULT: Self = Self { suffix: Suffix::Auto, gap_ms: 150 };
}

/// What ends a code, besides silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    /// CR, LF, TAB or ETX, whichever comes.
    Auto,
    /// Nothing but silence: for codes that contain line ends or tabs themselves.
    None,
}
