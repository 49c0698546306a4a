//! `fuda question`: おたずね, a question about money, and what was answered.

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
use crate::domain::id::FactId;
use crate::domain::money::grouped;
use crate::store::Personal;

/// おたずね: questions about money, and the receipts behind a sum
#[derive(Debug, clap::Subcommand)]
pub enum Question {
    Ask(Ask),
    Answer(Answer),
    List(List),
    Breakdown(Breakdown),
}

/// Record a question about money
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  fuda question ask --number P0127 --period 2026-10-31 --text '12日の ごみ袋が 入っていますか'"
)]
pub struct Ask {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The last day of the closed period that it is about
    #[arg(long, value_parser = field::date)]
    period: Option<NaiveDate>,
    /// What was asked; kept beside the record, not in it
    #[arg(long)]
    text: String,
    /// The member of staff who was asked
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Record the answer
#[derive(Debug, clap::Args)]
pub struct Answer {
    /// The question, as `question ask` and `question list` name it
    #[arg(long)]
    question: FactId,
    /// What was answered
    #[arg(long)]
    text: String,
    /// The member of staff who answered
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List questions, the open ones first
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// The days and receipts behind a sum, as they stand today
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  fuda question breakdown --number P0127 --from 2026-10-01 --to 2026-10-31")]
pub struct Breakdown {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The first day; the current period's when not said
    #[arg(long, value_parser = field::date, requires = "to")]
    from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_parser = field::date, requires = "from")]
    to: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

impl Question {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Ask(ask) => ask.run(folder, out),
            Self::Answer(answer) => answer.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Breakdown(breakdown) => breakdown.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Asked {
    question: FactId,
}

impl Ask {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (number, text) = (field::number(&self.number)?, field::note(&self.text)?);
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let participant = desk.anybody(&number)?.participant;
        let entry = desk.entry(Fact::QuestionAsked { participant, ending: self.period, by });
        let question = entry.id;
        desk.append(vec![entry], vec![Personal::FreeText { fact: question, text }])?;
        self.form.say(out, &Asked { question }, |asked| format!("The question {} is recorded.", asked.question))
    }
}

#[derive(Serialize)]
struct Answered {
    question: FactId,
    answer: FactId,
}

impl Answer {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let text = field::note(&self.text)?;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let entry = desk.entry(Fact::QuestionAnswered { question: self.question, by });
        let answer = entry.id;
        desk.append(vec![entry], vec![Personal::FreeText { fact: answer, text }])?;
        let answered = Answered { question: self.question, answer };
        self.form.say(out, &answered, |_| "The answer is recorded.".to_owned())
    }
}

#[derive(Serialize)]
struct Listed {
    questions: Vec<ListedQuestion>,
}

#[derive(Serialize)]
struct ListedQuestion {
    question: FactId,
    number: String,
    period: Option<NaiveDate>,
    asked_on: NaiveDate,
    /// `null` once it is erased.
    text: Option<String>,
    answered_on: Option<NaiveDate>,
    answer: Option<String>,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let zone = folder.config()?.workshop.time_zone;
        let desk = Desk::open(folder)?;
        let numbers: BTreeMap<_, _> =
            desk.store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let mut questions = Vec::new();
        for one in desk.store.questions_asked()? {
            questions.push(ListedQuestion {
                question: one.question,
                number: numbers.get(&one.participant).cloned().unwrap_or_default(),
                period: one.ending,
                asked_on: zone.date(one.asked_at),
                text: desk.store.free_text(one.question)?,
                answered_on: one.answer.map(|(_, at)| zone.date(at)),
                answer: one.answer.map(|(fact, _)| desk.store.free_text(fact)).transpose()?.flatten(),
            });
        }
        self.form.say(out, &Listed { questions }, |listed| {
            let left = Align::Left;
            let titles = [("asked", left), ("number", left), ("period", left), ("question", left), ("answer", left)];
            let mut table = Table::new(&[&titles[..], &[("id", left)]].concat());
            for one in &listed.questions {
                let (period, text) = (one.period.map(|ending| ending.to_string()), one.text.clone());
                let answer = match (one.answered_on, &one.answer) {
                    (None, _) => "OPEN".to_owned(),
                    (Some(on), text) => format!("{on} {}", text.as_deref().unwrap_or_default()),
                };
                let (asked, id) = (one.asked_on.to_string(), one.question.to_string());
                table.row([
                    asked,
                    one.number.clone(),
                    period.unwrap_or_default(),
                    text.unwrap_or_default(),
                    answer,
                    id,
                ]);
            }
            table.to_string()
        })
    }
}

#[derive(Serialize)]
struct Days {
    number: String,
    from: NaiveDate,
    to: NaiveDate,
    lines: Vec<DayOf>,
}

#[derive(Serialize)]
struct DayOf {
    on: NaiveDate,
    /// `null` for hours.
    receipt: Option<u64>,
    work: String,
    quantity: String,
    per: String,
    rate: Option<String>,
    share: String,
    amount: Option<String>,
}

impl Breakdown {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let desk = Desk::open(folder)?;
        let participant = desk.anybody(&number)?.participant;
        let span = super::earnings::span(folder, desk.at, self.from.zip(self.to))?;
        let works: BTreeMap<_, _> = desk.store.works()?.into_iter().map(|work| (work.work, work.code)).collect();
        let lines = desk.store.day_lines(participant, span.from, span.to)?.into_iter().map(|line| DayOf {
            on: line.on,
            receipt: line.receipt.map(|receipt| receipt.0),
            work: works.get(&line.work).cloned().unwrap_or_default(),
            quantity: line.quantity.normalize().to_string(),
            per: line.per,
            rate: line.rate.map(|rate| rate.to_string()),
            share: line.share,
            amount: line.amount.map(|amount| amount.to_string()),
        });
        let days = Days { number, from: span.from, to: span.to, lines: lines.collect() };
        self.form.say(out, &days, |days| {
            let (left, right) = (Align::Left, Align::Right);
            let titles = [("on", left), ("receipt", right), ("work", left), ("quantity", right), ("rate", right)];
            let mut table = Table::new(&[&titles[..], &[("share", right), ("amount", right)]].concat());
            for line in &days.lines {
                let receipt = line.receipt.map(|receipt| format!("{receipt:07}")).unwrap_or_default();
                let figure = |yen: &Option<String>| yen.as_deref().map_or("no rate yet".to_owned(), grouped);
                let quantity = format!("{}{}", grouped(&line.quantity), line.per);
                let (rate, amount) = (figure(&line.rate), figure(&line.amount));
                let (on, work, share) = (line.on.to_string(), line.work.clone(), line.share.clone());
                table.row([on, receipt, work, quantity, rate, share, amount]);
            }
            table.to_string()
        })
    }
}
