//! One person's growth, for that person and the coordinator: pace, learning, what an hour came to, and what a step to
//! other work could bring. Under [`ENOUGH`] visits nothing is said at all (DOMAIN.md §3.4).

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::FromPrimitive;
use serde::Serialize;

use super::material::Material;
use super::proficiency::{ENOUGH, LATELY, Learning, Session, hourly, median, pace_of, proficiency};
use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::money::Yen;

/// How beginners start is only said where at least so many people began: one or two would be recognised.
pub const BEGINNERS: usize = 3;
/// できるようになった: not the one try, but coming back to it. However few were made, and however slowly.
pub const LEARNT_DAYS: usize = 3;
/// 定着: whether a stage still held after so many months (DOMAIN.md §3.1).
const RETAINED: [u32; 4] = [1, 3, 6, 12];

/// A day with a visit of known length and paid pieces, all of them priced, and no time entered besides: what an hour
/// came to is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkDay {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub minutes: u32,
    pub earned: Yen,
    /// The day's allowances, apart.
    pub allowances: Yen,
    /// The work, where it was only one.
    pub work: Option<WorkId>,
    /// How much of it, in its unit, where nobody shared in it: else nobody knows who was how quick.
    pub units: Option<Decimal>,
}

impl WorkDay {
    fn session(&self) -> Option<Session> {
        let units = self.units.filter(|units| self.minutes > 0 && *units > Decimal::ZERO)?;
        Some(Session { on: self.on, minutes: self.minutes, units })
    }
}

/// A work that is counted in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceWork {
    pub work: WorkId,
    pub code: String,
    pub name: String,
    pub unit: String,
    /// Yen for one unit of it today; `None`: unpaid, without a rate, or done here no more.
    pub yen: Option<Decimal>,
}

/// What is known of one person, and of how others began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub participant: ParticipantId,
    /// Of this person alone, from the first day to today.
    pub material: Material,
    /// Of this person, oldest first.
    pub days: Vec<WorkDay>,
    /// By code.
    pub works: Vec<PieceWork>,
    /// The first days on each work that this person has not tried, of those who began it lately.
    pub beginners: Vec<WorkDay>,
    /// First days of 体験 at a place.
    pub trials: Vec<NaiveDate>,
    /// By first day.
    pub done: Vec<Done>,
}

/// A work that somebody has made something of, pieces or hours, alone or together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub code: String,
    pub name: String,
    /// On how many days.
    pub days: usize,
    pub first_on: NaiveDate,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Growth {
    pub visits: usize,
    /// `None` under five visits: まだ少ないため表示しません.
    pub said: Option<Said>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Of the last five days on which it is known, whichever the work.
    pub hourly: Option<Hourly>,
    /// By work code; those with at least five sessions.
    pub works: Vec<WorkGrowth>,
    /// できるようになった作業, by first day: no pace, no number of pieces, nothing to compare (DOMAIN.md §3.4).
    pub learnt: Vec<Learnt>,
    /// By work code.
    pub steps: Vec<Step>,
    /// ステージと契約区分, by first day.
    pub history: Vec<Phase>,
}

/// 時間換算工賃, in yen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hourly {
    pub sessions: usize,
    pub minutes: u32,
    pub work: Decimal,
    pub with_allowances: Decimal,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkGrowth {
    pub work: String,
    pub name: String,
    pub unit: String,
    pub sessions: usize,
    /// Units an hour.
    pub pace: Decimal,
    pub pace_at_first: Decimal,
    /// In percent: 90 means that with each doubling of the pieces the average time falls to 90 %.
    pub learning: Option<LearningPercent>,
    pub hourly: Option<Hourly>,
}

/// A work that was done on [`LEARNT_DAYS`] days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Learnt {
    pub work: String,
    pub name: String,
    pub first_on: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LearningPercent {
    pub rate: Decimal,
    pub low: Decimal,
    pub high: Decimal,
}

/// What an hour on another work would come to, at today's rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub work: String,
    pub name: String,
    pub unit: String,
    pub pace: Decimal,
    pub basis: Basis,
    pub hourly: Decimal,
    /// Against the work of the last five sessions, without allowances; it may be less.
    pub more: Option<Decimal>,
}

