//! Visits that no table saw: what stands on paper while there was no power is entered afterwards, and is a visit like any
//! other. tests/money/time.md has the same figures for a pocket calculator.

mod workshop;

use chrono::{Days, NaiveDate, NaiveTime};
use fuda::bench::effect::Paper;
use fuda::bench::input::{Meaning, VisitStanding};
use fuda::domain::code::{Reason, Scan};
use fuda::domain::fact::Fact;
use fuda::domain::id::{ParticipantId, StaffId, VisitId};
use fuda::domain::ledger::{ClockTrust, Link};
use fuda::domain::moment::{Moment, Zone};
use fuda::domain::money::Rounding;
use fuda::domain::period::{Bearing, Shows, Unpriced};
use fuda::domain::terms::{Allowance, AllowanceFor, LineKind, Per, Rule};
use fuda::domain::work::SharedBy;
use fuda::earnings::payslip::Payslip;
use fuda::store::{AppendError, Committed, Conflict, JobState, Leaving};
use workshop::*;

fn at(on: NaiveDate, clock: &str) -> Moment {
    let time = NaiveTime::parse_from_str(clock, "%H:%M").expect("a time");
    Zone::tokyo().moment(on.and_time(time))
}

fn written(visit: VisitId, participant: ParticipantId, on: &str, from: &str, to: &str) -> Fact {
    let on = day(on);
    let (arrived_at, left_at) = (at(on, from), at(on, to));
    Fact::VisitEntered { visit, participant, on, arrived_at, left_at, by: Some(STAFF), reason: Reason::PowerCut }
}

/// Enters a day from a paper.
fn enter(shop: &mut Workshop, participant: ParticipantId, on: &str, from: &str, to: &str) -> VisitId {
    let visit = shop.mint.visit();
    shop.facts(vec![written(visit, participant, on, from, to)]);
    visit
}

fn void(visit: VisitId) -> Fact {
    Fact::VisitVoided { visit, by: Some(STAFF), reason: Reason::Other }
}

fn refusal(outcome: Result<Committed, AppendError>) -> Conflict {
    match outcome {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was due, not {other:?}"),
    }
}

fn grant(purpose: AllowanceFor, amount: &str, per: Per) -> Fact {
    let from = day("2026-10-01");
    let allowance = Allowance { purpose, yen: yen(amount), per, from, to: None, limit: None, agreed_on: None };
    Fact::AllowanceGranted { participant: AMI, allowance, by: Some(STAFF) }
}

fn close(shop: &mut Workshop, from: &str, ending: &str) {
    let (rounding, hash, unpriced) = (Rounding::HalfUp, Link::origin(), Unpriced::Left);
    let (from, ending, pays_on, shows) = (day(from), day(ending), day(ending) + Days::new(10), Shows::DaysAndTime);
    let (bearing, by) = (Bearing::Remembered, Some(STAFF));
    shop.facts(vec![Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by }]);
}

fn slip(shop: &Workshop, ending: &str, who: ParticipantId) -> Payslip {
    shop.store.statement(day(ending), who).expect("readable").expect("a statement").slip
}

fn frozen(shop: &Workshop, ending: &str) -> Vec<String> {
    shop.store.statements(day(ending)).expect("readable").into_iter().map(|one| one.bytes).collect()
}

/// What a statement says of the days before, in yen, and what it pays.
fn corrected(shop: &Workshop, ending: &str, who: ParticipantId) -> (Vec<String>, i64) {
    let slip = slip(shop, ending, who);
    let late = slip.lines.iter().filter(|line| line.kind == LineKind::Correction);
    let mut late: Vec<String> = late.map(|line| line.amount.unwrap_or_default().to_string()).collect();
    late.sort();
    (late, slip.yen)
}

fn standing(shop: &Workshop, on: &str) -> VisitStanding {
    let ami = Scan::read(card_of("CARD0").text());
    match shop.store.meaning(&ami, day(on)).expect("readable") {
        Meaning::Participant(guest) => guest.visit,
        other => panic!("a card was due, not {other:?}"),
    }
}

