//! Which stations have nothing that says: it counted. A scanner's own beep says only that it read.

use std::fmt;

use super::{Config, CountedSignal, Station};
use crate::devices::scanner::Link;

/// A station whose counted signal cannot be heard, or may not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheard {
    pub station: String,
    pub why: Silence,
}

/// Why, in the keeper's voice, with what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// `signal = "buzzer"` and no scanner.
    NoScanner,
    /// `signal = "buzzer"`, and every scanner is a keyboard or a HID-POS one.
    OnlyHid,
    /// `signal = "buzzer"`, and no document says how these scanners are made to beep.
    NoHostBeep,
    /// `signal = "buzzer"`, and only scanners of unknown make, which are sent BEL on the chance that they sound it.
    Uncertain,
    /// `signal = "paper"` and no printer.
    NoPrinter,
}

impl Silence {
    /// Whether it is known that nothing is heard; otherwise it is to be tried.
    pub fn is_certain(self) -> bool {
        self != Self::Uncertain
    }

    pub fn what_to_do(self) -> &'static str {
        match self {
            Self::NoScanner => "Give the station a [station.scanner] in fuda.toml, or another `signal`.",
            Self::OnlyHid | Self::NoHostBeep => {
                "Write signal = \"screen\" (a screen at the table) or \"paper\", or set the scanner to its serial mode (USB-COM) if its family has a host beep."
            }
            Self::Uncertain => {
                "Scan a label at the table: if nothing beeps when it counts, write signal = \"screen\" or \"paper\"; if the maker is known, say so with `model`."
            }
            Self::NoPrinter => "Give the station a printer in fuda.toml, or write signal = \"screen\".",
        }
    }
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoScanner => "it relies on a scanner's buzzer, and has no scanner",
            Self::OnlyHid => "it relies on a scanner's buzzer, and a scanner in a HID mode cannot be asked to beep",
            Self::NoHostBeep => "it relies on a scanner's buzzer, and its scanner's family has no host beep",
            Self::Uncertain => "it relies on a scanner's buzzer, and whether its scanner sounds one is not known",
            Self::NoPrinter => "it relies on paper, and has no printer",
        })
    }
}

/// The stations at which nobody would hear, see or hold that a scan counted; empty when all is well. A screen is taken
/// to be there: a page that is closed is another finding.
pub fn without_counted_signal(config: &Config) -> Vec<Unheard> {
    let unheard = |station: &Station| Some(Unheard { station: station.name.clone(), why: silence(station)? });
    config.stations.iter().filter_map(unheard).collect()
}

/// Why nobody would know at this station; `None` where somebody would.
pub fn silence(station: &Station) -> Option<Silence> {
    match station.signal {
        // A printer without a known buzzer is refused when fuda.toml is read.
        CountedSignal::Screen | CountedSignal::PrinterBuzzer => None,
        CountedSignal::Paper => station.printer.is_none().then_some(Silence::NoPrinter),
        CountedSignal::Buzzer => {
            let is_hid = |link: &Link| matches!(link, Link::Hid { .. } | Link::HidPos { .. });
            let beeping: Vec<_> = station.scanners.iter().filter(|scanner| scanner.host_beep.is_some()).collect();
            match station.scanners.as_slice() {
                [] => Some(Silence::NoScanner),
                all if all.iter().all(|scanner| is_hid(&scanner.link)) => Some(Silence::OnlyHid),
                _ if beeping.is_empty() => Some(Silence::NoHostBeep),
                _ => beeping
                    .iter()
                    .all(|scanner| scanner.family == super::scanners::GENERIC)
                    .then_some(Silence::Uncertain),
            }
        }
    }
}
