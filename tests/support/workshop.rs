//! An invented workshop: its people, works, cards and tags, each under the name by which scripts call it.

use std::collections::BTreeMap;

use fuda::domain::code::{Code, Command, Kind, Reason, ReceiptNumber, Roll, Scan, Tag, TokenHash};
use fuda::domain::fact::{Amounts, Holder};
use fuda::domain::id::{CardId, ParticipantId, PieceId, StaffId, WorkId};
use fuda::domain::quantity::Quantity;

pub struct Person {
    pub id: ParticipantId,
    pub call: &'static str,
    pub number: &'static str,
    pub amounts: Amounts,
    card: &'static str,
}

const fn person(id: u64, call: &'static str, number: &'static str, card: &'static str, amounts: Amounts) -> Person {
    Person { id: ParticipantId(id), call, number, amounts, card }
}

/// Twelve people. Only あみ, しお and はま see amounts on their own papers.
pub const PEOPLE: [Person; 12] = [
    person(1, "あみ", "P0101", "AMI000001", Amounts::Shown),
    person(2, "なぎ", "P0102", "NAG1000002", Amounts::Hidden),
    person(3, "うしお", "P0103", "VSH100003", Amounts::Hidden),
    person(4, "しお", "P0104", "SH1000004", Amounts::Shown),
    person(5, "いそ", "P0105", "1S0000005", Amounts::Hidden),
    person(6, "みなと", "P0106", "M1N000006", Amounts::Hidden),
    person(7, "かい", "P0107", "KA1000007", Amounts::Hidden),
    person(8, "はま", "P0108", "HAM000008", Amounts::Shown),
    person(9, "なみ", "P0109", "NAM000009", Amounts::Hidden),
    person(10, "おき", "P0110", "0K1000010", Amounts::Hidden),
    person(11, "すなご", "P0111", "SVN000011", Amounts::Hidden),
    person(12, "ともづな", "P0112", "T0M000012", Amounts::Hidden),
];

pub const BAGS: WorkId = WorkId(1);
pub const NETS: WorkId = WorkId(2);
pub const FUMANET: WorkId = WorkId(3);
/// 浮子方, a step of 整網 that is counted by itself.
pub const FLOATS: WorkId = WorkId(4);

/// 作業カード: what is printed on it, its code's body, the work and the quantity.
const WORK_CARDS: [(&str, &str, WorkId, &str); 7] = [
    ("20L・1組", "BAG001", BAGS, "1"),
    ("20L・10組", "BAG010", BAGS, "10"),
    ("20L・60組", "BAG060", BAGS, "60"),
    ("整網・半間", "NET005", NETS, "0.5"),
    ("整網・1間", "NET010", NETS, "1"),
    ("ふまねっと・1台", "FVM001", FUMANET, "1"),
    ("浮子方・1間", "FL0001", FLOATS, "1"),
];

/// A net: how scripts call it, its label, its steps and how much there is of each.
pub struct Piece {
    pub call: &'static str,
    pub label: &'static str,
    pub id: PieceId,
    pub steps: &'static [(WorkId, u32)],
}

/// 網の一 is one piece of work; the others have a step that is counted by itself.
pub const PIECES: [Piece; 4] = [
    Piece { call: "網の一", label: "NET1", id: PieceId(1), steps: &[(NETS, 2)] },
    Piece { call: "網の二", label: "NET2", id: PieceId(2), steps: &[(NETS, 3), (FUMANET, 1)] },
    Piece { call: "網の三", label: "NET3", id: PieceId(3), steps: &[(NETS, 90), (FUMANET, 60)] },
    Piece { call: "網の四", label: "NET4", id: PieceId(4), steps: &[(FLOATS, 6)] },
];

/// A roll of tags: how scripts call its tags, its letters, work, quantity, and whom it was minted to.
pub struct Minted {
    pub call: &'static str,
    pub letters: &'static str,
    pub count: u32,
    pub work: WorkId,
    pub quantity: u32,
    pub minted_for: Option<ParticipantId>,
}

pub const ROLLS: [Minted; 4] = [
    Minted { call: "札", letters: "R0LLAA", count: 40_000, work: BAGS, quantity: 1, minted_for: None },
    Minted { call: "大札", letters: "R0LLBB", count: 40_000, work: BAGS, quantity: 60, minted_for: None },
    Minted { call: "台札", letters: "R0LLCC", count: 40_000, work: FUMANET, quantity: 1, minted_for: None },
    Minted {
        call: "なぎの札",
        letters: "R0LLNN",
        count: 40_000,
        work: BAGS,
        quantity: 1,
        minted_for: Some(ParticipantId(2)),
    },
];

pub const SAKURA: StaffId = StaffId(1);
pub const SPARE: CardId = CardId(101);
pub const PRACTICE: CardId = CardId(102);

