//! What the fields of a form come to. Every field that cannot be read is named at once, and nothing typed is lost.

pub mod pay;
pub mod visit;

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};

use super::entry::{Agreement, DeskEntry, Late, Look, Missed, Ordered, Owed, Pack, PartsOf};
use super::forms::Label;
use crate::domain::code::{Code, Kind, Reason, ReceiptNumber};
use crate::domain::id::WorkId;
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::terms::{Allowance, AllowanceFor, Between, Movement, Overpaid, Per, PiecePay, Rejected, Rule};
use crate::domain::written::{self, NotYen, plain};
use crate::web::words::Words;

/// What was typed, by the fields' names.
pub type Filled = BTreeMap<String, String>;

/// The minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;

/// A form that is being read.
pub struct Reading<'a> {
    filled: &'a Filled,
    pub wrong: Vec<(&'static str, Label)>,
}

impl<'a> Reading<'a> {
    pub fn of(filled: &'a Filled) -> Self {
        Self { filled, wrong: Vec::new() }
    }

    fn refuse(&mut self, field: &'static str, why: Label) {
        self.wrong.push((field, why));
    }

    fn typed(&self, field: &str) -> &'a str {
        self.filled.get(field).map_or("", |text| text.trim())
    }

    fn must<T>(&mut self, field: &'static str, read: impl FnOnce(&str) -> Result<T, Label>) -> Option<T> {
        let text = self.typed(field);
        let value = if text.is_empty() { Err(Words::wrong_missing as Label) } else { read(text) };
        value.map_err(|why| self.refuse(field, why)).ok()
    }

    /// `Some(None)`: left empty, which is well.
    fn may<T>(&mut self, field: &'static str, read: impl FnOnce(&str) -> Result<T, Label>) -> Option<Option<T>> {
        if self.typed(field).is_empty() { Some(None) } else { self.must(field, read).map(Some) }
    }

    fn who(&mut self) -> Option<String> {
        self.must("who", |text| written::line(text, 40).ok_or(Words::wrong_number))
    }

    /// A place, a programme or an order that is added.
    fn code_and_name(&mut self) -> Option<(String, String)> {
        let (code, name) = (self.must("code", code), self.must("name", name));
        Some((code?, name?))
    }

    /// The first and the last day, in their order.
    fn days(&mut self) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let (from, to) = (self.must("from", date), self.may("to", date));
        let (from, to) = (from?, to?);
        if to.is_some_and(|to| to < from) {
            self.refuse("to", Words::wrong_to);
            return None;
        }
        Some((from, to))
    }
}

fn date(text: &str) -> Result<NaiveDate, Label> {
    written::date(&plain(text)).ok_or(Words::wrong_date)
}

fn time(text: &str) -> Result<NaiveTime, Label> {
    written::time(&plain(text)).ok_or(Words::wrong_time)
}

fn minutes(text: &str) -> Result<u32, Label> {
    plain(text).parse().ok().filter(|minutes| *minutes < DAY_MINUTES).ok_or(Words::wrong_minutes)
}

fn yen(text: &str) -> Result<Yen, Label> {
    written::yen(&plain(text)).map_err(|why| match why {
        NotYen::NotANumber | NotYen::BelowZero => Words::wrong_yen as Label,
        NotYen::TooFine => Words::wrong_yen_fine,
        NotYen::TooLarge => Words::wrong_yen_large,
    })
}

fn some_yen(text: &str) -> Result<Yen, Label> {
    let yen = yen(text)?;
    if yen == Yen::ZERO { Err(Words::wrong_yen_zero) } else { Ok(yen) }
}

/// A quantity that may be nothing.
fn part(text: &str) -> Result<Quantity, Label> {
    plain(text).parse().map_err(|_| Words::wrong_quantity as Label)
}

fn quantity(text: &str) -> Result<Quantity, Label> {
    let quantity = part(text)?;
    if quantity.is_zero() { Err(Words::wrong_zero) } else { Ok(quantity) }
}

