//! Flags and environment in one place: `jari serve --help` is the manual. No setting is needed to start.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Args, Command, ValueEnum, value_parser};
use ipnet::IpNet;
use url::Url;

use crate::messaging::mail::MailConfig;
use crate::secrets::{MASTER_SECRET_BYTES_MIN, random};

const SECRET_FILE: &str = "secret";

/// Settings of the server, as given. [`Settings::check`] turns them into a [`Config`] or says everything that is wrong.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Address to listen on.
    #[arg(long, env = "JARI_LISTEN", default_value = "127.0.0.1:8080", value_parser = Given::of(SocketAddr::from_str))]
    pub listen: Given<SocketAddr>,

    #[command(flatten)]
    pub database: DatabaseSettings,

    /// `production` refuses everything that is meant for trying out.
    #[arg(long, env = "JARI_MODE", default_value = "development", value_parser = Given::of(EnumValueParser::<Mode>::new()))]
    pub mode: Given<Mode>,

    /// Where people reach the server; links in mails begin with it (default: http:// and the address listened on).
    #[arg(long, env = "JARI_BASE_URL", value_parser = Given::of(Url::from_str))]
    pub base_url: Option<Given<Url>>,

    /// Master secret: at least 32 random bytes in base64. Without it one is made and kept in the data folder.
    #[arg(long, env = "JARI_SECRET", hide_env_values = true)]
    pub secret: Option<String>,

    /// Who may become a host. The first account of an installation is its admin in any case.
    #[arg(long, env = "JARI_HOST_SIGNUP", default_value = "open", value_parser = Given::of(EnumValueParser::<HostSignup>::new()))]
    pub host_signup: Given<HostSignup>,

    /// With `--host-signup domains`: the e-mail domains that may sign up.
    #[arg(long, env = "JARI_HOST_SIGNUP_DOMAINS", value_delimiter = ',')]
    pub host_signup_domains: Vec<String>,

    /// Networks of our own proxies, whose `X-Forwarded-For` is believed.
    #[arg(long, env = "JARI_TRUSTED_PROXIES", value_delimiter = ',', value_parser = Given::of(IpNet::from_str))]
    pub trusted_proxies: Vec<Given<IpNet>>,

    /// Other origins whose pages may call the API with cookies.
    #[arg(long, env = "JARI_CORS_ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<String>,

    /// Multiplies all rate limits; for load tests.
    #[arg(long, env = "JARI_RATE_SCALE", default_value = "1", value_parser = Given::of(value_parser!(u32).range(1..=1_000_000)))]
    pub rate_scale: Given<u32>,

    /// Address that answers `GET /metrics`; without it, metrics need `JARI_METRICS_TOKEN` on the main address.
    #[arg(long, env = "JARI_METRICS_LISTEN", value_parser = Given::of(SocketAddr::from_str))]
    pub metrics_listen: Option<Given<SocketAddr>>,

    /// Bearer token for `GET /metrics` on the main address.
    #[arg(long, env = "JARI_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,

    /// Seconds between failing readiness and refusing new work when stopping.
    #[arg(long, env = "JARI_DRAIN_SECONDS", default_value = "5", value_parser = Given::of(value_parser!(u64).range(0..=600)))]
    pub drain_seconds: Given<u64>,

    #[command(flatten)]
    pub mail: MailConfig,
}

/// A setting as it was given. `clap` ends at the first value it cannot read; kept like this, it is told with all other faults.
#[derive(Clone, Debug)]
pub struct Given<T>(Result<T, String>);

impl<T> Given<T> {
    fn of<P: TypedValueParser<Value = T>>(parser: P) -> GivenParser<P> {
        GivenParser(parser)
    }

    fn take(self, faults: &mut Vec<String>) -> Option<T> {
        self.0.map_err(|fault| faults.push(fault)).ok()
    }
}

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Self(Ok(value))
    }
}

#[derive(Clone)]
pub struct GivenParser<P>(P);

