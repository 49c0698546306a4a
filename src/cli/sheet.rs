//! Spreadsheets that come in as CSV: read whole, checked line by line, and taken whole or not at all.

use std::fs;
use std::path::Path;

use super::failure::Failure;

/// A column: its name, and the Japanese headings that mean the same.
pub type Columns = &'static [(&'static str, &'static [&'static str])];

/// One line of a spreadsheet.
pub struct Row {
    /// Counted from 1, as a spreadsheet shows it; the headings are line 1.
    pub line: u64,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    /// What stands in a column; `None` when the cell is empty or the sheet has no such column.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cells.iter().find(|(name, _)| *name == column).map(|(_, cell)| cell.trim()).filter(|cell| !cell.is_empty())
    }

    pub fn needed(&self, column: &'static str) -> Result<&str, Failure> {
        self.get(column).ok_or_else(|| Failure::usage("CELL-MISSING", format!("the column {column} is empty")))
    }
}

/// Reads a sheet. Headings that are not known are refused: a misspelt one must not lose a column silently.
pub fn read(path: &Path, columns: Columns) -> Result<Vec<Row>, Failure> {
    let failed = |source| Failure::File { path: path.to_owned(), done: "read", source };
    let bytes = fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::usage(
            "CSV-ENCODING",
            format!("{} is not UTF-8. Save it from the spreadsheet as \"CSV UTF-8\" (CSV UTF-8(コンマ区切り)) and try again", path.display()),
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new().flexible(false).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headings = headings(reader.headers().map_err(malformed)?, columns)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = headings.iter().copied().zip(record.iter().map(str::to_owned)).collect();
        rows.push(Row { line, cells });
    }
    if rows.is_empty() {
        return Err(Failure::usage("CSV-EMPTY", format!("{} has headings and nothing below them", path.display())));
    }
    Ok(rows)
}

fn malformed(error: csv::Error) -> Failure {
    Failure::usage("CSV-FORM", format!("this is not a CSV file that can be read: {error}"))
}

fn headings(headings: &csv::StringRecord, columns: Columns) -> Result<Vec<&'static str>, Failure> {
    let mut known = Vec::new();
    for heading in headings {
        let column = columns.iter().find(|(name, also)| heading.eq_ignore_ascii_case(name) || also.contains(&heading));
        match column {
            Some((name, _)) if known.contains(name) => {
                return Err(Failure::usage("CSV-HEADING", format!("the column {name} stands there twice")));
            }
            Some((name, _)) => known.push(*name),
            None => {
                let all: Vec<String> =
                    columns.iter().map(|(name, also)| [&[*name], *also].concat().join("/")).collect();
                return Err(Failure::usage(
                    "CSV-HEADING",
                    format!("no column is called {heading:?}; there are {}", all.join(", ")),
                ));
            }
        }
    }
    Ok(known)
}

/// Checks every line before anything is recorded, and tells all that is wrong at once.
pub fn checked<T>(rows: &[Row], mut check: impl FnMut(&Row) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
    let mut good = Vec::new();
    let mut wrong = Vec::new();
    for row in rows {
        match check(row) {
            Ok(value) => good.push(value),
            Err(failure @ (Failure::Usage { .. } | Failure::Refused { .. })) => {
                wrong.push(format!("  line {}: {failure}", row.line));
            }
            Err(failure) => return Err(failure),
        }
    }
    if wrong.is_empty() {
        return Ok(good);
    }
    Err(Failure::refused(
        "CSV-REFUSED",
        format!("nothing was recorded; correct these lines and try again:\n{}", wrong.join("\n")),
    ))
}
