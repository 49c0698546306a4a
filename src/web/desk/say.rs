//! An entry in words: what is said back before it is recorded, and why it was not.

use chrono::NaiveDate;

use super::entry::{Choice, Choices, Note, Weighed, Why};
use super::forms::{FieldSpec, FormSpec, Kind};
use super::read::Filled;
use crate::domain::calendar::era_date;
use crate::domain::moment::{Moment, Zone};
use crate::domain::money::{Yen, grouped};
use crate::domain::terms::PlacementTerms;
use crate::domain::written::{self, plain};
use crate::web::house::PersonView;
use crate::web::office::{day_words, pieces_words, time_words};
use crate::web::panel::called;
use crate::web::words::{Lang, Words, fill};

/// One line of what will be recorded.
pub struct Row {
    pub label: &'static str,
    pub says: String,
}

/// The options of a form, as they were when it was shown.
pub type Options = Vec<(Choices, Vec<Choice>)>;

/// What was filled in, field by field; what was left empty is left out.
pub fn rows(w: Words, spec: &FormSpec, filled: &Filled, options: &Options, weighed: &Weighed) -> Vec<Row> {
    let typed = |field: &FieldSpec| filled.get(field.name).map_or("", |text| text.trim()).to_owned();
    let row = |field: &FieldSpec| {
        let text = typed(field);
        (!text.is_empty()).then(|| Row { label: label(w, field), says: shown(w, field, &text, options, weighed) })
    };
    spec.fields.iter().filter_map(row).collect()
}

/// Who was meant is known by now.
fn label(w: Words, field: &FieldSpec) -> &'static str {
    if matches!(field.kind, Kind::Person | Kind::Card) { w.field_person() } else { (field.label)(w) }
}

fn shown(w: Words, field: &FieldSpec, text: &str, options: &Options, weighed: &Weighed) -> String {
    match field.kind {
        Kind::Person => weighed.person.as_ref().map_or_else(|| text.to_owned(), person_words),
        Kind::Choice(of) => {
            let all = options.iter().find(|(known, _)| *known == of).map(|(_, all)| all.as_slice()).unwrap_or_default();
            all.iter().find(|choice| choice.value == text).map_or(text, |choice| &choice.label).to_owned()
        }
        Kind::OneOf(all) => all.iter().find(|(value, _)| *value == text).map_or(text, |(_, label)| label(w)).to_owned(),
        Kind::Day | Kind::Date => written::date(&plain(text)).map_or_else(|| text.to_owned(), |on| whole_day(w, on)),
        Kind::Minutes => format!("{} {}", plain(text), w.desk_minutes()),
        Kind::Time | Kind::Figure => plain(text),
        Kind::Code => plain(text).to_ascii_uppercase(),
        // A card's code is shown nowhere.
        Kind::Card => weighed.person.as_ref().map(person_words).unwrap_or_default(),
        Kind::Text => text.to_owned(),
    }
}

/// `P0127 あみ`
fn person_words(person: &PersonView) -> String {
    match &person.call {
        Some(call) => format!("{} {call}", person.number),
        None => person.number.clone(),
    }
}

/// With its year: what is entered may be long ago.
pub fn whole_day(w: Words, on: NaiveDate) -> String {
    match w.0 {
        Lang::Ja => era_date(on),
        Lang::En => day_words(w, on),
    }
}

