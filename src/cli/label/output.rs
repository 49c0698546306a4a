//! Where labels go, and how: a file of any kind, or a label printer.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::cli::failure::Failure;
use crate::cli::folder::Folder;
use crate::config::{LabelLanguage, LabelPrinterConfig};
use crate::daemon::Interrupt;
use crate::daemon::labels::{Shelf, Type};
use crate::devices::label_printer::Sender;
use crate::label::language::{Job, Language, Roll};
use crate::label::plate::Codes;
use crate::label::sheet::Sheet;
use crate::label::{Dpi, Kind, LabelError, Plate, Template, Typesetter, Values, pdf};

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

/// How labels are written.
enum Medium {
    Png(Dpi),
    Pdf { sheet: Option<Sheet>, first_face: usize, offset_mm: (f32, f32) },
    Dots { language: Language, dpi: Dpi, roll: Roll },
}

/// Where their bytes go.
enum Goal {
    File(PathBuf),
    Printer(LabelPrinterConfig),
}

/// What makes labels from one template and sends them to one place.
pub struct Maker {
    template: Template,
    print: Type,
    medium: Medium,
    goal: Goal,
    /// Listened for from the beginning: a run ends between two labels, never within one.
    interrupt: Interrupt,
}

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub labels: usize,
    pub ended: Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All of them were made.
    Whole,
    /// The person at the terminal pressed Ctrl-C.
    Interrupted,
}

/// Why a run stopped, and how many labels had gone before.
pub struct Stopped {
    pub labels: usize,
    pub why: Failure,
}

impl From<LabelError> for Failure {
    fn from(error: LabelError) -> Self {
        let code = error.code();
        let words = error.to_string();
        Self::refused(code, words.strip_prefix(&format!("{code}: ")).unwrap_or(&words))
    }
}

impl Output {
    /// The same, from this template.
    pub fn of_template(self, name: String) -> Self {
        Self { template: Some(name), ..self }
    }

    /// Reads the template and the faces, and finds out where labels go. Nothing is written yet.
    pub fn open(self, folder: &Folder, kind: Kind) -> Result<Maker, Failure> {
        let name = self.template.clone().unwrap_or_else(|| kind.templates()[0].to_owned());
        let template = Shelf::of(folder.path()).template(&name)?;
        if template.kind() != kind {
            return Err(Failure::usage(
                "LABEL-KIND",
                format!("the template {name} is for {}, not for {}", template.kind().japanese(), kind.japanese()),
            ));
        }
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
        let print = Type::load(font.as_deref());
        if print.faces.only_built_in() {
            tracing::warn!(
                "FONT-BUILTIN: no Japanese face is installed; labels are written with the built-in bitmap. Better: apt install fonts-morisawa-bizud-gothic"
            );
        }
        Ok(Maker { template, print, medium, goal, interrupt: Interrupt::listen()? })
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

impl Maker {
    /// Makes these labels without sending them anywhere, so that what is refused is refused before anything is
    /// recorded.
    pub fn check<'v>(&mut self, labels: impl IntoIterator<Item = &'v Values> + Clone) -> Result<(), Failure> {
        loop {
            let mut press = Press::new(&self.medium, &self.template, &self.print);
            for values in labels.clone() {
                press.label(values)?;
            }
            if !self.print.read_further() {
                break;
            }
        }
        let missing = self.print.faces.missing();
        if !missing.is_empty() {
            let letters: String = missing.iter().collect();
            tracing::warn!(
                letters,
                "FONT-MISSING: no face has these characters, so 〓 was printed. Install fonts-noto-cjk"
            );
        }
        if let Goal::File(path) = &self.goal {
            writable(path)?;
        }
        Ok(())
    }

    /// Makes the labels and sends them. `before` is asked before each one leaves; it may record that, or refuse.
    pub fn run(
        &self,
        labels: impl Iterator<Item = Values>,
        several: Several,
        mut before: impl FnMut(usize) -> Result<(), Failure>,
    ) -> Result<Made, Stopped> {
        let mut press = Press::new(&self.medium, &self.template, &self.print);
        let mut outlet = Outlet::open(&self.goal).map_err(|why| Stopped { labels: 0, why })?;
        let mut made = Made { labels: 0, ended: Ended::Whole };
        for values in labels {
            if self.interrupt.is_asked() {
                made.ended = Ended::Interrupted;
                break;
            }
            let one = before(made.labels)
                .and_then(|()| press.label(&values))
                .and_then(|bytes| outlet.label(&bytes, several, made.labels));
            one.map_err(|why| Stopped { labels: made.labels, why })?;
            made.labels += 1;
        }
        let end = press.end();
        outlet.end(&end, several).map_err(|why| Stopped { labels: made.labels, why })?;
        Ok(made)
    }
}

/// Whether a run is of one label, which decides how files are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Several {
    One,
    Many,
}

impl Several {
    pub fn of(labels: usize) -> Self {
        if labels == 1 { Self::One } else { Self::Many }
    }
}

