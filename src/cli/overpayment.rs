//! `fuda overpayment`: what corrections of closed periods come to, and who bears what was paid too much.

use std::cmp::Ordering;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::fact::Fact;
use crate::domain::money::Yen;
use crate::domain::period::Bears;
use crate::domain::terms::LineKind;
use crate::store::BorneView;

/// What corrections of closed periods still come to: owed to somebody, or paid too much
#[derive(Debug, clap::Subcommand)]
pub enum Overpayment {
    List(List),
    Decide(Decide),
}

/// List whom something is owed, and who was paid too much
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Say who bears what was paid too much. Unless this is said, the workshop does
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda overpayment decide --number P0127 --bears workshop
  fuda overpayment decide --number P0127 --bears person --yen 450 --consented-on 2026-11-12
It holds for the next closing. That a person bears it needs their consent; no payment is ever below zero.")]
pub struct Decide {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// workshop, or person
    #[arg(long, value_parser = bears)]
    bears: Bears,
    /// How much of it the person bears; everything when not said
    #[arg(long)]
    yen: Option<String>,
    /// The day on which the person agreed
    #[arg(long, value_parser = field::date)]
    consented_on: Option<NaiveDate>,
    /// The coordinator who decides
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

fn bears(text: &str) -> Result<Bears, String> {
    match text {
        "workshop" => Ok(Bears::Workshop),
        "person" => Ok(Bears::Person),
        _ => Err(format!("{text:?} is neither workshop nor person")),
    }
}

impl Overpayment {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(folder, out),
            Self::Decide(decide) => decide.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Listed {
    people: Vec<ListedPerson>,
    /// What the workshop has borne, and what of it has not come back.
    borne: Vec<ListedBorne>,
}

#[derive(Serialize)]
struct ListedBorne {
    number: String,
    on: NaiveDate,
    kind: LineKind,
    yen: Yen,
}

#[derive(Serialize)]
struct ListedPerson {
    number: String,
    /// Exact yen. Above zero: owed to them. Below: paid too much.
    amount: Yen,
    /// What comes back of what the workshop bore before: they were paid it then, and are not again.
    had: Yen,
    /// Who bears what was paid too much.
    bears: Bears,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let people = desk.store.unsettled()?.into_iter().map(|one| ListedPerson {
            number: one.number,
            amount: one.amount,
            had: one.had,
            bears: one.decided.map_or(Bears::default(), |(bears, _)| bears),
        });
        let borne = desk.store.borne()?.into_iter();
        let borne = borne.map(|BorneView { number, on, kind, yen, .. }| ListedBorne { number, on, kind, yen });
        self.form.say(out, &Listed { people: people.collect(), borne: borne.collect() }, |listed| {
            let mut table = Table::new(&[("number", Align::Left), ("yen", Align::Right), ("", Align::Left)]);
            for one in &listed.people {
                let what = match (one.amount.cmp(&Yen::ZERO), one.bears) {
                    (Ordering::Greater, _) => "owed: the next statement, or `fuda pay --supplement`",
                    (Ordering::Equal, _) => "nothing is owed",
                    (Ordering::Less, Bears::Workshop) => "paid too much: the workshop bears it",
                    (Ordering::Less, Bears::Person) => "paid too much: the person has agreed to bear it",
                };
                let had = format!("; {} yen were paid before, when the workshop bore them", one.had);
                let had = if one.had > Yen::ZERO { had } else { String::new() };
                table.row([one.number.clone(), one.amount.office(), format!("{what}{had}")]);
            }
            let mut said = table.to_string();
            if !listed.borne.is_empty() {
                let titles = [("number", Align::Left), ("of", Align::Left), ("yen", Align::Right)];
                let mut table = Table::new(&titles);
                for one in &listed.borne {
                    table.row([one.number.clone(), format!("{} {}", one.on, one.kind), one.yen.office()]);
                }
                said += &format!("\nBorne before; what comes back of the same thing is not paid again:\n{table}");
            }
            said
        })
    }
}

#[derive(Serialize)]
struct Decided {
    number: String,
    bears: Bears,
    yen: Yen,
}

impl Decide {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let asked = self.yen.as_deref().map(field::yen).transpose()?;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let participant = desk.anybody(&number)?.participant;
        let owed = desk.store.unsettled()?.into_iter().find(|one| one.participant == participant);
        let overpaid = owed.map_or(Yen::ZERO, |one| -one.amount);
        let (bears, yen) = (self.bears, asked.unwrap_or(overpaid));
        let fact = Fact::OverpaymentDecided { participant, bears, yen, consented_on: self.consented_on, by };
        let entry = desk.entry(fact);
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Decided { number, bears, yen }, |decided| match decided.bears {
            Bears::Workshop => "The workshop bears it: the next statement shows it, and nothing is taken.".to_owned(),
            Bears::Person => {
                format!("Up to {} yen are taken from the next payment of {}.", decided.yen, decided.number)
            }
        })
    }
}
