//! What has been agreed about a person's work, from a day on: programme, kind of contract, stage, places, allowances,
//! and the programme's written rules. All of it is dated, and none of it is ever judged here: which law a contract
//! belongs to is a question for people (DOMAIN.md §2.1).

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::id::WorkId;
use super::money::Yen;

/// Enums of plain words, the same on the command line, in the facts and in the tables.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $japanese:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)*
        }
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            /// As staff's papers and pages say it.
            pub fn japanese(self) -> &'static str {
                match self { $(Self::$variant => $japanese),* }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().find(|known| known.word() == text).copied().ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|known| known.word()).collect();
                    format!("{text:?} is not one of {}", known.join(", "))
                })
            }
        }
    };
}

words! {
    /// 契約区分: what a person's work here may be to the law (DOMAIN.md §2.1). Held with dates, never decided.
    Contract {
        /// A. 就労準備支援: support under a plan.
        Preparation = "preparation", "就労準備支援";
        /// A. 就労訓練事業(非雇用型): training without a contract of employment.
        Training = "training", "就労訓練(非雇用型)";
        /// B. 家内労働
        Homework = "homework", "家内労働";
        /// C. 雇用型: labour law applies.
        Employment = "employment", "雇用型";
    }
}

words! {
    /// ステージ (DOMAIN.md §3.1). Going back is as ordinary as going on, and has no name of its own.
    Stage {
        One = "1", "ステージ1";
        Two = "2", "ステージ2";
        Three = "3", "ステージ3";
        Four = "4", "ステージ4";
    }
}

words! {
    /// Whether time at a place is paid here. It belongs to person × place × dates.
    PlacementTerms {
        /// 体験: counted and honoured, unpaid.
        Trial = "trial", "体験";
        /// 時間: paid by the hour, at the work's rate.
        Time = "time", "時間";
        /// 出来高: the pieces are paid, the hours are only counted.
        Piece = "piece", "出来高";
        /// 他社払い: somebody else pays, the hours are only counted.
        PaidElsewhere = "paid-elsewhere", "他社払い";
    }
}

impl PlacementTerms {
    /// Whether the hours themselves are paid here.
    pub fn pays_hours(self) -> bool {
        self == Self::Time
    }
}

words! {
    /// What an allowance is for. A fine, a lateness or a quota is none of them: these do not exist here.
    AllowanceFor {
        /// 研修手当: for a newcomer's first days or pieces.
        Training = "training", "研修手当";
        /// 保障工賃: tops a day's earnings up to an amount.
        Guarantee = "guarantee", "保障工賃";
        /// 通所手当
        Attendance = "attendance", "通所手当";
        /// 交通費: reimbursed, kept apart from the earnings.
        Transport = "transport", "交通費";
        /// 控除: only with the person's recorded consent.
        Deduction = "deduction", "控除";
    }
}

words! {
    /// What a line on a statement is, in the order in which it shows them.
    LineKind {
        Piece = "piece", "出来高";
        Time = "time", "時間";
        Allowance = "allowance", "手当";
        Correction = "correction", "前回までの訂正";
        /// What was paid too much, given back: nobody's pay is made less by it.
        Borne = "borne", "過払い分 作業所が負担";
        /// What comes back of a correction that took nothing from the person: they have it already.
        Had = "had", "前に お支払いずみの分";
        Reimbursement = "reimbursement", "実費";
        /// Below zero, and only with a recorded consent.
        Deduction = "deduction", "控除";
        /// What a deduction was beyond the pay. It is never deducted later: the consent was to this one.
        NotDeducted = "not-deducted", "引かなかった控除";
    }
}

words! {
    /// Who asked for a person's own record (DOMAIN.md §4.5).
    AskedBy {
        Person = "person", "本人";
        /// 実施機関: the welfare office may ask (生活保護法 29 条).
        Authority = "authority", "実施機関";
    }
}

impl AllowanceFor {
    pub fn kind(self) -> LineKind {
        match self {
            Self::Training | Self::Guarantee | Self::Attendance => LineKind::Allowance,
            Self::Transport => LineKind::Reimbursement,
            Self::Deduction => LineKind::Deduction,
        }
    }
}

/// What one amount of an allowance is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// A day with a visit or with entered hours.
    Day,
    /// An hour of a visit (without breaks and gaps) or of entered time.
    Hour,
    /// One unit of a work.
    Unit(WorkId),
    /// Once, on the grant's first day, visit or not.
    Once,
}

/// An allowance as it was granted: a separate line, for a stated time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    pub purpose: AllowanceFor,
    /// Yen for one `per`, never negative; a deduction's line carries the sign.
    pub yen: Yen,
    pub per: Per,
    pub from: NaiveDate,
    /// The last day; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The first so many days, hours or units, counted from `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// When the person agreed. A deduction needs it (DOMAIN.md §1.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_on: Option<NaiveDate>,
}

/// From–to of time that was worked elsewhere, on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

impl Between {
    /// Minutes from midnight.
    pub fn minutes_of_day(self) -> (u32, u32) {
        let of = |time: NaiveTime| time.hour() * 60 + time.minute();
        (of(self.from), of(self.to))
    }

    /// Minutes from `from` to `to`; `None` when it ends before it begins (it may not pass midnight).
    pub fn minutes(self) -> Option<u32> {
        let (from, to) = self.minutes_of_day();
        to.checked_sub(from).filter(|minutes| *minutes > 0)
    }
}

/// What a rejection at the inspection does to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejected {
    /// The default: what was handed over is paid.
    #[default]
    Paid,
    /// Only where the programme's written rule says so (家内労働法施行規則 1 条: 不良品の取扱い).
    Unpaid,
}

/// When the steps of a piece (a net) are priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PiecePay {
    /// The default: each step on the day it is received, so that a closing date splits nothing.
    #[default]
    Daily,
    /// All of them on the day the piece is complete.
    AtCompletion,
}

/// Who bears what was paid too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overpaid {
    /// The default.
    #[default]
    WorkshopBears,
    /// A coordinator decides each time.
    Asked,
}

/// A programme's written rule. What no rule says is the default, which is stated with each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum Rule {
    /// A visit of at least `after_minutes` has a break of `minutes`, unless staff entered another. Default: none.
    Break { after_minutes: u32, minutes: u32 },
    /// Default: paid.
    Rejection { pay: Rejected },
    /// Default: daily.
    Pieces { pay: PiecePay },
    /// Default: the workshop bears it.
    Overpayment { borne: Overpaid },
}

impl Rule {
    /// The word by which rules of the same kind are found.
    pub fn topic(&self) -> &'static str {
        match self {
            Self::Break { .. } => "break",
            Self::Rejection { .. } => "rejection",
            Self::Pieces { .. } => "pieces",
            Self::Overpayment { .. } => "overpayment",
        }
    }
}

/// 受注: which way something of an order went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// 払出: material that the client gave, for so many units.
    Material,
    /// Material that came back unused.
    Returned,
    /// 不良: material that could not be used.
    Spoilt,
    /// 納品: finished units that went to the client.
    Delivered,
}
