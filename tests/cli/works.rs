//! Works, rates, tags and hours.

use fuda::domain::code::{Code, Scan};

use super::*;

#[test]
fn a_work_has_a_card_for_each_quantity() {
    let shop = Shop::new();
    let added = shop.done(
        "work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.50 --per 枚 --pack 10 --from 2026-04-01 --cards 0.5,10,1",
    );
    assert_eq!(keys(&added), ["cards", "code", "id"]);
    assert_eq!(keys(&added["cards"]), ["0.5", "1", "10"]);
    let work = shop.store().work_by_code("BAGS20").unwrap().unwrap();
    let quantities: Vec<String> = work.cards.iter().map(|card| card.quantity.to_string()).collect();
    assert_eq!(quantities, ["0.5", "1", "10"]);
    let code: Code = id(&added["cards"], "10").parse().unwrap();
    assert_eq!(work.cards[2].code, code);

    let listed = shop.done("rate list --work BAGS20");
    assert_eq!(
        listed["rates"],
        json!([{"work": "BAGS20", "from": "2026-04-01", "rate": "0.5", "per": "枚", "pack": "10"}])
    );
    assert_eq!(keys(&shop.done("work add --code FUMA --name ふまねっと --unit 台")["cards"]), ["1"]);
    assert_eq!(shop.done("work add --code CAFE --name 飲食店 --hourly --rate 1000")["cards"], json!({}));
    shop.done("work add --code KITCHEN --name 飲食店体験 --hourly --unpaid");
}

#[test]
fn a_work_that_makes_no_sense_is_refused() {
    let shop = Shop::new();
    let before = shop.export();
    let add = "work add --code BAGS20 --name ごみ袋20L --unit 組";
    shop.fuda(&format!("{add} --rate 0.5 --per 枚")).refused(2, &["PACK-MISSING", "--pack"]);
    shop.fuda(&format!("{add} --rate 0.5 --pack 10")).refused(2, &["PER-MISSING"]);
    shop.fuda(&format!("{add} --rate 0.5 --unpaid")).refused(2, &["RATE-OF-UNPAID"]);
    shop.fuda(&format!("{add} --rate=-1")).refused(2, &["RATE-FORM", "below zero"]);
    shop.fuda(&format!("{add} --rate 1e3")).refused(2, &["RATE-FORM"]);
    shop.fuda(&format!("{add} --cards 0")).refused(2, &["QUANTITY-FORM"]);
    shop.fuda(&format!("{add} --hourly --cards 1")).refused(2, &["CARDS-OF-TIME"]);
    shop.fuda("work add --code BAGS20 --name ごみ袋20L").refused(2, &["UNIT-MISSING"]);
    shop.fuda("work add --code bags --name ごみ袋20L --unit 組").refused(2, &["WORK-CODE-FORM"]);
    assert_eq!(shop.export(), before);
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組");
    shop.fuda(add).refused(3, &["WORK-CODE-TAKEN"]);
}

#[test]
fn a_work_gets_further_cards_and_loses_those_that_nobody_wants() {
    let shop = Shop::new();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --cards 1,10");
    let changed = shop.done("work change --code BAGS20 --name ごみ袋20リットル --cards 1,5 --retire-cards 10");
    assert_eq!(keys(&changed["cards"]), ["5"], "a card for 1 is there already");
    let listed = shop.done("work list");
    assert_eq!(keys(&listed["works"][0]["cards"]), ["1", "5"]);
    assert_eq!(listed["works"][0]["name"], "ごみ袋20リットル");
    assert_eq!(listed["works"][0]["reading"], "ごみ袋20リットル", "it had no reading of its own");
    shop.fuda("work change --code BAGS20 --retire-cards 10").refused(3, &["WORK-CARD-UNKNOWN"]);
    shop.fuda("work change --code BAGS20").refused(2, &["NOTHING-ASKED"]);
    shop.done("work retire --code BAGS20");
    shop.fuda("work change --code BAGS20 --cards 7").refused(3, &["WORK-RETIRED"]);
    shop.done("rate add --work BAGS20 --rate 5 --from 2026-04-01");
}

#[test]
fn a_new_rate_keeps_the_unit_of_the_one_before() {
    let shop = Shop::new();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2026-04-01");
    let set = shop.done("rate add --work BAGS20 --rate 0.6 --from 2027-04-01");
    assert_eq!(set, json!({"work": "BAGS20", "from": "2027-04-01", "rate": "0.6", "per": "枚", "pack": "10"}));
    let set = shop.done("rate add --work BAGS20 --rate 6 --per 組 --from 2028-04-01");
    assert_eq!((&set["per"], &set["pack"]), (&json!("組"), &json!("1")));
    shop.fuda("rate add --work NOTHING --rate 1 --from 2027-04-01").refused(3, &["WORK-UNKNOWN"]);
    shop.fuda("rate add --work BAGS20 --rate 1 --from 01.04.2027").refused(2, &["--from", "2026-11-05"]);
    shop.work("--code HELP --name 手伝い --unit 回 --unpaid");
    shop.fuda("rate add --work HELP --rate 1 --from 2027-04-01").refused(3, &["RATE-OF-UNPAID"]);
}

