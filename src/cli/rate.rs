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
use crate::bench::effect::Paper;
use crate::domain::fact::Fact;
use crate::domain::id::{ProgrammeId, WorkId};
use crate::domain::money::{Rounding, Yen, grouped};
use crate::domain::work::{DatedRate, Pay, usual_pack};
use crate::store::Append;

/// 単価: money for one stated unit, from a date on
#[derive(Debug, clap::Subcommand)]
pub enum Rate {
    Add(Add),
    List(List),
    Import(import::Import),
    Reprice(Reprice),
}

/// Price the past anew, by the rates as they are now: the only thing that does, and with a reason
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the rate of April was entered wrongly, and the right one was set with `fuda rate add` since
  fuda rate reprice --work BAGS20 --from 2027-04-01 --to 2027-04-30 --reason recount --by まつだ
What has no price waits for its rate as before. What no rate holds for any more keeps the price that it has. Whose pay
changes gets a 訂正票 at their next card.")]
pub struct Reprice {
    /// The work's code
    #[arg(long, value_name = "CODE")]
    work: String,
    /// The first work date
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// The last work date
    #[arg(long, value_parser = field::date)]
    to: NaiveDate,
    /// A reason card's word
    #[arg(long)]
    reason: String,
    /// The member of staff who says so
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
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
    /// Only for handovers all of whose members are in this programme that day
    #[arg(long, value_name = "CODE")]
    programme: Option<String>,
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
            Self::Reprice(reprice) => reprice.run(folder, out),
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
    /// The code of the programme whose rate it is; everybody's, where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    programme: Option<String>,
}

impl Set {
    fn of(code: &str, dated: &DatedRate) -> Self {
        Self {
            work: code.to_owned(),
            from: dated.from,
            rate: dated.rate.yen.to_string(),
            per: dated.rate.per.clone(),
            pack: dated.rate.pack.normalize().to_string(),
            programme: None,
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
        let programme = self.programme.as_deref().map(|programme| known_programme(&desk, programme)).transpose()?;
        let set = Set { programme: self.programme.clone(), ..Set::of(&code, &dated) };
        let unit = desk.any_work(&self.work)?.unit;
        let conversion = dated.rate.conversion(&unit);
        let entry = desk.entry(Fact::RateSet { work, from: dated.from, rate: dated.rate, programme });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &set, |set| {
            let whose = set.programme.as_deref().map_or(String::new(), |code| format!(" of programme {code}"));
            format!(
                "{}: {conversion} for work{whose} from {} on. What has a price already keeps it.",
                set.work, set.from
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
        let programmes = desk.store.programmes()?;
        for work in &works {
            let mut dated: Vec<&DatedRate> = work.rates.iter().collect();
            dated.sort_by_key(|dated| dated.from);
            rates.extend(dated.into_iter().map(|dated| Set::of(&work.code, dated)));
            for programme in &programmes {
                let mut own = desk.store.programme_rates(work.work, programme.programme)?;
                own.sort_by_key(|dated| dated.from);
                let code = Some(programme.code.clone());
                rates.extend(own.iter().map(|dated| Set { programme: code.clone(), ..Set::of(&work.code, dated) }));
            }
        }
        self.form.say(out, &Listed { rates }, |listed| {
            let columns = [
                ("work", Align::Left),
                ("from", Align::Left),
                ("yen", Align::Right),
                ("per", Align::Left),
                ("pack", Align::Right),
                ("programme", Align::Left),
            ];
            let mut table = Table::new(&columns);
            for set in &listed.rates {
                let (work, from) = (set.work.clone(), set.from.to_string());
                let programme = set.programme.clone().unwrap_or_default();
                table.row([work, from, grouped(&set.rate), set.per.clone(), set.pack.clone(), programme]);
            }
            table.to_string()
        })
    }
}

fn known_programme(desk: &Desk, code: &str) -> Result<ProgrammeId, Failure> {
    let known = desk.store.programmes()?.into_iter().find(|programme| programme.code == code);
    known.map(|programme| programme.programme).ok_or_else(|| {
        Failure::refused("PROGRAMME-UNKNOWN", format!("no programme has the code {code}. Nothing was recorded"))
    })
}

#[derive(Serialize)]
struct Repriced {
    work: String,
    from: NaiveDate,
    to: NaiveDate,
    /// What everybody earned by this work in these days, before and after.
    before: String,
    after: String,
}

impl Reprice {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let reason = field::reason(&self.reason)?;
        if self.from > self.to {
            return Err(Failure::usage("SPAN-BACKWARDS", format!("{} is after {}", self.from, self.to)));
        }
        let mut desk = Desk::open(folder)?;
        let (work, by) = (desk.any_work(&self.work)?, desk.by(self.by.as_deref())?);
        let (from, to) = (self.from, self.to);
        let sum = |desk: &Desk| -> Result<String, Failure> {
            let people = desk.store.earnings(from, to, Rounding::default())?;
            let lines = people.into_iter().flat_map(|person| person.lines).filter(|line| line.work == work.work);
            Ok(lines.filter_map(|line| line.amount).sum::<Yen>().to_string())
        };
        let before = sum(&desk)?;
        let entry = desk.entry(Fact::Repriced { work: work.work, from, to, reason, by });
        let papers = vec![Paper::Repriced { repricing: entry.id }];
        desk.store.append(Append { clock: desk.clock, papers, ..Append::at_desk(desk.at, vec![entry]) })?;
        let repriced = Repriced { work: work.code.clone(), from, to, before, after: sum(&desk)? };
        self.form.say(out, &repriced, |told| {
            let (before, after) = (grouped(&told.before), grouped(&told.after));
            format!("{}: {} to {} is priced anew, {before}円 → {after}円.", told.work, told.from, told.to)
        })
    }
}
