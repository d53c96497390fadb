//! Everybody books the same slot at the same moment, and there are fewer places than people. Then people change their minds:
//! they cancel, move, wait, and take or decline what is offered, all at once.
//!
//! The two waves are measured apart. What people were told is kept in a ledger of their own and compared with what is stored.

mod against;
mod api;
mod changes;
mod found;
mod history;
mod ledger;
mod letters;
mod plan;
mod sale;
mod stage;

use std::net::SocketAddr;

use anyhow::bail;
use uuid::Uuid;

pub use self::against::against;
use self::api::{Desk, Figures, Reading};
use self::ledger::Ledger;
use self::letters::Expected;
use self::plan::Plan;
use self::stage::Stage;
use super::generator::{self, List, OnBreak, hello};
use super::kill::{amid_a_kill, database_when_back};
use super::report::{Baseline, Durability, Findings, Latency, Report, audited, durability};
use super::seed::Seed;
use super::spawn::SpawnedServer;
use super::world::World;
use super::{Rehearsal, Victim};
use crate::clock::Clock;
use crate::ids::Ids;

/// The same people do the same in every run, so that runs can be compared.
const SEED: Seed = Seed(1);
/// Bookings before the clock starts, so that connections, plans and caches are warm.
const WARM_UP_USERS: usize = 2_000;

pub async fn spawned(rehearsal: &Rehearsal) -> anyhow::Result<Report> {
    let server = SpawnedServer::start().await?;
    let (address, connections) = (server.address, rehearsal.connections);
    let target = server.database()?;
    let mut world = World::create(&target, server.secrets(), Ids::Random, Clock::Database.wall()).await?;
    let hello = hello(address, connections).await?;
    warm_up(&mut world, address, connections).await?;

    let plan = Plan::new(SEED, rehearsal.users, u32::MAX);
    let stage = Stage::in_database(&mut world, plan, address.to_string()).await?;
    let mut ledger = fill(&stage, address, connections).await?;
    let sale = generator::rush(address, stage.sale(connections), connections, OnBreak::Fail).await?;
    let sold = sale.crowd.judge(&mut ledger, sale.elapsed);
    let mut findings = Findings::default();
    findings.after_the_sale(&world, &stage, &ledger).await?;
    let changes = generator::rush(address, stage.changes(ledger), connections, OnBreak::Fail).await?;
    let (changed, mut ledger) = changes.crowd.judge(changes.elapsed);
    look_once_more(&stage, &mut ledger, address, connections).await?;

    findings.at_the_end(&world, &stage, &ledger).await?;
    findings.add(audited(&target).await?);
    let mut expected = Expected::default();
    expected.add(ledger.transitions());
    findings.of_letters(&world, &expected).await?;
    let settings = durability(&target).await?;
    server.stop().await?;
    Ok(report(rehearsal, sold, changed, hello, settings, findings))
}

/// Rush after rush, with a kill -9 in the middle of each wave. Clients do what the API tells them: connect again and send the
/// same request with the same key. Every acknowledged answer must then be found, and exactly the capacity be sold.
pub async fn with_kills(rehearsal: &Rehearsal, victim: Victim) -> anyhow::Result<Report> {
    let mut server = SpawnedServer::start().await?;
    let (address, connections) = (server.address, rehearsal.connections);
    let target = server.database()?;
    let mut world = World::create(&target, server.secrets(), Ids::Random, Clock::Database.wall()).await?;
    let hello = hello(address, connections).await?;
    let (mut sold, mut changed) = (Figures::default(), Figures::default());
    let (mut findings, mut expected) = (Findings::default(), Expected::default());
    for round in 1..=rehearsal.times {
        let plan = Plan::new(Seed(round.into()), rehearsal.users, u32::MAX);
        let stage = Stage::in_database(&mut world, plan, address.to_string()).await?;
        let mut ledger = fill(&stage, address, connections).await?;

        let (sale, sale_amid) = amid_a_kill(&mut server, victim, stage.sale(connections), connections).await?;
        world.reconnect(&database_when_back(&server).await?).await?;
        let figures = sale.crowd.judge(&mut ledger, sale.elapsed);
        findings.after_the_sale(&world, &stage, &ledger).await?;
        sold.add(&figures)?;

        let (changes, changes_amid) = amid_a_kill(&mut server, victim, stage.changes(ledger), connections).await?;
        world.reconnect(&database_when_back(&server).await?).await?;
        let (figures, mut ledger) = changes.crowd.judge(changes.elapsed);
        look_once_more(&stage, &mut ledger, address, connections).await?;
        findings.at_the_end(&world, &stage, &ledger).await?;
        changed.add(&figures)?;
        expected.add(ledger.transitions());

        findings.add(audited(&server.database()?).await?);
        // A kill after the last answer proves nothing; such a round has to be visible.
        let missed = [sale_amid, changes_amid].into_iter().filter(|amid| !amid).count();
        findings.add([super::report::invariant("killed_in_the_middle", missed)]);
        tracing::info!(
            round,
            sale_amid,
            changes_amid,
            resent = sale.resent + changes.resent,
            granted = sold.ok,
            changed = changed.ok,
            "a rush with kill -9"
        );
    }
    findings.of_letters(&world, &expected).await?;
    let settings = durability(&server.database()?).await?;
    server.stop().await?;
    Ok(report(rehearsal, sold, changed, hello, settings, findings))
}

