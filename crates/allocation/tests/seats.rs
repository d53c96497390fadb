//! The rules of a seat map: one table per command in the order of precedence, and pictures of the best seats.

use allocation::SeatMap;
use allocation::seats::{BrokenSeats, Grade, Layout, Place, Point, SeatChange, SeatCommand, SeatRefusal, SeatState};

const NOW: i64 = 1_000;
const ME: char = 'm';
const OTHER: char = 'o';
const UNTIL: i64 = NOW + 300;

const FREE: State = SeatState::Available;
const BLOCKED: State = SeatState::Blocked;
const MY_HOLD: State = SeatState::Held {
    owner: ME,
    until: NOW + 1,
};
const MY_PAYMENT: State = SeatState::Paying {
    owner: ME,
    until: NOW + 1,
};
const MY_SEAT: State = SeatState::Sold { owner: ME };
const MY_OFFER: State = SeatState::Offered {
    owner: ME,
    until: NOW + 1,
};
const THEIR_HOLD: State = SeatState::Held {
    owner: OTHER,
    until: NOW + 1,
};
const THEIR_OFFER: State = SeatState::Offered {
    owner: OTHER,
    until: NOW + 1,
};
const THEIR_SEAT: State = SeatState::Sold { owner: OTHER };

type State = SeatState<char>;
type Command = SeatCommand<u32, char>;
type Refusal = SeatRefusal<u32>;
/// A command, the states in which it can be given, the owner's other states, and what it leads to.
type Case = (fn(&[u32]) -> Command, &'static [State], &'static [State], State);

/// One row of ten seats, 1 to 10.
fn row() -> Layout<u32> {
    let place = |seat: i32| Place {
        seat: seat.unsigned_abs(),
        at: Point { x: seat, y: 0 },
        grade: Grade(1),
        wheelchair: false,
    };
    Layout::new(Point { x: 0, y: 0 }, vec![(1..=10).map(place).collect()], 4)
}

fn hold(seats: &[u32]) -> Command {
    SeatCommand::Hold {
        owner: ME,
        seats: seats.to_vec(),
        until: UNTIL,
    }
}
fn prolong(seats: &[u32]) -> Command {
    SeatCommand::Prolong {
        owner: ME,
        seats: seats.to_vec(),
        until: UNTIL,
    }
}
fn pay(seats: &[u32]) -> Command {
    SeatCommand::Pay {
        owner: ME,
        seats: seats.to_vec(),
        until: UNTIL,
    }
}
fn decline(seats: &[u32]) -> Command {
    SeatCommand::Decline {
        owner: ME,
        seats: seats.to_vec(),
        until: UNTIL,
    }
}
fn sell(seats: &[u32]) -> Command {
    SeatCommand::Sell {
        owner: ME,
        seats: seats.to_vec(),
    }
}
fn release(seats: &[u32]) -> Command {
    SeatCommand::Release {
        owner: ME,
        seats: seats.to_vec(),
    }
}
fn offer(seats: &[u32]) -> Command {
    SeatCommand::Offer {
        owner: ME,
        seats: seats.to_vec(),
        until: UNTIL,
    }
}
fn block(seats: &[u32]) -> Command {
    SeatCommand::Block { seats: seats.to_vec() }
}
fn unblock(seats: &[u32]) -> Command {
    SeatCommand::Unblock { seats: seats.to_vec() }
}
fn swap(give: &[u32], take: &[u32]) -> Command {
    SeatCommand::Swap {
        owner: ME,
        give: give.to_vec(),
        take: take.to_vec(),
    }
}

/// Seats 1, 2, … are in these states; the command is refused and changes nothing.
#[track_caller]
fn refused(states: &[State], command: Command, refusal: Refusal) {
    let layout = row();
    let mut map = SeatMap::new(&layout, NOW, (1..).zip(states.iter().copied())).expect("consistent");
    assert_eq!(map.decide(command), Err(refusal));
    assert_eq!(map.effects(), [], "a refusal changes nothing");
}

