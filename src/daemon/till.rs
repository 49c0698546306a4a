//! What the pages of money are told, and what staff do there: each act a fact, refused where it cannot be.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::house::{Keeper, person_view};
use crate::bench::effect::Paper;
use crate::domain::code::{Reason, ReceiptNumber, Scan};
use crate::domain::fact::{Change, Fact};
use crate::domain::id::{FactId, ParticipantId, StaffId};
use crate::domain::ledger::Link;
use crate::domain::period::{Bearing, Receipted, Shows, Unpriced};
use crate::earnings::closing::{Closing, NotThen, falls_into, plan};
use crate::earnings::zengin;
use crate::store::{AppendError, Conflict, Face, HandoverView, PeriodView, Personal, Reissue, Transfers};
use crate::web::house::{Answer, PersonView, Unanswered};
use crate::web::till::*;

/// What staff write is at most this long, in characters.
const LONGEST_TEXT: usize = 400;

fn hindrance(conflict: &Conflict) -> Hindrance {
    match conflict {
        Conflict::PeriodClosed(_) | Conflict::PeriodGap(_) | Conflict::EarlierLeftOut(_) => Hindrance::Closed,
        Conflict::PiecesOnTable(_) => Hindrance::PiecesOnTable,
        Conflict::Unpriced { .. } => Hindrance::NoRate,
        Conflict::OverpaymentUndecided(_) => Hindrance::Undecided,
        Conflict::NoTransferConsent => Hindrance::NoConsent,
        Conflict::PaidBeforeClosing(_) | Conflict::ReceiptedBeforePaid => Hindrance::TooEarly,
        Conflict::PaidAlready(_)
        | Conflict::KeptOrPaid(_)
        | Conflict::ReceiptedAlready(_)
        | Conflict::NoQuestion(_)
        | Conflict::CorrectedAlready(_) => Hindrance::DoneAlready,
        Conflict::StepFull { .. } | Conflict::PieceFinished(_) => Hindrance::StepFull,
        Conflict::SeveralNets(_) => Hindrance::SeveralNets,
        _ => Hindrance::Nothing,
    }
}

impl From<NotThen> for Hindrance {
    fn from(why: NotThen) -> Self {
        match why {
            NotThen::NoClosingDay { .. } => Self::NoClosingDay,
            NotThen::InTheFuture { .. } => Self::NotYet,
            NotThen::Closed { .. } => Self::Closed,
        }
    }
}

fn row(view: &PeriodView) -> PeriodRow {
    let PeriodView { span, pays_on, people, yen, payable, paid, kept, .. } = *view;
    PeriodRow { span, pays_on, people, yen, payable, paid, kept }
}

impl Keeper {
    /// Records, with words and a correction's slip beside; what stands in the way is an answer.
    fn act(&self, fact: Fact, words: Option<String>) -> Done<()> {
        let mut append = self.at_desk(vec![fact]);
        for entry in &append.entries {
            append.personal.extend(words.clone().map(|text| Personal::FreeText { fact: entry.id, text }));
            if let Fact::HandoverCorrected { handover, .. } = entry.fact {
                append.papers.push(Paper::Correction { handover, correction: entry.id });
            }
        }
        match self.store.append(append) {
            Ok(_) => {
                self.live.board_changed();
                self.printing.wake();
                Ok(Ok(()))
            }
            Err(AppendError::Conflict(conflict)) => Ok(Err(hindrance(&conflict))),
            Err(other) => Err(Unanswered::Ledger(Box::new(other))),
        }
    }

    fn planned(&self, ending: NaiveDate) -> Answer<Result<Closing, NotThen>> {
        Ok(plan(ending, self.today(), self.workshop.closing_day, self.workshop.pay, self.store.closed()?))
    }

    fn reissues(&self, ending: NaiveDate, participant: ParticipantId) -> Answer<Vec<ReissueView>> {
        let names: BTreeMap<StaffId, String> =
            self.store.staff()?.into_iter().map(|member| (member.staff, member.name)).collect();
        let view = |one: Reissue| ReissueView {
            on: self.workshop.time_zone.date(one.at),
            by: one.by.and_then(|by| names.get(&by).cloned()),
        };
        Ok(self.store.reissues(ending, participant)?.into_iter().map(view).collect())
    }

    fn numbered(&self, number: &str) -> Answer<Option<ParticipantId>> {
        Ok(self.store.participant_by_number(number)?.map(|face| face.participant))
    }

