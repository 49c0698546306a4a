//! A day with twenty devices on a real USB stack, everything pulled out again and again while the real daemon is at
//! work: what was scanned is in the ledger, and every handover has its receipt, once.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fuda::domain::code::set_up_label;
use serde_json::Value;

use crate::gadget::{Gadget, Mood, Port, Trap, Trouble, Voice};
use crate::models::{Kind, keyboard, typed};
use crate::receipts::{Received, has_decoder, read, received};
use crate::shop::{
    By, COM, Copies, CutOff, DESK, Handed, JIS, MIDDLE, POS, PRINTERS, RIGHT, SERIALS, SLOW, Shop, TABLES, US, fuda,
    health, is_cut, number, page, until_told,
};
use crate::{drivers, until};

/// A peer's label never waits this long for a printer that takes nothing.
const PEERS_WAIT: Duration = Duration::from_secs(5);
const OFFICE_KEYBOARD: u16 = 99;
/// The model of a scanner that comes in the afternoon.
const ADOPTED: u16 = 41;
/// A table for each printer.
const AT_EACH_PRINTER: [usize; 4] = [US, RIGHT, POS, COM];

pub fn every_handover_has_its_receipt_whatever_is_pulled_out() {
    let began_at = Instant::now();
    let passed = |what: &str| println!("  {:>6} ms  {what}", began_at.elapsed().as_millis());
    let office = Gadget::plug_into(Port { hub: 7, place: 14 }, &keyboard(OFFICE_KEYBOARD, None));
    let mut shop = Shop::new();
    let all: Vec<usize> = (0..TABLES.len()).collect();
    shop.plug_scanners(&all);
    (0..PRINTERS.len()).for_each(|place| shop.plug_printer(place));
    shop.start();
    until_told("all scanners are there", |states| states.iter().all(|state| state.scanner == "ready"));
    what_is_plugged_in_is_told();
    passed("twenty devices are plugged in, and told apart");

    for &table in &all {
        shop.arrive(table);
        shop.hand_over(table);
    }
    until("everybody has a receipt", || shop.whole_papers() == TABLES.len());
    shop.let_printers_come_to_rest();
    passed("sixteen tables hand over at once");

    shop.pull_scanners_in_mid_scan(&all);
    (0..PRINTERS.len()).for_each(|place| shop.pull_printer(place));
    what_is_missing_is_told();
    let mut pulls = all.len();
    shop.plug_scanners(&all);
    until_told("all scanners are back", |states| states.iter().all(|state| state.scanner == "ready"));
    (0..PRINTERS.len()).for_each(|place| shop.plug_printer(place));
    passed("all twenty are pulled out at once, the scanners in mid-scan, and are back");

    for round in ROUNDS {
        pulls += a_round_of_pulled_plugs(&mut shop, round);
    }
    assert!(pulls >= 40, "{pulls}");
    passed("printers in mid-receipt and scanners in mid-scan are pulled out, in four rounds");

    paper_runs_out_and_comes_back(&mut shop);
    passed("paper runs out and comes back");
    a_printer_that_takes_nothing_slows_nobody_else(&mut shop);
    passed("a printer that takes nothing slows nobody else");
    a_printer_that_stalls_prints_what_waits(&mut shop);
    passed("a printer that stalls prints what waits");

    // One more paper of each printer is behind all that waited.
    let last = shop.whole_papers();
    AT_EACH_PRINTER.iter().for_each(|table| shop.hand_over(*table));
    until("the last receipts", || shop.whole_papers() == last + AT_EACH_PRINTER.len());
    assert!(shop.daemon.as_mut().expect("started").is_at_work(), "the daemon never ended");
    the_office_keyboard_is_left_alone(&office);
    let adopted = a_scanner_is_adopted_beside_the_daemon(&mut shop);
    passed("a scanner is adopted beside the daemon, and counts after its restart");
    shop.daemon.take().expect("started").stop();
    until("the kernel has the adopted scanner again", || drivers(ADOPTED, None) == ["usbhid"]);
    drop(adopted);
    drivers_are_given_back();
    passed("the daemon ends when it is told to, and gives back what it took");

    assert!(fuda("ledger verify --json")["findings"].as_array().is_some_and(Vec::is_empty));
    let ledger = received();
    what_was_scanned_is_in_the_ledger(&shop.handed, &ledger);
    every_receipt_says_what_the_ledger_says(&shop, &ledger);
    let marked = shop.cut_off.iter().filter(|cut| cut.torn).count();
    let decoder = if has_decoder() { "a decoder that is not ours" } else { "our own reader: no decoder is here" };
    passed(&format!("{} receipts are what the ledger says, {marked} of them torn; read by {decoder}", ledger.len()));
    tell_how_soon_scanners_were_back(&shop, pulls);
}

