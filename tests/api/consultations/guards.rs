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
            format!(
                "INSERT INTO consultations.slots
                    SELECT (slot).* FROM (SELECT jsonb_populate_record(slot, '{{{id}}}') AS slot FROM consultations.slots AS slot) AS copied"
            ),
            "slots_no_overlap",
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
                r#"{{{id}, "status": "CANCELLED", "ended_at": "2026-01-01T00:00:00Z", "end_kind": "GUEST"}}"#
            )),
            "bookings_key",
        ),
        (
            "UPDATE consultations.bookings SET status = 'CANCELLED'".to_owned(),
            "bookings_end",
        ),
        (
            "UPDATE consultations.bookings SET status = 'CANCELLED', ended_at = 'epoch', end_kind = 'BORED'".to_owned(),
            "bookings_end_kind",
        ),
        (
            "UPDATE consultations.bookings SET status = 'MAYBE'".to_owned(),
            "bookings_status",
        ),
        (
            "UPDATE consultations.bookings SET line_place = 1".to_owned(),
            "bookings_line_place",
        ),
        (
            "UPDATE consultations.bookings SET offer_until = 'epoch'".to_owned(),
            "bookings_offer",
        ),
        (
            "UPDATE consultations.bookings SET due_at = 'epoch'".to_owned(),
            "bookings_due",
        ),
        (
            "UPDATE consultations.bookings SET missed = 3".to_owned(),
            "bookings_missed",
        ),
        (
            "UPDATE consultations.slots SET waiting_count = 1".to_owned(),
            "slots_waiting_within_line",
        ),
        (
            "INSERT INTO consultations.changes SELECT id, 'key', '', 'epoch' FROM consultations.bookings, generate_series(1, 2)".to_owned(),
            "changes_key",
        ),
        (
            "INSERT INTO consultations.notes SELECT id, 1, '', id, 'epoch' FROM consultations.bookings, generate_series(1, 2)".to_owned(),
            "notes_pkey",
        ),
        (
            "INSERT INTO consultations.reminders SELECT id, 'DAY', 'epoch', 'epoch' FROM consultations.bookings, generate_series(1, 2)".to_owned(),
            "reminders_pkey",
        ),
        (
            "UPDATE consultations.invitations SET scope_from = '2026-12-02', scope_until = '2026-12-01'".to_owned(),
            "invitations_scope_dates",
        ),
        (
            "UPDATE consultations.invitations SET email_sealed = NULL".to_owned(),
            "invitations_address",
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
