//! E-mail addresses, as accounts are known by them.

use std::fmt;

use super::{NameFold, TextError};

/// An e-mail address: one `@` with something before it and a domain of letters, digits, dots and
/// hyphens behind it, at most 254 characters (RFC 5321), without spaces, quotes, brackets and control characters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Email(Box<str>);

impl Email {
    /// The most characters an address has (RFC 5321, 4.5.3.1.3).
    pub const MAX: usize = 254;

    /// Reads an address; white space around it is dropped.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > Self::MAX {
            return Err(TextError::TooLong(Self::MAX));
        }
        let (local, domain) = text.split_once('@').ok_or(TextError::Form)?;
        if is_local_part(local) && is_domain(domain) { Ok(Self(text.into())) } else { Err(TextError::Form) }
    }

    /// The address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which it is compared: two addresses that differ in case only are the same account.
    #[must_use]
    pub fn fold(&self) -> NameFold {
        NameFold::of(&self.0)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local_part(local: &str) -> bool {
    !local.is_empty()
        && local.chars().count() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|it| it.is_ascii_graphic() && !r#""(),:;<>[\]"#.contains(it))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
    };
    domain.len() <= 253 && domain.split('.').all(is_label)
}
