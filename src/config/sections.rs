//! What each section of the file means, and what the sections must be to one another.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::de::DeTable;

use super::profile::{MODES, WIDTHS};
use super::read::{Keys, Section, error_at};
use super::scanners::{Families, Family};
use super::{
    Config, ConfigError, Conversation, CountedSignal, Cutter, Figure, Paper, PaperWidth, PrinterConfig, Profiles,
    ScannerConfig, Station, UnknownFate, Web, Workshop,
};
use crate::devices::framing::{Framing, Suffix};
use crate::devices::hid::layout::Layout;
use crate::devices::usb::{UsbName, Which};
use crate::devices::{printer, scanner};
use crate::domain::bank::{Account, AccountKind, Orderer};
use crate::domain::calendar::ClosingDay;
use crate::domain::moment::Zone;
use crate::domain::money::Rounding;
use crate::domain::payday::{OnHoliday, PayDay, PayRule};
use crate::report::city;

/// Every key there is. The first entry is the file itself.
pub(super) const KEYS: Keys = &[
    ("", &["workshop", "web", "station", "printer", "label_printer", "conversation", "paper", "transfer"]),
    (
        "[workshop]",
        &[
            "name",
            "time_zone",
            "closing_day",
            "rounding",
            "pay_day",
            "pay_day_on_holiday",
            "city_columns",
            "keep_years",
        ],
    ),
    ("[web]", &["listen", "hosts"]),
    ("[[station]]", &["name", "shared", "signal", "scanner", "printer"]),
    (
        "[station.scanner]",
        &["kind", "path", "baud", "vid", "pid", "serial", "port", "layout", "suffix", "gap_ms", "model"],
    ),
    (
        "[station.printer]",
        &[
            "kind",
            "address",
            "path",
            "baud",
            "vid",
            "pid",
            "serial",
            "port",
            "profile",
            "paper_mm",
            "width_dots",
            "mode",
            "drop_after_h",
        ],
    ),
    (
        "[[printer]]",
        &[
            "name",
            "kind",
            "address",
            "path",
            "baud",
            "vid",
            "pid",
            "serial",
            "port",
            "profile",
            "paper_mm",
            "width_dots",
            "mode",
            "drop_after_h",
        ],
    ),
    (
        "[[label_printer]]",
        &[
            "name",
            "kind",
            "address",
            "path",
            "baud",
            "vid",
            "pid",
            "serial",
            "port",
            "language",
            "dpi",
            "roll_mm",
            "sheet",
            "offset_right_mm",
            "offset_down_mm",
        ],
    ),
    (
        "[conversation]",
        &[
            "card_repeat_ms",
            "quantity_card_repeat_ms",
            "piece_repeat_ms",
            "silence_s",
            "held_tags_s",
            "join_s",
            "leave_repeat_s",
            "undo_visit_s",
            "ask_above",
            "staff_s",
        ],
    ),
    ("[paper]", &["font", "unknown_fate"]),
    ("[transfer]", &["client_code", "client_name", "bank", "bank_name", "branch", "branch_name", "kind", "account"]),
];

const DEFAULT_LISTEN: &str = "127.0.0.1:8420";
const DEFAULT_NAME: &str = "作業所";
const DEFAULT_BAUD: u32 = 9600;
const BAUDS: std::ops::RangeInclusive<u32> = 300..=4_000_000;
/// The longest name of a station or a printer, in characters.
const LONGEST_NAME: usize = 40;
/// As long as the law says (`domain/retention.rs`).
const LEAST_YEARS: u32 = 5;
const A_DAY_S: u64 = 86_400;
const A_MINUTE_MS: u64 = 60_000;
const A_YEAR_H: u32 = 8_784;

