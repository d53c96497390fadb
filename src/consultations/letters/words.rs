//! The words of each letter, Korean and English side by side.

use crate::consultations::rules::EndKind;
use crate::locale::Locale;
use crate::messaging::mail::{Button, Content, Fact, NamedLink};

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

/// Which slots an invitation opens, in words.
pub struct Scope {
    pub topic: Option<String>,
    /// `12월 1일(화)`
    pub from: Option<String>,
    pub until: Option<String>,
}

impl Scope {
    fn days(&self, locale: Locale) -> Option<String> {
        match (locale, &self.from, &self.until) {
            (_, Some(from), Some(until)) if from == until => Some(from.clone()),
            (_, Some(from), Some(until)) => Some(format!("{from} – {until}")),
            (Locale::Ko, Some(from), None) => Some(format!("{from}부터")),
            (Locale::Ko, None, Some(until)) => Some(format!("{until}까지")),
            (Locale::En, Some(from), None) => Some(format!("from {from}")),
            (Locale::En, None, Some(until)) => Some(format!("until {until}")),
            (_, None, None) => None,
        }
    }
}

/// Where somebody stands who waits.
pub struct Waiting {
    pub position: Option<i64>,
    /// It waits to move a booking, whose place is kept meanwhile.
    pub moves: bool,
    /// A place is free for whoever takes it first.
    pub first_come: bool,
    pub link: String,
}

/// What follows a cancellation or the end of a wait.
pub struct Cancellation {
    pub reason: Option<String>,
    /// Where another time can be chosen.
    pub again: Option<String>,
}

/// Whether the booking can still be cancelled by its link.
pub enum Leave {
    Until(String),
    TooLate,
}

pub fn invitation(locale: Locale, host: &Host, scope: &Scope, until: String, uses: i16, link: String) -> Content {
    let (topic, days) = (scope.topic.clone(), scope.days(locale));
    let name = &host.name;
    let organisation = host.organisation.clone();
    match locale {
        Locale::Ko => Content {
            subject: format!("{name} 님이 상담에 초대했어요"),
            heading: format!("{name} 님이 상담에 초대했어요"),
            lead: "편한 시간을 골라 주세요. 가입하지 않아도 돼요.".to_owned(),
            facts: present([
                organisation.map(|organisation| Fact::new("소속", organisation)),
                topic.map(|topic| Fact::new("주제", topic)),
                days.map(|days| Fact::new("고를 수 있는 날", days)),
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
            ..Content::default()
        },
        Locale::En => Content {
            subject: format!("{name} invites you to book a time"),
            heading: format!("{name} invites you to book a time"),
            lead: "Pick the time that suits you. You do not need an account.".to_owned(),
            facts: present([
                organisation.map(|organisation| Fact::new("Organisation", organisation)),
                topic.map(|topic| Fact::new("Topic", topic)),
                days.map(|days| Fact::new("Days to choose from", days)),
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
            ..Content::default()
        },
    }
}

/// The name of an invitation in a list of links.
pub fn invitation_of(locale: Locale, host: &str) -> String {
    match locale {
        Locale::Ko => format!("{host} 님의 초대"),
        Locale::En => format!("Invitation from {host}"),
    }
}

pub fn links(locale: Locale, links: Vec<NamedLink>) -> Content {
    match locale {
        Locale::Ko => Content {
            subject: "요청하신 예약 링크예요".to_owned(),
            heading: "예약 링크를 모았어요".to_owned(),
            lead: "이 주소로 된 예약과 초대예요.".to_owned(),
            links,
            notes: vec!["요청하지 않으셨다면 이 메일을 지워도 괜찮아요. 바뀌는 것은 없어요.".to_owned()],
            ..Content::default()
        },
        Locale::En => Content {
            subject: "Your booking links".to_owned(),
            heading: "Your booking links".to_owned(),
            lead: "Bookings and invitations for this address.".to_owned(),
            links,
            notes: vec!["If you did not ask for this, you can simply delete it. Nothing changes.".to_owned()],
            ..Content::default()
        },
    }
}

pub fn confirmed(locale: Locale, it: &Appointment, booked_by_host: bool, leave: &Leave, link: String) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약됐어요 · {start}"),
            heading: "예약됐어요".to_owned(),
            lead: if booked_by_host {
                format!("{guest} 님, {host} 님이 시간을 잡아 두었어요.")
            } else {
                format!("{guest} 님, {host} 님과 만날 시간이 정해졌어요.")
            },
            ..standing(locale, it, Some(leave), link)
        },
        Locale::En => Content {
            subject: format!("Booked: {start}"),
            heading: "You are booked".to_owned(),
            lead: if booked_by_host {
                format!("{guest}, {host} has booked a time for you.")
            } else {
                format!("{guest}, your time with {host} is set.")
            },
            ..standing(locale, it, Some(leave), link)
        },
    }
}

pub fn moved(locale: Locale, it: &Appointment, leave: &Leave, link: String) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약을 옮겼어요 · {start}"),
            heading: "예약을 옮겼어요".to_owned(),
            lead: format!("{guest} 님, 이제 이 시간에 만나요. 캘린더도 새 시간으로 바뀌어요."),
            ..standing(locale, it, Some(leave), link)
        },
        Locale::En => Content {
            subject: format!("Moved to {start}"),
            heading: "Your booking has moved".to_owned(),
            lead: format!("{guest}, this is your new time. Your calendar follows."),
            ..standing(locale, it, Some(leave), link)
        },
    }
}

