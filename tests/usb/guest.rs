//! What happens in the guest: invented devices are plugged into a real Linux USB stack, the real `fuda` is at work on
//! them, and what arrived is held against what was sent. Run by `tests/usb/run`; a panic is a failure.

mod gadget;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver as Told, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fuda::devices::framing::{Framing, Heard};
use fuda::devices::hid::layout::Layout;
use fuda::devices::printer::{Condition, Link as Paper, Outcome, Printer, Timing};
use fuda::devices::receiver::Receiver;
use fuda::devices::scanner::{Absence, Link, Scanner, ScannerEvent};
use fuda::devices::usb::{SYS, UsbName, Which, plugged_in};
use gadget::{Gadget, Model, Mood};

const PATIENCE: Duration = Duration::from_secs(30);
const SHIFT: u8 = 0x02;
const ENTER: u8 = 0x28;

/// A boot keyboard: USB HID 1.11, appendices B.1 and E.
fn keyboard(pid: u16, serial: Option<&'static str>) -> Model {
    let report_descriptor = vec![
        0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01,
        0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01,
        0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x26, 0xff,
        0x00, 0x05, 0x07, 0x19, 0x00, 0x2a, 0xff, 0x00, 0x81, 0x00, 0xc0,
    ];
    hid(pid, serial, "Keyboard scanner", (1, 1), 8, report_descriptor)
}

/// HID Point of Sale Usage Tables 1.02: a scanned-data report of 64 bytes.
fn pos(pid: u16) -> Model {
    let report_descriptor = vec![
        0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75,
        0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09,
        0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x02, 0x81, 0x03, 0x75, 0x01, 0x95, 0x01,
        0x25, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
    ];
    hid(pid, None, "POS scanner", (0, 0), 64, report_descriptor)
}

fn hid(
    pid: u16,
    serial: Option<&'static str>,
    product: &'static str,
    kind: (u8, u8),
    packet: u8,
    report_descriptor: Vec<u8>,
) -> Model {
    let length = report_descriptor.len() as u8;
    let (subclass, protocol) = kind;
    let interfaces = vec![
        9, 4, 0, 0, 1, 3, subclass, protocol, 0, 9, 0x21, 0x11, 0x01, 0, 1, 0x22, length, 0, 7, 5, 0x81, 3, packet, 0,
        1,
    ];
    Model { vid: 0x1111, pid, serial, product, interfaces, interface_count: 1, report_descriptor }
}

/// USB CDC 1.2, PSTN 1.2: an abstract control model.
fn cdc(pid: u16) -> Model {
    let interfaces = vec![
        9, 4, 0, 0, 1, 2, 2, 1, 0, 5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 1, 4, 0x24, 2, 2, 5, 0x24, 6, 0, 1, 7, 5,
        0x82, 3, 8, 0, 16, 9, 4, 1, 0, 2, 0x0a, 0, 0, 0, 7, 5, 0x03, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0,
    ];
    Model {
        vid: 0x1111,
        pid,
        serial: None,
        product: "COM scanner",
        interfaces,
        interface_count: 2,
        report_descriptor: vec![],
    }
}

/// USB Printer 1.1: bidirectional.
fn printer(pid: u16) -> Model {
    let interfaces = vec![9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5, 0x02, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0];
    Model {
        vid: 0x1111,
        pid,
        serial: Some("P1"),
        product: "Printer",
        interfaces,
        interface_count: 1,
        report_descriptor: vec![],
    }
}

