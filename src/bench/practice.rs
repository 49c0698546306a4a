//! れんしゅう: everything works, nothing counts, the paper says so. No fact is recorded and no tag is used up.

use crate::domain::code::Command;
use crate::domain::id::WorkId;
use crate::domain::quantity::Quantity;

use super::effect::{Paper, Screen, Signal};
use super::input::{Meaning, TagStanding};
use super::staff::StaffAt;
use super::turn::Turn;
use super::{Idle, State, Table};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Practice {
    pieces: Vec<(WorkId, Quantity)>,
    pub(super) since_ms: u64,
}

impl Practice {
    pub(super) fn begin(turn: &mut Turn) -> Self {
        turn.say(Screen::Practice { pieces: Vec::new() }, Signal::Counted);
        Self { pieces: Vec::new(), since_ms: turn.now.steady_ms }
    }

    /// The pause of a staff card is nobody's silence.
    pub(super) fn resumed(self, now_ms: u64) -> Self {
        Self { since_ms: now_ms, ..self }
    }

    fn sums(&self) -> Vec<(WorkId, Quantity)> {
        let mut sums: Vec<(WorkId, Quantity)> = Vec::new();
        for (work, quantity) in &self.pieces {
            match sums.iter_mut().find(|(known, _)| known == work) {
                Some((_, sum)) => *sum += *quantity,
                None => sums.push((*work, *quantity)),
            }
        }
        sums
    }

    fn receive(&mut self, turn: &mut Turn) {
        let pieces = self.sums();
        self.pieces.clear();
        if !pieces.is_empty() {
            turn.print(Paper::Practice { pieces: pieces.clone() });
        }
        turn.say(Screen::PracticeReceived { pieces }, Signal::Counted);
    }
}

impl Table {
    pub(super) fn scanned_practice(&mut self, turn: &mut Turn, mut practice: Practice, meaning: &Meaning) {
        practice.since_ms = turn.now.steady_ms;
        match meaning {
            Meaning::Participant(guest) => return self.open_for(turn, &Idle::default(), guest),
            Meaning::Staff { staff, .. } => {
                self.state = State::Staff(StaffAt::pause(turn, *staff, State::Practice(practice)));
                return;
            }
            Meaning::Command(Command::Leave) => {
                practice.receive(turn);
                return;
            }
            Meaning::Tag { standing: TagStanding::Counted { .. } | TagStanding::Rework { .. }, .. } => {
                turn.say(Screen::TagCounted, Signal::Already);
            }
            Meaning::Net(net) => turn.say(Screen::NetHistory { net: net.clone() }, Signal::Already),
            Meaning::WorkCard { work, quantity, .. } | Meaning::Tag { work, quantity, .. } => {
                practice.pieces.push((*work, *quantity));
                turn.say(Screen::Practice { pieces: practice.sums() }, Signal::Counted);
            }
            Meaning::Practice(_) | Meaning::Command(Command::Finish) => practice.receive(turn),
            Meaning::Command(Command::Undo) => {
                practice.pieces.pop();
                turn.say(Screen::Practice { pieces: practice.sums() }, Signal::Counted);
            }
            other => Self::puzzled(turn, other),
        }
        self.state = State::Practice(practice);
    }

    pub(super) fn silence_practice(&mut self, turn: &mut Turn, practice: Practice) {
        if turn.now.steady_ms >= practice.since_ms + turn.rules.silence_ms {
            turn.say(Screen::Idle, Signal::None);
        } else {
            self.state = State::Practice(practice);
        }
    }
}
