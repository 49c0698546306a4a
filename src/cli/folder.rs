//! The data folder: `fuda.toml` and the ledger beside it.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::failure::Failure;
use crate::config::Config;
use crate::config::scanners::Families;
use crate::daemon::{self, CONFIG_NAME};
use crate::domain::moment::Moment;
use crate::store::Store;

/// Where the workshop's data are when nothing else is said.
const DEFAULT: &str = "fuda-data";
/// The environment's word for the data folder.
const VARIABLE: &str = "FUDA_DATA";

/// A data folder, which may not exist yet.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// What `--data` says, else `$FUDA_DATA`, else `./fuda-data`.
    pub fn of(data: Option<PathBuf>) -> Self {
        let from_environment = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self(data.or_else(from_environment).unwrap_or_else(|| PathBuf::from(DEFAULT)))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn config_path(&self) -> PathBuf {
        self.0.join(CONFIG_NAME)
    }

    /// `fuda.toml`, read anew.
    pub fn config(&self) -> Result<Config, Failure> {
        // A folder that is no data folder at all has one answer, whichever file is looked for first.
        if !self.config_path().exists() {
            self.reading()?;
        }
        Ok(daemon::read_config(&self.0)?)
    }

    /// The scanners that Fuda knows, and the workshop's own files about others.
    pub fn families(&self) -> Result<Families, Failure> {
        Ok(daemon::read_families(&self.0)?)
    }

    pub fn store(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.0)?)
    }

    /// The day that it is in the workshop.
    pub fn today(&self, at: Moment) -> Result<NaiveDate, Failure> {
        Ok(self.config()?.workshop.time_zone.date(at))
    }

    /// The ledger for a command that only asks: it answers also while another program holds it for writing.
    pub fn reading(&self) -> Result<Store, Failure> {
        Ok(Store::open_to_read(&self.0)?)
    }
}
