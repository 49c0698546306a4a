//! A workshop in the making. What cannot be is the ledger's to refuse: whatever is thrown is tried.

use chrono::{Days, NaiveDate};
use fuda::domain::code::{Code, Kind, Reason, ReceiptNumber};
use fuda::domain::fact::{Amounts, Change, Entry, Fact, ReceivedBy, Role};
use fuda::domain::id::{
    FactId, HandoverId, LedgerId, Mint, ParticipantId, PieceId, PlaceId, ProgrammeId, StaffId, VisitId, WorkId,
};
use fuda::domain::ledger::{ClockTrust, Link};
use fuda::domain::moment::Moment;
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::period::{Bearing, Bears, PayMethod, Shows, Unpriced};
use fuda::domain::quantity::Quantity;
use fuda::domain::terms::{
    Allowance, AllowanceFor, Between, Contract, Overpaid, Per, PiecePay, PlacementTerms, Rejected, Rule,
};
use fuda::domain::work::{Counted, Flaw, Pay, Rate, SharedBy};
use fuda::store::{Append, AppendError, Committed, Conflict, Genesis, Store};

use super::dice::Dice;

const STAFF: StaffId = StaffId(9);
pub const ENDINGS: [&str; 3] = ["2026-09-30", "2026-10-20", "2026-11-20"];
const MINUTE_MS: i64 = 60_000;
/// Where the clock stood when nobody could believe it.
const LOST: [&str; 3] = ["2026-09-13", "2026-10-07", "2027-03-01"];

pub struct Shop {
    pub store: Store,
    dice: Dice,
    people: Vec<ParticipantId>,
    works: Vec<WorkId>,
    /// Of the first work, which is a net's.
    steps: Vec<WorkId>,
    nets: Vec<PieceId>,
    programmes: Vec<ProgrammeId>,
    places: Vec<PlaceId>,
    handovers: Vec<HandoverId>,
    counts: Vec<(HandoverId, FactId)>,
    looks: Vec<(FactId, HandoverId, WorkId)>,
    visits: Vec<VisitId>,
    grants: Vec<FactId>,
    entries: Vec<FactId>,
    at: i64,
    next: NaiveDate,
    /// The first closing of a program that remembers of what the workshop bore an overpayment.
    remembers_from: NaiveDate,
    /// What takes a correction back.
    back: Vec<(HandoverId, Change)>,
    _folder: tempfile::TempDir,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A clock time on a day, some seconds into its minute.
fn clock(on: NaiveDate, minutes: u64, seconds: u64) -> Moment {
    let midnight = on.and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp_millis();
    Moment(midnight + i64::try_from(minutes * 60 + seconds).expect("a day's seconds") * 1000)
}

impl Shop {
    pub fn of(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let genesis = Genesis { ledger: LedgerId(seed), fact: FactId(seed), at: Moment(1_788_000_000_000) };
        let store = Store::create(folder.path(), genesis).expect("a new ledger");
        let mut shop = Self {
            store,
            dice: Dice(Mint::from_seed(seed)),
            people: Vec::new(),
            works: Vec::new(),
            steps: Vec::new(),
            nets: Vec::new(),
            programmes: Vec::new(),
            places: Vec::new(),
            handovers: Vec::new(),
            counts: Vec::new(),
            looks: Vec::new(),
            visits: Vec::new(),
            grants: Vec::new(),
            entries: Vec::new(),
            at: 1_788_000_000_000,
            next: day("2026-04-01"),
            remembers_from: day(ENDINGS[0]),
            back: Vec::new(),
            _folder: folder,
        };
        shop.begin();
        if shop.dice.one_in(6) {
            shop.remembers_from = day(ENDINGS[1]);
        }
        shop
    }

    pub fn lived(mut self) -> Self {
        for ending in ENDINGS {
            for _ in 0..25 + self.dice.below(45) {
                self.something();
            }
            self.close(ending);
            self.pay(day(ending));
            // Much is put right just after a closing, and much of that is itself put right after the next.
            for _ in 0..self.dice.below(8) {
                if self.dice.one_in(2) { self.take_back() } else { self.correct() }
            }
        }
        for _ in 0..self.dice.below(20) {
            self.something();
        }
        self
    }