fn name(pid: u16) -> UsbName {
    UsbName { vid: 0x1111, pid, which: Which::TheOnly }
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A letter as a keyboard of either country has it, capitals by shift.
fn typed(code: &str) -> Vec<Vec<u8>> {
    let press = |modifiers, key| [vec![modifiers, 0, key, 0, 0, 0, 0, 0], vec![0; 8]];
    let letters = code.chars().flat_map(|letter| match letter {
        'A'..='Z' => press(SHIFT, 0x04 + letter as u8 - b'A'),
        '1'..='9' => press(0, 0x1e + letter as u8 - b'1'),
        '0' => press(0, 0x27),
        other => panic!("{other} is in none of our codes"),
    });
    letters.chain(press(0, ENTER)).collect()
}

fn reported(code: &str) -> Vec<Vec<u8>> {
    let pieces: Vec<&[u8]> = code.as_bytes().chunks(56).collect();
    let report = |(place, piece): (usize, &&[u8])| {
        let mut report = vec![0; 64];
        report[..5].copy_from_slice(&[2, piece.len() as u8, b']', b'C', b'1']);
        report[5..5 + piece.len()].copy_from_slice(piece);
        report[63] = u8::from(place + 1 < pieces.len());
        report
    };
    pieces.iter().enumerate().map(report).collect()
}

fn sent(code: &str) -> Vec<Vec<u8>> {
    format!("{code}\r\n").as_bytes().chunks(64).map(<[u8]>::to_vec).collect()
}

fn start(link: Link) -> (Scanner, Told<ScannerEvent>) {
    let (tell, told) = channel();
    let scanner = Scanner::start(link, Framing::DEFAULT, move |event| drop(tell.send(event))).expect("a thread");
    (scanner, told)
}

fn next(told: &Told<ScannerEvent>) -> ScannerEvent {
    told.recv_timeout(PATIENCE).expect("the scanner tells something")
}

fn until_present(told: &Told<ScannerEvent>) {
    while next(told) != ScannerEvent::Present {}
}

#[track_caller]
fn heard(told: &Told<ScannerEvent>, code: &str) {
    match next(told) {
        ScannerEvent::Heard { heard: Heard::Code(raw), .. } => assert_eq!(raw, code),
        other => panic!("{code}, not {other:?}"),
    }
}

fn driver(pid: u16) -> Option<String> {
    let devices = plugged_in(Path::new(SYS));
    name(pid).find(&devices).ok().and_then(|device| device.interfaces.first()?.driver.clone())
}

fn main() {
    let began_at = Instant::now();
    let passed = |what: &str| println!("ok {what} ({} ms)", began_at.elapsed().as_millis());
    every_kind_of_scanner_is_heard_byte_by_byte();
    passed("every kind of scanner is heard byte by byte");
    a_keyboard_that_nobody_named_is_left_alone_and_one_that_was_is_given_back();
    passed("a keyboard that nobody named is left alone, and one that was is given back");
    a_scanner_is_heard_again_within_a_second_after_each_of_many_replugs();
    passed("a scanner is heard again within a second after each of 20 replugs");
    two_scanners_without_serial_numbers_are_told_apart_by_their_ports();
    passed("two scanners without serial numbers are told apart by their ports");
    a_paper_arrives_byte_by_byte_and_its_printing_is_confirmed();
    passed("a paper arrives byte by byte and its printing is confirmed");
    a_printer_that_holds_stalls_or_is_pulled_leaves_no_doubt_about_what_is_certain();
    passed("a printer that holds, stalls or is pulled leaves no doubt about what is certain");
    the_kernels_own_printer_driver_prints_too();
    passed("the kernel's own printer driver prints too");
    a_day_at_four_tables_gives_each_their_receipt();
    passed("a day at four tables gives each their receipt");
    println!("GUEST-OK");
}

fn every_kind_of_scanner_is_heard_byte_by_byte() {
    let long: String = ('A'..='Z').chain('0'..='9').cycle().take(300).collect();
    let us = Gadget::plug(0, &keyboard(1, None));
    let jis = Gadget::plug(1, &keyboard(2, None));
    let pos = Gadget::plug(2, &pos(3));
    let com = Gadget::plug(3, &cdc(4));
    let (_one, us_told) = start(Link::Hid { usb: name(1), layout: Layout::Us });
    let (_two, jis_told) = start(Link::Hid { usb: name(2), layout: Layout::Jis });
    let (_three, pos_told) = start(Link::HidPos { usb: name(3) });
    let (_four, com_told) = start(Link::UsbSerial { usb: name(4), baud: 9600 });
    for told in [&us_told, &jis_told, &pos_told, &com_told] {
        until_present(told);
    }
    // Keys without a meaning of ours: shift and 2 is @ or ", and 0x2f is [ or @.
    let signs = |gadget: &Gadget| {
        let press = |modifiers, key| [vec![modifiers, 0, key, 0, 0, 0, 0, 0], vec![], vec![0; 8]];
        gadget.send(1, [press(SHIFT, 0x1f), press(0, 0x2f), press(0, ENTER)].concat());
    };
    signs(&us);
    signs(&jis);
    heard(&us_told, "@[");
    heard(&jis_told, "\"@");
    for code in ["T00001X", &long, "C3UKFVEIL1Y"] {
        us.send(1, typed(code));
        jis.send(1, typed(code));
        pos.send(1, reported(code));
        com.send(1, sent(code));
        heard(&us_told, code);
        heard(&jis_told, code);
        heard(&pos_told, &format!("]C1{code}"));
        heard(&com_told, code);
    }
}

fn a_keyboard_that_nobody_named_is_left_alone_and_one_that_was_is_given_back() {
    let _office = Gadget::plug(0, &keyboard(1, None));
    let _scanner = Gadget::plug(1, &keyboard(2, None));
    for pid in [1, 2] {
        until("the kernel has the keyboards", || driver(pid).as_deref() == Some("usbhid"));
    }
    let (scanner, told) = start(Link::Hid { usb: name(2), layout: Layout::Us });
    until_present(&told);
    assert_eq!(driver(2).as_deref(), Some("usbfs"));
    assert_eq!(driver(1).as_deref(), Some("usbhid"));
    drop(scanner);
    until("the kernel has its keyboard again", || driver(2).as_deref() == Some("usbhid"));
}

fn a_scanner_is_heard_again_within_a_second_after_each_of_many_replugs() {
    let (_scanner, told) = start(Link::Hid { usb: name(1), layout: Layout::Us });
    assert_eq!(next(&told), ScannerEvent::Gone(Absence::NotThere));
    for round in 0..20 {
        let gadget = Gadget::plug(round % 2, &keyboard(1, None));
        until("the kernel sees it", || driver(1).is_some());
        let seen_at = Instant::now();
        until_present(&told);
        assert!(seen_at.elapsed() < Duration::from_secs(1), "round {round}: {:?}", seen_at.elapsed());
        let code = format!("T{round:05}");
        gadget.send(1, typed(&code));
        heard(&told, &code);
        // Half a code, and the plug is pulled: nobody hears of it.
        gadget.send(1, typed("T99999").into_iter().take(7));
        until("half a code is read", || gadget.all_sent());
        drop(gadget);
        while !matches!(next(&told), ScannerEvent::Gone(Absence::NotThere)) {}
    }
}

fn two_scanners_without_serial_numbers_are_told_apart_by_their_ports() {
    let (_either, either) = start(Link::Hid { usb: name(1), layout: Layout::Us });
    assert_eq!(next(&either), ScannerEvent::Gone(Absence::NotThere));
    let gadgets = [Gadget::plug(4, &keyboard(2, None)), Gadget::plug(5, &keyboard(2, None))];
    until("both are there", || plugged_in(Path::new(SYS)).iter().filter(|device| device.pid == 2).count() == 2);
    let ports: Vec<String> =
        plugged_in(Path::new(SYS)).into_iter().filter(|device| device.pid == 2).map(|device| device.port).collect();
    let by_port = |port: &String| {
        start(Link::Hid { usb: UsbName { which: Which::Port(port.clone()), ..name(2) }, layout: Layout::Us })
    };
    let scanners: Vec<_> = ports.iter().map(by_port).collect();
    let (_unsure, unsure) = start(Link::Hid { usb: name(2), layout: Layout::Us });
    assert_eq!(next(&unsure), ScannerEvent::Gone(Absence::Several(2)));
    for ((place, gadget), (_scanner, told)) in gadgets.iter().enumerate().zip(&scanners) {
        until_present(told);
        gadget.send(1, typed(&format!("T0000{place}")));
        heard(told, &format!("T0000{place}"));
    }
}

/// A paper without a question in it: 1 MiB of lines, and a cut.
fn large_paper() -> Vec<u8> {
    let mut paper: Vec<u8> =
        (0..1 << 20).map(|place: u32| if place % 48 == 47 { b'\n' } else { b' ' + (place % 89) as u8 }).collect();
    paper.extend(b"\x1dV\x00");
    paper
}

fn occurrences(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|window| *window == needle).count()
}