/// Seats 1, 2, … are in these states; the command leads to these.
#[track_caller]
fn leads(states: &[State], command: Command, to: &[State]) {
    let layout = row();
    let mut map = SeatMap::new(&layout, NOW, (1..).zip(states.iter().copied())).expect("consistent");
    map.decide(command).expect("it is possible");
    let after: Vec<State> = (1..).zip(states).filter_map(|(seat, _)| map.state(seat)).collect();
    assert_eq!(after, to);
}

#[test]
fn seats_must_be_named_once_and_known() {
    let commands = [hold, prolong, pay, decline, sell, release, offer, block, unblock];
    for command in commands {
        refused(&[THEIR_SEAT], command(&[]), SeatRefusal::NoSeats);
        refused(&[THEIR_SEAT], command(&[3, 1, 1]), SeatRefusal::Twice(1));
        refused(&[THEIR_SEAT], command(&[1, 3]), SeatRefusal::Unknown(3));
        refused(&[THEIR_SEAT], command(&[99]), SeatRefusal::Unknown(99));
    }
    refused(&[MY_SEAT], swap(&[], &[]), SeatRefusal::NoSeats);
    refused(&[MY_SEAT], swap(&[1], &[1]), SeatRefusal::Twice(1));
    refused(&[MY_SEAT], swap(&[1], &[2, 3]), SeatRefusal::Unknown(2));
}

#[test]
fn hold_is_all_or_nothing() {
    for taken in [
        MY_HOLD,
        MY_PAYMENT,
        MY_SEAT,
        THEIR_HOLD,
        THEIR_OFFER,
        THEIR_SEAT,
        BLOCKED,
    ] {
        refused(
            &[FREE, taken, THEIR_SEAT],
            hold(&[1, 2, 3]),
            SeatRefusal::NotAvailable(2),
        );
        refused(&[FREE, taken], offer(&[1, 2]), SeatRefusal::NotAvailable(2));
    }
    let held = SeatState::Held {
        owner: ME,
        until: UNTIL,
    };
    leads(&[FREE, MY_OFFER, FREE], hold(&[2, 1]), &[held, held, FREE]);
    let offered = SeatState::Offered {
        owner: ME,
        until: UNTIL,
    };
    leads(&[FREE, FREE], offer(&[1]), &[offered, FREE]);
}

#[test]
fn only_the_owner_and_only_in_the_right_state() {
    let held = SeatState::Held {
        owner: ME,
        until: UNTIL,
    };
    let paying = SeatState::Paying {
        owner: ME,
        until: UNTIL,
    };
    let cases: [Case; 5] = [
        (prolong, &[MY_HOLD], &[MY_PAYMENT, MY_SEAT, MY_OFFER], held),
        (pay, &[MY_HOLD], &[MY_PAYMENT, MY_SEAT, MY_OFFER], paying),
        (decline, &[MY_PAYMENT], &[MY_HOLD, MY_SEAT, MY_OFFER], held),
        (sell, &[MY_HOLD, MY_PAYMENT], &[MY_SEAT, MY_OFFER], MY_SEAT),
        (release, &[MY_HOLD, MY_PAYMENT, MY_SEAT, MY_OFFER], &[], FREE),
    ];
    for (command, right, wrong, to) in cases {
        for state in right {
            for not_mine in [FREE, BLOCKED, THEIR_HOLD, THEIR_SEAT, THEIR_OFFER] {
                refused(&[*state, not_mine], command(&[1, 2]), SeatRefusal::NotYours(2));
            }
            leads(&[*state, *state, *state], command(&[1, 3]), &[to, *state, to]);
        }
        for state in wrong {
            refused(&[right[0], *state], command(&[1, 2]), SeatRefusal::WrongState(2));
            refused(&[*state, THEIR_HOLD], command(&[1, 2]), SeatRefusal::NotYours(2));
        }
    }
}

