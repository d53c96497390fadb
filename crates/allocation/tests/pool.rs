//! The rules of a pool, one table per command, in the order of precedence.

use allocation::pool::{
    BrokenFacts, Change, Command, Done, Effect, Facts, Gone, Grant, Head, Pool, Promotion, Refusal, State,
};

const NOW: i64 = 1_000;
const OFFER: Promotion = Promotion::Offer { until: NOW + 60 };
const SOLD: Grant = Grant::Sold;
const HELD: Grant = Grant::Held { until: NOW + 10 };

const GONE: State = State::Gone(Gone::Released);
const IN_HOLD: State = State::Held { until: NOW + 1 };
const IN_OFFER: State = State::Offered {
    until: NOW + 1,
    missed: 0,
};

fn waiting(sequence: u64) -> State {
    State::Waiting { sequence, missed: 0 }
}

fn offered(missed: u8) -> State {
    State::Offered {
        until: NOW + 60,
        missed,
    }
}

/// Facts in which the counters agree with the units, everybody is loaded and the line is loaded as heads.
fn facts(capacity: u32, units: &[(u32, State)]) -> Facts<u32> {
    let mut heads: Vec<Head<u32>> = units
        .iter()
        .filter_map(|(unit, state)| match *state {
            State::Waiting { sequence, missed } => Some(Head {
                unit: *unit,
                sequence,
                missed,
            }),
            _ => None,
        })
        .collect();
    heads.sort_by_key(|head| head.sequence);
    let count = |filter: fn(State) -> bool| {
        u32::try_from(units.iter().filter(|(_, state)| filter(*state)).count()).expect("tests are small")
    };
    Facts {
        now: NOW,
        capacity,
        taken: count(State::takes_place),
        waiting: count(|state| matches!(state, State::Waiting { .. })),
        waiting_max: None,
        missed_max: 2,
        closed: false,
        promotion: OFFER,
        last_sequence: 100,
        units: units.to_vec(),
        heads,
    }
}

fn pool(capacity: u32, units: &[(u32, State)]) -> Pool<u32> {
    Pool::new(facts(capacity, units)).expect("the facts are consistent")
}

fn closed(capacity: u32, units: &[(u32, State)]) -> Pool<u32> {
    Pool::new(Facts {
        closed: true,
        ..facts(capacity, units)
    })
    .expect("the facts are consistent")
}

/// A refusal must change nothing.
#[track_caller]
fn refused(mut pool: Pool<u32>, command: Command<u32>, refusal: Refusal) {
    let before = format!("{pool:?}");
    assert_eq!(pool.decide(command), Err(refusal));
    assert_eq!(format!("{pool:?}"), before, "a refusal changes nothing");
}

fn claim(unit: u32, wait: bool) -> Command<u32> {
    Command::Claim {
        unit,
        grant: SOLD,
        wait,
    }
}

fn confirm(unit: u32) -> Command<u32> {
    Command::Confirm { unit, grant: SOLD }
}

fn release(unit: u32) -> Command<u32> {
    Command::Release { unit }
}

fn promote(unit: u32, raise: bool) -> Command<u32> {
    Command::Promote {
        unit,
        grant: SOLD,
        raise,
    }
}

fn changed(unit: u32, from: Option<State>, to: State) -> Effect<u32> {
    Effect::Unit(Change { unit, from, to })
}

#[test]
fn claim_refusals_in_order() {
    // A unit that exists, whatever else is wrong.
    for state in [State::Sold, IN_HOLD, IN_OFFER, waiting(1), GONE] {
        refused(closed(1, &[(1, state)]), claim(1, true), Refusal::Exists);
    }
    refused(closed(2, &[(1, State::Sold)]), claim(2, true), Refusal::Closed);
    refused(closed(1, &[(1, State::Sold)]), claim(2, true), Refusal::Closed);
    for state in [State::Sold, IN_HOLD, IN_OFFER] {
        refused(pool(1, &[(1, state)]), claim(2, false), Refusal::Full);
    }
    let line_is_full = Facts {
        waiting_max: Some(1),
        ..facts(1, &[(1, State::Sold), (2, waiting(1))])
    };
    let line_is_full = Pool::new(line_is_full).expect("consistent");
    refused(line_is_full.clone(), claim(3, false), Refusal::Full);
    refused(line_is_full, claim(3, true), Refusal::WaitlistFull);
    let no_line = Pool::new(Facts {
        waiting_max: Some(0),
        ..facts(0, &[])
    })
    .expect("consistent");
    refused(no_line, claim(1, true), Refusal::WaitlistFull);
}

