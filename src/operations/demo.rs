//! A small world to look at: made once in an empty database, through the same use cases that people go through.

use std::fmt;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::accounts::rules::{Password, Refusal};
use crate::accounts::{self, Host, NewAccount};
use crate::app::App;
use crate::consultations::bookings::{self, NewBooking};
use crate::consultations::invitations::{self, NewInvitation, NewTerms};
use crate::consultations::notes;
use crate::consultations::rules::{Scope, SlotChange, USES_MAX};
use crate::consultations::slots::{self, CreateSlotsError, NewSlot};
use crate::consultations::views::Booking;
use crate::email::Email;
use crate::idempotency::IdempotencyKey;
use crate::locale::Locale;
use crate::secrets::Secrets;

const PASSWORD: &str = "jari-demo-2026";
const SLOT_LENGTH: TimeDelta = TimeDelta::minutes(50);
const DAYS: u64 = 14;

/// Of the days and hours below, by the order in which they come: what people will find there.
const FULL: [usize; 5] = [0, 3, 7, 8, 15];
const PARTLY_BOOKED: [usize; 6] = [1, 4, 9, 12, 17, 22];
/// People who wait for each full one.
const WAITING: usize = 2;
const CLOSED: usize = 5;
const CANCELLED: usize = 10;

struct Practice {
    name: &'static str,
    email: &'static str,
    locale: Locale,
    zone: Tz,
    hours: &'static [u32],
    topics: &'static [&'static str],
    place: &'static str,
    instructions: &'static str,
    capacities: &'static [i32],
    /// Slots that nobody touches are left to whoever tries the demo.
    guests: &'static [(&'static str, &'static str)],
    note: &'static str,
    host_note: &'static str,
    reason: &'static str,
}

const PRACTICES: [Practice; 2] = [
    Practice {
        name: "김서연",
        email: "seoyeon@example.com",
        locale: Locale::Ko,
        zone: Tz::Asia__Seoul,
        hours: &[10, 11, 14, 15, 16],
        topics: &["진로 상담", "마음 상담", "학업 상담"],
        place: "학생회관 302호",
        instructions: "5분 전에 오시면 돼요. 못 오시게 되면 메일의 링크로 취소해 주세요.",
        capacities: &[1, 3, 3, 2, 5],
        guests: &[
            ("박민수", "minsu@example.com"),
            ("이지우", "jiwoo@example.com"),
            ("최하늘", "haneul@example.com"),
            ("정도윤", "doyun@example.com"),
            ("한소희", "sohee@example.com"),
            ("오유진", "yujin@example.com"),
            ("임현우", "hyunwoo@example.com"),
            ("Daniel Park", "daniel@example.com"),
        ],
        note: "처음 상담이라 조금 떨려요.",
        host_note: "지난 학기 휴학. 복학 뒤 진로를 고민 중. 다음에 적성 검사 결과를 함께 보기.",
        reason: "학교 행사로 쉬어요. 다른 시간을 골라 주세요.",
    },
    Practice {
        name: "Emma Clarke",
        email: "emma@example.com",
        locale: Locale::En,
        zone: Tz::Europe__London,
        hours: &[9, 13],
        topics: &["Career talk", "Application review"],
        place: "Library, room 2.14",
        instructions: "Bring your CV, printed or on your phone.",
        capacities: &[2, 1],
        guests: &[
            ("Olivia Brown", "olivia@example.com"),
            ("Noah Wilson", "noah@example.com"),
            ("김예린", "yerin@example.com"),
        ],
        note: "I would like to talk about internships.",
        host_note: "Second year. Bring the list of partner companies next time.",
        reason: "I am away that day. Please choose another time.",
    },
];

/// What there is to try, for whoever started the demo.
#[derive(Debug)]
pub enum Filled {
    Made {
        logins: Vec<(&'static str, &'static str)>,
        invitation: String,
        booking: String,
    },
    /// Somebody's own data is here, or an earlier demo, which is not changed either.
    NotEmpty,
}

/// Fills a database in which nobody has an account.
pub async fn fill(app: &App) -> anyhow::Result<Filled> {
    if !accounts::policy(app).await?.first_account {
        return Ok(Filled::NotEmpty);
    }
    let mut tokens = Vec::new();
    for practice in &PRACTICES {
        tokens.push(
            open(app, practice)
                .await
                .with_context(|| format!("the demo of {}", practice.name))?,
        );
    }
    let (invitation, booking) = tokens.swap_remove(0);
    Ok(Filled::Made {
        logins: PRACTICES
            .iter()
            .map(|practice| (practice.name, practice.email))
            .collect(),
        invitation,
        booking,
    })
}

