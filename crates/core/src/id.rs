//! The registry of typed ids. Each is a UUID of version 7, so that ids sort by the time they were made.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::time::Timestamp;

/// The text is not a UUID in the hyphenated form.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a UUID")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, made at `now` from ten random bytes (RFC 9562, version 7).
            #[must_use]
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now.millis(), &random).into_uuid())
            }

            /// The id that `uuid` is.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id as a UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// When it was made, to the millisecond, as the id itself says.
            #[must_use]
            pub fn made_at(self) -> Timestamp {
                Timestamp::from_millis(self.0.as_u128().wrapping_shr(80).try_into().unwrap_or(u64::MAX))
            }

            /// The sixteen bytes of the id, in the order in which ids sort.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            /// The id of those sixteen bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Reads the hyphenated form, in either case.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match text.len() {
                    36 => Uuid::try_parse(text).map(Self).map_err(|_| InvalidId),
                    _ => Err(InvalidId),
                }
            }
        }
    )*};
}

ids! {
    /// A workspace: what holds organizations.
    WorkspaceId
    /// An organization: the tenant. Nothing crosses it.
    OrganizationId
    /// A person who can log in, known across organizations. The wire's member and user ids.
    AccountId
    /// One person's being in one organization, from joining to removal. Never lives again.
    MembershipId
    /// A group of members.
    GroupId
    /// A policy.
    PolicyId
    /// An access token.
    TokenId
    /// A login session: a family of refresh tokens.
    SessionId
    /// A project.
    ProjectId
    /// An environment of a project.
    EnvironmentId
    /// A secret of an environment, with which SDKs connect.
    EnvironmentSecretId
    /// A feature flag.
    FlagId
    /// A segment.
    SegmentId
    /// A plugin of an organization.
    PluginId
    /// A key of authors of plugins that an organization trusts.
    PluginKeyId
    /// A state of a flag, to detect writes that did not see the latest.
    FlagRevision
}

#[cfg(test)]
mod tests;
