//! The load generator: what a crowd has to say over kept connections, in a thread of its own.
//!
//! It must cost far less than the server it measures, which shares the machine with it: one thread, no HTTP client, the
//! requests' bytes made beforehand where they are known, answers read with `httparse`. Its own limit is what it reaches
//! against `/api/health`.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;

const READ_BUFFER_BYTES: usize = 8 * 1024;
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
const HEADERS_MAX: usize = 64;
/// A request that is not answered for this long is an error.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the baseline is measured.
const HELLO: Duration = Duration::from_secs(2);
/// Pause before a connection is tried again while the server is being killed and started.
const RECONNECT_EVERY: Duration = Duration::from_millis(50);

/// The bytes of one request.
pub type Request = Arc<[u8]>;

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Everybody who has something to ask. Asked and told by one thread, so it sees everything in one order.
pub trait Crowd: Send + 'static {
    /// What is sent now, under a number by which its answer is told; `None` if nothing is before another answer has come.
    /// With nothing on its way either, the rush is over.
    fn next(&mut self) -> Option<(usize, Request)>;

    /// `None` if there was no answer. `took` is the time since it was first sent.
    fn answered(&mut self, number: usize, answer: Option<Answer>, took: Duration);
}

#[derive(Debug)]
pub struct Outcome<C> {
    pub crowd: C,
    pub elapsed: Duration,
    /// Connections lost and requests sent again, where that is allowed.
    pub resent: u64,
}

/// What to do when a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnBreak {
    /// It is an error.
    Fail,
    /// Connect again and send the same request once more, with its same key, until this much time has passed.
    Retry(Duration),
}

/// Sends what the crowd has to say, over `connections` connections, as fast as answers come.
pub async fn rush<C: Crowd>(
    address: SocketAddr,
    crowd: C,
    connections: u32,
    on_break: OnBreak,
) -> anyhow::Result<Outcome<C>> {
    in_own_thread(async move || {
        let floor = Arc::new(Floor {
            state: Mutex::new(State {
                crowd,
                on_their_way: 0,
                asleep: 0,
            }),
            more: Notify::new(),
        });
        let mut tasks = JoinSet::new();
        // Connected before the clock starts: the rush is about answers, not about handshakes.
        let mut streams = Vec::new();
        for _ in 0..connections {
            streams.push(connect(address).await?);
        }
        let started = Instant::now();
        for stream in streams {
            tasks.spawn(caller(address, stream, Arc::clone(&floor), on_break));
        }
        let mut resent = 0;
        while let Some(done) = tasks.join_next().await {
            resent += done?;
        }
        let elapsed = started.elapsed();
        let floor = Arc::into_inner(floor).context("every caller has gone home")?;
        let state = floor.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Outcome {
            crowd: state.crowd,
            elapsed,
            resent,
        })
    })
    .await
}

/// A crowd that asks a list, each once, and keeps the answers by their place; `None` where none came.
#[derive(Debug)]
pub struct List {
    requests: VecDeque<Request>,
    sent: usize,
    pub answers: Vec<Option<Answer>>,
}

impl List {
    pub fn new(requests: Vec<Request>) -> Self {
        Self {
            answers: vec![None; requests.len()],
            requests: requests.into(),
            sent: 0,
        }
    }
}

impl Crowd for List {
    fn next(&mut self) -> Option<(usize, Request)> {
        let request = self.requests.pop_front()?;
        self.sent += 1;
        Some((self.sent - 1, request))
    }

    fn answered(&mut self, number: usize, answer: Option<Answer>, _took: Duration) {
        self.answers[number] = answer;
    }
}

/// Sends one request again and again for a while; answers per second.
async fn repeat(address: SocketAddr, request: Request, connections: u32, length: Duration) -> anyhow::Result<f64> {
    in_own_thread(async move || {
        let over = Arc::new(AtomicBool::new(false));
        let request = Arc::new(request);
        let mut tasks = JoinSet::new();
        let started = Instant::now();
        for _ in 0..connections {
            let (over, request) = (Arc::clone(&over), Arc::clone(&request));
            tasks.spawn(async move {
                let mut connection = Connection::new(connect(address).await?);
                let mut answered = 0_u64;
                while !over.load(Ordering::Relaxed) {
                    connection.ask(&request).await?;
                    answered += 1;
                }
                anyhow::Ok(answered)
            });
        }
        tokio::time::sleep(length).await;
        over.store(true, Ordering::Relaxed);
        let mut answered = 0;
        while let Some(done) = tasks.join_next().await {
            answered += done??;
        }
        Ok(answered as f64 / started.elapsed().as_secs_f64())
    })
    .await
}

/// What this machine can answer at all: the baseline that a rush is compared with, in answers per second.
pub async fn hello(address: SocketAddr, connections: u32) -> anyhow::Result<f64> {
    repeat(
        address,
        get("/api/health", &address.to_string(), &[]),
        connections,
        HELLO,
    )
    .await
}

/// One connection after the other, for what is not measured.
pub async fn ask(address: SocketAddr, request: &[u8]) -> anyhow::Result<Answer> {
    Connection::new(connect(address).await?).ask(request).await
}

