//! Serial scanners.

use std::path::PathBuf;

/// Where a scanner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A tty: a serial port, or a USB scanner in its virtual COM mode.
    Serial { path: PathBuf, baud: u32 },
}
