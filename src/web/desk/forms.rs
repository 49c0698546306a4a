//! The forms, as data: what each asks, and who may use it. What its fields come to is in `read`.

mod pay;
mod visit;

use super::entry::{Choices, DeskEntry};
use super::read::{self, Reading};
use crate::web::words::Words;

/// A text of the catalogue.
pub type Label = fn(Words) -> &'static str;

pub struct FormSpec {
    /// Its address: `/office/desk/KEY`.
    pub key: &'static str,
    pub group: Group,
    pub whose: Whose,
    pub title: Label,
    pub hint: Label,
    pub fields: &'static [FieldSpec],
    pub read: fn(&mut Reading<'_>) -> Option<DeskEntry>,
}

/// In the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Time,
    Piece,
    Rate,
    Allowance,
    Programme,
    Order,
    Pay,
    Record,
}

impl Group {
    pub const ALL: [Self; 8] =
        [Self::Time, Self::Piece, Self::Rate, Self::Allowance, Self::Programme, Self::Order, Self::Pay, Self::Record];

    pub fn title(self, words: Words) -> &'static str {
        match self {
            Self::Time => words.group_time(),
            Self::Piece => words.group_piece(),
            Self::Rate => words.group_rate(),
            Self::Allowance => words.group_allowance(),
            Self::Programme => words.group_programme(),
            Self::Order => words.group_order(),
            Self::Pay => words.group_pay(),
            Self::Record => words.group_record(),
        }
    }
}

/// Money, contracts and what was agreed are the coordinators' (DOMAIN.md §4.5); the day's work is every supervisor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    AllStaff,
    WhoSeesMoney,
}

pub struct FieldSpec {
    pub name: &'static str,
    pub label: Label,
    pub hint: Option<Label>,
    pub kind: Kind,
    pub need: Need,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Must,
    May,
}

/// How a field is filled in.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A number or a 呼び名, with everybody to choose from.
    Person,
    /// One of what the workshop has.
    Choice(Choices),
    /// One of what the house knows by itself: value and text.
    OneOf(&'static [(&'static str, Label)]),
    /// A day; today to begin with.
    Day,
    /// A day; empty to begin with.
    Date,
    Time,
    Minutes,
    /// Digits, and a point.
    Figure,
    Code,
    /// A card that is scanned; it is never shown again.
    Card,
    Text,
}

const fn must(name: &'static str, label: Label, kind: Kind) -> FieldSpec {
    FieldSpec { name, label, hint: None, kind, need: Need::Must }
}

const fn may(name: &'static str, label: Label, kind: Kind) -> FieldSpec {
    FieldSpec { name, label, hint: None, kind, need: Need::May }
}

