//! The words of each letter, Korean and English side by side.
//!
//! Being under review (심사) and standing in the line (대기) are different things to wait for: their letters share no word for it.

use crate::locale::Locale;
use crate::messaging::mail::{Button, Content, Fact};

/// An application as its applicant sees it.
pub struct Application {
    /// Who is written to.
    pub applicant: String,
    /// Who attends, where it is somebody else.
    pub attendee: Option<String>,
    pub class: String,
    pub organisation: String,
    /// `11월 21일(토) 10:00–10:50 (서울) · 모두 8번`; None as long as a class has no time.
    pub when: Option<String>,
    pub place: Option<String>,
    pub online: Option<Online>,
    /// None where it costs nothing.
    pub fee: Option<String>,
    /// None for somebody without an account.
    pub link: Option<String>,
}

pub enum Online {
    Link(String),
    /// Sent with the place.
    Later,
}

/// When an application came, and the how-manieth it was.
pub struct Receipt {
    /// `11월 21일(토)`
    pub day: String,
    /// `10:00:00.214`
    pub time: String,
    pub arrival: i64,
}

/// How a place was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// To whoever came first.
    AtOnce,
    /// Taken when it was offered.
    Accepted,
    /// By a decision about the application.
    Decided,
    /// To somebody whom the host entered.
    ByHost,
}

/// Where somebody stands who hears of another time.
pub enum Standing {
    UnderReview,
    InLine,
    Offered {
        until: String,
    },
    Paying {
        until: String,
    },
    Placed {
        /// Until when a paid place may be left for nothing.
        refund_until: Option<String>,
    },
}

/// What follows the end of an application.
pub struct Ending {
    pub reason: Option<String>,
    /// None if nothing was paid.
    pub refund: Option<Refund>,
    /// A fee was asked for and is not confirmed, so it may have been sent.
    pub transfer_underway: bool,
    /// Until when the same person may apply again.
    pub again: Option<String>,
}

pub struct Refund {
    pub amount: String,
    pub is_nothing: bool,
}

pub fn applied(locale: Locale, it: &Application, receipt: Option<Receipt>, edit_until: Option<String>) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let facts = [received(locale, receipt), about(locale, it), priced(locale, it)].concat();
    match locale {
        Locale::Ko => Content {
            subject: format!("신청을 받았어요 · {class}"),
            heading: "신청을 받았어요".to_owned(),
            lead: format!("{applicant} 님, 지금 심사 중이에요. 정해지면 메일로 알려 드려요."),
            facts,
            notes: present([
                it.fee
                    .is_some()
                    .then(|| "수강료는 아직 보내지 마세요. 승인되면 보낼 곳과 기한을 알려 드려요.".to_owned()),
                edit_until.map(|until| format!("적은 내용은 {until}까지 내 신청에서 고칠 수 있어요.")),
                Some("시작할 때까지 정해지지 않으면 신청은 끝나고, 그때도 메일로 알려 드려요.".to_owned()),
            ]),
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("We have your application: {class}"),
            heading: "We have your application".to_owned(),
            lead: format!("{applicant}, it is now under review. Once it is decided, we mail you."),
            facts,
            notes: present([
                it.fee.is_some().then(|| {
                    "Please do not pay yet. If you are approved, we tell you where to and by when.".to_owned()
                }),
                edit_until.map(|until| format!("You can change your answers under “My application” until {until}.")),
                Some("If it is not decided by the start, it ends, and we mail you then, too.".to_owned()),
            ]),
            ..with_button(locale, it)
        },
    }
}

