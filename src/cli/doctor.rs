//! `fuda doctor`: what is the matter with this machine, its ledger and its devices, and what to do about it.
//!
//! First readings are taken, each with a limit of its own, so that a hanging disk or a silent printer keeps nobody
//! waiting; then small pure checks say what they mean. Nothing is changed.

mod finding;
mod ledger;
mod patience;
mod place;
mod reach;
mod time;
mod workshop;

use std::io::Write;

use super::answer::Form;
use super::failure::Failure;
use super::folder::Folder;
use crate::config::Config;
use crate::config::scanners::Families;
use crate::daemon::ServeError;
use finding::{Finding, Severity};

/// Look at everything that Fuda needs, and say what is wrong and what to do
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda --data workshop doctor
  sudo -u fuda fuda --data /var/lib/fuda doctor        as the user that the daemon runs as
Ends with 0 when nothing needs doing (notes need nothing), with 9 when something does. Changes nothing, and takes at
most half a minute. While the daemon runs it is asked about the printers; otherwise each printer is asked itself.")]
pub struct Doctor {
    #[command(flatten)]
    form: Form,
}

impl Doctor {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut findings = examine(folder);
        findings.sort_by_key(|finding| finding.severity);
        self.form.say(out, &findings, |findings| words(findings))?;
        match findings.iter().filter(|finding| finding.severity != Severity::Note).count() {
            0 => Ok(()),
            count => Err(Failure::NeedsCare(count)),
        }
    }
}

fn examine(folder: &Folder) -> Vec<Finding> {
    let place = place::read(folder.path());
    let mut findings = place::findings(&place);
    if place.is_shut() {
        findings.extend(time::findings(&time::read(None, None)));
        return findings;
    }
    let ledger = ledger::read(folder.path());
    findings.extend(ledger::findings(&ledger));
    let config = match folder.config() {
        Ok(config) => Some(config),
        Err(failure) => {
            findings.extend(misread(&failure));
            None
        }
    };
    let zone = config.as_ref().map(|config| config.workshop.time_zone);
    findings.extend(time::findings(&time::read(zone, ledger.past())));
    if let Some(config) = &config {
        findings.extend(of_config(folder, config));
    }
    findings
}

fn of_config(folder: &Folder, config: &Config) -> Vec<Finding> {
    let mut findings = workshop::findings(config, &workshop::face(config));
    // They could be read a moment ago, with fuda.toml.
    let families = folder.families().unwrap_or_else(|_| Families::shipped());
    findings.extend(reach::findings(&reach::read(folder.path(), config, &families)));
    findings
}

/// A fuda.toml that cannot be read or understood. That there is no ledger is the ledger's own finding.
fn misread(failure: &Failure) -> Option<Finding> {
    match failure {
        Failure::Daemon(ServeError::Config { path, source }) => Some(Finding::error(
            "CONFIG-WRONG",
            format!("{}, {source}", path.display()),
            "Correct that line. A running daemon goes on with what it read when it started.",
        )),
        Failure::Daemon(_) => Some(Finding::of_failure(&failure.to_string())),
        _ => None,
    }
}

fn words(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "All is well.".to_owned();
    }
    let blocks: Vec<String> = findings.iter().map(Finding::to_string).collect();
    let closing =
        if findings.iter().all(|finding| finding.severity == Severity::Note) { "\n\nNothing needs doing." } else { "" };
    format!("{}{closing}", blocks.join("\n\n"))
}
