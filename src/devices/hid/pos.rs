//! A scanner with a usage page of its own (HID Point of Sale Usage Tables 1.02, page 0x8C): it says how long a code is
//! and whether more of it follows, so neither a keyboard's country nor a suffix matters.

use super::descriptor::{Descriptor, Field, Usage};

const SCANNER_PAGE: u16 = 0x8c;
const BYTE_COUNT: Usage = Usage { page: 0x01, id: 0x3b };
const SYMBOLOGY: [Usage; 3] = [on_page(0xfb), on_page(0xfc), on_page(0xfd)];
const DATA: Usage = on_page(0xfe);
const CONTINUED: Usage = on_page(0xff);

const fn on_page(id: u16) -> Usage {
    Usage { page: SCANNER_PAGE, id }
}

/// What one report holds of a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// With the AIM identifier before a code's first bytes, if there was one.
    pub bytes: Vec<u8>,
    /// Nothing more of this code follows.
    pub is_last: bool,
}

/// One scanner, which may be in the middle of a code.
#[derive(Debug)]
pub struct Pos {
    shape: Shape,
    /// The next report goes on with the code of the last one.
    within: bool,
}

#[derive(Debug)]
enum Shape {
    Described(Vec<Field>),
    /// The 64 bytes that makers print in their manuals (Access-IS LSR118 product manual, appendix B.1): number 2,
    /// length, `]` and two more of AIM's, 56 of data, two reserved, bit 0 of the last: more follows.
    Usual,
}

/// The parts of one report.
struct Parts {
    length: Option<usize>,
    aim: Vec<u8>,
    data: Vec<u8>,
    more: bool,
}

impl Pos {
    /// A scanner as its report descriptor has it; `None` if it is none of this kind.
    pub fn described(descriptor: &Descriptor) -> Option<Self> {
        if !descriptor.names_page(SCANNER_PAGE) {
            return None;
        }
        let data = descriptor.fields.iter().find(|field| field.has(DATA));
        let shape = data.map_or(Shape::Usual, |data| {
            let same = descriptor.fields.iter().filter(|field| field.report_id == data.report_id);
            Shape::Described(same.cloned().collect())
        });
        Some(Self { shape, within: false })
    }

    /// The rest of a code never came.
    pub fn silence(&mut self) {
        self.within = false;
    }

    /// What one report says of a code; nothing, if it is empty or about something else.
    pub fn push(&mut self, report: &[u8]) -> Piece {
        let parts = match &self.shape {
            Shape::Described(fields) => described(fields, report),
            Shape::Usual => usual(report),
        };
        let Some(Parts { length, aim, mut data, more }) = parts else { return Piece::default() };
        match length {
            Some(length) => data.truncate(length),
            // What a scanner without a length does not fill is NUL.
            None => data.truncate(data.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)),
        }
        let is_aim = aim.len() == 3 && aim[0] == b']' && aim.iter().all(u8::is_ascii_graphic);
        let mut bytes = if is_aim && !self.within { aim } else { Vec::new() };
        bytes.extend(data);
        self.within = more;
        Piece { bytes, is_last: !more }
    }
}

fn described(fields: &[Field], report: &[u8]) -> Option<Parts> {
    let number = *report.first()?;
    let own = fields.iter().filter(|field| field.report_id.is_none_or(|id| id == number));
    let elements: Vec<(Usage, u32)> = own.flat_map(|field| field.elements(report)).collect();
    let values = |wanted: Usage| elements.iter().filter(move |(usage, _)| *usage == wanted).map(|(_, value)| *value);
    let bytes = |wanted| values(wanted).map(|value| value as u8);
    let data: Vec<u8> = bytes(DATA).collect();
    if data.is_empty() {
        return None;
    }
    Some(Parts {
        length: values(BYTE_COUNT).next().map(|count| count as usize),
        aim: SYMBOLOGY.into_iter().filter_map(|place| bytes(place).next()).collect(),
        data,
        more: values(CONTINUED).any(|value| value != 0),
    })
}

fn usual(report: &[u8]) -> Option<Parts> {
    let [2, length, a, b, c, rest @ ..] = report else { return None };
    Some(Parts {
        length: Some(usize::from(*length)),
        aim: vec![*a, *b, *c],
        data: rest.iter().take(56).copied().collect(),
        more: rest.get(58).is_some_and(|flags| flags & 1 == 1),
    })
}
