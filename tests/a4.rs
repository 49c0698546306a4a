//! Papers on A4, read as pages. How they look on paper is tests/outside/leaves.py's to see.

#[path = "a4/samples.rs"]
mod samples;

use fuda::earnings::cash::DENOMINATIONS;
use fuda::paper::a4::{A4, CSS, Edition, GrowthPaper, Styled, html};
use samples::*;

fn page(paper: &A4) -> String {
    html(paper, Styled::Inside).replace("<wbr>", "")
}

#[test]
fn a_page_needs_nothing_from_elsewhere() {
    for (name, paper) in all() {
        let inside = page(&paper);
        for never in ["http", "<script", "src=", "style=", "url(", "<link"] {
            assert!(!inside.contains(never), "{name} says {never}");
        }
        assert!(inside.contains(CSS));
        let linked = html(&paper, Styled::From("/assets/a4.css"));
        assert!(!linked.contains("<style"), "{name} holds a style that the pages' policy forbids");
    }
}

#[test]
fn who_sees_no_money_finds_none_on_the_days_papers() {
    for paper in [day_sheet(6, 5), count(), week()] {
        let said = page(&paper).replace(CSS, "");
        assert!(!said.contains('円') && !said.contains("単価"), "{said}");
    }
}

#[test]
fn an_envelope_tells_nobodys_amount() {
    let said = page(&envelopes(14)).replace(CSS, "");
    assert!(!said.contains('円'), "{said}");
    assert!(said.contains("P0127") && said.contains("あみ さん") && said.contains("<svg"));
}

#[test]
fn a_name_cannot_bring_markup_onto_a_paper() {
    let mut slip = statement();
    slip.name = Some(("<b>髙橋".into(), "\"たかはし".into()));
    slip.lines[0].name = "<script>alert(1)</script>".into();
    let said = page(&A4::Statements(vec![slip]));
    assert!(!said.contains("<script") && !said.contains("<b>髙"), "{said}");
    assert!(said.contains("&lt;script&gt;") && said.contains("髙橋"));
}

#[test]
fn rare_characters_stand_as_they_were_written() {
    let said = page(&A4::PayList(pay_list(6)));
    for (name, _) in NAMES {
        assert!(said.contains(name), "{name}");
    }
}

#[test]
fn a_statement_says_what_the_sample_says_without_trailing_zeros() {
    let said = page(&A4::Statements(vec![statement()]));
    for words in [
        "第1版",
        "令和7年12月21日(日) 〜 令和8年1月20日(火)（20日締め）",
        "令和8年2月10日(火)",
        "14日",
        "52時間30分",
        "5,640枚",
        "0.5円",
        "2,820円",
        "3,211円",
        "無償",
        "1,200円",
        "-12.5円",
        "7,218.5円",
        "+0.5円",
        "7,219円",
        "1,680円",
        "8,899円",
        "1円未満は四捨五入",
    ] {
        assert!(said.contains(words), "{words} is missing");
    }
    assert!(!said.contains(".000") && !said.contains("0.500"));
}

#[test]
fn each_giving_out_of_a_statement_says_which_it_is() {
    let words = [Edition::First, Edition::Reissue(1), Edition::Reissue(3)].map(Edition::words);
    assert_eq!(words, ["第1版", "第1版 再発行", "第1版 再発行 3回目"]);
}

#[test]
fn a_correction_stands_beside_the_frozen_figures_and_changes_none() {
    let said = page(&A4::Statements(vec![corrected_statement()]));
    for words in [
        "第1版 再発行 訂正あり",
        "1月9日(金)",
        "-1組",
        "-5円",
        "令和8年2月20日(金)締めの 明細書に のせました",
        "+95円",
        "令和8年2月12日(木)に お支払いしました",
        "+1,250.125円",
        "次の明細書に のせます",
        "8,899円",
    ] {
        assert!(said.contains(words), "{words} is missing");
    }
    assert!(!page(&A4::Statements(vec![statement()])).contains("訂正あり"));
}

#[test]
fn a_year_of_two_eras_has_both_names_and_the_first_year_is_called_gannen() {
    let said = page(&years());
    assert!(said.contains("平成31年・令和元年（1月1日〜12月31日に 支払った分）"), "{said}");
    assert!(said.contains("平成31年4月10日(水)") && said.contains("令和元年5月10日(金)"));
    assert!(
        said.contains("訂正の 追加払い")
            && said.contains("10月1日〜10月20日")
            && said.contains("12回")
            && said.contains("86,628円")
            && said.contains("106,788円")
    );
}

#[test]
fn the_pay_list_adds_up_in_every_direction() {
    let list = pay_list(60);
    for row in &list.rows {
        let Some(coins) = &row.coins else { continue };
        let worth: i64 = coins.iter().zip(DENOMINATIONS).map(|(many, worth)| many * worth).sum();
        assert_eq!(worth, row.yen, "{}", row.person.number);
    }
    let cash: i64 = list.rows.iter().filter(|row| row.coins.is_some()).map(|row| row.yen).sum();
    let till: i64 = list.till.iter().zip(DENOMINATIONS).map(|(many, worth)| many * worth).sum();
    assert_eq!(till, cash);
}

#[test]
fn who_came_without_leaving_has_dashes_and_no_guess() {
    let said = page(&day_sheet(3, 1));
    assert!(said.contains("帰り <b>—</b>") && said.contains("作業時間 <b>—</b>"), "{said}");
    assert!(said.contains("受付 <b>10:02</b>") && said.contains("作業時間 <b>4時間02分</b>"));
    assert!(said.contains("45組 → 44組 数え直し") && said.contains("訂正: なし"));
}

#[test]
fn the_slips_name_every_item_of_the_regulation_and_nobodys_birthday() {
    let said = page(&commission());
    for item in [
        "氏名",
        "性別",
        "生年月日",
        "補助者",
        "委託者の氏名",
        "営業所の名前",
        "営業所の所在地",
        "代理人",
        "工賃の支払場所",
        "工賃締切日",
        "通貨以外",
        "物品の受渡し場所",
        "不良品の取扱い",
        "委託した日",
        "業務の内容",
        "工賃の単価",
        "支払期日",
        "納める数量",
        "納品の時期",
        "受け取った日",
        "受領した数量",
        "支払った日",
        "支払った額",
        "代理人の氏名・住所",
        "品名",
        "引渡しの期日",
        "代金",
        "決済の期日と方法",
    ] {
        assert!(said.contains(item), "{item} is missing");
    }
    for (name, _) in NAMES {
        assert!(!said.contains(name), "{name} stands on a slip");
    }
}

#[test]
fn the_own_paper_tells_ones_own_figures_and_money_only_to_who_wants_it() {
    let said = page(&A4::Growth(growth()));
    for words in [
        "わたしの あゆみ",
        "あみ さん",
        "42日",
        "7.48組",
        "9.36組",
        "1.8箇所",
        "57.39円",
        "77.19円",
        "できるようになった作業",
        "令和8年4月6日(月)",
    ] {
        assert!(said.contains(words), "{words} is missing");
    }
    let mut quiet = growth();
    quiet.said.as_mut().expect("five visits").hourly = None;
    assert!(!page(&A4::Growth(quiet)).replace(CSS, "").contains('円'));
    let few = page(&A4::Growth(GrowthPaper { said: None, ..growth() }));
    assert!(few.contains("お待ちしています") && !few.contains("9.36"), "{few}");
    for never in ["順位", "平均", "目標", "未達", "もっと", "がんば"] {
        assert!(!said.contains(never) && !few.contains(never), "{never} is on the paper");
    }
}
