//! The only place that knows both refusals and HTTP: every code with its status and its words (RFC 9457).
//!
//! A handler returns a [`Problem`]; the envelope (`envelope.rs`) renders it in the request's language and adds the
//! request id, so no handler needs to know either.

use std::fmt;

use axum::response::{IntoResponse, Response};
use group_commit::SubmitError;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::accounts;
use crate::classes;
use crate::consultations;
use crate::idempotency::KeyError;
use crate::locale::Locale;

/// Base of the `type` URIs; the page under it explains each code.
const TYPE_BASE: &str = "https://jari.dev/problems/";
/// In this time the queue of passwords to check has moved on by its length.
const PASSWORD_QUEUE_SECONDS: u64 = 3;

pub type Result<T> = std::result::Result<T, Problem>;

/// An answer that is not a success.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    /// Members beside the standard ones, named in docs/API.md with their code.
    members: Map<String, Value>,
    errors: Vec<FieldProblem>,
    retry_after_seconds: Option<u64>,
}

/// One broken rule of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// JSON pointer (RFC 6901) into the request's body, or `?name` for a query parameter.
    pub pointer: String,
    pub code: FieldCode,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $status:literal $text:literal: $ko_title:literal $ko:literal / $en_title:literal $en:literal;)*) => {
        /// Stable, documented names; programs look at nothing else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name),* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$name),*];

            pub fn status(self) -> StatusCode {
                let status: u16 = match self { $(Code::$name => $status),* };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }

            /// Title and detail; `{member}` stands for a member of the problem.
            fn words(self, locale: Locale) -> (&'static str, &'static str) {
                match (self, locale) {
                    $((Code::$name, Locale::Ko) => ($ko_title, $ko), (Code::$name, Locale::En) => ($en_title, $en)),*
                }
            }
        }
    };
}

