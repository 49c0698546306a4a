//! A printer made of a socket: it listens on this machine, answers as a ready printer does, and hands over every paper
//! that it cuts. The demo's printer, and the tests'. It prints nothing and draws nothing.

mod commands;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use commands::{Heard, Reader};

/// How long a read waits, and so how long a stop can take.
const IDLE: Duration = Duration::from_millis(200);

/// A running virtual printer. Dropping it switches it off.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    switches: Arc<Switches>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Switches {
    off: AtomicBool,
    out_of_paper: AtomicBool,
}

impl Receiver {
    /// Listens on a free port of 127.0.0.1. `take` gets the bytes of each paper when it is cut, or when its connection
    /// ends, without the questions that came in between.
    pub fn start(take: impl FnMut(Vec<u8>) + Send + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let switches = Arc::new(Switches::default());
        let mut printer = Printer { switches: Arc::clone(&switches), take };
        let thread = thread::Builder::new().name("virtual printer".into()).spawn(move || printer.run(&listener))?;
        Ok(Self { address, switches, thread: Some(thread) })
    }

    /// What to write into `[station.printer] address`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes the roll out: from now on it answers that there is no paper.
    pub fn run_out_of_paper(&self) {
        self.switches.out_of_paper.store(true, Ordering::Relaxed);
    }

    pub fn load_paper(&self) {
        self.switches.out_of_paper.store(false, Ordering::Relaxed);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.switches.off.store(true, Ordering::Relaxed);
        // Wakes the listener; if nobody can connect any more, nobody listens either.
        let woken = TcpStream::connect_timeout(&self.address, IDLE);
        if let (Ok(_), Some(thread)) = (woken, self.thread.take())
            && thread.join().is_err()
        {
            tracing::error!("the virtual printer's thread had panicked");
        }
    }
}

struct Printer<F> {
    switches: Arc<Switches>,
    take: F,
}

impl<F: FnMut(Vec<u8>)> Printer<F> {
    /// One connection after the other, as a printer's network card does.
    fn run(&mut self, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.is_off() {
                return;
            }
            if let Err(error) = stream.and_then(|stream| self.serve(stream)) {
                tracing::debug!(%error, "the virtual printer lost a connection");
            }
        }
    }

    fn is_off(&self) -> bool {
        self.switches.off.load(Ordering::Relaxed)
    }

    fn serve(&mut self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(IDLE))?;
        let mut reader = Reader::default();
        let mut bytes = [0; 4096];
        while !self.is_off() {
            match stream.read(&mut bytes) {
                Ok(0) => break,
                Ok(count) => {
                    for &byte in &bytes[..count] {
                        if let Some(heard) = reader.push(byte) {
                            self.answer(&mut stream, heard)?;
                        }
                    }
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(uncut) = reader.finish() {
            (self.take)(uncut);
        }
        Ok(())
    }

    fn answer(&mut self, stream: &mut TcpStream, heard: Heard) -> io::Result<()> {
        match heard {
            Heard::Question(question) => stream.write_all(&[self.status(question)]),
            Heard::ProcessId(id) => {
                let [a, b, c, d] = id;
                stream.write_all(&[0x37, 0x22, a, b, c, d, 0])
            }
            Heard::Paper(paper) => {
                (self.take)(paper);
                Ok(())
            }
        }
    }

    /// The answer to `DLE EOT n`: 0xx1xx10.
    fn status(&self, question: u8) -> u8 {
        let out_of_paper = self.switches.out_of_paper.load(Ordering::Relaxed);
        match question {
            1 if out_of_paper => 0x1a,
            2 if out_of_paper => 0x32,
            4 if out_of_paper => 0x72,
            _ => 0x12,
        }
    }
}
