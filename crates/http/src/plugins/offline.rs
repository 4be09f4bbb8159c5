//! The way out, on the folder of a stopped server: a plugin is switched off by whoever runs the host.

use keywright_core::{
    Permit, Timestamp,
    audit::{Entry, Event, Subject},
    id::OrganizationId,
    plugin::{Plugin, PluginStatus},
};
use keywright_storage::{Database, WriteError};

use crate::ApiError;

/// Switches off the plugins of a name, in one organization or in all, and says in which they are. Those that were off
/// already stay so.
///
/// # Errors
/// When what is kept cannot be read or written.
pub fn disable(
    db: &Database,
    name: &str,
    only: Option<OrganizationId>,
    now: Timestamp,
) -> Result<Vec<OrganizationId>, ApiError> {
    let is_meant =
        |it: &Plugin| it.name.as_str() == name && only.is_none_or(|wanted| wanted == it.organization);
    let found: Vec<_> = db.plugins().everywhere()?.into_iter().filter(is_meant).collect();
    for plugin in found.iter().filter(|it| it.is_enabled()) {
        let permit = Permit::host();
        db.write(|rows| {
            let off = Plugin { status: PluginStatus::Disabled, updated_at: now, ..plugin.clone() };
            rows.plugins().replace(&permit, &off)?;
            let subject = Subject::new(plugin.id, plugin.name.as_str());
            let entry = Entry::new(&permit, Event::PluginDisabled, subject, now);
            Ok::<_, WriteError>(rows.record(entry, ()))
        })?;
    }
    Ok(found.iter().map(|it| it.organization).collect())
}
