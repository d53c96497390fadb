//! Connections: what each role may do, and what a wrong `DATABASE_URL` says.

use jari::database::{Role, ServerFacts, Target, pool};

use crate::support::database::fresh_database;

/// The SQLSTATE of the refusal, or `ok`.
async fn attempt(target: &Target, statement: &str) -> String {
    let client = target.connect("test").await.unwrap();
    match client.batch_execute(statement).await {
        Ok(()) => "ok".to_owned(),
        Err(error) => error
            .code()
            .map_or_else(|| error.to_string(), |code| code.code().to_owned()),
    }
}

#[tokio::test]
async fn each_role_may_do_its_own_and_no_more() {
    let database = fresh_database().await;
    let insert = "INSERT INTO messaging.lane_batches (id, at) VALUES (gen_random_uuid(), 'epoch')";
    let denied = "42501";
    for (role, statement, expected) in [
        (Role::App, insert, "ok"),
        (Role::App, "SELECT FROM consultations.slots", "ok"),
        (Role::App, "CREATE TABLE consultations.more (id int)", denied),
        (Role::App, "CREATE TABLE public.more (id int)", denied),
        (Role::App, "CREATE TABLE jari.more (id int)", denied),
        (Role::App, "CREATE SCHEMA more", denied),
        (Role::App, "ALTER TABLE consultations.slots ADD COLUMN more int", denied),
        (Role::App, "DROP TABLE consultations.slots", denied),
        (Role::App, "TRUNCATE consultations.slots", denied),
        (Role::App, "UPDATE messaging.events SET payload = '{}'", denied),
        (Role::App, "DELETE FROM messaging.events", denied),
        (Role::App, "DELETE FROM jari._sqlx_migrations", denied),
        (Role::App, "CREATE ROLE more", denied),
        (Role::Read, "SELECT FROM consultations.slots", "ok"),
        (Role::Read, insert, denied),
        (Role::Migrate, "CREATE TABLE consultations.more (id int)", "ok"),
        (Role::Migrate, "CREATE ROLE more", denied),
    ] {
        assert_eq!(
            attempt(&database.target.for_role(role), statement).await,
            expected,
            "{role:?}: {statement}"
        );
    }
}

#[tokio::test]
async fn both_drivers_get_role_name_and_settings() {
    let database = fresh_database().await;
    let target = database.target.for_role(Role::App);
    let question = "SELECT current_user || ' ' || current_setting('application_name') || ' ' || current_setting('statement_timeout')";

    let pool = pool(&target, "general", 2);
    let answer: String = sqlx::query_scalar(question).fetch_one(&pool).await.unwrap();
    assert_eq!(answer, "jari_app jari/general 20s");

    let client = target.setting("statement_timeout", 5000).connect("lane").await.unwrap();
    let answer: String = client.query_one(question, &[]).await.unwrap().get(0);
    assert_eq!(answer, "jari_app jari/lane 5s");
}

#[tokio::test]
async fn facts_name_what_is_unsafe() {
    let database = fresh_database().await;
    let facts = ServerFacts::read(&database.target).await.unwrap();
    assert!(facts.version >= 150_000, "{facts:?}");
    assert_eq!(
        facts.unsafe_settings(),
        ["fsync", "synchronous_commit", "full_page_writes"]
    );
}

#[tokio::test]
async fn a_wrong_address_is_explained() {
    let database = fresh_database().await;
    let explained = async |target: &Target| target.connect("test").await.unwrap_err().to_string();

    let missing = explained(&database.target.with_database("nowhere")).await;
    assert!(missing.contains("CREATE DATABASE nowhere"), "{missing}");

    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("postgres://ana:geheim@127.0.0.1:{port}/jari");
    let nobody = explained(&Target::parse(&url).unwrap()).await;
    assert!(
        nobody.starts_with(&format!("nobody answers at ana@127.0.0.1:{port}/jari")),
        "{nobody}"
    );
    assert!(!nobody.contains("geheim"), "{nobody}");

    let stranger = format!("{}", database.target).replace("jari@", "stranger@");
    let (folder, name) = stranger.split_once('@').unwrap().1.rsplit_once('/').unwrap();
    let stranger = explained(&Target::parse(&format!("postgres:///{name}?host={folder}&user=stranger")).unwrap()).await;
    assert!(
        stranger.starts_with("the database does not let stranger in"),
        "{stranger}"
    );
}
