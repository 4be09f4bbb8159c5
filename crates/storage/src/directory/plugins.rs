//! The code of plugins as it calls the server: under what it was granted, and no more than whoever it asks for.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use keywright_core::{
    Statement, Timestamp,
    id::{OrganizationId, PluginId},
    principal::{Behalf, Credential},
};

use super::{
    caller::{Admission, Caller},
    compiled::Compiled,
    holder::Holder,
    view::View,
};

/// What the code of a plugin may do, while it acts as it was installed. Who keeps plugins ends it, and makes another.
pub struct PluginPower {
    pub(super) organization: OrganizationId,
    pub(super) plugin: PluginId,
    pub(super) own: Arc<Compiled>,
    is_over: AtomicBool,
}

impl PluginPower {
    /// The power of a plugin that was granted these statements.
    #[must_use]
    pub fn new(organization: OrganizationId, plugin: PluginId, statements: &Arc<[Statement]>) -> Self {
        let own = Arc::new(Compiled::new(Arc::clone(statements)));
        Self { organization, plugin, own, is_over: AtomicBool::new(false) }
    }

    /// Ends it: from now on it may do nothing.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Release);
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }
}

impl Caller {
    /// Whether it is a plugin that has ended.
    pub(super) fn is_over(&self) -> bool {
        matches!(&self.admission, Admission::Plugin { power, .. } if power.is_over())
    }
}

impl View<'_> {
    /// Lets the code of a plugin act, for itself or for somebody who was let in. Nothing if it has ended, or they are let
    /// in no more, or elsewhere.
    #[must_use]
    pub fn plugin(self, power: &Arc<PluginPower>, behalf: Option<&Caller>) -> Option<Caller> {
        let PluginPower { organization, plugin, .. } = **power;
        if power.is_over() || self.directory.tables.ended.has(organization) {
            return None;
        }
        let behalf = match behalf {
            Some(caller) => {
                Some(self.again(caller).filter(|it| it.organization == organization)?.into_owned())
            }
            None => None,
        };
        let for_whom = match &behalf {
            Some(caller) => Some(Behalf::of(caller.credential)?),
            None => None,
        };
        let never = Timestamp::from_millis(u64::MAX);
        Some(Caller {
            credential: Credential::Plugin { organization, plugin, behalf: for_whom },
            organization,
            holder: Arc::new(Holder::Plugin {
                organization,
                own: Arc::clone(&power.own),
                behalf: behalf.as_ref().map(|it| Arc::clone(&it.holder)),
            }),
            expires_at: behalf.as_ref().map_or(never, |it| it.expires_at),
            admission: Admission::Plugin { power: Arc::clone(power), behalf: behalf.map(Box::new) },
            revision: self.revision,
        })
    }
}

impl fmt::Debug for PluginPower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginPower").field("plugin", &self.plugin).finish_non_exhaustive()
    }
}
