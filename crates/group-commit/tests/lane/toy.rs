//! An in-memory store behind a lane, with failures to order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use group_commit::{Apply, BatchId, Cause, Failure, Lane, Options, Resource, SubmitError};
use tokio::task::JoinHandle;
use tokio::time::sleep;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: u32,
    pub resource: u128,
    pub is_release: bool,
}

pub fn request(id: u32, resource: u128) -> Request {
    Request {
        id,
        resource,
        is_release: false,
    }
}

pub fn release(id: u32, resource: u128) -> Request {
    Request {
        id,
        resource,
        is_release: true,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The request was the n-th one that the store decided.
    Granted(usize),
    /// The request belongs to this resource.
    Elsewhere(u128),
}

/// What happens to one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    Passing,
    LockTimeout,
    /// Nothing is committed.
    Panic,
    /// Committed, but the outcomes are lost.
    PanicAfterCommit,
    UnknownCommitted,
    UnknownLost,
    Hang,
    HangAfterCommit,
    /// Committed, with one outcome too few.
    TooFewOutcomes,
}

#[derive(Default)]
pub struct State {
    /// Requests in the order in which they were committed.
    pub committed: Vec<u32>,
    pub committed_batches: HashSet<BatchId>,
    /// Batch ids that were asked about and found not committed: they may never commit any more.
    pub barred: HashSet<BatchId>,
    /// The ids of the requests of every attempt.
    pub attempts: Vec<Vec<u32>>,
    pub batches: Vec<BatchId>,
    /// Taken one by one by the attempts.
    pub faults: VecDeque<Fault>,
    /// Taken one by one by the connects.
    pub connect_faults: VecDeque<Fault>,
    /// Taken one by one by the questions about a batch.
    pub question_faults: VecDeque<Fault>,
    pub poisonous: HashSet<u32>,
    pub held: HashSet<u128>,
    /// Where a request belongs, if not where it says; the next one each time it is decided.
    pub moves: HashMap<u32, VecDeque<u128>>,
    pub connections_opened: u32,
    pub connections_open: u32,
    /// How often a connection was used after it had failed.
    pub reused: u32,
    next_batch: u128,
}

/// The store; clones see the same state.
#[derive(Clone, Default)]
pub struct Toy {
    pub state: Arc<Mutex<State>>,
    /// How long an attempt takes whatever its size, and for each request.
    pub cost: Duration,
    pub cost_each: Duration,
    pub connect_cost: Duration,
}

pub struct Connection {
    toy: Toy,
    failed: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.toy.state().connections_open -= 1;
    }
}

impl Toy {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().faults.extend(faults);
    }

    fn commit(&self, batch: BatchId, requests: &[&Request]) -> Vec<Outcome> {
        let mut state = self.state();
        assert!(
            !state.barred.contains(&batch),
            "a batch was committed after it had been found not to be"
        );
        assert!(state.committed_batches.insert(batch), "a batch id was used twice");
        requests
            .iter()
            .map(|request| {
                let elsewhere = state.moves.get_mut(&request.id).and_then(VecDeque::pop_front);
                if let Some(resource) = elsewhere {
                    return Outcome::Elsewhere(resource);
                }
                state.committed.push(request.id);
                Outcome::Granted(state.committed.len())
            })
            .collect()
    }
}

impl Apply for Toy {
    type Request = Request;
    type Outcome = Outcome;
    type Connection = Connection;

    async fn connect(&self) -> Result<Connection, Cause> {
        sleep(self.connect_cost).await;
        let fault = self.state().connect_faults.pop_front().unwrap_or(Fault::None);
        match fault {
            Fault::None => {}
            Fault::Hang => std::future::pending().await,
            Fault::Panic => panic!("connecting panics"),
            _ => return Err("no connection".into()),
        }
        let mut state = self.state();
        state.connections_opened += 1;
        state.connections_open += 1;
        drop(state);
        Ok(Connection {
            toy: self.clone(),
            failed: false,
        })
    }

