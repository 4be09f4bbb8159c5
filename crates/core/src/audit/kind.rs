//! What an event is done to, and what it does: in the words of the wire (wire 2.10).

use super::Event;

/// What kind of thing something was done to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SubjectKind {
    /// A feature flag of an environment.
    FeatureFlag,
    /// A segment of an environment, or one that environments share.
    Segment,
    /// An access token.
    AccessToken,
    /// A policy.
    Policy,
    /// A group.
    Group,
    /// A member of the organization.
    Member,
    /// A project.
    Project,
    /// An environment of a project.
    Environment,
    /// The organization itself.
    Organization,
    /// A plugin, or a key by which authors of plugins are known.
    Plugin,
}

/// What is done, in the five words that the wire has for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Operation {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It is put away.
    Archive,
    /// It is taken back.
    Restore,
    /// It goes.
    Remove,
}

impl SubjectKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::FeatureFlag,
        Self::Segment,
        Self::AccessToken,
        Self::Policy,
        Self::Group,
        Self::Member,
        Self::Project,
        Self::Environment,
        Self::Organization,
        Self::Plugin,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FeatureFlag => "FeatureFlag",
            Self::Segment => "Segment",
            Self::AccessToken => "AccessToken",
            Self::Policy => "Policy",
            Self::Group => "Group",
            Self::Member => "Member",
            Self::Project => "Project",
            Self::Environment => "Environment",
            Self::Organization => "Organization",
            Self::Plugin => "Plugin",
        }
    }

    /// The kind of that name on the wire, letter for letter.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Whether such a thing is in an environment, which it cannot leave. Segments that are shared are in none.
    #[must_use]
    pub const fn is_in_environment(self) -> bool {
        matches!(self, Self::FeatureFlag | Self::Segment)
    }
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Create, Self::Update, Self::Archive, Self::Restore, Self::Remove];

    /// The operation of that name on the wire, letter for letter.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
            Self::Remove => "Remove",
        }
    }
}

impl Event {
    /// What it is done to, and what it does; none for what concerns no organization's things: the installation,
    /// its workspace, and the logins of people.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table of all events")]
    pub const fn about(self) -> Option<(SubjectKind, Operation)> {
        use Operation::{Archive, Create, Remove, Restore, Update};
        use SubjectKind as Kind;
        Some(match self {
            Self::InstallationMade
            | Self::FirstStart
            | Self::WorkspaceChanged
            | Self::LoggedIn
            | Self::SessionRenewed
            | Self::LoggedOut
            | Self::RefreshTokenReused
            | Self::PasswordChanged
            | Self::ProfileChanged
            // It would flood the log, and tells nobody anything.
            | Self::PluginKept => return None,
            Self::TokenCreated => (Kind::AccessToken, Create),
            Self::TokenRenamed
            | Self::TokenActivated
            | Self::TokenDeactivated
            | Self::TokenRotated
            | Self::TokenGraceEnded
            | Self::TokenLeaked
            | Self::TokenSecretReused => (Kind::AccessToken, Update),
            Self::TokenRemoved => (Kind::AccessToken, Remove),
            Self::PolicyCreated | Self::PolicyCloned => (Kind::Policy, Create),
            Self::PolicySettingsChanged | Self::PolicyStatementsChanged => (Kind::Policy, Update),
            Self::PolicyRemoved => (Kind::Policy, Remove),
            Self::GroupCreated => (Kind::Group, Create),
            Self::GroupSettingsChanged
            | Self::GroupMemberAdded
            | Self::GroupMemberRemoved
            | Self::GroupPolicyAttached
            | Self::GroupPolicyDetached => (Kind::Group, Update),
            Self::GroupRemoved => (Kind::Group, Remove),
            Self::MemberAdded => (Kind::Member, Create),
            Self::MemberEmailChanged
            | Self::MemberPolicyAttached
            | Self::MemberPolicyDetached
            | Self::OneTimePasswordIssued => (Kind::Member, Update),
            Self::MemberRemoved => (Kind::Member, Remove),
            Self::OrganizationCreated => (Kind::Organization, Create),
            Self::OrganizationChanged | Self::OrganizationTokenPolicyChanged => (Kind::Organization, Update),
            Self::OrganizationRemoved => (Kind::Organization, Remove),
            Self::ProjectCreated => (Kind::Project, Create),
            Self::ProjectChanged => (Kind::Project, Update),
            Self::ProjectRemoved => (Kind::Project, Remove),
            Self::EnvironmentCreated => (Kind::Environment, Create),
            Self::EnvironmentChanged
            | Self::EnvironmentSecretAdded
            | Self::EnvironmentSecretRenamed
            | Self::EnvironmentSecretRemoved => (Kind::Environment, Update),
            Self::EnvironmentRemoved => (Kind::Environment, Remove),
            Self::FlagCreated => (Kind::FeatureFlag, Create),
            Self::FlagToggled | Self::FlagChanged => (Kind::FeatureFlag, Update),
            Self::FlagArchived => (Kind::FeatureFlag, Archive),
            Self::FlagRestored => (Kind::FeatureFlag, Restore),
            Self::FlagRemoved => (Kind::FeatureFlag, Remove),
            Self::SegmentCreated => (Kind::Segment, Create),
            Self::SegmentChanged => (Kind::Segment, Update),
            Self::SegmentArchived => (Kind::Segment, Archive),
            Self::SegmentRestored => (Kind::Segment, Restore),
            Self::SegmentRemoved => (Kind::Segment, Remove),
            Self::PluginAdded => (Kind::Plugin, Create),
            Self::PluginUploaded
            | Self::PluginEnabled
            | Self::PluginDisabled
            | Self::PluginConfigured
            | Self::PluginUpgraded
            | Self::PluginRolledBack
            | Self::PluginQuarantined
            | Self::PluginResumed
            | Self::PluginKeyAdded
            | Self::PluginKeyRemoved => (Kind::Plugin, Update),
            Self::PluginRemoved => (Kind::Plugin, Remove),
        })
    }
}

#[cfg(test)]
mod tests;
