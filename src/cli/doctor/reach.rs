//! The devices and the daemon: whether each device of fuda.toml is there and may be opened, and what the printers say.
//! A running daemon holds its devices, so it is asked; without one, each printer is asked itself.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::finding::Finding;
use super::patience::within;
use crate::cli::at_work::{self, PAGE_LIMIT, StationSaid};
use crate::cli::devices::{Trouble, troubles};
use crate::config::scanners::Families;
use crate::config::{Config, PrinterConfig};
use crate::devices::printer::{Condition, Link, Printer, Timing};
use crate::devices::scanner;

/// Where a package, or a keeper, puts rules for devices.
const RULES: [&str; 4] =
    ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d"];
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

pub fn read(folder: &Path, config: &Config, families: &Families) -> Reach {
    Reach { troubles: troubles(config, families), rule: rule(config), work: work(folder, config) }
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
    if at_work::is_at_work(folder) {
        let address = at_work::pages(folder, config.web.listen);
        return match within(PAGE_LIMIT, move || at_work::health(address)).flatten() {
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
}