fn receiver() -> (Receiver, Arc<Mutex<Vec<Vec<u8>>>>) {
    let papers = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&papers);
    let receiver = Receiver::start(move |paper| taken.lock().expect("whole").push(paper)).expect("a virtual printer");
    (receiver, papers)
}

fn a_paper_arrives_byte_by_byte_and_its_printing_is_confirmed() {
    let gadget = Gadget::plug(0, &printer(5));
    let (behind, papers) = receiver();
    gadget.print_to(behind.address());
    until("the kernel sees the printer", || driver(5).as_deref() == Some("usblp"));
    let mut printer = Printer::new(Paper::Usb { usb: name(5) }, Timing::DEFAULT);
    assert_eq!(printer.condition(), Condition::Ready);
    let paper = large_paper();
    assert_eq!(printer.print(&paper), Outcome::Confirmed);
    until("the paper is cut", || papers.lock().expect("whole").len() == 1);
    let (one, rest) = (papers.lock().expect("whole")[0].clone(), gadget.taken().len());
    assert!(one.ends_with(&paper), "byte by byte, of {rest}");
    behind.run_out_of_paper();
    assert_eq!(printer.print(b"later\n\x1dV\x00"), Outcome::NothingSent(Condition::PaperOut));
    behind.load_paper();
    assert_eq!(printer.print(b"later\n\x1dV\x00"), Outcome::Confirmed);
    drop(printer);
    until("the kernel has its printer again", || driver(5).as_deref() == Some("usblp"));
}

