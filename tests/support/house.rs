//! A workshop's tables at one ledger, run as the daemon runs them: look up, step, commit, and only then speak; and
//! killed between any two of these. Every promise of the conversation is checked at every step.

use fuda::bench::effect::{Paper, Screen, Signal, Step};
use fuda::bench::input::{Guest, Input, Meaning};
use fuda::bench::{Rules, Table, restart};
use fuda::domain::code::Command;
use fuda::domain::fact::{Entry, Fact};
use fuda::domain::id::{FactId, HandoverId, Mint, WorkId};
use fuda::domain::moment::{Moment, Now};
use fuda::domain::quantity::Quantity;

use super::ledger::{Batch, Ledger, Refused};
use super::workshop::{Workshop, scan};

/// Where the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kill {
    Never,
    BeforeCommit,
    AfterCommit,
    AfterWord,
}

/// A second ledger that is told everything too, and must agree.
pub trait Twin {
    fn meaning(&self, text: &str, at: Moment) -> Meaning;
    /// `Err` with the refusal in words.
    fn append(&mut self, batch: &Batch) -> Result<(), String>;
    /// The power goes: what was committed is there again, nothing else.
    fn power_cut(&mut self);
    /// What the station left open and held, as the daemon asks at its start.
    fn left(&self, station: usize) -> (Vec<restart::LeftOpen>, Vec<fuda::domain::code::Tag>);
}

pub struct House {
    pub shop: Workshop,
    pub ledger: Ledger,
    pub twin: Option<Box<dyn Twin>>,
    pub tables: Vec<(Rules, Table)>,
    pub mint: Mint,
    pub now: Moment,
    /// The steady clock's nought on the wall: a restart moves it, and so does whoever sets the clock.
    pub started: Moment,
    /// Facts of which somebody was told.
    pub told: Vec<FactId>,
    pub kills: u64,
    pub scans: u64,
}

impl House {
    pub fn new(rules: Vec<Rules>, seed: u64, now: Moment) -> Self {
        Self {
            shop: Workshop::new(),
            ledger: Ledger::default(),
            twin: None,
            tables: rules.into_iter().map(|rules| (rules, Table::default())).collect(),
            mint: Mint::from_seed(seed),
            now,
            started: now.plus_ms(-1_000),
            told: Vec::new(),
            kills: 0,
            scans: 0,
        }
    }

    fn steady_ms(&self, at: Moment) -> u64 {
        u64::try_from(at.0 - self.started.0).expect("time goes on")
    }

    /// Time passes, with every deadline at its own moment.
    pub fn pass_to(&mut self, at: Moment) {
        loop {
            let due = |(table, (rules, state)): (usize, &(Rules, Table))| Some((state.deadline_ms(rules)?, table));
            let next = self.tables.iter().enumerate().filter_map(due).min();
            let Some((deadline, table)) = next.filter(|(deadline, _)| *deadline <= self.steady_ms(at)) else { break };
            let now = self.steady_ms(self.now);
            assert!(deadline >= now, "a deadline of the past was not told when it came");
            self.now = self.now.plus_ms(i64::try_from(deadline - now).expect("a span of a day"));
            let step = self.step(table, &Input::TimePassed);
            self.commit(table, &step).unwrap_or_else(|refused| panic!("time is never refused: {refused:?}"));
            self.speak(table, step);
            let (rules, state) = &self.tables[table];
            let ahead = state.deadline_ms(rules).is_none_or(|deadline| deadline > self.steady_ms(self.now));
            assert!(ahead, "after time has passed, the next deadline is in the future");
        }
        self.now = self.now.max(at);
    }

    /// One scan, wholly answered. Answers what was said, unless the power went first.
    pub fn scan(&mut self, table: usize, text: &str, kill: Kill) -> Option<Step> {
        self.scans += 1;
        let input = self.input(table, text);
        let step = self.step(table, &input);
        self.settle(table, text, step, kill)
    }

    /// Two tables scan in the same instant: both look before either commits.
    pub fn scan_at_once(&mut self, first: (usize, &str), second: (usize, &str)) {
        let inputs = [first, second].map(|(table, text)| self.input(table, text));
        let steps = [(first.0, &inputs[0]), (second.0, &inputs[1])].map(|(table, input)| self.step(table, input));
        for ((table, text), step) in [first, second].into_iter().zip(steps) {
            self.scans += 1;
            self.settle(table, text, step, Kill::Never);
        }
    }

    fn settle(&mut self, table: usize, text: &str, step: Step, kill: Kill) -> Option<Step> {
        if kill == Kill::BeforeCommit {
            self.power_cut();
            return None;
        }
        let step = match self.commit(table, &step) {
            Ok(()) => step,
            Err(refused) => self.once_more(table, text, &refused)?,
        };
        if kill == Kill::AfterCommit {
            self.power_cut();
            return None;
        }
        self.speak(table, step.clone());
        if kill == Kill::AfterWord {
            self.power_cut();
        }
        Some(step)
    }

