//! Nobody's table: a card opens it, tags are held, 帰り asks who.

use crate::domain::code::Command;
use crate::domain::fact::Fact;
use crate::domain::id::VisitId;
use crate::domain::moment::Moment;

use super::effect::{Paper, Screen, Signal};
use super::input::{Guest, Meaning, TagStanding, VisitStanding};
use super::open::{Open, Seat};
use super::practice::Practice;
use super::staff::StaffAt;
use super::turn::Turn;
use super::{Departed, HeldTag, Idle, State, Table};

impl Idle {
    /// What is still true at `now_ms`.
    pub(super) fn at(self, now_ms: u64) -> Self {
        Self { leave_asked_until_ms: self.leave_asked_until_ms.filter(|&until| now_ms < until), ..self }
    }
}

/// How a card's person comes to sit at a table.
pub(super) enum Seated {
    At(Seat, Screen, Signal),
    /// 帰りの記録は できています: soon after 帰り a card changes nothing.
    LeftAlready(VisitId, Moment),
}

/// 受付 where it is due; nothing twice.
pub(super) fn seat(turn: &mut Turn, guest: &Guest) -> Seated {
    let who = guest.participant;
    let now_ms = turn.now.steady_ms;
    match guest.visit {
        VisitStanding::NotIn => {
            let visit = turn.mint.visit();
            let on = turn.today();
            turn.record(Fact::Arrived { visit, participant: who, on });
            let seat = Seat { who, visit, amounts: guest.amounts, arrived_ms: Some(now_ms), since: turn.now.wall };
            Seated::At(seat, Screen::Welcome { who, at: turn.now.wall }, Signal::Counted)
        }
        VisitStanding::In { visit, since } => {
            let seat = Seat { who, visit, amounts: guest.amounts, arrived_ms: None, since };
            Seated::At(seat, Screen::Here { who, since }, Signal::Already)
        }
        // A clock that was set meanwhile may say either more or less than the time that passed.
        VisitStanding::Left { visit, at } if turn.now.wall.0.abs_diff(at.0) < turn.rules.leave_repeat_ms => {
            turn.say(Screen::AlreadyLeft { who, at }, Signal::Already);
            Seated::LeftAlready(visit, at)
        }
        VisitStanding::Left { visit, .. } => {
            turn.record(Fact::VisitResumed { visit });
            let seat = Seat { who, visit, amounts: guest.amounts, arrived_ms: None, since: turn.now.wall };
            Seated::At(seat, Screen::WelcomeBack { who }, Signal::Counted)
        }
    }
}

impl Table {
    pub(super) fn scanned_idle(&mut self, turn: &mut Turn, idle: Idle, meaning: &Meaning) {
        let idle = idle.at(turn.now.steady_ms);
        match meaning {
            Meaning::Participant(guest) => self.open_for(turn, &idle, guest),
            Meaning::Tag { tag, work, quantity, standing, minted_for } => {
                self.state = State::Idle(idle);
                let held = HeldTag { tag: tag.clone(), work: *work, quantity: *quantity, minted_for: *minted_for };
                self.tag_before_card(turn, held, *standing);
            }
            Meaning::Command(command) => self.command_idle(turn, idle, *command),
            Meaning::Staff { staff, .. } => {
                self.state = State::Staff(StaffAt::pause(turn, *staff, State::Idle(idle)));
            }
            Meaning::Practice(_) => self.state = State::Practice(Practice::begin(turn)),
            other => {
                self.state = State::Idle(idle);
                match other {
                    Meaning::Net(net) => turn.say(Screen::NetHistory { net: net.clone() }, Signal::Already),
                    Meaning::WorkCard { .. } | Meaning::Repairs(_) => turn.say(Screen::CardFirst, Signal::Look),
                    other => Self::puzzled(turn, other),
                }
            }
        }
    }

