//! Labels of tags: a new roll, or one that was minted before.

use std::io::Write;

use serde::Serialize;

use super::output::Output;
use super::progress;
use crate::cli::answer::Form;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::folder::Folder;
use crate::cli::tag::{NewRoll, mint};
use crate::daemon::labels::{About, Again, Ended, Maker, Note, NotedEnd, NotedTags, Notes, RollRun, Several};
use crate::domain::code::Roll;
use crate::domain::id::StaffId;
use crate::label::Kind;

/// 札 (シール): a new roll of tags, or an old one again. Each tag counts once, ever
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label tag --work BAGS20 --count 100 --printer labels
  fuda label tag --work BAGS20 --quantity 10 --count 44 --for P0127 --template tag-small --pdf tags.pdf --sheet 44
  fuda label tag --roll 7K2MQ4 --from 317 --printer labels      the roll of paper ended: go on with tag 317
  fuda label tag --roll 7K2MQ4 --again --pdf tags.pdf           再発行: all of them once more
A tag that is printed twice still counts once. Ctrl-C stops between two labels.")]
pub struct Tag {
    #[command(flatten)]
    which: Which,
    /// How much of the work one tag stands for, in the work's unit
    #[arg(long, default_value = "1", conflicts_with = "roll")]
    quantity: String,
    /// How many tags the new roll has
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(Roll::LARGEST)), requires = "work")]
    count: Option<u32>,
    /// The number of the participant for whom they count
    #[arg(long = "for", value_name = "NUMBER", conflicts_with = "roll")]
    minted_for: Option<String>,
    /// The first tag to print
    #[arg(long, value_name = "TAG", requires = "roll")]
    from: Option<u32>,
    /// The last tag to print
    #[arg(long, value_name = "TAG", requires = "roll")]
    to: Option<u32>,
    /// 再発行: print a roll once more that was printed before
    #[arg(long, requires = "roll")]
    again: bool,
    /// The member of staff who makes them
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

/// A new roll of this work, or this roll.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// The work's code: mints a new roll
    #[arg(long, value_name = "CODE", requires = "count")]
    work: Option<String>,
    /// A roll that was minted before (fuda tag list)
    #[arg(long, value_name = "ROLL")]
    roll: Option<String>,
}

#[derive(Serialize)]
struct Printed {
    roll: Roll,
    first: u32,
    /// The last tag whose label was made; absent when none was.
    last: Option<u32>,
    labels: usize,
}

impl Tag {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let again = if self.again { Again::Said } else { Again::NotSaid };
        let (run, minted) = match &self.which.roll {
            Some(roll) => (old_roll(&desk, roll, self.from, self.to, again)?, None),
            None => {
                let work = self.which.work.as_deref().expect("the command line names one of the two");
                let count = self.count.expect("the command line asks for a count");
                let new = mint(&mut desk, work, &self.quantity, count, self.minted_for.as_deref(), by)?;
                (new_roll(&desk, &new, count)?, Some(new))
            }
        };
        let printer = self.output.printer().map(str::to_owned);
        let mut maker = self.output.open(folder, Kind::Tag)?;
        maker.check(&run.ends())?;
        if let Some(new) = minted {
            desk.append(vec![new.entry], Vec::new())?;
        }
        let note = begin_note(&Notes::of(folder.path()), &run, printer);
        print(&mut desk, &maker, &run, note, by, &self.form, out)
    }
}

fn new_roll(desk: &Desk, new: &NewRoll, count: u32) -> Result<RollRun, Failure> {
    let owner = new.minted_for.as_deref().map(|number| desk.participant(number)).transpose()?;
    Ok(RollRun::of_new(&new.roll, count, &new.work, new.quantity, owner.as_ref()))
}