pub fn approved(
    locale: Locale,
    it: &Application,
    placed: Placed,
    receipt: Option<Receipt>,
    reason: Option<String>,
) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let facts = [because(locale, reason), about(locale, it), received(locale, receipt)].concat();
    match locale {
        Locale::Ko => Content {
            subject: format!("자리를 받았어요 · {class}"),
            heading: "자리를 받았어요".to_owned(),
            lead: match placed {
                Placed::AtOnce => format!("{applicant} 님, 신청하자마자 자리를 받았어요. 시작하는 날에 만나요."),
                Placed::Accepted => format!("{applicant} 님, 기다리던 자리를 받았어요. 시작하는 날에 만나요."),
                Placed::Decided => format!("{applicant} 님, 신청이 승인됐어요. 시작하는 날에 만나요."),
                Placed::ByHost => format!("{applicant} 님, 주최자가 자리를 잡아 두었어요. 시작하는 날에 만나요."),
            },
            facts,
            notes: vec![cannot_come(locale, it)],
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("You have a place: {class}"),
            heading: "You have a place".to_owned(),
            lead: match placed {
                Placed::AtOnce => format!("{applicant}, you got a place right away. See you when it starts."),
                Placed::Accepted => format!("{applicant}, the place you took is yours. See you when it starts."),
                Placed::Decided => format!("{applicant}, your application was approved. See you when it starts."),
                Placed::ByHost => {
                    format!("{applicant}, the host has set a place aside for you. See you when it starts.")
                }
            },
            facts,
            notes: vec![cannot_come(locale, it)],
            ..with_button(locale, it)
        },
    }
}

pub fn rejected(locale: Locale, it: &Application, reason: Option<String>, again: Option<String>) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let facts = [because(locale, reason), in_short(locale, it)].concat();
    match locale {
        Locale::Ko => Content {
            subject: format!("이번에는 승인되지 않았어요 · {class}"),
            heading: "이번에는 승인되지 않았어요".to_owned(),
            lead: format!("{applicant} 님, 신청해 주셔서 고마워요. 아쉽지만 이번에는 자리를 드리지 못했어요."),
            facts,
            notes: again.map(|until| apply_again(locale, &until)).into_iter().collect(),
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("Not approved this time: {class}"),
            heading: "You were not approved this time".to_owned(),
            lead: format!("{applicant}, thank you for applying. Unfortunately there is no place for you this time."),
            facts,
            notes: again.map(|until| apply_again(locale, &until)).into_iter().collect(),
            ..with_button(locale, it)
        },
    }
}

/// `is_free`: a freed place may be given without asking.
pub fn waitlisted(
    locale: Locale,
    it: &Application,
    position: Option<i64>,
    receipt: Option<Receipt>,
    is_free: bool,
    reason: Option<String>,
) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let facts = [
        because(locale, reason),
        received(locale, receipt),
        about(locale, it),
        priced(locale, it),
    ]
    .concat();
    match locale {
        Locale::Ko => {
            let place = position.map_or("대기".to_owned(), |position| format!("대기 {}번", grouped(position)));
            Content {
                subject: format!("{place} · {class}"),
                heading: position.map_or("대기하고 있어요".to_owned(), |_| format!("{place}이에요")),
                lead: format!("{applicant} 님, 지금은 자리가 모두 찼어요. 자리가 나면 순서대로 메일로 알려 드려요."),
                facts,
                notes: vec![
                    if is_free {
                        "자리가 나면 여쭤보지 않고 바로 승인될 수도 있어요. 못 오게 되면 내 신청에서 대기를 그만둬 주세요."
                    } else {
                        "차례가 오면 받을지 메일로 여쭤봐요. 수강료는 자리를 받은 뒤에 보내면 돼요."
                    }
                    .to_owned(),
                ],
                ..with_button(locale, it)
            }
        }
        Locale::En => Content {
            subject: match position {
                Some(position) => format!("Number {} on the waitlist: {class}", grouped(position)),
                None => format!("You are on the waitlist: {class}"),
            },
            heading: match position {
                Some(position) => format!("You are number {} on the waitlist", grouped(position)),
                None => "You are on the waitlist".to_owned(),
            },
            lead: format!("{applicant}, all places are taken for now. When one is free, we mail you in your turn."),
            facts,
            notes: vec![
                if is_free {
                    "A free place may become yours without our asking first. If you cannot come any more, please leave the waitlist under “My application”."
                } else {
                    "When it is your turn, we ask you by mail whether you want the place. You pay only after taking it."
                }
                .to_owned(),
            ],
            ..with_button(locale, it)
        },
    }
}

