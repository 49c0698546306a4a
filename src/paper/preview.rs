//! The paper as it comes out, drawn from the very bytes that a printer gets: an ESC/POS printer of our own.

use super::bitmap::Bitmap;
use super::columns;
use super::font::{EM, Fonts, Scribe};
use super::layout::{Size, Style, Weight, Width};
use super::symbol;
use super::wire::{self, Kind};

/// White at either side of the print area, in dots.
const MARGIN: usize = 32;
/// White above the first line and before a torn edge, in dots.
const EDGE: usize = 28;
/// Teeth of a torn edge, and the gap between two papers, in dots.
const TOOTH: usize = 8;
const GAP: usize = 24;
/// Line pitch of a printer that was told none (1/6 inch).
const USUAL_PITCH: usize = 34;

/// The papers of a job as a PNG: black on white, transparent where no paper is. `fonts` draws what the printer would
/// set in its own characters.
pub fn png(bytes: &[u8], width: Width, fonts: &Fonts) -> Vec<u8> {
    encode(&papers(bytes, width, fonts), width)
}

/// What a scanner reads from the bars on a job's papers, from the top: the dots themselves are read, wherever they
/// came from.
pub fn bars(bytes: &[u8], width: Width) -> Vec<String> {
    let fonts = Fonts::default();
    let mut found: Vec<String> = Vec::new();
    for paper in papers(bytes, width, &fonts) {
        for text in (0..paper.height()).filter_map(|row| symbol::read_code_128(&paper, row)) {
            if found.last() != Some(&text) {
                found.push(text);
            }
        }
    }
    found
}

fn papers(bytes: &[u8], width: Width, fonts: &Fonts) -> Vec<Bitmap> {
    let mut printer = Printer::new(width, fonts.scribe());
    wire::read(bytes).for_each(|piece| printer.take(piece.kind));
    printer.finish()
}

/// The readable text of a job: its lines, its codes, `---` for a cut. Of a picture only its size is known.
pub fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    for piece in wire::read(bytes) {
        match piece.kind {
            Kind::Text(text) => out.push_str(&wire::text(text)),
            Kind::LineFeed => out.push('\n'),
            Kind::Command { name: "GS k", arguments, .. } => {
                let (kind, text) = barcode(arguments);
                out.push_str(&format!("[{kind} {text}]\n"));
            }
            Kind::Command { name: "GS ( k", arguments, .. } if arguments.get(3) == Some(&80) => {
                out.push_str(&format!("[QR {}]\n", wire::text(arguments.get(5..).unwrap_or_default())));
            }
            Kind::Command { name: "GS v 0", arguments, .. } => {
                let (across, down) = wire::picture_size(arguments);
                out.push_str(&format!("[picture {across}×{down}]\n"));
            }
            Kind::Command { name: "GS V", .. } => out.push_str("---\n"),
            _ => {}
        }
    }
    out
}

/// Which kind of bar code a `GS k` asks for, and its text without the code set that may stand before it.
fn barcode(arguments: &[u8]) -> (&'static str, String) {
    let (kind, data) = match arguments {
        [kind @ 0..=6, data @ .., 0] => (kind + 65, data),
        [kind, _, data @ ..] => (*kind, data),
        _ => (0, &[][..]),
    };
    let name = match kind {
        67 => "JAN13",
        69 => "CODE39",
        CODE_128 => "CODE128",
        _ => "bars",
    };
    (name, wire::text(data.strip_prefix(b"{B").unwrap_or(data)))
}

/// `GS k`'s number for Code 128, the only bars that are drawn.
const CODE_128: u8 = 73;

#[derive(Clone, Copy)]
enum Align {
    Left,
    Centre,
    Right,
}

/// One character waiting for its line to be printed.
struct Waiting {
    letter: char,
    style: Style,
    reversed: bool,
}

struct Printer<'f> {
    scribe: Scribe<'f>,
    width: Width,
    done: Vec<Bitmap>,
    paper: Bitmap,
    y: usize,
    line: Vec<Waiting>,
    style: Style,
    reversed: bool,
    align: Align,
    pitch: usize,
    barcode_height: usize,
    barcode_module: usize,
    qr_text: String,
    qr_module: usize,
}

