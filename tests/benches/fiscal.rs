//! What a fiscal year of a large workshop costs to report. `cargo bench --bench fiscal`; `FUDA_BENCH_PEOPLE` names another
//! workshop, `FUDA_BENCH_DIR` another disk, and `FUDA_BENCH_KEEP=FOLDER` keeps the ledger for the next run.
//!
//! A thousand people in three programmes, with a rule of breaks, come on twenty days of each month of 令和7年度, hand over
//! two kinds of work, and are paid each month: 1.5 million facts. Beside it one SQL aggregate over the same rows.

mod daemon_at_work;
mod measure;
mod yard;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{Days, Months, NaiveDate, NaiveTime};
use fuda::domain::calendar::Span;
use fuda::domain::code::ReceiptNumber;
use fuda::domain::fact::{Entry, Fact, ReceivedBy};
use fuda::domain::id::{HandoverId, Mint, ProgrammeId, VisitId};
use fuda::domain::ledger::Link;
use fuda::domain::moment::{Moment, Zone};
use fuda::domain::money::Rounding;
use fuda::domain::period::{Bearing, PayMethod, Shows, Unpriced};
use fuda::domain::quantity::Quantity;
use fuda::domain::terms::Rule;
use fuda::report::city::city;
use fuda::store::{Append, FILE_NAME, Store};
use rusqlite::Connection;

use daemon_at_work::Daemon;
use measure::{Times, asked, folder, tell, tell_load};

const DAYS: usize = 20;
const RUNS: usize = 5;
const YEAR: i32 = 2025;

struct Filling<'a> {
    store: &'a Store,
    mint: Mint,
    people: usize,
}

impl Filling<'_> {
    fn append(&mut self, on: NaiveDate, hour: u32, facts: Vec<Fact>) {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
        let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
        let append = Append::at_desk(Zone::tokyo().moment(on.and_time(time)), entries);
        self.store.append(append).expect("the ledger takes it");
    }

    fn programmes(&mut self, on: NaiveDate) {
        let added = |number: u64| {
            let (code, name) = (format!("P{number}"), format!("事業{number}"));
            Fact::ProgrammeAdded { programme: ProgrammeId(number), code, name }
        };
        let mut facts: Vec<Fact> = (1..=3).map(added).collect();
        let rule = Rule::Break { after_minutes: 240, minutes: 60 };
        facts.push(Fact::RuleSet { programme: None, from: on, rule, by: None });
        for place in 0..self.people {
            facts.push(Fact::Enrolled {
                participant: yard::person(place),
                programme: ProgrammeId(1 + (place % 3) as u64),
                municipality: ["釧路市", "𠮷野町"][place % 2].to_owned(),
                from: on,
                by: None,
            });
        }
        self.append(on, 8, facts);
    }

    fn day(&mut self, on: NaiveDate) {
        let visits: Vec<VisitId> = (0..self.people).map(|_| self.mint.visit()).collect();
        let arrived =
            |(place, visit): (usize, &VisitId)| Fact::Arrived { visit: *visit, participant: yard::person(place), on };
        let arrivals = visits.iter().enumerate().map(arrived).collect();
        self.append(on, 9, arrivals);
        let handovers = (0..self.people).flat_map(|place| self.handover(place, on)).collect::<Vec<_>>();
        self.append(on, 14, handovers);
        self.append(on, 15, visits.into_iter().map(|visit| Fact::Left { visit }).collect());
    }

    fn handover(&mut self, place: usize, on: NaiveDate) -> Vec<Fact> {
        let handover = HandoverId(self.mint.bits());
        let count = |work, units: u32| {
            let quantity = Quantity::of(units + u32::try_from(place % 7).expect("small"));
            Fact::PiecesCounted { handover, work, quantity, tag: None, piece: None }
        };
        let receipt = ReceiptNumber::UNNUMBERED;
        vec![
            Fact::HandoverOpened { handover, members: vec![yard::person(place)] },
            count(yard::BAGS, 10),
            count(yard::NETS, 1),
            Fact::HandoverReceived { handover, receipt, on, by: ReceivedBy::OwnCard },
        ]
    }

    fn close_and_pay(&mut self, from: NaiveDate) {
        let (ending, on) = (from + Months::new(1) - Days::new(1), from + Months::new(1) + Days::new(9));
        let (rounding, hash, unpriced) = (Rounding::HalfUp, Link::origin(), Unpriced::Refused);
        let (shows, bearing, pays_on) = (Shows::DaysAndTime, Bearing::Remembered, on);
        let closed = Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by: None };
        self.append(ending, 16, vec![closed]);
        let paid = |place| {
            let participant = yard::person(place);
            Fact::StatementPaid { participant, ending, method: PayMethod::Cash, yen: 0, on, by: None }
        };
        self.append(ending, 17, (0..self.people).map(paid).collect());
    }
}

