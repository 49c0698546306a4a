//! The folds: each fact, once, into the tables that answer questions. The same code keeps them in the append
//! transaction and rebuilds them for `verify`, so it reads nothing but projections, and no clock.

mod allowances;
pub(super) mod borne;
mod handovers;
pub(super) mod inspections;
pub(super) mod late;
pub(super) mod lines;
mod people;
mod periods;
pub(super) mod pieces;
pub(super) mod prices;
pub(super) mod records;
pub(super) mod reports;
pub(super) mod sharing;
pub(super) mod statements;
pub(super) mod terms;
pub(super) mod visits;
mod works;

use rusqlite::{Connection, params};

use super::column::{Day, Place, any, run};
use super::error::Fault;
use crate::domain::fact::Fact;
use crate::domain::ledger::{ClockTrust, Recorded};

/// Folds one fact. Whether it may happen was decided before ([`super::admit`]).
pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    note_clock(conn, recorded)?;
    fold_one(conn, recorded)?;
    allowances::settle_touched(conn)?;
    periods::forget_answers(conn)
}

fn fold_one(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::LedgerOpened { .. } | Fact::LedgerRestored { .. } => ledger(conn, recorded),
        Fact::ParticipantRegistered { .. }
        | Fact::AmountsChosen { .. }
        | Fact::ParticipantRetired { .. }
        | Fact::StaffRegistered { .. }
        | Fact::RoleChanged { .. }
        | Fact::StaffRetired { .. }
        | Fact::CardIssued { .. }
        | Fact::CardBound { .. }
        | Fact::CardRevoked { .. } => people::fold(conn, recorded),
        Fact::WorkAdded { .. }
        | Fact::WorkRenamed { .. }
        | Fact::WorkRetired { .. }
        | Fact::WorkCardMade { .. }
        | Fact::WorkCardRetired { .. }
        | Fact::RateSet { .. }
        | Fact::TagsMinted { .. }
        | Fact::TagsPrinted { .. }
        | Fact::TagsVoided { .. }
        | Fact::HoursEntered { .. }
        | Fact::HoursVoided { .. } => works::fold(conn, recorded),
        Fact::Arrived { .. }
        | Fact::Left { .. }
        | Fact::VisitResumed { .. }
        | Fact::ArrivalUndone { .. }
        | Fact::LeavingUndone { .. }
        | Fact::LeavingEntered { .. }
        | Fact::VisitEntered { .. }
        | Fact::VisitVoided { .. } => visits::fold(conn, recorded),
        Fact::HandoverOpened { .. }
        | Fact::PiecesCounted { .. }
        | Fact::CountTakenBack { .. }
        | Fact::HandoverReceived { .. }
        | Fact::HandoverDropped { .. }
        | Fact::HandoverCorrected { .. }
        | Fact::TagHeld { .. }
        | Fact::HeldTagReleased { .. }
        | Fact::HeldTagLeft { .. } => handovers::fold(conn, recorded),
        Fact::StepAdded { .. } | Fact::PieceAdded { .. } | Fact::PieceFinished { .. } => pieces::fold(conn, recorded),
        Fact::Inspected { .. }
        | Fact::InspectionVoided { .. }
        | Fact::Repaired { .. }
        | Fact::RepairTakenBack { .. } => inspections::fold(conn, recorded),
        Fact::Repriced { .. } | Fact::CaseSet { .. } => prices::fold(conn, recorded),
        Fact::SharingSet { .. } | Fact::RatioSet { .. } => sharing::fold(conn, recorded),
        Fact::ProgrammeAdded { .. }
        | Fact::RuleSet { .. }
        | Fact::Enrolled { .. }
        | Fact::EnrolmentEnded { .. }
        | Fact::ContractSet { .. }
        | Fact::StageSet { .. }
        | Fact::PlaceAdded { .. }
        | Fact::PlacementSet { .. }
        | Fact::BreakEntered { .. }
        | Fact::OrderTaken { .. }
        | Fact::OrderMoved { .. }
        | Fact::OrderEnded { .. } => terms::fold(conn, recorded),
        Fact::AllowanceGranted { .. } | Fact::AllowanceEnded { .. } => allowances::fold(conn, recorded),
        // The spool is no part of the ledger; that staff settled something of it is.
        Fact::PaperSettled { .. } => Ok(()),
        Fact::PeriodClosed { .. }
        | Fact::TransferAgreed { .. }
        | Fact::TransferWithdrawn { .. }
        | Fact::StatementPaid { .. }
        | Fact::PaymentKept { .. }
        | Fact::PaymentReceipted { .. }
        | Fact::SupplementPaid { .. }
        | Fact::OverpaymentDecided { .. }
        | Fact::StatementReissued { .. }
        | Fact::QuestionAsked { .. }
        | Fact::QuestionAnswered { .. } => periods::fold(conn, recorded),
        Fact::RecordExported { .. }
        | Fact::GrowthRead { .. }
        | Fact::PersonSealed { .. }
        | Fact::PersonErased { .. }
        | Fact::RegistrationVoided { .. } => records::fold(conn, recorded),
        Fact::ReportSubmitted { .. } | Fact::OwnGrowthChosen { .. } => reports::fold(conn, recorded),
        Fact::ClockSettled { first, last, on, .. } => settle_clock(conn, *first, *last, Day(*on)),
    }
}

