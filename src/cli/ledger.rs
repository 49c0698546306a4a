//! `fuda ledger`: the record itself, written out and checked.

use std::io::{BufWriter, Write};

use indicatif::ProgressBar;
use serde::Serialize;

use super::answer::Form;
use super::failure::Failure;
use super::folder::Folder;

/// The record itself: write it out, check it
#[derive(Debug, clap::Subcommand)]
pub enum Ledger {
    /// Write every fact as one line of JSON, oldest first, exactly as it is stored and hashed
    #[command(after_help = "Example:\n  fuda ledger export > ledger.jsonl")]
    Export,
    Verify(Verify),
}

/// Read every fact again, hash it, fold everything anew, and compare
#[derive(Debug, clap::Args)]
#[command(after_help = "Ends with 0 when all is well, with 5 when something was found. Safe beside a running daemon.")]
pub struct Verify {
    #[command(flatten)]
    form: Form,
}

impl Ledger {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Export => export(folder, out),
            Self::Verify(verify) => verify.run(folder, out),
        }
    }
}

fn export(folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = BufWriter::new(out);
    folder.reading()?.export(|fact| -> Result<(), Failure> {
        out.write_all(fact)?;
        Ok(out.write_all(b"\n")?)
    })?;
    Ok(out.flush()?)
}

#[derive(Serialize)]
struct Seen {
    facts: u64,
    findings: Vec<String>,
}

impl Verify {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let store = folder.reading()?;
        // On stderr, and only where that is a terminal.
        let bar = ProgressBar::new(store.head()?.sequence);
        let verified = store.verify(|sequence| bar.set_position(sequence));
        bar.finish_and_clear();
        let verified = verified?;
        let findings = verified.findings.into_iter().map(|finding| finding.0).collect();
        let seen = Seen { facts: verified.facts, findings };
        self.form.say(out, &seen, |seen| match seen.findings.as_slice() {
            [] => format!("All is well: {} facts, each as it was written.", seen.facts),
            findings => format!("{} facts were read.\n{}", seen.facts, findings.join("\n")),
        })?;
        if seen.findings.is_empty() { Ok(()) } else { Err(Failure::Findings(seen.findings.len())) }
    }
}