    fn submit(
        &mut self,
        at: Moment,
        trust: ClockTrust,
        facts: Vec<Fact>,
    ) -> Result<(Vec<FactId>, Committed), AppendError> {
        let entries: Vec<Entry> = facts.into_iter().map(|fact| Entry { id: self.dice.0.fact(), fact }).collect();
        let ids = entries.iter().map(|entry| entry.id).collect();
        let append = Append { clock: trust, ..Append::at_desk(at, entries) };
        self.store.append(append).map(|committed| (ids, committed))
    }

    fn try_all(&mut self, facts: Vec<Fact>) -> Option<Vec<FactId>> {
        self.at += MINUTE_MS;
        self.submit(Moment(self.at), ClockTrust::Good, facts).ok().map(|(ids, _)| ids)
    }

    fn something(&mut self) {
        match self.dice.below(27) {
            0..=5 => self.hand_over(),
            6..=8 => self.correct(),
            9 | 10 => self.come(),
            11 if self.dice.one_in(2) => self.papers(),
            11 => self.about_a_visit(),
            12 | 13 => self.hours(),
            14 => self.inspect(),
            15 => self.rate(),
            16 => self.share_by(),
            17 => self.agree(),
            18 | 19 => self.grant(),
            20 => self.net(),
            21 => self.money(),
            22 => self.lose_the_clock(),
            23..=25 => self.take_back(),
            _ => self.settle_the_clock(),
        }
    }

    // --- who and what is there from the beginning --------------------------------------------------------------------

    fn begin(&mut self) {
        let mut facts = vec![Fact::StaffRegistered { staff: STAFF, role: Role::Coordinator }];
        for place in 0..2 + self.dice.below(5) {
            let participant = ParticipantId(self.dice.0.bits());
            let number = format!("P{place:04}");
            facts.push(Fact::ParticipantRegistered { participant, number, amounts: Amounts::Hidden });
            self.people.push(participant);
        }
        for place in 0..2 {
            let (programme, code) = (ProgrammeId(self.dice.0.bits()), format!("PROG{place}"));
            facts.push(Fact::ProgrammeAdded { programme, name: code.clone(), code });
            self.programmes.push(programme);
            let (place_id, code) = (PlaceId(self.dice.0.bits()), format!("PLACE{place}"));
            facts.push(Fact::PlaceAdded { place: place_id, name: code.clone(), code });
            self.places.push(place_id);
        }
        assert!(self.try_all(facts).is_some(), "a workshop is opened");
        for place in 0..4 + self.dice.below(3) {
            self.work(place);
        }
        for _ in 0..self.dice.below(8) {
            self.agree();
            self.share_by();
        }
    }

    /// The first is a net's, the next two are its steps.
    fn work(&mut self, place: u64) {
        let work = WorkId(self.dice.0.bits());
        let by_time = place > 2 && self.dice.one_in(3);
        let counted = if by_time { Counted::ByTime } else { Counted::ByPiece };
        let pay = if self.dice.one_in(7) { Pay::Unpaid } else { Pay::Paid };
        let (code, name, reading) = (format!("W{place}"), format!("作業{place}"), String::new());
        let mut facts = vec![Fact::WorkAdded { work, code, name, reading, unit: "組".to_owned(), counted, pay }];
        if self.dice.below(4) > 0 {
            facts.push(self.rate_of(work, day("2026-01-01"), None));
        }
        if (1..=2).contains(&place) {
            facts.push(Fact::StepAdded { work, of: self.works[0], cap: None });
            self.steps.push(work);
        }
        self.works.push(work);
        assert!(self.try_all(facts).is_some(), "a work is added");
    }

