//! The first wave: everybody books, some by a double click, some again a moment later.

use std::time::Duration;

use uuid::Uuid;

use super::super::generator::{Answer, Crowd, Request};
use super::api::{Act, Figures, Reading};
use super::ledger::Ledger;

#[derive(Debug)]
pub struct Sale {
    buyers: Vec<Buyer>,
    /// Who clicks, from the last to the first.
    order: Vec<usize>,
    answers: Vec<(usize, Option<Answer>)>,
    figures: Figures,
}

#[derive(Debug)]
struct Buyer {
    slot_id: Uuid,
    request: Request,
    times: u32,
    open: u32,
}

impl Sale {
    /// Buyers have the numbers from 0 on: where each of them wants a place, and what they ask. `order` names them as they click.
    pub fn new(buyers: Vec<(Uuid, Request)>, mut order: Vec<usize>) -> Self {
        order.reverse();
        let buyer = |(slot_id, request)| Buyer {
            slot_id,
            request,
            times: 0,
            open: 0,
        };
        Self {
            buyers: buyers.into_iter().map(buyer).collect(),
            answers: Vec::with_capacity(order.len()),
            order,
            figures: Figures::default(),
        }
    }

    /// What everybody was told, taken down after the rush so that reading costs it nothing.
    pub fn judge(mut self, ledger: &mut Ledger, elapsed: Duration) -> Figures {
        let mut first: Vec<Option<Reading>> = vec![None; self.buyers.len()];
        for (buyer, answer) in std::mem::take(&mut self.answers) {
            let reading = Reading::of(answer.as_ref());
            if let Reading::Granted(told) = &reading {
                ledger.told(buyer, told, 0, 0);
                if !Act::Book.is_done(told, self.buyers[buyer].slot_id) {
                    ledger.not_as_asked();
                }
            }
            match (&first[buyer], &reading) {
                (_, Reading::Failed) => self.figures.errors += 1,
                (None | Some(Reading::Failed), Reading::Granted(_)) => self.figures.granted(Act::Book),
                (None | Some(Reading::Failed), Reading::Refused(code)) => self.figures.refused(Act::Book, code),
                // No place comes free in a sale, so whoever was refused is refused again.
                (Some(Reading::Granted(first)), Reading::Granted(told)) if first.id == told.id => {}
                (Some(Reading::Refused(first)), Reading::Refused(code)) if first == code => {}
                _ => ledger.answered_otherwise(),
            }
            if first[buyer].is_none() {
                first[buyer] = Some(reading);
            }
        }
        self.figures.elapsed = elapsed;
        self.figures
    }
}

impl Crowd for Sale {
    fn next(&mut self) -> Option<(usize, Request)> {
        let number = self.order.pop()?;
        let buyer = &mut self.buyers[number];
        buyer.times += 1;
        self.figures.sent(Act::Book, buyer.times, buyer.open);
        buyer.open += 1;
        Some((number, Request::clone(&buyer.request)))
    }

    fn answered(&mut self, number: usize, answer: Option<Answer>, took: Duration) {
        self.buyers[number].open -= 1;
        self.figures.answered(Act::Book, took);
        self.answers.push((number, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::report::Repeats;
    use super::*;

    fn sale(order: &[usize]) -> Sale {
        let request: Request = b"POST".to_vec().into();
        let buyers = (0..3).map(|_| (Uuid::nil(), Request::clone(&request))).collect();
        Sale::new(buyers, order.to_vec())
    }

    fn booked(booking: u128) -> Answer {
        let (id, slot) = (Uuid::from_u128(booking), Uuid::nil());
        let body = format!(
            r#"{{"id":"{id}","status":"BOOKED","slot":{{"id":"{slot}"}},"manage_token":"t","position":null,"waits":[]}}"#
        );
        Answer {
            status: 201,
            body: body.into(),
        }
    }

    fn refused(code: &str) -> Answer {
        let body = format!(r#"{{"code":"{code}"}}"#).into();
        Answer { status: 409, body }
    }

    /// Plays the answers in order of the questions, one after the other.
    fn judged(order: &[usize], answers: Vec<Answer>) -> (Figures, i64) {
        let mut sale = sale(order);
        for answer in answers {
            let (number, _) = sale.next().unwrap();
            sale.answered(number, Some(answer), Duration::from_millis(1));
        }
        assert!(sale.next().is_none());
        let mut ledger = Ledger::default();
        let figures = sale.judge(&mut ledger, Duration::from_secs(1));
        let invariants = ledger.against(&super::super::ledger::Stored::default());
        let alike = invariants
            .iter()
            .find(|invariant| invariant.name == "repeats_are_answered_alike");
        (figures, alike.unwrap().violations)
    }

    #[test]
    fn everybody_counts_once_and_repeats_apart() {
        let (figures, other_answers) = judged(
            &[0, 1, 0, 2, 2],
            vec![
                booked(1),
                booked(2),
                booked(1),
                refused("slot_full"),
                refused("slot_full"),
            ],
        );
        assert_eq!(
            (figures.requests, figures.ok, figures.errors, other_answers),
            (5, 2, 0, 0)
        );
        assert_eq!(figures.refused["slot_full"], 1);
        let Repeats { double_clicks, retries } = figures.repeats;
        assert_eq!((double_clicks, retries), (0, 2));
    }

    #[test]
    fn two_clicks_on_their_way_together_are_a_double_click() {
        let mut sale = sale(&[0, 0]);
        sale.next();
        sale.next();
        sale.answered(0, Some(booked(1)), Duration::ZERO);
        sale.answered(0, Some(booked(1)), Duration::ZERO);
        let figures = sale.judge(&mut Ledger::default(), Duration::from_secs(1));
        assert_eq!(
            (figures.ok, figures.repeats.double_clicks, figures.repeats.retries),
            (1, 1, 0)
        );
    }

    #[test]
    fn a_repeat_that_is_answered_otherwise_is_found() {
        for (case, answers) in [
            ("another booking", vec![booked(1), booked(2)]),
            ("refused after all", vec![booked(1), refused("slot_full")]),
            ("granted after all", vec![refused("slot_full"), booked(1)]),
        ] {
            assert_eq!(judged(&[0, 0], answers).1, 1, "{case}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_and_a_strange_refusal_are_errors() {
        assert_eq!(judged(&[0], vec![refused("invitation_used")]).0.errors, 1);
        let broken = Answer {
            status: 500,
            body: Vec::new(),
        };
        assert_eq!(judged(&[0], vec![broken]).0.errors, 1);
        let mut sale = sale(&[0]);
        sale.next();
        sale.answered(0, None, Duration::ZERO);
        assert_eq!(sale.judge(&mut Ledger::default(), Duration::from_secs(1)).errors, 1);
    }
}
