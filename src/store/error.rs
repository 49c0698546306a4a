//! What can go wrong with the ledger, in words for its keeper: a code, what happened, what to do. The source chain
//! is the developer's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::code::{Roll, Tag};
use crate::domain::id::{CardId, FactId, HandoverId, ParticipantId, PieceId, StaffId, VisitId, WorkId};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;

/// Why a ledger could not be created or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "STORE-MISSING: there is no ledger at {0}. Make one with `fuda init DIR`, or name the right folder with --data"
    )]
    Missing(PathBuf),
    #[error("STORE-EXISTS: there is a ledger at {0} already; nothing was changed. Choose an empty folder")]
    Exists(PathBuf),
    #[error(
        "STORE-LOCKED: another program holds the ledger {0} and does not let go. Close it (a database viewer, a copy program) and try again"
    )]
    Locked(PathBuf),
    #[error(
        "STORE-READONLY: the ledger {0} cannot be written. Give the user that runs fuda the right to write the folder and its files, or remount the disk"
    )]
    ReadOnly(PathBuf),
    #[error("STORE-FULL: there is no room left on the disk of {0}. Free some space; what is written stays safe")]
    Full(PathBuf),
    #[error(
        "STORE-CORRUPT: {0} is damaged, or is not a ledger. Stop, keep the file as it is, and restore the latest backup into a new folder"
    )]
    Corrupt(PathBuf),
    #[error(
        "STORE-NEWER: the ledger {path} was written by a newer fuda (schema {found}, this program knows {known}). Install the newer program; nothing was changed"
    )]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("STORE-FAILED: the ledger {path} could not be opened. Look at the log")]
    Failed {
        path: PathBuf,
        #[source]
        source: Failure,
    },
}

/// Why nothing was appended. What was asked for is as if it had never been asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// The ledger has moved on: look again and decide anew.
    #[error("LEDGER-CONFLICT: {0}. Nothing was recorded; look again and repeat what still applies")]
    Conflict(Conflict),
    #[error("LEDGER-LOCKED: another program holds the ledger. Nothing was recorded; close that program and try again")]
    Locked,
    #[error("LEDGER-FULL: the disk is full. Nothing was recorded; free some space and scan again")]
    Full,
    #[error(
        "LEDGER-READONLY: the ledger cannot be written. Nothing was recorded; check the folder's rights and the disk"
    )]
    ReadOnly,
    #[error(
        "LEDGER-CORRUPT: the ledger's file is damaged. Nothing was recorded; stop, keep the file and restore a backup"
    )]
    Corrupt,
    #[error("LEDGER-FAILED: the ledger refused to write. Nothing was recorded; look at the log")]
    Failed(#[source] Failure),
}

