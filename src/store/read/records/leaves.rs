//! What is kept about a person, as questions: one leaf for each kind of thing. Nobody else is named in any of them.

/// Key, title, and the question. A column that ends in `_at` is an instant; everything else is words, whole numbers or
/// exact decimals.
pub(super) const LEAVES: &[(&str, &str, &str)] = &[
    (
        "person",
        "ご本人",
        "SELECT number, call, mark, name, reading, amounts, standing, registered_at_ms AS registered_at
         FROM participant LEFT JOIN person ON person.participant = participant.id WHERE id = ?1",
    ),
    (
        "account",
        "振込先",
        "SELECT bank, bank_name, branch, branch_name, kind, number AS account, holder
         FROM bank_account WHERE participant = ?1",
    ),
    (
        "cards",
        "名札",
        "SELECT issued_at_ms AS issued_at, standing, NULL AS on_date FROM card
         WHERE holder = '{\"participant\":\"' || ?1 || '\"}'
         UNION ALL SELECT NULL, 'spare', on_date FROM card_binding WHERE participant = ?1",
    ),
    (
        "programmes",
        "事業",
        "SELECT code AS programme, name, municipality, from_date, to_date FROM enrolment
         JOIN programme ON programme.id = enrolment.programme WHERE participant = ?1 ORDER BY from_date, sequence",
    ),
    ("contracts", "契約区分", "SELECT from_date, contract FROM contract WHERE participant = ?1 ORDER BY from_date, sequence"),
    ("stages", "ステージ", "SELECT from_date, stage FROM stage WHERE participant = ?1 ORDER BY from_date, sequence"),
    (
        "placements",
        "場所での とりきめ",
        "SELECT code AS place, name, from_date, to_date, terms, contract FROM placement
         JOIN place ON place.id = placement.place WHERE participant = ?1 ORDER BY from_date, sequence",
    ),
    (
        "visits",
        "通所",
        "SELECT on_date, arrived_at_ms AS arrived_at, left_at_ms AS left_at, standing,
         (SELECT minutes FROM visit_break WHERE visit_break.visit = visit.id) AS break_minutes
         FROM visit WHERE participant = ?1 ORDER BY on_date, sequence",
    ),
    (
        "gaps",
        "途中の 外出",
        "SELECT v.on_date, g.left_at_ms AS left_at, g.resumed_at_ms AS resumed_at FROM visit_gap g
         JOIN visit v ON v.id = g.visit WHERE v.participant = ?1 ORDER BY g.sequence",
    ),
    (
        "handovers",
        "わたした品物",
        "SELECT coalesce(m.on_date, '') AS on_date, c.at_ms AS scanned_at, h.receipt, c.station, w.code AS work, w.name,
         c.quantity, w.unit, c.roll || '-' || c.serial AS tag,
         (SELECT code FROM piece WHERE piece.id = c.piece) AS net,
         (SELECT count(*) FROM handover_member x WHERE x.handover = h.id) AS people, c.standing
         FROM handover_member m JOIN handover h ON h.id = m.handover JOIN handover_count c ON c.handover = m.handover
         JOIN work w ON w.id = c.work WHERE m.participant = ?1 ORDER BY c.sequence",
    ),
    (
        "lines",
        "工賃の 明細",
        "SELECT l.on_date, h.receipt, w.code AS work, w.name, l.quantity, l.per, l.rate, l.share, l.amount
         FROM handover_member m JOIN handover h ON h.id = m.handover
         JOIN earning_line l ON l.source = m.handover AND l.participant = m.participant
         JOIN work w ON w.id = l.work WHERE m.participant = ?1
         UNION ALL
         SELECT l.on_date, h.receipt, w.code, w.name, l.quantity, l.per, l.rate, l.share, l.amount
         FROM handover_member m JOIN handover h ON h.id = m.handover
         JOIN earning_line l ON l.source > m.handover || '/' AND l.source < m.handover || '0'
         AND l.participant = m.participant JOIN work w ON w.id = l.work WHERE m.participant = ?1
         UNION ALL
         SELECT l.on_date, NULL, w.code, w.name, l.quantity, l.per, l.rate, l.share, l.amount
         FROM hours h JOIN earning_line l ON l.source = h.id JOIN work w ON w.id = l.work WHERE h.participant = ?1
         ORDER BY 1, 2",
    ),
    (
        "under_way",
        "途中の 網",
        "SELECT u.on_date, (SELECT code FROM piece WHERE piece.id = u.piece) AS net, w.code AS work, w.name, u.quantity,
         w.unit FROM handover_member m JOIN under_way u ON u.handover = m.handover JOIN work w ON w.id = u.work
         WHERE m.participant = ?1 ORDER BY u.on_date",
    ),
    (
        "hours",
        "時間の 記録",
        "SELECT on_date, w.code AS work, w.name, minutes, printf('%02d:%02d', from_minute / 60, from_minute % 60) AS begin,
         printf('%02d:%02d', to_minute / 60, to_minute % 60) AS until, break_minutes,
         (SELECT code FROM place WHERE place.id = hours.place) AS place, terms, hours.standing
         FROM hours JOIN work w ON w.id = hours.work WHERE participant = ?1 ORDER BY on_date, sequence",
    ),
    (
        "inspections",
        "検品",
        "SELECT l.at_ms AS looked_at, h.receipt, w.code AS work, w.name, l.accepted, l.rework, l.rejected, l.reason
         FROM handover_member m JOIN look l ON l.handover = m.handover JOIN handover h ON h.id = m.handover
         JOIN work w ON w.id = l.work WHERE m.participant = ?1 ORDER BY l.sequence",
    ),
    (
        "corrections",
        "訂正",
        "SELECT c.at_ms AS corrected_at, h.on_date, h.receipt, w.code AS work, w.name,
         CASE WHEN instr(c.members_before, ?1) THEN json_extract(v.value, '$[1]') ELSE '0' END AS before,
         CASE WHEN instr(c.members_after, ?1) THEN json_extract(v.value, '$[2]') ELSE '0' END AS after, c.reason,
         (SELECT name FROM staff_person WHERE staff = c.by_staff) AS staff,
         -- Words about a handover of several people may be about another of them.
         (SELECT text FROM free_text WHERE fact = c.id AND c.members_before = '[\"' || ?1 || '\"]'
          AND c.members_after = c.members_before) AS note
         FROM correction c JOIN handover h ON h.id = c.handover JOIN json_each(c.works) v
         JOIN work w ON w.id = json_extract(v.value, '$[0]')
         WHERE instr(c.members_before, ?1) OR instr(c.members_after, ?1) ORDER BY c.sequence",
    ),
    (
        "repriced",
        "単価の なおし",
        "SELECT r.at_ms AS corrected_at, w.code AS work, w.name, r.from_date, r.to_date, r.paid_before AS before,
         r.paid_after AS after, r.reason FROM repricing r JOIN work w ON w.id = r.work
         WHERE r.participant = ?1 ORDER BY r.at_ms",
    ),
    (
        "allowances",
        "手当・実費・控除の とりきめ",
        "SELECT json_extract(allowance, '$.purpose') AS purpose, json_extract(allowance, '$.yen') AS yen,
         json_extract(allowance, '$.per') AS per, from_date, to_date, json_extract(allowance, '$.agreed_on') AS agreed_on
         FROM allowance_grant WHERE participant = ?1 ORDER BY sequence",
    ),
    (
        "allowance_days",
        "手当・実費・控除",
        "SELECT on_date, kind, name, quantity, per, yen, amount FROM allowance_line WHERE participant = ?1
         ORDER BY on_date, name",
    ),
    (
        "ratios",
        "分ける 割合",
        "SELECT from_date, ratio, NULL AS receipt FROM ratio WHERE participant = ?1
         UNION ALL SELECT h.on_date, s.weight, h.receipt FROM stated_part s JOIN handover h ON h.id = s.handover
         WHERE s.participant = ?1 ORDER BY 1",
    ),
    ("own_growth", "わたしの あゆみ", "SELECT own_growth FROM own_growth WHERE participant = ?1"),
    (
        "statements",
        "工賃のお知らせ",
        "SELECT s.ending, p.from_date, p.pays_on, s.number, s.yen, p.hash FROM statement s
         JOIN period p ON p.ending = s.ending WHERE participant = ?1 ORDER BY s.ending",
    ),
    (
        "statement_lines",
        "工賃のお知らせの 明細",
        "SELECT s.ending, json_extract(l.value, '$.kind') AS kind, json_extract(l.value, '$.work') AS work,
         json_extract(l.value, '$.name') AS name, json_extract(l.value, '$.on') AS on_date,
         json_extract(l.value, '$.quantity') AS quantity, json_extract(l.value, '$.per') AS per,
         json_extract(l.value, '$.rate') AS rate, json_extract(l.value, '$.share') AS share,
         json_extract(l.value, '$.amount') AS amount
         FROM statement s, json_each(s.frozen, '$.lines') l WHERE s.participant = ?1 ORDER BY s.ending, l.key",
    ),
    (
        "late",
        "締めたあとの 訂正",
        "SELECT on_date, kind, coalesce((SELECT name FROM work WHERE work.id = item), item) AS name, quantity, per, rate,
         share, amount, settled_in FROM late_line WHERE participant = ?1 ORDER BY on_date",
    ),
    (
        "payments",
        "お支払い",
        "SELECT ending, standing, method, yen, kept_on, paid_on, receipted, receipted_on,
         (SELECT name FROM staff_person WHERE staff = witness) AS staff FROM payment WHERE participant = ?1
         UNION ALL SELECT NULL, 'supplement', method, yen, NULL, on_date, NULL, NULL, NULL FROM supplement
         WHERE participant = ?1 ORDER BY 1",
    ),
    (
        "agreements",
        "振込の 同意・過払い",
        "SELECT 'transfer' AS what, agreed_on, standing, NULL AS yen FROM transfer_consent WHERE participant = ?1
         UNION ALL SELECT 'overpayment', consented_on, bears, yen FROM overpayment WHERE participant = ?1",
    ),
    (
        "borne",
        "作業所が もった分・引かなかった分",
        "SELECT on_date, kind, yen FROM borne WHERE participant = ?1 ORDER BY on_date, source",
    ),
    (
        "reissues",
        "再発行",
        "SELECT ending, at_ms AS reissued_at FROM reissue WHERE participant = ?1 ORDER BY sequence",
    ),
    (
        "questions",
        "おたずね",
        "SELECT asked_at_ms AS asked_at, ending, (SELECT text FROM free_text WHERE fact = q.id) AS text,
         answered_at_ms AS answered_at, (SELECT text FROM free_text WHERE fact = q.answer) AS answer
         FROM question q WHERE participant = ?1 ORDER BY sequence",
    ),
    (
        "rolls",
        "ご本人用の シール",
        "SELECT roll, count AS labels, w.code AS work, w.name, quantity, minted_at_ms AS minted_at FROM roll
         JOIN work w ON w.id = roll.work WHERE minted_for = ?1 ORDER BY sequence",
    ),
    (
        "papers",
        "紙",
        "SELECT created_at_ms AS created_at, kind, state, marked, station FROM job WHERE participant = ?1 ORDER BY id",
    ),
    (
        "log",
        "この記録を 見た人・封をした日",
        "SELECT at_ms AS logged_at, what, asked_by, on_date, kept_until,
         (SELECT name FROM staff_person WHERE staff = by_staff) AS staff,
         (SELECT text FROM free_text WHERE fact = person_log.id) AS reason
         FROM person_log WHERE participant = ?1 ORDER BY sequence",
    ),
];

