//! `fuda place`: work elsewhere, and on which terms each person is there.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::fact::Fact;
use crate::domain::id::PlaceId;
use crate::domain::terms::{Contract, PlacementTerms};
use crate::store::PlaceView;

/// Places of work elsewhere: a restaurant, a company on trial
#[derive(Debug, clap::Subcommand)]
pub enum Place {
    Add(Add),
    List(List),
    Agree(Agree),
}

/// Add a place
#[derive(Debug, clap::Args)]
pub struct Add {
    /// A short code for lists and commands: A–Z, digits, -
    #[arg(long)]
    code: String,
    /// As papers name it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    form: Form,
}

/// List the places, and what was agreed for whom
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Say on which terms somebody is at a place, from a day on. Time that was entered before keeps the terms that held then
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda place agree --place CAFE --number P0127 --terms trial --contract training --from 2026-11-01 --to 2026-11-14
  fuda place agree --place CAFE --number P0127 --terms time --contract employment --from 2026-11-15
Terms: trial (体験, unpaid), time (時間, paid by the hour here), piece (出来高, hours only), paid-elsewhere (他社払い,
hours only). Contracts: preparation, training, homework, employment.")]
pub struct Agree {
    #[arg(long, value_name = "CODE")]
    place: String,
    /// The participant's number
    #[arg(long)]
    number: String,
    #[arg(long)]
    terms: PlacementTerms,
    /// 契約区分 of this person there
    #[arg(long)]
    contract: Contract,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// The last day
    #[arg(long, value_parser = field::date)]
    to: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

impl Place {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Agree(agree) => agree.run(folder, out),
        }
    }
}

/// The place with this code.
pub fn known(desk: &Desk, code: &str) -> Result<PlaceView, Failure> {
    desk.store.places()?.into_iter().find(|place| place.code == code).ok_or_else(|| {
        Failure::refused("PLACE-UNKNOWN", format!("no place has the code {code}. `fuda place list` shows all of them"))
    })
}

#[derive(Serialize)]
struct Added {
    id: PlaceId,
    code: String,
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (code, name) = (field::work_code(&self.code)?, field::name(&self.name)?);
        let mut desk = Desk::open(folder)?;
        let place = PlaceId(desk.mint.bits());
        let entry = desk.entry(Fact::PlaceAdded { place, code: code.clone(), name });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Added { id: place, code }, |added| {
            format!("{} is a place now. `fuda place agree` says on which terms somebody is there.", added.code)
        })
    }
}

#[derive(Serialize)]
struct Listed {
    places: Vec<ListedPlace>,
}

#[derive(Serialize)]
struct ListedPlace {
    code: String,
    name: String,
    agreed: Vec<Agreed>,
}

#[derive(Debug, Serialize)]
struct Agreed {
    number: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
    terms: PlacementTerms,
    contract: Contract,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let numbers: BTreeMap<_, _> =
            desk.store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let placements = desk.store.placements()?;
        let listed = |place: PlaceView| {
            let agreed = placements.iter().filter(|agreed| agreed.place == place.place).map(|agreed| Agreed {
                number: numbers.get(&agreed.participant).cloned().unwrap_or_default(),
                from: agreed.from,
                to: agreed.to,
                terms: agreed.terms,
                contract: agreed.contract,
            });
            ListedPlace { code: place.code, name: place.name, agreed: agreed.collect() }
        };
        let listed = Listed { places: desk.store.places()?.into_iter().map(listed).collect() };
        self.form.say(out, &listed, |listed| {
            let left = Align::Left;
            let columns = ["place", "name", "number", "from", "to", "terms", "contract"].map(|name| (name, left));
            let mut table = Table::new(&columns);
            for place in &listed.places {
                if place.agreed.is_empty() {
                    table.row([place.code.clone(), place.name.clone()]);
                }
                for agreed in &place.agreed {
                    let to = agreed.to.map(|to| to.to_string()).unwrap_or_default();
                    let (from, terms) = (agreed.from.to_string(), agreed.terms.japanese().to_owned());
                    let contract = agreed.contract.japanese().to_owned();
                    table.row([
                        place.code.clone(),
                        place.name.clone(),
                        agreed.number.clone(),
                        from,
                        to,
                        terms,
                        contract,
                    ]);
                }
            }
            table.to_string()
        })
    }
}

impl Agree {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let place = known(&desk, &self.place)?;
        let face = desk.anybody(&number)?;
        let (from, to, terms, contract) = (self.from, self.to, self.terms, self.contract);
        let entry = desk.entry(Fact::PlacementSet {
            participant: face.participant,
            place: place.place,
            from,
            to,
            terms,
            contract,
            by: None,
        });
        desk.append(vec![entry], Vec::new())?;
        let agreed = Agreed { number, from, to, terms, contract };
        self.form.say(out, &agreed, |agreed| {
            let (number, terms, contract) = (&agreed.number, agreed.terms.japanese(), agreed.contract.japanese());
            format!("{number} at {}: {terms}, {contract}, from {from} on.", place.code)
        })
    }
}
