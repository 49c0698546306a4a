//! Forms of paying: what is owed, what was paid too much, transfers, and who cannot write.

use super::{FormSpec, Group, Kind, Label, ON, WHO, Whose, YEN, may, must};
use crate::web::desk::entry::Choices;
use crate::web::desk::forms::FieldSpec;
use crate::web::desk::read::pay as read;
use crate::web::words::Words;

const METHODS: &[(&str, Label)] = &[("cash", Words::one_cash), ("transfer", Words::one_transfer)];
const BEARS: &[(&str, Label)] = &[("workshop", Words::one_workshop_bears), ("person", Words::one_person_bears)];
const ACCOUNTS: &[(&str, Label)] =
    &[("ordinary", Words::one_ordinary), ("current", Words::one_current), ("savings", Words::one_savings)];
const SOME_YEN: FieldSpec = FieldSpec { need: super::Need::May, hint: Some(Words::field_bear_hint), ..YEN };

pub(super) const FORMS: &[FormSpec] = &[
    FormSpec {
        key: "question",
        group: Group::Pay,
        whose: Whose::AllStaff,
        title: Words::form_question,
        hint: Words::form_question_hint,
        fields: &[WHO, must("text", Words::ask_label, Kind::Text)],
        read: read::question,
    },
    FormSpec {
        key: "witness",
        group: Group::Pay,
        whose: Whose::WhoSeesMoney,
        title: Words::form_witness,
        hint: Words::form_witness_hint,
        fields: &[
            must("period", Words::field_period, Kind::Choice(Choices::Unreceipted)),
            must("card", Words::field_card, Kind::Card).hint(Words::field_card_hint),
            ON,
        ],
        read: read::witness,
    },
    FormSpec {
        key: "supplement",
        group: Group::Pay,
        whose: Whose::WhoSeesMoney,
        title: Words::form_supplement,
        hint: Words::form_supplement_hint,
        fields: &[
            must("who", Words::field_person, Kind::Choice(Choices::Owed)),
            must("method", Words::field_method, Kind::OneOf(METHODS)),
            ON,
        ],
        read: read::supplement,
    },
    FormSpec {
        key: "overpayment",
        group: Group::Pay,
        whose: Whose::WhoSeesMoney,
        title: Words::form_overpayment,
        hint: Words::form_overpayment_hint,
        fields: &[
            must("who", Words::field_person, Kind::Choice(Choices::Overpaid)),
            must("bears", Words::field_bears, Kind::OneOf(BEARS)),
            SOME_YEN,
            may("agreed_on", Words::field_agreed_on, Kind::Date).hint(Words::field_bear_agreed_hint),
        ],
        read: read::overpayment,
    },
    FormSpec {
        key: "account",
        group: Group::Pay,
        whose: Whose::WhoSeesMoney,
        title: Words::form_account,
        hint: Words::form_account_hint,
        fields: &[
            WHO,
            must("on", Words::field_agreed_on, Kind::Day),
            must("bank", Words::field_bank, Kind::Figure),
            may("bank_name", Words::field_bank_name, Kind::Text),
            must("branch", Words::field_branch, Kind::Figure),
            may("branch_name", Words::field_branch_name, Kind::Text),
            must("kind", Words::field_account_kind, Kind::OneOf(ACCOUNTS)),
            must("account", Words::field_account, Kind::Figure),
            must("holder", Words::field_holder, Kind::Text).hint(Words::field_holder_hint),
        ],
        read: read::account,
    },
    FormSpec {
        key: "account-end",
        group: Group::Pay,
        whose: Whose::WhoSeesMoney,
        title: Words::form_account_end,
        hint: Words::form_account_end_hint,
        fields: &[must("who", Words::field_person, Kind::Choice(Choices::ByTransfer)), ON],
        read: read::account_end,
    },
];
