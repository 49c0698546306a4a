//! The faces that labels are written in. They are handed in as bytes; where none has a character, the built-in
//! bitmap is made into a face for it, so that a bare machine still prints Japanese.

use std::sync::{Arc, Mutex, PoisonError};

use resvg::usvg::{self, Font, FontResolver};

use super::dotface;
use crate::paper::font::{FAMILIES, GETA, fontdb};

use fontdb::{Database, ID, Source};

/// Faces, best first, and the built-in one behind them.
pub struct Faces {
    known: Mutex<Known>,
}

struct Known {
    database: Arc<Database>,
    /// The built-in bitmap as faces, one for each 256 characters, made when first wanted.
    built_in: Vec<(u32, ID)>,
    /// Characters that nobody has; 〓 stands for them.
    missing: Vec<char>,
}

impl Default for Faces {
    fn default() -> Self {
        Self::new([])
    }
}

impl Faces {
    /// From the bytes of TrueType or OpenType files (collections too), best first. What is no face is left out.
    pub fn new(files: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut database = Database::new();
        for bytes in files {
            database.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        Self { known: Mutex::new(Known { database: Arc::new(database), built_in: Vec::new(), missing: Vec::new() }) }
    }

    /// Characters that no face had, so far.
    pub fn missing(&self) -> Vec<char> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).missing.clone()
    }

    /// Whether there is no face but the built-in bitmap.
    pub fn only_built_in(&self) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.database.len() == known.built_in.len()
    }

    /// Adds a face after those that are here: read only when a character was missing.
    pub fn fall_back_to(&self, bytes: Vec<u8>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut known.database).load_font_source(Source::Binary(Arc::new(bytes)));
        known.missing.clear();
    }

    /// How SVG is read with these faces.
    pub(super) fn options(&self) -> usvg::Options<'_> {
        let database = self.known.lock().unwrap_or_else(PoisonError::into_inner).database.clone();
        usvg::Options {
            fontdb: database,
            font_family: FAMILIES[0][0].to_owned(),
            languages: vec!["ja".to_owned(), "en".to_owned()],
            font_resolver: FontResolver {
                select_font: Box::new(|font, database| self.select(font, database)),
                select_fallback: Box::new(|letter, used, database| self.fall_back(letter, used, database)),
            },
            ..usvg::Options::default()
        }
    }

    /// The family that the template names, else the best that is here, else the built-in one.
    fn select(&self, font: &Font, database: &mut Arc<Database>) -> Option<ID> {
        let named = font.families().iter().filter_map(|family| match family {
            usvg::FontFamily::Named(name) => Some(name.as_str()),
            _ => None,
        });
        let usual = FAMILIES.iter().flat_map(|group| group.iter().copied());
        let names: Vec<fontdb::Family<'_>> = named.chain(usual).map(fontdb::Family::Name).collect();
        let wanted = fontdb::Query { families: &names, weight: fontdb::Weight(font.weight()), ..Default::default() };
        let found = database.query(&wanted).or_else(|| database.faces().map(|face| face.id).next());
        found.or_else(|| self.built_in('0', database))
    }

    fn fall_back(&self, letter: char, used: &[ID], database: &mut Arc<Database>) -> Option<ID> {
        let weight = used.first().and_then(|id| database.face(*id)).map(|face| face.weight);
        // The built-in ones come last, whenever they were made: they have 〓 for what they lack.
        let built_in = self.built_in_ids();
        let mut with_letter: Vec<(bool, ID)> = database
            .faces()
            .filter(|face| !used.contains(&face.id) && !built_in.contains(&face.id) && has(database, face.id, letter))
            .map(|face| (Some(face.weight) != weight, face.id))
            .collect();
        with_letter.sort();
        let found = with_letter.first().map(|(_, id)| *id);
        found.or_else(|| self.built_in(letter, database)).filter(|id| !used.contains(id))
    }

    fn built_in_ids(&self) -> Vec<ID> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).built_in.iter().map(|(_, id)| *id).collect()
    }

    /// The built-in face that holds a character. What it lacks is drawn as 〓.
    fn built_in(&self, letter: char, database: &mut Arc<Database>) -> Option<ID> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if unifont::get_glyph(letter).is_none() && !known.missing.contains(&letter) {
            known.missing.push(letter);
        }
        let page = u32::from(letter) / 256;
        if let Some((_, id)) = known.built_in.iter().find(|(own, _)| *own == page) {
            let id = *id;
            // A drawing that was begun before this face was made has a list of its own.
            if database.face(id).is_some() {
                return Some(id);
            }
            *database = known.database.clone();
            return Some(id);
        }
        let face = dotface::page(page, GETA);
        let id = *Arc::make_mut(&mut known.database).load_font_source(Source::Binary(Arc::new(face))).first()?;
        known.built_in.push((page, id));
        *database = known.database.clone();
        Some(id)
    }
}

fn has(database: &Database, id: ID, letter: char) -> bool {
    database.with_face_data(id, |bytes, index| crate::paper::font::has_letter(bytes, index, letter)).unwrap_or(false)
}
