//! What HID devices send, read without a device: report descriptors, keyboards, and scanners with a page of their own.
//!
//! A report is a packet, so nothing here has to find where one begins; what ends a code is the framing's business.

pub mod descriptor;
pub mod keyboard;
pub mod layout;
pub mod pos;
