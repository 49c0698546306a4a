//! Places, allowances, programmes and orders.

use super::*;

fn shop() -> Shop {
    let shop = Shop::new();
    shop.done("participant add --number P0127 --call あみ --mark 灯台");
    shop.work("--code CAFE --name 飲食店 --hourly --rate 1000 --from 2026-04-01");
    shop
}

#[test]
fn time_elsewhere_is_paid_as_it_was_agreed_for_the_person_and_the_place() {
    let shop = shop();
    shop.done("place add --code MINATO --name 喫茶みなと");
    let add = "hours add --number P0127 --work CAFE --on 2026-11-05 --place MINATO";
    shop.fuda(&format!("{add} --from 10:00 --to 12:00")).refused(3, &["nothing was agreed"]);
    shop.done(
        "place agree --place MINATO --number P0127 --terms trial --contract training --from 2026-11-01 --to 2026-11-10",
    );
    shop.done("place agree --place MINATO --number P0127 --terms time --contract employment --from 2026-11-11");
    shop.done(&format!("{add} --from 10:00 --to 15:00 --break 0:30"));
    shop.done("hours add --number P0127 --work CAFE --on 2026-11-12 --place MINATO --from 10:00 --to 12:20");
    let earned = shop.done("earnings --from 2026-11-01 --to 2026-11-30");
    assert_eq!(earned["participants"][0]["exact"], "2333.333", "140 minutes are paid, and the trial is not");
    let listed = shop.done("place list");
    assert_eq!(listed["places"][0]["agreed"][1]["terms"], "time");
}

#[test]
fn hours_that_pass_midnight_overlap_or_are_all_break_are_refused_in_words() {
    let shop = shop();
    let add = "hours add --number P0127 --work CAFE --on 2026-11-05";
    shop.done(&format!("{add} --from 10:00 --to 12:00"));
    shop.fuda(&format!("{add} --from 22:00 --to 02:00")).refused(2, &["HOURS-MIDNIGHT", "two entries"]);
    shop.fuda(&format!("{add} --from 11:59 --to 13:00")).refused(3, &["overlap"]);
    shop.fuda(&format!("{add} --from 13:00 --to 14:00 --break 1")).refused(2, &["HOURS-FORM"]);
    shop.fuda(&format!("{add} --from 25:00 --to 26:00")).refused(2, &["HOUR:MINUTE"]);
    shop.fuda(add).refused(2, &["--hours"]);
}

#[test]
fn a_visit_that_no_table_saw_is_entered_listed_counted_and_taken_back() {
    let shop = shop();
    shop.done("programme rule --from 2025-10-01 --break 60 --break-after 240");
    let add = "visit add --number P0127 --on 2025-10-06";
    let entered = shop.done(&format!("{add} --from 9:00 --to 15:30"));
    assert_eq!((&entered["minutes"], &entered["after_closing"]), (&330.into(), &false.into()));
    let listed = shop.done("visit list --from 2025-10-01 --to 2025-10-31 --number P0127");
    let visit = json!({"visit": entered["visit"], "number": "P0127", "on": "2025-10-06", "from": "9:00", "to": "15:30",
        "minutes": 330, "known_by": "entered"});
    assert_eq!(listed["visits"], json!([visit]));
    let told = |shop: &Shop| {
        let report = shop.done("report city --month 2025-10");
        (report["whole"]["days"].clone(), report["whole"]["minutes"].clone())
    };
    assert_eq!(told(&shop), (1.into(), 330.into()), "the city is told of the day");
    let record = shop.fuda("person export --number P0127 --reason 本人の希望 --json").out;
    assert!(record.contains("\"written\"") && record.contains("2025-10-06"), "{record}");

    shop.fuda(&format!("{add} --from 10:00 --to 12:00")).refused(3, &["VISIT-EXISTS", "9:00 to 15:30", "--replace"]);
    let other = shop.done(&format!("{add} --from 10:00 --to 12:00 --break 15 --replace"));
    assert_eq!((&other["minutes"], told(&shop)), (&105.into(), (1.into(), 105.into())));
    let void = format!("visit void --visit {}", id(&other, "visit"));
    shop.done(&void);
    shop.fuda(&void).refused(3, &["no visit"]);
    assert_eq!(told(&shop), (0.into(), 0.into()));
    assert_eq!(shop.done("ledger verify")["findings"], json!([]));
}

