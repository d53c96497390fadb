//! Live places: what watching pages are told when a slot's places change.
//!
//! Updates are hints: they carry a version, may come twice, late or not at all, and nothing is decided by them. This
//! node's commits are told at once; those of other nodes by a look at the database once a second, as long as anybody
//! watches.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, Stream};
use sqlx::PgPool;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::clock::Clock;

/// Updates of one host that a slow watcher may be behind before it is told to start afresh.
const BACKLOG_MAX: usize = 256;
/// A slot that changes more often is told about this often: in a rush, hundreds of watchers times fifty batches a second
/// would cost more than the bookings.
const TELL_EVERY: Duration = Duration::from_millis(200);
const POLL: Duration = Duration::from_secs(1);
/// How far each look reaches back. A decision is visible only when its transaction commits, which lanes limit to 5 s.
const LOOK_BACK: TimeDelta = TimeDelta::seconds(10);

/// Places of a slot after a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceUpdate {
    pub slot_id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub booked_count: i32,
    pub waiting_count: i32,
    pub waitlist: bool,
    pub status: PlaceStatus,
    /// Raised by every change: an update is applied only if it is newer.
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceStatus {
    Open,
    Closed,
    Cancelled,
}

impl PlaceStatus {
    /// As stored; a constraint keeps other values out.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "OPEN" => Some(Self::Open),
            "CLOSED" => Some(Self::Closed),
            "CANCELLED" => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// What a watcher receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    Update(PlaceUpdate),
    /// Updates were missed: read everything again.
    Resync,
}

/// Who watches which host. Clones share the watchers.
#[derive(Clone, Debug, Default)]
pub struct LivePlaces(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Read without the lock, so that publishing costs nothing while nobody watches.
    watched: AtomicUsize,
    hosts: Mutex<HashMap<Uuid, Host>>,
}

#[derive(Debug)]
struct Host {
    watchers: broadcast::Sender<PlaceUpdate>,
    watcher_count: usize,
    slots: HashMap<Uuid, Told>,
}

/// What was last told about a slot, and what waits to be told.
#[derive(Debug)]
struct Told {
    version: i64,
    at: Instant,
    waiting: Option<PlaceUpdate>,
}

/// Reads the watched hosts' slots decided since an instant; given by the feature that owns slots.
pub type ReadChanged =
    for<'a> fn(&'a PgPool, &'a [Uuid], DateTime<Utc>) -> BoxFuture<'a, sqlx::Result<Vec<PlaceUpdate>>>;

impl LivePlaces {
    /// Tells the watchers of these slots' hosts. Never blocks on a watcher.
    pub fn publish(&self, updates: &[PlaceUpdate]) {
        self.offer(updates, Instant::now());
    }

    fn offer(&self, updates: &[PlaceUpdate], now: Instant) {
        if self.0.watched.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut hosts = self.hosts();
        for update in updates {
            if let Some(host) = hosts.get_mut(&update.host_id) {
                host.offer(*update, now);
            }
        }
    }

    /// Watches the slots of one host until dropped.
    pub fn watch(&self, host_id: Uuid) -> Watch {
        let mut hosts = self.hosts();
        let host = hosts.entry(host_id).or_insert_with(|| {
            self.0.watched.fetch_add(1, Ordering::Relaxed);
            Host {
                watchers: broadcast::Sender::new(BACKLOG_MAX),
                watcher_count: 0,
                slots: HashMap::new(),
            }
        });
        host.watcher_count += 1;
        Watch {
            places: self.clone(),
            host_id,
            receiver: host.watchers.subscribe(),
        }
    }

    /// Tells what was held back, and what other nodes committed, until `stop`.
    pub async fn run(self, pool: PgPool, clock: Clock, read_changed: ReadChanged, stop: CancellationToken) {
        let mut tick = tokio::time::interval(TELL_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut looked = Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            self.flush(Instant::now());
            if looked.elapsed() >= POLL {
                looked = Instant::now();
                if let Err(error) = self.look(&pool, &clock, read_changed).await {
                    tracing::warn!(%error, "changes of other nodes could not be read for watchers");
                }
            }
        }
    }

    /// Tells what was committed lately and not told yet.
    pub async fn look(&self, pool: &PgPool, clock: &Clock, read_changed: ReadChanged) -> sqlx::Result<()> {
        let watched: Vec<Uuid> = self.hosts().keys().copied().collect();
        if watched.is_empty() {
            return Ok(());
        }
        let now = clock.now(&mut *pool.acquire().await?).await?;
        let changed = read_changed(pool, &watched, now - LOOK_BACK).await?;
        self.publish(&changed);
        Ok(())
    }

    fn flush(&self, now: Instant) {
        if self.0.watched.load(Ordering::Relaxed) == 0 {
            return;
        }
        for host in self.hosts().values_mut() {
            host.flush(now);
        }
    }

