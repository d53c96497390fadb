//! `jari`: reads the command and calls what does it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jari::config::{DatabaseSettings, Faults, Settings};
use jari::operations::{commands, server, telemetry};
use jari::rehearse::{Rehearsal, rehearse};

/// Bookings allocate and free many small pieces on several threads; this allocator makes a fifth more of them per second.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// As `clap` uses it for wrong arguments.
const WRONG_CONFIGURATION: u8 = 2;

/// One server for everything that runs out: never oversold, nothing acknowledged lost, exactly once.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Jari {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server.
    Serve {
        #[command(flatten)]
        settings: Box<Settings>,
        /// Fills an empty database with a small world to look at, and prints its logins.
        #[arg(long)]
        demo: bool,
    },
    /// Brings the database up to this version; safe to run beside servers.
    Migrate {
        #[command(flatten)]
        database: DatabaseSettings,
    },
    /// Fills an empty database with a small world to look at, and prints its logins.
    Demo {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Checks every invariant in the database; exits with 1 if one is broken.
    Audit {
        #[command(flatten)]
        database: DatabaseSettings,
        /// Prints the report as JSON.
        #[arg(long)]
        json: bool,
        /// Sets wrong derived counters right, and says what it changed.
        #[arg(long)]
        repair: bool,
    },
    /// Says what is configured, reachable and risky, and what to do; exits with 1 if something fails.
    Doctor {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Plays a rush against a server and judges it; exits with 1 if anything failed.
    Rehearse {
        #[command(flatten)]
        rehearsal: Rehearsal,
    },
    /// Prints the OpenAPI document.
    Openapi,
    /// Manages accounts.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Adds an account.
    Add {
        #[command(flatten)]
        settings: Box<Settings>,
        #[command(flatten)]
        account: commands::AccountToAdd,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let Jari { command } = Jari::parse();
    telemetry::start();
    let done = match command {
        Command::Serve { settings, demo } => server::serve(*settings, demo).await.map(|()| ExitCode::SUCCESS),
        Command::Migrate { database } => commands::migrate(&database).await,
        Command::Demo { settings } => commands::demo(*settings).await,
        Command::Audit { database, json, repair } => commands::audit(&database, json, repair).await,
        Command::Doctor { settings } => commands::doctor(*settings).await,
        Command::Rehearse { rehearsal } => rehearse(rehearsal).await,
        Command::Openapi => commands::openapi(),
        Command::User {
            command: UserCommand::Add { settings, account },
        } => commands::add_user(*settings, account).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("jari: {error:#}");
        if error.is::<Faults>() {
            WRONG_CONFIGURATION.into()
        } else {
            ExitCode::FAILURE
        }
    })
}