/// What a submission took for granted and is no longer, or never was, so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("tag {} is counted already", .0.code())]
    TagCounted(Tag),
    #[error("tag {} was never minted in this ledger", .0.code())]
    TagNotMinted(Tag),
    #[error("tag {} is held at a table, or waits for staff", .0.code())]
    TagHeld(Tag),
    #[error("tag {} is not held", .0.code())]
    TagNotHeld(Tag),
    #[error("the roll {} has no tags {first} to {last}", .roll.0)]
    NotOnRoll { roll: Roll, first: u32, last: u32 },
    #[error("tag {} was voided", .0.code())]
    TagVoided(Tag),
    #[error("a roll of tags with this name exists")]
    RollExists,
    #[error("a roll has a name of six characters, 1 to 46655 tags, and a quantity")]
    RollUnusable,
    #[error("handover {0} exists already")]
    HandoverExists(HandoverId),
    #[error("handover {0} is not open")]
    HandoverNotOpen(HandoverId),
    #[error("handover {0} is not received")]
    HandoverNotReceived(HandoverId),
    #[error("handover {0} belongs to several people, and is not moved to one")]
    HandoverShared(HandoverId),
    #[error("the first day comes first")]
    DaysBackwards,
    #[error("there is no such programme")]
    NoProgrammeOfRate,
    #[error("a step belongs to one work, and has no steps of its own")]
    StepOfStep,
    #[error("a net needs at least one step")]
    PieceWithoutSteps,
    #[error("there is a net with the code {0} already")]
    PieceCodeTaken(String),
    #[error("this net is not known")]
    NoPiece(PieceId),
    #[error("this net is finished")]
    PieceFinished(PieceId),
    #[error("this work is no step of this net")]
    NotAStep { piece: PieceId, work: WorkId },
    #[error("only {left} are left of this step of its net")]
    StepFull { piece: PieceId, work: WorkId, left: Quantity },
    #[error("{made} were handed over, and {open} of them are not settled yet: an inspection is of no more than that")]
    InspectedMore { made: Quantity, open: Quantity },
    #[error("nothing (or less) of work {work} in handover {handover} is to be repaired")]
    NothingToRepair { handover: HandoverId, work: WorkId },
    #[error("what was repaired in handover {handover} has been looked at again, and the repair is not taken back")]
    NothingRepaired { handover: HandoverId, work: WorkId },
    #[error("inspection {0} is not there, or was taken back already")]
    NoInspection(FactId),
    #[error("what inspection {0} found has been repaired since, or looked at again: say what there is now instead")]
    InspectionWentOn(FactId),
    #[error("participant {participant} is no member of handover {handover}, or is named twice")]
    NotAMember { handover: HandoverId, participant: ParticipantId },
    #[error("there is no such work in handover {0}")]
    WorkNotInHandover(HandoverId),
    #[error("a share that sums to nothing divides nothing: give at least one of them more than 0")]
    ShareOfNothing,
    #[error("a ratio is from 0 to 1000")]
    RatioUnusable,
    #[error("a handover needs at least one member")]
    NoMembers,
    #[error("count {0} is not in that handover, or was taken back already")]
    CountGone(FactId),
    #[error("a visit of {participant} on {on} exists already")]
    VisitExists { participant: ParticipantId, on: chrono::NaiveDate },
    #[error("a visit that staff enter ends after it begins, and both are on {on}")]
    VisitDoesNotFit { on: chrono::NaiveDate },
    #[error("pieces of {0} lie open on a table: once they are received, their visit may be taken back")]
    AtATable(ParticipantId),
    #[error("there is no visit {0}, or it was taken back already")]
    NoVisit(VisitId),
    #[error("visit {0} is not in the state that this needs")]
    VisitMoved(VisitId),
    #[error("this card is known already")]
    CardExists,
    #[error("card {0} is not in use")]
    CardNotInUse(CardId),
    #[error("card {0} is not a spare card")]
    CardNotSpare(CardId),
    #[error("the number {0} was given out before, and numbers are never used again")]
    NumberTaken(String),
    #[error("there is a work with the code {0} already")]
    WorkCodeTaken(String),
    #[error("there is a work card with this code already, or none to retire")]
    WorkCardTaken,
    #[error("this rate cannot be computed with: {0}")]
    RateUnusable(String),
    #[error("a quantity of zero counts nothing")]
    NothingCounted,
    #[error("participant {0} is not known, or has retired")]
    NoParticipant(ParticipantId),
    #[error("staff {0} is not known, or has retired")]
    NoStaff(StaffId),
    #[error("work {0} is not known, or has retired")]
    NoWork(WorkId),
    #[error("there is no entry of hours {0}, or it was voided already")]
    NoHours(FactId),
    #[error("these hours overlap others of the same person on {on}")]
    HoursOverlap { on: chrono::NaiveDate },
    #[error("the time from one clock time to the other is not the hours with their break; it may not pass midnight")]
    HoursDoNotFit,
    #[error("nothing was agreed for this person at this place on {on}: whether the time is paid is not known")]
    NotPlaced { on: chrono::NaiveDate },
    #[error("there is no such place")]
    NoPlace,
    #[error("there is a place with the code {0} already")]
    PlaceTaken(String),
    #[error("there is no such programme")]
    NoProgramme,
    #[error("there is a programme with the code {0} already")]
    ProgrammeTaken(String),
    #[error("this person takes part in that programme on these days already")]
    EnrolledAlready,
    #[error("this person does not take part in that programme on that day")]
    NotEnrolled,
    #[error("the last day is before the first")]
    EndsBeforeItBegins,
    #[error("this allowance cannot be granted: {0}")]
    AllowanceUnusable(String),
    #[error("there is no allowance {0} that runs on that day")]
    NoGrant(FactId),
    #[error("there is an order with the code {0} already")]
    OrderCodeTaken(String),
    #[error("there is no such order, or it has ended")]
    NoOrder,
    #[error("a staff login with the name {0} exists already")]
    LoginTaken(String),
    #[error("facts {first} to {last} are not in the ledger")]
    NoSuchFacts { first: u64, last: u64 },
    #[error("this correction was made before: {0}")]
    CorrectedAlready(String),
    #[error("handover {0} holds this work of several nets: void it, and enter each anew")]
    SeveralNets(HandoverId),
    #[error(
        "the days up to {0} are closed and stay as they are. What is corrected now falls into the next period, as 前回までの訂正"
    )]
    PeriodClosed(NaiveDate),
    #[error("a period ends on or after its first day, and is paid on or after its last")]
    PeriodBackwards,
    #[error("the next period begins on the day after {0}, the last closed one")]
    PeriodGap(NaiveDate),
    #[error("something was earned before {0}, and no day may be left out of the first period")]
    EarlierLeftOut(NaiveDate),
    #[error("pieces are still open on table {0}. Have them received (わたす), then close")]
    PiecesOnTable(String),
    #[error(
        "{lines} line(s) of {work} have no rate yet. Set it with `fuda rate add`, or close with --leave-unpriced: what is priced later falls into the next period"
    )]
    Unpriced { work: String, lines: u64 },
    #[error(
        "there is no statement of this person for the period to {0}: it is not closed, or nothing was earned in it"
    )]
    NoStatement(NaiveDate),
    #[error("the statement to {0} comes to 0 yen: nothing is to be paid")]
    NothingDue(NaiveDate),
    #[error("a payment is not dated before the closing date {0}")]
    PaidBeforeClosing(NaiveDate),
    #[error("the period to {0} is paid to this person already")]
    PaidAlready(NaiveDate),
    #[error("the payment of the period to {0} is kept for this person, or paid, already")]
    KeptOrPaid(NaiveDate),
    #[error("the period to {0} is not paid to this person yet")]
    NotPaid(NaiveDate),
    #[error("the receipt of the payment for the period to {0} is confirmed already")]
    ReceiptedAlready(NaiveDate),
    #[error("a receipt is not confirmed before the day of the payment")]
    ReceiptedBeforePaid,
    #[error("a card in place of a signature needs a member of staff who saw it")]
    NoWitness,
    #[error(
        "this person has not agreed to be paid by transfer, or took it back. Pay cash, or record the consent first"
    )]
    NoTransferConsent,
    #[error("nothing is owed to this person from closed periods (their corrections come to {0} yen)")]
    NothingOwed(Yen),
    #[error("nothing was paid too much to this person")]
    NothingOverpaid,
    #[error("{0} yen were paid too much, and no more than that can be decided on")]
    MoreThanOverpaid(Yen),
    #[error(
        "{0} was paid too much before, and their programme asks each time who bears it. Say so with `fuda overpayment decide`, then close"
    )]
    OverpaymentUndecided(String),
    #[error("that the person bears it needs their consent, and the day of it")]
    NoConsent,
    #[error("there is no open question {0}")]
    NoQuestion(FactId),
    #[error("version {0} of this report was submitted already, and stays as it is")]
    ReportSubmitted(u32),
    #[error("the figures are those of version {0}, which was submitted already")]
    ReportUnchanged(u32),
    #[error("this person's record is sealed. Nothing new about them is written down, and their cards have stopped")]
    Sealed,
    #[error("this person's record is sealed already")]
    SealedAlready,
    #[error(
        "this person's details were erased. What they made and were paid stands under their number, and nothing is added"
    )]
    Erased,
    #[error(
        "a sealed record is opened only by a coordinator who says why: name them with --by, and the reason with --reason"
    )]
    OnlyCoordinators,
    #[error(
        "the record has to be kept until {0}, and is erased on a later day. It can be sealed at once: nobody is told the name any more"
    )]
    KeptUntil(NaiveDate),
    #[error(
        "who has come, handed something over, or has hours, money, a question or a roll of tags of their own was not registered by mistake: their record stays. Somebody who takes part no more is retired"
    )]
    NotUntouched,
    #[error("print job {0} is not in the state that this needs")]
    JobMoved(u64),
    #[error("a ledger is opened and restored only by itself")]
    NotByHand,
}

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("LEDGER-LOCKED: another program holds the ledger. Close that program and try again")]
    Locked,
    #[error("LEDGER-CORRUPT: the ledger's file is damaged. Stop, keep the file and restore a backup")]
    Corrupt,
    #[error("LEDGER-UNREADABLE: {0}. Run `fuda ledger verify`")]
    Unreadable(String),
    #[error("LEDGER-FAILED: the ledger could not be read. Look at the log")]
    Failed(#[source] Failure),
}

