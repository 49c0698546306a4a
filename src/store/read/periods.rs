//! Closed periods, their statements and payments, and what waits to be settled.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;

use crate::bench::input::Unreceipted;
use crate::domain::bank::{Account, AccountKind};
use crate::domain::calendar::Span;
use crate::domain::code::{Reason, ReceiptNumber};
use crate::domain::id::{FactId, ParticipantId, StaffId, WorkId};
use crate::domain::ledger::Link;
use crate::domain::moment::Moment;
use crate::domain::money::{Rounding, Yen};
use crate::domain::period::{Bearing, Bears, PayMethod, Receipted, Shows};
use crate::domain::terms::LineKind;
use crate::earnings::Share;
use crate::earnings::closing::Closed;
use crate::earnings::payslip::Payslip;
use crate::earnings::zengin::Order;
use crate::store::column::{Day, Exact, Word, all, first};
use crate::store::error::Fault;
use crate::store::project::standing::PAID;
use crate::store::project::{late, lines, statements};
use crate::store::{ReadError, Store};

/// A closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodView {
    pub span: Span,
    pub pays_on: NaiveDate,
    pub rounding: Rounding,
    pub hash: Link,
    /// How many statements it has.
    pub people: u64,
    pub yen: i64,
    pub closed_at: Moment,
    /// Statements that come to more than nothing, and how many of them are paid, and kept (保管中).
    pub payable: u64,
    pub paid: u64,
    pub kept: u64,
    pub paid_yen: i64,
}

/// A frozen statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub slip: Payslip,
    /// Its exact bytes, which were hashed.
    pub bytes: String,
    /// Of the whole period.
    pub hash: Link,
    /// How often it was given out again.
    pub reissued: u32,
}

/// A statement was given out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reissue {
    pub at: Moment,
    /// Who gave it out, where somebody was named.
    pub by: Option<StaffId>,
}

/// What was put right in days that were closed already, summed by day, work and price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateView {
    pub on: NaiveDate,
    /// The work; `None` where what changed is called by `item`.
    pub work: Option<WorkId>,
    pub item: String,
    /// The difference, in `per`.
    pub quantity: Decimal,
    pub per: String,
    pub amount: Yen,
    pub settled: SettledBy,
}

/// What a late change was settled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettledBy {
    Nothing,
    /// The period that ends on this day.
    Period(NaiveDate),
    /// A supplement of this day.
    Supplement(NaiveDate),
}

/// Where one person's payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    pub participant: ParticipantId,
    pub number: String,
    /// What the statement says.
    pub yen: i64,
    pub kept_on: Option<NaiveDate>,
    /// How and when it was paid.
    pub paid: Option<(PayMethod, NaiveDate)>,
    /// How and when it was confirmed.
    pub receipted: Option<(Receipted, NaiveDate)>,
}

/// What was paid to one person on one day: a statement, or a correction by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidView {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    /// The period's last day; `None` for a correction that was paid by itself.
    pub ending: Option<NaiveDate>,
    pub yen: i64,
}

/// What corrections of closed days come to for one person, and nobody has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub participant: ParticipantId,
    pub number: String,
    /// Above zero: owed to them. Below: paid too much. Without what they have already.
    pub amount: Yen,
    /// What comes back of what the workshop bore before: it was paid then.
    pub had: Yen,
    pub decided: Option<(Bears, Yen)>,
}

/// What the workshop bore of one thing (or did not deduct), as far as it has not come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BorneView {
    pub participant: ParticipantId,
    pub number: String,
    /// The corrected work date.
    pub on: NaiveDate,
    pub kind: LineKind,
    pub yen: Yen,
}

/// Who has agreed to be paid by transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    pub participant: ParticipantId,
    pub agreed_on: NaiveDate,
}

/// Who is paid by transfer for a closed period, and not paid yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transfers {
    pub orders: Vec<Order>,
    /// The numbers of those who have agreed, and whose account is not known.
    pub without_account: Vec<String>,
}

