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
