//! Earnings as the command line and the API answer them: the same shape, for programs to rely on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::line::Share;
use super::report::{PersonEarnings, SumLine};
use crate::domain::id::{ParticipantId, WorkId};

/// Everybody's earnings in a span, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarningsReport {
    pub participants: Vec<EarnedBy>,
}

/// What one participant has earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarnedBy {
    pub number: String,
    pub lines: Vec<EarnedLine>,
    /// The exact sum in yen of what is priced: a decimal without trailing zeros.
    pub exact: String,
    /// The same in whole yen, rounded once.
    pub yen: i64,
    /// How many lines wait for a rate.
    pub unpriced: u64,
}

/// One line: `quantity × rate × share` is `amount`. Decimals are strings without trailing zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarnedLine {
    /// The work's code.
    pub work: String,
    /// In `per`, the rate's unit.
    pub quantity: String,
    pub per: String,
    /// Yen; `None` while unpriced.
    pub rate: Option<String>,
    /// `1`, or an exact part: `1/3`, `2/5`; `None` while it is not known how it is shared.
    pub share: Option<String>,
    /// Yen; `None` while unpriced.
    pub amount: Option<String>,
}

impl EarningsReport {
    /// `people` in the order in which they shall stand. Who has no number here stands with the opaque id.
    pub fn of(
        people: &[PersonEarnings],
        numbers: &BTreeMap<ParticipantId, String>,
        works: &BTreeMap<WorkId, String>,
    ) -> Self {
        let earned = people.iter().map(|person| EarnedBy {
            number: numbers.get(&person.participant).cloned().unwrap_or_else(|| person.participant.to_string()),
            lines: person.lines.iter().map(|line| EarnedLine::of(line, works)).collect(),
            exact: person.exact.to_string(),
            yen: person.yen,
            unpriced: person.unpriced,
        });
        Self { participants: earned.collect() }
    }
}

impl EarnedLine {
    fn of(line: &SumLine, works: &BTreeMap<WorkId, String>) -> Self {
        Self {
            work: works.get(&line.work).cloned().unwrap_or_else(|| line.work.to_string()),
            quantity: line.quantity.normalize().to_string(),
            per: line.per.clone(),
            rate: line.rate.map(|yen| yen.to_string()),
            share: line.share.map(Share::short),
            amount: line.amount.map(|yen| yen.to_string()),
        }
    }
}
