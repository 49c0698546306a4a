//! 按分: what several make together, divided equally, by hours, by ratio, by quantity. tests/money/sharing.md has the
//! same examples for a pocket calculator.

mod workshop;

use fuda::domain::fact::{Change, Entry, Fact};
use fuda::domain::id::{ParticipantId, VisitId, WorkId};
use fuda::domain::moment::Moment;
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::quantity::Quantity;
use fuda::domain::work::SharedBy;
use fuda::earnings::{PersonEarnings, split};
use fuda::store::{Append, AppendError, Conflict};
use proptest::prelude::*;
use workshop::*;

/// 2026-11-23 at nine in the morning in Japan.
const NINE: i64 = 1_795_392_000_000;

fn at(clock: &str) -> Moment {
    let (hours, minutes) = clock.split_once(':').expect("a time");
    let minutes = hours.parse::<i64>().expect("hours") * 60 + minutes.parse::<i64>().expect("minutes") - 9 * 60;
    Moment(NINE + minutes * 60_000)
}

fn happens(shop: &mut Workshop, clock: &str, fact: Fact) {
    let id = shop.mint.fact();
    shop.store.append(Append::at_desk(at(clock), vec![Entry { id, fact }])).expect("it is accepted");
}

fn arrives(shop: &mut Workshop, participant: ParticipantId, clock: &str) -> VisitId {
    let visit = shop.mint.visit();
    happens(shop, clock, Fact::Arrived { visit, participant, on: today() });
    visit
}

fn of(shop: &Workshop, participant: ParticipantId) -> PersonEarnings {
    let earned = shop.store.earnings(today(), today(), Rounding::HalfUp).expect("earnings");
    earned.into_iter().find(|person| person.participant == participant).expect("this person has a line")
}

fn part(shop: &Workshop, participant: ParticipantId) -> (String, String) {
    let line = of(shop, participant).lines[0].clone();
    let share = line.share.map_or_else(|| "later".to_owned(), |share| share.short());
    (share, line.amount.map_or_else(|| "later".to_owned(), |amount| amount.to_string()))
}

fn is(share: &str, amount: &str) -> (String, String) {
    (share.to_owned(), amount.to_owned())
}

fn shared_by(shop: &mut Workshop, work: WorkId, sharing: SharedBy) {
    shop.facts(vec![Fact::SharingSet { work, from: day("2026-04-01"), sharing, by: Some(STAFF) }]);
}

fn refusal(outcome: Result<fuda::store::Committed, AppendError>) -> Conflict {
    match outcome {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was due, not {other:?}"),
    }
}

#[test]
fn by_hours_a_share_is_known_when_everybody_has_left() {
    let mut shop = Workshop::open();
    shared_by(&mut shop, NETS, SharedBy::Hours);
    let (ami, nagi) = (arrives(&mut shop, AMI, "10:00"), arrives(&mut shop, NAGI, "9:00"));
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], today());
    assert_eq!((part(&shop, AMI), of(&shop, AMI).unpriced), (is("later", "later"), 1));
    assert_eq!(shop.store.unpriced().expect("questions"), [], "it waits for no rate");

    happens(&mut shop, "12:00", Fact::Left { visit: ami });
    assert_eq!(part(&shop, AMI), is("later", "later"));
    happens(&mut shop, "13:00", Fact::Left { visit: nagi });
    // 120 and 240 minutes of 1,500 yen.
    assert_eq!((part(&shop, AMI), part(&shop, NAGI)), (is("1/3", "500"), is("2/3", "1000")));
    shop.assert_whole();
}

