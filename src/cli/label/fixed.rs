//! Labels whose codes are in the ledger for everybody to read, or the same in every workshop.

use std::io::Write;

use chrono::NaiveDate;

use super::output::Output;
use super::{amount, make_all, values};
use crate::cli::answer::Form;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::field;
use crate::cli::folder::Folder;
use crate::daemon::Leaves;
use crate::daemon::labels::{envelope_labels, net_label};
use crate::domain::code::{Code, Reason as ReasonCode};
use crate::label::Kind;
use crate::label::kind::{sheet_values, with_code};
use crate::paper::a4::{A4, Wanted};
use crate::store::{WorkStanding, WorkView};

/// 作業カード: one for each work and quantity that a table counts by
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label work --pdf work.pdf --sheet 10                  all cards of all works
  fuda label work --work BAGS20 --quantity 10 --png card.png
A quantity without a card yet: fuda work card add --work BAGS20 --quantity 5")]
pub struct Work {
    /// Only this work
    #[arg(long, value_name = "CODE")]
    work: Option<String>,
    /// Only the card of this quantity
    #[arg(long, requires = "work")]
    quantity: Option<String>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl Work {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let works = match &self.work {
            Some(code) => vec![desk.work(code)?],
            None => desk.store.works()?.into_iter().filter(|work| work.standing == WorkStanding::Active).collect(),
        };
        let quantity = self.quantity.as_deref().map(field::quantity).transpose()?;
        let mut labels = Vec::new();
        for work in &works {
            for card in work.cards.iter().filter(|card| quantity.is_none_or(|asked| card.quantity == asked)) {
                let mut values = work_values(work);
                values.insert("quantity".to_owned(), amount(card.quantity, work));
                with_code(&mut values, &card.code);
                labels.push(values);
            }
        }
        if labels.is_empty() {
            return Err(Failure::refused(
                "LABEL-NO-CARD",
                "there is no such work card. `fuda work list` shows all of them",
            ));
        }
        make_all(&mut self.output.open(folder, Kind::Work)?, labels, &self.form, out)
    }
}

fn work_values(work: &WorkView) -> crate::label::Values {
    values([("work", work.name.clone()), ("reading", work.reading.clone())])
}

/// 操作カード: the sheet for a table, A4 or (--template sheet-a5) A5, to be laminated
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label sheet --pdf sheet.pdf
  fuda label sheet --template sheet-a5 --station A --pdf sheet.pdf
Its codes are the same in every workshop.")]
pub struct Sheet {
    /// The table's name, in a corner of the sheet
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl Sheet {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut values = sheet_values();
        values.insert("station".to_owned(), self.station.clone().unwrap_or_default());
        make_all(&mut self.output.open(folder, Kind::Sheet)?, vec![values], &self.form, out)
    }
}

/// 理由カード, by which staff say why they corrected something
#[derive(Debug, clap::Args)]
pub struct Reason {
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl Reason {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let labels = ReasonCode::ALL.into_iter().map(|reason| {
            let mut values = values([("reason", reason.japanese().to_owned())]);
            with_code(&mut values, &reason.code());
            values
        });
        make_all(&mut self.output.open(folder, Kind::Reason)?, labels.collect(), &self.form, out)
    }
}

/// 箱・棚: what is in a box or on a shelf. Without a code, for nobody hands a shelf over
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda label box --work BAGS20 --quantity \"1箱 ＝ 10組\" --note A-3 --png box.png")]
pub struct BoxLabel {
    /// The work's code
    #[arg(long, value_name = "CODE")]
    work: String,
    /// What is in it, in words
    #[arg(long, default_value = "")]
    quantity: String,
    /// A place, or anything short
    #[arg(long, default_value = "")]
    note: String,
    /// How many of the same
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    count: u32,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl BoxLabel {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let mut values = work_values(&desk.work(&self.work)?);
        values.insert("quantity".to_owned(), self.quantity);
        values.insert("note".to_owned(), self.note);
        make_all(&mut self.output.open(folder, Kind::Box)?, vec![values; self.count as usize], &self.form, out)
    }
}

