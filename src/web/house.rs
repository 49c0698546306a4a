//! What the pages ask the workshop, and what it answers: plain data, and no way to reach past it. The daemon
//! implements it. Every method may block (the ledger is a file), so pages ask from a thread that may wait.

use std::error::Error;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use crate::domain::calendar::Span;
use crate::domain::code::Tag;
use crate::domain::fact::{PaperFate, Role};
use crate::domain::id::{ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::moment::{Moment, Now, Zone};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::paper::a4::{A4, DayOf, Wanted};

use super::desk::entry::Desk;
use super::labels::order::Labels;
use super::reports::Reports;
use super::till::Till;

/// Why the workshop did not answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The ledger cannot be asked now. The cause goes to the keeper's log, never onto a page.
    #[error("the ledger does not answer")]
    Ledger(#[source] Box<dyn Error + Send + Sync>),
    /// What staff asked for does not hold any more, or never did; nothing was recorded.
    #[error("refused: {0:?}")]
    Refused(Refused),
}

/// Why something that staff entered was not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Somebody answered the question already.
    AlreadySettled,
    /// A 帰り before its 受付, or in the future, or on another day.
    TimeDoesNotFit,
    /// A day that cannot have been.
    DayDoesNotFit,
    /// There is no such thing (any more).
    NotFound,
}

pub type Answer<T> = Result<T, Unanswered>;

/// Everything that pages and API need of the workshop.
pub trait House: Till + Desk + Labels + Reports {
    /// The clock, which only the daemon reads.
    fn now(&self) -> Now;
    fn zone(&self) -> Zone;
    /// The workshop's neutral name, as on its papers.
    fn workshop(&self) -> String;
    /// The drawing of a mark as an SVG element without a size (it fills its box, in `currentColor`).
    fn mark_svg(&self, name: &str) -> Option<String>;

    fn ledger(&self) -> Answer<LedgerView>;
    fn stations(&self) -> Answer<Vec<StationView>>;
    /// What everybody made together today. Never a person or money; and works that are counted by time are left
    /// out, for often only one person's hours are in them.
    fn board(&self) -> Answer<BoardView>;

    fn person(&self, who: ParticipantId) -> Answer<PersonView>;
    fn work(&self, work: WorkId) -> Answer<WorkView>;

    /// The member of staff who logs in under this name. `None`: nobody, or retired, or without a password.
    fn account(&self, name: &str) -> Answer<Option<AccountView>>;
    /// The role that a logged-in member of staff has now; `None` once they have retired.
    fn role(&self, staff: StaffId) -> Answer<Option<Role>>;

    /// The period (締め) that a day belongs to.
    fn period(&self, on: NaiveDate) -> Span;
    /// Oldest first. Devices are not among them: those come from `stations`.
    fn questions(&self) -> Answer<Vec<Question>>;
    /// Each kind of work in use, in the workshop's order. Without money.
    fn works_of_day(&self, on: NaiveDate) -> Answer<Vec<WorkDayView>>;
    /// Newest first.
    fn handovers_of_day(&self, on: NaiveDate) -> Answer<Vec<HandoverView>>;
    /// What each kind of work came to; only ever asked for coordinators and admins.
    fn works_earned(&self, span: Span) -> Answer<Vec<WorkEarnedView>>;
    /// By number; only ever asked for coordinators and admins.
    fn earnings(&self, span: Span) -> Answer<Vec<EarningsView>>;
    /// One participant's earnings down to the scan. `None`: nobody has this number.
    fn person_earnings(&self, number: &str, span: Span) -> Answer<Option<PersonEarningsView>>;

    /// A paper on A4. `None`: nobody has this number. What [`Wanted::tells_money`] is only ever asked for coordinators
    /// and admins.
    fn paper(&self, wanted: &Wanted) -> Answer<Option<A4>>;

    /// A paper for the printer of one table; refused where the table has none, or there is no such paper. What
    /// [`RollPaper::tells_money`] is only ever asked for coordinators and admins. A statement that was printed before is
    /// given out again, and that is recorded.
    fn print(&self, paper: &RollPaper, station: &str, by: StaffId) -> Answer<()>;

    /// Staff's answer to a forgotten 帰り, in the workshop's civil time.
    fn enter_leaving(&self, visit: VisitId, left_at: NaiveDateTime, by: StaffId) -> Answer<()>;
    /// A leftover tag is settled: it is free to be scanned again.
    fn release_tag(&self, tag: Tag, by: StaffId) -> Answer<()>;
    /// Staff looked whether an uncertain paper came out.
    fn settle_paper(&self, paper: u64, fate: PaperFate, by: StaffId) -> Answer<()>;
    /// What day it was, for facts `first` to `last` (sequences).
    fn settle_clock(&self, first: u64, last: u64, on: NaiveDate, by: StaffId) -> Answer<()>;
}

