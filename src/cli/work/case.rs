//! `fuda work case`: how many of a work make one case.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use crate::cli::answer::Form;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::field;
use crate::cli::folder::Folder;
use crate::domain::fact::Fact;
use crate::domain::quantity::Quantity;

/// Say how many of a work make one case from a day on, and count a heap in cases
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda work case --code BAGS20 --size 10 --unit 箱 --from 2026-04-01
  fuda work case --code BAGS20 --count 412                412組 ＝ 41箱＋2組")]
pub struct Case {
    #[arg(long)]
    code: String,
    /// How many are in one case
    #[arg(long, requires = "from", conflicts_with = "count", required_unless_present = "count")]
    size: Option<String>,
    /// What a case is called
    #[arg(long, default_value = "箱")]
    unit: String,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: Option<NaiveDate>,
    /// Say how many cases so many are
    #[arg(long, value_name = "QUANTITY")]
    count: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Cased {
    work: String,
    size: Quantity,
    unit: String,
    words: Option<String>,
}

impl Case {
    pub(super) fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let work = desk.any_work(&self.code)?;
        let cased = match (&self.size, self.from) {
            (Some(size), Some(from)) => {
                let (size, unit) = (field::quantity(size)?, field::unit(&self.unit)?);
                let fact = Fact::CaseSet { work: work.work, from, size, unit: unit.clone(), by: None };
                let entry = desk.entry(fact);
                desk.append(vec![entry], Vec::new())?;
                Cased { work: work.code, size, unit, words: None }
            }
            _ => {
                let on = folder.config()?.workshop.time_zone.date(desk.at);
                let case = desk.store.case(work.work, on)?.ok_or_else(|| {
                    Failure::refused("CASE-UNKNOWN", format!("{} has no case size yet. Set one with --size", work.code))
                })?;
                let count = field::part(self.count.as_deref().unwrap_or_default())?;
                let words = case.words(count, &work.unit);
                let words = words.map(|words| format!("{}{} ＝ {words}", count.plain(), work.unit));
                Cased { work: work.code, size: case.size, unit: case.unit, words }
            }
        };
        self.form.say(out, &cased, |cased| match &cased.words {
            Some(words) => words.clone(),
            None => format!("{}: {} in one {}.", cased.work, cased.size, cased.unit),
        })
    }
}