/// What a repricing changed for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepricingView {
    pub work: WorkId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reason: Reason,
    pub at: Moment,
    /// What their part of it came to.
    pub before: Yen,
    pub after: Yen,
}

/// おたずね
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub question: FactId,
    pub participant: ParticipantId,
    pub ending: Option<NaiveDate>,
    pub asked_at: Moment,
    /// The fact of the answer, and when.
    pub answer: Option<(FactId, Moment)>,
}

/// One line behind a sum: a handover, or an entry of hours, as it stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLine {
    pub on: NaiveDate,
    /// `None` for hours.
    pub receipt: Option<ReceiptNumber>,
    pub work: WorkId,
    pub quantity: Decimal,
    pub per: String,
    pub rate: Option<Yen>,
    /// `1`, `1/3`; empty while it is not known how it is shared.
    pub share: String,
    pub amount: Option<Yen>,
}

/// Every cash payment that nobody has confirmed, newest period first. A bank confirms its own.
pub(super) fn unreceipted(conn: &Connection) -> Result<Vec<Unreceipted>, Fault> {
    let sql = "SELECT participant, ending FROM payment WHERE standing = ?1 AND method = ?2 AND receipted IS NULL
               ORDER BY ending DESC, participant";
    all(conn, sql, params![PAID, Word(PayMethod::Cash)], |row| {
        Ok(Unreceipted { participant: row.get(0)?, ending: row.get::<_, Day>(1)?.0 })
    })
}

