//! A scanner on a tty.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use serialport::SerialPort;

use super::{Absence, Arrived, Line, Lost};
use crate::devices::tty::may_be_claimed;
use crate::devices::usb::{self, UsbName};

/// Opens a port by its path.
pub(super) fn open(path: &Path, baud: u32) -> Result<Box<dyn SerialPort>, Absence> {
    // Raw, 8N1, and exclusive: two programs on one port would each get half of every code.
    let port = serialport::new(path.to_string_lossy(), baud).exclusive(may_be_claimed(path));
    port.open().map_err(|error| absence(path, &error))
}

/// Opens the port of a USB device, whatever number it has today.
pub(super) fn open_usb(name: &UsbName, baud: u32) -> Result<Box<dyn SerialPort>, Absence> {
    let devices = usb::lately_plugged_in();
    let device = name.find(&devices)?;
    let no_port = || Absence::Unusable("this USB device has no serial port: is it set to its virtual COM mode?".into());
    open(device.tty().ok_or_else(no_port)?, baud)
}

fn absence(path: &Path, error: &serialport::Error) -> Absence {
    match error.kind() {
        // serialport says NoDevice for EBUSY and for a refused lock.
        serialport::ErrorKind::NoDevice if path.exists() => Absence::Busy,
        serialport::ErrorKind::NoDevice | serialport::ErrorKind::Io(ErrorKind::NotFound) => Absence::NotThere,
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => Absence::NotAllowed,
        // A device node whose device has just gone (ENXIO, ENODEV, EIO) has no kind of its own.
        _ => Absence::Unusable(error.description.clone()),
    }
}

impl Line for Box<dyn SerialPort> {
    fn read(&mut self, wait: Duration) -> Result<Arrived, Lost> {
        let mut bytes = [0; 1024];
        self.set_timeout(wait).map_err(|error| Lost(error.to_string()))?;
        match Read::read(self, &mut bytes) {
            // The end of a tty's file is its hang-up.
            Ok(0) => Err(Lost("hung up".into())),
            Ok(count) => Ok(Arrived::Bytes(bytes[..count].to_vec())),
            Err(error) if error.kind() == ErrorKind::TimedOut => Ok(Arrived::Silence),
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {
                Ok(Arrived::Bytes(Vec::new()))
            }
            Err(error) => Err(Lost(error.to_string())),
        }
    }

    fn beeper(&self) -> Option<Box<dyn SerialPort>> {
        self.try_clone().ok()
    }
}
