//! The one loop that joins the parts: scanners to tables, tables to the ledger, the ledger to printers and pages.
//! The only reader of the clock, and the only drawer of lots.
//!
//! Plain threads: one a table, one a printer, one a scanner, one that writes the ledger. A table's thread answers one
//! input wholly before it hears the next; many tables at once become one commit in the ledger's writer.

mod archive;
mod buzz;
mod clock;
pub mod copies;
mod demo;
mod desk;
mod documents;
mod floor;
mod house;
mod interrupt;
pub mod labels;
mod leaves;
mod presence;
mod press;
mod printing;
mod record;
mod recovery;
mod reports;
mod seed;
mod serve;
mod station;
mod test_slip;
mod till;
mod wake;
mod watchdog;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use archive::{Archive, Erased, NotDone, Unpaid};
pub use clock::Clock;
pub use demo::demo;
pub use interrupt::Interrupt;
pub use leaves::Leaves;
pub use press::Press;
pub use press::{FaceInUse, face_in_use};
pub use record::Record;
pub use reports::Reports;
pub use serve::{
    CONFIG_NAME, LOCK_NAME, ServeError, read_config, read_families, read_profiles, serve, turn_at_devices,
};
pub use test_slip::{print_test_slip, test_paper};

/// What `fuda serve` was told.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data folder, as `fuda init` made it.
    pub data: PathBuf,
    /// Wins over `[web] listen`; port 0 takes any free port.
    pub listen: Option<SocketAddr>,
}

/// What `fuda demo` was told.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Where to play; `None`: a new folder of its own.
    pub data: Option<PathBuf>,
    pub listen: Option<SocketAddr>,
}

/// 64 bits from the system's own source: every id and every card's token comes from such a seed.
fn random_seed() -> u64 {
    getrandom::u64().expect("the system has a source of randomness")
}
