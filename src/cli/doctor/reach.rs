//! The devices and the daemon: whether each device of fuda.toml is there and may be opened, and what the printers say.
//! A running daemon holds its devices, so it is asked; without one, each printer is asked itself.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::finding::Finding;
use super::patience::within;
use crate::cli::devices::{Trouble, troubles};
use crate::config::{Config, PrinterConfig};
use crate::daemon::LOCK_NAME;
use crate::devices::printer::{Condition, Link, Printer, Timing};
use crate::devices::scanner;

/// Where a package, or a keeper, puts rules for devices.
const RULES: [&str; 4] =
    ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d"];
const PAGE_LIMIT: Duration = Duration::from_secs(3);
const PRINTER_LIMIT: Duration = Duration::from_secs(8);

pub struct Reach {
    troubles: Vec<Trouble>,
    rule: Rule,
    work: Work,
}

/// Whether a rule gives USB devices of Fuda's to somebody else than root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    There,
    Missing,
    /// No device of fuda.toml is opened by its USB node, or this machine has no udev.
    NotNeeded,
}

/// Who knows how the devices are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Work {
    /// A daemon, and what its stations say.
    Daemon(Vec<StationSaid>),
    /// A daemon holds the folder, and its pages do not answer at this address.
    DaemonSilent(SocketAddr),
    /// No daemon, and what each printer said of itself; `None` if it did not in time.
    Printers { tables: usize, said: Vec<(String, Option<Condition>)> },
}

/// A station in `/api/v1/health`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct StationSaid {
    name: String,
    scanner: String,
    printer: String,
}

pub fn read(folder: &Path, config: &Config) -> Reach {
    Reach { troubles: troubles(config), rule: rule(config), work: work(folder, config) }
}

fn rule(config: &Config) -> Rule {
    use scanner::Link as ScannerLink;
    let scanners = config.stations.iter().flat_map(|station| &station.scanners);
    let by_node =
        scanners.filter(|own| matches!(own.link, ScannerLink::Hid { .. } | ScannerLink::HidPos { .. })).count();
    // Printers are Debian's own business: it gives them to the group lp.
    if by_node == 0 || !Path::new("/run/udev").exists() {
        return Rule::NotNeeded;
    }
    let names = RULES.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let there = names.map(|rule| rule.file_name()).any(|name| name.to_string_lossy().contains("fuda"));
    if there { Rule::There } else { Rule::Missing }
}

fn work(folder: &Path, config: &Config) -> Work {
    if is_locked(folder) {
        let address = reachable(told_address(folder).unwrap_or(config.web.listen));
        return match within(PAGE_LIMIT, move || health(address)).flatten() {
            Some(stations) => Work::Daemon(stations),
            None => Work::DaemonSilent(address),
        };
    }
    let asked: Vec<_> = config.printers.iter().filter(|printer| !matches!(printer.link, Link::File { .. })).collect();
    let said = std::thread::scope(|scope| {
        let each = asked.iter().map(|printer| scope.spawn(|| (printer.name.clone(), ask(printer))));
        let each: Vec<_> = each.collect();
        each.into_iter().filter_map(|one| one.join().ok()).collect()
    });
    Work::Printers { tables: config.stations.len(), said }
}

fn ask(printer: &PrinterConfig) -> Option<Condition> {
    let (link, abilities) = (printer.link.clone(), printer.abilities);
    within(PRINTER_LIMIT, move || Printer::new(link, Timing::DEFAULT).knowing(abilities).condition())
}

/// Whether a daemon holds the folder's lock. Only looked up: to try the lock could keep a daemon from starting.
fn is_locked(folder: &Path) -> bool {
    let inode = fs::metadata(folder.join(LOCK_NAME)).map(|lock| lock.ino());
    let locks = fs::read_to_string("/proc/locks");
    matches!((inode, locks), (Ok(inode), Ok(locks)) if holds(&locks, inode))
}

/// What the daemon left in its lock.
fn told_address(folder: &Path) -> Option<SocketAddr> {
    fs::read_to_string(folder.join(LOCK_NAME)).ok()?.trim().parse().ok()
}

/// `1: FLOCK  ADVISORY  WRITE 4711 fe:00:262163 0 EOF` (proc_locks(5))
fn holds(locks: &str, inode: u64) -> bool {
    let is_it = |line: &&str| {
        let mut words = line.split_whitespace().skip(1);
        words.next() == Some("FLOCK")
            && words.nth(3).and_then(|place| place.rsplit(':').next()) == Some(inode.to_string().as_str())
    };
    locks.lines().any(|line| is_it(&line))
}

/// An address that everybody may ask is asked on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn health(address: SocketAddr) -> Option<Vec<StationSaid>> {
    let mut stream = TcpStream::connect_timeout(&address, PAGE_LIMIT).ok()?;
    stream.set_read_timeout(Some(PAGE_LIMIT)).ok()?;
    let request = format!("GET /api/v1/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    stations(&answer)
}

