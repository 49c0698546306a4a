//! What a scan means today.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::handovers::{by_receipt, counts};
use super::people::{CardStanding, card};
use super::periods::unreceipted;
use super::pieces::{net, repairs};
use crate::bench::input::{Guest, Meaning, Receipt, TagStanding, VisitStanding};
use crate::domain::code::{Code, Command, ReceiptNumber, Scan, Tag, TokenHash};
use crate::domain::fact::{Amounts, Holder, Role};
use crate::domain::id::{CardId, ParticipantId, StaffId};
use crate::domain::quantity::Quantity;
use crate::store::admit::tag_is_void;
use crate::store::column::{Day, Word, first};
use crate::store::error::Fault;
use crate::store::{ReadError, Store, spool};

impl Store {
    /// What the ledger knows of a scan on the workshop's date `on`.
    ///
    /// A guest's `paper_waits` says that a paper of theirs is held for their next card; one that merely stands in
    /// line at a printer is coming by itself.
    pub fn meaning(&self, scan: &Scan, on: NaiveDate) -> Result<Meaning, ReadError> {
        match scan {
            Scan::Card(token) => self.read(|conn| of_card(conn, token, on)),
            Scan::Tag(tag) => self.read(|conn| of_tag(conn, tag)),
            Scan::WorkCard(code) => self.read(|conn| of_work_card(conn, code)),
            Scan::Piece(code) => self.read(|conn| Ok(net(conn, code)?.map_or(Meaning::NotRegistered, Meaning::Net))),
            Scan::Command(Command::Repaired) => self.read(|conn| repairs(conn).map(Meaning::Repairs)),
            Scan::Command(Command::Receipted) => self.read(|conn| unreceipted(conn).map(Meaning::Unreceipted)),
            Scan::Command(command) => Ok(Meaning::Command(*command)),
            Scan::Receipt(number) => self.read(|conn| of_receipt(conn, *number)),
            Scan::Reason(reason) => Ok(Meaning::Reason(*reason)),
            Scan::Binder(number) => self.read(|conn| of_binder(conn, number)),
            Scan::SetUpLabel => Ok(Meaning::SetUpLabel),
            Scan::WrongCheck => Ok(Meaning::WrongCheck),
            Scan::Product => Ok(Meaning::Product),
            Scan::WebAddress => Ok(Meaning::WebAddress),
            Scan::TooLong => Ok(Meaning::TooLong),
            Scan::Unknown(_) => Ok(Meaning::Unknown),
        }
    }
}

fn of_card(conn: &Connection, token: &TokenHash, on: NaiveDate) -> Result<Meaning, Fault> {
    let Some(card) = card(conn, token)? else { return Ok(Meaning::NotRegistered) };
    match (card.standing, card.holder) {
        (CardStanding::Replaced, _) => Ok(Meaning::ReplacedCard),
        (CardStanding::Lost, _) => Ok(Meaning::RevokedCard),
        (CardStanding::InUse, Holder::Practice) => Ok(Meaning::Practice(card.card)),
        (CardStanding::InUse, Holder::Staff(staff)) => of_staff(conn, staff),
        (CardStanding::InUse, Holder::Participant(participant)) => of_participant(conn, participant, on),
        (CardStanding::InUse, Holder::Spare) => match bound_to(conn, card.card, on)? {
            Some(participant) => of_participant(conn, participant, on),
            None => Ok(Meaning::Spare(card.card)),
        },
    }
}

fn bound_to(conn: &Connection, card: CardId, on: NaiveDate) -> Result<Option<ParticipantId>, Fault> {
    let sql = "SELECT participant FROM card_binding WHERE card = ?1 AND on_date = ?2";
    first(conn, sql, params![card, Day(on)], |row| row.get(0))
}

fn of_staff(conn: &Connection, staff: StaffId) -> Result<Meaning, Fault> {
    let sql = "SELECT role FROM staff WHERE id = ?1 AND standing = 'active'";
    let role = first(conn, sql, params![staff], |row| row.get::<_, Word<Role>>(0))?;
    Ok(role.map_or(Meaning::RevokedCard, |role| Meaning::Staff { staff, role: role.0 }))
}

fn of_participant(conn: &Connection, participant: ParticipantId, on: NaiveDate) -> Result<Meaning, Fault> {
    let sql = "SELECT amounts FROM participant WHERE id = ?1 AND standing = 'active'";
    let amounts = first(conn, sql, params![participant], |row| row.get::<_, Word<Amounts>>(0))?;
    let Some(Word(amounts)) = amounts else { return Ok(Meaning::RevokedCard) };
    let visit = visit_standing(conn, participant, on)?;
    let paper_waits = spool::paper_waits(conn, participant)?;
    Ok(Meaning::Participant(Guest { participant, visit, amounts, paper_waits }))
}

