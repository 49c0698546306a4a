//! Nets and inspection in the books. tests/money/nets.md and tests/money/inspection.md have the same examples for a
//! pocket calculator.

mod workshop;

use chrono::NaiveDate;
use fuda::domain::code::{Code, Kind, Reason, Roll, Scan, Tag};
use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::{HandoverId, ParticipantId, PieceId, ProgrammeId, WorkId};
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::quantity::Quantity;
use fuda::domain::terms::{PiecePay, Rejected, Rule};
use fuda::domain::work::{Counted, Flaw, Pay, SharedBy};
use fuda::store::{AppendError, Conflict, Found};
use workshop::*;

const FLOATS: WorkId = WorkId(0x31);
const SINKERS: WorkId = WorkId(0x32);
const NET1: PieceId = PieceId(0x1);

/// Two steps of a net: 浮子方 at 38 yen and 沈子方 at 30 yen a 間.
fn with_steps() -> Workshop {
    let mut shop = Workshop::open();
    let from = day("2026-04-01");
    for (work, code, yen) in [(FLOATS, "FLOATS", "38"), (SINKERS, "SINKERS", "30")] {
        let (name, reading, unit) = (code.to_owned(), String::new(), "間".to_owned());
        let (code, counted, pay) = (code.to_owned(), Counted::ByPiece, Pay::Paid);
        shop.facts(vec![
            Fact::WorkAdded { work, code, name, reading, unit, counted, pay },
            Fact::StepAdded { work, of: NETS, cap: Some(q("6")) },
            Fact::RateSet { work, from, rate: rate(yen, "間", 1), programme: None },
        ]);
    }
    shop
}

fn net(paid: Option<PiecePay>) -> Fact {
    let code = Code::new(Kind::Piece, "NET1").expect("a label");
    let steps = vec![(FLOATS, Some(q("6"))), (SINKERS, Some(q("6")))];
    Fact::PieceAdded { piece: NET1, code, work: NETS, on: today(), steps, paid, by: Some(STAFF) }
}

fn step(handover: HandoverId, work: WorkId, quantity: &str) -> Fact {
    Fact::PiecesCounted { handover, work, quantity: q(quantity), tag: None, piece: Some(NET1) }
}

fn makes(shop: &mut Workshop, members: &[ParticipantId], work: WorkId, quantity: &str, on: &str) -> HandoverId {
    let handover = shop.hand_open(members);
    shop.facts(vec![step(handover, work, quantity)]);
    shop.receive(handover, day(on));
    handover
}

fn earned(shop: &Workshop, who: ParticipantId, on: &str) -> Yen {
    let on: NaiveDate = day(on);
    let people = shop.store.earnings(on, on, Rounding::HalfUp).expect("earnings");
    people.into_iter().find(|person| person.participant == who).map_or(Yen::ZERO, |person| person.exact)
}

fn refusal(outcome: Result<fuda::store::Committed, AppendError>) -> Conflict {
    match outcome {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was due, not {other:?}"),
    }
}

#[test]
fn by_default_each_step_is_paid_on_its_day() {
    let mut shop = with_steps();
    shop.facts(vec![net(None)]);
    makes(&mut shop, &[AMI], FLOATS, "6", "2026-11-20");
    makes(&mut shop, &[NAGI, AMI], SINKERS, "2", "2026-11-21");
    assert_eq!(earned(&shop, AMI, "2026-11-20"), yen("228"));
    assert_eq!((earned(&shop, AMI, "2026-11-21"), earned(&shop, NAGI, "2026-11-21")), (yen("30"), yen("30")));
    shop.assert_whole();
}

