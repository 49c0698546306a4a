//! What staff enter at a form, what it would mean, and why it was not recorded. The daemon implements [`Desk`].

use chrono::{NaiveDate, NaiveTime};

use crate::domain::bank::Account;
use crate::domain::code::{Code, Reason, ReceiptNumber, TokenHash};
use crate::domain::id::{FactId, OrderId, PieceId, PlaceId, ProgrammeId, StaffId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::money::Yen;
use crate::domain::period::{Bears, PayMethod};
use crate::domain::quantity::Quantity;
use crate::domain::terms::{Allowance, AskedBy, Between, Contract, Movement, PiecePay, PlacementTerms, Rule, Stage};
use crate::domain::work::{Flaw, Rate, SharedBy};
use crate::web::desk::forms::Label;
use crate::web::house::{Answer, PersonView, PiecesView, Unanswered};

/// One entry, as a form's fields say it. `who` is a number, or a 呼び名 that only one person has.
#[derive(Debug, Clone, PartialEq)]
pub enum DeskEntry {
    Hours {
        who: String,
        work: WorkId,
        on: NaiveDate,
        between: Between,
        break_minutes: u32,
        place: Option<PlaceId>,
    },
    HoursVoided {
        entry: FactId,
    },
    Break {
        who: String,
        on: NaiveDate,
        minutes: u32,
    },
    Place {
        code: String,
        name: String,
    },
    Agreement(Agreement),
    Rate {
        work: WorkId,
        yen: Yen,
        from: NaiveDate,
        pack: Option<Pack>,
        programme: Option<ProgrammeId>,
    },
    /// What was priced in these days is priced anew.
    Reprice {
        work: WorkId,
        from: NaiveDate,
        to: NaiveDate,
        reason: Reason,
    },
    /// How many of a work make one case.
    Case {
        work: WorkId,
        size: Quantity,
        unit: String,
        from: NaiveDate,
    },
    Sharing {
        work: WorkId,
        from: NaiveDate,
        sharing: SharedBy,
    },
    /// How one handover is shared: what each made, or a ratio. Whoever is not named gets no part of it.
    Shares {
        receipt: ReceiptNumber,
        work: Option<WorkId>,
        by: PartsOf,
        parts: Vec<(String, Quantity)>,
    },
    Ratio {
        who: String,
        from: NaiveDate,
        ratio: Quantity,
    },
    Inspection {
        receipt: ReceiptNumber,
        work: Option<WorkId>,
        look: Look,
        reason: Option<Flaw>,
    },
    InspectionVoided {
        inspection: FactId,
    },
    Net {
        code: Code,
        work: WorkId,
        length: Option<Quantity>,
        /// Only these steps, by their codes, and how much of each; all of them where none is named.
        steps: Vec<(String, Quantity)>,
        paid: Option<PiecePay>,
    },
    NetFinished {
        piece: PieceId,
        on: NaiveDate,
    },
    Allowance {
        who: String,
        allowance: Allowance,
    },
    AllowanceEnd {
        grant: FactId,
        on: NaiveDate,
    },
    Programme {
        code: String,
        name: String,
    },
    Rule {
        programme: Option<ProgrammeId>,
        from: NaiveDate,
        rule: Rule,
    },
    Enrolment {
        who: String,
        programme: ProgrammeId,
        municipality: String,
        from: NaiveDate,
    },
    EnrolmentEnd {
        who: String,
        programme: ProgrammeId,
        on: NaiveDate,
    },
    Contract {
        who: String,
        contract: Contract,
        from: NaiveDate,
    },
    Stage {
        who: String,
        stage: Stage,
        from: NaiveDate,
    },
    Order(Ordered),
    OrderMoved {
        order: OrderId,
        movement: Movement,
        quantity: Quantity,
        on: NaiveDate,
    },
    OrderEnd {
        order: OrderId,
        on: NaiveDate,
    },
    Late(Late),
    Missed(Missed),
    PaperDay(PaperDay),
    VisitVoided {
        who: String,
        on: NaiveDate,
        reason: Reason,
    },
    /// 追給
    Supplement {
        who: String,
        method: PayMethod,
        on: NaiveDate,
    },
    /// おたずね: what somebody wants to know about their money, in their words.
    Question {
        who: String,
        text: String,
    },
    /// `yen`: how much of it the person bears; all of it where nothing is said.
    Overpayment {
        who: String,
        bears: Bears,
        yen: Option<Yen>,
        consented_on: Option<NaiveDate>,
    },
    TransferAgreed {
        who: String,
        on: NaiveDate,
        account: Account,
    },
    TransferWithdrawn {
        who: String,
        on: NaiveDate,
    },
    /// 受領 by the person's own card, seen by whoever enters it.
    Witnessed {
        ending: NaiveDate,
        card: TokenHash,
        on: NaiveDate,
    },
    /// A person's own record is given out.
    Record {
        who: String,
        asked_by: AskedBy,
        reason: String,
    },
    Seal {
        who: String,
    },
    /// A registration that was a mistake is taken back.
    Void {
        who: String,
    },
    Erase {
        who: String,
        unpaid: Owed,
    },
}

/// Whether somebody may be erased whose payment nobody has recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    Refused,
    Accepted,
}