/// Where a step's pace comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Of so many sessions of one's own.
    Own { sessions: usize },
    /// How beginners start there: the median of the first five sessions of so many people. For the coordinator.
    Beginners { people: usize },
}

/// A stage or a kind of contract while it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phase {
    pub name: &'static str,
    pub from: NaiveDate,
    /// The last day; `None`: it holds.
    pub to: Option<NaiveDate>,
    pub days: u32,
    pub minutes: u32,
    pub unresolved: u32,
    /// 体験 that began in it.
    pub trials: usize,
    /// After how many months it still held.
    pub retained_months: Vec<u32>,
}

/// What is said of a person on a day.
pub fn growth(person: &Person, today: NaiveDate) -> Growth {
    let visits = person.material.visits.len();
    let said = || {
        let hourly = hourly_of(&person.days);
        Said {
            works: works(person),
            learnt: learnt(&person.done),
            steps: steps(person, hourly.as_ref()),
            history: history(person, today),
            hourly,
        }
    };
    Growth { visits, said: (visits >= ENOUGH).then(said) }
}

/// The last five sessions together; `None` under five.
fn hourly_of(days: &[WorkDay]) -> Option<Hourly> {
    let lately = &days[days.len().checked_sub(LATELY)?..];
    let minutes = lately.iter().map(|day| day.minutes).sum();
    let earned: Yen = lately.iter().map(|day| day.earned).sum();
    let allowances: Yen = lately.iter().map(|day| day.allowances).sum();
    Some(Hourly {
        sessions: lately.len(),
        minutes,
        work: hourly(earned, minutes)?.0,
        with_allowances: hourly(earned + allowances, minutes)?.0,
    })
}

fn learnt(done: &[Done]) -> Vec<Learnt> {
    let often = done.iter().filter(|work| work.days >= LEARNT_DAYS);
    often
        .map(|Done { code, name, first_on, .. }| Learnt { work: code.clone(), name: name.clone(), first_on: *first_on })
        .collect()
}

fn works(person: &Person) -> Vec<WorkGrowth> {
    let known = person.works.iter().filter_map(|work| {
        let days: Vec<WorkDay> = person.days.iter().filter(|day| day.work == Some(work.work)).cloned().collect();
        let sessions: Vec<Session> = days.iter().filter_map(WorkDay::session).collect();
        let known = proficiency(&sessions)?;
        Some(WorkGrowth {
            work: work.code.clone(),
            name: work.name.clone(),
            unit: work.unit.clone(),
            sessions: known.sessions,
            pace: known.pace,
            pace_at_first: known.pace_at_first,
            learning: known.learning.and_then(percent),
            hourly: hourly_of(&days),
        })
    });
    known.collect()
}

fn percent(learning: Learning) -> Option<LearningPercent> {
    let percent = |rate: f64| Some(Decimal::from_f64(rate * 100.0)?.round_dp(1).normalize());
    let (low, high) = learning.between;
    Some(LearningPercent { rate: percent(learning.rate)?, low: percent(low)?, high: percent(high)? })
}

/// Every paid work but the one of the last session.
fn steps(person: &Person, now: Option<&Hourly>) -> Vec<Step> {
    let current = person.days.iter().rev().find_map(|day| day.work);
    let other = person.works.iter().filter(|work| Some(work.work) != current);
    let step = |work: &PieceWork| {
        let (pace, basis) = own_pace(person, work.work).or_else(|| beginners_pace(person, work.work))?;
        let an_hour = (pace * work.yen?).round_dp_with_strategy(2, MidpointAwayFromZero).normalize();
        Some(Step {
            work: work.code.clone(),
            name: work.name.clone(),
            unit: work.unit.clone(),
            pace,
            basis,
            hourly: an_hour,
            more: now.map(|now| (an_hour - now.work).normalize()),
        })
    };
    other.filter_map(step).collect()
}

