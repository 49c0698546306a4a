//! What is told to the city, to evaluators and of one person's growth. tests/money/reports.md has the same examples for a
//! pocket calculator.

use chrono::{Days, Utc};
use fuda::domain::id::VisitId;

use super::*;

/// Three people in October 2025: あみ for 釧路市, なぎ for 白糠町 from the 6th to the 20th, うしお for nobody.
fn october() -> Shop {
    let mut shop = Shop::new();
    let people: Vec<ParticipantId> =
        ["P0127", "P0128", "P0131"].iter().map(|number| shop.participant(number)).collect();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2025-04-01");
    shop.done("programme add --code JUNBI --name 就労準備支援");
    shop.done("programme add --code KUNREN --name 就労訓練");
    shop.done("programme enrol --number P0127 --programme JUNBI --municipality 釧路市 --from 2025-10-01");
    shop.done("programme enrol --number P0128 --programme KUNREN --municipality 白糠町 --from 2025-10-06");
    shop.done("programme leave --number P0128 --programme KUNREN --on 2025-10-20");
    shop.done("allowance add --number P0127 --for attendance --yen 100 --per day --from 2025-10-01");
    for (who, on, from, minutes) in [
        (0, "2025-10-06", "01:00", Some(150)),
        (0, "2025-10-07", "01:00", None),
        (1, "2025-10-06", "00:00", Some(60)),
        (1, "2025-10-08", "04:00", Some(105)),
        (2, "2025-10-08", "01:00", Some(60)),
    ] {
        visit(&mut shop, people[who], on, from, minutes);
    }
    for (number, on, quantity) in [("P0127", "2025-10-06", 12), ("P0128", "2025-10-08", 10), ("P0127", "2025-10-09", 2)]
    {
        shop.done(&format!(
            "correct --late --number {number} --on {on} --work BAGS20 --quantity {quantity} --reason missed"
        ));
    }
    shop
}

/// 受付 at a time of day in UTC, and 帰り so many minutes later.
fn visit(shop: &mut Shop, participant: ParticipantId, on: &str, from: &str, minutes: Option<i64>) {
    let visit = VisitId(shop.mint.bits());
    let at: Moment = format!("{on}T{from}:00Z").parse().unwrap();
    let mut facts = vec![(at, Fact::Arrived { visit, participant, on: day(on) })];
    facts.extend(minutes.map(|minutes| (at.plus_ms(minutes * 60_000), Fact::Left { visit })));
    for (at, fact) in facts {
        let entry = Entry { id: shop.mint.fact(), fact };
        shop.store().append(Append::at_desk(at, vec![entry])).unwrap();
    }
}

fn figures<'a>(row: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    names.iter().map(|name| &row[*name]).collect()
}

#[test]
fn a_month_for_the_city_by_hand() {
    let shop = october();
    let said = shop.done("report city --month 2025-10");
    let names = ["programme", "municipality", "enrolled", "people", "days", "minutes", "unresolved", "began", "ended"];
    let rows: Vec<_> = said["rows"].as_array().unwrap().iter().map(|row| figures(row, &names)).collect();
    let expected = json!([
        ["JUNBI", "釧路市", 1, 1, 2, 150, 1, 1, 0],
        ["KUNREN", "白糠町", 0, 1, 2, 165, 0, 1, 1],
        [null, null, 0, 1, 1, 60, 0, 0, 0],
    ]);
    assert_eq!(json!(rows), expected);
    let money = ["earned", "allowances", "reimbursed", "deducted", "paid", "without_visit"];
    assert_eq!(json!(figures(&said["rows"][0], &money)), json!(["70", "200", "0", "0", 0, 1]));
    assert_eq!(json!(figures(&said["whole"], &names[3..])), json!([3, 5, 375, 1, 2, 1]));
    assert_eq!(json!(figures(&said["whole"], &money)), json!(["120", "200", "0", "0", 0, 1]));
    assert_eq!(said["version"], Value::Null);
    let words = shop.fuda("report city --month 2025-10").out;
    for word in ["6.25", "通所は1件", "品物だけがある日が1日", "まだ提出していない"] {
        assert!(words.contains(word), "{word}: {words}");
    }
    let year = shop.done("report city --fiscal-year 2025");
    assert_eq!((&year["from"], &year["to"]), (&json!("2025-04-01"), &json!("2026-03-31")));
    assert_eq!(year["whole"]["days"], 5);
}