codes! {
    Malformed 400 "malformed": "요청을 읽을 수 없어요" "보낸 내용의 형식이 맞지 않아요." / "Malformed request" "The request could not be read.";
    UnknownField 400 "unknown_field": "모르는 항목이에요" "이 요청에는 없는 항목이에요: {pointer}" / "Unknown field" "This request has no field {pointer}.";
    IdempotencyKeyMissing 400 "idempotency_key_missing": "Idempotency-Key가 필요해요" "같은 요청이 두 번 처리되지 않도록 Idempotency-Key 헤더를 보내 주세요." / "Idempotency-Key is missing" "Send an Idempotency-Key header, so that a retry is never done twice.";
    IdempotencyKeyMalformed 400 "idempotency_key_malformed": "Idempotency-Key가 맞지 않아요" "Idempotency-Key는 16–255자의 ASCII 문자여야 해요." / "Idempotency-Key is malformed" "An Idempotency-Key has 16 to 255 visible ASCII characters.";
    NotSignedIn 401 "not_signed_in": "로그인이 필요해요" "로그인한 다음 다시 시도해 주세요." / "Not signed in" "Sign in and try again.";
    WrongCredentials 401 "wrong_credentials": "로그인하지 못했어요" "이메일이나 비밀번호가 맞지 않아요." / "Could not sign in" "The e-mail address or the password is not right.";
    SessionEnded 401 "session_ended": "로그인이 끝났어요" "다시 로그인해 주세요. 입력하신 내용은 그대로 있어요." / "Session ended" "Please sign in again. What you typed is kept.";
    NotAllowed 403 "not_allowed": "권한이 없어요" "이 일은 조직의 다른 구성원이 할 수 있어요. 소유자에게 권한을 요청해 주세요." / "Not allowed" "Someone else in your organisation can do this. Ask its owner for the right.";
    ForeignOrigin 403 "foreign_origin": "다른 사이트에서 온 요청이에요" "이 주소에서 직접 열어 다시 시도해 주세요." / "Foreign origin" "This request came from another site. Open the page here and try again.";
    SignupClosed 403 "signup_closed": "지금은 가입할 수 없어요" "이 서버의 관리자에게 계정을 요청해 주세요." / "Sign-up is closed" "Ask the administrator of this server for an account.";
    NotFound 404 "not_found": "찾을 수 없어요" "주소가 바뀌었거나 볼 수 없는 항목이에요." / "Not found" "It does not exist, or is not yours to see.";
    UnknownLink 404 "unknown_link": "열 수 없는 링크예요" "메일에 있는 링크 전체를 그대로 열어 주세요. 줄이 잘렸을 수 있어요." / "Unknown link" "Open the whole link from the mail; it may have been cut at a line end.";
    MethodNotAllowed 405 "method_not_allowed": "할 수 없는 요청이에요" "이 주소에서는 할 수 없는 요청이에요." / "Method not allowed" "This address does not take this method.";
    SlotFull 409 "slot_full": "자리가 없어요" "방금 마지막 자리가 나갔어요. 다른 시간을 골라 주세요." / "No place left" "The last place went just now. Please choose another time.";
    SlotStarted 409 "slot_started": "이미 시작했어요" "이 시간은 이미 시작해서 예약할 수 없어요. 다른 시간을 골라 주세요." / "Already started" "This time has already started. Please choose another one.";
    SlotClosed 409 "slot_closed": "예약을 받지 않는 시간이에요" "상담사가 이 시간의 예약을 닫았어요. 다른 시간을 골라 주세요." / "Closed for booking" "The host has closed this time for booking. Please choose another one.";
    SlotCancelled 409 "slot_cancelled": "취소된 시간이에요" "상담사가 이 시간을 취소했어요. 다른 시간을 골라 주세요." / "Cancelled" "The host has cancelled this time. Please choose another one.";
    SlotOverlaps 409 "slot_overlaps": "겹치는 시간이 있어요" "이미 있는 시간과 겹쳐요. 겹치지 않게 바꿔 주세요." / "Overlapping times" "It overlaps a time you already have. Change one of them.";
    SlotOver 409 "slot_over": "이미 끝난 시간이에요" "끝난 시간에는 예약을 넣을 수 없어요." / "Already over" "Nobody can be booked into a time that has ended.";
    SlotChanged 409 "slot_changed": "그사이 바뀌었어요" "다른 곳에서 먼저 고쳤어요. 지금 내용을 확인하고 다시 저장해 주세요." / "Changed meanwhile" "Somebody else edited it first. Look at it as it is now and save again.";
    SameSlot 409 "same_slot": "지금 예약한 시간이에요" "이미 이 시간으로 예약되어 있어요." / "This is your time" "You are already booked at this time.";
    PatternConflicts 409 "pattern_conflicts": "만들 수 없는 시간이 있어요" "표시된 날짜와 시간을 고친 다음 다시 만들어 주세요. 아직 아무것도 만들지 않았어요." / "Some times cannot be made" "Change the marked days and times. Nothing was made yet.";
    AlreadyWaiting 409 "already_waiting": "이미 기다리고 있어요" "이 시간에 대기하고 있어요. 대기 내용을 확인해 주세요." / "Already waiting" "You are already waiting for this time.";
    WaitlistOff 409 "waitlist_off": "대기를 받지 않는 시간이에요" "다른 시간을 골라 주세요." / "No waitlist" "This time is full and has no waitlist. Please choose another one.";
    WaitlistFull 409 "waitlist_full": "대기도 다 찼어요" "다른 시간을 골라 주세요." / "The waitlist is full" "Please choose another time.";
    TooManyWaits 409 "too_many_waits": "더 대기할 수 없어요" "한 번에 {max}곳까지 기다릴 수 있어요. 다른 대기를 먼저 그만두면 신청할 수 있어요." / "Waiting in too many lines" "You can wait for {max} times at once. Leave one of them first.";
    OfferOver 409 "offer_over": "지금 받을 수 있는 자리가 없어요" "제안이 끝났어요. 지금 상태를 확인해 주세요." / "Nothing to take" "The offer is over. Look at how it stands now.";
    PlaceGone 409 "place_gone": "조금 전에 다른 분이 받았어요" "대기는 그대로예요. 자리가 또 나면 바로 알려 드려요." / "Somebody was faster" "You are still waiting. If another place is free, we tell you at once.";
    MoveTooLate 409 "move_too_late": "옮길 수 있는 때가 지났어요" "시작 {notice_minutes}분 전까지만 옮길 수 있어요. 못 오게 되면 예약 화면에서 ‘못 가요’를 눌러 알려 주세요." / "Too late to move" "It could be moved until {notice_minutes} minutes before the start. If you cannot come, say so on the page of your booking.";
    NotStarted 409 "not_started": "아직 시작하지 않았어요" "상담이 시작된 다음에 기록할 수 있어요." / "Not started yet" "How it went can be recorded after the start.";
    CorrectionOver 409 "correction_over": "고칠 수 있는 기간이 지났어요" "상담이 끝나고 30일까지 고칠 수 있어요." / "Too late to correct" "It could be corrected until 30 days after the end.";
    InvitationHasBookings 409 "invitation_has_bookings": "이 초대로 잡은 예약이 있어요" "예약 {live}건을 그대로 둘지 함께 취소할지 골라 주세요." / "It has bookings" "Choose whether its {live} bookings stay or are cancelled with it.";
    NoteChanged 409 "note_changed": "그사이 기록이 바뀌었어요" "다른 곳에서 먼저 저장했어요. 두 내용을 합쳐 주세요. 쓰신 글은 그대로 있어요." / "The note has changed" "Somebody saved it first. Bring the two texts together; nothing you wrote is lost.";
    AlreadyBooked 409 "already_booked": "이미 예약하셨어요" "이 시간은 이미 예약되어 있어요. 예약 내용을 확인해 주세요." / "Already booked" "You already have a place at this time.";
    InvitationUsed 409 "invitation_used": "이 초대로 이미 예약하셨어요" "다른 시간을 원하시면 먼저 지금 예약을 취소해 주세요." / "Invitation already used" "To choose another time, cancel your present booking first.";
    CapacityBelowBooked 409 "capacity_below_booked": "이미 예약된 자리보다 적어요" "{booked}명이 예약했어요. 그보다 적게 줄이려면 먼저 예약을 취소하거나 시간을 닫아 주세요." / "Fewer than booked" "{booked} places are booked. Close the time instead, or cancel bookings first.";
    CancelTooLate 409 "cancel_too_late": "취소할 수 있는 때가 지났어요" "시작 {notice_minutes}분 전까지만 취소할 수 있어요. 못 오게 되면 예약 화면에서 ‘못 가요’를 눌러 알려 주세요." / "Too late to cancel" "It could be cancelled until {notice_minutes} minutes before the start. If you cannot come, say so on the page of your booking.";
    BookingOver 409 "booking_over": "예약으로 남아 있지 않아요" "이미 시작했거나 끝났거나 취소된 예약은 바꿀 수 없어요." / "No longer a booking" "What has begun, is over or was cancelled cannot be changed any more.";
    ClassNotOpenYet 409 "class_not_open_yet": "아직 신청을 받지 않아요" "신청이 열리는 시각에 다시 눌러 주세요. 신청서는 미리 써 둘 수 있어요." / "Not open yet" "Come back when applications open. You can fill in the form before.";
    RecruitingOver 409 "recruiting_over": "신청 기간이 끝났어요" "이 클래스의 신청은 마감됐어요." / "Applications are over" "The time to apply for this class has ended.";
    ClassClosed 409 "class_closed": "지금은 신청을 받지 않아요" "주최자가 신청을 닫았어요." / "Closed for applications" "The host does not take applications at present.";
    ClassCancelled 410 "class_cancelled": "취소된 클래스예요" "주최자가 이 클래스를 취소했어요." / "Cancelled class" "The host has cancelled this class.";
    ClassStarted 409 "class_started": "이미 시작한 클래스예요" "시작한 뒤에는 할 수 없는 일이에요." / "Already started" "This cannot be done once the class has started.";
    ClassFull 409 "class_full": "자리가 없어요" "정원과 대기가 모두 찼어요." / "No place left" "The class and its waitlist are full.";
    WouldPass 409 "would_pass": "정원이 찼거나 먼저 기다리는 분이 있어요" "정원을 한 자리 늘려 승인하려면 이유를 남겨 주세요. 먼저 기다리던 {passes}명보다 앞서게 돼요." / "Full, or others come first" "To approve, the capacity grows by one. Give a reason; number of people passed who have waited longer: {passes}.";
    FormChanged 409 "form_changed": "신청서가 바뀌었어요" "쓰신 내용은 그대로 있어요. 바뀐 질문을 확인하고 다시 보내 주세요." / "The form has changed" "Nothing you wrote is lost. Look at what has changed and send it again.";
    AlreadyApplied 409 "already_applied": "이미 신청했어요" "내 신청에서 지금 상태를 볼 수 있어요." / "Already applied" "You can see how it stands among your applications.";
    RejectedBefore 409 "rejected_before": "다시 신청할 수 없는 클래스예요" "이전 신청이 승인되지 않았어요. 궁금한 점은 주최자에게 문의해 주세요." / "Cannot apply again" "An earlier application was not approved. Please ask the host if you have questions.";
    PlaceFree 409 "place_free": "아직 자리가 있어요" "빈자리가 있는 동안에는 대기로 둘 수 없어요. 승인하거나 그대로 두세요." / "A place is free" "Nobody can be put into the line while a place is free. Approve, or leave it undecided.";
    EnrollmentOver 409 "enrollment_over": "이미 끝난 신청이에요" "지금 상태에서는 바꿀 수 없어요." / "No longer open" "It cannot be changed as it stands now.";
    NoPaymentDue 409 "no_payment_due": "입금을 기다리는 신청이 아니에요" "자리를 받은 신청만 입금을 확인할 수 있어요." / "No payment is due" "A payment can be confirmed once the application has a place.";
    EnrollmentChanged 409 "enrollment_changed": "그사이 신청이 바뀌었어요" "지금 내용을 확인하고 다시 해 주세요." / "Changed meanwhile" "Look at it as it is now and try again.";
    AlreadyDecided 409 "already_decided": "다른 분이 먼저 처리했어요" "{decided_by_name} 님이 먼저 결정했어요. 지금 상태를 확인해 주세요." / "Already decided" "{decided_by_name} decided first. Look at how it stands now.";
    UndoOver 409 "undo_over": "되돌릴 수 있는 시간이 지났어요" "결정을 알리는 메일이 나갔어요." / "Too late to take back" "The mail about the decision has left.";
    EditOver 409 "edit_over": "고칠 수 있는 기간이 지났어요" "신청 내용을 바꾸려면 주최자에게 문의해 주세요." / "Too late to edit" "Ask the host if something has to be changed.";
    ClassChanged 409 "class_changed": "그사이 클래스가 바뀌었어요" "다른 곳에서 먼저 고쳤어요. 지금 내용을 확인하고 다시 저장해 주세요." / "Changed meanwhile" "Somebody else edited it first. Look at it as it is now and save again.";
    CapacityBelowTaken 409 "capacity_below_taken": "이미 찬 자리보다 적어요" "{taken}자리가 차 있어요. 모집을 닫고 모두 유지하거나, 먼저 신청을 취소해 주세요." / "Fewer than taken" "{taken} places are taken. Close the class and keep everybody, or cancel enrollments first.";
    WaitlistInUse 409 "waitlist_in_use": "기다리는 분이 있어요" "{waiting}명이 기다리고 있어서 대기를 없애거나 줄일 수 없어요." / "People are waiting" "{waiting} people wait, so the waitlist cannot be taken away or made shorter.";
    SelectionFixed 409 "selection_fixed": "선발 방식은 바꿀 수 없어요" "이미 신청한 사람이 있어요." / "The way of selecting stays" "Somebody has applied already.";
    HasEnrollments 409 "has_enrollments": "신청한 사람이 있어요" "신청 {count}건이 있어서 되돌리거나 지울 수 없어요. 대신 클래스를 취소할 수 있어요." / "Somebody has applied" "There are {count} applications. You can cancel the class instead.";
    PaymentsNotAvailable 409 "payments_not_available": "온라인 결제는 아직 쓸 수 없어요" "계좌 이체로 바꾸면 공개할 수 있어요." / "Online payment is not available yet" "Choose payment by transfer to publish it.";
    EmailTaken 409 "email_taken": "이미 가입한 이메일이에요" "로그인하거나 다른 이메일을 써 주세요." / "Already registered" "Sign in, or use another address.";
    IdempotencyInProgress 409 "idempotency_in_progress": "처리하고 있어요" "같은 요청을 처리하고 있어요. 잠시 뒤 같은 키로 다시 물어봐 주세요." / "In progress" "The same request is being handled. Ask again with the same key in a moment.";
    InvitationExpired 410 "invitation_expired": "초대 기간이 끝났어요" "상담사에게 새 초대를 요청해 주세요." / "Invitation expired" "Ask your host for a new invitation.";
    InvitationRevoked 410 "invitation_revoked": "취소된 초대예요" "상담사가 이 초대를 취소했어요. 필요하면 새 초대를 요청해 주세요." / "Invitation withdrawn" "The host has withdrawn this invitation. Ask for a new one if you need it.";
    LinkReplaced 410 "link_replaced": "새 링크가 있어요" "이 링크는 새 링크로 바뀌었어요. 가장 최근에 받은 메일의 링크를 열어 주세요." / "Link replaced" "A newer link was sent. Please open the one in the latest mail.";
    BodyTooLarge 413 "body_too_large": "내용이 너무 커요" "보낼 수 있는 크기를 넘었어요." / "Too large" "The request is larger than what is accepted here.";
    NotJson 415 "not_json": "JSON이 필요해요" "Content-Type을 application/json으로 보내 주세요." / "Not JSON" "Send Content-Type: application/json.";
    FileKindNotAllowed 422 "file_kind_not_allowed": "받을 수 없는 종류의 파일이에요" "PDF, 사진(PNG·JPEG·WebP·GIF·HEIC), 한글·워드·엑셀·파워포인트 문서, 텍스트 파일을 올릴 수 있어요." / "This kind of file is not accepted" "Upload a PDF, a picture (PNG, JPEG, WebP, GIF, HEIC), an office document or a text file.";
    PictureKindNotAllowed 422 "picture_kind_not_allowed": "사진으로 쓸 수 없는 파일이에요" "PNG, JPEG, WebP 사진을 올려 주세요." / "This kind of picture is not accepted" "Upload a PNG, JPEG or WebP picture.";
    FileIsNotWhatItSays 422 "file_is_not_what_it_says": "파일 내용이 이름과 달라요" "확장자가 {says}인데 내용은 {is}이에요. 원래 형식의 파일을 올려 주세요." / "The content does not match the name" "The name says {says}, the content is {is}. Upload the file as it is.";
    TooManyFiles 409 "too_many_files": "파일을 더 올릴 수 없어요" "이 클래스에 {max}개까지 올릴 수 있어요." / "Too many files" "You can upload {max} files for this class.";
    TooManyAttendees 409 "too_many_attendees": "더 추가할 수 없어요" "{max}명까지 등록할 수 있어요." / "Too many" "You can add {max} people.";
    Invalid 422 "invalid": "확인이 필요한 항목이 있어요" "표시된 항목을 고쳐 주세요." / "Please check the marked fields" "Some fields break a rule.";
    IdempotencyKeyReused 422 "idempotency_key_reused": "이미 쓴 키예요" "이 Idempotency-Key는 다른 내용의 요청에 쓰였어요." / "Key already used" "This Idempotency-Key was used for a different request.";
    TooEarly 425 "too_early": "곧 열려요" "{wait_ms}밀리초 뒤에 같은 키로 다시 보내 주세요." / "A moment too early" "Send it again with the same key in {wait_ms} ms.";
    RateLimited 429 "rate_limited": "요청이 너무 잦아요" "잠시 뒤 다시 시도해 주세요." / "Too many requests" "Please try again in a moment.";
    Internal 500 "internal": "서버에서 처리하지 못했어요" "문제를 기록했어요. 계속되면 이 번호를 알려 주세요: {request_id}" / "Something failed on our side" "It was recorded. If it stays, tell us this number: {request_id}";
    Overloaded 503 "overloaded": "지금 요청이 몰리고 있어요" "아직 아무것도 처리하지 않았어요. 잠시 뒤 다시 시도해 주세요." / "Very busy" "Nothing was done. Please try again in a moment.";
    OutcomeUnknown 503 "outcome_unknown": "결과를 확인하고 있어요" "같은 키로 다시 물어보면 결과를 알려 드려요." / "Outcome not yet known" "Ask again with the same key; the answer will be the true one.";
    NotReady 503 "not_ready": "준비하고 있어요" "잠시 뒤 다시 시도해 주세요." / "Not ready" "Please try again in a moment.";
    Stopping 503 "stopping": "서버를 다시 시작하고 있어요" "잠시 뒤 다시 시도해 주세요." / "Restarting" "Please try again in a moment.";
    TimedOut 503 "timed_out": "시간 안에 끝내지 못했어요" "같은 키로 다시 시도해 주세요." / "Timed out" "Please try again with the same key.";
}

