//! Feature flags. Their keys are environment and id.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// A feature flag.
#[derive(Archive, Serialize)]
pub(crate) struct Flag {
    pub(crate) organization: Id,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) variation_type: VariationType,
    pub(crate) variations: Vec<Variation>,
    pub(crate) enabled_variation: String,
    pub(crate) disabled_variation: String,
    pub(crate) is_enabled: bool,
    pub(crate) is_archived: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) created_by: Author,
    pub(crate) updated_by: Author,
    pub(crate) revision: Id,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// What a flag's values are.
#[derive(Archive, Clone, Copy, Serialize)]
pub(crate) enum VariationType {
    Boolean,
    Json,
    Number,
    String,
}

/// One of a flag's values.
#[derive(Archive, Serialize)]
pub(crate) struct Variation {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Who changed a flag.
#[derive(Archive, Serialize)]
pub(crate) enum Author {
    Account(Id),
    Token(Id),
    // It came later, which changes nothing of what was written before.
    Plugin(Id),
}
