//! `fuda correct`: a receipt was wrong, or a handover was never scanned.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::Form;
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use super::net;
use crate::bench::effect::Paper;
use crate::config::Workshop;
use crate::domain::calendar::Span;
use crate::domain::code::{Reason, ReceiptNumber, Scan};
use crate::domain::fact::{Change, Entry, Fact, ReceivedBy};
use crate::domain::id::{FactId, HandoverId, StaffId, WorkId};
use crate::domain::quantity::Quantity;
use crate::earnings::closing::falls_into;
use crate::store::{Append, Committed, HandoverView, Personal};

/// 訂正: change the quantity, add what was missed, void, move to the right person, or enter what was never scanned
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda correct 123 --quantity 44 --reason recount
  fuda correct 123 --quantity 3 --work NET --reason other_work      a receipt of several works: say which
  fuda correct 123 --add 2 --work BAGS20 --reason missed
  fuda correct 123 --add 1.5 --work FLOATS --net NET1 --reason missed   a step of a net: counted to what is left of it
  fuda correct 123 --move-to P0128 --reason other_person
  fuda correct 123 --void --reason other
  fuda correct --late --number P0127 --on 2026-10-12 --work BAGS20 --quantity 12 --reason missed
  fuda correct --late --number P0127 --on 2026-10-12 --work FLOATS --net NET1 --quantity 2 --reason missed
Nothing is erased: a correction is a new fact. Everybody concerned gets a 訂正票 at their next card. Where the day's
period is closed it stays as it is, and the correction falls into the next one.")]
#[command(group = clap::ArgGroup::new("change").required(true).args(["quantity", "add", "move_to", "void"]))]
pub struct Correct {
    /// The receipt's number, or its code
    #[arg(required_unless_present = "late")]
    receipt: Option<String>,
    /// How many there are of the work, in all
    #[arg(long)]
    quantity: Option<String>,
    /// So many more of the work belong to it, and were not scanned
    #[arg(long, value_name = "QUANTITY", requires_all = ["receipt", "work"])]
    add: Option<String>,
    /// With --add or --late: the net that the work is a step of, by its code
    #[arg(long, value_name = "CODE")]
    net: Option<String>,
    /// The number of the person whose work it was
    #[arg(long, value_name = "NUMBER")]
    move_to: Option<String>,
    /// Nothing of it counts
    #[arg(long)]
    void: bool,
    /// recount, other_person, other_work, missed, power_cut or other
    #[arg(long)]
    reason: String,
    /// Which work of the receipt; needed where it has several
    #[arg(long, value_name = "CODE")]
    work: Option<String>,
    /// Enter a handover that was never scanned
    #[arg(long, requires_all = ["number", "on", "work", "quantity"], conflicts_with_all = ["receipt", "add", "move_to", "void"])]
    late: bool,
    /// With --late: whose work it was
    #[arg(long, requires = "late")]
    number: Option<String>,
    /// With --late: the day of the work
    #[arg(long, value_parser = field::date, requires = "late")]
    on: Option<NaiveDate>,
    /// The reason in more words; kept beside the record, not in it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The member of staff who corrects it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Corrected {
    correction: FactId,
    receipt: u64,
    /// The day of the work.
    on: NaiveDate,
    /// The last day of the period that the correction falls into.
    falls_into: NaiveDate,
    /// Whether the day's own period was closed before, and stays as it is.
    after_closing: bool,
}

/// What is corrected, how, and in which words.
struct Asked {
    handover: HandoverId,
    on: NaiveDate,
    before: Vec<Entry>,
    change: Change,
}

