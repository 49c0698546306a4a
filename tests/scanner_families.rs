//! What Fuda knows of scanners, and what it sends them so that they sound when it counted.

use std::fs;
use std::path::Path;

use fuda::config::counted::{Silence, without_counted_signal};
use fuda::config::scanners::{Families, Family, How, Mode, Setting};
use fuda::config::{Config, ScannerConfig};

fn shipped_files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware-config/scanners");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .map(|path| {
            let id = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (id, fs::read_to_string(&path).expect("a text"))
        })
        .collect();
    files.sort();
    files
}

fn scanner(keys: &str) -> ScannerConfig {
    let text = format!("[[station]]\nname = \"A\"\n[station.scanner]\n{keys}");
    let config = Config::parse(&text).unwrap_or_else(|error| panic!("{error}\nin:\n{text}"));
    config.stations[0].scanners[0].clone()
}

fn unheard(text: &str) -> Vec<(String, Silence)> {
    let config = Config::parse(text).unwrap_or_else(|error| panic!("{error}\nin:\n{text}"));
    without_counted_signal(&config).into_iter().map(|own| (own.station, own.why)).collect()
}

#[test]
fn every_file_of_a_family_is_read_and_is_one_of_those_that_come_with_fuda() {
    let families = Families::shipped();
    let mut ids: Vec<&str> = families.ids().collect();
    ids.sort_unstable();
    let files = shipped_files();
    assert_eq!(files.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ids);
    for (id, text) in &files {
        let family = Family::parse(id, text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(families.get(id), Some(&family));
        assert!(family.steps.iter().any(|step| step.what == Setting::Suffix), "{id} says how a code is to end");
    }
}

#[test]
fn no_two_families_claim_one_product() {
    let files = shipped_files();
    let families: Vec<Family> = files.iter().map(|(id, text)| Family::parse(id, text).expect("right")).collect();
    let mut products: Vec<_> =
        families.iter().flat_map(|family| family.usb.iter().map(|usb| (usb.vid, usb.pid))).collect();
    let count = products.len();
    products.sort_unstable();
    products.dedup();
    assert_eq!(products.len(), count);
}

#[test]
fn a_programming_code_stands_in_a_file_only_with_the_document_that_published_it() {
    let with_codes =
        "maker = \"M\"\nmodels = \"m\"\n[[step]]\nwhat = \"suffix\"\nsymbology = \"code128\"\ncodes = [\"9\"]\n";
    assert!(Family::parse("own", with_codes).is_err(), "no source");
    assert!(Family::parse("own", &format!("{with_codes}source = \" \"")).is_err(), "an empty source");
    let family = Family::parse("own", &format!("{with_codes}source = \"M's guide, page 3\"")).expect("right");
    assert!(matches!(&family.steps[0].how, How::Codes { codes, .. } if codes == &["9"]));
    let beep = "maker = \"M\"\nmodels = \"m\"\n[host_beep]\nbytes = \"1b 4\"\nsource = \"s\"\n";
    let error = Family::parse("own", beep).expect_err("half a byte").to_string();
    assert!(error.contains("own.toml") && error.contains("1b 42 0d"), "{error}");
    let misspelt = "maker = \"M\"\nmodels = \"m\"\nhost_bep = 1\n";
    assert!(Family::parse("own", misspelt).expect_err("misspelt").to_string().contains("host_bep"));
}

#[test]
fn a_workshops_own_file_wins_over_the_one_of_the_same_name_and_is_asked_first() {
    let own = "maker = \"みなとの台\"\nmodels = \"m\"\n[[usb]]\nvid = \"05e0\"\npid = \"1200\"\nmode = \"hid-pos\"\nsource = \"s\"\n";
    let families = Families::with_own([("zebra", own)]).expect("right");
    assert_eq!(families.get("zebra").map(|family| family.maker.as_str()), Some("みなとの台"));
    assert_eq!(families.ids().filter(|id| *id == "zebra").count(), 1);
    let families = Families::with_own([("ours", own)]).expect("right");
    let found = families.of_product(0x05e0, 0x1200).expect("known");
    assert_eq!((found.id.as_str(), found.usb[0].mode), ("ours", Some(Mode::HidPos)));
    assert_eq!(families.of_product(0x05e0, 0x1701).map(|family| family.id.as_str()), Some("zebra"));
    assert_eq!(families.of_product(0x046d, 0xc31c), None, "a keyboard is no scanner");
}

#[test]
fn a_serial_scanner_is_asked_to_beep_in_the_words_of_its_family() {
    let denso = scanner("kind = \"usb-serial\"\nvid = \"076d\"\npid = \"0001\"");
    assert_eq!((denso.family.as_str(), denso.host_beep.as_deref()), ("denso-wave", Some(&b"B1\r"[..])));
    let opticon = scanner("kind = \"serial\"\npath = \"/dev/ttyUSB0\"\nmodel = \"opticon\"");
    assert_eq!(opticon.host_beep.as_deref(), Some(&b"\x1bB\r"[..]));
    let unknown = scanner("kind = \"serial\"\npath = \"/dev/ttyUSB0\"");
    assert_eq!((unknown.family.as_str(), unknown.host_beep.as_deref()), ("generic", Some(&b"\x07"[..])));
    let honeywell = scanner("kind = \"usb-serial\"\nvid = \"0c2e\"\npid = \"0720\"");
    assert_eq!((honeywell.family.as_str(), honeywell.host_beep), ("honeywell", None));
}

#[test]
fn a_hid_scanner_cannot_be_asked_to_beep_whatever_its_family() {
    for kind in ["hid", "hid-pos"] {
        let scanner = scanner(&format!("kind = \"{kind}\"\nvid = \"065a\"\npid = \"0001\""));
        assert_eq!((scanner.family.as_str(), scanner.host_beep), ("opticon", None));
    }
}

#[test]
fn a_model_that_is_misspelt_is_answered_with_the_nearest_family() {
    let text =
        "[[station]]\nname = \"A\"\n[station.scanner]\nkind = \"serial\"\npath = \"/dev/ttyS0\"\nmodel = \"zebar\"\n";
    let message = Config::parse(text).expect_err("refused").to_string();
    assert!(message.starts_with("line 6") && message.contains("`zebra`"), "{message}");
}

#[test]
fn a_station_whose_counted_signal_reaches_nobody_is_named() {
    let station = |signal: &str, scanner: &str| format!("[[station]]\nname = \"A\"\nsignal = \"{signal}\"\n{scanner}");
    let hid = "[station.scanner]\nkind = \"hid\"\nvid = \"05e0\"\npid = \"1200\"\n";
    let serial = |more: &str| format!("[station.scanner]\nkind = \"serial\"\npath = \"/dev/ttyS0\"\n{more}\n");
    let found = |signal, scanner: &str| unheard(&station(signal, scanner)).into_iter().map(|(_, why)| why).next();
    assert_eq!(found("screen", hid), None);
    assert_eq!(found("buzzer", ""), Some(Silence::NoScanner));
    assert_eq!(found("buzzer", hid), Some(Silence::OnlyHid));
    assert_eq!(found("buzzer", &serial("model = \"honeywell\"")), Some(Silence::NoHostBeep));
    assert_eq!(found("buzzer", &serial("")), Some(Silence::Uncertain));
    assert_eq!(found("buzzer", &serial("model = \"opticon\"")), None);
    assert_eq!(found("paper", hid), Some(Silence::NoPrinter));
    assert_eq!(found("paper", "[station.printer]\nkind = \"tcp\"\naddress = \"192.0.2.1\"\n"), None);
    assert!(Silence::OnlyHid.is_certain() && !Silence::Uncertain.is_certain());
}

#[test]
fn one_scanner_that_beeps_is_enough_for_a_station() {
    let hid = "[[station.scanner]]\nkind = \"hid\"\nvid = \"05e0\"\npid = \"1200\"\n";
    let denso = "[[station.scanner]]\nkind = \"usb-serial\"\nvid = \"076d\"\npid = \"0001\"\n";
    assert_eq!(unheard(&format!("[[station]]\nname = \"A\"\nsignal = \"buzzer\"\n{hid}{denso}")), []);
}

#[test]
fn the_installed_udev_rule_opens_every_keyboard_scanner_that_is_known() {
    let rule = include_str!("../firmware-config/install/60-fuda.rules");
    let lines: Vec<&str> = rule.lines().filter(|line| line.contains("GROUP=\"fuda\"")).collect();
    let opens = |vid: u16, pid: Option<u16>| {
        lines.iter().any(|line| {
            let makers = line.split_once("ATTR{idVendor}==\"").and_then(|(_, rest)| rest.split('"').next());
            let model = line.split_once("ATTR{idProduct}==\"").and_then(|(_, rest)| rest.split('"').next());
            makers.is_some_and(|makers| makers.split('|').any(|maker| maker == format!("{vid:04x}")))
                && model.is_none_or(|model| Some(model) == pid.map(|pid| format!("{pid:04x}")).as_deref())
        })
    };
    let families = Families::shipped();
    let known: Vec<_> = families.iter().flat_map(|family| &family.usb).collect();
    assert!(known.len() > 10, "the families are there");
    for usb in known.iter().filter(|usb| usb.mode != Some(Mode::UsbSerial)) {
        assert!(opens(usb.vid, usb.pid), "{usb:?} is root's alone");
    }
    assert!(lines.iter().all(|line| line.contains("MODE=\"0660\"")), "nothing is open to everybody");
}
