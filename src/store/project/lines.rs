//! Prices, earning lines, and the sums that are kept of them: by day and person, and the board.
//!
//! A source (a handover, or an entry of hours) is always taken out whole and put back whole, so a correction cannot
//! leave half of the old lines behind.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;

use super::late::{self, Late};
use super::pieces::AtCompletion;
use super::standing::COUNTED;
use super::{allowances, inspections, pieces, prices, sharing};
use crate::domain::id::{FactId, HandoverId, ParticipantId, WorkId};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::terms::LineKind;
use crate::domain::terms::PlacementTerms;
use crate::domain::work::{DatedRate, Pay, Rate};
use crate::earnings::line::{of_minutes, of_pieces};
use crate::earnings::{Line, Price, Share};
use crate::store::column::{Day, Exact, Word, all, first, run};
use crate::store::error::Fault;

const HANDOVER: &str = "handover";
const HOURS: &str = "hours";
/// A net that is paid when it is complete; the source is the handover and the net.
const PIECE: &str = "piece";

/// What counts in a handover, summed by work, in the order of the first scan of each.
pub(in crate::store) fn pieces(conn: &Connection, handover: HandoverId) -> Result<Vec<(WorkId, Quantity)>, Fault> {
    let sql = "SELECT work, quantity FROM handover_count WHERE handover = ?1 AND standing = ?2 ORDER BY sequence";
    let counts = all(conn, sql, params![handover, COUNTED], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut sums: Vec<(WorkId, Quantity)> = Vec::new();
    for (work, quantity) in counts {
        match sums.iter_mut().find(|(known, _)| *known == work) {
            Some((_, sum)) => *sum += quantity,
            None => sums.push((work, quantity)),
        }
    }
    Ok(sums)
}

/// Ascending by id.
pub(in crate::store) fn members(conn: &Connection, handover: HandoverId) -> Result<Vec<ParticipantId>, Fault> {
    let sql = "SELECT participant FROM handover_member WHERE handover = ?1 ORDER BY participant";
    all(conn, sql, params![handover], |row| row.get(0))
}

/// Everybody's rates of a work, in the order in which they were set.
pub(in crate::store) fn rates(conn: &Connection, work: WorkId) -> Result<Vec<DatedRate>, Fault> {
    let sql = "SELECT from_date, yen, per, pack FROM rate WHERE work = ?1 AND programme IS NULL ORDER BY sequence";
    all(conn, sql, params![work], |row| Ok(DatedRate { from: row.get::<_, Day>(0)?.0, rate: rate(row, 1)? }))
}

pub(super) fn rate(row: &Row<'_>, at: usize) -> rusqlite::Result<Rate> {
    Ok(Rate { yen: row.get(at)?, per: row.get(at + 1)?, pack: row.get::<_, Exact>(at + 2)?.0 })
}

/// Who earns what by a work of one source, and of the nets of it that were completed later.
pub(super) fn amounts(conn: &Connection, source: &str, work: WorkId) -> Result<Vec<(ParticipantId, Yen)>, Fault> {
    // '0' is the character after '/'.
    let sql = "SELECT participant, amount FROM earning_line WHERE work = ?2 AND amount IS NOT NULL
               AND (source = ?1 OR source > ?1 || '/' AND source < ?1 || '0')";
    all(conn, sql, params![source, work], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The lines of one source as they stand.
pub(in crate::store) fn of_source(conn: &Connection, source: &str) -> Result<Vec<Line>, Fault> {
    let sql = "SELECT participant, work, units, quantity, per, rate, people, amount, share FROM earning_line
               WHERE source = ?1 ORDER BY work, participant";
    all(conn, sql, params![source], |row| {
        Ok(Line {
            participant: row.get(0)?,
            work: row.get(1)?,
            units: row.get::<_, Exact>(2)?.0,
            quantity: row.get::<_, Exact>(3)?.0,
            per: row.get(4)?,
            rate: row.get(5)?,
            people: row.get(6)?,
            share: share(row, 8)?,
            amount: row.get(7)?,
        })
    })
}

/// The lines of a handover, with those of nets that were completed later.
pub(in crate::store) fn of_handover(conn: &Connection, handover: HandoverId) -> Result<Vec<Line>, Fault> {
    let mut lines = of_source(conn, &handover.to_string())?;
    for piece in pieces::of_handover(conn, handover)? {
        lines.extend(of_source(conn, &format!("{handover}/{piece}"))?);
    }
    Ok(lines)
}

/// A share as it stands in a table: nothing while it is not known.
pub(in crate::store) fn share(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Share>> {
    match row.get_ref(at)?.as_str()? {
        "" => Ok(None),
        _ => row.get(at).map(Some),
    }
}

fn share_words(share: Option<Share>) -> String {
    share.map(|share| share.to_string()).unwrap_or_default()
}

/// Makes the lines of a received handover anew: frozen prices stay, what has none is looked up at the work date. Where
/// that completes a net, or makes it incomplete again, so are the lines of everybody else who worked on it.
pub(super) fn recompute_handover(conn: &Connection, handover: HandoverId) -> Result<(), Fault> {
    for piece in pieces::of_handover(conn, handover)? {
        for other in pieces::settle(conn, piece)? {
            if other != handover {
                lay(conn, other)?;
            }
        }
    }
    lay(conn, handover)
}

/// The lines of one handover, and of nothing else.
pub(super) fn lay(conn: &Connection, handover: HandoverId) -> Result<(), Fault> {
    let source = handover.to_string();
    take_out(conn, &source)?;
    let on = first(conn, "SELECT on_date FROM handover WHERE id = ?1", params![handover], |row| {
        row.get::<_, Option<Day>>(0)
    })?;
    let Some(on) = on.flatten() else { return Ok(()) };
    let pool = Pool { handover, on, members: members(conn, handover)? };
    let later = pieces::at_completion(conn, handover, &pool.members, on)?;
    for (work, made) in pieces(conn, handover)? {
        let nets: Vec<&AtCompletion> = later.iter().filter(|part| part.work == work).collect();
        // What is not paid because it was rejected is taken from what is paid on the day first.
        let mut unpaid = inspections::unpaid(conn, handover, work, &pool.members, on)?;
        let on_its_day = made - nets.iter().map(|part| part.quantity).sum();
        let now = without(on_its_day, &mut unpaid);
        if !now.is_zero() {
            pool.lay(conn, work, now, &source, HANDOVER, on)?;
            add_to_board(conn, on, work, now.decimal())?;
        }
        for part in nets {
            pieces::put_under_way(conn, handover, on, part)?;
            add_to_board(conn, on, work, part.quantity.decimal())?;
            let due = without(part.quantity, &mut unpaid);
            match part.finished {
                _ if due.is_zero() => {}
                Some(finished) => {
                    pool.lay(conn, work, due, &format!("{source}/{}", part.piece), PIECE, finished)?;
                }
                // The price is a promise of the day of the work, also where it is paid later.
                None => drop(pool.price(conn, work)?),
            }
        }
    }
    Ok(())
}

/// Takes off what is not paid, as far as there is something to take it from.
fn without(quantity: Quantity, unpaid: &mut Quantity) -> Quantity {
    let taken = quantity.min(*unpaid);
    *unpaid = *unpaid - taken;
    quantity - taken
}

/// A handover's people, whose work is divided among them.
struct Pool {
    handover: HandoverId,
    on: Day,
    members: Vec<ParticipantId>,
}

impl Pool {
    /// The lines of one work, at the price of the day on which it was handed over.
    fn lay(
        &self,
        conn: &Connection,
        work: WorkId,
        quantity: Quantity,
        source: &str,
        origin: &str,
        dated: Day,
    ) -> Result<(), Fault> {
        let (unit, _) = unit_and_pay(conn, work)?;
        let price = self.price(conn, work)?;
        let divided = sharing::divided(conn, self.handover, work, &self.members, self.on)?;
        let lines = of_pieces(work, &unit, quantity, &price, divided.among(&self.members));
        lines.iter().try_for_each(|line| put_in(conn, source, origin, dated, line))
    }

    /// The price of one work: the frozen one, else the one that holds for the day, which is frozen with this.
    fn price(&self, conn: &Connection, work: WorkId) -> Result<Price, Fault> {
        if unit_and_pay(conn, work)?.1 == Pay::Unpaid {
            return Ok(Price::Unpaid);
        }
        let frozen = "SELECT yen, per, pack FROM price WHERE handover = ?1 AND work = ?2";
        if let Some(rate) = first(conn, frozen, params![self.handover, work], |row| rate(row, 0))? {
            return Ok(Price::Known(rate));
        }
        let Some(rate) = prices::rate_for(conn, work, &self.members, self.on)? else { return Ok(Price::Pending) };
        let freeze = "INSERT INTO price (handover, work, yen, per, pack) VALUES (?1, ?2, ?3, ?4, ?5)";
        run(conn, freeze, params![self.handover, work, rate.yen, rate.per, Exact(rate.pack)])?;
        Ok(Price::Known(rate))
    }
}

/// Makes the line of an entry of hours anew; a voided one has none.
pub(super) fn recompute_hours(conn: &Connection, entry: FactId) -> Result<(), Fault> {
    let source = entry.to_string();
    take_out(conn, &source)?;
    let sql = "SELECT participant, work, on_date, minutes, yen, per, pack, terms FROM hours
               WHERE id = ?1 AND standing = ?2";
    let known = first(conn, sql, params![entry, COUNTED], |row| {
        let frozen = row.get::<_, Option<Yen>>(4)?.map(|_| rate(row, 4)).transpose()?;
        let agreed = row.get::<_, Option<Word<PlacementTerms>>>(7)?.map(|terms| terms.0);
        Ok((row.get(0)?, row.get(1)?, row.get::<_, Day>(2)?, row.get(3)?, frozen, agreed))
    })?;
    let Some((participant, work, on, minutes, frozen, agreed)) = known else { return Ok(()) };
    let (unit, pay) = unit_and_pay(conn, work)?;
    let unpaid_there = agreed.is_some_and(|terms| !terms.pays_hours());
    let price = match (if unpaid_there { Pay::Unpaid } else { pay }, frozen) {
        (Pay::Paid, Some(rate)) => Price::Known(rate),
        (pay, _) => Price::of(pay, prices::rate_for(conn, work, &[participant], on)?),
    };
    if let Price::Known(rate) = &price {
        let freeze = "UPDATE hours SET yen = ?2, per = ?3, pack = ?4 WHERE id = ?1";
        run(conn, freeze, params![entry, rate.yen, rate.per, Exact(rate.pack)])?;
    }
    put_in(conn, &source, HOURS, on, &of_minutes(work, &unit, minutes, &price, participant))
}

/// A rate arrived: what waited for it gets its price, and nothing else is touched.
pub(super) fn price_pending(conn: &Connection, work: WorkId, from: Day) -> Result<(), Fault> {
    let sql = "SELECT DISTINCT source, origin FROM earning_line
               WHERE work = ?1 AND rate IS NULL AND on_date >= ?2 ORDER BY source";
    let pending: Vec<(String, String)> = all(conn, sql, params![work, from], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (source, origin) in pending {
        let strange = |_| Fault::Unreadable(format!("earning_line has the source {source:?}"));
        match origin.as_str() {
            HOURS => recompute_hours(conn, source.parse().map_err(strange)?)?,
            _ => {
                let handover = source.split_once('/').map_or(source.as_str(), |(handover, _)| handover);
                recompute_handover(conn, handover.parse().map_err(strange)?)?;
            }
        }
    }
    // 途中: it has no line yet, and its price is a promise all the same.
    let sql = "SELECT DISTINCT handover FROM under_way WHERE work = ?1 AND on_date >= ?2 AND NOT EXISTS
               (SELECT 1 FROM price WHERE price.handover = under_way.handover AND price.work = ?1) ORDER BY handover";
    let under_way: Vec<HandoverId> = all(conn, sql, params![work, from], |row| row.get(0))?;
    under_way.into_iter().try_for_each(|handover| recompute_handover(conn, handover))
}

fn unit_and_pay(conn: &Connection, work: WorkId) -> Result<(String, Pay), Fault> {
    let sql = "SELECT unit, pay FROM work WHERE id = ?1";
    let known = first(conn, sql, params![work], |row| Ok((row.get(0)?, row.get::<_, Word<Pay>>(1)?.0)))?;
    known.ok_or_else(|| Fault::Unreadable(format!("work {work} is not in the table of works")))
}

/// Takes out a source whole: also what a handover has of nets that were completed later.
fn take_out(conn: &Connection, source: &str) -> Result<(), Fault> {
    // '0' is the character after '/'.
    let sources = "SELECT DISTINCT source, on_date, origin FROM earning_line
                   WHERE source = ?1 OR source > ?1 || '/' AND source < ?1 || '0'";
    let sources = all(conn, sources, params![source], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Day>(1)?, row.get::<_, String>(2)?))
    })?;
    for (source, on, origin) in sources {
        let lines = of_source(conn, &source)?;
        run(conn, "DELETE FROM earning_line WHERE source = ?1", params![source])?;
        let mut works = BTreeMap::new();
        for line in &lines {
            sum_up(conn, on, line, Sign::Less)?;
            note_late(conn, &source, &origin, on, line, Sign::Less)?;
            works.insert(line.work, line.units);
        }
        if origin == HANDOVER {
            for (work, units) in works {
                add_to_board(conn, on, work, -units)?;
            }
        }
    }
    for (on, work, units) in pieces::take_under_way(conn, source)? {
        add_to_board(conn, on, work, -units)?;
    }
    Ok(())
}

fn put_in(conn: &Connection, source: &str, origin: &str, on: Day, line: &Line) -> Result<(), Fault> {
    let sql = "INSERT INTO earning_line
               (source, work, participant, origin, on_date, units, quantity, per, rate, people, amount, share)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let (units, quantity, people) = (Exact(line.units), Exact(line.quantity), line.people);
    let (rate, amount, share) = (line.rate, line.amount, share_words(line.share));
    let (work, who) = (line.work, line.participant);
    run(conn, sql, params![source, work, who, origin, on, units, quantity, line.per, rate, people, amount, share])?;
    sum_up(conn, on, line, Sign::More)?;
    note_late(conn, source, origin, on, line, Sign::More)
}

/// A line of a closed day that comes or goes falls into the next period.
fn note_late(conn: &Connection, source: &str, origin: &str, on: Day, line: &Line, sign: Sign) -> Result<(), Fault> {
    let rate = line.rate.map(|rate| rate.to_string()).unwrap_or_default();
    let late = Late {
        participant: line.participant,
        source,
        kind: if origin == HOURS { LineKind::Time } else { LineKind::Piece },
        item: &line.work.to_string(),
        on,
        per: &line.per,
        rate: &rate,
        share: &share_words(line.share),
        quantity: sign.of(line.quantity),
        amount: Yen(sign.of(line.amount.unwrap_or_default().0)),
    };
    late::note(conn, &late)
}

#[derive(Clone, Copy, PartialEq)]
enum Sign {
    More,
    Less,
}

impl Sign {
    fn of(self, value: Decimal) -> Decimal {
        match self {
            Self::More => value,
            Self::Less => -value,
        }
    }
}

/// Adds a line to its day's sums, or takes it away; a sum of no lines is no row.
fn sum_up(conn: &Connection, on: Day, line: &Line, sign: Sign) -> Result<(), Fault> {
    allowances::touch(conn, line.participant, on)?;
    let rate = line.rate.map(|rate| rate.to_string()).unwrap_or_default();
    let share = share_words(line.share);
    let key = params![on, line.participant, line.work, line.per, rate, line.people, share];
    let known = "SELECT units, quantity, amount, lines FROM earning_summary
                 WHERE on_date = ?1 AND participant = ?2 AND work = ?3 AND per = ?4 AND rate = ?5 AND people = ?6
                 AND share = ?7";
    let (units, quantity, amount, lines) = first(conn, known, key, |row| {
        Ok((row.get::<_, Exact>(0)?.0, row.get::<_, Exact>(1)?.0, row.get::<_, Yen>(2)?, row.get::<_, i64>(3)?))
    })?
    .unwrap_or_default();
    let lines = lines + if sign == Sign::More { 1 } else { -1 };
    if lines <= 0 {
        let sql = "DELETE FROM earning_summary
                   WHERE on_date = ?1 AND participant = ?2 AND work = ?3 AND per = ?4 AND rate = ?5 AND people = ?6
                   AND share = ?7";
        run(conn, sql, key)?;
        return Ok(());
    }
    let units = Exact(units + sign.of(line.units));
    let quantity = Exact(quantity + sign.of(line.quantity));
    let amount = Yen(amount.0 + sign.of(line.amount.unwrap_or_default().0));
    let sql = "INSERT OR REPLACE INTO earning_summary
               (on_date, participant, work, per, rate, people, share, units, quantity, amount, lines)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let (who, work, people) = (line.participant, line.work, line.people);
    run(conn, sql, params![on, who, work, line.per, rate, people, share, units, quantity, amount, lines])?;
    Ok(())
}

fn add_to_board(conn: &Connection, on: Day, work: WorkId, more: Decimal) -> Result<(), Fault> {
    let known = "SELECT quantity FROM board WHERE on_date = ?1 AND work = ?2";
    let known = first(conn, known, params![on, work], |row| row.get::<_, Exact>(0))?;
    let sum = known.map_or(Decimal::ZERO, |known| known.0) + more;
    if sum.is_zero() {
        run(conn, "DELETE FROM board WHERE on_date = ?1 AND work = ?2", params![on, work])?;
    } else {
        let sql = "INSERT OR REPLACE INTO board (on_date, work, quantity) VALUES (?1, ?2, ?3)";
        run(conn, sql, params![on, work, Exact(sum)])?;
    }
    Ok(())
}
