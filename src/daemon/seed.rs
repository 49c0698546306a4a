//! A believable workshop for the demo: invented people, real kinds of work, three months of days. Everything is a
//! fact like any other; only the scans were never made.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::code::{CARD_TOKEN_LENGTH, Code, Kind, ReceiptNumber, Roll, Tag, TokenHash, random_body};
use crate::domain::fact::{Amounts, Entry, Fact, Holder, ReceivedBy, Role};
use crate::domain::id::{CardId, HandoverId, Mint, ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::moment::{Moment, Zone};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Counted, Pay, Rate};
use crate::store::{Append, Personal};

/// How far back the demo's history goes.
pub const HISTORY_DAYS: u64 = 91;
/// The station that the demo plays at.
pub const STATION: &str = "A";
const ROLL_COUNT: u32 = 60;

/// A thing on the demo's desk that can be scanned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCard {
    pub kind: DeskKind,
    pub title: String,
    pub detail: String,
    pub mark: Option<String>,
    pub code: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskKind {
    Participant,
    WorkCard,
    Tag,
    Practice,
    Spare,
    Binder,
    Staff,
}

/// Call, mark, whether their papers show money, and what they mostly do.
const PEOPLE: [(&str, &str, Amounts, &[usize]); 12] = [
    ("あみ", "灯台", Amounts::Shown, &[0, 2]),
    ("なぎ", "波", Amounts::Hidden, &[0, 1]),
    ("うしお", "魚", Amounts::Hidden, &[2, 3]),
    ("しおり", "貝", Amounts::Shown, &[0, 4]),
    ("こはる", "花", Amounts::Hidden, &[0, 1]),
    ("つむぎ", "星", Amounts::Hidden, &[4, 0]),
    ("いぶき", "山", Amounts::Shown, &[2, 3]),
    ("みなと", "舟", Amounts::Hidden, &[2, 0]),
    ("すず", "鈴", Amounts::Hidden, &[0, 1]),
    ("かえで", "木", Amounts::Hidden, &[1, 4]),
    ("ゆきの", "雪", Amounts::Shown, &[0, 1]),
    ("たいよう", "太陽", Amounts::Hidden, &[3, 2]),
];

