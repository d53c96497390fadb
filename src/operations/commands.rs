//! The commands beside `serve`: each opens what it needs, calls one function, prints what it says.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use chrono_tz::Tz;
use clap::{Args, ValueEnum};

use super::blobs::{Blobs, UPLOADS_FOLDER};
use super::doctor::{Level, doctor as examine};
use super::{audit as auditing, demo as world, open};
use crate::accounts::rules::{Password, Refusal};
use crate::accounts::{self, NewAccount, ZONE_DEFAULT};
use crate::app::{App, LaneThread, Parts};
use crate::clock::Clock;
use crate::config::{Config, DatabaseSettings, Settings};
use crate::database::{self, Target};
use crate::email::Email;
use crate::http::router;
use crate::ids::Ids;
use crate::locale::Locale;
use crate::secrets::Secrets;
use crate::text;

/// A command does one thing at a time.
const LANE_WORKERS: usize = 1;

pub async fn migrate(settings: &DatabaseSettings) -> anyhow::Result<ExitCode> {
    let database = open::join(settings).await?;
    let result = database::migrate(database.target()).await;
    database.close().await;
    result?;
    say(&"the database is in the shape that this version needs")?;
    Ok(ExitCode::SUCCESS)
}

/// 1 if an invariant is broken, after the repair if there was one.
pub async fn audit(settings: &DatabaseSettings, json: bool, repair: bool) -> anyhow::Result<ExitCode> {
    let database = open::existing(settings).await?;
    let result = audit_and_repair(database.target(), repair).await;
    database.close().await;
    let report = result?;
    if json {
        say(&serde_json::to_string(&report)?)?;
    } else {
        say(&report)?;
    }
    Ok(if report.violations == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn audit_and_repair(target: &Target, repair: bool) -> anyhow::Result<auditing::Report> {
    if !repair {
        return Ok(auditing::audit(target).await?);
    }
    let repairs = auditing::repair(target, &Clock::Database, &Ids::Random).await?;
    let report = auditing::audit(target).await?;
    Ok(auditing::Report { repairs, ..report })
}

pub async fn doctor(settings: Settings) -> anyhow::Result<ExitCode> {
    let diagnosis = examine(settings).await;
    say(&diagnosis)?;
    Ok(if diagnosis.worst() == Level::Fail {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

pub fn openapi() -> anyhow::Result<ExitCode> {
    say(&router::document().to_pretty_json()?)?;
    Ok(ExitCode::SUCCESS)
}

pub async fn demo(settings: Settings) -> anyhow::Result<ExitCode> {
    let config = settings.check()?;
    if !config.development() {
        bail!("a demo makes accounts with known passwords and is refused in production");
    }
    with_app(config, async |app| {
        say(&world::fill(app).await?)?;
        Ok(())
    })
    .await
}

#[derive(Args)]
pub struct AccountToAdd {
    #[arg(long)]
    email: String,
    /// 10 to 128 characters, not the address; in the environment it is not seen in the list of processes.
    #[arg(long, env = "JARI_PASSWORD", hide_env_values = true)]
    password: String,
    /// What other people see (default: the part of the address before the @).
    #[arg(long)]
    name: Option<String>,
    /// An `admin` looks after the installation; the first account is one in any case.
    #[arg(long, value_enum, default_value = "user")]
    role: AccountRole,
    #[arg(long, value_parser = ["ko", "en"], default_value = "ko")]
    locale: String,
    /// IANA name.
    #[arg(long, default_value_t = ZONE_DEFAULT)]
    zone: Tz,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AccountRole {
    User,
    Admin,
}

impl AccountToAdd {
    fn check(&self) -> anyhow::Result<NewAccount> {
        let email = Email::parse(&self.email).map_err(|_| anyhow!("--email: `{}` is not an address", self.email))?;
        let password = Password::choose(&self.password, Some(&email))
            .map_err(|_| anyhow!("--password: 10 to 128 characters, and not the address"))?;
        let name = text::name(self.name.as_deref().unwrap_or(email.local_part()));
        let name = name.map_err(|_| anyhow!("--name: 1 to 100 characters"))?;
        Ok(NewAccount {
            email,
            password,
            name,
            locale: Locale::parse(&self.locale).unwrap_or_default(),
            zone: self.zone,
            host: true,
        })
    }
}

/// Adds an account whatever the sign-up policy.
pub async fn add_user(settings: Settings, account: AccountToAdd) -> anyhow::Result<ExitCode> {
    let config = settings.check()?;
    let new = account.check()?;
    let role = match account.role {
        AccountRole::User => accounts::Role::User,
        AccountRole::Admin => accounts::Role::Admin,
    };
    with_app(config, async |app| {
        let mut connection = app.pools.accounts.acquire().await?;
        let id = match accounts::add_user(&mut connection, &app.secrets, &app.clock, &app.ids, &new, role).await {
            Err(accounts::Error::Refused(Refusal::EmailTaken)) => bail!("{} has an account already", account.email),
            result => result?,
        };
        say(&format_args!("added {id}"))?;
        Ok(())
    })
    .await
}

/// Everything a use case needs, for one command.
async fn with_app(config: Config, work: impl AsyncFnOnce(&App) -> anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    let database = open::join(&config.database).await?;
    let result = async {
        database::migrate(database.target()).await?;
        let lane_thread = LaneThread::start()?;
        let app = App::new(Parts {
            secrets: Secrets::derive(
                &config
                    .master_secret()
                    .context("the master secret cannot be read or made")?,
            ),
            clock: Clock::Database,
            ids: Ids::Random,
            target: database.target().clone(),
            blobs: Blobs::in_folder(&config.database.data_dir().join(UPLOADS_FOLDER))?,
            lane_workers: LANE_WORKERS,
            lane_runtime: lane_thread.handle.clone(),
            config,
        });
        let done = work(&app).await;
        tokio::join!(app.slots.stop(), app.enrollments.stop());
        for pool in app.pools.all() {
            pool.close().await;
        }
        done
    };
    let result = result.await;
    database.close().await;
    result.map(|()| ExitCode::SUCCESS)
}

/// On standard output. A reader that has seen enough (`| head`) is no error.
fn say(text: &dyn Display) -> std::io::Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
