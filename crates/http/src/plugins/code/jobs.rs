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
use keywright_core::Timestamp;
use keywright_plugins::manifest::Job;

use super::{Coded, Fail, Hook, send_out};
use crate::AppState;

/// How often it is looked what is due.
const PAUSE: Duration = Duration::from_millis(500);

/// Begins to look, until it is told to stop.
pub(crate) fn start(state: Data<AppState>, stopped: Arc<AtomicBool>) -> io::Result<JoinHandle<()>> {
    let run = move || {
        while !stopped.load(Ordering::Acquire) {
            for coded in state.plugins().all_coded() {
                look(&state, &coded);
            }
            thread::park_timeout(PAUSE);
        }
    };
    thread::Builder::new().name("plugin-jobs".to_owned()).spawn(run)
}

/// Begins the jobs of a plugin that are due.
fn look(state: &Data<AppState>, coded: &Arc<Coded>) {
    for job in &coded.manifest.jobs {
        if coded.health.is_resting() || !is_due(state, coded, job) || !coded.health.begin_job(&job.name) {
            continue;
        }
        begin(state, coded, job);
    }
}

fn begin(state: &Data<AppState>, coded: &Arc<Coded>, job: &Job) {
    let (name, ended, at) = (job.name.clone(), job.name.clone(), state.now());
    let health = Arc::clone(&coded.health);
    let call = move |code: &super::Loaded, trip: super::Trip| {
        let answer = code.job(trip, &name);
        health.end_job(&name, at, answer.as_ref().err().map(ToString::to_string));
        answer
    };
    match send_out(state, coded, Hook::Job, None, call) {
        // It is noted when it is begun, so that one that brings the server down is not tried at once again.
        Ok(_) => {
            let noted = state.db.move_sink(coded.keeper.plugin, &cursor(&ended), at.millis());
            if let Err(error) = noted {
                tracing::warn!(%error, plugin = coded.name, "that a job was begun cannot be noted");
            }
        }
        Err(why) => {
            let before = coded.health.job(&ended);
            let error = if matches!(why, Fail::Busy) { before.error } else { Some(why.to_string()) };
            coded.health.end_job(&ended, before.last.unwrap_or(at), error);
        }
    }
}

fn is_due(state: &AppState, coded: &Coded, job: &Job) -> bool {
    last(state, coded, &job.name).is_none_or(|it| it.after(job.every) <= state.now())
}

/// When a job was begun last.
pub(crate) fn last(state: &AppState, coded: &Coded, job: &str) -> Option<Timestamp> {
    state.db.sink_cursor(coded.keeper.plugin, &cursor(job)).map(Timestamp::from_millis)
}

/// Under which name that is kept, beside the cursors of sinks, which have no such names.
fn cursor(job: &str) -> String {
    format!("job({job})")
}
