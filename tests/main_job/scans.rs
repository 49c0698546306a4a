//! What scanners send, and what comes of it; and what happens to a cable.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use fuda::devices::pty::Pty;

use crate::daemon::Daemon;
use crate::shop::{OneTable, Shop, Table};
use crate::wait_for;

/// After bad input the table works on, and nothing of it was recorded.
fn nothing_changed(table: &OneTable, daemon: &Daemon, facts: usize) {
    assert_eq!(table.shop.facts().len(), facts, "bad input left a fact");
    table.scan(&[&table.tags[9]]);
    wait_for("the next good code", || (table.shop.facts().len() > facts).then_some(()));
    daemon.screen_says("A", "1組");
}

fn open_table() -> (OneTable, Daemon, usize) {
    let table = OneTable::new();
    let daemon = table.start();
    table.scan(&[&table.ami]);
    wait_for("the arrival", || (table.shop.kinds("arrived").len() == 1).then_some(()));
    let facts = table.shop.facts().len();
    (table, daemon, facts)
}

#[test]
fn every_way_in_which_scanners_end_a_code_is_understood() {
    let (table, daemon, _) = open_table();
    let framed = [("\x02", "\x03"), ("", "\n"), ("", "\r\n"), ("", "\t"), ("]C1", "\r"), ("\0\0", "\r"), ("", "")];
    for (place, (before, after)) in framed.into_iter().enumerate() {
        table.scanner.write(format!("{before}{}{after}", table.tags[place]).as_bytes()).unwrap();
        let what = format!("{before:?} code {after:?}");
        wait_for(&what, || (table.shop.kinds("pieces_counted").len() == place + 1).then_some(()));
    }
    drop(daemon);
    table.shop.verify();
}

#[test]
fn two_codes_in_one_read_are_two_and_a_code_in_pieces_is_one() {
    let (table, daemon, _) = open_table();
    table.scanner.write(format!("{}\r{}\r", table.tags[0], table.tags[1]).as_bytes()).unwrap();
    daemon.screen_says("A", "2組");
    for byte in format!("{}\r", table.tags[2]).bytes() {
        table.scanner.write(&[byte]).unwrap();
    }
    daemon.screen_says("A", "3組");
    assert_eq!(table.shop.kinds("pieces_counted").len(), 3);
}

#[test]
fn half_a_code_and_then_silence_is_read_again() {
    let (table, daemon, facts) = open_table();
    table.scanner.write(&table.tags[0].as_bytes()[..5]).unwrap();
    daemon.screen_says("A", "まだ 数えていません");
    nothing_changed(&table, &daemon, facts);
}

#[test]
fn nul_and_broken_utf_8_are_read_again() {
    let (table, daemon, facts) = open_table();
    table.scanner.write(b"\0\0T\xff\xfe\0\xc3\x28\r").unwrap();
    daemon.screen_says("A", "うまく 読めませんでした");
    nothing_changed(&table, &daemon, facts);
}

#[test]
fn ten_thousand_characters_without_an_end_are_read_again_and_forgotten() {
    let (table, daemon, facts) = open_table();
    table.scanner.write(&[b'7'; 10_000]).unwrap();
    daemon.screen_says("A", "うまく 読めませんでした");
    // Only silence ends it; what comes before that belongs to it still.
    wait_for("the next code to be heard", || {
        table.scan(&["HELLO"]);
        daemon.screen("A").contains("登録が ありません").then_some(())
    });
    nothing_changed(&table, &daemon, facts);
}

#[test]
fn codes_that_are_not_ours_have_a_kind_sentence_each() {
    let (table, daemon, facts) = open_table();
    let mut wrong = table.tags[0].clone();
    let last = if wrong.pop() == Some('0') { '1' } else { '0' };
    wrong.push(last);
    for (code, sentence) in [
        ("4901234567894", "これは 商品の バーコードです"),
        ("https://example.com/flyer", "これは ホームページの コードです"),
        (wrong.as_str(), "うまく 読めませんでした"),
        ("HELLO", "この バーコードは 登録が ありません"),
    ] {
        table.scan(&[code]);
        daemon.screen_says("A", sentence);
    }
    nothing_changed(&table, &daemon, facts);
}

/// A scanner under a name that stays while cables move.
fn by_id(shop: &Shop, scanner: &Pty) {
    let path = shop.path("by-id");
    let _ = fs::remove_file(&path);
    symlink(scanner.path(), path).unwrap();
}

#[test]
fn a_scanner_that_is_absent_at_the_start_and_pulled_out_later_is_heard_when_it_returns() {
    let shop = Shop::new();
    shop.configure(&[Table::new("A", &shop.path("by-id"))], "");
    let ami = shop.card("participant add --number P0127 --call あみ");
    let nagi = shop.card("participant add --number P0128 --call なぎ");
    let daemon = Daemon::start(&shop);
    daemon.device_is("scanner", "missing");
    daemon.log_says("SCANNER-GONE: it is not plugged in");
    daemon.screen_says("A", "スキャナーが つながっていません");

    let first = Pty::open().unwrap();
    by_id(&shop, &first);
    daemon.device_is("scanner", "ready");
    first.write(format!("{ami}\r").as_bytes()).unwrap();
    daemon.screen_says("A", "あみ");

    let second = Pty::open().unwrap();
    by_id(&shop, &second);
    first.hang_up();
    daemon.log_says("its cable was pulled");
    daemon.device_is("scanner", "ready");
    second.write(format!("{nagi}\r").as_bytes()).unwrap();
    daemon.screen_says("A", "なぎ");
    assert_eq!(shop.kinds("arrived").len(), 2);
}

#[test]
fn a_scanner_that_another_program_holds_is_named_busy_and_heard_once_it_is_let_go() {
    let shop = Shop::new();
    let scanner = Pty::open().unwrap();
    shop.configure(&[Table::new("A", scanner.path())], "");
    let ami = shop.card("participant add --number P0127 --call あみ");
    let other_program = File::open(scanner.path()).unwrap();
    other_program.try_lock().unwrap();
    let daemon = Daemon::start(&shop);
    daemon.device_is("scanner", "missing");
    daemon.log_says("another program is using it");
    drop(other_program);
    daemon.device_is("scanner", "ready");
    scanner.write(format!("{ami}\r").as_bytes()).unwrap();
    daemon.screen_says("A", "あみ");
}

#[test]
fn a_scanner_is_asked_to_beep_in_its_familys_words_when_it_counted_and_for_nothing_else() {
    let table = OneTable::new();
    let path = table.shop.data().join("fuda.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replacen("name = \"A\"", "name = \"A\"\nsignal = \"buzzer\"", 1);
    let text = text.replacen("kind = \"serial\"", "kind = \"serial\"\nmodel = \"denso-wave\"", 1);
    fs::write(&path, text).unwrap();
    let daemon = table.start();
    table.scan(&[&table.ami]);
    wait_for("the arrival", || (table.shop.kinds("arrived").len() == 1).then_some(()));
    // The label by which scanners are set up does nothing here, and neither does a shop's bar code.
    table.scan(&["SSCANNERF", "4901234567894", &table.tags[0]]);
    daemon.screen_says("A", "1組");
    let mut heard = Vec::new();
    while heard.len() < 6 {
        let mut bytes = [0; 16];
        let count = table.scanner.read(&mut bytes).unwrap();
        heard.extend_from_slice(&bytes[..count]);
    }
    assert_eq!(heard, b"B1\rB1\r");
}
