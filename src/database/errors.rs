//! What can be wrong with a connection, said so that the reader knows what to do.

use tokio_postgres::error::SqlState;

use super::target::Target;

#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error(
        "DATABASE_URL is not a URL ({0}); write postgres://user:password@host:5432/database, special characters as %XX"
    )]
    NotAUrl(String),
    #[error(
        "DATABASE_URL begins with {0}://, but Jari needs PostgreSQL: write postgres://user:password@host:5432/database"
    )]
    Scheme(String),
    #[error("DATABASE_URL names no database; add it at the end, as in postgres://user:password@host:5432/jari")]
    NoDatabase,
    #[error("DATABASE_URL names no user; write postgres://user:password@host:5432/database")]
    NoUser,
    #[error("DATABASE_URL names several hosts; name one (or a name that always points at the primary)")]
    ManyHosts,
    #[error("DATABASE_URL: the {0} is not UTF-8 after %XX is decoded")]
    NotUtf8(&'static str),
    #[error("DATABASE_URL: Jari cannot do {name}={value}; correct or remove it")]
    Parameter { name: String, value: String },
    #[error(
        "DATABASE_URL: the parameter {0} is unknown; known are host, port, user, password, dbname, sslmode, sslrootcert, \
         application_name, connect_timeout, channel_binding"
    )]
    UnknownParameter(String),
}

#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("the database does not let {user} in ({target}): {detail}; correct user and password in DATABASE_URL")]
    Login {
        target: String,
        user: String,
        detail: String,
    },
    #[error("the server has no database {database} ({target}); create it with: CREATE DATABASE {database}")]
    NoSuchDatabase { target: String, database: String },
    #[error("the database has no connection left ({target}): {detail}; raise max_connections there")]
    Full { target: String, detail: String },
    #[error("nobody answers at {target}: {detail}; is PostgreSQL running, and is DATABASE_URL right?")]
    Unreachable { target: String, detail: String },
    #[error("the database refused ({target}): {detail}")]
    Refused { target: String, detail: String },
    #[error("sslrootcert in DATABASE_URL cannot be used: {0}")]
    Certificate(String),
}

impl Target {
    /// Turns a driver's error into one that says what to do.
    pub(super) fn explain(&self, error: &tokio_postgres::Error) -> ConnectError {
        let code = error.code().cloned();
        self.explain_code(code.as_ref().map(SqlState::code), describe(error))
    }

    fn explain_code(&self, code: Option<&str>, detail: String) -> ConnectError {
        let target = self.to_string();
        match code {
            Some("28P01" | "28000") => ConnectError::Login {
                target,
                user: self.user().to_owned(),
                detail,
            },
            Some("3D000") => ConnectError::NoSuchDatabase {
                target,
                database: self.database().to_owned(),
            },
            Some("53300") => ConnectError::Full { target, detail },
            Some(_) => ConnectError::Refused { target, detail },
            None => ConnectError::Unreachable { target, detail },
        }
    }

    /// The same for `sqlx`.
    pub(super) fn explain_sqlx(&self, error: &sqlx::Error) -> ConnectError {
        let code = error
            .as_database_error()
            .and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        self.explain_code(code.as_deref(), error.to_string())
    }
}

/// The driver's error with its cause, because its own text is only "db error" or "error connecting to server".
fn describe(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(database), _) => database.message().to_owned(),
        (None, Some(cause)) => cause.to_string(),
        (None, None) => error.to_string(),
    }
}
