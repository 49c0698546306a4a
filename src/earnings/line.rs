//! One line: one participant's part of one work, from one source.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Pay, Rate};

use super::split;

/// One part of so many equal ones: `1/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// How many people made it together; 1 for one's own.
    pub people: u32,
}

impl Share {
    pub const WHOLE: Self = Self { people: 1 };
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1/{}", self.people)
    }
}

impl FromStr for Share {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { people: text.strip_prefix("1/").unwrap_or(text).parse()? })
    }
}

/// What is known of a work's price where it was handed over. Frozen once it is known: a later rate never changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Price {
    /// 無償: counted with the same honour, and never "unpriced".
    Unpaid,
    Known(Rate),
    /// No rate holds for the work date yet.
    Pending,
}

impl Price {
    pub fn of(pay: Pay, rate: Option<Rate>) -> Self {
        match (pay, rate) {
            (Pay::Unpaid, _) => Self::Unpaid,
            (Pay::Paid, Some(rate)) => Self::Known(rate),
            (Pay::Paid, None) => Self::Pending,
        }
    }
}

/// One participant's part of one work in one handover, or one entry of hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub participant: ParticipantId,
    pub work: WorkId,
    /// The whole pool's quantity in the work's own unit.
    pub units: Decimal,
    /// The whole pool's quantity in `per`.
    pub quantity: Decimal,
    /// The rate's unit; the work's own while there is no rate.
    pub per: String,
    /// Yen for one `per`; 0 for unpaid work, `None` while unpriced.
    pub rate: Option<Yen>,
    pub share: Share,
    /// This participant's part; 0 for unpaid work, `None` while unpriced.
    pub amount: Option<Yen>,
}

/// The lines of one work in one handover: the pool, split equally among the members, ascending by id.
pub fn of_pieces(work: WorkId, unit: &str, quantity: Quantity, price: &Price, members: &[ParticipantId]) -> Vec<Line> {
    let units = quantity.decimal().normalize();
    let (own, per, rate) = match price {
        Price::Unpaid => (units, unit, Some(Yen::ZERO)),
        Price::Pending => (units, unit, None),
        Price::Known(rate) => (rate.in_own_unit(quantity), rate.per.as_str(), Some(rate.yen)),
    };
    let pool = rate.map_or(Yen::ZERO, |rate| Yen((own * rate.0).normalize()));
    let parts = split::equally(pool, members);
    let share = Share { people: u32::try_from(parts.len()).expect("a handover has few members") };
    parts
        .into_iter()
        .map(|(participant, part)| Line {
            participant,
            work,
            units,
            quantity: own,
            per: per.to_owned(),
            rate,
            share,
            amount: rate.map(|_| part),
        })
        .collect()
}

/// The line of one entry of hours. The work's unit is the hour. Minutes that make no finite decimal of an hour
/// (50 minutes) are shown to three decimals (0.833), while the amount is `minutes × rate ÷ 60`, rounded half-up to
/// 0.001 yen: never computed from the rounded hours.
pub fn of_minutes(work: WorkId, unit: &str, minutes: u32, price: &Price, participant: ParticipantId) -> Line {
    let minutes = Decimal::from(minutes);
    let units = sixtieth(minutes);
    let (quantity, per, rate, amount) = match price {
        Price::Unpaid => (units, unit, Some(Yen::ZERO), Some(Yen::ZERO)),
        Price::Pending => (units, unit, None, None),
        Price::Known(rate) => (
            sixtieth(minutes * rate.pack),
            rate.per.as_str(),
            Some(rate.yen),
            Some(Yen(sixtieth(minutes * rate.pack * rate.yen.0))),
        ),
    };
    Line { participant, work, units, quantity, per: per.to_owned(), rate, share: Share::WHOLE, amount }
}

/// `value ÷ 60`: exact where that is a finite decimal, else half-up to 0.001. An exact quotient has two decimals
/// more than the dividend at most, for 60 is 2² × 3 × 5.
pub(super) fn sixtieth(value: Decimal) -> Decimal {
    let quotient = (value / Decimal::from(60)).normalize();
    if quotient.scale() <= value.scale() + 2 {
        quotient
    } else {
        quotient.round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero).normalize()
    }
}
