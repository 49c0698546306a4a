//! `fuda backup`: a copy beside a running daemon.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::answer::Form;
use super::failure::Failure;
use super::folder::Folder;

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
        self.form.say(out, &Copied { file: self.file, sequence }, |copied| {
            format!(
                "Copied the ledger, {} facts and whatever was written meanwhile, to {}.",
                copied.sequence,
                copied.file.display()
            )
        })
    }
}