    fn received(&self, receipt: &str) -> Answer<Option<HandoverView>> {
        let number = match (receipt.trim().parse(), Scan::read(receipt)) {
            (Ok(number), _) => ReceiptNumber(number),
            (Err(_), Scan::Receipt(number)) => number,
            _ => return Ok(None),
        };
        Ok(self.store.handover_by_receipt(number)?)
    }
}

/// Those who are asked for, as pages show them.
struct Faces(Vec<Face>);

impl Faces {
    fn view(&self, participant: ParticipantId) -> PersonView {
        match self.0.iter().find(|face| face.participant == participant) {
            Some(face) => person_view(face, &self.0),
            None => PersonView { number: participant.to_string(), call: None, call_is_shared: false, mark: None },
        }
    }
}

impl Till for Keeper {
    fn periods(&self) -> Answer<PeriodsView> {
        let faces = Faces(self.store.participants()?);
        let closed = self.store.closed()?;
        let first = closed.up_to.or(closed.earliest).unwrap_or_else(|| self.today());
        let next = falls_into(first, self.workshop.closing_day, closed);
        let mut questions = Vec::new();
        for one in self.store.questions_asked()? {
            let answer = one.answer.map(|(fact, _)| self.store.free_text(fact)).transpose()?;
            questions.push(MoneyQuestion {
                question: one.question,
                person: faces.view(one.participant),
                ending: one.ending,
                asked_on: self.workshop.time_zone.date(one.asked_at),
                text: self.store.free_text(one.question)?.unwrap_or_default(),
                answer: answer.map(Option::unwrap_or_default),
            });
        }
        Ok(PeriodsView { closed: self.store.periods()?.iter().map(row).collect(), next, questions })
    }

    fn closing(&self, ending: NaiveDate) -> Done<ClosingView> {
        let closing = match self.planned(ending)? {
            Ok(closing) => closing,
            Err(why) => return Ok(Err(why.into())),
        };
        let faces = Faces(self.store.participants()?);
        let slips = self.store.preview(closing.span, closing.pays_on, self.workshop.rounding, None)?;
        Ok(Ok(ClosingView {
            span: closing.span,
            pays_on: closing.pays_on,
            people: slips.into_iter().map(|slip| (faces.view(slip.participant), slip)).collect(),
            pays_late: closing.warnings.later_than_a_month,
            holidays_unknown: closing.warnings.holidays_unknown,
            closing_days: closing.closing_days,
        }))
    }

