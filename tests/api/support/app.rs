//! The server inside the test process: requests go straight into its router; clock and ids are the test's.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use jari::app::LETTERS;
use jari::app::{App, Parts};
use jari::clock::Clock;
use jari::config::Settings;
use jari::ids::Ids;
use jari::messaging::mail::{Composer, Queue};
use jari::messaging::mailbox::{self, KeptMail};
use jari::messaging::relay::{self, Subscriber};
use jari::operations::blobs::Blobs;
use jari::secrets::Secrets;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tower::ServiceExt;

use super::database::{TestDatabase, fresh_database};

pub const PASSWORD: &str = "correct horse battery";
/// As the test's pages have it.
pub const ORIGIN_OWN: &str = "http://127.0.0.1:8080";
pub const MASTER_SECRET: [u8; 32] = [7; 32];
const MAILS_MAX: i64 = 100;

/// Monday, 5 January 2026, 09:00 UTC: 18:00 in Seoul.
pub fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

#[derive(Debug)]
pub struct TestApp {
    pub app: App,
    router: Router,
    pub database: Arc<TestDatabase>,
    poison_expected: AtomicU64,
}

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    settings: Settings,
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With flags of `jari serve`, such as `--host-signup=admin`.
    pub async fn with(flags: &[&str]) -> Self {
        Self::on(
            Arc::new(fresh_database().await),
            Clock::manual(start()),
            Ids::sequence(),
            flags,
        )
    }

    /// Another node: the same database, clock and ids.
    pub fn beside(&self, flags: &[&str]) -> Self {
        Self::on(
            Arc::clone(&self.database),
            self.app.clock.clone(),
            self.app.ids.clone(),
            flags,
        )
    }

    fn on(database: Arc<TestDatabase>, clock: Clock, ids: Ids, flags: &[&str]) -> Self {
        // Given although unused, so that the environment of whoever runs the tests has no say.
        let fixed = [
            "jari",
            "--listen=127.0.0.1:8080",
            "--database-url=postgres://unused/unused",
        ];
        let config = Command::parse_from(fixed.iter().chain(flags)).settings.check().unwrap();
        let parts = Parts {
            config,
            clock,
            ids,
            secrets: Secrets::derive(&MASTER_SECRET),
            target: database.target.clone(),
            blobs: Blobs::in_memory(),
            lane_workers: 1,
            lane_runtime: tokio::runtime::Handle::current(),
        };
        let app = App::new(parts);
        Self {
            router: jari::http::router::router(&app),
            app,
            database,
            poison_expected: AtomicU64::new(0),
        }
    }

    /// Says how often batches of the slot lane are meant to fail as poison; every other test fails if one does.
    pub fn expect_poison(&self, times: u64) {
        self.poison_expected.store(times, Ordering::SeqCst);
    }

    pub fn advance(&self, by: TimeDelta) {
        self.app.clock.advance(by);
    }

    /// A program without any token.
    pub fn anonymous(&self) -> Client {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("127.0.0.1:8080"));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        Client {
            router: self.router.clone(),
            headers,
        }
    }

    /// A program with the access token of an account of this address, made if it is not there. The first one made in a
    /// test is the installation's admin.
    pub async fn signed_in(&self, email: &str) -> Client {
        let account = json!({ "email": email, "password": PASSWORD, "name": email.split('@').next() });
        let mut answer = self.anonymous().post("/api/auth/register", account).await;
        if answer.status == StatusCode::CONFLICT {
            answer = self
                .anonymous()
                .post("/api/auth/login", json!({ "email": email, "password": PASSWORD }))
                .await;
        }
        let token = answer.json["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{email} is not signed in: {answer:?}"));
        self.anonymous().bearer(token)
    }
}

