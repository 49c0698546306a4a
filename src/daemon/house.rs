//! What the pages are told: the ledger's answers in the pages' own words.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::bench::effect::{Paper, ReportOf};
use crate::config::Workshop;
use crate::domain::bank::Orderer;
use crate::domain::calendar::{Span, month_day};
use crate::domain::code::Tag;
use crate::domain::fact::{Entry, Fact, PaperFate, Role};
use crate::domain::id::{HandoverId, Mint, ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::moment::{Now, Zone};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Pay, rate_on};
use crate::earnings::{Share, SumLine};
use crate::paper::a4::{A4, DayOf, Wanted};
use crate::store::{
    self, Append, AppendError, Face, JobId, JobState, Membership, ReadError, ScanDetail, Store, WorkStanding,
};
use crate::web::house::*;
use crate::web::{House, Live};

use super::clock::Clock;
use super::labels::LabelDesk;
use super::leaves::Leaves;
use super::presence::Presence;
use super::wake::Wake;

/// How many of the day's handovers the office shows.
const HANDOVERS_SHOWN: usize = 500;
/// How many days a sparkline has.
const SPARKLINE_DAYS: u64 = 30;

/// The workshop, as pages ask it.
pub struct Keeper {
    pub store: Store,
    /// The data folder.
    pub folder: PathBuf,
    pub workshop: Workshop,
    /// The workshop's own account, for the file that the bank takes.
    pub orderer: Option<Orderer>,
    pub clock: Arc<Clock>,
    pub presence: Arc<Presence>,
    pub live: Live,
    pub printing: Arc<Wake>,
    pub labels: Arc<LabelDesk>,
}

fn unread(error: ReadError) -> Unanswered {
    Unanswered::Ledger(Box::new(error))
}

impl From<ReadError> for Unanswered {
    fn from(error: ReadError) -> Self {
        unread(error)
    }
}

impl From<AppendError> for Unanswered {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict(_) => Self::Refused(Refused::AlreadySettled),
            other => Self::Ledger(Box::new(other)),
        }
    }
}

impl House for Keeper {
    fn now(&self) -> Now {
        self.clock.now()
    }

    fn zone(&self) -> Zone {
        self.workshop.time_zone
    }

    fn workshop(&self) -> String {
        self.workshop.name.clone()
    }

    fn mark_svg(&self, name: &str) -> Option<String> {
        crate::paper::mark::svg(name)
    }

    fn ledger(&self) -> Answer<LedgerView> {
        let head = self.store.head()?;
        Ok(LedgerView { id: head.ledger.to_string(), sequence: head.sequence })
    }

    fn stations(&self) -> Answer<Vec<StationView>> {
        Ok(self.presence.stations())
    }

    fn board(&self) -> Answer<BoardView> {
        let on = self.today();
        let piece =
            |line: store::BoardLine| Ok(PiecesView { quantity: line.quantity, work: self.work_view(line.work)? });
        Ok(BoardView { on, works: self.store.board(on)?.into_iter().map(piece).collect::<Answer<_>>()? })
    }

    fn person(&self, who: ParticipantId) -> Answer<PersonView> {
        let everybody = self.store.participants()?;
        let face = everybody.iter().find(|face| face.participant == who);
        Ok(person_view(face.ok_or(Unanswered::Refused(Refused::NotFound))?, &everybody))
    }

    fn work(&self, work: WorkId) -> Answer<WorkView> {
        self.work_view(work)
    }

    fn account(&self, name: &str) -> Answer<Option<AccountView>> {
        Ok(self.store.login(name)?.map(|login| AccountView {
            staff: login.staff,
            name: name.to_owned(),
            role: login.role,
            password_hash: login.password_hash,
        }))
    }

    fn role(&self, staff: StaffId) -> Answer<Option<Role>> {
        let known = self.store.staff()?.into_iter().find(|member| member.staff == staff);
        Ok(known.filter(|member| member.membership == Membership::Active).map(|member| member.role))
    }

    fn period(&self, on: NaiveDate) -> Span {
        self.workshop.closing_day.period(on)
    }

