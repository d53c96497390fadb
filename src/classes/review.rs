//! What members do with applications: look, decide one by one or many at once, enter somebody, export, count.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::enrollments::{answers_of, json, timeline_entry, undo_until};
use super::forms::Accepted;
use super::rules::form::{Answers, Question, QuestionKind};
use super::rules::{Applicant, Apply, Command, CommandKey, Decide, Decision, EnrollmentStatus, Outcome, Refusal};
use super::sql::enrollments::EnrollmentRecord;
use super::sql::people::EnteredAttendee;
use super::views::{
    ApplicantView, BulkLine, BulkReport, ClassDashboard, DashboardStep, HostEnrollment, LineProblem, MailSample,
};
use super::{Error, decide_enrollment, decided, forms, hosting, letters, sql, unexpected};
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::email::Email;
use crate::http::problem::Problem;
use crate::idempotency::{IdempotencyKey, fingerprint};
use crate::locale::Locale;
use crate::page::{Page, Paged};
use crate::secrets::{ANSWERS, ATTENDEE_EMAIL, USER_EMAIL};

pub const BULK_MAX: usize = 500;
/// Decisions of a list that are made at once.
const BULK_CONCURRENCY: usize = 16;
const TIMELINE_MAX: i64 = 200;
/// A class whose applications came within this time is counted by the hour, others by the day.
const HOURS_SHOWN: TimeDelta = TimeDelta::days(2);

#[derive(Clone, Debug, Default)]
pub struct EnrollmentFilter {
    pub class_id: Option<Uuid>,
    pub statuses: Option<Vec<EnrollmentStatus>>,
    /// As a LIKE pattern.
    pub name: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnrollmentSort {
    #[default]
    Arrival,
    Latest,
    Name,
}

pub async fn list(
    app: &App,
    host: &Host,
    filter: &EnrollmentFilter,
    sort: EnrollmentSort,
    page: Page,
) -> Result<Paged<HostEnrollment>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    if let Some(class_id) = filter.class_id {
        hosting::owned(&mut connection, host, class_id).await?;
    }
    let now = app.clock.now(&mut connection).await?;
    let total = sql::enrollments::count_of_organisation(&mut connection, host.organisation_id, filter).await?;
    let rows = sql::enrollments::of_organisation(&mut connection, host.organisation_id, filter, sort, page).await?;
    let items = rows
        .into_iter()
        .map(|row| shown(app, host, row, now))
        .collect::<Result<_, _>>()?;
    Ok(page.answer(items, total))
}

/// With answers, files and what happened to it.
pub async fn show(app: &App, host: &Host, enrollment_id: Uuid) -> Result<HostEnrollment, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = owned(&mut connection, host, enrollment_id).await?;
    let now = app.clock.now(&mut connection).await?;
    let form = forms::in_force(&mut connection, row.class_id, row.form_version).await?;
    let files = sql::files::of_enrollment(&mut connection, enrollment_id).await?;
    let history = sql::enrollments::history(&mut connection, enrollment_id, TIMELINE_MAX).await?;
    let (answers, applicant) = (answers_of(app, &row)?, row.user_id);
    let mut enrollment = shown(app, host, row, now)?;
    enrollment.answers = Some(answers);
    enrollment.form = form.version.is_some().then_some(form);
    enrollment.files = files;
    enrollment.timeline = history
        .into_iter()
        .map(|entry| timeline_entry(entry, applicant, true))
        .collect();
    Ok(enrollment)
}

async fn owned(connection: &mut PgConnection, host: &Host, id: Uuid) -> Result<EnrollmentRecord, Error> {
    Ok(sql::enrollments::find(connection, id)
        .await?
        .filter(|row| row.organisation_id == host.organisation_id)
        .ok_or(Refusal::NotFound)?)
}

/// A decision about one application, made from the version that the member saw.
pub async fn decide(
    app: &App,
    host: &Host,
    enrollment_id: Uuid,
    version: i32,
    decision: Decision,
    reason: Option<String>,
) -> Result<HostEnrollment, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let class_id = owned(&mut connection, host, enrollment_id).await?.class_id;
    drop(connection);
    let command = Command::Decide(Decide {
        enrollment_id,
        class_id,
        host: host.into(),
        version,
        decision,
        reason,
    });
    decide_enrollment(app, command).await?;
    show(app, host, enrollment_id).await
}

/// A list of decisions.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// Enrollments, each with the version that the member saw.
    pub items: Vec<(Uuid, i32)>,
    pub decision: Decision,
    pub reason: Option<String>,
}

impl Bulk {
    fn decide(&self, host: &Host, row: &EnrollmentRecord, version: i32) -> Decide {
        Decide {
            enrollment_id: row.id,
            class_id: row.class_id,
            host: host.into(),
            version,
            decision: self.decision,
            reason: self.reason.clone(),
        }
    }
}

