//! Brother's raster commands, after the "Raster Command Reference" of the QL-800 series (300 dpi, 720 pins) and of the
//! PT-E550W/P750W/P710BT (180 dpi, 128 pins). A label that is too wide for its tape but not too high is turned.

use crate::label::plate::Picture;
use crate::paper::bitmap::Bitmap;

/// A continuous roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tape {
    pub width_mm: u8,
    /// Pins that print on it.
    pub dots: u16,
    /// Pins that lie beside it, at the right of the head.
    pub right_pins: u16,
}

const fn tape(width_mm: u8, dots: u16, right_pins: u16) -> Tape {
    Tape { width_mm, dots, right_pins }
}

/// QL-800 series, continuous rolls ("Page size", 2.3.2).
pub fn ql_tapes() -> &'static [Tape] {
    const TAPES: [Tape; 6] = [
        tape(12, 106, 29),
        tape(29, 306, 6),
        tape(38, 413, 12),
        tape(50, 554, 12),
        tape(54, 590, 0),
        tape(62, 696, 12),
    ];
    &TAPES
}

/// TZe tapes ("Print area" of the PT manual, 2.3.5); 3.5 mm is left out, no code of ours fits it.
pub fn pt_tapes() -> &'static [Tape] {
    const TAPES: [Tape; 5] = [tape(6, 32, 48), tape(9, 50, 39), tape(12, 70, 29), tape(18, 112, 8), tape(24, 128, 0)];
    &TAPES
}

const QL_PINS: usize = 720;
const PT_PINS: usize = 128;
/// White before and after a label, in rows: 3 mm on QL, 2 mm on PT, the least that the cutter allows.
const QL_MARGIN: u16 = 35;
const PT_MARGIN: u16 = 14;

/// Moved to the right and down by so many dots; `None` where it would leave the tape.
pub fn ql(picture: &Picture, tape: &Tape, (right, down): (isize, isize)) -> Option<Vec<u8>> {
    let bitmap = on_tape(picture, tape);
    let beside = beside(&bitmap, tape, right)?;
    let margin = QL_MARGIN.saturating_add_signed(i16::try_from(down).ok()?);
    let mut job = begin(200);
    job.extend(media(tape, bitmap.height()));
    job.extend(b"\x1biM\x40"); // cut by itself
    job.extend(b"\x1biA\x01"); // after every label
    job.extend(b"\x1biK\x08"); // and at the end; 300 dpi
    job.extend([&b"\x1bid"[..], &margin.to_le_bytes()].concat());
    job.extend(b"M\x00"); // no compression: not every QL has it
    for y in 0..bitmap.height() {
        job.extend(b"g\x00");
        job.push((QL_PINS / 8) as u8);
        job.extend(pins::<QL_PINS>(&bitmap, y, beside));
    }
    job.push(0x1a); // print and feed
    Some(job)
}

/// Moved to the right and down by so many dots; `None` where it would leave the tape.
pub fn pt(picture: &Picture, tape: &Tape, (right, down): (isize, isize)) -> Option<Vec<u8>> {
    let bitmap = on_tape(picture, tape);
    let beside = beside(&bitmap, tape, right)?;
    let margin = PT_MARGIN.saturating_add_signed(i16::try_from(down).ok()?);
    let mut job = begin(100);
    job.extend(media(tape, bitmap.height()));
    job.extend(b"\x1biM\x40");
    job.extend(b"\x1biA\x01");
    job.extend(b"\x1biK\x08"); // no chain: the last label is fed out and cut
    job.extend([&b"\x1bid"[..], &margin.to_le_bytes()].concat());
    job.extend(b"M\x02"); // PackBits
    for y in 0..bitmap.height() {
        let row = pins::<PT_PINS>(&bitmap, y, beside);
        if row.iter().all(|byte| *byte == 0) {
            job.push(b'Z');
            continue;
        }
        let packed = packbits(&row);
        job.push(b'G');
        job.extend((packed.len() as u16).to_le_bytes());
        job.extend(packed);
    }
    job.push(0x1a);
    Some(job)
}

/// Zeros so that a job that broke off is over, `ESC @`, raster mode. Every label is a job of its own: one that is
/// resumed begins anywhere.
fn begin(invalidate: usize) -> Vec<u8> {
    let mut job = vec![0; invalidate];
    job.extend(b"\x1b@");
    job.extend(b"\x1bia\x01");
    job
}

/// `ESC i z`: which of its fields hold (kind, width, and that the printer should recover by itself), a continuous roll,
/// width and length in mm (0: continuous), rows, and that this is the job's first page.
fn media(tape: &Tape, rows: usize) -> Vec<u8> {
    let mut command = b"\x1biz".to_vec();
    command.extend([0x80 | 0x02 | 0x04, 0x0a, tape.width_mm, 0]);
    command.extend((rows as u32).to_le_bytes());
    command.extend([0, 0]);
    command
}

fn on_tape(picture: &Picture, tape: &Tape) -> Bitmap {
    if picture.bitmap.width() <= usize::from(tape.dots) { picture.bitmap.clone() } else { picture.turned().bitmap }
}

/// Pins at the right of the label, which stands in the middle of its tape or so many dots right of it.
fn beside(bitmap: &Bitmap, tape: &Tape, right: isize) -> Option<usize> {
    let free = usize::from(tape.dots) - bitmap.width();
    let white = (free / 2).checked_add_signed(-right).filter(|white| *white <= free)?;
    Some(usize::from(tape.right_pins) + white)
}

/// One row as the head has it: the first pin is at the right.
fn pins<const PINS: usize>(bitmap: &Bitmap, y: usize, beside: usize) -> Vec<u8> {
    let mut row = vec![0; PINS / 8];
    for x in (0..bitmap.width()).filter(|&x| bitmap.is_black(x, y)) {
        let pin = beside + bitmap.width() - 1 - x;
        row[pin / 8] |= 0x80 >> (pin % 8);
    }
    row
}

/// Apple's PackBits, which TIFF knows too: `n` and n+1 bytes as they are, or `1-n` (as a signed byte) and one byte n times.
fn packbits(row: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let run = row[at..].iter().take_while(|byte| **byte == row[at]).count().min(128);
        if run > 1 {
            out.push((1 - run as i16) as u8);
            out.push(row[at]);
            at += run;
            continue;
        }
        let plain = row[at..].windows(2).take_while(|two| two[0] != two[1]).count().max(1);
        let plain = if at + plain + 1 == row.len() && row[at..].windows(2).all(|two| two[0] != two[1]) {
            row.len() - at
        } else {
            plain
        };
        out.push(plain as u8 - 1);
        out.extend(&row[at..at + plain]);
        at += plain;
    }
    out
}