/// The host changed time, place or link.
pub fn rescheduled(locale: Locale, it: &Appointment, waits: bool, link: String) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("상담 시간이나 장소가 바뀌었어요 · {start}"),
            heading: "바뀐 내용을 확인해 주세요".to_owned(),
            lead: if waits {
                format!("{guest} 님이 기다리는 상담을 {host} 님이 바꿨어요. 대기 순서는 그대로예요.")
            } else {
                format!("{guest} 님, {host} 님이 상담을 이렇게 바꿨어요. 예약은 그대로예요.")
            },
            notes: if waits {
                Vec::new()
            } else {
                vec!["맞지 않으면 예약 보기에서 옮기거나 취소할 수 있어요.".to_owned()]
            },
            ..standing(locale, it, None, link)
        },
        Locale::En => Content {
            subject: format!("Changed: {start}"),
            heading: "Please check what has changed".to_owned(),
            lead: if waits {
                format!("{guest}, {host} changed the time you are waiting for. You keep your place in the line.")
            } else {
                format!("{guest}, {host} changed your appointment to this. You are still booked.")
            },
            notes: if waits {
                Vec::new()
            } else {
                vec!["If it does not suit you, move or cancel under “View booking”.".to_owned()]
            },
            ..standing(locale, it, None, link)
        },
    }
}

pub fn reminder_day(locale: Locale, it: &Appointment, leave: &Leave, link: String) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("하루 전에 알려 드려요 · {start}"),
            heading: "곧 만나요".to_owned(),
            lead: format!("{guest} 님, {host} 님과 만날 시간이 하루 앞으로 다가왔어요."),
            ..standing(locale, it, Some(leave), link)
        },
        Locale::En => Content {
            subject: format!("Reminder: {start}"),
            heading: "See you soon".to_owned(),
            lead: format!("{guest}, your time with {host} is a day away."),
            ..standing(locale, it, Some(leave), link)
        },
    }
}

pub fn reminder_hour(locale: Locale, it: &Appointment, link: String) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("한 시간 뒤에 만나요 · {start}"),
            heading: "한 시간 뒤에 만나요".to_owned(),
            lead: format!("{guest} 님, {host} 님이 기다리고 있을게요."),
            notes: vec!["못 오게 되면 예약 보기에서 알려 주세요.".to_owned()],
            ..standing(locale, it, None, link)
        },
        Locale::En => Content {
            subject: format!("In an hour: {start}"),
            heading: "See you in an hour".to_owned(),
            lead: format!("{guest}, {host} is expecting you."),
            notes: vec!["If you cannot come, please say so under “View booking”.".to_owned()],
            ..standing(locale, it, None, link)
        },
    }
}

