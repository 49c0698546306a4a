//! What staff enter, at the forms of the office.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use chrono::NaiveTime;
use fuda::domain::code::{Code, Kind};
use fuda::domain::quantity::Quantity;
use fuda::web::desk::entry::Why;
use fuda::web::house::PiecesView;

use super::fake::{Day, day, work_view};
use super::{Shop, percent, read, text_of, token_in};

const HOURS: &[(&str, &str)] = &[
    ("who", "P0127"),
    ("work", "0000000000000004"),
    ("on", "2026-11-05"),
    ("from", "10:00"),
    ("to", "15:00"),
    ("break", "30"),
    ("place", ""),
];
const RATE: &[(&str, &str)] =
    &[("work", "0000000000000001"), ("yen", "０．５"), ("per", ""), ("pack", ""), ("from", "2026-12-01")];

const ACCOUNT: &[(&str, &str)] = &[
    ("who", "P0127"),
    ("on", "2026-11-05"),
    ("bank", "０１２３"),
    ("bank_name", "ナミノオト"),
    ("branch", "456"),
    ("branch_name", ""),
    ("kind", "ordinary"),
    ("account", "78901"),
    ("holder", "クシロ アミ"),
];

/// One line of a paper.
const PAPER: &[(&str, &str)] = &[
    ("who", "P0127"),
    ("on", "2026-11-05"),
    ("from", "９：００"),
    ("to", "15:30"),
    ("break", ""),
    ("work", "0000000000000001"),
    ("quantity", "12"),
    ("work2", ""),
    ("quantity2", ""),
    ("reason", "power_cut"),
    ("known", "replace"),
];

/// Some card's code.
fn card_code() -> String {
    Code::new(Kind::Card, "0123456789").unwrap().to_string()
}

/// A member of staff at a form.
struct Clerk {
    shop: Shop,
    session: String,
    token: String,
}

impl Clerk {
    async fn new(name: &str, password: &str) -> Self {
        let shop = Shop::of(Day::Ordinary);
        let session = shop.login(name, password).await;
        let token = token_in(&shop.get_as("/office", &session).await.1);
        Self { shop, session, token }
    }

    async fn coordinator() -> Self {
        Self::new("大橋", "umi-no-uta").await
    }

    async fn supervisor() -> Self {
        Self::new("北村", "nagisa-no-uta").await
    }

    async fn send(&self, form: &str, fields: &[(&str, &str)], more: &str) -> Response<Body> {
        let fields: Vec<String> = fields.iter().map(|(name, text)| format!("{name}={}", percent(text))).collect();
        let body = format!("csrf={}&{}{more}", self.token, fields.join("&"));
        self.shop.post_as(&format!("/office/desk/{form}"), &self.session, &body).await
    }

    async fn check(&self, form: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        read(self.send(form, fields, "").await).await
    }

    fn recorded(&self) -> Vec<String> {
        self.shop.workshop.answers.lock().unwrap().clone()
    }
}

/// With another text in one field.
fn with<'a>(fields: &[(&'a str, &'a str)], name: &str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|&(field, old)| if field == name { (field, text) } else { (field, old) }).collect()
}

fn hidden(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
    after.split('"').next().unwrap().to_owned()
}

