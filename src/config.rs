//! `fuda.toml`: the workshop, its tables and their devices. Every key but the names and the devices has a default,
//! and whatever cannot be understood is answered with the key, the line and the nearest right word.

pub mod adopt;
pub mod counted;
mod labels;
mod profile;
mod read;
pub mod scanners;
mod sections;
mod template;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::devices::{framing::Framing, label_printer, printer, scanner};
use crate::domain::bank::Orderer;
use crate::domain::calendar::ClosingDay;
use crate::domain::moment::Zone;
use crate::domain::money::Rounding;
use crate::domain::payday::PayRule;
use crate::label::Dpi;
use crate::label::language::Language;

pub use profile::{Figure, Profile, Profiles};
use scanners::Families;
pub use template::template;

/// The whole of `fuda.toml`, checked: names are unique, and every printer that a station names is in `printers`.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub workshop: Workshop,
    pub web: Web,
    pub stations: Vec<Station>,
    /// The shared `[[printer]]`s, then each station's own, which carries its station's name.
    pub printers: Vec<PrinterConfig>,
    pub label_printers: Vec<LabelPrinterConfig>,
    pub conversation: Conversation,
    pub paper: Paper,
    /// `[transfer]`: the workshop's own account, for the file that the bank takes.
    pub transfer: Option<Orderer>,
}

/// `[workshop]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workshop {
    /// The neutral name at the head of a slip; it never names a programme of support.
    pub name: String,
    pub time_zone: Zone,
    pub closing_day: ClosingDay,
    pub rounding: Rounding,
    pub pay: PayRule,
    /// The columns of the city's report, by their words; all of them, where none is named.
    pub city_columns: Vec<String>,
    /// How long a person's record is kept after its last entry: five years, or longer where that was agreed.
    pub keep_years: u32,
}

/// `[web]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Loopback unless told otherwise. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// Names, besides `localhost` and its addresses, by which browsers may call this machine.
    pub hosts: Vec<String>,
}

/// `[[station]]`: one work table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Part of an address (`/table/NAME`): letters of any language, digits, `-` and `_`, at most 40.
    pub name: String,
    /// A shared table receives what is open after silence; a one-person table waits.
    pub shared: bool,
    pub signal: CountedSignal,
    pub scanners: Vec<ScannerConfig>,
    /// The name of one of `Config::printers`; a table without one keeps its papers waiting.
    pub printer: Option<String>,
}

/// How a table says that a scan counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedSignal {
    /// The table's screen shows and sounds it.
    Screen,
    /// The scanner's own buzzer, driven by Fuda.
    Buzzer,
    /// The printer's buzzer, by the bytes of its profile.
    PrinterBuzzer,
    /// Nothing but the paper: a beep means read, paper means counted.
    Paper,
}

/// `[station.scanner]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerConfig {
    pub link: scanner::Link,
    pub framing: Framing,
    /// Its model family ([`scanners::Family`]): what `model` says, else what its maker's and product's numbers say.
    pub family: String,
    /// What is sent to it to make it beep; `None` where nothing that is sent would.
    pub host_beep: Option<Vec<u8>>,
}

/// `[station.printer]` or `[[printer]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterConfig {
    pub name: String,
    pub link: printer::Link,
    /// The name of one of the [`Profiles`], from which comes what the file does not say.
    pub profile: String,
    pub paper: PaperWidth,
    pub mode: PrintMode,
    pub cutter: Cutter,
    pub abilities: printer::Abilities,
    /// The bytes of one short signal.
    pub buzzer: Option<Vec<u8>>,
    /// Hours after which a paper that waits is not printed any more; `None`: never.
    pub drop_after_h: Option<u32>,
}

/// Whether a printer cuts its papers off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutter {
    /// Or nobody knows: a printer without one leaves the cut out.
    Cuts,
    /// Papers are torn off by hand.
    None,
}

/// `[[label_printer]]`
#[derive(Debug, Clone, PartialEq)]
pub struct LabelPrinterConfig {
    pub name: String,
    pub link: label_printer::Link,
    pub language: LabelLanguage,
    pub dpi: Dpi,
    /// The roll that is in it; `None`: as wide as the label.
    pub roll_mm: Option<f32>,
    /// Faces of the label paper that is in it, for A4.
    pub sheet: Option<usize>,
    /// To the right and down, in tenths of a millimetre if need be.
    pub offset_mm: (f32, f32),
}

/// What a label printer understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelLanguage {
    Pdf,
    Dots(Language),
}

