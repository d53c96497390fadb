//! Exactly one letter for each transition: the events against the letters, and both against what people were told.

use std::collections::HashMap;

use uuid::Uuid;

use super::super::letters::{Announced, Letter, one_each};
use super::super::report::{Invariant, invariant};
use super::ledger::Transition;

impl Transition {
    fn letter(self) -> &'static str {
        match self {
            Self::Waited => "WAITLISTED",
            Self::Offered => "OFFER",
            Self::Booked => "BOOKING_CONFIRMED",
            Self::Moved => "BOOKING_MOVED",
            Self::Cancelled => "BOOKING_CANCELLED",
            Self::Left => "WAIT_LEFT",
        }
    }
}

/// The letter that follows from an event of a rehearsal; `detail` is what its payload says of how it ended.
pub fn letter_of(event: &str, detail: Option<&str>) -> Option<&'static str> {
    let transition = match (event, detail) {
        ("BookingWaitlisted", _) => Transition::Waited,
        ("OfferMade", _) => Transition::Offered,
        ("BookingCreated", _) => Transition::Booked,
        ("BookingMoved", _) => Transition::Moved,
        ("BookingCancelled", _) => Transition::Cancelled,
        ("OfferEnded", Some("DECLINED")) | ("WaitEnded", Some("LEFT")) => Transition::Left,
        _ => return None,
    };
    Some(transition.letter())
}

/// How many letters of each kind people expect about each booking or wait.
#[derive(Debug, Default)]
pub struct Expected(HashMap<Uuid, HashMap<&'static str, usize>>);

impl Expected {
    pub fn add(&mut self, transitions: impl Iterator<Item = (Uuid, Transition, usize)>) {
        for (subject, transition, times) in transitions {
            let of_subject = self.0.entry(subject).or_default();
            *of_subject.entry(transition.letter()).or_default() += times;
        }
    }
}

pub fn judge(announced: &[Announced], letters: &[Letter], expected: &Expected) -> Vec<Invariant> {
    vec![
        one_each(announced, letters),
        invariant("letters_say_what_people_were_told", differences(letters, expected)),
    ]
}

/// Letters too many or too few. Letters about what nobody in the ledger knows of are other people's.
fn differences(letters: &[Letter], expected: &Expected) -> usize {
    let mut sent: HashMap<(Uuid, &str), usize> = HashMap::new();
    for letter in letters.iter().filter(|letter| expected.0.contains_key(&letter.subject)) {
        *sent.entry((letter.subject, letter.kind.as_str())).or_default() += 1;
    }
    let mut different = 0;
    for (subject, kinds) in &expected.0 {
        for (kind, times) in kinds {
            different += sent.remove(&(*subject, *kind)).unwrap_or_default().abs_diff(*times);
        }
    }
    different + sent.values().sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// 1 is booked, cancelled; 2 waits and leaves; 3 waited and ended by moving, which only the booking that moved tells.
    fn right() -> (Vec<Announced>, Vec<Letter>, Expected) {
        let happened = [
            (11, 1, "BookingCreated", None),
            (12, 1, "BookingCancelled", Some("GUEST")),
            (13, 2, "BookingWaitlisted", None),
            (14, 2, "WaitEnded", Some("LEFT")),
            (15, 3, "WaitEnded", Some("MOVED")),
        ];
        let announced = happened.map(|(event, subject, kind, detail)| Announced {
            event: id(event),
            subject: id(subject),
            letter: letter_of(kind, detail),
        });
        let letters = announced.iter().filter_map(|announced| {
            Some(Letter {
                event: announced.event,
                subject: announced.subject,
                kind: announced.letter?.to_owned(),
            })
        });
        let mut expected = Expected::default();
        expected.add(
            [
                (id(1), Transition::Booked, 1),
                (id(1), Transition::Cancelled, 1),
                (id(1), Transition::Moved, 0),
                (id(2), Transition::Waited, 1),
                (id(2), Transition::Left, 1),
            ]
            .into_iter(),
        );
        (announced.to_vec(), letters.collect(), expected)
    }

    fn violations(announced: &[Announced], letters: &[Letter], expected: &Expected) -> Vec<i64> {
        judge(announced, letters, expected)
            .iter()
            .map(|invariant| invariant.violations)
            .collect()
    }

    #[test]
    fn one_letter_each_is_right() {
        let (announced, letters, expected) = right();
        assert_eq!(letters.len(), 4);
        assert_eq!(violations(&announced, &letters, &expected), [0, 0]);
    }

    #[test]
    fn letters_too_many_too_few_and_of_the_wrong_kind_are_found() {
        type Change = fn(&mut Vec<Letter>);
        let cases: [(&str, Change, [i64; 2]); 6] = [
            ("one is missing", |letters| drop(letters.pop()), [1, 1]),
            ("one came twice", |letters| letters.push(letters[0].clone()), [1, 1]),
            ("another kind", |letters| letters[0].kind = "OFFER".into(), [1, 2]),
            ("about another", |letters| letters[0].subject = id(2), [1, 2]),
            (
                "one for a wait that moved",
                |letters| {
                    letters.push(Letter {
                        event: id(15),
                        subject: id(3),
                        kind: "WAIT_ENDED".into(),
                    });
                },
                [1, 0],
            ),
            (
                "one that follows from nothing",
                |letters| {
                    letters.push(Letter {
                        event: id(99),
                        subject: id(1),
                        kind: "OFFER".into(),
                    });
                },
                [1, 1],
            ),
        ];
        for (case, change, found) in cases {
            let (announced, mut letters, expected) = right();
            change(&mut letters);
            assert_eq!(violations(&announced, &letters, &expected), found, "{case}");
        }
    }

    #[test]
    fn what_people_were_told_and_no_event_says_is_found() {
        let (mut announced, mut letters, expected) = right();
        announced.remove(0);
        letters.remove(0);
        assert_eq!(violations(&announced, &letters, &expected), [0, 1]);
    }
}
