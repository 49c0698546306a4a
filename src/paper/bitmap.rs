//! A one-bit picture: what a thermal head burns.

use super::command;

/// Rows of dots, eight to a byte, leftmost dot highest, 1 is black: the form that `GS v 0` sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    stride: usize,
    rows: Vec<u8>,
}

/// One character's dots. A row is one word, leftmost dot highest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ink {
    pub width: usize,
    pub rows: Box<[u64]>,
}

impl Bitmap {
    /// White, `width` × `height` dots.
    pub fn new(width: usize, height: usize) -> Self {
        let stride = width.div_ceil(8);
        Self { width, stride, rows: vec![0; stride * height] }
    }

    /// From rows as `GS v 0` sends them; what is missing at the end is white.
    pub fn from_rows(stride: usize, height: usize, rows: &[u8]) -> Self {
        let mut rows = rows.to_vec();
        rows.resize(stride * height, 0);
        Self { width: stride * 8, stride, rows }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.rows.len().checked_div(self.stride).unwrap_or(0)
    }

    /// Bytes in a row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Whether a box has no black dot.
    pub fn is_blank(&self, x: usize, y: usize, width: usize, height: usize) -> bool {
        (y..y + height).all(|y| (x..x + width).all(|x| !self.is_black(x, y)))
    }

    /// Makes room for rows up to `height`.
    pub fn grow(&mut self, height: usize) {
        if height > self.height() {
            self.rows.resize(self.stride * height, 0);
        }
    }

    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < self.width && self.rows.get(y * self.stride + x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Blackens one dot; outside the picture there is no paper.
    pub fn dot(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(byte) = self.rows.get_mut(y * self.stride + x / 8)
        {
            *byte |= 0x80 >> (x % 8);
        }
    }

    /// Blackens a box; what hangs over the paper is cut off.
    pub fn fill(&mut self, x: usize, y: usize, width: usize, height: usize) {
        let end = (x + width).min(self.width);
        for row in self.rows.chunks_exact_mut(self.stride.max(1)).skip(y).take(height) {
            let mut at = x;
            while at < end {
                let stop = (at / 8 * 8 + 8).min(end);
                row[at / 8] |= (0xff >> (at % 8)) & (0xff_u16 << ((8 - stop % 8) % 8)) as u8;
                at = stop;
            }
        }
    }

    /// White on black for whole rows.
    pub fn invert_rows(&mut self, from: usize, to: usize) {
        let end = (to * self.stride).min(self.rows.len());
        for byte in &mut self.rows[(from * self.stride).min(end)..end] {
            *byte = !*byte;
        }
    }

    /// Sets a character with its upper left corner at (`x`, `y`).
    pub fn set(&mut self, ink: &Ink, x: usize, y: usize) {
        let (first, shift) = (x / 8, x % 8);
        let span = (shift + ink.width).div_ceil(8).min(self.stride.saturating_sub(first));
        for (step, &row) in ink.rows.iter().enumerate() {
            let start = (y + step) * self.stride + first;
            let Some(target) = self.rows.get_mut(start..start + span) else { return };
            let dots = ((u128::from(row) << 64) >> shift).to_be_bytes();
            for (byte, new) in target.iter_mut().zip(dots) {
                *byte |= new;
            }
        }
    }

    /// Lays another picture over this one.
    pub fn paste(&mut self, other: &Self, x: usize, y: usize) {
        for (row, bytes) in other.rows.chunks_exact(other.stride.max(1)).enumerate() {
            for (place, &byte) in bytes.iter().enumerate() {
                self.or_byte(x + place * 8, y + row, byte);
            }
        }
    }

    fn or_byte(&mut self, x: usize, y: usize, byte: u8) {
        let [high, low] = (u16::from(byte) << 8 >> (x % 8)).to_be_bytes();
        for (place, new) in [(x / 8, high), (x / 8 + 1, low)] {
            if place < self.stride
                && let Some(own) = self.rows.get_mut(y * self.stride + place)
            {
                *own |= new;
            }
        }
    }

    /// The picture as `GS v 0` bands, appended to `out`. A band has at most [`BAND_ROWS`] rows and leaves out the white
    /// at its right, so that small buffers survive and a serial line is not kept busy with white. White rows are a band
    /// of one byte's width: unlike `ESC J`, that is as many dots on every printer.
    pub fn send(&self, out: &mut Vec<u8>) {
        let mut row = 0;
        while row < self.height() {
            let white = self.white_rows(row);
            let rows = if white >= WHITE_ROWS || row + white == self.height() { white } else { self.band_rows(row) };
            self.send_band(row, rows, out);
            row += rows;
        }
    }

    /// One row's bytes, leftmost dot highest, 1 is black; what is right of the last dot is white.
    pub fn row(&self, row: usize) -> &[u8] {
        &self.rows[row * self.stride..(row + 1) * self.stride]
    }

    fn is_white(&self, row: usize) -> bool {
        self.row(row).iter().all(|&byte| byte == 0)
    }

    fn white_rows(&self, from: usize) -> usize {
        (from..self.height().min(from + BAND_ROWS)).take_while(|&row| self.is_white(row)).count()
    }

    /// Rows until the next stretch of white that is worth a band of its own.
    fn band_rows(&self, from: usize) -> usize {
        let (mut rows, mut white) = (0, 0);
        for row in from..self.height().min(from + BAND_ROWS) {
            white = if self.is_white(row) { white + 1 } else { 0 };
            rows += 1;
            if white >= WHITE_ROWS {
                return rows - white;
            }
        }
        rows
    }

    fn send_band(&self, from: usize, rows: usize, out: &mut Vec<u8>) {
        let inked = |row| self.row(row).iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        let bytes = (from..from + rows).map(inked).max().unwrap_or(0).max(1);
        let count = |n: usize| u16::try_from(n).expect("paper is under 65,536 dots wide, a band under 256 high");
        out.extend(command::picture_head(count(bytes), count(rows)));
        for row in from..from + rows {
            out.extend_from_slice(&self.row(row)[..bytes]);
        }
    }
}

/// A PNG of one bit a dot that says how large a dot is.
pub fn png(bitmap: &Bitmap, dots_per_metre: u32) -> Vec<u8> {
    let side = |dots: usize| u32::try_from(dots).expect("a picture has fewer than four thousand million dots a side");
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side(bitmap.width), side(bitmap.height()));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let (xppu, yppu) = (dots_per_metre, dots_per_metre);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header().expect("the header goes to memory");
    let light: Vec<u8> = bitmap.rows.iter().map(|byte| !byte).collect();
    writer.write_image_data(&light).expect("eight dots to a byte, row by row");
    writer.finish().expect("the end goes to memory");
    out
}