impl Store {
    /// How far everything is closed.
    pub fn closed(&self) -> Result<Closed, ReadError> {
        let sql = "SELECT min(on_date) FROM (SELECT min(on_date) AS on_date FROM earning_summary
                   UNION ALL SELECT min(on_date) FROM allowance_line)";
        self.read(|conn| {
            let up_to = late::closed_up_to(conn)?.map(|day| day.0);
            let earliest = first(conn, sql, [], |row| row.get::<_, Option<Day>>(0))?.flatten().map(|day| day.0);
            Ok(Closed { up_to, earliest })
        })
    }

    /// Closed periods, newest first.
    pub fn periods(&self) -> Result<Vec<PeriodView>, ReadError> {
        let sql = format!("{PERIODS} ORDER BY ending DESC");
        self.read(|conn| all(conn, &sql, [], period_of_row))
    }

    pub fn period(&self, ending: NaiveDate) -> Result<Option<PeriodView>, ReadError> {
        let sql = format!("{PERIODS} WHERE ending = ?1");
        self.read(|conn| first(conn, &sql, params![Day(ending)], period_of_row))
    }

    /// One person's statement of a closed period.
    pub fn statement(&self, ending: NaiveDate, participant: ParticipantId) -> Result<Option<Frozen>, ReadError> {
        let sql = format!("{STATEMENTS} WHERE s.ending = ?1 AND s.participant = ?2");
        let row = self.read(|conn| first(conn, &sql, params![Day(ending), participant], statement_of_row))?;
        row.map(frozen).transpose()
    }

    /// All statements of a closed period, by number.
    pub fn statements(&self, ending: NaiveDate) -> Result<Vec<Frozen>, ReadError> {
        let sql = format!("{STATEMENTS} WHERE s.ending = ?1 ORDER BY s.number");
        let rows = self.read(|conn| all(conn, &sql, params![Day(ending)], statement_of_row))?;
        rows.into_iter().map(frozen).collect()
    }

    /// Each time that somebody's statement was given out again, oldest first. Who did it stands in the fact alone.
    pub fn reissues(&self, ending: NaiveDate, participant: ParticipantId) -> Result<Vec<Reissue>, ReadError> {
        let sql = "SELECT r.at_ms, json_extract(f.stored, '$.body.by') FROM reissue r
                   JOIN facts f ON f.sequence = r.sequence
                   WHERE r.ending = ?1 AND r.participant = ?2 ORDER BY r.sequence";
        self.read(|conn| {
            all(conn, sql, params![Day(ending), participant], |row| Ok(Reissue { at: row.get(0)?, by: row.get(1)? }))
        })
    }

    /// What everybody, or one person, would be paid if these days were closed now, by number.
    pub fn preview(
        &self,
        span: Span,
        pays_on: NaiveDate,
        rounding: Rounding,
        of: Option<ParticipantId>,
    ) -> Result<Vec<Payslip>, ReadError> {
        let (shows, bearing) = (Shows::DaysAndTime, Bearing::Remembered);
        let closing = statements::Closing { span, pays_on, rounding, shows, bearing };
        let settled = self.read(|conn| statements::slips(conn, closing, of))?;
        Ok(settled.into_iter().map(|one| one.slip).collect())
    }

    /// The payment list of a closed period, by number.
    pub fn payments(&self, ending: NaiveDate) -> Result<Vec<PaymentView>, ReadError> {
        let sql = "SELECT s.participant, s.number, s.yen, kept_on, method, paid_on, receipted, receipted_on
                   FROM statement s LEFT JOIN payment p ON p.ending = s.ending AND p.participant = s.participant
                   WHERE s.ending = ?1 ORDER BY s.number";
        self.read(|conn| all(conn, sql, params![Day(ending)], payment_of_row))
    }

    /// Everything that was paid on days of a span, oldest first.
    pub fn paid_between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<PaidView>, ReadError> {
        let sql = "SELECT participant, paid_on, ending, yen FROM payment
                   WHERE standing = 'paid' AND paid_on BETWEEN ?1 AND ?2
                   UNION ALL SELECT participant, on_date, NULL, yen FROM supplement
                   WHERE on_date BETWEEN ?1 AND ?2 ORDER BY 2, 3";
        self.read(|conn| {
            all(conn, sql, params![Day(from), Day(to)], |row| {
                let (on, ending) = (row.get::<_, Day>(1)?.0, row.get::<_, Option<Day>>(2)?.map(|day| day.0));
                Ok(PaidView { participant: row.get(0)?, on, ending, yen: row.get(3)? })
            })
        })
    }

    /// What was put right in one person's closed days, oldest first, but for what came to nothing or has no price yet.
    pub fn late(&self, participant: ParticipantId, from: NaiveDate, to: NaiveDate) -> Result<Vec<LateView>, ReadError> {
        let sql =
            "SELECT l.on_date, l.kind, l.item, l.per, l.rate, l.share, l.settled_in, s.on_date, l.quantity, l.amount
                   FROM late_line l LEFT JOIN supplement s ON s.id = l.settled_in
                   WHERE l.participant = ?1 AND l.on_date BETWEEN ?2 AND ?3 AND l.rate <> ''";
        let rows = self.read(|conn| all(conn, sql, params![participant, Day(from), Day(to)], late_of_row))?;
        let mut sums: BTreeMap<LateKey, (Decimal, Yen)> = BTreeMap::new();
        for (key, quantity, amount) in rows {
            let sum = sums.entry(key).or_default();
            *sum = (sum.0 + quantity, sum.1 + amount);
        }
        let there = sums.into_iter().filter(|(_, (quantity, amount))| !quantity.is_zero() || *amount != Yen::ZERO);
        Ok(there.map(|(key, (quantity, amount))| key.view(quantity, amount)).collect())
    }

    /// What changed in closed days and is not settled, by number.
    pub fn unsettled(&self) -> Result<Vec<Owed>, ReadError> {
        let sql = "SELECT DISTINCT l.participant, number, bears, yen FROM late_line l
                   JOIN participant ON participant.id = l.participant
                   LEFT JOIN overpayment o ON o.participant = l.participant
                   WHERE settled_in = '' ORDER BY number";
        self.read(|conn| {
            let mut people = all(conn, sql, [], |row| {
                let bears = row.get::<_, Option<Word<Bears>>>(2)?.map(|bears| bears.0);
                let decided = bears.zip(row.get::<_, Option<Yen>>(3)?);
                let (participant, number) = (row.get(0)?, row.get(1)?);
                Ok(Owed { participant, number, amount: Yen::ZERO, had: Yen::ZERO, decided })
            })?;
            for one in &mut people {
                (one.amount, one.had) = late::owed(conn, one.participant)?;
            }
            Ok(people)
        })
    }

    /// What the workshop has borne, by number and day.
    pub fn borne(&self) -> Result<Vec<BorneView>, ReadError> {
        let sql = "SELECT participant, number, on_date, kind, yen FROM borne
                   JOIN participant ON participant.id = participant ORDER BY number, on_date, source";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                let (on, kind) = (row.get::<_, Day>(2)?.0, row.get::<_, Word<LineKind>>(3)?.0);
                Ok(BorneView { participant: row.get(0)?, number: row.get(1)?, on, kind, yen: row.get(4)? })
            })
        })
    }

    /// Who may be paid by transfer today.
    pub fn consents(&self) -> Result<Vec<Consent>, ReadError> {
        let sql = "SELECT participant, agreed_on FROM transfer_consent WHERE standing = 'agreed' ORDER BY participant";
        self.read(|conn| {
            all(conn, sql, [], |row| Ok(Consent { participant: row.get(0)?, agreed_on: row.get::<_, Day>(1)?.0 }))
        })
    }

    /// The account to which somebody is paid, unless it was sealed or erased.
    pub fn account(&self, participant: ParticipantId) -> Result<Option<Account>, ReadError> {
        let sql = "SELECT bank, bank_name, branch, branch_name, kind, a.number, holder FROM bank_account a
                   JOIN participant p ON p.id = a.participant WHERE a.participant = ?1 AND p.standing <> 'sealed'";
        self.read(|conn| {
            first(conn, sql, params![participant], |row| {
                Ok(Account {
                    bank: row.get(0)?,
                    bank_name: row.get(1)?,
                    branch: row.get(2)?,
                    branch_name: row.get(3)?,
                    kind: row.get::<_, Word<AccountKind>>(4)?.0,
                    number: row.get(5)?,
                    holder: row.get(6)?,
                })
            })
        })
    }

    /// What a repricing changed for one person.
    pub fn repricing(&self, fact: FactId, participant: ParticipantId) -> Result<Option<RepricingView>, ReadError> {
        let sql = "SELECT work, from_date, to_date, reason, at_ms, paid_before, paid_after FROM repricing
                   WHERE id = ?1 AND participant = ?2";
        self.read(|conn| {
            first(conn, sql, params![fact, participant], |row| {
                Ok(RepricingView {
                    work: row.get(0)?,
                    from: row.get::<_, Day>(1)?.0,
                    to: row.get::<_, Day>(2)?.0,
                    reason: row.get::<_, Word<Reason>>(3)?.0,
                    at: row.get(4)?,
                    before: row.get(5)?,
                    after: row.get(6)?,
                })
            })
        })
    }

    /// What the file for the bank is of: whoever has agreed to a transfer and is not paid, by number.
    pub fn transfers(&self, ending: NaiveDate) -> Result<Transfers, ReadError> {
        let agreed: BTreeSet<_> = self.consents()?.into_iter().map(|consent| consent.participant).collect();
        let mut transfers = Transfers::default();
        for payment in self.payments(ending)? {
            let Ok(yen @ 1..) = u64::try_from(payment.yen) else { continue };
            if payment.paid.is_some() || !agreed.contains(&payment.participant) {
                continue;
            }
            match self.account(payment.participant)? {
                Some(to) => transfers.orders.push(Order { to, yen }),
                None => transfers.without_account.push(payment.number),
            }
        }
        Ok(transfers)
    }

    /// What a supplement came to: exactly, and in whole yen.
    pub fn supplement(&self, fact: FactId) -> Result<Option<(Yen, i64)>, ReadError> {
        let sql = "SELECT exact, yen FROM supplement WHERE id = ?1";
        self.read(|conn| first(conn, sql, params![fact], |row| Ok((row.get(0)?, row.get(1)?))))
    }

    /// Questions about money, the open ones first, then the newest.
    pub fn questions_asked(&self) -> Result<Vec<Asked>, ReadError> {
        let sql = "SELECT id, participant, ending, asked_at_ms, answer, answered_at_ms FROM question
                   ORDER BY answer IS NOT NULL, sequence DESC";
        self.read(|conn| {
            all(conn, sql, [], |row| {
                let answer = row.get::<_, Option<FactId>>(4)?.zip(row.get::<_, Option<Moment>>(5)?);
                let ending = row.get::<_, Option<Day>>(2)?.map(|day| day.0);
                Ok(Asked { question: row.get(0)?, participant: row.get(1)?, ending, asked_at: row.get(3)?, answer })
            })
        })
    }

    /// What one person's days are made of, receipt by receipt, oldest first.
    pub fn day_lines(
        &self,
        participant: ParticipantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<DayLine>, ReadError> {
        let pieces = "SELECT l.on_date, h.receipt, l.work, l.quantity, l.per, l.rate, l.share, l.amount
                      FROM handover_member m JOIN handover h ON h.id = m.handover
                      JOIN earning_line l ON l.source = m.handover AND l.participant = m.participant
                      WHERE m.participant = ?1 AND l.on_date BETWEEN ?2 AND ?3 AND m.on_date BETWEEN ?2 AND ?3
                      ORDER BY l.on_date, h.receipt, l.work";
        // What was made of a net earlier, and paid when it was complete; '0' is the character after '/'.
        let nets = "SELECT l.on_date, h.receipt, l.work, l.quantity, l.per, l.rate, l.share, l.amount
                    FROM handover_member m JOIN handover h ON h.id = m.handover
                    JOIN earning_line l ON l.source > m.handover || '/' AND l.source < m.handover || '0'
                    AND l.participant = m.participant
                    WHERE m.participant = ?1 AND l.on_date BETWEEN ?2 AND ?3 ORDER BY l.on_date, h.receipt, l.work";
        let hours = "SELECT h.on_date, NULL, l.work, l.quantity, l.per, l.rate, l.share, l.amount
                     FROM hours h JOIN earning_line l ON l.source = h.id
                     WHERE h.participant = ?1 AND h.on_date BETWEEN ?2 AND ?3 ORDER BY h.on_date, h.sequence";
        self.read(|conn| {
            let span = params![participant, Day(from), Day(to)];
            let mut lines = all(conn, pieces, span, day_line_of_row)?;
            lines.extend(all(conn, nets, span, day_line_of_row)?);
            lines.extend(all(conn, hours, span, day_line_of_row)?);
            lines.sort_by_key(|line| line.on);
            Ok(lines)
        })
    }
}

