//! The facts: what happened, in the past tense. Everything else is a fold of these.
//!
//! A fact never holds a personal detail: it knows people by opaque ids. It never changes its meaning either: a
//! new meaning is a new fact, and the stored bytes of old ones stay as they are.

mod said;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::code::{Code, Reason, ReceiptNumber, Roll, Tag, TokenHash};
use super::id::{
    CardId, FactId, HandoverId, LedgerId, OrderId, ParticipantId, PieceId, PlaceId, ProgrammeId, StaffId, VisitId,
    WorkId,
};
use super::ledger::Link;
use super::moment::Moment;
use super::money::{Rounding, Yen};
use super::period::{Bearing, Bears, PayMethod, Receipted, Shows, Unpriced};
use super::quantity::Quantity;
use super::terms::{Allowance, AskedBy, Between, Contract, Movement, PiecePay, PlacementTerms, Rule, Stage};
use super::work::{Counted, Flaw, Pay, Rate, SharedBy};

pub use said::{Amounts, Holder, OwnGrowth, PaperFate, Revoked, Role, VoidedTags};

/// Why a handover was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivedBy {
    /// わたす
    Command,
    /// One's own card.
    OwnCard,
    /// Another person's card at the same table.
    OtherCard,
    /// Nothing was scanned for a while.
    Silence,
    /// 帰り
    Leaving,
    /// いっしょに, with pieces of one's own still open.
    Sharing,
    /// The daemon found it open when it started.
    Restart,
    /// Staff entered it later, without pieces; the correction that follows says which, who and why.
    Office,
}