#[test]
fn what_is_paid_is_told_when_it_is_handed_out_and_where_it_was_earned() {
    let shop = october();
    shop.done("period close --ending 2025-10-31");
    shop.done("programme leave --number P0127 --programme JUNBI --on 2025-10-31");
    shop.done("programme enrol --number P0127 --programme KUNREN --municipality 釧路市 --from 2025-11-01");
    shop.done("pay --period 2025-10-31 --number P0127 --method cash --on 2025-11-10");
    assert_eq!(shop.done("report city --month 2025-10")["whole"]["paid"], 0);
    let november = shop.done("report city --month 2025-11");
    let row = |code: &str| november["rows"].as_array().unwrap().iter().find(|row| row["programme"] == code).cloned();
    assert_eq!(row("JUNBI").unwrap()["paid"], 270, "70 yen and twice 100");
    assert_eq!(row("KUNREN").unwrap()["paid"], 0);
}

#[test]
fn one_city_is_told_of_nobody_elses_people() {
    let shop = october();
    let said = shop.fuda("report city --month 2025-10 --municipality 釧路市");
    assert!(said.out.contains("釧路市") && !said.out.contains("白糠町") && !said.out.contains("登録なし"), "{said:?}");
    let said = shop.done("report city --month 2025-10 --municipality 釧路市");
    assert_eq!((&said["whole"]["days"], &said["whole"]["earned"]), (&json!(2), &json!("70")));
    shop.fuda("report city --month 2025-10 --municipality 釧路")
        .refused(3, &["MUNICIPALITY-UNKNOWN", "白糠町, 釧路市"]);
}

#[test]
fn a_submitted_version_stays_and_says_what_would_differ_now() {
    let shop = october();
    shop.fuda("report city --month 2025-10 --revise").refused(3, &["REPORT-NOT-SUBMITTED", "--submit"]);
    shop.fuda_told("staff add --name さくら --role coordinator", "");
    let first = shop.done("report city --month 2025-10 --submit --by さくら");
    assert_eq!((&first["version"], &first["differs"]), (&json!(1), &json!([])));
    let exported = shop.export();
    let fact: Value = serde_json::from_str(exported.lines().last().unwrap()).unwrap();
    assert_eq!(fact["kind"], "report_submitted");
    let text = id(&fact["body"], "report");
    assert_eq!(fuda::domain::ledger::Link::of(text.as_bytes()).0, id(&first, "hash"), "sha256sum of the text");
    assert!(!text.contains("P0127") && !text.contains("あみ"), "it names nobody");
    shop.fuda("report city --month 2025-10 --submit").refused(3, &["REPORT-UNCHANGED"]);

    shop.done("correct 2 --quantity 12 --reason recount");
    let again = shop.done("report city --month 2025-10");
    assert_eq!((&again["version"], &again["whole"]["earned"]), (&json!(1), &json!("120")));
    assert_eq!(
        again["differs"],
        json!([
            {"row": "KUNREN 白糠町", "figure": "工賃(円)", "submitted": "50", "now": "60"},
            {"row": "合計", "figure": "工賃(円)", "submitted": "120", "now": "130"},
        ])
    );
    let words = shop.fuda("report city --month 2025-10").out;
    assert!(words.contains("いま数えると2か所がちがいます") && words.contains("50 → 60"), "{words}");
    assert_eq!(shop.done("report city --month 2025-10 --now")["whole"]["earned"], "130");
    shop.fuda("report city --month 2025-10 --submit").refused(3, &["REPORT-SUBMITTED", "2 figure(s)", "--revise"]);
    let second = shop.done("report city --month 2025-10 --revise");
    assert_eq!((&second["version"], &second["whole"]["earned"]), (&json!(2), &json!("130")));
    assert_eq!(shop.fuda("ledger verify").exit, 0);
}

