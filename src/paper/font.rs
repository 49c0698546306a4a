//! Characters as dots. Faces are handed in as bytes: nobody here opens a file. The caller reads the faces that
//! [`select`] names, in that order, and may start with the first one alone: what no face had comes back in
//! [`super::Rendered::missing`], and [`Fonts::fall_back_to`] adds another then (a Noto CJK costs 20 MB of memory).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ab_glyph::{Font, FontRef, FontVec, GlyphId, PxScale, point};
use fontdb::{Database, FaceInfo, Source, Weight as FaceWeight};

use super::bitmap::Ink;
use super::columns;
use super::layout::{Size, Style, Weight};

pub use fontdb;

/// Dots of an em: the height of a character at normal size, and the width of a full-width one.
pub const EM: usize = 24;
/// Families that print Japanese well, best first: universal design, and monospaced before proportional. Those in one
/// group have the same characters, so that one of them is enough.
pub const FAMILIES: [&[&str]; 4] = [
    &["BIZ UDGothic", "BIZ UDゴシック", "BIZ UDPGothic", "BIZ UDPゴシック"],
    &["Noto Sans Mono CJK JP", "Noto Sans CJK JP", "Noto Sans JP"],
    &["IPAGothic", "IPAexGothic", "TakaoGothic"],
    &["VL Gothic"],
];
/// Stands for a character that no face has (geta, as printers have always set it).
pub const GETA: char = '〓';
/// Drawn characters that are kept; beyond it they are drawn anew.
const KEPT: usize = 4096;

/// Where a face is, and which of those in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceFile {
    pub family: String,
    pub path: PathBuf,
    pub index: u32,
    /// The bold face of the same family, if one is installed.
    pub bold: Option<(PathBuf, u32)>,
}

/// The installed faces worth reading, best first, at most one of each group of [`FAMILIES`]. The caller has loaded
/// the database.
pub fn select(installed: &Database) -> Vec<FaceFile> {
    FAMILIES.iter().filter_map(|group| group.iter().find_map(|family| face_file(installed, family))).collect()
}

/// An installed face by its family.
pub fn face_file(installed: &Database, family: &str) -> Option<FaceFile> {
    let of_weight = |weight: FaceWeight| {
        let fits = |face: &&FaceInfo| face.weight == weight && face.families.iter().any(|(name, _)| name == family);
        installed.faces().find(fits).and_then(|face| match &face.source {
            Source::File(path) => Some((path.clone(), face.index)),
            _ => None,
        })
    };
    let (path, index) = of_weight(FaceWeight::NORMAL)?;
    Some(FaceFile { family: family.to_owned(), path, index, bold: of_weight(FaceWeight::BOLD) })
}

/// Whether a face, in the bytes of its file, has a character.
pub fn has_letter(bytes: &[u8], index: u32, letter: char) -> bool {
    FontRef::try_from_slice_and_index(bytes, index).is_ok_and(|face| face.glyph_id(letter).0 != 0)
}

/// One face. Outlines are read when a character is first drawn, never all at once.
pub struct Typeface(FontVec);

/// The bytes are not a TrueType or OpenType face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a TrueType or OpenType face (of that index)")]
pub struct NotAFace;

impl Typeface {
    /// `index` picks the face of a collection; 0 for a file with one face.
    pub fn from_bytes(bytes: Vec<u8>, index: u32) -> Result<Self, NotAFace> {
        FontVec::try_from_vec_and_index(bytes, index).map(Self).map_err(|_| NotAFace)
    }

    fn glyph(&self, letter: char) -> Option<GlyphId> {
        let id = self.0.glyph_id(letter);
        (id.0 != 0).then_some(id)
    }

    /// Draws a character into its cell: the em box fills the cell's height, and the advance its width, or is centred.
    fn draw(&self, id: GlyphId, cell: Cell) -> Ink {
        let units = self.0.units_per_em().unwrap_or(1000.0);
        let em_wide = (EM * cell.across) as f32;
        let em_high = (EM * cell.down) as f32;
        let advance = self.0.h_advance_unscaled(id) / units * em_wide;
        let squeeze = (cell.width() as f32 / advance.max(1.0)).min(1.0);
        let height_units = self.0.height_unscaled() / units;
        let scale = PxScale { x: em_wide * height_units * squeeze, y: em_high * height_units };
        let left = (cell.width() as f32 - advance * squeeze) / 2.0;
        let mut ink = cell.blank();
        let glyph = id.with_scale_and_position(scale, point(left, em_high * BASELINE));
        if let Some(outline) = self.0.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            let (left, top) = (corner.x as i64, corner.y as i64);
            outline.draw(|x, y, cover| {
                if cover >= DARK {
                    ink.mark(left + i64::from(x), top + i64::from(y));
                }
            });
        }
        ink
    }
}

