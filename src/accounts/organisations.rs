//! What an organisation has decided about itself.

use chrono_tz::Tz;
use uuid::Uuid;

use super::sql::organisations as sql;
use super::{Error, Host, MemberRole};
use crate::app::App;
use crate::database;
use crate::locale::Locale;

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a decision of its own")]
pub struct Organisation {
    pub id: Uuid,
    pub name: String,
    pub zone: Tz,
    pub locale: Locale,
    pub cancel_notice_minutes: i32,
    pub overlap_allowed: bool,
    pub waitlist_default: bool,
    pub remind_day: bool,
    pub remind_hour: bool,
    pub note_retention_days: Option<i32>,
}

/// What is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct OrganisationEdit {
    pub name: Option<String>,
    pub zone: Option<Tz>,
    pub locale: Option<Locale>,
    pub cancel_notice_minutes: Option<i32>,
    pub overlap_allowed: Option<bool>,
    pub waitlist_default: Option<bool>,
    pub remind_day: Option<bool>,
    pub remind_hour: Option<bool>,
    pub note_retention_days: Option<Option<i32>>,
}

#[derive(Debug)]
pub enum EditError {
    /// Owners and managers decide for all.
    NotAllowed,
    Other(Error),
}

impl<E: Into<Error>> From<E> for EditError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

pub async fn show(app: &App, host: &Host) -> Result<Organisation, Error> {
    let mut connection = app.pools.accounts.acquire().await?;
    read(sql::find(&mut connection, host.organisation_id).await?)
}

pub async fn edit(app: &App, host: &Host, edit: OrganisationEdit) -> Result<Organisation, EditError> {
    if !matches!(host.role, MemberRole::Owner | MemberRole::Manager) {
        return Err(EditError::NotAllowed);
    }
    let mut transaction = app.pools.accounts.begin().await?;
    let edited = async {
        sql::lock(&mut transaction, host.organisation_id).await?;
        let mut organisation = read(sql::find(&mut transaction, host.organisation_id).await?)?;
        apply(&mut organisation, edit);
        sql::update(&mut transaction, &organisation).await?;
        Ok::<_, Error>(organisation)
    }
    .await;
    Ok(database::end(transaction, edited).await?)
}

fn apply(organisation: &mut Organisation, edit: OrganisationEdit) {
    fn set<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    set(&mut organisation.name, edit.name);
    set(&mut organisation.zone, edit.zone);
    set(&mut organisation.locale, edit.locale);
    set(&mut organisation.cancel_notice_minutes, edit.cancel_notice_minutes);
    set(&mut organisation.overlap_allowed, edit.overlap_allowed);
    set(&mut organisation.waitlist_default, edit.waitlist_default);
    set(&mut organisation.remind_day, edit.remind_day);
    set(&mut organisation.remind_hour, edit.remind_hour);
    set(&mut organisation.note_retention_days, edit.note_retention_days);
}

fn read(row: sql::OrganisationRow) -> Result<Organisation, Error> {
    let inconsistent = |column: &str| Error::Inconsistent(format!("organisation {}: {column} cannot be read", row.id));
    Ok(Organisation {
        zone: row.zone.parse().map_err(|_| inconsistent("zone"))?,
        locale: Locale::parse(&row.locale).ok_or_else(|| inconsistent("locale"))?,
        id: row.id,
        name: row.name,
        cancel_notice_minutes: row.cancel_notice_minutes,
        overlap_allowed: row.overlap_allowed,
        waitlist_default: row.waitlist_default,
        remind_day: row.remind_day,
        remind_hour: row.remind_hour,
        note_retention_days: row.note_retention_days,
    })
}