const PERIODS: &str = "SELECT from_date, ending, pays_on, rounding, hash, people, yen, closed_at_ms,
    (SELECT count(*) FROM statement s WHERE s.ending = period.ending AND s.yen > 0),
    (SELECT count(*) FROM payment p WHERE p.ending = period.ending AND p.standing = 'paid'),
    (SELECT count(*) FROM payment p WHERE p.ending = period.ending AND p.standing = 'kept'),
    (SELECT coalesce(sum(p.yen), 0) FROM payment p WHERE p.ending = period.ending AND p.standing = 'paid')
    FROM period";

const STATEMENTS: &str = "SELECT s.frozen, period.hash,
    (SELECT count(*) FROM reissue r WHERE r.ending = s.ending AND r.participant = s.participant)
    FROM statement s JOIN period ON period.ending = s.ending";

/// A change's day, work, name, unit, price, share, and what settled it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct LateKey {
    on: NaiveDate,
    work: Option<WorkId>,
    item: String,
    per: String,
    rate: Yen,
    share: String,
    settled: SettledBy,
}

impl LateKey {
    fn view(self, quantity: Decimal, amount: Yen) -> LateView {
        let Self { on, work, item, per, settled, .. } = self;
        let amount = Yen(amount.0.normalize());
        LateView { on, work, item, quantity: quantity.normalize(), per, amount, settled }
    }
}

