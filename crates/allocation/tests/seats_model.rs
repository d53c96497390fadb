//! Random commands on a small hall, against a naive model: nobody loses a seat, nobody gets another's, and the best seats
//! are those that a search through all choices finds.

use std::collections::BTreeMap;

use allocation::SeatMap;
use allocation::seats::{Grade, Layout, Place, Point, SeatCommand, SeatRefusal, SeatState};
use proptest::prelude::*;

type State = SeatState<u8>;
type Seats = BTreeMap<u16, State>;

const PARTY_MAX: usize = 4;
const STAGE: Point = Point { x: 5, y: -3 };

/// Stretches of a hall; the seats are numbered through.
fn halls() -> impl Strategy<Value = Vec<Vec<Place<u16>>>> {
    let stretch = prop::collection::vec((0..2_u16, prop::bool::weighted(0.1)), 1..12);
    (prop::collection::vec(stretch, 1..4), 1..3_i32).prop_map(|(stretches, depth)| {
        let mut next = 0;
        let mut hall = Vec::new();
        for (y, stretch) in (0..).zip(stretches) {
            let mut places = Vec::new();
            for (x, (grade, wheelchair)) in (0..).zip(stretch) {
                // Grades come in runs, as in a real hall.
                let grade = Grade(if y == 0 { 0 } else { grade });
                places.push(Place {
                    seat: next,
                    at: Point { x, y: y * depth },
                    grade,
                    wheelchair,
                });
                next += 1;
            }
            hall.push(places);
        }
        hall
    })
}

fn states() -> impl Strategy<Value = State> {
    let owner = 0..3_u8;
    prop_oneof![
        6 => Just(SeatState::Available),
        1 => Just(SeatState::Blocked),
        1 => owner.clone().prop_map(|owner| SeatState::Sold { owner }),
        1 => (owner.clone(), 0..9_i64).prop_map(|(owner, until)| SeatState::Held { owner, until }),
        1 => (owner.clone(), 0..9_i64).prop_map(|(owner, until)| SeatState::Paying { owner, until }),
        1 => (owner, 0..9_i64).prop_map(|(owner, until)| SeatState::Offered { owner, until }),
    ]
}

fn commands() -> impl Strategy<Value = SeatCommand<u16, u8>> {
    let owner = 0..3_u8;
    let seats = || prop::collection::vec(0..24_u16, 1..4);
    let until = 5..20_i64;
    prop_oneof![
        3 => (owner.clone(), seats(), until.clone())
            .prop_map(|(owner, seats, until)| SeatCommand::Hold { owner, seats, until }),
        4 => (owner.clone(), 0..2_u16, 1..=PARTY_MAX, until.clone())
            .prop_map(|(owner, grade, count, until)| SeatCommand::HoldBest { owner, grade: Grade(grade), count, until }),
        1 => (owner.clone(), seats(), until.clone())
            .prop_map(|(owner, seats, until)| SeatCommand::Pay { owner, seats, until }),
        1 => (owner.clone(), seats(), until.clone())
            .prop_map(|(owner, seats, until)| SeatCommand::Decline { owner, seats, until }),
        1 => (owner.clone(), seats()).prop_map(|(owner, seats)| SeatCommand::Sell { owner, seats }),
        4 => (owner.clone(), prop::collection::vec(0..24_u16, 1..2))
            .prop_map(|(owner, seats)| SeatCommand::Release { owner, seats }),
        3 => (owner.clone(), 0..24_u16, 0..24_u16)
            .prop_map(|(owner, give, take)| SeatCommand::Swap { owner, give: vec![give], take: vec![take] }),
        1 => (owner, seats(), until).prop_map(|(owner, seats, until)| SeatCommand::Offer { owner, seats, until }),
        1 => seats().prop_map(|seats| SeatCommand::Block { seats }),
        1 => seats().prop_map(|seats| SeatCommand::Unblock { seats }),
    ]
}

