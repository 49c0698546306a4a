//! Starts everything, in the order in which it may be relied on, and ends it in the other.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use axum::serve::ListenerExt;

use crate::bench::restart::{LeftOpen, recover};
use crate::bench::{Rules, Table, TableKind};
use crate::config::{self, Config, ConfigError};
use crate::devices::scanner::{Scanner, ScannerEvent};
use crate::domain::id::Mint;
use crate::domain::quantity::Quantity;
use crate::store::{Append, AppendError, OpenError, OpenHandover, ReadError, Store, UnknownFate};
use crate::web::house::DeviceState;
use crate::web::{DemoDesk, Live, Options};

use super::clock::Clock;
use super::documents::Desk;
use super::house::Keeper;
use super::presence::Presence;
use super::press::Press;
use super::printing::PrinterLoop;
use super::station::{Heed, LastAt, StationLoop};
use super::wake::{Wake, Woken};
use super::{ServeOptions, random_seed};

/// Why the daemon did not start, or ended, in the keeper's voice.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "CONFIG-MISSING: {0} cannot be read. Put the workshop's fuda.toml there (an empty file means every default), or make a data folder with `fuda init DIR`"
    )]
    NoConfig(PathBuf, #[source] io::Error),
    #[error("CONFIG-WRONG: {path}, {source}. Nothing was changed; correct that line and try again")]
    Config { path: PathBuf, source: ConfigError },
    #[error("DATA-IN-USE: another fuda is at work on {0}. One folder has one daemon; end the other, or use its pages")]
    InUse(PathBuf),
    #[error("DATA-LOCK: {0} cannot be locked. Give the user that runs fuda the right to write the folder")]
    Lock(PathBuf, #[source] io::Error),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error("WEB-LISTEN: {0} cannot be listened on. Is the port in use? Choose another with --listen or [web] listen")]
    Listen(SocketAddr, #[source] io::Error),
    #[error("SYSTEM: the system refused a thread, a socket or a signal. Look at the source")]
    System(#[from] io::Error),
    #[error("DEMO: {0}")]
    Demo(String),
}

/// The name of the configuration in a data folder.
pub const CONFIG_NAME: &str = "fuda.toml";
const LOCK_NAME: &str = "fuda.lock";
/// How long threads may take to end what they are at; the whole daemon ends within five seconds.
const GOODBYE: Duration = Duration::from_secs(2);
/// How soon what a command beside the daemon wrote is seen (a second is promised).
const WATCH: Duration = Duration::from_millis(250);

/// Reads a data folder's configuration.
pub fn read_config(data: &Path) -> Result<Config, ServeError> {
    let path = data.join(CONFIG_NAME);
    let text = fs::read_to_string(&path).map_err(|error| ServeError::NoConfig(path.clone(), error))?;
    let config = Config::parse(&text).map_err(|source| ServeError::Config { path, source })?;
    Ok(config.seen_from(data))
}

/// Runs the daemon until SIGTERM or Ctrl-C.
pub fn serve(options: ServeOptions) -> Result<(), ServeError> {
    let config = read_config(&options.data)?;
    let house = Opened::open(&options.data, config)?;
    let listen = options.listen.unwrap_or(house.config.web.listen);
    let live = Live::new(house.config.stations.iter().map(|station| station.name.clone()));
    run(house, listen, live, None, |address| announce(&format!("listening on http://{address}")))
}

/// One line on standard output, flushed: a program that started us may wait for it.
pub(super) fn announce(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// A data folder that is ours: locked, open, and recovered from whatever ended the last daemon.
pub(super) struct Opened {
    pub config: Config,
    pub store: Store,
    pub clock: Arc<Clock>,
    /// Held until the end; the system lets go of it even after a kill.
    _lock: File,
}

impl Opened {
    pub fn open(data: &Path, config: Config) -> Result<Self, ServeError> {
        let lock = lock(data)?;
        let store = Store::open(data)?;
        let clock = Arc::new(Clock::start(store.believed_at()?));
        Ok(Self { config, store, clock, _lock: lock })
    }
}

fn lock(data: &Path) -> Result<File, ServeError> {
    let path = data.join(LOCK_NAME);
    let failed = |error| ServeError::Lock(path.clone(), error);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ServeError::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Serves until a signal comes. `ready` is called once pages answer and the scanners that are there are open.
pub(super) fn run(
    house: Opened,
    listen: SocketAddr,
    live: Live,
    demo: Option<Arc<dyn DemoDesk>>,
    ready: impl FnOnce(SocketAddr) -> io::Result<()>,
) -> Result<(), ServeError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).max_blocking_threads(8).enable_all().build()?;
    let listener =
        runtime.block_on(tokio::net::TcpListener::bind(listen)).map_err(|error| ServeError::Listen(listen, error))?;
    let address = listener.local_addr()?;
    let floor = Floor::open(&house, live.clone())?;
    let keeper = Keeper {
        store: house.store.clone(),
        workshop: house.config.workshop.clone(),
        clock: Arc::clone(&house.clock),
        presence: Arc::clone(&floor.presence),
        live: live.clone(),
        printing: Arc::clone(&floor.bell),
    };
    let router = crate::web::router(Arc::new(keeper), live.clone(), Options { demo, ..Options::default() });
    let served = runtime.block_on(async {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let closing = live.clone();
        let shutdown = async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!("ending: what is on the tables is kept");
            closing.close();
        };
        ready(address)?;
        // A word for a table's screen is small and comes alone: it must not wait for the page to acknowledge the last.
        let at_once = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its small delay");
            }
        });
        axum::serve(at_once, router).with_graceful_shutdown(shutdown).await
    });
    floor.close();
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(served?)
}