pub fn waitlisted(locale: Locale, it: &Appointment, waiting: Waiting) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("대기 신청했어요 · {start}"),
            heading: waiting.position.map_or("대기 신청했어요".to_owned(), |position| {
                format!("{position}번째로 기다리고 있어요")
            }),
            lead: if waiting.first_come {
                format!("{guest} 님, 지금 빈자리가 있어요. 먼저 받는 분의 자리예요.")
            } else if waiting.moves {
                format!("{guest} 님, 지금 예약은 그대로 두고 기다려요. 자리가 나면 메일로 물어볼게요.")
            } else {
                format!("{guest} 님, 자리가 나면 순서대로 메일을 보내 드려요.")
            },
            ..in_line(locale, it, "대기 보기", waiting.link)
        },
        Locale::En => Content {
            subject: format!("Waiting for {start}"),
            heading: waiting
                .position
                .map_or("You are on the waitlist".to_owned(), |position| {
                    format!("You are number {position} in the line")
                }),
            lead: if waiting.first_come {
                format!("{guest}, a place is free right now. The first to take it gets it.")
            } else if waiting.moves {
                format!("{guest}, you keep your present booking while you wait. We mail you when a place is free.")
            } else {
                format!("{guest}, when a place is free, we mail you in your turn.")
            },
            ..in_line(locale, it, "View", waiting.link)
        },
    }
}

pub fn offer(locale: Locale, it: &Appointment, until: String, waiting: Waiting) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    let content = match locale {
        Locale::Ko => Content {
            subject: format!("차례가 왔어요 · {start}"),
            heading: "차례가 왔어요".to_owned(),
            lead: if waiting.moves {
                format!("{guest} 님, 기다리던 시간에 자리가 났어요. {until}까지 받으면 예약을 이 시간으로 옮겨 드려요.")
            } else {
                format!("{guest} 님, 기다리던 시간에 자리가 났어요. {until}까지 받으면 예약돼요.")
            },
            notes: vec![
                "그때까지는 다른 분께 넘어가지 않아요. 필요 없으면 알려 주세요. 다음 분께 바로 전할게요.".to_owned(),
            ],
            ..in_line(locale, it, "자리 받기", waiting.link)
        },
        Locale::En => Content {
            subject: format!("It is your turn: {start}"),
            heading: "It is your turn".to_owned(),
            lead: if waiting.moves {
                format!(
                    "{guest}, a place is free at the time you wait for. Take it by {until} and your booking moves there."
                )
            } else {
                format!("{guest}, a place is free at the time you wait for. Take it by {until}.")
            },
            notes: vec![
                "Until then it is kept for you. If you do not need it, please say so: the next person is waiting."
                    .to_owned(),
            ],
            ..in_line(locale, it, "Take the place", waiting.link)
        },
    };
    let label = match locale {
        Locale::Ko => "언제까지",
        Locale::En => "Kept until",
    };
    Content {
        facts: std::iter::once(Fact::new(label, until)).chain(content.facts).collect(),
        ..content
    }
}

pub fn offer_first_come(locale: Locale, it: &Appointment, waiting: Waiting) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("빈자리가 났어요 · {start}"),
            heading: "지금 빈자리가 있어요".to_owned(),
            lead: format!("{guest} 님, 시작이 가까워서 기다리는 분 모두께 알려요. 먼저 받는 분의 자리예요."),
            ..in_line(locale, it, "자리 받기", waiting.link)
        },
        Locale::En => Content {
            subject: format!("A place is free: {start}"),
            heading: "A place is free right now".to_owned(),
            lead: format!(
                "{guest}, it starts soon, so everybody who waits is told at once. The first to take it gets it."
            ),
            ..in_line(locale, it, "Take the place", waiting.link)
        },
    }
}

