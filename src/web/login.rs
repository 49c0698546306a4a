//! Who may enter the office: the login, its sessions, and the patience it asks of who guesses.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use askama::Template;
use axum::extract::{Form, FromRequestParts, State};
use axum::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::domain::fact::Role;
use crate::domain::id::StaffId;

use super::guard::{Reader, cookie};
use super::house::AccountView;
use super::password;
use super::site::{Page, Site, Trouble, show};
use super::words::{Words, fill};

const SESSION_COOKIE: &str = "fuda_session";
const DOOR_COOKIE: &str = "fuda_door";
/// A session ends after eight hours without a request: a working day.
const IDLE_MS: u64 = 8 * 3_600_000;
/// So many wrong passwords under one name cost nothing; then each doubles the wait.
const FREE_TRIES: u32 = 3;
const LONGEST_WAIT_S: u64 = 300;
/// More names than a workshop has staff; beyond this the oldest waits are forgotten.
const NAMES: usize = 256;
/// Hashes at a time: each takes 19 MiB for a moment, and a small computer has one core to spare.
const HASHES: usize = 1;
/// Verified against where there is no such name, so that an answer takes as long either way.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Sessions and waits, in memory only: a restart asks everybody to log in again.
pub struct Gate {
    sessions: Mutex<HashMap<String, Session>>,
    tries: Mutex<HashMap<String, Tries>>,
    hashing: Semaphore,
}

#[derive(Debug, Clone)]
struct Session {
    staff: StaffId,
    name: String,
    csrf: String,
    seen_ms: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tries {
    wrong: u32,
    open_at_ms: u64,
}

impl Default for Gate {
    fn default() -> Self {
        Self { sessions: Mutex::default(), tries: Mutex::default(), hashing: Semaphore::new(HASHES) }
    }
}

/// How a name and a password were answered.
pub enum Admission {
    Welcome(AccountView),
    NoMatch,
    /// Seconds.
    Wait(u64),
}

impl Gate {
    /// Checks a name and password; slowly, and ever more slowly for who guesses.
    pub async fn admit(&self, site: &Site, name: &str, password: &str) -> Result<Admission, Trouble> {
        // The wait is looked up once it is our turn, so that many guesses at once do not slip past it together.
        let _turn = self.hashing.acquire().await.map_err(|closed| Trouble::Unavailable(Box::new(closed)))?;
        let now_ms = site.house.now().steady_ms;
        if let Some(seconds) = self.wait_s(name, now_ms) {
            return Ok(Admission::Wait(seconds));
        }
        let (asked, tried) = (name.to_owned(), password.to_owned());
        let account = site
            .ask(move |house| {
                let account = house.account(&asked)?;
                let stored = account.as_ref().map_or(NOBODY, |account| &account.password_hash);
                Ok(if password::verify(&tried, stored) { account } else { None })
            })
            .await?;
        Ok(match account {
            Some(account) => {
                lock(&self.tries).remove(name);
                Admission::Welcome(account)
            }
            None => {
                self.remember_wrong(name, now_ms);
                Admission::NoMatch
            }
        })
    }

    fn wait_s(&self, name: &str, now_ms: u64) -> Option<u64> {
        let open_at_ms = lock(&self.tries).get(name).map_or(0, |tries| tries.open_at_ms);
        let left_ms = open_at_ms.saturating_sub(now_ms);
        (left_ms > 0).then(|| left_ms.div_ceil(1000))
    }

    fn remember_wrong(&self, name: &str, now_ms: u64) {
        let mut all = lock(&self.tries);
        if all.len() >= NAMES && !all.contains_key(name) {
            let oldest = all.iter().min_by_key(|(_, tries)| tries.open_at_ms).map(|(name, _)| name.clone());
            oldest.and_then(|name| all.remove(&name));
        }
        let tries = all.entry(name.to_owned()).or_default();
        tries.wrong = tries.wrong.saturating_add(1);
        let doubled = tries.wrong.saturating_sub(FREE_TRIES).min(20);
        let wait_s = if doubled == 0 { 0 } else { (1u64 << doubled).min(LONGEST_WAIT_S) };
        tries.open_at_ms = now_ms + wait_s * 1000;
    }

    fn open(&self, account: AccountView, now_ms: u64) -> String {
        let key = random_key();
        let mut sessions = lock(&self.sessions);
        sessions.retain(|_, session| now_ms.saturating_sub(session.seen_ms) < IDLE_MS);
        let session = Session { staff: account.staff, name: account.name, csrf: random_key(), seen_ms: now_ms };
        sessions.insert(key.clone(), session);
        key
    }

    fn session(&self, key: &str, now_ms: u64) -> Option<Session> {
        let mut sessions = lock(&self.sessions);
        let session = sessions.get_mut(key)?;
        if now_ms.saturating_sub(session.seen_ms) >= IDLE_MS {
            sessions.remove(key);
            return None;
        }
        session.seen_ms = now_ms;
        Some(session.clone())
    }

