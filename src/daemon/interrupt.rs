//! Ctrl-C and SIGTERM for a command that must give something back before it ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::signal::unix::{SignalKind, signal};

/// Whether somebody asked this program to end. From its making on, Ctrl-C does nothing else.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens until the program ends.
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