pub fn offer_missed(locale: Locale, it: &Appointment, waiting: Waiting) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("이번 차례는 지나갔어요 · {start}"),
            heading: "이번 차례는 지나갔어요".to_owned(),
            lead: match waiting.position {
                Some(position) => {
                    format!("{guest} 님, 맨 뒤인 {position}번째로 다시 기다리고 있어요. 한 번 더 놓치면 대기가 끝나요.")
                }
                None => format!("{guest} 님, 맨 뒤에서 다시 기다리고 있어요. 한 번 더 놓치면 대기가 끝나요."),
            },
            ..in_line(locale, it, "대기 보기", waiting.link)
        },
        Locale::En => Content {
            subject: format!("Your turn has passed: {start}"),
            heading: "Your turn has passed".to_owned(),
            lead: match waiting.position {
                Some(position) => format!(
                    "{guest}, you now wait at the end of the line, as number {position}. A second missed turn ends the wait."
                ),
                None => format!("{guest}, you now wait at the end of the line. A second missed turn ends the wait."),
            },
            ..in_line(locale, it, "View", waiting.link)
        },
    }
}

pub fn offers_missed(locale: Locale, it: &Appointment, after: Cancellation) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("대기가 끝났어요 · {start}"),
            heading: "대기가 끝났어요".to_owned(),
            lead: format!("{guest} 님, 차례가 두 번 지나가서 다음 분께 자리를 전했어요."),
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("No longer waiting: {start}"),
            heading: "You are no longer waiting".to_owned(),
            lead: format!("{guest}, your turn passed twice, so the place went to the next person."),
            ..cancellation(locale, it, after)
        },
    }
}

pub fn wait_left(locale: Locale, it: &Appointment, declined: bool, after: Cancellation) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("대기를 그만뒀어요 · {start}"),
            heading: "대기를 그만뒀어요".to_owned(),
            lead: if declined {
                format!("{guest} 님이 받지 않기로 한 자리는 다음 분께 전했어요.")
            } else {
                format!("{guest} 님이 요청하신 대로 대기에서 뺐어요.")
            },
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("No longer waiting: {start}"),
            heading: "You left the waitlist".to_owned(),
            lead: if declined {
                format!("{guest}, the place you declined went to the next person.")
            } else {
                format!("{guest}, we took you off the waitlist as you asked.")
            },
            ..cancellation(locale, it, after)
        },
    }
}

/// The wait was ended by something else.
pub fn wait_ended(locale: Locale, it: &Appointment, kind: EndKind, after: Cancellation) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    let lead = match (locale, kind) {
        (Locale::Ko, EndKind::Slot) => format!("{guest} 님, {host} 님이 이 시간을 열 수 없게 되어 대기도 끝났어요."),
        (Locale::Ko, EndKind::Host) => format!("{guest} 님, {host} 님이 대기를 끝냈어요."),
        (Locale::Ko, EndKind::Used) => format!("{guest} 님, 다른 시간이 예약되어 이 시간의 대기는 끝났어요."),
        (Locale::Ko, _) => format!("{guest} 님, 시작할 때까지 자리가 나지 않았어요."),
        (Locale::En, EndKind::Slot) => format!("{guest}, {host} had to call off this time, and the waitlist with it."),
        (Locale::En, EndKind::Host) => format!("{guest}, {host} took you off the waitlist."),
        (Locale::En, EndKind::Used) => format!("{guest}, another time was booked, so the wait for this one is over."),
        (Locale::En, _) => format!("{guest}, no place became free before the start."),
    };
    match locale {
        Locale::Ko => Content {
            subject: format!("대기가 끝났어요 · {start}"),
            heading: "대기가 끝났어요".to_owned(),
            lead,
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("No longer waiting: {start}"),
            heading: "You are no longer waiting".to_owned(),
            lead,
            ..cancellation(locale, it, after)
        },
    }
}

pub fn cancelled_by_guest(locale: Locale, it: &Appointment, after: Cancellation) -> Content {
    let (guest, start) = (&it.guest, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약을 취소했어요 · {start}"),
            heading: "예약을 취소했어요".to_owned(),
            lead: format!("{guest} 님이 요청하신 대로 취소했어요."),
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {start}"),
            heading: "Your booking is cancelled".to_owned(),
            lead: format!("{guest}, we cancelled it as you asked."),
            ..cancellation(locale, it, after)
        },
    }
}

