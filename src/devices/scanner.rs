//! A serial scanner: a thread that owns the port, tells of every code, and comes back when the cable does.

use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serialport::SerialPort;

use super::framing::{Framer, Framing, Heard};
use super::tty::may_be_claimed;

/// How long a read waits while no code has begun, and so how long a stop can take.
const IDLE: Duration = Duration::from_millis(200);
/// The first retry after a port was lost; each one waits twice as long as the one before, up to `LAST_RETRY`.
const FIRST_RETRY: Duration = Duration::from_millis(50);
/// A scanner that is plugged in again is heard within this. Asking for a path that is not there costs nothing.
const LAST_RETRY: Duration = Duration::from_millis(500);
const BEL: u8 = 0x07;

/// Where a scanner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A tty: a serial port, or a USB scanner in its virtual COM mode. `/dev/serial/by-id/…` outlives a replug.
    Serial { path: PathBuf, baud: u32 },
}

/// What a scanner tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerEvent {
    /// The port is open.
    Present,
    /// `at`: when its last byte was read.
    Heard { heard: Heard, at: Instant },
    /// The port cannot be read, at the start or from now on; told once for each reason, until it is present again.
    Gone(Absence),
}

/// Why a scanner is not there, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Absence {
    #[error("it is not plugged in, or `path` is another one (see: ls /dev/serial/by-id)")]
    NotThere,
    #[error("another program is using it: close that program (fuser PATH names it); it is tried again all the time")]
    Busy,
    #[error("this user may not open it: add the user to the group that owns it (usually: usermod -aG dialout USER)")]
    NotAllowed,
    #[error("its cable was pulled, or its power went: plug it in again")]
    Unplugged,
    #[error("it cannot be opened as a serial port: {0}")]
    Unusable(String),
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
        let mut listener = Listener { link, framing, tell, shared: Arc::clone(&shared), last_absence: None };
        let thread = thread::Builder::new().name("scanner".into()).spawn(move || listener.run(first))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Sounds the scanner's buzzer, where its model lets the host do so (BEL). A scanner that is gone stays silent.
    pub fn beep(&self) {
        let mut beeper = self.shared.beeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(port) = beeper.as_mut()
            && let Err(error) = port.write_all(&[BEL])
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
}

impl<F: FnMut(ScannerEvent)> Listener<F> {
    fn run(&mut self, first: Result<Box<dyn SerialPort>, Absence>) {
        let mut attempt = first;
        let mut retry = FIRST_RETRY;
        loop {
            match attempt {
                Ok(port) => {
                    self.present(&*port);
                    let absence = self.listen(port);
                    self.beep_with(None);
                    self.gone(absence);
                    retry = FIRST_RETRY;
                }
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

    fn present(&mut self, port: &dyn SerialPort) {
        self.beep_with(port.try_clone().ok());
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

    /// Tells every code until the port is lost or the scanner is stopped.
    fn listen(&mut self, mut port: Box<dyn SerialPort>) -> Absence {
        let mut framer = Framer::new(self.framing.suffix);
        let mut last_byte = Instant::now();
        let mut bytes = [0; 1024];
        while !self.is_stopping() {
            let wait = if framer.is_within_a_code() { Duration::from_millis(self.framing.gap_ms) } else { IDLE };
            if port.set_timeout(wait).is_err() {
                break;
            }
            match port.read(&mut bytes) {
                // The end of a tty's file is its hang-up.
                Ok(0) => break,
                Ok(count) => {
                    last_byte = Instant::now();
                    self.heard(framer.push(&bytes[..count]), last_byte);
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => self.heard(framer.silence(), last_byte),
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(error) => {
                    tracing::debug!(%error, "the scanner's port was lost");
                    break;
                }
            }
        }
        // What a lost port leaves behind is half a code at most: it would only be told as one that was not read well,
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

fn open(link: &Link) -> Result<Box<dyn SerialPort>, Absence> {
    let Link::Serial { path, baud } = link;
    // Raw, 8N1, and exclusive: two programs on one port would each get half of every code.
    let port = serialport::new(path.to_string_lossy(), *baud).timeout(IDLE).exclusive(may_be_claimed(path));
    port.open().map_err(|error| absence(path, &error))
}

fn absence(path: &Path, error: &serialport::Error) -> Absence {
    match error.kind() {
        // serialport says NoDevice for EBUSY and for a refused lock.
        serialport::ErrorKind::NoDevice if path.exists() => Absence::Busy,
        serialport::ErrorKind::NoDevice | serialport::ErrorKind::Io(ErrorKind::NotFound) => Absence::NotThere,
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => Absence::NotAllowed,
        // A device node whose device has just gone (ENXIO, ENODEV, EIO) has no kind of its own.
        _ => Absence::Unusable(error.description.clone()),
    }
}
