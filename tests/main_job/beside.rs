//! Beside the running daemon: commands, a second daemon, browsers; and a configuration with a slip of the pen.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use fuda::devices::pty::Pty;
use serde_json::Value;
use tempfile::TempDir;

use crate::daemon::{Daemon, read_all};
use crate::shop::{OneTable, Shop, Table, binary};
use crate::wait_for;

/// What is answered to a browser that calls the machine by this name.
fn status_for(daemon: &Daemon, host: &str) -> String {
    let mut stream = TcpStream::connect(daemon.address).unwrap();
    write!(stream, "GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let answer = String::from_utf8_lossy(&read_all(stream)).into_owned();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn the_office_answers_to_the_names_in_the_configuration_and_to_no_others() {
    let table = OneTable::with(Shop::within(TempDir::new().unwrap()), "[web]\nhosts = [\"fuda.local\"]\n");
    let daemon = table.start();
    assert_eq!(status_for(&daemon, &format!("fuda.local:{}", daemon.address.port())), "200");
    assert_eq!(status_for(&daemon, "localhost"), "200");
    assert_eq!(status_for(&daemon, "elsewhere.example"), "421");
}

/// What a command beside the daemon wrote is seen within this.
const A_SECOND: Duration = Duration::from_secs(1);

/// The promise is the daemon's, not that of a machine that is busy with something else: the best of three counts.
#[track_caller]
fn within_a_second(mut attempt: impl FnMut(usize) -> Duration) {
    let took: Vec<Duration> = (0..3).map(&mut attempt).collect();
    assert!(took.iter().any(|took| *took < A_SECOND), "{took:?}");
}

#[test]
fn somebody_who_is_added_beside_the_daemon_is_known_at_the_table_within_a_second() {
    let table = OneTable::new();
    let daemon = table.start();
    within_a_second(|place| {
        let call = ["うしお", "いそ", "みなと"][place];
        let card = table.shop.card(&format!("participant add --number P020{place} --call {call}"));
        let began = Instant::now();
        table.scan(&[&card]);
        daemon.screen_says("A", call);
        began.elapsed()
    });
    let tag = table.shop.tags("tag mint --work BAGS20 --quantity 10 --count 1").remove(0);
    table.scan(&[&tag]);
    daemon.screen_says("A", "10組");
}

#[test]
fn a_rate_that_arrives_late_prices_what_was_handed_over_and_nothing_is_priced_again() {
    let shop = Shop::new();
    let scanner = Pty::open().unwrap();
    shop.configure(&[Table::new("A", scanner.path())], "");
    shop.done("work add --code NET --name 整網 --unit 間");
    let ami = shop.card("participant add --number P0127 --call あみ");
    let tag = shop.tags("tag mint --work NET --quantity 0.5 --count 1").remove(0);
    let daemon = Daemon::start(&shop);
    scanner.write(format!("{ami}\r{tag}\r{ami}\r").as_bytes()).unwrap();
    daemon.board_says("整網", "0.5");
    let unpriced = || {
        let person = shop.earnings()["participants"][0].clone();
        (person["lines"][0]["rate"].clone(), person["exact"].clone(), person["unpriced"].clone())
    };
    wait_for("a line without a price", || (unpriced() == (Value::Null, "0".into(), 1.into())).then_some(()));

    let events = daemon.events("/api/v1/events");
    events.next();
    // The daemon hears of each: its pages are drawn anew. Only the first finds something without a price.
    within_a_second(|place| {
        let month = place + 1;
        shop.done(&format!("rate add --work NET --rate {}00 --from 2020-{month:02}-01", month + 3));
        let began = Instant::now();
        events.next();
        let took = began.elapsed();
        assert_eq!(unpriced(), ("400".into(), "200".into(), 0.into()));
        took
    });
    shop.verify();
}

#[test]
fn a_second_daemon_on_the_same_folder_is_refused_in_words() {
    let table = OneTable::new();
    let first = table.start();
    let refused = Daemon::try_start(&table.shop, binary()).err().expect("it is refused");
    assert_eq!(refused.exit, Some(8), "{refused:?}");
    assert!(refused.words.contains("DATA-IN-USE"), "{refused:?}");
    table.hand_over(&table.ami, &table.tags[0]);
    drop(first);
    // Even after a kill the folder is free.
    table.start();
}

#[test]
fn a_misspelt_key_is_named_with_its_line_and_the_nearest_right_one() {
    let table = OneTable::with(Shop::new(), "[conversation]\nsilence_s = 120\ncard_repaet_ms = 3000\n");
    let refused = Daemon::try_start(&table.shop, binary()).err().expect("it is refused");
    assert_eq!(refused.exit, Some(6), "{refused:?}");
    let text = std::fs::read_to_string(table.shop.data().join("fuda.toml")).unwrap();
    let line = text.lines().position(|line| line.starts_with("card_repaet_ms")).unwrap() + 1;
    for words in ["CONFIG-WRONG", "card_repaet_ms", "card_repeat_ms", &format!("line {line}")] {
        assert!(refused.words.contains(words), "{words} is missing in {refused:?}");
    }
}

#[test]
fn the_daemon_ends_within_five_seconds_with_browsers_connected() {
    let table = OneTable::new();
    let daemon = table.start();
    let streams = [daemon.events("/api/v1/events"), daemon.events("/table/A/events")];
    streams.iter().for_each(|stream| drop(stream.next()));
    // Browsers also open connections ahead of need, and one may be in the middle of a request.
    let silent = TcpStream::connect(daemon.address).unwrap();
    let mut half = TcpStream::connect(daemon.address).unwrap();
    half.write_all(b"GET /board HTTP/1.1\r\nHost: localh").unwrap();
    table.scan(&[&table.ami, &table.tags[0]]);
    daemon.screen_says("A", "1組");

    let (status, took) = daemon.end();
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(streams.iter().all(|stream| stream.have_ended()));
    assert_eq!((read_all(silent), read_all(half).len()), (Vec::new(), 0));
    // What was open is received when it starts again.
    let daemon = table.start();
    table.printer.gives(1);
    daemon.board_says("ごみ袋20L", "1");
}
