//! Where templates and faces for labels come from (a workshop's own `labels/` before what ships, and the machine's
//! installed faces), and where labels go. The label room itself opens nothing.

mod maker;
mod note;
mod office;
mod roll;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::calendar::month_day;
use crate::domain::quantity::Quantity;
use crate::label::kind::with_code;
use crate::label::{Faces, Kind, LONGEST_TEMPLATE, LabelError, Template, Values, shipped};
use crate::paper::a4::Envelopes;
use crate::paper::document::Person;
use crate::paper::font::{FaceFile, face_file, fontdb, select};
use crate::store::{PieceView, WorkView};

pub use maker::{Ended, Goal, Made, MakeError, Maker, Medium, Several, Sheaf, Stopped, template};
pub use note::{About, Note, NotedEnd, NotedTags, Notes};
pub use office::LabelDesk;
pub use roll::{Again, RollError, RollRun};

/// The folder in a data folder that holds a workshop's own templates.
const OWN: &str = "labels";
/// The two families that the shipped templates are written in: for reading, and for letters in columns.
const WANTED: [&str; 2] = ["BIZ UDPGothic", "BIZ UDGothic"];

/// Why a template cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error("LABEL-UNKNOWN: there is no template {name:?}; there are {known}")]
    Unknown { name: String, known: String },
    #[error("LABEL-UNREADABLE: {path} cannot be read. Check its rights")]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl ShelfError {
    /// The stable first word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Label(error) => error.code(),
            Self::Unknown { .. } => "LABEL-UNKNOWN",
            Self::Unreadable { .. } => "LABEL-UNREADABLE",
        }
    }
}

/// The templates of one workshop.
#[derive(Debug, Clone)]
pub struct Shelf {
    own: PathBuf,
}

impl Shelf {
    pub fn of(data: &Path) -> Self {
        Self { own: data.join(OWN) }
    }

    /// Names of all templates: those that ship, then the workshop's further ones.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = shipped::names().map(str::to_owned).collect();
        let own = fs::read_dir(&self.own).into_iter().flatten().filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            (path.extension()? == "svg" && !names.contains(&name)).then_some(name)
        });
        let mut own: Vec<String> = own.collect();
        own.sort();
        names.extend(own);
        names
    }

    /// A template by its name: the workshop's own of that name wins, and if it is broken it is refused, never
    /// silently passed over.
    pub fn template(&self, name: &str) -> Result<Template, ShelfError> {
        let path = self.own.join(format!("{name}.svg"));
        let plain =
            !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_');
        let unreadable = |source| ShelfError::Unreadable { path: path.clone(), source };
        match if plain { fs::metadata(&path) } else { Err(io::ErrorKind::NotFound.into()) } {
            Ok(found) if found.len() > LONGEST_TEMPLATE as u64 => {
                // Only as much as it takes to be refused.
                let size = usize::try_from(found.len()).unwrap_or(usize::MAX);
                Err(LabelError::TemplateTooLong { template: name.to_owned(), megabytes: size.div_ceil(1_000_000) }
                    .into())
            }
            Ok(_) => Ok(Template::read(name, &fs::read(&path).map_err(unreadable)?)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match shipped::svg(name) {
                Some(svg) => Ok(Template::read(name, svg.as_bytes())?),
                None => Err(ShelfError::Unknown { name: name.to_owned(), known: self.names().join(", ") }),
            },
            Err(error) => Err(unreadable(error)),
        }
    }

    /// The templates of one kind, its usual one first.
    pub fn of_kind(&self, kind: Kind) -> Vec<String> {
        let mut names: Vec<String> = kind.templates().iter().map(|name| (*name).to_owned()).collect();
        let further = self.names().into_iter().filter(|name| Kind::of_template(name) == Some(kind));
        let further: Vec<String> = further.filter(|name| !names.contains(name)).collect();
        names.extend(further);
        names
    }
}

/// What a net's label says.
pub fn net_label(net: &PieceView, work: &WorkView, note: &str) -> Values {
    let mut values = Values::new();
    let lengths: Vec<Quantity> = net.steps.iter().filter_map(|step| step.cap).collect();
    // Steps of one length are the net's own.
    let length = lengths.first().filter(|first| lengths.iter().all(|other| other == *first));
    let length = length.map(|length| format!("{}{}", length.plain(), work.unit)).unwrap_or_default();
    for (name, value) in [
        ("work", work.name.clone()),
        ("reading", work.reading.clone()),
        ("serial", net.code.body().to_owned()),
        ("quantity", length),
        ("note", note.to_owned()),
    ] {
        values.insert(name.to_owned(), value);
    }
    with_code(&mut values, &net.code);
    values
}

/// What each payday envelope's label says, in the order of the pay list, from this place in it on (1 is the first).
/// Never how much is inside.
pub fn envelope_labels(envelopes: &Envelopes, first: usize) -> Vec<Values> {
    let of = envelopes.people.len();
    let label = |(place, person): (usize, &Person)| {
        [
            ("number", person.number.clone()),
            ("mark", person.mark.clone().unwrap_or_default()),
            ("call", person.call.clone()),
            ("order", format!("{}／{of}", place + 1)),
            ("payday", month_day(envelopes.pays_on)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    };
    envelopes.people.iter().enumerate().skip(first.saturating_sub(1)).map(label).collect()
}

/// The faces for labels, and those that are read only when a character is missing.
pub struct Type {
    pub faces: Faces,
    further: Vec<FaceFile>,
}

impl Type {
    /// `configured` is `[paper] font`; it comes first, then installed Japanese faces, then the built-in bitmap.
    pub fn load(configured: Option<&Path>) -> Self {
        let mut installed = fontdb::Database::new();
        for folder in ["/usr/share/fonts", "/usr/local/share/fonts"] {
            installed.load_fonts_dir(folder);
        }
        let mut paths: Vec<PathBuf> = configured.map(Path::to_owned).into_iter().collect();
        for face in WANTED.iter().filter_map(|family| face_file(&installed, family)) {
            paths.push(face.path);
            paths.extend(face.bold.map(|(path, _)| path));
        }
        let mut further = select(&installed);
        further.retain(|face| !paths.contains(&face.path));
        if paths.is_empty() && !further.is_empty() {
            let first = further.remove(0);
            paths.push(first.path);
            paths.extend(first.bold.map(|(path, _)| path));
        }
        further.reverse();
        Self { faces: Faces::new(paths.iter().filter_map(|path| read(path))), further }
    }

    /// Reads a further face, if a character was missing and there is one.
    pub fn read_further(&mut self) -> bool {
        if self.faces.missing().is_empty() {
            return false;
        }
        let Some(face) = self.further.pop() else { return false };
        // The bold one too: a name in two weights looks like two names.
        for path in [Some(&face.path), face.bold.as_ref().map(|(path, _)| path)].into_iter().flatten() {
            if let Some(bytes) = read(path) {
                self.faces.fall_back_to(bytes);
            }
        }
        true
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let read = fs::read(path);
    read.inspect_err(|error| tracing::warn!(path = %path.display(), %error, "FONT-UNREADABLE: this face is left out"))
        .ok()
}
