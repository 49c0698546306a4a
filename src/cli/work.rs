//! `fuda work`: the kinds of work.

mod case;
mod import;

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::code::{self, Code, Kind};
use crate::domain::fact::{Entry, Fact};
use crate::domain::id::WorkId;
use crate::domain::money::grouped;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Counted, Pay, Rate, rate_on};
use crate::store::{WorkStanding, WorkView};

/// A work card's code is no secret; this many random letters keep two workshops' cards apart.
const CARD_BODY: usize = 6;
/// What timed work counts when nothing else is said.
const HOUR: &str = "時間";

/// Kinds of work: their units, cards and rates
#[derive(Debug, clap::Subcommand)]
pub enum Work {
    Add(Add),
    List(List),
    Change(Change),
    Retire(Retire),
    Import(import::Import),
    Case(case::Case),
}

/// Add a kind of work, with its work cards
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --cards 1,10
                     counted in 組 of 10 枚, 0.5 yen for each 枚
  fuda work add --code NET --name 整網 --unit 間 --rate 30 --cards 0.5,1
  fuda work add --code FLOATS --name 浮子方 --unit 間 --rate 38 --step-of NET --cap 6
  fuda work add --code CAFE --name 飲食店 --hourly --rate 1000
  fuda work add --code KITCHEN --name 飲食店体験 --hourly --unpaid
Without --rate, what is handed over waits for `fuda rate add`, and nothing is lost.")]
pub struct Add {
    /// A short code for lists and commands: A–Z, digits, -
    #[arg(long)]
    code: String,
    /// As participants read it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    terms: Terms,
    /// 工程: this work is a step of that one
    #[arg(long, value_name = "CODE")]
    step_of: Option<String>,
    /// How much of this step one piece (a net) has, where that is always the same
    #[arg(long, value_name = "QUANTITY", requires = "step_of")]
    cap: Option<String>,
    /// The first work date that the rate holds for; today when not said
    #[arg(long, value_parser = field::date)]
    from: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

/// How a work is counted and paid.
#[derive(Debug, Default, clap::Args)]
struct Terms {
    /// The name's reading in kana
    #[arg(long)]
    reading: Option<String>,
    /// What is counted: 組, 間, 台, 枚; 時間 for --hourly
    #[arg(long)]
    unit: Option<String>,
    /// Yen, exact: 0.5, 1200
    #[arg(long)]
    rate: Option<String>,
    /// What the rate is for, when it is not one unit
    #[arg(long)]
    per: Option<String>,
    /// How many of those are in one unit
    #[arg(long)]
    pack: Option<String>,
    /// 無償: counted with the same honour, never paid
    #[arg(long)]
    unpaid: bool,
    /// Counted in time that staff enter, without work cards
    #[arg(long)]
    hourly: bool,
    /// The quantities that the work cards carry; 1 when not said
    #[arg(long, value_delimiter = ',', value_name = "0.5,1,10")]
    cards: Vec<String>,
}

/// List all works, by code
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Change the name or the reading, make or retire work cards. A new unit is a new work
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda work change --code BAGS20 --name ごみ袋20リットル
  fuda work change --code BAGS20 --cards 5              one more work card
  fuda work change --code BAGS20 --retire-cards 10      the card for 10 works no more")]
pub struct Change {
    #[arg(long)]
    code: String,
    #[arg(long)]
    name: Option<String>,
    #[arg(long)]
    reading: Option<String>,
    /// Quantities of further work cards
    #[arg(long, value_delimiter = ',', value_name = "5,20")]
    cards: Vec<String>,
    /// Quantities whose work cards shall work no more
    #[arg(long, value_delimiter = ',', value_name = "10")]
    retire_cards: Vec<String>,
    #[command(flatten)]
    form: Form,
}

/// A work is done here no more; what was made of it stays
#[derive(Debug, clap::Args)]
pub struct Retire {
    #[arg(long)]
    code: String,
    #[command(flatten)]
    form: Form,
}

impl Work {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Change(change) => change.run(folder, out),
            Self::Retire(retire) => retire.run(folder, out),
            Self::Import(import) => import.run(folder, out),
            Self::Case(case) => case.run(folder, out),
        }
    }
}

/// A work to be, with everything checked that can be checked without the ledger.
#[derive(Debug)]
struct NewWork {
    code: String,
    name: String,
    reading: String,
    unit: String,
    counted: Counted,
    pay: Pay,
    rate: Option<Rate>,
    cards: Vec<Quantity>,
}

#[derive(Debug, Serialize)]
struct Added {
    id: WorkId,
    code: String,
    /// Work cards by quantity.
    cards: BTreeMap<String, Code>,
}