/// The tables, scanners and printers at work.
struct Floor {
    presence: Arc<Presence>,
    bell: Arc<Wake>,
    inboxes: Vec<Sender<Heed>>,
    scanners: Vec<Arc<Scanner>>,
    threads: Vec<JoinHandle<()>>,
}

impl Floor {
    fn open(house: &Opened, live: Live) -> Result<Self, ServeError> {
        let config = &house.config;
        let devices = config.stations.iter().map(|station| {
            let printer = if station.printer.is_some() { DeviceState::Ready } else { DeviceState::None };
            (station.name.clone(), station.scanners.len(), printer)
        });
        let presence = Arc::new(Presence::new(live.clone(), devices));
        let mut floor = Self {
            presence,
            bell: Arc::new(Wake::default()),
            inboxes: Vec::new(),
            scanners: Vec::new(),
            threads: Vec::new(),
        };
        let last_at = Arc::new(LastAt::default());
        recover_all(house, &live)?;
        for station in &config.stations {
            floor.open_station(house, station, &live, &last_at)?;
        }
        let desk = Arc::new(Desk {
            store: house.store.clone(),
            workshop: config.workshop.clone(),
            clock: Arc::clone(&house.clock),
        });
        let press = Arc::new(Press::new(config.paper.font.clone()));
        for printer in &config.printers {
            let stations = config.stations.iter().filter(|station| station.printer.as_ref() == Some(&printer.name));
            let at_work = PrinterLoop {
                config: printer.clone(),
                stations: stations.map(|station| station.name.clone()).collect(),
                store: house.store.clone(),
                desk: Arc::clone(&desk),
                press: Arc::clone(&press),
                presence: Arc::clone(&floor.presence),
                last_at: Arc::clone(&last_at),
                wake: Arc::clone(&floor.bell),
                unknown_fate: unknown_fate(config.paper.unknown_fate),
            };
            floor.spawn("printer", move || at_work.run())?;
        }
        floor.watch(house, live)?;
        Ok(floor)
    }

    fn open_station(
        &mut self,
        house: &Opened,
        station: &config::Station,
        live: &Live,
        last_at: &Arc<LastAt>,
    ) -> Result<(), ServeError> {
        let (tell, inbox) = channel();
        let mut scanners = Vec::new();
        for (place, scanner) in station.scanners.iter().enumerate() {
            let (tell, presence, name) = (tell.clone(), Arc::clone(&self.presence), station.name.clone());
            let heed = move |event| hear(event, &tell, &presence, &name, place);
            scanners.push(Arc::new(Scanner::start(scanner.link.clone(), scanner.framing, heed)?));
        }
        let at_work = StationLoop {
            name: station.name.clone(),
            rules: rules(&house.config, station),
            signal: station.signal,
            store: house.store.clone(),
            clock: Arc::clone(&house.clock),
            live: live.clone(),
            printing: Arc::clone(&self.bell),
            last_at: Arc::clone(last_at),
            mint: Mint::from_seed(random_seed()),
            table: Table::default(),
            scanners: scanners.clone(),
        };
        self.scanners.extend(scanners);
        self.inboxes.push(tell);
        self.spawn("table", move || at_work.run(&inbox))
    }

    /// Commands beside the daemon write to the same ledger, and days end: pages and printers are told.
    fn watch(&mut self, house: &Opened, live: Live) -> Result<(), ServeError> {
        let bell = Arc::clone(&self.bell);
        let (store, clock, zone) = (house.store.clone(), Arc::clone(&house.clock), house.config.workshop.time_zone);
        self.spawn("watch", move || {
            let mut heard = 0;
            let mut shown_on = zone.date(clock.now().wall);
            while bell.wait(&mut heard, WATCH) == Woken::Look {
                let today = zone.date(clock.now().wall);
                if today != shown_on {
                    shown_on = today;
                    live.board_changed();
                }
                match store.changed_elsewhere() {
                    Ok(true) => {
                        live.board_changed();
                        bell.wake();
                    }
                    Ok(false) => {}
                    Err(error) => tracing::error!("{error}"),
                }
            }
        })
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), ServeError> {
        self.threads.push(thread::Builder::new().name(name.into()).spawn(work)?);
        Ok(())
    }

