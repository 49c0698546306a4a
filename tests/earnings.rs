//! Money: shares, lines, totals, and what late rates and corrections do to them.

mod workshop;

use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::ParticipantId;
use fuda::domain::money::{Rounding, Yen};
use fuda::earnings::{PersonEarnings, split};
use proptest::prelude::*;
use rust_decimal::Decimal;
use workshop::*;

fn earned(shop: &Workshop) -> Vec<PersonEarnings> {
    shop.store.earnings(day("2026-11-01"), day("2026-11-30"), Rounding::HalfUp).expect("earnings")
}

fn of(shop: &Workshop, participant: ParticipantId) -> PersonEarnings {
    let found = earned(shop).into_iter().find(|person| person.participant == participant);
    found.expect("this person has earned something")
}

fn share_of(shop: &Workshop, participant: ParticipantId) -> String {
    of(shop, participant).lines[0].share.map_or_else(|| "?".to_owned(), |share| share.to_string())
}

#[test]
fn twelve_bundles_of_ten_bags_at_half_a_yen_are_sixty_yen() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "12")], today());
    let person = of(&shop, AMI);
    let line = &person.lines[0];
    assert_eq!(
        (line.quantity.to_string(), line.per.as_str(), line.share.expect("known").to_string()),
        ("120".into(), "枚", "1/1".into())
    );
    assert_eq!((line.rate, line.amount), (Some(yen("0.5")), Some(yen("60"))));
    assert_eq!((person.exact, person.yen, person.unpriced), (yen("60"), 60, 0));
    shop.assert_whole();
}

#[test]
fn a_shared_handover_is_divided_to_the_thousandth_and_nothing_is_lost() {
    let mut shop = Workshop::open();
    shop.hand_over(&[USHIO, AMI, NAGI], &[(NETS, "0.5"), (BAGS, "2")], today());
    let amounts = |participant| of(&shop, participant).lines.iter().map(|line| line.amount).collect::<Vec<_>>();
    assert_eq!(amounts(AMI), [Some(yen("3.334")), Some(yen("50"))]);
    assert_eq!(amounts(NAGI), [Some(yen("3.333")), Some(yen("50"))]);
    assert_eq!(amounts(USHIO), [Some(yen("3.333")), Some(yen("50"))]);
    assert_eq!(share_of(&shop, AMI), "1/3");
}

#[test]
fn what_has_no_rate_is_kept_and_priced_when_the_rate_arrives() {
    let mut shop = Workshop::without_rates();
    shop.hand_over(&[AMI], &[(BAGS, "3")], today());
    let waiting = of(&shop, AMI);
    assert_eq!((waiting.lines[0].rate, waiting.lines[0].amount, waiting.unpriced), (None, None, 1));
    assert_eq!((waiting.lines[0].quantity.to_string(), waiting.lines[0].per.as_str()), ("3".into(), "組"));
    assert_eq!(shop.store.unpriced().expect("questions")[0].work, BAGS);

    shop.rate(BAGS, "2026-11-24", rate("9", "組", 1));
    assert_eq!(of(&shop, AMI).unpriced, 1, "a rate of a later day is not for this handover");
    shop.rate(BAGS, "2026-11-01", rate("5", "組", 1));
    assert_eq!((of(&shop, AMI).exact, of(&shop, AMI).unpriced), (yen("15"), 0));
    shop.assert_whole();
}

#[test]
fn nothing_priced_is_priced_again_by_a_later_rate() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "10")], today());
    shop.rate(BAGS, "2026-04-01", rate("7", "枚", 10));
    assert_eq!(of(&shop, AMI).exact, yen("50"));
    shop.hand_over(&[AMI], &[(BAGS, "10")], today());
    assert_eq!(of(&shop, AMI).exact, yen("750"));
    assert_eq!(of(&shop, AMI).lines.len(), 2, "one line for each price");
    shop.assert_whole();
}

