//! Whatever is asked may hang: a disk, a socket, a program. None of it keeps the doctor.

use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// The answer, if it comes in time. What hangs is left to itself; it ends with this program.
pub fn within<T: Send + 'static>(limit: Duration, ask: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = channel();
    // Nobody hears an answer that comes late.
    thread::spawn(move || drop(tell.send(ask())));
    told.recv_timeout(limit).ok()
}

/// What another program says, if there is such a program and it says it in time and ends well.
pub fn said_by(program: &str, args: &[&str]) -> Option<String> {
    const LIMIT: Duration = Duration::from_secs(2);
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().ok()?;
    let output = within(LIMIT, || child.wait_with_output())?.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use super::*;

    #[test]
    fn what_hangs_is_not_waited_for() {
        let (_never, hangs): (_, Receiver<()>) = channel();
        assert_eq!(within(Duration::from_millis(1), move || hangs.recv().is_ok()), None);
        assert_eq!(within(Duration::from_secs(60), || 7), Some(7));
    }

    #[test]
    fn a_program_that_is_missing_or_fails_says_nothing() {
        assert_eq!(said_by("/nonexistent/timedatectl", &[]), None);
        assert_eq!(said_by("sh", &["-c", "echo yes; exit 1"]), None);
        assert_eq!(said_by("sh", &["-c", "echo yes"]).as_deref(), Some("yes"));
    }
}