#[test]
fn by_hours_a_gap_is_nobodys_time_and_a_later_leaving_divides_anew() {
    let mut shop = Workshop::open();
    shared_by(&mut shop, NETS, SharedBy::Hours);
    let (ami, nagi) = (arrives(&mut shop, AMI, "9:00"), arrives(&mut shop, NAGI, "9:00"));
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], today());
    happens(&mut shop, "11:00", Fact::Left { visit: ami });
    happens(&mut shop, "12:00", Fact::Left { visit: nagi });
    assert_eq!((part(&shop, AMI), part(&shop, NAGI)), (is("2/5", "600"), is("3/5", "900")));

    happens(&mut shop, "13:00", Fact::VisitResumed { visit: ami });
    assert_eq!(part(&shop, NAGI), is("later", "later"), "the visit goes on");
    happens(&mut shop, "14:00", Fact::Left { visit: ami });
    assert_eq!((part(&shop, AMI), part(&shop, NAGI)), (is("1/2", "750"), is("1/2", "750")));
    shop.assert_whole();
}

#[test]
fn by_hours_a_forgotten_leaving_is_waited_for_and_never_guessed() {
    let mut shop = Workshop::open();
    shared_by(&mut shop, NETS, SharedBy::Hours);
    let (ami, nagi) = (arrives(&mut shop, AMI, "9:00"), arrives(&mut shop, NAGI, "9:00"));
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], today());
    happens(&mut shop, "12:00", Fact::Left { visit: nagi });
    assert_eq!(part(&shop, NAGI), is("later", "later"));
    let left_at = at("10:00");
    happens(&mut shop, "17:00", Fact::LeavingEntered { visit: ami, left_at, by: STAFF });
    assert_eq!((part(&shop, AMI), part(&shop, NAGI)), (is("1/4", "375"), is("3/4", "1125")));
    shop.assert_whole();
}

#[test]
fn by_ratio_each_has_their_own_and_who_has_none_counts_as_one() {
    let mut shop = Workshop::open();
    shared_by(&mut shop, NETS, SharedBy::Ratio);
    shop.facts(vec![Fact::RatioSet { participant: NAGI, from: day("2026-04-01"), ratio: q("1.5"), by: None }]);
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], today());
    assert_eq!((part(&shop, AMI), part(&shop, NAGI)), (is("2/5", "600"), is("3/5", "900")));
    // What was received keeps what was known then.
    shop.facts(vec![Fact::RatioSet { participant: NAGI, from: day("2026-04-01"), ratio: q("9"), by: None }]);
    shared_by(&mut shop, NETS, SharedBy::Equal);
    assert_eq!(part(&shop, AMI), is("2/5", "600"));
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], today());
    assert_eq!(of(&shop, AMI).exact, yen("1350"));
    shop.assert_whole();
}

#[test]
fn by_quantity_waits_until_staff_say_who_made_how_many() {
    let mut shop = Workshop::open();
    shared_by(&mut shop, BAGS, SharedBy::Quantity);
    let handover = shop.hand_over(&[AMI, NAGI, USHIO], &[(BAGS, "12")], today());
    assert_eq!(part(&shop, AMI), is("later", "later"));
    let parts = vec![(AMI, q("7")), (NAGI, q("5"))];
    shop.correct(handover, Change::Shared { work: Some(BAGS), parts });
    assert_eq!((part(&shop, AMI), part(&shop, NAGI)), (is("7/12", "35"), is("5/12", "25")));
    assert_eq!(part(&shop, USHIO), is("0", "0"));
    shop.assert_whole();
}

#[test]
fn one_handover_may_be_shared_otherwise_and_otherwise_again() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI, NAGI], &[(BAGS, "1"), (NETS, "1")], today());
    shop.correct(handover, Change::Shared { work: None, parts: vec![(AMI, q("1")), (NAGI, q("2"))] });
    assert_eq!(of(&shop, AMI).exact, yen("101.667"));
    shop.correct(handover, Change::Shared { work: Some(BAGS), parts: vec![(AMI, q("1")), (NAGI, q("1"))] });
    assert_eq!(of(&shop, AMI).exact, yen("102.5"));
    assert_eq!(of(&shop, AMI).exact + of(&shop, NAGI).exact, yen("305"));
    shop.assert_whole();
}

