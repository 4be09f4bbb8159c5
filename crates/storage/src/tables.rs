//! The tables, by noun. What belongs to an organization is found in that organization only: the id of another's
//! is as one that nobody has.

pub(crate) mod accounts;
pub(crate) mod audit_log;
pub(crate) mod counts;
pub(crate) mod environments;
pub(crate) mod flags;
pub(crate) mod groups;
pub(crate) mod kept;
pub(crate) mod listing;
pub(crate) mod members;
pub(crate) mod organizations;
pub(crate) mod plugins;
pub(crate) mod policies;
pub(crate) mod projects;
pub(crate) mod segments;
pub(crate) mod sessions;
pub(crate) mod tokens;
pub(crate) mod trace;
pub(crate) mod walk;

use self::{
    accounts::Accounts,
    audit_log::AuditLog,
    environments::Environments,
    flags::Flags,
    groups::Groups,
    kept::KeptTable,
    members::Members,
    organizations::{Organizations, Workspaces},
    plugins::Plugins,
    policies::Policies,
    projects::Projects,
    segments::Segments,
    sessions::Sessions,
    tokens::Tokens,
};
use crate::{database::Database, read::Reader, write::Write};

impl Database {
    /// The audit log.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog<'_> {
        AuditLog(self.reader())
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident: $table:ident;)*) => {
        impl Database {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> $table<Reader<'_>> {
                    $table(self.reader())
                }
            )*
        }

        impl<'w> Write<'w> {
            $(
                $(#[$doc])*
                pub fn $name(&mut self) -> $table<&mut Write<'w>> {
                    $table(self)
                }
            )*
        }
    };
}

tables! {
    /// Access tokens.
    tokens: Tokens;
    /// Policies, the built-in ones among them.
    policies: Policies;
    /// Groups.
    groups: Groups;
    /// People in organizations.
    members: Members;
    /// People, whatever the organization.
    accounts: Accounts;
    /// Login sessions.
    sessions: Sessions;
    /// Organizations.
    organizations: Organizations;
    /// Workspaces.
    workspaces: Workspaces;
    /// Projects.
    projects: Projects;
    /// Environments of projects.
    environments: Environments;
    /// Feature flags of environments.
    flags: Flags;
    /// Segments of environments, and those that are shared.
    segments: Segments;
    /// Plugins, their bundles, and keys of their authors.
    plugins: Plugins;
    /// What the code of plugins keeps.
    kept: KeptTable;
}

#[cfg(test)]
pub(crate) mod tests;