pub fn offered(locale: Locale, it: &Application, until: String) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let has_fee = it.fee.is_some();
    match locale {
        Locale::Ko => Content {
            subject: format!("차례가 왔어요 · {class}"),
            heading: "차례가 왔어요".to_owned(),
            lead: if has_fee {
                format!("{applicant} 님, 자리가 났어요. {until}까지 받고, 이어서 수강료를 보내면 승인돼요.")
            } else {
                format!("{applicant} 님, 자리가 났어요. {until}까지 받으면 승인돼요.")
            },
            facts: [vec![Fact::new("언제까지", until)], about(locale, it), priced(locale, it)].concat(),
            button: button(it, "자리 받기"),
            notes: vec![
                "그때까지 이 자리를 지켜 드려요. 답이 없으면 자리는 다음 분께 가고, 이 신청은 끝나요.".to_owned(),
                "필요 없어졌다면 넘겨 주세요. 다음 분께 바로 전할게요.".to_owned(),
            ],
            ..Content::default()
        },
        Locale::En => Content {
            subject: format!("It is your turn: {class}"),
            heading: "It is your turn".to_owned(),
            lead: if has_fee {
                format!("{applicant}, a place is free. Take it by {until}; paying the fee then confirms it.")
            } else {
                format!("{applicant}, a place is free. Take it by {until}, and it is yours.")
            },
            facts: [vec![Fact::new("Kept until", until)], about(locale, it), priced(locale, it)].concat(),
            button: button(it, "Take the place"),
            notes: vec![
                "Until then it is kept for you. Without an answer it goes to the next person, and this application ends."
                    .to_owned(),
                "If you do not need it any more, please say so: the next person is waiting.".to_owned(),
            ],
            ..Content::default()
        },
    }
}

/// From the line, without having been asked.
pub fn promoted(locale: Locale, it: &Application) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("자리가 나서 승인됐어요 · {class}"),
            heading: "자리가 나서 승인됐어요".to_owned(),
            lead: format!("{applicant} 님, 대기하던 자리를 받았어요. 따로 하실 일은 없어요. 시작하는 날에 만나요."),
            facts: about(locale, it),
            notes: vec![cannot_come(locale, it)],
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("You have a place now: {class}"),
            heading: "You have a place now".to_owned(),
            lead: format!(
                "{applicant}, a place became free, and you were next on the waitlist. There is nothing to do."
            ),
            facts: about(locale, it),
            notes: vec![cannot_come(locale, it)],
            ..with_button(locale, it)
        },
    }
}

pub fn payment_due(
    locale: Locale,
    it: &Application,
    placed: Placed,
    until: String,
    instructions: Option<String>,
    reason: Option<String>,
) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let fee = it.fee.clone();
    match locale {
        Locale::Ko => Content {
            subject: format!("수강료를 보내면 승인돼요 · {class}"),
            heading: "자리를 맡아 두었어요".to_owned(),
            lead: match placed {
                Placed::AtOnce | Placed::Accepted => {
                    format!("{applicant} 님, {until}까지 수강료를 보내면 자리를 받아요.")
                }
                Placed::Decided => {
                    format!("{applicant} 님, 신청이 승인됐어요. {until}까지 수강료를 보내면 자리를 받아요.")
                }
                Placed::ByHost => {
                    format!("{applicant} 님, 주최자가 자리를 잡아 두었어요. {until}까지 수강료를 보내면 승인돼요.")
                }
            },
            facts: [
                present([
                    fee.map(|fee| Fact::new("보낼 금액", fee)),
                    Some(Fact::new("언제까지", until)),
                    instructions.map(|text| Fact::new("보내는 방법", text)),
                ]),
                because(locale, reason),
                about(locale, it),
            ]
            .concat(),
            notes: vec![
                "입금은 주최자가 직접 확인해요. 확인되면 메일로 알려 드려요.".to_owned(),
                "기한까지 확인되지 않으면 자리는 다른 분께 열려요. 조금 여유 있게 보내 주세요.".to_owned(),
            ],
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("Please pay the fee: {class}"),
            heading: "A place is kept for you".to_owned(),
            lead: match placed {
                Placed::AtOnce | Placed::Accepted => {
                    format!("{applicant}, transfer the fee by {until} to confirm your place.")
                }
                Placed::Decided => format!(
                    "{applicant}, your application was approved. Transfer the fee by {until} to confirm your place."
                ),
                Placed::ByHost => format!(
                    "{applicant}, the host has set a place aside for you. Transfer the fee by {until} to confirm it."
                ),
            },
            facts: [
                present([
                    fee.map(|fee| Fact::new("Amount", fee)),
                    Some(Fact::new("Pay by", until)),
                    instructions.map(|text| Fact::new("How to pay", text)),
                ]),
                because(locale, reason),
                about(locale, it),
            ]
            .concat(),
            notes: vec![
                "The host checks the account and confirms your payment. We mail you then.".to_owned(),
                "What is not confirmed by the deadline opens for others, so please leave some time for the transfer."
                    .to_owned(),
            ],
            ..with_button(locale, it)
        },
    }
}