#[test]
fn a_step_is_capped_at_what_remains_also_while_others_lie_on_tables() {
    let mut shop = with_steps();
    shop.facts(vec![net(None)]);
    makes(&mut shop, &[AMI], FLOATS, "4", "2026-11-20");
    let (one, other) = (shop.hand_open(&[AMI]), shop.hand_open(&[NAGI]));
    shop.facts(vec![step(one, FLOATS, "1.5")]);
    let refused = refusal(shop.try_facts(vec![step(other, FLOATS, "1")]));
    assert_eq!(refused, Conflict::StepFull { piece: NET1, work: FLOATS, left: q("0.5") });
    shop.facts(vec![step(other, FLOATS, "0.5")]);
    let refused = refusal(shop.try_facts(vec![step(other, BAGS, "1")]));
    assert_eq!(refused, Conflict::NotAStep { piece: NET1, work: BAGS });
}

#[test]
fn paid_at_completion_a_net_is_under_way_until_its_last_step() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    makes(&mut shop, &[AMI, NAGI], FLOATS, "6", "2026-11-20");
    assert_eq!(earned(&shop, AMI, "2026-11-20"), Yen::ZERO);
    let lying = shop.store.person_day(AMI, day("2026-11-20")).expect("a day").under_way;
    assert_eq!((lying[0].work, lying[0].quantity, lying[0].people), (FLOATS, q("6"), 2));
    assert_eq!(shop.store.unpriced().expect("questions"), [], "it waits for no rate");
    assert_eq!(shop.store.board(day("2026-11-20")).expect("board")[0].quantity, q("6"), "it was made that day");

    // Who leaves for good keeps their share.
    shop.facts(vec![Fact::ParticipantRetired { participant: NAGI }]);
    makes(&mut shop, &[AMI], SINKERS, "4", "2026-11-21");
    let last = makes(&mut shop, &[USHIO], SINKERS, "2", "2026-11-23");
    // 6間 × 38円 ÷ 2, 4間 × 30円, 2間 × 30円, all on the day that completed the net.
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("234"));
    assert_eq!(earned(&shop, NAGI, "2026-11-23"), yen("114"));
    assert_eq!(earned(&shop, USHIO, "2026-11-23"), yen("60"));
    assert_eq!(shop.store.pieces().expect("nets")[0].finished_on, Some(day("2026-11-23")));
    assert_eq!(shop.store.person_day(AMI, day("2026-11-20")).expect("a day").under_way, []);
    assert_eq!(
        refusal(shop.try_facts(vec![Fact::PieceFinished { piece: NET1, on: today(), by: None }])),
        Conflict::PieceFinished(NET1)
    );
    shop.assert_whole();

    // A correction makes it incomplete again.
    shop.correct(last, Change::VoidedWhole);
    assert_eq!((earned(&shop, AMI, "2026-11-23"), earned(&shop, NAGI, "2026-11-23")), (Yen::ZERO, Yen::ZERO));
    makes(&mut shop, &[USHIO], SINKERS, "2", "2026-11-24");
    assert_eq!((earned(&shop, AMI, "2026-11-24"), earned(&shop, USHIO, "2026-11-24")), (yen("234"), yen("60")));
    shop.assert_whole();
}

#[test]
fn staff_finish_a_net_that_was_not_counted_to_its_end() {
    let mut shop = with_steps();
    let rule = Rule::Pieces { pay: PiecePay::AtCompletion };
    shop.facts(vec![Fact::RuleSet { programme: None, from: day("2026-04-01"), rule, by: Some(STAFF) }, net(None)]);
    makes(&mut shop, &[AMI], FLOATS, "5.5", "2026-11-20");
    assert_eq!(earned(&shop, AMI, "2026-11-20"), Yen::ZERO, "everybody's rule holds where nothing was said");
    shop.facts(vec![Fact::PieceFinished { piece: NET1, on: day("2026-11-25"), by: Some(STAFF) }]);
    assert_eq!(earned(&shop, AMI, "2026-11-25"), yen("209"));
    let more = shop.hand_open(&[AMI]);
    assert_eq!(refusal(shop.try_facts(vec![step(more, FLOATS, "0.5")])), Conflict::PieceFinished(NET1));
    shop.assert_whole();
}