    fn questions(&self) -> Answer<Vec<Question>> {
        let mut questions = self.forgotten()?;
        questions.extend(self.left_tags()?);
        questions.extend(self.papers_of_staff()?);
        questions.extend(self.suspect_clock()?);
        questions.extend(self.without_rate()?);
        questions.extend(self.undivided()?);
        Ok(questions)
    }

    fn works_of_day(&self, on: NaiveDate) -> Answer<Vec<WorkDayView>> {
        let first = on - Days::new(SPARKLINE_DAYS - 1);
        let period = self.period(on);
        let mut made: BTreeMap<(WorkId, NaiveDate), Quantity> = BTreeMap::new();
        for (day, line) in self.store.boards(first.min(period.from), on)? {
            *made.entry((line.work, day)).or_default() += line.quantity;
        }
        for hours in self.store.hours(first.min(period.from), on)? {
            *made.entry((hours.work, hours.on)).or_default() += in_hours(hours.minutes);
        }
        let works = self.store.works()?;
        let active = works.into_iter().filter(|work| work.standing == WorkStanding::Active);
        let view = |work: store::WorkView| {
            let of = |day| made.get(&(work.work, day)).copied().unwrap_or_default();
            WorkDayView {
                id: work.work,
                today: of(on),
                period: period.from.iter_days().take_while(|day| *day <= on).map(of).sum(),
                last_days: first.iter_days().take_while(|day| *day <= on).map(of).collect(),
                work: named(&work),
            }
        };
        Ok(active.map(view).collect())
    }

    fn handovers_of_day(&self, on: NaiveDate) -> Answer<Vec<HandoverView>> {
        let everybody = self.store.participants()?;
        let view = |handover: store::HandoverView| {
            let pieces = handover.pieces.iter().map(|&(work, quantity)| self.pieces_view(work, quantity));
            let members = everybody.iter().filter(|face| handover.members.contains(&face.participant));
            Ok(HandoverView {
                at: handover.received_at,
                station: handover.station,
                people: members.map(|face| person_view(face, &everybody)).collect(),
                pieces: pieces.collect::<Answer<_>>()?,
                receipt: handover.receipt.code().to_string(),
                corrections: u32::try_from(handover.corrections.len()).unwrap_or(u32::MAX),
            })
        };
        self.store.handovers_on(on, HANDOVERS_SHOWN)?.into_iter().map(view).collect()
    }

    fn works_earned(&self, span: Span) -> Answer<Vec<WorkEarnedView>> {
        let mut sums: BTreeMap<WorkId, Option<Yen>> = BTreeMap::new();
        for line in self.earned(span)?.into_iter().flat_map(|person| person.lines) {
            let sum = sums.entry(line.work).or_default();
            let paid = line.amount.filter(|_| line.rate.is_some_and(|rate| rate != Yen::ZERO));
            *sum = match (*sum, paid) {
                (Some(sum), Some(amount)) => Some(sum + amount),
                (sum, amount) => sum.or(amount),
            };
        }
        Ok(sums.into_iter().map(|(work, amount)| WorkEarnedView { work, amount }).collect())
    }

    fn earnings(&self, span: Span) -> Answer<Vec<EarningsView>> {
        let everybody = self.store.participants()?;
        let works: BTreeMap<WorkId, store::WorkView> =
            self.store.works()?.into_iter().map(|work| (work.work, work)).collect();
        let view = |person: crate::earnings::PersonEarnings| {
            let face = everybody.iter().find(|face| face.participant == person.participant)?;
            Some(EarningsView {
                person: person_view(face, &everybody),
                lines: person.lines.iter().filter_map(|line| line_view(line, &works)).collect(),
                exact: person.exact,
                yen: person.yen,
                unpriced: u32::try_from(person.unpriced).unwrap_or(u32::MAX),
            })
        };
        Ok(self.earned(span)?.into_iter().filter_map(view).collect())
    }

