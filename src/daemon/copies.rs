//! Where copies of the ledger lie, and who was erased since they were made: notes beside the ledger, and not in it.
//!
//! The facts know who was erased; a copy that is older does not. So the list of the erased (opaque ids, and no name)
//! lies beside the ledger and beside every copy that was within reach, and whoever brings a copy back erases anew.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::domain::id::{LedgerId, ParticipantId};
use crate::store::{BackupError, Copied, Erasure, FILE_NAME, ReadError, Store, clean_copy, look_at_copy};

/// The list of the erased, wherever it lies.
pub const ERASED_NAME: &str = "fuda.erased.json";
/// The copies that were made.
const COPIES_NAME: &str = "fuda.copies.json";
/// The last of them, as older programs noted it alone.
const LAST_NAME: &str = "fuda.last-backup.json";

/// How every SQLite file begins.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Who was erased from a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedList {
    pub ledger: LedgerId,
    pub erased: Vec<Erasure>,
}

impl ErasedList {
    pub fn of(store: &Store) -> Result<Self, ReadError> {
        Ok(Self { ledger: store.head()?.ledger, erased: store.erasures()? })
    }

    /// From the list itself, or from the folder that it lies in; `None` when there is none that can be read.
    pub fn read(place: &Path) -> Option<Self> {
        if place.is_dir() { read_note(&place.join(ERASED_NAME)) } else { read_note(place) }
    }

    /// Lays it into a folder. An empty list is not laid.
    pub fn lay(&self, folder: &Path) -> io::Result<()> {
        if self.erased.is_empty() { Ok(()) } else { write_note(folder, ERASED_NAME, self) }
    }
}

/// What became of the copies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cleaned {
    /// They held something, and were written anew without it.
    pub rewritten: Vec<PathBuf>,
    /// They hold nothing.
    pub clean: Vec<PathBuf>,
    /// What nobody could look into, or write.
    pub remain: Vec<Remaining>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remaining {
    pub file: PathBuf,
    pub why: Remains,
}

/// Why a copy is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub enum Remains {
    /// It was only looked at.
    Holds,
    NotThere,
    InUse,
    Unwritable,
}

impl From<Remains> for &'static str {
    fn from(why: Remains) -> Self {
        match why {
            Remains::Holds => "holds somebody who was erased. Erase again",
            Remains::NotThere => {
                "is not there now. If it is on a disk elsewhere, plug that in and erase again with --copies; if it was deleted, nothing is left to do"
            }
            Remains::InUse => {
                "may be in use by a program, or was written by a newer one, and was left as it is. Delete it when nobody needs it"
            }
            Remains::Unwritable => {
                "holds the person and could not be written anew. Look at rights and room, then erase again, or delete it"
            }
        }
    }
}

impl std::fmt::Display for Remains {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str((*self).into())
    }
}

/// Remembers where a copy was put, and lays the list of the erased beside it.
pub fn note_copy(folder: &Path, file: &Path, erased: &ErasedList) -> io::Result<()> {
    let file = fs::canonicalize(file)?;
    let mut noted = noted(folder);
    noted.insert(file.clone());
    write_note(folder, COPIES_NAME, &noted)?;
    file.parent().map_or(Ok(()), |beside| erased.lay(beside))
}

/// Where copies were put, whether they are there now or not.
pub fn noted(folder: &Path) -> BTreeSet<PathBuf> {
    #[derive(Deserialize)]
    struct Last {
        file: PathBuf,
    }
    let mut noted: BTreeSet<PathBuf> = read_note(&folder.join(COPIES_NAME)).unwrap_or_default();
    let last = read_note(&folder.join(LAST_NAME)).and_then(|last: Last| std::path::absolute(last.file).ok());
    noted.extend(last);
    noted
}

