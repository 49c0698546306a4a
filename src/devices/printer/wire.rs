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

use super::usb::UsbWire;
use super::{Condition, Link, Timing};
use crate::devices::tty::may_be_claimed;

/// An open connection. All of them are non-blocking.
#[derive(Debug)]
pub(in crate::devices) enum Wire {
    Tcp(TcpStream),
    Tty(File),
    Usb(UsbWire),
    /// The kernel's printer driver: what it has taken is on its way until it can take more.
    Lp(File),
    /// Nobody answers from a file. `length` is what a paper that fails is cut back to.
    File {
        file: File,
        length: u64,
    },
}

/// How a write ended.
#[derive(Debug)]
pub(in crate::devices) struct Written {
    /// Bytes that left this process; a printer may have printed any of them.
    pub count: usize,
    pub result: io::Result<()>,
}

impl Wire {
    pub fn open(link: &Link, timing: Timing) -> io::Result<Self> {
        match link {
            Link::Tcp { address } => connect(address, timing.connect).map(Self::Tcp),
            Link::Serial { path, baud } => open_tty(path, *baud).map(Self::Tty),
            Link::Usb { usb } => UsbWire::open(usb).map(Self::Usb),
            Link::UsbSerial { usb, baud } => open_tty(&super::usb::tty(usb)?, *baud).map(Self::Tty),
            Link::Lp { usb } => {
                let mut how = OpenOptions::new();
                how.read(true).write(true).custom_flags(non_blocking()).open(super::usb::lp(usb)?).map(Self::Lp)
            }
            Link::File { path } => {
                let file = OpenOptions::new().append(true).create(true).custom_flags(non_blocking()).open(path)?;
                let length = file.metadata()?.len();
                Ok(Self::File { file, length })
            }
        }
    }

    /// Writes all of it; gives up when nothing moved for `progress`.
    pub fn write(&self, bytes: &[u8], progress: Duration) -> Written {
        match self {
            Self::Usb(wire) => wire.write(bytes, progress),
            Self::Tcp(stream) => write(stream.as_fd(), stream, bytes, progress),
            Self::Lp(file) => write_lp(file, bytes, progress),
            Self::Tty(file) | Self::File { file, .. } => write(file.as_fd(), file, bytes, progress),
        }
    }

    /// Bytes that have come, or come before the deadline. Nothing read is the far end's good-bye.
    pub fn read(&self, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
        match self {
            Self::Usb(wire) => wire.read(buffer, deadline),
            Self::Tcp(stream) => read(stream.as_fd(), stream, buffer, deadline),
            Self::Tty(file) => read(file.as_fd(), file, buffer, deadline),
            Self::Lp(file) => read_lp(file, buffer, deadline),
            Self::File { .. } => Err(ErrorKind::TimedOut.into()),
        }
    }

    /// How a printer that is mute in ESC/POS is, as far as its connection knows.
    pub fn port_condition(&self) -> io::Result<Condition> {
        match self {
            Self::Usb(wire) => wire.port_condition(),
            // The driver refuses to read where a printer has no way back: only so is it known that it was pulled.
            Self::Lp(file) => stays(file, Duration::ZERO).map(|()| Condition::Mute),
            Self::Tcp(_) | Self::Tty(_) | Self::File { .. } => Ok(Condition::Mute),
        }
    }

