//! PURE. The conversation at the work table: (what the table knows, one input, the time) → effects.
//!
//! No I/O, no clock, no lookup happens here. The daemon looks a scan up (`input::Meaning`), asks `Table::step` what
//! follows, commits the facts and papers, and only then lets the table move on and speak. What is absent on purpose:
//! nobody is late, nothing is compared, no sentence names another person's doing.

pub mod effect;
pub mod input;

mod handover;
mod idle;
mod net;
mod open;
mod practice;
pub mod restart;
mod staff;
mod turn;

use crate::domain::code::{Command, Tag};
use crate::domain::fact::{Amounts, ReceivedBy};
use crate::domain::id::{Mint, ParticipantId, VisitId, WorkId};
use crate::domain::moment::{Now, Zone};
use crate::domain::quantity::Quantity;

use effect::{Screen, Signal, Step};
use input::{Input, Meaning};
use turn::Turn;

pub use open::Open;

/// The numbers of the conversation, for one station (`[conversation]` in fuda.toml).
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub zone: Zone,
    pub table: TableKind,
    /// Cards and commands: the same code again within this is one read.
    pub card_repeat_ms: u64,
    /// Work cards of more than one unit.
    pub quantity_card_repeat_ms: u64,
    /// Tags, and work cards of one unit: quick repetition is how people count.
    pub piece_repeat_ms: u64,
    pub silence_ms: u64,
    pub held_tags_ms: u64,
    pub join_ms: u64,
    /// A card after 帰り within this changes nothing.
    pub leave_repeat_ms: u64,
    pub undo_visit_ms: u64,
    /// Staff's pause closes by itself.
    pub staff_ms: u64,
    /// More units than this in one scan or one handover are asked about once.
    pub ask_above: Quantity,
}

impl Default for Rules {
    /// The defaults of `[conversation]`, at a shared table in Japan.
    fn default() -> Self {
        Self {
            zone: Zone::tokyo(),
            table: TableKind::Shared,
            card_repeat_ms: 3_000,
            quantity_card_repeat_ms: 2_000,
            piece_repeat_ms: 500,
            silence_ms: 120_000,
            held_tags_ms: 60_000,
            join_ms: 20_000,
            leave_repeat_ms: 600_000,
            undo_visit_ms: 300_000,
            staff_ms: 60_000,
            ask_above: Quantity::of(50),
        }
    }
}

/// Whose table it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Silence receives what is open and frees the table.
    Shared,
    /// One person's: it waits for a card or 帰り.
    OnePersons,
}

/// What a table knows. Lost with the power, on purpose: what counts is in the ledger.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    state: State,
    /// Tags that were scanned while the table was nobody's.
    held: Held,
    last_read: Option<Read>,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Idle(Idle),
    Open(Box<Open>),
    Practice(practice::Practice),
    Staff(staff::StaffAt),
}

impl Default for State {
    fn default() -> Self {
        Self::Idle(Idle::default())
    }
}

