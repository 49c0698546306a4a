//! A receipt printer: bytes in, and what is certain about them out.
//!
//! Accepted is not printed. A paper that a printer confirmed is printed; one that was wholly sent to a printer that
//! tells nothing counts as sent; one that was cut off is of unknown fate, and whether a copy follows is not decided here.

mod abilities;
mod answer;
mod condition;
mod reports;
mod usb;
pub(super) mod wire;

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub use abilities::{Abilities, Known};
pub use answer::{ProcessId, status_answer};
use condition::QUESTIONS;
pub use condition::{Answers, Condition};
use reports::{REPORT_CHANGES, Reports};
use wire::Wire;

use rustix::io::Errno;

use super::usb::UsbName;

const DLE_EOT: [u8; 2] = [0x10, 0x04];
const ESC_AT: [u8; 2] = [0x1b, b'@'];
/// As long as a printer's longest band of raster: what a paper that was cut off may still wait for.
const FLUSH: usize = 8192;

/// What a slow printer takes a second, on top of `Timing::confirm`: long papers take long.
const SLOWEST_BYTES_A_SECOND: usize = 4096;

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// `host:port`; 9100 is the port of nearly every receipt printer.
    Tcp {
        address: String,
    },
    Serial {
        path: PathBuf,
        baud: u32,
    },
    /// A USB printer, taken from the kernel's driver.
    Usb {
        usb: UsbName,
    },
    /// A USB printer with a serial port, whatever its tty's number is today.
    UsbSerial {
        usb: UsbName,
        baud: u32,
    },
    /// A USB printer through the kernel's driver, whatever number its `/dev/usb/lp…` has today.
    Lp {
        usb: UsbName,
    },
    /// Papers are appended to a file (or to a device that behaves as one).
    File {
        path: PathBuf,
    },
}

/// How long a printer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    pub connect: Duration,
    /// A printer that is silent to a question for this long is mute.
    pub answer: Duration,
    /// A write in which nothing moves for this long has failed.
    pub progress: Duration,
    /// How long a printer that answers may take to print what it was sent.
    pub confirm: Duration,
    /// How long a mute printer on the network, or behind the kernel's driver, may take to hang up, in which a broken
    /// connection shows.
    pub goodbye: Duration,
}

impl Timing {
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(3),
        answer: Duration::from_secs(1),
        progress: Duration::from_secs(10),
        confirm: Duration::from_secs(10),
        goodbye: Duration::from_millis(300),
    };
}

/// What is certain about a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing of it left: it can be sent again.
    NothingSent(Condition),
    /// Some or all of it left, and nobody can say whether it came out. Never to be repeated without a mark.
    Unknown(Condition),
    /// All of it was taken. A mute printer never says more.
    Sent,
    /// The printer said that it is printed and cut.
    Confirmed,
}

/// One printer. It is asked and written to by one thread.
#[derive(Debug)]
pub struct Printer {
    link: Link,
    timing: Timing,
    abilities: Abilities,
    wire: Option<Wire>,
    /// What it tells by itself on this connection, where it was asked to; a paper's `ESC @` ends that.
    reports: Option<Reports>,
    /// The questions of `DLE EOT` that are still worth asking: a printer is asked again what it never answered only
    /// after it was away, so that a mute one does not slow every paper down.
    questions: Vec<u8>,
    confirming: Confirming,
    /// The last paper was cut off: the printer may still wait for the rest of a picture.
    torn: bool,
    /// Process ids so far.
    ids: u16,
    told: Condition,
}

/// Whether a printer answers a process id (`GS ( H`); not every model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confirming {
    NotTried,
    Does,
    DoesNot,
}

impl Printer {
    /// Nothing is opened yet.
    pub fn new(link: Link, timing: Timing) -> Self {
        Self {
            link,
            timing,
            abilities: Abilities::default(),
            wire: None,
            reports: None,
            questions: QUESTIONS.to_vec(),
            confirming: Confirming::NotTried,
            torn: false,
            ids: 0,
            told: Condition::Ready,
        }
    }

    /// The same printer, of which this is known before it is asked.
    pub fn knowing(mut self, abilities: Abilities) -> Self {
        self.abilities = abilities;
        self.was_away();
        self
    }

