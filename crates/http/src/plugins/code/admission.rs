//! Code that judges: asked in the write itself, after the rules, and not for long.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use keywright_core::audit::Event;
use keywright_plugins::{
    kinds::is_judged,
    manifest::Admission,
    operation::Operation,
    rule::{Cause, Objection, OnFailure},
    words::Words,
};

use super::{Coded, Fail, Hook, Trip};
use crate::AppState;

/// What code has against an operation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Complaint {
    pub(crate) field: String,
    pub(crate) code: String,
    pub(crate) message: Words,
}

/// How long all plugins together may take over one write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience(Instant);

/// How long that is.
const IN_ALL: Duration = Duration::from_millis(100);

impl Patience {
    /// From now on.
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }

    fn left(self) -> Duration {
        IN_ALL.saturating_sub(self.0.elapsed())
    }
}

impl Coded {
    /// Whether it is asked about an event.
    pub(crate) fn judges(&self, event: Event) -> bool {
        is_judged(event) && self.manifest.admissions.iter().any(|it| it.on.has(event))
    }

    /// What it has against an operation. It is not asked about what it does itself.
    pub(crate) fn judge(
        self: &Arc<Self>,
        state: &AppState,
        operation: &Operation,
        patience: Patience,
    ) -> Vec<Objection> {
        let is_own = operation.actor.kind == "plugin" && operation.actor.id == self.keeper.plugin.to_string();
        if is_own || !self.judges(operation.event) {
            return Vec::new();
        }
        let left = patience.left();
        if left.is_zero() {
            return failed(&self.name, &self.manifest.admissions, operation.event, "there is no time left");
        }
        let (db, now) = (state.db.clone(), operation.at);
        let trip = Trip { coded: Arc::clone(self), db, now, site: None, visit: None };
        let (answer, has_tripped) = self.run(Hook::Admission, now, |code| code.review(trip, operation, left));
        if has_tripped {
            state.plugins().ring();
        }
        match answer {
            Ok(complaints) => complaints.into_iter().map(|it| self.objection(it)).collect(),
            Err(why) => failed(&self.name, &self.manifest.admissions, operation.event, &said(&why)),
        }
    }

    fn objection(&self, complaint: Complaint) -> Objection {
        let Complaint { field, code, message } = complaint;
        let (plugin, rule) = (self.name.clone(), String::new());
        Objection { plugin, rule, field, code, message, cause: Cause::Broken }
    }
}

/// What follows where code cannot be asked: an objection, unless all hooks about the event let that pass.
pub(crate) fn failed(plugin: &str, hooks: &[Admission], event: Event, why: &str) -> Vec<Objection> {
    let denies = |it: &Admission| it.on.has(event) && it.on_failure == OnFailure::Deny;
    if !is_judged(event) || !hooks.iter().any(denies) {
        return Vec::new();
    }
    vec![Objection {
        plugin: plugin.to_owned(),
        rule: String::new(),
        field: String::new(),
        code: "plugin-failed".to_owned(),
        message: Words {
            en: format!("the plugin {plugin} could not judge this: {why}"),
            zh: format!("插件 {plugin} 未能作出判断：{why}"),
        },
        cause: Cause::CannotTell,
    }]
}

/// Why it has no answer, as others than administrators are told: not in the code's own words.
fn said(why: &Fail) -> String {
    match why {
        Fail::Refused(_) => "it failed".to_owned(),
        Fail::Broken(_) => "it broke off".to_owned(),
        Fail::Server(_) => "the server failed".to_owned(),
        Fail::Resting | Fail::Pausing | Fail::Busy => why.to_string(),
    }
}
