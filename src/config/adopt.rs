//! A scanner that was adopted, added to the text of `fuda.toml`: every other line stays as its keeper wrote it.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::scanners::{Families, Mode};
use super::{Config, ConfigError};
use crate::devices::scanner::Link;
use crate::devices::usb::{UsbName, Which};

/// A scanner to be added to a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScanner {
    pub mode: Mode,
    pub usb: UsbName,
}

/// Why a scanner cannot be added, in the keeper's voice. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    #[error("there is no station {0} in fuda.toml")]
    NoStation(String),
    #[error(
        "the station {0} has a scanner of the same model, and fuda.toml does not say which one that is: give that one its `serial` or its `port` first (fuda devices shows it)"
    )]
    SameModel(String),
    #[error(
        "fuda.toml is written in a way that this command does not change (a station in braces): add the lines by hand"
    )]
    Form,
    #[error("with it fuda.toml would be wrong: {0}")]
    Wrong(#[from] ConfigError),
}

impl Mode {
    /// As `kind` says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hid => "hid",
            Self::HidPos => "hid-pos",
            Self::UsbSerial => "usb-serial",
        }
    }
}

impl NewScanner {
    /// The scanner as its link, if it is one that can be named by USB.
    pub fn of_link(link: &Link) -> Option<Self> {
        let (mode, usb) = match link {
            Link::Serial { .. } => return None,
            Link::UsbSerial { usb, .. } => (Mode::UsbSerial, usb),
            Link::Hid { usb, .. } => (Mode::Hid, usb),
            Link::HidPos { usb } => (Mode::HidPos, usb),
        };
        Some(Self { mode, usb: usb.clone() })
    }

    /// The lines to be written below its `[[station]]`.
    pub fn lines(&self) -> String {
        format!("[[station.scanner]]\n{}", self.table())
    }

    fn table(&self) -> Table {
        let UsbName { vid, pid, which } = &self.usb;
        let mut table = Table::new();
        table.insert("kind", value(self.mode.word()));
        table.insert("vid", value(format!("{vid:04x}")));
        table.insert("pid", value(format!("{pid:04x}")));
        match which {
            Which::TheOnly => None,
            Which::Serial(serial) => table.insert("serial", value(serial)),
            Which::Port(port) => table.insert("port", value(port)),
        };
        table
    }
}

/// `fuda.toml` with one scanner more.
pub fn with_scanner(text: &str, families: &Families, station: &str, new: &NewScanner) -> Result<String, NotAdded> {
    let before = Config::parse_with(text, families)?;
    if !before.stations.iter().any(|own| own.name == station) {
        return Err(NotAdded::NoStation(station.to_owned()));
    }
    if let Some(other) = same_model(&before, new) {
        return Err(NotAdded::SameModel(other));
    }
    let mut file: DocumentMut = text.parse().map_err(|_| NotAdded::Form)?;
    let table = station_table(&mut file, station).ok_or(NotAdded::Form)?;
    add(table, new)?;
    let after = file.to_string();
    Config::parse_with(&after, families)?;
    Ok(after)
}

/// The station of a scanner that stops being the only one of its model.
fn same_model(config: &Config, new: &NewScanner) -> Option<String> {
    let is_same = |usb: &UsbName| (usb.vid, usb.pid) == (new.usb.vid, new.usb.pid) && usb.which == Which::TheOnly;
    let has_it = |link: &Link| NewScanner::of_link(link).is_some_and(|own| is_same(&own.usb));
    let mut stations = config.stations.iter();
    let other = stations.find(|station| station.scanners.iter().any(|scanner| has_it(&scanner.link)));
    other.map(|station| station.name.clone())
}

fn station_table<'f>(file: &'f mut DocumentMut, name: &str) -> Option<&'f mut Table> {
    let is_it = |table: &Table| table.get("name").and_then(Item::as_str) == Some(name);
    match file.get_mut("station")? {
        Item::ArrayOfTables(stations) => stations.iter_mut().find(|table| is_it(table)),
        Item::Table(station) => Some(station),
        _ => None,
    }
}

fn add(station: &mut Table, new: &NewScanner) -> Result<(), NotAdded> {
    let mut scanners = match station.remove("scanner") {
        None => ArrayOfTables::new(),
        Some(Item::ArrayOfTables(scanners)) => scanners,
        Some(Item::Table(only)) => [only].into_iter().collect(),
        Some(_) => return Err(NotAdded::Form),
    };
    scanners.push(new.table());
    station.insert("scanner", Item::ArrayOfTables(scanners));
    Ok(())
}
