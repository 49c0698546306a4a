//! A small workshop in a folder that vanishes: one table, three people, four kinds of work.
#![allow(dead_code)] // each test file asks for its own part of it

pub mod months;
pub mod older;

use std::path::Path;

use chrono::NaiveDate;
use fuda::bench::effect::Paper;
use fuda::domain::code::{Code, Kind, Reason, ReceiptNumber, Roll, Tag, TokenHash};
use fuda::domain::fact::{Amounts, Change, Entry, Fact, Holder, ReceivedBy, Role};
use fuda::domain::id::{CardId, FactId, HandoverId, LedgerId, Mint, ParticipantId, StaffId, VisitId, WorkId};
use fuda::domain::ledger::ClockTrust;
use fuda::domain::moment::Moment;
use fuda::domain::money::Yen;
use fuda::domain::quantity::Quantity;
use fuda::domain::work::{Counted, Pay, Rate};
use fuda::store::{Append, AppendError, Committed, Genesis, Personal, Store};

pub const AMI: ParticipantId = ParticipantId(0xa1);
pub const NAGI: ParticipantId = ParticipantId(0xb2);
pub const USHIO: ParticipantId = ParticipantId(0xc3);
pub const STAFF: StaffId = StaffId(0x5);
pub const BAGS: WorkId = WorkId(0x20);
pub const NETS: WorkId = WorkId(0x21);
pub const HALL: WorkId = WorkId(0x22);
pub const TIDY: WorkId = WorkId(0x23);

pub struct Workshop {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub mint: Mint,
    now: i64,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn today() -> NaiveDate {
    day("2026-11-23")
}

pub fn q(text: &str) -> Quantity {
    text.parse().expect("a quantity")
}

pub fn yen(text: &str) -> Yen {
    text.parse().expect("an amount")
}

pub fn rate(yen_text: &str, per: &str, pack: u32) -> Rate {
    Rate { yen: yen(yen_text), per: per.to_owned(), pack: pack.into() }
}

pub fn card_of(name: &str) -> Code {
    Code::new(Kind::Card, name).expect("a card's code")
}

impl Workshop {
    /// Registered people and works; no rates yet.
    pub fn without_rates() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let genesis = Genesis { ledger: LedgerId(0xfeed), fact: FactId(0x1), at: Moment(1_763_856_000_000) };
        let store = Store::create(folder.path(), genesis).expect("a new ledger");
        let mut shop = Self { folder, store, mint: Mint::from_seed(7), now: 1_795_420_800_000 };
        shop.people();
        shop.works();
        shop
    }

    /// Bags at 0.5 yen a bag (10 in a 組), nets at 300 yen a 間, the hall at 150 yen an hour; tidying is unpaid.
    pub fn open() -> Self {
        let mut shop = Self::without_rates();
        let from = day("2026-04-01");
        shop.facts(vec![
            Fact::RateSet { work: BAGS, from, rate: rate("0.5", "枚", 10), programme: None },
            Fact::RateSet { work: NETS, from, rate: rate("300", "間", 1), programme: None },
            Fact::RateSet { work: HALL, from, rate: rate("150", "時間", 1), programme: None },
        ]);
        shop
    }

    fn people(&mut self) {
        let mut facts = vec![Fact::StaffRegistered { staff: STAFF, role: Role::Supervisor }];
        let mut personal = vec![Personal::Staff { staff: STAFF, name: "まつだ".to_owned() }];
        for (place, (participant, call)) in [(AMI, "あみ"), (NAGI, "なぎ"), (USHIO, "うしお")].into_iter().enumerate()
        {
            let number = format!("P{:04}", place + 1);
            facts.push(Fact::ParticipantRegistered { participant, number, amounts: Amounts::Shown });
            let card = CardId(participant.0);
            let token = TokenHash::of(&card_of(&format!("CARD{place}")));
            facts.push(Fact::CardIssued { card, token, holder: Holder::Participant(participant) });
            let (call, mark) = (call.to_owned(), Some("灯台".to_owned()));
            personal.push(Personal::Participant { participant, call, mark, name: None, reading: None });
        }
        let mut append = self.append_of(facts);
        append.personal = personal;
        self.store.append(append).expect("people are registered");
    }

