//! The words of each letter, Korean and English side by side.

use crate::locale::Locale;
use crate::messaging::mail::{Button, Content, Fact};

/// Who the guest meets.
pub struct Host {
    name: String,
    /// None for a solo host, whose organisation bears the host's own name.
    organisation: Option<String>,
}

impl Host {
    pub fn new(name: String, organisation: String) -> Self {
        Self {
            organisation: (organisation != name).then_some(organisation),
            name,
        }
    }
}

pub struct Appointment {
    pub guest: String,
    pub host: Host,
    pub topic: String,
    /// `11월 21일(토) 10:00–10:50 (서울)`
    pub when: String,
    /// `11월 21일(토) 10:00`
    pub start: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
}

/// Whether the booking can still be cancelled by its link.
pub enum Leave {
    Until(String),
    TooLate,
}

pub fn invitation(locale: Locale, host: &Host, until: String, uses: i16, link: String) -> Content {
    let name = &host.name;
    let organisation = host.organisation.clone();
    match locale {
        Locale::Ko => Content {
            subject: format!("{name} 님이 상담에 초대했어요"),
            heading: format!("{name} 님이 상담에 초대했어요"),
            lead: "편한 시간을 골라 주세요. 가입하지 않아도 돼요.".to_owned(),
            facts: present([
                organisation.map(|organisation| Fact::new("소속", organisation)),
                Some(Fact::new("언제까지", until)),
                (uses > 1).then(|| Fact::new("예약 횟수", format!("{uses}번까지 예약할 수 있어요"))),
            ]),
            button: Some(Button {
                label: "시간 고르기",
                url: link,
            }),
            notes: vec![
                "받는 분만을 위한 링크예요. 다른 분께 전하지 말아 주세요.".to_owned(),
                "모르는 분이 보낸 초대라면 이 메일을 지워도 괜찮아요.".to_owned(),
            ],
        },
        Locale::En => Content {
            subject: format!("{name} invites you to book a time"),
            heading: format!("{name} invites you to book a time"),
            lead: "Pick the time that suits you. You do not need an account.".to_owned(),
            facts: present([
                organisation.map(|organisation| Fact::new("Organisation", organisation)),
                Some(Fact::new("Open until", until)),
                (uses > 1).then(|| Fact::new("Bookings", format!("You can book up to {uses} times"))),
            ]),
            button: Some(Button {
                label: "Choose a time",
                url: link,
            }),
            notes: vec![
                "This link is meant for you alone; please do not pass it on.".to_owned(),
                "If you do not know the sender, you can simply delete this mail.".to_owned(),
            ],
        },
    }
}

pub fn confirmed(locale: Locale, it: &Appointment, leave: &Leave, link: String) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약됐어요 · {start}"),
            heading: "예약됐어요".to_owned(),
            lead: format!("{guest} 님, {host} 님과 만날 시간이 정해졌어요."),
            facts: details(locale, it),
            button: Some(Button {
                label: "예약 보기",
                url: link,
            }),
            notes: vec![match leave {
                Leave::Until(until) => format!("못 오게 되면 {until}까지 예약 보기에서 취소할 수 있어요."),
                Leave::TooLate => format!(
                    "시작이 가까워서 이제 온라인으로는 취소할 수 없어요. 못 오게 되면 {host} 님께 바로 알려 주세요."
                ),
            }],
        },
        Locale::En => Content {
            subject: format!("Booked: {start}"),
            heading: "You are booked".to_owned(),
            lead: format!("{guest}, your time with {host} is set."),
            facts: details(locale, it),
            button: Some(Button {
                label: "View booking",
                url: link,
            }),
            notes: vec![match leave {
                Leave::Until(until) => {
                    format!("If you cannot come, you can cancel under “View booking” until {until}.")
                }
                Leave::TooLate => {
                    format!(
                        "It starts soon, so it can no longer be cancelled online. If you cannot come, please tell {host} directly."
                    )
                }
            }],
        },
    }
}

pub fn cancelled_by_guest(locale: Locale, it: &Appointment, reason: Option<String>, again: Option<String>) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약을 취소했어요 · {start}"),
            heading: "예약을 취소했어요".to_owned(),
            lead: format!("{guest} 님이 요청하신 대로 취소했어요."),
            ..cancellation(locale, it, reason, again)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {start}"),
            heading: "Your booking is cancelled".to_owned(),
            lead: format!("{guest}, we cancelled it as you asked."),
            ..cancellation(locale, it, reason, again)
        },
    }
}

pub fn cancelled_by_host(locale: Locale, it: &Appointment, reason: Option<String>, again: Option<String>) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약이 취소됐어요 · {start}"),
            heading: "예약이 취소됐어요".to_owned(),
            lead: format!("{guest} 님, {host} 님이 이 예약을 취소했어요."),
            ..cancellation(locale, it, reason, again)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {start}"),
            heading: "Your booking was cancelled".to_owned(),
            lead: format!("{guest}, {host} cancelled this booking."),
            ..cancellation(locale, it, reason, again)
        },
    }
}

pub fn slot_cancelled(locale: Locale, it: &Appointment, reason: Option<String>, again: Option<String>) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("상담 시간이 취소됐어요 · {start}"),
            heading: "상담 시간이 취소됐어요".to_owned(),
            lead: format!("{guest} 님, {host} 님이 이 시간을 열 수 없게 되어 예약도 함께 취소됐어요."),
            ..cancellation(locale, it, reason, again)
        },
        Locale::En => Content {
            subject: format!("No longer taking place: {start}"),
            heading: "This time will not take place".to_owned(),
            lead: format!("{guest}, {host} had to call off this time, and your booking with it."),
            ..cancellation(locale, it, reason, again)
        },
    }
}

/// What all cancellations share.
fn cancellation(locale: Locale, it: &Appointment, reason: Option<String>, again: Option<String>) -> Content {
    let (when, topic, why, label, note) = match locale {
        Locale::Ko => (
            "언제",
            "주제",
            "이유",
            "다른 시간 고르기",
            "초대는 그대로예요. 원하면 다른 시간을 골라 주세요.",
        ),
        Locale::En => (
            "When",
            "Topic",
            "Reason",
            "Choose another time",
            "Your invitation still stands: you can choose another time.",
        ),
    };
    Content {
        facts: present([
            Some(Fact::new(when, it.when.clone())),
            Some(Fact::new(topic, it.topic.clone())),
            reason.map(|reason| Fact::new(why, reason)),
        ]),
        notes: again.iter().map(|_| note.to_owned()).collect(),
        button: again.map(|url| Button { label, url }),
        ..Content::default()
    }
}

fn details(locale: Locale, it: &Appointment) -> Vec<Fact> {
    let (when, topic, organisation, place, online, instructions) = match locale {
        Locale::Ko => ("언제", "주제", "소속", "어디서", "온라인", "안내"),
        Locale::En => ("When", "Topic", "Organisation", "Where", "Online", "Please note"),
    };
    present([
        Some(Fact::new(when, it.when.clone())),
        Some(Fact::new(topic, it.topic.clone())),
        it.host.organisation.clone().map(|name| Fact::new(organisation, name)),
        it.place.clone().map(|text| Fact::new(place, text)),
        it.online_link.clone().map(|link| Fact::link(online, link)),
        it.instructions.clone().map(|text| Fact::new(instructions, text)),
    ])
}

fn present<const N: usize>(facts: [Option<Fact>; N]) -> Vec<Fact> {
    facts.into_iter().flatten().collect()
}
