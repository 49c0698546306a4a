//! Which of the bytes that a printer sends are answers. Status that it sends by itself, late replies and flow control come
//! in between.

/// The first answer to `DLE EOT n` among bytes that came: its fixed bits are `0xx1xx10`.
pub fn status_answer(heard: &[u8]) -> Option<u8> {
    heard.iter().copied().find(|byte| byte & 0b1001_0011 == 0b0001_0010)
}

/// A question whose answer says that all before it is printed (`GS ( H` function 48, answered `37 22 d1–d4 00`).
#[derive(Debug, Clone)]
pub struct ProcessId {
    expected: [u8; 7],
    /// The end of what came so far, where the answer may have begun.
    heard: Vec<u8>,
}

impl ProcessId {
    /// Four letters that no answer to `DLE EOT` can be mistaken for, another four for each of 65,536 numbers.
    pub fn new(number: u16) -> Self {
        let [a, b, c, d] = [12, 8, 4, 0].map(|shift| 0x40 | (number >> shift & 0x0f) as u8);
        Self { expected: [0x37, 0x22, a, b, c, d, 0], heard: Vec::new() }
    }

    /// The bytes that ask for it.
    pub fn request(&self) -> [u8; 11] {
        let [_, _, a, b, c, d, _] = self.expected;
        [0x1d, b'(', b'H', 6, 0, 48, 48, a, b, c, d]
    }

    /// Whether its answer has come, in these bytes or in these and the ones before.
    pub fn is_answered_by(&mut self, bytes: &[u8]) -> bool {
        self.heard.extend_from_slice(bytes);
        let answered = self.heard.windows(self.expected.len()).any(|window| window == self.expected);
        self.heard.drain(..self.heard.len().saturating_sub(self.expected.len()));
        answered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bytes_of_the_answers_form_are_answers() {
        let answers = (0..=u8::MAX).filter(|byte| status_answer(&[*byte]).is_some()).count();
        assert_eq!(answers, 16, "four free bits");
        for other in [0x00, 0x10, 0x11, 0x13, 0x14, 0x37, 0x22, b'A', 0x92] {
            assert_eq!(status_answer(&[other]), None, "{other:#04x} is ASB, flow control or a process id's reply");
        }
    }

    #[test]
    fn nothing_in_an_answer_to_a_process_id_is_taken_for_status() {
        for number in 0..=u16::MAX {
            assert_eq!(status_answer(&ProcessId::new(number).expected), None, "{number}");
        }
    }

    #[test]
    fn an_answer_in_pieces_is_heard_and_another_ones_is_not() {
        let mut asked = ProcessId::new(0x1234);
        assert!(!asked.is_answered_by(&[0x12, 0x37, 0x22, 0x41, 0x42]));
        assert!(!asked.is_answered_by(&[0x43]));
        assert!(asked.is_answered_by(&[0x44, 0x00, 0x12]));
        assert!(!ProcessId::new(0x1235).is_answered_by(&[0x37, 0x22, 0x41, 0x42, 0x43, 0x44, 0x00]));
    }
}