/// The forms that the list leads to.
async fn forms_of(clerk: &Clerk) -> Vec<String> {
    let (status, page) = clerk.shop.get_as("/office/desk", &clerk.session).await;
    assert_eq!(status, StatusCode::OK);
    let parts = page.split("href=\"/office/desk/").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_entry_is_said_back_in_words_and_recorded_only_when_it_is_confirmed() {
    let clerk = Clerk::supervisor().await;
    let (status, page) = clerk.check("hours", HOURS).await;
    assert_eq!(status, StatusCode::OK);
    for words in ["P0127 あみ", "REST 飲食店体験", "令和8年11月5日(木)", "30 分", "4時間30分"] {
        assert!(page.contains(words), "{words} in {}", text_of(&page));
    }
    assert_eq!(clerk.recorded(), [""; 0], "nothing is recorded yet");
    let once = hidden(&page, "once");
    let answer = clerk.send("hours", HOURS, &format!("&step=record&once={once}")).await;
    assert_eq!(answer.headers()["location"], "/office/desk?said=saved");
    let recorded = clerk.recorded();
    assert!(recorded[0].contains("break_minutes: 30") && recorded[0].ends_with("by 0000000000000001"), "{recorded:?}");
    let (_, list) = clerk.shop.get_as("/office/desk?said=saved", &clerk.session).await;
    assert!(list.contains("記録しました。"));
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_records_once() {
    let clerk = Clerk::supervisor().await;
    let once = hidden(&clerk.check("hours", HOURS).await.1, "once");
    for _ in 0..2 {
        let answer = clerk.send("hours", HOURS, &format!("&step=record&once={once}")).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(clerk.recorded().len(), 1);
    let another = hidden(&clerk.check("hours", HOURS).await.1, "once");
    assert_ne!(once, another);
    assert_eq!(clerk.send("hours", HOURS, "&step=record").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_rate_shows_what_it_is_for_one_of_the_works_own_unit_before_it_is_saved() {
    let clerk = Clerk::coordinator().await;
    let (status, page) = clerk.check("rate", RATE).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("0.5円／枚 ＝ 5円／組"), "{}", text_of(&page));
}

#[tokio::test]
async fn what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let clerk = Clerk::supervisor().await;
    let late = with(&with(HOURS, "from", "22:00"), "to", "02:00");
    let (status, page) = clerk.check("hours", &late).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, beside) = page.split_once("id=\"w-to\"").expect("it is said beside the field");
    assert!(beside.contains("夜中を こえる"));
    for kept in ["value=\"P0127\"", "value=\"2026-11-05\"", "value=\"22:00\"", "value=\"0000000000000004\" selected"] {
        assert!(page.contains(kept), "{kept}");
    }
    let (_, change) = read(clerk.send("hours", HOURS, "&step=change").await).await;
    assert!(change.contains("value=\"15:00\""), "a step back keeps what was typed");
}

#[tokio::test]
async fn each_field_says_what_it_cannot_be() {
    let clerk = Clerk::coordinator().await;
    let said = async |form, fields: &[(&str, &str)], words: &str| {
        let (status, page) = clerk.check(form, fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{form} {fields:?}");
        assert!(page.contains(words), "{words} in {}", text_of(&page));
    };
    said("hours", &with(HOURS, "break", "300"), "休けいが 時間と 同じ").await;
    said("hours", &with(HOURS, "on", "2026-02-29"), "2026-11-23 のように").await;
    said("hours", &with(HOURS, "work", "BAGS20"), "一覧から").await;
    said("hours", &with(HOURS, "who", "P9999"), "この番号・呼び名の人は いません").await;
    said("rate", &with(RATE, "yen", "0.0000001"), "小数は 6けたまで").await;
    said("rate", &with(RATE, "yen", "-1"), "0.5 や 1200").await;
    said("rate", &with(RATE, "pack", "10"), "何の 単価かも").await;
    let day = [("who", "P0127"), ("yen", "300"), ("per", "day"), ("from", "2026-11-01")];
    said("allowance", &[&day[..], &[("purpose", "deduction")]].concat(), "本人が 同意した日").await;
    said("allowance", &[&day[..], &[("purpose", "training"), ("to", "2026-10-31")]].concat(), "さいごの日は").await;
    let look = [("receipt", "R00000012K"), ("rework", "1")];
    said("inspection", &look, "受け取り票の コード").await;
    said("inspection", &[("receipt", "12"), ("rework", "1")], "理由を えらんで").await;
    said("inspection", &[("receipt", "12")], "どれかに 数を").await;
    let shares = [("receipt", "12"), ("by", "made")];
    for parts in ["P0127", "P0127=x", "、"] {
        said("shares", &[&shares[..], &[("parts", parts)]].concat(), "P0127=7、P0128=5 のように 入れて").await;
    }
    let late = [("who", "P0127"), ("on", "2026-11-05"), ("work", "0000000000000001"), ("quantity", "12")];
    let late = [&late[..], &[("reason", "power_cut")]].concat();
    said("late", &[&late[..], &[("work2", "0000000000000001"), ("quantity2", "3")]].concat(), "ひとつめと 同じ作業")
        .await;
    said("late", &[&late[..], &[("work2", "0000000000000002")]].concat(), "ここを 入れて").await;
    said("late", &[&late[..], &[("quantity2", "3")]].concat(), "ここを 入れて").await;
    let net = [("code", "NET1"), ("work", "0000000000000001"), ("steps", "FLOATS=6")];
    said("net", &with(&net, "steps", "FLOATS"), "工程の コードと 数").await;
    said("net", &[&net[..], &[("length", "6")]].concat(), "どちらか ひとつ").await;
    said("question", &[("who", "P0127")], "ここを 入れて").await;
    said("late", &with(&late, "quantity", "0"), "それより 大きい").await;
    said("paper-day", &with(PAPER, "to", "9:00"), "帰りは 受付より あとに").await;
    said("paper-day", &with(PAPER, "break", "390"), "休けいが 時間と 同じ").await;
    said("paper-day", &with(PAPER, "quantity", ""), "ここを 入れて").await;
    said("paper-day", &with(PAPER, "work", ""), "ここを 入れて").await;
    said("paper-day", &with(PAPER, "known", "yes"), "一覧から").await;
    let twice = with(&with(PAPER, "work2", "0000000000000001"), "quantity2", "3");
    said("paper-day", &twice, "ひとつめと 同じ作業").await;
    said("witness", &[("period", "2026-10-31"), ("card", "P0127"), ("on", "2026-11-10")], "名札の コードでは").await;
    let over = [("who", "P0127"), ("bears", "person"), ("yen", "10")];
    said("overpayment", &over, "本人が 同意した日").await;
    said("account", &with(ACCOUNT, "bank", "12"), "けたの数").await;
    said("account", &with(ACCOUNT, "account", "12345678"), "けたの数").await;
    said("account", &with(ACCOUNT, "holder", "釧路 あみ"), "漢字は").await;
    said("account", &with(ACCOUNT, "bank_name", "ナミノオトギンコウワダツミシテン"), "長すぎます").await;
    said("reprice", &[("work", "0000000000000001"), ("from", "2026-11-02"), ("to", "2026-11-01")], "さいごの日は")
        .await;
    assert_eq!(clerk.recorded(), [""; 0]);
}

#[tokio::test]
async fn a_form_says_when_the_days_are_closed_already() {
    let clerk = Clerk::supervisor().await;
    let late = [("who", "P0127"), ("on", "2026-10-05"), ("work", "0000000000000001"), ("quantity", "１２")];
    let (status, page) = clerk.check("late", &[&late[..], &[("reason", "power_cut")]].concat()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("締めてあり、変わりません") && page.contains("停電中"), "{}", text_of(&page));
}

#[tokio::test]
async fn a_line_of_a_paper_is_said_back_whole_and_the_next_line_follows_for_the_same_person() {
    let clerk = Clerk::supervisor().await;
    let (status, page) = clerk.check("paper-day", PAPER).await;
    assert_eq!(status, StatusCode::OK, "{}", text_of(&page));
    for words in [
        "P0127 あみ",
        "令和8年11月5日(木)",
        "9:00",
        "15:30",
        "BAGS20 ごみ袋20L",
        "停電中（紙の記録から）",
        "受付 13:02　帰り —　を 取り消して、通所を 紙の とおりに します。",
        "60 分（事業の きまり）",
        "5時間30分",
        "この日に もう ある分",
    ] {
        assert!(page.contains(words), "{words} in {}", text_of(&page));
    }
    let once = hidden(&page, "once");
    let answer = clerk.send("paper-day", PAPER, &format!("&step=record&once={once}")).await;
    let next = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(next, "/office/desk/paper-day?said=saved&who=P0127&on=2026-11-06&reason=power_cut");
    let pressed_again = clerk.send("paper-day", PAPER, &format!("&step=record&once={once}")).await;
    assert_eq!(pressed_again.headers()["location"], next.as_str(), "who presses twice sees what came of the first");
    let (_, page) = clerk.shop.get_as(&next, &clerk.session).await;
    for words in ["つづけて つぎの日を", "value=\"P0127\"", "value=\"2026-11-06\"", "value=\"power_cut\" selected"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert_eq!(clerk.recorded().len(), 1);
    assert!(clerk.recorded()[0].contains("break_minutes: None"), "an empty break is the rule's");
}

#[tokio::test]
async fn what_the_days_come_to_now_is_said_before_they_are_priced_anew() {
    let clerk = Clerk::coordinator().await;
    let days = [("work", "0000000000000001"), ("from", "2026-11-01"), ("to", "2026-11-20"), ("reason", "other")];
    let (status, page) = clerk.check("reprice", &days).await;
    assert!(status == StatusCode::OK && page.contains("53,270.25 円"), "{}", text_of(&page));
}

#[tokio::test]
async fn an_account_is_said_back_as_the_bank_gets_it() {
    let clerk = Clerk::coordinator().await;
    let (status, page) = clerk.check("account", ACCOUNT).await;
    assert_eq!(status, StatusCode::OK, "{}", text_of(&page));
    assert!(page.contains("ｸｼﾛ ｱﾐ"), "{}", text_of(&page));
}

#[tokio::test]
async fn a_cards_code_is_never_said_back() {
    let clerk = Clerk::coordinator().await;
    let card = card_code();
    let (status, page) =
        clerk.check("witness", &[("period", "2026-10-31"), ("card", &card), ("on", "2026-11-10")]).await;
    assert_eq!(status, StatusCode::OK, "{}", text_of(&page));
    assert!(!text_of(&page).contains(&card));
}

#[tokio::test]
async fn every_form_opens_and_asks_for_each_field_that_it_needs() {
    let clerk = Clerk::coordinator().await;
    let forms = forms_of(&clerk).await;
    assert!(forms.len() > 20, "{forms:?}");
    for form in &forms {
        let path = format!("/office/desk/{form}");
        for lang in ["ja", "en"] {
            let cookie = format!("{}; fuda_lang={lang}", clerk.session);
            let (status, page) = clerk.shop.get_as(&path, &cookie).await;
            assert_eq!(status, StatusCode::OK, "{form}");
            assert!(page.contains("name=\"csrf\""));
        }
        let (_, page) = clerk.shop.get_as(&path, &clerk.session).await;
        let needed = page.matches("<label").count() - page.matches("なくても よい").count();
        let (status, empty) = clerk.check(form, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert_eq!(empty.matches("ここを 入れてください").count(), needed, "{form}: {}", text_of(&empty));
    }
}

#[tokio::test]
async fn money_is_entered_by_who_sees_money() {
    let clerk = Clerk::supervisor().await;
    let forms = forms_of(&clerk).await;
    assert!(forms.contains(&"hours".to_owned()) && forms.contains(&"inspection".to_owned()));
    for form in [
        "rate",
        "allowance",
        "allowance-end",
        "agreement",
        "contract",
        "stage",
        "rule",
        "sharing",
        "record",
        "seal",
        "erase",
        "void",
    ] {
        assert!(!forms.contains(&form.to_owned()), "{form}");
        let path = format!("/office/desk/{form}");
        assert_eq!(clerk.shop.get_as(&path, &clerk.session).await.0, StatusCode::FORBIDDEN, "{form}");
        assert_eq!(clerk.send(form, RATE, "&step=record&once=1").await.status(), StatusCode::FORBIDDEN, "{form}");
    }
    assert_eq!(clerk.recorded(), [""; 0]);
    assert_eq!(clerk.shop.get_as("/office/desk/nothing", &clerk.session).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_part_of_the_page_leads_to_what_was_entered_and_money_stays_with_who_sees_it() {
    let (clerk, other) = (Clerk::coordinator().await, Clerk::supervisor().await);
    let lists = async |clerk: &Clerk| -> Vec<String> {
        let (_, page) = clerk.shop.get_as("/office/desk", &clerk.session).await;
        let parts = page.split("href=\"/office/list/").skip(1);
        parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
    };
    let (all, some) = (lists(&clerk).await, lists(&other).await);
    assert!(all.len() > 8 && some.contains(&"orders".to_owned()) && some.contains(&"hours".to_owned()), "{all:?}");
    for list in &all {
        let path = format!("/office/list/{list}");
        for lang in ["ja", "en"] {
            let cookie = format!("{}; fuda_lang={lang}", clerk.session);
            assert_eq!(clerk.shop.get_as(&path, &cookie).await.0, StatusCode::OK, "{list}");
        }
        let wanted = if some.contains(list) { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(other.shop.get_as(&path, &other.session).await.0, wanted, "{list}");
    }
    for money in ["rates", "allowances", "contracts", "enrolments", "log"] {
        assert!(!some.contains(&money.to_owned()), "{money}");
    }
    let (_, orders) = clerk.shop.get_as("/office/list/orders", &clerk.session).await;
    assert!(orders.contains("3,800組") && orders.contains("しめきりの あと"), "{}", text_of(&orders));
    let (_, log) = clerk.shop.get_as("/office/list/log", &clerk.session).await;
    assert!(log.contains("習熟度を 見た") && log.contains("大橋"), "{}", text_of(&log));
    assert!(clerk.shop.get_as("/office/list/nets", &clerk.session).await.1.contains("まだ ありません"));
    assert_eq!(clerk.shop.get_as("/office/list/nothing", &clerk.session).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_that_is_not_ours_records_nothing() {
    let clerk = Clerk::supervisor().await;
    let body = "csrf=guess&step=record&once=1&who=P0127&break=30&on=2026-11-05";
    let forged = clerk.shop.post_as("/office/desk/break", &clerk.session, body).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let stranger = clerk.shop.post_as("/office/desk/break", "", body).await;
    assert_eq!(stranger.headers()["location"], "/login");
    assert_eq!(clerk.recorded(), [""; 0]);
}

#[tokio::test]
async fn each_refusal_of_the_ledger_has_its_own_sentence_in_both_languages() {
    let clerk = Clerk::coordinator().await;
    let rest = [("who", "P0127"), ("on", "2026-11-05"), ("break", "30")];
    for lang in ["ja", "en"] {
        let mut sentences = BTreeSet::new();
        for why in every_refusal() {
            *clerk.shop.workshop.refuses.lock().unwrap() = Some(why.clone());
            let form: Vec<String> = rest.iter().map(|(name, text)| format!("{name}={text}")).collect();
            let body = format!("csrf={}&{}", clerk.token, form.join("&"));
            let cookie = format!("{}; fuda_lang={lang}", clerk.session);
            let answer = clerk.shop.post_as("/office/desk/break", &cookie, &body).await;
            let (status, page) = read(answer).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why:?}");
            let said: Vec<&str> = page.split("M24 6 44 42H4z\"/></svg>").skip(1).collect();
            let said = said.last().expect("a sentence").split('<').next().unwrap();
            assert!(!said.contains('['), "{said} is filled in");
            assert!(sentences.insert(said.to_owned()), "{why:?} has no sentence of its own: {said}");
        }
    }
    assert_eq!(clerk.recorded(), [""; 0]);
}

#[tokio::test]
async fn the_office_leads_to_the_forms() {
    let clerk = Clerk::supervisor().await;
    let (_, office) = clerk.shop.get_as("/office", &clerk.session).await;
    assert!(office.contains("href=\"/office/desk\""));
}

#[tokio::test]
async fn a_work_without_a_rate_leads_who_sees_money_to_its_form_filled_in() {
    let (clerk, other) = (Clerk::coordinator().await, Clerk::supervisor().await);
    let link = "/office/desk/rate?work=0000000000000005&amp;from=2026-11-21";
    for clerk in [&clerk, &other] {
        *clerk.shop.workshop.day.lock().unwrap() = Day::Full;
    }
    assert!(!other.shop.get_as("/office", &other.session).await.1.contains(link));
    assert!(clerk.shop.get_as("/office", &clerk.session).await.1.contains(link));
    let (_, form) = clerk.shop.get_as(&link.replace("&amp;", "&"), &clerk.session).await;
    assert!(form.contains("value=\"0000000000000005\" selected") && form.contains("value=\"2026-11-21\""));
}

/// One of each refusal.
fn every_refusal() -> Vec<Why> {
    let (on, many) = (day(), Quantity::of(3));
    vec![
        Why::NobodyHasIt,
        Why::SeveralCalledSo,
        Why::Retired,
        Why::NoWork,
        Why::NotByTime { unit: "組".into() },
        Why::UnpaidWork,
        Why::HoursOverlap { on },
        Why::HoursDoNotFit,
        Why::NotAgreed { on },
        Why::NoHours,
        Why::NoVisit { on },
        Why::BreakTooLong,
        Why::VisitThere { on, from: NaiveTime::default(), to: None },
        Why::MadeAlready { at: 0, pieces: PiecesView { work: work_view(0), quantity: many } },
        Why::TimeNotYet,
        Why::CodeTaken,
        Why::NoPlace,
        Why::EndsBeforeItBegins,
        Why::RateUnusable,
        Why::PackMissing { per: "枚".into(), unit: "組".into() },
        Why::RatioUnusable,
        Why::NoReceipt,
        Why::NotReceived,
        Why::WorkNotInReceipt,
        Why::SeveralWorks,
        Why::InspectedMore { made: many, open: many },
        Why::NoInspection,
        Why::InspectionWentOn,
        Why::NotAMember,
        Why::ShareOfNothing,
        Why::ShareSum { sum: many, made: many },
        Why::NetFinished,
        Why::NoStep { code: "FLOATS".into() },
        Why::NotAStep,
        Why::StepFull { left: many },
        Why::AllowanceUnusable,
        Why::NoGrant,
        Why::NoProgramme,
        Why::EnrolledAlready,
        Why::NotEnrolled,
        Why::NoOrder,
        Why::NothingCounted,
        Why::NotYet,
        Why::DaysBackwards,
        Why::NothingOwed,
        Why::NothingOverpaid,
        Why::MoreThanOverpaid { yen: "12.5".parse().unwrap() },
        Why::NoTransferAgreed,
        Why::NotACard,
        Why::NotPaid,
        Why::ReceiptedAlready,
        Why::BeforePaid,
        Why::KeptUntil { on },
        Why::Unpaid { on },
        Why::SealedAlready,
        Why::Erased,
        Why::NotUntouched,
        Why::ClockSuspect,
        Why::Moved,
    ]
}

#[tokio::test]
async fn a_persons_record_is_given_out_in_two_steps_to_who_asked_for_it_and_to_nobody_else() {
    let clerk = Clerk::coordinator().await;
    let asked = [("who", "P0127"), ("asked_by", "person"), ("reason", "本人の 申し出")];
    let (_, sure) = clerk.check("record", &asked).await;
    assert!(sure.contains("ご本人") && sure.contains("本人の 申し出"), "{}", text_of(&sure));
    let answer = clerk.send("record", &asked, &format!("&step=record&once={}", hidden(&sure, "once"))).await;
    let place = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(place, "/office/record/00000000000000e1");
    let recorded = clerk.recorded();
    assert!(recorded[0].contains("本人の 申し出"), "{recorded:?}");
    let other = Clerk::supervisor().await;
    for path in [place.clone(), format!("{place}/csv")] {
        assert_eq!(clerk.shop.get_as(&path, &clerk.session).await.0, StatusCode::OK, "{path}");
        assert_eq!(other.shop.get_as(&path, &other.session).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(clerk.shop.get_as("/office/record/nothing", &clerk.session).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn copies_that_still_hold_who_was_erased_are_seen_to_without_a_command() {
    let (clerk, other) = (Clerk::coordinator().await, Clerk::supervisor().await);
    let (_, done) = clerk.shop.get_as("/office/desk?said=copies", &clerk.session).await;
    assert!(!done.contains("fuda person") && done.contains("href=\"/office/list/copies\""));
    let (_, page) = clerk.shop.get_as("/office/list/copies", &clerk.session).await;
    assert!(page.contains("/media/usb/fuda-2026-11-20.sqlite3") && page.contains("いま ありません"));
    assert!(
        page.contains("<span class=\"chip look long\">消した方が まだ 入っています"),
        "what is to be done has a mark: {page}"
    );
    let (_, held) = clerk.shop.get_as("/office/desk?said=ledger", &clerk.session).await;
    assert!(held.contains("台帳の ファイルは いま 使っている"), "{held}");
    let form = format!("csrf={}", clerk.token);
    let (status, cleaned) = read(clerk.shop.post_as("/office/list/copies", &clerk.session, &form).await).await;
    assert!(status == StatusCode::OK && cleaned.contains("消しました"), "{cleaned}");
    assert_eq!(clerk.recorded(), ["copies cleaned"]);
    assert_eq!(other.shop.get_as("/office/list/copies", &other.session).await.0, StatusCode::FORBIDDEN);
    let foreign = clerk.shop.post_as("/office/list/copies", &clerk.session, "csrf=guess").await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}