    fn rate_of(&mut self, work: WorkId, from: NaiveDate, programme: Option<ProgrammeId>) -> Fact {
        let yen = self.dice.pick(&["0.05", "0.25", "0.5", "1.333", "33.3333", "120", "1234.5", "0.000001", "0"]);
        let pack = self.dice.pick(&["1", "5", "10", "12", "0.125"]).parse().expect("a pack");
        let rate = Rate { yen: yen.parse().expect("yen"), per: "枚".to_owned(), pack };
        Fact::RateSet { work, from, rate, programme }
    }

    // --- at the tables -----------------------------------------------------------------------------------------------

    fn hand_over(&mut self) {
        if self.dice.one_in(8) {
            return self.was_never_scanned();
        }
        let (at, on) = (self.at + MINUTE_MS, self.dice.some_day());
        self.hand_over_by(Moment(at), ClockTrust::Good, on);
    }

    /// Entered later, as staff do it: received empty, and corrected.
    fn was_never_scanned(&mut self) {
        let (handover, on, members) =
            (self.dice.0.handover(), self.dice.some_day(), self.dice.some(&self.people.clone()));
        let (work, quantity) = (self.dice.pick(&self.works.clone()), self.dice.quantity());
        let (receipt, by) = (ReceiptNumber::UNNUMBERED, ReceivedBy::Office);
        let change = Change::Added { work, quantity, tag: None, piece: None };
        let facts = vec![
            Fact::HandoverOpened { handover, members },
            Fact::HandoverReceived { handover, receipt, on, by },
            Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Missed },
        ];
        assert!(self.try_all(facts).is_some(), "it is entered");
        self.handovers.push(handover);
    }

    fn hand_over_by(&mut self, at: Moment, trust: ClockTrust, on: NaiveDate) {
        let handover = self.dice.0.handover();
        let mut members = self.dice.some(&self.people.clone());
        if self.dice.one_in(2) {
            members.truncate(1);
        }
        if self.submit(at, trust, vec![Fact::HandoverOpened { handover, members }]).is_err() {
            return;
        }
        for _ in 0..1 + self.dice.below(3) {
            let counted = self.counted(handover);
            let Ok((ids, _)) = self.submit(at, trust, vec![counted]) else { continue };
            if self.dice.one_in(8) {
                let taken = Fact::CountTakenBack { handover, count: ids[0] };
                self.submit(at, trust, vec![taken]).expect("a count is taken back");
            } else {
                self.counts.push((handover, ids[0]));
            }
        }
        // Received by a clock that is right again, or not; with the day that staff have said meanwhile, or not.
        if trust == ClockTrust::Suspect && self.dice.one_in(3) {
            self.settle_the_clock();
        }
        let trust = if self.dice.one_in(2) { trust } else { ClockTrust::Good };
        let (receipt, by) = (ReceiptNumber::UNNUMBERED, ReceivedBy::Command);
        let received = vec![Fact::HandoverReceived { handover, receipt, on, by }];
        self.submit(at, trust, received).expect("a handover is received");
        self.handovers.push(handover);
    }

    fn counted(&mut self, handover: HandoverId) -> Fact {
        let quantity = self.dice.quantity();
        if !self.nets.is_empty() && self.dice.one_in(2) {
            let (work, piece) = (self.dice.pick(&self.steps.clone()), self.dice.pick(&self.nets.clone()));
            let quantity = if self.dice.one_in(2) { Quantity::of(3) } else { quantity };
            return Fact::PiecesCounted { handover, work, quantity, tag: None, piece: Some(piece) };
        }
        let work = self.dice.pick(&self.works.clone());
        Fact::PiecesCounted { handover, work, quantity, tag: None, piece: None }
    }