#[test]
fn a_day_on_paper_counts_like_any_other_once_it_is_entered() {
    let mut shop = Workshop::open();
    shop.facts(vec![
        grant(AllowanceFor::Attendance, "100", Per::Day),
        grant(AllowanceFor::Training, "60", Per::Hour),
        Fact::RuleSet {
            programme: None,
            from: day("2026-10-01"),
            rule: Rule::Break { after_minutes: 240, minutes: 60 },
            by: None,
        },
    ]);
    let visit = enter(&mut shop, AMI, "2026-11-04", "09:00", "15:30");
    // 390 minutes, and the rule takes 60 of them off: 330 minutes at 60 yen an hour.
    assert_eq!(shop.store.worked_minutes(visit).expect("readable"), Some(330));
    let seen = shop.store.person_day(AMI, day("2026-11-04")).expect("a day").visits;
    assert_eq!(seen.iter().map(|visit| visit.leaving).collect::<Vec<_>>(), [Leaving::Written]);
    shop.facts(vec![Fact::BreakEntered { visit, minutes: 45, by: Some(STAFF) }]);
    close(&mut shop, "2026-10-01", "2026-11-30");
    let slip = slip(&shop, "2026-11-30", AMI);
    assert_eq!((slip.days, slip.minutes, slip.yen), (1, Some(345), 100 + 345));
    shop.assert_whole();
}

#[test]
fn what_a_paper_cannot_say_is_refused_and_nothing_of_it_is_recorded() {
    let mut shop = Workshop::open();
    let (on, visit) = (day("2026-11-04"), VisitId(7));
    let before = shop.export();
    let conflict = |shop: &mut Workshop, fact: Fact| refusal(shop.try_facts(vec![fact]));
    for (from, to) in [("15:30", "09:00"), ("09:00", "09:00")] {
        let backwards = written(visit, AMI, "2026-11-04", from, to);
        assert_eq!(conflict(&mut shop, backwards), Conflict::VisitDoesNotFit { on });
    }
    let other_days = |arrived_at, left_at| {
        let (participant, by, reason) = (AMI, Some(STAFF), Reason::PowerCut);
        Fact::VisitEntered { visit, participant, on, arrived_at, left_at, by, reason }
    };
    let [early, late] = [day("2026-11-01"), day("2026-11-08")].map(|on| at(on, "09:00"));
    for (arrived_at, left_at) in [(early, early.plus_ms(60_000)), (late, late.plus_ms(60_000)), (early, late)] {
        assert_eq!(conflict(&mut shop, other_days(arrived_at, left_at)), Conflict::VisitDoesNotFit { on });
    }
    let nobody = ParticipantId(0x99);
    let of_nobody = written(visit, nobody, "2026-11-04", "09:00", "15:30");
    assert_eq!(conflict(&mut shop, of_nobody), Conflict::NoParticipant(nobody));
    let by_nobody = Fact::VisitVoided { visit, by: Some(StaffId(0x99)), reason: Reason::Other };
    assert_eq!(conflict(&mut shop, by_nobody), Conflict::NoStaff(StaffId(0x99)));
    assert_eq!(conflict(&mut shop, void(visit)), Conflict::NoVisit(visit));
    assert_eq!(shop.export(), before);
}

#[test]
fn a_day_has_one_visit_and_the_papers_takes_the_place_of_another_only_together_with_taking_it_back() {
    let mut shop = Workshop::open();
    let scanned = shop.arrive(AMI);
    let paper = written(VisitId(7), AMI, "2026-11-23", "09:00", "15:30");
    let exists = Conflict::VisitExists { participant: AMI, on: today() };
    assert_eq!(refusal(shop.try_facts(vec![paper.clone()])), exists);
    shop.facts(vec![void(scanned), paper.clone()]);
    assert_eq!(refusal(shop.try_facts(vec![paper])), exists, "a paper that is entered twice");
    assert_eq!(refusal(shop.try_facts(vec![void(scanned)])), Conflict::NoVisit(scanned));
    assert_eq!(refusal(shop.try_facts(vec![Fact::Left { visit: scanned }])), Conflict::VisitMoved(scanned));
    let arrived = Fact::Arrived { visit: VisitId(8), participant: AMI, on: today() };
    assert_eq!(refusal(shop.try_facts(vec![arrived])), exists, "nor does a card begin another");
    shop.assert_whole();
}

