//! Who is signed in, as types: a handler that takes a [`Host`] cannot be reached by anybody else.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, header};

use super::problem::{Code, Problem, Result};
use crate::accounts::{self, Host, Identity};
use crate::app::App;

pub const ACCESS_COOKIE: &str = "jari_access";
pub const REFRESH_COOKIE: &str = "jari_refresh";
/// The refresh token travels to its own two routes only.
pub const REFRESH_COOKIE_PATH: &str = "/api/auth";

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Identity);

/// The administrator of the installation.
#[derive(Clone, Debug)]
pub struct Admin(pub Identity);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let token = presented_access_token(&parts.headers).ok_or(Code::NotSignedIn)?;
        if bearer(&parts.headers).is_none() {
            require_own_origin(app, &parts.method, &parts.headers)?;
        }
        Ok(Self(accounts::authenticate(app, &token).await?))
    }
}

impl FromRequestParts<App> for Host {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let SignedIn(identity) = SignedIn::from_request_parts(parts, app).await?;
        identity.host().ok_or_else(|| Code::NotAllowed.into())
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let SignedIn(identity) = SignedIn::from_request_parts(parts, app).await?;
        if identity.admin {
            Ok(Self(identity))
        } else {
            Err(Code::NotAllowed.into())
        }
    }
}

/// `Authorization: Bearer` before the cookie: a program that sends both means the header.
pub fn presented_access_token(headers: &HeaderMap) -> Option<String> {
    bearer(headers)
        .map(ToOwned::to_owned)
        .or_else(|| cookie(headers, ACCESS_COOKIE))
}

pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    axum_extra::extract::CookieJar::from_headers(headers)
        .get(name)
        .map(|cookie| cookie.value().to_owned())
}

/// A browser sends cookies from any page; only our own pages may write with them. `Origin` cannot be set by a script. While trying
/// out, the server is reached by whatever name its machine has; in production the configured address is the only one that is ours.
pub fn require_own_origin(app: &App, method: &Method, headers: &HeaderMap) -> Result<()> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let own_host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let from_own_host = app.config.development()
        && origin
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, authority)| Some(authority) == own_host);
    let allowed = origin.is_some_and(|origin| {
        origin == app.config.base_url_origin() || app.config.cors_origins.iter().any(|allowed| allowed == origin)
    });
    if from_own_host || allowed {
        Ok(())
    } else {
        Err(Code::ForeignOrigin.into())
    }
}

/// For routes that set cookies without reading one: a foreign page must not sign its visitor in as somebody else. Programs
/// send no `Origin`; browsers always do.
pub fn refuse_foreign_origin(app: &App, headers: &HeaderMap) -> Result<()> {
    if headers.contains_key(header::ORIGIN) {
        require_own_origin(app, &Method::POST, headers)
    } else {
        Ok(())
    }
}

/// `Set-Cookie` values. `Secure` over HTTPS only, so that a local trial without TLS works; production is HTTPS by rule.
pub fn set_cookie(app: &App, name: &str, value: &str, path: &str, max_age_seconds: i64) -> HeaderValue {
    let secure = if app.config.https() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{name}={value}; Path={path}; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .unwrap_or_else(|_| HeaderValue::from_static(""))
}
