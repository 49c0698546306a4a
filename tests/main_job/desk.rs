//! What staff enter at the office's forms of a running daemon, as it comes to stand in the ledger.

use chrono::{Days, NaiveDate};

use crate::daemon::Daemon;
use crate::shop::{OneTable, Shop, text};

/// あみ and なぎ, work that is counted in time, and nobody at a table.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.add_staff();
    shop.done("participant add --number P0127 --call あみ --mark 灯台");
    shop.done("participant add --number P0128 --call なぎ");
    shop.done("work add --code CAFE --name 飲食店 --hourly --rate 1000 --from 2020-01-01");
    shop.done("work add --code BAGS20 --name ごみ袋20L --unit 組 --from 2020-01-01");
    shop
}

fn today(daemon: &Daemon) -> String {
    text(&daemon.json("/api/v1/board")["date"])
}

#[test]
fn time_elsewhere_is_entered_and_taken_back_at_the_office_without_a_command() {
    let shop = shop();
    let daemon = Daemon::start(&shop);
    let (office, on) = (daemon.enter_office(), today(&daemon));
    office.enter("place", &[("code", "minato"), ("name", "喫茶みなと")]);
    let (work, place) = (office.option("hours", "CAFE"), office.option("hours", "MINATO"));
    let hours = [
        ("who", "あみ"),
        ("work", work.as_str()),
        ("on", on.as_str()),
        ("from", "10:00"),
        ("to", "15:00"),
        ("break", "30"),
        ("place", &place),
    ];
    assert!(office.fill("hours", &hours).contains("この場所での とりきめが ありません"));
    assert_eq!(shop.kinds("hours_entered").len(), 0);
    let agreed = [("who", "P0127"), ("place", place.as_str()), ("terms", "time"), ("contract", "employment")];
    office.enter("agreement", &[&agreed[..], &[("from", "2020-01-01")]].concat());
    let said = office.fill("hours", &hours);
    assert!(said.contains("4時間30分") && said.contains("ここで はらう"), "{said}");
    office.enter("hours", &hours);
    let entered = shop.kinds("hours_entered").remove(0);
    assert_eq!((&entered["body"]["minutes"], &entered["body"]["break_minutes"]), (&270.into(), &30.into()));
    assert!(entered["body"]["by"].is_string(), "who entered it is known");
    assert_eq!(shop.earnings()["participants"][0]["exact"], "4500");
    let entry = office.option("hours-void", "P0127");
    office.enter("hours-void", &[("entry", &entry)]);
    assert_eq!(shop.earnings()["participants"].as_array().unwrap().len(), 0);
    shop.verify();
}

#[test]
fn hours_that_overlap_are_refused_in_words_and_what_was_typed_stays() {
    let shop = shop();
    let daemon = Daemon::start(&shop);
    let (office, on) = (daemon.enter_office(), today(&daemon));
    let work = office.option("hours", "CAFE");
    let hours = [("who", "P0127"), ("work", work.as_str()), ("on", on.as_str()), ("from", "10:00"), ("to", "12:00")];
    office.enter("hours", &hours);
    let (status, page) = office.check_and_confirm("hours", &hours);
    assert_eq!(status, 422);
    assert!(page.contains("同じ時間に、もう 記録が あります"), "{page}");
    assert_eq!(shop.kinds("hours_entered").len(), 1);
}

#[test]
fn a_rate_for_another_unit_is_shown_in_both_and_prices_what_waited() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    let office = daemon.enter_office();
    let work = office.option("rate", "BAGS20");
    let rate = [("work", work.as_str()), ("yen", "0.6"), ("from", "2099-04-01")];
    assert!(office.fill("rate", &rate).contains("0.6円／枚 ＝ 6円／組"), "the pack of the present rate stays");
    let per = [&rate[..], &[("per", "袋")]].concat();
    assert!(office.fill("rate", &per).contains("1組に 袋が いくつ"));
    office.enter("rate", &rate);
    assert_eq!(table.shop.kinds("rate_set").last().unwrap()["body"]["rate"]["pack"], "10");
    let shares = [("receipt", "1"), ("by", "made"), ("parts", "あみ＝２")];
    assert!(office.fill("shares", &shares).contains("合計が 2 に なっています。受け取りは 1 です"));
    let shares = [("receipt", "1"), ("by", "ratio"), ("parts", "P0127=1、P0128=1")];
    assert!(office.fill("shares", &shares).contains("この受け取り票に 名前のない人"));
    let receipt = [("receipt", "1"), ("accept", "2"), ("rework", "0")];
    assert!(office.fill("inspection", &receipt).contains("まだ きまっていないのは 1"));
    let receipt = [("receipt", "1"), ("rework", "1"), ("reason", "count")];
    assert!(office.fill("inspection", &receipt).contains("あみ さん"));
    office.enter("inspection", &receipt);
    assert_eq!(table.shop.kinds("inspected").len(), 1);
}