#[test]
fn whoever_has_left_is_entered_and_whoever_was_erased_is_not() {
    let mut shop = Workshop::open();
    shop.facts(vec![Fact::ParticipantRetired { participant: AMI }]);
    let visit = enter(&mut shop, AMI, "2026-11-04", "09:00", "15:30");
    let (on, kept_until) = (day("2033-01-01"), day("2032-12-31"));
    shop.facts(vec![Fact::PersonErased { participant: AMI, on, kept_until, by: None }]);
    let late = written(VisitId(7), AMI, "2026-11-05", "09:00", "15:30");
    assert_eq!(refusal(shop.try_facts(vec![late])), Conflict::Erased);
    assert_eq!(refusal(shop.try_facts(vec![void(visit)])), Conflict::Erased);
    shop.assert_whole();
}

#[test]
fn power_is_back_at_noon_and_a_card_goes_on_with_the_visit_of_the_paper() {
    let mut shop = Workshop::open();
    let visit = enter(&mut shop, AMI, "2026-11-23", "09:00", "12:00");
    let left_at = at(today(), "12:00");
    assert_eq!(standing(&shop, "2026-11-23"), VisitStanding::Left { visit, at: left_at });
    for (clock, fact) in [("13:00", Fact::VisitResumed { visit }), ("15:00", Fact::Left { visit })] {
        let mut append = shop.append_of(vec![fact]);
        append.at = at(today(), clock);
        shop.store.append(append).expect("the card counts");
    }
    // 9:00 to 12:00 and 13:00 to 15:00.
    assert_eq!(shop.store.worked_minutes(visit).expect("readable"), Some(180 + 120));
    shop.assert_whole();
}

#[test]
fn a_visit_that_was_not_leaves_no_hour_no_allowance_and_no_paper_behind() {
    let mut shop = Workshop::open();
    shop.facts(vec![grant(AllowanceFor::Attendance, "100", Per::Day)]);
    let visit = shop.arrive(AMI);
    let mut append = shop.append_of(vec![Fact::Left { visit }]);
    append.papers = vec![Paper::DaySlip { visit }];
    shop.store.append(append).expect("she leaves");
    assert_eq!(shop.store.jobs_in(JobState::Waiting).expect("papers").len(), 1);
    shop.facts(vec![void(visit)]);
    assert_eq!(shop.store.jobs_in(JobState::Waiting).expect("papers").len(), 0, "きょうの記録 of a day that was not");
    assert_eq!(shop.store.person_day(AMI, today()).expect("a day").visits, []);
    assert_eq!(shop.store.allowance_lines(AMI, today(), today()).expect("lines"), []);
    assert_eq!(standing(&shop, "2026-11-23"), VisitStanding::NotIn, "her card may begin the day anew");
    shop.assert_whole();
}

/// 5間 at 300円, shared by hours; なぎ was there from 9:00 to 13:00, and of あみ nobody knows. She has 100円 a day and 60円 an
/// hour. October is closed.
fn october() -> Workshop {
    let mut shop = Workshop::open();
    shop.facts(vec![
        Fact::SharingSet { work: NETS, from: day("2026-04-01"), sharing: SharedBy::Hours, by: Some(STAFF) },
        grant(AllowanceFor::Attendance, "100", Per::Day),
        grant(AllowanceFor::Training, "60", Per::Hour),
    ]);
    enter(&mut shop, NAGI, "2026-10-05", "09:00", "13:00");
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], day("2026-10-05"));
    close(&mut shop, "2026-10-01", "2026-10-31");
    assert_eq!((slip(&shop, "2026-10-31", NAGI).yen, slip(&shop, "2026-10-31", NAGI).unpriced), (0, 1));
    shop
}

