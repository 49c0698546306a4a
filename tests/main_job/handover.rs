//! A bundle is handed over.

use std::sync::{Arc, Barrier};
use std::thread;

use fuda::devices::pty::Pty;
use fuda::domain::code::ReceiptNumber;
use fuda::paper::layout::Width;
use fuda::paper::preview;
use serde_json::json;

use crate::daemon::Daemon;
use crate::printer::Printer;
use crate::shop::{OneTable, Shop, Table};
use crate::wait_for;

#[test]
fn a_bundle_is_handed_over_and_the_receipt_comes_out() {
    let table = OneTable::new();
    let daemon = table.start();
    let events = daemon.events("/api/v1/events");
    assert_eq!(events.next()["works"], json!([]));
    table.scan(&[&table.ami]);
    daemon.screen_says("A", "あみ");
    table.scan(&[&table.tags[0], &table.tags[1], &table.work_card]);
    daemon.screen_says("A", "3組");
    assert_eq!(table.printer.papers().len(), 0, "nothing is handed over yet");
    table.scan(&[&table.finish]);
    daemon.screen_says("A", "うけとりました");

    let paper = table.printer.gives(1).remove(0);
    let received = table.shop.kinds("handover_received");
    assert_eq!(received.len(), 1);
    assert_eq!(received[0]["body"]["by"], "command");
    assert_eq!(received[0]["station"], "A");
    let receipt = ReceiptNumber(1).code().to_string();
    for words in ["しおさい作業所", "あみ さん", "P0127", "ごみ袋20L", "3組", "15円", "(0.5円／枚 × 30枚)", &receipt]
    {
        assert!(paper.text.contains(words), "{words} is missing on\n{}", paper.text);
    }
    assert!(!paper.is_marked(), "{}", paper.text);
    assert_eq!(preview::bars(&paper.bytes, Width::Mm80), [receipt]);

    daemon.board_says("ごみ袋20L", "3");
    wait_for("the board's event", || (events.next()["works"][0]["quantity"] == "3").then_some(()));
    let earned = table.shop.earnings();
    let line = json!({"work": "BAGS20", "quantity": "30", "per": "枚", "rate": "0.5", "share": "1", "amount": "15"});
    assert_eq!(
        earned["participants"],
        json!([{"number": "P0127", "lines": [line], "exact": "15", "yen": 15, "unpriced": 0}])
    );
    let health = daemon.json("/api/v1/health");
    assert_eq!(health["ledger"]["sequence"], table.shop.facts().len());
    assert_eq!(health["stations"], json!([{"name": "A", "scanner": "ready", "printer": "ready", "unheard": null}]));
    table.shop.verify();
}

#[test]
fn a_drawn_receipt_carries_the_same_bar_code() {
    let (scanner, printer) = (Pty::open().unwrap(), Printer::new());
    let shop = Shop::new();
    let drawn = Table { paper: "mode = \"raster\"\npaper_mm = 58", ..Table::new("A", scanner.path()) };
    shop.configure(&[drawn.printing_at(&printer)], "");
    shop.done("work add --code NET --name 整網 --unit 間");
    let ami = shop.card("participant add --number P0127 --call あみ");
    let tags = shop.tags("tag mint --work NET --quantity 0.5 --count 2");
    let daemon = Daemon::start(&shop);
    scanner.write(format!("{ami}\r{}\r{}\r{ami}\r", tags[0], tags[1]).as_bytes()).unwrap();
    let paper = printer.gives(1).remove(0);
    assert!(paper.text.contains("[picture 384×"), "{}", paper.text);
    assert_eq!(preview::bars(&paper.bytes, Width::Mm58), [ReceiptNumber(1).code().to_string()]);
    daemon.board_says("整網", "1");
}

#[test]
fn two_tables_scan_the_same_tag_at_the_same_moment_and_it_counts_once() {
    let shop = Shop::new();
    let scanners = [Pty::open().unwrap(), Pty::open().unwrap()];
    let [a, b] = &scanners;
    shop.configure(&[Table::new("A", a.path()), Table::new("B", b.path())], "");
    shop.done("work add --code BAGS20 --name ごみ袋20L --unit 組");
    let cards = ["P0001", "P0002"].map(|number| shop.card(&format!("participant add --number {number} --call なぎ")));
    let tags = shop.tags("tag mint --work BAGS20 --count 12");
    let daemon = Daemon::start(&shop);
    for (scanner, card) in scanners.iter().zip(&cards) {
        scanner.write(format!("{card}\r").as_bytes()).unwrap();
    }
    wait_for("both to be in", || (shop.kinds("arrived").len() == 2).then_some(()));

    let begin = Arc::new(Barrier::new(2));
    let hands = scanners.map(|scanner| {
        let (begin, tags) = (Arc::clone(&begin), tags.clone());
        thread::spawn(move || {
            for tag in &tags {
                begin.wait();
                scanner.write(format!("{tag}\r").as_bytes()).unwrap();
            }
            scanner
        })
    });
    let [a, b] = hands.map(|hand| hand.join().unwrap());
    wait_for("every tag to count", || (shop.kinds("pieces_counted").len() == tags.len()).then_some(()));
    // One more code at each table says that all before it were heard.
    let probe = shop.tags("tag mint --work BAGS20 --count 2");
    a.write(format!("{}\r", probe[0]).as_bytes()).unwrap();
    b.write(format!("{}\r", probe[1]).as_bytes()).unwrap();
    wait_for("both tables to be through", || (shop.kinds("pieces_counted").len() == tags.len() + 2).then_some(()));
    let mut counted: Vec<String> =
        shop.kinds("pieces_counted").iter().map(|fact| fact["body"]["tag"].to_string()).collect();
    counted.sort();
    counted.dedup();
    assert_eq!(counted.len(), tags.len() + 2, "a tag counted twice");
    // Who was later hears that all is well.
    a.write(format!("{}\r", tags[0]).as_bytes()).unwrap();
    b.write(format!("{}\r", tags[0]).as_bytes()).unwrap();
    daemon.screen_says("A", "この シールは もう 数えてあります。");
    daemon.screen_says("B", "この シールは もう 数えてあります。");
    drop(daemon);
    shop.verify();
}