pub(super) fn config(text: &str, families: &Families, profiles: &Profiles) -> Result<Config, ConfigError> {
    let parsed = DeTable::parse(text)
        .map_err(|error| error_at(text, error.span().map_or(0, |span| span.start), error.message()))?;
    let file = Section::new("", KEYS, text, 0, parsed.get_ref())?;
    let empty = DeTable::new();
    let absent = |place| Section::new(place, KEYS, text, 0, &empty);
    let section = |key, place| file.section(key, place)?.map_or_else(|| absent(place), Ok);

    let mut devices = Devices::new(families, profiles);
    for shared in file.sections("printer", "[[printer]]")? {
        let name = name(&shared)?;
        devices.add_printer(&shared, name.clone())?;
        devices.shared.push(name);
    }
    let stations = file.sections("station", "[[station]]")?;
    let label_printers = file.sections("label_printer", "[[label_printer]]")?;
    let stations = stations.iter().map(|one| station(one, &mut devices)).collect::<Result<_, _>>()?;
    let label_printers =
        label_printers.iter().map(|one| super::labels::label_printer(one, &mut devices)).collect::<Result<_, _>>()?;
    Ok(Config {
        workshop: workshop(&section("workshop", "[workshop]")?)?,
        web: web(&section("web", "[web]")?)?,
        stations,
        printers: devices.printers,
        label_printers,
        conversation: conversation(&section("conversation", "[conversation]")?)?,
        paper: paper(&section("paper", "[paper]")?)?,
        transfer: file.section("transfer", "[transfer]")?.map(|section| transfer(&section)).transpose()?,
    })
}

fn workshop(section: &Section) -> Result<Workshop, ConfigError> {
    let roundings = [("half-up", Rounding::HalfUp), ("up", Rounding::Up), ("down", Rounding::Down)];
    let name = if section.has("name") { section.needed_text("name", "\"作業所\"")? } else { DEFAULT_NAME };
    Ok(Workshop {
        name: name.trim().to_owned(),
        time_zone: section.parsed("time_zone", Zone::tokyo())?,
        closing_day: closing_day(section)?,
        rounding: section.choice("rounding", &roundings, Some(Rounding::HalfUp))?,
        pay: pay(section)?,
        city_columns: city_columns(section)?,
        keep_years: section.whole("keep_years", LEAST_YEARS..=100, LEAST_YEARS)?,
    })
}

fn city_columns(section: &Section) -> Result<Vec<String>, ConfigError> {
    let column = |(offset, written): (usize, &str)| match city::head_of(written) {
        Some(_) => Ok(written.to_owned()),
        None => {
            let known: Vec<&str> = city::COLUMNS.iter().map(|(word, _)| *word).collect();
            let what =
                format!("`city_columns`: the city's report has no column `{written}`; it has {}", known.join(", "));
            Err(section.error(offset, what))
        }
    };
    section.texts("city_columns")?.into_iter().map(column).collect()
}

fn pay(section: &Section) -> Result<PayRule, ConfigError> {
    let ways = [("before", OnHoliday::Before), ("after", OnHoliday::After)];
    Ok(PayRule {
        day: section.parsed("pay_day", PayDay::NextMonth(10))?,
        on_holiday: section.choice("pay_day_on_holiday", &ways, Some(OnHoliday::Before))?,
    })
}

/// The workshop's own account, from which transfers are paid.
fn transfer(section: &Section) -> Result<Orderer, ConfigError> {
    let kinds =
        [("ordinary", AccountKind::Ordinary), ("current", AccountKind::Current), ("savings", AccountKind::Savings)];
    let name = section.needed_text("client_name", "\"サギョウショ\"")?;
    let numbers = [
        section.needed_text("bank", "\"0123\"")?,
        section.needed_text("branch", "\"456\"")?,
        section.needed_text("account", "\"1234567\"")?,
    ];
    let names = [section.text("bank_name")?.unwrap_or_default(), section.text("branch_name")?.unwrap_or_default()];
    let kind = section.choice("kind", &kinds, Some(AccountKind::Ordinary))?;
    // The header has more room for the name than an account's holder.
    let holder: String = name.chars().take(15).collect();
    let orderer = Account::new(numbers, names, kind, &holder)
        .and_then(|account| Orderer::new(section.text("client_code").ok().flatten().unwrap_or("0"), name, account));
    orderer.map_err(|why| section.error_of("bank", format!("[transfer]: {why}")))
}

/// `"末日"`, `20` or `"20"`.
fn closing_day(section: &Section) -> Result<ClosingDay, ConfigError> {
    if section.text("closing_day").is_ok() {
        return section.parsed("closing_day", ClosingDay::MonthEnd);
    }
    section.whole("closing_day", 1..=28, 1).map(ClosingDay::Day).map_err(|error| ConfigError {
        what: "`closing_day` must be \"末日\" or a day from 1 to 28 (later days are missing from some months)".into(),
        ..error
    })
}

