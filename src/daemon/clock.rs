//! The daemon's clock: the only place that asks what time it is, and whether to believe the answer.
//!
//! A small computer without a battery clock wakes up in the wrong year. Facts are kept all the same, marked, and
//! staff are asked which day it was.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use chrono::Utc;

use crate::domain::ledger::ClockTrust;
use crate::domain::moment::{Moment, Now};
use crate::store::Past;

/// A wall clock this far behind what it must be at least has been set back.
const BACK_MS: i64 = 2 * 60 * 1000;
/// A wall clock this far ahead of the last thing that is known is not believed. A workshop may rest for some weeks.
const AHEAD_MS: i64 = 60 * 24 * 3600 * 1000;

pub struct Clock {
    started: Instant,
    /// The last wall time that was believed, and when that was on the steady clock.
    believed: Mutex<(Moment, u64)>,
}

impl Clock {
    /// `ledger_knows`: the ledger's own memory of the time ([`crate::store::Store::past`]).
    pub fn start(ledger_knows: Past) -> Self {
        Self { started: Instant::now(), believed: Mutex::new((measure(ledger_knows, wall()), 0)) }
    }

    pub fn now(&self) -> Now {
        Now { wall: wall(), steady_ms: self.steady_ms(Instant::now()) }
    }

    /// An instant of this process on the steady clock.
    pub fn steady_ms(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started).as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether `now` can be believed; if so, it is what later times are compared with.
    pub fn trust(&self, now: Now) -> ClockTrust {
        let mut believed = self.believed.lock().unwrap_or_else(PoisonError::into_inner);
        let trust = judge(*believed, now);
        if trust.is_good() {
            *believed = (now.wall, now.steady_ms);
        }
        trust
    }

    /// Staff said that the clock is right.
    pub fn believe(&self, now: Now) {
        *self.believed.lock().unwrap_or_else(PoisonError::into_inner) = (now.wall, now.steady_ms);
    }
}

pub(super) fn wall() -> Moment {
    Moment(Utc::now().timestamp_millis())
}

/// What the first time is compared with. A ledger that was only set up may have lain for a year: of a clock ahead of it
/// nobody is asked, for there is nothing yet that it could contradict.
fn measure(ledger_knows: Past, wall: Moment) -> Moment {
    match ledger_knows {
        Past::SetUp(at) => at.max(wall),
        Past::Lived(at) => at,
    }
}

fn judge((known, at_ms): (Moment, u64), now: Now) -> ClockTrust {
    let elapsed = i64::try_from(now.steady_ms.saturating_sub(at_ms)).unwrap_or(i64::MAX);
    let expected = known.plus_ms(elapsed);
    let off = now.wall.0.saturating_sub(expected.0);
    if (-BACK_MS..=AHEAD_MS).contains(&off) { ClockTrust::Good } else { ClockTrust::Suspect }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * 1000;

    fn judged(wall_ms: i64, steady_ms: u64) -> ClockTrust {
        judge((Moment(1_000 * HOUR), 0), Now { wall: Moment(wall_ms), steady_ms })
    }

    #[test]
    fn a_clock_set_back_an_hour_is_not_believed() {
        assert_eq!(judged(999 * HOUR, 0), ClockTrust::Suspect);
    }

    #[test]
    fn a_clock_a_year_ahead_is_not_believed() {
        assert_eq!(judged(1_000 * HOUR + 365 * 24 * HOUR, 0), ClockTrust::Suspect);
    }

    #[test]
    fn a_workshop_that_rested_for_weeks_finds_its_clock_believed() {
        assert_eq!(judged(1_000 * HOUR + 30 * 24 * HOUR, 0), ClockTrust::Good);
    }

    #[test]
    fn a_ledger_that_lay_for_a_year_before_anybody_came_believes_the_clock_unless_it_is_behind() {
        let judged =
            |past, wall_ms| judge((measure(past, Moment(wall_ms)), 0), Now { wall: Moment(wall_ms), steady_ms: 0 });
        let (known, later) = (Moment(1_000 * HOUR), 1_000 * HOUR + 365 * 24 * HOUR);
        assert_eq!(judged(Past::SetUp(known), later), ClockTrust::Good);
        assert_eq!(judged(Past::Lived(known), later), ClockTrust::Suspect);
        assert_eq!(judged(Past::SetUp(known), 999 * HOUR), ClockTrust::Suspect);
    }

    #[test]
    fn a_clock_that_stands_still_while_hours_pass_is_not_believed() {
        assert_eq!(judged(1_000 * HOUR, 3 * 3600 * 1000), ClockTrust::Suspect);
    }
}
