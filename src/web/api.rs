//! `/api/v1`: what other programs may rely on. Decimals are strings, yen whole numbers, dates ISO 8601.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::domain::calendar::Span;
use crate::domain::fact::Role;

use super::house::{BoardView, EarningsLineView, EarningsView, PiecesView};
use super::login::Admission;
use super::site::{Site, Trouble};
use super::stream::{Events, events};

pub async fn health(State(site): State<Site>) -> Response {
    let asked = site.ask(|house| Ok((house.ledger()?, house.stations()?))).await;
    let Ok((ledger, stations)) = asked else {
        let body = json!({"status": "ledger unavailable", "version": env!("CARGO_PKG_VERSION"), "ledger": null, "stations": []});
        return (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    };
    let stations: Vec<_> = stations
        .iter()
        .map(|one| {
            let (scanner, printer) = (one.scanner.word(), one.printer.word());
            json!({"name": one.name, "scanner": scanner, "printer": printer, "unheard": one.unheard})
        })
        .collect();
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "ledger": {"id": ledger.id, "sequence": ledger.sequence},
        "stations": stations,
    }))
    .into_response()
}

#[derive(Serialize)]
struct Board {
    date: NaiveDate,
    works: Vec<BoardWork>,
}

#[derive(Serialize)]
struct BoardWork {
    name: String,
    unit: String,
    quantity: String,
}

fn board_json(board: BoardView) -> Board {
    let work = |pieces: PiecesView| BoardWork {
        name: pieces.work.name,
        unit: pieces.work.unit,
        quantity: pieces.quantity.to_string(),
    };
    Board { date: board.on, works: board.works.into_iter().map(work).collect() }
}

pub async fn board(State(site): State<Site>) -> Result<Response, Trouble> {
    Ok(Json(board_json(site.ask(|house| house.board()).await?)).into_response())
}

/// The board's content, now and whenever it changes.
pub async fn board_events(State(site): State<Site>) -> Events {
    let watched = site.live.watch_board();
    events(site, watched, |site, _count, _place| async move {
        let board = board_json(site.ask(|house| house.board()).await?);
        Event::default().event("board").json_data(board).map_err(|cause| Trouble::Unavailable(Box::new(cause)))
    })
}

#[derive(Deserialize)]
pub struct Asked {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Serialize)]
struct Earnings {
    participants: Vec<Participant>,
}

#[derive(Serialize)]
struct Participant {
    number: String,
    lines: Vec<Line>,
    exact: String,
    yen: i64,
    unpriced: u32,
}

#[derive(Serialize)]
struct Line {
    work: String,
    quantity: String,
    per: String,
    rate: Option<String>,
    share: String,
    amount: Option<String>,
}

pub async fn earnings(State(site): State<Site>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    match known(&site, &headers).await {
        Ok(()) => {}
        Err(refusal) => return refusal,
    }
    let span = match span(&asked) {
        Ok(span) => span,
        Err(words) => return refusal(StatusCode::BAD_REQUEST, "bad_date", &words),
    };
    match site.ask(move |house| house.earnings(span)).await {
        Ok(people) => Json(Earnings { participants: people.into_iter().map(participant).collect() }).into_response(),
        Err(_) => refusal(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the ledger cannot be read just now"),
    }
}

/// HTTP Basic with the login of a coordinator or admin.
async fn known(site: &Site, headers: &HeaderMap) -> Result<(), Response> {
    let who = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(basic);
    let Some((name, password)) = who else { return Err(challenge("a staff login is needed")) };
    match site.gate.admit(site, &name, &password).await.map_err(IntoResponse::into_response)? {
        Admission::Welcome(account) if account.role >= Role::Coordinator => Ok(()),
        Admission::Welcome(_) => {
            let words = "earnings are for coordinators and admins (コーディネーターと 管理者のものです)";
            Err(refusal(StatusCode::FORBIDDEN, "not_yours", words))
        }
        Admission::NoMatch => Err(challenge("name and password do not go together")),
        Admission::Wait(seconds) => {
            let words = format!("too many tries: wait {seconds} seconds");
            let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "wait", &words);
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
            Err(response)
        }
    }
}

fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(encoded.trim()).ok())??;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(name, password)| (name.to_owned(), password.to_owned()))
}

fn challenge(words: &str) -> Response {
    let mut response = refusal(StatusCode::UNAUTHORIZED, "login", words);
    let realm = axum::http::HeaderValue::from_static(r#"Basic realm="Fuda", charset="UTF-8""#);
    response.headers_mut().insert(WWW_AUTHENTICATE, realm);
    response
}

fn refusal(status: StatusCode, code: &str, words: &str) -> Response {
    (status, Json(json!({"code": code, "message": words}))).into_response()
}

fn span(asked: &Asked) -> Result<Span, String> {
    let one = |name: &str, text: &Option<String>| {
        let text = text.as_deref().ok_or_else(|| format!("{name} is missing: write {name}=2026-11-01"))?;
        text.parse::<NaiveDate>().map_err(|_| format!("{name}={text} is not a date: write {name}=2026-11-01"))
    };
    let span = Span { from: one("from", &asked.from)?, to: one("to", &asked.to)? };
    if span.from > span.to {
        return Err(format!("from={} is after to={}", span.from, span.to));
    }
    Ok(span)
}

fn participant(one: EarningsView) -> Participant {
    Participant {
        number: one.person.number,
        lines: one.lines.into_iter().map(line).collect(),
        exact: one.exact.to_string(),
        yen: one.yen,
        unpriced: one.unpriced,
    }
}

fn line(one: EarningsLineView) -> Line {
    Line {
        work: one.code,
        quantity: one.quantity.normalize().to_string(),
        per: one.per,
        rate: one.rate.map(|yen| yen.to_string()),
        share: one.share,
        amount: one.amount.map(|yen| yen.to_string()),
    }
}
