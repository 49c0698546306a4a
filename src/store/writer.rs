//! The one connection of a `Store` that writes. Whatever waits is committed together (one flush for many tables), each
//! submission in a savepoint of its own, and only then is anybody answered.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::error::{AppendError, Failure, Fault};

/// How many submissions share one commit at most.
const TOGETHER: usize = 256;

/// A piece of writing and who waits for it.
pub(super) trait Job: Send {
    /// Inside the transaction; may be followed by a roll back.
    fn write(&mut self, conn: &Connection) -> Result<(), Fault>;
    /// After the commit, or the refusal.
    fn settle(self: Box<Self>, outcome: Result<(), AppendError>);
}

/// A job from two closures: what is written, and who hears of it.
pub(super) struct Writing<T, W, R> {
    work: W,
    done: Option<T>,
    reply: R,
}

impl<T, W, R> Writing<T, W, R> {
    pub(super) fn new(work: W, reply: R) -> Self {
        Self { work, done: None, reply }
    }
}

impl<T, W, R> Job for Writing<T, W, R>
where
    T: Send,
    W: FnMut(&Connection) -> Result<T, Fault> + Send,
    R: FnOnce(Result<T, AppendError>) + Send,
{
    fn write(&mut self, conn: &Connection) -> Result<(), Fault> {
        self.done = Some((self.work)(conn)?);
        Ok(())
    }

    fn settle(self: Box<Self>, outcome: Result<(), AppendError>) {
        let Self { done, reply, .. } = *self;
        let done = outcome.and_then(|()| done.ok_or_else(stopped));
        reply(done);
    }
}

/// The one connection that writes, and what waits for it.
struct Desk {
    conn: Mutex<Connection>,
    tray: Mutex<VecDeque<Box<dyn Job>>>,
}

impl Desk {
    fn tray(&self) -> MutexGuard<'_, VecDeque<Box<dyn Job>>> {
        self.tray.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A panic of an earlier job was its own; what it began is rolled back before the next.
    fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn conn_if_free(&self) -> Option<MutexGuard<'_, Connection>> {
        match self.conn.try_lock() {
            Ok(conn) => Some(conn),
            Err(TryLockError::Poisoned(conn)) => Some(conn.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// One commit of what waits.
    fn write(&self, conn: &Connection) {
        let jobs: Vec<_> = {
            let mut tray = self.tray();
            let together = tray.len().min(TOGETHER);
            tray.drain(..together).collect()
        };
        if !jobs.is_empty() {
            // Everybody is answered before the next commit, so that answers keep the order of submission.
            commit_together(conn, jobs);
        }
    }

    fn write_all(&self) {
        while !self.tray().is_empty() {
            let conn = self.conn();
            self.write(&conn);
        }
    }
}

/// The hand that writes. While nobody else writes, whoever waits for an answer writes it themselves: no other thread
/// has to wake up first. What gathers meanwhile is left to a thread of the hand's own, which commits it together.
/// Dropping the hand lets that thread finish what was submitted, and end.
///
/// Whoever lets go of the connection looks at the tray once more, so nothing that was laid there is forgotten.
pub(super) struct Writer {
    desk: Arc<Desk>,
    bell: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(conn: Connection) -> std::io::Result<Self> {
        let desk = Arc::new(Desk { conn: Mutex::new(conn), tray: Mutex::default() });
        let (bell, rings) = channel();
        let at_work = Arc::clone(&desk);
        let serve = move || rings.into_iter().for_each(|()| at_work.write_all());
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(serve)?;
        Ok(Self { desk, bell: Some(bell), thread: Some(thread) })
    }

    pub(super) fn submit(&self, job: Box<dyn Job>) {
        self.desk.tray().push_back(job);
        self.ring();
    }

    /// Writes, and waits until it is durable.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, AppendError> {
        let (answer, answered) = channel();
        // Whoever waits has either heard or gone; a lost answer has nobody left to hear it.
        let reply = move |outcome| drop(answer.send(outcome));
        self.desk.tray().push_back(Box::new(Writing::new(work, reply)));
        if let Some(conn) = self.desk.conn_if_free() {
            self.desk.write(&conn);
            drop(conn);
            self.leave_the_rest();
        }
        answered.recv().unwrap_or_else(|_| Err(stopped()))
    }

    pub(super) fn data_version(&self) -> Result<i64, Fault> {
        let version = data_version(&self.desk.conn());
        self.leave_the_rest();
        Ok(version?)
    }

    fn leave_the_rest(&self) {
        if !self.desk.tray().is_empty() {
            self.ring();
        }
    }

    fn ring(&self) {
        let bell = self.bell.as_ref().expect("the writer runs until it is dropped");
        // The thread is gone after a panic in a job or a reply: then whoever rings writes.
        if bell.send(()).is_err() {
            self.desk.write_all();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.bell = None;
        // The last `Store` may be dropped by a reply, on the writer's own thread, which then ends by itself.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            drop(thread.join());
        }
    }
}

fn stopped() -> AppendError {
    #[derive(Debug, thiserror::Error)]
    #[error("the writing stopped in the middle")]
    struct Stopped;
    AppendError::Failed(Failure::new(Stopped))
}

fn data_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA data_version", [], |row| row.get(0))
}

