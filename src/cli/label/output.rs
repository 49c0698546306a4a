//! Where labels go, and how: a file of any kind, or a label printer.

use std::path::PathBuf;
use std::str::FromStr;

use crate::cli::failure::Failure;
use crate::cli::folder::Folder;
use crate::config::{LabelLanguage, LabelPrinterConfig};
use crate::daemon::Interrupt;
use crate::daemon::labels::{Goal, MakeError, Maker, Medium, Shelf, ShelfError, template};
use crate::label::language::{Language, Roll};
use crate::label::sheet::Sheet;
use crate::label::{Dpi, Kind, LabelError};

/// What is made, and for which printer.
#[derive(Debug, clap::Args)]
pub struct Output {
    /// Another template of this kind: one of the shipped ones, or the workshop's own from DATA/labels
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// Dots to the inch of the printer: 180, 203, 300 or 600
    #[arg(long)]
    dpi: Option<Dpi>,
    /// Width of the roll that is in the printer, in millimetres; without it, the label's own
    #[arg(long, value_name = "MM")]
    roll_mm: Option<f32>,
    /// Moves the print to the right and down, in tenths of a millimetre if need be: 0.3,-0.2
    #[arg(long, value_name = "MM,MM", allow_hyphen_values = true)]
    offset: Option<Offset>,
    /// For --pdf: label paper of A4 with 10, 12, 24 or 44 faces; without it, a page is as large as its label
    #[arg(long, value_name = "FACES")]
    sheet: Option<usize>,
    /// The first face that is still on the sheet, counted from 1, row by row
    #[arg(long, value_name = "FACE", requires = "sheet")]
    first_face: Option<usize>,
    #[command(flatten)]
    target: Target,
}

/// Exactly one of these.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// A picture; several labels become FILE-1.png, FILE-2.png …
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// For ordinary printers
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// For Zebra and what understands its language
    #[arg(long, value_name = "FILE")]
    zpl: Option<PathBuf>,
    /// The same, with codes that the printer draws itself
    #[arg(long, value_name = "FILE")]
    zpl_native: Option<PathBuf>,
    /// For TSC and most cheap label printers
    #[arg(long, value_name = "FILE")]
    tspl: Option<PathBuf>,
    /// For Brother QL (300 dpi)
    #[arg(long, value_name = "FILE")]
    brother: Option<PathBuf>,
    /// For Brother P-touch (180 dpi)
    #[arg(long, value_name = "FILE")]
    brother_pt: Option<PathBuf>,
    /// For SATO; never tried on a printer
    #[arg(long, value_name = "FILE")]
    sbpl: Option<PathBuf>,
    /// For receipt printers
    #[arg(long, value_name = "FILE")]
    escpos: Option<PathBuf>,
    /// A [[label_printer]] of fuda.toml
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
}

/// `0.3,-0.2`
#[derive(Debug, Clone, Copy, PartialEq)]
struct Offset(f32, f32);

impl FromStr for Offset {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no offset: write millimetres to the right and down, such as 0.3,-0.2");
        let (right, down) = text.split_once(',').ok_or_else(wrong)?;
        let number = |part: &str| part.trim().parse::<f32>().ok().filter(|mm| mm.abs() <= 20.0);
        Ok(Self(number(right).ok_or_else(wrong)?, number(down).ok_or_else(wrong)?))
    }
}

impl From<LabelError> for Failure {
    fn from(error: LabelError) -> Self {
        let code = error.code();
        let words = error.to_string();
        Self::refused(code, words.strip_prefix(&format!("{code}: ")).unwrap_or(&words))
    }
}

impl From<MakeError> for Failure {
    fn from(error: MakeError) -> Self {
        let words = error.to_string();
        match error {
            MakeError::Shelf(ShelfError::Unreadable { path, source }) => Self::File { path, done: "read", source },
            MakeError::Shelf(error) => error.into(),
            MakeError::Label(error) => error.into(),
            MakeError::OtherKind { .. } => Self::usage("LABEL-KIND", words.trim_start_matches("LABEL-KIND: ")),
            MakeError::Printer { .. } => Self::refused("LABEL-PRINTER", words.trim_start_matches("LABEL-PRINTER: ")),
            MakeError::File { path, source } => Self::File { path, done: "written", source },
        }
    }
}

impl Output {
    /// The same, from this template.
    pub fn of_template(self, name: String) -> Self {
        Self { template: Some(name), ..self }
    }

    /// The label printer that was named.
    pub fn printer(&self) -> Option<&str> {
        self.target.printer.as_deref()
    }