#[test]
fn columns_are_chosen_at_the_command_or_for_good() {
    let shop = october();
    let heads = |words: &str| shop.fuda(words).out.lines().next().unwrap().trim_start_matches('\u{feff}').to_owned();
    let csv = "report city --month 2025-10 --csv utf8";
    assert_eq!(heads(&format!("{csv} --columns days,programme")), "\"延べ日数\",\"プログラム\"");
    shop.configure("[workshop]\ncity_columns = [\"programme\", \"people\", \"hours\"]\n");
    assert_eq!(heads(csv), "\"プログラム\",\"実人数\",\"延べ時間\"");
    shop.fuda(&format!("{csv} --columns rank")).refused(2, &["no such column", "programme, name"]);
    shop.configure("[workshop]\ncity_columns = [\"benefit\"]\n");
    shop.fuda(csv).refused(6, &["city_columns", "benefit", "earned"]);
}

#[test]
fn days_that_cannot_be_are_refused_in_words() {
    let shop = october();
    for (words, exit, says) in [
        ("--month 2025-13", 2, "no such month"),
        ("--month 2025-2", 2, "YEAR-MONTH"),
        ("--month 令和7年10月", 2, "YEAR-MONTH"),
        ("--fiscal-year 令和7", 2, "April"),
        ("--fiscal-year 2198", 3, "REPORT-FUTURE"),
        ("--month 2199-12", 3, "nothing to report yet"),
        ("--month 2025-10 --fiscal-year 2025", 2, "cannot be used"),
        ("", 2, "--month"),
        ("--month 2025-10 --csv sjis", 2, "neither utf8 nor cp932"),
        ("--month 2025-10 --csv utf8 --json", 2, "cannot be used"),
    ] {
        shop.fuda(&format!("report city {words}")).refused(exit, &[says]);
    }
    let today = Utc::now().date_naive();
    let month = today.format("%Y-%m");
    shop.done(&format!("report city --month {month}"));
    shop.fuda(&format!("report city --month {month} --submit"))
        .refused(3, &["REPORT-NOT-OVER", "Nothing was recorded"]);
    let missing = shop.path("nowhere/report.xlsx");
    shop.fuda(&format!("report city --month 2025-10 --xlsx {}", missing.display())).refused(7, &["FILE-FAILED"]);
}

#[test]
fn what_cp932_cannot_write_is_listed_and_a_name_never_becomes_a_formula() {
    let shop = october();
    shop.done("programme enrol --number P0131 --programme JUNBI --municipality =𠮷野町(葛󠄀) --from 2025-10-01");
    let file = shop.path("report.csv");
    let said = shop.fuda(&format!("report city --month 2025-10 --csv cp932 --out {}", file.display()));
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.err.contains("CP932-MISSING") && said.err.contains("𠮷 (U+20BB7)"), "{said:?}");
    let written = std::fs::read(&file).unwrap();
    // '=〓野町
    assert!(written.windows(6).any(|six| six == b"\"'=\x81\xac\x96"), "a guard, and 〓 for what is missing");
    assert!(written.ends_with(b": U+20BB7 U+E0100\"\r\n"));
    let utf8 = shop.fuda("report city --month 2025-10 --csv utf8").out;
    assert!(utf8.starts_with('\u{feff}') && utf8.contains("\"'=𠮷野町(葛󠄀)\""), "{utf8}");
    let taka = shop.fuda("programme enrol --number P0128 --programme JUNBI --municipality 髙町 --from 2025-10-25");
    assert_eq!(taka.exit, 0, "{taka:?}");
    let said =
        shop.fuda(&format!("report city --month 2025-10 --municipality 髙町 --csv cp932 --out {}", file.display()));
    assert!(said.exit == 0 && !said.err.contains("CP932-MISSING"), "CP932 has the ladder 髙: {said:?}");
}

