//! A workshop of sixteen tables and four printers, all on USB, with the real `fuda serve` at work on them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fuda::devices::receiver::Receiver;
use fuda::store::Store;
use serde_json::Value;

use crate::gadget::{Gadget, HUBS, Model, Port, Trap, Voice};
use crate::models::{Kind, VID, cdc, printer};
use crate::{PATIENCE, until};

/// How fuda.toml tells a device from others of its model.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Model,
    Serial(&'static str),
    /// It has no serial number, and keeps its port.
    Port,
}

/// One table: its scanner, who works there, and where its papers come out.
pub struct Table {
    pub name: &'static str,
    pub person: &'static str,
    pub kind: Kind,
    pub pid: u16,
    pub by: By,
    pub printer: usize,
}

const fn table(name: &'static str, person: &'static str, kind: Kind, pid: u16, by: By, printer: usize) -> Table {
    Table { name, person, kind, pid, by, printer }
}

pub const US: usize = 0;
pub const JIS: usize = 1;
pub const POS: usize = 2;
pub const COM: usize = 3;
pub const RIGHT: usize = 5;
/// Twins have no serial number: two keyboards, and five scanners in their point-of-sale mode.
pub const TABLES: [Table; 16] = [
    table("US", "あみ", Kind::Us, 1, By::Model, MIDDLE),
    table("JIS", "なぎ", Kind::Jis, 2, By::Model, MIDDLE),
    table("POS", "うしお", Kind::Pos, 3, By::Model, DESK),
    table("COM", "みお", Kind::Com, 4, By::Model, WALL),
    table("LEFT", "いそ", Kind::Us, 6, By::Port, MIDDLE),
    table("RIGHT", "しおり", Kind::Us, 6, By::Port, SLOW),
    table("N1", "すなみ", Kind::Com, 7, By::Serial("S1"), MIDDLE),
    table("N2", "はま", Kind::Com, 7, By::Serial("S2"), DESK),
    table("N3", "みさき", Kind::Com, 7, By::Serial("S3"), WALL),
    table("N4", "かもめ", Kind::Com, 7, By::Serial("S4"), MIDDLE),
    table("N5", "わかめ", Kind::Com, 7, By::Serial("S5"), DESK),
    table("N6", "こんぶ", Kind::Pos, 8, By::Port, WALL),
    table("N7", "ちどり", Kind::Pos, 8, By::Port, MIDDLE),
    table("N8", "たまも", Kind::Pos, 8, By::Port, DESK),
    table("N9", "ひがた", Kind::Pos, 8, By::Port, WALL),
    table("N10", "なみえ", Kind::Pos, 8, By::Port, MIDDLE),
];

pub const MIDDLE: usize = 0;
pub const SLOW: usize = 1;
pub const DESK: usize = 2;
pub const WALL: usize = 3;
pub const PRINTERS: [(&str, &str, u16, Voice); 4] = [
    ("middle", "usb", 21, Voice::Answers),
    ("slow", "usb", 21, Voice::Mute),
    ("desk", "usb-serial", 22, Voice::Answers),
    ("wall", "lp", 23, Voice::Answers),
];
pub const SERIALS: [&str; 4] = ["P1", "P2", "P3", "P4"];

fn model_of_printer(place: usize) -> Model {
    let (_, kind, pid, _) = PRINTERS[place];
    if kind == "usb-serial" { cdc(pid, Some(SERIALS[place])) } else { printer(pid, SERIALS[place]) }
}

/// A printer: the paper side of it outlives each pull of its plug.
struct Machine {
    gadget: Option<Gadget>,
    behind: Receiver,
    papers: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// What was given in at a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handed {
    pub table: usize,
    pub quantity: u32,
}

/// A handover whose paper was cut off, and whether that was before its end.
#[derive(Debug, Clone, Copy)]
pub struct CutOff {
    /// Which of all that were given in.
    pub handed: usize,
    pub torn: bool,
    /// Whether its printer says what it has printed.
    pub voice: Voice,
}

/// Whole copies of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copies {
    pub unmarked: usize,
    pub marked: usize,
}