/// What to show once an entry is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    Saved,
    /// One line of a paper, and the day of the next one of the same person.
    NextLine {
        number: String,
        on: NaiveDate,
    },
    /// The record that was given out, by the fact that says so.
    Record(FactId),
    /// Erased here, and copies remain that somebody has to see to.
    CopiesRemain,
    /// Erased, and the ledger's own file still has the bytes: somebody holds it.
    LedgerHeld,
}

/// A copy of the ledger, and how it stands to those who were erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyView {
    pub file: String,
    pub state: CopyState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyState {
    /// It holds somebody who was erased, and was only looked at.
    Holds,
    NotThere,
    /// It holds nothing of them.
    Clean,
    /// It held something, and was written anew.
    Rewritten,
    InUse,
    Unwritable,
    /// It is the ledger itself, and could not be written anew: somebody holds it.
    LedgerHeld,
}

/// A person's own record, to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    pub number: String,
    pub leaves: Vec<LeafView>,
    /// The same for a spreadsheet.
    pub csv: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafView {
    pub title: String,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A handover that was never scanned: missed, or made while there was no power and written down on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    pub who: String,
    pub on: NaiveDate,
    /// Never empty; each work once.
    pub pieces: Vec<(WorkId, Quantity)>,
    /// The net whose steps they are; of two works, of one at least.
    pub net: Option<PieceId>,
    pub reason: Reason,
    pub note: Option<String>,
}

/// Something that belongs to a receipt and was not scanned with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    pub receipt: ReceiptNumber,
    pub work: WorkId,
    pub quantity: Quantity,
    /// The net that it is a step of.
    pub net: Option<PieceId>,
    pub reason: Reason,
    pub note: Option<String>,
}

/// One line of the paper form for a power cut: somebody's day that no table saw, with what they made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperDay {
    pub who: String,
    pub on: NaiveDate,
    /// 受付 and 帰り
    pub between: Between,
    /// As it stands on the paper; where nothing does, the programme's rule says.
    pub break_minutes: Option<u32>,
    /// Each work once; none where the day was a visit alone.
    pub pieces: Vec<(WorkId, Quantity)>,
    /// The net whose steps they are; of two works, of one at least.
    pub net: Option<PieceId>,
    pub reason: Reason,
    pub known: Known,
}

/// What becomes of a visit of that day that the ledger has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is said, and nothing is recorded.
    Told,
    /// It is taken back, and the paper's takes its place.
    Replaced,
}

/// On which terms somebody is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub who: String,
    pub place: PlaceId,
    pub terms: PlacementTerms,
    pub contract: Contract,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    pub code: String,
    pub client: String,
    pub work: WorkId,
    pub quantity: Quantity,
    pub on: NaiveDate,
    pub due_on: NaiveDate,
}

