//! What changes in days that are closed already: it is summed apart, and settled with the next period (前回までの訂正).

use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use super::borne;
use crate::domain::id::ParticipantId;
use crate::domain::money::Yen;
use crate::domain::terms::LineKind;
use crate::earnings::bearing::{self, OfSource};
use crate::store::column::{Day, Exact, Word, first, run};
use crate::store::error::Fault;

/// One change of one person's line: signed, so that taking out and putting back the same comes to nothing.
pub(super) struct Late<'a> {
    pub participant: ParticipantId,
    /// The handover, the entry of hours or the grant that it comes from.
    pub source: &'a str,
    pub kind: LineKind,
    /// A work's id, or an allowance's name.
    pub item: &'a str,
    pub on: Day,
    pub per: &'a str,
    /// Empty while unpriced.
    pub rate: &'a str,
    pub share: &'a str,
    pub quantity: Decimal,
    pub amount: Yen,
}

/// The last day of the last closed period.
pub(in crate::store) fn closed_up_to(conn: &Connection) -> Result<Option<Day>, Fault> {
    let last = first(conn, "SELECT max(ending) FROM period", [], |row| row.get::<_, Option<Day>>(0))?;
    Ok(last.flatten())
}

/// Notes a change, if its day is closed.
pub(super) fn note(conn: &Connection, late: &Late<'_>) -> Result<(), Fault> {
    if closed_up_to(conn)?.is_none_or(|up_to| late.on > up_to) {
        return Ok(());
    }
    let key =
        params![late.participant, late.source, Word(late.kind), late.item, late.on, late.per, late.rate, late.share];
    let known = "SELECT quantity, amount FROM late_line WHERE settled_in = '' AND participant = ?1 AND source = ?2
                 AND kind = ?3 AND item = ?4 AND on_date = ?5 AND per = ?6 AND rate = ?7 AND share = ?8";
    let (quantity, amount) =
        first(conn, known, key, |row| Ok((row.get::<_, Exact>(0)?.0, row.get::<_, Yen>(1)?)))?.unwrap_or_default();
    let (quantity, amount) = (quantity + late.quantity, amount + late.amount);
    if quantity.is_zero() && amount == Yen::ZERO {
        let sql = "DELETE FROM late_line WHERE settled_in = '' AND participant = ?1 AND source = ?2
                   AND kind = ?3 AND item = ?4 AND on_date = ?5 AND per = ?6 AND rate = ?7 AND share = ?8";
        run(conn, sql, key)?;
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO late_line
               (settled_in, participant, source, kind, item, on_date, per, rate, share, quantity, amount)
               VALUES ('', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let (who, kind, amount) = (late.participant, Word(late.kind), Yen(amount.0.normalize()));
    let quantity = Exact(quantity);
    run(
        conn,
        sql,
        params![who, late.source, kind, late.item, late.on, late.per, late.rate, late.share, quantity, amount],
    )?;
    Ok(())
}

/// What is settled from now on, with the name of what settles it.
pub(super) fn settle(conn: &Connection, of: Option<ParticipantId>, settled_in: &str) -> Result<(), Fault> {
    match of {
        Some(participant) => {
            let sql = "UPDATE late_line SET settled_in = ?1 WHERE settled_in = '' AND participant = ?2";
            run(conn, sql, params![settled_in, participant])?;
        }
        None => {
            run(conn, "UPDATE late_line SET settled_in = ?1 WHERE settled_in = ''", params![settled_in])?;
        }
    }
    Ok(())
}

/// What one person's unsettled changes come to, without what they have already; and what that is.
pub(in crate::store) fn owed(conn: &Connection, participant: ParticipantId) -> Result<(Yen, Yen), Fault> {
    let sources: Vec<OfSource> = borne::sources(conn, Some(participant))?.into_values().collect();
    let had: Yen = sources.iter().map(OfSource::had).sum();
    let plain = |yen: Yen| Yen(yen.0.normalize());
    Ok((plain(bearing::owed(&sources)), plain(had)))
}
