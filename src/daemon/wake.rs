//! Wakes threads that wait for work or for the end.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

#[derive(Default)]
struct State {
    rung: u64,
    closing: Closing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Closing {
    #[default]
    No,
    Yes,
}

/// A bell for any number of threads.
#[derive(Default)]
pub struct Wake {
    state: Mutex<State>,
    bell: Condvar,
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// There may be work, or the time is up: look.
    Look,
    /// The daemon ends.
    Closing,
}

impl Wake {
    pub fn wake(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).rung += 1;
        self.bell.notify_all();
    }

    /// Ends every wait, now and from now on.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closing = Closing::Yes;
        self.bell.notify_all();
    }

    /// Waits until the bell has rung since `heard`, the time is up, or the daemon ends.
    pub fn wait(&self, heard: &mut u64, at_most: Duration) -> Woken {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = |state: &mut State| state.rung == *heard && state.closing == Closing::No;
        let (state, _) = self.bell.wait_timeout_while(state, at_most, waiting).unwrap_or_else(PoisonError::into_inner);
        *heard = state.rung;
        match state.closing {
            Closing::No => Woken::Look,
            Closing::Yes => Woken::Closing,
        }
    }
}
