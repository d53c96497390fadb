//! A server of the rehearsal's own: this binary again, with a private PostgreSQL in production settings.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::database::Target;
use crate::database::private;
use crate::ids::Ids;
use crate::secrets::{Secrets, random};

const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
/// Limits are for people; a rehearsal is all of them at one address. Raised by configuration, as anybody could.
const RATE_SCALE: &str = "1000000";
const ADDRESS_PREFIX: &str = "listening on http://";

/// Removed when dropped. Readable by the account that PostgreSQL runs as.
#[derive(Debug)]
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("jari-rehearsal-{}", Ids::Random.next().simple()));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a temporary folder could not be removed");
        }
    }
}

#[derive(Debug)]
pub struct SpawnedServer {
    folder: TemporaryFolder,
    master: [u8; 32],
    child: Child,
    pub address: SocketAddr,
}

impl SpawnedServer {
    pub async fn start() -> anyhow::Result<Self> {
        let folder = TemporaryFolder::new()?;
        let master = random();
        let (child, address) = launch(folder.path(), &master, "127.0.0.1:0").await?;
        Ok(Self {
            folder,
            master,
            child,
            address,
        })
    }

    pub fn secrets(&self) -> Secrets {
        Secrets::derive(&self.master)
    }

    /// The server's database, as its owner.
    pub fn database(&self) -> anyhow::Result<Target> {
        private::running(self.folder.path()).context("the server's private PostgreSQL is not running")
    }

    /// kill -9, without a chance to say goodbye.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("the server cannot be killed")
    }

    /// Starts again on the same address and data after [`Self::kill`].
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        let (child, address) = launch(self.folder.path(), &self.master, &self.address.to_string()).await?;
        self.child = child;
        self.address = address;
        Ok(())
    }

    /// kill -9 of the PostgreSQL that the server supervises.
    pub fn kill_postgres(&self) -> anyhow::Result<()> {
        let pid = private::running_pid(self.folder.path()).context("the server's private PostgreSQL is not running")?;
        let pid = i32::try_from(pid)?;
        kill(Pid::from_raw(pid), Signal::SIGKILL).context("PostgreSQL cannot be killed")
    }

    /// Ends the server as an operator would, and waits for it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(pid) = self.child.id().and_then(|pid| i32::try_from(pid).ok()) {
            kill(Pid::from_raw(pid), Signal::SIGTERM)?;
        }
        let status = timeout(STOP_TIMEOUT, self.child.wait())
            .await
            .context("the server does not stop")??;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }
}

async fn launch(folder: &Path, master: &[u8; 32], listen: &str) -> anyhow::Result<(Child, SocketAddr)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([
            "serve",
            "--listen",
            listen,
            "--drain-seconds",
            "0",
            "--rate-scale",
            RATE_SCALE,
            "--data-dir",
        ])
        .arg(folder)
        .env("JARI_SECRET", BASE64_STANDARD.encode(master))
        .env_remove("DATABASE_URL")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("the server cannot be started")?;
    let mut lines = BufReader::new(child.stdout.take().context("its output is piped")?).lines();
    let address = timeout(START_TIMEOUT, async {
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix(ADDRESS_PREFIX) {
                return Ok(address.trim().parse()?);
            }
        }
        bail!("the server ended before it was ready")
    });
    let address = address.await.context("the server does not become ready")??;
    // Its output is read on, so that it never waits for us.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((child, address))
}