/// A working-out in words, for whoever wants to check it with a pocket calculator:
/// あみ was there from 10:00 to 12:00, 120 minutes, and なぎ for 240. Of 5 × 300 = 1,500円 あみ has 120 of 360 parts, 500円, and
/// なぎ 240 of 360, 1,000円. あみ has 通所手当 of 100円 and 2 hours of 研修手当, 120円. 500 + 100 + 120 = 720円.
#[test]
fn a_day_of_a_closed_month_falls_into_the_next_with_everything_that_depends_on_it() {
    let mut shop = october();
    let october = frozen(&shop, "2026-10-31");
    let visit = enter(&mut shop, AMI, "2026-10-05", "10:00", "12:00");
    close(&mut shop, "2026-11-01", "2026-11-30");
    let of = |amounts: &[&str], yen| (amounts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), yen);
    assert_eq!(corrected(&shop, "2026-11-30", AMI), of(&["100", "120", "500"], 720));
    assert_eq!(corrected(&shop, "2026-11-30", NAGI), of(&["1000"], 1000));
    assert_eq!(frozen(&shop, "2026-10-31"), october, "October stays as it is");

    // The paper said 14:00: 240 minutes of 480 are 750円, 250円 more; 4 hours of 研修手当 are 240円, 120円 more.
    let again = written(VisitId(7), AMI, "2026-10-05", "10:00", "14:00");
    shop.facts(vec![void(visit), again]);
    close(&mut shop, "2026-12-01", "2026-12-31");
    assert_eq!(corrected(&shop, "2026-12-31", AMI), of(&["-500", "120", "750"], 370));
    // なぎ was paid 250円 too much, which the workshop bears.
    assert_eq!(corrected(&shop, "2026-12-31", NAGI).1, 0);
    shop.assert_whole();
}

#[test]
fn a_day_that_is_entered_and_taken_back_before_the_next_closing_leaves_nothing() {
    let mut shop = october();
    let visit = enter(&mut shop, AMI, "2026-10-05", "10:00", "12:00");
    assert_eq!(shop.store.unsettled().expect("what is owed").len(), 2);
    shop.facts(vec![void(visit)]);
    assert_eq!(shop.store.unsettled().expect("what is owed"), []);
    shop.assert_whole();
}

#[test]
fn a_clock_that_nobody_believes_does_not_move_a_day_that_staff_wrote_down() {
    let mut shop = Workshop::open();
    let (scanned, paper) = (shop.mint.visit(), shop.mint.visit());
    let on = day("2027-03-01");
    let facts =
        [Fact::Arrived { visit: scanned, participant: NAGI, on }, written(paper, AMI, "2026-11-04", "09:00", "12:00")];
    for fact in facts {
        let mut append = shop.append_of(vec![fact]);
        append.clock = ClockTrust::Suspect;
        shop.store.append(append).expect("facts are kept");
    }
    let span = shop.store.suspect_spans().expect("questions").remove(0);
    shop.facts(vec![Fact::ClockSettled { first: span.first, last: span.last, on: today(), by: STAFF }]);
    let on = |shop: &Workshop, visit| shop.store.visit(visit).expect("readable").expect("a visit").on;
    assert_eq!((on(&shop, scanned), on(&shop, paper)), (today(), day("2026-11-04")));
    shop.assert_whole();
}

#[test]
fn a_day_that_a_wrong_clock_saw_and_staff_wrote_down_too_counts_once() {
    let mut shop = Workshop::open();
    let seen = shop.mint.visit();
    for fact in [Fact::Arrived { visit: seen, participant: AMI, on: day("2027-03-01") }, Fact::Left { visit: seen }] {
        let mut append = shop.append_of(vec![fact]);
        append.clock = ClockTrust::Suspect;
        shop.store.append(append).expect("facts are kept");
    }
    let paper = enter(&mut shop, AMI, "2026-11-04", "09:00", "15:00");
    let span = shop.store.suspect_spans().expect("questions").remove(0);
    let settled = Fact::ClockSettled { first: span.first, last: span.last, on: day("2026-11-04"), by: STAFF };
    shop.facts(vec![settled]);
    let that_day = shop.store.person_day(AMI, day("2026-11-04")).expect("readable").visits;
    assert_eq!(that_day.iter().map(|visit| visit.visit).collect::<Vec<_>>(), [paper]);
    shop.assert_whole();
}

#[test]
fn a_visit_is_not_taken_back_while_its_pieces_lie_on_a_table() {
    let mut shop = Workshop::open();
    let visit = shop.arrive(AMI);
    let handover = shop.hand_open(&[AMI]);
    shop.count(handover, BAGS, "1");
    assert_eq!(refusal(shop.try_facts(vec![void(visit)])), Conflict::AtATable(AMI));
    shop.receive(handover, today());
    shop.facts(vec![void(visit)]);
    shop.assert_whole();
}