/// What the parts of a handover are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartsOf {
    /// They come to what was handed over.
    Made,
    Ratio,
}

/// What a rate is for. `each`: how many `per` are in one unit of the work; nobody need say it where they are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub per: String,
    pub each: Option<Quantity>,
}

/// What was found when pieces were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    pub accepted: Quantity,
    pub rework: Quantity,
    pub rejected: Quantity,
}

/// What an entry would mean, beside what its fields say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighed {
    pub person: Option<PersonView>,
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// Time without its breaks.
    Worked {
        minutes: u32,
    },
    /// What was agreed at this place.
    Terms(PlacementTerms),
    /// The rate, and what it is for one of the work's own unit.
    Rate {
        rate: Rate,
        unit: String,
    },
    /// How many, with the unit.
    Many(PiecesView),
    Visit {
        arrived_at: Moment,
        left_at: Option<Moment>,
    },
    /// This visit gives its place to the one that is entered.
    Replaces {
        arrived_at: Moment,
        left_at: Option<Moment>,
    },
    /// No break stands on the paper: the programme's rule takes so many minutes off.
    UsualBreak {
        minutes: u32,
    },
    /// What the day has already. Whoever enters a paper twice sees it here.
    MadeThatDay(PiecesView),
    /// Whose handover it is, what was handed over, and how much of it is not settled yet.
    Handover {
        on: NaiveDate,
        people: Vec<PersonView>,
        pieces: PiecesView,
        open: Quantity,
    },
    /// One person's part.
    Part {
        person: PersonView,
        part: Quantity,
    },
    /// The last day on which a record must be there.
    KeptUntil(NaiveDate),
    /// The day on which somebody was registered.
    Registered(NaiveDate),
    /// It cannot be undone.
    ForGood,
    /// So many papers of theirs wait.
    Papers(u32),
    /// The steps of a net, and how much of each; `None` has no end.
    Step {
        work: String,
        cap: Option<String>,
    },
    /// Somebody whose record it changes.
    Concerns(PersonView),
    /// What is left of a step of a net before this; `None` has no end.
    StepLeft {
        work: String,
        left: Option<Quantity>,
    },
    /// 前回までの訂正: days are closed, and what changes in them stands on the statement to `ending`.
    ClosedDays {
        up_to: NaiveDate,
        ending: NaiveDate,
    },
    /// What these days come to now, before they are priced anew.
    EarnedNow(Yen),
    /// What corrections still owe to this person.
    Owed(Yen),
    /// What this person was paid too much.
    PaidTooMuch(Yen),
    /// The holder as the bank's file has it.
    Holder(String),
    /// What was paid for the period that ends then.
    Paid {
        ending: NaiveDate,
        yen: i64,
    },
}

