//! Invented devices, each with descriptors from public documents, and how each of them sends a code.

use crate::gadget::Model;

pub const SHIFT: u8 = 0x02;
pub const ENTER: u8 = 0x28;
/// Everybody's maker.
pub const VID: u16 = 0x1111;

/// A boot keyboard: USB HID 1.11, appendices B.1 and E.
pub fn keyboard(pid: u16, serial: Option<&'static str>) -> Model {
    let report_descriptor = vec![
        0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01,
        0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01,
        0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x26, 0xff,
        0x00, 0x05, 0x07, 0x19, 0x00, 0x2a, 0xff, 0x00, 0x81, 0x00, 0xc0,
    ];
    hid(pid, serial, "Keyboard scanner", (1, 1), 8, report_descriptor)
}

/// HID Point of Sale Usage Tables 1.02: a scanned-data report of 64 bytes.
pub fn pos(pid: u16) -> Model {
    let report_descriptor = vec![
        0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75,
        0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09,
        0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x02, 0x81, 0x03, 0x75, 0x01, 0x95, 0x01,
        0x25, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
    ];
    hid(pid, None, "POS scanner", (0, 0), 64, report_descriptor)
}

fn hid(
    pid: u16,
    serial: Option<&'static str>,
    product: &'static str,
    kind: (u8, u8),
    packet: u8,
    report_descriptor: Vec<u8>,
) -> Model {
    let length = report_descriptor.len() as u8;
    let (subclass, protocol) = kind;
    let interfaces = vec![
        9, 4, 0, 0, 1, 3, subclass, protocol, 0, 9, 0x21, 0x11, 0x01, 0, 1, 0x22, length, 0, 7, 5, 0x81, 3, packet, 0,
        1,
    ];
    Model { vid: VID, pid, serial, product, interfaces, interface_count: 1, report_descriptor }
}

/// USB CDC 1.2, PSTN 1.2: an abstract control model.
pub fn cdc(pid: u16, serial: Option<&'static str>) -> Model {
    let interfaces = vec![
        9, 4, 0, 0, 1, 2, 2, 1, 0, 5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 1, 4, 0x24, 2, 2, 5, 0x24, 6, 0, 1, 7, 5,
        0x82, 3, 8, 0, 16, 9, 4, 1, 0, 2, 0x0a, 0, 0, 0, 7, 5, 0x03, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0,
    ];
    Model { vid: VID, pid, serial, product: "COM port", interfaces, interface_count: 2, report_descriptor: vec![] }
}

/// USB Printer 1.1: bidirectional.
pub fn printer(pid: u16, serial: &'static str) -> Model {
    let interfaces = vec![9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5, 0x02, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0];
    Model {
        vid: VID,
        pid,
        serial: Some(serial),
        product: "Printer",
        interfaces,
        interface_count: 1,
        report_descriptor: vec![],
    }
}

/// A line's ways to send a code: packets of its IN endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Us,
    Jis,
    Pos,
    Com,
}

impl Kind {
    pub fn model(self, pid: u16, serial: Option<&'static str>) -> Model {
        match self {
            Self::Us | Self::Jis => keyboard(pid, serial),
            Self::Pos => pos(pid),
            Self::Com => cdc(pid, serial),
        }
    }

    pub fn packets(self, code: &str) -> Vec<Vec<u8>> {
        match self {
            Self::Us | Self::Jis => typed(code),
            Self::Pos => reported(code),
            Self::Com => sent(code),
        }
    }

    /// What has been sent of a code when the plug is pulled in its middle.
    pub fn half(self, code: &str) -> Vec<Vec<u8>> {
        let half = &code[..code.len() / 2];
        match self {
            // The last key is still down.
            Self::Us | Self::Jis => typed(half).into_iter().take(2 * half.len() - 1).collect(),
            Self::Pos => {
                let mut report = reported(half).remove(0);
                report[63] = 1;
                vec![report]
            }
            Self::Com => vec![half.as_bytes().to_vec()],
        }
    }
}

/// A letter as a keyboard of either country has it, capitals by shift.
pub fn typed(code: &str) -> Vec<Vec<u8>> {
    let press = |modifiers, key| [vec![modifiers, 0, key, 0, 0, 0, 0, 0], vec![0; 8]];
    let letters = code.chars().flat_map(|letter| match letter {
        'A'..='Z' => press(SHIFT, 0x04 + letter as u8 - b'A'),
        '1'..='9' => press(0, 0x1e + letter as u8 - b'1'),
        '0' => press(0, 0x27),
        other => panic!("{other} is in none of our codes"),
    });
    letters.chain(press(0, ENTER)).collect()
}

pub fn reported(code: &str) -> Vec<Vec<u8>> {
    let pieces: Vec<&[u8]> = code.as_bytes().chunks(56).collect();
    let report = |(place, piece): (usize, &&[u8])| {
        let mut report = vec![0; 64];
        report[..5].copy_from_slice(&[2, piece.len() as u8, b']', b'C', b'1']);
        report[5..5 + piece.len()].copy_from_slice(piece);
        report[63] = u8::from(place + 1 < pieces.len());
        report
    };
    pieces.iter().enumerate().map(report).collect()
}

pub fn sent(code: &str) -> Vec<Vec<u8>> {
    format!("{code}\r\n").as_bytes().chunks(64).map(<[u8]>::to_vec).collect()
}
