-- Classes: forms, enrolment with review, waitlist and promotion. Status, places, line and offers are written by the enrolment
-- lane only.

CREATE SCHEMA classes;
GRANT USAGE ON SCHEMA classes TO jari_app, jari_read;
ALTER DEFAULT PRIVILEGES IN SCHEMA classes GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jari_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA classes GRANT USAGE ON SEQUENCES TO jari_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA classes GRANT SELECT ON TABLES TO jari_read;

CREATE TABLE accounts.terms (
    id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    required boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT terms_pkey PRIMARY KEY (id),
    -- Two administrators who publish at once: the second gets the next number or is told.
    CONSTRAINT terms_version UNIQUE (type, version),
    CONSTRAINT terms_type CHECK (type IN ('SERVICE', 'PRIVACY', 'MARKETING', 'ENROLLMENT')),
    CONSTRAINT terms_title_length CHECK (char_length(title) BETWEEN 1 AND 200)
);
COMMENT ON TABLE accounts.terms IS 'What people agree to. A version is never changed, because agreements point at it; the highest one is in force.';
REVOKE UPDATE, DELETE ON accounts.terms FROM jari_app;

CREATE TABLE classes.classes (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    host_id uuid NOT NULL,
    title text NOT NULL,
    description text,
    sessions jsonb NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,
    location text,
    online_link text,
    visibility text NOT NULL,
    selection text NOT NULL,
    capacity integer NOT NULL,
    waitlist boolean NOT NULL,
    waitlist_capacity integer NOT NULL,
    recruit_from timestamptz,
    recruit_until timestamptz,
    offer_minutes integer NOT NULL,
    fee bigint NOT NULL,
    currency text NOT NULL,
    payment text,
    transfer_instructions text,
    transfer_hours integer NOT NULL,
    seller text,
    refund_policy text,
    edit_until timestamptz,
    edit_after_approval text NOT NULL,
    reapply boolean NOT NULL,
    reopening text NOT NULL,
    reopening_hours smallint[] NOT NULL,
    image_id uuid,
    form_version integer,
    generation smallint NOT NULL,
    status text NOT NULL,
    cancel_reason text,
    taken_count integer NOT NULL,
    waiting_count integer NOT NULL,
    arrivals bigint NOT NULL,
    begun boolean NOT NULL,
    time_changed_at timestamptz,
    warned_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT classes_pkey PRIMARY KEY (id),
    CONSTRAINT classes_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES accounts.organisations (id),
    CONSTRAINT classes_host_fkey FOREIGN KEY (host_id) REFERENCES accounts.users (id),
    -- The last word on overselling, whatever the code above believes.
    CONSTRAINT classes_taken_within_capacity CHECK (taken_count BETWEEN 0 AND capacity),
    -- The API allows 10,000; the column more, so that a rehearsal can fill one class.
    CONSTRAINT classes_capacity_range CHECK (capacity BETWEEN 1 AND 10000000),
    -- A line that is longer than the number of applications has somebody in it twice.
    CONSTRAINT classes_waiting_within_arrivals CHECK (waiting_count BETWEEN 0 AND arrivals),
    CONSTRAINT classes_waitlist_range CHECK (waitlist_capacity BETWEEN 0 AND 1000),
    CONSTRAINT classes_status CHECK (status IN ('DRAFT', 'PUBLISHED', 'CLOSED', 'CANCELLED', 'DELETED')),
    -- What people can apply to has a time and a window.
    CONSTRAINT classes_published CHECK (status IN ('DRAFT', 'DELETED', 'CANCELLED')
        OR (starts_at IS NOT NULL AND ends_at > starts_at AND recruit_from < recruit_until AND recruit_until <= starts_at)),
    CONSTRAINT classes_visibility CHECK (visibility IN ('PUBLIC', 'UNLISTED')),
    CONSTRAINT classes_selection CHECK (selection IN ('FIRST_COME', 'REVIEW')),
    CONSTRAINT classes_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT classes_offer_minutes CHECK (offer_minutes BETWEEN 30 AND 10080),
    CONSTRAINT classes_transfer_hours CHECK (transfer_hours BETWEEN 1 AND 720),
    CONSTRAINT classes_fee CHECK (fee >= 0 AND (fee = 0 OR payment IS NOT NULL)),
    CONSTRAINT classes_payment CHECK (payment IN ('ONLINE', 'TRANSFER')),
    CONSTRAINT classes_refund_policy CHECK (refund_policy IN ('COURSE', 'FREE')),
    CONSTRAINT classes_edit_after_approval CHECK (edit_after_approval IN ('KEEP', 'REVIEW')),
    CONSTRAINT classes_reopening CHECK (reopening IN ('AT_ONCE', 'AT_HOURS', 'RANDOM'))
) WITH (fillfactor = 70);
COMMENT ON TABLE classes.classes IS 'A class with places. Status and counts change only inside the enrolment lane. RUNNING and ENDED are PUBLISHED or CLOSED past its times.';
COMMENT ON COLUMN classes.classes.sessions IS 'List of {starts_at, ends_at}; starts_at and ends_at of the row are its first and last instant.';
COMMENT ON COLUMN classes.classes.taken_count IS 'Enrollments in APPROVED, AWAITING_PAYMENT or OFFERED, and cancelled places that reopen later; derived in the same commit, recounted by audit.';
COMMENT ON COLUMN classes.classes.arrivals IS 'Applications ever received: each has its number, which is also its place in the line.';
COMMENT ON COLUMN classes.classes.begun IS 'The start was reached, and who had no place by then was told.';
COMMENT ON COLUMN classes.classes.time_changed_at IS 'The host changed the time after somebody had a place: for seven days it may be left for nothing.';
COMMENT ON COLUMN classes.classes.generation IS 'Part of the address of an unlisted class.';
COMMENT ON COLUMN classes.classes.decided_at IS 'Time of the last decision, so that time never runs backwards for a class.';
CREATE INDEX classes_by_organisation ON classes.classes (organisation_id, created_at DESC, id DESC);
COMMENT ON INDEX classes.classes_by_organisation IS 'The host''s list, newest first.';
CREATE INDEX classes_by_host ON classes.classes (host_id);
COMMENT ON INDEX classes.classes_by_host IS 'Classes of one member.';
CREATE INDEX classes_public ON classes.classes (starts_at, id) WHERE status IN ('PUBLISHED', 'CLOSED') AND visibility = 'PUBLIC';
COMMENT ON INDEX classes.classes_public IS 'The catalogue.';
CREATE INDEX classes_to_begin ON classes.classes (starts_at) WHERE status IN ('PUBLISHED', 'CLOSED') AND NOT begun;
COMMENT ON INDEX classes.classes_to_begin IS 'Classes whose start ends waits and reviews, and those about to.';
CREATE TRIGGER classes_never_deleted BEFORE DELETE ON classes.classes FOR EACH ROW EXECUTE FUNCTION messaging.refuse_delete();