impl LabelLanguage {
    /// How the bytes are named on their way.
    pub fn speaks(self) -> label_printer::Speaks {
        match self {
            Self::Pdf => label_printer::Speaks::Other("application/pdf"),
            Self::Dots(Language::EscPos) => label_printer::Speaks::EscPos,
            // A queue passes what it does not know on as it is.
            Self::Dots(_) => label_printer::Speaks::Other("application/octet-stream"),
        }
    }
}

/// The roll that is in the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperWidth {
    /// 576 dots.
    Mm80,
    /// 80 mm paper in a printer of 180 dots per inch: 512 dots.
    Mm80Dots512,
    /// 384 dots.
    Mm58,
}

impl PaperWidth {
    pub fn mm(self) -> u8 {
        match self {
            Self::Mm80 | Self::Mm80Dots512 => 80,
            Self::Mm58 => 58,
        }
    }
}

/// How Japanese gets onto the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintMode {
    /// The printer's own characters, as Shift_JIS.
    Kanji,
    /// A picture: works on any printer, and prints any name.
    Raster,
}

/// `[conversation]`: the numbers of the conversation at the table (DESIGN.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversation {
    /// The same card again within this is one read.
    pub card_repeat_ms: u64,
    /// The same work card of more than one unit again within this is one read.
    pub quantity_card_repeat_ms: u64,
    /// The same work card of one unit, or the same tag, again within this is one read.
    pub piece_repeat_ms: u64,
    /// A shared table that is silent for this long receives what is open; never under 30.
    pub silence_s: u64,
    /// Tags before a card are held for this long.
    pub held_tags_s: u64,
    /// いっしょに: further cards may join for this long.
    pub join_s: u64,
    /// A card within this after 帰り changes nothing.
    pub leave_repeat_s: u64,
    /// One's own 受付 or 帰り can be undone within this.
    pub undo_visit_s: u64,
    /// More units than this in one scan or handover are asked about once.
    pub ask_above: u32,
    /// An idle staff card closes after this long.
    pub staff_s: u64,
}

impl Conversation {
    pub const DEFAULT: Self = Self {
        card_repeat_ms: 3000,
        quantity_card_repeat_ms: 2000,
        piece_repeat_ms: 500,
        silence_s: 120,
        held_tags_s: 60,
        join_s: 20,
        leave_repeat_s: 600,
        undo_visit_s: 300,
        ask_above: 50,
        staff_s: 60,
    };
}

/// `[paper]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The face for raster papers; `None`: an installed BIZ UDGothic, else another Japanese face, else the built-in bitmap.
    pub font: Option<PathBuf>,
    pub unknown_fate: UnknownFate,
}

/// What follows a paper of which nobody can say whether it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownFate {
    /// One copy, marked 再発行.
    Reissue,
    /// Nothing, until staff decide.
    Hold,
}

/// Why a configuration is refused, in words for the keeper of the machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ConfigError {
    /// Counted from 1.
    pub line: usize,
    /// The key, what is wrong with it, and what would be right.
    pub what: String,
}

impl Config {
    /// Reads the text of a `fuda.toml`, with the scanners and the kinds of printers that Fuda knows.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Self::parse_with(text, &Families::shipped())
    }

    /// Reads the text of a `fuda.toml`, with a workshop's own scanner families.
    pub fn parse_with(text: &str, families: &Families) -> Result<Self, ConfigError> {
        Self::parse_knowing(text, families, &Profiles::shipped())
    }

    /// The same, with a workshop's own printer profiles too.
    pub fn parse_knowing(text: &str, families: &Families, profiles: &Profiles) -> Result<Self, ConfigError> {
        sections::config(text, families, profiles)
    }

    /// The same with every path seen from a folder: the one in which `fuda.toml` lies.
    pub fn seen_from(mut self, folder: &Path) -> Self {
        for station in &mut self.stations {
            for scanner in &mut station.scanners {
                if let scanner::Link::Serial { path, .. } = &mut scanner.link {
                    *path = folder.join(&*path);
                }
            }
        }
        for printer in &mut self.printers {
            see_from(folder, &mut printer.link);
        }
        for printer in &mut self.label_printers {
            match &mut printer.link {
                label_printer::Link::Printer(link) => see_from(folder, link),
                label_printer::Link::Ipp { .. } => {}
            }
        }
        self.paper.font = self.paper.font.map(|font| folder.join(font));
        self
    }
}

fn see_from(folder: &Path, link: &mut printer::Link) {
    match link {
        printer::Link::Serial { path, .. } | printer::Link::File { path } => *path = folder.join(&*path),
        printer::Link::Tcp { .. }
        | printer::Link::Usb { .. }
        | printer::Link::UsbSerial { .. }
        | printer::Link::Lp { .. } => {}
    }
}
