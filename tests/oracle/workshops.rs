//! Invented workshops, one a seed, for the second opinion (`oracle.py`): each one's ledger, as it is exported, the
//! statements that were frozen from it, and how everything stands in the end.
//!
//! `oracle-workshops FIRST COUNT | python3 tests/oracle/oracle.py`

mod dice;
mod shop;

use std::io::Write;

use fuda::domain::money::{Rounding, Yen};
use fuda::domain::quantity::Quantity;
use fuda::store::{ReadError, Store};

use shop::{ENDINGS, Shop, day};

/// Everything that anybody earned or was granted, on whichever day, with what closed periods still owe them.
fn stands(store: &Store, out: &mut impl Write) -> std::io::Result<()> {
    let (first, last) = (day("1970-01-01"), day("2099-12-31"));
    let earned = store.earnings(first, last, Rounding::HalfUp).expect("earnings");
    let owed = store.unsettled().expect("what is not settled");
    for face in store.participants().expect("people") {
        let who = face.participant;
        let person = earned.iter().find(|person| person.participant == who);
        let granted: Yen =
            store.allowance_lines(who, first, last).expect("allowances").iter().map(|line| line.amount).sum();
        let unsettled = owed.iter().find(|one| one.participant == who).map_or(Yen::ZERO, |one| one.amount);
        let row = serde_json::json!({
            "number": face.number,
            "earned": person.map_or(Yen::ZERO, |person| person.exact).to_string(),
            "unpriced": person.map_or(0, |person| person.unpriced),
            "granted": granted.to_string(),
            "owed": unsettled.to_string(),
        });
        writeln!(out, "{row}")?;
    }
    Ok(())
}

/// What some heaps of each work come to in cases, on some days.
fn cases(store: &Store, out: &mut impl Write) -> std::io::Result<()> {
    for work in store.works().expect("works") {
        for (on, count) in [("2026-09-10", "412"), ("2026-10-15", "37.5"), ("2026-11-20", "9")] {
            let heap: Quantity = count.parse().expect("a quantity");
            let case = store.case(work.work, day(on)).expect("a case");
            let case = case.map(|case| {
                let held = case.holds(heap).expect("a case holds something");
                serde_json::json!([held.cases, case.unit, held.rest.to_string()])
            });
            writeln!(
                out,
                "{}",
                serde_json::json!({"work": work.work.to_string(), "on": on, "count": count, "case": case})
            )?;
        }
    }
    Ok(())
}

fn workshop(seed: u64, out: &mut impl Write) -> std::io::Result<()> {
    let shop = Shop::of(seed).lived();
    if seed.is_multiple_of(16) {
        let verified = shop.store.verify(|_| {}).expect("the ledger can be read");
        assert_eq!(verified.findings, [], "seed {seed} refolds to the same tables");
    }
    writeln!(out, "WORKSHOP {seed}")?;
    let mut lines = Vec::new();
    let each = |line: &[u8]| {
        lines.push(line.to_vec());
        Ok::<(), ReadError>(())
    };
    shop.store.export(each).expect("the ledger can be read");
    for line in lines {
        out.write_all(&line)?;
        writeln!(out)?;
    }
    writeln!(out, "STATEMENTS")?;
    for ending in ENDINGS.map(day) {
        for one in shop.store.statements(ending).expect("statements") {
            writeln!(out, "{}", one.bytes)?;
        }
    }
    writeln!(out, "STANDS")?;
    stands(&shop.store, out)?;
    writeln!(out, "CASES")?;
    cases(&shop.store, out)?;
    writeln!(out, "END")
}

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1).map(|word| word.parse::<u64>().expect("a number"));
    let (first, count) = (words.next().unwrap_or(1), words.next().unwrap_or(100));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for seed in first..first + count {
        workshop(seed, &mut out)?;
    }
    out.flush()
}