    /// Reads the template and the faces, and finds out where labels go. Nothing is written yet.
    pub fn open(self, folder: &Folder, kind: Kind) -> Result<Maker, Failure> {
        let template = template(&Shelf::of(folder.path()), self.template.as_deref(), kind)?;
        // Files can be made without a fuda.toml; a printer cannot be found without one.
        let config = if self.target.printer.is_some() { Some(folder.config()?) } else { folder.config().ok() };
        let font = config.as_ref().and_then(|config| config.paper.font.clone());
        let printer = self.target.printer.as_deref().map(|name| {
            let printers = config.iter().flat_map(|config| &config.label_printers);
            named(printers, name)
        });
        let (medium, goal) = match printer.transpose()? {
            Some(printer) => (self.on_printer(&printer)?, Goal::Printer(printer)),
            None => self.into_file()?,
        };
        Ok(Maker::new(template, font.as_deref(), medium, goal, Interrupt::listen()?))
    }

    fn on_printer(&self, printer: &LabelPrinterConfig) -> Result<Medium, Failure> {
        let offset_mm = self.offset.map_or(printer.offset_mm, |Offset(right, down)| (right, down));
        Ok(match printer.language {
            LabelLanguage::Pdf => {
                Medium::Pdf { sheet: self.sheet(printer.sheet)?, first_face: self.first_face.unwrap_or(1), offset_mm }
            }
            LabelLanguage::Dots(language) => Medium::Dots {
                language,
                dpi: self.resolution(language, Some(printer.dpi))?,
                roll: Roll { width_mm: self.roll_mm.or(printer.roll_mm), offset_mm },
            },
        })
    }

    fn into_file(self) -> Result<(Medium, Goal), Failure> {
        let target = &self.target;
        let languages = [
            (&target.zpl, Language::Zpl),
            (&target.zpl_native, Language::ZplNative),
            (&target.tspl, Language::Tspl),
            (&target.brother, Language::BrotherQl),
            (&target.brother_pt, Language::BrotherPt),
            (&target.sbpl, Language::Sbpl),
            (&target.escpos, Language::EscPos),
        ];
        let offset_mm = self.offset.map_or((0.0, 0.0), |Offset(right, down)| (right, down));
        if let Some(path) = &target.png {
            return Ok((Medium::Png(self.dpi.unwrap_or(Dpi::D203)), Goal::File(path.clone())));
        }
        if let Some(path) = &target.pdf {
            let (sheet, first_face) = (self.sheet(None)?, self.first_face.unwrap_or(1));
            return Ok((Medium::Pdf { sheet, first_face, offset_mm }, Goal::File(path.clone())));
        }
        let chosen = languages.into_iter().find_map(|(path, language)| Some((path.clone()?, language)));
        let (path, language) = chosen.expect("the command line names one of them");
        let dpi = self.resolution(language, None)?;
        Ok((Medium::Dots { language, dpi, roll: Roll { width_mm: self.roll_mm, offset_mm } }, Goal::File(path)))
    }

    fn resolution(&self, language: Language, printers: Option<Dpi>) -> Result<Dpi, Failure> {
        match (self.dpi, language.only_dpi()) {
            (Some(asked), Some(only)) if asked != only => Err(Failure::usage(
                "LABEL-DPI",
                format!("{} printers have {only}; leave --dpi out, or write it so", language.word()),
            )),
            (_, Some(only)) => Ok(only),
            (asked, None) => Ok(asked.or(printers).unwrap_or(Dpi::D203)),
        }
    }

    fn sheet(&self, printers: Option<usize>) -> Result<Option<Sheet>, Failure> {
        let Some(faces) = self.sheet.or(printers) else { return Ok(None) };
        let known = Sheet::of(faces).ok_or_else(|| {
            let all: Vec<String> = Sheet::ALL.iter().map(|sheet| sheet.faces().to_string()).collect();
            Failure::usage(
                "LABEL-SHEET",
                format!("no label paper with {faces} faces is known; there are {}", all.join(", ")),
            )
        });
        known.map(Some)
    }
}

fn named<'a>(
    mut printers: impl Iterator<Item = &'a LabelPrinterConfig> + Clone,
    name: &str,
) -> Result<LabelPrinterConfig, Failure> {
    let all: Vec<&str> = printers.clone().map(|printer| printer.name.as_str()).collect();
    let there_are = if all.is_empty() { "none yet".to_owned() } else { all.join(", ") };
    printers.find(|printer| printer.name == name).cloned().ok_or_else(|| {
        Failure::refused(
            "LABEL-PRINTER",
            format!("fuda.toml has no [[label_printer]] with name = \"{name}\" (there are: {there_are})"),
        )
    })
}
