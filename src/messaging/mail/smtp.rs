//! One SMTP conversation per mail (RFC 5321), spoken step by step, because what a refusal means depends on the step.

use std::time::Duration;

use lettre::address::Address;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart, header};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::{self};

use super::letter::{CalendarPart, Letter};
use super::transport::{Failure, Outgoing};

/// For everything up to the server's acceptance.
pub const CONVERSATION_MAX: Duration = Duration::from_secs(30);
/// For the farewell, which decides nothing.
const QUIT_MAX: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<Credentials>,
    pub from: Mailbox,
    /// [`CONVERSATION_MAX`], less in tests.
    pub conversation_max: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// Upgraded before anything is said (port 587); a server without it is not used.
    StartTls,
    /// For a relay on this machine or inside a private network.
    None,
}

impl Smtp {
    pub async fn send(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        let to = recipient(&outgoing.letter.to).ok_or_else(|| Failure::Permanent("not an address".to_owned()))?;
        let message = self
            .message(outgoing, to.clone())
            .map_err(|error| Failure::Passing(format!("message: {error}")))?;
        // A conversation that is cut off is dropped with its connection, never used again.
        let connection = tokio::time::timeout(self.conversation_max, self.converse(to, &message))
            .await
            .map_err(|_elapsed| Failure::Passing("no answer in time".to_owned()))??;
        tokio::spawn(async move {
            let mut connection = connection;
            let _ = tokio::time::timeout(QUIT_MAX, connection.quit()).await;
        });
        Ok(())
    }

    /// Ends with the server's acceptance.
    async fn converse(&self, to: Address, message: &[u8]) -> Result<AsyncSmtpConnection, Failure> {
        let mut connection = self.connect().await?;
        let mut parameters = Vec::new();
        if !AsRef::<str>::as_ref(&to).is_ascii() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::Permanent(
                    "the mail server does not take addresses beyond ASCII".to_owned(),
                ));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        // A refusal of our own address is a wrong setting, not the fault of this mail.
        connection
            .command(Mail::new(Some(self.from.email.clone()), parameters))
            .await
            .map_err(passing("MAIL"))?;
        connection
            .command(Rcpt::new(to, Vec::new()))
            .await
            .map_err(by_code("RCPT"))?;
        connection.command(Data).await.map_err(by_code("DATA"))?;
        connection.message(message).await.map_err(by_code("end of DATA"))?;
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let tls = || TlsParameters::new(self.host.clone()).map_err(passing("TLS"));
        let wrapper = if self.security == Security::Tls {
            Some(tls()?)
        } else {
            None
        };
        let address = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(address, None, &hello, wrapper, None)
            .await
            .map_err(passing("connect"))?;
        if self.security == Security::StartTls {
            connection.starttls(tls()?, &hello).await.map_err(passing("STARTTLS"))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(passing("AUTH"))?;
        }
        Ok(connection)
    }

    fn message(&self, outgoing: &Outgoing, to: Address) -> Result<Vec<u8>, lettre::error::Error> {
        let letter = &outgoing.letter;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .date(outgoing.at.into())
            .message_id(Some(outgoing.message_id(self.from.email.domain())))
            .header(AutoSubmitted)
            .header(ContentLanguage(letter.locale.as_str()))
            .multipart(body(letter)?)?;
        Ok(message.formatted())
    }
}

/// Text and HTML; with an event in a third alternative, which calendars act on, and once more as a file, which people open
/// (RFC 6047).
fn body(letter: &Letter) -> Result<MultiPart, lettre::error::Error> {
    let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let Some(CalendarPart { method, file }) = &letter.calendar else {
        return Ok(words);
    };
    let calendar = format!("text/calendar; method={method}; charset=UTF-8");
    let calendar = ContentType::parse(&calendar).map_err(|_| lettre::error::Error::NonAsciiChars)?;
    let event = SinglePart::builder().header(calendar).body(file.clone());
    let attached = ContentType::parse("text/calendar; charset=UTF-8; name=\"invite.ics\"")
        .map_err(|_| lettre::error::Error::NonAsciiChars)?;
    let attachment = Attachment::new("invite.ics".to_owned()).body(file.clone(), attached);
    Ok(MultiPart::mixed()
        .multipart(words.singlepart(event))
        .singlepart(attachment))
}

/// With the domain as the DNS knows it (RFC 5891), which every mail server takes; only a name before the `@` beyond ASCII needs one
/// with SMTPUTF8.
fn recipient(typed: &str) -> Option<Address> {
    let (local, domain) = typed.rsplit_once('@')?;
    Address::new(local, idna::domain_to_ascii(domain).ok()?).ok()
}

fn passing(step: &'static str) -> impl Fn(smtp::Error) -> Failure {
    move |error| Failure::Passing(describe(step, &error))
}

/// 5xx is for good, everything else (4xx, a lost connection) is worth another attempt (RFC 5321, 4.2.1).
fn by_code(step: &'static str) -> impl Fn(smtp::Error) -> Failure {
    move |error| {
        let description = describe(step, &error);
        if error.is_permanent() {
            Failure::Permanent(description)
        } else {
            Failure::Passing(description)
        }
    }
}

fn describe(step: &str, error: &smtp::Error) -> String {
    let what = match error.status() {
        Some(code) => code.to_string(),
        None if error.is_tls() => "TLS failed".to_owned(),
        None if error.is_client() => "not supported by the server".to_owned(),
        None => "connection failed".to_owned(),
    };
    format!("{step}: {what}")
}

/// RFC 3834: keeps holiday replies from being sent back.
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// RFC 3282: lets a mail program read the letter aloud in the right language.
#[derive(Clone)]
struct ContentLanguage(&'static str);

impl header::Header for ContentLanguage {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("only written, never read".into())
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), self.0.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_beyond_ascii_is_written_as_the_dns_knows_it() {
        for (typed, expected) in [
            ("Ana.Maria+x@Example.com", Some("Ana.Maria+x@example.com")),
            ("min@한국.kr", Some("min@xn--3e0b707e.kr")),
            ("하늘@example.com", Some("하늘@example.com")),
            ("nobody", None),
        ] {
            let address = recipient(typed).map(|address| address.to_string());
            assert_eq!(address.as_deref(), expected, "{typed}");
        }
    }
}
