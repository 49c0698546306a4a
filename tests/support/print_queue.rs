//! A queue as CUPS has them, on a real socket: it takes whole jobs by IPP, and may refuse them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub struct PrintQueue {
    address: SocketAddr,
    jobs: Arc<Mutex<Vec<Job>>>,
}

/// A job: its IPP attributes as they came, and its document.
#[derive(Clone)]
pub struct Job {
    pub attributes: Vec<u8>,
    pub document: Vec<u8>,
}

impl PrintQueue {
    /// It answers every job with this status: 0 is "successful-ok", 0x0506 "server-error-not-accepting-jobs" (RFC 8011).
    pub fn answering(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let jobs = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&jobs);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if let Some(job) = take(stream, status) {
                    taken.lock().unwrap().push(job);
                }
            }
        });
        Self { address, jobs }
    }

    /// As `fuda.toml` names it.
    pub fn section(&self, name: &str, more: &str) -> String {
        let address = self.address;
        format!(
            "[[label_printer]]\nname = \"{name}\"\nkind = \"ipp\"\naddress = \"ipp://{address}/printers/q\"\n{more}\n"
        )
    }

    pub fn jobs(&self) -> Vec<Job> {
        self.jobs.lock().unwrap().clone()
    }
}

fn take(stream: TcpStream, status: u16) -> Option<Job> {
    let mut answer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_ascii_lowercase());
    }
    if head.iter().any(|line| line == "expect: 100-continue") {
        answer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let body = match length {
        Some(length) => whole(&mut reader, length)?,
        None => in_chunks(&mut reader)?,
    };
    let mut ipp = vec![1, 1];
    ipp.extend(status.to_be_bytes());
    ipp.extend(&body[4..8]);
    ipp.extend(b"\x01\x47\x00\x12attributes-charset\x00\x05utf-8\x48\x00\x1battributes-natural-language\x00\x02en\x03");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        ipp.len()
    );
    answer.write_all(head.as_bytes()).and_then(|()| answer.write_all(&ipp)).ok()?;
    // The attributes end with a tag of their own; the document follows (RFC 8010).
    let end = document_begins(&body)?;
    (status == 0).then(|| Job { attributes: body[..end].to_vec(), document: body[end..].to_vec() })
}

fn whole(reader: &mut impl Read, length: usize) -> Option<Vec<u8>> {
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok().map(|()| body)
}

fn in_chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        body.extend(whole(reader, size)?);
        let mut end = String::new();
        reader.read_line(&mut end).ok()?;
        if size == 0 {
            return Some(body);
        }
    }
}

/// After the groups of attributes: each is a tag, a name and a value with their lengths.
fn document_begins(body: &[u8]) -> Option<usize> {
    let length = |at: usize| Some(usize::from(u16::from_be_bytes([*body.get(at)?, *body.get(at + 1)?])));
    let mut at = 8;
    loop {
        match *body.get(at)? {
            3 => return Some(at + 1),
            tag if tag < 0x10 => at += 1,
            _ => {
                let name = length(at + 1)?;
                at += 3 + name;
                at += 2 + length(at)?;
            }
        }
    }
}
