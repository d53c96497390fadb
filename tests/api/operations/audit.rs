//! Every invariant is broken by hand, past the constraints that forbid it, and must be found by its own check and named.

use std::collections::BTreeSet;

use chrono::DateTime;
use jari::clock::Clock;
use jari::database::Target;
use jari::ids::Ids;
use jari::operations::audit::{Report, audit, repair};

use crate::support::database::{TestDatabase, execute, fresh_database};

const SLOT: &str = "00000000-0000-0000-0000-000000000051";
const EMPTY_SLOT: &str = "00000000-0000-0000-0000-000000000053";
const BOOKED: &str = "00000000-0000-0000-0000-0000000000b1";
const CANCELLED: &str = "00000000-0000-0000-0000-0000000000b2";
const WAITING: &str = "00000000-0000-0000-0000-0000000000b4";
const INVITATION: &str = "00000000-0000-0000-0000-0000000000a1";

/// One booking that stands, one that was cancelled together with its slot, an empty slot.
const WORLD: &str = "
    INSERT INTO accounts.users VALUES ('00000000-0000-0000-0000-0000000000f1', '', 'host', '서연', '', 'USER', 'ACTIVE', 'ko', 'Asia/Seoul', 'epoch');
    INSERT INTO accounts.users VALUES ('00000000-0000-0000-0000-0000000000f2', '', 'other', 'Ana', '', 'USER', 'ACTIVE', 'en', 'Europe/London', 'epoch');
    INSERT INTO accounts.organisations VALUES ('00000000-0000-0000-0000-0000000000e1', '마음상담소', 'Asia/Seoul', 'ko', 120, true, 'epoch');
    INSERT INTO consultations.slots (id, organisation_id, host_id, topic, starts_at, ends_at, capacity, booked_count, status, overlap_allowed, version, created_at, decided_at)
    SELECT id::uuid, '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000f1', 'Talk', '2026-12-01 10:00Z', '2026-12-01 11:00Z', capacity, booked, status, true, 1, 'epoch', 'epoch'
    FROM (VALUES ('00000000-0000-0000-0000-000000000051', 2, 1, 'OPEN'), ('00000000-0000-0000-0000-000000000052', 2, 0, 'CANCELLED'), ('00000000-0000-0000-0000-000000000053', 2, 0, 'OPEN')) AS slot (id, capacity, booked, status);
    INSERT INTO consultations.invitations (id, organisation_id, host_id, email_sealed, email_index, locale, uses, generation, expires_at, created_at)
    SELECT id::uuid, '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000f1', '', address::bytea, 'ko', 1, 1, '2026-12-31Z', 'epoch'
    FROM (VALUES ('00000000-0000-0000-0000-0000000000a1', 'minsu'), ('00000000-0000-0000-0000-0000000000a2', 'jiwoo')) AS invitation (id, address);
    INSERT INTO messaging.mails VALUES ('00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000021', 'booked', '00000000-0000-0000-0000-0000000000b1', 'QUEUED', 0, 'epoch', NULL, 'epoch', NULL);
    INSERT INTO messaging.cursors VALUES ('mail', pg_current_xact_id(), 'epoch');
    CREATE FUNCTION book(booking uuid, slot uuid, invitation uuid, address text, key text) RETURNS void LANGUAGE sql AS $$
        INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, status, generation, sequence, idempotency_key, fingerprint, created_at, placed_at)
        VALUES (booking, slot, invitation, address::bytea, '민수', 'BOOKED', 1, 0, key, '', 'epoch', 'epoch');
        INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), 'BookingCreated', 'booking', booking, 'system', '{}', 'epoch');
    $$;
    CREATE FUNCTION wait(booking uuid, slot uuid, invitation uuid, address text, key text) RETURNS void LANGUAGE sql AS $$
        INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, status, generation, sequence, idempotency_key, fingerprint, created_at, line_place, due_at)
        VALUES (booking, slot, invitation, address::bytea, '지우', 'WAITLISTED', 1, 0, key, '', 'epoch', 1, 'epoch');
        UPDATE consultations.slots SET waiting_count = waiting_count + 1, line_end = line_end + 1 WHERE id = slot;
        INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), 'BookingWaitlisted', 'booking', booking, 'system', '{}', 'epoch');
    $$;
    CREATE FUNCTION cancel(booking uuid) RETURNS void LANGUAGE sql AS $$
        UPDATE consultations.bookings SET status = 'CANCELLED', end_kind = 'GUEST', ended_at = 'epoch' WHERE id = booking;
        INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), 'BookingCancelled', 'booking', booking, 'system', '{}', 'epoch');
    $$;
    SELECT book('00000000-0000-0000-0000-0000000000b1', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-0000000000a1', 'minsu', 'first key');
    SELECT book('00000000-0000-0000-0000-0000000000b2', '00000000-0000-0000-0000-000000000052', '00000000-0000-0000-0000-0000000000a1', 'minsu', 'second key');
    SELECT cancel('00000000-0000-0000-0000-0000000000b2');
    INSERT INTO classes.classes (id, organisation_id, host_id, title, sessions, starts_at, ends_at, visibility, selection, capacity, waitlist,
        waitlist_capacity, recruit_from, recruit_until, offer_minutes, fee, currency, transfer_hours, edit_after_approval, reapply, reopening,
        reopening_hours, generation, status, taken_count, waiting_count, arrivals, begun, version, created_at, decided_at)
    VALUES ('00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000f1', 'Pottery', '[]',
        '2026-02-01 10:00Z', '2026-02-01 11:00Z', 'PUBLIC', 'FIRST_COME', 1, true, 5, '2026-01-01Z', '2026-02-01Z', 60, 0, 'KRW', 24, 'KEEP', false,
        'AT_ONCE', '{}', 1, 'PUBLISHED', 1, 1, 2, false, 1, 'epoch', 'epoch');
    CREATE FUNCTION enrol(enrollment uuid, person uuid, status text, arrival bigint, event text) RETURNS void LANGUAGE sql AS $$
        INSERT INTO classes.enrollments (id, class_id, principal, user_id, attendee_id, attendee_name, status, arrival, idempotency_key, fingerprint,
            agreed_terms, fee, currency, version, transition, applied_at, raised, out_of_turn)
        VALUES (enrollment, '00000000-0000-0000-0000-0000000000c1', person, person, person, 'Ana', status, arrival, enrollment::text, '', '{}', 0,
            'KRW', 1, 1, 'epoch', false, false);
        INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), event, 'enrollment', enrollment, 'system', '{}', 'epoch');
    $$;
    SELECT enrol('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1', 'APPROVED', 1, 'EnrollmentApproved');
    SELECT enrol('00000000-0000-0000-0000-0000000000d2', '00000000-0000-0000-0000-0000000000f2', 'WAITLISTED', 2, 'EnrollmentWaitlisted');
    -- A constraint may be broken and still look valid, as after a damaged index or a fault of the hardware.
    SET allow_system_table_mods = on;
    CREATE PROCEDURE past_check(place regclass, named name, statement text) LANGUAGE plpgsql AS $$
    DECLARE definition text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = place AND conname = named);
    BEGIN
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', place, named);
        EXECUTE statement;
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', place, named, definition);
        UPDATE pg_constraint SET convalidated = true WHERE conrelid = place AND conname = named;
    END $$;
    CREATE PROCEDURE past_index(place regclass, statement text) LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE pg_index SET indisunique = false WHERE indexrelid = place;
        EXECUTE statement;
        UPDATE pg_index SET indisunique = true WHERE indexrelid = place;
    END $$;