/// A paper of the office on a table's printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RollPaper {
    /// 日報
    Day { on: NaiveDate, of: DayOf },
    /// 数合わせ
    Count { on: NaiveDate },
    /// 工賃支払明細書 of a closed period.
    Statement { ending: NaiveDate, number: String },
}

impl RollPaper {
    pub fn tells_money(&self) -> bool {
        matches!(self, Self::Statement { .. })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerView {
    /// 16 hexadecimal digits.
    pub id: String,
    /// Of the last fact.
    pub sequence: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationView {
    pub name: String,
    pub scanner: DeviceState,
    pub printer: DeviceState,
    /// Why nobody hears, sees or holds here that a scan counted, for the keeper; `None` where somebody does.
    pub unheard: Option<String>,
}

/// How a scanner or printer is, as far as Fuda can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    Ready,
    /// It was there, or should be: unplugged, switched off, out of reach.
    Missing,
    /// The printer says that it has no paper.
    PaperOut,
    /// The printer's cover is open.
    CoverOpen,
    /// The printer works, and the roll is nearly at its end.
    PaperLow,
    /// The printer's cutter is stuck.
    CutterError,
    /// The printer waits until its head has cooled.
    Overheated,
    /// The printer is switched to offline, or feeds paper by its button.
    Offline,
    /// The printer reports an error that is none of these.
    Fault,
    /// None is configured at this table.
    None,
}

impl DeviceState {
    /// As `/api/v1/health` says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Missing => "missing",
            Self::PaperOut => "paper_out",
            Self::CoverOpen => "cover_open",
            Self::PaperLow => "paper_low",
            Self::CutterError => "cutter_error",
            Self::Overheated => "overheated",
            Self::Offline => "offline",
            Self::Fault => "fault",
            Self::None => "none",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct BoardView {
    pub on: NaiveDate,
    /// In the workshop's order; works of which nothing was made today are left out.
    pub works: Vec<PiecesView>,
}

/// So many of one work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PiecesView {
    pub work: WorkView,
    pub quantity: Quantity,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkView {
    pub name: String,
    /// Kana of the name; empty where nobody entered one.
    pub reading: String,
    pub unit: String,
}

/// A participant, as they chose to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    pub number: String,
    /// 呼び名, without さん; `None` where they chose none.
    pub call: Option<String>,
    /// Another active participant has the same 呼び名, so the number stands beside it.
    pub call_is_shared: bool,
    /// Name of their mark (`domain::mark`).
    pub mark: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    pub staff: StaffId,
    pub name: String,
    pub role: Role,
    /// PHC string, as `web::password::hash` made it.
    pub password_hash: String,
}

/// Something that only staff can answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// A visit of an earlier day without 帰り. `last_scan_at` is the last thing Fuda saw of it.
    ForgottenLeaving { visit: VisitId, person: PersonView, arrived_at: Moment, last_scan_at: Option<Moment> },
    /// A tag was scanned before any card and nobody took it.
    LeftTag { tag: Tag, piece: PiecesView, station: String, at: Moment },
    /// Nobody knows whether this paper came out.
    PaperUnknown { paper: u64, kind: PaperKind, person: Option<PersonView>, receipt: Option<String>, at: Moment },
    /// This paper waited for so long that it is not printed by itself any more.
    PaperOld { paper: u64, kind: PaperKind, person: Option<PersonView>, receipt: Option<String>, at: Moment },
    /// The clock could not be trusted from fact `first` to fact `last`; `clock_said` is what it showed at the first.
    ClockSuspect { first: u64, last: u64, clock_said: Moment, suggestion: Option<NaiveDate> },
    /// Handed over, and no rate holds on that date yet: `from` is the first such day.
    Unpriced { id: WorkId, work: WorkView, from: NaiveDate },
    /// Several made it, it is shared by quantity, and nobody has said who made how many.
    Undivided { receipt: u64, on: NaiveDate, id: WorkId, piece: PiecesView, people: Vec<PersonView> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    Receipt,
    DaySlip,
    MonthSlip,
    DayReport,
    Count,
    Statement,
    Correction,
    Other,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WorkDayView {
    pub id: WorkId,
    pub work: WorkView,
    pub today: Quantity,
    /// Of the period that the day belongs to, up to that day.
    pub period: Quantity,
    /// One for each of the last 30 days, oldest first, the day itself last.
    pub last_days: Vec<Quantity>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WorkEarnedView {
    pub work: WorkId,
    /// `None` for unpaid work, and while no rate holds.
    pub amount: Option<Yen>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct HandoverView {
    pub at: Moment,
    pub station: Option<String>,
    pub people: Vec<PersonView>,
    pub pieces: Vec<PiecesView>,
    /// `R00012384K`
    pub receipt: String,
    /// How many corrections it had.
    pub corrections: u32,
}

/// One participant's earnings of a span, as the API gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct EarningsView {
    pub person: PersonView,
    pub lines: Vec<EarningsLineView>,
    /// The exact sum of the priced lines.
    pub exact: Yen,
    /// Rounded once, by the programme's rule.
    pub yen: i64,
    /// How many lines have no rate yet.
    pub unpriced: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EarningsLineView {
    /// The work's code as the API names it (`BAGS20`).
    pub code: String,
    pub work: WorkView,
    /// In the rate's own unit: quantity × rate × share is amount.
    pub quantity: Decimal,
    /// The rate's own unit (枚); the work's while unpriced.
    pub per: String,
    /// Yen for one `per`.
    pub rate: Option<Yen>,
    /// `1`, `1/3`
    pub share: String,
    /// `None` while unpriced.
    pub amount: Option<Yen>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PersonEarningsView {
    pub person: PersonView,
    /// 氏名, where the person gave one.
    pub name: Option<String>,
    /// Visits in the span.
    pub days: u32,
    pub entries: Vec<EntryView>,
    pub exact: Yen,
    pub yen: i64,
    /// The rounding rule's words (`1円未満は四捨五入`).
    pub rounding: String,
    pub unpriced: u32,
}

/// One scan (or entry of hours) and what it came to. Oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryView {
    pub at: Moment,
    /// The work date, which chooses rate and period.
    pub on: NaiveDate,
    pub piece: PiecesView,
    pub share: String,
    /// `0.5円／枚`
    pub rate: Option<String>,
    /// `None`: unpaid, or no rate yet (`pay` says which).
    pub amount: Option<Yen>,
    pub pay: EntryPay,
    pub receipt: Option<String>,
    /// The tag's code.
    pub tag: Option<String>,
    /// What was corrected, in words of the office (`数え直し 11月9日`); empty for most.
    pub corrections: Vec<String>,
    pub standing: EntryStanding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPay {
    Priced,
    Unpaid,
    NoRateYet,
}

/// Whether an entry counts. What does not is shown struck through, never left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStanding {
    Counts,
    /// 取消, or moved to another person.
    Voided,
}

/// The demo's desk: cards to press instead of a scanner, papers to look at instead of a printer.
pub trait DemoDesk: Send + Sync + 'static {
    /// Name of the table that the demo plays at.
    fn table(&self) -> String;
    fn cards(&self) -> Answer<Vec<DemoCard>>;
    /// Writes the code into the pseudo-terminal, as a scanner would.
    fn press(&self, code: &str) -> Answer<()>;
    /// Newest first, at most some dozens.
    fn papers(&self) -> Answer<Vec<DemoPaper>>;
    /// The picture drawn from the bytes that were sent.
    fn paper_png(&self, id: &str) -> Answer<Option<Vec<u8>>>;
    fn tray(&self) -> Tray;
    fn fill(&self, tray: Tray) -> Answer<()>;
    /// The invented login for the office page: name, password.
    fn login(&self) -> (String, String);
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoCard {
    pub kind: DemoCardKind,
    /// What is printed on it, large: 呼び名, work, わたす.
    pub title: String,
    /// Smaller: number, `1組`.
    pub detail: String,
    pub mark: Option<String>,
    pub code: String,
}

/// In the order in which the desk shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DemoCardKind {
    Participant,
    WorkCard,
    Command,
    Tag,
    /// れんしゅう and 仮の名札.
    Other,
    Staff,
    Reason,
    /// A JAN code, a code that nobody knows: to see what happens.
    Stray,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPaper {
    pub id: String,
    /// できあがり受け取り票 …
    pub title: String,
    pub at: Moment,
    /// The code on it, if any, which staff may scan.
    pub code: Option<String>,
}

/// Whether the demo's printer has paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tray {
    Full,
    Empty,
}
