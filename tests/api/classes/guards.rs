//! The last word: every named constraint of classes refuses by direct SQL.

use http::StatusCode;
use serde_json::json;

use super::{Scene, id_of};

#[tokio::test]
async fn every_constraint_refuses_by_its_name() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1, "waitlist_capacity": 2 })).await;
    let people = scene.students(2).await;
    let first = id_of(&people[0].enrolled(class).await);
    let second = id_of(&people[1].enrolled(class).await);
    people[1].sees(second).await;
    let copy = |arrival: i64, changes: &str| {
        format!(
            "CREATE TEMP TABLE copied AS SELECT * FROM classes.enrollments WHERE id = '{first}';
             UPDATE copied SET id = gen_random_uuid(), arrival = {arrival}, idempotency_key = 'another key'{changes};
             INSERT INTO classes.enrollments SELECT * FROM copied"
        )
    };
    for (sql, constraint) in [
        (
            format!("UPDATE classes.classes SET taken_count = 2 WHERE id = '{class}'"),
            "classes_taken_within_capacity",
        ),
        (
            format!("UPDATE classes.classes SET taken_count = -1 WHERE id = '{class}'"),
            "classes_taken_within_capacity",
        ),
        (
            format!("UPDATE classes.classes SET waiting_count = 9 WHERE id = '{class}'"),
            "classes_waiting_within_arrivals",
        ),
        (
            format!("UPDATE classes.classes SET starts_at = NULL WHERE id = '{class}'"),
            "classes_published",
        ),
        (
            format!("UPDATE classes.classes SET recruit_until = recruit_from WHERE id = '{class}'"),
            "classes_published",
        ),
        (
            format!("UPDATE classes.classes SET fee = 1 WHERE id = '{class}'"),
            "classes_fee",
        ),
        (
            format!("DELETE FROM classes.classes WHERE id = '{class}'"),
            "never deleted",
        ),
        (
            format!("DELETE FROM classes.enrollments WHERE id = '{first}'"),
            "never deleted",
        ),
        (copy(100, ""), "enrollments_one_active_per_person"),
        (copy(1, ", attendee_id = gen_random_uuid()"), "enrollments_arrival"),
        (
            format!(
                "UPDATE classes.enrollments SET idempotency_key = 'x', principal = '{}'; ",
                people[0].user_id
            ),
            "enrollments_key",
        ),
        (
            format!("UPDATE classes.enrollments SET status = 'OFFERED', due_at = applied_at WHERE id = '{first}'"),
            "enrollments_offer",
        ),
        (
            format!("UPDATE classes.enrollments SET status = 'CANCELLED' WHERE id = '{first}'"),
            "enrollments_end",
        ),
        (
            format!(
                "UPDATE classes.enrollments SET withheld_until = applied_at, due_at = applied_at WHERE id = '{first}'"
            ),
            "enrollments_withheld",
        ),
        (
            format!("UPDATE classes.enrollments SET due_at = applied_at WHERE id = '{first}'"),
            "enrollments_due",
        ),
        (
            format!("UPDATE classes.enrollments SET refund_due = 1 WHERE id = '{first}'"),
            "enrollments_refund",
        ),
        (
            format!("UPDATE classes.enrollments SET decided_at = applied_at WHERE id = '{first}'"),
            "enrollments_decision",
        ),
    ] {
        let error = scene.execute(&sql).await.expect_err(&sql);
        let error = error.as_db_error().unwrap();
        let named = error
            .constraint()
            .map_or_else(|| error.message().to_owned(), ToOwned::to_owned);
        assert!(named.contains(constraint), "{sql}: {named}");
    }
    let form = json!({ "version": null, "is_active": true, "questions": [] });
    scene
        .host
        .put(&format!("/api/classes/{class}/form"), form)
        .await
        .expect(StatusCode::OK);
    scene.audit().await;
}
