-- One school among thousands, with years behind them: copies of real rows, so that they are as wide, under other ids.
-- Foreign keys are looked at by nobody meanwhile.
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.id(kind text, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql RETURN md5(kind || number)::uuid;
CREATE TEMPORARY TABLE ours AS SELECT * FROM classes.classes WHERE status = 'PUBLISHED';

-- Others and their schools.
INSERT INTO accounts.users SELECT copy.* FROM generate_series(1, 20000) AS number,
    (SELECT one FROM accounts.users AS one ORDER BY id DESC LIMIT 1) AS template,
    jsonb_populate_record(template.one, jsonb_build_object('id', pg_temp.id('user', number), 'email_index', '\x' || md5(number::text))) AS copy;
INSERT INTO accounts.sessions SELECT copy.* FROM generate_series(1, 20000) AS number,
    (SELECT one FROM accounts.sessions AS one ORDER BY id DESC LIMIT 1) AS template,
    jsonb_populate_record(template.one, jsonb_build_object('id', pg_temp.id('session', number), 'user_id', pg_temp.id('user', number))) AS copy;
INSERT INTO accounts.organisations SELECT copy.* FROM generate_series(1, 5000) AS number,
    (SELECT one FROM accounts.organisations AS one WHERE id = (SELECT organisation_id FROM ours)) AS template,
    jsonb_populate_record(template.one, jsonb_build_object('id', pg_temp.id('school', number), 'name', 'School ' || number)) AS copy;
INSERT INTO accounts.members SELECT copy.* FROM generate_series(1, 5000) AS number,
    (SELECT one FROM accounts.members AS one LIMIT 1) AS template,
    jsonb_populate_record(template.one, jsonb_build_object('organisation_id', pg_temp.id('school', number), 'user_id', pg_temp.id('user', number))) AS copy;

-- Their classes, two for each: two hundred are still to come, the rest is over.
INSERT INTO classes.classes SELECT copy.* FROM generate_series(1, 10000) AS number,
    (SELECT one, one.starts_at FROM classes.classes AS one WHERE id = (SELECT id FROM ours)) AS template,
    LATERAL (SELECT template.starts_at - CASE WHEN number > 200 THEN (40 + number % 1000) * interval '1 day' ELSE interval '0' END AS at) AS start,
    jsonb_populate_record(template.one, jsonb_build_object('id', pg_temp.id('class', number),
        'organisation_id', pg_temp.id('school', 1 + number % 5000), 'host_id', pg_temp.id('user', 1 + number % 5000),
        'starts_at', start.at, 'ends_at', start.at + interval '2 hours', 'recruit_from', start.at - interval '30 days',
        'recruit_until', start.at - interval '1 day', 'created_at', start.at - interval '40 days', 'begun', number > 200)) AS copy;
INSERT INTO classes.enrollments SELECT copy.* FROM generate_series(1, 60000) AS number,
    (SELECT one, one.applied_at FROM classes.enrollments AS one WHERE status = 'APPROVED' LIMIT 1) AS template,
    LATERAL (SELECT (ARRAY['APPROVED', 'APPROVED', 'CANCELLED', 'REJECTED', 'APPLIED', 'WAITLISTED', 'OFFERED'])[1 + number % 7] AS status) AS its,
    jsonb_populate_record(template.one, jsonb_build_object('id', pg_temp.id('enrollment', number), 'class_id', pg_temp.id('class', 1 + number % 10000),
        'principal', pg_temp.id('user', 1 + number % 20000), 'user_id', pg_temp.id('user', 1 + number % 20000),
        'attendee_id', pg_temp.id('user', 1 + number / 3), 'idempotency_key', 'of another ' || number, 'arrival', number, 'status', its.status,
        'ended_at', CASE its.status WHEN 'CANCELLED' THEN template.applied_at END, 'end_kind', CASE its.status WHEN 'CANCELLED' THEN 'APPLICANT' END,
        'offer_until', CASE its.status WHEN 'OFFERED' THEN template.applied_at + interval '20 days' END,
        'due_at', CASE its.status WHEN 'OFFERED' THEN template.applied_at + interval '20 days' END)) AS copy;
INSERT INTO classes.forms SELECT copy.* FROM generate_series(1, 10000) AS number, (SELECT one FROM classes.forms AS one LIMIT 1) AS template,
    jsonb_populate_record(template.one, jsonb_build_object('class_id', pg_temp.id('class', number))) AS copy;

-- Our other classes, with the same people.
INSERT INTO classes.classes SELECT copy.* FROM generate_series(1, 19) AS number,
    (SELECT one FROM classes.classes AS one WHERE id = (SELECT id FROM ours)) AS template,
    jsonb_populate_record(template.one, jsonb_build_object('id', pg_temp.id('ours', number))) AS copy;
INSERT INTO classes.enrollments SELECT copy.* FROM generate_series(1, 19) AS number, classes.enrollments AS one,
    jsonb_populate_record(one, jsonb_build_object('id', pg_temp.id(one.id::text, number), 'class_id', pg_temp.id('ours', number),
        'idempotency_key', 'again ' || number)) AS copy
    WHERE one.class_id = (SELECT id FROM ours);

-- What belongs to them.
INSERT INTO classes.attendees (id, user_id, name, created_at)
    SELECT pg_temp.id('child', number), pg_temp.id('user', number), 'Child', ours.created_at FROM generate_series(1, 10000) AS number, ours;
INSERT INTO classes.drafts (class_id, user_id, answers_sealed, saved_at)
    SELECT pg_temp.id('class', number), pg_temp.id('user', number), '', ours.created_at FROM generate_series(1, 10000) AS number, ours;
INSERT INTO classes.files (id, class_id, user_id, question_id, name, media_type, size_bytes, enrollment_id, created_at)
    SELECT pg_temp.id('file', number), pg_temp.id('class', 1 + number % 10000), pg_temp.id('user', 1 + number % 20000), 'a', 'a.pdf', 'application/pdf', 1,
        pg_temp.id('enrollment', number), ours.created_at - interval '1 year' FROM generate_series(1, 10000) AS number, ours;
INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at)
    SELECT pg_temp.id('event', number), 'EnrollmentApproved', 'enrollment', pg_temp.id('enrollment', number), 'system', '{}', ours.created_at
    FROM generate_series(1, 60000) AS number, ours;
INSERT INTO messaging.mails (id, event_id, kind, subject_id, state, attempts, next_attempt_at, created_at, sent_at)
    SELECT pg_temp.id('mail', number), pg_temp.id('event', number), 'ENROLLMENT_APPROVED', pg_temp.id('enrollment', number), 'SENT', 0,
        ours.created_at, ours.created_at, ours.created_at
    FROM generate_series(1, 60000) AS number, ours;
SET session_replication_role = origin;
