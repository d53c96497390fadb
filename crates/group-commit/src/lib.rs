//! A lane: requests that fight for the same rows are decided together, in one transaction per batch.
//!
//! One transaction per request pays for the row lock, the round trips and the flush to disk once per request, and gets
//! slower as more people come. A lane takes whatever waits the moment the previous batch is done and pays once for all
//! of it. There is no timer: an idle lane adds no latency, and a busy one batches by itself (group commit; DeWitt et
//! al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984).
//!
//! The lane knows nothing about databases. [`Apply`] says how to connect and how to decide a batch; the lane keeps the
//! queues, their bounds and what must happen when something fails:
//!
//! * A request is refused with [`SubmitError::Overloaded`] only before it is queued. Once queued it is decided, whether
//!   or not its caller still listens.
//! * Requests on one [`Resource`] are decided in the order of their arrival: one worker owns a resource, a batch keeps
//!   the order, and whatever a failure makes the lane do again is done before any newer request.
//! * After any error, panic or timeout the connection is dropped and never used again.
//! * What happens after a [`Failure`] is written at its variants.
//!
//! # Metrics
//! Through the `metrics` facade; every metric has the label `lane`. The recorder must be installed before
//! [`Lane::start`], which is where the handles are made.
//!
//! | name | kind | meaning |
//! |---|---|---|
//! | `lane_depth` | gauge, also by `worker` | requests queued or being decided |
//! | `lane_batch_size` | histogram | requests of one attempt |
//! | `lane_wait_seconds` | histogram | longest wait among the requests of a batch, from arrival to the batch's start |
//! | `lane_apply_seconds` | histogram | time of one successful [`Apply::apply`] |
//! | `lane_decided_total` | counter | requests answered with an outcome |
//! | `lane_refused_total` | counter, by `reason` | `wait`, `full`, `quota`, `stalled`, `stopped` |
//! | `lane_failures_total` | counter, by `kind` | `connect`, `passing`, `lock_timeout`, `poison`, `unknown`, `timeout` |
//! | `lane_poison_total` | counter | batches (or halves) that failed as poison or panicked; anything above zero is a bug |

mod admission;
mod pace;
mod telemetry;
mod worker;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::admission::{Bounds, Queue};
use crate::telemetry::Telemetry;

/// No request is admitted that would have to wait longer than this, whatever [`Options::wait_bound`] says.
pub const WAIT_MAX: Duration = Duration::from_secs(2);

/// The cause of a failure, for the log.
pub type Cause = Box<dyn Error + Send + Sync>;

/// What requests compete for, for example a slot. Requests on one resource are decided in the order of their arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Resource(pub u128);

/// The identity of one attempt at one batch. Never used twice, except to ask [`Apply::was_committed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchId(pub u128);

impl fmt::Display for BatchId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

/// How a lane decides: the part that knows the requests and the database. Shared by all workers of the lane.
pub trait Apply: Send + Sync + 'static {
    /// What is asked. It is kept until it is decided, so that it can be decided again after a failure.
    type Request: Send + Sync + 'static;
    /// The answer to one request, a grant or a refusal.
    type Outcome: Send + 'static;
    /// A connection with its statements prepared; used by one worker at a time.
    type Connection: Send + 'static;

    /// Opens a connection and prepares its statements. Called when a worker needs one for the first time and after each
    /// failure.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection, Cause>> + Send;

    /// Decides the requests, in their order, and commits them as one; `Ok` means that the batch is on disk. The outcomes
    /// are in the order of the requests, one for each.
    ///
    /// Everything that is not `Ok` must have left nothing behind, except [`Failure::Unknown`], which does not know.
    fn apply(
        &self,
        connection: &mut Self::Connection,
        batch: BatchId,
        requests: &[&Self::Request],
    ) -> impl Future<Output = Result<Vec<Self::Outcome>, Failure<Self::Outcome>>> + Send;

    /// Whether the batch was committed, asked on a new connection after its own was lost.
    ///
    /// The answer must be final: it has to wait until the old transaction has ended, and `false` has to prevent that the
    /// old transaction commits later. Inserting the same batch id again does both: it waits for the other inserter, a
    /// conflict means committed, and an insert that succeeds bars the id. An error means still unknown; the lane asks
    /// again on another connection until the callers' deadline.
    fn was_committed(
        &self,
        connection: &mut Self::Connection,
        batch: BatchId,
    ) -> impl Future<Output = Result<bool, Cause>> + Send;

    /// A batch id that was never given before.
    fn next_batch(&self) -> BatchId;

    /// The resource that the request competes for.
    fn resource(&self, request: &Self::Request) -> Resource;

    /// Whether the request gives something back (cancel, expire, settle). Such requests make room for others, so they
    /// have a reserve in the queue and no share of one resource is too large for them.
    fn is_release(&self, _request: &Self::Request) -> bool {
        false
    }

    /// Whether the outcome says that the request belongs to another resource than it named. If so, changes the request
    /// to name that resource and returns true; the lane queues it there, at most three times, and answers
    /// [`SubmitError::Busy`] after that. Such an outcome must have changed nothing.
    fn reroute(&self, _request: &mut Self::Request, _outcome: &Self::Outcome) -> bool {
        false
    }
}