/// Nobody's table.
#[derive(Debug, Clone, PartialEq, Default)]
struct Idle {
    /// 帰り was scanned first: until then, the next card is asked whether it leaves.
    leave_asked_until_ms: Option<u64>,
    /// Who left last, here: their ひとつ もどす takes it back.
    departed: Option<Departed>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Departed {
    who: ParticipantId,
    visit: VisitId,
    amounts: Amounts,
    /// Until then the leaving may be taken back here.
    undo_until_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Held {
    tags: Vec<HeldTag>,
    /// When the minute began to run: the last held tag, or the last card that was shown them.
    since_ms: u64,
}

#[derive(Debug, Clone, PartialEq)]
struct HeldTag {
    tag: Tag,
    work: WorkId,
    quantity: Quantity,
    minted_for: Option<ParticipantId>,
}

#[derive(Debug, Clone, PartialEq)]
struct Read {
    code: String,
    at_ms: u64,
}

impl Table {
    /// Answers one input. Pure: the same table, input, time and mint give the same step.
    pub fn step(&self, rules: &Rules, input: &Input, now: Now, mint: &mut Mint) -> Step {
        let mut turn = Turn::new(rules, now, mint);
        let mut table = self.clone();
        match input {
            Input::Scanned { code, meaning } => table.scanned(&mut turn, code, meaning),
            Input::TimePassed => table.time_passed(&mut turn),
            Input::VisitMoved { visit } => table.visit_moved(&mut turn, *visit),
            Input::TagSettled { tag } => table.held.tags.retain(|held| held.tag != *tag),
            Input::StepMoved { .. } | Input::NetFinished { .. } | Input::RepairSettled { .. } => {
                table.moved_elsewhere(input);
            }
            Input::PaymentReceipted => {
                if let State::Staff(staff) = &mut table.state {
                    staff.forget_payments();
                }
            }
        }
        turn.into_step(table)
    }

    /// When the table wants to hear `TimePassed`, on the steady clock; `None` while it waits for a scan alone.
    pub fn deadline_ms(&self, rules: &Rules) -> Option<u64> {
        let held = (!self.held.tags.is_empty()).then_some(self.held.since_ms + rules.held_tags_ms);
        let state = match &self.state {
            State::Idle(idle) => idle.leave_asked_until_ms,
            State::Open(open) => open.deadline_ms(rules),
            State::Practice(practice) => Some(practice.since_ms + rules.silence_ms),
            State::Staff(staff) => return Some(staff.since_ms + rules.staff_ms),
        };
        held.into_iter().chain(state).min()
    }

    /// Who the table is open for, in the order in which they came; empty when it is nobody's.
    pub fn people(&self) -> Vec<ParticipantId> {
        match &self.state {
            State::Open(open) => open.people(),
            State::Staff(staff) => Self { state: (*staff.paused).clone(), ..Self::default() }.people(),
            State::Idle(_) | State::Practice(_) => Vec::new(),
        }
    }

    fn scanned(&mut self, turn: &mut Turn, code: &str, meaning: &Meaning) {
        let now_ms = turn.now.steady_ms;
        let repeat = self.last_read.as_ref().is_some_and(|read| {
            read.code == code && now_ms.saturating_sub(read.at_ms) < repeat_ms(turn.rules, meaning)
        });
        self.last_read = Some(Read { code: code.to_owned(), at_ms: now_ms });
        if !repeat {
            self.end_yesterday(turn);
            self.answer(turn, code, meaning);
        }
    }

    /// Whoever is not here any more does not sit at this table: what is open is received, and the table is nobody's.
    fn visit_moved(&mut self, turn: &mut Turn, visit: VisitId) {
        let state = match &mut self.state {
            State::Staff(staff) => &mut *staff.paused,
            state => state,
        };
        match state {
            State::Open(open) if open.is_of(visit) => {
                open.receive(turn, ReceivedBy::Leaving);
                *state = State::default();
            }
            State::Idle(idle) => idle.departed = idle.departed.filter(|departed| departed.visit != visit),
            State::Open(_) | State::Practice(_) | State::Staff(_) => {}
        }
    }

    /// What the table looked up before is not so any more.
    fn moved_elsewhere(&mut self, news: &Input) {
        let state = match &mut self.state {
            State::Staff(staff) => {
                staff.hear(news);
                &mut *staff.paused
            }
            state => state,
        };
        if let State::Open(open) = state {
            open.hear(news);
        }
    }

    /// A sitting does not go over midnight: what is open is received, dated by its last scan, and the table asks for
    /// a card. So nobody's morning is missing its 受付, and no forgotten 帰り is closed by guessing.
    fn end_yesterday(&mut self, turn: &mut Turn) {
        let state = match &mut self.state {
            State::Staff(staff) => &mut *staff.paused,
            state => state,
        };
        if let State::Open(open) = state
            && !open.is_of_today(turn)
        {
            open.receive(turn, ReceivedBy::Silence);
            *state = State::default();
        }
    }

    fn answer(&mut self, turn: &mut Turn, code: &str, meaning: &Meaning) {
        match std::mem::take(&mut self.state) {
            State::Idle(idle) => self.scanned_idle(turn, idle, meaning),
            State::Open(open) => self.scanned_open(turn, open, code, meaning),
            State::Practice(practice) => self.scanned_practice(turn, practice, meaning),
            State::Staff(staff) => self.scanned_staff(turn, staff, code, meaning),
        }
    }

    fn time_passed(&mut self, turn: &mut Turn) {
        let now_ms = turn.now.steady_ms;
        let paused = matches!(self.state, State::Staff(_));
        if !paused && !self.held.tags.is_empty() && now_ms >= self.held.since_ms + turn.rules.held_tags_ms {
            self.leave_held_tags(turn);
        }
        match std::mem::take(&mut self.state) {
            State::Idle(idle) => self.state = State::Idle(idle.at(now_ms)),
            State::Open(open) => self.silence_open(turn, open),
            State::Practice(practice) => self.silence_practice(turn, practice),
            State::Staff(staff) => self.silence_staff(turn, staff),
        }
    }

    /// What any table says to a code that means nothing to it, and nothing changes.
    fn puzzled(turn: &mut Turn, meaning: &Meaning) {
        let screen = match meaning {
            Meaning::ReplacedCard => Screen::CardReplaced,
            Meaning::RevokedCard => Screen::CardNotInUse,
            Meaning::Spare(_) => Screen::SpareUnbound,
            Meaning::VoidedTag => Screen::TagVoided,
            Meaning::WrongCheck | Meaning::TooLong => Screen::ReadAgain,
            Meaning::Product => Screen::Product,
            Meaning::WebAddress => Screen::WebAddress,
            Meaning::NotRegistered | Meaning::Unknown => Screen::NotRegistered,
            _ => Screen::NotHere,
        };
        turn.say(screen, Signal::Look);
    }
}

/// How soon the same code again is still the same read.
fn repeat_ms(rules: &Rules, meaning: &Meaning) -> u64 {
    match meaning {
        Meaning::WorkCard { quantity, .. } if *quantity > Quantity::ONE => rules.quantity_card_repeat_ms,
        Meaning::WorkCard { .. } | Meaning::Tag { .. } | Meaning::Command(Command::Undo) => rules.piece_repeat_ms,
        _ => rules.card_repeat_ms,
    }
}