    fn person_earnings(&self, number: &str, span: Span) -> Answer<Option<PersonEarningsView>> {
        let Some(face) = self.store.participant_by_number(number)? else { return Ok(None) };
        let everybody = self.store.participants()?;
        let who = face.participant;
        let sums = self.earned(span)?.into_iter().find(|person| person.participant == who);
        let mut entries = self.scan_entries(who, span)?;
        entries.extend(self.hours_entries(who, span)?);
        entries.sort_by_key(|entry| (entry.on, entry.at));
        Ok(Some(PersonEarningsView {
            person: person_view(&face, &everybody),
            name: face.name.clone(),
            days: self.store.person_span(who, span.from, span.to)?.days,
            entries,
            exact: sums.as_ref().map_or(Yen::ZERO, |sums| sums.exact),
            yen: sums.as_ref().map_or(0, |sums| sums.yen),
            rounding: self.workshop.rounding.words().to_owned(),
            unpriced: sums.map_or(0, |sums| u32::try_from(sums.unpriced).unwrap_or(u32::MAX)),
        }))
    }

    fn paper(&self, wanted: &Wanted) -> Answer<Option<A4>> {
        Ok(self.leaves().paper(wanted)?)
    }

    fn print(&self, paper: &RollPaper, station: &str, by: StaffId) -> Answer<()> {
        let gone = || Unanswered::Refused(Refused::NotFound);
        let has_printer = |view: &StationView| view.name == station && view.printer != DeviceState::None;
        if !self.presence.stations().iter().any(has_printer) {
            return Err(gone());
        }
        let mut again = None;
        let paper = match paper {
            RollPaper::Day { on, of: DayOf::Everybody } => Paper::DayReport { on: *on },
            RollPaper::Day { on, of: DayOf::Person(number) } => {
                let participant = self.store.participant_by_number(number)?.ok_or_else(gone)?.participant;
                Paper::DayReportOf { on: *on, of: ReportOf::Person(participant) }
            }
            RollPaper::Day { on, of: DayOf::Station(name) } => {
                Paper::DayReportOf { on: *on, of: ReportOf::Station(name.clone()) }
            }
            RollPaper::Count { on } => Paper::Count { on: *on },
            RollPaper::Statement { ending, number } => {
                let (ending, participant) =
                    (*ending, self.store.participant_by_number(number)?.ok_or_else(gone)?.participant);
                self.store.statement(ending, participant)?.ok_or_else(gone)?;
                let reissued = Fact::StatementReissued { participant, ending, by: Some(by) };
                again = self.store.is_given_out_again(participant, ending)?.then_some(reissued);
                Paper::Statement { participant, ending }
            }
        };
        let mut append = self.at_desk(again.into_iter().collect());
        append.station = Some(station.to_owned());
        append.papers.push(paper);
        self.store.append(append)?;
        self.printing.wake();
        Ok(())
    }

    fn enter_leaving(&self, visit: VisitId, left_at: NaiveDateTime, by: StaffId) -> Answer<()> {
        let known = self.store.visit(visit)?.ok_or(Unanswered::Refused(Refused::NotFound))?;
        let left_at = self.workshop.time_zone.moment(left_at);
        let of_that_day = |at| self.workshop.time_zone.date(at) == known.on;
        // A coming that a wrong clock dated, and staff put right, compares with nothing.
        let before_coming = of_that_day(known.arrived_at) && left_at < known.arrived_at;
        if !of_that_day(left_at) || before_coming || left_at > self.clock.now().wall {
            return Err(Unanswered::Refused(Refused::TimeDoesNotFit));
        }
        self.record(vec![Fact::LeavingEntered { visit, left_at, by }])
    }

    fn release_tag(&self, tag: Tag, by: StaffId) -> Answer<()> {
        tracing::info!(tag = %tag.code(), %by, "staff released a label");
        self.record(vec![Fact::HeldTagReleased { tag, by: Some(by) }])
    }

    fn settle_paper(&self, paper: u64, fate: PaperFate, by: StaffId) -> Answer<()> {
        tracing::info!(paper, ?fate, %by, "staff settled a paper of unknown fate");
        self.store.settle(JobId(paper), fate, self.at_desk(vec![Fact::PaperSettled { paper, fate, by }]))?;
        self.printing.wake();
        Ok(())
    }

