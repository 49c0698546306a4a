//! `fuda device adopt`: the scanner in somebody's hand becomes a station's.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::answer::Form;
use super::at_work::is_at_work;
use super::devices::{paths, wanted};
use super::failure::Failure;
use super::folder::Folder;
use crate::config::Config;
use crate::config::adopt::{NewScanner, NotAdded, with_scanner};
use crate::config::scanners::Families;
use crate::daemon::Interrupt;
use crate::devices::adopt::{Candidate, Known, News, Search, candidates, wait_for_label};
use crate::devices::scanner::Link;
use crate::devices::usb::{SYS, UsbName, Which, plugged_in};
use crate::domain::code::set_up_label;

/// 機器: make a scanner a station's
#[derive(Debug, clap::Subcommand)]
pub enum Device {
    Adopt(Adopt),
}

/// Wait for a scan of the set-up label, and give the scanner that reads it to a station
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda setup-sheet --out label.html            a page with the set-up label: print it, or show it on a screen
  fuda device adopt --station A
Plug the scanner in, start this, scan the label. The scanner is added to fuda.toml by its serial number, or where it
has none of its own, by the port that it is plugged into; comments and everything else in fuda.toml stay.
While this waits, every keyboard and USB serial port that fuda.toml does not name is listened to and types nowhere else,
for the keyboard in your hand and the scanner look alike. All of them are given back at the end; --port listens to one
only. Scanners that a running daemon uses are left alone.
Exit code 3: nobody scanned the label in time, or it cannot be added. 7: fuda.toml cannot be written; the lines to add
are the answer.")]
pub struct Adopt {
    /// The station that gets it
    #[arg(long, value_name = "NAME")]
    station: String,
    /// Listen only to what is plugged into this port (`fuda devices` shows it)
    #[arg(long, value_name = "PORT")]
    port: Option<String>,
    /// How long to wait for the scan
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout_s: u64,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Adopted {
    station: String,
    kind: &'static str,
    vid: String,
    pid: String,
    /// One of the two says which.
    serial: Option<String>,
    port: Option<String>,
    model: String,
    /// Whether fuda.toml has it now; otherwise `lines` are to be added by hand.
    written: bool,
    lines: String,
    /// A daemon is at work with the fuda.toml of before.
    restart: bool,
}

impl Device {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let Self::Adopt(adopt) = self;
        adopt.run(folder, out)
    }
}

impl Adopt {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let config = folder.config()?;
        self.check_station(&config)?;
        let interrupt = Interrupt::listen()?;
        let restart = is_at_work(folder.path());
        if restart {
            eprintln!("fuda serve is at work: what it uses is left to it.");
        }
        let mut search = Waiting { known: known(&config), port: self.port.clone(), interrupt };
        eprintln!(
            "Scan the set-up label {} with the scanner for {} (fuda setup-sheet prints it). Waiting for {} s…",
            set_up_label(),
            self.station,
            self.timeout_s
        );
        let found = wait_for_label(&mut search, Duration::from_secs(self.timeout_s))?;
        let Some(found) = found else { return Err(self.nobody(&search)) };
        let families = folder.families()?;
        let new = NewScanner::of_link(&found.link).expect("every candidate is on USB");
        let adopted = self.adopted(&families, &new, restart);
        self.add(folder, &families, &new, adopted, out)
    }

    fn check_station(&self, config: &Config) -> Result<(), Failure> {
        if config.stations.iter().any(|station| station.name == self.station) {
            return Ok(());
        }
        let names: Vec<&str> = config.stations.iter().map(|station| station.name.as_str()).collect();
        let there_are =
            if names.is_empty() { "none yet: add a [[station]] first".to_owned() } else { names.join(", ") };
        let what = format!("there is no station {} in fuda.toml; there are: {there_are}", self.station);
        Err(Failure::refused("STATION-UNKNOWN", what))
    }

    fn nobody(&self, search: &Waiting) -> Failure {
        if search.interrupt.is_asked() {
            return Failure::refused("ADOPT-STOPPED", "stopped before a scan; nothing was changed");
        }
        Failure::refused(
            "ADOPT-NO-SCAN",
            format!(
                "no scanner read the set-up label within {} s; nothing was changed. Is it plugged in (fuda devices), does it read other labels, is it in fuda.toml already?",
                self.timeout_s
            ),
        )
    }

    fn adopted(&self, families: &Families, new: &NewScanner, restart: bool) -> Adopted {
        let UsbName { vid, pid, which } = &new.usb;
        let model = families.of_product(*vid, *pid).unwrap_or_else(|| families.generic());
        Adopted {
            station: self.station.clone(),
            kind: new.mode.word(),
            vid: format!("{vid:04x}"),
            pid: format!("{pid:04x}"),
            serial: if let Which::Serial(serial) = which { Some(serial.clone()) } else { None },
            port: if let Which::Port(port) = which { Some(port.clone()) } else { None },
            model: model.id.clone(),
            written: false,
            lines: new.lines(),
            restart,
        }
    }

    fn add(
        &self,
        folder: &Folder,
        families: &Families,
        new: &NewScanner,
        adopted: Adopted,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        // Read anew: it may have been changed while we waited. Where it is a link, its target is what is written.
        let path = folder.config_path();
        let path = path.canonicalize().unwrap_or(path);
        let failed = |done, source| Failure::File { path: path.clone(), done, source };
        let text = fs::read_to_string(&path).map_err(|source| failed("read", source))?;
        let text = with_scanner(&text, families, &self.station, new).map_err(|why| refused(&why))?;
        let written = write_whole(&path, &text);
        self.form.say(out, &Adopted { written: written.is_ok(), ..adopted }, words)?;
        written.map_err(|source| failed("written", source))
    }
}

