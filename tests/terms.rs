//! What is agreed from a day on, and what it does to hours and to the day's lines.

mod workshop;

use chrono::{NaiveDate, NaiveTime};
use fuda::domain::fact::Fact;
use fuda::domain::id::{FactId, PlaceId, ProgrammeId, VisitId};
use fuda::domain::moment::Moment;
use fuda::domain::terms::{Allowance, AllowanceFor, Between, Contract, Per, PlacementTerms, Rule};
use fuda::store::{AppendError, Conflict};

use workshop::*;

const CAFE: PlaceId = PlaceId(0xca);

fn refused(shop: &mut Workshop, fact: Fact) -> Conflict {
    match shop.try_facts(vec![fact]) {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("it was not refused as it should be: {other:?}"),
    }
}

fn hours(from: u32, to: u32, rest: u32, place: Option<PlaceId>) -> Fact {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    let between = Some(Between { from: time(from), to: time(to) });
    let minutes = (to - from) * 60 - rest;
    Fact::HoursEntered {
        participant: AMI,
        work: HALL,
        on: today(),
        minutes,
        by: Some(STAFF),
        between,
        break_minutes: rest,
        place,
    }
}

fn placed(terms: PlacementTerms, from: NaiveDate) -> Fact {
    Fact::PlacementSet {
        participant: AMI,
        place: CAFE,
        from,
        to: None,
        terms,
        contract: Contract::Training,
        by: Some(STAFF),
    }
}

fn cafe() -> Fact {
    Fact::PlaceAdded { place: CAFE, code: "CAFE".into(), name: "喫茶 みなと".into() }
}

#[test]
fn hours_that_overlap_or_do_not_add_up_are_refused() {
    let mut shop = Workshop::open();
    shop.facts(vec![hours(10, 12, 0, None)]);
    assert_eq!(refused(&mut shop, hours(11, 13, 0, None)), Conflict::HoursOverlap { on: today() });
    shop.facts(vec![hours(12, 14, 30, None)]);
    let Fact::HoursEntered { between, .. } = hours(15, 16, 0, None) else { unreachable!("hours are hours") };
    let short = Fact::HoursEntered {
        participant: AMI,
        work: HALL,
        on: today(),
        minutes: 90,
        by: None,
        between,
        break_minutes: 0,
        place: None,
    };
    assert_eq!(refused(&mut shop, short), Conflict::HoursDoNotFit);
    shop.assert_whole();
}

#[test]
fn whether_time_is_paid_belongs_to_the_person_the_place_and_the_day() {
    let mut shop = Workshop::open();
    shop.facts(vec![cafe()]);
    assert_eq!(refused(&mut shop, hours(10, 12, 0, Some(CAFE))), Conflict::NotPlaced { on: today() });
    shop.facts(vec![placed(PlacementTerms::Trial, today())]);
    shop.facts(vec![hours(10, 12, 0, Some(CAFE))]);
    let earned = shop.store.earnings(today(), today(), Default::default()).expect("earnings");
    assert_eq!((earned[0].exact, earned[0].unpriced), (yen("0"), 0), "a trial is counted, and unpaid");
    shop.facts(vec![placed(PlacementTerms::Time, today())]);
    shop.facts(vec![hours(13, 15, 0, Some(CAFE))]);
    let earned = shop.store.earnings(today(), today(), Default::default()).expect("earnings");
    assert!(earned[0].exact > yen("0"), "from now on it is paid");
    shop.assert_whole();
}

fn grant(purpose: AllowanceFor, amount: &str, per: Per, limit: Option<u32>) -> Fact {
    let allowance = Allowance { purpose, yen: yen(amount), per, from: today(), to: None, limit, agreed_on: None };
    Fact::AllowanceGranted { participant: AMI, allowance, by: Some(STAFF) }
}

fn lines(shop: &Workshop) -> Vec<(NaiveDate, String)> {
    let lines = shop.store.allowance_lines(AMI, today(), today() + chrono::Days::new(9)).expect("lines");
    lines.into_iter().map(|line| (line.on, line.amount.to_string())).collect()
}

