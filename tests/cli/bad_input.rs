//! What cannot be, about money: answered in words, with nothing half done.
//!
//! | what is tried | the test that proves the answer |
//! | --- | --- |
//! | a rate finer than 厘 of a 厘, of no size, or with more digits than can be multiplied exactly | `a_rate_that_cannot_be_computed_with_is_refused_wherever_it_is_entered` |
//! | a share that sums to nothing, or to another quantity | `one_handover_is_shared_as_staff_say`; `a_share_that_sums_to_nothing_is_answered_in_words` |
//! | hours that overlap, pass midnight, are all break, or of nobody's agreement | `hours_that_pass_midnight_overlap_or_are_all_break_are_refused_in_words`; at a form: `hours_that_overlap_are_refused_in_words_and_what_was_typed_stays` |
//! | a visit that ends before it begins, is all break, has not come, or is of a day that has one | `a_visit_that_cannot_be_is_refused_in_words`, `a_visit_that_no_table_saw_is_entered_listed_counted_and_taken_back`; at a form: `one_line_of_the_power_cuts_paper_is_one_form_and_typed_twice_it_counts_once` |
//! | a step beyond what remains | `a_correction_is_not_of_more_than_is_left_of_a_step`; at a table: `a_missed_step_is_added_to_its_net_and_no_more_than_is_left`, `a_step_is_capped_at_what_remains_also_while_others_lie_on_tables` |
//! | an inspection of more than was handed over | `an_inspection_says_what_stands_where` |
//! | the same correction twice | `what_is_corrected_after_closing_says_where_it_went_and_changes_no_byte_of_what_is_closed` |
//! | a close while a table has open pieces | `a_month_is_not_closed_while_pieces_lie_on_a_table` |
//! | a close while something has no price; twice; of a day that has not come, or is no closing day | `a_close_that_cannot_be_is_refused_in_words_and_leaves_nothing_half_done` |
//! | a close twice at once, from two machines' browsers | `of_two_browsers_that_close_at_once_one_closes_and_the_other_is_told` |
//! | a payment before the closing date, twice, by transfer without consent | `who_is_paid_and_who_is_not_is_listed`; a pay day that a holiday would move there: `nobody_is_paid_before_the_closing_date_whatever_a_holiday_does` |
//! | a name that the bank's file cannot write | `the_bank_gets_a_file_of_those_who_agreed_and_a_name_it_cannot_write_is_refused` |
//! | a leap year, a day that a year lacks | `february_closes_on_the_day_that_its_year_has` |
//! | a closing day that a month lacks | `a_closing_day_that_some_month_lacks_is_refused_by_name` |
//! | 元年, a year whose holidays nobody knows | `the_first_year_of_an_era_closes_like_any_other_and_says_that_its_holidays_are_unknown` |
//! | quantities of nothing, below nothing, too fine, too large | `a_quantity_that_is_none_corrects_nothing` |
//! | at the office's forms of a running daemon: all of these but the bank's file | `what_cannot_be_about_money_is_said_in_words_at_the_forms_and_nothing_is_half_done`, `a_step_that_was_missed_is_added_to_its_net_and_never_beyond_what_is_left` |

use fuda::domain::code::{Code, Kind};
use fuda::domain::id::PieceId;

use super::*;

fn appended(shop: &mut Shop, facts: Vec<Fact>) {
    let entries = facts.into_iter().map(|fact| Entry { id: shop.mint.fact(), fact }).collect();
    let at = "2025-11-05T05:00:00Z".parse().unwrap();
    shop.store().append(Append { station: Some("mado".to_owned()), ..Append::at_desk(at, entries) }).unwrap();
}

fn late(shop: &Shop, number: &str, on: &str, work: &str, quantity: &str) -> Said {
    shop.fuda(&format!(
        "correct --late --number {number} --on {on} --work {work} --quantity {quantity} --reason missed"
    ))
}

