//! Background tasks of the server: started anew after a panic, ended together.

use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A task that panicked begins anew after this time.
const RESTART_PAUSE: Duration = Duration::from_secs(1);
/// What tasks may take to finish what they have begun; the mail queue waits 30 s for a slow mail server.
const FINISH_TIMEOUT: Duration = Duration::from_secs(35);

#[derive(Clone, Debug, Default)]
pub struct Tasks {
    /// Tasks end between two items when it is cancelled.
    pub stop: CancellationToken,
    tracker: TaskTracker,
}

impl Tasks {
    /// Runs what `begin` makes until it ends by itself. A panic is a fault of ours, but no reason to stop sending mails.
    pub fn keep<W: Future<Output = ()> + Send + 'static>(
        &self,
        name: &'static str,
        begin: impl Fn(CancellationToken) -> W + Send + 'static,
    ) {
        let stop = self.stop.clone();
        self.tracker.spawn(async move {
            loop {
                let ended = std::panic::AssertUnwindSafe(begin(stop.clone())).catch_unwind().await;
                if ended.is_ok() || stop.is_cancelled() {
                    return;
                }
                metrics::counter!("jari_task_panics_total", "task" => name).increment(1);
                tracing::error!(task = name, "a background task panicked and begins anew");
                if stop
                    .run_until_cancelled(tokio::time::sleep(RESTART_PAUSE))
                    .await
                    .is_none()
                {
                    return;
                }
            }
        });
    }

    pub async fn finish(self) {
        self.stop.cancel();
        self.tracker.close();
        if tokio::time::timeout(FINISH_TIMEOUT, self.tracker.wait()).await.is_err() {
            tracing::warn!(
                running = self.tracker.len(),
                "background tasks did not end in time; what they had begun is repeated at the next start"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panic_begins_the_task_anew() {
        let (tasks, begun) = (Tasks::default(), Arc::new(AtomicU32::new(0)));
        let counted = Arc::clone(&begun);
        tasks.keep("test", move |stop| {
            let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            async move {
                assert!(!first, "the first one panics");
                stop.cancelled().await;
            }
        });
        tokio::time::sleep(RESTART_PAUSE * 2).await;
        assert_eq!(begun.load(Ordering::SeqCst), 2);
        tasks.finish().await;
        assert_eq!(
            begun.load(Ordering::SeqCst),
            2,
            "a task that was told to stop is not begun anew"
        );
    }
}