fn count(text: &str) -> Result<u32, Label> {
    plain(text).parse().ok().filter(|count| *count > 0).ok_or(Words::wrong_count)
}

fn code(text: &str) -> Result<String, Label> {
    let code = plain(text).to_ascii_uppercase();
    if written::is_code(&code) { Ok(code) } else { Err(Words::wrong_code) }
}

fn name(text: &str) -> Result<String, Label> {
    written::line(text, 40).ok_or(Words::wrong_name)
}

fn reason(text: &str) -> Result<Reason, Label> {
    Reason::ALL.into_iter().find(|reason| reason.word() == text).ok_or(Words::wrong_choice)
}

fn note(text: &str) -> Result<String, Label> {
    written::line(text, 200).ok_or(Words::wrong_note)
}

fn unit(text: &str) -> Result<String, Label> {
    written::line(text, 6).ok_or(Words::wrong_unit)
}

fn receipt(text: &str) -> Result<ReceiptNumber, Label> {
    written::receipt(&plain(text)).ok_or(Words::wrong_receipt)
}

/// An id or a word from a list.
fn one<T: FromStr>(text: &str) -> Result<T, Label> {
    text.parse().map_err(|_| Words::wrong_choice as Label)
}

pub fn hours(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, work, on) = (r.who(), r.must("work", one), r.must("on", date));
    let (from, to) = (r.must("from", time), r.must("to", time));
    let (rest, place) = (r.may("break", minutes), r.may("place", one));
    let between = Between { from: from?, to: to? };
    let Some(whole) = between.minutes() else {
        r.refuse("to", Words::wrong_midnight);
        return None;
    };
    let break_minutes = rest?.unwrap_or_default();
    if break_minutes >= whole {
        r.refuse("break", Words::wrong_all_break);
        return None;
    }
    Some(DeskEntry::Hours { who: who?, work: work?, on: on?, between, break_minutes, place: place? })
}

pub fn hours_void(r: &mut Reading<'_>) -> Option<DeskEntry> {
    Some(DeskEntry::HoursVoided { entry: r.must("entry", one)? })
}

pub fn rest(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, on, minutes) = (r.who(), r.must("on", date), r.must("break", minutes));
    Some(DeskEntry::Break { who: who?, on: on?, minutes: minutes? })
}

pub fn place(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (code, name) = r.code_and_name()?;
    Some(DeskEntry::Place { code, name })
}

pub fn agreement(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, place) = (r.who(), r.must("place", one));
    let (terms, contract, days) = (r.must("terms", one), r.must("contract", one), r.days());
    let (from, to) = days?;
    Some(DeskEntry::Agreement(Agreement { who: who?, place: place?, terms: terms?, contract: contract?, from, to }))
}

pub fn rate(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (work, yen, from) = (r.must("work", one), r.must("yen", yen), r.must("from", date));
    let (per, each, programme) = (r.may("per", unit), r.may("pack", quantity), r.may("programme", one));
    let pack = match (per?, each?) {
        (Some(per), each) => Some(Pack { per, each }),
        (None, None) => None,
        (None, Some(_)) => {
            r.refuse("per", Words::wrong_per);
            return None;
        }
    };
    Some(DeskEntry::Rate { work: work?, yen: yen?, from: from?, pack, programme: programme? })
}

pub fn reprice(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (work, from, to) = (r.must("work", one), r.must("from", date), r.must("to", date));
    let reason = r.must("reason", reason);
    let (from, to) = (from?, to?);
    if to < from {
        r.refuse("to", Words::wrong_to);
        return None;
    }
    Some(DeskEntry::Reprice { work: work?, from, to, reason: reason? })
}

pub fn case(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (work, size) = (r.must("work", one), r.must("size", quantity));
    let (unit, from) = (r.may("unit", unit), r.must("from", date));
    Some(DeskEntry::Case { work: work?, size: size?, unit: unit?.unwrap_or_else(|| "箱".to_owned()), from: from? })
}