/// Why nothing was recorded. Each has its own sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    NobodyHasIt,
    SeveralCalledSo,
    Retired,
    NoWork,
    NotByTime {
        unit: String,
    },
    UnpaidWork,
    HoursOverlap {
        on: NaiveDate,
    },
    HoursDoNotFit,
    NotAgreed {
        on: NaiveDate,
    },
    NoHours,
    NoVisit {
        on: NaiveDate,
    },
    /// Their pieces are not received yet.
    AtATable,
    BreakTooLong,
    /// The day has a visit, from when to when.
    VisitThere {
        on: NaiveDate,
        from: NaiveTime,
        to: Option<NaiveTime>,
    },
    /// The day that is entered anew has this work already: the line's first (0) or second (1).
    MadeAlready {
        at: usize,
        pieces: PiecesView,
    },
    /// A time of today that has not come.
    TimeNotYet,
    CodeTaken,
    NoPlace,
    EndsBeforeItBegins,
    RateUnusable,
    PackMissing {
        per: String,
        unit: String,
    },
    RatioUnusable,
    NoReceipt,
    NotReceived,
    WorkNotInReceipt,
    SeveralWorks,
    InspectedMore {
        made: Quantity,
        open: Quantity,
    },
    /// Taken back already, or never there.
    NoInspection,
    /// What it found was repaired or looked at again since.
    InspectionWentOn,
    NotAMember,
    ShareOfNothing,
    ShareSum {
        sum: Quantity,
        made: Quantity,
    },
    NetFinished,
    /// The work is no step of the net.
    NotAStep,
    StepFull {
        left: Quantity,
    },
    /// No work has this code.
    NoStep {
        code: String,
    },
    AllowanceUnusable,
    NoGrant,
    NoProgramme,
    EnrolledAlready,
    NotEnrolled,
    NoOrder,
    NothingCounted,
    /// A day that has not come.
    NotYet,
    /// The first day is after the last.
    DaysBackwards,
    NothingOwed,
    NothingOverpaid,
    MoreThanOverpaid {
        yen: Yen,
    },
    NoTransferAgreed,
    /// Not the card of anybody who takes part, or not in use.
    NotACard,
    /// Their statement of that period was not paid yet.
    NotPaid,
    ReceiptedAlready,
    BeforePaid,
    /// The record has to be kept until then.
    KeptUntil {
        on: NaiveDate,
    },
    /// The payment of the period that ends then is not recorded.
    Unpaid {
        on: NaiveDate,
    },
    SealedAlready,
    Erased,
    /// They have come, or something is theirs: it was no mistake.
    NotUntouched,
    ClockSuspect,
    /// Something changed since the form was opened.
    Moved,
}

impl Why {
    /// The field beside which it is said.
    pub fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::NobodyHasIt
            | Self::SeveralCalledSo
            | Self::Retired
            | Self::KeptUntil { .. }
            | Self::SealedAlready
            | Self::Erased
            | Self::NotUntouched => "who",
            Self::Unpaid { .. } => "unpaid",
            Self::NoWork | Self::NotByTime { .. } | Self::UnpaidWork | Self::SeveralWorks | Self::WorkNotInReceipt => {
                "work"
            }
            Self::HoursOverlap { .. } | Self::HoursDoNotFit => "from",
            Self::NotAgreed { .. } | Self::NoPlace => "place",
            Self::NoHours => "entry",
            Self::NoVisit { .. } | Self::AtATable => "on",
            Self::BreakTooLong => "break",
            Self::VisitThere { .. } => "known",
            Self::MadeAlready { at: 0, .. } => "work",
            Self::MadeAlready { .. } => "work2",
            Self::TimeNotYet => "to",
            Self::CodeTaken => "code",
            Self::RateUnusable => "yen",
            Self::PackMissing { .. } => "pack",
            Self::RatioUnusable => "ratio",
            Self::NoInspection | Self::InspectionWentOn => "entry",
            Self::NoReceipt | Self::NotReceived => "receipt",
            Self::InspectedMore { .. } => "accept",
            Self::NotAMember | Self::ShareOfNothing | Self::ShareSum { .. } => "parts",
            Self::NetFinished | Self::NotAStep => "net",
            Self::NoStep { .. } => "steps",
            Self::NoGrant => "grant",
            Self::NoProgramme | Self::EnrolledAlready | Self::NotEnrolled => "programme",
            Self::NoOrder => "order",
            Self::NothingCounted | Self::StepFull { .. } => "quantity",
            Self::NotYet | Self::BeforePaid => "on",
            Self::DaysBackwards => "to",
            Self::NothingOwed | Self::NothingOverpaid => "who",
            Self::MoreThanOverpaid { .. } => "yen",
            Self::NoTransferAgreed => "method",
            Self::NotACard => "card",
            Self::NotPaid | Self::ReceiptedAlready => "period",
            Self::EndsBeforeItBegins | Self::AllowanceUnusable | Self::ClockSuspect | Self::Moved => return None,
        })
    }
}

/// Nothing was recorded.
#[derive(Debug)]
pub enum NotEntered {
    Refused(Why),
    Unanswered(Unanswered),
}

