//! The pages of money: two steps to close, one click to the days, and nothing for who may not see it.

use super::*;

const PAGES: [&str; 4] = [
    "/office/periods",
    "/office/periods/close?ending=2026-10-31",
    "/office/periods/2026-10-31",
    "/office/periods/2026-10-31/P0127",
];

fn location(response: &Response<Body>) -> String {
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn posted(shop: &Shop, cookie: &str, page: &str, path: &str, form: &str) -> String {
    let csrf = token_in(&shop.get_as(page, cookie).await.1);
    let response = shop.post_as(path, cookie, &format!("csrf={csrf}&{form}")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    location(&response)
}

#[tokio::test]
async fn a_supervisor_sees_no_page_of_money_but_may_correct_a_receipt() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.login("北村", "nagisa-no-uta").await;
    for page in PAGES {
        assert_eq!(shop.get_as(page, &cookie).await.0, StatusCode::FORBIDDEN, "{page}");
    }
    let (status, page) = shop.get_as("/office/receipt/123", &cookie).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("No.0000123") && page.contains("前回までの訂正") && !page.contains("円"), "{page}");
    let form = "wish=amend&code=BAGS20&quantity=44&reason=recount";
    let to = posted(&shop, &cookie, "/office/receipt/123", "/office/receipt/123", form).await;
    assert_eq!(to, "/office/receipt/123?said=corrected&ending=2026-11-30");
    assert!(shop.get_as(&to, &cookie).await.1.contains("直しました"));
    assert!(shop.workshop.answers.lock().unwrap()[0].starts_with("correct 123 Amend"));
    let twice = posted(&shop, &cookie, "/office/receipt/123", "/office/receipt/123", "wish=void&reason=other").await;
    assert!(shop.get_as(&twice, &cookie).await.1.contains("二重には"));
}

#[tokio::test]
async fn a_period_is_looked_at_and_then_closed_and_a_hindrance_is_said_in_words() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let (_, page) = shop.get_as("/office/periods/close?ending=2026-10-31", &cookie).await;
    for words in ["締める前の", "1か月より", "締め日 2回分", "4,513", "単価が まだのものを のこして"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let look = "/office/periods/close?ending=2026-10-31";
    let refused = posted(&shop, &cookie, look, "/office/periods/close", "ending=2026-10-31").await;
    assert!(shop.get_as(&refused, &cookie).await.1.contains("単価が まだの作業が あります"));
    let there = posted(&shop, &cookie, look, "/office/periods/close", "ending=2026-10-31&leave=yes").await;
    assert_eq!(there, "/office/periods/2026-10-31?said=saved");
    let early = shop.post_as(look, &cookie, "").await;
    assert_ne!(early.status(), StatusCode::SEE_OTHER, "a form that is not ours closes nothing");
    assert_eq!(shop.workshop.answers.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn each_payment_offers_what_can_be_done_next_and_nothing_else() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let (_, page) = shop.get_as("/office/periods/2026-10-31", &cookie).await;
    let rows: Vec<&str> = page.split("<tr").filter(|row| row.contains("/office/periods/2026-10-31/P")).collect();
    let offers =
        |row: usize| ["cash", "transfer", "keep", "signed"].map(|act| rows[row].contains(&format!("value=\"{act}\"")));
    assert_eq!(offers(0), [false, false, false, true], "paid, not signed for");
    assert_eq!(offers(1), [true, false, false, false], "kept");
    assert_eq!(offers(2), [true, true, true, false], "due, with consent");
    let list = "/office/periods/2026-10-31";
    let paid =
        posted(&shop, &cookie, list, "/office/periods/2026-10-31/pay", "number=P0128&act=cash&on=2026-11-12").await;
    assert_eq!(paid, "/office/periods/2026-10-31?said=saved");
    let early =
        posted(&shop, &cookie, list, "/office/periods/2026-10-31/pay", "number=P0128&act=cash&on=2026-10-12").await;
    assert!(shop.get_as(&early, &cookie).await.1.contains("前の日付"));
}

#[tokio::test]
async fn the_statement_adds_up_and_leads_to_the_days_and_to_a_question() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let (_, page) = shop.get_as("/office/periods/2026-10-31/P0127", &cookie).await;
    for words in
        ["第1版", "網代 なぎさ", "前回までの訂正 9月12日(土)", "12.5円", "1,680円", "4,513円", "令和8年10月31日(土)"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("/office/person/P0127?on=2026-10-31"), "one click to the days");
    assert!(shop.get_as("/office/periods/2026-10-31/P0128", &cookie).await.1.contains("再発行"));
    assert_eq!(shop.get_as("/office/periods/2026-09-30/P0127", &cookie).await.0, StatusCode::NOT_FOUND);
    let statement = "/office/periods/2026-10-31/P0127";
    posted(&shop, &cookie, statement, "/office/periods/2026-10-31/P0127/ask", "text=bags").await;
    let form = "question=0000000000000005&text=12";
    posted(&shop, &cookie, "/office/periods", "/office/periods/answer", form).await;
    let answers = shop.workshop.answers.lock().unwrap().clone();
    assert!(answers[0].starts_with("ask 2026-10-31 P0127 bags"), "{answers:?}");
    assert!(answers[1].starts_with("answer 0000000000000005 12"), "{answers:?}");
}

#[tokio::test]
async fn a_statement_is_given_out_again_by_one_button_that_says_so_and_counts_once() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let statement = "/office/periods/2026-10-31/P0127";
    let (_, page) = shop.get_as(statement, &cookie).await;
    assert!(page.contains("もういちど わたす") && page.contains("name=\"seen\" value=\"0\""), "{page}");
    let again = format!("{statement}/reissue");
    for _ in 0..2 {
        let there = posted(&shop, &cookie, statement, &again, "seen=0").await;
        assert_eq!(there, format!("{statement}?said=reissued"));
        let (_, page) = shop.get_as(&there, &cookie).await;
        for words in ["再発行を 記録しました", "第1版 再発行)", "1回目　11月23日(月)　大橋"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    assert_eq!(shop.workshop.answers.lock().unwrap().len(), 1, "pressed twice, recorded once");
    let other = shop.login("森", "kaze-no-uta").await;
    let stale = posted(&shop, &other, statement, &again, "seen=0").await;
    assert!(shop.get_as(&stale, &other).await.1.contains("二重には"), "somebody else was quicker");
    posted(&shop, &cookie, statement, &again, "seen=1").await;
    assert!(shop.get_as(statement, &cookie).await.1.contains("第1版 再発行 2回目"));
    let supervisor = shop.login("北村", "nagisa-no-uta").await;
    let token = token_in(&shop.get_as("/office", &supervisor).await.1);
    let refused = shop.post_as(&again, &supervisor, &format!("csrf={token}&seen=2")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
