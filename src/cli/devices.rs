//! `fuda devices`: what is plugged in, what Fuda makes of it, and why not.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::failure::Failure;
use super::folder::Folder;
use crate::config::Config;
use crate::config::scanners::Families;
use crate::devices::tty::{may_be_opened, serial_ports};
use crate::devices::usb::{HID, NotFound, PRINTER, SYS, UsbDevice, UsbName, plugged_in};
use crate::devices::{printer, scanner};

/// 機器: what is plugged in, what Fuda makes of it, and why not
#[derive(Debug, clap::Args)]
#[command(after_help = "\
`vid`, `pid` and `serial` or `port` are what [station.scanner] and [station.printer] in fuda.toml ask for.
Nothing is opened: it may be asked at any time, and works before there is a data folder.")]
pub struct Devices {
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Answer {
    usb: Vec<Usb>,
    /// Serial ports that are not on USB.
    ports: Vec<Port>,
    /// USB devices of fuda.toml that are not there.
    missing: Vec<Missing>,
}

#[derive(Serialize)]
struct Usb {
    vid: String,
    pid: String,
    serial: Option<String>,
    port: String,
    manufacturer: Option<String>,
    product: Option<String>,
    /// The family of scanners that it is known to be of (`fuda setup-sheet --list`).
    model: Option<String>,
    /// The `kind` in fuda.toml that it could be.
    could_be: Option<&'static str>,
    tty: Option<PathBuf>,
    lp: Option<PathBuf>,
    used_as: Option<Place>,
    /// What keeps Fuda from using it; null when nothing does.
    why_not: Option<WhyNot>,
}

#[derive(Serialize)]
struct Port {
    path: PathBuf,
    used_as: Option<Place>,
    why_not: Option<WhyNot>,
}

#[derive(Serialize)]
struct Missing {
    device: String,
    used_as: Place,
    why_not: WhyNot,
}

/// Where fuda.toml has a device.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Place {
    /// The station of a scanner, the name of a printer.
    name: String,
    part: &'static str,
}

#[derive(Serialize)]
struct WhyNot {
    code: &'static str,
    words: String,
}

impl WhyNot {
    fn new(code: &'static str, words: impl Into<String>) -> Option<Self> {
        Some(Self { code, words: words.into() })
    }
}

/// How fuda.toml reaches a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Hid,
    Tty,
    PrinterClass,
    Lp,
}

impl Devices {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let config = if folder.config_path().exists() { Some(folder.config()?) } else { None };
        let families = folder.families()?;
        self.form.say(out, &answer(config.as_ref(), Machine::now(&families)), words)
    }
}

/// What keeps a device of fuda.toml from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// As fuda.toml names it.
    pub device: String,
    /// `scanner A`
    pub used_as: String,
    pub code: &'static str,
    pub words: String,
}

/// Everything that keeps a device of `config` from being used now. One that a program is using is no trouble.
pub(super) fn troubles(config: &Config, families: &Families) -> Vec<Trouble> {
    let answer = answer(Some(config), Machine::now(families));
    let trouble = |device: String, place: &Place, why: WhyNot| Trouble {
        device,
        used_as: said(place),
        code: why.code,
        words: why.words,
    };
    let usb = answer.usb.into_iter().filter_map(|usb| {
        let name = format!("USB {}:{} port {}", usb.vid, usb.pid, usb.port);
        Some(trouble(name, &usb.used_as?, usb.why_not.filter(|why| why.code != "in-use")?))
    });
    let ports = answer
        .ports
        .into_iter()
        .filter_map(|port| Some(trouble(port.path.display().to_string(), &port.used_as?, port.why_not?)));
    let missing = answer.missing.into_iter().map(|own| trouble(own.device, &own.used_as, own.why_not));
    let absent = paths(config).into_iter().filter(|(path, _)| !path.exists()).map(|(path, place)| {
        let why = WhyNot { code: "not-plugged-in", words: "there is no such port: it is not plugged in".to_owned() };
        trouble(path.display().to_string(), &place, why)
    });
    usb.chain(ports).chain(missing).chain(absent).collect()
}

/// What is there, and what is known of it.
struct Machine<'m> {
    devices: Vec<UsbDevice>,
    ports: Vec<PathBuf>,
    families: &'m Families,
    /// Whether this user may open a device's node.
    may_open: &'m dyn Fn(&Path) -> bool,
}

impl<'m> Machine<'m> {
    /// This machine, as it is.
    fn now(families: &'m Families) -> Self {
        Self { devices: plugged_in(Path::new(SYS)), ports: serial_ports(), families, may_open: &may_be_opened }
    }
}

