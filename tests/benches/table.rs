//! From a scan to the durable fact, at one table: look up, step, append, through the real ledger on a real disk,
//! beside the floors of that disk. `cargo bench --bench table`; `FUDA_BENCH_SCANS` asks for more.

mod measure;
mod yard;

use std::time::{SystemTime, UNIX_EPOCH};

use fuda::bench::effect::Step;
use fuda::bench::input::Input;
use fuda::bench::{Rules, Table};
use fuda::domain::code::{Code, Scan};
use fuda::domain::fact::Fact;
use fuda::domain::id::Mint;
use fuda::domain::ledger::ClockTrust;
use fuda::domain::moment::{Moment, Now};
use fuda::store::{Append, Store};

use measure::{Floor, Times, asked, folder, tell, tell_load};

/// So many tags lie in one handover; with the card that receives it, one scan in twelve prints.
const TAGS: u32 = 11;
/// So many scans are not counted: the ledger's log grows to its size first, as it does once after each start.
const WARM: u64 = 360;

struct Bench {
    store: Store,
    rules: Rules,
    table: Table,
    mint: Mint,
    start: Moment,
    steady_ms: u64,
}

impl Bench {
    /// All that lies between the scanner's bytes and the word.
    fn scan(&mut self, text: &str) -> Step {
        self.steady_ms += 4_000;
        let wall = self.start.plus_ms(i64::try_from(self.steady_ms).expect("a few hours"));
        let now = Now { wall, steady_ms: self.steady_ms };
        let scan = Scan::read(text);
        let meaning = self.store.meaning(&scan, self.rules.zone.date(wall)).expect("the ledger answers");
        let input = Input::Scanned { code: text.to_owned(), meaning };
        let step = self.table.step(&self.rules, &input, now, &mut self.mint);
        let append = Append {
            at: wall,
            station: Some("A".to_owned()),
            clock: ClockTrust::Good,
            entries: step.facts.clone(),
            papers: step.papers.clone(),
            personal: Vec::new(),
        };
        self.store.append(append).expect("the scan counts");
        self.table = step.next.clone();
        step
    }
}

fn main() {
    let scans = asked("FUDA_BENCH_SCANS", 4_000);
    let folder = folder();
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_millis();
    let start = Moment(i64::try_from(seconds).expect("a time"));
    let store = yard::found(folder.path(), 1, 2, start);
    let mint = Mint::from_seed(5);
    let mut bench = Bench { store, rules: Rules::default(), table: Table::default(), mint, start, steady_ms: 0 };
    let mut floor = Floor::new(folder.path());
    let (mut pieces, mut cards, mut all) = (Times::default(), Times::default(), Times::default());
    let mut tags = 0;
    let card: Code = yard::card(0);
    tell_load();
    for number in 0..WARM + scans {
        floor.measure();
        let begun = std::time::Instant::now();
        let step = if number.is_multiple_of(u64::from(TAGS + 1)) {
            bench.scan(card.text())
        } else {
            tags += 1;
            bench.scan(yard::tag(0, tags).code().text())
        };
        let time = begun.elapsed();
        assert!(!step.facts.is_empty(), "every scan here counts something: {:?}", step.screen);
        if number < WARM {
            continue;
        }
        all.push(time);
        let received = step.facts.iter().any(|entry| matches!(entry.fact, Fact::HandoverReceived { .. }));
        if received { cards.push(time) } else { pieces.push(time) }
    }
    tell("append 4 KiB + fdatasync", &floor.append, None);
    tell("one row, SQLite WAL FULL (the floor)", &floor.row, None);
    tell("scan to durable, every scan", &all, Some(&floor.row));
    tell("  a tag that counts", &pieces, Some(&floor.row));
    tell("  a card that receives, with its paper", &cards, Some(&floor.row));
    tell_load();
}