fn web(section: &Section) -> Result<Web, ConfigError> {
    let written = section.text("listen")?.unwrap_or(DEFAULT_LISTEN);
    let listen = written.replace("localhost", "127.0.0.1").parse().map_err(|_| {
        section.error_of("listen", format!("`listen` = `{written}` is not an address with a port; write for example \"{DEFAULT_LISTEN}\", or \"0.0.0.0:8420\" to be reached from other machines"))
    })?;
    let hosts = section.texts("hosts")?.into_iter().map(|(offset, written)| host(section, offset, written));
    Ok(Web { listen, hosts: hosts.collect::<Result<_, _>>()? })
}

/// A name alone, as a browser's address line has it between `//` and the port.
fn host(section: &Section, offset: usize, written: &str) -> Result<String, ConfigError> {
    let is_name =
        !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let rule = || {
        format!(
            "`hosts`: `{written}` is no name of a machine; write it alone, without http:// and without a port, for example \"fuda.local\""
        )
    };
    if is_name { Ok(written.to_owned()) } else { Err(section.error(offset, rule())) }
}

fn conversation(section: &Section) -> Result<Conversation, ConfigError> {
    let default = Conversation::DEFAULT;
    let milliseconds = |key, default| section.whole(key, 0..=A_MINUTE_MS, default);
    let seconds = |key, default| section.whole(key, 0..=A_DAY_S, default);
    Ok(Conversation {
        card_repeat_ms: milliseconds("card_repeat_ms", default.card_repeat_ms)?,
        quantity_card_repeat_ms: milliseconds("quantity_card_repeat_ms", default.quantity_card_repeat_ms)?,
        piece_repeat_ms: milliseconds("piece_repeat_ms", default.piece_repeat_ms)?,
        silence_s: section.whole("silence_s", 30..=A_DAY_S, default.silence_s)?,
        held_tags_s: seconds("held_tags_s", default.held_tags_s)?,
        join_s: seconds("join_s", default.join_s)?,
        leave_repeat_s: seconds("leave_repeat_s", default.leave_repeat_s)?,
        undo_visit_s: seconds("undo_visit_s", default.undo_visit_s)?,
        ask_above: section.whole("ask_above", 1..=1_000_000, default.ask_above)?,
        staff_s: section.whole("staff_s", 10..=A_DAY_S, default.staff_s)?,
    })
}

fn paper(section: &Section) -> Result<Paper, ConfigError> {
    let fates = [("reissue", UnknownFate::Reissue), ("hold", UnknownFate::Hold)];
    Ok(Paper {
        font: section.text("font")?.filter(|path| !path.is_empty()).map(PathBuf::from),
        unknown_fate: section.choice("unknown_fate", &fates, Some(UnknownFate::Reissue))?,
    })
}

fn station(section: &Section, devices: &mut Devices<'_>) -> Result<Station, ConfigError> {
    let name = name(section)?;
    devices.claim(section, "name", "the name of a station", &name)?;
    let scanners = section.sections("scanner", "[station.scanner]")?;
    let scanners = scanners.iter().map(|one| devices.scanner(one)).collect::<Result<_, _>>()?;
    let printer = devices.station_printer(section, &name)?;
    let own = printer.as_ref().and_then(|name| devices.printers.iter().find(|printer| printer.name == *name));
    Ok(Station { shared: section.yes_or_no("shared", true)?, signal: signal(section, own)?, scanners, printer, name })
}

/// What says that it counted. A printer's buzzer needs a printer of which the bytes are known.
fn signal(section: &Section, printer: Option<&PrinterConfig>) -> Result<CountedSignal, ConfigError> {
    let signals = [
        ("screen", CountedSignal::Screen),
        ("buzzer", CountedSignal::Buzzer),
        ("printer-buzzer", CountedSignal::PrinterBuzzer),
        ("paper", CountedSignal::Paper),
    ];
    let signal = section.choice("signal", &signals, Some(CountedSignal::Screen))?;
    let missing = match (signal, printer) {
        (CountedSignal::PrinterBuzzer, None) => "the station has no printer".to_owned(),
        (CountedSignal::PrinterBuzzer, Some(PrinterConfig { buzzer: None, profile, .. })) => {
            format!("the profile `{profile}` knows no buzzer (fuda print profiles shows which do)")
        }
        _ => return Ok(signal),
    };
    Err(section.error_of("signal", format!("`signal` = `printer-buzzer` cannot be: {missing}")))
}