/// Takes everybody who was ever erased out of every copy within reach: those that were noted, what lies beside them or in
/// the data folder, and `more` (files, or folders to look into).
pub fn clean_all(store: &Store, folder: &Path, more: &[PathBuf]) -> Result<Cleaned, ReadError> {
    let (list, people) = erased_people(store)?;
    let (files, remain) = within_reach(folder, more);
    let mut cleaned = Cleaned { remain, ..Cleaned::default() };
    for file in files {
        let state = clean_copy(&file, list.ledger, &people);
        cleaned.sort_in(file, state);
    }
    let mut folders = BTreeSet::from([folder.to_owned()]);
    let whole = cleaned.rewritten.iter().chain(&cleaned.clean);
    folders.extend(whole.filter_map(|file| file.parent()).map(Path::to_owned));
    for folder in folders {
        if let Err(error) = list.lay(&folder) {
            tracing::warn!(folder = %folder.display(), %error, "ERASED-UNNOTED: the list of the erased is not beside the copies");
        }
    }
    Ok(cleaned)
}

/// How every copy within reach stands. Nothing is written.
pub fn look_at_all(store: &Store, folder: &Path) -> Result<Cleaned, ReadError> {
    let (list, people) = erased_people(store)?;
    let (files, remain) = within_reach(folder, &[]);
    let mut looked = Cleaned { remain, ..Cleaned::default() };
    for file in files {
        let state = look_at_copy(&file, list.ledger, &people);
        looked.sort_in(file, state);
    }
    Ok(looked)
}

fn erased_people(store: &Store) -> Result<(ErasedList, Vec<ParticipantId>), ReadError> {
    let list = ErasedList::of(store)?;
    let people = list.erased.iter().map(|erasure| erasure.participant).collect();
    Ok((list, people))
}

impl Cleaned {
    fn sort_in(&mut self, file: PathBuf, state: Result<Copied, BackupError>) {
        let why = match state {
            Ok(Copied::NotOurs) => return,
            Ok(Copied::Clean) => return self.clean.push(file),
            Ok(Copied::Rewritten) => return self.rewritten.push(file),
            Ok(Copied::Holds) => Remains::Holds,
            Ok(Copied::InUse) => Remains::InUse,
            Err(error) => {
                tracing::warn!(file = %file.display(), error = &error as &dyn std::error::Error, "COPY-KEPT");
                Remains::Unwritable
            }
        };
        self.remain.push(Remaining { file, why });
    }
}

/// SQLite files, each once, without the ledger itself; and those that were noted and are not there.
fn within_reach(folder: &Path, more: &[PathBuf]) -> (BTreeSet<PathBuf>, Vec<Remaining>) {
    let mut gone = Vec::new();
    let mut places: BTreeSet<PathBuf> = more.iter().cloned().collect();
    places.insert(folder.to_owned());
    for file in noted(folder) {
        if file.exists() {
            places.extend(file.parent().map(Path::to_owned));
        } else {
            gone.push(Remaining { file, why: Remains::NotThere });
        }
    }
    let own = fs::canonicalize(folder.join(FILE_NAME)).ok();
    let files = places.iter().flat_map(|place| files_in(place)).filter_map(|file| fs::canonicalize(file).ok());
    (files.filter(|file| Some(file) != own.as_ref() && is_sqlite(file)).collect(), gone)
}

/// A folder's files, or the file itself.
fn files_in(place: &Path) -> Vec<PathBuf> {
    match fs::read_dir(place) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect(),
        Err(_) => vec![place.to_owned()],
    }
}

fn is_sqlite(file: &Path) -> bool {
    let mut begins = [0; 16];
    File::open(file).and_then(|mut file| file.read_exact(&mut begins)).is_ok() && begins == *SQLITE
}

fn read_note<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn write_note(folder: &Path, name: &str, note: &impl Serialize) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (path, new) = (folder.join(name), folder.join(format!("{name}.new")));
    fs::write(&new, serde_json::to_vec(note)?)?;
    // Made by root, it still belongs to whom the folder belongs. A disk of another system knows no owners.
    let owner = fs::metadata(folder)?;
    drop(chown(&new, Some(owner.uid()), Some(owner.gid())));
    fs::rename(new, path)
}
