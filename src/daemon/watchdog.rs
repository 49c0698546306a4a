//! Word to the system's own keeper (systemd): that pages answer, and then, again and again, that the daemon lives.
//! Without such a keeper nothing is told to anybody.
//!
//! The word is given only after the ledger's writer and every table have answered. A timer of its own would go on
//! telling that all is well while nobody can hand anything over.

use std::net::SocketAddr;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use crate::store::Store;

use super::station::Heed;
use super::wake::{Wake, Woken};

/// Words within the time that the system gives for one: two may come late before it ends the daemon.
const WORDS: u32 = 3;

/// Knocks at the ledger's writer and at every table, and tells that they answered.
pub struct Watchdog {
    every: Duration,
    store: Store,
    tables: Vec<Sender<Heed>>,
}

impl Watchdog {
    /// `None` when nobody waits for word.
    pub fn asked_for(store: &Store, tables: &[Sender<Heed>]) -> Option<Self> {
        let within = sd_notify::watchdog_enabled()?;
        Some(Self { every: within / WORDS, store: store.clone(), tables: tables.to_vec() })
    }

    /// Until the daemon ends. Whoever does not answer keeps this thread waiting, and no word is given.
    pub fn run(self, bell: &Wake) {
        let mut heard = 0;
        loop {
            if all_answer(&self.store, &self.tables) {
                tell(&[NotifyState::Watchdog]);
            }
            if rest(bell, &mut heard, self.every) == Woken::Closing {
                return;
            }
        }
    }
}

/// Whether the writer and every table are there. A ledger that refuses (a full disk, another program's lock) is
/// there: tables say so themselves, and a restart would not mend it. A table whose thread is gone is not.
fn all_answer(store: &Store, tables: &[Sender<Heed>]) -> bool {
    if let Err(refused) = store.knock() {
        tracing::debug!(%refused, "the writer answers");
    }
    let answers = |table: &Sender<Heed>| {
        let (answer, answered) = channel();
        table.send(Heed::Knock(answer)).is_ok() && answered.recv().is_ok()
    };
    tables.iter().all(answers)
}

/// The bell rings for other threads too; it is only waited for its end.
fn rest(bell: &Wake, heard: &mut u64, every: Duration) -> Woken {
    let until = Instant::now() + every;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || bell.wait(heard, left) == Woken::Closing {
            return if left.is_zero() { Woken::Look } else { Woken::Closing };
        }
    }
}

pub fn tell_ready(address: SocketAddr) {
    tell(&[NotifyState::Ready, NotifyState::Status(&format!("pages at http://{address}"))]);
}

pub fn tell_ending() {
    tell(&[NotifyState::Stopping]);
}

fn tell(words: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(words) {
        tracing::warn!(%error, "SYSTEMD-DEAF: the system's keeper cannot be told how the daemon is");
    }
}