#[test]
fn a_share_that_sums_to_nothing_is_answered_in_words() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI, NAGI], &[(BAGS, "1")], today());
    let mut states = |parts: &[(ParticipantId, &str)], work| {
        let parts = parts.iter().map(|(who, part)| (*who, q(part))).collect();
        let reason = fuda::domain::code::Reason::Other;
        let change = Change::Shared { work, parts };
        refusal(shop.try_facts(vec![Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason }]))
    };
    let nothing = states(&[(AMI, "0"), (NAGI, "0")], None);
    assert!(nothing.to_string().contains("a share that sums to nothing divides nothing"), "{nothing}");
    assert_eq!(states(&[], None), Conflict::ShareOfNothing);
    assert!(matches!(states(&[(USHIO, "1")], None), Conflict::NotAMember { participant: USHIO, .. }));
    assert!(matches!(states(&[(AMI, "1"), (AMI, "2")], None), Conflict::NotAMember { participant: AMI, .. }));
    assert_eq!(states(&[(AMI, "1")], Some(NETS)), Conflict::WorkNotInHandover(handover));
}

#[test]
fn nobody_was_there_so_nothing_is_divided_by_hours() {
    let mut shop = Workshop::open();
    shared_by(&mut shop, NETS, SharedBy::Hours);
    for who in [AMI, NAGI] {
        let visit = arrives(&mut shop, who, "9:00");
        happens(&mut shop, "9:00", Fact::Left { visit });
    }
    shop.hand_over(&[AMI, NAGI], &[(NETS, "5")], today());
    assert_eq!(part(&shop, AMI), is("later", "later"), "no minutes make no share");
    shop.assert_whole();
}

fn weights() -> impl Strategy<Value = Vec<(ParticipantId, Quantity)>> {
    prop::collection::btree_map(1..60_u64, 0..2_000_u32, 1..9)
        .prop_map(|parts| parts.into_iter().map(|(who, part)| (ParticipantId(who), Quantity::of(part))).collect())
}

proptest! {
    #[test]
    fn the_parts_always_sum_to_the_pool_and_are_never_a_step_off(milli in 0..10_000_000_i64, weights in weights()) {
        let pool = Yen(rust_decimal::Decimal::new(milli, 3));
        let sum: u64 = weights.iter().map(|(_, part)| u64::try_from(part.decimal()).expect("whole")).sum();
        match split::by_weight(pool, &weights) {
            None => prop_assert_eq!(sum, 0),
            Some(parts) => {
                prop_assert_eq!(parts.iter().map(|part| part.yen).sum::<Yen>(), pool);
                for (part, (who, weight)) in parts.iter().zip(&weights) {
                    prop_assert_eq!(part.participant, *who);
                    let weight = u64::try_from(weight.decimal()).expect("whole");
                    let floor = u128::from(weight) * milli as u128 / u128::from(sum);
                    let own = u128::try_from(part.yen.0 * rust_decimal::Decimal::from(1000)).expect("whole steps");
                    prop_assert!(own == floor || own == floor + 1 && weight > 0);
                }
            }
        }
    }

    #[test]
    fn equal_weights_are_an_equal_split_to_the_last_step(milli in 0..10_000_000_i64, people in 1..9_u64, weight in 1..500_u32) {
        let pool = Yen(rust_decimal::Decimal::new(milli, 3));
        let members: Vec<_> = (1..=people).map(ParticipantId).collect();
        let weights: Vec<_> = members.iter().map(|member| (*member, Quantity::of(weight))).collect();
        let parts = split::by_weight(pool, &weights).expect("they sum to something");
        let parts: Vec<_> = parts.into_iter().map(|part| (part.participant, part.yen)).collect();
        prop_assert_eq!(parts, split::equally(pool, &members));
    }
}
