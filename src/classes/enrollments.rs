//! What applicants do: apply, keep a draft, look at what became of it, edit, accept, decline, cancel.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::form::Answers;
use super::rules::refund::refund;
use super::rules::{
    self, Answer, Applicant, Apply, Cancel, ClassStatus, Command, CommandKey, EditAfterApproval, EditAnswers, EndKind,
    EnrollmentStatus, FREE_CANCELLATION, Refusal, Selection, Stage, Visibility,
};
use super::sql::enrollments::{EnrollmentRecord, HistoryRecord};
use super::sql::people::DraftRecord;
use super::views::{Attendee, AwaitedPayment, Draft, EnrolledClass, MyEnrollment, TimelineActor, TimelineEntry};
use super::{Error, attendees, catalogue, class, decide_enrollment, forms, sql, zone};
use crate::accounts::Identity;
use crate::accounts::terms::{self, TermsType};
use crate::app::App;
use crate::idempotency::{IdempotencyKey, fingerprint};
use crate::page::{Page, Paged};
use crate::places::DEADLINE_GRACE;
use crate::secrets::{ANSWERS, DRAFT, Link, LinkKind};

/// Entries of a timeline that are shown.
const TIMELINE_MAX: i64 = 200;

/// An application, well formed; whether its answers fit is asked here.
#[derive(Clone, Debug)]
pub struct Application {
    /// Of an unlisted class.
    pub link: Option<Link>,
    /// None: for the user themselves.
    pub attendee_id: Option<Uuid>,
    pub form_version: Option<i32>,
    pub answers: Answers,
    pub terms: Vec<Uuid>,
}

/// Applies for a place. Safe to retry: the same key always gives the same enrollment.
pub async fn apply(
    app: &App,
    user: &Identity,
    key: IdempotencyKey,
    class_id: Uuid,
    application: Application,
) -> Result<MyEnrollment, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = class(&mut connection, class_id).await?;
    let attendee = attendee(&mut connection, user, application.attendee_id).await?;
    let accepted = forms::accept(
        &mut connection,
        class_id,
        application.form_version,
        row.form_version,
        &application.answers,
    )
    .await;
    let terms = agreed(&mut connection, &application.terms).await;
    drop(connection);
    let terms_bytes: Vec<u8> = application.terms.iter().flat_map(|id| *id.as_bytes()).collect();
    let fingerprint = fingerprint(&[
        class_id.as_bytes(),
        attendee.id.as_bytes(),
        &application.form_version.unwrap_or(0).to_be_bytes(),
        json(&application.answers).as_bytes(),
        &terms_bytes,
    ]);
    let key = CommandKey {
        key: key.into_string(),
        fingerprint,
    };
    // What the form or the terms have against it is told unless this key was decided before: then its answer comes again.
    let (accepted, terms) = match (accepted, terms) {
        (Ok(accepted), Ok(terms)) => (accepted, terms),
        (Err(error), _) | (_, Err(error)) => {
            let mut connection = app.pools.classes.acquire().await?;
            return match sql::enrollments::by_key(&mut connection, user.user_id, &key.key).await? {
                Some((id, earlier)) if earlier == key.fingerprint => show(app, user, id).await,
                Some(_) => Err(Refusal::KeyReused.into()),
                None => Err(error),
            };
        }
    };
    let enrollment_id = app.ids.next();
    let sealed = app.secrets.seal(ANSWERS, enrollment_id, &json(&accepted.answers));
    let command = Command::Apply(Apply {
        enrollment_id,
        class_id,
        attendee_id: attendee.id,
        attendee_name: attendee.name,
        by: Applicant::User {
            user_id: user.user_id,
            knows_address: row.visibility == Visibility::Public
                || catalogue::knows_address(app, &row, application.link),
        },
        form_version: application.form_version,
        answers_sealed: (!accepted.answers.is_empty()).then_some(sealed),
        files: accepted.files,
        agreed_terms: terms,
        key,
    });
    let outcome = match decide_enrollment(app, command).await {
        Err(Error::Refused(Refusal::FormChanged { form_version })) => {
            let mut connection = app.pools.classes.acquire().await?;
            return Err(forms::changed(&mut connection, class_id, application.form_version, form_version).await?);
        }
        outcome => outcome?,
    };
    let mut connection = app.pools.classes.acquire().await?;
    sql::people::remove_draft(&mut connection, class_id, user.user_id).await?;
    drop(connection);
    show(app, user, outcome.enrollment.id).await
}

