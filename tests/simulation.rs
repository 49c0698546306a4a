//! Whole days at several tables, drawn from a seed, with mischief, and with the power going between any two effects.
//!
//! `FUDA_SIM_DAYS` (and `FUDA_SIM_STORED_DAYS`, on disk) ask for more days and `FUDA_SIM_SEED` for other ones; what fails names the seed that repeats it.

#[path = "simulation/day.rs"]
mod day;
#[path = "support/house.rs"]
mod house;
#[path = "support/ledger.rs"]
mod ledger;
#[path = "simulation/naive.rs"]
mod naive;
#[path = "simulation/shelf.rs"]
mod shelf;
#[path = "support/workshop.rs"]
mod workshop;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{NaiveDate, NaiveTime};
use fuda::bench::effect::Paper;
use fuda::bench::{Rules, TableKind};
use fuda::domain::code::{ReceiptNumber, Tag};
use fuda::domain::fact::{Change, Entry, Fact};
use fuda::domain::id::{FactId, HandoverId, ParticipantId, PieceId, WorkId};
use fuda::domain::moment::Zone;
use fuda::domain::quantity::Quantity;
use fuda::domain::work::Rate;
use fuda::earnings::{Price, Sharing, line};
use rust_decimal::Decimal;

use day::{Day, Dice, Planned, Supply, TABLES};
use house::{House, Kill};
use ledger::{Ledger, Phase};
use naive::Naive;
use shelf::Shelf;

/// One ledger lives this long in the simulation.
const DAYS_OF_A_LEDGER: u64 = 20;
const DAYS: u64 = 300;

fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// The real ledger is slower: fewer days of it are asked for in the everyday run.
const STORED_DAYS: u64 = 20;

/// Says how to repeat a failure.
struct Repeat(u64);

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed) = self;
            eprintln!(
                "repeat with FUDA_SIM_SEED={seed} FUDA_SIM_DAYS=20 FUDA_SIM_STORED_DAYS=20 cargo test --test simulation"
            );
        }
    }
}

#[test]
fn after_any_days_and_any_power_cuts_every_yen_is_explained_and_none_is_paid_twice() {
    let (seed, days) = (asked("FUDA_SIM_SEED", 1), asked("FUDA_SIM_DAYS", DAYS));
    let (mut scans, mut kills, mut facts) = (0, 0, 0);
    for life in 0..days.div_ceil(DAYS_OF_A_LEDGER) {
        let _repeat = Repeat(seed + life);
        let mut house = house(seed + life);
        lives(&mut house, seed + life, DAYS_OF_A_LEDGER.min(days - life * DAYS_OF_A_LEDGER));
        holds(&house);
        scans += house.scans;
        kills += house.kills;
        facts += house.ledger.batches.iter().map(|batch| batch.entries.len() as u64).sum::<u64>();
    }
    println!("{days} days, {scans} scans, {facts} facts, {kills} power cuts");
    assert!(kills > 0 && facts > days, "something happened");
}

#[test]
fn the_ledger_on_disk_agrees_with_the_plain_one_through_every_day_and_every_power_cut() {
    let (seed, days) = (asked("FUDA_SIM_SEED", 1), asked("FUDA_SIM_STORED_DAYS", STORED_DAYS));
    for life in 0..days.div_ceil(DAYS_OF_A_LEDGER) {
        let _repeat = Repeat(seed + life);
        let mut house = house(seed + life);
        let shelf = Rc::new(RefCell::new(Shelf::new(&house.shop, seed + life, house.now)));
        house.twin = Some(Box::new(Rc::clone(&shelf)));
        lives(&mut house, seed + life, DAYS_OF_A_LEDGER.min(days - life * DAYS_OF_A_LEDGER));
        holds(&house);
        let earned = Naive::read(entries(&house.ledger)).earnings();
        shelf::holds(&shelf.borrow().store(), &house.ledger.batches, &house.told, &earned);
    }
}

