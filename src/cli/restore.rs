//! `fuda restore`: a ledger from a copy.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::answer::Form;
use super::failure::Failure;
use super::init::new_folder;
use super::world;
use crate::daemon::CONFIG_NAME;
use crate::domain::id::{FactId, LedgerId};
use crate::store::Store;

/// Bring a backup to life in a new data folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda restore /media/usb/fuda-2026-11-05.sqlite3 workshop-restored
The restored ledger is the same ledger in a new incarnation: its receipt numbers skip ahead, and papers that waited
are held for staff. Never let the old ledger and the restored one both go on. A folder that has a ledger is left as
it is; put the workshop's fuda.toml into the folder before or after.")]
pub struct Restore {
    /// A file that `fuda backup` made
    file: PathBuf,
    /// The folder to make
    dir: PathBuf,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Restored {
    dir: PathBuf,
    ledger: LedgerId,
    incarnation: u32,
    sequence: u64,
}

impl Restore {
    pub fn run(self, out: &mut dyn Write) -> Result<(), Failure> {
        let fact = FactId(world::mint()?.bits());
        new_folder(&self.dir, |dir| Ok(Store::restore(&self.file, dir, fact, world::now())?))?;
        let head = Store::open(&self.dir)?.head()?;
        let restored =
            Restored { dir: self.dir, ledger: head.ledger, incarnation: head.incarnation, sequence: head.sequence };
        self.form.say(out, &restored, |restored| {
            let dir = restored.dir.display();
            format!(
                "Restored {} facts into {dir}, as incarnation {}. Check {dir}/{CONFIG_NAME}, then fuda --data {dir} serve",
                restored.sequence, restored.incarnation
            )
        })
    }
}
