//! What scanners and printers on a tty have in common.

use std::path::Path;

/// Whether a tty is opened for nobody else (`TIOCEXCL`), besides the lock that serial programs respect.
///
/// A real tty forgets this when the program that asked for it ends. A pseudo-terminal remembers it for as long as
/// its far end is open, even if the program was killed, and then refuses that same program's next start.
pub(super) fn may_be_claimed(path: &Path) -> bool {
    !path.canonicalize().is_ok_and(|real| real.starts_with("/dev/pts"))
}