/// Where the baseline runs in the em box, from its top; Japanese faces agree on it.
const BASELINE: f32 = 0.88;
/// How much of a dot has to be covered for it to be burnt; under a half, so that thin strokes stay whole.
const DARK: f32 = 0.42;

/// The box that a character is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Cell {
    half_columns: usize,
    across: usize,
    down: usize,
}

impl Cell {
    fn of(letter: char, size: Size) -> Self {
        Self { half_columns: columns::width(letter), across: size.across(), down: size.down() }
    }

    fn width(self) -> usize {
        self.half_columns * self.across * EM / 2
    }

    fn height(self) -> usize {
        self.down * EM
    }

    fn blank(self) -> Ink {
        Ink { width: self.width(), rows: vec![0; self.height()].into() }
    }
}

impl Ink {
    /// Blackens a dot; what hangs over the cell is cut off, so that characters never touch.
    fn mark(&mut self, x: i64, y: i64) {
        if (0..self.width as i64).contains(&x)
            && let Some(row) = usize::try_from(y).ok().and_then(|y| self.rows.get_mut(y))
        {
            *row |= 1 << (63 - x);
        }
    }

    /// Every stroke wider by some dots: bold where no bold face is.
    fn widened(mut self, dots: usize) -> Self {
        let inside = u64::MAX << (64 - self.width);
        for row in &mut self.rows {
            *row = (*row | *row >> dots) & inside;
        }
        self
    }
}

/// The faces that paper is drawn with, best first, and what was drawn with them. The embedded bitmap
/// comes last, so that a machine without any face still prints Japanese.
#[derive(Default)]
pub struct Fonts(Mutex<Case>);

/// A printer's type case: the faces, and the characters that were cast from them.
#[derive(Default)]
struct Case {
    faces: Faces,
    /// `None` for a character that nobody has.
    drawn: HashMap<(char, Style), Option<Arc<Ink>>>,
}

#[derive(Default)]
struct Faces {
    regular: Vec<Typeface>,
    bold: Vec<Typeface>,
}

impl Fonts {
    /// `bold` may be empty: then strokes are widened.
    pub fn new(regular: Vec<Typeface>, bold: Vec<Typeface>) -> Self {
        Self(Mutex::new(Case { faces: Faces { regular, bold }, drawn: HashMap::new() }))
    }

    /// Another face, after those that are here: read only when a character was missing.
    pub fn fall_back_to(&self, face: Typeface) {
        let mut case = self.case();
        case.faces.regular.push(face);
        case.drawn.retain(|_, ink| ink.is_some());
    }

    /// One piece of writing with these faces.
    pub(super) fn scribe(&self) -> Scribe<'_> {
        Scribe { case: self.case(), missing: Vec::new() }
    }

    fn case(&self) -> MutexGuard<'_, Case> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Faces {
    fn draw(&self, letter: char, style: Style) -> Option<Ink> {
        let cell = Cell::of(letter, style.size);
        let face = |faces: &[Typeface]| faces.iter().find_map(|face| face.glyph(letter).map(|id| face.draw(id, cell)));
        let regular = || face(&self.regular);
        match style.weight {
            Weight::Plain => regular().or_else(|| embedded(letter, cell)),
            Weight::Bold => face(&self.bold)
                .or_else(|| regular().map(|ink| ink.widened(cell.across)))
                // Its strokes are two dots wide already: one more would close the gaps of a normal character.
                .or_else(|| embedded(letter, cell).map(|ink| ink.widened(cell.across - 1))),
        }
    }
}

/// The embedded bitmap, 16 dots high, made larger so that every stroke gets as wide as any other. What it has in half
/// a cell stands in the middle of a whole one; rules are drawn out, for they have to touch.
fn embedded(letter: char, cell: Cell) -> Option<Ink> {
    let glyph = unifont::get_glyph(letter)?;
    let room = cell.half_columns * 8;
    let own = glyph.get_width().min(room);
    let rule = ('\u{2500}'..='\u{257f}').contains(&letter);
    let (times, indent) = if rule { (room / own.max(1), 0) } else { (1, (room - own) / 2) };
    let mut ink = cell.blank();
    for y in 0..16 {
        for x in (0..own * times).filter(|&x| glyph.get_pixel(x / times, y)) {
            for down in stretched(y, cell.down) {
                for across in stretched(x + indent, cell.across) {
                    ink.mark(across as i64, down as i64);
                }
            }
        }
    }
    Some(ink)
}

