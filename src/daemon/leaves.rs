//! The papers on A4: what the ledger says, looked up when somebody wants the paper.

mod pay;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

use crate::config::Workshop;
use crate::domain::calendar::ClosingDay;
use crate::domain::fact::{Amounts, OwnGrowth};
use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Pay, rate_on};
use crate::paper::a4::{
    A4, CommissionSet, CountLine, CountSheet, DayLine, DayOf, DayPerson, DaySheet, DayTotal, GrowthLine, GrowthPaper,
    GrowthSaid, OrderLine, ReceivedLine, Slip, Wanted, WeekForm,
};
use crate::store::{Face, HandoverView, Inspection, Membership, ReadError, Store, VisitView, WorkStanding, WorkView};

use super::documents::{self, correction_words, person};
use super::house::in_hours;
use super::reports::Reports;

/// How many forms without a name go with a week's.
const SPARE_FORMS: usize = 2;

type Read<T> = Result<T, ReadError>;

/// Writes the papers on A4 of one workshop.
pub struct Leaves<'a> {
    pub store: &'a Store,
    pub workshop: &'a Workshop,
    pub at: Moment,
}

/// A day's handovers and what was found when they were looked at.
type Seen = Vec<(HandoverView, Inspection)>;

impl Leaves<'_> {
    /// The paper; `None` when nobody has this number, or no closed period ends on this day.
    pub fn paper(&self, wanted: &Wanted) -> Read<Option<A4>> {
        Ok(match wanted {
            Wanted::Day { on, of } => self.day(*on, of)?.map(A4::Day),
            Wanted::Count { on } => Some(A4::Count(self.count(*on)?)),
            Wanted::Week { on } => Some(A4::Week(self.week(*on)?)),
            Wanted::Commission { number, slips, from, to } => {
                self.commission(number.as_deref(), slips, *from, *to)?.map(A4::Commission)
            }
            Wanted::Statements { ending, number } => self.statements(*ending, number.as_deref())?,
            Wanted::Years { year, number } => self.years(*year, number.as_deref())?,
            Wanted::PayList { ending } => self.pay_list(*ending)?,
            Wanted::Envelopes { ending } => self.envelopes(*ending)?,
            Wanted::Received { ending } => self.receipts(*ending)?,
            Wanted::Growth { number } => self.growth(number)?.map(A4::Growth),
        })
    }

    pub(super) fn day(&self, on: NaiveDate, of: &DayOf) -> Read<Option<DaySheet>> {
        let mut seen = self.seen(on)?;
        if let DayOf::Station(name) = of {
            seen.retain(|(view, _)| view.station.as_ref() == Some(name));
        }
        let mut people = Vec::new();
        let mut known = !matches!(of, DayOf::Person(_));
        for face in self.store.participants()? {
            if matches!(of, DayOf::Person(number) if *number != face.number) {
                continue;
            }
            known = true;
            people.extend(self.day_person(&face, on, of, &seen)?);
        }
        let totals = if matches!(of, DayOf::Person(_)) { Vec::new() } else { self.totals(on, &seen)? };
        Ok(known.then(|| DaySheet {
            workshop: self.workshop.name.clone(),
            on,
            printed_at: self.now(),
            of: of.clone(),
            people,
            totals,
        }))
    }

    /// Everything that was received that day, oldest first.
    fn seen(&self, on: NaiveDate) -> Read<Seen> {
        let mut views = self.store.handovers_on(on, usize::MAX)?;
        views.reverse();
        let with_looks = |view: HandoverView| Ok((self.store.inspection(view.handover)?, view));
        let seen: Read<Vec<_>> = views.into_iter().map(with_looks).collect();
        Ok(seen?.into_iter().map(|(found, view)| (view, found)).collect())
    }

    /// `None` for who was not there. At one table, only who handed over there.
    fn day_person(&self, face: &Face, on: NaiveDate, of: &DayOf, seen: &Seen) -> Read<Option<DayPerson>> {
        let who = face.participant;
        let mut lines = self.handed_over(who, seen)?;
        let day = self.store.person_day(who, on)?;
        if matches!(of, DayOf::Station(_)) {
            if lines.is_empty() {
                return Ok(None);
            }
        } else {
            lines.extend(self.hours(who, on)?);
        }
        if lines.is_empty() && day.visits.is_empty() && day.corrections.is_empty() {
            return Ok(None);
        }
        let (rest_minutes, worked_minutes) = self.minutes(&day.visits)?;
        let mut corrections = Vec::new();
        for correction in &day.corrections {
            corrections.extend(correction_words(self.store, *correction, who)?);
        }
        Ok(Some(DayPerson {
            person: person(face),
            arrived: day.visits.first().map(|visit| self.local(visit.arrived_at)),
            left: day.visits.last().and_then(|visit| visit.left_at).map(|at| self.local(at)),
            rest_minutes,
            worked_minutes,
            lines,
            corrections,
        }))
    }

    /// What was handed over, summed by work and number of people, in the order of the first scan of each.
    fn handed_over(&self, who: ParticipantId, seen: &Seen) -> Read<Vec<DayLine>> {
        let mut lines: Vec<(WorkId, DayLine)> = Vec::new();
        for (view, inspection) in seen.iter().filter(|(view, _)| view.members.contains(&who)) {
            let people = u32::try_from(view.members.len()).unwrap_or(u32::MAX);
            for &(work, quantity) in &view.pieces {
                let at = match lines.iter().position(|(known, line)| *known == work && line.people == people) {
                    Some(at) => at,
                    None => {
                        lines.push((work, self.day_line(work, people)?));
                        lines.len() - 1
                    }
                };
                let line = &mut lines[at].1;
                line.quantity += quantity;
                line.looked = looked(line.looked, line.quantity, found(inspection, work), quantity);
            }
        }
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    fn day_line(&self, work: WorkId, people: u32) -> Read<DayLine> {
        let view = self.work(work)?;
        let (quantity, looked) = (Quantity::ZERO, None);
        Ok(DayLine { work: view.name, reading: view.reading, unit: view.unit, quantity, looked, people })
    }

    fn hours(&self, who: ParticipantId, on: NaiveDate) -> Read<Vec<DayLine>> {
        let own = self.store.hours(on, on)?.into_iter().filter(|entry| entry.participant == who);
        own.map(|entry| Ok(DayLine { quantity: in_hours(entry.minutes), ..self.day_line(entry.work, 1)? })).collect()
    }

    /// 休憩 and 作業時間; nothing while a visit's end is not known.
    pub(super) fn minutes(&self, visits: &[VisitView]) -> Read<(Option<u32>, Option<u32>)> {
        let mut worked = 0;
        for visit in visits {
            let Some(minutes) = self.store.worked_minutes(visit.visit)? else { return Ok((None, None)) };
            worked += minutes;
        }
        let there = visits.first().zip(visits.last().and_then(|visit| visit.left_at));
        let there = there.map(|(first, left_at)| clock_minutes(first.arrived_at, left_at));
        Ok((there.map(|there| there.saturating_sub(worked)), there.map(|_| worked)))
    }

    fn totals(&self, on: NaiveDate, seen: &Seen) -> Read<Vec<DayTotal>> {
        let line = |line: CountLine| DayTotal {
            work: line.work,
            reading: line.reading,
            unit: line.unit,
            quantity: line.quantity,
            cases: line.cases,
        };
        Ok(self.count_lines(on, seen)?.into_iter().map(line).collect())
    }

    pub(super) fn count(&self, on: NaiveDate) -> Read<CountSheet> {
        Ok(CountSheet {
            workshop: self.workshop.name.clone(),
            on,
            printed_at: self.now(),
            lines: self.count_lines(on, &self.seen(on)?)?,
            left_tags: self.store.leftover_tags()?.len(),
        })
    }

    /// Each work once, however many people made it, by code.
    fn count_lines(&self, on: NaiveDate, seen: &Seen) -> Read<Vec<CountLine>> {
        let mut sums: BTreeMap<WorkId, BTreeMap<String, Quantity>> = BTreeMap::new();
        for (view, _) in seen {
            let station = view.station.clone().unwrap_or_else(|| "事務室".to_owned());
            for &(work, quantity) in &view.pieces {
                *sums.entry(work).or_default().entry(station.clone()).or_default() += quantity;
            }
        }
        let mut lines = Vec::new();
        for view in self.store.works()? {
            let Some(stations) = sums.remove(&view.work) else { continue };
            let quantity = stations.values().copied().sum();
            let case = self.store.case(view.work, on)?;
            lines.push(CountLine {
                cases: case.and_then(|case| case.words(quantity, &view.unit)),
                work: view.name,
                reading: view.reading,
                unit: view.unit,
                quantity,
                stations: stations.into_iter().collect(),
            });
        }
        Ok(lines)
    }

    fn week(&self, on: NaiveDate) -> Read<WeekForm> {
        let people = self.store.participants()?.into_iter().filter(|face| face.membership == Membership::Active);
        let works = self.store.works()?.into_iter().filter(|work| work.standing == WorkStanding::Active);
        Ok(WeekForm {
            workshop: self.workshop.name.clone(),
            printed_at: self.now(),
            from: on - Days::new(u64::from(on.weekday().num_days_from_monday())),
            people: people.map(|face| person(&face)).collect(),
            works: works.map(|work| format!("{}（{}）", work.name, work.unit)).collect(),
            spare: SPARE_FORMS,
        })
    }

    fn commission(
        &self,
        number: Option<&str>,
        slips: &[Slip],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Read<Option<CommissionSet>> {
        let face = match number {
            None => None,
            Some(number) => match self.store.participant_by_number(number)? {
                None => return Ok(None),
                known => known,
            },
        };
        let received = face.as_ref().map(|face| self.received(face.participant, from, to)).transpose()?;
        let paid = face.as_ref().map(|face| self.paid(face.participant, from, to)).transpose()?;
        Ok(Some(CommissionSet {
            workshop: self.workshop.name.clone(),
            printed_at: self.now(),
            number: face.map(|face| face.number),
            slips: slips.to_vec(),
            closing: monthly(self.workshop.closing_day),
            rounding: self.workshop.rounding.words().to_owned(),
            orders: if number.is_some() { self.orders(to)? } else { Vec::new() },
            received: received.unwrap_or_default(),
            paid: paid.unwrap_or_default(),
        }))
    }

    /// The paid works and what they pay on that day; how many and until when is written by hand.
    fn orders(&self, on: NaiveDate) -> Read<Vec<OrderLine>> {
        let paid = |work: &WorkView| work.standing == WorkStanding::Active && work.pay == Pay::Paid;
        let line = |work: WorkView| OrderLine {
            on: None,
            rate: rate_on(&work.rates, on).map(|rate| rate.words()),
            pays_on: None,
            quantity: None,
            due_on: None,
            work: work.name,
            unit: work.unit,
        };
        Ok(self.store.works()?.into_iter().filter(paid).map(line).collect())
    }

    fn received(&self, who: ParticipantId, from: NaiveDate, to: NaiveDate) -> Read<Vec<ReceivedLine>> {
        let mut lines: Vec<(WorkId, ReceivedLine)> = Vec::new();
        for scan in self.store.scans_of(who, from, to)? {
            let same = |(work, line): &&mut (WorkId, ReceivedLine)| {
                *work == scan.work && line.on == scan.on && line.people == scan.people
            };
            if let Some((_, line)) = lines.iter_mut().find(same) {
                line.quantity += scan.quantity;
                continue;
            }
            let work = self.work(scan.work)?;
            let (quantity, people) = (scan.quantity, scan.people);
            lines.push((scan.work, ReceivedLine { on: scan.on, work: work.name, quantity, unit: work.unit, people }));
        }
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// `None` also for who did not ask for it.
    fn growth(&self, number: &str) -> Read<Option<GrowthPaper>> {
        let Some(face) = self.store.participant_by_number(number)? else { return Ok(None) };
        if self.store.own_growth(face.participant)? != OwnGrowth::Wanted {
            return Ok(None);
        }
        let today = self.workshop.time_zone.date(self.at);
        let growth = Reports { store: self.store, today }.growth(face.participant)?;
        let said = growth.said.map(|said| GrowthSaid {
            hourly: said
                .hourly
                .filter(|_| face.amounts == Amounts::Shown)
                .map(|hourly| (Yen(hourly.work), Yen(hourly.with_allowances))),
            learnt: said.learnt.into_iter().map(|one| (one.name, one.first_on)).collect(),
            lines: said
                .works
                .into_iter()
                .map(|work| GrowthLine {
                    work: work.name,
                    unit: work.unit,
                    at_first: work.pace_at_first,
                    lately: work.pace,
                })
                .collect(),
        });
        let (workshop, printed_at) = (self.workshop.name.clone(), self.now());
        Ok(Some(GrowthPaper { workshop, printed_at, person: person(&face), days: growth.visits, said }))
    }

    fn work(&self, work: WorkId) -> Read<WorkView> {
        documents::work(self.store, work)
    }

    fn now(&self) -> NaiveDateTime {
        self.local(self.at)
    }

    fn local(&self, at: Moment) -> NaiveDateTime {
        self.workshop.time_zone.local(at)
    }
}

fn found(inspection: &Inspection, work: WorkId) -> Option<(Quantity, Quantity)> {
    let (_, made, found) = inspection.iter().find(|(known, ..)| *known == work)?;
    Some((found.rework, found.pending(*made)))
}

/// 手直し and 確認中 of all so far, with one handover more of `quantity`. Once somebody has looked at one, those that nobody
/// has looked at are 確認中 whole.
fn looked(
    so_far: Option<(Quantity, Quantity)>,
    all: Quantity,
    found: Option<(Quantity, Quantity)>,
    quantity: Quantity,
) -> Option<(Quantity, Quantity)> {
    match (so_far, found) {
        (None, None) => None,
        (None, Some((rework, pending))) => Some((rework, (all - quantity) + pending)),
        (Some((rework, pending)), None) => Some((rework, pending + quantity)),
        (Some((rework, pending)), Some((more, waiting))) => Some((rework + more, pending + waiting)),
    }
}

/// From one clock time to the other, as they are written: 10:02:50 to 10:04:10 are two minutes.
fn clock_minutes(from: Moment, to: Moment) -> u32 {
    const MINUTE_MS: i64 = 60_000;
    u32::try_from(to.0.div_euclid(MINUTE_MS) - from.0.div_euclid(MINUTE_MS)).unwrap_or_default()
}

/// 毎月20日
fn monthly(day: ClosingDay) -> String {
    match day {
        ClosingDay::MonthEnd => "毎月 末日".to_owned(),
        ClosingDay::Day(day) => format!("毎月 {day}日"),
    }
}
