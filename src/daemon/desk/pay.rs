//! Paying, as staff enter it at the forms; and what a form says of days that are closed.

use chrono::{Days, NaiveDate};

use super::{Plan, Prepared};
use crate::bench::input::NetStep;
use crate::daemon::house::{Keeper, person_view};
use crate::domain::bank::Account;
use crate::domain::code::{ReceiptNumber, TokenHash};
use crate::domain::fact::{Change, Fact, Holder, ReceivedBy};
use crate::domain::id::{FactId, Mint, ParticipantId, PieceId, StaffId, WorkId};
use crate::domain::money::Yen;
use crate::domain::period::{Bears, PayMethod, Receipted};
use crate::domain::quantity::Quantity;
use crate::earnings::closing::falls_into;
use crate::store::{CardStanding, Face, Personal, PieceView};
use crate::web::desk::entry::*;
use crate::web::house::{House, PiecesView};

impl Keeper {
    /// 追給 and 過払い, receipts by card, and repricing.
    pub(super) fn paid_at_desk(&self, entry: &DeskEntry, by: Option<StaffId>) -> Prepared {
        match entry {
            DeskEntry::Reprice { work, from, to, reason } => {
                let earned = self.earned_by(*work, *from, *to)?;
                let (work, from, to, reason) = (*work, *from, *to, *reason);
                let notes = vec![Note::EarnedNow(earned)];
                Ok((Fact::Repriced { work, from, to, reason, by }, Weighed { person: None, notes }))
            }
            DeskEntry::Supplement { who, method, on } => self.supplement_at_desk(self.known(who)?, *method, *on, by),
            DeskEntry::Overpayment { who, bears, yen, consented_on } => {
                self.overpayment_at_desk(self.known(who)?, *bears, *yen, *consented_on, by)
            }
            DeskEntry::Witnessed { ending, card, on } => self.witnessed_at_desk(*ending, card, *on, by),
            _ => Err(Why::Moved.into()),
        }
    }

    /// What everybody earned by a work in these days.
    fn earned_by(&self, work: WorkId, from: NaiveDate, to: NaiveDate) -> Entered<Yen> {
        let people = self.store.earnings(from, to, self.workshop.rounding)?;
        let lines = people.into_iter().flat_map(|person| person.lines).filter(|line| line.work == work);
        Ok(lines.filter_map(|line| line.amount).sum())
    }

    pub(super) fn has_come(&self, on: NaiveDate) -> Entered<()> {
        if on <= self.today() { Ok(()) } else { Err(Why::NotYet.into()) }
    }

    /// Above zero: owed to them. Below: paid too much.
    fn unsettled_of(&self, participant: ParticipantId) -> Entered<Yen> {
        let found = self.store.unsettled()?.into_iter().find(|one| one.participant == participant);
        Ok(found.map_or(Yen::ZERO, |one| one.amount))
    }

    fn supplement_at_desk(&self, face: Face, method: PayMethod, on: NaiveDate, by: Option<StaffId>) -> Prepared {
        self.has_come(on)?;
        let (participant, rounding) = (face.participant, self.workshop.rounding);
        let exact = self.unsettled_of(participant)?;
        if exact <= Yen::ZERO {
            return Err(Why::NothingOwed.into());
        }
        let agreed = self.store.consents()?.iter().any(|consent| consent.participant == participant);
        if method == PayMethod::Transfer && !agreed {
            return Err(Why::NoTransferAgreed.into());
        }
        let fact = Fact::SupplementPaid { participant, method, on, rounding, exact, yen: 0, by };
        self.noted(&face, fact, vec![Note::Owed(exact)])
    }

    fn overpayment_at_desk(
        &self,
        face: Face,
        bears: Bears,
        yen: Option<Yen>,
        consented_on: Option<NaiveDate>,
        by: Option<StaffId>,
    ) -> Prepared {
        let participant = face.participant;
        let overpaid = -self.unsettled_of(participant)?;
        if overpaid <= Yen::ZERO {
            return Err(Why::NothingOverpaid.into());
        }
        let yen = yen.unwrap_or(overpaid);
        if yen > overpaid {
            return Err(Why::MoreThanOverpaid { yen: overpaid }.into());
        }
        let fact = Fact::OverpaymentDecided { participant, bears, yen, consented_on, by };
        self.noted(&face, fact, vec![Note::PaidTooMuch(overpaid)])
    }

