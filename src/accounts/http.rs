//! Accounts over HTTP: parse, one call, render.

mod organisations;
mod terms;

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::organisations::*;
pub use self::terms::*;
use super::rules::{
    ACCESS_TOKEN_LIFE, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Password, PasswordFault, REFRESH_TOKEN_LIFE, Refusal,
};
use super::{Error, Identity, MemberRole, NewAccount, Policy, ZONE_DEFAULT};
use crate::app::App;
use crate::config::HostSignup;
use crate::email::Email;
use crate::http::extract::{Body, Check, OptionalBody};
use crate::http::limits::Caller;
use crate::http::problem::{Code, FieldCode, Problem, Result};
use crate::http::session::{
    ACCESS_COOKIE, REFRESH_COOKIE, REFRESH_COOKIE_PATH, SignedIn, bearer, cookie, presented_access_token,
    refuse_foreign_origin, require_own_origin, set_cookie,
};
use crate::locale::Locale;
use crate::text;

/// A password or token inside a request or answer; never shown in a log.
#[derive(Deserialize, Serialize)]
#[serde(transparent)]
struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hidden")
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    email: String,
    /// 10 to 128 characters, not the e-mail address.
    #[schema(value_type = String)]
    password: Hidden,
    /// 1 to 100 characters.
    name: String,
    /// Default: that of `Accept-Language`.
    #[serde(default)]
    locale: Option<Locale>,
    /// IANA name; default `Asia/Seoul`.
    #[serde(default)]
    zone: Option<String>,
    /// Whether it is to publish slots and classes of its own; default true. Applying for a class needs no right to do so.
    #[serde(default = "yes")]
    host: bool,
}

const fn yes() -> bool {
    true
}

/// Makes an account and signs it in.
#[utoipa::path(post, path = "/api/auth/register", tag = "accounts", request_body = RegisterBody,
    responses((status = 201, body = SessionBody), (status = 403, description = "signup_closed, foreign_origin"), (status = 409, description = "email_taken"),
        (status = 422, description = "invalid"), (status = 429, description = "rate_limited"), (status = 503, description = "overloaded")))]
pub async fn register(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Extension(locale): Extension<Locale>,
    headers: HeaderMap,
    Body(body): Body<RegisterBody>,
) -> Result<Response> {
    refuse_foreign_origin(&app, &headers)?;
    let account = body.check(locale)?;
    caller.charge_registration(&app.limits)?;
    let signed_in = super::register(&app, account).await?;
    Ok(session(&app, StatusCode::CREATED, signed_in))
}

impl RegisterBody {
    fn check(self, locale: Locale) -> Result<NewAccount> {
        let mut check = Check::default();
        let email = check.take("/email", Email::parse(&self.email));
        let password = check.take(
            "/password",
            Password::choose(&self.password.0, email.as_ref()).map_err(field_code),
        );
        let name = check.take("/name", text::name(&self.name));
        let zone = self.zone.map_or(Ok(ZONE_DEFAULT), |zone| {
            zone.parse::<Tz>().map_err(|_| FieldCode::NotAZone)
        });
        let zone = check.take("/zone", zone);
        check.finish()?;
        let (Some(email), Some(password), Some(name), Some(zone)) = (email, password, name, zone) else {
            return Err(Code::Invalid.into());
        };
        Ok(NewAccount {
            email,
            password,
            name,
            locale: self.locale.unwrap_or(locale),
            zone,
            host: self.host,
        })
    }
}

fn field_code(fault: PasswordFault) -> FieldCode {
    let bound = |chars: usize| i64::try_from(chars).unwrap_or(i64::MAX);
    match fault {
        PasswordFault::TooShort => FieldCode::TooShort {
            min: bound(PASSWORD_CHARS_MIN),
        },
        PasswordFault::TooLong => FieldCode::TooLong {
            max: bound(PASSWORD_CHARS_MAX),
        },
        PasswordFault::LikeAddress => FieldCode::WeakPassword,
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    email: String,
    #[schema(value_type = String)]
    password: Hidden,
}

/// Signs in with address and password.
#[utoipa::path(post, path = "/api/auth/login", tag = "accounts", request_body = LoginBody,
    responses((status = 200, body = SessionBody), (status = 401, description = "wrong_credentials"), (status = 403, description = "foreign_origin"),
        (status = 422, description = "invalid"), (status = 429, description = "rate_limited"), (status = 503, description = "overloaded")))]
pub async fn login(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Body(body): Body<LoginBody>,
) -> Result<Response> {
    refuse_foreign_origin(&app, &headers)?;
    let mut check = Check::default();
    let email = check.take("/email", Email::parse(&body.email));
    check.take(
        "/password",
        if body.password.0.is_empty() {
            Err(FieldCode::Required)
        } else {
            Ok(())
        },
    );
    check.finish()?;
    let Some(email) = email else {
        return Err(Code::Invalid.into());
    };

    let attempt = caller.reserve_sign_in(&app.limits, email.normalised())?;
    let result = super::login(&app, &email, Password::presented(&body.password.0)).await;
    // Only a wrong answer counts: neither success nor our own trouble uses up an attempt.
    if !matches!(result, Err(Error::Refused(Refusal::WrongCredentials))) {
        attempt.give_back(&app.limits);
    }
    Ok(session(&app, StatusCode::OK, result?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    #[schema(value_type = String)]
    refresh_token: Hidden,
}

/// Exchanges the refresh token (cookie, or body) for the next pair.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "accounts", request_body(content = Option<RefreshBody>),
    responses((status = 200, body = SessionBody), (status = 401, description = "not_signed_in, session_ended"), (status = 403, description = "foreign_origin")))]
