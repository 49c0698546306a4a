//! What must be so before a period is closed, somebody is paid, or a question is answered.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, params};

use super::{known_participant, known_staff, refuse_if};
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, StaffId};
use crate::domain::money::Yen;
use crate::domain::period::{Bears, PayMethod, Receipted};
use crate::domain::terms::{Overpaid, Rule};
use crate::store::column::{Day, Place, all, any, first};
use crate::store::error::{Conflict, Fault};
use crate::store::project::late;
use crate::store::project::standing::{OPEN, PAID};
use crate::store::project::statements::due;
use crate::store::project::terms::rule;

pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::PeriodClosed { from, ending, pays_on, unpriced, by, .. } => {
            somebody(conn, *by)?;
            refuse_if(from > ending || pays_on < ending, || Conflict::PeriodBackwards)?;
            follows(conn, *from, *ending)?;
            nothing_on_the_tables(conn)?;
            all_decided(conn, *ending)?;
            if unpriced.is_refused() { all_priced(conn, *from, *ending) } else { Ok(()) }
        }
        Fact::TransferAgreed { participant, by, .. } => {
            known_participant(conn, *participant)?;
            somebody(conn, *by)
        }
        Fact::TransferWithdrawn { participant, by, .. } => {
            somebody(conn, *by)?;
            may_be_transferred(conn, *participant)
        }
        Fact::StatementPaid { participant, ending, method, on, by, .. } => {
            somebody(conn, *by)?;
            payable(conn, *ending, *participant, *on)?;
            refuse_if(is_paid(conn, *ending, *participant)?, || Conflict::PaidAlready(*ending))?;
            by_method(conn, *method, *participant)
        }
        Fact::PaymentKept { participant, ending, on, by } => {
            somebody(conn, *by)?;
            payable(conn, *ending, *participant, *on)?;
            let sql = "SELECT 1 FROM payment WHERE ending = ?1 AND participant = ?2";
            let known = any(conn, sql, params![Day(*ending), participant])?;
            refuse_if(known, || Conflict::KeptOrPaid(*ending))
        }
        Fact::PaymentReceipted { participant, ending, how, on, by } => {
            somebody(conn, *by)?;
            receiptable(conn, *ending, *participant, *on)?;
            refuse_if(*how == Receipted::CardWitnessed && by.is_none(), || Conflict::NoWitness)
        }
        Fact::SupplementPaid { participant, method, by, .. } => {
            somebody(conn, *by)?;
            known_participant(conn, *participant)?;
            let (owed, _) = late::owed(conn, *participant)?;
            refuse_if(owed <= Yen::ZERO, || Conflict::NothingOwed(owed))?;
            by_method(conn, *method, *participant)
        }
        Fact::OverpaymentDecided { participant, bears, yen, consented_on, by } => {
            somebody(conn, *by)?;
            known_participant(conn, *participant)?;
            let overpaid = -late::owed(conn, *participant)?.0;
            refuse_if(overpaid <= Yen::ZERO, || Conflict::NothingOverpaid)?;
            refuse_if(*yen > overpaid || *yen < Yen::ZERO, || Conflict::MoreThanOverpaid(overpaid))?;
            refuse_if(*bears == Bears::Person && consented_on.is_none(), || Conflict::NoConsent)
        }
        Fact::StatementReissued { participant, ending, by } => {
            somebody(conn, *by)?;
            refuse_if(due(conn, *ending, *participant)?.is_none(), || Conflict::NoStatement(*ending))
        }
        Fact::QuestionAsked { participant, ending, by } => {
            somebody(conn, *by)?;
            known_participant(conn, *participant)?;
            let Some(ending) = *ending else { return Ok(()) };
            refuse_if(due(conn, ending, *participant)?.is_none(), || Conflict::NoStatement(ending))
        }
        Fact::QuestionAnswered { question, by } => {
            somebody(conn, *by)?;
            let open = any(conn, "SELECT 1 FROM question WHERE id = ?1 AND answer IS NULL", params![question])?;
            refuse_if(!open, || Conflict::NoQuestion(*question))
        }
        _ => Ok(()),
    }
}

/// Nobody in particular, or a member of staff.
pub(super) fn somebody(conn: &Connection, by: Option<StaffId>) -> Result<(), Fault> {
    by.map_or(Ok(()), |staff| known_staff(conn, staff))
}

