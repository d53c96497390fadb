//! One description of how to reach a database, for both drivers: what `DATABASE_URL` says, or where the private server listens.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use url::Url;

use super::errors::{ConnectError, TargetError};
use super::tls;

const PORT_DEFAULT: u16 = 5432;
/// A database that does not answer the connection attempt within this time is down.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// On the same machine there is no network to lose: a server that takes its time is busy.
const CONNECT_TIMEOUT_LOCAL: Duration = Duration::from_secs(10);
/// Data that the other side does not confirm within this time is lost: a lane must notice a dead network before its callers do.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct Target {
    host: Host,
    port: u16,
    user: String,
    password: Option<String>,
    database: String,
    ssl_mode: SslMode,
    ssl_root_certificate: Option<PathBuf>,
    /// Given to the server when the connection starts, so that they hold before the first statement.
    settings: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Host {
    Name(String),
    /// The folder of the unix socket.
    Folder(PathBuf),
}

/// The words of libpq, with its meaning: only `verify-ca` and `verify-full` look at the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SslMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// What a connection may do. The login user is a member of all three; a connection gives up the rest when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Owns the schemas and changes them.
    Migrate,
    /// Reads and writes rows; cannot change the schema.
    App,
    /// Reads rows.
    Read,
}

impl Role {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Migrate => "jari_migrate",
            Self::App => "jari_app",
            Self::Read => "jari_read",
        }
    }
}