#[test]
fn a_nets_history_stays_when_a_corrected_handover_is_moved() {
    let mut shop = with_steps();
    shop.facts(vec![net(None)]);
    let first = makes(&mut shop, &[AMI], FLOATS, "2", "2026-11-20");
    shop.correct(first, Change::Moved { to: NAGI });
    let history = shop.store.piece_history(NET1).expect("a history");
    assert_eq!((history[0].members.as_slice(), history[0].quantity), (&[NAGI][..], q("2")));
    assert_eq!(earned(&shop, NAGI, "2026-11-20"), yen("76"));
    shop.assert_whole();
}

fn looked(handover: HandoverId, accepted: &str, rework: &str, rejected: &str) -> Fact {
    let (accepted, rework, rejected) = (q(accepted), q(rework), q(rejected));
    let reason = Some(Flaw::Count);
    Fact::Inspected { handover, work: BAGS, accepted, rework, rejected, reason, by: Some(STAFF) }
}

fn found(shop: &Workshop, handover: HandoverId) -> (String, String, String, String) {
    let (_, made, found) = shop.store.inspection(handover).expect("an inspection")[0];
    let Found { accepted, rework, rejected } = found;
    let words = [accepted, rework, rejected, found.pending(made)].map(|quantity| quantity.to_string());
    let [accepted, rework, rejected, pending] = words;
    (accepted, rework, rejected, pending)
}

fn is(accepted: &str, rework: &str, rejected: &str, pending: &str) -> (String, String, String, String) {
    (accepted.to_owned(), rework.to_owned(), rejected.to_owned(), pending.to_owned())
}

#[test]
fn an_inspection_never_delays_pay_and_is_of_no_more_than_was_handed_over() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI], &[(BAGS, "12")], today());
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("60"), "nobody has looked at it yet");
    shop.facts(vec![looked(handover, "9", "2", "0")]);
    assert_eq!(found(&shop, handover), is("9", "2", "0", "1"));
    let refused = refusal(shop.try_facts(vec![looked(handover, "4", "0", "0")]));
    assert_eq!(refused, Conflict::InspectedMore { made: q("12"), open: q("3") });
    assert!(refused.to_string().contains("12 were handed over, and 3 of them are not settled yet"), "{refused}");
    // The one that was pending, and one that came back.
    shop.facts(vec![looked(handover, "2", "0", "0")]);
    assert_eq!(found(&shop, handover), is("11", "1", "0", "0"));
    shop.facts(vec![looked(handover, "0", "0", "1")]);
    assert_eq!(found(&shop, handover), is("11", "0", "1", "0"));
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("60"), "by default a rejection does nothing to pay");
    assert_eq!(
        refusal(shop.try_facts(vec![looked(handover, "1", "0", "0")])),
        Conflict::InspectedMore { made: q("12"), open: q("0") }
    );
    shop.assert_whole();
}

#[test]
fn the_same_tag_comes_back_once_and_the_first_maker_keeps_the_credit() {
    let mut shop = Workshop::open();
    let roll: Roll = shop.mint_tags("ROLL01", 3);
    let tag = |serial| Tag { roll: roll.clone(), serial };
    let handover = shop.hand_open(&[AMI]);
    shop.facts(vec![counted(handover, &tag(1)), counted(handover, &tag(2))]);
    shop.receive(handover, today());
    let repaired = |serial| Fact::Repaired { handover, work: BAGS, quantity: q("1"), tag: Some(tag(serial)) };
    let early = refusal(shop.try_facts(vec![repaired(1)]));
    assert_eq!(early, Conflict::NothingToRepair { handover, work: BAGS });

    shop.facts(vec![looked(handover, "0", "2", "0")]);
    let standing = |shop: &Workshop, serial| {
        let scan = Scan::read(tag(serial).code().text());
        format!("{:?}", shop.store.meaning(&scan, today()).expect("a meaning"))
    };
    assert!(standing(&shop, 1).contains("Rework"), "{}", standing(&shop, 1));
    shop.facts(vec![repaired(1)]);
    assert!(standing(&shop, 1).contains("Counted"), "{}", standing(&shop, 1));
    assert_eq!(refusal(shop.try_facts(vec![repaired(1)])), Conflict::TagCounted(tag(1)));
    assert_eq!(found(&shop, handover), is("1", "1", "0", "0"));
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("10"), "it was paid when it was handed over, and once");
    let second = shop.hand_open(&[NAGI]);
    assert_eq!(refusal(shop.try_facts(vec![counted(second, &tag(1))])), Conflict::TagCounted(tag(1)));
    shop.assert_whole();
}