fn own_pace(person: &Person, work: WorkId) -> Option<(Decimal, Basis)> {
    let own = person.days.iter().filter(|day| day.work == Some(work));
    let own: Vec<Session> = own.filter_map(WorkDay::session).collect();
    let lately = &own[own.len().saturating_sub(LATELY)..];
    Some((pace_of(lately)?, Basis::Own { sessions: own.len() }))
}

fn beginners_pace(person: &Person, work: WorkId) -> Option<(Decimal, Basis)> {
    let mut firsts: BTreeMap<ParticipantId, Vec<Session>> = BTreeMap::new();
    for day in person.beginners.iter().filter(|day| day.work == Some(work)) {
        let sessions = firsts.entry(day.participant).or_default();
        sessions.extend(day.session().filter(|_| sessions.len() < LATELY));
    }
    let paces: Vec<Decimal> = firsts.values().filter_map(|sessions| pace_of(sessions)).collect();
    let people = paces.len();
    (people >= BEGINNERS).then_some(())?;
    Some((median(paces)?, Basis::Beginners { people }))
}

fn history(person: &Person, today: NaiveDate) -> Vec<Phase> {
    let own = person.participant;
    let stages = person.material.stages.iter().filter(|set| set.0 == own).map(|set| (set.1, set.2.japanese()));
    let contracts = person.material.contracts.iter().filter(|set| set.0 == own).map(|set| (set.1, set.2.japanese()));
    let mut phases = phases(person, stages.collect(), today);
    phases.extend(self::phases(person, contracts.collect(), today));
    phases.sort_by_key(|phase| phase.from);
    phases
}

