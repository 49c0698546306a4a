//! The same sheet for a spreadsheet: numbers as numbers, texts as texts, never a formula.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::sheet::{Cell, Sheet};

/// Why a sheet cannot be a workbook: more rows than a leaf has, a title that a leaf cannot have.
#[derive(Debug, thiserror::Error)]
#[error("the table does not fit into a workbook")]
pub struct NotAWorkbook(#[from] XlsxError);

/// A workbook of one leaf. The same sheet gives the same bytes.
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, NotAWorkbook> {
    let mut book = Workbook::new();
    // The library would ask the clock.
    let no_day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&no_day));
    let head = Format::new().set_bold();
    let leaf = book.add_worksheet();
    leaf.set_name(&sheet.title)?;
    leaf.set_freeze_panes(1, 0)?;
    for (column, width) in (0_u16..).zip(sheet.widths()) {
        leaf.set_column_width(column, width)?;
    }
    for (row, cells) in (0_u32..).zip(sheet.all_rows()) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) if row == 0 => leaf.write_string_with_format(row, column, text, &head)?,
                Cell::Text(text) => leaf.write_string(row, column, text)?,
                // The format knows no other numbers; fifteen digits are exact.
                Cell::Number(number) => {
                    leaf.write_number(row, column, number.to_f64().expect("a decimal is a finite number"))?
                }
                Cell::Empty => leaf,
            };
        }
    }
    Ok(book.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_sheet_is_the_same_workbook() {
        let rows = vec![vec![Cell::text("=1+1"), Cell::number(12), Cell::Empty]];
        let sheet = Sheet { title: "報告".into(), columns: vec!["a", "b", "c"], rows, notes: vec!["注".into()] };
        let made = xlsx(&sheet).expect("a workbook");
        assert!(made.starts_with(b"PK"), "a workbook is a zip");
        assert_eq!(made, xlsx(&sheet).expect("a workbook"));
    }

    #[test]
    fn a_title_that_a_leaf_cannot_have_is_refused() {
        let sheet = Sheet { title: "a/b".into(), columns: vec![], rows: vec![], notes: vec![] };
        assert!(xlsx(&sheet).is_err());
    }
}
