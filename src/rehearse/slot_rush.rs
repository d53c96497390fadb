//! Everybody books the same slot at the same moment; there are fewer places than people.

use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::TimeDelta;
use hdrhistogram::Histogram;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::generator::{self, Answer, OnBreak, Request};
use super::report::{Baseline, Durability, Invariant, Latency, Report, audited, durability, histogram};
use super::spawn::SpawnedServer;
use super::world::{Guest, World};
use super::{Rehearsal, Victim};
use crate::clock::Clock;
use crate::ids::Ids;
use crate::secrets::random;

/// One in ten comes too late, so that selling out is part of what is measured.
const PLACES_PER_TEN_USERS: u32 = 9;
/// Bookings before the clock starts, so that connections, plans and caches are warm.
const WARM_UP_USERS: usize = 2_000;
const HELLO_SECONDS: u64 = 2;
/// A server that was killed is back within this.
const PATIENCE: Duration = Duration::from_secs(60);
/// The victim dies somewhere in this part of the rush.
const KILL_AFTER_MS: std::ops::Range<u64> = 20..600;
/// The API's own limit for a slot.
const API_CAPACITY_MAX: usize = 1_000;

pub async fn spawned(rehearsal: &Rehearsal) -> anyhow::Result<Report> {
    let server = SpawnedServer::start().await?;
    let target = server.database()?;
    let mut world = World::create(&target, server.secrets(), Ids::Random, Clock::Database.wall()).await?;
    let hello = hello(server.address, rehearsal.connections).await?;

    let warm_up = world.slot(i32::try_from(WARM_UP_USERS)?).await?;
    let requests = bookings(server.address, warm_up, &world.guests(WARM_UP_USERS).await?);
    generator::rush(server.address, requests, rehearsal.connections, OnBreak::Fail).await?;

    let places = places(rehearsal.users);
    let slot = world.slot(places).await?;
    let guests = world.guests(rehearsal.users as usize).await?;
    let requests = bookings(server.address, slot, &guests);
    let outcome = generator::rush(server.address, requests, rehearsal.connections, OnBreak::Fail).await?;

    let tally = Tally::of(&outcome.answers)?;
    let mut invariants = audited(&target).await?;
    invariants.extend(tally.against(&world.booked(slot).await?, places));
    let settings = durability(&target).await?;
    server.stop().await?;
    Ok(tally.report(
        rehearsal,
        &outcome.latencies,
        outcome.elapsed,
        hello,
        settings,
        invariants,
    ))
}

/// Rush after rush, each with a kill -9 in its middle. Clients do what the API tells them: connect again and send the same
/// request with the same key. Every acknowledged answer must then be found, and exactly the capacity be sold.
pub async fn with_kills(rehearsal: &Rehearsal, victim: Victim) -> anyhow::Result<Report> {
    let mut server = SpawnedServer::start().await?;
    let mut world = World::create(
        &server.database()?,
        server.secrets(),
        Ids::Random,
        Clock::Database.wall(),
    )
    .await?;
    let hello = hello(server.address, rehearsal.connections).await?;
    let (mut whole, mut latencies, mut elapsed) = (Tally::default(), histogram(), Duration::ZERO);
    let mut invariants: BTreeMap<String, i64> = BTreeMap::new();
    for round in 1..=rehearsal.times {
        let places = places(rehearsal.users);
        let slot = world.slot(places).await?;
        let guests = world.guests(rehearsal.users as usize).await?;
        let requests = bookings(server.address, slot, &guests);
        let rush = tokio::spawn(generator::rush(
            server.address,
            requests,
            rehearsal.connections,
            OnBreak::Retry(PATIENCE),
        ));
        let pause = KILL_AFTER_MS.start + u64::from_le_bytes(random()) % (KILL_AFTER_MS.end - KILL_AFTER_MS.start);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let killed_in_the_middle = !rush.is_finished();
        match victim {
            Victim::Jari => {
                server.kill().await?;
                server.restart().await?;
            }
            Victim::Postgres => server.kill_postgres()?,
        }
        let outcome = rush.await??;
        // The world's own connection died with the database.
        world.reconnect(&database_when_back(&server).await?).await?;
        let tally = Tally::of(&outcome.answers)?;
        let found = tally.against(&world.booked(slot).await?, places);
        let audit = audited(&server.database()?).await?;
        tracing::info!(
            round,
            pause_ms = pause,
            killed_in_the_middle,
            retries = outcome.retries,
            granted = tally.granted.len(),
            errors = tally.errors,
            "a rush with a kill -9"
        );
        for invariant in found.into_iter().chain(audit) {
            *invariants.entry(invariant.name).or_default() += invariant.violations;
        }
        // A kill after the last answer proves nothing; such a round has to be visible.
        *invariants.entry("killed_in_the_middle".into()).or_default() += i64::from(!killed_in_the_middle);
        whole.add(tally);
        latencies.add(&outcome.latencies)?;
        elapsed += outcome.elapsed;
    }
    let settings = durability(&server.database()?).await?;
    server.stop().await?;
    let invariants = invariants
        .into_iter()
        .map(|(name, violations)| Invariant { name, violations })
        .collect();
    Ok(whole.report(rehearsal, &latencies, elapsed, hello, settings, invariants))
}