fn late_of_row(row: &Row<'_>) -> rusqlite::Result<(LateKey, Decimal, Yen)> {
    let (kind, item): (LineKind, String) = (row.get::<_, Word<LineKind>>(1)?.0, row.get(2)?);
    let settled_in: String = row.get(6)?;
    let supplement = row.get::<_, Option<Day>>(7)?.map(|day| SettledBy::Supplement(day.0));
    let period = || settled_in.parse().map_or(SettledBy::Nothing, SettledBy::Period);
    let key = LateKey {
        on: row.get::<_, Day>(0)?.0,
        work: if matches!(kind, LineKind::Piece | LineKind::Time) { item.parse().ok() } else { None },
        item,
        per: row.get(3)?,
        rate: row.get(4)?,
        share: row.get(5)?,
        settled: supplement.unwrap_or_else(period),
    };
    Ok((key, row.get::<_, Exact>(8)?.0, row.get(9)?))
}

fn period_of_row(row: &Row<'_>) -> rusqlite::Result<PeriodView> {
    Ok(PeriodView {
        span: Span { from: row.get::<_, Day>(0)?.0, to: row.get::<_, Day>(1)?.0 },
        pays_on: row.get::<_, Day>(2)?.0,
        rounding: row.get::<_, Word<Rounding>>(3)?.0,
        hash: Link(row.get(4)?),
        people: row.get::<_, crate::store::column::Place>(5)?.0,
        yen: row.get(6)?,
        closed_at: row.get(7)?,
        payable: row.get::<_, crate::store::column::Place>(8)?.0,
        paid: row.get::<_, crate::store::column::Place>(9)?.0,
        kept: row.get::<_, crate::store::column::Place>(10)?.0,
        paid_yen: row.get(11)?,
    })
}