fn visit_standing(conn: &Connection, participant: ParticipantId, on: NaiveDate) -> Result<VisitStanding, Fault> {
    let sql = "SELECT id, arrived_at_ms, left_at_ms FROM visit
               WHERE participant = ?1 AND on_date = ?2 AND standing <> 'undone' ORDER BY sequence DESC LIMIT 1";
    let visit = first(conn, sql, params![participant, Day(on)], |row| {
        let (visit, since, left) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(match left {
            Some(at) => VisitStanding::Left { visit, at },
            None => VisitStanding::In { visit, since },
        })
    })?;
    Ok(visit.unwrap_or(VisitStanding::NotIn))
}

fn of_tag(conn: &Connection, tag: &Tag) -> Result<Meaning, Fault> {
    let sql = "SELECT work, quantity, minted_for FROM roll WHERE roll = ?1 AND ?2 BETWEEN 1 AND count";
    let minted = first(conn, sql, params![tag.roll, tag.serial], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let Some((work, quantity, minted_for)) = minted else { return Ok(Meaning::NotRegistered) };
    let standing = tag_standing(conn, tag, quantity)?;
    // What has counted stands, and says so.
    if !matches!(standing, TagStanding::Counted { .. }) && tag_is_void(conn, tag)? {
        return Ok(Meaning::VoidedTag);
    }
    Ok(Meaning::Tag { tag: tag.clone(), work, quantity, standing, minted_for })
}

fn tag_standing(conn: &Connection, tag: &Tag, bundle: Quantity) -> Result<TagStanding, Fault> {
    // One that was repaired waits no more until somebody looks at its handover again.
    let sql = "SELECT tag_use.handover, count, (SELECT i.rework FROM handover_count c JOIN inspection i
                   ON i.handover = c.handover AND i.work = c.work AND i.rework <> '0'
                   WHERE c.handover = tag_use.handover AND c.id = tag_use.count
                   AND (c.repaired_sequence IS NULL OR c.repaired_sequence < i.at_sequence))
               FROM tag_use WHERE roll = ?1 AND serial = ?2";
    let used = first(conn, sql, params![tag.roll, tag.serial], |row| {
        let (handover, count) = (row.get(0)?, row.get(1)?);
        Ok(match row.get::<_, Option<Quantity>>(2)? {
            Some(rework) => TagStanding::Rework { handover, count, quantity: rework.min(bundle) },
            None => TagStanding::Counted { handover, count },
        })
    })?;
    if let Some(counted) = used {
        return Ok(counted);
    }
    let sql = "SELECT CASE standing WHEN 'held' THEN 1 ELSE 0 END FROM held_tag WHERE roll = ?1 AND serial = ?2";
    let held = first(conn, sql, params![tag.roll, tag.serial], |row| row.get::<_, bool>(0))?;
    Ok(held.map_or(TagStanding::Fresh, |held| if held { TagStanding::Held } else { TagStanding::LeftOver }))
}

fn of_work_card(conn: &Connection, code: &Code) -> Result<Meaning, Fault> {
    let sql = "SELECT work, quantity, (SELECT of_work FROM step WHERE step.work = work_card.work)
               FROM work_card JOIN work ON work.id = work_card.work
               WHERE work_card.code = ?1 AND work_card.standing = 'active' AND work.standing = 'active'";
    let known = first(conn, sql, params![code], |row| {
        Ok(Meaning::WorkCard { work: row.get(0)?, quantity: row.get(1)?, step_of: row.get(2)? })
    })?;
    Ok(known.unwrap_or(Meaning::NotRegistered))
}

fn of_receipt(conn: &Connection, number: ReceiptNumber) -> Result<Meaning, Fault> {
    let Some(view) = by_receipt(conn, number)? else { return Ok(Meaning::NotRegistered) };
    let (handover, members, on) = (view.handover, view.members, view.on);
    Ok(Meaning::Receipt(Receipt { handover, number, members, counts: counts(conn, handover)?, on }))
}

fn of_binder(conn: &Connection, number: &str) -> Result<Meaning, Fault> {
    let sql = "SELECT id FROM participant WHERE number = ?1 AND standing = 'active'";
    let known = first(conn, sql, params![number], |row| Ok(Meaning::Binder(row.get(0)?)))?;
    Ok(known.unwrap_or(Meaning::NotRegistered))
}
