//! What the ledger has, and what is on the papers: the papers are read by a decoder that is not ours, where it is here.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use fuda::domain::code::check_character;
use serde_json::Value;

use crate::shop::{TABLES, is_cut};

const DECODER: &str = "/bin/decoder";
/// Commands that the decoder knows by name and length, and does not act upon.
const FRAMED_ONLY: [(&str, usize); 8] =
    [("GS B", 3), ("GS P", 4), ("FS &", 2), ("FS C", 3), ("FS S", 4), ("ESC R", 3), ("ESC 3", 3), ("ESC J", 3)];

/// A handover as the ledger has it.
#[derive(Debug, Clone)]
pub struct Received {
    pub table: usize,
    /// The participant's number.
    pub number: String,
    pub quantity: u32,
    /// The receipt's code.
    pub receipt: String,
}

/// Every handover of the ledger, in its order.
pub fn received() -> Vec<Received> {
    let export = Command::new("/bin/fuda").args(["--data", "/day", "ledger", "export"]).output().expect("fuda runs");
    assert!(export.status.success());
    let (mut numbers, mut members, mut quantities) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::<String, u32>::new());
    let mut all = Vec::new();
    for line in String::from_utf8(export.stdout).expect("UTF-8").lines() {
        let fact: Value = serde_json::from_str(line).expect("JSON");
        let body = &fact["body"];
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        match fact["kind"].as_str() {
            Some("participant_registered") => drop(numbers.insert(text("participant"), text("number"))),
            Some("handover_opened") => {
                let [one] = body["members"].as_array().expect("members").as_slice() else { panic!("{line}") };
                members.insert(text("handover"), one.as_str().expect("an id").to_owned());
            }
            Some("pieces_counted") => {
                *quantities.entry(text("handover")).or_default() += text("quantity").parse::<u32>().expect("whole");
            }
            Some("handover_received") => all.push(Received {
                table: TABLES.iter().position(|table| fact["station"] == table.name).expect("a table of ours"),
                number: numbers[&members[&text("handover")]].clone(),
                quantity: quantities[&text("handover")],
                receipt: receipt_code(&body["receipt"]),
            }),
            _ => {}
        }
    }
    all
}

fn receipt_code(number: &Value) -> String {
    let body = format!("R{:0>8}", number.to_string().trim_matches('"'));
    let check = check_character(&body).expect("it is in the alphabet");
    format!("{body}{check}")
}

/// What a whole paper says.
pub struct Reading {
    pub text: String,
    /// Its bar codes.
    pub bars: Vec<String>,
}

impl Reading {
    pub fn is_marked(&self) -> bool {
        self.text.contains("再発行")
    }

    /// The line that says how many there are this time.
    pub fn says_quantity(&self, quantity: u32) -> bool {
        let expected = format!("{quantity}組");
        self.text.lines().any(|line| line.starts_with("今回") && line.split_whitespace().last() == Some(&expected))
    }
}

pub fn has_decoder() -> bool {
    Path::new(DECODER).exists()
}

/// Reads one whole paper.
pub fn read(paper: &[u8]) -> Reading {
    assert!(is_cut(paper));
    let paper = after_the_flush(paper);
    if has_decoder() { decoded(paper) } else { read_by_ourselves(paper) }
}

/// Where a paper stalled, its follower begins with the white rest of a picture that never came, and a clean start.
fn after_the_flush(paper: &[u8]) -> &[u8] {
    const FLUSHED: &[u8] = b"\0\0\0\0\x1b@";
    let at = paper.windows(FLUSHED.len()).rposition(|window| window == FLUSHED);
    at.map_or(paper, |at| &paper[at + 4..])
}

fn decoded(paper: &[u8]) -> Reading {
    let mut decoder = Command::new(DECODER).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    decoder.stdin.take().expect("piped").write_all(paper).expect("it reads");
    let output = decoder.wait_with_output().expect("it ends");
    let nodes: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let is = |node: &Value, kind: &str| node["type"] == kind;
    let strange: Vec<_> = nodes.iter().filter(|node| is(node, "unknown") && !is_framed(node)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert_eq!(nodes.iter().filter(|node| is(node, "cut")).count(), 1, "a paper is cut once");
    // The decoder gives bytes as characters of the same number.
    let mut bytes = Vec::new();
    for node in &nodes {
        match node["type"].as_str() {
            Some("text") => bytes.extend(node["text"].as_str().expect("text").chars().map(|letter| letter as u8)),
            Some("line-feed") => bytes.push(b'\n'),
            _ => {}
        }
    }
    let (text, _, garbled) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!garbled, "{text}");
    let bars = nodes.iter().filter(|node| is(node, "barcode")).map(|node| node["data"].as_str().expect("data"));
    let bars = bars.map(|bar| bar.trim_start_matches("{B").to_owned()).collect();
    Reading { text: text.into_owned(), bars }
}

fn is_framed(node: &Value) -> bool {
    let length = node["bytesHex"].as_str().unwrap_or_default().len() / 2;
    FRAMED_ONLY.iter().any(|(command, own)| node["command"] == *command && *own == length)
}

fn read_by_ourselves(paper: &[u8]) -> Reading {
    const BAR_CODE: &[u8] = b"\x1dkI\x0c{B";
    let starts = paper.windows(BAR_CODE.len()).enumerate().filter(|(_, window)| *window == BAR_CODE);
    let bars = starts.map(|(at, _)| String::from_utf8_lossy(&paper[at + BAR_CODE.len()..][..10]).into_owned());
    Reading { text: fuda::paper::preview::text(paper), bars: bars.collect() }
}
