//! What staff enter at the office's forms of a running daemon, as it comes to stand in the ledger.

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
