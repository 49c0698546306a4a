//! A small computer without a battery clock wakes up in another hour, or in another year.
//!
//! The machine's own clock stays as it is: what differs is the ledger's memory of the time, which is the same to the
//! judgement.

use std::time::{SystemTime, UNIX_EPOCH};

use fuda::domain::fact::{Amounts, Entry, Fact};
use fuda::domain::id::{LedgerId, Mint, ParticipantId, VisitId};
use fuda::domain::moment::{Moment, Zone};
use fuda::store::{Append, Genesis, Store};
use serde_json::Value;
use tempfile::TempDir;

use crate::daemon::Daemon;
use crate::shop::{OneTable, Shop, text};

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;

const QUESTION: &str = "時計が ちがっていたようです";

fn from_now(ms: i64) -> Moment {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Moment(i64::try_from(now.as_millis()).unwrap() + ms)
}

fn is_marked(fact: &Value) -> bool {
    fact["clock"] == "suspect"
}

/// A fact that says nothing new, by a clock that was this far from now.
fn remember(table: &OneTable, ms: i64) {
    let participant = text(&table.shop.kinds("participant_registered")[0]["body"]["participant"]).parse().unwrap();
    let fact = Fact::AmountsChosen { participant, amounts: Amounts::Shown };
    let entry = Entry { id: Mint::from_seed(1).fact(), fact };
    Store::open(&table.shop.data()).unwrap().append(Append::at_desk(from_now(ms), vec![entry])).unwrap();
}

#[test]
fn a_clock_that_was_set_back_an_hour_is_marked_and_asked_about_and_the_table_works() {
    let table = OneTable::new();
    table.shop.add_staff();
    remember(&table, HOUR_MS);
    let known = table.shop.facts().len();
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    daemon.screen_says("A", "うけとりました");
    table.printer.gives(1);
    let office = daemon.enter_office();
    assert!(office.page().contains(QUESTION), "{}", office.page());
    daemon.kill();

    // A restart does not make the clock right, nor does it forget what the time was at least.
    let _daemon = table.start();
    table.hand_over(&table.nagi, &table.tags[1]);
    let marks: Vec<bool> = table.shop.facts().iter().map(is_marked).collect();
    assert!(!marks[..known].contains(&true), "{marks:?}");
    assert!(marks.len() > known + 4 && !marks[known..].contains(&false), "{marks:?}");
    table.shop.verify();
}

/// A ledger that was set up a year ago, with what happened then.
fn of_a_year_ago(then: impl FnOnce(&mut Mint) -> Vec<Fact>) -> OneTable {
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let (mut mint, at) = (Mint::from_seed(2), from_now(-YEAR_MS));
    let genesis = Genesis { ledger: LedgerId(mint.bits()), fact: mint.fact(), at };
    let entries = then(&mut mint).into_iter().map(|fact| Entry { id: mint.fact(), fact }).collect();
    Store::create(&data, genesis).unwrap().append(Append::at_desk(at, entries)).unwrap();
    OneTable::with(Shop::around(place), "")
}

#[test]
fn a_ledger_that_lay_for_a_year_before_its_first_day_asks_nobody_what_day_it_is() {
    let table = of_a_year_ago(|_| Vec::new());
    table.shop.add_staff();
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    table.printer.gives(1);
    assert!(!table.shop.facts().iter().any(is_marked));
    let office = daemon.enter_office();
    assert!(!office.page().contains(QUESTION), "{}", office.page());
    table.shop.verify();
}

#[test]
fn a_clock_that_is_a_year_ahead_is_marked_until_staff_say_that_it_is_right() {
    let table = of_a_year_ago(|mint| {
        let (participant, visit) = (ParticipantId(mint.bits()), VisitId(mint.bits()));
        let registered =
            Fact::ParticipantRegistered { participant, number: "P0001".to_owned(), amounts: Amounts::Hidden };
        vec![registered, Fact::Arrived { visit, participant, on: Zone::tokyo().date(from_now(-YEAR_MS)) }]
    });
    table.shop.add_staff();
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    table.printer.gives(1);
    let marks: Vec<bool> = table.shop.facts().iter().map(is_marked).collect();
    assert!(!marks[..3].contains(&true) && !marks[3..].contains(&false), "{marks:?}");

    let office = daemon.enter_office();
    office.say_that_the_clock_is_right();
    assert!(!office.page().contains(QUESTION), "{}", office.page());
    let settled = table.shop.facts().len();
    table.hand_over(&table.nagi, &table.tags[1]);
    daemon.kill();
    let _daemon: Daemon = table.start();
    table.hand_over(&table.ami, &table.tags[2]);
    assert!(!table.shop.facts()[settled..].iter().any(is_marked));
    table.shop.verify();
}
