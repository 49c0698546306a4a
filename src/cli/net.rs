//! `fuda net`: nets, which several people work on over days.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::bench::input::NetStep;
use crate::domain::code::{Code, Kind};
use crate::domain::fact::Fact;
use crate::domain::id::{PieceId, WorkId};
use crate::domain::quantity::Quantity;
use crate::domain::terms::PiecePay;
use crate::store::{PieceView, WorkView};

/// 品物: nets, which several people work on over days, step by step
#[derive(Debug, clap::Subcommand)]
pub enum Net {
    Add(Add),
    List(List),
    Show(Show),
    Finish(Finish),
}

/// Add a net; its label is scanned at a table before the work cards of its steps
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda net add --code NET1 --work NET --length 6
  fuda net add --code NET2 --work NET --steps FLOATS=6,SINKERS=6,EDGES=2
  fuda net add --code NET3 --work NET --length 6 --pay completion
Its steps are those of the work (`fuda work add --step-of NET`), or the work itself. --length is how much of each there
is; without it the step's own --cap holds, and a step with neither has no end: staff finish the net.")]
pub struct Add {
    /// The net's own code, which its label carries: A–Z and digits, at most 10
    #[arg(long)]
    code: String,
    /// The code of the work that it is
    #[arg(long, value_name = "CODE")]
    work: String,
    /// How much of each step, in the work's unit
    #[arg(long, value_name = "QUANTITY")]
    length: Option<String>,
    /// Only these steps, each with how much there is of it
    #[arg(long, value_delimiter = ',', value_name = "CODE=Q,…", conflicts_with = "length")]
    steps: Vec<String>,
    /// daily: each step on the day it is received. completion: when the net is complete. Else the programme's rule
    #[arg(long, value_name = "daily|completion", value_parser = pay)]
    pay: Option<PiecePay>,
    /// The member of staff who adds it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List all nets and how far each step is
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Show what was made of a net, day by day
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The net's code
    #[arg(long)]
    code: String,
    #[command(flatten)]
    form: Form,
}

/// A net is finished, also where a step was not counted to its end
#[derive(Debug, clap::Args)]
pub struct Finish {
    /// The net's code
    #[arg(long)]
    code: String,
    /// The day; today when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    /// The member of staff who says so
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

fn pay(text: &str) -> Result<PiecePay, String> {
    match text {
        "daily" => Ok(PiecePay::Daily),
        "completion" => Ok(PiecePay::AtCompletion),
        _ => Err("write daily or completion".to_owned()),
    }
}

impl Net {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Show(show) => show.run(folder, out),
            Self::Finish(finish) => finish.run(folder, out),
        }
    }
}

fn label(body: &str) -> Result<Code, Failure> {
    Code::new(Kind::Piece, body).filter(|_| body.len() >= 2).ok_or_else(|| {
        Failure::usage(
            "NET-CODE-FORM",
            format!("{body:?} cannot be a net's code. Write 2 to 10 letters A–Z and digits, such as NET1"),
        )
    })
}

#[derive(Serialize)]
struct Added {
    id: PieceId,
    /// What its label carries, whole, for a scanner.
    code: Code,
    net: String,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    work: String,
    /// `null`: it has no end.
    cap: Option<Quantity>,
    made: Quantity,
    left: Option<Quantity>,
}

impl Step {
    fn of(step: &NetStep, works: &BTreeMap<WorkId, WorkView>) -> Self {
        let work = works.get(&step.work).map(|work| work.code.clone()).unwrap_or_default();
        Self { work, cap: step.cap, made: step.made, left: step.left() }
    }

    /// `FLOATS 1.5/6`
    fn words(&self) -> String {
        let cap = self.cap.map_or_else(String::new, |cap| format!("/{cap}"));
        format!("{} {}{cap}", self.work, self.made)
    }
}

fn works(desk: &Desk) -> Result<BTreeMap<WorkId, WorkView>, Failure> {
    Ok(desk.store.works()?.into_iter().map(|work| (work.work, work)).collect())
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let code = label(&self.code)?;
        let mut desk = Desk::open(folder)?;
        let work = desk.work(&self.work)?;
        let steps = self.steps(&desk, &work)?;
        let on = folder.config()?.workshop.time_zone.date(desk.at);
        let (piece, by) = (PieceId(desk.mint.bits()), desk.by(self.by.as_deref())?);
        let fact = Fact::PieceAdded {
            piece,
            code: code.clone(),
            work: work.work,
            on,
            steps: steps.clone(),
            paid: self.pay,
            by,
        };
        let entry = desk.entry(fact);
        desk.append(vec![entry], Vec::new())?;
        let works = works(&desk)?;
        let told = |(work, cap)| Step::of(&NetStep { work, cap, made: Quantity::ZERO }, &works);
        let steps = steps.into_iter().map(told).collect();
        self.form.say(out, &Added { id: piece, code, net: self.code.clone(), steps }, |added| {
            let steps: Vec<String> = added.steps.iter().map(Step::words).collect();
            format!("The net {} is added: {}.\nIts label: {}", added.net, steps.join(", "), added.code)
        })
    }

    /// The steps that it needs, and how much of each.
    fn steps(&self, desk: &Desk, work: &WorkView) -> Result<Vec<(WorkId, Option<Quantity>)>, Failure> {
        let length = self.length.as_deref().map(field::quantity).transpose()?;
        if self.steps.is_empty() {
            return Ok(desk.store.steps_for(work.work, length)?);
        }
        let usual = desk.store.steps_of(work.work)?;
        self.steps.iter().map(|step| step_of(desk, work, &usual, step)).collect()
    }
}

