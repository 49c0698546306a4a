//! 金種表 and 数合わせ: notes, coins and cases.

use fuda::domain::quantity::Quantity;
use fuda::earnings::cases::{Case, InCases};
use fuda::earnings::cash::{Coins, DENOMINATIONS};
use proptest::prelude::*;

/// The fewest notes and coins, found by trying everything, largest amounts from smaller ones.
fn fewest(up_to: usize) -> Vec<i64> {
    let mut fewest = vec![0; up_to + 1];
    for yen in 1..=up_to {
        let fitting =
            DENOMINATIONS.iter().filter_map(|worth| usize::try_from(*worth).ok()).filter(|worth| *worth <= yen);
        fewest[yen] = 1 + fitting.map(|worth| fewest[yen - worth]).min().expect("one yen always fits");
    }
    fewest
}

#[test]
fn an_envelope_holds_the_fewest_notes_and_coins_that_there_are() {
    for (yen, fewest) in fewest(20_000).into_iter().enumerate() {
        let coins = Coins::of(i64::try_from(yen).expect("small"));
        assert_eq!(coins.count(), fewest, "{yen} yen");
    }
}

#[test]
fn nobody_is_paid_in_coins_what_is_not_there() {
    assert_eq!(Coins::of(-450), Coins::default());
    assert_eq!(Coins::of(0).count(), 0);
}

proptest! {
    #[test]
    fn what_the_till_needs_is_what_the_envelopes_hold(pays in proptest::collection::vec(0i64..400_000, 0..80)) {
        let till: Coins = pays.iter().map(|yen| Coins::of(*yen)).sum();
        prop_assert_eq!(till.yen(), pays.iter().sum::<i64>());
        for (place, many) in till.0.into_iter().enumerate() {
            prop_assert_eq!(many, pays.iter().map(|yen| Coins::of(*yen).0[place]).sum::<i64>());
        }
    }

    #[test]
    fn cases_and_what_is_left_over_are_the_whole_count(thousandths in 0u32..2_000_000, size in 1u32..500) {
        let quantity: Quantity = format!("{}.{:03}", thousandths / 1000, thousandths % 1000).parse().expect("a quantity");
        let case = Case { size: Quantity::of(size), unit: "箱".to_owned() };
        let InCases { cases, rest } = case.holds(quantity).expect("a case that holds something");
        prop_assert!(rest < case.size);
        let full = Quantity::of(u32::try_from(cases).expect("few cases") * size);
        prop_assert_eq!(full + rest, quantity);
    }
}

#[test]
fn four_hundred_and_twelve_bundles_are_forty_one_cases_and_two() {
    let case = Case { size: Quantity::of(10), unit: "箱".to_owned() };
    let words = |count| case.words(Quantity::of(count), "組").expect("words");
    assert_eq!(
        (words(412), words(410), words(7), words(0)),
        ("41箱＋2組".into(), "41箱".into(), "7組".into(), "0組".into())
    );
    assert_eq!(Case { size: Quantity::ZERO, unit: "箱".into() }.words(Quantity::ONE, "組"), None);
}