/// One host with two weeks of slots and their guests. Gives the links of one who may still choose and of one who has booked.
async fn open(app: &App, practice: &Practice) -> anyhow::Result<(String, String)> {
    let host = sign_up(app, practice).await?;
    let now = app.clock.now(&mut *app.pools.consultations.acquire().await?).await?;
    let planned = slots::create_slots(app, &host, None, &plan(practice, now))
        .await
        .map_err(|error| match error {
            CreateSlotsError::Other(error) => error.into(),
            error => anyhow!("{error:?}"),
        })?;
    let mut guests = Vec::new();
    for (name, email) in practice.guests {
        guests.push((*name, invite(app, &host, email, practice.locale).await?));
    }
    // Each has several uses, so that a few people fill many slots.
    let mut booking = None;
    for (index, slot) in planned.iter().enumerate() {
        let places = usize::try_from(slot.capacity)?.min(guests.len());
        let taken = match index {
            index if FULL.contains(&index) => (places + WAITING).min(guests.len()),
            index if PARTLY_BOOKED.contains(&index) || index == CANCELLED => places.div_ceil(2),
            _ => 0,
        };
        for place in 0..taken {
            let (name, link) = &guests[(index + place) % guests.len()];
            let note = (place == 0).then(|| practice.note.to_owned());
            let booked = book(app, link, slot.id, name, note).await?;
            if booking.is_none() {
                write_note(app, &host, &booked, practice.host_note).await?;
                booking = Some(booked.manage_token);
            }
        }
    }
    if let Some(slot) = planned.get(CLOSED) {
        slots::change_slot(app, &host, slot.id, SlotChange::Close).await?;
    }
    if let Some(slot) = planned.get(CANCELLED) {
        let reason = Some(practice.reason.to_owned());
        slots::change_slot(app, &host, slot.id, SlotChange::Cancel { reason }).await?;
    }
    let visitor = invite(app, &host, "visitor@example.com", practice.locale).await?;
    let manage = app
        .config
        .base_url
        .join(&format!("manage/{}", booking.context("nobody has booked")?))?;
    Ok((visitor, manage.into()))
}

/// By the same way as `jari user add`, because the sign-up of this installation may be closed.
async fn sign_up(app: &App, practice: &Practice) -> anyhow::Result<Host> {
    let email = address(practice.email)?;
    let password = Password::choose(PASSWORD, Some(&email)).map_err(|fault| anyhow!("{fault:?}"))?;
    let account = NewAccount {
        email: email.clone(),
        password: password.clone(),
        name: practice.name.to_owned(),
        locale: practice.locale,
        zone: practice.zone,
        host: true,
    };
    let mut connection = app.pools.accounts.acquire().await?;
    match accounts::add_user(
        &mut connection,
        &app.secrets,
        &app.clock,
        &app.ids,
        &account,
        accounts::Role::User,
    )
    .await
    {
        Ok(_) | Err(accounts::Error::Refused(Refusal::EmailTaken)) => {}
        Err(error) => return Err(error.into()),
    }
    drop(connection);
    let signed_in = accounts::login(app, &email, password).await?;
    signed_in.identity.host().context("has no organisation")
}

/// Working days from tomorrow on, at the practice's hours in its own zone.
fn plan(practice: &Practice, now: DateTime<Utc>) -> Vec<NewSlot> {
    let today = now.with_timezone(&practice.zone).date_naive();
    let days = (1..=DAYS).filter_map(|day| today.checked_add_days(Days::new(day)));
    let working_days = days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    let hours = practice
        .hours
        .iter()
        .filter_map(|hour| NaiveTime::from_hms_opt(*hour, 0, 0));
    let times = working_days.flat_map(|day| hours.clone().map(move |hour| day.and_time(hour)));
    // An hour that does not exist on the day the clocks change is left out.
    let starts = times.filter_map(|time| practice.zone.from_local_datetime(&time).earliest());
    let slots = starts.enumerate().map(|(index, starts_at)| NewSlot {
        topic: practice.topics[index % practice.topics.len()].to_owned(),
        place: Some(practice.place.to_owned()),
        online_link: None,
        instructions: Some(practice.instructions.to_owned()),
        starts_at: starts_at.to_utc(),
        ends_at: starts_at.to_utc() + SLOT_LENGTH,
        capacity: practice.capacities[index % practice.capacities.len()],
        waitlist: true,
    });
    slots.collect()
}

async fn invite(app: &App, host: &Host, email: &str, locale: Locale) -> anyhow::Result<String> {
    let request = NewInvitation {
        email: address(email)?,
        terms: NewTerms {
            locale,
            uses: USES_MAX,
            expires_at: None,
            scope: Scope::default(),
        },
    };
    let invited = invitations::invite(app, host, None, &request)
        .await
        .map_err(|error| anyhow!("{error:?}"))?;
    Ok(invited.invitation.link)
}

/// Books, or waits where there is no place.
async fn book(
    app: &App,
    invitation_link: &str,
    slot_id: Uuid,
    name: &str,
    note: Option<String>,
) -> anyhow::Result<Booking> {
    let token = invitation_link.rsplit('/').next().unwrap_or_default();
    let link = Secrets::read_link(token).context("an invitation has no link")?;
    let key = IdempotencyKey::parse(&format!("demo-{slot_id}")).context("a key is malformed")?;
    let request = NewBooking {
        slot_id,
        name: name.to_owned(),
        note,
        waitlist: true,
    };
    Ok(bookings::book(app, link, key, request).await?)
}

async fn write_note(app: &App, host: &Host, booking: &Booking, text: &str) -> anyhow::Result<()> {
    notes::save(app, host, booking.id, text, 0)
        .await
        .map_err(|error| anyhow!("{error:?}"))?;
    Ok(())
}

fn address(text: &str) -> anyhow::Result<Email> {
    Email::parse(text).map_err(|fault| anyhow!("{text}: {fault:?}"))
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made {
                logins,
                invitation,
                booking,
            } => {
                for (name, email) in logins {
                    writeln!(f, "login       {email}  {PASSWORD}  ({name})")?;
                }
                writeln!(f, "invitation  {invitation}")?;
                write!(f, "booking     {booking}")
            }
            Self::NotEmpty => f.write_str("the database is not empty; the demo changed nothing"),
        }
    }
}
