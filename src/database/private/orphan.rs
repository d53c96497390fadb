//! What a crashed Jari left behind: its PostgreSQL, still running, or a `postmaster.pid` that names nobody, or somebody else.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::StartError;

/// Signals to end PostgreSQL, each with the time it gets before the next: end all sessions and write everything out; leave
/// the rest to recovery; no more words.
pub(super) const STOP_STEPS: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(20)),
    (Signal::SIGQUIT, Duration::from_secs(5)),
    (Signal::SIGKILL, Duration::from_secs(5)),
];
const POLL_PAUSE: Duration = Duration::from_millis(20);

/// Nobody else uses the folder (its lock is ours), so a server in it has lost its Jari: it is stopped, and a fresh one is
/// started that we can wait for as its parent.
pub(super) async fn stop(cluster: &Path) -> Result<(), StartError> {
    let file = cluster.join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&file) else {
        return Ok(());
    };
    let pid = text.lines().next().and_then(|line| line.trim().parse::<u32>().ok());
    let Some(pid) = pid.filter(|pid| is_server_of(*pid, cluster)) else {
        // PostgreSQL cleans up after a dead process itself, and while it does so it looks for sessions that outlived it. It
        // refuses only a file without a number, and one whose number now belongs to another process.
        if pid.is_none_or(is_alive) {
            fs::remove_file(&file).map_err(StartError::file("cannot remove", &file))?;
        }
        return Ok(());
    };
    tracing::warn!(pid, "a PostgreSQL of an earlier Jari is still running; stopping it");
    for (step, patience) in STOP_STEPS {
        signal(pid, step);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !is_server_of(pid, cluster) {
                return Ok(());
            }
            tokio::time::sleep(POLL_PAUSE).await;
        }
    }
    Err(StartError::Unstoppable { pid })
}

/// A number alone proves nothing, because numbers are used again. PostgreSQL works inside its own folder, and no one else does.
fn is_server_of(pid: u32, cluster: &Path) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    if Path::new("/proc/self/cwd").exists() {
        // A process that ended but was not waited for has no working directory any more.
        return process.join("cwd").read_link().is_ok_and(|folder| folder == cluster);
    }
    let output = std::process::Command::new("ps")
        .args(["-o", "command=", "-p", &pid.to_string()])
        .output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(&*cluster.to_string_lossy()))
}

fn is_alive(pid: u32) -> bool {
    process(pid).is_some_and(|process| kill(process, None).is_ok())
}

pub(super) fn signal(pid: u32, signal: Signal) {
    if let Some(process) = process(pid) {
        kill(process, signal).ok();
    }
}

/// Zero and negative numbers would mean whole groups of processes to kill(2).
fn process(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().filter(|pid| *pid > 1).map(Pid::from_raw)
}
