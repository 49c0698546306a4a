//! A HID report descriptor: which bits of a report mean what (USB HID 1.11, section 6.2.2).

/// The longest report that is believed, in bits: no scanner's comes near it.
const LONGEST_REPORT: u32 = 8 * 4096;

const INPUT: u8 = 0x80;
const END_COLLECTION: u8 = 0xc0;
const COLLECTION: u8 = 0xa0;
const OUTPUT: u8 = 0x90;
const FEATURE: u8 = 0xb0;
const LONG_ITEM: u8 = 0xfe;

/// A usage page and a usage on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub page: u16,
    pub id: u16,
}

/// A run of equal elements in an input report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The first byte of its report, where reports are numbered.
    pub report_id: Option<u8>,
    /// From the beginning of the report, its number included.
    bit_offset: u32,
    /// Bits of one element, at most 32.
    size: u32,
    count: u32,
    kind: Kind,
    logical_min: i32,
    /// Inclusive ranges, in their order.
    usages: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Each element is the number of a usage that is on.
    Array,
    /// Each element is the value of its usage.
    Variable,
}

impl Field {
    /// The elements of a report, as far as the report reaches: each with its usage and its value.
    /// Of an array, the usages that are on, with the value 1.
    pub fn elements(&self, report: &[u8]) -> Vec<(Usage, u32)> {
        (0..self.count)
            .map_while(|place| Some((place, bits(report, self.bit_offset + place * self.size, self.size)?)))
            .filter_map(|(place, value)| match self.kind {
                Kind::Variable => Some((self.usage_at(place)?, value)),
                Kind::Array => {
                    let place = i64::from(value) - i64::from(self.logical_min);
                    Some((self.usage_exactly_at(u32::try_from(place).ok()?)?, 1))
                }
            })
            .collect()
    }

    /// Whether an element of it has this usage.
    pub fn has(&self, usage: Usage) -> bool {
        let wanted = u32::from(usage.page) << 16 | u32::from(usage.id);
        self.usages.iter().any(|(first, last)| (*first..=*last).contains(&wanted))
    }

    /// Whether any element of it is on this page.
    pub fn is_on(&self, page: u16) -> bool {
        self.usages.iter().any(|(first, _)| first >> 16 == u32::from(page))
    }

    /// The last usage stands for all further elements (section 6.2.2.8).
    fn usage_at(&self, place: u32) -> Option<Usage> {
        self.usage_exactly_at(place).or_else(|| self.usages.last().map(|(_, last)| usage(*last)))
    }

    fn usage_exactly_at(&self, mut place: u32) -> Option<Usage> {
        for (first, last) in &self.usages {
            let length = last.saturating_sub(*first).saturating_add(1);
            if place < length {
                return Some(usage(first + place));
            }
            place -= length;
        }
        None
    }
}

fn usage(packed: u32) -> Usage {
    Usage { page: (packed >> 16) as u16, id: (packed & 0xffff) as u16 }
}

/// Little-endian bits of a report.
fn bits(report: &[u8], offset: u32, size: u32) -> Option<u32> {
    let mut value = 0;
    for place in 0..size {
        let at = offset + place;
        let byte = report.get((at / 8) as usize)?;
        value |= u32::from(byte >> (at % 8) & 1) << place;
    }
    Some(value)
}

/// The input reports of one interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descriptor {
    pub fields: Vec<Field>,
    /// Of each numbered report, or of the one without a number, its length in bits.
    lengths: Vec<(Option<u8>, u32)>,
    /// Pages that it names anywhere, its collections' included.
    pages: Vec<u16>,
}

/// What items set for those that follow.
#[derive(Debug, Clone, Copy, Default)]
struct Globals {
    page: u32,
    logical_min: i32,
    size: u32,
    count: u32,
    report_id: Option<u8>,
}

#[derive(Debug, Default)]
struct Reading {
    globals: Globals,
    pushed: Vec<Globals>,
    usages: Vec<(u32, u32)>,
    usage_min: Option<u32>,
    found: Descriptor,
}

