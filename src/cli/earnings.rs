//! `fuda earnings`: what everybody has earned.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::calendar::Span;
use crate::domain::moment::Moment;
use crate::domain::money::grouped;
use crate::earnings::statement::{EarnedBy, EarningsReport};

/// 工賃: what everybody has earned, line by line; the current period when no days are said
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda earnings
  fuda earnings --from 2026-11-01 --to 2026-11-30 --json
Days are work dates: the day of a handover's last scan. Amounts are exact; yen are rounded once, at the payment, as
[workshop] rounding says.")]
pub struct Earnings {
    /// The first work date
    #[arg(long, value_parser = field::date, requires = "to")]
    from: Option<NaiveDate>,
    /// The last work date
    #[arg(long, value_parser = field::date, requires = "from")]
    to: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

/// The days that were asked for, else the current period.
pub fn span(folder: &Folder, at: Moment, asked: Option<(NaiveDate, NaiveDate)>) -> Result<Span, Failure> {
    match asked {
        Some((from, to)) if from > to => {
            Err(Failure::usage("SPAN-BACKWARDS", format!("{from} is after {to}: the first day comes first")))
        }
        Some((from, to)) => Ok(Span { from, to }),
        None => {
            let workshop = folder.config()?.workshop;
            Ok(workshop.closing_day.period(workshop.time_zone.date(at)))
        }
    }
}

impl Earnings {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let span = span(folder, desk.at, self.from.zip(self.to))?;
        let rounding = folder.config()?.workshop.rounding;
        let people = desk.store.earnings(span.from, span.to, rounding)?;
        let numbers: BTreeMap<_, _> =
            desk.store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let works: BTreeMap<_, _> = desk.store.works()?.into_iter().map(|work| (work.work, work.code)).collect();
        let report = EarningsReport::of(&people, &numbers, &works);
        self.form.say(out, &report, |report| {
            let days = format!("Work of {} to {}", span.from, span.to);
            if report.participants.is_empty() {
                return format!("{days}: nothing was handed over.");
            }
            format!("{days}\n\n{}\n{}.", table(report), rounding.words())
        })
    }
}

fn table(report: &EarningsReport) -> Table {
    let (left, right) = (Align::Left, Align::Right);
    let mut table = Table::new(&[
        ("number", left),
        ("work", left),
        ("quantity", right),
        ("per", left),
        ("rate", right),
        ("share", right),
        ("amount", right),
        ("yen", right),
    ]);
    for person in &report.participants {
        for line in &person.lines {
            let figure = |yen: &Option<String>| yen.as_deref().map_or("no rate yet".to_owned(), grouped);
            table.row([
                person.number.clone(),
                line.work.clone(),
                grouped(&line.quantity),
                line.per.clone(),
                figure(&line.rate),
                line.share.clone().unwrap_or_else(|| "not yet known".to_owned()),
                figure(&line.amount),
                String::new(),
            ]);
        }
        table.row(total(person));
    }
    table
}

fn total(person: &EarnedBy) -> [String; 8] {
    let waits = match person.unpriced {
        0 => String::new(),
        lines => format!("({lines} wait for a rate)"),
    };
    let blank = String::new;
    [
        person.number.clone(),
        "total".to_owned(),
        blank(),
        blank(),
        waits,
        blank(),
        grouped(&person.exact),
        grouped(&person.yen.to_string()),
    ]
}
