//! Plays a script at the tables, and writes down what happened in the same words.
//!
//! A line is `time [table] scan → what the screen says / the sound / 記録: facts / 紙: papers`. `…` is time passing.
//! ピッ: it counted. ピピッ: it was counted already. プー: please look. `–`: no sound.

use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use fuda::bench::effect::Step;
use fuda::bench::input::Input;
use fuda::bench::{Rules, Table, TableKind, restart};
use fuda::domain::code::ReceiptNumber;
use fuda::domain::fact::{Entry, Fact};
use fuda::domain::id::Mint;
use fuda::domain::moment::{Moment, Now};
use fuda::domain::period::PayMethod;
use fuda::domain::quantity::Quantity;

use crate::ledger::{Batch, Ledger, Refused};
use crate::words;
use crate::workshop::{PEOPLE, Workshop, scan};

/// Monday, 23 November 2026.
const FIRST_DAY: (i32, u32, u32) = (2026, 11, 23);
/// The steady clock does not start at nought, as no daemon starts with the first scan.
const STEADY_AT_MIDNIGHT_MS: u64 = 1_000;
/// The table hears that a visit of its people ended elsewhere; the ledger said so when it refused a step.
const MOVED: &str = "（ほかの台で 帰り）";
const TABLES: [&str; 2] = ["一", "二"];

/// Plays one script of a file and compares every line with what happened.
pub fn play(file: &str, text: &str, title: &str) {
    let script = section(text, title);
    let played = played(script);
    if std::env::var_os("FUDA_SCRIPTS").is_some_and(|word| word == "write") {
        return write_down(file, title, &played);
    }
    assert!(
        played == script,
        "\n{file} went otherwise (- as written, + as it happened)\n{}",
        difference(script, &played)
    );
}

/// The titles of a file's scripts, in their order.
pub fn titles(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("## "))
}

fn section<'a>(text: &'a str, title: &str) -> &'a str {
    let head = format!("## {title}\n");
    let from = text.find(&head).unwrap_or_else(|| panic!("no script is called {title}"));
    let rest = &text[from..];
    rest.find("\n## ").map_or(rest, |end| &rest[..=end])
}

/// The tests of a file run beside each other: only one writes at a time.
fn write_down(file: &str, title: &str, played: &str) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().expect("nobody fails while writing");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
    let text = std::fs::read_to_string(&path).expect("the script's file is there");
    let text = text.replace(section(&text, title), played);
    std::fs::write(&path, text).expect("the script's file can be written");
}

/// The script as it happens.
pub fn played(text: &str) -> String {
    let mut player = Player::new();
    for line in text.lines() {
        player.line(line);
    }
    player.written
}

struct Player {
    shop: Workshop,
    ledger: Ledger,
    mint: Mint,
    tables: [(Rules, Table); 2],
    day: NaiveDate,
    now: Moment,
    written_on: NaiveDate,
    written: String,
}

impl Player {
    fn new() -> Self {
        let (year, month, day) = FIRST_DAY;
        let day = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let rules = Rules::default();
        Self {
            shop: Workshop::new(),
            ledger: Ledger::default(),
            mint: Mint::from_seed(7),
            tables: [(rules.clone(), Table::default()), (rules.clone(), Table::default())],
            day,
            now: rules.zone.moment(day.and_time(NaiveTime::MIN)),
            written_on: day,
            written: String::new(),
        }
    }

    fn zone(&self) -> fuda::domain::moment::Zone {
        self.tables[0].0.zone
    }

    fn steady_ms(&self, at: Moment) -> u64 {
        let (year, month, day) = FIRST_DAY;
        let first = NaiveDate::from_ymd_opt(year, month, day).expect("a date").and_time(NaiveTime::MIN);
        u64::try_from(at.0 - self.zone().moment(first).0).expect("time goes on") + STEADY_AT_MIDNIGHT_MS
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() || line.starts_with('#') || line.starts_with("台:") {
            if line == "台: ひとり用" {
                self.tables[0].0.table = TableKind::OnePersons;
            }
            return self.write(line);
        }
        let asked = line.split('→').next().unwrap_or(line).trim();
        let (at, rest) = self.time(asked);
        let (table, call) = match TABLES.iter().position(|name| rest.starts_with(&format!("{name} "))) {
            Some(table) => (table, rest[TABLES[table].len()..].trim()),
            None => (0, rest),
        };
        let before = self.written.len();
        self.pass_to(at);
        match call {
            "…" if self.written.len() == before => self.report(0, "…", "そのまま"),
            "…" => {}
            "停電" if table == 0 => self.power_cut(),
            // The power goes at every table at once; the first line says it.
            "停電" => {}
            MOVED => {}
            call if call.starts_with("（検品 ") => self.inspected(call),
            call if call.starts_with("（支払い ") => self.paid(call),
            call => match call.strip_prefix('（').and_then(|rest| rest.strip_suffix(" の紙が 待っている）")) {
                Some(who) => self.paper_waits(who),
                None => self.scanned(table, call),
            },
        }
    }

