//! What guests read. Each snapshot is a whole letter; only those of things still true are sent.

use chrono::TimeDelta;
use insta::assert_snapshot;
use jari::consultations::letters::LETTERS;
use jari::messaging::events::{Aggregate, EventType};
use jari::messaging::mail::Transport;
use jari::messaging::mailbox;
use serde_json::json;
use uuid::Uuid;

use super::smtp_server::SmtpServer;
use super::world::{SLOT, World};

async fn world() -> World {
    World::new(LETTERS).await.with_slot().await
}

/// Relays one event and sends what follows from it; the letter as it stands in the development mailbox.
async fn letter(world: &World, kind: EventType, aggregate: Aggregate, payload: serde_json::Value) -> String {
    world.commit(&[world.event(kind, aggregate, payload)]).await;
    world.relay(1).await;
    world
        .queue(Transport::Mailbox(world.pool.clone()))
        .round()
        .await
        .unwrap();
    assert_eq!(world.states().await, ["SENT"]);
    let (mails, total) = mailbox::list(&world.pool, 0, 20).await.unwrap();
    assert_eq!((mails.len(), total), (1, 1));
    let mail = &mails[0];
    format!(
        "To: {}\nSubject: {}\n\n{}\n==========\n{}",
        mail.to, mail.subject, mail.text, mail.html
    )
}

async fn cancelled_letter(locale: &str, kind: &str, reason: Option<&str>) -> String {
    let world = world().await;
    let booking = world.book(world.invite(locale).await).await;
    world.cancel(booking, kind, reason).await;
    let payload = json!({ "slot_id": SLOT, "kind": kind });
    letter(
        &world,
        EventType::BookingCancelled,
        Aggregate::Booking(booking),
        payload,
    )
    .await
}

#[tokio::test]
async fn invitation() {
    for locale in ["ko", "en"] {
        let world = world().await;
        let invitation = world.invite(locale).await;
        let text = letter(
            &world,
            EventType::InvitationCreated,
            Aggregate::Invitation(invitation),
            json!({}),
        )
        .await;
        assert_snapshot!(format!("invitation_{locale}"), text);
    }
}

#[tokio::test]
async fn booking_confirmed() {
    for locale in ["ko", "en"] {
        let world = world().await;
        let booking = world.book(world.invite(locale).await).await;
        let text = letter(
            &world,
            EventType::BookingCreated,
            Aggregate::Booking(booking),
            json!({ "slot_id": SLOT }),
        )
        .await;
        assert_snapshot!(format!("booking_confirmed_{locale}"), text);
    }
}

#[tokio::test]
async fn booking_cancelled() {
    for locale in ["ko", "en"] {
        assert_snapshot!(
            format!("booking_cancelled_by_guest_{locale}"),
            cancelled_letter(locale, "GUEST", None).await
        );
        let reason = if locale == "ko" {
            "갑자기 출장을 가게 됐어요."
        } else {
            "I have to travel at short notice."
        };
        assert_snapshot!(
            format!("booking_cancelled_by_host_{locale}"),
            cancelled_letter(locale, "HOST", Some(reason)).await
        );
        assert_snapshot!(
            format!("slot_cancelled_{locale}"),
            cancelled_letter(locale, "SLOT", Some(reason)).await
        );
    }
}

#[tokio::test]
async fn a_cancelled_slot_tells_each_guest_once() {
    let world = world().await;
    let mut events = vec![world.event(EventType::SlotCancelled, Aggregate::Slot(SLOT), json!({}))];
    for _ in 0..2 {
        let invitation = world.invite("ko").await;
        let booking = world.book(invitation).await;
        world.cancel(booking, "SLOT", None).await;
        events.push(world.event(
            EventType::BookingCancelled,
            Aggregate::Booking(booking),
            json!({ "kind": "SLOT" }),
        ));
    }
    world.commit(&events).await;
    world.relay(3).await;
    world
        .queue(Transport::Mailbox(world.pool.clone()))
        .round()
        .await
        .unwrap();
    let (mails, total) = mailbox::list(&world.pool, 0, 20).await.unwrap();
    assert_eq!(total, 2);
    assert!(
        mails
            .iter()
            .all(|mail| mail.subject == "상담 시간이 취소됐어요 · 11월 21일(토) 10:00")
    );
}

