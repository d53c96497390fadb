//! The second wave: people cancel, move, wait, and take or decline what they are offered, all at once.
//!
//! Each of them does one thing after the other, and what they do next follows from what they were told. Who waits looks
//! again when as many people as stood ahead have been served or have left, as far as acknowledged answers tell: then it is
//! their turn at the latest, so nobody asks in vain for long, and no offer stays unseen.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use uuid::Uuid;

use super::super::generator::{Answer, Crowd, Request};
use super::super::seed::Manner;
use super::super::world::Guest;
use super::api::{Act, Desk, Figures, Reading, Status, Told};
use super::ledger::Ledger;
use super::plan::{Hope, Mind, Plan, Reply};
use super::stage::Places;

#[derive(Debug)]
pub struct Changes {
    plan: Plan,
    places: Places,
    desk: Desk,
    people: Vec<Person>,
    /// Who sends next, by their place among the people.
    queue: VecDeque<usize>,
    /// Who waits in a slot, by how far its line must have moved on before they look again.
    asleep: HashMap<Uuid, BTreeMap<u64, Vec<usize>>>,
    /// Of everything that is sent and answered.
    time: u64,
    ledger: Ledger,
    figures: Figures,
}

#[derive(Debug)]
struct Person {
    number: usize,
    act: Act,
    request: Request,
    /// The slot whose line they are in, or would be.
    line: Uuid,
    /// The wait or offer.
    wait: Option<Uuid>,
    queued: u32,
    open: u32,
    times: u32,
    /// To be sent once more when it was answered.
    again: bool,
    asked: u64,
    /// How far the line had moved on when they asked.
    line_at: u64,
    granted: Option<Box<Told>>,
    /// It was granted before the last of the same requests was sent.
    settled: bool,
    refused: Option<String>,
}

impl Changes {
    /// `guests` by their numbers; `ledger` says who has a place.
    pub fn new(plan: Plan, places: Places, desk: Desk, guests: &[Guest], ledger: Ledger) -> Self {
        let bookings: HashMap<usize, Uuid> = ledger.entries().map(|(id, entry)| (entry.person, id)).collect();
        let mut changes = Self {
            plan,
            places,
            desk,
            people: Vec::new(),
            queue: VecDeque::new(),
            asleep: HashMap::new(),
            time: 0,
            ledger,
            figures: Figures::default(),
        };
        let mut order: Vec<usize> = (0..guests.len()).collect();
        order.sort_by_key(|number| plan.turn(*number, bookings.contains_key(number)));
        for number in order {
            match bookings.get(&number) {
                Some(booking_id) => changes.comes_with_a_place(number, *booking_id),
                None => changes.comes_without(number, &guests[number]),
            }
        }
        changes
    }

    /// What was measured, and what everybody was told in the end.
    pub fn judge(mut self, elapsed: Duration) -> (Figures, Ledger) {
        self.figures.elapsed = elapsed;
        (self.figures, self.ledger)
    }

    fn comes_with_a_place(&mut self, number: usize, booking_id: Uuid) {
        let Some(booking) = self.ledger.get(booking_id) else {
            return;
        };
        let (act, line) = match self.plan.mind(number) {
            Mind::Stay => return,
            Mind::Cancel => (Act::Cancel, booking.slot_id),
            Mind::Move => (Act::Move, self.places.room_of(number)),
            Mind::MoveWaiting => (Act::MoveWaiting, self.places.full),
        };
        let request = match act {
            Act::Cancel => self.desk.change(act, booking_id, &booking.token),
            _ => self.desk.move_to(act, booking_id, &booking.token, line),
        };
        self.comes(number, act, request, line);
    }

    fn comes_without(&mut self, number: usize, guest: &Guest) {
        let act = match self.plan.hope(number) {
            Hope::GiveUp => return,
            Hope::TryAgain => Act::Book,
            Hope::Wait | Hope::WaitAndLeave => Act::Wait,
        };
        let line = self.places.hot_of(number);
        let request = self.desk.book_again(guest, line, act);
        self.comes(number, act, request, line);
    }

    fn comes(&mut self, number: usize, act: Act, request: Request, line: Uuid) {
        self.people.push(Person {
            number,
            act,
            request,
            line,
            wait: None,
            queued: 0,
            open: 0,
            times: 0,
            again: false,
            asked: 0,
            line_at: 0,
            granted: None,
            settled: false,
            refused: None,
        });
        self.send(self.people.len() - 1);
    }

    fn begin(&mut self, index: usize, act: Act, request: Request) {
        let person = &mut self.people[index];
        (person.act, person.request) = (act, request);
        (person.times, person.granted, person.refused) = (0, None, None);
        self.send(index);
    }

