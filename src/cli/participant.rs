//! `fuda participant`: who takes part.

mod import;
mod void;

use std::io::Write;

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::code::Code;
use crate::domain::fact::{Amounts, Entry, Fact, Holder};
use crate::domain::id::ParticipantId;
use crate::store::{Face, Membership, Personal};

/// Participants: their numbers, 呼び名 and marks
#[derive(Debug, clap::Subcommand)]
pub enum Participant {
    Add(Add),
    List(List),
    Change(Change),
    Retire(Retire),
    Void(void::Void),
    Import(import::Import),
}

/// Add a participant, with a first card
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda participant add --number P0127 --call あみ --mark 灯台
The card's code is shown this once: print it on a card now. The ledger keeps only its hash.")]
pub struct Add {
    /// A letter, then letters and digits; never used again for anybody else
    #[arg(long)]
    number: String,
    /// 呼び名: how this person wants to be called here, without さん
    #[arg(long)]
    call: String,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    form: Form,
}

/// What may be told of a person, and need not be.
#[derive(Debug, clap::Args)]
struct Details {
    /// The name, for the office's papers
    #[arg(long)]
    name: Option<String>,
    /// The name's reading
    #[arg(long)]
    reading: Option<String>,
    /// The picture mark on card and paper, such as 灯台
    #[arg(long)]
    mark: Option<String>,
    /// Whether this person's own papers show money: on or off
    #[arg(long, value_name = "on|off")]
    amounts: Option<String>,
}

/// List everybody who was ever added, by number
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Change what is told of a participant; what is not named stays
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda participant change --number P0127 --call なぎ
  fuda participant change --number P0127 --amounts on
  fuda participant change --number P0127 --name ''      takes the name away; so with --reading and --mark")]
pub struct Change {
    /// Whom; a number itself never changes
    #[arg(long)]
    number: String,
    /// A new 呼び名
    #[arg(long)]
    call: Option<String>,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    form: Form,
}

/// Somebody takes part no more. The record stays, the number is never given out again
#[derive(Debug, clap::Args)]
pub struct Retire {
    #[arg(long)]
    number: String,
    #[command(flatten)]
    form: Form,
}

impl Participant {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Change(change) => change.run(folder, out),
            Self::Retire(retire) => retire.run(folder, out),
            Self::Void(void) => void.run(folder, out),
            Self::Import(import) => import.run(folder, out),
        }
    }
}

/// A participant to be, with everything checked that can be checked without the ledger.
#[derive(Debug)]
struct Newcomer {
    number: String,
    call: String,
    name: Option<String>,
    reading: Option<String>,
    mark: Option<String>,
    amounts: Amounts,
}

#[derive(Debug, Serialize)]
struct Added {
    id: ParticipantId,
    number: String,
    /// The code to scan. Nobody can ask for it again.
    card: Code,
}

impl Newcomer {
    fn checked(number: &str, call: &str, details: &Details) -> Result<Self, Failure> {
        Ok(Self {
            number: field::number(number)?,
            call: field::call(call)?,
            name: details.name.as_deref().map(field::name).transpose()?,
            reading: details.reading.as_deref().map(field::name).transpose()?,
            mark: details.mark.as_deref().map(field::mark).transpose()?,
            amounts: details.amounts.as_deref().map(field::amounts).transpose()?.unwrap_or(Amounts::Hidden),
        })
    }

    /// What becomes durable together: the person, the first card, and the details that stand beside the facts.
    fn registered(self, desk: &mut Desk) -> Result<(Added, Vec<Entry>, Personal), Failure> {
        if desk.store.participant_by_number(&self.number)?.is_some() {
            return Err(Failure::refused(
                "NUMBER-TAKEN",
                format!(
                    "the number {} was given out before, and numbers are never used again. Nothing was recorded; choose a new one",
                    self.number
                ),
            ));
        }
        let participant = ParticipantId(desk.mint.bits());
        let registered =
            Fact::ParticipantRegistered { participant, number: self.number.clone(), amounts: self.amounts };
        let (card, issued) = desk.card(Holder::Participant(participant))?;
        let entries = vec![desk.entry(registered), issued];
        let personal = Personal::Participant {
            participant,
            call: self.call,
            mark: self.mark,
            name: self.name,
            reading: self.reading,
        };
        Ok((Added { id: participant, number: self.number, card }, entries, personal))
    }
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let newcomer = Newcomer::checked(&self.number, &self.call, &self.details)?;
        let mut desk = Desk::open(folder)?;
        let call = newcomer.call.clone();
        let (added, entries, personal) = newcomer.registered(&mut desk)?;
        desk.append(entries, vec![personal])?;
        self.form.say(out, &added, |added| {
            format!(
                "{call}さん has the number {}.\nCard: {}\nPrint this code on the card now: it is shown this once.",
                added.number, added.card
            )
        })
    }
}

