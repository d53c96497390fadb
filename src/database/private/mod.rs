//! A PostgreSQL of Jari's own, for whoever does not want to set one up: found, initialised, started, watched, stopped.
//!
//! It listens on a unix socket only. One Jari per data folder (`jari.lock`); whatever a crash left behind (half an `initdb`, a
//! server without its Jari, a stale `postmaster.pid`) is put right at the next start.

mod account;
mod binaries;
mod cluster;
mod folder;
mod orphan;
mod settings;
mod supervisor;
mod watchdog;

use std::path::{Path, PathBuf};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::errors::ConnectError;
use super::target::Target;
use account::Account;
use folder::DataFolder;
use supervisor::Server;
use watchdog::Watchdog;

pub use folder::default_data_folder;
pub use settings::Settings;

/// The user and the database that Jari makes for itself.
const NAME: &str = "jari";

/// Whether this data folder holds a database.
pub fn exists(data_folder: &Path) -> bool {
    data_folder.join("postgres/PG_VERSION").exists()
}

/// The database of a private server that another process runs in this data folder, for commands beside it.
pub fn running(data_folder: &Path) -> Option<Target> {
    // Written by PostgreSQL itself, removed when it stops; the fifth line is the folder of its socket.
    let file = std::fs::read_to_string(data_folder.join("postgres/postmaster.pid")).ok()?;
    let sockets = file.lines().nth(4).filter(|folder| !folder.is_empty())?;
    Some(Target::socket(Path::new(sockets), NAME, NAME))
}

/// Its process, by the same file.
pub fn running_pid(data_folder: &Path) -> Option<u32> {
    let file = std::fs::read_to_string(data_folder.join("postgres/postmaster.pid")).ok()?;
    file.lines().next()?.trim().parse().ok()
}

/// A running private server. [`Self::stop`] ends it cleanly; dropping it only asks it to end.
#[derive(Debug)]
pub struct PrivatePostgres {
    target: Target,
    stop: CancellationToken,
    state: watch::Receiver<State>,
    supervisor: Option<JoinHandle<()>>,
    watchdog: Option<Watchdog>,
    /// Held as long as this server may be running.
    _folder: DataFolder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running {
        pid: u32,
    },
    /// It ended by itself and is being started again.
    Restarting,
    Stopped,
}

impl PrivatePostgres {
    pub async fn start(data_folder: &Path, settings: Settings) -> Result<Self, StartError> {
        let folder = DataFolder::open(data_folder)?;
        let account = Account::for_cluster(&folder.cluster())?;
        folder.let_in(account.as_ref()).await?;
        let binaries = binaries::find(cluster::major(&folder.cluster())?, account.as_ref()).await?;

        orphan::stop(&folder.cluster()).await?;
        cluster::initialise(&folder, &binaries, account.as_ref(), settings).await?;
        let configuration = cluster::configure(&folder, settings)?;
        let sockets = folder.sockets(account.as_ref())?;

        let watchdog = settings
            .is_temporary()
            .then(|| Watchdog::start(folder.path()))
            .transpose()?;
        let server = Server {
            binaries,
            account,
            cluster: folder.cluster(),
            sockets: sockets.clone(),
            configuration,
            start_log: folder.path().join("postgres-start.log"),
        };
        let stop = CancellationToken::new();
        let postmaster = server.launch(&stop).await?;
        let pid = postmaster.pid();
        let target = Target::socket(&sockets, NAME, NAME);
        if let Err(error) = create_database(&target).await {
            supervisor::stop(postmaster).await;
            return Err(error.into());
        }

        tracing::info!(pid, folder = %folder.path().display(), "the private PostgreSQL is ready");
        let (state_sender, state) = watch::channel(State::Running { pid });
        let supervisor = tokio::spawn(supervisor::supervise(server, postmaster, stop.clone(), state_sender));
        Ok(Self {
            target,
            stop,
            state,
            supervisor: Some(supervisor),
            watchdog,
            _folder: folder,
        })
    }

