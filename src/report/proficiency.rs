//! 習熟度: how somebody's own pace grows, and what it comes to by the hour. Nobody is compared with anybody.
//!
//! A session is a day with a visit whose length is known, on which the person made one work, alone: on other days nobody
//! knows what took how long, or who was how quick, and they are left out. Under [`ENOUGH`] sessions nothing is said
//! (DOMAIN.md §3.4).
//!
//! The pace is the median of the last five sessions, so that one bad day says nothing. The learning rate is Wright's: with
//! each doubling of the pieces made so far, the time for one falls to the same part (DOMAIN.md §3.3: about 90 % in human
//! manual work). Each session gives one point: its time for one piece, at the piece that stands for the whole session (the
//! algebraic midpoint, found by repeating). `log(time) = a + b·log(piece)` is fitted by least squares, and the rate is `2^b`.
//! Sessions, not running averages, are the points: what a running average says of one day it repeats on all later days, and
//! would make the rate look far surer than it is. The bounds are 95 % by Student's t, which is wide while there is little.
//! These are statistics about time, computed in binary floating point; no money is.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::money::Yen;

/// Fewer sessions than this say nothing about a person.
pub const ENOUGH: usize = 5;
/// The pace is that of so many last sessions.
pub const LATELY: usize = 5;

/// One day on one work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub on: NaiveDate,
    /// Without gaps and breaks; more than 0.
    pub minutes: u32,
    /// In the work's unit; more than 0.
    pub units: Decimal,
}

/// What the sessions say; `None` fields were not to be had from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Proficiency {
    pub sessions: usize,
    /// Units an hour, to two decimals: the median of the last five sessions.
    pub pace: Decimal,
    /// Units an hour in the first five sessions, likewise.
    pub pace_at_first: Decimal,
    pub learning: Option<Learning>,
}

/// A fitted learning rate: 0.9 means that the time for a piece falls to 90 % with each doubling of the pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    pub rate: f64,
    /// Where the true one lies, 19 times of 20.
    pub between: (f64, f64),
}

/// What one work's sessions say, oldest first; `None` under [`ENOUGH`].
pub fn proficiency(sessions: &[Session]) -> Option<Proficiency> {
    if sessions.len() < ENOUGH {
        return None;
    }
    Some(Proficiency {
        sessions: sessions.len(),
        pace: pace_of(&sessions[sessions.len() - LATELY..])?,
        pace_at_first: pace_of(&sessions[..LATELY])?,
        learning: learning(sessions),
    })
}

/// The median pace of sessions, in units an hour to two decimals; `None` without any.
pub fn pace_of(sessions: &[Session]) -> Option<Decimal> {
    let pace = |session: &Session| session.units * Decimal::from(60) / Decimal::from(session.minutes);
    median(sessions.iter().map(pace).collect())
}

/// The middle one, or the middle of the two in the middle, to two decimals.
pub fn median(mut of: Vec<Decimal>) -> Option<Decimal> {
    of.sort();
    let middle = of.len() / 2;
    let upper = *of.get(middle)?;
    let lower = if of.len().is_multiple_of(2) { of[middle - 1] } else { upper };
    Some(((lower + upper) / Decimal::TWO).round_dp_with_strategy(2, MidpointAwayFromZero).normalize())
}

/// One session on the curve: its time for a unit, and from which unit to which it went.
struct Lot {
    time: f64,
    from: f64,
    to: f64,
}

fn lots(sessions: &[Session]) -> Option<Vec<Lot>> {
    let mut made = 0.0;
    let lot = |session: &Session| {
        let units = session.units.to_f64()?;
        let from = made;
        made += units;
        Some(Lot { time: f64::from(session.minutes) / units, from, to: made })
    };
    sessions.iter().map(lot).collect()
}

impl Lot {
    /// The unit whose own time is the session's average, on a curve with the slope `b`: where `b·log` is straight
    /// enough to divide by, else the middle.
    fn midpoint(&self, b: f64) -> f64 {
        let (length, power) = (self.to - self.from, b + 1.0);
        if b.abs() < 1e-6 || power.abs() < 1e-6 {
            return (self.from + self.to) / 2.0;
        }
        let mean = (self.to.powf(power) - self.from.powf(power)) / (length * power);
        mean.powf(1.0 / b)
    }
}

/// How often the slope is fitted anew with the midpoints of the slope before. Each time the error falls to about a tenth.
const REFITS: usize = 8;

