//! The tables, version by version. Versions are only ever added.

use rusqlite::Connection;

use super::error::Fault;

/// Each version's statements, oldest first; `PRAGMA user_version` counts how many a file has.
const VERSIONS: [&str; 9] = [
    include_str!("schema/v1.sql"),
    include_str!("schema/v2.sql"),
    include_str!("schema/v3.sql"),
    include_str!("schema/v4.sql"),
    include_str!("schema/v5.sql"),
    include_str!("schema/v6.sql"),
    include_str!("schema/v7.sql"),
    include_str!("schema/v8.sql"),
    include_str!("schema/v9.sql"),
];

/// "Fuda" in ASCII: the file says what it is.
pub(super) const APPLICATION_ID: i64 = 0x4675_6461;

/// The schema that this program writes.
pub(super) const KNOWN: u32 = VERSIONS.len() as u32;

/// The tables that are folds of the facts, with the columns that name a row. What is not here is not refolded.
pub(super) const PROJECTIONS: &[(&str, &[&str])] = &[
    ("ledger", &["one"]),
    ("participant", &["id"]),
    ("staff", &["id"]),
    ("card", &["sequence"]),
    ("card_binding", &["card", "on_date"]),
    ("work", &["id"]),
    ("work_card", &["code"]),
    ("rate", &["sequence"]),
    ("roll", &["sequence"]),
    ("tag_use", &["roll", "serial"]),
    ("tag_void", &["sequence"]),
    ("held_tag", &["sequence"]),
    ("visit", &["sequence"]),
    ("visit_gap", &["sequence"]),
    ("handover", &["sequence"]),
    ("handover_member", &["handover", "participant"]),
    ("handover_count", &["sequence"]),
    ("price", &["handover", "work"]),
    ("correction", &["sequence"]),
    ("hours", &["sequence"]),
    ("earning_line", &["source", "work", "participant"]),
    ("earning_summary", &["on_date", "participant", "work", "per", "rate", "people", "share"]),
    ("board", &["on_date", "work"]),
    ("suspect_span", &["first"]),
    ("allowance_line", &["grant_id", "participant", "on_date"]),
    ("programme", &["id"]),
    ("programme_rule", &["sequence"]),
    ("enrolment", &["sequence"]),
    ("contract", &["sequence"]),
    ("stage", &["sequence"]),
    ("place", &["id"]),
    ("placement", &["sequence"]),
    ("visit_break", &["visit"]),
    ("allowance_grant", &["sequence"]),
    ("touched_day", &["participant", "on_date"]),
    ("client_order", &["sequence"]),
    ("order_movement", &["sequence"]),
    ("sharing", &["sequence"]),
    ("ratio", &["sequence"]),
    ("stated_part", &["handover", "work", "participant"]),
    ("step", &["work"]),
    ("piece", &["sequence"]),
    ("piece_step", &["piece", "work"]),
    ("under_way", &["handover", "piece", "work"]),
    ("inspection", &["handover", "work"]),
    ("look", &["sequence"]),
    ("case_size", &["sequence"]),
    ("period", &["ending"]),
    ("statement", &["ending", "participant"]),
    ("late_line", &["settled_in", "participant", "source", "kind", "item", "on_date", "per", "rate", "share"]),
    ("transfer_consent", &["participant"]),
    ("payment", &["ending", "participant"]),
    ("supplement", &["sequence"]),
    ("overpayment", &["participant"]),
    ("borne", &["participant", "source"]),
    ("reissue", &["sequence"]),
    ("question", &["sequence"]),
    ("submitted_report", &["sequence"]),
    ("own_growth", &["participant"]),
    ("person_log", &["sequence"]),
];

/// Brings a database up to [`KNOWN`]. To be called inside a transaction.
pub(super) fn migrate(conn: &Connection) -> Result<(), Fault> {
    let found = version(conn)?;
    for statements in VERSIONS.iter().skip(found as usize) {
        conn.execute_batch(statements)?;
    }
    conn.pragma_update(None, "user_version", KNOWN)?;
    Ok(())
}

pub(super) fn version(conn: &Connection) -> Result<u32, Fault> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Every table, index and trigger, as SQLite keeps them.
pub(super) fn dump(conn: &Connection) -> Result<Vec<(String, String)>, Fault> {
    let mut asked = conn.prepare(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY name",
    )?;
    let rows = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
