//! Money that is put right and paid at the office's forms of a running daemon.

use chrono::{Datelike, Days, NaiveDate};

use crate::daemon::{Daemon, HangUp, hidden};
use crate::shop::{OneTable, STAFF, text};

/// The last day of the month before today's.
fn last_month(daemon: &Daemon) -> NaiveDate {
    let today: NaiveDate = text(&daemon.json("/api/v1/board")["date"]).parse().unwrap();
    today.with_day(1).unwrap() - Days::new(1)
}

/// あみ's 12組 of last month, entered late, and the month closed.
fn a_closed_month(table: &OneTable, daemon: &Daemon) -> NaiveDate {
    let (office, ending) = (daemon.enter_office(), last_month(daemon));
    let (work, on) = (office.option("late", "BAGS20"), ending.to_string());
    let late = [("who", "あみ"), ("on", on.as_str()), ("work", &work), ("quantity", "12"), ("reason", "power_cut")];
    assert!(!office.fill("late", &late).contains("前回までの訂正"), "the month is open");
    office.enter("late", &late);
    table.shop.done(&format!("period close --ending {ending}"));
    ending
}

#[test]
fn what_was_written_on_paper_during_a_power_cut_is_entered_and_its_slip_waits_for_its_person() {
    let table = OneTable::new();
    table.shop.add_staff();
    table.shop.done("work add --code NET --name 整網 --unit 間 --rate 38 --from 2020-01-01");
    let daemon = table.start();
    let office = daemon.enter_office();
    let (bags, net) = (office.option("late", "BAGS20"), office.option("late", "NET"));
    let on = text(&daemon.json("/api/v1/board")["date"]);
    let late = [
        ("who", "P0127"),
        ("on", on.as_str()),
        ("work", &bags),
        ("quantity", "12"),
        ("work2", &net),
        ("quantity2", "1.5"),
        ("reason", "power_cut"),
        ("note", "紙の記録 1まいめ"),
    ];
    assert!(office.fill("late", &[&late[..], &[("on", "2199-01-01")]].concat()).contains("まだ 来ていない日"));
    office.enter("late", &late);
    let corrected = table.shop.kinds("handover_corrected");
    assert_eq!(corrected.len(), 2);
    assert!(corrected.iter().all(|fact| fact["body"]["reason"] == "power_cut" && fact["body"]["by"].is_string()));
    assert_eq!(table.shop.earnings()["participants"][0]["exact"], "117", "12 × 5 and 1.5 × 38");
    table.scan(&[&table.ami]);
    let slips = table.printer.gives(1);
    assert!(slips[0].text.contains("停電中"), "{}", slips[0].text);
    table.shop.verify();
}

#[test]
fn a_wrong_rate_is_priced_anew_and_what_is_owed_is_paid_at_once() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let ending = a_closed_month(&table, &daemon);
    let (office, day) = (daemon.enter_office(), ending.to_string());
    let work = office.option("rate", "BAGS20");
    office.enter("rate", &[("work", &work), ("yen", "0.6"), ("from", &day)]);
    let supplement = [("who", "P0127"), ("method", "cash"), ("on", day.as_str())];
    assert!(office.fill("supplement", &supplement).contains("いま 足りない分は ありません"));
    let reprice = [("work", work.as_str()), ("from", &day), ("to", &day), ("reason", "other")];
    let said = office.fill("reprice", &reprice);
    assert!(said.contains("60 円") && said.contains("前回までの訂正"), "{said}");
    office.enter("reprice", &reprice);
    assert!(table.shop.kinds("repriced")[0]["body"]["by"].is_string());
    table.scan(&[&table.ami]);
    let slips = table.printer.gives(2);
    let told = slips.iter().find(|slip| slip.text.contains("単価を直しました")).expect("a slip tells her");
    assert!(told.text.contains("60円 → 72円"), "{}", told.text);
    assert!(office.option("supplement", "12円").contains("P0127"));
    let by_transfer = [("who", "P0127"), ("method", "transfer"), ("on", day.as_str())];
    assert!(office.fill("supplement", &by_transfer).contains("振込の同意が 記録されていません"));
    office.enter("supplement", &supplement);
    let paid = table.shop.kinds("supplement_paid").remove(0);
    assert_eq!((&paid["body"]["exact"], &paid["body"]["yen"]), (&"12".into(), &12.into()));
    assert!(paid["body"]["by"].is_string());
    table.shop.verify();
}

