//! Freezing a period: everybody's statement from the sums that are kept anyway, so that the cost is that of the
//! period and never of the ledger, and one hash over all of their bytes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;

use super::{borne, visits};
use crate::domain::calendar::Span;
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, VisitId, WorkId};
use crate::domain::ledger::{Link, Recorded, Seal};
use crate::domain::money::{Rounding, Yen};
use crate::domain::period::{Bearing, Bears, Shows};
use crate::domain::terms::LineKind;
use crate::domain::work::Counted;
use crate::earnings::payslip::{Draft, Settled, SlipLine};
use crate::earnings::report::summed;
use crate::earnings::{PersonEarnings, Share};
use crate::store::column::{Day, Exact, Place, Word, all, first, run};
use crate::store::error::Fault;
use crate::store::read::days::part_of_row;

/// Writes the period's statements and its row, with the hash that they come to.
pub(super) fn freeze(conn: &Connection, recorded: &Recorded) -> Result<(), Fault> {
    let Fact::PeriodClosed { from, ending, pays_on, rounding, shows, bearing, by, .. } = &recorded.fact else {
        return Ok(());
    };
    let span = Span { from: *from, to: *ending };
    let closing = Closing { span, pays_on: *pays_on, rounding: *rounding, shows: *shows, bearing: *bearing };
    let mut seal = Seal::default();
    let (mut people, mut total) = (0_i64, 0_i64);
    for Settled { slip, evened } in slips(conn, closing, None)? {
        borne::remember(conn, slip.participant, &evened)?;
        let frozen = serde_json::to_string(&slip).expect("a statement is plain data");
        seal.line(frozen.as_bytes());
        let sql = "INSERT INTO statement (ending, participant, number, yen, frozen) VALUES (?1, ?2, ?3, ?4, ?5)";
        run(conn, sql, params![Day(*ending), slip.participant, slip.number, slip.yen, frozen])?;
        people += 1;
        total += slip.yen;
    }
    let hash = seal.finish().0;
    let sql = "INSERT INTO period (ending, from_date, pays_on, rounding, hash, people, yen, closed_at_ms, by_staff)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (from, ending, pays_on) = (Day(*from), Day(*ending), Day(*pays_on));
    run(conn, sql, params![ending, from, pays_on, Word(rounding), hash, people, total, recorded.at, by])?;
    Ok(())
}

/// The hash of a closed period.
pub(in crate::store) fn seal(conn: &Connection, ending: NaiveDate) -> Result<Option<Link>, Fault> {
    let sql = "SELECT hash FROM period WHERE ending = ?1";
    first(conn, sql, params![Day(ending)], |row| row.get(0).map(Link))
}

/// What one person's statement of a closed period says is to be paid.
pub(in crate::store) fn due(
    conn: &Connection,
    ending: NaiveDate,
    participant: ParticipantId,
) -> Result<Option<i64>, Fault> {
    let sql = "SELECT yen FROM statement WHERE ending = ?1 AND participant = ?2";
    first(conn, sql, params![Day(ending), participant], |row| row.get(0))
}

/// How days are closed.
#[derive(Clone, Copy)]
pub(in crate::store) struct Closing {
    pub span: Span,
    pub pays_on: NaiveDate,
    pub rounding: Rounding,
    pub shows: Shows,
    pub bearing: Bearing,
}

/// What everybody (or one person) would be paid if the days were closed now, in order of number.
pub(in crate::store) fn slips(
    conn: &Connection,
    closing: Closing,
    of: Option<ParticipantId>,
) -> Result<Vec<Settled>, Fault> {
    let Closing { rounding, shows, .. } = closing;
    let mut drafts = Drafts::new(conn, closing, of)?;
    drafts.earned(conn, rounding)?;
    drafts.allowances(conn)?;
    drafts.late(conn)?;
    drafts.sources(conn)?;
    drafts.decisions(conn)?;
    drafts.days(conn)?;
    if shows == Shows::DaysAndTime {
        drafts.time(conn)?;
    }
    let mut slips: Vec<Settled> = drafts.finish().map(|draft| draft.settle(rounding)).collect();
    // Corrections that cancel each other, and nothing else, are no statement.
    slips.retain(|one| !one.slip.lines.is_empty());
    slips.sort_by(|one, other| one.slip.number.cmp(&other.slip.number));
    Ok(slips)
}

struct Work {
    code: String,
    name: String,
    kind: LineKind,
}

/// Statements in the making.
struct Drafts {
    closing: Closing,
    of: Option<ParticipantId>,
    works: BTreeMap<WorkId, Work>,
    numbers: BTreeMap<ParticipantId, String>,
    made: BTreeMap<ParticipantId, Draft>,
}