    /// Says that nothing more is coming; the far end may still answer.
    pub fn finish(&self, progress: Duration) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Self::Tty(_) | Self::Usb(_) => Ok(()),
            Self::Lp(file) => wait(file.as_fd(), PollFlags::OUT, Instant::now() + progress),
            Self::File { file, .. } => match file.sync_all() {
                // A device that stands in for a file has nothing to sync.
                Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
                synced => synced,
            },
        }
    }

    /// Waits for the news that the printer goes, where only its driver tells of it: that took a paper, and reports it as
    /// sent also where its last bytes did not arrive.
    pub fn stays(&self, within: Duration) -> io::Result<()> {
        match self {
            Self::Lp(file) => stays(file, within),
            Self::Tcp(_) | Self::Tty(_) | Self::Usb(_) | Self::File { .. } => Ok(()),
        }
    }

    /// Takes half a paper back, where that is possible: out of a file.
    pub fn take_back(&self) -> bool {
        match self {
            Self::File { file, length } => file.set_len(*length).is_ok(),
            Self::Tcp(_) | Self::Tty(_) | Self::Usb(_) | Self::Lp(_) => false,
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
    /// open, for closing it drops the line that some printers take for their computer's absence; a USB printer is ours
    /// for as long as it is plugged in.
    pub fn outlives_a_paper(&self) -> bool {
        matches!(self, Self::Tty(_) | Self::Usb(_) | Self::Lp(_))
    }
}

fn write(fd: BorrowedFd<'_>, mut far_end: impl Write, bytes: &[u8], progress: Duration) -> Written {
    let mut count = 0;
    let mut deadline = Instant::now() + progress;
    while count < bytes.len() {
        match far_end.write(&bytes[count..]) {
            Ok(0) => return Written { count, result: Err(ErrorKind::WriteZero.into()) },
            Ok(more) => {
                count += more;
                deadline = Instant::now() + progress;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if let Err(error) = wait(fd, PollFlags::OUT, deadline) {
                    return Written { count, result: Err(error) };
                }
            }
            Err(error) => return Written { count, result: Err(error) },
        }
    }
    Written { count, result: Ok(()) }
}

fn read(fd: BorrowedFd<'_>, mut far_end: impl Read, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
    loop {
        match far_end.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => wait(fd, PollFlags::IN, deadline)?,
            other => return other,
        }
    }
}

/// The kernel's driver fails a write, as one of which it took nothing, also when the printer goes, or a signal comes,
/// while it waits for bytes that it has sent already (Linux 6.1, `usblp_write`). Of a write that failed something may have
/// left, then; only while it could not take any has nothing. A write that was interrupted is not repeated.
fn write_lp(file: &File, bytes: &[u8], progress: Duration) -> Written {
    let written = write(file.as_fd(), Uninterrupted(file), bytes, progress);
    let took_none = |error: &io::Error| error.kind() == ErrorKind::TimedOut;
    match written.result {
        Err(error) if !took_none(&error) => Written { count: written.count + 1, result: Err(error) },
        result => Written { result, ..written },
    }
}

/// Whose interrupted write has failed.
struct Uninterrupted<'f>(&'f File);

impl Write for Uninterrupted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| match error.kind() {
            ErrorKind::Interrupted => io::Error::other(error),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Whether the kernel's driver has its printer for all of this time.
fn stays(file: &File, within: Duration) -> io::Result<()> {
    let deadline = Instant::now() + within;
    loop {
        let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now())).expect("waits are short");
        match poll(&mut [PollFd::new(file, PollFlags::empty())], Some(&left)) {
            Ok(0) => return Ok(()),
            // Nothing else ends a wait for nothing.
            Ok(_) => return Err(ErrorKind::BrokenPipe.into()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The kernel's driver reads nothing where a printer answered with an empty packet, and refuses where it has no way back.
fn read_lp(file: &File, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
    loop {
        match read(file.as_fd(), file, buffer, deadline) {
            Ok(0) if Instant::now() < deadline => {}
            Ok(0) => return Err(ErrorKind::TimedOut.into()),
            Err(error) if error.kind() == ErrorKind::InvalidInput => return Err(ErrorKind::TimedOut.into()),
            other => return other,
        }
    }
}

/// Waits until a connection can go on, with good or bad news; `TimedOut` at the deadline.
fn wait(fd: BorrowedFd<'_>, until: PollFlags, deadline: Instant) -> io::Result<()> {
    let left = deadline.saturating_duration_since(Instant::now());
    let left = Timespec::try_from(left).expect("waits are short");
    match poll(&mut [PollFd::from_borrowed_fd(fd, until)], Some(&left)) {
        Ok(0) => Err(ErrorKind::TimedOut.into()),
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
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