#[test]
fn claim_grants_while_places_last_and_then_queues() {
    let mut pool = pool(2, &[(9, State::Sold)]);
    assert_eq!(
        pool.decide(Command::Claim {
            unit: 1,
            grant: HELD,
            wait: true
        }),
        Ok(Done::Granted)
    );
    assert_eq!(pool.state(1), Some(State::Held { until: NOW + 10 }));
    assert_eq!(pool.decide(claim(2, true)), Ok(Done::Waiting { sequence: 101 }));
    assert_eq!(pool.decide(claim(3, true)), Ok(Done::Waiting { sequence: 102 }));
    assert_eq!(
        (pool.taken(), pool.free(), pool.waiting(), pool.last_sequence()),
        (2, 0, 2, 102)
    );
    assert_eq!(
        pool.effects(),
        [
            changed(1, None, State::Held { until: NOW + 10 }),
            changed(2, None, waiting(101)),
            changed(3, None, waiting(102)),
        ]
    );
}

#[test]
fn a_newcomer_cannot_snatch_a_place_while_anyone_waits() {
    // A place is free for whoever of the line confirms first.
    let first_to_confirm = Facts {
        promotion: Promotion::FirstToConfirm,
        ..facts(2, &[(1, State::Sold), (2, waiting(1))])
    };
    let mut pool = Pool::new(first_to_confirm).expect("consistent");
    assert_eq!(pool.free(), 1);
    refused(pool.clone(), claim(3, false), Refusal::Full);
    assert_eq!(pool.decide(claim(3, true)), Ok(Done::Waiting { sequence: 101 }));
    assert_eq!(
        pool.decide(confirm(3)),
        Ok(Done::Granted),
        "but anybody of the line may"
    );
    assert_eq!(
        pool.decide(confirm(2)),
        Err(Refusal::NotOffered),
        "the other one was first"
    );
}

#[test]
fn confirm_refusals_in_order() {
    refused(pool(1, &[]), confirm(1), Refusal::Unknown);
    refused(pool(1, &[(1, GONE)]), confirm(1), Refusal::Gone(Gone::Released));
    refused(pool(1, &[(1, State::Sold)]), confirm(1), Refusal::AlreadySold);
    refused(
        pool(1, &[(1, State::Sold), (2, waiting(1))]),
        confirm(2),
        Refusal::NotOffered,
    );
    let full = Facts {
        promotion: Promotion::FirstToConfirm,
        ..facts(1, &[(1, State::Sold), (2, waiting(1))])
    };
    refused(Pool::new(full).expect("consistent"), confirm(2), Refusal::NotOffered);
}

#[test]
fn confirm_accepts_offers_and_settles_or_prolongs_holds_in_a_closed_pool_too() {
    let mut pool = closed(2, &[(1, IN_OFFER), (2, IN_HOLD)]);
    assert_eq!(
        pool.decide(Command::Confirm { unit: 1, grant: HELD }),
        Ok(Done::Granted)
    );
    assert_eq!(pool.state(1), Some(State::Held { until: NOW + 10 }));
    assert_eq!(
        pool.decide(Command::Confirm { unit: 2, grant: HELD }),
        Ok(Done::Granted)
    );
    assert_eq!(pool.state(2), Some(State::Held { until: NOW + 10 }));
    assert_eq!(pool.decide(confirm(2)), Ok(Done::Granted));
    assert_eq!(pool.state(2), Some(State::Sold));
    assert_eq!(pool.taken(), 2);
}

