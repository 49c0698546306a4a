//! Each kind of label as a small form: its fields, and what they come to.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::order::{LabelKind, LabelWhat, LabelsTo};
use crate::domain::code::Roll;
use crate::domain::quantity::Quantity;
use crate::domain::written::{self, plain};
use crate::web::desk::entry::Choices;
use crate::web::words::{Words, fill};

/// What was typed, by the fields' names.
pub type Filled = BTreeMap<String, String>;
/// A text of the catalogue.
pub type Text = fn(Words) -> &'static str;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// A number or a 呼び名.
    Person,
    Choice(Choices),
    Staff,
    Station,
    Figure,
    /// At most so many.
    Count(u32),
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Must,
    May,
}

pub struct FieldSpec {
    pub name: &'static str,
    pub label: Text,
    pub asks: Asks,
    pub need: Need,
    /// What stands in it at first.
    pub usual: &'static str,
}

const fn field(name: &'static str, label: Text, asks: Asks, need: Need, usual: &'static str) -> FieldSpec {
    FieldSpec { name, label, asks, need, usual }
}

/// Cards that are nobody's, at most, in one run.
const MOST_CARDS: u32 = 100;
/// Labels of one shelf, at most.
const MOST_SHELVES: u32 = 1000;
/// Places in a pay list.
const MOST_ENVELOPES: u32 = 10_000;
/// What a print may be moved by, in tenths of a millimetre; more is no correction any more.
const FARTHEST_TENTHS: i16 = 50;
/// Letters of a note.
const LONGEST_NOTE: usize = 20;

const WHO: FieldSpec = field("who", Words::field_who, Asks::Person, Need::Must, "");
const WORK: FieldSpec = field("work", Words::field_work, Asks::Choice(Choices::Works), Need::Must, "");
const CARDS: FieldSpec = field("count", Words::label_count, Asks::Count(MOST_CARDS), Need::Must, "1");

impl LabelKind {
    pub fn title(self) -> Text {
        match self {
            Self::Tag => Words::label_tag,
            Self::Card => Words::label_card,
            Self::Spare => Words::label_spare,
            Self::Binder => Words::label_binder,
            Self::Practice => Words::label_practice,
            Self::Staff => Words::label_staff,
            Self::Commands => Words::label_commands,
            Self::Envelope => Words::label_envelope,
            Self::Work => Words::label_work,
            Self::Net => Words::label_net,
            Self::Sheet => Words::label_sheet,
            Self::Reason => Words::label_reason,
            Self::Shelf => Words::label_shelf,
        }
    }

    pub fn hint(self) -> Text {
        match self {
            Self::Tag => Words::label_tag_hint,
            Self::Card => Words::label_card_hint,
            Self::Spare => Words::label_spare_hint,
            Self::Binder => Words::label_binder_hint,
            Self::Practice => Words::label_practice_hint,
            Self::Staff => Words::label_staff_hint,
            Self::Commands => Words::label_commands_hint,
            Self::Envelope => Words::label_envelope_hint,
            Self::Work => Words::label_work_hint,
            Self::Net => Words::label_net_hint,
            Self::Sheet => Words::label_sheet_hint,
            Self::Reason => Words::label_reason_hint,
            Self::Shelf => Words::label_shelf_hint,
        }
    }

    pub fn fields(self) -> &'static [FieldSpec] {
        use Asks::{Choice, Count, Figure, Person, Staff, Station, Text};
        use Need::{May, Must};
        match self {
            Self::Tag => {
                const {
                    &[
                        WORK,
                        field("quantity", Words::label_quantity, Figure, Must, "1"),
                        field("count", Words::label_count, Count(Roll::LARGEST), Must, ""),
                        field("who", Words::label_whom, Person, May, ""),
                    ]
                }
            }
            Self::Card => &[WHO],
            Self::Staff => const { &[field("member", Words::label_member, Staff, Must, "")] },
            Self::Spare | Self::Practice => &[CARDS],
            Self::Binder => const { &[field("who", Words::label_binder_who, Person, May, "")] },
            Self::Work => const { &[field("work", Words::label_work_some, Choice(Choices::Works), May, "")] },
            Self::Net => {
                const {
                    &[
                        field("net", Words::label_net_which, Choice(Choices::Nets), Must, ""),
                        field("note", Words::label_note, Text, May, ""),
                    ]
                }
            }
            Self::Sheet => const { &[field("station", Words::label_station, Station, May, "")] },
            Self::Reason | Self::Commands => &[],
            Self::Envelope => {
                const {
                    &[
                        field("ending", Words::label_period, Choice(Choices::Closed), Must, ""),
                        field("first", Words::label_envelope_first, Count(MOST_ENVELOPES), May, ""),
                    ]
                }
            }
            Self::Shelf => {
                const {
                    &[
                        WORK,
                        field("holds", Words::label_holds, Text, May, ""),
                        field("note", Words::label_note, Text, May, ""),
                        field("count", Words::label_count, Count(MOST_SHELVES), Must, "1"),
                    ]
                }
            }
        }
    }
}

/// A form that is being read; every field that cannot be is named at once.
pub struct Reading<'a> {
    filled: &'a Filled,
    words: Words,
    pub wrong: Vec<(&'static str, String)>,
}

impl<'a> Reading<'a> {
    pub fn of(filled: &'a Filled, words: Words) -> Self {
        Self { filled, words, wrong: Vec::new() }
    }

