//! Enough of ESC/POS to know where a paper ends: how long each command is, so that a cut inside a picture is a picture.

const DLE: u8 = 0x10;
const EOT: u8 = 0x04;
const ESC: u8 = 0x1b;
const FS: u8 = 0x1c;
const GS: u8 = 0x1d;

/// What a printer does something about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// `DLE EOT n`
    Question(u8),
    /// `GS ( H` function 48
    ProcessId([u8; 4]),
    /// All up to and with a cut.
    Paper(Vec<u8>),
}

/// Reads a printer's bytes one by one.
#[derive(Debug, Default)]
pub(super) struct Reader {
    paper: Vec<u8>,
    /// The command that is being read, from its first byte on.
    command: Vec<u8>,
}

/// How much of a command is known.
enum Length {
    /// Its length shows when more of it has come.
    NotYet,
    Total(usize),
}

impl Reader {
    pub fn push(&mut self, byte: u8) -> Option<Heard> {
        self.command.push(byte);
        match length(&self.command) {
            Length::Total(total) if self.command.len() >= total => {
                let command = std::mem::take(&mut self.command);
                self.complete(command)
            }
            Length::NotYet | Length::Total(_) => None,
        }
    }

    fn complete(&mut self, command: Vec<u8>) -> Option<Heard> {
        match *command {
            [DLE, EOT, question] => return Some(Heard::Question(question)),
            [GS, b'(', b'H', 6, 0, 48, 48, a, b, c, d] => return Some(Heard::ProcessId([a, b, c, d])),
            // What flushes a torn paper, and the clean start between papers, make no paper.
            [0] if self.paper.is_empty() => return None,
            [ESC, b'@'] if self.paper == [ESC, b'@'] => return None,
            _ => self.paper.extend_from_slice(&command),
        }
        let is_cut = matches!(*command, [GS, b'V', ..] | [ESC, b'i' | b'm']);
        is_cut.then(|| Heard::Paper(std::mem::take(&mut self.paper)))
    }

    /// The connection has ended: what was printed and never cut, if there is any.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        self.paper.append(&mut self.command);
        let is_blank = self.paper.is_empty() || self.paper == [ESC, b'@'];
        (!is_blank).then_some(self.paper)
    }
}

/// The length of a command from its beginning (Epson's ESC/POS reference). Everything else is a character.
fn length(command: &[u8]) -> Length {
    match *command {
        [DLE] | [ESC] | [FS] | [GS] => Length::NotYet,
        [DLE, EOT, ..] => Length::Total(3),
        [ESC, second, ..] => escape(second, command),
        [FS, second, ..] => Length::Total(match second {
            b'C' | b'!' | b'-' | b'W' => 3,
            b'S' => 4,
            b'2' => 2 + 2 + 72,
            _ => 2,
        }),
        [GS, second, ..] => group(second, command),
        _ => Length::Total(1),
    }
}

fn escape(second: u8, command: &[u8]) -> Length {
    match (second, command) {
        (b'@' | b'2' | b'<' | b'S' | b'L' | b'i' | b'm' | 0x0c, _) => Length::Total(2),
        (b'$' | b'\\', _) => Length::Total(4),
        (b'p', _) => Length::Total(5),
        (b'W', _) => Length::Total(10),
        (b'*', [_, _, mode, low, high, ..]) => {
            let columns = usize::from(*low) + 256 * usize::from(*high);
            Length::Total(5 + columns * if *mode >= 32 { 3 } else { 1 })
        }
        (b'*', _) => Length::NotYet,
        (b'D', _) => ends_with_nul(command),
        _ => Length::Total(3),
    }
}

fn group(second: u8, command: &[u8]) -> Length {
    match (second, command) {
        (b'V', [_, _, mode, ..]) => Length::Total(if *mode >= 65 { 4 } else { 3 }),
        (b'v', [_, _, _, _, xl, xh, yl, yh, ..]) => {
            let wide = usize::from(*xl) + 256 * usize::from(*xh);
            let high = usize::from(*yl) + 256 * usize::from(*yh);
            Length::Total(8 + wide * high)
        }
        (b'(', [_, _, _, low, high, ..]) => Length::Total(5 + usize::from(*low) + 256 * usize::from(*high)),
        (b'8', [_, _, _, a, b, c, d, ..]) => Length::Total(7 + u32::from_le_bytes([*a, *b, *c, *d]) as usize),
        (b'k', [_, _, system, count, ..]) if *system >= 65 => Length::Total(4 + usize::from(*count)),
        (b'k', [_, _, system, ..]) if *system < 65 => ends_with_nul(command),
        (b'V' | b'v' | b'(' | b'8' | b'k', _) => Length::NotYet,
        (b':', _) => Length::Total(2),
        (b'$' | b'\\' | b'L' | b'P' | b'W', _) => Length::Total(4),
        _ => Length::Total(3),
    }
}

fn ends_with_nul(command: &[u8]) -> Length {
    match command {
        [_, _, _, .., 0] => Length::Total(command.len()),
        _ => Length::NotYet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(bytes: &[u8]) -> Vec<Heard> {
        let mut reader = Reader::default();
        bytes.iter().filter_map(|&byte| reader.push(byte)).collect()
    }

    #[test]
    fn a_cut_ends_a_paper_whichever_way_it_is_written() {
        for cut in [&[GS, b'V', 0][..], &[GS, b'V', 1], &[GS, b'V', 65, 3], &[GS, b'V', 66, 0], &[ESC, b'i']] {
            let paper = [b"\x1b@abc\n", cut].concat();
            assert_eq!(heard(&[&paper[..], b"d"].concat()), [Heard::Paper(paper)]);
        }
    }

    #[test]
    fn a_cut_inside_a_picture_or_a_barcode_is_none() {
        let raster = [&[GS, b'v', b'0', 0, 3, 0, 2, 0][..], &[GS, b'V', 0, GS, b'V', 1]].concat();
        let symbol = [&[GS, b'(', b'k', 6, 0][..], &[49, 80, 48, GS, b'V', 0]].concat();
        let column = [&[ESC, b'*', 33, 1, 0][..], &[GS, b'V', 0]].concat();
        let code128 = [&[GS, b'k', 73, 3][..], &[GS, b'V', 0]].concat();
        let paper = [raster, symbol, column, code128, vec![GS, b'V', 0]].concat();
        assert_eq!(heard(&paper), [Heard::Paper(paper.clone())]);
    }

    #[test]
    fn questions_and_process_ids_are_no_part_of_the_paper() {
        let bytes = b"\x10\x04\x01a\n\x1d(H\x06\x0000ABCD\x1dV\x00";
        let expected = [Heard::Question(1), Heard::ProcessId(*b"ABCD"), Heard::Paper(b"a\n\x1dV\x00".to_vec())];
        assert_eq!(heard(bytes), expected);
    }

    #[test]
    fn a_paper_that_was_never_cut_is_handed_over_at_the_end_and_a_clean_start_is_not_a_paper() {
        let left = |bytes: &[u8]| {
            let mut reader = Reader::default();
            bytes.iter().for_each(|&byte| drop(reader.push(byte)));
            reader.finish()
        };
        assert_eq!(left(b"\x1b@half"), Some(b"\x1b@half".to_vec()));
        assert_eq!(left(b"\x1b@"), None);
        assert_eq!(left(&[0; 100]), None);
    }
}
