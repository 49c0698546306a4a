//! A printer's profile: what its maker's papers say of it. Each figure names its source, or is unknown; nothing is guessed.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::read::{Keys, Section, error_at, listed, nearest};
use super::{ConfigError, PaperWidth, PrintMode};
use crate::devices::printer::{Abilities, Known};

/// A figure and the paper that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure<T> {
    pub is: T,
    pub source: String,
}

/// What is known of a kind of printer; `None` is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// For people: `Epson TM-T88V, …`
    pub models: String,
    /// Dots across, and with them the roll.
    pub width: Figure<PaperWidth>,
    pub dpi: Figure<u16>,
    pub mode: Figure<PrintMode>,
    /// Whether it cuts.
    pub cutter: Option<Figure<bool>>,
    /// `DLE EOT`: it answers while it prints, too.
    pub dle_eot: Option<Figure<bool>>,
    /// `GS r`: it answers when it comes to the question.
    pub gs_r: Option<Figure<bool>>,
    /// `GS a`: it tells changes by itself.
    pub asb: Option<Figure<bool>>,
    /// `GS ( H`: it says when a paper is printed.
    pub process_id: Option<Figure<bool>>,
    pub buffer_bytes: Option<Figure<u32>>,
    pub speed_mm_s: Option<Figure<u32>>,
    /// The bytes of one short signal of its buzzer.
    pub buzzer: Option<Figure<Vec<u8>>>,
    /// Vendor and product of its USB connection.
    pub usb: Vec<Figure<(u16, u16)>>,
}

impl Profile {
    /// Reads the text of a profile.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let parsed = DeTable::parse(text)
            .map_err(|error| error_at(text, error.span().map_or(0, |span| span.start), error.message()))?;
        profile(&Section::new(PROFILE, KEYS, text, 0, parsed.get_ref())?)
    }

    /// What need not be tried.
    pub fn abilities(&self) -> Abilities {
        let known = |figure: &Option<Figure<bool>>| match figure {
            Some(Figure { is: true, .. }) => Known::Yes,
            Some(Figure { is: false, .. }) => Known::No,
            None => Known::Unknown,
        };
        Abilities { dle_eot: known(&self.dle_eot), asb: known(&self.asb), process_id: known(&self.process_id) }
    }
}

/// The profiles that a workshop may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles(BTreeMap<String, Profile>);

impl Profiles {
    /// Those of `firmware-config/printers`.
    pub fn shipped() -> Self {
        let read = |(name, text): &(&str, &str)| {
            let profile = Profile::parse(text).expect("what is shipped is read in a test");
            ((*name).to_owned(), profile)
        };
        Self(SHIPPED.iter().map(read).collect())
    }

    /// A workshop's own, which wins over a shipped one of its name.
    pub fn and(mut self, name: &str, profile: Profile) -> Self {
        self.0.insert(name.to_owned(), profile);
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Profile)> {
        self.0.iter().map(|(name, profile)| (name.as_str(), profile))
    }

    /// The profile that a section names, or [`Profiles::DEFAULT`].
    pub(super) fn named_in(&self, section: &Section) -> Result<(&str, &Profile), ConfigError> {
        let name = section.text("profile")?.unwrap_or(Self::DEFAULT);
        self.0.get_key_value(name).map(|(name, profile)| (name.as_str(), profile)).ok_or_else(|| {
            let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
            let there_are = listed(&names);
            let hint = match nearest(name, &names) {
                Some(near) => format!("did you mean `{near}`? There are {there_are}"),
                None => format!("there are {there_are}"),
            };
            section.error_of("profile", format!("`profile` = `{name}` is not known; {hint}"))
        })
    }

    /// What a printer is taken for that nobody says anything about: everything is tried.
    pub const DEFAULT: &str = "generic-80mm";
}

macro_rules! shipped {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../firmware-config/printers/", $name, ".toml")))),*]
    };
}

const SHIPPED: &[(&str, &str)] = shipped![
    "citizen-ct",
    "epson-tm-m30",
    "epson-tm-t20",
    "epson-tm-t88",
    "generic-58mm",
    "generic-80mm",
    "sewoo",
    "star-escpos",
    "xprinter"
];

const PROFILE: &str = "a printer's profile";
const FIGURE: &str = "{ is = …, source = \"…\" }";
const USB: &str = "[[usb]]";

