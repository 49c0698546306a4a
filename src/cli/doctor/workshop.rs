//! What fuda.toml asks for, as far as it can be judged without looking at a device.

use super::finding::Finding;
use crate::config::counted::silence;
use crate::config::{Config, PrintMode, Station};
use crate::daemon::{FaceInUse, face_in_use};

/// The face that drawn papers get on this machine.
pub fn face(config: &Config) -> FaceInUse {
    face_in_use(config.paper.font.as_deref())
}

pub fn findings(config: &Config, face: &FaceInUse) -> Vec<Finding> {
    let stations = config.stations.iter();
    let empty = config.stations.is_empty().then(|| {
        Finding::note(
            "NO-STATION",
            "fuda.toml has no work table yet.",
            "Add a [[station]] when there is one; the template shows how.",
        )
    });
    empty
        .into_iter()
        .chain(stations.clone().filter_map(without_scanner))
        .chain(stations.clone().filter_map(without_signal))
        .chain(stations.filter_map(without_printer))
        .chain(idle_printers(config))
        .chain(of_face(config, face))
        .chain(reachable(config))
        .collect()
}

fn without_scanner(station: &Station) -> Option<Finding> {
    station.scanners.is_empty().then(|| {
        Finding::warning(
            "STATION-NO-SCANNER",
            format!("Nobody can scan at table {}: it has no scanner in fuda.toml.", station.name),
            "Add a [station.scanner]; `fuda devices` shows what is plugged in.",
        )
    })
}

/// A scanner beeps when it reads. Something else has to say that it counted.
fn without_signal(station: &Station) -> Option<Finding> {
    let why = silence(station)?;
    let (name, do_this) = (&station.name, why.what_to_do());
    Some(if why.is_certain() {
        Finding::warning("SIGNAL-NONE", format!("Nothing tells at table {name} that a scan counted: {why}."), do_this)
    } else {
        Finding::note("SIGNAL-UNCERTAIN", format!("Table {name} may be silent when a scan counts: {why}."), do_this)
    })
}

fn without_printer(station: &Station) -> Option<Finding> {
    station.printer.is_none().then(|| {
        Finding::note(
            "STATION-NO-PRINTER",
            format!(
                "Table {} has no printer: its papers wait, and come out where their owner's card is scanned next.",
                station.name
            ),
            "Nothing, if that is meant so; otherwise add a [station.printer].",
        )
    })
}

fn idle_printers(config: &Config) -> Vec<Finding> {
    let used = |name: &str| config.stations.iter().any(|station| station.printer.as_deref() == Some(name));
    let idle = config.printers.iter().filter(|printer| !used(&printer.name));
    idle.map(|printer| {
        Finding::warning(
            "PRINTER-UNUSED",
            format!("No table prints on the printer {}.", printer.name),
            format!("Write printer = \"{}\" at a [[station]], or take the [[printer]] away.", printer.name),
        )
    })
    .collect()
}

fn of_face(config: &Config, face: &FaceInUse) -> Option<Finding> {
    let advice = "sudo apt install fonts-morisawa-bizud-gothic";
    let drawn = config.printers.iter().any(|printer| printer.mode == PrintMode::Raster);
    match face {
        FaceInUse::Unreadable(path) => Some(Finding::warning(
            "FONT-UNREADABLE",
            format!("The font of [paper], {}, cannot be used; another one stands in.", path.display()),
            "Name a TrueType or OpenType file that this user may read, or take the line away.",
        )),
        _ if !drawn => None,
        FaceInUse::Configured => None,
        FaceInUse::Installed(family) if family.starts_with("BIZ UD") => None,
        FaceInUse::Installed(family) => Some(Finding::note(
            "FONT-OTHER",
            format!("Papers are drawn with {family}. BIZ UDGothic was made to be easy to read."),
            advice,
        )),
        FaceInUse::BuiltIn => Some(Finding::warning(
            "FONT-BUILTIN",
            "No Japanese font is installed: papers are drawn with a coarse built-in one.",
            advice,
        )),
    }
}