/// The most rows in one `GS v 0`: 9 KB on 80 mm paper.
pub const BAND_ROWS: usize = 128;
/// White rows from which a band of their own is shorter than sending them within another.
const WHITE_ROWS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_black_within_and_white_around() {
        for (x, width) in [(0, 8), (3, 2), (3, 5), (7, 2), (5, 40), (60, 9)] {
            let mut bitmap = Bitmap::new(64, 4);
            bitmap.fill(x, 1, width, 2);
            for dot in 0..64 {
                let inside = (x..x + width).contains(&dot);
                assert_eq!(
                    [0, 1, 2, 3].map(|y| bitmap.is_black(dot, y)),
                    [false, inside, inside, false],
                    "{x}+{width} {dot}"
                );
            }
        }
    }

    #[test]
    fn what_is_sent_is_the_picture_again() {
        let mut bitmap = Bitmap::new(64, 400);
        for dot in 0..400 {
            bitmap.dot(dot * 7 % 50, dot / 3 + if dot > 200 { 130 } else { 0 });
        }
        let mut bytes = Vec::new();
        bitmap.send(&mut bytes);
        let (mut row, mut again) = (0, Bitmap::new(64, 400));
        for piece in crate::paper::wire::read(&bytes) {
            match piece.kind {
                crate::paper::wire::Kind::Command { name: "GS v 0", arguments, .. } => {
                    let (across, down) = crate::paper::wire::picture_size(arguments);
                    assert!(down <= BAND_ROWS && across < 64);
                    again.paste(&Bitmap::from_rows(across / 8, down, &arguments[5..]), 0, row);
                    row += down;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((row, again), (400, bitmap));
    }
}
