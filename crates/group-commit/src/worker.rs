//! A worker: takes batches, has them decided, and knows what to do when that fails.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::admission::Queue;
use crate::{Apply, BatchId, Cause, Entry, Failure, Resource, Shared, SubmitError};

/// The waits before a batch is decided again; as many as there are repetitions.
const BACKOFF: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
];

/// A resource that was found locked this often in a row is held by somebody else for good.
const LOCK_TIMEOUTS_MAX: u32 = 2;

/// A request that was sent on this often is chasing something that moves faster than it.
const REROUTES_MAX: u32 = 3;

/// Runs until the lane is closed and nothing is left that could still need this worker.
pub(crate) async fn run<A: Apply>(shared: Arc<Shared<A>>, index: usize) {
    let mut worker = Worker {
        shared: &shared,
        queue: &shared.queues[index],
        connection: None,
    };
    loop {
        let entries = worker.queue.take();
        if !entries.is_empty() {
            worker.decide(entries).await;
        } else if shared.is_drained() {
            return;
        } else {
            worker.queue.woken().await;
        }
    }
}

struct Worker<'lane, A: Apply> {
    shared: &'lane Shared<A>,
    queue: &'lane Queue<A>,
    /// `None` before the first batch and after any failure.
    connection: Option<A::Connection>,
}

/// Requests that are decided together, and what has already been tried with them.
struct Group<A: Apply> {
    entries: Vec<Entry<A>>,
    repetitions: usize,
    lock_timeouts: u32,
}

/// What one attempt has shown.
enum Verdict<Outcome> {
    Decided(Vec<Outcome>),
    /// Nothing happened; it may work later.
    Passing,
    LockTimeout,
    Poison,
    /// Whether it happened could not be found out, or it happened and the outcomes are gone.
    Unknown,
}

