//! Whom a flag or a segment means: users that fulfil conditions.
//!
//! Keywright keeps targeting and guards it; it evaluates nothing. What an operator means is the business of the
//! SDKs that do, so any is kept.

/// What a user must be like. Conditions of one rule must all hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Condition {
    /// Its id, which the client gives.
    pub id: String,
    /// The property of the user that is looked at; or [`IN_SEGMENT`], or [`NOT_IN_SEGMENT`].
    pub property: String,
    /// How it is compared.
    pub op: String,
    /// With what. For segments, a JSON array of their ids.
    pub value: String,
}

/// The property of a condition that holds for the users of a segment.
pub const IN_SEGMENT: &str = "User is in segment";
/// The property of a condition that holds for everybody else.
pub const NOT_IN_SEGMENT: &str = "User is not in segment";