/// Everything through the API: slots of at most a thousand places, invitations, bookings; cancelled and revoked afterwards.
pub async fn against(rehearsal: &Rehearsal, target: &Url) -> anyhow::Result<Report> {
    let address = target
        .socket_addrs(|| None)?
        .into_iter()
        .next()
        .context("the target has no address")?;
    if target.scheme() != "http" {
        bail!(
            "a rehearsal measures the server itself: give its own http:// address, behind the balancer that ends TLS"
        );
    }
    let authority = address.to_string();
    let authorization = format!("Bearer {}", rehearsal.token.as_deref().unwrap_or_default());
    let headers: &[(&str, &str)] = &[("Authorization", &authorization)];
    let hello = hello(address, rehearsal.connections).await?;

    let places = places(rehearsal.users);
    let first = Clock::Database.wall() + TimeDelta::days(30);
    let slots: Vec<Value> = (0..usize::try_from(places)?)
        .step_by(API_CAPACITY_MAX)
        .enumerate()
        .map(|(number, sold)| {
            let starts_at = first + TimeDelta::hours(i64::try_from(number).unwrap_or(0));
            let capacity = (usize::try_from(places).unwrap_or(0) - sold).min(API_CAPACITY_MAX);
            json!({ "topic": "Rehearsal", "starts_at": starts_at, "ends_at": starts_at + TimeDelta::minutes(50), "capacity": capacity })
        })
        .collect();
    let request = generator::post(
        "/api/admin/slots/batch",
        &authority,
        headers,
        &json!({ "slots": slots }).to_string(),
    );
    let created: Created<Identified> = read(&generator::ask(address, &request).await?, 201)?;
    let run = Ids::Random.next().simple();
    let invite = |number: u32| {
        let body = json!({ "email": format!("guest-{number}-{run}@rehearsal.example") }).to_string();
        generator::post("/api/admin/invitations", &authority, headers, &body)
    };
    let invited = generator::rush(
        address,
        (0..rehearsal.users).map(invite).collect(),
        rehearsal.connections,
        OnBreak::Fail,
    )
    .await?;
    let invitations = invited
        .answers
        .iter()
        .map(|answer| read::<Invited>(answer.as_ref().context("no answer")?, 201))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let guests: Vec<Guest> = invitations.iter().map(Invited::guest).collect();
    let slot_of = |number: usize| created.items[number % created.items.len()].id;
    let requests = guests
        .iter()
        .enumerate()
        .map(|(number, guest)| booking(&authority, slot_of(number), guest))
        .collect();
    let outcome = generator::rush(address, requests, rehearsal.connections, OnBreak::Fail).await?;
    let tally = Tally::of(&outcome.answers)?;

    let mut sold = 0;
    let mut oversold = 0;
    for slot in &created.items {
        let cancel = generator::post(&format!("/api/admin/slots/{}/close", slot.id), &authority, headers, "");
        let state: SlotPlaces = read(&generator::ask(address, &cancel).await?, 200)?;
        sold += i64::from(state.booked_count);
        oversold += i64::from((state.booked_count - state.capacity).max(0));
        let cancel = generator::post(
            &format!("/api/admin/slots/{}/cancel", slot.id),
            &authority,
            headers,
            r#"{"reason":"Rehearsal"}"#,
        );
        read::<SlotPlaces>(&generator::ask(address, &cancel).await?, 200)?;
    }
    let revoke = |invited: &Invited| {
        generator::post(
            &format!("/api/admin/invitations/{}/revoke", invited.id),
            &authority,
            headers,
            "",
        )
    };
    generator::rush(
        address,
        invitations.iter().map(revoke).collect(),
        rehearsal.connections,
        OnBreak::Fail,
    )
    .await?;
    let granted = i64::try_from(tally.granted.len())?;
    let invariants = vec![
        Invariant {
            name: "slots_booked_within_capacity".into(),
            violations: oversold,
        },
        Invariant {
            name: "acknowledged_is_stored".into(),
            violations: (granted - sold).abs(),
        },
    ];
    let unknown = || "unknown".to_owned();
    let settings = Durability {
        fsync: unknown(),
        synchronous_commit: unknown(),
        full_page_writes: unknown(),
    };
    Ok(tally.report(
        rehearsal,
        &outcome.latencies,
        outcome.elapsed,
        hello,
        settings,
        invariants,
    ))
}

#[derive(Deserialize)]
struct Created<T> {
    items: Vec<T>,
}

#[derive(Deserialize)]
struct Identified {
    id: Uuid,
}

#[derive(Deserialize)]
struct SlotPlaces {
    capacity: i32,
    booked_count: i32,
}

#[derive(Deserialize)]
struct Invited {
    id: Uuid,
    link: String,
}

