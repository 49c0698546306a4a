//! A connection to a printer that never blocks for ever: every wait has a deadline.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::termios::{InputModes, OptionalActions, QueueSelector, ioctl_tiocexcl, tcflush, tcgetattr, tcsetattr};

use super::{Link, Timing};
use crate::devices::tty::may_be_claimed;

/// An open connection. All of them are non-blocking.
#[derive(Debug)]
pub(super) enum Wire {
    Tcp(TcpStream),
    Tty(File),
    /// Nobody answers from a file. `length` is what a paper that fails is cut back to.
    File {
        file: File,
        length: u64,
    },
}

/// How a write ended.
#[derive(Debug)]
pub(super) struct Written {
    /// Bytes that left this process; a printer may have printed any of them.
    pub count: usize,
    pub result: io::Result<()>,
}

impl Wire {
    pub fn open(link: &Link, timing: Timing) -> io::Result<Self> {
        match link {
            Link::Tcp { address } => connect(address, timing.connect).map(Self::Tcp),
            Link::Serial { path, baud } => open_tty(path, *baud).map(Self::Tty),
            Link::File { path } => {
                let file = OpenOptions::new().append(true).create(true).custom_flags(non_blocking()).open(path)?;
                let length = file.metadata()?.len();
                Ok(Self::File { file, length })
            }
        }
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Tcp(stream) => stream.as_fd(),
            Self::Tty(file) | Self::File { file, .. } => file.as_fd(),
        }
    }

    /// Writes all of it; gives up when nothing moved for `progress`.
    pub fn write(&self, bytes: &[u8], progress: Duration) -> Written {
        let mut count = 0;
        let mut deadline = Instant::now() + progress;
        while count < bytes.len() {
            match self.write_some(&bytes[count..]) {
                Ok(0) => return Written { count, result: Err(ErrorKind::WriteZero.into()) },
                Ok(more) => {
                    count += more;
                    deadline = Instant::now() + progress;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if let Err(error) = self.wait(PollFlags::OUT, deadline) {
                        return Written { count, result: Err(error) };
                    }
                }
                Err(error) => return Written { count, result: Err(error) },
            }
        }
        Written { count, result: Ok(()) }
    }

    fn write_some(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => (&mut &*stream).write(bytes),
            Self::Tty(file) | Self::File { file, .. } => (&mut &*file).write(bytes),
        }
    }

    /// Bytes that have come, or come before the deadline. Nothing read is the far end's good-bye.
    pub fn read(&self, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
        loop {
            let read = match self {
                Self::Tcp(stream) => (&mut &*stream).read(buffer),
                Self::Tty(file) => (&mut &*file).read(buffer),
                Self::File { .. } => return Err(ErrorKind::TimedOut.into()),
            };
            match read {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait(PollFlags::IN, deadline)?,
                other => return other,
            }
        }
    }

    /// Waits until the connection can go on, with good or bad news; `TimedOut` at the deadline.
    fn wait(&self, until: PollFlags, deadline: Instant) -> io::Result<()> {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).expect("waits are short");
        match poll(&mut [PollFd::from_borrowed_fd(self.fd(), until)], Some(&left)) {
            Ok(0) => Err(ErrorKind::TimedOut.into()),
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Says that nothing more is coming; the far end may still answer.
    pub fn finish(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Self::Tty(_) => Ok(()),
            Self::File { file, .. } => match file.sync_all() {
                // A device that stands in for a file has nothing to sync.
                Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
                synced => synced,
            },
        }
    }

    /// Takes half a paper back, where that is possible: out of a file.
    pub fn take_back(&self) -> bool {
        match self {
            Self::File { file, length } => file.set_len(*length).is_ok(),
            Self::Tcp(_) | Self::Tty(_) => false,
        }
    }

    /// Closing a tty waits for what it has not sent yet, and a printer that stopped reading would hold it up.
    pub fn discard_unsent(&self) {
        if let Self::Tty(file) = self
            && let Err(error) = tcflush(file, QueueSelector::OFlush)
        {
            tracing::debug!(%error, "a printer's unsent bytes could not be discarded");
        }
    }

    /// Whether the connection serves the next paper too. A network printer is left to others in between; a tty stays
    /// open, for closing it drops the line that some printers take for their computer's absence.
    pub fn outlives_a_paper(&self) -> bool {
        matches!(self, Self::Tty(_))
    }
}

fn non_blocking() -> i32 {
    // The flags of open(2) are small positive numbers.
    (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed()
}

fn connect(address: &str, within: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::NotFound, format!("{address} is no address that this machine knows"));
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, within) {
            Ok(stream) => {
                stream.set_nonblocking(true)?;
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// serialport's writes block once they have begun, so a printer's tty is opened here: raw, exclusive, non-blocking.
fn open_tty(path: &Path, baud: u32) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).custom_flags(non_blocking()).open(path)?;
    file.try_lock()?;
    if may_be_claimed(path) {
        ioctl_tiocexcl(&file)?;
    }
    let mut settings = tcgetattr(&file)?;
    settings.make_raw();
    settings.set_speed(baud)?;
    // A printer set to XON/XOFF can hold the line while it prints; none of its answers is one of these two bytes.
    settings.input_modes |= InputModes::IXON;
    tcsetattr(&file, OptionalActions::Now, &settings)?;
    Ok(file)
}
