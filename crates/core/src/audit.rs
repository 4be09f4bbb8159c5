//! Entries of the audit log: who did what to what, when, and why they could.

mod kind;

use std::fmt;

pub use self::kind::{Operation, SubjectKind};
use crate::{
    id::OrganizationId,
    permit::{Basis, Permit},
    principal::Actor,
    time::Timestamp,
};

/// An entry of the audit log. It is part of the commit whose change it tells of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Where; none for what belongs to no organization.
    pub organization: Option<OrganizationId>,
    /// Who.
    pub actor: Actor,
    /// For whom, if not for themselves.
    pub behalf: Option<Actor>,
    /// Why they could.
    pub basis: Basis,
    /// What.
    pub event: Event,
    /// To what.
    pub subject: Subject,
    /// What they said about it.
    pub comment: String,
}

/// What something was done to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subject {
    /// Its id, as text.
    pub id: String,
    /// What people called it then.
    pub name: String,
}

impl Subject {
    /// The subject of that id and name.
    pub fn new(id: impl fmt::Display, name: impl Into<String>) -> Self {
        Self { id: id.to_string(), name: name.into() }
    }
}

impl Entry {
    /// The entry of what was done with `permit`.
    #[must_use]
    pub fn new(permit: &Permit, event: Event, subject: Subject, at: Timestamp) -> Self {
        Self {
            at,
            organization: permit.organization(),
            actor: permit.actor(),
            behalf: permit.behalf(),
            basis: permit.basis().clone(),
            event,
            subject,
            comment: String::new(),
        }
    }

    /// The same entry, with what its author said about it.
    #[must_use]
    pub fn with_comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// What can be done. The names are kept on disk: they never change their meaning.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Event {
            $($(#[$doc])* $name,)*
        }

        impl Event {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name, as it is kept and shown.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// The event of that name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == name)
            }
        }
    };
}

events! {
    /// The database was made.
    InstallationMade
    /// The first organization and its owner were made.
    FirstStart
    /// A token was made.
    TokenCreated
    /// A token was given another name.
    TokenRenamed
    /// A token was switched on.
    TokenActivated
    /// A token was switched off.
    TokenDeactivated
    /// A token was removed.
    TokenRemoved
    /// A token was given a new secret.
    TokenRotated
    /// The secret that a token had before was made useless sooner than it would have been.
    TokenGraceEnded
    /// The secret of a token was found where others can read it.
    TokenLeaked
    /// A secret was presented that a token had before, and that is good no more.
    TokenSecretReused
    /// A policy was made.
    PolicyCreated
    /// A policy was made from another.
    PolicyCloned
    /// A policy was renamed or described anew.
    PolicySettingsChanged
    /// A policy's statements were replaced.
    PolicyStatementsChanged
    /// A policy was removed.
    PolicyRemoved
    /// A group was made.
    GroupCreated
    /// A group was renamed or described anew.
    GroupSettingsChanged
    /// A group was removed.
    GroupRemoved
    /// A member joined a group.
    GroupMemberAdded
    /// A member left a group.
    GroupMemberRemoved
    /// A policy was attached to a group.
    GroupPolicyAttached
    /// A policy was detached from a group.
    GroupPolicyDetached
    /// A person joined the organization.
    MemberAdded
    /// A person was removed from the organization.
    MemberRemoved
    /// A policy was attached to a member.
    MemberPolicyAttached
    /// A policy was detached from a member.
    MemberPolicyDetached
    /// A one-time password was made for a member.
    OneTimePasswordIssued
    /// A member was given another e-mail address.
    MemberEmailChanged
    /// A person logged in.
    LoggedIn
    /// A login session was renewed.
    SessionRenewed
    /// A login session was ended by its owner.
    LoggedOut
    /// An old refresh token was used again; its whole family was revoked.
    RefreshTokenReused
    /// A person changed their password.
    PasswordChanged
    /// A person changed their profile.
    ProfileChanged
    /// An organization was made.
    OrganizationCreated
    /// An organization was changed.
    OrganizationChanged
    /// What an organization asks of its tokens was changed.
    OrganizationTokenPolicyChanged
    /// An organization was ended, with everything in it.
    OrganizationRemoved
    /// A workspace was changed.
    WorkspaceChanged
    /// A project was made.
    ProjectCreated
    /// A project was changed.
    ProjectChanged
    /// A project was removed.
    ProjectRemoved
    /// An environment was made.
    EnvironmentCreated
    /// An environment was changed.
    EnvironmentChanged
    /// An environment was given another secret.
    EnvironmentSecretAdded
    /// A secret of an environment was renamed.
    EnvironmentSecretRenamed
    /// A secret of an environment was removed.
    EnvironmentSecretRemoved
    /// An environment was removed.
    EnvironmentRemoved
    /// A flag was made.
    FlagCreated
    /// A flag was switched on or off.
    FlagToggled
    /// A flag was changed otherwise.
    FlagChanged
    /// A flag was put away.
    FlagArchived
    /// A flag was taken back.
    FlagRestored
    /// A flag was removed.
    FlagRemoved
    /// A segment was made.
    SegmentCreated
    /// A segment was changed.
    SegmentChanged
    /// A segment was put away.
    SegmentArchived
    /// A segment was taken back.
    SegmentRestored
    /// A segment was removed.
    SegmentRemoved
    /// Pieces of a plugin's bundle were put away, before it is installed or upgraded.
    PluginUploaded
    /// A plugin was installed. It does nothing yet.
    PluginAdded
    /// A plugin was switched on.
    PluginEnabled
    /// A plugin was switched off.
    PluginDisabled
    /// A plugin was told something else.
    PluginConfigured
    /// A plugin became another version of itself.
    PluginUpgraded
    /// A plugin became the version that it was before.
    PluginRolledBack
    /// The code of a plugin failed again and again, and rests until somebody resumes it.
    PluginQuarantined
    /// The code of a plugin runs again.
    PluginResumed
    /// The code of a plugin kept something for itself, or let go of it.
    PluginKept
    /// A plugin was removed.
    PluginRemoved
    /// A key of authors of plugins was trusted.
    PluginKeyAdded
    /// A key of authors of plugins was trusted no more.
    PluginKeyRemoved
}