/// The developer's part of an error: what the database or the system said. Cheap to clone, because one failed
/// commit answers many submissions.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct Failure(Arc<dyn std::error::Error + Send + Sync>);

impl Failure {
    pub(super) fn new(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }
}

/// What goes wrong inside, before it is known whom it is told to.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Conflict(Conflict),
    /// A row or a fact that cannot be understood.
    Unreadable(String),
}

impl Fault {
    /// As SQLite says it while somebody else does not let go.
    pub(super) fn busy() -> Self {
        Self::Sql(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None))
    }

    /// As SQLite says it when it is asked to write.
    pub(super) fn read_only() -> Self {
        Self::Sql(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None))
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::FromSqlConversionFailure(column, _, source) => {
                Self::Unreadable(format!("column {column} of a row cannot be understood: {source}"))
            }
            error => Self::Sql(error),
        }
    }
}

impl From<Conflict> for Fault {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

/// What a keeper can do something about.
enum Trouble {
    Locked,
    Full,
    ReadOnly,
    Corrupt,
    Other,
}

impl Trouble {
    fn of(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Locked,
            Some(Code::DiskFull) => Self::Full,
            Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => Self::ReadOnly,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Corrupt,
            _ => Self::Other,
        }
    }
}

/// A row that does not hold what the program wrote: damage, or a stranger's hand.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unreadable(String);