/// A card that is not simply somebody's.
const OTHER_CARDS: [(&str, &str, Standing); 5] = [
    ("さくら の名札", "STAFF0001", Standing::Held(CardId(100), Holder::Staff(SAKURA))),
    ("仮の名札", "SPARE0001", Standing::Held(SPARE, Holder::Spare)),
    ("れんしゅう", "PRACT1CE1", Standing::Held(PRACTICE, Holder::Practice)),
    ("あみ の古い名札", "AM10LD001", Standing::Replaced),
    ("なくした名札", "L0ST00001", Standing::Revoked),
];

/// What the ledger knows of a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    Held(CardId, Holder),
    Replaced,
    Revoked,
}

/// A roll that staff have voided.
pub const VOIDED_ROLL: &str = "V01DED";

/// Scans that are none of our codes, or none of this workshop's.
const STRAYS: [(&str, &str); 8] = [
    ("商品のバーコード", "4901234567894"),
    ("ポスターのQR", "https://example.jp/osirase"),
    ("準備のラベル", "SSCANNERF"),
    ("かすれた札", "TR0LLAA0010"),
    ("読めない文字", "@@??"),
    ("知らない名札", "CXXXXXXXXX"),
    ("知らないシール", "TZZZZZZ001"),
    ("使わなくなったシール", "TV01DED001Z"),
];

/// Everything that a lookup needs, and every name that a script may use for a scan.
pub struct Workshop {
    pub cards: BTreeMap<TokenHash, Standing>,
    pub work_cards: BTreeMap<Code, (WorkId, Quantity)>,
    scans: BTreeMap<String, String>,
}

fn code(kind: Kind, body: &str) -> Code {
    Code::new(kind, body).unwrap_or_else(|| panic!("{body} is too long for a code"))
}

impl Workshop {
    pub fn new() -> Self {
        let mut shop = Self { cards: BTreeMap::new(), work_cards: BTreeMap::new(), scans: BTreeMap::new() };
        for person in &PEOPLE {
            let card = CardId(person.id.0);
            let standing = Standing::Held(card, Holder::Participant(person.id));
            shop.card(&format!("{} の名札", person.call), person.card, standing);
            shop.name(&format!("名簿の {}", person.call), code(Kind::Binder, person.number).text());
        }
        for (call, body, standing) in OTHER_CARDS {
            shop.card(call, body, standing);
        }
        for (call, body, work, quantity) in WORK_CARDS {
            let code = code(Kind::WorkCard, body);
            shop.name(call, code.text());
            shop.work_cards.insert(code, (work, quantity.parse().expect("a quantity")));
        }
        for command in Command::ALL {
            shop.name(command.japanese(), command.code().text());
        }
        for reason in Reason::ALL {
            shop.name(&format!("理由「{}」", reason.japanese()), reason.code().text());
        }
        for (call, text) in STRAYS {
            let text = match text.as_bytes()[0] {
                b'C' => code(Kind::Card, &text[1..]).text().to_owned(),
                b'T' if call == "知らないシール" => code(Kind::Tag, &text[1..]).text().to_owned(),
                _ => text.to_owned(),
            };
            shop.name(call, &text);
        }
        for net in &PIECES {
            shop.name(net.call, code(Kind::Piece, net.label).text());
        }
        shop.name("ふたつ続いた読み取り", &"0123456789".repeat(60));
        shop
    }

    fn card(&mut self, call: &str, body: &str, standing: Standing) {
        let code = code(Kind::Card, body);
        self.cards.insert(TokenHash::of(&code), standing);
        self.name(call, code.text());
    }

    fn name(&mut self, call: &str, text: &str) {
        self.scans.insert(call.to_owned(), text.to_owned());
    }

    /// The text that a scanner sends for what a script calls `call`.
    pub fn text(&self, call: &str) -> Option<String> {
        if let Some(text) = self.scans.get(call) {
            return Some(text.clone());
        }
        let digits = call.find(|letter: char| letter.is_ascii_digit())?;
        let (kind, number) = (call[..digits].trim_end(), call[digits..].parse().ok()?);
        if kind == "受け取り票" {
            return Some(ReceiptNumber(u64::from(number)).code().text().to_owned());
        }
        let roll = ROLLS.iter().find(|roll| roll.call == kind)?;
        Some(tag(roll, number).code().text().to_owned())
    }

    /// Every name but those of tags and receipts.
    pub fn calls(&self) -> impl Iterator<Item = &str> {
        self.scans.keys().map(String::as_str)
    }
}

pub fn tag(roll: &Minted, serial: u32) -> Tag {
    Tag { roll: Roll(roll.letters.to_owned()), serial }
}

pub fn minted(tag: &Tag) -> Option<&'static Minted> {
    ROLLS.iter().find(|roll| roll.letters == tag.roll.0 && (1..=roll.count).contains(&tag.serial))
}

/// What a scanner's text is, by its form.
pub fn scan(text: &str) -> Scan {
    Scan::read(text)
}
