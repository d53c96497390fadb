//! Accounts: who signs in, which organisation they work for, and the sessions that say so.
//!
//! Passwords are hashed outside transactions and connections, because hashing is slow on purpose; see [`passwords`].

pub mod http;
mod identity;
pub mod organisations;
pub mod passwords;
pub mod rules;
mod sql;
pub mod terms;
mod tokens;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::identity::{Host, Identity, MemberRole, Membership, Role};
pub use self::passwords::Passwords;
use self::passwords::Verdict;
use self::rules::{ACCESS_TOKEN_LIFE, CANCEL_NOTICE_MINUTES_DEFAULT, Password, REFRESH_TOKEN_LIFE, Refusal, Renewal};
use self::tokens::{Claims, RefreshToken};
use crate::app::App;
use crate::clock::Clock;
use crate::config::HostSignup;
use crate::database::broke;
use crate::email::Email;
use crate::ids::Ids;
use crate::locale::Locale;
use crate::secrets::{Secrets, USER_EMAIL};

pub const ZONE_DEFAULT: Tz = Tz::Asia__Seoul;
/// Sessions that are removed in one transaction.
const SESSIONS_PER_PURGE: i64 = 1_000;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error(transparent)]
    Overloaded(#[from] passwords::Overloaded),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("inconsistent data: {0}")]
    Inconsistent(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub type Result<T> = std::result::Result<T, Error>;

/// A new account, checked.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub email: Email,
    pub password: Password,
    pub name: String,
    pub locale: Locale,
    pub zone: Tz,
    /// With an organisation of its own.
    pub host: bool,
}

/// What a caller gets who signed in.
#[derive(Clone)]
pub struct SignedIn {
    pub access_token: String,
    pub refresh_token: String,
    pub identity: Identity,
    pub email: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn {}", self.identity.user_id)
    }
}

/// Makes an account, a host's with an organisation of its own, and signs it in. The first account of an installation is its admin.
pub async fn register(app: &App, account: NewAccount) -> Result<SignedIn> {
    let may = |standing| {
        rules::may_register(
            app.config.host_signup,
            &app.config.host_signup_domains,
            &account.email,
            account.host,
            standing,
        )
    };
    let email_index = app.secrets.email_index(account.email.normalised());
    // Asked before hashing, so that a refusal costs nothing, and again in the transaction, which decides.
    may(sql::standing(&mut *app.pools.accounts.acquire().await?, &email_index).await?)?;
    let password_hash = app.passwords.hash(account.password.clone()).await?;

    let mut transaction = app.pools.accounts.begin().await?;
    let standing = standing_for_insert(&mut transaction, &email_index).await?;
    may(standing)?;
    let now = app.clock.now(&mut transaction).await?;
    let role = if standing.first { Role::Admin } else { Role::User };
    let user_id = insert(
        &mut transaction,
        &app.secrets,
        &app.ids,
        &account,
        &password_hash,
        role,
        now,
    )
    .await?;
    let refresh = open_session(&mut transaction, &app.ids, user_id, now).await?;
    let identity = live_identity(&mut transaction, refresh.session_id, now)
        .await?
        .ok_or_else(|| lost(user_id))?;
    let signed_in = issue(app, identity, &refresh, now)?;
    transaction.commit().await?;
    Ok(signed_in)
}

/// Adds an account whatever the sign-up policy; for `jari user add`. Hashes on the caller's thread. The first account of an
/// installation is its admin here too, so that no stranger can become it later.
pub async fn add_user(
    connection: &mut PgConnection,
    secrets: &Secrets,
    clock: &Clock,
    ids: &Ids,
    account: &NewAccount,
    role: Role,
) -> Result<Uuid> {
    use sqlx::Connection;
    let password_hash = passwords::hash(&account.password);
    let mut transaction = connection.begin().await?;
    let standing = standing_for_insert(&mut transaction, &secrets.email_index(account.email.normalised())).await?;
    let now = clock.now(&mut transaction).await?;
    let role = if standing.first { Role::Admin } else { role };
    let user_id = insert(&mut transaction, secrets, ids, account, &password_hash, role, now).await?;
    transaction.commit().await?;
    Ok(user_id)
}

/// Where no account exists, the lock makes whoever else sees none wait, and look again: exactly one is the first.
async fn standing_for_insert(transaction: &mut PgConnection, email_index: &[u8]) -> Result<rules::Standing> {
    let standing = sql::standing(transaction, email_index).await?;
    if !standing.first {
        return Ok(standing);
    }
    sql::lock_first_account(transaction).await?;
    Ok(sql::standing(transaction, email_index).await?)
}

