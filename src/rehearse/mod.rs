//! `jari rehearse`: plays a rush against a server and judges it.
//!
//! With `--spawn` the server is this same binary in a process of its own, with the production settings of PostgreSQL, in a
//! temporary folder that is removed afterwards; its guests are made directly in its database. With `--target` everything
//! goes through the API of a server that is already there.

mod class_rush;
mod figures;
mod generator;
mod hot_row;
mod kill;
mod letters;
mod reading;
mod report;
mod seed;
mod slot_rush;
mod spawn;
pub mod world;

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, ValueEnum};
use url::Url;

#[derive(Args, Clone, Debug)]
pub struct Rehearsal {
    #[arg(value_enum)]
    pub scenario: Scenario,

    /// Start a server of its own for the rehearsal.
    #[arg(long, required_unless_present = "target", conflicts_with = "target")]
    pub spawn: bool,

    /// Rehearse against this server.
    #[arg(long, requires = "token")]
    pub target: Option<Url>,

    /// Access token of a host on the target. What it creates for the rehearsal is cancelled afterwards.
    #[arg(long, env = "JARI_REHEARSE_TOKEN", hide_env_values = true)]
    pub token: Option<String>,

    /// People who press the button.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub users: u32,

    /// Connections they come by.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub connections: u32,

    /// Length of each measured part, where a scenario has a length.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub seconds: u32,

    /// Kill this process (kill -9) in the middle of each rush, start it again and compare every acknowledged answer.
    #[arg(long, value_enum, requires = "spawn")]
    pub kill: Option<Victim>,

    /// With `--kill`: how many rushes.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub times: u32,

    /// The report as JSON, alone on standard output.
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// One hot row in this process: the usual transaction per request against the lane, on the same PostgreSQL.
    HotRow,
    /// Everybody books the same slot over HTTP at the same moment.
    SlotRush,
    /// Everybody applies for the same class over HTTP at the same moment, and some of those who got in or wait give it up.
    ClassRush,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Victim {
    Jari,
    Postgres,
}

/// 1 if anything failed or any invariant is broken.
pub async fn rehearse(rehearsal: Rehearsal) -> anyhow::Result<ExitCode> {
    let report = match rehearsal.scenario {
        Scenario::HotRow => hot_row::run(&rehearsal).await?,
        Scenario::SlotRush => match (&rehearsal.target, rehearsal.kill) {
            (Some(target), _) => slot_rush::against(&rehearsal, target).await?,
            (None, None) => slot_rush::spawned(&rehearsal).await?,
            (None, Some(victim)) => slot_rush::with_kills(&rehearsal, victim).await?,
        },
        Scenario::ClassRush => match (&rehearsal.target, rehearsal.kill) {
            (Some(_), _) => bail!(
                "class-rush has people with accounts, which it can only make in a database of its own: use --spawn"
            ),
            (None, None) => class_rush::spawned(&rehearsal).await?,
            (None, Some(victim)) => class_rush::with_kills(&rehearsal, victim).await?,
        },
    };
    if rehearsal.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{report}");
    }
    Ok(if report.passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
