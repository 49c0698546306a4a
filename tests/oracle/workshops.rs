//! Invented workshops, one a seed, for the second opinion (`oracle.py`): each one's ledger, as it is exported, and the
//! statements that were frozen from it.
//!
//! `oracle-workshops FIRST COUNT | python3 tests/oracle/oracle.py`

use std::io::Write;

use chrono::{Days, NaiveDate};
use fuda::domain::code::{Reason, ReceiptNumber};
use fuda::domain::fact::{Amounts, Change, Entry, Fact, ReceivedBy, Role};
use fuda::domain::id::{FactId, HandoverId, LedgerId, Mint, ParticipantId, StaffId, WorkId};
use fuda::domain::ledger::Link;
use fuda::domain::moment::Moment;
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::period::{Bears, PayMethod, Unpriced};
use fuda::domain::quantity::Quantity;
use fuda::domain::work::{Counted, Pay, Rate};
use fuda::store::{Append, Genesis, ReadError, Store};

const STAFF: StaffId = StaffId(9);
const ENDINGS: [&str; 3] = ["2026-09-30", "2026-10-20", "2026-11-20"];

/// A workshop in the making: its ledger and its dice.
struct Shop {
    store: Store,
    mint: Mint,
    people: Vec<ParticipantId>,
    works: Vec<WorkId>,
    handovers: Vec<HandoverId>,
    at: i64,
    next: NaiveDate,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

impl Shop {
    fn below(&mut self, count: u64) -> u64 {
        self.mint.bits() % count
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).expect("few")]
    }

    /// What cannot be is the ledger's to refuse.
    fn try_all(&mut self, facts: Vec<Fact>) -> bool {
        self.at += 1000;
        let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
        self.store.append(Append::at_desk(Moment(self.at), entries)).is_ok()
    }

    fn open(mut self) -> Self {
        let mut facts = vec![Fact::StaffRegistered { staff: STAFF, role: Role::Coordinator }];
        for place in 0..2 + self.below(6) {
            let participant = ParticipantId(self.mint.bits());
            let number = format!("P{place:04}");
            facts.push(Fact::ParticipantRegistered { participant, number, amounts: Amounts::Hidden });
            self.people.push(participant);
        }
        for place in 0..2 + self.below(4) {
            let work = WorkId(self.mint.bits());
            let counted = if self.below(4) == 0 { Counted::ByTime } else { Counted::ByPiece };
            let pay = if self.below(6) == 0 { Pay::Unpaid } else { Pay::Paid };
            let (code, name, reading) = (format!("W{place}"), format!("作業{place}"), String::new());
            facts.push(Fact::WorkAdded { work, code, name, reading, unit: "組".to_owned(), counted, pay });
            if self.below(4) > 0 {
                facts.push(self.rate_of(work, day("2026-01-01")));
            }
            self.works.push(work);
        }
        assert!(self.try_all(facts), "a workshop is opened");
        self
    }

    fn rate_of(&mut self, work: WorkId, from: NaiveDate) -> Fact {
        let yen = self.pick(&["0.05", "0.25", "0.5", "1.333", "33.3333", "120", "1234.5", "0.000001"]);
        let pack = self.pick(&[1_u32, 5, 10, 12]);
        let rate = Rate { yen: yen.parse().expect("yen"), per: "枚".to_owned(), pack: pack.into() };
        Fact::RateSet { work, from, rate, programme: None }
    }

    fn some_day(&mut self) -> NaiveDate {
        day("2026-09-01") + Days::new(self.below(85))
    }

    fn quantity(&mut self) -> Quantity {
        let (whole, part) = (self.below(60), self.pick(&["", ".5", ".25", ".125"]));
        format!("{whole}{part}").parse().expect("a quantity")
    }

    fn hand_over(&mut self) -> Vec<Fact> {
        let handover = self.mint.handover();
        let mut members: Vec<ParticipantId> = (0..1 + self.below(3)).map(|_| self.pick(&self.people.clone())).collect();
        members.sort_unstable();
        members.dedup();
        let mut facts = vec![Fact::HandoverOpened { handover, members }];
        for _ in 0..1 + self.below(3) {
            let (work, quantity) = (self.pick(&self.works.clone()), self.quantity() + Quantity::ONE);
            facts.push(Fact::PiecesCounted { handover, work, quantity, tag: None, piece: None });
        }
        let (on, receipt) = (self.some_day(), ReceiptNumber::UNNUMBERED);
        facts.push(Fact::HandoverReceived { handover, receipt, on, by: ReceivedBy::Command });
        self.handovers.push(handover);
        facts
    }

    fn correct(&mut self) -> Vec<Fact> {
        if self.handovers.is_empty() {
            return self.hand_over();
        }
        let handover = self.pick(&self.handovers.clone());
        let (work, quantity) = (self.pick(&self.works.clone()), self.quantity());
        let change = match self.below(4) {
            0 => Change::VoidedWhole,
            1 => Change::Moved { to: self.pick(&self.people.clone()) },
            2 => Change::Added { work, quantity: quantity + Quantity::ONE, tag: None },
            _ => Change::Amended { work, quantity },
        };
        vec![Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Recount }]
    }

    fn hours(&mut self) -> Vec<Fact> {
        let (participant, work, on) =
            (self.pick(&self.people.clone()), self.pick(&self.works.clone()), self.some_day());
        let minutes = u32::try_from(1 + self.below(300)).expect("minutes");
        let (between, place, by) = (None, None, Some(STAFF));
        vec![Fact::HoursEntered { participant, work, on, minutes, between, break_minutes: 0, place, by }]
    }

    fn money(&mut self) -> Vec<Fact> {
        let (participant, on) = (self.pick(&self.people.clone()), self.next);
        let (rounding, exact) = (self.rounding(), Yen::ZERO);
        if self.below(2) == 0 {
            let method = PayMethod::Cash;
            return vec![Fact::SupplementPaid { participant, method, on, rounding, exact, yen: 0, by: Some(STAFF) }];
        }
        let yen = Yen(self.below(200).into());
        let (bears, consented_on) = (Bears::Person, Some(on));
        vec![Fact::OverpaymentDecided { participant, bears, yen, consented_on, by: Some(STAFF) }]
    }

    fn rounding(&mut self) -> Rounding {
        self.pick(&[Rounding::HalfUp, Rounding::HalfUp, Rounding::Up, Rounding::Down])
    }

    fn close(&mut self, ending: &str) {
        let (from, rounding, hash) = (self.next, self.rounding(), Link::origin());
        let ending = day(ending);
        let (pays_on, unpriced) = (ending + Days::new(10), Unpriced::Left);
        let fact = Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, hash, by: Some(STAFF) };
        assert!(self.try_all(vec![fact]), "a period is closed");
        self.next = ending + Days::new(1);
    }

    fn live(&mut self) {
        for ending in ENDINGS {
            for _ in 0..10 + self.below(25) {
                let facts = match self.below(10) {
                    0..=3 => self.hand_over(),
                    4 | 5 => self.correct(),
                    6 | 7 => self.hours(),
                    8 => {
                        let (work, from) = (self.pick(&self.works.clone()), self.some_day());
                        vec![self.rate_of(work, from)]
                    }
                    _ => self.money(),
                };
                self.try_all(facts);
            }
            self.close(ending);
        }
    }
}

