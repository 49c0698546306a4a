//! Somebody's table: one person's, or several people's who work いっしょに.

mod counting;

use chrono::NaiveDate;

use crate::domain::code::Command;
use crate::domain::fact::{Amounts, Fact, ReceivedBy};
use crate::domain::id::{HandoverId, ParticipantId, VisitId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;

use super::effect::{Paper, Screen, Signal, Then};
use super::handover::{Counted, OpenHandover, Whose, by_work};
use super::idle::{Seated, seat};
use super::input::{Count, Guest, Meaning, Net, Repair, TagStanding, VisitStanding};
use super::net::Mended;
use super::practice::Practice;
use super::staff::StaffAt;
use super::turn::Turn;
use super::{Departed, HeldTag, Idle, Rules, State, Table, TableKind};
use counting::Piece;

/// A person at the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    pub(super) who: ParticipantId,
    pub(super) visit: VisitId,
    pub(super) amounts: Amounts,
    /// When their 受付 was done in this sitting: ひとつ もどす may still take it back.
    pub(super) arrived_ms: Option<u64>,
    pub(super) since: Moment,
}

impl Seat {
    /// Whether this is the guest's visit of now.
    fn is_of(&self, guest: &Guest) -> bool {
        self.who == guest.participant && matches!(guest.visit, VisitStanding::In { visit, .. } if visit == self.visit)
    }
}

/// A table that is open for somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// Never empty.
    pub(super) seats: Vec<Seat>,
    /// いっしょに: until then further cards join.
    joining_until_ms: Option<u64>,
    handover: Option<OpenHandover>,
    /// For people whose minted tags were on this tray.
    others: Vec<OpenHandover>,
    /// What was laid down or repaired, newest last: ひとつ もどす walks back along it.
    pub(super) tray: Vec<Laid>,
    /// What was received last in this sitting, to answer an anxious second scan.
    received: Vec<(WorkId, Quantity)>,
    /// The steady time of the last accepted scan.
    pub(super) active_ms: u64,
    /// The workshop's date on which they sat down. Not that of their 受付: a wrong clock may have dated that.
    on: NaiveDate,
    pub(super) ask: Ask,
    /// The net on the table, until it is received.
    pub(super) net: Option<Net>,
    /// 直しました was scanned: the next work card says what.
    pub(super) repairs: Option<Vec<Repair>>,
    /// Whether a step without its net was asked about.
    pub(super) net_ask: Ask,
}

/// One accepted scan at this table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Laid {
    /// A count, in this handover.
    Counted(HandoverId),
    /// Never empty: what one scan repaired may lie in several handovers.
    Repaired(Vec<Mended>),
}

/// Whether something unusual was asked about: a large quantity, a step without its net.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Ask {
    #[default]
    NotYet,
    /// The same code again means: yes, it is right.
    Asked { code: String },
    /// Once a handover is enough.
    Answered,
}

impl Ask {
    /// Whether this scan says yes, now or for the rest of the handover.
    fn is_answered_by(&mut self, scanned: &str) -> bool {
        if matches!(self, Self::Asked { code } if code == scanned) {
            *self = Self::Answered;
        }
        *self == Self::Answered
    }

    /// Another scan leaves a question behind; an answer holds until everything is received.
    pub(super) fn forget(&mut self) {
        if *self != Self::Answered {
            *self = Self::NotYet;
        }
    }
}

impl Open {
    pub(super) fn of(seat: Seat, turn: &Turn) -> Self {
        Self {
            seats: vec![seat],
            joining_until_ms: None,
            handover: None,
            others: Vec::new(),
            tray: Vec::new(),
            received: Vec::new(),
            active_ms: turn.now.steady_ms,
            on: turn.today(),
            ask: Ask::NotYet,
            net: None,
            repairs: None,
            net_ask: Ask::NotYet,
        }
    }

    pub(super) fn people(&self) -> Vec<ParticipantId> {
        self.seats.iter().map(|seat| seat.who).collect()
    }

    /// The one person at the table; `None` when several work together.
    pub(super) fn alone(&self) -> Option<&Seat> {
        match self.seats.as_slice() {
            [seat] => Some(seat),
            _ => None,
        }
    }