    /// The card says whose receipt it is; whoever enters it has seen it.
    fn witnessed_at_desk(&self, ending: NaiveDate, card: &TokenHash, on: NaiveDate, by: Option<StaffId>) -> Prepared {
        self.has_come(on)?;
        let card = self.store.card_by_token(card)?.filter(|card| card.standing == CardStanding::InUse);
        let Some(Holder::Participant(participant)) = card.map(|card| card.holder) else {
            return Err(Why::NotACard.into());
        };
        let face = self.store.face(participant)?.ok_or(Why::NotACard)?;
        let payment = self.store.payments(ending)?.into_iter().find(|payment| payment.participant == participant);
        let payment = payment.filter(|payment| payment.paid.is_some()).ok_or(Why::NotPaid)?;
        let fact = Fact::PaymentReceipted { participant, ending, how: Receipted::CardWitnessed, on, by };
        self.noted(&face, fact, vec![Note::Paid { ending, yen: payment.yen }])
    }

    fn noted(&self, face: &Face, fact: Fact, notes: Vec<Note>) -> Prepared {
        let person = Some(person_view(face, &self.store.participants()?));
        Ok((fact, Weighed { person, notes }))
    }

    /// A consent, and the account beside it; or both taken back.
    pub(super) fn transfer_at_desk(
        &self,
        face: &Face,
        on: NaiveDate,
        account: Option<&Account>,
        by: Option<StaffId>,
    ) -> Entered<Plan> {
        let participant = face.participant;
        let (fact, personal, notes) = match account {
            Some(account) => (
                Fact::TransferAgreed { participant, on, by },
                Personal::Account { participant, account: account.clone() },
                vec![Note::Holder(account.holder.clone())],
            ),
            None => (Fact::TransferWithdrawn { participant, on, by }, Personal::NoAccount { participant }, Vec::new()),
        };
        Ok(Plan { personal: vec![personal], ..Plan::of(self.noted(face, fact, notes)?) })
    }

    /// A handover without pieces, and one correction for each work that it then has.
    pub(super) fn late_at_desk(&self, late: &Late, by: Option<StaffId>) -> Entered<Plan> {
        self.has_come(late.on)?;
        let face = self.known(&late.who)?;
        let mut mint = Mint::from_seed(crate::daemon::random_seed());
        let (handover, members, on) = (mint.handover(), vec![face.participant], late.on);
        let (receipt, office) = (ReceiptNumber::UNNUMBERED, ReceivedBy::Office);
        let mut facts = vec![
            Fact::HandoverOpened { handover, members },
            Fact::HandoverReceived { handover, receipt, on, by: office },
        ];
        let (mut notes, net) = (Vec::new(), late.net.map(|net| self.open_net(net)).transpose()?);
        for &(work, quantity) in &late.pieces {
            let step = net.as_ref().and_then(|net| step_of(net, work));
            let piece = step.and(late.net);
            let change = Change::Added { work, quantity, tag: None, piece };
            facts.push(Fact::HandoverCorrected { handover, change, by, reason: late.reason });
            notes.push(Note::Many(PiecesView { work: self.work_view(work)?, quantity }));
            notes.extend(step.map(|step| self.step_left(step, quantity)).transpose()?);
        }
        let of_it = |net: &PieceView| late.pieces.iter().any(|(work, _)| step_of(net, *work).is_some());
        if net.as_ref().is_some_and(|net| !of_it(net)) {
            return Err(Why::NotAStep.into());
        }
        let person = Some(person_view(&face, &self.store.participants()?));
        let words = late.note.clone();
        Ok(Plan { facts, words, personal: Vec::new(), weighed: Weighed { person, notes } })
    }