#[test]
fn what_a_rejection_does_to_pay_is_the_programmes_written_rule() {
    let mut shop = Workshop::open();
    let rule = Rule::Rejection { pay: Rejected::Unpaid };
    shop.facts(vec![Fact::RuleSet { programme: None, from: day("2026-11-23"), rule, by: Some(STAFF) }]);
    let (before, after) = (
        shop.hand_over(&[AMI], &[(BAGS, "12")], day("2026-11-22")),
        shop.hand_over(&[AMI], &[(BAGS, "12")], day("2026-11-23")),
    );
    shop.facts(vec![looked(before, "10", "0", "2"), looked(after, "10", "0", "2")]);
    assert_eq!(earned(&shop, AMI, "2026-11-22"), yen("60"), "the rule did not hold that day");
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("50"));
    shop.assert_whole();
    shop.correct(after, Change::VoidedWhole);
    assert_eq!(earned(&shop, AMI, "2026-11-23"), Yen::ZERO);
    shop.assert_whole();
}

#[test]
fn a_net_that_is_paid_later_is_paid_at_the_price_of_the_day_of_the_work() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    makes(&mut shop, &[AMI], FLOATS, "6", "2026-11-20");
    shop.rate(FLOATS, "2026-11-01", rate("30", "間", 1));
    makes(&mut shop, &[NAGI], SINKERS, "6", "2026-11-23");
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("228"), "6間 × 38円, as it was when they were made");
    shop.assert_whole();
}

#[test]
fn under_way_without_a_rate_gets_the_first_that_holds_for_the_day_of_the_work() {
    let mut shop = Workshop::open();
    let (work, pay, counted) = (FLOATS, Pay::Paid, Counted::ByPiece);
    let (code, name, reading, unit) = ("FLOATS".to_owned(), "浮子方".to_owned(), String::new(), "間".to_owned());
    shop.facts(vec![Fact::WorkAdded { work, code, name, reading, unit, counted, pay }]);
    let (code, steps) = (Code::new(Kind::Piece, "NET1").expect("a label"), vec![(FLOATS, None)]);
    let paid = Some(PiecePay::AtCompletion);
    shop.facts(vec![Fact::PieceAdded { piece: NET1, code, work: NETS, on: today(), steps, paid, by: None }]);
    makes(&mut shop, &[AMI], FLOATS, "2", "2026-11-20");
    shop.rate(FLOATS, "2026-11-01", rate("38", "間", 1));
    shop.rate(FLOATS, "2026-11-01", rate("30", "間", 1));
    shop.facts(vec![Fact::PieceFinished { piece: NET1, on: today(), by: None }]);
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("76"), "2間 × 38円");
    shop.assert_whole();
}

#[test]
fn a_rejected_step_is_not_paid_where_the_rule_says_so_also_when_the_net_is_paid_later() {
    let mut shop = with_steps();
    let rule = Rule::Rejection { pay: Rejected::Unpaid };
    shop.facts(vec![
        Fact::RuleSet { programme: None, from: day("2026-04-01"), rule, by: Some(STAFF) },
        net(Some(PiecePay::AtCompletion)),
    ]);
    let handover = makes(&mut shop, &[AMI], FLOATS, "6", "2026-11-20");
    let (accepted, rework, rejected, reason, by) = (q("4"), q("0"), q("2"), Some(Flaw::Measure), Some(STAFF));
    shop.facts(vec![Fact::Inspected { handover, work: FLOATS, accepted, rework, rejected, reason, by }]);
    makes(&mut shop, &[NAGI], SINKERS, "6", "2026-11-23");
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("152"), "(6 − 2)間 × 38円");
    shop.assert_whole();
}