";

struct Corruption {
    statement: &'static str,
    /// The checks that fail; the first is the one that is tested.
    fails: &'static [&'static str],
    /// The row that the first one names.
    names: &'static str,
}

const CORRUPTIONS: &[Corruption] = &[
    Corruption {
        statement: "UPDATE consultations.slots SET booked_count = 2 WHERE id = '00000000-0000-0000-0000-000000000051'",
        fails: &["slots_booked_count_is_the_recount"],
        names: SLOT,
    },
    Corruption {
        statement: "UPDATE consultations.slots SET waiting_count = 1, line_end = 1 WHERE id = '00000000-0000-0000-0000-000000000051'",
        fails: &["slots_waiting_count"],
        names: SLOT,
    },
    Corruption {
        statement: "SELECT wait('00000000-0000-0000-0000-0000000000b4', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000a2', 'jiwoo', 'waiting'); UPDATE consultations.bookings SET line_place = 5 WHERE status = 'WAITLISTED'",
        fails: &["slots_line_in_order"],
        names: WAITING,
    },
    Corruption {
        statement: "SELECT wait('00000000-0000-0000-0000-0000000000b4', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000a2', 'jiwoo', 'waiting'); UPDATE consultations.slots SET starts_at = '2099-12-01 10:00Z', ends_at = '2099-12-01 11:00Z' WHERE waiting_count = 1",
        fails: &["slots_serve_their_line"],
        names: "00000000-0000-0000-0000-000000000053",
    },
    Corruption {
        statement: "SELECT wait('00000000-0000-0000-0000-0000000000b4', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000a2', 'jiwoo', 'waiting'); DELETE FROM messaging.events WHERE type = 'BookingWaitlisted'",
        fails: &["waits_were_announced_once"],
        names: WAITING,
    },
    Corruption {
        statement: "SELECT wait('00000000-0000-0000-0000-0000000000b4', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000a2', 'jiwoo', 'waiting'); UPDATE consultations.bookings SET status = 'LEFT', line_place = NULL, due_at = NULL, ended_at = 'epoch' WHERE status = 'WAITLISTED';
                    UPDATE consultations.slots SET waiting_count = 0",
        fails: &["ended_waits_were_announced_once"],
        names: WAITING,
    },
    Corruption {
        statement: "INSERT INTO consultations.changes VALUES ('00000000-0000-0000-0000-0000000000b9', 'key', '', 'epoch')",
        fails: &["changes_have_a_booking"],
        names: "00000000-0000-0000-0000-0000000000b9",
    },
    Corruption {
        statement: "CALL past_check('consultations.slots', 'slots_booked_within_capacity', 'UPDATE consultations.slots SET booked_count = 3 WHERE id = ''00000000-0000-0000-0000-000000000051''')",
        fails: &["slots_booked_within_capacity", "slots_booked_count_is_the_recount"],
        names: SLOT,
    },
    Corruption {
        statement: "UPDATE consultations.slots SET capacity = 1 WHERE id = '00000000-0000-0000-0000-000000000051';
                    SELECT book('00000000-0000-0000-0000-0000000000b3', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-0000000000a2', 'jiwoo', 'third key')",
        fails: &["slots_bookings_within_capacity", "slots_booked_count_is_the_recount"],
        names: SLOT,
    },
    Corruption {
        statement: "UPDATE consultations.slots SET status = 'CANCELLED' WHERE id = '00000000-0000-0000-0000-000000000051'",
        fails: &["slots_cancelled_are_empty"],
        names: BOOKED,
    },
    Corruption {
        statement: "UPDATE consultations.bookings SET slot_id = gen_random_uuid() WHERE status = 'CANCELLED'",
        fails: &["bookings_have_a_slot"],
        names: CANCELLED,
    },
    Corruption {
        statement: "UPDATE consultations.bookings SET invitation_id = gen_random_uuid() WHERE status = 'CANCELLED'",
        fails: &["bookings_have_an_invitation"],
        names: CANCELLED,
    },
    Corruption {
        statement: "UPDATE consultations.slots SET host_id = '00000000-0000-0000-0000-0000000000f2' WHERE id = '00000000-0000-0000-0000-000000000051'",
        fails: &["bookings_are_of_the_invited_host"],
        names: BOOKED,
    },
    Corruption {
        statement: "UPDATE consultations.bookings SET email_index = 'jiwoo' WHERE status = 'BOOKED'",
        fails: &["bookings_are_of_the_invited_address"],
        names: BOOKED,
    },
    Corruption {
        statement: "SELECT book('00000000-0000-0000-0000-0000000000b3', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000a1', 'minsu', 'third key');
                    UPDATE consultations.slots SET booked_count = 1 WHERE id = '00000000-0000-0000-0000-000000000053'",
        fails: &["invitations_within_uses"],
        names: INVITATION,
    },
    Corruption {
        statement: "UPDATE consultations.invitations SET revoked_at = 'epoch' WHERE id = '00000000-0000-0000-0000-0000000000a1';
                    UPDATE consultations.invitations SET email_index = 'minsu' WHERE id = '00000000-0000-0000-0000-0000000000a2';
                    CALL past_index('consultations.bookings_one_active_per_guest', 'SELECT book(''00000000-0000-0000-0000-0000000000b3'', ''00000000-0000-0000-0000-000000000051'', ''00000000-0000-0000-0000-0000000000a2'', ''minsu'', ''third key'')');
                    UPDATE consultations.slots SET booked_count = 2 WHERE id = '00000000-0000-0000-0000-000000000051'",
        fails: &["bookings_one_active_per_guest"],
        names: SLOT,
    },
    Corruption {
        statement: "CALL past_index('consultations.bookings_key', 'SELECT book(''00000000-0000-0000-0000-0000000000b3'', ''00000000-0000-0000-0000-000000000052'', ''00000000-0000-0000-0000-0000000000a1'', ''minsu'', ''second key''); SELECT cancel(''00000000-0000-0000-0000-0000000000b3'')')",
        fails: &["bookings_one_per_key"],
        names: INVITATION,
    },
    Corruption {
        statement: "DELETE FROM messaging.events WHERE type = 'BookingCreated' AND aggregate_id = '00000000-0000-0000-0000-0000000000b1'",
        fails: &["bookings_were_announced_once"],
        names: BOOKED,
    },
    Corruption {
        statement: "INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), 'BookingCreated', 'booking', '00000000-0000-0000-0000-0000000000b1', 'system', '{}', 'epoch')",
        fails: &["bookings_were_announced_once"],
        names: BOOKED,
    },
    Corruption {
        statement: "DELETE FROM messaging.events WHERE type = 'BookingCancelled'",
        fails: &["cancellations_were_announced_once"],
        names: CANCELLED,
    },
    Corruption {
        statement: "INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), 'BookingCancelled', 'booking', '00000000-0000-0000-0000-0000000000b1', 'system', '{}', 'epoch')",
        fails: &["cancellations_were_announced_once"],
        names: BOOKED,
    },
    Corruption {
        statement: "SET session_replication_role = replica; DELETE FROM consultations.bookings WHERE status = 'CANCELLED'",
        fails: &["announced_bookings_exist"],
        names: CANCELLED,
    },
    Corruption {
        statement: "CALL past_index('messaging.mails_one_per_event', 'INSERT INTO messaging.mails SELECT gen_random_uuid(), event_id, kind, subject_id, state, attempts, next_attempt_at, last_error, created_at, sent_at FROM messaging.mails')",
        fails: &["mails_one_per_transition"],
        names: "00000000-0000-0000-0000-000000000021",
    },
    Corruption {
        statement: "UPDATE messaging.cursors SET xid = '9000000000000'",
        fails: &["cursors_not_ahead"],
        names: "mail",
    },
    Corruption {
        statement: "ALTER TABLE consultations.slots DROP CONSTRAINT slots_booked_within_capacity",
        fails: &["guards_in_place"],
        names: "consultations.slots.slots_booked_within_capacity",
    },
    Corruption {
        statement: "ALTER TABLE consultations.slots DROP CONSTRAINT slots_length; ALTER TABLE consultations.slots ADD CONSTRAINT slots_length CHECK (ends_at > starts_at) NOT VALID",
        fails: &["guards_in_place"],
        names: "consultations.slots.slots_length",
    },
    Corruption {
        statement: "ALTER TABLE consultations.bookings DISABLE TRIGGER bookings_never_deleted",
        fails: &["guards_in_place"],
        names: "consultations.bookings.bookings_never_deleted",
    },
    Corruption {
        statement: "DROP INDEX consultations.bookings_one_active_per_guest",
        fails: &["guards_in_place"],
        names: "consultations.bookings.bookings_one_active_per_guest",
    },
    Corruption {
        statement: "UPDATE classes.classes SET taken_count = 0",
        fails: &["classes_taken_count_is_the_recount"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "UPDATE classes.classes SET waiting_count = 2",
        fails: &["classes_waiting_count"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "CALL past_check('classes.classes', 'classes_taken_within_capacity', 'UPDATE classes.classes SET taken_count = 2')",
        fails: &["classes_taken_within_capacity", "classes_taken_count_is_the_recount"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "UPDATE classes.enrollments SET status = 'APPROVED' WHERE id = '00000000-0000-0000-0000-0000000000d2'; UPDATE classes.classes SET waiting_count = 0; UPDATE messaging.events SET type = 'EnrollmentApproved' WHERE aggregate_id = '00000000-0000-0000-0000-0000000000d2'",
        fails: &["classes_enrollments_within_capacity", "classes_taken_count_is_the_recount"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "UPDATE classes.classes SET capacity = 2, starts_at = '2099-12-01 10:00Z', ends_at = '2099-12-01 11:00Z'",
        fails: &["classes_serve_their_line"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "UPDATE classes.enrollments SET arrival = 9 WHERE id = '00000000-0000-0000-0000-0000000000d1'; UPDATE classes.enrollments SET arrival = 1 WHERE id = '00000000-0000-0000-0000-0000000000d2'; UPDATE classes.enrollments SET arrival = 2 WHERE id = '00000000-0000-0000-0000-0000000000d1'",
        fails: &["classes_in_order_of_arrival"],
        names: "00000000-0000-0000-0000-0000000000d2",
    },
    Corruption {
        statement: "UPDATE classes.enrollments SET raised = true WHERE id = '00000000-0000-0000-0000-0000000000d1'",
        fails: &["classes_raised_with_a_reason"],
        names: "00000000-0000-0000-0000-0000000000d1",
    },
    Corruption {
        statement: "UPDATE classes.classes SET status = 'CANCELLED'; UPDATE classes.enrollments SET status = 'CANCELLED', ended_at = 'epoch', end_kind = 'CLASS' WHERE id = '00000000-0000-0000-0000-0000000000d2'; UPDATE classes.classes SET waiting_count = 0; UPDATE messaging.events SET type = 'EnrollmentCancelled' WHERE aggregate_id = '00000000-0000-0000-0000-0000000000d2'",
        fails: &["classes_cancelled_are_empty"],
        names: "00000000-0000-0000-0000-0000000000d1",
    },
    Corruption {
        statement: "UPDATE classes.classes SET begun = true",
        fails: &["classes_begun_have_decided"],
        names: "00000000-0000-0000-0000-0000000000d2",
    },
    Corruption {
        statement: "UPDATE classes.enrollments SET class_id = '00000000-0000-0000-0000-0000000000c9' WHERE id = '00000000-0000-0000-0000-0000000000d2'; UPDATE classes.classes SET waiting_count = 0, arrivals = 1",
        fails: &["enrollments_have_a_class"],
        names: "00000000-0000-0000-0000-0000000000d2",
    },
    Corruption {
        statement: "UPDATE classes.enrollments SET user_id = '00000000-0000-0000-0000-0000000000f9', attendee_id = '00000000-0000-0000-0000-0000000000f9' WHERE id = '00000000-0000-0000-0000-0000000000d2'",
        fails: &["enrollments_have_a_person"],
        names: "00000000-0000-0000-0000-0000000000d2",
    },
    Corruption {
        statement: "CALL past_index('classes.enrollments_one_active_per_person', 'UPDATE classes.enrollments SET attendee_id = ''00000000-0000-0000-0000-0000000000f1'', user_id = ''00000000-0000-0000-0000-0000000000f1'' WHERE id = ''00000000-0000-0000-0000-0000000000d2''')",
        fails: &["enrollments_one_active_per_person"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "CALL past_index('classes.enrollments_key', 'UPDATE classes.enrollments SET idempotency_key = ''same'', principal = ''00000000-0000-0000-0000-0000000000f2''')",
        fails: &["enrollments_one_per_key"],
        names: "00000000-0000-0000-0000-0000000000f2",
    },
    Corruption {
        statement: "UPDATE classes.classes SET arrivals = 3",
        fails: &["enrollments_arrival"],
        names: "00000000-0000-0000-0000-0000000000c1",
    },
    Corruption {
        statement: "DELETE FROM messaging.events WHERE aggregate_id = '00000000-0000-0000-0000-0000000000d1'",
        fails: &["enrollments_were_announced"],
        names: "00000000-0000-0000-0000-0000000000d1",
    },
    Corruption {
        statement: "INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at) VALUES (gen_random_uuid(), 'EnrollmentApplied', 'enrollment', '00000000-0000-0000-0000-0000000000d9', 'system', '{}', 'epoch')",
        fails: &["announced_enrollments_exist"],
        names: "00000000-0000-0000-0000-0000000000d9",
    },
    Corruption {
        statement: "INSERT INTO classes.files VALUES ('00000000-0000-0000-0000-0000000000a9', '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000f2', 'cv', 'cv.pdf', 'application/pdf', 1, '00000000-0000-0000-0000-0000000000d1', 'epoch')",
        fails: &["files_belong_to_their_applicant"],
        names: "00000000-0000-0000-0000-0000000000a9",
    },
];

async fn world() -> TestDatabase {
    let database = fresh_database().await;
    execute(&database.target, WORLD).await;
    database
}

async fn corrupt(target: &Target, statement: &str) {
    execute(&target.clone().setting("allow_system_table_mods", "on"), statement).await;
}

fn failing(report: &Report) -> BTreeSet<&'static str> {
    let failing = report.checks.iter().filter(|finding| finding.violations > 0);
    failing.map(|finding| finding.name).collect()
}

#[tokio::test]
async fn every_check_finds_what_it_is_for_and_names_the_row() {
    let sound = world().await;
    let report = audit(&sound.target).await.unwrap();
    assert_eq!(report.violations, 0, "{report}");
    let checks: BTreeSet<_> = report.checks.iter().map(|finding| finding.name).collect();
    let tested: BTreeSet<_> = CORRUPTIONS.iter().map(|corruption| corruption.fails[0]).collect();
    assert_eq!(checks, tested, "every check has a corruption that it must find");

    for corruption in CORRUPTIONS {
        let database = world().await;
        corrupt(&database.target, corruption.statement).await;
        let report = audit(&database.target).await.unwrap();
        let expected: BTreeSet<_> = corruption.fails.iter().copied().collect();
        assert_eq!(failing(&report), expected, "{}\n{report}", corruption.statement);
        let finding = report
            .checks
            .iter()
            .find(|finding| finding.name == corruption.fails[0])
            .unwrap();
        assert_eq!(finding.violations, 1, "{report}");
        assert_eq!(finding.rows[0].id, corruption.names, "{report}");
        assert!(report.to_string().contains(corruption.names));
    }
}

#[tokio::test]
async fn a_long_list_is_counted_whole_and_named_in_part() {
    let database = world().await;
    let statement = "INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at)
                     SELECT gen_random_uuid(), 'BookingCreated', 'booking', gen_random_uuid(), 'system', '{}', 'epoch' FROM generate_series(1, 30)";
    corrupt(&database.target, statement).await;
    let report = audit(&database.target).await.unwrap();
    assert_eq!(report.violations, 30);
    assert!(report.to_string().contains("and 10 more"), "{report}");
}

#[tokio::test]
async fn repair_mends_the_counter_and_nothing_else() {
    let database = world().await;
    let wrong = "UPDATE consultations.slots SET booked_count = 2; UPDATE consultations.slots SET status = 'CANCELLED' WHERE booked_count = 1";
    corrupt(&database.target, wrong).await;
    corrupt(
        &database.target,
        "DELETE FROM messaging.events WHERE type = 'BookingCancelled'",
    )
    .await;

    let changes = mend(&database.target).await;
    let slot_52 = "00000000-0000-0000-0000-000000000052";
    assert_eq!(
        changes,
        [SLOT, slot_52, EMPTY_SLOT].map(|slot| format!("slot {slot}: booked_count 2 → {}", i32::from(slot == SLOT)))
    );
    let report = audit(&database.target).await.unwrap();
    assert_eq!(
        failing(&report),
        BTreeSet::from(["cancellations_were_announced_once"]),
        "{report}"
    );
    assert!(
        mend(&database.target).await.is_empty(),
        "a second repair finds nothing to do"
    );

    let client = database.target.connect("test").await.unwrap();
    let versions = client
        .query("SELECT version FROM consultations.slots", &[])
        .await
        .unwrap();
    assert!(
        versions.iter().all(|row| row.get::<_, i64>(0) == 2),
        "readers notice the change"
    );
    let events = client
        .query(
            "SELECT actor, payload->>'booked_count' FROM messaging.events WHERE type = 'SlotChanged' ORDER BY seq",
            &[],
        )
        .await
        .unwrap();
    let events: Vec<(String, String)> = events.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(
        events,
        [("system", "1"), ("system", "0"), ("system", "0")].map(|(actor, count)| (actor.to_owned(), count.to_owned()))
    );
}

#[tokio::test]
async fn repair_leaves_an_oversold_slot_to_a_person() {
    let database = world().await;
    let oversold = CORRUPTIONS
        .iter()
        .find(|corruption| corruption.fails[0] == "slots_bookings_within_capacity")
        .unwrap();
    corrupt(&database.target, oversold.statement).await;
    let changes = mend(&database.target).await;
    assert_eq!(changes.len(), 1);
    assert!(changes[0].contains("a person must decide"), "{changes:?}");
    assert!(failing(&audit(&database.target).await.unwrap()).contains("slots_booked_count_is_the_recount"));
}

async fn mend(target: &Target) -> Vec<String> {
    let clock = Clock::manual(DateTime::UNIX_EPOCH);
    repair(target, &clock, &Ids::sequence()).await.unwrap()
}

/// The list of guards is that of a fresh schema. After a migration: `scripts/generate`.
#[tokio::test]
async fn the_list_of_guards_is_complete() {
    let database = fresh_database().await;
    let client = database.target.connect("test").await.unwrap();
    let rows = client
        .query(
            "SELECT format('%s.%s.%s', nspname, relname, guard.name) COLLATE \"C\" AS name FROM (
                 SELECT conrelid AS place, conname AS name FROM pg_constraint WHERE contype <> 'n'
                 UNION ALL SELECT tgrelid, tgname FROM pg_trigger WHERE NOT tgisinternal
                 UNION ALL SELECT indrelid, relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
                     WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
             ) AS guard (place, name)
             JOIN pg_class ON pg_class.oid = place JOIN pg_namespace ON pg_namespace.oid = relnamespace
             WHERE nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema', 'jari')
             ORDER BY 1",
            &[],
        )
        .await
        .unwrap();
    let guards: String = rows.iter().map(|row| row.get::<_, String>(0) + "\n").collect();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/operations/audit_checks/guards.txt");
    if std::env::var_os("JARI_UPDATE").is_some() {
        std::fs::write(file, &guards).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), guards, "run: scripts/generate");
}
