//! `fuda print`: the office's papers on a table's printer, a test slip on every printer, and what is known of kinds of
//! printers.

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
use super::period::no_period;
use crate::bench::effect::{Paper, ReportOf};
use crate::config::Config;
use crate::domain::fact::{Entry, Fact};
use crate::store::Append;

/// Papers on a table's printer
#[derive(Debug, clap::Subcommand)]
pub enum Print {
    Day(Day),
    Count(Count),
    Statement(Statement),
    Test(test::Test),
    Profiles(profiles::Listing),
}

/// Of which day, and where it comes out
#[derive(Debug, clap::Args)]
struct OfDay {
    /// The day; today when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    /// The station whose printer prints; the first one that has a printer when not said
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// 日報(出来高票) of a day, for everyone, one person or one table
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda print day
  fuda print day --on 2026-11-05 --station A
  fuda print day --number P0127              one person's
  fuda print day --table B --station A       what was handed over at table B, on A's printer
The paper waits in the ledger's spool; a running daemon prints it at once, and one that starts later prints it then.")]
pub struct Day {
    /// One participant's alone
    #[arg(long, conflicts_with = "table")]
    number: Option<String>,
    /// What was handed over at one table
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    #[command(flatten)]
    of: OfDay,
}

impl Day {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let of = match (self.number, self.table) {
            (Some(number), _) => {
                let face = Desk::to_read(folder)?.participant(&field::number(&number)?)?;
                Some(ReportOf::Person(face.participant))
            }
            (None, Some(table)) => Some(ReportOf::Station(known_table(folder, table)?)),
            (None, None) => None,
        };
        let paper = |on| match of {
            Some(of) => Paper::DayReportOf { on, of },
            None => Paper::DayReport { on },
        };
        self.of.run(folder, paper, "日報", out)
    }
}

/// A table of fuda.toml, whether or not it has a printer.
fn known_table(folder: &Folder, name: String) -> Result<String, Failure> {
    let stations = folder.config()?.stations;
    if stations.iter().any(|station| station.name == name) {
        return Ok(name);
    }
    let all: Vec<&str> = stations.iter().map(|station| station.name.as_str()).collect();
    let what = format!("fuda.toml has no [[station]] with name = \"{name}\" (there are: {})", all.join(", "));
    Err(Failure::refused("STATION-UNKNOWN", what))
}

/// 数合わせ of a day: what the ledger says of each work, in cases
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda print count
  fuda print count --station A
At a table: a staff card, then the card 数合わせ.")]
pub struct Count {
    #[command(flatten)]
    of: OfDay,
}

/// 工賃支払明細書 of a closed period, one person's; a second one is marked 再発行, and recorded as given out where nobody has
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda print statement --period 2026-10-31 --number P0127
  fuda print statement --period 2026-10-31 --number P0127 --station 事務室
It tells money: choose a printer that stands where nobody else takes papers from.")]
pub struct Statement {
    /// The period's last day
    #[arg(long, value_parser = field::date)]
    period: NaiveDate,
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The station whose printer prints; the first one that has a printer when not said
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    /// The member of staff who gives it out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct InLine {
    on: NaiveDate,
    station: String,
}

#[derive(Serialize)]
struct StatementInLine {
    period: NaiveDate,
    number: String,
    station: String,
}

impl Print {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Day(day) => day.run(folder, out),
            Self::Count(count) => count.of.run(folder, |on| Paper::Count { on }, "数合わせ", out),
            Self::Statement(statement) => statement.run(folder, out),
            Self::Test(test) => test.run(folder, out),
            Self::Profiles(listing) => listing.run(folder, out),
        }
    }
}

impl OfDay {
    fn run(
        self,
        folder: &Folder,
        paper: impl FnOnce(NaiveDate) -> Paper,
        what: &str,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let config = folder.config()?;
        let desk = Desk::open(folder)?;
        let station = station(&config, self.station.as_deref())?;
        let on = self.on.unwrap_or_else(|| config.workshop.time_zone.date(desk.at));
        put_in_line(&desk, &station, paper(on), Vec::new())?;
        self.form.say(out, &InLine { on, station }, |line| {
            format!("In line at {}'s printer: {what} {}.", line.station, line.on)
        })
    }
}

impl Statement {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let config = folder.config()?;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let participant = desk.anybody(&number)?.participant;
        let (period, station) = (self.period, station(&config, self.station.as_deref())?);
        if desk.store.statement(period, participant)?.is_none() {
            return Err(match desk.store.period(period)? {
                None => no_period(period),
                Some(_) => Failure::refused("STATEMENT-NONE", format!("{number} has no statement to {period}")),
            });
        }
        let paper = Paper::Statement { participant, ending: period };
        let again = desk.store.is_given_out_again(participant, period)?;
        let reissued = again.then(|| desk.entry(Fact::StatementReissued { participant, ending: period, by }));
        put_in_line(&desk, &station, paper, reissued.into_iter().collect())?;
        self.form.say(out, &StatementInLine { period, number, station }, |line| {
            format!("In line at {}'s printer: 明細書 {} {}.", line.station, line.period, line.number)
        })
    }
}

fn put_in_line(desk: &Desk, station: &str, paper: Paper, facts: Vec<Entry>) -> Result<(), Failure> {
    desk.store.append(Append {
        station: Some(station.to_owned()),
        papers: vec![paper],
        clock: desk.clock,
        ..Append::at_desk(desk.at, facts)
    })?;
    Ok(())
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