pub fn paid(locale: Locale, it: &Application) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let fee = it.fee.clone();
    match locale {
        Locale::Ko => Content {
            subject: format!("입금을 확인했어요 · {class}"),
            heading: "자리를 받았어요".to_owned(),
            lead: format!("{applicant} 님, 보내신 수강료를 확인했어요. 시작하는 날에 만나요."),
            facts: [
                present([fee.map(|fee| Fact::new("확인한 금액", fee))]),
                about(locale, it),
            ]
            .concat(),
            notes: vec![cannot_come(locale, it)],
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("Your payment has come: {class}"),
            heading: "You have a place".to_owned(),
            lead: format!("{applicant}, your payment has come. See you when it starts."),
            facts: [
                present([fee.map(|fee| Fact::new("Amount paid", fee))]),
                about(locale, it),
            ]
            .concat(),
            notes: vec![cannot_come(locale, it)],
            ..with_button(locale, it)
        },
    }
}

pub fn cancelled_by_applicant(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("신청을 취소했어요 · {class}"),
            heading: "신청을 취소했어요".to_owned(),
            lead: format!("{applicant} 님이 요청하신 대로 취소했어요."),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {class}"),
            heading: "Your application is cancelled".to_owned(),
            lead: format!("{applicant}, we cancelled it as you asked."),
            ..ended(locale, it, after)
        },
    }
}

pub fn cancelled_by_host(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    // The host has just ended it: that it could begin anew is not for a letter to say.
    let after = Ending { again: None, ..after };
    match locale {
        Locale::Ko => Content {
            subject: format!("신청이 취소됐어요 · {class}"),
            heading: "신청이 취소됐어요".to_owned(),
            lead: format!("{applicant} 님, 주최자가 이 신청을 취소했어요."),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {class}"),
            heading: "Your application was cancelled".to_owned(),
            lead: format!("{applicant}, the host cancelled this application."),
            ..ended(locale, it, after)
        },
    }
}

pub fn class_cancelled(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("클래스가 취소됐어요 · {class}"),
            heading: "클래스가 취소됐어요".to_owned(),
            lead: format!("{applicant} 님, 주최자가 이 클래스를 열 수 없게 되어 신청도 함께 취소됐어요."),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("No longer taking place: {class}"),
            heading: "This class will not take place".to_owned(),
            lead: format!("{applicant}, the host had to call it off, and your application with it."),
            ..ended(locale, it, after)
        },
    }
}

pub fn declined(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("이번 자리를 넘겼어요 · {class}"),
            heading: "이번 자리를 넘겼어요".to_owned(),
            lead: format!("{applicant} 님이 받지 않기로 한 자리는 다른 분께 돌아가요. 이 신청은 끝났어요."),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("You passed on the place: {class}"),
            heading: "You passed on this place".to_owned(),
            lead: format!("{applicant}, the place you declined goes to somebody else. This application is over."),
            ..ended(locale, it, after)
        },
    }
}

pub fn offer_missed(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("받을 시간이 지났어요 · {class}"),
            heading: "받을 시간이 지났어요".to_owned(),
            lead: format!("{applicant} 님, 기한까지 답이 없어 자리는 다른 분께 돌아가요. 이 신청은 끝났어요."),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("The time to take the place has passed: {class}"),
            heading: "The time to take the place has passed".to_owned(),
            lead: format!(
                "{applicant}, there was no answer by the deadline, so the place goes to somebody else. This application is over."
            ),
            ..ended(locale, it, after)
        },
    }
}

pub fn payment_missed(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("입금 기한이 지났어요 · {class}"),
            heading: "입금 기한이 지났어요".to_owned(),
            lead: format!(
                "{applicant} 님, 기한까지 수강료가 확인되지 않아 자리가 다른 분께 열렸어요. 이 신청은 끝났어요."
            ),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("The time to pay has passed: {class}"),
            heading: "The time to pay has passed".to_owned(),
            lead: format!(
                "{applicant}, no payment was confirmed by the deadline, so the place opens for others. This application is over."
            ),
            ..ended(locale, it, after)
        },
    }
}

