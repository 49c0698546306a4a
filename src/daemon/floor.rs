//! The tables, scanners and printers at work, each on a thread of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::bench::{Rules, Table, TableKind};
use crate::config::counted::without_counted_signal;
use crate::config::{self, Config, CountedSignal};
use crate::devices::scanner::{Scanner, ScannerEvent};
use crate::domain::id::Mint;
use crate::domain::quantity::Quantity;
use crate::web::Live;
use crate::web::house::DeviceState;

use super::buzz::Buzz;
use super::documents::Desk;
use super::presence::{Equipment, Presence};
use super::press::Press;
use super::printing::PrinterLoop;
use super::random_seed;
use super::recovery::{LastEnd, recover_all, unknown_fate};
use super::serve::{Opened, ServeError};
use super::station::{Heed, LastAt, Paper, StationLoop};
use super::wake::{Wake, Woken};
use super::watchdog::Watchdog;

/// How long threads may take to end what they are at; the whole daemon ends within five seconds.
const GOODBYE: Duration = Duration::from_secs(2);
/// How soon what a command beside the daemon wrote is seen (a second is promised).
const WATCH: Duration = Duration::from_millis(250);

/// The tables, scanners and printers at work.
pub(super) struct Floor {
    pub presence: Arc<Presence>,
    pub bell: Arc<Wake>,
    /// Each printer's, by its name.
    buzzes: BTreeMap<String, Arc<Buzz>>,
    inboxes: Vec<Sender<Heed>>,
    scanners: Vec<Arc<Scanner>>,
    threads: Vec<JoinHandle<()>>,
}

impl Floor {
    /// Opens every table, printer and scanner of the configuration.
    pub fn open(house: &Opened, live: Live) -> Result<Self, ServeError> {
        let config = &house.config;
        let presence = Arc::new(Presence::new(live.clone(), equipment(config)));
        let mut floor = Self {
            presence,
            bell: Arc::new(Wake::default()),
            buzzes: config.printers.iter().map(|printer| (printer.name.clone(), Arc::default())).collect(),
            inboxes: Vec::new(),
            scanners: Vec::new(),
            threads: Vec::new(),
        };
        let last_at = Arc::new(LastAt::default());
        let last_end = recover_all(house, &live)?;
        for station in &config.stations {
            floor.open_station(house, station, &live, &last_at)?;
        }
        floor.open_printers(house, &last_at, last_end)?;
        floor.watch(house, live)?;
        floor.watch_over_ourselves(house)?;
        Ok(floor)
    }

    fn open_printers(&mut self, house: &Opened, last_at: &Arc<LastAt>, last_end: LastEnd) -> Result<(), ServeError> {
        let config = &house.config;
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
                presence: Arc::clone(&self.presence),
                last_at: Arc::clone(last_at),
                wake: Arc::clone(&self.bell),
                unknown_fate: unknown_fate(config.paper.unknown_fate),
                last_end,
                buzz: self.buzzes.get(&printer.name).map(Arc::clone).unwrap_or_default(),
            };
            self.spawn("printer", move || at_work.run())?;
        }
        Ok(())
    }

    fn open_station(
        &mut self,
        house: &Opened,
        station: &config::Station,
        live: &Live,
        last_at: &Arc<LastAt>,
    ) -> Result<(), ServeError> {
        let (tell, inbox) = channel();
        let (mut scanners, mut buzzers) = (Vec::new(), Vec::new());
        for (place, scanner) in station.scanners.iter().enumerate() {
            let (tell, presence, name) = (tell.clone(), Arc::clone(&self.presence), station.name.clone());
            let heed = move |event| hear(event, &tell, &presence, &name, place);
            let started = Arc::new(Scanner::start(scanner.link.clone(), scanner.framing, heed)?);
            buzzers.extend(scanner.host_beep.clone().map(|command| (Arc::clone(&started), command)));
            scanners.push(started);
        }
        let at_work = StationLoop {
            name: station.name.clone(),
            rules: rules(&house.config, station),
            signal: station.signal,
            buzz: (station.signal == CountedSignal::PrinterBuzzer)
                .then(|| self.buzzes.get(station.printer.as_ref()?).cloned())
                .flatten(),
            store: house.store.clone(),
            clock: Arc::clone(&house.clock),
            live: live.clone(),
            printing: Arc::clone(&self.bell),
            last_at: Arc::clone(last_at),
            mint: Mint::from_seed(random_seed()),
            table: Table::default(),
            buzzers,
            paper: if station.printer.is_some() { Paper::ComesHere } else { Paper::ComesElsewhere },
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

    /// Under a system that asks for it, word that tables and ledger answer, again and again.
    fn watch_over_ourselves(&mut self, house: &Opened) -> Result<(), ServeError> {
        let Some(watchdog) = Watchdog::asked_for(&house.store, &self.inboxes) else { return Ok(()) };
        let bell = Arc::clone(&self.bell);
        self.spawn("watchdog", move || watchdog.run(&bell))
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), ServeError> {
        self.threads.push(thread::Builder::new().name(name.into()).spawn(work)?);
        Ok(())
    }

    /// Scanners first, so that nothing new arrives; then the tables and printers end what they are at.
    pub fn close(mut self) {
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

/// What every station has; a counted signal that reaches nobody is told to the keeper.
fn equipment(config: &Config) -> impl Iterator<Item = Equipment> {
    let unheard = without_counted_signal(config);
    config.stations.iter().map(move |station| {
        let why = unheard.iter().find(|own| own.station == station.name).map(|own| own.why);
        if let Some(why) = why {
            tracing::warn!(station = station.name, "COUNTED-UNHEARD: {why}. {}", why.what_to_do());
        }
        Equipment {
            station: station.name.clone(),
            scanners: station.scanners.len(),
            printer: if station.printer.is_some() { DeviceState::Ready } else { DeviceState::None },
            unheard: why.map(|why| why.to_string()),
        }
    })
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
