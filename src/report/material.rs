//! What every report is made of: who took part when, who came, who earned. It is read in one look at the ledger.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::id::{ParticipantId, ProgrammeId};
use crate::domain::money::Yen;
use crate::domain::terms::{Contract, LineKind, Stage};

/// One person's time in a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    pub participant: ParticipantId,
    pub programme: ProgrammeId,
    pub municipality: String,
    pub from: NaiveDate,
    /// The last day.
    pub to: Option<NaiveDate>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    /// Without gaps and breaks; `None` while nobody knows when it ended.
    pub minutes: Option<u32>,
}

/// An entry of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub minutes: u32,
    pub at: Whereabouts,
}

/// Where entered time was worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// Inside that day's visit, if there is one.
    Here,
    /// At a place, beside any visit.
    Elsewhere,
}

/// What came to one person on one day, of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earned {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub kind: LineKind,
    /// Of what is priced.
    pub amount: Yen,
    /// Lines that wait for a rate.
    pub unpriced: u64,
}

/// What was handed to a person, in whole yen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub participant: ParticipantId,
    /// The day by which its programme is known: the last day of the period that it pays for.
    pub earned_by: NaiveDate,
    pub yen: i64,
}

/// What a span of days holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Material {
    /// Code and name.
    pub programmes: BTreeMap<ProgrammeId, (String, String)>,
    /// By first day, whenever it was.
    pub enrolments: Vec<Enrolled>,
    pub visits: Vec<Visited>,
    pub times: Vec<Timed>,
    pub earned: Vec<Earned>,
    /// Paid out in the span, whenever it was earned.
    pub paid: Vec<Paid>,
    pub stages: Vec<(ParticipantId, NaiveDate, Stage)>,
    pub contracts: Vec<(ParticipantId, NaiveDate, Contract)>,
}

/// One person's day, once all that is known of it is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayThere {
    /// What is known.
    pub minutes: u32,
    /// Visits of which nobody knows the end.
    pub unresolved: u32,
}

impl Material {
    /// Days on which somebody was there, here or elsewhere, with or without work. Time entered for work here lies
    /// inside the day's visit and is no second time.
    pub fn days(&self) -> BTreeMap<(ParticipantId, NaiveDate), DayThere> {
        let mut days: BTreeMap<(ParticipantId, NaiveDate), DayThere> = BTreeMap::new();
        for visit in &self.visits {
            let day = days.entry((visit.participant, visit.on)).or_default();
            match visit.minutes {
                Some(minutes) => day.minutes += minutes,
                None => day.unresolved += 1,
            }
        }
        let visited: Vec<_> = days.keys().copied().collect();
        for time in &self.times {
            let key = (time.participant, time.on);
            if time.at == Whereabouts::Elsewhere || visited.binary_search(&key).is_err() {
                days.entry(key).or_default().minutes += time.minutes;
            }
        }
        days
    }

    /// What was agreed with each, found by person: a year of a thousand people asks for it hundreds of thousands of times.
    pub fn agreed(&self) -> Agreed<'_> {
        let mut agreed: BTreeMap<ParticipantId, Own<'_>> = BTreeMap::new();
        for enrolled in &self.enrolments {
            agreed.entry(enrolled.participant).or_default().enrolments.push(enrolled);
        }
        for &(who, from, stage) in &self.stages {
            agreed.entry(who).or_default().stages.push((from, stage));
        }
        for &(who, from, contract) in &self.contracts {
            agreed.entry(who).or_default().contracts.push((from, contract));
        }
        Agreed(agreed)
    }
}

/// What was agreed, by person.
pub struct Agreed<'a>(BTreeMap<ParticipantId, Own<'a>>);

#[derive(Default)]
struct Own<'a> {
    enrolments: Vec<&'a Enrolled>,
    stages: Vec<(NaiveDate, Stage)>,
    contracts: Vec<(NaiveDate, Contract)>,
}

impl<'a> Agreed<'a> {
    /// The time in a programme that a day of somebody belongs to: of several, the one that began last.
    pub fn enrolment(&self, participant: ParticipantId, on: NaiveDate) -> Option<&'a Enrolled> {
        let held = |enrolled: &&&Enrolled| enrolled.from <= on && enrolled.to.is_none_or(|to| to >= on);
        self.0.get(&participant)?.enrolments.iter().rev().find(held).copied()
    }

    /// Every time of somebody in a programme, by first day.
    pub fn enrolments(&self, participant: ParticipantId) -> impl Iterator<Item = &'a Enrolled> {
        self.0.get(&participant).into_iter().flat_map(|own| own.enrolments.iter().copied())
    }

    pub fn stage(&self, participant: ParticipantId, on: NaiveDate) -> Option<Stage> {
        latest(&self.0.get(&participant)?.stages, on)
    }

    pub fn contract(&self, participant: ParticipantId, on: NaiveDate) -> Option<Contract> {
        latest(&self.0.get(&participant)?.contracts, on)
    }
}

fn latest<T: Copy>(set: &[(NaiveDate, T)], on: NaiveDate) -> Option<T> {
    let known = set.iter().filter(|(from, _)| *from <= on);
    known.max_by_key(|(from, _)| *from).map(|(_, what)| *what)
}
