//! Where it is played: slots, people, and what they will ask.

use uuid::Uuid;

use super::super::generator::{List, Request};
use super::super::world::{Guest, World};
use super::api::{Desk, Reading};
use super::changes::Changes;
use super::ledger::Ledger;
use super::plan::Plan;
use super::sale::Sale;

#[derive(Clone, Debug)]
pub struct Places {
    /// Sold out by the sale.
    pub hot: Vec<Uuid>,
    /// Where everybody who wants to move there finds a place; as many as the hot ones.
    pub room: Vec<Uuid>,
    /// Full before it begins.
    pub full: Uuid,
}

impl Places {
    pub fn hot_of(&self, person: usize) -> Uuid {
        self.hot[Plan::slot_of(person, self.hot.len())]
    }

    pub fn room_of(&self, person: usize) -> Uuid {
        self.room[Plan::slot_of(person, self.room.len())]
    }

    pub fn all(&self) -> Vec<Uuid> {
        self.hot.iter().chain(&self.room).copied().chain([self.full]).collect()
    }
}

#[derive(Debug)]
pub struct Stage {
    pub plan: Plan,
    pub places: Places,
    pub desk: Desk,
    /// By their numbers in the plan.
    pub guests: Vec<Guest>,
}

impl Stage {
    pub async fn in_database(world: &mut World, plan: Plan, authority: String) -> anyhow::Result<Self> {
        let [room] = plan.room(1)[..] else {
            anyhow::bail!("room for one hot slot is one slot");
        };
        let places = Places {
            hot: vec![world.slot(i32::try_from(plan.places)?).await?],
            room: vec![world.slot(i32::try_from(room)?).await?],
            full: world.slot(i32::try_from(plan.fillers)?).await?,
        };
        Ok(Self {
            plan,
            places,
            desk: Desk { authority },
            guests: world.guests(plan.users + plan.fillers).await?,
        })
    }

    fn fillers(&self) -> std::ops::Range<usize> {
        self.plan.users..self.plan.users + self.plan.fillers
    }

    /// What fills the full slot.
    pub fn filling(&self) -> List {
        let book = |number| self.desk.book(&self.guests[number], self.places.full);
        List::new(self.fillers().map(book).collect())
    }

    /// Takes down who has a place in the full slot.
    pub fn filled(&self, filling: &List) -> anyhow::Result<Ledger> {
        let mut ledger = Ledger::default();
        for (number, answer) in self.fillers().zip(&filling.answers) {
            match Reading::of(answer.as_ref()) {
                Reading::Granted(told) => ledger.told(number, &told, 0, 0),
                other => anyhow::bail!("a slot could not be filled: {other:?}"),
            };
        }
        Ok(ledger)
    }

    pub fn sale(&self, connections: u32) -> Sale {
        let buyer = |number: usize| {
            let slot_id = self.places.hot_of(number);
            (slot_id, self.desk.book(&self.guests[number], slot_id))
        };
        // Later than a whole round of all connections: the first has been answered by then.
        let later = connections as usize * 2;
        Sale::new(
            (0..self.plan.users).map(buyer).collect(),
            self.plan.seed.arrivals(self.plan.users, later),
        )
    }

    pub fn changes(&self, ledger: Ledger) -> Changes {
        Changes::new(self.plan, self.places.clone(), self.desk.clone(), &self.guests, ledger)
    }

    /// Everybody who waits looks once more, when nothing changes any longer.
    pub fn last_looks(&self, ledger: &Ledger) -> (Vec<usize>, List) {
        let waiting = ledger.entries().filter(|(_, entry)| entry.status.waits());
        let looks: (Vec<usize>, Vec<Request>) = waiting
            .map(|(_, entry)| (entry.person, self.desk.look(&entry.token)))
            .unzip();
        (looks.0, List::new(looks.1))
    }
}