    /// What was not scanned with a handover is added to it.
    pub(super) fn missed_at_desk(&self, missed: &Missed, by: Option<StaffId>) -> Entered<Plan> {
        let view = self.store.handover_by_receipt(missed.receipt)?.ok_or(Why::NoReceipt)?;
        let (work, quantity, piece) = (missed.work, missed.quantity, missed.net);
        let mut notes = vec![Note::Many(PiecesView { work: self.work_view(work)?, quantity })];
        if let Some(net) = piece {
            let net = self.open_net(net)?;
            let step = step_of(&net, work).ok_or(Why::NotAStep)?;
            notes.push(self.step_left(step, quantity)?);
        }
        let everybody = self.store.participants()?;
        let members = everybody.iter().filter(|face| view.members.contains(&face.participant));
        notes.extend(members.map(|face| Note::Concerns(person_view(face, &everybody))));
        let change = Change::Added { work, quantity, tag: None, piece };
        let fact = Fact::HandoverCorrected { handover: view.handover, change, by, reason: missed.reason };
        let words = missed.note.clone();
        Ok(Plan { words, ..Plan::of((fact, Weighed { person: None, notes })) })
    }

    fn open_net(&self, net: PieceId) -> Entered<PieceView> {
        let known = self.store.pieces()?.into_iter().find(|known| known.piece == net);
        known.filter(|known| known.finished_on.is_none()).ok_or(Why::NetFinished.into())
    }

    /// No more than what is left.
    fn step_left(&self, step: &NetStep, quantity: Quantity) -> Entered<Note> {
        match step.left() {
            Some(left) if quantity > left => Err(Why::StepFull { left }.into()),
            left => Ok(Note::StepLeft { work: self.work_view(step.work)?.name, left }),
        }
    }

    /// What a plan changes in days that are closed already is said before it is recorded.
    pub(super) fn closed_days(&self, plan: &Plan) -> Entered<Option<Note>> {
        let closed = self.store.closed()?;
        let Some(up_to) = closed.up_to else { return Ok(None) };
        for fact in &plan.facts {
            if self.first_day(fact)?.is_some_and(|on| on <= up_to) {
                let ending = falls_into(up_to, self.workshop.closing_day, closed).to;
                return Ok(Some(Note::ClosedDays { up_to, ending }));
            }
        }
        Ok(None)
    }

    /// The first day of which a fact may change what anybody earned.
    fn first_day(&self, fact: &Fact) -> Entered<Option<NaiveDate>> {
        Ok(match fact {
            Fact::HoursEntered { on, .. }
            | Fact::VisitEntered { on, .. }
            | Fact::HandoverReceived { on, .. }
            | Fact::PieceFinished { on, .. }
            | Fact::Repriced { from: on, .. }
            | Fact::RuleSet { from: on, .. }
            | Fact::Enrolled { from: on, .. }
            | Fact::EnrolmentEnded { on, .. }
            | Fact::RateSet { from: on, .. } => Some(*on),
            Fact::AllowanceGranted { allowance, .. } => Some(allowance.from),
            Fact::AllowanceEnded { on, .. } => Some(*on + Days::new(1)),
            Fact::HoursVoided { entry, .. } => self.day_of_hours(*entry)?,
            Fact::BreakEntered { visit, .. } | Fact::VisitVoided { visit, .. } => {
                self.store.visit(*visit)?.map(|visit| visit.on)
            }
            Fact::HandoverCorrected { handover, .. }
            | Fact::Inspected { handover, .. }
            | Fact::InspectionVoided { handover, .. } => self.store.handover(*handover)?.map(|view| view.on),
            _ => None,
        })
    }

    /// As far back as an entry can be chosen.
    fn day_of_hours(&self, entry: FactId) -> Entered<Option<NaiveDate>> {
        let now = self.period(self.today());
        let before = self.period(now.from - Days::new(1));
        let all = self.store.hours(before.from, now.to)?;
        Ok(all.into_iter().find(|hours| hours.entry == entry).map(|hours| hours.on))
    }
}

fn step_of(net: &PieceView, work: WorkId) -> Option<&NetStep> {
    net.steps.iter().find(|step| step.work == work)
}