    async fn apply(
        &self,
        connection: &mut Connection,
        batch: BatchId,
        requests: &[&Request],
    ) -> Result<Vec<Outcome>, Failure<Outcome>> {
        let fault = {
            let mut state = self.state();
            state.reused += u32::from(connection.failed);
            state.attempts.push(requests.iter().map(|request| request.id).collect());
            state.batches.push(batch);
            state.faults.pop_front().unwrap_or(Fault::None)
        };
        connection.failed = true;
        let size = u32::try_from(requests.len()).unwrap();
        sleep(self.cost + self.cost_each * size).await;
        match fault {
            Fault::None => {}
            Fault::Passing => return Err(Failure::Passing("deadlock".into())),
            Fault::LockTimeout => return Err(Failure::LockTimeout("lock timeout".into())),
            Fault::Panic => panic!("deciding panics"),
            Fault::PanicAfterCommit => {
                self.commit(batch, requests);
                panic!("deciding panics after the commit");
            }
            Fault::UnknownCommitted => {
                let outcomes = self.commit(batch, requests);
                return Err(Failure::Unknown {
                    outcomes,
                    cause: "lost during commit".into(),
                });
            }
            Fault::UnknownLost => {
                let outcomes = requests.iter().map(|_| Outcome::Granted(usize::MAX)).collect();
                return Err(Failure::Unknown {
                    outcomes,
                    cause: "lost during commit".into(),
                });
            }
            Fault::Hang => std::future::pending().await,
            Fault::HangAfterCommit => {
                self.commit(batch, requests);
                std::future::pending::<()>().await;
            }
            Fault::TooFewOutcomes => {
                let mut outcomes = self.commit(batch, requests);
                outcomes.pop();
                return Ok(outcomes);
            }
        }
        if requests
            .iter()
            .any(|request| self.state().held.contains(&request.resource))
        {
            return Err(Failure::LockTimeout("a resource is held".into()));
        }
        if requests
            .iter()
            .any(|request| self.state().poisonous.contains(&request.id))
        {
            return Err(Failure::Poison("a constraint is violated".into()));
        }
        let outcomes = self.commit(batch, requests);
        connection.failed = false;
        Ok(outcomes)
    }

    async fn was_committed(&self, connection: &mut Connection, batch: BatchId) -> Result<bool, Cause> {
        let fault = self.state().question_faults.pop_front().unwrap_or(Fault::None);
        self.state().reused += u32::from(connection.failed);
        match fault {
            Fault::None => {}
            Fault::Hang => std::future::pending().await,
            Fault::Panic => panic!("asking panics"),
            _ => {
                connection.failed = true;
                return Err("lost while asking".into());
            }
        }
        let mut state = self.state();
        let committed = state.committed_batches.contains(&batch);
        if !committed {
            state.barred.insert(batch);
        }
        Ok(committed)
    }

    fn next_batch(&self) -> BatchId {
        let mut state = self.state();
        state.next_batch += 1;
        BatchId(state.next_batch)
    }

    fn resource(&self, request: &Request) -> Resource {
        Resource(request.resource)
    }

    fn is_release(&self, request: &Request) -> bool {
        request.is_release
    }

    fn reroute(&self, request: &mut Request, outcome: &Outcome) -> bool {
        match *outcome {
            Outcome::Granted(_) => false,
            Outcome::Elsewhere(resource) => {
                request.resource = resource;
                true
            }
        }
    }
}

pub const MS: Duration = Duration::from_millis(1);

/// One worker, batches of ten, room for a hundred.
pub fn options() -> Options {
    Options {
        name: "toy",
        workers: 1,
        batch_max: 10,
        queue_max: 100,
        reserve: 20,
        ..Options::default()
    }
}

pub type Answer = Result<Outcome, SubmitError>;

/// A lane over a toy. When it goes, the poison that the test did not ask for makes the test fail.
pub struct Bench {
    pub toy: Toy,
    pub lane: Lane<Toy>,
    pub poison_expected: u64,
}

impl Bench {
    pub fn new(toy: Toy, options: Options) -> Self {
        let lane = Lane::start(toy.clone(), options);
        Self {
            toy,
            lane,
            poison_expected: 0,
        }
    }

    /// Queues the request, in the order of the calls, and does not wait for its outcome.
    pub async fn queue(&self, request: Request) -> JoinHandle<Answer> {
        let lane = self.lane.clone();
        let answer = tokio::spawn(async move { lane.submit(request).await });
        // The test runtime has one thread and polls tasks in order, so that after this the request has been queued.
        tokio::task::yield_now().await;
        answer
    }

    pub async fn queue_all(&self, requests: impl IntoIterator<Item = Request>) -> Vec<JoinHandle<Answer>> {
        let mut answers = Vec::new();
        for request in requests {
            answers.push(self.queue(request).await);
        }
        answers
    }

    /// Has the worker busy for the cost of one attempt, so that what follows meets in one batch.
    pub async fn occupy(&self) -> JoinHandle<Answer> {
        let occupier = self.queue(request(u32::MAX, u128::MAX)).await;
        // The worker takes it now and sleeps in its attempt.
        tokio::task::yield_now().await;
        occupier
    }

    pub fn attempts(&self) -> Vec<Vec<u32>> {
        let attempts = self.toy.state().attempts.clone();
        attempts.into_iter().filter(|ids| ids != &[u32::MAX]).collect()
    }

    pub fn committed(&self) -> Vec<u32> {
        let committed = self.toy.state().committed.clone();
        committed.into_iter().filter(|id| *id != u32::MAX).collect()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.lane.poison_total(), self.poison_expected, "lane_poison_total");
            assert_eq!(
                self.toy.state().reused,
                0,
                "a connection was used again after it had failed"
            );
        }
    }
}

pub async fn all(answers: Vec<JoinHandle<Answer>>) -> Vec<Answer> {
    let mut all = Vec::new();
    for answer in answers {
        all.push(answer.await.unwrap());
    }
    all
}

pub fn is_granted(answer: &Answer) -> bool {
    matches!(answer, Ok(Outcome::Granted(n)) if *n != usize::MAX)
}
