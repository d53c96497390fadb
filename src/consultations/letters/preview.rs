//! Every letter with believable values, so that a host reads what guests will get.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::sql;
use super::words::{self, Appointment, Cancellation, Host, Leave, Scope, Waiting};
use super::{
    BOOKING_CANCELLED, BOOKING_CONFIRMED, BOOKING_MOVED, BOOKING_RESCHEDULED, INVITATION, LINKS, OFFER,
    OFFER_FIRST_COME, OFFER_MISSED, OFFERS_MISSED, REMINDER_DAY, REMINDER_HOUR, SLOT_CANCELLED, WAIT_ENDED, WAIT_LEFT,
    WAITLISTED,
};
use crate::accounts::Host as Member;
use crate::app::App;
use crate::consultations::Error;
use crate::consultations::rules::EndKind;
use crate::locale::Locale;
use crate::messaging::mail::{Content, Dates, Letter, NamedLink};

/// Nobody has it (RFC 2606).
const ADDRESSEE: &str = "guest@example.com";

#[derive(Debug)]
pub struct Preview {
    pub kind: &'static str,
    pub letter: Letter,
}

/// Every letter as the guests of this host would get it.
pub async fn for_host(app: &App, host: &Member, locale: Locale) -> Result<Vec<Preview>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let names = sql::host(&mut connection, host.organisation_id, host.user_id).await?;
    let now = app.clock.now(&mut connection).await?;
    let zone = crate::consultations::zone(&names.zone)?;
    all(
        locale,
        zone,
        &names.host_name,
        &names.organisation_name,
        app.config.base_url.as_str(),
        now,
    )
    .map_err(|error| Error::Inconsistent(format!("template: {error}")))
}

/// `base_url` is where the links would lead; they open nothing.
fn all(
    locale: Locale,
    zone: Tz,
    host: &str,
    organisation: &str,
    base_url: &str,
    now: DateTime<Utc>,
) -> askama::Result<Vec<Preview>> {
    let dates = Dates::new(locale, zone, now);
    let starts_at = now + TimeDelta::days(3);
    let link = |page: &str| format!("{}/{page}/…", base_url.trim_end_matches('/'));
    let (guest, topic, place, instructions, reason) = match locale {
        Locale::Ko => (
            "김하늘",
            "진로 상담",
            "본관 2층 상담실",
            "신분증을 챙겨 주세요.",
            "급한 일정이 생겼어요.",
        ),
        Locale::En => (
            "Ana Lee",
            "Career talk",
            "Room 2, main building",
            "Please bring an ID.",
            "Something urgent came up.",
        ),
    };
    let it = Appointment {
        guest: guest.to_owned(),
        host: Host::new(host.to_owned(), organisation.to_owned()),
        topic: topic.to_owned(),
        when: dates.span(starts_at, starts_at + TimeDelta::minutes(50)),
        start: dates.short(starts_at),
        place: Some(place.to_owned()),
        online_link: None,
        instructions: Some(instructions.to_owned()),
    };
    let leave = Leave::Until(dates.instant(starts_at - TimeDelta::hours(2)));
    let until = dates.instant(now + TimeDelta::hours(12));
    let waiting = || Waiting {
        position: Some(2),
        moves: false,
        first_come: false,
        link: link("manage"),
    };
    let after = |reason: Option<&str>| Cancellation {
        reason: reason.map(ToOwned::to_owned),
        again: Some(link("invite")),
    };
    let scope = Scope {
        topic: None,
        from: None,
        until: None,
    };
    let named = vec![
        NamedLink {
            label: format!("{} · {topic}", dates.instant(starts_at)),
            url: link("manage"),
        },
        NamedLink {
            label: words::invitation_of(locale, host),
            url: link("invite"),
        },
    ];
    let contents: Vec<(&'static str, Content)> = vec![
        (
            INVITATION,
            words::invitation(
                locale,
                &it.host,
                &scope,
                dates.instant(now + TimeDelta::days(7)),
                1,
                link("invite"),
            ),
        ),
        (
            BOOKING_CONFIRMED,
            words::confirmed(locale, &it, false, &leave, link("manage")),
        ),
        (REMINDER_DAY, words::reminder_day(locale, &it, &leave, link("manage"))),
        (REMINDER_HOUR, words::reminder_hour(locale, &it, link("manage"))),
        (BOOKING_MOVED, words::moved(locale, &it, &leave, link("manage"))),
        (
            BOOKING_RESCHEDULED,
            words::rescheduled(locale, &it, false, link("manage")),
        ),
        (BOOKING_CANCELLED, words::cancelled_by_guest(locale, &it, after(None))),
        (
            "BOOKING_CANCELLED_LATE",
            words::cancelled_late(locale, &it, after(None)),
        ),
        (
            "BOOKING_CANCELLED_BY_HOST",
            words::cancelled_by_host(locale, &it, after(Some(reason))),
        ),
        (SLOT_CANCELLED, words::slot_cancelled(locale, &it, after(Some(reason)))),
        (WAITLISTED, words::waitlisted(locale, &it, waiting())),
        (OFFER, words::offer(locale, &it, until, waiting())),
        (OFFER_FIRST_COME, words::offer_first_come(locale, &it, waiting())),
        (OFFER_MISSED, words::offer_missed(locale, &it, waiting())),
        (OFFERS_MISSED, words::offers_missed(locale, &it, after(None))),
        (WAIT_LEFT, words::wait_left(locale, &it, false, after(None))),
        (
            WAIT_ENDED,
            words::wait_ended(locale, &it, EndKind::Started, after(None)),
        ),
        (LINKS, words::links(locale, named)),
    ];
    contents
        .into_iter()
        .map(|(kind, content)| {
            Ok(Preview {
                kind,
                letter: content.letter(ADDRESSEE.to_owned(), locale)?,
            })
        })
        .collect()
}
