//! Where links of plugins may lead: to pages of the console, and by https elsewhere.

use crate::console::language::Language;

/// Where a link leads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Link {
    pub(super) href: String,
    /// Whether that is no page of the console.
    pub(super) is_outside: bool,
}

/// The most bytes of an address.
const MAX: usize = 2_000;
const HTTPS: &str = "https://";

impl Link {
    /// The link that a plugin has written; none, if it may not lead there.
    pub(super) fn read(written: &str, language: Language) -> Option<Self> {
        page(written, language).map(|href| Self { href, is_outside: false }).or_else(|| {
            let host = written.strip_prefix(HTTPS)?.split(['/', '?', '#']).next()?;
            let is_host = host.bytes().all(|it| it.is_ascii_alphanumeric() || b".-:[]".contains(&it));
            let is_there = host.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '[');
            (is_plain(written) && is_host && is_there)
                .then(|| Self { href: written.to_owned(), is_outside: true })
        })
    }
}

/// The page of the console that a path names (`/iam/team`), in a language; one that the path begins with is left out.
pub(super) fn page(written: &str, language: Language) -> Option<String> {
    let path = written.strip_prefix('/')?;
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let path = if Language::coded(first).is_some() { rest } else { path };
    let has_dots = path.split(['?', '#']).next().unwrap_or_default().split('/').any(is_dots);
    let is_path = is_plain(path) && !path.starts_with('/') && !has_dots;
    is_path.then(|| format!("/{language}/{path}"))
}

/// Whether an address has nothing that browsers read otherwise than people do.
fn is_plain(address: &str) -> bool {
    address.len() <= MAX
        && !address.contains(|it: char| it.is_control() || it.is_whitespace() || "\\\"'<>`".contains(it))
}

/// Whether a part of a path leads upwards, or nowhere.
fn is_dots(part: &str) -> bool {
    let plain = part.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}