async fn attendee(connection: &mut PgConnection, user: &Identity, id: Option<Uuid>) -> Result<Attendee, Error> {
    match id {
        Some(id) if id != user.user_id => Ok(sql::people::attendee(connection, id, user.user_id)
            .await?
            .ok_or(Refusal::NotFound)?),
        _ => Ok(attendees::oneself(user)),
    }
}

/// The terms in force that were agreed to; all required ones have to be among them.
async fn agreed(connection: &mut PgConnection, given: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let in_force = terms::in_force(connection, Some(TermsType::Enrollment)).await?;
    let missing: Vec<Uuid> = in_force
        .iter()
        .filter(|terms| terms.required && !given.contains(&terms.id))
        .map(|terms| terms.id)
        .collect();
    if !missing.is_empty() {
        return Err(Error::Terms(missing));
    }
    Ok(in_force
        .iter()
        .map(|terms| terms.id)
        .filter(|id| given.contains(id))
        .collect())
}

/// New answers to the form as it is now.
pub async fn edit(
    app: &App,
    user: &Identity,
    (class_id, enrollment_id): (Uuid, Uuid),
    version: i32,
    form_version: Option<i32>,
    answers: &Answers,
) -> Result<MyEnrollment, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let current = class(&mut connection, class_id).await?.form_version;
    let accepted = forms::accept(&mut connection, class_id, form_version, current, answers).await?;
    drop(connection);
    let sealed = app.secrets.seal(ANSWERS, enrollment_id, &json(&accepted.answers));
    let command = Command::Edit(EditAnswers {
        enrollment_id,
        class_id,
        user_id: user.user_id,
        version,
        form_version,
        answers_sealed: (!accepted.answers.is_empty()).then_some(sealed),
        files: accepted.files,
    });
    match decide_enrollment(app, command).await {
        Err(Error::Refused(Refusal::FormChanged { form_version: current })) => {
            let mut connection = app.pools.classes.acquire().await?;
            Err(forms::changed(&mut connection, class_id, form_version, current).await?)
        }
        Err(error) => Err(error),
        Ok(_) => show(app, user, enrollment_id).await,
    }
}

/// Gives up whatever it is: a review, a place in the line, an offer, a place. Asked again, it answers the same.
pub async fn cancel(app: &App, user: &Identity, class_id: Uuid, enrollment_id: Uuid) -> Result<MyEnrollment, Error> {
    let command = Command::Cancel(Cancel {
        enrollment_id,
        class_id,
        user_id: user.user_id,
    });
    decide_enrollment(app, command).await?;
    show(app, user, enrollment_id).await
}

/// Takes the place that is offered. Asked again, it answers the same.
pub async fn accept(app: &App, user: &Identity, class_id: Uuid, enrollment_id: Uuid) -> Result<MyEnrollment, Error> {
    let command = Command::Accept(Answer {
        enrollment_id,
        class_id,
        user_id: user.user_id,
    });
    decide_enrollment(app, command).await?;
    show(app, user, enrollment_id).await
}

/// Leaves the place that is offered to the next.
pub async fn decline(app: &App, user: &Identity, class_id: Uuid, enrollment_id: Uuid) -> Result<MyEnrollment, Error> {
    let command = Command::Decline(Answer {
        enrollment_id,
        class_id,
        user_id: user.user_id,
    });
    decide_enrollment(app, command).await?;
    show(app, user, enrollment_id).await
}

#[derive(Clone, Debug, Default)]
pub struct OwnFilter {
    pub class_id: Option<Uuid>,
    pub statuses: Option<Vec<EnrollmentStatus>>,
}

pub async fn list(app: &App, user: &Identity, filter: &OwnFilter, page: Page) -> Result<Paged<MyEnrollment>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    let total = sql::enrollments::count_of_user(&mut connection, user.user_id, filter).await?;
    let rows = sql::enrollments::of_user(&mut connection, user.user_id, filter, page).await?;
    let items = rows
        .into_iter()
        .map(|row| shown(app, user, row, now))
        .collect::<Result<_, _>>()?;
    Ok(page.answer(items, total))
}

