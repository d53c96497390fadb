//! Every queued mail leaves once, is tried again when that can help, and never holds up another.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::FutureExt;
use jari::locale::Locale;
use jari::messaging::events::{Aggregate, EventType, StoredEvent};
use jari::messaging::mail::{Content, Letters, Order, Queue, Security, Smtp, Transport};
use jari::messaging::relay::{self, Subscriber};
use lettre::transport::smtp::authentication::Credentials;
use serde_json::json;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::smtp_server::{Behaviour, SmtpServer};
use super::world::{GUEST, World};

const TEST_LETTERS: Letters = Letters {
    orders: |event: &StoredEvent| {
        vec![Order {
            in_bulk: event.payload["in_list"] == true,
            ..Order::new("TEST", event.aggregate_id)
        }]
    },
    compose: |_, _, _| {
        async {
            let content = Content {
                subject: "예약됐어요".to_owned(),
                heading: "예약됐어요".to_owned(),
                ..Content::default()
            };
            Ok(Some(content.letter(GUEST.to_owned(), Locale::Ko)?))
        }
        .boxed()
    },
};

fn mail(state: &str, attempts: i16, due: i64, error: &str) -> (String, i16, i64, Option<String>) {
    (
        state.to_owned(),
        attempts,
        due,
        (!error.is_empty()).then(|| error.to_owned()),
    )
}

async fn once(queue: Queue) {
    assert_eq!(queue.round().await.unwrap(), 1);
}

async fn one_mail() -> World {
    let world = World::new(TEST_LETTERS).await;
    world.queue_mails(1).await;
    world
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::SilentFarewell]).await;
    assert_eq!(world.queue(server.transport()).round().await.unwrap(), 1);
    assert_eq!(world.states().await, ["SENT"]);
    let [received] = server.received().try_into().unwrap();
    assert!(
        received.from.starts_with("MAIL FROM:<no-reply@jari.example>"),
        "{}",
        received.from
    );
    assert_eq!(received.to, format!("RCPT TO:<{GUEST}>"));
    assert_eq!(received.header("To"), GUEST);
    assert!(received.header("From").ends_with("<no-reply@jari.example>"));
    assert_eq!(received.header("Date"), "Fri, 20 Nov 2026 00:00:00 +0000");
    assert_eq!(received.header("Auto-Submitted"), "auto-generated");
    assert_eq!(received.header("Content-Language"), "ko");
    assert!(received.header("Message-ID").ends_with("@jari.example>"));
    assert!(received.header("Subject").starts_with("=?utf-8?b?"));
    assert!(received.header("Content-Type").starts_with("multipart/alternative"));
    assert!(received.data.contains("text/plain; charset=utf-8") && received.data.contains("text/html; charset=utf-8"));
    // It is done: nothing is due, now or later.
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(world.queue(server.transport()).round().await.unwrap(), 0);
}