/// Told here, and judged by `tests/usb/run`, which knows whether the guest had its machine to itself: beside a busy one it
/// is many times slower than the smallest computer.
fn tell_how_soon_scanners_were_back(shop: &Shop, pulls: usize) {
    let mut took = shop.reconnects.clone();
    took.sort();
    let (middle, longest) = (took[took.len() / 2].as_millis(), took[took.len() - 1].as_millis());
    println!("  {pulls} plugs were pulled in mid-scan or mid-receipt");
    println!("  {} scanners were back within {middle} ms (half of them), {longest} ms (all)", took.len());
}

/// The devices of fuda.toml that `fuda devices` finds, and those that it misses.
fn devices() -> (Vec<Value>, Vec<Value>) {
    let answer = fuda("devices --json");
    let list = |key: &str| answer[key].as_array().expect("a list").clone();
    (list("usb"), list("missing"))
}

fn what_is_plugged_in_is_told() {
    let (usb, missing) = devices();
    assert!(missing.is_empty(), "{missing:?}");
    let used = |part: &str, name: &str| {
        let own = |device: &&Value| device["used_as"]["part"] == part && device["used_as"]["name"] == name;
        let [one] = usb.iter().filter(own).collect::<Vec<_>>()[..] else { panic!("{part} {name}: {usb:#?}") };
        one.clone()
    };
    for table in &TABLES {
        let device = used("scanner", table.name);
        assert_eq!(device["pid"], format!("{:04x}", table.pid));
        let taken = if table.kind == Kind::Com { Value::Null } else { "in-use".into() };
        assert_eq!(device["why_not"]["code"], taken, "{device}");
        if let By::Serial(serial) = table.by {
            assert_eq!(device["serial"], serial);
        }
    }
    for (name, kind, ..) in PRINTERS {
        let could_be = if kind == "lp" { "usb" } else { kind };
        assert_eq!(used("printer", name)["could_be"], could_be);
    }
    let [office] = usb.iter().filter(|device| device["used_as"].is_null()).collect::<Vec<_>>()[..] else {
        panic!("{usb:#?}")
    };
    assert_eq!(office["pid"], format!("{OFFICE_KEYBOARD:04x}"));
    assert_eq!(office["why_not"]["code"], "not-configured");
}

fn what_is_missing_is_told() {
    until("every device is missed", || devices().1.len() == TABLES.len() + PRINTERS.len());
    for missing in devices().1 {
        assert_eq!(missing["why_not"]["code"], "not-plugged-in", "{missing}");
    }
    for table in ["US", "N10"] {
        let screen = screen_of(table);
        assert!(screen.contains("スキャナーが つながっていません"), "{screen}");
    }
}

type Round = [usize; 4];

