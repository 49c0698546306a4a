//! Steps and nets: things with a number that several people work on over days.

use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use super::lines;
use super::standing::{COUNTED, RECEIVED};
use super::terms::programmes_rule;
use crate::domain::fact::Fact;
use crate::domain::id::{HandoverId, ParticipantId, PieceId, WorkId};
use crate::domain::ledger::Recorded;
use crate::domain::quantity::Quantity;
use crate::domain::terms::{PiecePay, Rule};
use crate::store::column::{Day, Exact, Json, Place, Word, all, any, first, run};
use crate::store::error::Fault;

pub(super) fn fold(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    match &recorded.fact {
        Fact::StepAdded { work, of, cap } => {
            let sql = "INSERT INTO step (work, place, of_work, cap) VALUES (?1, ?2, ?3, ?4)";
            run(conn, sql, params![work, Place(recorded.sequence), of, cap])?;
        }
        Fact::PieceAdded { piece, code, work, on, steps, paid, .. } => {
            let (agreed, paid) = (paid.map(Word), paid.map_or_else(|| usual_pay(conn, Day(*on)), Ok)?);
            let sql = "INSERT INTO piece (sequence, id, code, work, added_on, paid, agreed)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let here = Place(recorded.sequence);
            run(conn, sql, params![here, piece, code, work, Day(*on), Word(paid), agreed])?;
            for (place, (work, cap)) in steps.iter().enumerate() {
                let sql = "INSERT INTO piece_step (piece, work, place, cap) VALUES (?1, ?2, ?3, ?4)";
                run(conn, sql, params![piece, work, Place(place as u64), cap])?;
            }
        }
        Fact::PieceFinished { piece, on, .. } => {
            run(conn, "UPDATE piece SET by_staff_on = ?2 WHERE id = ?1", params![piece, Day(*on)])?;
            for handover in settle(conn, *piece)? {
                lines::lay(conn, handover)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// When a net's steps are paid, where nothing was said with it: everybody's rule of that day, else daily.
fn usual_pay(conn: &Connection, on: Day) -> Result<PiecePay, Fault> {
    let sql = "SELECT rule FROM programme_rule WHERE topic = 'pieces' AND programme IS NULL AND from_date <= ?1
               ORDER BY from_date DESC, sequence DESC LIMIT 1";
    Ok(match first(conn, sql, params![on], |row| Ok(row.get::<_, Json<Rule>>(0)?.0))? {
        Some(Rule::Pieces { pay }) => pay,
        _ => PiecePay::default(),
    })
}

/// What the programmes of all who made it say; `None` where one of them has no
/// rule of its own, or two differ.
fn programmes_pay(conn: &Connection, members: &[ParticipantId], on: Day) -> Result<Option<PiecePay>, Fault> {
    let mut all = None;
    for member in members {
        let Some(Rule::Pieces { pay }) = programmes_rule(conn, "pieces", *member, on.0)? else {
            return Ok(None);
        };
        if all.is_some_and(|all| all != pay) {
            return Ok(None);
        }
        all = Some(pay);
    }
    Ok(all)
}

/// The nets that a handover has, or had, a step of.
pub(super) fn of_handover(conn: &Connection, handover: HandoverId) -> Result<Vec<PieceId>, Fault> {
    let sql = "SELECT DISTINCT piece FROM handover_count WHERE handover = ?1 AND piece IS NOT NULL ORDER BY piece";
    all(conn, sql, params![handover], |row| row.get(0))
}

/// How much of a step counts, on tables or received.
pub(in crate::store) fn made(conn: &Connection, piece: PieceId, work: WorkId) -> Result<Quantity, Fault> {
    let sql = "SELECT quantity FROM handover_count WHERE piece = ?1 AND work = ?2 AND standing = ?3";
    let made: Vec<Quantity> = all(conn, sql, params![piece, work, COUNTED], |row| row.get(0))?;
    Ok(made.into_iter().sum())
}

/// Whether a net is finished, and since when: when staff say so, or when every step is received to its end. Answers
/// the handovers whose lines are to be laid anew because that changed.
pub(super) fn settle(conn: &Connection, piece: PieceId) -> Result<Vec<HandoverId>, Fault> {
    let sql = "SELECT paid, finished_on, by_staff_on FROM piece WHERE id = ?1";
    let known = first(conn, sql, params![piece], |row| {
        Ok((row.get::<_, Word<PiecePay>>(0)?.0, row.get::<_, Option<Day>>(1)?, row.get::<_, Option<Day>>(2)?))
    })?;
    let Some((paid, before, by_staff)) = known else { return Ok(Vec::new()) };
    let finished = match by_staff {
        Some(on) => Some(on),
        None => all_received(conn, piece)?,
    };
    if finished == before {
        return Ok(Vec::new());
    }
    run(conn, "UPDATE piece SET finished_on = ?2 WHERE id = ?1", params![piece, finished])?;
    let sql = "SELECT 1 FROM programme_rule WHERE topic = 'pieces' AND programme IS NOT NULL";
    if paid == PiecePay::Daily && !any(conn, sql, [])? {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT h.received_sequence, h.id FROM handover_count c JOIN handover h ON h.id = c.handover
               WHERE c.piece = ?1 AND h.standing = ?2 ORDER BY h.received_sequence";
    all(conn, sql, params![piece, RECEIVED], |row| row.get(1))
}

/// The day of the last step, when every step is received to its end; a step without an end has none.
fn all_received(conn: &Connection, piece: PieceId) -> Result<Option<Day>, Fault> {
    let sql = "SELECT work, cap FROM piece_step WHERE piece = ?1";
    let steps: Vec<(WorkId, Option<Quantity>)> = all(conn, sql, params![piece], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sql = "SELECT c.work, c.quantity, h.on_date FROM handover_count c JOIN handover h ON h.id = c.handover
               WHERE c.piece = ?1 AND c.standing = ?2 AND h.standing = ?3";
    let counts: Vec<(WorkId, Quantity, Day)> =
        all(conn, sql, params![piece, COUNTED, RECEIVED], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let made = |step: WorkId| counts.iter().filter(|(work, ..)| *work == step).map(|(_, made, _)| *made).sum();
    let complete = steps.iter().all(|(work, cap)| cap.is_some_and(|cap| cap <= made(*work)));
    Ok(if complete { counts.iter().map(|(.., on)| *on).max() } else { None })
}

/// What a handover has of nets that are paid when they are complete: net, since when it is, work, how much.
pub(super) struct AtCompletion {
    pub piece: PieceId,
    pub finished: Option<Day>,
    pub work: WorkId,
    pub quantity: Quantity,
}

pub(super) fn at_completion(
    conn: &Connection,
    handover: HandoverId,
    members: &[ParticipantId],
    on: Day,
) -> Result<Vec<AtCompletion>, Fault> {
    let sql = "SELECT c.piece, p.finished_on, c.work, c.quantity, p.paid, p.agreed IS NOT NULL
               FROM handover_count c JOIN piece p ON p.id = c.piece
               WHERE c.handover = ?1 AND c.standing = ?2 ORDER BY c.sequence";
    let counts: Vec<(AtCompletion, PiecePay, bool)> = all(conn, sql, params![handover, COUNTED], |row| {
        let (piece, finished) = (row.get(0)?, row.get(1)?);
        let part = AtCompletion { piece, finished, work: row.get(2)?, quantity: row.get(3)? };
        Ok((part, row.get::<_, Word<PiecePay>>(4)?.0, row.get(5)?))
    })?;
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let programmes = programmes_pay(conn, members, on)?;
    let is_later = |paid: PiecePay, agreed: bool| {
        let paid = programmes.filter(|_| !agreed).unwrap_or(paid);
        paid == PiecePay::AtCompletion
    };
    let counts = counts.into_iter().filter(|(_, paid, agreed)| is_later(*paid, *agreed)).map(|(part, ..)| part);
    let mut sums: Vec<AtCompletion> = Vec::new();
    for count in counts {
        match sums.iter_mut().find(|sum| sum.piece == count.piece && sum.work == count.work) {
            Some(sum) => sum.quantity += count.quantity,
            None => sums.push(count),
        }
    }
    Ok(sums)
}

/// 途中: it lies there, was made that day, and is paid when the net is complete.
pub(super) fn put_under_way(
    conn: &Connection,
    handover: HandoverId,
    on: Day,
    part: &AtCompletion,
) -> Result<(), Fault> {
    let sql = "INSERT INTO under_way (handover, piece, work, on_date, quantity) VALUES (?1, ?2, ?3, ?4, ?5)";
    run(conn, sql, params![handover, part.piece, part.work, on, part.quantity])?;
    Ok(())
}

/// Takes a handover's rows out, and answers what they were: day, work, how much.
pub(super) fn take_under_way(conn: &Connection, handover: &str) -> Result<Vec<(Day, WorkId, Decimal)>, Fault> {
    let sql = "SELECT on_date, work, quantity FROM under_way WHERE handover = ?1";
    let rows = all(conn, sql, params![handover], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Exact>(2)?.0)))?;
    run(conn, "DELETE FROM under_way WHERE handover = ?1", params![handover])?;
    Ok(rows)
}