impl FieldSpec {
    const fn hint(self, hint: Label) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

const WHO: FieldSpec = must("who", Words::field_who, Kind::Person);
const FROM: FieldSpec = must("from", Words::field_from, Kind::Date);
const ON: FieldSpec = must("on", Words::field_on, Kind::Day);
const CODE: FieldSpec = must("code", Words::field_code, Kind::Code).hint(Words::field_code_hint);
const NAME: FieldSpec = must("name", Words::field_name, Kind::Text);
const YEN: FieldSpec = must("yen", Words::field_yen, Kind::Figure).hint(Words::field_yen_hint);
const QUANTITY: FieldSpec = must("quantity", Words::field_quantity, Kind::Figure);
const WORK: FieldSpec = must("work", Words::field_work, Kind::Choice(Choices::Works));
const PROGRAMME: FieldSpec = must("programme", Words::field_programme, Kind::Choice(Choices::Programmes));
const ANY_PROGRAMME: FieldSpec = may("programme", Words::field_programme_all, Kind::Choice(Choices::Programmes));
const ORDER: FieldSpec = must("order", Words::field_order, Kind::Choice(Choices::Orders));
const CONTRACT: FieldSpec = must("contract", Words::field_contract, Kind::OneOf(CONTRACTS));
const RECEIPT: FieldSpec = must("receipt", Words::field_receipt, Kind::Code).hint(Words::field_receipt_hint);
const OF_NET: FieldSpec = may("net", Words::field_of_net, Kind::Choice(Choices::Nets)).hint(Words::field_of_net_hint);
const NOTE: FieldSpec = may("note", Words::field_note, Kind::Text).hint(Words::field_note_hint);
const LAST_DAY: FieldSpec = must("on", Words::field_last_day, Kind::Day);

const CONTRACTS: &[(&str, Label)] = &[
    ("preparation", Words::one_preparation),
    ("training", Words::one_training),
    ("homework", Words::one_homework),
    ("employment", Words::one_employment),
];
const TERMS: &[(&str, Label)] = &[
    ("trial", Words::one_trial),
    ("time", Words::one_time),
    ("piece", Words::one_piece),
    ("paid-elsewhere", Words::one_elsewhere),
];
const STAGES: &[(&str, Label)] =
    &[("1", Words::one_stage_1), ("2", Words::one_stage_2), ("3", Words::one_stage_3), ("4", Words::one_stage_4)];
const PURPOSES: &[(&str, Label)] = &[
    ("training", Words::one_for_training),
    ("guarantee", Words::one_for_guarantee),
    ("attendance", Words::one_for_attendance),
    ("transport", Words::one_for_transport),
    ("deduction", Words::one_for_deduction),
];
const PERS: &[(&str, Label)] = &[
    ("day", Words::one_per_day),
    ("hour", Words::one_per_hour),
    ("unit", Words::one_per_unit),
    ("once", Words::one_per_once),
];
const SHARINGS: &[(&str, Label)] = &[
    ("equal", Words::one_equal),
    ("hours", Words::one_hours),
    ("ratio", Words::one_ratio),
    ("quantity", Words::one_quantity),
];
const FLAWS: &[(&str, Label)] = &[
    ("count", Words::one_count),
    ("crease", Words::one_crease),
    ("mixed_size", Words::one_mixed),
    ("seal", Words::one_seal),
    ("measure", Words::one_measure),
    ("material", Words::one_flaw_material),
    ("other", Words::one_other),
];
const REASONS: &[(&str, Label)] = &[
    ("recount", Words::one_recount),
    ("other_person", Words::one_other_person),
    ("other_work", Words::one_other_work),
    ("missed", Words::one_missed),
    ("other", Words::one_other),
];
const LATE_WHYS: &[(&str, Label)] =
    &[("missed", Words::one_missed), ("power_cut", Words::one_power_cut), ("other", Words::one_other)];
const PARTS: &[(&str, Label)] = &[("made", Words::one_by_made), ("ratio", Words::one_by_ratio)];
const PAYS: &[(&str, Label)] = &[("daily", Words::one_daily), ("completion", Words::one_completion)];
const RULES: &[(&str, Label)] = &[
    ("rejection-paid", Words::one_reject_paid),
    ("rejection-unpaid", Words::one_reject_unpaid),
    ("pieces-daily", Words::one_pieces_daily),
    ("pieces-completion", Words::one_pieces_completion),
    ("overpayment-workshop", Words::one_over_workshop),
    ("overpayment-asked", Words::one_over_asked),
];
const MOVEMENTS: &[(&str, Label)] =
    &[("given", Words::one_given), ("returned", Words::one_returned), ("spoilt", Words::one_spoilt)];

const ASKERS: &[(&str, Label)] = &[("person", Words::one_asked_person), ("authority", Words::one_asked_authority)];
const UNPAID: &[(&str, Label)] = &[("accepted", Words::one_unpaid)];

/// All forms, in the order of the page.
pub fn all() -> impl Iterator<Item = &'static FormSpec> {
    visit::FORMS.iter().chain(FORMS).chain(pay::FORMS)
}

