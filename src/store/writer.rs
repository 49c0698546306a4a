//! The one connection of a `Store` that writes. Whatever waits is committed together (one flush for many tables), each
//! submission in a savepoint of its own, and only then is anybody answered.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// The one connection that writes, and what waits for it. Whoever waits for an answer writes it themselves, with
/// everything else that has gathered meanwhile: no other thread has to wake up first.
struct Desk {
    conn: Mutex<Connection>,
    tray: Mutex<VecDeque<Box<dyn Job>>>,
}

impl Desk {
    fn lay(&self, job: Box<dyn Job>) {
        self.tray.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
    }

    /// A panic of an earlier job was its own; what it began is rolled back before the next.
    fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One commit of what waits, if anything still does once it is our turn.
    fn write_what_waits(&self) {
        let conn = self.conn();
        let jobs: Vec<_> = {
            let mut tray = self.tray.lock().unwrap_or_else(PoisonError::into_inner);
            let together = tray.len().min(TOGETHER);
            tray.drain(..together).collect()
        };
        if !jobs.is_empty() {
            // Everybody is answered before the next commit, so that answers keep the order of submission.
            commit_together(&conn, jobs);
        }
    }
}

/// The hand that writes. A thread of its own writes for those who do not wait; dropping the hand lets that thread
/// finish what was submitted, and end.
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
        let serve = move || rings.into_iter().for_each(|()| at_work.write_what_waits());
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(serve)?;
        Ok(Self { desk, bell: Some(bell), thread: Some(thread) })
    }

    pub(super) fn submit(&self, job: Box<dyn Job>) {
        self.desk.lay(job);
        let bell = self.bell.as_ref().expect("the writer runs until it is dropped");
        // The thread is gone after a panic in a reply: then whoever submits writes.
        if bell.send(()).is_err() {
            self.desk.write_what_waits();
        }
    }

    /// Writes, and waits until it is durable.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, AppendError> {
        let (answer, answered) = channel();
        // Whoever waits has either heard or gone; a lost answer has nobody left to hear it.
        let reply = move |outcome| drop(answer.send(outcome));
        self.desk.lay(Box::new(Writing::new(work, reply)));
        loop {
            // Somebody else may write ours with theirs while we wait for our turn.
            self.desk.write_what_waits();
            match answered.try_recv() {
                Ok(outcome) => return outcome,
                Err(TryRecvError::Disconnected) => return Err(stopped()),
                // More lay before ours than one commit takes.
                Err(TryRecvError::Empty) => {}
            }
        }
    }

    pub(super) fn data_version(&self) -> Result<i64, Fault> {
        Ok(data_version(&self.desk.conn())?)
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
}
