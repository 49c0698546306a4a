//! `fuda pay`: from the envelope to the signature.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use super::period::no_period;
use crate::domain::code::{Scan, TokenHash};
use crate::domain::fact::{Fact, Holder};
use crate::domain::id::{ParticipantId, StaffId};
use crate::domain::money::{Yen, grouped};
use crate::domain::period::{PayMethod, Receipted};
use crate::store::PaymentView;

/// Pay what a closed period's statement says; list who is paid, kept (保管中) and waiting
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda pay --period 2026-10-31 --number P0127 --method cash --on 2026-11-10
  fuda pay --period 2026-10-31 --number P0127 --method cash --on 2026-11-10 --signed
  fuda pay --period 2026-10-31 --number P0127 --on 2026-11-10 --card CARDCODE --witness さくら
  fuda pay --period 2026-10-31 --number P0127 --keep --on 2026-11-10        保管中: who is away
  fuda pay --period 2026-10-31 --list
  fuda pay --supplement --number P0127 --method cash --on 2026-11-12        追給: what corrections still owe, at once
With --signed or --card after the payment, only the receipt is recorded. A transfer needs `fuda transfer agree`.")]
#[command(group = clap::ArgGroup::new("act").args(["keep", "supplement", "list"]))]
pub struct Pay {
    /// The period's last day
    #[arg(long, value_parser = field::date, required_unless_present = "supplement")]
    period: Option<NaiveDate>,
    /// The participant's number
    #[arg(long, required_unless_present = "list")]
    number: Option<String>,
    /// cash, or transfer
    #[arg(long, conflicts_with_all = ["keep", "list"])]
    method: Option<PayMethod>,
    /// The day of it; not before the period's last day
    #[arg(long, value_parser = field::date, required_unless_present = "list")]
    on: Option<NaiveDate>,
    /// 受領: it was signed for
    #[arg(long, conflicts_with_all = ["card", "act"])]
    signed: bool,
    /// 受領 by the person's own card, for who cannot write; needs --witness
    #[arg(long, value_name = "CODE", requires = "witness", conflicts_with = "act")]
    card: Option<String>,
    /// The member of staff who saw it
    #[arg(long, value_name = "NAME", requires = "card")]
    witness: Option<String>,
    /// 保管中: the envelope is kept for who is away
    #[arg(long)]
    keep: bool,
    /// 追給: pay at once what corrections of closed periods come to
    #[arg(long, conflicts_with = "period", requires = "method")]
    supplement: bool,
    /// Who is paid, kept and waiting
    #[arg(long, conflicts_with_all = ["number", "on"])]
    list: bool,
    /// The member of staff who pays
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Paid {
    number: String,
    /// The period's last day; `null` for a supplement.
    period: Option<NaiveDate>,
    /// due, kept, paid, or receipted
    state: &'static str,
    yen: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<PayMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipted: Option<Receipted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipted_on: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Listed {
    period: NaiveDate,
    pays_on: NaiveDate,
    payments: Vec<Paid>,
}

impl Paid {
    fn of(ending: NaiveDate, view: PaymentView) -> Self {
        let state = match (view.yen, &view.paid, &view.receipted, &view.kept_on) {
            (_, Some(_), Some(_), _) => "receipted",
            (_, Some(_), None, _) => "paid",
            (_, None, _, Some(_)) => "kept",
            (1.., None, ..) => "due",
            _ => "nothing",
        };
        Self {
            number: view.number,
            period: Some(ending),
            state,
            yen: view.yen,
            method: view.paid.map(|(method, _)| method),
            paid_on: view.paid.map(|(_, on)| on),
            kept_on: view.kept_on,
            receipted: view.receipted.map(|(how, _)| how),
            receipted_on: view.receipted.map(|(_, on)| on),
        }
    }
}

impl Pay {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        if self.list {
            return self.listed(&desk, out);
        }
        let by = desk.by(self.by.as_deref())?;
        let number = field::number(self.number.as_deref().unwrap_or_default())?;
        let participant = desk.anybody(&number)?.participant;
        let on = self.on.expect("the command line has made sure that the day is there");
        let today = folder.config()?.workshop.time_zone.date(desk.at);
        if on > today {
            let what = format!("{on} has not come yet: today is {today}. Nothing was recorded");
            return Err(Failure::refused("DATE-FUTURE", what));
        }
        match self.period {
            None => self.supplement(folder, &mut desk, participant, number, on, by, out),
            Some(ending) => {
                let facts = self.facts(&desk, participant, ending, on, by)?;
                let entries = facts.into_iter().map(|fact| desk.entry(fact)).collect();
                desk.append(entries, Vec::new())?;
                let view = desk.store.payments(ending)?.into_iter().find(|view| view.participant == participant);
                let view = view.ok_or_else(|| no_period(ending))?;
                self.form.say(out, &Paid::of(ending, view), words)
            }
        }
    }

    fn facts(
        &self,
        desk: &Desk,
        participant: ParticipantId,
        ending: NaiveDate,
        on: NaiveDate,
        by: Option<StaffId>,
    ) -> Result<Vec<Fact>, Failure> {
        if self.keep {
            return Ok(vec![Fact::PaymentKept { participant, ending, on, by }]);
        }
        let mut facts = Vec::new();
        if let Some(method) = self.method {
            facts.push(Fact::StatementPaid { participant, ending, method, yen: 0, on, by });
        }
        if self.signed {
            facts.push(Fact::PaymentReceipted { participant, ending, how: Receipted::Signed, on, by });
        }
        if let Some(card) = &self.card {
            own_card(desk, card, participant)?;
            let by = desk.by(self.witness.as_deref())?;
            facts.push(Fact::PaymentReceipted { participant, ending, how: Receipted::CardWitnessed, on, by });
        }
        if facts.is_empty() {
            return Err(Failure::usage("PAY-HOW", "say with --method how it is paid, or --keep, --signed or --card"));
        }
        Ok(facts)
    }

    #[expect(clippy::too_many_arguments, reason = "everything that a payment says")]
    fn supplement(
        &self,
        folder: &Folder,
        desk: &mut Desk,
        participant: ParticipantId,
        number: String,
        on: NaiveDate,
        by: Option<StaffId>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let rounding = folder.config()?.workshop.rounding;
        let method = self.method.expect("the command line has made sure that the method is there");
        let owed = desk.store.unsettled()?.into_iter().find(|one| one.participant == participant);
        let exact = owed.map_or(Yen::ZERO, |one| one.amount);
        let fact = Fact::SupplementPaid { participant, method, on, rounding, exact, yen: 0, by };
        let entry = desk.entry(fact);
        let id = entry.id;
        desk.append(vec![entry], Vec::new())?;
        // What was paid is what the ledger came to, should anything have changed meanwhile.
        let yen = desk.store.supplement(id)?.map_or(0, |(_, yen)| yen);
        let (method, paid_on) = (Some(method), Some(on));
        let (kept_on, receipted, receipted_on) = (None, None, None);
        let paid = Paid { number, period: None, state: "paid", yen, method, paid_on, kept_on, receipted, receipted_on };
        self.form.say(out, &paid, words)
    }

    fn listed(&self, desk: &Desk, out: &mut dyn Write) -> Result<(), Failure> {
        let ending = self.period.expect("the command line has made sure that the period is there");
        let period = desk.store.period(ending)?.ok_or_else(|| no_period(ending))?;
        let payments = desk.store.payments(ending)?.into_iter().map(|view| Paid::of(ending, view)).collect();
        self.form.say(out, &Listed { period: ending, pays_on: period.pays_on, payments }, |listed| {
            let (left, right) = (Align::Left, Align::Right);
            let titles = [("number", left), ("yen", right), ("state", left), ("method", left), ("paid on", left)];
            let mut table = Table::new(&titles);
            for paid in &listed.payments {
                let method = paid.method.map_or("", PayMethod::word).to_owned();
                let on = paid.paid_on.or(paid.kept_on).map(|on| on.to_string()).unwrap_or_default();
                let yen = grouped(&paid.yen.to_string());
                table.row([paid.number.clone(), yen, paid.state.to_owned(), method, on]);
            }
            format!("Period to {}, paid on {}\n\n{table}", listed.period, listed.pays_on)
        })
    }
}

/// The scanned card must be the person's own and in use.
fn own_card(desk: &Desk, text: &str, participant: ParticipantId) -> Result<(), Failure> {
    let token: Option<TokenHash> = match Scan::read(text) {
        Scan::Card(token) => Some(token),
        _ => None,
    };
    let card = token.map(|token| desk.store.card_by_token(&token)).transpose()?.flatten();
    let own = card.is_some_and(|card| {
        card.holder == Holder::Participant(participant) && card.standing == crate::store::CardStanding::InUse
    });
    if own {
        return Ok(());
    }
    Err(Failure::refused("CARD-OTHER", "this is not a card of that person that is in use. Nothing was recorded"))
}

fn words(paid: &Paid) -> String {
    let yen = grouped(&paid.yen.to_string());
    match paid.state {
        "kept" => format!("{yen} yen are kept for {} (保管中).", paid.number),
        "receipted" => format!("{yen} yen are paid to {}, and the receipt is recorded.", paid.number),
        _ => format!("{yen} yen are paid to {}.", paid.number),
    }
}