fn ledger(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    use crate::domain::code::ReceiptNumber;
    match &recorded.fact {
        Fact::LedgerOpened { ledger } => {
            let sql = "INSERT INTO ledger (one, id, incarnation, last_receipt) VALUES (1, ?1, ?2, 0)";
            run(conn, sql, params![ledger, recorded.incarnation])?;
        }
        _ => {
            let sql = "UPDATE ledger SET incarnation = ?1, last_receipt = last_receipt + ?2";
            run(conn, sql, params![recorded.incarnation, Place(ReceiptNumber::RESTORE_GAP)])?;
        }
    }
    Ok(())
}

/// Facts by a clock that could not be believed make spans, which staff are asked about. Their answer names its own
/// day, and is no new question.
fn note_clock(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    if recorded.clock == ClockTrust::Good || matches!(recorded.fact, Fact::ClockSettled { .. }) {
        return Ok(());
    }
    let (here, before) = (Place(recorded.sequence), Place(recorded.sequence.saturating_sub(1)));
    let longer = "UPDATE suspect_span SET last = ?1, last_at_ms = ?2 WHERE last = ?3 AND settled_on IS NULL";
    if run(conn, longer, params![here, recorded.at, before])? == 0 {
        let sql = "INSERT INTO suspect_span (first, last, first_at_ms, last_at_ms) VALUES (?1, ?1, ?2, ?2)";
        run(conn, sql, params![here, recorded.at])?;
    }
    Ok(())
}

/// Staff said what day it was: visits and handovers of these facts move to it.
fn settle_clock(conn: &Connection, first: u64, last: u64, on: Day) -> Result<(), Fault> {
    let (first, last) = (Place(first), Place(last));
    // A span that went on after the part that was settled stays a question from there.
    let rest = "INSERT INTO suspect_span (first, last, first_at_ms, last_at_ms)
                SELECT ?2 + 1, last, last_at_ms, last_at_ms FROM suspect_span
                WHERE first BETWEEN ?1 AND ?2 AND last > ?2 AND settled_on IS NULL";
    run(conn, rest, params![first, last])?;
    let settled = "UPDATE suspect_span SET settled_on = ?3, last = min(last, ?2) WHERE first BETWEEN ?1 AND ?2";
    run(conn, settled, params![first, last, on])?;
    visits::move_days(conn, first, last, on)?;
    handovers::move_days(conn, first, last, on)
}

/// A word that stands for a row's state.
pub(super) mod standing {
    pub const ACTIVE: &str = "active";
    pub const RETIRED: &str = "retired";
    pub const SEALED: &str = "sealed";
    pub const ERASED: &str = "erased";
    pub const IN_USE: &str = "in_use";
    pub const IN: &str = "in";
    pub const LEFT: &str = "left";
    pub const ENTERED: &str = "entered";
    pub const WRITTEN: &str = "written";
    pub const UNDONE: &str = "undone";
    pub const OPEN: &str = "open";
    pub const RECEIVED: &str = "received";
    pub const DROPPED: &str = "dropped";
    pub const COUNTED: &str = "counted";
    pub const TAKEN_BACK: &str = "taken_back";
    pub const VOIDED: &str = "voided";
    pub const HELD: &str = "held";
    pub const AMENDED: &str = "amended";
    pub const KEPT: &str = "kept";
    pub const PAID: &str = "paid";
}

/// Whether a tag counts somewhere.
pub(super) fn tag_counts(conn: &Connection, tag: &crate::domain::code::Tag) -> Result<bool, Fault> {
    any(conn, "SELECT 1 FROM tag_use WHERE roll = ?1 AND serial = ?2", params![tag.roll, tag.serial])
}