/// Why a batch was not decided, and therefore what the lane does next. A panic inside [`Apply::apply`] is `Poison`.
#[derive(Debug)]
pub enum Failure<Outcome> {
    /// It may pass: serialization failure, deadlock, connection lost before COMMIT. The batch is decided again, at most
    /// three times, after 100, 200 and 400 ms; then its callers get [`SubmitError::Unavailable`].
    Passing(Cause),
    /// A row stayed locked by somebody else. The batch is split by resource, each part is decided once more by itself,
    /// and only the callers of a resource that is still held get [`SubmitError::Busy`].
    LockTimeout(Cause),
    /// The batch will fail however often it is tried: a constraint is violated, a row count is wrong, a value cannot be
    /// stored. It is halved, in order and before any newer request, until the bad request stands alone; its caller gets
    /// [`SubmitError::Poisoned`] and everybody else an outcome.
    Poison(Cause),
    /// The connection was lost during COMMIT. The outcomes computed are kept: they are delivered if
    /// [`Apply::was_committed`] says yes; if it says no the batch is decided afresh under a new id.
    Unknown {
        /// What the callers are told if the batch turns out to be committed, in the order of the requests.
        outcomes: Vec<Outcome>,
        /// For the log.
        cause: Cause,
    },
}

/// Why a caller got no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Refused before it was queued; nothing happened.
    #[error("too many requests are waiting; try again in {} ms", retry_after.as_millis())]
    Overloaded {
        /// When asking again makes sense; above zero and at most [`WAIT_MAX`].
        retry_after: Duration,
    },
    /// The resource is locked by somebody else, or the request was sent on too often; nothing happened.
    #[error("this resource is busy elsewhere; nothing happened")]
    Busy,
    /// The batch failed again and again, or there is no connection to be had; nothing happened.
    #[error("the lane cannot decide at present; nothing happened")]
    Unavailable,
    /// It may or may not have happened. Ask again with the same idempotency key.
    #[error("the outcome is not known; ask again with the same key")]
    OutcomeUnknown,
    /// This very request makes its batch fail; nothing happened.
    #[error("this request cannot be decided; nothing happened")]
    Poisoned,
    /// The lane was stopped before the request was queued; nothing happened.
    #[error("the lane has stopped; nothing happened")]
    Stopped,
}

/// The numbers of a lane.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names the lane in metrics and logs.
    pub name: &'static str,
    /// Workers, each with one connection, opened when first needed. A resource always belongs to the same worker.
    pub workers: usize,
    /// The most requests decided in one transaction.
    pub batch_max: usize,
    /// The most requests of one worker, waiting or being decided. One resource may use four fifths of them.
    pub queue_max: usize,
    /// Room beyond `queue_max` that only releases may use, in requests.
    pub reserve: usize,
    /// How long a new request may expect to wait; below [`WAIT_MAX`].
    pub wait_bound: Duration,
    /// How long a caller listens before it is told [`SubmitError::OutcomeUnknown`].
    pub deadline: Duration,
    /// The longest that connecting, deciding a batch, or asking about one may take before the connection is dropped. The
    /// last resort, for when the database's own timeouts do not fire.
    pub apply_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            name: "lane",
            workers: 2,
            batch_max: 1_024,
            queue_max: 16_384,
            reserve: 4_096,
            wait_bound: Duration::from_millis(100),
            deadline: Duration::from_secs(10),
            apply_timeout: Duration::from_secs(8),
        }
    }
}

/// A handle to a running lane; cheap to clone. When the last handle is gone the lane decides what is queued and ends.
pub struct Lane<A: Apply> {
    handle: Arc<Handle<A>>,
}

