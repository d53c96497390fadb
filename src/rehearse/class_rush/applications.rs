//! The rush itself: everybody applies, some by a double click, some again a moment later; and while they do, some of those
//! who got in or wait give it up, so that the line moves on all the time.

use std::collections::VecDeque;
use std::time::Duration;

use uuid::Uuid;

use super::super::generator::{Answer, Crowd, Request};
use super::super::seed::Seed;
use super::super::world::Person;
use super::api::{Act, Desk, Figures, Reading, Status, Told};
use super::ledger::Ledger;

/// Of this many people who apply, one of those before them gives up.
const APPLICANTS_PER_CANCELLATION: usize = 8;
/// Of this many who give up, one clicks twice.
const CANCELLATIONS_PER_DOUBLE_CLICK: u64 = 4;
/// Nobody gives up any more once only this part of all has yet to apply: whatever is free by then is taken again.
const LAST_PART: usize = 5;

#[derive(Debug)]
pub struct Applications {
    seed: Seed,
    desk: Desk,
    people: Vec<Person>,
    applicants: Vec<Applicant>,
    /// Who applies, from the last to the first.
    order: Vec<usize>,
    /// How many have come.
    come: usize,
    /// Who was granted something and has not given it up.
    could_cancel: Vec<usize>,
    cancelling: VecDeque<usize>,
    /// Of everything that is sent and answered.
    time: u64,
    ledger: Ledger,
    figures: Figures,
}

#[derive(Debug, Default)]
struct Applicant {
    times: u32,
    open: u32,
    /// When what was granted was sent, as far as that is known: of two on their way together, the first.
    sent: u64,
    granted: Option<Uuid>,
    /// It was granted before the last of the same requests was sent.
    settled: bool,
    was_refused: bool,
    cancellation: Option<Cancellation>,
}

#[derive(Debug)]
struct Cancellation {
    request: Request,
    times: u32,
    open: u32,
    done: bool,
}

/// Numbers of requests: those to apply are even, those to cancel odd.
fn number_of(person: usize, act: Act) -> usize {
    person * 2 + usize::from(act == Act::Cancel)
}

impl Applications {
    pub fn new(seed: Seed, desk: Desk, people: Vec<Person>, connections: u32) -> Self {
        // Later than a whole round of all connections: the first has been answered by then.
        let mut order = seed.arrivals(people.len(), connections as usize * 2);
        order.reverse();
        Self {
            seed,
            desk,
            applicants: people.iter().map(|_| Applicant::default()).collect(),
            people,
            order,
            come: 0,
            could_cancel: Vec::new(),
            cancelling: VecDeque::new(),
            time: 0,
            ledger: Ledger::default(),
            figures: Figures::default(),
        }
    }

    /// What was measured, and what everybody was told in the end.
    pub fn judge(mut self, elapsed: Duration) -> (Figures, Ledger) {
        self.figures.elapsed = elapsed;
        let refused = self
            .applicants
            .iter()
            .filter(|applicant| applicant.granted.is_none() && applicant.was_refused);
        for _ in refused {
            self.figures.refused(Act::Apply, "class_full");
        }
        (self.figures, self.ledger)
    }

    /// Everybody who waits, as far as they know, to look once more when nothing changes any longer.
    pub fn last_looks(desk: &Desk, people: &[Person], ledger: &Ledger) -> (Vec<usize>, Vec<Request>) {
        let waiting = ledger.entries().filter(|entry| entry.status == Status::Waitlisted);
        waiting
            .map(|entry| (entry.person, desk.look(&people[entry.person], entry.id)))
            .unzip()
    }

