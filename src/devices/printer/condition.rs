//! What a printer says of itself: the answers to `DLE EOT n`, in words.

/// What a printer is like at the moment, by its own account: the first reason that keeps it from printing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Condition {
    #[error("ready")]
    Ready,
    #[error("ready, and the roll is near its end: have a new one at hand")]
    PaperNearEnd,
    #[error("no paper: put in a new roll; what waits is printed then")]
    PaperOut,
    #[error("its cover is open: close it")]
    CoverOpen,
    #[error("the cutter is stuck: switch it off, clear the paper, switch it on")]
    CutterError,
    #[error("its head is too hot: it goes on by itself when it has cooled")]
    Overheated,
    #[error("it reports an error: switch it off and on; if that does not help, it needs repair")]
    Fault,
    #[error("it is offline: somebody feeds paper at it, or it waits for its feed button")]
    Offline,
    /// It tells nothing about itself. It is written to all the same, and what was written counts as sent.
    #[error("it takes papers, but tells nothing about itself")]
    Mute,
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
}

impl Condition {
    /// Whether a paper may be sent to it now.
    pub fn takes_paper(&self) -> bool {
        matches!(self, Self::Ready | Self::PaperNearEnd | Self::Mute)
    }
}

/// The four questions of `DLE EOT n`, with what their bits mean (HARDWARE.md; Epson's ESC/POS reference, DLE EOT).
pub(super) const QUESTIONS: [u8; 4] = [1, 2, 3, 4];

/// The answers to the questions 1 to 4; a printer leaves those out that it does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers(pub [Option<u8>; 4]);

impl Answers {
    fn has(self, question: usize, bits: u8) -> bool {
        self.0[question - 1].is_some_and(|answer| answer & bits != 0)
    }

    /// An open cover comes first, for it makes most of the other reasons appear too.
    pub fn condition(self) -> Condition {
        const REASONS: [(usize, u8, Condition); 9] = [
            (2, 0b0000_0100, Condition::CoverOpen),
            (2, 0b0010_0000, Condition::PaperOut),
            (4, 0b0110_0000, Condition::PaperOut),
            (3, 0b0000_1000, Condition::CutterError),
            (3, 0b0100_0000, Condition::Overheated),
            (3, 0b0010_0100, Condition::Fault),
            (2, 0b0100_0000, Condition::Fault),
            (1, 0b0110_1000, Condition::Offline),
            (4, 0b0000_1100, Condition::PaperNearEnd),
        ];
        if self == Self::default() {
            return Condition::Mute;
        }
        let first = REASONS.into_iter().find(|(question, bits, _)| self.has(*question, *bits));
        first.map_or(Condition::Ready, |(_, _, condition)| condition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIXED: u8 = 0b0001_0010;

    /// A ready printer's answers, with some bits of one of them set.
    fn with(question: usize, bits: u8) -> Condition {
        let mut answers = [Some(FIXED); 4];
        answers[question - 1] = Some(FIXED | bits);
        Answers(answers).condition()
    }

    #[test]
    fn every_bit_has_its_name() {
        let named = [
            (1, 0x08, Condition::Offline),
            (1, 0x20, Condition::Offline),
            (1, 0x40, Condition::Offline),
            (2, 0x04, Condition::CoverOpen),
            (2, 0x20, Condition::PaperOut),
            (2, 0x40, Condition::Fault),
            (3, 0x04, Condition::Fault),
            (3, 0x08, Condition::CutterError),
            (3, 0x20, Condition::Fault),
            (3, 0x40, Condition::Overheated),
            (4, 0x04, Condition::PaperNearEnd),
            (4, 0x0c, Condition::PaperNearEnd),
            (4, 0x20, Condition::PaperOut),
            (4, 0x60, Condition::PaperOut),
        ];
        for (question, bits, condition) in named {
            assert_eq!(with(question, bits), condition, "n={question}, bits {bits:#04x}");
        }
    }

    #[test]
    fn a_ready_printer_is_ready_even_when_it_knows_only_one_question() {
        assert_eq!(Answers([Some(FIXED); 4]).condition(), Condition::Ready);
        assert_eq!(Answers([Some(FIXED), None, None, None]).condition(), Condition::Ready);
        // The drawer's pin (n=1 bit 2) and the feed button (n=2 bit 3) keep nothing from printing.
        assert_eq!(with(1, 0x04), Condition::Ready);
        assert_eq!(with(2, 0x08), Condition::Ready);
    }

    #[test]
    fn an_open_cover_is_named_before_the_missing_paper_that_it_causes() {
        let answers = Answers([Some(FIXED | 0x08), Some(FIXED | 0x24), Some(FIXED), Some(FIXED | 0x6c)]);
        assert_eq!(answers.condition(), Condition::CoverOpen);
    }

    #[test]
    fn no_answer_at_all_is_a_mute_printer() {
        assert_eq!(Answers::default().condition(), Condition::Mute);
        assert!(Condition::Mute.takes_paper());
    }
}
