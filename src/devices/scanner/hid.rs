//! A scanner that is a keyboard or has a HID page of its own, taken from the kernel so that a code never lands in some
//! other window. Only a device that the configuration names is ever taken.

use std::time::{Duration, Instant};

use rusb::{Direction, Recipient, RequestType, TransferType, request_type};

use super::{Absence, Arrived, Line, Lost};
use crate::devices::hid::descriptor::Descriptor;
use crate::devices::hid::keyboard::Keyboard;
use crate::devices::hid::layout::{CapsLock, Layout};
use crate::devices::hid::pos::Pos;
use crate::devices::usb::{self, Claimed, Interface, UsbDevice, UsbName};

/// How long a device may take for a request.
const REQUEST: Duration = Duration::from_millis(500);
const BOOT_SUBCLASS: u8 = 1;
const KEYBOARD_PROTOCOL: u8 = 1;
// USB HID 1.11, section 7.2.
const SET_REPORT: u8 = 0x09;
const SET_IDLE: u8 = 0x0a;
const SET_PROTOCOL: u8 = 0x0b;
const BOOT_PROTOCOL: u16 = 0;
const LIGHTS: u16 = 0x0200;
const CAPS_LIGHT: u8 = 0b010;
// Section 7.1: GET_DESCRIPTOR of type Report.
const GET_DESCRIPTOR: u8 = 0x06;
const REPORT_DESCRIPTOR: u16 = 0x2200;
const LONGEST_DESCRIPTOR: usize = 4096;

/// What kind of HID scanner is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Keyboard(Layout),
    Pos,
}

#[derive(Debug)]
enum Reader {
    Keyboard(Keyboard),
    Pos(Pos),
}

#[derive(Debug)]
pub(super) struct HidLine {
    claimed: Claimed,
    reader: Reader,
    endpoint: u8,
    /// As long as a report in whole packets: a longer one would wait for a second report.
    report: Vec<u8>,
    /// What came last, and since when nothing else has: some scanners say the same again and again.
    last: Vec<u8>,
    changed_at: Instant,
    lights: CapsLock,
}

/// Takes the scanner, if it is plugged in and of this kind.
pub(super) fn open(name: &UsbName, kind: Kind) -> Result<HidLine, Absence> {
    let devices = usb::lately_plugged_in();
    let device = name.find(&devices)?;
    let mut interfaces: Vec<&Interface> =
        device.interfaces.iter().filter(|interface| interface.class == usb::HID).collect();
    interfaces.sort_by_key(|interface| !is_boot_keyboard(interface));
    for interface in interfaces {
        if let Some(line) = HidLine::open(device, interface, kind).map_err(absence)? {
            return Ok(line);
        }
    }
    Err(Absence::Unusable(match kind {
        Kind::Keyboard(_) => "this USB device is no keyboard: is the scanner set to keyboard mode (HID)?".into(),
        Kind::Pos => "this USB device has no scanner page: is the scanner set to HID-POS mode?".into(),
    }))
}

fn is_boot_keyboard(interface: &Interface) -> bool {
    (interface.subclass, interface.protocol) == (BOOT_SUBCLASS, KEYBOARD_PROTOCOL)
}

fn absence(error: rusb::Error) -> Absence {
    match error {
        rusb::Error::Access => Absence::UsbNotAllowed,
        rusb::Error::Busy => Absence::Busy,
        // /sys has it: libusb has not heard of it yet, or it has just been pulled.
        rusb::Error::NoDevice | rusb::Error::NotFound => Absence::Unusable("it is not ready yet".to_owned()),
        other => Absence::Unusable(other.to_string()),
    }
}