/// What a correction changes in a handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A piece that was missed. The correction's own fact id names the new count.
    Added {
        work: WorkId,
        quantity: Quantity,
        tag: Option<Tag>,
        /// The net that it is a step of; it counts to the step's cap there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        piece: Option<PieceId>,
    },
    /// 取消 of one count.
    Voided { count: FactId },
    /// 取消 of the whole handover.
    VoidedWhole,
    /// The whole handover belongs to somebody else.
    Moved { to: ParticipantId },
    /// Staff say how it is shared: who made how many, or in which ratio. One work of it, or all of it.
    Shared {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        work: Option<WorkId>,
        parts: Vec<(ParticipantId, Quantity)>,
    },
    /// Of one work, the handover holds so many in all; zero takes the work out of it. Its tags stay counted.
    Amended { work: WorkId, quantity: Quantity },
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Fact {
    /// The first fact of every ledger.
    LedgerOpened {
        ledger: LedgerId,
    },
    /// A copy was restored: a new incarnation begins. `up_to` is the last sequence that the copy held.
    LedgerRestored {
        up_to: u64,
    },

    ParticipantRegistered {
        participant: ParticipantId,
        number: String,
        amounts: Amounts,
    },
    AmountsChosen {
        participant: ParticipantId,
        amounts: Amounts,
    },
    OwnGrowthChosen {
        participant: ParticipantId,
        own_growth: OwnGrowth,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    ParticipantRetired {
        participant: ParticipantId,
    },
    StaffRegistered {
        staff: StaffId,
        role: Role,
    },
    RoleChanged {
        staff: StaffId,
        role: Role,
    },
    StaffRetired {
        staff: StaffId,
    },
    CardIssued {
        card: CardId,
        token: TokenHash,
        holder: Holder,
    },
    /// A spare card is this person's, on this one day.
    CardBound {
        card: CardId,
        participant: ParticipantId,
        on: NaiveDate,
        by: StaffId,
    },
    CardRevoked {
        card: CardId,
        why: Revoked,
    },
    WorkAdded {
        work: WorkId,
        code: String,
        name: String,
        reading: String,
        unit: String,
        counted: Counted,
        pay: Pay,
    },
    /// Name and reading only: what a work counts in never changes, a new unit is a new work.
    WorkRenamed {
        work: WorkId,
        name: String,
        reading: String,
    },
    WorkRetired {
        work: WorkId,
    },
    WorkCardMade {
        code: Code,
        work: WorkId,
        quantity: Quantity,
    },
    WorkCardRetired {
        code: Code,
    },
    RateSet {
        work: WorkId,
        from: NaiveDate,
        rate: Rate,
        /// For a handover all of whose members are enrolled in it that day; everybody's, where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        programme: Option<ProgrammeId>,
    },
    /// A supervisor says that what was priced in these days is priced anew, by the rates as they are now. Nothing else
    /// does that.
    Repriced {
        work: WorkId,
        from: NaiveDate,
        to: NaiveDate,
        reason: Reason,
        by: Option<StaffId>,
    },
    /// How many of a work make one case (箱), from a day on.
    CaseSet {
        work: WorkId,
        from: NaiveDate,
        size: Quantity,
        unit: String,
        by: Option<StaffId>,
    },
    /// 按分: how a work that several made together is divided, for what is received from now on and dated `from` or later.
    SharingSet {
        work: WorkId,
        from: NaiveDate,
        sharing: SharedBy,
        by: Option<StaffId>,
    },
    /// 工程: a part of a long work that is counted by itself. It is a work, with a unit, rates and cards of its own.
    /// `cap`: how much of it one piece has, where that is always the same.
    StepAdded {
        work: WorkId,
        of: WorkId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Quantity>,
    },
    /// 品物: a net, with the steps that it needs and how much of each.
    PieceAdded {
        piece: PieceId,
        code: Code,
        work: WorkId,
        on: NaiveDate,
        steps: Vec<(WorkId, Option<Quantity>)>,
        /// When its steps are paid; where nothing is said, the programme's rule of the day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paid: Option<PiecePay>,
        by: Option<StaffId>,
    },
    /// Staff say that a net is finished, also where a step was not counted to its end.
    PieceFinished {
        piece: PieceId,
        on: NaiveDate,
        by: Option<StaffId>,
    },
    /// A person's part where a work is shared by fixed ratio; 1 for who has none.
    RatioSet {
        participant: ParticipantId,
        from: NaiveDate,
        ratio: Quantity,
        by: Option<StaffId>,
    },
    /// Serials 1 to `count` of a roll exist from now on.
    TagsMinted {
        roll: Roll,
        count: u32,
        work: WorkId,
        quantity: Quantity,
        minted_for: Option<ParticipantId>,
        /// Who said who they were; facts from before labels know nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// The labels of these tags leave Fuda: recorded before the first of them does, so that none leaves unrecorded.
    TagsPrinted {
        roll: Roll,
        first: u32,
        last: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// These tags count no more, wherever they hang. What they have counted stands.
    TagsVoided {
        roll: Roll,
        first: u32,
        last: u32,
        why: VoidedTags,
        by: StaffId,
    },

    /// 受付
    Arrived {
        visit: VisitId,
        participant: ParticipantId,
        on: NaiveDate,
    },
    /// 帰り
    Left {
        visit: VisitId,
    },
    /// Back at work on the same day, after 帰り.
    VisitResumed {
        visit: VisitId,
    },
    /// ひとつ もどす of one's own 受付.
    ArrivalUndone {
        visit: VisitId,
    },
    /// ひとつ もどす of one's own 帰り.
    LeavingUndone {
        visit: VisitId,
    },
    /// Staff's answer to a forgotten 帰り.
    LeavingEntered {
        visit: VisitId,
        left_at: Moment,
        by: StaffId,
    },
    /// A visit that no table saw: on paper while there was no power, or with the card forgotten. Staff say on which day
    /// it was, and when it began and ended on that day.
    VisitEntered {
        visit: VisitId,
        participant: ParticipantId,
        on: NaiveDate,
        arrived_at: Moment,
        left_at: Moment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
        reason: Reason,
    },
    /// Staff say that a visit was not, or not so: a card of somebody else, a wrong day. Its pieces stand.
    VisitVoided {
        visit: VisitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
        reason: Reason,
    },

    /// The first piece is on the table. `members` share it, as the work is shared on that day (equally by default).
    HandoverOpened {
        handover: HandoverId,
        members: Vec<ParticipantId>,
    },
    /// This fact's id names the count.
    PiecesCounted {
        handover: HandoverId,
        work: WorkId,
        quantity: Quantity,
        tag: Option<Tag>,
        /// The net that it is a step of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        piece: Option<PieceId>,
    },
    /// ひとつ もどす
    CountTakenBack {
        handover: HandoverId,
        count: FactId,
    },
    /// `on` is the work date: the day of the last accepted scan.
    HandoverReceived {
        handover: HandoverId,
        receipt: ReceiptNumber,
        on: NaiveDate,
        by: ReceivedBy,
    },
    /// Everything in it was taken back before it was received.
    HandoverDropped {
        handover: HandoverId,
    },
    HandoverCorrected {
        handover: HandoverId,
        change: Change,
        /// `None`: entered at a command line that named nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
        reason: Reason,
    },

    /// 検品: what was found of what has not been looked at yet, or was repaired.
    Inspected {
        handover: HandoverId,
        work: WorkId,
        accepted: Quantity,
        rework: Quantity,
        rejected: Quantity,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Flaw>,
        by: Option<StaffId>,
    },
    /// 直しました: what was to be repaired is, and 確認ずみ. No second pay, and the first maker keeps the credit.
    Repaired {
        handover: HandoverId,
        work: WorkId,
        quantity: Quantity,
        tag: Option<Tag>,
    },

    /// ひとつ もどす of a repair: it is to be repaired as before. `repair` is the id of the fact that it undoes.
    RepairTakenBack {
        repair: FactId,
        handover: HandoverId,
        work: WorkId,
        quantity: Quantity,
        tag: Option<Tag>,
    },
    /// An inspection was wrong: what it found is 確認中 again. `inspection` is the id of its fact.
    InspectionVoided {
        inspection: FactId,
        handover: HandoverId,
        work: WorkId,
        by: Option<StaffId>,
    },

    /// A tag was scanned at a table that was nobody's.
    TagHeld {
        tag: Tag,
    },
    /// The held tag now counts in a handover (its `PiecesCounted` follows), or staff settled it.
    HeldTagReleased {
        tag: Tag,
        /// Who settled it; absent where it went on at a table, and in facts of before this was recorded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// Nobody took it: staff are asked.
    HeldTagLeft {
        tag: Tag,
    },

    /// Time entered by staff: minutes of work on a day, breaks taken off.
    HoursEntered {
        participant: ParticipantId,
        work: WorkId,
        on: NaiveDate,
        minutes: u32,
        by: Option<StaffId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        between: Option<Between>,
        #[serde(default, skip_serializing_if = "is_zero")]
        break_minutes: u32,
        /// Elsewhere: whether it is paid is what was agreed for this person there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<PlaceId>,
    },
    /// An entry of hours was wrong and counts no more.
    HoursVoided {
        entry: FactId,
        by: Option<StaffId>,
    },

    ProgrammeAdded {
        programme: ProgrammeId,
        code: String,
        name: String,
    },
    /// A programme's written rule from a day on; everybody's, where no programme is named.
    RuleSet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        programme: Option<ProgrammeId>,
        from: NaiveDate,
        rule: Rule,
        by: Option<StaffId>,
    },
    Enrolled {
        participant: ParticipantId,
        programme: ProgrammeId,
        /// The city that commissions it, as it is written in reports.
        municipality: String,
        from: NaiveDate,
        by: Option<StaffId>,
    },
    /// `on` is the last day.
    EnrolmentEnded {
        participant: ParticipantId,
        programme: ProgrammeId,
        on: NaiveDate,
        by: Option<StaffId>,
    },
    ContractSet {
        participant: ParticipantId,
        contract: Contract,
        from: NaiveDate,
        by: Option<StaffId>,
    },
    StageSet {
        participant: ParticipantId,
        stage: Stage,
        from: NaiveDate,
        by: Option<StaffId>,
    },
    PlaceAdded {
        place: PlaceId,
        code: String,
        name: String,
    },
    /// What was agreed for one person at one place. A later one holds from its own first day.
    PlacementSet {
        participant: ParticipantId,
        place: PlaceId,
        from: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
        terms: PlacementTerms,
        contract: Contract,
        by: Option<StaffId>,
    },
    /// Staff say how long the breaks of a visit were; it replaces the programme's default.
    BreakEntered {
        visit: VisitId,
        minutes: u32,
        by: Option<StaffId>,
    },
    /// This fact's id names the grant.
    AllowanceGranted {
        participant: ParticipantId,
        allowance: Allowance,
        by: Option<StaffId>,
    },
    /// `on` is the last day.
    AllowanceEnded {
        grant: FactId,
        on: NaiveDate,
        by: Option<StaffId>,
    },
    OrderTaken {
        order: OrderId,
        code: String,
        client: String,
        work: WorkId,
        quantity: Quantity,
        on: NaiveDate,
        due_on: NaiveDate,
        by: Option<StaffId>,
    },
    /// In units of the order's work.
    OrderMoved {
        order: OrderId,
        movement: Movement,
        quantity: Quantity,
        on: NaiveDate,
        by: Option<StaffId>,
    },
    OrderEnded {
        order: OrderId,
        on: NaiveDate,
        by: Option<StaffId>,
    },

    /// Staff looked for a paper of which nobody could say whether it came out.
    PaperSettled {
        /// Its number in the spool.
        paper: u64,
        fate: PaperFate,
        by: StaffId,
    },

    /// 締め: everything of the days `from` to `ending`, and every correction of earlier periods that was not settled,
    /// is frozen into statements. `hash` is of their bytes; the store fills it in.
    PeriodClosed {
        from: NaiveDate,
        ending: NaiveDate,
        /// 支払日
        pays_on: NaiveDate,
        rounding: Rounding,
        #[serde(default, skip_serializing_if = "Unpriced::is_refused")]
        unpriced: Unpriced,
        #[serde(default, skip_serializing_if = "Shows::is_days")]
        shows: Shows,
        #[serde(default, skip_serializing_if = "Bearing::is_forgotten")]
        bearing: Bearing,
        hash: Link,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// The person has agreed to be paid by transfer, and may take it back at any time.
    TransferAgreed {
        participant: ParticipantId,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    TransferWithdrawn {
        participant: ParticipantId,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// What the statement of this period says was paid. `yen` is the statement's; the store fills it in.
    StatementPaid {
        participant: ParticipantId,
        ending: NaiveDate,
        method: PayMethod,
        yen: i64,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// 保管中: the envelope is kept for who was away.
    PaymentKept {
        participant: ParticipantId,
        ending: NaiveDate,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// 受領: the person confirmed it. `by` saw it, and must be named where a card took the place of a signature.
    PaymentReceipted {
        participant: ParticipantId,
        ending: NaiveDate,
        how: Receipted,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// 追給: what earlier periods still owed was paid at once. `exact` and `yen` are filled in by the store.
    SupplementPaid {
        participant: ParticipantId,
        method: PayMethod,
        on: NaiveDate,
        rounding: Rounding,
        exact: Yen,
        yen: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// Who bears what was paid too much, up to `yen`. That the person bears it needs the day of their consent.
    OverpaymentDecided {
        participant: ParticipantId,
        bears: Bears,
        yen: Yen,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consented_on: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// 再発行: the statement was given out once more, as it was.
    StatementReissued {
        participant: ParticipantId,
        ending: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// おたずね: a question about money. What was asked stands beside the facts.
    QuestionAsked {
        participant: ParticipantId,
        /// Of which period; `None`: of no closed one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ending: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    QuestionAnswered {
        question: FactId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },

    /// What was told to the commissioning city of the days `from` to `to`: the text that was submitted, byte for byte.
    /// It names nobody. `hash` is of `report`; the store fills it in.
    ReportSubmitted {
        from: NaiveDate,
        to: NaiveDate,
        /// One municipality's alone; everybody's, where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<String>,
        /// From 1; a later one is submitted when figures of these days have changed.
        version: u32,
        report: String,
        hash: Link,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// A person's own complete record was given out. Why stands beside the facts.
    RecordExported {
        participant: ParticipantId,
        asked_by: AskedBy,
        /// Who gave it out; of a sealed record, a coordinator.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// A member of staff looked at what is known of a person's own pace. Of one day, once for each of them.
    GrowthRead {
        participant: ParticipantId,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// From now on nobody is told who this was, but a coordinator who asks for the record and says why. The cards stop.
    PersonSealed {
        participant: ParticipantId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// What stood beside the facts about this person is gone, also from copies that are brought back. The accounts stand.
    PersonErased {
        participant: ParticipantId,
        on: NaiveDate,
        /// The last day on which the record had to be there.
        kept_until: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },

    /// Nobody was to be registered under this number: a slip, or somebody who was known already. What stood beside the
    /// facts is gone at once, and what was agreed for them counts nowhere. The number stays given out.
    RegistrationVoided {
        participant: ParticipantId,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },

    /// Staff say what day it was while the clock could not be trusted (facts `first` to `last`, by sequence).
    ClockSettled {
        first: u64,
        last: u64,
        on: NaiveDate,
        by: StaffId,
    },
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// A fact with the id that it was minted under, before the store gives it its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: FactId,
    pub fact: Fact,
}
