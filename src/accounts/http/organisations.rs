//! An organisation's own decisions, for its members.

use axum::Json;
use axum::extract::State;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::accounts::Host;
use crate::accounts::organisations::{self, EditError, OrganisationEdit};
use crate::accounts::rules::{CANCEL_NOTICE_MINUTES_MAX, NOTE_RETENTION_DAYS_MAX};
use crate::app::App;
use crate::http::extract::{Body, Check, given};
use crate::http::problem::{Code, FieldCode, Problem, Result};
use crate::locale::Locale;
use crate::text;

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a decision of its own")]
pub struct Organisation {
    id: Uuid,
    name: String,
    zone: String,
    /// Language of mails to guests, where nothing else is said.
    locale: Locale,
    /// Until this long before the start guests may cancel and move.
    cancel_notice_minutes: i32,
    /// Whether slots of one host may overlap.
    overlap_allowed: bool,
    /// Whether new slots take waiting guests.
    waitlist_default: bool,
    /// Remind a day before.
    remind_day: bool,
    /// Remind an hour before.
    remind_hour: bool,
    /// Notes are erased this long after the end of their slot; null keeps them.
    #[schema(required)]
    note_retention_days: Option<i32>,
}

impl From<organisations::Organisation> for Organisation {
    fn from(organisation: organisations::Organisation) -> Self {
        Self {
            id: organisation.id,
            name: organisation.name,
            zone: organisation.zone.name().to_owned(),
            locale: organisation.locale,
            cancel_notice_minutes: organisation.cancel_notice_minutes,
            overlap_allowed: organisation.overlap_allowed,
            waitlist_default: organisation.waitlist_default,
            remind_day: organisation.remind_day,
            remind_hour: organisation.remind_hour,
            note_retention_days: organisation.note_retention_days,
        }
    }
}

/// What the organisation has decided.
#[utoipa::path(get, path = "/api/organisation", tag = "accounts", responses((status = 200, body = Organisation)))]
pub async fn show_organisation(State(app): State<App>, host: Host) -> Result<Json<Organisation>> {
    Ok(Json(organisations::show(&app, &host).await?.into()))
}

/// What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "left out, null and a number are three things")]
pub struct OrganisationEditBody {
    /// 1 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// IANA name.
    #[serde(default)]
    zone: Option<String>,
    #[serde(default)]
    locale: Option<Locale>,
    /// 0 to 20,160.
    #[serde(default)]
    cancel_notice_minutes: Option<i32>,
    #[serde(default)]
    overlap_allowed: Option<bool>,
    #[serde(default)]
    waitlist_default: Option<bool>,
    #[serde(default)]
    remind_day: Option<bool>,
    #[serde(default)]
    remind_hour: Option<bool>,
    /// 1 to 36,500, or null to keep notes.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i32>)]
    note_retention_days: Option<Option<i32>>,
}

/// Changes what the organisation has decided. For owners and managers.
#[utoipa::path(patch, path = "/api/organisation", tag = "accounts", request_body = OrganisationEditBody,
    responses((status = 200, body = Organisation), (status = 403, description = "not_allowed"), (status = 422, description = "invalid")))]
pub async fn edit_organisation(
    State(app): State<App>,
    host: Host,
    Body(body): Body<OrganisationEditBody>,
) -> Result<Json<Organisation>> {
    let mut check = Check::default();
    let name = check.take("/name", body.name.as_deref().map(text::name).transpose());
    let zone = body
        .zone
        .map(|zone| zone.parse::<Tz>().map_err(|_| FieldCode::NotAZone));
    let zone = check.take("/zone", zone.transpose());
    let notice = body
        .cancel_notice_minutes
        .map(|given| within(given, 0, CANCEL_NOTICE_MINUTES_MAX));
    let notice = check.take("/cancel_notice_minutes", notice.transpose());
    let days = body
        .note_retention_days
        .map(|given| given.map(|days| within(days, 1, NOTE_RETENTION_DAYS_MAX)).transpose());
    let days = check.take("/note_retention_days", days.transpose());
    check.finish()?;
    let edit = OrganisationEdit {
        name: name.flatten(),
        zone: zone.flatten(),
        locale: body.locale,
        cancel_notice_minutes: notice.flatten(),
        overlap_allowed: body.overlap_allowed,
        waitlist_default: body.waitlist_default,
        remind_day: body.remind_day,
        remind_hour: body.remind_hour,
        note_retention_days: days.flatten(),
    };
    match organisations::edit(&app, &host, edit).await {
        Ok(organisation) => Ok(Json(organisation.into())),
        Err(EditError::NotAllowed) => Err(Problem::from(Code::NotAllowed)),
        Err(EditError::Other(error)) => Err(error.into()),
    }
}

fn within(value: i32, min: i32, max: i32) -> std::result::Result<i32, FieldCode> {
    if value < min {
        Err(FieldCode::TooSmall { min: min.into() })
    } else if value > max {
        Err(FieldCode::TooLarge { max: max.into() })
    } else {
        Ok(value)
    }
}
