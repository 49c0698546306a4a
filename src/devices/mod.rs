//! Scanners and printers: bytes in, bytes out, presence, status. Plain threads and blocking I/O that is bounded in
//! time: a workshop has a handful of devices, and a thread that waits for one costs nothing.

pub mod adopt;
pub mod disk;
pub mod framing;
pub mod hid;
pub mod label_printer;
pub mod printer;
pub mod pty;
pub mod receiver;
pub mod scanner;
pub mod tty;
pub mod usb;