/// A roll that is in the ledger, from tag to tag. Who names the first tag has looked at what came out; who does not may
/// have forgotten that the roll was printed.
fn old_roll(desk: &Desk, roll: &str, from: Option<u32>, to: Option<u32>, again: Again) -> Result<RollRun, Failure> {
    let known = desk.store.rolls()?;
    let view = known.into_iter().find(|view| view.roll.0.eq_ignore_ascii_case(roll.trim())).ok_or_else(|| {
        Failure::refused("ROLL-UNKNOWN", format!("there is no roll {roll}. `fuda tag list` shows all of them"))
    })?;
    let work = desk.store.work(view.work)?.ok_or_else(|| {
        Failure::refused("WORK-UNKNOWN", format!("the work of the roll {} is not in the ledger", view.roll.0))
    })?;
    let owner = desk.store.participants()?.into_iter().find(|face| Some(face.participant) == view.minted_for);
    let tags = (from.unwrap_or(1), to.unwrap_or(view.count));
    let again = if from.is_some() { Again::Said } else { again };
    let run = RollRun::of_old(&view, tags, again, &work, owner.as_ref());
    run.map_err(|error| Failure::refused(error.code(), error.to_string()))
}

/// So that the office knows how far it came, however this command ends.
fn begin_note(notes: &Notes, run: &RollRun, printer: Option<String>) -> Note {
    let (_, mut note) = notes.open().unwrap_or_else(|error| {
        tracing::warn!(%error, "LABEL-NOTE: how far a run of labels comes cannot be noted");
        (0, Note::none())
    });
    let tags = Some(NotedTags { roll: run.roll.clone(), before: run.first - 1 });
    note.begin(About { kind: Kind::Tag.word().to_owned(), tags, of: run.tags(), printer, in_memory: false });
    note
}

fn print(
    desk: &mut Desk,
    maker: &Maker,
    run: &RollRun,
    mut note: Note,
    by: Option<StaffId>,
    form: &Form,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let progress = progress(run.tags());
    let before = |gone| {
        progress.set_position(gone as u64);
        record(desk, run, gone, by)
    };
    let made = maker.run(run.labels(), Several::of(run.tags()), before, |labels| note.gone(labels));
    progress.finish_and_clear();
    note.end(match &made {
        Ok(made) if made.ended == Ended::Whole => NotedEnd::Done,
        Ok(_) => NotedEnd::Stopped,
        Err(_) => NotedEnd::Failed,
    });
    let answer = |labels: usize| Printed {
        roll: run.roll.clone(),
        first: run.first,
        last: (labels > 0).then(|| run.first + labels as u32 - 1),
        labels,
    };
    match made {
        Ok(made) => form.say(out, &answer(made.labels), |printed| match made.ended {
            Ended::Whole => {
                format!("Roll {}: tags {} to {}, {} labels.", run.roll.0, run.first, run.last, printed.labels)
            }
            Ended::Interrupted => stopped_words(run, made.labels),
        }),
        Err(stopped) => match stopped.why {
            Failure::Refused { code, what } => {
                Err(Failure::refused(code, format!("{what}. {}", stopped_words(run, stopped.labels))))
            }
            other => Err(other),
        },
    }
}

/// What to do when not all of them came out. A printer may have taken more than it has printed.
fn stopped_words(run: &RollRun, gone: usize) -> String {
    let next = run.first + gone as u32;
    let sent = match gone {
        0 => "No tag was sent".to_owned(),
        _ => format!("Tags {} to {} were sent", run.first, next - 1),
    };
    format!(
        "{sent}, of {} to {}. Look at the last label that came out and go on with the next one (if all of them came out, that is {next}): fuda label tag --roll {} --from {next}",
        run.first, run.last, run.roll.0
    )
}

/// Before the labels leave: a tag that is on paper is always known to be.
fn record(desk: &mut Desk, run: &RollRun, gone: usize, by: Option<StaffId>) -> Result<(), Failure> {
    let Some(fact) = run.printed(gone, by) else { return Ok(()) };
    let entry = desk.entry(fact);
    desk.append(vec![entry], Vec::new()).map(drop)
}