#[test]
fn tags_are_minted_in_rolls_that_scan() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組");
    let minted = shop.done("tag mint --work BAGS20 --quantity 1 --count 40 --for P0127");
    let tags = minted["tags"].as_array().unwrap();
    assert_eq!(tags.len(), 40);
    let serials: Vec<u32> = tags
        .iter()
        .map(|tag| match Scan::read(tag.as_str().unwrap()) {
            Scan::Tag(tag) => tag.serial,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(serials, (1..=40).collect::<Vec<_>>());
    let rolls = shop.done("tag list");
    assert_eq!(rolls["rolls"][0]["roll"], minted["roll"]);
    assert_eq!(rolls["rolls"][0]["for"], "P0127");
    shop.fuda("tag mint --work BAGS20 --count 0").refused(2, &["--count"]);
    shop.fuda("tag mint --work BAGS20 --count 1 --for P0999").refused(3, &["NUMBER-UNKNOWN"]);
}

#[test]
fn hours_are_whole_minutes_of_timed_work() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.work("--code CAFE --name 飲食店 --hourly --rate 1000 --from 2026-04-01");
    shop.work("--code NET --name 整網 --unit 間");
    let add = "hours add --number P0127 --on 2026-11-05";
    let entered = shop.done(&format!("{add} --work CAFE --hours 3.5"));
    assert_eq!(entered["minutes"], 210);
    shop.fuda(&format!("{add} --work CAFE --hours 0.333")).refused(2, &["HOURS-FORM", "whole"]);
    shop.fuda(&format!("{add} --work NET --hours 1")).refused(3, &["WORK-BY-PIECE"]);

    let listed = shop.done("hours list --from 2026-11-01 --to 2026-11-30");
    assert_eq!(listed["hours"][0]["amount"], "3500");
    let entry = id(&entered, "entry");
    assert_eq!(shop.done(&format!("hours void --entry {entry}")), json!({"voided": entry}));
    shop.fuda(&format!("hours void --entry {entry}")).refused(3, &["LEDGER-CONFLICT"]);
    assert_eq!(shop.done("hours list --from 2026-11-01 --to 2026-11-30"), json!({"hours": []}));
}

#[test]
fn rates_from_a_sheet_price_what_waits_by_its_own_day_in_whatever_order_they_stand() {
    let mut shop = Shop::new();
    let ami = shop.participant("P0001");
    let net = shop.work("--code NET --name 整網 --unit 間");
    shop.hand_over(&[ami], "2026-10-15", net, "1");
    shop.hand_over(&[ami], "2026-11-15", net, "1");
    let sheet = shop.write("rates.csv", "work,rate,from\nNET,30,2026-04-01\nNET,32.5,2026-11-01\n");
    let before = shop.export();
    assert_eq!(shop.done(&format!("rate import {sheet} --dry-run"))["dry_run"], true);
    assert_eq!(shop.export(), before);
    shop.done(&format!("rate import {sheet}"));
    let exact = |from, to| {
        let report = shop.done(&format!("earnings --from {from} --to {to}"));
        report["participants"][0]["exact"].clone()
    };
    assert_eq!(exact("2026-10-01", "2026-10-31"), "30");
    assert_eq!(exact("2026-11-01", "2026-11-30"), "32.5");
}

#[test]
fn works_come_from_a_sheet_with_their_rates_and_cards() {
    let shop = Shop::new();
    let sheet = shop.write(
        "works.csv",
        "コード,作業,単位,単価,単価の単位,入数,適用日,支払い,数え方,カード\n\
         BAGS20,ごみ袋20L,組,0.5,枚,10,2026-04-01,有償,出来高,1 10\n\
         CAFE,飲食店,,,,,,無償,時間,\n",
    );
    let imported = shop.done(&format!("work import {sheet}"));
    assert_eq!(keys(&imported["works"][0]["cards"]), ["1", "10"]);
    let works = shop.done("work list");
    assert_eq!(works["works"][0]["rate"], json!({"rate": "0.5", "per": "枚", "pack": "10"}));
    assert_eq!((&works["works"][1]["hourly"], &works["works"][1]["paid"]), (&json!(true), &json!(false)));
}