impl Descriptor {
    /// Reads as far as it makes sense: real descriptors are wrong in places that do not matter.
    pub fn read(bytes: &[u8]) -> Self {
        let mut reading = Reading::default();
        let mut rest = bytes;
        while let [prefix, after @ ..] = rest {
            if *prefix == LONG_ITEM {
                let length = after.first().map_or(0, |length| usize::from(*length) + 2);
                rest = after.get(length..).unwrap_or_default();
                continue;
            }
            let length = [0, 1, 2, 4][usize::from(prefix & 0b11)];
            let Some((data, next)) = after.split_at_checked(length) else { break };
            if !reading.item(prefix & !0b11, data) {
                break;
            }
            rest = next;
        }
        reading.found
    }

    pub fn names_page(&self, page: u16) -> bool {
        self.pages.contains(&page)
    }

    /// The longest input report in bytes, its number included.
    pub fn longest_report(&self) -> usize {
        self.lengths.iter().map(|(_, bits)| bits.div_ceil(8) as usize).max().unwrap_or(0)
    }
}

impl Reading {
    /// One item; false when what follows cannot be understood.
    fn item(&mut self, tag: u8, data: &[u8]) -> bool {
        let value = unsigned(data);
        match tag {
            0x04 => self.page(value),
            0x14 => self.globals.logical_min = signed(data),
            0x74 => self.globals.size = value,
            0x84 => self.globals.report_id = Some(value as u8),
            0x94 => self.globals.count = value,
            0xa4 if self.pushed.len() < 16 => self.pushed.push(self.globals),
            0xb4 => self.globals = self.pushed.pop().unwrap_or(self.globals),
            0x08 => self.usages.push((self.usage(value, data), self.usage(value, data))),
            0x18 => self.usage_min = Some(self.usage(value, data)),
            0x28 => {
                let last = self.usage(value, data);
                let first = self.usage_min.take().unwrap_or(last);
                self.usages.push((first.min(last), last));
            }
            INPUT => return self.input(value),
            COLLECTION | END_COLLECTION | OUTPUT | FEATURE => self.forget_locals(),
            _ => {}
        }
        true
    }

    fn page(&mut self, page: u32) {
        self.globals.page = page;
        self.found.pages.push(page as u16);
    }

    /// A usage of four bytes carries its page with it.
    fn usage(&self, value: u32, data: &[u8]) -> u32 {
        if data.len() == 4 { value } else { self.globals.page << 16 | value }
    }

    fn input(&mut self, flags: u32) -> bool {
        let Globals { size, count, report_id, logical_min, .. } = self.globals;
        let usages = std::mem::take(&mut self.usages);
        self.forget_locals();
        let lengths = &mut self.found.lengths;
        let at = lengths.iter().position(|(id, _)| *id == report_id).unwrap_or_else(|| {
            lengths.push((report_id, if report_id.is_some() { 8 } else { 0 }));
            lengths.len() - 1
        });
        let bit_offset = lengths[at].1;
        let Some(end) = size.checked_mul(count).and_then(|bits| bits.checked_add(bit_offset)) else { return false };
        if end > LONGEST_REPORT || size > 32 && flags & 1 == 0 {
            return false;
        }
        lengths[at].1 = end;
        // Elements without bits are nothing, however many there are said to be.
        if flags & 1 == 0 && size > 0 && !usages.is_empty() {
            let kind = if flags & 2 == 0 { Kind::Array } else { Kind::Variable };
            self.found.fields.push(Field { report_id, bit_offset, size, count, kind, logical_min, usages });
        }
        true
    }

    fn forget_locals(&mut self) {
        self.usages.clear();
        self.usage_min = None;
    }
}

fn unsigned(data: &[u8]) -> u32 {
    data.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn signed(data: &[u8]) -> i32 {
    match *data {
        [] => 0,
        [one] => i32::from(one.cast_signed()),
        [low, high] => i32::from(i16::from_le_bytes([low, high])),
        _ => unsigned(data).cast_signed(),
    }
}