fn commit_together(conn: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    let outcomes = match write_all(conn, &mut jobs) {
        Ok(outcomes) => outcomes,
        Err(fault) => {
            if !conn.is_autocommit() {
                // Nothing more can be done about a roll back that fails; the next BEGIN will say so.
                drop(conn.execute_batch("ROLLBACK"));
            }
            let error = AppendError::from(fault);
            jobs.iter().map(|_| Err(error.clone())).collect()
        }
    };
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        job.settle(outcome);
    }
}

/// One transaction. An error from here means that nothing at all was written.
fn write_all(conn: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), AppendError>>, Fault> {
    if !conn.is_autocommit() {
        run(conn, "ROLLBACK")?;
    }
    run(conn, "BEGIN IMMEDIATE")?;
    // One alone falls or stands with the transaction, and needs no copy of every page for a savepoint.
    if let [job] = jobs {
        job.write(conn)?;
        run(conn, "COMMIT")?;
        return Ok(vec![Ok(())]);
    }
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        run(conn, "SAVEPOINT one")?;
        match job.write(conn) {
            Ok(()) => {
                run(conn, "RELEASE one")?;
                outcomes.push(Ok(()));
            }
            // A full disk and the like take the whole transaction with them.
            Err(fault) if conn.is_autocommit() => return Err(fault),
            Err(fault) => {
                run(conn, "ROLLBACK TO one")?;
                run(conn, "RELEASE one")?;
                outcomes.push(Err(fault.into()));
            }
        }
    }
    run(conn, "COMMIT")?;
    Ok(outcomes)
}

fn run(conn: &Connection, sql: &str) -> rusqlite::Result<usize> {
    conn.prepare_cached(sql)?.execute([])
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    type Told = Arc<Mutex<Vec<(u32, Result<(), AppendError>)>>>;

    fn insert(size: u32, told: &Told) -> Box<dyn Job> {
        let told = told.clone();
        let work = move |conn: &Connection| {
            conn.execute("INSERT INTO pieces VALUES (zeroblob(?1))", [size])?;
            Ok(())
        };
        let reply = move |outcome| told.lock().expect("no panic").push((size, outcome));
        Box::new(Writing::new(work, reply))
    }

    #[test]
    fn on_a_full_disk_exactly_what_was_told_to_count_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("small");
        let conn = Connection::open(&path).expect("a database");
        conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE pieces (piece BLOB); PRAGMA max_page_count = 20")
            .expect("a small one");
        let told = Told::default();
        commit_together(&conn, vec![insert(10, &told), insert(1_000_000, &told), insert(20, &told)]);
        commit_together(&conn, vec![insert(30, &told)]);
        let told = told.lock().expect("no panic");
        assert!(matches!(told[1], (1_000_000, Err(AppendError::Full))));
        assert_eq!(told.last().map(|(size, outcome)| (*size, outcome.is_ok())), Some((30, true)), "it works again");
        let counted: Vec<u32> = told.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(size, _)| *size).collect();
        let fresh = Connection::open(&path).expect("a second look");
        let mut asked = fresh.prepare("SELECT length(piece) FROM pieces ORDER BY rowid").expect("a question");
        let found: Vec<u32> =
            asked.query_map([], |row| row.get(0)).expect("an answer").collect::<Result<_, _>>().expect("lengths");
        assert_eq!(found, counted);
    }

    #[test]
    fn a_panic_in_one_piece_of_writing_leaves_the_next_one_untouched() {
        let folder = tempfile::tempdir().expect("a folder");
        let conn = Connection::open(folder.path().join("small")).expect("a database");
        conn.execute_batch("CREATE TABLE pieces (piece TEXT)").expect("a table");
        let writer = Writer::start(conn).expect("a thread");
        let broken = std::panic::AssertUnwindSafe(|| {
            writer.wait(|conn| -> Result<(), Fault> {
                conn.execute("INSERT INTO pieces VALUES ('half')", [])?;
                panic!("a bug, on purpose")
            })
        });
        assert!(std::panic::catch_unwind(broken).is_err());
        let count = writer.wait(|conn| {
            conn.execute("INSERT INTO pieces VALUES ('whole')", [])?;
            Ok(conn.query_row("SELECT count(*) FROM pieces", [], |row| row.get::<_, u32>(0))?)
        });
        assert_eq!(count.expect("it is written"), 1, "what the broken one began is not there");
    }
}