/// What a table's screen says, without its form.
fn screen_of(table: &str) -> String {
    let html = page(&format!("/table/{table}"));
    html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

/// How much of a paper leaves before the plug is pulled: a printer each, in the order of `AT_EACH_PRINTER`.
const ROUNDS: [Round; 4] = [[60, 300, 200, 450], [450, 60, 420, 60], [WHOLE; 4], [200; 4]];
const WHOLE: usize = usize::MAX;

/// All printers in mid-receipt and some scanners in mid-scan; how many plugs were pulled.
fn a_round_of_pulled_plugs(shop: &mut Shop, round: Round) -> usize {
    const IN_MID_SCAN: [usize; 4] = [US, JIS, POS, COM];
    let pulled = |after| Trap { after, trouble: Trouble::Pulled };
    let traps: Vec<(usize, Trap)> = AT_EACH_PRINTER.into_iter().zip(round.map(pulled)).collect();
    shop.cut_off(&traps);
    let before: Vec<usize> = whole_papers_each(shop);
    (0..PRINTERS.len()).for_each(|place| shop.plug_printer(place));
    shop.pull_scanners_in_mid_scan(&IN_MID_SCAN);
    shop.reconnect_scanners(&IN_MID_SCAN);
    // What they scan now is counted, and comes out after what was cut off.
    AT_EACH_PRINTER.iter().for_each(|table| shop.hand_over(*table));
    // All of it: what came out only in the next round would fall into that one's traps.
    let cut = &shop.cut_off[shop.cut_off.len() - traps.len()..];
    let printer_of = |cut: &CutOff| TABLES[shop.handed[cut.handed].table].printer;
    let copies =
        |place| cut.iter().filter(|cut| printer_of(cut) == place).map(|cut| cut.copies().marked).sum::<usize>();
    until("receipts come out again", || {
        let now = whole_papers_each(shop);
        (0..PRINTERS.len()).all(|place| now[place] > before[place] + copies(place))
    });
    shop.let_printers_come_to_rest();
    traps.len() + IN_MID_SCAN.len()
}

fn whole_papers_each(shop: &Shop) -> Vec<usize> {
    (0..PRINTERS.len()).map(|place| shop.papers(place).iter().filter(|paper| is_cut(paper)).count()).collect()
}

fn paper_runs_out_and_comes_back(shop: &mut Shop) {
    // One that answers, one on a serial port, and one that is mute and whose port tells.
    let tables = [JIS, POS, RIGHT];
    let before = shop.whole_papers();
    shop.roll(MIDDLE).run_out_of_paper();
    shop.roll(DESK).run_out_of_paper();
    shop.printer(SLOW).set_port_status(0x38);
    tables.iter().for_each(|table| shop.hand_over(*table));
    until_told("paper is out", |states| tables.iter().all(|table| states[*table].printer == "paper_out"));
    let screen = screen_of("JIS");
    assert!(screen.contains("は できています。"), "the record stands: {screen}");
    assert_eq!(shop.whole_papers(), before, "nothing is sent without paper");
    shop.roll(MIDDLE).load_paper();
    shop.roll(DESK).load_paper();
    shop.printer(SLOW).set_port_status(0x18);
    until("what waited comes out by itself", || shop.whole_papers() == before + tables.len());
    until_told("paper is back", |states| tables.iter().all(|table| states[*table].printer == "ready"));
    shop.let_printers_come_to_rest();
}

fn a_printer_that_takes_nothing_slows_nobody_else(shop: &mut Shop) {
    let before = shop.whole_papers();
    shop.printer(SLOW).mood(Mood::Holds);
    shop.hand_over(RIGHT);
    until("the paper is offered", || shop.printer(SLOW).holds_something());
    let peers = [US, POS, COM];
    let began_at = Instant::now();
    peers.iter().for_each(|table| shop.hand_over(*table));
    until("the peers' receipts", || shop.whole_papers() == before + peers.len());
    assert!(began_at.elapsed() < PEERS_WAIT, "{:?}", began_at.elapsed());
    assert!(shop.printer(SLOW).holds_something(), "and it still takes nothing");
    shop.printer(SLOW).mood(Mood::Takes);
    until("what was held comes out", || shop.whole_papers() == before + peers.len() + 1);
    shop.let_printers_come_to_rest();
}

fn a_printer_that_stalls_prints_what_waits(shop: &mut Shop) {
    // Before a paper: it comes once. In its middle: what follows is marked.
    let before = shop.whole_papers();
    shop.printer(MIDDLE).mood(Mood::Stalls);
    shop.hand_over(US);
    until_told("nothing comes", |states| states[US].printer == "missing");
    shop.printer(MIDDLE).mood(Mood::Takes);
    until("what waited comes out by itself", || shop.whole_papers() == before + 1);
    shop.let_printers_come_to_rest();
    shop.printer(MIDDLE).trap(Trap { after: 60, trouble: Trouble::Stalled });
    shop.hand_over(JIS);
    shop.cut_off.push(CutOff { handed: shop.handed.len() - 1, torn: true, voice: Voice::Answers });
    until("what was cut off comes out, marked", || shop.whole_papers() == before + 2);
    assert!(shop.printer(MIDDLE).sprung());
}

fn the_office_keyboard_is_left_alone(_plugged_in: &Gadget) {
    assert_eq!(drivers(OFFICE_KEYBOARD, None), ["usbhid"]);
}

/// While it is looked for, the daemon's own scanners are left to it, and count. It is at work from the next start.
fn a_scanner_is_adopted_beside_the_daemon(shop: &mut Shop) -> Gadget {
    const TABLE: usize = 15;
    let port = Port { hub: 6, place: 14 };
    let scanner = Gadget::plug_into(port, &keyboard(ADOPTED, None));
    until("the kernel has it", || drivers(ADOPTED, None) == ["usbhid"]);
    let adopting = Command::new("/bin/fuda")
        .args(["--data", "/day", "device", "adopt", "--station", TABLES[TABLE].name, "--json"])
        .env("FUDA_LOG", "warn")
        .stdout(Stdio::piped())
        .spawn()
        .expect("fuda runs");
    until("it listens", || drivers(ADOPTED, None) == ["usbfs"] && drivers(OFFICE_KEYBOARD, None) == ["usbfs"]);
    let before = shop.whole_papers();
    shop.hand_over(US);
    until("a table goes on", || shop.whole_papers() == before + 1);
    assert!(health().iter().all(|state| state.scanner == "ready"), "{:?}", health());
    scanner.send(1, typed(set_up_label().text()));
    let output = adopting.wait_with_output().expect("it ends");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&told["port"], &told["written"], &told["restart"]), (&port.name().into(), &true.into(), &true.into()));

    shop.daemon.take().expect("started").stop();
    shop.start();
    until_told("all scanners are there", |states| states.iter().all(|state| state.scanner == "ready"));
    until("it is the daemon's now", || drivers(ADOPTED, None) == ["usbfs"]);
    assert_eq!(drivers(OFFICE_KEYBOARD, None), ["usbhid"], "and the other keyboard the office's");
    shop.hand_over_by(&scanner, Kind::Us, TABLE);
    until("what it scans is received", || shop.whole_papers() == before + 2);
    scanner
}

