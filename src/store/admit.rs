//! What must be so before a fact may happen. Asked inside the append transaction, so that two tables, or a command
//! beside the daemon, cannot both be right.

mod periods;
mod pieces;
mod records;
mod reports;
mod terms;
mod visits;

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use super::column::{Json, Place, all, any, first};
use super::error::{Conflict, Fault};
use super::project::standing::{ACTIVE, COUNTED, ERASED, IN, IN_USE, LEFT, OPEN, RECEIVED};
use super::project::{lines, tag_counts};
use crate::domain::code::{Roll, Tag};
use crate::domain::fact::{Change, Fact, Holder};
use crate::domain::id::{CardId, FactId, HandoverId, ParticipantId, PieceId, StaffId, VisitId, WorkId};
use crate::domain::quantity::Quantity;
use crate::domain::work::Rate;

/// Refuses a fact that cannot be, or can no longer be.
pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::LedgerOpened { .. } | Fact::LedgerRestored { .. } => Err(Conflict::NotByHand.into()),
        Fact::ParticipantRegistered { .. }
        | Fact::AmountsChosen { .. }
        | Fact::ParticipantRetired { .. }
        | Fact::StaffRegistered { .. }
        | Fact::RoleChanged { .. }
        | Fact::StaffRetired { .. }
        | Fact::CardIssued { .. }
        | Fact::CardBound { .. }
        | Fact::CardRevoked { .. } => admit_person(conn, fact),
        Fact::WorkAdded { .. }
        | Fact::WorkRenamed { .. }
        | Fact::WorkRetired { .. }
        | Fact::WorkCardMade { .. }
        | Fact::WorkCardRetired { .. }
        | Fact::RateSet { .. }
        | Fact::TagsMinted { .. }
        | Fact::TagsPrinted { .. }
        | Fact::TagsVoided { .. } => admit_work(conn, fact),
        Fact::Arrived { participant, on, .. } => arrive(conn, *participant, *on),
        Fact::Left { visit } | Fact::LeavingEntered { visit, .. } => visit_is(conn, *visit, IN),
        Fact::ArrivalUndone { visit } => {
            visit_is(conn, *visit, IN)?;
            visit_is_without_pieces(conn, *visit)
        }
        Fact::LeavingUndone { visit } => visit_is(conn, *visit, LEFT),
        Fact::VisitResumed { visit } => visits::ended(conn, *visit),
        Fact::VisitEntered { .. } | Fact::VisitVoided { .. } => visits::admit(conn, fact),
        Fact::HandoverOpened { handover, members } => open(conn, *handover, members),
        Fact::PiecesCounted { handover, work, quantity, tag, piece } => {
            handover_is(conn, *handover, OPEN, Conflict::HandoverNotOpen(*handover))?;
            countable(conn, *work, *quantity, tag.as_ref())?;
            piece.map_or(Ok(()), |piece| pieces::step_is_left(conn, piece, *work, *quantity))
        }
        Fact::CountTakenBack { handover, count } => {
            handover_is(conn, *handover, OPEN, Conflict::HandoverNotOpen(*handover))?;
            count_stands(conn, *handover, *count)
        }
        Fact::HandoverReceived { handover, .. } | Fact::HandoverDropped { handover } => {
            handover_is(conn, *handover, OPEN, Conflict::HandoverNotOpen(*handover))
        }
        Fact::HandoverCorrected { handover, change, by, .. } => {
            periods::somebody(conn, *by)?;
            handover_is(conn, *handover, RECEIVED, Conflict::HandoverNotReceived(*handover))?;
            correctable(conn, *handover, change)
        }
        Fact::StepAdded { .. }
        | Fact::PieceAdded { .. }
        | Fact::PieceFinished { .. }
        | Fact::Inspected { .. }
        | Fact::InspectionVoided { .. }
        | Fact::Repaired { .. }
        | Fact::RepairTakenBack { .. } => pieces::admit(conn, fact),
        Fact::Repriced { work, from, to, by, .. } => {
            known_work(conn, *work)?;
            refuse_if(from > to, || Conflict::DaysBackwards)?;
            by.map_or(Ok(()), |staff| known_staff(conn, staff))
        }
        Fact::CaseSet { work, size, by, .. } => {
            known_work(conn, *work)?;
            something(*size)?;
            by.map_or(Ok(()), |staff| known_staff(conn, staff))
        }
        Fact::SharingSet { work, .. } => known_work(conn, *work),
        Fact::RatioSet { participant, ratio, .. } => {
            known_participant(conn, *participant)?;
            refuse_if(*ratio > Quantity::of(LARGEST_RATIO), || Conflict::RatioUnusable)
        }
        Fact::TagHeld { tag } => tag_is_fresh(conn, tag),
        Fact::HeldTagReleased { tag, by } => {
            by.map_or(Ok(()), |staff| known_staff(conn, staff))?;
            refuse_if(!tag_is_held(conn, tag)?, || Conflict::TagNotHeld(tag.clone()))
        }
        Fact::HoursEntered { .. }
        | Fact::ProgrammeAdded { .. }
        | Fact::RuleSet { .. }
        | Fact::Enrolled { .. }
        | Fact::EnrolmentEnded { .. }
        | Fact::ContractSet { .. }
        | Fact::StageSet { .. }
        | Fact::PlaceAdded { .. }
        | Fact::PlacementSet { .. }
        | Fact::BreakEntered { .. }
        | Fact::AllowanceGranted { .. }
        | Fact::AllowanceEnded { .. }
        | Fact::OrderTaken { .. }
        | Fact::OrderMoved { .. }
        | Fact::OrderEnded { .. } => terms::admit(conn, fact),
        Fact::HeldTagLeft { tag } => refuse_if(!tag_is_held(conn, tag)?, || Conflict::TagNotHeld(tag.clone())),
        Fact::PaperSettled { by, .. } => known_staff(conn, *by),
        Fact::HoursVoided { entry, .. } => {
            let known = any(conn, "SELECT 1 FROM hours WHERE id = ?1 AND standing = ?2", params![entry, COUNTED])?;
            refuse_if(!known, || Conflict::NoHours(*entry))
        }
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
        | Fact::QuestionAnswered { .. } => periods::admit(conn, fact),
        Fact::ReportSubmitted { .. } | Fact::OwnGrowthChosen { .. } => reports::admit(conn, fact),
        Fact::RecordExported { .. }
        | Fact::GrowthRead { .. }
        | Fact::PersonSealed { .. }
        | Fact::PersonErased { .. }
        | Fact::RegistrationVoided { .. } => records::admit(conn, fact),
        Fact::ClockSettled { first, last, by, .. } => {
            known_staff(conn, *by)?;
            let there = any(conn, "SELECT 1 FROM facts WHERE sequence = ?1", params![Place(*last)])?;
            let whole = there && *first >= 1 && first <= last;
            refuse_if(!whole, || Conflict::NoSuchFacts { first: *first, last: *last })
        }
    }
}

