//! Who asks how often, and how much work is let in at once.
//!
//! A caller with a session or a link is counted by it; only callers without either, and failed tokens, are counted by
//! address, so that a school or a carrier behind one address is not locked out.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderValue, Method};
use uuid::Uuid;

use super::problem::{Code, Problem, Result};
use super::session;
use crate::accounts;
use crate::app::App;

type Keyed =
    RateLimiter<u64, governor::state::keyed::DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// Requests per minute (source 004, 8.3), multiplied by `JARI_RATE_SCALE` for load tests.
const PUBLIC_READS_PER_MINUTE: u32 = 300;
const PER_CALLER_PER_MINUTE: u32 = 200;
const PER_ADDRESS_PER_MINUTE: u32 = 100;
const GUEST_WRITES_PER_MINUTE: u32 = 20;
/// Wrong passwords for one account from one address: guessing stops here, and whoever guesses locks out nobody elsewhere.
const SIGN_IN_FAILURES_PER_MINUTE: u32 = 10;
/// Wrong passwords from one address for any account, and new accounts from one address.
const SIGN_IN_FAILURES_PER_ADDRESS_PER_MINUTE: u32 = 60;
const REGISTRATIONS_PER_ADDRESS_PER_MINUTE: u32 = 60;
const TOKEN_FAILURES_PER_MINUTE: u32 = 30;

const MINUTE: Duration = Duration::from_secs(60);

/// One limiter per rule, each keyed by a hash of the caller.
#[derive(Debug)]
pub struct Limits {
    public_reads: Rule,
    per_caller: Rule,
    per_address: Rule,
    guest_writes: Rule,
    sign_in_failures: Attempts,
    sign_in_failures_by_address: Attempts,
    registrations: Rule,
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
        Self {
            name,
            per_minute,
            limiter: RateLimiter::keyed(quota).with_middleware(),
        }
    }

    fn charge(&self, key: u64) -> std::result::Result<Charge, Refused> {
        match self.limiter.check_key(&key) {
            Ok(snapshot) => Ok(Charge {
                rule: self.name,
                per_minute: self.per_minute,
                remaining: snapshot.remaining_burst_capacity(),
            }),
            Err(not_until) => {
                let seconds = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                Err(Refused {
                    charge: Charge {
                        rule: self.name,
                        per_minute: self.per_minute,
                        remaining: 0,
                    },
                    seconds,
                })
            }
        }
    }
}

/// Attempts that are taken before they are known to fail, and given back if they did not: otherwise many guesses sent at
/// once would all be let in before the first of them counts. `governor` cannot give back, hence a GCRA of our own.
#[derive(Debug)]
struct Attempts {
    name: &'static str,
    per_minute: u32,
    /// When all attempts will be there again, for callers with fewer.
    full_at: Mutex<HashMap<u64, Instant>>,
}

impl Attempts {
    fn new(name: &'static str, per_minute: u32, scale: u32) -> Self {
        Self {
            name,
            per_minute: per_minute.saturating_mul(scale),
            full_at: Mutex::default(),
        }
    }

    fn take(&self, key: u64) -> std::result::Result<Charge, Refused> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let until_full = full_at
            .get(&key)
            .map_or(Duration::ZERO, |full_at| full_at.saturating_duration_since(now))
            + self.interval();
        let charge = |remaining| Charge {
            rule: self.name,
            per_minute: self.per_minute,
            remaining,
        };
        if until_full > MINUTE {
            return Err(Refused {
                charge: charge(0),
                seconds: until_full.saturating_sub(MINUTE).as_secs() + 1,
            });
        }
        full_at.insert(key, now + until_full);
        let left = MINUTE.saturating_sub(until_full).as_nanos() / self.interval().as_nanos();
        Ok(charge(u32::try_from(left).unwrap_or(u32::MAX)))
    }

    fn give_back(&self, key: u64) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_at) = full_at.get_mut(&key) {
            *full_at = full_at.checked_sub(self.interval()).unwrap_or(*full_at);
        }
    }

    fn forget_quiet(&self) {
        let now = Instant::now();
        self.full_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, full_at| *full_at > now);
    }

    fn interval(&self) -> Duration {
        MINUTE / self.per_minute
    }
}

/// A sign-in that has not failed yet.
#[derive(Debug)]
pub struct SignInAttempt {
    account: u64,
    address: u64,
}

