//! `[[label_printer]]`: where labels are printed, in which language, on which roll.

use super::read::Section;
use super::sections::{Devices, refuse_idle};
use super::{ConfigError, LabelLanguage, LabelPrinterConfig};
use crate::devices::label_printer::Link;
use crate::label::Dpi;
use crate::label::language::Language;

/// What a printer may be moved by; more is no correction any more.
const FARTHEST_MM: f32 = 5.0;
const ROLLS_MM: std::ops::RangeInclusive<u16> = 6..=220;

pub(super) fn label_printer(section: &Section, devices: &mut Devices<'_>) -> Result<LabelPrinterConfig, ConfigError> {
    let name = super::sections::name(section)?;
    devices.claim(section, "name", "the name of a label printer", &name)?;
    let link = if section.text("kind")? == Some("ipp") {
        ipp(section)?
    } else {
        Link::Printer(devices.printer_link(section)?)
    };
    let languages: Vec<(&str, LabelLanguage)> = Language::ALL
        .into_iter()
        .map(|language| (language.word(), LabelLanguage::Dots(language)))
        .chain([("pdf", LabelLanguage::Pdf)])
        .collect();
    let language = section.choice("language", &languages, None)?;
    let resolutions = [("180", Dpi::D180), ("203", Dpi::D203), ("300", Dpi::D300), ("600", Dpi::D600)];
    let usual = match language {
        LabelLanguage::Dots(language) => language.only_dpi().unwrap_or(Dpi::D203),
        LabelLanguage::Pdf => Dpi::D600,
    };
    let dpi = section.choice("dpi", &resolutions, Some(usual))?;
    let roll_mm = section.has("roll_mm").then(|| section.whole("roll_mm", ROLLS_MM, 0)).transpose()?;
    let sheets = [("10", 10), ("12", 12), ("24", 24), ("44", 44)];
    let sheet = section.has("sheet").then(|| section.choice("sheet", &sheets, None)).transpose()?;
    let offset = |key| section.decimal(key, -FARTHEST_MM..=FARTHEST_MM, 0.0);
    let offset_mm = (offset("offset_right_mm")?, offset("offset_down_mm")?);
    Ok(LabelPrinterConfig { name, link, language, dpi, roll_mm: roll_mm.map(f32::from), sheet, offset_mm })
}

/// A queue of CUPS, or a printer that speaks IPP itself.
fn ipp(section: &Section) -> Result<Link, ConfigError> {
    const NEEDS: &str = "printer of this kind, which needs `address`";
    refuse_idle(section, (NEEDS, &["path", "baud", "vid", "pid", "serial", "port"]))?;
    let address = section.needed_text("address", "\"ipp://127.0.0.1:631/printers/labels\"")?;
    if address.starts_with("ipp://") || address.starts_with("http://") {
        return Ok(Link::Ipp { address: address.to_owned() });
    }
    Err(section.error_of(
        "address",
        format!("`address` = `{address}` is no IPP address; write for example \"ipp://127.0.0.1:631/printers/labels\" (lpstat -v shows queues)"),
    ))
}
