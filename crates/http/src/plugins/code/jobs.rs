//! What plugins do from time to time. A thread looks what is due; the crew does it.
//!
//! A job is due when so long has passed since it was begun last, which is kept over restarts, or when it never was. Never
//! two of a job run at once, and runs that were missed are made up for by one.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::web::Data;
use keywright_core::{Timestamp, id::PluginId};
use keywright_plugins::manifest::Job;
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::{Coded, Fail, Hook, health::Health, send_out};
use crate::AppState;

/// How often it is looked what is due.
const PAUSE: Duration = Duration::from_millis(500);

/// How often it is looked whether there are any.
const IDLE: Duration = Duration::from_secs(5);

/// A job that was begun.
struct Begun {
    health: Arc<Health>,
    name: String,
    answer: oneshot::Receiver<Result<(), Fail>>,
}

/// Begins to look, until it is told to stop.
pub(crate) fn start(state: Data<AppState>, stopped: Arc<AtomicBool>) -> io::Result<JoinHandle<()>> {
    let run = move || {
        let mut begun = Vec::new();
        while !stopped.load(Ordering::Acquire) {
            begun.retain_mut(Begun::goes_on);
            for coded in state.plugins().all_coded() {
                begun.extend(coded.manifest.jobs.iter().filter_map(|job| look(&state, &coded, job)));
            }
            let has_jobs = state.plugins().all_coded().iter().any(|it| !it.manifest.jobs.is_empty());
            thread::park_timeout(if has_jobs { PAUSE } else { IDLE });
        }
    };
    thread::Builder::new().name("plugin-jobs".to_owned()).spawn(run)
}

impl Begun {
    /// Whether it has not ended; takes note of how it ended.
    fn goes_on(&mut self) -> bool {
        let error = match self.answer.try_recv() {
            Err(TryRecvError::Empty) => return true,
            Ok(answer) => answer.err().map(|it| it.to_string()),
            Err(TryRecvError::Closed) => Some("the server failed while it ran".to_owned()),
        };
        self.health.end_job(&self.name, error);
        false
    }
}

/// Begins a job of a plugin, if it is due and does not run.
fn look(state: &Data<AppState>, coded: &Arc<Coded>, job: &Job) -> Option<Begun> {
    if coded.health.is_resting() || !is_due(state, coded, job) || !coded.health.begin_job(&job.name) {
        return None;
    }
    let (name, at) = (job.name.clone(), state.now());
    let call = {
        let name = name.clone();
        move |code: &super::Loaded, trip| code.job(trip, &name)
    };
    match send_out(state, coded, Hook::Job, None, call) {
        Ok(answer) => {
            // It is noted when it is begun, so that one that brings the server down is not tried at once again.
            if let Err(error) = state.db.move_sink(coded.keeper.plugin, &cursor(&name), at.millis()) {
                tracing::warn!(%error, plugin = coded.name, "that a job was begun cannot be noted");
            }
            Some(Begun { health: Arc::clone(&coded.health), name, answer })
        }
        Err(why) => {
            coded.health.end_job(&name, Some(why.to_string()));
            None
        }
    }
}

fn is_due(state: &AppState, coded: &Coded, job: &Job) -> bool {
    last(state, coded.keeper.plugin, &job.name).is_none_or(|it| it.after(job.every) <= state.now())
}

/// When a job was begun last.
pub(crate) fn last(state: &AppState, plugin: PluginId, job: &str) -> Option<Timestamp> {
    state.db.sink_cursor(plugin, &cursor(job)).map(Timestamp::from_millis)
}

/// Under which name that is kept, beside the cursors of sinks, which have no such names.
fn cursor(job: &str) -> String {
    format!("job({job})")
}