/// Participants, staff and their cards.
fn admit_person(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::ParticipantRegistered { number, .. } => {
            let taken = any(conn, "SELECT 1 FROM participant WHERE number = ?1", params![number])?;
            refuse_if(taken, || Conflict::NumberTaken(number.clone()))
        }
        Fact::AmountsChosen { participant, .. } | Fact::ParticipantRetired { participant } => {
            active_participant(conn, *participant)
        }
        Fact::StaffRegistered { .. } => Ok(()),
        Fact::RoleChanged { staff, .. } | Fact::StaffRetired { staff } => active_staff(conn, *staff),
        Fact::CardIssued { token, holder, .. } => {
            let known = any(conn, "SELECT 1 FROM card WHERE token = ?1", params![token])?;
            refuse_if(known, || Conflict::CardExists)?;
            match holder {
                Holder::Participant(participant) => active_participant(conn, *participant),
                Holder::Staff(staff) => active_staff(conn, *staff),
                Holder::Spare | Holder::Practice => Ok(()),
            }
        }
        Fact::CardBound { card, participant, by, .. } => {
            let holder = card_in_use(conn, *card)?;
            refuse_if(holder != Holder::Spare, || Conflict::CardNotSpare(*card))?;
            active_participant(conn, *participant)?;
            known_staff(conn, *by)
        }
        Fact::CardRevoked { card, .. } => card_in_use(conn, *card).map(|_| ()),
        _ => Ok(()),
    }
}