/// What is wrong with a field. Numbers are the bounds, in the unit of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldCode {
    Required,
    TooShort { min: i64 },
    TooLong { max: i64 },
    TooSmall { min: i64 },
    TooLarge { max: i64 },
    TooFew { min: i64 },
    TooMany { max: i64 },
    ControlCharacter,
    NotAnEmail,
    NotAZone,
    NotAUrl,
    NotText,
    NotAChoice,
    InThePast,
    EndsBeforeStart,
    SpanTooLong { max_hours: i64 },
    DaysTooMany { max_days: i64 },
    NotATime,
    Overlaps,
    AfterTheStart,
    NotADate,
    NotAsked,
    UnknownQuestion,
    NoSuchFile,
    FileOfAnotherQuestion,
    NotAnId,
    Repeated,
    NotAnEarlierQuestion,
    NotForThisKind,
    NotACurrency,
    NotAgreed,
    WeakPassword,
    WrongType,
}

impl FieldCode {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::TooSmall { .. } => "too_small",
            Self::TooLarge { .. } => "too_large",
            Self::TooFew { .. } => "too_few",
            Self::TooMany { .. } => "too_many",
            Self::ControlCharacter => "control_character",
            Self::NotAnEmail => "not_an_email",
            Self::NotAZone => "not_a_zone",
            Self::NotAUrl => "not_a_url",
            Self::NotText => "not_text",
            Self::NotAChoice => "not_a_choice",
            Self::InThePast => "in_the_past",
            Self::EndsBeforeStart => "ends_before_start",
            Self::SpanTooLong { .. } => "too_long_span",
            Self::DaysTooMany { .. } => "too_long_span_days",
            Self::NotATime => "not_a_time",
            Self::Overlaps => "overlaps",
            Self::NotADate => "not_a_date",
            Self::NotAsked => "not_asked",
            Self::UnknownQuestion => "unknown_question",
            Self::NoSuchFile => "no_such_file",
            Self::FileOfAnotherQuestion => "file_of_another_question",
            Self::NotAnId => "not_an_id",
            Self::Repeated => "repeated",
            Self::NotAnEarlierQuestion => "not_an_earlier_question",
            Self::NotForThisKind => "not_for_this_kind",
            Self::NotACurrency => "not_a_currency",
            Self::NotAgreed => "not_agreed",
            Self::AfterTheStart => "after_the_start",
            Self::WeakPassword => "weak_password",
            Self::WrongType => "wrong_type",
        }
    }

    fn words(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Required, Locale::Ko) => "꼭 필요한 항목이에요.".into(),
            (Self::Required, Locale::En) => "This is needed.".into(),
            (Self::TooShort { min }, Locale::Ko) => format!("{min}자 이상으로 써 주세요."),
            (Self::TooShort { min }, Locale::En) => format!("Use at least {min} characters."),
            (Self::TooLong { max }, Locale::Ko) => format!("{max}자까지 쓸 수 있어요."),
            (Self::TooLong { max }, Locale::En) => format!("Use at most {max} characters."),
            (Self::TooSmall { min }, Locale::Ko) => format!("{min} 이상이어야 해요."),
            (Self::TooSmall { min }, Locale::En) => format!("It is at least {min}."),
            (Self::TooLarge { max }, Locale::Ko) => format!("{max} 이하여야 해요."),
            (Self::TooLarge { max }, Locale::En) => format!("It is at most {max}."),
            (Self::TooFew { min }, Locale::Ko) => format!("{min}개 이상 필요해요."),
            (Self::TooFew { min }, Locale::En) => format!("At least {min} are needed."),
            (Self::TooMany { max }, Locale::Ko) => format!("한 번에 {max}개까지 할 수 있어요."),
            (Self::TooMany { max }, Locale::En) => format!("At most {max} at once."),
            (Self::ControlCharacter, Locale::Ko) => "쓸 수 없는 제어 문자가 들어 있어요.".into(),
            (Self::ControlCharacter, Locale::En) => "It has a control character that cannot be used.".into(),
            (Self::NotAnEmail, Locale::Ko) => "이메일 주소 형식이 아니에요.".into(),
            (Self::NotAnEmail, Locale::En) => "This is not an e-mail address.".into(),
            (Self::NotAZone, Locale::Ko) => "Asia/Seoul 같은 시간대 이름을 써 주세요.".into(),
            (Self::NotAZone, Locale::En) => "Use the name of a time zone, such as Europe/London.".into(),
            (Self::NotAUrl, Locale::Ko) => "https://로 시작하는 주소를 써 주세요.".into(),
            (Self::NotAUrl, Locale::En) => "Use an address that begins with https://.".into(),
            (Self::NotText, Locale::Ko) => {
                "텍스트나 CSV 파일이 아니에요. 스프레드시트라면 CSV로 저장해서 올려 주세요.".into()
            }
            (Self::NotText, Locale::En) => "This is not a text or CSV file. Save a spreadsheet as CSV first.".into(),
            (Self::NotAChoice, Locale::Ko) => "고를 수 있는 값이 아니에요.".into(),
            (Self::NotAChoice, Locale::En) => "This is not one of the choices.".into(),
            (Self::InThePast, Locale::Ko) => "지금보다 뒤여야 해요.".into(),
            (Self::InThePast, Locale::En) => "It must lie in the future.".into(),
            (Self::EndsBeforeStart, Locale::Ko) => "끝나는 때가 시작보다 뒤여야 해요.".into(),
            (Self::EndsBeforeStart, Locale::En) => "The end must come after the start.".into(),
            (Self::SpanTooLong { max_hours }, Locale::Ko) => format!("한 번에 {max_hours}시간까지 열 수 있어요."),
            (Self::SpanTooLong { max_hours }, Locale::En) => format!("It can last {max_hours} hours at most."),
            (Self::DaysTooMany { max_days }, Locale::Ko) => format!("한 번에 {max_days}일까지 만들 수 있어요."),
            (Self::DaysTooMany { max_days }, Locale::En) => format!("It can span {max_days} days at most."),
            (Self::NotATime, Locale::Ko) => "09:00 같은 시각을 써 주세요.".into(),
            (Self::NotATime, Locale::En) => "Use a time such as 09:00.".into(),
            (Self::Overlaps, Locale::Ko) => "다른 시간과 겹쳐요.".into(),
            (Self::Overlaps, Locale::En) => "It overlaps another time.".into(),
            (Self::NotADate, Locale::Ko) => "달력에 있는 날짜를 골라 주세요.".into(),
            (Self::NotADate, Locale::En) => "Use a day of the calendar, such as 2026-12-31.".into(),
            (Self::NotAsked, Locale::Ko) => "다른 답에 따라 묻지 않는 질문이에요.".into(),
            (Self::NotAsked, Locale::En) => "This is not asked, given the other answers.".into(),
            (Self::UnknownQuestion, Locale::Ko) => "신청서에 없는 질문이에요.".into(),
            (Self::UnknownQuestion, Locale::En) => "The form has no such question.".into(),
            (Self::NoSuchFile, Locale::Ko) => "올린 파일을 찾을 수 없어요. 다시 올려 주세요.".into(),
            (Self::NoSuchFile, Locale::En) => "The file was not found. Please upload it again.".into(),
            (Self::FileOfAnotherQuestion, Locale::Ko) => {
                "다른 질문에 올린 파일이에요. 이 질문에 다시 올려 주세요.".into()
            }
            (Self::FileOfAnotherQuestion, Locale::En) => {
                "This file was uploaded for another question. Upload it for this one.".into()
            }
            (Self::NotAnId, Locale::Ko) => "영문 소문자, 숫자, 밑줄로 40자까지 쓸 수 있어요.".into(),
            (Self::NotAnId, Locale::En) => "Use up to 40 small letters, digits and underscores.".into(),
            (Self::Repeated, Locale::Ko) => "같은 것이 두 번 있어요.".into(),
            (Self::Repeated, Locale::En) => "It is there twice.".into(),
            (Self::NotAnEarlierQuestion, Locale::Ko) => "앞에 있는 선택형 질문만 조건으로 쓸 수 있어요.".into(),
            (Self::NotAnEarlierQuestion, Locale::En) => {
                "Only an earlier question with choices can be a condition.".into()
            }
            (Self::NotForThisKind, Locale::Ko) => "이 종류의 질문에는 쓸 수 없어요.".into(),
            (Self::NotForThisKind, Locale::En) => "This does not belong to this kind of question.".into(),
            (Self::NotACurrency, Locale::Ko) => "KRW 같은 통화 코드를 써 주세요.".into(),
            (Self::NotACurrency, Locale::En) => "Use the code of a currency, such as EUR.".into(),
            (Self::NotAgreed, Locale::Ko) => "동의가 필요한 약관이에요.".into(),
            (Self::NotAgreed, Locale::En) => "These terms have to be agreed to.".into(),
            (Self::AfterTheStart, Locale::Ko) => "첫 수업이 시작하기 전이어야 해요.".into(),
            (Self::AfterTheStart, Locale::En) => "It must be before the first session.".into(),
            (Self::WeakPassword, Locale::Ko) => "이메일과 다른, 짐작하기 어려운 비밀번호를 써 주세요.".into(),
            (Self::WeakPassword, Locale::En) => {
                "Choose a password that is not your address and is hard to guess.".into()
            }
            (Self::WrongType, Locale::Ko) => "값의 형식이 맞지 않아요.".into(),
            (Self::WrongType, Locale::En) => "The value has the wrong type.".into(),
        }
    }

    fn bounds(&self) -> Option<(&'static str, i64)> {
        match *self {
            Self::TooShort { min } | Self::TooSmall { min } | Self::TooFew { min } => Some(("min", min)),
            Self::TooLong { max } | Self::TooLarge { max } | Self::TooMany { max } => Some(("max", max)),
            Self::SpanTooLong { max_hours } => Some(("max_hours", max_hours)),
            Self::DaysTooMany { max_days } => Some(("max_days", max_days)),
            _ => None,
        }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self {
            code,
            members: Map::new(),
            errors: Vec::new(),
            retry_after_seconds: None,
        }
    }
}

