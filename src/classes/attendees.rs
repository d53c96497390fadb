//! For whom somebody applies: themselves, or their children.

use uuid::Uuid;

use super::Error;
use super::rules::{ATTENDEES_MAX, Refusal};
use super::sql::people as sql;
use super::views::Attendee;
use crate::accounts::Identity;
use crate::app::App;
use crate::database;

/// The user first.
pub async fn list(app: &App, user: &Identity) -> Result<Vec<Attendee>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let mut attendees = vec![oneself(user)];
    attendees.extend(sql::attendees(&mut connection, user.user_id).await?);
    Ok(attendees)
}

pub async fn add(app: &App, user: &Identity, name: &str) -> Result<Attendee, Error> {
    let mut transaction = app.pools.classes.begin().await?;
    let id = app.ids.next();
    let added = async {
        let now = app.clock.now(&mut transaction).await?;
        if sql::insert_attendee(&mut transaction, id, user.user_id, name, ATTENDEES_MAX, now).await? {
            Ok(())
        } else {
            Err(Error::TooManyAttendees { max: ATTENDEES_MAX })
        }
    }
    .await;
    database::end(transaction, added).await?;
    Ok(Attendee {
        id,
        name: name.to_owned(),
        is_self: false,
    })
}

/// The name on applications that were sent before stays.
pub async fn rename(app: &App, user: &Identity, id: Uuid, name: &str) -> Result<Attendee, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    if !sql::rename_attendee(&mut connection, id, user.user_id, name).await? {
        return Err(Refusal::NotFound.into());
    }
    Ok(Attendee {
        id,
        name: name.to_owned(),
        is_self: false,
    })
}

pub(super) fn oneself(user: &Identity) -> Attendee {
    Attendee {
        id: user.user_id,
        name: user.name.clone(),
        is_self: true,
    }
}
