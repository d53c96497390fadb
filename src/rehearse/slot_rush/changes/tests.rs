//! The second wave against a server of a hundred lines, in many orders of its answers; then against servers with one fault each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::super::report;
use super::super::super::seed::Seed;
use super::super::ledger::{Stored, StoredBooking, StoredSlot};
use super::*;

const HOT: Uuid = Uuid::from_u128(1_000_001);
const ROOM: Uuid = Uuid::from_u128(1_000_002);
const FULL: Uuid = Uuid::from_u128(1_000_003);
const USERS: u32 = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// A cancellation is acknowledged and not kept.
    LosesCancellations,
    /// A cancellation is answered with the booking as it was.
    KeepsTheStatus,
    /// The last of the line is offered what is free.
    OffersToTheLast,
    /// What is given back is offered to nobody.
    KeepsWhatIsFree,
    /// The same key books again.
    BooksRepeats,
}

/// Rows by id; a token is the id itself, an invitation that of its person.
struct Server {
    fault: Fault,
    rows: BTreeMap<Uuid, Row>,
    capacity: BTreeMap<Uuid, usize>,
    lines: BTreeMap<Uuid, Vec<Uuid>>,
    by_key: BTreeMap<String, Uuid>,
    made: u128,
}

#[derive(Clone, Debug)]
struct Row {
    slot_id: Uuid,
    status: Status,
    moves: Option<Uuid>,
}

impl Server {
    fn free(&self, slot_id: Uuid) -> usize {
        let held = |row: &&Row| row.slot_id == slot_id && matches!(row.status, Status::Booked | Status::Offered);
        self.capacity[&slot_id].saturating_sub(self.rows.values().filter(held).count())
    }

    fn enter(&mut self, slot_id: Uuid, wait: bool, moves: Option<Uuid>) -> Option<Uuid> {
        let nobody_waits = self.lines.get(&slot_id).is_none_or(Vec::is_empty);
        let room = self.free(slot_id) > 0 && nobody_waits;
        if !room && !wait {
            return None;
        }
        if let (true, Some(moves)) = (room, moves) {
            let left = std::mem::replace(&mut self.rows.get_mut(&moves).unwrap().slot_id, slot_id);
            self.serve(left);
            return Some(moves);
        }
        self.made += 1;
        let id = Uuid::from_u128(self.made);
        let status = if room { Status::Booked } else { Status::Waitlisted };
        self.rows.insert(id, Row { slot_id, status, moves });
        if !room {
            self.lines.entry(slot_id).or_default().push(id);
        }
        Some(moves.unwrap_or(id))
    }

    fn serve(&mut self, slot_id: Uuid) {
        while self.free(slot_id) > 0 && self.fault != Fault::KeepsWhatIsFree {
            let Some(line) = self.lines.get_mut(&slot_id).filter(|line| !line.is_empty()) else {
                return;
            };
            let next = if self.fault == Fault::OffersToTheLast {
                line.len() - 1
            } else {
                0
            };
            let id = line.remove(next);
            self.rows.get_mut(&id).unwrap().status = Status::Offered;
        }
    }

    fn end(&mut self, id: Uuid, status: Status) {
        let row = self.rows.get_mut(&id).unwrap();
        let slot_id = row.slot_id;
        row.status = status;
        self.lines.entry(slot_id).or_default().retain(|waits| *waits != id);
        self.serve(slot_id);
    }

    fn show(&self, id: Uuid) -> Value {
        let row = &self.rows[&id];
        let waits = |(_, wait): &(&Uuid, &Row)| wait.moves == Some(id) && wait.status.waits();
        let waits: Vec<Value> = self
            .rows
            .iter()
            .filter(waits)
            .map(|(wait, _)| self.show(*wait))
            .collect();
        let line = self
            .lines
            .get(&row.slot_id)
            .and_then(|line| line.iter().position(|waits| *waits == id));
        let status = format!("{:?}", row.status).to_uppercase();
        let position = line.map(|ahead| ahead + 1);
        json!({ "id": id, "status": status, "slot": { "id": row.slot_id }, "manage_token": id, "position": position, "waits": waits })
    }