#[test]
fn who_bears_an_overpayment_is_decided_at_a_form_and_never_more_than_it_is() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    a_closed_month(&table, &daemon);
    let office = daemon.enter_office();
    let person = [("who", "P0127"), ("bears", "person"), ("agreed_on", "2020-01-01")];
    assert!(office.fill("overpayment", &person).contains("多く払った分は ありません"));
    table.shop.done("correct 1 --quantity 10 --reason recount");
    assert!(office.fill("overpayment", &[&person[..], &[("yen", "11")]].concat()).contains("多く払った分は 10円です"));
    office.enter("overpayment", &[&person[..], &[("yen", "4")]].concat());
    let decided = table.shop.kinds("overpayment_decided").remove(0);
    assert_eq!((&decided["body"]["bears"], &decided["body"]["yen"]), (&"person".into(), &"4".into()));
    assert!(decided["body"]["by"].is_string());
    table.scan(&[&table.ami]);
    let slips = table.printer.gives(2);
    let told = slips.iter().find(|slip| slip.text.contains("10組")).expect("a slip tells her");
    for words in ["つぎからの", "「前回までの訂正」", "同意なしに"] {
        assert!(told.text.contains(words), "{}", told.text);
    }
    table.shop.verify();
}

#[test]
fn a_consent_and_an_account_come_to_a_file_for_the_bank() {
    let table = OneTable::with(
        crate::shop::Shop::new(),
        "[transfer]\nclient_code = \"12345\"\nclient_name = \"サギョウショ\"\nbank = \"0123\"\nbranch = \"456\"\nkind = \"ordinary\"\naccount = \"1\"\n",
    );
    table.shop.add_staff();
    let daemon = table.start();
    let ending = a_closed_month(&table, &daemon);
    let (office, on) = (daemon.enter_office(), ending.to_string());
    let page = format!("/office/periods/{ending}");
    assert!(!office.see(&page).contains("全銀"), "nobody is paid by transfer");
    let account = [("bank", "0123"), ("branch", "456"), ("kind", "ordinary"), ("account", "78901"), ("holder", "あみ")];
    let who = [("who", "P0127"), ("on", on.as_str())];
    assert!(office.fill("account", &[&who[..], &account[..]].concat()).contains("ｱﾐ"));
    office.enter("account", &[&who[..], &account[..]].concat());
    assert!(table.shop.kinds("transfer_agreed")[0]["body"]["by"].is_string());
    assert!(
        office.see(&page).contains("1人 60 円") || office.see(&page).contains("1人　60 円"),
        "{}",
        office.see(&page)
    );
    let file = office.keep(&format!("{page}/transfer"));
    assert_eq!(file.len(), 4 * 122);
    assert_eq!(&file[122..127], b"20123");
    assert_eq!(table.shop.kinds("statement_paid").len(), 0, "the file marks nobody as paid");
    assert!(office.option("account-end", "P0127 あみ").contains("P0127"));
    office.enter("account-end", &who);
    assert!(!office.see(&page).contains("全銀"));
    table.shop.verify();
}

#[test]
fn who_cannot_write_confirms_with_a_card_and_staff_have_seen_it() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let ending = a_closed_month(&table, &daemon);
    let (office, on) = (daemon.enter_office(), ending.to_string());
    let witness = [("period", on.as_str()), ("card", table.ami.as_str()), ("on", on.as_str())];
    assert!(office.fill("witness", &witness).contains("まだ 記録されていません"), "it was not paid yet");
    table.shop.done(&format!("pay --period {ending} --number P0127 --method cash --on {ending}"));
    let nagis = [("period", on.as_str()), ("card", table.nagi.as_str()), ("on", on.as_str())];
    assert!(office.fill("witness", &nagis).contains("まだ 記録されていません"), "a card of somebody else");
    let said = office.fill("witness", &witness);
    assert!(said.contains("P0127 あみ") && said.contains("60 円") && !said.contains(&table.ami), "{said}");
    office.enter("witness", &witness);
    let receipted = table.shop.kinds("payment_receipted").remove(0);
    assert_eq!(receipted["body"]["how"], "card_witnessed");
    assert!(receipted["body"]["by"].is_string());
    assert!(
        office.fill("witness", &witness).contains("一覧から") || office.check_and_confirm("witness", &witness).0 == 422
    );
    table.shop.verify();
}

#[test]
fn an_inspection_that_changes_pay_is_told_on_a_slip_and_so_is_taking_it_back() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let office = daemon.enter_office();
    office.enter("rule", &[("rule", "rejection-unpaid"), ("from", "2020-01-01")]);
    table.hand_over(&table.ami, &table.tags[0]);
    office.enter("inspection", &[("receipt", "1"), ("reject", "1"), ("reason", "count")]);
    table.scan(&[&table.ami]);
    let slip = table.printer.gives(2).remove(1).text;
    for words in ["訂正票", "お支払いの数が", "1組 → 0組", "検品（数のちがい）"] {
        assert!(slip.contains(words), "{words} in {slip}");
    }
    table.shop.done("inspect 1 --void");
    assert_eq!(table.shop.kinds("inspection_voided").len(), 1);
    table.scan(&[&table.finish, &table.ami]);
    let slip = table.printer.gives(3).remove(2).text;
    assert!(slip.contains("0組 → 1組") && slip.contains("検品の取り消し"), "{slip}");
    assert_eq!(table.shop.fuda("inspect 1 --void").exit, 3, "there is none left");
    table.shop.verify();
}

