//! The data folder and the disk under it: whose it is, how much room there is, and whether "safe" is true.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::finding::Finding;
use super::patience::within;
use crate::devices::disk::{self, DiskKind, Room};

/// Below this, a table may soon have to say that nothing can be recorded.
const FULL_BYTES: u64 = 100 << 20;
const LOW_BYTES: u64 = 1 << 30;
/// No disk that keeps what it is given answers a flush of 4 KiB faster: flash behind a capacitor needs some 25 µs, the
/// best virtual disk that was measured 120 µs. What is quicker has only noted it in memory.
const FASTEST_TRUE_FLUSH: Duration = Duration::from_micros(20);
/// A scan is answered after its flush: longer than this, and people scan again.
const SLOW_FLUSH: Duration = Duration::from_millis(200);
const FLUSHES: usize = 16;
const LIMIT: Duration = Duration::from_secs(5);

/// What the folder showed.
pub struct Place {
    path: PathBuf,
    folder: Folder,
    room: Option<Room>,
    flushes: Flushes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Folder {
    /// There is none; the ledger's own finding says so.
    Absent,
    Shut {
        owner: u32,
    },
    Open {
        owner: u32,
        /// Who asks.
        asker: u32,
        mode: u32,
        /// Files of Fuda's that belong to somebody else than the folder.
        strangers: Vec<PathBuf>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Flushes {
    /// This user may not write there.
    NotTried,
    Took(Vec<Duration>),
    Failed(String),
    /// Nothing came back in [`LIMIT`].
    Hung,
}

impl Place {
    /// Nothing in it can be seen by whoever asks.
    pub fn is_shut(&self) -> bool {
        matches!(self.folder, Folder::Shut { .. })
    }
}

pub fn read(path: &Path) -> Place {
    let folder = look(path);
    let seen = matches!(folder, Folder::Open { .. });
    let (for_room, for_flushes) = (path.to_owned(), path.to_owned());
    let room = seen.then(|| within(LIMIT, move || disk::room(&for_room).ok())).flatten().flatten();
    let flushes = if seen {
        flushes(within(LIMIT, move || disk::flushes(&for_flushes, FLUSHES, LIMIT / 2)))
    } else {
        Flushes::NotTried
    };
    Place { path: path.to_owned(), folder, room, flushes }
}

fn look(path: &Path) -> Folder {
    let Ok(about) = fs::metadata(path) else { return Folder::Absent };
    let owner = about.uid();
    match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Folder::Shut { owner },
        Err(_) => Folder::Absent,
        Ok(entries) => {
            let ours = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_ours(path));
            let strange = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.uid() != owner);
            let asker = fs::metadata("/proc/self").map_or(owner, |own| own.uid());
            Folder::Open { owner, asker, mode: about.mode(), strangers: ours.filter(strange).collect() }
        }
    }
}

fn is_ours(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("fuda."))
}

fn flushes(answer: Option<io::Result<Vec<Duration>>>) -> Flushes {
    match answer {
        None => Flushes::Hung,
        Some(Ok(took)) => Flushes::Took(took),
        Some(Err(error)) if error.kind() == io::ErrorKind::PermissionDenied => Flushes::NotTried,
        // Said once, by what the file system says of itself.
        Some(Err(error)) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Flushes::NotTried,
        Some(Err(error)) => Flushes::Failed(error.to_string()),
    }
}

pub fn findings(place: &Place) -> Vec<Finding> {
    let rights = rights(&place.path, &place.folder);
    let room = place.room.iter().filter_map(|room| of_room(&place.path, *room));
    // Of a disk in memory everything is said already.
    let on_disk = !matches!(place.room, Some(Room { kind: DiskKind::Memory, .. }));
    let flushes = on_disk.then(|| of_flushes(&place.path, &place.flushes)).flatten();
    rights.into_iter().chain(room).chain(flushes).collect()
}