#[test]
fn a_rate_that_cannot_be_computed_with_is_refused_wherever_it_is_entered() {
    let shop = Shop::new();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.000001 --per 枚 --pack 10 --from 2025-04-01");
    let before = shop.export();
    for rate in ["0.0000001", "1.2345678"] {
        let words = ["more than six decimals"];
        shop.fuda(&format!("rate add --work BAGS20 --rate {rate} --from 2025-05-01")).refused(2, &words);
        shop.fuda(&format!("work add --code NET --name 網 --unit 間 --rate {rate}")).refused(2, &words);
    }
    for rate in ["-1", "1e3", "五円", "10000001"] {
        let said = shop.fuda(&format!("rate add --work BAGS20 --rate={rate} --from 2025-05-01"));
        assert!(said.exit == 2 || said.exit == 3, "{said:?}");
        assert!(said.out.is_empty() && !said.err.is_empty(), "{said:?}");
    }
    let digits = "rate add --work BAGS20 --rate 9999999.999999 --per 枚 --pack 999999.999 --from 2025-05-01";
    shop.fuda(digits).refused(3, &["more digits than can be multiplied exactly"]);
    shop.fuda("rate add --work BAGS20 --rate 1 --per 枚 --pack 0 --from 2025-05-01")
        .refused(2, &["zero counts nothing"]);
    assert_eq!(shop.export(), before, "nothing was recorded");
}

#[test]
fn a_correction_is_not_of_more_than_is_left_of_a_step() {
    let mut shop = Shop::new();
    let net = shop.work("--code NET --name 整網 --unit 間 --rate 30 --from 2025-04-01");
    let floats = shop.work("--code FLOATS --name 浮子方 --unit 間 --rate 38 --from 2025-04-01 --step-of NET --cap 6");
    let ami = shop.participant("P0001");
    let (piece, handover) = (PieceId(1), HandoverId(1));
    let (code, on) = (Code::new(Kind::Piece, "NET1").unwrap(), day("2025-11-05"));
    let six: Quantity = "6".parse().unwrap();
    let (receipt, by) = (ReceiptNumber::UNNUMBERED, ReceivedBy::Command);
    appended(
        &mut shop,
        vec![
            Fact::PieceAdded { piece, code, work: net, on, steps: vec![(floats, Some(six))], paid: None, by: None },
            Fact::HandoverOpened { handover, members: vec![ami] },
            Fact::PiecesCounted {
                handover,
                work: floats,
                quantity: "4".parse().unwrap(),
                tag: None,
                piece: Some(piece),
            },
            Fact::HandoverReceived { handover, receipt, on, by },
        ],
    );
    shop.fuda("correct 1 --quantity 6.5 --reason recount").refused(3, &["only 2 are left of this step of its net"]);
    let add = "correct 1 --add 2.5 --work FLOATS --reason missed";
    shop.fuda(&format!("{add} --net NET1")).refused(3, &["only 2 are left of this step of its net"]);
    shop.fuda(&format!("{add} --net NET2")).refused(3, &["NET2"]);
    let late = "correct --late --number P0001 --on 2025-11-06 --reason missed --net NET1";
    shop.fuda(&format!("{late} --work FLOATS --quantity 2.5")).refused(3, &["only 2 are left of this step of its net"]);
    shop.fuda(&format!("{late} --work NET --quantity 1")).refused(3, &["no step of this net"]);
    shop.fuda("correct 1 --quantity 5 --net NET1 --reason recount").refused(2, &["--add or --late"]);
    shop.done("correct 1 --add 1.5 --work FLOATS --net NET1 --reason missed");
    shop.done(&format!("{late} --work FLOATS --quantity 0.5"));
    shop.fuda(&format!("{late} --work FLOATS --quantity 0.5")).refused(3, &["this net is finished"]);
    let earned = shop.done("earnings --from 2025-11-01 --to 2025-11-30");
    assert_eq!(earned["participants"][0]["exact"], "228", "6間 × 38円");
}

