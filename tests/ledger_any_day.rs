//! Days that nobody planned: whatever is tried, in whatever order, the ledger can be refolded to the same tables, no
//! tag counts twice, and the board, the earnings and the handovers agree.

mod workshop;

use std::collections::BTreeMap;

use fuda::domain::code::{Reason, Tag};
use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::{HandoverId, ParticipantId, VisitId, WorkId};
use fuda::domain::ledger::ClockTrust;
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::quantity::Quantity;
use fuda::store::HandoverView;
use proptest::prelude::*;
use workshop::*;

const PEOPLE: [ParticipantId; 3] = [AMI, NAGI, USHIO];
const WORKS: [WorkId; 3] = [BAGS, NETS, TIDY];
const DAYS: [&str; 3] = ["2026-11-21", "2026-11-22", "2026-11-23"];

/// One attempt: what, and four dice that say whose, which and how much.
type Attempt = (u8, [u8; 4]);

fn pick<T: Clone>(from: &[T], dice: u8) -> T {
    from[usize::from(dice) % from.len()].clone()
}

/// What is tried may be impossible just now: that is the ledger's to say.
fn facts_of(shop: &Workshop, (what, [a, b, c, d]): Attempt) -> Vec<Fact> {
    let handover = HandoverId(u64::from(a % 6) + 1);
    let visit = VisitId(u64::from(a % 6) + 1);
    let (work, on) = (pick(&WORKS, b), day(pick(&DAYS, c)));
    let quantity = Quantity::of(u32::from(d % 4) + 1);
    let tag = Tag { roll: fuda::domain::code::Roll("ROLL01".to_owned()), serial: u32::from(b % 6) + 1 };
    let change = match d % 5 {
        0 => Change::Added { work, quantity, tag: None, piece: None },
        1 => Change::Added { work: BAGS, quantity: Quantity::ONE, tag: Some(tag.clone()), piece: None },
        2 => Change::VoidedWhole,
        3 => Change::Amended { work, quantity },
        _ => Change::Moved { to: pick(&PEOPLE, b) },
    };
    match what % 16 {
        0 => vec![Fact::Arrived { visit, participant: pick(&PEOPLE, b), on }],
        1 => vec![Fact::Left { visit }],
        2 => vec![Fact::VisitResumed { visit }],
        3 => vec![Fact::ArrivalUndone { visit }],
        4 => vec![Fact::HandoverOpened { handover, members: PEOPLE[..usize::from(b % 3) + 1].to_vec() }],
        5 | 6 => vec![Fact::PiecesCounted { handover, work, quantity, tag: None, piece: None }],
        7 => vec![counted(handover, &tag)],
        8 | 9 => vec![received(handover, on)],
        10 => vec![Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Other }],
        11 => vec![Fact::TagHeld { tag }],
        12 => vec![Fact::HeldTagReleased { tag: tag.clone(), by: None }, counted(handover, &tag)],
        13 => vec![Fact::RateSet {
            work,
            from: on,
            rate: rate(&format!("{}.5", d % 3), "枚", u32::from(c % 5) + 1),
            programme: None,
        }],
        14 => {
            vec![Fact::HoursEntered {
                participant: pick(&PEOPLE, a),
                work: HALL,
                on,
                minutes: u32::from(d),
                by: None,
                between: None,
                break_minutes: 0,
                place: None,
            }]
        }
        _ => {
            let last = shop.store.head().expect("head").sequence;
            vec![Fact::ClockSettled { first: last.saturating_sub(u64::from(d % 8)).max(1), last, on, by: STAFF }]
        }
    }
}

fn all_handovers(shop: &Workshop) -> Vec<HandoverView> {
    DAYS.iter().flat_map(|on| shop.store.handovers_on(day(on), 99).expect("handovers")).collect()
}

fn assert_board_agrees(shop: &Workshop) {
    let mut made: BTreeMap<(String, WorkId), Quantity> = BTreeMap::new();
    for view in all_handovers(shop) {
        for (work, quantity) in view.pieces {
            *made.entry((view.on.to_string(), work)).or_default() += quantity;
        }
    }
    let board = shop.store.boards(day(DAYS[0]), day(DAYS[2])).expect("board");
    let board: BTreeMap<_, _> =
        board.into_iter().map(|(on, line)| ((on.to_string(), line.work), line.quantity)).collect();
    assert_eq!(board, made);
}

fn assert_earnings_agree(shop: &Workshop) {
    let (from, to) = (day(DAYS[0]), day(DAYS[2]));
    let lines = all_handovers(shop).into_iter().flat_map(|view| view.lines).filter_map(|line| line.amount);
    let hours = shop.store.hours(from, to).expect("hours").into_iter().filter_map(|entry| entry.amount);
    let due: Yen = lines.chain(hours).sum();
    let people = shop.store.earnings(from, to, Rounding::HalfUp).expect("earnings");
    assert_eq!(people.iter().map(|person| person.exact).sum::<Yen>(), due);
}

fn assert_no_tag_counts_twice(shop: &Workshop) {
    let received = all_handovers(shop).into_iter().flat_map(|view| {
        shop.store
            .scans_of(view.members[0], view.on, view.on)
            .expect("scans")
            .into_iter()
            .filter_map(move |scan| scan.tag.filter(|_| scan.handover == view.handover))
    });
    let open = shop.store.open_handovers().expect("open").into_iter().flat_map(|open| open.counts);
    let tags: Vec<Tag> = received.chain(open.filter_map(|count| count.tag)).collect();
    let different: std::collections::BTreeSet<&Tag> = tags.iter().collect();
    assert_eq!(different.len(), tags.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_tried_the_books_agree(attempts in proptest::collection::vec(any::<Attempt>(), 20..160)) {
        let mut shop = Workshop::without_rates();
        shop.mint_tags("ROLL01", 6);
        for attempt in attempts {
            let facts = facts_of(&shop, attempt);
            let mut append = shop.append_of(facts);
            append.clock = if attempt.1[3] % 8 == 0 { ClockTrust::Suspect } else { ClockTrust::Good };
            let before = shop.store.head().expect("head");
            if shop.store.append(append).is_err() {
                prop_assert_eq!(shop.store.head().expect("head"), before);
            }
        }
        shop.assert_whole();
        assert_board_agrees(&shop);
        assert_earnings_agree(&shop);
        assert_no_tag_counts_twice(&shop);
    }
}