impl TestApp {
    /// Somebody who has just registered, with an organisation of their own. The first one is the installation's admin.
    pub async fn host(&self, name: &str) -> Host {
        let number = self.app.ids.next().as_u128() & 0xffff_ffff;
        let account = json!({ "email": format!("host-{number}@example.com"), "password": PASSWORD, "name": name, "locale": "ko" });
        let session = self
            .anonymous()
            .post("/api/auth/register", account)
            .await
            .expect(StatusCode::CREATED);
        Host {
            client: self.anonymous().bearer(session["access_token"].as_str().unwrap()),
            id: session["user"]["id"].as_str().unwrap().to_owned(),
            organisation_id: session["user"]["organisation"]["id"].as_str().unwrap().to_owned(),
        }
    }

    /// Does all that follows from what was committed: events are read, mails written and delivered. Newest first.
    pub async fn mails(&self) -> Vec<KeptMail> {
        let pool = &self.app.pools.messaging;
        let subscriber = Subscriber::Mail {
            letters: LETTERS,
            ids: self.app.ids.clone(),
            queued: Arc::new(Notify::new()),
        };
        let unread = "SELECT EXISTS (SELECT FROM messaging.events LEFT JOIN messaging.cursors ON true \
                      WHERE cursors.xid IS NULL OR events.xid >= cursors.xid)";
        while sqlx::query_scalar::<_, bool>(unread).fetch_one(pool).await.unwrap() {
            relay::step(pool, &self.app.clock, &subscriber).await.unwrap();
            // What is committed is final when no older transaction runs, and other tests run some on the same server.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let queue = Queue {
            pool: pool.clone(),
            composer: Composer {
                sender: "no-reply@jari.example".to_owned(),
                ..self.app.composer()
            },
            letters: LETTERS,
            transport: self.app.config.mail.transport(pool).unwrap(),
        };
        while queue.round().await.unwrap() > 0 {}
        mailbox::list(pool, 0, MAILS_MAX).await.unwrap().0
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let expected = self.poison_expected.load(Ordering::SeqCst);
            assert_eq!(
                self.app.slots.poison_total() + self.app.enrollments.poison_total(),
                expected,
                "batches of the lanes that failed as poison"
            );
        }
    }
}

/// A registered person, and the organisation they began with.
#[derive(Clone, Debug)]
pub struct Host {
    pub client: Client,
    pub id: String,
    pub organisation_id: String,
}

/// Somebody who sends requests.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
}

impl Client {
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION, &format!("Bearer {token}"))
    }

    #[must_use]
    pub fn with_key(self, key: &str) -> Self {
        self.header(HeaderName::from_static("idempotency-key"), key)
    }

    /// A page of ours: cookies as set by `answer`, and our origin.
    #[must_use]
    pub fn page_after(self, answer: &Answer) -> Self {
        let cookies: Vec<String> = answer
            .cookies()
            .iter()
            .map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned())
            .collect();
        self.header(COOKIE, &cookies.join("; ")).header(ORIGIN, ORIGIN_OWN)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty(), false).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Body::from(body.to_string()), true).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Body::from(body.to_string()), true).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Body::from(body.to_string()), true).await
    }

    /// Without a body.
    pub async fn post_nothing(&self, path: &str) -> Answer {
        self.send(Method::POST, path, Body::empty(), false).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Body, json: bool) -> Answer {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap();
        *request.headers_mut() = self.headers.clone();
        if json {
            request
                .headers_mut()
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static("application/json"));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream goes on for ever; its head is the answer.
        let stream = parts
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|value| value == "text/event-stream");
        let json = if stream {
            Value::Null
        } else {
            serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap_or_default()
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Null where the body is not JSON.
    pub json: Value,
}

/// `status body`, for inline snapshots.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.json)
    }
}

impl Answer {
    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{self}");
        self.json
    }

    pub fn text(&self, field: &str) -> &str {
        self.json[field]
            .as_str()
            .unwrap_or_else(|| panic!("no text {field} in {self:?}"))
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    /// Status and code of a refusal, such as `409 email_taken`.
    pub fn refusal(&self) -> String {
        format!(
            "{} {}",
            self.status.as_u16(),
            self.json["code"].as_str().unwrap_or("without a code")
        )
    }

    /// Pointer and code of each broken field.
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors
            .iter()
            .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
            .collect()
    }
}
