//! A month from the first correction to the signature, at the command line.

use super::*;
use fuda::store::{JobState, Marked};

/// 12 組 of bags at 5 yen and 2 間 of net at 300 yen in October 2025: 660 yen.
fn october() -> Shop {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.participant("P0128");
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2025-04-01");
    shop.work("--code NET --name 整網 --unit 間 --rate 300 --from 2025-04-01");
    late(&shop, "P0127", "2025-10-05", "BAGS20", "12");
    late(&shop, "P0127", "2025-10-31", "NET", "2");
    shop
}

/// A handover that was never scanned; its receipt's number.
fn late(shop: &Shop, number: &str, on: &str, work: &str, quantity: &str) -> u64 {
    let words =
        format!("correct --late --number {number} --on {on} --work {work} --quantity {quantity} --reason missed");
    shop.done(&words)["receipt"].as_u64().unwrap()
}

fn statement(shop: &Shop, ending: &str, number: &str) -> Value {
    shop.done(&format!("statement --period {ending} --number {number}"))
}

#[test]
fn a_month_is_looked_at_closed_and_said_line_by_line() {
    let shop = october();
    let preview = shop.done("period close --ending 2025-10-31 --preview");
    assert_eq!((&preview["yen"], &preview["hash"]), (&json!(660), &Value::Null));
    let before = statement(&shop, "2025-10-31", "P0127");
    assert_eq!((&before["closed"], &before["edition"], &before["yen"]), (&json!(false), &json!("見込み"), &json!(660)));

    let closed = shop.done("period close --ending 2025-10-31");
    let due = json!({"from": "2025-10-01", "ending": "2025-10-31", "pays_on": "2025-11-10", "people": 1, "yen": 660,
        "unpriced": 0, "hash": closed["hash"], "warnings": []});
    assert_eq!(closed, due);
    let listed = shop.done("period list");
    assert_eq!(listed["periods"][0]["hash"], closed["hash"]);
    let said = statement(&shop, "2025-10-31", "P0127");
    assert_eq!((&said["closed"], &said["version"], &said["edition"]), (&json!(true), &json!(1), &json!("第1版")));
    assert_eq!(said["hash"], closed["hash"]);
    let lines = json!([
        {"kind": "piece", "work": "BAGS20", "name": "ごみ袋20L", "quantity": "120", "per": "枚", "rate": "0.5",
         "share": "1", "amount": "60"},
        {"kind": "piece", "work": "NET", "name": "整網", "quantity": "2", "per": "間", "rate": "300", "share": "1",
         "amount": "600"},
    ]);
    assert_eq!(said["lines"], lines);
    assert_eq!(said["rounding"], json!({"rule": "half-up", "amount": "0"}));
    assert_eq!((&said["exact"], &said["yen"], &said["number"]), (&json!("660"), &json!(660), &json!("P0127")));
    shop.fuda("statement --period 2025-10-31 --number P0128").refused(3, &["STATEMENT-NONE"]);

    let frozen = shop.fuda("period statements --ending 2025-10-31").out;
    let mut seal = fuda::domain::ledger::Seal::default();
    frozen.lines().for_each(|line| seal.line(line.as_bytes()));
    assert_eq!(json!(seal.finish().0), closed["hash"], "anybody can check it with sha256sum");
    assert_eq!(shop.fuda("ledger verify").exit, 0);
}

#[test]
fn a_close_that_cannot_be_is_refused_in_words_and_leaves_nothing_half_done() {
    let shop = october();
    shop.fuda("period close --ending 2025-10-30").refused(3, &["PERIOD-DAY", "2025-10-31"]);
    shop.fuda("period close --ending 2025-02-29").refused(2, &["2025-02-29"]);
    shop.fuda("period close --ending 2199-10-31").refused(3, &["PERIOD-FUTURE"]);
    shop.work("--code NEW --name ふまねっと --unit 台");
    late(&shop, "P0128", "2025-10-07", "NEW", "1");
    shop.fuda("period close --ending 2025-10-31").refused(3, &["1 line(s) of NEW", "--leave-unpriced"]);
    assert_eq!(shop.done("period list"), json!({"periods": []}));
    assert_eq!(shop.done("period close --ending 2025-10-31 --leave-unpriced")["unpriced"], 1);
    shop.fuda("period close --ending 2025-10-31").refused(3, &["PERIOD-CLOSED", "前回までの訂正"]);
    shop.configure("[workshop]\nclosing_day = 20\npay_day = \"翌月25日\"\n");
    let short = shop.done("period close --ending 2025-11-20");
    assert_eq!((&short["from"], &short["pays_on"]), (&json!("2025-11-01"), &json!("2025-12-25")));
    assert!(short["warnings"][0].as_str().unwrap().starts_with("PAY-LATE"), "{short}");
}

