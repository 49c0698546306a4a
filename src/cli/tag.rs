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
use crate::domain::fact::{Entry, Fact, VoidedTags};
use crate::domain::id::StaffId;
use crate::domain::quantity::Quantity;
use crate::domain::work::Counted;
use crate::store::WorkView;

/// 札: labels that count once, ever
#[derive(Debug, clap::Subcommand)]
pub enum Tag {
    Mint(Mint),
    Void(Void),
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
    /// The member of staff who mints them
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// A roll, or some of its tags, count no more: labels that are lost or came out wrong
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda tag void --roll 7K2MQ4 --why lost --by さくら
  fuda tag void --roll 7K2MQ4 --from 317 --to 330 --why spoiled --by さくら
What these tags have counted stands; a bundle that still carries one gets a new label.")]
pub struct Void {
    /// The roll (fuda tag list)
    #[arg(long)]
    roll: String,
    /// The first tag; the whole roll when not said
    #[arg(long, value_name = "TAG")]
    from: Option<u32>,
    /// The last tag; up to the roll's end when not said
    #[arg(long, value_name = "TAG")]
    to: Option<u32>,
    /// lost, spoiled or wrong-roll
    #[arg(long)]
    why: VoidedTags,
    /// The name of the member of staff who says so
    #[arg(long, value_name = "NAME")]
    by: String,
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
            Self::Void(void) => void.run(folder, out),
            Self::List(list) => list.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Minted {
    roll: Roll,
    tags: Vec<Code>,
}

/// A roll that is about to be minted.
pub(super) struct NewRoll {
    pub roll: Roll,
    pub work: WorkView,
    pub quantity: Quantity,
    /// The number of the participant for whom it counts.
    pub minted_for: Option<String>,
    pub entry: Entry,
}

/// Makes a roll ready; nothing is recorded until its entry is appended.
pub(super) fn mint(
    desk: &mut Desk,
    work: &str,
    quantity: &str,
    count: u32,
    minted_for: Option<&str>,
    by: Option<StaffId>,
) -> Result<NewRoll, Failure> {
    let quantity = field::quantity(quantity)?;
    let work = desk.work(work)?;
    if work.counted == Counted::ByTime {
        return Err(Failure::refused("TAGS-OF-TIME", format!("{} is counted in time and has no tags", work.code)));
    }
    let person = minted_for.map(|number| desk.participant(&field::number(number)?)).transpose()?;
    let roll = Roll(code::random_body(&mut desk.mint, Roll::LENGTH));
    let participant = person.as_ref().map(|face| face.participant);
    let fact = Fact::TagsMinted { roll: roll.clone(), count, work: work.work, quantity, minted_for: participant, by };
    let entry = desk.entry(fact);
    Ok(NewRoll { roll, work, quantity, minted_for: person.map(|face| face.number), entry })
}

impl Mint {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let NewRoll { roll, entry, .. } =
            mint(&mut desk, &self.work, &self.quantity, self.count, self.minted_for.as_deref(), by)?;
        desk.append(vec![entry], Vec::new())?;
        let tags = (1..=self.count).map(|serial| RollTag { roll: roll.clone(), serial }.code()).collect();
        self.form.say(out, &Minted { roll, tags }, |minted| {
            let codes: Vec<&str> = minted.tags.iter().map(Code::text).collect();
            codes.join("\n")
        })
    }
}

#[derive(Serialize)]
struct Voided {
    roll: Roll,
    first: u32,
    last: u32,
}

impl Void {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let by = desk.staff(&self.by)?.staff;
        let rolls = desk.store.rolls()?;
        let view = rolls.into_iter().find(|view| view.roll.0.eq_ignore_ascii_case(self.roll.trim()));
        let view = view.ok_or_else(|| {
            Failure::refused(
                "ROLL-UNKNOWN",
                format!("there is no roll {}. `fuda tag list` shows all of them", self.roll),
            )
        })?;
        let (first, last) = (self.from.unwrap_or(1), self.to.unwrap_or(view.count));
        let entry = desk.entry(Fact::TagsVoided { roll: view.roll.clone(), first, last, why: self.why, by });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Voided { roll: view.roll, first, last }, |voided| {
            format!(
                "Tags {} to {} of the roll {} count no more. What they have counted stands.",
                voided.first, voided.last, voided.roll.0
            )
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
    /// The last tag whose label has left; 0 before any.
    printed_to: u32,
    /// First and last of tags that count no more.
    voided: Vec<(u32, u32)>,
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
            printed_to: roll.printed_to,
            voided: roll.voided,
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
                ("printed", right),
                ("void", right),
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
                    roll.printed_to.to_string(),
                    roll.voided.iter().map(|(first, last)| last - first + 1).sum::<u32>().to_string(),
                    roll.minted_for.clone().unwrap_or_default(),
                    roll.minted_at.clone(),
                ]);
            }
            table.to_string()
        })
    }
}
