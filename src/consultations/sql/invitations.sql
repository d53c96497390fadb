SELECT invitation.id, invitation.email_sealed AS "email_sealed!", invitation.uses, invitation.generation, invitation.expires_at, invitation.revoked_at,
    invitation.created_at, invitation.scope_topic, invitation.scope_from, invitation.scope_until,
    greatest(invitation.uses - held.booked, 0)::smallint AS "uses_left!",
    held.live AS "live!",
    derived.status AS "status!",
    mail.state AS "mail_state?", mail.sent_at AS "mail_sent_at?"
FROM consultations.invitations AS invitation
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status = 'BOOKED') AS booked, count(*) AS live
    FROM consultations.bookings WHERE invitation_id = invitation.id AND status IN ('BOOKED', 'WAITLISTED', 'OFFERED')) AS held
LEFT JOIN LATERAL (
    SELECT state, sent_at, last_error FROM messaging.mails WHERE subject_id = invitation.id ORDER BY created_at DESC, id DESC LIMIT 1) AS mail ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN invitation.revoked_at IS NOT NULL THEN 'REVOKED'
        WHEN mail.state = 'DEAD' AND mail.last_error LIKE 'RCPT: 5%' THEN 'BOUNCED'
        WHEN invitation.expires_at <= $4 THEN 'EXPIRED'
        WHEN held.booked >= invitation.uses THEN 'USED'
        ELSE 'LIVE'
    END AS status) AS derived
WHERE invitation.organisation_id = $1 AND invitation.invited
    AND ($2::uuid IS NULL OR invitation.id = $2)
    AND ($3::text IS NULL OR derived.status = $3)
ORDER BY invitation.created_at DESC, invitation.id DESC
LIMIT $5 OFFSET $6
