//! What a table answers: facts to append, and, once they are durable, a screen, a signal and papers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::code::Reason;
use crate::domain::fact::Entry;
use crate::domain::id::{CardId, FactId, HandoverId, ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;

use super::Table;
use super::input::Net;

/// The answer to one input. Commit before word: `facts` and `papers` are committed together, and only then does
/// the station become `next`, show `screen` and give `signal`. If the commit is refused, the table stays as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub next: Table,
    pub facts: Vec<Entry>,
    pub papers: Vec<Paper>,
    /// `None` leaves what is shown.
    pub screen: Option<Screen>,
    pub signal: Signal,
}

/// A sound for the one at the table, never for the room (DOMAIN.md §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signal {
    #[default]
    None,
    /// One short, high: it counted.
    Counted,
    /// Two short: it was counted already, all is well.
    Already,
    /// One long, low: please look at the screen.
    Look,
}

/// A paper to print. It names facts, never a rendered name: details are looked up when it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// できあがり受け取り票, one for each member.
    Receipt { handover: HandoverId },
    /// … for somebody who is not at this table (a tag minted to them was on the tray): kept for their next card.
    ReceiptForLater { handover: HandoverId },
    /// きょうの記録
    DaySlip { visit: VisitId },
    /// One's own month; with amounts only where they opted in and staff stood beside.
    MonthSlip { participant: ParticipantId, with_amounts: bool },
    /// 日報(出来高票) for everyone, for staff.
    DayReport { on: NaiveDate },
    /// 日報 of one person, or of what was handed over at one table.
    DayReportOf { on: NaiveDate, of: ReportOf },
    /// 数合わせ, for staff.
    Count { on: NaiveDate },
    /// 工賃支払明細書 of a closed period, for the one whose it is.
    Statement { participant: ParticipantId, ending: NaiveDate },
    /// 訂正票 for everybody whom a correction concerns. `correction` is the id of its fact.
    /// So too for an inspection, or one that was voided, where it changes what is paid.
    Correction { handover: HandoverId, correction: FactId },
    /// 訂正票 for everybody whose pay a repricing changed.
    Repriced { repricing: FactId },
    /// れんしゅう: a receipt that says so. Nothing is in the ledger.
    Practice { pieces: Vec<(WorkId, Quantity)> },
    /// 印刷テスト at a station's printer. Nothing is in the ledger.
    Test { station: String },
    /// What waited for this person, merged into one slip.
    Waiting { participant: ParticipantId },
}

/// Whose day a 日報 tells, where it is not everybody's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportOf {
    Person(ParticipantId),
    Station(String),
}

