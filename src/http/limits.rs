//! Who asks how often, and how much work is let in at once.
//!
//! A caller with a session or a link is counted by it; only callers without either, and failed tokens, are counted by
//! address, so that a school or a carrier behind one address is not locked out.

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderValue, Method};
use uuid::Uuid;

use super::problem::{Code, Problem, Result};
use super::session;
use crate::app::App;

type Keyed = RateLimiter<u64, governor::state::keyed::DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// Requests per minute (source 004, 8.3), multiplied by `JARI_RATE_SCALE` for load tests.
const PUBLIC_READS_PER_MINUTE: u32 = 300;
const PER_CALLER_PER_MINUTE: u32 = 200;
const PER_ADDRESS_PER_MINUTE: u32 = 100;
const GUEST_WRITES_PER_MINUTE: u32 = 20;
const SIGN_IN_FAILURES_PER_MINUTE: u32 = 10;
const TOKEN_FAILURES_PER_MINUTE: u32 = 30;

/// One limiter per rule, each keyed by a hash of the caller.
#[derive(Debug)]
pub struct Limits {
    public_reads: Rule,
    per_caller: Rule,
    per_address: Rule,
    guest_writes: Rule,
    sign_in_failures: Rule,
    token_failures: Rule,
}

#[derive(Debug)]
struct Rule {
    name: &'static str,
    per_minute: u32,
    limiter: Keyed,
}

impl Rule {
    fn new(name: &'static str, per_minute: u32, scale: u32) -> Self {
        let per_minute = per_minute.saturating_mul(scale).max(1);
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self { name, per_minute, limiter: RateLimiter::keyed(quota).with_middleware() }
    }

    fn charge(&self, key: u64) -> std::result::Result<Charge, Refused> {
        match self.limiter.check_key(&key) {
            Ok(snapshot) => Ok(Charge { rule: self.name, per_minute: self.per_minute, remaining: snapshot.remaining_burst_capacity() }),
            Err(not_until) => {
                let seconds = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                Err(Refused { charge: Charge { rule: self.name, per_minute: self.per_minute, remaining: 0 }, seconds })
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Charge {
    rule: &'static str,
    per_minute: u32,
    remaining: u32,
}

struct Refused {
    charge: Charge,
    seconds: u64,
}

impl Limits {
    /// `scale` 1 is the documented limits; configuration raises it for rehearsals.
    pub fn new(scale: u32) -> Self {
        Self {
            public_reads: Rule::new("public", PUBLIC_READS_PER_MINUTE, scale),
            per_caller: Rule::new("caller", PER_CALLER_PER_MINUTE, scale),
            per_address: Rule::new("address", PER_ADDRESS_PER_MINUTE, scale),
            guest_writes: Rule::new("guest-writes", GUEST_WRITES_PER_MINUTE, scale),
            sign_in_failures: Rule::new("sign-in", SIGN_IN_FAILURES_PER_MINUTE, scale),
            token_failures: Rule::new("tokens", TOKEN_FAILURES_PER_MINUTE, scale),
        }
    }

    /// Forgets callers that have been quiet; called once a minute, so that memory is bounded by the callers of a minute.
    pub fn forget_quiet(&self) {
        for rule in [&self.public_reads, &self.per_caller, &self.per_address, &self.guest_writes, &self.sign_in_failures, &self.token_failures] {
            rule.limiter.retain_recent();
        }
    }
}

/// Who is asking, as far as the request's headers tell. Lives in the request's extensions.
#[derive(Clone, Debug)]
pub struct Caller {
    address: IpAddr,
    session: Option<u64>,
    write: bool,
    charged: Arc<Mutex<Option<Charge>>>,
}

impl Caller {
    pub fn of(app: &App, request: &Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
        let session = session::presented_access_token(request.headers()).map(|token| key_of(&token));
        let write = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        Self { address: client_address(app, peer, request.headers()), session, write, charged: Arc::default() }
    }

    /// For routes without a link: by session, else by address.
    pub fn charge(&self, limits: &Limits) -> Result<()> {
        match (self.session, self.write) {
            (Some(session), _) => self.settle(limits.per_caller.charge(session)),
            (None, false) => self.settle(limits.public_reads.charge(key_of(&self.address))),
            (None, true) => self.settle(limits.per_address.charge(key_of(&self.address))),
        }
    }

    pub fn charge_link(&self, limits: &Limits, link: Uuid) -> Result<()> {
        let rule = if self.write { &limits.guest_writes } else { &limits.per_caller };
        self.settle(rule.charge(key_of(&link)))
    }

    /// A link token that cannot be one: somebody may be guessing.
    pub fn charge_failure(&self, limits: &Limits) -> Result<()> {
        self.settle(limits.token_failures.charge(key_of(&self.address)))
    }

    /// A wrong password, counted for the account and for the address.
    pub fn charge_sign_in_failure(&self, limits: &Limits, account: &[u8]) -> Result<()> {
        self.settle(limits.sign_in_failures.charge(key_of(&account)))?;
        self.settle(limits.sign_in_failures.charge(key_of(&self.address)))
    }

    fn settle(&self, result: std::result::Result<Charge, Refused>) -> Result<()> {
        let (charge, refused) = match result {
            Ok(charge) => (charge, None),
            Err(refused) => (refused.charge, Some(refused.seconds)),
        };
        *self.charged.lock().unwrap_or_else(PoisonError::into_inner) = Some(charge);
        refused.map_or(Ok(()), |seconds| Err(Problem::from(Code::RateLimited).retry_after(seconds)))
    }

    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) of the rule that counted this request.
    pub fn write_fields(&self, headers: &mut HeaderMap) {
        let Some(charge) = *self.charged.lock().unwrap_or_else(PoisonError::into_inner) else { return };
        let fields = [
            ("ratelimit", format!("\"{}\";r={};t=60", charge.rule, charge.remaining)),
            ("ratelimit-policy", format!("\"{}\";q={};w=60", charge.rule, charge.per_minute)),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

/// The address before our own proxies. `X-Forwarded-For` is believed from right to left, as long as the hop that wrote it
/// is one of ours: everything further left can be made up by anybody.
fn client_address(app: &App, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = |address: &IpAddr| app.config.trusted_proxies.iter().any(|network| network.contains(address));
    if !trusted(&peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
    let mut nearest = peer;
    for hop in hops.iter().rev().map_while(|hop| hop.trim().parse::<IpAddr>().ok()) {
        nearest = hop;
        if !trusted(&hop) {
            break;
        }
    }
    nearest
}

fn key_of(caller: &impl Hash) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    caller.hash(&mut hasher);
    hasher.finish()
}
