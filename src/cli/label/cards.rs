//! Labels of cards. Making the label makes the card.

use std::io::Write;

use serde::Serialize;

use super::output::Output;
use super::{make_all, said, values};
use crate::cli::answer::Form;
use crate::cli::card::revoked;
use crate::cli::desk::Desk;
use crate::cli::failure::Failure;
use crate::cli::field;
use crate::cli::folder::Folder;
use crate::daemon::labels::{Ended, Made, Maker, Several, Stopped};
use crate::domain::code::Code;
use crate::domain::fact::{Entry, Holder, Revoked};
use crate::label::kind::{staff_commands, with_code};
use crate::label::{Kind, Values};
use crate::store::{Face, Membership};

/// 名札 of participants. Each is a new card: the one before it stops working
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label card --number P0127 --png card.png
  fuda label card --number P0127 --number P0128 --pdf cards.pdf --sheet 10
The ledger keeps only a hash of a card's code, so a card can be printed only when it is made. Nothing is recorded when
the label cannot be made; if the printer fails, run it again: what did not come out has stopped working by then.")]
pub struct Card {
    /// A participant's number; may be given several times
    #[arg(long, required = true, value_name = "NUMBER")]
    number: Vec<String>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

/// 名札 of members of staff. Each is a new card: the one before it stops working
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda label staff --name さくら --pdf sakura.pdf
  fuda label staff --commands --pdf staff.pdf --sheet 10      取消, 日報, 数合わせ, 受領: once, for staff's binder")]
pub struct Staff {
    /// The name of a member of staff; may be given several times
    #[arg(long, required_unless_present = "commands", conflicts_with = "commands")]
    name: Vec<String>,
    /// Instead, the 操作カード that mean something only after a staff card; the same in every workshop
    #[arg(long)]
    commands: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

/// 仮の名札: new spare cards, nobody's until staff binds one to a person for a day
#[derive(Debug, clap::Args)]
pub struct Spare {
    /// How many to make
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    count: u32,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

/// れんしゅう: new practice cards; everything works with them, and nothing counts
#[derive(Debug, clap::Args)]
pub struct Practice {
    /// How many to make
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    count: u32,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

/// 名簿: one line for each participant, by which staff bind a 仮の名札 to a person
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda label binder --pdf binder.pdf --sheet 12
Keep the pages in staff's binder: whoever scans a line with a staff card beside can bind a 仮の名札 to that person.")]
pub struct Binder {
    /// Only these numbers
    #[arg(long, value_name = "NUMBER")]
    number: Vec<String>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    form: Form,
}

/// Whose a new card is, and what its label says beside the code.
struct Wanted {
    holder: Holder,
    values: Values,
}

#[derive(Serialize)]
struct Issued {
    cards: Vec<Code>,
    /// How many older cards stopped working.
    replaced: usize,
    labels: usize,
}

impl Card {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let faces: Vec<Face> =
            self.number.iter().map(|number| desk.participant(&field::number(number)?)).collect::<Result<_, _>>()?;
        let wanted = faces
            .into_iter()
            .map(|face| Wanted { holder: Holder::Participant(face.participant), values: face_values(&face) });
        issue(&mut desk, self.output.open(folder, Kind::Card)?, wanted.collect(), &self.form, out)
    }
}

impl Staff {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        if self.commands {
            return make_all(&mut self.output.open(folder, Kind::Staff)?, staff_commands(), &self.form, out);
        }
        let mut desk = Desk::open(folder)?;
        let wanted: Vec<Wanted> = self
            .name
            .iter()
            .map(|name| {
                let member = desk.staff(name)?;
                Ok(Wanted { holder: Holder::Staff(member.staff), values: values([("call", member.name)]) })
            })
            .collect::<Result<_, Failure>>()?;
        issue(&mut desk, self.output.open(folder, Kind::Staff)?, wanted, &self.form, out)
    }
}

impl Spare {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        blank(folder, Holder::Spare, Kind::Spare, self.count, self.output, &self.form, out)
    }
}

impl Practice {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        blank(folder, Holder::Practice, Kind::Practice, self.count, self.output, &self.form, out)
    }
}