impl NewWork {
    fn checked(code: &str, name: &str, terms: &Terms) -> Result<Self, Failure> {
        let counted = if terms.hourly { Counted::ByTime } else { Counted::ByPiece };
        let unit = match (terms.unit.as_deref(), counted) {
            (Some(unit), _) => field::unit(unit)?,
            (None, Counted::ByTime) => HOUR.to_owned(),
            (None, Counted::ByPiece) => {
                return Err(Failure::usage("UNIT-MISSING", "say with --unit what is counted: 組, 間, 台, 枚"));
            }
        };
        let name = field::name(name)?;
        Ok(Self {
            code: field::work_code(code)?,
            reading: terms.reading.as_deref().map(field::name).transpose()?.unwrap_or_else(|| name.clone()),
            name,
            counted,
            pay: if terms.unpaid { Pay::Unpaid } else { Pay::Paid },
            rate: terms.rate(&unit)?,
            cards: card_quantities(&terms.cards, counted)?,
            unit,
        })
    }

    /// The work, its rate and its cards, as facts. `from` is the rate's first day.
    fn added(self, desk: &mut Desk, from: NaiveDate) -> Result<(Added, Vec<Entry>), Failure> {
        if desk.store.work_by_code(&self.code)?.is_some() {
            return Err(Failure::refused(
                "WORK-CODE-TAKEN",
                format!(
                    "there is a work with the code {} already. Nothing was recorded; choose another code",
                    self.code
                ),
            ));
        }
        let work = WorkId(desk.mint.bits());
        let mut entries = vec![desk.entry(Fact::WorkAdded {
            work,
            code: self.code.clone(),
            name: self.name,
            reading: self.reading,
            unit: self.unit,
            counted: self.counted,
            pay: self.pay,
        })];
        entries.extend(self.rate.map(|rate| desk.entry(Fact::RateSet { work, from, rate, programme: None })));
        let (cards, made) = work_cards(desk, work, &self.cards);
        entries.extend(made);
        Ok((Added { id: work, code: self.code, cards }, entries))
    }
}

impl Terms {
    fn rate(&self, unit: &str) -> Result<Option<Rate>, Failure> {
        let pack = field::pack(self.per.as_deref(), self.pack.as_deref(), unit)?;
        match (&self.rate, self.unpaid) {
            (Some(_), true) => {
                Err(Failure::usage("RATE-OF-UNPAID", "work that is --unpaid has no --rate: leave one of them away"))
            }
            (Some(yen), false) => Ok(Some(field::rate(field::yen(yen)?, pack, unit))),
            (None, _) if pack.is_some() => Err(Failure::usage(
                "RATE-MISSING",
                "--per and --pack belong to a --rate; they can come later, with `fuda rate add`",
            )),
            (None, _) => Ok(None),
        }
    }
}

fn card_quantities(asked: &[String], counted: Counted) -> Result<Vec<Quantity>, Failure> {
    match counted {
        Counted::ByTime if asked.is_empty() => Ok(Vec::new()),
        Counted::ByTime => {
            Err(Failure::usage("CARDS-OF-TIME", "timed work has no work cards: staff enter it with `fuda hours add`"))
        }
        Counted::ByPiece if asked.is_empty() => Ok(vec![Quantity::ONE]),
        Counted::ByPiece => {
            let mut quantities = asked.iter().map(|text| field::quantity(text)).collect::<Result<Vec<_>, _>>()?;
            quantities.sort_unstable();
            quantities.dedup();
            Ok(quantities)
        }
    }
}

fn work_cards(desk: &mut Desk, work: WorkId, quantities: &[Quantity]) -> (BTreeMap<String, Code>, Vec<Entry>) {
    let (mut cards, mut entries) = (BTreeMap::new(), Vec::new());
    for &quantity in quantities {
        let body = code::random_body(&mut desk.mint, CARD_BODY);
        let code = Code::new(Kind::WorkCard, &body).expect("six letters fit a code");
        entries.push(desk.entry(Fact::WorkCardMade { code: code.clone(), work, quantity }));
        cards.insert(quantity.to_string(), code);
    }
    (cards, entries)
}

fn cards_in_words(cards: &BTreeMap<String, Code>) -> String {
    cards.iter().map(|(quantity, code)| format!("\nWork card for {quantity}: {code}")).collect()
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let new = NewWork::checked(&self.code, &self.name, &self.terms)?;
        let mut desk = Desk::open(folder)?;
        let from = match self.from {
            Some(from) => from,
            None => folder.today(desk.at)?,
        };
        let words = match (&new.rate, new.pay) {
            (_, Pay::Unpaid) => "counted, and unpaid".to_owned(),
            (Some(rate), _) => format!("{} from {from}", rate.conversion(&new.unit)),
            (None, _) => "its rate comes later, with `fuda rate add`".to_owned(),
        };
        let (added, mut entries) = new.added(&mut desk, from)?;
        if let Some(of) = &self.step_of {
            let (of, cap) = (desk.work(of)?.work, self.cap.as_deref().map(field::quantity).transpose()?);
            entries.insert(1, desk.entry(Fact::StepAdded { work: added.id, of, cap }));
        }
        desk.append(entries, Vec::new())?;
        self.form.say(out, &added, |added| format!("{} is added: {words}.{}", added.code, cards_in_words(&added.cards)))
    }
}

#[derive(Serialize)]
struct Listed {
    works: Vec<ListedWork>,
}

