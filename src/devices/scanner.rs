//! A scanner: a thread that owns its line, tells of every code, and comes back when the cable does.

mod hid;
mod serial;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serialport::SerialPort;

use super::framing::{Framer, Framing, Heard};
use super::hid::layout::Layout;
use super::usb::{NotFound, UsbName};

/// How long a read waits while no code has begun, and so how long a stop can take.
const IDLE: Duration = Duration::from_millis(200);
/// The first retry after a port was lost; each one waits twice as long as the one before, up to `LAST_RETRY`.
const FIRST_RETRY: Duration = Duration::from_millis(50);
/// A scanner that is plugged in again is seen within this. Looking for what is not there costs little: one look serves
/// all (`usb::lately_plugged_in`), and asking for a path costs nothing.
const LAST_RETRY: Duration = Duration::from_millis(250);
/// A device that has just been plugged in is there before it can be opened: the kernel gives it to a driver, libusb hears
/// of it, udev sets its rights. Until then it is tried at once again, and nobody is told.
const SETTLING: Duration = Duration::from_secs(1);

/// Where a scanner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A tty: a serial port, or a USB scanner in its virtual COM mode. `/dev/serial/by-id/…` outlives a replug.
    Serial { path: PathBuf, baud: u32 },
    /// A USB scanner in its virtual COM mode, whatever its tty's number is today.
    UsbSerial { usb: UsbName, baud: u32 },
    /// A USB scanner that types as a keyboard of some country.
    Hid { usb: UsbName, layout: Layout },
    /// A USB scanner in its point-of-sale mode.
    HidPos { usb: UsbName },
}

/// What reads a scanner.
trait Line {
    /// Waits for at most `wait`.
    fn read(&mut self, wait: Duration) -> Result<Arrived, Lost>;

    /// A second handle on the line, for the beep, where the host can sound it.
    fn beeper(&self) -> Option<Box<dyn SerialPort>> {
        None
    }
}

enum Arrived {
    Bytes(Vec<u8>),
    /// Bytes, and the scanner says that their code ends with them.
    Ended(Vec<u8>),
    Silence,
}

/// The line is gone, for a reason that only the log is told.
struct Lost(String);

/// What a scanner tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerEvent {
    /// The line is open.
    Present,
    /// `at`: when its last byte was read.
    Heard { heard: Heard, at: Instant },
    /// The line cannot be read, at the start or from now on; told once for each reason, until it is present again.
    Gone(Absence),
}

/// Why a scanner is not there, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Absence {
    #[error("it is not plugged in, or fuda.toml names another one (see: fuda devices)")]
    NotThere,
    #[error("{0} of its model are plugged in: say which one, with its `serial` or its `port` (see: fuda devices)")]
    Several(usize),
    #[error(
        "another program is using it: close that program (`fuser -v /dev/tty* /dev/bus/usb/*/*` names it); it is tried again all the time"
    )]
    Busy,
    #[error("this user may not open it: add the user to the group that owns it (usually: usermod -aG dialout USER)")]
    NotAllowed,
    #[error("this user may not open this USB device: it needs a udev rule (see: fuda devices)")]
    UsbNotAllowed,
    #[error("its cable was pulled, or its power went: plug it in again")]
    Unplugged,
    #[error("it cannot be used: {0}")]
    Unusable(String),
}

impl From<NotFound> for Absence {
    fn from(why: NotFound) -> Self {
        match why {
            NotFound::NotPluggedIn => Self::NotThere,
            NotFound::Several(count) => Self::Several(count),
        }
    }
}

/// A running scanner. Dropping it stops it within half a second.
#[derive(Debug)]
pub struct Scanner {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stopping: AtomicBool,
    /// A second handle on the open port, for the beep.
    beeper: Mutex<Option<Box<dyn SerialPort>>>,
}

impl Scanner {
    /// Opens the port if it is there, then listens on a thread of its own. `tell` is called from that thread, in
    /// the order of events, and must not block for long.
    pub fn start(link: Link, framing: Framing, tell: impl FnMut(ScannerEvent) + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let first = open(&link);
        let mut listener =
            Listener { link, framing, tell, shared: Arc::clone(&shared), last_absence: None, settling_since: None };
        let thread = thread::Builder::new().name("scanner".into()).spawn(move || listener.run(first))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Asks the scanner to sound its buzzer, in the words of its model. A scanner that is gone, or has no line to be
    /// written to, stays silent.
    pub fn beep(&self, command: &[u8]) {
        let mut beeper = self.shared.beeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(port) = beeper.as_mut()
            && let Err(error) = port.write_all(command)
        {
            tracing::debug!(%error, "the scanner did not take a beep");
        }
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("a scanner's thread had panicked");
            }
        }
    }
}