impl From<Unanswered> for NotEntered {
    fn from(unanswered: Unanswered) -> Self {
        Self::Unanswered(unanswered)
    }
}

impl From<Why> for NotEntered {
    fn from(why: Why) -> Self {
        Self::Refused(why)
    }
}

pub type Entered<T> = Result<T, NotEntered>;

/// A refusal is an answer, too.
pub fn answered<T>(entered: Entered<T>) -> Answer<Result<T, Why>> {
    match entered {
        Ok(value) => Ok(Ok(value)),
        Err(NotEntered::Refused(why)) => Ok(Err(why)),
        Err(NotEntered::Unanswered(unanswered)) => Err(unanswered),
    }
}

/// What a field is chosen from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choices {
    /// Whoever takes part: by number, named by 呼び名.
    People,
    /// Works that are counted in time.
    TimedWorks,
    /// Works that have a rate.
    PaidWorks,
    Works,
    Places,
    Programmes,
    /// Orders that have not ended.
    Orders,
    /// Allowances that run.
    Grants,
    /// Entries of hours that count, of this period and the one before.
    Hours,
    /// The inspections of late, newest first.
    Looks,
    /// Nets that are not finished.
    Nets,
    /// Whom corrections of closed periods still owe something, with how much.
    Owed,
    /// Who was paid too much, with how much.
    Overpaid,
    /// Who has agreed to be paid by transfer.
    ByTransfer,
    /// Closed periods that somebody has been paid for and not confirmed yet.
    Unreceipted,
    /// Closed periods, newest first.
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// What was entered and holds, as a list to look through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Entries of hours, of this period and the one before: day, who, work, time.
    Hours,
    /// Visits that staff entered, of this period and the one before: day, who, in, out, time.
    Visits,
    /// Terms at places: who, place, terms, contract, from, to.
    Places,
    /// Nets: code, work, how far each step is, since, finished.
    Nets,
    /// Rates: work, rate, programme (nothing: everybody's), from.
    Rates,
    /// Allowances that run: who, what for, rate, from, to, limit.
    Allowances,
    /// Programmes and their rules: programme, rule, from.
    Programmes,
    /// Who takes part: who, programme, municipality, from, to.
    Enrolments,
    /// Contracts and stages: who, which, from.
    Contracts,
    /// Orders: code, client, work, ordered, made, left, delivered, material left, due, done at today's pace.
    Orders,
    /// What moved of orders: day, order, what, how much.
    Material,
    /// Who looked at whose record: day, whose, what, by whom.
    Log,
}

/// One cell of a [`Listing`].
#[derive(Debug, Clone)]
pub enum ListCell {
    Empty,
    Text(String),
    /// A code, or somebody's number and 呼び名: in one line.
    Name(String),
    /// With its unit, if it has one.
    Figure(String),
    Day(NaiveDate),
    Says(Label),
    /// A day that wants to be looked at.
    Look(NaiveDate),
}

/// What the forms ask of the workshop.
pub trait Desk: Send + Sync + 'static {
    fn choices(&self, of: Choices) -> Answer<Vec<Choice>>;
    /// Row by row, in the listing's columns. What tells money is only ever asked for coordinators and admins.
    fn listed(&self, of: Listing) -> Answer<Vec<Vec<ListCell>>>;
    /// What recording it would mean. Nothing is recorded.
    fn weigh(&self, entry: &DeskEntry, by: StaffId) -> Entered<Weighed>;
    fn enter(&self, entry: &DeskEntry, by: StaffId) -> Entered<After>;
    /// Copies of the ledger within reach, and how they stand. Nothing is written.
    fn copies(&self) -> Answer<Vec<CopyView>>;
    /// Takes everybody who was ever erased out of every copy that is there.
    fn clean_copies(&self) -> Answer<Vec<CopyView>>;
    /// The record that this member of staff was given against this fact; `None` when there is none (any more).
    fn record(&self, exported: FactId, by: StaffId) -> Answer<Option<RecordView>>;
}
