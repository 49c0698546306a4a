//! Printers.

use std::path::PathBuf;

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// `host:port`; 9100 is the port of nearly every receipt printer.
    Tcp {
        address: String,
    },
    Serial {
        path: PathBuf,
        baud: u32,
    },
    /// Papers are appended to a file (or to a device that behaves as one).
    File {
        path: PathBuf,
    },
}