/// All choices, compared one by one: fewest orphans first (none or some), then the distance, then the order of the hall.
fn naive_best(hall: &[Vec<Place<u16>>], seats: &Seats, grade: Grade, count: usize) -> Option<Vec<u16>> {
    let mut best: Option<(bool, u64, Vec<u16>)> = None;
    for stretch in hall {
        let is_free = |index: usize, without: &[usize]| {
            stretch.get(index).is_some_and(|place| {
                !place.wheelchair && seats[&place.seat] == SeatState::Available && !without.contains(&index)
            })
        };
        for start in 0..stretch.len() {
            let chosen: Vec<usize> = (start..start + count).collect();
            if !chosen
                .iter()
                .all(|index| is_free(*index, &[]) && stretch[*index].grade == grade)
            {
                continue;
            }
            // A seat that had a free neighbour and has none any more, although it is free itself.
            let is_alone = |index: usize, without: &[usize]| {
                is_free(index, without) && !is_free(index + 1, without) && !(index > 0 && is_free(index - 1, without))
            };
            let orphans = (0..stretch.len()).any(|index| is_alone(index, &chosen) && !is_alone(index, &[]));
            let distance = chosen
                .iter()
                .map(|index| {
                    let at = stretch[*index].at;
                    u64::from(at.x.abs_diff(STAGE.x)).pow(2) + u64::from(at.y.abs_diff(STAGE.y)).pow(2)
                })
                .sum();
            if best
                .as_ref()
                .is_none_or(|(other, nearest, _)| (orphans, distance) < (*other, *nearest))
            {
                best = Some((
                    orphans,
                    distance,
                    chosen.iter().map(|index| stretch[*index].seat).collect(),
                ));
            }
        }
    }
    best.map(|(_, _, seats)| seats)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_naive_model(
        hall in halls(),
        states in prop::collection::vec(states(), 36),
        commands in prop::collection::vec(commands(), 1..12),
    ) {
        let now = 4;
        let layout = Layout::new(STAGE, hall.clone(), PARTY_MAX);
        let mut model: Seats = hall.iter().flatten().map(|place| place.seat).zip(states).collect();
        let loaded = model.clone();
        let mut map = SeatMap::new(&layout, now, loaded.clone()).expect("consistent");
        for state in model.values_mut() {
            if state.until().is_some_and(|until| until <= now) {
                *state = SeatState::Available;
            }
        }
        for command in commands {
            let before = model.clone();
            let answer = map.decide(command.clone());
            if let SeatCommand::HoldBest { grade, count, .. } = &command {
                let best = naive_best(&hall, &model, *grade, *count);
                prop_assert_eq!(&answer, &best.ok_or(SeatRefusal::NoneTogether), "{:?}", model);
            }
            if let Ok(seats) = &answer {
                apply(&mut model, &command, seats);
            }
            let after: Seats = model.keys().map(|seat| (*seat, map.state(*seat).expect("loaded"))).collect();
            prop_assert_eq!(&after, &model, "{:?}", command);
            if let Ok(seats) = answer {
                check_rights(&before, &after, &command, &seats)?;
            } else {
                prop_assert_eq!(before, after, "a refusal changes nothing");
            }
        }
        let mut written = loaded;
        for change in map.changes() {
            prop_assert_eq!(written.insert(change.seat, change.to), Some(change.from));
        }
        prop_assert_eq!(written, model, "the effects lead from the facts to the end");
    }
}

/// What an accepted command means.
fn apply(model: &mut Seats, command: &SeatCommand<u16, u8>, seats: &[u16]) {
    let to = match *command {
        SeatCommand::Hold { owner, until, .. }
        | SeatCommand::HoldBest { owner, until, .. }
        | SeatCommand::Prolong { owner, until, .. }
        | SeatCommand::Decline { owner, until, .. } => SeatState::Held { owner, until },
        SeatCommand::Pay { owner, until, .. } => SeatState::Paying { owner, until },
        SeatCommand::Offer { owner, until, .. } => SeatState::Offered { owner, until },
        SeatCommand::Sell { owner, .. } => SeatState::Sold { owner },
        SeatCommand::Block { .. } => SeatState::Blocked,
        SeatCommand::Release { .. } | SeatCommand::Unblock { .. } | SeatCommand::Expire => SeatState::Available,
        SeatCommand::Swap { ref give, .. } => {
            let state = model.insert(give[0], SeatState::Available).expect("a seat of the hall");
            model.insert(seats[0], state);
            return;
        }
    };
    for seat in seats {
        model.insert(*seat, to);
    }
}

/// Nobody's seat is touched by another, and an accepted command concerns exactly the seats it names.
fn check_rights(
    before: &Seats,
    after: &Seats,
    command: &SeatCommand<u16, u8>,
    seats: &[u16],
) -> Result<(), TestCaseError> {
    let owner = match command {
        SeatCommand::Hold { owner, .. }
        | SeatCommand::HoldBest { owner, .. }
        | SeatCommand::Prolong { owner, .. }
        | SeatCommand::Pay { owner, .. }
        | SeatCommand::Decline { owner, .. }
        | SeatCommand::Sell { owner, .. }
        | SeatCommand::Release { owner, .. }
        | SeatCommand::Swap { owner, .. }
        | SeatCommand::Offer { owner, .. } => Some(*owner),
        SeatCommand::Block { .. } | SeatCommand::Unblock { .. } | SeatCommand::Expire => None,
    };
    for (seat, state) in before {
        if after[seat] != *state {
            prop_assert!(
                state.owner().is_none() || state.owner() == owner,
                "{command:?} took seat {seat} from its owner"
            );
            let given_back = matches!(command, SeatCommand::Swap { give, .. } if give.contains(seat));
            prop_assert!(seats.contains(seat) || given_back, "{command:?} touched seat {seat}");
        }
    }
    Ok(())
}
