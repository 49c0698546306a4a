//! The commands, through the real binary, on data folders that vanish.

mod agreed;
mod bad_input;
mod doctor;
mod folder;
#[path = "../support/label_printer.rs"]
mod label_printer;
mod labels;
mod money;
mod people;
mod periods;
mod person;
#[path = "../support/print_queue.rs"]
mod print_queue;
mod record;
mod reports;
mod scanners;
mod works;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use serde_json::{Value, json};
use tempfile::TempDir;

use fuda::domain::code::ReceiptNumber;
use fuda::domain::fact::{Entry, Fact, ReceivedBy};
use fuda::domain::id::{HandoverId, Mint, ParticipantId, WorkId};
use fuda::domain::moment::Moment;
use fuda::domain::quantity::Quantity;
use fuda::store::{Append, Store};

/// What the binary said.
#[derive(Debug)]
struct Said {
    exit: i32,
    out: String,
    err: String,
}

impl Said {
    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.exit, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// It was refused with this exit code, in words that hold these.
    #[track_caller]
    fn refused(&self, exit: i32, words: &[&str]) {
        assert_eq!(self.exit, exit, "{self:?}");
        assert_eq!(self.out, "", "an answer was given beside the refusal");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is missing in {self:?}");
        }
    }
}

/// Runs the binary, without whatever the environment says of Fuda.
fn fuda(args: &[&str], input: &str) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    command.args(args).env_remove("FUDA_DATA").env_remove("FUDA_LOG");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Said {
        exit: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A workshop in a folder that vanishes.
struct Shop {
    place: TempDir,
    mint: Mint,
}

impl Shop {
    fn new() -> Self {
        let place = TempDir::new().unwrap();
        let shop = Self { place, mint: Mint::from_seed(7) };
        let made = fuda(&["init", &shop.data()], "");
        assert_eq!(made.exit, 0, "{made:?}");
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn data(&self) -> String {
        self.path("data").to_str().unwrap().to_owned()
    }

    /// Words are apart by blanks.
    fn fuda(&self, words: &str) -> Said {
        self.fuda_told(words, "")
    }

    fn fuda_told(&self, words: &str, input: &str) -> Said {
        let data = self.data();
        let args: Vec<&str> = ["--data", &data].into_iter().chain(words.split_whitespace()).collect();
        fuda(&args, input)
    }

    #[track_caller]
    fn done(&self, words: &str) -> Value {
        self.fuda(&format!("{words} --json")).json()
    }

    fn export(&self) -> String {
        let said = self.fuda("ledger export");
        assert_eq!(said.exit, 0, "{said:?}");
        said.out
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn configure(&self, text: &str) {
        std::fs::write(self.path("data/fuda.toml"), text).unwrap();
    }

    fn store(&self) -> Store {
        Store::open(&self.path("data")).unwrap()
    }

    fn participant(&self, number: &str) -> ParticipantId {
        id(&self.done(&format!("participant add --number {number} --call あみ")), "id").parse().unwrap()
    }

    fn work(&self, words: &str) -> WorkId {
        id(&self.done(&format!("work add {words}")), "id").parse().unwrap()
    }

    /// A handover as a table records it.
    fn hand_over(&mut self, members: &[ParticipantId], on: &str, work: WorkId, quantity: &str) {
        let handover = HandoverId(self.mint.bits());
        let quantity: Quantity = quantity.parse().unwrap();
        let facts = [
            Fact::HandoverOpened { handover, members: members.to_vec() },
            Fact::PiecesCounted { handover, work, quantity, tag: None, piece: None },
            Fact::HandoverReceived {
                handover,
                receipt: ReceiptNumber::UNNUMBERED,
                on: day(on),
                by: ReceivedBy::Command,
            },
        ];
        let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
        let at: Moment = format!("{on}T05:00:00Z").parse().unwrap();
        self.store().append(Append::at_desk(at, entries)).unwrap();
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn id<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().unwrap_or_else(|| panic!("no {key} in {answer}"))
}

#[track_caller]
fn keys(answer: &Value) -> Vec<&str> {
    answer.as_object().unwrap().keys().map(String::as_str).collect()
}
