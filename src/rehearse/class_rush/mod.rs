//! Everybody applies for the same class at the same moment, most come too late, and while they do, others give up what they
//! have: their places go down the line in the same commit.
//!
//! What people were told is kept in a ledger of their own and compared with what is stored.

mod api;
mod applications;
mod found;
mod history;
mod ledger;

use std::net::SocketAddr;

use anyhow::bail;

use self::api::{Desk, Figures, Reading};
use self::applications::Applications;
use self::ledger::Ledger;
use super::generator::{self, List, OnBreak, hello};
use super::kill::{amid_a_kill, database_when_back};
use super::letters::{letters, one_each};
use super::report::{Baseline, Durability, Findings, Latency, Report, audited, durability, invariant};
use super::seed::Seed;
use super::spawn::SpawnedServer;
use super::world::{Person, World};
use super::{Rehearsal, Victim};
use crate::clock::Clock;
use crate::ids::Ids;

/// The same people do the same in every run, so that runs can be compared.
const SEED: Seed = Seed(1);
/// Applications before the clock starts, so that connections, plans and caches are warm.
const WARM_UP_PEOPLE: usize = 1_000;
/// Fewer people could not fill the class again after the last has given up.
const USERS_MIN: u32 = 500;
/// Of this many people one gets in: 200 of 5,000.
const USERS_PER_PLACE: u32 = 25;
/// And one waits: 100 of 5,000.
const USERS_PER_PLACE_IN_LINE: u32 = 50;

pub async fn spawned(rehearsal: &Rehearsal) -> anyhow::Result<Report> {
    let server = SpawnedServer::start().await?;
    let (address, connections) = (server.address, rehearsal.connections);
    let target = server.database()?;
    let mut world = World::create(&target, server.secrets(), Ids::Random, Clock::Database.wall()).await?;
    let hello = hello(address, connections).await?;
    warm_up(&mut world, address, connections).await?;

    let stage = Stage::new(&mut world, rehearsal, address).await?;
    let rush = generator::rush(
        address,
        stage.applications(SEED, connections),
        connections,
        OnBreak::Fail,
    )
    .await?;
    let (figures, mut ledger) = rush.crowd.judge(rush.elapsed);
    stage.look_once_more(&mut ledger, address, connections).await?;

    let mut findings = Findings::default();
    stage.judge(&mut findings, &world, &ledger).await?;
    findings.add(audited(&target).await?);
    of_letters(&mut findings, &world).await?;
    let settings = durability(&target).await?;
    server.stop().await?;
    Ok(report(rehearsal, &figures, hello, settings, findings))
}

/// Rush after rush, with a kill -9 in the middle of each. Clients do what the API tells them: connect again and send the same
/// request with the same key.
pub async fn with_kills(rehearsal: &Rehearsal, victim: Victim) -> anyhow::Result<Report> {
    let mut server = SpawnedServer::start().await?;
    let (address, connections) = (server.address, rehearsal.connections);
    let target = server.database()?;
    let mut world = World::create(&target, server.secrets(), Ids::Random, Clock::Database.wall()).await?;
    let hello = hello(address, connections).await?;
    let (mut figures, mut findings) = (Figures::default(), Findings::default());
    for round in 1..=rehearsal.times {
        let stage = Stage::new(&mut world, rehearsal, address).await?;
        let applications = stage.applications(Seed(round.into()), connections);
        let (rush, amid) = amid_a_kill(&mut server, victim, applications, connections).await?;
        let target = database_when_back(&server).await?;
        world.reconnect(&target).await?;
        let (of_round, mut ledger) = rush.crowd.judge(rush.elapsed);
        stage.look_once_more(&mut ledger, address, connections).await?;
        stage.judge(&mut findings, &world, &ledger).await?;
        findings.add(audited(&target).await?);
        // A kill after the last answer proves nothing; such a round has to be visible.
        findings.add([invariant("killed_in_the_middle", usize::from(!amid))]);
        figures.add(&of_round)?;
        tracing::info!(
            round,
            amid,
            resent = rush.resent,
            granted = figures.ok,
            "a rush with kill -9"
        );
    }
    of_letters(&mut findings, &world).await?;
    let settings = durability(&server.database()?).await?;
    server.stop().await?;
    Ok(report(rehearsal, &figures, hello, settings, findings))
}

