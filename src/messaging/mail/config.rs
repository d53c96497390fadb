//! Mail settings, checked together so that all faults are reported at once.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use clap::Args;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use sqlx::PgPool;
use url::{Host, Url};

use super::smtp::{CONVERSATION_MAX, Security, Smtp};
use super::transport::Transport;

const SUBMISSIONS_PORT: u16 = 465;
const SUBMISSION_PORT: u16 = 587;

#[derive(Args, Clone, Debug, Default)]
pub struct MailConfig {
    /// Mail server: `smtps://user:password@host` (TLS, port 465) or `smtp://user:password@host` (STARTTLS, port 587);
    /// `smtp://host:25?tls=none` for a relay inside a private network. Without it mails go to the development mailbox.
    #[arg(long, env = "JARI_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SmtpUrl>,

    /// Sender of all mails, such as `Jari <no-reply@example.com>`. Needed with a mail server.
    #[arg(long, env = "JARI_MAIL_FROM")]
    pub mail_from: Option<String>,
}

impl MailConfig {
    /// Whether mails leave the machine.
    pub const fn sends(&self) -> bool {
        self.smtp_url.is_some()
    }

    /// Everything that is wrong, each with its fix.
    pub fn faults(&self) -> Vec<String> {
        self.smtp().err().unwrap_or_default()
    }

    /// `pool` keeps the development mailbox, which is used when no mail server is set.
    pub fn transport(&self, pool: &PgPool) -> Result<Transport, Vec<String>> {
        Ok(match self.smtp()? {
            Some(smtp) => Transport::Smtp(Box::new(smtp)),
            None => Transport::Mailbox(pool.clone()),
        })
    }

    /// The address that mails come from; without a mail server one of the server's own host.
    pub fn sender(&self, base_url: &Url) -> String {
        let given = self.mail_from.as_deref().and_then(|from| from.parse::<Mailbox>().ok());
        given.map_or_else(
            || format!("no-reply@{}", base_url.host_str().unwrap_or("localhost")),
            |mailbox| mailbox.email.to_string(),
        )
    }

    /// Host and port of the mail server, if there is one.
    pub fn server(&self) -> Option<(String, u16)> {
        self.smtp().ok().flatten().map(|smtp| (smtp.host, smtp.port))
    }

    fn smtp(&self) -> Result<Option<Smtp>, Vec<String>> {
        let from = self.mail_from.as_deref().map(str::parse::<Mailbox>);
        let mut faults = Vec::new();
        if let Some(Err(_)) = from {
            faults.push("JARI_MAIL_FROM is not an address; write it like Jari <no-reply@example.com>".to_owned());
        }
        let Some(url) = &self.smtp_url else {
            return if faults.is_empty() { Ok(None) } else { Err(faults) };
        };
        if from.is_none() {
            faults
                .push("JARI_SMTP_URL needs a sender: set JARI_MAIL_FROM, like Jari <no-reply@example.com>".to_owned());
        }
        match (url.server(), from) {
            (Ok((host, port, security, credentials)), Some(Ok(from))) => Ok(Some(Smtp {
                host,
                port,
                security,
                credentials,
                from,
                conversation_max: CONVERSATION_MAX,
            })),
            (server, _) => {
                faults.extend(server.err());
                Err(faults)
            }
        }
    }
}

/// An address with a password in it: never printed.
#[derive(Clone)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    fn server(&self) -> Result<(String, u16, Security, Option<Credentials>), String> {
        let fault = |what: &str| {
            Err(format!(
                "JARI_SMTP_URL {what}; write it like smtps://user:password@mail.example.com (characters such as @ or / in the password as %40, %2F)"
            ))
        };
        let Ok(url) = Url::parse(&self.0) else {
            return fault("is not an address");
        };
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return fault("names no server");
        };
        let options: Vec<_> = url.query_pairs().collect();
        let unsecured = match options.as_slice() {
            [] => false,
            [(name, value)] if name == "tls" && value == "none" => true,
            _ => return fault("has an unknown option; the only one is ?tls=none"),
        };
        let (security, port) = match url.scheme() {
            "smtps" if !unsecured => (Security::Tls, SUBMISSIONS_PORT),
            "smtp" if unsecured => (Security::None, SUBMISSION_PORT),
            "smtp" => (Security::StartTls, SUBMISSION_PORT),
            _ => return fault("must begin with smtps:// or smtp://"),
        };
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .map(String::from)
        };
        let credentials = match (decode(url.username()), decode(url.password().unwrap_or_default())) {
            (Ok(user), Ok(password)) if user.is_empty() && password.is_empty() => None,
            (Ok(user), Ok(password)) if !user.is_empty() && !password.is_empty() => {
                Some(Credentials::new(user, password))
            }
            _ => return fault("needs both user and password, or neither"),
        };
        if security == Security::None && credentials.is_some() && !is_loopback(&url) {
            return fault("would send its password unencrypted; leave out ?tls=none");
        }
        Ok((
            host.trim_matches(['[', ']']).to_owned(),
            url.port().unwrap_or(port),
            security,
            credentials,
        ))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // A scheme the URL standard does not know keeps an IP address as a domain.
        Some(Host::Domain(name)) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl FromStr for SmtpUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str, from: &str) -> MailConfig {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        MailConfig {
            smtp_url: some(url).map(SmtpUrl),
            mail_from: some(from),
        }
    }

    #[test]
    fn urls_that_work() {
        for (url, host, port, security, user) in [
            (
                "smtps://mail.example.com",
                "mail.example.com",
                465,
                Security::Tls,
                false,
            ),
            (
                "smtps://u:p%40ss@mail.example.com:2465",
                "mail.example.com",
                2465,
                Security::Tls,
                true,
            ),
            (
                "smtp://u:p@mail.example.com",
                "mail.example.com",
                587,
                Security::StartTls,
                true,
            ),
            ("smtp://10.0.0.5:25?tls=none", "10.0.0.5", 25, Security::None, false),
            (
                "smtp://u:p@127.0.0.1:1025?tls=none",
                "127.0.0.1",
                1025,
                Security::None,
                true,
            ),
        ] {
            let smtp = config(url, "Jari <no-reply@example.com>").smtp().unwrap().unwrap();
            assert_eq!(
                (smtp.host.as_str(), smtp.port, smtp.security),
                (host, port, security),
                "{url}"
            );
            assert_eq!(smtp.credentials.is_some(), user, "{url}");
        }
        assert!(config("", "").smtp().unwrap().is_none());
    }

    #[test]
    fn every_fault_is_reported_with_its_fix() {
        for (url, from, faults) in [
            ("mail.example.com", "Jari <no-reply@example.com>", 1),
            ("https://mail.example.com", "a@example.com", 1),
            ("smtp://mail.example.com?tls=maybe", "a@example.com", 1),
            ("smtps://mail.example.com?tls=none", "a@example.com", 1),
            ("smtp://user@mail.example.com", "a@example.com", 1),
            ("smtp://u:p@mail.example.com?tls=none", "a@example.com", 1),
            ("smtps://mail.example.com", "", 1),
            ("ftp://", "nobody", 2),
            ("", "nobody", 1),
        ] {
            assert_eq!(
                config(url, from).faults().len(),
                faults,
                "{url} {from}: {:?}",
                config(url, from).faults()
            );
        }
    }

    #[test]
    fn the_password_is_never_printed() {
        let config = config("smtps://user:secret@mail.example.com", "a@example.com");
        assert!(!format!("{config:?} {:?}", config.smtp().unwrap()).contains("secret"));
    }
}
