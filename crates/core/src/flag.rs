//! Feature flags, as far as access to them is concerned: what they are, and what it takes to change them.

pub mod comparison;
mod targeting;

use std::collections::HashSet;

pub use self::targeting::{Fraction, Rule, Served, Share, TargetUsers, Targeting};
use crate::{
    catalogue::Action,
    id::{AccountId, EnvironmentId, FlagId, FlagRevision, OrganizationId, PluginId, TokenId},
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
    /// The variation that is served when it is off.
    pub disabled_variation: String,
    /// Who gets what when it is on.
    pub targeting: Targeting,
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
    /// What was said about the last change.
    pub comment: String,
}

/// Who changed a flag.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Author {
    /// A person.
    Account(AccountId),
    /// A token, in its own name (wire 1.5).
    Token(TokenId),
    /// The code of a plugin.
    Plugin(PluginId),
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

impl Flag {
    /// The most variations.
    pub const MAX_VARIATIONS: usize = 64;
    /// The most bytes of variations and targeting together, with what a row adds to them: with everything else
    /// that there is of a flag, they must fit into one row of 96 KiB.
    pub const MAX_SETTINGS: usize = 72 << 10;

    /// The most bytes of a row that do not depend on its texts: ids, moments, lengths, and the row's own header.
    const FIXED: usize = 512;

    /// Whether its parts go together: that variations are there, each once, that nothing else is served, and that
    /// it all fits into a row.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let ids: HashSet<&str> = self.variations.iter().map(|it| it.id.as_str()).collect();
        (1..=Self::MAX_VARIATIONS).contains(&ids.len())
            && ids.len() == self.variations.len()
            && ids.contains(self.disabled_variation.as_str())
            && self.targeting.fits(&self.variations)
            && self.settings_size() <= Self::MAX_SETTINGS
    }

    /// An upper bound of the bytes that variations and targeting take in a row.
    #[must_use]
    pub fn settings_size(&self) -> usize {
        let variations =
            self.variations.iter().map(|it| targeting::PART + it.id.len() + it.name.len() + it.value.len());
        variations.sum::<usize>() + self.targeting.size()
    }

    /// An upper bound of the bytes that all of it takes in a row.
    #[must_use]
    pub fn size(&self) -> usize {
        let texts = [self.key.as_str(), self.name.as_str(), self.description.as_str(), &self.comment];
        let tags = self.tags.iter().map(|it| targeting::TEXT + it.as_str().len());
        let texts = texts.into_iter().chain([self.disabled_variation.as_str()]).map(str::len);
        Self::FIXED + texts.sum::<usize>() + tags.sum::<usize>() + self.settings_size()
    }

    /// The actions that it takes to make this flag the other one, in the order of the catalogue: one for each thing
    /// in which they differ. `None` if they differ in what never changes.
    #[must_use]
    pub fn needs(&self, after: &Self) -> Option<Vec<Action>> {
        let rest = Self {
            id: self.id,
            key: self.key.clone(),
            organization: self.organization,
            environment: self.environment,
            variation_type: self.variation_type,
            created_by: self.created_by,
            created_at: self.created_at,
            ..after.clone()
        };
        if rest != *after {
            return None;
        }
        let archive = if after.is_archived { Action::ARCHIVE_FLAG } else { Action::RESTORE_FLAG };
        let (was, is) = (&self.targeting, &after.targeting);
        let differences = [
            (self.is_archived != after.is_archived, archive),
            (self.is_enabled != after.is_enabled, Action::TOGGLE_FLAG),
            (self.name != after.name, Action::UPDATE_FLAG_NAME),
            (self.description != after.description, Action::UPDATE_FLAG_DESCRIPTION),
            (self.tags != after.tags, Action::UPDATE_FLAG_TAGS),
            (self.disabled_variation != after.disabled_variation, Action::UPDATE_FLAG_OFF_VARIATION),
            (was.users != is.users, Action::UPDATE_FLAG_INDIVIDUAL_TARGETING),
            (was.rules != is.rules, Action::UPDATE_FLAG_TARGETING_RULES),
            (
                was.default != is.default || was.experiment_on_all != is.experiment_on_all,
                Action::UPDATE_FLAG_DEFAULT_RULE,
            ),
            (self.variations != after.variations, Action::UPDATE_FLAG_VARIATIONS),
        ];
        Some(differences.into_iter().filter(|(differs, _)| *differs).map(|(_, action)| action).collect())
    }
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

#[cfg(test)]
mod tests;
