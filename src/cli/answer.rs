//! How a command answers: in words for a person, or as one line of JSON for a program.

use std::fmt;
use std::io::Write;

use serde::Serialize;

use super::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Form {
    /// Answer with one line of JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Form {
    /// Writes the answer: as it is for a program, in words for a person.
    pub fn say<T: Serialize>(
        &self,
        out: &mut dyn Write,
        answer: &T,
        words: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        if self.json {
            serde_json::to_writer(&mut *out, answer).map_err(std::io::Error::from)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}", words(answer).trim_end())?;
        }
        Ok(out.flush()?)
    }
}

/// Which way the figures of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A tidy table for a terminal, in which a Japanese character is as wide as two Latin ones.
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| columns_of(cell));
        cells.chain([columns_of(self.columns[column].0)]).max().unwrap_or(0)
    }

    fn line<'a>(&self, widths: &[usize], cells: impl Iterator<Item = &'a str>) -> String {
        let mut line = String::new();
        for ((cell, &width), (_, align)) in cells.zip(widths).zip(&self.columns) {
            let gap = " ".repeat(width.saturating_sub(columns_of(cell)));
            match align {
                Align::Left => line.push_str(&format!("{cell}{gap}  ")),
                Align::Right => line.push_str(&format!("{gap}{cell}  ")),
            }
        }
        line.trim_end().to_owned()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width(column)).collect();
        writeln!(f, "{}", self.line(&widths, self.columns.iter().map(|(title, _)| *title)))?;
        for row in &self.rows {
            writeln!(f, "{}", self.line(&widths, row.iter().map(String::as_str)))?;
        }
        Ok(())
    }
}

/// How many columns of a terminal a text takes: two for kana, kanji and full-width signs.
fn columns_of(text: &str) -> usize {
    let wide = |letter: char| matches!(u32::from(letter), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd);
    text.chars().map(|letter| if wide(letter) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_and_latin_names_stand_in_one_column() {
        let mut table = Table::new(&[("call", Align::Left), ("yen", Align::Right)]);
        table.row(["うしお".to_owned(), "5".to_owned()]);
        table.row(["Ami".to_owned(), "1,200".to_owned()]);
        assert_eq!(table.to_string(), "call      yen\nうしお      5\nAmi     1,200\n");
    }
}