/// Works, work cards, rates and rolls.
fn admit_work(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::WorkAdded { code, .. } => {
            let taken = any(conn, "SELECT 1 FROM work WHERE code = ?1", params![code])?;
            refuse_if(taken, || Conflict::WorkCodeTaken(code.clone()))
        }
        Fact::WorkRenamed { work, .. } => known_work(conn, *work),
        Fact::WorkRetired { work } => active_work(conn, *work),
        Fact::WorkCardMade { code, work, quantity } => {
            active_work(conn, *work)?;
            something(*quantity)?;
            let taken = any(conn, "SELECT 1 FROM work_card WHERE code = ?1", params![code])?;
            refuse_if(taken, || Conflict::WorkCardTaken)
        }
        Fact::WorkCardRetired { code } => {
            let sql = "SELECT 1 FROM work_card WHERE code = ?1 AND standing = ?2";
            let known = any(conn, sql, params![code, ACTIVE])?;
            refuse_if(!known, || Conflict::WorkCardTaken)
        }
        Fact::RateSet { work, rate, programme, .. } => {
            known_work(conn, *work)?;
            let sql = "SELECT 1 FROM programme WHERE id = ?1";
            let known = programme.map_or(Ok(true), |programme| any(conn, sql, params![programme]))?;
            refuse_if(!known, || Conflict::NoProgrammeOfRate)?;
            usable(rate)
        }
        Fact::TagsMinted { roll, count, work, quantity, minted_for, by } => {
            active_work(conn, *work)?;
            mintable(conn, roll, *count, *quantity)?;
            by.map_or(Ok(()), |staff| known_staff(conn, staff))?;
            minted_for.map_or(Ok(()), |participant| active_participant(conn, participant))
        }
        Fact::TagsPrinted { roll, first, last, by } => {
            on_roll(conn, roll, *first, *last)?;
            by.map_or(Ok(()), |staff| known_staff(conn, staff))
        }
        Fact::TagsVoided { roll, first, last, by, .. } => {
            on_roll(conn, roll, *first, *last)?;
            known_staff(conn, *by)
        }
        _ => Ok(()),
    }
}

fn refuse_if(refused: bool, conflict: impl FnOnce() -> Conflict) -> Result<(), Fault> {
    if refused { Err(conflict().into()) } else { Ok(()) }
}

fn active_participant(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM participant WHERE id = ?1 AND standing = ?2";
    let active = any(conn, sql, params![participant, ACTIVE])?;
    refuse_if(!active, || Conflict::NoParticipant(participant))
}

/// Retired or sealed, too: much is entered late. Of whom everything was erased, nothing new is written down.
fn known_participant(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    let sql = "SELECT standing = ?2 FROM participant WHERE id = ?1";
    match first(conn, sql, params![participant, ERASED], |row| row.get(0))? {
        Some(true) => Err(Conflict::Erased.into()),
        Some(false) => Ok(()),
        None => Err(Conflict::NoParticipant(participant).into()),
    }
}

fn active_staff(conn: &Connection, staff: StaffId) -> Result<(), Fault> {
    let active = any(conn, "SELECT 1 FROM staff WHERE id = ?1 AND standing = ?2", params![staff, ACTIVE])?;
    refuse_if(!active, || Conflict::NoStaff(staff))
}

fn known_staff(conn: &Connection, staff: StaffId) -> Result<(), Fault> {
    let known = any(conn, "SELECT 1 FROM staff WHERE id = ?1", params![staff])?;
    refuse_if(!known, || Conflict::NoStaff(staff))
}

fn active_work(conn: &Connection, work: WorkId) -> Result<(), Fault> {
    let active = any(conn, "SELECT 1 FROM work WHERE id = ?1 AND standing = ?2", params![work, ACTIVE])?;
    refuse_if(!active, || Conflict::NoWork(work))
}

fn known_work(conn: &Connection, work: WorkId) -> Result<(), Fault> {
    let known = any(conn, "SELECT 1 FROM work WHERE id = ?1", params![work])?;
    refuse_if(!known, || Conflict::NoWork(work))
}

fn card_in_use(conn: &Connection, card: CardId) -> Result<Holder, Fault> {
    let sql = "SELECT holder FROM card WHERE id = ?1 AND standing = ?2";
    let holder = first(conn, sql, params![card, IN_USE], |row| row.get::<_, Json<Holder>>(0))?;
    holder.map(|holder| holder.0).ok_or(Fault::Conflict(Conflict::CardNotInUse(card)))
}