impl<'f> Printer<'f> {
    fn new(width: Width, scribe: Scribe<'f>) -> Self {
        Self {
            scribe,
            width,
            done: Vec::new(),
            paper: Bitmap::new(width.dots(), 0),
            y: 0,
            line: Vec::new(),
            style: Style::NORMAL,
            reversed: false,
            align: Align::Left,
            pitch: USUAL_PITCH,
            barcode_height: 162,
            barcode_module: 3,
            qr_text: String::new(),
            qr_module: 3,
        }
    }

    fn take(&mut self, kind: Kind<'_>) {
        match kind {
            Kind::Text(bytes) => {
                for letter in wire::text(bytes).chars() {
                    self.set(letter);
                }
            }
            Kind::LineFeed => self.print(self.pitch),
            Kind::Command { name, arguments, .. } => self.obey(name, arguments),
            Kind::Unknown => {}
        }
    }

    fn obey(&mut self, name: &str, arguments: &[u8]) {
        let first = arguments.first().map_or(0, |&byte| usize::from(byte));
        match name {
            "ESC @" => self.initialise(),
            "ESC a" => {
                self.align = match first {
                    1 | 49 => Align::Centre,
                    2 | 50 => Align::Right,
                    _ => Align::Left,
                }
            }
            "ESC E" => self.style.weight = if first & 1 == 1 { Weight::Bold } else { Weight::Plain },
            "GS !" => {
                self.style.size = match (first >> 4, first & 7) {
                    (0, 0) => Size::Normal,
                    (0, _) => Size::Tall,
                    _ => Size::Large,
                }
            }
            "GS B" => self.reversed = first & 1 == 1,
            "ESC 2" => self.pitch = USUAL_PITCH,
            "ESC 3" => self.pitch = first,
            "ESC J" => self.print(first),
            "ESC d" => self.feed_lines(first),
            "GS h" => self.barcode_height = first,
            "GS w" => self.barcode_module = first,
            "GS k" if first == usize::from(CODE_128) => self.barcode(&barcode(arguments).1),
            "GS ( k" => self.qr(arguments),
            "GS v 0" => self.picture(arguments),
            "GS V" => self.cut(),
            _ => {}
        }
    }

    fn initialise(&mut self) {
        self.line.clear();
        (self.style, self.reversed, self.align, self.pitch) = (Style::NORMAL, false, Align::Left, USUAL_PITCH);
    }

    /// Takes a character into the line; what does not fit begins the next one, as printers do.
    fn set(&mut self, letter: char) {
        let next = Waiting { letter, style: self.style, reversed: self.reversed };
        if self.line_dots() + next.dots() > self.width.dots() {
            self.print(self.pitch);
        }
        self.line.push(next);
    }

    fn line_dots(&self) -> usize {
        self.line.iter().map(Waiting::dots).sum()
    }

    fn advance(&mut self, dots: usize) {
        self.y += dots;
        self.paper.grow(self.y);
    }

    fn start(&self, dots: usize) -> usize {
        let room = self.width.dots().saturating_sub(dots);
        match self.align {
            Align::Left => 0,
            Align::Centre => room / 2,
            Align::Right => room,
        }
    }

    /// Prints the line, and feeds by `dots` or by the line's own height if that is more.
    fn print(&mut self, dots: usize) {
        let height = self.line.iter().map(|waiting| waiting.style.size.down() * EM).max().unwrap_or(0);
        let mut x = self.start(self.line_dots());
        let top = self.y;
        self.advance(dots.max(height));
        for waiting in std::mem::take(&mut self.line) {
            let ink = self.scribe.ink(waiting.letter, waiting.style);
            let rows = waiting.style.size.down() * EM;
            if waiting.reversed {
                self.white_on_black(&waiting, x, top + height - rows);
            } else if waiting.letter != ' ' {
                self.paper.set(&ink, x, top + height - rows);
            }
            x += waiting.dots();
        }
    }

    fn white_on_black(&mut self, waiting: &Waiting, x: usize, y: usize) {
        let mut ink = (*self.scribe.ink(waiting.letter, waiting.style)).clone();
        for row in &mut ink.rows {
            *row = !*row & (u64::MAX << (64 - ink.width));
        }
        self.paper.set(&ink, x, y);
    }

