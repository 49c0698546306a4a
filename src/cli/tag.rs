//! `fuda tag`: serial-numbered labels for bundles.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::code::{self, Code, Roll, Tag as RollTag};
use crate::domain::fact::Fact;
use crate::domain::work::Counted;

/// 札: labels that count once, ever
#[derive(Debug, clap::Subcommand)]
pub enum Tag {
    Mint(Mint),
    List(List),
}

/// Mint a roll of tags for one work; each counts once, ever
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda tag mint --work BAGS20 --count 20
  fuda tag mint --work BAGS20 --quantity 10 --count 20 --for P0127     counts for P0127, whoever scans it")]
pub struct Mint {
    /// The work's code
    #[arg(long, value_name = "CODE")]
    work: String,
    /// How much of the work one tag stands for, in the work's unit
    #[arg(long, default_value = "1")]
    quantity: String,
    /// How many tags
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(Roll::LARGEST)))]
    count: u32,
    /// The number of the participant for whom they count
    #[arg(long = "for", value_name = "NUMBER")]
    minted_for: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List the rolls, newest first
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

impl Tag {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Mint(mint) => mint.run(folder, out),
            Self::List(list) => list.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Minted {
    roll: Roll,
    tags: Vec<Code>,
}

impl Mint {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let quantity = field::quantity(&self.quantity)?;
        let mut desk = Desk::open(folder)?;
        let work = desk.work(&self.work)?;
        if work.counted == Counted::ByTime {
            return Err(Failure::refused("TAGS-OF-TIME", format!("{} is counted in time and has no tags", work.code)));
        }
        let person = self.minted_for.as_deref().map(|number| desk.participant(&field::number(number)?)).transpose()?;
        let roll = Roll(code::random_body(&mut desk.mint, Roll::LENGTH));
        let minted_for = person.map(|face| face.participant);
        let entry = desk.entry(Fact::TagsMinted {
            roll: roll.clone(),
            count: self.count,
            work: work.work,
            quantity,
            minted_for,
        });
        desk.append(vec![entry], Vec::new())?;
        let tags = (1..=self.count).map(|serial| RollTag { roll: roll.clone(), serial }.code()).collect();
        self.form.say(out, &Minted { roll, tags }, |minted| {
            let codes: Vec<&str> = minted.tags.iter().map(Code::text).collect();
            codes.join("\n")
        })
    }
}

#[derive(Serialize)]
struct Listed {
    rolls: Vec<ListedRoll>,
}

#[derive(Serialize)]
struct ListedRoll {
    roll: Roll,
    work: String,
    quantity: String,
    count: u32,
    /// How many count in a handover.
    counted: u32,
    #[serde(rename = "for")]
    minted_for: Option<String>,
    minted_at: String,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let store = folder.reading()?;
        let works: BTreeMap<_, _> = store.works()?.into_iter().map(|work| (work.work, work.code)).collect();
        let numbers: BTreeMap<_, _> =
            store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let rolls = store.rolls()?.into_iter().map(|roll| ListedRoll {
            roll: roll.roll,
            work: works.get(&roll.work).cloned().unwrap_or_default(),
            quantity: roll.quantity.to_string(),
            count: roll.count,
            counted: roll.counted,
            minted_for: roll.minted_for.and_then(|participant| numbers.get(&participant).cloned()),
            minted_at: roll.minted_at.iso(),
        });
        self.form.say(out, &Listed { rolls: rolls.collect() }, |listed| {
            let (left, right) = (Align::Left, Align::Right);
            let mut table = Table::new(&[
                ("roll", left),
                ("work", left),
                ("quantity", right),
                ("tags", right),
                ("counted", right),
                ("for", left),
                ("minted", left),
            ]);
            for roll in &listed.rolls {
                table.row([
                    roll.roll.0.clone(),
                    roll.work.clone(),
                    roll.quantity.clone(),
                    roll.count.to_string(),
                    roll.counted.to_string(),
                    roll.minted_for.clone().unwrap_or_default(),
                    roll.minted_at.clone(),
                ]);
            }
            table.to_string()
        })
    }
}