    fn settle_clock(&self, first: u64, last: u64, on: NaiveDate, by: StaffId) -> Answer<()> {
        let now = self.clock.now();
        let clock_is_right = on == self.workshop.time_zone.date(now.wall);
        self.record(vec![Fact::ClockSettled { first, last, on, by }])?;
        if clock_is_right {
            self.clock.believe(now);
        }
        Ok(())
    }
}

impl Keeper {
    pub(super) fn leaves(&self) -> Leaves<'_> {
        Leaves { store: &self.store, workshop: &self.workshop, at: self.clock.now().wall }
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.workshop.time_zone.date(self.clock.now().wall)
    }

    /// Staff's answers are facts like any other.
    fn record(&self, facts: Vec<Fact>) -> Answer<()> {
        self.store.append(self.at_desk(facts))?;
        self.live.board_changed();
        Ok(())
    }

    pub(super) fn at_desk(&self, facts: Vec<Fact>) -> Append {
        at_desk(&self.clock, facts)
    }

    fn earned(&self, span: Span) -> Answer<Vec<crate::earnings::PersonEarnings>> {
        Ok(self.store.earnings(span.from, span.to, self.workshop.rounding)?)
    }

    pub(super) fn work_view(&self, work: WorkId) -> Answer<WorkView> {
        let view = self.store.work(work)?.ok_or(Unanswered::Refused(Refused::NotFound))?;
        Ok(named(&view))
    }

    fn pieces_view(&self, work: WorkId, quantity: Quantity) -> Answer<PiecesView> {
        Ok(PiecesView { work: self.work_view(work)?, quantity })
    }

    fn forgotten(&self) -> Answer<Vec<Question>> {
        let question = |visit: store::VisitView| {
            let scans = self.store.scans_of(visit.participant, visit.on, visit.on)?;
            Ok(Question::ForgottenLeaving {
                visit: visit.visit,
                person: self.person(visit.participant)?,
                arrived_at: visit.arrived_at,
                last_scan_at: scans.last().map(|scan| scan.at),
            })
        };
        self.store.forgotten_visits(self.today())?.into_iter().map(question).collect()
    }

    fn left_tags(&self) -> Answer<Vec<Question>> {
        let question = |held: store::HeldTag| {
            Ok(Question::LeftTag {
                piece: self.pieces_view(held.work, held.quantity)?,
                tag: held.tag,
                station: held.station.unwrap_or_default(),
                at: held.held_at,
            })
        };
        self.store.leftover_tags()?.into_iter().map(question).collect()
    }

    /// Papers that only staff can decide about: of unknown fate, or too old.
    fn papers_of_staff(&self) -> Answer<Vec<Question>> {
        let question = |job: store::Job| {
            let (paper, kind, at) = (job.job.0, paper_kind(&job.paper), job.created_at);
            let person = job.participant.map(|who| self.person(who)).transpose()?;
            let receipt = self.receipt_of(&job.paper)?;
            Ok(match job.state {
                JobState::DroppedByAge => Question::PaperOld { paper, kind, person, receipt, at },
                _ => Question::PaperUnknown { paper, kind, person, receipt, at },
            })
        };
        let mut jobs = self.store.jobs_in(JobState::HeldForStaff)?;
        jobs.extend(self.store.jobs_in(JobState::DroppedByAge)?);
        jobs.into_iter().map(question).collect()
    }

    fn receipt_of(&self, paper: &crate::bench::effect::Paper) -> Answer<Option<String>> {
        use crate::bench::effect::Paper;
        let (Paper::Receipt { handover } | Paper::ReceiptForLater { handover } | Paper::Correction { handover, .. }) =
            paper
        else {
            return Ok(None);
        };
        Ok(self.store.handover(*handover)?.map(|view| view.receipt.code().to_string()))
    }

    fn suspect_clock(&self) -> Answer<Vec<Question>> {
        let question = |span: store::SuspectSpan| Question::ClockSuspect {
            first: span.first,
            last: span.last,
            clock_said: span.first_at,
            suggestion: None,
        };
        Ok(self.store.suspect_spans()?.into_iter().map(question).collect())
    }

    fn undivided(&self) -> Answer<Vec<Question>> {
        let everybody = self.store.participants()?;
        let question = |one: store::Undivided| {
            let members = everybody.iter().filter(|face| one.members.contains(&face.participant));
            Ok(Question::Undivided {
                receipt: one.receipt.0,
                on: one.on,
                id: one.work,
                piece: self.pieces_view(one.work, one.quantity)?,
                people: members.map(|face| person_view(face, &everybody)).collect(),
            })
        };
        self.store.undivided()?.into_iter().map(question).collect()
    }

    fn without_rate(&self) -> Answer<Vec<Question>> {
        let question = |unpriced: store::Unpriced| {
            Ok(Question::Unpriced { id: unpriced.work, work: self.work_view(unpriced.work)?, from: unpriced.from })
        };
        self.store.unpriced()?.into_iter().map(question).collect()
    }

    /// A participant's scans of a span; what a shared handover came to is laid on its scans by their quantities.
    fn scan_entries(&self, who: ParticipantId, span: Span) -> Answer<Vec<EntryView>> {
        let scans = self.store.scans_of(who, span.from, span.to)?;
        let mut pools: BTreeMap<(HandoverId, WorkId), Vec<&ScanDetail>> = BTreeMap::new();
        for scan in &scans {
            pools.entry((scan.handover, scan.work)).or_default().push(scan);
        }
        let mut entries = Vec::new();
        for ((handover, work), scans) in pools {
            let corrections = self.corrections_of(handover)?;
            let known = self.store.work(work)?.ok_or(Unanswered::Refused(Refused::NotFound))?;
            for (scan, amount) in scans.iter().zip(spread(&scans)) {
                entries.push(EntryView {
                    at: scan.at,
                    on: scan.on,
                    piece: PiecesView { work: named(&known), quantity: scan.quantity },
                    share: share_words(scan.share),
                    rate: rate_on(&known.rates, scan.on).map(|rate| rate.words()).filter(|_| known.pay == Pay::Paid),
                    amount: amount.filter(|_| known.pay == Pay::Paid),
                    pay: entry_pay(known.pay, amount),
                    receipt: Some(scan.receipt.code().to_string()),
                    tag: scan.tag.as_ref().map(|tag| tag.code().to_string()),
                    corrections: corrections.clone(),
                    standing: EntryStanding::Counts,
                });
            }
        }
        Ok(entries)
    }

    fn corrections_of(&self, handover: HandoverId) -> Answer<Vec<String>> {
        let mut words = Vec::new();
        for correction in self.store.handover(handover)?.map(|view| view.corrections).unwrap_or_default() {
            if let Some(view) = self.store.correction(correction)? {
                let day = month_day(self.workshop.time_zone.date(view.at));
                words.push(format!("{} {day}", view.reason.japanese()));
            }
        }
        Ok(words)
    }

    fn hours_entries(&self, who: ParticipantId, span: Span) -> Answer<Vec<EntryView>> {
        let own = self.store.hours(span.from, span.to)?.into_iter().filter(|hours| hours.participant == who);
        own.map(|hours| {
            let known = self.store.work(hours.work)?.ok_or(Unanswered::Refused(Refused::NotFound))?;
            Ok(EntryView {
                at: self.workshop.time_zone.moment(hours.on.and_time(chrono::NaiveTime::MIN)),
                on: hours.on,
                piece: PiecesView { work: named(&known), quantity: in_hours(hours.minutes) },
                share: share_words(Some(Share::WHOLE)),
                rate: rate_on(&known.rates, hours.on).map(|rate| rate.words()).filter(|_| known.pay == Pay::Paid),
                amount: hours.amount.filter(|_| known.pay == Pay::Paid),
                pay: entry_pay(known.pay, hours.amount),
                receipt: None,
                tag: None,
                corrections: Vec::new(),
                standing: EntryStanding::Counts,
            })
        })
        .collect()
    }
}