fn answer(config: Option<&Config>, machine: Machine<'_>) -> Answer {
    let wanted = config.map(wanted).unwrap_or_default();
    let paths = config.map(paths).unwrap_or_default();
    let devices = machine.devices.as_slice();
    let missing = wanted.iter().filter_map(|(name, place, _)| {
        let (code, words) = match name.find(devices) {
            Ok(_) => return None,
            Err(NotFound::NotPluggedIn) => ("not-plugged-in", "it is not plugged in, or not into this port".to_owned()),
            Err(NotFound::Several(count)) => (
                "several",
                format!("{count} of its model are plugged in: add the `serial` or the `port` of the right one"),
            ),
        };
        Some(Missing { device: name.to_string(), used_as: place.clone(), why_not: WhyNot { code, words } })
    });
    let path_of = |port: &PathBuf| paths.iter().find(|(path, _)| path == port).map(|(_, place)| place.clone());
    Answer {
        usb: devices.iter().map(|device| usb(device, &machine, &wanted, &paths)).collect(),
        missing: missing.collect(),
        ports: machine
            .ports
            .iter()
            .cloned()
            .map(|path| {
                let used_as = path_of(&path);
                let why_not = if used_as.is_none() { not_configured() } else { not_allowed(&machine, &path, None) };
                Port { path, used_as, why_not }
            })
            .collect(),
    }
}

pub(super) type Wanted = Vec<(UsbName, Place, Way)>;

/// Every USB device of fuda.toml.
pub(super) fn wanted(config: &Config) -> Wanted {
    let scanners = config.stations.iter().flat_map(|station| {
        let named = |link: &scanner::Link| match link {
            scanner::Link::Serial { .. } => None,
            scanner::Link::UsbSerial { usb, .. } => Some((usb.clone(), Way::Tty)),
            scanner::Link::Hid { usb, .. } | scanner::Link::HidPos { usb } => Some((usb.clone(), Way::Hid)),
        };
        let own = station.scanners.iter().filter_map(move |scanner| named(&scanner.link));
        own.map(|(usb, way)| (usb, Place { name: station.name.clone(), part: "scanner" }, way))
    });
    let printers = config.printers.iter().filter_map(|printer| {
        let (usb, way) = match &printer.link {
            printer::Link::Usb { usb } => (usb, Way::PrinterClass),
            printer::Link::UsbSerial { usb, .. } => (usb, Way::Tty),
            printer::Link::Lp { usb } => (usb, Way::Lp),
            printer::Link::Tcp { .. } | printer::Link::Serial { .. } | printer::Link::File { .. } => return None,
        };
        Some((usb.clone(), Place { name: printer.name.clone(), part: "printer" }, way))
    });
    scanners.chain(printers).collect()
}

/// Every serial port of fuda.toml, where it leads to.
pub(super) fn paths(config: &Config) -> Vec<(PathBuf, Place)> {
    let scanners = config.stations.iter().flat_map(|station| {
        station.scanners.iter().filter_map(|scanner| match &scanner.link {
            scanner::Link::Serial { path, .. } => Some((path, Place { name: station.name.clone(), part: "scanner" })),
            _ => None,
        })
    });
    let printers = config.printers.iter().filter_map(|printer| match &printer.link {
        printer::Link::Serial { path, .. } => Some((path, Place { name: printer.name.clone(), part: "printer" })),
        _ => None,
    });
    scanners
        .chain(printers)
        .map(|(path, place)| (path.canonicalize().unwrap_or_else(|_| path.clone()), place))
        .collect()
}

fn usb(device: &UsbDevice, machine: &Machine<'_>, wanted: &Wanted, paths: &[(PathBuf, Place)]) -> Usb {
    let by_name = wanted.iter().find(|(name, ..)| name.names(device));
    let by_path = paths.iter().find(|(path, _)| device.tty() == Some(path));
    let (used_as, why_not) = match (by_name, by_path) {
        (Some((_, place, way)), _) => (Some(place.clone()), why_not(machine, device, *way)),
        (None, Some((path, place))) => (Some(place.clone()), not_allowed(machine, path, None)),
        (None, None) => (None, not_configured()),
    };
    Usb {
        vid: format!("{:04x}", device.vid),
        pid: format!("{:04x}", device.pid),
        serial: device.serial.clone(),
        port: device.port.clone(),
        manufacturer: device.manufacturer.clone(),
        product: device.product.clone(),
        model: machine.families.of_device(device).map(|family| family.id.clone()),
        could_be: could_be(device),
        tty: device.tty().map(Path::to_owned),
        lp: device.lp().map(Path::to_owned),
        used_as,
        why_not,
    }
}