#[test]
fn an_amended_count_stays_with_the_net_that_it_was_of_and_comes_into_no_other() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    let handover = makes(&mut shop, &[AMI], FLOATS, "2", "2026-11-20");
    let amended = |quantity| Change::Amended { work: FLOATS, quantity: q(quantity) };
    shop.correct(handover, amended("0"));
    shop.correct(handover, Change::Added { work: FLOATS, quantity: q("3"), tag: None, piece: None });
    shop.correct(handover, amended("2"));
    assert_eq!(earned(&shop, AMI, "2026-11-20"), yen("76"), "2間 of no net are paid on their day");
    shop.assert_whole();
}

fn added(work: WorkId, quantity: &str) -> Change {
    Change::Added { work, quantity: q(quantity), tag: None, piece: Some(NET1) }
}

/// 2間 浮子方 were missed on a receipt of 4間; 6 − 4 = 2間 are left of the net, and they are the last of it.
#[test]
fn a_step_that_a_correction_adds_counts_on_its_net() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    let handover = makes(&mut shop, &[AMI], FLOATS, "4", "2026-11-20");
    makes(&mut shop, &[NAGI], SINKERS, "6", "2026-11-21");
    let refused = |shop: &mut Workshop, change| {
        let fact = Fact::HandoverCorrected { handover, change, by: None, reason: Reason::Missed };
        refusal(shop.try_facts(vec![fact]))
    };
    let beyond = refused(&mut shop, added(FLOATS, "2.5"));
    assert_eq!(beyond, Conflict::StepFull { piece: NET1, work: FLOATS, left: q("2") });
    assert_eq!(refused(&mut shop, added(BAGS, "1")), Conflict::NotAStep { piece: NET1, work: BAGS });
    assert_eq!(earned(&shop, AMI, "2026-11-20"), Yen::ZERO, "途中");
    shop.correct(handover, added(FLOATS, "2"));
    let history = shop.store.piece_history(NET1).expect("its history");
    assert_eq!(history.iter().map(|part| part.quantity).sum::<Quantity>(), q("12"));
    assert_eq!(earned(&shop, AMI, "2026-11-21"), yen("228"), "6間 × 38円, on the day of the last step");
    assert_eq!(earned(&shop, NAGI, "2026-11-21"), yen("180"));
    assert_eq!(refused(&mut shop, added(FLOATS, "1")), Conflict::PieceFinished(NET1));
    shop.assert_whole();
}

#[test]
fn a_step_that_a_correction_adds_without_a_net_is_paid_on_its_day_and_leaves_the_net_alone() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    let handover = makes(&mut shop, &[AMI], FLOATS, "4", "2026-11-20");
    shop.correct(handover, Change::Added { work: FLOATS, quantity: q("5"), tag: None, piece: None });
    assert_eq!(earned(&shop, AMI, "2026-11-20"), yen("190"), "5間 × 38円");
    let stored = shop.export().pop().expect("a fact");
    assert!(!stored.contains("piece"), "as before a net could be named: {stored}");
    shop.assert_whole();
}

/// 6間 that were paid with their net (228円) were taken off their receipt, and the workshop bore them. They come back to the
/// same receipt without a net.
#[test]
fn what_was_paid_with_a_net_and_comes_back_without_it_is_not_paid_a_second_time() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    let handover = makes(&mut shop, &[AMI], FLOATS, "6", "2026-11-20");
    makes(&mut shop, &[NAGI], SINKERS, "6", "2026-11-21");
    months::close(&mut shop, "2026-11-01", "2026-11-30");
    shop.correct(handover, Change::Amended { work: FLOATS, quantity: q("0") });
    months::close(&mut shop, "2026-12-01", "2026-12-31");
    let borne = |shop: &Workshop| -> Vec<Yen> {
        let borne = shop.store.borne().expect("readable").into_iter();
        borne.filter(|one| one.participant == AMI).map(|one| one.yen).collect()
    };
    assert_eq!(borne(&shop), [yen("228")]);
    shop.correct(handover, Change::Added { work: FLOATS, quantity: q("6"), tag: None, piece: None });
    months::close(&mut shop, "2027-01-01", "2027-01-31");
    assert_eq!(months::slip(&shop, "2027-01-31", AMI).yen, 0);
    assert_eq!(borne(&shop), []);
    shop.assert_whole();
}