impl CutOff {
    /// What comes out in the end. A torn piece is followed by a marked copy. Of a whole paper that a printer took without
    /// a word, because its plug was pulled, nobody can say that it came out: a marked copy follows too, unless the printer
    /// never says a word.
    pub fn copies(self) -> Copies {
        match (self.torn, self.voice) {
            (true, _) => Copies { unmarked: 0, marked: 1 },
            (false, Voice::Answers) => Copies { unmarked: 1, marked: 1 },
            (false, Voice::Mute) => Copies { unmarked: 1, marked: 0 },
        }
    }
}

pub struct Shop {
    scanners: Vec<Option<Gadget>>,
    machines: Vec<Machine>,
    /// How often anything was plugged in: what may move, moves.
    plugs: u32,
    /// Codes of the work cards for one and for ten.
    one: String,
    ten: String,
    cards: Vec<String>,
    pub handed: Vec<Handed>,
    pub cut_off: Vec<CutOff>,
    pub reconnects: Vec<Duration>,
    pub daemon: Option<Daemon>,
}

impl Shop {
    /// Everything plugged in, everybody registered, the daemon not yet started.
    pub fn new() -> Self {
        let machine = |_| {
            let (behind, papers) = crate::receiver();
            Machine { gadget: None, behind, papers }
        };
        let mut shop = Self {
            scanners: TABLES.iter().map(|_| None).collect(),
            machines: (0..PRINTERS.len()).map(machine).collect(),
            plugs: 0,
            one: String::new(),
            ten: String::new(),
            cards: Vec::new(),
            handed: Vec::new(),
            cut_off: Vec::new(),
            reconnects: Vec::new(),
            daemon: None,
        };
        shop.register();
        shop
    }

    fn register(&mut self) {
        assert!(Command::new("/bin/fuda").args(["init", "/day"]).status().expect("fuda runs").success());
        fs::write("/day/fuda.toml", configuration()).expect("written");
        let work =
            "work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --cards 1,10 --json";
        let work = fuda(work);
        let card = |quantity: &str| work["cards"][quantity].as_str().expect("a work card").to_owned();
        (self.one, self.ten) = (card("1"), card("10"));
        let register = |(place, table): (usize, &Table)| {
            let made = fuda(&format!("participant add --number {} --call {} --json", number(place), table.person));
            made["card"].as_str().expect("a card").to_owned()
        };
        self.cards = TABLES.iter().enumerate().map(register).collect();
    }

    pub fn start(&mut self) {
        self.daemon = Some(Daemon::start());
    }

    /// Plugs these scanners in, those that may in another port than before, and waits until the kernel has seen all.
    pub fn plug_scanners(&mut self, places: &[usize]) {
        let mut unseen = Vec::new();
        for &place in places {
            let table = &TABLES[place];
            let serial = if let By::Serial(serial) = table.by { Some(serial) } else { None };
            let port = self.port(place, table.by);
            self.scanners[place] = Some(Gadget::plug_into(port, &table.kind.model(table.pid, serial)));
            unseen.push(interface(port));
        }
        until("the kernel sees the scanners", || unseen.iter().all(|interface| interface.exists()));
    }

    /// The first eight places of each hub are the tables', and the others the printers'.
    fn port(&mut self, place: usize, by: By) -> Port {
        self.plugs += 1;
        let (hub, row) = (place as u32 % HUBS, place as u32 / HUBS);
        let moved = if by == By::Port { 0 } else { self.plugs % 3 };
        Port { hub, place: row * 4 + moved }
    }

    /// Plugs scanners in, one after the other, and takes the time from when the kernel sees each until the daemon
    /// says that it is there.
    pub fn reconnect_scanners(&mut self, places: &[usize]) {
        for &place in places {
            self.plug_scanners(&[place]);
            let seen_at = Instant::now();
            until_told("the scanner is there again", |states| states[place].scanner == "ready");
            self.reconnects.push(seen_at.elapsed());
        }
    }

    /// Pulls scanners out while they send a code.
    pub fn pull_scanners_in_mid_scan(&mut self, places: &[usize]) {
        for &place in places {
            let gadget = self.scanners[place].take().expect("plugged in");
            gadget.send(1, TABLES[place].kind.half(&self.one));
            until("half a code is read", || gadget.all_sent());
        }
        until_told("the scanners are missed", |states| places.iter().all(|place| states[*place].scanner == "missing"));
    }

