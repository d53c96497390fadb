//! One hot row, sold in two ways on the same PostgreSQL in the same run: the transaction per request that source 000
//! describes (`UPDATE … WHERE booked_count < capacity`, then the booking), and the lane. Both write every row the product
//! writes: counter, booking with its indexes, event.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Parser;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Rehearsal;
use super::report::{Baseline, Invariant, Latency, Report, audited, durability, histogram, record};
use super::spawn::TemporaryFolder;
use super::world::{Guest, World};
use crate::app::{App, LaneThread, Parts};
use crate::clock::Clock;
use crate::config::Settings;
use crate::consultations::rules::{Book, Booker, Command, CommandKey, Outcome};
use crate::database::private::{self, PrivatePostgres};
use crate::database::{self, Role, Target};
use crate::ids::Ids;
use crate::operations::blobs::Blobs;
use crate::secrets::{Secrets, random};

/// Of one slot; more than can be sold in the time.
const CAPACITY: i32 = 10_000_000;
/// Guests are made beforehand, because each needs an invitation of their own: as many as could be served at these rates.
const LANE_GUESTS_PER_SECOND: usize = 60_000;
const BASELINE_GUESTS_PER_SECOND: usize = 6_000;
/// Before each measured part, so that connections, plans and caches are warm.
const WARM_UP: Duration = Duration::from_millis(500);
const LANE_WORKERS: usize = 2;

#[derive(Parser)]
struct Defaults {
    #[command(flatten)]
    settings: Settings,
}

pub async fn run(rehearsal: &Rehearsal) -> anyhow::Result<Report> {
    let folder = TemporaryFolder::new()?;
    let postgres = PrivatePostgres::start(folder.path(), private::Settings::Production).await?;
    let target = postgres.target();
    database::migrate(&target).await?;
    let result = measure(rehearsal, &target).await;
    postgres.stop().await;
    result
}

async fn measure(rehearsal: &Rehearsal, target: &Target) -> anyhow::Result<Report> {
    let secrets = Secrets::derive(&random::<32>());
    let config = Defaults::try_parse_from(["jari"])?.settings.check()?;
    let lane_thread = LaneThread::start()?;
    let app = App::new(Parts {
        config,
        clock: Clock::Database,
        ids: Ids::Random,
        secrets: secrets.clone(),
        target: target.clone(),
        blobs: Blobs::in_memory(),
        lane_workers: LANE_WORKERS,
        lane_runtime: lane_thread.handle.clone(),
    });
    let mut world = World::create(target, secrets, Ids::Random, Clock::Database.wall()).await?;
    let length = Duration::from_secs(rehearsal.seconds.into());
    let seconds = usize::try_from(rehearsal.seconds)?;
    let clients = rehearsal.connections;

    let slot = world.slot(CAPACITY).await?;
    let guests = world.guests((seconds + 1) * BASELINE_GUESTS_PER_SECOND).await?;
    tracing::info!(clients, "one transaction per request");
    let usual = usual_way(target, slot, guests, clients, length).await?;
    let usual_booked = world.booked(slot).await?.len();

    let slot = world.slot(CAPACITY).await?;
    let guests = world.guests((seconds + 1) * LANE_GUESTS_PER_SECOND).await?;
    tracing::info!(clients, "the lane");
    let lane = lane(&app, slot, guests, clients, length).await?;
    let lane_booked = world.booked(slot).await?.len();
    app.slots.stop().await;

    let mut invariants = audited(target).await?;
    let difference = |granted: u64, found: usize| granted.abs_diff(found as u64).try_into().unwrap_or(i64::MAX);
    invariants.push(Invariant {
        name: "usual_way_acknowledged_is_stored".into(),
        violations: difference(usual.granted_in_all, usual_booked),
    });
    invariants.push(Invariant {
        name: "lane_acknowledged_is_stored".into(),
        violations: difference(lane.granted_in_all, lane_booked),
    });
    let (throughput, baseline) = (lane.per_second(), usual.per_second());
    Ok(Report {
        scenario: "hot-row",
        users: lane.granted_in_all,
        connections: clients,
        seconds: lane.elapsed.as_secs_f64(),
        requests: lane.measured + lane.failed,
        ok: lane.measured,
        refused: std::collections::BTreeMap::new(),
        errors: lane.failed + usual.failed,
        throughput_per_s: throughput,
        latency_ms: Latency::of(&lane.latencies),
        repeats: None,
        changes_of_mind: None,
        baseline: Baseline {
            name: "one transaction per request",
            throughput_per_s: baseline,
        },
        ratio: throughput / baseline,
        settings: durability(target).await?,
        invariants,
    })
}

/// What one way of selling did in its measured time.
struct Part {
    measured: u64,
    granted_in_all: u64,
    failed: u64,
    elapsed: Duration,
    latencies: Histogram<u64>,
}

impl Part {
    fn per_second(&self) -> f64 {
        self.measured as f64 / self.elapsed.as_secs_f64()
    }
}

