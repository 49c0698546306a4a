//! Model families of scanners: what their makers' public documents say of them. The families that Fuda knows are in
//! firmware-config/scanners and compiled in; a workshop's own files, in that folder of its data folder, win over them.

use serde::Deserialize;

use crate::devices::usb::UsbDevice;

/// What is known of one family of scanners.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Family {
    /// The file's name without its ending: `model = "zebra"` in fuda.toml.
    #[serde(skip)]
    pub id: String,
    /// For a heading.
    pub maker: String,
    pub models: String,
    #[serde(default)]
    pub usb: Vec<UsbId>,
    /// How a code ends when the scanner is new; Fuda's own `suffix = "auto"` takes all of these.
    pub framing: Option<FactoryFraming>,
    pub decode_beep: Option<DecodeBeep>,
    pub host_beep: Option<HostBeep>,
    /// What must be set, in the order in which it is set.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
}

/// A product that the family is known by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsbId {
    /// Four hexadecimal digits.
    #[serde(deserialize_with = "hexadecimal")]
    pub vid: u16,
    /// Four hexadecimal digits; without it, every product of the maker.
    #[serde(default, deserialize_with = "some_hexadecimal")]
    pub pid: Option<u16>,
    /// The `kind` in fuda.toml, where the number tells the mode.
    pub mode: Option<Mode>,
    pub source: String,
}

/// A mode of a scanner, as `kind` in `[station.scanner]` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    Hid,
    HidPos,
    UsbSerial,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactoryFraming {
    pub end: String,
    pub source: String,
}

/// The beep of the scanner itself, which says that it read and not that it counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecodeBeep {
    pub can_be_off: bool,
    pub source: String,
}

/// The beep that the host asks for, on a serial line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostBeep {
    /// Hexadecimal bytes, apart by blanks.
    #[serde(deserialize_with = "bytes")]
    pub bytes: Vec<u8>,
    /// What must be so before it sounds, for whoever reads the set-up sheet.
    pub needs: Option<String>,
    pub source: String,
}

/// One thing to set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenStep")]
pub struct Step {
    pub what: Setting,
    pub how: How,
}

/// A `[[step]]` as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    what: Setting,
    symbology: Option<Symbology>,
    #[serde(default)]
    codes: Vec<String>,
    source: Option<String>,
    manual: Option<String>,
}

impl TryFrom<WrittenStep> for Step {
    type Error = &'static str;

    fn try_from(step: WrittenStep) -> Result<Self, Self::Error> {
        let WrittenStep { what, symbology, codes, source, manual } = step;
        let how = match (symbology, source, manual) {
            (Some(symbology), Some(source), None) if codes.iter().all(|code| symbology.holds(code)) => {
                How::Codes { symbology, codes, source }
            }
            (Some(_), Some(_), None) => return Err("a code holds what its symbology cannot: capitals and digits only"),
            (None, None, Some(manual)) if codes.is_empty() => How::Manual { manual },
            _ => return Err("a step has either `symbology`, `codes` and `source`, or `manual`"),
        };
        Ok(Self { what, how })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    Interface,
    Suffix,
    KeyboardLayout,
    DecodeBeepOff,
    HostBeep,
    Trigger,
}

/// How a setting is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// Publicly documented: these are scanned, one after the other.
    Codes { symbology: Symbology, codes: Vec<String>, source: String },
    /// Where in the maker's manual the code stands. None is invented here.
    Manual { manual: String },
}

/// What a programming code is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Symbology {
    #[serde(rename = "code128")]
    Code128,
    #[serde(rename = "qr")]
    Qr,
    /// Code 39 with a blank where its asterisks are: Opticon's menu codes.
    #[serde(rename = "code39-space")]
    Code39Space,
}

impl Symbology {
    fn holds(self, code: &str) -> bool {
        let allowed = |letter: u8| match self {
            Self::Code39Space => letter.is_ascii_uppercase() || letter.is_ascii_digit(),
            Self::Code128 | Self::Qr => letter.is_ascii_graphic(),
        };
        !code.is_empty() && code.bytes().all(allowed)
    }
}

/// A file that cannot be used, in the keeper's voice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {what}")]
pub struct FamilyError {
    pub name: String,
    pub what: String,
}

/// The families that are known here: a workshop's own first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Families(Vec<Family>);

/// For everything that is none of the others.
pub(super) const GENERIC: &str = "generic";

macro_rules! shipped {
    ($($id:literal),*) => {
        [$(($id, include_str!(concat!("../../firmware-config/scanners/", $id, ".toml")))),*]
    };
}