    fn send(&mut self, index: usize) {
        let person = &mut self.people[index];
        let manner = self.plan.manner(person.number, person.act);
        person.again = manner == Manner::Retry;
        person.queued = if manner == Manner::DoubleClick { 2 } else { 1 };
        self.queue.extend((0..person.queued).map(|_| index));
    }

    /// Everything of one act was answered; what comes next?
    fn go_on(&mut self, index: usize) {
        let person = &mut self.people[index];
        let act = person.act;
        let Some(told) = person.granted.take() else {
            if let Some(code) = person.refused.take() {
                self.figures.refused(act, &code);
            }
            return;
        };
        self.figures.granted(act);
        match act {
            Act::Wait | Act::MoveWaiting => {
                let wait = if told.status.waits() {
                    Some(&*told)
                } else {
                    told.waits.first()
                };
                if let Some(wait) = wait {
                    self.people[index].wait = Some(wait.id);
                    self.waits(index, wait);
                }
            }
            Act::Look => self.waits(index, &told),
            Act::Book | Act::Cancel | Act::Move | Act::Accept | Act::Decline | Act::Leave => {}
        }
    }

    fn waits(&mut self, index: usize, wait: &Told) {
        let person = &self.people[index];
        let number = person.number;
        let act = match wait.status {
            Status::Offered => match self.plan.reply(number) {
                Reply::Accept => Act::Accept,
                Reply::Decline => Act::Decline,
                Reply::Ignore => return,
            },
            Status::Waitlisted if self.plan.hope(number) == Hope::WaitAndLeave && person.act == Act::Wait => Act::Leave,
            Status::Waitlisted => {
                let until = person.line_at + u64::from(wait.position.unwrap_or(1).max(1));
                let line = self.asleep.entry(person.line).or_default();
                line.entry(until).or_default().push(index);
                self.wake(self.people[index].line);
                return;
            }
            _ => return,
        };
        let request = self.desk.change(act, wait.id, &wait.manage_token);
        self.begin(index, act, request);
    }

    /// Those who wait in a line that has moved on far enough look.
    fn wake(&mut self, slot_id: Uuid) {
        let Some(line) = self.asleep.get_mut(&slot_id) else {
            return;
        };
        let later = line.split_off(&(self.ledger.moved_on(slot_id) + 1));
        for index in std::mem::replace(line, later).into_values().flatten() {
            let wait = self.people[index].wait.and_then(|id| self.ledger.get(id));
            if let Some(wait) = wait {
                let request = self.desk.look(&wait.token);
                self.begin(index, Act::Look, request);
            }
        }
    }

    fn granted(&mut self, index: usize, told: Box<Told>) -> Option<Uuid> {
        let person = &mut self.people[index];
        let moved_on = self.ledger.told(person.number, &told, person.asked, self.time);
        if let (Act::Accept, Some(wait)) = (person.act, person.wait)
            && told.id != wait
        {
            self.ledger.ended_by_moving(wait);
        }
        if !person.act.is_done(&told, person.line) {
            self.ledger.not_as_asked();
        }
        if person.granted.as_ref().is_some_and(|first| first.id != told.id) {
            self.ledger.answered_otherwise();
        }
        person.granted = Some(told);
        moved_on
    }
}

impl Crowd for Changes {
    fn next(&mut self) -> Option<(usize, Request)> {
        let index = self.queue.pop_front()?;
        self.time += 1;
        let person = &mut self.people[index];
        person.times += 1;
        if person.times == 1 {
            person.asked = self.time;
            person.line_at = self.ledger.moved_on(person.line);
        }
        person.settled = person.open == 0 && person.granted.is_some();
        self.figures.sent(person.act, person.times, person.open);
        person.queued -= 1;
        person.open += 1;
        Some((index, Request::clone(&person.request)))
    }

    fn answered(&mut self, index: usize, answer: Option<Answer>, took: Duration) {
        self.time += 1;
        let person = &mut self.people[index];
        person.open -= 1;
        self.figures.answered(person.act, took);
        match Reading::of(answer.as_ref()) {
            Reading::Granted(told) => {
                if let Some(slot_id) = self.granted(index, told) {
                    self.wake(slot_id);
                }
            }
            Reading::Refused(code) => {
                // Of two clicks on their way the first to be decided may have come too early.
                if person.settled {
                    self.ledger.answered_otherwise();
                }
                person.refused = Some(code);
            }
            Reading::Failed => self.figures.errors += 1,
        }
        let person = &mut self.people[index];
        if person.open > 0 || person.queued > 0 {
            return;
        }
        if std::mem::take(&mut person.again) {
            person.queued = 1;
            self.queue.push_back(index);
        } else {
            self.go_on(index);
        }
    }
}

#[cfg(test)]
mod tests;
