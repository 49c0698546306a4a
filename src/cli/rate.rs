//! `fuda rate`: what work is paid, from a day on.

mod import;

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::fact::Fact;
use crate::domain::id::WorkId;
use crate::domain::money::grouped;
use crate::domain::work::{DatedRate, Pay, usual_pack};

/// 単価: money for one stated unit, from a date on
#[derive(Debug, clap::Subcommand)]
pub enum Rate {
    Add(Add),
    List(List),
    Import(import::Import),
}

/// Set a rate. What waited for one is priced at once; what has a price keeps it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda rate add --work BAGS20 --rate 0.6 --from 2027-04-01
  fuda rate add --work BAGS20 --rate 6 --per 組 --from 2027-04-01
Without --per and --pack the unit of the work's latest rate stays. The rate is chosen by the day on which work is
handed over.")]
pub struct Add {
    /// The work's code
    #[arg(long, value_name = "CODE")]
    work: String,
    /// Yen, exact: 0.5, 1200
    #[arg(long)]
    rate: String,
    /// The first work date that it holds for
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// What the rate is for, when it is not one unit of the work
    #[arg(long)]
    per: Option<String>,
    /// How many of those are in one unit of the work
    #[arg(long)]
    pack: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List the rates, by work and day
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only this work
    #[arg(long, value_name = "CODE")]
    work: Option<String>,
    #[command(flatten)]
    form: Form,
}

impl Rate {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Import(import) => import.run(folder, out),
        }
    }
}

#[derive(Debug, Serialize)]
struct Set {
    work: String,
    from: NaiveDate,
    rate: String,
    per: String,
    /// How many `per` are in one unit of the work.
    pack: String,
}

impl Set {
    fn of(code: &str, dated: &DatedRate) -> Self {
        Self {
            work: code.to_owned(),
            from: dated.from,
            rate: dated.rate.yen.to_string(),
            per: dated.rate.per.clone(),
            pack: dated.rate.pack.normalize().to_string(),
        }
    }
}

/// A rate as it is asked for, before it is known what the work's latest one is for.
struct Asked<'a> {
    work: &'a str,
    yen: &'a str,
    from: NaiveDate,
    per: Option<&'a str>,
    pack: Option<&'a str>,
}

impl Asked<'_> {
    fn dated(&self, desk: &Desk) -> Result<(WorkId, String, DatedRate), Failure> {
        let work = desk.any_work(self.work)?;
        if work.pay == Pay::Unpaid {
            return Err(Failure::refused(
                "RATE-OF-UNPAID",
                format!(
                    "{} is unpaid (無償) and has no rate. Paid work of the same kind is a work of its own",
                    work.code
                ),
            ));
        }
        let pack = field::pack(self.per, self.pack, &work.unit)?.unwrap_or_else(|| usual_pack(&work.rates, &work.unit));
        let rate = field::rate(field::yen(self.yen)?, Some(pack), &work.unit);
        Ok((work.work, work.code, DatedRate { from: self.from, rate }))
    }
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let (per, pack) = (self.per.as_deref(), self.pack.as_deref());
        let asked = Asked { work: &self.work, yen: &self.rate, from: self.from, per, pack };
        let (work, code, dated) = asked.dated(&desk)?;
        let set = Set::of(&code, &dated);
        let entry = desk.entry(Fact::RateSet { work, from: dated.from, rate: dated.rate });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &set, |set| {
            format!(
                "{}: {}円／{} for work from {} on. What has a price already keeps it.",
                set.work, set.rate, set.per, set.from
            )
        })
    }
}

#[derive(Serialize)]
struct Listed {
    rates: Vec<Set>,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let works = match &self.work {
            Some(code) => vec![desk.any_work(code)?],
            None => desk.store.works()?,
        };
        let mut rates = Vec::new();
        for work in &works {
            let mut dated: Vec<&DatedRate> = work.rates.iter().collect();
            dated.sort_by_key(|dated| dated.from);
            rates.extend(dated.into_iter().map(|dated| Set::of(&work.code, dated)));
        }
        self.form.say(out, &Listed { rates }, |listed| {
            let columns = [
                ("work", Align::Left),
                ("from", Align::Left),
                ("yen", Align::Right),
                ("per", Align::Left),
                ("pack", Align::Right),
            ];
            let mut table = Table::new(&columns);
            for set in &listed.rates {
                let (work, from) = (set.work.clone(), set.from.to_string());
                table.row([work, from, grouped(&set.rate), set.per.clone(), set.pack.clone()]);
            }
            table.to_string()
        })
    }
}
