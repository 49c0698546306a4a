//! Giving facts their place: sequence, link, incarnation and receipt number, inside the transaction.

use rusqlite::{Connection, params};

use super::admit::admit;
use super::append::{Append, Committed, Genesis, Head, Personal};
use super::column::{Place, Word, any, first, run};
use super::error::{Conflict, Fault};
use super::read::records::{Erasure, Gone, erasures, untouched};
use super::{erase, project, spool};
use crate::bench::effect::Paper;
use crate::domain::bank::Account;
use crate::domain::code::ReceiptNumber;
use crate::domain::fact::{Entry, Fact};
use crate::domain::id::{FactId, LedgerId, Mint, ParticipantId};
use crate::domain::ledger::{Link, Recorded};
use crate::domain::moment::Moment;

/// The form of facts that this program writes.
const VERSION: u32 = 1;

/// A fact as it was stored, in today's form. Older forms are brought up here, and only here; their bytes stay.
pub(super) fn upcast(stored: &str) -> Result<Recorded, Fault> {
    #[derive(serde::Deserialize)]
    struct Form {
        v: u32,
    }
    let unreadable = |error: serde_json::Error| Fault::Unreadable(format!("a stored fact cannot be read: {error}"));
    let Form { v } = serde_json::from_str(stored).map_err(unreadable)?;
    match v {
        VERSION => serde_json::from_str(stored).map_err(unreadable),
        other => Err(Fault::Unreadable(format!("a stored fact has the form {other}; this program knows {VERSION}"))),
    }
}

/// The word in the column `kind`: the same as in the stored bytes.
pub(super) fn kind(fact: &Fact) -> String {
    let value = serde_json::to_value(fact).expect("a fact is plain data");
    value["kind"].as_str().expect("a fact is tagged with its kind").to_owned()
}

/// Where the next fact goes.
struct Tail {
    sequence: u64,
    link: Link,
    incarnation: u32,
    last_receipt: u64,
}

impl Tail {
    fn read(conn: &Connection) -> Result<Self, Fault> {
        let last = "SELECT sequence, stored FROM facts ORDER BY sequence DESC LIMIT 1";
        let last = first(conn, last, [], |row| Ok((row.get::<_, Place>(0)?.0, row.get::<_, String>(1)?)))?;
        let (sequence, link) = match last {
            Some((sequence, stored)) => (sequence, Link::of(stored.as_bytes())),
            None => (0, Link::origin()),
        };
        let about = first(conn, "SELECT incarnation, last_receipt FROM ledger", [], |row| {
            Ok((row.get(0)?, row.get::<_, Place>(1)?.0))
        })?;
        let (incarnation, last_receipt) = about.unwrap_or((1, 0));
        Ok(Self { sequence, link, incarnation, last_receipt })
    }

    fn put(&mut self, conn: &Connection, append: &Append, entry: Entry) -> Result<(), Fault> {
        let recorded = Recorded {
            sequence: self.sequence + 1,
            id: entry.id,
            previous: self.link.clone(),
            incarnation: self.incarnation,
            at: append.at,
            station: append.station.clone(),
            clock: append.clock,
            version: VERSION,
            fact: entry.fact,
        };
        // Folded first: the hash of a period is known once its statements are written.
        project::fold(conn, &recorded)?;
        let recorded = Recorded { fact: sealed(conn, recorded.fact)?, ..recorded };
        let stored = serde_json::to_string(&recorded).expect("a fact is plain data");
        let sql = "INSERT INTO facts (sequence, at_ms, kind, stored) VALUES (?1, ?2, ?3, ?4)";
        run(conn, sql, params![Place(recorded.sequence), recorded.at, kind(&recorded.fact), stored])?;
        self.sequence = recorded.sequence;
        self.link = Link::of(stored.as_bytes());
        Ok(())
    }