/// The dots that one dot of 16 covers in an em of 24 (or 48): touched at all is covered, so a stroke of one is two
/// wide wherever it stands, and a gap of one stays open.
fn stretched(dot: usize, times: usize) -> std::ops::Range<usize> {
    let thirds = 3 * times;
    dot * thirds / 2..((dot + 1) * thirds).div_ceil(2)
}

/// Writes with the faces, and notes what none of them had.
pub(super) struct Scribe<'a> {
    case: MutexGuard<'a, Case>,
    pub missing: Vec<char>,
}

impl Scribe<'_> {
    /// The dots of a character; [`GETA`]'s when nobody has it.
    pub fn ink(&mut self, letter: char, style: Style) -> Arc<Ink> {
        match self.look_up(letter, style) {
            Some(ink) => ink,
            None => {
                if !self.missing.contains(&letter) {
                    self.missing.push(letter);
                }
                self.look_up(GETA, style).unwrap_or_else(|| Arc::new(Cell::of(GETA, style.size).blank()))
            }
        }
    }

    fn look_up(&mut self, letter: char, style: Style) -> Option<Arc<Ink>> {
        let Case { faces, drawn } = &mut *self.case;
        if drawn.len() >= KEPT {
            drawn.clear();
        }
        match drawn.entry((letter, style)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => new.insert(faces.draw(letter, style).map(Arc::new)).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_bitmap_fills_its_cell_with_strokes_of_even_width() {
        for (size, stroke) in [(Size::Normal, 2), (Size::Large, 3)] {
            let style = Style { size, weight: Weight::Plain };
            let ink = Faces::default().draw('─', style).expect("the bitmap has rules");
            let black: Vec<_> = ink.rows.iter().filter(|row| **row != 0).collect();
            assert_eq!(black.len(), stroke);
            assert!(black.iter().all(|row| row.count_ones() as usize == ink.width), "a rule runs from edge to edge");
            assert_eq!((ink.width, ink.rows.len()), (EM * size.across(), EM * size.down()));
        }
    }

    fn installed(families: &[(&str, &str, FaceWeight)]) -> Database {
        let mut database = Database::new();
        for (family, path, weight) in families {
            database.push_face_info(FaceInfo {
                id: fontdb::ID::dummy(),
                source: Source::File(path.into()),
                index: 0,
                families: vec![((*family).to_owned(), fontdb::Language::English_UnitedStates)],
                post_script_name: (*family).to_owned(),
                style: fontdb::Style::Normal,
                weight: *weight,
                stretch: fontdb::Stretch::Normal,
                monospaced: true,
            });
        }
        database
    }

    #[test]
    fn the_best_face_of_each_group_is_chosen_with_its_bold() {
        let found = select(&installed(&[
            ("Noto Sans CJK JP", "noto.ttc", FaceWeight::NORMAL),
            ("BIZ UDPGothic", "p.ttf", FaceWeight::NORMAL),
            ("BIZ UDGothic", "bold.ttf", FaceWeight::BOLD),
            ("BIZ UDGothic", "regular.ttf", FaceWeight::NORMAL),
            ("DejaVu Sans", "latin.ttf", FaceWeight::NORMAL),
        ]));
        let paths: Vec<_> = found.iter().map(|face| face.path.to_string_lossy()).collect();
        assert_eq!(paths, ["regular.ttf", "noto.ttc"]);
        assert_eq!(found[0].bold, Some(("bold.ttf".into(), 0)));
        assert_eq!(found[1].bold, None);
        assert_eq!(select(&installed(&[("DejaVu Sans", "latin.ttf", FaceWeight::NORMAL)])), []);
    }

    #[test]
    fn bold_is_blacker() {
        let black = |style| {
            let ink = Faces::default().draw('組', style).expect("the bitmap has kanji");
            ink.rows.iter().map(|row| row.count_ones()).sum::<u32>()
        };
        assert!(black(Style::LARGE) > black(Style::LARGE_PLAIN));
    }
}
