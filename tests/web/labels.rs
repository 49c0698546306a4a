//! The labels page: what can be printed, what is asked for, and what is said when it cannot be.

use axum::http::StatusCode;

use crate::fake::Day;
use crate::{Shop, text_of, token_in};

/// A member of staff who has logged in, and the token of their forms.
async fn clerk(day: Day) -> (Shop, String, String) {
    let shop = Shop::of(day);
    let session = shop.login("北村", "nagisa-no-uta").await;
    let (_, page) = shop.get_as("/office/labels", &session).await;
    let token = token_in(&page);
    (shop, session, token)
}

fn noted(shop: &Shop) -> Vec<String> {
    shop.workshop.answers.lock().unwrap().clone()
}

#[tokio::test]
async fn every_kind_of_label_has_a_form_with_its_picture_in_both_languages() {
    let (shop, session, _) = clerk(Day::Ordinary).await;
    let (_, list) = shop.get_as("/office/labels", &session).await;
    let doors: Vec<&str> =
        list.split("href=\"/office/labels/").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert_eq!(
        doors,
        ["tag", "card", "work", "piece", "sheet", "spare", "binder", "practice", "reason", "commands", "box"]
    );
    for door in doors {
        for lang in ["ja", "en"] {
            let (status, page) = shop.get_as(&format!("/office/labels/{door}?lang={lang}"), &session).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains(&format!("src=\"/office/labels/{door}/look.png?\"")), "{door}");
            assert!(!page.contains(&format!("<option value=\"{door}-broken")), "it cannot be used, and is not offered");
            assert!(page.contains("LABEL-TEMPLATE: line 7"), "and whoever looks for it reads why");
            assert!(!text_of(&page).contains('['), "{door}: something is not filled in: {}", text_of(&page));
        }
    }
    let (status, _) = shop.get_as("/office/labels/staff", &session).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a staff card is the coordinators' to make");
    let (status, _) = shop.get_as("/office/labels/poster", &session).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn looking_prints_nothing_and_the_picture_has_what_was_filled_in() {
    let (shop, session, token) = clerk(Day::Ordinary).await;
    let form =
        format!("csrf={token}&step=look&once=1&note=&holds=10%E7%B5%84&work=0000000000000001&count=1&to=printer-x");
    let (status, page) = crate::read(shop.post_as("/office/labels/box", &session, &form).await).await;
    assert_eq!(status, StatusCode::OK);
    let src = page
        .split("<img src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    assert!(
        src.contains("work=0000000000000001") && src.contains("holds=10%E7%B5%84") && !src.contains("csrf"),
        "{src}"
    );
    let (_, picture) = shop.get_as(&src, &session).await;
    assert!(picture.contains("Shelf") && picture.contains("10組"), "{picture}");
    assert_eq!(noted(&shop), [""; 0]);
}

