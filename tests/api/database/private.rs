//! The private PostgreSQL: every way to start, to crash and to be told what is wrong.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use jari::database::private::{PrivatePostgres, Settings, StartError, State, running};
use jari::database::{ServerFacts, Target};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::support::database::{Folder, execute};

const PATIENCE: Duration = Duration::from_secs(20);
const VARIABLE_FOLDER: &str = "JARI_TEST_DATA_FOLDER";
const VARIABLE_SETTINGS: &str = "JARI_TEST_SETTINGS";

async fn start(folder: &Path, settings: Settings) -> PrivatePostgres {
    PrivatePostgres::start(folder, settings)
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

async fn refusal(folder: &Path) -> String {
    PrivatePostgres::start(folder, Settings::TestOnly)
        .await
        .unwrap_err()
        .to_string()
}

fn pid(server: &PrivatePostgres) -> u32 {
    match *server.state().borrow() {
        State::Running { pid } => pid,
        state => panic!("{state:?}"),
    }
}

fn kill_hard(pid: u32) {
    kill(Pid::from_raw(i32::try_from(pid).unwrap()), Signal::SIGKILL).unwrap();
}

/// A fact that must survive.
async fn remember(target: &Target) {
    execute(
        target,
        "CREATE TABLE facts (fact text); INSERT INTO facts VALUES ('acknowledged')",
    )
    .await;
}

async fn remembered(target: &Target) -> bool {
    let client = target.connect("test").await.unwrap();
    client
        .query("SELECT FROM facts WHERE fact = 'acknowledged'", &[])
        .await
        .is_ok_and(|rows| rows.len() == 1)
}

async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let done = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(
        tokio::time::timeout(PATIENCE, done).await.is_ok(),
        "{what}: not within {PATIENCE:?}"
    );
}

#[tokio::test]
async fn production_is_durable_and_survives_a_clean_restart() {
    let folder = Folder::new();
    let server = start(folder.path(), Settings::Production).await;
    assert!(
        ServerFacts::read(&server.target())
            .await
            .unwrap()
            .unsafe_settings()
            .is_empty()
    );
    let client = server.target().connect("test").await.unwrap();
    for (setting, expected) in [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("jit", "off"),
    ] {
        let row = client
            .query_one("SELECT current_setting($1)", &[&setting])
            .await
            .unwrap();
        assert_eq!(row.get::<_, String>(0), expected, "{setting}");
    }
    drop(client);
    remember(&server.target()).await;
    let pid = pid(&server);
    server.stop().await;
    assert!(
        kill(Pid::from_raw(i32::try_from(pid).unwrap()), None).is_err(),
        "it runs on after stop"
    );
    assert!(
        !folder.path().join("postgres/postmaster.pid").exists(),
        "it was not a clean stop"
    );

    let server = start(folder.path(), Settings::Production).await;
    assert!(remembered(&server.target()).await);
    server.stop().await;
}

#[tokio::test]
async fn only_its_own_user_can_reach_the_socket() {
    let folder = Folder::new();
    let server = start(folder.path(), Settings::TestOnly).await;
    let metadata = folder.path().join("socket").metadata().unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o700);
    let cluster = folder.path().join("postgres").metadata().unwrap();
    assert_eq!(cluster.uid(), metadata.uid());
    // PostgreSQL refuses root; as anybody else it runs as ourselves.
    let own = geteuid().as_raw();
    assert_eq!(cluster.uid() == own, own != 0);
    server.stop().await;

    // A folder that others could enter is not trusted, whoever made it so.
    fs::set_permissions(folder.path().join("socket"), fs::Permissions::from_mode(0o755)).unwrap();
    let text = refusal(folder.path()).await;
    assert!(text.contains("is not a folder that only"), "{text}");
}

#[tokio::test]
async fn a_second_instance_is_refused() {
    let folder = Folder::new();
    let server = start(folder.path(), Settings::TestOnly).await;
    let text = refusal(folder.path()).await;
    assert!(text.contains(&*folder.path().to_string_lossy()), "{text}");
    assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
    let joined = running(folder.path()).expect("a command beside it finds its database");
    ServerFacts::read(&joined)
        .await
        .expect("the first one is not disturbed");
    server.stop().await;
    assert!(running(folder.path()).is_none(), "nothing is left to join");
}