#[test]
fn releasing_twice_is_an_error() {
    let layout = row();
    let mut map = SeatMap::new(&layout, NOW, [(1, MY_SEAT)]).expect("consistent");
    assert_eq!(map.decide(release(&[1])), Ok(vec![1]));
    assert_eq!(map.decide(release(&[1])), Err(SeatRefusal::NotYours(1)));
    assert_eq!(map.effects().len(), 1);
}

#[test]
fn swap_gives_the_new_seats_before_it_frees_the_old_ones() {
    refused(&[MY_SEAT, FREE, FREE], swap(&[1], &[2, 3]), SeatRefusal::UnequalCount);
    refused(&[THEIR_SEAT, THEIR_HOLD], swap(&[1], &[2]), SeatRefusal::NotYours(1));
    for state in [MY_PAYMENT, MY_OFFER] {
        refused(&[state, THEIR_HOLD], swap(&[1], &[2]), SeatRefusal::WrongState(1));
    }
    for taken in [MY_HOLD, MY_SEAT, THEIR_SEAT, THEIR_OFFER, BLOCKED] {
        refused(&[MY_SEAT, taken], swap(&[1], &[2]), SeatRefusal::NotAvailable(2));
    }
    leads(
        &[MY_SEAT, MY_HOLD, MY_OFFER, FREE],
        swap(&[1, 2], &[4, 3]),
        &[FREE, FREE, MY_HOLD, MY_SEAT],
    );
    let layout = row();
    let mut map = SeatMap::new(&layout, NOW, [(1, MY_SEAT), (2, FREE)]).expect("consistent");
    assert_eq!(map.decide(swap(&[1], &[2])), Ok(vec![2]));
    let changed: Vec<u32> = map.effects().iter().map(|change| change.seat).collect();
    assert_eq!(changed, [2, 1], "the new one first");
}

#[test]
fn blocking() {
    for (state, until) in [(MY_HOLD, NOW + 1), (MY_PAYMENT, NOW + 1), (THEIR_OFFER, NOW + 1)] {
        refused(&[FREE, state], block(&[1, 2]), SeatRefusal::InUse { seat: 2, until });
    }
    refused(&[FREE, THEIR_SEAT], block(&[1, 2]), SeatRefusal::AlreadySold(2));
    leads(&[FREE, BLOCKED], block(&[1, 2]), &[BLOCKED, BLOCKED]);
    for state in [FREE, MY_HOLD, THEIR_SEAT] {
        refused(&[BLOCKED, state], unblock(&[1, 2]), SeatRefusal::NotBlocked(2));
    }
    leads(&[BLOCKED, BLOCKED], unblock(&[2]), &[BLOCKED, FREE]);
}

#[test]
fn what_has_expired_is_available_before_anything_is_decided() {
    let layout = row();
    let states = [
        (
            3,
            SeatState::Held {
                owner: OTHER,
                until: NOW,
            },
        ),
        (
            2,
            SeatState::Paying {
                owner: OTHER,
                until: NOW - 7,
            },
        ),
        (
            1,
            SeatState::Offered {
                owner: OTHER,
                until: NOW,
            },
        ),
        (4, THEIR_HOLD),
    ];
    let mut map = SeatMap::new(&layout, NOW, states).expect("consistent");
    let released: Vec<u32> = map.effects().iter().map(|change| change.seat).collect();
    assert_eq!(released, [2, 1, 3], "in the order of the deadlines");
    assert_eq!(map.decide(SeatCommand::Expire), Ok(vec![]));
    assert_eq!(map.decide(hold(&[4])), Err(SeatRefusal::NotAvailable(4)));
    assert_eq!(map.decide(hold(&[3, 1])), Ok(vec![3, 1]));
    let held = SeatState::Held {
        owner: ME,
        until: UNTIL,
    };
    assert_eq!(
        map.changes(),
        [
            SeatChange {
                seat: 1,
                from: states[2].1,
                to: held
            },
            SeatChange {
                seat: 2,
                from: states[1].1,
                to: FREE
            },
            SeatChange {
                seat: 3,
                from: states[0].1,
                to: held
            },
        ]
    );
    map.decide(release(&[3])).expect("it is held");
    map.decide(SeatCommand::Hold {
        owner: OTHER,
        seats: vec![3],
        until: NOW,
    })
    .expect("it is free");
    assert_eq!(map.changes().len(), 2, "seat 3 ended as it began");
}