#[derive(Serialize)]
struct ListedWork {
    id: WorkId,
    code: String,
    name: String,
    reading: String,
    unit: String,
    hourly: bool,
    paid: bool,
    active: bool,
    cards: BTreeMap<String, Code>,
    /// What holds on the day of asking.
    rate: Option<ListedRate>,
}

#[derive(Serialize)]
struct ListedRate {
    rate: String,
    per: String,
    pack: String,
}

impl ListedWork {
    fn of(work: WorkView, today: NaiveDate) -> Self {
        let rate = rate_on(&work.rates, today).map(|rate| ListedRate {
            rate: rate.yen.to_string(),
            per: rate.per.clone(),
            pack: rate.pack.normalize().to_string(),
        });
        Self {
            id: work.work,
            code: work.code,
            name: work.name,
            reading: work.reading,
            unit: work.unit,
            hourly: work.counted == Counted::ByTime,
            paid: work.pay == Pay::Paid,
            active: work.standing == WorkStanding::Active,
            cards: work.cards.into_iter().map(|card| (card.quantity.to_string(), card.code)).collect(),
            rate,
        }
    }

    fn rate_in_words(&self) -> String {
        match (&self.rate, self.paid) {
            (_, false) => "unpaid".to_owned(),
            (Some(rate), true) => format!("{}円／{}", grouped(&rate.rate), rate.per),
            (None, true) => "no rate yet".to_owned(),
        }
    }
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let today = folder.today(desk.at)?;
        let works = desk.store.works()?.into_iter().map(|work| ListedWork::of(work, today)).collect();
        self.form.say(out, &Listed { works }, |listed| {
            let left = Align::Left;
            let mut table = Table::new(&[
                ("code", left),
                ("name", left),
                ("unit", left),
                ("today's rate", Align::Right),
                ("work cards", left),
                ("", left),
            ]);
            for work in &listed.works {
                let cards: Vec<String> =
                    work.cards.iter().map(|(quantity, code)| format!("{quantity}: {code}")).collect();
                let retired = if work.active { "" } else { "retired" };
                table.row([
                    work.code.clone(),
                    work.name.clone(),
                    work.unit.clone(),
                    work.rate_in_words(),
                    cards.join(", "),
                    retired.to_owned(),
                ]);
            }
            table.to_string()
        })
    }
}

impl Change {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let renames = self.name.is_some() || self.reading.is_some();
        if !renames && self.cards.is_empty() && self.retire_cards.is_empty() {
            return Err(Failure::usage(
                "NOTHING-ASKED",
                "say what changes: --name, --reading, --cards or --retire-cards",
            ));
        }
        let mut desk = Desk::open(folder)?;
        let work = desk.work(&self.code)?;
        let mut entries = Vec::new();
        for code in cards_to_retire(&work, &self.retire_cards)? {
            entries.push(desk.entry(Fact::WorkCardRetired { code }));
        }
        let asked = if self.cards.is_empty() { Vec::new() } else { card_quantities(&self.cards, work.counted)? };
        let new: Vec<Quantity> =
            asked.into_iter().filter(|asked| work.cards.iter().all(|card| card.quantity != *asked)).collect();
        let (cards, made) = work_cards(&mut desk, work.work, &new);
        entries.extend(made);
        if renames {
            let name = self.name.as_deref().map(field::name).transpose()?.unwrap_or_else(|| work.name.clone());
            // Without a reading of its own, a work is read as it is written.
            let kept = if work.reading == work.name { name.clone() } else { work.reading };
            let reading = self.reading.as_deref().map(field::name).transpose()?.unwrap_or(kept);
            entries.push(desk.entry(Fact::WorkRenamed { work: work.work, name, reading }));
        }
        desk.append(entries, Vec::new())?;
        self.form.say(out, &Added { id: work.work, code: work.code, cards }, |changed| {
            format!("{} is changed.{}", changed.code, cards_in_words(&changed.cards))
        })
    }
}

/// The codes of the work's cards for these quantities.
fn cards_to_retire(work: &WorkView, asked: &[String]) -> Result<Vec<Code>, Failure> {
    let mut codes = Vec::new();
    for text in asked {
        let quantity = field::quantity(text)?;
        let before = codes.len();
        codes.extend(work.cards.iter().filter(|card| card.quantity == quantity).map(|card| card.code.clone()));
        if codes.len() == before {
            return Err(Failure::refused(
                "WORK-CARD-UNKNOWN",
                format!(
                    "{} has no work card for {quantity}. Nothing was recorded; `fuda work list` shows its cards",
                    work.code
                ),
            ));
        }
    }
    Ok(codes)
}

#[derive(Serialize)]
struct Retired {
    id: WorkId,
    code: String,
}

impl Retire {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let work = desk.work(&self.code)?;
        let entry = desk.entry(Fact::WorkRetired { work: work.work });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Retired { id: work.work, code: work.code }, |retired| {
            format!("{} is done here no more. What was made of it stays.", retired.code)
        })
    }
}
