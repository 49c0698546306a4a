//! Dividing a pool among those who made it together.

use rust_decimal::Decimal;

use crate::domain::id::ParticipantId;
use crate::domain::money::Yen;

/// The finest step that a split is made in: 0.001 yen (一厘).
const STEP_SCALE: u32 = 3;

/// Divides `pool` equally among `members` by largest remainder, at 0.001 yen or at the pool's own scale where that
/// is finer. What does not divide goes, one step each, to the smallest opaque ids. The parts sum to the pool, differ
/// by one step at most, and do not depend on the order of `members`; they come back in ascending order of id.
pub fn equally(pool: Yen, members: &[ParticipantId]) -> Vec<(ParticipantId, Yen)> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members.dedup();
    let scale = pool.0.normalize().scale().max(STEP_SCALE);
    let step = Decimal::new(1, scale);
    let count = Decimal::from(members.len());
    let Some(each) = pool.0.checked_div(count).map(|part| part.trunc_with_scale(scale)) else { return Vec::new() };
    let mut rest = pool.0 - each * count;
    let mut parts = Vec::with_capacity(members.len());
    for member in members {
        let extra = if rest >= step { step } else { Decimal::ZERO };
        rest -= extra;
        parts.push((member, Yen((each + extra).normalize())));
    }
    parts
}