impl HidLine {
    /// Takes one interface; gives it back if it is not of this kind.
    fn open(device: &UsbDevice, interface: &Interface, kind: Kind) -> rusb::Result<Option<Self>> {
        let claimed = Claimed::claim(device, interface.number)?;
        let endpoints = claimed.endpoints()?;
        let own = endpoints.iter().find(|endpoint| endpoint.is_in() && endpoint.kind == TransferType::Interrupt);
        let Some(endpoint) = own else { return Ok(None) };
        let (reader, longest) = match kind {
            Kind::Keyboard(layout) if is_boot_keyboard(interface) && speaks_boot(&claimed) => {
                (Reader::Keyboard(Keyboard::boot(layout)), 8)
            }
            Kind::Keyboard(layout) => {
                let descriptor = descriptor(&claimed)?;
                let Some(keyboard) = Keyboard::described(layout, &descriptor) else { return Ok(None) };
                (Reader::Keyboard(keyboard), descriptor.longest_report())
            }
            Kind::Pos => {
                let descriptor = descriptor(&claimed)?;
                let Some(pos) = Pos::described(&descriptor) else { return Ok(None) };
                (Reader::Pos(pos), descriptor.longest_report())
            }
        };
        let packet = endpoint.packet.max(1);
        let report = vec![0; longest.max(1).div_ceil(packet) * packet];
        let line = Self {
            endpoint: endpoint.address,
            claimed,
            reader,
            report,
            last: Vec::new(),
            changed_at: Instant::now(),
            lights: CapsLock::Off,
        };
        if let Reader::Keyboard(_) = line.reader {
            // Only changes are worth a report; not every scanner knows the request.
            line.ask(SET_IDLE, 0, &[]);
            line.show_lights();
        }
        Ok(Some(line))
    }

    fn ask(&self, request: u8, value: u16, data: &[u8]) {
        if let Err(error) = write(&self.claimed, request, value, data) {
            tracing::debug!(%error, request, "a scanner refuses a request that it may refuse");
        }
    }

    /// A scanner turns its letters round by the light that it is shown.
    fn show_lights(&self) {
        let lit = if self.lights == CapsLock::On { CAPS_LIGHT } else { 0 };
        self.ask(SET_REPORT, LIGHTS, &[lit]);
    }
}

fn speaks_boot(claimed: &Claimed) -> bool {
    write(claimed, SET_PROTOCOL, BOOT_PROTOCOL, &[]).is_ok()
}

fn write(claimed: &Claimed, request: u8, value: u16, data: &[u8]) -> rusb::Result<usize> {
    let kind = request_type(Direction::Out, RequestType::Class, Recipient::Interface);
    claimed.handle.write_control(kind, request, value, u16::from(claimed.interface), data, REQUEST)
}

fn descriptor(claimed: &Claimed) -> rusb::Result<Descriptor> {
    let kind = request_type(Direction::In, RequestType::Standard, Recipient::Interface);
    let mut bytes = vec![0; LONGEST_DESCRIPTOR];
    let interface = u16::from(claimed.interface);
    let count = claimed.handle.read_control(kind, GET_DESCRIPTOR, REPORT_DESCRIPTOR, interface, &mut bytes, REQUEST)?;
    Ok(Descriptor::read(&bytes[..count]))
}

impl Line for HidLine {
    fn read(&mut self, wait: Duration) -> Result<Arrived, Lost> {
        // Not `read_interrupt`: of a report that comes in the very moment of a timeout, rusb 0.9's loses the bytes, and
        // its `read_bulk` keeps them. Linux reads either kind of endpoint by the same request.
        let count = match self.claimed.handle.read_bulk(self.endpoint, &mut self.report, wait) {
            Ok(count) => count,
            Err(rusb::Error::Timeout) => {
                if let Reader::Pos(pos) = &mut self.reader {
                    pos.silence();
                }
                return Ok(Arrived::Silence);
            }
            Err(rusb::Error::Interrupted) => return Ok(Arrived::Bytes(Vec::new())),
            Err(error) => return Err(Lost(error.to_string())),
        };
        let report = &self.report[..count];
        Ok(match &mut self.reader {
            Reader::Pos(pos) => {
                let piece = pos.push(report);
                if piece.is_last { Arrived::Ended(piece.bytes) } else { Arrived::Bytes(piece.bytes) }
            }
            Reader::Keyboard(keyboard) => {
                if report == self.last {
                    let is_silent = self.changed_at.elapsed() >= wait;
                    return Ok(if is_silent { Arrived::Silence } else { Arrived::Bytes(Vec::new()) });
                }
                self.last = report.to_vec();
                self.changed_at = Instant::now();
                let typed = keyboard.push(report).into_bytes();
                if keyboard.caps_lock() != self.lights {
                    self.lights = keyboard.caps_lock();
                    self.show_lights();
                }
                Arrived::Bytes(typed)
            }
        })
    }
}
