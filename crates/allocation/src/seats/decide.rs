//! The rules of a seat map.

use std::collections::HashSet;

use super::layout::Window;
use super::{Grade, Place, SeatChange, SeatCommand, SeatMap, SeatRefusal, SeatState};
use crate::{Id, Micros};

impl<S: Id, O: Id> SeatMap<'_, S, O> {
    /// Decides one command; the seats that it concerned, in the order of the command (for `Swap` the new ones). A refusal
    /// changes nothing.
    pub fn decide(&mut self, command: SeatCommand<S, O>) -> Result<Vec<S>, SeatRefusal<S>> {
        match command {
            SeatCommand::Hold { owner, seats, until } => {
                self.check_named(&seats)?;
                self.check_available(&seats, owner)?;
                Ok(self.set_all(seats, SeatState::Held { owner, until }))
            }
            SeatCommand::HoldBest {
                owner,
                grade,
                count,
                until,
            } => {
                let seats = self.best(grade, count)?;
                Ok(self.set_all(seats, SeatState::Held { owner, until }))
            }
            SeatCommand::Prolong { owner, seats, until } => {
                self.check_owned(&seats, owner, |state| matches!(state, SeatState::Held { .. }))?;
                Ok(self.set_all(seats, SeatState::Held { owner, until }))
            }
            SeatCommand::Pay { owner, seats, until } => {
                self.check_owned(&seats, owner, |state| matches!(state, SeatState::Held { .. }))?;
                Ok(self.set_all(seats, SeatState::Paying { owner, until }))
            }
            SeatCommand::Decline { owner, seats, until } => {
                self.check_owned(&seats, owner, |state| matches!(state, SeatState::Paying { .. }))?;
                Ok(self.set_all(seats, SeatState::Held { owner, until }))
            }
            SeatCommand::Sell { owner, seats } => {
                let can_be_sold = |state| matches!(state, SeatState::Held { .. } | SeatState::Paying { .. });
                self.check_owned(&seats, owner, can_be_sold)?;
                Ok(self.set_all(seats, SeatState::Sold { owner }))
            }
            SeatCommand::Release { owner, seats } => {
                self.check_owned(&seats, owner, |_| true)?;
                Ok(self.set_all(seats, SeatState::Available))
            }
            SeatCommand::Swap { owner, give, take } => self.swap(owner, &give, take),
            SeatCommand::Offer { owner, seats, until } => {
                self.check_named(&seats)?;
                self.check_available(&seats, owner)?;
                Ok(self.set_all(seats, SeatState::Offered { owner, until }))
            }
            SeatCommand::Block { seats } => {
                self.check_named(&seats)?;
                self.check_blockable(&seats)?;
                Ok(self.set_all(seats, SeatState::Blocked))
            }
            SeatCommand::Unblock { seats } => {
                self.check_named(&seats)?;
                if let Some(seat) = self.first(&seats, |state| state != SeatState::Blocked) {
                    return Err(SeatRefusal::NotBlocked(seat));
                }
                Ok(self.set_all(seats, SeatState::Available))
            }
            SeatCommand::Expire => Ok(Vec::new()),
        }
    }

    fn swap(&mut self, owner: O, give: &[S], take: Vec<S>) -> Result<Vec<S>, SeatRefusal<S>> {
        let both: Vec<S> = give.iter().chain(&take).copied().collect();
        self.check_named(&both)?;
        if give.len() != take.len() {
            return Err(SeatRefusal::UnequalCount);
        }
        let can_be_given = |state| matches!(state, SeatState::Held { .. } | SeatState::Sold { .. });
        self.check_owned(give, owner, can_be_given)?;
        self.check_available(&take, owner)?;
        for (old, new) in give.iter().zip(&take) {
            if let Some(state) = self.state(*old) {
                self.set(*new, state);
            }
        }
        for old in give {
            self.set(*old, SeatState::Available);
        }
        Ok(take)
    }

    /// The best seats side by side that are left.
    fn best(&mut self, grade: Grade, count: usize) -> Result<Vec<S>, SeatRefusal<S>> {
        if !(1..=self.layout.party_max()).contains(&count) {
            return Err(SeatRefusal::NoSeats);
        }
        let windows = self.layout.windows(grade, count);
        let known_taken = self.taken_windows.get(&(grade, count)).copied().unwrap_or(0);
        let mut choices = windows
            .iter()
            .enumerate()
            .skip(known_taken)
            .filter(|(_, window)| self.is_free(**window, count));
        let Some((first, nearest)) = choices.next() else {
            self.taken_windows.insert((grade, count), windows.len());
            return Err(SeatRefusal::NoneTogether);
        };
        // The nearest choice may leave an orphan only if every other one does too.
        let chosen = if self.leaves_orphan(*nearest, count) {
            choices
                .map(|(_, window)| window)
                .find(|window| !self.leaves_orphan(**window, count))
                .unwrap_or(nearest)
        } else {
            nearest
        };
        let chosen = &self.layout.stretch(*chosen)[chosen.start..chosen.start + count];
        self.taken_windows.insert((grade, count), first);
        Ok(chosen.iter().map(|place| place.seat).collect())
    }

    fn is_free(&self, window: Window, count: usize) -> bool {
        self.layout.stretch(window)[window.start..window.start + count]
            .iter()
            .all(|place| self.can_be_chosen(place))
    }

    /// Whether taking these seats leaves a single free seat beside them. What is left of a run has to be nothing or two.
    fn leaves_orphan(&self, window: Window, count: usize) -> bool {
        let places = self.layout.stretch(window);
        let is_one = |run: &mut dyn Iterator<Item = &Place<S>>| {
            run.take(2).take_while(|place| self.can_be_chosen(place)).count() == 1
        };
        is_one(&mut places[..window.start].iter().rev()) || is_one(&mut places[window.start + count..].iter())
    }

    fn can_be_chosen(&self, place: &Place<S>) -> bool {
        !place.wheelchair && self.state(place.seat) == Some(SeatState::Available)
    }

    /// Releases what has expired, in the order of the deadlines.
    pub(super) fn expire(&mut self) {
        let mut expired: Vec<(Micros, S)> = self
            .states
            .iter()
            .filter_map(|(seat, state)| Some((state.until().filter(|until| *until <= self.now)?, *seat)))
            .collect();
        expired.sort_unstable();
        for (_, seat) in expired {
            self.set(seat, SeatState::Available);
        }
    }

    fn check_named(&self, seats: &[S]) -> Result<(), SeatRefusal<S>> {
        if seats.is_empty() {
            return Err(SeatRefusal::NoSeats);
        }
        let mut named = HashSet::with_capacity(seats.len());
        if let Some(seat) = seats.iter().find(|seat| !named.insert(**seat)) {
            return Err(SeatRefusal::Twice(*seat));
        }
        match seats.iter().find(|seat| !self.states.contains_key(seat)) {
            Some(seat) => Err(SeatRefusal::Unknown(*seat)),
            None => Ok(()),
        }
    }

    fn check_available(&self, seats: &[S], owner: O) -> Result<(), SeatRefusal<S>> {
        let is_taken = |state| match state {
            SeatState::Available => false,
            SeatState::Offered { owner: offered_to, .. } => offered_to != owner,
            _ => true,
        };
        self.first(seats, is_taken)
            .map_or(Ok(()), |seat| Err(SeatRefusal::NotAvailable(seat)))
    }

    /// The seats are named properly, they are the owner's, and in the right state.
    fn check_owned(
        &self,
        seats: &[S],
        owner: O,
        is_right: impl Fn(SeatState<O>) -> bool,
    ) -> Result<(), SeatRefusal<S>> {
        self.check_named(seats)?;
        if let Some(seat) = self.first(seats, |state| state.owner() != Some(owner)) {
            return Err(SeatRefusal::NotYours(seat));
        }
        self.first(seats, |state| !is_right(state))
            .map_or(Ok(()), |seat| Err(SeatRefusal::WrongState(seat)))
    }

    fn check_blockable(&self, seats: &[S]) -> Result<(), SeatRefusal<S>> {
        for seat in seats {
            match self.state(*seat) {
                Some(SeatState::Sold { .. }) => return Err(SeatRefusal::AlreadySold(*seat)),
                Some(state) => {
                    if let Some(until) = state.until() {
                        return Err(SeatRefusal::InUse { seat: *seat, until });
                    }
                }
                None => return Err(SeatRefusal::Unknown(*seat)),
            }
        }
        Ok(())
    }

    /// The first of the seats whose state is as described.
    fn first(&self, seats: &[S], is_so: impl Fn(SeatState<O>) -> bool) -> Option<S> {
        seats.iter().copied().find(|seat| self.state(*seat).is_some_and(&is_so))
    }

    fn set_all(&mut self, seats: Vec<S>, to: SeatState<O>) -> Vec<S> {
        for seat in &seats {
            self.set(*seat, to);
        }
        seats
    }

    /// The only place where a seat changes.
    fn set(&mut self, seat: S, to: SeatState<O>) {
        let Some(from) = self.states.insert(seat, to) else {
            unreachable!("every command checks first that its seats are known")
        };
        if from == to {
            return;
        }
        if to == SeatState::Available {
            self.taken_windows.clear();
        }
        self.effects.push(SeatChange { seat, from, to });
    }
}