impl<P: TypedValueParser> TypedValueParser for GivenParser<P>
where
    Given<P::Value>: Clone + Send + Sync + 'static,
{
    type Value = Given<P::Value>;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Self::Value, clap::Error> {
        Ok(Given(self.0.parse_ref(command, arg, value).map_err(|error| {
            let variable = arg
                .and_then(Arg::get_env)
                .map(OsStr::to_string_lossy)
                .unwrap_or_default();
            // Up to the empty line before "For more information".
            let text = error.to_string();
            let lines = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
            let what = lines.collect::<Vec<_>>().join(" ");
            format!("{variable}: {}", what.trim_start_matches("error: "))
        })))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// Where the data is: all that a command needs which looks at nothing else.
#[derive(Args, Clone, Debug)]
pub struct DatabaseSettings {
    /// An outside PostgreSQL (15 or newer). Without it a private one runs under the data folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Folder of the private database and of the generated secret (default: /var/lib/jari as root, else ~/.local/share/jari).
    #[arg(long, env = "JARI_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
}

impl DatabaseSettings {
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(default_data_dir)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    Development,
    Production,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HostSignup {
    /// Anybody.
    Open,
    /// Addresses of the listed domains.
    Domains,
    /// Nobody by themselves: members are added by an owner.
    Invite,
    /// Nobody by themselves: `jari user add`.
    Admin,
}

/// Settings that fit together.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub database: DatabaseSettings,
    pub mode: Mode,
    pub base_url: Url,
    pub host_signup: HostSignup,
    pub host_signup_domains: Vec<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<String>,
    pub rate_scale: u32,
    pub metrics_listen: Option<SocketAddr>,
    pub metrics_token: Option<String>,
    pub drain_seconds: u64,
    pub mail: MailConfig,
    secret: Option<Vec<u8>>,
}

/// Everything that is wrong with the settings, each with its fix.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n{}", .0.iter().map(|fault| format!("  - {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct Faults(pub Vec<String>);

impl Settings {
    /// Checks every setting and every pair that can contradict; reports all faults at once.
    pub fn check(self) -> Result<Config, Faults> {
        let mut faults = self.mail.faults();
        // What could not be read is a fault already; what stands in for it is compared with the rest and never used.
        let listen = self
            .listen
            .take(&mut faults)
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let mode = self.mode.take(&mut faults).unwrap_or(Mode::Development);
        let production = mode == Mode::Production;
        let host_signup = self.host_signup.take(&mut faults);
        let rate_scale = self.rate_scale.take(&mut faults).unwrap_or(1);
        let drain_seconds = self.drain_seconds.take(&mut faults).unwrap_or_default();
        let metrics_listen = self.metrics_listen.and_then(|given| given.take(&mut faults));
        let trusted_proxies = self
            .trusted_proxies
            .into_iter()
            .filter_map(|given| given.take(&mut faults))
            .collect();
        let base_url_is_given = self.base_url.is_some();
        let own_address = || Url::parse(&format!("http://{listen}")).ok();
        let base_url = match self.base_url {
            Some(given) => given.take(&mut faults).or_else(own_address),
            None => own_address(),
        };
        if !base_url.as_ref().is_some_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.path() == "/" && url.query().is_none()
        }) {
            faults.push(
                "JARI_BASE_URL must be an http(s) address without a path, such as https://booking.example.com".into(),
            );
        }
        if production && base_url.as_ref().is_none_or(|url| url.scheme() != "https") {
            faults.push("JARI_MODE=production needs JARI_BASE_URL with https://, because links in mails and cookies depend on it".into());
        }
        if production && !self.mail.sends() {
            faults.push(
                "JARI_MODE=production needs JARI_SMTP_URL; without it mails end in the development mailbox".into(),
            );
        }
        if !production && self.mail.sends() && !base_url_is_given {
            faults.push(
                "JARI_SMTP_URL without JARI_BASE_URL would mail links to this machine's own address; set JARI_BASE_URL"
                    .into(),
            );
        }
        if !production && !listen.ip().is_loopback() {
            faults.push("development mode listens on loopback only, because everybody could read its mailbox; set JARI_MODE=production or listen on 127.0.0.1".into());
        }
        let secret = self.secret.as_deref().and_then(|text| match BASE64_STANDARD.decode(text.trim()) {
            Ok(bytes) if bytes.len() >= MASTER_SECRET_BYTES_MIN => Some(bytes),
            _ => {
                faults.push(format!(
                    "JARI_SECRET must be at least {MASTER_SECRET_BYTES_MIN} random bytes in base64; make one with: openssl rand -base64 32"
                ));
                None
            }
        });
        if production && self.database.database_url.is_some() && self.secret.is_none() {
            faults.push("with DATABASE_URL in production set JARI_SECRET, so that every node opens the same links and sealed columns".into());
        }
        if self
            .database
            .database_url
            .as_deref()
            .is_some_and(|url| !(url.starts_with("postgres://") || url.starts_with("postgresql://")))
        {
            faults.push("DATABASE_URL must begin with postgres:// or postgresql://".into());
        }
        if host_signup == Some(HostSignup::Domains) && self.host_signup_domains.is_empty() {
            faults.push(
                "JARI_HOST_SIGNUP=domains needs JARI_HOST_SIGNUP_DOMAINS, such as example.com,example.org".into(),
            );
        }
        if host_signup.is_some_and(|signup| signup != HostSignup::Domains) && !self.host_signup_domains.is_empty() {
            faults.push(
                "JARI_HOST_SIGNUP_DOMAINS has an effect with JARI_HOST_SIGNUP=domains only; set that, or remove it"
                    .into(),
            );
        }
        // In the form that addresses are compared in (email.rs).
        let mut host_signup_domains = Vec::new();
        for domain in &self.host_signup_domains {
            match idna::domain_to_ascii_strict(domain.trim()) {
                Ok(domain) if !domain.is_empty() => host_signup_domains.push(domain),
                _ => faults.push(format!(
                    "JARI_HOST_SIGNUP_DOMAINS: `{domain}` is not a domain such as example.com"
                )),
            }
        }
        if metrics_listen == Some(listen) && listen.port() != 0 {
            faults.push("JARI_METRICS_LISTEN must differ from JARI_LISTEN".into());
        }
        for origin in &self.cors_origins {
            if !Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == *origin) {
                faults.push(format!(
                    "JARI_CORS_ORIGINS: `{origin}` is not an origin such as https://www.example.com"
                ));
            }
        }
        match (base_url, host_signup) {
            (Some(base_url), Some(host_signup)) if faults.is_empty() => Ok(Config {
                listen,
                database: self.database,
                mode,
                base_url,
                host_signup,
                host_signup_domains,
                trusted_proxies,
                cors_origins: self.cors_origins,
                rate_scale,
                metrics_listen,
                metrics_token: self.metrics_token,
                drain_seconds,
                mail: self.mail,
                secret,
            }),
            _ => Err(Faults(faults)),
        }
    }
}

