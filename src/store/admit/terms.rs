//! What must be so before something is agreed, entered as time, or taken as an order.

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use super::{known_participant, known_staff, known_work, refuse_if, something};
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, OrderId, ParticipantId, PlaceId, ProgrammeId, StaffId};
use crate::domain::terms::{Allowance, AllowanceFor, Between, Per};
use crate::store::column::{Day, any};
use crate::store::error::{Conflict, Fault};
use crate::store::project::terms::placement;

/// A day has so many minutes.
const DAY_MINUTES: u32 = 24 * 60;

pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    known_by(conn, fact)?;
    match fact {
        Fact::HoursEntered { .. } => hours(conn, fact),
        Fact::ProgrammeAdded { code, .. } => {
            let taken = any(conn, "SELECT 1 FROM programme WHERE code = ?1", params![code])?;
            refuse_if(taken, || Conflict::ProgrammeTaken(code.clone()))
        }
        Fact::RuleSet { programme, .. } => programme.map_or(Ok(()), |programme| known_programme(conn, programme)),
        Fact::Enrolled { participant, programme, from, .. } => {
            known_participant(conn, *participant)?;
            known_programme(conn, *programme)?;
            let sql = "SELECT 1 FROM enrolment WHERE participant = ?1 AND programme = ?2
                       AND (to_date IS NULL OR to_date >= ?3)";
            refuse_if(any(conn, sql, params![participant, programme, Day(*from)])?, || Conflict::EnrolledAlready)
        }
        Fact::EnrolmentEnded { participant, programme, on, .. } => {
            let sql = "SELECT 1 FROM enrolment WHERE participant = ?1 AND programme = ?2 AND to_date IS NULL
                       AND from_date <= ?3";
            refuse_if(!any(conn, sql, params![participant, programme, Day(*on)])?, || Conflict::NotEnrolled)
        }
        Fact::ContractSet { participant, .. } | Fact::StageSet { participant, .. } => {
            known_participant(conn, *participant)
        }
        Fact::PlaceAdded { code, .. } => {
            let taken = any(conn, "SELECT 1 FROM place WHERE code = ?1", params![code])?;
            refuse_if(taken, || Conflict::PlaceTaken(code.clone()))
        }
        Fact::PlacementSet { participant, place, from, to, .. } => {
            known_participant(conn, *participant)?;
            known_place(conn, *place)?;
            refuse_if(to.is_some_and(|to| to < *from), || Conflict::EndsBeforeItBegins)
        }
        Fact::BreakEntered { visit, minutes, .. } => {
            let known = any(conn, "SELECT 1 FROM visit WHERE id = ?1 AND standing <> 'undone'", params![visit])?;
            refuse_if(!known || *minutes >= DAY_MINUTES, || Conflict::VisitMoved(*visit))
        }
        Fact::AllowanceGranted { participant, allowance, .. } => {
            known_participant(conn, *participant)?;
            usable(conn, allowance)
        }
        Fact::AllowanceEnded { grant, on, .. } => grant_runs(conn, *grant, *on),
        _ => order(conn, fact),
    }
}

/// Whoever did it, where somebody is named.
fn known_by(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    let by: Option<StaffId> = match fact {
        Fact::HoursEntered { by, .. }
        | Fact::RuleSet { by, .. }
        | Fact::Enrolled { by, .. }
        | Fact::EnrolmentEnded { by, .. }
        | Fact::ContractSet { by, .. }
        | Fact::StageSet { by, .. }
        | Fact::PlacementSet { by, .. }
        | Fact::BreakEntered { by, .. }
        | Fact::AllowanceGranted { by, .. }
        | Fact::AllowanceEnded { by, .. }
        | Fact::OrderTaken { by, .. }
        | Fact::OrderMoved { by, .. }
        | Fact::OrderEnded { by, .. } => *by,
        _ => None,
    };
    by.map_or(Ok(()), |staff| known_staff(conn, staff))
}

