//! `fuda init`: a new data folder, whole or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::Form;
use super::failure::Failure;
use super::world;
use crate::config;
use crate::daemon::CONFIG_NAME;
use crate::domain::id::{FactId, LedgerId};
use crate::store::{FILE_NAME, Genesis, OpenError, Store};

/// Make a data folder: fuda.toml, with every setting explained, and an empty ledger
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda init workshop
  fuda --data workshop serve
A folder that has a ledger is left as it is. A fuda.toml that is there already is kept.")]
pub struct Init {
    /// The folder to make
    dir: PathBuf,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Made {
    dir: PathBuf,
    ledger: LedgerId,
}

impl Init {
    pub fn run(self, out: &mut dyn Write) -> Result<(), Failure> {
        let mut mint = world::mint()?;
        let genesis = Genesis { ledger: LedgerId(mint.bits()), fact: FactId(mint.bits()), at: world::now() };
        new_folder(&self.dir, |dir| Ok(Store::create(dir, genesis)?))?;
        self.form.say(out, &Made { dir: self.dir, ledger: genesis.ledger }, |made| {
            let dir = made.dir.display();
            format!(
                "Made {dir}. Next: look into {dir}/{CONFIG_NAME}, add works and participants \
                 (fuda --data {dir} participant add --help), then fuda --data {dir} serve"
            )
        })
    }
}

/// Makes `dir` a data folder. The ledger comes last: it is what makes a folder a data folder, and when it cannot be
/// made, whatever was made before it is taken away again.
pub fn new_folder(dir: &Path, make_ledger: impl FnOnce(&Path) -> Result<Store, Failure>) -> Result<(), Failure> {
    let ledger = dir.join(FILE_NAME);
    if ledger.exists() {
        return Err(OpenError::Exists(ledger).into());
    }
    let made_dirs = make_dirs(dir)?;
    let made_config = write_template(dir);
    let made = match &made_config {
        Ok(_) => make_ledger(dir).map(drop),
        Err(_) => Ok(()),
    };
    let failure = match (made_config, made) {
        (Ok(_), Ok(())) => return Ok(()),
        (Err(failure), _) => failure,
        // Somebody else made it a data folder meanwhile: what stands there is theirs by now.
        (Ok(_), Err(failure)) if ledger.exists() => return Err(failure),
        (Ok(Config::Written), Err(failure)) => {
            remove(fs::remove_file(dir.join(CONFIG_NAME)));
            failure
        }
        (Ok(Config::Kept), Err(failure)) => failure,
    };
    for made in made_dirs {
        remove(fs::remove_dir(made));
    }
    Err(failure)
}

/// Makes the folder and those above it that are missing, for their owner alone: it will hold names. Returns them,
/// innermost first.
fn make_dirs(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let missing = dir.ancestors().filter(|above| !above.as_os_str().is_empty()).take_while(|above| !above.exists());
    let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map(|()| missing).map_err(|source| Failure::File { path: dir.to_owned(), done: "made", source })
}

enum Config {
    Written,
    /// The keeper wrote it before.
    Kept,
}

fn write_template(dir: &Path) -> Result<Config, Failure> {
    let path = dir.join(CONFIG_NAME);
    let written = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = written.and_then(|mut file| {
        let whole = file.write_all(config::template().as_bytes()).and_then(|()| file.sync_all());
        whole.inspect_err(|_| remove(fs::remove_file(&path)))
    });
    match written {
        Ok(()) => Ok(Config::Written),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Config::Kept),
        Err(source) => Err(Failure::File { path, done: "written", source }),
    }
}

/// Tidying after a failure must not hide that failure.
fn remove(result: std::io::Result<()>) {
    if let Err(error) = result {
        tracing::warn!("what was begun could not be removed: {error}");
    }
}