    /// The database of Jari, as its owner and superuser; take [`Target::for_role`] for anything but migrations.
    pub fn target(&self) -> Target {
        self.target.clone()
    }

    /// Changes when the server ends unexpectedly and when it is back.
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    /// Ends all connections, writes everything out and waits for it, at most about half a minute.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(supervisor) = self.supervisor.take() {
            supervisor.await.ok();
        }
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.dismiss().await;
        }
    }
}

impl Drop for PrivatePostgres {
    /// If the runtime goes on, the supervisor stops the server; if it ends, too, the server is asked to end when the
    /// supervisor is dropped. A server that stays nevertheless is stopped by the next start.
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn create_database(target: &Target) -> Result<(), ConnectError> {
    let client = target.with_database("postgres").connect("create").await?;
    let explain = |error| target.explain(&error);
    let known = client
        .query_opt("SELECT FROM pg_database WHERE datname = $1", &[&NAME])
        .await
        .map_err(explain)?;
    if known.is_none() {
        client
            .batch_execute(&format!("CREATE DATABASE {NAME}"))
            .await
            .map_err(explain)?;
    }
    Ok(())
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "the data folder {folder} is in use by another Jari (process {holder}); stop that one, or choose another --data-dir"
    )]
    InUse { folder: PathBuf, holder: String },
    #[error("{what} {path}: {source}")]
    File {
        what: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "Jari needs PostgreSQL 15 or newer and found none{}.\nInstall it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install \
         postgresql-server; macOS: brew install postgresql), or let ./run fetch it, or name its folder in JARI_POSTGRES_BIN, \
         or give a running server in DATABASE_URL", found(.rejected)
    )]
    NoBinaries { rejected: Vec<String> },
    #[error(
        "the data in {folder} was written by PostgreSQL {major}, which is not installed{}.\nInstall PostgreSQL {major}, or name its \
         folder in JARI_POSTGRES_BIN; data of one major version cannot be read by another", found(.rejected)
    )]
    OtherMajor {
        folder: PathBuf,
        major: u32,
        rejected: Vec<String>,
    },
    #[error("{folder} is neither empty nor a PostgreSQL data folder; move it away, or choose another --data-dir")]
    NotACluster { folder: PathBuf },
    #[error(
        "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run it as; add one with: useradd --system postgres"
    )]
    NoAccount,
    #[error(
        "{folder} belongs to root, but PostgreSQL refuses to run as root; give it away with: chown -R postgres {folder}"
    )]
    OwnedByRoot { folder: PathBuf },
    #[error(
        "the user {account}, as whom PostgreSQL runs, cannot enter {folder}: {source}; choose another --data-dir, \
         or let others pass through the folders above it (chmod o+x)"
    )]
    CannotEnter {
        account: String,
        folder: PathBuf,
        source: std::io::Error,
    },
    #[error("{folder} exists, but is not a folder that only {account} can enter; remove it")]
    UnsafeSocketFolder { folder: PathBuf, account: String },
    #[error("the database folder could not be made: {detail}")]
    Initialise { detail: String },
    #[error("PostgreSQL ended while starting ({status}): {detail}")]
    Ended { status: String, detail: String },
    #[error("PostgreSQL was not ready after {} s: {detail}", supervisor::START_TIMEOUT.as_secs())]
    NotReady { detail: String },
    #[error("Jari was stopped while PostgreSQL started")]
    Stopping,
    #[error("process {pid}, the PostgreSQL of an earlier Jari, cannot be stopped; end it by hand")]
    Unstoppable { pid: u32 },
    #[error(transparent)]
    Connect(#[from] ConnectError),
}

impl StartError {
    fn file(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }
}

fn found(rejected: &[String]) -> String {
    if rejected.is_empty() {
        String::new()
    } else {
        format!(" that can be used ({})", rejected.join("; "))
    }
}
