//! The database of a command: the outside one that is configured, the private one, or the private one of a server at work.

use anyhow::{Context, bail};

use crate::config::DatabaseSettings;
use crate::database::Target;
use crate::database::private::{PrivatePostgres, Settings, StartError, exists, running};

/// Close it when done: a private server that was started for this command ends with it.
#[derive(Debug)]
pub struct Database {
    target: Target,
    private: Option<PrivatePostgres>,
}

/// For the server: a private database is this process's own, or the server does not start.
pub async fn own(settings: &DatabaseSettings) -> anyhow::Result<Database> {
    if let Some(url) = &settings.database_url {
        let target = Target::parse(url).context("DATABASE_URL")?;
        return Ok(Database { target, private: None });
    }
    let private = PrivatePostgres::start(&settings.data_dir(), Settings::Production).await?;
    Ok(Database {
        target: private.target(),
        private: Some(private),
    })
}

/// For a command that only looks: joins as [`join`] does, but makes nothing. A mistyped folder is an error, not a new database.
pub async fn existing(settings: &DatabaseSettings) -> anyhow::Result<Database> {
    let folder = settings.data_dir();
    if settings.database_url.is_none() && !exists(&folder) {
        bail!(
            "there is no database in {}; name another folder with --data-dir, or set DATABASE_URL",
            folder.display()
        );
    }
    join(settings).await
}

/// For a command: joins the private database of a server that is running, and starts it otherwise.
pub async fn join(settings: &DatabaseSettings) -> anyhow::Result<Database> {
    match own(settings).await {
        Err(error) if matches!(error.downcast_ref(), Some(StartError::InUse { .. })) => {
            let target = running(&settings.data_dir()).ok_or(error)?;
            Ok(Database { target, private: None })
        }
        result => result,
    }
}

impl Database {
    pub fn target(&self) -> &Target {
        &self.target
    }

    pub async fn close(self) {
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}
