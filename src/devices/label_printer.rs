//! A label printer: a job's bytes out, and an honest word about how many left. Label printers tell about themselves in
//! as many ways as there are makers, so nothing is asked; one that behaves as a receipt printer is asked as one.

use std::io::{self, Cursor, ErrorKind};
use std::time::{Duration, Instant};

use ipp::prelude::{IppClient, IppOperationBuilder, IppPayload, Uri};

use super::printer::wire::Wire;
use super::printer::{self, Outcome, Printer, Timing};

/// Where a label printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Reached as receipt printers are: network, USB, serial, a file.
    Printer(printer::Link),
    /// A queue of CUPS, or a printer that speaks IPP.
    Ipp { address: String },
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// As a receipt printer does: asked before every label how it is.
    EscPos,
    /// Anything else: with the name that a queue knows it by.
    Other(&'static str),
}

/// A queue that has not taken a job after this has failed.
const IPP_PATIENCE: Duration = Duration::from_secs(60);

/// One job on its way.
pub struct Sender {
    way: Way,
    timing: Timing,
}

enum Way {
    Wire(Wire),
    Receipt(Printer),
    /// A queue takes whole jobs.
    Ipp {
        address: Uri,
        mime: &'static str,
        job: Vec<u8>,
    },
}

impl Sender {
    pub fn open(link: &Link, speaks: Speaks) -> io::Result<Self> {
        let timing = Timing::DEFAULT;
        let way = match (link, speaks) {
            (Link::Printer(link), Speaks::EscPos) => Way::Receipt(Printer::new(link.clone(), timing)),
            (Link::Printer(link), Speaks::Other(_)) => Way::Wire(Wire::open(link, timing)?),
            (Link::Ipp { address }, speaks) => {
                let address = address.parse().map_err(|error| io::Error::new(ErrorKind::InvalidInput, error))?;
                let mime = match speaks {
                    Speaks::EscPos => "application/octet-stream",
                    Speaks::Other(mime) => mime,
                };
                Way::Ipp { address, mime, job: Vec::new() }
            }
        };
        Ok(Self { way, timing })
    }

    /// Whether nothing leaves before [`Sender::finish`].
    pub fn sends_whole_jobs(&self) -> bool {
        matches!(self.way, Way::Ipp { .. })
    }

    /// Sends a label's bytes. A printer that takes nothing for ten seconds, because its paper is out or it is switched
    /// off, is an error; what it has taken before may still come out of it.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.way {
            Way::Wire(wire) => wire.write(bytes, self.timing.progress).result,
            Way::Receipt(printer) => match printer.print(bytes) {
                Outcome::Sent | Outcome::Confirmed => Ok(()),
                Outcome::NothingSent(condition) | Outcome::Unknown(condition) => {
                    Err(io::Error::other(condition.to_string()))
                }
            },
            Way::Ipp { job, .. } => {
                job.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Nothing more is coming.
    pub fn finish(self) -> io::Result<()> {
        match self.way {
            Way::Wire(wire) => {
                wire.finish(self.timing.progress)?;
                see_off(&wire, Instant::now() + self.timing.goodbye)
            }
            Way::Receipt(_) => Ok(()),
            Way::Ipp { address, mime, job } => print_job(address, mime, job),
        }
    }
}

/// A connection that breaks at once shows now.
fn see_off(wire: &Wire, deadline: Instant) -> io::Result<()> {
    let mut unasked = [0; 256];
    loop {
        match wire.read(&mut unasked, deadline) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn print_job(address: Uri, mime: &'static str, job: Vec<u8>) -> io::Result<()> {
    if job.is_empty() {
        return Ok(());
    }
    let operation = IppOperationBuilder::print_job(address.clone(), IppPayload::new(Cursor::new(job)))
        .user_name("fuda")
        .job_title("札")
        .document_format(mime)
        .build()
        .map_err(io::Error::other)?;
    let client = IppClient::builder(address).request_timeout(IPP_PATIENCE).build();
    let answer = client.send(operation).map_err(io::Error::other)?;
    let status = answer.header().status_code();
    if status.is_success() { Ok(()) } else { Err(io::Error::other(format!("the queue refuses the job: {status}"))) }
}