#[test]
fn a_visit_that_cannot_be_is_refused_in_words() {
    let shop = shop();
    let add = "visit add --number P0127 --on 2025-10-06";
    shop.fuda(&format!("{add} --from 15:00 --to 9:00")).refused(2, &["VISIT-FORM", "ends before it begins"]);
    shop.fuda(&format!("{add} --from 9:00 --to 10:00 --break 60")).refused(2, &["VISIT-FORM", "the break"]);
    shop.fuda(&format!("{add} --from 9:00 --to 10:00 --reason rain")).refused(2, &["rain", "power_cut"]);
    shop.fuda(&format!("{add} --from 9:00")).refused(2, &["--to"]);
    shop.fuda("visit add --number P9999 --on 2025-10-06 --from 9:00 --to 10:00").refused(3, &["P9999"]);
    shop.fuda("visit add --number P0127 --on 2199-01-01 --from 9:00 --to 10:00").refused(3, &["DATE-FUTURE"]);
    assert!(!shop.export().contains("visit_entered"));
}

#[test]
fn an_allowance_is_granted_listed_and_ended() {
    let shop = shop();
    let granted =
        shop.done("allowance add --number P0127 --for training --yen 5 --per CAFE --from 2026-11-01 --limit 100");
    let listed = shop.done("allowance list --number P0127");
    assert_eq!(listed["allowances"][0]["per"], "CAFE");
    let grant = id(&granted, "grant");
    shop.done(&format!("allowance end --grant {grant} --on 2026-11-30"));
    assert_eq!(shop.done("allowance list --number P0127")["allowances"][0]["to"], "2026-11-30");
    shop.fuda(&format!("allowance end --grant {grant} --on 2026-12-30")).refused(3, &["no allowance"]);
    let deduction = "allowance add --number P0127 --for deduction --yen 300 --per day --from 2026-11-01";
    shop.fuda(deduction).refused(3, &["agreed"]);
    shop.done(&format!("{deduction} --agreed-on 2026-10-30"));
    shop.fuda("allowance add --number P0127 --for fine --yen 300 --per day --from 2026-11-01").refused(2, &["fine"]);
}

#[test]
fn a_programme_has_rules_and_people_who_come_and_go() {
    let shop = shop();
    shop.done("programme add --code JUNBI --name 就労準備支援");
    shop.fuda("programme add --code JUNBI --name 別").refused(3, &["JUNBI already"]);
    let enrol = "programme enrol --number P0127 --programme JUNBI --municipality 釧路市 --from 2026-11-01";
    shop.done(enrol);
    shop.fuda(enrol).refused(3, &["already"]);
    shop.done("programme rule --from 2026-11-01 --programme JUNBI --break 60 --break-after 240");
    shop.fuda("programme rule --from 2026-11-01").refused(2, &["--break"]);
    shop.done("programme stage --number P0127 --stage 2 --from 2026-11-01");
    shop.done("programme stage --number P0127 --stage 1 --from 2026-11-15");
    shop.fuda("programme stage --number P0127 --stage 5 --from 2026-11-15").refused(2, &["1, 2, 3, 4"]);
    shop.done("programme contract --number P0127 --contract homework --from 2026-11-01");
    shop.done("programme leave --number P0127 --programme JUNBI --on 2026-11-20");
    shop.fuda("programme leave --number P0127 --programme JUNBI --on 2026-11-21").refused(3, &["does not take part"]);
    let listed = shop.done("programme list");
    assert_eq!(listed["programmes"][0]["enrolled"], 0);
    assert_eq!(listed["rules"][0]["rule"], json!({"topic": "break", "after_minutes": 240, "minutes": 60}));
}

#[test]
fn an_order_knows_what_is_left_and_what_became_of_its_material() {
    let shop = shop();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2026-04-01");
    let add = "order add --code 2611-A --client 釧路市 --work BAGS20 --quantity 500";
    shop.fuda(&format!("{add} --due 2026-11-01 --on 2026-11-02")).refused(2, &["DUE-BEFORE-TAKEN"]);
    shop.done(&format!("{add} --due 2026-12-20 --on 2026-11-02"));
    shop.fuda(&format!("{add} --due 2026-12-20 --on 2026-11-02")).refused(3, &["2611-A already"]);
    shop.done("material add --order 2611-A --quantity 500 --on 2026-11-02");
    shop.done("material add --order 2611-A --quantity 3 --what spoilt --on 2026-11-03");
    shop.done("order deliver --order 2611-A --quantity 100 --on 2026-11-04");
    let listed = shop.done("order list");
    let order = &listed["orders"][0];
    let figures =
        ["quantity", "material", "spoilt", "material_left", "made", "delivered", "left"].map(|key| id(order, key));
    assert_eq!(figures, ["500", "500", "3", "497", "0", "100", "500"]);
    assert_eq!(order["done_on"], json!(null), "nothing was made yet: nobody can say");
    assert_eq!(shop.done("material list")["material"][1]["what"], "spoilt");
    shop.done("order end --order 2611-A --on 2026-11-30");
    shop.fuda("order deliver --order 2611-A --quantity 1").refused(3, &["has ended"]);
    shop.fuda("material add --order NONE --quantity 1").refused(3, &["ORDER-UNKNOWN"]);
}
