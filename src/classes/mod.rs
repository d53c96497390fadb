//! Classes: a host opens places with a form; people apply, are reviewed, wait and are promoted.
//!
//! Whatever touches a place or a line goes through the enrolment lane ([`lane`]); the rest owns one transaction per use case.
//! Applicants' use cases stand in [`enrollments`] and [`catalogue`], hosts' in [`hosting`], [`forms`] and [`review`].

pub mod attendees;
pub mod catalogue;
pub mod enrollments;
pub mod files;
pub mod forms;
pub mod hosting;
pub mod http;
pub mod jobs;
pub mod lane;
pub mod letters;
pub mod review;
mod rows;
pub mod rules;
mod sql;
pub mod views;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use group_commit::SubmitError;
use sqlx::PgConnection;
use uuid::Uuid;

use self::rules::form::{Fault, FormChange};
use self::rules::{ClassState, Command, EnrollmentOutcome, EnrollmentStatus, Outcome, Refusal};
use crate::app::App;
use crate::idempotency;
use crate::operations::blobs::BlobError;
use crate::secrets::Unsealable;

/// People who are passed and named to the host.
const PASSED_NAMED_MAX: i64 = 10;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error("the form is another by now")]
    FormChanged {
        form_version: Option<i32>,
        changes: Vec<FormChange>,
    },
    #[error("somebody else has decided")]
    AlreadyDecided {
        decided_by_name: String,
        at: DateTime<Utc>,
        status: EnrollmentStatus,
    },
    #[error("others come first")]
    WouldPass { passes: usize, passed: Vec<String> },
    #[error("answers break rules: {0:?}")]
    Answers(Vec<(String, Fault)>),
    /// Ids of required terms that were not agreed to.
    #[error("terms are not agreed to")]
    Terms(Vec<Uuid>),
    #[error("no file can be uploaded for this question: {0:?}")]
    UploadQuestion(Fault),
    #[error("this kind of file is not accepted")]
    FileKind,
    #[error("this kind of picture is not accepted")]
    PictureKind,
    #[error("a file is not what it says")]
    FileLies { says: String, is: String },
    #[error("too many files")]
    TooManyFiles { max: i64 },
    #[error("too many attendees")]
    TooManyAttendees { max: i64 },
    #[error(transparent)]
    Lane(#[from] SubmitError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Key(#[from] idempotency::KeyError),
    #[error("blob store: {0}")]
    Blobs(#[from] BlobError),
    #[error(transparent)]
    Unsealable(#[from] Unsealable),
    #[error("inconsistent data: {0}")]
    Inconsistent(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Has the lane decide about an enrollment.
async fn decide_enrollment(app: &App, command: Command) -> Result<EnrollmentOutcome, Error> {
    decided(app, app.enrollments.submit(command).await?).await
}

async fn decided(app: &App, outcome: Outcome) -> Result<EnrollmentOutcome, Error> {
    match outcome {
        Outcome::Enrollment(outcome) => Ok(*outcome),
        outcome => Err(unexpected(app, outcome).await?),
    }
}

/// Has the lane decide about a class.
async fn decide_class(app: &App, command: Command) -> Result<ClassState, Error> {
    match app.enrollments.submit(command).await? {
        Outcome::Class(state) => Ok(*state),
        outcome => Err(unexpected(app, outcome).await?),
    }
}

/// A refusal, with the names that belong to it: the lane decides with ids.
async fn unexpected(app: &App, outcome: Outcome) -> Result<Error, Error> {
    Ok(match outcome {
        Outcome::Refused(Refusal::AlreadyDecided { by, at, status }) => {
            let mut connection = app.pools.classes.acquire().await?;
            Error::AlreadyDecided {
                decided_by_name: sql::enrollments::user_name(&mut connection, by)
                    .await?
                    .unwrap_or_default(),
                at,
                status,
            }
        }
        Outcome::Refused(Refusal::WouldPass { passed }) => {
            let mut connection = app.pools.classes.acquire().await?;
            Error::WouldPass {
                passes: passed.len(),
                passed: sql::enrollments::names(&mut connection, &passed, PASSED_NAMED_MAX).await?,
            }
        }
        Outcome::Refused(refusal) => Error::Refused(refusal),
        outcome => Error::Inconsistent(format!("the lane answered another question: {outcome:?}")),
    })
}

async fn class(connection: &mut PgConnection, id: Uuid) -> Result<sql::classes::ClassRecord, Error> {
    Ok(sql::classes::find(connection, id).await?.ok_or(Refusal::NotFound)?)
}

fn orphan(what: &str, id: Uuid) -> Error {
    Error::Inconsistent(format!("{what} {id} is missing"))
}

fn zone(name: &str) -> Result<Tz, Error> {
    name.parse()
        .map_err(|_| Error::Inconsistent(format!("unknown zone {name}")))
}
