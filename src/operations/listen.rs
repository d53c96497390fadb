//! Accepts connections and serves them until told to stop. Our own loop, because every connection is bounded here: their
//! number, the time to send a request's head, and the time to finish when the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// Connections that the kernel keeps for us while we are busy: a rush opens thousands in the same instant.
const BACKLOG: u32 = 4096;
/// Served at once; each has a file descriptor and some tens of kilobytes.
const CONNECTIONS_MAX: usize = 50_000;
/// Descriptors for everything else: database, files, the listener.
const DESCRIPTORS_RESERVED: usize = 200;
/// To send the head of a request, and to begin one on a kept connection. Longer than balancers keep idle connections (60 s),
/// so that they are the ones to close: otherwise they send into a connection that is just being closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// What is in flight when the server stops may take this long; one request may take 30 s at most.
pub const FINISH_TIMEOUT: Duration = Duration::from_secs(30);
/// After an error of `accept` that is not the caller's, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const PREFACE_PAUSE: Duration = Duration::from_millis(5);

pub fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    // Without it a restart fails for a minute, while the kernel remembers the old connections.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop`; then no new connection is accepted, idle ones are closed, and the others finish their request.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(connections_max()));
    let graceful = GracefulShutdown::new();
    while let Some(place) = stop.run_until_cancelled(Arc::clone(&places).acquire_owned()).await {
        let Some(accepted) = stop.run_until_cancelled(listener.accept()).await else {
            break;
        };
        match accepted {
            Ok((stream, peer)) => {
                let (watcher, router, stop) = (graceful.watcher(), router.clone(), stop.clone());
                tokio::spawn(async move {
                    connection(stream, peer, router, watcher, stop).await;
                    drop(place);
                });
            }
            // The caller was gone before we came; nothing is wrong.
            Err(error) if is_callers(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let open = graceful.count();
    if timeout(FINISH_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!(open, "requests were still running when the time to finish was over");
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher, stop: CancellationToken) {
    // Answers are small and complete: waiting to fill a packet would only delay them.
    stream.set_nodelay(true).ok();
    let begun = stop
        .run_until_cancelled(timeout(HEAD_TIMEOUT, speaks_http2(&stream)))
        .await;
    let Some(Ok(Ok(http2))) = begun else { return };
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let io = TokioIo::new(stream);
    let served = if http2 {
        let mut protocol = http2::Builder::new(TokioExecutor::new());
        protocol
            .timer(TokioTimer::new())
            .keep_alive_interval(HEAD_TIMEOUT)
            .keep_alive_timeout(HEAD_TIMEOUT);
        watcher.watch(protocol.serve_connection(io, service)).await
    } else {
        let mut protocol = http1::Builder::new();
        protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        watcher.watch(protocol.serve_connection(io, service)).await
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// HTTP/2 without TLS begins with a preface (RFC 9113, 3.4); what differs from it in any byte is HTTP/1.
async fn speaks_http2(stream: &TcpStream) -> std::io::Result<bool> {
    let mut head = [0; HTTP2_PREFACE.len()];
    loop {
        let length = stream.peek(&mut head).await?;
        if length == 0 || !HTTP2_PREFACE.starts_with(&head[..length]) {
            return Ok(false);
        }
        if length == HTTP2_PREFACE.len() {
            return Ok(true);
        }
        // The rest of the preface is on its way; `peek` would return at once with the same bytes.
        sleep(PREFACE_PAUSE).await;
    }
}

fn is_callers(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Raises the number of open files as far as the system allows, and stays below it.
fn connections_max() -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return CONNECTIONS_MAX;
    };
    let wanted = hard.min((CONNECTIONS_MAX + DESCRIPTORS_RESERVED) as u64).max(soft);
    let files = if setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() {
        wanted
    } else {
        soft
    };
    let connections = usize::try_from(files)
        .unwrap_or(CONNECTIONS_MAX)
        .saturating_sub(DESCRIPTORS_RESERVED)
        .clamp(1, CONNECTIONS_MAX);
    if connections < CONNECTIONS_MAX {
        tracing::info!(
            connections,
            "fewer connections than usual, because the system limits open files (ulimit -n)"
        );
    }
    connections
}