/// Clients that each sell to one guest after the other; counted is what was answered between warm-up and end.
async fn clients<F>(count: u32, guests: Vec<Guest>, length: Duration, client: impl Fn(u32) -> F) -> anyhow::Result<Part>
where
    F: Future<Output = anyhow::Result<Box<dyn Sell>>>,
{
    let guests = Arc::new(guests);
    let next = Arc::new(AtomicUsize::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let mut sellers = Vec::new();
    for number in 0..count {
        sellers.push(client(number).await?);
    }
    let measured_from = Instant::now() + WARM_UP;
    let mut tasks = JoinSet::new();
    for mut seller in sellers {
        let (guests, next, over) = (Arc::clone(&guests), Arc::clone(&next), Arc::clone(&over));
        tasks.spawn(async move {
            let mut part = Part {
                measured: 0,
                granted_in_all: 0,
                failed: 0,
                elapsed: Duration::ZERO,
                latencies: histogram(),
            };
            while !over.load(Ordering::Relaxed) {
                let Some(guest) = guests.get(next.fetch_add(1, Ordering::Relaxed)) else {
                    break;
                };
                let started = Instant::now();
                match seller.sell(guest).await {
                    Ok(()) => {
                        part.granted_in_all += 1;
                        if started >= measured_from {
                            part.measured += 1;
                            record(&mut part.latencies, started.elapsed());
                        }
                    }
                    Err(error) => {
                        tracing::error!(%error, "a sale failed");
                        part.failed += 1;
                    }
                }
            }
            (part, Instant::now())
        });
    }
    tokio::time::sleep_until((measured_from + length).into()).await;
    over.store(true, Ordering::Relaxed);
    let mut whole = Part {
        measured: 0,
        granted_in_all: 0,
        failed: 0,
        elapsed: Duration::ZERO,
        latencies: histogram(),
    };
    while let Some(done) = tasks.join_next().await {
        let (part, ended) = done?;
        whole.measured += part.measured;
        whole.granted_in_all += part.granted_in_all;
        whole.failed += part.failed;
        whole.latencies.add(&part.latencies)?;
        // If the guests ran out, the time did not.
        whole.elapsed = whole.elapsed.max(ended.saturating_duration_since(measured_from));
    }
    Ok(whole)
}

trait Sell: Send {
    fn sell<'a>(&'a mut self, guest: &'a Guest) -> futures_util::future::BoxFuture<'a, anyhow::Result<()>>;
}

async fn lane(app: &App, slot_id: Uuid, guests: Vec<Guest>, count: u32, length: Duration) -> anyhow::Result<Part> {
    clients(count, guests, length, async |_| {
        Ok(Box::new(LaneSeller {
            app: app.clone(),
            slot_id,
        }) as Box<dyn Sell>)
    })
    .await
}

struct LaneSeller {
    app: App,
    slot_id: Uuid,
}

impl Sell for LaneSeller {
    fn sell<'a>(&'a mut self, guest: &'a Guest) -> futures_util::future::BoxFuture<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let command = Command::Book(Book {
                booking_id: self.app.ids.next(),
                slot_id: self.slot_id,
                invitation_id: guest.invitation_id,
                by: Booker::Guest(Secrets::read_link(&guest.token).context("a token of our own")?),
                name: "Guest".into(),
                note_sealed: None,
                wait: false,
                key: CommandKey {
                    key: guest.invitation_id.to_string(),
                    fingerprint: guest.invitation_id.as_bytes().repeat(2),
                },
            });
            match self.app.slots.submit(command.into()).await? {
                Outcome::Booking(_) => Ok(()),
                outcome => Err(anyhow::anyhow!("{outcome:?}")),
            }
        })
    }
}

async fn usual_way(
    target: &Target,
    slot_id: Uuid,
    guests: Vec<Guest>,
    count: u32,
    length: Duration,
) -> anyhow::Result<Part> {
    let target = target.for_role(Role::App);
    clients(count, guests, length, async |_| {
        Ok(Box::new(UsualSeller::connect(&target, slot_id).await?) as Box<dyn Sell>)
    })
    .await
}

struct UsualSeller {
    client: tokio_postgres::Client,
    take: tokio_postgres::Statement,
    book: tokio_postgres::Statement,
    tell: tokio_postgres::Statement,
    slot_id: Uuid,
}

impl UsualSeller {
    async fn connect(target: &Target, slot_id: Uuid) -> anyhow::Result<Self> {
        let client = target.connect("usual way").await?;
        let take = "UPDATE consultations.slots SET booked_count = booked_count + 1, version = version + 1
            WHERE id = $1 AND status = 'OPEN' AND booked_count < capacity";
        let book = "INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, status, generation, sequence, missed, notice_waived, idempotency_key, fingerprint, created_at, placed_at)
            SELECT $1, $2, invitation.id, invitation.email_index, 'Guest', 'BOOKED', 1, 0, 0, false, $4, $5, clock_timestamp(), clock_timestamp()
            FROM consultations.invitations AS invitation WHERE invitation.id = $3";
        let tell = "INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at)
            VALUES ($1, 'BookingCreated', 'booking', $2, $3, $4, clock_timestamp())";
        Ok(Self {
            take: client.prepare(take).await?,
            book: client.prepare(book).await?,
            tell: client.prepare(tell).await?,
            client,
            slot_id,
        })
    }
}

impl Sell for UsualSeller {
    fn sell<'a>(&'a mut self, guest: &'a Guest) -> futures_util::future::BoxFuture<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let ids = Ids::Random;
            let booking_id = ids.next();
            let transaction = self.client.transaction().await?;
            anyhow::ensure!(
                transaction.execute(&self.take, &[&self.slot_id]).await? == 1,
                "no place was free"
            );
            let fingerprint = guest.invitation_id.as_bytes().repeat(2);
            transaction
                .execute(
                    &self.book,
                    &[
                        &booking_id,
                        &self.slot_id,
                        &guest.invitation_id,
                        &guest.invitation_id.to_string(),
                        &fingerprint,
                    ],
                )
                .await?;
            let payload = serde_json::json!({ "slot_id": self.slot_id, "invitation_id": guest.invitation_id });
            let actor = format!("invitation:{}", guest.invitation_id);
            transaction
                .execute(&self.tell, &[&ids.next(), &booking_id, &actor, &payload])
                .await?;
            transaction.commit().await?;
            Ok(())
        })
    }
}
