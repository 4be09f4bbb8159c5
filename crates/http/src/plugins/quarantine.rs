//! Quarantine: code that failed too often rests, until an administrator resumes it.
//!
//! It is kept in the row of the plugin, and said in the audit log: a restart must not let it begin anew what it could not
//! do before. What decides that it has to rest may be in the middle of somebody's write; so it is written down by the
//! thread that delivers events, a moment later, and holds from the first moment on.

use actix_web::web::Data;
use keywright_core::{
    Permit,
    audit::{Entry, Event, Subject},
    plugin::{Plugin, PluginStatus},
};
use keywright_storage::{Keeper, WriteError};

use crate::AppState;

/// Writes down which plugins have to rest.
pub(super) fn save(state: &Data<AppState>) {
    for coded in state.plugins().all_coded() {
        let Some(why) = coded.health.unsaved() else { continue };
        let written = put_away(state, coded.keeper, &why);
        if let Err(error) = written {
            tracing::warn!(%error, plugin = coded.name, "that a plugin rests cannot be written down");
            continue;
        }
        coded.health.saved();
        if let Err(error) = state.plugins().reload(&state.db, coded.keeper.organization) {
            tracing::warn!(%error, plugin = coded.name, "what plugins do cannot be read anew");
        }
    }
}

fn put_away(state: &AppState, keeper: Keeper, why: &str) -> Result<(), WriteError> {
    let now = state.now();
    state.db.write(|rows| {
        let found = rows.plugins().find(keeper.organization, keeper.plugin)?;
        let Some(plugin) = found.filter(|it| it.status == PluginStatus::Enabled) else {
            return Ok(rows.unchanged(()));
        };
        let permit = Permit::guard(keeper.organization);
        let rests = Plugin { status: PluginStatus::Quarantined, updated_at: now, ..plugin };
        rows.plugins().replace(&permit, &rests)?;
        let subject = Subject::new(rests.id, rests.name.as_str());
        let entry = Entry::new(&permit, Event::PluginQuarantined, subject, now).with_comment(why);
        Ok(rows.record(entry, ()))
    })
}
