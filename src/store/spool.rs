//! The print spool: durable, in the same file, and no part of the ledger.
//!
//! A job is committed as [`JobState::Sending`] before its first byte leaves, so that whatever happens in mid-print
//! is found: of a paper, at most one unmarked copy ever leaves. When a ledger is restored from a backup, its waiting
//! jobs are held for staff and not printed by themselves, for the original may have printed them since.

use crate::bench::effect::Paper;
use crate::domain::id::ParticipantId;
use crate::domain::moment::Moment;

use super::{AppendError, ReadError, Store};

/// One paper to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub job: JobId,
    pub paper: Paper,
    /// Whose copy it is; `None` for staff's papers and practice.
    pub participant: Option<ParticipantId>,
    /// `paper::document::LAYOUT_VERSION` when it was made.
    pub layout: u32,
    /// The station whose printer it goes to; `None`: any.
    pub station: Option<String>,
    pub created_at: Moment,
    pub state: JobState,
    /// How often its sending was begun.
    pub attempts: u32,
    pub marked: Marked,
    /// What waited and was merged into this slip ([`Paper::Waiting`]), oldest first; empty otherwise.
    pub merged: Vec<Paper>,
}

/// Whether a copy is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// The one unmarked copy.
    Original,
    /// 再発行
    Reissue,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// In line at its printer.
    Waiting,
    /// Bytes may be leaving.
    Sending,
    /// Everything was written; the printer says nothing of its own.
    Sent,
    /// The printer confirmed it.
    Printed,
    /// Cut off in the middle: nobody can say whether it came out.
    Unknown,
    /// Waits for the participant's next card.
    HeldForCard,
    /// Waits for staff.
    HeldForStaff,
    /// Its content is on a merged slip.
    Merged,
    /// Staff decided that it is not wanted.
    Dropped,
}

/// What happens when the fate of a copy is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownFate {
    /// A copy marked 再発行 follows by itself, once.
    Reissue,
    /// A copy marked 再発行 waits for staff.
    Hold,
}

/// How many jobs stand where, for the office page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpoolCounts {
    pub waiting: u32,
    pub sending: u32,
    /// Cut-off copies of which nothing more is known.
    pub unknown: u32,
    pub held_for_card: u32,
    pub held_for_staff: u32,
}

impl Store {
    /// The oldest waiting job for any of these stations (those that share one printer), or for any station at all.
    pub fn next_job(&self, stations: &[&str]) -> Result<Option<Job>, ReadError> {
        let _ = stations;
        unimplemented!()
    }

    pub fn job(&self, job: JobId) -> Result<Option<Job>, ReadError> {
        let _ = job;
        unimplemented!()
    }

    /// Jobs in one state, oldest first.
    pub fn jobs_in(&self, state: JobState) -> Result<Vec<Job>, ReadError> {
        let _ = state;
        unimplemented!()
    }

    pub fn spool_counts(&self) -> Result<SpoolCounts, ReadError> {
        unimplemented!()
    }

    /// Makes it durable that bytes of this job may leave from now on. An error ([`super::Conflict::JobMoved`]) when
    /// it does not wait any more: then nothing may be sent.
    pub fn begin_sending(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// Everything was written to the printer.
    pub fn sent(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// The printer said that the paper came out.
    pub fn printed(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// The line was cut while bytes were leaving. The job that follows, marked 再発行, waits in line or for staff;
    /// when a marked copy is cut off too, the next one always waits for staff.
    pub fn fate_unknown(&self, job: JobId, then: UnknownFate) -> Result<JobId, AppendError> {
        let _ = (job, then);
        unimplemented!()
    }

    /// Back into the line. Only when certainly not one byte has left.
    pub fn requeue(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// Staff look at it first.
    pub fn hold(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// Staff let a held job go into the line.
    pub fn release(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// Staff do not want it any more.
    pub fn drop_job(&self, job: JobId) -> Result<(), AppendError> {
        let _ = job;
        unimplemented!()
    }

    /// What is held for this participant's next card.
    pub fn held_for(&self, participant: ParticipantId) -> Result<Vec<Job>, ReadError> {
        let _ = participant;
        unimplemented!()
    }

    /// After an outage: what waits at this station for others than `except` is kept for their next card.
    /// Returns how many were kept.
    pub fn keep_for_later(&self, station: &str, except: Option<ParticipantId>) -> Result<usize, AppendError> {
        let _ = (station, except);
        unimplemented!()
    }

    /// At start: whatever is found in the middle of sending has an unknown fate. Returns the jobs that follow.
    pub fn recover_on_start(&self, then: UnknownFate) -> Result<Vec<JobId>, AppendError> {
        let _ = then;
        unimplemented!()
    }
}