async fn warm_up(world: &mut World, address: SocketAddr, connections: u32) -> anyhow::Result<()> {
    let slot = world.slot(i32::try_from(WARM_UP_USERS)?).await?;
    let desk = Desk {
        authority: address.to_string(),
    };
    let guests = world.guests(WARM_UP_USERS).await?;
    let bookings = List::new(guests.iter().map(|guest| desk.book(guest, slot)).collect());
    generator::rush(address, bookings, connections, OnBreak::Fail).await?;
    Ok(())
}

async fn fill(stage: &Stage, address: SocketAddr, connections: u32) -> anyhow::Result<Ledger> {
    let filling = generator::rush(address, stage.filling(), connections, OnBreak::Fail).await?;
    stage.filled(&filling.crowd)
}

/// Everybody who waits, when nothing changes any longer: the ledger then knows where everybody stands.
async fn look_once_more(
    stage: &Stage,
    ledger: &mut Ledger,
    address: SocketAddr,
    connections: u32,
) -> anyhow::Result<()> {
    let (people, looks) = stage.last_looks(ledger);
    let looks = generator::rush(address, looks, connections, OnBreak::Fail).await?;
    for (person, answer) in people.into_iter().zip(&looks.crowd.answers) {
        match Reading::of(answer.as_ref()) {
            Reading::Granted(told) => ledger.told(person, &told, 0, 0),
            other => bail!("somebody who waits could not look: {other:?}"),
        };
    }
    Ok(())
}

/// What the waves of this rehearsal are judged by.
impl Findings {
    async fn after_the_sale(&mut self, world: &World, stage: &Stage, ledger: &Ledger) -> anyhow::Result<()> {
        let stored = found::stored(world.client(), &stage.places.all()).await?;
        self.add([ledger.sold_exactly(&stored, &stage.places.hot)]);
        Ok(())
    }

    async fn at_the_end(&mut self, world: &World, stage: &Stage, ledger: &Ledger) -> anyhow::Result<()> {
        let slots: Vec<Uuid> = stage.places.all();
        let stored = found::stored(world.client(), &slots).await?;
        self.add(ledger.against(&stored));
        self.add(history::judge(&found::history(world.client(), &slots).await?, &stored));
        Ok(())
    }

    async fn of_letters(&mut self, world: &World, expected: &Expected) -> anyhow::Result<()> {
        let (announced, letters) = super::letters::letters(world.client(), "booking", letters::letter_of).await?;
        self.add(letters::judge(&announced, &letters, expected));
        Ok(())
    }
}

fn report(
    rehearsal: &Rehearsal,
    sold: Figures,
    changed: Figures,
    hello: f64,
    settings: Durability,
    findings: Findings,
) -> Report {
    let throughput = sold.throughput_per_s();
    Report {
        scenario: "slot-rush",
        users: rehearsal.users.into(),
        connections: rehearsal.connections,
        seconds: sold.elapsed.as_secs_f64(),
        requests: sold.requests,
        ok: sold.ok,
        refused: sold.refused,
        errors: sold.errors,
        throughput_per_s: throughput,
        throughput_of: "granted",
        latency_ms: Latency::of(&sold.latencies),
        repeats: Some(sold.repeats),
        acts: None,
        changes_of_mind: Some(changed.changes_of_mind()),
        baseline: Baseline {
            name: "hello",
            throughput_per_s: hello,
        },
        ratio: throughput / hello,
        settings,
        invariants: findings.invariants(),
    }
}
