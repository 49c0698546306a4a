//! Printers on real sockets and ttys: ready, refusing, never reading, dying, mute, out of paper.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Told, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fuda::devices::printer::{Abilities, Condition, Known, Link, Outcome, Printer, Timing};
use fuda::devices::pty::Pty;
use fuda::devices::receiver::Receiver;

const PATIENCE: Duration = Duration::from_secs(20);
const PAPER: &[u8] = b"\x1b@\x83\x45\x83\x50\x83\x67\x83\x8a\n\x1dV\x00";

/// The real times, but for those that a test would sit out.
const HURRIED: Timing = Timing {
    progress: Duration::from_millis(400),
    confirm: Duration::from_millis(400),
    answer: Duration::from_millis(300),
    ..Timing::DEFAULT
};

/// More than the buffers of any socket hold.
fn endless_paper() -> Vec<u8> {
    vec![b'a'; 64 << 20]
}

fn at(address: SocketAddr) -> Link {
    Link::Tcp { address: address.to_string() }
}

/// A printer that serves its connections one after the other, each with this, `connections` times.
fn printer_that(connections: usize, serve: impl Fn(TcpStream) + Send + 'static) -> (Link, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let link = at(listener.local_addr().expect("bound"));
    let thread = thread::spawn(move || {
        for _ in 0..connections {
            let (stream, _) = listener.accept().expect("a connection");
            serve(stream);
        }
    });
    (link, thread)
}

/// Answers the first four questions as a ready printer, and says what it was asked.
fn answer_four(stream: &mut TcpStream) -> Vec<u8> {
    let mut asked = Vec::new();
    for _ in 0..4 {
        let mut question = [0; 3];
        stream.read_exact(&mut question).expect("a question");
        asked.extend(question);
        stream.write_all(&[0x12]).expect("answered");
    }
    asked
}

/// Answers a process id (`GS ( H`), which is what comes next.
fn answer_id(stream: &mut TcpStream) {
    let mut request = [0; 11];
    stream.read_exact(&mut request).expect("a request");
    assert_eq!(request[..7], *b"\x1d(H\x06\x0000");
    let [.., a, b, c, d] = request;
    stream.write_all(&[0x37, 0x22, a, b, c, d, 0]).expect("answered");
}

fn virtual_printer() -> (Receiver, Printer, Told<Vec<u8>>) {
    let (take, taken) = channel();
    let receiver = Receiver::start(move |paper| drop(take.send(paper))).expect("a port");
    let printer = Printer::new(at(receiver.address()), HURRIED);
    (receiver, printer, taken)
}

#[test]
fn a_ready_printer_confirms_every_paper() {
    let (_receiver, mut printer, taken) = virtual_printer();
    assert_eq!(printer.condition(), Condition::Ready);
    for _ in 0..3 {
        assert_eq!(printer.print(PAPER), Outcome::Confirmed);
        assert_eq!(taken.recv_timeout(PATIENCE).expect("a paper"), PAPER);
    }
    assert!(taken.try_recv().is_err(), "each came once");
}

#[test]
fn nothing_is_sent_to_a_printer_without_paper_until_it_has_some() {
    let (receiver, mut printer, taken) = virtual_printer();
    receiver.run_out_of_paper();
    assert_eq!(printer.print(PAPER), Outcome::NothingSent(Condition::PaperOut));
    assert_eq!(printer.condition(), Condition::PaperOut);
    receiver.load_paper();
    assert_eq!(printer.print(PAPER), Outcome::Confirmed);
    assert_eq!(taken.recv_timeout(PATIENCE).expect("a paper"), PAPER);
    assert!(taken.try_recv().is_err());
}

#[test]
fn a_printer_that_refuses_connections_got_nothing() {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("bound");
    let outcome = Printer::new(at(address), HURRIED).print(PAPER);
    let Outcome::NothingSent(Condition::Unreachable(why)) = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("refuses connections"), "{why}");
}