fn rights(path: &Path, folder: &Folder) -> Vec<Finding> {
    let shown = path.display();
    match folder {
        Folder::Absent => Vec::new(),
        Folder::Shut { owner } => vec![Finding::error(
            "DATA-SHUT",
            format!("This user may not look into {shown}, which belongs to user {owner}; nothing in it was looked at."),
            format!("Ask as that user: sudo -u '#{owner}' fuda --data {shown} doctor"),
        )],
        Folder::Open { owner, asker, mode, strangers } => {
            let open = (mode & 0o077 != 0).then(|| {
                Finding::warning(
                    "DATA-READABLE",
                    format!(
                        "Others on this machine may look into {shown} (mode {:o}), and it holds names.",
                        mode & 0o777
                    ),
                    format!("chmod 700 {shown}"),
                )
            });
            let asked = (owner != asker).then(|| {
                Finding::note(
                    "ASKED-AS-ANOTHER",
                    format!("{shown} belongs to user {owner}, and user {asker} asked: whether the daemon may open its devices was not seen."),
                    format!("For that, ask as its user: sudo -u '#{owner}' fuda --data {shown} doctor"),
                )
            });
            open.into_iter().chain(foreign(strangers, *owner)).chain(asked).collect()
        }
    }
}

fn foreign(strangers: &[PathBuf], owner: u32) -> Option<Finding> {
    let files: Vec<String> = strangers.iter().map(|path| path.display().to_string()).collect();
    (!files.is_empty()).then(|| {
        Finding::error(
            "DATA-FOREIGN",
            format!("Not everything in the data folder belongs to user {owner} as the folder does: {}. The daemon may not be able to write it.", files.join(", ")),
            format!("chown {owner} {}", files.join(" ")),
        )
    })
}

fn of_room(path: &Path, room: Room) -> Option<Finding> {
    let (shown, mib) = (path.display(), room.free_bytes >> 20);
    match room.kind {
        DiskKind::ReadOnly => Some(Finding::error(
            "DISK-READ-ONLY",
            format!("The disk of {shown} is mounted for reading only: nothing can be recorded."),
            "Look at the kernel's log (dmesg): a failing disk is set so by the system. Make a backup, then replace or repair it.",
        )),
        DiskKind::Memory => Some(Finding::error(
            "DISK-IN-MEMORY",
            format!("{shown} lies in memory (tmpfs): everything is gone when the power goes."),
            "Make a backup, and move the folder to a real disk.",
        )),
        DiskKind::Writable if room.free_bytes < FULL_BYTES => Some(Finding::error(
            "DISK-FULL",
            format!("Only {mib} MiB are left on the disk of {shown}. When it is full, nothing more can be recorded."),
            "Free some space now: old logs (journalctl --vacuum-size=100M), old packages (apt clean), old backups.",
        )),
        DiskKind::Writable if room.free_bytes < LOW_BYTES => Some(Finding::warning(
            "DISK-LOW",
            format!("{mib} MiB are left on the disk of {shown}."),
            "Free some space in the next weeks; a workshop's day takes about a megabyte.",
        )),
        DiskKind::Writable => None,
    }
}

fn of_flushes(path: &Path, flushes: &Flushes) -> Option<Finding> {
    let shown = path.display();
    let took = match flushes {
        Flushes::NotTried => return None,
        Flushes::Failed(why) => {
            return Some(Finding::error(
                "DISK-FAILS",
                format!("4 KiB could not be written to {shown}: {why}."),
                "Look at the kernel's log (dmesg). Make a backup, then replace the disk.",
            ));
        }
        Flushes::Hung => None,
        Flushes::Took(took) => median(took),
    };
    match took {
        Some(took) if took < FASTEST_TRUE_FLUSH => Some(Finding::warning(
            "FLUSH-UNTRUE",
            format!(
                "The disk of {shown} says after {} µs that 4 KiB are safe, faster than any disk can keep them: what was counted last may be lost when the power goes.",
                took.as_micros()
            ),
            "Use a disk of its own (an SSD, no RAM disk, no overlay); in a virtual machine, choose a cache mode that honours flushes.",
        )),
        Some(took) if took <= SLOW_FLUSH => None,
        slow => Some(Finding::warning(
            "FLUSH-SLOW",
            format!(
                "The disk of {shown} takes {} until 4 KiB are safe, and every scan waits for that.",
                slow.map_or_else(
                    || format!("more than {} s", LIMIT.as_secs()),
                    |took| format!("{} ms", took.as_millis())
                )
            ),
            "Use an SSD instead of an SD card or a USB stick; end whatever else writes much.",
        )),
    }
}

