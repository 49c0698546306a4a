//! `fuda print test`: a test slip on every printer, and what the printers say.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::station;
use crate::cli::answer::{Align, Form, Table};
use crate::cli::at_work;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::folder::Folder;
use crate::config::{Config, PrinterConfig, Station};
use crate::daemon::{print_test_slip, test_paper, turn_at_devices};
use crate::devices::printer::{Condition, Outcome};
use crate::store::{Append, AppendError, Conflict, Job, JobState};

/// 印刷テスト: a slip with a ruler, kanji, the marks and the codes, and what the printer says
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda print test
  fuda print test --station A
The slip shows where the paper's edges are, whether kanji come out right, whether a scanner reads the codes, and whether
it is cut off. A running daemon prints it; without one the printer is reached directly. Exit code 5: at least one slip
did not come out.")]
pub struct Test {
    /// The station whose printer prints; every printer when not said
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// How long the daemon may take: a printer that answers is given about as long for a paper.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

#[derive(Serialize)]
struct Answer {
    printers: Vec<Tested>,
}

#[derive(Serialize)]
struct Tested {
    printer: String,
    profile: String,
    /// What it says of itself, or what the daemon at work says of it; `null` where that daemon's pages do not answer.
    said: Option<String>,
    outcome: Word,
}

/// What became of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// The printer says that it is printed.
    Printed,
    /// All of it was taken by a printer that says nothing.
    Sent,
    /// Cut off in the middle.
    Unknown,
    /// Nothing of it left; it does not wait either.
    NotSent,
}

impl Word {
    fn in_words(self) -> &'static str {
        match self {
            Self::Printed => "printed: the printer confirmed it",
            Self::Sent => "sent: look whether it came out",
            Self::Unknown => "cut off in the middle",
            Self::NotSent => "not printed",
        }
    }
}

impl Test {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let config = folder.config()?;
        let desk = Desk::open(folder)?;
        let asked = match (self.station.as_deref(), config.printers.is_empty()) {
            (None, false) => None,
            (asked, _) => Some(station(&config, asked)?),
        };
        let prints = |station: &Station, printer: &PrinterConfig| {
            station.printer.as_ref() == Some(&printer.name) && asked.as_ref().is_none_or(|name| *name == station.name)
        };
        let turn = turn_at_devices(folder.path())?;
        let mut printers = Vec::new();
        // A printer that no station uses has no line of papers: only without a daemon can it be reached.
        for printer in &config.printers {
            let station = config.stations.iter().find(|station| prints(station, printer));
            match (station, &turn, &asked) {
                (Some(station), None, _) => {
                    let outcome = through_the_daemon(&desk, &station.name)?;
                    let said = said_by_the_daemon(folder, &config, &station.name);
                    let (printer, profile) = (printer.name.clone(), printer.profile.clone());
                    printers.push(Tested { printer, profile, said, outcome });
                }
                (Some(station), Some(_), _) => printers.push(directly(&config, &desk, printer, &station.name)),
                (None, Some(_), None) => printers.push(directly(&config, &desk, printer, &printer.name)),
                (None, ..) => {}
            }
        }
        let failed = printers.iter().filter(|own| !matches!(own.outcome, Word::Printed | Word::Sent)).count();
        self.form.say(out, &Answer { printers }, words)?;
        if failed > 0 { Err(Failure::NotPrinted(failed)) } else { Ok(()) }
    }
}

fn directly(config: &Config, desk: &Desk, printer: &PrinterConfig, station: &str) -> Tested {
    let (said, outcome) = print_test_slip(config, printer, station, desk.at);
    let outcome = match outcome {
        Outcome::Confirmed => Word::Printed,
        Outcome::Sent => Word::Sent,
        Outcome::Unknown(_) => Word::Unknown,
        Outcome::NothingSent(_) => Word::NotSent,
    };
    Tested { printer: printer.name.clone(), profile: printer.profile.clone(), said: Some(said.to_string()), outcome }
}

/// In line like any paper; one that the printer does not take is taken back, so that it does not come hours later.
fn through_the_daemon(desk: &Desk, station: &str) -> Result<Word, Failure> {
    let paper = test_paper(station);
    desk.store.append(Append {
        station: Some(station.to_owned()),
        papers: vec![paper.clone()],
        clock: desk.clock,
        ..Append::at_desk(desk.at, Vec::new())
    })?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let job = desk.store.newest_of(&paper)?;
        match job.as_ref().and_then(decided) {
            Some(outcome) => return Ok(outcome),
            None if Instant::now() < deadline => thread::park_timeout(LOOK_AGAIN),
            None => return take_back(desk, job),
        }
    }
}

/// How the printer of a station is, as the daemon knows it after the slip.
fn said_by_the_daemon(folder: &Folder, config: &Config, station: &str) -> Option<String> {
    let stations = at_work::health(at_work::pages(folder.path(), config.web.listen))?;
    let own = stations.into_iter().find(|own| own.name == station)?;
    Some(in_words(&own.printer))
}

/// A word of `/api/v1/health` as the printer itself is quoted.
fn in_words(word: &str) -> String {
    let condition = match word {
        "ready" => Condition::Ready,
        "paper_low" => Condition::PaperNearEnd,
        "paper_out" => Condition::PaperOut,
        "cover_open" => Condition::CoverOpen,
        "cutter_error" => Condition::CutterError,
        "overheated" => Condition::Overheated,
        "offline" => Condition::Offline,
        "fault" => Condition::Fault,
        "missing" => Condition::Unreachable("the daemon's log says why".to_owned()),
        other => return other.to_owned(),
    };
    condition.to_string()
}

fn decided(job: &Job) -> Option<Word> {
    match job.state {
        JobState::Printed => Some(Word::Printed),
        JobState::Sent => Some(Word::Sent),
        JobState::Unknown | JobState::HeldForStaff => Some(Word::Unknown),
        JobState::Dropped | JobState::DroppedByAge => Some(Word::NotSent),
        JobState::Waiting | JobState::Sending | JobState::HeldForCard | JobState::Merged => None,
    }
}

fn take_back(desk: &Desk, job: Option<Job>) -> Result<Word, Failure> {
    let Some(job) = job else { return Ok(Word::NotSent) };
    match desk.store.drop_job(job.job) {
        Ok(()) => Ok(Word::NotSent),
        // Bytes are leaving just now.
        Err(AppendError::Conflict(Conflict::JobMoved(_))) => Ok(Word::Unknown),
        Err(other) => Err(other.into()),
    }
}

fn words(answer: &Answer) -> String {
    let left = Align::Left;
    let mut table = Table::new(&[("printer", left), ("profile", left), ("test slip", left), ("it says", left)]);
    for own in &answer.printers {
        let said = own.said.clone().unwrap_or_else(|| "(the daemon's pages do not answer)".to_owned());
        table.row([own.printer.clone(), own.profile.clone(), own.outcome.in_words().to_owned(), said]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::house::DeviceState;

    #[test]
    fn what_the_daemon_says_of_a_printer_is_said_as_the_printer_says_it() {
        assert!(in_words(DeviceState::PaperOut.word()).starts_with("no paper"));
        for state in [
            DeviceState::Ready,
            DeviceState::Missing,
            DeviceState::CoverOpen,
            DeviceState::PaperLow,
            DeviceState::CutterError,
            DeviceState::Overheated,
            DeviceState::Offline,
            DeviceState::Fault,
        ] {
            let said = in_words(state.word());
            assert!(state == DeviceState::Ready || said.contains(' '), "{state:?} has a sentence: {said}");
        }
    }
}
