//! Scans that arrive on real ttys at the real daemon. `cargo bench --bench tables`.
//!
//! First one table, one scan after the other: from the scanner's bytes to the word on the table's screen. Then twenty
//! tables that scan without a pause, with and without a printer beside them.

mod daemon_at_work;
mod measure;
mod yard;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fuda::devices::pty::Pty;
use fuda::devices::receiver::Receiver;
use fuda::domain::fact::Fact;
use fuda::domain::ledger::Recorded;
use fuda::domain::moment::Moment;
use fuda::store::{ReadError, Store};

use daemon_at_work::Daemon;
use measure::{Floor, Times, asked, folder, tell, tell_load};

/// So many tags lie in one handover; the thirteenth scan is the card that receives them.
const TAGS: usize = 12;
const STATIONS: usize = 20;
/// So many scans are not counted: the ledger's log grows to its size first, as it does once after each start.
const WARM: usize = 364;

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_millis();
    Moment(i64::try_from(since).expect("a time"))
}

fn data_folder(stations: &[&Pty], printers: &[&Receiver]) -> tempfile::TempDir {
    let folder = folder();
    drop(yard::found(folder.path(), stations.len(), stations.len(), now()));
    let mut text = "[workshop]\nname = \"はかる作業所\"\n".to_owned();
    for (place, tty) in stations.iter().enumerate() {
        let path = tty.path().display();
        write!(text, "[[station]]\nname = \"T{place}\"\n[station.scanner]\nkind = \"serial\"\npath = \"{path}\"\n")
            .expect("a string takes any text");
        if let Some(printer) = printers.get(place) {
            let address = printer.address();
            write!(text, "[station.printer]\nkind = \"tcp\"\naddress = \"{address}\"\nmode = \"kanji\"\n")
                .expect("a string takes any text");
        }
    }
    std::fs::write(folder.path().join("fuda.toml"), text).expect("a configuration");
    folder
}

/// The codes of one table: its person's card, twelve tags, the card again, and so on.
fn codes(place: usize, scans: usize) -> Vec<String> {
    let mut tags = 0;
    let code = |number: usize| {
        if number.is_multiple_of(TAGS + 1) {
            return yard::card(place).text().to_owned();
        }
        let tag = yard::tag(place, tags);
        tags += 1;
        tag.code().text().to_owned()
    };
    (0..scans).map(code).collect()
}

fn counted(data: &Path) -> u64 {
    let store = Store::open(data).expect("the ledger opens beside the daemon");
    let mut counted = 0;
    let read = store.export(|bytes| {
        let recorded: Recorded = serde_json::from_slice(bytes).expect("a fact");
        counted += u64::from(matches!(recorded.fact, Fact::PiecesCounted { .. }));
        Ok::<_, ReadError>(())
    });
    read.expect("the ledger is read");
    counted
}

fn scan_to_word(scans: usize) {
    let tty = Pty::open().expect("a pseudo-terminal");
    let folder = data_folder(&[&tty], &[]);
    let daemon = Daemon::start(folder.path());
    let mut screen = daemon.watch("T0");
    let mut floor = Floor::new(folder.path());
    let mut words = Times::default();
    let mut scan = |code: String| {
        tty.write(format!("{code}\r").as_bytes()).expect("the tty takes it");
        screen.next_word();
    };
    let mut codes = codes(0, WARM + scans).into_iter();
    codes.by_ref().take(WARM).for_each(&mut scan);
    for code in codes {
        floor.measure();
        words.time(|| scan(code));
    }
    tell("append 4 KiB + fdatasync", &floor.append, None);
    tell("one row, SQLite WAL FULL (the floor)", &floor.row, None);
    tell("scan to word, one table", &words, Some(&floor.row));
}

fn many_tables(scans: usize, printing: Printing) {
    let ttys: Vec<Arc<Pty>> = (0..STATIONS).map(|_| Arc::new(Pty::open().expect("a pseudo-terminal"))).collect();
    let papers = Arc::new(AtomicU64::new(0));
    let printer = || {
        let papers = Arc::clone(&papers);
        Receiver::start(move |_| {
            papers.fetch_add(1, Ordering::Relaxed);
        })
        .expect("a port")
    };
    let printers: Vec<Receiver> = match printing {
        Printing::Nothing => Vec::new(),
        Printing::EachItsOwn => (0..STATIONS).map(|_| printer()).collect(),
    };
    let folder = data_folder(&ttys.iter().map(Arc::as_ref).collect::<Vec<_>>(), &printers.iter().collect::<Vec<_>>());
    let daemon = Daemon::start(folder.path());
    let before = daemon.sequence();
    let begun = Instant::now();
    let hands = ttys.iter().enumerate().map(|(place, tty)| {
        let (tty, codes) = (Arc::clone(tty), codes(place, scans));
        thread::spawn(move || {
            codes.iter().for_each(|code| tty.write(format!("{code}\r").as_bytes()).expect("the tty takes it"));
        })
    });
    hands.collect::<Vec<_>>().into_iter().for_each(|hand| hand.join().expect("the tty took everything"));
    let rounds = scans / (TAGS + 1);
    // An arrival, and in each round an opening, its tags and the receiving, less the receiving of the last round.
    let facts = STATIONS * (1 + rounds * (TAGS + 2) - 1);
    wait_for(&daemon, before + facts as u64);
    let seconds = begun.elapsed().as_secs_f64();
    let pieces = counted(folder.path());
    assert_eq!(pieces, (STATIONS * rounds * TAGS) as u64, "every tag was counted, and once");
    let all = STATIONS * scans;
    println!(
        "{STATIONS} tables, {printing:?}: {:.0} scans/s, {:.0} facts/s ({all} scans in {seconds:.2} s, {} papers out by then)",
        all as f64 / seconds,
        facts as f64 / seconds,
        papers.load(Ordering::Relaxed)
    );
}

#[derive(Debug, Clone, Copy)]
enum Printing {
    Nothing,
    EachItsOwn,
}

fn wait_for(daemon: &Daemon, sequence: u64) {
    let patience = Instant::now() + Duration::from_secs(300);
    while daemon.sequence() < sequence {
        assert!(Instant::now() < patience, "{} of {sequence} facts came", daemon.sequence());
        thread::sleep(Duration::from_millis(5));
    }
}

fn main() {
    let scans = usize::try_from(asked("FUDA_BENCH_SCANS", 1_300)).expect("a number of scans");
    let whole = scans - scans % (TAGS + 1);
    tell_load();
    scan_to_word(whole);
    many_tables(whole, Printing::Nothing);
    many_tables(whole, Printing::EachItsOwn);
    tell_load();
}
