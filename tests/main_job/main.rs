//! The main job on real input: the real binary, a real tty for a scanner, a real socket for a printer. Everything is
//! asked through what other programs may rely on: commands, pages, API, and the bytes that reach the printer.

mod beside;
mod clock;
mod daemon;
mod desk;
mod disk;
mod handover;
#[path = "../support/label_printer.rs"]
mod label_printer;
mod labels;
mod paper;
mod pay;
mod power;
mod printer;
mod scans;
mod shop;

use std::time::{Duration, Instant};

/// How long anything is waited for. Machines are slow when they build; nothing here waits when it need not.
const PATIENCE: Duration = Duration::from_secs(40);

/// Asks again and again until there is an answer; `what` is named when there never is one.
#[track_caller]
fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(15));
    }
}
