//! The ledger on disk: append, project, read, verify, back up, and the print spool.
//!
//! One SQLite file is one ledger. A [`Store`] has one writing connection, which commits whatever waits together, and
//! reading connections beside it. Several programs may have the same file open: sequence, link and receipt number are
//! given inside `BEGIN IMMEDIATE`, and what a submission takes for granted is checked there too.

mod admit;
mod append;
mod backup;
mod column;
mod erase;
mod error;
mod health;
mod place;
mod project;
pub mod read;
mod schema;
mod spool;
mod verify;
mod writer;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use append::{Append, Committed, Genesis, Head, Personal};
pub use backup::BackupError;
pub use erase::{Copied, clean_copy, look_at_copy};
pub use error::{AppendError, Conflict, Failure, OpenError, ReadError};
pub use health::{Health, SchemaAge, check_file, look};
pub use project::inspections::Found;
pub use read::days::{BoardLine, HoursView, Leaving, Made, PersonDay, PersonSpan, VisitView};
pub use read::handovers::{CorrectionView, HandoverView, OpenHandover, ScanDetail};
pub use read::orders::{OrderMovement, OrderView};
pub use read::people::{CardStanding, CardView, Face, Login, Membership, StaffMember};
pub use read::periods::{
    Asked, BorneView, Consent, DayLine, Frozen, LateView, Owed, PaidView, PaymentView, PeriodView, Reissue,
    RepricingView, SettledBy, Transfers,
};
pub use read::pieces::{Inspection, LookView, PieceView, PieceWork};
pub use read::questions::{HeldTag, Past, SuspectSpan, Undivided, Unpriced};
pub use read::records::{Cell, Erasure, Glance, Gone, Leaf, Looked, Registration, Retention, heading};
pub use read::terms::{AllowanceDay, AllowanceView, EnrolmentView, PlaceView, PlacementView, ProgrammeView, RuleView};
pub use read::works::{RollView, WorkCardView, WorkStanding, WorkView};
pub use spool::{Job, JobId, JobState, Marked, SpoolCounts, UnknownFate};
pub use verify::{Finding, Verified};

use error::Fault;
use writer::{Writer, Writing};

/// The ledger's file in a data folder.
pub const FILE_NAME: &str = "fuda.sqlite3";

/// How long another program may hold the file before it is called locked.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A ledger, open. Clones are the same one; the last of them closes it, after what was submitted is written.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    /// `data_version` when somebody last asked whether it had changed.
    version: AtomicI64,
}

impl Store {
    /// Makes a ledger in `dir`, which must exist and have none.
    pub fn create(dir: &Path, genesis: Genesis) -> Result<Self, OpenError> {
        let path = dir.join(FILE_NAME);
        let fresh = Fresh::in_folder(dir, &path)?;
        begin_file(&fresh.0, |conn| {
            schema::migrate(conn)?;
            place::open_ledger(conn, genesis)
        })
        .map_err(|fault| OpenError::of(&path, fault))?;
        fresh.take_name(dir, &path)?;
        Self::open(dir)
    }

    /// Opens the ledger in `dir`, and brings its schema up to date. Never replays it.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let path = existing(dir)?;
        Self::with(writable(&path)?, path)
    }

    /// Opens the ledger in `dir` for questions alone. Whoever is writing it is not waited for; what would change it is
    /// refused ([`AppendError::ReadOnly`]).
    pub fn open_to_read(dir: &Path) -> Result<Self, OpenError> {
        let path = existing(dir)?;
        let opened = reading(&path).and_then(|conn| Ok((known(&conn, &path)?, schema::version(&conn)?, conn)));
        match opened.map_err(|fault| OpenError::of(&path, fault))? {
            (Some(refused), ..) => Err(refused),
            (None, schema::KNOWN, conn) => Self::with(conn, path),
            // Bringing an older file up to date is writing.
            (None, ..) => Self::open(dir),
        }
    }

    /// A ledger whose changes go through this connection.
    fn with(conn: Connection, path: PathBuf) -> Result<Self, OpenError> {
        let writer = Writer::start(conn).map_err(|error| OpenError::of_io(&path, error))?;
        let version = writer.data_version().map_err(|fault| OpenError::of(&path, fault))?;
        let inner = Inner { writer, path, readers: Mutex::default(), version: AtomicI64::new(version) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Hands facts to the writer and returns at once. `reply` is called on whichever thread writes, after the commit
    /// or the refusal, in the order of submission: it should only pass the answer on, and never ask the store.
    /// Everything that waits is committed together, and a refused submission falls alone.
    pub fn submit(&self, append: Append, reply: impl FnOnce(Result<Committed, AppendError>) + Send + 'static) {
        let work = move |conn: &Connection| place::place(conn, &append);
        self.inner.writer.submit(Box::new(Writing::new(work, reply)));
    }

    /// [`Store::submit`], and waits for the answer.
    pub fn append(&self, append: Append) -> Result<Committed, AppendError> {
        self.inner.writer.wait(move |conn| place::place(conn, &append))
    }

    /// An empty transaction through the writer: whoever gets an answer, even a refusal, knows that the writer lives.
    /// Writes nothing, and waits for whatever is being written.
    pub fn knock(&self) -> Result<(), AppendError> {
        self.inner.writer.wait(|_| Ok(()))
    }

    /// Whether another program or another `Store` has committed since this was last asked (or since it was opened).
    pub fn changed_elsewhere(&self) -> Result<bool, ReadError> {
        let now = self.inner.writer.data_version()?;
        Ok(self.inner.version.swap(now, Ordering::Relaxed) != now)
    }

    pub fn head(&self) -> Result<Head, ReadError> {
        self.read(place::head)
    }

    /// Answers a question from one consistent snapshot.
    fn read<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, ReadError> {
        let idle = self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => reading(&self.inner.path)?,
        };
        let answer = snapshot(&conn, ask)?;
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        Ok(answer)
    }

    /// Writes outside the ledger (the spool), and waits until it is durable.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, AppendError> {
        self.inner.writer.wait(work)
    }
}

