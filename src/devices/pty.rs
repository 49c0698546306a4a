//! A pseudo-terminal: a real tty without hardware, for the demo's scanner and for tests.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// The far end of a tty: what is written here is read at `path`. Dropping it hangs the tty up, as a pulled cable does.
#[derive(Debug)]
pub struct Pty {
    far_end: File,
    path: PathBuf,
}

impl Pty {
    pub fn open() -> io::Result<Self> {
        let far_end = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&far_end)?;
        unlockpt(&far_end)?;
        // Raw from the start: a tty that nobody has opened yet would echo what is written to it.
        let mut settings = tcgetattr(&far_end)?;
        settings.make_raw();
        tcsetattr(&far_end, OptionalActions::Now, &settings)?;
        let path = OsString::from_vec(ptsname(&far_end, Vec::new())?.into_bytes());
        Ok(Self { far_end: File::from(far_end), path: PathBuf::from(path) })
    }

    /// Where the tty is opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sends bytes, as a scanner does.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.far_end).write_all(bytes)
    }

    /// What was written to the tty, as a printer takes it; blocks while there is nothing.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.far_end).read(buffer)
    }

    /// Pulls the cable.
    pub fn hang_up(self) {}
}