#[test]
fn an_allowance_follows_the_day_that_it_belongs_to() {
    let mut shop = Workshop::open();
    shop.facts(vec![grant(AllowanceFor::Attendance, "100", Per::Day, None)]);
    assert_eq!(lines(&shop), []);
    let visit = shop.arrive(AMI);
    assert_eq!(lines(&shop), [(today(), "100".to_owned())]);
    shop.facts(vec![Fact::ArrivalUndone { visit }]);
    assert_eq!(lines(&shop), []);
    shop.assert_whole();
}

#[test]
fn a_guarantee_tops_up_what_the_day_earned_and_shrinks_with_every_piece() {
    let mut shop = Workshop::open();
    shop.arrive(AMI);
    shop.facts(vec![grant(AllowanceFor::Guarantee, "1000", Per::Day, None)]);
    assert_eq!(lines(&shop), [(today(), "1000".to_owned())]);
    shop.hand_over(&[AMI], &[(BAGS, "12")], today());
    let earned = shop.store.earnings(today(), today(), Default::default()).expect("earnings")[0].exact;
    assert_eq!(lines(&shop), [(today(), (yen("1000") - earned).to_string())]);
    shop.assert_whole();
}

#[test]
fn hours_of_a_visit_leave_out_gaps_and_the_break_that_the_programme_has_written_down() {
    let mut shop = Workshop::open();
    let rule = Rule::Break { after_minutes: 240, minutes: 60 };
    let programme = ProgrammeId(3);
    shop.facts(vec![
        Fact::ProgrammeAdded { programme, code: "JUNBI".into(), name: "就労準備".into() },
        Fact::RuleSet { programme: Some(programme), from: today(), rule, by: Some(STAFF) },
        grant(AllowanceFor::Training, "60", Per::Hour, None),
    ]);
    let visit = shop.arrive(AMI);
    assert_eq!(lines(&shop), [], "it is not known yet how long the visit is");
    let arrived = shop.store.visit(visit).expect("readable").expect("known").arrived_at;
    let later = |hours: i64| Moment(arrived.0 + hours * 3_600_000);
    shop.facts(vec![Fact::LeavingEntered { visit, left_at: later(5), by: STAFF }]);
    assert_eq!(lines(&shop), [(today(), "300".to_owned())], "nobody is enrolled: no break is taken off");
    shop.facts(vec![
        Fact::Enrolled {
            participant: AMI, programme, municipality: "釧路市".into(), from: today(), by: Some(STAFF)
        },
        Fact::BreakEntered { visit, minutes: 30, by: Some(STAFF) },
    ]);
    assert_eq!(lines(&shop), [(today(), "270".to_owned())]);
    shop.assert_whole();
}

#[test]
fn a_deduction_without_consent_does_not_exist() {
    let mut shop = Workshop::open();
    let conflict = refused(&mut shop, grant(AllowanceFor::Deduction, "300", Per::Day, None));
    assert!(matches!(conflict, Conflict::AllowanceUnusable(_)), "{conflict}");
}

#[test]
fn an_ended_grant_gives_nothing_after_its_last_day() {
    let mut shop = Workshop::open();
    shop.arrive(AMI);
    shop.facts(vec![grant(AllowanceFor::Transport, "240", Per::Day, None)]);
    let known = shop.store.allowances(AMI).expect("grants");
    let ended = Fact::AllowanceEnded { grant: known[0].grant, on: today(), by: None };
    shop.facts(vec![ended.clone()]);
    assert_eq!(refused(&mut shop, ended), Conflict::NoGrant(known[0].grant));
    assert_eq!(lines(&shop), [(today(), "240".to_owned())]);
    let unknown = Fact::AllowanceEnded { grant: FactId(9), on: today(), by: None };
    assert_eq!(refused(&mut shop, unknown), Conflict::NoGrant(FactId(9)));
    let gone = Fact::BreakEntered { visit: VisitId(1), minutes: 5, by: None };
    assert_eq!(refused(&mut shop, gone), Conflict::VisitMoved(VisitId(1)));
    shop.assert_whole();
}