    fn close(&self, key: &str) {
        lock(&self.sessions).remove(key);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// 128 random bits, in hexadecimal.
pub(super) fn random_key() -> String {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A logged-in member of staff. Pages that take one send everybody else to the login.
#[derive(Debug, Clone)]
pub struct Staff {
    pub id: StaffId,
    pub name: String,
    pub role: Role,
    /// Every form carries it.
    pub csrf: String,
}

impl Staff {
    /// Supervisors see the day and the questions; money is the coordinators' (DOMAIN.md §4.5).
    pub fn sees_money(&self) -> bool {
        self.role >= Role::Coordinator
    }

    /// Whether a form came from a page that we gave to this session.
    pub fn check(&self, token: &str) -> Result<(), Trouble> {
        if token == self.csrf { Ok(()) } else { Err(Trouble::Foreign) }
    }

    async fn of(parts: &Parts, site: &Site) -> Result<Option<Self>, Trouble> {
        let Some(key) = cookie(&parts.headers, SESSION_COOKIE) else { return Ok(None) };
        let Some(session) = site.gate.session(key, site.house.now().steady_ms) else { return Ok(None) };
        let Session { staff, name, csrf, .. } = session;
        let role = site.ask(move |house| house.role(staff)).await?;
        Ok(role.map(|role| Self { id: staff, name, role, csrf }))
    }
}

impl FromRequestParts<Site> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let staff = Self::of(parts, site).await.map_err(IntoResponse::into_response)?;
        staff.ok_or_else(|| see_other("/login"))
    }
}

/// After a form: the browser asks for this page. What no header may hold is escaped, for some of it was typed.
pub fn see_other(path: &str) -> Response {
    let escaped = path.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
        out
    });
    let location = HeaderValue::from_str(&escaped).expect("visible ASCII is a header's value");
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

#[derive(Template)]
#[template(path = "login.html", config = "src/web/askama.toml")]
struct LoginPage {
    page: Page,
    door: String,
    name: String,
    says: Option<String>,
    demo: Option<String>,
}

pub async fn page(State(site): State<Site>, Reader(words): Reader) -> Response {
    login_page(&site, words, String::new(), None, StatusCode::OK)
}

fn login_page(site: &Site, words: Words, name: String, says: Option<String>, status: StatusCode) -> Response {
    let door = random_key();
    let demo = site.options.demo.as_ref().map(|desk| {
        let (name, password) = desk.login();
        fill(words.login_demo(), &[("name", &name), ("password", &password)])
    });
    let page = Page::new(words, words.login_title(), site.house.workshop());
    let mut response = show(&LoginPage { page, door: door.clone(), name, says, demo });
    *response.status_mut() = status;
    set_cookie(&mut response, DOOR_COOKIE, &door, "");
    response
}

#[derive(Deserialize)]
pub struct LoginForm {
    name: String,
    password: String,
    door: String,
}

pub async fn enter(
    State(site): State<Site>,
    Reader(words): Reader,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response, Trouble> {
    // The same random number in the form and in the cookie: the form is ours.
    if cookie(&headers, DOOR_COOKIE) != Some(form.door.as_str()) || form.door.is_empty() {
        return Err(Trouble::Foreign);
    }
    match site.gate.admit(&site, &form.name, &form.password).await? {
        Admission::Welcome(account) => {
            let key = site.gate.open(account, site.house.now().steady_ms);
            let mut response = see_other("/office");
            set_cookie(&mut response, SESSION_COOKIE, &key, "");
            set_cookie(&mut response, DOOR_COOKIE, "", "; Max-Age=0");
            Ok(response)
        }
        Admission::NoMatch => {
            let says = Some(words.login_no_match().to_owned());
            Ok(login_page(&site, words, form.name, says, StatusCode::UNAUTHORIZED))
        }
        Admission::Wait(seconds) => {
            let says = Some(fill(words.login_wait(), &[("n", &seconds.to_string())]));
            Ok(login_page(&site, words, form.name, says, StatusCode::TOO_MANY_REQUESTS))
        }
    }
}

#[derive(Deserialize)]
pub struct Token {
    csrf: String,
}

pub async fn leave(
    State(site): State<Site>,
    staff: Staff,
    headers: HeaderMap,
    Form(form): Form<Token>,
) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    if let Some(key) = cookie(&headers, SESSION_COOKIE) {
        site.gate.close(key);
    }
    let mut response = see_other("/");
    set_cookie(&mut response, SESSION_COOKIE, "", "; Max-Age=0");
    Ok(response)
}

fn set_cookie(response: &mut Response, name: &str, value: &str, more: &str) {
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{more}");
    let value = HeaderValue::from_str(&line).expect("cookies of ours are plain ASCII");
    response.headers_mut().append(SET_COOKIE, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_nobody_has_costs_a_whole_hash_too() {
        let nobody = argon2::password_hash::phc::PasswordHash::new(NOBODY).expect("it is a stored password");
        let somebody = password::hash("ame-no-uta");
        let somebody = argon2::password_hash::phc::PasswordHash::new(&somebody).expect("it is a stored password");
        assert_eq!((nobody.algorithm, nobody.params), (somebody.algorithm, somebody.params));
        assert!(!password::verify("", NOBODY));
    }
}
