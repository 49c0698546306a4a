//! Forms of a day that no table saw.

use super::{FormSpec, Group, Kind, LATE_WHYS, Label, OF_NET, ON, WHO, Whose, may, must};
use crate::web::desk::entry::Choices;
use crate::web::desk::read::visit as read;
use crate::web::words::Words;

const KNOWN: &[(&str, Label)] = &[("replace", Words::one_replace)];
const VOID_WHYS: &[(&str, Label)] = &[("other_person", Words::one_other_person), ("other", Words::one_other)];

pub(super) const FORMS: &[FormSpec] = &[
    // One line of the paper, in the order of its columns.
    FormSpec {
        key: "paper-day",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::form_paper_day,
        hint: Words::form_paper_day_hint,
        fields: &[
            WHO,
            ON,
            must("from", Words::field_came, Kind::Time),
            must("to", Words::field_left, Kind::Time).hint(Words::field_left_hint),
            may("break", Words::field_break, Kind::Minutes).hint(Words::field_break_hint),
            may("work", Words::field_work, Kind::Choice(Choices::Works)),
            may("quantity", Words::field_quantity, Kind::Figure),
            may("work2", Words::field_work_2, Kind::Choice(Choices::Works)),
            may("quantity2", Words::field_quantity_2, Kind::Figure),
            OF_NET,
            must("reason", Words::field_late_why, Kind::OneOf(LATE_WHYS)),
            may("known", Words::field_known, Kind::OneOf(KNOWN)),
        ],
        read: read::paper_day,
    },
    FormSpec {
        key: "visit-void",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::form_visit_void,
        hint: Words::form_visit_void_hint,
        fields: &[WHO, ON, must("reason", Words::field_flaw, Kind::OneOf(VOID_WHYS))],
        read: read::visit_void,
    },
];