fn workshop(seed: u64, out: &mut impl Write) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let genesis = Genesis { ledger: LedgerId(seed), fact: FactId(seed), at: Moment(1_790_000_000_000) };
    let store = Store::create(folder.path(), genesis).expect("a new ledger");
    let (people, works, handovers) = (Vec::new(), Vec::new(), Vec::new());
    let (mint, at, next) = (Mint::from_seed(seed), 1_790_000_000_000, day("2026-09-01"));
    let mut shop = Shop { store, mint, people, works, handovers, at, next }.open();
    shop.live();
    writeln!(out, "WORKSHOP {seed}")?;
    let mut lines = Vec::new();
    let each = |line: &[u8]| {
        lines.push(line.to_vec());
        Ok::<(), ReadError>(())
    };
    shop.store.export(each).expect("the ledger can be read");
    for line in lines {
        out.write_all(&line)?;
        writeln!(out)?;
    }
    writeln!(out, "STATEMENTS")?;
    for ending in ENDINGS {
        for one in shop.store.statements(day(ending)).expect("statements") {
            writeln!(out, "{}", one.bytes)?;
        }
    }
    writeln!(out, "END")
}

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1).map(|word| word.parse::<u64>().expect("a number"));
    let (first, count) = (words.next().unwrap_or(1), words.next().unwrap_or(100));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for seed in first..first + count {
        workshop(seed, &mut out)?;
    }
    out.flush()
}