/// A class, and who applies for it.
struct Stage {
    desk: Desk,
    people: Vec<Person>,
}

impl Stage {
    async fn new(world: &mut World, rehearsal: &Rehearsal, address: SocketAddr) -> anyhow::Result<Self> {
        let users = rehearsal.users;
        if users < USERS_MIN {
            bail!("a class rush needs at least {USERS_MIN} users");
        }
        let capacity = i32::try_from(users / USERS_PER_PLACE)?;
        let line = i32::try_from(users / USERS_PER_PLACE_IN_LINE)?;
        Ok(Self {
            desk: Desk {
                authority: address.to_string(),
                class_id: world.class(capacity, line).await?,
            },
            people: world.people(usize::try_from(users)?).await?,
        })
    }

    fn applications(&self, seed: Seed, connections: u32) -> Applications {
        Applications::new(seed, self.desk.clone(), self.people.clone(), connections)
    }

    /// Everybody who waits, when nothing changes any longer: the ledger then knows where everybody stands.
    async fn look_once_more(&self, ledger: &mut Ledger, address: SocketAddr, connections: u32) -> anyhow::Result<()> {
        let (people, looks) = Applications::last_looks(&self.desk, &self.people, ledger);
        let looks = generator::rush(address, List::new(looks), connections, OnBreak::Fail).await?;
        for (person, answer) in people.into_iter().zip(&looks.crowd.answers) {
            match Reading::of(answer.as_ref()) {
                Reading::Granted(told) => ledger.told(person, &told, 0, 0),
                other => bail!("somebody who waits could not look: {other:?}"),
            }
        }
        Ok(())
    }

    async fn judge(&self, findings: &mut Findings, world: &World, ledger: &Ledger) -> anyhow::Result<()> {
        let class_id = self.desk.class_id;
        let stored = found::stored(world.client(), class_id).await?;
        findings.add(ledger.against(&stored));
        findings.add(history::judge(
            &found::history(world.client(), class_id).await?,
            &stored,
        ));
        Ok(())
    }
}

async fn of_letters(findings: &mut Findings, world: &World) -> anyhow::Result<()> {
    let (announced, letters) = letters(world.client(), "enrollment", |event, _| history::letter_of(event)).await?;
    findings.add([one_each(&announced, &letters)]);
    Ok(())
}

async fn warm_up(world: &mut World, address: SocketAddr, connections: u32) -> anyhow::Result<()> {
    let desk = Desk {
        authority: address.to_string(),
        class_id: world.class(i32::try_from(WARM_UP_PEOPLE)?, 0).await?,
    };
    let people = world.people(WARM_UP_PEOPLE).await?;
    let applications = List::new(people.iter().map(|person| desk.apply(person)).collect());
    generator::rush(address, applications, connections, OnBreak::Fail).await?;
    Ok(())
}

fn report(rehearsal: &Rehearsal, figures: &Figures, hello: f64, settings: Durability, findings: Findings) -> Report {
    let seconds = figures.elapsed.as_secs_f64();
    let throughput = figures.requests as f64 / seconds;
    Report {
        scenario: "class-rush",
        users: rehearsal.users.into(),
        connections: rehearsal.connections,
        seconds,
        requests: figures.requests,
        ok: figures.ok,
        refused: figures.refused.clone(),
        errors: figures.errors,
        throughput_per_s: throughput,
        throughput_of: "answered",
        latency_ms: Latency::of(&figures.latencies),
        acts: Some(figures.by_act()),
        repeats: Some(figures.repeats),
        changes_of_mind: None,
        baseline: Baseline {
            name: "hello",
            throughput_per_s: hello,
        },
        ratio: throughput / hello,
        settings,
        invariants: findings.invariants(),
    }
}
