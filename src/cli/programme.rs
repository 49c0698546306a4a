//! `fuda programme`: what a city commissions, its written rules, and who takes part on which terms.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::fact::Fact;
use crate::domain::id::ProgrammeId;
use crate::domain::terms::{Contract, Overpaid, PiecePay, Rejected, Rule, Stage};
use crate::store::ProgrammeView;

/// 事業: programmes, their written rules, and who takes part
#[derive(Debug, clap::Subcommand)]
pub enum Programme {
    Add(Add),
    List(List),
    Rule(SetRule),
    Enrol(Enrol),
    Leave(Leave),
    Contract(SetContract),
    Stage(SetStage),
}

/// Add a programme
#[derive(Debug, clap::Args)]
pub struct Add {
    /// A short code for lists and commands: A–Z, digits, -
    #[arg(long)]
    code: String,
    /// As reports name it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    form: Form,
}

/// List programmes and their rules
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Write down a rule, from a day on; for everybody, where no programme is named. Exactly one rule at a time
#[derive(Debug, clap::Args)]
#[command(
    group(clap::ArgGroup::new("rule").required(true).args(["break_minutes", "rejection", "pieces", "overpayment"])),
    after_help = "\
Examples:
  fuda programme rule --from 2026-11-01 --break 60 --break-after 240      a visit of four hours has an hour's break
  fuda programme rule --from 2026-11-01 --rejection unpaid --programme JUNBI
What holds where nothing was written: no break, rejected pieces are paid, steps of a net are priced day by day, and
what was paid too much is borne by the workshop."
)]
pub struct SetRule {
    /// Only for this programme
    #[arg(long, value_name = "CODE")]
    programme: Option<String>,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// Minutes of break in a visit
    #[arg(long = "break", value_name = "MINUTES")]
    break_minutes: Option<u32>,
    /// The shortest visit, in minutes, that has the break
    #[arg(long, value_name = "MINUTES", default_value_t = 0, requires = "break_minutes")]
    break_after: u32,
    /// What a rejection at the inspection does to pay
    #[arg(long, value_parser = ["paid", "unpaid"])]
    rejection: Option<String>,
    /// When the steps of a net are priced
    #[arg(long, value_parser = ["daily", "at-completion"])]
    pieces: Option<String>,
    /// Who bears what was paid too much
    #[arg(long, value_parser = ["workshop", "asked"])]
    overpayment: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Somebody takes part in a programme
#[derive(Debug, clap::Args)]
pub struct Enrol {
    /// The participant's number
    #[arg(long)]
    number: String,
    #[arg(long, value_name = "CODE")]
    programme: String,
    /// The city, as reports name it
    #[arg(long)]
    municipality: String,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    #[command(flatten)]
    form: Form,
}

/// Somebody's part in a programme ends
#[derive(Debug, clap::Args)]
pub struct Leave {
    /// The participant's number
    #[arg(long)]
    number: String,
    #[arg(long, value_name = "CODE")]
    programme: String,
    /// The last day
    #[arg(long, value_parser = field::date)]
    on: NaiveDate,
    #[command(flatten)]
    form: Form,
}

/// 契約区分: say what kind of contract somebody has, from a day on
#[derive(Debug, clap::Args)]
pub struct SetContract {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// preparation, training, homework or employment
    #[arg(long)]
    contract: Contract,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    #[command(flatten)]
    form: Form,
}

/// ステージ: say which stage somebody is at, from a day on. Any stage may follow any other
#[derive(Debug, clap::Args)]
pub struct SetStage {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// 1 to 4
    #[arg(long)]
    stage: Stage,
    /// The first day
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    #[command(flatten)]
    form: Form,
}

impl Programme {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Rule(rule) => rule.run(folder, out),
            Self::Enrol(enrol) => enrol.run(folder, out),
            Self::Leave(leave) => leave.run(folder, out),
            Self::Contract(contract) => contract.run(folder, out),
            Self::Stage(stage) => stage.run(folder, out),
        }
    }
}