/// `FLOATS=6`
fn step_of(
    desk: &Desk,
    work: &WorkView,
    usual: &[(WorkId, Option<Quantity>)],
    text: &str,
) -> Result<(WorkId, Option<Quantity>), Failure> {
    let (code, cap) = text.split_once('=').ok_or_else(|| {
        Failure::usage("STEP-FORM", format!("{text:?} is no step. Write CODE=QUANTITY, such as FLOATS=6"))
    })?;
    let step = desk.work(code.trim())?;
    if step.work != work.work && !usual.iter().any(|(known, _)| *known == step.work) {
        return Err(Failure::refused(
            "STEP-UNKNOWN",
            format!(
                "{code} is no step of {}. Nothing was recorded; `fuda work add --step-of {}` makes one",
                work.code, work.code
            ),
        ));
    }
    Ok((step.work, Some(field::quantity(cap)?)))
}

#[derive(Serialize)]
struct Listed {
    nets: Vec<ListedNet>,
}

#[derive(Serialize)]
struct ListedNet {
    net: String,
    code: Code,
    work: String,
    added_on: NaiveDate,
    pay: PiecePay,
    finished_on: Option<NaiveDate>,
    steps: Vec<Step>,
}

impl ListedNet {
    fn of(view: &PieceView, works: &BTreeMap<WorkId, WorkView>) -> Self {
        Self {
            net: view.code.body().to_owned(),
            code: view.code.clone(),
            work: works.get(&view.work).map(|work| work.code.clone()).unwrap_or_default(),
            added_on: view.added_on,
            pay: view.paid,
            finished_on: view.finished_on,
            steps: view.steps.iter().map(|step| Step::of(step, works)).collect(),
        }
    }
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let works = works(&desk)?;
        let nets = desk.store.pieces()?.iter().map(|view| ListedNet::of(view, &works)).collect();
        self.form.say(out, &Listed { nets }, |listed| {
            let left = Align::Left;
            let mut table =
                Table::new(&[("net", left), ("label", left), ("work", left), ("steps", left), ("finished", left)]);
            for net in &listed.nets {
                let steps: Vec<String> = net.steps.iter().map(Step::words).collect();
                let finished = net.finished_on.map(|on| on.to_string()).unwrap_or_default();
                table.row([net.net.clone(), net.code.to_string(), net.work.clone(), steps.join(", "), finished]);
            }
            table.to_string()
        })
    }
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    net: ListedNet,
    history: Vec<Made>,
}

#[derive(Serialize)]
struct Made {
    on: NaiveDate,
    work: String,
    quantity: Quantity,
    receipt: u64,
    numbers: Vec<String>,
}

pub(super) fn net(desk: &Desk, body: &str) -> Result<PieceView, Failure> {
    let code = label(body)?;
    desk.store.pieces()?.into_iter().find(|piece| piece.code == code).ok_or_else(|| {
        Failure::refused("NET-UNKNOWN", format!("no net has the code {body}. `fuda net list` shows all of them"))
    })
}

impl Show {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let (view, works) = (net(&desk, &self.code)?, works(&desk)?);
        let mut history = Vec::new();
        for part in desk.store.piece_history(view.piece)? {
            let mut numbers = Vec::new();
            for member in part.members {
                numbers.extend(desk.store.face(member)?.map(|face| face.number));
            }
            let receipt = desk.store.handover(part.handover)?.map(|view| view.receipt.0).unwrap_or_default();
            let work = works.get(&part.work).map(|work| work.code.clone()).unwrap_or_default();
            history.push(Made { on: part.on, work, quantity: part.quantity, receipt, numbers });
        }
        self.form.say(out, &Shown { net: ListedNet::of(&view, &works), history }, |shown| {
            let left = Align::Left;
            let mut table = Table::new(&[
                ("on", left),
                ("step", left),
                ("quantity", Align::Right),
                ("receipt", Align::Right),
                ("by", left),
            ]);
            for made in &shown.history {
                let numbers = made.numbers.join(", ");
                table.row([
                    made.on.to_string(),
                    made.work.clone(),
                    made.quantity.to_string(),
                    made.receipt.to_string(),
                    numbers,
                ]);
            }
            let steps: Vec<String> = shown.net.steps.iter().map(Step::words).collect();
            format!("{}: {}\n\n{table}", shown.net.net, steps.join(", "))
        })
    }
}

#[derive(Serialize)]
struct Finished {
    net: String,
    finished_on: NaiveDate,
}

impl Finish {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let view = net(&desk, &self.code)?;
        let on = match self.on {
            Some(on) => on,
            None => folder.config()?.workshop.time_zone.date(desk.at),
        };
        let by = desk.by(self.by.as_deref())?;
        let entry = desk.entry(Fact::PieceFinished { piece: view.piece, on, by });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Finished { net: self.code.clone(), finished_on: on }, |finished| {
            format!(
                "The net {} is finished since {}. Nothing more is counted on it.",
                finished.net, finished.finished_on
            )
        })
    }
}