/// Cards that are nobody's. They are numbered on, so that two of them can be told apart.
fn blank(
    folder: &Folder,
    holder: Holder,
    kind: Kind,
    count: u32,
    output: Output,
    form: &Form,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut desk = Desk::open(folder)?;
    let before = desk.store.cards()?.into_iter().filter(|card| card.holder == holder).count();
    let wanted = (1..=count as usize)
        .map(|place| Wanted { holder, values: values([("serial", (before + place).to_string())]) })
        .collect();
    issue(&mut desk, output.open(folder, kind)?, wanted, form, out)
}

fn face_values(face: &Face) -> Values {
    values([
        ("call", face.call.clone()),
        ("mark", face.mark.clone().unwrap_or_default()),
        ("number", face.number.clone()),
        ("name", face.name.clone().unwrap_or_default()),
        ("reading", face.reading.clone().unwrap_or_default()),
    ])
}

/// Makes the labels in memory, records the cards, then sends the labels.
fn issue(
    desk: &mut Desk,
    mut maker: Maker,
    wanted: Vec<Wanted>,
    form: &Form,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (mut entries, mut labels, mut cards): (Vec<Entry>, Vec<Values>, Vec<Code>) = Default::default();
    let mut replaced = 0;
    for one in wanted {
        if matches!(one.holder, Holder::Participant(_) | Holder::Staff(_)) {
            let older = revoked(desk, Revoked::Replaced, |card| card.holder == one.holder)?;
            replaced += older.len();
            entries.extend(older);
        }
        let (code, entry) = desk.card(one.holder)?;
        let mut values = one.values;
        with_code(&mut values, &code);
        labels.push(values);
        entries.push(entry);
        cards.push(code);
    }
    maker.check(&labels)?;
    desk.append(entries, Vec::new())?;
    let count = labels.len();
    let made = send(&maker, labels)?;
    form.say(out, &Issued { cards, replaced, labels: made.labels }, |issued| {
        let older = if issued.replaced > 0 { "\nThe cards before them work no more." } else { "" };
        let rest = if made.ended == Ended::Interrupted {
            format!("\nStopped after {} of {count}: those that did not come out have to be made again.", made.labels)
        } else {
            String::new()
        };
        format!("{} The codes are on the labels and nowhere else.{older}{rest}", said(issued.labels))
    })
}

/// A card whose label did not come out is in the ledger and on no paper.
fn send(maker: &Maker, labels: Vec<Values>) -> Result<Made, Failure> {
    let count = labels.len();
    let made = maker.run(labels.into_iter(), Several::of(count), |_| Ok(()), |_| ());
    made.map_err(|stopped: Stopped<Failure>| match stopped.why {
        Failure::Refused { code, what } => Failure::refused(
            code,
            format!(
                "{what}. {} of {count} labels had gone. The new cards are recorded: run the same command again for those that did not come out, and each gets another card",
                stopped.labels
            ),
        ),
        other => other,
    })
}

impl Binder {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let faces: Vec<Face> = if self.number.is_empty() {
            desk.store.participants()?.into_iter().filter(|face| face.membership == Membership::Active).collect()
        } else {
            self.number.iter().map(|number| desk.participant(&field::number(number)?)).collect::<Result<_, _>>()?
        };
        if faces.is_empty() {
            return Err(Failure::refused("LABEL-NOBODY", "nobody takes part yet: `fuda participant add` adds people"));
        }
        let labels = faces.iter().map(|face| {
            let mut values = face_values(face);
            if let Some(code) = field::binder(&face.number) {
                with_code(&mut values, &code);
            }
            values
        });
        let labels = labels.collect();
        make_all(&mut self.output.open(folder, Kind::Binder)?, labels, &self.form, out)
    }
}
