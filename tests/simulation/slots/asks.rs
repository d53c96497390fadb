//! Commands as the tests see them, and as the lane does.

use jari::consultations::rules::{
    Accept, Attendance, Book, Booker as By, Cancel, Change, Command, CommandKey, Host as HostBy, Leave, Move, Remove,
    Settle, SlotChange, SlotEdit,
};
use jari::secrets::{Link, LinkKind, Secrets, digest};
use uuid::Uuid;

/// `generation` is that of the link; 0 is a link that was never given out. `slot` is where the command is queued; what names a
/// booking may be wrong about it.
#[derive(Clone, Debug)]
pub enum Ask {
    Book {
        id: Uuid,
        invitation: Uuid,
        by: Booker,
        slot: Uuid,
        wait: bool,
        key: String,
        name: String,
    },
    Cancel {
        booking: Uuid,
        generation: i16,
        slot: Uuid,
        late: bool,
        reason: Option<String>,
        key: String,
    },
    Move {
        booking: Uuid,
        generation: i16,
        invitation: Uuid,
        from: Uuid,
        slot: Uuid,
        wait: bool,
        entry: Uuid,
        key: String,
        name: String,
    },
    Accept {
        booking: Uuid,
        generation: i16,
        invitation: Uuid,
        slot: Uuid,
    },
    Leave {
        booking: Uuid,
        generation: i16,
        slot: Uuid,
    },
    Remove {
        booking: Uuid,
        slot: Uuid,
        by: Host,
        reason: Option<String>,
    },
    Settle {
        booking: Uuid,
        slot: Uuid,
        by: Option<Host>,
        came: bool,
    },
    Change {
        slot: Uuid,
        by: Host,
        what: What,
    },
    Expire {
        slot: Uuid,
    },
}

#[derive(Clone, Copy, Debug)]
pub enum Booker {
    Guest { generation: i16 },
    Host(Host),
}

#[derive(Clone, Debug)]
pub enum What {
    Close,
    Reopen,
    Edit(Box<SlotEdit>),
    Cancel { reason: Option<String> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    pub id: Uuid,
    pub organisation: Uuid,
    pub zone: &'static str,
    /// In that zone, on all days of the tests.
    pub hours_east: i64,
    pub notice_minutes: i32,
    pub overlap_allowed: bool,
}

impl Ask {
    pub fn slot(&self) -> Uuid {
        match self {
            Self::Book { slot, .. }
            | Self::Cancel { slot, .. }
            | Self::Move { slot, .. }
            | Self::Accept { slot, .. }
            | Self::Leave { slot, .. }
            | Self::Remove { slot, .. }
            | Self::Settle { slot, .. }
            | Self::Change { slot, .. }
            | Self::Expire { slot } => *slot,
        }
    }

    /// What it names itself: a move needs the slot that it leaves too.
    pub fn slots(&self) -> Vec<Uuid> {
        match self {
            Self::Move { from, slot, .. } => vec![*from, *slot],
            other => vec![other.slot()],
        }
    }

    /// What a key stands for: the same key with other content is another command.
    pub fn content(&self) -> String {
        match self {
            Self::Book {
                by, slot, wait, name, ..
            } => {
                let by = match by {
                    Booker::Guest { .. } => None,
                    Booker::Host(host) => Some(host.id),
                };
                format!("book {slot} {wait} {name} {by:?}")
            }
            Self::Cancel { late, reason, .. } => format!("cancel {late} {reason:?}"),
            Self::Move { slot, wait, .. } => format!("move {slot} {wait}"),
            _ => String::new(),
        }
    }

    pub fn command(&self, secrets: &Secrets) -> Command {
        let link = |kind, row: &Uuid, generation: &i16| link(secrets, kind, *row, *generation);
        let command_key = |key: &String| CommandKey {
            key: key.clone(),
            fingerprint: digest(self.content().as_bytes()),
        };
        match self {
            Self::Book {
                id,
                invitation,
                by,
                slot,
                wait,
                key,
                name,
            } => Command::Book(Book {
                booking_id: *id,
                slot_id: *slot,
                invitation_id: *invitation,
                by: match by {
                    Booker::Guest { generation } => By::Guest(link(LinkKind::Invitation, invitation, generation)),
                    Booker::Host(host) => By::Host(host_by(host)),
                },
                name: name.clone(),
                note_sealed: None,
                wait: *wait,
                key: command_key(key),
            }),
            Self::Cancel {
                booking,
                generation,
                slot,
                late,
                reason,
                key,
            } => Command::Cancel(Cancel {
                booking_id: *booking,
                slot_id: *slot,
                link: link(LinkKind::Booking, booking, generation),
                reason: reason.clone(),
                late: *late,
                key: command_key(key),
            }),
            Self::Move {
                booking,
                generation,
                invitation,
                from,
                slot,
                wait,
                entry,
                key,
                name,
            } => Command::Move(Move {
                booking_id: *booking,
                invitation_id: *invitation,
                from_slot_id: *from,
                slot_id: *slot,
                link: link(LinkKind::Booking, booking, generation),
                wait: *wait,
                entry_id: *entry,
                name: name.clone(),
                key: command_key(key),
            }),
            Self::Accept {
                booking,
                generation,
                invitation,
                slot,
            } => Command::Accept(Accept {
                booking_id: *booking,
                invitation_id: *invitation,
                slot_id: *slot,
                link: link(LinkKind::Booking, booking, generation),
            }),
            Self::Leave {
                booking,
                generation,
                slot,
            } => Command::Leave(Leave {
                booking_id: *booking,
                slot_id: *slot,
                link: link(LinkKind::Booking, booking, generation),
            }),
            Self::Remove {
                booking,
                slot,
                by,
                reason,
            } => Command::Remove(Remove {
                booking_id: *booking,
                slot_id: *slot,
                host: host_by(by),
                reason: reason.clone(),
            }),
            Self::Settle {
                booking,
                slot,
                by,
                came,
            } => Command::Settle(Settle {
                booking_id: *booking,
                slot_id: *slot,
                host: by.as_ref().map(host_by),
                attendance: if *came {
                    Attendance::Completed
                } else {
                    Attendance::NoShow
                },
            }),
            Self::Change { .. } => unreachable!("the bench knows whose slot it is"),
            Self::Expire { slot } => Command::Expire { slot_id: *slot },
        }
    }
}

pub fn change(slot: Uuid, slot_host: Uuid, by: &Host, what: &What) -> Command {
    Command::Change(Change {
        slot_id: slot,
        slot_host_id: slot_host,
        host: host_by(by),
        change: match what {
            What::Close => SlotChange::Close,
            What::Reopen => SlotChange::Reopen,
            What::Edit(edit) => SlotChange::Edit(edit.clone()),
            What::Cancel { reason } => SlotChange::Cancel { reason: reason.clone() },
        },
    })
}

fn host_by(host: &Host) -> HostBy {
    HostBy {
        organisation_id: host.organisation,
        user_id: host.id,
    }
}

/// A link of generation 0 is forged: right in everything but the key.
fn link(secrets: &Secrets, kind: LinkKind, row: Uuid, generation: i16) -> Link {
    let token = if generation == 0 {
        Secrets::derive(&[8; 32]).link_token(kind, row, 1)
    } else {
        secrets.link_token(kind, row, generation)
    };
    Secrets::read_link(&token).unwrap()
}

/// An edit that changes nothing yet.
pub fn edit(change: impl FnOnce(&mut SlotEdit)) -> What {
    let mut edit = SlotEdit::default();
    change(&mut edit);
    What::Edit(Box::new(edit))
}