/// The class began before a place was theirs, whatever they were waiting for.
pub fn started(locale: Locale, it: &Application, after: Ending) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    let after = Ending { again: None, ..after };
    match locale {
        Locale::Ko => Content {
            subject: format!("자리가 정해지지 않은 채 시작했어요 · {class}"),
            heading: "자리가 정해지지 않은 채 시작했어요".to_owned(),
            lead: format!("{applicant} 님, 시작할 때까지 자리를 드리지 못해 이 신청은 끝났어요."),
            ..ended(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("It began without a place for you: {class}"),
            heading: "It began without a place for you".to_owned(),
            lead: format!("{applicant}, no place had become yours by the start, so this application is over."),
            ..ended(locale, it, after)
        },
    }
}

/// The host changed the time.
pub fn rescheduled(locale: Locale, it: &Application, standing: &Standing) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("클래스 시간이 바뀌었어요 · {class}"),
            heading: "바뀐 시간을 확인해 주세요".to_owned(),
            lead: match standing {
                Standing::UnderReview => {
                    format!("{applicant} 님, 신청한 클래스의 시간이 바뀌었어요. 심사는 그대로 이어져요.")
                }
                Standing::InLine => {
                    format!("{applicant} 님, 신청한 클래스의 시간이 바뀌었어요. 대기 순서는 그대로예요.")
                }
                Standing::Offered { until } => {
                    format!("{applicant} 님, 받을 수 있는 자리의 시간이 바뀌었어요. {until}까지 받으면 돼요.")
                }
                Standing::Paying { until } => format!(
                    "{applicant} 님, 맡아 둔 자리의 시간이 바뀌었어요. 자리는 그대로이고, 수강료는 {until}까지 보내면 돼요."
                ),
                Standing::Placed { .. } => {
                    format!("{applicant} 님, 클래스 시간이 바뀌었어요. 받은 자리는 그대로예요.")
                }
            },
            facts: about(locale, it),
            notes: vec![does_not_suit(locale, it, standing)],
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("New time: {class}"),
            heading: "Please check the new time".to_owned(),
            lead: match standing {
                Standing::UnderReview => {
                    format!("{applicant}, the class has a new time. Your application stays under review.")
                }
                Standing::InLine => {
                    format!("{applicant}, the class has a new time. You keep your place on the waitlist.")
                }
                Standing::Offered { until } => {
                    format!("{applicant}, the class has a new time. The place is still kept for you until {until}.")
                }
                Standing::Paying { until } => format!(
                    "{applicant}, the class has a new time. Your place is still kept; please transfer the fee by {until}."
                ),
                Standing::Placed { .. } => {
                    format!("{applicant}, the class has a new time. You keep your place.")
                }
            },
            facts: about(locale, it),
            notes: vec![does_not_suit(locale, it, standing)],
            ..with_button(locale, it)
        },
    }
}

/// Edited after approval, so that it is looked at once more.
pub fn reopened(locale: Locale, it: &Application) -> Content {
    let (applicant, class) = (&it.applicant, &it.class);
    match locale {
        Locale::Ko => Content {
            subject: format!("다시 심사 중이에요 · {class}"),
            heading: "다시 심사 중이에요".to_owned(),
            lead: format!("{applicant} 님이 신청서를 고쳐서 주최자가 다시 보고 있어요. 정해지면 메일로 알려 드려요."),
            facts: about(locale, it),
            notes: vec!["그동안 전에 받은 자리는 비워 두지 않아요.".to_owned()],
            ..with_button(locale, it)
        },
        Locale::En => Content {
            subject: format!("Under review again: {class}"),
            heading: "Under review again".to_owned(),
            lead: format!(
                "{applicant}, you changed your answers, so the host looks at them once more. Once it is decided, we mail you."
            ),
            facts: about(locale, it),
            notes: vec!["The place you had is not kept in the meantime.".to_owned()],
            ..with_button(locale, it)
        },
    }
}

