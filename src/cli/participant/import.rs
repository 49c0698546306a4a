//! `fuda participant import`: many participants from a spreadsheet.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::{Added, Details, Newcomer};
use crate::cli::answer::{Align, Form, Table};
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::folder::Folder;
use crate::cli::sheet::{self, Columns, Row};

/// Add the participants of a CSV file, all of them or none
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The first line has the headings, in any order (the Japanese ones do as well):
  number,call,mark,name,reading,amounts
  番号,呼び名,マーク,氏名,よみ,金額
Only number and call are needed. Example:
  fuda participant import people.csv --dry-run
  fuda participant import people.csv --json > cards.json      the cards' codes are shown this once")]
pub struct Import {
    csv: PathBuf,
    /// Check everything and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

const COLUMNS: Columns = &[
    ("number", &["番号"]),
    ("call", &["呼び名"]),
    ("mark", &["マーク"]),
    ("name", &["氏名"]),
    ("reading", &["よみ"]),
    ("amounts", &["金額"]),
];

#[derive(Serialize)]
struct WouldAdd {
    dry_run: bool,
    numbers: Vec<String>,
}

#[derive(Serialize)]
struct Imported {
    participants: Vec<Added>,
}

impl Import {
    pub(super) fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let rows = sheet::read(&self.csv, COLUMNS)?;
        let mut desk = Desk::open(folder)?;
        let mut seen = BTreeSet::new();
        let newcomers = sheet::checked(&rows, |row| {
            let newcomer = newcomer(row)?;
            if !seen.insert(newcomer.number.clone()) {
                return Err(Failure::refused("NUMBER-TWICE", format!("{} stands above already", newcomer.number)));
            }
            newcomer.registered(&mut desk)
        })?;
        if self.dry_run {
            let numbers = newcomers.into_iter().map(|(added, ..)| added.number).collect();
            return self.form.say(out, &WouldAdd { dry_run: true, numbers }, |would| {
                format!("{} participants could be added. Nothing was changed.", would.numbers.len())
            });
        }
        let (mut participants, mut facts, mut personal) = (Vec::new(), Vec::new(), Vec::new());
        for (added, entries, details) in newcomers {
            participants.push(added);
            facts.extend(entries);
            personal.push(details);
        }
        desk.append(facts, personal)?;
        self.form.say(out, &Imported { participants }, |imported| {
            let mut table = Table::new(&[("number", Align::Left), ("card", Align::Left)]);
            for added in &imported.participants {
                table.row([added.number.clone(), added.card.to_string()]);
            }
            format!("{table}These codes are shown this once: print the cards now.")
        })
    }
}

fn newcomer(row: &Row) -> Result<Newcomer, Failure> {
    let details = Details {
        name: row.get("name").map(str::to_owned),
        reading: row.get("reading").map(str::to_owned),
        mark: row.get("mark").map(str::to_owned),
        amounts: row.get("amounts").map(str::to_owned),
    };
    Newcomer::checked(row.needed("number")?, row.needed("call")?, &details)
}