/// The net was complete on 11/21 and that month is closed. うしお's last 2間 were nobody's; they are made on 12/3. あみ and なぎ
/// were paid for the net already.
#[test]
fn a_net_that_is_complete_once_more_is_not_paid_twice() {
    let mut shop = with_steps();
    shop.facts(vec![net(Some(PiecePay::AtCompletion))]);
    makes(&mut shop, &[AMI], FLOATS, "6", "2026-11-20");
    makes(&mut shop, &[NAGI], SINKERS, "4", "2026-11-20");
    let last = makes(&mut shop, &[USHIO], SINKERS, "2", "2026-11-21");
    let paid = |shop: &Workshop, ending: &str, who| {
        shop.store.statement(day(ending), who).expect("readable").map(|frozen| frozen.slip.yen)
    };
    months::close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!([AMI, NAGI, USHIO].map(|who| paid(&shop, "2026-11-30", who)), [Some(228), Some(120), Some(60)]);
    shop.correct(last, Change::VoidedWhole);
    months::close(&mut shop, "2026-12-01", "2026-12-31");
    assert_eq!(paid(&shop, "2026-12-31", AMI), Some(0), "the net is 途中 again, and the workshop bears it");
    makes(&mut shop, &[USHIO], SINKERS, "2", "2027-01-06");
    months::close(&mut shop, "2027-01-01", "2027-01-31");
    assert_eq!([AMI, NAGI, USHIO].map(|who| paid(&shop, "2027-01-31", who)), [Some(0), Some(0), Some(60)]);
    shop.assert_whole();
}

#[test]
fn a_rule_or_an_enrolment_that_is_entered_late_holds_for_its_days_at_once() {
    let mut shop = Workshop::open();
    let programme = ProgrammeId(3);
    let handover = shop.hand_over(&[AMI], &[(BAGS, "12")], today());
    shop.facts(vec![looked(handover, "10", "0", "2")]);
    let rule = |programme, pay| Fact::RuleSet { programme, from: today(), rule: Rule::Rejection { pay }, by: None };
    shop.facts(vec![
        Fact::ProgrammeAdded { programme, code: "JUNBI".into(), name: "就労準備".into() },
        rule(Some(programme), Rejected::Unpaid),
    ]);
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("60"), "あみ is not in it");
    let (municipality, from) = ("みなと市".to_owned(), today());
    shop.facts(vec![Fact::Enrolled { participant: AMI, programme, municipality, from, by: None }]);
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("50"));
    shop.facts(vec![rule(Some(programme), Rejected::Paid)]);
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("60"));
    shop.assert_whole();
}

#[test]
fn an_inspection_that_was_wrong_is_voided_and_its_pieces_are_unlooked_at_again() {
    let mut shop = Workshop::open();
    let rule = Rule::Rejection { pay: Rejected::Unpaid };
    shop.facts(vec![Fact::RuleSet { programme: None, from: day("2026-11-01"), rule, by: Some(STAFF) }]);
    let handover = shop.hand_over(&[AMI], &[(BAGS, "12")], today());
    shop.facts(vec![looked(handover, "9", "1", "2")]);
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("50"));
    let look = shop.store.looks(9).expect("looks").remove(0);
    assert_eq!((look.paid_before, look.paid_after), (q("12"), q("10")));
    let voided = Fact::InspectionVoided { inspection: look.inspection, handover, work: BAGS, by: Some(STAFF) };
    shop.facts(vec![voided.clone()]);
    assert_eq!(shop.store.inspection(handover).expect("an inspection"), [], "nobody has looked at it");
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("60"));
    assert_eq!(shop.store.looks(9).expect("looks"), []);
    assert_eq!(refusal(shop.try_facts(vec![voided])), Conflict::NoInspection(look.inspection), "it is voided once");
    shop.assert_whole();
}