/// Each is decided by itself, in the order of the list, and what became of it is told line by line.
pub async fn decide_many(app: &App, host: &Host, bulk: &Bulk, locale: Locale) -> Result<BulkReport, Error> {
    let found = found(app, host, bulk).await?;
    // Nothing is waited for before the lane is asked, so that its queue has them in this order: of a list that is longer than
    // the places, the first get them.
    let lines = stream::iter(bulk.items.clone()).map(async |(id, version)| {
        let row = found.get(&id);
        let decided = match row {
            Some(row) => decide_enrollment(app, Command::Decide(bulk.decide(host, row, version))).await,
            None => Err(Refusal::NotFound.into()),
        };
        let status = decided.map(|outcome| outcome.enrollment.status);
        BulkLine {
            done: status.is_ok(),
            ..line(id, row, status, locale)
        }
    });
    Ok(BulkReport {
        lines: lines.buffered(BULK_CONCURRENCY).collect().await,
        mails: Vec::new(),
    })
}

/// What the decisions would come to if they were made now, line by line, and what they would say: one letter for each kind
/// and language. Nothing happens.
pub async fn preview_many(app: &App, host: &Host, bulk: &Bulk, locale: Locale) -> Result<BulkReport, Error> {
    let found = found(app, host, bulk).await?;
    let mut by_class: BTreeMap<Uuid, Vec<Decide>> = BTreeMap::new();
    for (id, version) in &bulk.items {
        if let Some(row) = found.get(id) {
            let decisions = by_class.entry(row.class_id).or_default();
            decisions.push(bulk.decide(host, row, *version));
        }
    }
    let mut outcomes = BTreeMap::new();
    for (class_id, decisions) in by_class {
        outcomes.insert(class_id, preview(app, class_id, decisions).await?.into_iter());
    }
    let mut samples: BTreeMap<(&'static str, &'static str), (i64, Uuid)> = BTreeMap::new();
    let mut lines = Vec::new();
    for (id, _) in &bulk.items {
        let row = found.get(id);
        let outcome = row.and_then(|row| outcomes.get_mut(&row.class_id)?.next());
        let status = match outcome {
            Some(outcome) => decided(app, outcome).await.map(|outcome| outcome.enrollment.status),
            None => Err(Refusal::NotFound.into()),
        };
        // Where it stands as the decision wants it already, nothing is said again.
        if let (Some(row), Ok(status)) = (row, &status)
            && row.status != *status
            && let Some(kind) = letters::kind_of_decision(bulk.decision, row.fee)
            && (row.user_email_sealed.is_some() || row.attendee_email_sealed.is_some())
        {
            let locale = Locale::parse(&row.locale).unwrap_or_default();
            samples.entry((kind, locale.as_str())).or_insert((0, row.id)).0 += 1;
        }
        lines.push(line(*id, row, status, locale));
    }
    let mut mails = Vec::new();
    for ((kind, locale), (count, id)) in samples {
        let locale = Locale::parse(locale).unwrap_or_default();
        let letter = letters::sample(app, kind, id, locale, bulk.reason.as_deref()).await?;
        mails.push(MailSample {
            kind,
            locale,
            count,
            subject: letter.subject,
            text: letter.text,
        });
    }
    Ok(BulkReport { lines, mails })
}

async fn preview(app: &App, class_id: Uuid, decisions: Vec<Decide>) -> Result<Vec<Outcome>, Error> {
    match app.enrollments.submit(Command::Preview { class_id, decisions }).await? {
        Outcome::Preview(outcomes) => Ok(outcomes),
        outcome => Err(unexpected(app, outcome).await?),
    }
}

