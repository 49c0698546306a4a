//! From documents to bytes, with the faces that this machine has. They are read when the first paper is printed,
//! so that an idle daemon stays small.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::config::{Cutter, PaperWidth, PrintMode, PrinterConfig};
use crate::paper::document::Document;
use crate::paper::font::{FaceFile, Fonts, Typeface, fontdb, select};
use crate::paper::layout::Width;
use crate::paper::sheet::{Sheet, picture};
use crate::paper::{Mode, PrinterStyle, Rendered, render};

/// The faces of this machine, and what was said of those that it lacks.
pub struct Press {
    /// `[paper] font`
    configured: Option<PathBuf>,
    case: OnceLock<Case>,
    /// Characters that no face had, and that the log was told of.
    told_missing: Mutex<Vec<char>>,
}

/// The faces that are read, and those that are read when a character is missing.
struct Case {
    fonts: Fonts,
    further: Mutex<VecDeque<FaceFile>>,
}

impl Case {
    fn next_face(&self) -> Option<FaceFile> {
        self.further.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

impl Press {
    pub fn new(configured: Option<PathBuf>) -> Self {
        Self { configured, case: OnceLock::new(), told_missing: Mutex::default() }
    }

    /// The bytes of all documents after each other, each with its own cut, or with the white to tear it off in.
    pub fn print(&self, printer: &PrinterConfig, documents: &[Document]) -> Vec<u8> {
        let style = style(printer);
        let paper = |document| {
            let rendered = self.document(document, &style);
            match printer.cutter {
                Cutter::Cuts => rendered.bytes,
                Cutter::None => rendered.to_be_torn(),
            }
        };
        documents.iter().flat_map(paper).collect()
    }

    /// A character that is missing has the next installed face read, once for the life of the daemon.
    fn document(&self, document: &Document, style: &PrinterStyle) -> Rendered {
        let case = self.case();
        loop {
            let rendered = render(document, style, &case.fonts);
            let missing = !rendered.missing.is_empty();
            let Some(face) = missing.then(|| case.next_face()).flatten() else {
                self.tell_missing(&rendered.missing);
                return rendered;
            };
            if let Some(face) = read_face(&face.path, face.index) {
                case.fonts.fall_back_to(face);
            }
        }
    }

    /// A set-up sheet, drawn.
    pub fn picture(&self, sheet: &Sheet) -> Vec<u8> {
        let case = self.case();
        loop {
            let drawn = picture(sheet, &case.fonts);
            let Some(face) = (!drawn.missing.is_empty()).then(|| case.next_face()).flatten() else {
                self.tell_missing(&drawn.missing);
                return drawn.png;
            };
            if let Some(face) = read_face(&face.path, face.index) {
                case.fonts.fall_back_to(face);
            }
        }
    }

    /// The configured face, else an installed Japanese one, else the built-in bitmap alone.
    pub fn fonts(&self) -> &Fonts {
        &self.case().fonts
    }

    fn case(&self) -> &Case {
        self.case.get_or_init(|| load(self.configured.as_deref()))
    }

    fn tell_missing(&self, missing: &[char]) {
        let mut told = self.told_missing.lock().unwrap_or_else(PoisonError::into_inner);
        for &letter in missing.iter().filter(|letter| !told.contains(letter)).collect::<Vec<_>>() {
            tracing::warn!(%letter, code = format!("U+{:04X}", u32::from(letter)), "FONT-MISSING: no face has this character, so 〓 was printed. Install fonts-noto-cjk, or name a face under [paper] font");
            told.push(letter);
        }
    }
}

pub fn style(printer: &PrinterConfig) -> PrinterStyle {
    PrinterStyle {
        width: match printer.paper {
            PaperWidth::Mm80 => Width::Mm80,
            PaperWidth::Mm80Dots512 => Width::Mm80Dots512,
            PaperWidth::Mm58 => Width::Mm58,
        },
        mode: match printer.mode {
            PrintMode::Kanji => Mode::Kanji,
            PrintMode::Raster => Mode::Raster,
        },
    }
}

/// What drawn papers are set in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaceInUse {
    /// The file of `[paper] font`.
    Configured,
    /// That file is no face, or cannot be read.
    Unreadable(PathBuf),
    /// The family of the best installed one.
    Installed(String),
    BuiltIn,
}

/// The face that papers get on this machine.
pub fn face_in_use(configured: Option<&Path>) -> FaceInUse {
    match configured {
        Some(path) if read_face(path, 0).is_some() => FaceInUse::Configured,
        Some(path) => FaceInUse::Unreadable(path.to_owned()),
        None => installed().into_iter().next().map_or(FaceInUse::BuiltIn, |face| FaceInUse::Installed(face.family)),
    }
}

fn load(configured: Option<&Path>) -> Case {
    let mut regular: Vec<Typeface> = configured.and_then(|path| read_face(path, 0)).into_iter().collect();
    let mut bold = Vec::new();
    let mut further: VecDeque<FaceFile> = installed().into();
    if regular.is_empty()
        && let Some(first) = further.pop_front()
    {
        tracing::debug!(family = first.family, "face for papers");
        regular.extend(read_face(&first.path, first.index));
        bold.extend(first.bold.as_ref().and_then(|(path, index)| read_face(path, *index)));
    }
    if regular.is_empty() {
        tracing::info!(
            "FONT-BUILTIN: no Japanese face is installed; papers are drawn with the built-in bitmap. Better: apt install fonts-morisawa-bizud-gothic"
        );
    }
    Case { fonts: Fonts::new(regular, bold), further: Mutex::new(further) }
}

fn installed() -> Vec<FaceFile> {
    let mut database = fontdb::Database::new();
    for folder in ["/usr/share/fonts", "/usr/local/share/fonts"] {
        database.load_fonts_dir(folder);
    }
    select(&database)
}

fn read_face(path: &Path, index: u32) -> Option<Typeface> {
    let face = fs::read(path).map_err(|error| error.to_string());
    let face = face.and_then(|bytes| Typeface::from_bytes(bytes, index).map_err(|error| error.to_string()));
    face.inspect_err(|error| tracing::warn!(path = %path.display(), error, "FONT-UNREADABLE: this face is left out"))
        .ok()
}
