//! What every request handler and job shares: configuration, time, ids, keys, pools, lanes.

use std::ops::Deref;
use std::sync::Arc;

use group_commit::{Lane, Options};
use sqlx::PgPool;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::accounts::Passwords;
use crate::classes;
use crate::classes::lane::{Classes, EnrollmentLane};
use crate::clock::Clock;
use crate::config::Config;
use crate::consultations;
use crate::consultations::lane::{SlotLane, Slots};
use crate::consultations::views::PlaceUpdate;
use crate::database::{self, Role, Target};
use crate::http::limits::Limits;
use crate::ids::Ids;
use crate::messaging::live::LivePlaces;
use crate::messaging::mail::{Composer, Letters};
use crate::operations::blobs::Blobs;
use crate::secrets::Secrets;

/// Connections of each feature group: a login storm or a slow list cannot take those that bookings need.
const ACCOUNTS_CONNECTIONS_MAX: u32 = 3;
const CONSULTATIONS_CONNECTIONS_MAX: u32 = 4;
const CLASSES_CONNECTIONS_MAX: u32 = 4;
const MESSAGING_CONNECTIONS_MAX: u32 = 3;
const STREAMS_MAX: usize = 20_000;

#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    pub config: Config,
    pub clock: Clock,
    pub ids: Ids,
    pub secrets: Secrets,
    pub pools: Pools,
    pub slots: Lane<SlotLane>,
    pub enrollments: Lane<EnrollmentLane>,
    pub limits: Limits,
    pub live: LivePlaces<PlaceUpdate>,
    pub live_classes: LivePlaces<classes::views::PlaceUpdate>,
    pub blobs: Blobs,
    pub passwords: Passwords,
    /// Rung after a commit that wrote events; the relay also looks by itself once a second.
    pub events_written: Arc<Notify>,
    /// Open event streams.
    pub streams: Arc<Semaphore>,
    pub phase: Phase,
}

/// A pool per feature group.
#[derive(Clone, Debug)]
pub struct Pools {
    pub accounts: PgPool,
    pub consultations: PgPool,
    pub classes: PgPool,
    pub messaging: PgPool,
}

impl Pools {
    pub fn all(&self) -> [&PgPool; 4] {
        [&self.accounts, &self.consultations, &self.classes, &self.messaging]
    }
}

/// What differs between the server and a test.
#[derive(Clone, Debug)]
pub struct Parts {
    pub config: Config,
    pub clock: Clock,
    pub ids: Ids,
    pub secrets: Secrets,
    pub target: Target,
    pub blobs: Blobs,
    /// Lane workers: 2, in tests 1, so that the order of decisions is known.
    pub lane_workers: usize,
    /// Where they run: [`LaneThread`], in tests the test's own runtime.
    pub lane_runtime: Handle,
}

/// A thread for the lanes alone. What a lane does between two answers of the database takes microseconds, and must not queue
/// behind the hundreds of requests that its last batch has answered: a fifth more bookings per second on two cores.
#[derive(Debug)]
pub struct LaneThread {
    pub handle: Handle,
    runtime: Option<Runtime>,
}

impl LaneThread {
    pub fn start() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("lanes")
            .enable_all()
            .build()?;
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }
}

impl Drop for LaneThread {
    /// Lanes are stopped before; waiting for the thread, as a plain drop does, is not allowed in an async task.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl App {
    /// Connects lazily: nothing is opened until the first request needs it.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            config,
            clock,
            ids,
            secrets,
            target,
            blobs,
            lane_workers,
            lane_runtime,
        } = parts;
        let target = target.for_role(Role::App);
        let events_written = Arc::new(Notify::new());
        let live = LivePlaces::default();
        let lane = SlotLane::new(
            Slots {
                ids: ids.clone(),
                secrets: secrets.clone(),
            },
            target.clone(),
            clock.clone(),
            ids.clone(),
            live.clone(),
            Arc::clone(&events_written),
        );
        let live_classes = LivePlaces::default();
        let enrollment_lane = EnrollmentLane::new(
            Classes {
                ids: ids.clone(),
                secrets: secrets.clone(),
            },
            target.clone(),
            clock.clone(),
            ids.clone(),
            live_classes.clone(),
            Arc::clone(&events_written),
        );
        let pools = Pools {
            accounts: database::pool(&target, "accounts", ACCOUNTS_CONNECTIONS_MAX),
            consultations: database::pool(&target, "consultations", CONSULTATIONS_CONNECTIONS_MAX),
            classes: database::pool(&target, "classes", CLASSES_CONNECTIONS_MAX),
            messaging: database::pool(&target, "messaging", MESSAGING_CONNECTIONS_MAX),
        };
        let limits = Limits::new(config.rate_scale);
        // Whatever the lane spawns, now and later, runs where it was started.
        let _lane_runtime = lane_runtime.enter();
        Self(Arc::new(Shared {
            slots: Lane::start(
                lane,
                Options {
                    name: "slots",
                    workers: lane_workers,
                    ..Options::default()
                },
            ),
            enrollments: Lane::start(
                enrollment_lane,
                Options {
                    name: "enrollments",
                    workers: lane_workers,
                    ..Options::default()
                },
            ),
            passwords: Passwords::new(),
            limits,
            config,
            clock,
            ids,
            secrets,
            pools,
            live,
            live_classes,
            blobs,
            events_written,
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
            phase: Phase::default(),
        }))
    }
}

impl App {
    /// What letters are written with.
    pub fn composer(&self) -> Composer {
        Composer {
            pool: self.pools.messaging.clone(),
            clock: self.clock.clone(),
            secrets: self.secrets.clone(),
            base_url: self.config.base_url.clone(),
            sender: self.config.mail.sender(&self.config.base_url),
        }
    }
}

/// The letters of every feature, as one.
pub const LETTERS: Letters = Letters {
    orders: |event| {
        let mut orders = (consultations::letters::LETTERS.orders)(event);
        orders.extend((classes::letters::LETTERS.orders)(event));
        orders
    },
    compose: |composer, kind, subject| {
        let letters = if classes::letters::KINDS.contains(&kind) {
            classes::letters::LETTERS
        } else {
            consultations::letters::LETTERS
        };
        (letters.compose)(composer, kind, subject)
    },
};

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

/// Where the process is between start and stop; moves forward only.
#[derive(Debug, Default)]
pub struct Phase {
    draining: CancellationToken,
    stopping: CancellationToken,
}

impl Phase {
    /// Readiness fails, so that balancers look elsewhere; requests are still served.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// New work is refused and streams end; what is in flight finishes.
    pub fn stop(&self) {
        self.draining.cancel();
        self.stopping.cancel();
    }

    pub fn ready(&self) -> bool {
        !self.draining.is_cancelled()
    }

    pub fn stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }

    /// Ends when [`Phase::stop`] was called.
    pub fn stopped(&self) -> CancellationToken {
        self.stopping.clone()
    }
}