/// From values to bytes.
struct Press<'a> {
    setter: Typesetter<'a>,
    name: &'a str,
    kind: PressKind,
}

enum PressKind {
    Png(Plate),
    Dots { plate: Plate, job: Job, codes: Codes },
    Pdf { document: Box<pdf::Document>, sheet: Option<Sheet>, face: usize, offset_mm: (f32, f32) },
}

impl<'a> Press<'a> {
    fn new(medium: &Medium, template: &'a Template, print: &'a Type) -> Self {
        let kind = match medium {
            Medium::Png(dpi) => PressKind::Png(Plate::new(*dpi)),
            Medium::Dots { language, dpi, roll } => PressKind::Dots {
                plate: Plate::new(*dpi),
                job: Job::new(*language, *roll, template.name()),
                codes: language.codes(),
            },
            Medium::Pdf { sheet, first_face, offset_mm } => PressKind::Pdf {
                document: Box::new(pdf::Document::new()),
                sheet: *sheet,
                face: *first_face,
                offset_mm: *offset_mm,
            },
        };
        Self { setter: Typesetter::new(template, &print.faces), name: template.name(), kind }
    }

    /// A label's bytes; nothing for a PDF, which is written at its end.
    fn label(&mut self, values: &Values) -> Result<Vec<u8>, Failure> {
        let label = self.setter.label(values)?;
        match &mut self.kind {
            PressKind::Png(plate) => Ok(plate.draw(&label, Codes::Drawn)?.png()),
            PressKind::Dots { plate, job, codes } => Ok(job.label(&plate.draw(&label, *codes)?)?),
            PressKind::Pdf { document, sheet: None, offset_mm, .. } => {
                document.page(label.size_mm());
                document.label(&label, *offset_mm)?;
                Ok(Vec::new())
            }
            PressKind::Pdf { document, sheet: Some(sheet), face, offset_mm } => {
                let corner = sheet.corner(self.name, label.size_mm(), *face, *offset_mm)?;
                document.label_on(crate::label::sheet::A4_MM, &label, corner)?;
                *face += 1;
                if *face > sheet.faces() {
                    document.end_page();
                    *face = 1;
                }
                Ok(Vec::new())
            }
        }
    }

    fn end(self) -> Vec<u8> {
        match self.kind {
            PressKind::Pdf { document, .. } => document.finish(),
            PressKind::Png(_) | PressKind::Dots { .. } => Vec::new(),
        }
    }
}

/// Where bytes leave.
enum Outlet {
    File { path: PathBuf, file: Option<BufWriter<File>> },
    Printer { sender: Box<Sender>, name: String },
}

impl Outlet {
    fn open(goal: &Goal) -> Result<Self, Failure> {
        match goal {
            Goal::File(path) => Ok(Self::File { path: path.clone(), file: None }),
            Goal::Printer(printer) => {
                let opened = Sender::open(&printer.link, printer.language.speaks());
                let sender = opened.map_err(|error| unreachable(&printer.name, &error))?;
                Ok(Self::Printer { sender: Box::new(sender), name: printer.name.clone() })
            }
        }
    }

    fn label(&mut self, bytes: &[u8], several: Several, number: usize) -> Result<(), Failure> {
        match self {
            Self::File { path, .. } if several == Several::Many && path.extension().is_some_and(|end| end == "png") => {
                let path = numbered(path, number + 1);
                fs::write(&path, bytes).map_err(|source| Failure::File { path, done: "written", source })
            }
            Self::File { path, file } => {
                let failed = |source| Failure::File { path: path.clone(), done: "written", source };
                if file.is_none() {
                    *file = Some(BufWriter::new(File::create(&*path).map_err(failed)?));
                }
                file.iter_mut().try_for_each(|file| file.write_all(bytes)).map_err(failed)
            }
            Self::Printer { sender, name } => sender.send(bytes).map_err(|error| unreachable(name, &error)),
        }
    }

    fn end(mut self, bytes: &[u8], several: Several) -> Result<(), Failure> {
        if !bytes.is_empty() {
            self.label(bytes, several, 0)?;
        }
        match self {
            Self::File { path, file } => file.map_or(Ok(()), |mut file| file.flush()).map_err(|source| Failure::File {
                path,
                done: "written",
                source,
            }),
            Self::Printer { sender, name } => sender.finish().map_err(|error| unreachable(&name, &error)),
        }
    }
}

fn unreachable(name: &str, error: &std::io::Error) -> Failure {
    Failure::refused("LABEL-PRINTER", format!("the label printer {name} does not take what is sent: {error}"))
}

/// `tags.png` → `tags-3.png`
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}.png"))
}

/// Fails before anything is recorded when the file cannot be written. What is there stays.
fn writable(path: &Path) -> Result<(), Failure> {
    let existed = path.exists();
    let opened = OpenOptions::new().append(true).create(true).open(path);
    opened.map_err(|source| Failure::File { path: path.to_owned(), done: "written", source })?;
    if !existed && let Err(error) = fs::remove_file(path) {
        tracing::debug!(%error, "an empty file stays behind");
    }
    Ok(())
}
