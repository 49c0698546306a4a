//! Rates of a programme, and the one thing that prices the past anew. tests/money/rates.md has the same examples.

mod workshop;

use fuda::domain::code::Reason;
use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::{ParticipantId, ProgrammeId};
use fuda::domain::money::{Rounding, Yen};
use fuda::store::{AppendError, Conflict};
use workshop::*;

const HARBOUR: ProgrammeId = ProgrammeId(0x9);

fn earned(shop: &Workshop, who: ParticipantId) -> Yen {
    let people = shop.store.earnings(day("2026-11-01"), day("2026-11-30"), Rounding::HalfUp).expect("earnings");
    people.into_iter().find(|person| person.participant == who).map_or(Yen::ZERO, |person| person.exact)
}

fn enrolled(shop: &mut Workshop, who: ParticipantId, from: &str) {
    let municipality = "みなと市".to_owned();
    shop.facts(vec![Fact::Enrolled { participant: who, programme: HARBOUR, municipality, from: day(from), by: None }]);
}

fn with_programme() -> Workshop {
    let mut shop = Workshop::open();
    shop.facts(vec![
        Fact::ProgrammeAdded { programme: HARBOUR, code: "HARBOUR".to_owned(), name: "みなと".to_owned() },
        Fact::RateSet { work: BAGS, from: day("2026-04-01"), rate: rate("0.8", "枚", 10), programme: Some(HARBOUR) },
    ]);
    shop
}

fn reprice(shop: &mut Workshop, from: &str, to: &str) {
    let (from, to, reason, by) = (day(from), day(to), Reason::Recount, Some(STAFF));
    shop.facts(vec![Fact::Repriced { work: BAGS, from, to, reason, by }]);
}

#[test]
fn a_programmes_rate_holds_where_all_who_made_it_are_in_it_that_day() {
    let mut shop = with_programme();
    enrolled(&mut shop, AMI, "2026-11-10");
    shop.hand_over(&[AMI], &[(BAGS, "1")], day("2026-11-09"));
    assert_eq!(earned(&shop, AMI), yen("5"), "not in it yet");
    shop.hand_over(&[AMI], &[(BAGS, "1")], day("2026-11-10"));
    assert_eq!(earned(&shop, AMI), yen("13"));
    shop.hand_over(&[AMI, NAGI], &[(BAGS, "1")], day("2026-11-11"));
    assert_eq!((earned(&shop, AMI), earned(&shop, NAGI)), (yen("15.5"), yen("2.5")), "なぎ is not in it");
    enrolled(&mut shop, NAGI, "2026-11-12");
    shop.hand_over(&[AMI, NAGI], &[(BAGS, "1")], day("2026-11-12"));
    assert_eq!((earned(&shop, AMI), earned(&shop, NAGI)), (yen("19.5"), yen("6.5")));
    shop.assert_whole();
}

#[test]
fn only_a_supervisor_with_a_reason_prices_the_past_anew() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "10")], day("2026-11-05"));
    shop.hand_over(&[AMI, NAGI], &[(BAGS, "10")], day("2026-11-06"));
    shop.hand_over(&[AMI], &[(BAGS, "10")], day("2026-11-20"));
    shop.rate(BAGS, "2026-11-01", rate("0.6", "枚", 10));
    assert_eq!(earned(&shop, AMI), yen("125"), "50 + 25 + 50: a later rate changes nothing");
    reprice(&mut shop, "2026-11-01", "2026-11-10");
    assert_eq!((earned(&shop, AMI), earned(&shop, NAGI)), (yen("140"), yen("30")), "60 + 30 + 50");
    reprice(&mut shop, "2026-11-01", "2026-11-10");
    assert_eq!(earned(&shop, AMI), yen("140"), "twice is once");
    shop.assert_whole();
}

#[test]
fn what_was_entered_as_time_is_priced_anew_too() {
    let mut shop = Workshop::open();
    let (participant, work, on, by, between, place) = (AMI, HALL, day("2026-11-05"), None, None, None);
    shop.facts(vec![Fact::HoursEntered { participant, work, on, minutes: 60, by, between, break_minutes: 0, place }]);
    shop.rate(HALL, "2026-11-01", rate("200", "時間", 1));
    assert_eq!(earned(&shop, AMI), yen("150"));
    let (from, to, reason) = (day("2026-11-01"), day("2026-11-30"), Reason::Other);
    shop.facts(vec![Fact::Repriced { work: HALL, from, to, reason, by: None }]);
    assert_eq!(earned(&shop, AMI), yen("200"));
    shop.assert_whole();
}

#[test]
fn an_impossible_repricing_and_an_unknown_programme_are_refused() {
    let mut shop = Workshop::open();
    let conflict = |outcome| match outcome {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was due, not {other:?}"),
    };
    let (from, to, reason) = (day("2026-11-10"), day("2026-11-01"), Reason::Other);
    let backwards = shop.try_facts(vec![Fact::Repriced { work: BAGS, from, to, reason, by: None }]);
    assert_eq!(conflict(backwards), Conflict::DaysBackwards);
    let (rate, programme) = (rate("1", "枚", 10), Some(HARBOUR));
    let unknown = shop.try_facts(vec![Fact::RateSet { work: BAGS, from, rate, programme }]);
    assert_eq!(conflict(unknown), Conflict::NoProgrammeOfRate);
}