fn existing(dir: &Path) -> Result<PathBuf, OpenError> {
    let path = dir.join(FILE_NAME);
    match path.try_exists() {
        Ok(true) => Ok(path),
        Ok(false) => Err(OpenError::Missing(path)),
        Err(error) => Err(OpenError::of_io(&path, error)),
    }
}

fn snapshot<T>(conn: &Connection, ask: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
    let snapshot = conn.unchecked_transaction()?;
    let answer = ask(&snapshot)?;
    snapshot.commit()?;
    Ok(answer)
}

/// A connection that asks and never writes (it is opened for writing only because the log's index needs it).
fn reading(path: &Path) -> Result<Connection, Fault> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.pragma_update(None, "query_only", "ON")?;
    Ok(conn)
}

/// A connection with the house's pragmas.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Fault> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.pragma_update(None, "synchronous", "FULL")?;
    // What a roll back would need stays in memory, however many pages it is: no file of its own for each receipt.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "recursive_triggers", "ON")?;
    // What is deleted is overwritten, and no new page carries what memory held before: somebody may be erased one day.
    conn.pragma_update(None, "secure_delete", "ON")?;
    Ok(conn)
}

/// The writing connection of a ledger that exists, at today's schema.
fn writable(path: &Path) -> Result<Connection, OpenError> {
    let opened = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|conn| Ok((known(&conn, path)?, conn)));
    let (refused, conn) = opened.map_err(|fault| OpenError::of(path, fault))?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    make_ready(&conn).map_err(|fault| OpenError::of(path, fault))?;
    Ok(conn)
}

/// Why a file is none that this program may touch, if so.
fn known(conn: &Connection, path: &Path) -> Result<Option<OpenError>, Fault> {
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let found = schema::version(conn)?;
    if application != schema::APPLICATION_ID {
        return Ok(Some(OpenError::Corrupt(path.to_owned())));
    }
    let newer = || OpenError::Newer { path: path.to_owned(), found, known: schema::KNOWN };
    Ok((found > schema::KNOWN).then(newer))
}

/// Write-ahead log, schema, and a proof that this program may write, before anybody relies on it.
fn make_ready(conn: &Connection) -> Result<(), Fault> {
    // SQLite opens a file that may not be written for reading alone, and its BEGIN IMMEDIATE does not mind.
    if conn.is_readonly(rusqlite::MAIN_DB)? {
        return Err(Fault::read_only());
    }
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.execute_batch("BEGIN IMMEDIATE")?;
    if schema::version(conn)? < schema::KNOWN {
        schema::migrate(conn)?;
    }
    conn.execute_batch("COMMIT")?;
    Ok(())
}

/// The file in which a ledger is made, so that a half-made one is never taken for one. Each attempt has a name of
/// its own, for two may be made at once; whatever becomes of it, nothing is left under that name.
struct Fresh(PathBuf);

impl Fresh {
    fn in_folder(dir: &Path, path: &Path) -> Result<Self, OpenError> {
        static ATTEMPTS: AtomicU64 = AtomicU64::new(0);
        if path.try_exists().map_err(|error| OpenError::of_io(path, error))? {
            return Err(OpenError::Exists(path.to_owned()));
        }
        let attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed);
        Ok(Self(dir.join(format!("{FILE_NAME}.new-{}-{attempt}", std::process::id()))))
    }

    /// The finished file gets its name, durably, and only if nobody has that name by now.
    fn take_name(self, dir: &Path, path: &Path) -> Result<(), OpenError> {
        let taken = std::fs::hard_link(&self.0, path).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => Err(error),
            // A disk that knows no hard links (a USB stick's): the last look and the renaming are two steps there.
            _ if !path.exists() => std::fs::rename(&self.0, path),
            _ => Err(ErrorKind::AlreadyExists.into()),
        });
        let durable = taken.and_then(|()| std::fs::File::open(dir)?.sync_all());
        durable.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => OpenError::Exists(path.to_owned()),
            _ => OpenError::of_io(path, error),
        })
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // On a disk without hard links it has its new name already; a file that cannot be removed is in nobody's way.
        drop(std::fs::remove_file(&self.0));
    }
}

/// A new file with one transaction in it, closed again.
fn begin_file(path: &Path, write: impl FnOnce(&Connection) -> Result<(), Fault>) -> Result<(), Fault> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    // A half-made file is thrown away whole, so it needs no journal that could outlive it.
    conn.pragma_update(None, "journal_mode", "MEMORY")?;
    conn.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    conn.execute_batch("BEGIN IMMEDIATE")?;
    write(&conn)?;
    conn.execute_batch("COMMIT")?;
    conn.close().map_err(|(_, error)| error.into())
}
