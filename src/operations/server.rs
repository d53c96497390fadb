//! `jari serve`: from nothing to ready, and from a signal to a clean end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::blobs::{Blobs, UPLOADS_FOLDER};
use super::signals::Signals;
use super::tasks::Tasks;
use super::{demo, jobs, listen, metrics, open};
use crate::app::{App, LETTERS, LaneThread, Parts};
use crate::clock::Clock;
use crate::config::{Config, Settings};
use crate::database::{self, ServerFacts, Target};
use crate::http::router;
use crate::ids::Ids;
use crate::messaging::mail::Queue;
use crate::messaging::relay::{self, Subscriber};
use crate::secrets::Secrets;
use crate::{classes, consultations};

/// Workers of a lane, each with one connection.
const LANE_WORKERS: usize = 2;
/// Callers that have been quiet are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// The queue of a lane is empty long before; this bounds the case that the database is gone.
const LANES_TIMEOUT: Duration = Duration::from_secs(15);

/// Runs until a signal; returns when everything has ended.
pub async fn serve(mut settings: Settings, demo: bool) -> anyhow::Result<()> {
    let started = Instant::now();
    let wanted = settings.clone().check()?;
    if demo && !wanted.development() {
        bail!("--demo makes accounts with known passwords and is refused in production");
    }
    let mut signals = Signals::listen()?;
    // Bound first: an address in use is told at once, and with port 0 links must begin with the port that was given.
    let listener = listen::bind(wanted.listen).with_context(|| format!("cannot listen on {}", wanted.listen))?;
    settings.listen = listener.local_addr()?.into();
    let config = settings.check()?;
    metrics::install()?;
    // A signal while starting is obeyed at once: a private database that is half started ends when it is dropped.
    let Some(database) = signals.or(open::own(&config.database)).await else {
        return Ok(());
    };
    let database = database?;
    let result = run(config, demo, database.target(), listener, &mut signals, started).await;
    database.close().await;
    result
}

async fn run(
    config: Config,
    demo: bool,
    target: &Target,
    listener: TcpListener,
    signals: &mut Signals,
    started: Instant,
) -> anyhow::Result<()> {
    match signals.or(prepare(&config, target)).await {
        Some(prepared) => prepared?,
        None => return Ok(()),
    }
    let address = listener.local_addr()?;
    let lane_thread = LaneThread::start()?;
    let app = App::new(Parts {
        secrets: Secrets::derive(
            &config
                .master_secret()
                .context("the master secret cannot be read or made")?,
        ),
        clock: Clock::Database,
        ids: Ids::Random,
        target: target.clone(),
        blobs: Blobs::in_folder(&config.database.data_dir().join(UPLOADS_FOLDER))?,
        lane_workers: LANE_WORKERS,
        lane_runtime: lane_thread.handle.clone(),
        config,
    });
    let tasks = start_tasks(&app, target)?;
    let stop_listening = CancellationToken::new();
    let serving = tokio::spawn(listen::serve(listener, router::router(&app), stop_listening.clone()));
    if let Some(address) = app.config.metrics_listen {
        let listener = listen::bind(address).with_context(|| format!("cannot listen on {address} for metrics"))?;
        tokio::spawn(listen::serve(
            listener,
            router::metrics_router(&app),
            stop_listening.clone(),
        ));
    }
    if demo {
        println!("{}", demo::fill(&app).await.context("the demo")?);
    }
    println!("listening on http://{address}");
    tracing::info!(%address, start_milliseconds = started.elapsed().as_secs_f64() * 1_000.0, "ready");

    signals.next().await;
    drain(&app, signals).await;
    stop(&app, &stop_listening, serving, tasks).await;
    Ok(())
}

