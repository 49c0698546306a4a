//! `fuda period`: closing, and what is closed.

use std::io::Write;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::config::Workshop;
use crate::domain::calendar::era_date;
use crate::domain::fact::Fact;
use crate::domain::holiday::KNOWN_YEARS;
use crate::domain::ledger::Link;
use crate::domain::money::{Rounding, grouped};
use crate::domain::period::{Bearing, Shows, Unpriced};
use crate::earnings::closing::{Closing, NotThen, plan};
use crate::earnings::zengin;
use crate::store::{PeriodView, Store, Transfers};

/// 締め: the span that is closed and paid at once
#[derive(Debug, clap::Subcommand)]
pub enum Period {
    Close(Close),
    List(List),
    Statements(Statements),
    Transfer(Transfer),
}

/// Close a period: everybody's statement is frozen, and never changes again
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda period close --ending 2026-10-31
  fuda period close --ending 2026-10-31 --preview
It begins on the day after the last closed period. Nothing is closed while pieces are open on a table, or while
something has no rate. What is corrected afterwards falls into the next period.")]
pub struct Close {
    /// The closing day, as [workshop] closing_day has it
    #[arg(long, value_parser = field::date)]
    ending: NaiveDate,
    /// Close although something has no rate yet: once it has one, it falls into the next period
    #[arg(long)]
    leave_unpriced: bool,
    /// Only say what it would come to
    #[arg(long)]
    preview: bool,
    /// The member of staff who closes it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List closed periods, newest first
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Write a closed period's statements, one line of JSON each, in the bytes that were hashed
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda period statements --ending 2026-10-31 | sha256sum        the same as the hash in `fuda period list`")]
pub struct Statements {
    /// The period's last day
    #[arg(long, value_parser = field::date)]
    ending: NaiveDate,
}

/// Write the file for the bank (全銀協, 総合振込) of everybody who is paid by transfer and not paid yet
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda period transfer --ending 2026-10-31 --out furikomi.txt
The workshop's own account stands in [transfer] of fuda.toml, a person's in `fuda transfer agree`. Whoever is in the
file is not marked as paid: when the bank has confirmed, `fuda pay --method transfer` does that.")]
pub struct Transfer {
    /// The period's last day
    #[arg(long, value_parser = field::date)]
    ending: NaiveDate,
    /// The day of the transfer; the period's pay day when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    form: Form,
}

impl Period {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Close(close) => close.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Statements(statements) => statements.run(folder, out),
            Self::Transfer(transfer) => transfer.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Closed {
    from: NaiveDate,
    ending: NaiveDate,
    pays_on: NaiveDate,
    /// How many statements.
    people: u64,
    /// What they come to.
    yen: i64,
    /// Lines without a rate that were left out.
    unpriced: u64,
    /// `null` for a preview.
    hash: Option<Link>,
    warnings: Vec<String>,
}

/// What is unusual about a closing, in words for a coordinator.
pub fn warnings(closing: &Closing) -> Vec<String> {
    let mut said = Vec::new();
    let (pays_on, ending) = (closing.pays_on, closing.span.to);
    if closing.warnings.later_than_a_month {
        said.push(format!(
            "PAY-LATE: {pays_on} is later than a month after {ending}; where the law on industrial homework holds, everything is paid within a month of the closing date (家内労働法 6 条). Look at pay_day in fuda.toml"
        ));
    }
    if closing.warnings.holidays_unknown {
        let (first, last) = KNOWN_YEARS.into_inner();
        said.push(format!(
            "HOLIDAYS-UNKNOWN: the holidays of {first} to {last} are known here; look at a calendar before {pays_on} is promised"
        ));
    }
    if closing.closing_days > 1 {
        said.push(format!(
            "PERIOD-LONG: {} closing days lie in it, for it begins on {}",
            closing.closing_days, closing.span.from
        ));
    }
    said
}

/// The period that ends on a day, as the workshop's rules and the ledger have it.
pub fn planned(desk: &Desk, workshop: &Workshop, ending: NaiveDate) -> Result<Closing, Failure> {
    let today = workshop.time_zone.date(desk.at);
    let closing = plan(ending, today, workshop.closing_day, workshop.pay, desk.store.closed()?);
    closing.map_err(|why| {
        let code = match why {
            NotThen::NoClosingDay { .. } => "PERIOD-DAY",
            NotThen::InTheFuture { .. } => "PERIOD-FUTURE",
            NotThen::Closed { .. } => "PERIOD-CLOSED",
        };
        Failure::refused(code, format!("{why}. Nothing was recorded"))
    })
}

impl Close {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let workshop = folder.config()?.workshop;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let closing = planned(&desk, &workshop, self.ending)?;
        let (from, ending, pays_on) = (closing.span.from, closing.span.to, closing.pays_on);
        let rounding = workshop.rounding;
        let closed = if self.preview {
            let slips = desk.store.preview(closing.span, pays_on, rounding, None)?;
            let (people, yen) = (slips.len() as u64, slips.iter().map(|slip| slip.yen).sum());
            let unpriced = slips.iter().map(|slip| slip.unpriced).sum();
            Closed { from, ending, pays_on, people, yen, unpriced, hash: None, warnings: warnings(&closing) }
        } else {
            let unpriced = if self.leave_unpriced { Unpriced::Left } else { Unpriced::Refused };
            let hash = Link::origin();
            let (shows, bearing) = (Shows::DaysAndTime, Bearing::Remembered);
            let fact = Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by };
            let fact = desk.entry(fact);
            desk.append(vec![fact], Vec::new())?;
            let view = view(&desk.store, ending)?;
            let unpriced = desk.store.statements(ending)?.iter().map(|one| one.slip.unpriced).sum();
            let (people, yen, hash) = (view.people, view.yen, Some(view.hash));
            Closed { from, ending, pays_on, people, yen, unpriced, hash, warnings: warnings(&closing) }
        };
        self.form.say(out, &closed, words)
    }
}

