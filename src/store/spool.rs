//! The print spool: durable, in the same file, and no part of the ledger.
//!
//! A job is committed as [`JobState::Sending`] before its first byte leaves, so that whatever happens in mid-print
//! is found: of a paper, at most one unmarked copy ever leaves. When a ledger is restored from a backup, its waiting
//! jobs are held for staff and not printed by themselves, for the original may have printed them since.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::column::{Day, Json, Place, Word, all, any, first, run};
use super::error::{Conflict, Fault};
use super::project::lines;
use super::{Append, AppendError, Committed, ReadError, Store, place};
use crate::bench::effect::Paper;
use crate::domain::fact::PaperFate;
use crate::domain::id::{FactId, HandoverId, ParticipantId, VisitId};
use crate::domain::ledger::ClockTrust;
use crate::domain::moment::Moment;
use crate::paper::document::LAYOUT_VERSION;

/// A job's number in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// One paper to print.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marked {
    /// The one unmarked copy.
    Original,
    /// 再発行
    Reissue,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// It waited for too long; staff may still let it out, marked.
    DroppedByAge,
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

/// What becomes of a paper that cannot come out where its owner is. A month's money was for who asked with staff
/// beside them, and no card alone brings it out.
const KEPT: &str = "CASE WHEN participant IS NULL THEN 'waiting'
                    WHEN json_extract(paper, '$.month_slip.with_amounts') THEN 'held_for_staff'
                    ELSE 'held_for_card' END";

impl Store {
    /// Whether printing this statement now gives it out again, and nobody has recorded that: it was in line before and
    /// is not taken back, and no 再発行 was recorded after it last was. One that was recorded is of the paper that
    /// comes now.
    pub fn is_given_out_again(&self, participant: ParticipantId, ending: NaiveDate) -> Result<bool, ReadError> {
        let sql =
            "SELECT 1 FROM (SELECT max(created_at_ms) AS last_at_ms FROM job WHERE paper = ?1 AND state <> 'dropped')
                   WHERE last_at_ms IS NOT NULL AND NOT EXISTS
                   (SELECT 1 FROM reissue WHERE ending = ?2 AND participant = ?3 AND at_ms > last_at_ms)";
        let paper = Paper::Statement { participant, ending };
        self.read(|conn| any(conn, sql, params![Json(&paper), Day(ending), participant]))
    }

    /// The oldest waiting job for any of these stations (those that share one printer), or for any station at all.
    pub fn next_job(&self, stations: &[&str]) -> Result<Option<Job>, ReadError> {
        let stations = Json(stations);
        let sql = "SELECT id FROM job WHERE state = 'waiting'
                   AND (station IS NULL OR station IN (SELECT value FROM json_each(?1))) ORDER BY id LIMIT 1";
        self.read(|conn| match first(conn, sql, params![stations], |row| row.get::<_, JobId>(0))? {
            Some(job) => one(conn, job),
            None => Ok(None),
        })
    }

    pub fn job(&self, job: JobId) -> Result<Option<Job>, ReadError> {
        self.read(|conn| one(conn, job))
    }

    /// The newest job with this very paper.
    pub fn newest_of(&self, paper: &Paper) -> Result<Option<Job>, ReadError> {
        self.read(|conn| {
            match first(
                conn,
                "SELECT id FROM job WHERE paper = ?1 ORDER BY id DESC LIMIT 1",
                params![Json(paper)],
                |row| row.get::<_, JobId>(0),
            )? {
                Some(job) => one(conn, job),
                None => Ok(None),
            }
        })
    }

    /// Jobs in one state, oldest first.
    pub fn jobs_in(&self, state: JobState) -> Result<Vec<Job>, ReadError> {
        self.read(|conn| {
            let sql = format!("SELECT {COLUMNS} FROM job WHERE state = ?1 ORDER BY id");
            with_merged(conn, all(conn, &sql, params![Word(state)], job_of_row)?)
        })
    }

