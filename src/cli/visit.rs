//! `fuda visit`: visits that no table saw, and those that were not.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::calendar::Span;
use crate::domain::code::Reason;
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, VisitId};
use crate::domain::moment::Zone;
use crate::domain::terms::Between;
use crate::earnings::closing::falls_into;
use crate::store::{Leaving, VisitView};

/// Visits (通所): from 受付 to 帰り
#[derive(Debug, clap::Subcommand)]
pub enum Visit {
    Add(Add),
    List(List),
    Void(Void),
}

/// Enter a visit that no table saw, such as one of a paper form while there was no power
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda visit add --number P0127 --on 2026-11-04 --from 9:00 --to 15:30
  fuda visit add --number P0127 --on 2026-11-04 --from 9:00 --to 15:30 --break 60 --reason missed
What was made on that day is entered by `fuda correct --late`; the office has a form for both at once.")]
pub struct Add {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The day
    #[arg(long, value_parser = field::date)]
    on: NaiveDate,
    /// The clock time of 受付: 9:00
    #[arg(long, value_parser = field::time)]
    from: NaiveTime,
    /// The clock time of 帰り, on the same day
    #[arg(long, value_parser = field::time)]
    to: NaiveTime,
    /// Minutes of break; without it the programme's rule says
    #[arg(long = "break", value_name = "MINUTES")]
    rest: Option<u32>,
    /// Why it is entered late: power_cut, missed or other
    #[arg(long, default_value = "power_cut")]
    reason: String,
    /// Take back the visit that is on record for that day, and put this one in its place
    #[arg(long)]
    replace: bool,
    /// Who enters it, by their name
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List visits; the current period when no days are said
#[derive(Debug, clap::Args)]
pub struct List {
    /// The first day
    #[arg(long, value_parser = field::date, requires = "to")]
    from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_parser = field::date, requires = "from")]
    to: Option<NaiveDate>,
    /// Only this participant's
    #[arg(long)]
    number: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// A visit was not, or was somebody else's: it counts no more, and stays in the record
#[derive(Debug, clap::Args)]
pub struct Void {
    /// The visit, as `visit add` and `visit list` name it
    #[arg(long)]
    visit: VisitId,
    /// Why: other_person, missed or other
    #[arg(long, default_value = "other")]
    reason: String,
    /// Who says so, by their name
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

impl Visit {
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
    visit: VisitId,
    number: String,
    on: NaiveDate,
    /// Without the break.
    minutes: Option<u32>,
    /// The last day of the period whose statement shows what it changes.
    falls_into: NaiveDate,
    after_closing: bool,
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (number, reason) = (field::number(&self.number)?, field::reason(&self.reason)?);
        self.whole()?;
        let workshop = folder.config()?.workshop;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        // A paper is often entered late: also for somebody who has left since.
        let participant = desk.anybody(&number)?.participant;
        let zone = workshop.time_zone;
        let (arrived_at, left_at) = (zone.moment(self.on.and_time(self.from)), zone.moment(self.on.and_time(self.to)));
        if left_at > desk.at {
            let what = format!("{} {} has not come yet. Nothing was recorded", self.on, clock(self.to));
            return Err(Failure::refused("DATE-FUTURE", what));
        }
        let mut facts: Vec<Fact> = self.replaced(&desk, participant, zone, reason)?.into_iter().collect();
        let (visit, on) = (desk.mint.visit(), self.on);
        facts.push(Fact::VisitEntered { visit, participant, on, arrived_at, left_at, by, reason });
        facts.extend(self.rest.map(|minutes| Fact::BreakEntered { visit, minutes, by }));
        let entries = facts.into_iter().map(|fact| desk.entry(fact)).collect();
        desk.append(entries, Vec::new())?;
        let closed = desk.store.closed()?;
        let Span { to: into, .. } = falls_into(on, workshop.closing_day, closed);
        let after_closing = closed.up_to.is_some_and(|up_to| on <= up_to);
        let minutes = desk.store.worked_minutes(visit)?;
        let entered = Entered { visit, number, on, minutes, falls_into: into, after_closing };
        self.form.say(out, &entered, |entered| entered.words(self.from, self.to))
    }

    /// Minutes from 受付 to 帰り, of which the break is a part.
    fn whole(&self) -> Result<(), Failure> {
        let between = Between { from: self.from, to: self.to };
        let whole = between.minutes().ok_or_else(|| {
            let what = format!("{} to {} ends before it begins", clock(self.from), clock(self.to));
            Failure::usage("VISIT-FORM", format!("{what}. A visit begins and ends on one day"))
        })?;
        if self.rest.is_some_and(|rest| rest >= whole) {
            return Err(Failure::usage("VISIT-FORM", "the break is as long as the visit itself, or longer"));
        }
        Ok(())
    }

