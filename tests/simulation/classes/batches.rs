//! Single batches, for what random histories meet too rarely.

use chrono::TimeDelta;
use group_commit::Apply as _;
use jari::classes::rules::Command;
use jari::clock::Clock;
use jari::ids::Ids;
use uuid::Uuid;

use crate::classes::bench::{Bench, start};
use crate::classes::rows::said;
use crate::classes::world::World;
use crate::random::Random;

/// One class of the batch was decided about an hour later by a clock that has gone back since; what was over by then is over
/// for all of them, also what only time names.
#[tokio::test]
async fn what_is_due_by_the_time_of_the_decision_is_over_in_every_class_of_the_batch() {
    let mut random = Random(1);
    let (mut world, mut model) = World::new(1, &mut random);
    let [paid, ahead] = [world.classes[0], world.classes[1]];
    for class in model.classes.values_mut() {
        World::make_plain(class);
    }
    World::make_paid(model.classes.get_mut(&paid).unwrap());
    let clock = Clock::manual(start());
    let mut bench = Bench::new().await;
    bench.set(model, &world.members, world.applicants()).await;
    let lane = bench.lane(&bench.observer.database.target, &clock, &Ids::sequence());
    let mut connection = lane.connect().await.unwrap();
    let apply =
        |world: &mut World, random: &mut Random, bench: &Bench, class| world.apply_for(random, &bench.model, class);
    let both = |class_id: Uuid| Command::Expire { class_id, begin: false };
    let awaits_payment = apply(&mut world, &mut random, &bench, paid);
    let later = apply(&mut world, &mut random, &bench, ahead);
    for (step, batch) in [
        (TimeDelta::zero(), vec![awaits_payment]),
        (TimeDelta::hours(2), vec![later]),
        (-TimeDelta::minutes(90), vec![both(paid), both(ahead)]),
    ] {
        clock.advance(step);
        let expected = bench.model.apply(clock.wall(), &batch);
        let requests: Vec<&Command> = batch.iter().collect();
        let applied = Box::pin(lane.apply(&mut connection, lane.next_batch(), &requests)).await;
        assert_eq!(said(&applied.unwrap()), expected);
        bench.compare().await.unwrap();
    }
    let rows = bench.model.rows();
    let ended: Vec<_> = rows.enrollments.iter().filter(|it| it.ended_at.is_some()).collect();
    assert_eq!(ended.len(), 1, "{rows:#?}");
}
