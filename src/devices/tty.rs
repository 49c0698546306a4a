//! What scanners and printers on a tty have in common.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};
use serialport::{SerialPortType, available_ports};

/// Whether a tty is opened for nobody else (`TIOCEXCL`), besides the lock that serial programs respect.
///
/// A real tty forgets this when the program that asked for it ends. A pseudo-terminal remembers it for as long as
/// its far end is open, even if the program was killed, and then refuses that same program's next start.
pub(super) fn may_be_claimed(path: &Path) -> bool {
    !path.canonicalize().is_ok_and(|real| real.starts_with("/dev/pts"))
}

/// The serial ports of this machine that are not on USB, as far as the system lists them.
pub fn serial_ports() -> Vec<PathBuf> {
    let ports = available_ports().inspect_err(|error| tracing::debug!(%error, "serial ports cannot be listed"));
    let own =
        ports.unwrap_or_default().into_iter().filter(|port| !matches!(port.port_type, SerialPortType::UsbPort(_)));
    own.map(|port| PathBuf::from(port.port_name)).collect()
}

/// Whether this user may read and write a device.
pub fn may_be_opened(node: &Path) -> bool {
    access(node, Access::READ_OK | Access::WRITE_OK).is_ok()
}
