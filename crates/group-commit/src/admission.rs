//! A worker's queue and who may enter it.
//!
//! The queue is a `VecDeque` under a lock and not a channel, because three things have to be one step: the decision to
//! admit, the counts it is made from, and the place in the order. The lock is held for a few dozen instructions.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::pace::Pace;
use crate::telemetry::Telemetry;
use crate::{Apply, Entry, Options, Resource, SubmitError, WAIT_MAX};

/// One resource may use this share of a queue, in percent, so that a rush on it leaves room for the others.
const RESOURCE_SHARE_PERCENT: usize = 80;

/// The shortest time after which a refused caller is asked to come again.
const RETRY_AFTER_MIN: Duration = Duration::from_millis(100);

/// The part of [`Options`] that admission needs.
pub(crate) struct Bounds {
    batch_max: usize,
    queue_max: usize,
    reserve: usize,
    wait_bound: Duration,
}

impl From<&Options> for Bounds {
    fn from(options: &Options) -> Self {
        let Options {
            batch_max,
            queue_max,
            reserve,
            wait_bound,
            ..
        } = *options;
        Self {
            batch_max,
            queue_max,
            reserve,
            wait_bound,
        }
    }
}

pub(crate) struct Queue<A: Apply> {
    state: Mutex<State<A>>,
    /// Holds a permit when there is something to take or the lane has been closed.
    wake: Notify,
    bounds: Bounds,
    poison_total: AtomicU64,
    pub(crate) telemetry: Telemetry,
}

struct State<A: Apply> {
    waiting: VecDeque<Entry<A>>,
    /// Requests waiting or being decided.
    depth: usize,
    /// `depth` by resource; a resource without requests has no entry.
    depth_of: HashMap<Resource, usize>,
    /// How many requests may be here at most, from the rate measured last.
    depth_max: usize,
    /// The same for releases.
    release_depth_max: usize,
    pace: Pace,
    /// When the worker began what it is doing; `None` while it waits for requests.
    attempt_since: Option<Instant>,
    closed: bool,
}

/// Why a request may not enter.
#[derive(Clone, Copy)]
enum Refused {
    Stopped,
    /// The worker has been stuck in one attempt for so long that the promise about the wait cannot be kept.
    Stalled,
    Full,
    /// The wait would be too long.
    Wait,
    /// Its resource has its share already.
    Quota,
}

impl<A: Apply> Queue<A> {
    pub(crate) fn new(bounds: Bounds, telemetry: Telemetry) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            depth: 0,
            depth_of: HashMap::new(),
            depth_max: bounds.queue_max,
            release_depth_max: bounds.queue_max + bounds.reserve,
            pace: Pace::default(),
            attempt_since: None,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            wake: Notify::new(),
            bounds,
            poison_total: AtomicU64::new(0),
            telemetry,
        }
    }

    /// Queues the request, or says why not.
    pub(crate) fn admit(
        &self,
        entry: Entry<A>,
        is_release: bool,
        now: Instant,
        outstanding: &AtomicUsize,
    ) -> Result<(), SubmitError> {
        let mut state = self.lock();
        if let Some(refused) = state.refusal(entry.resource, is_release, now, &self.bounds) {
            let expected = state.pace.time_for(state.depth);
            drop(state);
            return Err(self.refuse(refused, expected));
        }
        // Counted under the lock that `close` takes too, so that no request slips in behind the closing of the lane.
        outstanding.fetch_add(1, Ordering::SeqCst);
        state.push(entry);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// Queues a request that had been admitted elsewhere: it is past every bound, because it must be decided.
    pub(crate) fn readmit(&self, entry: Entry<A>) {
        self.lock().push(entry);
        self.wake.notify_one();
    }

    /// Everything that waits, up to `batch_max`, in the order of arrival; empty if nothing waits.
    pub(crate) fn take(&self) -> Vec<Entry<A>> {
        let mut state = self.lock();
        let count = state.waiting.len().min(self.bounds.batch_max);
        self.telemetry.depth.set(state.depth as f64);
        state.waiting.drain(..count).collect()
    }

    /// Notes that the worker begins an attempt, or (`None`) that it has nothing to do.
    pub(crate) fn set_attempt(&self, since: Option<Instant>) {
        self.lock().attempt_since = since;
    }

    /// Notes how long it took to decide `size` requests.
    pub(crate) fn measured(&self, size: usize, elapsed: Duration) {
        let mut state = self.lock();
        let Bounds {
            batch_max,
            queue_max,
            reserve,
            wait_bound,
        } = self.bounds;
        state.pace.measured(size, batch_max, elapsed);
        state.depth_max = state.pace.within(wait_bound, queue_max);
        state.release_depth_max = state.pace.within(WAIT_MAX, queue_max + reserve);
    }

    /// Takes requests that are finished out of the counts. Called before they are answered, so that a caller who asks
    /// again at once is not refused because of its own previous request.
    pub(crate) fn finished(&self, resources: impl Iterator<Item = Resource>) {
        let mut state = self.lock();
        for resource in resources {
            state.depth -= 1;
            if let Some(count) = state.depth_of.get_mut(&resource) {
                *count -= 1;
                if *count == 0 {
                    state.depth_of.remove(&resource);
                }
            }
        }
        self.telemetry.depth.set(state.depth as f64);
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(crate) fn count_poison(&self) {
        self.poison_total.fetch_add(1, Ordering::SeqCst);
        self.telemetry.poison.increment(1);
    }

    pub(crate) fn poison_total(&self) -> u64 {
        self.poison_total.load(Ordering::SeqCst)
    }

    fn refuse(&self, refused: Refused, expected: Duration) -> SubmitError {
        let (counter, retry_after) = match refused {
            Refused::Stopped => (&self.telemetry.refused_stopped, None),
            Refused::Stalled => (&self.telemetry.refused_stalled, Some(WAIT_MAX)),
            Refused::Full => (&self.telemetry.refused_full, Some(expected)),
            Refused::Wait => (&self.telemetry.refused_wait, Some(expected)),
            Refused::Quota => (&self.telemetry.refused_quota, Some(expected)),
        };
        counter.increment(1);
        retry_after.map_or(SubmitError::Stopped, |after| SubmitError::Overloaded {
            retry_after: after.clamp(RETRY_AFTER_MIN, WAIT_MAX),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State<A>> {
        // Nothing that runs under the lock can leave the counts half changed, so a panic elsewhere does not spoil them.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: Apply> State<A> {
    fn push(&mut self, entry: Entry<A>) {
        self.depth += 1;
        *self.depth_of.entry(entry.resource).or_default() += 1;
        self.waiting.push_back(entry);
    }

    fn refusal(&self, resource: Resource, is_release: bool, now: Instant, bounds: &Bounds) -> Option<Refused> {
        if self.closed {
            return Some(Refused::Stopped);
        }
        if self
            .attempt_since
            .is_some_and(|since| now.duration_since(since) > WAIT_MAX)
        {
            return Some(Refused::Stalled);
        }
        let (hard_max, depth_max) = if is_release {
            (bounds.queue_max + bounds.reserve, self.release_depth_max)
        } else {
            (bounds.queue_max, self.depth_max)
        };
        if self.depth >= hard_max {
            return Some(Refused::Full);
        }
        if self.depth >= depth_max {
            return Some(Refused::Wait);
        }
        let share = (depth_max * RESOURCE_SHARE_PERCENT / 100).max(1);
        if !is_release && self.depth_of.get(&resource).is_some_and(|count| *count >= share) {
            return Some(Refused::Quota);
        }
        None
    }
}