    pub(super) fn deadline_ms(&self, rules: &Rules) -> Option<u64> {
        let silence = self.ends_in_silence(rules).then_some(self.active_ms + rules.silence_ms);
        silence.into_iter().chain(self.joining_until_ms).min()
    }

    /// A shared table does; one person's waits for a card or 帰り, unless several came together.
    fn ends_in_silence(&self, rules: &Rules) -> bool {
        rules.table == TableKind::Shared || self.alone().is_none()
    }

    /// The pause of a staff card is nobody's silence. Joining may have ended during it.
    pub(super) fn resumed(mut self, now_ms: u64) -> Self {
        self.active_ms = now_ms;
        self.joining_until_ms = self.joining_until_ms.filter(|&until| now_ms < until);
        self
    }

    pub(super) fn is_of_today(&self, turn: &Turn) -> bool {
        self.on == turn.today()
    }

    pub(super) fn is_of(&self, visit: VisitId) -> bool {
        self.seats.iter().any(|seat| seat.visit == visit)
    }

    fn has_pieces(&self) -> bool {
        self.handover.is_some() || !self.others.is_empty()
    }

    fn joins(&self, turn: &Turn) -> bool {
        !self.has_pieces() && self.joining_until_ms.is_some_and(|until| turn.now.steady_ms < until)
    }

    /// Whether somebody at this table gets a paper for what is open.
    fn paper_here(&self) -> Then {
        let here = self.others.iter().any(|handover| self.is_here(handover));
        if self.handover.is_some() || here { Then::Paper } else { Then::ForOthers }
    }

    /// Whether the person whose minted tags these are sits at this table too.
    fn is_here(&self, handover: &OpenHandover) -> bool {
        self.seats.iter().any(|seat| handover.members == [seat.who])
    }

    /// Receives everything that is open. Answers what was received, own pieces first.
    pub(super) fn receive(&mut self, turn: &mut Turn, by: ReceivedBy) -> Vec<(WorkId, Quantity)> {
        let own = self.handover.take();
        let others = std::mem::take(&mut self.others);
        if let Some(handover) = &own {
            handover.receive(turn, by, Whose::AtThisTable);
        }
        for handover in &others {
            handover.receive(turn, by, if self.is_here(handover) { Whose::AtThisTable } else { Whose::Elsewhere });
        }
        self.ask = Ask::NotYet;
        self.joining_until_ms = None;
        self.tray.clear();
        self.net = None;
        self.net_ask = Ask::NotYet;
        self.received = by_work(own.iter().chain(&others).flat_map(|handover| &handover.counts));
        self.received.clone()
    }

    /// The handover that a piece goes to: this table's, or that of the person a tag was minted to.
    fn handover_for(&mut self, turn: &mut Turn, minted_for: Option<ParticipantId>) -> &mut OpenHandover {
        let people = self.people();
        match minted_for.filter(|owner| people != [*owner]) {
            Some(owner) => {
                let place = self.others.iter().position(|handover| handover.members == [owner]);
                let place = place.unwrap_or_else(|| {
                    self.others.push(OpenHandover::open(turn, vec![owner]));
                    self.others.len() - 1
                });
                &mut self.others[place]
            }
            None => self.handover.get_or_insert_with(|| OpenHandover::open(turn, people)),
        }
    }

    /// The newest count on the tray, whoever it is for.
    fn newest(&self) -> Option<&Count> {
        let counted = |laid: &Laid| match laid {
            Laid::Counted(id) => Some(*id),
            Laid::Repaired(_) => None,
        };
        let id = self.tray.iter().rev().find_map(counted)?;
        self.handover.iter().chain(&self.others).find(|handover| handover.id == id)?.counts.last()
    }

    fn take_back(&mut self, turn: &mut Turn, id: HandoverId) -> Option<Count> {
        let handover = self.handover.iter_mut().chain(&mut self.others).find(|handover| handover.id == id)?;
        let count = handover.take_back(turn);
        self.give_back(count.as_ref());
        self.handover = self.handover.take().filter(|handover| !handover.counts.is_empty());
        self.others.retain(|handover| !handover.counts.is_empty());
        if !self.has_pieces() {
            self.ask = Ask::NotYet;
            self.net_ask = Ask::NotYet;
        }
        count
    }

