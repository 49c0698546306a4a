//! `fuda person`: one person's own record, given out, sealed, erased.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::Form;
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::daemon::copies::Cleaned;
use crate::daemon::{Archive, Record, Unpaid};
use crate::domain::terms::AskedBy;

/// A person's own record: give it out, seal it, erase it
#[derive(Debug, clap::Subcommand)]
pub enum Person {
    Export(Export),
    Seal(Seal),
    Erase(Erase),
}

/// Give out everything that is kept about one person; that it was asked for is written down first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda person export --number P0127 --by さくら
  fuda person export --number P0127 --by さくら --csv P0127.csv
  fuda person export --number P0127 --asked-by authority --reason '29条の照会' --by さくら --json
Without --json or --csv the record is printed to read. A sealed record is opened only by a coordinator who is named and
says why. A file that exists is never written over.")]
pub struct Export {
    /// Whose
    #[arg(long)]
    number: String,
    /// Who asked for it: person or authority
    #[arg(long, default_value = "person", value_name = "person|authority")]
    asked_by: AskedBy,
    /// Why; kept beside the record, not in it
    #[arg(long)]
    reason: Option<String>,
    /// The member of staff who gives it out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Write it into a spreadsheet (CSV, UTF-8)
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Answer with one line of JSON, for programs
    #[arg(long, conflicts_with = "csv")]
    json: bool,
}

/// From now on nobody is told who this was, but a coordinator who asks and says why. The cards stop
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda person seal --number P0127 --by さくら
Pages, papers and lists show the number alone; papers that wait come out no more. What was handed over, earned and paid
stands. A seal is not broken: who comes back is added with a new number.")]
pub struct Seal {
    #[arg(long)]
    number: String,
    /// The member of staff who seals it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Erase what is kept about one person beside the accounts, here and in every copy within reach
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda person erase --number P0127 --by さくら
  fuda person erase --number P0127 --copies /media/usb        look there for copies, too
Refused until the record need not be kept any more. Names, marks, the account, questions and reasons in somebody's words,
papers and cards are gone, and the ledger's file is written anew without their bytes: that takes as long as copying it,
and tables wait meanwhile. Copies that `fuda backup` made, and what lies beside them, are written anew as well; what is
not within reach is listed, and the same command does it later. Facts, sums and statements stand under the number.")]
pub struct Erase {
    #[arg(long)]
    number: String,
    /// A copy, or a folder with copies; may be given several times
    #[arg(long, value_name = "PATH")]
    copies: Vec<PathBuf>,
    /// Also while the payment of a closed period is not recorded
    #[arg(long)]
    although_unpaid: bool,
    /// The member of staff who erases
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

impl Person {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Export(export) => export.run(folder, out),
            Self::Seal(seal) => seal.run(folder, out),
            Self::Erase(erase) => erase.run(folder, out),
        }
    }
}

pub fn archive<'a>(desk: &'a Desk, folder: &'a Folder) -> Result<Archive<'a>, Failure> {
    let workshop = folder.config()?.workshop;
    let (zone, keep_years) = (workshop.time_zone, workshop.keep_years);
    let (at, clock, mint) = (desk.at, desk.clock, desk.mint.clone());
    Ok(Archive { store: &desk.store, folder: folder.path(), zone, keep_years, at, clock, mint })
}

impl Export {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (number, reason) = (field::number(&self.number)?, self.reason.as_deref().map(field::note).transpose()?);
        // Before it is written down that somebody had it: the file that cannot be made.
        let sheet = self.csv.as_deref().map(fresh).transpose()?;
        let desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let face = desk.anybody(&number)?;
        let record = archive(&desk, folder)?.export(&face, self.asked_by, reason, by);
        let record = record.inspect_err(|_| drop(self.csv.as_deref().map(std::fs::remove_file)))?;
        match (sheet, self.csv) {
            (Some(mut sheet), Some(path)) => {
                let written = sheet.write_all(&record.csv()).and_then(|()| sheet.sync_all());
                written.map_err(|source| Failure::File { path: path.clone(), done: "written", source })?;
                writeln!(out, "The record of {number} is in {}. Nobody but you may read the file.", path.display())?;
            }
            _ => say(out, &record, self.json)?,
        }
        Ok(out.flush()?)
    }
}