/// Bounds within which every product stays exact: a rate beyond them is a slip of the keyboard.
fn usable(rate: &Rate) -> Result<(), Fault> {
    let (yen, pack) = (rate.yen.0.normalize(), rate.pack.normalize());
    let refused = |why: &str| Err(Fault::Conflict(Conflict::RateUnusable(why.to_owned())));
    if yen < Decimal::ZERO || yen > Decimal::from(10_000_000) || yen.scale() > 6 {
        return refused("yen are from 0 to 10,000,000 with at most six decimals");
    }
    if pack <= Decimal::ZERO || pack > Decimal::from(1_000_000) || pack.scale() > 3 {
        return refused("a pack is more than 0, at most 1,000,000, with at most three decimals");
    }
    // With the largest quantity (12 digits) that makes the 28 digits that are computed with.
    if (yen * pack).normalize().mantissa() >= 10_i128.pow(16) {
        return refused("yen and pack together have more digits than can be multiplied exactly");
    }
    Ok(())
}

fn mintable(conn: &Connection, roll: &Roll, count: u32, quantity: Quantity) -> Result<(), Fault> {
    something(quantity)?;
    let plain = roll.0.len() == Roll::LENGTH && roll.0.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    refuse_if(!plain || !(1..=Roll::LARGEST).contains(&count), || Conflict::RollUnusable)?;
    let known = any(conn, "SELECT 1 FROM roll WHERE roll = ?1", params![roll])?;
    refuse_if(known, || Conflict::RollExists)
}

fn on_roll(conn: &Connection, roll: &Roll, first: u32, last: u32) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM roll WHERE roll = ?1 AND ?2 BETWEEN 1 AND ?3 AND ?3 <= count";
    let known = any(conn, sql, params![roll, first, last])?;
    refuse_if(!known, || Conflict::NotOnRoll { roll: roll.clone(), first, last })
}

fn something(quantity: Quantity) -> Result<(), Fault> {
    refuse_if(quantity.is_zero(), || Conflict::NothingCounted)
}

/// One visit a day: who comes back resumes it.
fn arrive(conn: &Connection, participant: ParticipantId, on: NaiveDate) -> Result<(), Fault> {
    active_participant(conn, participant)?;
    visits::none_yet(conn, participant, on)
}

fn visit_is(conn: &Connection, visit: VisitId, standing: &str) -> Result<(), Fault> {
    let so = any(conn, "SELECT 1 FROM visit WHERE id = ?1 AND standing = ?2", params![visit, standing])?;
    refuse_if(!so, || Conflict::VisitMoved(visit))
}

/// Who has handed something in that day, or has it on a table, has come: at whichever table they say otherwise.
fn visit_is_without_pieces(conn: &Connection, visit: VisitId) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM visit JOIN handover_member m ON m.participant = visit.participant
               JOIN handover h ON h.id = m.handover
               WHERE visit.id = ?1 AND (m.on_date = visit.on_date OR m.on_date IS NULL AND h.standing = ?2)";
    refuse_if(any(conn, sql, params![visit, OPEN])?, || Conflict::VisitMoved(visit))
}

fn open(conn: &Connection, handover: HandoverId, members: &[ParticipantId]) -> Result<(), Fault> {
    let known = any(conn, "SELECT 1 FROM handover WHERE id = ?1", params![handover])?;
    refuse_if(known, || Conflict::HandoverExists(handover))?;
    refuse_if(members.is_empty(), || Conflict::NoMembers)?;
    members.iter().try_for_each(|member| known_participant(conn, *member))
}

fn handover_is(conn: &Connection, handover: HandoverId, standing: &str, otherwise: Conflict) -> Result<(), Fault> {
    let so = any(conn, "SELECT 1 FROM handover WHERE id = ?1 AND standing = ?2", params![handover, standing])?;
    refuse_if(!so, || otherwise)
}

fn countable(conn: &Connection, work: WorkId, quantity: Quantity, tag: Option<&Tag>) -> Result<(), Fault> {
    known_work(conn, work)?;
    something(quantity)?;
    tag.map_or(Ok(()), |tag| tag_is_fresh(conn, tag))
}

