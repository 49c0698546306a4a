//! `fuda demo`: the real daemon, with a pseudo-terminal for a scanner and a socket for a printer, so that a newcomer
//! can press cards in a browser. Nothing on the way is pretended: what is pressed arrives on a tty, what is printed
//! leaves as ESC/POS bytes, and the pictures are drawn from those.

use std::collections::VecDeque;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::Config;
use crate::devices::pty::Pty;
use crate::devices::receiver::Receiver;
use crate::domain::code::{Code, Command, Kind, Reason};
use crate::domain::id::{LedgerId, Mint};
use crate::domain::moment::{Moment, Zone};
use crate::paper::layout::Width;
use crate::paper::preview;
use crate::store::{Append, Genesis, Personal, Store};
use crate::web::house::{Answer, DemoCard, DemoCardKind, DemoDesk, DemoPaper, Tray};
use crate::web::{Live, password};

use super::press::Press;
use super::seed::{DeskCard, DeskKind, STATION, Seeder};
use super::serve::{CONFIG_NAME, Opened, ServeError, announce, run};
use super::{DemoOptions, clock, random_seed};

const DESK_NAME: &str = "demo-desk.json";
const DEFAULT_FOLDER: &str = "fuda-demo";
const LOGIN: (&str, &str) = ("かい", "kushiro-demo");
/// So many papers are kept to look at.
const PAPERS_KEPT: usize = 40;

/// How far the seeding is: days done, days in all.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// Seeds a workshop (once), opens its devices, and serves until it is ended.
pub fn demo(options: DemoOptions, progress: Progress) -> Result<(), ServeError> {
    let data = options.data.unwrap_or_else(|| PathBuf::from(DEFAULT_FOLDER));
    let fresh = !data.join(crate::store::FILE_NAME).exists();
    if fresh {
        fs::create_dir_all(&data)?;
        seed(&data, progress)?;
    }
    let live = Live::new([STATION.to_owned()]);
    let papers = Arc::new(Mutex::new(Papers::default()));
    let kept = Arc::clone(&papers);
    let watched = live.clone();
    let receiver = Receiver::start(move |bytes| {
        held(&kept).keep(bytes);
        watched.papers_changed();
    })?;
    let pty = Pty::open()?;
    let text = config_text(pty.path(), receiver.address());
    fs::write(data.join(CONFIG_NAME), &text)?;
    let config = Config::parse(&text).map_err(|source| ServeError::Config { path: data.join(CONFIG_NAME), source })?;
    let house = Opened::open(&data, config)?;
    let desk = Desk {
        cards: read_desk(&data)?,
        pty,
        receiver,
        tray: Mutex::new(Tray::Full),
        papers,
        live: live.clone(),
        press: Press::new(None),
    };
    let listen = options.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8420)));
    run(house, listen, live, Some(Arc::new(desk)), |address| welcome(&data, address))
}

fn welcome(data: &Path, address: SocketAddr) -> std::io::Result<()> {
    let (name, password) = LOGIN;
    announce(&format!("listening on http://{address}"))?;
    announce(&format!(
        "\n  Open   http://{address}/demo   and press a card, then a work card, then わたす.\n  \
         Board  http://{address}/board    Table  http://{address}/table/{STATION}\n  \
         Office http://{address}/office   login: {name}   password: {password}\n  \
         Data   {}   (delete the folder to start anew)   Ctrl-C ends it.\n",
        data.display()
    ))
}

/// The demo's configuration is an ordinary one; only its devices change with every start.
fn config_text(scanner: &Path, printer: SocketAddr) -> String {
    format!(
        "# Written by `fuda demo` at every start. For a real workshop: fuda init DIR\n\
         [workshop]\nname = \"れんしゅう工房\"\n\n\
         [[station]]\nname = \"{STATION}\"\n\n\
         [station.scanner]\nkind = \"serial\"\npath = \"{}\"\n\n\
         [station.printer]\nkind = \"tcp\"\naddress = \"{printer}\"\npaper_mm = 80\nmode = \"kanji\"\n",
        scanner.display()
    )
}

/// A failed seeding leaves no half workshop behind: the ledger is made under another name first.
fn seed(data: &Path, progress: Progress) -> Result<(), ServeError> {
    let making = data.join("seeding");
    let _ = fs::remove_dir_all(&making);
    fs::create_dir_all(&making)?;
    let now = clock::wall();
    let zone = Zone::tokyo();
    let mut seeder = Seeder::new(random_seed(), random_seed(), zone, zone.date(now));
    let mut mint = Mint::from_seed(random_seed());
    let genesis = Genesis { ledger: LedgerId(mint.bits()), fact: mint.fact(), at: morning(&seeder, zone) };
    let store = Store::create(&making, genesis)?;
    let mut directory = seeder.directory();
    let passwords = seeder
        .staff
        .iter()
        .map(|(staff, ..)| Personal::Login { staff: *staff, password_hash: password::hash(LOGIN.1) });
    directory.personal.extend(passwords);
    store.append(directory)?;
    let first = seeder.first_day();
    let total = super::seed::HISTORY_DAYS;
    for (done, on) in first.iter_days().take(total as usize).enumerate() {
        append_all(&store, seeder.day(on))?;
        progress(done as u64 + 1, total);
    }
    drop(store);
    let desk = serde_json::to_vec_pretty(&seeder.desk).map_err(|error| ServeError::Demo(error.to_string()))?;
    fs::write(data.join(DESK_NAME), desk)?;
    for entry in fs::read_dir(&making)? {
        let entry = entry?;
        fs::rename(entry.path(), data.join(entry.file_name()))?;
    }
    Ok(fs::remove_dir(&making)?)
}