pub fn late(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, on) = (r.who(), r.must("on", date));
    let first = (r.must("work", one), r.must("quantity", quantity));
    let second = made(r, "work2", "quantity2");
    let (net, reason, note) = (r.may("net", one), r.must("reason", reason), r.may("note", note));
    let pieces = both(r, Some((first.0?, first.1?)), second?)?;
    Some(DeskEntry::Late(Late { who: who?, on: on?, pieces, net: net?, reason: reason?, note: note? }))
}

pub fn missed(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (receipt, work, quantity) = (r.must("receipt", receipt), r.must("work", one), r.must("quantity", quantity));
    let (net, reason, note) = (r.may("net", one), r.must("reason", reason), r.may("note", note));
    let (receipt, work, quantity) = (receipt?, work?, quantity?);
    Some(DeskEntry::Missed(Missed { receipt, work, quantity, net: net?, reason: reason?, note: note? }))
}

/// One 作業と数 of a paper, or nothing.
fn made(r: &mut Reading<'_>, work: &'static str, many: &'static str) -> Option<Option<(WorkId, Quantity)>> {
    match (r.may(work, one), r.may(many, quantity)) {
        (Some(Some(_)), Some(None)) => r.refuse(many, Words::wrong_missing),
        (Some(None), Some(Some(_))) => r.refuse(work, Words::wrong_missing),
        (made, quantity) => return Some(made?.zip(quantity?)),
    }
    None
}

/// Each work once.
fn both(
    r: &mut Reading<'_>,
    first: Option<(WorkId, Quantity)>,
    second: Option<(WorkId, Quantity)>,
) -> Option<Vec<(WorkId, Quantity)>> {
    if first.zip(second).is_some_and(|((work, _), (other, _))| work == other) {
        r.refuse("work2", Words::wrong_same_work);
        return None;
    }
    Some([first, second].into_iter().flatten().collect())
}

pub fn sharing(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (work, sharing, from) = (r.must("work", one), r.must("sharing", one), r.must("from", date));
    Some(DeskEntry::Sharing { work: work?, sharing: sharing?, from: from? })
}

pub fn shares(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let by = |text: &str| match text {
        "made" => Ok(PartsOf::Made),
        "ratio" => Ok(PartsOf::Ratio),
        _ => Err(Words::wrong_choice as Label),
    };
    let (receipt, work) = (r.must("receipt", receipt), r.may("work", one));
    let (by, parts) = (r.must("by", by), r.must("parts", parts));
    Some(DeskEntry::Shares { receipt: receipt?, work: work?, by: by?, parts: parts? })
}

/// `P0127=7、P0128=5`
fn parts(text: &str) -> Result<Vec<(String, Quantity)>, Label> {
    let one = |text: &str| {
        let (who, many) = text.split_once(['=', '＝'])?;
        Some((written::line(who, 40)?, plain(many).parse().ok()?))
    };
    let named = text.split([',', '、', '，']).filter(|part| !part.trim().is_empty());
    named.map(one).collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty()).ok_or(Words::wrong_parts)
}

pub fn ratio(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, ratio, from) = (r.who(), r.must("ratio", part), r.must("from", date));
    Some(DeskEntry::Ratio { who: who?, ratio: ratio?, from: from? })
}

pub fn inspection(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (receipt, work) = (r.must("receipt", receipt), r.may("work", one));
    let (accepted, rework) = (r.may("accept", part), r.may("rework", part));
    let (rejected, reason) = (r.may("reject", part), r.may("reason", one));
    let look = Look {
        accepted: accepted?.unwrap_or_default(),
        rework: rework?.unwrap_or_default(),
        rejected: rejected?.unwrap_or_default(),
    };
    let (receipt, reason) = (receipt?, reason?);
    let blamed = !look.rework.is_zero() || !look.rejected.is_zero();
    if blamed && reason.is_none() {
        r.refuse("reason", Words::wrong_reason);
        return None;
    }
    if !blamed && look.accepted.is_zero() {
        r.refuse("accept", Words::wrong_look);
        return None;
    }
    Some(DeskEntry::Inspection { receipt, work: work?, look, reason })
}

