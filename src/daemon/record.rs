//! A person's own record as it is given out: for a program, for a spreadsheet, and to read.

use serde_json::{Map, Value, json};

use crate::domain::moment::{Moment, Zone};
use crate::store::{Cell, Leaf, heading};

/// Everything that is kept about one person, as it stood when it was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub made_at: Moment,
    pub zone: Zone,
    pub leaves: Vec<Leaf>,
}

impl Record {
    /// The person's number.
    pub fn number(&self) -> &str {
        let cell = self.leaves.first().and_then(|person| person.rows.first()?.first());
        if let Some(Cell::Text(number)) = cell { number } else { "" }
    }

    /// Leaves by their key, rows by their columns' keys; decimals are texts, instants UTC.
    pub fn data(&self) -> Value {
        let value = |cell: &Cell| match cell {
            Cell::Empty => Value::Null,
            Cell::Text(text) => json!(text),
            Cell::Number(number) => json!(number),
            Cell::At(at) => json!(at.to_string()),
        };
        let row = |leaf: &Leaf, row: &Vec<Cell>| {
            let cells = leaf.columns.iter().cloned().zip(row.iter().map(value));
            Value::Object(cells.collect::<Map<_, _>>())
        };
        let leaf = |leaf: &Leaf| {
            let rows = leaf.rows.iter().map(|cells| row(leaf, cells)).collect();
            (leaf.key.to_owned(), Value::Array(rows))
        };
        let record: Map<_, _> = self.leaves.iter().map(leaf).collect();
        json!({ "number": self.number(), "exported_at": self.made_at.to_string(), "record": record })
    }

    /// For a spreadsheet: UTF-8 with a byte order mark, every leaf under its title. No cell is a formula.
    pub fn csv(&self) -> Vec<u8> {
        let mut bytes = "\u{feff}".as_bytes().to_vec();
        let mut sheet = csv::WriterBuilder::new()
            .flexible(true)
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut bytes);
        for (title, headings, rows) in self.sheets() {
            let rows = rows.into_iter().map(|row| row.into_iter().map(harmless).collect());
            let block = [vec![format!("■ {title}")], headings].into_iter().chain(rows).chain([vec![String::new()]]);
            for line in block {
                sheet.write_record(&line).expect("memory takes every line");
            }
        }
        sheet.flush().expect("memory takes every line");
        drop(sheet);
        bytes
    }

    /// Title, headings and rows of each leaf, in words.
    pub fn sheets(&self) -> Vec<(String, Vec<String>, Vec<Vec<String>>)> {
        let sheet = |leaf: &Leaf| {
            let headings = leaf.columns.iter().map(|column| heading(column).to_owned()).collect();
            (leaf.title.to_owned(), headings, leaf.rows.iter().map(|row| self.said(leaf, row)).collect())
        };
        self.leaves.iter().map(sheet).collect()
    }

    /// To read: each row as its columns with their words, empty ones left out.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for leaf in &self.leaves {
            text.push_str(&format!("■ {}\n", leaf.title));
            for row in &leaf.rows {
                let said = leaf.columns.iter().zip(self.said(leaf, row)).filter(|(_, said)| !said.is_empty());
                let said: Vec<String> = said.map(|(column, said)| format!("{} {said}", heading(column))).collect();
                text.push_str(&format!("  {}\n", said.join("、")));
            }
            if leaf.rows.is_empty() {
                text.push_str("  記録はありません\n");
            }
        }
        text
    }

    fn said(&self, leaf: &Leaf, row: &[Cell]) -> Vec<String> {
        let cell = |(column, cell): (&String, &Cell)| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => japanese(column, text).unwrap_or(text).to_owned(),
            Cell::Number(number) => number.to_string(),
            Cell::At(at) => self.zone.local(*at).format("%Y-%m-%d %H:%M").to_string(),
        };
        leaf.columns.iter().zip(row).map(cell).collect()
    }
}

/// A cell that a spreadsheet would compute is text. A plain number stays one.
fn harmless(cell: String) -> String {
    let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = cell.parse::<rust_decimal::Decimal>().is_ok();
    if computes && !number { format!("'{cell}") } else { cell }
}

/// The columns whose words are the program's own, and not somebody's.
const COLUMNS: [&str; 14] = [
    "amounts",
    "standing",
    "kind",
    "contract",
    "stage",
    "terms",
    "reason",
    "purpose",
    "per",
    "method",
    "receipted",
    "what",
    "state",
    "marked",
];

