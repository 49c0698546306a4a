//! 数合わせ: what the ledger says of each work, in cases, beside what is counted by hand. Before closing time, so that a
//! missing bundle shows while people are still there.

use chrono::{NaiveDate, NaiveDateTime};

use super::markup::{Grid, blank, el, head, read, sign, text, when};
use crate::domain::quantity::Quantity;

#[derive(Debug, Clone, PartialEq)]
pub struct CountSheet {
    pub workshop: String,
    pub on: NaiveDate,
    pub printed_at: NaiveDateTime,
    pub lines: Vec<CountLine>,
    /// Labels that were read and that nobody has taken yet.
    pub left_tags: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CountLine {
    pub work: String,
    pub reading: String,
    pub unit: String,
    pub quantity: Quantity,
    /// `41箱＋2組`; `None` where nobody has said how much a case holds.
    pub cases: Option<String>,
    /// What was handed over at each table.
    pub stations: Vec<(String, Quantity)>,
}

/// The same, that breaks before the cases where it must.
fn counted(line: &CountLine) -> String {
    let all = el("span", "", &text(&format!("{}{}", line.quantity.plain(), line.unit)));
    let cases = line.cases.as_ref().map(|cases| el("span", "", &text(&format!(" ＝ {cases}"))));
    all + &cases.unwrap_or_default()
}

pub(super) fn leaf(sheet: &CountSheet) -> String {
    let columns = [
        ("作業", "", ""),
        ("記録された数", "case", "n wrap strong"),
        ("作業台ごと", "note", ""),
        ("数えた数", "blank", "n"),
        ("ちがい", "blank", "n"),
    ];
    let mut grid = Grid::new("grid tall", &columns);
    for line in &sheet.lines {
        let table = |(name, quantity): &(String, Quantity)| format!("{name} {}", quantity.plain());
        let tables = line.stations.iter().map(table).collect::<Vec<_>>().join("　");
        let fill = || text(&line.unit);
        grid.row([read(&line.work, &line.reading), counted(line), text(&tables), fill(), fill()]);
    }
    let table = if sheet.lines.is_empty() {
        el("p", "", "この日に 受け取ったものは ありません。")
    } else {
        grid.html()
    };
    let tags = match sheet.left_tags {
        0 => String::new(),
        tags => el("p", "note", &format!("持ち主を待っている シールが {tags}枚 あります。")),
    };
    let says = "数が合わないときは、帰る前に みんなで さがします。作業台と 床、はこの中を 見てください。";
    head(&sheet.workshop, sheet.printed_at, "数合わせ", "")
        + &when(sheet.on)
        + &table
        + &tags
        + &el("p", "note", says)
        + &el("p", "", &format!("数えた時刻 {} 時 {} 分", blank("short"), blank("short")))
        + &sign(&["数えた人", "確認した人"])
}