    fn sum_of(&self, work: WorkId) -> Quantity {
        self.handover.iter().chain(&self.others).map(|handover| handover.total(work)).sum()
    }

    fn units(&self) -> Quantity {
        self.handover.iter().chain(&self.others).map(OpenHandover::units).sum()
    }

    /// What the table shows while nothing new happens.
    fn standing(&self, turn: &Turn) -> Screen {
        match (self.newest(), self.alone()) {
            (Some(count), _) => Screen::Counting {
                people: self.people(),
                work: count.work,
                last: count.quantity,
                total: self.sum_of(count.work),
            },
            (None, Some(seat)) if self.joins(turn) => Screen::Joining { people: vec![seat.who] },
            (None, Some(seat)) if self.received.is_empty() => Screen::Here { who: seat.who, since: seat.since },
            (None, Some(seat)) => Screen::JustReceived { who: seat.who, pieces: self.received.clone() },
            (None, None) => Screen::Joining { people: self.people() },
        }
    }
}

impl Table {
    pub(super) fn scanned_open(&mut self, turn: &mut Turn, mut open: Box<Open>, code: &str, meaning: &Meaning) {
        let repairs = open.repairs.take();
        match meaning {
            Meaning::Participant(guest) => self.card_open(turn, open, guest),
            Meaning::Net(net) => {
                open.net_opened(turn, net);
                self.state = State::Open(open);
            }
            Meaning::Repairs(repairs) => {
                open.repairs = Some(repairs.clone());
                open.active_ms = turn.now.steady_ms;
                turn.say(Screen::RepairWhat, Signal::Counted);
                self.state = State::Open(open);
            }
            Meaning::WorkCard { work, quantity, .. } if repairs.is_some() => {
                open.repaired(turn, &repairs.unwrap_or_default(), *work, *quantity);
                self.state = State::Open(open);
            }
            Meaning::WorkCard { work, quantity, step_of } => {
                let piece = Piece { code, work: *work, quantity: *quantity, tag: None, minted_for: None };
                if step_of.is_none() || !open.asks_for_the_net(turn, &piece) {
                    open.piece(turn, &piece);
                }
                self.state = State::Open(open);
            }
            Meaning::Tag { tag, work, quantity, standing, minted_for } => {
                let piece = Piece { code, work: *work, quantity: *quantity, tag: Some(tag), minted_for: *minted_for };
                self.tag_open(turn, &mut open, &piece, *standing);
                self.state = State::Open(open);
            }
            Meaning::Command(command) => self.command_open(turn, open, *command),
            Meaning::Staff { staff, .. } => {
                self.state = State::Staff(StaffAt::pause(turn, *staff, State::Open(open)));
            }
            Meaning::Practice(_) => {
                open.receive(turn, ReceivedBy::OtherCard);
                self.state = State::Practice(Practice::begin(turn));
            }
            other => {
                self.state = State::Open(open);
                Self::puzzled(turn, other);
            }
        }
    }

    fn card_open(&mut self, turn: &mut Turn, open: Box<Open>, guest: &Guest) {
        let who = guest.participant;
        let member = open.people().contains(&who);
        if member && open.alone().is_none() {
            let screen = open.standing(turn);
            self.state = State::Open(open);
            return turn.say(screen, Signal::Already);
        }
        match open.alone() {
            Some(seat) if seat.is_of(guest) => self.own_card(turn, open, guest),
            // They left at another table: the card means what it means at any table.
            Some(seat) if seat.who == who => self.take_over(turn, open, guest, ReceivedBy::OwnCard),
            _ if open.joins(turn) => self.join(turn, open, guest),
            _ => self.take_over(turn, open, guest, ReceivedBy::OtherCard),
        }
    }

