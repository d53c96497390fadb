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
    EmailTaken 409 "email_taken": "이미 가입한 이메일이에요" "로그인하거나 다른 이메일을 써 주세요." / "Already registered" "Sign in, or use another address.";
    IdempotencyInProgress 409 "idempotency_in_progress": "처리하고 있어요" "같은 요청을 처리하고 있어요. 잠시 뒤 같은 키로 다시 물어봐 주세요." / "In progress" "The same request is being handled. Ask again with the same key in a moment.";
    InvitationExpired 410 "invitation_expired": "초대 기간이 끝났어요" "상담사에게 새 초대를 요청해 주세요." / "Invitation expired" "Ask your host for a new invitation.";
    InvitationRevoked 410 "invitation_revoked": "취소된 초대예요" "상담사가 이 초대를 취소했어요. 필요하면 새 초대를 요청해 주세요." / "Invitation withdrawn" "The host has withdrawn this invitation. Ask for a new one if you need it.";
    LinkReplaced 410 "link_replaced": "새 링크가 있어요" "이 링크는 새 링크로 바뀌었어요. 가장 최근에 받은 메일의 링크를 열어 주세요." / "Link replaced" "A newer link was sent. Please open the one in the latest mail.";
    BodyTooLarge 413 "body_too_large": "내용이 너무 커요" "보낼 수 있는 크기를 넘었어요." / "Too large" "The request is larger than what is accepted here.";
    NotJson 415 "not_json": "JSON이 필요해요" "Content-Type을 application/json으로 보내 주세요." / "Not JSON" "Send Content-Type: application/json.";
    Invalid 422 "invalid": "확인이 필요한 항목이 있어요" "표시된 항목을 고쳐 주세요." / "Please check the marked fields" "Some fields break a rule.";
    IdempotencyKeyReused 422 "idempotency_key_reused": "이미 쓴 키예요" "이 Idempotency-Key는 다른 내용의 요청에 쓰였어요." / "Key already used" "This Idempotency-Key was used for a different request.";
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

    /// The whole answer, in the words of `locale`.
    pub fn render(&self, locale: Locale, request_id: &str) -> Response {
        let mut members = self.members.clone();
        members.insert("request_id".into(), request_id.into());
        let (title, detail) = self.code.words(locale);
        let detail = members.iter().fold(detail.to_owned(), |detail, (name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            detail.replace(&format!("{{{name}}}"), &text)
        });
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
