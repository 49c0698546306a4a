//! What can happen to a printer.

use std::net::TcpListener;

use fuda::domain::code::ReceiptNumber;
use serde_json::Value;

use crate::daemon::Daemon;
use crate::printer::{Manner, Printer};
use crate::shop::{OneTable, Shop, Table};
use crate::wait_for;

#[test]
fn a_printer_that_refuses_connections_gets_the_receipts_when_it_returns() {
    let table = OneTable::new();
    // An address of this machine at which nobody listens, and that no other test would take.
    let away = TcpListener::bind("127.0.9.100:0").unwrap();
    let address = away.local_addr().unwrap();
    drop(away);
    let at = Table { printer: Some(address), ..Table::new("A", table.scanner.path()) };
    table.shop.configure(&[at], "");
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    daemon.screen_says("A", "記録は できています");
    daemon.device_is("printer", "missing");
    daemon.log_says("it refuses connections");
    table.hand_over(&table.nagi, &table.tags[1]);
    daemon.board_says("ごみ袋20L", "2");

    let printer = Printer::at(TcpListener::bind(address).unwrap(), Manner::Answering);
    let papers = printer.gives(2);
    assert!(papers[0].text.contains("あみ さん") && papers[1].text.contains("なぎ さん"), "{papers:?}");
    daemon.device_is("printer", "ready");
    assert_eq!((printer.copies_of(1), printer.copies_of(2)), ((1, 0), (1, 0)));
}

#[test]
fn a_printer_that_accepts_and_never_reads_holds_nobody_up_and_gets_no_second_unmarked_copy() {
    let table = OneTable::new();
    table.printer.becomes(Manner::NeverReading);
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    wait_for("the printer to be asked", || (table.printer.calls() > 0).then_some(()));
    table.hand_over(&table.nagi, &table.tags[1]);
    daemon.screen_says("A", "うけとりました");
    daemon.board_says("ごみ袋20L", "2");
    // Both were wholly written to a printer that says nothing: they count as sent.
    wait_for("both papers to have left", || (daemon.log().matches("outcome=Sent").count() >= 2).then_some(()));
    table.printer.becomes(Manner::Answering);
    table.hand_over(&table.ami, &table.tags[2]);
    table.printer.gives(1);
    assert_eq!(table.printer.copies_of(1), (0, 0), "what was written to a silent printer is not repeated");
    assert_eq!(table.printer.copies_of(3), (1, 0));
}

fn dies_in_the_middle_of(manner: Manner) {
    let table = OneTable::new();
    table.printer.becomes(manner);
    let daemon = table.start();
    table.hand_over(&table.nagi, &table.tags[0]);
    daemon.log_says("PAPER-UNKNOWN");
    table.printer.becomes(Manner::Answering);
    wait_for("a marked copy", || (table.printer.copies_of(1) == (0, 1)).then_some(()));
    // The torn half came out without a mark; nothing more of it does.
    table.hand_over(&table.ami, &table.tags[1]);
    wait_for("the next receipt", || (table.printer.copies_of(2) == (1, 0)).then_some(()));
    assert_eq!(table.printer.copies_of(1), (0, 1));
    let of_nagi = table.printer.papers().into_iter().filter(|paper| paper.text.contains("なぎ さん"));
    assert_eq!(of_nagi.map(|paper| paper.is_marked()).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_receipt_that_was_cut_off_is_followed_by_one_copy_that_says_so() {
    dies_in_the_middle_of(Manner::DyingAfter(400));
}

#[test]
fn so_is_one_that_a_mute_printer_broke_off() {
    dies_in_the_middle_of(Manner::DyingMute(400));
}

#[test]
fn a_paper_of_unknown_fate_waits_for_staff_where_that_is_configured() {
    let table = OneTable::with(Shop::new(), "[paper]\nunknown_fate = \"hold\"\n");
    table.shop.add_staff();
    table.printer.becomes(Manner::DyingAfter(200));
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    daemon.log_says("PAPER-UNKNOWN");
    table.printer.becomes(Manner::Answering);
    table.hand_over(&table.nagi, &table.tags[1]);
    wait_for("the next receipt", || (table.printer.copies_of(2) == (1, 0)).then_some(()));
    assert_eq!(table.printer.copies_of(1), (0, 0), "it waits");
    assert!(daemon.enter_office().questions().contains(ReceiptNumber(1).code().text()));
    drop(daemon);
    table.shop.verify();
}

#[test]
fn a_table_without_a_printer_records_all_the_same() {
    let table = OneTable::new();
    table.shop.configure(&[Table::new("A", table.scanner.path())], "");
    let daemon = Daemon::start(&table.shop);
    table.hand_over(&table.ami, &table.tags[0]);
    daemon.screen_says("A", "うけとりました");
    assert_eq!(daemon.json("/api/v1/health")["stations"][0]["printer"], Value::from("none"));
}