    /// Another process was cut off in the middle of a paper: the printer may still wait for the rest of a picture.
    pub fn was_cut_off(&mut self) {
        self.torn = !matches!(self.link, Link::File { .. });
    }

    /// What it said of itself when it was asked last; ready, before that.
    pub fn told(&self) -> &Condition {
        &self.told
    }

    /// Asks the printer how it is. Takes at most the time to connect and one answer's time for each question.
    pub fn condition(&mut self) -> Condition {
        let condition = self.ready_wire().map_or_else(
            |condition| condition,
            |(condition, wire)| {
                self.keep(wire);
                condition
            },
        );
        tracing::debug!(link = ?self.link, %condition, "printer asked");
        condition
    }

    /// How often it is worth asking while it is idle. Nobody answers from a file; and of a mute network printer nothing can
    /// be learnt but whether it is there, while some of these have but one connection to give.
    pub fn worth_asking_every(&self) -> Option<Duration> {
        const TELLS: Duration = Duration::from_secs(5);
        const IS_MUTE: Duration = Duration::from_secs(60);
        match self.link {
            Link::File { .. } => None,
            Link::Tcp { .. } if self.is_mute() && self.told.takes_paper() => Some(IS_MUTE),
            Link::Tcp { .. } | Link::Serial { .. } | Link::Usb { .. } | Link::UsbSerial { .. } | Link::Lp { .. } => {
                Some(TELLS)
            }
        }
    }