#[tokio::test]
async fn late_bookings_are_told_that_the_link_cancels_no_more() {
    let world = world().await;
    world.clock.advance(TimeDelta::hours(24));
    let booking = world.book(world.invite("ko").await).await;
    let text = letter(
        &world,
        EventType::BookingCreated,
        Aggregate::Booking(booking),
        json!({}),
    )
    .await;
    assert!(
        text.contains("시작이 가까워서 이제 옮길 수는 없어요. 못 오게 되면 예약 보기에서 김서연 님께 알려 주세요."),
        "{text}"
    );
    assert!(!text.contains("취소할 수 있어요"));
}

#[tokio::test]
async fn a_solo_hosts_organisation_is_not_named() {
    let world = world().await;
    world.execute("UPDATE accounts.organisations SET name = '김서연'").await;
    let invitation = world.invite("ko").await;
    let text = letter(
        &world,
        EventType::InvitationResent,
        Aggregate::Invitation(invitation),
        json!({}),
    )
    .await;
    assert!(!text.contains("소속"), "{text}");
}

#[tokio::test]
async fn what_is_no_longer_true_is_not_sent() {
    let check = async |world: &World, kind, aggregate| {
        world.commit(&[world.event(kind, aggregate, json!({}))]).await;
        world.relay(1).await;
        world.clock.advance(TimeDelta::minutes(1));
        world
            .queue(Transport::Mailbox(world.pool.clone()))
            .round()
            .await
            .unwrap();
        assert_eq!(world.states().await, ["DROPPED"]);
        assert_eq!(mailbox::list(&world.pool, 0, 20).await.unwrap().1, 0);
    };
    let revoked = world().await;
    let invitation = revoked.invite("ko").await;
    revoked
        .execute("UPDATE consultations.invitations SET revoked_at = created_at")
        .await;
    check(
        &revoked,
        EventType::InvitationCreated,
        Aggregate::Invitation(invitation),
    )
    .await;

    let expired = world().await;
    let invitation = expired.invite("ko").await;
    expired
        .execute("UPDATE consultations.invitations SET expires_at = created_at + interval '1 minute'")
        .await;
    check(
        &expired,
        EventType::InvitationCreated,
        Aggregate::Invitation(invitation),
    )
    .await;

    let cancelled = world().await;
    let booking = cancelled.book(cancelled.invite("ko").await).await;
    cancelled.cancel(booking, "GUEST", None).await;
    check(&cancelled, EventType::BookingCreated, Aggregate::Booking(booking)).await;
}

#[tokio::test]
async fn no_value_can_add_a_header_or_markup() {
    let world = world().await;
    world
        .execute(
            "UPDATE accounts.users SET name = E'Eve\\r\\nBcc: all@example.com\\r\\n\\r\\n<img src=x onerror=alert(1)>'",
        )
        .await;
    let invitation = world.invite("en").await;
    world
        .commit(&[world.event(
            EventType::InvitationCreated,
            Aggregate::Invitation(invitation),
            json!({}),
        )])
        .await;
    world.relay(1).await;
    let server = SmtpServer::start(&[]).await;
    world.queue(server.transport()).round().await.unwrap();
    let [received] = server.received().try_into().unwrap();
    let headers = received.data.split("\n\n").next().unwrap();
    assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
    assert!(
        received.header("Subject").starts_with("Eve Bcc: all@example.com <img"),
        "{headers}"
    );
    let (_, html) = received.data.split_once("Content-Type: text/html").unwrap();
    assert!(!html.contains("<img") && html.contains("&#60;img"), "{html}");
}

#[tokio::test]
async fn links_end_in_the_present_generation_and_a_missing_row_kills_only_its_own_mail() {
    let world = world().await;
    let invitation = world.invite("ko").await;
    world
        .execute("UPDATE consultations.invitations SET generation = 3")
        .await;
    world
        .commit(&[
            world.event(
                EventType::InvitationCreated,
                Aggregate::Invitation(invitation),
                json!({}),
            ),
            world.event(
                EventType::BookingCreated,
                Aggregate::Booking(Uuid::from_u128(404)),
                json!({}),
            ),
        ])
        .await;
    world.relay(2).await;
    world
        .queue(Transport::Mailbox(world.pool.clone()))
        .round()
        .await
        .unwrap();
    assert_eq!(world.states().await, ["SENT", "QUEUED"]);
    let (mails, _) = mailbox::list(&world.pool, 0, 20).await.unwrap();
    let token = world
        .secrets
        .link_token(jari::secrets::LinkKind::Invitation, invitation, 3);
    assert!(
        mails[0]
            .text
            .contains(&format!("https://jari.example/invite/{token}\n")),
        "{}",
        mails[0].text
    );
}
