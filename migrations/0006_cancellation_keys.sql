-- A cancellation by link has a key like a booking: the same key with another reason is refused. The key stands on the row that it
-- cancelled; what else may happen twice is decided by the row's status.
ALTER TABLE consultations.bookings
    ADD COLUMN cancel_key text,
    ADD COLUMN cancel_fingerprint bytea,
    ADD CONSTRAINT bookings_cancel_key CHECK (
        (cancel_key IS NULL) = (cancel_fingerprint IS NULL) AND (cancel_key IS NULL OR cancel_kind IS NOT DISTINCT FROM 'GUEST'));
