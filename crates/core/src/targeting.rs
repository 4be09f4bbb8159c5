//! Whom a flag or a segment means: users that fulfil conditions.
//!
//! Keywright keeps targeting and guards it; it evaluates nothing. What an operator means is the business of the
//! SDKs that do, so any is kept.

use crate::id::SegmentId;

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

impl Condition {
    /// Whether it means segments: their users, or all others.
    #[must_use]
    pub fn is_about_segments(&self) -> bool {
        matches!(self.property.as_str(), IN_SEGMENT | NOT_IN_SEGMENT)
    }

    /// Whether it means this segment.
    #[must_use]
    pub fn names(&self, segment: SegmentId) -> bool {
        self.is_about_segments() && self.value.to_ascii_lowercase().contains(&segment.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(property: &str, value: &str, expected: bool) {
        let (property, value) = (property.to_owned(), value.to_owned());
        let condition = Condition { id: String::new(), property, op: String::new(), value };
        assert_eq!(condition.names(SegmentId::from_bytes([0xab; 16])), expected, "{condition:?}");
        assert_eq!(condition.is_about_segments(), condition.property != "mail");
    }

    #[test]
    fn a_condition_names_the_segments_of_its_value() {
        let (this, other) = ("abababab-abab-abab-abab-abababababab", "abababab-abab-abab-abab-abababababac");
        for property in [IN_SEGMENT, NOT_IN_SEGMENT] {
            check(property, &format!(r#"["{this}"]"#), true);
            check(property, &format!(r#"["{other}", "{}"]"#, this.to_uppercase()), true);
            check(property, &format!(r#"["{other}"]"#), false);
            check(property, "[]", false);
        }
        check("mail", &format!(r#"["{this}"]"#), false);
    }
}