#[tokio::test]
async fn what_does_not_fit_is_said_beside_its_field_and_a_broken_template_in_the_keepers_words() {
    let (shop, session, token) = clerk(Day::Ordinary).await;
    let form = format!("csrf={token}&step=print&once=1&work=&quantity=0&count=46656&who=&to=printer-x");
    let (status, page) = crate::read(shop.post_as("/office/labels/tag", &session, &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["id=\"w-work\"", "id=\"w-quantity\"", "1 から 46655 まで"] {
        assert!(page.contains(words), "{words}");
    }
    let form = format!("csrf={token}&step=print&once=1&to=pdf&face=1&template=tag");
    let (status, page) = crate::read(shop.post_as("/office/labels/reason", &session, &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("この かたちでは つくれません") && page.contains("LABEL-TEMPLATE: tag, line 3"), "{page}");
    let foreign = shop.post_as("/office/labels/reason", &session, "csrf=guess&step=print&once=1&to=printer-x").await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    assert_eq!(noted(&shop), [""; 0]);
}

#[tokio::test]
async fn a_run_shows_how_far_it_is_and_a_roll_goes_on_after_the_last_label_that_came_out() {
    let (shop, session, token) = clerk(Day::Full).await;
    let (_, page) = shop.get_as("/office/labels", &session).await;
    for words in [
        "http-equiv=\"refresh\"",
        "<progress max=\"1000\" value=\"316\"",
        "316／1000 枚",
        "316枚で とまりました",
        "label-run/1/labels.pdf",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let last: Vec<&str> = page
        .split("name=\"last\"")
        .skip(1)
        .map(|part| part.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect();
    assert_eq!(last, ["316", "", "0"], "where nobody knows what came out, nothing is suggested");
    let stop = shop.post_as("/office/label-run/4/stop", &session, &format!("csrf={token}")).await;
    assert_eq!(stop.status(), StatusCode::SEE_OTHER);
    let rest = format!("csrf={token}&once=1&roll=K7Q2ZD&last=316&template=tag&to=printer-%E3%83%A9");
    for _ in 0..2 {
        assert_eq!(shop.post_as("/office/label-roll/rest", &session, &rest).await.status(), StatusCode::SEE_OTHER);
    }
    let void = |roll: &str| format!("csrf={token}&roll={roll}&why=lost&from=5&to=");
    assert_eq!(
        shop.post_as("/office/label-roll/void", &session, &void("K7Q2ZD")).await.status(),
        StatusCode::SEE_OTHER
    );
    let noted = noted(&shop);
    assert_eq!(noted.len(), 3, "what was pressed twice is printed once: {noted:?}");
    assert!(noted[1].contains("first: 317"), "{noted:?}");
    assert!(noted[2].contains("Some((5, 46655)) Lost"), "{noted:?}");
    let refused = shop.post_as("/office/label-roll/void", &session, &void("NOSUCH")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        shop.post_as("/office/label-roll/void", &session, &format!("csrf={token}&roll=A&why=x")).await.status(),
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_run_that_a_daemon_before_this_one_left_is_told_and_the_part_of_it_that_changes_comes_alone() {
    let (shop, session, _) = clerk(Day::Full).await;
    let (_, page) = shop.get_as("/office/labels", &session).await;
    assert!(page.contains("316枚 送ったところで、パソコンが 止まりました"), "{page}");
    assert!(page.contains("/assets/labels.js"), "{page}");
    let (status, part) = shop.get_as("/office/labels/part", &session).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        part.starts_with("<div>") && part.contains("id=\"run-4\"") && part.contains("id=\"roll-K7Q2ZD\""),
        "{part}"
    );
    assert!(!part.contains("<main"), "{part}");
    for path in ["/office/labels/part", "/office/labels/events"] {
        assert_eq!(shop.get_as(path, "").await.0, StatusCode::SEE_OTHER, "{path} is for staff");
    }
}

#[tokio::test]
async fn nobody_takes_away_labels_that_they_may_not_make() {
    let (shop, session, _) = clerk(Day::Full).await;
    assert_eq!(shop.get_as("/office/label-run/1/labels.pdf", &session).await.0, StatusCode::OK);
    let (status, _) = shop.get_as("/office/label-run/5/labels.pdf", &session).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a staff card is in it");
    for door in ["envelope", "staff"] {
        let (status, _) = shop.get_as(&format!("/office/labels/{door}"), &session).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{door}");
    }
    assert_eq!(shop.get_as("/office/labels/commands", &session).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_print_is_moved_by_tenths_of_a_millimetre_and_by_no_more_than_a_correction() {
    let (shop, session, token) = clerk(Day::Ordinary).await;
    let order = |right: &str| format!("csrf={token}&step=print&once=x{right}&to=pdf-24&face=2&right={right}&down=-0.3");
    for wrong in ["5.1", "0.25", "rechts"] {
        let (status, page) = crate::read(shop.post_as("/office/labels/reason", &session, &order(wrong)).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("id=\"w-right\"") && page.contains("-5 から 5 まで"), "{page}");
    }
    // The invented workshop refuses every PDF, but only after it was understood.
    for right in ["0.3", "", "%EF%BC%90.%EF%BC%93", "-5"] {
        let (_, page) = crate::read(shop.post_as("/office/labels/reason", &session, &order(right)).await).await;
        assert!(page.contains("この かたちでは つくれません"), "{right}: {page}");
    }
}

#[tokio::test]
async fn what_only_coordinators_print_is_neither_shown_to_a_supervisor_nor_stopped_by_one() {
    let (shop, session, token) = clerk(Day::Full).await;
    for path in ["/office/labels", "/office/labels/part"] {
        let (_, page) = shop.get_as(path, &session).await;
        assert!(page.contains("id=\"run-4\""), "{page}");
        for hidden in ["run-5", "run-6", "／12 枚"] {
            assert!(!page.contains(hidden), "{path} tells of {hidden}: {page}");
        }
    }
    let stop = shop.post_as("/office/label-run/6/stop", &session, &format!("csrf={token}")).await;
    assert_eq!(stop.status(), StatusCode::FORBIDDEN);
    assert_eq!(noted(&shop), [""; 0]);
    let coordinator = shop.coordinator().await;
    let (_, page) = shop.get_as("/office/labels", &coordinator).await;
    assert!(page.contains("id=\"run-5\"") && page.contains("／12 枚"), "{page}");
    let stop = format!("csrf={}", token_in(&page));
    assert_eq!(shop.post_as("/office/label-run/6/stop", &coordinator, &stop).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(noted(&shop), ["stop 6"]);
}

#[tokio::test]
async fn a_slip_in_a_field_that_is_folded_away_is_named_where_a_roll_goes_on() {
    let (shop, session, token) = clerk(Day::Full).await;
    let rest = |last: &str, right: &str| {
        format!("csrf={token}&once=x&roll=K7Q2ZD&last={last}&template=tag&to=pdf-24&face=1&right={right}&down=")
    };
    let wrong = [
        ("316", "3mm", "「右へ ずらす（ミリ）」: -5 から 5 まで"),
        ("x", "0.3", "「さいごに 出た 番号（1枚も 出ていないときは 0）」: 1 から"),
    ];
    for (last, right, words) in wrong {
        let answer = shop.post_as("/office/label-roll/rest", &session, &rest(last, right)).await;
        let (status, page) = crate::read(answer).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(words) && page.contains("id=\"roll-K7Q2ZD\""), "{words}: {page}");
    }
    assert_eq!(noted(&shop), [""; 0]);
}