fn words(closed: &Closed) -> String {
    let Closed { from, ending, people, unpriced, .. } = closed;
    let begins = match closed.hash {
        Some(_) => "Closed",
        None => "PREVIEW, nothing is closed",
    };
    let mut said = format!(
        "{begins}: {from} to {ending}, {people} statements, {} yen, paid on {}.",
        grouped(&closed.yen.to_string()),
        era_date(closed.pays_on)
    );
    if let Some(hash) = &closed.hash {
        said += &format!("\nHash of the period: {}", hash.0);
    }
    if *unpriced > 0 {
        said += &format!("\n{unpriced} line(s) have no rate and are left out.");
    }
    for warning in &closed.warnings {
        said += &format!("\n{warning}.");
    }
    said
}

fn view(store: &Store, ending: NaiveDate) -> Result<PeriodView, Failure> {
    store.period(ending)?.ok_or_else(|| no_period(ending))
}

pub fn no_period(ending: NaiveDate) -> Failure {
    Failure::refused("PERIOD-UNKNOWN", format!("no closed period ends on {ending}. `fuda period list` shows them"))
}

#[derive(Serialize)]
struct Listed {
    periods: Vec<ListedPeriod>,
}

#[derive(Serialize)]
struct ListedPeriod {
    from: NaiveDate,
    ending: NaiveDate,
    pays_on: NaiveDate,
    rounding: Rounding,
    people: u64,
    yen: i64,
    /// How many statements come to more than nothing, are paid, and are kept (保管中).
    payable: u64,
    paid: u64,
    kept: u64,
    paid_yen: i64,
    hash: Link,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let periods = desk.store.periods()?.into_iter().map(|view| ListedPeriod {
            from: view.span.from,
            ending: view.span.to,
            pays_on: view.pays_on,
            rounding: view.rounding,
            people: view.people,
            yen: view.yen,
            payable: view.payable,
            paid: view.paid,
            kept: view.kept,
            paid_yen: view.paid_yen,
            hash: view.hash,
        });
        self.form.say(out, &Listed { periods: periods.collect() }, |listed| {
            let (left, right) = (Align::Left, Align::Right);
            let titles = [("from", left), ("ending", left), ("pays on", left), ("people", right), ("yen", right)];
            let mut table = Table::new(&[&titles[..], &[("paid", right), ("kept", right), ("hash", left)]].concat());
            for one in &listed.periods {
                let paid = format!("{} of {}", one.paid, one.payable);
                let hash = one.hash.0.chars().take(12).collect::<String>();
                let (from, ending, pays_on) = (one.from.to_string(), one.ending.to_string(), one.pays_on.to_string());
                let yen = grouped(&one.yen.to_string());
                table.row([from, ending, pays_on, one.people.to_string(), yen, paid, one.kept.to_string(), hash]);
            }
            table.to_string()
        })
    }
}

impl Statements {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        view(&desk.store, self.ending)?;
        for statement in desk.store.statements(self.ending)? {
            writeln!(out, "{}", statement.bytes)?;
        }
        Ok(out.flush()?)
    }
}

#[derive(Serialize)]
struct Written {
    ending: NaiveDate,
    on: NaiveDate,
    transfers: usize,
    yen: u64,
    /// Who has agreed, and has no account here.
    without_account: Vec<String>,
    file: PathBuf,
}

impl Transfer {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let config = folder.config()?;
        let orderer = config.transfer.ok_or_else(|| {
            let what = "fuda.toml has no [transfer]: the workshop's own account is not known. Nothing was written";
            Failure::refused("TRANSFER-NO-ACCOUNT", what)
        })?;
        let desk = Desk::open(folder)?;
        let period = view(&desk.store, self.ending)?;
        let Transfers { orders, without_account } = desk.store.transfers(self.ending)?;
        let on = self.on.unwrap_or(period.pays_on);
        let bytes = zengin::file(&orderer, on.month(), on.day(), &orders);
        std::fs::write(&self.out, bytes).map_err(|source| Failure::File {
            path: self.out.clone(),
            done: "written",
            source,
        })?;
        let yen = orders.iter().map(|order| order.yen).sum();
        let transfers = orders.len();
        let written = Written { ending: self.ending, on, transfers, yen, without_account, file: self.out };
        self.form.say(out, &written, |written| {
            let mut said = format!(
                "{} transfers, {} yen, on {}, in {}.",
                written.transfers,
                grouped(&written.yen.to_string()),
                written.on,
                written.file.display()
            );
            if !written.without_account.is_empty() {
                said +=
                    &format!("\nNo account is known of {}: they are not in it.", written.without_account.join(", "));
            }
            said
        })
    }
}