impl SignInAttempt {
    /// It did not fail, or not because of what was typed.
    pub fn give_back(self, limits: &Limits) {
        limits.sign_in_failures.give_back(self.account);
        limits.sign_in_failures_by_address.give_back(self.address);
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
            sign_in_failures: Attempts::new("sign-in", SIGN_IN_FAILURES_PER_MINUTE, scale),
            sign_in_failures_by_address: Attempts::new(
                "sign-in-address",
                SIGN_IN_FAILURES_PER_ADDRESS_PER_MINUTE,
                scale,
            ),
            registrations: Rule::new("registrations", REGISTRATIONS_PER_ADDRESS_PER_MINUTE, scale),
            token_failures: Rule::new("tokens", TOKEN_FAILURES_PER_MINUTE, scale),
        }
    }

    /// Forgets callers that have been quiet; called once a minute, so that memory is bounded by the callers of a minute.
    pub fn forget_quiet(&self) {
        for rule in [
            &self.public_reads,
            &self.per_caller,
            &self.per_address,
            &self.guest_writes,
            &self.registrations,
            &self.token_failures,
        ] {
            rule.limiter.retain_recent();
        }
        self.sign_in_failures.forget_quiet();
        self.sign_in_failures_by_address.forget_quiet();
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
        let peer = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
        // By a token that we signed, or not at all: invented tokens would be as many callers.
        let session = session::presented_access_token(request.headers())
            .and_then(|token| accounts::session_of(app, &token))
            .map(|session| key_of(&session));
        let write = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        Self {
            address: client_address(app, peer, request.headers()),
            session,
            write,
            charged: Arc::default(),
        }
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
        let rule = if self.write {
            &limits.guest_writes
        } else {
            &limits.per_caller
        };
        self.settle(rule.charge(key_of(&link)))
    }

    /// A link token that cannot be one: somebody may be guessing.
    pub fn charge_failure(&self, limits: &Limits) -> Result<()> {
        self.settle(limits.token_failures.charge(key_of(&self.address)))
    }

    /// Before a password is checked: one attempt, for this account from this address, and for the address.
    pub fn reserve_sign_in(&self, limits: &Limits, account: &str) -> Result<SignInAttempt> {
        let attempt = SignInAttempt {
            account: key_of(&(account, self.address)),
            address: key_of(&self.address),
        };
        self.settle(limits.sign_in_failures.take(attempt.account))?;
        if let Err(problem) = self.settle(limits.sign_in_failures_by_address.take(attempt.address)) {
            limits.sign_in_failures.give_back(attempt.account);
            return Err(problem);
        }
        Ok(attempt)
    }

    pub fn charge_registration(&self, limits: &Limits) -> Result<()> {
        self.settle(limits.registrations.charge(key_of(&self.address)))
    }

    fn settle(&self, result: std::result::Result<Charge, Refused>) -> Result<()> {
        let (charge, refused) = match result {
            Ok(charge) => (charge, None),
            Err(refused) => (refused.charge, Some(refused.seconds)),
        };
        *self.charged.lock().unwrap_or_else(PoisonError::into_inner) = Some(charge);
        refused.map_or(Ok(()), |seconds| {
            Err(Problem::from(Code::RateLimited).retry_after(seconds))
        })
    }

    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) of the rule that counted this request.
    pub fn write_fields(&self, headers: &mut HeaderMap) {
        let Some(charge) = *self.charged.lock().unwrap_or_else(PoisonError::into_inner) else {
            return;
        };
        let fields = [
            ("ratelimit", format!("\"{}\";r={};t=60", charge.rule, charge.remaining)),
            (
                "ratelimit-policy",
                format!("\"{}\";q={};w=60", charge.rule, charge.per_minute),
            ),
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
    let trusted = |address: &IpAddr| {
        app.config
            .trusted_proxies
            .iter()
            .any(|network| network.contains(address))
    };
    if !trusted(&peer) {
        return peer;
    }
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_run_out_and_come_back() {
        let attempts = Attempts::new("test", 10, 1);
        let remaining: Vec<_> = (0..10)
            .map(|_| attempts.take(1).map_err(|_| ()).unwrap().remaining)
            .collect();
        assert_eq!(remaining, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
        let Err(refused) = attempts.take(1) else {
            panic!("an eleventh attempt")
        };
        assert!((1..=7).contains(&refused.seconds), "{}", refused.seconds);
        // Another caller does not notice.
        assert!(attempts.take(2).is_ok());
        attempts.give_back(1);
        assert!(attempts.take(1).is_ok());
        assert!(attempts.take(1).is_err());
        attempts.forget_quiet();
        assert!(attempts.take(1).is_err());
    }

    #[test]
    fn what_is_given_back_is_as_if_never_taken() {
        let attempts = Attempts::new("test", 10, 1);
        for _ in 0..1_000 {
            assert!(attempts.take(1).is_ok());
            attempts.give_back(1);
        }
        attempts.forget_quiet();
        assert!(attempts.full_at.lock().unwrap().is_empty());
    }
}