    fn net(&mut self) {
        if !self.nets.is_empty() && self.dice.one_in(3) {
            let (piece, on) = (self.dice.pick(&self.nets.clone()), self.dice.some_day());
            self.try_all(vec![Fact::PieceFinished { piece, on, by: Some(STAFF) }]);
            return;
        }
        let (piece, on) = (PieceId(self.dice.0.bits()), self.dice.some_day());
        let code = Code::new(Kind::Piece, &format!("NET{}", self.nets.len())).expect("a label");
        let cap = self.dice.pick(&[Some(3_u32), Some(6), Some(6), None]).map(Quantity::of);
        let steps = self.dice.some(&self.steps.clone()).into_iter().map(|step| (step, cap)).collect();
        let paid = self.dice.pick(&[None, Some(PiecePay::Daily), Some(PiecePay::AtCompletion)]);
        let work = self.works[0];
        if self.try_all(vec![Fact::PieceAdded { piece, code, work, on, steps, paid, by: Some(STAFF) }]).is_some() {
            self.nets.push(piece);
        }
    }

    // --- visits ------------------------------------------------------------------------------------------------------

    /// A day on which some of them come, and most of them leave.
    fn come(&mut self) {
        let on = self.dice.some_day();
        for participant in self.dice.some(&self.people.clone()) {
            let visit = self.dice.0.visit();
            let minutes = 540 + self.dice.below(120);
            let arrived = vec![Fact::Arrived { visit, participant, on }];
            if self.submit(self.clock(on, minutes), ClockTrust::Good, arrived).is_err() {
                continue;
            }
            self.visits.push(visit);
            if self.dice.below(5) > 0 {
                let minutes = minutes + self.dice.below(400);
                self.submit(self.clock(on, minutes), ClockTrust::Good, vec![Fact::Left { visit }]).expect("they leave");
                if self.dice.one_in(4) {
                    self.come_back(visit, on, minutes);
                }
            }
        }
    }

    fn come_back(&mut self, visit: VisitId, on: NaiveDate, minutes: u64) {
        let (back, left) = (minutes + self.dice.below(60), minutes + 60 + self.dice.below(60));
        for (minutes, fact) in [(back, Fact::VisitResumed { visit }), (left, Fact::Left { visit })] {
            self.submit(self.clock(on, minutes), ClockTrust::Good, vec![fact]).expect("they come back and leave");
        }
    }

    /// Days that no table saw, as staff enter them: each recorded together, or not at all.
    fn papers(&mut self) {
        let on = self.dice.some_day();
        for participant in self.dice.some(&self.people.clone()) {
            let (visit, minutes, by) = (self.dice.0.visit(), 540 + self.dice.below(120), Some(STAFF));
            let left = minutes + self.dice.below(400);
            let (arrived_at, left_at) = (self.clock(on, minutes), self.clock(on, left));
            let reason = Reason::PowerCut;
            let mut facts = vec![Fact::VisitEntered { visit, participant, on, arrived_at, left_at, by, reason }];
            if self.dice.one_in(2) {
                let minutes = u32::try_from(self.dice.below(90)).expect("minutes");
                facts.push(Fact::BreakEntered { visit, minutes, by });
            }
            let known = self.store.person_day(participant, on).expect("a day can be read").visits.pop();
            if let Some(known) = known.filter(|_| self.dice.one_in(2)) {
                facts.insert(0, Fact::VisitVoided { visit: known.visit, by, reason });
            }
            // By whichever clock: the day is theirs to say.
            let trust = if self.dice.one_in(4) { ClockTrust::Suspect } else { ClockTrust::Good };
            self.at += MINUTE_MS;
            if self.submit(Moment(self.at), trust, facts).is_err() {
                continue;
            }
            self.visits.push(visit);
            if self.dice.one_in(4) {
                self.come_back(visit, on, minutes + 400);
            }
        }
    }

    fn clock(&self, on: NaiveDate, minutes: u64) -> Moment {
        clock(on, minutes, minutes * 7 % 60)
    }