#[test]
fn an_inspection_is_not_voided_once_what_it_sent_back_was_repaired() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI], &[(BAGS, "12")], today());
    shop.facts(vec![looked(handover, "0", "2", "0")]);
    let inspection = shop.store.looks(9).expect("looks").remove(0).inspection;
    let (work, quantity, tag) = (BAGS, q("1"), None);
    shop.facts(vec![Fact::Repaired { handover, work, quantity, tag: None }]);
    let void = Fact::InspectionVoided { inspection, handover, work, by: None };
    assert_eq!(refusal(shop.try_facts(vec![void.clone()])), Conflict::InspectionWentOn(inspection));
    let repair = inspection;
    shop.facts(vec![Fact::RepairTakenBack { repair, handover, work, quantity, tag: tag.clone() }]);
    assert_eq!(found(&shop, handover), is("0", "2", "0", "10"));
    let twice = shop.try_facts(vec![Fact::RepairTakenBack { repair, handover, work, quantity, tag }]);
    assert_eq!(refusal(twice), Conflict::NothingRepaired { handover, work });
    shop.facts(vec![void]);
    assert_eq!(shop.store.inspection(handover).expect("an inspection"), []);
    shop.assert_whole();
}

#[test]
fn who_made_how_many_of_work_shared_by_quantity_is_asked_of_staff() {
    let mut shop = Workshop::open();
    let sharing = SharedBy::Quantity;
    shop.facts(vec![Fact::SharingSet { work: BAGS, from: day("2026-11-01"), sharing, by: None }]);
    let handover = shop.hand_over(&[AMI, NAGI], &[(BAGS, "12")], today());
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let asked = shop.store.undivided().expect("questions");
    assert_eq!(asked.iter().map(|one| (one.work, one.quantity)).collect::<Vec<_>>(), [(BAGS, q("12"))]);
    assert_eq!(asked[0].members.len(), 2);
    shop.correct(handover, Change::Shared { work: None, parts: vec![(AMI, q("7")), (NAGI, q("5"))] });
    assert_eq!(shop.store.undivided().expect("questions"), []);
    shop.assert_whole();
}

#[test]
fn a_programmes_own_rule_says_when_its_peoples_steps_are_paid() {
    let mut shop = Workshop::open();
    let programme = ProgrammeId(1);
    let rule = Rule::Pieces { pay: PiecePay::AtCompletion };
    let from = day("2026-11-01");
    shop.facts(vec![
        Fact::ProgrammeAdded { programme, code: "JUNBI".into(), name: "就労準備".into() },
        Fact::RuleSet { programme: Some(programme), from, rule, by: None },
        Fact::Enrolled { participant: NAGI, programme, municipality: "みさき市".into(), from, by: None },
    ]);
    let piece = PieceId(77);
    let steps = vec![(BAGS, Some(q("4")))];
    let code = Code::new(Kind::Piece, "NET77").expect("a label");
    shop.facts(vec![Fact::PieceAdded { piece, code, work: BAGS, on: from, steps, paid: None, by: None }]);
    let step = |shop: &mut Workshop, who, quantity: &str| {
        let handover = shop.hand_open(&[who]);
        let (work, quantity, tag) = (BAGS, q(quantity), None);
        shop.facts(vec![Fact::PiecesCounted { handover, work, quantity, tag, piece: Some(piece) }]);
        shop.receive(handover, today());
    };
    step(&mut shop, AMI, "1");
    step(&mut shop, NAGI, "1");
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("5"), "everybody's rule: day by day");
    assert_eq!(earned(&shop, NAGI, "2026-11-23"), Yen::ZERO, "her programme pays at completion");
    step(&mut shop, AMI, "2");
    assert_eq!(earned(&shop, NAGI, "2026-11-23"), yen("5"), "it is complete");
    assert_eq!(earned(&shop, AMI, "2026-11-23"), yen("15"));
    shop.assert_whole();
}