fn statement_of_row(row: &Row<'_>) -> rusqlite::Result<(String, Link, u32)> {
    Ok((row.get(0)?, Link(row.get(1)?), row.get(2)?))
}

fn frozen((bytes, hash, reissued): (String, Link, u32)) -> Result<Frozen, ReadError> {
    let strange = |error: serde_json::Error| ReadError::Unreadable(format!("a statement cannot be read: {error}"));
    Ok(Frozen { slip: serde_json::from_str(&bytes).map_err(strange)?, bytes, hash, reissued })
}

fn payment_of_row(row: &Row<'_>) -> rusqlite::Result<PaymentView> {
    let day = |at| -> rusqlite::Result<Option<NaiveDate>> { Ok(row.get::<_, Option<Day>>(at)?.map(|day| day.0)) };
    let method = row.get::<_, Option<Word<PayMethod>>>(4)?.map(|method| method.0);
    let receipted = row.get::<_, Option<Word<Receipted>>>(6)?.map(|how| how.0);
    Ok(PaymentView {
        participant: row.get(0)?,
        number: row.get(1)?,
        yen: row.get(2)?,
        kept_on: day(3)?,
        paid: method.zip(day(5)?),
        receipted: receipted.zip(day(7)?),
    })
}

fn day_line_of_row(row: &Row<'_>) -> rusqlite::Result<DayLine> {
    Ok(DayLine {
        on: row.get::<_, Day>(0)?.0,
        receipt: row.get(1)?,
        work: row.get(2)?,
        quantity: row.get::<_, Exact>(3)?.0,
        per: row.get(4)?,
        rate: row.get(5)?,
        share: lines::share(row, 6)?.map(Share::short).unwrap_or_default(),
        amount: row.get(7)?,
    })
}