fn median(took: &[Duration]) -> Option<Duration> {
    let mut sorted = took.to_vec();
    sorted.sort();
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(findings: impl IntoIterator<Item = Finding>) -> Vec<String> {
        findings.into_iter().map(|finding| finding.code).collect()
    }

    fn open(mode: u32, asker: u32, strangers: &[&str]) -> Vec<String> {
        let strangers = strangers.iter().map(PathBuf::from).collect();
        codes(rights(Path::new("/data"), &Folder::Open { owner: 7, asker, mode, strangers }))
    }

    fn with_room(free_bytes: u64, kind: DiskKind) -> Vec<String> {
        codes(of_room(Path::new("/data"), Room { free_bytes, kind }))
    }

    fn flushed(micros: &[u64]) -> Vec<String> {
        let took = micros.iter().copied().map(Duration::from_micros).collect();
        codes(of_flushes(Path::new("/data"), &Flushes::Took(took)))
    }

    #[test]
    fn a_folder_of_ones_own_that_nobody_else_reads_needs_nothing() {
        assert!(open(0o40_700, 7, &[]).is_empty());
    }

    #[test]
    fn a_folder_that_others_may_read_is_named() {
        assert_eq!(open(0o40_750, 7, &[]), ["DATA-READABLE"]);
    }

    #[test]
    fn a_file_of_roots_in_the_folder_is_named_and_who_asked_is_said() {
        assert_eq!(open(0o40_700, 0, &["/data/fuda.toml"]), ["DATA-FOREIGN", "ASKED-AS-ANOTHER"]);
    }

    #[test]
    fn a_folder_that_is_shut_says_who_may_ask() {
        let finding = rights(Path::new("/data"), &Folder::Shut { owner: 997 }).remove(0);
        assert_eq!(finding.what_to_do, "Ask as that user: sudo -u '#997' fuda --data /data doctor");
    }

    #[test]
    fn room_runs_out_in_two_steps() {
        assert!(with_room(LOW_BYTES, DiskKind::Writable).is_empty());
        assert_eq!(with_room(LOW_BYTES - 1, DiskKind::Writable), ["DISK-LOW"]);
        assert_eq!(with_room(FULL_BYTES - 1, DiskKind::Writable), ["DISK-FULL"]);
        assert_eq!(with_room(LOW_BYTES, DiskKind::ReadOnly), ["DISK-READ-ONLY"]);
        assert_eq!(with_room(LOW_BYTES, DiskKind::Memory), ["DISK-IN-MEMORY"]);
    }

    #[test]
    fn a_flush_that_no_disk_could_do_is_not_believed() {
        assert_eq!(flushed(&[1, 2, 2, 3, 900]), ["FLUSH-UNTRUE"]);
    }

    #[test]
    fn a_flush_of_an_honest_disk_needs_nothing() {
        // An NVMe disk, a virtual one, an SD card with one long pause.
        for micros in [[30, 40, 50], [120, 180, 420], [8_000, 9_000, 900_000]] {
            assert!(flushed(&micros).is_empty(), "{micros:?}");
        }
    }

    #[test]
    fn a_disk_that_keeps_every_scan_waiting_is_named_even_when_it_never_answers() {
        assert_eq!(flushed(&[250_000, 300_000, 100]), ["FLUSH-SLOW"]);
        assert_eq!(flushed(&[]), ["FLUSH-SLOW"]);
        assert_eq!(codes(of_flushes(Path::new("/data"), &Flushes::Hung)), ["FLUSH-SLOW"]);
    }
}