impl Correct {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let reason = reason(&self.reason)?;
        if self.net.is_some() && self.add.is_none() && !self.late {
            let said = "a net is said with --add or --late; what is corrected otherwise stays on its net";
            return Err(Failure::usage("CORRECT-NET", said));
        }
        let workshop = folder.config()?.workshop;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let asked = if self.late { self.entered(&mut desk, &workshop)? } else { self.asked(&desk)? };
        let on = asked.on;
        let (correction, handover) = self.record(&mut desk, asked, by, reason)?;
        let closed = desk.store.closed()?;
        let Span { to: falls_into, .. } = falls_into(on, workshop.closing_day, closed);
        let after_closing = closed.up_to.is_some_and(|up_to| on <= up_to);
        let receipt = desk.store.handover(handover)?.map_or(0, |view| view.receipt.0);
        let answer = Corrected { correction, receipt, on, falls_into, after_closing };
        self.form.say(out, &answer, |answer| {
            let falls_into = answer.falls_into;
            let mut said = format!("Receipt {} is corrected. It falls into the period to {falls_into}.", answer.receipt);
            if answer.after_closing {
                said += &format!(
                    "\nThe period of {} is closed and stays as it is: the statement to {falls_into} shows this as 前回までの訂正.",
                    answer.on
                );
            }
            said
        })
    }

    fn record(
        &self,
        desk: &mut Desk,
        asked: Asked,
        by: Option<StaffId>,
        reason: Reason,
    ) -> Result<(FactId, HandoverId), Failure> {
        let Asked { handover, change, before: mut entries, .. } = asked;
        let entry = desk.entry(Fact::HandoverCorrected { handover, change, by, reason });
        let correction = entry.id;
        entries.push(entry);
        let note = self
            .note
            .as_deref()
            .map(|text| Ok::<_, Failure>(Personal::FreeText { fact: correction, text: field::note(text)? }));
        let append = Append {
            clock: desk.clock,
            papers: vec![Paper::Correction { handover, correction }],
            personal: note.transpose()?.into_iter().collect(),
            ..Append::at_desk(desk.at, entries)
        };
        let _: Committed = desk.store.append(append)?;
        Ok((correction, handover))
    }

    fn asked(&self, desk: &Desk) -> Result<Asked, Failure> {
        let text = self.receipt.as_deref().unwrap_or_default();
        let number = receipt(text)?;
        let view = desk.store.handover_by_receipt(number)?.ok_or_else(|| {
            Failure::refused("RECEIPT-UNKNOWN", format!("there is no receipt with the number {text}"))
        })?;
        let change = match (&self.quantity, &self.add, &self.move_to) {
            (Some(quantity), ..) => Change::Amended { work: self.work_of(desk, &view)?, quantity: amount(quantity)? },
            (None, Some(more), _) => self.added(desk, more)?,
            (None, None, Some(to)) => Change::Moved { to: desk.anybody(&field::number(to)?)?.participant },
            (None, None, None) => Change::VoidedWhole,
        };
        Ok(Asked { handover: view.handover, on: view.on, before: Vec::new(), change })
    }

    fn added(&self, desk: &Desk, quantity: &str) -> Result<Change, Failure> {
        let work = desk.any_work(self.work.as_deref().unwrap_or_default())?.work;
        let piece = self.net.as_deref().map(|code| net::net(desk, code)).transpose()?.map(|net| net.piece);
        Ok(Change::Added { work, quantity: field::quantity(quantity)?, tag: None, piece })
    }

    fn work_of(&self, desk: &Desk, view: &HandoverView) -> Result<WorkId, Failure> {
        match (&self.work, view.pieces.as_slice()) {
            (Some(code), _) => Ok(desk.any_work(code)?.work),
            (None, [(work, _)]) => Ok(*work),
            (None, []) => Err(Failure::refused(
                "CORRECT-EMPTY",
                "nothing is left on this receipt; enter what was made with --late",
            )),
            (None, _) => Err(Failure::usage(
                "CORRECT-WHICH",
                "the receipt has several works: say with --work which quantity is meant",
            )),
        }
    }

    /// A handover without pieces, to which the correction then adds what there was.
    fn entered(&self, desk: &mut Desk, workshop: &Workshop) -> Result<Asked, Failure> {
        let number = field::number(self.number.as_deref().unwrap_or_default())?;
        let face = desk.anybody(&number)?;
        let change = self.added(desk, self.quantity.as_deref().unwrap_or_default())?;
        let today = workshop.time_zone.date(desk.at);
        let on = self.on.filter(|on| *on <= today).ok_or_else(|| {
            Failure::refused(
                "DATE-FUTURE",
                format!("that day has not come yet: today is {today}. Nothing was recorded"),
            )
        })?;
        let handover = desk.mint.handover();
        let opened = desk.entry(Fact::HandoverOpened { handover, members: vec![face.participant] });
        let (receipt, by) = (ReceiptNumber::UNNUMBERED, ReceivedBy::Office);
        let received = desk.entry(Fact::HandoverReceived { handover, receipt, on, by });
        Ok(Asked { handover, on, before: vec![opened, received], change })
    }
}

fn reason(text: &str) -> Result<Reason, Failure> {
    Reason::ALL.into_iter().find(|reason| reason.word() == text).ok_or_else(|| {
        let words: Vec<&str> = Reason::ALL.iter().map(|reason| reason.word()).collect();
        Failure::usage("REASON-FORM", format!("there is no reason {text:?}. Write one of {}", words.join(", ")))
    })
}

/// As it stands on the paper (`0000123`), or as its code is scanned.
fn receipt(text: &str) -> Result<ReceiptNumber, Failure> {
    if let Ok(number) = text.trim().parse() {
        return Ok(ReceiptNumber(number));
    }
    match Scan::read(text) {
        Scan::Receipt(number) => Ok(number),
        _ => Err(Failure::usage("RECEIPT-FORM", format!("{text:?} is not a receipt's number, such as 123"))),
    }
}

/// Zero is an answer here: there is none of that work.
fn amount(text: &str) -> Result<Quantity, Failure> {
    match text.trim().parse::<Quantity>() {
        Ok(quantity) if quantity.is_zero() => Ok(quantity),
        _ => field::quantity(text),
    }
}