    fn ask(&mut self, request: &[u8]) -> Answer {
        let text = std::str::from_utf8(request).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let path = head.split(' ').nth(1).unwrap();
        let key = head
            .lines()
            .find_map(|line| line.strip_prefix("Idempotency-Key: "))
            .unwrap_or_default();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let uuid = |member: &str| body[member].as_str().and_then(|text| text.parse::<Uuid>().ok());
        let row = uuid("token").unwrap_or_default();
        let before = self
            .by_key
            .get(key)
            .copied()
            .filter(|_| self.fault != Fault::BooksRepeats);
        let about = match path {
            "/api/bookings" | "/api/bookings/manage/move" if before.is_some() => before,
            "/api/bookings" => self.enter(uuid("slot_id").unwrap(), body["waitlist"] == true, None),
            "/api/bookings/manage/move" => self.enter(uuid("slot_id").unwrap(), body["waitlist"] == true, Some(row)),
            "/api/bookings/manage/cancel" => {
                self.end(row, Status::Cancelled);
                Some(row)
            }
            "/api/bookings/waitlist/accept" => Some(self.accept(row)),
            "/api/bookings/waitlist/decline" | "/api/bookings/waitlist/leave" => {
                match self.rows[&row].status {
                    Status::Offered => self.end(row, Status::Declined),
                    Status::Waitlisted => self.end(row, Status::Left),
                    _ => {}
                }
                Some(row)
            }
            look => look.split_once("token=").and_then(|(_, token)| token.parse().ok()),
        };
        let (status, body) = match about {
            Some(id) => {
                self.by_key.insert(key.to_owned(), id);
                let shown = self.show(id);
                if path.ends_with("cancel") && matches!(self.fault, Fault::LosesCancellations | Fault::KeepsTheStatus) {
                    self.rows.get_mut(&id).unwrap().status = Status::Booked;
                }
                (
                    200,
                    if self.fault == Fault::KeepsTheStatus {
                        self.show(id)
                    } else {
                        shown
                    },
                )
            }
            None => (409, json!({ "code": "slot_full" })),
        };
        Answer {
            status,
            body: body.to_string().into(),
        }
    }

    fn accept(&mut self, id: Uuid) -> Uuid {
        let Row { slot_id, status, moves } = self.rows[&id].clone();
        match (status, moves) {
            (Status::Offered, Some(kept)) => {
                self.rows.get_mut(&id).unwrap().status = Status::Ended;
                let left = std::mem::replace(&mut self.rows.get_mut(&kept).unwrap().slot_id, slot_id);
                self.serve(left);
            }
            (Status::Offered, None) => self.rows.get_mut(&id).unwrap().status = Status::Booked,
            _ => {}
        }
        moves.unwrap_or(id)
    }

    fn stored(&self) -> Stored {
        let slot = |(id, capacity): (&Uuid, &usize)| StoredSlot {
            id: *id,
            capacity: *capacity,
            taken: capacity - self.free(*id),
            waiting: self.lines.get(id).map_or(0, Vec::len),
        };
        let booking = |(id, row): (&Uuid, &Row)| StoredBooking {
            id: *id,
            slot_id: row.slot_id,
            status: row.status,
        };
        Stored {
            slots: self.capacity.iter().map(slot).collect(),
            bookings: self.rows.iter().map(booking).collect(),
        }
    }
}

