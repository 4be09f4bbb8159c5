//! Names that people give, and the one form in which two of them are the same.

use std::fmt;

use unicode_casefold::UnicodeCaseFold;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::TextError;

/// A name: NFC, trimmed, 1 to 128 characters, without control, format, private-use or
/// unassigned characters and line or paragraph separators, and with something to be seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Name(Box<str>);

/// What two names share when people would take them for the same: NFKC, case-folded, white space
/// collapsed. Names are unique by it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct NameFold(Box<str>);

impl Name {
    /// The most characters a name has.
    pub const MAX: usize = 128;

    /// Reads a name: brings it to its canonical form, or says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let name = Self::kept(text)?;
        match name.0.chars().next() {
            Some(first) if name.0.chars().all(is_blank) => Err(TextError::Character(first)),
            _ => Ok(name),
        }
    }

    /// A name as it was kept. There may be some from when less was refused.
    pub fn kept(text: &str) -> Result<Self, TextError> {
        // A text that is far too long is turned away before it is normalized.
        if text.len() > Self::MAX * 16 {
            return Err(TextError::TooLong(Self::MAX));
        }
        let canonical: String = text.nfc().collect();
        let trimmed = canonical.trim();
        if let Some(wrong) = trimmed.chars().find(|&it| is_invisible(it)) {
            return Err(TextError::Character(wrong));
        }
        match trimmed.chars().count() {
            0 => Err(TextError::Empty),
            length if length > Self::MAX => Err(TextError::TooLong(Self::MAX)),
            _ => Ok(Self(trimmed.into())),
        }
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which it is compared with other names.
    #[must_use]
    pub fn fold(&self) -> NameFold {
        NameFold::of(&self.0)
    }
}

impl NameFold {
    /// The comparison form of any text; used to search as well.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let folded: String = text.nfkc().case_fold().nfkc().collect();
        Self(folded.split_whitespace().collect::<Vec<_>>().join(" ").into())
    }

    /// The form as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether nothing is to be seen of a character that stands alone: white space, the fillers of Hangul, the empty pattern of
/// Braille, and the marks that only tell how to show what stands before them.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{34f}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{e0100}'..='\u{e01ef}'
        )
}

/// Whether a character has no look of its own: control, format, private use, unassigned, line or paragraph separator.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    )
}
