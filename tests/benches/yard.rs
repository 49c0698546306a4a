//! A workshop to measure in: invented people with a card and a roll of tags each, two works with rates.
#![allow(dead_code, reason = "each bench asks for its own part of it")]

use std::path::Path;

use chrono::NaiveDate;
use fuda::domain::code::{Code, Kind, Roll, Tag, TokenHash};
use fuda::domain::fact::{Amounts, Entry, Fact, Holder, Role};
use fuda::domain::id::{CardId, FactId, LedgerId, Mint, ParticipantId, StaffId, WorkId};
use fuda::domain::moment::Moment;
use fuda::domain::quantity::Quantity;
use fuda::domain::work::{Counted, Pay, Rate};
use fuda::store::{Append, Genesis, Personal, Store};

pub const BAGS: WorkId = WorkId(1);
pub const NETS: WorkId = WorkId(2);
pub const LOGIN: (&str, &str) = ("まつだ", "hakaru-tame-no-kotoba");
/// How many tags one roll has.
pub const ROLL: u32 = Roll::LARGEST;

/// Who works here, by place.
pub fn person(place: usize) -> ParticipantId {
    ParticipantId(100 + place as u64)
}

pub fn card(place: usize) -> Code {
    Code::new(Kind::Card, &format!("CARD{place:05}")).expect("it fits a code")
}

pub fn roll(number: usize) -> Roll {
    Roll(format!("R{number:05}"))
}

/// The `number`th tag of what one person was given, from 0; rolls follow each other.
pub fn tag(first_roll: usize, number: u32) -> Tag {
    Tag { roll: roll(first_roll + (number / ROLL) as usize), serial: 1 + number % ROLL }
}

pub fn net_card() -> Code {
    Code::new(Kind::WorkCard, "NET010").expect("it fits a code")
}

pub fn minted(number: usize) -> Fact {
    Fact::TagsMinted {
        roll: roll(number),
        count: ROLL,
        work: BAGS,
        quantity: Quantity::ONE,
        minted_for: None,
        by: None,
    }
}

/// A ledger with its directory, dated `at`. It makes no configuration.
pub fn found(folder: &Path, people: usize, rolls: usize, at: Moment) -> Store {
    let genesis = Genesis { ledger: LedgerId(7), fact: FactId(7), at };
    let store = Store::create(folder, genesis).expect("a new ledger");
    settle(&store, people, rolls, at);
    store
}

/// Writes the directory into a ledger.
pub fn settle(store: &Store, people: usize, rolls: usize, at: Moment) {
    let mut facts = vec![Fact::StaffRegistered { staff: StaffId(1), role: Role::Coordinator }];
    for (work, code, name, unit) in [(BAGS, "BAGS20", "ごみ袋20L", "組"), (NETS, "NETS", "整網", "間")] {
        let (code, name, unit, reading) = (code.to_owned(), name.to_owned(), unit.to_owned(), String::new());
        facts.push(Fact::WorkAdded { work, code, name, reading, unit, counted: Counted::ByPiece, pay: Pay::Paid });
    }
    for (work, yen, per, pack) in [(BAGS, "0.5", "枚", 10_u32), (NETS, "300", "間", 1)] {
        let rate = Rate { yen: yen.parse().expect("yen"), per: per.to_owned(), pack: pack.into() };
        facts.push(Fact::RateSet {
            work,
            from: NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date"),
            rate,
            programme: None,
        });
    }
    facts.push(Fact::WorkCardMade { code: net_card(), work: NETS, quantity: Quantity::ONE });
    let mut personal = vec![
        Personal::Staff { staff: StaffId(1), name: LOGIN.0.to_owned() },
        Personal::Login { staff: StaffId(1), password_hash: fuda::web::password::hash(LOGIN.1) },
    ];
    for place in 0..people {
        let (participant, number) = (person(place), format!("P{place:04}"));
        facts.push(Fact::ParticipantRegistered { participant, number, amounts: Amounts::Shown });
        let (token, holder) = (TokenHash::of(&card(place)), Holder::Participant(participant));
        facts.push(Fact::CardIssued { card: CardId(100 + place as u64), token, holder });
        let (call, mark) = (format!("しお{place}"), Some("灯台".to_owned()));
        personal.push(Personal::Participant { participant, call, mark, name: None, reading: None });
    }
    facts.extend((0..rolls).map(minted));
    let mut mint = Mint::from_seed(1_000_003);
    let entries = facts.into_iter().map(|fact| Entry { id: mint.fact(), fact }).collect();
    let mut append = Append::at_desk(at, entries);
    append.personal = personal;
    store.append(append).expect("the directory is accepted");
}