/// 工賃袋のラベル: number and mark, no amount, in the order of the pay list
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label envelope --period 2026-10-31 --pdf envelopes.pdf --sheet 24
  fuda label envelope --period 2026-10-31 --template envelope-small --pdf envelopes.pdf --sheet 44
  fuda label envelope --period 2026-10-31 --from 13 --printer labels      the roll ended after the twelfth
For those who are paid in cash. Whoever chooses another template may add 呼び名; no field holds an amount.")]
pub struct Envelope {
    /// The closed period's last day
    #[arg(long, value_parser = field::date)]
    period: NaiveDate,
    /// The first place in the pay list
    #[arg(long, value_name = "PLACE", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    from: u32,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl Envelope {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let workshop = folder.config()?.workshop;
        let leaves = Leaves { store: &desk.store, workshop: &workshop, at: desk.at };
        let labels = match leaves.paper(&Wanted::Envelopes { ending: self.period })? {
            Some(A4::Envelopes(envelopes)) => envelope_labels(&envelopes, self.from as usize),
            _ => Vec::new(),
        };
        if labels.is_empty() {
            return Err(Failure::refused(
                "LABEL-ENVELOPES",
                "no closed period ends on this day, or nobody is paid in cash for it from there on. `fuda period list` shows what there is",
            ));
        }
        make_all(&mut self.output.open(folder, Kind::Envelope)?, labels, &self.form, out)
    }
}

/// 網の札: a label for one long-lived thing, with the code that it has
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label piece --net NET1 --note \"青い ひも\" --png net.png        a net of `fuda net add`
  fuda label piece --work SEIMO --name 12 --code TXXXXXX001X --png net.png
A net that is counted once, whole, carries a tag's code instead: mint one with `fuda tag mint`.")]
pub struct Piece {
    /// The net's code (fuda net list)
    #[arg(long, value_name = "CODE", conflicts_with_all = ["work", "name", "code", "quantity"])]
    net: Option<String>,
    /// The work's code
    #[arg(long, value_name = "CODE", required_unless_present = "net")]
    work: Option<String>,
    /// Its number or name, as people call it
    #[arg(long, required_unless_present = "net")]
    name: Option<String>,
    /// The code on it
    #[arg(long, required_unless_present = "net")]
    code: Option<String>,
    /// How much it is, in words
    #[arg(long, default_value = "")]
    quantity: String,
    /// Anything short that tells it apart
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl Piece {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let values = match &self.net {
            Some(net) => known_net(&desk, net, &self.note)?,
            None => self.as_said(&desk)?,
        };
        make_all(&mut self.output.open(folder, Kind::Piece)?, vec![values], &self.form, out)
    }

    fn as_said(&self, desk: &Desk) -> Result<crate::label::Values, Failure> {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut values = work_values(&desk.any_work(&said(&self.work))?);
        let written = said(&self.code);
        let code: Code = written.trim().to_ascii_uppercase().parse().map_err(|error| {
            Failure::usage("LABEL-PIECE", format!("{written:?} is no code that a table could read: {error}"))
        })?;
        values.insert("serial".to_owned(), said(&self.name));
        values.insert("quantity".to_owned(), self.quantity.clone());
        values.insert("note".to_owned(), self.note.clone());
        with_code(&mut values, &code);
        Ok(values)
    }
}

/// A net of the ledger, by its own code or the whole one on its label.
fn known_net(desk: &Desk, code: &str, note: &str) -> Result<crate::label::Values, Failure> {
    let code = code.trim().to_ascii_uppercase();
    let known = desk.store.pieces()?.into_iter().find(|net| net.code.body() == code || net.code.text() == code);
    let net = known.ok_or_else(|| {
        Failure::refused("NET-UNKNOWN", format!("no net has the code {code}. `fuda net list` shows all of them"))
    })?;
    let work = desk
        .store
        .work(net.work)?
        .ok_or_else(|| Failure::refused("WORK-UNKNOWN", format!("the work of the net {code} is not in the ledger")))?;
    Ok(net_label(&net, &work, note))
}
