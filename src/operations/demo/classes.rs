//! A school with three classes: one that is full and has a line, one under review, one that is about to open.

use anyhow::{Context, anyhow};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{PASSWORD, address, sign_up};
use crate::accounts::rules::Password;
use crate::accounts::{self, Host, Identity, NewAccount};
use crate::app::App;
use crate::classes::enrollments::{self, Application};
use crate::classes::forms::{self, NewForm};
use crate::classes::hosting::{self, NewClass};
use crate::classes::review;
use crate::classes::rules::form::Answers;
use crate::classes::rules::{
    ClassChange, ClassFacts, Decision, EditAfterApproval, Payment, RefundPolicy, Reopening, Selection, Session,
    Visibility,
};
use crate::idempotency::IdempotencyKey;
use crate::locale::Locale;

const ZONE: Tz = Tz::Asia__Seoul;
pub const SCHOOL: (&str, &str) = ("자리 문화센터", "school@example.com");
/// The first of them is for whoever tries the demo as a student.
const STUDENTS: [(&str, &str); 9] = [
    ("강다온", "daon@example.com"),
    ("윤서준", "seojun@example.com"),
    ("배수아", "sua@example.com"),
    ("문지호", "jiho@example.com"),
    ("신예나", "yena@example.com"),
    ("서도하", "doha@example.com"),
    ("권나은", "naeun@example.com"),
    ("홍이안", "ian@example.com"),
    ("Grace Lee", "grace@example.com"),
];
pub const STUDENT: (&str, &str) = STUDENTS[0];
/// So long after the demo was made, the third class opens.
const OPENS_IN: TimeDelta = TimeDelta::minutes(10);

/// The host and the students, and what they have done so far.
pub async fn fill(app: &App) -> anyhow::Result<()> {
    let host = sign_up(app, SCHOOL, Locale::Ko, ZONE).await?;
    let now = app.clock.now(&mut *app.pools.classes.acquire().await?).await?;
    let mut students = Vec::new();
    for (name, email) in STUDENTS {
        students.push(student(app, name, email).await?);
    }
    pottery(app, &host, &students, now).await?;
    drawing(app, &host, &students, now).await?;
    let opening = NewClass {
        facts: ClassFacts {
            title: "코딩 첫걸음 (중학생)".to_owned(),
            description: Some(
                "블록에서 글자로. 여덟 번 만나 작은 게임 하나를 끝까지 만들어요.\n\n- 노트북은 빌려드려요\n- 한 반 30명"
                    .to_owned(),
            ),
            recruit_from: Some(now + OPENS_IN),
            reopening: Reopening::AtHours,
            reopening_hours: vec![12, 20],
            ..facts(now, 21, 8, 19)
        },
        ..class(app, &host, 30, 15)
    };
    publish(app, &host, opening).await?;
    Ok(())
}

/// First come, first served: full, and three people wait.
async fn pottery(app: &App, host: &Host, students: &[Identity], now: DateTime<Utc>) -> anyhow::Result<()> {
    let new = NewClass {
        facts: ClassFacts {
            title: "토요 도자기 입문".to_owned(),
            description: Some(
                "손으로 빚어 굽는 **컵과 접시**. 흙과 도구는 모두 준비되어 있어요.\n\n앞치마만 챙겨 오세요.".to_owned(),
            ),
            ..facts(now, 14, 4, 10)
        },
        ..class(app, host, 5, 10)
    };
    let id = publish(app, host, new).await?;
    for (index, student) in students[1..].iter().enumerate() {
        apply(app, student, id, None, Answers::new(), index).await?;
    }
    Ok(())
}

/// Under review, with a form, paid by transfer.
async fn drawing(app: &App, host: &Host, students: &[Identity], now: DateTime<Utc>) -> anyhow::Result<()> {
    let new = NewClass {
        facts: ClassFacts {
            title: "성인 취미 수채화".to_owned(),
            description: Some("붓을 처음 잡는 분도, 오래 그린 분도 함께해요. 수준에 맞춰 반을 나눠요.".to_owned()),
            selection: Selection::Review,
            fee: 120_000,
            payment: Some(Payment::Transfer),
            transfer_instructions: Some(
                "자리은행 110-123-456789 (자리 문화센터)\n입금자 이름을 신청자와 같게 해 주세요.".to_owned(),
            ),
            seller: Some(
                "자리 문화센터 · 대표 김자리 · 사업자등록번호 000-00-00000 · 서울시 중구 · 02-000-0000".to_owned(),
            ),
            refund_policy: Some(RefundPolicy::Course),
            reapply: true,
            ..facts(now, 28, 6, 14)
        },
        ..class(app, host, 4, 6)
    };
    let id = publish(app, host, new).await?;
    let form = NewForm {
        title: Some("수채화 반 신청서".to_owned()),
        description: Some("반을 나누는 데만 써요.".to_owned()),
        is_active: true,
        questions: serde_json::from_value(questions()).context("the form of the demo")?,
    };
    forms::save(app, host, id, None, &form).await?;
    let mut ids = Vec::new();
    for (index, student) in students[1..].iter().enumerate() {
        let answers = if index % 2 == 0 {
            json!({ "level": "new", "hope": "주말에 나만의 시간을 갖고 싶어요." })
        } else {
            json!({ "level": "some", "years": 1 + index, "hope": "풍경을 제대로 그려 보고 싶어요." })
        };
        let answers = serde_json::from_value(answers)?;
        ids.push(apply(app, student, id, Some(1), answers, index).await?);
    }
    for (index, decision) in [
        (0, Decision::Approve { raise: false }),
        (1, Decision::Approve { raise: false }),
        (2, Decision::Reject),
    ] {
        let reason = (decision == Decision::Reject)
            .then(|| "이번에는 반 구성이 맞지 않았어요. 다음 달에 다시 만나요.".to_owned());
        review::decide(app, host, ids[index], 1, decision, reason).await?;
    }
    Ok(())
}

