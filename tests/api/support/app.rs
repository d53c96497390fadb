//! The server inside the test process: requests go straight into its router; clock and ids are the test's.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use jari::app::{App, Parts};
use jari::clock::Clock;
use jari::config::Settings;
use jari::ids::Ids;
use jari::secrets::Secrets;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::database::{TestDatabase, fresh_database};

pub const PASSWORD: &str = "correct horse battery";
/// As the test's pages have it.
pub const ORIGIN_OWN: &str = "http://127.0.0.1:8080";
pub const MASTER_SECRET: [u8; 32] = [7; 32];

/// Monday, 5 January 2026, 09:00 UTC: 18:00 in Seoul.
pub fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

#[derive(Debug)]
pub struct TestApp {
    pub app: App,
    router: Router,
    pub database: Arc<TestDatabase>,
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
            lane_workers: 1,
        };
        let app = App::new(parts);
        Self {
            router: jari::http::router::router(&app),
            app,
            database,
        }
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
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
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

impl Answer {
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