fn refused(why: &NotAdded) -> Failure {
    let code = match why {
        NotAdded::NoStation(_) => "STATION-UNKNOWN",
        NotAdded::SameModel(_) => "ADOPT-SAME-MODEL",
        NotAdded::Form | NotAdded::Wrong(_) => "ADOPT-FORM",
    };
    Failure::refused(code, format!("the label was read, and nothing was changed: {why}"))
}

fn words(adopted: &Adopted) -> String {
    let place = match (&adopted.serial, &adopted.port) {
        (Some(serial), _) => format!("serial number {serial}, wherever it is plugged in"),
        (None, port) => format!("port {}: leave it plugged in there", port.as_deref().unwrap_or_default()),
    };
    let device = format!("{} {}:{}", adopted.kind, adopted.vid, adopted.pid);
    if !adopted.written {
        return format!(
            "This is {device}, {place}. fuda.toml cannot be written: add these lines below the [[station]] of {}:\n\n{}",
            adopted.station, adopted.lines
        );
    }
    let then = if adopted.restart {
        "The daemon at work goes on with the fuda.toml that it read when it started, and does not hear this scanner yet.\n\
         Restart it: sudo systemctl restart fuda (or end fuda serve, and start it again). What is on the tables is kept."
    } else {
        ""
    };
    format!("{} has its scanner: {device}, {place}.\n{then}", adopted.station)
}

/// Every device of fuda.toml.
fn known(config: &Config) -> Known {
    Known {
        usb: wanted(config).into_iter().map(|(usb, ..)| usb).collect(),
        ports: paths(config).into_iter().map(|(path, _)| path).collect(),
    }
}

struct Waiting {
    known: Known,
    port: Option<String>,
    interrupt: Interrupt,
}

impl Search for Waiting {
    fn candidates(&mut self) -> Vec<Candidate> {
        let devices = plugged_in(Path::new(SYS));
        let only = |candidate: &Candidate| match (&self.port, NewScanner::of_link(&candidate.link)) {
            (Some(port), Some(own)) => own.usb.find(&devices).is_ok_and(|device| device.port == *port),
            _ => true,
        };
        candidates(&devices, &self.known).into_iter().filter(only).collect()
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Listening(candidate) => eprintln!("  listening to {}", said(&candidate)),
            News::Absent(candidate, absence) => eprintln!("  {}: {absence}", said(&candidate)),
            News::OtherCode(candidate) => {
                eprintln!("  {} read something else. The set-up label, please.", said(&candidate));
            }
        }
    }

    fn is_over(&self) -> bool {
        self.interrupt.is_asked()
    }
}

fn said(candidate: &Candidate) -> String {
    let place = match &candidate.link {
        Link::Serial { path, .. } => path.display().to_string(),
        Link::UsbSerial { usb, .. } | Link::Hid { usb, .. } | Link::HidPos { usb } => usb.to_string(),
    };
    candidate.product.as_ref().map_or_else(|| place.clone(), |product| format!("{product} ({place})"))
}

/// The old file or the new one, whenever the power goes; never half of one.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    // A file that its keeper made read-only stays as it is, although its folder could be written.
    let permissions = File::options().write(true).open(path)?.metadata()?.permissions();
    let beside = PathBuf::from(format!("{}.{}.new", path.display(), std::process::id()));
    let written = (|| {
        let mut file = File::options().write(true).create_new(true).open(&beside)?;
        file.set_permissions(permissions)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if let Err(error) = written {
        // It may not have come into being at all.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use tempfile::TempDir;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_rights() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("fuda.toml");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        write_whole(&path, "new").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["fuda.toml"], "nothing is left beside it");
    }

    #[test]
    fn a_file_that_cannot_be_replaced_stays_as_it_was_and_leaves_nothing_beside_it() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("fuda.toml");
        symlink("nowhere", &path).expect("linked");
        write_whole(&path, "new").expect_err("a link to nowhere");
        // A folder in the way of the file beside: it cannot be made.
        fs::remove_file(&path).expect("removed");
        fs::write(&path, "old").expect("written");
        let beside = PathBuf::from(format!("{}.{}.new", path.display(), std::process::id()));
        fs::create_dir(&beside).expect("made");
        write_whole(&path, "new").expect_err("something is in the way");
        assert_eq!(fs::read_to_string(&path).expect("read"), "old");
    }

    #[test]
    fn what_was_adopted_is_said_with_where_to_leave_it_and_what_to_do_next() {
        let adopted = Adopted {
            station: "A".into(),
            kind: "hid",
            vid: "05e0".into(),
            pid: "1200".into(),
            serial: None,
            port: Some("1-2.3".into()),
            model: "zebra".into(),
            written: true,
            lines: "[[station.scanner]]\n".into(),
            restart: true,
        };
        let said = words(&adopted);
        assert!(said.contains("leave it plugged in there") && said.contains("sudo systemctl restart fuda"), "{said}");
        let said = words(&Adopted { written: false, ..adopted });
        assert!(said.contains("[[station.scanner]]") && said.contains("cannot be written"), "{said}");
    }
}
