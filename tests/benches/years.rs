//! What grows with the ledger, and what must not. `cargo bench --bench years`; `FUDA_BENCH_FACTS=10000,1000000`
//! names other sizes, `FUDA_BENCH_DIR` another disk, and `FUDA_BENCH_KEEP=FOLDER` keeps the ledgers for the next run.
//!
//! A workshop of eight people hands over 320 facts on each day of the calendar, so that a month is always as large,
//! and a larger ledger goes further back. Today is its last day.

mod daemon_at_work;
mod measure;
mod yard;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate, NaiveTime};
use fuda::domain::code::ReceiptNumber;
use fuda::domain::fact::{Entry, Fact, ReceivedBy};
use fuda::domain::id::{FactId, HandoverId, LedgerId, Mint, VisitId};
use fuda::domain::ledger::ClockTrust;
use fuda::domain::moment::{Moment, Zone};
use fuda::domain::money::Rounding;
use fuda::domain::quantity::Quantity;
use fuda::store::{Append, FILE_NAME, Genesis, Store};

use daemon_at_work::Daemon;
use measure::{Times, folder, tell, tell_load};

const PEOPLE: usize = 8;
/// Each: an arrival, five handovers of an opening, six pieces and the receiving, less two pieces of the last, a leaving.
const FACTS_A_DAY: u64 = 320;
const HANDOVERS: u64 = 5;
const RUNS: usize = 30;

struct Years {
    mint: Mint,
    zone: Zone,
    now: Moment,
    today: NaiveDate,
    /// Tags that each person has used.
    tags: u32,
    rolls: usize,
}

impl Years {
    /// Every fact of a day, one submission for each scene, in the order of the clock.
    fn day(&mut self, on: NaiveDate) -> Vec<Append> {
        let visits: Vec<VisitId> = (0..PEOPLE).map(|_| self.mint.visit()).collect();
        let mut scenes = Vec::new();
        for (place, &visit) in visits.iter().enumerate() {
            scenes.push(self.scene(on, place, 0, vec![Fact::Arrived { visit, participant: yard::person(place), on }]));
        }
        for round in 1..=HANDOVERS {
            for place in 0..PEOPLE {
                let facts = self.handover(on, place, round);
                scenes.push(self.scene(on, place, round, facts));
            }
        }
        for (place, &visit) in visits.iter().enumerate() {
            scenes.push(self.scene(on, place, HANDOVERS + 1, vec![Fact::Left { visit }]));
        }
        scenes
    }

    /// Two of three tags come from a roll, the third piece is a work card.
    fn handover(&mut self, on: NaiveDate, place: usize, round: u64) -> Vec<Fact> {
        let handover = HandoverId(self.mint.bits());
        let mut facts = vec![Fact::HandoverOpened { handover, members: vec![yard::person(place)] }];
        let pieces = if round == HANDOVERS { 4 } else { 6 };
        for piece in 0..pieces {
            let (work, quantity) = if piece % 3 == 2 { (yard::NETS, "0.5") } else { (yard::BAGS, "1") };
            let tag = (work == yard::BAGS).then(|| {
                self.tags += 1;
                yard::tag(0, self.tags - 1)
            });
            let quantity: Quantity = quantity.parse().expect("a quantity");
            facts.push(Fact::PiecesCounted { handover, work, quantity, tag, piece: None });
        }
        let receipt = ReceiptNumber::UNNUMBERED;
        facts.push(Fact::HandoverReceived { handover, receipt, on, by: ReceivedBy::OwnCard });
        facts
    }

    fn scene(&mut self, on: NaiveDate, place: usize, round: u64, facts: Vec<Fact>) -> Append {
        let midnight = self.zone.moment(on.and_time(NaiveTime::MIN));
        let minute = 9 * 60 + round * 60 + place as u64;
        let at = midnight.plus_ms(i64::try_from(minute * 60_000).expect("a day has few minutes"));
        // Today is not over: nothing is later than now.
        let at = if on == self.today { at.min(self.now) } else { at };
        let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
        let station = Some(format!("T{place}"));
        Append { at, station, clock: ClockTrust::Good, entries, papers: Vec::new(), personal: Vec::new() }
    }

    /// More tags, when the last roll is nearly used.
    fn roll(&mut self) -> Option<Fact> {
        let used = (self.tags + u32::try_from(FACTS_A_DAY).expect("few")) / yard::ROLL;
        (used as usize >= self.rolls).then(|| {
            self.rolls += 1;
            yard::minted(self.rolls - 1)
        })
    }
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_millis();
    Moment(i64::try_from(since).expect("a time"))
}

