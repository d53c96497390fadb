//! `jari doctor`: what is configured, what can be reached, what is risky, and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use nix::sys::statvfs::statvfs;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_postgres::Client;

use super::open;
use crate::clock::Clock;
use crate::config::{Config, Settings};
use crate::database::{ServerFacts, Target, VERSION_MIN, pending_migrations};
use crate::http::web;

const DISK_FREE_FAIL_BYTES: u64 = 512 * 1024 * 1024;
const DISK_FREE_WARN_BYTES: u64 = 4 * 1024 * 1024 * 1024;
const MAIL_CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Tokens, certificates and log lines carry the node's time; decisions carry the database's.
const CLOCK_DRIFT_MILLISECONDS_MAX: u64 = 1_000;
/// Three pools, two lane workers, the relay's and a command's own.
const CONNECTIONS_NEEDED: i32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Ok,
    Warn,
    Fail,
}

#[derive(Debug)]
pub struct Line {
    pub level: Level,
    pub what: &'static str,
    pub says: String,
    /// What to do; empty where nothing is to be done.
    pub fix: &'static str,
}

#[derive(Debug, Default)]
pub struct Diagnosis(pub Vec<Line>);

impl Diagnosis {
    pub fn worst(&self) -> Level {
        self.0.iter().map(|line| line.level).max().unwrap_or(Level::Ok)
    }

    fn ok(&mut self, what: &'static str, says: impl Into<String>) {
        self.0.push(Line {
            level: Level::Ok,
            what,
            says: says.into(),
            fix: "",
        });
    }

    fn warn(&mut self, what: &'static str, says: impl Into<String>, fix: &'static str) {
        self.0.push(Line {
            level: Level::Warn,
            what,
            says: says.into(),
            fix,
        });
    }

    fn fail(&mut self, what: &'static str, says: impl Into<String>, fix: &'static str) {
        self.0.push(Line {
            level: Level::Fail,
            what,
            says: says.into(),
            fix,
        });
    }
}

/// Looks at everything it can reach; what cannot be reached is a line, not the end.
pub async fn doctor(settings: Settings) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let config = match settings.check() {
        Ok(config) => config,
        Err(faults) => {
            for fault in faults.0 {
                diagnosis.fail("configuration", fault, "as it says");
            }
            return diagnosis;
        }
    };
    diagnosis.ok("configuration", "no contradictions");
    mode(&mut diagnosis, &config);
    secret(&mut diagnosis, &config);
    disk(&mut diagnosis, &config.database.data_dir());
    pages(&mut diagnosis, &config);
    mail(&mut diagnosis, &config).await;
    match open::existing(&config.database).await {
        Ok(database) => {
            postgres(&mut diagnosis, &config, database.target()).await;
            database.close().await;
        }
        Err(error) => diagnosis.fail("database", format!("{error:#}"), "start it, or mend DATABASE_URL"),
    }
    diagnosis
}

fn pages(diagnosis: &mut Diagnosis, config: &Config) {
    let (says, fix) = (
        "this program was built without them",
        "build it with ./run, or after `npm run build` in web/",
    );
    match (web::is_built(), config.development()) {
        (true, _) => diagnosis.ok("web pages", "inside the program"),
        (false, true) => diagnosis.warn("web pages", says, fix),
        (false, false) => diagnosis.fail("web pages", says, fix),
    }
}

fn mode(diagnosis: &mut Diagnosis, config: &Config) {
    if config.development() {
        diagnosis.warn(
            "mode",
            "development: whoever uses this machine can read /dev/mail",
            "before others use it: JARI_MODE=production",
        );
    } else {
        diagnosis.ok("mode", "production");
    }
    let base_url = config.base_url.as_str();
    if config.https() {
        diagnosis.ok("base URL", base_url);
    } else {
        diagnosis.warn(
            "base URL",
            format!("{base_url} is not encrypted"),
            "JARI_BASE_URL=https://… behind a proxy that ends TLS",
        );
    }
    if config.rate_scale != 1 {
        diagnosis.warn(
            "rate limits",
            format!("multiplied by {}", config.rate_scale),
            "unset JARI_RATE_SCALE after the load test",
        );
    }
    if config.metrics_listen.is_none() && config.metrics_token.is_none() {
        diagnosis.warn(
            "metrics",
            "nobody can read them",
            "JARI_METRICS_LISTEN=127.0.0.1:9090, or JARI_METRICS_TOKEN",
        );
    }
}

fn secret(diagnosis: &mut Diagnosis, config: &Config) {
    let file = config.secret_file();
    if config.secret_is_configured() {
        diagnosis.ok("secret", "from JARI_SECRET");
    } else if file.exists() {
        let says = format!(
            "in {}; without it no link opens and no sealed column can be read",
            file.display()
        );
        diagnosis.warn(
            "secret",
            says,
            "keep a copy of it apart from the backups of the database",
        );
    } else {
        diagnosis.ok(
            "secret",
            format!("will be made at the first start, in {}", file.display()),
        );
    }
}