#[test]
fn what_is_corrected_after_closing_says_where_it_went_and_changes_no_byte_of_what_is_closed() {
    let shop = october();
    let open = shop.done("correct 1 --quantity 13 --reason recount --note 数え直し");
    assert_eq!((&open["falls_into"], &open["after_closing"]), (&json!("2025-10-31"), &json!(false)));
    shop.done("period close --ending 2025-10-31");
    let before = shop.fuda("statement --period 2025-10-31 --number P0127 --json").out;
    let after = shop.done("correct 1 --quantity 15 --reason recount");
    assert_eq!((&after["falls_into"], &after["after_closing"]), (&json!("2025-11-30"), &json!(true)));
    shop.fuda("correct 1 --quantity 15 --reason recount").refused(3, &["made before", "15"]);
    let words = shop.fuda("correct 2 --move-to P0128 --reason other_person");
    assert!(words.out.contains("stays as it is") && words.out.contains("前回までの訂正"), "{}", words.out);
    shop.fuda("correct 2 --move-to P0128 --reason other_person").refused(3, &["made before"]);
    shop.fuda("correct 99 --void --reason other").refused(3, &["RECEIPT-UNKNOWN"]);
    shop.fuda("correct 1 --void --reason whim").refused(2, &["REASON-FORM", "recount"]);
    assert_eq!(shop.fuda("statement --period 2025-10-31 --number P0127 --json").out, before);

    shop.done("period close --ending 2025-11-30");
    let ami = statement(&shop, "2025-11-30", "P0127");
    let kinds: Vec<_> = ami["lines"].as_array().unwrap().iter().map(|line| id(line, "kind")).collect();
    assert_eq!(kinds, ["correction", "correction", "borne"]);
    assert_eq!(ami["yen"], 0, "10 yen more, 600 too much: the workshop bears 590");
    assert_eq!(statement(&shop, "2025-11-30", "P0128")["yen"], 600);
    assert_eq!(shop.fuda("statement --period 2025-10-31 --number P0127 --json").out, before);
    assert_eq!(shop.fuda("ledger verify").exit, 0);
}

#[test]
fn who_is_paid_and_who_is_not_is_listed() {
    let shop = october();
    late(&shop, "P0128", "2025-10-06", "BAGS20", "1");
    shop.done("period close --ending 2025-10-31");
    let pay = "pay --period 2025-10-31 --number P0127";
    shop.fuda(&format!("{pay} --method cash --on 2025-10-30")).refused(3, &["not dated before the closing date"]);
    shop.fuda(&format!("{pay} --method transfer --on 2025-11-10")).refused(3, &["not agreed"]);
    shop.fuda(&format!("{pay} --on 2025-11-10")).refused(2, &["PAY-HOW"]);
    let paid = shop.done(&format!("{pay} --method cash --on 2025-11-10 --signed"));
    assert_eq!(
        (&paid["state"], &paid["yen"], &paid["receipted"]),
        (&json!("receipted"), &json!(660), &json!("signed"))
    );
    shop.fuda(&format!("{pay} --method cash --on 2025-11-10")).refused(3, &["paid to this person already"]);
    let kept = shop.done("pay --period 2025-10-31 --number P0128 --keep --on 2025-11-10");
    assert_eq!((&kept["state"], &kept["yen"]), (&json!("kept"), &json!(5)));
    let listed = shop.done("pay --period 2025-10-31 --list");
    let states: Vec<_> = listed["payments"].as_array().unwrap().iter().map(|one| id(one, "state")).collect();
    assert_eq!(states, ["receipted", "kept"]);
    let card = id(&shop.done("card issue --number P0128"), "card").to_owned();
    shop.fuda_told("staff add --name さくら --role coordinator", "");
    let with_card = format!("pay --period 2025-10-31 --number P0128 --method cash --on 2025-11-12 --card {card}");
    shop.fuda(&with_card).refused(2, &["--witness"]);
    let own = shop.done(&format!("{with_card} --witness さくら"));
    assert_eq!((&own["state"], &own["receipted"]), (&json!("receipted"), &json!("card_witnessed")));
    let period = shop.done("period list")["periods"][0].clone();
    assert_eq!((&period["paid"], &period["kept"], &period["paid_yen"]), (&json!(2), &json!(0), &json!(665)));
}

