//! The rules alone: what a class, an applicant and a host may do, and what follows.

use super::*;

/// A free first-come class of two sessions, open for applications.
pub fn facts() -> ClassFacts {
    let starts_at: DateTime<Utc> = "2026-02-02T10:00:00Z".parse().unwrap();
    let session = |days| Session {
        starts_at: starts_at + TimeDelta::days(days),
        ends_at: starts_at + TimeDelta::days(days) + TimeDelta::hours(2),
    };
    ClassFacts {
        title: "Pottery".into(),
        description: None,
        sessions: vec![session(0), session(7)],
        location: Some("Studio 2".into()),
        online_link: None,
        visibility: Visibility::Public,
        selection: Selection::FirstCome,
        recruit_from: Some("2026-01-05T10:00:00Z".parse().unwrap()),
        recruit_until: Some("2026-01-20T10:00:00Z".parse().unwrap()),
        offer_minutes: 720,
        fee: 0,
        currency: "KRW".into(),
        payment: None,
        transfer_instructions: None,
        transfer_hours: 48,
        seller: None,
        refund_policy: None,
        edit_until: None,
        edit_after_approval: EditAfterApproval::Keep,
        reapply: false,
        reopening: Reopening::AtOnce,
        reopening_hours: Vec::new(),
    }
}