fn house(seed: u64) -> House {
    let mut rules = vec![Rules::default(); TABLES];
    rules[TABLES - 1].table = TableKind::OnePersons;
    let first = NaiveDate::from_ymd_opt(2026, 11, 2).expect("a date").and_time(NaiveTime::MIN);
    House::new(rules, seed, Zone::tokyo().moment(first))
}

/// The days of one ledger.
fn lives(house: &mut House, seed: u64, days: u64) {
    let mut dice = Dice::of(seed);
    let mut supply = Supply::default();
    let midnight = house.now;
    for day in 0..days {
        let start = midnight.plus_ms(i64::try_from(day * 86_400_000).expect("a few days"));
        let plan = Day::plan(&mut dice, &mut supply, house.ledger.receipts(), &house.shop);
        let mut plan = plan.into_iter().peekable();
        while let Some(Planned { at_ms, table, call }) = plan.next() {
            house.pass_to(start.plus_ms(i64::try_from(at_ms).expect("a day")));
            let text = house.shop.text(&call).expect("every call has a code");
            let same = |next: &Planned| next.at_ms == at_ms && next.call == call && next.table != table;
            if let Some(other) = plan.next_if(same) {
                house.scan_at_once((table, &text), (other.table, &text));
                continue;
            }
            if dice.chance(5) {
                inspection(house, &mut dice);
            }
            let kill = match dice.below(900) {
                0 => Kill::BeforeCommit,
                1 => Kill::AfterCommit,
                2 => Kill::AfterWord,
                _ => Kill::Never,
            };
            house.scan(table, &text, kill);
        }
    }
    house.power_cut();
}

/// Staff look at something that was handed over, and some of it comes back.
fn inspection(house: &mut House, dice: &mut Dice) {
    let receipts = house.ledger.receipts();
    let number = ReceiptNumber(dice.between(receipts.saturating_sub(30), receipts + 1).max(1));
    let Some(receipt) = house.ledger.receipt(number) else { return };
    let Some(count) = receipt.counts.first() else { return };
    let (handover, work) = (receipt.handover, count.work);
    let found = house.ledger.found.get(&(handover, work)).cloned().unwrap_or_default();
    let settled = found.accepted + found.rejected;
    let open = house.ledger.made(handover, work) - settled;
    if !open.is_zero() {
        house.inspect(handover, work, open);
    }
}

/// From the facts alone: of no step more than there is, and nothing is repaired that was not to be.
fn no_step_is_made_beyond_its_end(ledger: &Ledger) {
    let mut made: BTreeMap<(PieceId, WorkId), BTreeMap<FactId, (HandoverId, Quantity)>> = BTreeMap::new();
    for Entry { id, fact } in entries(ledger) {
        match fact {
            Fact::PiecesCounted { handover, work, quantity, piece: Some(piece), .. } => {
                let counts = made.entry((*piece, *work)).or_default();
                counts.insert(*id, (*handover, *quantity));
                let sum: Quantity = counts.values().map(|(_, quantity)| *quantity).sum();
                let net = workshop::PIECES.iter().find(|net| net.id == *piece).expect("a net of this workshop");
                let cap = net.steps.iter().find(|(step, _)| step == work).expect("a step of it").1;
                assert!(sum <= Quantity::of(cap), "{sum} of {cap} were made of {piece}");
            }
            Fact::CountTakenBack { count, .. } | Fact::HandoverCorrected { change: Change::Voided { count }, .. } => {
                made.values_mut().for_each(|counts| counts.retain(|known, _| known != count));
            }
            Fact::HandoverCorrected { handover, change: Change::VoidedWhole, .. } => {
                made.values_mut().for_each(|counts| counts.retain(|_, (own, _)| own != handover));
            }
            _ => {}
        }
    }
}

fn entries(ledger: &Ledger) -> impl Iterator<Item = &Entry> {
    ledger.batches.iter().flat_map(|batch| &batch.entries)
}