fn year() -> Span {
    Span::fiscal_year(YEAR).expect("a fiscal year")
}

fn fill(folder: &Path, people: usize) {
    let first = year().from;
    let store = yard::found(folder, people, 1, Moment(0));
    let mut filling = Filling { store: &store, mint: Mint::from_seed(17), people };
    filling.programmes(first);
    for month in 0..12 {
        let from = first + Months::new(month);
        from.iter_days().take(DAYS).for_each(|on| filling.day(on));
        filling.close_and_pay(from);
    }
    std::fs::write(folder.join("fuda.toml"), "[workshop]\nname = \"はかる作業所\"\n").expect("a configuration");
}

/// Visits and earnings of the year, summed by person: what any report has to look at.
fn aggregate(sql: &Connection) -> usize {
    let asked = "SELECT who, sum(days), sum(minutes), sum(yen) FROM (
                     SELECT participant AS who, 1 AS days, (left_at_ms - arrived_at_ms) / 60000 AS minutes, 0 AS yen
                     FROM visit WHERE on_date BETWEEN ?1 AND ?2
                     UNION ALL SELECT participant, 0, 0, amount FROM earning_summary WHERE on_date BETWEEN ?1 AND ?2)
                 GROUP BY who";
    let mut asked = sql.prepare(asked).expect("a question");
    let mut rows = asked.query([year().from.to_string(), year().to.to_string()]).expect("an answer");
    let mut count = 0;
    while rows.next().expect("a row").is_some() {
        count += 1;
    }
    count
}

/// Runs a command of the binary; the most memory that it ever took, in KiB.
fn run(data: &Path, words: &[&str]) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    let mut child = command.arg("--data").arg(data).args(words).stdout(Stdio::null()).spawn().expect("it starts");
    let mut most = 0;
    while child.try_wait().expect("it can be asked").is_none() {
        most = most.max(most_kib(child.id()));
        std::thread::sleep(Duration::from_millis(2));
    }
    most
}

/// `VmHWM`; 0 where the process is gone.
fn most_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

fn main() {
    let people = usize::try_from(asked("FUDA_BENCH_PEOPLE", 1_000)).expect("a workshop");
    tell_load();
    let kept = std::env::var_os("FUDA_BENCH_KEEP").map(std::path::PathBuf::from);
    let fresh = folder();
    let data = kept.as_deref().unwrap_or(fresh.path());
    if !data.join(FILE_NAME).exists() {
        let mut filling = Times::default();
        filling.time(|| fill(data, people));
        tell("writing the year", &filling, None);
    }
    let store = Store::open(data).expect("the ledger opens");
    println!("{} facts, {people} people, {DAYS} days a month", store.head().expect("readable").sequence);
    let sql = Connection::open(data.join(FILE_NAME)).expect("the file opens");
    let [mut floor, mut report, mut command, mut dataset, mut page] = [(); 5].map(|()| Times::default());
    let daemon = Daemon::start(data);
    let session = daemon.log_in(yard::LOGIN.0, yard::LOGIN.1);
    let before = most_kib(daemon.process());
    let (mut most_of_city, mut most_of_data) = (0, 0);
    for _ in 0..RUNS {
        assert_eq!(floor.time(|| aggregate(&sql)), people);
        let whole = report.time(|| city(&store.report_material(year(), None).expect("readable"), year(), None)).whole;
        assert_eq!((whole.people as usize, whole.days as usize), (people, people * DAYS * 12));
        assert_eq!(whole.minutes, u64::from(whole.days) * 300, "six hours, and an hour of break");
        let year = YEAR.to_string();
        most_of_city =
            most_of_city.max(command.time(|| run(data, &["report", "city", "--fiscal-year", &year, "--json"])));
        most_of_data = most_of_data
            .max(dataset.time(|| run(data, &["report", "dataset", "--fiscal-year", &year, "--csv", "utf8"])));
        let seen = page.time(|| daemon.get(&format!("/office/reports?of={YEAR}"), &session));
        assert!(seen.contains("令和7年度"), "{seen}");
    }
    tell("one SQL aggregate of the same rows", &floor, None);
    tell("the report, in the process", &report, Some(&floor));
    tell("fuda report city --fiscal-year, all of it", &command, Some(&floor));
    tell("fuda report dataset --fiscal-year", &dataset, Some(&floor));
    tell("/office/reports of the year", &page, Some(&floor));
    let mib = |kib: u64| kib as f64 / 1024.0;
    println!("most memory: city {:.1} MiB, data set {:.1} MiB", mib(most_of_city), mib(most_of_data));
    println!("the daemon's: {:.1} MiB before, {:.1} MiB after the pages", mib(before), mib(most_kib(daemon.process())));
    tell_load();
}