/// An hour of あみ's is 60円.
fn hourly() -> Fact {
    grant(AllowanceFor::Training, "60", Per::Hour, None)
}

/// From ten o'clock on, so many hours; the visit.
fn there_for(shop: &mut Workshop, hours: i64) -> VisitId {
    let visit = shop.arrive(AMI);
    let arrived = shop.store.visit(visit).expect("readable").expect("known").arrived_at;
    let left_at = Moment(arrived.0 + hours * 3_600_000);
    shop.facts(vec![Fact::LeavingEntered { visit, left_at, by: STAFF }]);
    visit
}

#[test]
fn a_break_that_is_written_down_late_holds_for_its_days_at_once() {
    let mut shop = Workshop::open();
    let programme = ProgrammeId(3);
    shop.facts(vec![hourly(), Fact::ProgrammeAdded { programme, code: "JUNBI".into(), name: "就労準備".into() }]);
    there_for(&mut shop, 5);
    assert_eq!(lines(&shop), [(today(), "300".to_owned())]);
    let rule = |programme, minutes| Fact::RuleSet {
        programme,
        from: today(),
        rule: Rule::Break { after_minutes: 240, minutes },
        by: None,
    };
    shop.facts(vec![rule(None, 60), rule(Some(programme), 30)]);
    assert_eq!(lines(&shop), [(today(), "240".to_owned())], "everybody's rule, for who is in no programme");
    let (municipality, from) = ("釧路市".to_owned(), today());
    shop.facts(vec![Fact::Enrolled { participant: AMI, programme, municipality, from, by: None }]);
    assert_eq!(lines(&shop), [(today(), "270".to_owned())], "the programme's own rule");
    shop.assert_whole();
}

#[test]
fn a_visit_that_a_wrong_clock_made_years_long_is_nobodys_time() {
    let mut shop = Workshop::open();
    shop.facts(vec![hourly(), grant(AllowanceFor::Attendance, "100", Per::Day, None)]);
    let visit = shop.mint.visit();
    let mut append = shop.append_of(vec![Fact::Arrived { visit, participant: AMI, on: today() }]);
    append.at = Moment(0);
    shop.store.append(append).expect("a clock of 1970");
    shop.facts(vec![Fact::Left { visit }]);
    assert_eq!(shop.store.worked_minutes(visit).expect("readable"), None);
    assert_eq!(lines(&shop), [(today(), "100".to_owned())], "the day is a day, and the hours are not guessed");
    shop.assert_whole();
}

#[test]
fn parts_of_a_unit_are_added_up_before_they_are_rounded() {
    let mut shop = Workshop::open();
    shop.facts(vec![grant(AllowanceFor::Training, "3", Per::Unit(BAGS), None)]);
    shop.hand_over(&[AMI, NAGI, USHIO], &[(BAGS, "1")], today());
    shop.rate(BAGS, "2026-11-01", rate("0.6", "枚", 10));
    shop.hand_over(&[AMI, NAGI, USHIO], &[(BAGS, "1")], today());
    // A third of 1組 at each price: 0.667組 × 3円, and not 2 × 0.333組 × 3円.
    assert_eq!(lines(&shop), [(today(), "2.001".to_owned())]);
    let mut shop = Workshop::open();
    shop.facts(vec![grant(AllowanceFor::Training, "3", Per::Unit(HALL), None)]);
    let entered = |minutes| Fact::HoursEntered {
        participant: AMI,
        work: HALL,
        on: today(),
        minutes,
        by: None,
        between: None,
        break_minutes: 0,
        place: None,
    };
    shop.facts(vec![entered(50), entered(50)]);
    assert_eq!(lines(&shop), [(today(), "5.001".to_owned())], "100 minutes are 1.667 hours");
    shop.assert_whole();
}
