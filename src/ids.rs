//! The one place that makes ids. Everything else receives an [`Ids`], so that tests know every id beforehand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// Makes UUIDv7s: ordered by time, so that inserts stay at the right edge of an index.
#[derive(Clone, Debug)]
pub enum Ids {
    Random,
    /// Counts from 1: the same ids in the same order in every run of a test.
    Sequence(Arc<AtomicU64>),
}

impl Ids {
    pub fn sequence() -> Self {
        Self::Sequence(Arc::new(AtomicU64::new(0)))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the place the ban points at")]
    pub fn next(&self) -> Uuid {
        match self {
            Self::Random => Uuid::now_v7(),
            Self::Sequence(last) => {
                let number = last.fetch_add(1, Ordering::Relaxed) + 1;
                Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(number))
            }
        }
    }
}
