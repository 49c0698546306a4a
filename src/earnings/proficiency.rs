//! 習熟度: how somebody's own pace grows, and what it comes to by the hour. Nobody is compared with anybody.
//!
//! A session is a day with a visit whose length is known and on which one work was made: on other days nobody knows
//! which work took how long, and they are left out. Under [`ENOUGH`] sessions nothing is said (DOMAIN.md §3.4).
//!
//! The pace is the median of the last five sessions, so that one bad day says nothing. The learning rate is Wright's:
//! the average time a piece over all pieces so far falls by the same part with each doubling (DOMAIN.md §3.3: about
//! 90 % in human manual work). `log(average) = a + b·log(pieces)` is fitted by least squares; the rate is `2^b`, and
//! its bounds are those of `b ± 2` standard errors. These are statistics about time, computed in binary floating point;
//! no money is.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::money::Yen;

/// Fewer sessions than this say nothing about a person.
pub const ENOUGH: usize = 5;
/// The pace is that of so many last sessions.
const LATELY: usize = 5;

/// One day on one work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub on: NaiveDate,
    /// Without gaps and breaks; more than 0.
    pub minutes: u32,
    /// This person's part, in the work's unit; more than 0.
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

/// A fitted learning rate: 0.9 means that the average time a piece falls to 90 % with each doubling of the pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    pub rate: f64,
    /// `b − 2` and `b + 2` standard errors, as rates: where the true one probably lies.
    pub between: (f64, f64),
}

/// What one work's sessions say, oldest first; `None` under [`ENOUGH`].
pub fn proficiency(sessions: &[Session]) -> Option<Proficiency> {
    if sessions.len() < ENOUGH {
        return None;
    }
    let lately = &sessions[sessions.len() - LATELY..];
    Some(Proficiency {
        sessions: sessions.len(),
        pace: median_pace(lately),
        pace_at_first: median_pace(&sessions[..LATELY]),
        learning: learning(sessions),
    })
}

/// Units an hour, to two decimals.
fn median_pace(sessions: &[Session]) -> Decimal {
    let mut paces: Vec<Decimal> =
        sessions.iter().map(|session| session.units * Decimal::from(60) / Decimal::from(session.minutes)).collect();
    paces.sort_unstable();
    paces[paces.len() / 2].round_dp_with_strategy(2, MidpointAwayFromZero).normalize()
}

fn learning(sessions: &[Session]) -> Option<Learning> {
    let (mut minutes, mut units) = (0.0, 0.0);
    let mut points = Vec::with_capacity(sessions.len());
    for session in sessions {
        minutes += f64::from(session.minutes);
        units += session.units.to_f64()?;
        points.push((units.ln(), (minutes / units).ln()));
    }
    let (slope, error) = fitted_slope(&points)?;
    let rate = |slope: f64| slope.exp2();
    Some(Learning { rate: rate(slope), between: (rate(slope - 2.0 * error), rate(slope + 2.0 * error)) })
}

/// Least squares: the slope and its standard error; `None` when the points say nothing about a slope.
fn fitted_slope(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    if spread < 1e-9 || points.len() < 3 {
        return None;
    }
    let slope = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
    let unexplained: f64 = points.iter().map(|(x, y)| (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
    Some((slope, (unexplained / (count - 2.0) / spread).sqrt()))
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

    #[test]
    fn a_ninety_percent_curve_is_found_again() {
        // 60 minutes for the first piece; after n pieces 60·n·n^b minutes have gone, with 2^b = 0.9.
        let slope = 0.9_f64.log2();
        let gone = |pieces: f64| 60.0 * pieces * pieces.powf(slope);
        let of: Vec<(u32, i64)> = (0..30)
            .map(|day| ((gone(f64::from(day + 1) * 10.0) - gone(f64::from(day) * 10.0).max(0.0)).round() as u32, 10))
            .collect();
        let learning = proficiency(&sessions(&of)).expect("enough").learning.expect("a slope");
        assert!((learning.rate - 0.9).abs() < 0.002, "{learning:?}");
        assert!(learning.between.0 <= learning.rate && learning.rate <= learning.between.1, "{learning:?}");
    }

    #[test]
    fn somebody_whose_pace_stays_has_a_rate_of_one() {
        let learning = proficiency(&sessions(&[(50, 10); 8])).expect("enough").learning.expect("a slope");
        assert!((learning.rate - 1.0).abs() < 1e-9);
    }

    #[test]
    fn seven_hundred_yen_in_two_hours_and_a_half_are_280_an_hour() {
        assert_eq!(hourly(Yen(700.into()), 150), Some(Yen(280.into())));
        assert_eq!(hourly(Yen(700.into()), 0), None);
    }
}
