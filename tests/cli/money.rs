//! Shares, nets, repricing, inspection: what staff say from a desk.

use fuda::domain::code::{Code, Kind};

use super::*;

#[test]
fn one_handover_is_shared_as_staff_say() {
    let mut shop = Shop::new();
    let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2026-04-01");
    let (ami, nagi) = (shop.participant("P0001"), shop.participant("P0002"));
    shop.done("staff add --name まつだ --role supervisor");
    shop.hand_over(&[ami, nagi], "2026-11-05", work, "12");
    let state = "share state 1 --by まつだ";
    shop.fuda(&format!("{state} --quantity P0001=7,P0002=4")).refused(3, &["SHARE-SUM", "sum to 11", "12 were"]);
    shop.fuda(&format!("{state} --ratio P0001=0,P0002=0")).refused(3, &["a share that sums to nothing"]);
    shop.fuda("share state 1 --by よそ --ratio P0001=1").refused(3, &["STAFF-UNKNOWN"]);
    shop.fuda("share state 99 --by まつだ --ratio P0001=1").refused(3, &["RECEIPT-UNKNOWN"]);
    shop.fuda("share state X --by まつだ --ratio P0001=1").refused(2, &["RECEIPT-FORM"]);

    let stated = shop.done(&format!("{state} --quantity P0001=7,P0002=5"));
    assert_eq!(
        stated["shares"],
        json!([{"number": "P0001", "work": "BAGS20", "share": "7/12"}, {"number": "P0002", "work": "BAGS20", "share": "5/12"}])
    );
    let earned = shop.done("earnings --from 2026-11-01 --to 2026-11-30");
    let line = &earned["participants"][0]["lines"][0];
    assert_eq!((&line["share"], &line["amount"]), (&json!("7/12"), &json!("35")));
}

#[test]
fn a_work_is_shared_by_ratio_from_a_day_on() {
    let mut shop = Shop::new();
    let work = shop.work("--code NET --name 整網 --unit 間 --rate 30 --from 2026-04-01");
    let (ami, nagi) = (shop.participant("P0001"), shop.participant("P0002"));
    shop.done("share set --work NET --sharing ratio --from 2026-11-01");
    shop.done("share ratio --number P0002 --ratio 1.5 --from 2026-11-01");
    shop.fuda("share ratio --number P0002 --ratio 1001 --from 2026-11-01").refused(3, &["from 0 to 1000"]);
    shop.fuda("share set --work NET --sharing luck --from 2026-11-01").refused(2, &["equal, hours, ratio or quantity"]);
    shop.hand_over(&[ami, nagi], "2026-11-05", work, "5");
    let earned = shop.done("earnings --from 2026-11-01 --to 2026-11-30");
    let lines: Vec<_> = earned["participants"].as_array().unwrap().iter().map(|one| &one["lines"][0]).collect();
    assert_eq!((&lines[0]["share"], &lines[0]["amount"]), (&json!("2/5"), &json!("60")));
    assert_eq!((&lines[1]["share"], &lines[1]["amount"]), (&json!("3/5"), &json!("90")));
}

#[test]
fn a_net_is_added_with_the_steps_of_its_work_and_its_label_scans() {
    let shop = Shop::new();
    shop.work("--code NET --name 整網 --unit 間 --rate 30");
    shop.work("--code FLOATS --name 浮子方 --unit 間 --rate 38 --step-of NET --cap 6");
    shop.work("--code SINKERS --name 沈子方 --unit 間 --rate 30 --step-of NET");
    shop.fuda("work add --code KNOTS --name 結び --unit 間 --step-of FLOATS")
        .refused(3, &["a step belongs to one work"]);
    let added = shop.done("net add --code NET1 --work NET --length 5.5");
    assert_eq!(keys(&added), ["code", "id", "net", "steps"]);
    let code: Code = id(&added, "code").parse().unwrap();
    assert_eq!((code.kind(), code.body()), (Kind::Piece, "NET1"));
    let steps = json!([
        {"work": "FLOATS", "cap": "5.5", "made": "0", "left": "5.5"},
        {"work": "SINKERS", "cap": "5.5", "made": "0", "left": "5.5"},
    ]);
    assert_eq!(added["steps"], steps);
    shop.fuda("net add --code NET1 --work NET").refused(3, &["there is a net with the code NET1 already"]);
    shop.fuda("net add --code net-1 --work NET").refused(2, &["NET-CODE-FORM"]);
    shop.fuda("net add --code NET9 --work NET --steps BAGS=1").refused(3, &["WORK-UNKNOWN"]);

    let own = shop.done("net add --code NET2 --work NET --steps FLOATS=2 --pay completion");
    assert_eq!(own["steps"], json!([{"work": "FLOATS", "cap": "2", "made": "0", "left": "2"}]));
    let finished = shop.done("net finish --code NET2 --on 2026-11-05");
    assert_eq!(finished, json!({"net": "NET2", "finished_on": "2026-11-05"}));
    shop.fuda("net finish --code NET2").refused(3, &["is finished"]);
    shop.fuda("net show --code NET7").refused(3, &["NET-UNKNOWN"]);
    let listed = shop.done("net list");
    assert_eq!(
        (&listed["nets"][1]["pay"], &listed["nets"][1]["finished_on"]),
        (&json!("at_completion"), &json!("2026-11-05"))
    );
    assert_eq!(shop.done("net show --code NET1")["history"], json!([]));
}