/// Facts of the office, now.
pub(super) fn at_desk(clock: &Clock, facts: Vec<Fact>) -> Append {
    let now = clock.now();
    let mut mint = Mint::from_seed(super::random_seed());
    let entries = facts.into_iter().map(|fact| Entry { id: mint.fact(), fact }).collect();
    Append { clock: clock.trust(now), ..Append::at_desk(now.wall, entries) }
}

pub(super) fn person_view(face: &Face, everybody: &[Face]) -> PersonView {
    let same = |other: &&Face| other.membership == Membership::Active && other.call == face.call;
    PersonView {
        number: face.number.clone(),
        call: (face.call != face.number).then(|| face.call.clone()),
        call_is_shared: everybody.iter().filter(same).count() > 1,
        mark: face.mark.clone(),
    }
}

pub(super) fn named(work: &store::WorkView) -> WorkView {
    WorkView { name: work.name.clone(), reading: work.reading.clone(), unit: work.unit.clone() }
}

fn line_view(line: &SumLine, works: &BTreeMap<WorkId, store::WorkView>) -> Option<EarningsLineView> {
    let work = works.get(&line.work)?;
    Some(EarningsLineView {
        code: work.code.clone(),
        work: named(work),
        quantity: line.quantity,
        per: line.per.clone(),
        rate: line.rate,
        share: share_words(line.share),
        amount: line.amount,
    })
}