/// Each column's key and its Japanese.
const HEADINGS: &[(&str, &str)] = &[
    ("number", "番号"),
    ("call", "呼び名"),
    ("mark", "しるし"),
    ("name", "名前"),
    ("reading", "ふりがな"),
    ("amounts", "紙に金額"),
    ("standing", "状態"),
    ("registered_at", "登録した時"),
    ("bank", "銀行番号"),
    ("bank_name", "銀行"),
    ("branch", "支店番号"),
    ("branch_name", "支店"),
    ("kind", "種類"),
    ("account", "口座番号"),
    ("holder", "名義"),
    ("issued_at", "わたした時"),
    ("on_date", "日"),
    ("programme", "事業"),
    ("municipality", "市町村"),
    ("from_date", "はじめの日"),
    ("to_date", "おわりの日"),
    ("contract", "契約区分"),
    ("stage", "ステージ"),
    ("place", "場所"),
    ("terms", "とりきめ"),
    ("arrived_at", "受付"),
    ("left_at", "帰り"),
    ("resumed_at", "もどった時"),
    ("break_minutes", "休けい(分)"),
    ("scanned_at", "時"),
    ("receipt", "受け取り票"),
    ("station", "作業台"),
    ("work", "作業"),
    ("quantity", "数"),
    ("unit", "単位"),
    ("tag", "シール"),
    ("net", "網"),
    ("people", "人数"),
    ("per", "単位"),
    ("rate", "単価"),
    ("share", "分"),
    ("amount", "金額(円)"),
    ("minutes", "分"),
    ("begin", "から"),
    ("until", "まで"),
    ("looked_at", "見た時"),
    ("accepted", "確認ずみ"),
    ("rework", "手直し"),
    ("rejected", "不採用"),
    ("reason", "理由"),
    ("corrected_at", "直した時"),
    ("before", "前"),
    ("after", "後"),
    ("staff", "スタッフ"),
    ("note", "ことば"),
    ("purpose", "なんの"),
    ("yen", "円"),
    ("agreed_on", "同意した日"),
    ("ratio", "割合"),
    ("own_growth", "紙"),
    ("ending", "締めた日"),
    ("pays_on", "支払日"),
    ("hash", "ハッシュ"),
    ("settled_in", "入れた締め"),
    ("method", "方法"),
    ("kept_on", "保管した日"),
    ("paid_on", "払った日"),
    ("receipted", "受領"),
    ("receipted_on", "受領の日"),
    ("what", "こと"),
    ("reissued_at", "再発行した時"),
    ("asked_at", "たずねた時"),
    ("text", "おたずね"),
    ("answered_at", "こたえた時"),
    ("answer", "こたえ"),
    ("roll", "ロール"),
    ("labels", "枚数"),
    ("minted_at", "つくった時"),
    ("created_at", "できた時"),
    ("state", "状態"),
    ("marked", "しるし"),
    ("logged_at", "時"),
    ("asked_by", "たずねた方"),
    ("kept_until", "保存の おわり"),
];