#[tokio::test]
async fn a_killed_postgres_comes_back_with_everything() {
    let folder = Folder::new();
    let server = start(folder.path(), Settings::Production).await;
    remember(&server.target()).await;
    for _ in 0..2 {
        let (before, mut state) = (pid(&server), server.state());
        kill_hard(before);
        let back = state.wait_for(|state| matches!(state, State::Running { pid } if *pid != before));
        tokio::time::timeout(PATIENCE, back)
            .await
            .expect("it comes back")
            .unwrap();
        assert!(remembered(&server.target()).await);
    }
    server.stop().await;
}

#[tokio::test]
async fn stopping_wins_over_starting_again() {
    let folder = Folder::new();
    let server = start(folder.path(), Settings::Production).await;
    let mut state = server.state();
    kill_hard(pid(&server));
    state.wait_for(|state| *state == State::Restarting).await.unwrap();
    tokio::time::timeout(PATIENCE, server.stop()).await.expect("it stops");
    assert_eq!(*state.borrow(), State::Stopped);
    // The helpers of the killed one take a moment to notice; a server that was started again would stay.
    let cluster = folder.path().join("postgres");
    eventually("nobody is left", || !somebody_works_in(&cluster)).await;
}

#[tokio::test]
async fn a_forgotten_server_ends_too() {
    let folder = Folder::new();
    drop(start(folder.path(), Settings::Production).await);
    let cluster = folder.path().join("postgres");
    eventually("the server ends", || !somebody_works_in(&cluster)).await;
}

/// PostgreSQL's processes work inside its folder.
fn somebody_works_in(folder: &Path) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .into_iter()
        .any(|process| process.path().join("cwd").read_link().is_ok_and(|it| it == folder))
}

#[tokio::test]
async fn half_an_initdb_is_done_again() {
    let folder = Folder::new();
    let unfinished = folder.path().join("postgres.unfinished");
    fs::create_dir_all(unfinished.join("base")).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    start(folder.path(), Settings::TestOnly).await.stop().await;
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn folders_of_others_are_refused_untouched() {
    let folder = Folder::new();
    let cluster = folder.path().join("postgres");
    fs::create_dir_all(&cluster).unwrap();
    fs::write(cluster.join("letter.txt"), "dear").unwrap();
    give_to_postgres(&cluster);
    let text = refusal(folder.path()).await;
    assert!(text.contains("is neither empty nor a PostgreSQL data folder"), "{text}");
    assert!(cluster.join("letter.txt").exists());

    fs::write(cluster.join("PG_VERSION"), "9\n").unwrap();
    let text = refusal(folder.path()).await;
    assert!(
        text.contains("was written by PostgreSQL 9, which is not installed"),
        "{text}"
    );
}

#[tokio::test]
async fn a_stale_pid_file_does_not_matter() {
    let folder = Folder::new();
    start(folder.path(), Settings::TestOnly).await.stop().await;
    let file = folder.path().join("postgres/postmaster.pid");
    // Empty, of a process that is gone, and of one that is alive but something else: this one.
    for content in [
        String::new(),
        "4194303\n".to_owned(),
        format!("{}\n", std::process::id()),
    ] {
        fs::write(&file, &content).unwrap();
        give_to_postgres(&file);
        start(folder.path(), Settings::TestOnly).await.stop().await;
    }
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let folder = Folder::new();
    let deep = folder.path().join("a".repeat(120));
    let server = start(&deep, Settings::TestOnly).await;
    ServerFacts::read(&server.target()).await.unwrap();
    let address = server.target().to_string();
    let sockets = Path::new(address.split_once('@').unwrap().1)
        .parent()
        .unwrap()
        .to_owned();
    server.stop().await;
    assert!(!sockets.starts_with(folder.path()));
    fs::remove_dir_all(sockets).unwrap();
}

#[tokio::test]
async fn settings_of_ones_own_are_kept() {
    let folder = Folder::new();
    start(folder.path(), Settings::TestOnly).await.stop().await;
    let file = folder.path().join("settings/local.conf");
    fs::write(&file, "work_mem = 9MB\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let server = start(folder.path(), Settings::TestOnly).await;
    let client = server.target().connect("test").await.unwrap();
    assert_eq!(
        client
            .query_one("SHOW work_mem", &[])
            .await
            .unwrap()
            .get::<_, String>(0),
        "9MB"
    );
    server.stop().await;

    // A mistake in it is reported with PostgreSQL's own words.
    fs::write(&file, "work_mem = many\n").unwrap();
    let error = PrivatePostgres::start(folder.path(), Settings::TestOnly)
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Ended { .. }), "{error}");
    assert!(error.to_string().contains("work_mem"), "{error}");
}