/// To the host of a class that starts soon.
pub fn reviews_due(locale: Locale, host: &str, class: String, undecided: i64, start: String, link: String) -> Content {
    let count = grouped(undecided);
    match locale {
        Locale::Ko => Content {
            subject: format!("심사할 신청 {count}건 · {class}"),
            heading: format!("심사할 신청이 {count}건 있어요"),
            lead: format!("{host} 님, 곧 시작하는 클래스에 아직 정하지 않은 신청이 있어요."),
            facts: vec![
                Fact::new("클래스", class),
                Fact::new("시작", start),
                Fact::new("심사할 신청", format!("{count}건")),
            ],
            button: Some(Button {
                label: "심사하기",
                url: link,
            }),
            notes: vec!["시작할 때까지 정하지 않은 신청은 저절로 끝나고, 신청한 분께 메일로 알려 드려요.".to_owned()],
            ..Content::default()
        },
        Locale::En => {
            let applications = if undecided == 1 { "application" } else { "applications" };
            Content {
                subject: format!("{count} {applications} to review: {class}"),
                heading: format!("{count} {applications} to review"),
                lead: format!("{host}, your class starts soon, and not everything is decided."),
                facts: vec![
                    Fact::new("Class", class),
                    Fact::new("Start", start),
                    Fact::new("To review", count),
                ],
                button: Some(Button {
                    label: "Review now",
                    url: link,
                }),
                notes: vec![
                    "What is not decided by the start expires then, and we tell the applicants by mail.".to_owned(),
                ],
                ..Content::default()
            }
        }
    }
}

/// The first session, and how many there are if there are more.
pub fn sessions(locale: Locale, first: String, count: usize) -> String {
    if count == 1 {
        return first;
    }
    match locale {
        Locale::Ko => format!("{first} · 수업 {count}회"),
        Locale::En => format!("{first} · {count} sessions"),
    }
}

/// `66,000원` · `₩66,000` · `123.45 EUR`: an amount is kept in the smallest unit of its currency, and neither won nor yen has
/// a smaller one.
pub fn money(locale: Locale, amount: i64, currency: &str) -> String {
    match (locale, currency) {
        (Locale::Ko, "KRW") => format!("{}원", grouped(amount)),
        (Locale::En, "KRW") => format!("₩{}", grouped(amount)),
        (Locale::Ko, "JPY") => format!("{}엔", grouped(amount)),
        (Locale::En, "JPY") => format!("¥{}", grouped(amount)),
        _ => format!("{}.{:02} {currency}", grouped(amount / 100), amount % 100),
    }
}

/// What all endings share: why, what is paid back, whether one may come again.
fn ended(
    locale: Locale,
    it: &Application,
    Ending {
        reason,
        refund,
        transfer_underway,
        again,
    }: Ending,
) -> Content {
    let (label, sent, nothing, underway) = match locale {
        Locale::Ko => (
            "돌려드릴 금액",
            "돌려드릴 금액은 주최자가 계좌로 보내 드려요.",
            "환불 규정에 따라 돌려드릴 금액이 없어요.",
            "수강료를 이미 보냈다면 주최자에게 알려 주세요.",
        ),
        Locale::En => (
            "To be refunded",
            "The host refunds it to you by bank transfer.",
            "Under the refund rules of this class nothing is paid back.",
            "If you have already transferred the fee, please tell the host.",
        ),
    };
    let refund_note = refund
        .as_ref()
        .map(|refund| if refund.is_nothing { nothing } else { sent }.to_owned());
    Content {
        facts: [
            because(locale, reason),
            present([refund.map(|refund| Fact::new(label, refund.amount))]),
            in_short(locale, it),
        ]
        .concat(),
        notes: present([
            refund_note,
            transfer_underway.then(|| underway.to_owned()),
            again.map(|until| apply_again(locale, &until)),
        ]),
        ..with_button(locale, it)
    }
}

fn apply_again(locale: Locale, until: &str) -> String {
    match locale {
        Locale::Ko => format!("원하면 {until}까지 내 신청에서 다시 신청할 수 있어요."),
        Locale::En => format!("You can apply again under “My application” until {until}."),
    }
}

fn cannot_come(locale: Locale, it: &Application) -> String {
    match (locale, &it.link) {
        (Locale::Ko, Some(_)) => "못 오게 되면 내 신청에서 취소해 주세요. 그 자리는 다른 분께 열려요.",
        (Locale::Ko, None) => "못 오게 되면 주최자에게 알려 주세요. 그 자리는 다른 분께 열려요.",
        (Locale::En, Some(_)) => {
            "If you cannot come, please cancel under “My application”. The place then opens for others."
        }
        (Locale::En, None) => "If you cannot come, please tell the host. The place then opens for others.",
    }
    .to_owned()
}

