//! As whom PostgreSQL runs: as ourselves, or, because it refuses root, as another user when we are root.

use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use nix::unistd::{Uid, User, geteuid};
use tokio::process::Command;

use super::StartError;

/// Users to run PostgreSQL as when Jari is root, the better one first.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];
/// Variables that would change what PostgreSQL does; Jari decides that in its settings file.
const VARIABLES_REMOVED: [&str; 8] = [
    "PGDATA",
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "PGDATABASE",
    "PGOPTIONS",
    "PGTZ",
    "PGDATESTYLE",
];

#[derive(Clone, Debug)]
pub(super) struct Account {
    pub name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// `None`: as ourselves. Data that exists keeps its owner.
    pub(super) fn for_cluster(cluster: &Path) -> Result<Option<Self>, StartError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        if let Ok(metadata) = cluster.metadata() {
            if metadata.uid() == 0 {
                return Err(StartError::OwnedByRoot {
                    folder: cluster.to_owned(),
                });
            }
            let user = User::from_uid(Uid::from_raw(metadata.uid())).ok().flatten();
            let name = user.map_or_else(|| metadata.uid().to_string(), |user| user.name);
            return Ok(Some(Self {
                name,
                uid: metadata.uid(),
                gid: metadata.gid(),
            }));
        }
        let known = CANDIDATES.iter().find_map(|name| User::from_name(name).ok().flatten());
        let user = known.ok_or(StartError::NoAccount)?;
        Ok(Some(Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
        }))
    }
}

/// A command that runs as the account, in its own process group: Ctrl-C in a terminal is for Jari, which stops PostgreSQL last.
pub(super) fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    command.process_group(0).env("LC_ALL", "C");
    for variable in VARIABLES_REMOVED {
        command.env_remove(variable);
    }
    if let Some(account) = account {
        command.uid(account.uid).gid(account.gid);
    }
    command
}

/// Gives a file or folder that Jari made to the account.
pub(super) fn give(path: &Path, account: Option<&Account>) -> Result<(), StartError> {
    let Some(account) = account else { return Ok(()) };
    chown(path, Some(account.uid), Some(account.gid)).map_err(StartError::file("cannot give away", path))
}

pub(super) fn uid_of(account: Option<&Account>) -> u32 {
    account.map_or_else(|| geteuid().as_raw(), |account| account.uid)
}

pub(super) fn name_of(account: Option<&Account>) -> String {
    account.map_or_else(|| "the user that runs Jari".to_owned(), |account| account.name.clone())
}