#[test]
fn releasing_twice_is_an_error_and_frees_one_place() {
    refused(pool(1, &[]), release(1), Refusal::Unknown);
    for gone in [Gone::Released, Gone::HoldExpired, Gone::OffersMissed, Gone::Swapped] {
        refused(pool(1, &[(1, State::Gone(gone))]), release(1), Refusal::Gone(gone));
    }
    let mut pool = pool(2, &[(1, State::Sold), (2, State::Sold)]);
    assert_eq!(pool.decide(release(1)), Ok(Done::Released { from: State::Sold }));
    assert_eq!(pool.decide(release(1)), Err(Refusal::Gone(Gone::Released)));
    assert_eq!((pool.taken(), pool.free()), (1, 1));
    assert_eq!(
        pool.decide(claim(3, false)),
        Ok(Done::Granted),
        "cancel and rebook in one batch"
    );
}

#[test]
fn a_freed_place_is_offered_to_the_head_in_the_same_step() {
    for state in [State::Sold, IN_HOLD, IN_OFFER] {
        let mut pool = closed(1, &[(1, state), (2, waiting(7)), (3, waiting(5))]);
        assert_eq!(pool.decide(release(1)), Ok(Done::Released { from: state }));
        assert_eq!(
            pool.effects(),
            [changed(1, Some(state), GONE), changed(3, Some(waiting(5)), offered(0))],
            "also in a closed pool"
        );
        assert_eq!((pool.free(), pool.waiting()), (0, 1));
        assert!(
            !pool.is_short_of_heads(),
            "a line is no shortage as long as no place is free"
        );
    }
    let mut line = pool(1, &[(1, State::Sold), (2, waiting(1)), (3, waiting(2))]);
    assert_eq!(
        line.decide(release(2)),
        Ok(Done::Released { from: waiting(1) }),
        "leaving the line frees no place"
    );
    assert_eq!((line.free(), line.waiting()), (0, 1));
    assert_eq!(line.decide(release(1)), Ok(Done::Released { from: State::Sold }));
    assert_eq!(line.state(3), Some(offered(0)));
}

#[test]
fn promotion_can_grant_or_wait_for_the_first_to_confirm() {
    let units = [(1, State::Sold), (2, waiting(1))];
    for (promotion, to) in [
        (Promotion::Grant(SOLD), State::Sold),
        (Promotion::Grant(HELD), State::Held { until: NOW + 10 }),
        (Promotion::FirstToConfirm, waiting(1)),
        // Offers and holds that could only be missed are not made.
        (Promotion::Offer { until: NOW }, waiting(1)),
        (Promotion::Grant(Grant::Held { until: NOW }), waiting(1)),
    ] {
        let mut pool = Pool::new(Facts {
            promotion,
            ..facts(1, &units)
        })
        .expect("consistent");
        pool.decide(release(1)).expect("it is there");
        assert_eq!(pool.state(2), Some(to), "{promotion:?}");
        if to == waiting(1) {
            assert_eq!(pool.free(), 1);
            assert!(!pool.is_short_of_heads());
            assert_eq!(pool.decide(confirm(2)), Ok(Done::Granted));
        }
    }
}

#[test]
fn expired_offers_and_holds_are_released_before_anything_is_decided() {
    let over = |unit: u32, until| (unit, State::Held { until });
    let pool = pool(3, &[over(1, NOW), over(2, NOW + 1), over(3, NOW - 5)]);
    assert_eq!(
        pool.effects(),
        [
            changed(3, Some(State::Held { until: NOW - 5 }), State::Gone(Gone::HoldExpired)),
            changed(1, Some(State::Held { until: NOW }), State::Gone(Gone::HoldExpired)),
        ],
        "in the order of their deadlines; the deadline itself is over"
    );
    assert_eq!((pool.taken(), pool.free()), (1, 2));
    let mut pool = pool;
    assert_eq!(pool.decide(Command::Expire), Ok(Done::Expired));
    assert_eq!(pool.effects().len(), 2);
    assert_eq!(pool.decide(confirm(1)), Err(Refusal::Gone(Gone::HoldExpired)));
}