async fn in_own_thread<T: Send + 'static, F: Future<Output = anyhow::Result<T>>>(
    work: impl FnOnce() -> F + Send + 'static,
) -> anyhow::Result<T> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("load".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let result = runtime
            .map_err(anyhow::Error::from)
            .and_then(|runtime| runtime.block_on(work()));
        // Nobody waits any more only if the whole rehearsal was ended.
        let _ = sender.send(result);
    })?;
    receiver.await.context("the load generator ended early")?
}

/// What the callers share. They run on one thread, so the lock is never waited for.
struct Floor<C> {
    state: Mutex<State<C>>,
    /// Wakes whoever found nothing to send.
    more: Notify,
}

struct State<C> {
    crowd: C,
    on_their_way: usize,
    asleep: usize,
}

impl<C: Crowd> Floor<C> {
    fn state(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is something to send; `None` when there never will be.
    async fn next(&self) -> Option<(usize, Request)> {
        loop {
            {
                let mut state = self.state();
                if let Some(found) = state.crowd.next() {
                    state.on_their_way += 1;
                    // Where one was found there may be another: whoever sleeps looks, and wakes the next in the same way.
                    if state.asleep > 0 {
                        self.more.notify_one();
                    }
                    return Some(found);
                }
                if state.on_their_way == 0 {
                    self.more.notify_waiters();
                    return None;
                }
                state.asleep += 1;
            }
            self.more.notified().await;
            self.state().asleep -= 1;
        }
    }

    fn answered(&self, number: usize, answer: Option<Answer>, took: Duration) {
        let mut state = self.state();
        state.on_their_way -= 1;
        state.crowd.answered(number, answer, took);
    }
}

/// How often it sent something again.
async fn caller<C: Crowd>(address: SocketAddr, stream: TcpStream, floor: Arc<Floor<C>>, on_break: OnBreak) -> u64 {
    let mut resent = 0;
    let mut connection = Some(Connection::new(stream));
    while let Some((number, request)) = floor.next().await {
        let started = Instant::now();
        let answer = loop {
            if connection.is_none() {
                connection = connect(address).await.ok().map(Connection::new);
            }
            let asked = match &mut connection {
                Some(connection) => tokio::time::timeout(ANSWER_TIMEOUT, connection.ask(&request)).await,
                None => Ok(Err(anyhow!("not connected"))),
            };
            match asked {
                // 503 says that nothing happened or that the outcome is not known: both ask to try again with the same key.
                Ok(Ok(answer)) if answer.status != 503 || on_break == OnBreak::Fail => break Some(answer),
                Ok(Ok(_)) => {}
                Ok(Err(_)) | Err(_) => connection = None,
            }
            match on_break {
                OnBreak::Retry(patience) if started.elapsed() < patience => {
                    resent += 1;
                    tokio::time::sleep(RECONNECT_EVERY).await;
                }
                _ => break None,
            }
        };
        floor.answered(number, answer, started.elapsed());
    }
    resent
}

async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("cannot connect to {address}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A connection that asks one thing at a time.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            buffer: Vec::with_capacity(READ_BUFFER_BYTES),
        }
    }

    async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(anyhow!("the server closed the connection"));
            }
            if let Some(head) = read_head(&self.buffer)? {
                if head.body_bytes > ANSWER_BYTES_MAX {
                    return Err(anyhow!("an answer of {} bytes", head.body_bytes));
                }
                while self.buffer.len() < head.bytes + head.body_bytes {
                    if self.stream.read_buf(&mut self.buffer).await? == 0 {
                        return Err(anyhow!("the server closed the connection in an answer"));
                    }
                }
                return Ok(Answer {
                    status: head.status,
                    body: self.buffer[head.bytes..head.bytes + head.body_bytes].to_vec(),
                });
            }
        }
    }
}

struct Head {
    status: u16,
    bytes: usize,
    body_bytes: usize,
}

fn read_head(buffer: &[u8]) -> anyhow::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(bytes) = response.parse(buffer)? else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let body_bytes = match length {
        Some(header) => std::str::from_utf8(header.value)?.trim().parse()?,
        None if response.code == Some(204) => 0,
        None => return Err(anyhow!("an answer without Content-Length")),
    };
    Ok(Some(Head {
        status: response.code.unwrap_or(0),
        bytes,
        body_bytes,
    }))
}

/// A request with a JSON body.
pub fn post(path: &str, authority: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            request.push_str(part);
        }
    }
    request.push_str("\r\n");
    request.push_str(body);
    request.into_bytes().into()
}

pub fn get(path: &str, authority: &str, headers: &[(&str, &str)]) -> Request {
    bare("GET", path, authority, headers)
}

pub fn delete(path: &str, authority: &str, headers: &[(&str, &str)]) -> Request {
    bare("DELETE", path, authority, headers)
}

/// A request without a body.
fn bare(method: &str, path: &str, authority: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {authority}\r\n");
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            request.push_str(part);
        }
    }
    request.push_str("\r\n");
    request.into_bytes().into()
}
