//! What changes elsewhere while a table relies on it.

use fuda::bench::effect::{Screen, Step};
use fuda::bench::input::{Guest, Input, Meaning, TagStanding, VisitStanding};
use fuda::bench::{Rules, Table};
use fuda::domain::code::{Command, Roll, Tag};
use fuda::domain::fact::{Amounts, Fact};
use fuda::domain::id::{Mint, ParticipantId, VisitId, WorkId};
use fuda::domain::moment::{Moment, Now};
use fuda::domain::quantity::Quantity;

fn tag(serial: u32) -> Tag {
    Tag { roll: Roll("AAAAAA".to_owned()), serial }
}

fn fresh(serial: u32) -> Meaning {
    let (work, quantity, standing) = (WorkId(3), Quantity::ONE, TagStanding::Fresh);
    Meaning::Tag { tag: tag(serial), work, quantity, standing, minted_for: None }
}

#[test]
fn a_held_tag_that_the_office_settled_is_let_go_and_the_others_are_received() {
    let (rules, mut mint) = (Rules::default(), Mint::from_seed(1));
    let (mut table, mut now) = (Table::default(), Now { wall: Moment(1_795_410_000_000), steady_ms: 1_000 });
    let mut hear = |input: Input| -> Step {
        let step = table.step(&rules, &input, now, &mut mint);
        table = step.next.clone();
        now = Now { wall: now.wall.plus_ms(5_000), steady_ms: now.steady_ms + 5_000 };
        step
    };
    let scanned = |meaning: Meaning| Input::Scanned { code: format!("{meaning:?}"), meaning };
    let visit = VisitStanding::In { visit: VisitId(2), since: Moment(1_795_400_000_000) };
    let ami = Guest { participant: ParticipantId(1), visit, amounts: Amounts::Hidden, paper_waits: false };
    hear(scanned(fresh(1)));
    hear(scanned(fresh(2)));
    hear(scanned(Meaning::Participant(ami)));
    assert_eq!(hear(Input::TagSettled { tag: tag(1) }).facts, []);
    let step = hear(scanned(Meaning::Command(Command::Finish)));
    let released: Vec<&Tag> = step
        .facts
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::HeldTagReleased { tag, .. } => Some(tag),
            _ => None,
        })
        .collect();
    assert_eq!(released, [&tag(2)]);
    assert!(matches!(step.screen, Some(Screen::Received { .. })), "{:?}", step.screen);
}
