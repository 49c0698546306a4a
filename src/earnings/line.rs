//! One line: one participant's part of one work, from one source.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::work::{Pay, Rate};

use super::split::{self, Part};

/// An exact part of a whole, in its lowest terms: `1/3`, `2/5`; `1/1` for one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    part: u64,
    whole: u64,
}

/// Why a text is not a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a share such as 2/5: {0}")]
pub struct NotAShare(String);

impl Share {
    pub const WHOLE: Self = Self { part: 1, whole: 1 };

    /// `part` of `whole`, which is more than nothing.
    pub(super) fn of(part: i128, whole: i128) -> Self {
        let shared = gcd(part, whole);
        let lowest = |number: i128| u64::try_from(number / shared).expect("weights of a few people fit in 64 bits");
        Self { part: lowest(part), whole: lowest(whole) }
    }

    /// `1` for one's own, else `2/5`; `0` for no part.
    pub fn short(self) -> String {
        if self.whole == 1 { self.part.to_string() } else { self.to_string() }
    }

    /// This part of so many units, as near as a decimal comes: for counting units, never for money.
    pub fn of_units(self, units: Decimal) -> Decimal {
        units * Decimal::from(self.part) / Decimal::from(self.whole)
    }

    /// Whether nobody has more of it than another: one part of so many people.
    pub fn is_equal_among(self, people: u32) -> bool {
        self.part == 1 && self.whole == u64::from(people)
    }
}

fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { gcd(other, one % other) }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

impl FromStr for Share {
    type Err = NotAShare;
    fn from_str(text: &str) -> Result<Self, NotAShare> {
        let read = || {
            let (part, whole) = text.split_once('/')?;
            let (part, whole): (u64, u64) = (part.parse().ok()?, whole.parse().ok()?);
            (whole > 0).then(|| Self::of(i128::from(part), i128::from(whole)))
        };
        read().ok_or_else(|| NotAShare(text.to_owned()))
    }
}

/// Who made something together, and how it is divided among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing<'a> {
    Equal(&'a [ParticipantId]),
    /// By minutes present, fixed ratios, or what each one made.
    ByWeight(&'a [(ParticipantId, Quantity)]),
    /// Not known yet: somebody's visit of that day has not ended, or staff have not said who made how many.
    Waiting(&'a [ParticipantId]),
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
    /// How many made it together; 1 for one's own.
    pub people: u32,
    /// `None` while it is not known how it is shared; the line is unpriced until then.
    pub share: Option<Share>,
    /// This participant's part; 0 for unpaid work, `None` while unpriced.
    pub amount: Option<Yen>,
}

/// The lines of one work in one handover: the pool, divided among those who made it, ascending by id. Weights that sum
/// to nothing divide nothing: the lines wait.
pub fn of_pieces(work: WorkId, unit: &str, quantity: Quantity, price: &Price, sharing: Sharing<'_>) -> Vec<Line> {
    let units = quantity.decimal().normalize();
    let (own, per, rate) = match price {
        Price::Unpaid => (units, unit, Some(Yen::ZERO)),
        Price::Pending => (units, unit, None),
        Price::Known(rate) => (rate.in_own_unit(quantity), rate.per.as_str(), Some(rate.yen)),
    };
    let pool = rate.map_or(Yen::ZERO, |rate| Yen((own * rate.0).normalize()));
    let line = |participant, people: usize, part: Option<&Part>| Line {
        participant,
        work,
        units,
        quantity: own,
        per: per.to_owned(),
        rate: part.and(rate),
        people: u32::try_from(people).expect("a handover has few members"),
        share: part.map(|part| part.share),
        amount: part.and_then(|part| rate.map(|_| part.yen)),
    };
    let members = sharing.members();
    match sharing.weights().and_then(|weights| split::by_weight(pool, &weights)) {
        Some(parts) => parts.iter().map(|part| line(part.participant, parts.len(), Some(part))).collect(),
        None => members.iter().map(|member| line(*member, members.len(), None)).collect(),
    }
}

impl Sharing<'_> {
    /// Ascending by id; nobody twice.
    fn members(self) -> Vec<ParticipantId> {
        let mut members = match self {
            Self::Equal(members) | Self::Waiting(members) => members.to_vec(),
            Self::ByWeight(weights) => weights.iter().map(|(member, _)| *member).collect(),
        };
        members.sort_unstable();
        members.dedup();
        members
    }

    fn weights(self) -> Option<Vec<(ParticipantId, Quantity)>> {
        match self {
            Self::Equal(_) => Some(self.members().into_iter().map(|member| (member, Quantity::ONE)).collect()),
            Self::ByWeight(weights) => Some(weights.to_vec()),
            Self::Waiting(_) => None,
        }
    }
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
    Line { participant, work, units, quantity, per: per.to_owned(), rate, people: 1, share: Some(Share::WHOLE), amount }
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