    /// The ledger has moved on since the look-up: the table looks again, once; then it says that it could not.
    fn once_more(&mut self, table: usize, text: &str, refused: &Refused) -> Option<Step> {
        if let Some(news) = moved(refused) {
            let step = self.step(table, &news);
            assert_eq!((&step.facts, &step.screen), (&Vec::new(), &None), "a table learns in silence");
            self.speak(table, step);
        }
        assert!(!matches!(refused, Refused::Handover(_)), "a table's own handover is never refused: {refused:?}");
        if let Refused::Visit(visit) = refused {
            let step = self.step(table, &Input::VisitMoved { visit: *visit });
            self.commit(table, &step).expect("what a table drops is not refused");
            self.speak(table, step);
        }
        let input = self.input(table, text);
        let step = self.step(table, &input);
        match self.commit(table, &step) {
            Ok(()) => Some(step),
            Err(Refused::Tag(_)) => None,
            Err(refused) => panic!("twice refused: {refused:?}"),
        }
    }

    fn input(&self, table: usize, text: &str) -> Input {
        let on = self.tables[table].0.zone.date(self.now);
        let meaning = self.ledger.meaning(&self.shop, &scan(text), on);
        if let Some(twin) = &self.twin {
            // Which papers wait is the spool's to know.
            let other = without_papers(twin.meaning(text, self.now));
            assert_eq!(other, without_papers(meaning.clone()), "both ledgers know the same of {text}");
        }
        Input::Scanned { code: text.to_owned(), meaning }
    }

    fn step(&mut self, table: usize, input: &Input) -> Step {
        let now = Now { wall: self.now, steady_ms: self.steady_ms(self.now) };
        let (rules, state) = &self.tables[table];
        let mut twin_mint = self.mint.clone();
        let step = state.step(rules, input, now, &mut self.mint);
        assert_eq!(step, state.step(rules, input, now, &mut twin_mint), "the same input, the same answer");
        announces_only_what_it_records(&step);
        if let Input::Scanned { meaning, .. } = input {
            let still_ms = repeat_ms(rules, meaning) - 1;
            let again = Now { wall: now.wall.plus_ms(still_ms as i64), steady_ms: now.steady_ms + still_ms };
            is_nothing(&step.next.step(rules, input, again, &mut twin_mint), &step.next, rules);
        }
        step
    }

    fn commit(&mut self, table: usize, step: &Step) -> Result<(), Refused> {
        self.append(table, step.facts.clone(), step.papers.clone())
    }

    fn append(&mut self, station: usize, entries: Vec<Entry>, papers: Vec<Paper>) -> Result<(), Refused> {
        if entries.is_empty() && papers.is_empty() {
            return Ok(());
        }
        let batch = Batch { station, at: self.now, entries, papers };
        let answer = self.ledger.append(batch.clone());
        if let Some(twin) = &mut self.twin {
            let other = twin.append(&batch);
            assert_eq!(answer.is_ok(), other.is_ok(), "both ledgers judge alike: {answer:?}, {other:?}");
        }
        answer
    }

    fn speak(&mut self, table: usize, step: Step) {
        self.told.extend(step.facts.iter().map(|entry| entry.id));
        self.tables[table].1 = step.next;
    }

    /// Staff look at what was handed over, at their desk.
    #[allow(dead_code)] // scripts do it in their own words
    pub fn inspect(&mut self, handover: HandoverId, work: WorkId, rework: Quantity) {
        let (accepted, rejected, reason, by) = (Quantity::ZERO, Quantity::ZERO, None, None);
        let fact = Fact::Inspected { handover, work, accepted, rework, rejected, reason, by };
        let id = self.mint.fact();
        self.append(0, vec![Entry { id, fact }], Vec::new()).expect("it was handed over");
    }

    pub fn power_cut(&mut self) {
        self.kills += 1;
        if let Some(twin) = &mut self.twin {
            twin.power_cut();
        }
        self.started = self.now.plus_ms(-1_000);
        for table in 0..self.tables.len() {
            let zone = self.tables[table].0.zone;
            let (open, held) = (self.ledger.left_open(table, zone), self.ledger.held(table));
            if let Some(twin) = &self.twin {
                let (mut others, held_there) = twin.left(table);
                others.sort_by_key(|left| left.handover);
                assert_eq!((&others, &held_there), (&open, &held), "both ledgers know what was left open");
            }
            let recovery = restart::recover(&open, &held, &mut self.mint);
            self.append(table, recovery.facts, recovery.papers).expect("what was left open is received");
            self.tables[table].1 = Table::default();
            assert_eq!(self.ledger.left_open(table, zone), [], "nothing is open after a restart");
            assert!(self.ledger.held(table).is_empty(), "nothing is held after a restart");
        }
    }
}