#[test]
fn each_form_makes_its_fact() {
    let table = OneTable::new();
    table.shop.add_staff();
    table.shop.done("work add --code CAFE --name 飲食店 --hourly --rate 1000 --from 2020-01-01");
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    let (office, on) = (daemon.enter_office(), today(&daemon));
    // A text that begins with > is the option that has it in its text.
    let forms: &[(&str, &[&str], &str)] = &[
        ("place", &["code=MINATO", "name=喫茶みなと"], "place_added"),
        (
            "agreement",
            &["who=P0127", "place=>MINATO", "terms=trial", "contract=training", "from=2020-01-01"],
            "placement_set",
        ),
        ("hours", &["who=P0127", "work=>CAFE", "on=DAY", "from=10:00", "to=12:00", "place=>MINATO"], "hours_entered"),
        ("hours-void", &["entry=>P0127"], "hours_voided"),
        ("break", &["who=P0127", "on=DAY", "break=15"], "break_entered"),
        (
            "paper-day",
            &["who=P0128", "on=2025-10-06", "from=9:00", "to=15:30", "work=>BAGS20", "quantity=12", "reason=power_cut"],
            "visit_entered",
        ),
        ("visit-void", &["who=P0128", "on=2025-10-06", "reason=other"], "visit_voided"),
        ("sharing", &["work=>BAGS20", "sharing=ratio", "from=DAY"], "sharing_set"),
        ("ratio", &["who=なぎ", "ratio=2", "from=DAY"], "ratio_set"),
        ("shares", &["receipt=1", "by=made", "parts=P0127=1"], "handover_corrected"),
        ("inspection", &["receipt=1", "accept=1"], "inspected"),
        ("inspection-void", &["entry=>No.0000001"], "inspection_voided"),
        ("net", &["code=NET1", "work=>BAGS20", "length=6"], "piece_added"),
        ("net-finish", &["net=>NET1", "on=DAY"], "piece_finished"),
        ("net", &["code=NET2", "work=>BAGS20", "steps=cafe=2、BAGS20＝４"], "piece_added"),
        ("question", &["who=P0127", "text=12日の ごみ袋が 入っていますか"], "question_asked"),
        ("missed", &["receipt=1", "work=>BAGS20", "quantity=1", "reason=missed"], "handover_corrected"),
        ("rate", &["work=>BAGS20", "yen=6", "per=組", "from=2099-01-01"], "rate_set"),
        ("allowance", &["who=P0127", "purpose=attendance", "yen=100", "per=day", "from=DAY"], "allowance_granted"),
        ("allowance-end", &["grant=>通所手当", "on=DAY"], "allowance_ended"),
        ("programme", &["code=JUNBI", "name=就労準備"], "programme_added"),
        ("rule", &["rule=rejection-unpaid", "programme=>JUNBI", "from=DAY"], "rule_set"),
        ("break-rule", &["break=60", "after=240", "from=DAY"], "rule_set"),
        ("rate", &["work=>BAGS20", "yen=0.7", "programme=>JUNBI", "from=2099-01-01"], "rate_set"),
        ("case", &["work=>BAGS20", "size=10", "from=DAY"], "case_set"),
        ("enrol", &["who=P0128", "programme=>JUNBI", "municipality=みさき市", "from=DAY"], "enrolled"),
        ("leave", &["who=P0128", "programme=>JUNBI", "on=DAY"], "enrolment_ended"),
        ("contract", &["who=P0127", "contract=homework", "from=DAY"], "contract_set"),
        ("stage", &["who=P0127", "stage=2", "from=DAY"], "stage_set"),
        (
            "order",
            &["code=2611-A", "client=みさき市", "work=>BAGS20", "quantity=500", "on=DAY", "due=2099-12-20"],
            "order_taken",
        ),
        ("material", &["order=>2611-A", "movement=given", "quantity=500", "on=DAY"], "order_moved"),
        ("delivery", &["order=>2611-A", "quantity=20", "on=DAY"], "order_moved"),
        ("order-end", &["order=>2611-A", "on=DAY"], "order_ended"),
    ];
    for &(form, fields, kind) in forms {
        let before = table.shop.kinds(kind).len();
        let fields: Vec<(&str, String)> = fields
            .iter()
            .map(|field| match field.split_once('=').unwrap() {
                (name, "DAY") => (name, on.clone()),
                (name, text) => {
                    (name, text.strip_prefix('>').map_or(text.to_owned(), |text| office.option(form, text)))
                }
            })
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        office.enter(form, &fields);
        let made = table.shop.kinds(kind);
        assert_eq!(made.len(), before + 1, "{form}");
        // These facts have never named who added them.
        let nobodys = ["place_added", "programme_added", "rate_set"].contains(&kind);
        assert_eq!(made.last().unwrap()["body"]["by"].is_string(), !nobodys, "{form}");
    }
    table.shop.verify();
}