impl Drafts {
    fn new(conn: &Connection, closing: Closing, of: Option<ParticipantId>) -> Result<Self, Fault> {
        let works = all(conn, "SELECT id, code, name, counted FROM work", [], |row| {
            let kind = match row.get::<_, Word<Counted>>(3)?.0 {
                Counted::ByPiece => LineKind::Piece,
                Counted::ByTime => LineKind::Time,
            };
            Ok((row.get(0)?, Work { code: row.get(1)?, name: row.get(2)?, kind }))
        })?;
        let numbers = all(conn, "SELECT id, number FROM participant", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (works, numbers) = (works.into_iter().collect(), numbers.into_iter().collect());
        Ok(Self { closing, of, works, numbers, made: BTreeMap::new() })
    }

    /// ` AND participant = …`, where one person is asked for. Ids are hexadecimal.
    fn only(&self) -> String {
        self.of.map(|participant| format!(" AND participant = '{participant}'")).unwrap_or_default()
    }

    fn draft(&mut self, participant: ParticipantId) -> &mut Draft {
        let Closing { span, pays_on, bearing, .. } = self.closing;
        let number = || self.numbers.get(&participant).cloned().unwrap_or_else(|| participant.to_string());
        self.made.entry(participant).or_insert_with(|| Draft {
            participant,
            number: number(),
            from: span.from,
            ending: span.to,
            pays_on,
            days: 0,
            minutes: None,
            lines: Vec::new(),
            unpriced: 0,
            agreed: Yen::ZERO,
            bearing,
            sources: Vec::new(),
        })
    }

    fn work(&self, work: WorkId) -> Result<&Work, Fault> {
        self.works.get(&work).ok_or_else(|| Fault::Unreadable(format!("work {work} is not in the table of works")))
    }

    fn earned(&mut self, conn: &Connection, rounding: Rounding) -> Result<(), Fault> {
        let sql = format!(
            "SELECT participant, work, per, rate, people, units, quantity, amount, lines, share
             FROM earning_summary WHERE on_date BETWEEN ?1 AND ?2{}",
            self.only()
        );
        let parts = all(conn, &sql, params![Day(self.closing.span.from), Day(self.closing.span.to)], part_of_row)?;
        for PersonEarnings { participant, lines, unpriced, .. } in summed(parts, rounding) {
            for line in lines {
                let work = self.work(line.work)?;
                let line = SlipLine {
                    kind: work.kind,
                    of: None,
                    work: Some(work.code.clone()),
                    name: work.name.clone(),
                    on: None,
                    quantity: line.quantity,
                    per: line.per,
                    rate: line.rate.map(plain),
                    share: line.share.map(Share::short).unwrap_or_default(),
                    amount: line.amount,
                };
                self.draft(participant).lines.push(line);
            }
            self.draft(participant).unpriced = unpriced;
        }
        Ok(())
    }

    /// Days at the same price are one line.
    fn allowances(&mut self, conn: &Connection) -> Result<(), Fault> {
        let sql = format!(
            "SELECT participant, kind, name, per, yen, quantity, amount, grant_id, on_date FROM allowance_line
             WHERE on_date BETWEEN ?1 AND ?2{}",
            self.only()
        );
        let mut sums: BTreeMap<AllowanceKey, (Decimal, Yen)> = BTreeMap::new();
        let rows = all(conn, &sql, params![Day(self.closing.span.from), Day(self.closing.span.to)], |row| {
            let key = (row.get(0)?, row.get::<_, Word<LineKind>>(1)?.0, row.get(2)?, row.get(3)?, row.get(4)?);
            let of: (String, Day) = (row.get(7)?, row.get(8)?);
            Ok((key, row.get::<_, Exact>(5)?.0, row.get::<_, Yen>(6)?, of))
        })?;
        for (key, quantity, amount, (grant, on)) in rows {
            if key.1 == LineKind::Deduction {
                let deducted = borne::deducted(&grant, on, amount);
                self.draft(key.0).sources.push(deducted);
            }
            let sum = sums.entry(key).or_default();
            *sum = (sum.0 + quantity, sum.1 + amount);
        }
        for ((participant, kind, name, per, rate), (quantity, amount)) in sums {
            let (quantity, amount) = (quantity.normalize(), Some(plain(amount)));
            let rate = Some(plain(rate));
            let line =
                SlipLine { kind, of: None, work: None, name, on: None, quantity, per, rate, share: share("1"), amount };
            self.draft(participant).lines.push(line);
        }
        Ok(())
    }

    /// What changed in closed days, by day; what has no price yet waits.
    fn late(&mut self, conn: &Connection) -> Result<(), Fault> {
        let sql = format!(
            "SELECT participant, on_date, kind, item, per, rate, share, quantity, amount FROM late_line
             WHERE settled_in = '' AND rate <> ''{}",
            self.only()
        );
        let mut sums: BTreeMap<LateKey, (Decimal, Yen)> = BTreeMap::new();
        for (key, quantity, amount) in all(conn, &sql, [], late_of_row)? {
            let sum = sums.entry(key).or_default();
            *sum = (sum.0 + quantity, sum.1 + amount);
        }
        for (key, (quantity, amount)) in sums {
            if quantity.is_zero() && amount == Yen::ZERO {
                continue;
            }
            let (work, name) = match key.kind {
                LineKind::Piece | LineKind::Time => {
                    let strange = |_| Fault::Unreadable(format!("late_line has the item {:?}", key.item));
                    let work = self.work(key.item.parse().map_err(strange)?)?;
                    (Some(work.code.clone()), work.name.clone())
                }
                _ => (None, key.item.clone()),
            };
            let line = SlipLine {
                kind: LineKind::Correction,
                of: matches!(key.kind, LineKind::Reimbursement | LineKind::Deduction).then_some(key.kind),
                work,
                name,
                on: Some(key.on),
                quantity: quantity.normalize(),
                per: key.per,
                rate: Some(plain(key.rate)),
                share: share(&key.share),
                amount: Some(plain(amount)),
            };
            self.draft(key.participant).lines.push(line);
        }
        Ok(())
    }

    /// What was corrected or borne before, by what it is of.
    fn sources(&mut self, conn: &Connection) -> Result<(), Fault> {
        let mut known = borne::sources(conn, self.of)?;
        borne::come_again(conn, &mut known, self.closing.span)?;
        for ((participant, _), source) in known {
            if source.late != Yen::ZERO || source.had() > Yen::ZERO {
                self.draft(participant).sources.push(source);
            }
        }
        Ok(())
    }

    /// Only who has agreed to bear an overpayment bears any of it.
    fn decisions(&mut self, conn: &Connection) -> Result<(), Fault> {
        let sql = "SELECT participant, yen FROM overpayment WHERE bears = ?1";
        for (participant, agreed) in all(conn, sql, params![Word(Bears::Person)], |row| Ok((row.get(0)?, row.get(1)?)))?
        {
            if let Some(draft) = self.made.get_mut(&participant) {
                draft.agreed = agreed;
            }
        }
        Ok(())
    }

    fn days(&mut self, conn: &Connection) -> Result<(), Fault> {
        let sql = format!(
            "SELECT participant, count(DISTINCT on_date) FROM visit
             WHERE on_date BETWEEN ?1 AND ?2 AND standing <> 'undone'{} GROUP BY participant",
            self.only()
        );
        let span = params![Day(self.closing.span.from), Day(self.closing.span.to)];
        for (participant, days) in all(conn, &sql, span, |row| Ok((row.get(0)?, row.get(1)?)))? {
            if let Some(draft) = self.made.get_mut(&participant) {
                draft.days = days;
            }
        }
        Ok(())
    }

    /// Visits that have ended, without their breaks, and hours that staff entered.
    fn time(&mut self, conn: &Connection) -> Result<(), Fault> {
        let visits = format!(
            "SELECT participant, id FROM visit WHERE on_date BETWEEN ?1 AND ?2 AND standing <> 'undone'{}",
            self.only()
        );
        let hours = format!(
            "SELECT participant, sum(minutes) FROM hours WHERE on_date BETWEEN ?1 AND ?2 AND standing = 'counted'{}
             GROUP BY participant",
            self.only()
        );
        let span = params![Day(self.closing.span.from), Day(self.closing.span.to)];
        let mut minutes: BTreeMap<ParticipantId, u64> =
            all(conn, &hours, span, |row| Ok((row.get(0)?, row.get::<_, Place>(1)?.0)))?.into_iter().collect();
        let visits: Vec<(ParticipantId, VisitId)> = all(conn, &visits, span, |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (participant, visit) in visits {
            let worked = visits::worked_minutes(conn, visit)?.unwrap_or_default();
            *minutes.entry(participant).or_default() += u64::from(worked);
        }
        for (participant, draft) in &mut self.made {
            draft.minutes = Some(minutes.get(participant).copied().unwrap_or_default());
        }
        Ok(())
    }

    fn finish(self) -> impl Iterator<Item = Draft> {
        self.made.into_values()
    }
}

/// Whose, what kind, its name, and yen for one of which unit.
type AllowanceKey = (ParticipantId, LineKind, String, String, Yen);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct LateKey {
    participant: ParticipantId,
    on: NaiveDate,
    kind: LineKind,
    item: String,
    per: String,
    rate: Yen,
    share: String,
}

fn late_of_row(row: &Row<'_>) -> rusqlite::Result<(LateKey, Decimal, Yen)> {
    let key = LateKey {
        participant: row.get(0)?,
        on: row.get::<_, Day>(1)?.0,
        // Pieces and hours of one work on one day are one correction.
        kind: match row.get::<_, Word<LineKind>>(2)?.0 {
            LineKind::Time => LineKind::Piece,
            kind => kind,
        },
        item: row.get(3)?,
        per: row.get(4)?,
        rate: row.get(5)?,
        share: row.get(6)?,
    };
    Ok((key, row.get::<_, Exact>(7)?.0, row.get(8)?))
}

fn plain(yen: Yen) -> Yen {
    Yen(yen.0.normalize())
}

/// As `earnings` writes it: one's own is `1`.
fn share(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), Share::short)
}
