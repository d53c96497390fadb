//! The database's own word: each rule broken by direct SQL is refused by its name.

use super::Scene;

#[tokio::test]
async fn every_constraint_refuses_by_its_name() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 1).await;
    let token = scene.invite("ana@example.com").await;
    assert_eq!(scene.book(&token, slot, "first").await.status, 201);
    let copy = |changes: &str| {
        format!(
            "INSERT INTO consultations.bookings
                SELECT (booking).* FROM (SELECT jsonb_populate_record(booking, '{changes}') AS booking FROM consultations.bookings AS booking) AS changed"
        )
    };
    let id = r#""id": "00000000-0000-7000-8000-000000000001""#;
    for (sql, constraint) in [
        (
            "UPDATE consultations.slots SET booked_count = 2".to_owned(),
            "slots_booked_within_capacity",
        ),
        (
            "UPDATE consultations.slots SET booked_count = -1".to_owned(),
            "slots_booked_within_capacity",
        ),
        (
            "UPDATE consultations.slots SET capacity = 0, booked_count = 0".to_owned(),
            "slots_capacity_range",
        ),
        (
            "UPDATE consultations.slots SET ends_at = starts_at".to_owned(),
            "slots_length",
        ),
        (
            "UPDATE consultations.slots SET status = 'GONE'".to_owned(),
            "slots_status",
        ),
        (
            copy(&format!(r#"{{{id}, "idempotency_key": "another"}}"#)),
            "bookings_one_active_per_guest",
        ),
        (
            copy(&format!(
                r#"{{{id}, "status": "CANCELLED", "cancelled_at": "2026-01-01T00:00:00Z", "cancel_kind": "GUEST"}}"#
            )),
            "bookings_key",
        ),
        (
            "UPDATE consultations.bookings SET status = 'CANCELLED'".to_owned(),
            "bookings_cancel",
        ),
        (
            "UPDATE consultations.bookings SET cancel_key = 'key', cancel_fingerprint = ''".to_owned(),
            "bookings_cancel_key",
        ),
        (
            "UPDATE consultations.bookings SET name = ''".to_owned(),
            "bookings_name_length",
        ),
        (
            "UPDATE consultations.invitations SET uses = 11".to_owned(),
            "invitations_uses",
        ),
    ] {
        let error = scene.execute(&sql).await.unwrap_err();
        assert_eq!(
            error.as_db_error().and_then(|error| error.constraint()),
            Some(constraint),
            "{sql}"
        );
    }
    for table in ["slots", "bookings", "invitations"] {
        let error = scene
            .execute(&format!("DELETE FROM consultations.{table}"))
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("never deleted")
                || error.as_db_error().unwrap().message().contains("never deleted"),
            "{table}: {error}"
        );
    }
}
