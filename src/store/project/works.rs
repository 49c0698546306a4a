//! Kinds of work, their cards, rates, rolls, and hours.

use rusqlite::{Connection, params};

use super::standing::{ACTIVE, COUNTED, RETIRED, VOIDED};
use super::{lines, terms};
use crate::domain::fact::Fact;
use crate::domain::ledger::Recorded;
use crate::store::column::{Day, Exact, Place, Word, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let here = Place(recorded.sequence);
    match &recorded.fact {
        Fact::WorkAdded { work, code, name, reading, unit, counted, pay } => {
            let sql = "INSERT INTO work (id, code, name, reading, unit, counted, pay, standing)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            run(conn, sql, params![work, code, name, reading, unit, Word(counted), Word(pay), ACTIVE])?;
        }
        Fact::WorkRenamed { work, name, reading } => {
            run(conn, "UPDATE work SET name = ?2, reading = ?3 WHERE id = ?1", params![work, name, reading])?;
        }
        Fact::WorkRetired { work } => {
            run(conn, "UPDATE work SET standing = ?2 WHERE id = ?1", params![work, RETIRED])?;
        }
        Fact::WorkCardMade { code, work, quantity } => {
            let sql = "INSERT INTO work_card (code, work, quantity, standing) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![code, work, quantity, ACTIVE])?;
        }
        Fact::WorkCardRetired { code } => {
            run(conn, "UPDATE work_card SET standing = ?2 WHERE code = ?1", params![code, RETIRED])?;
        }
        Fact::RateSet { work, from, rate, programme } => {
            let sql = "INSERT INTO rate (sequence, work, from_date, yen, per, pack, programme)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            run(conn, sql, params![here, work, Day(*from), rate.yen, rate.per, Exact(rate.pack), programme])?;
            lines::price_pending(conn, *work, Day(*from))?;
        }
        Fact::TagsMinted { roll, count, work, quantity, minted_for, .. } => {
            let sql = "INSERT INTO roll (sequence, roll, count, work, quantity, minted_for, minted_at_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            run(conn, sql, params![here, roll, count, work, quantity, minted_for, recorded.at])?;
        }
        Fact::TagsPrinted { roll, last, .. } => {
            run(conn, "UPDATE roll SET printed_to = max(printed_to, ?2) WHERE roll = ?1", params![roll, last])?;
        }
        Fact::TagsVoided { roll, first, last, why, by } => {
            let sql =
                "INSERT INTO tag_void (sequence, roll, first, last, why, by_staff) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            run(conn, sql, params![here, roll, first, last, Word(why), by])?;
        }
        Fact::HoursEntered { .. } => hours(conn, recorded)?,
        Fact::HoursVoided { entry, .. } => {
            run(conn, "UPDATE hours SET standing = ?2 WHERE id = ?1", params![entry, VOIDED])?;
            lines::recompute_hours(conn, *entry)?;
        }
        _ => {}
    }
    Ok(())
}

fn hours(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let Fact::HoursEntered { participant, work, on, minutes, by, between, break_minutes, place } = &recorded.fact
    else {
        return Ok(());
    };
    let terms = match place {
        Some(place) => terms::placement(conn, *participant, *place, *on)?.map(Word),
        None => None,
    };
    let sql = "INSERT INTO hours (sequence, id, participant, work, on_date, minutes, by_staff, standing,
               from_minute, to_minute, break_minutes, place, terms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let (from, to) = between.map(|between| between.minutes_of_day()).unzip();
    let (here, id, on) = (Place(recorded.sequence), recorded.id, Day(*on));
    let (rest, standing) = (break_minutes, COUNTED);
    run(conn, sql, params![here, id, participant, work, on, minutes, by, standing, from, to, rest, place, terms])?;
    lines::recompute_hours(conn, recorded.id)
}
