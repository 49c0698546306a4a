//! The papers, as nouns: everything that a paper says, before it is laid out. No money in yen appears in one
//! unless its owner opted in (or it is for the office).

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::code::{Code, ReceiptNumber};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;

use super::a4::{CountSheet, PayStatement};

/// Counts the layouts: a job in the spool says which one it was made for.
pub const LAYOUT_VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    Receipt(ReceiptSlip),
    DaySlip(DaySlip),
    MonthSlip(MonthSlip),
    DayReport(DayReport),
    Count(CountSlip),
    Statement(StatementSlip),
    Correction(CorrectionSlip),
    Test(TestSlip),
}

/// Who a paper is for, as they chose to be called. `number` always stands beside, for two people may share a 呼び名.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// 呼び名, without さん.
    pub call: String,
    pub number: String,
    /// Name of a picture mark (`domain::mark`), if they chose one.
    pub mark: Option<String>,
}

/// Whether the paper is the one and only, a copy, or an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// The one unmarked copy.
    Original,
    /// 再発行
    Reissue,
    /// れんしゅう: nothing counted.
    Practice,
    /// Several receipts that waited, merged into one slip: まとめ.
    Merged,
    /// Such a slip once more, because nobody can say whether the first came out: まとめ, 再発行.
    MergedReissue,
}

impl Copy {
    /// The same copy of a slip on which several papers are merged.
    pub fn merged(self) -> Self {
        match self {
            Self::Reissue | Self::MergedReissue => Self::MergedReissue,
            Self::Original | Self::Merged | Self::Practice => Self::Merged,
        }
    }

    pub fn is_merged(self) -> bool {
        matches!(self, Self::Merged | Self::MergedReissue)
    }
}

/// One work and how many.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub work: String,
    pub unit: String,
    pub quantity: Quantity,
    /// How many people handed it over together; the paper says 3人で, never who.
    pub people: usize,
    pub share: OwnShare,
}

/// One's own part of what several made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OwnShare {
    /// All of it, or the same as everybody's: 3人で says it.
    #[default]
    Equal,
    /// `2/5`
    Part(String),
    /// It is known when the others have left, or when staff have said it.
    Later,
}

/// できあがり受け取り票
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptSlip {
    pub copy: Copy,
    /// The workshop's neutral name, as the slip's head line.
    pub workshop: String,
    pub person: Person,
    pub at: NaiveDateTime,
    /// 今回
    pub pieces: Vec<Piece>,
    /// きょうの合計, one line a work of `pieces`.
    pub today: Vec<Piece>,
    /// This handover's own amount, only for who opted in: the lines' words (`0.5円／枚 × 120枚`) and the sum.
    /// `None`: amounts are not shown. `Some` with `yen: None`: 単価未設定.
    pub money: Option<Vec<MoneyLine>>,
    /// Absent on a practice slip. A merged slip has the numbers of all.
    pub numbers: Vec<ReceiptNumber>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MoneyLine {
    pub work: String,
    /// `0.5円／枚`; `None` while 単価未設定.
    pub rate: Option<String>,
    /// `120枚`
    pub quantity: String,
    /// How many shared it; 1 for one's own.
    pub people: usize,
    pub share: OwnShare,
    pub amount: Option<Yen>,
}

/// きょうの記録, at 帰り.
#[derive(Debug, Clone, PartialEq)]
pub struct DaySlip {
    pub copy: Copy,
    /// 1, and more for a 帰り that was taken back and done again: the newer slip stands for the older.
    pub edition: u32,
    pub workshop: String,
    pub person: Person,
    pub on: NaiveDate,
    pub arrived: NaiveDateTime,
    pub left: Option<NaiveDateTime>,
    pub pieces: Vec<Piece>,
    /// Today's sum, only for who opted in.
    pub amount: Option<Yen>,
}

/// 紙を出す: one's own period, in days and pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthSlip {
    pub copy: Copy,
    pub workshop: String,
    pub person: Person,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub printed_at: NaiveDateTime,
    pub days: u32,
    pub pieces: Vec<Piece>,
    /// Only where they opted in and staff stood beside.
    pub amount: Option<Yen>,
}

/// 日報(出来高票) for everyone, for staff.
#[derive(Debug, Clone, PartialEq)]
pub struct DayReport {
    pub copy: Copy,
    pub workshop: String,
    pub on: NaiveDate,
    /// Only of what was handed over at this table.
    pub table: Option<String>,
    pub printed_at: NaiveDateTime,
    pub people: Vec<DayReportPerson>,
    /// What everybody made together, and in cases (`41箱＋2組`) where somebody has said how much one holds.
    pub totals: Vec<(Piece, Option<String>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayReportPerson {
    pub person: Person,
    pub arrived: Option<NaiveDateTime>,
    pub left: Option<NaiveDateTime>,
    /// 休憩 and 作業時間, in minutes; `None` while nobody knows when the visit ended.
    pub rest_minutes: Option<u32>,
    pub worked_minutes: Option<u32>,
    pub pieces: Vec<Piece>,
    /// What was looked at, in words (`ごみ袋20L 確認ずみ 9 手直し 2 確認中 1組`).
    pub checked: Vec<String>,
    /// Corrections of the day, in words (`45組 → 44組 数え直し`).
    pub corrections: Vec<String>,
}

/// 数合わせ: the same as on A4.
#[derive(Debug, Clone, PartialEq)]
pub struct CountSlip {
    pub copy: Copy,
    pub sheet: CountSheet,
}

/// 工賃支払明細書: the same as on A4.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementSlip {
    pub copy: Copy,
    pub statement: PayStatement,
}

/// 訂正票. It never names anybody else.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionSlip {
    pub copy: Copy,
    pub workshop: String,
    pub person: Person,
    pub at: NaiveDateTime,
    pub what: Corrected,
    /// The receipt that was corrected; none where many were.
    pub number: Option<ReceiptNumber>,
    /// The day of the work, or the first of them.
    pub on: NaiveDate,
    /// Before and after, one line a work; a quantity that is the same on both sides is left out.
    pub lines: Vec<CorrectionLine>,
    /// 数え直し …
    pub reason: String,
    pub closing: Closing,
}

/// Whether the day's period was closed when it was corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    NotYet,
    /// What changes stands on a later statement.
    Before,
}

/// What a 訂正票 is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Corrected {
    /// What was handed over.
    Record,
    /// How much of it is paid, after it was looked at.
    Paid,
    /// What one of this work is paid, up to `to`; the amounts for who reads money on their papers.
    Price { work: String, to: NaiveDate, amounts: Option<(Yen, Yen)> },
}

#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionLine {
    pub work: String,
    pub unit: String,
    pub before: Quantity,
    pub after: Quantity,
}

/// `fuda print test`: shows the widths, the kanji, the marks and the codes of a printer.
#[derive(Debug, Clone, PartialEq)]
pub struct TestSlip {
    pub workshop: String,
    pub station: String,
    pub at: NaiveDateTime,
    pub code: Code,
}