    fn typed(&self, name: &str) -> &'a str {
        self.filled.get(name).map_or("", |text| text.trim())
    }

    fn must<T>(&mut self, name: &'static str, read: impl FnOnce(&str, Words) -> Result<T, String>) -> Option<T> {
        let text = self.typed(name);
        let value = if text.is_empty() { Err(self.words.wrong_missing().to_owned()) } else { read(text, self.words) };
        value.map_err(|why| self.wrong.push((name, why))).ok()
    }

    /// `Some(None)`: left empty, which is well.
    fn may<T>(&mut self, name: &'static str, read: impl FnOnce(&str, Words) -> Result<T, String>) -> Option<Option<T>> {
        if self.typed(name).is_empty() { Some(None) } else { self.must(name, read).map(Some) }
    }

    pub fn what(&mut self, kind: LabelKind) -> Option<LabelWhat> {
        Some(match kind {
            LabelKind::Tag => {
                let (work, quantity) = (self.must("work", chosen), self.must("quantity", quantity));
                let (count, who) = (self.count(Roll::LARGEST), self.may("who", person));
                LabelWhat::Tags { work: work?, quantity: quantity?, count: count?, who: who? }
            }
            LabelKind::Card => LabelWhat::Card { who: self.must("who", person)? },
            LabelKind::Staff => LabelWhat::Staff { name: self.must("member", line)? },
            LabelKind::Spare => LabelWhat::Spare { count: self.count(MOST_CARDS)? },
            LabelKind::Practice => LabelWhat::Practice { count: self.count(MOST_CARDS)? },
            LabelKind::Binder => LabelWhat::Binder { who: self.may("who", person)? },
            LabelKind::Work => LabelWhat::Work { work: self.may("work", chosen)? },
            LabelKind::Net => {
                let (net, note) = (self.must("net", chosen), self.may("note", line));
                LabelWhat::Net { net: net?, note: note?.unwrap_or_default() }
            }
            LabelKind::Sheet => LabelWhat::Sheet { station: self.may("station", line)?.unwrap_or_default() },
            LabelKind::Reason => LabelWhat::Reason,
            LabelKind::Commands => LabelWhat::Commands,
            LabelKind::Envelope => {
                let (ending, first) = (self.must("ending", chosen), self.envelope());
                LabelWhat::Envelopes { ending: ending?, first: first? }
            }
            LabelKind::Shelf => {
                let (work, holds) = (self.must("work", chosen), self.may("holds", line));
                let (note, count) = (self.may("note", line), self.count(MOST_SHELVES));
                let (holds, note) = (holds?.unwrap_or_default(), note?.unwrap_or_default());
                LabelWhat::Shelf { work: work?, holds, note, count: count? }
            }
        })
    }

    /// The first place in the pay list; from the beginning where it is empty.
    fn envelope(&mut self) -> Option<usize> {
        let first = self.may("first", |text, words| whole(text, MOST_ENVELOPES, words))?;
        Some(first.map_or(1, |first| first as usize))
    }

    fn count(&mut self, most: u32) -> Option<u32> {
        self.must("count", |text, words| whole(text, most, words))
    }

    /// Where the labels go.
    pub fn to(&mut self) -> Option<LabelsTo> {
        let to = self.must("to", |text, _| Ok(text.to_owned()))?;
        if let Some(name) = to.strip_prefix("printer-") {
            return Some(LabelsTo::Printer(name.to_owned()));
        }
        let sheet = to.strip_prefix("pdf-").and_then(|faces| faces.parse().ok());
        let face = self.may("face", |text, words| whole(text, 100, words))?;
        let (right, down) = (self.may("right", tenths), self.may("down", tenths));
        let moved = (right?.unwrap_or_default(), down?.unwrap_or_default());
        Some(LabelsTo::Pdf { sheet, first_face: face.map_or(1, |face| face as usize), moved })
    }

    /// The number of a tag; none or all of them where it is empty.
    pub fn tag(&mut self, name: &'static str) -> Option<Option<u32>> {
        self.may(name, |text, words| whole(text, Roll::LARGEST, words))
    }

    /// The last tag that came out; 0 where none did.
    pub fn last_out(&mut self) -> Option<u32> {
        self.must("last", |text, words| if plain(text) == "0" { Ok(0) } else { whole(text, Roll::LARGEST, words) })
    }
}

fn whole(text: &str, most: u32, words: Words) -> Result<u32, String> {
    let number = plain(text).parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| fill(words.wrong_label_count(), &[("n", &most.to_string())]))
}

/// Millimetres to a tenth, as tenths: as far as a printer's print may be moved.
fn tenths(text: &str, words: Words) -> Result<i16, String> {
    let mm: Option<Decimal> = plain(text).replace(['−', '－', '‐', 'ー'], "-").parse().ok();
    let tenths = mm.map(|mm| mm * Decimal::TEN).filter(|tenths| tenths.fract().is_zero());
    let tenths = tenths.and_then(|tenths| tenths.to_i16()).filter(|tenths| tenths.abs() <= FARTHEST_TENTHS);
    tenths.ok_or_else(|| words.wrong_label_moved().to_owned())
}

fn quantity(text: &str, words: Words) -> Result<Quantity, String> {
    let quantity: Quantity = plain(text).parse().map_err(|_| words.wrong_quantity().to_owned())?;
    if quantity.is_zero() { Err(words.wrong_zero().to_owned()) } else { Ok(quantity) }
}

fn person(text: &str, words: Words) -> Result<String, String> {
    written::line(text, 40).ok_or_else(|| words.wrong_number().to_owned())
}

fn line(text: &str, words: Words) -> Result<String, String> {
    let most = LONGEST_NOTE;
    written::line(text, most).ok_or_else(|| fill(words.wrong_label_text(), &[("n", &most.to_string())]))
}

/// An id from a list.
fn chosen<T: FromStr>(text: &str, words: Words) -> Result<T, String> {
    text.parse().map_err(|_| words.wrong_choice().to_owned())
}