fn known(desk: &Desk, code: &str) -> Result<ProgrammeView, Failure> {
    desk.store.programmes()?.into_iter().find(|programme| programme.code == code).ok_or_else(|| {
        Failure::refused(
            "PROGRAMME-UNKNOWN",
            format!("no programme has the code {code}. `fuda programme list` shows all of them"),
        )
    })
}

#[derive(Serialize)]
struct Added {
    id: ProgrammeId,
    code: String,
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (code, name) = (field::work_code(&self.code)?, field::name(&self.name)?);
        let mut desk = Desk::open(folder)?;
        let programme = ProgrammeId(desk.mint.bits());
        let entry = desk.entry(Fact::ProgrammeAdded { programme, code: code.clone(), name });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Added { id: programme, code }, |added| format!("{} is a programme now.", added.code))
    }
}

#[derive(Serialize)]
struct Listed {
    programmes: Vec<ListedProgramme>,
    rules: Vec<ListedRule>,
}

#[derive(Serialize)]
struct ListedProgramme {
    code: String,
    name: String,
    /// Whose last day has not come.
    enrolled: usize,
}

#[derive(Serialize)]
struct ListedRule {
    /// `null`: everybody's.
    programme: Option<String>,
    from: NaiveDate,
    rule: Rule,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let (known, enrolments) = (desk.store.programmes()?, desk.store.enrolments()?);
        let code = |id: ProgrammeId| known.iter().find(|known| known.programme == id).map(|known| known.code.clone());
        let rules = desk.store.rules()?.into_iter().map(|set| ListedRule {
            programme: set.programme.and_then(code),
            from: set.from,
            rule: set.rule,
        });
        let programmes = known.iter().map(|programme| ListedProgramme {
            code: programme.code.clone(),
            name: programme.name.clone(),
            enrolled: enrolments
                .iter()
                .filter(|enrolled| enrolled.programme == programme.programme && enrolled.to.is_none())
                .count(),
        });
        let listed = Listed { programmes: programmes.collect(), rules: rules.collect() };
        self.form.say(out, &listed, words)
    }
}

fn words(listed: &Listed) -> String {
    let (left, right) = (Align::Left, Align::Right);
    let mut programmes = Table::new(&[("programme", left), ("name", left), ("taking part", right)]);
    for programme in &listed.programmes {
        programmes.row([programme.code.clone(), programme.name.clone(), programme.enrolled.to_string()]);
    }
    let mut rules = Table::new(&[("rule", left), ("from", left), ("programme", left)]);
    for set in &listed.rules {
        let programme = set.programme.clone().unwrap_or_else(|| "all".to_owned());
        rules.row([rule_words(&set.rule), set.from.to_string(), programme]);
    }
    format!("{programmes}\n{rules}")
}

fn rule_words(rule: &Rule) -> String {
    match rule {
        Rule::Break { after_minutes, minutes } => {
            format!("a visit of {after_minutes} minutes or more has a break of {minutes}")
        }
        Rule::Rejection { pay: Rejected::Paid } => "rejected pieces are paid".to_owned(),
        Rule::Rejection { pay: Rejected::Unpaid } => "rejected pieces are not paid".to_owned(),
        Rule::Pieces { pay: PiecePay::Daily } => "steps of a net are priced day by day".to_owned(),
        Rule::Pieces { pay: PiecePay::AtCompletion } => "steps of a net are priced when it is complete".to_owned(),
        Rule::Overpayment { borne: Overpaid::WorkshopBears } => "the workshop bears what was paid too much".to_owned(),
        Rule::Overpayment { borne: Overpaid::Asked } => {
            "a coordinator is asked about what was paid too much".to_owned()
        }
    }
}

#[derive(Serialize)]
struct Written {
    from: NaiveDate,
    rule: Rule,
}