fn stations(answer: &str) -> Option<Vec<StationSaid>> {
    #[derive(Deserialize)]
    struct Body {
        stations: Vec<StationSaid>,
    }
    let body: Body = serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()?;
    Some(body.stations)
}

pub fn findings(reach: &Reach) -> Vec<Finding> {
    let rule = (reach.rule == Rule::Missing).then(|| {
        Finding::warning(
            "UDEV-RULE-MISSING",
            "No udev rule on this machine speaks of Fuda: a scanner belongs to root alone again whenever it is plugged in.",
            "Install the package, or copy firmware-config/install/60-fuda.rules to /etc/udev/rules.d and run: sudo udevadm control --reload",
        )
    });
    reach.troubles.iter().map(of_trouble).chain(rule).chain(of_work(&reach.work)).collect()
}

fn of_trouble(trouble: &Trouble) -> Finding {
    let Trouble { device, used_as, code, words } = trouble;
    let finding = |what: &str| format!("{used_as} ({device}): {what}.");
    match *code {
        "not-plugged-in" => Finding::warning(
            "DEVICE-MISSING",
            finding(words),
            "Plug it in, or correct fuda.toml: `fuda devices` shows what is there.",
        ),
        "several" => Finding::error("DEVICE-SEVERAL", finding("it cannot be told which one is meant"), words.clone()),
        "not-allowed" => Finding::error("DEVICE-FORBIDDEN", finding("this user may not open it"), words.clone()),
        _ => Finding::error("DEVICE-WRONG-KIND", finding(words), "`fuda devices` shows what it could be."),
    }
}

fn of_work(work: &Work) -> Vec<Finding> {
    match work {
        Work::Daemon(stations) => stations.iter().flat_map(of_station).collect(),
        Work::DaemonSilent(address) => vec![Finding::warning(
            "DAEMON-SILENT",
            format!(
                "A daemon is at work on this folder, and its pages do not answer at {address}: how its devices are is not known."
            ),
            "Ask again in a minute; if it stays so, restart it: whatever counted is kept.",
        )],
        Work::Printers { tables, said } => {
            let idle = (*tables > 0).then(|| {
                Finding::warning(
                    "DAEMON-NOT-RUNNING",
                    "No daemon is at work on this folder: scans are not heard.",
                    "sudo systemctl start fuda, or: fuda serve",
                )
            });
            idle.into_iter().chain(said.iter().filter_map(|(name, said)| of_printer(name, said.as_ref()))).collect()
        }
    }
}

fn of_station(station: &StationSaid) -> Vec<Finding> {
    let name = &station.name;
    let scanner = (station.scanner == "missing").then(|| {
        Finding::error(
            "SCANNER-MISSING",
            format!("The daemon has no scanner at table {name}."),
            "Plug it in; if it is, see `fuda devices` and the daemon's log.",
        )
    });
    let printer = match station.printer.as_str() {
        "missing" => Some((
            "PRINTER-MISSING",
            "cannot be reached",
            "Is it switched on and plugged in? What waits is printed then.",
        )),
        "paper_out" => Some(("PAPER-OUT", "has no paper", "Put in a new roll; what waits is printed then.")),
        "cover_open" => Some(("COVER-OPEN", "stands open", "Close its cover; what waits is printed then.")),
        "paper_low" => Some(("PAPER-LOW", "has little paper left", "Have a new roll at hand.")),
        "cutter_error" | "fault" => Some((
            "PRINTER-FAULT",
            "reports an error",
            "Switch it off, clear the paper at its cutter, switch it on; what waits is printed then.",
        )),
        "overheated" => Some(("PRINTER-HOT", "is too hot", "It goes on by itself when it has cooled.")),
        "offline" => {
            Some(("PRINTER-OFFLINE", "is offline", "Press its feed button; what waits is printed when it is back."))
        }
        _ => None,
    };
    let printer = printer.map(|(code, is, what)| {
        let words = format!("The printer of table {name} {is}.");
        match code {
            "PAPER-LOW" => Finding::warning(code, words, what),
            _ => Finding::error(code, words, what),
        }
    });
    scanner.into_iter().chain(printer).collect()
}

