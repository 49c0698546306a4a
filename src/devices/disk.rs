//! The disk under a folder: how much room it has, and how long it takes to say that something is safe.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{StatVfsMountFlags, statfs, statvfs};

/// What the file system says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that a user without special rights may still write.
    pub free_bytes: u64,
    pub kind: DiskKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskKind {
    Writable,
    ReadOnly,
    /// A tmpfs: gone with the power.
    Memory,
}

/// How much room there is where `folder` lies.
pub fn room(folder: &Path) -> io::Result<Room> {
    /// `TMPFS_MAGIC`, statfs(2)
    const TMPFS: i64 = 0x0102_1994;
    let said = statvfs(folder)?;
    let kind = if said.f_flag.contains(StatVfsMountFlags::RDONLY) {
        DiskKind::ReadOnly
    } else if i128::from(statfs(folder)?.f_type) == i128::from(TMPFS) {
        DiskKind::Memory
    } else {
        DiskKind::Writable
    };
    Ok(Room { free_bytes: said.f_bavail.saturating_mul(said.f_frsize), kind })
}

/// Writes 4 KiB and waits until the disk says that they are safe, `count` times or until the time is up; how long
/// each took. The file has no name any more when it is written to, so that nothing can be left behind.
pub fn flushes(folder: &Path, count: usize, within: Duration) -> io::Result<Vec<Duration>> {
    let mut file = nameless(folder)?;
    let until = Instant::now() + within;
    let mut took = Vec::new();
    while took.len() < count && Instant::now() < until {
        let began = Instant::now();
        file.write_all(&[0x66; 4096])?;
        file.sync_data()?;
        took.push(began.elapsed());
    }
    Ok(took)
}

fn nameless(folder: &Path) -> io::Result<File> {
    let path = folder.join(format!(".flush-{}", std::process::id()));
    let file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
    fs::remove_file(path)?;
    Ok(file)
}