    /// How many papers that say the same anew had begun to leave by this job, itself included: 1 for nearly every paper, 2
    /// for きょうの記録 after a 帰り that was taken back. A copy marked 再発行 is of its original's edition.
    pub fn edition(&self, job: &Job) -> Result<u32, ReadError> {
        let sql = "SELECT count(*) FROM job WHERE paper = ?1 AND id < ?2 AND marked = 'original' AND attempts > 0";
        let before =
            self.read(|conn| first(conn, sql, params![Json(&job.paper), job.job], |row| row.get::<_, u32>(0)))?;
        let own = if job.marked == Marked::Original { 1 } else { 0 };
        Ok((before.unwrap_or(0) + own).max(1))
    }

    pub fn spool_counts(&self) -> Result<SpoolCounts, ReadError> {
        let sql = "SELECT state, count(*) FROM job
                   WHERE state IN ('waiting', 'sending', 'unknown', 'held_for_card', 'held_for_staff') GROUP BY state";
        let states = self
            .read(|conn| all(conn, sql, [], |row| Ok((row.get::<_, Word<JobState>>(0)?.0, row.get::<_, u32>(1)?))))?;
        let count = |state| states.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
        Ok(SpoolCounts {
            waiting: count(JobState::Waiting),
            sending: count(JobState::Sending),
            unknown: count(JobState::Unknown),
            held_for_card: count(JobState::HeldForCard),
            held_for_staff: count(JobState::HeldForStaff),
        })
    }

    /// Makes it durable that bytes of this job may leave from now on. An error ([`super::Conflict::JobMoved`]) when
    /// it does not wait any more: then nothing may be sent.
    pub fn begin_sending(&self, job: JobId) -> Result<(), AppendError> {
        self.write(move |conn| {
            moved(conn, job, &[JobState::Waiting], JobState::Sending)?;
            run(conn, "UPDATE job SET attempts = attempts + 1 WHERE id = ?1", params![job])?;
            Ok(())
        })
    }

    /// Everything was written to the printer.
    pub fn sent(&self, job: JobId) -> Result<(), AppendError> {
        self.write(move |conn| moved(conn, job, &[JobState::Sending], JobState::Sent))
    }

    /// The printer said that the paper came out.
    pub fn printed(&self, job: JobId) -> Result<(), AppendError> {
        self.write(move |conn| moved(conn, job, &[JobState::Sending, JobState::Sent], JobState::Printed))
    }

    /// The line was cut while bytes were leaving. The job that follows, marked 再発行, waits in line or for staff;
    /// when a marked copy is cut off too, the next one always waits for staff.
    pub fn fate_unknown(&self, job: JobId, then: UnknownFate) -> Result<JobId, AppendError> {
        self.write(move |conn| follow(conn, job, then))
    }

    /// Back into the line. Only when certainly not one byte has left.
    pub fn requeue(&self, job: JobId) -> Result<(), AppendError> {
        self.write(move |conn| moved(conn, job, &[JobState::Sending], JobState::Waiting))
    }

    /// Staff look at it first.
    pub fn hold(&self, job: JobId) -> Result<(), AppendError> {
        self.write(move |conn| moved(conn, job, &[JobState::Waiting, JobState::HeldForCard], JobState::HeldForStaff))
    }

    /// Unmarked papers of these stations (and of none) that wait in line or for a card since before `made_before` are
    /// not printed by themselves any more. What staff let out is marked, and stays. Returns how many were dropped.
    pub fn drop_old(&self, stations: &[&str], made_before: Moment) -> Result<usize, AppendError> {
        let stations: Vec<String> = stations.iter().map(|&station| station.to_owned()).collect();
        self.write(move |conn| {
            let sql = "UPDATE job SET state = ?3 WHERE state IN ('waiting', 'held_for_card') AND marked = 'original'
                       AND created_at_ms < ?2
                       AND (station IS NULL OR station IN (SELECT value FROM json_each(?1)))";
            run(conn, sql, params![Json(&stations), made_before, Word(JobState::DroppedByAge)])
        })
    }

