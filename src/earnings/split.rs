//! Dividing a pool among those who made it together.

use rust_decimal::Decimal;

use crate::domain::id::ParticipantId;
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;

use super::line::Share;

/// The finest step that a split is made in: 0.001 yen (一厘).
const STEP_SCALE: u32 = 3;

/// One person's part of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub participant: ParticipantId,
    pub share: Share,
    pub yen: Yen,
}

/// Divides `pool` equally among `members`. The parts sum to the pool, differ by one step at most, and do not depend on
/// the order of `members`; they come back in ascending order of id. A member who is named twice counts once.
pub fn equally(pool: Yen, members: &[ParticipantId]) -> Vec<(ParticipantId, Yen)> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members.dedup();
    let weights: Vec<_> = members.into_iter().map(|member| (member, Quantity::ONE)).collect();
    let parts = by_weight(pool, &weights).unwrap_or_default();
    parts.into_iter().map(|part| (part.participant, part.yen)).collect()
}

/// Divides `pool` by weights (minutes, ratios, quantities): each gets `pool × weight ÷ sum of weights`, cut off at
/// 0.001 yen or at the pool's own scale where that is finer. The steps that are left go, one each, to the largest
/// remainders; among equal remainders to the smallest opaque ids. So the parts always sum to the pool, whoever scanned
/// first. They come back in ascending order of id. `None` when the weights sum to nothing: there is no such share.
pub fn by_weight(pool: Yen, weights: &[(ParticipantId, Quantity)]) -> Option<Vec<Part>> {
    let mut weights: Vec<(ParticipantId, i128)> = weights.iter().map(|(who, weight)| (*who, milli(*weight))).collect();
    weights.sort_unstable_by_key(|(who, _)| *who);
    let whole: i128 = weights.iter().map(|(_, weight)| weight).sum();
    if whole == 0 {
        return None;
    }
    let scale = pool.0.normalize().scale().max(STEP_SCALE);
    let mut exact = pool.0;
    exact.rescale(scale);
    // `steps × weight` may be beyond 128 bits, so the whole steps of a weight of one are taken out first.
    let (each, rest) = (exact.mantissa() / whole, exact.mantissa() % whole);
    let mut parts: Vec<(ParticipantId, i128, i128, i128)> = Vec::with_capacity(weights.len());
    for (who, weight) in weights {
        parts.push((who, weight, each * weight + rest * weight / whole, rest * weight % whole));
    }
    let left = exact.mantissa() - parts.iter().map(|(_, _, steps, _)| steps).sum::<i128>();
    let mut line: Vec<usize> = (0..parts.len()).collect();
    line.sort_by_key(|&place| (std::cmp::Reverse(parts[place].3), parts[place].0));
    for &place in line.iter().take(usize::try_from(left).expect("fewer steps are left than there are parts")) {
        parts[place].2 += 1;
    }
    let part = |(participant, weight, steps, _): (ParticipantId, i128, i128, i128)| Part {
        participant,
        share: Share::of(weight, whole),
        yen: Yen(Decimal::from_i128_with_scale(steps, scale).normalize()),
    };
    Some(parts.into_iter().map(part).collect())
}

/// A quantity has three decimals at most.
fn milli(weight: Quantity) -> i128 {
    let mut exact = weight.decimal();
    exact.rescale(3);
    exact.mantissa()
}