impl Problem {
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        Self {
            errors,
            ..Code::Invalid.into()
        }
    }

    /// A failure of ours. It is logged here, once; the caller learns nothing but the request id.
    pub fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(error = %error, "a request failed");
        Code::Internal.into()
    }

    #[must_use]
    pub fn with(mut self, member: &str, value: impl Serialize) -> Self {
        self.members.insert(member.to_owned(), json!(value));
        self
    }

    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.errors = errors;
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    pub fn code(&self) -> Code {
        self.code
    }

    /// What a person reads of it, where a problem is one line among others.
    pub fn detail(&self, locale: Locale) -> String {
        let (_, detail) = self.code.words(locale);
        self.members.iter().fold(detail.to_owned(), |detail, (name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            detail.replace(&format!("{{{name}}}"), &text)
        })
    }

    /// The whole answer, in the words of `locale`.
    pub fn render(&self, locale: Locale, request_id: &str) -> Response {
        let mut members = self.members.clone();
        members.insert("request_id".into(), request_id.into());
        let (title, _) = self.code.words(locale);
        let detail = self.detail(locale).replace("{request_id}", request_id);
        if !self.errors.is_empty() {
            members.insert(
                "errors".into(),
                self.errors.iter().map(|error| error.render(locale)).collect(),
            );
        }
        members.insert("type".into(), format!("{TYPE_BASE}{}", self.code.as_str()).into());
        members.insert("title".into(), title.into());
        members.insert("status".into(), self.code.status().as_u16().into());
        members.insert("detail".into(), detail.into());
        members.insert("code".into(), self.code.as_str().into());
        let mut response = (self.code.status(), Value::Object(members).to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl FieldProblem {
    fn of_answer(question: &str, code: FieldCode) -> Self {
        Self {
            pointer: format!("/answers/{question}"),
            code,
        }
    }

    fn render(&self, locale: Locale) -> Value {
        let mut value =
            json!({ "pointer": self.pointer, "code": self.code.as_str(), "detail": self.code.words(locale) });
        if let Some((name, bound)) = self.code.bounds() {
            value[name] = bound.into();
        }
        value
    }
}

/// Left in the response's extensions for the envelope to render.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        let is_away = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => true,
            // Class 57P: the database says goodbye before it goes, or that it is not there yet.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
            _ => false,
        };
        if is_away {
            // Nothing happened, and asking again helps.
            tracing::warn!(error = %error, "the database did not answer");
            Self::from(Code::NotReady).retry_after(2)
        } else {
            Self::internal(&error)
        }
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::InProgress => Self::from(Code::IdempotencyInProgress).retry_after(1),
            KeyError::Reused => Code::IdempotencyKeyReused.into(),
            KeyError::Unreadable(error) => Self::internal(&error),
            KeyError::Database(error) => error.into(),
        }
    }
}