    /// Staff do not want it any more.
    pub fn drop_job(&self, job: JobId) -> Result<(), AppendError> {
        let from = [JobState::Waiting, JobState::HeldForStaff, JobState::HeldForCard, JobState::DroppedByAge];
        self.write(move |conn| moved(conn, job, &from, JobState::Dropped))
    }

    /// Staff's answer about a job that waits for it, with the fact that says whose answer it was.
    pub fn settle(&self, job: JobId, fate: PaperFate, append: Append) -> Result<Committed, AppendError> {
        let to = match fate {
            PaperFate::CameOut | PaperFate::NotWanted => JobState::Dropped,
            PaperFate::PrintAgain => JobState::Waiting,
        };
        self.write(move |conn| {
            // Who is given an old paper again may have had it from staff's own hand since.
            let mark = "UPDATE job SET marked = ?2 WHERE id = ?1 AND state = ?3";
            run(conn, mark, params![job, Word(Marked::Reissue), Word(JobState::DroppedByAge)])?;
            moved(conn, job, &[JobState::HeldForStaff, JobState::HeldForCard, JobState::DroppedByAge], to)?;
            place::place(conn, &append)
        })
    }

    /// What is held for this participant's next card.
    pub fn held_for(&self, participant: ParticipantId) -> Result<Vec<Job>, ReadError> {
        self.read(|conn| held_for(conn, participant))
    }

    /// After an outage: what waits at this station for others than `except` is kept for their next card.
    /// Returns how many were kept.
    pub fn keep_for_later(&self, station: &str, except: Option<ParticipantId>) -> Result<usize, AppendError> {
        let station = station.to_owned();
        self.write(move |conn| {
            let sql = format!(
                "UPDATE job SET state = {KEPT} WHERE state = 'waiting' AND station = ?1
                 AND participant IS NOT NULL AND participant IS NOT ?2"
            );
            run(conn, &sql, params![station, except])
        })
    }

    /// At start: what has waited since before `made_before` is kept for its owner's next card; staff's own papers stay
    /// in line. Returns how many were kept.
    pub fn keep_stale(&self, made_before: Moment) -> Result<usize, AppendError> {
        self.write(move |conn| {
            let sql = format!(
                "UPDATE job SET state = {KEPT} WHERE state = 'waiting' AND participant IS NOT NULL AND created_at_ms < ?1"
            );
            run(conn, &sql, params![made_before])
        })
    }

    /// At start: what waits at a table that is not among `stations` any more (it got another name) is kept for its
    /// owner's next card, and staff's own papers come out anywhere. Returns how many were.
    pub fn adopt_papers(&self, stations: &[&str]) -> Result<usize, AppendError> {
        let stations: Vec<String> = stations.iter().map(|&station| station.to_owned()).collect();
        self.write(move |conn| {
            let sql = format!(
                "UPDATE job SET station = NULL, state = {KEPT}
                 WHERE state = 'waiting' AND station NOT IN (SELECT value FROM json_each(?1))"
            );
            run(conn, &sql, params![Json(&stations)])
        })
    }

    /// At start: whatever is found in the middle of sending has an unknown fate. Returns the jobs that follow.
    pub fn recover_on_start(&self, then: UnknownFate) -> Result<Vec<JobId>, AppendError> {
        self.write(move |conn| {
            let sql = "SELECT id FROM job WHERE state = 'sending' ORDER BY id";
            let cut: Vec<JobId> = all(conn, sql, [], |row| row.get(0))?;
            cut.into_iter().map(|job| follow(conn, job, then)).collect()
        })
    }
}

impl rusqlite::ToSql for JobId {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        i64::try_from(self.0).map(Into::into).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}
impl rusqlite::types::FromSql for JobId {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        Place::column_result(value).map(|place| Self(place.0))
    }
}

const COLUMNS: &str = "id, paper, participant, layout, station, created_at_ms, state, attempts, marked";

