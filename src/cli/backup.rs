//! `fuda backup`: a copy beside a running daemon.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::answer::Form;
use super::failure::Failure;
use super::folder::Folder;
use super::world;
use crate::daemon::copies::{self, ErasedList};
use crate::domain::moment::Moment;

/// Make a consistent copy of the ledger in one file, beside a running daemon
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda backup /media/usb/fuda-2026-11-05.sqlite3
A file that exists is never written over. The copy holds the ledger with its personal details: keep it as safe as
the ledger itself. fuda.toml is not in it; copy it too. `fuda restore` brings a copy back to life.")]
pub struct Backup {
    /// The file to make
    file: PathBuf,
    #[command(flatten)]
    form: Form,
}

/// What `fuda doctor` knows of backups: the last one that was made, noted beside the ledger and not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    pub file: PathBuf,
    pub at: Moment,
    /// The last fact that was in the ledger when it was begun.
    pub sequence: u64,
}

impl LastBackup {
    const NAME: &str = "fuda.last-backup.json";

    /// `None` when none was made, or the note cannot be read.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(Self::NAME)).ok()?).ok()
    }

    /// The copy is made; a note that fails makes it no worse.
    fn remember(&self, folder: &Path) {
        if let Err(error) = self.write(folder) {
            tracing::warn!(%error, "BACKUP-UNNOTED: the backup is made, but `fuda doctor` will not know of it");
        }
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let (path, new) = (folder.join(Self::NAME), folder.join(format!("{}.new", Self::NAME)));
        fs::write(&new, serde_json::to_vec(self)?)?;
        // Made by root, it still belongs to whom the folder belongs.
        let owner = fs::metadata(folder)?;
        chown(&new, Some(owner.uid()), Some(owner.gid()))?;
        fs::rename(new, path)
    }
}

#[derive(Serialize)]
struct Copied {
    file: PathBuf,
    /// The last fact that was in the ledger when the copy was begun.
    sequence: u64,
}

impl Backup {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let store = folder.reading()?;
        let sequence = store.head()?.sequence;
        store.backup(&self.file)?;
        let noted = ErasedList::of(&store).map(|erased| copies::note_copy(folder.path(), &self.file, &erased))?;
        if let Err(error) = noted {
            tracing::warn!(%error, "BACKUP-UNNOTED: the backup is made, but who is erased later has to be told of it with --copies");
        }
        LastBackup { file: self.file.clone(), at: world::now(), sequence }.remember(folder.path());
        self.form.say(out, &Copied { file: self.file, sequence }, |copied| {
            format!(
                "Copied the ledger, {} facts and whatever was written meanwhile, to {}.",
                copied.sequence,
                copied.file.display()
            )
        })
    }
}
