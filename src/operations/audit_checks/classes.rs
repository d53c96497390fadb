//! The invariants of classes.

use crate::operations::audit::{CLASS_COUNTERS, CLASS_LINE, Check};

/// What takes a place: who has one or is offered one, and places that reopen later.
pub const CHECKS: [Check; 17] = [
    Check {
        name: CLASS_COUNTERS,
        promise: "the counter of a class equals its places",
        sql: "SELECT classes.id::text, format('taken_count %s, places %s', taken_count, coalesce(taken.places, 0))
              FROM classes.classes
              LEFT JOIN (SELECT class_id, count(*) AS places FROM classes.enrollments
                  WHERE status IN ('APPROVED', 'AWAITING_PAYMENT', 'OFFERED') OR withheld_until IS NOT NULL GROUP BY class_id) AS taken
                  ON taken.class_id = classes.id
              WHERE taken_count <> coalesce(taken.places, 0)",
    },
    Check {
        name: CLASS_LINE,
        promise: "the length of a class's line equals those who wait in it",
        sql: "SELECT classes.id::text, format('waiting_count %s, waiting %s', waiting_count, coalesce(line.people, 0))
              FROM classes.classes
              LEFT JOIN (SELECT class_id, count(*) AS people FROM classes.enrollments WHERE status = 'WAITLISTED' GROUP BY class_id) AS line
                  ON line.class_id = classes.id
              WHERE waiting_count <> coalesce(line.people, 0)",
    },
    Check {
        name: "classes_taken_within_capacity",
        promise: "no class is given away beyond its capacity",
        sql: "SELECT id::text, format('taken_count %s, capacity %s', taken_count, capacity)
              FROM classes.classes WHERE taken_count NOT BETWEEN 0 AND capacity",
    },
    Check {
        name: "classes_enrollments_within_capacity",
        promise: "no class has more people than places, whatever its counter says",
        sql: "SELECT classes.id::text, format('%s people, capacity %s', count(*), capacity)
              FROM classes.classes JOIN classes.enrollments ON enrollments.class_id = classes.id
              WHERE enrollments.status IN ('APPROVED', 'AWAITING_PAYMENT', 'OFFERED') OR enrollments.withheld_until IS NOT NULL
              GROUP BY classes.id HAVING count(*) > capacity",
    },
    Check {
        name: "classes_serve_their_line",
        promise: "nobody waits for a class while a place is free",
        sql: "SELECT id::text, format('%s free, %s waiting', capacity - taken_count, waiting_count) FROM classes.classes
              WHERE waiting_count > 0 AND taken_count < capacity AND starts_at > clock_timestamp() AND status IN ('PUBLISHED', 'CLOSED')",
    },
    Check {
        name: "classes_in_order_of_arrival",
        promise: "first come, first served: nobody got a place before somebody who came earlier and waits, but by a host's recorded decision",
        sql: "SELECT waiting.id::text, format('number %s waits, number %s has a place', waiting.arrival, min(placed.arrival))
              FROM classes.enrollments AS waiting
              JOIN classes.classes ON classes.id = waiting.class_id AND classes.selection = 'FIRST_COME'
              JOIN classes.enrollments AS placed ON placed.class_id = waiting.class_id AND placed.arrival > waiting.arrival
                  AND placed.status IN ('APPROVED', 'AWAITING_PAYMENT', 'OFFERED') AND NOT placed.out_of_turn
              WHERE waiting.status = 'WAITLISTED' GROUP BY waiting.id, waiting.arrival",
    },
    Check {
        name: "classes_raised_with_a_reason",
        promise: "a place for which the capacity was raised has its reason",
        sql: "SELECT id::text, format('number %s, without a reason', arrival) FROM classes.enrollments
              WHERE raised AND reason IS NULL AND status IN ('APPROVED', 'AWAITING_PAYMENT')",
    },
    Check {
        name: "classes_cancelled_are_empty",
        promise: "nobody has a place, waits or is under review in a cancelled class",
        sql: "SELECT enrollments.id::text, format('%s in the cancelled class %s', enrollments.status, class_id)
              FROM classes.enrollments JOIN classes.classes ON classes.id = enrollments.class_id
              WHERE classes.status IN ('CANCELLED', 'DELETED')
                  AND enrollments.status IN ('APPLIED', 'APPROVED', 'AWAITING_PAYMENT', 'OFFERED', 'WAITLISTED')",
    },
    Check {
        name: "classes_begun_have_decided",
        promise: "whoever had no place when a class began was told so",
        sql: "SELECT enrollments.id::text, format('%s in the class %s, which has begun', enrollments.status, class_id)
              FROM classes.enrollments JOIN classes.classes ON classes.id = enrollments.class_id
              WHERE classes.begun AND enrollments.status IN ('APPLIED', 'OFFERED', 'WAITLISTED')",
    },
    Check {
        name: "enrollments_have_a_class",
        promise: "no enrollment without its class (no foreign key on the hot table)",
        sql: "SELECT enrollments.id::text, format('class %s does not exist', class_id)
              FROM classes.enrollments LEFT JOIN classes.classes ON classes.id = enrollments.class_id WHERE classes.id IS NULL",
    },
    Check {
        name: "enrollments_have_a_person",
        promise: "no enrollment without who applied and who attends (no foreign keys on the hot table)",
        sql: "SELECT enrollments.id::text, format('user %s, attendee %s', enrollments.user_id, enrollments.attendee_id)
              FROM classes.enrollments
              LEFT JOIN accounts.users ON users.id = enrollments.user_id
              LEFT JOIN classes.attendees ON attendees.id = enrollments.attendee_id
              WHERE enrollments.user_id IS NOT NULL AND users.id IS NULL
                  OR enrollments.user_id IS DISTINCT FROM enrollments.attendee_id AND attendees.id IS NULL",
    },
    Check {
        name: "enrollments_one_active_per_person",
        promise: "one active enrollment per class and person",
        sql: "SELECT class_id::text, format('%s active enrollments of one person: %s', count(*), string_agg(id::text, ', ' ORDER BY id))
              FROM classes.enrollments WHERE status IN ('APPLIED', 'AWAITING_PAYMENT', 'APPROVED', 'WAITLISTED', 'OFFERED')
              GROUP BY class_id, attendee_id HAVING count(*) > 1",
    },
    Check {
        name: "enrollments_one_per_key",
        promise: "a repeated application made one enrollment",
        sql: "SELECT principal::text, format('%s enrollments for one key: %s', count(*), string_agg(id::text, ', ' ORDER BY id))
              FROM classes.enrollments GROUP BY principal, idempotency_key HAVING count(*) > 1",
    },
    Check {
        name: "enrollments_arrival",
        promise: "every number of arrival was given once, and none is missing",
        sql: "SELECT classes.id::text, format('%s numbers given, %s applications, the highest %s', arrivals, count(enrollments.id), max(arrival))
              FROM classes.classes LEFT JOIN classes.enrollments ON enrollments.class_id = classes.id
              GROUP BY classes.id HAVING count(DISTINCT arrival) <> arrivals OR coalesce(max(arrival), 0) <> arrivals OR count(enrollments.id) <> arrivals",
    },
    Check {
        name: "enrollments_were_announced",
        promise: "what was announced last about an enrollment is how it stands",
        sql: "SELECT enrollments.id::text, format('%s, but last announced: %s', status, coalesce(last.type, 'nothing'))
              FROM classes.enrollments
              LEFT JOIN LATERAL (SELECT events.type FROM messaging.events WHERE events.aggregate_id = enrollments.id
                  AND events.type NOT IN ('EnrollmentEdited', 'EnrollmentRescheduled') ORDER BY events.seq DESC LIMIT 1) AS last ON true
              WHERE last.type IS DISTINCT FROM 'EnrollmentReverted' AND NOT coalesce(CASE status
                  WHEN 'APPLIED' THEN last.type IN ('EnrollmentApplied', 'EnrollmentReopened')
                  WHEN 'APPROVED' THEN last.type IN ('EnrollmentApproved', 'EnrollmentPromoted', 'EnrollmentPaid')
                  WHEN 'AWAITING_PAYMENT' THEN last.type = 'EnrollmentPaymentDue'
                  WHEN 'WAITLISTED' THEN last.type = 'EnrollmentWaitlisted'
                  WHEN 'OFFERED' THEN last.type = 'EnrollmentOffered'
                  WHEN 'REJECTED' THEN last.type = 'EnrollmentRejected'
                  WHEN 'CANCELLED' THEN last.type = 'EnrollmentCancelled'
                  WHEN 'EXPIRED' THEN last.type = 'EnrollmentExpired' END, false)",
    },
    Check {
        name: "announced_enrollments_exist",
        promise: "what was announced is there: no enrollment was lost",
        sql: "SELECT events.aggregate_id::text, format('%s of an enrollment that does not exist', string_agg(DISTINCT events.type, ', '))
              FROM messaging.events LEFT JOIN classes.enrollments ON enrollments.id = events.aggregate_id
              WHERE events.aggregate_type = 'enrollment' AND enrollments.id IS NULL GROUP BY events.aggregate_id",
    },
    Check {
        name: "files_belong_to_their_applicant",
        promise: "a file is in an application of whoever uploaded it, for the class it was uploaded for",
        sql: "SELECT files.id::text, format('in enrollment %s', files.enrollment_id)
              FROM classes.files LEFT JOIN classes.enrollments ON enrollments.id = files.enrollment_id
              WHERE files.enrollment_id IS NOT NULL
                  AND (enrollments.id IS NULL OR enrollments.user_id IS DISTINCT FROM files.user_id OR enrollments.class_id <> files.class_id)",
    },
];
