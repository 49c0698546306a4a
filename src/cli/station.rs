//! `fuda station`: the work tables, as fuda.toml has them.

use std::io::Write;

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::failure::Failure;
use super::folder::Folder;
use crate::config::{self, Config, CountedSignal, PrintMode};
use crate::devices::{printer, scanner};

/// 作業台: the work tables, as fuda.toml has them
#[derive(Debug, clap::Subcommand)]
pub enum Station {
    List(List),
}

/// List the stations with their scanners and printers
#[derive(Debug, clap::Args)]
#[command(after_help = "What is connected right now, a running daemon tells at /api/v1/health.")]
pub struct List {
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Listed {
    stations: Vec<ListedStation>,
}

#[derive(Serialize)]
struct ListedStation {
    name: String,
    shared: bool,
    signal: &'static str,
    scanners: Vec<String>,
    printer: Option<ListedPrinter>,
}

#[derive(Serialize)]
struct ListedPrinter {
    name: String,
    at: String,
    profile: String,
    paper_mm: u8,
    mode: &'static str,
}

impl Station {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let Self::List(list) = self;
        let config = folder.config()?;
        let stations = config.stations.iter().map(|station| listed(&config, station)).collect();
        list.form.say(out, &Listed { stations }, |listed| {
            if listed.stations.is_empty() {
                return format!("No station yet. Add a [[station]] in {}.", folder.config_path().display());
            }
            let left = Align::Left;
            let mut table =
                Table::new(&[("name", left), ("table", left), ("signal", left), ("scanners", left), ("printer", left)]);
            for station in &listed.stations {
                let table_of = if station.shared { "shared" } else { "one person's" };
                let printer = station.printer.as_ref();
                let printer = printer.map(|own| format!("{} ({} mm, {})", own.at, own.paper_mm, own.mode));
                table.row([
                    station.name.clone(),
                    table_of.to_owned(),
                    station.signal.to_owned(),
                    station.scanners.join(", "),
                    printer.unwrap_or_else(|| "none".to_owned()),
                ]);
            }
            table.to_string()
        })
    }
}

fn listed(config: &Config, station: &config::Station) -> ListedStation {
    let printer = station.printer.as_ref().and_then(|name| config.printers.iter().find(|own| own.name == *name));
    ListedStation {
        name: station.name.clone(),
        shared: station.shared,
        signal: match station.signal {
            CountedSignal::Screen => "screen",
            CountedSignal::Buzzer => "buzzer",
            CountedSignal::PrinterBuzzer => "printer-buzzer",
            CountedSignal::Paper => "paper",
        },
        scanners: station.scanners.iter().map(|own| scanner_place(&own.link)).collect(),
        printer: printer.map(|own| ListedPrinter {
            name: own.name.clone(),
            at: printer_place(&own.link),
            profile: own.profile.clone(),
            paper_mm: own.paper.mm(),
            mode: match own.mode {
                PrintMode::Kanji => "kanji",
                PrintMode::Raster => "raster",
            },
        }),
    }
}

fn scanner_place(link: &scanner::Link) -> String {
    match link {
        scanner::Link::Serial { path, .. } => path.display().to_string(),
        scanner::Link::UsbSerial { usb, .. } | scanner::Link::Hid { usb, .. } | scanner::Link::HidPos { usb } => {
            usb.to_string()
        }
    }
}

fn printer_place(link: &printer::Link) -> String {
    match link {
        printer::Link::Tcp { address } => address.clone(),
        printer::Link::Serial { path, .. } | printer::Link::File { path } => path.display().to_string(),
        printer::Link::Usb { usb } | printer::Link::UsbSerial { usb, .. } | printer::Link::Lp { usb } => {
            usb.to_string()
        }
    }
}