/// What the daemon tells a table after such a refusal.
pub fn moved(refused: &Refused) -> Option<Input> {
    match refused {
        Refused::Step { piece, work, left } => Some(Input::StepMoved { piece: *piece, work: *work, left: *left }),
        Refused::Net(piece) => Some(Input::NetFinished { piece: *piece }),
        Refused::Repair { handover, work } => Some(Input::RepairSettled { handover: *handover, work: *work }),
        Refused::Payment => Some(Input::PaymentReceipted),
        Refused::Tag(_) | Refused::Visit(_) | Refused::Handover(_) => None,
    }
}

fn without_papers(meaning: Meaning) -> Meaning {
    match meaning {
        Meaning::Participant(guest) => Meaning::Participant(Guest { paper_waits: false, ..guest }),
        other => other,
    }
}

/// How soon the same code again is the same read (DESIGN.md, 「A double read」).
fn repeat_ms(rules: &Rules, meaning: &Meaning) -> u64 {
    match meaning {
        Meaning::WorkCard { quantity, .. } if *quantity > Quantity::ONE => rules.quantity_card_repeat_ms,
        Meaning::WorkCard { .. } | Meaning::Tag { .. } | Meaning::Command(Command::Undo) => rules.piece_repeat_ms,
        _ => rules.card_repeat_ms,
    }
}

fn is_nothing(step: &Step, before: &Table, rules: &Rules) {
    assert_eq!((&step.facts, &step.papers), (&Vec::new(), &Vec::new()), "a double read records and prints nothing");
    assert_eq!((&step.screen, step.signal), (&None, Signal::None), "a double read says nothing");
    assert_eq!(step.next.deadline_ms(rules), before.deadline_ms(rules), "a double read moves no deadline");
    assert_eq!(step.next.people(), before.people(), "a double read moves nobody");
}

/// Whatever a screen says was done is in the facts of the same step; and what sounds as counted is something done.
fn announces_only_what_it_records(step: &Step) {
    let has = |kind: fn(&Fact) -> bool| step.facts.iter().any(|entry| kind(&entry.fact));
    let Some(screen) = &step.screen else {
        assert_eq!(step.signal, Signal::None, "no sound without a word");
        return;
    };
    let done = match screen {
        Screen::Counting { .. } if step.signal == Signal::Counted => {
            has(|fact| matches!(fact, Fact::PiecesCounted { .. }))
        }
        Screen::TakenBack { .. } => has(|fact| matches!(fact, Fact::CountTakenBack { .. })),
        Screen::Received { .. } => has(|fact| matches!(fact, Fact::HandoverReceived { .. })),
        Screen::Welcome { .. } => has(|fact| matches!(fact, Fact::Arrived { .. })),
        Screen::WelcomeBack { .. } => has(|fact| matches!(fact, Fact::VisitResumed { .. })),
        Screen::Goodbye { .. } => has(|fact| matches!(fact, Fact::Left { .. })),
        Screen::ArrivalUndone { .. } => has(|fact| matches!(fact, Fact::ArrivalUndone { .. })),
        Screen::LeavingUndone { .. } => has(|fact| matches!(fact, Fact::LeavingUndone { .. })),
        Screen::PaperComes { .. } => !step.papers.is_empty(),
        Screen::RepairTakenBack { .. } => has(|fact| matches!(fact, Fact::RepairTakenBack { .. })),
        Screen::WhichNet { .. } => step.signal == Signal::Look && step.facts.is_empty(),
        Screen::Repaired { .. } => has(|fact| matches!(fact, Fact::Repaired { .. })),
        Screen::StepFull { .. } | Screen::NothingToRepair => step.signal == Signal::Look && step.facts.is_empty(),
        Screen::TagCounted | Screen::AlreadyLeft { .. } => step.signal == Signal::Already,
        Screen::NothingToTakeBack
        | Screen::CardFirst
        | Screen::TagWaits
        | Screen::AskQuantity { .. }
        | Screen::WhoIsLeaving
        | Screen::TagVoided
        | Screen::CardReplaced
        | Screen::CardNotInUse
        | Screen::SpareUnbound
        | Screen::NotRegistered
        | Screen::ReadAgain
        | Screen::Product
        | Screen::WebAddress
        | Screen::NotHere => step.signal == Signal::Look,
        _ => true,
    };
    assert!(done, "said, and not recorded: {step:?}");
    let counted = step.facts.iter().filter(|entry| matches!(entry.fact, Fact::PiecesCounted { .. })).count();
    assert!(counted == 0 || step.signal == Signal::Counted, "recorded, and not said: {step:?}");
}
