//! Durations in a row, and the floors of this machine's own disk, taken in the same run as what is measured.
#![allow(dead_code, reason = "each bench asks for its own part of it")]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// A number from the environment, or what a run by hand takes.
pub fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// A folder on the disk that is measured: `FUDA_BENCH_DIR`, or the system's folder for temporary files.
pub fn folder() -> tempfile::TempDir {
    let folder = std::env::var_os("FUDA_BENCH_DIR").map_or_else(tempfile::tempdir, tempfile::tempdir_in);
    folder.expect("a folder to measure in")
}

/// Durations of the same thing.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let answer = work();
        self.0.push(start.elapsed());
        answer
    }

    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The time within which so many of a hundred were done, in milliseconds.
    pub fn within(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let last = sorted.len().checked_sub(1).expect("something was measured");
        sorted[last * percent / 100].as_secs_f64() * 1e3
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// One line of the answer, with its ratio to a floor.
pub fn tell(what: &str, times: &Times, floor: Option<&Times>) {
    let ratio = floor.map(|floor| {
        let ratio = |percent| times.within(percent) / floor.within(percent);
        format!("   {:.2}× / {:.2}× of the floor", ratio(50), ratio(99))
    });
    let (half, most, count) = (times.within(50), times.within(99), times.len());
    println!("{what:<44} p50 {half:8.3} ms   p99 {most:8.3} ms   ({count}){}", ratio.unwrap_or_default());
}

/// What else this machine is at.
pub fn tell_load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("load {}on {cores} cores", load.split(' ').take(3).map(|part| format!("{part} ")).collect::<String>());
}

/// This disk's floors: nothing durable is faster here.
pub struct Floor {
    plain: File,
    rows: rusqlite::Connection,
    /// 4 KiB appended to a file, and `fdatasync`.
    pub append: Times,
    /// One row in a table of one column pair, committed by SQLite with a write-ahead log and `synchronous = FULL`.
    pub row: Times,
}

impl Floor {
    pub fn new(folder: &Path) -> Self {
        let plain = File::create(folder.join("floor.bytes")).expect("a file");
        let rows = rusqlite::Connection::open(folder.join("floor.sqlite3")).expect("a database");
        rows.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE one (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
        )
        .expect("a table");
        // The log is as long as it will be: from now on it is written over, as that of a ledger in daily use is.
        rows.execute_batch("PRAGMA synchronous = OFF").expect("a pragma");
        for _ in 0..1_100 {
            insert(&rows);
        }
        rows.execute_batch("PRAGMA synchronous = FULL").expect("a pragma");
        Self { plain, rows, append: Times::default(), row: Times::default() }
    }

    pub fn measure(&mut self) {
        let page = [7; 4096];
        let Self { plain, rows, append, row } = self;
        append.time(|| plain.write_all(&page).and_then(|()| plain.sync_data())).expect("the page is on the disk");
        row.time(|| insert(rows));
    }
}

fn insert(rows: &rusqlite::Connection) {
    let text = "the row is about as long as one fact is: ".repeat(8);
    let inserted = rows.prepare_cached("INSERT INTO one (text) VALUES (?1)").and_then(|mut sql| sql.execute([text]));
    inserted.expect("the row is committed");
}
