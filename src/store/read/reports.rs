//! What reports are made of, each read in one look. The cost is that of the days that are asked for, or of one
//! person's own past; never of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;

use crate::domain::calendar::Span;
use crate::domain::fact::OwnGrowth;
use crate::domain::id::{ParticipantId, VisitId, WorkId};
use crate::domain::ledger::Link;
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::terms::LineKind;
use crate::domain::work::{Counted, Pay, rate_on};
use crate::report::city::Submitted;
use crate::report::growth::{Done, Person, PieceWork, WorkDay};
use crate::report::material::{Earned, Enrolled, Material, Paid, Timed, Visited, Whereabouts};
use crate::store::column::{Day, Exact, Place, Word, all, any, first};
use crate::store::error::Fault;
use crate::store::project::reports::named;
use crate::store::project::visits::{worked_days, worked_minutes};
use crate::store::{ReadError, Store, WorkStanding, WorkView};

/// Who began a work in so many days says how beginners begin.
const BEGAN_LATELY_DAYS: u64 = 730;
/// How many first days of each beginner are looked at.
const FIRST_DAYS: usize = 5;

impl Store {
    /// What a span of days holds, of everybody or of one person.
    pub fn report_material(&self, span: Span, of: Option<ParticipantId>) -> Result<Material, ReadError> {
        self.read(|conn| material(conn, span, of))
    }

    /// The versions of a report that were submitted, oldest first.
    pub fn submitted_reports(&self, span: Span, municipality: Option<&str>) -> Result<Vec<Submitted>, ReadError> {
        let sql = "SELECT version, submitted_at_ms, hash, report FROM submitted_report
                   WHERE from_date = ?1 AND to_date = ?2 AND municipality = ?3 ORDER BY version";
        let key = params![Day(span.from), Day(span.to), named(municipality)];
        let rows: Vec<(_, _, _, String)> =
            self.read(|conn| all(conn, sql, key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))))?;
        let read = |(version, at, hash, text): (_, _, _, String)| {
            let strange = |error| ReadError::Unreadable(format!("a submitted report cannot be read: {error}"));
            let report = serde_json::from_str(&text).map_err(strange)?;
            Ok(Submitted { version, at, hash: Link(hash), report })
        };
        rows.into_iter().map(read).collect()
    }

    /// The first day of which there is anything to report.
    pub fn first_day(&self) -> Result<Option<NaiveDate>, ReadError> {
        let sql = "SELECT min(on_date) FROM (SELECT min(on_date) AS on_date FROM visit
                   UNION ALL SELECT min(on_date) FROM hours UNION ALL SELECT min(on_date) FROM earning_summary)";
        self.read(|conn| Ok(first(conn, sql, [], |row| row.get::<_, Option<Day>>(0))?.flatten().map(|day| day.0)))
    }

    /// Whether somebody asked for あゆみ.
    pub fn own_growth(&self, participant: ParticipantId) -> Result<OwnGrowth, ReadError> {
        let sql = "SELECT own_growth FROM own_growth WHERE participant = ?1";
        let chosen =
            self.read(|conn| first(conn, sql, params![participant], |row| row.get::<_, Word<OwnGrowth>>(0)))?;
        Ok(chosen.map_or(OwnGrowth::NotWanted, |chosen| chosen.0))
    }

    /// One person's whole past up to a day, and how others began what this person has not tried.
    pub fn growth_material(&self, participant: ParticipantId, today: NaiveDate) -> Result<Person, ReadError> {
        let works = self.works()?;
        self.read(|conn| {
            let past = Span { from: NaiveDate::MIN, to: today };
            let days = work_days(conn, participant, past)?;
            let tried: BTreeSet<WorkId> = days.iter().filter_map(|day| day.work).collect();
            let works: Vec<PieceWork> = works.iter().filter_map(|work| piece_work(work, today)).collect();
            let mut beginners = Vec::new();
            for work in works.iter().filter(|work| work.yen.is_some() && !tried.contains(&work.work)) {
                beginners.extend(self::beginners(conn, participant, work.work, today)?);
            }
            let trials =
                "SELECT from_date FROM placement WHERE participant = ?1 AND terms = 'trial' AND from_date <= ?2";
            let trials = all(conn, trials, params![participant, Day(today)], |row| Ok(row.get::<_, Day>(0)?.0))?;
            let material = material(conn, past, Some(participant))?;
            let done = done(conn, participant, today)?;
            Ok(Person { participant, material, days, works, beginners, trials, done })
        })
    }
}

