//! The slip of `fuda print test`: on its way through the spool where a daemon is at work, straight to the printer where
//! none is.

use crate::bench::effect::Paper;
use crate::config::{Config, PrinterConfig, Workshop};
use crate::devices::printer::{Condition, Outcome, Printer, Timing};
use crate::domain::code::ReceiptNumber;
use crate::domain::moment::Moment;
use crate::paper::document::{Document, TestSlip};

use super::press::Press;

/// Its code is that of a receipt that there never is: whoever scans it hears that nobody knows it.
pub(super) fn document(workshop: &Workshop, station: &str, at: Moment) -> Document {
    Document::Test(TestSlip {
        workshop: workshop.name.clone(),
        station: station.to_owned(),
        at: workshop.time_zone.local(at),
        code: ReceiptNumber::UNNUMBERED.code(),
    })
}

/// The same as a job for the spool.
pub fn test_paper(station: &str) -> Paper {
    Paper::Test { station: station.to_owned() }
}

/// Prints a test slip without the daemon; what the printer says of itself, and what became of the slip. Only for who
/// has [`super::turn_at_devices`].
pub fn print_test_slip(config: &Config, printer: &PrinterConfig, station: &str, at: Moment) -> (Condition, Outcome) {
    let bytes = Press::new(config.paper.font.clone()).print(printer, &[document(&config.workshop, station, at)]);
    let mut line = Printer::new(printer.link.clone(), Timing::DEFAULT).knowing(printer.abilities);
    let outcome = line.print(&bytes);
    (line.told().clone(), outcome)
}