#[test]
fn broken_facts_are_refused() {
    let layout = row();
    assert_eq!(
        (
            layout.len(),
            layout.is_empty(),
            layout.contains(10),
            layout.contains(11)
        ),
        (10, false, true, false)
    );
    let broken = |states: Vec<(u32, State)>| SeatMap::new(&layout, NOW, states).expect_err("the facts are broken");
    assert_eq!(broken(vec![(11, FREE)]), BrokenSeats::NotInLayout);
    assert_eq!(broken(vec![(1, FREE), (1, BLOCKED)]), BrokenSeats::Contradiction);
    assert!(SeatMap::new(&layout, NOW, [(1, FREE), (1, FREE)]).is_ok());
}

#[test]
#[should_panic(expected = "twice")]
fn a_seat_occurs_once_in_a_hall() {
    let place = Place {
        seat: 1,
        at: Point { x: 0, y: 0 },
        grade: Grade(1),
        wheelchair: false,
    };
    Layout::new(Point { x: 0, y: 0 }, vec![vec![place], vec![place]], 4);
}

/// Draws a hall: `.` free, `x` sold, `w` a free wheelchair place, `b` a free seat of grade 2, space an aisle. The stage is
/// in front of the middle of the first row; rows are further apart than seats. Returns the drawing with `#` for the
/// chosen seats.
fn drawn(rows: &[&str], count: usize) -> Vec<String> {
    let mut stretches: Vec<Vec<Place<(usize, usize)>>> = Vec::new();
    let mut states = Vec::new();
    let coordinate = |index: usize| i32::try_from(index).expect("small") * 2;
    for (y, row) in rows.iter().enumerate() {
        stretches.push(Vec::new());
        for (x, seat) in row.chars().enumerate() {
            if seat == ' ' {
                stretches.push(Vec::new());
                continue;
            }
            let grade = if seat == 'b' { Grade(2) } else { Grade(1) };
            let at = Point {
                x: coordinate(x),
                y: coordinate(y) * 2,
            };
            stretches.last_mut().expect("one was pushed").push(Place {
                seat: (y, x),
                at,
                grade,
                wheelchair: seat == 'w',
            });
            states.push(((y, x), if seat == 'x' { THEIR_SEAT } else { FREE }));
        }
    }
    let stage = Point {
        x: coordinate(rows[0].len()) / 2 - 1,
        y: -4,
    };
    let layout = Layout::new(stage, stretches, 4);
    let mut map = SeatMap::new(&layout, NOW, states).expect("consistent");
    let command = SeatCommand::HoldBest {
        owner: ME,
        grade: Grade(1),
        count,
        until: UNTIL,
    };
    let seats = match map.decide(command) {
        Ok(seats) => seats,
        Err(refusal) => return vec![format!("{refusal:?}")],
    };
    let mark = |y: usize, (x, seat): (usize, char)| if seats.contains(&(y, x)) { '#' } else { seat };
    rows.iter()
        .enumerate()
        .map(|(y, row)| row.chars().enumerate().map(|it| mark(y, it)).collect())
        .collect()
}

#[test]
fn the_best_seats_are_together_and_nearest_to_the_middle_of_the_stage() {
    assert_eq!(drawn(&[".........", "........."], 1), ["....#....", "........."]);
    assert_eq!(drawn(&[".........", "........."], 3), ["...###...", "........."]);
    assert_eq!(drawn(&["..xxxxx..", "........."], 1), ["..xxxxx..", "....#...."]);
    assert_eq!(drawn(&["xxx...xxx", "........."], 3), ["xxx###xxx", "........."]);
    assert_eq!(
        drawn(&["...xxx...", "xxxxxxxxx"], 3),
        ["###xxx...", "xxxxxxxxx"],
        "the first of equals"
    );
    assert_eq!(drawn(&["..x.x.x.x"], 3), ["NoneTogether"]);
    assert_eq!(drawn(&["xx. .xxxx"], 2), ["NoneTogether"], "an aisle separates");
    assert_eq!(drawn(&[".........."], 0), ["NoSeats"]);
    assert_eq!(drawn(&[".........."], 5), ["NoSeats"], "more than a party may have");
}

