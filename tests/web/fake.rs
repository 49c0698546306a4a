//! An invented workshop for the pages: believable, and nobody's.

use std::sync::Mutex;

use chrono::{Days, NaiveDate, NaiveDateTime};
use fuda::domain::calendar::{ClosingDay, Span};
use fuda::domain::code::{Roll, Tag};
use fuda::domain::fact::{PaperFate, Role};
use fuda::domain::id::{ParticipantId, StaffId, VisitId, WorkId};
use fuda::domain::moment::{Moment, Now, Zone};
use fuda::domain::money::Yen;
use fuda::domain::quantity::Quantity;
use fuda::paper::a4::{A4, Wanted, WeekForm};
use fuda::web::desk::entry::Why;
use fuda::web::house::*;
use fuda::web::password::{Cost, hash_at};

/// What the workshop looks like today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// The very first morning: nothing anywhere.
    Empty,
    Ordinary,
    /// Long names, many works, every question.
    Full,
}

pub struct Workshop {
    pub day: Mutex<Day>,
    pub now: Mutex<Now>,
    pub answers: Mutex<Vec<String>>,
    pub ledger: Mutex<Ledger>,
    /// How many 組 of ごみ袋 were made on an ordinary day.
    pub bags: Mutex<u32>,
    /// What the forms are refused with.
    pub refuses: Mutex<Option<Why>>,
    passwords: [String; 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ledger {
    Answers,
    Silent,
}

pub const PEOPLE: [(&str, Option<&str>, Option<&str>); 8] = [
    ("P0127", Some("あみ"), Some("灯台")),
    ("P0128", Some("なぎ"), Some("波")),
    ("P0131", Some("うしお"), Some("魚")),
    ("P0133", Some("なぎ"), Some("貝")),
    ("P0140", None, Some("舟")),
    ("P0142", Some("みさきのゆうひがすきなひと"), Some("山")),
    ("P0150", Some("ほたて"), None),
    ("P0151", Some("<b>しお</b>"), Some("月")),
];
pub const WORKS: [(&str, &str, &str, &str); 10] = [
    ("BAGS20", "ごみ袋20L", "ごみぶくろ20リットル", "組"),
    ("NET", "整網 浮子方", "せいもう あばかた", "間"),
    ("FUMA", "ふまねっと", "ふまねっと", "台"),
    ("REST", "飲食店体験", "いんしょくてんたいけん", "時間"),
    (
        "LONG",
        "秋さけ定置網 身網 破れ繕い（三枚網を含む）",
        "あきさけていちあみ みあみ やぶれつくろい（さんまいあみをふくむ）",
        "箇所",
    ),
    ("BAGS40", "ごみ袋40L 生ごみ用", "ごみぶくろ40L なまごみよう", "組"),
    ("ROPE", "ロープ 目印つけ", "ろーぷ めじるしつけ", "本"),
    ("BOX", "箱折り", "はこおり", "箱"),
    ("SEAL", "シール貼り", "しーるはり", "枚"),
    ("HALF", "刺網 片側", "さしあみ かたがわ", "反"),
];

pub fn work(index: u64) -> WorkId {
    WorkId(index + 1)
}

pub fn person(index: u64) -> ParticipantId {
    ParticipantId(index + 1)
}

pub fn q(text: &str) -> Quantity {
    text.parse().expect("a quantity")
}

pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date")
}

pub fn at(hour: u32, minute: u32) -> Moment {
    Zone::tokyo().moment(day().and_hms_opt(hour, minute, 0).expect("a time"))
}

fn yen(text: &str) -> Yen {
    text.parse().expect("an amount")
}

impl Workshop {
    pub fn new(day: Day) -> Self {
        let hash = |password: &str| hash_at(password, Cost::Least);
        Self {
            day: Mutex::new(day),
            now: Mutex::new(Now { wall: at(14, 32), steady_ms: 1_000_000 }),
            answers: Mutex::default(),
            ledger: Mutex::new(Ledger::Answers),
            bags: Mutex::new(412),
            refuses: Mutex::default(),
            passwords: [hash("nagisa-no-uta"), hash("umi-no-uta"), hash("kaze-no-uta")],
        }
    }

    fn day(&self) -> Answer<Day> {
        if *self.ledger.lock().unwrap() == Ledger::Silent {
            return Err(Unanswered::Ledger("disk I/O error at /secret/path/fuda.db".into()));
        }
        Ok(*self.day.lock().unwrap())
    }