/// Those of the list that there are.
async fn found(app: &App, host: &Host, bulk: &Bulk) -> Result<BTreeMap<Uuid, EnrollmentRecord>, Error> {
    let ids: Vec<Uuid> = bulk.items.iter().map(|(id, _)| *id).collect();
    let mut connection = app.pools.classes.acquire().await?;
    let rows = sql::enrollments::by_ids(&mut connection, host.organisation_id, &ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What became of one, or would.
fn line(
    id: Uuid,
    row: Option<&EnrollmentRecord>,
    decided: Result<EnrollmentStatus, Error>,
    locale: Locale,
) -> BulkLine {
    let (status, problem) = match decided {
        Ok(status) => (Some(status), None),
        Err(error) => {
            let problem = Problem::from(error);
            let (code, detail) = (problem.code().as_str(), problem.detail(locale));
            (None, Some(LineProblem { code, detail }))
        }
    };
    BulkLine {
        id,
        attendee_name: row.map(|row| row.attendee_name.clone()).unwrap_or_default(),
        done: false,
        status,
        problem,
    }
}

/// Somebody who is entered by a member.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub email: Option<Email>,
    pub locale: Locale,
    pub answers: Answers,
    /// Why others are passed, or the capacity grows.
    pub raise: Option<String>,
}

/// Gives somebody without an account a place.
pub async fn enter(
    app: &App,
    host: &Host,
    key: Option<IdempotencyKey>,
    class_id: Uuid,
    entry: Entry,
) -> Result<HostEnrollment, Error> {
    let mut transaction = app.pools.classes.begin().await?;
    let prepared = prepare_entry(&mut transaction, app, host, class_id, &entry).await;
    let (attendee_id, form_version, Accepted { answers, files }) = database::end(transaction, prepared).await?;
    let enrollment_id = app.ids.next();
    let fingerprint = fingerprint(&[
        class_id.as_bytes(),
        entry.name.as_bytes(),
        entry.email.as_ref().map_or("", Email::normalised).as_bytes(),
        json(&answers).as_bytes(),
        entry.raise.as_deref().unwrap_or_default().as_bytes(),
    ]);
    let sealed = app.secrets.seal(ANSWERS, enrollment_id, &json(&answers));
    let command = Command::Apply(Apply {
        enrollment_id,
        class_id,
        attendee_id,
        attendee_name: entry.name,
        by: Applicant::Host {
            host: host.into(),
            raise: entry.raise,
        },
        form_version: form_version.filter(|_| !answers.is_empty()),
        answers_sealed: (!answers.is_empty()).then_some(sealed),
        files,
        agreed_terms: Vec::new(),
        key: CommandKey {
            // Without a key of the caller's each request is one of its own.
            key: key.map_or_else(|| enrollment_id.to_string(), IdempotencyKey::into_string),
            fingerprint,
        },
    });
    let outcome = decide_enrollment(app, command).await?;
    show(app, host, outcome.enrollment.id).await
}

/// Who it is: the same address and name entered again is the same person. Answers are as far as they are given.
async fn prepare_entry(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    class_id: Uuid,
    entry: &Entry,
) -> Result<(Uuid, Option<i32>, Accepted), Error> {
    let row = hosting::owned(transaction, host, class_id).await?;
    let accepted = if entry.answers.is_empty() {
        Accepted::default()
    } else {
        let version = row.form_version;
        forms::accept(transaction, class_id, version, version, &entry.answers).await?
    };
    let email_index = entry
        .email
        .as_ref()
        .map(|email| app.secrets.email_index(email.normalised()));
    if let Some(email_index) = &email_index {
        let known = sql::people::known_by_host(transaction, host.organisation_id, email_index, &entry.name).await?;
        if let Some(known) = known {
            return Ok((known, row.form_version, accepted));
        }
    }
    let id = app.ids.next();
    let email_sealed = entry
        .email
        .as_ref()
        .map(|email| app.secrets.seal(ATTENDEE_EMAIL, id, email.as_typed()));
    let attendee = EnteredAttendee {
        id,
        organisation_id: host.organisation_id,
        name: &entry.name,
        email_sealed: email_sealed.as_deref(),
        email_index: email_index.as_deref(),
        locale: entry.locale.as_str(),
    };
    let now = app.clock.now(transaction).await?;
    sql::people::insert_by_host(transaction, &attendee, now).await?;
    Ok((id, row.form_version, accepted))
}

/// A class in numbers.
pub async fn dashboard(app: &App, host: &Host, class_id: Uuid) -> Result<ClassDashboard, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = hosting::owned(&mut connection, host, class_id).await?;
    let mut counts = hosting::counts(sql::classes::counts(&mut connection, &[class_id]).await?);
    let span = sql::enrollments::span(&mut connection, class_id).await?;
    let step = match span {
        Some((first, last)) if last - first > HOURS_SHOWN => DashboardStep::Day,
        _ => DashboardStep::Hour,
    };
    let step_text = match step {
        DashboardStep::Hour => "hour",
        DashboardStep::Day => "day",
    };
    Ok(ClassDashboard {
        class_id,
        applications: sql::enrollments::over_time(&mut connection, class_id, step_text, &row.zone).await?,
        step,
        capacity: row.capacity,
        taken: row.taken_count,
        withheld: row.withheld_count,
        waiting: row.waiting_count,
        waitlist_capacity: row.waitlist_capacity,
        counts: counts.remove(&class_id).unwrap_or_default(),
        promoted: sql::enrollments::promoted(&mut connection, class_id).await?,
        mails: sql::enrollments::mails(&mut connection, class_id).await?,
    })
}

