//! A printer of the USB printer class (USB Printer 1.1): papers by bulk OUT, its answers by bulk IN.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusb::{Direction, Recipient, RequestType, TransferType, request_type};

use super::Condition;
use super::wire::Written;
use crate::devices::usb::{self, Claimed, NotFound, UsbDevice, UsbName};

/// Bytes of one transfer. Small, because of a transfer that breaks nobody knows how much of it left.
const TRANSFER: usize = 4096;
const REQUEST: Duration = Duration::from_millis(500);
/// A timeout of nothing would be one of for ever.
const SHORTEST: Duration = Duration::from_millis(1);
// Section 4.2.2.
const GET_PORT_STATUS: u8 = 1;
const PAPER_EMPTY: u8 = 0b0010_0000;

#[derive(Debug)]
pub(in crate::devices) struct UsbWire {
    claimed: Claimed,
    out: u8,
    /// A printer of one direction has none.
    back: Option<Back>,
}

#[derive(Debug, Clone, Copy)]
struct Back {
    address: u8,
    packet: usize,
}

impl UsbWire {
    pub fn open(name: &UsbName) -> io::Result<Self> {
        let device = device(name)?;
        let printers = device.interfaces.iter().filter(|interface| interface.class == usb::PRINTER);
        let printer = printers.min_by_key(|interface| interface.number).ok_or_else(|| no_printer("printer"))?;
        let claimed = Claimed::claim(&device, printer.number).map_err(error)?;
        let endpoints = claimed.endpoints().map_err(error)?;
        let bulk = || endpoints.iter().filter(|endpoint| endpoint.kind == TransferType::Bulk);
        let out = bulk().find(|endpoint| !endpoint.is_in()).ok_or_else(|| no_printer("way to be printed on"))?.address;
        let back = bulk().find(|endpoint| endpoint.is_in());
        let back = back.map(|endpoint| Back { address: endpoint.address, packet: endpoint.packet.max(1) });
        Ok(Self { claimed, out, back })
    }

    /// What was sent is counted transfer by transfer. Of one that broke, the count is lost: something may have left.
    pub fn write(&self, bytes: &[u8], progress: Duration) -> Written {
        let mut count = 0;
        while count < bytes.len() {
            let end = bytes.len().min(count + TRANSFER);
            let part = &bytes[count..end];
            match self.claimed.handle.write_bulk(self.out, part, progress) {
                Ok(sent) if sent == part.len() => count += sent,
                // A time-out in mid-transfer: nothing has moved for `progress`.
                Ok(sent) => return Written { count: count + sent, result: Err(ErrorKind::TimedOut.into()) },
                Err(rusb::Error::Timeout) => return Written { count, result: Err(ErrorKind::TimedOut.into()) },
                Err(rusb::Error::Interrupted) => {}
                Err(why) => {
                    self.clear(why, self.out);
                    return Written { count: count + 1, result: Err(error(why)) };
                }
            }
        }
        Written { count, result: Ok(()) }
    }

    pub fn read(&self, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
        let Some(back) = self.back else { return Err(ErrorKind::TimedOut.into()) };
        let whole = buffer.len() / back.packet * back.packet;
        if whole == 0 {
            return self.read_short(back, buffer, deadline);
        }
        self.read_packets(back, &mut buffer[..whole], deadline)
    }

    /// A packet that is larger than the buffer would be an overflow.
    fn read_short(&self, back: Back, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
        let mut packet = vec![0; back.packet];
        let count = self.read_packets(back, &mut packet, deadline)?.min(buffer.len());
        buffer[..count].copy_from_slice(&packet[..count]);
        Ok(count)
    }

    /// Some printers answer with empty packets while they have nothing to say.
    fn read_packets(&self, back: Back, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.claimed.handle.read_bulk(back.address, buffer, left.max(SHORTEST)) {
                Ok(0) | Err(rusb::Error::Interrupted) if !left.is_zero() => {}
                Ok(0) => return Err(ErrorKind::TimedOut.into()),
                Ok(count) => return Ok(count),
                Err(why) => {
                    self.clear(why, back.address);
                    return Err(error(why));
                }
            }
        }
    }

    /// Paper, as the port tells it; its other two bits are wrong on too many printers to be believed.
    pub fn port_condition(&self) -> io::Result<Condition> {
        let kind = request_type(Direction::In, RequestType::Class, Recipient::Interface);
        let mut status = [0];
        let interface = u16::from(self.claimed.interface);
        match self.claimed.handle.read_control(kind, GET_PORT_STATUS, 0, interface, &mut status, REQUEST) {
            Ok(1) if status[0] & PAPER_EMPTY != 0 => Ok(Condition::PaperOut),
            Err(rusb::Error::NoDevice) => Err(error(rusb::Error::NoDevice)),
            _ => Ok(Condition::Mute),
        }
    }

    /// An endpoint that has stalled takes nothing more until it is told to go on.
    fn clear(&self, why: rusb::Error, endpoint: u8) {
        if why == rusb::Error::Pipe
            && let Err(error) = self.claimed.handle.clear_halt(endpoint)
        {
            tracing::debug!(%error, "a printer's endpoint stays halted");
        }
    }
}

/// The serial port of a USB printer.
pub(super) fn tty(name: &UsbName) -> io::Result<PathBuf> {
    device(name)?.tty().map(Path::to_owned).ok_or_else(|| no_printer("serial port"))
}

/// The `/dev/usb/lp…` of a USB printer.
pub(super) fn lp(name: &UsbName) -> io::Result<PathBuf> {
    device(name)?.lp().map(Path::to_owned).ok_or_else(|| no_printer("/dev/usb/lp (is the module usblp there?)"))
}

fn device(name: &UsbName) -> io::Result<UsbDevice> {
    let devices = usb::lately_plugged_in();
    name.find(&devices).cloned().map_err(|why| match why {
        NotFound::NotPluggedIn => io::Error::new(ErrorKind::NotFound, name.to_string()),
        NotFound::Several(count) => io::Error::other(format!(
            "{count} of its model are plugged in: say which one, with its `serial` or its `port` (see: fuda devices)"
        )),
    })
}

fn no_printer(what: &str) -> io::Error {
    io::Error::other(format!("this USB device has no {what}"))
}

fn error(why: rusb::Error) -> io::Error {
    let kind = match why {
        rusb::Error::Access => {
            return io::Error::other("this user may not open it: it needs a udev rule (see: fuda devices)");
        }
        rusb::Error::Busy => ErrorKind::ResourceBusy,
        rusb::Error::NoDevice | rusb::Error::Io => ErrorKind::BrokenPipe,
        rusb::Error::NotFound => ErrorKind::NotFound,
        rusb::Error::Timeout => ErrorKind::TimedOut,
        _ => ErrorKind::Other,
    };
    io::Error::new(kind, why)
}
