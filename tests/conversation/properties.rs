//! Whatever is scanned, whenever, at two tables: the promises hold (they are checked in `support/house.rs`, at every
//! step), and what belongs together stays together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fuda::bench::input::TagStanding;
use fuda::bench::{Rules, TableKind};
use fuda::domain::fact::{Change, Fact};
use fuda::domain::moment::{Moment, Zone};
use proptest::prelude::*;

use crate::house::{House, Kill};
use crate::ledger::{Ledger, Phase};
use crate::workshop::PEOPLE;

/// What is scanned most, by the scripts' names.
const USUAL: [&str; 22] = [
    "あみ の名札",
    "なぎ の名札",
    "うしお の名札",
    "20L・1組",
    "20L・10組",
    "20L・60組",
    "整網・半間",
    "札1",
    "札2",
    "札3",
    "札4",
    "大札1",
    "なぎの札1",
    "なぎの札2",
    "わたす",
    "ひとつ もどす",
    "いっしょに",
    "帰り",
    "紙を出す",
    "さくら の名札",
    "受け取り票1",
    "受け取り票2",
];

/// One thing that happens: at a table, so long after the one before.
#[derive(Debug, Clone)]
struct Event {
    table: usize,
    call: String,
    after_ms: i64,
    kill: Kill,
}

fn calls() -> impl Strategy<Value = String> {
    let all: Vec<String> = crate::workshop::Workshop::new().calls().map(str::to_owned).collect();
    prop_oneof![8 => prop::sample::select(USUAL.to_vec()).prop_map(str::to_owned), 2 => prop::sample::select(all)]
}

fn gaps_ms() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => 0..700_i64,
        6 => 700..4_000_i64,
        4 => 4_000..25_000_i64,
        2 => 25_000..130_000_i64,
        1 => 130_000..700_000_i64,
        1 => Just(499_i64),
        1 => Just(120_000_i64),
        1 => 3_600_000..20_000_000_i64,
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let kill = prop_oneof![
        60 => Just(Kill::Never),
        1 => Just(Kill::BeforeCommit),
        1 => Just(Kill::AfterCommit),
        1 => Just(Kill::AfterWord),
    ];
    let event = (0..2_usize, calls(), gaps_ms(), kill);
    prop::collection::vec(event.prop_map(|(table, call, after_ms, kill)| Event { table, call, after_ms, kill }), 1..120)
}

fn house() -> House {
    let morning = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(8, 30, 0)).expect("a morning");
    let shared = Rules::default();
    let own = Rules { table: TableKind::OnePersons, ..Rules::default() };
    House::new(vec![shared, own], 11, Zone::tokyo().moment(morning))
}

fn happens(house: &mut House, events: &[Event]) {
    for event in events {
        let at = house.now.plus_ms(event.after_ms);
        house.pass_to(at);
        let text = house.shop.text(&event.call).expect("every call has a code");
        house.scan(event.table, &text, event.kill);
    }
}

/// A tag counts in one handover, and where it counts is what the ledger says of it.
fn every_tag_counts_once(ledger: &Ledger) {
    let mut seen = BTreeMap::new();
    for (id, handover) in &ledger.handovers {
        for count in &handover.counts {
            let Some(tag) = &count.tag else { continue };
            assert_eq!(seen.insert(tag.clone(), *id), None, "{tag:?} counts twice");
            assert_eq!(ledger.tag(tag), TagStanding::Counted { handover: *id, count: count.id });
        }
    }
    let counted = ledger.tags.values().filter(|standing| matches!(standing, TagStanding::Counted { .. })).count();
    assert_eq!(counted, seen.len(), "a tag that counts is in a handover");
}

/// Read from the facts alone: counts fall between the opening and the closing of their handover, which is closed once.
fn every_count_belongs_to_an_open_handover(ledger: &Ledger) {
    let mut open = BTreeMap::new();
    let mut received = 0;
    for entry in ledger.batches.iter().flat_map(|batch| &batch.entries) {
        match &entry.fact {
            Fact::HandoverOpened { handover, .. } => assert_eq!(open.insert(*handover, true), None),
            Fact::PiecesCounted { handover, .. } | Fact::CountTakenBack { handover, .. } => {
                assert_eq!(open.get(handover), Some(&true), "{handover} is open");
            }
            Fact::HandoverReceived { handover, .. } | Fact::HandoverDropped { handover } => {
                received += u64::from(matches!(entry.fact, Fact::HandoverReceived { .. }));
                assert_eq!(open.insert(*handover, false), Some(true), "{handover} is closed once");
            }
            Fact::HandoverCorrected { handover, change, .. } => {
                assert_eq!(open.get(handover), Some(&false), "{handover} is received before {change:?}");
                assert!(!matches!(change, Change::Moved { to } if to.0 == 0));
            }
            _ => {}
        }
    }
    assert_eq!(ledger.receipts(), received, "every receipt has its own number");
}

