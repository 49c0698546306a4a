//! What a day or a span came to: the board, a person's day, the month, earnings.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use crate::domain::id::{FactId, ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::money::{Rounding, Yen};
use crate::domain::quantity::Quantity;
use crate::domain::work::Counted;
use crate::earnings::PersonEarnings;
use crate::earnings::report::{Group, Part, summed};
use crate::store::column::{Day, Exact, Word, all, first};
use crate::store::error::Fault;
use crate::store::project::lines;
use crate::store::{ReadError, Store};

/// What everybody made together of one work on one day: received handovers, and nobody's name. Hours are not on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardLine {
    pub work: WorkId,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
}

/// A visit (通所). One that was undone is not a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitView {
    pub visit: VisitId,
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub arrived_at: Moment,
    pub left_at: Option<Moment>,
    pub leaving: Leaving,
    /// Times of 帰り and of coming back on the same day.
    pub gaps: Vec<(Moment, Moment)>,
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    NotYet,
    /// 帰り was scanned.
    Scanned,
    /// Staff entered it later.
    Entered,
    /// Staff entered the whole visit.
    Written,
}

/// How much of a work, and with how many people (1 for one's own).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub work: WorkId,
    /// In the work's own unit; the whole pool's, where several made it. Hours to three decimals.
    pub quantity: Quantity,
    pub people: u32,
}

/// One person's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDay {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub visits: Vec<VisitView>,
    pub pieces: Vec<Made>,
    /// 途中: steps of nets that are paid when they are complete, and are not yet.
    pub under_way: Vec<Made>,
    /// The exact sum of what is priced.
    pub exact: Yen,
    /// How many lines wait for a rate.
    pub unpriced: u64,
    /// Corrections of this person's handovers of this day.
    pub corrections: Vec<FactId>,
}

/// One person's span, for the 紙を出す slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSpan {
    pub participant: ParticipantId,
    /// Days with a visit.
    pub days: u32,
    pub pieces: Vec<Made>,
    pub exact: Yen,
    pub unpriced: u64,
}

/// One entry of hours that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursView {
    pub entry: FactId,
    pub participant: ParticipantId,
    pub work: WorkId,
    pub on: NaiveDate,
    pub minutes: u32,
    pub by: Option<StaffId>,
    /// `None` while unpriced.
    pub amount: Option<Yen>,
}

impl Store {
    /// The board of one day, by work code. Works of which nothing was made are not on it, and no work that is counted
    /// by time: hours are nobody else's business.
    pub fn board(&self, on: NaiveDate) -> Result<Vec<BoardLine>, ReadError> {
        let sql = "SELECT work, name, unit, quantity FROM board JOIN work ON work.id = work
                   WHERE on_date = ?1 AND counted = ?2 ORDER BY code";
        self.read(|conn| {
            all(conn, sql, params![Day(on), Word(Counted::ByPiece)], |row| {
                Ok(BoardLine { work: row.get(0)?, name: row.get(1)?, unit: row.get(2)?, quantity: row.get(3)? })
            })
        })
    }

