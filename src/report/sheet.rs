//! A table before it is a file: typed cells, so that a number stays a number and a text never becomes a formula.

use rust_decimal::Decimal;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Number(Decimal),
    Empty,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn number(number: impl Into<Decimal>) -> Self {
        Self::Number(number.into().normalize())
    }

    /// A number that may be unknown, which is not zero.
    pub fn known(number: Option<impl Into<Decimal>>) -> Self {
        number.map_or(Self::Empty, Self::number)
    }

    /// As it is read, without guards.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// One table with the rules that it was made by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the leaf: at most 31 characters, none of `[]:*?/\`.
    pub title: String,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    /// Sentences below the table, one a row.
    pub notes: Vec<String>,
}

impl Sheet {
    /// Only these columns, in this order; what it has not is left out.
    pub fn with_columns(self, heads: &[&str]) -> Self {
        let find = |head: &&str| self.columns.iter().position(|column| column == head);
        let chosen: Vec<usize> = heads.iter().filter_map(find).collect();
        let rows = self.rows.iter().map(|row| chosen.iter().map(|at| row[*at].clone()).collect()).collect();
        Self { columns: chosen.iter().map(|at| self.columns[*at]).collect(), rows, ..self }
    }

    /// How wide each column must be to be read, in half-width letters: its head and cells, at most forty.
    pub(super) fn widths(&self) -> Vec<u16> {
        let wide = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let column = |(at, head): (usize, &&str)| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| wide(&cell.plain()));
            let widest = cells.chain([wide(head)]).max().unwrap_or_default();
            u16::try_from(widest + 2).unwrap_or(u16::MAX).min(40)
        };
        self.columns.iter().enumerate().map(column).collect()
    }

    /// The table and its notes as rows of cells: heads, rows, an empty row, notes.
    pub(super) fn all_rows(&self) -> Vec<Vec<Cell>> {
        let heads = self.columns.iter().map(|head| Cell::text(*head)).collect();
        let mut rows: Vec<Vec<Cell>> = [heads].into_iter().chain(self.rows.iter().cloned()).collect();
        if !self.notes.is_empty() {
            rows.push(vec![Cell::Empty]);
            rows.extend(self.notes.iter().map(|note| vec![Cell::text(note)]));
        }
        rows
    }
}
