//! Rows of the lane's statements, and the texts that statuses are stored as.

use group_commit::Cause;
use serde_json::Value;
use tokio_postgres::Row;

use super::rules::{
    ClassFacts, ClassRow, ClassStatus, EditAfterApproval, EndKind, Enrollment, EnrollmentStatus, Payment, RefundPolicy,
    Reopening, Selection, Upload, Visibility,
};
use crate::database::stored_as;

pub fn class(row: &Row) -> Result<ClassRow, Cause> {
    let facts = ClassFacts {
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        sessions: serde_json::from_value(row.try_get::<_, Value>("sessions")?)?,
        location: row.try_get("location")?,
        online_link: row.try_get("online_link")?,
        visibility: visibility(row.try_get("visibility")?)?,
        selection: selection(row.try_get("selection")?)?,
        recruit_from: row.try_get("recruit_from")?,
        recruit_until: row.try_get("recruit_until")?,
        offer_minutes: row.try_get("offer_minutes")?,
        fee: row.try_get("fee")?,
        currency: row.try_get("currency")?,
        payment: row.try_get::<_, Option<&str>>("payment")?.map(payment).transpose()?,
        transfer_instructions: row.try_get("transfer_instructions")?,
        transfer_hours: row.try_get("transfer_hours")?,
        seller: row.try_get("seller")?,
        refund_policy: row
            .try_get::<_, Option<&str>>("refund_policy")?
            .map(refund_policy)
            .transpose()?,
        edit_until: row.try_get("edit_until")?,
        edit_after_approval: edit_after_approval(row.try_get("edit_after_approval")?)?,
        reapply: row.try_get("reapply")?,
        reopening: reopening(row.try_get("reopening")?)?,
        reopening_hours: row.try_get("reopening_hours")?,
    };
    Ok(ClassRow {
        id: row.try_get("id")?,
        organisation_id: row.try_get("organisation_id")?,
        zone: row.try_get::<_, &str>("zone")?.parse()?,
        facts: facts.into(),
        form_version: row.try_get("form_version")?,
        status: class_status(row.try_get("status")?)?,
        cancel_reason: row.try_get("cancel_reason")?,
        capacity: row.try_get("capacity")?,
        waitlist: row.try_get("waitlist")?,
        waitlist_capacity: row.try_get("waitlist_capacity")?,
        taken_count: row.try_get("taken_count")?,
        waiting_count: row.try_get("waiting_count")?,
        arrivals: row.try_get("arrivals")?,
        begun: row.try_get("begun")?,
        time_changed_at: row.try_get("time_changed_at")?,
        version: row.try_get("version")?,
        decided_at: row.try_get("decided_at")?,
    })
}

pub fn enrollment(row: &Row) -> Result<Enrollment, Cause> {
    Ok(Enrollment {
        id: row.try_get(0)?,
        class_id: row.try_get(1)?,
        principal: row.try_get(2)?,
        user_id: row.try_get(3)?,
        attendee_id: row.try_get(4)?,
        attendee_name: row.try_get(5)?,
        entered_by: row.try_get(6)?,
        status: enrollment_status(row.try_get(7)?)?,
        arrival: row.try_get(8)?,
        key: row.try_get(9)?,
        fingerprint: row.try_get(10)?,
        form_version: row.try_get(11)?,
        fee: row.try_get(12)?,
        currency: row.try_get(13)?,
        version: row.try_get(14)?,
        transition: row.try_get(15)?,
        applied_at: row.try_get(16)?,
        placed_at: row.try_get(17)?,
        decided_at: row.try_get(18)?,
        decided_by: row.try_get(19)?,
        decided_from: row.try_get::<_, Option<&str>>(20)?.map(enrollment_status).transpose()?,
        raised: row.try_get(21)?,
        out_of_turn: row.try_get(22)?,
        reason: row.try_get(23)?,
        end_kind: row.try_get::<_, Option<&str>>(24)?.map(end_kind).transpose()?,
        ended_at: row.try_get(25)?,
        offer_until: row.try_get(26)?,
        pay_until: row.try_get(27)?,
        paid_at: row.try_get(28)?,
        refund_due: row.try_get(29)?,
        withheld_until: row.try_get(30)?,
    })
}

pub fn upload(row: &Row) -> Result<Upload, Cause> {
    Ok(Upload {
        id: row.try_get(0)?,
        class_id: row.try_get(1)?,
        user_id: row.try_get(2)?,
        question_id: row.try_get(3)?,
        enrollment_id: row.try_get(4)?,
    })
}

stored_as!(ClassStatus, class_status, class_status_text, "class status":
    Draft = "DRAFT", Published = "PUBLISHED", Closed = "CLOSED", Cancelled = "CANCELLED", Deleted = "DELETED");
stored_as!(Visibility, visibility, visibility_text, "visibility": Public = "PUBLIC", Unlisted = "UNLISTED");
stored_as!(Selection, selection, selection_text, "selection": FirstCome = "FIRST_COME", Review = "REVIEW");
stored_as!(Payment, payment, payment_text, "payment": Online = "ONLINE", Transfer = "TRANSFER");
stored_as!(RefundPolicy, refund_policy, refund_policy_text, "refund policy": Course = "COURSE", Free = "FREE");
stored_as!(EditAfterApproval, edit_after_approval, edit_after_approval_text, "edit after approval": Keep = "KEEP", Review = "REVIEW");
stored_as!(Reopening, reopening, reopening_text, "reopening": AtOnce = "AT_ONCE", AtHours = "AT_HOURS", Random = "RANDOM");
stored_as!(EnrollmentStatus, enrollment_status, enrollment_status_text, "enrollment status":
    Applied = "APPLIED", AwaitingPayment = "AWAITING_PAYMENT", Approved = "APPROVED", Waitlisted = "WAITLISTED",
    Offered = "OFFERED", Rejected = "REJECTED", Cancelled = "CANCELLED", Expired = "EXPIRED");
stored_as!(EndKind, end_kind, end_kind_text, "enrollment end kind":
    Applicant = "APPLICANT", Host = "HOST", Class = "CLASS", Declined = "DECLINED", Offer = "OFFER", Payment = "PAYMENT",
    Started = "STARTED");