    /// The table becomes this person's, if they are not just leaving.
    pub(super) fn open_for(&mut self, turn: &mut Turn, idle: &Idle, guest: &Guest) {
        if guest.paper_waits {
            turn.print(Paper::Waiting { participant: guest.participant });
        }
        match seat(turn, guest) {
            Seated::LeftAlready(visit, left_at) => {
                let since_ms = u64::try_from(turn.now.wall.0 - left_at.0).unwrap_or(0);
                let undo_until_ms = turn.now.steady_ms + turn.rules.undo_visit_ms.saturating_sub(since_ms);
                let departed = Departed { who: guest.participant, visit, amounts: guest.amounts, undo_until_ms };
                self.state = State::Idle(Idle { departed: Some(departed), ..Idle::default() });
            }
            Seated::At(seat, screen, signal) => {
                self.state = State::Open(Box::new(Open::of(seat, turn)));
                if !self.held.tags.is_empty() {
                    self.held.since_ms = turn.now.steady_ms;
                    turn.say(Screen::TagsOffered { who: guest.participant, count: self.held.tags.len() }, Signal::Look);
                } else if idle.leave_asked_until_ms.is_some() {
                    turn.say(Screen::LeaveReally { who: guest.participant }, Signal::Look);
                } else {
                    turn.say(screen, signal);
                }
            }
        }
    }

    fn tag_before_card(&mut self, turn: &mut Turn, tag: HeldTag, standing: TagStanding) {
        let here = self.held.tags.iter().any(|held| held.tag == tag.tag);
        match standing {
            TagStanding::Counted { .. } => turn.say(Screen::TagCounted, Signal::Already),
            TagStanding::Rework { .. } => turn.say(Screen::CardFirst, Signal::Look),
            TagStanding::Held if here => turn.say(Screen::TagsHeld { count: self.held.tags.len() }, Signal::Already),
            TagStanding::Held => turn.say(Screen::TagWaits, Signal::Look),
            TagStanding::Fresh | TagStanding::LeftOver => {
                if standing == TagStanding::LeftOver {
                    turn.record(Fact::HeldTagReleased { tag: tag.tag.clone(), by: None });
                }
                turn.record(Fact::TagHeld { tag: tag.tag.clone() });
                self.held.tags.push(tag);
                self.held.since_ms = turn.now.steady_ms;
                turn.say(Screen::TagsHeld { count: self.held.tags.len() }, Signal::Look);
            }
        }
    }

    fn command_idle(&mut self, turn: &mut Turn, idle: Idle, command: Command) {
        match command {
            Command::Undo => self.undo_idle(turn, idle),
            Command::Leave => {
                let until = turn.now.steady_ms + turn.rules.join_ms;
                self.state = State::Idle(Idle { leave_asked_until_ms: Some(until), ..idle });
                turn.say(Screen::WhoIsLeaving, Signal::Look);
            }
            Command::Finish | Command::Share | Command::Print => {
                self.state = State::Idle(idle);
                turn.say(Screen::CardFirst, Signal::Look);
            }
            Command::Void | Command::Repaired | Command::Day | Command::Count | Command::Receipted => {
                self.state = State::Idle(idle);
                turn.say(Screen::NotHere, Signal::Look);
            }
        }
    }

    /// The last held tag goes back on its bundle; else one's own 帰り of a moment ago.
    fn undo_idle(&mut self, turn: &mut Turn, idle: Idle) {
        let now_ms = turn.now.steady_ms;
        if let Some(HeldTag { tag, .. }) = self.held.tags.pop() {
            turn.record(Fact::HeldTagReleased { tag, by: None });
            self.state = State::Idle(idle);
            match self.held.tags.len() {
                0 => turn.say(Screen::Idle, Signal::Counted),
                count => turn.say(Screen::TagsHeld { count }, Signal::Counted),
            }
            return;
        }
        match idle.departed.filter(|left| now_ms < left.undo_until_ms) {
            Some(Departed { who, visit, amounts, .. }) => {
                turn.record(Fact::LeavingUndone { visit });
                let seat = Seat { who, visit, amounts, arrived_ms: None, since: turn.now.wall };
                self.state = State::Open(Box::new(Open::of(seat, turn)));
                turn.say(Screen::LeavingUndone { who }, Signal::Counted);
            }
            None => {
                self.state = State::Idle(idle);
                turn.say(Screen::NothingToTakeBack, Signal::Look);
            }
        }
    }

    /// Nobody took the held tags within their minute: staff are asked.
    pub(super) fn leave_held_tags(&mut self, turn: &mut Turn) {
        for HeldTag { tag, .. } in std::mem::take(&mut self.held.tags) {
            turn.record(Fact::HeldTagLeft { tag });
        }
        if matches!(self.state, State::Idle(_)) {
            turn.say(Screen::Idle, Signal::None);
        }
    }
}
