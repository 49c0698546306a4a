//! Of what the workshop bears an overpayment, and what comes back of it ([`crate::earnings::bearing`]).

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::domain::calendar::Span;
use crate::domain::id::ParticipantId;
use crate::domain::money::Yen;
use crate::domain::terms::LineKind;
use crate::earnings::bearing::{Evened, OfSource};
use crate::store::column::{Day, Word, all, run};
use crate::store::error::Fault;

/// Everybody's sources that something is known of.
pub(super) type Known = BTreeMap<(ParticipantId, String), OfSource>;

/// What a line of `late_line` is of. A handover is one thing, also where a net in it is paid later; so are the hours of a
/// work on a day, for hours that were voided come back as another entry.
fn thing(kind: LineKind, source: String, item: &str, on: Day) -> (String, LineKind) {
    match kind {
        LineKind::Piece => (source.split('/').next().unwrap_or_default().to_owned(), LineKind::Piece),
        LineKind::Time => (of_day(item, on), LineKind::Piece),
        granted => (of_day(&source, on), granted),
    }
}

/// One day of an allowance: its grant goes on for many, and each was agreed to by itself.
fn of_day(grant: &str, on: Day) -> String {
    format!("{grant}/{}", on.0)
}

/// What corrections changed that is not settled, and what was borne before: of everybody, or of one.
pub(super) fn sources(conn: &Connection, of: Option<ParticipantId>) -> Result<Known, Fault> {
    // Ids are hexadecimal.
    let only = of.map(|participant| format!(" AND participant = '{participant}'")).unwrap_or_default();
    let mut known = Known::new();
    let sql = format!("SELECT participant, source, on_date, kind, yen FROM borne WHERE yen <> '0'{only}");
    for (participant, source, on, kind, borne) in all(conn, &sql, [], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Day>(2)?,
            row.get::<_, Word<LineKind>>(3)?.0,
            row.get(4)?,
        ))
    })? {
        known.insert((participant, source.clone()), OfSource { borne, ..nothing(source, on, kind) });
    }
    let sql = format!(
        "SELECT participant, source, on_date, kind, amount, item FROM late_line
         WHERE settled_in = '' AND rate <> ''{only}"
    );
    for (participant, source, on, kind, amount, item) in all(conn, &sql, [], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Day>(2)?,
            row.get::<_, Word<LineKind>>(3)?.0,
            row.get::<_, Yen>(4)?,
            row.get::<_, String>(5)?,
        ))
    })? {
        let (source, kind) = thing(kind, source, &item, on);
        let key = (participant, source.clone());
        let one = known.entry(key).or_insert_with(|| nothing(source, on, kind));
        one.on = one.on.max(on.0);
        one.late += amount;
    }
    Ok(known)
}

/// A deduction of a day that is being closed.
pub(super) fn deducted(grant: &str, on: Day, amount: Yen) -> OfSource {
    OfSource { fresh: amount, ..nothing(of_day(grant, on), on, LineKind::Deduction) }
}

fn nothing(source: String, on: Day, kind: LineKind) -> OfSource {
    OfSource { source, on: on.0, kind, late: Yen::ZERO, fresh: Yen::ZERO, borne: Yen::ZERO }
}

/// What a handover that was settled before comes to in the days of `span`: its day was put right, or its net is complete
/// anew.
pub(super) fn come_again(conn: &Connection, known: &mut Known, span: Span) -> Result<(), Fault> {
    let sql = "SELECT amount FROM earning_line WHERE (source = ?1 OR source BETWEEN ?1 || '/' AND ?1 || '/~')
               AND participant = ?2 AND amount IS NOT NULL AND on_date BETWEEN ?3 AND ?4";
    for ((participant, source), one) in known {
        if one.kind == LineKind::Piece && (one.late < Yen::ZERO || one.borne > Yen::ZERO) {
            let span = params![source, participant, Day(span.from), Day(span.to)];
            one.fresh = all(conn, sql, span, |row| row.get::<_, Yen>(0))?.into_iter().sum();
        }
    }
    Ok(())
}

/// What a closing settled is remembered.
pub(super) fn remember(conn: &Connection, participant: ParticipantId, evened: &[Evened]) -> Result<(), Fault> {
    for one in evened {
        keep(conn, participant, one.source.as_str(), Day(one.on), one.kind, one.left)?;
    }
    Ok(())
}

/// A supplement paid what was owed, and took what the person had already off.
pub(super) fn supplemented(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    for ((_, source), one) in sources(conn, Some(participant))? {
        if one.had() > Yen::ZERO {
            keep(conn, participant, &source, Day(one.on), one.kind, one.borne - one.had())?;
        }
    }
    Ok(())
}

fn keep(
    conn: &Connection,
    participant: ParticipantId,
    source: &str,
    on: Day,
    kind: LineKind,
    left: Yen,
) -> Result<(), Fault> {
    if left == Yen::ZERO {
        run(conn, "DELETE FROM borne WHERE participant = ?1 AND source = ?2", params![participant, source])?;
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO borne (participant, source, on_date, kind, yen) VALUES (?1, ?2, ?3, ?4, ?5)";
    run(conn, sql, params![participant, source, on, Word(kind), Yen(left.0.normalize())])?;
    Ok(())
}
