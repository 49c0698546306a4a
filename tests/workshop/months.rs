//! Months of the small workshop: October is worked in, closed, and put right later.

use chrono::{Days, NaiveDate};
use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::{HandoverId, ParticipantId};
use fuda::domain::ledger::Link;
use fuda::domain::money::Rounding;
use fuda::domain::period::{Bearing, Shows, Unpriced};
use fuda::domain::terms::LineKind;
use fuda::earnings::payslip::Payslip;
use fuda::store::{AppendError, Committed, Conflict};

use super::*;

pub fn closing(from: &str, ending: &str, unpriced: Unpriced) -> Fact {
    let (rounding, hash) = (Rounding::HalfUp, Link::origin());
    let pays_on = day(ending) + Days::new(10);
    Fact::PeriodClosed {
        from: day(from),
        ending: day(ending),
        pays_on,
        rounding,
        unpriced,
        shows: Shows::DaysAndTime,
        bearing: Bearing::Remembered,
        hash,
        by: Some(STAFF),
    }
}

pub fn close(shop: &mut Workshop, from: &str, ending: &str) {
    shop.facts(vec![closing(from, ending, Unpriced::Refused)]);
}

pub fn conflict(outcome: Result<Committed, AppendError>) -> Conflict {
    match outcome {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was due, not {other:?}"),
    }
}

pub fn slip(shop: &Workshop, ending: &str, who: ParticipantId) -> Payslip {
    shop.store.statement(day(ending), who).expect("readable").expect("a statement").slip
}

/// Kind, amount, and the day that a correction is of.
pub fn lines(slip: &Payslip) -> Vec<(LineKind, String, Option<NaiveDate>)> {
    slip.lines.iter().map(|line| (line.kind, line.amount.unwrap_or_default().to_string(), line.on)).collect()
}

pub fn hours(participant: ParticipantId, on: &str, minutes: u32) -> Fact {
    let (between, place, by) = (None, None, None);
    Fact::HoursEntered { participant, work: HALL, on: day(on), minutes, between, break_minutes: 0, place, by }
}

/// あみ made 12 組 and 2 間 in October: 60 + 600 = 660 yen; and two and a half hours in the hall, 375 yen.
pub fn october() -> (Workshop, HandoverId) {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI], &[(BAGS, "12")], day("2026-10-05"));
    shop.hand_over(&[AMI], &[(NETS, "2")], day("2026-10-31"));
    shop.facts(vec![hours(AMI, "2026-10-06", 150)]);
    (shop, handover)
}

pub fn bags(quantity: &str) -> Change {
    Change::Amended { work: BAGS, quantity: q(quantity) }
}