#[test]
fn one_line_of_the_power_cuts_paper_is_one_form_and_typed_twice_it_counts_once() {
    let table = OneTable::new();
    table.shop.add_staff();
    table.shop.done("programme rule --from 2025-01-01 --break 60 --break-after 240");
    let daemon = table.start();
    let office = daemon.enter_office();
    let bags = office.option("paper-day", "BAGS20");
    let line = [
        ("who", "なぎ"),
        ("on", "2025-10-06"),
        ("from", "9:00"),
        ("to", "15:30"),
        ("work", bags.as_str()),
        ("quantity", "12"),
        ("reason", "power_cut"),
    ];
    let said = office.fill("paper-day", &line);
    assert!(said.contains("5時間30分") && said.contains("60 分（事業の きまり）"), "{said}");
    office.enter("paper-day", &line);
    let (visit, made) = (table.shop.kinds("visit_entered").remove(0), table.shop.kinds("handover_corrected").remove(0));
    assert_eq!((&visit["body"]["reason"], &made["body"]["reason"]), (&"power_cut".into(), &"power_cut".into()));
    assert_eq!(visit["body"]["arrived_at"], "2025-10-06T00:00:00.000Z", "nine in the morning in Japan");

    let again = office.fill("paper-day", &line);
    assert!(again.contains("もう あります（受付 9:00 帰り 15:30）"), "{again}");
    assert_eq!(table.shop.kinds("visit_entered").len(), 1);
    // Only 受付 was wrong, and the whole line is typed again: the twelve are not counted a second time.
    let whole = [&line[..2], &[("from", "10:00")], &line[3..], &[("known", "replace")]].concat();
    let refused = office.fill("paper-day", &whole);
    assert!(refused.contains("この作業は もう 入っています（ごみ袋20L 12組）"), "{refused}");
    assert_eq!(table.shop.kinds("visit_voided").len(), 0, "nothing of a line that is refused is recorded");
    // The paper said 10:00, and the twelve are on record: so they are left out.
    let right = [
        ("who", "P0128"),
        ("on", "2025-10-06"),
        ("from", "10:00"),
        ("to", "15:30"),
        ("break", "30"),
        ("reason", "power_cut"),
        ("known", "replace"),
    ];
    let said = office.fill("paper-day", &right);
    assert!(
        said.contains("5時間0分") && said.contains("この日に もう ある分") && said.contains("を 取り消して"),
        "{said}"
    );
    office.enter("paper-day", &right);
    let listed = table.shop.done("visit list --from 2025-10-01 --to 2025-10-31");
    let days: Vec<_> = listed["visits"].as_array().unwrap().iter().map(|day| (&day["from"], &day["minutes"])).collect();
    assert_eq!(days, [(&"10:00".into(), &300.into())]);
    let yesterday = today(&daemon).parse::<NaiveDate>().unwrap() - Days::new(1);
    table.shop.done(&format!("visit add --number P0127 --on {yesterday} --from 0:00 --to 0:01"));
    let list = office.see("/office/list/visits");
    assert!(
        list.contains("P0127 あみ0:000:01") && !list.contains("P0128"),
        "of this period and the one before: {list}"
    );
    let tomorrow = [("who", "P0128"), ("from", "9:00"), ("to", "9:30"), ("reason", "missed"), ("on", "2199-01-01")];
    assert!(office.fill("paper-day", &tomorrow).contains("まだ 来ていない日"));
    table.shop.verify();
}