#[tokio::test]
async fn a_mail_is_tried_after_5_minutes_15_minutes_and_an_hour_and_then_dead() {
    let world = one_mail().await;
    let busy = Behaviour::Recipient("451 4.7.1 greylisted <haneul@example.com>");
    let server = SmtpServer::start(&[busy; 5]).await;
    let queue = world.queue(server.transport());
    for (attempt, wait) in [(1, 5), (2, 15), (3, 60)] {
        assert_eq!(queue.round().await.unwrap(), 1);
        assert_eq!(world.mails().await, [mail("QUEUED", attempt, wait, "RCPT: 451")]);
        world.clock.advance(TimeDelta::minutes(wait) - TimeDelta::seconds(1));
        assert_eq!(queue.round().await.unwrap(), 0, "before its time");
        world.clock.advance(TimeDelta::seconds(1));
    }
    assert_eq!(queue.round().await.unwrap(), 1);
    assert_eq!(world.states().await, ["DEAD"]);
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(queue.round().await.unwrap(), 0);
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_greylisted_mail_arrives_at_the_second_attempt() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::Recipient("451 later")]).await;
    let queue = world.queue(server.transport());
    queue.round().await.unwrap();
    world.clock.advance(TimeDelta::minutes(5));
    queue.round().await.unwrap();
    assert_eq!(world.states().await, ["SENT"]);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn what_is_refused_for_good_is_dead_at_once_and_the_reason_names_no_address() {
    for (behaviour, error) in [
        (
            Behaviour::Recipient("550 5.1.1 <haneul@example.com> unknown"),
            "RCPT: 550",
        ),
        (
            Behaviour::Letter("554 haneul@example.com does not want this"),
            "end of DATA: 554",
        ),
    ] {
        let world = one_mail().await;
        let server = SmtpServer::start(&[behaviour]).await;
        world.queue(server.transport()).round().await.unwrap();
        let [(state, attempts, _, reason)] = world.mails().await.try_into().unwrap();
        assert_eq!((state.as_str(), attempts, reason.as_deref()), ("DEAD", 1, Some(error)));
    }
}

#[tokio::test]
async fn our_own_wrong_settings_kill_no_mail() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::Sender("550 not your domain"), Behaviour::Login("535 wrong")]).await;
    world.queue(server.transport()).round().await.unwrap();
    assert_eq!(world.mails().await, [mail("QUEUED", 1, 5, "MAIL: 550")]);

    world.clock.advance(TimeDelta::minutes(5));
    let credentials = Some(Credentials::new("user".to_owned(), "password".to_owned()));
    let with_login = Transport::Smtp(Box::new(Smtp {
        credentials,
        ..server.smtp()
    }));
    world.queue(with_login.clone()).round().await.unwrap();
    assert_eq!(world.mails().await, [mail("QUEUED", 2, 15, "AUTH: 535")]);

    world.clock.advance(TimeDelta::minutes(15));
    world.queue(with_login).round().await.unwrap();
    assert_eq!(world.states().await, ["SENT"]);
    assert!(
        server
            .commands()
            .contains(&"AUTH PLAIN AHVzZXIAcGFzc3dvcmQ=".to_owned())
    );
}

#[tokio::test]
async fn without_the_encryption_asked_for_nothing_is_said() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[]).await;
    let credentials = Some(Credentials::new("user".to_owned(), "password".to_owned()));
    let smtp = Smtp {
        security: Security::StartTls,
        credentials,
        ..server.smtp()
    };
    world.queue(Transport::Smtp(Box::new(smtp))).round().await.unwrap();
    assert_eq!(
        world.mails().await,
        [mail("QUEUED", 1, 5, "STARTTLS: not supported by the server")]
    );
    assert!(
        server.commands().iter().all(|command| command.starts_with("EHLO")),
        "{:?}",
        server.commands()
    );
}

#[tokio::test]
async fn a_silent_server_and_a_missing_one_are_tried_again() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::Silent]).await;
    world.queue(server.impatient_transport()).round().await.unwrap();
    assert_eq!(world.mails().await, [mail("QUEUED", 1, 5, "no answer in time")]);

    world.clock.advance(TimeDelta::minutes(5));
    let nobody = Smtp {
        port: 1,
        ..server.smtp()
    };
    world.queue(Transport::Smtp(Box::new(nobody))).round().await.unwrap();
    assert_eq!(
        world.mails().await,
        [mail("QUEUED", 2, 15, "connect: connection failed")]
    );
}

#[tokio::test]
async fn a_copy_after_a_cut_line_has_the_same_message_id() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::CutAfterLetter]).await;
    let queue = world.queue(server.transport());
    queue.round().await.unwrap();
    assert_eq!(
        world.mails().await,
        [mail("QUEUED", 1, 5, "end of DATA: connection failed")]
    );
    world.clock.advance(TimeDelta::minutes(5));
    queue.round().await.unwrap();
    assert_eq!(world.states().await, ["SENT"]);
    let [first, copy] = server.received().try_into().unwrap();
    assert_eq!(first.header("Message-ID"), copy.header("Message-ID"));
}