fn morning(seeder: &Seeder, zone: Zone) -> Moment {
    zone.moment(seeder.first_day().and_time(chrono::NaiveTime::MIN))
}

/// Hands a day over at once, so that the ledger's writer commits it together.
fn append_all(store: &Store, appends: Vec<Append>) -> Result<(), ServeError> {
    let (tell, told) = std::sync::mpsc::channel();
    let count = appends.len();
    for append in appends {
        let tell = tell.clone();
        // The receiver below waits for every answer.
        store.submit(append, move |answer| drop(tell.send(answer)));
    }
    for answer in told.iter().take(count) {
        answer?;
    }
    Ok(())
}

fn read_desk(data: &Path) -> Result<Vec<DeskCard>, ServeError> {
    let broken = |error: String| {
        ServeError::Demo(format!(
            "{} cannot be read ({error}); delete the demo's folder to start anew",
            data.join(DESK_NAME).display()
        ))
    };
    let text = fs::read(data.join(DESK_NAME)).map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))
}

/// What came out of the demo's printer, newest first.
#[derive(Default)]
struct Papers {
    count: u64,
    kept: VecDeque<Paper>,
}

struct Paper {
    id: u64,
    at: Moment,
    bytes: Vec<u8>,
    text: String,
}

impl Papers {
    fn keep(&mut self, bytes: Vec<u8>) {
        self.count += 1;
        let text = preview::text(&bytes);
        self.kept.push_front(Paper { id: self.count, at: clock::wall(), bytes, text });
        self.kept.truncate(PAPERS_KEPT);
    }
}

fn held(papers: &Mutex<Papers>) -> MutexGuard<'_, Papers> {
    papers.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Desk {
    cards: Vec<DeskCard>,
    pty: Pty,
    receiver: Receiver,
    tray: Mutex<Tray>,
    papers: Arc<Mutex<Papers>>,
    live: Live,
    press: Press,
}

impl DemoDesk for Desk {
    fn table(&self) -> String {
        STATION.to_owned()
    }

    fn cards(&self) -> Answer<Vec<DemoCard>> {
        let mut cards: Vec<DemoCard> = self.cards.iter().map(desk_card).collect();
        let plain = |kind, title: &str, detail: &str, code: String| DemoCard {
            kind,
            title: title.to_owned(),
            detail: detail.to_owned(),
            mark: None,
            code,
        };
        for command in Command::ALL {
            let kind = if command.is_staffs() { DemoCardKind::Staff } else { DemoCardKind::Command };
            cards.push(plain(kind, command.japanese(), "", command.code().to_string()));
        }
        for reason in Reason::ALL {
            cards.push(plain(DemoCardKind::Reason, reason.japanese(), "理由カード", reason.code().to_string()));
        }
        cards.push(plain(DemoCardKind::Stray, "お茶のバーコード", "商品", "4901085192405".into()));
        cards.push(plain(DemoCardKind::Stray, "ポスターのQR", "ウェブ", "https://example.org/".into()));
        cards.push(plain(DemoCardKind::Stray, "よごれたシール", "半分だけ", "T0000AA".into()));
        cards.sort_by_key(|card| card.kind);
        Ok(cards)
    }

    fn press(&self, code: &str) -> Answer<()> {
        let line = format!("{code}\r");
        self.pty.write(line.as_bytes()).map_err(|error| crate::web::house::Unanswered::Ledger(Box::new(error)))
    }

    fn papers(&self) -> Answer<Vec<DemoPaper>> {
        let paper = |paper: &Paper| DemoPaper {
            id: paper.id.to_string(),
            title: title(&paper.text),
            at: paper.at,
            code: receipt_code(&paper.text),
        };
        Ok(held(&self.papers).kept.iter().map(paper).collect())
    }

    fn paper_png(&self, id: &str) -> Answer<Option<Vec<u8>>> {
        let bytes =
            held(&self.papers).kept.iter().find(|paper| paper.id.to_string() == id).map(|paper| paper.bytes.clone());
        Ok(bytes.map(|bytes| preview::png(&bytes, Width::Mm80, self.press.fonts())))
    }

    fn tray(&self) -> Tray {
        *self.tray.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, tray: Tray) -> Answer<()> {
        match tray {
            Tray::Full => self.receiver.load_paper(),
            Tray::Empty => self.receiver.run_out_of_paper(),
        }
        *self.tray.lock().unwrap_or_else(PoisonError::into_inner) = tray;
        self.live.papers_changed();
        Ok(())
    }

    fn login(&self) -> (String, String) {
        (LOGIN.0.to_owned(), LOGIN.1.to_owned())
    }
}

fn desk_card(card: &DeskCard) -> DemoCard {
    let kind = match card.kind {
        DeskKind::Participant => DemoCardKind::Participant,
        DeskKind::WorkCard => DemoCardKind::WorkCard,
        DeskKind::Tag => DemoCardKind::Tag,
        DeskKind::Practice | DeskKind::Spare => DemoCardKind::Other,
        DeskKind::Staff | DeskKind::Binder => DemoCardKind::Staff,
    };
    let DeskCard { title, detail, mark, code, .. } = card.clone();
    DemoCard { kind, title, detail, mark, code }
}

/// A paper's second line: above its title stands the workshop's name.
fn title(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).nth(1).unwrap_or("紙").to_owned()
}

/// The first word on a paper that is a receipt's code.
fn receipt_code(text: &str) -> Option<String> {
    let is_receipt = |word: &&str| word.parse::<Code>().is_ok_and(|code| code.kind() == Kind::Receipt);
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).find(is_receipt).map(str::to_owned)
}
