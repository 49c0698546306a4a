//! What closing a month costs, and for how long nobody else can write. `cargo bench --bench closing`;
//! `FUDA_BENCH_FACTS=10000000` names another size of ledger, `FUDA_BENCH_PEOPLE` another workshop.
//!
//! A thousand people hand over once on each of twenty days of a month: two kinds of work, 6,000 facts a day. All
//! months but the last three are closed at once; those three are measured, beside a single SQL aggregate over the
//! same lines.

mod measure;
mod yard;

use chrono::{Days, Months, NaiveDate};
use fuda::domain::code::ReceiptNumber;
use fuda::domain::fact::{Entry, Fact, ReceivedBy};
use fuda::domain::id::{HandoverId, Mint};
use fuda::domain::ledger::Link;
use fuda::domain::moment::Moment;
use fuda::domain::money::Rounding;
use fuda::domain::period::{Bearing, Shows, Unpriced};
use fuda::domain::quantity::Quantity;
use fuda::store::{Append, FILE_NAME, Store};
use rusqlite::Connection;

use measure::{Times, asked, folder, tell, tell_load};

const DAYS: u64 = 20;
const MEASURED: u32 = 3;

/// One person's day: two pieces of one work, one of the other.
fn handover(mint: &mut Mint, place: usize, on: NaiveDate) -> Vec<Entry> {
    let handover = HandoverId(mint.bits());
    let mut facts = vec![Fact::HandoverOpened { handover, members: vec![yard::person(place)] }];
    for (work, units) in [(yard::BAGS, 3), (yard::BAGS, 10), (yard::NETS, 1)] {
        let quantity = Quantity::of(units + u32::try_from(place % 7).expect("small"));
        facts.push(Fact::PiecesCounted { handover, work, quantity, tag: None, piece: None });
    }
    let receipt = ReceiptNumber::UNNUMBERED;
    facts.push(Fact::HandoverReceived { handover, receipt, on, by: ReceivedBy::OwnCard });
    facts.into_iter().map(|fact| Entry { id: mint.fact(), fact }).collect()
}

fn month_end(first: NaiveDate) -> NaiveDate {
    first + Months::new(1) - Days::new(1)
}

fn close(store: &Store, mint: &mut Mint, from: NaiveDate, ending: NaiveDate) {
    let (rounding, hash, pays_on) = (Rounding::HalfUp, Link::origin(), ending + Days::new(10));
    let (unpriced, shows, bearing) = (Unpriced::Refused, Shows::DaysAndTime, Bearing::Remembered);
    let fact = Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by: None };
    store.append(Append::at_desk(Moment(0), vec![Entry { id: mint.fact(), fact }])).expect("the period is closed");
}

fn main() {
    let (facts, people) = (asked("FUDA_BENCH_FACTS", 1_000_000), asked("FUDA_BENCH_PEOPLE", 1_000));
    let people = usize::try_from(people).expect("a workshop");
    let months = u32::try_from(facts.div_ceil(people as u64 * DAYS * 5)).expect("few months").max(MEASURED + 1);
    tell_load();
    let folder = folder();
    let store = yard::found(folder.path(), people, 1, Moment(0));
    let mut mint = Mint::from_seed(11);
    let begin = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    for month in 0..months {
        let first = begin + Months::new(month);
        for on in first.iter_days().take(usize::try_from(DAYS).expect("few")) {
            let entries = (0..people).flat_map(|place| handover(&mut mint, place, on)).collect();
            store.append(Append::at_desk(Moment(0), entries)).expect("a day of work");
        }
    }
    let head = store.head().expect("the ledger is read").sequence;
    println!("{head} facts, {people} people, {months} months");
    let earlier = begin + Months::new(months - MEASURED) - Days::new(1);
    close(&store, &mut mint, begin, earlier);
    let sql = Connection::open(folder.path().join(FILE_NAME)).expect("the file opens");
    let (mut closing, mut aggregate, mut preview) = (Times::default(), Times::default(), Times::default());
    for month in months - MEASURED..months {
        let from = begin + Months::new(month);
        let ending = month_end(from);
        let mut asked = sql
            .prepare(
                "SELECT participant, work, per, rate, sum(quantity), sum(amount) FROM earning_summary
                 WHERE on_date BETWEEN ?1 AND ?2 GROUP BY participant, work, per, rate",
            )
            .expect("a question");
        let rows = aggregate.time(|| {
            let mut rows = asked.query([from.to_string(), ending.to_string()]).expect("an answer");
            let mut count = 0;
            while rows.next().expect("a row").is_some() {
                count += 1;
            }
            count
        });
        assert_eq!(rows, people * 2, "everybody did both works");
        let span = fuda::domain::calendar::Span { from, to: ending };
        preview.time(|| store.preview(span, ending, Rounding::HalfUp, None)).expect("a preview");
        closing.time(|| close(&store, &mut mint, from, ending));
        let period = store.period(ending).expect("readable").expect("it is closed");
        assert_eq!(period.people, people as u64);
    }
    tell("one SQL aggregate of the same month", &aggregate, None);
    tell("looking at it first, without the lock", &preview, None);
    tell("closing, all of it holding the write lock", &closing, Some(&aggregate));
    tell_load();
}