fn reachable(config: &Config) -> Option<Finding> {
    let listen = config.web.listen;
    (!listen.ip().is_loopback()).then(|| {
        Finding::note(
            "WEB-OPEN",
            format!("Pages answer the whole network ({listen}), without encryption: passwords of the office can be read along the way."),
            "Nothing, in a network of the workshop's own; otherwise listen = \"127.0.0.1:8420\".",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, face: &FaceInUse) -> Vec<String> {
        let config = Config::parse(text).expect("a configuration");
        findings(&config, face).into_iter().map(|finding| finding.code).collect()
    }

    fn biz() -> FaceInUse {
        FaceInUse::Installed("BIZ UDGothic".to_owned())
    }

    fn table(more: &str) -> Vec<String> {
        found(&format!("[[station]]\nname = \"A\"\n{more}"), &biz())
    }

    const SERIAL: &str = "[station.scanner]\nkind = \"serial\"\npath = \"/dev/ttyACM0\"\n";
    const HID: &str = "[station.scanner]\nkind = \"hid\"\nvid = \"05e0\"\npid = \"1200\"\n";
    const PRINTER: &str = "[station.printer]\nkind = \"tcp\"\naddress = \"192.0.2.10\"\n";

    #[test]
    fn a_table_with_scanner_printer_and_screen_needs_nothing() {
        assert!(table(&format!("{SERIAL}{PRINTER}")).is_empty());
    }

    #[test]
    fn a_workshop_may_begin_without_a_table() {
        assert_eq!(found("", &biz()), ["NO-STATION"]);
    }

    #[test]
    fn what_a_table_lacks_is_named() {
        assert_eq!(table(""), ["STATION-NO-SCANNER", "STATION-NO-PRINTER"]);
        assert_eq!(table(SERIAL), ["STATION-NO-PRINTER"]);
    }

    #[test]
    fn a_table_where_nothing_tells_that_it_counted_is_named() {
        assert_eq!(table(&format!("signal = \"buzzer\"\n{HID}{PRINTER}")), ["SIGNAL-NONE"]);
        assert_eq!(table(&format!("signal = \"buzzer\"\n{SERIAL}{PRINTER}")), ["SIGNAL-UNCERTAIN"]);
        assert!(table(&format!("signal = \"buzzer\"\n{SERIAL}model = \"opticon\"\n{PRINTER}")).is_empty());
        assert_eq!(table(&format!("signal = \"paper\"\n{SERIAL}")), ["SIGNAL-NONE", "STATION-NO-PRINTER"]);
        assert!(table(&format!("signal = \"paper\"\n{HID}{PRINTER}")).is_empty());
    }

    #[test]
    fn a_printer_that_no_table_uses_is_named() {
        let text = "[[printer]]\nname = \"middle\"\nkind = \"tcp\"\naddress = \"192.0.2.9\"\n";
        assert_eq!(found(text, &biz()), ["NO-STATION", "PRINTER-UNUSED"]);
    }

    #[test]
    fn a_font_matters_where_papers_are_drawn() {
        let drawn = format!("[[station]]\nname = \"A\"\n{SERIAL}{PRINTER}");
        let kanji = format!("{drawn}mode = \"kanji\"\n");
        assert_eq!(found(&drawn, &FaceInUse::BuiltIn), ["FONT-BUILTIN"]);
        assert_eq!(found(&drawn, &FaceInUse::Installed("IPAGothic".to_owned())), ["FONT-OTHER"]);
        assert!(found(&drawn, &FaceInUse::Configured).is_empty());
        assert!(found(&kanji, &FaceInUse::BuiltIn).is_empty());
        assert_eq!(found(&kanji, &FaceInUse::Unreadable("/x.ttf".into())), ["FONT-UNREADABLE"]);
    }

    #[test]
    fn pages_for_the_whole_network_are_said_and_not_forbidden() {
        let config = Config::parse("[web]\nlisten = \"0.0.0.0:8420\"\n").expect("a configuration");
        let finding = reachable(&config).expect("it is said");
        assert_eq!((finding.code.as_str(), finding.severity), ("WEB-OPEN", super::super::finding::Severity::Note));
    }
}