fn job_of_row(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        job: row.get(0)?,
        paper: row.get::<_, Json<Paper>>(1)?.0,
        participant: row.get(2)?,
        layout: row.get(3)?,
        station: row.get(4)?,
        created_at: row.get(5)?,
        state: row.get::<_, Word<JobState>>(6)?.0,
        attempts: row.get(7)?,
        marked: row.get::<_, Word<Marked>>(8)?.0,
        merged: Vec::new(),
    })
}

fn with_merged(conn: &Connection, mut jobs: Vec<Job>) -> Result<Vec<Job>, Fault> {
    for job in &mut jobs {
        let sql = "SELECT paper FROM job WHERE merged_into = ?1 ORDER BY id";
        job.merged = all(conn, sql, params![job.job], |row| Ok(row.get::<_, Json<Paper>>(0)?.0))?;
    }
    Ok(jobs)
}

fn one(conn: &Connection, job: JobId) -> Result<Option<Job>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
    Ok(with_merged(conn, all(conn, &sql, params![job], job_of_row)?)?.pop())
}

fn held_for(conn: &Connection, participant: ParticipantId) -> Result<Vec<Job>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE state = 'held_for_card' AND participant = ?1 ORDER BY id");
    with_merged(conn, all(conn, &sql, params![participant], job_of_row)?)
}

/// Whether a paper is held for this participant's next card.
pub(super) fn paper_waits(conn: &Connection, participant: ParticipantId) -> Result<bool, Fault> {
    any(conn, "SELECT 1 FROM job WHERE state = 'held_for_card' AND participant = ?1", params![participant])
}

fn moved(conn: &Connection, job: JobId, from: &[JobState], to: JobState) -> Result<(), Fault> {
    let sql = "UPDATE job SET state = ?2 WHERE id = ?1 AND state IN (SELECT value FROM json_each(?3))";
    match run(conn, sql, params![job, Word(to), Json(from)])? {
        0 => Err(Conflict::JobMoved(job.0).into()),
        _ => Ok(()),
    }
}

/// The copy that follows one whose fate is unknown. What was merged into the first belongs to the second.
fn follow(conn: &Connection, job: JobId, then: UnknownFate) -> Result<JobId, Fault> {
    let cut = one(conn, job)?.ok_or(Fault::Conflict(Conflict::JobMoved(job.0)))?;
    moved(conn, job, &[JobState::Sending, JobState::Sent], JobState::Unknown)?;
    let state = match (then, cut.marked) {
        _ if is_closed(conn, cut.participant)? => JobState::Dropped,
        (UnknownFate::Reissue, Marked::Original) => JobState::Waiting,
        _ => JobState::HeldForStaff,
    };
    let sql = "INSERT INTO job (kind, paper, participant, layout, station, created_at_ms, state, marked, follows)
               SELECT kind, paper, participant, layout, station, created_at_ms, ?2, ?3, id FROM job WHERE id = ?1";
    run(conn, sql, params![job, Word(state), Word(Marked::Reissue)])?;
    let next = JobId(u64::try_from(conn.last_insert_rowid()).expect("job numbers count from one"));
    run(conn, "UPDATE job SET merged_into = ?2 WHERE merged_into = ?1", params![job, next])?;
    Ok(next)
}

/// A restored copy prints nothing by itself: what waited in the backup has probably been printed since.
pub(super) fn hold_after_restore(conn: &Connection) -> Result<(), Fault> {
    let sql = "UPDATE job SET state = 'held_for_staff', marked = 'reissue'
               WHERE state IN ('waiting', 'sending', 'held_for_card')";
    run(conn, sql, [])?;
    Ok(())
}

/// A sealed person's papers that have not left are not wanted any more.
pub(super) fn drop_all_of(conn: &Connection, participant: ParticipantId) -> Result<(), Fault> {
    let sql = "UPDATE job SET state = 'dropped' WHERE participant = ?1
               AND state IN ('waiting', 'held_for_card', 'held_for_staff', 'dropped_by_age')";
    run(conn, sql, params![participant])?;
    Ok(())
}