const FORMS: &[FormSpec] = &[
    FormSpec {
        key: "hours",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::form_hours,
        hint: Words::form_hours_hint,
        fields: &[
            WHO,
            must("work", Words::field_work, Kind::Choice(Choices::TimedWorks)),
            ON,
            must("from", Words::field_time_from, Kind::Time),
            must("to", Words::field_time_to, Kind::Time),
            may("break", Words::field_break, Kind::Minutes),
            may("place", Words::field_place_here, Kind::Choice(Choices::Places)),
        ],
        read: read::hours,
    },
    FormSpec {
        key: "hours-void",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::form_hours_void,
        hint: Words::form_hours_void_hint,
        fields: &[must("entry", Words::field_entry, Kind::Choice(Choices::Hours))],
        read: read::hours_void,
    },
    FormSpec {
        key: "break",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::form_break,
        hint: Words::form_break_hint,
        fields: &[WHO, ON, must("break", Words::field_break, Kind::Minutes)],
        read: read::rest,
    },
    FormSpec {
        key: "agreement",
        group: Group::Time,
        whose: Whose::WhoSeesMoney,
        title: Words::form_agreement,
        hint: Words::form_agreement_hint,
        fields: &[
            WHO,
            must("place", Words::field_place, Kind::Choice(Choices::Places)),
            must("terms", Words::field_terms, Kind::OneOf(TERMS)),
            CONTRACT,
            FROM,
            may("to", Words::field_to, Kind::Date),
        ],
        read: read::agreement,
    },
    FormSpec {
        key: "place",
        group: Group::Time,
        whose: Whose::WhoSeesMoney,
        title: Words::form_place,
        hint: Words::form_place_hint,
        fields: &[CODE, NAME],
        read: read::place,
    },
    FormSpec {
        key: "late",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::form_late,
        hint: Words::form_late_hint,
        fields: &[
            WHO,
            ON,
            WORK,
            QUANTITY,
            may("work2", Words::field_work_2, Kind::Choice(Choices::Works)),
            may("quantity2", Words::field_quantity_2, Kind::Figure),
            OF_NET,
            must("reason", Words::field_late_why, Kind::OneOf(LATE_WHYS)),
            NOTE,
        ],
        read: read::late,
    },
    FormSpec {
        key: "missed",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::form_missed,
        hint: Words::form_missed_hint,
        fields: &[RECEIPT, WORK, QUANTITY, OF_NET, must("reason", Words::field_late_why, Kind::OneOf(LATE_WHYS)), NOTE],
        read: read::missed,
    },
    FormSpec {
        key: "inspection",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::form_inspection,
        hint: Words::form_inspection_hint,
        fields: &[
            RECEIPT,
            may("work", Words::field_work_many, Kind::Choice(Choices::Works)),
            may("accept", Words::field_accept, Kind::Figure),
            may("rework", Words::field_rework, Kind::Figure),
            may("reject", Words::field_reject, Kind::Figure),
            may("reason", Words::field_flaw, Kind::OneOf(FLAWS)).hint(Words::field_flaw_hint),
        ],
        read: read::inspection,
    },
    FormSpec {
        key: "inspection-void",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::form_inspection_void,
        hint: Words::form_inspection_void_hint,
        fields: &[must("entry", Words::field_look, Kind::Choice(Choices::Looks))],
        read: read::inspection_void,
    },
    FormSpec {
        key: "net",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::form_net,
        hint: Words::form_net_hint,
        fields: &[
            must("code", Words::field_code, Kind::Code).hint(Words::field_net_code_hint),
            WORK,
            may("length", Words::field_length, Kind::Figure).hint(Words::field_length_hint),
            may("steps", Words::field_steps, Kind::Text).hint(Words::field_steps_hint),
            may("paid", Words::field_paid, Kind::OneOf(PAYS)),
        ],
        read: read::net,
    },
    FormSpec {
        key: "net-finish",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::form_net_finish,
        hint: Words::form_net_finish_hint,
        fields: &[must("net", Words::field_net, Kind::Choice(Choices::Nets)), ON],
        read: read::net_finish,
    },
    FormSpec {
        key: "rate",
        group: Group::Rate,
        whose: Whose::WhoSeesMoney,
        title: Words::form_rate,
        hint: Words::form_rate_hint,
        fields: &[
            must("work", Words::field_work, Kind::Choice(Choices::PaidWorks)),
            YEN,
            may("per", Words::field_per, Kind::Text).hint(Words::field_per_hint),
            may("pack", Words::field_pack, Kind::Figure).hint(Words::field_pack_hint),
            ANY_PROGRAMME.hint(Words::field_programme_rate_hint),
            FROM,
        ],
        read: read::rate,
    },
    FormSpec {
        key: "reprice",
        group: Group::Rate,
        whose: Whose::WhoSeesMoney,
        title: Words::form_reprice,
        hint: Words::form_reprice_hint,
        fields: &[
            must("work", Words::field_work, Kind::Choice(Choices::PaidWorks)),
            FROM,
            must("to", Words::field_to, Kind::Date),
            must("reason", Words::field_flaw, Kind::OneOf(REASONS)),
        ],
        read: read::reprice,
    },
    FormSpec {
        key: "case",
        group: Group::Rate,
        whose: Whose::AllStaff,
        title: Words::form_case,
        hint: Words::form_case_hint,
        fields: &[
            WORK,
            must("size", Words::field_case, Kind::Figure),
            may("unit", Words::field_case_unit, Kind::Text).hint(Words::field_case_unit_hint),
            FROM,
        ],
        read: read::case,
    },
    FormSpec {
        key: "sharing",
        group: Group::Rate,
        whose: Whose::WhoSeesMoney,
        title: Words::form_sharing,
        hint: Words::form_sharing_hint,
        fields: &[WORK, must("sharing", Words::field_sharing, Kind::OneOf(SHARINGS)), FROM],
        read: read::sharing,
    },
    FormSpec {
        key: "shares",
        group: Group::Rate,
        whose: Whose::AllStaff,
        title: Words::form_shares,
        hint: Words::form_shares_hint,
        fields: &[
            RECEIPT,
            may("work", Words::field_work_many, Kind::Choice(Choices::Works)),
            must("by", Words::field_shared_by, Kind::OneOf(PARTS)),
            must("parts", Words::field_parts, Kind::Text).hint(Words::field_parts_hint),
        ],
        read: read::shares,
    },
    FormSpec {
        key: "ratio",
        group: Group::Rate,
        whose: Whose::WhoSeesMoney,
        title: Words::form_ratio,
        hint: Words::form_ratio_hint,
        fields: &[WHO, must("ratio", Words::field_ratio, Kind::Figure).hint(Words::field_ratio_hint), FROM],
        read: read::ratio,
    },
    FormSpec {
        key: "allowance",
        group: Group::Allowance,
        whose: Whose::WhoSeesMoney,
        title: Words::form_allowance,
        hint: Words::form_allowance_hint,
        fields: &[
            WHO,
            must("purpose", Words::field_purpose, Kind::OneOf(PURPOSES)),
            YEN,
            must("per", Words::field_unit, Kind::OneOf(PERS)),
            may("work", Words::field_work_unit, Kind::Choice(Choices::Works)),
            FROM,
            may("to", Words::field_to, Kind::Date),
            may("limit", Words::field_limit, Kind::Figure),
            may("agreed_on", Words::field_agreed_on, Kind::Date).hint(Words::field_agreed_on_hint),
        ],
        read: read::allowance,
    },
    FormSpec {
        key: "allowance-end",
        group: Group::Allowance,
        whose: Whose::WhoSeesMoney,
        title: Words::form_allowance_end,
        hint: Words::form_allowance_end_hint,
        fields: &[must("grant", Words::field_grant, Kind::Choice(Choices::Grants)), LAST_DAY],
        read: read::allowance_end,
    },
    FormSpec {
        key: "enrol",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_enrol,
        hint: Words::form_enrol_hint,
        fields: &[WHO, PROGRAMME, must("municipality", Words::field_municipality, Kind::Text), FROM],
        read: read::enrol,
    },
    FormSpec {
        key: "leave",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_leave,
        hint: Words::form_leave_hint,
        fields: &[WHO, PROGRAMME, LAST_DAY],
        read: read::leave,
    },
    FormSpec {
        key: "contract",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_contract,
        hint: Words::form_contract_hint,
        fields: &[WHO, CONTRACT, FROM],
        read: read::contract,
    },
    FormSpec {
        key: "stage",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_stage,
        hint: Words::form_stage_hint,
        fields: &[WHO, must("stage", Words::field_stage, Kind::OneOf(STAGES)), FROM],
        read: read::stage,
    },
    FormSpec {
        key: "programme",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_programme,
        hint: Words::form_programme_hint,
        fields: &[CODE, NAME],
        read: read::programme,
    },
    FormSpec {
        key: "rule",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_rule,
        hint: Words::form_rule_hint,
        fields: &[must("rule", Words::field_rule, Kind::OneOf(RULES)), ANY_PROGRAMME, FROM],
        read: read::rule,
    },
    FormSpec {
        key: "break-rule",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::form_break_rule,
        hint: Words::form_break_rule_hint,
        fields: &[
            must("break", Words::field_break, Kind::Minutes),
            may("after", Words::field_break_after, Kind::Minutes),
            ANY_PROGRAMME,
            FROM,
        ],
        read: read::break_rule,
    },
    FormSpec {
        key: "order",
        group: Group::Order,
        whose: Whose::AllStaff,
        title: Words::form_order,
        hint: Words::form_order_hint,
        fields: &[
            CODE,
            must("client", Words::field_client, Kind::Text),
            WORK,
            QUANTITY,
            ON,
            must("due", Words::field_due, Kind::Date),
        ],
        read: read::order,
    },
    FormSpec {
        key: "delivery",
        group: Group::Order,
        whose: Whose::AllStaff,
        title: Words::form_delivery,
        hint: Words::form_delivery_hint,
        fields: &[ORDER, QUANTITY, ON],
        read: read::delivery,
    },
    FormSpec {
        key: "material",
        group: Group::Order,
        whose: Whose::AllStaff,
        title: Words::form_material,
        hint: Words::form_material_hint,
        fields: &[ORDER, must("movement", Words::field_movement, Kind::OneOf(MOVEMENTS)), QUANTITY, ON],
        read: read::material,
    },
    FormSpec {
        key: "order-end",
        group: Group::Order,
        whose: Whose::AllStaff,
        title: Words::form_order_end,
        hint: Words::form_order_end_hint,
        fields: &[ORDER, ON],
        read: read::order_end,
    },
    FormSpec {
        key: "record",
        group: Group::Record,
        whose: Whose::WhoSeesMoney,
        title: Words::form_record,
        hint: Words::form_record_hint,
        fields: &[
            WHO,
            must("asked_by", Words::field_asked_by, Kind::OneOf(ASKERS)),
            must("reason", Words::field_why, Kind::Text).hint(Words::field_why_hint),
        ],
        read: read::record,
    },
    FormSpec {
        key: "void",
        group: Group::Record,
        whose: Whose::WhoSeesMoney,
        title: Words::form_void,
        hint: Words::form_void_hint,
        fields: &[WHO],
        read: read::void,
    },
    FormSpec {
        key: "seal",
        group: Group::Record,
        whose: Whose::WhoSeesMoney,
        title: Words::form_seal,
        hint: Words::form_seal_hint,
        fields: &[WHO],
        read: read::seal,
    },
    FormSpec {
        key: "erase",
        group: Group::Record,
        whose: Whose::WhoSeesMoney,
        title: Words::form_erase,
        hint: Words::form_erase_hint,
        fields: &[WHO, may("unpaid", Words::field_unpaid, Kind::OneOf(UNPAID))],
        read: read::erase,
    },
];