    /// What is on record for that day already gives way only where that was asked for.
    fn replaced(
        &self,
        desk: &Desk,
        participant: ParticipantId,
        zone: Zone,
        reason: Reason,
    ) -> Result<Option<Fact>, Failure> {
        let Some(known) = desk.store.person_day(participant, self.on)?.visits.pop() else { return Ok(None) };
        if self.replace {
            let by = desk.by(self.by.as_deref())?;
            return Ok(Some(Fact::VisitVoided { visit: known.visit, by, reason }));
        }
        let (from, to) = times(&known, zone);
        let to = to.unwrap_or_else(|| "no 帰り".to_owned());
        Err(Failure::refused(
            "VISIT-EXISTS",
            format!(
                "{} has a visit on {} already ({from} to {to}). Nothing was recorded; --replace puts this one in its place",
                self.number, self.on
            ),
        ))
    }
}

impl Entered {
    fn words(&self, from: NaiveTime, to: NaiveTime) -> String {
        let (number, on, visit) = (&self.number, self.on, self.visit);
        let worked = self.minutes.map_or_else(|| "unknown".to_owned(), hours);
        let mut said = format!(
            "{number}: {on} from {} to {}, {worked} without the break. Visit {visit} (`fuda visit void --visit {visit}` takes it back).",
            clock(from),
            clock(to)
        );
        if self.after_closing {
            said += &format!(
                "\nThe period of {on} is closed and stays as it is: the statement to {} shows what changes as 前回までの訂正.",
                self.falls_into
            );
        }
        said
    }
}

/// `9:05`
fn clock(time: NaiveTime) -> String {
    time.format("%-H:%M").to_string()
}

/// `3:20`
fn hours(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn times(visit: &VisitView, zone: Zone) -> (String, Option<String>) {
    let of = |at| clock(zone.local(at).time());
    (of(visit.arrived_at), visit.left_at.map(of))
}

#[derive(Serialize)]
struct Listed {
    visits: Vec<ListedVisit>,
}

#[derive(Serialize)]
struct ListedVisit {
    visit: VisitId,
    number: String,
    on: NaiveDate,
    from: String,
    /// `null` while nobody knows.
    to: Option<String>,
    /// Without gaps and the break; `null` while nobody knows.
    minutes: Option<u32>,
    /// `scanned`, `leaving` (staff entered 帰り), `entered` (staff entered all of it), or `open`.
    known_by: &'static str,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let wanted = self.number.as_deref().map(field::number).transpose()?;
        let zone = folder.config()?.workshop.time_zone;
        let desk = Desk::to_read(folder)?;
        let wanted = wanted.map(|number| Ok::<_, Failure>(desk.anybody(&number)?.participant)).transpose()?;
        let span = super::earnings::span(folder, desk.at, self.from.zip(self.to))?;
        let numbers: BTreeMap<_, _> =
            desk.store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let mut visits = Vec::new();
        for visit in desk.store.visits(span.from, span.to)? {
            if wanted.is_some_and(|one| one != visit.participant) {
                continue;
            }
            let (from, to) = times(&visit, zone);
            visits.push(ListedVisit {
                visit: visit.visit,
                number: numbers.get(&visit.participant).cloned().unwrap_or_default(),
                on: visit.on,
                from,
                to,
                minutes: desk.store.worked_minutes(visit.visit)?,
                known_by: known_by(visit.leaving),
            });
        }
        self.form.say(out, &Listed { visits }, table)
    }
}

fn known_by(leaving: Leaving) -> &'static str {
    match leaving {
        Leaving::NotYet => "open",
        Leaving::Scanned => "scanned",
        Leaving::Entered => "leaving",
        Leaving::Written => "entered",
    }
}

fn table(listed: &Listed) -> String {
    let (left, right) = (Align::Left, Align::Right);
    let mut table = Table::new(&[
        ("on", left),
        ("number", left),
        ("from", right),
        ("to", right),
        ("time", right),
        ("known by", left),
        ("visit", left),
    ]);
    for visit in &listed.visits {
        let unknown = || "-".to_owned();
        table.row([
            visit.on.to_string(),
            visit.number.clone(),
            visit.from.clone(),
            visit.to.clone().unwrap_or_else(unknown),
            visit.minutes.map_or_else(unknown, hours),
            visit.known_by.to_owned(),
            visit.visit.to_string(),
        ]);
    }
    table.to_string()
}

#[derive(Serialize)]
struct Voided {
    voided: VisitId,
}

impl Void {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let reason = field::reason(&self.reason)?;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let entry = desk.entry(Fact::VisitVoided { visit: self.visit, by, reason });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Voided { voided: self.visit }, |voided| {
            format!(
                "The visit {} counts no more. It stays in the record, and so does what was made that day.",
                voided.voided
            )
        })
    }
}