fn does_not_suit(locale: Locale, it: &Application, standing: &Standing) -> String {
    let refund_until = match standing {
        Standing::Placed { refund_until } => refund_until.as_ref(),
        _ => None,
    };
    match (locale, refund_until, &it.link) {
        (Locale::Ko, Some(until), Some(_)) => {
            format!("시간이 맞지 않으면 {until}까지 내 신청에서 취소하고 수강료를 모두 돌려받을 수 있어요.")
        }
        (Locale::Ko, Some(until), None) => {
            format!("시간이 맞지 않으면 {until}까지 주최자에게 알려 주세요. 수강료를 모두 돌려받을 수 있어요.")
        }
        (Locale::Ko, None, Some(_)) => "시간이 맞지 않으면 내 신청에서 취소할 수 있어요.".to_owned(),
        (Locale::Ko, None, None) => "시간이 맞지 않으면 주최자에게 알려 주세요.".to_owned(),
        (Locale::En, Some(until), Some(_)) => {
            format!("If it does not suit you, cancel under “My application” by {until} and the whole fee is refunded.")
        }
        (Locale::En, Some(until), None) => {
            format!("If it does not suit you, tell the host by {until} and the whole fee is refunded.")
        }
        (Locale::En, None, Some(_)) => "If it does not suit you, you can cancel under “My application”.".to_owned(),
        (Locale::En, None, None) => "If it does not suit you, please tell the host.".to_owned(),
    }
}

/// The class, for somebody who comes or may come.
fn about(locale: Locale, it: &Application) -> Vec<Fact> {
    let (place, online, later, organiser) = match locale {
        Locale::Ko => ("어디서", "온라인", "주소는 승인되면 보내 드려요", "주최자"),
        Locale::En => ("Where", "Online", "We send the link once you have a place", "Host"),
    };
    let rest = present([
        it.place.clone().map(|text| Fact::new(place, text)),
        it.online.as_ref().map(|way| match way {
            Online::Link(link) => Fact::link(online, link.clone()),
            Online::Later => Fact::new(online, later),
        }),
        Some(Fact::new(organiser, it.organisation.clone())),
    ]);
    [in_short(locale, it), rest].concat()
}

/// Which class, for whom and when.
fn in_short(locale: Locale, it: &Application) -> Vec<Fact> {
    let (class, who, when) = match locale {
        Locale::Ko => ("클래스", "누가", "언제"),
        Locale::En => ("Class", "For", "When"),
    };
    present([
        Some(Fact::new(class, it.class.clone())),
        it.attendee.clone().map(|name| Fact::new(who, name)),
        it.when.clone().map(|time| Fact::new(when, time)),
    ])
}

fn priced(locale: Locale, it: &Application) -> Vec<Fact> {
    let label = match locale {
        Locale::Ko => "수강료",
        Locale::En => "Fee",
    };
    present([it.fee.clone().map(|fee| Fact::new(label, fee))])
}

fn because(locale: Locale, reason: Option<String>) -> Vec<Fact> {
    let label = match locale {
        Locale::Ko => "사유",
        Locale::En => "Reason",
    };
    present([reason.map(|reason| Fact::new(label, reason))])
}

fn received(locale: Locale, receipt: Option<Receipt>) -> Vec<Fact> {
    let Some(Receipt { day, time, arrival }) = receipt else {
        return Vec::new();
    };
    let arrival = grouped(arrival);
    match locale {
        Locale::Ko => vec![
            Fact::new("접수", format!("{day} {time}")),
            Fact::new("접수 순서", format!("{arrival}번째")),
        ],
        Locale::En => vec![
            Fact::new("Received", format!("{day}, {time}")),
            Fact::new("Order of arrival", format!("number {arrival}")),
        ],
    }
}

fn with_button(locale: Locale, it: &Application) -> Content {
    let label = match locale {
        Locale::Ko => "내 신청 보기",
        Locale::En => "My application",
    };
    Content {
        button: button(it, label),
        ..Content::default()
    }
}

fn button(it: &Application, label: &'static str) -> Option<Button> {
    it.link.clone().map(|url| Button { label, url })
}