    fn works(&mut self) {
        let works = [
            (BAGS, "BAGS20", "ごみ袋20L", "組", Counted::ByPiece, Pay::Paid),
            (NETS, "NETS", "整網", "間", Counted::ByPiece, Pay::Paid),
            (HALL, "HALL", "食堂", "時間", Counted::ByTime, Pay::Paid),
            (TIDY, "TIDY", "片づけ", "回", Counted::ByPiece, Pay::Unpaid),
        ];
        let facts = works.map(|(work, code, name, unit, counted, pay)| {
            let (code, name, reading, unit) = (code.to_owned(), name.to_owned(), String::new(), unit.to_owned());
            Fact::WorkAdded { work, code, name, reading, unit, counted, pay }
        });
        self.facts(facts.to_vec());
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// One second later than whatever was before.
    pub fn tick(&mut self) -> Moment {
        self.now += 1000;
        Moment(self.now)
    }

    pub fn append_of(&mut self, facts: Vec<Fact>) -> Append {
        let at = self.tick();
        let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
        Append {
            at,
            station: Some("one".to_owned()),
            clock: ClockTrust::Good,
            entries,
            papers: Vec::new(),
            personal: Vec::new(),
        }
    }

    pub fn try_facts(&mut self, facts: Vec<Fact>) -> Result<Committed, AppendError> {
        let append = self.append_of(facts);
        self.store.append(append)
    }

    pub fn facts(&mut self, facts: Vec<Fact>) -> Committed {
        self.try_facts(facts).expect("the facts are accepted")
    }

    pub fn arrive(&mut self, participant: ParticipantId) -> VisitId {
        let visit = self.mint.visit();
        self.facts(vec![Fact::Arrived { visit, participant, on: today() }]);
        visit
    }

    pub fn hand_open(&mut self, members: &[ParticipantId]) -> HandoverId {
        let handover = self.mint.handover();
        self.facts(vec![Fact::HandoverOpened { handover, members: members.to_vec() }]);
        handover
    }

    pub fn count(&mut self, handover: HandoverId, work: WorkId, quantity: &str) -> FactId {
        let append =
            self.append_of(vec![Fact::PiecesCounted { handover, work, quantity: q(quantity), tag: None, piece: None }]);
        let count = append.entries[0].id;
        self.store.append(append).expect("the piece is counted");
        count
    }

    pub fn receive(&mut self, handover: HandoverId, on: NaiveDate) -> ReceiptNumber {
        let mut append = self.append_of(vec![received(handover, on)]);
        append.papers = vec![Paper::Receipt { handover }];
        self.store.append(append).expect("the handover is received").receipts[0].1
    }

    /// Opened, counted and received.
    pub fn hand_over(&mut self, members: &[ParticipantId], pieces: &[(WorkId, &str)], on: NaiveDate) -> HandoverId {
        let handover = self.hand_open(members);
        for (work, quantity) in pieces {
            self.count(handover, *work, quantity);
        }
        self.receive(handover, on);
        handover
    }

    pub fn correct(&mut self, handover: HandoverId, change: Change) -> FactId {
        let reason = Reason::Recount;
        let mut append = self.append_of(vec![Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason }]);
        let correction = append.entries[0].id;
        append.papers = vec![Paper::Correction { handover, correction }];
        self.store.append(append).expect("the correction is accepted");
        correction
    }

    pub fn mint_tags(&mut self, name: &str, count: u32) -> Roll {
        let roll = Roll(name.to_owned());
        let (work, quantity) = (BAGS, Quantity::ONE);
        self.facts(vec![Fact::TagsMinted { roll: roll.clone(), count, work, quantity, minted_for: None, by: None }]);
        roll
    }

    pub fn rate(&mut self, work: WorkId, from: &str, rate: Rate) {
        self.facts(vec![Fact::RateSet { work, from: day(from), rate, programme: None }]);
    }

    pub fn export(&self) -> Vec<String> {
        export(&self.store)
    }

    /// Verified, and nothing was found.
    pub fn assert_whole(&self) {
        let verified = self.store.verify(|_| {}).expect("the ledger can be read");
        assert_eq!(verified.findings, Vec::new());
    }
}

pub fn received(handover: HandoverId, on: NaiveDate) -> Fact {
    Fact::HandoverReceived { handover, receipt: ReceiptNumber::UNNUMBERED, on, by: ReceivedBy::Command }
}

pub fn counted(handover: HandoverId, tag: &Tag) -> Fact {
    Fact::PiecesCounted { handover, work: BAGS, quantity: Quantity::ONE, tag: Some(tag.clone()), piece: None }
}

pub fn export(store: &Store) -> Vec<String> {
    let mut lines = Vec::new();
    store
        .export(|line| {
            lines.push(String::from_utf8(line.to_vec()).expect("facts are text"));
            Ok::<(), fuda::store::ReadError>(())
        })
        .expect("the ledger can be read");
    lines
}