    pub fn plug_printer(&mut self, place: usize) {
        self.plugs += 1;
        let port = Port { hub: place as u32 + 4, place: 8 + self.plugs % 6 };
        let gadget = Gadget::plug_into(port, &model_of_printer(place));
        gadget.print_to(self.machines[place].behind.address(), PRINTERS[place].3);
        self.machines[place].gadget = Some(gadget);
        until("the kernel sees the printer", || interface(port).exists());
    }

    pub fn printer(&self, place: usize) -> &Gadget {
        self.machines[place].gadget.as_ref().expect("plugged in")
    }

    pub fn roll(&self, place: usize) -> &Receiver {
        &self.machines[place].behind
    }

    pub fn pull_printer(&mut self, place: usize) {
        self.machines[place].gadget = None;
    }

    /// Everything that a printer printed, a torn piece of paper as its own.
    pub fn papers(&self, place: usize) -> Vec<Vec<u8>> {
        self.machines[place].papers.lock().expect("whole").clone()
    }

    /// The whole papers that have come, of all printers.
    pub fn whole_papers(&self) -> usize {
        (0..PRINTERS.len()).map(|place| self.papers(place).iter().filter(|paper| is_cut(paper)).count()).sum()
    }

    pub fn arrive(&self, table: usize) {
        self.scan(table, &self.cards[table]);
    }

    fn scan(&self, table: usize, code: &str) {
        self.scanners[table].as_ref().expect("plugged in").send(1, TABLES[table].kind.packets(code));
    }

    /// Waits until every printer has said what it had to say of its last paper: whoever cuts it short before that leaves a
    /// fate unknown, although the paper is whole.
    pub fn let_printers_come_to_rest(&self) {
        let store = Store::open_to_read(Path::new("/day")).expect("a ledger");
        until("no paper waits or is on its way", || {
            let now = store.spool_counts().expect("read");
            (now.waiting, now.sending) == (0, 0)
        });
    }

    /// By a scanner that the table has besides its own: the card, a piece, and the card again, which gives it in.
    pub fn hand_over_by(&mut self, scanner: &Gadget, kind: Kind, table: usize) {
        for code in [&self.cards[table], &self.one, &self.cards[table]] {
            scanner.send(1, kind.packets(code));
        }
        self.handed.push(Handed { table, quantity: 1 });
    }

    /// Scans pieces, another number of them each time, and then the card, which gives them in.
    pub fn hand_over(&mut self, table: usize) {
        let patterns: [(&[&str], u32); 4] = [
            (&[&self.one], 1),
            (&[&self.ten], 10),
            (&[&self.one, &self.ten], 11),
            (&[&self.ten, &self.one, &self.ten], 21),
        ];
        let before = self.handed.iter().filter(|handed| handed.table == table).count();
        let (codes, quantity) = patterns[(table + before) % patterns.len()];
        for code in codes {
            self.scan(table, code);
        }
        self.scan(table, &self.cards[table]);
        self.handed.push(Handed { table, quantity });
    }

    /// Handovers whose papers are cut off as the trap says, a printer each, all at the same time.
    pub fn cut_off(&mut self, traps: &[(usize, Trap)]) {
        let before: Vec<usize> = (0..PRINTERS.len()).map(|place| self.papers(place).len()).collect();
        for &(table, trap) in traps {
            self.printer(TABLES[table].printer).trap(trap);
            self.hand_over(table);
        }
        for (&(table, _), handed) in traps.iter().zip(self.handed.len() - traps.len()..) {
            let place = TABLES[table].printer;
            until("a paper is begun", || self.printer(place).sprung());
            self.pull_printer(place);
            until("what came out is torn off", || self.papers(place).len() > before[place]);
            let torn = !is_cut(&self.papers(place)[before[place]]);
            self.cut_off.push(CutOff { handed, torn, voice: PRINTERS[place].3 });
        }
        // Also a mute one that has taken a whole paper, and is idle.
        until_told("the printers are missed", |states| {
            traps.iter().all(|(table, _)| states[*table].printer == "missing")
        });
    }
}

fn interface(port: Port) -> PathBuf {
    Path::new("/sys/bus/usb/devices").join(format!("{}:1.0", port.name()))
}

/// The participant's number at a table.
pub fn number(table: usize) -> String {
    format!("P01{table:02}")
}