/// `1,240`
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn present<T, const N: usize>(values: [Option<T>; N]) -> Vec<T> {
    values.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application() -> Application {
        Application {
            applicant: "김민아".to_owned(),
            attendee: Some("김서준".to_owned()),
            class: "주말 도예".to_owned(),
            organisation: "한빛문화원".to_owned(),
            when: Some("11월 21일(토) 10:00–12:00 (서울) · 모두 8번".to_owned()),
            place: Some("마포구 백범로 31, 3층".to_owned()),
            online: Some(Online::Later),
            fee: Some("66,000원".to_owned()),
            link: Some("https://jari.example/me/enrollments/1".to_owned()),
        }
    }

    fn receipt() -> Receipt {
        Receipt {
            day: "11월 1일(일)".to_owned(),
            time: "10:00:00.214".to_owned(),
            arrival: 1212,
        }
    }

    fn text(content: Content, locale: Locale) -> String {
        let letter = content.letter("ana@example.com".to_owned(), locale).unwrap();
        format!("{}\n{}", letter.subject, letter.text)
    }

    #[test]
    fn money_is_written_as_people_of_its_currency_do() {
        for (locale, amount, currency, expected) in [
            (Locale::Ko, 66_000, "KRW", "66,000원"),
            (Locale::En, 66_000, "KRW", "₩66,000"),
            (Locale::Ko, 0, "KRW", "0원"),
            (Locale::En, 1_000_000_000, "KRW", "₩1,000,000,000"),
            (Locale::Ko, 999, "JPY", "999엔"),
            (Locale::En, 1_000, "JPY", "¥1,000"),
            (Locale::Ko, 1_234_505, "EUR", "12,345.05 EUR"),
            (Locale::En, 5, "USD", "0.05 USD"),
        ] {
            assert_eq!(money(locale, amount, currency), expected, "{amount} {currency}");
        }
    }

    #[test]
    fn review_and_line_share_no_word() {
        let it = application();
        let line: [fn(&Application, Locale) -> Content; 5] = [
            |it, locale| waitlisted(locale, it, Some(12), Some(receipt()), true, None),
            |it, locale| waitlisted(locale, it, None, Some(receipt()), false, None),
            |it, locale| promoted(locale, it),
            |it, locale| offered(locale, it, "12월 1일(화) 18:00 (서울)".to_owned()),
            |it, locale| rescheduled(locale, it, &Standing::InLine),
        ];
        let review: [fn(&Application, Locale) -> Content; 4] = [
            |it, locale| applied(locale, it, Some(receipt()), None),
            |it, locale| reopened(locale, it),
            |it, locale| rescheduled(locale, it, &Standing::UnderReview),
            |_, locale| reviews_due(locale, "ana", String::new(), 5, String::new(), String::new()),
        ];
        for (letters, others) in [
            (&line[..], ["심사", "review"]),
            (&review[..], ["대기", "wait"]),
            (&review[..], ["기다", "in the line"]),
        ] {
            for (locale, other) in [Locale::Ko, Locale::En].into_iter().zip(others) {
                for letter in letters {
                    let said = text(letter(&it, locale), locale);
                    assert!(!said.contains(other), "{other} in {said}");
                }
            }
        }
    }

    #[test]
    fn what_is_paid_back_is_said_only_where_something_was_paid() {
        let ending = |refund| Ending {
            reason: Some("강사 사정".to_owned()),
            refund,
            transfer_underway: false,
            again: None,
        };
        let refund = |amount: &str, is_nothing| {
            Some(Refund {
                amount: amount.to_owned(),
                is_nothing,
            })
        };
        let said = |refund| text(class_cancelled(Locale::Ko, &application(), ending(refund)), Locale::Ko);
        assert!(said(None).contains("강사 사정") && !said(None).contains("돌려드릴"));
        assert!(said(refund("66,000원", false)).contains("돌려드릴 금액: 66,000원"));
        assert!(said(refund("0원", true)).contains("돌려드릴 금액이 없어요"));
    }

    #[test]
    fn without_an_account_there_is_no_button_and_nothing_is_said_of_a_page() {
        let it = Application {
            link: None,
            ..application()
        };
        let placed = Standing::Placed { refund_until: None };
        for content in [
            approved(Locale::Ko, &it, Placed::ByHost, None, None),
            paid(Locale::Ko, &it),
            rescheduled(Locale::Ko, &it, &placed),
        ] {
            assert!(content.button.is_none());
            assert!(!text(content, Locale::Ko).contains("내 신청"));
        }
    }
}