impl Config {
    pub fn https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    pub fn development(&self) -> bool {
        self.mode == Mode::Development
    }

    pub fn base_url_origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    pub fn secret_is_configured(&self) -> bool {
        self.secret.is_some()
    }

    /// Where the generated secret is, or will be.
    pub fn secret_file(&self) -> PathBuf {
        self.database.data_dir().join(SECRET_FILE)
    }

    /// The configured master secret, else the one in the data folder, made at the first start and readable by its owner only.
    pub fn master_secret(&self) -> std::io::Result<Vec<u8>> {
        if let Some(secret) = &self.secret {
            return Ok(secret.clone());
        }
        let path = self.secret_file();
        std::fs::create_dir_all(self.database.data_dir())?;
        match std::fs::read(&path) {
            Ok(secret) if secret.len() >= MASTER_SECRET_BYTES_MIN => Ok(secret),
            // A shorter file is a crash in the middle of the first write: nothing was sealed with it yet.
            Ok(_) => write_secret(&path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => write_secret(&path),
            Err(error) => Err(error),
        }
    }
}

fn write_secret(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let secret = random::<MASTER_SECRET_BYTES_MIN>();
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(&secret)?;
    // Links and sealed columns depend on it: it is on disk before anything is made with it.
    file.sync_all()?;
    Ok(secret.to_vec())
}

pub fn default_data_dir() -> PathBuf {
    if nix::unistd::geteuid().is_root() {
        return PathBuf::from("/var/lib/jari");
    }
    let from = |variable: &str| {
        std::env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    from("XDG_DATA_HOME")
        .or_else(|| from("HOME").map(|home| home.join(".local/share")))
        .unwrap_or_else(std::env::temp_dir)
        .join("jari")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Jari {
        #[command(flatten)]
        settings: Settings,
    }

    fn faults(arguments: &[&str]) -> Vec<String> {
        let arguments = std::iter::once("jari").chain(arguments.iter().copied());
        Jari::parse_from(arguments)
            .settings
            .check()
            .map_or_else(|Faults(faults)| faults, |_| Vec::new())
    }

    #[test]
    fn nothing_is_needed_to_start() {
        assert_eq!(faults(&[]), Vec::<String>::new());
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let faults = faults(&[
            "--mode=production",
            "--secret=short",
            "--host-signup=domains",
            "--database-url=mysql://x",
            "--cors-origins=nonsense",
            "--base-url=http://x/y",
        ]);
        for part in [
            "JARI_SECRET",
            "JARI_HOST_SIGNUP_DOMAINS",
            "DATABASE_URL must begin",
            "not an origin",
            "needs JARI_BASE_URL",
            "without a path",
            "JARI_SMTP_URL",
        ] {
            assert!(
                faults.iter().any(|fault| fault.contains(part)),
                "{part} missing in {faults:#?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_the_rest() {
        let faults = faults(&[
            "--listen=foo",
            "--mode=prod",
            "--base-url=nonsense",
            "--host-signup=all",
            "--trusted-proxies=10.0.0.0/8,1.2.3.4/99",
            "--rate-scale=0",
            "--metrics-listen=80",
            "--drain-seconds=x",
            "--secret=short",
        ]);
        for part in [
            "JARI_LISTEN: invalid value 'foo' for '--listen <LISTEN>'",
            "JARI_MODE: invalid value 'prod'",
            "[possible values: development, production]",
            "JARI_BASE_URL: invalid value 'nonsense'",
            "JARI_HOST_SIGNUP: invalid value 'all'",
            "JARI_TRUSTED_PROXIES: invalid value '1.2.3.4/99'",
            "JARI_RATE_SCALE: invalid value '0'",
            "JARI_METRICS_LISTEN: invalid value '80'",
            "JARI_DRAIN_SECONDS: invalid value 'x'",
            "JARI_SECRET must be",
        ] {
            assert!(
                faults.iter().any(|fault| fault.contains(part)),
                "{part} missing in {faults:#?}"
            );
        }
        assert_eq!(faults.len(), 9, "{faults:#?}");
    }

    #[test]
    fn contradictions_are_refused() {
        assert_eq!(faults(&["--listen=0.0.0.0:80"]).len(), 1);
        assert_eq!(faults(&["--host-signup-domains=example.com"]).len(), 1);
        assert_eq!(faults(&["--metrics-listen=127.0.0.1:8080"]).len(), 1);
        assert_eq!(
            faults(&["--host-signup=domains", "--host-signup-domains=example.com,한국.kr"]),
            Vec::<String>::new()
        );
        assert_eq!(
            faults(&["--host-signup=domains", "--host-signup-domains=@example.com,a b"]).len(),
            2
        );
    }
}