impl<A: Apply> Worker<'_, A> {
    /// Decides all entries, including everything that has to be done again, before it returns.
    async fn decide(&mut self, entries: Vec<Entry<A>>) {
        if let Some(first) = entries.first() {
            self.queue
                .telemetry
                .wait_seconds
                .record(first.queued_at.elapsed().as_secs_f64());
        }
        // The front is always the oldest work: parts of a failed group go back to the front, in their order.
        let mut work = VecDeque::from([Group {
            entries,
            repetitions: 0,
            lock_timeouts: 0,
        }]);
        while let Some(group) = work.pop_front() {
            match self.attempt(&group.entries).await {
                Verdict::Decided(outcomes) => self.answer(group.entries, outcomes),
                Verdict::Passing => match BACKOFF.get(group.repetitions) {
                    Some(wait) => {
                        sleep(*wait).await;
                        work.push_front(Group {
                            repetitions: group.repetitions + 1,
                            ..group
                        });
                    }
                    None => self.fail(group.entries, SubmitError::Unavailable),
                },
                Verdict::LockTimeout if group.lock_timeouts + 1 >= LOCK_TIMEOUTS_MAX => {
                    self.fail(group.entries, SubmitError::Busy);
                }
                Verdict::LockTimeout => prepend(&mut work, split_by_resource(group)),
                Verdict::Poison if group.entries.len() == 1 => self.fail(group.entries, SubmitError::Poisoned),
                Verdict::Poison => prepend(&mut work, halve(group)),
                Verdict::Unknown => self.fail(group.entries, SubmitError::OutcomeUnknown),
            }
        }
        self.queue.set_attempt(None);
    }

    /// One try at deciding the entries in one transaction. Unless they were decided, the connection is gone afterwards.
    async fn attempt(&mut self, entries: &[Entry<A>]) -> Verdict<A::Outcome> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.connect().await {
                Some(connection) => connection,
                None => return Verdict::Passing,
            },
        };
        let batch = self.shared.apply.next_batch();
        let requests: Vec<&A::Request> = entries.iter().map(|entry| &entry.request).collect();
        let started = Instant::now();
        self.queue.set_attempt(Some(started));
        self.queue.telemetry.batch_size.record(requests.len() as f64);
        let applied = timeout(
            self.shared.options.apply_timeout,
            catch(self.shared.apply.apply(&mut connection, batch, &requests)),
        )
        .await;
        let failure = match applied {
            Ok(Ok(Ok(outcomes))) if outcomes.len() == entries.len() => {
                let elapsed = started.elapsed();
                self.queue.measured(entries.len(), elapsed);
                self.queue.telemetry.apply_seconds.record(elapsed.as_secs_f64());
                self.connection = Some(connection);
                return Verdict::Decided(outcomes);
            }
            other => other,
        };
        drop(connection);
        self.examine(failure, batch, entries).await
    }

    /// Finds out what a failed attempt has left behind.
    async fn examine(
        &mut self,
        applied: Applied<A::Outcome>,
        batch: BatchId,
        entries: &[Entry<A>],
    ) -> Verdict<A::Outcome> {
        let size = entries.len();
        match applied {
            Ok(Ok(Ok(outcomes))) => {
                // It is committed, but nobody can tell whose outcome is whose.
                self.failed(
                    "poison",
                    batch,
                    size,
                    &format!("{} outcomes for {size} requests", outcomes.len()),
                );
                self.queue.count_poison();
                Verdict::Unknown
            }
            Ok(Ok(Err(Failure::Passing(cause)))) => {
                self.failed("passing", batch, size, &cause);
                Verdict::Passing
            }
            Ok(Ok(Err(Failure::LockTimeout(cause)))) => {
                self.failed("lock_timeout", batch, size, &cause);
                Verdict::LockTimeout
            }
            Ok(Ok(Err(Failure::Poison(cause)))) => {
                self.failed("poison", batch, size, &cause);
                self.queue.count_poison();
                Verdict::Poison
            }
            Ok(Ok(Err(Failure::Unknown { outcomes, cause }))) => {
                self.failed("unknown", batch, size, &cause);
                match self.was_committed(batch, entries).await {
                    Some(true) if outcomes.len() == size => Verdict::Decided(outcomes),
                    Some(true) | None => Verdict::Unknown,
                    Some(false) => Verdict::Passing,
                }
            }
            // A panic or a timeout can strike after COMMIT was sent as well; deciding again without asking could grant
            // twice. If it was committed, the outcomes went with the attempt.
            Ok(Err(panic)) => {
                self.failed("poison", batch, size, &format!("panic: {}", panic_message(&*panic)));
                self.queue.count_poison();
                match self.was_committed(batch, entries).await {
                    Some(true) | None => Verdict::Unknown,
                    Some(false) => Verdict::Poison,
                }
            }
            Err(elapsed) => {
                self.failed("timeout", batch, size, &elapsed);
                match self.was_committed(batch, entries).await {
                    Some(true) | None => Verdict::Unknown,
                    Some(false) => Verdict::Passing,
                }
            }
        }
    }

    /// Asks on new connections until there is an answer, or until nobody waits for it any more (`None`).
    async fn was_committed(&mut self, batch: BatchId, entries: &[Entry<A>]) -> Option<bool> {
        let give_up_at = entries.iter().map(|entry| entry.deadline).max()?;
        for wait in BACKOFF.into_iter().chain(std::iter::repeat(BACKOFF[BACKOFF.len() - 1])) {
            if let Some(mut connection) = self.connect().await {
                let asked = catch(self.shared.apply.was_committed(&mut connection, batch));
                match timeout(self.shared.options.apply_timeout, asked).await {
                    Ok(Ok(Ok(committed))) => {
                        tracing::info!(lane = self.lane(), %batch, committed, "found out about a batch");
                        self.connection = Some(connection);
                        return Some(committed);
                    }
                    Ok(Ok(Err(cause))) => self.failed("unknown", batch, entries.len(), &cause),
                    Ok(Err(panic)) => self.failed("unknown", batch, entries.len(), &panic_message(&*panic)),
                    Err(elapsed) => self.failed("timeout", batch, entries.len(), &elapsed),
                }
            }
            if Instant::now() + wait >= give_up_at {
                break;
            }
            sleep(wait).await;
        }
        None
    }

    async fn connect(&mut self) -> Option<A::Connection> {
        self.queue.set_attempt(Some(Instant::now()));
        let cause: Cause = match timeout(self.shared.options.apply_timeout, catch(self.shared.apply.connect())).await {
            Ok(Ok(Ok(connection))) => return Some(connection),
            Ok(Ok(Err(cause))) => cause,
            Ok(Err(panic)) => format!("panic: {}", panic_message(&*panic)).into(),
            Err(elapsed) => elapsed.into(),
        };
        self.queue.telemetry.failed("connect");
        tracing::warn!(lane = self.lane(), %cause, "a lane cannot connect");
        None
    }

    /// Answers the callers, except those whose request belongs elsewhere: these are queued again.
    fn answer(&self, entries: Vec<Entry<A>>, outcomes: Vec<A::Outcome>) {
        self.leave_queue(&entries);
        let mut finished = 0;
        for (mut entry, outcome) in entries.into_iter().zip(outcomes) {
            if !self.shared.apply.reroute(&mut entry.request, &outcome) {
                finished += 1;
                self.queue.telemetry.decided.increment(1);
                // An error means that the caller has stopped listening, which is its right.
                let _ = entry.reply.send(Ok(outcome));
            } else if entry.reroutes >= REROUTES_MAX {
                finished += 1;
                let _ = entry.reply.send(Err(SubmitError::Busy));
            } else {
                entry.reroutes += 1;
                entry.resource = self.shared.apply.resource(&entry.request);
                self.shared.queue_of(entry.resource).readmit(entry);
            }
        }
        self.leave_lane(finished);
    }

    fn fail(&self, entries: Vec<Entry<A>>, error: SubmitError) {
        self.leave_queue(&entries);
        let finished = entries.len();
        for entry in entries {
            let _ = entry.reply.send(Err(error));
        }
        self.leave_lane(finished);
    }

    fn leave_queue(&self, entries: &[Entry<A>]) {
        self.queue.finished(entries.iter().map(|entry| entry.resource));
    }

    fn leave_lane(&self, count: usize) {
        self.shared.outstanding.fetch_sub(count, Ordering::SeqCst);
        if self.shared.is_drained() {
            self.shared.wake_all();
        }
    }

    fn failed(&self, kind: &'static str, batch: BatchId, size: usize, cause: &dyn std::fmt::Display) {
        self.queue.telemetry.failed(kind);
        tracing::warn!(lane = self.lane(), kind, %batch, size, %cause, "a batch failed");
    }

    fn lane(&self) -> &'static str {
        self.queue.telemetry.lane
    }
}