/// Called by the tests below in a process of its own, which they kill; called by itself it is a start and a stop.
#[tokio::test]
async fn in_a_process_of_its_own() {
    let own = Folder::new();
    let given = std::env::var_os(VARIABLE_FOLDER).map(PathBuf::from);
    let settings = match std::env::var(VARIABLE_SETTINGS).as_deref() {
        Ok("production") => Settings::Production,
        _ => Settings::TestOnly,
    };
    let server = start(given.as_deref().unwrap_or(own.path()), settings).await;
    println!("\nready {}", pid(&server));
    if given.is_some() {
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
            .await
            .unwrap()
            .unwrap();
    }
    server.stop().await;
}

type Output = Lines<BufReader<ChildStdout>>;

/// Another process with a private server in this folder, that server's number, and the rest of its output, which must stay
/// open for as long as the process writes.
async fn process(program: &Path, folder: &Path, settings: &str, user: Option<&User>) -> (Child, u32, Output) {
    let mut command = Command::new(program);
    command.args(["--exact", "database::private::in_a_process_of_its_own", "--nocapture"]);
    command
        .env(VARIABLE_FOLDER, folder)
        .env(VARIABLE_SETTINGS, settings)
        .current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    if let Some(user) = user {
        command
            .uid(user.uid.as_raw())
            .gid(user.gid.as_raw())
            .env("HOME", folder);
    }
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut output = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(pid) = line.strip_prefix("ready ") {
            return (child, pid.parse().unwrap(), lines);
        }
        output.push(line);
    }
    panic!("it ended:\n{}", output.join("\n"));
}

/// Makes a program by another one. Written by this process, it could not be run as long as a process that another test is just
/// starting holds a copy of the open file ("text file busy").
fn write_program(script: &str, program: &Path, content: &OsStr) {
    let script = format!("{script} && chmod 755 \"$1\"");
    let status = std::process::Command::new("/bin/sh")
        .args(["-c", &script, "sh"])
        .arg(program)
        .arg(content)
        .status()
        .unwrap();
    assert!(status.success());
}

fn this_program() -> PathBuf {
    std::env::current_exe().unwrap()
}

fn is_running(pid: u32) -> bool {
    // A process that ended but was not waited for has no memory any more.
    fs::read_to_string(format!("/proc/{pid}/statm")).is_ok_and(|text| !text.starts_with("0 "))
}

#[tokio::test]
async fn a_killed_jari_leaves_a_server_that_the_next_one_replaces() {
    let folder = Folder::new();
    let (mut jari, orphan, _output) = process(&this_program(), folder.path(), "production", None).await;
    let target = Target::parse(&format!(
        "postgres:///jari?host={}&user=jari",
        folder.path().join("socket").display()
    ))
    .unwrap();
    remember(&target).await;
    jari.kill().await.unwrap();
    assert!(is_running(orphan), "the server was expected to outlive its Jari");

    let server = start(folder.path(), Settings::Production).await;
    assert!(!is_running(orphan) && pid(&server) != orphan);
    assert!(remembered(&server.target()).await);
    server.stop().await;
}