#[test]
fn the_first_missed_offer_leads_to_the_end_of_the_line_and_the_second_out() {
    let missed_once = State::Offered { until: NOW, missed: 0 };
    let missed_twice = State::Offered {
        until: NOW - 1,
        missed: 1,
    };
    let mut pool = pool(2, &[(1, missed_once), (2, missed_twice), (3, waiting(50))]);
    let end_of_line = State::Waiting {
        sequence: 101,
        missed: 1,
    };
    assert_eq!(
        pool.effects(),
        [
            changed(2, Some(missed_twice), State::Gone(Gone::OffersMissed)),
            changed(1, Some(missed_once), end_of_line),
            changed(3, Some(waiting(50)), offered(0)),
            changed(1, Some(end_of_line), offered(1)),
        ],
        "the one that waited is served before the one that missed, which is remembered"
    );
    assert_eq!(pool.last_sequence(), 101);
    assert_eq!(pool.decide(confirm(2)), Err(Refusal::Gone(Gone::OffersMissed)));
    assert_eq!(pool.decide(confirm(1)), Ok(Done::Granted));
}

#[test]
fn an_offer_missed_when_others_wait_longer_than_there_are_places() {
    let pool = pool(1, &[(1, State::Offered { until: NOW, missed: 0 }), (2, waiting(50))]);
    assert_eq!(
        pool.state(1),
        Some(State::Waiting {
            sequence: 101,
            missed: 1
        })
    );
    assert_eq!(pool.state(2), Some(offered(0)));
    assert_eq!(pool.changes().len(), 2);
}

#[test]
fn resize() {
    let units = [(1, State::Sold), (2, IN_HOLD), (3, IN_OFFER), (4, waiting(1))];
    refused(
        pool(3, &units),
        Command::Resize {
            capacity: 2,
            close: false,
        },
        Refusal::BelowTaken { taken: 3 },
    );

    let mut closing = pool(5, &units[..3]);
    assert_eq!(
        closing.decide(Command::Resize {
            capacity: 2,
            close: true
        }),
        Ok(Done::ClosedInstead { capacity: 3 })
    );
    assert_eq!(
        closing.effects(),
        [
            Effect::Capacity {
                from: 5,
                to: 3,
                raised_for: None
            },
            Effect::Closed
        ]
    );
    assert_eq!((closing.capacity(), closing.taken(), closing.is_closed()), (3, 3, true));
    assert_eq!(closing.decide(claim(9, true)), Err(Refusal::Closed));

    let mut lowered = pool(5, &units[..3]);
    assert_eq!(
        lowered.decide(Command::Resize {
            capacity: 3,
            close: true
        }),
        Ok(Done::Resized),
        "all fit, so it stays open"
    );
    assert!(!lowered.is_closed());
    assert_eq!(lowered.free(), 0);

    let mut raised = closed(3, &units);
    assert_eq!(
        raised.decide(Command::Resize {
            capacity: 5,
            close: false
        }),
        Ok(Done::Resized)
    );
    assert_eq!(
        raised.effects(),
        [
            Effect::Capacity {
                from: 3,
                to: 5,
                raised_for: None
            },
            changed(4, Some(waiting(1)), offered(0))
        ],
        "offers in the same step, in a closed pool too"
    );
    assert_eq!(
        raised.decide(Command::Resize {
            capacity: 5,
            close: false
        }),
        Ok(Done::Resized)
    );
    assert_eq!(raised.effects().len(), 2, "the same capacity again is no change");
}

#[test]
fn promote_refusals_in_order() {
    refused(
        pool(1, &[(1, GONE), (2, State::Sold)]),
        promote(1, false),
        Refusal::Full,
    );
    refused(pool(2, &[(1, State::Sold)]), promote(1, true), Refusal::AlreadySold);
    refused(pool(2, &[(1, IN_HOLD)]), promote(1, true), Refusal::AlreadyHeld);
    refused(
        pool(1, &[(1, State::Sold), (2, waiting(1))]),
        promote(2, false),
        Refusal::Full,
    );
    refused(pool(0, &[]), promote(1, false), Refusal::Full);
    let largest = Facts {
        taken: u32::MAX,
        ..facts(u32::MAX, &[])
    };
    refused(
        Pool::new(largest).expect("consistent"),
        promote(1, true),
        Refusal::CapacityTooLarge,
    );
}