#[tokio::test]
async fn a_mail_of_a_dead_process_is_sent_again_after_its_lease() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::Hold]).await;
    let queue = world.queue(server.transport());
    tokio::select! {
        _ = queue.round() => panic!("the server holds its answer back"),
        () = server.taken() => {} // and the process dies here
    }
    assert_eq!(queue.round().await.unwrap(), 0, "still leased");
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(queue.round().await.unwrap(), 1);
    assert_eq!(
        world.mails().await[0].1,
        0,
        "a crash is not counted as a failed attempt"
    );
    assert_eq!(world.states().await, ["SENT"]);
    let [first, copy] = server.received().try_into().unwrap();
    assert_eq!(first.header("Message-ID"), copy.header("Message-ID"));
}

#[tokio::test]
async fn a_worker_whose_lease_is_over_changes_nothing_by_failing_and_is_believed_when_it_sent() {
    let world = one_mail().await;
    let slow = SmtpServer::start(&[Behaviour::Hold]).await;
    let busy = SmtpServer::start(&[Behaviour::Recipient("451 later")]).await;
    let (slow_queue, busy_queue) = (world.queue(slow.transport()), world.queue(busy.transport()));
    let first = async { slow_queue.round().await.unwrap() };
    let second = async {
        slow.taken().await;
        world.clock.advance(TimeDelta::minutes(2));
        assert_eq!(busy_queue.round().await.unwrap(), 1);
        assert_eq!(world.mails().await, [mail("QUEUED", 1, 5, "RCPT: 451")]);
        slow.release();
    };
    tokio::join!(first, second);
    assert_eq!(world.states().await, ["SENT"], "the server has accepted it");

    // Now the stale worker fails while the other one holds the mail.
    let world = one_mail().await;
    let (silent, held) = (
        SmtpServer::start(&[Behaviour::Silent]).await,
        SmtpServer::start(&[Behaviour::Hold]).await,
    );
    let stale = tokio::spawn(once(world.queue(silent.impatient_transport())));
    silent.called().await;
    world.clock.advance(TimeDelta::minutes(2));
    let holder = tokio::spawn(once(world.queue(held.transport())));
    held.taken().await;
    stale.await.unwrap();
    assert_eq!(
        world.mails().await,
        [mail("QUEUED", 0, 2, "")],
        "the failure came too late to count"
    );
    held.release();
    holder.await.unwrap();
    assert_eq!(world.states().await, ["SENT"]);
}

