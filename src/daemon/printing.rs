//! One printer at work: the oldest job in line, its paper, and what became of it.
//!
//! A job is committed as being sent before its first byte leaves, so a crash in mid-print is found at the next start;
//! of a paper, at most one unmarked copy ever leaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::PrinterConfig;
use crate::devices::printer::{Condition, Outcome, Printer, Timing};
use crate::store::{AppendError, Job, JobId, ReadError, Store, UnknownFate};
use crate::web::house::DeviceState;

use super::buzz::Buzz;
use super::documents::Desk;
use super::presence::Presence;
use super::press::Press;
use super::recovery::LastEnd;
use super::station::LastAt;
use super::wake::{Wake, Woken};

/// How often a printer that is away is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How often the line is looked at without being told: commands beside the daemon put papers there too.
const IDLE: Duration = Duration::from_secs(1);
/// How often old papers are looked for.
const SORT: Duration = Duration::from_secs(60);
const HOUR_MS: i64 = 3_600_000;
/// Papers that waited no longer than this come out in their order as if nothing had been.
const OUTAGE: Duration = Duration::from_secs(30);

pub struct PrinterLoop {
    pub config: PrinterConfig,
    /// The stations that print here.
    pub stations: Vec<String>,
    pub store: Store,
    pub desk: Arc<Desk>,
    pub press: Arc<Press>,
    pub presence: Arc<Presence>,
    pub last_at: Arc<LastAt>,
    pub wake: Arc<Wake>,
    pub unknown_fate: UnknownFate,
    pub last_end: LastEnd,
    pub buzz: Arc<Buzz>,
}

/// What the keeper's log was told last of this printer, and since when papers have waited.
struct Watch {
    told: Option<Condition>,
    away_since: Option<Instant>,
    asked_at: Option<Instant>,
    sorted_at: Option<Instant>,
    /// A paper's outcome that the spool did not take (a full disk): nothing else is printed before it is written
    /// down, or the paper would stand as being sent until the next start.
    unsettled: Option<(JobId, Outcome)>,
}

/// Why a job was not brought to an end; what is in the spool stays true.
#[derive(Debug, thiserror::Error)]
enum Stuck {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Append(#[from] AppendError),
}

impl PrinterLoop {
    pub fn run(self) {
        let mut printer = Printer::new(self.config.link.clone(), Timing::DEFAULT).knowing(self.config.abilities);
        if self.last_end == LastEnd::InMidPaper {
            printer.was_cut_off();
        }
        let mut watch = Watch { told: None, away_since: None, asked_at: None, sorted_at: None, unsettled: None };
        let mut heard = 0;
        loop {
            self.sound(&mut printer);
            let pause = match self.print_what_waits(&mut printer, &mut watch) {
                Ok(pause) => pause,
                Err(stuck) => {
                    tracing::error!(printer = self.config.name, "{stuck}");
                    LOOK_AGAIN
                }
            };
            if self.wake.wait(&mut heard, pause) == Woken::Closing {
                return;
            }
        }
    }

    /// Prints until the line is empty or the printer takes no more; says how long to wait then.
    fn print_what_waits(&self, printer: &mut Printer, watch: &mut Watch) -> Result<Duration, Stuck> {
        self.settle(watch)?;
        self.drop_the_old(watch)?;
        let stations = self.stations();
        while let Some(job) = self.store.next_job(&stations)? {
            if let Some(since) = watch.away_since {
                let condition = printer.condition();
                self.tell(&condition, watch);
                if !condition.takes_paper() {
                    return Ok(LOOK_AGAIN);
                }
                // Forgotten only when it is done: a ledger that refuses would have everybody's papers come out at once.
                let outage = since.elapsed() > OUTAGE;
                if outage {
                    self.keep_what_waited_for_others()?;
                }
                watch.away_since = None;
                if outage {
                    continue;
                }
            }
            self.print(printer, &job, watch)?;
        }
        // Nothing waits any more, whatever became of it: the next paper has waited for nothing.
        watch.away_since = None;
        self.keep_an_eye_on(printer, watch);
        Ok(IDLE)
    }

    fn stations(&self) -> Vec<&str> {
        self.stations.iter().map(String::as_str).collect()
    }

    /// A printer with nothing to do is listened to, and asked now and then how it is, so that everybody knows of its paper
    /// before a receipt needs it; never within a paper, for all of this is one thread.
    fn keep_an_eye_on(&self, printer: &mut Printer, watch: &mut Watch) {
        if let Some(condition) = printer.overheard() {
            self.tell(&condition, watch);
        }
        let is_due = |every| watch.asked_at.is_none_or(|at: Instant| at.elapsed() >= every);
        if printer.worth_asking_every().is_some_and(is_due) {
            let condition = printer.condition();
            watch.asked_at = Some(Instant::now());
            self.tell(&condition, watch);
        }
    }

