//! Live places: what watching pages are told when the places of a slot or a class change.
//!
//! Updates are hints: they carry a version, may come twice, late or not at all, and nothing is decided by them. This
//! node's commits are told at once; those of other nodes by a look at the database once a second, as long as anybody
//! watches.

use std::collections::HashMap;
use std::fmt;
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

/// Updates of one topic that a slow watcher may be behind before it is told to start afresh.
const BACKLOG_MAX: usize = 256;
/// A resource that changes more often is told about this often: in a rush, hundreds of watchers times fifty batches a second
/// would cost more than the bookings.
const TELL_EVERY: Duration = Duration::from_millis(200);
const POLL: Duration = Duration::from_secs(1);
/// How far each look reaches back. A decision is visible only when its transaction commits, which lanes limit to 5 s.
const LOOK_BACK: TimeDelta = TimeDelta::seconds(10);

/// What a watching page is told: how a resource stands after a commit.
pub trait Update: Clone + fmt::Debug + Send + 'static {
    /// What is watched: a host with all slots, a class.
    fn topic(&self) -> Uuid;
    /// The resource that has changed.
    fn id(&self) -> Uuid;
    /// Raised by every change: an update is applied only if it is newer.
    fn version(&self) -> i64;
}

/// What a watcher receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Live<U> {
    Update(U),
    /// Updates were missed: read everything again.
    Resync,
}

/// Who watches which topic. Clones share the watchers.
#[derive(Debug)]
pub struct LivePlaces<U>(Arc<Shared<U>>);

impl<U> Clone for LivePlaces<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<U> Default for LivePlaces<U> {
    fn default() -> Self {
        Self(Arc::new(Shared {
            watched: AtomicUsize::new(0),
            topics: Mutex::new(HashMap::new()),
        }))
    }
}

#[derive(Debug)]
struct Shared<U> {
    /// Read without the lock, so that publishing costs nothing while nobody watches.
    watched: AtomicUsize,
    topics: Mutex<HashMap<Uuid, Topic<U>>>,
}

#[derive(Debug)]
struct Topic<U> {
    watchers: broadcast::Sender<U>,
    watcher_count: usize,
    told: HashMap<Uuid, Told<U>>,
}

/// What was last told about a resource, and what waits to be told.
#[derive(Debug)]
struct Told<U> {
    version: i64,
    at: Instant,
    waiting: Option<U>,
}

/// Reads what was decided about the watched topics since an instant; given by the feature that owns them.
pub type ReadChanged<U> = for<'a> fn(&'a PgPool, &'a [Uuid], DateTime<Utc>) -> BoxFuture<'a, sqlx::Result<Vec<U>>>;

impl<U: Update> LivePlaces<U> {
    /// Tells the watchers of these updates' topics. Never blocks on a watcher.
    pub fn publish(&self, updates: &[U]) {
        self.offer(updates, Instant::now());
    }

    fn offer(&self, updates: &[U], now: Instant) {
        if self.0.watched.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut topics = self.topics();
        for update in updates {
            if let Some(topic) = topics.get_mut(&update.topic()) {
                topic.offer(update, now);
            }
        }
    }

    /// Watches one topic until dropped.
    pub fn watch(&self, topic: Uuid) -> Watch<U> {
        let mut topics = self.topics();
        let watched = topics.entry(topic).or_insert_with(|| {
            self.0.watched.fetch_add(1, Ordering::Relaxed);
            Topic {
                watchers: broadcast::Sender::new(BACKLOG_MAX),
                watcher_count: 0,
                told: HashMap::new(),
            }
        });
        watched.watcher_count += 1;
        Watch {
            places: self.clone(),
            topic,
            receiver: watched.watchers.subscribe(),
        }
    }

