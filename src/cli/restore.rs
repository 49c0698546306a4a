//! `fuda restore`: a ledger from a copy.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::Form;
use super::failure::Failure;
use super::folder::Folder;
use super::init::new_folder;
use super::world;
use crate::daemon::CONFIG_NAME;
use crate::daemon::copies::ErasedList;
use crate::domain::id::{FactId, LedgerId};
use crate::store::{Erasure, Store};

/// Bring a backup to life in a new data folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda restore /media/usb/fuda-2026-11-05.sqlite3 workshop-restored
The restored ledger is the same ledger in a new incarnation: its receipt numbers skip ahead, and papers that waited
are held for staff, and whoever was erased since is erased again. Never let the old ledger and the restored one both go on. A folder that has a ledger is left as
it is; put the workshop's fuda.toml into the folder before or after.")]
pub struct Restore {
    /// A file that `fuda backup` made
    file: PathBuf,
    /// The folder to make
    dir: PathBuf,
    /// The list of the erased (fuda.erased.json), or the folder that it lies in; one beside the copy is found by itself
    #[arg(long, value_name = "PATH")]
    erased: Option<PathBuf>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Restored {
    dir: PathBuf,
    ledger: LedgerId,
    incarnation: u32,
    sequence: u64,
    /// How many people were erased since the copy was made, and are erased again.
    erased_again: usize,
    /// Whether there was a list of the erased to go by.
    erased_list: bool,
}

impl Restore {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let lists = self.lists(folder)?;
        let fact = FactId(world::mint()?.bits());
        let mut again = Vec::new();
        new_folder(&self.dir, |dir| {
            // An id belongs to one person of one ledger: of another's list, none is known here.
            let erased: Vec<Erasure> = lists.iter().flat_map(|list| list.erased.clone()).collect();
            let (store, people) = Store::restore_without(&self.file, dir, fact, world::now(), &erased)?;
            again = people;
            Ok(store)
        })?;
        let store = Store::open(&self.dir)?;
        let head = store.head()?;
        let list = ErasedList::of(&store)?;
        list.lay(&self.dir).map_err(|source| Failure::File { path: self.dir.clone(), done: "written", source })?;
        let restored = Restored {
            dir: self.dir,
            ledger: head.ledger,
            incarnation: head.incarnation,
            sequence: head.sequence,
            erased_again: again.len(),
            erased_list: lists.iter().any(|known| known.ledger == head.ledger),
        };
        self.form.say(out, &restored, |restored| {
            let dir = restored.dir.display();
            let erased = match (restored.erased_again, restored.erased_list) {
                (0, true) => String::new(),
                (0, false) => "\nThere was no list of the erased beside the copy. If anybody was erased after it was made, erase them again (fuda person erase), or restore with --erased LIST.".to_owned(),
                (people, _) => format!("\n{people} person(s) who were erased after the copy was made are erased again."),
            };
            format!(
                "Restored {} facts into {dir}, as incarnation {}. Check {dir}/{CONFIG_NAME}, then fuda --data {dir} serve{erased}",
                restored.sequence, restored.incarnation
            )
        })
    }

    /// Where it may be known who was erased since: what was named, what lies beside the copy, and the old data folder.
    fn lists(&self, folder: &Folder) -> Result<Vec<ErasedList>, Failure> {
        let named = self.erased.as_deref().map(|place| {
            ErasedList::read(place).ok_or_else(|| {
                Failure::usage(
                    "ERASED-LIST",
                    format!("{} is no list of the erased, and nothing was restored", place.display()),
                )
            })
        });
        let beside = self.file.parent().map(|dir| if dir.as_os_str().is_empty() { Path::new(".") } else { dir });
        let found = beside.into_iter().chain([folder.path()]).filter_map(ErasedList::read);
        Ok(named.transpose()?.into_iter().chain(found).collect())
    }
}