fn disk(diagnosis: &mut Diagnosis, data_dir: &Path) {
    let Some(folder) = nearest_existing(data_dir) else {
        diagnosis.fail(
            "data folder",
            format!("{} cannot be made", data_dir.display()),
            "choose another --data-dir",
        );
        return;
    };
    match statvfs(&folder) {
        Ok(facts) => {
            #[expect(clippy::useless_conversion, reason = "the width of these differs between systems")]
            let free = u64::from(facts.blocks_available()).saturating_mul(facts.fragment_size().into());
            let says = format!(
                "{:.1} GiB free in {}",
                free as f64 / 1024.0_f64.powi(3),
                data_dir.display()
            );
            match free {
                free if free < DISK_FREE_FAIL_BYTES => {
                    diagnosis.fail("disk", says, "make room: a database without disk refuses every booking");
                }
                free if free < DISK_FREE_WARN_BYTES => diagnosis.warn("disk", says, "make room before it is needed"),
                _ => diagnosis.ok("disk", says),
            }
        }
        Err(error) => diagnosis.fail(
            "disk",
            format!("{}: {error}", folder.display()),
            "choose another --data-dir",
        ),
    }
}

fn nearest_existing(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| folder.is_dir()).map(Path::to_owned)
}

async fn mail(diagnosis: &mut Diagnosis, config: &Config) {
    let Some((host, port)) = config.mail.server() else {
        diagnosis.warn(
            "mail",
            "no mail leaves this machine; see /dev/mail",
            "JARI_SMTP_URL and JARI_MAIL_FROM",
        );
        return;
    };
    // Connects only: a greeting without a mail is what a monitoring probe does, and no provider minds.
    match timeout(MAIL_CONNECT_TIMEOUT, TcpStream::connect((host.as_str(), port))).await {
        Ok(Ok(_)) => diagnosis.ok("mail", format!("{host}:{port} answers")),
        Ok(Err(error)) => diagnosis.fail(
            "mail",
            format!("{host}:{port}: {error}"),
            "mend JARI_SMTP_URL, or let this machine reach the mail server",
        ),
        Err(_) => diagnosis.fail(
            "mail",
            format!("{host}:{port} does not answer"),
            "mend JARI_SMTP_URL, or let this machine reach the mail server",
        ),
    }
}

async fn postgres(diagnosis: &mut Diagnosis, config: &Config, target: &Target) {
    let (facts, client) = match (ServerFacts::read(target).await, target.connect("doctor").await) {
        (Ok(facts), Ok(client)) => (facts, client),
        (Err(error), _) | (_, Err(error)) => {
            diagnosis.fail("database", error.to_string(), "start it, or mend DATABASE_URL");
            return;
        }
    };
    let version = format!(
        "PostgreSQL {}.{} at {target}",
        facts.version / 10_000,
        facts.version % 10_000
    );
    if facts.version < VERSION_MIN {
        diagnosis.fail("database", version, "Jari needs PostgreSQL 15 or newer");
    } else {
        diagnosis.ok("database", version);
    }
    match facts.unsafe_settings() {
        settings if settings.is_empty() => {
            diagnosis.ok("durability", "fsync, synchronous_commit and full_page_writes are on");
        }
        settings if config.development() => diagnosis.warn(
            "durability",
            format!("off: {}", settings.join(", ")),
            "switch them on; production refuses to start",
        ),
        settings => diagnosis.fail(
            "durability",
            format!("off: {}", settings.join(", ")),
            "switch them on; production refuses to start",
        ),
    }
    match pending_migrations(target).await {
        Ok(0) => diagnosis.ok("schema", "as this version needs it"),
        Ok(count) => diagnosis.warn(
            "schema",
            format!("{count} migrations to be run"),
            "jari migrate, or start the server",
        ),
        Err(error) => diagnosis.fail("schema", error.to_string(), "as it says"),
    }
    if let Err(error) = capacity_and_clock(diagnosis, &client).await {
        diagnosis.fail("database", error.to_string(), "look into the log of PostgreSQL");
    }
}

async fn capacity_and_clock(diagnosis: &mut Diagnosis, client: &Client) -> Result<(), tokio_postgres::Error> {
    let row = client
        .query_one("SELECT current_setting('max_connections')::integer, (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend')", &[])
        .await?;
    let (allowed, used): (i32, i32) = (row.get(0), row.get(1));
    let says = format!("{used} of {allowed} in use");
    if allowed - used < CONNECTIONS_NEEDED {
        diagnosis.warn(
            "connections",
            says,
            "raise max_connections: a node of Jari needs about 20",
        );
    } else {
        diagnosis.ok("connections", says);
    }

    let asked = Instant::now();
    let database: DateTime<Utc> = client.query_one("SELECT clock_timestamp()", &[]).await?.get(0);
    // The answer was made somewhere between asking and now.
    let node = Clock::Database.wall() - asked.elapsed() / 2;
    let drift = (node - database).num_milliseconds().unsigned_abs();
    let says = format!("node and database differ by {drift} ms");
    if drift > CLOCK_DRIFT_MILLISECONDS_MAX {
        diagnosis.warn("clock", says, "keep both in time (chrony, systemd-timesyncd)");
    } else {
        diagnosis.ok("clock", says);
    }
    Ok(())
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.0 {
            let level = match line.level {
                Level::Ok => "ok  ",
                Level::Warn => "warn",
                Level::Fail => "FAIL",
            };
            writeln!(f, "{level}  {:<14} {}", line.what, line.says)?;
            if !line.fix.is_empty() {
                writeln!(f, "      {:<14} → {}", "", line.fix)?;
            }
        }
        let count = |level| self.0.iter().filter(|line| line.level == level).count();
        write!(
            f,
            "{} ok, {} warnings, {} failures",
            count(Level::Ok),
            count(Level::Warn),
            count(Level::Fail)
        )
    }
}