    /// `翌日 09:00:00 …`, `10:02:00.500 …`
    fn time<'a>(&mut self, asked: &'a str) -> (Moment, &'a str) {
        let (asked, day) = match asked.strip_prefix("翌日") {
            Some(rest) => (rest.trim_start(), self.day + Days::new(1)),
            None => (asked, self.day),
        };
        self.day = day;
        let (time, rest) =
            asked.split_once(char::is_whitespace).unwrap_or_else(|| panic!("a time and a scan: {asked}"));
        let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f").unwrap_or_else(|_| panic!("a time: {asked}"));
        (self.zone().moment(NaiveDateTime::new(day, time)), rest.trim())
    }

    /// Every deadline up to `at` comes, at its own time.
    fn pass_to(&mut self, at: Moment) {
        loop {
            let due = |(table, (rules, state)): (usize, &(Rules, Table))| Some((state.deadline_ms(rules)?, table));
            let next = self.tables.iter().enumerate().filter_map(due).min();
            let Some((deadline, table)) = next.filter(|(deadline, _)| *deadline <= self.steady_ms(at)) else { break };
            let now = self.steady_ms(self.now);
            assert!(deadline > now, "a deadline that is not in the future would be asked for again and again");
            self.now = self.now.plus_ms((deadline - now) as i64);
            let step = self.step(table, &Input::TimePassed);
            self.settle(table, "…", step);
        }
        self.now = at;
    }

    fn scanned(&mut self, table: usize, call: &str) {
        let text = self.shop.text(call).unwrap_or_else(|| panic!("no scan is called {call}"));
        let step = self.step(table, &self.input(&text));
        if let Some(news) = self.refusal(table, &step).as_ref().and_then(crate::house::moved) {
            self.tables[table].1 = self.step(table, &news).next;
            let step = self.step(table, &self.input(&text));
            return self.settle(table, call, step);
        }
        if let Some(Refused::Visit(visit)) = self.refusal(table, &step) {
            let step = self.step(table, &Input::VisitMoved { visit });
            self.settle(table, MOVED, step);
            let step = self.step(table, &self.input(&text));
            return self.settle(table, call, step);
        }
        self.settle(table, call, step);
    }

    fn input(&self, text: &str) -> Input {
        let meaning = self.ledger.meaning(&self.shop, &scan(text), self.zone().date(self.now));
        Input::Scanned { code: text.to_owned(), meaning }
    }

    fn step(&mut self, table: usize, input: &Input) -> Step {
        let now = Now { wall: self.now, steady_ms: self.steady_ms(self.now) };
        let (rules, state) = &self.tables[table];
        state.step(rules, input, now, &mut self.mint)
    }

    /// Commit before word.
    fn settle(&mut self, table: usize, call: &str, step: Step) {
        let batch = Batch { station: table, at: self.now, entries: step.facts.clone(), papers: step.papers.clone() };
        let before = self.ledger.clone();
        match self.ledger.append(batch) {
            Err(refused) => self.report(table, call, &format!("台帳が ことわる（{}）", refused_words(&refused))),
            Ok(()) => {
                self.tables[table].1 = step.next.clone();
                let outcome = words::outcome(&step, &before, &self.ledger, self.zone());
                if call != "…" || outcome != "そのまま" {
                    self.report(table, call, &outcome);
                }
            }
        }
    }

    /// Why the ledger would not take a step.
    fn refusal(&self, table: usize, step: &Step) -> Option<Refused> {
        let batch = Batch { station: table, at: self.now, entries: step.facts.clone(), papers: step.papers.clone() };
        self.ledger.clone().append(batch).err()
    }

    /// `（検品 受け取り票1: 手直し 2）`: staff looked, at their desk.
    fn inspected(&mut self, call: &str) {
        let words = call.trim_start_matches("（検品 受け取り票").trim_end_matches('）');
        let (number, found) = words.split_once(": 手直し ").unwrap_or_else(|| panic!("an inspection: {call}"));
        let number = ReceiptNumber(number.parse().expect("a receipt's number"));
        let receipt = self.ledger.receipt(number).expect("the receipt is there");
        let (rework, work) = (found.parse().expect("a quantity"), receipt.counts[0].work);
        let (accepted, rejected) = (Quantity::ZERO, Quantity::ZERO);
        let (handover, reason, by) = (receipt.handover, None, None);
        let fact = Fact::Inspected { handover, work, accepted, rework, rejected, reason, by };
        let entries = vec![Entry { id: self.mint.fact(), fact }];
        let batch = Batch { station: 0, at: self.now, entries, papers: Vec::new() };
        self.ledger.append(batch).expect("it was handed over");
        self.report(0, call, "");
    }

    /// `（支払い あみ 2026-10-31まで）`: the coordinator handed them the envelope of that period.
    fn paid(&mut self, call: &str) {
        let words = call.trim_start_matches("（支払い ").trim_end_matches("まで）");
        let (who, ending) = words.split_once(' ').unwrap_or_else(|| panic!("a payment: {call}"));
        let person = PEOPLE.iter().find(|person| person.call == who).expect("somebody of this workshop");
        let (participant, ending) = (person.id, ending.parse().expect("a day"));
        let (method, on) = (PayMethod::Cash, self.day);
        let fact = Fact::StatementPaid { participant, ending, method, yen: 1, on, by: None };
        let entries = vec![Entry { id: self.mint.fact(), fact }];
        let batch = Batch { station: 0, at: self.now, entries, papers: Vec::new() };
        self.ledger.append(batch).expect("it is paid");
        self.report(0, call, "");
    }

    fn paper_waits(&mut self, who: &str) {
        let person =
            PEOPLE.iter().find(|person| person.call == who).unwrap_or_else(|| panic!("nobody is called {who}"));
        self.ledger.waiting.insert(person.id);
        self.report(0, &format!("（{who} の紙が 待っている）"), "");
    }

    fn power_cut(&mut self) {
        for table in 0..TABLES.len() {
            self.tables[table].1 = Table::default();
            let (open, held) = (self.ledger.left_open(table, self.zone()), self.ledger.held(table));
            let recovery = restart::recover(&open, &held, &mut self.mint);
            let batch = Batch {
                station: table,
                at: self.now,
                entries: recovery.facts.clone(),
                papers: recovery.papers.clone(),
            };
            let before = self.ledger.clone();
            self.ledger.append(batch).expect("what was open is received");
            let outcome = words::recovered(&recovery, &before, &self.ledger, self.zone());
            if table == 0 || outcome != "そのまま" {
                self.report(table, "停電", &outcome);
            }
        }
    }

    fn report(&mut self, table: usize, call: &str, outcome: &str) {
        let local = self.zone().local(self.now);
        let mut line = String::new();
        if local.date() != self.written_on {
            self.written_on = local.date();
            line.push_str("翌日 ");
        }
        write!(line, "{}", local.format("%H:%M:%S")).expect("writing to a String");
        if self.now.0 % 1000 != 0 {
            write!(line, ".{:03}", self.now.0.rem_euclid(1000)).expect("writing to a String");
        }
        line.push_str("  ");
        if table > 0 {
            write!(line, "{} ", TABLES[table]).expect("writing to a String");
        }
        line.push_str(call);
        if !outcome.is_empty() {
            write!(line, "  → {outcome}").expect("writing to a String");
        }
        self.write(&line);
    }

    fn write(&mut self, line: &str) {
        self.written.push_str(line);
        self.written.push('\n');
    }
}

fn refused_words(refused: &Refused) -> &'static str {
    match refused {
        Refused::Tag(_) => "シール",
        Refused::Visit(_) => "通所",
        Refused::Handover(_) => "受け取り",
        Refused::Step { .. } | Refused::Net(_) => "網",
        Refused::Payment => "受領",
        Refused::Repair { .. } => "手直し",
    }
}

fn difference(written: &str, played: &str) -> String {
    let mut text = String::new();
    let (mut old, mut new) = (written.lines().peekable(), played.lines().peekable());
    while old.peek().is_some() || new.peek().is_some() {
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => writeln!(text, "  {old}"),
            (old, new) => {
                let (old, new) = (old.map(|line| format!("- {line}\n")), new.map(|line| format!("+ {line}\n")));
                write!(text, "{}{}", old.unwrap_or_default(), new.unwrap_or_default())
            }
        }
        .expect("writing to a String");
    }
    text
}