#[test]
fn a_correction_counts_anew_with_the_price_of_the_day_it_was_received() {
    let mut shop = Workshop::open();
    let handover = shop.hand_open(&[AMI]);
    let first = shop.count(handover, BAGS, "10");
    shop.count(handover, BAGS, "1");
    shop.receive(handover, today());
    shop.rate(BAGS, "2026-04-01", rate("99", "枚", 10));

    let voided = shop.correct(handover, Change::Voided { count: first });
    assert_eq!(of(&shop, AMI).exact, yen("5"));
    let seen = shop.store.correction(voided).expect("read").expect("the correction is there");
    assert_eq!(seen.lines_of(AMI), [(BAGS, q("11"), q("1"))]);

    shop.correct(handover, Change::Added { work: NETS, quantity: q("0.5"), tag: None, piece: None });
    assert_eq!(of(&shop, AMI).exact, yen("155"));
    let moved = shop.correct(handover, Change::Moved { to: NAGI });
    assert_eq!(earned(&shop).len(), 1);
    assert_eq!(of(&shop, NAGI).exact, yen("155"));
    let seen = shop.store.correction(moved).expect("read").expect("the correction is there");
    assert_eq!(seen.lines_of(AMI), [(BAGS, q("1"), q("0")), (NETS, q("0.5"), q("0"))]);

    shop.correct(handover, Change::VoidedWhole);
    assert_eq!(earned(&shop), []);
    assert_eq!(shop.store.board(today()).expect("board"), []);
    shop.assert_whole();
}

#[test]
fn unpaid_work_is_counted_and_never_called_unpriced() {
    let mut shop = Workshop::without_rates();
    shop.hand_over(&[AMI], &[(TIDY, "2")], today());
    let person = of(&shop, AMI);
    assert_eq!((person.lines[0].amount, person.unpriced, person.yen), (Some(Yen::ZERO), 0, 0));
    assert_eq!(person.lines[0].quantity, Decimal::TWO);
    assert_eq!(shop.store.board(today()).expect("board")[0].quantity, q("2"));
}

#[test]
fn hours_are_priced_by_the_minute_and_can_be_voided() {
    let mut shop = Workshop::open();
    let hours = |minutes| Fact::HoursEntered {
        participant: AMI,
        work: HALL,
        on: today(),
        minutes,
        by: Some(STAFF),
        between: None,
        break_minutes: 0,
        place: None,
    };
    shop.facts(vec![hours(210)]);
    assert_eq!(of(&shop, AMI).exact, yen("525"));
    assert_eq!(of(&shop, AMI).lines[0].quantity.to_string(), "3.5");
    shop.facts(vec![hours(50)]);
    assert_eq!(of(&shop, AMI).exact, yen("650"), "50 minutes at 150 yen are 125 yen, not 0.833 hours' worth");
    let entry = shop.store.hours(today(), today()).expect("hours")[0].entry;
    shop.facts(vec![Fact::HoursVoided { entry, by: Some(STAFF) }]);
    assert_eq!(of(&shop, AMI).exact, yen("125"));
    assert!(shop.try_facts(vec![Fact::HoursVoided { entry, by: None }]).is_err());
    shop.assert_whole();
}

#[test]
fn hours_wait_for_their_rate_like_pieces() {
    let mut shop = Workshop::without_rates();
    shop.facts(vec![Fact::HoursEntered {
        participant: AMI,
        work: HALL,
        on: today(),
        minutes: 90,
        by: None,
        between: None,
        break_minutes: 0,
        place: None,
    }]);
    assert_eq!(of(&shop, AMI).unpriced, 1);
    shop.rate(HALL, "2026-11-01", rate("100", "時間", 1));
    assert_eq!((of(&shop, AMI).exact, of(&shop, AMI).unpriced), (yen("150"), 0));
    shop.rate(HALL, "2026-11-01", rate("900", "時間", 1));
    assert_eq!(of(&shop, AMI).exact, yen("150"));
    shop.assert_whole();
}

#[test]
fn yen_are_rounded_once_and_not_line_by_line() {
    let mut shop = Workshop::open();
    shop.rate(BAGS, "2026-11-01", rate("0.25", "枚", 1));
    for on in ["2026-11-02", "2026-11-03", "2026-11-04"] {
        shop.hand_over(&[AMI], &[(BAGS, "1")], day(on));
    }
    assert_eq!((of(&shop, AMI).exact, of(&shop, AMI).yen), (yen("0.75"), 1));
}

