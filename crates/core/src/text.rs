//! Texts that exist only if they are valid: names, keys, e-mail addresses, tags, descriptions.

mod email;
mod name;

use std::fmt;

use unicode_normalization::UnicodeNormalization;

pub use self::{
    email::Email,
    name::{Name, NameFold},
};

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TextError {
    /// There is nothing in it but white space.
    #[error("is required")]
    Empty,
    /// It has more characters than such a text may have.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// It holds a character that such a text cannot have.
    #[error("holds `{}`, which it cannot", .0.escape_default())]
    Character(char),
    /// It is not of the form that such a text has.
    #[error("is not of the right form")]
    Form,
}

/// A key, by which a project, environment, flag or policy is named in resource names:
/// 1 to 128 of `A-Z a-z 0-9 . _ -`, but not `.` or `..`: clients of HTTP take those out of a path, and would do to
/// what is above what was meant for the thing. Compared byte by byte.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Key(Box<str>);

/// A tag of a flag or segment: NFC, 1 to 64 characters without `: ; , *` and those that cannot be seen, as in
/// names: two tags that look the same must not be taken for each other by who writes a pattern.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Tag(Box<str>);

/// A description: at most 512 characters, without control characters other than line breaks and tabs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Description(Box<str>);

impl Key {
    /// The most characters a key has.
    pub const MAX: usize = 128;

    /// Reads a key.
    pub fn new(text: &str) -> Result<Self, TextError> {
        Self::check(text)?;
        Ok(Self(text.into()))
    }

    /// Says whether a text is a key, without keeping it.
    pub fn check(text: &str) -> Result<(), TextError> {
        bounded(text, Self::MAX)?;
        reject(text, |it| !(it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-')))?;
        if matches!(text, "." | "..") { Err(TextError::Form) } else { Ok(()) }
    }
}

impl Tag {
    /// The most characters a tag has.
    pub const MAX: usize = 64;

    /// Reads a tag: brings it to its canonical form, or says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, TextError> {
        // A text that is far too long is turned away before it is normalized.
        if text.len() > Self::MAX * 16 {
            return Err(TextError::TooLong(Self::MAX));
        }
        let canonical: String = text.nfc().collect();
        reject(&canonical, name::is_invisible)?;
        Self::kept(&canonical)
    }

    /// A tag as it was kept. There may be some from when less was refused, which what was decided by them needs.
    pub fn kept(text: &str) -> Result<Self, TextError> {
        bounded(text, Self::MAX)?;
        reject(text, |it| it.is_control() || matches!(it, ':' | ';' | ',' | '*'))?;
        Ok(Self(text.into()))
    }
}

impl Description {
    /// The most characters a description has.
    pub const MAX: usize = 512;

    /// Reads a description; an empty one is a description.
    pub fn new(text: &str) -> Result<Self, TextError> {
        if text.chars().count() > Self::MAX {
            return Err(TextError::TooLong(Self::MAX));
        }
        reject(text, |it| it.is_control() && !matches!(it, '\n' | '\r' | '\t'))?;
        Ok(Self(text.into()))
    }
}

/// Whether a text can be said about a change, to be read in the log: nothing, or up to [`Description::MAX`] characters,
/// of which only line breaks and tabs cannot be seen. What turns the direction of writing would change what others read.
#[must_use]
pub fn is_comment(text: &str) -> bool {
    let is_space = |it| matches!(it, '\n' | '\r' | '\t');
    text.chars().count() <= Description::MAX
        && reject(text, |it| name::is_invisible(it) && !is_space(it)).is_ok()
}

fn bounded(text: &str, max: usize) -> Result<(), TextError> {
    match text.chars().count() {
        0 => Err(TextError::Empty),
        length if length > max => Err(TextError::TooLong(max)),
        _ => Ok(()),
    }
}

fn reject(text: &str, wrong: impl Fn(char) -> bool) -> Result<(), TextError> {
    text.chars().find(|&it| wrong(it)).map_or(Ok(()), |it| Err(TextError::Character(it)))
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

as_text! { Key Tag Description }

#[cfg(test)]
mod tests;
