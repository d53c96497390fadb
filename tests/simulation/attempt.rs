//! One try of a batch over a connection that may be lost on the way, and what a lane concludes from it.

use group_commit::{Apply, Failure};
use jari::places::lane::{Connection, PlaceLane, Product};
use tokio::sync::Notify;

use crate::observer::Observer;
use crate::proxy::{Cut, Proxy};
use crate::random::Random;

/// A batch has at most two dozen statements, so that some cuts come too late and the batch is committed.
const CUT_STATEMENTS_MAX: u64 = 26;

/// How a batch reaches the database.
pub struct Way<'a, P: Product> {
    pub lane: &'a PlaceLane<P>,
    /// A connection that nothing happens to, for the question whether a batch was committed.
    pub safe: &'a mut Connection<P::Statements>,
    /// None if the batch takes the safe one.
    pub lossy: Option<Lossy<'a, P>>,
}

pub struct Lossy<'a, P: Product> {
    /// Connects through the proxy.
    pub lane: &'a PlaceLane<P>,
    pub proxy: &'a Proxy,
    pub connection: &'a mut Option<Connection<P::Statements>>,
    pub cut: Option<Cut>,
}

pub type Applied<P> = Result<Vec<<P as Product>::Outcome>, Failure<<P as Product>::Outcome>>;

#[derive(Debug)]
pub enum Attempt<Outcome> {
    Decided(Vec<Outcome>),
    /// The lane decides again.
    NothingHappened,
    /// A commit did not arrive. Either the lane decides again, or it dies as well and everybody asks again later.
    CommitLost,
}

/// What is lost in this attempt: mostly nothing.
pub fn some_cut(random: &mut Random) -> Option<Cut> {
    match random.below(9) {
        0 => Some(Cut::AfterStatements(
            usize::try_from(random.below(CUT_STATEMENTS_MAX)).unwrap(),
        )),
        1 => Some(Cut::CommitUnsent),
        2 => Some(Cut::CommitAnswerLost),
        _ => None,
    }
}

impl<P: Product> Way<'_, P> {
    /// `has_effects` says whether the batch has to be committed. Also what was lost, as it is counted.
    pub async fn attempt(
        mut self,
        requests: &[&P::Request],
        has_effects: bool,
    ) -> (Result<Attempt<P::Outcome>, String>, Option<String>) {
        let id = self.lane.next_batch();
        let Some(lossy) = &mut self.lossy else {
            let result = Box::pin(self.lane.apply(self.safe, id, requests)).await;
            return (result.map(Attempt::Decided).map_err(|failure| said(&failure)), None);
        };
        let cut = lossy.cut;
        lossy.proxy.arm(cut);
        let connection = match &mut *lossy.connection {
            Some(connection) => connection,
            none => none.insert(lossy.lane.connect().await.unwrap()),
        };
        let result = Box::pin(lossy.lane.apply(connection, id, requests)).await;
        let was_cut = cut.is_some() && !lossy.proxy.disarm();
        let lost = was_cut.then(|| match cut {
            Some(lost @ (Cut::CommitUnsent | Cut::CommitAnswerLost)) => format!("lost {lost:?}"),
            _ => "lost a statement".into(),
        });
        if was_cut {
            *lossy.connection = None;
        }
        let attempt = match result {
            Ok(_) if was_cut && has_effects => Err("decided without an answer from the database".into()),
            Ok(outcomes) => Ok(Attempt::Decided(outcomes)),
            Err(Failure::Passing(_)) if was_cut && matches!(cut, Some(Cut::AfterStatements(_))) => {
                Ok(Attempt::NothingHappened)
            }
            Err(Failure::Unknown { outcomes, .. }) if was_cut => {
                let committed = self.lane.was_committed(self.safe, id).await.unwrap();
                // What was inserted while asking must not bar the answer: it stays the same.
                let still = !committed || self.lane.was_committed(self.safe, id).await.unwrap();
                if !still || committed != (cut == Some(Cut::CommitAnswerLost)) {
                    Err(format!("committed is {committed}"))
                } else if committed {
                    Ok(Attempt::Decided(outcomes))
                } else {
                    Ok(Attempt::CommitLost)
                }
            }
            Err(failure) => Err(said(&failure)),
        };
        (
            attempt.map_err(|why| format!("{cut:?} reached: {was_cut}: {why}")),
            lost,
        )
    }
}

/// A batch of one of two nodes.
pub struct Node<'a, P: Product> {
    pub lane: &'a PlaceLane<P>,
    pub connection: &'a mut Connection<P::Statements>,
    pub requests: &'a [&'a P::Request],
}

/// Lets two batches that need the row which `hold` locks be decided one behind the other. With `again` the second comes again
/// when its connection is lost, as a lane does.
pub async fn behind_each_other<P: Product>(
    observer: &Observer,
    hold: &str,
    first: Node<'_, P>,
    second: Node<'_, P>,
    again: bool,
) -> (Applied<P>, Applied<P>) {
    observer.client.batch_execute(&format!("BEGIN; {hold}")).await.unwrap();
    let the_first_waits = Notify::new();
    let holder = async {
        observer.wait_until_blocked(1).await;
        the_first_waits.notify_one();
        observer.wait_until_blocked(2).await;
        observer.client.batch_execute("COMMIT").await.unwrap();
    };
    let behind = async {
        let Node {
            lane,
            connection,
            requests,
        } = second;
        the_first_waits.notified().await;
        let mut result = Box::pin(lane.apply(connection, lane.next_batch(), requests)).await;
        while again && matches!(result, Err(Failure::Passing(_))) {
            *connection = lane.connect().await.unwrap();
            result = Box::pin(lane.apply(connection, lane.next_batch(), requests)).await;
        }
        result
    };
    let Node {
        lane,
        connection,
        requests,
    } = first;
    let (first, second, ()) = tokio::join!(
        Box::pin(lane.apply(connection, lane.next_batch(), requests)),
        behind,
        holder
    );
    (first, second)
}

fn said<Outcome>(failure: &Failure<Outcome>) -> String {
    match failure {
        Failure::Passing(cause) => format!("Passing({cause:?})"),
        Failure::LockTimeout(cause) => format!("LockTimeout({cause:?})"),
        Failure::Poison(cause) => format!("Poison({cause:?})"),
        Failure::Unknown { cause, .. } => format!("Unknown({cause:?})"),
    }
}