fn hours(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    let Fact::HoursEntered { participant, work, on, minutes, between, break_minutes, place, .. } = fact else {
        return Ok(());
    };
    known_participant(conn, *participant)?;
    known_work(conn, *work)?;
    if let Some(place) = place {
        known_place(conn, *place)?;
        let agreed = placement(conn, *participant, *place, *on)?;
        refuse_if(agreed.is_none(), || Conflict::NotPlaced { on: *on })?;
    }
    between.map_or(Ok(()), |between| {
        let whole = between.minutes() == minutes.checked_add(*break_minutes);
        refuse_if(!whole, || Conflict::HoursDoNotFit)?;
        apart(conn, *participant, *on, between)
    })
}

/// Nobody works in two places at once.
fn apart(conn: &Connection, participant: ParticipantId, on: NaiveDate, between: Between) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM hours WHERE participant = ?1 AND on_date = ?2 AND standing = 'counted'
               AND from_minute < ?4 AND to_minute > ?3";
    let (from, to) = between.minutes_of_day();
    refuse_if(any(conn, sql, params![participant, Day(on), from, to])?, || Conflict::HoursOverlap { on })
}

/// Bounds within which every product stays exact; and no deduction without consent.
fn usable(conn: &Connection, allowance: &Allowance) -> Result<(), Fault> {
    let refused = |why: &str| Err(Fault::Conflict(Conflict::AllowanceUnusable(why.to_owned())));
    let yen = allowance.yen.0.normalize();
    if yen <= Decimal::ZERO || yen > Decimal::from(10_000_000) || yen.scale() > 6 {
        return refused("yen are more than 0 and at most 10,000,000, with at most six decimals");
    }
    if allowance.to.is_some_and(|to| to < allowance.from) {
        return refused("it ends before it begins");
    }
    if allowance.limit == Some(0) {
        return refused("a limit of nothing grants nothing");
    }
    if allowance.purpose == AllowanceFor::Deduction && allowance.agreed_on.is_none() {
        return refused("a deduction needs the day on which the person agreed to it");
    }
    match allowance.per {
        Per::Unit(work) => known_work(conn, work),
        Per::Day | Per::Hour | Per::Once => Ok(()),
    }
}

fn grant_runs(conn: &Connection, grant: FactId, on: NaiveDate) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM allowance_grant WHERE id = ?1 AND from_date <= ?2 AND (to_date IS NULL OR to_date > ?2)";
    refuse_if(!any(conn, sql, params![grant, Day(on)])?, || Conflict::NoGrant(grant))
}

fn order(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::OrderTaken { code, work, quantity, on, due_on, .. } => {
            known_work(conn, *work)?;
            something(*quantity)?;
            refuse_if(due_on < on, || Conflict::EndsBeforeItBegins)?;
            let taken = any(conn, "SELECT 1 FROM client_order WHERE code = ?1", params![code])?;
            refuse_if(taken, || Conflict::OrderCodeTaken(code.clone()))
        }
        Fact::OrderMoved { order, quantity, .. } => {
            something(*quantity)?;
            open_order(conn, *order)
        }
        Fact::OrderEnded { order, .. } => open_order(conn, *order),
        _ => Ok(()),
    }
}

fn open_order(conn: &Connection, order: OrderId) -> Result<(), Fault> {
    let open = any(conn, "SELECT 1 FROM client_order WHERE id = ?1 AND ended_on IS NULL", params![order])?;
    refuse_if(!open, || Conflict::NoOrder)
}

fn known_programme(conn: &Connection, programme: ProgrammeId) -> Result<(), Fault> {
    let known = any(conn, "SELECT 1 FROM programme WHERE id = ?1", params![programme])?;
    refuse_if(!known, || Conflict::NoProgramme)
}

fn known_place(conn: &Connection, place: PlaceId) -> Result<(), Fault> {
    let known = any(conn, "SELECT 1 FROM place WHERE id = ?1", params![place])?;
    refuse_if(!known, || Conflict::NoPlace)
}