#[derive(Serialize)]
struct Listed {
    participants: Vec<ListedFace>,
}

#[derive(Serialize)]
struct ListedFace {
    id: ParticipantId,
    number: String,
    call: String,
    mark: Option<String>,
    name: Option<String>,
    reading: Option<String>,
    amounts: &'static str,
    active: bool,
    /// The code of this person's line on the binder page.
    binder: Option<Code>,
}

impl ListedFace {
    fn of(face: Face) -> Self {
        Self {
            id: face.participant,
            binder: field::binder(&face.number),
            number: face.number,
            call: face.call,
            mark: face.mark,
            name: face.name,
            reading: face.reading,
            amounts: amounts_word(face.amounts),
            active: face.membership == Membership::Active,
        }
    }
}

fn amounts_word(amounts: Amounts) -> &'static str {
    match amounts {
        Amounts::Shown => "on",
        Amounts::Hidden => "off",
    }
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let faces = folder.reading()?.participants()?;
        let listed = Listed { participants: faces.into_iter().map(ListedFace::of).collect() };
        self.form.say(out, &listed, |listed| {
            if listed.participants.is_empty() {
                return "Nobody yet. `fuda participant add --help` shows how.".to_owned();
            }
            let left = Align::Left;
            let mut table = Table::new(&[
                ("number", left),
                ("呼び名", left),
                ("mark", left),
                ("name", left),
                ("amounts", left),
                ("", left),
            ]);
            for face in &listed.participants {
                table.row([
                    face.number.clone(),
                    face.call.clone(),
                    face.mark.clone().unwrap_or_default(),
                    face.name.clone().unwrap_or_default(),
                    face.amounts.to_owned(),
                    if face.active { String::new() } else { "retired".to_owned() },
                ]);
            }
            table.to_string()
        })
    }
}

/// What shall become of a detail that a person need not have.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Stays,
    Goes,
    Becomes(String),
}

impl Asked {
    /// Nothing said leaves it; an empty text takes it away.
    fn read(text: Option<&str>, check: impl Fn(&str) -> Result<String, Failure>) -> Result<Self, Failure> {
        match text {
            None => Ok(Self::Stays),
            Some("") => Ok(Self::Goes),
            Some(text) => check(text).map(Self::Becomes),
        }
    }

    fn over(self, before: Option<String>) -> Option<String> {
        match self {
            Self::Stays => before,
            Self::Goes => None,
            Self::Becomes(text) => Some(text),
        }
    }
}

impl Change {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let call = self.call.as_deref().map(field::call).transpose()?;
        let name = Asked::read(self.details.name.as_deref(), field::name)?;
        let reading = Asked::read(self.details.reading.as_deref(), field::name)?;
        let mark = Asked::read(self.details.mark.as_deref(), field::mark)?;
        let amounts = self.details.amounts.as_deref().map(field::amounts).transpose()?;
        let stays = [&name, &reading, &mark].into_iter().all(|asked| *asked == Asked::Stays) && call.is_none();
        if stays && amounts.is_none() {
            return Err(Failure::usage(
                "NOTHING-ASKED",
                "say what changes: --call, --name, --reading, --mark or --amounts",
            ));
        }
        let mut desk = Desk::open(folder)?;
        let face = desk.participant(&number)?;
        let participant = face.participant;
        let chosen = amounts.filter(|amounts| *amounts != face.amounts);
        let entries: Vec<Entry> =
            chosen.map(|amounts| desk.entry(Fact::AmountsChosen { participant, amounts })).into_iter().collect();
        let details = Personal::Participant {
            participant,
            call: call.unwrap_or(face.call),
            mark: mark.over(face.mark),
            name: name.over(face.name),
            reading: reading.over(face.reading),
        };
        desk.append(entries, if stays { Vec::new() } else { vec![details] })?;
        let changed = ListedFace::of(desk.anybody(&number)?);
        self.form.say(out, &changed, |changed| {
            let mark = changed.mark.as_deref().unwrap_or("no mark");
            format!("{} is {}さん now: {mark}, amounts {}.", changed.number, changed.call, changed.amounts)
        })
    }
}

#[derive(Serialize)]
struct Retired {
    id: ParticipantId,
    number: String,
}

impl Retire {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let face = desk.participant(&field::number(&self.number)?)?;
        let entry = desk.entry(Fact::ParticipantRetired { participant: face.participant });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Retired { id: face.participant, number: face.number }, |retired| {
            format!("{} has retired. The record stays, and the number is never given out again.", retired.number)
        })
    }
}