fn drivers_are_given_back() {
    for table in TABLES.iter().filter(|table| table.kind != Kind::Com) {
        let alike = TABLES.iter().filter(|other| other.pid == table.pid).count();
        until("the kernel has its scanners again", || drivers(table.pid, None) == vec!["usbhid"; alike]);
    }
    for (serial, (_, kind, pid, _)) in SERIALS.iter().zip(PRINTERS) {
        let expected = if kind == "usb-serial" { "cdc_acm" } else { "usblp" };
        until("the kernel has its printers again", || drivers(pid, Some(serial)) == [expected]);
    }
}

/// Table by table, in order, nothing left out, nothing twice, nothing of half a code.
fn what_was_scanned_is_in_the_ledger(handed: &[Handed], ledger: &[Received]) {
    for (place, table) in TABLES.iter().enumerate() {
        let scanned: Vec<_> = handed
            .iter()
            .filter(|handed| handed.table == place)
            .map(|handed| (number(place), handed.quantity))
            .collect();
        let received = ledger.iter().filter(|received| received.table == place);
        let received: Vec<_> = received.map(|received| (received.number.clone(), received.quantity)).collect();
        assert_eq!(scanned, received, "{}", table.name);
    }
}

/// Of every handover one unmarked receipt came out and nothing else; of those that were cut off, what
/// [`CutOff::copies`] says.
fn every_receipt_says_what_the_ledger_says(shop: &Shop, ledger: &[Received]) {
    let mut copies: BTreeMap<&str, Copies> = BTreeMap::new();
    for (place, (printer, ..)) in PRINTERS.iter().enumerate() {
        for paper in shop.papers(place).iter().filter(|paper| is_cut(paper)) {
            let reading = read(paper);
            let own = |received: &&Received| reading.bars == [received.receipt.as_str()];
            let Some(received) = ledger.iter().find(own) else { panic!("{printer}: whose is\n{}", reading.text) };
            let table = &TABLES[received.table];
            assert_eq!(table.printer, place, "it came out where it belongs:\n{}", reading.text);
            let person = format!("{} さん", table.person);
            for words in [&person, &received.number, &received.receipt, &"ごみ袋20L".to_owned()] {
                assert!(reading.text.contains(words.as_str()), "{words}:\n{}", reading.text);
            }
            assert!(reading.says_quantity(received.quantity), "{}:\n{}", received.quantity, reading.text);
            let copies = copies.entry(&received.receipt).or_default();
            *(if reading.is_marked() { &mut copies.marked } else { &mut copies.unmarked }) += 1;
        }
    }
    for (place, table) in TABLES.iter().enumerate() {
        let of_table = |handed: &usize| shop.handed[*handed].table == place;
        let handed = (0..shop.handed.len()).filter(of_table);
        for (received, handed) in ledger.iter().filter(|received| received.table == place).zip(handed) {
            let came = copies.get(received.receipt.as_str()).copied().unwrap_or_default();
            let cut = shop.cut_off.iter().find(|cut| cut.handed == handed);
            let expected = cut.map_or(Copies { unmarked: 1, marked: 0 }, |cut| cut.copies());
            assert_eq!(came, expected, "{}: {received:?}, {cut:?}", table.name);
        }
    }
}
