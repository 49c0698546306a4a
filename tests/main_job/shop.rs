//! A workshop in a folder that vanishes, and its commands.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fuda::devices::pty::Pty;
use serde_json::Value;
use tempfile::TempDir;

use crate::daemon::Daemon;
use crate::printer::Printer;

pub const STAFF: &str = "佐藤";
pub const PASSWORD: &str = "しおさい2026";

/// How a command ended.
#[derive(Debug)]
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

pub struct Shop {
    place: TempDir,
}

/// A work table: a scanner on a tty, a printer on a socket.
pub struct Table {
    pub name: &'static str,
    pub scanner: PathBuf,
    pub printer: Option<SocketAddr>,
    /// `mode` and `paper_mm`, as in the file.
    pub paper: &'static str,
}

impl Table {
    pub fn new(name: &'static str, scanner: &Path) -> Self {
        Self { name, scanner: scanner.to_owned(), printer: None, paper: "mode = \"kanji\"" }
    }

    pub fn printing_at(self, printer: &Printer) -> Self {
        Self { printer: Some(printer.address()), ..self }
    }
}

/// One table that is ready for work: あみ with amounts on her papers, tags of ごみ袋20L at half a yen a bag.
pub struct OneTable {
    pub shop: Shop,
    pub scanner: Pty,
    pub printer: Printer,
    pub ami: String,
    pub nagi: String,
    pub tags: Vec<String>,
    pub work_card: String,
    pub finish: String,
}

impl OneTable {
    pub fn new() -> Self {
        Self::with(Shop::new(), "")
    }

    /// In this shop, with more lines in its `fuda.toml`.
    pub fn with(shop: Shop, more: &str) -> Self {
        let (scanner, printer) = (Pty::open().unwrap(), Printer::new());
        shop.configure(&[Table::new("A", scanner.path()).printing_at(&printer)], more);
        let work = shop.done(
            "work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2020-01-01 --cards 1",
        );
        Self {
            ami: shop.card("participant add --number P0127 --call あみ --mark 灯台 --amounts on"),
            nagi: shop.card("participant add --number P0128 --call なぎ"),
            tags: shop.tags("tag mint --work BAGS20 --count 60"),
            work_card: text(&work["cards"]["1"]),
            finish: text(&shop.done("code list")["commands"]["finish"]),
            scanner,
            printer,
            shop,
        }
    }

    pub fn start(&self) -> Daemon {
        Daemon::start(&self.shop)
    }

    pub fn scan(&self, codes: &[&str]) {
        codes.iter().for_each(|code| self.scanner.write(format!("{code}\r").as_bytes()).unwrap());
    }

    /// A card, a tag, わたす; returns when the ledger has it.
    pub fn hand_over(&self, card: &str, tag: &str) {
        let before = self.shop.kinds("handover_received").len();
        self.scan(&[card, tag, &self.finish]);
        crate::wait_for("a handover", || (self.shop.kinds("handover_received").len() > before).then_some(()));
    }
}

impl Shop {
    pub fn new() -> Self {
        Self::within(TempDir::new().unwrap())
    }

    pub fn within(place: TempDir) -> Self {
        let shop = Self { place };
        let made = run(&["init", shop.data().to_str().unwrap()], "");
        assert_eq!(made.exit, 0, "{made:?}");
        shop
    }

    /// Around a data folder that the test made itself.
    pub fn around(place: TempDir) -> Self {
        Self { place }
    }

    pub fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub fn database(&self) -> PathBuf {
        self.data().join("fuda.sqlite3")
    }

    pub fn configure(&self, tables: &[Table], more: &str) {
        let mut text = "[workshop]\nname = \"しおさい作業所\"\n".to_owned();
        for table in tables {
            let Table { name, scanner, paper, .. } = table;
            text += &format!("[[station]]\nname = \"{name}\"\n[station.scanner]\nkind = \"serial\"\n");
            text += &format!("path = \"{}\"\n", scanner.display());
            if let Some(printer) = table.printer {
                text += &format!("[station.printer]\nkind = \"tcp\"\naddress = \"{printer}\"\n{paper}\n");
            }
        }
        std::fs::write(self.data().join("fuda.toml"), text + more).unwrap();
    }

    /// Words are apart by blanks.
    pub fn fuda(&self, words: &str) -> Said {
        self.fuda_told(words, "")
    }

    pub fn fuda_told(&self, words: &str, input: &str) -> Said {
        let data = self.data();
        let args: Vec<&str> = ["--data", data.to_str().unwrap()].into_iter().chain(words.split_whitespace()).collect();
        run(&args, input)
    }

    #[track_caller]
    pub fn done(&self, words: &str) -> Value {
        let said = self.fuda(&format!("{words} --json"));
        assert_eq!(said.exit, 0, "{words}: {said:?}");
        serde_json::from_str(&said.out).unwrap()
    }

    #[track_caller]
    pub fn card(&self, words: &str) -> String {
        text(&self.done(words)["card"])
    }

    /// 佐藤さん of the office.
    #[track_caller]
    pub fn add_staff(&self) {
        let add = format!("staff add --name {STAFF} --role coordinator --password-stdin --json");
        let said = self.fuda_told(&add, PASSWORD);
        assert_eq!(said.exit, 0, "{said:?}");
    }

    #[track_caller]
    pub fn tags(&self, words: &str) -> Vec<String> {
        self.done(words)["tags"].as_array().unwrap().iter().map(text).collect()
    }

    #[track_caller]
    pub fn export(&self) -> String {
        let said = self.fuda("ledger export");
        assert_eq!(said.exit, 0, "{said:?}");
        said.out
    }

    #[track_caller]
    pub fn facts(&self) -> Vec<Value> {
        self.export().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The facts of one kind, oldest first.
    #[track_caller]
    pub fn kinds(&self, kind: &str) -> Vec<Value> {
        self.facts().into_iter().filter(|fact| fact["kind"] == kind).collect()
    }

    /// The ledger is whole.
    #[track_caller]
    pub fn verify(&self) {
        let said = self.fuda("ledger verify --json");
        assert_eq!(said.exit, 0, "{said:?}");
    }

    /// Everybody's earnings of all days.
    pub fn earnings(&self) -> Value {
        self.done("earnings --from 2020-01-01 --to 2099-12-31")
    }
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The binary, without whatever the environment says of Fuda.
pub fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    command.env_remove("FUDA_DATA").env_remove("FUDA_LOG");
    command
}

fn run(args: &[&str], input: &str) -> Said {
    let mut command = binary();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
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
