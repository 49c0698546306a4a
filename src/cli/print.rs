//! `fuda print`: the day's slips from the desk, a test slip on every printer, and what is known of kinds of printers.

mod profiles;
mod test;

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::Form;
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::bench::effect::Paper;
use crate::config::Config;
use crate::store::Append;

/// Papers on a table's printer
#[derive(Debug, clap::Subcommand)]
pub enum Print {
    Day(Day),
    Test(test::Test),
    Profiles(profiles::Listing),
}

/// 日報(出来高票) of a day, for everyone
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda print day
  fuda print day --on 2026-11-05 --station A
The paper waits in the ledger's spool; a running daemon prints it at once, and one that starts later prints it then.")]
pub struct Day {
    /// The day; today when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    /// The station whose printer prints; the first one that has a printer when not said
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct InLine {
    on: NaiveDate,
    station: String,
}

impl Print {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Day(day) => day.run(folder, out),
            Self::Test(test) => test.run(folder, out),
            Self::Profiles(listing) => listing.run(folder, out),
        }
    }
}

impl Day {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let config = folder.config()?;
        let desk = Desk::open(folder)?;
        let station = station(&config, self.station.as_deref())?;
        let on = self.on.unwrap_or_else(|| config.workshop.time_zone.date(desk.at));
        desk.store.append(Append {
            station: Some(station.clone()),
            papers: vec![Paper::DayReport { on }],
            clock: desk.clock,
            ..Append::at_desk(desk.at, Vec::new())
        })?;
        self.form.say(out, &InLine { on, station }, |line| {
            format!("The slips of {} are in line at {}'s printer.", line.on, line.station)
        })
    }
}

fn station(config: &Config, asked: Option<&str>) -> Result<String, Failure> {
    let mut with_printer = config.stations.iter().filter(|station| station.printer.is_some());
    let names = || config.stations.iter().map(|station| station.name.as_str()).collect::<Vec<_>>().join(", ");
    match asked {
        None => with_printer.next().map(|station| station.name.clone()).ok_or_else(|| {
            Failure::refused("NO-PRINTER", "no station has a printer. Give one a [station.printer] in fuda.toml")
        }),
        Some(name) if with_printer.any(|station| station.name == name) => Ok(name.to_owned()),
        Some(name) if config.stations.iter().any(|station| station.name == name) => Err(Failure::refused(
            "NO-PRINTER",
            format!(
                "the station {name} has no printer. Give it a [station.printer] in fuda.toml, or name another station"
            ),
        )),
        Some(name) => Err(Failure::refused(
            "STATION-UNKNOWN",
            format!("there is no station {name} in fuda.toml; there are: {}", names()),
        )),
    }
}
