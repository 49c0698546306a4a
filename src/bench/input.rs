//! What arrives at a table: a scan and what the ledger knows of it, or the passing of time.

use chrono::NaiveDate;

use crate::domain::code::{Command, Reason, ReceiptNumber, Tag};
use crate::domain::fact::{Amounts, Role};
use crate::domain::id::{CardId, FactId, HandoverId, ParticipantId, PieceId, StaffId, VisitId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;

/// One input. Each is answered wholly before the next is looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// `code` is the normalised text of the scan (for double reads only); `meaning` what the ledger knows of it.
    Scanned { code: String, meaning: Meaning },
    /// A deadline of `Table::deadline_ms` has come.
    TimePassed,
    /// This visit ended, went on, or was taken back elsewhere. Told when the ledger refuses a step because of it
    /// (`store::Conflict::VisitMoved`), before the same scan is looked up once more.
    VisitMoved { visit: VisitId },
    /// A tag that this table holds was settled elsewhere: staff said that it is on its bundle again. Told like
    /// `VisitMoved`, when the ledger refuses a step because of it (`store::Conflict::TagNotHeld`).
    TagSettled { tag: Tag },
    /// More of this net's step was made elsewhere (`store::Conflict::StepFull`): so much is left of it.
    StepMoved { piece: PieceId, work: WorkId, left: Quantity },
    /// The net was finished elsewhere (`store::Conflict::PieceFinished`).
    NetFinished { piece: PieceId },
    /// Somebody else repaired it (`store::Conflict::NothingToRepair`), or took the repair back (`NothingRepaired`).
    RepairSettled { handover: HandoverId, work: WorkId },
    /// Somebody else confirmed a payment (`store::Conflict::ReceiptedAlready`).
    PaymentReceipted,
}

/// What a scan means today, looked up in the ledger just before the table decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    Participant(Guest),
    /// れんしゅう
    Practice(CardId),
    /// A spare card that is nobody's today.
    Spare(CardId),
    /// A newer card took its place: 新しい名札に かわっています.
    ReplacedCard,
    /// Reported lost, or its holder has left: a kind sentence, and nothing changes.
    RevokedCard,
    Staff {
        staff: StaffId,
        role: Role,
    },
    /// `step_of`: the long work that it is a step of, which is made on a net.
    WorkCard {
        work: WorkId,
        quantity: Quantity,
        step_of: Option<WorkId>,
    },
    Tag {
        tag: Tag,
        work: WorkId,
        quantity: Quantity,
        standing: TagStanding,
        minted_for: Option<ParticipantId>,
    },
    /// Staff have voided this tag: it counts no more.
    VoidedTag,
    Command(Command),
    Reason(Reason),
    /// A receipt that exists.
    Receipt(Receipt),
    /// A line of the binder page that exists.
    Binder(ParticipantId),
    /// The label by which a scanner is set up: at a table it is read, and that is all.
    SetUpLabel,
    /// The label of a net.
    Net(Net),
    /// 直しました, with everything that is to be repaired just now, oldest first.
    Repairs(Vec<Repair>),
    /// 受領, with every cash payment that nobody has confirmed, newest period first.
    Unreceipted(Vec<Unreceipted>),
    /// A code of ours that the ledger does not know: an old roll, another workshop's card.
    NotRegistered,
    /// Our form, wrong check character: read in halves, or damaged.
    WrongCheck,
    Product,
    WebAddress,
    TooLong,
    Unknown,
}

/// A participant whose card was scanned, as the ledger has them at this moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    pub participant: ParticipantId,
    pub visit: VisitStanding,
    pub amounts: Amounts,
    /// A paper of theirs is waiting because it could not be printed, or was made while they were away.
    pub paper_waits: bool,
}

/// Where a participant's visit stands on the workshop's date of now. A visit of an earlier day that was never
/// left is not part of this: it waits as a question for staff and is never in the way today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitStanding {
    NotIn,
    In { visit: VisitId, since: Moment },
    Left { visit: VisitId, at: Moment },
}

/// Where a tag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagStanding {
    /// On its bundle, never scanned.
    Fresh,
    /// Held at a table that was nobody's; its minute runs.
    Held,
    /// Held once, taken by nobody: a question for staff until somebody scans it at a table of theirs.
    LeftOver,
    Counted {
        handover: HandoverId,
        count: FactId,
    },
    /// It counts, and something of its handover is to be repaired: scanned again, it is 確認ずみ.
    Rework {
        handover: HandoverId,
        count: FactId,
        /// How much of the bundle, at most, is to be repaired.
        quantity: Quantity,
    },
}

/// A handover, as its receipt's code opens it for staff.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    pub handover: HandoverId,
    pub number: ReceiptNumber,
    pub members: Vec<ParticipantId>,
    pub counts: Vec<Count>,
    pub on: NaiveDate,
}

/// One counted thing in a handover. `id` is the id of its `PiecesCounted` fact, or of the correction that added it.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    pub id: FactId,
    pub work: WorkId,
    pub quantity: Quantity,
    pub tag: Option<Tag>,
    /// The net that it is a step of.
    pub piece: Option<PieceId>,
    pub at: Moment,
}

/// A net (網), as its label opens it. Nobody's name is on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    pub piece: PieceId,
    /// As the workshop calls it: what its label says.
    pub label: String,
    pub work: WorkId,
    pub standing: NetStanding,
    /// In the order of the work.
    pub steps: Vec<NetStep>,
    /// What was made of it on its last days, newest first.
    pub days: Vec<(NaiveDate, WorkId, Quantity)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetStanding {
    UnderWay,
    Finished,
}

/// One step of a net. `made` counts what lies on a table, too.
#[derive(Debug, Clone, PartialEq)]
pub struct NetStep {
    pub work: WorkId,
    /// `None`: as much as it takes.
    pub cap: Option<Quantity>,
    pub made: Quantity,
}

impl NetStep {
    pub fn left(&self) -> Option<Quantity> {
        self.cap.map(|cap| cap - self.made)
    }
}

/// Money that was handed to somebody, and not confirmed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreceipted {
    pub participant: ParticipantId,
    /// The last day of the period that it was for.
    pub ending: NaiveDate,
}

/// What is to be repaired of one work in one handover.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    pub handover: HandoverId,
    pub work: WorkId,
    pub members: Vec<ParticipantId>,
    pub quantity: Quantity,
}