#[test]
fn no_single_seat_is_left_over_if_there_is_another_choice() {
    // The nearest pair is in the middle and would leave one seat on either side.
    assert_eq!(drawn(&["xx....xx"], 2), ["xx##..xx"]);
    assert_eq!(
        drawn(&["xx...xxx", "........"], 2),
        ["xx...xxx", "...##..."],
        "a row further back"
    );
    assert_eq!(
        drawn(&["xx...xxx"], 2),
        ["xx.##xxx"],
        "there is no other choice, so the nearest"
    );
    assert_eq!(
        drawn(&["xx.....x"], 1),
        ["xx..#..x"],
        "two on either side are no orphans"
    );
    assert_eq!(
        drawn(&["xx.x...x"], 1),
        ["xx.x#..x"],
        "nearer than the one that stands alone, and leaves two"
    );
    assert_eq!(drawn(&["..x.x..x"], 1), ["..x#x..x"], "takes the one that stands alone");
    assert_eq!(
        drawn(&["xx.. ..x"], 1),
        ["xx.# ..x"],
        "a pair cannot be split without an orphan"
    );
}

#[test]
fn wheelchair_places_and_other_grades_are_never_chosen() {
    assert_eq!(drawn(&["xxxwwwxx"], 1), ["NoneTogether"]);
    assert_eq!(drawn(&["...bb..."], 4), ["NoneTogether"]);
    assert_eq!(
        drawn(&["..www.."], 1),
        [".#www.."],
        "all leave an orphan, so the nearest"
    );
    assert_eq!(
        drawn(&["...w...."], 3),
        ["###w...."],
        "a wheelchair place is no neighbour"
    );
    assert_eq!(
        drawn(&["xx.bb.xx"], 1),
        ["xx#bb.xx"],
        "a free seat of another grade is one"
    );
    assert_eq!(
        drawn(&["x...bx"], 2),
        ["x##.bx"],
        "so that the seat beside it is no orphan"
    );
}

#[test]
fn the_next_party_gets_the_next_best_seats_and_those_that_came_back() {
    let layout = row();
    let mut map = SeatMap::new(&layout, NOW, (1..=10).map(|seat| (seat, FREE))).expect("consistent");
    let best = |map: &mut SeatMap<'_, u32, char>, count| {
        map.decide(SeatCommand::HoldBest {
            owner: ME,
            grade: Grade(1),
            count,
            until: UNTIL,
        })
    };
    assert_eq!(best(&mut map, 2), Ok(vec![1, 2]));
    assert_eq!(best(&mut map, 2), Ok(vec![3, 4]));
    assert_eq!(best(&mut map, 4), Ok(vec![5, 6, 7, 8]));
    assert_eq!(best(&mut map, 3), Err(SeatRefusal::NoneTogether));
    map.decide(release(&[3, 2, 1])).expect("they are held");
    assert_eq!(best(&mut map, 3), Ok(vec![1, 2, 3]));
    assert_eq!(best(&mut map, 2), Ok(vec![9, 10]));
    assert_eq!(best(&mut map, 1), Err(SeatRefusal::NoneTogether));
    // Seats whose state was not loaded are never given.
    let mut blind = SeatMap::new(&layout, NOW, [(5, FREE), (6, FREE)]).expect("consistent");
    assert_eq!(best(&mut blind, 2), Ok(vec![5, 6]));
    assert_eq!(best(&mut blind, 2), Err(SeatRefusal::NoneTogether));
    let none = SeatCommand::HoldBest {
        owner: ME,
        grade: Grade(9),
        count: 1,
        until: UNTIL,
    };
    assert_eq!(map.decide(none), Err(SeatRefusal::NoneTogether));
}
