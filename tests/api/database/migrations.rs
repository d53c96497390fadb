//! Migrations: by many at once, by somebody without rights, and against databases of another time.

use futures_util::future::join_all;
use jari::database::private::{PrivatePostgres, Settings};
use jari::database::{Role, Target, migrate, pending_migrations};

use crate::support::database::{Folder, empty_database, execute, fresh_database};

async fn refusal(target: &Target) -> String {
    migrate(target).await.unwrap_err().to_string()
}

#[tokio::test]
async fn many_nodes_may_start_at_once() {
    // A server of its own, because the roles belong to the server and must be missing.
    let folder = Folder::new();
    let server = PrivatePostgres::start(folder.path(), Settings::TestOnly).await.unwrap();
    let names = ["first", "second", "third"];
    for name in names {
        execute(&server.target(), &format!("CREATE DATABASE {name}")).await;
    }
    let everybody = names
        .iter()
        .cycle()
        .take(12)
        .map(|name| server.target().with_database(name));
    let results = join_all(everybody.map(|target| async move { migrate(&target).await })).await;
    for result in results {
        result.unwrap();
    }
    for name in names {
        let client = server
            .target()
            .with_database(name)
            .for_role(Role::Migrate)
            .connect("test")
            .await
            .unwrap();
        let row = client
            .query_one(
                "SELECT count(*), count(DISTINCT version), bool_and(success) FROM jari._sqlx_migrations",
                &[],
            )
            .await
            .unwrap();
        let (applied, versions, successful): (i64, i64, bool) = (row.get(0), row.get(1), row.get(2));
        assert!(
            applied > 0 && applied == versions && successful,
            "{name}: {applied} {versions} {successful}"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let database = fresh_database().await;
    assert_eq!(pending_migrations(&database.target).await.unwrap(), 0);
    migrate(&database.target).await.unwrap();
}

#[tokio::test]
async fn what_is_pending_is_counted_and_not_run() {
    let database = empty_database().await;
    let all = pending_migrations(&database.target).await.unwrap();
    assert!(all >= 5);
    assert_eq!(pending_migrations(&database.target).await.unwrap(), all);
    migrate(&database.target).await.unwrap();
    execute(&database.target, "DELETE FROM jari._sqlx_migrations WHERE version = 2").await;
    assert_eq!(pending_migrations(&database.target).await.unwrap(), 1);
}

#[tokio::test]
async fn a_login_that_may_not_make_roles_is_told_what_to_run() {
    fresh_database().await; // the roles exist, but the login below is no member of them
    let database = empty_database().await;
    execute(&database.target, "DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN").await;
    let text = refusal(&as_user(&database.target, "plain")).await;
    assert!(text.starts_with("the user plain may not make Jari's roles"), "{text}");

    // What the message says is enough. Its lines are run as they are, so that it cannot be wrong.
    let commands: Vec<&str> = text
        .lines()
        .filter(|line| line.ends_with(';'))
        .flat_map(|line| line.split_inclusive(';'))
        .collect();
    assert_eq!(commands.len(), 5, "{text}");
    for command in commands.iter().filter(|command| !command.contains("CREATE ROLE")) {
        execute(&database.target, command).await;
    }
    migrate(&as_user(&database.target, "plain")).await.unwrap();
}

#[tokio::test]
async fn a_login_that_may_make_roles_needs_no_superuser() {
    let folder = Folder::new();
    let server = PrivatePostgres::start(folder.path(), Settings::TestOnly).await.unwrap();
    execute(
        &server.target(),
        "CREATE ROLE maker LOGIN CREATEROLE; ALTER DATABASE jari OWNER TO maker",
    )
    .await;
    migrate(&as_user(&server.target(), "maker")).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let database = fresh_database().await;
    let insert = "INSERT INTO jari._sqlx_migrations VALUES (99990101000000, 'later', now(), true, '', 0)";
    execute(&database.target, insert).await;
    let text = refusal(&database.target).await;
    assert!(
        text.starts_with("the database was made by a newer Jari (its migration 99990101000000"),
        "{text}"
    );
}

#[tokio::test]
async fn a_changed_migration_is_noticed() {
    let database = fresh_database().await;
    execute(
        &database.target,
        "UPDATE jari._sqlx_migrations SET checksum = '' WHERE version = 2",
    )
    .await;
    let text = refusal(&database.target).await;
    assert!(text.starts_with("migration 2 was applied with other content"), "{text}");
}

#[tokio::test]
async fn a_database_of_something_else_is_noticed() {
    let database = fresh_database().await;
    execute(
        &database.target,
        "INSERT INTO jari._sqlx_migrations VALUES (-1, 'other', now(), true, '', 0)",
    )
    .await;
    let text = refusal(&database.target).await;
    assert!(text.contains("migration -1, which this Jari does not know"), "{text}");
}

/// The same server and database as another user; private servers trust everybody who reaches their socket.
fn as_user(target: &Target, user: &str) -> Target {
    let address = target.to_string();
    let (folder, database) = address.split_once('@').unwrap().1.rsplit_once('/').unwrap();
    Target::parse(&format!("postgres:///{database}?host={folder}&user={user}")).unwrap()
}
