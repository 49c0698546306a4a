//! What can happen to a printer.

use std::net::TcpListener;

use fuda::bench::effect::Paper;
use fuda::domain::code::ReceiptNumber;
use fuda::domain::moment::Moment;
use fuda::store::{Append, Store};
use serde_json::Value;

use crate::daemon::Daemon;
use crate::printer::{CUTTER_STUCK, Manner, NEAR_END, OUT_OF_PAPER, Printer};
use crate::shop::{OneTable, Shop, Table, text};
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

/// With more lines about the table, and about its printer.
fn with(table: &OneTable, station: &str, printer: &str) {
    let file = table.shop.data().join("fuda.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replacen("name = \"A\"", &format!("name = \"A\"\n{station}"), 1);
    std::fs::write(file, text.replacen("kind = \"tcp\"", &format!("kind = \"tcp\"\n{printer}"), 1)).unwrap();
}

#[test]
fn everybody_knows_that_there_is_no_paper_before_a_receipt_needs_it() {
    let table = OneTable::new();
    table.shop.add_staff();
    table.printer.becomes(Manner::Saying(OUT_OF_PAPER));
    let daemon = table.start();
    daemon.device_is("printer", "paper_out");
    daemon.screen_says("A", "記録は できています");
    assert!(daemon.enter_office().questions().contains("プリンターの紙が ありません"));
    table.printer.becomes(Manner::Saying(CUTTER_STUCK));
    daemon.device_is("printer", "cutter_error");
    table.printer.becomes(Manner::Saying(NEAR_END));
    daemon.device_is("printer", "paper_low");
    table.printer.becomes(Manner::Answering);
    daemon.device_is("printer", "ready");
    assert_eq!(table.printer.papers().len(), 0, "it was only asked");
    table.hand_over(&table.ami, &table.tags[0]);
    table.printer.gives(1);
}

#[test]
fn a_roll_that_is_near_its_end_is_said_once_in_the_log() {
    let table = OneTable::new();
    table.printer.becomes(Manner::Saying(NEAR_END));
    let daemon = table.start();
    daemon.device_is("printer", "paper_low");
    let calls = table.printer.calls();
    for (tag, count) in table.tags.iter().zip(1..=3) {
        table.hand_over(&table.ami, tag);
        table.printer.gives(count);
    }
    wait_for("the printer to be asked again while it is idle", || (table.printer.calls() > calls + 3).then_some(()));
    assert_eq!(daemon.log().matches("near its end").count(), 1, "{}", daemon.log());
}

#[test]
fn a_printer_that_its_profile_knows_to_answer_gets_nothing_while_it_is_silent() {
    let table = OneTable::new();
    with(&table, "", "profile = \"epson-tm-t20\"");
    let daemon = table.start();
    daemon.device_is("printer", "missing");
    table.hand_over(&table.ami, &table.tags[0]);
    daemon.log_says("is it switched on");
    table.printer.becomes(Manner::Answering);
    wait_for("the receipt", || (table.printer.copies_of(1) == (1, 0)).then_some(()));
    daemon.device_is("printer", "ready");
}

#[test]
fn the_printers_buzzer_says_that_a_scan_counted_and_a_double_read_does_not_sound() {
    let table = OneTable::new();
    with(&table, "signal = \"printer-buzzer\"", "profile = \"xprinter\"");
    table.printer.becomes(Manner::Answering);
    let daemon = table.start();
    wait_for("the printer to be asked", || (table.printer.calls() > 0).then_some(()));
    let sounds = |codes: &[&str], times: usize| {
        table.scan(codes);
        let sounded = || table.printer.heard(b"\x1bB\x01\x01");
        wait_for("a buzz", || (sounded() >= times).then_some(()));
        assert_eq!(sounded(), times);
    };
    sounds(&[&table.ami], 1);
    sounds(&[&table.tags[0]], 2);
    // The second of these is a double read.
    sounds(&[&table.tags[1], &table.tags[1]], 3);
    sounds(&[&table.tags[2]], 4);
    assert!(daemon.log().lines().all(|line| !line.contains("ERROR")), "{}", daemon.log());
}

#[test]
fn a_paper_that_waited_too_long_is_staffs_to_decide_and_a_later_copy_is_marked() {
    let table = OneTable::new();
    table.shop.add_staff();
    with(&table, "", "drop_after_h = 1");
    table.printer.becomes(Manner::Answering);
    let store = Store::open(&table.shop.data()).unwrap();
    let long_ago = Moment(store.head().unwrap().at.0 - 2 * 3_600_000);
    let on = chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let papers = vec![Paper::DayReport { on }];
    store.append(Append { station: Some("A".into()), papers, ..Append::at_desk(long_ago, Vec::new()) }).unwrap();
    drop(store);
    let daemon = table.start();
    daemon.log_says("PAPERS-OLD");
    let office = daemon.enter_office();
    assert!(office.questions().contains("長く待っていた紙の 印刷を やめました"), "{}", office.questions());
    table.hand_over(&table.ami, &table.tags[0]);
    assert_eq!(table.printer.gives(1).len(), 1, "the receipt, and nothing old");
    office.settle_paper("again");
    let papers = table.printer.gives(2);
    assert!(papers[1].is_marked() && papers[1].text.contains("日報"), "{papers:?}");
    assert!(!office.questions().contains("長く待っていた"), "it is settled");
}

