//! A printer of the tests' own: it keeps the bytes, and it can behave as badly as a real one.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use fuda::domain::code::ReceiptNumber;
use fuda::paper::preview;

use crate::wait_for;

/// `GS ( H` function 48, before its four bytes: say this when all before it is printed.
const PROCESS_ID: [u8; 7] = [0x1d, b'(', b'H', 6, 0, 48, 48];

/// `GS V`
const CUT: [u8; 2] = [0x1d, b'V'];

/// What a printer answers that has nothing to complain of.
const READY: [u8; 4] = [0x12; 4];
/// … that has no paper.
pub const OUT_OF_PAPER: [u8; 4] = [0x1a, 0x32, 0x12, 0x72];
/// … whose roll is near its end.
pub const NEAR_END: [u8; 4] = [0x12, 0x12, 0x12, 0x1e];
/// … whose cutter is stuck.
pub const CUTTER_STUCK: [u8; 4] = [0x1a, 0x52, 0x1a, 0x12];

/// How a printer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes everything and says nothing, as most cheap ones do.
    Mute,
    /// Answers questions, and says when a paper is printed.
    Answering,
    /// Answers questions until the paper begins, takes this much of it, and breaks the connection.
    DyingAfter(usize),
    /// The same, and mute.
    DyingMute(usize),
    /// Answers each of the four questions with these.
    Saying([u8; 4]),
    /// Answers questions, but says that a paper is printed only when it is of another manner.
    Hesitating,
    /// Takes connections and never reads.
    NeverReading,
}

pub struct Printer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    manner: Mutex<Manner>,
    /// What each connection brought, without the questions.
    brought: Mutex<Vec<Brought>>,
    /// Connections that nobody reads stay open.
    unread: Mutex<Vec<TcpStream>>,
    /// Connections so far.
    calls: Mutex<usize>,
}

/// What one connection brought so far.
#[derive(Clone, Default)]
struct Brought {
    bytes: Vec<u8>,
    /// Nothing more will come on it.
    ended: bool,
}

/// One paper that came out.
#[derive(Debug, Clone)]
pub struct Printed {
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Printed {
    pub fn is_marked(&self) -> bool {
        self.text.contains("再発行")
    }
}

impl Printer {
    pub fn new() -> Self {
        Self::that_is(Manner::Mute)
    }

    pub fn that_is(manner: Manner) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), manner)
    }

    pub fn at(listener: TcpListener, manner: Manner) -> Self {
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            manner: Mutex::new(manner),
            brought: Mutex::default(),
            unread: Mutex::default(),
            calls: Mutex::default(),
        });
        let at_work = Arc::clone(&shared);
        thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(|stream| at_work.serve(stream)));
        Self { address, shared }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn becomes(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap() = manner;
    }

    /// How often somebody connected.
    pub fn calls(&self) -> usize {
        *self.shared.calls.lock().unwrap()
    }

    /// The papers that came out so far, whole or torn.
    pub fn papers(&self) -> Vec<Printed> {
        let brought = self.shared.brought.lock().unwrap().clone();
        brought.iter().flat_map(|brought| cut(&brought.bytes)).collect()
    }

    /// Those of which nothing more can come: cut off by the cutter, or with their connection.
    fn finished(&self) -> Vec<Printed> {
        let brought = self.shared.brought.lock().unwrap().clone();
        let is_finished = |brought: &Brought, paper: &Printed| brought.ended || find(&paper.bytes, &CUT).is_some();
        let papers = |brought: Brought| {
            cut(&brought.bytes).into_iter().filter(|paper| is_finished(&brought, paper)).collect::<Vec<_>>()
        };
        brought.into_iter().flat_map(papers).collect()
    }

    /// Waits for so many papers, each to its end.
    #[track_caller]
    pub fn gives(&self, count: usize) -> Vec<Printed> {
        wait_for(&format!("{count} papers"), || {
            let papers = self.finished();
            (papers.len() >= count).then_some(papers)
        })
    }

    /// How often these bytes came.
    pub fn heard(&self, bytes: &[u8]) -> usize {
        let brought = self.shared.brought.lock().unwrap().clone();
        brought.iter().map(|own| own.bytes.windows(bytes.len()).filter(|window| *window == bytes).count()).sum()
    }

    /// How many unmarked and how many marked copies of a receipt came out.
    pub fn copies_of(&self, receipt: u64) -> (usize, usize) {
        let code = ReceiptNumber(receipt).code().to_string();
        let (marked, plain): (Vec<_>, Vec<_>) =
            self.papers().into_iter().filter(|paper| paper.text.contains(&code)).partition(Printed::is_marked);
        (plain.len(), marked.len())
    }
}