#[test]
fn a_data_set_names_nobody_and_hides_the_few() {
    let shop = october();
    let few = shop.done("report dataset --month 2025-10");
    assert_eq!((few["rows"].as_array().unwrap().len(), &few["left_out"]), (0, &json!(3)), "three people are too few");
    let three = shop.done("report dataset --month 2025-10 --smallest-group 3");
    let rows = three["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &three["suppressed"]), (3, &json!(3)));
    assert!(rows.iter().all(|row| row["group"].is_null()), "each is the only one in their programme");
    let text = three.to_string();
    for never in ["P0127", "あみ", "釧路市", "白糠町"] {
        assert!(!text.contains(never), "{never} is in the data set");
    }
    assert_eq!(three["rules"].as_array().unwrap().len(), 5, "the rules stand in the file");
    let ids = |data: &Value| -> Vec<String> {
        data["rows"].as_array().unwrap().iter().map(|row| id(row, "id").to_owned()).collect()
    };
    assert_ne!(ids(&three), ids(&shop.done("report dataset --month 2025-10 --smallest-group 3")), "drawn anew");
    shop.fuda("report dataset --smallest-group 2").refused(2, &["3..=100"]);
    assert_eq!(shop.done("report dataset")["from"], "2025-10-06", "all days, where none are named");
}

/// あみ makes 40, 44, 48, 52, 56 組 in one hour each, on five days not long ago; three others began nets with 10, 12
/// and 14 間.
fn five_days() -> (Shop, ParticipantId) {
    let mut shop = Shop::new();
    let ami = shop.participant("P0127");
    let bags = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2020-04-01");
    let nets = shop.work("--code NET --name 整網 --unit 間 --rate 25 --from 2020-04-01");
    let first = Utc::now().date_naive() - Days::new(40);
    shop.done(&format!("allowance add --number P0127 --for attendance --yen 100 --per day --from {first}"));
    shop.done(&format!("programme stage --number P0127 --stage 1 --from {first}"));
    for (at, quantity) in [40, 44, 48, 52, 56].into_iter().enumerate() {
        let on = (first + Days::new(at as u64)).to_string();
        visit(&mut shop, ami, &on, "01:00", Some(60));
        shop.hand_over(&[ami], &on, bags, &quantity.to_string());
    }
    for (number, quantity) in [("P0201", 10), ("P0202", 12), ("P0203", 14)] {
        let other = shop.participant(number);
        visit(&mut shop, other, &first.to_string(), "02:00", Some(60));
        shop.hand_over(&[other], &first.to_string(), nets, &quantity.to_string());
    }
    (shop, ami)
}

#[test]
fn five_days_of_bags_by_hand() {
    let (mut shop, ami) = five_days();
    let said = shop.done("report proficiency --number P0127")["said"].clone();
    assert_eq!(json!(figures(&said["hourly"], &["minutes", "work", "with_allowances"])), json!([300, "240", "340"]));
    let work = &said["works"][0];
    assert_eq!(
        figures(work, &["work", "sessions", "pace", "pace_at_first"]),
        [&json!("BAGS20"), &json!(5), &json!("48"), &json!("48")]
    );
    assert_eq!(work["learning"], json!({"rate": "92.2", "low": "88", "high": "96.5"}));
    let step = json!({"work": "NET", "name": "整網", "unit": "間", "pace": "12",
        "basis": {"beginners": {"people": 3}}, "hourly": "300", "more": "60"});
    assert_eq!(said["steps"], json!([step]));
    assert_eq!(said["learnt"].as_array().unwrap().len(), 1, "what was done on three days");
    assert_eq!(figures(&said["learnt"][0], &["work", "name"]), [&json!("BAGS20"), &json!("ごみ袋20L")]);
    assert_eq!(
        figures(&said["history"][0], &["name", "days", "minutes"]),
        [&json!("ステージ1"), &json!(5), &json!(300)]
    );
    let words = shop.fuda("report proficiency --number P0127").out;
    assert!(
        !words.contains("P0201") && words.contains("はじめての3人") && words.contains("約束ではありません"),
        "{words}"
    );

    // Together with somebody, nobody knows who was how quick: the day says nothing of the pace.
    let on = (Utc::now().date_naive() - Days::new(20)).to_string();
    let other = shop.participant("P0204");
    visit(&mut shop, ami, &on, "01:00", Some(60));
    let bags = shop.store().work_by_code("BAGS20").unwrap().unwrap().work;
    shop.hand_over(&[ami, other], &on, bags, "80");
    let said = shop.done("report proficiency --number P0127")["said"].clone();
    assert_eq!(said["works"][0]["sessions"], 5);
    assert_eq!(said["hourly"]["work"], "240", "220, 240, 260, 280 and 200 yen in five hours");
}

#[test]
fn who_looked_at_somebodys_growth_is_written_down_once_a_day_and_told_to_that_person() {
    let (shop, _) = five_days();
    shop.fuda_told("staff add --name さくら --role coordinator --password-stdin", "a long password");
    shop.done("person export --number P0127");
    for _ in 0..2 {
        shop.done("report proficiency --number P0127 --by さくら");
    }
    shop.done("report proficiency --number P0127");
    let facts = shop.export();
    assert_eq!(facts.matches("\"growth_read\"").count(), 2, "{facts}");
    let log = shop.done("person export --number P0127")["record"]["log"].clone();
    let what: Vec<&str> = log.as_array().unwrap().iter().map(|one| id(one, "what")).collect();
    assert_eq!(what, ["exported", "growth_read", "growth_read", "exported"]);
    assert_eq!(log[1]["staff"], "さくら");
    assert_eq!(shop.fuda("ledger verify").exit, 0);
}

#[test]
fn under_five_visits_nothing_is_said_in_any_form() {
    let (shop, _) = five_days();
    let said = shop.done("report proficiency --number P0201");
    assert_eq!((&said["visits"], &said["said"]), (&json!(1), &Value::Null));
    assert!(id(&said, "why_not").contains("まだ少ないため表示しません"));
    let csv = shop.fuda("report proficiency --number P0201 --csv utf8").out;
    assert!(csv.contains("まだ少ない") && !csv.contains("円/時間\""), "{csv}");
    shop.fuda("report proficiency --number P9999").refused(3, &["NUMBER-UNKNOWN"]);
}

#[test]
fn the_own_paper_is_for_who_asked_for_it_and_tells_money_to_who_wants_amounts() {
    let (shop, _) = five_days();
    let paper = "paper growth --number P0127";
    shop.fuda(paper).refused(3, &["GROWTH-NOT-WANTED", "--own-paper on"]);
    assert_eq!(shop.done("report proficiency --number P0127 --own-paper on")["own_paper"], "wanted");
    let page = shop.fuda(paper).out;
    let told = page.split_once("</style>").unwrap().1;
    assert!(told.contains("わたしの あゆみ") && told.contains("48組"), "{told}");
    assert!(told.contains("できるようになった作業") && told.contains("ごみ袋20L"), "{told}");
    assert!(!told.contains("円") && !told.contains("P0201") && !told.contains("整網"), "{told}");
    shop.done("participant change --number P0127 --amounts on");
    assert!(shop.fuda(paper).out.contains("340円"));
    shop.done("report proficiency --number P0127 --own-paper off");
    shop.fuda(paper).refused(3, &["GROWTH-NOT-WANTED"]);
    assert_eq!(shop.fuda("ledger verify").exit, 0);
}
