//! The one thread that commits. It takes all commits that wait, up to a batch, and makes them durable together.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use parking_lot::Mutex;

use crate::{
    commit::Commit,
    engine::local::writer::Writer,
    error::{CommitError, StorageError},
    key::Revision,
    store::Store,
};

/// A disk that takes longer than this to make a commit durable is as good as broken (a thread of sled's that dies
/// leaves `flush` waiting for ever).
const PATIENCE: Duration = Duration::from_secs(30);

struct Request {
    commit: Commit,
    reply: SyncSender<Result<Revision, CommitError>>,
}

/// The thread and the way to it. Dropping it ends the thread when what waits is done.
pub(crate) struct Committer {
    store: Arc<Store>,
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Committer {
    pub(crate) fn start(store: Arc<Store>, writer: Arc<Mutex<Writer>>) -> Result<Self, StorageError> {
        let (requests, waiting) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("committer".to_owned())
            .spawn(move || run(&waiting, &writer))
            .map_err(StorageError::io("start the committer"))?;
        Ok(Self { store, requests: Some(requests), thread: Some(thread) })
    }

    /// Blocks until the commit is durable and shown, or refused.
    pub(crate) fn commit(&self, commit: Commit) -> Result<Revision, CommitError> {
        commit.check()?;
        let (reply, answer) = mpsc::sync_channel(1);
        let requests = self.requests.as_ref().ok_or_else(gone)?;
        requests.send(Request { commit, reply }).map_err(|_| gone())?;
        match answer.recv_timeout(PATIENCE) {
            Ok(result) => result,
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(gone()),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                self.store.degrade("a commit did not reach the disk in time");
                Err(self.store.unavailable())
            }
        }
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.requests = None;
        let stuck = self.store.degraded().is_some();
        if let Some(thread) = self.thread.take()
            && !stuck
            && thread.join().is_err()
        {
            tracing::error!("the committer ended in a panic");
        }
    }
}

fn gone() -> CommitError {
    CommitError::Unavailable("the store is closing".to_owned())
}

fn run(waiting: &Receiver<Request>, writer: &Mutex<Writer>) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| waiting.recv().ok()) {
        let group;
        (group, left_over) = collect(first, waiting);
        let commits: Vec<&Commit> = group.iter().map(|request| &request.commit).collect();
        let results = writer.lock().commit_group(&commits);
        for (request, result) in group.iter().zip(results) {
            // Who no longer waits has given up on the store.
            let _gave_up = request.reply.send(result);
        }
    }
}

/// As many requests as wait and fit into a batch, and the first that does not fit.
fn collect(first: Request, waiting: &Receiver<Request>) -> (Vec<Request>, Option<Request>) {
    let mut operations = first.commit.operations.len();
    let mut bytes = first.commit.size();
    let mut group = vec![first];
    while let Ok(request) = waiting.try_recv() {
        operations += request.commit.operations.len();
        bytes += request.commit.size();
        if operations > Commit::MAX_OPERATIONS || bytes > Commit::MAX_BYTES {
            return (group, Some(request));
        }
        group.push(request);
    }
    (group, None)
}

#[cfg(test)]
mod tests;
