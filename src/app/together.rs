//! One piece of work for all who wait for one.
//!
//! Whoever asks hands over what they have and waits. One task takes everything that waits, does the
//! work once for all of it, and answers each. Nobody waits for others to come: alone, one goes at once.
//! While the work is under way the next ones gather, so the busier it is, the more share. Whoever
//! asks is always served by work that began after they asked.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

type Work<T, R> = dyn Fn(Vec<T>) -> Pin<Box<dyn Future<Output = Vec<R>> + Send>> + Send + Sync;
type Sender<T, R> = mpsc::Sender<(T, oneshot::Sender<R>)>;

pub(super) struct Together<T, R> {
    work: Arc<Work<T, R>>,
    /// So many at a time, and as many again may wait; others wait to be let in.
    most: usize,
    to: Arc<Mutex<Option<Sender<T, R>>>>,
}

impl<T, R> Clone for Together<T, R> {
    fn clone(&self) -> Self {
        Self { work: Arc::clone(&self.work), most: self.most, to: Arc::clone(&self.to) }
    }
}

impl<T: Send + 'static, R: Send + 'static> Together<T, R> {
    /// `work` gives one answer for each that it is handed, in their order.
    pub fn new<F>(most: usize, work: impl Fn(Vec<T>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Vec<R>> + Send + 'static,
    {
        Self { work: Arc::new(move |all| Box::pin(work(all))), most, to: Arc::default() }
    }

    /// `None`: the work broke off without an answer.
    pub async fn ask(&self, one: T) -> Option<R> {
        let (answer, answered) = oneshot::channel();
        self.sender().send((one, answer)).await.ok()?;
        answered.await.ok()
    }

    fn sender(&self) -> Sender<T, R> {
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = to.as_ref().filter(|sender| !sender.is_closed()) {
            return sender.clone();
        }
        let (sender, waiting) = mpsc::channel(self.most);
        tokio::spawn(serve(waiting, Arc::clone(&self.work), self.most));
        to.insert(sender).clone()
    }
}

/// Until nobody is left who could ask.
async fn serve<T, R>(mut waiting: mpsc::Receiver<(T, oneshot::Sender<R>)>, work: Arc<Work<T, R>>, most: usize) {
    let mut taken = Vec::with_capacity(most);
    while waiting.recv_many(&mut taken, most).await > 0 {
        let (all, answers): (Vec<T>, Vec<oneshot::Sender<R>>) = taken.drain(..).unzip();
        for (answer, result) in answers.into_iter().zip(work(all).await) {
            // Whoever went away meanwhile needs no answer.
            let _ = answer.send(result);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn those_who_come_while_the_work_is_under_way_share_the_next() {
        let times = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&times);
        let doubled = Together::new(100, move |all: Vec<u32>| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move {
                tokio::task::yield_now().await;
                all.into_iter().map(|n| n * 2).collect()
            }
        });
        let asked = (0..50).map(|n| {
            let doubled = doubled.clone();
            tokio::spawn(async move { doubled.ask(n).await })
        });
        for (n, answer) in (0..50).zip(asked.collect::<Vec<_>>()) {
            assert_eq!(answer.await.unwrap(), Some(n * 2));
        }
        assert!(times.load(Ordering::SeqCst) < 10, "{times:?}");
    }

    #[tokio::test]
    async fn work_that_broke_off_is_told_and_the_next_goes_on() {
        let picky = Together::new(10, |all: Vec<u32>| async move {
            assert!(all[0] != 1, "the test wants it so");
            all
        });
        assert_eq!(picky.ask(1).await, None);
        assert_eq!(picky.ask(2).await, Some(2));
    }
}
