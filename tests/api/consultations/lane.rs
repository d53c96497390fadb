//! The slot lane by itself: what a lock wait hides, what a crash leaves, whom a batch answers.

use super::{Scene, id_of};

/// A fact that is committed while the batch waits for the lock must be seen by its decision: a fact read in the locking
/// statement would miss it and sell the last place twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fact_committed_during_the_lock_wait_is_decided_upon() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let slot = scene.slot(24, 2).await;
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let booked = scene.book(&ana, slot, "ana").await;

    let mut holder = scene.app.database.target.connect("test").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    transaction
        .execute(
            "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE",
            &[&slot],
        )
        .await
        .unwrap();
    let waiting = tokio::spawn({
        let (scene, eve) = (std::sync::Arc::clone(&scene), eve.clone());
        async move { scene.book(&eve, slot, "eve").await }
    });
    scene.app.database.until_blocked().await;
    // Somebody else books for Eve's address and takes the last place, as another node would.
    transaction
        .batch_execute(&format!(
            "INSERT INTO consultations.bookings
                SELECT (booking).* FROM (SELECT jsonb_populate_record(booking, jsonb_build_object(
                    'id', '00000000-0000-7000-8000-000000000009', 'idempotency_key', 'elsewhere',
                    'email_index', (SELECT email_index FROM consultations.invitations WHERE id <> booking.invitation_id))) AS booking
                    FROM consultations.bookings AS booking WHERE id = '{}') AS copied;
             UPDATE consultations.slots SET booked_count = 2, version = version + 1",
            id_of(&booked.json)
        ))
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap().refusal(), "409 already_booked");
    assert_eq!(scene.slot_state(slot).await["booked_count"], 2);
    scene.no_poison();
}

/// Only the held slot is refused, after the lock timeout; others of the same batch are decided.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slot_that_somebody_holds_is_busy_and_the_others_are_not() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let (held, free) = (scene.slot(24, 2).await, scene.slot(26, 2).await);
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let mut holder = scene.app.database.target.connect("test").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    transaction
        .execute(
            "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE",
            &[&held],
        )
        .await
        .unwrap();
    let (busy, booked) = tokio::join!(scene.book(&ana, held, "ana"), scene.book(&eve, free, "eve"));
    assert_eq!(
        (busy.refusal().as_str(), booked.status.as_u16()),
        ("503 overloaded", 201)
    );
    assert!(busy.headers.contains_key("retry-after"));
    transaction.rollback().await.unwrap();
    assert_eq!(scene.book(&ana, held, "ana").await.status, 201, "nothing had happened");
    scene.no_poison();
}

/// The connection dies before COMMIT: the batch is decided again and the caller never learns of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_connection_that_dies_during_the_lock_wait_is_replaced() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let slot = scene.slot(24, 2).await;
    let ana = scene.invite("ana@example.com").await;
    let mut holder = scene.app.database.target.connect("test").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    transaction
        .execute(
            "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE",
            &[&slot],
        )
        .await
        .unwrap();
    let waiting = tokio::spawn({
        let scene = std::sync::Arc::clone(&scene);
        async move { scene.book(&ana, slot, "ana").await }
    });
    scene.app.database.until_blocked().await;
    scene
        .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jari/jari slot lane'")
        .await
        .unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(waiting.await.unwrap().status, 201);
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);
    scene.no_poison();
}

/// A caller that stopped listening is decided about all the same; asking again with the same key finds the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_that_gave_up_finds_its_booking() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let slot = scene.slot(24, 2).await;
    let ana = scene.invite("ana@example.com").await;
    let mut holder = scene.app.database.target.connect("test").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    transaction
        .execute(
            "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE",
            &[&slot],
        )
        .await
        .unwrap();
    let impatient = tokio::spawn({
        let (scene, ana) = (std::sync::Arc::clone(&scene), ana.clone());
        async move { scene.book(&ana, slot, "ana").await }
    });
    scene.app.database.until_blocked().await;
    impatient.abort();
    transaction.rollback().await.unwrap();
    let again = scene.book(&ana, slot, "ana").await;
    assert_eq!(again.status, 201);
    assert_eq!(scene.count("SELECT count(*) FROM consultations.bookings").await, 1);
    scene.no_poison();
}

/// A booking that belongs to another slot by the time its batch has the locks is decided there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cancellation_follows_its_booking_to_another_slot() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let (first, second) = (scene.slot(24, 2).await, scene.slot(30, 2).await);
    let ana = scene.invite("ana@example.com").await;
    let manage = scene.book(&ana, first, "ana").await.text("manage_token").to_owned();
    let mut holder = scene.app.database.target.connect("test").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    transaction
        .execute(
            "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE",
            &[&first],
        )
        .await
        .unwrap();
    let waiting = tokio::spawn({
        let scene = std::sync::Arc::clone(&scene);
        async move { scene.cancel(&manage).await }
    });
    scene.app.database.until_blocked().await;
    transaction
        .batch_execute(&format!(
            "UPDATE consultations.bookings SET slot_id = '{second}';
             UPDATE consultations.slots SET booked_count = CASE id WHEN '{second}' THEN 1 ELSE 0 END, version = version + 1"
        ))
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let cancelled = waiting.await.unwrap();
    assert_eq!(
        (cancelled.status.as_u16(), cancelled.text("status")),
        (200, "CANCELLED")
    );
    assert_eq!(scene.slot_state(second).await["booked_count"], 0);
    scene.no_poison();
}

/// Facts that contradict each other are not decided upon: the request that meets them fails alone, and says nothing of why.
#[tokio::test]
async fn a_corrupted_slot_fails_by_itself_and_nobody_else_does() {
    let scene = Scene::new().await;
    let (broken, sound) = (scene.slot(24, 2).await, scene.slot(26, 2).await);
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let manage = scene.book(&ana, broken, "ana").await.text("manage_token").to_owned();
    let counter = format!("UPDATE consultations.slots SET booked_count = 0 WHERE id = '{broken}'");
    scene.execute(&counter).await.unwrap();
    scene.app.expect_poison(1);
    let failed = scene.cancel(&manage).await;
    assert_eq!(failed.refusal(), "500 internal");
    assert!(failed.json["request_id"].is_string());
    assert_eq!(scene.book(&eve, sound, "eve").await.status, 201);
}