const KEYS: Keys = &[
    (
        PROFILE,
        &[
            "models",
            "width_dots",
            "dpi",
            "mode",
            "cutter",
            "dle_eot",
            "gs_r",
            "asb",
            "process_id",
            "buffer_bytes",
            "speed_mm_s",
            "buzzer",
            "usb",
        ],
    ),
    (FIGURE, &["is", "source"]),
    (USB, &["vid", "pid", "source"]),
];

/// How `width_dots` is written, here and in fuda.toml.
pub(super) const WIDTHS: [(&str, PaperWidth); 3] =
    [("576", PaperWidth::Mm80), ("512", PaperWidth::Mm80Dots512), ("384", PaperWidth::Mm58)];
/// How `mode` is written.
pub(super) const MODES: [(&str, PrintMode); 2] = [("raster", PrintMode::Raster), ("kanji", PrintMode::Kanji)];

fn profile(section: &Section) -> Result<Profile, ConfigError> {
    let yes_or_no = |key| figure(section, key, |own| own.yes_or_no("is", false));
    let whole = |key| figure(section, key, |own| own.whole("is", 1..=100_000_000, 1));
    Ok(Profile {
        models: section.needed_text("models", "\"Epson TM-T88V, Epson TM-T88VI\"")?.to_owned(),
        width: needed(section, "width_dots", |own| own.choice("is", &WIDTHS, None))?,
        dpi: needed(section, "dpi", |own| own.whole("is", 100..=600, 203))?,
        mode: needed(section, "mode", |own| own.choice("is", &MODES, None))?,
        cutter: yes_or_no("cutter")?,
        dle_eot: yes_or_no("dle_eot")?,
        gs_r: yes_or_no("gs_r")?,
        asb: yes_or_no("asb")?,
        process_id: yes_or_no("process_id")?,
        buffer_bytes: whole("buffer_bytes")?,
        speed_mm_s: whole("speed_mm_s")?,
        buzzer: figure(section, "buzzer", signal)?,
        usb: usb(section)?,
    })
}

/// `{ is = …, source = "…" }`, or `"unknown"`.
fn figure<'a, T>(
    section: &Section<'a>,
    key: &str,
    read: impl FnOnce(&Section<'a>) -> Result<T, ConfigError>,
) -> Result<Option<Figure<T>>, ConfigError> {
    let rule = || section.error_of(key, format!("{PROFILE} has `{key}` as {FIGURE}, or as \"unknown\""));
    match section.text(key) {
        Ok(Some(UNKNOWN)) => Ok(None),
        Ok(_) => Err(rule()),
        Err(_) => {
            let own = section.section(key, FIGURE)?.ok_or_else(rule)?;
            let source = own.needed_text("source", "\"the maker's manual, p. 12\"")?.to_owned();
            if !own.has("is") {
                return Err(rule());
            }
            Ok(Some(Figure { is: read(&own)?, source }))
        }
    }
}

const UNKNOWN: &str = "unknown";

/// What a paper cannot be laid out without.
fn needed<'a, T>(
    section: &Section<'a>,
    key: &str,
    read: impl FnOnce(&Section<'a>) -> Result<T, ConfigError>,
) -> Result<Figure<T>, ConfigError> {
    figure(section, key, read)?
        .ok_or_else(|| section.error_of(key, format!("`{key}` must be known: papers are laid out by it")))
}

/// `"1B 42 01 01"`
fn signal(own: &Section) -> Result<Vec<u8>, ConfigError> {
    let written = own.needed_text("is", "\"1B 42 01 01\"")?;
    let byte = |digits: &str| if digits.len() == 2 { u8::from_str_radix(digits, 16).ok() } else { None };
    written
        .split_whitespace()
        .map(byte)
        .collect::<Option<Vec<u8>>>()
        .ok_or_else(|| own.error_of("is", format!("`{written}` are no bytes; write for example \"1B 42 01 01\"")))
}

fn usb(section: &Section) -> Result<Vec<Figure<(u16, u16)>>, ConfigError> {
    if let Ok(Some(UNKNOWN)) = section.text("usb") {
        return Ok(Vec::new());
    }
    let one = |own: Section| {
        let source = own.needed_text("source", "\"usb.ids\"")?.to_owned();
        Ok(Figure { is: (own.hexadecimal("vid", "\"04b8\"")?, own.hexadecimal("pid", "\"0202\"")?), source })
    };
    section.sections("usb", USB)?.into_iter().map(one).collect()
}
