//! The pages and the API, asked through the router as a browser would.

mod desk;
mod every_screen;
mod fake;
mod forms;
mod labelled;
mod labels;
mod leaves;
mod money;
mod reported;
mod reports;
mod till;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use base64::Engine;
use every_screen::every_screen;
use fake::{Day, Ledger, Workshop, person, q, work};
use fuda::bench::effect::{Screen, Signal};
use fuda::web::house::DeviceState;
use fuda::web::live::TableDevices;
use fuda::web::panel::Painter;
use fuda::web::ruby;
use fuda::web::words::{Lang, Words};
use fuda::web::{Live, Options, router};
use tokio_stream::StreamExt;
use tower::ServiceExt;

/// DOMAIN.md §4.2: what nobody at a table may read, in either language.
const NEVER: [&str; 31] = [
    "エラー",
    "無効",
    "不良",
    "遅刻",
    "欠勤",
    "利用者番号",
    "作業員",
    "処理",
    "再スキャン",
    "失敗",
    "ノルマ",
    "生活保護",
    "被保護者",
    "困窮",
    "目標",
    "未達",
    "順位",
    "出勤",
    "退所",
    "不正",
    "禁止",
    "違反",
    "error",
    "invalid",
    "fail",
    "wrong",
    "late",
    "absent",
    "target",
    "rank",
    "user id",
];

struct Shop {
    workshop: Arc<Workshop>,
    live: Live,
    pages: Router,
}

impl Shop {
    fn of(day: Day) -> Self {
        let workshop = Arc::new(Workshop::new(day));
        let live = Live::new(["あみの台".to_owned(), "窓ぎわ".to_owned()]);
        let options = Options { demo: None, hosts: vec!["fuda.local".into()] };
        let pages = router(workshop.clone(), live.clone(), options);
        Self { workshop, live, pages }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.pages.clone().oneshot(request).await.expect("the router answers")
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        self.get_as(path, "").await
    }

    async fn get_as(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(HOST, "127.0.0.1:8080").header(COOKIE, cookie);
        read(self.send(request.body(Body::empty()).unwrap()).await).await
    }