/// Whether it ends with a cut: otherwise it is a torn piece.
pub fn is_cut(paper: &[u8]) -> bool {
    paper.ends_with(b"\x1dVB\0")
}

fn configuration() -> String {
    // A slow guest is silent for longer than anybody at a table.
    let mut text = String::from("[workshop]\nname = \"みなと\"\n[conversation]\nsilence_s = 3600\n");
    for (place, (name, kind, pid, _)) in PRINTERS.iter().enumerate() {
        let serial = SERIALS[place];
        text += &format!("[[printer]]\nname = \"{name}\"\nkind = \"{kind}\"\nvid = \"{VID:04x}\"\n");
        text += &format!("pid = \"{pid:04x}\"\nserial = \"{serial}\"\nmode = \"kanji\"\n");
    }
    for (place, table) in TABLES.iter().enumerate() {
        let (kind, further) = match table.kind {
            Kind::Us => ("hid", ""),
            Kind::Jis => ("hid", "layout = \"jis\"\n"),
            Kind::Pos => ("hid-pos", ""),
            Kind::Com => ("usb-serial", ""),
        };
        let which = match table.by {
            By::Model => String::new(),
            By::Serial(serial) => format!("serial = \"{serial}\"\n"),
            By::Port => {
                let (hub, row) = (place as u32 % HUBS, place as u32 / HUBS);
                format!("port = \"{}\"\n", Port { hub, place: row * 4 }.name())
            }
        };
        text += &format!("[[station]]\nname = \"{}\"\nprinter = \"{}\"\n", table.name, PRINTERS[table.printer].0);
        text += &format!("[station.scanner]\nkind = \"{kind}\"\nvid = \"{VID:04x}\"\n");
        text += &format!("pid = \"{:04x}\"\n{which}{further}", table.pid);
    }
    text
}

/// What a command of the real binary says, with `--json`.
pub fn fuda(words: &str) -> Value {
    let output = Command::new("/bin/fuda").args(["--data", "/day"]).args(words.split(' ')).output().expect("fuda runs");
    assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

pub fn page(path: &str) -> String {
    let mut answer = ureq::get(&format!("http://127.0.0.1:8420{path}")).call().expect("the daemon answers");
    answer.body_mut().read_to_string().expect("a page")
}

/// Waits until every table's devices are as they should be.
pub fn until_told(what: &str, is_so: impl Fn(&[State]) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let states = health();
        if is_so(&states) {
            return;
        }
        assert!(Instant::now() < deadline, "in vain: {what}: {states:?}");
    }
}

/// A table's devices, as `/api/v1/health` tells them.
#[derive(Debug)]
pub struct State {
    pub scanner: String,
    pub printer: String,
}

/// In the order of the tables. Asked in loops, so it leaves the guest's one processor to the daemon for a moment.
pub fn health() -> Vec<State> {
    thread::sleep(Duration::from_millis(15));
    let answer: Value = serde_json::from_str(&page("/api/v1/health")).expect("JSON");
    let stations = answer["stations"].as_array().expect("stations");
    let state = |table: &Table| {
        let own = stations.iter().find(|station| station["name"] == table.name).expect("every table");
        let word = |key: &str| own[key].as_str().expect("a word").to_owned();
        State { scanner: word("scanner"), printer: word("printer") }
    };
    TABLES.iter().map(state).collect()
}

/// A running daemon, whose log is a file.
pub struct Daemon(Child);

impl Daemon {
    fn start() -> Self {
        let log = File::options().create(true).append(true).open("/day.log").expect("a log");
        let mut command = Command::new("/bin/fuda");
        command.args(["--data", "/day", "serve"]).env("FUDA_LOG", "info").stdout(Stdio::null()).stderr(log);
        let started = Self(command.spawn().expect("fuda runs"));
        until("pages answer", || ureq::get("http://127.0.0.1:8420/api/v1/health").call().is_ok());
        started
    }

    pub fn is_at_work(&mut self) -> bool {
        self.0.try_wait().expect("a child").is_none()
    }

    pub fn stop(mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("/bin/busybox").args(["kill", "-TERM", &id]).status().expect("kill").success());
        assert!(self.0.wait().expect("it ends").success());
    }
}
