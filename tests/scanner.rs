//! Scanners on real ttys: read, hung up, busy, absent, back.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use fuda::devices::framing::{Framing, Heard};
use fuda::devices::pty::Pty;
use fuda::devices::scanner::{Absence, Link, Scanner, ScannerEvent};

const PATIENCE: Duration = Duration::from_secs(20);

/// A scanner at a path, and what it tells.
fn start(path: &Path) -> (Scanner, Receiver<ScannerEvent>) {
    let (tell, told) = channel();
    let link = Link::Serial { path: path.to_owned(), baud: 9600 };
    let scanner = Scanner::start(link, Framing::DEFAULT, move |event| drop(tell.send(event))).expect("a thread");
    (scanner, told)
}

fn next(told: &Receiver<ScannerEvent>) -> ScannerEvent {
    told.recv_timeout(PATIENCE).expect("the scanner tells something")
}

fn next_code(told: &Receiver<ScannerEvent>) -> Heard {
    match next(told) {
        ScannerEvent::Heard { heard, .. } => heard,
        other => panic!("a code, not {other:?}"),
    }
}

fn code(text: &str) -> Heard {
    Heard::Code(text.to_owned())
}

/// A path that a tty can be plugged into, as udev's by-id links are.
fn by_id() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("usb-scanner");
    (folder, path)
}

#[test]
fn a_scanner_on_a_tty_is_present_and_heard() {
    let tty = Pty::open().expect("a tty");
    let (_scanner, told) = start(tty.path());
    assert_eq!(next(&told), ScannerEvent::Present);
    tty.write(b"T00001X\r\nT00002Y\r\n").expect("written");
    assert_eq!([next_code(&told), next_code(&told)], [code("T00001X"), code("T00002Y")]);
    // Nothing at the end but a pause.
    tty.write(b"T00003Z").expect("written");
    assert_eq!(next_code(&told), code("T00003Z"));
}

#[test]
fn a_tty_is_raw_so_that_no_byte_means_anything_to_the_system() {
    let tty = Pty::open().expect("a tty");
    let (_scanner, told) = start(tty.path());
    assert_eq!(next(&told), ScannerEvent::Present);
    // Interrupt, end of file, suspend, backspace, kill a line, XON and XOFF.
    tty.write(b"a\x04\x1a\x7f\x15\x11\x13\x1cb\r").expect("written");
    assert_eq!(next_code(&told), code("a\x04\x1a\x7f\x15\x11\x13\x1cb"));
}

#[test]
fn a_scanner_whose_cable_is_pulled_is_gone_and_back_within_a_second_of_its_return() {
    let (_folder, path) = by_id();
    let tty = Pty::open().expect("a tty");
    symlink(tty.path(), &path).expect("plugged in");
    let (_scanner, told) = start(&path);
    assert_eq!(next(&told), ScannerEvent::Present);

    std::fs::remove_file(&path).expect("udev takes the link away");
    tty.hang_up();
    assert_eq!(next(&told), ScannerEvent::Gone(Absence::Unplugged));
    assert_eq!(next(&told), ScannerEvent::Gone(Absence::NotThere));

    let tty = Pty::open().expect("another tty");
    symlink(tty.path(), &path).expect("plugged in again");
    let plugged_in_at = Instant::now();
    assert_eq!(next(&told), ScannerEvent::Present);
    assert!(plugged_in_at.elapsed() < Duration::from_secs(1), "{:?}", plugged_in_at.elapsed());
    tty.write(b"T00001X\r").expect("written");
    assert_eq!(next_code(&told), code("T00001X"));
}

#[test]
fn a_scanner_that_is_absent_at_the_start_is_heard_when_it_is_plugged_in() {
    let (_folder, path) = by_id();
    let (_scanner, told) = start(&path);
    assert_eq!(next(&told), ScannerEvent::Gone(Absence::NotThere));
    let tty = Pty::open().expect("a tty");
    symlink(tty.path(), &path).expect("plugged in");
    assert_eq!(next(&told), ScannerEvent::Present);
    tty.write(b"T00001X\r").expect("written");
    assert_eq!(next_code(&told), code("T00001X"));
}

#[test]
fn a_scanner_that_another_program_holds_is_busy_and_then_free() {
    let tty = Pty::open().expect("a tty");
    let other_program = std::fs::File::open(tty.path()).expect("opened");
    other_program.try_lock().expect("locked, as serial programs do");
    let (_scanner, told) = start(tty.path());
    assert_eq!(next(&told), ScannerEvent::Gone(Absence::Busy));
    drop(other_program);
    assert_eq!(next(&told), ScannerEvent::Present);
    tty.write(b"T00001X\r").expect("written");
    assert_eq!(next_code(&told), code("T00001X"));
}

#[test]
fn a_path_that_is_no_tty_is_named_once_and_not_every_second() {
    let (_folder, path) = by_id();
    std::fs::write(&path, "").expect("a plain file");
    let (_scanner, told) = start(&path);
    assert!(matches!(next(&told), ScannerEvent::Gone(Absence::Unusable(_))));
    // It goes on trying: what is told next is the next thing that changes.
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(next(&told), ScannerEvent::Gone(Absence::NotThere));
}

#[test]
fn a_scanner_stops_at_once_whether_it_listens_or_waits() {
    let tty = Pty::open().expect("a tty");
    let (_folder, absent) = by_id();
    for path in [tty.path(), &absent] {
        let (scanner, told) = start(path);
        next(&told);
        let asked_at = Instant::now();
        drop(scanner);
        assert!(asked_at.elapsed() < Duration::from_millis(500), "{:?}", asked_at.elapsed());
        assert!(told.recv_timeout(PATIENCE).is_err(), "its thread has ended, and told nothing more");
    }
}

#[test]
fn the_buzzer_of_a_scanner_is_sounded_by_the_host() {
    let tty = Pty::open().expect("a tty");
    let (scanner, told) = start(tty.path());
    assert_eq!(next(&told), ScannerEvent::Present);
    scanner.beep(&[0x1b, b'B', b'\r']);
    let mut sound = [0; 8];
    let count = tty.read(&mut sound).expect("something to hear");
    assert_eq!(sound[..count], [0x1b, b'B', b'\r'], "in the words of its model");
}

#[test]
fn many_scanners_are_heard_at_once() {
    let ttys: Vec<Pty> = (0..12).map(|_| Pty::open().expect("a tty")).collect();
    let scanners: Vec<_> = ttys.iter().map(|tty| start(tty.path())).collect();
    for (place, tty) in ttys.iter().enumerate() {
        tty.write(format!("T{place:05}\r").as_bytes()).expect("written");
    }
    for (place, (_scanner, told)) in scanners.iter().enumerate() {
        assert_eq!(next(told), ScannerEvent::Present);
        assert_eq!(next_code(told), code(&format!("T{place:05}")));
    }
}
