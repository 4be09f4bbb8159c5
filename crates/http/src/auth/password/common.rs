//! The commonest passwords: what anybody who guesses tries first.

use std::{collections::HashSet, sync::LazyLock};

use zeroize::Zeroizing;

/// One per line, in lower case; only such as are long enough to be chosen at all.
const TEXT: &str = include_str!("../common_passwords.txt");

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| TEXT.lines().collect());

/// Whether the password, in any case, is among them.
pub(super) fn is_common(password: &str) -> bool {
    COMMON.contains(Zeroizing::new(password.to_lowercase()).as_str())
}

#[cfg(test)]
mod tests {
    //! The list is what the code takes it for.

    use super::*;
    use crate::auth::password::NewPassword;

    #[test]
    fn the_list_is_long_and_every_line_of_it_can_match() {
        assert!(COMMON.len() >= 1_000, "{}", COMMON.len());
        assert_eq!(COMMON.len(), TEXT.lines().count(), "a line stands twice");
        for line in TEXT.lines() {
            assert!(line.chars().count() >= NewPassword::MIN, "`{line}` is too short to be chosen");
            assert_eq!(line, line.trim().to_lowercase(), "`{line}` is not in the form that is looked up");
            assert!(is_common(line) && is_common(&line.to_uppercase()), "`{line}` is not found");
        }
    }

    #[test]
    fn the_list_is_sorted_so_that_changes_of_it_can_be_read() {
        assert!(TEXT.lines().is_sorted());
    }
}
