INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, cause, payload, at)
SELECT id, type, aggregate_type, aggregate_id, actor, cause, payload, at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::jsonb[], $8::timestamptz[])
    WITH ORDINALITY AS event (id, type, aggregate_type, aggregate_id, actor, cause, payload, at, position)
ORDER BY position