impl From<accounts::Error> for Problem {
    fn from(error: accounts::Error) -> Self {
        use accounts::Error;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Overloaded(_) => Self::from(Code::Overloaded).retry_after(PASSWORD_QUEUE_SECONDS),
            Error::Database(error) => error.into(),
            Error::Inconsistent(_) => Self::internal(&error),
        }
    }
}

impl From<accounts::rules::Refusal> for Problem {
    fn from(refusal: accounts::rules::Refusal) -> Self {
        use accounts::rules::Refusal;
        match refusal {
            Refusal::NotSignedIn => Code::NotSignedIn,
            Refusal::SessionEnded => Code::SessionEnded,
            Refusal::SignupClosed => Code::SignupClosed,
            Refusal::EmailTaken => Code::EmailTaken,
            Refusal::WrongCredentials => Code::WrongCredentials,
        }
        .into()
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Overloaded { retry_after } => {
                Self::from(Code::Overloaded).retry_after(retry_after.as_secs() + 1)
            }
            SubmitError::Busy | SubmitError::Unavailable => Self::from(Code::Overloaded).retry_after(1),
            SubmitError::OutcomeUnknown => Self::from(Code::OutcomeUnknown).retry_after(1),
            SubmitError::Stopped => Self::from(Code::Stopping).retry_after(1),
            SubmitError::Poisoned => Self::internal(&error),
        }
    }
}

