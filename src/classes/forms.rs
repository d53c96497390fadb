//! Forms: saved as versions that are never changed, because answers point at them.

use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::form::{self, Answers, Question};
use super::rules::{NamedFile, Refusal};
use super::sql::forms as sql;
use super::views::Form;
use super::{Error, orphan};
use crate::accounts::Host;
use crate::app::App;
use crate::database;

#[derive(Clone, Debug, PartialEq)]
pub struct NewForm {
    pub title: Option<String>,
    pub description: Option<String>,
    pub is_active: bool,
    /// Checked by [`form::faults_of_questions`].
    pub questions: Vec<Question>,
}

/// Saves a new version over the one that it was made from; the same again is no new version.
pub async fn save(app: &App, host: &Host, class_id: Uuid, over: Option<i32>, new: &NewForm) -> Result<Form, Error> {
    let mut transaction = app.pools.classes.begin().await?;
    let saved = save_in(&mut transaction, app, host, class_id, over, new).await;
    database::end(transaction, saved).await
}

async fn save_in(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    class_id: Uuid,
    over: Option<i32>,
    new: &NewForm,
) -> Result<Form, Error> {
    let current = sql::lock(transaction, class_id, host.organisation_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let present = in_force(transaction, class_id, current).await?;
    let is_same = present.version.is_some()
        && (
            &present.title,
            &present.description,
            present.is_active,
            &present.questions,
        ) == (&new.title, &new.description, new.is_active, &new.questions);
    if is_same {
        return Ok(present);
    }
    if current != over {
        return Err(changed(transaction, class_id, over, current).await?);
    }
    let now = app.clock.now(transaction).await?;
    let version = current.unwrap_or(0) + 1;
    sql::insert(transaction, class_id, version, new, host.user_id, now).await?;
    in_force(transaction, class_id, Some(version)).await
}

/// A version as it was saved, or a form without questions where there is none.
pub(super) async fn in_force(
    connection: &mut PgConnection,
    class_id: Uuid,
    version: Option<i32>,
) -> Result<Form, Error> {
    let Some(version) = version else {
        return Ok(Form {
            class_id,
            version: None,
            title: None,
            description: None,
            is_active: false,
            questions: Vec::new(),
        });
    };
    let row = sql::version(connection, class_id, version)
        .await?
        .ok_or_else(|| orphan("form", class_id))?;
    Ok(Form {
        class_id: row.class_id,
        version: Some(row.version),
        title: row.title,
        description: row.description,
        is_active: row.is_active,
        questions: row.questions.0,
    })
}

/// What somebody has to look at who answered one version and is asked another.
pub(super) async fn changed(
    connection: &mut PgConnection,
    class_id: Uuid,
    answered: Option<i32>,
    current: Option<i32>,
) -> Result<Error, Error> {
    let old = match answered {
        Some(version) => sql::version(connection, class_id, version)
            .await?
            .map(|row| row.questions.0)
            .unwrap_or_default(),
        None => Vec::new(),
    };
    let new = in_force(connection, class_id, current).await?;
    Ok(Error::FormChanged {
        form_version: current,
        changes: form::changes(&old, &new.questions),
    })
}

/// The answers in the form in which they are kept, by the version they were given to.
pub(super) async fn accept(
    connection: &mut PgConnection,
    class_id: Uuid,
    version: Option<i32>,
    current: Option<i32>,
    answers: &Answers,
) -> Result<Accepted, Error> {
    if version != current {
        return Err(changed(connection, class_id, version, current).await?);
    }
    let questions = in_force(connection, class_id, current).await?.asked();
    let answers = form::accept(&questions, answers).map_err(Error::Answers)?;
    let mut files = Vec::new();
    for (question, file) in form::files(&questions, &answers) {
        let question = question.to_owned();
        match file.parse() {
            Ok(file) => files.push(NamedFile { question, file }),
            Err(_) => return Err(Error::Answers(vec![(question, form::Fault::NoSuchFile)])),
        }
    }
    Ok(Accepted { answers, files })
}

#[derive(Debug, Default)]
pub(super) struct Accepted {
    pub answers: Answers,
    pub files: Vec<NamedFile>,
}
