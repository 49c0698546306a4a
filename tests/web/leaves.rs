//! Papers on A4 at the office: who may have which.

use super::*;

#[tokio::test]
async fn supervisors_print_the_day_and_no_paper_that_names_rates() {
    let shop = Shop::of(Day::Ordinary);
    let supervisor = shop.login("北村", "nagisa-no-uta").await;
    let (status, page) = shop.get_as("/office/paper/week?on=2026-11-23", &supervisor).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("停電のときの 記録用紙") && page.contains("/assets/a4.css") && !page.contains("<style"));
    let (status, _) = shop.get_as("/office/paper/slips", &supervisor).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (_, office) = shop.get_as("/office", &supervisor).await;
    assert!(office.contains("/office/paper/day?on=") && !office.contains("/office/paper/slips"));
    let (_, office) = shop.get_as("/office", &shop.coordinator().await).await;
    assert!(office.contains("/office/paper/slips?on="));
}

#[tokio::test]
async fn a_paper_that_is_none_is_answered_in_words() {
    let shop = Shop::of(Day::Ordinary);
    let coordinator = shop.coordinator().await;
    for (path, status) in [
        ("/office/paper/nothing", StatusCode::NOT_FOUND),
        ("/office/paper/day?number=P9999", StatusCode::NOT_FOUND),
        ("/office/paper/week?on=2026-02-30", StatusCode::BAD_REQUEST),
        ("/office/paper/slips?slips=terms,pay", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(shop.get_as(path, &coordinator).await.0, status, "{path}");
    }
    let (status, page) = shop.get("/office/paper/day").await;
    assert!(status != StatusCode::OK && !page.contains("出来高票"), "nobody has logged in");
    let (status, style) = shop.get("/assets/a4.css").await;
    assert!(status == StatusCode::OK && style.contains("@page"));
}

#[tokio::test]
async fn of_the_papers_that_name_money_a_supervisor_gets_none() {
    let shop = Shop::of(Day::Ordinary);
    let supervisor = shop.login("北村", "nagisa-no-uta").await;
    let money = ["statements", "pay-list", "envelopes", "received"];
    for kind in money {
        let path = format!("/office/paper/{kind}?ending=2026-10-31");
        assert_eq!(shop.get_as(&path, &supervisor).await.0, StatusCode::FORBIDDEN, "{kind}");
        // The invented house keeps no such paper: who may see it is told that it is not there.
        assert_eq!(shop.get_as(&path, &shop.coordinator().await).await.0, StatusCode::NOT_FOUND, "{kind}");
    }
    assert_eq!(shop.get_as("/office/paper/year?year=2026", &supervisor).await.0, StatusCode::FORBIDDEN);
    for kind in ["day", "count", "week"] {
        assert_ne!(shop.get_as(&format!("/office/paper/{kind}"), &supervisor).await.0, StatusCode::FORBIDDEN, "{kind}");
    }
}

async fn printed(shop: &Shop, cookie: &str, form: &str) -> (StatusCode, String) {
    let csrf = token_in(&shop.get_as("/office", cookie).await.1);
    let response = shop.post_as("/office/print", cookie, &format!("csrf={csrf}&{form}")).await;
    let there = response.headers().get("location").map(|there| there.to_str().unwrap().to_owned());
    (response.status(), there.unwrap_or_default())
}

#[tokio::test]
async fn one_click_prints_the_day_at_a_table_and_a_statement_only_for_who_sees_money() {
    let shop = Shop::of(Day::Ordinary);
    let supervisor = shop.login("北村", "nagisa-no-uta").await;
    let table = percent("あみの台");
    let (_, office) = shop.get_as("/office?on=2026-11-20", &supervisor).await;
    assert!(office.contains("action=\"/office/print\"") && office.contains("value=\"あみの台\""), "{office}");
    assert!(!office.contains("窓ぎわ\"><"), "a table without a printer is none to choose");
    let (status, there) = printed(&shop, &supervisor, &format!("paper=day&on=2026-11-20&station={table}")).await;
    assert_eq!((status, there.as_str()), (StatusCode::SEE_OTHER, "/office?on=2026-11-20&said=printing"));
    assert!(shop.get_as(&there, &supervisor).await.1.contains("印刷の列に 入れました"));
    let (_, there) =
        printed(&shop, &supervisor, &format!("paper=count&on=2026-11-20&station={}", percent("窓ぎわ"))).await;
    assert!(shop.get_as(&there, &supervisor).await.1.contains("見つかりません"), "{there}");

    let statement = format!("paper=statement&on=2026-10-31&number=P0127&station={table}");
    assert_eq!(printed(&shop, &supervisor, &statement).await.0, StatusCode::FORBIDDEN);
    let coordinator = shop.coordinator().await;
    assert_eq!(printed(&shop, &coordinator, &statement).await.0, StatusCode::BAD_REQUEST, "of no page of ours");
    for pressed in ["first", "again"] {
        let (status, there) = printed(&shop, &coordinator, &format!("{statement}&once=k")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{pressed}");
        assert_eq!(there, "/office/periods/2026-10-31/P0127?said=printing", "{pressed}");
    }
    assert_eq!(printed(&shop, &coordinator, "paper=payslip&on=2026-10-31&station=A").await.0, StatusCode::BAD_REQUEST);
    let foreign = shop.post_as("/office/print", &coordinator, &format!("csrf=x&{statement}")).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let answers = shop.workshop.answers.lock().unwrap().clone();
    let expected = [
        "Day { on: 2026-11-20, of: Everybody } at あみの台",
        "Statement { ending: 2026-10-31, number: \"P0127\" } at あみの台",
    ];
    assert_eq!(answers, expected);
}