#[test]
fn a_visit_that_is_taken_back_while_its_card_is_at_a_table_is_not_left_and_the_card_begins_another() {
    let table = OneTable::new();
    table.shop.add_staff();
    let daemon = table.start();
    let (office, on) = (daemon.enter_office(), today(&daemon));
    let leave = text(&table.shop.done("code list")["commands"]["leave"]);
    let void = [("who", "P0127"), ("on", on.as_str()), ("reason", "other_person")];
    table.scan(&[&table.ami]);
    crate::wait_for("a visit", || (table.shop.kinds("arrived").len() == 1).then_some(()));
    office.enter("visit-void", &void);
    // Something in between, or the card would be a double read.
    table.scan(&[&table.finish]);
    table.hand_over(&table.ami, &table.tags[0]);
    assert_eq!(table.shop.kinds("arrived").len(), 2, "her card begins the day anew");

    office.enter("visit-void", &void);
    table.scan(&[&leave]);
    daemon.screen_says("A", "名札");
    assert_eq!(table.shop.kinds("left").len(), 0, "nobody leaves a visit that was not");
    assert_eq!(table.shop.kinds("handover_received").len(), 1, "what she made stands");
    table.shop.verify();
}

#[test]
fn of_two_browsers_that_close_at_once_one_closes_and_the_other_is_told() {
    let shop = shop();
    let late = "correct --late --number P0127 --on 2025-10-05 --work CAFE --quantity 3 --reason missed";
    shop.done(late);
    let daemon = Daemon::start(&shop);
    let (one, other) = (daemon.enter_office(), daemon.enter_office());
    let led: Vec<String> = std::thread::scope(|scope| {
        let threads = [&one, &other].map(|office| scope.spawn(move || office.close_period("2025-10-31")));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let closed = |led: &&String| led.as_str() == "/office/periods/2025-10-31?said=saved";
    assert_eq!(led.iter().filter(closed).count(), 1, "{led:?}");
    let told = led.iter().find(|led| !closed(led)).unwrap();
    assert!(told.starts_with("/office/periods?said=") && !told.ends_with("saved"), "{led:?}");
    assert_eq!(shop.kinds("period_closed").len(), 1);
    shop.verify();
}

#[test]
fn a_mistaken_registration_is_taken_back_at_the_office_and_one_that_was_none_is_not() {
    let shop = shop();
    shop.done("participant add --number P0172 --call あみ");
    shop.done("hours add --number P0127 --work CAFE --on 2025-10-05 --hours 3");
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    assert!(office.fill("void", &[("who", "P0127")]).contains("登録は 取り消せません"));
    let said = office.fill("void", &[("who", "P0172")]);
    assert!(said.contains("P0172 あみ") && said.contains("登録した日"), "{said}");
    assert_eq!(shop.kinds("registration_voided").len(), 0, "it is said back first");
    office.enter("void", &[("who", "P0172")]);
    assert!(shop.kinds("registration_voided")[0]["body"]["by"].is_string());
    assert!(office.fill("void", &[("who", "P0172")]).contains("もう 消してあります"));
    assert!(!office.see("/office/desk/hours").contains("P0172"), "nobody is offered who is nobody");
    shop.verify();
}

#[test]
fn a_copy_that_nobody_noted_is_found_on_the_page_of_copies_and_the_button_is_always_there() {
    let shop = shop();
    shop.done("participant add --number P0172 --call うしお");
    let (copy, log) = (shop.data().join("old-copy.db"), shop.data().join("old-copy.db-wal"));
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let page = office.see("/office/list/copies");
    assert!(page.contains("コピーは ありません") && page.contains("コピーからも 消す"), "{page}");
    shop.done(&format!("backup {}", copy.display()));
    std::fs::remove_file(shop.data().join("fuda.copies.json")).unwrap();
    std::fs::remove_file(shop.data().join("fuda.last-backup.json")).unwrap();
    assert!(office.see("/office/list/copies").contains("old-copy.db消した方は 入っていません"));
    // Some program holds it, as its log says.
    std::fs::write(&log, "").unwrap();
    assert_eq!(office.check_and_confirm("void", &[("who", "P0172")]).0, 303);
    let page = office.see("/office/list/copies");
    assert!(page.contains("old-copy.db使っている かもしれない") && page.contains("コピーからも 消す"), "{page}");
    std::fs::remove_file(&log).unwrap();
    let page = office.see("/office/list/copies");
    assert!(page.contains("old-copy.db消した方が まだ 入っています"), "{page}");
    let none: [(&str, &str); 0] = [];
    let (status, done) = office.send("/office/list/copies", "/office/list/copies", &none);
    assert!(status == 200 && done.contains("消しました"), "{done}");
    assert!(office.see("/office/list/copies").contains("old-copy.db消した方は 入っていません"));
    shop.verify();
}

/// A net of 6間 whose step 浮子方 has 4間 on あみ's receipt, and a table at which nothing lies.
fn a_net_under_way(table: &OneTable) {
    table.shop.done("work add --code NET --name 整網 --unit 間 --rate 30 --from 2020-01-01");
    let floats = "--code FLOATS --name 浮子方 --unit 間 --rate 38 --from 2020-01-01 --step-of NET --cap 6";
    table.shop.done(&format!("work add {floats}"));
    table.shop.done("net add --code NET1 --work NET");
    let late = "correct --late --number P0127 --on 2025-09-05 --work FLOATS --net NET1 --quantity 4 --reason missed";
    table.shop.done(late);
}

#[test]
fn a_step_that_was_missed_is_added_to_its_net_and_never_beyond_what_is_left() {
    let table = OneTable::new();
    table.shop.add_staff();
    a_net_under_way(&table);
    let daemon = table.start();
    let office = daemon.enter_office();
    let (net, floats, bags) =
        (office.option("missed", "NET1"), office.option("missed", "FLOATS"), office.option("missed", "BAGS20"));
    let missed = |work, quantity| {
        [("receipt", "1"), ("work", work), ("quantity", quantity), ("net", net.as_str()), ("reason", "missed")]
    };
    assert!(office.fill("missed", &missed(&floats, "2.5")).contains("この工程の のこりは 2 です"));
    assert!(office.fill("missed", &missed(&bags, "1")).contains("この品物の 工程では ありません"));
    let said = office.fill("missed", &missed(&floats, "1.5"));
    assert!(said.contains("網の のこり（入れる前）") && said.contains("あみ"), "{said}");
    office.enter("missed", &missed(&floats, "1.5"));
    let late = [("who", "P0128"), ("on", "2025-09-06"), ("work", &floats), ("net", &net), ("reason", "missed")];
    let late = |quantity| [&late[..], &[("quantity", quantity)]].concat();
    assert!(office.fill("late", &late("1")).contains("この工程の のこりは 0.5 です"));
    office.enter("late", &late("0.25"));
    // The power cut's paper, too, where nets are made.
    let paper = [("who", "P0128"), ("on", "2025-09-08"), ("from", "9:00"), ("to", "12:00"), ("reason", "power_cut")];
    let made = |quantity| [&paper[..], &[("work", &floats), ("quantity", quantity), ("net", &net)]].concat();
    assert!(office.fill("paper-day", &made("0.5")).contains("この工程の のこりは 0.25 です"));
    let unnamed = [&paper[..], &[("net", &net)]].concat();
    assert!(office.fill("paper-day", &unnamed).contains("この品物の 工程では ありません"));
    office.enter("paper-day", &made("0.25"));
    let on_it = table.shop.kinds("handover_corrected");
    let on_it = on_it.iter().filter(|fact| fact["body"]["change"]["added"]["piece"].is_string());
    assert_eq!(on_it.count(), 4);
    assert_eq!(table.shop.earnings()["participants"][0]["exact"], "209", "(4 + 1.5)間 × 38円");
    assert!(office.fill("missed", &missed(&floats, "1")).contains("もう できあがっています"));
    table.shop.verify();
}

/// What the issue names as bad input, at the forms of a running daemon: each is answered in words, and nothing is recorded.
#[test]
fn what_cannot_be_about_money_is_said_in_words_at_the_forms_and_nothing_is_half_done() {
    let table = OneTable::new();
    table.shop.add_staff();
    a_net_under_way(&table);
    table.shop.done("work add --code CAFE --name 飲食店 --hourly --rate 1000 --from 2020-01-01");
    table.shop.done("work add --code NEW --name あたらしい袋 --unit 組");
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    let (office, on) = (daemon.enter_office(), today(&daemon));
    let (bags, cafe) = (office.option("rate", "BAGS20"), office.option("hours", "CAFE"));
    let hours = |from, to, rest| {
        [("who", "P0127"), ("work", cafe.as_str()), ("on", on.as_str()), ("from", from), ("to", to), ("break", rest)]
    };
    office.enter("hours", &hours("10:00", "12:00", "0"));
    let before = table.shop.export();
    let rate = |yen| [("work", bags.as_str()), ("yen", yen), ("from", "2099-04-01")];
    let shares = [("receipt", "2"), ("by", "ratio"), ("parts", "P0127=0")];
    let look = [("receipt", "2"), ("accept", "2")];
    for (form, fields, words) in [
        ("rate", &rate("0.0000001")[..], "小数は 6けたまでです"),
        ("rate", &rate("-1")[..], "0.5 や 1200 のような 数"),
        ("shares", &shares[..], "0より 大きい 数"),
        ("hours", &hours("22:00", "02:00", "0")[..], "夜中を こえるときは"),
        ("hours", &hours("13:00", "14:00", "60")[..], "休けいが 時間と 同じか、それより 長く"),
        ("inspection", &look[..], "まだ きまっていないのは 1"),
    ] {
        let said = office.fill(form, fields);
        assert!(said.contains(words), "{form} {fields:?}: {said}");
    }
    let (status, said) = office.check_and_confirm("hours", &hours("11:59", "13:00", "0"));
    assert!(status == 422 && said.contains("同じ時間に、もう 記録が あります"), "{said}");
    // A receipt is corrected at its own page.
    for (wish, words) in [
        (&[("wish", "amend"), ("code", "FLOATS"), ("quantity", "6.5")][..], "そんなに のこっていません"),
        (&[("wish", "amend"), ("code", "FLOATS"), ("quantity", "4")][..], "二重には 記録していません"),
        (&[("wish", "amend"), ("code", "FLOATS"), ("quantity", "四")][..], "数を 0.5 のように"),
        (&[("wish", "amend"), ("code", "FLOATS"), ("quantity", "-1")][..], "数を 0.5 のように"),
        (&[("wish", "move"), ("number", "P0127")][..], "二重には 記録していません"),
        (&[("wish", "move"), ("number", "P9999")][..], "この番号・呼び名の人は いません"),
    ] {
        let page = "/office/receipt/1";
        let led = office.led(page, page, &[wish, &[("reason", "recount")]].concat());
        let said = office.see(&led);
        assert!(said.contains(words), "{wish:?}: {said}");
    }
    assert_eq!(table.shop.export(), before, "nothing was recorded");
    for day in ["2026-02-29", "2025-02-30", "2025-13-01"] {
        let (status, page) = office.look(&format!("/office/periods/close?ending={day}"));
        assert!(status == 400 && page.contains("日付は 2026-11-23 のように"), "{day}: {status} {page}");
    }
    let no_closing_day = office.sent_on("/office/periods/close?ending=2025-02-27");
    assert!(office.see(&no_closing_day).contains("その日は 締め日では ありません"));
    // Something without a rate, and pieces on a table.
    table.shop.done("correct --late --number P0127 --on 2025-09-06 --work NEW --quantity 1 --reason missed");
    assert_eq!(office.close_period("2025-09-30"), "/office/periods?said=unpriced");
    table.shop.done("rate add --work NEW --rate 1 --from 2020-01-01");
    let (laid, received) = (table.shop.kinds("pieces_counted").len(), table.shop.kinds("handover_received").len());
    table.scan(&[&table.ami, &table.tags[1]]);
    crate::wait_for("a piece", || (table.shop.kinds("pieces_counted").len() > laid).then_some(()));
    assert_eq!(office.close_period("2025-09-30"), "/office/periods?said=open");
    table.scan(&[&table.ami]);
    crate::wait_for("a handover", || (table.shop.kinds("handover_received").len() > received).then_some(()));
    assert_eq!(office.close_period("2025-09-30"), "/office/periods/2025-09-30?said=saved");
    assert!(office.see(&office.close_period("2025-09-30")).contains("その期間は もう 締めてあります"));
    assert_eq!(table.shop.kinds("period_closed").len(), 1);
    // A payment dated before the closing day.
    let list = "/office/periods/2025-09-30";
    let pay = [("number", "P0127"), ("act", "cash"), ("on", "2025-09-29")];
    let led = office.led(list, &format!("{list}/pay"), &pay);
    assert!(office.see(&led).contains("前の日付は 使えません"), "{led}");
    assert_eq!(table.shop.kinds("statement_paid").len(), 0);
    table.shop.verify();
}
