//! The rules of a pool.

use super::{Change, Command, Done, Effect, Gone, Grant, Pool, Promotion, Refusal, State};
use crate::{Id, Micros};

impl<I: Id> Pool<I> {
    /// Decides one command. A refusal changes nothing.
    pub fn decide(&mut self, command: Command<I>) -> Result<Done, Refusal> {
        match command {
            Command::Claim { unit, grant, wait } => self.claim(unit, grant, wait),
            Command::Confirm { unit, grant } => self.confirm(unit, grant),
            Command::Release { unit } => self.release(unit),
            Command::Withhold { unit, until } => self.withhold(unit, until),
            Command::Retract { unit } => self.retract(unit),
            Command::Queue { unit, sequence } => self.queue_at(unit, sequence),
            Command::Resize { capacity, close } => self.resize(capacity, close),
            Command::Promote { unit, grant, raise } => self.promote(unit, grant, raise),
            Command::Expire => Ok(Done::Expired),
            Command::Swap { old, new } => self.swap(old, new),
            Command::Close => {
                self.set_closed(true);
                Ok(Done::Closed)
            }
            Command::Open => {
                self.set_closed(false);
                Ok(Done::Opened)
            }
        }
    }

    /// Exchanges a unit's place here for one in `target`: the new place is given before the old one is freed, and the old
    /// one goes to this pool's line in the same step. If the target has no place, the unit waits there (`wait`) and keeps
    /// its place here; it comes again when it is offered one.
    ///
    /// Refusals, in order: `Unknown`, `Gone` and `NotGranted` (here; a place that is only offered cannot be exchanged),
    /// then those of [`Command::Confirm`] if the target knows the unit, else those of [`Command::Claim`].
    pub fn exchange(&mut self, target: &mut Self, unit: I, grant: Grant, wait: bool) -> Result<Done, Refusal> {
        self.granted(unit)?;
        let done = match target.state(unit) {
            // Gone from there is no obstacle: it may come back to where it was before.
            Some(State::Gone(_)) | None => target.admit(unit, grant, wait)?,
            Some(_) => target.confirm(unit, grant)?,
        };
        if done == Done::Granted {
            self.set(unit, State::Gone(Gone::Swapped));
            self.serve_line();
        }
        Ok(done)
    }

    fn claim(&mut self, unit: I, grant: Grant, wait: bool) -> Result<Done, Refusal> {
        if self.units.contains_key(&unit) {
            return Err(Refusal::Exists);
        }
        self.admit(unit, grant, wait)
    }

    /// The rules for newcomers.
    fn admit(&mut self, unit: I, grant: Grant, wait: bool) -> Result<Done, Refusal> {
        if self.closed {
            return Err(Refusal::Closed);
        }
        // Whoever waits comes first, even if a place is free at this moment.
        if self.free() > 0 && self.waiting == 0 {
            self.set(unit, grant.into());
            return Ok(Done::Granted);
        }
        if !wait {
            return Err(Refusal::Full);
        }
        self.is_line_open()?;
        Ok(Done::Waiting {
            sequence: self.queue(unit, 0),
        })
    }

    fn is_line_open(&self) -> Result<(), Refusal> {
        if self.waiting_max.is_some_and(|max| self.waiting >= max) {
            Err(Refusal::WaitlistFull)
        } else {
            Ok(())
        }
    }

    fn confirm(&mut self, unit: I, grant: Grant) -> Result<Done, Refusal> {
        match self.known(unit)? {
            State::Gone(gone) => return Err(Refusal::Gone(gone)),
            State::Sold => return Err(Refusal::AlreadySold),
            State::Waiting { .. } if self.promotion != Promotion::FirstToConfirm => return Err(Refusal::NotOffered),
            State::Waiting { .. } if self.free() == 0 => return Err(Refusal::NotOffered),
            // What has expired was released when the pool was made, so these are alive.
            State::Waiting { .. } | State::Offered { .. } | State::Held { .. } => {}
        }
        self.set(unit, grant.into());
        Ok(Done::Granted)
    }

    fn release(&mut self, unit: I) -> Result<Done, Refusal> {
        let from = match self.known(unit)? {
            State::Gone(gone) => return Err(Refusal::Gone(gone)),
            from => from,
        };
        self.set(unit, State::Gone(Gone::Released));
        self.serve_line();
        Ok(Done::Released { from })
    }

    fn withhold(&mut self, unit: I, until: Micros) -> Result<Done, Refusal> {
        let from = self.granted(unit)?;
        if self.waiting > 0 {
            self.set(unit, State::Gone(Gone::Released));
            self.serve_line();
            return Ok(Done::Released { from });
        }
        self.set(unit, State::Held { until });
        Ok(Done::Withheld)
    }

    fn retract(&mut self, unit: I) -> Result<Done, Refusal> {
        self.granted(unit)?;
        self.set(unit, State::Gone(Gone::Released));
        // One place was taken by this unit, so the capacity is at least one and stays at least what is taken.
        self.set_capacity(self.capacity - 1, None);
        Ok(Done::Retracted)
    }

    fn queue_at(&mut self, unit: I, sequence: u64) -> Result<Done, Refusal> {
        let is_here = !matches!(self.state(unit), None | Some(State::Gone(_)));
        if is_here || self.line.contains_key(&sequence) {
            return Err(Refusal::Exists);
        }
        if self.free() > 0 && self.waiting == 0 {
            return Err(Refusal::PlaceFree);
        }
        self.is_line_open()?;
        self.last_sequence = self.last_sequence.max(sequence);
        self.set(unit, State::Waiting { sequence, missed: 0 });
        Ok(Done::Waiting { sequence })
    }