#[tokio::test]
async fn many_workers_send_each_mail_once() {
    let world = World::new(TEST_LETTERS).await;
    world.queue_mails(60).await;
    let server = SmtpServer::start(&[]).await;
    let send = async || {
        let queue = world.queue(server.transport());
        while queue.round().await.unwrap() > 0 {}
    };
    tokio::join!(send(), send(), send());
    assert!(world.states().await.iter().all(|state| state == "SENT"));
    let received = server.received();
    let mut ids: Vec<_> = received.iter().map(|mail| mail.header("Message-ID")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((received.len(), ids.len()), (60, 60));
}

#[tokio::test]
async fn a_mail_that_another_worker_is_claiming_is_left_to_it() {
    let world = World::new(TEST_LETTERS).await;
    let subjects = world.queue_mails(2).await;
    let server = SmtpServer::start(&[]).await;
    let queue = world.queue(server.transport());
    let mut other = world.pool.begin().await.unwrap();
    sqlx::query(
        "UPDATE messaging.mails SET next_attempt_at = next_attempt_at + interval '2 minutes' WHERE subject_id = $1",
    )
    .bind(subjects[0])
    .execute(&mut *other)
    .await
    .unwrap();
    assert_eq!(queue.round().await.unwrap(), 1, "neither waited for nor taken");
    other.commit().await.unwrap();
    assert_eq!(queue.round().await.unwrap(), 0, "leased by the other");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_letter_that_cannot_be_written_holds_up_no_other() {
    const EVERY_THIRD_PANICS: Letters = Letters {
        compose: |composer, kind, subject| {
            assert!(
                !subject.id.as_bytes()[15].is_multiple_of(3),
                "a letter that cannot be written"
            );
            (TEST_LETTERS.compose)(composer, kind, subject)
        },
        ..TEST_LETTERS
    };
    let world = World::new(EVERY_THIRD_PANICS).await;
    world.queue_mails(8).await;
    let server = SmtpServer::start(&[]).await;
    world.queue(server.transport()).round().await.unwrap();
    let mails = world.mails().await;
    assert!(mails.contains(&mail("QUEUED", 1, 5, "panic")), "{mails:?}");
    assert_eq!(
        mails.iter().filter(|mail| mail.0 == "SENT").count(),
        server.received().len()
    );
    assert_eq!(
        mails.iter().filter(|mail| mail.0 == "QUEUED").count() + server.received().len(),
        8
    );
}

#[tokio::test]
async fn a_round_leaves_no_transaction_open_while_it_talks() {
    let world = one_mail().await;
    let server = SmtpServer::start(&[Behaviour::Hold]).await;
    let queue = world.queue(server.transport());
    let (_, open) = tokio::join!(queue.round(), async {
        server.taken().await;
        let open: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()",
        )
        .fetch_one(&world.pool)
        .await
        .unwrap();
        server.release();
        open
    });
    assert_eq!(open, 0);
}

#[tokio::test]
async fn from_commit_to_mail_without_anybody_stepping_and_a_stop_lets_mails_finish() {
    let world = World::new(TEST_LETTERS).await;
    let server = SmtpServer::start(&[Behaviour::Accept, Behaviour::Hold]).await;
    let (committed, queued, stop) = (
        Arc::new(Notify::new()),
        Arc::new(Notify::new()),
        CancellationToken::new(),
    );
    let subscriber = Subscriber::Mail {
        letters: TEST_LETTERS,
        ids: world.ids.clone(),
        queued: Arc::clone(&queued),
    };
    let (pool, clock) = (world.pool.clone(), world.clock.clone());
    let reading = tokio::spawn(relay::run(
        pool,
        clock,
        subscriber,
        Arc::clone(&committed),
        stop.clone(),
    ));
    let sending = tokio::spawn(world.queue(server.transport()).run(queued, stop.clone()));
    for _ in 0..2 {
        world.commit(&[world.any_event()]).await;
        committed.notify_one();
        server.taken().await;
    }
    stop.cancel();
    reading.await.unwrap();
    assert!(!sending.is_finished(), "a mail is still on its way");
    server.release();
    sending.await.unwrap();
    assert_eq!(world.states().await, ["SENT", "SENT"]);
}

/// Somebody who has just booked does not wait behind a list of thousands.
#[tokio::test]
async fn mails_of_a_list_let_the_others_go_first() {
    let world = World::new(TEST_LETTERS).await;
    let in_list = |_| {
        let invitation = Aggregate::Invitation(world.ids.next());
        world.event(EventType::InvitationCreated, invitation, json!({ "in_list": true }))
    };
    let mut events: Vec<_> = (0..30).map(in_list).collect();
    events.push(world.any_event());
    world.commit(&events).await;
    world.relay(events.len()).await;
    let server = SmtpServer::start(&[]).await;
    let sent = world.queue(server.transport()).round().await.unwrap();
    assert!((1..30).contains(&sent));
    let states = "SELECT state FROM messaging.mails WHERE NOT in_bulk";
    let state: String = sqlx::query_scalar(states).fetch_one(&world.pool).await.unwrap();
    assert_eq!(state, "SENT");
}
