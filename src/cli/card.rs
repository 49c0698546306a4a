//! `fuda card`: the cards that say who.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::code::{Code, Kind, TokenHash};
use crate::domain::fact::{Entry, Fact, Holder, Revoked};
use crate::domain::id::CardId;
use crate::store::{CardStanding, CardView};

/// 名札: issue, revoke, list; spare cards and the practice card
#[derive(Debug, clap::Subcommand)]
pub enum Card {
    Issue(Issue),
    Revoke(Revoke),
    List(List),
    /// 仮の名札: nobody's until staff binds one to a person for a day
    Spare(Blank),
    /// れんしゅう: everything works, nothing counts, the paper says so
    Practice(Blank),
}

/// Whose card.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Whose {
    /// A participant's number
    #[arg(long)]
    number: Option<String>,
    /// The name of a member of staff
    #[arg(long, value_name = "NAME")]
    staff: Option<String>,
}

/// Issue a new card. The one before it stops working
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda card issue --number P0127
  fuda card issue --staff さくら
The code is shown this once: print it on a card now. The ledger keeps only its hash.")]
pub struct Issue {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    form: Form,
}

/// A card is lost: it works no more
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda card revoke --number P0127          whatever card this person has
  fuda card revoke --code C9X4…            the card that was found")]
pub struct Revoke {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    form: Form,
}

/// Which card.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// A participant's number
    #[arg(long)]
    number: Option<String>,
    /// The name of a member of staff
    #[arg(long, value_name = "NAME")]
    staff: Option<String>,
    /// The code that the card carries
    #[arg(long)]
    code: Option<String>,
}

/// List all cards, oldest first; never their codes, which nobody knows but the card
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
pub struct Blank {
    /// How many to make
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    count: u32,
    #[command(flatten)]
    form: Form,
}

impl Card {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Issue(issue) => issue.run(folder, out),
            Self::Revoke(revoke) => revoke.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Spare(blank) => blank.run(folder, Holder::Spare, out),
            Self::Practice(blank) => blank.run(folder, Holder::Practice, out),
        }
    }
}

/// Whoever is named by a number or, for staff, a name; the command line has made sure that it is one of the two.
fn holder(desk: &Desk, number: Option<&str>, staff: Option<&str>) -> Result<Option<Holder>, Failure> {
    Ok(match (number, staff) {
        (Some(number), _) => Some(Holder::Participant(desk.participant(&field::number(number)?)?.participant)),
        (None, Some(name)) => Some(Holder::Staff(desk.staff(name)?.staff)),
        (None, None) => None,
    })
}

/// The end of every card in use that fits.
pub(super) fn revoked(desk: &mut Desk, why: Revoked, fits: impl Fn(&CardView) -> bool) -> Result<Vec<Entry>, Failure> {
    let cards = desk.store.cards()?;
    let in_use = cards.into_iter().filter(|card| card.standing == CardStanding::InUse && fits(card));
    Ok(in_use.map(|card| desk.entry(Fact::CardRevoked { card: card.card, why })).collect())
}

#[derive(Serialize)]
struct Issued {
    card: Code,
    /// How many older cards stopped working.
    replaced: usize,
}

impl Issue {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let holder = holder(&desk, self.whose.number.as_deref(), self.whose.staff.as_deref())?
            .expect("the command line names one of the two");
        let mut entries = revoked(&mut desk, Revoked::Replaced, |card| card.holder == holder)?;
        let replaced = entries.len();
        let (card, issued) = desk.card(holder)?;
        entries.push(issued);
        desk.append(entries, Vec::new())?;
        self.form.say(out, &Issued { card, replaced }, |issued| {
            let older = if issued.replaced > 0 { "\nThe card before it works no more." } else { "" };
            format!("Card: {}\nPrint this code on the card now: it is shown this once.{older}", issued.card)
        })
    }
}

#[derive(Serialize)]
struct RevokedCards {
    revoked: usize,
}

impl Revoke {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let entries = match holder(&desk, self.which.number.as_deref(), self.which.staff.as_deref())? {
            Some(holder) => revoked(&mut desk, Revoked::Lost, |card| card.holder == holder)?,
            None => {
                let token = token(self.which.code.as_deref().expect("the command line names one of the three"))?;
                revoked(&mut desk, Revoked::Lost, |card| card.token == token)?
            }
        };
        if entries.is_empty() {
            return Err(Failure::refused(
                "CARD-NOT-IN-USE",
                "there is no such card in use. `fuda card list` shows all cards",
            ));
        }
        let count = entries.len();
        desk.append(entries, Vec::new())?;
        self.form.say(out, &RevokedCards { revoked: count }, |_| {
            "The card works no more. `fuda card issue` makes a new one.".to_owned()
        })
    }
}

fn token(text: &str) -> Result<TokenHash, Failure> {
    let code: Option<Code> = text.trim().to_ascii_uppercase().parse().ok();
    let card = code.filter(|code| code.kind() == Kind::Card);
    card.map(|code| TokenHash::of(&code)).ok_or_else(|| {
        Failure::usage(
            "CARD-CODE",
            format!("{text:?} is not the code of a card: C, then letters and digits as they stand on it"),
        )
    })
}

#[derive(Serialize)]
struct Listed {
    cards: Vec<ListedCard>,
}

#[derive(Serialize)]
struct ListedCard {
    id: CardId,
    holder: &'static str,
    /// The participant's number or the name of the member of staff.
    whose: Option<String>,
    standing: &'static str,
    issued_at: String,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let store = folder.reading()?;
        let numbers: BTreeMap<_, _> =
            store.participants()?.into_iter().map(|face| (face.participant, face.number)).collect();
        let names: BTreeMap<_, _> = store.staff()?.into_iter().map(|member| (member.staff, member.name)).collect();
        let listed = |card: CardView| {
            let (holder, whose) = match card.holder {
                Holder::Participant(participant) => ("participant", numbers.get(&participant).cloned()),
                Holder::Staff(staff) => ("staff", names.get(&staff).cloned()),
                Holder::Spare => ("spare", None),
                Holder::Practice => ("practice", None),
            };
            ListedCard {
                id: card.card,
                holder,
                whose,
                standing: standing(card.standing),
                issued_at: card.issued_at.iso(),
            }
        };
        let listed = Listed { cards: store.cards()?.into_iter().map(listed).collect() };
        self.form.say(out, &listed, |listed| {
            let left = Align::Left;
            let mut table = Table::new(&[("holder", left), ("whose", left), ("standing", left), ("issued", left)]);
            for card in &listed.cards {
                let whose = card.whose.clone().unwrap_or_default();
                table.row([card.holder.to_owned(), whose, card.standing.to_owned(), card.issued_at.clone()]);
            }
            table.to_string()
        })
    }
}

fn standing(standing: CardStanding) -> &'static str {
    match standing {
        CardStanding::InUse => "in use",
        CardStanding::Lost => "lost",
        CardStanding::Replaced => "replaced",
    }
}

#[derive(Serialize)]
struct Cards {
    cards: Vec<Code>,
}

impl Blank {
    fn run(self, folder: &Folder, holder: Holder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let (mut cards, mut entries) = (Vec::new(), Vec::new());
        for _ in 0..self.count {
            let (code, entry) = desk.card(holder)?;
            cards.push(code);
            entries.push(entry);
        }
        desk.append(entries, Vec::new())?;
        self.form.say(out, &Cards { cards }, |made| {
            let codes: Vec<&str> = made.cards.iter().map(Code::text).collect();
            format!("{}\nPrint these codes on cards now: they are shown this once.", codes.join("\n"))
        })
    }
}
