//! What the labels page asks of the workshop. The daemon implements [`Labels`].

use chrono::NaiveDate;

use crate::domain::code::Roll;
use crate::domain::fact::VoidedTags;
use crate::domain::id::{PieceId, StaffId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;
use crate::web::house::{Answer, PersonView, PiecesView, Unanswered};

/// A kind of label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    /// シール
    Tag,
    /// 名札
    Card,
    /// 仮の名札
    Spare,
    /// 仮の名札の名簿
    Binder,
    /// れんしゅうの名札
    Practice,
    /// 職員の名札
    Staff,
    /// 操作カード that mean something only after a staff card: 取消, 日報, 数合わせ, 受領
    Commands,
    /// 封筒のラベル
    Envelope,
    /// 作業カード
    Work,
    /// 網の札
    Net,
    /// 操作カード
    Sheet,
    /// 理由カード
    Reason,
    /// 箱・棚の札
    Shelf,
}

impl LabelKind {
    /// In the order in which the page shows them.
    pub const ALL: [Self; 13] = [
        Self::Tag,
        Self::Card,
        Self::Work,
        Self::Net,
        Self::Sheet,
        Self::Spare,
        Self::Binder,
        Self::Practice,
        Self::Reason,
        Self::Commands,
        Self::Shelf,
        Self::Envelope,
        Self::Staff,
    ];

    /// In an address and in a run's note.
    pub fn key(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Card => "card",
            Self::Spare => "spare",
            Self::Binder => "binder",
            Self::Practice => "practice",
            Self::Staff => "staff",
            Self::Commands => "commands",
            Self::Envelope => "envelope",
            Self::Work => "work",
            Self::Net => "piece",
            Self::Sheet => "sheet",
            Self::Reason => "reason",
            Self::Shelf => "box",
        }
    }

    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What is to be printed. `who` is a number, or a 呼び名 that only one person has.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelWhat {
    /// A new roll.
    Tags {
        work: WorkId,
        quantity: Quantity,
        count: u32,
        who: Option<String>,
    },
    /// The rest of a roll that was minted before, from this tag on.
    Rest {
        roll: Roll,
        first: u32,
    },
    /// A new card; the one before it stops working.
    Card {
        who: String,
    },
    Staff {
        name: String,
    },
    Spare {
        count: u32,
    },
    Practice {
        count: u32,
    },
    /// Everybody's line, or one person's.
    Binder {
        who: Option<String>,
    },
    /// All work cards, or those of one work.
    Work {
        work: Option<WorkId>,
    },
    Net {
        net: PieceId,
        note: String,
    },
    Sheet {
        station: String,
    },
    Commands,
    /// Of a closed period, in the order of the pay list, from this place in it on.
    Envelopes {
        ending: NaiveDate,
        first: usize,
    },
    Reason,
    Shelf {
        work: WorkId,
        holds: String,
        note: String,
        count: u32,
    },
}

impl LabelWhat {
    pub fn kind(&self) -> LabelKind {
        match self {
            Self::Tags { .. } | Self::Rest { .. } => LabelKind::Tag,
            Self::Card { .. } => LabelKind::Card,
            Self::Staff { .. } => LabelKind::Staff,
            Self::Spare { .. } => LabelKind::Spare,
            Self::Practice { .. } => LabelKind::Practice,
            Self::Binder { .. } => LabelKind::Binder,
            Self::Work { .. } => LabelKind::Work,
            Self::Net { .. } => LabelKind::Net,
            Self::Sheet { .. } => LabelKind::Sheet,
            Self::Commands => LabelKind::Commands,
            Self::Envelopes { .. } => LabelKind::Envelope,
            Self::Reason => LabelKind::Reason,
            Self::Shelf { .. } => LabelKind::Shelf,
        }
    }
}

/// Where labels go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelsTo {
    /// A `[[label_printer]]`.
    Printer(String),
    /// A file to open; on A4 label paper with so many faces, from this face on, or a page for each label.
    /// Moved to the right and down by tenths of a millimetre.
    Pdf { sheet: Option<usize>, first_face: usize, moved: (i16, i16) },
}

#[derive(Debug, Clone, PartialEq)]
pub struct LabelOrder {
    pub what: LabelWhat,
    pub template: String,
    pub to: LabelsTo,
}

/// Why nothing was printed, and nothing recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPrinted {
    NobodyHasIt,
    SeveralCalledSo,
    Retired,
    NoWork,
    /// Counted in time.
    TimedWork,
    NoStaff,
    NoNet,
    /// No work card was made yet.
    NoWorkCard,
    /// Nobody takes part yet.
    Nobody,
    /// No period ends on this day, or nobody is paid in cash for it from there on.
    NoEnvelopes,
    NoSuchPrinter,
    /// It prints other labels now.
    PrinterBusy(String),
    NoSheet(usize),
    NoFace {
        faces: usize,
    },
    NoRoll,
    NoSuchTags {
        count: u32,
    },
    /// Some of them count no more.
    TagsVoid {
        first: u32,
        last: u32,
    },
    /// The template, or what it was to hold, in the keeper's words.
    Template(String),
    /// Something changed since the page was opened.
    Moved,
}

