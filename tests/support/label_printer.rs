//! A label printer of the tests' own on a real socket: it understands as much ZPL as it takes to know which tags came
//! out of it, and its paper may end.

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub struct LabelPrinter {
    address: SocketAddr,
    tray: Arc<Mutex<Tray>>,
}

struct Tray {
    /// Labels that are left on the roll.
    left: usize,
    /// What came out, by the code on it.
    printed: Vec<String>,
}

impl LabelPrinter {
    pub fn with_paper_for(labels: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let tray = Arc::new(Mutex::new(Tray { left: labels, printed: Vec::new() }));
        let shared = Arc::clone(&tray);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                take(stream, &shared);
            }
        });
        Self { address, tray }
    }

    /// As `fuda.toml` names it.
    pub fn section(&self, name: &str) -> String {
        let address = self.address;
        format!(
            "[[label_printer]]\nname = \"{name}\"\nkind = \"tcp\"\naddress = \"{address}\"\nlanguage = \"zpl-native\"\n"
        )
    }

    pub fn load(&self, labels: usize) {
        self.tray.lock().unwrap().left = labels;
    }

    /// The codes on what came out, in their order.
    pub fn printed(&self) -> Vec<String> {
        self.tray.lock().unwrap().printed.clone()
    }
}

/// Reads label by label; where the paper ends, the connection does, with whatever was still on its way.
fn take(mut stream: TcpStream, tray: &Mutex<Tray>) {
    let (mut waits, mut chunk) = (Vec::new(), [0; 65536]);
    loop {
        let end = b"^XZ\n";
        while let Some(at) = waits.windows(end.len()).position(|part| part == end) {
            let label: Vec<u8> = waits.drain(..at + end.len()).collect();
            let mut tray = tray.lock().unwrap();
            if tray.left == 0 {
                return;
            }
            tray.left -= 1;
            tray.printed.push(code(&label));
        }
        match stream.read(&mut chunk) {
            Ok(count) if count > 0 => waits.extend_from_slice(&chunk[..count]),
            _ => return,
        }
    }
}

/// `^FD>:TSAMPLE…^FS`
fn code(label: &[u8]) -> String {
    let text = String::from_utf8_lossy(label);
    let after = text.split_once("^FD>:").map_or("", |(_, after)| after);
    after.split("^FS").next().unwrap_or_default().to_owned()
}

/// What was sent is printed a moment later.
#[track_caller]
pub fn wait_for_labels(printer: &LabelPrinter, labels: usize) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(40);
    while printer.printed().len() < labels {
        assert!(std::time::Instant::now() < deadline, "{} of {labels} came out", printer.printed().len());
        thread::park_timeout(std::time::Duration::from_millis(15));
    }
}