#[test]
fn promote_gives_out_of_turn_and_raises_the_capacity_only_if_it_must() {
    let mut left = pool(1, &[(1, GONE)]);
    assert_eq!(
        left.decide(promote(1, false)),
        Ok(Done::Granted),
        "whoever has left may be given a place again"
    );
    assert_eq!((left.capacity(), left.taken()), (1, 1));
    let mut pool = closed(1, &[(1, State::Sold), (2, waiting(1)), (3, waiting(2))]);
    assert_eq!(pool.decide(promote(3, true)), Ok(Done::Granted));
    assert_eq!(
        pool.effects(),
        [
            Effect::Capacity {
                from: 1,
                to: 2,
                raised_for: Some(3)
            },
            changed(3, Some(waiting(2)), State::Sold),
        ]
    );
    assert_eq!((pool.capacity(), pool.taken(), pool.waiting()), (2, 2, 1));

    let mut free = self::pool(2, &[(1, State::Sold)]);
    assert_eq!(free.decide(promote(2, true)), Ok(Done::Granted), "a new unit");
    assert_eq!(free.capacity(), 2);
    let mut offered = self::pool(1, &[(1, IN_OFFER)]);
    assert_eq!(
        offered.decide(promote(1, true)),
        Ok(Done::Granted),
        "it has its place already"
    );
    assert_eq!((offered.capacity(), offered.state(1)), (1, Some(State::Sold)));
}

#[test]
fn swap_needs_no_spare_place_and_nobody_comes_between() {
    let swap = |old, new| Command::Swap { old, new };
    refused(pool(1, &[(2, State::Sold)]), swap(1, 2), Refusal::Unknown);
    refused(
        pool(1, &[(1, GONE), (2, State::Sold)]),
        swap(1, 2),
        Refusal::Gone(Gone::Released),
    );
    refused(pool(1, &[(1, IN_OFFER)]), swap(1, 1), Refusal::NotGranted);
    refused(
        pool(1, &[(1, waiting(1)), (2, State::Sold)]),
        swap(1, 2),
        Refusal::NotGranted,
    );
    refused(pool(1, &[(1, State::Sold)]), swap(1, 1), Refusal::Exists);
    refused(pool(2, &[(1, State::Sold), (2, IN_OFFER)]), swap(1, 2), Refusal::Exists);
    // Whoever left may come back to a place of somebody else.
    for state in [State::Sold, IN_HOLD] {
        let mut pool = closed(1, &[(1, state), (2, GONE), (3, waiting(1))]);
        assert_eq!(pool.decide(swap(1, 2)), Ok(Done::Swapped));
        assert_eq!(pool.state(2), Some(state));
        assert_eq!(pool.state(1), Some(State::Gone(Gone::Swapped)));
        assert_eq!((pool.taken(), pool.waiting()), (1, 1));
    }
}

