//! What a printer tells by itself: automatic status back (`GS a`), four bytes whenever something changes.

use super::condition::Answers;

/// `GS a n`: bits 1 online and offline, 2 errors, 3 paper. (Bit 0, the drawer, is nobody's business here.)
pub(super) const REPORT_CHANGES: [u8; 3] = [0x1d, b'a', 0b0000_1110];

const LENGTH: usize = 4;
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

/// Finds reports among all that comes, in whatever pieces.
#[derive(Debug, Default)]
pub(super) struct Reports(Vec<u8>);

impl Reports {
    /// The newest report that these bytes complete.
    pub fn hear(&mut self, bytes: &[u8]) -> Option<Answers> {
        bytes.iter().filter_map(|&byte| self.push(byte)).last()
    }

    fn push(&mut self, byte: u8) -> Option<Answers> {
        match byte {
            XON | XOFF => {}
            head if is_head(head) => self.0 = vec![head],
            next if is_next(next) && !self.0.is_empty() => self.0.push(next),
            _ => self.0.clear(),
        }
        if self.0.len() < LENGTH {
            return None;
        }
        let report = std::mem::take(&mut self.0);
        Some(answers(report[0], report[1], report[2]))
    }
}

/// A report's first byte has the form `0xx1xx00`; nothing else that a printer sends has it.
fn is_head(byte: u8) -> bool {
    byte & 0b1001_0011 == 0b0001_0000
}

/// Its other bytes have the form `0xx0xxxx`.
fn is_next(byte: u8) -> bool {
    byte & 0b1001_0000 == 0
}

/// The same in the bits of `DLE EOT` (HARDWARE.md; Epson, TM-T88III specification, appendix G, and `GS a`).
fn answers(printer: u8, error: u8, paper: u8) -> Answers {
    const FIXED: u8 = 0b0001_0010;
    let cover = if printer & 0b0010_0000 != 0 { 0b0000_0100 } else { 0 };
    let near_end = if paper & 0b0000_0011 != 0 { 0b0000_1100 } else { 0 };
    let end = if paper & 0b0000_1100 != 0 { 0b0110_0000 } else { 0 };
    let offline = printer & 0b0100_1000;
    Answers([
        Some(FIXED | offline),
        Some(FIXED | cover),
        Some(FIXED | error & 0b0110_1100),
        Some(FIXED | near_end | end),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use super::*;

    fn heard(bytes: &[u8]) -> Option<Condition> {
        Reports::default().hear(bytes).map(Answers::condition)
    }

    #[test]
    fn every_bit_of_a_report_has_its_name() {
        let named = [
            ([0x10, 0, 0, 0x0f], Condition::Ready),
            ([0x18, 0, 0, 0x0f], Condition::Offline),
            ([0x50, 0, 0, 0x0f], Condition::Offline),
            ([0x38, 0, 0, 0x0f], Condition::CoverOpen),
            ([0x18, 0x04, 0, 0x0f], Condition::Fault),
            ([0x18, 0x08, 0, 0x0f], Condition::CutterError),
            ([0x18, 0x20, 0, 0x0f], Condition::Fault),
            ([0x18, 0x40, 0, 0x0f], Condition::Overheated),
            ([0x10, 0, 0x03, 0x0f], Condition::PaperNearEnd),
            ([0x18, 0, 0x0f, 0x0f], Condition::PaperOut),
        ];
        for (report, condition) in named {
            assert_eq!(heard(&report), Some(condition), "{report:02x?}");
        }
    }

    #[test]
    fn the_newest_of_several_counts_in_whatever_pieces_they_come() {
        let mut reports = Reports::default();
        assert_eq!(reports.hear(&[0x10, 0, 0]), None);
        let two = reports.hear(&[0x0f, 0x18, 0, 0x0c, 0x0f, 0x10, 0]).map(Answers::condition);
        assert_eq!(two, Some(Condition::PaperOut));
        assert_eq!(reports.hear(&[0, 0x0f]).map(Answers::condition), Some(Condition::Ready));
    }

    #[test]
    fn flow_control_in_between_is_passed_over_and_other_answers_are_no_report() {
        assert_eq!(heard(&[0x18, XOFF, 0, 0x0c, XON, 0x0f]), Some(Condition::PaperOut));
        // An answer to a question, a process id, and half a report.
        assert_eq!(heard(&[0x12, 0x37, 0x22, 0x40, 0x41, 0x42, 0x43, 0, 0x10, 0]), None);
        assert_eq!(heard(&[0x10, 0, 0x12, 0, 0]), None, "what is broken off begins anew");
    }
}