fn holds(house: &House) {
    let ledger = &house.ledger;
    assert!(Ledger::replay(ledger.batches.clone()) == *ledger, "a replay of all facts is the ledger that was kept");
    let stored: BTreeSet<FactId> = entries(ledger).map(|entry| entry.id).collect();
    assert!(house.told.iter().all(|fact| stored.contains(fact)), "nothing was announced that is not stored");
    no_tag_is_paid_twice(ledger);
    no_step_is_made_beyond_its_end(ledger);
    every_receipt_is_printed_once(ledger);
    assert_eq!(by_lines(ledger), Naive::read(entries(ledger)).earnings(), "every yen is explained");
}

/// From the facts alone: what counts at the end, each tag once.
fn no_tag_is_paid_twice(ledger: &Ledger) {
    let mut counting: BTreeMap<FactId, (HandoverId, &Tag)> = BTreeMap::new();
    let mut paid: BTreeSet<&Tag> = BTreeSet::new();
    for Entry { id, fact } in entries(ledger) {
        let gone: Vec<FactId> = match fact {
            Fact::PiecesCounted { handover, tag: Some(tag), .. }
            | Fact::HandoverCorrected { handover, change: Change::Added { tag: Some(tag), .. }, .. } => {
                assert!(paid.insert(tag), "{tag:?} is paid twice");
                counting.insert(*id, (*handover, tag));
                continue;
            }
            Fact::CountTakenBack { count, .. } | Fact::HandoverCorrected { change: Change::Voided { count }, .. } => {
                vec![*count]
            }
            Fact::HandoverCorrected { handover, change: Change::VoidedWhole, .. } => {
                counting.iter().filter(|(_, (own, _))| own == handover).map(|(id, _)| *id).collect()
            }
            _ => continue,
        };
        for (_, tag) in gone.iter().filter_map(|id| counting.remove(id)) {
            paid.remove(tag);
        }
    }
}

fn every_receipt_is_printed_once(ledger: &Ledger) {
    let mut printed: BTreeMap<HandoverId, u32> = BTreeMap::new();
    for paper in ledger.batches.iter().flat_map(|batch| &batch.papers) {
        if let Paper::Receipt { handover } | Paper::ReceiptForLater { handover } = paper {
            *printed.entry(*handover).or_default() += 1;
        }
    }
    for (handover, known) in &ledger.handovers {
        let asked = printed.get(handover).copied().unwrap_or(0);
        let due = u32::from(matches!(known.phase, Phase::Received { .. }));
        assert_eq!(asked, due, "one receipt for what was received, none for what was not: {handover}");
    }
}

/// The same sums by the program's own lines and splits.
fn by_lines(ledger: &Ledger) -> BTreeMap<ParticipantId, u128> {
    let mut sums = BTreeMap::new();
    for known in ledger.handovers.values().filter(|known| matches!(known.phase, Phase::Received { .. })) {
        let mut works = BTreeMap::new();
        for count in &known.counts {
            *works.entry(count.work).or_insert(fuda::domain::quantity::Quantity::ZERO) += count.quantity;
        }
        for (work, quantity) in works {
            let lines =
                line::of_pieces(work, "個", quantity, &Price::Known(rate(work)), Sharing::Equal(&known.members));
            for line in lines {
                let amount = line.amount.expect("priced").0 * Decimal::from(1_000);
                *sums.entry(line.participant).or_default() += u128::try_from(amount).expect("whole thousandths");
            }
        }
    }
    sums
}

fn rate(work: fuda::domain::id::WorkId) -> Rate {
    let (text, per, pack) = match work {
        workshop::BAGS => ("0.5", "枚", 10),
        workshop::NETS => ("100.5", "間", 1),
        workshop::FLOATS => ("38", "間", 1),
        _ => ("333.333", "台", 1),
    };
    Rate { yen: text.parse().expect("yen"), per: per.to_owned(), pack: Decimal::from(pack) }
}
