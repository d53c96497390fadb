//! The data folder: one Jari at a time, and a place for the socket that is short and private.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use sha2::{Digest, Sha256};

use super::StartError;
use super::account::{self, Account};

/// A socket's path has room for 108 bytes on Linux and 104 elsewhere, with a zero at the end.
const SOCKET_PATH_BYTES_MAX: usize = 103;
pub(super) const SOCKET_FILE: &str = ".s.PGSQL.5432";
pub(super) const SOCKET_LOCK_FILE: &str = ".s.PGSQL.5432.lock";
/// Others may pass through the data folder (PostgreSQL runs as another user when Jari is root) but not list it.
const FOLDER_MODE: u32 = 0o711;
const PRIVATE_MODE: u32 = 0o700;

/// `/var/lib/jari` for root, otherwise a folder of the user.
pub fn default_data_folder() -> PathBuf {
    if geteuid().is_root() {
        return "/var/lib/jari".into();
    }
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
    };
    absolute("XDG_DATA_HOME")
        .or_else(|| Some(absolute("HOME")?.join(".local/share")))
        .map_or_else(|| "data".into(), |folder| folder.join("jari"))
}

#[derive(Debug)]
pub(super) struct DataFolder {
    path: PathBuf,
    /// The lock goes with the process, however it ends; the file stays.
    lock: File,
}

impl Drop for DataFolder {
    /// Closing the file is not enough: a process that is being started at this moment holds a copy of it until it runs its
    /// own program. Unlocking ends the lock for all copies.
    fn drop(&mut self) {
        self.lock.unlock().ok();
    }
}

impl DataFolder {
    pub(super) fn open(path: &Path) -> Result<Self, StartError> {
        DirBuilder::new()
            .recursive(true)
            .create(path)
            .map_err(StartError::file("cannot make the data folder", path))?;
        let path = path
            .canonicalize()
            .map_err(StartError::file("cannot open the data folder", path))?;
        let file = path.join("jari.lock");
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&file)
            .map_err(StartError::file("cannot write", &file))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                lock.read_to_string(&mut holder).ok();
                let holder = holder.trim();
                let holder = if holder.is_empty() { "unknown" } else { holder }.to_owned();
                return Err(StartError::InUse { folder: path, holder });
            }
            Err(TryLockError::Error(error)) => return Err(StartError::file("cannot lock", &file)(error)),
        }
        lock.set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| writeln!(lock, "{}", std::process::id()))
            .map_err(StartError::file("cannot write", &file))?;
        Ok(Self { path, lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// PostgreSQL's own folder.
    pub(super) fn cluster(&self) -> PathBuf {
        self.path.join("postgres")
    }

    /// Makes sure that the account can reach its part of the folder.
    pub(super) async fn let_in(&self, account: Option<&Account>) -> Result<(), StartError> {
        let Some(account) = account else { return Ok(()) };
        let mode = self
            .path
            .metadata()
            .map_err(StartError::file("cannot read", &self.path))?
            .mode();
        fs::set_permissions(&self.path, Permissions::from_mode(mode & 0o7777 | FOLDER_MODE))
            .map_err(StartError::file("cannot open to others", &self.path))?;
        // Entering it as that user is the only test that also sees the folders above it.
        let entered = account::command(Path::new("/bin/sh"), Some(account))
            .args(["-c", ":"])
            .current_dir(&self.path)
            .status()
            .await;
        entered.map(|_| ()).map_err(|source| StartError::CannotEnter {
            account: account.name.clone(),
            folder: self.path.clone(),
            source,
        })
    }

    /// The folder of the socket. Whoever enters it is trusted by PostgreSQL, so it is open to the account alone.
    pub(super) fn sockets(&self, account: Option<&Account>) -> Result<PathBuf, StartError> {
        let near = self.path.join("socket");
        let folder = if near.join(SOCKET_FILE).as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
            near
        } else {
            self.short()
        };
        match DirBuilder::new().mode(PRIVATE_MODE).create(&folder) {
            Ok(()) => account::give(&folder, account)?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(StartError::file("cannot make", &folder)(error)),
        }
        // It may have been there before: not a link, and nobody else's, or somebody could stand between Jari and its data.
        let metadata = fs::symlink_metadata(&folder).map_err(StartError::file("cannot read", &folder))?;
        let private =
            metadata.is_dir() && metadata.uid() == account::uid_of(account) && metadata.mode() & 0o777 == PRIVATE_MODE;
        if !private {
            return Err(StartError::UnsafeSocketFolder {
                folder,
                account: account::name_of(account),
            });
        }
        Ok(folder)
    }

    /// The same for the same data folder, so that a restart finds it again.
    fn short(&self) -> PathBuf {
        let digest = Sha256::digest(self.path.as_os_str().as_bytes());
        let name = format!(
            "jari-{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}",
            digest[0], digest[1], digest[2], digest[3], digest[4], digest[5]
        );
        let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let runtime = runtime.filter(|folder| {
            !geteuid().is_root() && folder.is_dir() && folder.as_os_str().len() < SOCKET_PATH_BYTES_MAX / 2
        });
        runtime.unwrap_or_else(|| "/tmp".into()).join(name)
    }
}
