//! `fuda label`: cards, tags and sheets, as files or on a label printer.
//!
//! The ledger keeps only the hash of a card's code, so a card can be printed at one moment only: when it is made. A
//! label for a card therefore makes the card. Tags are in the ledger whole, so a roll can be printed, and printed again.

mod cards;
mod fixed;
mod output;
mod tags;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::failure::Failure;
use super::folder::Folder;
use crate::daemon::labels::{Ended, Maker, Several, Shelf, ShelfError, Stopped};
use crate::label::Kind;
use crate::store::WorkView;

use output::Output;

/// ラベル: cards, tags, work cards and sheets, from templates that can be edited
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Every kind goes to a file (--png --pdf --zpl --zpl-native --tspl --brother --brother-pt --sbpl --escpos FILE) or to a
[[label_printer]] of fuda.toml (--printer NAME). Templates are SVG: those in DATA/labels win over the shipped ones.
Examples:
  fuda label card --number P0127 --png card.png
  fuda label tag --work BAGS20 --count 100 --printer labels
  fuda label work --pdf work.pdf --sheet 10
  fuda label show tag --dpi 203 --png look.png")]
pub enum Label {
    Card(cards::Card),
    Staff(cards::Staff),
    Spare(cards::Spare),
    Practice(cards::Practice),
    Binder(cards::Binder),
    Tag(tags::Tag),
    Piece(fixed::Piece),
    Work(fixed::Work),
    Sheet(fixed::Sheet),
    Reason(fixed::Reason),
    Box(fixed::BoxLabel),
    Envelope(fixed::Envelope),
    Show(Show),
    Templates(Templates),
    Edit(Edit),
}

impl Label {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Card(card) => card.run(folder, out),
            Self::Staff(staff) => staff.run(folder, out),
            Self::Spare(spare) => spare.run(folder, out),
            Self::Practice(practice) => practice.run(folder, out),
            Self::Binder(binder) => binder.run(folder, out),
            Self::Tag(tag) => tag.run(folder, out),
            Self::Piece(piece) => piece.run(folder, out),
            Self::Work(work) => work.run(folder, out),
            Self::Sheet(sheet) => sheet.run(folder, out),
            Self::Reason(reason) => reason.run(folder, out),
            Self::Box(label) => label.run(folder, out),
            Self::Envelope(envelope) => envelope.run(folder, out),
            Self::Show(show) => show.run(folder, out),
            Self::Templates(templates) => templates.run(folder, out),
            Self::Edit(edit) => edit.run(folder, out),
        }
    }
}

impl From<ShelfError> for Failure {
    fn from(error: ShelfError) -> Self {
        match error {
            ShelfError::Label(error) => error.into(),
            ShelfError::Unreadable { path, source } => Self::File { path, done: "read", source },
            ShelfError::Unknown { .. } => {
                let words = error.to_string();
                Self::refused(error.code(), words.trim_start_matches("LABEL-UNKNOWN: "))
            }
        }
    }
}

/// How many labels were made.
#[derive(Serialize)]
struct Answer {
    labels: usize,
}

/// Makes all labels of a run that cannot be resumed, and says how many.
fn make_all(
    maker: &mut Maker,
    labels: Vec<crate::label::Values>,
    form: &Form,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    maker.check(&labels)?;
    let count = labels.len();
    let progress = progress(count);
    let before = |made| {
        progress.set_position(made as u64);
        Ok(())
    };
    let made = maker.run(labels.into_iter(), Several::of(count), before, |_| ());
    progress.finish_and_clear();
    let made = made.map_err(|stopped: Stopped<Failure>| stopped.why)?;
    form.say(out, &Answer { labels: made.labels }, |answer| match made.ended {
        Ended::Whole => said(answer.labels),
        Ended::Interrupted => format!("Stopped. {} of {count} labels were made.", answer.labels),
    })
}

/// On stderr, and only for somebody who watches.
fn progress(labels: usize) -> indicatif::ProgressBar {
    if labels < 20 {
        return indicatif::ProgressBar::hidden();
    }
    let style = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} labels, {eta} left (Ctrl-C stops)");
    let bar = indicatif::ProgressBar::new(labels as u64);
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

fn said(labels: usize) -> String {
    if labels == 1 { "One label.".to_owned() } else { format!("{labels} labels.") }
}

