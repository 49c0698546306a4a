//! The one thread of a `Store` that writes. Whatever waits is committed together (one flush for many tables), each
//! submission in a savepoint of its own, and only then is anybody answered.

use std::sync::mpsc::{Receiver, Sender, channel};
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

/// What the writer is told.
enum Message {
    Write(Box<dyn Job>),
    /// Asks for SQLite's `data_version` of the writing connection, which moves when somebody else commits.
    Version(Sender<rusqlite::Result<i64>>),
}

/// The hand that writes; dropping it lets the thread finish what waits, and end.
pub(super) struct Writer {
    messages: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(conn: Connection) -> std::io::Result<Self> {
        let (messages, inbox) = channel();
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || serve(&conn, &inbox))?;
        Ok(Self { messages: Some(messages), thread: Some(thread) })
    }

    pub(super) fn submit(&self, job: Box<dyn Job>) {
        let messages = self.messages.as_ref().expect("the writer runs until it is dropped");
        if let Err(unsent) = messages.send(Message::Write(job))
            && let Message::Write(job) = unsent.0
        {
            job.settle(Err(stopped()));
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
        self.submit(Box::new(Writing::new(work, reply)));
        answered.recv().unwrap_or_else(|_| Err(stopped()))
    }

    pub(super) fn data_version(&self) -> Result<i64, Fault> {
        let (answer, answered) = channel();
        let messages = self.messages.as_ref().expect("the writer runs until it is dropped");
        let sent = messages.send(Message::Version(answer)).is_ok();
        match answered.recv() {
            Ok(version) if sent => Ok(version?),
            _ => Err(Fault::Unreadable("the writing thread has stopped".to_owned())),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.messages = None;
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
    #[error("the writing thread has stopped")]
    struct Stopped;
    AppendError::Failed(Failure::new(Stopped))
}

fn serve(conn: &Connection, inbox: &Receiver<Message>) {
    while let Ok(first) = inbox.recv() {
        let mut jobs = Vec::new();
        let waiting = std::iter::once(first).chain(std::iter::from_fn(|| inbox.try_recv().ok())).take(TOGETHER);
        for message in waiting {
            match message {
                Message::Write(job) => jobs.push(job),
                // An asker that has gone needs no answer.
                Message::Version(answer) => drop(answer.send(data_version(conn))),
            }
        }
        if !jobs.is_empty() {
            commit_together(conn, jobs);
        }
    }
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
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        conn.execute_batch("SAVEPOINT one")?;
        match job.write(conn) {
            Ok(()) => {
                conn.execute_batch("RELEASE one")?;
                outcomes.push(Ok(()));
            }
            // A full disk and the like take the whole transaction with them.
            Err(fault) if conn.is_autocommit() => return Err(fault),
            Err(fault) => {
                conn.execute_batch("ROLLBACK TO one; RELEASE one")?;
                outcomes.push(Err(fault.into()));
            }
        }
    }
    conn.execute_batch("COMMIT")?;
    Ok(outcomes)
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