    fn somebody_gives_up(&mut self) {
        if self.could_cancel.is_empty() {
            return;
        }
        let drawn = self.seed.draw(self.come, "gives up");
        let person = self
            .could_cancel
            .swap_remove((drawn >> 8) as usize % self.could_cancel.len());
        let Some(enrollment_id) = self.applicants[person].granted else {
            return;
        };
        self.applicants[person].cancellation = Some(Cancellation {
            request: self.desk.cancel(&self.people[person], enrollment_id),
            times: 0,
            open: 0,
            done: false,
        });
        let clicks = if drawn.is_multiple_of(CANCELLATIONS_PER_DOUBLE_CLICK) {
            2
        } else {
            1
        };
        self.cancelling.extend([person].repeat(clicks));
    }

    fn granted(&mut self, person: usize, told: &Told) {
        let applicant = &mut self.applicants[person];
        match applicant.granted {
            Some(first) if first != told.id => self.ledger.answered_otherwise(),
            Some(_) => {}
            None => {
                applicant.granted = Some(told.id);
                self.figures.granted(Act::Apply);
                self.could_cancel.push(person);
            }
        }
        self.ledger.told(person, told, applicant.sent, self.time);
    }

    fn applied(&mut self, person: usize, answer: Option<&Answer>) {
        let applicant = &mut self.applicants[person];
        applicant.open -= 1;
        match Reading::of(answer) {
            Reading::Granted(told) => self.granted(person, &told),
            Reading::Refused(code) if code == "class_full" => {
                // A place may have come free between two clicks; what was granted stays.
                if applicant.settled {
                    self.ledger.answered_otherwise();
                }
                applicant.was_refused = true;
            }
            Reading::Refused(code) => self.figures.refused(Act::Apply, &code),
            Reading::Failed => self.figures.errors += 1,
        }
    }

    fn cancelled(&mut self, person: usize, answer: Option<&Answer>) {
        let Applicant {
            granted,
            sent,
            cancellation,
            ..
        } = &mut self.applicants[person];
        let Some(cancellation) = cancellation else {
            return;
        };
        cancellation.open -= 1;
        match Reading::of(answer) {
            Reading::Granted(told) => {
                if told.status != Status::Cancelled || *granted != Some(told.id) {
                    self.ledger.not_as_asked();
                } else if !std::mem::replace(&mut cancellation.done, true) {
                    self.figures.granted(Act::Cancel);
                }
                self.ledger.told(person, &told, *sent, self.time);
            }
            Reading::Refused(code) => self.figures.refused(Act::Cancel, &code),
            Reading::Failed => self.figures.errors += 1,
        }
    }
}

impl Crowd for Applications {
    fn next(&mut self) -> Option<(usize, Request)> {
        self.time += 1;
        if let Some(person) = self.cancelling.pop_front()
            && let Some(cancellation) = &mut self.applicants[person].cancellation
        {
            cancellation.times += 1;
            self.figures.sent(Act::Cancel, cancellation.times, cancellation.open);
            cancellation.open += 1;
            return Some((number_of(person, Act::Cancel), Request::clone(&cancellation.request)));
        }
        let person = self.order.pop()?;
        let applicant = &mut self.applicants[person];
        applicant.times += 1;
        applicant.settled = applicant.open == 0 && applicant.granted.is_some();
        if applicant.open == 0 && applicant.granted.is_none() {
            applicant.sent = self.time;
        }
        self.figures.sent(Act::Apply, applicant.times, applicant.open);
        applicant.open += 1;
        if applicant.times == 1 {
            self.come += 1;
            let before_the_last = self.come <= self.people.len() - self.people.len() / LAST_PART;
            if before_the_last && self.come.is_multiple_of(APPLICANTS_PER_CANCELLATION) {
                self.somebody_gives_up();
            }
        }
        Some((number_of(person, Act::Apply), self.desk.apply(&self.people[person])))
    }

    fn answered(&mut self, number: usize, answer: Option<Answer>, took: Duration) {
        self.time += 1;
        let person = number / 2;
        if number == number_of(person, Act::Apply) {
            self.figures.answered(Act::Apply, took);
            self.applied(person, answer.as_ref());
        } else {
            self.figures.answered(Act::Cancel, took);
            self.cancelled(person, answer.as_ref());
        }
    }
}