pub fn inspection_void(r: &mut Reading<'_>) -> Option<DeskEntry> {
    Some(DeskEntry::InspectionVoided { inspection: r.must("entry", one)? })
}

pub fn net(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let label = |text: &str| {
        let body = plain(text).to_ascii_uppercase();
        Code::new(Kind::Piece, &body).filter(|_| body.len() >= 2).ok_or(Words::wrong_net_code as Label)
    };
    let pay = |text: &str| match text {
        "daily" => Ok(PiecePay::Daily),
        "completion" => Ok(PiecePay::AtCompletion),
        _ => Err(Words::wrong_choice as Label),
    };
    let (code, work) = (r.must("code", label), r.must("work", one));
    let steps = |text: &str| parts(text).map_err(|_| Words::wrong_steps as Label);
    let (length, steps, paid) = (r.may("length", quantity), r.may("steps", steps), r.may("paid", pay));
    let (length, steps) = (length?, steps?.unwrap_or_default());
    if length.is_some() && !steps.is_empty() {
        r.refuse("steps", Words::wrong_length_or_steps);
        return None;
    }
    Some(DeskEntry::Net { code: code?, work: work?, length, steps, paid: paid? })
}

pub fn net_finish(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (piece, on) = (r.must("net", one), r.must("on", date));
    Some(DeskEntry::NetFinished { piece: piece?, on: on? })
}

pub fn allowance(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, purpose, yen) = (r.who(), r.must("purpose", one), r.must("yen", some_yen));
    let (per, days) = (per(r), r.days());
    let (limit, agreed_on) = (r.may("limit", count), r.may("agreed_on", date));
    let (purpose, agreed_on) = (purpose?, agreed_on?);
    if purpose == AllowanceFor::Deduction && agreed_on.is_none() {
        r.refuse("agreed_on", Words::wrong_consent);
        return None;
    }
    let (from, to) = days?;
    let allowance = Allowance { purpose, yen: yen?, per: per?, from, to, limit: limit?, agreed_on };
    Some(DeskEntry::Allowance { who: who?, allowance })
}

fn per(r: &mut Reading<'_>) -> Option<Per> {
    let (per, work) = (r.must("per", |text| Ok(text.to_owned())), r.may("work", one));
    match (per?.as_str(), work?) {
        ("day", _) => Some(Per::Day),
        ("hour", _) => Some(Per::Hour),
        ("once", _) => Some(Per::Once),
        ("unit", Some(work)) => Some(Per::Unit(work)),
        ("unit", None) => {
            r.refuse("work", Words::wrong_unit_work);
            None
        }
        _ => {
            r.refuse("per", Words::wrong_choice);
            None
        }
    }
}

pub fn allowance_end(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (grant, on) = (r.must("grant", one), r.must("on", date));
    Some(DeskEntry::AllowanceEnd { grant: grant?, on: on? })
}

pub fn programme(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (code, name) = r.code_and_name()?;
    Some(DeskEntry::Programme { code, name })
}

pub fn rule(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let known = |text: &str| {
        Ok(match text {
            "rejection-paid" => Rule::Rejection { pay: Rejected::Paid },
            "rejection-unpaid" => Rule::Rejection { pay: Rejected::Unpaid },
            "pieces-daily" => Rule::Pieces { pay: PiecePay::Daily },
            "pieces-completion" => Rule::Pieces { pay: PiecePay::AtCompletion },
            "overpayment-workshop" => Rule::Overpayment { borne: Overpaid::WorkshopBears },
            "overpayment-asked" => Rule::Overpayment { borne: Overpaid::Asked },
            _ => return Err(Words::wrong_choice as Label),
        })
    };
    let (rule, programme, from) = (r.must("rule", known), r.may("programme", one), r.must("from", date));
    Some(DeskEntry::Rule { programme: programme?, from: from?, rule: rule? })
}