fn questions() -> Value {
    json!([
        { "id": "level", "kind": "ONE", "label": "그림을 배운 적이 있나요?", "required": true,
          "options": [{ "id": "new", "label": "처음이에요" }, { "id": "some", "label": "있어요" }] },
        { "id": "years", "kind": "NUMBER", "label": "몇 년 정도 그렸나요?", "required": true, "min": 1, "max": 80,
          "condition": { "question": "level", "one_of": ["some"] } },
        { "id": "hope", "kind": "LONG", "label": "무엇을 기대하나요?", "help": "한두 문장이면 충분해요.", "required": false, "max": 500 },
        { "id": "works", "kind": "FILE", "label": "그린 그림이 있다면 올려 주세요", "required": false, "max": 3 }
    ])
}

fn class(app: &App, host: &Host, capacity: i32, waitlist_capacity: i32) -> NewClass {
    NewClass {
        id: app.ids.next(),
        organisation_id: host.organisation_id,
        host_id: host.user_id,
        facts: facts(DateTime::UNIX_EPOCH, 0, 0, 0),
        capacity,
        waitlist: waitlist_capacity > 0,
        waitlist_capacity,
    }
}

/// Weekly meetings of two hours, the first so many days ahead; people may apply until two days before.
fn facts(now: DateTime<Utc>, days: u64, weeks: u64, hour: u32) -> ClassFacts {
    let today = now.with_timezone(&ZONE).date_naive();
    let sessions: Vec<Session> = (0..weeks)
        .filter_map(|week| {
            let day = today.checked_add_days(Days::new(days + 7 * week))?;
            let starts_at = ZONE
                .from_local_datetime(&day.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?))
                .earliest()?
                .to_utc();
            Some(Session {
                starts_at,
                ends_at: starts_at + TimeDelta::hours(2),
            })
        })
        .collect();
    ClassFacts {
        title: String::new(),
        description: None,
        recruit_from: Some(now - TimeDelta::hours(1)),
        recruit_until: sessions.first().map(|first| first.starts_at - TimeDelta::days(2)),
        sessions,
        location: Some("자리 문화센터 3층".to_owned()),
        online_link: None,
        visibility: Visibility::Public,
        selection: Selection::FirstCome,
        offer_minutes: 720,
        fee: 0,
        currency: "KRW".to_owned(),
        payment: None,
        transfer_instructions: None,
        transfer_hours: 48,
        seller: None,
        refund_policy: None,
        edit_until: None,
        edit_after_approval: EditAfterApproval::Keep,
        reapply: false,
        reopening: Reopening::AtOnce,
        reopening_hours: Vec::new(),
    }
}

async fn publish(app: &App, host: &Host, new: NewClass) -> anyhow::Result<Uuid> {
    let id = hosting::create(app, host, None, new).await?.id;
    hosting::change(app, host, id, ClassChange::Publish).await?;
    Ok(id)
}

async fn student(app: &App, name: &str, email: &str) -> anyhow::Result<Identity> {
    let email = address(email)?;
    let password = Password::choose(PASSWORD, Some(&email)).map_err(|fault| anyhow!("{fault:?}"))?;
    let account = NewAccount {
        email,
        password,
        name: name.to_owned(),
        locale: Locale::Ko,
        zone: ZONE,
        host: false,
    };
    Ok(accounts::register(app, account).await?.identity)
}

async fn apply(
    app: &App,
    student: &Identity,
    class_id: Uuid,
    form_version: Option<i32>,
    answers: Answers,
    index: usize,
) -> anyhow::Result<Uuid> {
    let key = IdempotencyKey::parse(&format!("demo-{class_id}-{index}")).context("a key is malformed")?;
    let application = Application {
        link: None,
        attendee_id: None,
        form_version,
        answers,
        terms: Vec::new(),
    };
    Ok(enrollments::apply(app, student, key, class_id, application).await?.id)
}
