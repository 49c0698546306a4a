//! A roll of tags on its way to paper: which of its tags, and what each says. Whoever prints one records it as printed
//! before it leaves, some tags ahead.

use crate::domain::code::{Roll, Tag};
use crate::domain::fact::Fact;
use crate::domain::id::StaffId;
use crate::domain::quantity::Quantity;
use crate::label::Values;
use crate::label::kind::with_code;
use crate::store::{Face, RollView, WorkView};

/// So many labels are recorded as printed before the first of them leaves: a power cut may leave as many recorded that
/// never came out, and none unrecorded that did.
pub const RECORDED_AHEAD: u32 = 50;

/// Tags of one roll, one label each.
#[derive(Debug, Clone)]
pub struct RollRun {
    pub roll: Roll,
    pub first: u32,
    pub last: u32,
    pub count: u32,
    /// What is the same on all of them.
    common: Values,
}

/// Why tags of a roll are not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RollError {
    #[error("the roll {roll} has tags 1 to {count}, and not {first} to {last}")]
    NoSuchTags { roll: String, count: u32, first: u32, last: u32 },
    #[error(
        "tags {first} to {last} of the roll {roll} were voided and count no more, so they are not printed. Choose others with --from and --to, or mint a new roll"
    )]
    Voided { roll: String, first: u32, last: u32 },
    #[error(
        "tags up to {to} of the roll {roll} were printed before, and nothing was printed now. If the paper ended, look at the last label that came out and go on with the next: --from N. To print them once more (再発行): --again"
    )]
    PrintedBefore { roll: String, to: u32 },
}

impl RollError {
    /// The stable first word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchTags { .. } => "ROLL-TAGS",
            Self::Voided { .. } => "TAGS-VOID",
            Self::PrintedBefore { .. } => "ROLL-PRINTED",
        }
    }
}

/// What the labels of a roll have in common.
fn common(roll: &Roll, work: &WorkView, quantity: Quantity, owner: Option<&Face>) -> Values {
    let mut values: Values = [
        ("work", work.name.clone()),
        ("reading", work.reading.clone()),
        ("quantity", format!("{}{}", quantity.plain(), work.unit)),
        ("roll", roll.0.clone()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    if let Some(face) = owner {
        values.insert("number".to_owned(), face.number.clone());
        values.insert("mark".to_owned(), face.mark.clone().unwrap_or_default());
    }
    values
}

impl RollRun {
    /// All tags of a roll that is about to be minted.
    pub fn of_new(roll: &Roll, count: u32, work: &WorkView, quantity: Quantity, owner: Option<&Face>) -> Self {
        Self { roll: roll.clone(), first: 1, last: count, count, common: common(roll, work, quantity, owner) }
    }

    /// Tags of a roll that is in the ledger. `again`: whoever asks knows that some were printed before.
    ///
    /// # Errors
    /// When it has no such tags, some of them were voided, or they were printed before.
    pub fn of_old(
        view: &RollView,
        (first, last): (u32, u32),
        again: Again,
        work: &WorkView,
        owner: Option<&Face>,
    ) -> Result<Self, RollError> {
        let roll = view.roll.0.clone();
        if first < 1 || last > view.count || first > last {
            return Err(RollError::NoSuchTags { roll, count: view.count, first, last });
        }
        if let Some((first, last)) = view.voided.iter().copied().find(|(from, to)| *from <= last && first <= *to) {
            return Err(RollError::Voided { roll, first, last });
        }
        if view.printed_to > 0 && again == Again::NotSaid {
            return Err(RollError::PrintedBefore { roll, to: view.printed_to });
        }
        let common = common(&view.roll, work, view.quantity, owner);
        Ok(Self { roll: view.roll.clone(), first, last, count: view.count, common })
    }

    pub fn tags(&self) -> usize {
        (self.last - self.first + 1) as usize
    }

    pub fn label(&self, serial: u32) -> Values {
        let mut values = self.common.clone();
        values.insert("serial".to_owned(), format!("{serial}／{}", self.count));
        with_code(&mut values, &Tag { roll: self.roll.clone(), serial }.code());
        values
    }

    pub fn labels(&self) -> impl Iterator<Item = Values> {
        (self.first..=self.last).map(|serial| self.label(serial))
    }

    /// The first and the last: what is between them has no more letters.
    pub fn ends(&self) -> [Values; 2] {
        [self.label(self.first), self.label(self.last)]
    }

    /// What is to be recorded before the label after `gone` others leaves: a tag that is on paper is always known to be.
    pub fn printed(&self, gone: usize, by: Option<StaffId>) -> Option<Fact> {
        let gone = gone as u32;
        let first = self.first + gone;
        let last = (first + RECORDED_AHEAD - 1).min(self.last);
        gone.is_multiple_of(RECORDED_AHEAD).then(|| Fact::TagsPrinted { roll: self.roll.clone(), first, last, by })
    }
}

/// Whether it was said that tags are printed once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    Said,
    NotSaid,
}