/// The name of a station or a printer. It stands in addresses, so it has no blanks and no signs.
pub(super) fn name(section: &Section) -> Result<String, ConfigError> {
    let name = section.needed_text("name", "\"A\"")?;
    let allowed = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    if name.chars().all(allowed) && name.chars().count() <= LONGEST_NAME {
        return Ok(name.to_owned());
    }
    let rule = format!(
        "letters (Japanese too), digits, - and _, at most {LONGEST_NAME}, because it is part of an address such as /table/{}",
        name.chars().filter(|letter| allowed(*letter)).take(LONGEST_NAME).collect::<String>()
    );
    Err(section.error_of("name", format!("`name` = `{name}` cannot be used: {rule}")))
}

#[derive(Clone, Copy)]
enum ScannerKind {
    Serial,
    UsbSerial,
    Hid,
    HidPos,
}

const USB_SCANNER: &str = "scanner of this kind, which needs `vid` and `pid`";

#[derive(Clone, Copy)]
enum PrinterKind {
    Tcp,
    Serial,
    Usb,
    UsbSerial,
    Lp,
    File,
}

impl PrinterKind {
    /// What such a printer needs, and the keys that mean nothing to it.
    fn keys(self) -> (&'static str, &'static [&'static str]) {
        const PATH: &str = "printer of this kind, which needs `path`";
        const USB: &str = "printer of this kind, which needs `vid` and `pid`";
        match self {
            Self::Tcp => {
                ("printer of this kind, which needs `address`", &["path", "baud", "vid", "pid", "serial", "port"])
            }
            Self::Serial => (PATH, &["address", "vid", "pid", "serial", "port"]),
            Self::Usb | Self::Lp => (USB, &["address", "path", "baud"]),
            Self::UsbSerial => (USB, &["address", "path"]),
            Self::File => (PATH, &["address", "baud", "vid", "pid", "serial", "port"]),
        }
    }
}

pub(super) fn refuse_idle(section: &Section, (needs, idle): (&str, &[&str])) -> Result<(), ConfigError> {
    match idle.iter().find(|key| section.has(key)) {
        None => Ok(()),
        Some(key) => Err(section.error_of(key, format!("`{key}` means nothing to a {needs}"))),
    }
}

fn baud(section: &Section) -> Result<u32, ConfigError> {
    section.whole("baud", BAUDS, DEFAULT_BAUD)
}

/// `1-2.3`: as the kernel names a port.
fn port(section: &Section) -> Result<String, ConfigError> {
    let written = section.needed_text("port", "\"1-2.3\"")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let is_port = written.split_once('-').is_some_and(|(bus, ports)| is_number(bus) && ports.split('.').all(is_number));
    if is_port {
        return Ok(written.to_owned());
    }
    Err(section.error_of(
        "port",
        format!("`port` = `{written}` is no USB port; write for example \"1-2.3\" (fuda devices shows it)"),
    ))
}

/// The devices so far: a scanner, a printer and a name each belong to one place.
pub(super) struct Devices<'f> {
    families: &'f Families,
    printers: Vec<PrinterConfig>,
    /// The names that a station may say: those of the `[[printer]]`s.
    shared: Vec<String>,
    /// What is taken, with its line.
    claimed: BTreeMap<(&'static str, String), usize>,
    profiles: &'f Profiles,
}

impl<'f> Devices<'f> {
    fn new(families: &'f Families, profiles: &'f Profiles) -> Self {
        Self { families, profiles, printers: Vec::new(), shared: Vec::new(), claimed: BTreeMap::new() }
    }

