//! A scanner in somebody's hand becomes a station's: which devices are listened to, which one read the label, and what
//! is written.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use fuda::config::Config;
use fuda::config::adopt::{NewScanner, NotAdded, with_scanner};
use fuda::config::scanners::{Families, Mode};
use fuda::devices::adopt::{Candidate, Known, News, Search, candidates, wait_for_label};
use fuda::devices::hid::layout::Layout;
use fuda::devices::pty::Pty;
use fuda::devices::scanner::Link;
use fuda::devices::usb::{HID, Interface, PRINTER, UsbDevice, UsbName, Which};
use fuda::domain::code::{Scan, set_up_label};

const PATIENCE: Duration = Duration::from_secs(20);

fn interface(class: u8, protocol: u8) -> Interface {
    Interface { number: 0, class, subclass: 1, protocol, driver: Some("usbhid".into()), tty: None, lp: None }
}

fn keyboard(port: &str, serial: Option<&str>) -> UsbDevice {
    UsbDevice {
        vid: 0x05e0,
        pid: 0x1200,
        serial: serial.map(str::to_owned),
        manufacturer: Some("Symbol".into()),
        product: None,
        port: port.into(),
        bus: 1,
        address: 7,
        interfaces: vec![interface(HID, 1)],
    }
}

fn usb(which: Which) -> UsbName {
    UsbName { vid: 0x05e0, pid: 0x1200, which }
}

fn hid(which: Which) -> Link {
    Link::Hid { usb: usb(which), layout: Layout::Us }
}

fn links(devices: &[UsbDevice], known: &Known) -> Vec<Link> {
    candidates(devices, known).into_iter().map(|candidate| candidate.link).collect()
}

fn port(name: &str) -> Which {
    Which::Port(name.into())
}

#[test]
fn what_could_be_a_scanner_is_listened_to_and_nothing_else() {
    let mut mouse = keyboard("1-2", None);
    mouse.interfaces = vec![interface(HID, 2)];
    let mut printer = keyboard("1-3", None);
    printer.interfaces = vec![interface(PRINTER, 2)];
    let mut serial = keyboard("1-4", None);
    serial.interfaces = vec![Interface { tty: Some("/dev/ttyACM0".into()), ..interface(0x02, 0) }];
    let mut pos = keyboard("1-5", None);
    pos.interfaces = vec![interface(HID, 0)];
    let devices = [keyboard("1-1", None), mouse, printer, serial, pos];
    let expected = [
        hid(port("1-1")),
        Link::UsbSerial { usb: usb(port("1-4")), baud: 9600 },
        Link::HidPos { usb: usb(port("1-5")) },
    ];
    assert_eq!(links(&devices, &Known::default()), expected);
    assert_eq!(candidates(&devices, &Known::default())[0].product.as_deref(), Some("Symbol"));
}

#[test]
fn what_has_a_place_already_or_is_in_use_is_left_alone() {
    let mut taken = keyboard("1-2", None);
    taken.interfaces[0].driver = Some("usbfs".into());
    let mut serial = keyboard("1-3", None);
    serial.interfaces = vec![Interface { tty: Some("/dev/ttyACM0".into()), ..interface(0x02, 0) }];
    let devices = [keyboard("1-1", Some("S1")), taken, serial];
    let known = Known { usb: vec![usb(Which::Serial("S1".into()))], ports: vec!["/dev/ttyACM0".into()] };
    assert_eq!(links(&devices, &known), []);
}

#[test]
fn a_scanner_is_named_by_its_serial_number_unless_another_of_its_model_has_the_same() {
    let devices = [keyboard("1-1", Some("S1")), keyboard("1-2", Some("0001")), keyboard("1-3", Some("0001"))];
    let expected = [hid(Which::Serial("S1".into())), hid(port("1-2")), hid(port("1-3"))];
    assert_eq!(links(&devices, &Known::default()), expected);
}

/// Scanners on ttys, and what was told of them.
struct Bench {
    there: Vec<Candidate>,
    told: Sender<News>,
    until: Option<Instant>,
}

impl Search for Bench {
    fn candidates(&mut self) -> Vec<Candidate> {
        self.there.clone()
    }

    fn tell(&mut self, news: News) {
        // Whoever listened may have heard enough.
        let _ = self.told.send(news);
    }

    fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

fn bench(ttys: &[&Pty]) -> (Bench, Receiver<News>) {
    let (told, news) = channel();
    let on = |tty: &&Pty| Candidate { product: None, link: Link::Serial { path: tty.path().to_owned(), baud: 9600 } };
    (Bench { there: ttys.iter().map(on).collect(), told, until: None }, news)
}

#[test]
fn the_scanner_that_reads_the_label_is_the_one_whatever_the_others_read() {
    let (office, scanner) = (Pty::open().expect("a tty"), Pty::open().expect("a tty"));
    let (mut bench, news) = bench(&[&office, &scanner]);
    let expected = bench.there[1].clone();
    let found = thread::scope(|scope| {
        let waiting = scope.spawn(|| wait_for_label(&mut bench, PATIENCE).expect("threads"));
        for _ in 0..2 {
            assert!(matches!(news.recv_timeout(PATIENCE), Ok(News::Listening(_))));
        }
        office.write(b"T00001X\r").expect("written");
        assert!(matches!(news.recv_timeout(PATIENCE), Ok(News::OtherCode(_))));
        scanner.write(format!("]C1{}\r\n", set_up_label()).as_bytes()).expect("written");
        waiting.join().expect("no panic")
    });
    assert_eq!(found, Some(expected));
}

#[test]
fn nobody_who_scans_the_label_is_nobody() {
    let tty = Pty::open().expect("a tty");
    let (mut search, _news) = bench(&[&tty]);
    assert_eq!(wait_for_label(&mut search, Duration::from_millis(300)).expect("threads"), None);
    let (mut stopped, _news) = bench(&[&tty]);
    stopped.until = Some(Instant::now());
    assert_eq!(wait_for_label(&mut stopped, PATIENCE).expect("threads"), None);
}

#[test]
fn the_label_is_a_code_of_its_own_with_a_check() {
    assert_eq!(Scan::read(set_up_label().text()), Scan::SetUpLabel);
    assert_eq!(Scan::read("SSCANNER0"), Scan::WrongCheck);
}

const BEFORE: &str = "\
# みなとの作業所
[workshop]
name = \"みなと\"  # neutral

[[station]]
name = \"A\"       # by the window
# its first scanner
[station.scanner]
kind = \"hid\"
vid = \"065a\"
pid = \"0001\"
[station.printer]
kind = \"tcp\"
address = \"192.0.2.1\"

[[station]]
name = \"B\"
# the rest is as it was

[paper]
#font = \"\"
";

fn new() -> NewScanner {
    NewScanner { mode: Mode::Hid, usb: usb(port("1-2.3")) }
}

fn added(text: &str, station: &str) -> String {
    with_scanner(text, &Families::shipped(), station, &new()).unwrap_or_else(|why| panic!("{why}"))
}

/// The scanners of every station.
fn scanners(text: &str) -> Vec<Vec<Link>> {
    let config = Config::parse(text).unwrap_or_else(|error| panic!("{error}\nin:\n{text}"));
    let links = |station: &fuda::config::Station| station.scanners.iter().map(|own| own.link.clone()).collect();
    config.stations.iter().map(links).collect()
}

#[test]
fn an_adopted_scanner_is_added_and_every_other_line_stays_as_it_was() {
    let after = added(BEFORE, "B");
    let added: Vec<&str> =
        vec!["[[station.scanner]]", "kind = \"hid\"", "vid = \"05e0\"", "pid = \"1200\"", "port = \"1-2.3\""];
    let lines = |text: &'static str| text.lines().filter(|line| !line.is_empty());
    let (before, rest) = BEFORE.split_at(BEFORE.find("\n# the rest").expect("a place"));
    let expected: Vec<&str> = lines(before).chain(added).chain(lines(rest)).collect();
    assert_eq!(after.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), expected);
    assert_eq!(scanners(&after)[1], [hid(port("1-2.3"))]);
}

#[test]
fn a_station_with_one_scanner_gets_a_second_and_keeps_its_printer() {
    let after = added(BEFORE, "A");
    let opticon = UsbName { vid: 0x065a, pid: 0x0001, which: Which::TheOnly };
    assert_eq!(scanners(&after)[0], [Link::Hid { usb: opticon, layout: Layout::Us }, hid(port("1-2.3"))]);
    assert!(after.contains("# its first scanner\n[[station.scanner]]\nkind = \"hid\"\nvid = \"065a\""), "{after}");
    let config = Config::parse(&after).expect("right");
    assert_eq!(config.stations[0].printer.as_deref(), Some("A"));
    let third = NewScanner { mode: Mode::UsbSerial, usb: usb(Which::Serial("S9".into())) };
    let after = with_scanner(&after, &Families::shipped(), "A", &third).expect("a third");
    assert_eq!(scanners(&after)[0].len(), 3);
}

#[test]
fn the_file_that_init_writes_takes_a_scanner_too() {
    let text = format!("{}\n[[station]]\nname = \"A\"\n", fuda::config::template());
    assert_eq!(scanners(&added(&text, "A")), [[hid(port("1-2.3"))]]);
}

#[test]
fn what_cannot_be_added_changes_nothing_and_is_said() {
    let families = Families::shipped();
    let refused = |text: &str, station: &str| with_scanner(text, &families, station, &new()).expect_err("refused");
    assert_eq!(refused(BEFORE, "C"), NotAdded::NoStation("C".into()));
    let the_only = "[[station]]\nname = \"A\"\n[station.scanner]\nkind = \"hid\"\nvid = \"05e0\"\npid = \"1200\"\n";
    assert_eq!(refused(the_only, "A"), NotAdded::SameModel("A".into()));
    assert!(refused(the_only, "A").to_string().contains("its `port`"));
    let twice = added("[[station]]\nname = \"A\"\n", "A");
    assert!(matches!(refused(&twice, "A"), NotAdded::Wrong(_)), "it belongs to one place only");
    assert_eq!(refused("station = [{ name = \"A\" }]\n", "A"), NotAdded::Form);
}