#[test]
fn what_is_owed_is_paid_at_once_and_what_was_paid_too_much_is_decided_on() {
    let shop = october();
    shop.done("period close --ending 2025-10-31");
    let supplement = "pay --supplement --number P0127 --method cash --on 2025-11-12";
    shop.fuda(supplement).refused(3, &["nothing is owed"]);
    shop.done("correct 1 --quantity 13.5 --reason recount");
    assert_eq!(shop.done("overpayment list")["people"][0]["amount"], "7.5");
    assert_eq!(shop.done(supplement)["yen"], 8);
    shop.fuda(supplement).refused(3, &["nothing is owed"]);
    shop.done("correct 1 --quantity 3.5 --reason recount");
    let decide = "overpayment decide --number P0127 --bears person --yen 20";
    shop.fuda(decide).refused(3, &["needs their consent"]);
    shop.done(&format!("{decide} --consented-on 2025-11-13"));
    late(&shop, "P0127", "2025-11-14", "BAGS20", "10");
    shop.done("period close --ending 2025-11-30");
    let said = statement(&shop, "2025-11-30", "P0127");
    assert_eq!(said["yen"], 30, "50 earned, 50 paid too much, 20 of them borne by the person: {said}");
    let again = shop.done("statement --period 2025-11-30 --number P0127 --reissue");
    assert_eq!((&again["version"], &again["edition"], &again["lines"]), (&json!(2), &json!("再発行"), &said["lines"]));
}

