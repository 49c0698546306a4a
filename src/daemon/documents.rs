//! From a job, which names facts, to the papers, which name people: looked up when it is printed, never before.

use chrono::NaiveDate;

use crate::bench::effect::{Paper, ReportOf};
use crate::config::Workshop;

use crate::domain::fact::Amounts;
use crate::domain::id::{FactId, HandoverId, ParticipantId, VisitId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::money::grouped;
use crate::domain::quantity::Quantity;
use crate::earnings::Line;
use crate::paper::a4::{DayLine, DayOf, DayPerson, DayTotal};
use crate::paper::document::{
    Closing, Copy, Corrected, CorrectionLine, CorrectionSlip, CountSlip, DayReport, DayReportPerson, DaySlip, Document,
    MoneyLine, MonthSlip, OwnShare, Person, Piece, ReceiptSlip, StatementSlip,
};
use crate::store::{
    BoardLine, Face, Found, HandoverView, Job, LookView, Made, Marked, PeriodView, PersonDay, ReadError, Store,
    WorkView,
};

use super::leaves::Leaves;

/// Writes the papers of one workshop.
pub struct Desk {
    pub store: Store,
    pub workshop: Workshop,
    pub clock: std::sync::Arc<super::clock::Clock>,
}

type Read<T> = Result<T, ReadError>;

impl Desk {
    /// The papers of a job; none when there is nothing (any more) to say.
    pub fn documents(&self, job: &Job) -> Read<Vec<Document>> {
        let copy = match job.marked {
            Marked::Original => Copy::Original,
            Marked::Reissue => Copy::Reissue,
        };
        match (&job.paper, job.participant) {
            (Paper::Waiting { .. }, Some(who)) => self.waited(&job.merged, who, copy),
            (Paper::DaySlip { visit }, _) => {
                let edition = self.store.edition(job)?;
                Ok(self.day_slip(*visit, copy, edition)?.map(Document::DaySlip).into_iter().collect())
            }
            (paper, who) => Ok(self.document(paper, who, copy)?.into_iter().collect()),
        }
    }

    fn document(&self, paper: &Paper, who: Option<ParticipantId>, copy: Copy) -> Read<Option<Document>> {
        Ok(match (paper, who) {
            (Paper::Receipt { handover } | Paper::ReceiptForLater { handover }, Some(who)) => {
                self.receipt(&[*handover], who, copy)?.map(Document::Receipt)
            }
            (Paper::MonthSlip { participant, with_amounts }, _) => {
                let amounts = if *with_amounts { Amounts::Shown } else { Amounts::Hidden };
                self.month_slip(*participant, amounts, copy)?.map(Document::MonthSlip)
            }
            (Paper::DayReport { on }, _) => Some(Document::DayReport(self.day_report(*on, copy)?)),
            (Paper::DayReportOf { on, of }, _) => self.day_report_of(*on, of, copy)?.map(Document::DayReport),
            (Paper::Count { on }, _) => Some(Document::Count(CountSlip { copy, sheet: self.leaves().count(*on)? })),
            (Paper::Statement { participant, ending }, _) => {
                let statement = self.leaves().statement_of(*participant, *ending)?;
                statement.map(|statement| Document::Statement(StatementSlip { copy, statement }))
            }
            (Paper::Correction { correction, .. }, Some(who)) => {
                self.correction(*correction, who, copy)?.map(Document::Correction)
            }
            (Paper::Repriced { repricing }, Some(who)) => {
                self.repriced(*repricing, who, copy)?.map(Document::Correction)
            }
            (Paper::Test { station }, _) => {
                Some(super::test_slip::document(&self.workshop, station, self.clock.now().wall))
            }
            (Paper::Practice { pieces }, _) => Some(Document::Receipt(self.practice(pieces)?)),
            _ => None,
        })
    }

    /// What waited for one person: their receipts on one slip. Anything else that waited is a job of its own.
    fn waited(&self, merged: &[Paper], who: ParticipantId, copy: Copy) -> Read<Vec<Document>> {
        let handover = |paper: &Paper| match paper {
            Paper::Receipt { handover } => Some(*handover),
            _ => None,
        };
        let handovers: Vec<HandoverId> = merged.iter().filter_map(handover).collect();
        Ok(self.receipt(&handovers, who, copy.merged())?.map(Document::Receipt).into_iter().collect())
    }

    fn receipt(&self, handovers: &[HandoverId], who: ParticipantId, copy: Copy) -> Read<Option<ReceiptSlip>> {
        let Some(face) = self.store.face(who)? else { return Ok(None) };
        let mut views = Vec::new();
        for handover in handovers {
            views.extend(self.store.handover(*handover)?);
        }
        // What was taken away or moved while the paper waited is not theirs any more: the 訂正票 says so.
        views.retain(|view| view.members.contains(&who) && !view.pieces.is_empty());
        let Some(last) = views.last() else { return Ok(None) };
        let mut made: Vec<(Made, OwnShare)> = Vec::new();
        for view in &views {
            view.pieces.iter().for_each(|&(work, quantity)| add_own(&mut made, view, who, work, quantity));
        }
        let day = self.store.person_day(who, last.on)?;
        let today = day.pieces.into_iter().chain(day.under_way);
        let same_work = |piece: &Made| made.iter().any(|(own, _)| own.work == piece.work);
        let today: Vec<Made> = today.filter(same_work).collect();
        Ok(Some(ReceiptSlip {
            copy,
            workshop: self.workshop.name.clone(),
            at: self.local(self.handed_over_at(last)),
            pieces: self.shared_pieces(&made)?,
            today: self.pieces(&today)?,
            money: (face.amounts == Amounts::Shown).then(|| self.money(&views, who)).transpose()?,
            numbers: views.iter().map(|view| view.receipt).collect(),
            person: person(&face),
        }))
    }

    /// The time of reception; after a power cut, of the last scan, which dates the work.
    fn handed_over_at(&self, view: &HandoverView) -> Moment {
        let same_day = self.workshop.time_zone.date(view.received_at) == view.on;
        if same_day { view.received_at } else { view.last_scan_at }
    }

    fn money(&self, views: &[HandoverView], who: ParticipantId) -> Read<Vec<MoneyLine>> {
        let own = views.iter().flat_map(|view| &view.lines).filter(|line| line.participant == who);
        own.map(|line| self.money_line(line)).collect()
    }

    fn money_line(&self, line: &Line) -> Read<MoneyLine> {
        let work = self.work(line.work)?;
        Ok(MoneyLine {
            work: work.name,
            rate: line.rate.map(|yen| format!("{}円／{}", yen.plain(), line.per)),
            quantity: format!("{}{}", grouped(&line.quantity.normalize().to_string()), line.per),
            people: line.people as usize,
            share: own_share(line),
            amount: line.amount,
        })
    }

    fn day_slip(&self, visit: VisitId, copy: Copy, edition: u32) -> Read<Option<DaySlip>> {
        let Some(visit) = self.store.visit(visit)? else { return Ok(None) };
        let Some(face) = self.store.face(visit.participant)? else { return Ok(None) };
        let day = self.store.person_day(visit.participant, visit.on)?;
        Ok(Some(DaySlip {
            copy,
            edition,
            workshop: self.workshop.name.clone(),
            on: visit.on,
            arrived: self.local(visit.arrived_at),
            left: visit.left_at.map(|at| self.local(at)),
            pieces: self.day_pieces(&day)?,
            amount: (face.amounts == Amounts::Shown).then_some(day.exact),
            person: person(&face),
        }))
    }

    fn month_slip(&self, who: ParticipantId, amounts: Amounts, copy: Copy) -> Read<Option<MonthSlip>> {
        let Some(face) = self.store.face(who)? else { return Ok(None) };
        let now = self.clock.now().wall;
        let today = self.workshop.time_zone.date(now);
        let from = self.workshop.closing_day.period(today).from;
        let span = self.store.person_span(who, from, today)?;
        Ok(Some(MonthSlip {
            copy,
            workshop: self.workshop.name.clone(),
            person: person(&face),
            from,
            to: today,
            printed_at: self.local(now),
            days: span.days,
            pieces: self.pieces(&span.pieces)?,
            amount: (amounts == Amounts::Shown && face.amounts == Amounts::Shown).then_some(span.exact),
        }))
    }

    fn day_report(&self, on: NaiveDate, copy: Copy) -> Read<DayReport> {
        let day = self.store.day(on)?;
        let board = self.store.board(on)?;
        let total = |line: BoardLine| {
            let cases = self.store.case(line.work, on)?.and_then(|case| case.words(line.quantity, &line.unit));
            let (people, share) = (1, OwnShare::Equal);
            Ok((Piece { work: line.name, unit: line.unit, quantity: line.quantity, people, share }, cases))
        };
        Ok(DayReport {
            copy,
            workshop: self.workshop.name.clone(),
            on,
            table: None,
            printed_at: self.local(self.clock.now().wall),
            people: day.iter().map(|person| self.day_report_person(person)).collect::<Read<_>>()?,
            totals: board.into_iter().map(total).collect::<Read<_>>()?,
        })
    }

    /// One person's, or one table's: what the same sheet on A4 says. `None` when there is nobody like that.
    fn day_report_of(&self, on: NaiveDate, of: &ReportOf, copy: Copy) -> Read<Option<DayReport>> {
        let of = match of {
            ReportOf::Person(who) => match self.store.face(*who)? {
                Some(face) => DayOf::Person(face.number),
                None => return Ok(None),
            },
            ReportOf::Station(name) => DayOf::Station(name.clone()),
        };
        let Some(sheet) = self.leaves().day(on, &of)? else { return Ok(None) };
        let total = |total: DayTotal| {
            let (people, share) = (1, OwnShare::Equal);
            (Piece { work: total.work, unit: total.unit, quantity: total.quantity, people, share }, total.cases)
        };
        Ok(Some(DayReport {
            copy,
            workshop: sheet.workshop,
            on,
            table: if let DayOf::Station(name) = of { Some(name) } else { None },
            printed_at: sheet.printed_at,
            people: sheet.people.into_iter().map(of_sheet).collect(),
            totals: sheet.totals.into_iter().map(total).collect(),
        }))
    }

    fn day_report_person(&self, day: &PersonDay) -> Read<DayReportPerson> {
        let face = self.face(day.participant)?;
        let mut corrections = Vec::new();
        for correction in &day.corrections {
            corrections.extend(correction_words(&self.store, *correction, day.participant)?);
        }
        let (rest_minutes, worked_minutes) = self.leaves().minutes(&day.visits)?;
        Ok(DayReportPerson {
            person: person(&face),
            rest_minutes,
            worked_minutes,
            arrived: day.visits.first().map(|visit| self.local(visit.arrived_at)),
            left: day.visits.last().and_then(|visit| visit.left_at).map(|at| self.local(at)),
            pieces: self.day_pieces(day)?,
            checked: self.checked(day)?,
            corrections,
        })
    }

    /// `ごみ袋20L 確認ずみ 9 手直し 2 確認中 1組`, of what was looked at.
    fn checked(&self, day: &PersonDay) -> Read<Vec<String>> {
        let mut words = Vec::new();
        for (work, made, found) in self.store.inspected_on(day.participant, day.on)? {
            let work = self.work(work)?;
            let mut line = format!("{} 確認ずみ {}", work.name, found.accepted.plain());
            for (word, quantity) in
                [("手直し", found.rework), ("返品", found.rejected), ("確認中", found.pending(made))]
            {
                if !quantity.is_zero() {
                    line.push_str(&format!(" {word} {}", quantity.plain()));
                }
            }
            words.push(format!("{line}{}", work.unit));
        }
        Ok(words)
    }

    fn correction(&self, correction: FactId, who: ParticipantId, copy: Copy) -> Read<Option<CorrectionSlip>> {
        let Some(face) = self.store.face(who)? else { return Ok(None) };
        let line = |(work, before, after)| {
            let work = self.work(work)?;
            Ok(CorrectionLine { work: work.name, unit: work.unit, before, after })
        };
        let (at, number, on, lines, reason, what) = match self.store.correction(correction)? {
            Some(view) => {
                let lines = view.lines_of(who).into_iter().map(line).collect::<Read<_>>()?;
                (view.at, view.receipt, view.on, lines, view.reason.japanese().to_owned(), Corrected::Record)
            }
            None => {
                let Some(look) = self.store.look(correction)? else { return Ok(None) };
                let lines = vec![line((look.work, look.paid_before, look.paid_after))?];
                (look.at, look.receipt, look.on, lines, look_reason(&look), Corrected::Paid)
            }
        };
        let closing = self.closing(on, at)?;
        let (person, number, at) = (person(&face), Some(number), self.local(at));
        let workshop = self.workshop.name.clone();
        Ok(Some(CorrectionSlip { copy, workshop, person, at, what, number, on, lines, reason, closing }))
    }

    /// Whether a day's period was closed before something of it changed.
    fn closing(&self, on: NaiveDate, changed_at: Moment) -> Read<Closing> {
        let closed = |period: PeriodView| on <= period.span.to && period.closed_at <= changed_at;
        Ok(if self.store.periods()?.into_iter().any(closed) { Closing::Before } else { Closing::NotYet })
    }

    /// Amounts only for who reads them on their own papers.
    fn repriced(&self, repricing: FactId, who: ParticipantId, copy: Copy) -> Read<Option<CorrectionSlip>> {
        let (Some(view), Some(face)) = (self.store.repricing(repricing, who)?, self.store.face(who)?) else {
            return Ok(None);
        };
        let amounts = (face.amounts == Amounts::Shown).then_some((view.before, view.after));
        Ok(Some(CorrectionSlip {
            copy,
            workshop: self.workshop.name.clone(),
            person: person(&face),
            at: self.local(view.at),
            what: Corrected::Price { work: self.work(view.work)?.name, to: view.to, amounts },
            number: None,
            on: view.from,
            lines: Vec::new(),
            reason: view.reason.japanese().to_owned(),
            closing: self.closing(view.from, view.at)?,
        }))
    }

    fn practice(&self, pieces: &[(WorkId, Quantity)]) -> Read<ReceiptSlip> {
        let mut made = Vec::new();
        pieces.iter().for_each(|&(work, quantity)| add(&mut made, work, quantity, 1));
        Ok(ReceiptSlip {
            copy: Copy::Practice,
            workshop: self.workshop.name.clone(),
            person: Person { call: "れんしゅう".into(), number: String::new(), mark: None },
            at: self.local(self.clock.now().wall),
            pieces: self.pieces(&made)?,
            today: Vec::new(),
            money: None,
            numbers: Vec::new(),
        })
    }

    /// The papers that are the same on A4.
    fn leaves(&self) -> Leaves<'_> {
        Leaves { store: &self.store, workshop: &self.workshop, at: self.clock.now().wall }
    }

    fn pieces(&self, made: &[Made]) -> Read<Vec<Piece>> {
        let piece = |made: &Made| {
            let work = self.work(made.work)?;
            let people = made.people as usize;
            Ok(Piece { work: work.name, unit: work.unit, quantity: made.quantity, people, share: OwnShare::Equal })
        };
        made.iter().map(piece).collect()
    }

    /// What was made that day; what is paid when its net is complete stands apart until then.
    fn day_pieces(&self, day: &PersonDay) -> Read<Vec<Piece>> {
        let mut pieces = self.pieces(&day.pieces)?;
        let under_way = self.pieces(&day.under_way)?;
        pieces.extend(under_way.into_iter().map(|piece| Piece { work: format!("{}（途中）", piece.work), ..piece }));
        Ok(pieces)
    }

    fn shared_pieces(&self, made: &[(Made, OwnShare)]) -> Read<Vec<Piece>> {
        let all: Vec<Made> = made.iter().map(|(made, _)| made.clone()).collect();
        let told = |(piece, (_, share)): (Piece, &(Made, OwnShare))| Piece { share: share.clone(), ..piece };
        Ok(self.pieces(&all)?.into_iter().zip(made).map(told).collect())
    }

    fn face(&self, who: ParticipantId) -> Read<Face> {
        self::face(&self.store, who)
    }

    fn work(&self, work: WorkId) -> Read<WorkView> {
        self::work(&self.store, work)
    }

    fn local(&self, at: Moment) -> chrono::NaiveDateTime {
        self.workshop.time_zone.local(at)
    }
}