/// Everybody of a class as a table for spreadsheets. The columns of questions are named by their ids, which never change;
/// what is asked no longer keeps its column.
pub async fn csv(app: &App, host: &Host, class_id: Uuid) -> Result<Vec<u8>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let class = hosting::owned(&mut connection, host, class_id).await?;
    let rows = sql::enrollments::all_of_class(&mut connection, class_id).await?;
    let mut questions: Vec<Question> = Vec::new();
    for version in (1..=class.form_version.unwrap_or(0)).rev() {
        for question in forms::in_force(&mut connection, class_id, Some(version))
            .await?
            .questions
        {
            if !questions.iter().any(|known| known.id == question.id) {
                questions.push(question);
            }
        }
    }
    drop(connection);
    let mut header: Vec<String> = COLUMNS.iter().map(|column| (*column).to_owned()).collect();
    header.extend(questions.iter().map(|question| question.id.clone()));
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    let broken = |error: csv::Error| Error::Inconsistent(format!("csv: {error}"));
    writer.write_record(&header).map_err(broken)?;
    for row in rows {
        let answers = answers_of(app, &row)?;
        let email = email_of(app, &row)?;
        let instant = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
        let mut record = vec![
            row.id.to_string(),
            row.arrival.to_string(),
            super::rows::enrollment_status_text(row.status).to_owned(),
            row.position.map(|position| position.to_string()).unwrap_or_default(),
            row.attendee_name.clone(),
            row.applicant_name.clone(),
            email.unwrap_or_default(),
            instant(Some(row.applied_at)),
            instant(row.decided_at),
            row.decided_by_name.clone().unwrap_or_default(),
            row.reason.clone().unwrap_or_default(),
            row.fee.to_string(),
            row.currency.clone(),
            instant(row.paid_at),
            row.refund_due.map(|due| due.to_string()).unwrap_or_default(),
        ];
        record.extend(
            questions
                .iter()
                .map(|question| cell(question, answers.get(&question.id))),
        );
        writer
            .write_record(record.iter().map(|text| harmless(text)))
            .map_err(broken)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::Inconsistent(format!("csv: {error}")))
}

/// Spreadsheets read UTF-8 by it.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const COLUMNS: [&str; 15] = [
    "id",
    "arrival",
    "status",
    "position",
    "attendee_name",
    "applicant_name",
    "applicant_email",
    "applied_at",
    "decided_at",
    "decided_by",
    "reason",
    "fee",
    "currency",
    "paid_at",
    "refund_due",
];

fn cell(question: &Question, answer: Option<&Value>) -> String {
    let label = |id: &str| {
        let option = question.options.iter().find(|option| option.id == id);
        option.map_or_else(|| id.to_owned(), |option| option.label.clone())
    };
    match (question.kind, answer) {
        (_, None) => String::new(),
        (QuestionKind::One, Some(Value::String(id))) => label(id),
        (QuestionKind::Many, Some(Value::Array(ids))) => {
            let labels: Vec<String> = ids.iter().filter_map(Value::as_str).map(label).collect();
            labels.join(", ")
        }
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(other)) => other.to_string(),
    }
}

/// A spreadsheet runs what begins like a formula; a quote before it keeps it text (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn email_of(app: &App, row: &EnrollmentRecord) -> Result<Option<String>, Error> {
    Ok(
        match (row.user_id, &row.user_email_sealed, &row.attendee_email_sealed) {
            (Some(user_id), Some(sealed), _) => Some(app.secrets.unseal(USER_EMAIL, user_id, sealed)?),
            (None, _, Some(sealed)) => Some(app.secrets.unseal(ATTENDEE_EMAIL, row.attendee_id, sealed)?),
            _ => None,
        },
    )
}

fn shown(app: &App, host: &Host, row: EnrollmentRecord, now: DateTime<Utc>) -> Result<HostEnrollment, Error> {
    Ok(HostEnrollment {
        applicant: ApplicantView {
            email: email_of(app, &row)?,
            by_host: row.user_id.is_none(),
            name: row.applicant_name.clone(),
        },
        undo_until: undo_until(&row, host.user_id, now),
        id: row.id,
        class_id: row.class_id,
        class_title: row.title,
        attendee_name: row.attendee_name,
        status: row.status,
        arrival: row.arrival,
        position: row.position,
        received_at: row.applied_at,
        decided_at: row.decided_at,
        decided_by_name: row.decided_by_name,
        reason: row.reason,
        end_kind: row.end_kind,
        ended_at: row.ended_at,
        offer_until: row.offer_until,
        pay_until: row.pay_until,
        out_of_turn: row.out_of_turn,
        refund_due: row.refund_due,
        form_version: row.form_version,
        files: Vec::new(),
        answers: None,
        form: None,
        timeline: Vec::new(),
        version: row.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+82 10", "'+82 10"),
            ("@sum", "'@sum"),
            ("-3", "'-3"),
            ("김하늘", "김하늘"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