/// 12 組 were 2, and the workshop bore the 50 yen. They were 12 after all. Then a deduction beyond the pay.
#[test]
fn what_was_borne_and_comes_back_and_what_is_not_deducted_is_said_in_plain_words() {
    let shop = october();
    shop.done("period close --ending 2025-10-31");
    shop.done("correct 1 --quantity 2 --reason recount");
    shop.done("period close --ending 2025-11-30");
    let borne = json!([{"number": "P0127", "on": "2025-10-05", "kind": "piece", "yen": "50"}]);
    assert_eq!(shop.done("overpayment list"), json!({"people": [], "borne": borne}));
    let page = leaf(&shop, "statement --period 2025-11-30 --number P0127");
    assert!(page.contains("過払い分 作業所が負担") && page.contains("返さなくて だいじょうぶです"), "{page}");

    shop.done("correct 1 --quantity 12 --reason recount");
    let back = json!([{"number": "P0127", "amount": "0", "had": "50", "bears": "workshop"}]);
    assert_eq!(shop.done("overpayment list")["people"], back);
    let words = shop.fuda("overpayment list").out;
    assert!(words.contains("nothing is owed; 50 yen were paid before"), "{words}");
    shop.fuda("pay --supplement --number P0127 --method cash --on 2025-12-12").refused(3, &["nothing is owed"]);
    late(&shop, "P0127", "2025-12-05", "BAGS20", "20");
    shop.done(
        "allowance add --number P0127 --for deduction --yen 300 --per once --from 2025-12-05 --agreed-on 2025-12-01",
    );
    shop.done("period close --ending 2025-12-31");
    let said = statement(&shop, "2025-12-31", "P0127");
    let kinds: Vec<_> = said["lines"].as_array().unwrap().iter().map(|line| id(line, "kind")).collect();
    assert_eq!(kinds, ["piece", "correction", "had", "deduction", "not-deducted"]);
    assert_eq!((&said["earned"], &said["deducted"], &said["yen"]), (&json!("100"), &json!("-100"), &json!(0)));
    let page = leaf(&shop, "statement --period 2025-12-31 --number P0127");
    for words in
        ["前に お支払いずみの分", "もう お手もとに あります", "引かなかった控除", "あとから 引くことも ありません"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert_eq!(shop.done("overpayment list")["borne"][0]["yen"], "200", "of a deduction, what it did not take");
}

#[test]
fn a_question_about_money_leads_to_the_receipts_behind_the_sum() {
    let shop = october();
    shop.done("period close --ending 2025-10-31");
    let asked = shop.done("question ask --number P0127 --period 2025-10-31 --text 5日の袋は");
    assert!(!shop.export().contains("袋は"), "words stand beside the facts");
    let days = shop.done("question breakdown --number P0127 --from 2025-10-01 --to 2025-10-31");
    assert_eq!((&days["lines"][0]["receipt"], &days["lines"][0]["amount"]), (&json!(1), &json!("60")));
    let answer = format!("question answer --question {} --text 12組です", id(&asked, "question"));
    shop.done(&answer);
    shop.fuda(&answer).refused(3, &["no open question"]);
    let listed = shop.done("question list")["questions"][0].clone();
    assert_eq!((&listed["text"], &listed["answer"]), (&json!("5日の袋は"), &json!("12組です")));
}

#[test]
fn the_bank_gets_a_file_of_those_who_agreed_and_a_name_it_cannot_write_is_refused() {
    let shop = october();
    shop.done("period close --ending 2025-10-31");
    let out = shop.path("furikomi.txt");
    let write = format!("period transfer --ending 2025-10-31 --out {}", out.to_str().unwrap());
    shop.fuda(&write).refused(3, &["TRANSFER-NO-ACCOUNT"]);
    shop.configure("[transfer]\nclient_code = \"77\"\nclient_name = \"サギョウショ\"\nbank = \"0123\"\nbranch = \"456\"\naccount = \"7654321\"\n");
    let agree = "transfer agree --number P0127 --on 2025-11-01 --bank 0999 --branch 001 --account 12345 --holder";
    shop.fuda(&format!("{agree} 釧路あみ")).refused(3, &["TRANSFER-UNWRITABLE", "katakana"]);
    assert_eq!(shop.done(&format!("{agree} なぎ"))["holder"], "ﾅｷﾞ");
    assert!(!shop.export().contains("12345"), "an account is no fact");
    let written = shop.done(&write);
    assert_eq!(
        (&written["transfers"], &written["yen"], &written["on"]),
        (&json!(1), &json!(660), &json!("2025-11-10"))
    );
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!((bytes.len(), &bytes[..14], &bytes[54..58]), (4 * 122, &b"12100000000077"[..], &b"1110"[..]));
    assert_eq!(&bytes[122 + 80..122 + 90], b"0000000660");
    shop.done("transfer withdraw --number P0127 --on 2025-11-05");
    assert_eq!(shop.done("transfer list"), json!({"people": []}));
    assert_eq!(shop.done(&write)["transfers"], 0);
}

/// A page of A4 as a file, without its style.
fn leaf(shop: &Shop, words: &str) -> String {
    let said = shop.fuda(&format!("paper {words}"));
    assert_eq!(said.exit, 0, "{words}: {said:?}");
    said.out.replace(fuda::paper::a4::CSS, "").replace("<wbr>", "")
}

#[test]
fn the_statement_on_paper_is_the_frozen_one_and_says_what_was_put_right_since() {
    let shop = october();
    shop.fuda("paper statement --period 2025-10-31").refused(3, &["PAPER-NONE"]);
    shop.done("period close --ending 2025-10-31");
    let first = leaf(&shop, "statement --period 2025-10-31 --number P0127");
    assert!(first.contains("第1版<") && first.contains("<b>660円</b>") && !first.contains("訂正"), "{first}");
    shop.fuda("paper statement --period 2025-10-31 --number P0128").refused(3, &["PAPER-NONE"]);

    let receipt = late(&shop, "P0127", "2025-10-20", "BAGS20", "3");
    let waiting = leaf(&shop, "statement --period 2025-10-31");
    for words in ["第1版 訂正あり", "<b>660円</b>", "10月20日(月)", "+30枚", "+15円", "次の明細書に のせます"]
    {
        assert!(waiting.contains(words), "{words} in {waiting}");
    }
    shop.done(&format!("correct {receipt} --quantity 2 --reason recount"));
    shop.done("period close --ending 2025-11-30");
    let settled = leaf(&shop, "statement --period 2025-10-31");
    assert!(settled.contains("+20枚") && settled.contains("+10円"), "what is corrected twice is one line: {settled}");
    assert!(settled.contains("令和7年11月30日(日)締めの 明細書に のせました"), "{settled}");
    assert!(settled.contains("<b>660円</b>"), "what was paid stays as it was paid");
    let next = leaf(&shop, "statement --period 2025-11-30");
    assert!(next.contains("前回までの訂正") && next.contains("第1版<") && next.contains("<b>10円</b>"), "{next}");

    shop.done("statement --period 2025-10-31 --number P0127 --reissue");
    assert!(leaf(&shop, "statement --period 2025-10-31").contains("第1版 再発行 訂正あり"));
    late(&shop, "P0127", "2025-10-21", "NET", "1");
    shop.done("pay --supplement --number P0127 --method cash --on 2025-12-05");
    let paid = leaf(&shop, "statement --period 2025-10-31");
    assert!(paid.contains("令和7年12月5日(金)に お支払いしました") && paid.contains("+300円"), "{paid}");
}

#[test]
fn pay_list_envelopes_and_receipts_name_the_same_people_in_the_same_order() {
    let shop = october();
    late(&shop, "P0128", "2025-10-06", "NET", "1");
    shop.done("period close --ending 2025-10-31");
    let order = |page: &str| page.find("P0127").zip(page.find("P0128"));
    for paper in ["pay-list", "envelopes", "received", "statement"] {
        let page = leaf(&shop, &format!("{paper} --period 2025-10-31"));
        assert!(order(&page).is_some_and(|(one, other)| one < other), "{paper}: {page}");
        assert_eq!(page.contains("300円"), paper != "envelopes", "{paper}");
    }
    let list = leaf(&shop, "pay-list --period 2025-10-31");
    assert!(list.contains("2人　960円") && list.contains("金種表") && list.contains("<td class=\"n strong\">1枚</td>"));
    shop.done("transfer agree --number P0128 --on 2025-10-01 --bank 9900 --bank-name ﾕｳﾁﾖ --branch 018 --branch-name ｾﾞﾛｲﾁﾊﾁ --account 1234567 --holder ﾅｷﾞ");
    let envelopes = leaf(&shop, "envelopes --period 2025-10-31");
    assert!(envelopes.contains("P0127") && !envelopes.contains("P0128"), "a transfer needs no envelope");
    shop.fuda("paper pay-list --period 2025-09-30").refused(3, &["PAPER-NONE"]);
}

#[test]
fn a_year_counts_what_was_paid_in_it_by_the_day_of_payment() {
    let shop = october();
    shop.done("period close --ending 2025-10-31");
    assert!(leaf(&shop, "year --year 2025 --number P0127").contains("0回"), "closed is not paid");
    shop.done("pay --period 2025-10-31 --number P0127 --method cash --on 2025-11-10");
    let year = leaf(&shop, "year --year 2025");
    for words in
        ["令和7年（1月1日〜12月31日に 支払った分）", "令和7年11月10日(月)", "10月1日〜10月31日", "660円", "1回"]
    {
        assert!(year.contains(words), "{words} in {year}");
    }
    assert!(!year.contains("P0128"), "who was paid nothing has no leaf");
    assert!(!leaf(&shop, "year --year 2024").contains("P0127"));
    shop.fuda("paper year --number P9999").refused(3, &["PAPER-NONE"]);
}

#[test]
fn a_statement_comes_out_of_a_tables_printer_and_a_second_one_is_marked() {
    let shop = october();
    shop.configure("[[station]]\nname = \"A\"\n[station.printer]\nkind = \"file\"\npath = \"papers.bin\"\n");
    shop.fuda("print statement --period 2025-10-31 --number P0127").refused(3, &["PERIOD-UNKNOWN"]);
    shop.done("period close --ending 2025-10-31");
    shop.fuda("print statement --period 2025-10-31 --number P0128").refused(3, &["STATEMENT-NONE"]);
    let line = json!({"period": "2025-10-31", "number": "P0127", "station": "A"});
    assert_eq!(shop.done("print statement --period 2025-10-31 --number P0127"), line);
    shop.done("print statement --period 2025-10-31 --number P0127");
    let jobs = shop.store().jobs_in(JobState::Waiting).unwrap();
    let marks: Vec<_> = jobs.iter().map(|job| job.marked).collect();
    assert_eq!(marks, [Marked::Original, Marked::Reissue]);
    let given = shop.done("statement --period 2025-10-31 --number P0127");
    assert_eq!((&given["version"], &given["edition"]), (&json!(2), &json!("再発行")), "the second was recorded");
    let recorded = shop.done("statement --period 2025-10-31 --number P0127 --reissue");
    shop.done("print statement --period 2025-10-31 --number P0127");
    let printed = shop.done("statement --period 2025-10-31 --number P0127");
    assert_eq!((&recorded["version"], &printed["version"]), (&json!(3), &json!(3)), "recorded first, then printed");
    shop.done("print statement --period 2025-10-31 --number P0127");
    assert_eq!(shop.done("statement --period 2025-10-31 --number P0127")["version"], 4);
}