/// `検品（寸法）`
fn look_reason(look: &LookView) -> String {
    match (look.reason, look.found == Found::default()) {
        (Some(flaw), _) => format!("検品（{}）", flaw.japanese()),
        (None, true) => "検品の取り消し".to_owned(),
        (None, false) => "検品".to_owned(),
    }
}

/// `ごみ袋20L 45組 → 44組 数え直し`
pub(super) fn correction_words(store: &Store, correction: FactId, who: ParticipantId) -> Read<Vec<String>> {
    let Some(view) = store.correction(correction)? else { return Ok(Vec::new()) };
    let words = |(id, before, after): (WorkId, Quantity, Quantity)| {
        let work = work(store, id)?;
        let (unit, reason) = (&work.unit, view.reason.japanese());
        Ok(format!("{} {}{unit} → {}{unit} {reason}", work.name, before.plain(), after.plain()))
    };
    view.lines_of(who).into_iter().map(words).collect()
}

pub(super) fn work(store: &Store, work: WorkId) -> Read<WorkView> {
    store.work(work)?.ok_or_else(|| ReadError::Unreadable(format!("work {work} is not known")))
}

pub(super) fn face(store: &Store, who: ParticipantId) -> Read<Face> {
    store.face(who)?.ok_or_else(|| ReadError::Unreadable(format!("participant {who} is not known")))
}

