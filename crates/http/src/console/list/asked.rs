//! What is asked of a page, in the query of its address.

use std::{
    fmt,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::SIZES;
use crate::{Paging, console::form::Form};

/// What the address of a list asks for: filters, and which page. Shown, it is the end of such an address.
#[derive(Clone, Debug, Default)]
pub(in crate::console) struct Asked(Form);

/// Which fields a page knows.
#[derive(Clone, Copy)]
enum Known {
    /// These, and those of every list.
    These(&'static [&'static str]),
    /// Whatever the editor of statements calls its fields: nothing of it stands in links.
    Any,
}

/// The fields of the pages, by what the patterns of their paths begin with. The first that fits counts.
const PAGES: &[(&str, Known)] = &[
    ("integrations/access-tokens", Known::These(&["name", "creator", "type", "needs"])),
    ("projects/{project}/envs/{env}", Known::These(&["name", "state", "tag"])),
    ("projects", Known::These(&["name", "project"])),
    ("iam/why", Known::These(&["member", "token", "policy", "action", "resource", "address"])),
    ("iam", Known::These(&["name", "tab", "show"])),
    ("audit-log", Known::These(&["env", "query", "who", "kind", "operation", "ref", "from", "to"])),
    ("keys", Known::Any),
];
const OF_EVERY_LIST: [&str; 2] = ["page", "size"];

/// The most bytes of a filter: a name of 128 characters of three bytes.
const MOST: usize = 3 * 128;
/// The most bytes of a number.
const MOST_DIGITS: usize = 10;
/// The most bytes of a whole resource name.
const MOST_OF_A_RESOURCE: usize = 1_024;

impl Asked {
    /// What the query of an address asks of a page, whose path has this pattern: the fields that the page knows, each once and
    /// not too long. All of it stands in the addresses of links, of which a page has many.
    pub(super) fn read(page: &str, query: &str) -> Self {
        let form = Form::read(query.as_bytes()).unwrap_or_default();
        let known = known(page);
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form.fields() {
            if known.has(name) && !fields.iter().any(|(it, _)| it == name) {
                let end = value.floor_char_boundary(most(name));
                fields.push((name.to_owned(), value.get(..end).unwrap_or_default().to_owned()));
            }
        }
        Self(Form::of(fields))
    }

    /// The same without one filter.
    pub(in crate::console) fn without(&self, name: &str) -> Self {
        let others = self.0.fields().filter(|(it, _)| *it != name);
        Self(Form::of(others.map(|(name, value)| (name.to_owned(), value.to_owned()))))
    }

    /// What a filter is set to; empty if it is not.
    pub(in crate::console) fn text(&self, name: &str) -> &str {
        self.0.text(name).trim()
    }