#[test]
fn a_printer_that_accepts_and_never_reads_is_given_up_in_time_and_nobody_knows_what_it_printed() {
    let (hold, held) = channel::<()>();
    let (link, thread) = printer_that(1, move |_stream| held.recv().unwrap_or_default());
    let started = Instant::now();
    let outcome = Printer::new(link, HURRIED).print(&endless_paper());
    assert!(matches!(outcome, Outcome::Unknown(Condition::Unreachable(_))), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    drop(hold);
    thread.join().expect("the printer");
}

#[test]
fn a_printer_that_dies_in_the_middle_leaves_a_paper_of_unknown_fate() {
    let (link, thread) = printer_that(1, |mut stream| {
        answer_four(&mut stream);
        answer_id(&mut stream);
        let mut half = vec![0; 100_000];
        stream.read_exact(&mut half).expect("half a paper");
    });
    let outcome = Printer::new(link, HURRIED).print(&endless_paper());
    assert!(matches!(outcome, Outcome::Unknown(Condition::Unreachable(_))), "{outcome:?}");
    thread.join().expect("the printer");
}

#[test]
fn a_mute_printer_that_dies_in_the_middle_leaves_a_paper_of_unknown_fate() {
    let (link, thread) = printer_that(1, |mut stream| {
        // The question, and the beginning of the paper; the rest is never read.
        stream.read_exact(&mut [0; 3 + 4]).expect("a beginning");
        while stream.peek(&mut [0; 1024]).expect("more") < 500 {}
    });
    let outcome = Printer::new(link, HURRIED).print(&[b'a'; 1000]);
    assert!(matches!(outcome, Outcome::Unknown(Condition::Unreachable(_))), "{outcome:?}");
    thread.join().expect("the printer");
}

#[test]
fn a_mute_printer_is_asked_once_and_what_was_written_counts_as_sent() {
    let (take, taken) = channel();
    let (link, thread) = printer_that(3, move |mut stream| {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("a paper");
        take.send(bytes).expect("told");
    });
    let mut printer = Printer::new(link, HURRIED);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(taken.recv_timeout(PATIENCE).expect("one paper"), [b"\x10\x04\x01", PAPER].concat());
    let started = Instant::now();
    for _ in 0..2 {
        assert_eq!(printer.print(PAPER), Outcome::Sent);
        assert_eq!(taken.recv_timeout(PATIENCE).expect("one paper"), PAPER, "not asked again");
    }
    assert!(started.elapsed() < 2 * HURRIED.answer, "a known mute printer slows nothing: {:?}", started.elapsed());
    thread.join().expect("the printer");
}

#[test]
fn a_printer_that_was_away_is_asked_again() {
    let (take, taken) = channel();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("bound");
    let serve = move |listener: &TcpListener| {
        let mut bytes = Vec::new();
        listener.accept().expect("a connection").0.read_to_end(&mut bytes).expect("a paper");
        take.send(bytes).expect("told");
    };
    let once = thread::spawn(move || {
        serve(&listener);
        serve
    });
    let mut printer = Printer::new(at(address), HURRIED);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    let serve = once.join().expect("served once, and switched off");
    assert!(matches!(printer.print(PAPER), Outcome::NothingSent(Condition::Unreachable(_))));

    let listener = TcpListener::bind(address).expect("switched on again");
    let again = thread::spawn(move || serve(&listener));
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    again.join().expect("served again");
    let asked = [b"\x10\x04\x01", PAPER].concat();
    assert_eq!(taken.iter().take(2).collect::<Vec<_>>(), [asked.clone(), asked]);
}

#[test]
fn paper_that_runs_out_in_the_middle_is_named_and_the_fate_is_unknown() {
    let (link, thread) = printer_that(1, |mut stream| {
        answer_four(&mut stream);
        answer_id(&mut stream);
        // The clean start, the paper, and a process id that is never answered.
        stream.read_exact(&mut vec![0; 2 + PAPER.len() + 11]).expect("the paper");
        for status in [0x1a, 0x32, 0x12, 0x72] {
            stream.read_exact(&mut [0; 3]).expect("a question");
            stream.write_all(&[status]).expect("answered");
        }
    });
    assert_eq!(Printer::new(link, HURRIED).print(PAPER), Outcome::Unknown(Condition::PaperOut));
    thread.join().expect("the printer");
}

#[test]
fn a_printer_that_answers_but_never_confirms_is_waited_for_once() {
    let (take, taken) = channel();
    let (link, thread) = printer_that(2, move |mut stream| {
        let asked = answer_four(&mut stream);
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("a paper");
        take.send((asked, rest)).expect("told");
    });
    let mut printer = Printer::new(link, HURRIED);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    thread.join().expect("the printer");
    let (asked, _) = taken.recv_timeout(PATIENCE).expect("the first");
    assert_eq!(asked, b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04");
    let (_, second) = taken.recv_timeout(PATIENCE).expect("the second");
    assert_eq!(second, PAPER);
}

#[test]
fn the_paper_after_a_torn_one_begins_with_a_flush_and_a_clean_start() {
    let (take, taken) = channel();
    let tears = std::cell::Cell::new(true);
    let (link, thread) = printer_that(2, move |mut stream| {
        answer_four(&mut stream);
        if tears.take() {
            answer_id(&mut stream);
            stream.read_exact(&mut [0; 1000]).expect("the beginning of a paper");
            return;
        }
        let mut flush = vec![0; 8192 + 2];
        stream.read_exact(&mut flush).expect("a flush");
        answer_id(&mut stream);
        let mut paper = vec![0; 2 + PAPER.len()];
        stream.read_exact(&mut paper).expect("the paper");
        answer_id(&mut stream);
        take.send((flush, paper)).expect("told");
    });
    let mut printer = Printer::new(link, HURRIED);
    assert!(matches!(printer.print(&endless_paper()), Outcome::Unknown(_)));
    assert_eq!(printer.print(PAPER), Outcome::Confirmed);
    let (flush, paper) = taken.recv_timeout(PATIENCE).expect("the second");
    assert_eq!(flush, [&[0; 8192][..], b"\x1b@"].concat());
    assert_eq!(paper, [b"\x1b@", PAPER].concat());
    thread.join().expect("the printer");
}

#[test]
fn answers_are_known_by_their_form_among_bytes_that_nobody_asked_for() {
    let (link, thread) = printer_that(1, |mut stream| {
        for answer in [&[0x14, 0x00, 0x00, 0x0f, 0x12][..], &[0x11, 0x16], &[0x12], &[0x37, 0x22, 0x12]] {
            stream.read_exact(&mut [0; 3]).expect("a question");
            stream.write_all(answer).expect("answered");
        }
    });
    assert_eq!(Printer::new(link, HURRIED).condition(), Condition::CoverOpen);
    thread.join().expect("the printer");
}

#[test]
fn a_serial_printer_gets_its_papers_on_one_open_tty_and_is_mute_when_it_says_nothing() {
    let tty = Pty::open().expect("a tty");
    let mut printer = Printer::new(Link::Serial { path: tty.path().to_owned(), baud: 19_200 }, HURRIED);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    let expected = [b"\x10\x04\x01", PAPER, PAPER].concat();
    let mut printed = vec![0; expected.len()];
    let mut filled = 0;
    while filled < printed.len() {
        filled += tty.read(&mut printed[filled..]).expect("bytes");
    }
    assert_eq!(printed, expected);
}

#[test]
fn a_serial_printer_that_stops_reading_is_given_up_in_time() {
    let tty = Pty::open().expect("a tty");
    let mut printer = Printer::new(Link::Serial { path: tty.path().to_owned(), baud: 9600 }, HURRIED);
    let started = Instant::now();
    let outcome = printer.print(&[b'a'; 1 << 20]);
    assert!(matches!(outcome, Outcome::Unknown(Condition::Unreachable(_))), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn a_serial_printer_whose_cable_is_pulled_is_unreachable_and_back_with_its_cable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("usb-printer");
    let tty = Pty::open().expect("a tty");
    std::os::unix::fs::symlink(tty.path(), &path).expect("plugged in");
    let mut printer = Printer::new(Link::Serial { path: path.clone(), baud: 9600 }, HURRIED);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    std::fs::remove_file(&path).expect("udev takes the link away");
    tty.hang_up();
    assert!(matches!(printer.print(PAPER), Outcome::NothingSent(Condition::Unreachable(_))));
    let tty = Pty::open().expect("another tty");
    std::os::unix::fs::symlink(tty.path(), &path).expect("plugged in again");
    assert_eq!(printer.print(PAPER), Outcome::Sent);
}

#[test]
fn a_serial_printer_that_another_program_holds_gets_nothing_until_it_is_free() {
    let tty = Pty::open().expect("a tty");
    let other_program = std::fs::File::open(tty.path()).expect("opened");
    other_program.try_lock().expect("locked, as serial programs do");
    let mut printer = Printer::new(Link::Serial { path: tty.path().to_owned(), baud: 9600 }, HURRIED);
    let outcome = printer.print(PAPER);
    let Outcome::NothingSent(Condition::Unreachable(why)) = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("another program"), "{why}");
    drop(other_program);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
}

/// Reads so many bytes from a printer's end of a line.
fn taken(tty: &Pty, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    let mut filled = 0;
    while filled < count {
        filled += tty.read(&mut bytes[filled..]).expect("bytes");
    }
    bytes
}

/// What it tells by itself, as soon as it has told something.
fn overheard(printer: &mut Printer) -> Condition {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(news) = printer.overheard() {
            return news;
        }
        assert!(Instant::now() < deadline, "it never told anything");
        thread::yield_now();
    }
}

const REPORTING: Abilities = Abilities { dle_eot: Known::Yes, asb: Known::Yes, process_id: Known::No };

#[test]
fn a_printer_that_reports_by_itself_is_asked_to_after_each_paper_and_listened_to_while_it_is_idle() {
    let tty = Pty::open().expect("a tty");
    let link = Link::Serial { path: tty.path().to_owned(), baud: 19_200 };
    let mut printer = Printer::new(link, HURRIED).knowing(REPORTING);
    let at_the_printer = thread::spawn(move || {
        let mut asked = Vec::new();
        for _ in 0..2 {
            for _ in 0..4 {
                asked.extend(taken(&tty, 3));
                tty.write(&[0x12]).expect("answered");
            }
            asked.extend(taken(&tty, PAPER.len() + 3));
        }
        (tty, asked)
    });
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    let (tty, asked) = at_the_printer.join().expect("the printer");
    let once = [b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", PAPER, b"\x1da\x0e"].concat();
    assert_eq!(asked, [once.clone(), once].concat(), "a paper begins with ESC @, which ends the reports");
    assert_eq!(printer.overheard(), None);
    tty.write(&[0x10, 0x00, 0x03, 0x0f]).expect("told");
    assert_eq!(overheard(&mut printer), Condition::PaperNearEnd);
    tty.write(&[0x18, 0x00]).expect("half a report");
    tty.write(&[0x0f, 0x0f, 0x38, 0x00, 0x0f, 0x0f]).expect("its rest, and another");
    while overheard(&mut printer) != Condition::CoverOpen {}
    assert_eq!(printer.told(), &Condition::CoverOpen);
    tty.hang_up();
    assert!(matches!(overheard(&mut printer), Condition::Unreachable(_)));
    assert_eq!(printer.overheard(), None, "said once");
}

#[test]
fn a_printer_that_is_known_to_answer_and_is_silent_gets_nothing() {
    let (link, thread) = printer_that(1, |mut stream| {
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("questions");
        assert_eq!(all, b"\x10\x04\x01");
    });
    let knowing = Abilities { dle_eot: Known::Yes, ..Abilities::default() };
    let outcome = Printer::new(link, HURRIED).knowing(knowing).print(PAPER);
    let Outcome::NothingSent(Condition::Unreachable(why)) = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("is it switched on"), "{why}");
    thread.join().expect("the printer");
}

#[test]
fn a_printer_that_is_known_to_be_mute_is_never_asked() {
    let (take, taken) = channel();
    let (link, thread) = printer_that(1, move |mut stream| {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("a paper");
        take.send(bytes).expect("told");
    });
    let knowing = Abilities { dle_eot: Known::No, ..Abilities::default() };
    let mut printer = Printer::new(link, HURRIED).knowing(knowing);
    assert_eq!(printer.worth_asking_every(), Some(Duration::from_secs(60)), "only whether it is there");
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(taken.recv_timeout(PATIENCE).expect("one paper"), PAPER);
    thread.join().expect("the printer");
    assert!(matches!(printer.condition(), Condition::Unreachable(_)), "it was switched off");
    assert_eq!(printer.worth_asking_every(), Some(Duration::from_secs(5)), "and is looked for until it is back");
}

#[test]
fn a_printer_that_is_known_not_to_confirm_is_not_tried() {
    let (link, thread) = printer_that(1, |mut stream| {
        answer_four(&mut stream);
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("a paper");
        assert_eq!(rest, PAPER);
    });
    let knowing = Abilities { process_id: Known::No, ..Abilities::default() };
    assert_eq!(Printer::new(link, HURRIED).knowing(knowing).print(PAPER), Outcome::Sent);
    thread.join().expect("the printer");
}

#[test]
fn the_buzzer_sounds_between_papers_and_not_while_the_printer_cannot_print() {
    const SIGNAL: &[u8] = b"\x1bB\x01\x01";
    let tty = Pty::open().expect("a tty");
    let link = Link::Serial { path: tty.path().to_owned(), baud: 19_200 };
    let mut printer = Printer::new(link, HURRIED);
    printer.buzz(SIGNAL);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    printer.buzz(SIGNAL);
    let expected = [SIGNAL, b"\x10\x04\x01", PAPER, SIGNAL].concat();
    assert_eq!(taken(&tty, expected.len()), expected);

    let (receiver, mut printer, papers) = virtual_printer();
    receiver.run_out_of_paper();
    assert_eq!(printer.condition(), Condition::PaperOut);
    printer.buzz(SIGNAL);
    receiver.load_paper();
    assert_eq!(printer.print(PAPER), Outcome::Confirmed);
    assert_eq!(papers.recv_timeout(PATIENCE).expect("a paper"), PAPER);
    drop(receiver);
    assert!(papers.try_recv().is_err(), "nothing else was heard");
}

#[test]
fn papers_are_appended_to_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("papers.bin");
    let mut printer = Printer::new(Link::File { path: path.clone() }, Timing::DEFAULT);
    assert_eq!(printer.condition(), Condition::Mute);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(printer.print(PAPER), Outcome::Sent);
    assert_eq!(std::fs::read(path).expect("papers"), [PAPER, PAPER].concat());
}

#[test]
fn a_full_disk_takes_nothing_of_a_paper() {
    let outcome = Printer::new(Link::File { path: "/dev/full".into() }, Timing::DEFAULT).print(PAPER);
    let Outcome::NothingSent(Condition::Unreachable(why)) = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("disk is full"), "{why}");
}