    async fn post_as(&self, path: &str, cookie: &str, form: &str) -> Response<Body> {
        let request = Request::post(path)
            .header(HOST, "127.0.0.1:8080")
            .header(COOKIE, cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn basic(&self, path: &str, name: &str, password: &str) -> Response<Body> {
        let login = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}"));
        let request = Request::get(path).header(HOST, "localhost").header(AUTHORIZATION, format!("Basic {login}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn try_login(&self, name: &str, password: &str) -> Response<Body> {
        let page = self.send(Request::get("/login").header(HOST, "localhost").body(Body::empty()).unwrap()).await;
        let door = cookie_of(&page, "fuda_door").expect("a login page has a door");
        let form = format!("name={}&password={password}&door={door}", percent(name));
        self.post_as("/login", &format!("fuda_door={door}"), &form).await
    }

    /// The session's cookie.
    async fn login(&self, name: &str, password: &str) -> String {
        let answer = self.try_login(name, password).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        format!("fuda_session={}", cookie_of(&answer, "fuda_session").expect("a session"))
    }

    async fn coordinator(&self) -> String {
        self.login("大橋", "umi-no-uta").await
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn cookie_of(response: &Response<Body>, name: &str) -> Option<String> {
    let lines = response.headers().get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.strip_prefix(&format!("{name}="))).find_map(|rest| {
        let value = rest.split(';').next().unwrap_or_default();
        (!value.is_empty()).then(|| value.to_owned())
    })
}

async fn read(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.expect("a body");
    (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
}

fn token_in(page: &str) -> String {
    let (_, after) = page.split_once("name=\"csrf\" value=\"").expect("a form has a token");
    after.split('"').next().unwrap().to_owned()
}

fn painted(screen: &Screen, lang: Lang, printer: DeviceState) -> String {
    let workshop = Workshop::new(Day::Full);
    let devices = TableDevices { scanner: DeviceState::Ready, printer };
    let shown = Painter { house: &workshop, words: Words(lang), devices }.paint(screen).expect("the house answers");
    askama::Template::render(&shown.panel).expect("a panel renders")
}

/// Only what is read: no tags.
fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[test]
fn every_screen_says_what_it_means_and_what_comes_next_in_both_languages() {
    for (name, screen) in every_screen() {
        for lang in [Lang::Ja, Lang::En] {
            let html = painted(&screen, lang, DeviceState::Ready);
            let text = text_of(&html);
            assert!(!text.contains('['), "{name}: something is not filled in: {text}");
            assert!(!text.contains(['{', '}']), "{name}: a reading is not resolved: {text}");
            assert!(html.contains("next"), "{name}: nothing comes next");
            for word in NEVER {
                assert!(!text.to_lowercase().contains(word), "{name} says {word}: {text}");
            }
        }
    }
}

#[test]
fn english_screens_have_no_japanese_of_ours_in_them() {
    for (name, screen) in every_screen() {
        let text = text_of(&painted(&screen, Lang::En, DeviceState::Ready));
        for word in ["名札", "ください", "です", "ました", "ピッ"] {
            assert!(!text.contains(word), "{name}: {text}");
        }
    }
}

#[test]
fn every_kanji_on_a_table_can_be_read_as_kana() {
    for (name, screen) in every_screen() {
        // A person's own 呼び名 is theirs; a staff reason and a staff's date are for staff.
        if ["staff-corrected", "staff-day", "staff-count", "staff-paid"].contains(&name) {
            continue;
        }
        let html = painted(&screen, Lang::Ja, DeviceState::Ready);
        let mut kana = String::new();
        let mut rest = html.as_str();
        while let Some((before, after)) = rest.split_once("<span class=\"kanji\">") {
            kana.push_str(before);
            rest = after.split_once("</span>").expect("a base text ends").1;
        }
        kana.push_str(rest);
        let text = text_of(&kana);
        assert!(!text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)), "{name}: {text}");
    }
}

#[test]
fn a_receipt_is_only_promised_where_paper_can_come_out() {
    let received = every_screen().into_iter().find(|(name, _)| *name == "received").unwrap().1;
    let with = ruby::plain(&text_of(&painted(&received, Lang::Ja, DeviceState::Ready)));
    let without = text_of(&painted(&received, Lang::Ja, DeviceState::PaperOut));
    assert!(with.contains("でます"), "{with}");
    assert!(!without.contains("でます") && without.contains("できています"), "{without}");
}

#[test]
fn two_people_with_one_name_are_told_apart_by_their_numbers() {
    let screen = Screen::Goodbye { who: person(1) };
    let text = text_of(&painted(&screen, Lang::Ja, DeviceState::Ready));
    assert!(text.contains("なぎ") && text.contains("P0128"), "{text}");
    let alone = text_of(&painted(&Screen::Goodbye { who: person(0) }, Lang::Ja, DeviceState::Ready));
    assert!(alone.contains("あみ") && !alone.contains("P0127"), "{alone}");
    let unnamed = text_of(&painted(&Screen::Goodbye { who: person(4) }, Lang::Ja, DeviceState::Ready));
    assert!(unnamed.contains("P0140"), "{unnamed}");
}

#[test]
fn a_name_is_never_taken_for_markup() {
    let html = painted(&Screen::Goodbye { who: person(7) }, Lang::Ja, DeviceState::Ready);
    assert!(html.contains("&lt;b&gt;しお") && !html.contains("<b>しお"), "{html}");
}

#[test]
fn the_greeting_changes_at_eleven_and_is_the_same_for_everybody() {
    let greeted = |hour, minute, who| {
        let screen = Screen::Welcome { who: person(who), at: fake::at(hour, minute) };
        text_of(&painted(&screen, Lang::Ja, DeviceState::Ready))
    };
    assert!(greeted(10, 59, 0).contains("おはようございます"));
    assert!(greeted(11, 0, 0).contains("こんにちは"));
    assert!(greeted(10, 59, 3).contains("おはようございます"));
}

#[tokio::test]
async fn the_board_never_shows_a_person_or_money() {
    let shop = Shop::of(Day::Full);
    for path in ["/board", "/board/part", "/api/v1/board", "/board?lang=en"] {
        let (status, page) = shop.get(path).await;
        assert_eq!(status, StatusCode::OK);
        for (number, call, _) in fake::PEOPLE {
            assert!(!page.contains(number), "{path} shows {number}");
            assert!(call.is_none_or(|call| !text_of(&page).contains(&format!("{call}さん"))), "{path} shows {call:?}");
        }
        let text = text_of(&page);
        assert!(!text.contains("時間") && !text.contains("飲食店"), "{path} shows hours");
        assert!(!text.contains('円') && !text.contains("yen") && !text.contains("工賃"), "{path}: {text}");
    }
}

#[tokio::test]
async fn the_board_tells_what_everybody_made() {
    let (status, body) = Shop::of(Day::Ordinary).get("/api/v1/board").await;
    assert_eq!(status, StatusCode::OK);
    let expected = serde_json::json!({"date": "2026-11-23", "works": [
        {"name": "ごみ袋20L", "unit": "組", "quantity": "412"},
        {"name": "整網 浮子方", "unit": "間", "quantity": "31.5"},
        {"name": "ふまねっと", "unit": "台", "quantity": "2"},
    ]});
    assert_eq!(serde_json::from_str::<serde_json::Value>(&body).unwrap(), expected);
}

#[tokio::test]
async fn health_names_the_ledger_and_every_device() {
    let (status, body) = Shop::of(Day::Full).get("/api/v1/health").await;
    assert_eq!(status, StatusCode::OK);
    let expected = serde_json::json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "ledger": {"id": "00000000000f00da", "sequence": 4711},
        "stations": [
            {"name": "あみの台", "scanner": "ready", "printer": "paper_out", "unheard": null},
            {"name": "窓ぎわ", "scanner": "missing", "printer": "none", "unheard": "it relies on paper, and has no printer"},
            {"name": "cutter_error", "scanner": "ready", "printer": "cutter_error", "unheard": null},
            {"name": "overheated", "scanner": "ready", "printer": "overheated", "unheard": null},
            {"name": "offline", "scanner": "ready", "printer": "offline", "unheard": null},
            {"name": "fault", "scanner": "ready", "printer": "fault", "unheard": null},
        ],
    });
    assert_eq!(serde_json::from_str::<serde_json::Value>(&body).unwrap(), expected);
}

#[tokio::test]
async fn earnings_have_their_stated_shape() {
    let shop = Shop::of(Day::Ordinary);
    let answer = shop.basic("/api/v1/earnings?from=2026-11-01&to=2026-11-30", "大橋", "umi-no-uta").await;
    let (status, body) = read(answer).await;
    assert_eq!(status, StatusCode::OK);
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let bags = serde_json::json!({"work": "BAGS20", "quantity": "120", "per": "枚", "rate": "0.5", "share": "1/3", "amount": "20"});
    let first = serde_json::json!({"number": "P0127", "lines": [bags], "exact": "7218.5", "yen": 7219, "unpriced": 0});
    assert_eq!(body["participants"][0], first);
    assert_eq!(body["participants"][1]["lines"][1]["rate"], serde_json::Value::Null);
    assert_eq!(body["participants"][1]["unpriced"], 1);
    assert_eq!(body.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn earnings_ask_who_is_asking() {
    let shop = Shop::of(Day::Ordinary);
    let path = "/api/v1/earnings?from=2026-11-01&to=2026-11-30";
    let nobody = shop.send(Request::get(path).header(HOST, "localhost").body(Body::empty()).unwrap()).await;
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    assert!(nobody.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
    assert_eq!(shop.basic(path, "大橋", "wrong").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(shop.basic(path, "だれか", "wrong").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(shop.basic(path, "北村", "nagisa-no-uta").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(shop.basic(path, "森", "kaze-no-uta").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_date_that_is_none_is_answered_in_words() {
    let shop = Shop::of(Day::Ordinary);
    for (query, word) in [
        ("from=2026-11-31&to=2026-12-01", "from=2026-11-31"),
        ("from=2026-11-01", "to is missing"),
        ("from=2026-12-01&to=2026-11-01", "is after"),
    ] {
        let answer = shop.basic(&format!("/api/v1/earnings?{query}"), "大橋", "umi-no-uta").await;
        let (status, body) = read(answer).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains(word), "{body}");
    }
}

#[tokio::test]
async fn the_office_sends_strangers_to_the_login() {
    let shop = Shop::of(Day::Full);
    for path in ["/office", "/office/person/P0127"] {
        for cookie in ["", "fuda_session=00000000000000000000000000000000"] {
            let (status, page) = shop.get_as(path, cookie).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            assert!(!page.contains("あみ"));
        }
    }
    let answer = shop.post_as("/office/answer/tag", "", "csrf=&roll=K7Q2ZD&serial=14").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(shop.workshop.answers.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_supervisor_sees_the_day_and_no_yen() {
    let shop = Shop::of(Day::Full);
    let session = shop.login("北村", "nagisa-no-uta").await;
    let (status, page) = shop.get_as("/office", &session).await;
    assert_eq!(status, StatusCode::OK);
    let text = text_of(&page);
    assert!(text.contains("ごみ袋20L") && text.contains("帰りの時刻"));
    assert!(!text.contains('円') && !text.contains("工賃") && !text.contains("30,600"), "{text}");
    let (status, page) = shop.get_as("/office/person/P0127", &session).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(!page.contains("7,218"));
}

#[tokio::test]
async fn a_coordinator_sees_three_decimals_down_to_the_scan() {
    let shop = Shop::of(Day::Ordinary);
    let session = shop.coordinator().await;
    let (_, office) = shop.get_as("/office", &session).await;
    for figure in ["30,600.000", "7,218.500", "7,219", "12,040.125"] {
        assert!(office.contains(figure), "{figure}");
    }
    let (status, scans) = shop.get_as("/office/person/P0127?on=2026-10-05", &session).await;
    assert_eq!(status, StatusCode::OK);
    for part in ["123.500", "0.5円／枚", "1/2", "R00012000K", "T7K2Q9A01EX", "数え直し"] {
        assert!(scans.contains(part), "{part}");
    }
    assert_eq!(shop.get_as("/office/person/P9999", &session).await.0, StatusCode::NOT_FOUND);
    assert_eq!(shop.get_as("/office?on=yesterday", &session).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn staff_answer_a_forgotten_leaving_once_and_only_with_the_pages_own_token() {
    let shop = Shop::of(Day::Full);
    let session = shop.coordinator().await;
    let form = |csrf: &str, on| format!("csrf={csrf}&visit=000000000000004d&on={on}&time=15%3A30");
    let forged = shop.post_as("/office/answer/leaving", &session, &form("", "2026-11-22")).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    assert!(shop.workshop.answers.lock().unwrap().is_empty());

    let token = token_in(&shop.get_as("/office", &session).await.1);
    let kept = shop.post_as("/office/answer/leaving", &session, &form(&token, "2026-11-22")).await;
    assert_eq!(kept.headers()["location"], "/office?said=saved");
    let answers = shop.workshop.answers.lock().unwrap().clone();
    assert_eq!(answers, ["leaving 000000000000004d 2026-11-22 15:30:00 by 0000000000000002"]);

    let refused = shop.post_as("/office/answer/leaving", &session, &form(&token, "2026-11-23")).await;
    assert_eq!(refused.headers()["location"], "/office?said=time");
}

#[tokio::test]
async fn every_trouble_of_a_printer_and_an_old_paper_are_said_in_words() {
    let shop = Shop::of(Day::Full);
    let session = shop.coordinator().await;
    let html = shop.get_as("/office", &session).await.1;
    assert!(html.contains(r#"value="unwanted">もう いりません"#), "nobody says that an old paper came out");
    let text = text_of(&html);
    for trouble in [
        "プリンターの紙が ありません",
        "カッターが つまっています",
        "熱くなっています",
        "止まっています（オフライン）",
        "エラーを 知らせています",
        "長く待っていた紙の 印刷を やめました",
        "もう いりません",
    ] {
        assert!(text.contains(trouble), "{trouble}: {text}");
    }
}

#[tokio::test]
async fn tag_paper_and_clock_are_answered_too() {
    let shop = Shop::of(Day::Full);
    let session = shop.coordinator().await;
    let token = token_in(&shop.get_as("/office", &session).await.1);
    for (path, form) in [
        ("/office/answer/tag", "roll=K7Q2ZD&serial=14"),
        ("/office/answer/paper", "paper=9&fate=again"),
        ("/office/answer/paper", "paper=9&fate=unwanted"),
        ("/office/answer/clock", "first=4100&last=4123&on=2026-11-20"),
    ] {
        let answer = shop.post_as(path, &session, &format!("csrf={token}&{form}")).await;
        assert_eq!(answer.headers()["location"], "/office?said=saved", "{path}");
    }
    let answers = shop.workshop.answers.lock().unwrap().clone();
    let by = "by 0000000000000002";
    let expected = [
        format!("tag K7Q2ZD 14 {by}"),
        format!("paper 9 PrintAgain {by}"),
        format!("paper 9 NotWanted {by}"),
        format!("clock 4100 4123 2026-11-20 {by}"),
    ];
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let shop = Shop::of(Day::Full);
    let session = shop.coordinator().await;
    let token = token_in(&shop.get_as("/office", &session).await.1);
    for (name, value) in [("origin", "http://elsewhere.example"), ("sec-fetch-site", "cross-site")] {
        let request = Request::post("/office/answer/tag")
            .header(HOST, "127.0.0.1:8080")
            .header(COOKIE, &session)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        let body = Body::from(format!("csrf={token}&roll=K7Q2ZD&serial=14"));
        assert_eq!(shop.send(request.body(body).unwrap()).await.status(), StatusCode::FORBIDDEN);
    }
    assert!(shop.workshop.answers.lock().unwrap().is_empty());
    let doorless = shop.post_as("/login", "", "name=a&password=b&door=").await;
    assert_eq!(doorless.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_office_answers_only_to_its_own_names() {
    let shop = Shop::of(Day::Ordinary);
    for (host, status) in [
        ("elsewhere.example:8080", StatusCode::MISDIRECTED_REQUEST),
        ("fuda.local:8080", StatusCode::OK),
        ("[::1]:8080", StatusCode::OK),
        ("192.168.1.7", StatusCode::OK),
    ] {
        let request = Request::get("/login").header(HOST, host).body(Body::empty()).unwrap();
        assert_eq!(shop.send(request).await.status(), status, "{host}");
    }
}

#[tokio::test]
async fn who_guesses_passwords_waits_longer_and_longer() {
    let shop = Shop::of(Day::Ordinary);
    for _ in 0..4 {
        assert_eq!(shop.try_login("大橋", "guess").await.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(shop.try_login("大橋", "umi-no-uta").await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(shop.try_login("森", "kaze-no-uta").await.status(), StatusCode::SEE_OTHER);
    shop.workshop.now.lock().unwrap().steady_ms += 2_000;
    assert_eq!(shop.try_login("大橋", "guess").await.status(), StatusCode::UNAUTHORIZED);
    shop.workshop.now.lock().unwrap().steady_ms += 2_000;
    assert_eq!(shop.try_login("大橋", "umi-no-uta").await.status(), StatusCode::TOO_MANY_REQUESTS);
    shop.workshop.now.lock().unwrap().steady_ms += 2_000;
    assert_eq!(shop.try_login("大橋", "umi-no-uta").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_after_a_working_day_of_silence_or_at_logout() {
    let shop = Shop::of(Day::Ordinary);
    let (idle, left) = (shop.coordinator().await, shop.coordinator().await);
    let token = token_in(&shop.get_as("/office", &left).await.1);
    assert_eq!(shop.post_as("/logout", &left, &format!("csrf={token}")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shop.get_as("/office", &left).await.0, StatusCode::SEE_OTHER);
    assert_eq!(shop.get_as("/office", &idle).await.0, StatusCode::OK);
    shop.workshop.now.lock().unwrap().steady_ms += 8 * 3_600_000;
    assert_eq!(shop.get_as("/office", &idle).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_ledger_that_does_not_answer_is_said_in_words_without_its_insides() {
    let shop = Shop::of(Day::Ordinary);
    *shop.workshop.ledger.lock().unwrap() = Ledger::Silent;
    let (status, page) = shop.get("/board").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("台帳") && page.contains("ledger") && !page.contains("secret") && !page.contains("disk"));
    let (status, _) = shop.get("/api/v1/health").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn what_is_not_there_is_said_in_both_languages() {
    let shop = Shop::of(Day::Ordinary);
    for path in ["/table/nowhere", "/nothing", "/demo", "/assets/secret"] {
        let (status, page) = shop.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.contains("ありません") && page.contains("no such"), "{path}");
    }
}

#[tokio::test]
async fn a_form_with_a_field_missing_is_answered_in_words() {
    let shop = Shop::of(Day::Ordinary);
    let session = shop.coordinator().await;
    let answer = shop.post_as("/office/answer/tag", &session, "roll=K7Q2ZD").await;
    let (status, page) = read(answer).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(page.contains("書き方") && !page.contains("deserialize"), "{page}");
    let much = format!("name={}&password=x&door=x", "a".repeat(20_000));
    assert_eq!(shop.post_as("/login", "fuda_door=x", &much).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_page_keeps_to_itself() {
    let shop = Shop::of(Day::Ordinary);
    let request = Request::get("/board").header(HOST, "localhost").body(Body::empty()).unwrap();
    let answer = shop.send(request).await;
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    for path in ["/", "/board", "/login", &format!("/table/{}", percent("あみの台"))] {
        let page = shop.get(path).await.1;
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("style="), "{path}");
    }
}

#[tokio::test]
async fn without_its_paper_a_table_first_says_that_the_record_stands() {
    let shop = Shop::of(Day::Ordinary);
    shop.live.devices("あみの台", TableDevices { scanner: DeviceState::Missing, printer: DeviceState::PaperOut });
    let page = shop.get(&format!("/table/{}", percent("あみの台"))).await.1;
    let notes = text_of(page.split_once("id=\"notes\"").unwrap().1.split_once("</aside>").unwrap().0);
    let (record, paper) = (notes.find("できています").unwrap(), notes.find("なくなりました").unwrap());
    assert!(record < paper && notes.contains("スキャナー"), "{notes}");
}

#[tokio::test]
async fn a_page_that_opens_late_does_not_show_what_has_cleared() {
    let shop = Shop::of(Day::Ordinary);
    let path = format!("/table/{}", percent("あみの台"));
    let received = every_screen().into_iter().find(|(name, _)| *name == "received").unwrap().1;
    let now = shop.workshop.now.lock().unwrap().steady_ms;
    shop.live.show("あみの台", Some(received), Signal::Counted, now);
    assert!(shop.get(&path).await.1.contains("うけとりました"));
    shop.workshop.now.lock().unwrap().steady_ms += 11_000;
    assert!(!shop.get(&path).await.1.contains("うけとりました"));
}

/// The next event's data.
async fn next_event(stream: &mut axum::body::BodyDataStream) -> serde_json::Value {
    let chunk = tokio::time::timeout(Duration::from_secs(5), stream.next()).await.expect("an event within 5 s");
    let text = String::from_utf8(chunk.expect("the stream goes on").unwrap().to_vec()).unwrap();
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).expect("an event has data");
    serde_json::from_str(data).unwrap()
}

#[tokio::test]
async fn a_late_joiner_sees_the_table_at_once_and_hears_only_what_is_new() {
    let shop = Shop::of(Day::Ordinary);
    let now = shop.workshop.now.lock().unwrap().steady_ms;
    let counting = |total| Screen::Counting { people: vec![person(0)], work: work(0), last: q("1"), total: q(total) };
    shop.live.show("あみの台", Some(counting("11")), Signal::Counted, now);
    let path = format!("/table/{}/events", percent("あみの台"));
    let request = Request::get(path).header(HOST, "localhost").body(Body::empty()).unwrap();
    let mut stream = shop.send(request).await.into_body().into_data_stream();
    let first = next_event(&mut stream).await;
    assert_eq!((first["signal"].as_str(), first["sequence"].as_u64()), (Some("none"), Some(1)));
    assert!(first["html"].as_str().unwrap().contains("<b>11</b>"));
    shop.live.show("あみの台", Some(counting("12")), Signal::Counted, now);
    let second = next_event(&mut stream).await;
    assert_eq!((second["signal"].as_str(), second["sequence"].as_u64()), (Some("counted"), Some(2)));
    assert!(second["html"].as_str().unwrap().contains("<b>12</b>"));
    assert!(second["clears_ms"].is_null());
}

#[tokio::test]
async fn the_board_is_told_of_changes_and_every_stream_ends_with_the_daemon() {
    let shop = Shop::of(Day::Ordinary);
    let request = Request::get("/api/v1/events").header(HOST, "localhost").body(Body::empty()).unwrap();
    let mut stream = shop.send(request).await.into_body().into_data_stream();
    assert_eq!(next_event(&mut stream).await["works"][0]["quantity"], "412");
    *shop.workshop.bags.lock().unwrap() += 1;
    shop.live.board_changed();
    assert_eq!(next_event(&mut stream).await["works"][0]["quantity"], "413");
    shop.live.close();
    let end = tokio::time::timeout(Duration::from_secs(5), stream.next()).await.expect("it ends within 5 s");
    assert!(end.is_none());
}

#[tokio::test]
async fn every_page_speaks_english_when_asked_and_remembers_it() {
    let shop = Shop::of(Day::Full);
    let request = Request::get("/login?lang=en").header(HOST, "localhost").body(Body::empty()).unwrap();
    let answer = shop.send(request).await;
    assert_eq!(cookie_of(&answer, "fuda_lang").as_deref(), Some("en"));
    let session = shop.coordinator().await;
    let (_, office) = shop.get_as("/office", &format!("{session}; fuda_lang=en")).await;
    assert!(office.contains("Questions for staff") && !office.contains("スタッフへの質問"));
}
