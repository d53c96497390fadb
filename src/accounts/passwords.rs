//! Hashing of passwords, slow on purpose, kept from slowing anything else: few at once, a bounded queue, then a refusal.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::rules::Password;
use crate::secrets::random;

/// OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
/// Behind each running one; at about 30 ms each, the last of them waits 2 s.
const QUEUE_PER_WORKER: usize = 64;

/// Hashes passwords on a part of the cores, so that a rush of sign-ins leaves the rest to those who book.
#[derive(Clone, Debug)]
pub struct Passwords {
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// More sign-ins wait than will be served in time. Nothing happened; asking again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords wait to be checked")]
pub struct Overloaded;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but hashed with other parameters than today's: store this instead.
    Outdated {
        new_hash: String,
    },
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// Three quarters of the cores, at least one.
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self::with_workers((cores * 3 / 4).max(1))
    }

    pub fn with_workers(workers: usize) -> Self {
        let places = workers * (1 + QUEUE_PER_WORKER);
        Self {
            workers: Arc::new(Semaphore::new(workers)),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    pub async fn hash(&self, password: Password) -> Result<String, Overloaded> {
        self.run(move || hash(&password)).await
    }

    /// Compares with the stored hash. Without one, because nobody has that address, the same work is done for nothing, so
    /// that the time of the answer does not tell who has an account.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, Overloaded> {
        let wasted = |password: &Password| {
            hash(password);
            Verdict::Wrong
        };
        self.run(move || stored.map_or_else(|| wasted(&password), |stored| verify(&password, &stored)))
            .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Overloaded> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Overloaded)?;
        let worker = Arc::clone(&self.workers)
            .acquire_owned()
            .await
            .map_err(|_| Overloaded)?;
        // The work takes both along: a caller who gives up does not free the core that still works for them.
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, worker);
            work()
        });
        Ok(done
            .await
            .expect("hashing does not panic, and a blocking task cannot be cancelled once it runs"))
    }
}

fn verify(password: &Password, stored: &str) -> Verdict {
    let Ok(parsed) = PasswordHash::new(stored) else {
        tracing::error!("a stored password hash cannot be read");
        return Verdict::Wrong;
    };
    if argon2().verify_password(password.as_bytes(), &parsed).is_err() {
        return Verdict::Wrong;
    }
    let current = Params::try_from(&parsed).is_ok_and(|stored| {
        (stored.m_cost(), stored.t_cost(), stored.p_cost()) == (MEMORY_KIB, PASSES, LANES)
            && parsed.algorithm == Algorithm::Argon2id.ident()
    });
    if current {
        Verdict::Right
    } else {
        Verdict::Outdated {
            new_hash: hash(password),
        }
    }
}

/// As a PHC string, which names its own parameters. Runs on the caller's thread: for commands; servers use [`Passwords`].
pub fn hash(password: &Password) -> String {
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &random::<SALT_BYTES>())
        .expect("a salt of 16 bytes and a password of bounded length are always accepted");
    hash.to_string()
}

fn argon2() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are constants within Argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::presented(text)
    }

    #[test]
    fn a_hash_is_of_its_password_only() {
        let stored = hash(&password("correct horse"));
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(verify(&password("correct horse"), &stored), Verdict::Right);
        assert_eq!(verify(&password("correct horsf"), &stored), Verdict::Wrong);
        assert_eq!(verify(&password(""), &stored), Verdict::Wrong);
        assert_eq!(verify(&password("correct horse"), "nonsense"), Verdict::Wrong);
        assert_ne!(hash(&password("correct horse")), stored);
    }

    #[test]
    fn other_parameters_are_brought_up_to_date() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(1024, 1, 1, None).unwrap(),
        );
        let stored: PasswordHash = weak
            .hash_password_with_salt(b"correct horse", &[1; SALT_BYTES])
            .unwrap();
        let Verdict::Outdated { new_hash } = verify(&password("correct horse"), &stored.to_string()) else {
            panic!("not brought up to date")
        };
        assert_eq!(verify(&password("correct horse"), &new_hash), Verdict::Right);
        assert_eq!(verify(&password("wrong"), &stored.to_string()), Verdict::Wrong);
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_refuses_at_once() {
        let passwords = Passwords::with_workers(1);
        let worker = passwords.workers.clone().acquire_owned().await.unwrap();
        let mut waiting: Vec<_> = (0..=QUEUE_PER_WORKER)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.run(|| ()).await })
            })
            .collect();
        while passwords.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.run(|| ()).await, Err(Overloaded));
        drop(worker);
        for task in waiting.drain(..) {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(passwords.run(|| 1).await, Ok(1));
    }
}
