//! Shares, nets, repricing, inspection: what staff say from a desk.

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