impl From<consultations::Error> for Problem {
    fn from(error: consultations::Error) -> Self {
        use consultations::Error;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Closed { refusal, host_name } => Self::from(refusal).with("host_name", host_name),
            Error::Lane(error) => error.into(),
            Error::Database(error) => error.into(),
            Error::Key(error) => error.into(),
            Error::Inconsistent(_) => Self::internal(&error),
        }
    }
}

/// Exhaustive, so that a new refusal cannot be forgotten.
impl From<consultations::rules::Refusal> for Problem {
    fn from(refusal: consultations::rules::Refusal) -> Self {
        use consultations::rules::Refusal;
        match refusal {
            Refusal::NotFound => Code::NotFound.into(),
            Refusal::UnknownLink => Code::UnknownLink.into(),
            Refusal::KeyReused => Code::IdempotencyKeyReused.into(),
            Refusal::InvitationRevoked => Code::InvitationRevoked.into(),
            Refusal::LinkReplaced { replaced_at } => Self::from(Code::LinkReplaced).with("replaced_at", replaced_at),
            Refusal::InvitationExpired { expired_at } => {
                Self::from(Code::InvitationExpired).with("expired_at", expired_at)
            }
            Refusal::SlotCancelled => Code::SlotCancelled.into(),
            Refusal::SlotStarted => Code::SlotStarted.into(),
            Refusal::SlotClosed => Code::SlotClosed.into(),
            Refusal::AlreadyBooked => Code::AlreadyBooked.into(),
            Refusal::InvitationUsed => Code::InvitationUsed.into(),
            Refusal::SlotFull { waiting, waitlist } => Self::from(Code::SlotFull)
                .with("waiting", waiting)
                .with("waitlist", waitlist),
            Refusal::SlotOver => Code::SlotOver.into(),
            Refusal::SlotChanged => Code::SlotChanged.into(),
            Refusal::SameSlot => Code::SameSlot.into(),
            Refusal::SlotOverlaps => Code::SlotOverlaps.into(),
            Refusal::StartsInThePast => Self::invalid(vec![FieldProblem {
                pointer: "/starts_at".into(),
                code: FieldCode::InThePast,
            }]),
            Refusal::AlreadyWaiting => Code::AlreadyWaiting.into(),
            Refusal::WaitlistOff => Code::WaitlistOff.into(),
            Refusal::WaitlistFull => Code::WaitlistFull.into(),
            Refusal::TooManyWaits => Self::from(Code::TooManyWaits).with("max", consultations::rules::WAITS_MAX),
            Refusal::OfferOver { status, position } => Self::from(Code::OfferOver)
                .with("booking_status", status)
                .with("position", position),
            Refusal::PlaceGone { position } => Self::from(Code::PlaceGone).with("position", position),
            Refusal::MoveTooLate { notice_minutes } => {
                Self::from(Code::MoveTooLate).with("notice_minutes", notice_minutes)
            }
            Refusal::NotStarted { starts_at } => Self::from(Code::NotStarted).with("starts_at", starts_at),
            Refusal::CorrectionOver => Code::CorrectionOver.into(),
            Refusal::CapacityBelowBooked { booked } => Self::from(Code::CapacityBelowBooked).with("booked", booked),
            Refusal::BookingOver => Code::BookingOver.into(),
            Refusal::CancelTooLate { notice_minutes } => {
                Self::from(Code::CancelTooLate).with("notice_minutes", notice_minutes)
            }
        }
    }
}