pub async fn refresh(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    method: Method,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<RefreshBody>,
) -> Result<Response> {
    let token = if let Some(body) = body {
        refuse_foreign_origin(&app, &headers)?;
        body.refresh_token.0
    } else {
        let token = cookie(&headers, REFRESH_COOKIE).ok_or(Code::NotSignedIn)?;
        require_own_origin(&app, &method, &headers)?;
        token
    };
    match super::refresh(&app, &token).await {
        Ok(signed_in) => Ok(session(&app, StatusCode::OK, signed_in)),
        Err(error) => {
            if matches!(error, Error::Refused(_)) {
                caller.charge_failure(&app.limits)?;
                return Ok(with_cookies(Problem::from(error).into_response(), no_cookies(&app)));
            }
            Err(error.into())
        }
    }
}

/// Ends the session on every node and clears the cookies.
#[utoipa::path(post, path = "/api/auth/logout", tag = "accounts",
    responses((status = 204), (status = 401, description = "not_signed_in"), (status = 403, description = "foreign_origin")))]
pub async fn logout(State(app): State<App>, method: Method, headers: HeaderMap) -> Result<Response> {
    let by_cookie = bearer(&headers).is_none();
    let access_token = presented_access_token(&headers);
    let refresh_token = cookie(&headers, REFRESH_COOKIE).filter(|_| by_cookie);
    if access_token.is_none() && refresh_token.is_none() {
        return Err(Code::NotSignedIn.into());
    }
    if by_cookie {
        require_own_origin(&app, &method, &headers)?;
    }
    super::logout(&app, access_token.as_deref(), refresh_token.as_deref()).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), no_cookies(&app)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/users/me", tag = "accounts", responses((status = 200, body = UserBody), (status = 401, description = "not_signed_in, session_ended")))]
pub async fn me(State(app): State<App>, SignedIn(identity): SignedIn) -> Result<Json<UserBody>> {
    let email = identity.email(&app.secrets)?;
    Ok(Json(UserBody::of(identity, email)))
}

/// Who can sign up here.
#[utoipa::path(get, path = "/api/auth/policy", tag = "accounts", responses((status = 200, body = PolicyBody)))]
pub async fn policy(State(app): State<App>) -> Result<Json<PolicyBody>> {
    Ok(Json(super::policy(&app).await?.into()))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    #[schema(value_type = String)]
    access_token: Hidden,
    #[schema(value_type = String)]
    refresh_token: Hidden,
    /// Seconds that the access token lives.
    expires_in: i64,
    user: UserBody,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody {
    id: Uuid,
    email: String,
    name: String,
    role: RoleBody,
    locale: Locale,
    zone: String,
    #[schema(required)]
    organisation: Option<OrganisationBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Membership)]
pub struct OrganisationBody {
    id: Uuid,
    name: String,
    zone: String,
    role: MemberRoleBody,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = Role)]
pub enum RoleBody {
    User,
    Admin,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = MemberRole)]
pub enum MemberRoleBody {
    Owner,
    Manager,
    Staff,
    Door,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct PolicyBody {
    host_signup: HostSignupBody,
    /// Nobody has an account yet: the next one will be the admin, whatever the policy.
    first_account: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HostSignup)]
pub enum HostSignupBody {
    Open,
    Domains,
    Invite,
    Admin,
}

impl UserBody {
    fn of(identity: Identity, email: String) -> Self {
        Self {
            id: identity.user_id,
            email,
            name: identity.name,
            role: if identity.admin {
                RoleBody::Admin
            } else {
                RoleBody::User
            },
            locale: identity.locale,
            zone: identity.zone.name().to_owned(),
            organisation: identity.membership.map(|membership| OrganisationBody {
                id: membership.organisation_id,
                name: membership.organisation_name,
                zone: membership.zone.name().to_owned(),
                role: match membership.role {
                    MemberRole::Owner => MemberRoleBody::Owner,
                    MemberRole::Manager => MemberRoleBody::Manager,
                    MemberRole::Staff => MemberRoleBody::Staff,
                    MemberRole::Door => MemberRoleBody::Door,
                },
            }),
        }
    }
}

impl From<Policy> for PolicyBody {
    fn from(policy: Policy) -> Self {
        let host_signup = match policy.host_signup {
            HostSignup::Open => HostSignupBody::Open,
            HostSignup::Domains => HostSignupBody::Domains,
            HostSignup::Invite => HostSignupBody::Invite,
            HostSignup::Admin => HostSignupBody::Admin,
        };
        Self {
            host_signup,
            first_account: policy.first_account,
        }
    }
}

fn session(app: &App, status: StatusCode, signed_in: super::SignedIn) -> Response {
    let cookies = [
        set_cookie(
            app,
            ACCESS_COOKIE,
            &signed_in.access_token,
            "/",
            ACCESS_TOKEN_LIFE.num_seconds(),
        ),
        set_cookie(
            app,
            REFRESH_COOKIE,
            &signed_in.refresh_token,
            REFRESH_COOKIE_PATH,
            REFRESH_TOKEN_LIFE.num_seconds(),
        ),
    ];
    let body = SessionBody {
        access_token: Hidden(signed_in.access_token),
        refresh_token: Hidden(signed_in.refresh_token),
        expires_in: ACCESS_TOKEN_LIFE.num_seconds(),
        user: UserBody::of(signed_in.identity, signed_in.email),
    };
    // Tokens are for the asker alone; no cache on the way keeps them.
    with_cookies(
        (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response(),
        cookies,
    )
}

fn no_cookies(app: &App) -> [HeaderValue; 2] {
    [
        set_cookie(app, ACCESS_COOKIE, "", "/", 0),
        set_cookie(app, REFRESH_COOKIE, "", REFRESH_COOKIE_PATH, 0),
    ]
}

fn with_cookies(mut response: Response, cookies: [HeaderValue; 2]) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