/// `cheap` shares numbers with other things, and `generic` is what is left: they come last.
const SHIPPED: [(&str, &str); 9] =
    shipped!["zebra", "honeywell", "denso-wave", "opticon", "keyence", "datalogic", "newland", "cheap", "generic"];

impl Family {
    /// Reads one file.
    pub fn parse(id: &str, text: &str) -> Result<Self, FamilyError> {
        let wrong = |what: String| FamilyError { name: format!("{id}.toml"), what };
        let family: Self = toml::from_str(text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        let family = Self { id: id.to_owned(), ..family };
        match family.finding() {
            None => Ok(family),
            Some(finding) => Err(wrong(finding)),
        }
    }

    /// What no form can say: a code without text, a source that says nothing.
    fn finding(&self) -> Option<String> {
        let sources = self.usb.iter().map(|usb| &usb.source);
        let sources = sources.chain(self.framing.iter().map(|own| &own.source));
        let sources = sources.chain(self.decode_beep.iter().map(|own| &own.source));
        let mut sources = sources.chain(self.host_beep.iter().map(|own| &own.source));
        if sources.any(|source| source.trim().is_empty()) {
            return Some("a `source` is empty: say which document has the figure".to_owned());
        }
        self.steps.iter().find_map(|step| match &step.how {
            How::Codes { codes, source, .. } if codes.is_empty() || source.trim().is_empty() => {
                Some(format!("the step {:?} has no `codes`, or no `source` for them", step.what))
            }
            How::Manual { manual } if manual.trim().is_empty() => {
                Some(format!("the step {:?} names no page of the manual", step.what))
            }
            _ => None,
        })
    }

    /// How surely a device is of this family: by its product number (2) or by its maker's alone (1).
    fn knows(&self, vid: u16, pid: u16) -> Option<u8> {
        let own = self.usb.iter().filter(|usb| usb.vid == vid);
        own.filter_map(|usb| match usb.pid {
            Some(own) if own == pid => Some(2),
            Some(_) => None,
            None => Some(1),
        })
        .max()
    }
}

impl Families {
    /// Those that come with Fuda.
    pub fn shipped() -> Self {
        Self(SHIPPED.map(|(id, text)| Family::parse(id, text).expect("every shipped file is tested")).to_vec())
    }

    /// With a workshop's own files (name without ending, text), which win over those of the same name and are asked
    /// first.
    pub fn with_own<'t>(own: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, FamilyError> {
        let mut families: Vec<Family> =
            own.into_iter().map(|(id, text)| Family::parse(id, text)).collect::<Result<_, _>>()?;
        let others = Self::shipped().0.into_iter().filter(|shipped| families.iter().all(|own| own.id != shipped.id));
        let others: Vec<Family> = others.collect();
        families.extend(others);
        Ok(Self(families))
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|family| family.id.as_str())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Family> {
        self.0.iter()
    }

    pub fn get(&self, id: &str) -> Option<&Family> {
        self.0.iter().find(|family| family.id == id)
    }

    /// The family of a product: one that names it before one that names only its maker.
    pub fn of_product(&self, vid: u16, pid: u16) -> Option<&Family> {
        let known = |sureness| self.0.iter().find(|family| family.knows(vid, pid) == Some(sureness));
        known(2).or_else(|| known(1))
    }

    pub fn of_device(&self, device: &UsbDevice) -> Option<&Family> {
        self.of_product(device.vid, device.pid)
    }

    /// What serves for a scanner of which nothing is known.
    pub fn generic(&self) -> &Family {
        self.get(GENERIC).expect("the generic family is shipped, and can only be replaced")
    }
}

fn hexadecimal<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let text = String::deserialize(deserializer)?;
    four_digits(&text).ok_or_else(|| serde::de::Error::custom("four hexadecimal digits, for example \"05e0\""))
}

fn some_hexadecimal<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    hexadecimal(deserializer).map(Some)
}

fn four_digits(text: &str) -> Option<u16> {
    let is_right = text.len() == 4 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_right { u16::from_str_radix(text, 16).ok() } else { None }
}

fn bytes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let one = |digits: &str| (digits.len() == 2).then(|| u8::from_str_radix(digits, 16).ok()).flatten();
    let bytes: Option<Vec<u8>> = text.split_whitespace().map(one).collect();
    let rule = "hexadecimal bytes apart by blanks, for example \"1b 42 0d\"";
    bytes.filter(|bytes| !bytes.is_empty()).ok_or_else(|| serde::de::Error::custom(rule))
}