/// Writes a ledger of `facts` facts through the store, as tables do, many submissions to a commit.
fn write(folder: &Path, facts: u64) {
    let (now, zone) = (now(), Zone::tokyo());
    let today = zone.date(now);
    let first = today - Days::new(facts.div_ceil(FACTS_A_DAY) - 1);
    let before = zone.moment((first - Days::new(1)).and_time(NaiveTime::MIN));
    let store = Store::create(folder, Genesis { ledger: LedgerId(7), fact: FactId(7), at: before }).expect("a ledger");
    yard::settle(&store, PEOPLE, 1, before);
    let mut years = Years { mint: Mint::from_seed(facts), zone, now, today, tags: 0, rolls: 1 };
    let begun = Instant::now();
    let (answer, answers) = sync_channel(1 << 20);
    let mut waiting = 0;
    for on in first.iter_days().take_while(|on| *on <= today) {
        let mut scenes = years.day(on);
        if let Some(roll) = years.roll() {
            let (at, entries) = (scenes[0].at, vec![Entry { id: years.mint.fact(), fact: roll }]);
            scenes.insert(0, Append::at_desk(at, entries));
        }
        for scene in scenes {
            let answer = answer.clone();
            store.submit(scene, move |outcome| drop(answer.send(outcome.map(drop).map_err(|error| error.to_string()))));
            waiting += 1;
        }
        waiting -= settle(&answers, waiting, 2_000);
    }
    settle(&answers, waiting, 0);
    let (seconds, head) = (begun.elapsed().as_secs_f64(), store.head().expect("the ledger is read"));
    println!("wrote {} facts in {seconds:.0} s: {:.0} facts/s", head.sequence, head.sequence as f64 / seconds);
}

/// Takes answers until no more than `leave` are out; how many it took.
fn settle(answers: &Receiver<Result<(), String>>, waiting: usize, leave: usize) -> usize {
    let take = waiting.saturating_sub(leave);
    (0..take).for_each(|_| answers.recv().expect("the writer lives").expect("the facts are accepted"));
    take
}

/// The ledger that was kept from an earlier run today, or a new one.
fn ledger(facts: u64) -> (PathBuf, Option<tempfile::TempDir>) {
    let kept = std::env::var_os("FUDA_BENCH_KEEP").map(|folder| PathBuf::from(folder).join(facts.to_string()));
    let (path, vanishes) = match kept {
        Some(path) => (path, None),
        None => {
            let folder = folder();
            (folder.path().to_owned(), Some(folder))
        }
    };
    if !path.join(FILE_NAME).exists() {
        std::fs::create_dir_all(&path).expect("a folder");
        write(&path, facts);
        std::fs::write(path.join("fuda.toml"), "[workshop]\nname = \"はかる作業所\"\n").expect("a configuration");
    }
    (path, vanishes)
}

fn measure(facts: u64) {
    let (data, _vanishes) = ledger(facts);
    let bytes = std::fs::metadata(data.join(FILE_NAME)).expect("the ledger is there").len();
    println!("— {facts} facts, {} MiB", bytes >> 20);
    in_the_process(&data);
    through_pages(&data);
    through_the_command(&data);
}

fn in_the_process(data: &Path) {
    let store = Store::open(data).expect("the ledger opens");
    let on = Zone::tokyo().date(store.head().expect("the ledger is read").at);
    let from = on - Days::new(29);
    let (mut earnings, mut board) = (Times::default(), Times::default());
    for _ in 0..RUNS {
        let people = earnings.time(|| store.earnings(from, on, Rounding::HalfUp)).expect("the ledger is read");
        assert_eq!(people.len(), PEOPLE);
        let works = board.time(|| store.board(on)).expect("the ledger is read");
        assert_eq!(works.len(), 2);
    }
    tell("earnings of 30 days, in the process", &earnings, None);
    tell("the board's sums, in the process", &board, None);
}

fn through_pages(data: &Path) {
    let (mut start, mut office, mut person, mut board) =
        (Times::default(), Times::default(), Times::default(), Times::default());
    for _ in 0..7 {
        start.push(Daemon::start(data).started_in);
    }
    let daemon = Daemon::start(data);
    let session = daemon.log_in(yard::LOGIN.0, yard::LOGIN.1);
    for _ in 0..RUNS {
        let page = office.time(|| daemon.get("/office", &session));
        assert!(page.contains("P0007") && page.contains("整網"), "the office shows everybody's earnings: {page}");
        let page = person.time(|| daemon.get("/office/person/P0003", &session));
        assert!(page.contains("P0003"), "a person's page: {page}");
        let page = board.time(|| daemon.get("/board", ""));
        assert!(page.contains("<svg"), "the board is drawn: {page}");
    }
    tell("start-up: exec to listening", &start, None);
    tell("/office, logged in", &office, None);
    tell("/office/person", &person, None);
    tell("/board", &board, None);
    println!("{:<44} {:.1} MiB", "resident after these pages", daemon.resident_kib() as f64 / 1024.0);
}

fn through_the_command(data: &Path) {
    let store = Store::open(data).expect("the ledger opens");
    let on = Zone::tokyo().date(store.head().expect("the ledger is read").at);
    let (from, to) = ((on - Days::new(29)).to_string(), on.to_string());
    let mut command = Times::default();
    for _ in 0..7 {
        let said = command.time(|| {
            let args = ["earnings", "--from", &from, "--to", &to, "--json"];
            Command::new(env!("CARGO_BIN_EXE_fuda")).arg("--data").arg(data).args(args).output()
        });
        assert!(said.expect("the binary runs").status.success());
    }
    tell("fuda earnings --json, the whole command", &command, None);
}

fn main() {
    let sizes = std::env::var("FUDA_BENCH_FACTS").unwrap_or_else(|_| "10000,1000000".to_owned());
    tell_load();
    for size in sizes.split(',') {
        measure(size.trim().parse().expect("sizes are numbers, apart by commas"));
    }
    tell_load();
}