    /// What it has told by itself since it was last asked or listened to. Takes no time.
    pub fn overheard(&mut self) -> Option<Condition> {
        let (wire, reports) = (self.wire.as_ref()?, self.reports.as_mut()?);
        let mut news = None;
        let mut bytes = [0; 256];
        let broken = loop {
            match wire.read(&mut bytes, Instant::now()) {
                Ok(0) => break hung_up(),
                Ok(count) => news = reports.hear(&bytes[..count]).or(news),
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    self.told = news?.condition();
                    return Some(self.told.clone());
                }
                Err(error) => break error,
            }
        };
        self.was_away();
        self.told = Condition::Unreachable(reach(&broken));
        Some(self.told.clone())
    }

    /// Sounds the printer's buzzer, by the bytes of its profile. A printer that cannot print keeps silent: what it is
    /// sent would wait in its memory and sound when nothing was counted.
    pub fn buzz(&mut self, signal: &[u8]) {
        if !self.told.takes_paper() || matches!(self.link, Link::File { .. }) {
            return;
        }
        let wire = self.wire.take().map_or_else(|| Wire::open(&self.link, self.timing), Ok);
        match wire.and_then(|wire| wire.write(signal, self.timing.answer).result.map(|()| wire)) {
            Ok(wire) => self.keep(wire),
            Err(error) => {
                tracing::debug!(link = ?self.link, %error, "the buzzer was not reached");
                self.was_away();
            }
        }
    }

    /// Sends one paper, if the printer is ready for it, and finds out what became of it.
    pub fn print(&mut self, paper: &[u8]) -> Outcome {
        let (condition, wire) = match self.ready_wire() {
            Ok(ready) => ready,
            Err(condition) => return Outcome::NothingSent(condition),
        };
        if !condition.takes_paper() {
            self.keep(wire);
            return Outcome::NothingSent(condition);
        }
        let outcome = self.send(&wire, paper);
        self.reports = None;
        match &outcome {
            Outcome::Sent | Outcome::Confirmed => self.keep(wire),
            Outcome::NothingSent(_) | Outcome::Unknown(_) => {
                wire.discard_unsent();
                self.was_away();
            }
        }
        tracing::info!(link = ?self.link, bytes = paper.len(), ?outcome, "paper");
        outcome
    }

    /// An open connection, and what the printer says on it. Questions come before a paper only, never within one.
    fn ready_wire(&mut self) -> Result<(Condition, Wire), Condition> {
        if let Some(wire) = self.wire.take()
            && let Ok(condition) = self.ask(&wire)
        {
            return Ok((condition, wire));
        }
        self.reports = None;
        let opened = Wire::open(&self.link, self.timing).and_then(|wire| Ok((self.ask(&wire)?, wire)));
        opened.map_err(|error| {
            self.was_away();
            self.told = Condition::Unreachable(reach(&error));
            self.told.clone()
        })
    }

    fn keep(&mut self, wire: Wire) {
        if !wire.outlives_a_paper() {
            return;
        }
        if self.abilities.asb == Known::Yes && self.reports.is_none() {
            let asked = wire.write(&REPORT_CHANGES, self.timing.answer).result;
            self.reports = asked.ok().map(|()| Reports::default());
        }
        self.wire = Some(wire);
    }

    /// It may be another printer that comes back, or the same one in a better mood.
    fn was_away(&mut self) {
        self.wire = None;
        self.reports = None;
        self.confirming = match self.abilities.process_id {
            Known::No => Confirming::DoesNot,
            // Tried all the same: a paper must not wait for ever because somebody named the wrong profile.
            Known::Yes | Known::Unknown => Confirming::NotTried,
        };
        self.questions = match self.abilities.dle_eot {
            Known::No => Vec::new(),
            Known::Yes | Known::Unknown => QUESTIONS.to_vec(),
        };
    }

    fn ask(&mut self, wire: &Wire) -> io::Result<Condition> {
        self.told = self.answers(wire)?;
        Ok(self.told.clone())
    }

    fn answers(&mut self, wire: &Wire) -> io::Result<Condition> {
        if let Wire::File { .. } = wire {
            return Ok(Condition::Mute);
        }
        forget_what_came_unasked(wire)?;
        let mut answers = Answers::default();
        for question in self.questions.clone() {
            let [dle, eot] = DLE_EOT;
            wire.write(&[dle, eot, question], self.timing.answer).result?;
            let answer = first_answer(wire, Instant::now() + self.timing.answer)?;
            answers.0[usize::from(question) - 1] = answer;
            match answer {
                Some(_) => {}
                None if question == 1 && self.abilities.dle_eot == Known::Yes => {
                    return Err(ErrorKind::NotConnected.into());
                }
                // Silent to the first question is silent to all.
                None if question == 1 => {
                    self.questions.clear();
                    break;
                }
                None => self.questions.retain(|asked| *asked != question),
            }
        }
        match answers.condition() {
            // It tells nothing in ESC/POS; a printer of the USB class may still know whether it has paper.
            Condition::Mute => wire.port_condition(),
            told => Ok(told),
        }
    }

    fn send(&mut self, wire: &Wire, paper: &[u8]) -> Outcome {
        if let Err(error) = self.flush_the_torn(wire).and_then(|()| self.find_out_whether_it_confirms(wire)) {
            return Outcome::NothingSent(Condition::Unreachable(reach(&error)));
        }
        let written = wire.write(paper, self.timing.progress);
        let confirms = self.confirming == Confirming::Does && !self.is_mute();
        let finished = written.result.and_then(|()| if confirms { Ok(()) } else { wire.finish(self.timing.progress) });
        let outcome = match finished {
            Ok(()) if confirms => self.confirm(wire, paper.len()),
            Ok(()) => self.see_off(wire),
            Err(error) if written.count == 0 || wire.take_back() => {
                Outcome::NothingSent(Condition::Unreachable(reach(&error)))
            }
            Err(error) => Outcome::Unknown(Condition::Unreachable(reach(&error))),
        };
        // What this process has written, the network may have lost: even a paper that left wholly may be torn.
        self.torn = matches!(outcome, Outcome::Unknown(_));
        outcome
    }

    /// The rest of a picture that never came, as white, and then a clean start.
    fn flush_the_torn(&mut self, wire: &Wire) -> io::Result<()> {
        if self.torn {
            let mut flush = vec![0; FLUSH];
            flush.extend(ESC_AT);
            wire.write(&flush, self.timing.progress).result?;
        }
        Ok(())
    }

    fn is_mute(&self) -> bool {
        self.questions.is_empty()
    }

    /// Before its first paper, so that the wait for an answer that never comes is short, and happens once.
    fn find_out_whether_it_confirms(&mut self, wire: &Wire) -> io::Result<()> {
        if self.confirming != Confirming::NotTried || self.is_mute() || matches!(wire, Wire::File { .. }) {
            return Ok(());
        }
        self.confirming = match self.ask_for_id(wire, self.timing.answer) {
            Ok(()) => Confirming::Does,
            Err(error) if error.kind() == ErrorKind::TimedOut => Confirming::DoesNot,
            Err(error) => return Err(error),
        };
        // A model that does not know the question may have taken it for text.
        wire.write(&ESC_AT, self.timing.progress).result
    }

    /// Waits until the printer says that all before this is printed.
    fn ask_for_id(&mut self, wire: &Wire, within: Duration) -> io::Result<()> {
        self.ids = self.ids.wrapping_add(1);
        let id = ProcessId::new(self.ids);
        wire.write(&id.request(), self.timing.progress).result?;
        wait_for(wire, id, Instant::now() + within)
    }

    fn confirm(&mut self, wire: &Wire, length: usize) -> Outcome {
        let paper = Duration::from_secs((length / SLOWEST_BYTES_A_SECOND) as u64);
        match self.ask_for_id(wire, self.timing.confirm + paper) {
            Ok(()) => Outcome::Confirmed,
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                let why = self.ask(wire).unwrap_or_else(|error| Condition::Unreachable(reach(&error)));
                Outcome::Unknown(why)
            }
            Err(error) => Outcome::Unknown(Condition::Unreachable(reach(&error))),
        }
    }

    /// Nothing more will be heard of this paper, unless the connection breaks right now.
    fn see_off(&self, wire: &Wire) -> Outcome {
        if let Err(error) = wire.stays(self.timing.goodbye) {
            return Outcome::Unknown(Condition::Unreachable(reach(&error)));
        }
        if !matches!(wire, Wire::Tcp(_)) {
            return Outcome::Sent;
        }
        let deadline = Instant::now() + self.timing.goodbye;
        let mut unasked = [0; 256];
        loop {
            match wire.read(&mut unasked, deadline) {
                Ok(0) => return Outcome::Sent,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::TimedOut => return Outcome::Sent,
                Err(error) => return Outcome::Unknown(Condition::Unreachable(reach(&error))),
            }
        }
    }
}