fn learning(sessions: &[Session]) -> Option<Learning> {
    let lots = lots(sessions)?;
    let mut line = Line { slope: 0.0, error: 0.0 };
    for _ in 0..REFITS {
        let points: Vec<(f64, f64)> =
            lots.iter().map(|lot| (lot.midpoint(line.slope).log2(), lot.time.log2())).collect();
        line = fitted(&points)?;
    }
    let wide = students_t(lots.len() - 2) * line.error;
    let rate = |slope: f64| slope.exp2();
    let (low, high) = (rate(line.slope - wide), rate(line.slope + wide));
    [line.slope, low, high].iter().all(|value| value.is_finite()).then_some(())?;
    Some(Learning { rate: rate(line.slope), between: (low, high) })
}

struct Line {
    slope: f64,
    /// Standard error of the slope.
    error: f64,
}

/// Least squares; `None` when the points say nothing about a slope.
fn fitted(points: &[(f64, f64)]) -> Option<Line> {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    if !spread.is_finite() || spread < 1e-9 || points.len() < 3 {
        return None;
    }
    let slope = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
    let unexplained: f64 = points.iter().map(|(x, y)| (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
    Some(Line { slope, error: (unexplained / (count - 2.0) / spread).sqrt() })
}

/// Student's t, 95 % on both sides, for 1 to 30 degrees of freedom; from any table of it.
const T95: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

fn students_t(freedom: usize) -> f64 {
    T95.get(freedom.saturating_sub(1)).copied().unwrap_or(2.0)
}

/// 時間換算工賃: what an hour came to, in yen to two decimals; `None` without time.
pub fn hourly(earned: Yen, minutes: u32) -> Option<Yen> {
    let an_hour = (earned.0 * Decimal::from(60)).checked_div(Decimal::from(minutes))?;
    Some(Yen(an_hour.round_dp_with_strategy(2, MidpointAwayFromZero).normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(of: &[(u32, i64)]) -> Vec<Session> {
        let first = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date");
        let session = |(day, (minutes, units)): (usize, &(u32, i64))| Session {
            on: first + chrono::Days::new(day as u64),
            minutes: *minutes,
            units: (*units).into(),
        };
        of.iter().enumerate().map(session).collect()
    }

    fn learned(of: &[(u32, i64)]) -> Learning {
        proficiency(&sessions(of)).expect("enough").learning.expect("a slope")
    }

    #[test]
    fn four_sessions_say_nothing() {
        assert_eq!(proficiency(&sessions(&[(60, 6); 4])), None);
        assert!(proficiency(&sessions(&[(60, 6); 5])).is_some());
    }

    #[test]
    fn one_bad_day_does_not_move_the_pace() {
        let known = proficiency(&sessions(&[(60, 6), (60, 6), (60, 1), (60, 6), (60, 6)])).expect("enough");
        assert_eq!(known.pace, Decimal::from(6));
    }

    /// Minutes of days of ten pieces each, by a curve on which the first piece takes an hour.
    fn on_the_curve(rate: f64, days: u32) -> Vec<(u32, i64)> {
        let slope = rate.log2();
        let gone = |pieces: f64| if pieces == 0.0 { 0.0 } else { 60.0 * pieces.powf(slope + 1.0) };
        let day = |day: u32| (gone(f64::from(day + 1) * 10.0) - gone(f64::from(day) * 10.0)).round() as u32;
        (0..days).map(|at| (day(at), 10)).collect()
    }

    #[test]
    fn a_curve_is_found_again_whatever_its_rate() {
        for rate in [0.8, 0.85, 0.9, 0.95, 1.05] {
            let learning = learned(&on_the_curve(rate, 30));
            assert!((learning.rate - rate).abs() < 0.003, "{rate}: {learning:?}");
            assert!(learning.between.0 <= learning.rate && learning.rate <= learning.between.1, "{learning:?}");
        }
    }

    #[test]
    fn somebody_whose_pace_stays_has_a_rate_of_one() {
        let learning = learned(&[(50, 10); 8]);
        assert!((learning.rate - 1.0).abs() < 1e-9);
    }

    #[test]
    fn five_uneven_days_are_less_sure_than_fifty_like_them() {
        let uneven: Vec<(u32, i64)> = (0..50).map(|day| ([52, 61, 47, 66, 58][day % 5], 10)).collect();
        let width = |days: usize| {
            let learning = learned(&uneven[..days]);
            learning.between.1 - learning.between.0
        };
        assert!(width(5) > 3.0 * width(50), "{} and {}", width(5), width(50));
        let (low, high) = learned(&uneven).between;
        assert!(low < 1.0 && 1.0 < high, "nothing was learned in these days, and nothing is claimed");
    }

    #[test]
    fn seven_hundred_yen_in_two_hours_and_a_half_are_280_an_hour() {
        assert_eq!(hourly(Yen(700.into()), 150), Some(Yen(280.into())));
        assert_eq!(hourly(Yen(700.into()), 0), None);
    }
}