pub fn cancelled_by_host(locale: Locale, it: &Appointment, after: Cancellation) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("예약이 취소됐어요 · {start}"),
            heading: "예약이 취소됐어요".to_owned(),
            lead: format!("{guest} 님, {host} 님이 이 예약을 취소했어요."),
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {start}"),
            heading: "Your booking was cancelled".to_owned(),
            lead: format!("{guest}, {host} cancelled this booking."),
            ..cancellation(locale, it, after)
        },
    }
}

pub fn slot_cancelled(locale: Locale, it: &Appointment, after: Cancellation) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("상담 시간이 취소됐어요 · {start}"),
            heading: "상담 시간이 취소됐어요".to_owned(),
            lead: format!("{guest} 님, {host} 님이 이 시간을 열 수 없게 되어 예약도 함께 취소됐어요."),
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("No longer taking place: {start}"),
            heading: "This time will not take place".to_owned(),
            lead: format!("{guest}, {host} had to call off this time, and your booking with it."),
            ..cancellation(locale, it, after)
        },
    }
}

/// After the notice limit: the place is free again, and the host sees that it was late.
pub fn cancelled_late(locale: Locale, it: &Appointment, after: Cancellation) -> Content {
    let (guest, host, start) = (&it.guest, &it.host.name, &it.start);
    match locale {
        Locale::Ko => Content {
            subject: format!("못 오신다고 전했어요 · {start}"),
            heading: "못 오신다고 전했어요".to_owned(),
            lead: format!("{guest} 님, 예약을 취소하고 {host} 님께 알렸어요."),
            ..cancellation(locale, it, after)
        },
        Locale::En => Content {
            subject: format!("Cancelled: {start}"),
            heading: "We passed on that you cannot come".to_owned(),
            lead: format!("{guest}, your booking is cancelled and {host} knows."),
            ..cancellation(locale, it, after)
        },
    }
}

/// What stands: the details, and the way to change it.
fn standing(locale: Locale, it: &Appointment, leave: Option<&Leave>, link: String) -> Content {
    let host = &it.host.name;
    let note = leave.map(|leave| match (locale, leave) {
        (Locale::Ko, Leave::Until(until)) => {
            format!("못 오게 되면 {until}까지 예약 보기에서 옮기거나 취소할 수 있어요.")
        }
        (Locale::Ko, Leave::TooLate) => {
            format!("시작이 가까워서 이제 옮길 수는 없어요. 못 오게 되면 예약 보기에서 {host} 님께 알려 주세요.")
        }
        (Locale::En, Leave::Until(until)) => {
            format!("If you cannot come, you can move or cancel under “View booking” until {until}.")
        }
        (Locale::En, Leave::TooLate) => format!(
            "It starts soon, so it can no longer be moved. If you cannot come, tell {host} under “View booking”."
        ),
    });
    Content {
        facts: details(locale, it),
        button: Some(Button {
            label: match locale {
                Locale::Ko => "예약 보기",
                Locale::En => "View booking",
            },
            url: link,
        }),
        notes: note.into_iter().collect(),
        ..Content::default()
    }
}

/// Before there is a place: without the way into the room.
fn in_line(locale: Locale, it: &Appointment, label: &'static str, link: String) -> Content {
    let (when, topic, place) = match locale {
        Locale::Ko => ("언제", "주제", "어디서"),
        Locale::En => ("When", "Topic", "Where"),
    };
    Content {
        facts: present([
            Some(Fact::new(when, it.when.clone())),
            Some(Fact::new(topic, it.topic.clone())),
            it.place.clone().map(|text| Fact::new(place, text)),
        ]),
        button: Some(Button { label, url: link }),
        ..Content::default()
    }
}

/// What all cancellations share.
fn cancellation(locale: Locale, it: &Appointment, Cancellation { reason, again }: Cancellation) -> Content {
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
