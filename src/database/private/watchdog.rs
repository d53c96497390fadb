//! For temporary servers: when this process dies, whatever the way, the server is ended and its folder removed.

use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};

use super::StartError;

/// Reads a pipe that only we hold open: a word means that all is well, the end of the pipe that we are gone.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
IFS= read -r word && [ "$word" = stopped ] && exit 0
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
if [ "${pid:-0}" -gt 1 ]; then
    kill -QUIT "$pid"
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
rm -rf -- "$1"
"#;

#[derive(Debug)]
pub(super) struct Watchdog {
    child: Child,
    pipe: ChildStdin,
}

impl Watchdog {
    pub(super) fn start(data_folder: &Path) -> Result<Self, StartError> {
        let shell = Path::new("/bin/sh");
        let mut child = Command::new(shell)
            .args(["-c", SCRIPT, "jari-watchdog"])
            .arg(data_folder)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(StartError::file("cannot run", shell))?;
        let pipe = child
            .stdin
            .take()
            .ok_or_else(|| StartError::file("no pipe to", shell)(std::io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { child, pipe })
    }

    /// The server has ended properly; the folder stays with whoever made it.
    pub(super) async fn dismiss(mut self) {
        self.pipe.write_all(b"stopped\n").await.ok();
        self.child.wait().await.ok();
    }
}
