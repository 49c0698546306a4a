//! `fuda allowance`: separate, dated lines beside the earnings. Fines, lateness and quotas do not exist.

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
use crate::domain::id::{FactId, WorkId};
use crate::domain::terms::{Allowance as Granted, AllowanceFor, Per};
use crate::store::AllowanceView;

/// 手当, 交通費, 控除: separate lines beside the earnings
#[derive(Debug, clap::Subcommand)]
pub enum Allowance {
    Add(Add),
    List(List),
    End(End),
}

/// Grant an allowance. What it comes to follows the days by itself
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda allowance add --number P0127 --for attendance --yen 100 --per day --from 2026-11-01
  fuda allowance add --number P0127 --for training --yen 200 --per hour --from 2026-11-01 --limit 40
  fuda allowance add --number P0127 --for training --yen 5 --per BAGS20 --from 2026-11-01 --limit 100
  fuda allowance add --number P0127 --for transport --yen 1680 --per once --from 2026-11-20
  fuda allowance add --number P0127 --for deduction --yen 300 --per day --from 2026-11-01 --agreed-on 2026-10-30
For: training (研修手当), guarantee (保障工賃: tops the day up to so many yen), attendance (通所手当), transport (交通費,
kept apart from the earnings), deduction (控除, only with the person's consent).")]
pub struct Add {
    /// The participant's number
    #[arg(long)]
    number: String,
    #[arg(long = "for", value_name = "PURPOSE")]
    purpose: AllowanceFor,
    /// Yen, exact
    #[arg(long)]
    yen: String,
    /// day, hour, once, or a work's code
    #[arg(long)]
    per: String,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// The last day
    #[arg(long, value_parser = field::date)]
    to: Option<NaiveDate>,
    /// Only the first so many days, hours or units
    #[arg(long)]
    limit: Option<u32>,
    /// The day on which the person agreed; a deduction needs it
    #[arg(long, value_parser = field::date)]
    agreed_on: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

/// List a person's allowances
#[derive(Debug, clap::Args)]
pub struct List {
    /// The participant's number
    #[arg(long)]
    number: String,
    #[command(flatten)]
    form: Form,
}

/// An allowance ends; what it came to stays
#[derive(Debug, clap::Args)]
pub struct End {
    /// The grant, as `allowance add` and `allowance list` name it
    #[arg(long)]
    grant: FactId,
    /// The last day
    #[arg(long, value_parser = field::date)]
    on: NaiveDate,
    #[command(flatten)]
    form: Form,
}

impl Allowance {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::End(end) => end.run(folder, out),
        }
    }
}

#[derive(Debug, Serialize)]
struct Line {
    grant: FactId,
    #[serde(rename = "for")]
    purpose: AllowanceFor,
    yen: String,
    /// `day`, `hour`, `once`, or a work's code.
    per: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
    limit: Option<u32>,
    agreed_on: Option<NaiveDate>,
}

impl Line {
    fn of(view: AllowanceView, works: &BTreeMap<WorkId, String>) -> Self {
        let granted = view.allowance;
        let per = match granted.per {
            Per::Day => "day".to_owned(),
            Per::Hour => "hour".to_owned(),
            Per::Once => "once".to_owned(),
            Per::Unit(work) => works.get(&work).cloned().unwrap_or_default(),
        };
        Self {
            grant: view.grant,
            purpose: granted.purpose,
            yen: granted.yen.to_string(),
            per,
            from: granted.from,
            to: view.to,
            limit: granted.limit,
            agreed_on: granted.agreed_on,
        }
    }
}

fn works(desk: &Desk) -> Result<BTreeMap<WorkId, String>, Failure> {
    Ok(desk.store.works()?.into_iter().map(|work| (work.work, work.code)).collect())
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (number, yen) = (field::number(&self.number)?, field::yen(&self.yen)?);
        let mut desk = Desk::open(folder)?;
        let participant = desk.anybody(&number)?.participant;
        let per = match self.per.as_str() {
            "day" => Per::Day,
            "hour" => Per::Hour,
            "once" => Per::Once,
            code => Per::Unit(desk.any_work(code)?.work),
        };
        let (purpose, from, to, limit) = (self.purpose, self.from, self.to, self.limit);
        let allowance = Granted { purpose, yen, per, from, to, limit, agreed_on: self.agreed_on };
        let entry = desk.entry(Fact::AllowanceGranted { participant, allowance: allowance.clone(), by: None });
        let view = AllowanceView { grant: entry.id, participant, to, allowance };
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Line::of(view, &works(&desk)?), |line| {
            let (name, yen, per, grant) = (purpose.japanese(), &line.yen, &line.per, line.grant);
            format!(
                "{number}: {name} {yen} yen per {per} from {from} on. `fuda allowance end --grant {grant}` ends it."
            )
        })
    }
}

#[derive(Serialize)]
struct Listed {
    allowances: Vec<Line>,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let participant = desk.anybody(&field::number(&self.number)?)?.participant;
        let works = works(&desk)?;
        let lines = desk.store.allowances(participant)?.into_iter().map(|view| Line::of(view, &works));
        self.form.say(out, &Listed { allowances: lines.collect() }, |listed| {
            let (left, right) = (Align::Left, Align::Right);
            let mut table = Table::new(&[
                ("for", left),
                ("yen", right),
                ("per", left),
                ("from", left),
                ("to", left),
                ("limit", right),
                ("grant", left),
            ]);
            for line in &listed.allowances {
                let (from, to) = (line.from.to_string(), line.to.map(|to| to.to_string()).unwrap_or_default());
                let limit = line.limit.map(|limit| limit.to_string()).unwrap_or_default();
                let (name, grant) = (line.purpose.japanese().to_owned(), line.grant.to_string());
                table.row([name, line.yen.clone(), line.per.clone(), from, to, limit, grant]);
            }
            table.to_string()
        })
    }
}

#[derive(Serialize)]
struct Ended {
    ended: FactId,
    on: NaiveDate,
}

impl End {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let entry = desk.entry(Fact::AllowanceEnded { grant: self.grant, on: self.on, by: None });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Ended { ended: self.grant, on: self.on }, |ended| {
            format!("The allowance {} ends on {}. What it came to stays.", ended.ended, ended.on)
        })
    }
}
