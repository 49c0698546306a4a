//! The real binary on a data folder that vanishes, met as its neighbours meet it: ttys, sockets, pages.
#![allow(dead_code, reason = "each bench asks for its own part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `fuda serve`, listening.
pub struct Daemon {
    child: Child,
    pub address: String,
    /// From exec to the line `listening on`.
    pub started_in: Duration,
}

impl Daemon {
    pub fn start(data: &Path) -> Self {
        let begun = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
        command.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
        command.env_remove("FUDA_LOG").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the binary starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it says where it listens");
        let started_in = begun.elapsed();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("it said {line:?}"));
        Self { child, address: address.to_owned(), started_in }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in KiB, as Linux counts it.
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it lives");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells its memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// A path's whole answer: head and body.
    pub fn get(&self, path: &str, cookie: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n",
            self.address
        ))
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("the request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer is text");
        answer
    }

    /// A session of the office, as its cookie.
    pub fn log_in(&self, name: &str, password: &str) -> String {
        let page = self.get("/login", "");
        let door = cookie_of(&page, "fuda_door");
        let token = door.split_once('=').expect("a cookie has a value").1;
        let form = format!("name={}&password={}&door={token}", percent(name), percent(password));
        let answer = self.ask(&format!(
            "POST /login HTTP/1.1\r\nHost: {}\r\nCookie: {door}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{form}",
            self.address,
            form.len()
        ));
        cookie_of(&answer, "fuda_session")
    }

    /// The ledger's last sequence, as the API tells it.
    pub fn sequence(&self) -> u64 {
        let answer = self.get("/api/v1/health", "");
        let body = answer.split_once("\r\n\r\n").expect("a head and a body").1;
        let health: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"));
        health["ledger"]["sequence"].as_u64().expect("a sequence")
    }

    /// The live stream of a table's screen.
    pub fn watch(&self, table: &str) -> Screen {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!("GET /table/{table}/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("the request is sent");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time to wait");
        let mut screen = Screen { events: BufReader::new(stream), sequence: 0 };
        screen.sequence = screen.next_sequence();
        screen
    }
}

/// A table's screen, as its page hears of it.
pub struct Screen {
    events: BufReader<TcpStream>,
    sequence: u64,
}

impl Screen {
    /// Waits for the next word. What is told of the table's devices in between is none.
    pub fn next_word(&mut self) {
        loop {
            let sequence = self.next_sequence();
            if sequence > self.sequence {
                assert_eq!(sequence, self.sequence + 1, "one scan, one word");
                self.sequence = sequence;
                return;
            }
        }
    }

    fn next_sequence(&mut self) -> u64 {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.events.read_line(&mut line).expect("the stream goes on") > 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data: ") {
                let told: serde_json::Value = serde_json::from_str(data).expect("an event is JSON");
                return told["sequence"].as_u64().expect("an event has its number");
            }
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It is told to end as a power cut tells it: what is on the disk counts, and the folder vanishes.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn cookie_of(answer: &str, name: &str) -> String {
    let lines = answer.lines().filter_map(|line| line.split_once(": ").map(|(key, value)| (key.to_lowercase(), value)));
    let mut cookies = lines.filter(|(key, _)| key == "set-cookie").filter_map(|(_, value)| value.split(';').next());
    let cookie = cookies.find(|cookie| cookie.starts_with(&format!("{name}=")));
    cookie.unwrap_or_else(|| panic!("no cookie {name} in {answer}")).to_owned()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
