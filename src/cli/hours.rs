//! `fuda hours`: time that staff enter.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use super::place;
use crate::domain::fact::Fact;
use crate::domain::id::FactId;
use crate::domain::money::grouped;
use crate::domain::terms::Between;
use crate::domain::work::Counted;

/// Time worked, for work that is counted in time
#[derive(Debug, clap::Subcommand)]
pub enum Hours {
    Add(Add),
    List(List),
    Void(Void),
}

/// Enter time
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda hours add --number P0127 --work CAFE --on 2026-11-05 --hours 3.5
  fuda hours add --number P0127 --work CAFE --on 2026-11-05 --hours 3:20
  fuda hours add --number P0127 --work CAFE --on 2026-11-05 --from 10:00 --to 15:00 --break 0:30 --place MINATO
At a place, `fuda place agree` says whether the time is paid.")]
pub struct Add {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The code of a work that is counted in time
    #[arg(long, value_name = "CODE")]
    work: String,
    /// The day
    #[arg(long, value_parser = field::date)]
    on: NaiveDate,
    /// Hours that are whole minutes: 3.5, 0.75, or 3:20
    #[arg(long, required_unless_present = "from", conflicts_with = "from")]
    hours: Option<String>,
    /// The clock time at which it began: 10:00
    #[arg(long, value_parser = field::time, requires = "to")]
    from: Option<NaiveTime>,
    /// The clock time at which it ended, on the same day
    #[arg(long, value_parser = field::time, requires = "from")]
    to: Option<NaiveTime>,
    /// The breaks in it: 0.5 or 0:30
    #[arg(long = "break", value_name = "HOURS", requires = "from")]
    rest: Option<String>,
    /// The place, when it was elsewhere
    #[arg(long, value_name = "CODE")]
    place: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List entries of time that count; the current period when no days are said
#[derive(Debug, clap::Args)]
pub struct List {
    /// The first day
    #[arg(long, value_parser = field::date, requires = "to")]
    from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_parser = field::date, requires = "from")]
    to: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

/// An entry was wrong: it counts no more, and stays in the record
#[derive(Debug, clap::Args)]
pub struct Void {
    /// The entry, as `hours add` and `hours list` name it
    #[arg(long)]
    entry: FactId,
    #[command(flatten)]
    form: Form,
}

impl Hours {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Void(void) => void.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Entered {
    entry: FactId,
    minutes: u32,
}

impl Add {
    /// Minutes of work, when they were, and the breaks in between.
    fn time(&self) -> Result<(u32, Option<Between>, u32), Failure> {
        let Some((from, to)) = self.from.zip(self.to) else {
            return Ok((field::minutes(self.hours.as_deref().unwrap_or_default())?, None, 0));
        };
        let between = Between { from, to };
        let rest = self.rest.as_deref().map(field::minutes).transpose()?.unwrap_or_default();
        let whole = between.minutes().ok_or_else(|| {
            Failure::usage(
                "HOURS-MIDNIGHT",
                format!(
                    "{from} to {to} ends before it begins. Time that passes midnight is two entries, one for each day"
                ),
            )
        })?;
        match whole.checked_sub(rest).filter(|minutes| *minutes > 0) {
            Some(minutes) => Ok((minutes, Some(between), rest)),
            None => Err(Failure::usage("HOURS-FORM", "the breaks are as long as the time itself, or longer")),
        }
    }

    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (minutes, between, break_minutes) = self.time()?;
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        // Time is often entered late: for somebody who has left since, or a work that has ended.
        let face = desk.anybody(&number)?;
        let work = desk.any_work(&self.work)?;
        if work.counted == Counted::ByPiece {
            return Err(Failure::refused(
                "WORK-BY-PIECE",
                format!(
                    "{} is counted by the {}, not in time. Nothing was recorded; `fuda work list` shows which are",
                    work.code, work.unit
                ),
            ));
        }
        let place = self.place.as_deref().map(|code| place::known(&desk, code)).transpose()?.map(|known| known.place);
        let (participant, work_id, on) = (face.participant, work.work, self.on);
        let fact =
            Fact::HoursEntered { participant, work: work_id, on, minutes, by: None, between, break_minutes, place };
        let entry = desk.entry(fact);
        let entered = Entered { entry: entry.id, minutes };
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &entered, |entered| {
            format!(
                "{number} {}: {} on {}. Entry {} (`fuda hours void --entry {}` takes it back).",
                work.code,
                clock(entered.minutes),
                self.on,
                entered.entry,
                entered.entry
            )
        })
    }
}

/// `3:20`
fn clock(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[derive(Serialize)]
struct Listed {
    hours: Vec<ListedEntry>,
}

#[derive(Serialize)]
struct ListedEntry {
    entry: FactId,
    number: String,
    work: String,
    on: NaiveDate,
    minutes: u32,
    /// `null` while unpriced.
    amount: Option<Decimal>,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let span = super::earnings::span(folder, desk.at, self.from.zip(self.to))?;
        let works: BTreeMap<_, _> = desk.store.works()?.into_iter().map(|work| (work.work, work.code)).collect();
        let numbers: BTreeMap<_, _> =
            desk.store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let hours = desk.store.hours(span.from, span.to)?.into_iter().map(|hours| ListedEntry {
            entry: hours.entry,
            number: numbers.get(&hours.participant).cloned().unwrap_or_default(),
            work: works.get(&hours.work).cloned().unwrap_or_default(),
            on: hours.on,
            minutes: hours.minutes,
            amount: hours.amount.map(|yen| yen.0.normalize()),
        });
        self.form.say(out, &Listed { hours: hours.collect() }, |listed| {
            let (left, right) = (Align::Left, Align::Right);
            let mut table = Table::new(&[
                ("on", left),
                ("number", left),
                ("work", left),
                ("time", right),
                ("yen", right),
                ("entry", left),
            ]);
            for hours in &listed.hours {
                let amount = hours.amount.map_or("no rate yet".to_owned(), |amount| grouped(&amount.to_string()));
                let (on, entry) = (hours.on.to_string(), hours.entry.to_string());
                table.row([on, hours.number.clone(), hours.work.clone(), clock(hours.minutes), amount, entry]);
            }
            table.to_string()
        })
    }
}

#[derive(Serialize)]
struct Voided {
    voided: FactId,
}

impl Void {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let entry = desk.entry(Fact::HoursVoided { entry: self.entry, by: None });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Voided { voided: self.entry }, |voided| {
            format!("The entry {} counts no more. It stays in the record.", voided.voided)
        })
    }
}