/// What it would mean, beside what the fields say.
pub fn note(w: Words, zone: Zone, note: &Note) -> Row {
    match note {
        Note::Worked { minutes } => {
            let (h, m) = ((minutes / 60).to_string(), (minutes % 60).to_string());
            Row { label: w.note_worked(), says: fill(w.note_worked_says(), &[("h", &h), ("m", &m)]) }
        }
        Note::Terms(terms) => Row { label: w.note_terms(), says: terms_words(w, *terms).to_owned() },
        Note::Rate { rate, unit } => Row { label: w.note_rate(), says: rate.conversion(unit) },
        Note::Many(pieces) => Row { label: w.note_many(), says: pieces_words(pieces) },
        Note::Visit { arrived_at, left_at } => {
            Row { label: w.note_visit(), says: visit_words(w, zone, *arrived_at, *left_at) }
        }
        Note::Replaces { arrived_at, left_at } => {
            let says = visit_words(w, zone, *arrived_at, *left_at);
            Row { label: w.note_replaces(), says: fill(w.note_replaces_says(), &[("visit", &says)]) }
        }
        Note::UsualBreak { minutes } => {
            Row { label: w.field_break(), says: fill(w.note_usual_break(), &[("n", &minutes.to_string())]) }
        }
        Note::MadeThatDay(pieces) => Row { label: w.note_made_that_day(), says: pieces_words(pieces) },
        Note::Handover { on, people, pieces, open } => {
            let who: Vec<String> = people.iter().map(called).collect();
            let (who, pieces) = (who.join(if w.0 == Lang::Ja { "、" } else { ", " }), pieces_words(pieces));
            let with = [("on", &*whole_day(w, *on)), ("pieces", &pieces), ("open", &open.plain()), ("who", &who)];
            Row { label: w.note_handover(), says: fill(w.note_handover_says(), &with) }
        }
        Note::Part { person, part } => {
            Row { label: w.note_part(), says: format!("{} {}", person_words(person), part.plain()) }
        }
        Note::Concerns(person) => Row { label: w.field_person(), says: person_words(person) },
        Note::StepLeft { work, left } => {
            let left = left.map_or_else(|| w.note_endless().to_owned(), |left| left.plain());
            Row { label: w.note_step_left(), says: format!("{work} {left}") }
        }
        Note::ClosedDays { up_to, ending } => {
            let with = [("up_to", &*day_words(w, *up_to)), ("ending", &*day_words(w, *ending))];
            Row { label: w.note_closed(), says: fill(w.note_closed_says(), &with) }
        }
        Note::EarnedNow(yen) => Row { label: w.note_earned(), says: yen_words(w, *yen) },
        Note::Owed(yen) => Row { label: w.note_owed(), says: yen_words(w, *yen) },
        Note::PaidTooMuch(yen) => Row { label: w.note_too_much(), says: yen_words(w, *yen) },
        Note::Holder(holder) => Row { label: w.note_holder(), says: holder.clone() },
        Note::Paid { ending, yen } => {
            let with = [("ending", &*day_words(w, *ending)), ("yen", &*grouped(&yen.to_string()))];
            Row { label: w.note_paid(), says: fill(w.note_paid_says(), &with) }
        }
        Note::KeptUntil(on) => Row { label: w.note_kept(), says: whole_day(w, *on) },
        Note::ForGood => Row { label: w.note_for_good(), says: w.note_for_good_says().to_owned() },
        Note::Registered(on) => Row { label: w.note_registered(), says: whole_day(w, *on) },
        Note::Papers(waiting) => {
            Row { label: w.note_papers(), says: fill(w.note_papers_says(), &[("n", &waiting.to_string())]) }
        }
        Note::Step { work, cap } => {
            Row { label: w.note_step(), says: format!("{work} {}", cap.as_deref().unwrap_or(w.note_endless())) }
        }
    }
}

/// `受付 9:00　帰り 15:30`
fn visit_words(w: Words, zone: Zone, arrived_at: Moment, left_at: Option<Moment>) -> String {
    let left = left_at.map_or_else(|| "—".to_owned(), |at| time_words(zone, at));
    fill(w.note_visit_says(), &[("from", &*time_words(zone, arrived_at)), ("to", &*left)])
}

fn yen_words(w: Words, yen: Yen) -> String {
    format!("{} {}", yen.plain(), w.yen())
}

fn terms_words(w: Words, terms: PlacementTerms) -> &'static str {
    match terms {
        PlacementTerms::Trial => w.one_trial(),
        PlacementTerms::Time => w.one_time(),
        PlacementTerms::Piece => w.one_piece(),
        PlacementTerms::PaidElsewhere => w.one_elsewhere(),
    }
}