#[test]
fn exchange_gives_the_new_place_before_it_frees_the_old_one() {
    let source = pool(1, &[(1, State::Sold), (8, waiting(1))]);
    let refusal = |source: &Pool<u32>, mut target: Pool<u32>, unit, wait| {
        let mut source = source.clone();
        let refusal = source
            .exchange(&mut target, unit, SOLD, wait)
            .expect_err("it is refused");
        assert!(
            source.effects().is_empty() && target.effects().is_empty(),
            "a refusal changes nothing"
        );
        refusal
    };
    assert_eq!(refusal(&source, pool(1, &[]), 7, true), Refusal::Unknown);
    assert_eq!(
        refusal(&pool(1, &[(1, GONE)]), pool(1, &[]), 1, true),
        Refusal::Gone(Gone::Released)
    );
    assert_eq!(refusal(&source, pool(1, &[]), 8, true), Refusal::NotGranted);
    assert_eq!(
        refusal(&pool(1, &[(1, IN_OFFER)]), pool(1, &[]), 1, true),
        Refusal::NotGranted
    );
    assert_eq!(refusal(&source, closed(1, &[]), 1, true), Refusal::Closed);
    assert_eq!(refusal(&source, pool(0, &[]), 1, false), Refusal::Full);
    assert_eq!(
        refusal(&source, pool(1, &[(1, waiting(1)), (2, State::Sold)]), 1, true),
        Refusal::NotOffered
    );

    let mut from = source.clone();
    let mut to = pool(1, &[]);
    assert_eq!(from.exchange(&mut to, 1, SOLD, false), Ok(Done::Granted));
    assert_eq!(to.state(1), Some(State::Sold));
    assert_eq!(from.state(1), Some(State::Gone(Gone::Swapped)));
    assert_eq!(
        from.state(8),
        Some(offered(0)),
        "the freed place is offered in the same step"
    );
    from.decide(release(8)).expect("it is offered");
    assert_eq!(
        to.exchange(&mut from, 1, SOLD, false),
        Ok(Done::Granted),
        "and back in the same batch"
    );
    assert_eq!((from.taken(), to.taken()), (1, 0));
}

#[test]
fn moving_to_a_full_pool_waits_there_and_keeps_the_place_here() {
    let mut from = pool(1, &[(1, State::Sold)]);
    let mut to = pool(1, &[(2, State::Sold)]);
    assert_eq!(
        from.exchange(&mut to, 1, SOLD, true),
        Ok(Done::Waiting { sequence: 101 })
    );
    assert_eq!(from.state(1), Some(State::Sold));
    to.decide(release(2)).expect("it is there");
    assert_eq!(to.state(1), Some(offered(0)));
    assert_eq!(
        from.exchange(&mut to, 1, HELD, true),
        Ok(Done::Granted),
        "accepting the offer is the exchange"
    );
    assert_eq!(to.state(1), Some(State::Held { until: NOW + 10 }));
    assert_eq!((from.taken(), to.taken()), (0, 1));
}

#[test]
fn closing_and_opening() {
    let mut pool = pool(1, &[]);
    assert_eq!(pool.decide(Command::Close), Ok(Done::Closed));
    assert_eq!(pool.decide(Command::Close), Ok(Done::Closed));
    assert_eq!(pool.decide(claim(1, true)), Err(Refusal::Closed));
    assert_eq!(pool.decide(Command::Open), Ok(Done::Opened));
    assert_eq!(pool.decide(claim(1, true)), Ok(Done::Granted));
    assert_eq!(
        pool.effects(),
        [Effect::Closed, Effect::Opened, changed(1, None, State::Sold)]
    );
}

#[test]
fn changes_are_collapsed_to_one_final_state_per_unit() {
    let mut pool = pool(1, &[(1, State::Sold), (2, waiting(1))]);
    for command in [release(1), release(2), claim(3, false), release(3), claim(4, false)] {
        pool.decide(command).expect("each is possible");
    }
    assert_eq!(pool.effects().len(), 6);
    assert_eq!(
        pool.changes(),
        [
            Change {
                unit: 1,
                from: Some(State::Sold),
                to: GONE
            },
            Change {
                unit: 2,
                from: Some(waiting(1)),
                to: GONE
            },
            Change {
                unit: 3,
                from: None,
                to: GONE
            },
            Change {
                unit: 4,
                from: None,
                to: State::Sold
            },
        ]
    );
    let mut prolonged = self::pool(1, &[(1, IN_HOLD)]);
    prolonged
        .decide(Command::Confirm { unit: 1, grant: HELD })
        .expect("it is held");
    prolonged
        .decide(Command::Confirm {
            unit: 1,
            grant: Grant::Held { until: NOW + 1 },
        })
        .expect("it is held");
    assert_eq!(prolonged.changes(), [], "it ended as it began");
}