    /// Scans counted at tables whose signal is this printer's buzzer.
    fn sound(&self, printer: &mut Printer) {
        if let Some(signal) = &self.config.buzzer {
            (0..self.buzz.take_due()).for_each(|_| printer.buzz(signal));
        }
    }

    /// Papers that have waited for longer than the workshop wants them. A clock that is not believed drops nothing.
    fn drop_the_old(&self, watch: &mut Watch) -> Result<(), Stuck> {
        let Some(hours) = self.config.drop_after_h else { return Ok(()) };
        let now = self.desk.clock.now();
        if watch.sorted_at.is_some_and(|at| at.elapsed() < SORT) || !self.desk.clock.trust(now).is_good() {
            return Ok(());
        }
        let dropped = self.store.drop_old(&self.stations(), now.wall.plus_ms(-i64::from(hours) * HOUR_MS))?;
        watch.sorted_at = Some(Instant::now());
        if dropped > 0 {
            tracing::warn!(
                printer = self.config.name,
                dropped,
                "PAPERS-OLD: papers waited for more than {hours} h and are not printed; the office page has them"
            );
        }
        Ok(())
    }

    /// After an outage the last card at each table gets its paper at once; the others' is kept for their next card.
    fn keep_what_waited_for_others(&self) -> Result<(), Stuck> {
        for station in &self.stations {
            let kept = self.store.keep_for_later(station, self.last_at.table(station))?;
            if kept > 0 {
                tracing::info!(station, kept, "papers are kept for their owners' next card");
            }
        }
        Ok(())
    }

    fn print(&self, printer: &mut Printer, job: &Job, watch: &mut Watch) -> Result<(), Stuck> {
        let documents = self.desk.documents(job)?;
        if documents.is_empty() {
            tracing::warn!(job = job.job.0, paper = ?job.paper, "a paper about nothing is left out");
            return Ok(self.store.drop_job(job.job)?);
        }
        let bytes = self.press.print(&self.config, &documents);
        self.store.begin_sending(job.job)?;
        let outcome = printer.print(&bytes);
        watch.asked_at = Some(Instant::now());
        match &outcome {
            Outcome::NothingSent(condition) | Outcome::Unknown(condition) => {
                watch.away_since.get_or_insert_with(Instant::now);
                self.tell(condition, watch);
            }
            Outcome::Sent | Outcome::Confirmed => self.tell(printer.told(), watch),
        }
        watch.unsettled = Some((job.job, outcome));
        self.settle(watch)
    }

    /// Writes down what became of the last paper.
    fn settle(&self, watch: &mut Watch) -> Result<(), Stuck> {
        let Some((job, outcome)) = &watch.unsettled else { return Ok(()) };
        let settled = self.write_down(*job, outcome);
        // A job that has moved on needs no more word; anything else is tried again.
        if matches!(settled, Ok(()) | Err(AppendError::Conflict(_))) {
            watch.unsettled = None;
        }
        Ok(settled?)
    }

    fn write_down(&self, job: JobId, outcome: &Outcome) -> Result<(), AppendError> {
        match outcome {
            Outcome::NothingSent(_) => self.store.requeue(job),
            Outcome::Unknown(_) => {
                let follower = self.store.fate_unknown(job, self.unknown_fate)?;
                tracing::warn!(
                    printer = self.config.name,
                    job = job.0,
                    follower = follower.0,
                    "PAPER-UNKNOWN: a paper was cut off; nobody can say whether it came out. What follows is marked 再発行"
                );
                Ok(())
            }
            Outcome::Sent => self.store.sent(job),
            Outcome::Confirmed => self.store.printed(job),
        }
    }

    /// Each change once: to the tables' screens, the office, and the log.
    fn tell(&self, condition: &Condition, watch: &mut Watch) {
        if watch.told.as_ref() == Some(condition) {
            return;
        }
        let state = device_state(condition);
        self.stations.iter().for_each(|station| self.presence.printer(station, state));
        match (condition.takes_paper(), &watch.told) {
            (true, None) if *condition != Condition::PaperNearEnd => {
                tracing::debug!(printer = self.config.name, "{condition}");
            }
            (true, _) => tracing::info!(printer = self.config.name, "PRINTER: {condition}"),
            (false, _) => {
                tracing::warn!(printer = self.config.name, "PRINTER: {condition}. Papers wait and are not lost")
            }
        }
        watch.told = Some(condition.clone());
    }
}

fn device_state(condition: &Condition) -> DeviceState {
    match condition {
        Condition::Ready | Condition::Mute => DeviceState::Ready,
        Condition::PaperNearEnd => DeviceState::PaperLow,
        Condition::PaperOut => DeviceState::PaperOut,
        Condition::CoverOpen => DeviceState::CoverOpen,
        Condition::CutterError => DeviceState::CutterError,
        Condition::Overheated => DeviceState::Overheated,
        Condition::Offline => DeviceState::Offline,
        Condition::Fault => DeviceState::Fault,
        Condition::Unreachable(_) => DeviceState::Missing,
    }
}