    /// What is open is received first; then the card opens the table, as it would open any.
    fn take_over(&mut self, turn: &mut Turn, mut open: Box<Open>, guest: &Guest, by: ReceivedBy) {
        let who = guest.participant;
        let before = open.people();
        let pieces = open.receive(turn, by);
        self.open_for(turn, &Idle::default(), guest);
        if !pieces.is_empty() && matches!(self.state, State::Open(_)) && self.held.tags.is_empty() {
            let then = match guest.visit {
                VisitStanding::NotIn => Then::Welcomed(who),
                _ => Then::TableOf(who),
            };
            turn.say(Screen::Received { people: before, pieces, then }, Signal::Counted);
        }
    }

    /// My card: pieces are received; with nothing open, nothing happens twice and no paper comes.
    fn own_card(&mut self, turn: &mut Turn, mut open: Box<Open>, guest: &Guest) {
        if open.has_pieces() {
            let then = open.paper_here();
            let pieces = open.receive(turn, ReceivedBy::OwnCard);
            turn.say(Screen::Received { people: open.people(), pieces, then }, Signal::Counted);
        } else if !self.held.tags.is_empty() {
            turn.say(Screen::TagsOffered { who: guest.participant, count: self.held.tags.len() }, Signal::Look);
        } else {
            turn.say(open.standing(turn), Signal::Already);
        }
        if guest.paper_waits {
            turn.print(Paper::Waiting { participant: guest.participant });
        }
        open.active_ms = turn.now.steady_ms;
        self.state = State::Open(open);
    }

    fn join(&mut self, turn: &mut Turn, mut open: Box<Open>, guest: &Guest) {
        if guest.paper_waits {
            turn.print(Paper::Waiting { participant: guest.participant });
        }
        if let Seated::At(seat, ..) = seat(turn, guest) {
            open.seats.push(seat);
            open.active_ms = turn.now.steady_ms;
            open.joining_until_ms = Some(turn.now.steady_ms + turn.rules.join_ms);
            turn.say(Screen::Joining { people: open.people() }, Signal::Counted);
        }
        self.state = State::Open(open);
    }

    fn tag_open(&mut self, turn: &mut Turn, open: &mut Open, piece: &Piece, standing: TagStanding) {
        let held_here = |table: &Self| table.held.tags.iter().position(|held| Some(&held.tag) == piece.tag);
        match standing {
            TagStanding::Fresh => {
                open.piece(turn, piece);
            }
            TagStanding::Counted { .. } => turn.say(Screen::TagCounted, Signal::Already),
            TagStanding::Rework { handover, quantity, .. } => {
                open.tag_repaired(turn, handover, piece.work, quantity, piece.tag);
            }
            TagStanding::LeftOver => open.released_piece(turn, piece),
            TagStanding::Held => match held_here(self) {
                Some(place) => {
                    open.released_piece(turn, piece);
                    if open.counted(piece) {
                        self.held.tags.remove(place);
                    }
                }
                None => turn.say(Screen::TagWaits, Signal::Look),
            },
        }
    }

    fn command_open(&mut self, turn: &mut Turn, mut open: Box<Open>, command: Command) {
        match command {
            Command::Finish => self.finish(turn, open),
            Command::Undo => self.undo_open(turn, open),
            Command::Share => {
                let pieces = open.receive(turn, ReceivedBy::Sharing);
                open.joining_until_ms = Some(turn.now.steady_ms + turn.rules.join_ms);
                open.active_ms = turn.now.steady_ms;
                let people = open.people();
                turn.say(
                    match pieces.is_empty() {
                        true => Screen::Joining { people },
                        false => Screen::Received { people, pieces, then: Then::Joining },
                    },
                    Signal::Counted,
                );
                self.state = State::Open(open);
            }
            Command::Leave => self.leave(turn, open),
            Command::Print => {
                match open.alone() {
                    Some(seat) => {
                        turn.print(Paper::MonthSlip { participant: seat.who, with_amounts: false });
                        turn.say(Screen::PaperComes { who: seat.who }, Signal::Counted);
                    }
                    None => turn.say(Screen::NotHere, Signal::Look),
                }
                self.state = State::Open(open);
            }
            Command::Void | Command::Repaired | Command::Day | Command::Count | Command::Receipted => {
                self.state = State::Open(open);
                turn.say(Screen::NotHere, Signal::Look);
            }
        }
    }