/// Their Japanese.
const WORDS: &[(&str, &str)] = &[
    ("shown", "印刷する"),
    ("hidden", "印刷しない"),
    ("active", "利用中"),
    ("retired", "おわり"),
    ("sealed", "封をした"),
    ("erased", "消した"),
    ("exported", "わたした"),
    ("growth_read", "習熟度を見た"),
    ("in_use", "使用中"),
    ("spare", "仮の名札"),
    ("lost", "なくした"),
    ("replaced", "新しい名札に かわった"),
    ("in", "帰りの記録なし"),
    ("left", "帰りの記録あり"),
    ("entered", "スタッフが入れた"),
    ("written", "紙などから スタッフが入れた"),
    ("undone", "取り消した"),
    ("counted", "数えた"),
    ("taken_back", "もどした"),
    ("voided", "取り消した"),
    ("amended", "直した"),
    ("ordinary", "普通"),
    ("current", "当座"),
    ("savings", "貯蓄"),
    ("preparation", "就労準備支援"),
    ("training", "研修・就労訓練"),
    ("homework", "家内労働"),
    ("employment", "雇用型"),
    ("1", "ステージ1"),
    ("2", "ステージ2"),
    ("3", "ステージ3"),
    ("4", "ステージ4"),
    ("trial", "体験"),
    ("time", "時間"),
    ("piece", "出来高"),
    ("paid-elsewhere", "他社払い"),
    ("recount", "数え直し"),
    ("other_person", "ほかの方の分"),
    ("other_work", "ほかの作業"),
    ("missed", "数えもれ"),
    ("power_cut", "停電中"),
    ("other", "その他"),
    ("guarantee", "保障工賃"),
    ("attendance", "通所手当"),
    ("transport", "交通費"),
    ("deduction", "控除"),
    ("allowance", "手当"),
    ("correction", "前回までの訂正"),
    ("borne", "作業所が負担"),
    ("reimbursement", "実費"),
    ("day", "日"),
    ("hour", "時間"),
    ("once", "1回"),
    ("cash", "現金"),
    ("transfer", "振込"),
    ("supplement", "追給"),
    ("overpayment", "過払い"),
    ("kept", "保管中"),
    ("paid", "支払いずみ"),
    ("signed", "署名"),
    ("card_witnessed", "名札とスタッフ"),
    ("agreed", "同意"),
    ("withdrawn", "取りやめ"),
    ("person", "本人"),
    ("workshop", "作業所"),
    ("original", "はじめの紙"),
    ("reissue", "再発行"),
    ("waiting", "待っている"),
    ("printed", "出た"),
    ("sent", "送った"),
    ("unknown", "わからない"),
    ("dropped", "出さない"),
    ("merged", "まとめた"),
    ("receipt", "できあがり受け取り票"),
    ("day_slip", "きょうの記録"),
    ("month_slip", "これまでの記録"),
];

fn japanese(column: &str, word: &str) -> Option<&'static str> {
    let own = COLUMNS.contains(&column) || column == "asked_by";
    let (_, japanese) = WORDS.iter().find(|(known, _)| own && *known == word)?;
    Some(match (column, word) {
        ("asked_by", "person") => "本人",
        _ => japanese,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        let columns = vec!["number".to_owned(), "call".to_owned(), "registered_at".to_owned()];
        let row = vec![Cell::Text("P0127".into()), Cell::Text(text.into()), Cell::At(Moment(0))];
        let person = Leaf { key: "person", title: "ご本人", columns, rows: vec![row] };
        let visits = Leaf { key: "visits", title: "通所", columns: vec!["on_date".into()], rows: vec![] };
        Record { made_at: Moment(0), zone: Zone::tokyo(), leaves: vec![person, visits] }
    }

    #[test]
    fn a_record_reads_as_words_and_says_where_there_is_nothing() {
        let text = record("あみ").text();
        assert_eq!(
            text,
            "■ ご本人\n  番号 P0127、呼び名 あみ、登録した時 1970-01-01 09:00\n■ 通所\n  記録はありません\n"
        );
        let data = record("あみ").data();
        assert_eq!((&data["number"], &data["record"]["person"][0]["call"]), (&json!("P0127"), &json!("あみ")));
        assert_eq!(data["record"]["visits"], json!([]));
    }

    #[test]
    fn no_cell_of_the_spreadsheet_is_a_formula_and_a_number_stays_one() {
        let csv = String::from_utf8(record("=1+1").csv()).expect("UTF-8");
        assert!(csv.starts_with("\u{feff}\"■ ご本人\"\r\n\"番号\",\"呼び名\","), "{csv}");
        assert!(csv.contains("\"'=1+1\""), "{csv}");
        assert_eq!(harmless("-12.5".to_owned()), "-12.5");
        assert_eq!(harmless("@me".to_owned()), "'@me");
    }
}