#[test]
fn a_month_is_not_closed_while_pieces_lie_on_a_table() {
    let mut shop = Shop::new();
    let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2025-04-01");
    let ami = shop.participant("P0001");
    shop.hand_over(&[ami], "2025-10-05", work, "12");
    let handover = HandoverId(1);
    let (quantity, tag, piece) = ("3".parse().unwrap(), None, None);
    appended(
        &mut shop,
        vec![
            Fact::HandoverOpened { handover, members: vec![ami] },
            Fact::PiecesCounted { handover, work, quantity, tag, piece },
        ],
    );
    shop.fuda("period close --ending 2025-10-31").refused(3, &["still open on table mado", "わたす"]);
    assert_eq!(shop.done("period list"), json!({"periods": []}));
    let (receipt, on, by) = (ReceiptNumber::UNNUMBERED, day("2025-11-05"), ReceivedBy::Command);
    appended(&mut shop, vec![Fact::HandoverReceived { handover, receipt, on, by }]);
    assert_eq!(shop.done("period close --ending 2025-10-31")["yen"], 60);
}

#[test]
fn february_closes_on_the_day_that_its_year_has() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2023-04-01");
    assert_eq!(late(&shop, "P0127", "2024-02-29", "BAGS20", "12").exit, 0);
    shop.fuda("period close --ending 2023-02-29").refused(2, &["2023-02-29"]);
    shop.fuda("period close --ending 2024-02-28").refused(3, &["PERIOD-DAY", "2024-02-29"]);
    shop.fuda("period close --ending 2024-02-30").refused(2, &["2024-02-30"]);
    let closed = shop.done("period close --ending 2024-02-29");
    assert_eq!((&closed["pays_on"], &closed["yen"]), (&json!("2024-03-08"), &json!(60)), "10 March is a Sunday");
    assert_eq!(late(&shop, "P0127", "2025-02-28", "BAGS20", "1").exit, 0);
    let next = shop.done("period close --ending 2025-02-28");
    assert_eq!((&next["from"], &next["yen"]), (&json!("2024-03-01"), &json!(5)), "no day is left out");
}

#[test]
fn a_closing_day_that_some_month_lacks_is_refused_by_name() {
    let shop = Shop::new();
    for closing_day in ["31", "30", "29", "0", "\"31日\"", "\"月末\""] {
        shop.configure(&format!("[workshop]\nclosing_day = {closing_day}\n"));
        let said = shop.fuda("period close --ending 2025-02-28");
        assert!(said.exit != 0 && said.out.is_empty(), "{closing_day}: {said:?}");
        assert!(said.err.contains("closing_day") && said.err.contains("末日"), "{closing_day}: {said:?}");
    }
    shop.configure("[workshop]\nclosing_day = \"末日\"\n");
    assert_eq!(shop.done("period close --ending 2025-02-28 --preview")["people"], 0);
}

#[test]
fn the_first_year_of_an_era_closes_like_any_other_and_says_that_its_holidays_are_unknown() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2019-04-01");
    assert_eq!(late(&shop, "P0127", "2019-05-01", "BAGS20", "12").exit, 0);
    let said = shop.fuda("period close --ending 2019-05-31");
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.contains("令和元年6月10日") && said.out.contains("HOLIDAYS-UNKNOWN"), "{said:?}");
    let listed = shop.done("period list");
    assert_eq!((&listed["periods"][0]["from"], &listed["periods"][0]["yen"]), (&json!("2019-05-01"), &json!(60)));
}

#[test]
fn a_quantity_that_is_none_corrects_nothing() {
    let mut shop = Shop::new();
    let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2025-04-01");
    let ami = shop.participant("P0001");
    shop.hand_over(&[ami], "2025-11-05", work, "12");
    let before = shop.export();
    for quantity in ["-1", "0.0001", "1000000000", "十", "NaN", "1,000", ""] {
        let said = shop.fuda_told(&format!("correct 1 --quantity={quantity} --reason recount"), "");
        assert_eq!((said.exit, said.out.as_str()), (2, ""), "{quantity}: {said:?}");
        assert!(!said.err.is_empty() && !said.err.contains("panicked"), "{quantity}: {said:?}");
    }
    assert_eq!(late(&shop, "P0001", "2025-11-31", "BAGS20", "1").exit, 2, "November has no 31st");
    assert_eq!(late(&shop, "P0001", "2199-11-30", "BAGS20", "1").exit, 3, "that day has not come");
    assert_eq!(shop.export(), before, "nothing was recorded");
}