    fn scanner(&mut self, section: &Section) -> Result<ScannerConfig, ConfigError> {
        let kinds = [
            ("serial", ScannerKind::Serial),
            ("usb-serial", ScannerKind::UsbSerial),
            ("hid", ScannerKind::Hid),
            ("hid-pos", ScannerKind::HidPos),
        ];
        let kind = section.choice("kind", &kinds, None)?;
        let keys: (_, &[&str]) = match kind {
            ScannerKind::Serial => {
                ("scanner of this kind, which needs `path`", &["vid", "pid", "serial", "port", "layout"])
            }
            ScannerKind::UsbSerial => (USB_SCANNER, &["path", "layout"]),
            ScannerKind::Hid => (USB_SCANNER, &["path", "baud"]),
            ScannerKind::HidPos => (USB_SCANNER, &["path", "baud", "layout"]),
        };
        refuse_idle(section, keys)?;
        let layouts = [("us", Layout::Us), ("jis", Layout::Jis)];
        let link = match kind {
            ScannerKind::Serial => {
                let (path, baud) = self.serial(section, "\"/dev/serial/by-id/usb-…\"")?;
                scanner::Link::Serial { path, baud }
            }
            ScannerKind::UsbSerial => scanner::Link::UsbSerial { usb: self.usb(section)?, baud: baud(section)? },
            ScannerKind::Hid => scanner::Link::Hid {
                usb: self.usb(section)?,
                layout: section.choice("layout", &layouts, Some(Layout::Us))?,
            },
            ScannerKind::HidPos => scanner::Link::HidPos { usb: self.usb(section)? },
        };
        let suffixes = [("auto", Suffix::Auto), ("none", Suffix::None)];
        let framing = Framing {
            suffix: section.choice("suffix", &suffixes, Some(Framing::DEFAULT.suffix))?,
            gap_ms: section.whole("gap_ms", 20..=5000, Framing::DEFAULT.gap_ms)?,
        };
        let family = self.family(section, &link)?;
        let host_beep = match link {
            scanner::Link::Serial { .. } | scanner::Link::UsbSerial { .. } => family.host_beep.as_ref(),
            // A keyboard is written to by its lights alone, and no maker's HID document says how it beeps.
            scanner::Link::Hid { .. } | scanner::Link::HidPos { .. } => None,
        };
        let host_beep = host_beep.map(|beep| beep.bytes.clone());
        Ok(ScannerConfig { link, framing, family: family.id.clone(), host_beep })
    }

    /// What `model` says, else what the numbers say, else the one of which nothing is known.
    fn family(&self, section: &Section, link: &scanner::Link) -> Result<&'f Family, ConfigError> {
        if let Some(said) = section.text("model")? {
            let ids: Vec<&str> = self.families.ids().collect();
            return self.families.get(said).ok_or_else(|| section.unknown_word("model", said, &ids));
        }
        let by_number = match link {
            scanner::Link::Serial { .. } => None,
            scanner::Link::UsbSerial { usb, .. } | scanner::Link::Hid { usb, .. } | scanner::Link::HidPos { usb } => {
                self.families.of_product(usb.vid, usb.pid)
            }
        };
        Ok(by_number.unwrap_or_else(|| self.families.generic()))
    }

    /// A USB device, which belongs to one place only.
    fn usb(&mut self, section: &Section) -> Result<UsbName, ConfigError> {
        let vid = section.hexadecimal("vid", "\"05e0\"")?;
        let pid = section.hexadecimal("pid", "\"1200\"")?;
        let which = match (section.has("serial"), section.has("port")) {
            (true, true) => {
                return Err(
                    section.error_of("port", "`serial` and `port` are two ways of saying which one: keep one of them")
                );
            }
            (true, false) => Which::Serial(section.needed_text("serial", "\"S1234567\"")?.to_owned()),
            (false, true) => Which::Port(port(section)?),
            (false, false) => Which::TheOnly,
        };
        let name = UsbName { vid, pid, which };
        self.claim(
            section,
            "vid",
            "another device (of two of one model each needs its `serial` or its `port`)",
            &name.to_string(),
        )?;
        Ok(name)
    }

    fn serial(&mut self, section: &Section, such_as: &str) -> Result<(PathBuf, u32), ConfigError> {
        let path = section.needed_text("path", such_as)?;
        self.claim(section, "path", "the path of another device", path)?;
        Ok((PathBuf::from(path), baud(section)?))
    }

    /// `printer = "NAME"`, or a `[station.printer]` of its own, which carries the station's name.
    fn station_printer(&mut self, station: &Section, name: &str) -> Result<Option<String>, ConfigError> {
        let Ok(Some(shared)) = station.text("printer") else {
            let own = station.section("printer", "[station.printer]")?;
            own.map(|own| self.add_printer(&own, name.to_owned())).transpose()?;
            return Ok(station.has("printer").then(|| name.to_owned()));
        };
        if self.shared.iter().any(|known| known == shared) {
            return Ok(Some(shared.to_owned()));
        }
        let there_are = if self.shared.is_empty() { "none yet".to_owned() } else { self.shared.join(", ") };
        Err(station.error_of("printer", format!("`printer` = `{shared}` names a [[printer]] that does not exist (there are: {there_are}); add one with name = \"{shared}\", or give the station a [station.printer]")))
    }