    /// On a full day: tables whose printers have every other trouble.
    fn troubled(&self) -> Answer<Vec<StationView>> {
        let states = match self.day()? {
            Day::Full => {
                vec![DeviceState::CutterError, DeviceState::Overheated, DeviceState::Offline, DeviceState::Fault]
            }
            _ => Vec::new(),
        };
        let view = |printer: DeviceState| StationView {
            name: printer.word().into(),
            scanner: DeviceState::Ready,
            printer,
            unheard: None,
        };
        Ok(states.into_iter().map(view).collect())
    }

    pub fn view(&self, index: usize) -> PersonView {
        let (number, call, mark) = PEOPLE[index];
        let shared = call.is_some_and(|call| PEOPLE.iter().filter(|(_, other, _)| *other == Some(call)).count() > 1);
        PersonView {
            number: number.into(),
            call: call.map(Into::into),
            call_is_shared: shared,
            mark: mark.map(Into::into),
        }
    }

    pub fn pieces(&self, index: usize, quantity: &str) -> PiecesView {
        PiecesView { work: work_view(index), quantity: q(quantity) }
    }

    pub fn note(&self, what: String) -> Answer<()> {
        self.answers.lock().unwrap().push(what);
        Ok(())
    }
}

pub fn work_view(index: usize) -> WorkView {
    let (_, name, reading, unit) = WORKS[index];
    WorkView { name: name.into(), reading: reading.into(), unit: unit.into() }
}

impl House for Workshop {
    fn now(&self) -> Now {
        *self.now.lock().unwrap()
    }
    fn zone(&self) -> Zone {
        Zone::tokyo()
    }
    fn workshop(&self) -> String {
        "みさき作業所".into()
    }
    fn mark_svg(&self, name: &str) -> Option<String> {
        let path = match name {
            "灯台" => {
                "M38 88 42 36h12l4 52zM36 36h24M42 36V22h12v14M40 22l8-12 8 12M62 18l22-8M62 27l22 6M34 18l-22-8M34 27l-22 6M40 62h16"
            }
            "波" => "M8 40q12-18 24 0t24 0 24 0M8 62q12-18 24 0t24 0 24 0",
            "魚" => "M12 48q26-30 52 0q-26 30-52 0zM64 48l20-16v32zM28 44h1",
            "貝" => "M48 80 14 40q34-44 68 0zM48 80V22M48 80 30 28M48 80 66 28",
            "舟" => "M10 58h76l-14 24H24zM48 58V14l26 34H48",
            "山" => "M8 78 38 24l16 28 8-12 26 38z",
            "月" => "M60 14a36 36 0 1 0 22 52A30 30 0 0 1 60 14z",
            _ => return None,
        };
        Some(format!(
            r#"<svg viewBox="0 0 96 96" aria-hidden="true"><path d="{path}" fill="none" stroke="currentColor" stroke-width="6" stroke-linejoin="round" stroke-linecap="round"/></svg>"#
        ))
    }
    fn ledger(&self) -> Answer<LedgerView> {
        self.day()?;
        Ok(LedgerView { id: "00000000000f00da".into(), sequence: 4711 })
    }
    fn stations(&self) -> Answer<Vec<StationView>> {
        let printer = if self.day()? == Day::Full { DeviceState::PaperOut } else { DeviceState::Ready };
        let second = if self.day()? == Day::Full { DeviceState::Missing } else { DeviceState::Ready };
        Ok(vec![
            StationView { name: "あみの台".into(), scanner: DeviceState::Ready, printer, unheard: None },
            StationView {
                name: "窓ぎわ".into(),
                scanner: second,
                printer: DeviceState::None,
                unheard: Some("it relies on paper, and has no printer".into()),
            },
        ]
        .into_iter()
        .chain(self.troubled()?)
        .collect())
    }
    fn board(&self) -> Answer<BoardView> {
        let bags = self.bags.lock().unwrap().to_string();
        let works = match self.day()? {
            Day::Empty => vec![],
            Day::Ordinary if bags.len() < 3 => vec![self.pieces(0, &bags)],
            Day::Ordinary => vec![self.pieces(0, &bags), self.pieces(1, "31.5"), self.pieces(2, "2")],
            Day::Full => (0..WORKS.len())
                .filter(|index| *index != 3)
                .map(|index| self.pieces(index, &(index * index * 37 + 1).to_string()))
                .collect(),
        };
        Ok(BoardView { on: day(), works })
    }
    fn person(&self, who: ParticipantId) -> Answer<PersonView> {
        self.day()?;
        Ok(self.view(who.0 as usize - 1))
    }
    fn work(&self, work: WorkId) -> Answer<WorkView> {
        self.day()?;
        Ok(work_view(work.0 as usize - 1))
    }
    fn account(&self, name: &str) -> Answer<Option<AccountView>> {
        self.day()?;
        let one = |staff, role, password: &String| {
            Some(AccountView { staff: StaffId(staff), name: name.into(), role, password_hash: password.clone() })
        };
        Ok(match name {
            "北村" => one(1, Role::Supervisor, &self.passwords[0]),
            "大橋" => one(2, Role::Coordinator, &self.passwords[1]),
            "森" => one(3, Role::Admin, &self.passwords[2]),
            _ => None,
        })
    }
    fn paper(&self, wanted: &Wanted) -> Answer<Option<A4>> {
        self.day()?;
        let Wanted::Week { on } = wanted else { return Ok(None) };
        let (workshop, printed_at) = (self.workshop(), on.and_hms_opt(16, 5, 0).expect("a time"));
        let (people, works) = (Vec::new(), vec!["ごみ袋20L（組）".into()]);
        Ok(Some(A4::Week(WeekForm { workshop, printed_at, from: *on, people, works, spare: 1 })))
    }
    fn role(&self, staff: StaffId) -> Answer<Option<Role>> {
        self.day()?;
        Ok(match staff.0 {
            1 => Some(Role::Supervisor),
            2 => Some(Role::Coordinator),
            3 => Some(Role::Admin),
            _ => None,
        })
    }
    fn period(&self, on: NaiveDate) -> Span {
        ClosingDay::Day(20).period(on)
    }
    fn questions(&self) -> Answer<Vec<Question>> {
        let yesterday = |hour, minute| at(hour, minute).plus_ms(-86_400_000);
        let leaving = Question::ForgottenLeaving {
            visit: VisitId(77),
            person: self.view(1),
            arrived_at: yesterday(10, 2),
            last_scan_at: Some(yesterday(15, 11)),
        };
        Ok(match self.day()? {
            Day::Empty => vec![],
            Day::Ordinary => vec![leaving],
            Day::Full => vec![
                leaving,
                Question::LeftTag {
                    tag: Tag { roll: Roll("K7Q2ZD".into()), serial: 14 },
                    piece: self.pieces(0, "1"),
                    station: "窓ぎわ".into(),
                    at: at(11, 40),
                },
                Question::PaperUnknown {
                    paper: 9,
                    kind: PaperKind::Receipt,
                    person: Some(self.view(5)),
                    receipt: Some("R00012384K".into()),
                    at: at(13, 5),
                },
                Question::PaperOld {
                    paper: 10,
                    kind: PaperKind::DaySlip,
                    person: Some(self.view(5)),
                    receipt: None,
                    at: at(9, 5),
                },
                Question::ClockSuspect {
                    first: 4100,
                    last: 4123,
                    clock_said: Moment(1_000_000_000),
                    suggestion: Some(day() - Days::new(3)),
                },
                Question::Undivided {
                    receipt: 123,
                    on: day(),
                    id: work(1),
                    piece: self.pieces(1, "12"),
                    people: vec![self.view(0), self.view(1)],
                },
                Question::Unpriced { id: work(4), work: self.pieces(4, "12").work, from: day() - Days::new(2) },
            ],
        })
    }
    fn works_of_day(&self, _on: NaiveDate) -> Answer<Vec<WorkDayView>> {
        let many = match self.day()? {
            Day::Empty => 0,
            Day::Ordinary => 4,
            Day::Full => WORKS.len(),
        };
        let row = |index: usize| WorkDayView {
            id: work(index as u64),
            work: work_view(index),
            today: q(["412", "31.5", "2", "3.5"][index % 4]),
            period: q(["6120", "508", "19", "42"][index % 4]),
            last_days: (0..30)
                .map(|d: u32| Quantity::of(if d % 7 > 4 { 0 } else { 20 + d * 2 + (d * 7919) % 23 }))
                .collect(),
        };
        Ok((0..many).map(row).collect())
    }
    fn handovers_of_day(&self, _on: NaiveDate) -> Answer<Vec<HandoverView>> {
        let many = match self.day()? {
            Day::Empty => 0,
            Day::Ordinary => 6,
            Day::Full => 40,
        };
        let row = |index: usize| HandoverView {
            at: at(14, 30).plus_ms(-(index as i64) * 520_000),
            station: Some("あみの台".into()),
            people: if index % 4 == 1 {
                vec![self.view(1), self.view(2), self.view(4)]
            } else {
                vec![self.view(index % 8)]
            },
            pieces: vec![self.pieces(index % WORKS.len(), "12")],
            receipt: format!("R{:08}K", 12_384 - index),
            corrections: u32::from(index == 3),
        };
        Ok((0..many).map(row).collect())
    }
    fn works_earned(&self, _span: Span) -> Answer<Vec<WorkEarnedView>> {
        self.day()?;
        let amounts = [Some("30600"), Some("19304"), Some("11400"), None];
        let row = |(index, amount): (usize, &Option<&str>)| WorkEarnedView {
            work: work(index as u64),
            amount: amount.map(yen),
        };
        Ok(amounts.iter().enumerate().map(row).collect())
    }
    fn earnings(&self, _span: Span) -> Answer<Vec<EarningsView>> {
        if self.day()? == Day::Empty {
            return Ok(vec![]);
        }
        let bags = EarningsLineView {
            code: "BAGS20".into(),
            work: work_view(0),
            quantity: "120".parse().expect("a number"),
            per: "枚".into(),
            rate: Some(yen("0.5")),
            share: "1/3".into(),
            amount: Some(yen("20")),
        };
        let later = EarningsLineView {
            code: "LONG".into(),
            work: work_view(4),
            quantity: "12".parse().expect("a number"),
            per: "箇所".into(),
            rate: None,
            share: "1".into(),
            amount: None,
        };
        let row = |index: usize| EarningsView {
            person: self.view(index),
            lines: if index == 1 { vec![bags.clone(), later.clone()] } else { vec![bags.clone()] },
            exact: yen(["7218.5", "20", "12040.125", "388.001", "0.5", "19304", "1200", "64"][index]),
            yen: [7219, 20, 12040, 388, 1, 19304, 1200, 64][index],
            unpriced: u32::from(index == 1),
        };
        Ok((0..PEOPLE.len()).map(row).collect())
    }
    fn person_earnings(&self, number: &str, span: Span) -> Answer<Option<PersonEarningsView>> {
        let kind = self.day()?;
        let Some(index) = PEOPLE.iter().position(|(own, _, _)| *own == number) else { return Ok(None) };
        let entry = |n: i64| EntryView {
            at: at(14, 30).plus_ms(-n * 40_000_000),
            on: span.from + Days::new((n % 5) as u64),
            piece: self.pieces([0, 1, 4, 3][n as usize % 4], ["12", "6.5", "3", "3.5"][n as usize % 4]),
            share: ["1", "1/2", "1", "1"][n as usize % 4].into(),
            rate: [Some("0.5円／枚"), Some("38円／間"), None, None][n as usize % 4].map(Into::into),
            amount: [Some("60"), Some("123.5"), None, None][n as usize % 4].map(yen),
            pay: [EntryPay::Priced, EntryPay::Priced, EntryPay::NoRateYet, EntryPay::Unpaid][n as usize % 4],
            receipt: Some(format!("R{:08}K", 12_000 + n)),
            tag: (n % 4 == 0).then(|| "T7K2Q9A01EX".into()),
            corrections: if n == 4 { vec!["数え直し 11月22日".into()] } else { vec![] },
            standing: if n == 4 { EntryStanding::Voided } else { EntryStanding::Counts },
        };
        Ok(Some(PersonEarningsView {
            person: self.view(index),
            name: (index == 0).then(|| "網代 なぎさ".into()),
            days: 14,
            entries: if kind == Day::Empty { vec![] } else { (0..14).map(entry).collect() },
            exact: yen("7218.5"),
            yen: 7219,
            rounding: "1円未満は四捨五入".into(),
            unpriced: 3,
        }))
    }
    fn print(&self, paper: &RollPaper, station: &str, _by: StaffId) -> Answer<()> {
        if station != "あみの台" {
            return Err(Unanswered::Refused(Refused::NotFound));
        }
        self.note(format!("{paper:?} at {station}"))
    }
    fn enter_leaving(&self, visit: VisitId, left_at: NaiveDateTime, by: StaffId) -> Answer<()> {
        if left_at.date() >= day() {
            return Err(Unanswered::Refused(Refused::TimeDoesNotFit));
        }
        self.note(format!("leaving {visit} {left_at} by {by}"))
    }
    fn release_tag(&self, tag: Tag, by: StaffId) -> Answer<()> {
        self.note(format!("tag {} {} by {by}", tag.roll.0, tag.serial))
    }
    fn settle_paper(&self, paper: u64, fate: PaperFate, by: StaffId) -> Answer<()> {
        self.note(format!("paper {paper} {fate:?} by {by}"))
    }
    fn settle_clock(&self, first: u64, last: u64, on: NaiveDate, by: StaffId) -> Answer<()> {
        self.note(format!("clock {first} {last} {on} by {by}"))
    }
}
