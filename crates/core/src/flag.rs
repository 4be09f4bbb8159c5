//! Feature flags, as far as access to them is concerned: what they are, and how they change.

use crate::{
    id::{AccountId, EnvironmentId, FlagId, FlagRevision, OrganizationId, TokenId},
    text::{Description, Key, Name, Tag},
    time::Timestamp,
};

/// A feature flag.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flag {
    /// Its id.
    pub id: FlagId,
    /// The organization it is in.
    pub organization: OrganizationId,
    /// The environment it is in.
    pub environment: EnvironmentId,
    /// Its key; unique in the environment.
    pub key: Key,
    /// What people call it.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// What its values are.
    pub variation_type: VariationType,
    /// Its values.
    pub variations: Vec<Variation>,
    /// The variation that is served when it is on.
    pub enabled_variation: String,
    /// The variation that is served when it is off.
    pub disabled_variation: String,
    /// Whether it is on.
    pub is_enabled: bool,
    /// Whether it is put away.
    pub is_archived: bool,
    /// Its tags; patterns may select it by them.
    pub tags: Vec<Tag>,
    /// Who made it.
    pub created_by: Author,
    /// Who last changed it.
    pub updated_by: Author,
    /// Changes with every change.
    pub revision: FlagRevision,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Who changed a flag.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Author {
    /// A person.
    Account(AccountId),
    /// A token, in its own name (wire 1.5).
    Token(TokenId),
}

/// What a flag's values are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum VariationType {
    /// `true` or `false`.
    Boolean,
    /// JSON.
    Json,
    /// A number.
    Number,
    /// Text.
    String,
}

/// One of a flag's values.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Variation {
    /// Its id, which the client gives.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The value.
    pub value: String,
}

impl VariationType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Boolean, Self::Json, Self::Number, Self::String];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Json => "json",
            Self::Number => "number",
            Self::String => "string",
        }
    }
}