    fn close(&self, ending: NaiveDate, unpriced: Unpriced, by: StaffId) -> Done<()> {
        let closing = match self.planned(ending)? {
            Ok(closing) => closing,
            Err(why) => return Ok(Err(why.into())),
        };
        let (from, pays_on, rounding) = (closing.span.from, closing.pays_on, self.workshop.rounding);
        let (hash, by) = (Link::origin(), Some(by));
        tracing::info!(%ending, "a period is closed");
        let (shows, bearing) = (Shows::DaysAndTime, Bearing::Remembered);
        self.act(Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by }, None)
    }

    fn pay_list(&self, ending: NaiveDate) -> Answer<Option<PayListView>> {
        let Some(view) = self.store.period(ending)? else { return Ok(None) };
        let faces = Faces(self.store.participants()?);
        let agreed: Vec<_> = self.store.consents()?.into_iter().map(|consent| consent.participant).collect();
        let payments = self.store.payments(ending)?.into_iter().map(|payment| PaymentRow {
            person: faces.view(payment.participant),
            yen: payment.yen,
            kept_on: payment.kept_on,
            paid: payment.paid,
            receipted: payment.receipted,
            may_transfer: agreed.contains(&payment.participant),
        });
        let payments = payments.collect();
        let Transfers { orders, without_account } = self.store.transfers(ending)?;
        let yen = orders.iter().map(|order| order.yen).sum();
        let transfers = TransfersView { count: orders.len(), yen, without_account };
        Ok(Some(PayListView { row: row(&view), payments, hash: view.hash.0, transfers }))
    }

    fn transfer_file(&self, ending: NaiveDate, on: Option<NaiveDate>) -> Done<Vec<u8>> {
        let Some(view) = self.store.period(ending)? else { return Ok(Err(Hindrance::Nothing)) };
        let Some(orderer) = &self.orderer else { return Ok(Err(Hindrance::NoOrderer)) };
        let orders = self.store.transfers(ending)?.orders;
        if orders.is_empty() {
            return Ok(Err(Hindrance::Nothing));
        }
        let on = on.unwrap_or(view.pays_on);
        tracing::info!(%ending, transfers = orders.len(), "the file for the bank is given out");
        Ok(Ok(zengin::file(orderer, on.month(), on.day(), &orders)))
    }

    fn pay(&self, ending: NaiveDate, number: &str, act: PayAct, on: NaiveDate, by: StaffId) -> Done<()> {
        let Some(participant) = self.numbered(number)? else { return Ok(Err(Hindrance::Nothing)) };
        if on > self.today() {
            return Ok(Err(Hindrance::NotYet));
        }
        let by = Some(by);
        let fact = match act {
            PayAct::Pay(method) => Fact::StatementPaid { participant, ending, method, yen: 0, on, by },
            PayAct::Keep => Fact::PaymentKept { participant, ending, on, by },
            PayAct::Signed => Fact::PaymentReceipted { participant, ending, how: Receipted::Signed, on, by },
        };
        self.act(fact, None)
    }

    fn statement(&self, ending: NaiveDate, number: &str) -> Answer<Option<StatementView>> {
        let Some(face) = self.store.participant_by_number(number)? else { return Ok(None) };
        let Some(frozen) = self.store.statement(ending, face.participant)? else { return Ok(None) };
        let payments = self.store.payments(ending)?;
        let payment = payments.into_iter().find(|payment| payment.participant == face.participant);
        Ok(Some(StatementView {
            person: person_view(&face, &self.store.participants()?),
            name: face.name,
            slip: frozen.slip,
            reissues: self.reissues(ending, face.participant)?,
            hash: frozen.hash.0,
            paid: payment.and_then(|payment| payment.paid),
        }))
    }

    fn reissue(&self, ending: NaiveDate, number: &str, seen: u32, by: StaffId) -> Done<()> {
        let Some(participant) = self.numbered(number)? else { return Ok(Err(Hindrance::Nothing)) };
        match self.store.statement(ending, participant)? {
            Some(frozen) if frozen.reissued == seen => {
                self.act(Fact::StatementReissued { participant, ending, by: Some(by) }, None)
            }
            Some(_) => Ok(Err(Hindrance::DoneAlready)),
            None => Ok(Err(Hindrance::Nothing)),
        }
    }

    fn ask(&self, ending: NaiveDate, number: &str, text: &str, by: StaffId) -> Done<()> {
        let Some(participant) = self.numbered(number)? else { return Ok(Err(Hindrance::Nothing)) };
        let text = text.chars().take(LONGEST_TEXT).collect();
        self.act(Fact::QuestionAsked { participant, ending: Some(ending), by: Some(by) }, Some(text))
    }

    fn answer(&self, question: FactId, text: &str, by: StaffId) -> Done<()> {
        let text = text.chars().take(LONGEST_TEXT).collect();
        self.act(Fact::QuestionAnswered { question, by: Some(by) }, Some(text))
    }

    fn receipt(&self, receipt: &str) -> Answer<Option<ReceiptView>> {
        let Some(view) = self.received(receipt)? else { return Ok(None) };
        let faces = Faces(self.store.participants()?);
        let closed = self.store.closed()?;
        let late = closed.up_to.is_some_and(|up_to| view.on <= up_to);
        let mut pieces = Vec::new();
        for (work, quantity) in &view.pieces {
            let code = self.store.work(*work)?.map_or_else(String::new, |work| work.code);
            pieces.push((code, self.work_view(*work)?, *quantity));
        }
        Ok(Some(ReceiptView {
            number: view.receipt.0,
            on: view.on,
            people: view.members.iter().map(|member| faces.view(*member)).collect(),
            pieces,
            corrections: view.corrections.len(),
            falls_into: late.then(|| falls_into(view.on, self.workshop.closing_day, closed).to),
        }))
    }

    fn correct(&self, receipt: &str, wish: Wish, reason: Reason, by: StaffId) -> Done<NaiveDate> {
        let Some(view) = self.received(receipt)? else { return Ok(Err(Hindrance::Nothing)) };
        let change = match wish {
            Wish::Void => Change::VoidedWhole,
            Wish::Move { number } => match self.numbered(&number)? {
                Some(to) => Change::Moved { to },
                None => return Ok(Err(Hindrance::Nobody)),
            },
            Wish::Amend { code, quantity } => match self.store.work_by_code(&code)? {
                Some(work) => Change::Amended { work: work.work, quantity },
                None => return Ok(Err(Hindrance::Nothing)),
            },
        };
        let fact = Fact::HandoverCorrected { handover: view.handover, change, by: Some(by), reason };
        let ending = falls_into(view.on, self.workshop.closing_day, self.store.closed()?).to;
        Ok(self.act(fact, None)?.map(|()| ending))
    }
}
