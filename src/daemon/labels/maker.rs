//! Makes labels from one template and sends them to one place: a file, a label printer, or memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Shelf, ShelfError, Type};
use crate::config::LabelPrinterConfig;
use crate::daemon::Interrupt;
use crate::devices::label_printer::Sender;
use crate::label::language::{Job, Language, Roll};
use crate::label::plate::Codes;
use crate::label::sheet::{A4_MM, Sheet};
use crate::label::{Dpi, Kind, LabelError, Plate, Template, Typesetter, Values, pdf};

/// How labels are written.
#[derive(Debug, Clone, Copy)]
pub enum Medium {
    Png(Dpi),
    Pdf { sheet: Option<Sheet>, first_face: usize, offset_mm: (f32, f32) },
    Dots { language: Language, dpi: Dpi, roll: Roll },
}

/// Bytes that somebody fetches later.
#[derive(Debug, Clone, Default)]
pub struct Sheaf(Arc<Mutex<Vec<u8>>>);

impl Sheaf {
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nobody fetches them any more.
    pub fn let_go(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Vec::new();
    }

    fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
    }
}

/// Where their bytes go.
#[derive(Debug, Clone)]
pub enum Goal {
    File(PathBuf),
    Printer(LabelPrinterConfig),
    Memory(Sheaf),
}

/// Why labels were not made, or not sent.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error("LABEL-KIND: the template {template} is for {is}, not for {wanted}")]
    OtherKind { template: String, is: &'static str, wanted: &'static str },
    #[error("LABEL-PRINTER: the label printer {name} does not take what is sent: {source}")]
    Printer {
        name: String,
        #[source]
        source: io::Error,
    },
    #[error("LABEL-FILE: {path} cannot be written")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// What makes labels from one template and sends them to one place.
pub struct Maker {
    template: Template,
    print: Type,
    medium: Medium,
    goal: Goal,
    /// A run ends between two labels, never within one.
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
    /// Somebody asked for it to end.
    Interrupted,
}

/// Why a run stopped, and how many labels had gone before.
#[derive(Debug)]
pub struct Stopped<E> {
    pub labels: usize,
    pub why: E,
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

/// A workshop's template of this kind: the one that is named, or the kind's usual one.
///
/// # Errors
/// When there is none, it is broken, or it is of another kind.
pub fn template(shelf: &Shelf, name: Option<&str>, kind: Kind) -> Result<Template, MakeError> {
    let name = name.unwrap_or(kind.templates()[0]);
    let template = shelf.template(name)?;
    if template.kind() == kind {
        return Ok(template);
    }
    let (is, wanted) = (template.kind().japanese(), kind.japanese());
    Err(MakeError::OtherKind { template: name.to_owned(), is, wanted })
}

impl Maker {
    /// Nothing is written yet.
    pub fn new(template: Template, font: Option<&Path>, medium: Medium, goal: Goal, interrupt: Interrupt) -> Self {
        let print = Type::load(font);
        if print.faces.only_built_in() {
            tracing::warn!(
                "FONT-BUILTIN: no Japanese face is installed; labels are written with the built-in bitmap. Better: apt install fonts-morisawa-bizud-gothic"
            );
        }
        Self { template, print, medium, goal, interrupt }
    }