struct Kinds {
    code: &'static str,
    name: &'static str,
    reading: &'static str,
    unit: &'static str,
    /// Yen in thousandths for one `per`, and how many of them are in a unit; `None`: no rate is set yet.
    rate: Option<(i64, &'static str, i64)>,
    counted: Counted,
    pay: Pay,
    /// Work cards, in thousandths of the unit.
    cards: &'static [i64],
    /// Thousandths of the unit in one handover: least, most, step.
    handed: (u64, u64, u64),
}

const WORKS: [Kinds; 8] = [
    kind("BAGS20", "ごみ袋20L", "ごみぶくろ20L", "組", Some((500, "枚", 10)), &[1000, 10_000], (4000, 24_000, 1000)),
    kind("BAGS40", "ごみ袋40L", "ごみぶくろ40L", "組", Some((600, "枚", 10)), &[1000, 10_000], (3000, 16_000, 1000)),
    kind("NETF", "整網 浮子方", "せいもう あばかた", "間", Some((38_000, "間", 1)), &[500, 1000], (500, 6000, 500)),
    kind("NETM", "網の修繕", "あみの しゅうぜん", "枚", Some((120_000, "枚", 1)), &[1000], (1000, 2000, 1000)),
    kind("FUMA", "ふまねっと", "ふまねっと", "台", Some((600_000, "台", 1)), &[1000], (1000, 1000, 1000)),
    Kinds {
        counted: Counted::ByTime,
        ..kind(
            "REST",
            "飲食店での仕事",
            "いんしょくてんでの しごと",
            "時間",
            Some((350_000, "時間", 1)),
            &[],
            (0, 0, 1),
        )
    },
    Kinds {
        counted: Counted::ByTime,
        pay: Pay::Unpaid,
        ..kind("TRIAL", "飲食店での体験", "いんしょくてんでの たいけん", "時間", None, &[], (0, 0, 1))
    },
    kind("BASKET", "ほたてかごの補修", "ほたてかごの ほしゅう", "個", None, &[1000], (1000, 3000, 1000)),
];

const fn kind(
    code: &'static str,
    name: &'static str,
    reading: &'static str,
    unit: &'static str,
    rate: Option<(i64, &'static str, i64)>,
    cards: &'static [i64],
    handed: (u64, u64, u64),
) -> Kinds {
    Kinds { code, name, reading, unit, rate, counted: Counted::ByPiece, pay: Pay::Paid, cards, handed }
}

/// Places in `WORKS`.
const NET: usize = 2;
const REST: usize = 5;
const TRIAL: usize = 6;
const BASKET: usize = 7;

/// Writes the demo's history. One seed, one workshop; the cards have a seed of their own.
pub struct Seeder {
    mint: Mint,
    /// Card tokens are secrets, and from one mint's ids, which everybody may read, its next numbers could be computed.
    secrets: Mint,
    zone: Zone,
    today: NaiveDate,
    people: Vec<ParticipantId>,
    works: Vec<WorkId>,
    roll: Roll,
    tags_used: u32,
    pub desk: Vec<DeskCard>,
    /// Names and roles of the staff; their passwords are the demo's to set.
    pub staff: Vec<(StaffId, &'static str, Role)>,
}

impl Seeder {
    pub fn new(seed: u64, secret_seed: u64, zone: Zone, today: NaiveDate) -> Self {
        let (mut mint, secrets) = (Mint::from_seed(seed), Mint::from_seed(secret_seed));
        let roll = Roll(random_body(&mut mint, Roll::LENGTH));
        let (people, works, desk, staff) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { mint, secrets, zone, today, people, works, roll, tags_used: 0, desk, staff }
    }

    pub fn first_day(&self) -> NaiveDate {
        self.today - Days::new(HISTORY_DAYS)
    }

    /// People, cards, works, rates and tags, all on the morning before the first day.
    pub fn directory(&mut self) -> Append {
        let at = self.moment(self.first_day(), 8 * 60);
        let mut facts = Vec::new();
        let mut personal = Vec::new();
        for (place, (call, mark, amounts, _)) in PEOPLE.into_iter().enumerate() {
            let participant = ParticipantId(self.mint.bits());
            let number = format!("P{:04}", 101 + place * 7);
            facts.push(Fact::ParticipantRegistered { participant, number: number.clone(), amounts });
            let (call, mark) = (call.to_owned(), mark.to_owned());
            self.card(&mut facts, Holder::Participant(participant), DeskKind::Participant, &call, &number, Some(&mark));
            if let Some(binder) = Code::new(Kind::Binder, &number) {
                self.put(DeskKind::Binder, &call, "仮の名札の台帳", Some(mark.clone()), &binder);
            }
            personal.push(Personal::Participant { participant, call, mark: Some(mark), name: None, reading: None });
            self.people.push(participant);
        }
        self.staff(&mut facts, &mut personal);
        self.card(&mut facts, Holder::Practice, DeskKind::Practice, "れんしゅう", "数えません", None);
        self.card(&mut facts, Holder::Spare, DeskKind::Spare, "仮の名札", "1", None);
        self.works(&mut facts);
        self.tags(&mut facts);
        let mut append = Append::at_desk(at, self.entries(facts));
        append.personal = personal;
        append
    }

    fn staff(&mut self, facts: &mut Vec<Fact>, personal: &mut Vec<Personal>) {
        for (name, role) in [("さくら", Role::Supervisor), ("かい", Role::Coordinator)] {
            let staff = StaffId(self.mint.bits());
            facts.push(Fact::StaffRegistered { staff, role });
            self.card(facts, Holder::Staff(staff), DeskKind::Staff, name, "スタッフ", None);
            personal.push(Personal::Staff { staff, name: name.to_owned() });
            self.staff.push((staff, name, role));
        }
    }

    fn works(&mut self, facts: &mut Vec<Fact>) {
        for kinds in &WORKS {
            let work = WorkId(self.mint.bits());
            let (code, name, reading, unit) =
                (kinds.code.to_owned(), kinds.name.to_owned(), kinds.reading.to_owned(), kinds.unit.to_owned());
            facts.push(Fact::WorkAdded { work, code, name, reading, unit, counted: kinds.counted, pay: kinds.pay });
            if let Some((thousandths, per, pack)) = kinds.rate {
                let yen = Yen(Decimal::new(thousandths, 3).normalize());
                let rate = Rate { yen, per: per.to_owned(), pack: Decimal::from(pack) };
                facts.push(Fact::RateSet { work, from: self.first_day(), rate, programme: None });
            }
            for &thousandths in kinds.cards {
                let quantity = quantity(thousandths);
                let body = random_body(&mut self.mint, 6);
                let code = Code::new(Kind::WorkCard, &body).expect("six letters fit a code");
                facts.push(Fact::WorkCardMade { code: code.clone(), work, quantity });
                let detail = format!("{}{}", quantity.plain(), kinds.unit);
                self.put(DeskKind::WorkCard, kinds.name, &detail, None, &code);
            }
            self.works.push(work);
        }
    }

    /// One roll of tags for a bundle of bags; the history uses some, the desk has the next.
    fn tags(&mut self, facts: &mut Vec<Fact>) {
        let (roll, work) = (self.roll.clone(), self.works[0]);
        facts.push(Fact::TagsMinted {
            roll,
            count: ROLL_COUNT,
            work,
            quantity: Quantity::ONE,
            minted_for: None,
            by: None,
        });
        for serial in ROLL_COUNT - 11..=ROLL_COUNT {
            let tag = Tag { roll: self.roll.clone(), serial };
            self.put(DeskKind::Tag, WORKS[0].name, &format!("1組 {serial}"), None, &tag.code());
        }
        let own = Roll(random_body(&mut self.mint, Roll::LENGTH));
        let minted_for = Some(self.people[1]);
        let (count, quantity) = (10, Quantity::ONE);
        facts.push(Fact::TagsMinted { roll: own.clone(), count, work, quantity, minted_for, by: None });
        for serial in 1..=2 {
            let tag = Tag { roll: own.clone(), serial };
            self.put(DeskKind::Tag, WORKS[0].name, &format!("{}さんの 1組", PEOPLE[1].0), None, &tag.code());
        }
    }

    fn card(
        &mut self,
        facts: &mut Vec<Fact>,
        holder: Holder,
        kind: DeskKind,
        title: &str,
        detail: &str,
        mark: Option<&str>,
    ) {
        let body = random_body(&mut self.secrets, CARD_TOKEN_LENGTH);
        let code = Code::new(Kind::Card, &body).expect("a token fits a code");
        facts.push(Fact::CardIssued { card: CardId(self.mint.bits()), token: TokenHash::of(&code), holder });
        self.put(kind, title, detail, mark.map(str::to_owned), &code);
    }

    fn put(&mut self, kind: DeskKind, title: &str, detail: &str, mark: Option<String>, code: &Code) {
        let (title, detail, code) = (title.to_owned(), detail.to_owned(), code.to_string());
        self.desk.push(DeskCard { kind, title, detail, mark, code });
    }

    /// One day of the workshop, in the order of the clock. Saturdays and Sundays are quiet.
    pub fn day(&mut self, on: NaiveDate) -> Vec<Append> {
        if matches!(on.weekday(), Weekday::Sat | Weekday::Sun) {
            return Vec::new();
        }
        let mut scenes: Vec<(u64, Vec<Fact>)> = Vec::new();
        let yesterday =
            on.succ_opt() == Some(self.today) || (on.weekday() == Weekday::Fri && self.today - Days::new(3) <= on);
        for place in 0..self.people.len() {
            let forgets = yesterday && place == 4;
            if forgets || self.chance(100) < 68 {
                self.persons_day(on, place, if forgets { Evening::Forgotten } else { Evening::Left }, &mut scenes);
            }
        }
        self.nets_together(on, &mut scenes);
        if yesterday {
            self.without_rate(on, &mut scenes);
        }
        scenes.sort_by_key(|(minute, _)| *minute);
        let station = Some(STATION.to_owned());
        scenes
            .into_iter()
            .map(|(minute, facts)| {
                let at = self.moment(on, minute);
                Append { station: station.clone(), ..Append::at_desk(at, self.entries(facts)) }
            })
            .collect()
    }

    fn persons_day(&mut self, on: NaiveDate, place: usize, evening: Evening, scenes: &mut Vec<(u64, Vec<Fact>)>) {
        let participant = self.people[place];
        let visit = VisitId(self.mint.bits());
        let arrives = 9 * 60 + 30 + self.chance(50);
        scenes.push((arrives, vec![Fact::Arrived { visit, participant, on }]));
        if place % 5 == 4 && self.chance(100) < 30 {
            let (work, minutes) = (self.works[if place == 4 { TRIAL } else { REST }], 60 * (2 + self.chance(3) as u32));
            scenes.push((
                16 * 60 + 5,
                vec![Fact::HoursEntered {
                    participant,
                    work,
                    on,
                    minutes,
                    by: None,
                    between: None,
                    break_minutes: 0,
                    place: None,
                }],
            ));
        }
        let mut minute = arrives + 25 + self.chance(40);
        while minute < 14 * 60 + 40 {
            let likes = PEOPLE[place].3;
            let kind = likes[usize::from(self.chance(100) < 25)];
            let facts = self.handover(on, vec![participant], kind);
            scenes.push((minute, facts));
            minute += 45 + self.chance(75);
        }
        if evening == Evening::Left {
            scenes.push((14 * 60 + 45 + self.chance(30), vec![Fact::Left { visit }]));
        }
    }

    /// Three people tie one net, and share it.
    fn nets_together(&mut self, on: NaiveDate, scenes: &mut Vec<(u64, Vec<Fact>)>) {
        if self.chance(100) < 40 {
            let members = vec![self.people[0], self.people[6], self.people[7]];
            let facts = self.handover(on, members, NET);
            scenes.push((14 * 60 + 42, facts));
        }
    }

    /// A new kind of work that nobody has set a rate for yet: the office is asked.
    fn without_rate(&mut self, on: NaiveDate, scenes: &mut Vec<(u64, Vec<Fact>)>) {
        let facts = self.handover(on, vec![self.people[2]], BASKET);
        scenes.push((14 * 60 + 43, facts));
    }

    fn handover(&mut self, on: NaiveDate, members: Vec<ParticipantId>, kind: usize) -> Vec<Fact> {
        let handover = HandoverId(self.mint.bits());
        let (least, most, step) = WORKS[kind].handed;
        let steps = (most - least) / step + 1;
        let amount = least + step * self.chance(steps);
        let work = self.works[kind];
        let mut facts = vec![Fact::HandoverOpened { handover, members }];
        let tagged = kind == 0 && self.tags_used + 14 < ROLL_COUNT && self.chance(100) < 8;
        if tagged {
            self.tags_used += 1;
            let tag = Some(Tag { roll: self.roll.clone(), serial: self.tags_used });
            facts.push(Fact::PiecesCounted { handover, work, quantity: Quantity::ONE, tag, piece: None });
        }
        let amount = i64::try_from(amount).expect("the demo's quantities are small");
        facts.push(Fact::PiecesCounted { handover, work, quantity: quantity(amount), tag: None, piece: None });
        let receipt = ReceiptNumber::UNNUMBERED;
        facts.push(Fact::HandoverReceived { handover, receipt, on, by: ReceivedBy::Command });
        facts
    }

    fn entries(&mut self, facts: Vec<Fact>) -> Vec<Entry> {
        facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect()
    }

    /// Minutes after midnight of a day in the workshop.
    fn moment(&self, on: NaiveDate, minute: u64) -> Moment {
        let midnight = self.zone.moment(on.and_time(NaiveTime::MIN));
        midnight.plus_ms(i64::try_from(minute * 60_000).expect("a day has few minutes"))
    }

    fn chance(&mut self, below: u64) -> u64 {
        self.mint.bits() % below
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evening {
    Left,
    /// 帰り was forgotten: a question for staff in the morning.
    Forgotten,
}

fn quantity(thousandths: i64) -> Quantity {
    Quantity::new(Decimal::new(thousandths, 3)).expect("thousandths are a quantity")
}
