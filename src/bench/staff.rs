//! A staff card pauses the table, to help: correct a receipt, give out a spare card, print the day. It closes by
//! itself, and whatever is not staff's business goes to the paused table as if the card had never been there.

use crate::domain::code::{Command, Reason, Tag};
use crate::domain::fact::{Amounts, Change, Fact};
use crate::domain::id::{CardId, ParticipantId, StaffId, WorkId};
use crate::domain::period::Receipted;
use crate::domain::quantity::Quantity;

use super::effect::{Asked, Paper, Pending, Screen, Signal, StaffScreen};
use super::handover::by_work;
use super::input::{Input, Meaning, Net, Receipt, TagStanding, Unreceipted};
use super::turn::Turn;
use super::{HeldTag, State, Table, net};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct StaffAt {
    staff: StaffId,
    pub(super) paused: Box<State>,
    stage: Stage,
    pub(super) since_ms: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Menu,
    /// A spare card was scanned; the binder page comes next.
    Spare(CardId),
    Correcting(Box<Correcting>),
    /// 受領: the card of whoever has received their pay comes next.
    Receipting(Vec<Unreceipted>),
}

#[derive(Debug, Clone, PartialEq)]
struct Correcting {
    receipt: Receipt,
    wish: Wish,
    /// The net whose steps are added next.
    net: Option<Net>,
    /// A step that was scanned without its net: the same one again is added without one.
    asked: Option<WorkId>,
}

/// What the correction is so far.
#[derive(Debug, Clone, PartialEq)]
enum Wish {
    Open,
    /// 取消: which piece? With a reason card at once: the whole handover.
    Voiding,
    /// `released` is a held or left-over tag that the change takes up.
    Ready {
        change: Change,
        released: Option<Tag>,
    },
}

impl Wish {
    fn ready(change: Change) -> Self {
        Self::Ready { change, released: None }
    }
}

impl StaffAt {
    /// A payment was confirmed elsewhere: what was looked up is no longer so.
    pub(super) fn forget_payments(&mut self) {
        if let Stage::Receipting(payments) = &mut self.stage {
            payments.clear();
        }
    }

    /// More of the net was made elsewhere.
    pub(super) fn hear(&mut self, news: &Input) {
        let (Input::StepMoved { piece, .. } | Input::NetFinished { piece }) = news else { return };
        if let Stage::Correcting(correcting) = &mut self.stage
            && let Some(net) = &mut correcting.net
            && net.piece == *piece
        {
            net::moved(net, news);
        }
    }

    pub(super) fn pause(turn: &mut Turn, staff: StaffId, paused: State) -> Self {
        turn.say(Screen::Staff(StaffScreen::Menu { staff }), Signal::Counted);
        Self { staff, paused: Box::new(paused), stage: Stage::Menu, since_ms: turn.now.steady_ms }
    }

    /// Whose month 紙を出す prints: the one person's at the paused table.
    fn beside(&self) -> Option<(ParticipantId, Amounts)> {
        match &*self.paused {
            State::Open(open) => open.alone().map(|seat| (seat.who, seat.amounts)),
            _ => None,
        }
    }

    /// The pause is nobody's silence; what was to end during it has ended.
    fn resume(self, now_ms: u64) -> State {
        match *self.paused {
            State::Open(open) => State::Open(Box::new(open.resumed(now_ms))),
            State::Idle(idle) => State::Idle(idle.at(now_ms)),
            State::Practice(practice) => State::Practice(practice.resumed(now_ms)),
            State::Staff(staff) => State::Staff(staff),
        }
    }
}

impl Table {
    pub(super) fn scanned_staff(&mut self, turn: &mut Turn, mut staff: StaffAt, code: &str, meaning: &Meaning) {
        staff.since_ms = turn.now.steady_ms;
        match (&staff.stage, meaning) {
            (_, Meaning::Staff { .. }) => {
                self.end_pause(turn, staff);
                return turn.say(Screen::Staff(StaffScreen::Closed), Signal::Counted);
            }
            (_, Meaning::Receipt(receipt)) => {
                let correcting = Correcting { receipt: receipt.clone(), wish: Wish::Open, net: None, asked: None };
                correcting.say(turn, Signal::Counted);
                staff.stage = Stage::Correcting(Box::new(correcting));
            }
            (Stage::Correcting(correcting), _) => {
                staff.stage = correcting.clone().scanned(turn, staff.staff, meaning, &mut self.held.tags);
            }
            (_, Meaning::Unreceipted(payments)) => {
                turn.say(Screen::Staff(StaffScreen::ReceiptOfWhom), Signal::Counted);
                staff.stage = Stage::Receipting(payments.clone());
            }
            (Stage::Receipting(payments), Meaning::Participant(guest)) => {
                staff.stage = receipted(turn, staff.staff, payments.clone(), guest.participant);
            }
            (Stage::Spare(card), Meaning::Binder(who)) => {
                let on = turn.today();
                turn.record(Fact::CardBound { card: *card, participant: *who, on, by: staff.staff });
                turn.say(Screen::Staff(StaffScreen::SpareBound { who: *who }), Signal::Counted);
                staff.stage = Stage::Menu;
            }
            (_, Meaning::Spare(card)) => {
                turn.say(Screen::Staff(StaffScreen::SpareOfWhom { card: *card }), Signal::Counted);
                staff.stage = Stage::Spare(*card);
            }
            (Stage::Menu, Meaning::Command(Command::Print)) => staff.print(turn),
            (Stage::Menu, Meaning::Command(Command::Day)) => print_day(turn),
            (Stage::Menu, Meaning::Command(Command::Count)) => {
                let on = turn.today();
                turn.print(Paper::Count { on });
                turn.say(Screen::Staff(StaffScreen::CountPrinted { on }), Signal::Counted);
            }
            (_, Meaning::Binder(_) | Meaning::Reason(_)) => {
                turn.say(Screen::Staff(StaffScreen::NotHere), Signal::Look);
            }
            (_, Meaning::Command(command)) if command.is_staffs() => {
                turn.say(Screen::Staff(StaffScreen::NotHere), Signal::Look);
            }
            _ => {
                // Not staff's business: the pause is over, and the scan means what it always means.
                self.end_pause(turn, staff);
                return self.answer(turn, code, meaning);
            }
        }
        self.state = State::Staff(staff);
    }