pub(super) fn person(face: &Face) -> Person {
    Person { call: face.call.clone(), number: face.number.clone(), mark: face.mark.clone() }
}

/// One's own part, where it is not simply the same as everybody's.
/// A person of a sheet on A4, for a table's printer.
fn of_sheet(day: DayPerson) -> DayReportPerson {
    let looked = |line: &DayLine| {
        let (rework, pending) = line.looked?;
        let said = [("手直し", rework), ("確認中", pending)].into_iter().filter(|(_, many)| !many.is_zero());
        let words: String = said.map(|(word, many)| format!(" {word} {}", many.plain())).collect();
        (!words.is_empty()).then(|| format!("{}{words}{}", line.work, line.unit))
    };
    let checked = day.lines.iter().filter_map(looked).collect();
    let piece = |line: DayLine| {
        let people = usize::try_from(line.people).unwrap_or(usize::MAX);
        Piece { work: line.work, unit: line.unit, quantity: line.quantity, people, share: OwnShare::Equal }
    };
    DayReportPerson {
        person: day.person,
        arrived: day.arrived,
        left: day.left,
        rest_minutes: day.rest_minutes,
        worked_minutes: day.worked_minutes,
        pieces: day.lines.into_iter().map(piece).collect(),
        checked,
        corrections: day.corrections,
    }
}