fn of_printer(name: &str, said: Option<&Condition>) -> Option<Finding> {
    let is = |condition: &Condition| format!("The printer {name}: {condition}.");
    let what = "Papers wait and are not lost.";
    match said {
        None => Some(Finding::error(
            "PRINTER-HANGS",
            format!("The printer {name} did not answer within {} s.", PRINTER_LIMIT.as_secs()),
            "Switch it off and on.",
        )),
        Some(Condition::Ready) => None,
        Some(mute @ Condition::Mute) => Some(Finding::note(
            "PRINTER-MUTE",
            is(mute),
            "Nothing; look at the paper yourself. What was wholly sent counts as printed.",
        )),
        Some(low @ Condition::PaperNearEnd) => Some(Finding::warning("PAPER-LOW", is(low), "Have a new roll at hand.")),
        Some(out @ Condition::PaperOut) => Some(Finding::error("PAPER-OUT", is(out), what)),
        Some(open @ Condition::CoverOpen) => Some(Finding::error("COVER-OPEN", is(open), what)),
        Some(away @ Condition::Unreachable(_)) => Some(Finding::error("PRINTER-MISSING", is(away), what)),
        Some(trouble) => Some(Finding::error("PRINTER-TROUBLE", is(trouble), what)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(findings: impl IntoIterator<Item = Finding>) -> Vec<String> {
        findings.into_iter().map(|finding| finding.code).collect()
    }

    fn station(scanner: &str, printer: &str) -> Vec<String> {
        codes(of_station(&StationSaid { name: "A".into(), scanner: scanner.into(), printer: printer.into() }))
    }

    #[test]
    fn what_the_daemon_says_of_a_table_has_a_name() {
        assert!(station("ready", "ready").is_empty());
        assert!(station("none", "none").is_empty());
        assert_eq!(station("missing", "paper_out"), ["SCANNER-MISSING", "PAPER-OUT"]);
        assert_eq!(station("ready", "missing"), ["PRINTER-MISSING"]);
        assert_eq!(station("ready", "cover_open"), ["COVER-OPEN"]);
        assert_eq!(station("ready", "paper_low"), ["PAPER-LOW"]);
        assert_eq!(station("ready", "cutter_error"), ["PRINTER-FAULT"]);
        assert_eq!(station("ready", "overheated"), ["PRINTER-HOT"]);
        assert_eq!(station("ready", "offline"), ["PRINTER-OFFLINE"]);
    }

    #[test]
    fn the_health_page_is_read_as_it_is_sent() {
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\
            {\"status\":\"ok\",\"ledger\":{},\"stations\":[{\"name\":\"A\",\"scanner\":\"ready\",\"printer\":\"none\"}]}";
        let said = stations(answer).expect("it is understood");
        assert_eq!((said[0].name.as_str(), said[0].printer.as_str()), ("A", "none"));
        assert_eq!(stations("HTTP/1.1 500\r\n\r\noh"), None);
    }

    #[test]
    fn a_lock_is_seen_without_being_tried() {
        let locks =
            "1: POSIX  ADVISORY  WRITE 811 00:1a:262163 0 EOF\n2: FLOCK  ADVISORY  WRITE 4711 fe:00:262164 0 EOF\n";
        assert!(holds(locks, 262_164));
        assert!(!holds(locks, 262_163), "another program's lock of another kind");
        assert!(!holds(locks, 64));
    }

    #[test]
    fn what_a_printer_says_of_itself_has_a_name() {
        let said = |condition: Condition| codes(of_printer("A", Some(&condition)));
        assert!(said(Condition::Ready).is_empty());
        assert_eq!(said(Condition::Mute), ["PRINTER-MUTE"]);
        assert_eq!(said(Condition::PaperOut), ["PAPER-OUT"]);
        assert_eq!(said(Condition::CutterError), ["PRINTER-TROUBLE"]);
        assert_eq!(said(Condition::Unreachable("gone".into())), ["PRINTER-MISSING"]);
        assert_eq!(codes(of_printer("A", None)), ["PRINTER-HANGS"]);
    }

    #[test]
    fn every_reason_why_a_device_cannot_be_used_has_a_code_of_its_own() {
        let code = |code| {
            of_trouble(&Trouble { device: "d".into(), used_as: "scanner A".into(), code, words: "why".into() }).code
        };
        assert_eq!(code("not-plugged-in"), "DEVICE-MISSING");
        assert_eq!(code("several"), "DEVICE-SEVERAL");
        assert_eq!(code("not-allowed"), "DEVICE-FORBIDDEN");
        assert_eq!(code("wrong-kind"), "DEVICE-WRONG-KIND");
    }

    #[test]
    fn without_a_daemon_tables_are_deaf_and_without_tables_that_is_nothing() {
        let work = |tables| codes(of_work(&Work::Printers { tables, said: Vec::new() }));
        assert_eq!(work(1), ["DAEMON-NOT-RUNNING"]);
        assert!(work(0).is_empty());
    }

    #[test]
    fn a_daemon_for_the_whole_network_is_asked_on_this_machine() {
        let asked = |listen: &str| reachable(listen.parse().expect("an address")).to_string();
        assert_eq!(asked("0.0.0.0:8420"), "127.0.0.1:8420");
        assert_eq!(asked("[::]:8420"), "[::1]:8420");
        assert_eq!(asked("192.0.2.1:80"), "192.0.2.1:80");
    }
}
