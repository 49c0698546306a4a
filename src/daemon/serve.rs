//! Starts everything, in the order in which it may be relied on, and ends it in the other.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;

use crate::config::scanners::{Families, FamilyError};
use crate::config::{Config, ConfigError, Profile, Profiles};
use crate::store::{AppendError, OpenError, ReadError, Store};
use crate::web::{DemoDesk, Live, Options};

use super::ServeOptions;
use super::clock::Clock;
use super::floor::Floor;
use super::house::Keeper;
use super::labels::LabelDesk;
use super::watchdog;

/// Why the daemon did not start, or ended, in the keeper's voice.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "CONFIG-MISSING: {0} cannot be read. Put the workshop's fuda.toml there (an empty file means every default), or make a data folder with `fuda init DIR`"
    )]
    NoConfig(PathBuf, #[source] io::Error),
    #[error("CONFIG-WRONG: {path}, {source}. Nothing was changed; correct that line and try again")]
    Config { path: PathBuf, source: ConfigError },
    #[error("SCANNER-FAMILY: in {folder}, {source}. Nothing was changed; correct that file, or take it away")]
    Family { folder: PathBuf, source: FamilyError },
    #[error(
        "PROFILE-UNREADABLE: {0} cannot be read. Give the user that runs fuda the right to read it, or take it away"
    )]
    Profiles(PathBuf, #[source] io::Error),
    #[error("DATA-IN-USE: another fuda is at work on {0}. One folder has one daemon; end the other, or use its pages")]
    InUse(PathBuf),
    #[error("DATA-LOCK: {0} cannot be locked. Give the user that runs fuda the right to write the folder")]
    Lock(PathBuf, #[source] io::Error),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error("WEB-LISTEN: {0} cannot be listened on. Is the port in use? Choose another with --listen or [web] listen")]
    Listen(SocketAddr, #[source] io::Error),
    #[error("SYSTEM: the system refused a thread, a socket or a signal. Look at the source")]
    System(#[from] io::Error),
    #[error("DEMO: {0}")]
    Demo(String),
}

/// The name of the configuration in a data folder.
pub const CONFIG_NAME: &str = "fuda.toml";
/// Where a data folder has the workshop's own printer profiles.
const PROFILES: &str = "firmware-config/printers";
/// The file that the daemon at work on a folder holds locked.
pub const LOCK_NAME: &str = "fuda.lock";
/// How long pages may take to read what they were sent.
const GOODBYE_TO_PAGES: Duration = Duration::from_millis(500);

/// Where a workshop's own scanner families lie in its data folder.
const FAMILIES: &str = "firmware-config/scanners";

/// Reads a data folder's configuration.
pub fn read_config(data: &Path) -> Result<Config, ServeError> {
    let path = data.join(CONFIG_NAME);
    let text = fs::read_to_string(&path).map_err(|error| ServeError::NoConfig(path.clone(), error))?;
    let config = Config::parse_knowing(&text, &read_families(data)?, &read_profiles(data)?);
    let config = config.map_err(|source| ServeError::Config { path, source })?;
    Ok(config.seen_from(data))
}

/// The scanner families that come with Fuda, and a workshop's own, which win over them.
pub fn read_families(data: &Path) -> Result<Families, ServeError> {
    let folder = data.join(FAMILIES);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Families::shipped()),
        Err(error) => return Err(ServeError::NoConfig(folder, error)),
    };
    let mut own = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if let (Some(id), Some("toml")) = (stem(&path), path.extension().and_then(OsStr::to_str)) {
            let text = fs::read_to_string(&path).map_err(|error| ServeError::NoConfig(path.clone(), error))?;
            own.push((id, text));
        }
    }
    own.sort();
    let named = own.iter().map(|(id, text)| (id.as_str(), text.as_str()));
    Families::with_own(named).map_err(|source| ServeError::Family { folder, source })
}

fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_str()?.to_owned())
}

/// The shipped printer profiles and a data folder's own, which win.
pub fn read_profiles(data: &Path) -> Result<Profiles, ServeError> {
    let folder = data.join(PROFILES);
    let unreadable = |error| ServeError::Profiles(folder.clone(), error);
    let files = match fs::read_dir(&folder) {
        Ok(files) => files.collect::<Result<Vec<_>, _>>().map_err(unreadable)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(unreadable(error)),
    };
    let mut profiles = Profiles::shipped();
    for path in files.into_iter().map(|file| file.path()).filter(|path| path.extension().is_some_and(|it| it == "toml"))
    {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).map_err(|error| ServeError::Profiles(path.clone(), error))?;
        let own = Profile::parse(&text).map_err(|source| ServeError::Config { path, source })?;
        profiles = profiles.and(&name, own);
    }
    Ok(profiles)
}