fn own_share(line: &Line) -> OwnShare {
    match line.share {
        None => OwnShare::Later,
        Some(share) if share.is_equal_among(line.people) => OwnShare::Equal,
        Some(share) => OwnShare::Part(share.short()),
    }
}

fn add_own(
    made: &mut Vec<(Made, OwnShare)>,
    view: &HandoverView,
    who: ParticipantId,
    work: WorkId,
    quantity: Quantity,
) {
    let people = u32::try_from(view.members.len()).unwrap_or(u32::MAX);
    let line = view.lines.iter().find(|line| line.participant == who && line.work == work);
    let share = line.map(own_share).unwrap_or_default();
    let same = |(known, own): &&mut (Made, OwnShare)| known.work == work && known.people == people && *own == share;
    match made.iter_mut().find(same) {
        Some((known, _)) => known.quantity += quantity,
        None => made.push((Made { work, quantity, people }, share)),
    }
}

fn add(made: &mut Vec<Made>, work: WorkId, quantity: Quantity, people: usize) {
    let people = u32::try_from(people).unwrap_or(u32::MAX);
    match made.iter_mut().find(|known| known.work == work && known.people == people) {
        Some(known) => known.quantity += quantity,
        None => made.push(Made { work, quantity, people }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::effect::Paper::{Correction, Receipt, Waiting};
    use crate::config::Config;
    use crate::daemon::Clock;
    use crate::domain::code::{Reason, ReceiptNumber};
    use crate::domain::fact::{Change, Entry, Fact, ReceivedBy, Role};
    use crate::domain::id::{LedgerId, Mint, StaffId};
    use crate::domain::work::{Counted, Pay};
    use crate::store::{Append, Genesis, UnknownFate};

    const AMI: ParticipantId = ParticipantId(0xa1);
    const NAGI: ParticipantId = ParticipantId(0xb2);
    const BAGS: WorkId = WorkId(0x20);
    const STAFF: StaffId = StaffId(0x5);
    const NOON: Moment = Moment(1_795_402_800_000);

    struct Shop {
        desk: Desk,
        mint: Mint,
        _folder: tempfile::TempDir,
    }

    impl Shop {
        fn open() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let genesis = Genesis { ledger: LedgerId(1), fact: FactId(1), at: NOON };
            let store = Store::create(folder.path(), genesis).expect("a ledger");
            let workshop = Config::parse("[workshop]\nname = \"工房\"\n").expect("a configuration").workshop;
            let clock = std::sync::Arc::new(Clock::start(crate::store::Past::Lived(NOON)));
            let mut shop = Self { desk: Desk { store, workshop, clock }, mint: Mint::from_seed(7), _folder: folder };
            let person = |participant: ParticipantId| {
                let number = format!("P{:04}", participant.0);
                Fact::ParticipantRegistered { participant, number, amounts: Amounts::Hidden }
            };
            let (code, name, reading, unit) = ("BAGS20".into(), "ごみ袋".into(), "ごみぶくろ".into(), "組".into());
            let (counted, pay) = (Counted::ByPiece, Pay::Unpaid);
            let staff = Fact::StaffRegistered { staff: STAFF, role: Role::Supervisor };
            let work = Fact::WorkAdded { work: BAGS, code, name, reading, unit, counted, pay };
            shop.append(vec![person(AMI), person(NAGI), staff, work], Vec::new());
            shop
        }

        fn append(&mut self, facts: Vec<Fact>, papers: Vec<Paper>) {
            let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
            let append = Append { station: Some("one".to_owned()), papers, ..Append::at_desk(NOON, entries) };
            self.desk.store.append(append).expect("it is accepted");
        }

        fn hand_over(&mut self) -> HandoverId {
            let handover = self.mint.handover();
            let on = self.desk.workshop.time_zone.date(NOON);
            let (receipt, by) = (ReceiptNumber::UNNUMBERED, ReceivedBy::Command);
            let facts = vec![
                Fact::HandoverOpened { handover, members: vec![AMI] },
                Fact::PiecesCounted { handover, work: BAGS, quantity: Quantity::ONE, tag: None, piece: None },
                Fact::HandoverReceived { handover, receipt, on, by },
            ];
            self.append(facts, vec![Receipt { handover }]);
            handover
        }

        fn correct(&mut self, handover: HandoverId, change: Change) {
            let id = self.mint.fact();
            let fact = Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Recount };
            let papers = vec![Correction { handover, correction: id }];
            let append = Append { papers, ..Append::at_desk(NOON, vec![Entry { id, fact }]) };
            self.desk.store.append(append).expect("it is accepted");
        }

        fn next(&self) -> Job {
            self.desk.store.next_job(&["one"]).expect("read").expect("a job waits")
        }

        fn documents(&self, job: &Job) -> Vec<Document> {
            self.desk.documents(job).expect("read")
        }
    }

    fn copies(documents: &[Document]) -> Vec<Copy> {
        let copy = |document: &Document| match document {
            Document::Receipt(slip) => Some(slip.copy),
            _ => None,
        };
        documents.iter().filter_map(copy).collect()
    }

    #[test]
    fn a_merged_slip_that_was_cut_off_follows_with_a_mark() {
        let mut shop = Shop::open();
        shop.hand_over();
        shop.hand_over();
        shop.desk.store.keep_for_later("one", None).expect("kept");
        shop.append(Vec::new(), vec![Waiting { participant: AMI }]);
        let first = shop.next();
        assert_eq!(copies(&shop.documents(&first)), [Copy::Merged]);
        shop.desk.store.begin_sending(first.job).expect("it begins");
        shop.desk.store.fate_unknown(first.job, UnknownFate::Reissue).expect("cut off");
        assert_eq!(copies(&shop.documents(&shop.next())), [Copy::MergedReissue]);
    }

    #[test]
    fn a_month_slip_that_was_cut_off_follows_with_a_mark() {
        let mut shop = Shop::open();
        shop.append(Vec::new(), vec![Paper::MonthSlip { participant: AMI, with_amounts: false }]);
        let first = shop.next();
        shop.desk.store.begin_sending(first.job).expect("it begins");
        shop.desk.store.fate_unknown(first.job, UnknownFate::Reissue).expect("cut off");
        let documents = shop.documents(&shop.next());
        assert!(matches!(&documents[..], [Document::MonthSlip(slip)] if slip.copy == Copy::Reissue));
    }

    #[test]
    fn a_receipt_that_waited_while_its_pieces_became_anothers_is_left_out() {
        for change in [Change::Moved { to: NAGI }, Change::VoidedWhole] {
            let mut shop = Shop::open();
            let handover = shop.hand_over();
            let job = shop.next();
            shop.correct(handover, change);
            assert_eq!(shop.documents(&job), []);
        }
    }
}