#[test]
fn a_settled_clock_moves_the_work_and_keeps_what_is_priced() {
    let mut shop = Workshop::without_rates();
    shop.rate(BAGS, "2026-11-01", rate("5", "組", 1));
    let before = shop.store.head().expect("head").sequence;
    shop.hand_over(&[AMI], &[(BAGS, "2"), (NETS, "1")], day("1970-01-01"));
    assert_eq!(earned(&shop), []);
    let last = shop.store.head().expect("head").sequence;
    shop.facts(vec![Fact::ClockSettled { first: before + 1, last, on: today(), by: STAFF }]);
    let person = of(&shop, AMI);
    assert_eq!((person.exact, person.unpriced), (yen("10"), 1), "bags are priced now, nets still wait");
    assert_eq!(shop.store.board(today()).expect("board").len(), 2);
    assert_eq!(shop.store.board(day("1970-01-01")).expect("board"), []);
    shop.assert_whole();
}

fn pools() -> impl Strategy<Value = Yen> {
    (0i64..1_000_000_000_000, 0u32..7).prop_map(|(units, scale)| Yen(Decimal::new(units, scale)))
}

fn people() -> impl Strategy<Value = Vec<ParticipantId>> {
    proptest::collection::hash_set(any::<u64>(), 1..12).prop_map(|ids| ids.into_iter().map(ParticipantId).collect())
}

proptest! {
    #[test]
    fn the_parts_of_a_pool_sum_to_it_and_differ_by_one_step(pool in pools(), members in people()) {
        let parts = split::equally(pool, &members);
        prop_assert_eq!(parts.len(), members.len());
        prop_assert_eq!(parts.iter().map(|(_, part)| *part).sum::<Yen>(), pool);
        let step = Decimal::new(1, pool.0.normalize().scale().max(3));
        let amounts = || parts.iter().map(|(_, part)| part.0);
        let (least, most) = (amounts().min().unwrap_or_default(), amounts().max().unwrap_or_default());
        prop_assert!(most - least <= step);
    }

    #[test]
    fn who_gets_the_odd_step_does_not_depend_on_the_order_of_cards(pool in pools(), mut members in people()) {
        let parts = split::equally(pool, &members);
        prop_assert!(parts.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 >= pair[1].1));
        members.reverse();
        prop_assert_eq!(split::equally(pool, &members), parts);
    }

    #[test]
    fn half_a_yen_counts_as_one_and_less_as_none(sen in 0i64..1_000_000) {
        let exact = Yen(Decimal::new(sen, 2));
        prop_assert_eq!(Rounding::HalfUp.apply(exact), (sen + 50) / 100);
        prop_assert_eq!(Rounding::Down.apply(exact), sen / 100);
        prop_assert_eq!(Rounding::Up.apply(exact), (sen + 99) / 100);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn totals_are_the_sum_of_all_pools_whatever_was_handed_over(
        handed in proptest::collection::vec((1usize..4, 1u32..400, 0u32..3), 1..12),
    ) {
        let mut shop = Workshop::open();
        let mut pools = Yen::ZERO;
        for (people, thousandths, work) in handed {
            let quantity = Decimal::new(thousandths.into(), 3).to_string();
            let (work, worth) = [(BAGS, "5"), (NETS, "300"), (TIDY, "0")][work as usize];
            pools += Yen(Decimal::new(thousandths.into(), 3) * yen(worth).0);
            shop.hand_over(&[AMI, NAGI, USHIO][..people], &[(work, &quantity)], today());
        }
        let total: Yen = earned(&shop).iter().map(|person| person.exact).sum();
        prop_assert_eq!(total, pools);
        for person in earned(&shop) {
            prop_assert_eq!(person.lines.iter().filter_map(|line| line.amount).sum::<Yen>(), person.exact);
        }
        shop.assert_whole();
    }
}