    fn add_printer(&mut self, section: &Section, name: String) -> Result<(), ConfigError> {
        self.claim(section, "kind", "the name of a printer", &name)?;
        let link = self.printer_link(section)?;
        let (profile, known) = self.profiles.named_in(section)?;
        let hours = section.whole("drop_after_h", 0..=A_YEAR_H, 0)?;
        self.printers.push(PrinterConfig {
            name,
            link,
            profile: profile.to_owned(),
            paper: paper_width(section, known.width.is)?,
            mode: section.choice("mode", &MODES, Some(known.mode.is))?,
            cutter: match known.cutter {
                Some(Figure { is: false, .. }) => Cutter::None,
                _ => Cutter::Cuts,
            },
            abilities: known.abilities(),
            buzzer: known.buzzer.as_ref().map(|signal| signal.is.clone()),
            drop_after_h: (hours > 0).then_some(hours),
        });
        Ok(())
    }

    pub(super) fn printer_link(&mut self, section: &Section) -> Result<printer::Link, ConfigError> {
        let kinds = [
            ("tcp", PrinterKind::Tcp),
            ("serial", PrinterKind::Serial),
            ("usb", PrinterKind::Usb),
            ("usb-serial", PrinterKind::UsbSerial),
            ("lp", PrinterKind::Lp),
            ("file", PrinterKind::File),
        ];
        let kind = section.choice("kind", &kinds, None)?;
        refuse_idle(section, kind.keys())?;
        Ok(match kind {
            PrinterKind::Tcp => {
                let address = with_port(section.needed_text("address", "\"192.0.2.10:9100\"")?);
                // Two connections to one printer would mix their papers.
                self.claim(
                    section,
                    "address",
                    "the address of another printer (stations share one [[printer]])",
                    &address,
                )?;
                printer::Link::Tcp { address }
            }
            PrinterKind::Serial => {
                let (path, baud) = self.serial(section, "\"/dev/ttyUSB0\"")?;
                printer::Link::Serial { path, baud }
            }
            PrinterKind::Usb => printer::Link::Usb { usb: self.usb(section)? },
            PrinterKind::UsbSerial => printer::Link::UsbSerial { usb: self.usb(section)?, baud: baud(section)? },
            PrinterKind::Lp => printer::Link::Lp { usb: self.usb(section)? },
            PrinterKind::File => {
                let path = section.needed_text("path", "\"papers.bin\"")?;
                self.claim(section, "path", "the path of another device", path)?;
                printer::Link::File { path: PathBuf::from(path) }
            }
        })
    }

    /// Takes a name or a place that only one thing of its group can have.
    pub(super) fn claim(
        &mut self,
        section: &Section,
        key: &str,
        group: &'static str,
        what: &str,
    ) -> Result<(), ConfigError> {
        let here = section.error_of(key, "");
        match self.claimed.insert((group, what.to_owned()), here.line) {
            None => Ok(()),
            Some(line) => Err(ConfigError { what: format!("`{what}` is {group} already, on line {line}"), ..here }),
        }
    }
}

/// What the file says of the paper wins over the profile: `width_dots` over `paper_mm`, and both must be one paper.
fn paper_width(section: &Section, known: PaperWidth) -> Result<PaperWidth, ConfigError> {
    let rolls = [("80", PaperWidth::Mm80), ("58", PaperWidth::Mm58)];
    let roll = section.choice("paper_mm", &rolls, Some(known))?;
    let usual = if roll.mm() == known.mm() { known } else { roll };
    let paper = section.choice("width_dots", &WIDTHS, Some(usual))?;
    if section.has("paper_mm") && paper.mm() != roll.mm() {
        let mm = paper.mm();
        return Err(section.error_of(
            "width_dots",
            format!("`width_dots` is that of {mm} mm paper, and `paper_mm` is not: take one of them away"),
        ));
    }
    Ok(paper)
}

/// A printer's address without a port means the port of nearly every receipt printer.
fn with_port(address: &str) -> String {
    let has_port = address
        .rsplit_once(':')
        .is_some_and(|(host, port)| port.parse::<u16>().is_ok() && (!host.contains(':') || host.ends_with(']')));
    if has_port { address.to_owned() } else { format!("{address}:9100") }
}