    /// Tells what was held back, and what other nodes committed, until `stop`.
    pub async fn run(self, pool: PgPool, clock: Clock, read_changed: ReadChanged<U>, stop: CancellationToken) {
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
    pub async fn look(&self, pool: &PgPool, clock: &Clock, read_changed: ReadChanged<U>) -> sqlx::Result<()> {
        let watched: Vec<Uuid> = self.topics().keys().copied().collect();
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
        for topic in self.topics().values_mut() {
            topic.flush(now);
        }
    }

    /// A panic elsewhere leaves hints at worst half told, which every reader bears.
    fn topics(&self) -> MutexGuard<'_, HashMap<Uuid, Topic<U>>> {
        self.0.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<U: Update> Topic<U> {
    fn offer(&mut self, update: &U, now: Instant) {
        match self.told.get_mut(&update.id()) {
            Some(told) if update.version() <= told.version => {}
            Some(told) if now.duration_since(told.at) < TELL_EVERY => {
                let newest = told.waiting.as_ref().map_or(told.version, U::version);
                if newest < update.version() {
                    told.waiting = Some(update.clone());
                }
            }
            _ => self.tell(update.clone(), now),
        }
    }

    fn flush(&mut self, now: Instant) {
        let due: Vec<_> = self
            .told
            .values_mut()
            .filter(|told| now.duration_since(told.at) >= TELL_EVERY)
            .filter_map(|told| told.waiting.take())
            .collect();
        for update in due {
            self.tell(update, now);
        }
    }

    fn tell(&mut self, update: U, now: Instant) {
        let told = Told {
            version: update.version(),
            at: now,
            waiting: None,
        };
        self.told.insert(update.id(), told);
        // Fails only if the last watcher has just gone.
        let _ = self.watchers.send(update);
    }
}

/// One watching page.
#[derive(Debug)]
pub struct Watch<U: Update> {
    places: LivePlaces<U>,
    topic: Uuid,
    receiver: broadcast::Receiver<U>,
}

impl<U: Update> Watch<U> {
    pub async fn next(&mut self) -> Live<U> {
        match self.receiver.recv().await {
            Ok(update) => Live::Update(update),
            // The sender lives as long as any watch, so it is never closed here.
            Err(RecvError::Lagged(_) | RecvError::Closed) => Live::Resync,
        }
    }

    pub fn into_stream(self) -> impl Stream<Item = Live<U>> {
        stream::unfold(self, |mut watch| async move {
            let live = watch.next().await;
            Some((live, watch))
        })
    }
}

impl<U: Update> Drop for Watch<U> {
    fn drop(&mut self) {
        let mut topics = self.places.topics();
        if let Some(watched) = topics.get_mut(&self.topic) {
            watched.watcher_count -= 1;
            if watched.watcher_count == 0 {
                topics.remove(&self.topic);
                self.places.0.watched.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: Uuid = Uuid::from_u128(1);

    #[derive(Clone, Debug, PartialEq)]
    struct Told {
        topic: Uuid,
        id: Uuid,
        places: i32,
        version: i64,
    }

    impl Update for Told {
        fn topic(&self) -> Uuid {
            self.topic
        }

        fn id(&self) -> Uuid {
            self.id
        }

        fn version(&self) -> i64 {
            self.version
        }
    }

    fn update(id: u128, places: i32, version: i64) -> Told {
        Told {
            topic: HOST,
            id: Uuid::from_u128(id),
            places,
            version,
        }
    }

    #[tokio::test]
    async fn a_watcher_hears_of_its_topic_only_and_of_each_version_once() {
        let (places, start) = (LivePlaces::<Told>::default(), Instant::now());
        places.offer(&[update(10, 1, 1)], start);
        let mut watch = places.watch(HOST);
        places.offer(
            &[
                Told {
                    topic: Uuid::from_u128(2),
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
    async fn a_rush_on_one_resource_is_told_five_times_a_second_and_ends_with_the_last_state() {
        let (places, start) = (LivePlaces::<Told>::default(), Instant::now());
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
        let places = LivePlaces::<Told>::default();
        let mut watch = places.watch(HOST);
        for slot in 0..=BACKLOG_MAX as u128 {
            places.publish(&[update(100 + slot, 1, 1)]);
        }
        assert_eq!(watch.next().await, Live::Resync);
        assert!(matches!(watch.next().await, Live::Update(_)));
    }

    #[test]
    fn the_last_watcher_leaves_nothing_behind() {
        let places = LivePlaces::<Told>::default();
        let (first, second) = (places.watch(HOST), places.watch(HOST));
        drop(first);
        assert_eq!(places.topics().len(), 1);
        drop(second);
        assert_eq!(
            (places.topics().len(), places.0.watched.load(Ordering::Relaxed)),
            (0, 0)
        );
    }
}