#[test]
fn too_few_heads_leave_places_free_rather_than_overtake_somebody() {
    // Four wait; the first two are loaded as heads, and the fourth because a command names it.
    let mut facts = facts(
        3,
        &[
            (1, State::Sold),
            (2, State::Sold),
            (3, State::Sold),
            (11, waiting(1)),
            (12, waiting(2)),
        ],
    );
    facts.waiting = 4;
    facts.units.push((14, waiting(4)));
    let mut pool = Pool::new(facts).expect("consistent");
    for unit in [1, 2, 3] {
        pool.decide(release(unit)).expect("it is there");
    }
    assert_eq!(pool.state(11), Some(offered(0)));
    assert_eq!(pool.state(12), Some(offered(0)));
    assert_eq!(
        pool.state(14),
        Some(waiting(4)),
        "the third, who was not loaded, comes before"
    );
    assert_eq!((pool.free(), pool.waiting()), (1, 2));
    assert!(pool.is_short_of_heads());
    assert_eq!(
        pool.decide(confirm(14)),
        Err(Refusal::NotOffered),
        "the free place is not its own"
    );
    assert_eq!(pool.decide(claim(20, false)), Err(Refusal::Full));
    assert_eq!(pool.decide(claim(20, true)), Ok(Done::Waiting { sequence: 101 }));
    assert_eq!(pool.decide(release(14)), Ok(Done::Released { from: waiting(4) }));
    assert_eq!(pool.state(20), Some(waiting(101)), "nor does the newcomer overtake");
}

#[test]
fn free_places_and_a_line_from_an_earlier_batch_meet_before_any_command() {
    let mut facts = facts(2, &[(1, State::Sold), (2, waiting(5))]);
    facts.units.push((2, waiting(5)));
    let pool = Pool::new(facts).expect("a unit may be loaded twice if both facts agree");
    assert_eq!(pool.effects(), [changed(2, Some(waiting(5)), offered(0))]);
    assert!(!pool.is_short_of_heads());
    assert!(
        !self::pool(1, &[]).is_short_of_heads(),
        "without a line nothing is missing"
    );
}

#[test]
fn broken_facts_are_refused() {
    let broken = |facts: Facts<u32>| Pool::new(facts).expect_err("the facts are broken");
    let sold = [(1, State::Sold)];
    assert_eq!(broken(facts(0, &sold)), BrokenFacts::Oversold { taken: 1, capacity: 0 });
    assert_eq!(
        broken(Facts {
            taken: 0,
            ..facts(1, &sold)
        }),
        BrokenFacts::MoreThanTaken { loaded: 1, taken: 0 }
    );
    let line = [(1, waiting(3)), (2, waiting(5))];
    assert_eq!(
        broken(Facts {
            waiting: 1,
            ..facts(0, &line)
        }),
        BrokenFacts::MoreThanWaiting { loaded: 2, waiting: 1 }
    );
    assert_eq!(
        broken(Facts {
            last_sequence: 4,
            ..facts(0, &line)
        }),
        BrokenFacts::Sequence(5)
    );
    let mut unordered = facts(0, &line);
    unordered.heads.reverse();
    assert_eq!(broken(unordered), BrokenFacts::Sequence(3));
    let mut same = facts(0, &line[..1]);
    same.waiting = 2;
    same.units.push((2, waiting(3)));
    assert_eq!(broken(same), BrokenFacts::Sequence(3));
    let mut contradiction = facts(2, &sold);
    contradiction.units.push((1, IN_HOLD));
    assert_eq!(broken(contradiction), BrokenFacts::Contradiction);
}

#[test]
fn where_one_offer_may_be_missed_the_first_leads_out() {
    let pool = Pool::new(Facts {
        missed_max: 1,
        ..facts(1, &[(1, State::Offered { until: NOW, missed: 0 }), (2, waiting(50))])
    })
    .expect("the facts are consistent");
    assert_eq!(pool.state(1), Some(State::Gone(Gone::OffersMissed)));
    assert_eq!(pool.state(2), Some(offered(0)));
}