/// `AND participant = …`, where one is asked for.
fn of_one(of: Option<ParticipantId>) -> String {
    of.map_or_else(String::new, |one| format!(" AND participant = '{one}'"))
}

fn material(conn: &Connection, span: Span, of: Option<ParticipantId>) -> Result<Material, Fault> {
    let mut material = Material {
        programmes: programmes(conn)?,
        enrolments: enrolments(conn, of)?,
        visits: visits(conn, span, of)?,
        times: times(conn, span, of)?,
        earned: earned(conn, span, of)?,
        paid: paid(conn, span, of)?,
        ..Material::default()
    };
    let sql = format!("SELECT participant, from_date, stage FROM stage WHERE 1{} ORDER BY sequence", of_one(of));
    material.stages = all(conn, &sql, [], dated)?;
    let sql = format!("SELECT participant, from_date, contract FROM contract WHERE 1{} ORDER BY sequence", of_one(of));
    material.contracts = all(conn, &sql, [], dated)?;
    Ok(material)
}

/// What was set for a person from a day on.
fn dated<T: serde::de::DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<(ParticipantId, NaiveDate, T)> {
    Ok((row.get(0)?, row.get::<_, Day>(1)?.0, row.get::<_, Word<T>>(2)?.0))
}

fn programmes(conn: &Connection) -> Result<BTreeMap<crate::domain::id::ProgrammeId, (String, String)>, Fault> {
    let sql = "SELECT id, code, name FROM programme";
    let known = all(conn, sql, [], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(known.into_iter().collect())
}

fn enrolments(conn: &Connection, of: Option<ParticipantId>) -> Result<Vec<Enrolled>, Fault> {
    let sql = format!(
        "SELECT participant, programme, municipality, from_date, to_date FROM enrolment WHERE 1{}
         ORDER BY from_date, sequence",
        of_one(of)
    );
    all(conn, &sql, [], |row| {
        Ok(Enrolled {
            participant: row.get(0)?,
            programme: row.get(1)?,
            municipality: row.get(2)?,
            from: row.get::<_, Day>(3)?.0,
            to: row.get::<_, Option<Day>>(4)?.map(|day| day.0),
        })
    })
}

fn visits(conn: &Connection, span: Span, of: Option<ParticipantId>) -> Result<Vec<Visited>, Fault> {
    let [from, to] = days(span);
    let visited = |(participant, on, minutes): (_, Day, _)| Visited { participant, on: on.0, minutes };
    Ok(worked_days(conn, from, to, of)?.into_iter().map(visited).collect())
}

fn days(span: Span) -> [Day; 2] {
    // What is written as text is compared as text: a year of four digits.
    let least = NaiveDate::from_ymd_opt(1, 1, 1).expect("the year 1 has a first day");
    [Day(span.from.max(least)), Day(span.to)]
}

fn times(conn: &Connection, span: Span, of: Option<ParticipantId>) -> Result<Vec<Timed>, Fault> {
    let sql = format!(
        "SELECT participant, on_date, minutes, place IS NULL FROM hours
         WHERE on_date BETWEEN ?1 AND ?2 AND standing = 'counted'{}",
        of_one(of)
    );
    all(conn, &sql, days(span), |row| {
        let at = if row.get(3)? { Whereabouts::Here } else { Whereabouts::Elsewhere };
        Ok(Timed { participant: row.get(0)?, on: row.get::<_, Day>(1)?.0, minutes: row.get(2)?, at })
    })
}

fn earned(conn: &Connection, span: Span, of: Option<ParticipantId>) -> Result<Vec<Earned>, Fault> {
    let sql = format!(
        "SELECT participant, on_date, counted, rate, amount, lines FROM earning_summary
         JOIN work ON work.id = earning_summary.work WHERE on_date BETWEEN ?1 AND ?2{}",
        of_one(of)
    );
    let mut earned = all(conn, &sql, days(span), |row| {
        let waits = row.get_ref(3)?.as_str()?.is_empty();
        Ok(Earned {
            participant: row.get(0)?,
            on: row.get::<_, Day>(1)?.0,
            kind: match row.get::<_, Word<Counted>>(2)?.0 {
                Counted::ByPiece => LineKind::Piece,
                Counted::ByTime => LineKind::Time,
            },
            amount: if waits { Yen::ZERO } else { row.get(4)? },
            unpriced: if waits { row.get::<_, Place>(5)?.0 } else { 0 },
        })
    })?;
    let sql = format!(
        "SELECT participant, on_date, kind, amount FROM allowance_line WHERE on_date BETWEEN ?1 AND ?2{}",
        of_one(of)
    );
    earned.extend(all(conn, &sql, days(span), |row| {
        let (on, kind) = (row.get::<_, Day>(1)?.0, row.get::<_, Word<LineKind>>(2)?.0);
        Ok(Earned { participant: row.get(0)?, on, kind, amount: row.get(3)?, unpriced: 0 })
    })?);
    Ok(earned)
}

fn paid(conn: &Connection, span: Span, of: Option<ParticipantId>) -> Result<Vec<Paid>, Fault> {
    let sql = format!(
        "SELECT participant, ending, yen FROM payment WHERE paid_on BETWEEN ?1 AND ?2 AND standing = 'paid'{one}
         UNION ALL SELECT participant, on_date, yen FROM supplement WHERE on_date BETWEEN ?1 AND ?2{one}",
        one = of_one(of)
    );
    all(conn, &sql, days(span), |row| {
        Ok(Paid { participant: row.get(0)?, earned_by: row.get::<_, Day>(1)?.0, yen: row.get(2)? })
    })
}

/// A work that is counted in pieces, and what one unit of it pays today.
fn piece_work(work: &WorkView, today: NaiveDate) -> Option<PieceWork> {
    let (code, name, unit) = (work.code.clone(), work.name.clone(), work.unit.clone());
    let offered = work.standing == WorkStanding::Active && work.pay == Pay::Paid;
    let rate = rate_on(&work.rates, today).filter(|_| offered);
    let yen = rate.map(|rate| rate.amount(Quantity::ONE).0);
    (work.counted == Counted::ByPiece).then_some(PieceWork { work: work.work, code, name, unit, yen })
}

/// One line of a day's sums.
struct Made {
    on: NaiveDate,
    work: WorkId,
    counted: Counted,
    rate: Option<Yen>,
    people: u32,
    units: Decimal,
    amount: Yen,
}

/// One person's days of which it is known what an hour came to, oldest first.
fn work_days(conn: &Connection, who: ParticipantId, span: Span) -> Result<Vec<WorkDay>, Fault> {
    let sql = "SELECT on_date, work, counted, rate, people, units, amount FROM earning_summary
               JOIN work ON work.id = earning_summary.work
               WHERE participant = ?1 AND on_date BETWEEN ?2 AND ?3 ORDER BY on_date";
    let [from, to] = days(span);
    let made = all(conn, sql, params![who, from, to], |row| {
        let waits = row.get_ref(3)?.as_str()?.is_empty();
        Ok(Made {
            on: row.get::<_, Day>(0)?.0,
            work: row.get(1)?,
            counted: row.get::<_, Word<Counted>>(2)?.0,
            rate: if waits { None } else { Some(row.get(3)?) },
            people: row.get(4)?,
            units: row.get::<_, Exact>(5)?.0,
            amount: row.get(6)?,
        })
    })?;
    let days = made.chunk_by(|one, other| one.on == other.on);
    days.filter_map(|day| work_day(conn, who, day).transpose()).collect()
}

fn work_day(conn: &Connection, who: ParticipantId, made: &[Made]) -> Result<Option<WorkDay>, Fault> {
    let Some(Made { on, work, .. }) = made.first() else { return Ok(None) };
    let known = |line: &Made| line.counted == Counted::ByPiece && line.rate.is_some();
    let earned: Yen = made.iter().map(|line| line.amount).sum();
    if !made.iter().all(known) || earned == Yen::ZERO {
        return Ok(None);
    }
    let key = params![who, Day(*on)];
    let entered = "SELECT 1 FROM hours WHERE participant = ?1 AND on_date = ?2 AND standing = 'counted'";
    let visit = "SELECT id FROM visit WHERE participant = ?1 AND on_date = ?2 AND standing <> 'undone'";
    let visit: Option<VisitId> = first(conn, visit, key, |row| row.get(0))?;
    let minutes = visit.map(|visit| worked_minutes(conn, visit)).transpose()?.flatten();
    let Some(minutes @ 1..) = minutes else { return Ok(None) };
    if any(conn, entered, key)? {
        return Ok(None);
    }
    let only = made.iter().all(|line| line.work == *work);
    let alone = only && made.iter().all(|line| line.people == 1);
    let allowances = "SELECT amount FROM allowance_line WHERE participant = ?1 AND on_date = ?2 AND kind = 'allowance'";
    let allowances: Vec<Yen> = all(conn, allowances, key, |row| row.get(0))?;
    Ok(Some(WorkDay {
        participant: who,
        on: *on,
        minutes,
        earned,
        allowances: allowances.into_iter().sum(),
        work: only.then_some(*work),
        units: alone.then(|| made.iter().map(|line| line.units).sum()),
    }))
}

/// Every work that somebody has made something of, paid or not, by first day.
fn done(conn: &Connection, who: ParticipantId, today: NaiveDate) -> Result<Vec<Done>, Fault> {
    let sql = "SELECT code, name, count(DISTINCT on_date), min(on_date) FROM earning_summary
               JOIN work ON work.id = earning_summary.work
               WHERE participant = ?1 AND on_date <= ?2 AND lines > 0 GROUP BY code, name ORDER BY 4, code";
    all(conn, sql, params![who, Day(today)], |row| {
        let days = row.get::<_, Place>(2)?.0;
        let first_on = row.get::<_, Day>(3)?.0;
        Ok(Done { code: row.get(0)?, name: row.get(1)?, days: usize::try_from(days).unwrap_or(usize::MAX), first_on })
    })
}

/// The first days on a work of everybody else who began it lately.
fn beginners(conn: &Connection, but: ParticipantId, work: WorkId, today: NaiveDate) -> Result<Vec<WorkDay>, Fault> {
    let since = today.checked_sub_days(Days::new(BEGAN_LATELY_DAYS)).unwrap_or(today);
    let sql = "SELECT participant, min(on_date) FROM earning_summary
               WHERE on_date BETWEEN ?1 AND ?2 AND work = ?3 AND participant <> ?4 GROUP BY participant";
    let candidates: Vec<(ParticipantId, Day)> =
        all(conn, sql, params![Day(since), Day(today), work, but], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut found = Vec::new();
    for (who, began) in candidates {
        let before = "SELECT 1 FROM earning_summary WHERE participant = ?1 AND on_date < ?2 AND work = ?3";
        if any(conn, before, params![who, began, work])? {
            continue;
        }
        let own = work_days(conn, who, Span { from: began.0, to: today })?;
        let own = own.into_iter().filter(|day| day.work == Some(work) && day.units.is_some());
        found.extend(own.take(FIRST_DAYS));
    }
    Ok(found)
}
