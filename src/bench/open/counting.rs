//! One piece at an open table: asked about, counted, and taken back; and what else ひとつ もどす undoes.

use crate::bench::effect::{Screen, Signal};
use crate::bench::handover::Counted;
use crate::bench::net::take_back_repair;
use crate::bench::turn::Turn;
use crate::domain::code::Tag;
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::quantity::Quantity;

use super::{Ask, Laid, Open, Seat};

/// One piece that was scanned.
pub(super) struct Piece<'a> {
    pub(super) code: &'a str,
    pub(super) work: WorkId,
    pub(super) quantity: Quantity,
    pub(super) tag: Option<&'a Tag>,
    pub(super) minted_for: Option<ParticipantId>,
}

impl Open {
    /// A work card or a fresh tag. An unusually large quantity is asked about once.
    pub(super) fn piece(&mut self, turn: &mut Turn, piece: &Piece) {
        if self.is_beyond_the_net(turn, piece.work, piece.quantity, piece.tag) || self.asks(turn, piece) {
            return;
        }
        self.count_piece(turn, piece);
    }

    /// A tag that was held, or left over: it is taken from there in the same breath.
    pub(super) fn released_piece(&mut self, turn: &mut Turn, piece: &Piece) {
        if self.asks(turn, piece) {
            return;
        }
        if let Some(tag) = piece.tag {
            turn.record(Fact::HeldTagReleased { tag: tag.clone(), by: None });
        }
        self.count_piece(turn, piece);
    }

    /// ひとつ もどす after a question: no.
    pub(super) fn answers_no(&mut self) -> bool {
        let asked = |ask: &Ask| matches!(ask, Ask::Asked { .. });
        if !asked(&self.ask) && !asked(&self.net_ask) {
            return false;
        }
        self.ask.forget();
        self.net_ask.forget();
        true
    }

    /// The last accepted scan is taken back: what it was, in words.
    pub(super) fn undo_last(&mut self, turn: &mut Turn) -> Option<Screen> {
        match self.tray.pop()? {
            Laid::Repaired(mended) => Some(take_back_repair(turn, mended)),
            Laid::Counted(id) => {
                let count = self.take_back(turn, id)?;
                let (people, left) = (self.people(), self.sum_of(count.work));
                Some(Screen::TakenBack { people, work: count.work, quantity: count.quantity, left })
            }
        }
    }

    /// A step of a long work belongs on a net. Without its label it is asked about once a handover: the same card
    /// again counts it without one.
    pub(super) fn asks_for_the_net(&mut self, turn: &mut Turn, piece: &Piece) -> bool {
        self.active_ms = turn.now.steady_ms;
        let on_it = self.net.as_ref().is_some_and(|net| net.steps.iter().any(|step| step.work == piece.work));
        if on_it || self.net_ask.is_answered_by(piece.code) {
            return false;
        }
        self.ask.forget();
        self.net_ask = Ask::Asked { code: piece.code.to_owned() };
        turn.say(Screen::WhichNet { work: piece.work }, Signal::Look);
        true
    }

    fn asks(&mut self, turn: &mut Turn, piece: &Piece) -> bool {
        self.active_ms = turn.now.steady_ms;
        let above = piece.quantity > turn.rules.ask_above || self.units() + piece.quantity > turn.rules.ask_above;
        if self.ask.is_answered_by(piece.code) || !above {
            return false;
        }
        self.ask = Ask::Asked { code: piece.code.to_owned() };
        let total = self.sum_of(piece.work) + piece.quantity;
        turn.say(Screen::AskQuantity { work: piece.work, quantity: total }, Signal::Look);
        true
    }

    fn count_piece(&mut self, turn: &mut Turn, piece: &Piece) {
        self.joining_until_ms = None;
        self.ask.forget();
        self.net_ask.forget();
        let Piece { work, quantity, tag, minted_for, .. } = piece;
        let (tag, net) = (tag.cloned(), self.take_step(*work, *quantity, *tag));
        self.put_down(turn, Counted { work: *work, quantity: *quantity, tag, piece: net }, *minted_for);
        let total = self.sum_of(piece.work);
        let people = self.people();
        turn.say(Screen::Counting { people, work: piece.work, last: piece.quantity, total }, Signal::Counted);
    }

    pub(super) fn put_down(&mut self, turn: &mut Turn, counted: Counted, minted_for: Option<ParticipantId>) {
        let handover = self.handover_for(turn, minted_for);
        handover.count(turn, counted);
        let id = handover.id;
        self.tray.push(Laid::Counted(id));
    }

    pub(super) fn counted(&self, piece: &Piece) -> bool {
        let counts = self.handover.iter().chain(&self.others).flat_map(|handover| &handover.counts);
        counts.into_iter().any(|count| count.tag.as_ref() == piece.tag)
    }

    /// The last to join goes again, with the 受付 that came with the same scan; then いっしょに itself is undone.
    pub(super) fn undo_joining(&mut self, turn: &mut Turn) {
        match self.alone() {
            Some(_) => {
                self.joining_until_ms = None;
                turn.say(self.standing(turn), Signal::Counted);
            }
            None => {
                let gone = self.seats.pop().expect("several people are at the table");
                if gone.arrived_ms.is_some() {
                    turn.record(Fact::ArrivalUndone { visit: gone.visit });
                }
                turn.say(Screen::Joining { people: self.people() }, Signal::Counted);
            }
        }
    }

    /// One's own 受付, within its time, while nothing else has happened in this sitting.
    pub(super) fn arrival_to_undo(&self, turn: &Turn) -> Option<&Seat> {
        let seat = self.alone().filter(|_| self.received.is_empty())?;
        let arrived_ms = seat.arrived_ms?;
        (turn.now.steady_ms.saturating_sub(arrived_ms) < turn.rules.undo_visit_ms).then_some(seat)
    }
}