/// `10組`
fn amount(quantity: crate::domain::quantity::Quantity, work: &WorkView) -> String {
    format!("{}{}", quantity.plain(), work.unit)
}

/// Values from pairs.
fn values<const N: usize>(pairs: [(&str, String); N]) -> crate::label::Values {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>()
}

/// A template with invented values: what it looks like, and what it becomes on your printer. Its codes are nobody's
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label show tag --png look.png
  fuda label show sheet-a4 --pdf look.pdf
A template that cannot be used is refused with the element and its line.")]
pub struct Show {
    /// The template's name (fuda label templates lists them)
    template_name: String,
    /// How many
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

impl Show {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let kind = Kind::of_template(&self.template_name).ok_or_else(|| unknown(folder, &self.template_name))?;
        let mut maker = self.output.of_template(self.template_name).open(folder, kind)?;
        let sample = kind.sample();
        maker.check([&sample])?;
        let count = self.count as usize;
        let labels = std::iter::repeat_n(sample, count);
        let progress = progress(count);
        let before = |made| {
            progress.set_position(made as u64);
            Ok(())
        };
        let made = maker.run(labels, Several::of(count), before, |_| ());
        progress.finish_and_clear();
        let made = made.map_err(|stopped: Stopped<Failure>| stopped.why)?;
        self.form.say(out, &Answer { labels: made.labels }, |answer| said(answer.labels))
    }
}

fn unknown(folder: &Folder, name: &str) -> Failure {
    let known = Shelf::of(folder.path()).names().join(", ");
    ShelfError::Unknown { name: name.to_owned(), known }.into()
}

/// List the templates, their sizes and fields
#[derive(Debug, clap::Args)]
pub struct Templates {
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct ListedTemplates {
    templates: Vec<ListedTemplate>,
}

#[derive(Serialize)]
struct ListedTemplate {
    name: String,
    #[serde(rename = "for")]
    kind: &'static str,
    size_mm: String,
    fields: Vec<String>,
    /// Why it cannot be used.
    refused: Option<String>,
}

impl Templates {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let shelf = Shelf::of(folder.path());
        let listed = |name: String| match shelf.template(&name) {
            Ok(template) => ListedTemplate {
                kind: template.kind().japanese(),
                size_mm: format!("{} × {}", template.width_mm(), template.height_mm()),
                fields: template.fields().map(str::to_owned).collect(),
                refused: None,
                name,
            },
            Err(error) => ListedTemplate {
                name,
                kind: "",
                size_mm: String::new(),
                fields: Vec::new(),
                refused: Some(error.to_string()),
            },
        };
        let listed = ListedTemplates { templates: shelf.names().into_iter().map(listed).collect() };
        self.form.say(out, &listed, |listed| {
            let left = Align::Left;
            let mut table = Table::new(&[("template", left), ("for", left), ("mm", left), ("fields", left)]);
            for one in &listed.templates {
                let fields = one.refused.clone().unwrap_or_else(|| one.fields.join(" "));
                table.row([one.name.clone(), one.kind.to_owned(), one.size_mm.clone(), fields]);
            }
            table.to_string()
        })
    }
}

/// Put a copy of a shipped template into DATA/labels, to be edited; from then on it is the one that is used
#[derive(Debug, clap::Args)]
pub struct Edit {
    /// The shipped template's name
    name: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Copied {
    file: PathBuf,
}

impl Edit {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let svg = crate::label::shipped::svg(&self.name).ok_or_else(|| unknown(folder, &self.name))?;
        let own = folder.path().join("labels");
        let file = own.join(format!("{}.svg", self.name));
        let failed = |source| Failure::File { path: file.clone(), done: "written", source };
        if file.exists() {
            return Err(Failure::refused(
                "LABEL-EXISTS",
                format!("{} is there already, and is the one that is used. Nothing was changed", file.display()),
            ));
        }
        std::fs::create_dir_all(&own).and_then(|()| std::fs::write(&file, svg)).map_err(failed)?;
        self.form.say(out, &Copied { file }, |copied| {
            format!(
                "{}\nOpen it in Inkscape or any editor. `fuda label show {} --png look.png` shows what it becomes.",
                copied.file.display(),
                self.name
            )
        })
    }
}