fn a_printer_that_holds_stalls_or_is_pulled_leaves_no_doubt_about_what_is_certain() {
    let hurried =
        Timing { answer: Duration::from_millis(300), progress: Duration::from_millis(700), ..Timing::DEFAULT };
    // It never answers a question, so only its port tells of paper.
    let gadget = Gadget::plug(0, &printer(5));
    until("the kernel sees the printer", || driver(5).is_some());
    let mut printer_of_ours = Printer::new(Paper::Usb { usb: name(5) }, hurried);
    assert_eq!(printer_of_ours.condition(), Condition::Mute);
    gadget.set_port_status(0x38);
    assert_eq!(printer_of_ours.condition(), Condition::PaperOut);
    gadget.set_port_status(0x18);
    assert_eq!(printer_of_ours.print(b"one\n"), Outcome::Sent);

    gadget.mood(Mood::Holds);
    assert!(matches!(printer_of_ours.print(b"two\n"), Outcome::NothingSent(_)), "not a byte of it was taken");
    gadget.mood(Mood::Takes);
    assert_eq!(printer_of_ours.print(b"two\n"), Outcome::Sent);
    gadget.mood(Mood::Stalls);
    let stalled = printer_of_ours.print(b"three\n");
    assert!(matches!(stalled, Outcome::NothingSent(_) | Outcome::Unknown(_)), "{stalled:?}");
    gadget.mood(Mood::Takes);
    assert_eq!(printer_of_ours.print(b"four\n"), Outcome::Sent);
    let taken = gadget.taken();
    for once in [&b"one\n"[..], b"two\n", b"four\n"] {
        assert_eq!(occurrences(&taken, once), 1, "{}", String::from_utf8_lossy(once));
    }
    assert_eq!(occurrences(&taken, b"three\n"), 0);

    gadget.mood(Mood::Holds);
    let pulled = thread::scope(|scope| {
        let printing = scope.spawn(|| printer_of_ours.print(&large_paper()));
        until("a paper is offered", || gadget.holds_something());
        drop(gadget);
        printing.join().expect("an outcome")
    });
    assert!(matches!(pulled, Outcome::Unknown(_) | Outcome::NothingSent(_)), "{pulled:?}");
    assert!(matches!(printer_of_ours.condition(), Condition::Unreachable(_)));
    // It comes back, at another address.
    let gadget = Gadget::plug(1, &printer(5));
    until("the kernel sees the printer", || driver(5).is_some());
    until("it is printed on again", || printer_of_ours.print(b"five\n") == Outcome::Sent);
    assert_eq!(occurrences(&gadget.taken(), b"five\n"), 1);
}

fn the_kernels_own_printer_driver_prints_too() {
    let gadget = Gadget::plug(0, &printer(5));
    let (behind, papers) = receiver();
    gadget.print_to(behind.address());
    until("the kernel sees the printer", || driver(5).as_deref() == Some("usblp"));
    let mut printer = Printer::new(Paper::Lp { usb: name(5) }, Timing::DEFAULT);
    until("its node is there", || printer.condition() == Condition::Ready);
    let paper = large_paper();
    assert_eq!(printer.print(&paper), Outcome::Confirmed);
    until("the paper is cut", || !papers.lock().expect("whole").is_empty());
    assert!(papers.lock().expect("whole")[0].ends_with(&paper), "byte by byte");
}

