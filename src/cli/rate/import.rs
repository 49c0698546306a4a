//! `fuda rate import`: many rates from a spreadsheet.

use std::cmp::Reverse;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::{Asked, Set};
use crate::cli::answer::Form;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::field;
use crate::cli::folder::Folder;
use crate::cli::sheet::{self, Columns};
use crate::domain::fact::Fact;

/// Set the rates of a CSV file, all of them or none
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The first line has the headings, in any order (the Japanese ones do as well):
  work,rate,from,per,pack
  コード,単価,適用日,単価の単位,入数
Work that waits for a rate gets the one of its own day, in whatever order the lines stand. Example:
  fuda rate import rates.csv --dry-run")]
pub struct Import {
    csv: PathBuf,
    /// Check everything and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

const COLUMNS: Columns =
    &[("work", &["コード"]), ("rate", &["単価"]), ("from", &["適用日"]), ("per", &["単価の単位"]), ("pack", &["入数"])];

#[derive(Serialize)]
struct Imported {
    dry_run: bool,
    rates: Vec<Set>,
}

impl Import {
    pub(super) fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let rows = sheet::read(&self.csv, COLUMNS)?;
        let mut desk = Desk::open(folder)?;
        let mut rates = sheet::checked(&rows, |row| {
            let from = field::date(row.needed("from")?).map_err(|words| Failure::usage("DATE-FORM", words))?;
            let (work, yen) = (row.needed("work")?, row.needed("rate")?);
            Asked { work, yen, from, per: row.get("per"), pack: row.get("pack") }.dated(&desk)
        })?;
        // A rate prices what waits from its day on, for good: the latest days first, or an old rate takes everything.
        rates.sort_by_key(|(.., dated)| Reverse(dated.from));
        let answer = Imported {
            dry_run: self.dry_run,
            rates: rates.iter().map(|(_, code, dated)| Set::of(code, dated)).collect(),
        };
        if !self.dry_run {
            let facts = rates.into_iter();
            let entries = facts.map(|(work, _, dated)| {
                desk.entry(Fact::RateSet { work, from: dated.from, rate: dated.rate, programme: None })
            });
            let entries = entries.collect();
            desk.append(entries, Vec::new())?;
        }
        self.form.say(out, &answer, |answer| match answer.dry_run {
            true => format!("{} rates could be set. Nothing was changed.", answer.rates.len()),
            false => format!("{} rates are set. What had a price already keeps it.", answer.rates.len()),
        })
    }
}