/// With answers, files and what happened to it.
pub async fn show(app: &App, user: &Identity, enrollment_id: Uuid) -> Result<MyEnrollment, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = own(&mut connection, user, enrollment_id).await?;
    let now = app.clock.now(&mut connection).await?;
    let form = forms::in_force(&mut connection, row.class_id, row.form_version).await?;
    let files = sql::files::of_enrollment(&mut connection, enrollment_id).await?;
    let history = sql::enrollments::history(&mut connection, enrollment_id, TIMELINE_MAX).await?;
    let answers = answers_of(app, &row)?;
    let (applicant, online_link) = (row.user_id, row.online_link.clone());
    let mut enrollment = shown(app, user, row, now)?;
    // Whoever has yet to pay has a place and not yet the class.
    let is_in = enrollment.status == EnrollmentStatus::Approved;
    enrollment.class.online_link = online_link.filter(|_| is_in);
    enrollment.files = files;
    enrollment.answers = Some(answers);
    enrollment.form = form.version.is_some().then_some(form);
    enrollment.timeline = history
        .into_iter()
        .map(|entry| timeline_entry(entry, applicant, false))
        .collect();
    Ok(enrollment)
}

async fn own(connection: &mut PgConnection, user: &Identity, id: Uuid) -> Result<EnrollmentRecord, Error> {
    Ok(sql::enrollments::find(connection, id)
        .await?
        .filter(|row| row.user_id == Some(user.user_id))
        .ok_or(Refusal::NotFound)?)
}

pub(super) fn answers_of(app: &App, row: &EnrollmentRecord) -> Result<Answers, Error> {
    let Some(sealed) = &row.answers_sealed else {
        return Ok(Answers::new());
    };
    let text = app.secrets.unseal(ANSWERS, row.id, sealed)?;
    serde_json::from_str(&text).map_err(|error| Error::Inconsistent(format!("answers of {}: {error}", row.id)))
}

/// `named` shows which member did it.
pub(super) fn timeline_entry(entry: HistoryRecord, applicant: Option<Uuid>, named: bool) -> TimelineEntry {
    let user = entry.actor.strip_prefix("user:").and_then(|id| id.parse().ok());
    // A member who applies for a class of their own organisation is the applicant of what was not done by the host.
    let by_host = entry.payload["by_host"] == Value::Bool(true);
    let actor = match user {
        None => TimelineActor::System,
        Some(_) if by_host => TimelineActor::Host,
        Some(user) if Some(user) == applicant => TimelineActor::Applicant,
        Some(_) => TimelineActor::Host,
    };
    let mut details = entry.payload;
    if let Value::Object(members) = &mut details {
        members.retain(|name, _| !matches!(name.as_str(), "class_id" | "transition" | "by_host" | "decided"));
    }
    TimelineEntry {
        at: entry.at,
        kind: entry.kind,
        actor,
        actor_name: entry.actor_name.filter(|_| named && actor == TimelineActor::Host),
        details,
    }
}

