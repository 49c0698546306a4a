//! One work table at work: a scan arrives, is looked up, answered, made durable, and only then shown.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::bench::effect::{Screen, Signal, Step};
use crate::bench::input::{Input, Meaning};
use crate::bench::{Rules, Table};
use crate::config::CountedSignal;
use crate::devices::framing::Heard;
use crate::devices::scanner::Scanner;
use crate::domain::code::Scan;
use crate::domain::id::{Mint, ParticipantId};
use crate::domain::moment::Now;
use crate::store::{Append, AppendError, Conflict, ReadError, Store};
use crate::web::Live;

use super::buzz::Buzz;
use super::clock::Clock;
use super::wake::Wake;

/// What a station hears.
pub enum Heed {
    Scan {
        heard: Heard,
        at: Instant,
    },
    /// Whoever asks wants to know that the table still hears, and is answered between two inputs.
    Knock(Sender<()>),
    Stop,
}

/// Whose card was last at each table: after an outage of paper they get theirs at once.
#[derive(Default)]
pub struct LastAt(Mutex<BTreeMap<String, ParticipantId>>);

impl LastAt {
    pub fn table(&self, station: &str) -> Option<ParticipantId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(station).copied()
    }

    fn sat_down(&self, station: &str, who: ParticipantId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(station.to_owned(), who);
    }
}

/// What a table's thread holds.
pub struct StationLoop {
    pub name: String,
    pub rules: Rules,
    pub signal: CountedSignal,
    /// The printer's buzzer, where that is the signal.
    pub buzz: Option<Arc<Buzz>>,
    pub store: Store,
    pub clock: Arc<Clock>,
    pub live: Live,
    pub printing: Arc<Wake>,
    pub last_at: Arc<LastAt>,
    pub mint: Mint,
    pub table: Table,
    /// For the beep that says it counted: those that can be asked for one, each with its words.
    pub buzzers: Vec<(Arc<Scanner>, Vec<u8>)>,
    pub paper: Paper,
}

/// Whether a table has a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    ComesHere,
    /// What waits for somebody stays where it can come out one day.
    ComesElsewhere,
}

/// Why a turn came to nothing.
enum Stuck {
    Read(ReadError),
    Append(AppendError),
}

/// What a table has to hear before it looks again: somebody left, or came back, at another one; staff settled a tag.
fn elsewhere(conflict: &Conflict) -> Option<Input> {
    match conflict {
        Conflict::VisitMoved(visit) => Some(Input::VisitMoved { visit: *visit }),
        Conflict::TagNotHeld(tag) => Some(Input::TagSettled { tag: tag.clone() }),
        Conflict::StepFull { piece, work, left } => Some(Input::StepMoved { piece: *piece, work: *work, left: *left }),
        Conflict::PieceFinished(piece) => Some(Input::NetFinished { piece: *piece }),
        Conflict::NothingToRepair { handover, work } | Conflict::NothingRepaired { handover, work } => {
            Some(Input::RepairSettled { handover: *handover, work: *work })
        }
        Conflict::ReceiptedAlready(_) => Some(Input::PaymentReceipted),
        _ => None,
    }
}

/// After the ledger refused, time alone tries again this much later.
const RETRY_MS: u64 = 2_000;

impl StationLoop {
    pub fn run(mut self, inbox: &Receiver<Heed>) {
        let mut not_before_ms = 0;
        loop {
            match self.next(inbox, not_before_ms) {
                Some(Heed::Stop) => return,
                // Whoever knocked may have gone.
                Some(Heed::Knock(answer)) => drop(answer.send(())),
                Some(Heed::Scan { heard, at }) => {
                    let steady_ms = self.clock.steady_ms(at);
                    self.scanned(&heard, steady_ms);
                    not_before_ms = 0;
                }
                None => {
                    if !self.time_passed() {
                        not_before_ms = self.clock.now().steady_ms + RETRY_MS;
                    }
                }
            }
        }
    }