impl Target {
    /// Reads a URL such as `postgres://user:password@host:5432/database?sslmode=verify-full`. The words are those of libpq;
    /// one that Jari does not know is refused, because ignoring it could mean a connection that is less safe than asked for.
    pub fn parse(url: &str) -> Result<Self, TargetError> {
        let url = Url::parse(url).map_err(|error| TargetError::NotAUrl(error.to_string()))?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(TargetError::Scheme(url.scheme().to_owned()));
        }
        let mut target = Self {
            host: url
                .host_str()
                .filter(|host| !host.is_empty())
                .map_or(Ok(Host::Folder("/var/run/postgresql".into())), Host::parse)?,
            port: url.port().unwrap_or(PORT_DEFAULT),
            user: decode("user", url.username())?,
            password: url
                .password()
                .map(|password| decode("password", password))
                .transpose()?,
            database: decode("database", url.path().trim_start_matches('/'))?,
            ssl_mode: SslMode::Prefer,
            ssl_root_certificate: None,
            settings: Vec::new(),
        };
        for (name, value) in url.query_pairs() {
            target.parameter(&name, &value)?;
        }
        if target.user.is_empty() {
            target.user = operating_system_user().ok_or(TargetError::NoUser)?;
        }
        if target.database.is_empty() {
            return Err(TargetError::NoDatabase);
        }
        if matches!(target.host, Host::Folder(_)) {
            target.ssl_mode = SslMode::Disable; // a unix socket never leaves the machine, and PostgreSQL offers no TLS on it
        } else if target.ssl_root_certificate.is_some() && target.ssl_mode == SslMode::Require {
            target.ssl_mode = SslMode::VerifyCa; // as libpq does: whoever names a root certificate wants it to be used
        }
        Ok(target)
    }

    fn parameter(&mut self, name: &str, value: &str) -> Result<(), TargetError> {
        let wrong = || TargetError::Parameter {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        match name {
            "host" => self.host = Host::parse(value)?,
            "port" => self.port = value.parse().map_err(|_| wrong())?,
            "user" => value.clone_into(&mut self.user),
            "password" => self.password = Some(value.to_owned()),
            "dbname" => value.clone_into(&mut self.database),
            "sslmode" => {
                self.ssl_mode = match value {
                    "disable" => SslMode::Disable,
                    "prefer" => SslMode::Prefer,
                    "require" => SslMode::Require,
                    "verify-ca" => SslMode::VerifyCa,
                    "verify-full" => SslMode::VerifyFull,
                    _ => return Err(wrong()),
                }
            }
            "sslrootcert" if value == "system" => self.ssl_mode = SslMode::VerifyFull,
            "sslrootcert" => self.ssl_root_certificate = Some(value.into()),
            // Jari names its connections itself and has its own time limit; one driver of the two knows no channel binding.
            "application_name" | "connect_timeout" => {}
            "channel_binding" if matches!(value, "prefer" | "disable") => {}
            "channel_binding" => return Err(wrong()),
            _ => return Err(TargetError::UnknownParameter(name.to_owned())),
        }
        Ok(())
    }

    /// A server on this machine that trusts whoever can enter the folder of its socket.
    pub(super) fn socket(folder: &Path, user: &str, database: &str) -> Self {
        Self {
            host: Host::Folder(folder.to_owned()),
            port: PORT_DEFAULT,
            user: user.to_owned(),
            password: None,
            database: database.to_owned(),
            ssl_mode: SslMode::Disable,
            ssl_root_certificate: None,
            settings: Vec::new(),
        }
    }

    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        Self {
            database: name.to_owned(),
            ..self.clone()
        }
    }

    /// The same database with fewer rights, dropped by the server before the first statement.
    #[must_use]
    pub fn for_role(&self, role: Role) -> Self {
        self.clone().setting("role", role.name())
    }

    /// A setting of every session, such as `lock_timeout`; milliseconds where PostgreSQL takes a time without a unit.
    #[must_use]
    pub fn setting(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_string()));
        self
    }

    pub fn database(&self) -> &str {
        &self.database
    }

    pub fn user(&self) -> &str {
        &self.user
    }

    /// For `sqlx`. `name` is shown in `pg_stat_activity` as `jari/<name>`.
    pub fn sqlx(&self, name: &str) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass()
            .port(self.port)
            .username(&self.user)
            .database(&self.database)
            .application_name(&application_name(name))
            .ssl_mode(match self.ssl_mode {
                SslMode::Disable => PgSslMode::Disable,
                SslMode::Prefer => PgSslMode::Prefer,
                SslMode::Require => PgSslMode::Require,
                SslMode::VerifyCa => PgSslMode::VerifyCa,
                SslMode::VerifyFull => PgSslMode::VerifyFull,
            })
            .options(self.settings.iter().map(|(name, value)| (name, value)));
        let options = match &self.host {
            Host::Name(name) => options.host(name),
            Host::Folder(folder) => options.socket(folder),
        };
        let options = match &self.ssl_root_certificate {
            Some(file) => options.ssl_root_cert(file),
            None => options,
        };
        match &self.password {
            Some(password) => options.password(password),
            None => options,
        }
    }

    /// For `tokio-postgres`. Prefer [`Self::connect`], which also does TLS.
    pub fn tokio_postgres(&self, name: &str) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config
            .port(self.port)
            .user(&self.user)
            .dbname(&self.database)
            .application_name(application_name(name))
            .options(startup_options(&self.settings))
            .connect_timeout(match self.host {
                Host::Name(_) => CONNECT_TIMEOUT,
                Host::Folder(_) => CONNECT_TIMEOUT_LOCAL,
            })
            .tcp_user_timeout(TCP_USER_TIMEOUT)
            .ssl_mode(match self.ssl_mode {
                SslMode::Disable => tokio_postgres::config::SslMode::Disable,
                SslMode::Prefer => tokio_postgres::config::SslMode::Prefer,
                SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => tokio_postgres::config::SslMode::Require,
            });
        match &self.host {
            Host::Name(name) => config.host(name),
            Host::Folder(folder) => config.host_path(folder),
        };
        if let Some(password) = &self.password {
            config.password(password);
        }
        config
    }

    /// Connects with `tokio-postgres`. The connection's own task runs until the client is dropped or the server goes away;
    /// `Client::is_closed` tells which.
    pub async fn connect(&self, name: &str) -> Result<tokio_postgres::Client, ConnectError> {
        let config = self.tokio_postgres(name);
        let name = name.to_owned();
        let ended = move |result: Result<(), tokio_postgres::Error>| {
            if let Err(error) = result {
                tracing::warn!(connection = name, %error, "a database connection ended");
            }
        };
        if self.ssl_mode == SslMode::Disable {
            let (client, connection) = config
                .connect(tokio_postgres::NoTls)
                .await
                .map_err(|error| self.explain(&error))?;
            tokio::spawn(async move { ended(connection.await) });
            return Ok(client);
        }
        let tls =
            tls::connector(self.ssl_mode, self.ssl_root_certificate.as_deref()).map_err(ConnectError::Certificate)?;
        let (client, connection) = config.connect(tls).await.map_err(|error| self.explain(&error))?;
        tokio::spawn(async move { ended(connection.await) });
        Ok(client)
    }
}