struct Listener<F> {
    link: Link,
    framing: Framing,
    tell: F,
    shared: Arc<Shared>,
    last_absence: Option<Absence>,
    /// Since when it is there and cannot be opened.
    settling_since: Option<Instant>,
}

impl<F: FnMut(ScannerEvent)> Listener<F> {
    fn run(&mut self, first: Result<Box<dyn Line + Send>, Absence>) {
        let mut attempt = first;
        let mut retry = FIRST_RETRY;
        loop {
            match attempt {
                Ok(line) => {
                    self.present(&*line);
                    let absence = self.listen(line);
                    self.beep_with(None);
                    self.gone(absence);
                    retry = FIRST_RETRY;
                }
                Err(absence) if self.is_settling(&absence) => retry = FIRST_RETRY,
                Err(absence) => self.gone(absence),
            }
            if !self.is_stopping() {
                thread::park_timeout(retry);
            }
            if self.is_stopping() {
                return;
            }
            retry = (retry * 2).min(LAST_RETRY);
            attempt = open(&self.link);
        }
    }

    fn is_stopping(&self) -> bool {
        self.shared.stopping.load(Ordering::Relaxed)
    }

    /// Whether it has come a moment ago. What was told as being in trouble already is in trouble.
    fn is_settling(&mut self, absence: &Absence) -> bool {
        if matches!(absence, Absence::NotThere | Absence::Several(_)) {
            self.settling_since = None;
            return false;
        }
        let since = *self.settling_since.get_or_insert_with(Instant::now);
        since.elapsed() < SETTLING
    }

    fn present(&mut self, line: &dyn Line) {
        self.settling_since = None;
        self.beep_with(line.beeper());
        self.last_absence = None;
        tracing::info!(link = ?self.link, "scanner present");
        (self.tell)(ScannerEvent::Present);
    }

    fn beep_with(&self, port: Option<Box<dyn SerialPort>>) {
        *self.shared.beeper.lock().unwrap_or_else(PoisonError::into_inner) = port;
    }

    fn gone(&mut self, absence: Absence) {
        if self.is_stopping() || self.last_absence.as_ref() == Some(&absence) {
            return;
        }
        tracing::warn!(link = ?self.link, why = %absence, "scanner gone");
        self.last_absence = Some(absence.clone());
        (self.tell)(ScannerEvent::Gone(absence));
    }

    /// Tells every code until the line is lost or the scanner is stopped.
    fn listen(&mut self, mut line: Box<dyn Line + Send>) -> Absence {
        let mut framer = Framer::new(self.framing.suffix);
        let mut last_byte = Instant::now();
        while !self.is_stopping() {
            let gap = Duration::from_millis(framer.silence_ms(self.framing.gap_ms));
            let wait = if framer.is_within_a_code() { gap } else { IDLE };
            match line.read(wait) {
                Ok(Arrived::Silence) => self.heard(framer.silence(), last_byte),
                Ok(Arrived::Bytes(bytes)) => {
                    last_byte = Instant::now();
                    self.heard(framer.push(&bytes), last_byte);
                }
                Ok(Arrived::Ended(bytes)) => {
                    last_byte = Instant::now();
                    self.heard(framer.push(&bytes).into_iter().chain(framer.silence()), last_byte);
                }
                Err(Lost(why)) => {
                    tracing::debug!(why, "the scanner's line was lost");
                    break;
                }
            }
        }
        // What a lost line leaves behind is half a code at most: it would only be told as one that was not read well,
        // and whoever pulled the cable knows.
        Absence::Unplugged
    }

    fn heard(&mut self, codes: impl IntoIterator<Item = Heard>, at: Instant) {
        for heard in codes {
            tracing::debug!(?heard, "scanned");
            (self.tell)(ScannerEvent::Heard { heard, at });
        }
    }
}

fn open(link: &Link) -> Result<Box<dyn Line + Send>, Absence> {
    Ok(match link {
        Link::Serial { path, baud } => Box::new(serial::open(path, *baud)?),
        Link::UsbSerial { usb, baud } => Box::new(serial::open_usb(usb, *baud)?),
        Link::Hid { usb, layout } => Box::new(hid::open(usb, hid::Kind::Keyboard(*layout))?),
        Link::HidPos { usb } => Box::new(hid::open(usb, hid::Kind::Pos)?),
    })
}