/// `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(400), failure_persistence: None, ..asked }
}

/// A scan that the daemon hears at a deadline may come before the word that the time has passed.
#[test]
fn a_card_at_the_very_end_of_joining_does_not_join_though_nobody_has_said_so_yet() {
    let mut house = house();
    for (call, after_ms) in [("あみ の名札", 0), ("いっしょに", 5_000), ("なぎ の名札", 20_000)] {
        house.now = house.now.plus_ms(after_ms);
        let text = house.shop.text(call).expect("every call has a code");
        house.scan(0, &text, Kill::Never);
    }
    assert_eq!(house.tables[0].1.people(), [PEOPLE[1].id]);
}

#[test]
fn one_tag_at_two_tables_in_the_same_millisecond_counts_once() {
    let mut house = house();
    for (table, call) in [(0, "あみ の名札"), (1, "なぎ の名札")] {
        let text = house.shop.text(call).expect("every call has a code");
        house.scan(table, &text, Kill::Never);
    }
    let tag = house.shop.text("札1").expect("every call has a code");
    house.scan_at_once((0, &tag), (1, &tag));
    let counts: Vec<_> =
        house.ledger.handovers.values().map(|known| (known.members.clone(), known.counts.len())).collect();
    assert_eq!(counts, [(vec![PEOPLE[0].id], 1)]);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_is_scanned_every_promise_holds(events in events()) {
        let mut house = house();
        happens(&mut house, &events);
        every_tag_counts_once(&house.ledger);
        every_count_belongs_to_an_open_handover(&house.ledger);
        prop_assert_eq!(&Ledger::replay(house.ledger.batches.clone()).visits, &house.ledger.visits);
    }

    #[test]
    fn whatever_the_clock_on_the_wall_does_every_promise_holds(
        events in events(),
        jumps_ms in prop::collection::vec(prop_oneof![
            6 => Just(0_i64),
            1 => -90_000_000..90_000_000_i64,
            1 => Just(-3_600_000_i64),
            1 => Just(365 * 86_400_000_i64),
        ], 120),
    ) {
        let mut house = house();
        for (event, jump_ms) in events.iter().zip(jumps_ms) {
            house.now = house.now.plus_ms(jump_ms);
            house.started = house.started.plus_ms(jump_ms);
            happens(&mut house, std::slice::from_ref(event));
        }
        every_tag_counts_once(&house.ledger);
        every_count_belongs_to_an_open_handover(&house.ledger);
    }

    #[test]
    fn after_a_quiet_evening_a_shared_table_has_nothing_open_and_nothing_held(events in events()) {
        let mut house = house();
        happens(&mut house, &events);
        let evening = house.now.plus_ms(600_000);
        house.pass_to(evening);
        prop_assert_eq!(house.ledger.left_open(0, Zone::tokyo()), vec![]);
        prop_assert!(house.ledger.held(0).is_empty());
        prop_assert!(house.ledger.held(1).is_empty());
        prop_assert!(house.tables[0].1.people().is_empty());
    }

    #[test]
    fn taking_everything_back_leaves_nothing_counted(pieces in prop::collection::vec((0..8_usize, 0..5_000_i64), 1..40)) {
        const PIECES: [&str; 8] =
            ["20L・1組", "20L・10組", "20L・60組", "整網・半間", "札1", "札2", "なぎの札1", "ふまねっと・1台"];
        let mut house = house();
        let scan = |house: &mut House, call: &str, after_ms: i64| {
            let at = Moment(house.now.0 + after_ms);
            house.pass_to(at);
            let text = house.shop.text(call).expect("every call has a code");
            house.scan(1, &text, Kill::Never)
        };
        scan(&mut house, "あみ の名札", 0);
        for (piece, after_ms) in &pieces {
            scan(&mut house, PIECES[*piece], *after_ms);
        }
        for _ in 0..2 * pieces.len() + 2 {
            scan(&mut house, "ひとつ もどす", 600);
        }
        for handover in house.ledger.handovers.values() {
            prop_assert_eq!(&handover.phase, &Phase::Dropped);
            prop_assert!(handover.counts.is_empty());
        }
        prop_assert!(house.ledger.tags.values().all(|standing| *standing == TagStanding::Fresh));
    }
}
