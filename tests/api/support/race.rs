//! Fifty racers, half of them doing one thing and half another, all at the same moment; and what they were told.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::app::Answer;

/// So many race in each test.
pub const RACERS: usize = 50;

/// What one racer was told, in order.
pub type Racer = BoxFuture<'static, Vec<String>>;

/// All start at the same moment. What was told, counted.
pub async fn race(one: Vec<Racer>, other: Vec<Racer>) -> Told {
    assert_eq!(one.len() + other.len(), RACERS);
    let barrier = Arc::new(Barrier::new(RACERS));
    let mut tasks = JoinSet::new();
    for racer in interleaved(one, other) {
        let barrier = Arc::clone(&barrier);
        tasks.spawn(async move {
            barrier.wait().await;
            racer.await
        });
    }
    let mut counted = BTreeMap::new();
    for told in tasks.join_all().await.into_iter().flatten() {
        *counted.entry(told).or_default() += 1;
    }
    Told(counted)
}

/// How often each answer was given.
#[derive(Debug, PartialEq, Eq)]
pub struct Told(BTreeMap<String, usize>);

impl Told {
    /// Exactly these answers, each exactly so often.
    #[track_caller]
    pub fn is<const N: usize>(&self, expected: [(&str, usize); N]) {
        let expected = expected
            .into_iter()
            .map(|(told, times)| (told.to_owned(), times))
            .collect();
        assert_eq!(self.0, expected);
    }

    /// As [`Self::is`], where one of several answers may be given, together exactly so often: `"in|409 slot_full"`.
    #[track_caller]
    pub fn is_one_of<const N: usize>(&self, expected: [(&str, usize); N]) {
        let mut left = self.0.clone();
        let sums = expected.map(|(one_of, _)| (one_of, one_of.split('|').filter_map(|told| left.remove(told)).sum()));
        assert_eq!(sums, expected, "{self:?}");
        assert!(left.is_empty(), "also {left:?}");
    }

    pub fn times(&self, told: &str) -> usize {
        self.0.get(told).copied().unwrap_or_default()
    }
}

pub fn told(done: &str, answer: &Answer) -> String {
    if answer.status.is_success() {
        done.to_owned()
    } else {
        answer.refusal()
    }
}

/// Everybody's first tab, then everybody's second.
pub fn in_tabs<T>(people: &[T], tabs: usize) -> impl Iterator<Item = &T> {
    people.iter().cycle().take(people.len() * tabs)
}

/// So that neither kind is far ahead when the race begins.
fn interleaved(one: Vec<Racer>, other: Vec<Racer>) -> Vec<Racer> {
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut racers = Vec::with_capacity(RACERS);
    loop {
        let next: Vec<Racer> = one.next().into_iter().chain(other.next()).collect();
        if next.is_empty() {
            return racers;
        }
        racers.extend(next);
    }
}