/// A period begins the day after the last one; the first with the first day of which anything is earned, at the latest.
fn follows(conn: &Connection, from: NaiveDate, ending: NaiveDate) -> Result<(), Fault> {
    if let Some(Day(up_to)) = late::closed_up_to(conn)? {
        refuse_if(ending <= up_to, || Conflict::PeriodClosed(up_to))?;
        return refuse_if(from != up_to + Days::new(1), || Conflict::PeriodGap(up_to));
    }
    let earliest = "SELECT min(on_date) FROM (SELECT min(on_date) AS on_date FROM earning_summary
                    UNION ALL SELECT min(on_date) FROM allowance_line)";
    let earliest = first(conn, earliest, [], |row| row.get::<_, Option<Day>>(0))?.flatten();
    refuse_if(earliest.is_some_and(|earliest| earliest < Day(from)), || Conflict::EarlierLeftOut(from))
}

fn nothing_on_the_tables(conn: &Connection) -> Result<(), Fault> {
    let sql = "SELECT coalesce(station, '') FROM handover WHERE standing = ?1 LIMIT 1";
    let station = first(conn, sql, params![OPEN], |row| row.get::<_, String>(0))?;
    station.map_or(Ok(()), |station| Err(Conflict::PiecesOnTable(station).into()))
}

/// Where a programme asks each time who bears an overpayment, somebody has answered.
fn all_decided(conn: &Connection, ending: NaiveDate) -> Result<(), Fault> {
    let sql = "SELECT DISTINCT participant, number FROM late_line JOIN participant p ON p.id = participant
               WHERE settled_in = '' AND participant NOT IN (SELECT participant FROM overpayment) ORDER BY number";
    let people: Vec<(ParticipantId, String)> = all(conn, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (participant, number) in people {
        let asked = Some(Rule::Overpayment { borne: Overpaid::Asked });
        if late::owed(conn, participant)?.0 < Yen::ZERO && rule(conn, "overpayment", participant, ending)? == asked {
            return Err(Conflict::OverpaymentUndecided(number).into());
        }
    }
    Ok(())
}

fn all_priced(conn: &Connection, from: NaiveDate, ending: NaiveDate) -> Result<(), Fault> {
    let sql = "SELECT code, count(*) FROM earning_line JOIN work ON work.id = work
               WHERE rate IS NULL AND on_date BETWEEN ?1 AND ?2 GROUP BY code ORDER BY code LIMIT 1";
    let found = first(conn, sql, params![Day(from), Day(ending)], |row| Ok((row.get(0)?, row.get::<_, Place>(1)?.0)))?;
    found.map_or(Ok(()), |(work, lines)| Err(Conflict::Unpriced { work, lines }.into()))
}

fn payable(conn: &Connection, ending: NaiveDate, participant: ParticipantId, on: NaiveDate) -> Result<(), Fault> {
    let Some(yen) = due(conn, ending, participant)? else { return Err(Conflict::NoStatement(ending).into()) };
    refuse_if(yen <= 0, || Conflict::NothingDue(ending))?;
    refuse_if(on < ending, || Conflict::PaidBeforeClosing(ending))
}

fn is_paid(conn: &Connection, ending: NaiveDate, participant: ParticipantId) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM payment WHERE ending = ?1 AND participant = ?2 AND standing = ?3";
    any(conn, sql, params![Day(ending), participant, PAID])
}

fn receiptable(conn: &Connection, ending: NaiveDate, participant: ParticipantId, on: NaiveDate) -> Result<(), Fault> {
    let sql = "SELECT paid_on, receipted IS NOT NULL FROM payment
               WHERE ending = ?1 AND participant = ?2 AND standing = ?3";
    let paid = first(conn, sql, params![Day(ending), participant, PAID], |row| {
        Ok((row.get::<_, Option<Day>>(0)?, row.get::<_, bool>(1)?))
    })?;
    match paid {
        None => Err(Conflict::NotPaid(ending).into()),
        Some((_, true)) => Err(Conflict::ReceiptedAlready(ending).into()),
        Some((paid_on, false)) => {
            refuse_if(paid_on.is_some_and(|paid_on| Day(on) < paid_on), || Conflict::ReceiptedBeforePaid)
        }
    }
}

fn by_method(conn: &Connection, method: PayMethod, participant: ParticipantId) -> Result<(), Fault> {
    if method == PayMethod::Transfer { may_be_transferred(conn, participant) } else { Ok(()) }
}

fn may_be_transferred(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM transfer_consent WHERE participant = ?1 AND standing = 'agreed'";
    let agreed = any(conn, sql, params![participant])?;
    refuse_if(!agreed, || Conflict::NoTransferConsent)
}
