//! A workshop's ledger as a program of an earlier schema kept it.

use std::path::Path;

use fuda::store::FILE_NAME;
use rusqlite::Connection;

/// Each version's statements, and the structure that they came to when it was released.
pub const SCHEMAS: [(&str, &str); 9] = [
    (include_str!("../../src/store/schema/v1.sql"), include_str!("../fixtures/schema-v1.sql")),
    (include_str!("../../src/store/schema/v2.sql"), include_str!("../fixtures/schema-v2.sql")),
    (include_str!("../../src/store/schema/v3.sql"), include_str!("../fixtures/schema-v3.sql")),
    (include_str!("../../src/store/schema/v4.sql"), include_str!("../fixtures/schema-v4.sql")),
    (include_str!("../../src/store/schema/v5.sql"), include_str!("../fixtures/schema-v5.sql")),
    (include_str!("../../src/store/schema/v6.sql"), include_str!("../fixtures/schema-v6.sql")),
    (include_str!("../../src/store/schema/v7.sql"), include_str!("../fixtures/schema-v7.sql")),
    (include_str!("../../src/store/schema/v8.sql"), include_str!("../fixtures/schema-v8.sql")),
    (include_str!("../../src/store/schema/v9.sql"), include_str!("../fixtures/schema-v9.sql")),
];

/// The same ledger with the tables of `version`, each with the columns that it had, in a folder of its own.
pub fn as_kept_in(version: usize, from: &Path, folder: &Path) {
    let old = Connection::open(folder.join(FILE_NAME)).expect("a file");
    SCHEMAS[..version].iter().for_each(|(statements, _)| old.execute_batch(statements).expect("the older schema"));
    let path = from.join(FILE_NAME);
    old.execute("ATTACH ?1 AS newer", [path.to_str().expect("a plain path")]).expect("both are open");
    let names = |sql: &str| -> Vec<String> {
        let mut asked = old.prepare(sql).expect("a question");
        asked.query_map([], |row| row.get(0)).expect("an answer").collect::<Result<_, _>>().expect("names")
    };
    for table in names("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'") {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        old.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}"))
            .expect("the rows are copied");
    }
    old.execute_batch(&format!("PRAGMA main.user_version = {version}; PRAGMA main.application_id = 1182098529"))
        .expect("its version");
}
