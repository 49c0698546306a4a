//! Where one code ends and the next begins. Scanners send CR, LF, CR LF or TAB after a code, some STX … ETX around
//! it, some nothing at all; a code can arrive in several reads, or two codes in one.

use crate::domain::code::{LONGEST_SCAN, Scan};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const TAB: u8 = b'\t';
const LF: u8 = b'\n';
const CR: u8 = b'\r';

/// Longer than a line pauses within a code (a byte takes 8 ms at 1200 baud, and an adapter keeps what has come for up to
/// 16 ms), shorter than a scanner takes to see and read the next code. What a pause cuts in two here has been refused already.
const GAP_WHILE_DROPPING_MS: u64 = 20;

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

impl Suffix {
    /// STX is an end too: what stood before it was cut off by a new code.
    fn ends(self, byte: u8) -> bool {
        self == Self::Auto && matches!(byte, CR | LF | TAB | STX | ETX)
    }
}

/// What came from a scanner between two ends.
#[derive(Clone, PartialEq, Eq)]
pub enum Heard {
    /// As it was sent, with an AIM identifier if there was one: `Scan::read` takes it off.
    Code(String),
    /// Not UTF-8: a torn read, or a barcode of others. What could not be read is `U+FFFD`.
    Garbled(String),
    /// Longer than any code; the rest of it is dropped up to its end.
    TooLong,
}

impl Heard {
    /// What was scanned. A garbled code is one that was not read well.
    pub fn scan(&self) -> Scan {
        match self {
            Self::Code(raw) => Scan::read(raw),
            Self::Garbled(_) => Scan::WrongCheck,
            Self::TooLong => Scan::TooLong,
        }
    }
}

/// A card's code is a secret, so the log is told how long a code is and never what it says.
impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(raw) => write!(f, "Code({} bytes)", raw.len()),
            Self::Garbled(raw) => write!(f, "Garbled({} bytes)", raw.len()),
            Self::TooLong => f.write_str("TooLong"),
        }
    }
}

/// Cuts a scanner's bytes into codes. It keeps at most one longest code in memory.
///
/// It has no clock: whoever reads the line says when it has been silent for `gap_ms`, because only the reader knows
/// that nothing was waiting unread. A busy machine that reads late must not tear a code in two.
#[derive(Debug)]
pub struct Framer {
    suffix: Suffix,
    pending: Vec<u8>,
    /// The rest of a code that was too long is dropped up to its end.
    dropping: bool,
}

impl Framer {
    pub fn new(suffix: Suffix) -> Self {
        Self { suffix, pending: Vec::new(), dropping: false }
    }

    /// Bytes in the order of their arrival; the codes that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Heard> {
        bytes.iter().filter_map(|&byte| self.push_byte(byte)).collect()
    }

    fn push_byte(&mut self, byte: u8) -> Option<Heard> {
        if self.suffix.ends(byte) {
            return self.end();
        }
        if self.dropping {
            return None;
        }
        self.pending.push(byte);
        if self.pending.len() <= LONGEST_SCAN {
            return None;
        }
        self.pending.clear();
        self.dropping = true;
        Some(Heard::TooLong)
    }

    /// The line has been silent for a gap: what is pending is all that there is of it.
    pub fn silence(&mut self) -> Option<Heard> {
        self.end()
    }

    /// Whether a code has begun and not ended: then silence matters.
    pub fn is_within_a_code(&self) -> bool {
        self.dropping || !self.pending.is_empty()
    }

    /// How long the line must be silent to have ended what has begun, where a code takes `gap_ms`. What was too long has
    /// been told already, so less is enough there: the next code must not be swallowed with the rest of it.
    pub fn silence_ms(&self, gap_ms: u64) -> u64 {
        if self.dropping { gap_ms.min(GAP_WHILE_DROPPING_MS) } else { gap_ms }
    }

    fn end(&mut self) -> Option<Heard> {
        self.dropping = false;
        let bytes = std::mem::take(&mut self.pending);
        // Empty lines, NULs of a waking line and blanks are not codes.
        if bytes.iter().all(|byte| byte.is_ascii_control() || *byte == b' ') {
            return None;
        }
        Some(match String::from_utf8(bytes) {
            Ok(raw) => Heard::Code(raw),
            Err(torn) => Heard::Garbled(String::from_utf8_lossy(torn.as_bytes()).into_owned()),
        })
    }
}