/// Timed out, or panicked, or what the attempt said.
type Applied<Outcome> =
    Result<Result<Result<Vec<Outcome>, Failure<Outcome>>, Box<dyn Any + Send>>, tokio::time::error::Elapsed>;

fn prepend<A: Apply>(work: &mut VecDeque<Group<A>>, groups: Vec<Group<A>>) {
    for group in groups.into_iter().rev() {
        work.push_front(group);
    }
}

/// The first and the second half, in order.
fn halve<A: Apply>(mut group: Group<A>) -> Vec<Group<A>> {
    let second = group.entries.split_off(group.entries.len() / 2);
    // Each half is new: what the whole has used up in patience is no fault of the half without the bad request.
    [group.entries, second]
        .into_iter()
        .map(|entries| Group {
            entries,
            repetitions: 0,
            lock_timeouts: 0,
        })
        .collect()
}

/// One group per resource, in the order in which the resources first appear; each keeps the order of its requests.
fn split_by_resource<A: Apply>(group: Group<A>) -> Vec<Group<A>> {
    let mut position: HashMap<Resource, usize> = HashMap::new();
    let mut groups: Vec<Group<A>> = Vec::new();
    for entry in group.entries {
        let index = *position.entry(entry.resource).or_insert_with(|| {
            groups.push(Group {
                entries: Vec::new(),
                repetitions: 0,
                lock_timeouts: group.lock_timeouts + 1,
            });
            groups.len() - 1
        });
        groups[index].entries.push(entry);
    }
    groups
}

/// Runs the future; a panic inside it becomes an error.
async fn catch<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    // Unwind safety: after a panic the future is dropped, and so is the connection that it may have left half used.
    std::future::poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