#[test]
fn an_inspection_says_what_stands_where() {
    let mut shop = Shop::new();
    let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2026-04-01");
    let ami = shop.participant("P0001");
    shop.hand_over(&[ami], "2026-11-05", work, "12");
    let inspect = "inspect 1 --accept 9 --rework 2";
    shop.fuda(inspect).refused(2, &["REASON-MISSING"]);
    shop.fuda("inspect 1").refused(2, &["NOTHING-ASKED"]);
    shop.fuda(&format!("{inspect} --reason colour")).refused(2, &["count, crease"]);
    let stands = shop.done(&format!("{inspect} --reason count"));
    let due = json!({"receipt": 1, "work": "BAGS20", "accepted": "9", "rework": "2", "rejected": "0", "pending": "1"});
    assert_eq!(stands, due);
    shop.fuda("inspect 1 --accept 4").refused(3, &["12 were handed over, and 3 of them"]);
    shop.fuda("inspect 1 --work NET --accept 1").refused(3, &["WORK-UNKNOWN"]);
    let code = ReceiptNumber(1).code();
    assert_eq!(shop.done(&format!("inspect {code} --accept 3"))["accepted"], json!("12"));
    let earned = shop.done("earnings --from 2026-11-01 --to 2026-11-30");
    assert_eq!(earned["participants"][0]["exact"], json!("60"), "pay never waits for it");
}

#[test]
fn a_programme_has_a_rate_of_its_own_and_the_past_is_priced_anew_with_a_reason() {
    let mut shop = Shop::new();
    let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2026-04-01");
    let ami = shop.participant("P0001");
    shop.done("programme add --code HARBOUR --name みなと");
    let add = "rate add --work BAGS20 --rate 0.8 --from 2026-04-01 --programme";
    shop.fuda(&format!("{add} NOWHERE")).refused(3, &["PROGRAMME-UNKNOWN"]);
    assert_eq!(shop.done(&format!("{add} HARBOUR"))["programme"], json!("HARBOUR"));
    let said = shop.fuda(&format!("{add} HARBOUR"));
    assert!(said.out.contains("0.8円／枚 ＝ 8円／組") && said.out.contains("HARBOUR"), "{said:?}");
    let everybodys = shop.done("rate list --work BAGS20");
    assert_eq!(everybodys["rates"].as_array().unwrap().len(), 3);

    shop.hand_over(&[ami], "2026-11-05", work, "12");
    shop.done("rate add --work BAGS20 --rate 0.6 --from 2026-11-01");
    let reprice = "rate reprice --work BAGS20 --from 2026-11-01 --to 2026-11-30";
    shop.fuda(&format!("{reprice} --reason because")).refused(2, &["REASON-UNKNOWN", "recount"]);
    shop.fuda("rate reprice --work BAGS20 --from 2026-11-30 --to 2026-11-01 --reason recount")
        .refused(2, &["SPAN-BACKWARDS"]);
    let repriced = shop.done(&format!("{reprice} --reason recount"));
    assert_eq!((&repriced["before"], &repriced["after"]), (&json!("60"), &json!("72")));
    shop.fuda("rate add --work BAGS20 --rate 0.1234567 --from 2027-01-01").refused(2, &["more than six decimals"]);
}

#[test]
fn a_heap_is_counted_in_cases_of_the_size_of_its_day() {
    let shop = Shop::new();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組");
    shop.fuda("work case --code BAGS20 --count 412").refused(3, &["CASE-UNKNOWN"]);
    shop.done("work case --code BAGS20 --size 12 --from 2020-01-01");
    shop.done("work case --code BAGS20 --size 10 --unit 箱 --from 2026-04-01");
    assert_eq!(shop.done("work case --code BAGS20 --count 412")["words"], json!("412組 ＝ 41箱＋2組"));
    shop.fuda("work case --code BAGS20 --size 0 --from 2026-04-01").refused(2, &["QUANTITY-FORM"]);
}