/// Sells out, then plays the wave with up to `connections` answers outstanding, which come in an order of the seed.
fn play(fault: Fault, seed: u64, connections: usize) -> (Changes, Server) {
    let plan = Plan::new(Seed(seed), USERS, u32::MAX);
    let capacity = [(HOT, plan.places), (ROOM, plan.room(1)[0]), (FULL, plan.fillers)];
    let mut server = Server {
        fault: Fault::None,
        rows: BTreeMap::new(),
        capacity: capacity.into(),
        lines: BTreeMap::new(),
        by_key: BTreeMap::new(),
        made: 0,
    };
    let mut ledger = Ledger::default();
    let buyers = (0..plan.places).map(|number| (number, HOT));
    let fillers = (plan.users..plan.users + plan.fillers).map(|number| (number, FULL));
    for (number, slot_id) in buyers.chain(fillers) {
        let id = server.enter(slot_id, false, None).unwrap();
        let told = serde_json::from_value(server.show(id)).unwrap();
        ledger.told(number, &told, 0, 0);
    }
    server.fault = fault;
    let guest = |number: usize| Guest {
        invitation_id: Uuid::from_u128(5_000_000 + number as u128),
        token: Uuid::from_u128(5_000_000 + number as u128).to_string(),
    };
    let guests: Vec<Guest> = (0..plan.users + plan.fillers).map(guest).collect();
    let places = Places {
        hot: vec![HOT],
        room: vec![ROOM],
        full: FULL,
    };
    let desk = Desk {
        authority: "server".to_owned(),
    };
    let mut changes = Changes::new(plan, places, desk, &guests, ledger);
    let mut open: Vec<(usize, Answer)> = Vec::new();
    let mut drawn = seed | 1;
    loop {
        while open.len() < connections
            && let Some((number, request)) = changes.next()
        {
            open.push((number, server.ask(&request)));
        }
        if open.is_empty() {
            return (changes, server);
        }
        drawn = drawn
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let (number, answer) = open.swap_remove(usize::try_from(drawn >> 33).unwrap() % open.len());
        changes.answered(number, Some(answer), Duration::from_millis(1));
    }
}

fn broken(changes: Changes, server: &Server) -> Vec<String> {
    let (_, mut ledger) = changes.judge(Duration::from_secs(1));
    // The last looks.
    let waiting = ledger.entries().filter(|(_, entry)| entry.status.waits());
    for (id, person) in waiting.map(|(id, entry)| (id, entry.person)).collect::<Vec<_>>() {
        let told = serde_json::from_value(server.show(id)).unwrap();
        ledger.told(person, &told, 0, 0);
    }
    report::broken(ledger.against(&server.stored()))
}

#[test]
fn with_a_server_that_keeps_its_promises_nothing_is_broken_in_any_order() {
    for seed in 1..20 {
        for connections in [1, 7, 200] {
            let (changes, server) = play(Fault::None, seed, connections);
            assert_eq!(changes.figures.errors, 0);
            let waiting_for_a_reply = server.rows.values().filter(|row| row.status == Status::Offered).count();
            let ignored = changes.people.iter().filter(|person| {
                person
                    .wait
                    .is_some_and(|wait| server.rows[&wait].status == Status::Offered)
                    && changes.plan.reply(person.number) == Reply::Ignore
            });
            assert_eq!(
                ignored.count(),
                waiting_for_a_reply,
                "no offer stays unseen (seed {seed})"
            );
            assert_eq!(
                broken(changes, &server),
                Vec::<String>::new(),
                "seed {seed}, {connections} connections"
            );
        }
    }
}

#[test]
fn there_is_some_of_everything_and_repeats_of_both_kinds() {
    let (changes, server) = play(Fault::None, 3, 64);
    for act in [
        Act::Book,
        Act::Wait,
        Act::Cancel,
        Act::Move,
        Act::MoveWaiting,
        Act::Accept,
        Act::Decline,
        Act::Leave,
        Act::Look,
    ] {
        assert!(changes.figures.acts.contains_key(&act), "nobody did {act:?}");
    }
    let repeats = changes.figures.repeats;
    assert!(repeats.double_clicks > 10 && repeats.retries > 10, "{repeats:?}");
    let figures = &changes.figures;
    let refused: u64 = figures.refused.values().sum();
    assert_eq!(
        figures.requests,
        figures.ok + refused + repeats.double_clicks + repeats.retries
    );
    assert!(
        server.rows.values().any(|row| row.status == Status::Ended),
        "nobody moved by accepting"
    );
}

#[test]
fn each_fault_of_a_server_is_found() {
    for (fault, expected) in [
        (Fault::LosesCancellations, "acknowledged_is_stored"),
        (Fault::KeepsTheStatus, "answers_say_what_was_asked"),
        (Fault::OffersToTheLast, "line_keeps_its_order"),
        (Fault::KeepsWhatIsFree, "nobody_waits_while_a_place_is_free"),
        (Fault::BooksRepeats, "repeats_are_answered_alike"),
    ] {
        let found = (1..6).flat_map(|seed| {
            let (changes, server) = play(fault, seed, 64);
            broken(changes, &server)
        });
        let found: Vec<String> = found.collect();
        assert!(found.iter().any(|name| name == expected), "{fault:?}: {found:?}");
    }
}