    fn resize(&mut self, capacity: u32, close: bool) -> Result<Done, Refusal> {
        if capacity < self.taken {
            if !close {
                return Err(Refusal::BelowTaken { taken: self.taken });
            }
            self.set_capacity(self.taken, None);
            self.set_closed(true);
            return Ok(Done::ClosedInstead {
                capacity: self.capacity,
            });
        }
        self.set_capacity(capacity, None);
        self.serve_line();
        Ok(Done::Resized)
    }

    fn promote(&mut self, unit: I, grant: Grant, raise: bool) -> Result<Done, Refusal> {
        match self.state(unit) {
            Some(State::Sold) => return Err(Refusal::AlreadySold),
            Some(State::Held { .. }) => return Err(Refusal::AlreadyHeld),
            // It has a place already; the host accepts in its stead.
            Some(State::Offered { .. }) => {}
            // Gone from here is no obstacle: the host may change their mind.
            Some(State::Waiting { .. } | State::Gone(_)) | None => {
                if self.free() == 0 {
                    if !raise {
                        return Err(Refusal::Full);
                    }
                    let raised = self.capacity.checked_add(1).ok_or(Refusal::CapacityTooLarge)?;
                    self.set_capacity(raised, Some(unit));
                }
            }
        }
        self.set(unit, grant.into());
        Ok(Done::Granted)
    }

    fn swap(&mut self, old: I, new: I) -> Result<Done, Refusal> {
        let place = self.granted(old)?;
        // Gone from here is no obstacle: it may come back.
        if !matches!(self.state(new), None | Some(State::Gone(_))) {
            return Err(Refusal::Exists);
        }
        // The place changes hands: between the two steps it is counted for neither, and nobody is served in between.
        self.set(old, State::Gone(Gone::Swapped));
        self.set(new, place);
        Ok(Done::Swapped)
    }

    /// Releases what has expired, in the order of the deadlines, and then serves the line.
    pub(super) fn expire(&mut self) {
        let mut expired: Vec<(Micros, I, Expired)> = self
            .units
            .iter()
            .filter_map(|(unit, state)| match *state {
                State::Offered { until, missed } if until <= self.now => {
                    Some((until, *unit, Expired::Offer { missed }))
                }
                State::Held { until } if until <= self.now => Some((until, *unit, Expired::Hold)),
                _ => None,
            })
            .collect();
        expired.sort_unstable_by_key(|(until, unit, _)| (*until, *unit));
        for (_, unit, expired) in expired {
            match expired {
                Expired::Hold => self.set(unit, State::Gone(Gone::HoldExpired)),
                Expired::Offer { missed } if missed.saturating_add(1) >= self.missed_max => {
                    self.set(unit, State::Gone(Gone::OffersMissed));
                }
                Expired::Offer { missed } => {
                    self.queue(unit, missed + 1);
                }
            }
        }
        self.serve_line();
    }

    /// Gives free places to the line, first come, first served.
    fn serve_line(&mut self) {
        while self.free() > 0 {
            let Some((&sequence, &unit)) = self.line.first_key_value() else {
                return;
            };
            // Somebody who was not loaded may stand before this one.
            if self.line.len() < self.waiting as usize && sequence > self.line_known_until {
                return;
            }
            let Some(State::Waiting { missed, .. }) = self.state(unit) else {
                return;
            };
            let next = match self.promotion {
                Promotion::Offer { until } => State::Offered { until, missed },
                Promotion::Grant(grant) => grant.into(),
                Promotion::FirstToConfirm => return,
            };
            self.set(unit, next);
        }
    }

    /// Puts a unit at the end of the line.
    fn queue(&mut self, unit: I, missed: u8) -> u64 {
        self.last_sequence += 1;
        self.set(
            unit,
            State::Waiting {
                sequence: self.last_sequence,
                missed,
            },
        );
        self.last_sequence
    }

    /// The only place where a unit changes: the counters and the line follow from its state before and after.
    fn set(&mut self, unit: I, to: State) {
        let from = self.units.insert(unit, to);
        if let Some(State::Waiting { sequence, .. }) = from {
            self.line.remove(&sequence);
            self.waiting -= 1;
        }
        if let State::Waiting { sequence, .. } = to {
            self.line.insert(sequence, unit);
            self.waiting += 1;
        }
        // Not clamped: an underflow would be a unit that was never counted, which the facts were checked for.
        self.taken -= u32::from(from.is_some_and(State::takes_place));
        self.taken += u32::from(to.takes_place());
        self.effects.push(Effect::Unit(Change { unit, from, to }));
    }

    fn set_capacity(&mut self, to: u32, raised_for: Option<I>) {
        let from = std::mem::replace(&mut self.capacity, to);
        if from != to {
            self.effects.push(Effect::Capacity { from, to, raised_for });
        }
    }

    fn set_closed(&mut self, closed: bool) {
        if std::mem::replace(&mut self.closed, closed) != closed {
            self.effects.push(if closed { Effect::Closed } else { Effect::Opened });
        }
    }

    fn known(&self, unit: I) -> Result<State, Refusal> {
        self.state(unit).ok_or(Refusal::Unknown)
    }

    /// The state of a unit that has a place of its own.
    fn granted(&self, unit: I) -> Result<State, Refusal> {
        match self.known(unit)? {
            State::Gone(gone) => Err(Refusal::Gone(gone)),
            State::Waiting { .. } | State::Offered { .. } => Err(Refusal::NotGranted),
            place @ (State::Held { .. } | State::Sold) => Ok(place),
        }
    }
}

/// What a unit has let pass.
enum Expired {
    Hold,
    Offer {
        /// Offers missed before.
        missed: u8,
    },
}