    /// What staff answer or put right, or what its person takes back.
    fn about_a_visit(&mut self) {
        let (Some(visit), at) = (self.visits.last().copied(), Moment(self.at)) else { return };
        let visit = if self.dice.one_in(2) { visit } else { self.dice.pick(&self.visits.clone()) };
        let minutes = u32::try_from(self.dice.below(90)).expect("minutes");
        let left_at = match self.store.visit(visit).expect("visits can be read") {
            Some(known) => known.arrived_at.plus_ms(i64::try_from(self.dice.below(500)).expect("few") * MINUTE_MS),
            None => at,
        };
        let fact = match self.dice.below(7) {
            0 | 1 => Fact::BreakEntered { visit, minutes, by: Some(STAFF) },
            2 => Fact::ArrivalUndone { visit },
            3 => Fact::LeavingUndone { visit },
            4 => Fact::VisitVoided { visit, by: Some(STAFF), reason: Reason::OtherPerson },
            _ => Fact::LeavingEntered { visit, left_at, by: STAFF },
        };
        self.try_all(vec![fact]);
    }

    // --- a clock that nobody can believe -----------------------------------------------------------------------------

    fn lose_the_clock(&mut self) {
        let on = self.dice.pick(&LOST.map(day));
        let minutes = 600 + self.dice.below(200);
        let at = self.clock(on, minutes);
        if self.dice.one_in(2) {
            let (visit, participant) = (self.dice.0.visit(), self.dice.pick(&self.people.clone()));
            if self.submit(at, ClockTrust::Suspect, vec![Fact::Arrived { visit, participant, on }]).is_ok() {
                self.visits.push(visit);
                // Left by the same clock, or by one that was set meanwhile.
                let later = if self.dice.one_in(2) { at.plus_ms(90 * MINUTE_MS) } else { Moment(self.at) };
                self.submit(later, ClockTrust::Suspect, vec![Fact::Left { visit }]).expect("they leave");
            }
        }
        self.hand_over_by(at, ClockTrust::Suspect, on);
    }

    fn settle_the_clock(&mut self) {
        let spans = self.store.suspect_spans().expect("questions");
        if spans.is_empty() {
            return;
        }
        let (span, on) = (self.dice.pick(&spans), self.dice.some_day());
        let settled = Fact::ClockSettled { first: span.first, last: span.last, on, by: STAFF };
        self.try_all(vec![settled]).expect("a clock is settled");
    }

    // --- at the desk -------------------------------------------------------------------------------------------------