/// A column's Japanese.
pub fn heading(column: &str) -> &str {
    HEADINGS.iter().find(|(key, _)| *key == column).map_or(column, |(_, japanese)| japanese)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::schema;

    /// Sums of the lines, or empty between two facts.
    const NOT_OF_ITS_OWN: [&str; 2] = ["earning_summary", "touched_day"];

    fn names(conn: &Connection, sql: &str) -> Vec<String> {
        let mut asked = conn.prepare(sql).expect("a question");
        asked.query_map([], |row| row.get(0)).expect("an answer").collect::<Result<_, _>>().expect("names")
    }

    #[test]
    fn every_table_that_names_a_person_is_in_their_record() {
        let conn = Connection::open_in_memory().expect("a database");
        schema::migrate(&conn).expect("today's tables");
        let naming = "SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND EXISTS (
                          SELECT 1 FROM pragma_table_info(m.name)
                          WHERE name IN ('participant', 'members_before', 'minted_for', 'holder'))";
        let tables = names(&conn, naming);
        assert!(tables.len() > 20, "{tables:?}");
        for table in tables.iter().filter(|table| !NOT_OF_ITS_OWN.contains(&table.as_str())) {
            let told = LEAVES
                .iter()
                .any(|(_, _, sql)| sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == table));
            assert!(told, "the table {table} names people, and no leaf of their record tells of it");
        }
    }

    #[test]
    fn every_leaf_can_be_asked_and_every_column_has_its_word() {
        let conn = Connection::open_in_memory().expect("a database");
        schema::migrate(&conn).expect("today's tables");
        for (key, _, sql) in LEAVES {
            let asked = conn.prepare(sql).unwrap_or_else(|error| panic!("{key}: {error}"));
            for column in asked.column_names() {
                assert_ne!(heading(column), column, "{key}: {column} has no Japanese");
            }
        }
    }
}
