//! Weekly patterns of slots.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc, Weekday};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::slots::{SlotsAnswer, capacity, faulty_lines};
use crate::accounts::Host;
use crate::app::App;
use crate::consultations::rules::pattern::{
    DAYS_MAX, MINUTES_PER_DAY, Pattern, Problem as PatternProblem, ProblemKind, Repeated, Window,
};
use crate::consultations::rules::{
    CAPACITY_DEFAULT, INSTRUCTIONS_CHARS_MAX, ONLINE_LINK_CHARS_MAX, PLACE_CHARS_MAX, SLOTS_PER_BATCH_MAX,
    TOPIC_CHARS_MAX,
};
use crate::consultations::slots::{self, PatternError, SlotKind};
use crate::http::extract::{Body, Check, MaybeIdempotencyKey};
use crate::http::problem::{Code, FieldCode, FieldProblem, Problem, Result};
use crate::text;

const WINDOWS_MAX: usize = 50;
const EXCEPTIONS_MAX: usize = 366;
const MINUTES_MIN: i64 = 5;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternBody {
    topic: String,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    online_link: Option<String>,
    #[serde(default)]
    instructions: Option<String>,
    /// 1 to 1,000; default 3.
    #[serde(default)]
    capacity: Option<i32>,
    #[serde(default)]
    waitlist: Option<bool>,
    /// The first day, in the organisation's zone.
    from: NaiveDate,
    /// The last day; at most 366 days in all.
    until: NaiveDate,
    /// 1 to 50 windows; each is cut into slots.
    times: Vec<WindowBody>,
    /// Length of a slot, 5 to 1,440.
    minutes: i64,
    /// Between two slots, 0 to 1,440; default 0.
    #[serde(default)]
    gap_minutes: Option<i64>,
    /// Days without slots.
    #[serde(default)]
    except: Vec<NaiveDate>,
    /// Which is meant where the clock shows a time twice.
    #[serde(default)]
    repeated: Option<Repeated>,
    /// Only say what would be made.
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowBody {
    weekday: WeekdayBody,
    /// By the clock on the wall: `09:00`.
    starts: String,
    /// `24:00` is the end of the day.
    ends: String,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[schema(as = Weekday)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WeekdayBody {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl From<WeekdayBody> for Weekday {
    fn from(body: WeekdayBody) -> Self {
        match body {
            WeekdayBody::Mon => Self::Mon,
            WeekdayBody::Tue => Self::Tue,
            WeekdayBody::Wed => Self::Wed,
            WeekdayBody::Thu => Self::Thu,
            WeekdayBody::Fri => Self::Fri,
            WeekdayBody::Sat => Self::Sat,
            WeekdayBody::Sun => Self::Sun,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PatternPreview {
    zone: String,
    items: Vec<PreviewItem>,
    /// What stands against it; nothing is made while there is any.
    problems: Vec<PreviewProblem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewItem {
    date: NaiveDate,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewProblem {
    date: NaiveDate,
    /// By the clock on the wall: `01:30`.
    time: String,
    code: ProblemKind,
}

impl From<PatternProblem> for PreviewProblem {
    fn from(problem: PatternProblem) -> Self {
        Self {
            date: problem.date,
            time: problem.time.format("%H:%M").to_string(),
            code: problem.kind,
        }
    }
}

/// Publishes slots by a weekly pattern, all or none, or with `dry_run` says what it would make.
#[utoipa::path(post, path = "/api/admin/slots/pattern", tag = "consultations: host", request_body = PatternBody, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PatternPreview), (status = 201, body = SlotsAnswer), (status = 409, description = "pattern_conflicts"), (status = 422, description = "invalid")))]
pub async fn create_pattern(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<PatternBody>,
) -> Result<Response> {
    let mut check = Check::default();
    let dry_run = body.dry_run;
    let waitlist_default = slots::waitlist_default(&app, &host).await?;
    let read = body.check(&mut check, waitlist_default);
    check.finish()?;
    let Some((pattern, kind)) = read else {
        return Err(Code::Invalid.into());
    };
    if dry_run {
        let preview = slots::preview_pattern(&app, &host, &pattern).await.map_err(refused)?;
        let items = preview.occurrences.into_iter().map(|it| PreviewItem {
            date: it.date,
            starts_at: it.starts_at,
            ends_at: it.ends_at,
        });
        return Ok(Json(PatternPreview {
            zone: preview.zone.name().to_owned(),
            items: items.collect(),
            problems: preview.problems.into_iter().map(Into::into).collect(),
        })
        .into_response());
    }
    let items = slots::create_pattern(&app, &host, key.as_ref(), &pattern, &kind)
        .await
        .map_err(refused)?;
    Ok((StatusCode::CREATED, Json(SlotsAnswer { items })).into_response())
}

fn refused(error: PatternError) -> Problem {
    let field = |pointer: &str, code| {
        Problem::invalid(vec![FieldProblem {
            pointer: pointer.into(),
            code,
        }])
    };
    match error {
        PatternError::Problems(problems) => {
            let problems: Vec<PreviewProblem> = problems.into_iter().map(Into::into).collect();
            Problem::from(Code::PatternConflicts).with("problems", problems)
        }
        PatternError::Nothing => field("/times", FieldCode::TooFew { min: 1 }),
        PatternError::TooMany => field(
            "/until",
            FieldCode::TooMany {
                max: SLOTS_PER_BATCH_MAX.try_into().unwrap_or(i64::MAX),
            },
        ),
        PatternError::Slots(error) => faulty_lines(error, |_| String::new()),
    }
}

impl PatternBody {
    fn check(self, check: &mut Check, waitlist_default: bool) -> Option<(Pattern, SlotKind)> {
        let topic = check.take("/topic", text::line(&self.topic, 1, TOPIC_CHARS_MAX));
        let place = check.take("/place", text::optional_line(self.place.as_deref(), PLACE_CHARS_MAX));
        let online_link = check.take(
            "/online_link",
            text::optional_https_link(self.online_link.as_deref(), ONLINE_LINK_CHARS_MAX),
        );
        let instructions = check.take(
            "/instructions",
            text::optional_paragraphs(self.instructions.as_deref(), INSTRUCTIONS_CHARS_MAX),
        );
        let capacity = check.take("/capacity", capacity(self.capacity.unwrap_or(CAPACITY_DEFAULT)));
        let until = check.take("/until", last_day(self.from, self.until));
        let minutes = check.take("/minutes", minutes(self.minutes, MINUTES_MIN));
        let gap_minutes = check.take("/gap_minutes", minutes_or_none(self.gap_minutes));
        check.take(
            "/times",
            match self.times.len() {
                0 => Err(FieldCode::TooFew { min: 1 }),
                1..=WINDOWS_MAX => Ok(()),
                _ => Err(FieldCode::TooMany { max: 50 }),
            },
        );
        check.take(
            "/except",
            if self.except.len() > EXCEPTIONS_MAX {
                Err(FieldCode::TooMany { max: DAYS_MAX })
            } else {
                Ok(())
            },
        );
        let windows: Vec<Option<Window>> = self
            .times
            .iter()
            .take(WINDOWS_MAX)
            .enumerate()
            .map(|(nr, window)| window.check(check, &format!("/times/{nr}")))
            .collect();
        let pattern = Pattern {
            from: self.from,
            until: until?,
            windows: windows.into_iter().collect::<Option<_>>()?,
            minutes: minutes?,
            gap_minutes: gap_minutes?,
            except: self.except.into_iter().collect(),
            repeated: self.repeated,
        };
        let kind = SlotKind {
            topic: topic?,
            place: place?,
            online_link: online_link?,
            instructions: instructions?,
            capacity: capacity?,
            waitlist: self.waitlist.unwrap_or(waitlist_default),
        };
        Some((pattern, kind))
    }
}

impl WindowBody {
    fn check(&self, check: &mut Check, at: &str) -> Option<Window> {
        let starts = check.take(&format!("{at}/starts"), minute_of_day(&self.starts));
        let ends = check.take(&format!("{at}/ends"), minute_of_day(&self.ends));
        let (starts, ends) = (starts?, ends?);
        let order = if ends > starts {
            Ok(())
        } else {
            Err(FieldCode::EndsBeforeStart)
        };
        check.take(&format!("{at}/ends"), order)?;
        Some(Window {
            weekday: self.weekday.into(),
            starts,
            ends,
        })
    }
}

fn last_day(from: NaiveDate, until: NaiveDate) -> std::result::Result<NaiveDate, FieldCode> {
    match (until - from).num_days() {
        ..0 => Err(FieldCode::EndsBeforeStart),
        0..DAYS_MAX => Ok(until),
        _ => Err(FieldCode::DaysTooMany { max_days: DAYS_MAX }),
    }
}

fn minutes_or_none(minutes_given: Option<i64>) -> std::result::Result<u16, FieldCode> {
    minutes_given.map_or(Ok(0), |given| minutes(given, 0))
}

fn minutes(given: i64, min: i64) -> std::result::Result<u16, FieldCode> {
    let max = i64::from(MINUTES_PER_DAY);
    match u16::try_from(given) {
        _ if given < min => Err(FieldCode::TooSmall { min }),
        Ok(minutes) if minutes <= MINUTES_PER_DAY => Ok(minutes),
        _ => Err(FieldCode::TooLarge { max }),
    }
}

/// `09:30` as minutes since midnight; `24:00` is the end of the day.
fn minute_of_day(text: &str) -> std::result::Result<u16, FieldCode> {
    if text == "24:00" {
        return Ok(MINUTES_PER_DAY);
    }
    let time = chrono::NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| FieldCode::NotATime)?;
    let minutes = chrono::Timelike::num_seconds_from_midnight(&time) / 60;
    u16::try_from(minutes).map_err(|_| FieldCode::NotATime)
}
