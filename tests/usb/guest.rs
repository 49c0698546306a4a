//! What happens in the guest: invented devices are plugged into a real Linux USB stack, the real `fuda` is at work on
//! them, and what arrived is held against what was sent. Run by `tests/usb/run`; a panic is a failure.

mod adopt;
mod day;
mod gadget;
mod models;
mod receipts;
mod shop;

use std::path::Path;
use std::sync::mpsc::{Receiver as Told, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fuda::devices::framing::{Framing, Heard};
use fuda::devices::hid::layout::Layout;
use fuda::devices::printer::{Abilities, Condition, Known, Link as Paper, Outcome, Printer, Timing};
use fuda::devices::receiver::Receiver;
use fuda::devices::scanner::{Absence, Link, Scanner, ScannerEvent};
use fuda::devices::usb::{SYS, UsbName, Which, plugged_in};
use gadget::{Gadget, Mood, Trap, Trouble, Voice};
use models::{ENTER, SHIFT, VID, cdc, keyboard, pos, printer, reported, sent, typed};

const PATIENCE: Duration = Duration::from_secs(60);

fn name(pid: u16) -> UsbName {
    UsbName { vid: VID, pid, which: Which::TheOnly }
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
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

/// Who has the first function of a model: of all its devices, or of the one of this serial number.
fn drivers(pid: u16, serial: Option<&str>) -> Vec<String> {
    let own = plugged_in(Path::new(SYS)).into_iter().filter(|device| device.pid == pid);
    let own = own.filter(|device| serial.is_none_or(|serial| device.serial.as_deref() == Some(serial)));
    own.map(|device| device.interfaces.first().and_then(|first| first.driver.clone()).unwrap_or_default()).collect()
}

fn main() {
    let began_at = Instant::now();
    let passed = |what: &str| println!("ok {what} ({} ms)", began_at.elapsed().as_millis());
    every_kind_of_scanner_is_heard_byte_by_byte();
    passed("every kind of scanner is heard byte by byte");
    a_keyboard_that_nobody_named_is_left_alone_and_one_that_was_is_given_back();
    passed("a keyboard that nobody named is left alone, and one that was is given back");
    a_scanner_is_heard_again_within_a_second_after_each_of_many_replugs();
    passed("a scanner is heard again within a second after each of 5 replugs");
    two_scanners_without_serial_numbers_are_told_apart_by_their_ports();
    passed("two scanners without serial numbers are told apart by their ports");
    a_paper_arrives_byte_by_byte_and_its_printing_is_confirmed();
    passed("a paper arrives byte by byte and its printing is confirmed");
    a_printer_that_holds_stalls_or_is_pulled_leaves_no_doubt_about_what_is_certain();
    passed("a printer that holds, stalls or is pulled leaves no doubt about what is certain");
    the_kernels_own_printer_driver_prints_too();
    passed("the kernel's own printer driver prints too");
    what_the_kernels_printer_driver_had_taken_when_the_plug_was_pulled_may_have_left();
    passed("what the kernel's printer driver had taken when the plug was pulled may have left");
    adopt::a_scan_of_the_set_up_label_gives_a_keyboard_scanner_to_a_table();
    passed("a scan of the set-up label gives a keyboard scanner to a table");
    day::every_handover_has_its_receipt_whatever_is_pulled_out();
    passed("every handover has its receipt, whatever is pulled out");
    println!("GUEST-OK");
}

fn every_kind_of_scanner_is_heard_byte_by_byte() {
    let long: String = ('A'..='Z').chain('0'..='9').cycle().take(300).collect();
    let us = Gadget::plug(0, &keyboard(1, None));
    let jis = Gadget::plug(1, &keyboard(2, None));
    let pos = Gadget::plug(2, &pos(3));
    let com = Gadget::plug(3, &cdc(4, None));
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
    for round in 0..5 {
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
    let gadget = Gadget::plug(0, &printer(5, "P1"));
    let (behind, papers) = receiver();
    gadget.print_to(behind.address(), Voice::Answers);
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
    let gadget = Gadget::plug(0, &printer(5, "P1"));
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

    // It takes a part, and says so; or none of it.
    gadget.trap(Trap { after: 100, trouble: Trouble::Short });
    assert!(matches!(printer_of_ours.print(&[b'p'; 590]), Outcome::Unknown(_)), "100 bytes have left");
    assert_eq!(printer_of_ours.print(b"between\n"), Outcome::Sent);
    gadget.trap(Trap { after: 0, trouble: Trouble::Short });
    assert!(matches!(printer_of_ours.print(&[b'q'; 590]), Outcome::NothingSent(_)), "not a byte has left");
    let taken = gadget.taken();
    assert_eq!((occurrences(&taken, b"p"), occurrences(&taken, b"q")), (100, 0), "nothing is written a second time");

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
    let gadget = Gadget::plug(1, &printer(5, "P1"));
    until("the kernel sees the printer", || driver(5).is_some());
    until("it is printed on again", || printer_of_ours.print(b"five\n") == Outcome::Sent);
    assert_eq!(occurrences(&gadget.taken(), b"five\n"), 1);
}

fn the_kernels_own_printer_driver_prints_too() {
    let gadget = Gadget::plug(0, &printer(5, "P1"));
    let (behind, papers) = receiver();
    gadget.print_to(behind.address(), Voice::Answers);
    until("the kernel sees the printer", || driver(5).as_deref() == Some("usblp"));
    let mut printer = Printer::new(Paper::Lp { usb: name(5) }, Timing::DEFAULT);
    until("its node is there", || printer.condition() == Condition::Ready);
    let paper = large_paper();
    assert_eq!(printer.print(&paper), Outcome::Confirmed);
    until("the paper is cut", || !papers.lock().expect("whole").is_empty());
    assert!(papers.lock().expect("whole")[0].ends_with(&paper), "byte by byte");
}

/// It never answers: only the driver knows. A torn paper, a whole one of which the driver heard no more, and none.
fn what_the_kernels_printer_driver_had_taken_when_the_plug_was_pulled_may_have_left() {
    let mute = Abilities { dle_eot: Known::No, ..Abilities::default() };
    for (round, after) in [40, 200, 589, 590].into_iter().cycle().take(12).enumerate() {
        let gadget = Gadget::plug(round as u32 % 3, &printer(5, "P1"));
        let mut printer = Printer::new(Paper::Lp { usb: name(5) }, Timing::DEFAULT).knowing(mute);
        until("its node is there", || printer.condition() == Condition::Mute);
        gadget.trap(Trap { after, trouble: Trouble::Pulled });
        let outcome = printer.print(&[b'a'; 590]);
        let taken = occurrences(&gadget.taken(), b"a");
        assert_eq!(taken, after, "round {round}");
        let may_have_left = matches!(outcome, Outcome::Unknown(_)) || after == 590 && outcome == Outcome::Sent;
        assert!(may_have_left, "round {round}, {after} bytes were taken: {outcome:?}");
        // An idle one that was pulled is missed, and nothing leaves for it.
        until("it is missed", || matches!(printer.condition(), Condition::Unreachable(_)));
        assert!(matches!(printer.print(b"later"), Outcome::NothingSent(_)));
        until("the kernel has forgotten it", || driver(5).is_none());
    }
}
