//! `fuda participant void`: a registration that was a mistake.

use std::io::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use crate::cli::answer::Form;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::field;
use crate::cli::folder::Folder;
use crate::cli::person::{archive, existing, left_over};
use crate::daemon::copies::Cleaned;

/// Take back a registration that was a mistake: a slip of the keyboard, or somebody who has a number already
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda participant void --number P0128 --by さくら
Only while nothing has come of it: no visit, no handover, no hours, no money, no roll of tags. 呼び名, name and cards are
gone at once, in copies within reach too, and no report counts the enrolment. The number is never given out again.")]
pub struct Void {
    /// The number that was given out by mistake
    #[arg(long)]
    number: String,
    /// A copy, or a folder with copies, to look through as well; may be given several times
    #[arg(long, value_name = "PATH")]
    copies: Vec<PathBuf>,
    /// The member of staff who takes it back
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Voided {
    number: String,
    voided_on: NaiveDate,
    /// Whether the bytes of what was deleted are out of the ledger's file and its log.
    swept: bool,
    copies: Cleaned,
}

impl Void {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        existing(&self.copies)?;
        let desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let face = desk.anybody(&number)?;
        let gone = archive(&desk, folder)?.void(&face, by, &self.copies)?;
        let swept = gone.unswept.is_none();
        let voided = Voided { number, voided_on: gone.on, swept, copies: gone.copies };
        self.form.say(out, &voided, |voided| {
            let number = &voided.number;
            let mut lines = vec![format!(
                "The registration of {number} is taken back. Its card has stopped, and the number is never given out again."
            )];
            lines.extend(left_over(voided.swept, &voided.copies));
            lines.join("\n")
        })
    }
}