    /// The next scan, or `None` when the table's deadline has come.
    fn next(&self, inbox: &Receiver<Heed>, not_before_ms: u64) -> Option<Heed> {
        let Some(deadline_ms) = self.table.deadline_ms(&self.rules) else {
            return Some(inbox.recv().unwrap_or(Heed::Stop));
        };
        let wait_ms = deadline_ms.max(not_before_ms).saturating_sub(self.clock.now().steady_ms);
        match inbox.recv_timeout(Duration::from_millis(wait_ms)) {
            Ok(heed) => Some(heed),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Heed::Stop),
        }
    }

    fn scanned(&mut self, heard: &Heard, steady_ms: u64) {
        let scan = heard.scan();
        let now = Now { steady_ms, ..self.clock.now() };
        // The recognised scan, not its dressing, is what a double read repeats.
        let code = format!("{scan:?}");
        let answered = self.turn(now, |station| {
            let meaning = station.meaning(&scan, now)?;
            Ok(Input::Scanned { code: code.clone(), meaning })
        });
        if let Err(stuck) = answered {
            self.cannot_record(&stuck, now);
        }
    }

    /// Whether what the passing of time asked for is done.
    fn time_passed(&mut self) -> bool {
        let now = self.clock.now();
        match self.turn(now, |_| Ok(Input::TimePassed)) {
            Ok(()) => true,
            // Nobody scanned anything, so nobody is asked to scan again.
            Err(Stuck::Append(AppendError::Conflict(conflict))) => {
                tracing::error!(station = self.name, %conflict, "what silence asked for is tried again");
                false
            }
            Err(stuck) => {
                self.cannot_record(&stuck, now);
                false
            }
        }
    }

    fn meaning(&self, scan: &Scan, now: Now) -> Result<Meaning, ReadError> {
        let mut meaning = self.store.meaning(scan, self.rules.zone.date(now.wall))?;
        if let (Meaning::Participant(guest), Paper::ComesElsewhere) = (&mut meaning, self.paper) {
            guest.paper_waits = false;
        }
        Ok(meaning)
    }

    /// One input, all its effects. When the ledger has moved on since the look-up, the table looks again, once.
    fn turn(&mut self, now: Now, look: impl Fn(&Self) -> Result<Input, ReadError>) -> Result<(), Stuck> {
        let mut refused = None;
        for _ in 0..2 {
            let input = look(self).map_err(Stuck::Read)?;
            let step = self.table.step(&self.rules, &input, now, &mut self.mint);
            match self.commit(&step, now) {
                Ok(()) => {
                    self.speak(step, now);
                    return Ok(());
                }
                Err(AppendError::Conflict(conflict)) => {
                    tracing::info!(station = self.name, %conflict, "the ledger has moved on; looking again");
                    if let Some(news) = elsewhere(&conflict) {
                        self.hear(&news, now).map_err(Stuck::Append)?;
                    }
                    refused = Some(AppendError::Conflict(conflict));
                }
                Err(other) => return Err(Stuck::Append(other)),
            }
        }
        refused.map_or(Ok(()), |conflict| Err(Stuck::Append(conflict)))
    }

    /// Something that this table relies on was changed elsewhere.
    fn hear(&mut self, news: &Input, now: Now) -> Result<(), AppendError> {
        let step = self.table.step(&self.rules, news, now, &mut self.mint);
        self.commit(&step, now)?;
        self.speak(step, now);
        Ok(())
    }

    fn commit(&self, step: &Step, now: Now) -> Result<(), AppendError> {
        if step.facts.is_empty() && step.papers.is_empty() {
            return Ok(());
        }
        let append = Append {
            at: now.wall,
            station: Some(self.name.clone()),
            clock: self.clock.trust(now),
            entries: step.facts.clone(),
            papers: step.papers.clone(),
            personal: Vec::new(),
        };
        self.store.append(append).map(drop)
    }

    /// Durable: now it may be said.
    fn speak(&mut self, step: Step, now: Now) {
        self.table = step.next;
        if let Some(who) = self.table.people().last() {
            self.last_at.sat_down(&self.name, *who);
        }
        if step.screen.is_some() || step.signal != Signal::None {
            self.live.show(&self.name, step.screen, step.signal, now.steady_ms);
        }
        if self.signal == CountedSignal::Buzzer && step.signal == Signal::Counted {
            self.buzzers.iter().for_each(|(scanner, command)| scanner.beep(command));
        }
        if let (Some(buzz), Signal::Counted) = (&self.buzz, step.signal) {
            buzz.ask_for();
            self.printing.wake();
        }
        if !step.papers.is_empty() {
            self.printing.wake();
        }
        if !step.facts.is_empty() {
            self.live.board_changed();
        }
    }

    /// The table stays as it was; the participant hears that nothing is counted yet, the keeper why.
    fn cannot_record(&self, stuck: &Stuck, now: Now) {
        let screen = match stuck {
            // Two tables at once, twice in a row: rare, and the same scan again settles it.
            Stuck::Append(AppendError::Conflict(_)) => Screen::ReadAgain,
            _ => Screen::CannotRecord,
        };
        match stuck {
            Stuck::Read(error) => {
                tracing::error!(station = self.name, error = error as &dyn std::error::Error, "{error}")
            }
            Stuck::Append(error) => {
                tracing::error!(station = self.name, error = error as &dyn std::error::Error, "{error}");
            }
        }
        self.live.show(&self.name, Some(screen), Signal::Look, now.steady_ms);
    }
}