impl From<classes::Error> for Problem {
    fn from(error: classes::Error) -> Self {
        use classes::Error;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::FormChanged { form_version, changes } => Self::from(Code::FormChanged)
                .with("form_version", form_version)
                .with("changes", changes),
            Error::AlreadyDecided {
                decided_by_name,
                at,
                status,
            } => Self::from(Code::AlreadyDecided)
                .with("decided_by_name", decided_by_name)
                .with("decided_at", at)
                .with("enrollment_status", status),
            Error::WouldPass { passes, passed } => Self::from(Code::WouldPass)
                .with("passes", passes)
                .with("passed", passed),
            Error::Answers(faults) => Self::invalid(
                faults
                    .into_iter()
                    .map(|(question, fault)| FieldProblem::of_answer(&question, fault.into()))
                    .collect(),
            ),
            Error::Terms(missing) => Self::invalid(vec![FieldProblem {
                pointer: "/terms".into(),
                code: FieldCode::NotAgreed,
            }])
            .with("missing", missing),
            Error::UploadQuestion(fault) => Self::invalid(vec![FieldProblem {
                pointer: "?question".into(),
                code: fault.into(),
            }]),
            Error::FileKind => Code::FileKindNotAllowed.into(),
            Error::PictureKind => Code::PictureKindNotAllowed.into(),
            Error::FileLies { says, is } => Self::from(Code::FileIsNotWhatItSays).with("says", says).with("is", is),
            Error::TooManyFiles { max } => Self::from(Code::TooManyFiles).with("max", max),
            Error::TooManyAttendees { max } => Self::from(Code::TooManyAttendees).with("max", max),
            Error::Lane(error) => error.into(),
            Error::Database(error) => error.into(),
            Error::Key(error) => error.into(),
            Error::Blobs(_) | Error::Inconsistent(_) | Error::Unsealable(_) => Self::internal(&error),
        }
    }
}