/// Whether nobody is to be told of this person any more: no paper of theirs goes into the line.
fn is_closed(conn: &Connection, participant: Option<ParticipantId>) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM participant WHERE id = ?1 AND standing IN ('sealed', 'erased')";
    participant.map_or(Ok(false), |who| any(conn, sql, params![who]))
}

/// Puts the jobs of one paper into the line, in the transaction of its facts.
pub(super) fn enqueue(conn: &Connection, paper: &Paper, append: &Append) -> Result<(), Fault> {
    let line = Line { conn, station: append.station.as_deref(), at: append.at };
    match paper {
        Paper::Receipt { handover } => {
            for member in lines::members(conn, *handover)? {
                line.join(paper, Some(member), JobState::Waiting)?;
            }
        }
        Paper::ReceiptForLater { handover } => {
            for member in lines::members(conn, *handover)? {
                line.join(&Paper::Receipt { handover: *handover }, Some(member), JobState::HeldForCard)?;
            }
        }
        Paper::Correction { handover, correction } => {
            for person in concerned(conn, *handover, *correction)? {
                // A desk has no printer of its own: the slip comes out wherever the card is next scanned.
                let here = append.station.is_some() && is_in(conn, person, append.clock)?;
                let state = if here { JobState::Waiting } else { JobState::HeldForCard };
                line.join(paper, Some(person), state)?;
            }
        }
        Paper::Repriced { repricing } => {
            let sql = "SELECT participant FROM repricing WHERE id = ?1 ORDER BY participant";
            for person in all(conn, sql, params![repricing], |row| row.get(0))? {
                line.join(paper, Some(person), JobState::HeldForCard)?;
            }
        }
        Paper::DaySlip { visit } => {
            forget(conn, paper)?;
            line.join(paper, visitor(conn, *visit)?, JobState::Waiting)?;
        }
        Paper::MonthSlip { participant, .. } => {
            line.join(paper, Some(*participant), JobState::Waiting)?;
        }
        Paper::DayReport { .. }
        | Paper::DayReportOf { .. }
        | Paper::Count { .. }
        | Paper::Practice { .. }
        | Paper::Test { .. } => {
            line.join(paper, None, JobState::Waiting)?;
        }
        Paper::Statement { participant, .. } => {
            let marked = if came_before(conn, paper)? { Marked::Reissue } else { Marked::Original };
            line.join_as(paper, Some(*participant), JobState::Waiting, marked)?;
        }
        Paper::Waiting { participant } => line.bring_held(paper, *participant)?,
    }
    Ok(())
}

/// What a paper says is so no more, or a newer one of it comes: one of which nothing has left is not wanted.
pub(super) fn forget(conn: &Connection, paper: &Paper) -> Result<(), Fault> {
    let sql = "UPDATE job SET state = 'dropped' WHERE paper = ?1
               AND state IN ('waiting', 'held_for_card', 'held_for_staff')";
    run(conn, sql, params![Json(paper)])?;
    Ok(())
}

/// Whether this very paper was in the line before and is not taken back: whatever comes now is another copy of it.
fn came_before(conn: &Connection, paper: &Paper) -> Result<bool, Fault> {
    any(conn, "SELECT 1 FROM job WHERE paper = ?1 AND state <> 'dropped'", params![Json(paper)])
}

/// Where and when jobs join the line.
struct Line<'a> {
    conn: &'a Connection,
    station: Option<&'a str>,
    at: Moment,
}