/// Runs the daemon until SIGTERM or Ctrl-C.
pub fn serve(options: ServeOptions) -> Result<(), ServeError> {
    let config = read_config(&options.data)?;
    let house = Opened::open(&options.data, config)?;
    let listen = options.listen.unwrap_or(house.config.web.listen);
    let live = Live::new(house.config.stations.iter().map(|station| station.name.clone()));
    run(house, listen, live, None, |address| {
        announce(&format!("listening on http://{address}"))?;
        watchdog::tell_ready(address);
        Ok(())
    })
}

/// One line on standard output, flushed: a program that started us may wait for it.
pub(super) fn announce(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// A data folder that is ours: locked, open, and recovered from whatever ended the last daemon.
pub(super) struct Opened {
    pub data: PathBuf,
    pub config: Config,
    pub store: Store,
    pub clock: Arc<Clock>,
    pub labels: Arc<LabelDesk>,
    /// Held until the end; the system lets go of it even after a kill.
    lock: File,
}

impl Opened {
    pub fn open(data: &Path, config: Config) -> Result<Self, ServeError> {
        let lock = lock(data)?;
        let store = Store::open(data)?;
        let clock = Arc::new(Clock::start(store.past()?));
        let labels = Arc::new(LabelDesk::of(data, &config));
        Ok(Self { data: data.to_owned(), config, store, clock, labels, lock })
    }
}

/// Leaves word in the lock where pages answer, for whoever finds it held.
fn tell_address(mut lock: &File, address: SocketAddr) {
    let told = lock.set_len(0).and_then(|()| writeln!(lock, "{address}"));
    if let Err(error) = told {
        tracing::warn!(%error, "LOCK-UNTOLD: `fuda doctor` cannot be told where pages answer");
    }
}

/// A turn at the devices of a data folder, for as long as it is held; `None`: a daemon is at work there.
pub fn turn_at_devices(data: &Path) -> Result<Option<File>, ServeError> {
    match lock(data) {
        Ok(turn) => Ok(Some(turn)),
        Err(ServeError::InUse(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn lock(data: &Path) -> Result<File, ServeError> {
    let path = data.join(LOCK_NAME);
    let failed = |error| ServeError::Lock(path.clone(), error);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ServeError::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Serves until a signal comes. `ready` is called once pages answer and the scanners that are there are open.
pub(super) fn run(
    house: Opened,
    listen: SocketAddr,
    live: Live,
    demo: Option<Arc<dyn DemoDesk>>,
    ready: impl FnOnce(SocketAddr) -> io::Result<()>,
) -> Result<(), ServeError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).max_blocking_threads(8).enable_all().build()?;
    let listener =
        runtime.block_on(tokio::net::TcpListener::bind(listen)).map_err(|error| ServeError::Listen(listen, error))?;
    let address = listener.local_addr()?;
    tell_address(&house.lock, address);
    let floor = Floor::open(&house, live.clone())?;
    let keeper = Keeper {
        store: house.store.clone(),
        folder: house.data.clone(),
        workshop: house.config.workshop.clone(),
        orderer: house.config.transfer.clone(),
        clock: Arc::clone(&house.clock),
        presence: Arc::clone(&floor.presence),
        live: live.clone(),
        printing: Arc::clone(&floor.bell),
        labels: Arc::clone(&house.labels),
    };
    let options = Options { demo, hosts: house.config.web.hosts.clone() };
    let router = crate::web::router(Arc::new(keeper), live.clone(), options);
    let served = runtime.block_on(async {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let closing = live.clone();
        let shutdown = async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!("ending: what is on the tables is kept");
            watchdog::tell_ending();
            closing.close();
        };
        // Browsers hold connections open on which they have asked nothing yet: these are not waited for.
        let patience = async {
            live.closed().await;
            tokio::time::sleep(GOODBYE_TO_PAGES).await;
        };
        ready(address)?;
        // A word for a table's screen is small and comes alone: it must not wait for the page to acknowledge the last.
        let at_once = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its small delay");
            }
        });
        tokio::select! {
            served = axum::serve(at_once, router).with_graceful_shutdown(shutdown) => served,
            () = patience => Ok(()),
        }
    });
    house.labels.close();
    floor.close();
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(served?)
}