    /// What was handed over on each day of a span, for sparklines: also hours, where a work counted by time has cards.
    pub fn boards(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(NaiveDate, BoardLine)>, ReadError> {
        let sql = "SELECT on_date, work, name, unit, quantity FROM board JOIN work ON work.id = work
                   WHERE on_date BETWEEN ?1 AND ?2 ORDER BY on_date, code";
        self.read(|conn| {
            all(conn, sql, params![Day(from), Day(to)], |row| {
                let (work, name, unit, quantity) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
                Ok((row.get::<_, Day>(0)?.0, BoardLine { work, name, unit, quantity }))
            })
        })
    }

    pub fn person_day(&self, participant: ParticipantId, on: NaiveDate) -> Result<PersonDay, ReadError> {
        self.read(|conn| person_day(conn, participant, on))
    }

    /// 日報: everybody with a visit, a piece or hours on that day, by number.
    pub fn day(&self, on: NaiveDate) -> Result<Vec<PersonDay>, ReadError> {
        let sql = "SELECT id FROM participant WHERE id IN
                   (SELECT participant FROM visit WHERE on_date = ?1 AND standing <> 'undone'
                    UNION SELECT participant FROM earning_summary WHERE on_date = ?1) ORDER BY number";
        self.read(|conn| {
            let people: Vec<ParticipantId> = all(conn, sql, params![Day(on)], |row| row.get(0))?;
            people.into_iter().map(|participant| person_day(conn, participant, on)).collect()
        })
    }

    pub fn person_span(
        &self,
        participant: ParticipantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<PersonSpan, ReadError> {
        let sql = "SELECT count(DISTINCT on_date) FROM visit
                   WHERE participant = ?1 AND on_date BETWEEN ?2 AND ?3 AND standing <> 'undone'";
        self.read(|conn| {
            let key = params![participant, Day(from), Day(to)];
            let days = first(conn, sql, key, |row| row.get(0))?.unwrap_or_default();
            let (pieces, exact, unpriced) = made(conn, participant, from, to)?;
            Ok(PersonSpan { participant, days, pieces, exact, unpriced })
        })
    }

    /// One visit that was not undone.
    pub fn visit(&self, visit: VisitId) -> Result<Option<VisitView>, ReadError> {
        self.read(|conn| Ok(visits(conn, "id = ?1", params![visit])?.pop()))
    }

    /// The visits of a span that were not undone, by day.
    pub fn visits(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<VisitView>, ReadError> {
        self.read(|conn| visits(conn, "on_date BETWEEN ?1 AND ?2", params![Day(from), Day(to)]))
    }

    /// The entries of hours of a span that count, by day.
    pub fn hours(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<HoursView>, ReadError> {
        let sql = "SELECT hours.id, hours.participant, hours.work, hours.on_date, minutes, by_staff, amount
                   FROM hours LEFT JOIN earning_line ON source = hours.id
                   WHERE hours.on_date BETWEEN ?1 AND ?2 AND standing = 'counted' ORDER BY hours.on_date, sequence";
        self.read(|conn| {
            all(conn, sql, params![Day(from), Day(to)], |row| {
                Ok(HoursView {
                    entry: row.get(0)?,
                    participant: row.get(1)?,
                    work: row.get(2)?,
                    on: row.get::<_, Day>(3)?.0,
                    minutes: row.get(4)?,
                    by: row.get(5)?,
                    amount: row.get(6)?,
                })
            })
        })
    }

    /// What everybody earned in a span of work dates, by number. The cost grows with the span, never the ledger.
    pub fn earnings(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        rounding: Rounding,
    ) -> Result<Vec<PersonEarnings>, ReadError> {
        let sql = "SELECT participant, work, per, rate, people, units, quantity, amount, lines, share
                   FROM earning_summary WHERE on_date BETWEEN ?1 AND ?2";
        self.read(|conn| {
            let people = summed(all(conn, sql, params![Day(from), Day(to)], part_of_row)?, rounding);
            by_number(conn, people)
        })
    }
}

pub(in crate::store) fn part_of_row(row: &Row<'_>) -> rusqlite::Result<Part> {
    let rate = match row.get_ref(3)?.as_str()? {
        "" => None,
        _ => Some(row.get::<_, Yen>(3)?),
    };
    let (participant, work, per) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Part {
        group: Group { participant, work, per, rate, people: row.get(4)?, share: lines::share(row, 9)? },
        units: row.get::<_, Exact>(5)?.0,
        quantity: row.get::<_, Exact>(6)?.0,
        amount: row.get(7)?,
        lines: row.get::<_, crate::store::column::Place>(8)?.0,
    })
}

fn by_number(conn: &Connection, people: Vec<PersonEarnings>) -> Result<Vec<PersonEarnings>, Fault> {
    let mut numbered = Vec::with_capacity(people.len());
    for person in people {
        let sql = "SELECT number FROM participant WHERE id = ?1";
        let number = first(conn, sql, params![person.participant], |row| row.get::<_, String>(0))?;
        numbered.push((number, person));
    }
    numbered.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(numbered.into_iter().map(|(_, person)| person).collect())
}

fn person_day(conn: &Connection, participant: ParticipantId, on: NaiveDate) -> Result<PersonDay, Fault> {
    let (pieces, exact, unpriced) = made(conn, participant, on, on)?;
    // Who was a member before a correction is concerned by it too, so the day's corrections are looked through.
    let sql = "SELECT correction.id FROM handover JOIN correction ON correction.handover = handover.id
               WHERE on_date = ?1 AND (instr(members_before, ?2) OR instr(members_after, ?2))
               ORDER BY correction.sequence";
    Ok(PersonDay {
        participant,
        on,
        visits: visits(conn, "participant = ?1 AND on_date = ?2", params![participant, Day(on)])?,
        pieces,
        under_way: under_way(conn, participant, on)?,
        exact,
        unpriced,
        corrections: all(conn, sql, params![Day(on), participant], |row| row.get(0))?,
    })
}

fn under_way(conn: &Connection, participant: ParticipantId, on: NaiveDate) -> Result<Vec<Made>, Fault> {
    let sql = "SELECT u.work, u.quantity, (SELECT count(*) FROM handover_member WHERE handover = u.handover)
               FROM handover_member m JOIN under_way u ON u.handover = m.handover JOIN piece p ON p.id = u.piece
               WHERE m.participant = ?1 AND m.on_date = ?2 AND p.finished_on IS NULL ORDER BY u.work";
    let parts: Vec<Made> = all(conn, sql, params![participant, Day(on)], |row| {
        Ok(Made { work: row.get(0)?, quantity: row.get(1)?, people: row.get(2)? })
    })?;
    let mut sums: Vec<Made> = Vec::new();
    for part in parts {
        match sums.iter_mut().find(|sum| sum.work == part.work && sum.people == part.people) {
            Some(sum) => sum.quantity += part.quantity,
            None => sums.push(part),
        }
    }
    Ok(sums)
}

/// Pieces by work and number of people, what is priced of them, and how many lines are not.
fn made(
    conn: &Connection,
    participant: ParticipantId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<(Vec<Made>, Yen, u64), Fault> {
    let sql = "SELECT participant, work, per, rate, people, units, quantity, amount, lines, share FROM earning_summary
               WHERE participant = ?1 AND on_date BETWEEN ?2 AND ?3";
    let parts = all(conn, sql, params![participant, Day(from), Day(to)], part_of_row)?;
    let mut pieces: Vec<Made> = Vec::new();
    for person in summed(parts.clone(), Rounding::default()) {
        for line in person.lines {
            let quantity = Quantity::new(line.units).map_err(|error| Fault::Unreadable(error.to_string()))?;
            let (work, people) = (line.work, line.people);
            match pieces.iter_mut().find(|made| made.work == work && made.people == people) {
                Some(known) => known.quantity += quantity,
                None => pieces.push(Made { work, quantity, people }),
            }
        }
    }
    let exact = parts.iter().filter(|part| part.group.rate.is_some()).map(|part| part.amount).sum();
    let unpriced = parts.iter().filter(|part| part.group.rate.is_none()).map(|part| part.lines).sum();
    Ok((pieces, exact, unpriced))
}

/// Visits that were not undone, oldest first.
pub(super) fn visits(conn: &Connection, of: &str, params: impl rusqlite::Params) -> Result<Vec<VisitView>, Fault> {
    let sql = format!(
        "SELECT id, participant, on_date, arrived_at_ms, left_at_ms, standing FROM visit
         WHERE {of} AND standing <> 'undone' ORDER BY on_date, sequence"
    );
    let mut visits = all(conn, &sql, params, |row| {
        let leaving = match row.get_ref(5)?.as_str()? {
            "left" => Leaving::Scanned,
            "entered" => Leaving::Entered,
            "written" => Leaving::Written,
            _ => Leaving::NotYet,
        };
        Ok(VisitView {
            visit: row.get(0)?,
            participant: row.get(1)?,
            on: row.get::<_, Day>(2)?.0,
            arrived_at: row.get(3)?,
            left_at: row.get(4)?,
            leaving,
            gaps: Vec::new(),
        })
    })?;
    for visit in &mut visits {
        let sql = "SELECT left_at_ms, resumed_at_ms FROM visit_gap WHERE visit = ?1 ORDER BY sequence";
        visit.gaps = all(conn, sql, params![visit.visit], |row| Ok((row.get(0)?, row.get(1)?)))?;
    }
    Ok(visits)
}