    fn correct(&mut self) {
        if self.handovers.is_empty() {
            return;
        }
        let mut handover = self.dice.pick(&self.handovers.clone());
        let (work, quantity) = (self.dice.pick(&self.works.clone()), self.dice.quantity());
        let change = match self.dice.below(8) {
            0 => Change::VoidedWhole,
            1 | 2 => Change::Moved { to: self.dice.pick(&self.people.clone()) },
            3 => self.added(work, quantity),
            4 if !self.counts.is_empty() => {
                let (of, count) = self.dice.pick(&self.counts.clone());
                handover = of;
                Change::Voided { count }
            }
            5 => Change::Shared { work: self.dice.one_in(2).then_some(work), parts: self.parts() },
            _ => Change::Amended { work, quantity: if self.dice.one_in(5) { Quantity::ZERO } else { quantity } },
        };
        let change = self.of_its_members(handover, change);
        let back = self.undoing(handover, &change);
        let fact = Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Recount };
        if self.try_all(vec![fact]).is_some() {
            self.back.extend(back.into_iter().map(|change| (handover, change)));
        }
    }

    /// Of a step, now and then on a net.
    fn added(&mut self, work: WorkId, quantity: Quantity) -> Change {
        if !self.nets.is_empty() && self.dice.one_in(2) {
            let (work, piece) = (self.dice.pick(&self.steps.clone()), Some(self.dice.pick(&self.nets.clone())));
            return Change::Added { work, quantity: Quantity::ONE, tag: None, piece };
        }
        Change::Added { work, quantity, tag: None, piece: None }
    }

    /// What would take a correction back, before it is made.
    fn undoing(&self, handover: HandoverId, change: &Change) -> Vec<Change> {
        let Ok(Some(known)) = self.store.handover(handover) else { return Vec::new() };
        let held = |(work, quantity): &(WorkId, Quantity)| (*work, *quantity);
        match change {
            Change::Moved { .. } => known.members.first().map(|to| Change::Moved { to: *to }).into_iter().collect(),
            Change::Amended { work, .. } => {
                let before = known.pieces.iter().map(held).filter(|(known, _)| known == work);
                before.map(|(work, quantity)| Change::Amended { work, quantity }).collect()
            }
            Change::VoidedWhole => {
                let before = known.pieces.iter().map(held);
                before.map(|(work, quantity)| Change::Added { work, quantity, tag: None, piece: None }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A correction was itself wrong: at once, or long after.
    fn take_back(&mut self) {
        if self.back.is_empty() {
            return self.correct();
        }
        let place = usize::try_from(self.dice.below(self.back.len() as u64)).expect("few");
        let (handover, change) = self.back.swap_remove(place);
        self.try_all(vec![Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Recount }]);
    }

    fn parts(&mut self) -> Vec<(ParticipantId, Quantity)> {
        let mut parts: Vec<(ParticipantId, Quantity)> = Vec::new();
        for who in self.people.clone() {
            let part = if self.dice.one_in(4) { Quantity::ZERO } else { self.dice.quantity() };
            parts.push((who, part));
        }
        parts
    }

    /// Only who made it has a part of it; and a work that is in it is more often meant than another.
    fn of_its_members(&mut self, handover: HandoverId, change: Change) -> Change {
        let Ok(Some(known)) = self.store.handover(handover) else { return change };
        let held: Vec<WorkId> = known.pieces.iter().map(|(work, _)| *work).collect();
        match change {
            Change::Shared { work, parts } => {
                let parts = parts.into_iter().filter(|(who, _)| known.members.contains(who)).collect();
                let work = work.and_then(|_| held.first().copied());
                Change::Shared { work, parts }
            }
            Change::Amended { quantity, .. } if !held.is_empty() => {
                Change::Amended { work: self.dice.pick(&held), quantity }
            }
            other => other,
        }
    }

    fn inspect(&mut self) {
        if self.handovers.is_empty() {
            return;
        }
        if !self.looks.is_empty() && self.dice.one_in(4) {
            let (inspection, handover, work) = self.dice.pick(&self.looks.clone());
            self.try_all(vec![Fact::InspectionVoided { inspection, handover, work, by: Some(STAFF) }]);
            return;
        }
        let handover = self.dice.pick(&self.handovers.clone());
        let Ok(Some(known)) = self.store.handover(handover) else { return };
        let Some((work, made)) = known.pieces.first().copied() else { return };
        let (accepted, rework) = (self.dice.up_to(made), self.dice.up_to(made));
        let rejected = self.dice.up_to(made);
        let look = match self.dice.below(3) {
            0 => (accepted, Quantity::ZERO, Quantity::ZERO),
            1 => (Quantity::ZERO, rework, Quantity::ZERO),
            _ => (Quantity::ZERO, Quantity::ZERO, rejected),
        };
        let (accepted, rework, rejected) = look;
        let (reason, by) = (Some(Flaw::Count), Some(STAFF));
        let inspected = Fact::Inspected { handover, work, accepted, rework, rejected, reason, by };
        if let Some(ids) = self.try_all(vec![inspected]) {
            self.looks.push((ids[0], handover, work));
        }
        if self.dice.one_in(2) {
            self.try_all(vec![Fact::Repaired { handover, work, quantity: Quantity::ONE, tag: None }]);
        }
    }

    fn hours(&mut self) {
        if !self.entries.is_empty() && self.dice.one_in(5) {
            let entry = self.dice.pick(&self.entries.clone());
            self.try_all(vec![Fact::HoursVoided { entry, by: Some(STAFF) }]);
            return;
        }
        let (participant, on) = (self.dice.pick(&self.people.clone()), self.dice.some_day());
        let work =
            if self.dice.one_in(3) { self.dice.pick(&self.works.clone()) } else { self.works[self.works.len() - 1] };
        let (from, long) = (480 + self.dice.below(300), 20 + self.dice.below(300));
        let rest = self.dice.below(20);
        let time = |minutes: u64| {
            let minutes = u32::try_from(minutes).expect("minutes");
            chrono::NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).expect("a time")
        };
        let between = Some(Between { from: time(from), to: time(from + long) });
        let (minutes, break_minutes) = (u32::try_from(long - rest).expect("few"), u32::try_from(rest).expect("few"));
        let place = if self.dice.one_in(2) { Some(self.dice.pick(&self.places.clone())) } else { None };
        let by = Some(STAFF);
        let entered = Fact::HoursEntered { participant, work, on, minutes, between, break_minutes, place, by };
        if let Some(ids) = self.try_all(vec![entered]) {
            self.entries.push(ids[0]);
        }
    }

    fn rate(&mut self) {
        let (work, from) = (self.dice.pick(&self.works.clone()), self.dice.since());
        let fact = match self.dice.below(5) {
            0 => {
                let (to, reason) = (from + Days::new(self.dice.below(40)), Reason::Other);
                Fact::Repriced { work, from, to, reason, by: Some(STAFF) }
            }
            1 | 2 => {
                let programme = self.dice.pick(&self.programmes.clone());
                self.rate_of(work, from, Some(programme))
            }
            _ => self.rate_of(work, from, None),
        };
        self.try_all(vec![fact]);
    }

    fn share_by(&mut self) {
        let (from, by) = (self.dice.since(), Some(STAFF));
        let work = self.dice.pick(&self.works.clone());
        let fact = match self.dice.below(4) {
            0 => {
                let ratio = self.dice.pick(&["1.5", "2", "0", "0.333", "1"]).parse().expect("a ratio");
                Fact::RatioSet { participant: self.dice.pick(&self.people.clone()), from, ratio, by }
            }
            1 => {
                let size = self.dice.quantity();
                Fact::CaseSet { work, from, size, unit: "箱".to_owned(), by }
            }
            _ => Fact::SharingSet { work, from, sharing: self.dice.pick(&SharedBy::ALL), by },
        };
        self.try_all(vec![fact]);
    }

    /// Rules, enrolments and places: mostly said late.
    fn agree(&mut self) {
        let (participant, from, by) = (self.dice.pick(&self.people.clone()), self.dice.since(), Some(STAFF));
        let programme = self.dice.pick(&self.programmes.clone());
        let fact = match self.dice.below(8) {
            0..=2 => Fact::Enrolled { participant, programme, municipality: "みなと市".to_owned(), from, by },
            3 => Fact::EnrolmentEnded { participant, programme, on: self.dice.some_day(), by },
            4 => {
                let to = self.dice.one_in(2).then(|| from + Days::new(self.dice.below(30)));
                let (place, terms) = (self.dice.pick(&self.places.clone()), self.dice.pick(PlacementTerms::ALL));
                Fact::PlacementSet { participant, place, from, to, terms, contract: Contract::Training, by }
            }
            _ => {
                let programme = self.dice.one_in(2).then_some(programme);
                Fact::RuleSet { programme, from, rule: self.some_rule(), by }
            }
        };
        self.try_all(vec![fact]);
    }

    fn some_rule(&mut self) -> Rule {
        let minutes = u32::try_from(self.dice.below(70)).expect("minutes");
        match self.dice.below(6) {
            0 | 1 => Rule::Break { after_minutes: self.dice.pick(&[0, 60, 240]), minutes },
            2 | 3 => Rule::Rejection { pay: self.dice.pick(&[Rejected::Unpaid, Rejected::Unpaid, Rejected::Paid]) },
            4 => Rule::Pieces { pay: self.dice.pick(&[PiecePay::AtCompletion, PiecePay::Daily]) },
            _ => Rule::Overpayment { borne: self.dice.pick(&[Overpaid::Asked, Overpaid::WorkshopBears]) },
        }
    }

    fn grant(&mut self) {
        if !self.grants.is_empty() && self.dice.one_in(4) {
            let (grant, on) = (self.dice.pick(&self.grants.clone()), self.dice.some_day());
            self.try_all(vec![Fact::AllowanceEnded { grant, on, by: Some(STAFF) }]);
            return;
        }
        let (participant, from) = (self.dice.pick(&self.people.clone()), self.dice.since());
        let per = match self.dice.below(6) {
            0 | 1 => Per::Day,
            2 | 3 => Per::Hour,
            4 => Per::Unit(self.dice.pick(&self.works.clone())),
            _ => Per::Once,
        };
        let yen = self.dice.pick(&["100", "33.333", "0.5", "1000", "7", "4321.5"]).parse().expect("yen");
        let allowance = Allowance {
            purpose: self.dice.pick(AllowanceFor::ALL),
            yen,
            per,
            from,
            to: self.dice.one_in(3).then(|| from + Days::new(self.dice.below(60))),
            limit: self.dice.one_in(2).then(|| u32::try_from(1 + self.dice.below(9)).expect("few")),
            agreed_on: Some(from),
        };
        if let Some(ids) = self.try_all(vec![Fact::AllowanceGranted { participant, allowance, by: Some(STAFF) }]) {
            self.grants.push(ids[0]);
        }
    }

    // --- closing and paying ------------------------------------------------------------------------------------------

    fn money(&mut self) {
        let (participant, on) = (self.dice.pick(&self.people.clone()), self.next);
        let (rounding, exact) = (self.rounding(), Yen::ZERO);
        if self.dice.one_in(2) {
            let method = PayMethod::Cash;
            self.try_all(vec![Fact::SupplementPaid {
                participant,
                method,
                on,
                rounding,
                exact,
                yen: 0,
                by: Some(STAFF),
            }]);
            return;
        }
        let yen = Yen(self.dice.below(200).into());
        self.try_all(vec![Fact::OverpaymentDecided {
            participant,
            bears: Bears::Person,
            yen,
            consented_on: Some(on),
            by: Some(STAFF),
        }]);
    }

    fn rounding(&mut self) -> Rounding {
        self.dice.pick(&[Rounding::HalfUp, Rounding::HalfUp, Rounding::Up, Rounding::Down])
    }

    fn close(&mut self, ending: &str) {
        let (from, rounding, hash) = (self.next, self.rounding(), Link::origin());
        let ending = day(ending);
        let (pays_on, unpriced) = (ending + Days::new(10), Unpriced::Left);
        let fact = Fact::PeriodClosed {
            from,
            ending,
            pays_on,
            rounding,
            unpriced,
            shows: self.dice.pick(&[Shows::DaysAndTime, Shows::Days]),
            bearing: if ending < self.remembers_from { Bearing::Forgotten } else { Bearing::Remembered },
            hash,
            by: Some(STAFF),
        };
        // Where a programme asks who bears an overpayment, it is answered, one after the other.
        while let Err(refused) = self.submit(Moment(self.at), ClockTrust::Good, vec![fact.clone()]) {
            let AppendError::Conflict(Conflict::OverpaymentUndecided(number)) = refused else {
                panic!("a period is closed: {refused}")
            };
            self.decide(&number);
        }
        self.next = ending + Days::new(1);
    }

    fn decide(&mut self, number: &str) {
        let owed = self.store.unsettled().expect("what is owed");
        let one = owed.into_iter().find(|one| one.number == number).expect("somebody was paid too much");
        let bears = self.dice.pick(&[Bears::Person, Bears::Workshop]);
        let (participant, yen, consented_on) = (one.participant, -one.amount, Some(self.next));
        let decided = Fact::OverpaymentDecided { participant, bears, yen, consented_on, by: Some(STAFF) };
        assert!(self.try_all(vec![decided]).is_some(), "it is decided on");
    }

    fn pay(&mut self, ending: NaiveDate) {
        for participant in self.people.clone() {
            let (method, on, by) = (PayMethod::Cash, ending + Days::new(10), Some(STAFF));
            self.try_all(vec![Fact::StatementPaid { participant, ending, method, yen: 0, on, by }]);
        }
    }
}