async fn insert(
    transaction: &mut PgConnection,
    secrets: &Secrets,
    ids: &Ids,
    account: &NewAccount,
    password_hash: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let (user_id, organisation_id) = (ids.next(), ids.next());
    let user = sql::NewUser {
        id: user_id,
        email_sealed: &secrets.seal(USER_EMAIL, user_id, account.email.as_typed()),
        email_index: &secrets.email_index(account.email.normalised()),
        name: &account.name,
        password_hash,
        role: role.as_str(),
        locale: account.locale.as_str(),
        zone: account.zone.name(),
    };
    sql::insert_user(transaction, &user, now).await.map_err(|error| {
        if broke(&error, "users_email_index_key") {
            Refusal::EmailTaken.into()
        } else {
            Error::from(error)
        }
    })?;
    // The first account runs the installation, whatever it was made for.
    if !account.host && role != Role::Admin {
        return Ok(user_id);
    }
    let organisation = sql::NewOrganisation {
        id: organisation_id,
        name: &account.name,
        zone: account.zone.name(),
        locale: account.locale.as_str(),
        cancel_notice_minutes: CANCEL_NOTICE_MINUTES_DEFAULT,
    };
    sql::insert_organisation(transaction, &organisation, now).await?;
    sql::insert_member(transaction, organisation_id, user_id, MemberRole::Owner.as_str(), now).await?;
    Ok(user_id)
}

/// Opens a session for whoever knows the password.
pub async fn login(app: &App, email: &Email, password: Password) -> Result<SignedIn> {
    let email_index = app.secrets.email_index(email.normalised());
    let stored = sql::credentials(&mut *app.pools.accounts.acquire().await?, &email_index).await?;
    let verdict = app
        .passwords
        .verify(password, stored.as_ref().map(|stored| stored.password_hash.clone()))
        .await?;
    let (Some(stored), Verdict::Right | Verdict::Outdated { .. }) = (stored, &verdict) else {
        return Err(Refusal::WrongCredentials.into());
    };

    let mut transaction = app.pools.accounts.begin().await?;
    let now = app.clock.now(&mut transaction).await?;
    if let Verdict::Outdated { new_hash } = &verdict {
        sql::replace_password_hash(&mut transaction, stored.user_id, &stored.password_hash, new_hash).await?;
    }
    let refresh = open_session(&mut transaction, &app.ids, stored.user_id, now).await?;
    // A suspended account has no live identity; whoever asks is told no more than that the sign-in failed.
    let identity = live_identity(&mut transaction, refresh.session_id, now)
        .await?
        .ok_or(Refusal::WrongCredentials)?;
    let signed_in = issue(app, identity, &refresh, now)?;
    transaction.commit().await?;
    Ok(signed_in)
}

/// Exchanges a refresh token for the next pair.
pub async fn refresh(app: &App, token: &str) -> Result<SignedIn> {
    let presented = RefreshToken::parse(token).ok_or(Refusal::NotSignedIn)?;
    let successor = presented.successor(&app.secrets);
    let mut transaction = app.pools.accounts.begin().await?;
    // Locked before the clock is read: of two askers at once the second sees what the first did, and when.
    let session = sql::lock_session(&mut transaction, presented.session_id)
        .await?
        .ok_or(Refusal::SessionEnded)?;
    let now = app.clock.now(&mut transaction).await?;
    match rules::renewal(&session, &presented.hash(), now) {
        Renewal::Rotate => {
            sql::rotate_session(
                &mut transaction,
                presented.session_id,
                &successor.hash(),
                now + REFRESH_TOKEN_LIFE,
                now,
            )
            .await?;
        }
        Renewal::Repeat => {}
        Renewal::EndAsStolen => {
            sql::end_session(&mut transaction, presented.session_id, EndReason::Reuse.as_str(), now).await?;
            transaction.commit().await?;
            tracing::warn!(session = %presented.session_id, "a used refresh token came back; its session was ended");
            return Err(Refusal::SessionEnded.into());
        }
        Renewal::Refuse => {
            // Said here and not left to the drop, which would let go of the row only some time after the answer.
            transaction.rollback().await?;
            return Err(Refusal::SessionEnded.into());
        }
    }
    let identity = live_identity(&mut transaction, presented.session_id, now)
        .await?
        .ok_or(Refusal::SessionEnded)?;
    let signed_in = issue(app, identity, &successor, now)?;
    transaction.commit().await?;
    Ok(signed_in)
}