fn tested(table: &OneTable) -> (i32, Value) {
    let said = table.shop.fuda("print test --json");
    let answer: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
    (said.exit, answer["printers"][0].clone())
}

#[test]
fn a_test_slip_comes_out_with_and_without_the_daemon_and_says_what_the_printer_says() {
    let table = OneTable::new();
    table.printer.becomes(Manner::Answering);
    let (exit, own) = tested(&table);
    assert_eq!((exit, &own["outcome"], &own["said"]), (0, &Value::from("printed"), &Value::from("ready")));
    let slip = &table.printer.gives(1)[0];
    assert!(slip.text.contains("印刷テスト") && slip.text.contains("漢字"), "{}", slip.text);

    table.printer.becomes(Manner::Saying(OUT_OF_PAPER));
    let (exit, own) = tested(&table);
    assert_eq!((exit, &own["outcome"]), (5, &Value::from("not_sent")));
    assert!(own["said"].as_str().unwrap().contains("no paper"), "{own}");

    table.printer.becomes(Manner::Answering);
    let daemon = table.start();
    let (exit, own) = tested(&table);
    assert_eq!((exit, &own["outcome"], &own["said"]), (0, &Value::from("printed"), &Value::from("ready")));
    assert_eq!(table.printer.gives(2).len(), 2);
    drop(daemon);
    table.shop.verify();
}

#[test]
fn a_workshops_own_profile_lies_in_its_folder_and_a_wrong_one_is_named() {
    let table = OneTable::new();
    let folder = table.shop.data().join("firmware-config/printers");
    std::fs::create_dir_all(&folder).unwrap();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware-config/printers/generic-58mm.toml");
    std::fs::copy(shipped, folder.join("ours.toml")).unwrap();
    with(&table, "", "profile = \"ours\"");
    let listed = table.shop.done("station list");
    assert_eq!(listed["stations"][0]["printer"]["profile"], "ours");
    assert_eq!(listed["stations"][0]["printer"]["paper_mm"], 58);
    let all = table.shop.done("print profiles");
    let ours = all["profiles"].as_array().unwrap().iter().find(|own| own["name"] == "ours").unwrap();
    assert_eq!((&ours["width_dots"]["is"], &ours["asb"]), (&Value::from(384), &Value::Null));
    std::fs::write(folder.join("ours.toml"), "models = \"x\"\nwidth_dot = 3\n").unwrap();
    let said = table.shop.fuda("station list");
    assert_eq!(said.exit, 6, "{said:?}");
    assert!(said.err.contains("ours.toml, line 2: `width_dot` is not a key of"), "{}", said.err);
}

#[test]
fn a_day_report_of_one_person_or_one_table_comes_out_on_the_roll_and_on_a4() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    table.hand_over(&table.nagi, &table.tags[1]);
    table.printer.gives(2);
    table.shop.done("print day --number P0127");
    let own = table.printer.gives(3).remove(2).text;
    assert!(own.contains("日報(出来高票)") && own.contains("P0127 あみ さん") && own.contains("本人確認"), "{own}");
    assert!(!own.contains("なぎ") && !own.contains("みんなで"), "{own}");
    table.shop.done("print day --table A");
    let of_table = table.printer.gives(4).remove(3).text;
    assert!(of_table.contains("作業台 A") && of_table.contains("なぎ") && of_table.contains("2組"), "{of_table}");
    assert_eq!(table.shop.fuda("print day --table X").exit, 3, "there is no such table");

    let office = daemon.enter_office();
    let on = text(&daemon.json("/api/v1/board")["date"]);
    let asked = |paper, of| [("on", on.as_str()), ("paper", paper), ("of", of), ("station", "A")];
    let (_, page) = office.look("/office");
    assert!(page.contains("value=\"station-A\"") && page.contains("value=\"number-P0128\""), "{page}");
    assert_eq!(office.send("/office", "/office/print", &asked("day", "number-P0128")).0, 303);
    let by_click = table.printer.gives(5).remove(4).text;
    assert!(by_click.contains("P0128 なぎ さん") && !by_click.contains("あみ"), "{by_click}");
    assert_eq!(office.send("/office", "/office/print", &asked("day-a4", "station-A")).0, 303);
    let leaf = office.see(&format!("/office/paper/day?on={on}&of=station-A"));
    assert!(leaf.contains("作業台 A") && leaf.contains("あみ"), "{leaf}");
    assert_eq!(office.look(&format!("/office/paper/day?on={on}&of=everybody")).0, 400);
    for none in ["X", "%1b", "A%0A", &"A".repeat(3000)] {
        for of in [format!("of=station-{none}"), format!("station={none}")] {
            assert_eq!(office.look(&format!("/office/paper/day?on={on}&{of}")).0, 404, "there is no such table: {of}");
        }
    }
    let long = format!("station-{}", "A".repeat(3000));
    for none in ["station-X", &long] {
        let answer = office.send(
            "/office",
            "/office/print",
            &[&asked("day", "")[..2], &[("of", none), ("station", "A")]].concat(),
        );
        assert_eq!(answer.0, 404, "nor a paper of it: {none}");
    }
}