fn fuda(args: &[&str]) -> serde_json::Value {
    let output = Command::new("/bin/fuda").args(["--data", "/day"]).args(args).output().expect("fuda runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

const DAY: &str = r#"
[workshop]
name = "みなと"
[[station]]
name = "US"
printer = "middle"
[station.scanner]
kind = "hid"
vid = "1111"
pid = "0001"
[[station]]
name = "JIS"
printer = "middle"
[station.scanner]
kind = "hid"
vid = "1111"
pid = "0002"
layout = "jis"
[[station]]
name = "POS"
printer = "middle"
[station.scanner]
kind = "hid-pos"
vid = "1111"
pid = "0003"
[[station]]
name = "COM"
printer = "middle"
[station.scanner]
kind = "usb-serial"
vid = "1111"
pid = "0004"
[[printer]]
name = "middle"
kind = "usb"
vid = "1111"
pid = "0005"
serial = "P1"
mode = "kanji"
"#;

/// A running daemon, whose log is a file.
struct Daemon(Child);

impl Daemon {
    fn start() -> Self {
        let log = File::create("/day.log").expect("a log");
        let mut command = Command::new("/bin/fuda");
        command.args(["--data", "/day", "serve"]).env("FUDA_LOG", "info").stdout(Stdio::null()).stderr(log);
        Self(command.spawn().expect("fuda runs"))
    }

    fn said(&self, words: &str) -> usize {
        fs::read_to_string("/day.log").unwrap_or_default().matches(words).count()
    }

    fn stop(mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("/bin/busybox").args(["kill", "-TERM", &id]).status().expect("kill").success());
        assert!(self.0.wait().expect("it ends").success());
    }
}

fn a_day_at_four_tables_gives_each_their_receipt() {
    const THERE: &str = "SCANNER: it is there";
    const GONE: &str = "SCANNER-GONE";
    let gadgets = [
        Gadget::plug(0, &keyboard(1, None)),
        Gadget::plug(1, &keyboard(2, None)),
        Gadget::plug(2, &pos(3)),
        Gadget::plug(3, &cdc(4)),
    ];
    let paper_printer = Gadget::plug(4, &printer(5));
    let (behind, papers) = receiver();
    paper_printer.print_to(behind.address());
    until("the kernel sees the printer", || driver(5).is_some());
    assert!(Command::new("/bin/fuda").args(["init", "/day"]).status().expect("fuda runs").success());
    fs::write("/day/fuda.toml", DAY).expect("written");
    let work = fuda(&[
        "work",
        "add",
        "--code",
        "BAGS20",
        "--name",
        "ごみ袋20L",
        "--unit",
        "組",
        "--rate",
        "0.5",
        "--per",
        "枚",
        "--pack",
        "10",
        "--cards",
        "1",
        "--json",
    ]);
    let piece = work["cards"]["1"].as_str().expect("a work card").to_owned();
    let people = ["あみ", "なぎ", "うしお", "みお"];
    let cards: Vec<String> = people
        .iter()
        .enumerate()
        .map(|(place, call)| {
            let number = format!("P010{place}");
            let made = fuda(&["participant", "add", "--number", &number, "--call", call, "--json"]);
            made["card"].as_str().expect("a card").to_owned()
        })
        .collect();
    let scan = |gadgets: &[Gadget], place: usize, code: &str| {
        gadgets[place].send(
            1,
            match place {
                0 | 1 => typed(code),
                2 => reported(code),
                _ => sent(code),
            },
        );
    };
    let daemon = Daemon::start();
    until("all scanners are there", || daemon.said(THERE) == 4);
    let seen = fuda(&["devices", "--json"]);
    assert_eq!(seen["missing"], serde_json::json!([]), "{seen}");
    for (place, card) in cards.iter().enumerate() {
        for code in [card, &piece, card] {
            scan(&gadgets, place, code);
        }
    }
    let printed = |count| until("the receipts are cut", || papers.lock().expect("whole").len() == count);
    printed(4);

    // Every scanner is pulled out and plugged in again.
    let gone = daemon.said(GONE);
    drop(gadgets);
    until("all scanners are missed", || daemon.said(GONE) >= gone + 4);
    let gadgets = [
        Gadget::plug(5, &keyboard(1, None)),
        Gadget::plug(1, &keyboard(2, None)),
        Gadget::plug(0, &pos(3)),
        Gadget::plug(2, &cdc(4)),
    ];
    until("all scanners are back", || daemon.said(THERE) == 8);
    for (place, card) in cards.iter().enumerate() {
        for code in [&piece, card] {
            scan(&gadgets, place, code);
        }
    }
    printed(8);
    daemon.stop();
    let texts: Vec<String> =
        papers.lock().expect("whole").iter().map(|paper| fuda::paper::preview::text(paper)).collect();
    for call in people {
        let own = texts.iter().filter(|text| text.contains(call)).count();
        assert_eq!(own, 2, "{call}: {texts:#?}");
    }
    for pid in [1, 2] {
        until("the kernel has its keyboards again", || driver(pid).as_deref() == Some("usbhid"));
    }
    let verified = Command::new("/bin/fuda").args(["--data", "/day", "ledger", "verify"]).status();
    assert!(verified.expect("fuda runs").success());
}