#[test]
fn a_statement_is_given_out_again_at_the_office_and_every_copy_from_then_on_says_so() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let ending = a_closed_month(&table, &daemon);
    let office = daemon.enter_office();
    let page = format!("/office/periods/{ending}/P0127");
    let print = format!("paper=statement&on={ending}&number=P0127&station=A");
    let print: Vec<(&str, &str)> = print.split('&').filter_map(|pair| pair.split_once('=')).collect();
    office.send(&page, "/office/print", &print);
    let slip = table.printer.gives(1).remove(0).text;
    assert!(slip.contains("第1版") && !slip.contains("再発行"), "{slip}");
    assert_eq!(table.shop.kinds("statement_reissued").len(), 0, "the first is none");
    for _ in 0..2 {
        assert_eq!(office.send(&page, &format!("{page}/reissue"), &[("seen", "0")]).0, 303);
    }
    let said = office.see(&page);
    assert!(said.contains("第1版 再発行") && said.contains("1回目") && said.contains(STAFF), "{said}");
    assert!(!said.contains("2回目"), "pressed twice, it is one: {said}");
    let a4 = String::from_utf8(office.keep(&format!("/office/paper/statements?ending={ending}&number=P0127"))).unwrap();
    assert!(a4.contains("第1版 再発行"), "{a4}");
    office.send(&page, "/office/print", &print);
    let slip = table.printer.gives(2).remove(1).text;
    assert!(slip.contains("第1版 再発行") && !slip.contains("2回目"), "the paper of what was recorded: {slip}");
    assert_eq!(table.shop.kinds("statement_reissued").len(), 1);
    let once = hidden(&String::from_utf8(office.keep(&page)).unwrap(), "once");
    let twice = [&print[..], &[("once", &once)]].concat();
    for _ in 0..2 {
        assert!(office.led(&page, "/office/print", &twice).ends_with("said=printing"));
    }
    let slip = table.printer.gives(3).remove(2).text;
    assert!(slip.contains("第1版 再発行 2回目"), "nobody had recorded this one: {slip}");
    let facts = table.shop.kinds("statement_reissued");
    assert_eq!(facts.len(), 2, "pressed twice, it is one");
    assert!(facts.iter().all(|fact| fact["body"]["by"].is_string() && fact["at"].is_string()), "{facts:?}");
    let given = table.shop.done(&format!("statement --period {ending} --number P0127"));
    assert_eq!((&given["version"], &given["edition"]), (&3.into(), &"再発行".into()));
    office.send(&page, "/office/print", &print);
    assert_eq!(table.printer.gives(4).len(), 4, "one paper for each button that was pressed once");
    table.shop.verify();
}

#[test]
fn a_button_that_is_pressed_twice_records_once_though_the_first_request_was_dropped() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let (office, on) = (daemon.enter_office(), last_month(&daemon).to_string());
    let work = office.option("late", "BAGS20");
    let ways = [HangUp::AtOnce, HangUp::Reading(0), HangUp::Reading(1), HangUp::Reading(17)];
    for (round, gone) in ways.into_iter().cycle().take(12).enumerate() {
        let quantity = (round + 1).to_string();
        let late = [("who", "P0127"), ("on", &on), ("work", &work), ("quantity", &quantity), ("reason", "power_cut")];
        let [(_, csrf), (_, once)] = office.said_back("late", &late);
        let sure = [&late[..], &[("step", "record"), ("csrf", &csrf), ("once", &once)]].concat();
        office.send_and_hang_up("/office/desk/late", &sure, gone);
        assert_eq!(office.led("/office", "/office/desk/late", &sure), "/office/desk?said=saved");
        assert_eq!(table.shop.kinds("handover_corrected").len(), round + 1, "{gone:?}");
    }
    table.shop.verify();
}

#[test]
fn what_somebody_else_wrote_into_a_forms_number_leads_to_an_address_and_breaks_nothing() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let ending = a_closed_month(&table, &daemon);
    let (office, on) = (daemon.enter_office(), ending.to_string());
    let page = format!("/office/periods/{ending}/P0127");
    let print = [("paper", "statement"), ("on", &on), ("number", "P0127\r\nX: y"), ("station", "A")];
    let led = office.led(&page, "/office/print", &print);
    assert!(led.starts_with(&format!("{}%0D%0AX%3A%20y?", page)), "{led}");
    let again = format!("{page}%0D%0AX/reissue");
    assert!(office.led(&page, &again, &[("seen", "0")]).starts_with(&format!("{page}%0D%0AX?")));
    assert!(!daemon.log().contains("panicked"), "{}", daemon.log());
}