/// One after the other: each ends where the next begins. Of the same day, the last one counts.
fn phases(person: &Person, mut set: Vec<(NaiveDate, &'static str)>, today: NaiveDate) -> Vec<Phase> {
    set.sort_by_key(|(from, _)| *from);
    let by_day: BTreeMap<NaiveDate, &'static str> = set.into_iter().collect();
    let begins: Vec<NaiveDate> = by_day.keys().copied().collect();
    let phase = |(at, (from, name)): (usize, (NaiveDate, &'static str))| {
        let to = begins.get(at + 1).map(|next| *next - Days::new(1));
        phase(person, name, (from, to), today)
    };
    by_day.into_iter().enumerate().map(phase).collect()
}

fn phase(person: &Person, name: &'static str, (from, to): (NaiveDate, Option<NaiveDate>), today: NaiveDate) -> Phase {
    let until = to.unwrap_or(today);
    let within = |on: &NaiveDate| from <= *on && *on <= until;
    let (mut days, mut minutes, mut unresolved) = (0, 0, 0);
    for ((_, on), day) in person.material.days() {
        if within(&on) {
            days += 1;
            minutes += day.minutes;
            unresolved += day.unresolved;
        }
    }
    let held = |months: &u32| from + Months::new(*months) <= until;
    Phase {
        name,
        from,
        to,
        days,
        minutes,
        unresolved,
        trials: person.trials.iter().filter(|on| within(on)).count(),
        retained_months: RETAINED.iter().filter(|months| held(months)).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::material::Visited;
    use super::*;
    use crate::domain::terms::Stage;

    const AMI: ParticipantId = ParticipantId(1);
    const BAGS: WorkId = WorkId(1);
    const NETS: WorkId = WorkId(2);

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
    }

    fn made(who: u64, on: u32, work: WorkId, units: i64) -> WorkDay {
        let (earned, allowances) = (Yen((units * 5).into()), Yen(100.into()));
        WorkDay {
            participant: ParticipantId(who),
            on: day(on),
            minutes: 60,
            earned,
            allowances,
            work: Some(work),
            units: Some(units.into()),
        }
    }

    fn work(work: WorkId, code: &str, yen: i64) -> PieceWork {
        PieceWork { work, code: code.into(), name: code.into(), unit: "組".into(), yen: Some(yen.into()) }
    }

    /// Ami makes 40, 44, 48, 52, 56 bags at 5 yen in one hour each; four others began nets with 10, 12, 14 and 30.
    fn ami(visits: u32) -> Person {
        let bags = [40, 44, 48, 52, 56];
        let visited = |on| Visited { participant: AMI, on: day(on), minutes: Some(60) };
        Person {
            participant: AMI,
            material: Material {
                visits: (1..=visits).map(visited).collect(),
                stages: vec![(AMI, day(1), Stage::One), (AMI, day(4), Stage::Two)],
                ..Material::default()
            },
            days: (1..=visits).zip(bags).map(|(on, units)| made(1, on, BAGS, units)).collect(),
            works: vec![work(BAGS, "BAGS20", 5), work(NETS, "NETS", 25)],
            beginners: [(2, 10), (3, 12), (4, 14), (5, 30)].map(|(who, units)| made(who, 1, NETS, units)).into(),
            trials: vec![day(5)],
            done: [("BAGS20", 3, 1), ("NETS", 2, 2)].map(|(code, days, on)| done(code, days, on)).into(),
        }
    }

    fn done(code: &str, days: usize, on: u32) -> Done {
        Done { code: code.into(), name: code.into(), days, first_on: day(on) }
    }

    #[test]
    fn what_was_done_on_three_days_has_been_learnt_however_slowly() {
        let said = growth(&ami(5), day(30)).said.expect("five visits");
        let learnt: Vec<(&str, NaiveDate)> = said.learnt.iter().map(|one| (one.work.as_str(), one.first_on)).collect();
        assert_eq!(learnt, [("BAGS20", day(1))], "nets were tried on two days");
    }

    #[test]
    fn under_five_visits_nothing_is_said() {
        assert_eq!(growth(&ami(4), day(30)), Growth { visits: 4, said: None });
    }

    #[test]
    fn five_days_of_bags_by_hand() {
        let said = growth(&ami(5), day(30)).said.expect("five visits");
        // 240 bags in 5 hours are 1200 yen: 240 an hour; with five times 100 yen, 340.
        let hourly = said.hourly.expect("five sessions");
        assert_eq!((hourly.minutes, hourly.work, hourly.with_allowances), (300, 240.into(), 340.into()));
        assert_eq!((said.works.len(), said.works[0].pace), (1, 48.into()));
        let learning = said.works[0].learning.clone().expect("a slope");
        assert!(learning.rate < 100.into() && learning.low <= learning.rate && learning.rate <= learning.high);
    }

    #[test]
    fn a_step_starts_as_beginners_do_and_as_oneself_once_tried() {
        let said = growth(&ami(5), day(30)).said.expect("five visits");
        // The middle of 10, 12, 14, 30: between 12 and 14. 13 an hour at 25 yen are 325, 85 more than 240.
        let step = &said.steps[0];
        assert_eq!((step.basis, step.hourly, step.more), (Basis::Beginners { people: 4 }, 325.into(), Some(85.into())));
        let mut tried = ami(5);
        tried.days.insert(0, made(1, 1, NETS, 8));
        let said = growth(&tried, day(30)).said.expect("five visits");
        assert_eq!((said.steps[0].basis, said.steps[0].hourly), (Basis::Own { sessions: 1 }, 200.into()));
        assert_eq!(said.steps[0].more, Some((-40).into()), "less is said as plainly as more");
    }

    #[test]
    fn a_shared_day_tells_what_an_hour_came_to_and_nobodys_pace() {
        let mut shared = ami(5);
        shared.days[4].units = None;
        let said = growth(&shared, day(30)).said.expect("five visits");
        assert_eq!(said.hourly.expect("five days").work, 240.into());
        assert_eq!(said.works, [], "four days alone are too few");
    }

    #[test]
    fn two_beginners_would_be_recognised_and_are_not_shown() {
        let mut few = ami(5);
        few.beginners.truncate(2);
        assert_eq!(growth(&few, day(30)).said.expect("five visits").steps, []);
    }

    #[test]
    fn stages_end_where_the_next_begins_with_days_hours_and_trials() {
        let history = growth(&ami(5), day(30) + Months::new(3)).said.expect("five visits").history;
        let one = &history[0];
        assert_eq!((one.name, one.to, one.days, one.minutes, one.trials), ("ステージ1", Some(day(3)), 3, 180, 0));
        let two = &history[1];
        assert_eq!((two.to, two.days, two.trials, two.retained_months.clone()), (None, 2, 1, vec![1, 3]));
    }
}
