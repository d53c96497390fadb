//! PostgreSQL's own folder: made whole or not at all, configured anew at every start.

use std::fs::{self, DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::account::{self, Account};
use super::binaries::Binaries;
use super::folder::DataFolder;
use super::settings::{self, Settings};
use super::{NAME, StartError};

/// How much of a log is quoted in an error.
const LOG_LINES_QUOTED: usize = 5;

/// The version that wrote the folder, with the folder; `None` if there is none yet.
pub(super) fn major(cluster: &Path) -> Result<Option<(PathBuf, u32)>, StartError> {
    match fs::read_to_string(cluster.join("PG_VERSION")) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some((cluster.to_owned(), major))),
            Err(_) => Err(StartError::NotACluster {
                folder: cluster.to_owned(),
            }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StartError::file("cannot read", &cluster.join("PG_VERSION"))(error)),
    }
}

/// Runs `initdb` beside the final place and renames the result, so that a folder with the final name is always whole.
pub(super) async fn initialise(
    folder: &DataFolder,
    binaries: &Binaries,
    account: Option<&Account>,
    settings: Settings,
) -> Result<(), StartError> {
    let cluster = folder.cluster();
    if cluster.join("PG_VERSION").exists() {
        return Ok(());
    }
    // An empty folder was made by somebody, a mount point perhaps; anything else is not ours to touch.
    if cluster.exists() && fs::remove_dir(&cluster).is_err() {
        return Err(StartError::NotACluster { folder: cluster });
    }
    let unfinished = folder.path().join("postgres.unfinished");
    if unfinished.exists() {
        tracing::warn!(folder = %unfinished.display(), "an earlier start ended while it made the database; making it again");
        fs::remove_dir_all(&unfinished).map_err(StartError::file("cannot remove", &unfinished))?;
    }
    DirBuilder::new()
        .mode(0o700)
        .create(&unfinished)
        .map_err(StartError::file("cannot make", &unfinished))?;
    account::give(&unfinished, account)?;

    tracing::info!(version = binaries.major, folder = %cluster.display(), "making the database");
    let mut command = account::command(&binaries.initdb, account);
    command
        .current_dir(&unfinished)
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", NAME]);
    // The C locale sorts and compares by code point: the same on every machine, and no index breaks when the system's
    // locales change. Words are sorted for people in the application.
    // Whoever starts this folder without Jari's settings lets nobody in by accident.
    command.args([
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--auth=reject",
        "--no-instructions",
    ]);
    if settings == Settings::TestOnly {
        command.arg("--no-sync");
    }
    let output = command
        .kill_on_drop(true)
        .output()
        .await
        .map_err(StartError::file("cannot run", &binaries.initdb))?;
    if !output.status.success() {
        return Err(StartError::Initialise {
            detail: last_lines(&String::from_utf8_lossy(&output.stderr)),
        });
    }
    fs::rename(&unfinished, &cluster).map_err(StartError::file("cannot rename", &unfinished))?;
    // The rename itself must survive a power cut, too.
    File::open(folder.path())
        .and_then(|parent| parent.sync_all())
        .map_err(StartError::file("cannot write", folder.path()))
}

/// Writes the settings beside PostgreSQL's folder and returns the file to start it with. Not into that folder: it belongs to
/// the account, who could put a link there and have root write somewhere else.
pub(super) fn configure(folder: &DataFolder, settings: Settings) -> Result<PathBuf, StartError> {
    let place = folder.path().join("settings");
    DirBuilder::new()
        .recursive(true)
        .create(&place)
        .map_err(StartError::file("cannot make", &place))?;
    let readable = |path: &Path, mode| {
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(StartError::file("cannot open to others", path))
    };
    readable(&place, 0o755)?;
    let (main, access) = (place.join("postgresql.conf"), place.join("pg_hba.conf"));
    for (file, text) in [
        (&access, settings::ACCESS.to_owned()),
        (&main, settings::file(settings, &access)),
    ] {
        // Replaced as a whole: a crash leaves the old one or the new one.
        let new = file.with_extension("new");
        fs::write(&new, text).map_err(StartError::file("cannot write", &new))?;
        readable(&new, 0o644)?;
        fs::rename(&new, file).map_err(StartError::file("cannot write", file))?;
    }
    Ok(main)
}

/// What PostgreSQL said last, for the error that reports its end.
pub(super) fn last_words(start_log: &Path, cluster: &Path) -> String {
    let logs = cluster.join("log").read_dir().into_iter().flatten().flatten();
    // Links are passed over: the folder belongs to the account, and what they point at is none of its business.
    let files = logs.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let newest = files.max_by_key(|entry| entry.metadata().and_then(|metadata| metadata.modified()).ok());
    let start = fs::read_to_string(start_log).unwrap_or_default();
    let log = newest
        .and_then(|entry| fs::read_to_string(entry.path()).ok())
        .unwrap_or_default();
    let fatal = |text: &str| {
        text.lines()
            .any(|line| line.contains("FATAL") || line.contains("PANIC"))
    };
    // Before its log is open PostgreSQL writes to the standard error, afterwards only a hint where the log is.
    last_lines(if fatal(&start) || log.is_empty() { &start } else { &log })
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(LOG_LINES_QUOTED)..].join(" | ")
}