fn could_be(device: &UsbDevice) -> Option<&'static str> {
    const KEYBOARD: u8 = 1;
    let is = |class| device.interfaces.iter().any(|interface| interface.class == class);
    if is(PRINTER) {
        Some("usb")
    } else if device.tty().is_some() {
        Some("usb-serial")
    } else if device.interfaces.iter().any(|own| own.class == HID && own.protocol == KEYBOARD) {
        Some("hid")
    } else if is(HID) {
        Some("hid-pos")
    } else {
        None
    }
}

fn not_configured() -> Option<WhyNot> {
    WhyNot::new("not-configured", "fuda.toml does not name it, so Fuda leaves it alone")
}

fn why_not(machine: &Machine<'_>, device: &UsbDevice, way: Way) -> Option<WhyNot> {
    let class = match way {
        Way::Hid => HID,
        Way::PrinterClass => PRINTER,
        Way::Tty => {
            return port_or(machine, device, device.tty(), "it has no serial port: is it set to its virtual COM mode?");
        }
        Way::Lp => {
            return port_or(
                machine,
                device,
                device.lp(),
                "it has no /dev/usb/lp: is it a printer, and the module usblp there?",
            );
        }
    };
    let mut own = device.interfaces.iter().filter(|interface| interface.class == class).peekable();
    if own.peek().is_none() {
        return WhyNot::new(
            "wrong-kind",
            "it is another kind of device than fuda.toml says: see could_be, or set it to the right mode",
        );
    }
    if own.any(|interface| interface.driver.as_deref() == Some("usbfs")) {
        return WhyNot::new("in-use", "a program is using it; if that is `fuda serve`, all is well");
    }
    not_allowed(machine, &device.node(), Some(device))
}

fn port_or(machine: &Machine<'_>, device: &UsbDevice, port: Option<&Path>, otherwise: &str) -> Option<WhyNot> {
    match port {
        Some(port) => not_allowed(machine, port, Some(device)),
        None => WhyNot::new("wrong-kind", otherwise),
    }
}

fn not_allowed(machine: &Machine<'_>, node: &Path, device: Option<&UsbDevice>) -> Option<WhyNot> {
    if (machine.may_open)(node) {
        return None;
    }
    let node = node.display();
    let words = match device {
        Some(UsbDevice { vid, pid, .. }) => format!(
            "this user may not open {node}: let the group dialout do so by the line\n    SUBSYSTEM==\"usb\", ATTR{{idVendor}}==\"{vid:04x}\", ATTR{{idProduct}}==\"{pid:04x}\", GROUP=\"dialout\", MODE=\"0660\"\n  in /etc/udev/rules.d/61-fuda-local.rules, add the user to it, and plug the device in again"
        ),
        None => format!("this user may not open {node}: add the user to the group that owns it (usually dialout)"),
    };
    WhyNot::new("not-allowed", words)
}

fn words(answer: &Answer) -> String {
    if answer.usb.is_empty() && answer.ports.is_empty() && answer.missing.is_empty() {
        return "Nothing is plugged in: no USB device, no serial port.".to_owned();
    }
    let left = Align::Left;
    let mut table = Table::new(&[
        ("port", left),
        ("vid:pid", left),
        ("serial", left),
        ("product", left),
        ("model", left),
        ("could be", left),
        ("fuda", left),
    ]);
    let place = |place: &Option<Place>| place.as_ref().map_or_else(|| "–".to_owned(), said);
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    for usb in &answer.usb {
        table.row([
            usb.port.clone(),
            format!("{}:{}", usb.vid, usb.pid),
            or_dash(&usb.serial),
            or_dash(&usb.product),
            or_dash(&usb.model),
            usb.could_be.unwrap_or("–").to_owned(),
            place(&usb.used_as),
        ]);
    }
    for port in &answer.ports {
        let dash = || "–".to_owned();
        table.row([
            port.path.display().to_string(),
            dash(),
            dash(),
            dash(),
            dash(),
            "serial".to_owned(),
            place(&port.used_as),
        ]);
    }
    let mut words = table.to_string();
    for missing in &answer.missing {
        words.push_str(&format!("{} ({}): {}\n", missing.device, said(&missing.used_as), missing.why_not.words));
    }
    // What is not configured shows in the table; why something configured does not work is said.
    for usb in answer.usb.iter().filter(|usb| usb.used_as.is_some()) {
        if let Some(why) = &usb.why_not {
            words.push_str(&format!("USB {}:{} port {}: {}\n", usb.vid, usb.pid, usb.port, why.words));
        }
    }
    for port in answer.ports.iter().filter(|port| port.used_as.is_some()) {
        if let Some(why) = &port.why_not {
            words.push_str(&format!("{}: {}\n", port.path.display(), why.words));
        }
    }
    words
}