impl SetRule {
    fn rule(&self) -> Result<Rule, Failure> {
        if let Some(minutes) = self.break_minutes {
            return Ok(Rule::Break { after_minutes: self.break_after, minutes });
        }
        let said = [&self.rejection, &self.pieces, &self.overpayment].into_iter().flatten().next();
        match said.map(String::as_str) {
            Some("paid") => Ok(Rule::Rejection { pay: Rejected::Paid }),
            Some("unpaid") => Ok(Rule::Rejection { pay: Rejected::Unpaid }),
            Some("daily") => Ok(Rule::Pieces { pay: PiecePay::Daily }),
            Some("at-completion") => Ok(Rule::Pieces { pay: PiecePay::AtCompletion }),
            Some("workshop") => Ok(Rule::Overpayment { borne: Overpaid::WorkshopBears }),
            Some("asked") => Ok(Rule::Overpayment { borne: Overpaid::Asked }),
            _ => Err(Failure::usage("RULE-MISSING", "say which rule: --break, --rejection, --pieces or --overpayment")),
        }
    }

    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let rule = self.rule()?;
        let mut desk = Desk::open(folder)?;
        let programme =
            self.programme.as_deref().map(|code| known(&desk, code)).transpose()?.map(|known| known.programme);
        let entry = desk.entry(Fact::RuleSet { programme, from: self.from, rule: rule.clone(), by: None });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Written { from: self.from, rule }, |written| {
            format!("From {} on: {}.", written.from, rule_words(&written.rule))
        })
    }
}

#[derive(Serialize)]
struct Said {
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    programme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contract: Option<Contract>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    on: NaiveDate,
}

impl Said {
    fn of(number: String, on: NaiveDate) -> Self {
        Self { number, programme: None, contract: None, stage: None, on }
    }
}

impl Enrol {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (number, municipality) = (field::number(&self.number)?, field::name(&self.municipality)?);
        let mut desk = Desk::open(folder)?;
        let programme = known(&desk, &self.programme)?;
        let participant = desk.participant(&number)?.participant;
        let entry = desk.entry(Fact::Enrolled {
            participant,
            programme: programme.programme,
            municipality,
            from: self.from,
            by: None,
        });
        desk.append(vec![entry], Vec::new())?;
        let said = Said { programme: Some(programme.code), ..Said::of(number, self.from) };
        self.form.say(out, &said, |said| format!("{} takes part from {} on.", said.number, said.on))
    }
}

impl Leave {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let programme = known(&desk, &self.programme)?;
        let participant = desk.anybody(&number)?.participant;
        let ended = Fact::EnrolmentEnded { participant, programme: programme.programme, on: self.on, by: None };
        let entry = desk.entry(ended);
        desk.append(vec![entry], Vec::new())?;
        let said = Said { programme: Some(programme.code), ..Said::of(number, self.on) };
        self.form.say(out, &said, |said| format!("{} is the last day of {}.", said.on, said.number))
    }
}

impl SetContract {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let participant = desk.anybody(&number)?.participant;
        let (contract, from) = (self.contract, self.from);
        let entry = desk.entry(Fact::ContractSet { participant, contract, from, by: None });
        desk.append(vec![entry], Vec::new())?;
        let said = Said { contract: Some(contract), ..Said::of(number, from) };
        self.form.say(out, &said, |said| format!("{}: {} from {} on.", said.number, contract.japanese(), said.on))
    }
}

impl SetStage {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let participant = desk.anybody(&number)?.participant;
        let (stage, from) = (self.stage, self.from);
        let entry = desk.entry(Fact::StageSet { participant, stage, from, by: None });
        desk.append(vec![entry], Vec::new())?;
        let said = Said { stage: Some(stage), ..Said::of(number, from) };
        self.form.say(out, &said, |said| format!("{}: {} from {} on.", said.number, stage.japanese(), said.on))
    }
}