    pub(super) fn silence_staff(&mut self, turn: &mut Turn, staff: StaffAt) {
        if turn.now.steady_ms >= staff.since_ms + turn.rules.staff_ms {
            self.end_pause(turn, staff);
            turn.say(Screen::Staff(StaffScreen::Closed), Signal::None);
        } else {
            self.state = State::Staff(staff);
        }
    }

    fn end_pause(&mut self, turn: &Turn, staff: StaffAt) {
        self.held.since_ms = turn.now.steady_ms;
        self.state = staff.resume(turn.now.steady_ms);
    }
}

impl StaffAt {
    /// The month of the one at the table, with amounts where they opted in; else the day's slips of everyone.
    fn print(&self, turn: &mut Turn) {
        match self.beside() {
            Some((who, amounts)) => {
                turn.print(Paper::MonthSlip { participant: who, with_amounts: amounts == Amounts::Shown });
                turn.say(Screen::Staff(StaffScreen::MonthPrinted { who }), Signal::Counted);
            }
            None => print_day(turn),
        }
    }
}

fn print_day(turn: &mut Turn) {
    let on = turn.today();
    turn.print(Paper::DayReport { on });
    turn.say(Screen::Staff(StaffScreen::DayPrinted { on }), Signal::Counted);
}

/// Who cannot write confirms their pay with their own card, and staff have seen it. The newest period comes first;
/// the next person's card may follow.
fn receipted(turn: &mut Turn, witness: StaffId, mut payments: Vec<Unreceipted>, who: ParticipantId) -> Stage {
    match payments.iter().position(|payment| payment.participant == who) {
        None => turn.say(Screen::Staff(StaffScreen::NothingToReceipt { who }), Signal::Look),
        Some(place) => {
            let Unreceipted { participant, ending } = payments.remove(place);
            let (how, on, by) = (Receipted::CardWitnessed, turn.today(), Some(witness));
            turn.record(Fact::PaymentReceipted { participant, ending, how, on, by });
            turn.say(Screen::Staff(StaffScreen::Receipted { who, ending }), Signal::Counted);
        }
    }
    Stage::Receipting(payments)
}

impl From<StaffScreen> for Screen {
    fn from(screen: StaffScreen) -> Self {
        Self::Staff(screen)
    }
}

impl Correcting {
    fn say(&self, turn: &mut Turn, signal: Signal) {
        let counts = by_work(&self.receipt.counts).into_iter().map(|(work, quantity)| Pending { work, quantity });
        let asked = match self.wish {
            Wish::Open => Asked::Change,
            Wish::Voiding => Asked::WhatToVoid,
            Wish::Ready { .. } => Asked::Reason,
        };
        turn.say(Screen::Staff(StaffScreen::Correcting { counts: counts.collect(), asked }), signal);
    }