/// Ends the session of an access or refresh token. A session that is over already stays so; a token that is none is refused.
pub async fn logout(app: &App, access_token: Option<&str>, refresh_token: Option<&str>) -> Result<()> {
    let mut transaction = app.pools.accounts.begin().await?;
    let now = app.clock.now(&mut transaction).await?;
    let by_access_token = access_token.and_then(|token| session_of(app, token));
    let session_id = match (by_access_token, refresh_token.and_then(RefreshToken::parse)) {
        (Some(session_id), _) => session_id,
        // The access token lives an hour only; whoever comes back later and leaves still has the other.
        (None, Some(refresh)) => {
            let session = sql::lock_session(&mut transaction, refresh.session_id)
                .await?
                .ok_or(Refusal::NotSignedIn)?;
            let hash = refresh.hash();
            let known = session.refresh_hash == hash || session.previous_hash.as_ref() == Some(&hash);
            if !known {
                return Err(Refusal::NotSignedIn.into());
            }
            refresh.session_id
        }
        (None, None) => return Err(Refusal::NotSignedIn.into()),
    };
    sql::end_session(&mut transaction, session_id, EndReason::Logout.as_str(), now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Who an access token speaks for. The database is asked every time, so that an ended session is over at once everywhere.
pub async fn authenticate(app: &App, access_token: &str) -> Result<Identity> {
    let now = app.clock.wall();
    let claims = tokens::read(&app.secrets, access_token, now).ok_or(Refusal::NotSignedIn)?;
    let mut connection = app.pools.accounts.acquire().await?;
    let identity = live_identity(&mut connection, claims.sid, now)
        .await?
        .filter(|identity| identity.user_id == claims.sub);
    Ok(identity.ok_or(Refusal::SessionEnded)?)
}

/// The session that an access token names, without asking whether it still lives: for counting requests, never for rights.
pub fn session_of(app: &App, access_token: &str) -> Option<Uuid> {
    tokens::read(&app.secrets, access_token, app.clock.wall()).map(|claims| claims.sid)
}

/// What the sign-up page can say.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub host_signup: HostSignup,
    pub first_account: bool,
}

pub async fn policy(app: &App) -> Result<Policy> {
    let standing = sql::standing(&mut *app.pools.accounts.acquire().await?, &[]).await?;
    Ok(Policy {
        host_signup: app.config.host_signup,
        first_account: standing.first,
    })
}

/// Removes sessions whose refresh token can no longer be used; a job, safe on several nodes at once.
pub async fn remove_expired_sessions(app: &App) -> Result<u64> {
    let mut transaction = app.pools.accounts.begin().await?;
    let now = app.clock.now(&mut transaction).await?;
    let removed = sql::delete_expired_sessions(&mut transaction, now, SESSIONS_PER_PURGE).await?;
    transaction.commit().await?;
    Ok(removed)
}

/// Why a session is over before its time.
#[derive(Clone, Copy, Debug)]
enum EndReason {
    Logout,
    Reuse,
}

impl EndReason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "LOGOUT",
            Self::Reuse => "REUSE",
        }
    }
}

async fn open_session(
    transaction: &mut PgConnection,
    ids: &Ids,
    user_id: Uuid,
    now: DateTime<Utc>,
) -> Result<RefreshToken> {
    let refresh = RefreshToken::first(ids.next());
    let session = sql::NewSession {
        id: refresh.session_id,
        user_id,
        refresh_hash: &refresh.hash(),
        expires_at: now + REFRESH_TOKEN_LIFE,
    };
    sql::insert_session(transaction, &session, now).await?;
    Ok(refresh)
}

async fn live_identity(
    connection: &mut PgConnection,
    session_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Identity>> {
    sql::identity(connection, session_id, now)
        .await?
        .map(|row| Identity::read(session_id, row))
        .transpose()
}

fn issue(app: &App, identity: Identity, refresh: &RefreshToken, now: DateTime<Utc>) -> Result<SignedIn> {
    let email = identity.email(&app.secrets)?;
    let role = if identity.admin { Role::Admin } else { Role::User };
    let claims = Claims {
        sub: identity.user_id,
        sid: identity.session_id,
        email: email.clone(),
        role: role.as_str().to_owned(),
        iat: now.timestamp(),
        exp: (now + ACCESS_TOKEN_LIFE).timestamp(),
    };
    Ok(SignedIn {
        access_token: tokens::sign(&app.secrets, &claims),
        refresh_token: refresh.to_text(),
        identity,
        email,
    })
}

fn lost(user_id: Uuid) -> Error {
    Error::Inconsistent(format!("user {user_id} was inserted and is not there"))
}
