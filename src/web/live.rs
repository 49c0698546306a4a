//! What pages watch. The daemon feeds it; each page that is open holds a receiver.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;

use crate::bench::effect::{Screen, Signal};

use super::house::DeviceState;

/// What a table shows now.
#[derive(Debug, Clone, PartialEq)]
pub struct TableView {
    /// Counts what was shown, so that a page knows what it has sounded already.
    pub sequence: u64,
    /// `Now::steady_ms` of when the screen came; a page that opens later does not show what has long cleared.
    pub shown_ms: u64,
    pub screen: Screen,
    pub signal: Signal,
    pub devices: TableDevices,
}

/// What the table's screen says about its devices, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableDevices {
    pub scanner: DeviceState,
    pub printer: DeviceState,
}

/// Cheap to clone: all clones feed and watch the same.
#[derive(Debug, Clone)]
pub struct Live {
    board: Arc<watch::Sender<u64>>,
    papers: Arc<watch::Sender<u64>>,
    labels: Arc<watch::Sender<u64>>,
    tables: Arc<BTreeMap<String, watch::Sender<TableView>>>,
    house: Arc<watch::Sender<Doors>>,
}

/// Whether pages may stay connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doors {
    Open,
    Closing,
}

impl Live {
    /// With the tables' names.
    pub fn new(tables: impl IntoIterator<Item = String>) -> Self {
        let ready = TableDevices { scanner: DeviceState::Ready, printer: DeviceState::Ready };
        let idle = TableView { sequence: 0, shown_ms: 0, screen: Screen::Idle, signal: Signal::None, devices: ready };
        let tables = tables.into_iter().map(|name| (name, watch::Sender::new(idle.clone()))).collect();
        Self {
            board: Arc::new(watch::Sender::new(0)),
            papers: Arc::new(watch::Sender::new(0)),
            labels: Arc::new(watch::Sender::new(0)),
            tables: Arc::new(tables),
            house: Arc::new(watch::Sender::new(Doors::Open)),
        }
    }

    /// Something was counted, received or corrected, or a new day began: the board is asked for anew.
    pub fn board_changed(&self) {
        self.board.send_modify(|count| *count += 1);
    }

    /// The demo's printer gave out a paper, or its tray changed.
    pub fn papers_changed(&self) {
        self.papers.send_modify(|count| *count += 1);
    }

    /// A run of labels began, went on or ended, or tags were made void.
    pub fn labels_changed(&self) {
        self.labels.send_modify(|count| *count += 1);
    }

    /// A table shows something and gives a signal. `screen` `None` leaves what is shown. Unknown tables are ignored.
    pub fn show(&self, table: &str, screen: Option<Screen>, signal: Signal, steady_ms: u64) {
        let Some(sender) = self.tables.get(table) else { return };
        sender.send_modify(|view| {
            view.sequence += 1;
            view.signal = signal;
            if let Some(screen) = screen {
                view.screen = screen;
                view.shown_ms = steady_ms;
            }
        });
    }

    /// A table's scanner or printer came or went. Shown in words, without a sound.
    pub fn devices(&self, table: &str, devices: TableDevices) {
        let Some(sender) = self.tables.get(table) else { return };
        sender.send_if_modified(|view| {
            let changed = view.devices != devices;
            if changed {
                view.sequence += 1;
                view.signal = Signal::None;
                view.devices = devices;
            }
            changed
        });
    }

    /// The daemon ends: every open page's stream ends with it, at once.
    pub fn close(&self) {
        self.house.send_replace(Doors::Closing);
    }

    pub(super) fn watch_board(&self) -> watch::Receiver<u64> {
        self.board.subscribe()
    }

    pub(super) fn watch_papers(&self) -> watch::Receiver<u64> {
        self.papers.subscribe()
    }

    pub(super) fn watch_labels(&self) -> watch::Receiver<u64> {
        self.labels.subscribe()
    }

    pub(super) fn watch_table(&self, table: &str) -> Option<watch::Receiver<TableView>> {
        self.tables.get(table).map(watch::Sender::subscribe)
    }

    pub(super) fn table_names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// Resolves when the daemon ends.
    pub fn closed(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut doors = self.house.subscribe();
        async move {
            // An error means that the sender is gone, and the daemon with it.
            let _ = doors.wait_for(|doors| *doors == Doors::Closing).await;
        }
    }
}
