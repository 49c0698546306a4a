//! What holds for every request: strict headers, whose name we answer to, and where forms come from.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::site::{Site, Trouble};
use super::words::{Lang, Words};

/// Nothing from elsewhere, no script in a page, no frame but our own (the demo shows the table in one).
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'";
const LANG_COOKIE: &str = "fuda_lang";
/// A year, in seconds.
const LANG_AGE_S: u64 = 31_536_000;

/// Refuses what does not come from here, and gives every answer its headers.
pub async fn keep(State(site): State<Site>, request: Request, next: Next) -> Response {
    let chosen = request.uri().query().and_then(lang_of_query);
    let mut response = match refused(&site, &request) {
        Some(trouble) => trouble.into_response(),
        None => next.run(request).await,
    };
    if let Some(trouble) = unspoken(&response) {
        response = trouble.into_response();
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(lang) = chosen {
        let cookie = format!("{LANG_COOKIE}={}; Path=/; Max-Age={LANG_AGE_S}; SameSite=Strict", lang.tag());
        headers.append(SET_COOKIE, HeaderValue::from_str(&cookie).expect("a language tag is plain ASCII"));
    }
    response
}

/// What the libraries refuse by themselves (a form without a field, a wrong method) has no words of ours yet.
fn unspoken(response: &Response) -> Option<Trouble> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let ours = kind.starts_with("text/html") || kind.starts_with("application/json");
    match response.status() {
        _ if ours => None,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Trouble::NotFound),
        status if status.is_client_error() => Some(Trouble::BadInput),
        _ => None,
    }
}

fn refused(site: &Site, request: &Request) -> Option<Trouble> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    let inner = ["/office", "/login", "/logout", "/demo", "/api/v1/earnings"];
    if (changes || inner.iter().any(|start| path.starts_with(start))) && !answers_to(site, request.headers()) {
        return Some(Trouble::OtherHost);
    }
    (changes && comes_from_elsewhere(request.headers())).then_some(Trouble::Foreign)
}

/// A web page elsewhere can point its own name at this machine, but it cannot change the name that the browser
/// sends. A plain address is nobody's name.
fn answers_to(site: &Site, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    let name = without_port(host).trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok()
        || site.options.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Forms carry a token besides; this refuses early what a browser itself says is foreign. `null` is what browsers
/// send for our own forms under `no-referrer`.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site != "same-origin" && site != "none";
    }
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) if origin != "null" => origin.split_once("://").is_none_or(|(_, from)| from != host),
        _ => false,
    }
}

/// The reader's language: asked for in the address, remembered in a cookie, Japanese otherwise.
pub struct Reader(pub Words);

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let asked = parts.uri.query().and_then(lang_of_query);
        let remembered = || cookie(&parts.headers, LANG_COOKIE).and_then(Lang::of_tag);
        Ok(Self(Words(asked.or_else(remembered).unwrap_or_default())))
    }
}

fn lang_of_query(query: &str) -> Option<Lang> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Lang::of_tag)
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}