    /// Makes these labels without sending them anywhere, so that what is refused is refused before anything is
    /// recorded.
    pub fn check<'v>(&mut self, labels: impl IntoIterator<Item = &'v Values> + Clone) -> Result<(), MakeError> {
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

    /// Makes the labels and sends them. `before` is asked before each one leaves, with how many were made; it may record
    /// that, or refuse. `sent` is told how many have left, as soon as they have: what leaves only whole, at the end.
    pub fn run<E: From<MakeError>>(
        &self,
        labels: impl Iterator<Item = Values>,
        several: Several,
        mut before: impl FnMut(usize) -> Result<(), E>,
        mut sent: impl FnMut(usize),
    ) -> Result<Made, Stopped<E>> {
        let stopped = |labels| move |why: MakeError| Stopped { labels, why: why.into() };
        let mut press = Press::new(&self.medium, &self.template, &self.print);
        let mut outlet = Outlet::open(&self.goal).map_err(stopped(0))?;
        let whole = press.ends_with_all() || outlet.leaves_whole();
        let one_by_one = !whole && matches!(outlet, Outlet::Printer { .. });
        let mut made = Made { labels: 0, ended: Ended::Whole };
        for values in labels {
            if self.interrupt.is_asked() {
                made.ended = Ended::Interrupted;
                break;
            }
            before(made.labels).map_err(|why| Stopped { labels: made.labels, why })?;
            let one = press.label(&values).and_then(|bytes| outlet.label(&bytes, several, made.labels));
            one.map_err(stopped(made.labels))?;
            made.labels += 1;
            if one_by_one {
                sent(made.labels);
            }
        }
        let end = press.end();
        // What leaves only whole has not left at all where that fails.
        outlet.end(&end, several).map_err(stopped(if whole { 0 } else { made.labels }))?;
        sent(made.labels);
        Ok(made)
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
    fn label(&mut self, values: &Values) -> Result<Vec<u8>, MakeError> {
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
                document.label_on(A4_MM, &label, corner)?;
                *face += 1;
                if *face > sheet.faces() {
                    document.end_page();
                    *face = 1;
                }
                Ok(Vec::new())
            }
        }
    }

    /// Whether its bytes come at the end, all of them.
    fn ends_with_all(&self) -> bool {
        matches!(self.kind, PressKind::Pdf { .. })
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
    Memory(Sheaf),
}

impl Outlet {
    fn open(goal: &Goal) -> Result<Self, MakeError> {
        match goal {
            Goal::File(path) => Ok(Self::File { path: path.clone(), file: None }),
            Goal::Memory(sheaf) => Ok(Self::Memory(sheaf.clone())),
            Goal::Printer(printer) => {
                let opened = Sender::open(&printer.link, printer.language.speaks());
                let sender = opened.map_err(|error| unreachable(&printer.name, error))?;
                Ok(Self::Printer { sender: Box::new(sender), name: printer.name.clone() })
            }
        }
    }

    /// Whether nothing has left before the end.
    fn leaves_whole(&self) -> bool {
        match self {
            Self::Printer { sender, .. } => sender.sends_whole_jobs(),
            Self::File { .. } | Self::Memory(_) => false,
        }
    }

    fn label(&mut self, bytes: &[u8], several: Several, number: usize) -> Result<(), MakeError> {
        match self {
            Self::File { path, .. } if several == Several::Many && path.extension().is_some_and(|end| end == "png") => {
                let path = numbered(path, number + 1);
                fs::write(&path, bytes).map_err(|source| MakeError::File { path, source })
            }
            Self::File { path, file } => {
                let failed = |source| MakeError::File { path: path.clone(), source };
                if file.is_none() {
                    *file = Some(BufWriter::new(File::create(&*path).map_err(failed)?));
                }
                file.iter_mut().try_for_each(|file| file.write_all(bytes)).map_err(failed)
            }
            Self::Memory(sheaf) => {
                sheaf.add(bytes);
                Ok(())
            }
            Self::Printer { sender, name } => sender.send(bytes).map_err(|error| unreachable(name, error)),
        }
    }

    fn end(mut self, bytes: &[u8], several: Several) -> Result<(), MakeError> {
        if !bytes.is_empty() {
            self.label(bytes, several, 0)?;
        }
        match self {
            Self::File { path, file } => {
                file.map_or(Ok(()), |mut file| file.flush()).map_err(|source| MakeError::File { path, source })
            }
            Self::Memory(_) => Ok(()),
            Self::Printer { sender, name } => sender.finish().map_err(|error| unreachable(&name, error)),
        }
    }
}

fn unreachable(name: &str, source: io::Error) -> MakeError {
    MakeError::Printer { name: name.to_owned(), source }
}

/// `tags.png` → `tags-3.png`
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}.png"))
}

/// Fails before anything is recorded when the file cannot be written. What is there stays.
fn writable(path: &Path) -> Result<(), MakeError> {
    let existed = path.exists();
    let opened = OpenOptions::new().append(true).create(true).open(path);
    opened.map_err(|source| MakeError::File { path: path.to_owned(), source })?;
    if !existed && let Err(error) = fs::remove_file(path) {
        tracing::debug!(%error, "an empty file stays behind");
    }
    Ok(())
}