fn shown(app: &App, user: &Identity, row: EnrollmentRecord, now: DateTime<Utc>) -> Result<MyEnrollment, Error> {
    let zone = zone(&row.zone)?;
    let stage = Stage::of(row.class_status, row.starts_at, row.ends_at, now);
    let is_ahead = matches!(stage, Stage::Published | Stage::Closed);
    let active = row.status.is_active();
    let edit_until = row.edit_until.or(row.recruit_until);
    let refund_if_cancelled = match row.status {
        EnrollmentStatus::Approved if row.paid_at.is_some() => {
            let free_again = row
                .time_changed_at
                .is_some_and(|changed| now < changed + FREE_CANCELLATION && row.placed_at < Some(changed));
            Some(match row.refund_policy {
                Some(policy) if !free_again => refund(policy, row.fee, &row.sessions, zone, now),
                _ => row.fee,
            })
        }
        _ => None,
    };
    let is_open = is_ahead
        && row.class_status == ClassStatus::Published
        && row.recruit_until.is_some_and(|until| now < until + DEADLINE_GRACE);
    let may_apply_again = is_open
        && row.is_latest
        && match row.status {
            EnrollmentStatus::Cancelled | EnrollmentStatus::Expired => row.end_kind != Some(EndKind::Class),
            EnrollmentStatus::Rejected => row.reapply,
            _ => false,
        };
    Ok(MyEnrollment {
        id: row.id,
        can_cancel: active && stage != Stage::Ended && stage != Stage::Cancelled,
        can_edit: active && is_ahead && edit_until.is_none_or(|until| now < until + DEADLINE_GRACE),
        edit_until,
        edit_loses_place: row.status.has_place()
            && row.selection == Selection::Review
            && row.edit_after_approval == EditAfterApproval::Review
            && row.paid_at.is_none(),
        may_apply_again,
        refund_if_cancelled,
        refund_due: row.refund_due,
        attendee: Attendee {
            id: row.attendee_id,
            name: row.attendee_name,
            is_self: row.attendee_id == user.user_id,
        },
        status: row.status,
        arrival: row.arrival,
        position: row.position,
        waiting_count: row.position.map(|_| row.waiting_count),
        received_at: row.applied_at,
        offer_until: row.offer_until,
        payment: row.pay_until.map(|until| AwaitedPayment {
            until,
            amount: row.fee,
            currency: row.currency.clone(),
            instructions: row.transfer_instructions,
        }),
        decided_at: row.decided_at,
        reason: row.reason,
        end_kind: row.end_kind,
        ended_at: row.ended_at,
        form_version: row.form_version,
        files: Vec::new(),
        answers: None,
        form: None,
        timeline: Vec::new(),
        version: row.version,
        class: EnrolledClass {
            share_token: (row.visibility == Visibility::Unlisted)
                .then(|| app.secrets.link_token(LinkKind::Class, row.class_id, row.generation)),
            id: row.class_id,
            title: row.title,
            organisation_name: row.organisation_name,
            zone,
            sessions: row.sessions.0,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            location: row.location,
            online_link: None,
            selection: row.selection,
            status: stage,
            fee: row.fee,
            currency: row.currency,
            has_image: row.has_image,
            recruit_until: row.recruit_until,
        },
    })
}

/// What was typed and not sent.
pub async fn draft(app: &App, user: &Identity, class_id: Uuid) -> Result<Option<Draft>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let Some(row) = sql::people::draft(&mut connection, class_id, user.user_id).await? else {
        return Ok(None);
    };
    let text = app
        .secrets
        .unseal(DRAFT, draft_row(class_id, user.user_id), &row.answers_sealed)?;
    Ok(Some(Draft {
        attendee_id: row.attendee_id,
        form_version: row.form_version,
        answers: serde_json::from_str(&text).map_err(|error| Error::Inconsistent(format!("draft: {error}")))?,
        files: sql::files::unsent(&mut connection, class_id, user.user_id).await?,
        saved_at: row.saved_at,
    }))
}

/// Keeps what was typed, whatever it is: a draft decides nothing.
pub async fn save_draft(
    app: &App,
    user: &Identity,
    class_id: Uuid,
    attendee_id: Option<Uuid>,
    form_version: Option<i32>,
    answers: Answers,
) -> Result<Draft, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    class(&mut connection, class_id).await?;
    let now = app.clock.now(&mut connection).await?;
    let draft = DraftRecord {
        attendee_id,
        form_version,
        answers_sealed: app
            .secrets
            .seal(DRAFT, draft_row(class_id, user.user_id), &json(&answers)),
        saved_at: now,
    };
    sql::people::save_draft(&mut connection, class_id, user.user_id, &draft).await?;
    Ok(Draft {
        attendee_id,
        form_version,
        answers,
        files: sql::files::unsent(&mut connection, class_id, user.user_id).await?,
        saved_at: now,
    })
}

/// A draft has no id of its own: it is sealed to the pair that it is found by.
fn draft_row(class_id: Uuid, user_id: Uuid) -> Uuid {
    Uuid::from_u128(class_id.as_u128() ^ user_id.as_u128())
}

pub(super) fn json(answers: &Answers) -> String {
    serde_json::to_string(answers).unwrap_or_default()
}

/// Who applied and where it stands, for lists of members.
pub(super) fn undo_until(row: &EnrollmentRecord, member: Uuid, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let until = row.decided_at? + rules::UNDO_SPAN;
    let is_open = row.decided_from.is_some() && row.decided_by == Some(member) && now < until;
    is_open.then_some(until)
}
