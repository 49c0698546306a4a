//! The pages of reports: two steps from looking to submitting, files that others open, and one person's growth.

use super::*;

const PAGES: [&str; 6] = [
    "/office/reports",
    "/office/reports/city/xlsx?of=2026-10",
    "/office/reports/city/utf8.csv?of=2026-10",
    "/office/reports/dataset/xlsx?of=2026",
    "/office/person/P0127/growth",
    "/office/person/P0127/growth/xlsx",
];

#[tokio::test]
async fn a_supervisor_sees_no_report_and_nobodys_growth() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.login("北村", "nagisa-no-uta").await;
    for page in PAGES {
        assert_eq!(shop.get_as(page, &cookie).await.0, StatusCode::FORBIDDEN, "{page}");
    }
}

#[tokio::test]
async fn a_submitted_month_is_shown_as_it_was_with_what_would_differ_now() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let (_, page) = shop.get_as("/office/reports", &cookie).await;
    let text = text_of(&page);
    for words in ["令和8年10月", "第1版として令和8年11月23日(月)に提出", "いま数えると2か所がちがいます", "通所は1件"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(page.contains("<td class=\"n\">300</td><td class=\"n strong\">350</td>"), "{page}");
    assert!(page.contains("第2版として") && page.contains("value=\"2026-10\" selected"));
    assert!(page.contains("<option value=\"2025\">令和7年度</option>"), "February belongs to the year before");
    assert!(text.contains("𠮷 (U+20BB7)"), "what CP932 cannot write is said before anybody sends it");
}

#[tokio::test]
async fn one_city_is_shown_alone_and_submitted_in_two_steps() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let look = format!("/office/reports?of=2026-10&city={}", percent("釧路市"));
    let (_, page) = shop.get_as(&look, &cookie).await;
    let sheet = page.split_once("<table").unwrap().1.split_once("</table>").unwrap().0;
    assert!(!sheet.contains("𠮷野町") && page.contains("まだ提出していない数字です"), "{page}");
    let (csrf, seen) = (token_in(&page), page.split_once("name=\"seen\" value=\"").unwrap().1[..64].to_owned());
    let form = format!("csrf={csrf}&of=2026-10&city={}&seen={seen}", percent("釧路市"));
    let done = shop.post_as("/office/reports/submit", &cookie, &form).await;
    let there = done.headers()["location"].to_str().unwrap().to_owned();
    assert!(shop.get_as(&there, &cookie).await.1.contains("提出を 記録しました"));
    assert_eq!(shop.workshop.answers.lock().unwrap()[0], "submit 2026-10-01 釧路市 by 0000000000000002");
    let other = form.replace(&seen, &"0".repeat(64));
    let refused = shop.post_as("/office/reports/submit", &cookie, &other).await;
    let back = refused.headers()["location"].to_str().unwrap().to_owned();
    assert!(shop.get_as(&back, &cookie).await.1.contains("見ていたあいだに 数字が変わりました"));
    let foreign = shop.post_as("/office/reports/submit", &cookie, "csrf=&of=2026-10&city=&seen=").await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_month_that_is_not_over_is_looked_at_and_not_submitted() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let (status, page) = shop.get_as("/office/reports?of=2026-11", &cookie).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("/office/reports/submit"));
    for of in ["2026-13", "yesterday", "20261", "2026-1", "2026-12", "2027"] {
        assert_eq!(shop.get_as(&format!("/office/reports?of={of}"), &cookie).await.0, StatusCode::BAD_REQUEST, "{of}");
    }
}

#[tokio::test]
async fn files_are_sent_as_what_they_are() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    for (path, kind, begins) in [
        ("/office/reports/city/xlsx?of=2026-10", "application/vnd.openxmlformats", &b"PK"[..]),
        ("/office/reports/city/utf8.csv?of=2026-10", "text/csv; charset=utf-8", "\u{feff}\"プログラム\"".as_bytes()),
        ("/office/reports/dataset/cp932.csv?of=2026", "text/csv; charset=Shift_JIS", b"\"id\",\"\x8c\x8e\""),
        ("/office/person/P0127/growth/utf8.csv", "text/csv", "\u{feff}\"区分\"".as_bytes()),
    ] {
        let request = Request::get(path).header(HOST, "127.0.0.1:8080").header(COOKIE, &cookie);
        let answer = shop.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with(kind), "{path}");
        let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(disposition.starts_with("attachment; filename=\"fuda-"), "{disposition}");
        let bytes = axum::body::to_bytes(answer.into_body(), 4 << 20).await.expect("a body");
        assert!(bytes.starts_with(begins), "{path}: {:?}", &bytes[..20]);
    }
    assert_eq!(shop.get_as("/office/reports/city/pdf?of=2026-10", &cookie).await.0, StatusCode::NOT_FOUND);
    let all = "/office/reports/dataset/utf8.csv?of=all&group=";
    let (status, three) = shop.get_as(&format!("{all}３"), &cookie).await;
    assert!(status == StatusCode::OK && three.contains("3人"), "{three}");
    for wrong in ["2", "101", "five"] {
        let (status, page) = shop.get_as(&format!("{all}{wrong}"), &cookie).await;
        assert!(status == StatusCode::BAD_REQUEST && page.contains("3人から 100人まで"), "{wrong}: {page}");
        assert!(!page.contains("日付"), "{wrong} is no date: {page}");
    }
}

#[tokio::test]
async fn growth_is_said_from_five_visits_on_and_a_paper_is_offered_to_who_wants_one() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    let (_, person) = shop.get_as("/office/person/P0127", &cookie).await;
    assert!(person.contains("/office/person/P0127/growth"), "one click from the person");
    let (_, page) = shop.get_as("/office/person/P0127/growth", &cookie).await;
    let text = text_of(&page);
    // 200 + 220 + 240 + 260 + 280 yen in five hours: 240 an hour, 340 with allowances.
    for words in [
        "240",
        "340",
        "最近5回の速さ",
        "48",
        "92.2",
        "ステージ1",
        "できるようになった作業",
        "ほかの人とは くらべません",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(page.contains("/office/paper/growth?number=P0127"));
    let (_, few) = shop.get_as("/office/person/P0128/growth", &cookie).await;
    let told = text_of(&few);
    assert!(told.contains("まだ少ないため表示しません") && !told.contains("240"), "{told}");
    assert!(!few.contains("/office/paper/growth"), "nobody asked for a paper");
    let form = format!("csrf={}&own=wanted", token_in(&few));
    let done = shop.post_as("/office/person/P0128/growth", &cookie, &form).await;
    assert_eq!(done.headers()["location"], "/office/person/P0128/growth");
    let answers = shop.workshop.answers.lock().unwrap().clone();
    assert_eq!(answers[0], "growth of P0127 read by 0000000000000002", "who looked is written down");
    assert_eq!(answers.last().unwrap(), "own growth P0128 Wanted by 0000000000000002");
    assert_eq!(shop.get_as("/office/person/P9999/growth", &cookie).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_word_of_a_report_ranks_or_scolds() {
    let shop = Shop::of(Day::Ordinary);
    let cookie = shop.coordinator().await;
    for path in ["/office/reports", "/office/person/P0127/growth"] {
        let text = text_of(&shop.get_as(path, &cookie).await.1);
        for never in ["順位", "平均", "目標", "未達", "遅刻", "欠勤", "不良", "降格"] {
            assert!(!text.contains(never), "{path} says {never}");
        }
    }
}
