//! The wish that something long should end: Ctrl-C and SIGTERM for a command that must give something back first, or a
//! button on a page.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::signal::unix::{SignalKind, signal};

/// Whether somebody asked for the end.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// One that only [`Interrupt::ask`] asks.
    pub fn by_hand() -> Self {
        Self(Arc::default())
    }

    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Listens until the program ends. From then on, Ctrl-C does nothing else.
    pub fn listen() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let mut kinds = {
            let _inside = runtime.enter();
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
        };
        let asked = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&asked);
        let wait = move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = kinds.0.recv() => {}
                    _ = kinds.1.recv() => {}
                }
            });
            told.store(true, Ordering::Relaxed);
        };
        thread::Builder::new().name("interrupt".into()).spawn(wait)?;
        Ok(Self(asked))
    }

    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