    /// A piece adds, 取消 takes away, a participant's card moves; the reason card records it.
    fn scanned(mut self, turn: &mut Turn, by: StaffId, meaning: &Meaning, held: &mut Vec<HeldTag>) -> Stage {
        let wish = match meaning {
            Meaning::Reason(reason) => return self.reason(turn, by, *reason, held),
            Meaning::Command(Command::Void) if self.receipt.counts.is_empty() => {
                Err(StaffScreen::NotInThisHandover.into())
            }
            Meaning::Command(Command::Void) => Ok(Wish::Voiding),
            Meaning::Command(Command::Undo) => Ok(Wish::Open),
            Meaning::Net(net) => {
                self.net = Some(net.clone());
                turn.say(Screen::NetHistory { net: net.clone() }, Signal::Counted);
                return Stage::Correcting(Box::new(self));
            }
            Meaning::WorkCard { work, step_of: Some(_), .. } if self.asks_for_the_net(*work) => {
                Err(Screen::WhichNet { work: *work })
            }
            Meaning::WorkCard { work, quantity, .. } => self.piece(*work, *quantity, None),
            // Another table's tags are that table's, for their minute.
            Meaning::Tag { tag, standing: TagStanding::Held, .. } if !held.iter().any(|own| own.tag == *tag) => {
                Err(Screen::TagWaits)
            }
            Meaning::Tag { tag, work, quantity, standing, .. } => self.tag(tag, *work, *quantity, *standing),
            Meaning::Participant(guest) => self.move_to(guest.participant),
            _ => Err(StaffScreen::NotHere.into()),
        };
        match wish {
            Ok(wish) => {
                self.wish = wish;
                self.say(turn, Signal::Counted);
            }
            Err(screen) => turn.say(screen, Signal::Look),
        }
        Stage::Correcting(Box::new(self))
    }

    /// Once: the same card again adds the step without a net.
    fn asks_for_the_net(&mut self, work: WorkId) -> bool {
        let asks = self.wish != Wish::Voiding && self.net_of(work).is_none() && self.asked != Some(work);
        self.asked = asks.then_some(work);
        asks
    }

    /// The net on the table, where the work is a step of it.
    fn net_of(&self, work: WorkId) -> Option<&Net> {
        self.net.as_ref().filter(|net| net.steps.iter().any(|step| step.work == work))
    }

    fn piece(&self, work: WorkId, quantity: Quantity, tag: Option<&Tag>) -> Result<Wish, Screen> {
        if self.wish != Wish::Voiding {
            // A tag is a bundle of its own, and no step of a net.
            let net = self.net_of(work).filter(|_| tag.is_none());
            if let Some(beyond) = net.and_then(|net| net::beyond(net, work, quantity)) {
                return Err(beyond);
            }
            let piece = net.map(|net| net.piece);
            return Ok(Wish::ready(Change::Added { work, quantity, tag: tag.cloned(), piece }));
        }
        let same = |count: &&super::input::Count| match tag {
            Some(tag) => count.tag.as_ref() == Some(tag),
            None => count.work == work && count.quantity == quantity && count.tag.is_none(),
        };
        let count = self.receipt.counts.iter().rev().find(same).ok_or(StaffScreen::NotInThisHandover)?;
        Ok(Wish::ready(Change::Voided { count: count.id }))
    }

    fn tag(&self, tag: &Tag, work: WorkId, quantity: Quantity, standing: TagStanding) -> Result<Wish, Screen> {
        match standing {
            TagStanding::Counted { handover, .. } | TagStanding::Rework { handover, .. }
                if handover != self.receipt.handover =>
            {
                Err(StaffScreen::TagCountedElsewhere.into())
            }
            TagStanding::Counted { .. } | TagStanding::Rework { .. } if self.wish != Wish::Voiding => {
                Err(StaffScreen::TagCountedElsewhere.into())
            }
            TagStanding::Held | TagStanding::LeftOver if self.wish != Wish::Voiding => Ok(Wish::Ready {
                change: Change::Added { work, quantity, tag: Some(tag.clone()), piece: None },
                released: Some(tag.clone()),
            }),
            _ => self.piece(work, quantity, Some(tag)),
        }
    }

    fn move_to(&self, to: ParticipantId) -> Result<Wish, Screen> {
        match self.receipt.members.as_slice() {
            [own] if *own != to => Ok(Wish::ready(Change::Moved { to })),
            _ => Err(StaffScreen::MoveOnlyOnesOwn.into()),
        }
    }

    fn reason(self, turn: &mut Turn, by: StaffId, reason: Reason, held: &mut Vec<HeldTag>) -> Stage {
        let (change, released) = match &self.wish {
            Wish::Ready { change, released } => (change.clone(), released.clone()),
            Wish::Voiding => (Change::VoidedWhole, None),
            Wish::Open => {
                turn.say(Screen::Staff(StaffScreen::NotHere), Signal::Look);
                return Stage::Correcting(Box::new(self));
            }
        };
        // Meanwhile more of it was made elsewhere.
        if let Change::Added { work, quantity, piece: Some(_), .. } = change
            && let Some(beyond) = self.net.as_ref().and_then(|net| net::beyond(net, work, quantity))
        {
            turn.say(beyond, Signal::Look);
            return Stage::Correcting(Box::new(Self { wish: Wish::Open, ..self }));
        }
        let handover = self.receipt.handover;
        if let Some(tag) = released {
            held.retain(|own| own.tag != tag);
            turn.record(Fact::HeldTagReleased { tag, by: Some(by) });
        }
        let correction = turn.record(Fact::HandoverCorrected { handover, change, by: Some(by), reason });
        turn.print(Paper::Correction { handover, correction });
        turn.say(Screen::Staff(StaffScreen::Corrected { reason }), Signal::Counted);
        Stage::Menu
    }
}