    /// A panic elsewhere leaves hints at worst half told, which every reader bears.
    fn hosts(&self) -> MutexGuard<'_, HashMap<Uuid, Host>> {
        self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    fn offer(&mut self, update: PlaceUpdate, now: Instant) {
        match self.slots.get_mut(&update.slot_id) {
            Some(told) if update.version <= told.version => {}
            Some(told) if now.duration_since(told.at) < TELL_EVERY => {
                if told.waiting.is_none_or(|waiting| waiting.version < update.version) {
                    told.waiting = Some(update);
                }
            }
            _ => self.tell(update, now),
        }
    }

    fn flush(&mut self, now: Instant) {
        let due: Vec<_> = self
            .slots
            .values_mut()
            .filter(|told| now.duration_since(told.at) >= TELL_EVERY)
            .filter_map(|told| told.waiting.take())
            .collect();
        for update in due {
            self.tell(update, now);
        }
    }

    fn tell(&mut self, update: PlaceUpdate, now: Instant) {
        // Fails only if the last watcher has just gone.
        let _ = self.watchers.send(update);
        self.slots.insert(
            update.slot_id,
            Told {
                version: update.version,
                at: now,
                waiting: None,
            },
        );
    }
}

/// One watching page.
#[derive(Debug)]
pub struct Watch {
    places: LivePlaces,
    host_id: Uuid,
    receiver: broadcast::Receiver<PlaceUpdate>,
}

impl Watch {
    pub async fn next(&mut self) -> Live {
        match self.receiver.recv().await {
            Ok(update) => Live::Update(update),
            // The sender lives as long as any watch, so it is never closed here.
            Err(RecvError::Lagged(_) | RecvError::Closed) => Live::Resync,
        }
    }

    pub fn into_stream(self) -> impl Stream<Item = Live> {
        stream::unfold(self, |mut watch| async move {
            let live = watch.next().await;
            Some((live, watch))
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut hosts = self.places.hosts();
        if let Some(host) = hosts.get_mut(&self.host_id) {
            host.watcher_count -= 1;
            if host.watcher_count == 0 {
                hosts.remove(&self.host_id);
                self.places.0.watched.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: Uuid = Uuid::from_u128(1);

    fn update(slot: u128, booked_count: i32, version: i64) -> PlaceUpdate {
        PlaceUpdate {
            slot_id: Uuid::from_u128(slot),
            organisation_id: Uuid::from_u128(9),
            host_id: HOST,
            starts_at: DateTime::UNIX_EPOCH,
            ends_at: DateTime::UNIX_EPOCH,
            capacity: 3,
            booked_count,
            waiting_count: 0,
            waitlist: true,
            status: PlaceStatus::Open,
            version,
        }
    }

    #[tokio::test]
    async fn a_watcher_hears_of_its_host_only_and_of_each_version_once() {
        let (places, start) = (LivePlaces::default(), Instant::now());
        places.offer(&[update(10, 1, 1)], start);
        let mut watch = places.watch(HOST);
        places.offer(
            &[
                PlaceUpdate {
                    host_id: Uuid::from_u128(2),
                    ..update(11, 1, 1)
                },
                update(10, 2, 2),
            ],
            start,
        );
        assert_eq!(watch.next().await, Live::Update(update(10, 2, 2)));
        places.offer(
            &[update(10, 2, 2), update(10, 1, 1), update(10, 3, 3)],
            start + TELL_EVERY,
        );
        assert_eq!(watch.next().await, Live::Update(update(10, 3, 3)));
    }

    #[tokio::test]
    async fn a_rush_on_one_slot_is_told_five_times_a_second_and_ends_with_the_last_state() {
        let (places, start) = (LivePlaces::default(), Instant::now());
        let mut watch = places.watch(HOST);
        for version in 1..=50 {
            places.offer(&[update(10, 1, version)], start);
        }
        assert_eq!(watch.next().await, Live::Update(update(10, 1, 1)));
        places.flush(start);
        assert!(watch.receiver.is_empty(), "told before its time");
        places.flush(start + TELL_EVERY);
        assert_eq!(watch.next().await, Live::Update(update(10, 1, 50)));
        places.flush(start + TELL_EVERY * 2);
        assert!(watch.receiver.is_empty());
    }

    #[tokio::test]
    async fn who_falls_behind_is_told_to_start_afresh() {
        let places = LivePlaces::default();
        let mut watch = places.watch(HOST);
        for slot in 0..=BACKLOG_MAX as u128 {
            places.publish(&[update(100 + slot, 1, 1)]);
        }
        assert_eq!(watch.next().await, Live::Resync);
        assert!(matches!(watch.next().await, Live::Update(_)));
    }

    #[test]
    fn the_last_watcher_leaves_nothing_behind() {
        let places = LivePlaces::default();
        let (first, second) = (places.watch(HOST), places.watch(HOST));
        drop(first);
        assert_eq!(places.hosts().len(), 1);
        drop(second);
        assert_eq!((places.hosts().len(), places.0.watched.load(Ordering::Relaxed)), (0, 0));
    }
}
