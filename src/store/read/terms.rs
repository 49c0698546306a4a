//! What was agreed: programmes, places, allowances, and the lines that these come to.

use chrono::NaiveDate;
use rusqlite::{Row, params};
use rust_decimal::Decimal;

use crate::domain::id::{FactId, ParticipantId, PlaceId, ProgrammeId, VisitId};
use crate::domain::money::Yen;
use crate::domain::terms::{Allowance, Contract, LineKind, PlacementTerms, Rule, Stage};
use crate::store::column::{Day, Exact, Json, Word, all};
use crate::store::project::terms::placement;
use crate::store::project::visits::{usual_break, worked_minutes};
use crate::store::{ReadError, Store};

/// An allowance that was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceView {
    pub grant: FactId,
    pub participant: ParticipantId,
    pub allowance: Allowance,
    /// The last day, which may have been set after the grant.
    pub to: Option<NaiveDate>,
}

/// What a grant came to on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceDay {
    pub grant: FactId,
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub kind: LineKind,
    /// 研修手当
    pub name: String,
    pub quantity: Decimal,
    pub per: String,
    pub yen: Yen,
    pub amount: Yen,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeView {
    pub programme: ProgrammeId,
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleView {
    pub programme: Option<ProgrammeId>,
    pub from: NaiveDate,
    pub rule: Rule,
}

/// One person's time in a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentView {
    pub participant: ParticipantId,
    pub programme: ProgrammeId,
    pub municipality: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceView {
    pub place: PlaceId,
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementView {
    pub participant: ParticipantId,
    pub place: PlaceId,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub terms: PlacementTerms,
    pub contract: Contract,
}

impl Store {
    /// Everything that was ever granted to a person, oldest first.
    pub fn allowances(&self, participant: ParticipantId) -> Result<Vec<AllowanceView>, ReadError> {
        let sql = "SELECT id, participant, allowance, to_date FROM allowance_grant WHERE participant = ?1
                   ORDER BY sequence";
        self.read(|conn| all(conn, sql, params![participant], allowance_of_row))
    }

    /// Everybody's that have not ended before a day, oldest first.
    pub fn running_allowances(&self, on: NaiveDate) -> Result<Vec<AllowanceView>, ReadError> {
        let sql = "SELECT id, participant, allowance, to_date FROM allowance_grant
                   WHERE to_date IS NULL OR to_date >= ?1 ORDER BY sequence";
        self.read(|conn| all(conn, sql, params![Day(on)], allowance_of_row))
    }

    /// One person's allowance lines of a span, by day.
    pub fn allowance_lines(
        &self,
        participant: ParticipantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<AllowanceDay>, ReadError> {
        let sql = "SELECT grant_id, participant, on_date, kind, name, quantity, per, yen, amount FROM allowance_line
                   WHERE participant = ?1 AND on_date BETWEEN ?2 AND ?3 ORDER BY on_date, grant_id";
        self.read(|conn| {
            all(conn, sql, params![participant, Day(from), Day(to)], |row| {
                Ok(AllowanceDay {
                    grant: row.get(0)?,
                    participant: row.get(1)?,
                    on: row.get::<_, Day>(2)?.0,
                    kind: row.get::<_, Word<LineKind>>(3)?.0,
                    name: row.get(4)?,
                    quantity: row.get::<_, Exact>(5)?.0,
                    per: row.get(6)?,
                    yen: row.get(7)?,
                    amount: row.get(8)?,
                })
            })
        })
    }

    /// By code.
    pub fn programmes(&self) -> Result<Vec<ProgrammeView>, ReadError> {
        self.read(|conn| {
            all(conn, "SELECT id, code, name FROM programme ORDER BY code", [], |row| {
                Ok(ProgrammeView { programme: row.get(0)?, code: row.get(1)?, name: row.get(2)? })
            })
        })
    }

    /// All rules that were ever set, in that order.
    pub fn rules(&self) -> Result<Vec<RuleView>, ReadError> {
        self.read(|conn| {
            all(conn, "SELECT programme, from_date, rule FROM programme_rule ORDER BY sequence", [], |row| {
                let (from, rule) = (row.get::<_, Day>(1)?.0, row.get::<_, Json<Rule>>(2)?.0);
                Ok(RuleView { programme: row.get(0)?, from, rule })
            })
        })
    }

    /// Everybody's, by first day.
    pub fn enrolments(&self) -> Result<Vec<EnrolmentView>, ReadError> {
        let sql = "SELECT participant, programme, municipality, from_date, to_date FROM enrolment
                   ORDER BY from_date, sequence";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                Ok(EnrolmentView {
                    participant: row.get(0)?,
                    programme: row.get(1)?,
                    municipality: row.get(2)?,
                    from: row.get::<_, Day>(3)?.0,
                    to: row.get::<_, Option<Day>>(4)?.map(|day| day.0),
                })
            })
        })
    }

    /// By code.
    pub fn places(&self) -> Result<Vec<PlaceView>, ReadError> {
        self.read(|conn| {
            all(conn, "SELECT id, code, name FROM place ORDER BY code", [], |row| {
                Ok(PlaceView { place: row.get(0)?, code: row.get(1)?, name: row.get(2)? })
            })
        })
    }

    /// Everybody's, by first day.
    pub fn placements(&self) -> Result<Vec<PlacementView>, ReadError> {
        let sql = "SELECT participant, place, from_date, to_date, terms, contract FROM placement
                   ORDER BY from_date, sequence";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                Ok(PlacementView {
                    participant: row.get(0)?,
                    place: row.get(1)?,
                    from: row.get::<_, Day>(2)?.0,
                    to: row.get::<_, Option<Day>>(3)?.map(|day| day.0),
                    terms: row.get::<_, Word<PlacementTerms>>(4)?.0,
                    contract: row.get::<_, Word<Contract>>(5)?.0,
                })
            })
        })
    }

    /// What was agreed for a person at a place on a day.
    pub fn placement(
        &self,
        participant: ParticipantId,
        place: PlaceId,
        on: NaiveDate,
    ) -> Result<Option<PlacementTerms>, ReadError> {
        self.read(|conn| placement(conn, participant, place, on))
    }

    /// A person's kinds of contract and the day that each holds from; of the same day, the last one counts.
    pub fn contracts(&self, participant: ParticipantId) -> Result<Vec<(NaiveDate, Contract)>, ReadError> {
        let sql = "SELECT from_date, contract FROM contract WHERE participant = ?1 ORDER BY from_date, sequence";
        self.read(|conn| {
            all(conn, sql, params![participant], |row| {
                Ok((row.get::<_, Day>(0)?.0, row.get::<_, Word<Contract>>(1)?.0))
            })
        })
    }

    /// A person's stages, likewise.
    pub fn stages(&self, participant: ParticipantId) -> Result<Vec<(NaiveDate, Stage)>, ReadError> {
        let sql = "SELECT from_date, stage FROM stage WHERE participant = ?1 ORDER BY from_date, sequence";
        self.read(|conn| {
            all(conn, sql, params![participant], |row| Ok((row.get::<_, Day>(0)?.0, row.get::<_, Word<Stage>>(1)?.0)))
        })
    }

    /// The break that a visit of so many minutes has on that day, as long as staff say nothing else.
    pub fn usual_break(&self, participant: ParticipantId, on: NaiveDate, minutes: u32) -> Result<u32, ReadError> {
        self.read(|conn| usual_break(conn, participant, Day(on), minutes))
    }

    /// Minutes of a visit without gaps and breaks; `None` while nobody knows when it ended.
    pub fn worked_minutes(&self, visit: VisitId) -> Result<Option<u32>, ReadError> {
        self.read(|conn| worked_minutes(conn, visit))
    }
}

fn allowance_of_row(row: &Row<'_>) -> rusqlite::Result<AllowanceView> {
    Ok(AllowanceView {
        grant: row.get(0)?,
        participant: row.get(1)?,
        allowance: row.get::<_, Json<Allowance>>(2)?.0,
        to: row.get::<_, Option<Day>>(3)?.map(|day| day.0),
    })
}