    /// わたす: what is open, and the held tags that were offered.
    fn finish(&mut self, turn: &mut Turn, mut open: Box<Open>) {
        for HeldTag { tag, work, quantity, minted_for } in std::mem::take(&mut self.held.tags) {
            turn.record(Fact::HeldTagReleased { tag: tag.clone(), by: None });
            open.put_down(turn, Counted { work, quantity, tag: Some(tag), piece: None }, minted_for);
        }
        open.active_ms = turn.now.steady_ms;
        if !open.has_pieces() {
            turn.say(open.standing(turn), Signal::Already);
            self.state = State::Open(open);
            return;
        }
        let (people, then) = (open.people(), open.paper_here());
        let pieces = open.receive(turn, ReceivedBy::Command);
        turn.say(Screen::Received { people, pieces, then }, Signal::Counted);
        // What was shared is shared no further: the next piece asks for a card, so that nobody's work slips into
        // somebody else's share.
        self.state = match open.alone() {
            Some(_) => State::Open(open),
            None => State::default(),
        };
    }

    fn undo_open(&mut self, turn: &mut Turn, mut open: Box<Open>) {
        let now_ms = turn.now.steady_ms;
        open.active_ms = now_ms;
        if open.answers_no() {
            turn.say(open.standing(turn), Signal::Already);
        } else if let Some(screen) = open.undo_last(turn) {
            turn.say(screen, Signal::Counted);
        } else if open.joins(turn) {
            open.undo_joining(turn);
        } else if let Some(seat) = open.arrival_to_undo(turn) {
            turn.record(Fact::ArrivalUndone { visit: seat.visit });
            turn.say(Screen::ArrivalUndone { who: seat.who }, Signal::Counted);
            self.state = State::default();
            return;
        } else {
            turn.say(Screen::NothingToTakeBack, Signal::Look);
        }
        self.state = State::Open(open);
    }

    /// 帰り: what is open is received first.
    fn leave(&mut self, turn: &mut Turn, mut open: Box<Open>) {
        let people = open.people();
        let pieces = open.receive(turn, ReceivedBy::Leaving);
        let now_ms = turn.now.steady_ms;
        let (screen, signal, idle) = match open.alone() {
            Some(Seat { who, visit, amounts, .. }) => {
                turn.record(Fact::Left { visit: *visit });
                turn.print(Paper::DaySlip { visit: *visit });
                let undo_until_ms = now_ms + turn.rules.undo_visit_ms;
                let departed = Departed { who: *who, visit: *visit, amounts: *amounts, undo_until_ms };
                let idle = Idle { departed: Some(departed), ..Idle::default() };
                match pieces.is_empty() {
                    true => (Screen::Goodbye { who: *who }, Signal::Counted, idle),
                    false => (Screen::Received { people, pieces, then: Then::Leaving(*who) }, Signal::Counted, idle),
                }
            }
            None => {
                let idle = Idle { leave_asked_until_ms: Some(now_ms + turn.rules.join_ms), ..Idle::default() };
                match pieces.is_empty() {
                    true => (Screen::WhoIsLeaving, Signal::Look, idle),
                    false => (Screen::Received { people, pieces, then: Then::WhoIsLeaving }, Signal::Counted, idle),
                }
            }
        };
        turn.say(screen, signal);
        self.state = State::Idle(idle);
    }

    pub(super) fn silence_open(&mut self, turn: &mut Turn, mut open: Box<Open>) {
        let now_ms = turn.now.steady_ms;
        if open.ends_in_silence(turn.rules) && now_ms >= open.active_ms + turn.rules.silence_ms {
            let (people, then) = (open.people(), open.paper_here());
            let pieces = open.receive(turn, ReceivedBy::Silence);
            return match pieces.is_empty() {
                true => turn.say(Screen::Idle, Signal::None),
                false => turn.say(Screen::Received { people, pieces, then }, Signal::Counted),
            };
        }
        if open.joining_until_ms.is_some_and(|until| now_ms >= until) {
            open.joining_until_ms = None;
            turn.say(open.standing(turn), Signal::None);
        }
        self.state = State::Open(open);
    }
}
