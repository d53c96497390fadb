//! The way a batch takes through the database, whatever it sells.
//!
//! Locks, then the clock, then the facts; decisions in memory; the effects; the commit; then everybody who watches is told.
//! A [`Product`] says what is locked, read, decided and written. A batch that changed nothing is rolled back: refusals and
//! repeats leave nothing to keep, and so nothing to wait for a disk for.

use std::sync::Arc;

use group_commit::{Apply, BatchId, Cause, Failure, Resource};
use tokio::sync::Notify;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::clock::Clock;
use crate::database::Target;
use crate::database::batch::{self, Batch};
use crate::ids::Ids;
use crate::messaging::live::{LivePlaces, Update};

/// What is sold: slots, classes.
pub trait Product: Send + Sync + 'static {
    /// The application name of its connections.
    const CONNECTION: &'static str;
    type Request: Send + Sync + 'static;
    type Outcome: Send + Sync + 'static;
    /// Every statement of the product, prepared.
    type Statements: Send + Sync + 'static;
    /// The facts of a batch, and what was decided on them.
    type World: Send + Sync;
    /// What watching pages are told.
    type Update: Update + Sync;

    fn prepare(client: &Client) -> impl Future<Output = Result<Self::Statements, tokio_postgres::Error>> + Send;

    /// Opens the transaction, locks, reads the clock, reads the facts: sent at once, executed in this order.
    fn load(
        &self,
        batch: &Batch<'_>,
        statements: &Self::Statements,
        requests: &[&Self::Request],
    ) -> impl Future<Output = Result<Self::World, Failure<Self::Outcome>>> + Send;

    /// Decides one request; `index` is its place in the batch.
    fn decide(&self, world: &mut Self::World, index: usize, request: &Self::Request) -> Self::Outcome;

    fn has_effects(world: &Self::World) -> bool;

    /// Writes one final state per row; each statement touches exactly the rows it was made for.
    fn write(
        &self,
        client: &Client,
        statements: &Self::Statements,
        world: &Self::World,
        requests: &[&Self::Request],
    ) -> impl Future<Output = Result<Vec<Self::Update>, batch::Error>> + Send;

    /// Where a request is queued.
    fn resource(request: &Self::Request) -> Uuid;

    /// Gives places back or ends something: it is let in where a newcomer would have to wait.
    fn is_release(request: &Self::Request) -> bool;

    /// Whether the outcome says that the request touches more than it named; if so, the request names it from now on.
    fn reroute(_request: &mut Self::Request, _outcome: &Self::Outcome) -> bool {
        false
    }
}

/// The lane of one product.
pub struct PlaceLane<P: Product> {
    pub product: P,
    pub target: Target,
    pub clock: Clock,
    pub ids: Ids,
    pub live: LivePlaces<P::Update>,
    pub events_written: Arc<Notify>,
}

impl<P: Product> PlaceLane<P> {
    pub fn new(
        product: P,
        target: Target,
        clock: Clock,
        ids: Ids,
        live: LivePlaces<P::Update>,
        events_written: Arc<Notify>,
    ) -> Self {
        Self {
            product,
            target: batch::settings(target),
            clock,
            ids,
            live,
            events_written,
        }
    }
}

/// A connection of the lane with every statement prepared.
pub struct Connection<Statements> {
    client: Client,
    batch: batch::Statements,
    statements: Statements,
}

impl<S> Connection<S> {
    fn batch<'a>(&'a self, id: BatchId, clock: &'a Clock) -> Batch<'a> {
        Batch::new(&self.client, &self.batch, Uuid::from_u128(id.0), clock)
    }
}

impl<P: Product> Apply for PlaceLane<P> {
    type Request = P::Request;
    type Outcome = P::Outcome;
    type Connection = Connection<P::Statements>;

    async fn connect(&self) -> Result<Self::Connection, Cause> {
        let client = self.target.connect(P::CONNECTION).await?;
        Ok(Connection {
            batch: batch::Statements::prepare(&client).await?,
            statements: P::prepare(&client).await?,
            client,
        })
    }

    async fn apply(
        &self,
        connection: &mut Self::Connection,
        id: BatchId,
        requests: &[&P::Request],
    ) -> Result<Vec<P::Outcome>, Failure<P::Outcome>> {
        let connection = &*connection;
        let batch = connection.batch(id, &self.clock);
        let mut world = self.product.load(&batch, &connection.statements, requests).await?;
        let outcomes: Vec<P::Outcome> = requests
            .iter()
            .enumerate()
            .map(|(index, request)| self.product.decide(&mut world, index, request))
            .collect();
        if !P::has_effects(&world) {
            batch.abandon().await;
            return Ok(outcomes);
        }
        let updates = self
            .product
            .write(&connection.client, &connection.statements, &world, requests)
            .await
            .map_err(batch::failed)?;
        if let Err(failure) = batch.commit().await {
            return Err(failure.with(outcomes));
        }
        self.live.publish(&updates);
        self.events_written.notify_one();
        Ok(outcomes)
    }

    async fn was_committed(&self, connection: &mut Self::Connection, id: BatchId) -> Result<bool, Cause> {
        Ok(connection.batch(id, &self.clock).was_committed().await?)
    }

    fn next_batch(&self) -> BatchId {
        BatchId(self.ids.next().as_u128())
    }

    fn resource(&self, request: &P::Request) -> Resource {
        Resource(P::resource(request).as_u128())
    }

    fn is_release(&self, request: &P::Request) -> bool {
        P::is_release(request)
    }

    fn reroute(&self, request: &mut P::Request, outcome: &P::Outcome) -> bool {
        P::reroute(request, outcome)
    }
}
