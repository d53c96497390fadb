SELECT account.id AS user_id, account.name, account.email_sealed, account.role, account.locale, account.zone,
       organisation.id AS "organisation_id?", organisation.name AS "organisation_name?", organisation.zone AS "organisation_zone?",
       member.role AS "member_role?"
FROM accounts.sessions AS session
JOIN accounts.users AS account ON account.id = session.user_id
LEFT JOIN accounts.members AS member ON member.user_id = account.id
LEFT JOIN accounts.organisations AS organisation ON organisation.id = member.organisation_id
WHERE session.id = $1 AND session.ended_at IS NULL AND session.expires_at > $2 AND account.state = 'ACTIVE'