impl Invited {
    fn guest(&self) -> Guest {
        Guest {
            invitation_id: self.id,
            token: self.link.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct Refused {
    code: String,
}

fn read<T: for<'a> Deserialize<'a>>(answer: &Answer, expected: u16) -> anyhow::Result<T> {
    if answer.status != expected {
        bail!(
            "answered with {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
    Ok(serde_json::from_slice(&answer.body)?)
}

fn places(users: u32) -> i32 {
    i32::try_from((users / 10 * PLACES_PER_TEN_USERS).max(1)).unwrap_or(i32::MAX)
}

async fn hello(address: SocketAddr, connections: u32) -> anyhow::Result<f64> {
    let request = generator::get("/api/health", &address.to_string(), &[]);
    generator::repeat(address, request, connections, Duration::from_secs(HELLO_SECONDS)).await
}

fn bookings(address: SocketAddr, slot_id: Uuid, guests: &[Guest]) -> Vec<Request> {
    let authority = address.to_string();
    guests.iter().map(|guest| booking(&authority, slot_id, guest)).collect()
}

fn booking(authority: &str, slot_id: Uuid, guest: &Guest) -> Request {
    let body = format!(r#"{{"token":"{}","slot_id":"{slot_id}","name":"Guest"}}"#, guest.token);
    generator::post(
        "/api/bookings",
        authority,
        &[("Idempotency-Key", &guest.invitation_id.to_string())],
        &body,
    )
}

async fn database_when_back(server: &SpawnedServer) -> anyhow::Result<crate::database::Target> {
    let started = Instant::now();
    loop {
        if let Ok(target) = server.database()
            && target.connect("rehearsal").await.is_ok()
        {
            return Ok(target);
        }
        if started.elapsed() > PATIENCE {
            bail!("PostgreSQL did not come back");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The clients' own ledger: what they were told.
#[derive(Debug, Default)]
struct Tally {
    requests: u64,
    granted: Vec<Uuid>,
    refused: BTreeMap<String, u64>,
    errors: u64,
}

impl Tally {
    fn of(answers: &[Option<Answer>]) -> anyhow::Result<Self> {
        let mut tally = Self {
            requests: answers.len() as u64,
            ..Self::default()
        };
        for answer in answers {
            match answer {
                Some(answer) if answer.status == 201 => tally.granted.push(read::<Identified>(answer, 201)?.id),
                Some(answer) if answer.status < 500 => {
                    let Refused { code } = serde_json::from_slice(&answer.body)?;
                    *tally.refused.entry(code).or_default() += 1;
                }
                Some(answer) => {
                    tracing::error!(status = answer.status, body = %String::from_utf8_lossy(&answer.body), "an error");
                    tally.errors += 1;
                }
                None => tally.errors += 1,
            }
        }
        // The only refusal a rush expects is that the places ran out.
        tally.errors += tally
            .refused
            .iter()
            .filter(|(code, _)| *code != "slot_full")
            .map(|(_, count)| count)
            .sum::<u64>();
        Ok(tally)
    }

    /// The ledger against the database.
    fn against(&self, stored: &[Uuid], places: i32) -> Vec<Invariant> {
        let stored_set: HashSet<&Uuid> = stored.iter().collect();
        let granted_set: HashSet<&Uuid> = self.granted.iter().collect();
        let count = |violations: usize| i64::try_from(violations).unwrap_or(i64::MAX);
        let sold = count(stored.len());
        vec![
            Invariant {
                name: "acknowledged_is_stored".into(),
                violations: count(granted_set.difference(&stored_set).count()),
            },
            Invariant {
                name: "stored_was_acknowledged".into(),
                violations: count(stored_set.difference(&granted_set).count()),
            },
            Invariant {
                name: "acknowledged_once".into(),
                violations: count(self.granted.len() - granted_set.len()),
            },
            Invariant {
                name: "sold_exactly_the_capacity".into(),
                violations: (sold - i64::from(places)).abs(),
            },
        ]
    }

    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.granted.extend(other.granted);
        self.errors += other.errors;
        for (code, count) in other.refused {
            *self.refused.entry(code).or_default() += count;
        }
    }

    fn report(
        self,
        rehearsal: &Rehearsal,
        latencies: &Histogram<u64>,
        elapsed: Duration,
        hello: f64,
        settings: Durability,
        invariants: Vec<Invariant>,
    ) -> Report {
        let ok = self.granted.len() as u64;
        let throughput = ok as f64 / elapsed.as_secs_f64();
        Report {
            scenario: "slot-rush",
            users: rehearsal.users.into(),
            connections: rehearsal.connections,
            seconds: elapsed.as_secs_f64(),
            requests: self.requests,
            ok,
            refused: self.refused,
            errors: self.errors,
            throughput_per_s: throughput,
            latency_ms: Latency::of(latencies),
            baseline: Baseline {
                name: "hello",
                throughput_per_s: hello,
            },
            ratio: throughput / hello,
            settings,
            invariants,
        }
    }
}