impl Host {
    fn parse(text: &str) -> Result<Self, TargetError> {
        let text = decode("host", text)?;
        if text.contains(',') {
            return Err(TargetError::ManyHosts);
        }
        // A URL writes an IPv6 address in brackets; a resolver wants it without.
        let text = text.trim_start_matches('[').trim_end_matches(']');
        Ok(if text.starts_with('/') {
            Self::Folder(text.into())
        } else {
            Self::Name(text.to_owned())
        })
    }
}

/// Names the server, never the password.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Name(name) => write!(formatter, "{}@{name}:{}/{}", self.user, self.port, self.database),
            Host::Folder(folder) => write!(formatter, "{}@{}/{}", self.user, folder.display(), self.database),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Target({self}, {:?}, {:?})", self.ssl_mode, self.settings)
    }
}

fn application_name(name: &str) -> String {
    format!("jari/{name}")
}

/// The `options` of the startup message, in which a space ends a word unless a backslash stands before it.
fn startup_options(settings: &[(String, String)]) -> String {
    let word =
        |(name, value): &(String, String)| format!("-c {name}={}", value.replace('\\', "\\\\").replace(' ', "\\ "));
    settings.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn decode(part: &'static str, text: &str) -> Result<String, TargetError> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| TargetError::NotUtf8(part))
}

fn operating_system_user() -> Option<String> {
    nix::unistd::User::from_uid(nix::unistd::geteuid())
        .ok()
        .flatten()
        .map(|user| user.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: &str) {
        let text = match Target::parse(url) {
            Ok(target) => format!("{target:?}"),
            Err(error) => error.to_string(),
        };
        assert!(
            text.starts_with(expected),
            "{url}\n  gave     {text}\n  expected {expected}"
        );
    }

    #[test]
    fn urls_are_read_like_libpq_does() {
        check(
            "postgres://ana:s%40lt@db.example:6000/jari",
            "Target(ana@db.example:6000/jari, Prefer, [])",
        );
        check(
            "postgresql://ana@db/jari?sslmode=require",
            "Target(ana@db:5432/jari, Require, [])",
        );
        check(
            "postgres://ana@db/jari?sslmode=require&sslrootcert=/ca.pem",
            "Target(ana@db:5432/jari, VerifyCa, [])",
        );
        check(
            "postgres://ana@db/jari?sslrootcert=system",
            "Target(ana@db:5432/jari, VerifyFull, [])",
        );
        check("postgres://ana@[::1]/jari", "Target(ana@::1:5432/jari, Prefer, [])");
        check(
            "postgres://ana@%2Frun%2Fpg/jari?sslmode=require",
            "Target(ana@/run/pg/jari, Disable, [])",
        );
        check(
            "postgres:///jari?host=/run/pg&user=ana",
            "Target(ana@/run/pg/jari, Disable, [])",
        );
    }

    #[test]
    fn a_wrong_url_says_how_to_write_it() {
        check("", "DATABASE_URL is not a URL");
        check("db.example/jari", "DATABASE_URL is not a URL");
        check("mysql://ana@db/jari", "DATABASE_URL begins with mysql://");
        check("postgres://ana@db", "DATABASE_URL names no database");
        check("postgres://ana@db/", "DATABASE_URL names no database");
        check("postgres://ana:%FF@db/jari", "DATABASE_URL: the password is not UTF-8");
        check(
            "postgres://ana@db/jari?sslmode=yes",
            "DATABASE_URL: Jari cannot do sslmode=yes",
        );
        check("postgres://ana@db/jari?port=x", "DATABASE_URL: Jari cannot do port=x");
        check(
            "postgres://ana@db/jari?channel_binding=require",
            "DATABASE_URL: Jari cannot do channel_binding=require",
        );
        check(
            "postgres://ana@db/jari?sslmod=verify-full",
            "DATABASE_URL: the parameter sslmod is unknown",
        );
        check("postgres:///jari?host=a,b", "DATABASE_URL names several hosts");
    }

    #[test]
    fn the_password_is_never_shown() {
        let target = Target::parse("postgres://ana:geheim@db/jari").unwrap();
        assert!(!format!("{target} {target:?}").contains("geheim"));
    }

    #[test]
    fn a_role_replaces_the_one_before() {
        let target = Target::parse("postgres://ana@db/jari")
            .unwrap()
            .for_role(Role::Migrate)
            .for_role(Role::App);
        assert_eq!(startup_options(&target.settings), "-c role=jari_app");
    }

    #[test]
    fn settings_keep_their_spaces() {
        let settings = [("search_path".to_owned(), r"a b\c".to_owned())];
        assert_eq!(startup_options(&settings), r"-c search_path=a\ b\\c");
    }
}
