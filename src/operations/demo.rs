//! A believable small world for whoever tries Jari out: made through the use cases that everybody uses, in an empty database.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::accounts::rules::Password;
use crate::accounts::{self, Host, NewAccount};
use crate::app::App;
use crate::config::Config;
use crate::consultations::invitations::{self, InviteError, NewInvitation};
use crate::consultations::rules::SlotChange;
use crate::consultations::views::Slot;
use crate::consultations::{self, CreateSlotsError, NewBooking, NewSlot};
use crate::email::Email;
use crate::idempotency::IdempotencyKey;
use crate::locale::Locale;
use crate::secrets::Secrets;

const EMAIL: &str = "seoyeon@demo.example";
const PASSWORD: &str = "jari-demo-2026";
const NAME: &str = "김서연";
const ZONE: Tz = Tz::Asia__Seoul;
/// Consultations begin at these hours of a working day and last 50 minutes.
const HOURS: [u32; 5] = [10, 11, 14, 15, 16];
const MINUTES: i64 = 50;
const WORKING_DAYS: usize = 10;

struct Guest {
    name: &'static str,
    email: &'static str,
    locale: Locale,
    note: Option<&'static str>,
    /// Which of the slots they have booked, in the order of time.
    slot: Option<usize>,
}

const GUESTS: [Guest; 9] = [
    guest(
        "이하늘",
        "haneul@demo.example",
        Locale::Ko,
        Some("전공을 바꿀지 고민하고 있어요."),
        Some(0),
    ),
    guest(
        "박서준",
        "seojun@demo.example",
        Locale::Ko,
        Some("이력서를 가져갈게요."),
        Some(0),
    ),
    guest("최유진", "yujin@demo.example", Locale::Ko, None, Some(0)),
    guest("정민호", "minho@demo.example", Locale::Ko, None, Some(1)),
    guest(
        "Ana Torres",
        "ana@demo.example",
        Locale::En,
        Some("I would like to talk about a year abroad."),
        Some(1),
    ),
    guest("한지우", "jiwoo@demo.example", Locale::Ko, None, Some(3)),
    guest(
        "오세훈",
        "sehun@demo.example",
        Locale::Ko,
        Some("면접 준비가 막막해요."),
        Some(6),
    ),
    guest("윤가람", "garam@demo.example", Locale::Ko, None, None),
    guest("Tom Miller", "tom@demo.example", Locale::En, None, None),
];

const fn guest(
    name: &'static str,
    email: &'static str,
    locale: Locale,
    note: Option<&'static str>,
    slot: Option<usize>,
) -> Guest {
    Guest {
        name,
        email,
        locale,
        note,
        slot,
    }
}

/// Closed for booking, so that this state can be seen.
const CLOSED_SLOT: usize = 9;

/// Its password is known to everybody, so it has no place where people's data is.
pub fn allowed(demo: bool, config: &Config) -> anyhow::Result<()> {
    if demo && !config.development() {
        anyhow::bail!("a demo makes an account with a known password and is refused in production");
    }
    Ok(())
}

/// Fills the database if nobody has an account in it; returns what to sign in with.
pub async fn fill(app: &App) -> anyhow::Result<String> {
    if accounts::policy(app).await?.first_account {
        create(app).await?;
    }
    Ok(format!(
        "demo: sign in with {EMAIL} / {PASSWORD} (nothing is mailed; see {}dev/mail)",
        app.config.base_url
    ))
}

async fn create(app: &App) -> anyhow::Result<()> {
    let email = parse(EMAIL)?;
    let password = Password::choose(PASSWORD, Some(&email)).map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    let account = NewAccount {
        email,
        password,
        name: NAME.into(),
        locale: Locale::Ko,
        zone: ZONE,
    };
    let signed_in = accounts::register(app, account).await?;
    let host = signed_in
        .identity
        .host()
        .ok_or_else(|| anyhow::anyhow!("the demo's account cannot host"))?;

    let new: Vec<NewSlot> = times(app.clock.wall()).into_iter().map(slot).collect();
    let slots = consultations::create_slots(app, &host, None, &new)
        .await
        .map_err(|error| match error {
            CreateSlotsError::Other(error) => anyhow::Error::from(error),
            lines => anyhow::anyhow!("{lines:?}"),
        })?;
    for (number, guest) in GUESTS.iter().enumerate() {
        let token = invite(app, &host, guest).await?;
        if let Some(slot) = guest.slot.and_then(|slot| slots.get(slot)) {
            book(app, &token, slot, number, guest).await?;
        }
    }
    if let Some(slot) = slots.get(CLOSED_SLOT) {
        consultations::change_slot(app, &host, slot.id, SlotChange::Close).await?;
    }
    tracing::info!(slots = slots.len(), guests = GUESTS.len(), "made the demo's world");
    Ok(())
}

/// The hours of the next working days, Seoul time; tomorrow is the first, so that nothing lies in the past.
fn times(now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let today = now.with_timezone(&ZONE).date_naive();
    let days = (1..).map_while(|day| today.checked_add_days(Days::new(day)));
    let working = days
        .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
        .take(WORKING_DAYS);
    working
        .flat_map(|day| {
            HOURS
                .into_iter()
                .filter_map(move |hour| Some(day.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?)))
        })
        // Seoul has no hour that is skipped or repeated.
        .filter_map(|time| time.and_local_timezone(ZONE).single())
        .map(|time| time.with_timezone(&Utc))
        .collect()
}

fn slot(starts_at: DateTime<Utc>) -> NewSlot {
    NewSlot {
        topic: "진로 상담".into(),
        place: Some("마포구 백범로 31, 3층 상담실".into()),
        online_link: None,
        instructions: Some("지난 적성 검사 결과가 있으면 가져와 주세요.".into()),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(MINUTES),
        capacity: 3,
    }
}

async fn invite(app: &App, host: &Host, guest: &Guest) -> anyhow::Result<String> {
    let request = NewInvitation {
        email: parse(guest.email)?,
        locale: guest.locale,
        uses: 1,
        expires_at: None,
    };
    let invited = invitations::invite(app, host, None, &request)
        .await
        .map_err(|error| match error {
            InviteError::Other(error) => anyhow::Error::from(error),
            fault => anyhow::anyhow!("{fault:?}"),
        })?;
    Ok(invited
        .invitation
        .link
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned())
}

async fn book(app: &App, token: &str, slot: &Slot, number: usize, guest: &Guest) -> anyhow::Result<Uuid> {
    let link = Secrets::read_link(token).ok_or_else(|| anyhow::anyhow!("a link of the demo cannot be read"))?;
    let key = IdempotencyKey::parse(&format!("demo-booking-{number:04}"))
        .ok_or_else(|| anyhow::anyhow!("a key of the demo is malformed"))?;
    let request = NewBooking {
        slot_id: slot.id,
        name: guest.name.into(),
        note: guest.note.map(Into::into),
    };
    Ok(consultations::book(app, link, key, request).await?.id)
}

fn parse(address: &str) -> anyhow::Result<Email> {
    Email::parse(address).map_err(|fault| anyhow::anyhow!("{address}: {fault:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_lie_ahead_on_working_days() {
        let friday_night: DateTime<Utc> = "2026-11-20T14:00:00Z".parse().unwrap();
        let times = times(friday_night);
        assert_eq!(times.len(), WORKING_DAYS * HOURS.len());
        assert_eq!(
            times[0].to_rfc3339(),
            "2026-11-23T01:00:00+00:00",
            "Monday, 10:00 in Seoul"
        );
    }
}