    /// A receipt gets the next number here and nowhere else, whatever the fact was handed in with; a payment gets
    /// the amount that the books say, a report the hash of its text.
    fn filled(&mut self, conn: &Connection, fact: Fact) -> Result<Fact, Fault> {
        Ok(match fact {
            Fact::HandoverReceived { handover, on, by, .. } => {
                self.last_receipt += 1;
                Fact::HandoverReceived { handover, receipt: ReceiptNumber(self.last_receipt), on, by }
            }
            Fact::StatementPaid { participant, ending, method, on, by, .. } => {
                let yen = project::statements::due(conn, ending, participant)?.unwrap_or_default();
                Fact::StatementPaid { participant, ending, method, yen, on, by }
            }
            Fact::SupplementPaid { participant, method, on, rounding, by, .. } => {
                let (exact, _) = project::late::owed(conn, participant)?;
                let yen = rounding.apply(exact);
                Fact::SupplementPaid { participant, method, on, rounding, exact, yen, by }
            }
            Fact::ReportSubmitted { from, to, municipality, version, report, by, .. } => {
                let hash = Link::of(report.as_bytes());
                Fact::ReportSubmitted { from, to, municipality, version, report, hash, by }
            }
            other => other,
        })
    }
}

/// A closed period's fact carries the hash that its statements came to.
fn sealed(conn: &Connection, fact: Fact) -> Result<Fact, Fault> {
    Ok(match fact {
        Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, by, .. } => {
            let hash = project::statements::seal(conn, ending)?.unwrap_or_else(Link::origin);
            Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by }
        }
        other => other,
    })
}

/// Appends everything of one submission, or fails; the caller's savepoint takes the half back.
pub(super) fn place(conn: &Connection, append: &Append) -> Result<Committed, Fault> {
    let mut tail = Tail::read(conn)?;
    let first = tail.sequence + 1;
    let mut receipts = Vec::new();
    for entry in append.entries.iter().cloned() {
        admit(conn, &entry.fact)?;
        let entry = Entry { id: entry.id, fact: tail.filled(conn, entry.fact)? };
        match &entry.fact {
            Fact::HandoverReceived { handover, receipt, .. } => receipts.push((*handover, *receipt)),
            Fact::LeavingUndone { visit } | Fact::VisitVoided { visit, .. } => {
                spool::forget(conn, &Paper::DaySlip { visit: *visit })?;
            }
            Fact::PersonSealed { participant, .. } => spool::drop_all_of(conn, *participant)?,
            Fact::PersonErased { participant, .. } | Fact::RegistrationVoided { participant, .. } => {
                erase::forget(conn, *participant)?;
            }
            _ => {}
        }
        tail.put(conn, append, entry)?;
    }
    for detail in &append.personal {
        keep(conn, detail)?;
    }
    for paper in &append.papers {
        spool::enqueue(conn, paper, append)?;
    }
    Ok(Committed { first, last: tail.sequence, receipts })
}

/// The first fact of a new ledger.
pub(super) fn open_ledger(conn: &Connection, genesis: Genesis) -> Result<(), Fault> {
    let append = Append::at_desk(genesis.at, Vec::new());
    let fact = Fact::LedgerOpened { ledger: genesis.ledger };
    Tail::read(conn)?.put(conn, &append, Entry { id: genesis.fact, fact })
}

/// The first fact of a restored copy, in a new incarnation; its waiting papers wait for staff from now on. Whoever was
/// erased since the copy was made is erased again. Returns who was.
pub(super) fn reopen_ledger(
    conn: &Connection,
    fact: FactId,
    at: Moment,
    erased: &[Erasure],
) -> Result<Vec<ParticipantId>, Fault> {
    let mut tail = Tail::read(conn)?;
    tail.incarnation += 1;
    let restored = Fact::LedgerRestored { up_to: tail.sequence };
    let desk = Append::at_desk(at, Vec::new());
    tail.put(conn, &desk, Entry { id: fact, fact: restored })?;
    spool::hold_after_restore(conn)?;
    let known: Vec<_> = erasures(conn)?.into_iter().map(|erasure| erasure.participant).collect();
    let (mut mint, mut again) = (Mint::from_seed(fact.0), Vec::new());
    for &Erasure { participant, on, kept_until, why } in erased {
        let here = any(conn, "SELECT 1 FROM participant WHERE id = ?1", params![participant])?;
        if !here || known.contains(&participant) || again.contains(&participant) {
            continue;
        }
        erase::forget(conn, participant)?;
        let fact = match why {
            Gone::Voided if untouched(conn, participant)? => Fact::RegistrationVoided { participant, on, by: None },
            Gone::Voided | Gone::Erased => Fact::PersonErased { participant, on, kept_until, by: None },
        };
        tail.put(conn, &desk, Entry { id: mint.fact(), fact })?;
        again.push(participant);
    }
    Ok(again)
}