CREATE TABLE classes.forms (
    class_id uuid NOT NULL,
    version integer NOT NULL,
    title text,
    description text,
    is_active boolean NOT NULL,
    questions jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT forms_pkey PRIMARY KEY (class_id, version),
    CONSTRAINT forms_version CHECK (version >= 1),
    CONSTRAINT forms_class_fkey FOREIGN KEY (class_id) REFERENCES classes.classes (id)
);
COMMENT ON TABLE classes.forms IS 'The questions of a class. A version is never changed: answers point at the one they were given to.';
COMMENT ON CONSTRAINT forms_pkey ON classes.forms IS 'Two tabs that save over the same version: the second is told.';
REVOKE UPDATE, DELETE ON classes.forms FROM jari_app;

CREATE TABLE classes.attendees (
    id uuid NOT NULL,
    user_id uuid,
    organisation_id uuid,
    name text NOT NULL,
    email_sealed bytea,
    email_index bytea,
    locale text,
    created_at timestamptz NOT NULL,
    CONSTRAINT attendees_pkey PRIMARY KEY (id),
    CONSTRAINT attendees_user_fkey FOREIGN KEY (user_id) REFERENCES accounts.users (id),
    CONSTRAINT attendees_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES accounts.organisations (id),
    -- Somebody's child, or somebody whom a school has entered by hand; only the latter has an address here.
    CONSTRAINT attendees_of_one CHECK ((user_id IS NULL) <> (organisation_id IS NULL)),
    CONSTRAINT attendees_address CHECK ((email_sealed IS NULL) = (email_index IS NULL) AND (organisation_id IS NOT NULL OR email_sealed IS NULL)),
    CONSTRAINT attendees_locale CHECK (locale IN ('ko', 'en') AND (locale IS NULL) = (organisation_id IS NULL)),
    CONSTRAINT attendees_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);
COMMENT ON TABLE classes.attendees IS 'Who attends, where it is not the person who applies. Whoever applies for themselves is their user''s own id.';
CREATE INDEX attendees_by_user ON classes.attendees (user_id, created_at);
COMMENT ON INDEX classes.attendees_by_user IS 'For whom somebody may apply.';
CREATE INDEX attendees_by_address ON classes.attendees (organisation_id, email_index);
COMMENT ON INDEX classes.attendees_by_address IS 'The same address entered by hand again is the same person.';