/// `1`, `1/3`; `—` while it is not known.
fn share_words(share: Option<Share>) -> String {
    share.map_or_else(|| "—".to_owned(), Share::short)
}

fn entry_pay(pay: Pay, amount: Option<Yen>) -> EntryPay {
    match (pay, amount) {
        (Pay::Unpaid, _) => EntryPay::Unpaid,
        (Pay::Paid, Some(_)) => EntryPay::Priced,
        (Pay::Paid, None) => EntryPay::NoRateYet,
    }
}

/// Hours to three decimals, for the eye; earnings are computed from the minutes.
pub(super) fn in_hours(minutes: u32) -> Quantity {
    let hours = Decimal::from(minutes) / Decimal::from(60);
    let hours = hours.round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero);
    Quantity::new(hours).expect("minutes of one entry are few, and three decimals are a quantity")
}

/// A handover's amount laid on its scans by quantity: whole thousandths of a yen each, the last takes what is left,
/// so that they add up to what was earned.
fn spread(scans: &[&ScanDetail]) -> Vec<Option<Yen>> {
    let Some(whole) = scans.first().and_then(|scan| scan.handover_amount) else { return vec![None; scans.len()] };
    let units: Quantity = scans.iter().map(|scan| scan.quantity).sum();
    let mut left = whole;
    let mut parts = Vec::new();
    for (place, scan) in scans.iter().enumerate() {
        let last = place + 1 == scans.len();
        let part = whole.0 * scan.quantity.decimal() / units.decimal();
        let part = if last { left } else { Yen(part.round_dp_with_strategy(3, RoundingStrategy::ToZero)) };
        left = left - part;
        parts.push(Some(part));
    }
    parts
}

fn paper_kind(paper: &Paper) -> PaperKind {
    match paper {
        Paper::Receipt { .. } | Paper::ReceiptForLater { .. } => PaperKind::Receipt,
        Paper::DaySlip { .. } => PaperKind::DaySlip,
        Paper::MonthSlip { .. } => PaperKind::MonthSlip,
        Paper::DayReport { .. } | Paper::DayReportOf { .. } => PaperKind::DayReport,
        Paper::Count { .. } => PaperKind::Count,
        Paper::Statement { .. } => PaperKind::Statement,
        Paper::Correction { .. } | Paper::Repriced { .. } => PaperKind::Correction,
        Paper::Practice { .. } | Paper::Test { .. } | Paper::Waiting { .. } => PaperKind::Other,
    }
}
