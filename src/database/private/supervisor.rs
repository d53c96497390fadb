//! Keeps PostgreSQL running: starts it, waits until it answers, starts it again when it ends by itself, and stops it.

use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::process::Child;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::account::{self, Account};
use super::binaries::Binaries;
use super::cluster::last_words;
use super::folder::{SOCKET_FILE, SOCKET_LOCK_FILE};
use super::orphan::{self, STOP_STEPS};
use super::{NAME, StartError, State};
use crate::database::target::Target;

/// After a crash PostgreSQL repeats what its log holds, at most `max_wal_size`, before it answers.
pub(super) const START_TIMEOUT: Duration = Duration::from_secs(300);
const READY_PAUSE: Duration = Duration::from_millis(20);
/// The first pause gives the processes of a killed server time to leave its shared memory.
const RESTART_PAUSE_MIN: Duration = Duration::from_millis(100);
const RESTART_PAUSE_MAX: Duration = Duration::from_secs(10);
/// What lives this long after it answered was well, and its end an accident: it is started again at once. A server that cannot
/// live ends sooner, while it recovers or with its first statements.
const STEADY: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Server {
    pub binaries: Binaries,
    pub account: Option<Account>,
    pub cluster: PathBuf,
    pub sockets: PathBuf,
    pub configuration: PathBuf,
    /// Where PostgreSQL writes until its own log is open.
    pub start_log: PathBuf,
}

/// The server's first process. Asked to end when nobody waits for it any more, so that no way out forgets it.
#[derive(Debug)]
pub(super) struct Postmaster(Child);

impl Postmaster {
    pub(super) fn pid(&self) -> u32 {
        self.0.id().unwrap_or_default()
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        // There is no number any more once it was waited for.
        if let Some(pid) = self.0.id() {
            orphan::signal(pid, Signal::SIGINT);
        }
    }
}

impl Server {
    /// Returns when it answers, or when `stopping` is cancelled, because recovery can take minutes.
    pub(super) async fn launch(&self, stopping: &CancellationToken) -> Result<Postmaster, StartError> {
        orphan::stop(&self.cluster).await?;
        self.remove_stale_socket()?;
        let output = File::create(&self.start_log).map_err(StartError::file("cannot write", &self.start_log))?;
        let child = account::command(&self.binaries.postgres, self.account.as_ref())
            .arg("-D")
            .arg(&self.cluster)
            .arg("-k")
            .arg(&self.sockets)
            .arg("-c")
            .arg(format!("config_file={}", self.configuration.display()))
            .current_dir(&self.cluster)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .map_err(StartError::file("cannot run", &self.binaries.postgres))?;
        let mut postmaster = Postmaster(child);
        let ready = tokio::select! {
            ready = self.ready(&mut postmaster.0) => ready,
            () = stopping.cancelled() => Err(StartError::Stopping),
        };
        if let Err(error) = ready {
            stop(postmaster).await;
            return Err(error);
        }
        Ok(postmaster)
    }

    /// No server is running any more, and the folder is ours alone. PostgreSQL itself would hesitate as long as the number of the
    /// dead server belongs to any process, even to one that only nobody has waited for.
    fn remove_stale_socket(&self) -> Result<(), StartError> {
        for name in [SOCKET_FILE, SOCKET_LOCK_FILE] {
            let file = self.sockets.join(name);
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StartError::file("cannot remove", &file)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        last_words(&self.start_log, &self.cluster)
    }

    async fn ready(&self, child: &mut Child) -> Result<(), StartError> {
        let target = Target::socket(&self.sockets, NAME, "postgres");
        let begun = Instant::now();
        loop {
            if let Ok(Some(status)) = child.try_wait() {
                return Err(StartError::Ended {
                    status: status.to_string(),
                    detail: self.last_words(),
                });
            }
            match target.connect("ready").await {
                Ok(_) => return Ok(()),
                Err(error) if begun.elapsed() > START_TIMEOUT => {
                    return Err(StartError::NotReady {
                        detail: error.to_string(),
                    });
                }
                Err(_) => tokio::time::sleep(READY_PAUSE).await,
            }
        }
    }
}

/// Runs until `stopping` is cancelled; then the server has ended when this returns.
pub(super) async fn supervise(
    server: Server,
    mut postmaster: Postmaster,
    stopping: CancellationToken,
    state: watch::Sender<State>,
) {
    let mut pause = Duration::ZERO;
    loop {
        let begun = Instant::now();
        let ended = tokio::select! {
            () = stopping.cancelled() => None,
            ended = postmaster.0.wait() => Some(ended),
        };
        let Some(ended) = ended else {
            stop(postmaster).await;
            break;
        };
        pause = next_pause(pause, begun.elapsed());
        let status = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
        tracing::error!(%status, last_words = server.last_words(), "PostgreSQL ended unexpectedly; starting it again");
        state.send_replace(State::Restarting);
        let Some(again) = restart(&server, &stopping, &mut pause).await else {
            break;
        };
        postmaster = again;
        let pid = postmaster.pid();
        tracing::info!(pid, "PostgreSQL is back");
        state.send_replace(State::Running { pid });
    }
    state.send_replace(State::Stopped);
}

/// Tries until it succeeds, ever more slowly; `None` if Jari stops meanwhile.
async fn restart(server: &Server, stopping: &CancellationToken, pause: &mut Duration) -> Option<Postmaster> {
    loop {
        tokio::select! {
            () = stopping.cancelled() => return None,
            () = tokio::time::sleep(*pause) => {}
        }
        match server.launch(stopping).await {
            Ok(postmaster) => return Some(postmaster),
            Err(StartError::Stopping) => return None,
            Err(error) => {
                tracing::error!(%error, "PostgreSQL does not start; trying again");
                *pause = next_pause(*pause, Duration::ZERO);
            }
        }
    }
}

/// The pause before a server is started again, from the one before and from how long it lived.
fn next_pause(before: Duration, lived: Duration) -> Duration {
    if lived > STEADY {
        RESTART_PAUSE_MIN
    } else {
        (before * 2).clamp(RESTART_PAUSE_MIN, RESTART_PAUSE_MAX)
    }
}

/// Asks, then insists: bounded, and afterwards the process is gone.
pub(super) async fn stop(mut postmaster: Postmaster) {
    for (step, patience) in STOP_STEPS {
        if let Some(pid) = postmaster.0.id() {
            orphan::signal(pid, step);
        }
        if tokio::time::timeout(patience, postmaster.0.wait()).await.is_ok() {
            return;
        }
        tracing::warn!(signal = step.as_str(), "PostgreSQL did not end in time");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_cannot_live_is_waited_for() {
        let pauses = |lived: &[u64]| -> Vec<u128> {
            let next = |pause: &mut Duration, lived: &u64| {
                *pause = next_pause(*pause, Duration::from_millis(*lived));
                Some(pause.as_millis())
            };
            lived.iter().scan(Duration::ZERO, next).collect()
        };
        assert_eq!(pauses(&[5_000, 1_500, 60_000, 1_001]), [100; 4]);
        assert_eq!(
            pauses(&[0, 20, 900, 0, 0, 0, 0, 0, 0]),
            [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]
        );
        assert_eq!(pauses(&[0, 0, 0, 2_000, 0]), [100, 200, 400, 100, 200]);
    }
}