fn tag_is_fresh(conn: &Connection, tag: &Tag) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM roll WHERE roll = ?1 AND ?2 BETWEEN 1 AND count";
    let minted = any(conn, sql, params![tag.roll, tag.serial])?;
    refuse_if(!minted, || Conflict::TagNotMinted(tag.clone()))?;
    refuse_if(tag_is_void(conn, tag)?, || Conflict::TagVoided(tag.clone()))?;
    refuse_if(tag_counts(conn, tag)?, || Conflict::TagCounted(tag.clone()))?;
    refuse_if(tag_is_held(conn, tag)?, || Conflict::TagHeld(tag.clone()))
}

pub(super) fn tag_is_void(conn: &Connection, tag: &Tag) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM tag_void WHERE roll = ?1 AND ?2 BETWEEN first AND last";
    any(conn, sql, params![tag.roll, tag.serial])
}

fn tag_is_held(conn: &Connection, tag: &Tag) -> Result<bool, Fault> {
    any(conn, "SELECT 1 FROM held_tag WHERE roll = ?1 AND serial = ?2", params![tag.roll, tag.serial])
}

fn count_stands(conn: &Connection, handover: HandoverId, count: FactId) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM handover_count WHERE handover = ?1 AND id = ?2 AND standing = ?3";
    let stands = any(conn, sql, params![handover, count, COUNTED])?;
    refuse_if(!stands, || Conflict::CountGone(count))
}

fn correctable(conn: &Connection, handover: HandoverId, change: &Change) -> Result<(), Fault> {
    match change {
        Change::Added { work, quantity, tag, piece } => {
            countable(conn, *work, *quantity, tag.as_ref())?;
            piece.map_or(Ok(()), |piece| pieces::step_is_left(conn, piece, *work, *quantity))
        }
        Change::Voided { count } => count_stands(conn, handover, *count),
        Change::VoidedWhole => {
            let empty = lines::pieces(conn, handover)?.is_empty();
            refuse_if(empty, || Conflict::CorrectedAlready("nothing is left in this handover".to_owned()))
        }
        Change::Moved { to } => {
            known_participant(conn, *to)?;
            let members = lines::members(conn, handover)?;
            refuse_if(members.len() != 1, || Conflict::HandoverShared(handover))?;
            refuse_if(members == [*to], || Conflict::CorrectedAlready("it is this person's already".to_owned()))
        }
        Change::Amended { work, quantity } => {
            let held = lines::pieces(conn, handover)?;
            let known = held.iter().find(|(known, _)| known == work);
            let Some((_, known)) = known else { return Err(Conflict::WorkNotInHandover(handover).into()) };
            refuse_if(known == quantity, || {
                Conflict::CorrectedAlready(format!("it holds {quantity} of this work already"))
            })?;
            let sql = "SELECT DISTINCT piece FROM handover_count
                       WHERE handover = ?1 AND work = ?2 AND standing = ?3 ORDER BY piece";
            let nets: Vec<Option<PieceId>> = all(conn, sql, params![handover, work, COUNTED], |row| row.get(0))?;
            match nets.as_slice() {
                [Some(net)] if quantity > known => pieces::step_is_left(conn, *net, *work, *quantity - *known),
                [_] => Ok(()),
                _ => Err(Conflict::SeveralNets(handover).into()),
            }
        }
        Change::Shared { work, parts } => shareable(conn, handover, *work, parts),
    }
}

/// A ratio beyond this is a slip of the keyboard.
const LARGEST_RATIO: u32 = 1000;

/// Parts are of the members, each named once, and come to something.
fn shareable(
    conn: &Connection,
    handover: HandoverId,
    work: Option<WorkId>,
    parts: &[(ParticipantId, Quantity)],
) -> Result<(), Fault> {
    let members = lines::members(conn, handover)?;
    for (place, (who, _)) in parts.iter().enumerate() {
        let twice = parts[..place].iter().any(|(known, _)| known == who);
        refuse_if(twice || !members.contains(who), || Conflict::NotAMember { handover, participant: *who })?;
    }
    let pieces = lines::pieces(conn, handover)?;
    let there = work.is_none_or(|work| pieces.iter().any(|(known, _)| *known == work));
    refuse_if(!there, || Conflict::WorkNotInHandover(handover))?;
    let sum: Quantity = parts.iter().map(|(_, part)| *part).sum();
    refuse_if(sum.is_zero(), || Conflict::ShareOfNothing)
}
