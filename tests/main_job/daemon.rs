//! The daemon as its keeper starts it, and its pages as a browser asks them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::shop::{PASSWORD, STAFF, Shop, binary, text};
use crate::{PATIENCE, wait_for};

/// A running daemon. Dropping it kills it.
pub struct Daemon {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
}

/// A daemon that did not start.
#[derive(Debug)]
pub struct Refused {
    pub exit: Option<i32>,
    pub words: String,
}

impl Daemon {
    #[track_caller]
    pub fn start(shop: &Shop) -> Self {
        Self::try_start(shop, binary()).unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// With a command that may have been prepared; arguments come here.
    pub fn try_start(shop: &Shop, mut command: Command) -> Result<Self, Refused> {
        command.args(["--data", shop.data().to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (keeper, errors) = (Arc::clone(&log), child.stderr.take().unwrap());
        let reader = thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                keeper.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        let (tell, told) = channel();
        let out = child.stdout.take().unwrap();
        // Nobody hears the lines after the first.
        thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        match told.recv_timeout(PATIENCE) {
            Ok(line) => {
                let address = line.strip_prefix("listening on http://").expect("the one line").parse().unwrap();
                Ok(Self { child, address, log })
            }
            Err(_) => {
                let exit = wait_for("the end of a refused start", || child.try_wait().unwrap()).code();
                reader.join().unwrap();
                Err(Refused { exit, words: log.lock().unwrap().clone() })
            }
        }
    }

    /// The power goes.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; how it ended, and after how long.
    pub fn end(mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        self.terminate();
        let status = wait_for("the daemon's end", || self.child.try_wait().unwrap());
        (status, began.elapsed())
    }

    pub fn terminate(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    #[track_caller]
    pub fn log_says(&self, words: &str) {
        wait_for(&format!("the log to say {words}"), || self.log().contains(words).then_some(()));
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Status and body.
    #[track_caller]
    pub fn get(&self, path: &str) -> (u16, String) {
        let mut answer = agent().get(self.url(path)).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    #[track_caller]
    pub fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// What the board says of a work; nothing when it is not on it.
    #[track_caller]
    pub fn board(&self, work: &str) -> Option<String> {
        let board = self.json("/api/v1/board");
        let found = board["works"].as_array().unwrap().iter().find(|one| one["name"] == work)?;
        Some(text(&found["quantity"]))
    }

    #[track_caller]
    pub fn board_says(&self, work: &str, quantity: &str) {
        wait_for(&format!("{quantity} {work} on the board"), || {
            (self.board(work).as_deref() == Some(quantity)).then_some(())
        });
    }

    /// The first station's `scanner` or `printer` in the health.
    #[track_caller]
    pub fn device_is(&self, device: &str, word: &str) {
        wait_for(&format!("a {device} that is {word}"), || {
            (self.json("/api/v1/health")["stations"][0][device] == word).then_some(())
        });
    }

    /// The table's screen, with what it notes about its devices, without readings and tags.
    #[track_caller]
    pub fn screen(&self, table: &str) -> String {
        let (status, body) = self.get(&format!("/table/{table}"));
        assert_eq!(status, 200, "{body}");
        let shown =
            body.split("<main id=\"screen\"").nth(1).and_then(|rest| rest.split("<aside id=\"offline\"").next());
        words(shown.expect("a screen"))
    }

    #[track_caller]
    pub fn screen_says(&self, table: &str, sentence: &str) {
        let mut seen = Vec::new();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen(table);
            if screen.contains(sentence) {
                return;
            }
            if seen.last() != Some(&screen) {
                seen.push(screen);
            }
            assert!(Instant::now() < deadline, "{table} never said {sentence}, but {seen:#?}\n{}", self.log());
        }
    }

    /// The events of a stream, as they come.
    pub fn events(&self, path: &str) -> Events {
        self.events_for(path, "")
    }

    fn events_for(&self, path: &str, session: &str) -> Events {
        let agent = ureq::Agent::config_builder().timeout_connect(Some(PATIENCE)).build();
        let asked = ureq::Agent::new_with_config(agent).get(self.url(path)).header("Cookie", session);
        let answer = asked.call().unwrap();
        let (tell, told) = channel();
        thread::spawn(move || {
            let lines = BufReader::new(answer.into_body().into_reader()).lines().map_while(Result::ok);
            for data in lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned)) {
                if tell.send(data).is_err() {
                    return;
                }
            }
        });
        Events(told)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("the daemon's log:\n{}", self.log());
        }
    }
}

/// How a request's sender is gone before its answer.
#[derive(Debug, Clone, Copy)]
pub enum HangUp {
    AtOnce,
    /// Done with sending, and gone after so many bytes of an answer, or none.
    Reading(usize),
}

/// The office, as staff see it who have logged in.
pub struct Office<'a> {
    daemon: &'a Daemon,
    session: String,
}

impl Daemon {
    #[track_caller]
    pub fn enter_office(&self) -> Office<'_> {
        let mut door = agent().get(self.url("/login")).call().unwrap();
        let cookie = cookie_of(&door, "fuda_door");
        let page = door.body_mut().read_to_string().unwrap();
        let form = [("door", hidden(&page, "door")), ("name", STAFF.to_owned()), ("password", PASSWORD.to_owned())];
        let answer = agent().post(self.url("/login")).header("Cookie", cookie).send_form(form).unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
        Office { daemon: self, session: cookie_of(&answer, "fuda_session") }
    }
}

