//! What the pages of money ask: periods, payments, statements, corrections, questions about money. Beside
//! [`super::house`], and implemented by the daemon too.

use chrono::NaiveDate;

use crate::domain::calendar::Span;
use crate::domain::code::Reason;
use crate::domain::id::{FactId, StaffId};
use crate::domain::period::{PayMethod, Receipted, Unpriced};
use crate::domain::quantity::Quantity;
use crate::earnings::payslip::Payslip;

use super::house::{Answer, PersonView, WorkView};

/// Why something about money was not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// The days are closed already.
    Closed,
    NoClosingDay,
    /// A day that has not come.
    NotYet,
    /// Pieces are still open on a table.
    PiecesOnTable,
    /// Something has no rate yet.
    NoRate,
    /// Who bears an overpayment is to be said first.
    Undecided,
    /// It was done before: paid, kept, corrected, answered.
    DoneAlready,
    /// No consent to a transfer is recorded.
    NoConsent,
    /// Before the closing day, or before the payment.
    TooEarly,
    /// The workshop's own account is not in fuda.toml.
    NoOrderer,
    /// Of a net's step, less is left.
    StepFull,
    /// The receipt holds this work of several nets.
    SeveralNets,
    /// Nobody has this number.
    Nobody,
    /// The figure that was typed is none.
    NoFigure,
    /// There is nothing to pay, or no such thing.
    Nothing,
}

/// A hindrance is an answer too.
pub type Done<T> = Answer<Result<T, Hindrance>>;

/// Asked for coordinators and admins only, but for receipts and corrections, which are every staff's.
pub trait Till: Send + Sync + 'static {
    fn periods(&self) -> Answer<PeriodsView>;
    /// What closing would come to.
    fn closing(&self, ending: NaiveDate) -> Done<ClosingView>;
    fn close(&self, ending: NaiveDate, unpriced: Unpriced, by: StaffId) -> Done<()>;
    /// `None`: no closed period ends then.
    fn pay_list(&self, ending: NaiveDate) -> Answer<Option<PayListView>>;
    fn pay(&self, ending: NaiveDate, number: &str, act: PayAct, on: NaiveDate, by: StaffId) -> Done<()>;
    /// The file for the bank (全銀協), of everybody who is paid by transfer and not paid yet; on the pay day where no
    /// other is said. It marks nobody as paid.
    fn transfer_file(&self, ending: NaiveDate, on: Option<NaiveDate>) -> Done<Vec<u8>>;
    fn statement(&self, ending: NaiveDate, number: &str) -> Answer<Option<StatementView>>;
    /// 再発行: the statement is given out once more. `seen`: how often it had been, where whoever asks looked.
    fn reissue(&self, ending: NaiveDate, number: &str, seen: u32, by: StaffId) -> Done<()>;
    fn ask(&self, ending: NaiveDate, number: &str, text: &str, by: StaffId) -> Done<()>;
    fn answer(&self, question: FactId, text: &str, by: StaffId) -> Done<()>;
    /// By its number or its code.
    fn receipt(&self, receipt: &str) -> Answer<Option<ReceiptView>>;
    /// Answers with the last day of the period that the correction falls into.
    fn correct(&self, receipt: &str, wish: Wish, reason: Reason, by: StaffId) -> Done<NaiveDate>;
}

/// What staff do with one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayAct {
    Pay(PayMethod),
    /// 保管中
    Keep,
    Signed,
}

/// How a receipt is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Of the work with this code there are so many in all.
    Amend {
        code: String,
        quantity: Quantity,
    },
    /// It is the work of whoever has this number.
    Move {
        number: String,
    },
    Void,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodsView {
    /// Newest first.
    pub closed: Vec<PeriodRow>,
    /// The closing day that comes, or has come, next.
    pub next: Span,
    pub questions: Vec<MoneyQuestion>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodRow {
    pub span: Span,
    pub pays_on: NaiveDate,
    pub people: u64,
    pub yen: i64,
    pub payable: u64,
    pub paid: u64,
    pub kept: u64,
}

/// おたずね
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyQuestion {
    pub question: FactId,
    pub person: PersonView,
    pub ending: Option<NaiveDate>,
    pub asked_on: NaiveDate,
    /// Empty once it is erased.
    pub text: String,
    pub answer: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingView {
    pub span: Span,
    pub pays_on: NaiveDate,
    pub people: Vec<(PersonView, Payslip)>,
    /// The law's month would be over before the pay day.
    pub pays_late: bool,
    pub holidays_unknown: bool,
    /// How many closing days lie in it.
    pub closing_days: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayListView {
    pub row: PeriodRow,
    pub hash: String,
    pub payments: Vec<PaymentRow>,
    pub transfers: TransfersView,
}

/// What a bank's file would hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransfersView {
    pub count: usize,
    pub yen: u64,
    /// The numbers of those who have agreed, and whose account is not known.
    pub without_account: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    pub person: PersonView,
    pub yen: i64,
    pub kept_on: Option<NaiveDate>,
    pub paid: Option<(PayMethod, NaiveDate)>,
    pub receipted: Option<(Receipted, NaiveDate)>,
    /// Whether a transfer is agreed.
    pub may_transfer: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementView {
    pub person: PersonView,
    /// 氏名, where the person gave one.
    pub name: Option<String>,
    pub slip: Payslip,
    /// Each time that it was given out again, oldest first.
    pub reissues: Vec<ReissueView>,
    pub hash: String,
    pub paid: Option<(PayMethod, NaiveDate)>,
}

/// 再発行
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReissueView {
    pub on: NaiveDate,
    /// Who gave it out; `None` where nobody was named.
    pub by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptView {
    pub number: u64,
    pub on: NaiveDate,
    pub people: Vec<PersonView>,
    /// The work's code, the work, and how many.
    pub pieces: Vec<(String, WorkView, Quantity)>,
    pub corrections: usize,
    /// The day's period is closed: a correction falls into the one that ends here.
    pub falls_into: Option<NaiveDate>,
}
