//! The printer's buzzer as a table's counted-signal: asked for by tables, sounded by the printer's own thread, between
//! papers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A signal that comes later than this would say something of another scan.
const LATEST: Duration = Duration::from_secs(1);

/// One printer's buzzer: when it was asked for and has not sounded yet.
#[derive(Default)]
pub struct Buzz(Mutex<Vec<Instant>>);

impl Buzz {
    pub fn ask_for(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
    }

    /// How often it is to sound now: once for each scan, for people count along. What was asked for while a long paper
    /// was printed is forgotten.
    pub fn take_due(&self) -> usize {
        let asked_at = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        asked_at.iter().filter(|at| at.elapsed() < LATEST).count()
    }
}