#[tokio::test]
async fn killed_together_they_come_back_together() {
    let folder = Folder::new();
    let (mut jari, postgres, _output) = process(&this_program(), folder.path(), "production", None).await;
    let target = Target::parse(&format!(
        "postgres:///jari?host={}&user=jari",
        folder.path().join("socket").display()
    ))
    .unwrap();
    remember(&target).await;
    jari.kill().await.unwrap();
    kill_hard(postgres);
    let server = start(folder.path(), Settings::Production).await;
    assert!(remembered(&server.target()).await);
    server.stop().await;
}

#[tokio::test]
async fn a_killed_test_leaves_nothing() {
    let folder = Folder::new();
    let (mut jari, postgres, _output) = process(&this_program(), folder.path(), "test", None).await;
    jari.kill().await.unwrap();
    eventually("server and folder are removed", || {
        !is_running(postgres) && !folder.path().exists()
    })
    .await;
}

#[tokio::test]
async fn an_ordinary_user_needs_no_root() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let user = if geteuid().is_root() {
        User::from_name("nobody").unwrap()
    } else {
        None
    };
    // The program itself may lie where that user cannot go.
    let program = folder.path().join("program");
    write_program("cp \"$2\" \"$1\"", &program, this_program().as_os_str());
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    if let Some(user) = &user {
        std::os::unix::fs::chown(&data, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
    }
    let (mut jari, _, _output) = process(&program, &data, "test", user.as_ref()).await;
    let owner = user.as_ref().map_or_else(geteuid, |user| user.uid);
    assert_eq!(data.join("postgres").metadata().unwrap().uid(), owner.as_raw());
    // It stops when its standard input ends.
    drop(jari.stdin.take());
    assert!(
        tokio::time::timeout(PATIENCE, jari.wait())
            .await
            .unwrap()
            .unwrap()
            .success()
    );
}

/// Runs the same in a process with these variables and returns what it said when it failed.
async fn failure(folder: &Path, variables: &[(&str, &Path)]) -> String {
    let mut command = Command::new(this_program());
    command.args(["--exact", "database::private::in_a_process_of_its_own", "--nocapture"]);
    command
        .env(VARIABLE_FOLDER, folder)
        .envs(variables.iter().copied())
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null());
    let output = command.output().await.unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn without_binaries_it_says_how_to_get_them() {
    let (folder, bin) = (Folder::new(), Folder::new());
    fs::create_dir_all(bin.path()).unwrap();
    let text = failure(folder.path(), &[("JARI_POSTGRES_BIN", bin.path())]).await;
    for expected in [
        "found none.",
        "apt-get install postgresql",
        "./run",
        "JARI_POSTGRES_BIN",
        "DATABASE_URL",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }

    // What was found and cannot be used is named with the reason.
    for (script, expected) in [
        ("echo 'postgres (PostgreSQL) 14.9'", "version 14"),
        ("echo 'libicu is missing' >&2; exit 127", "libicu is missing"),
    ] {
        for name in ["postgres", "initdb"] {
            let content = format!("#!/bin/sh\n{script}\n");
            write_program("printf %s \"$2\" >\"$1\"", &bin.path().join(name), content.as_ref());
        }
        let text = failure(folder.path(), &[("JARI_POSTGRES_BIN", bin.path())]).await;
        assert!(
            text.contains(&format!("{}: {expected}", bin.path().display())),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_folder_that_its_user_cannot_enter_is_named() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let data = folder.path().join("data");
    let started = PrivatePostgres::start(&data, Settings::TestOnly).await;
    if geteuid().is_root() {
        let text = started.unwrap_err().to_string();
        assert!(
            text.contains("cannot enter") && text.contains(&*data.to_string_lossy()),
            "{text}"
        );
    } else {
        started.unwrap_or_else(|error| panic!("{error}")).stop().await;
    }
}

/// As root, PostgreSQL runs as another user, who owns its files.
pub(super) fn give_to_postgres(path: &Path) {
    if geteuid().is_root() {
        let users = ["postgres", "nobody"]
            .iter()
            .find_map(|name| User::from_name(name).unwrap());
        let user = users.expect("a user to run PostgreSQL as");
        std::os::unix::fs::chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
    }
}