    fn feed_lines(&mut self, lines: usize) {
        for _ in 0..lines {
            self.print(self.pitch);
        }
    }

    fn barcode(&mut self, text: &str) {
        let bars = symbol::code_128(text);
        let mut x = self.start(bars.len() * self.barcode_module);
        let top = self.y;
        self.advance(self.barcode_height);
        for bar in bars {
            if bar {
                self.paper.fill(x, top, self.barcode_module, self.barcode_height);
            }
            x += self.barcode_module;
        }
    }

    fn qr(&mut self, arguments: &[u8]) {
        match arguments {
            [_, _, 49, 67, module, ..] => self.qr_module = usize::from(*module),
            [_, _, 49, 80, _, text @ ..] => self.qr_text = wire::text(text),
            [_, _, 49, 81, ..] => self.print_qr(),
            _ => {}
        }
    }

    fn print_qr(&mut self) {
        let Some((side, modules)) = symbol::qr(&self.qr_text) else { return };
        let module = self.qr_module;
        let (left, top) = (self.start(side * module), self.y);
        self.advance(side * module);
        for (place, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
            self.paper.fill(left + place % side * module, top + place / side * module, module, module);
        }
    }

    fn picture(&mut self, arguments: &[u8]) {
        let (across, down) = wire::picture_size(arguments);
        let picture = Bitmap::from_rows(across / 8, down, &arguments[5..]);
        let (x, y) = (self.start(across), self.y);
        self.advance(down);
        self.paper.paste(&picture, x, y);
    }

    fn cut(&mut self) {
        self.print(0);
        let next = Bitmap::new(self.width.dots(), 0);
        self.done.push(std::mem::replace(&mut self.paper, next));
        self.y = 0;
    }

    fn finish(mut self) -> Vec<Bitmap> {
        if !self.line.is_empty() || self.y > 0 {
            self.cut();
        }
        self.done
    }
}

impl Waiting {
    fn dots(&self) -> usize {
        columns::width(self.letter) * self.style.size.across() * EM / 2
    }
}

const WHITE: u8 = 0;
const BLACK: u8 = 1;
const NOTHING: u8 = 2;

/// Papers under each other, each with a torn lower edge.
fn encode(papers: &[Bitmap], width: Width) -> Vec<u8> {
    let across = width.dots() + 2 * MARGIN;
    let mut dots: Vec<u8> = Vec::new();
    for (place, paper) in papers.iter().enumerate() {
        if place > 0 {
            dots.resize(dots.len() + across * GAP, NOTHING);
        }
        slip(paper, across, &mut dots);
    }
    if dots.is_empty() {
        dots.resize(across * GAP, NOTHING);
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, across as u32, (dots.len() / across) as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Two);
    encoder.set_palette(&[0xff, 0xff, 0xff, 0x18, 0x1a, 0x1c, 0xff, 0xff, 0xff][..]);
    encoder.set_trns(&[0xff, 0xff, 0][..]);
    let mut writer = encoder.write_header().expect("the header goes to memory");
    writer.write_image_data(&packed(&dots, across)).expect("four dots to a byte, row by row");
    writer.finish().expect("the end goes to memory");
    out
}

fn slip(paper: &Bitmap, across: usize, dots: &mut Vec<u8>) {
    dots.resize(dots.len() + across * EDGE, WHITE);
    for y in 0..paper.height() {
        dots.resize(dots.len() + MARGIN, WHITE);
        dots.extend((0..paper.width()).map(|x| if paper.is_black(x, y) { BLACK } else { WHITE }));
        dots.resize(dots.len() + MARGIN, WHITE);
    }
    dots.resize(dots.len() + across * EDGE, WHITE);
    for y in 0..TOOTH {
        let torn = |x: usize| (x % (2 * TOOTH)).abs_diff(TOOTH) < y;
        dots.extend((0..across).map(|x| if torn(x) { NOTHING } else { WHITE }));
    }
}

/// Two bits a dot, each row on a byte of its own.
fn packed(dots: &[u8], across: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(dots.len() / 4 + dots.len() / across);
    for row in dots.chunks_exact(across) {
        for four in row.chunks(4) {
            bytes.push(four.iter().enumerate().fold(0, |byte, (place, dot)| byte | dot << (6 - 2 * place)));
        }
    }
    bytes
}