#[test]
fn withhold() {
    let command = Command::Withhold {
        unit: 1,
        until: NOW + 30,
    };
    refused(pool(1, &[]), command, Refusal::Unknown);
    refused(pool(1, &[(1, GONE)]), command, Refusal::Gone(Gone::Released));
    refused(
        pool(1, &[(2, State::Sold), (1, waiting(50))]),
        command,
        Refusal::NotGranted,
    );
    refused(pool(1, &[(1, offered(0))]), command, Refusal::NotGranted);

    let mut alone = pool(2, &[(1, State::Sold), (2, State::Sold)]);
    assert_eq!(alone.decide(command), Ok(Done::Withheld));
    assert_eq!(
        (alone.taken(), alone.free()),
        (2, 0),
        "the place is kept from newcomers"
    );
    assert_eq!(alone.decide(claim(3, false)), Err(Refusal::Full));
    assert_eq!(alone.state(1), Some(State::Held { until: NOW + 30 }));

    let mut awaited = pool(1, &[(1, IN_HOLD), (2, waiting(50))]);
    assert_eq!(awaited.decide(command), Ok(Done::Released { from: IN_HOLD }));
    assert_eq!(awaited.state(2), Some(offered(0)), "whoever waits gets it at once");

    let later = Pool::new(Facts {
        now: NOW + 30,
        ..facts(1, &[(1, State::Held { until: NOW + 30 })])
    });
    assert_eq!(
        later.expect("the facts are consistent").free(),
        1,
        "it is free again at its time"
    );
}

#[test]
fn retract() {
    let command = Command::Retract { unit: 1 };
    refused(pool(1, &[]), command, Refusal::Unknown);
    refused(pool(1, &[(1, GONE)]), command, Refusal::Gone(Gone::Released));
    refused(
        pool(1, &[(2, State::Sold), (1, waiting(50))]),
        command,
        Refusal::NotGranted,
    );
    refused(pool(1, &[(1, offered(0))]), command, Refusal::NotGranted);

    for place in [State::Sold, IN_HOLD] {
        let mut pool = pool(2, &[(1, place), (2, State::Sold), (3, waiting(50))]);
        assert_eq!(pool.decide(command), Ok(Done::Retracted));
        assert_eq!(
            (pool.capacity(), pool.taken(), pool.waiting()),
            (1, 1, 1),
            "nobody is served by it"
        );
        assert_eq!(pool.state(1), Some(GONE));
    }
}

#[test]
fn queue() {
    let command = Command::Queue { unit: 1, sequence: 40 };
    for here in [State::Sold, IN_HOLD, offered(0), waiting(30)] {
        refused(pool(1, &[(1, here), (2, waiting(50))]), command, Refusal::Exists);
    }
    refused(pool(1, &[(2, State::Sold), (3, waiting(40))]), command, Refusal::Exists);
    refused(pool(1, &[]), command, Refusal::PlaceFree);
    let short = Facts {
        waiting_max: Some(1),
        ..facts(1, &[(2, State::Sold), (3, waiting(50))])
    };
    refused(Pool::new(short).expect("consistent"), command, Refusal::WaitlistFull);

    let units = [(2, State::Sold), (3, waiting(50)), (1, GONE)];
    for mut pool in [pool(1, &units), closed(1, &units)] {
        assert_eq!(pool.decide(command), Ok(Done::Waiting { sequence: 40 }));
        assert_eq!(pool.last_sequence(), 100, "what was given before is not given again");
        assert_eq!(
            pool.line().collect::<Vec<_>>(),
            [1, 3],
            "it stands where its arrival put it"
        );
        assert_eq!(
            (pool.position(1), pool.position(3), pool.position(2)),
            (Some(1), Some(2), None)
        );
        assert_eq!(
            pool.decide(Command::Release { unit: 2 }),
            Ok(Done::Released { from: State::Sold })
        );
        assert_eq!(pool.state(1), Some(offered(0)));
    }
    let mut late = pool(1, &[(2, State::Sold)]);
    assert_eq!(
        late.decide(Command::Queue { unit: 1, sequence: 120 }),
        Ok(Done::Waiting { sequence: 120 })
    );
    assert_eq!(late.decide(claim(3, true)), Ok(Done::Waiting { sequence: 121 }));
}