fn said(place: &Place) -> String {
    format!("{} {}", place.part, place.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::usb::Interface;

    fn plugged(port: &str, class: u8, driver: &str) -> UsbDevice {
        let driver = Some(driver.to_owned()).filter(|driver| !driver.is_empty());
        UsbDevice {
            vid: 0x05e0,
            pid: 0x1200,
            serial: None,
            manufacturer: Some("Symbol".into()),
            product: Some("Bar Code Scanner".into()),
            port: port.into(),
            bus: 1,
            address: 7,
            interfaces: vec![Interface { number: 0, class, subclass: 1, protocol: 1, driver, tty: None, lp: None }],
        }
    }

    /// What is said of the devices with this fuda.toml, by a user who may open all or nothing.
    fn asked(config: &str, devices: Vec<UsbDevice>, may_open: &dyn Fn(&Path) -> bool) -> Answer {
        let config = Config::parse(config).expect("a right fuda.toml");
        answer(Some(&config), Machine { devices, ports: Vec::new(), families: &Families::shipped(), may_open })
    }

    fn anything(_: &Path) -> bool {
        true
    }

    fn code(answer: &Answer) -> Option<&'static str> {
        answer.usb[0].why_not.as_ref().map(|why| why.code)
    }

    const HID_AT_A: &str =
        "[[station]]\nname = \"A\"\n[station.scanner]\nkind = \"hid\"\nvid = \"05e0\"\npid = \"1200\"\n";

    #[test]
    fn a_scanner_that_is_named_and_free_has_nothing_against_it_and_is_known_by_its_family() {
        let answer = asked(HID_AT_A, vec![plugged("1-2", HID, "usbhid")], &anything);
        assert_eq!(code(&answer), None);
        assert_eq!(answer.usb[0].model.as_deref(), Some("zebra"));
        assert_eq!(answer.usb[0].used_as.as_ref().map(said).as_deref(), Some("scanner A"));
        let words = words(&answer);
        assert!(words.contains("zebra") && words.contains("scanner A"), "{words}");
    }

    #[test]
    fn a_scanner_that_a_program_has_taken_is_in_use() {
        let answer = asked(HID_AT_A, vec![plugged("1-2", HID, "usbfs")], &anything);
        assert_eq!(code(&answer), Some("in-use"));
        assert!(words(&answer).contains("if that is `fuda serve`, all is well"));
    }

    #[test]
    fn a_scanner_that_is_set_to_another_mode_is_of_the_wrong_kind() {
        let printer = plugged("1-2", PRINTER, "usblp");
        assert_eq!(code(&asked(HID_AT_A, vec![printer], &anything)), Some("wrong-kind"));
        let serial = HID_AT_A.replace("\"hid\"", "\"usb-serial\"");
        let answer = asked(&serial, vec![plugged("1-2", HID, "usbhid")], &anything);
        assert_eq!(code(&answer), Some("wrong-kind"));
        assert!(words(&answer).contains("virtual COM mode"));
    }

    #[test]
    fn a_device_that_this_user_may_not_open_comes_with_its_udev_rule() {
        let node = |path: &Path| path != Path::new("/dev/bus/usb/001/007");
        let answer = asked(HID_AT_A, vec![plugged("1-2", HID, "usbhid")], &node);
        assert_eq!(code(&answer), Some("not-allowed"));
        let words = words(&answer);
        assert!(words.contains("ATTR{idVendor}==\"05e0\"") && words.contains("MODE=\"0660\""), "{words}");
    }

    #[test]
    fn two_alike_of_which_fuda_toml_does_not_say_which_are_missing_rather_than_chosen_by_chance() {
        let two = vec![plugged("1-1", HID, "usbhid"), plugged("1-2", HID, "usbhid")];
        let answer = asked(HID_AT_A, two, &anything);
        assert_eq!(answer.missing[0].why_not.code, "several");
        assert_eq!(asked(HID_AT_A, Vec::new(), &anything).missing[0].why_not.code, "not-plugged-in");
    }

    #[test]
    fn a_plain_keyboard_is_left_alone_and_said_to_be() {
        let keyboard = UsbDevice { vid: 0x046d, pid: 0xc31c, ..plugged("1-3", HID, "usbhid") };
        let answer = asked(HID_AT_A, vec![keyboard], &anything);
        assert_eq!((code(&answer), answer.usb[0].model.as_ref()), (Some("not-configured"), None));
    }
}
