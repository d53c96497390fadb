//! Brings a database up to date: roles first, then the forward-only files of `migrations/`.

use std::time::Duration;

use sqlx::migrate::{MigrateError as SqlxError, Migrator};
use sqlx::{Connection, PgConnection};

use super::errors::ConnectError;
use super::target::{Role, Target};

static MIGRATOR: Migrator = sqlx::migrate!();
const ROLES: &str = include_str!("roles.sql");

/// PostgreSQL 15: the oldest that is tested, and the first whose `public` schema is closed.
pub const VERSION_MIN: u32 = 150_000;

/// Another database of the same server may make the same roles at the same moment; only one succeeds, the others look again.
const ROLES_ATTEMPTS_MAX: u32 = 10;
const ROLES_RETRY_PAUSE: Duration = Duration::from_millis(50);
/// unique_violation, duplicate_object, duplicate_schema, and "tuple concurrently updated", which has no code of its own.
const CODES_OF_A_RACE: [&str; 4] = ["23505", "42710", "42P06", "XX000"];

/// Safe to call from many processes at once: they queue behind sqlx's advisory lock, and the later ones find nothing to do.
pub async fn migrate(target: &Target) -> Result<(), MigrateError> {
    prepare_roles(target).await?;
    // In the schema that roles.sql makes, sqlx keeps its list and CREATE EXTENSION puts its functions.
    let migrate = target
        .for_role(Role::Migrate)
        .setting("search_path", "jari")
        // Otherwise every start says that the list exists already.
        .setting("client_min_messages", "warning");
    let mut connection = connect(&migrate).await?;
    let result = MIGRATOR.run(&mut connection).await;
    // Closed, not pooled: it holds the rights of jari_migrate, and after an error sqlx's lock with it.
    connection.close().await.ok();
    result.map_err(explain)
}

/// How many migrations [`migrate`] would run. Changes nothing.
pub async fn pending_migrations(target: &Target) -> Result<usize, MigrateError> {
    let mut connection = connect(target).await?;
    let known: bool = sqlx::query_scalar("SELECT to_regclass('jari._sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut connection)
        .await?;
    let applied: Vec<i64> = if known {
        sqlx::query_scalar("SELECT version FROM jari._sqlx_migrations WHERE success")
            .fetch_all(&mut connection)
            .await?
    } else {
        Vec::new()
    };
    connection.close().await.ok();
    Ok(MIGRATOR
        .iter()
        .filter(|migration| !applied.contains(&migration.version))
        .count())
}

async fn prepare_roles(target: &Target) -> Result<(), MigrateError> {
    let mut connection = connect(target).await?;
    let version: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int")
        .fetch_one(&mut connection)
        .await?;
    let version = u32::try_from(version).unwrap_or_default();
    if version < VERSION_MIN {
        return Err(MigrateError::TooOld {
            version: format!("{}.{}", version / 10_000, version % 10_000),
        });
    }
    for attempt in 1.. {
        let Err(error) = sqlx::raw_sql(ROLES).execute(&mut connection).await else {
            break;
        };
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .unwrap_or_default();
        if code == "42501" {
            return Err(MigrateError::RolesMissing {
                user: target.user().to_owned(),
                database: target.database().to_owned(),
            });
        }
        if attempt == ROLES_ATTEMPTS_MAX || !CODES_OF_A_RACE.contains(&&*code) {
            return Err(error.into());
        }
        tokio::time::sleep(ROLES_RETRY_PAUSE).await;
    }
    connection.close().await.ok();
    Ok(())
}

async fn connect(target: &Target) -> Result<PgConnection, MigrateError> {
    PgConnection::connect_with(&target.sqlx("migrate"))
        .await
        .map_err(|error| target.explain_sqlx(&error).into())
}

fn explain(error: SqlxError) -> MigrateError {
    let newest = MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default();
    match error {
        SqlxError::VersionMissing(version) if version > newest => MigrateError::Newer { version, newest },
        SqlxError::VersionMissing(version) => MigrateError::Foreign { version },
        SqlxError::VersionMismatch(version) => MigrateError::Changed { version },
        error => MigrateError::Failed(error),
    }
}

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("this is PostgreSQL {version}, but Jari needs 15 or newer")]
    TooOld { version: String },
    #[error(
        "the user {user} may not make Jari's roles; as a superuser run once:\n  \
         CREATE ROLE jari_migrate NOLOGIN; CREATE ROLE jari_app NOLOGIN; CREATE ROLE jari_read NOLOGIN;\n  \
         GRANT jari_migrate, jari_app, jari_read TO \"{user}\"; GRANT CREATE ON DATABASE \"{database}\" TO jari_migrate, \"{user}\";\n\
         (or, for an installation of its own: ALTER ROLE \"{user}\" CREATEROLE; ALTER DATABASE \"{database}\" OWNER TO \"{user}\";)"
    )]
    RolesMissing { user: String, database: String },
    #[error(
        "the database was made by a newer Jari (its migration {version}, the newest here is {newest}); \
         start that version again, or restore a backup from before"
    )]
    Newer { version: i64, newest: i64 },
    #[error(
        "the database holds migration {version}, which this Jari does not know; does DATABASE_URL point at the right database?"
    )]
    Foreign { version: i64 },
    #[error(
        "migration {version} was applied with other content than this Jari has; migrations are never changed after a release"
    )]
    Changed { version: i64 },
    #[error("a migration failed and was rolled back: {0}")]
    Failed(#[source] SqlxError),
    #[error("the database could not be prepared: {0}")]
    Database(#[from] sqlx::Error),
}