impl Line<'_> {
    fn join(&self, paper: &Paper, participant: Option<ParticipantId>, state: JobState) -> Result<JobId, Fault> {
        self.join_as(paper, participant, state, Marked::Original)
    }

    fn join_as(
        &self,
        paper: &Paper,
        participant: Option<ParticipantId>,
        state: JobState,
        marked: Marked,
    ) -> Result<JobId, Fault> {
        let sql = "INSERT INTO job (kind, paper, participant, layout, station, created_at_ms, state, marked)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let state = if is_closed(self.conn, participant)? { JobState::Dropped } else { state };
        let (state, marked) = (Word(state), Word(marked));
        let (kind, layout) = (kind(paper), LAYOUT_VERSION);
        run(self.conn, sql, params![kind, Json(paper), participant, layout, self.station, self.at, state, marked])?;
        Ok(JobId(u64::try_from(self.conn.last_insert_rowid()).expect("job numbers count from one")))
    }

    /// What was held for this person comes out here: several unmarked receipts as one slip, anything else as it is.
    fn bring_held(&self, paper: &Paper, participant: ParticipantId) -> Result<(), Fault> {
        let held = held_for(self.conn, participant)?;
        let mergeable = |job: &Job| matches!(job.paper, Paper::Receipt { .. }) && job.marked == Marked::Original;
        let (receipts, others): (Vec<Job>, Vec<Job>) = held.into_iter().partition(mergeable);
        let (merged, single) = if receipts.len() > 1 { (receipts, Vec::new()) } else { (Vec::new(), receipts) };
        for job in single.into_iter().chain(others) {
            let sql = "UPDATE job SET state = 'waiting', station = ?2 WHERE id = ?1";
            run(self.conn, sql, params![job.job, self.station])?;
        }
        if !merged.is_empty() {
            let slip = self.join(paper, Some(participant), JobState::Waiting)?;
            for job in merged {
                let sql = "UPDATE job SET state = 'merged', merged_into = ?2 WHERE id = ?1";
                run(self.conn, sql, params![job.job, slip])?;
            }
        }
        Ok(())
    }
}

fn kind(paper: &Paper) -> &'static str {
    match paper {
        Paper::Receipt { .. } | Paper::ReceiptForLater { .. } => "receipt",
        Paper::DaySlip { .. } => "day_slip",
        Paper::MonthSlip { .. } => "month_slip",
        Paper::DayReport { .. } | Paper::DayReportOf { .. } => "day_report",
        Paper::Count { .. } => "count",
        Paper::Statement { .. } => "statement",
        Paper::Correction { .. } | Paper::Repriced { .. } => "correction",
        Paper::Practice { .. } => "practice",
        Paper::Test { .. } => "test",
        Paper::Waiting { .. } => "waiting",
    }
}

/// Everybody who was, or now is, a member of a corrected handover.
fn concerned(conn: &Connection, handover: HandoverId, correction: FactId) -> Result<Vec<ParticipantId>, Fault> {
    let sql = "SELECT 1 FROM look WHERE id = ?1 AND paid_before = paid_after";
    if any(conn, sql, params![correction])? {
        return Ok(Vec::new());
    }
    let sql = "SELECT members_before FROM correction WHERE id = ?1";
    let before = first(conn, sql, params![correction], |row| row.get::<_, Json<Vec<ParticipantId>>>(0))?;
    let mut people = lines::members(conn, handover)?;
    people.extend(before.map(|before| before.0).unwrap_or_default());
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Whether somebody is here: their visit is of the day on which somebody came last, and has no 帰り. The store knows no
/// clock, and the last is so by its sequence. A visit by a clock that is not believed says nothing of the day, unless
/// that clock is all there is. Who was last here on another day gets their paper at the next 受付.
fn is_in(conn: &Connection, participant: ParticipantId, clock: ClockTrust) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM visit WHERE participant = ?1 AND standing = 'in' AND on_date =
                   (SELECT on_date FROM visit WHERE NOT ?2 OR NOT EXISTS
                        (SELECT 1 FROM suspect_span s WHERE s.settled_on IS NULL AND visit.sequence BETWEEN s.first AND s.last)
                    ORDER BY sequence DESC LIMIT 1)";
    any(conn, sql, params![participant, clock.is_good()])
}

fn visitor(conn: &Connection, visit: VisitId) -> Result<Option<ParticipantId>, Fault> {
    first(conn, "SELECT participant FROM visit WHERE id = ?1", params![visit], |row| row.get(0))
}