impl<A: Apply> Lane<A> {
    /// Starts the workers on the current tokio runtime. They connect when the first request arrives.
    ///
    /// # Panics
    /// If a number of `options` is zero (except `reserve`), or the wait bound is not below [`WAIT_MAX`].
    pub fn start(apply: A, options: Options) -> Self {
        assert!(
            options.workers > 0 && options.batch_max > 0 && options.queue_max > 0,
            "zero in {options:?}"
        );
        assert!(
            !options.wait_bound.is_zero() && options.wait_bound < WAIT_MAX,
            "wait bound in {options:?}"
        );
        assert!(
            !options.deadline.is_zero() && !options.apply_timeout.is_zero(),
            "zero in {options:?}"
        );
        let queues = (0..options.workers)
            .map(|worker| Queue::new(Bounds::from(&options), Telemetry::new(options.name, worker)))
            .collect();
        let shared = Arc::new(Shared {
            apply,
            options,
            queues,
            outstanding: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        let workers = (0..shared.queues.len())
            .map(|index| tokio::spawn(worker::run(Arc::clone(&shared), index)))
            .collect();
        Self {
            handle: Arc::new(Handle {
                shared,
                workers: tokio::sync::Mutex::new(workers),
            }),
        }
    }

    /// Queues the request and waits for its outcome. Dropping the returned future after it was polled once gives up the
    /// answer only: the request is still decided.
    pub async fn submit(&self, request: A::Request) -> Result<A::Outcome, SubmitError> {
        let shared = &self.handle.shared;
        let (reply, answer) = oneshot::channel();
        let now = Instant::now();
        let deadline = now + shared.options.deadline;
        let resource = shared.apply.resource(&request);
        let is_release = shared.apply.is_release(&request);
        let entry = Entry {
            request,
            resource,
            reply,
            queued_at: now,
            deadline,
            reroutes: 0,
        };
        shared
            .queue_of(resource)
            .admit(entry, is_release, now, &shared.outstanding)?;
        match timeout_at(deadline, answer).await {
            Ok(Ok(result)) => result,
            // Either the caller's time is up, or the runtime is being torn down with the request in flight.
            Ok(Err(_)) | Err(_) => Err(SubmitError::OutcomeUnknown),
        }
    }

    /// Requests that are queued or being decided, over all workers.
    pub fn depth(&self) -> usize {
        self.handle.shared.outstanding.load(Ordering::SeqCst)
    }

    /// How often a batch, or a part of one, has failed as poison: the same number as `lane_poison_total`, for tests,
    /// which have to fail when it is not what they expect.
    pub fn poison_total(&self) -> u64 {
        self.handle.shared.queues.iter().map(Queue::poison_total).sum()
    }

    /// Refuses new requests from now on with [`SubmitError::Stopped`] and returns when everything queued is decided.
    pub async fn stop(&self) {
        self.handle.shared.close();
        let mut workers = self.handle.workers.lock().await;
        // A handle is taken out only when its worker has ended, so that a caller who gives up and stops again still waits.
        while let Some(worker) = workers.last_mut() {
            if let Err(error) = worker.await {
                tracing::error!(%error, "a lane's worker has ended by a panic");
            }
            workers.pop();
        }
    }
}

impl<A: Apply> Clone for Lane<A> {
    fn clone(&self) -> Self {
        Self {
            handle: Arc::clone(&self.handle),
        }
    }
}

impl<A: Apply> fmt::Debug for Lane<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = &self.handle.shared;
        formatter
            .debug_struct("Lane")
            .field("options", &shared.options)
            .field("depth", &self.depth())
            .finish()
    }
}

/// What all clones of a [`Lane`] share. The workers do not hold it, so that its end is the sign for them to end.
struct Handle<A: Apply> {
    shared: Arc<Shared<A>>,
    workers: tokio::sync::Mutex<Vec<JoinHandle<()>>>,
}

impl<A: Apply> Drop for Handle<A> {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// What the handles and the workers share.
struct Shared<A: Apply> {
    apply: A,
    options: Options,
    /// One per worker.
    queues: Vec<Queue<A>>,
    /// Requests queued or being decided, over all queues: a worker may end only when no other worker can still send it
    /// a request that belongs to its resources.
    outstanding: AtomicUsize,
    /// Set after every queue was closed, so that whoever sees it knows that `outstanding` can only fall.
    closed: AtomicBool,
}

impl<A: Apply> Shared<A> {
    fn queue_of(&self, resource: Resource) -> &Queue<A> {
        // The high half times an odd constant (Knuth's multiplicative hashing) mixes ids that differ in few bits.
        let folded = u64::try_from((resource.0 ^ (resource.0 >> 64)) & u128::from(u64::MAX)).unwrap_or(u64::MAX);
        let mixed = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let index = usize::try_from(mixed).unwrap_or(0) % self.queues.len();
        &self.queues[index]
    }

    fn close(&self) {
        for queue in &self.queues {
            queue.close();
        }
        self.closed.store(true, Ordering::SeqCst);
        self.wake_all();
    }

    fn is_drained(&self) -> bool {
        self.closed.load(Ordering::SeqCst) && self.outstanding.load(Ordering::SeqCst) == 0
    }

    fn wake_all(&self) {
        for queue in &self.queues {
            queue.wake();
        }
    }
}

/// One request on its way through the lane.
struct Entry<A: Apply> {
    request: A::Request,
    resource: Resource,
    reply: oneshot::Sender<Result<A::Outcome, SubmitError>>,
    queued_at: Instant,
    /// When the caller stops listening.
    deadline: Instant,
    reroutes: u32,
}
