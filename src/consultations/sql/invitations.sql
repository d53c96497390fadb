SELECT invitation.id, invitation.email_sealed, invitation.uses, invitation.generation, invitation.expires_at, invitation.revoked_at, invitation.created_at,
    greatest(invitation.uses - held.live, 0)::smallint AS "uses_left!",
    CASE
        WHEN invitation.revoked_at IS NOT NULL THEN 'REVOKED'
        WHEN invitation.expires_at <= $4 THEN 'EXPIRED'
        WHEN held.live >= invitation.uses THEN 'USED'
        ELSE 'LIVE'
    END AS "status!",
    mail.state AS "mail_state?", mail.sent_at AS "mail_sent_at?"
FROM consultations.invitations AS invitation
CROSS JOIN LATERAL (SELECT count(*) AS live FROM consultations.bookings WHERE invitation_id = invitation.id AND status = 'BOOKED') AS held
LEFT JOIN LATERAL (
    SELECT state, sent_at FROM messaging.mails WHERE subject_id = invitation.id ORDER BY created_at DESC, id DESC LIMIT 1) AS mail ON true
WHERE invitation.organisation_id = $1
    AND ($2::uuid IS NULL OR invitation.id = $2)
    AND ($3::text IS NULL OR $3 = CASE
        WHEN invitation.revoked_at IS NOT NULL THEN 'REVOKED'
        WHEN invitation.expires_at <= $4 THEN 'EXPIRED'
        WHEN held.live >= invitation.uses THEN 'USED'
        ELSE 'LIVE'
    END)
ORDER BY invitation.created_at DESC, invitation.id DESC
LIMIT $5 OFFSET $6