/// A database that keeps what it acknowledges, in the shape that this version needs.
async fn prepare(config: &Config, target: &Target) -> anyhow::Result<()> {
    let settings = ServerFacts::read(target).await?.unsafe_settings().join(", ");
    if !settings.is_empty() {
        if !config.development() {
            bail!(
                "in PostgreSQL {settings} is off, so a crash of the machine could lose what was acknowledged; switch it on"
            );
        }
        tracing::warn!(
            settings,
            "off in PostgreSQL: a crash of the machine may lose what was acknowledged"
        );
    }
    database::migrate(target).await?;
    Ok(())
}

fn start_tasks(app: &App, target: &Target) -> anyhow::Result<Tasks> {
    let tasks = Tasks::default();
    let (pool, clock) = (app.pools.messaging.clone(), app.clock.clone());
    let mails_queued = Arc::new(Notify::new());
    let letters = LETTERS;

    let subscriber = Subscriber::Mail {
        letters,
        ids: app.ids.clone(),
        queued: Arc::clone(&mails_queued),
    };
    let (relay_pool, relay_clock, written) = (pool.clone(), clock.clone(), Arc::clone(&app.events_written));
    tasks.keep("relay", move |stop| {
        relay::run(
            relay_pool.clone(),
            relay_clock.clone(),
            subscriber.clone(),
            Arc::clone(&written),
            stop,
        )
    });

    let transport = app
        .config
        .mail
        .transport(&pool)
        .map_err(|faults| anyhow!(faults.join("\n")))?;
    let queue = Queue {
        pool: pool.clone(),
        composer: app.composer(),
        letters,
        transport,
    };
    tasks.keep("mail queue", move |stop| {
        queue.clone().run(Arc::clone(&mails_queued), stop)
    });

    let live = app.live.clone();
    tasks.keep("live places", move |stop| {
        live.clone().run(
            pool.clone(),
            clock.clone(),
            consultations::bookings::changed_places,
            stop,
        )
    });

    let (live_classes, pool, clock) = (app.live_classes.clone(), app.pools.classes.clone(), app.clock.clone());
    tasks.keep("live classes", move |stop| {
        live_classes
            .clone()
            .run(pool.clone(), clock.clone(), classes::catalogue::changed_places, stop)
    });

    let context = jobs::Context {
        app: app.clone(),
        target: target.clone(),
    };
    tasks.keep("jobs", move |stop| jobs::run(context.clone(), stop));
    let measured = app.clone();
    tasks.keep("metrics", move |stop| metrics::upkeep(measured.clone(), stop));
    let limited = app.clone();
    tasks.keep("limits", move |stop| forget_quiet(limited.clone(), stop));
    Ok(tasks)
}

async fn forget_quiet(app: App, stop: CancellationToken) {
    while stop.run_until_cancelled(sleep(FORGET_EVERY)).await.is_some() {
        app.limits.forget_quiet();
    }
}

/// Readiness fails, so that balancers send nobody here any more, while whoever comes nevertheless is served. A second signal
/// ends the wait; development has no balancer to wait for.
async fn drain(app: &App, signals: &mut Signals) {
    app.phase.drain();
    if !app.config.development() && app.config.drain_seconds > 0 {
        let seconds = app.config.drain_seconds;
        tracing::info!(seconds, "not ready any more; still serving");
        signals.or(sleep(Duration::from_secs(seconds))).await;
    }
}

/// New work is refused, what is in flight finishes, and then what stands behind it, in the order in which each needs the next.
async fn stop(app: &App, stop_listening: &CancellationToken, serving: JoinHandle<()>, tasks: Tasks) {
    app.phase.stop();
    stop_listening.cancel();
    if let Err(error) = serving.await {
        tracing::error!(%error, "the listener ended by a panic");
    }
    let lanes = async { tokio::join!(app.slots.stop(), app.enrollments.stop()) };
    if timeout(LANES_TIMEOUT, lanes).await.is_err() {
        tracing::error!(
            depth = app.slots.depth() + app.enrollments.depth(),
            "a lane could not decide all that was queued; nothing of the rest was acknowledged"
        );
    }
    tasks.finish().await;
    for pool in app.pools.all() {
        pool.close().await;
    }
    tracing::info!("stopped");
}