/// What the table's screen says. It names people by id; the page knows their 呼び名 and mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// Nobody is at the table: 名札を ピッと どうぞ.
    Idle,
    /// 受付. The same for everybody, whether it is their first day or their thousandth.
    Welcome {
        who: ParticipantId,
        at: Moment,
    },
    /// The table is theirs; 受付 was done before (`since`).
    Here {
        who: ParticipantId,
        since: Moment,
    },
    /// A card with nothing open: what was just received, so that an anxious second scan is answered.
    JustReceived {
        who: ParticipantId,
        pieces: Vec<(WorkId, Quantity)>,
    },
    /// Pieces are on the table. `last` is what this scan added, `total` this work's sum in this handover.
    Counting {
        people: Vec<ParticipantId>,
        work: WorkId,
        last: Quantity,
        total: Quantity,
    },
    /// ひとつ もどす took this away.
    TakenBack {
        people: Vec<ParticipantId>,
        work: WorkId,
        quantity: Quantity,
        left: Quantity,
    },
    /// Nothing (more) to take back here.
    NothingToTakeBack,
    /// うけとりました
    Received {
        people: Vec<ParticipantId>,
        pieces: Vec<(WorkId, Quantity)>,
        then: Then,
    },
    /// Tags were scanned before a card and are kept for a minute.
    TagsHeld {
        count: usize,
    },
    /// A card came while tags are held: if they are this person's, わたす takes them.
    TagsOffered {
        who: ParticipantId,
        count: usize,
    },
    /// いっしょに: further cards may join.
    Joining {
        people: Vec<ParticipantId>,
    },
    /// 帰り
    Goodbye {
        who: ParticipantId,
    },
    /// 帰りの記録は できています
    AlreadyLeft {
        who: ParticipantId,
        at: Moment,
    },
    /// 帰り with nobody at the table: 名札を ピッと どうぞ.
    WhoIsLeaving,
    /// A card after that: 帰るなら もういちど「帰り」.
    LeaveReally {
        who: ParticipantId,
    },
    /// ひとつ もどす took back one's own 受付.
    ArrivalUndone {
        who: ParticipantId,
    },
    /// … or one's own 帰り.
    LeavingUndone {
        who: ParticipantId,
    },
    /// Back on the same day.
    WelcomeBack {
        who: ParticipantId,
    },
    /// A large quantity is asked about once: if it is right, the same scan again.
    AskQuantity {
        work: WorkId,
        quantity: Quantity,
    },
    /// One's own paper is coming.
    PaperComes {
        who: ParticipantId,
    },
    /// れんしゅう: everything works, nothing counts.
    Practice {
        pieces: Vec<(WorkId, Quantity)>,
    },
    PracticeReceived {
        pieces: Vec<(WorkId, Quantity)>,
    },
    /// 先に 名札を ピッと どうぞ
    CardFirst,
    /// このシールは もう数えてあります。だいじょうぶです
    TagCounted,
    /// The tag is held at a table or waits for staff.
    TagWaits,
    /// A net's label at nobody's table: how far it is.
    NetHistory {
        net: Net,
    },
    /// … at somebody's: the next work cards are its steps.
    NetOpened {
        people: Vec<ParticipantId>,
        net: Net,
    },
    /// The net is finished: nothing more is counted on it.
    NetDone {
        label: String,
    },
    /// So much is left of this step, and this scan is more: nothing of it is counted.
    StepFull {
        label: String,
        work: WorkId,
        left: Quantity,
    },
    /// 直しました: which work card?
    RepairWhat,
    /// It was repaired: 確認ずみ.
    Repaired {
        work: WorkId,
        quantity: Quantity,
    },
    /// There is nothing (or less) of this to repair.
    NothingToRepair,
    /// ひとつ もどす took the repair back: 手直し again.
    RepairTakenBack {
        work: WorkId,
        quantity: Quantity,
    },
    /// A step without its net: nothing is counted yet. The same card again counts it without one.
    WhichNet {
        work: WorkId,
    },
    /// このシールは いま つかえません: staff have voided it.
    TagVoided,
    /// 新しい名札に かわっています
    CardReplaced,
    /// The card is not in use: please show it to staff. Never an accusation.
    CardNotInUse,
    /// A spare card that staff has not given to anybody today.
    SpareUnbound,
    /// A code that nobody knows.
    NotRegistered,
    /// うまく読めませんでした
    ReadAgain,
    /// これは商品のバーコードです
    Product,
    /// A web address: the QR of a poster or a leaflet.
    WebAddress,
    /// A code that means nothing here and now (a reason card, a receipt, 取消) at a participant's table.
    NotHere,
    /// The ledger cannot be written: まだ数えていません. Said by the daemon, never decided here.
    CannotRecord,
    /// After a restart: what was open was received, until what Fuda knows.
    AfterRestart {
        last_at: Moment,
        pieces: Vec<(WorkId, Quantity)>,
    },

    /// Staff's card at the table.
    Staff(StaffScreen),
}

/// What comes after うけとりました.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The receipt comes out.
    Paper,
    /// Nothing on the tray was this table's: it counts for whom the tags were minted to, who get their paper.
    ForOthers,
    /// The table is now this person's.
    TableOf(ParticipantId),
    /// … who was welcomed with the same scan.
    Welcomed(ParticipantId),
    /// They leave; きょうの記録 comes out.
    Leaving(ParticipantId),
    /// 帰り after shared work: whose card?
    WhoIsLeaving,
    /// いっしょに: the table waits for further cards.
    Joining,
}

/// What staff see at a table.
#[derive(Debug, Clone, PartialEq)]
pub enum StaffScreen {
    /// The table is paused: scan a receipt to correct it, a spare card to give it out, 日報 or 数合わせ for today's.
    Menu {
        staff: StaffId,
    },
    /// A receipt is open: scan what was missed, 取消, or a participant's card.
    Correcting {
        counts: Vec<Pending>,
        asked: Asked,
    },
    /// The correction is recorded.
    Corrected {
        reason: Reason,
    },
    /// A spare card was scanned: now the line on the binder page.
    SpareOfWhom {
        card: CardId,
    },
    SpareBound {
        who: ParticipantId,
    },
    DayPrinted {
        on: NaiveDate,
    },
    CountPrinted {
        on: NaiveDate,
    },
    MonthPrinted {
        who: ParticipantId,
    },
    /// 受領 was scanned: now the card of whoever has received their pay.
    ReceiptOfWhom,
    /// They have, and staff have seen it. Never how much.
    Receipted {
        who: ParticipantId,
        ending: NaiveDate,
    },
    /// Nothing was paid to them that is not confirmed.
    NothingToReceipt {
        who: ParticipantId,
    },
    /// What was scanned means nothing in this place.
    NotHere,
    /// There is nothing like that in this handover.
    NotInThisHandover,
    /// The tag counts elsewhere already.
    TagCountedElsewhere,
    /// A handover of several people is not moved to one person here.
    MoveOnlyOnesOwn,
    /// The table goes on where it was.
    Closed,
}

/// One line of an opened handover, as staff see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    pub work: WorkId,
    pub quantity: Quantity,
}

/// What the correction waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A piece, 取消, or a card.
    Change,
    /// 取消 was scanned: which piece? Or a reason card, for the whole handover.
    WhatToVoid,
    /// A reason card.
    Reason,
}
