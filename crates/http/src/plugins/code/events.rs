//! Events for code: those that it subscribed to, as sinks get theirs. It does not hear of what it does itself, or it would
//! answer itself for ever.

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use keywright_plugins::sink::{Event, Heard};

use super::{Coded, Fail, Hook, run_here};
use crate::AppState;

/// What becomes of events that code was told of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// They are to come again, after so many seconds at least.
    Retry(u32),
    /// They are to be put aside.
    Drop(String),
}

/// The events of one call.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    /// The number of the last event that is done with once this was heard.
    pub(crate) up_to: u64,
    pub(crate) events: Vec<Event>,
}

/// Under which name its cursor is kept, beside those of sinks, which have no such names.
pub(crate) const CURSOR: &str = "events()";
/// The longest that code may have events wait.
const LONGEST: u32 = 24 * 3600;

impl Coded {
    /// Whether it hears of any events.
    pub(crate) fn hears(&self) -> bool {
        !self.manifest.events.is_empty()
    }

    /// Those of the events that it hears of, some at once.
    pub(crate) fn batches(&self, events: &[Event]) -> Vec<Batch> {
        let own = self.keeper.plugin.to_string();
        let is_heard = |it: &&Event| {
            let is_own = it.actor.kind == "plugin" && it.actor.id == own;
            !is_own && self.manifest.events.iter().any(|wanted| wanted.on.has(it.kind))
        };
        let most = self.manifest.events.iter().map(|it| it.batch).min().unwrap_or(1).max(1);
        let heard: Vec<_> = events.iter().filter(is_heard).cloned().collect();
        let batch = |it: &[Event]| Some(Batch { up_to: it.last()?.seq, events: it.to_vec() });
        heard.chunks(most).filter_map(batch).collect()
    }
}

/// Tells code of events. Nothing if it cannot be told now, which is nobody's fault.
pub(crate) fn tell(state: &Data<AppState>, coded: &Arc<Coded>, batch: &Batch) -> Option<Heard> {
    let events = batch.events.clone();
    match run_here(state, coded, Hook::Events, move |code, trip| code.events(trip, &events)) {
        Ok(Ok(())) => Some(Heard::Delivered),
        Ok(Err(Refusal::Retry(seconds))) => {
            coded.health.refused(Hook::Events, state.now(), "it wants the events again later");
            let after = Some(Duration::from_secs(seconds.min(LONGEST).into()));
            Some(Heard::Again { after, why: "the plugin wants it again later".to_owned() })
        }
        Ok(Err(Refusal::Drop(why))) => {
            coded.health.refused(Hook::Events, state.now(), &why);
            Some(Heard::Never { why })
        }
        Err(Fail::Resting | Fail::Pausing | Fail::Busy | Fail::Server(_)) => None,
        Err(why) => Some(Heard::Again { after: None, why: why.to_string() }),
    }
}