impl Shared {
    fn serve(self: &Arc<Self>, stream: TcpStream) {
        *self.calls.lock().unwrap() += 1;
        let manner = *self.manner.lock().unwrap();
        if manner == Manner::NeverReading {
            self.unread.lock().unwrap().push(stream);
            return;
        }
        let place = {
            let mut brought = self.brought.lock().unwrap();
            brought.push(Brought::default());
            brought.len() - 1
        };
        let shared = Arc::clone(self);
        thread::spawn(move || {
            shared.take(stream, manner, place);
            shared.brought.lock().unwrap()[place].ended = true;
        });
    }

    /// What comes is kept at once: whoever is killed in mid-paper leaves half a paper here.
    fn take(&self, mut stream: TcpStream, manner: Manner, place: usize) {
        let mut wire = Vec::new();
        // Small sips, so that a printer that dies leaves something unread.
        let mut sip = [0; 32];
        while let Ok(count @ 1..) = stream.read(&mut sip) {
            wire.extend(&sip[..count]);
            let is_paper = wire.len() > 100;
            if manner == Manner::Hesitating && is_paper {
                self.brought.lock().unwrap()[place].bytes = without_questions(&wire);
                if find(&wire, &PROCESS_ID).is_some() {
                    wait_for("the printer to be of another manner", || {
                        (*self.manner.lock().unwrap() != manner).then_some(())
                    });
                }
            }
            let mute = matches!(manner, Manner::Mute | Manner::DyingMute(_));
            let says = if let Manner::Saying(says) = manner { says } else { READY };
            if !mute && answer(&mut stream, &mut wire, says).is_err() {
                return;
            }
            let paper = without_questions(&wire);
            let dies = matches!(manner, Manner::DyingAfter(most) | Manner::DyingMute(most) if paper.len() > most);
            self.brought.lock().unwrap()[place].bytes = paper;
            if dies {
                // A connection that is closed with something unread is reset, as when a printer's power goes.
                let _ = stream.peek(&mut [0]);
                return;
            }
        }
    }
}

/// Answers each question once and takes it out of what came.
fn answer(stream: &mut TcpStream, wire: &mut Vec<u8>, says: [u8; 4]) -> std::io::Result<()> {
    while let Some(place) = find(wire, &[0x10, 0x04]).filter(|place| place + 3 <= wire.len()) {
        let question = usize::from(wire[place + 2]);
        wire.drain(place..place + 3);
        stream.write_all(&[says[question - 1]])?;
    }
    while let Some(place) = find(wire, &PROCESS_ID).filter(|place| place + 11 <= wire.len()) {
        let id: Vec<u8> = wire.drain(place..place + 11).skip(7).collect();
        stream.write_all(&[0x37, 0x22, id[0], id[1], id[2], id[3], 0])?;
    }
    Ok(())
}

/// Questions come before a paper, never within.
fn without_questions(wire: &[u8]) -> Vec<u8> {
    let mut wire = wire;
    while let [0x10, 0x04, _, rest @ ..] = wire {
        wire = rest;
    }
    wire.to_vec()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A connection's papers. What holds no word is none: a printer is woken and asked now and then.
fn cut(bytes: &[u8]) -> Vec<Printed> {
    let mut papers = Vec::new();
    let mut rest = bytes;
    while let Some(place) = find(rest, &CUT) {
        let (paper, then) = rest.split_at((place + 4).min(rest.len()));
        papers.push(paper);
        rest = then;
    }
    papers.push(rest);
    let printed = |bytes: &[u8]| Printed { text: preview::text(bytes), bytes: bytes.to_vec() };
    papers
        .into_iter()
        .map(printed)
        .filter(|paper| !paper.text.trim_matches(['\0', '\n', '-', ' ']).is_empty())
        .collect()
}