-- Hot: written by the enrolment lane, hundreds of rows at a time. No foreign keys (docs/DECISIONS.md); audit looks for orphans.
CREATE TABLE classes.enrollments (
    id uuid NOT NULL,
    class_id uuid NOT NULL,
    principal uuid NOT NULL,
    user_id uuid,
    attendee_id uuid NOT NULL,
    attendee_name text NOT NULL,
    entered_by uuid,
    status text NOT NULL,
    arrival bigint NOT NULL,
    idempotency_key text NOT NULL,
    fingerprint bytea NOT NULL,
    form_version integer,
    answers_sealed bytea,
    agreed_terms uuid[] NOT NULL,
    fee bigint NOT NULL,
    currency text NOT NULL,
    version integer NOT NULL,
    transition integer NOT NULL,
    applied_at timestamptz NOT NULL,
    placed_at timestamptz,
    decided_at timestamptz,
    decided_by uuid,
    decided_from text,
    raised boolean NOT NULL,
    out_of_turn boolean NOT NULL,
    reason text,
    end_kind text,
    ended_at timestamptz,
    offer_until timestamptz,
    pay_until timestamptz,
    paid_at timestamptz,
    refund_due bigint,
    withheld_until timestamptz,
    due_at timestamptz,
    CONSTRAINT enrollments_pkey PRIMARY KEY (id),
    -- A repeat of the same request finds its first answer; two different requests can never share a key.
    CONSTRAINT enrollments_key UNIQUE (principal, idempotency_key),
    -- Numbers of arrival are given once: the order of the line is theirs.
    CONSTRAINT enrollments_arrival UNIQUE (class_id, arrival),
    CONSTRAINT enrollments_status CHECK (status IN ('APPLIED', 'AWAITING_PAYMENT', 'APPROVED', 'WAITLISTED', 'OFFERED', 'REJECTED', 'CANCELLED', 'EXPIRED')),
    CONSTRAINT enrollments_end CHECK ((status IN ('CANCELLED', 'EXPIRED')) = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (end_kind IS NULL)),
    CONSTRAINT enrollments_end_kind CHECK (end_kind IN ('APPLICANT', 'HOST', 'CLASS', 'DECLINED', 'OFFER', 'PAYMENT', 'STARTED')),
    CONSTRAINT enrollments_offer CHECK ((status = 'OFFERED') = (offer_until IS NOT NULL)),
    CONSTRAINT enrollments_payment CHECK ((status = 'AWAITING_PAYMENT') = (pay_until IS NOT NULL)),
    -- A place that reopens later belongs to nobody any more.
    CONSTRAINT enrollments_withheld CHECK (withheld_until IS NULL OR status IN ('CANCELLED', 'EXPIRED')),
    CONSTRAINT enrollments_due CHECK ((due_at IS NOT NULL) = (status IN ('OFFERED', 'AWAITING_PAYMENT') OR withheld_until IS NOT NULL)),
    CONSTRAINT enrollments_decision CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT enrollments_refund CHECK (refund_due BETWEEN 0 AND fee),
    CONSTRAINT enrollments_name_length CHECK (char_length(attendee_name) BETWEEN 1 AND 100)
) WITH (fillfactor = 80);
COMMENT ON TABLE classes.enrollments IS 'An application for a place in a class, whatever has become of it. Changed only inside the enrolment lane; what ended stays as history.';
COMMENT ON COLUMN classes.enrollments.principal IS 'Whose keys it was made with: the applicant, or the member who entered it.';
COMMENT ON COLUMN classes.enrollments.attendee_id IS 'The user''s own id, or a row of attendees.';
COMMENT ON COLUMN classes.enrollments.transition IS 'Raised by every change of status: a mail about an earlier one is no longer true.';
COMMENT ON COLUMN classes.enrollments.decided_from IS 'The status before the host''s last decision, as long as it can be taken back.';
COMMENT ON COLUMN classes.enrollments.raised IS 'The capacity was raised for it.';
COMMENT ON COLUMN classes.enrollments.out_of_turn IS 'The host gave it a place before others who waited longer.';
COMMENT ON COLUMN classes.enrollments.fee IS 'As it was when it was applied for: later changes bind new applications only.';
COMMENT ON COLUMN classes.enrollments.withheld_until IS 'When the place that was given up reopens; until then it counts as taken.';
COMMENT ON COLUMN classes.enrollments.due_at IS 'When something ends by itself: the enforced deadline of an offer or a payment, or the reopening of its place.';
CREATE UNIQUE INDEX enrollments_one_active_per_person ON classes.enrollments (class_id, attendee_id)
    WHERE status IN ('APPLIED', 'AWAITING_PAYMENT', 'APPROVED', 'WAITLISTED', 'OFFERED');