fn keep(conn: &Connection, detail: &Personal) -> Result<(), Fault> {
    match detail {
        Personal::Participant { participant, call, mark, name, reading } => {
            may_be_told(conn, *participant)?;
            let sql =
                "INSERT OR REPLACE INTO person (participant, call, mark, name, reading) VALUES (?1, ?2, ?3, ?4, ?5)";
            run(conn, sql, params![participant, call, mark, name, reading])?;
        }
        Personal::Staff { staff, name } => {
            let sql = "SELECT 1 FROM staff_person JOIN staff ON staff.id = staff_person.staff
                       WHERE name = ?1 AND staff.id <> ?2 AND standing = 'active'";
            if any(conn, sql, params![name, staff])? {
                return Err(Conflict::LoginTaken(name.clone()).into());
            }
            run(conn, "INSERT OR REPLACE INTO staff_person (staff, name) VALUES (?1, ?2)", params![staff, name])?;
        }
        Personal::Login { staff, password_hash } => {
            let sql = "INSERT OR REPLACE INTO staff_login (staff, password_hash) VALUES (?1, ?2)";
            run(conn, sql, params![staff, password_hash])?;
        }
        Personal::Account { participant, account } => {
            may_be_told(conn, *participant)?;
            let sql = "INSERT OR REPLACE INTO bank_account
                       (participant, bank, bank_name, branch, branch_name, kind, number, holder)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let Account { bank, bank_name, branch, branch_name, kind, number, holder } = account;
            run(conn, sql, params![participant, bank, bank_name, branch, branch_name, Word(kind), number, holder])?;
        }
        Personal::NoAccount { participant } => {
            run(conn, "DELETE FROM bank_account WHERE participant = ?1", params![participant])?;
        }
        Personal::FreeText { fact, text } => {
            run(conn, "INSERT OR REPLACE INTO free_text (fact, text) VALUES (?1, ?2)", params![fact, text])?;
        }
    }
    Ok(())
}

/// A sealed record stays as it is, and nothing comes back to an erased one.
fn may_be_told(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    let sql = "SELECT standing FROM participant WHERE id = ?1";
    match first(conn, sql, params![participant], |row| row.get::<_, String>(0))?.as_deref() {
        Some(project::standing::SEALED) => Err(Conflict::Sealed.into()),
        Some(project::standing::ERASED) => Err(Conflict::Erased.into()),
        _ => Ok(()),
    }
}

pub(super) fn head(conn: &Connection) -> Result<Head, Fault> {
    let about = first(conn, "SELECT id, incarnation FROM ledger", [], |row| {
        Ok((row.get::<_, LedgerId>(0)?, row.get::<_, u32>(1)?))
    })?;
    let last = "SELECT sequence, at_ms, stored FROM facts ORDER BY sequence DESC LIMIT 1";
    let last = first(conn, last, [], |row| {
        Ok((row.get::<_, Place>(0)?.0, row.get::<_, Moment>(1)?, row.get::<_, String>(2)?))
    })?;
    match (about, last) {
        (Some((ledger, incarnation)), Some((sequence, at, stored))) => {
            Ok(Head { ledger, incarnation, sequence, at, link: Link::of(stored.as_bytes()) })
        }
        _ => Err(Fault::Unreadable("the ledger has no first fact".to_owned())),
    }
}
