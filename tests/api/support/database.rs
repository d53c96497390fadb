//! A real PostgreSQL for tests: one server per test process, one database per test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use jari::database::private::{PrivatePostgres, Settings};
use jari::database::{Target, migrate};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

static SERVER: OnceLock<Server> = OnceLock::new();
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database with all migrations that belongs to one test; dropped with it.
#[derive(Debug)]
pub struct TestDatabase {
    /// As the login user; take `for_role` for what the server may do.
    pub target: Target,
}

pub async fn fresh_database() -> TestDatabase {
    let target = named(&format!("test_{}", number()));
    execute(
        &target.with_database("postgres"),
        &format!("CREATE DATABASE {} TEMPLATE template_jari", target.database()),
    )
    .await;
    TestDatabase { target }
}

/// A database without any migration.
pub async fn empty_database() -> TestDatabase {
    let target = named(&format!("test_{}", number()));
    execute(
        &target.with_database("postgres"),
        &format!("CREATE DATABASE {}", target.database()),
    )
    .await;
    TestDatabase { target }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = self.target.database();
        SERVER.get().map(|server| {
            server
                .unwanted
                .send(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        });
    }
}

/// A folder for one test, removed with it. Not `tempfile`: PostgreSQL must be able to enter it as another user.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("jari-test-{}-{}", std::process::id(), number()));
        std::fs::remove_dir_all(&folder).ok(); // of an earlier process with this number
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

impl TestDatabase {
    /// Until a backend of this database waits for a lock.
    pub async fn until_blocked(&self) {
        let client = self.target.connect("test").await.unwrap();
        let blocked = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
        for _ in 0..200 {
            if client.query_one(blocked, &[]).await.unwrap().get(0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("nobody waits for a lock");
    }
}

/// Runs statements that return nothing of interest.
pub async fn execute(target: &Target, statements: &str) {
    let client = target.connect("test").await.unwrap();
    client.batch_execute(statements).await.unwrap();
}

pub fn number() -> u32 {
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

struct Server {
    target: Target,
    unwanted: UnboundedSender<String>,
}

fn named(database: &str) -> Target {
    SERVER.get_or_init(Server::start).target.with_database(database)
}

impl Server {
    /// Every test has a runtime of its own that ends with it, so the server lives in a thread with another. Nobody stops it:
    /// its watchdog ends it and removes its folder when the test process is gone, whether it passed, failed or crashed.
    fn start() -> Self {
        let (ready, started) = mpsc::channel();
        let (unwanted, statements) = unbounded_channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(serve(&ready, statements));
        });
        let target = started
            .recv()
            .expect("the server of the tests starts; its error is printed above");
        Self { target, unwanted }
    }
}

async fn serve(ready: &mpsc::Sender<Target>, mut statements: UnboundedReceiver<String>) {
    let folder = std::env::temp_dir().join(format!("jari-test-{}", std::process::id()));
    std::fs::remove_dir_all(&folder).ok();
    let server = PrivatePostgres::start(&folder, Settings::TestOnly)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let postgres = server.target().with_database("postgres");
    execute(&postgres, "CREATE DATABASE template_jari").await;
    migrate(&server.target().with_database("template_jari"))
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    // A database that somebody is connected to cannot be copied.
    execute(&postgres, "ALTER DATABASE template_jari ALLOW_CONNECTIONS false").await;
    ready.send(server.target()).expect("the first test waits");
    while let Some(statement) = statements.recv().await {
        execute(&postgres, &statement).await;
    }
}
