//! Lists: what is asked of one, and its pages.

use std::{
    fmt,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use askama::filters::HtmlSafe;
use keywright_core::Timestamp;

use super::form::Form;
use crate::{Paging, wire::moment::text};

/// The sizes of pages to choose from.
pub(super) const SIZES: [u32; 3] = [10, 20, 30];

/// What the address of a list asks for: filters, and which page. Shown, it is the end of such an address.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(Form);

/// Where in a list a page is.
#[derive(Clone, Debug)]
pub(super) struct Pages {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) total: u64,
    pub(super) size: u32,
    /// The end of the address of the page before, if there is one.
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

impl Asked {
    /// What a filter is set to; empty if it is not.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.text(name).trim()
    }

    /// What a filter is set to.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// Everything that is asked, in its order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.fields()
    }

    /// Whether a filter is set to this: what a template asks of each choice.
    pub(super) fn is(&self, name: &str, value: impl fmt::Display) -> bool {
        self.text(name) == value.to_string()
    }

    /// Whether it asks for everything.
    pub(super) fn is_everything(&self) -> bool {
        self.filters().next().is_none()
    }

    /// The page that is asked for.
    pub(super) fn paging(&self) -> Paging {
        let size = self.text("size").parse().ok().filter(|it| SIZES.contains(it));
        Paging { page_index: self.page() - 1, page_size: size.unwrap_or(SIZES[0]) }
    }

    /// Counted from one.
    fn page(&self) -> u32 {
        self.text("page").parse().unwrap_or(1).max(1)
    }

    /// The end of the address of the same list with one filter set to something else, or to nothing; at the first page.
    pub(super) fn with(&self, name: &str, value: impl fmt::Display) -> String {
        let value = value.to_string();
        let others = self.filters().filter(|(it, _)| *it != name);
        let set = Some((name, value.as_str())).filter(|(_, it)| !it.is_empty());
        format!("?{}", serde_urlencoded::to_string(others.chain(set).collect::<Vec<_>>()).unwrap_or_default())
    }

    fn filters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.fields().filter(|(name, value)| !value.is_empty() && !["page", "size"].contains(name))
    }

    /// The same filters at another page.
    fn at(&self, page: u32) -> String {
        let (page, size) = (page.to_string(), self.paging().page_size.to_string());
        let rest = [("page", page.as_str()), ("size", size.as_str())];
        let pairs: Vec<_> = self.filters().chain(rest).collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
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
        ready(Ok(Self(Form::read(request.query_string().as_bytes()).unwrap_or_default())))
    }
}

impl Pages {
    pub(super) fn new(asked: &Asked, total: u64) -> Self {
        let paging = asked.paging();
        let (from, size) = (paging.offset(), paging.size());
        let to = from.saturating_add(u64::from(size)).min(total);
        let page = asked.page();
        Self {
            from: (from + 1).min(total),
            to,
            total,
            size,
            previous: (page > 1).then(|| asked.at(page - 1)),
            next: (to < total).then(|| asked.at(page + 1)),
        }
    }
}

/// A moment as pages show it, to the minute and in UTC, with all of it for programs and for who points at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    time: Timestamp,
    /// Whether what stands over it says already that it is UTC.
    is_marked: bool,
}

/// `2026-11-23 19:32 UTC`.
pub(super) fn moment(time: Timestamp) -> Moment {
    Moment { time, is_marked: false }
}

impl Moment {
    /// `2026-11-23 19:32`, under a heading that says UTC.
    pub(super) fn in_column(self) -> Self {
        Self { is_marked: true, ..self }
    }

    /// `2026-11-23`.
    pub(super) fn day(self) -> String {
        let mut text = text(self.time);
        text.truncate("2026-11-23".len());
        text
    }

    /// `2026-11-23 19:32`.
    fn minute(self) -> String {
        let text = text(self.time);
        text.get(.."2026-11-23T19:32".len()).unwrap_or_default().replace('T', " ")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, minute) = (text(self.time), self.minute());
        let zone = if self.is_marked { "" } else { " UTC" };
        write!(f, "<time datetime=\"{all}\" title=\"{all}\">{minute}{zone}</time>")
    }
}

// It holds nothing that anybody has written.
impl HtmlSafe for Moment {}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked(Form::read(query.as_bytes()).unwrap())
    }

    #[test]
    fn a_page_knows_its_neighbours_and_keeps_the_filters() {
        let pages = Pages::new(&asked("name=a%26b&page=2&size=20&type="), 45);
        assert_eq!((pages.from, pages.to, pages.total), (21, 40, 45));
        assert_eq!(pages.previous.as_deref(), Some("name=a%26b&page=1&size=20"));
        assert_eq!(pages.next.as_deref(), Some("name=a%26b&page=3&size=20"));
    }

    #[test]
    fn sizes_and_pages_that_are_not_offered_are_passed_over() {
        for query in ["", "page=0&size=0", "page=x&size=1000", "page=-1"] {
            let pages = Pages::new(&asked(query), 5);
            assert_eq!((pages.from, pages.to, pages.size), (1, 5, 10), "{query}");
            assert!(pages.previous.is_none() && pages.next.is_none(), "{query}");
        }
        let beyond = Pages::new(&asked("page=4294967295"), 5);
        assert_eq!((beyond.from, beyond.to, beyond.next), (5, 5, None));
        assert_eq!((Pages::new(&asked(""), 0).from, Pages::new(&asked(""), 0).to), (0, 0));
    }

    #[test]
    fn a_moment_is_shown_to_the_minute_and_says_that_it_is_utc() {
        let all =
            "<time datetime=\"2026-11-23T18:59:59.999Z\" title=\"2026-11-23T18:59:59.999Z\">2026-11-23 18:59";
        let shown = moment(Timestamp::from_millis(1_795_460_399_999));
        assert_eq!(shown.to_string(), format!("{all} UTC</time>"));
        assert_eq!(shown.in_column().to_string(), format!("{all}</time>"));
        assert_eq!(shown.day(), "2026-11-23");
    }

    #[test]
    fn a_filter_is_set_and_cleared_and_the_others_stay() {
        let list = asked("name=a%26b&who=1&page=2");
        assert_eq!(list.with("who", 2), "?name=a%26b&who=2");
        assert_eq!(list.with("who", ""), "?name=a%26b");
    }

    #[test]
    fn shown_it_is_the_end_of_an_address() {
        assert_eq!(asked("").to_string(), "");
        assert_eq!(asked("name=&page=2").to_string(), "?page=2");
        assert!(asked("page=2").is_everything() && !asked("name=x").is_everything());
    }
}