fn say(out: &mut dyn Write, record: &Record, for_a_program: bool) -> Result<(), Failure> {
    if for_a_program {
        serde_json::to_writer(&mut *out, &record.data()).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", record.text())?;
    }
    Ok(())
}

/// A file of one's own.
fn fresh(path: &Path) -> Result<std::fs::File, Failure> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|source| Failure::File {
        path: path.to_owned(),
        done: "made (one that exists is not written over)",
        source,
    })
}

#[derive(Serialize)]
struct Sealed {
    number: String,
    papers_dropped: u32,
}

impl Seal {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let participant = desk.anybody(&number)?.participant;
        let papers_dropped = archive(&desk, folder)?.seal(participant, by)?;
        self.form.say(out, &Sealed { number, papers_dropped }, |sealed| {
            let papers = match sealed.papers_dropped {
                0 => "No paper of theirs was waiting.".to_owned(),
                waiting => format!("{waiting} paper(s) that waited come out no more."),
            };
            format!("The record of {} is sealed, and their cards have stopped. {papers}", sealed.number)
        })
    }
}

#[derive(Serialize)]
struct ErasedAnswer {
    number: String,
    erased_on: NaiveDate,
    kept_until: NaiveDate,
    /// Whether the bytes of what was deleted are out of the ledger's file and its log.
    swept: bool,
    copies: Cleaned,
}

impl Erase {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        existing(&self.copies)?;
        let desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let face = desk.anybody(&number)?;
        let unpaid = if self.although_unpaid { Unpaid::Accepted } else { Unpaid::Refused };
        let erased = archive(&desk, folder)?.erase(&face, unpaid, by, &self.copies)?;
        let swept = erased.unswept.is_none();
        let answer =
            ErasedAnswer { number, erased_on: erased.on, kept_until: erased.kept_until, swept, copies: erased.copies };
        self.form.say(out, &answer, words)
    }
}

/// A place that was named for copies has to be there.
pub fn existing(copies: &[PathBuf]) -> Result<(), Failure> {
    let Some(path) = copies.iter().find(|path| !path.exists()) else { return Ok(()) };
    let what = format!("there is no {}. Nothing was erased; name a copy or a folder that is there", path.display());
    Err(Failure::usage("COPIES-MISSING", what))
}

fn words(answer: &ErasedAnswer) -> String {
    let mut lines = vec![format!(
        "{} is erased (the record had to be kept until {}). What was made and paid stands under the number.",
        answer.number, answer.kept_until
    )];
    lines.extend(left_over(answer.swept, &answer.copies));
    lines.join("\n")
}

/// What became of bytes and copies.
pub fn left_over(swept: bool, copies: &Cleaned) -> Vec<String> {
    let mut lines = Vec::new();
    if !swept {
        lines.push(
            "The rows are gone, but the ledger's file could not be written anew (is another program holding it, or the disk full?): their bytes may still be in it. Run the same command again when nobody is at work.".to_owned(),
        );
    }
    let Cleaned { rewritten, clean, remain } = copies;
    lines.extend(rewritten.iter().map(|file| format!("Written anew without them: {}", file.display())));
    if !clean.is_empty() {
        lines.push(format!("{} other copies hold nothing of them.", clean.len()));
    }
    lines.extend(remain.iter().map(|one| format!("STILL TO DO: {} {}.", one.file.display(), one.why)));
    lines.push(
        "Not looked through: copies nobody told Fuda of, papers that were printed or written into files, and exports that were given out.".to_owned(),
    );
    lines
}