/// Why it was not recorded.
pub fn why(w: Words, why: &Why) -> String {
    let on = |text: &str, day: &NaiveDate| fill(text, &[("on", &day_words(w, *day))]);
    match why {
        Why::NotByTime { unit } => fill(w.why_not_by_time(), &[("unit", unit)]),
        Why::HoursOverlap { on: day } => on(w.why_overlap(), day),
        Why::NotAgreed { on: day } => on(w.why_not_agreed(), day),
        Why::NoVisit { on: day } => on(w.why_no_visit(), day),
        Why::AtATable => w.why_at_a_table().to_owned(),
        Why::VisitThere { on: day, from, to } => {
            let to = to.map_or_else(|| "—".to_owned(), |to| to.format("%-H:%M").to_string());
            let with = [("on", &*day_words(w, *day)), ("from", &*from.format("%-H:%M").to_string()), ("to", &*to)];
            fill(w.why_visit_there(), &with)
        }
        Why::MadeAlready { pieces, .. } => fill(w.why_made_already(), &[("pieces", &pieces_words(pieces))]),
        Why::TimeNotYet => w.why_time_not_yet().to_owned(),
        Why::PackMissing { per, unit } => fill(w.why_pack(), &[("per", per), ("unit", unit)]),
        Why::InspectedMore { made, open } => fill(w.why_more(), &[("made", &made.plain()), ("open", &open.plain())]),
        Why::ShareSum { sum, made } => fill(w.why_share_sum(), &[("sum", &sum.plain()), ("made", &made.plain())]),
        Why::NoInspection => w.why_no_inspection().to_owned(),
        Why::InspectionWentOn => w.why_inspection_went_on().to_owned(),
        Why::NotAMember => w.why_not_a_member().to_owned(),
        Why::ShareOfNothing => w.why_share_of_nothing().to_owned(),
        Why::NobodyHasIt => w.why_nobody().to_owned(),
        Why::SeveralCalledSo => w.why_several().to_owned(),
        Why::Retired => w.why_retired().to_owned(),
        Why::NoWork => w.why_no_work().to_owned(),
        Why::UnpaidWork => w.why_unpaid().to_owned(),
        Why::HoursDoNotFit => w.why_hours().to_owned(),
        Why::NoHours => w.why_no_hours().to_owned(),
        Why::BreakTooLong => w.why_break_long().to_owned(),
        Why::CodeTaken => w.why_code_taken().to_owned(),
        Why::NoPlace => w.why_no_place().to_owned(),
        Why::EndsBeforeItBegins => w.why_order_of_days().to_owned(),
        Why::RateUnusable => w.why_rate().to_owned(),
        Why::RatioUnusable => w.why_ratio().to_owned(),
        Why::NoReceipt => w.why_no_receipt().to_owned(),
        Why::NotReceived => w.why_not_received().to_owned(),
        Why::WorkNotInReceipt => w.why_not_in_receipt().to_owned(),
        Why::SeveralWorks => w.why_several_works().to_owned(),
        Why::NoStep { code } => fill(w.why_no_step(), &[("code", code)]),
        Why::NetFinished => w.why_net_finished().to_owned(),
        Why::NotAStep => w.why_not_a_step().to_owned(),
        Why::StepFull { left } => fill(w.why_step_full(), &[("left", &left.plain())]),
        Why::AllowanceUnusable => w.why_allowance().to_owned(),
        Why::NoGrant => w.why_no_grant().to_owned(),
        Why::NoProgramme => w.why_no_programme().to_owned(),
        Why::EnrolledAlready => w.why_enrolled().to_owned(),
        Why::NotEnrolled => w.why_not_enrolled().to_owned(),
        Why::NoOrder => w.why_no_order().to_owned(),
        Why::NothingCounted => w.why_nothing().to_owned(),
        Why::MoreThanOverpaid { yen } => fill(w.why_more_than_overpaid(), &[("yen", &yen.plain())]),
        Why::NotYet => w.why_not_yet().to_owned(),
        Why::DaysBackwards => w.why_days_backwards().to_owned(),
        Why::NothingOwed => w.why_nothing_owed().to_owned(),
        Why::NothingOverpaid => w.why_nothing_overpaid().to_owned(),
        Why::NoTransferAgreed => w.why_no_transfer().to_owned(),
        Why::NotACard => w.why_not_a_card().to_owned(),
        Why::NotPaid => w.why_not_paid().to_owned(),
        Why::ReceiptedAlready => w.why_receipted().to_owned(),
        Why::BeforePaid => w.why_before_paid().to_owned(),
        Why::KeptUntil { on } => fill(w.why_kept(), &[("on", &whole_day(w, *on))]),
        Why::Unpaid { on } => fill(w.why_unpaid_yet(), &[("on", &whole_day(w, *on))]),
        Why::SealedAlready => w.why_sealed().to_owned(),
        Why::Erased => w.why_erased().to_owned(),
        Why::NotUntouched => w.why_not_untouched().to_owned(),
        Why::ClockSuspect => w.why_clock().to_owned(),
        Why::Moved => w.why_moved().to_owned(),
    }
}