#[test]
fn of_several_common_programmes_the_one_holds_that_anybody_came_into_last() {
    const COAST: ProgrammeId = ProgrammeId(0x8);
    let mut shop = with_programme();
    shop.facts(vec![
        Fact::ProgrammeAdded { programme: COAST, code: "COAST".to_owned(), name: "はま".to_owned() },
        Fact::RateSet { work: BAGS, from: day("2026-04-01"), rate: rate("1", "枚", 10), programme: Some(COAST) },
    ]);
    for (who, programme, from) in [
        (AMI, HARBOUR, "2026-11-01"),
        (AMI, COAST, "2026-11-02"),
        (NAGI, COAST, "2026-11-03"),
        (NAGI, HARBOUR, "2026-11-05"),
    ] {
        let (municipality, from) = ("みなと市".to_owned(), day(from));
        shop.facts(vec![Fact::Enrolled { participant: who, programme, municipality, from, by: None }]);
    }
    shop.hand_over(&[AMI, NAGI], &[(BAGS, "1")], day("2026-11-06"));
    assert_eq!((earned(&shop, AMI), earned(&shop, NAGI)), (yen("4"), yen("4")), "なぎ came into みなと on the 5th");
    shop.hand_over(&[AMI], &[(BAGS, "1")], day("2026-11-06"));
    assert_eq!(earned(&shop, AMI), yen("14"), "あみ came into はま last");
    shop.assert_whole();
}

#[test]
fn what_was_booked_on_the_wrong_person_is_paid_to_the_right_one_at_their_own_rate() {
    let mut shop = with_programme();
    enrolled(&mut shop, AMI, "2026-11-01");
    let handover = shop.hand_over(&[AMI], &[(BAGS, "10")], day("2026-11-05"));
    assert_eq!(earned(&shop, AMI), yen("80"));
    shop.correct(handover, Change::Moved { to: NAGI });
    assert_eq!((earned(&shop, AMI), earned(&shop, NAGI)), (Yen::ZERO, yen("50")), "なぎ is in no programme");
    // The same rate holds for うしお as for なぎ, so that the price stays, whatever was set since.
    shop.rate(BAGS, "2026-11-01", rate("0.6", "枚", 10));
    shop.correct(handover, Change::Moved { to: USHIO });
    assert_eq!(earned(&shop, USHIO), yen("50"));
    shop.correct(handover, Change::Moved { to: AMI });
    assert_eq!(earned(&shop, AMI), yen("80"));
    shop.assert_whole();
}

#[test]
fn what_a_wrong_clock_dated_is_paid_at_the_rate_of_the_day_that_it_was() {
    let mut shop = Workshop::open();
    shop.rate(BAGS, "2027-01-01", rate("0.6", "枚", 10));
    let before = shop.store.head().expect("head").sequence;
    let handover = shop.hand_over(&[AMI], &[(BAGS, "10")], day("2027-03-01"));
    let priced = |shop: &Workshop| {
        let known = shop.store.handover(handover).expect("readable").expect("known");
        known.lines[0].amount.map(|amount| amount.to_string())
    };
    assert_eq!(priced(&shop).as_deref(), Some("60"));
    let (first, last, on, by) = (before + 1, shop.store.head().expect("head").sequence, day("2026-11-05"), STAFF);
    shop.facts(vec![Fact::ClockSettled { first, last, on, by }]);
    assert_eq!(earned(&shop, AMI), yen("50"), "0.6円 holds from next year on");
    // Another day of the same rate changes nothing, though a rate that was set since would.
    shop.rate(BAGS, "2026-11-01", rate("0.7", "枚", 10));
    shop.facts(vec![Fact::ClockSettled { first, last, on: day("2026-11-06"), by }]);
    assert_eq!(priced(&shop).as_deref(), Some("50"));
    shop.assert_whole();
}

#[test]
fn what_waits_for_a_price_gets_it_when_its_person_is_enrolled_late_and_no_other_price_changes() {
    let mut shop = Workshop::without_rates();
    shop.facts(vec![
        Fact::ProgrammeAdded { programme: HARBOUR, code: "HARBOUR".to_owned(), name: "みなと".to_owned() },
        Fact::RateSet { work: BAGS, from: day("2026-04-01"), rate: rate("0.8", "枚", 10), programme: Some(HARBOUR) },
        Fact::RateSet { work: HALL, from: day("2026-04-01"), rate: rate("90", "時間", 1), programme: Some(HARBOUR) },
    ]);
    shop.rate(NETS, "2026-04-01", rate("300", "間", 1));
    let (participant, work, on, by, between, place) = (AMI, HALL, day("2026-11-05"), None, None, None);
    shop.facts(vec![Fact::HoursEntered { participant, work, on, minutes: 60, by, between, break_minutes: 0, place }]);
    shop.hand_over(&[AMI], &[(BAGS, "10"), (NETS, "1")], day("2026-11-05"));
    assert_eq!(earned(&shop, AMI), yen("300"), "bags and the hall have no rate for who is in no programme");
    shop.facts(vec![Fact::RateSet {
        work: NETS,
        from: day("2026-04-01"),
        rate: rate("400", "間", 1),
        programme: Some(HARBOUR),
    }]);
    enrolled(&mut shop, AMI, "2026-11-01");
    assert_eq!(earned(&shop, AMI), yen("470"), "300 as promised, 80 for the bags and 90 for the hour");
    shop.assert_whole();
}