/// Nothing was printed.
#[derive(Debug)]
pub enum Unprinted {
    Refused(NotPrinted),
    Unanswered(Unanswered),
}

impl From<Unanswered> for Unprinted {
    fn from(unanswered: Unanswered) -> Self {
        Self::Unanswered(unanswered)
    }
}

impl From<NotPrinted> for Unprinted {
    fn from(why: NotPrinted) -> Self {
        Self::Refused(why)
    }
}

pub type Labelled<T> = Result<T, Unprinted>;

/// A refusal is an answer, too.
pub fn answered<T>(labelled: Labelled<T>) -> Answer<Result<T, NotPrinted>> {
    match labelled {
        Ok(value) => Ok(Ok(value)),
        Err(Unprinted::Refused(why)) => Ok(Err(why)),
        Err(Unprinted::Unanswered(unanswered)) => Err(unanswered),
    }
}

/// What a kind of label can be made from, and where it can go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelShelf {
    pub templates: Vec<LabelTemplate>,
    /// The names of the label printers.
    pub printers: Vec<String>,
    /// Faces of the known label papers.
    pub sheets: Vec<usize>,
    /// Names of those who may have a card.
    pub staff: Vec<String>,
    pub stations: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelTemplate {
    pub name: String,
    /// `60 × 30`, in millimetres; empty where it cannot be used.
    pub size_mm: String,
    /// Why it cannot be used, in the keeper's words.
    pub refused: Option<String>,
}

/// A run of labels: one that goes on, or one of the last that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunView {
    pub run: u64,
    pub kind: LabelKind,
    /// Of which work; nobody's name.
    pub what: String,
    /// Whose labels they are, where they are one person's; without a 呼び名 once the record is sealed.
    pub who: Option<PersonView>,
    pub roll: Option<Roll>,
    pub of: usize,
    /// How many have left; of one that was cut off, the next one may have, too.
    pub gone: usize,
    /// The printer; `None`: a file.
    pub printer: Option<String>,
    pub pdf: RunPdf,
    pub state: RunState,
}

/// What staff can fetch of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunPdf {
    /// It was printed, or is a file of whoever gave a command.
    Elsewhere,
    Making,
    Kept,
    /// Nobody can fetch it any more.
    Gone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    Going,
    Done,
    /// Staff stopped it.
    Stopped,
    /// In the keeper's words; empty where a daemon before this one had them.
    Failed(String),
    /// The daemon was ended in the middle, and another has begun since.
    CutOff,
}

/// A roll of tags.
#[derive(Debug, Clone, PartialEq)]
pub struct RollRow {
    pub roll: Roll,
    pub piece: PiecesView,
    pub who: Option<PersonView>,
    pub minted_at: Moment,
    pub count: u32,
    /// How many were handed over.
    pub counted: u32,
    /// The last of which it is recorded that it left; some of the last may not have come out.
    pub printed_to: u32,
    /// The last that was sent, where it is known better.
    pub sent_to: Option<u32>,
    /// Where the last of its runs is a PDF that is gone: the tag before that run's first.
    pub pdf_gone_after: Option<u32>,
    /// How many count no more.
    pub voided: u32,
}

/// What the labels page asks of the workshop.
pub trait Labels: Send + Sync + 'static {
    fn label_shelf(&self, kind: LabelKind) -> Answer<LabelShelf>;
    /// What it will look like, as a PNG; with invented values where nothing is said yet, and always with nobody's code.
    fn label_look(&self, kind: LabelKind, template: &str, what: Option<&LabelWhat>) -> Labelled<Vec<u8>>;
    /// Records what is to be recorded, begins to print, and answers with the run.
    fn label_print(&self, order: &LabelOrder, by: StaffId) -> Labelled<u64>;
    /// Newest first; also those that were cut off with a daemon before this one, and what is left of its rolls.
    fn label_runs(&self) -> Answer<Vec<RunView>>;
    /// A run ends after the label that is on its way.
    fn label_stop(&self, run: u64);
    /// The PDF of a run that has ended, while it is kept and names nobody whose record is sealed, erased or void.
    fn label_file(&self, run: u64) -> Answer<Option<Vec<u8>>>;
    /// Newest first.
    fn label_rolls(&self) -> Answer<Vec<RollRow>>;
    /// These tags, or all, count no more.
    fn label_void(&self, roll: &Roll, tags: Option<(u32, u32)>, why: VoidedTags, by: StaffId) -> Labelled<()>;
}