    /// What a filter is set to.
    pub(in crate::console) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// Everything that is asked, in its order.
    pub(in crate::console) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.fields()
    }

    /// Whether a filter is set to this: what a template asks of each choice.
    pub(in crate::console) fn is(&self, name: &str, value: impl fmt::Display) -> bool {
        self.text(name) == value.to_string()
    }

    /// Whether it asks for everything.
    pub(in crate::console) fn is_everything(&self) -> bool {
        self.filters().next().is_none()
    }

    /// The page that is asked for.
    pub(in crate::console) fn paging(&self) -> Paging {
        let size = self.text("size").parse().ok().filter(|it| SIZES.contains(it));
        Paging { page_index: self.page() - 1, page_size: size.unwrap_or(SIZES[0]) }
    }

    /// Counted from one.
    pub(super) fn page(&self) -> u32 {
        self.text("page").parse().unwrap_or(1).max(1)
    }

    /// The end of the address of the same list with one filter set to something else, or to nothing; at the first page.
    pub(in crate::console) fn with(&self, name: &str, value: impl fmt::Display) -> String {
        let value = value.to_string();
        let others = self.filters().filter(|(it, _)| *it != name);
        let set = Some((name, value.as_str())).filter(|(_, it)| !it.is_empty());
        format!("?{}", serde_urlencoded::to_string(others.chain(set).collect::<Vec<_>>()).unwrap_or_default())
    }

    fn filters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.fields().filter(|(name, value)| !value.is_empty() && !["page", "size"].contains(name))
    }

    /// The same filters at another page.
    pub(super) fn at(&self, page: u32) -> String {
        self.sized(page, self.paging().page_size)
    }

    pub(super) fn sized(&self, page: u32, size: u32) -> String {
        let (page, size) = (page.to_string(), size.to_string());
        let rest = [("page", page.as_str()), ("size", size.as_str())];
        let pairs: Vec<_> = self.filters().chain(rest).collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

impl Known {
    fn has(self, name: &str) -> bool {
        match self {
            Self::These(names) => OF_EVERY_LIST.contains(&name) || names.contains(&name),
            Self::Any => true,
        }
    }
}

/// The most bytes of what a field is set to.
fn most(name: &str) -> usize {
    match name {
        name if OF_EVERY_LIST.contains(&name) => MOST_DIGITS,
        "resource" => MOST_OF_A_RESOURCE,
        _ => MOST,
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<_> = self.0.fields().filter(|(_, value)| !value.is_empty()).collect();
        if pairs.is_empty() {
            return Ok(());
        }
        write!(f, "?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

impl FromRequest for Asked {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pattern = request.match_pattern().unwrap_or_default();
        // Behind the language.
        let page = pattern.trim_start_matches('/').split_once('/').map_or("", |(_, page)| page);
        ready(Ok(Self::read(page, request.query_string())))
    }
}

/// The fields that a page knows, by the pattern of its path.
fn known(page: &str) -> Known {
    let is_below =
        |first: &str| page.strip_prefix(first).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if ["key", "name"].contains(&page.rsplit('/').next().unwrap_or_default()) {
        return Known::These(&["name", "key", "of"]);
    }
    PAGES.iter().find(|(first, _)| is_below(first)).map_or(Known::These(&[]), |(_, known)| *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = "integrations/access-tokens";

    fn asked(query: &str) -> Asked {
        Asked::read(TOKENS, query)
    }

    #[test]
    fn a_filter_is_set_and_cleared_and_the_others_stay() {
        let list = asked("name=a%26b&creator=1&page=2");
        assert_eq!(list.with("creator", 2), "?name=a%26b&creator=2");
        assert_eq!(list.with("creator", ""), "?name=a%26b");
    }

    #[test]
    fn shown_it_is_the_end_of_an_address() {
        assert_eq!(asked("").to_string(), "");
        assert_eq!(asked("name=&page=2").to_string(), "?page=2");
        assert!(asked("page=2").is_everything() && !asked("name=x").is_everything());
    }

    #[test]
    fn what_a_page_does_not_know_and_what_is_said_again_is_dropped() {
        for (page, query, expected) in [
            (TOKENS, "x=1&name=a&tab=b&name=c&page=2&page=3", "?name=a&page=2"),
            ("integrations/access-tokens/{id}/rotate", "x=1&needs=unused", "?needs=unused"),
            ("integrations/access-tokens-too", "name=a", ""),
            ("projects", "name=a&state=on&tag=x&size=20", "?name=a&size=20"),
            ("projects/{project}/envs/{env}/flags/new", "name=a&state=on&tag=x", "?name=a&state=on&tag=x"),
            ("projects/{project}/envs/new", "name=a&state=on", "?name=a"),
            ("iam/policies/key", "name=a&key=b&tab=c", "?name=a&key=b"),
            ("profile", "name=a", ""),
            ("keys", "s.0.r.1.project=a&of=env", "?s.0.r.1.project=a&of=env"),
        ] {
            assert_eq!(Asked::read(page, query).to_string(), expected, "{page}?{query}");
        }
    }

    #[test]
    fn what_is_asked_for_is_cut_between_two_characters() {
        let long = "é".repeat(1_000);
        let query = serde_urlencoded::to_string([("name", &long), ("page", &"1".repeat(99))]).unwrap();
        assert_eq!(asked(&query).text("name"), "é".repeat(MOST / 2));
        assert_eq!(asked(&query).text("page").len(), MOST_DIGITS);
        let why = serde_urlencoded::to_string([("resource", &"r".repeat(2_000))]).unwrap();
        assert_eq!(Asked::read("iam/why", &why).text("resource").len(), MOST_OF_A_RESOURCE);
    }
}
