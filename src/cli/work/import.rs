//! `fuda work import`: many kinds of work from a spreadsheet.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Added, NewWork, Terms, cards_in_words};
use crate::cli::answer::Form;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::field;
use crate::cli::folder::Folder;
use crate::cli::sheet::{self, Columns, Row};

/// Add the works of a CSV file, all of them or none
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The first line has the headings, in any order (the Japanese ones do as well):
  code,name,reading,unit,rate,per,pack,from,pay,counted,cards
  コード,作業,よみ,単位,単価,単価の単位,入数,適用日,支払い,数え方,カード
pay is paid or unpaid (無償), counted is piece or time (時間); cards are quantities apart by blanks: 1 10.
Only code, name and, for pieces, unit are needed. Example:
  fuda work import works.csv --dry-run")]
pub struct Import {
    csv: PathBuf,
    /// Check everything and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

const COLUMNS: Columns = &[
    ("code", &["コード"]),
    ("name", &["作業"]),
    ("reading", &["よみ"]),
    ("unit", &["単位"]),
    ("rate", &["単価"]),
    ("per", &["単価の単位"]),
    ("pack", &["入数"]),
    ("from", &["適用日"]),
    ("pay", &["支払い"]),
    ("counted", &["数え方"]),
    ("cards", &["カード"]),
];

#[derive(Serialize)]
struct WouldAdd {
    dry_run: bool,
    codes: Vec<String>,
}

#[derive(Serialize)]
struct Imported {
    works: Vec<Added>,
}

impl Import {
    pub(super) fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let rows = sheet::read(&self.csv, COLUMNS)?;
        let mut desk = Desk::open(folder)?;
        let today = folder.config()?.workshop.time_zone.date(desk.at);
        let mut seen = BTreeSet::new();
        let works = sheet::checked(&rows, |row| {
            let (new, from) = new_work(row)?;
            if !seen.insert(new.code.clone()) {
                return Err(Failure::refused("WORK-CODE-TWICE", format!("{} stands above already", new.code)));
            }
            new.added(&mut desk, from.unwrap_or(today))
        })?;
        if self.dry_run {
            let codes = works.into_iter().map(|(added, _)| added.code).collect();
            return self.form.say(out, &WouldAdd { dry_run: true, codes }, |would| {
                format!("{} works could be added. Nothing was changed.", would.codes.len())
            });
        }
        let (works, facts): (Vec<_>, Vec<_>) = works.into_iter().unzip();
        desk.append(facts.concat(), Vec::new())?;
        self.form.say(out, &Imported { works }, |imported| {
            imported
                .works
                .iter()
                .map(|added| format!("{} is added.{}\n", added.code, cards_in_words(&added.cards)))
                .collect()
        })
    }
}

fn new_work(row: &Row) -> Result<(NewWork, Option<NaiveDate>), Failure> {
    let text = |column| row.get(column).map(str::to_owned);
    let word = |column: &str, yes: [&str; 2], no: [&str; 2]| match row.get(column) {
        None => Ok(false),
        Some(cell) if no.contains(&cell) => Ok(false),
        Some(cell) if yes.contains(&cell) => Ok(true),
        Some(cell) => Err(Failure::usage("CELL-FORM", format!("{column} is {} or {}, not {cell:?}", no[0], yes[0]))),
    };
    let cards = row.get("cards").unwrap_or_default();
    let cards = cards.split(|sign: char| sign.is_whitespace() || sign == ',' || sign == ';');
    let terms = Terms {
        reading: text("reading"),
        unit: text("unit"),
        rate: text("rate"),
        per: text("per"),
        pack: text("pack"),
        unpaid: word("pay", ["unpaid", "無償"], ["paid", "有償"])?,
        hourly: word("counted", ["time", "時間"], ["piece", "出来高"])?,
        cards: cards.filter(|card| !card.is_empty()).map(str::to_owned).collect(),
    };
    let new = NewWork::checked(row.needed("code")?, row.needed("name")?, &terms)?;
    let from = row.get("from").map(field::date).transpose();
    Ok((new, from.map_err(|words| Failure::usage("DATE-FORM", words))?))
}
