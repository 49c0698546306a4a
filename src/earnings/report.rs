//! Lines summed over a span, as the office, the API and the statement show them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::money::{Rounding, Yen};

use super::line::Share;

/// What belongs in one line of a report: the same work at the same price and share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub participant: ParticipantId,
    pub work: WorkId,
    pub per: String,
    /// `None` while unpriced.
    pub rate: Option<Yen>,
    pub people: u32,
    /// `None` while it is not known how it is shared.
    pub share: Option<Share>,
}

/// One line of a report: `quantity × rate × share` is `amount` (up to the steps of splits).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumLine {
    pub work: WorkId,
    /// In `per`, the rate's unit.
    pub quantity: Decimal,
    /// In the work's own unit.
    pub units: Decimal,
    pub per: String,
    /// `None` while unpriced.
    pub rate: Option<Yen>,
    pub people: u32,
    /// `None` while it is not known how it is shared.
    pub share: Option<Share>,
    /// `None` while unpriced.
    pub amount: Option<Yen>,
}

/// What one participant has earned in a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonEarnings {
    pub participant: ParticipantId,
    pub lines: Vec<SumLine>,
    /// The exact sum of what is priced.
    pub exact: Yen,
    /// The same in whole yen, rounded once.
    pub yen: i64,
    /// How many lines (one a handover and work, or an entry of hours) wait for a rate.
    pub unpriced: u64,
}

/// A part of a sum: a single line, or lines that were summed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub group: Group,
    pub quantity: Decimal,
    pub units: Decimal,
    pub amount: Yen,
    /// How many single lines are in it.
    pub lines: u64,
}

/// Sums parts by participant, work, price and share. Persons ascend by id, their lines by group.
pub fn summed(parts: impl IntoIterator<Item = Part>, rounding: Rounding) -> Vec<PersonEarnings> {
    let mut groups: BTreeMap<Group, (Decimal, Decimal, Yen, u64)> = BTreeMap::new();
    for part in parts {
        let sum = groups.entry(part.group).or_default();
        sum.0 += part.quantity;
        sum.1 += part.units;
        sum.2 += part.amount;
        sum.3 += part.lines;
    }
    let mut people: Vec<PersonEarnings> = Vec::new();
    for (group, (quantity, units, amount, lines)) in groups {
        if people.last().is_none_or(|person| person.participant != group.participant) {
            let participant = group.participant;
            people.push(PersonEarnings { participant, lines: Vec::new(), exact: Yen::ZERO, yen: 0, unpriced: 0 });
        }
        let person = people.last_mut().expect("one was pushed just above");
        match group.rate {
            Some(_) => person.exact += amount,
            None => person.unpriced += lines,
        }
        person.lines.push(SumLine {
            work: group.work,
            quantity: quantity.normalize(),
            units: units.normalize(),
            per: group.per,
            rate: group.rate,
            people: group.people,
            share: group.share,
            amount: group.rate.map(|_| Yen(amount.0.normalize())),
        });
    }
    for person in &mut people {
        person.exact = Yen(person.exact.0.normalize());
        person.yen = rounding.apply(person.exact);
    }
    people
}
