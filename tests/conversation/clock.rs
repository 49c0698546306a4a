//! A clock that was wrong, or was set: nobody at the table has to know.

use fuda::bench::effect::{Screen, Step};
use fuda::bench::input::{Guest, Input, Meaning, VisitStanding};
use fuda::bench::{Rules, Table};
use fuda::domain::fact::Amounts;
use fuda::domain::id::{Mint, ParticipantId, VisitId, WorkId};
use fuda::domain::moment::{Moment, Now};
use fuda::domain::quantity::Quantity;

const AMI: ParticipantId = ParticipantId(1);
const VISIT: VisitId = VisitId(2);
/// 14:00 in Japan on 23 November 2026.
const NOW: Now = Now { wall: Moment(1_795_410_000_000), steady_ms: 3_600_000 };
const MINUTE: i64 = 60_000;

fn card(visit: VisitStanding) -> Meaning {
    Meaning::Participant(Guest { participant: AMI, visit, amounts: Amounts::Hidden, paper_waits: false })
}

/// The meanings, ten seconds apart.
fn played(meanings: &[Meaning]) -> Vec<Step> {
    let (rules, mut mint) = (Rules::default(), Mint::from_seed(1));
    let (mut table, mut now) = (Table::default(), NOW);
    let mut steps = Vec::new();
    for (place, meaning) in meanings.iter().enumerate() {
        let input = Input::Scanned { code: place.to_string(), meaning: meaning.clone() };
        let step = table.step(&rules, &input, now, &mut mint);
        table = step.next.clone();
        steps.push(step);
        now = Now { wall: now.wall.plus_ms(10_000), steady_ms: now.steady_ms + 10_000 };
    }
    steps
}

#[test]
fn whose_coming_a_wrong_clock_dated_hands_over_once_staff_have_said_which_day_it_was() {
    let came_in_1970 = card(VisitStanding::In { visit: VISIT, since: Moment(0) });
    let bags = Meaning::WorkCard { work: WorkId(3), quantity: Quantity::ONE, step_of: None };
    let steps = played(&[came_in_1970, bags]);
    assert!(matches!(steps[1].screen, Some(Screen::Counting { .. })), "{:?}", steps[1].screen);
}

#[test]
fn a_clock_that_is_set_back_after_a_leaving_does_not_shut_the_table_for_an_hour() {
    let left = |minutes: i64| card(VisitStanding::Left { visit: VISIT, at: NOW.wall.plus_ms(minutes * MINUTE) });
    for minutes in [-9, 9] {
        let said = played(&[left(minutes)])[0].screen.clone();
        assert!(matches!(said, Some(Screen::AlreadyLeft { .. })), "{minutes} minutes: {said:?}");
    }
    for minutes in [-10, 10, 60] {
        let said = played(&[left(minutes)])[0].screen.clone();
        assert!(matches!(said, Some(Screen::WelcomeBack { .. })), "{minutes} minutes: {said:?}");
    }
}