COMMENT ON INDEX classes.enrollments_one_active_per_person IS 'One active enrollment per class and attendee; partial, so that cancel-then-apply-again works and history stays.';
CREATE INDEX enrollments_in_line ON classes.enrollments (class_id, arrival) WHERE status IN ('WAITLISTED', 'OFFERED');
COMMENT ON INDEX classes.enrollments_in_line IS 'The line of a class in its order, read whole for every batch.';
CREATE INDEX enrollments_due ON classes.enrollments (class_id, due_at) WHERE due_at IS NOT NULL;
COMMENT ON INDEX classes.enrollments_due IS 'What time has ended in a class.';
CREATE INDEX enrollments_next_due ON classes.enrollments (due_at) WHERE due_at IS NOT NULL;
COMMENT ON INDEX classes.enrollments_next_due IS 'Classes in which time has ended something.';
CREATE INDEX enrollments_by_status ON classes.enrollments (class_id, status, arrival);
COMMENT ON INDEX classes.enrollments_by_status IS 'Applicants of a class by status, the review queue in its order.';
CREATE INDEX enrollments_by_user ON classes.enrollments (user_id, applied_at DESC, id DESC);
COMMENT ON INDEX classes.enrollments_by_user IS 'My applications, newest first.';
CREATE INDEX enrollments_by_attendee ON classes.enrollments (class_id, attendee_id);
COMMENT ON INDEX classes.enrollments_by_attendee IS 'What a person has applied for in a class before, ended or not.';
CREATE TRIGGER enrollments_never_deleted BEFORE DELETE ON classes.enrollments FOR EACH ROW EXECUTE FUNCTION messaging.refuse_delete();

CREATE TABLE classes.drafts (
    class_id uuid NOT NULL,
    user_id uuid NOT NULL,
    attendee_id uuid,
    form_version integer,
    answers_sealed bytea NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (class_id, user_id),
    CONSTRAINT drafts_class_fkey FOREIGN KEY (class_id) REFERENCES classes.classes (id),
    CONSTRAINT drafts_user_fkey FOREIGN KEY (user_id) REFERENCES accounts.users (id)
);
COMMENT ON TABLE classes.drafts IS 'An application that was begun and not sent, so that nothing typed is lost. Decides nothing.';
CREATE INDEX drafts_by_user ON classes.drafts (user_id);
COMMENT ON INDEX classes.drafts_by_user IS 'Everything that is kept about one user.';
CREATE INDEX drafts_by_time ON classes.drafts (saved_at);
COMMENT ON INDEX classes.drafts_by_time IS 'Removes what nobody came back to.';

CREATE TABLE classes.files (
    id uuid NOT NULL,
    class_id uuid NOT NULL,
    user_id uuid NOT NULL,
    question_id text,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes integer NOT NULL,
    enrollment_id uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT files_pkey PRIMARY KEY (id),
    CONSTRAINT files_class_fkey FOREIGN KEY (class_id) REFERENCES classes.classes (id),
    CONSTRAINT files_user_fkey FOREIGN KEY (user_id) REFERENCES accounts.users (id),
    CONSTRAINT files_size CHECK (size_bytes BETWEEN 1 AND 10485760),
    CONSTRAINT files_name_length CHECK (char_length(name) BETWEEN 1 AND 200)
);
COMMENT ON TABLE classes.files IS 'What applicants have uploaded, and pictures of classes (without a question). The bytes lie in the blob store under the id, sealed.';
COMMENT ON COLUMN classes.files.enrollment_id IS 'The application it belongs to; NULL for one that was not sent yet, which is removed after a while.';
CREATE INDEX files_by_class ON classes.files (class_id, user_id);
COMMENT ON INDEX classes.files_by_class IS 'Uploads of one applicant for a class.';
CREATE INDEX files_by_user ON classes.files (user_id);
COMMENT ON INDEX classes.files_by_user IS 'Everything that is kept about one user.';
CREATE INDEX files_by_enrollment ON classes.files (enrollment_id) WHERE enrollment_id IS NOT NULL;
COMMENT ON INDEX classes.files_by_enrollment IS 'Files of an application.';
CREATE INDEX files_unsent ON classes.files (created_at) WHERE enrollment_id IS NULL;
COMMENT ON INDEX classes.files_unsent IS 'Uploads that no application took up.';

ALTER TABLE messaging.mails ADD COLUMN transition integer;
COMMENT ON COLUMN messaging.mails.transition IS 'Of an enrollment: the change of status it tells of. When the subject has changed again meanwhile, the mail is dropped.';