impl From<Fault> for AppendError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict(conflict) => Self::Conflict(conflict),
            Fault::Unreadable(what) => Self::Failed(Failure::new(Unreadable(what))),
            Fault::Sql(error) => match Trouble::of(&error) {
                Trouble::Locked => Self::Locked,
                Trouble::Full => Self::Full,
                Trouble::ReadOnly => Self::ReadOnly,
                Trouble::Corrupt => Self::Corrupt,
                Trouble::Other => Self::Failed(Failure::new(error)),
            },
        }
    }
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict(conflict) => Self::Unreadable(conflict.to_string()),
            Fault::Unreadable(what) => Self::Unreadable(what),
            Fault::Sql(error) => match Trouble::of(&error) {
                Trouble::Locked => Self::Locked,
                Trouble::Corrupt => Self::Corrupt,
                _ => Self::Failed(Failure::new(error)),
            },
        }
    }
}

impl OpenError {
    pub(super) fn of(path: &Path, fault: Fault) -> Self {
        let path = path.to_owned();
        match fault {
            Fault::Sql(error) => match Trouble::of(&error) {
                Trouble::Locked => Self::Locked(path),
                Trouble::Full => Self::Full(path),
                Trouble::ReadOnly => Self::ReadOnly(path),
                Trouble::Corrupt => Self::Corrupt(path),
                Trouble::Other => Self::Failed { path, source: Failure::new(error) },
            },
            Fault::Conflict(conflict) => Self::Failed { path, source: Failure::new(conflict) },
            Fault::Unreadable(what) => Self::Failed { path, source: Failure::new(Unreadable(what)) },
        }
    }

    pub(super) fn of_io(path: &Path, error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        let path = path.to_owned();
        match error.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::ReadOnly(path),
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full(path),
            Kind::NotFound => Self::Missing(path),
            _ => Self::Failed { path, source: Failure::new(error) },
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn fault(code: std::ffi::c_int) -> Fault {
        Fault::Sql(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn each_trouble_of_the_disk_has_its_own_code_and_says_what_to_do() {
        let appended = |code| AppendError::from(fault(code)).to_string();
        let opened = |code| OpenError::of(Path::new("ledger"), fault(code)).to_string();
        for (code, word) in [
            (ffi::SQLITE_BUSY_SNAPSHOT, "LOCKED"),
            (ffi::SQLITE_FULL, "FULL"),
            (ffi::SQLITE_READONLY_DIRECTORY, "READONLY"),
            (ffi::SQLITE_CANTOPEN, "READONLY"),
            (ffi::SQLITE_CORRUPT, "CORRUPT"),
            (ffi::SQLITE_NOTADB, "CORRUPT"),
            (ffi::SQLITE_IOERR_FSYNC, "FAILED"),
        ] {
            assert!(appended(code).starts_with(&format!("LEDGER-{word}: ")), "{}", appended(code));
            assert!(appended(code).contains("Nothing was recorded"));
            assert!(opened(code).starts_with(&format!("STORE-{word}: ")), "{}", opened(code));
        }
    }
}