/// Answers to older questions, status that a printer sends by itself: none of it answers the next question.
fn forget_what_came_unasked(wire: &Wire) -> io::Result<()> {
    let mut unasked = [0; 256];
    loop {
        match wire.read(&mut unasked, Instant::now()) {
            Ok(0) => return Err(hung_up()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn first_answer(wire: &Wire, deadline: Instant) -> io::Result<Option<u8>> {
    let mut bytes = [0; 64];
    loop {
        match wire.read(&mut bytes, deadline) {
            Ok(0) => return Err(hung_up()),
            Ok(count) => {
                if let Some(answer) = status_answer(&bytes[..count]) {
                    return Ok(Some(answer));
                }
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

/// Reads until the answer has come, in one read or in several.
fn wait_for(wire: &Wire, mut id: ProcessId, deadline: Instant) -> io::Result<()> {
    let mut bytes = [0; 64];
    loop {
        let count = wire.read(&mut bytes, deadline)?;
        if count == 0 {
            return Err(hung_up());
        }
        if id.is_answered_by(&bytes[..count]) {
            return Ok(());
        }
    }
}

fn hung_up() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the printer hung up")
}

/// EIO, ENODEV and ENXIO: what the kernel says of a device that is there no more.
fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::NODEV, Errno::NXIO].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|said| gone.contains(&said))
}

/// A connection's error in the keeper's words.
fn reach(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::ConnectionRefused => "it refuses connections: is it switched on, and is this its address?",
        ErrorKind::TimedOut => "it does not take what is sent: is it switched on, has it paper, is it plugged in?",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            "there is no way to its address: check the network cable"
        }
        ErrorKind::NotFound => "it is not plugged in, or fuda.toml names another one (see: fuda devices)",
        ErrorKind::PermissionDenied => "this user may not open it: add the user to the group that owns it",
        ErrorKind::ResourceBusy | ErrorKind::WouldBlock => "another program is using it",
        ErrorKind::NotConnected => {
            "it does not answer, and its profile says that it can: is it switched on, and is `profile` the right one?"
        }
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof => "the connection broke off",
        // A device node whose device has gone has no kind of its own.
        _ if is_gone(error) => "it was unplugged or switched off",
        _ => return error.to_string(),
    };
    format!("{words} ({error})")
}
