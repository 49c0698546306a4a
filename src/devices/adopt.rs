//! Which of the devices that nobody has named is the scanner in somebody's hand: the one that reads the set-up label.
//!
//! This is the one place where a keyboard is taken that the configuration does not name, and only while somebody has
//! asked for it. Every device is given back at the end.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::framing::Framing;
use super::hid::layout::Layout;
use super::scanner::{Absence, Link, Scanner, ScannerEvent};
use super::usb::{HID, PRINTER, UsbDevice, UsbName, Which};
use crate::domain::code::Scan;

/// How often it is looked for what was plugged in meanwhile.
const LOOK: Duration = Duration::from_millis(250);
const KEYBOARD: u8 = 1;
const MOUSE: u8 = 2;
/// Virtual ports ignore it.
const BAUD: u32 = 9600;

/// What could be the scanner, and how it would be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// For a person: maker and product, as it says them itself.
    pub product: Option<String>,
    pub link: Link,
}

/// What somebody who waits may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is listened to now.
    Listening(Candidate),
    /// It cannot be listened to.
    Absent(Candidate, Absence),
    /// It read something that is not the set-up label.
    OtherCode(Candidate),
}

/// What is asked, again and again, while somebody waits.
pub trait Search {
    /// What could be the scanner now.
    fn candidates(&mut self) -> Vec<Candidate>;
    fn tell(&mut self, news: News);
    /// Whether somebody wants no more of it.
    fn is_over(&self) -> bool;
}

/// How a device could be read as a scanner, if it could.
pub fn link_of(device: &UsbDevice, usb: UsbName) -> Option<Link> {
    let mut hid = device.interfaces.iter().filter(|interface| interface.class == HID).peekable();
    if device.interfaces.iter().any(|interface| interface.class == PRINTER) {
        None
    } else if device.tty().is_some() {
        Some(Link::UsbSerial { usb, baud: BAUD })
    } else if hid.clone().any(|interface| interface.protocol == KEYBOARD) {
        Some(Link::Hid { usb, layout: Layout::Us })
    } else if hid.peek().is_some() && !hid.all(|interface| interface.protocol == MOUSE) {
        Some(Link::HidPos { usb })
    } else {
        None
    }
}

/// Whether a program has taken it.
pub fn is_taken(device: &UsbDevice) -> bool {
    device.interfaces.iter().any(|interface| interface.driver.as_deref() == Some("usbfs"))
}

/// The name by which a device is found again: its serial number, where it has one that no other of its model has, else
/// its port.
pub fn name_of(device: &UsbDevice, devices: &[UsbDevice]) -> UsbName {
    let UsbDevice { vid, pid, .. } = *device;
    let is_alike = |other: &&UsbDevice| (other.vid, other.pid) == (vid, pid) && other.serial == device.serial;
    let which = match &device.serial {
        Some(serial) if devices.iter().filter(is_alike).count() == 1 => Which::Serial(serial.clone()),
        _ => Which::Port(device.port.clone()),
    };
    UsbName { vid, pid, which }
}

/// What has a place already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub usb: Vec<UsbName>,
    /// Serial ports, where their paths lead to.
    pub ports: Vec<PathBuf>,
}

/// Everything that is plugged in, could be a scanner, has no place yet and is not in use.
pub fn candidates(devices: &[UsbDevice], known: &Known) -> Vec<Candidate> {
    let is_known = |device: &UsbDevice| {
        let by_name = |name: &UsbName| name.find(devices).is_ok_and(|found| found.port == device.port);
        known.usb.iter().any(by_name) || known.ports.iter().any(|port| device.tty() == Some(port))
    };
    let free = devices.iter().filter(|device| !is_known(device) && !is_taken(device));
    free.filter_map(|device| {
        let link = link_of(device, name_of(device, devices))?;
        let said = [&device.manufacturer, &device.product].map(|said| said.as_deref().unwrap_or_default());
        let product = Some(said.join(" ").trim().to_owned()).filter(|said| !said.is_empty());
        Some(Candidate { product, link })
    })
    .collect()
}

/// Listens to every candidate until one of them reads the set-up label; `None` when `patience` is at its end.
pub fn wait_for_label(search: &mut dyn Search, patience: Duration) -> std::io::Result<Option<Candidate>> {
    let until = Instant::now() + patience;
    let (tell, told) = channel();
    let mut listening: Vec<(Candidate, Scanner)> = Vec::new();
    // A HID device that is no scanner page may still type.
    let mut as_keyboard: Vec<UsbName> = Vec::new();
    let mut next_look = Instant::now();
    while Instant::now() < until && !search.is_over() {
        if Instant::now() >= next_look {
            let there: Vec<Candidate> = search.candidates().into_iter().map(|one| retried(one, &as_keyboard)).collect();
            // Those that are listened to are in use, by us: they stay until they are gone.
            for candidate in there {
                if listening.iter().all(|(own, _)| own.link != candidate.link) {
                    let (tell, own) = (tell.clone(), candidate.clone());
                    let heed = move |event| drop(tell.send((own.clone(), event)));
                    let scanner = Scanner::start(candidate.link.clone(), Framing::DEFAULT, heed)?;
                    listening.push((candidate, scanner));
                }
            }
            next_look = Instant::now() + LOOK;
        }
        let (candidate, event) = match told.recv_timeout(LOOK.min(until.saturating_duration_since(Instant::now()))) {
            Ok(told) => told,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        };
        match event {
            ScannerEvent::Heard { heard, .. } if heard.scan() == Scan::SetUpLabel => return Ok(Some(candidate)),
            ScannerEvent::Heard { .. } => search.tell(News::OtherCode(candidate)),
            ScannerEvent::Present => search.tell(News::Listening(candidate)),
            // One that is gone is found anew where it comes back; one that refuses is tried again by its own thread.
            ScannerEvent::Gone(Absence::Unplugged | Absence::NotThere) => forget(&mut listening, &candidate),
            ScannerEvent::Gone(absence) => match (&candidate.link, absence) {
                (Link::HidPos { usb }, Absence::Unusable(_)) => {
                    as_keyboard.push(usb.clone());
                    forget(&mut listening, &candidate);
                }
                (_, absence) => search.tell(News::Absent(candidate, absence)),
            },
        }
    }
    Ok(None)
}

fn forget(listening: &mut Vec<(Candidate, Scanner)>, gone: &Candidate) {
    listening.retain(|(own, _)| own.link != gone.link);
}

fn retried(candidate: Candidate, as_keyboard: &[UsbName]) -> Candidate {
    match candidate.link {
        Link::HidPos { usb } if as_keyboard.contains(&usb) => {
            Candidate { link: Link::Hid { usb, layout: Layout::Us }, ..candidate }
        }
        link => Candidate { link, ..candidate },
    }
}