pub fn break_rule(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (rest, after) = (r.must("break", minutes), r.may("after", minutes));
    let (programme, from) = (r.may("programme", one), r.must("from", date));
    let rule = Rule::Break { after_minutes: after?.unwrap_or_default(), minutes: rest? };
    Some(DeskEntry::Rule { programme: programme?, from: from?, rule })
}

pub fn enrol(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, programme) = (r.who(), r.must("programme", one));
    let (municipality, from) = (r.must("municipality", name), r.must("from", date));
    Some(DeskEntry::Enrolment { who: who?, programme: programme?, municipality: municipality?, from: from? })
}

pub fn leave(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, programme, on) = (r.who(), r.must("programme", one), r.must("on", date));
    Some(DeskEntry::EnrolmentEnd { who: who?, programme: programme?, on: on? })
}

pub fn contract(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, contract, from) = (r.who(), r.must("contract", one), r.must("from", date));
    Some(DeskEntry::Contract { who: who?, contract: contract?, from: from? })
}

pub fn stage(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, stage, from) = (r.who(), r.must("stage", one), r.must("from", date));
    Some(DeskEntry::Stage { who: who?, stage: stage?, from: from? })
}

pub fn order(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (code, client, work) = (r.must("code", code), r.must("client", name), r.must("work", one));
    let (quantity, on, due_on) = (r.must("quantity", quantity), r.must("on", date), r.must("due", date));
    let (on, due_on) = (on?, due_on?);
    if due_on < on {
        r.refuse("due", Words::wrong_due);
        return None;
    }
    Some(DeskEntry::Order(Ordered { code: code?, client: client?, work: work?, quantity: quantity?, on, due_on }))
}

fn moved(r: &mut Reading<'_>, movement: Option<Movement>) -> Option<DeskEntry> {
    let (order, quantity, on) = (r.must("order", one), r.must("quantity", quantity), r.must("on", date));
    Some(DeskEntry::OrderMoved { order: order?, movement: movement?, quantity: quantity?, on: on? })
}

pub fn delivery(r: &mut Reading<'_>) -> Option<DeskEntry> {
    moved(r, Some(Movement::Delivered))
}

pub fn material(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let movement = r.must("movement", |text| match text {
        "given" => Ok(Movement::Material),
        "returned" => Ok(Movement::Returned),
        "spoilt" => Ok(Movement::Spoilt),
        _ => Err(Words::wrong_choice as Label),
    });
    moved(r, movement)
}

pub fn order_end(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (order, on) = (r.must("order", one), r.must("on", date));
    Some(DeskEntry::OrderEnd { order: order?, on: on? })
}

pub fn record(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let reason = |text: &str| written::line(text, 400).ok_or(Words::wrong_reason_words as Label);
    let (who, asked_by, reason) = (r.who(), r.must("asked_by", one), r.must("reason", reason));
    Some(DeskEntry::Record { who: who?, asked_by: asked_by?, reason: reason? })
}

pub fn void(r: &mut Reading<'_>) -> Option<DeskEntry> {
    Some(DeskEntry::Void { who: r.who()? })
}

pub fn seal(r: &mut Reading<'_>) -> Option<DeskEntry> {
    Some(DeskEntry::Seal { who: r.who()? })
}

pub fn erase(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let accepted = |text: &str| if text == "accepted" { Ok(Owed::Accepted) } else { Err(Words::wrong_choice as Label) };
    let (who, unpaid) = (r.who(), r.may("unpaid", accepted));
    Some(DeskEntry::Erase { who: who?, unpaid: unpaid?.unwrap_or(Owed::Refused) })
}