impl Office<'_> {
    #[track_caller]
    pub fn look(&self, path: &str) -> (u16, String) {
        let mut answer = agent().get(self.daemon.url(path)).header("Cookie", &self.session).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    #[track_caller]
    pub fn fetch(&self, path: &str) -> Vec<u8> {
        let mut answer = agent().get(self.daemon.url(path)).header("Cookie", &self.session).call().unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.body_mut().read_to_vec().unwrap()
    }

    /// How a page is answered whose content is no text.
    #[track_caller]
    pub fn status(&self, path: &str) -> u16 {
        agent().get(self.daemon.url(path)).header("Cookie", &self.session).call().unwrap().status().as_u16()
    }

    /// The events of a stream, as they come.
    #[track_caller]
    pub fn events(&self, path: &str) -> Events {
        self.daemon.events_for(path, &self.session)
    }

    /// Fills in a form of this page, with what is hidden in it.
    #[track_caller]
    pub fn send<V: AsRef<str>>(&self, page: &str, to: &str, fields: &[(&str, V)]) -> (u16, String) {
        let mut answer = self.sent(page, to, fields);
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// The same; where the answer leads.
    #[track_caller]
    pub fn led<V: AsRef<str>>(&self, page: &str, to: &str, fields: &[(&str, V)]) -> String {
        let answer = self.sent(page, to, fields);
        assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    #[track_caller]
    fn sent<V: AsRef<str>>(&self, page: &str, to: &str, fields: &[(&str, V)]) -> ureq::http::Response<ureq::Body> {
        let (_, html) = self.look(page);
        let mut form: Vec<(&str, String)> =
            fields.iter().map(|(name, value)| (*name, value.as_ref().to_owned())).collect();
        for name in ["csrf", "once"] {
            if html.contains(&format!("name=\"{name}\"")) && !form.iter().any(|(own, _)| *own == name) {
                form.push((name, hidden(&html, name)));
            }
        }
        agent().post(self.daemon.url(to)).header("Cookie", &self.session).send_form(form).unwrap()
    }

    /// Sends a form whole, and is gone: how a browser drops the first request of a double click. `gone` says how.
    #[track_caller]
    pub fn send_and_hang_up(&self, to: &str, fields: &[(&str, &str)], gone: HangUp) {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let (body, host, session) = (pairs.join("&"), self.daemon.address, &self.session);
        let head = format!(
            "POST {to} HTTP/1.1\r\nHost: {host}\r\nCookie: {session}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            body.len()
        );
        let mut line = TcpStream::connect(host).unwrap();
        line.write_all(format!("{head}{body}").as_bytes()).unwrap();
        match gone {
            HangUp::AtOnce => {}
            HangUp::Reading(bytes) => {
                line.shutdown(Shutdown::Write).unwrap();
                // Nothing comes to whoever has said that nothing more is sent, or as much as this.
                let _ = line.read(&mut vec![0; bytes]);
            }
        }
    }

    /// What is hidden in the page that says a form back.
    #[track_caller]
    pub fn said_back(&self, form: &str, fields: &[(&str, &str)]) -> [(&'static str, String); 2] {
        let (status, page) = self.checked(form, fields, &[]);
        assert_eq!(status, 200, "{}", words(&page));
        ["csrf", "once"].map(|name| (name, hidden(&page, name)))
    }

    /// Its text, without tags.
    #[track_caller]
    pub fn page(&self) -> String {
        words(&self.html())
    }

    /// What staff are asked, without the rest of the page.
    #[track_caller]
    pub fn questions(&self) -> String {
        let page = self.page();
        page.split("この日の作業").next().unwrap_or_default().to_owned()
    }

    /// A page, without tags.
    #[track_caller]
    pub fn see(&self, path: &str) -> String {
        words(&String::from_utf8(self.keep(path)).unwrap())
    }

    /// Where an address leads on to.
    #[track_caller]
    pub fn sent_on(&self, path: &str) -> String {
        let answer = agent().get(self.daemon.url(path)).header("Cookie", &self.session).call().unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// What an address gives, as a browser would keep it.
    #[track_caller]
    pub fn keep(&self, path: &str) -> Vec<u8> {
        let mut answer = agent().get(self.daemon.url(path)).header("Cookie", &self.session).call().unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{answer:?}");
        answer.body_mut().read_to_vec().unwrap()
    }

    #[track_caller]
    fn html(&self) -> String {
        let mut answer = agent().get(self.daemon.url("/office")).header("Cookie", &self.session).call().unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{answer:?}");
        answer.body_mut().read_to_string().unwrap()
    }

    /// Answers the first question about a paper: `out`, nothing is printed; `again`, a marked copy is.
    #[track_caller]
    pub fn settle_paper(&self, fate: &str) {
        let html = self.html();
        let form = html.split("action=\"/office/answer/paper\"").nth(1).expect("a question about a paper");
        let field = |name| (name, hidden(form, name));
        let form = [field("csrf"), field("paper"), ("fate", fate.to_owned())];
        let url = self.daemon.url("/office/answer/paper");
        let answer = agent().post(url).header("Cookie", &self.session).send_form(form).unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
    }

    /// Fills in a form; the page that comes back, without tags.
    #[track_caller]
    pub fn fill(&self, form: &str, fields: &[(&str, &str)]) -> String {
        words(&self.checked(form, fields, &[]).1)
    }

    /// Fills in a form, and confirms what is said back; what is answered to that, without tags.
    #[track_caller]
    pub fn check_and_confirm(&self, form: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let (status, page) = self.checked(form, fields, &[]);
        assert_eq!(status, 200, "{}", words(&page));
        let once = hidden(&page, "once");
        let (status, page) = self.checked(form, fields, &[("step", "record"), ("once", &once)]);
        (status, words(&page))
    }

    #[track_caller]
    pub fn enter(&self, form: &str, fields: &[(&str, &str)]) {
        let (status, page) = self.check_and_confirm(form, fields);
        assert_eq!(status, 303, "{page}");
    }

    /// The value of an option that a form offers, by its text.
    #[track_caller]
    pub fn option(&self, form: &str, text: &str) -> String {
        let url = self.daemon.url(&format!("/office/desk/{form}"));
        let mut answer = agent().get(url).header("Cookie", &self.session).call().unwrap();
        let html = answer.body_mut().read_to_string().unwrap();
        let option = html.split("<option value=\"").find(|option| option.contains(text));
        option.and_then(|option| option.split('"').next()).unwrap_or_else(|| panic!("no {text} in {html}")).to_owned()
    }

    #[track_caller]
    fn checked(&self, form: &str, fields: &[(&str, &str)], more: &[(&str, &str)]) -> (u16, String) {
        let csrf = hidden(&self.html(), "csrf");
        let all = [&[("csrf", csrf.as_str())], fields, more].concat();
        let url = self.daemon.url(&format!("/office/desk/{form}"));
        let mut answer = agent().post(url).header("Cookie", &self.session).send_form(all).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// Closes a period, as the second step of its page does; where the answer leads.
    #[track_caller]
    pub fn close_period(&self, ending: &str) -> String {
        let form = [("csrf", hidden(&self.html(), "csrf")), ("ending", ending.to_owned())];
        let url = self.daemon.url("/office/periods/close");
        let answer = agent().post(url).header("Cookie", &self.session).send_form(form).unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Answers every question about the clock with the day that it shows.
    #[track_caller]
    pub fn say_that_the_clock_is_right(&self) {
        let today = text(&self.daemon.json("/api/v1/board")["date"]);
        let html = self.html();
        for form in html.split("action=\"/office/answer/clock\"").skip(1) {
            let field = |name| (name, hidden(form, name));
            let form = [field("csrf"), field("first"), field("last"), ("on", today.clone())];
            let url = self.daemon.url("/office/answer/clock");
            let answer = agent().post(url).header("Cookie", &self.session).send_form(form).unwrap();
            assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
        }
    }
}

/// Asks once, without following where an answer leads.
fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    ureq::Agent::new_with_config(config.timeout_global(Some(PATIENCE)).build())
}

/// `name=value` of the first cookie whose name begins so.
#[track_caller]
fn cookie_of(answer: &ureq::http::Response<ureq::Body>, name: &str) -> String {
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let found = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with(name));
    found.unwrap_or_else(|| panic!("no cookie {name} in {answer:?}")).to_owned()
}

/// The value of a hidden field.
#[track_caller]
pub fn hidden(html: &str, name: &str) -> String {
    let after = html.split(&format!("name=\"{name}\" value=\"")).nth(1);
    after.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no {name} in {html}")).to_owned()
}

pub struct Events(Receiver<String>);

impl Events {
    #[track_caller]
    pub fn next(&self) -> Value {
        serde_json::from_str(&self.0.recv_timeout(PATIENCE).expect("an event")).unwrap()
    }

    /// After what is still on its way, nothing more comes: the stream has ended.
    pub fn have_ended(&self) -> bool {
        loop {
            if let Err(none) = self.0.recv_timeout(PATIENCE) {
                return none == RecvTimeoutError::Disconnected;
            }
        }
    }
}

/// Text without tags and without the readings over kanji.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, then) = after.split_once('>').unwrap_or((after, ""));
        rest = if tag == "rt" { then.split_once("</rt>").map_or("", |(_, after)| after) } else { then };
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads to the end, or until the other side is gone.
pub fn read_all(mut from: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A connection that breaks off has said all that it will.
    let _ = from.read_to_end(&mut bytes);
    bytes
}