impl From<classes::rules::form::Fault> for FieldCode {
    fn from(fault: classes::rules::form::Fault) -> Self {
        use classes::rules::form::Fault;
        match fault {
            Fault::Required => Self::Required,
            Fault::WrongType => Self::WrongType,
            Fault::TooLong { max } => Self::TooLong { max },
            Fault::TooShort { min } => Self::TooShort { min },
            Fault::TooSmall { min } => Self::TooSmall { min },
            Fault::TooLarge { max } => Self::TooLarge { max },
            Fault::TooFew { min } => Self::TooFew { min },
            Fault::TooMany { max } => Self::TooMany { max },
            Fault::NotAChoice => Self::NotAChoice,
            Fault::NotADate => Self::NotADate,
            Fault::ControlCharacter => Self::ControlCharacter,
            Fault::NotAsked => Self::NotAsked,
            Fault::UnknownQuestion => Self::UnknownQuestion,
            Fault::NoSuchFile => Self::NoSuchFile,
            Fault::NotAnId => Self::NotAnId,
            Fault::Repeated => Self::Repeated,
            Fault::NotAnEarlierQuestion => Self::NotAnEarlierQuestion,
            Fault::NotForThisKind => Self::NotForThisKind,
        }
    }
}

/// Exhaustive, so that a new refusal cannot be forgotten.
impl From<classes::rules::Refusal> for Problem {
    fn from(refusal: classes::rules::Refusal) -> Self {
        use classes::rules::Refusal;
        match refusal {
            Refusal::NotFound => Code::NotFound.into(),
            Refusal::UnknownLink => Code::UnknownLink.into(),
            Refusal::KeyReused => Code::IdempotencyKeyReused.into(),
            Refusal::ClassChanged { version } => Self::from(Code::ClassChanged).with("version", version),
            Refusal::EnrollmentChanged => Code::EnrollmentChanged.into(),
            Refusal::AlreadyDecided { at, status, .. } => Self::from(Code::AlreadyDecided)
                .with("decided_at", at)
                .with("enrollment_status", status),
            Refusal::ClassCancelled => Code::ClassCancelled.into(),
            Refusal::ClassStarted => Code::ClassStarted.into(),
            Refusal::NotOpenYet { opens_at } => Self::from(Code::ClassNotOpenYet).with("opens_at", opens_at),
            // Rounded up, so that whoever waits so long is not too early again.
            Refusal::TooEarly { wait } => Self::from(Code::TooEarly).with("wait_ms", wait.num_milliseconds() + 1),
            Refusal::RecruitingOver { ended_at } => Self::from(Code::RecruitingOver).with("ended_at", ended_at),
            Refusal::ClassClosed => Code::ClassClosed.into(),
            Refusal::FormChanged { form_version } => Self::from(Code::FormChanged).with("form_version", form_version),
            Refusal::NoSuchFile { question } => {
                Self::invalid(vec![FieldProblem::of_answer(&question, FieldCode::NoSuchFile)])
            }
            Refusal::FileOfAnotherQuestion { question } => Self::invalid(vec![FieldProblem::of_answer(
                &question,
                FieldCode::FileOfAnotherQuestion,
            )]),
            Refusal::AlreadyApplied { enrollment_id, status } => Self::from(Code::AlreadyApplied)
                .with("enrollment_id", enrollment_id)
                .with("enrollment_status", status),
            Refusal::RejectedBefore { enrollment_id } => {
                Self::from(Code::RejectedBefore).with("enrollment_id", enrollment_id)
            }
            Refusal::ClassFull { waiting, waitlist } => Self::from(Code::ClassFull)
                .with("waiting", waiting)
                .with("waitlist", waitlist),
            Refusal::WouldPass { passed } => Self::from(Code::WouldPass).with("passes", passed.len()),
            Refusal::ReasonNeeded => Self::invalid(vec![FieldProblem {
                pointer: "/reason".into(),
                code: FieldCode::Required,
            }]),
            Refusal::PlaceFree => Code::PlaceFree.into(),
            Refusal::WaitlistFull => Code::WaitlistFull.into(),
            Refusal::OfferOver { status, until } => Self::from(Code::OfferOver)
                .with("enrollment_status", status)
                .with("ended_at", until),
            Refusal::EnrollmentOver { status } => Self::from(Code::EnrollmentOver).with("enrollment_status", status),
            Refusal::NoPaymentDue { status } => Self::from(Code::NoPaymentDue).with("enrollment_status", status),
            Refusal::EditOver => Code::EditOver.into(),
            Refusal::UndoOver => Code::UndoOver.into(),
            Refusal::CapacityBelowTaken { taken } => Self::from(Code::CapacityBelowTaken).with("taken", taken),
            Refusal::WaitlistInUse { waiting } => Self::from(Code::WaitlistInUse).with("waiting", waiting),
            Refusal::SelectionFixed => Code::SelectionFixed.into(),
            Refusal::HasEnrollments { count } => Self::from(Code::HasEnrollments).with("count", count),
            Refusal::PaymentsNotAvailable => Code::PaymentsNotAvailable.into(),
            Refusal::NotPublishable { missing } => Self::invalid(
                missing
                    .into_iter()
                    .map(|field| FieldProblem {
                        pointer: format!("/{field}"),
                        code: FieldCode::Required,
                    })
                    .collect(),
            ),
        }
    }
}