    /// Scanners first, so that nothing new arrives; then the tables and printers end what they are at.
    fn close(mut self) {
        self.bell.close();
        for inbox in &self.inboxes {
            // A table that has ended already needs no word.
            let _ = inbox.send(Heed::Stop);
        }
        self.scanners.clear();
        // A printer that takes its time is not waited for: its job is committed as being sent, and the next start
        // finds it of unknown fate.
        let until = Instant::now() + GOODBYE;
        while Instant::now() < until && self.threads.iter().any(|thread| !thread.is_finished()) {
            thread::park_timeout(Duration::from_millis(10));
        }
        for thread in self.threads.drain(..).filter(JoinHandle::is_finished) {
            if thread.join().is_err() {
                tracing::error!("a thread had panicked: this is a bug, please report it with this log");
            }
        }
    }
}

fn hear(event: ScannerEvent, tell: &Sender<Heed>, presence: &Presence, station: &str, place: usize) {
    match event {
        ScannerEvent::Heard { heard, at } => {
            // The table has ended, and with it the daemon.
            let _ = tell.send(Heed::Scan { heard, at });
        }
        ScannerEvent::Present => {
            tracing::info!(station, "SCANNER: it is there");
            presence.scanner(station, place, DeviceState::Ready);
        }
        ScannerEvent::Gone(absence) => {
            tracing::warn!(station, "SCANNER-GONE: {absence}");
            presence.scanner(station, place, DeviceState::Missing);
        }
    }
}

fn rules(config: &Config, station: &config::Station) -> Rules {
    let words = &config.conversation;
    Rules {
        zone: config.workshop.time_zone,
        table: if station.shared { TableKind::Shared } else { TableKind::OnePersons },
        card_repeat_ms: words.card_repeat_ms,
        quantity_card_repeat_ms: words.quantity_card_repeat_ms,
        piece_repeat_ms: words.piece_repeat_ms,
        silence_ms: words.silence_s * 1000,
        held_tags_ms: words.held_tags_s * 1000,
        join_ms: words.join_s * 1000,
        leave_repeat_ms: words.leave_repeat_s * 1000,
        undo_visit_ms: words.undo_visit_s * 1000,
        staff_ms: words.staff_s * 1000,
        ask_above: Quantity::of(words.ask_above),
    }
}

fn unknown_fate(configured: config::UnknownFate) -> UnknownFate {
    match configured {
        config::UnknownFate::Reissue => UnknownFate::Reissue,
        config::UnknownFate::Hold => UnknownFate::Hold,
    }
}

/// The power returns: papers that were cut off, and pieces that were on the tables.
fn recover_all(house: &Opened, live: &Live) -> Result<(), ServeError> {
    for follower in house.store.recover_on_start(unknown_fate(house.config.paper.unknown_fate))? {
        tracing::warn!(
            job = follower.0,
            "PAPER-UNKNOWN: a paper was cut off when Fuda ended; what follows is marked 再発行"
        );
    }
    let mut by_station: BTreeMap<Option<String>, (Vec<OpenHandover>, Vec<_>)> = BTreeMap::new();
    for open in house.store.open_handovers()? {
        by_station.entry(open.station.clone()).or_default().0.push(open);
    }
    for held in house.store.held_tags()? {
        by_station.entry(held.station.clone()).or_default().1.push(held.tag);
    }
    let mut mint = Mint::from_seed(random_seed());
    for (station, (open, held)) in by_station {
        let left: Vec<LeftOpen> = open.iter().map(|open| left_open(house, open)).collect();
        let recovery = recover(&left, &held, &mut mint);
        let now = house.clock.now();
        tracing::info!(
            ?station,
            handovers = left.len(),
            tags = held.len(),
            "received what was on the table when Fuda ended"
        );
        house.store.append(Append {
            at: now.wall,
            station: station.clone(),
            clock: house.clock.trust(now),
            entries: recovery.facts,
            papers: recovery.papers,
            personal: Vec::new(),
        })?;
        if let (Some(station), Some(screen)) = (station, recovery.screen) {
            live.show(&station, Some(screen), crate::bench::effect::Signal::None, now.steady_ms);
        }
    }
    let stations: Vec<&str> = house.config.stations.iter().map(|station| station.name.as_str()).collect();
    let adopted = house.store.adopt_papers(&stations)?;
    if adopted > 0 {
        tracing::info!(
            adopted,
            "papers waited at tables that fuda.toml does not name any more; they come out at others"
        );
    }
    Ok(())
}

fn left_open(house: &Opened, open: &OpenHandover) -> LeftOpen {
    let mut pieces = Vec::new();
    for count in &open.counts {
        match pieces.iter_mut().find(|(work, _)| *work == count.work) {
            Some((_, sum)) => *sum += count.quantity,
            None => pieces.push((count.work, count.quantity)),
        }
    }
    let on = house.config.workshop.time_zone.date(open.last_scan_at);
    LeftOpen { handover: open.handover, on, last_at: open.last_scan_at, pieces }
}
