//! Lists: what is asked of one, and its pages.

mod asked;

use std::fmt;

use actix_web::HttpResponse;
use askama::filters::HtmlSafe;
use keywright_core::Timestamp;

pub(super) use self::asked::Asked;
use super::page;
use crate::wire::moment::text;

/// The sizes of pages to choose from.
const SIZES: [u32; 3] = [10, 20, 30];

/// Where in a list a page is.
#[derive(Clone, Debug)]
pub(super) struct Pages {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) total: u64,
    /// The end of the address of the page before, if there is one.
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    /// The pages to choose from, none where some are left out; nothing where there is only one.
    pub(super) numbers: Vec<Option<Number>>,
    /// The sizes to choose from: nothing where all is on one page whatever the size.
    pub(super) sizes: Vec<Number>,
    /// The end of the address of the last page, where nothing is at the one that was asked for: what was last on it
    /// may have been removed.
    last: Option<String>,
}

/// A number to choose: of a page, or how many there are on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) number: u32,
    /// The end of the address that chooses it; none where it is chosen.
    pub(super) query: Option<String>,
}

impl Pages {
    pub(super) fn new(asked: &Asked, total: u64) -> Self {
        let paging = asked.paging();
        let (from, size) = (paging.offset(), paging.size());
        let to = from.saturating_add(u64::from(size)).min(total);
        let page = asked.page();
        let last = u32::try_from(total.div_ceil(u64::from(size))).unwrap_or(u32::MAX);
        Self {
            from: (from + 1).min(total),
            to,
            total,
            previous: (page > 1).then(|| asked.at(page - 1)),
            next: (to < total).then(|| asked.at(page + 1)),
            numbers: numbers(asked, page.min(last), last),
            sizes: sizes(asked, total),
            last: (total > 0 && from >= total).then(|| asked.at(last)),
        }
    }

    /// To the last page of the list at `path`, where nothing is at the one that was asked for.
    pub(super) fn elsewhere(&self, path: &str) -> Option<HttpResponse> {
        self.last.as_ref().map(|query| page::go(&format!("{path}?{query}"), None))
    }
}

/// The first page and the last, this one and its neighbours.
fn numbers(asked: &Asked, here: u32, last: u32) -> Vec<Option<Number>> {
    if last < 2 {
        return Vec::new();
    }
    let mut pages = vec![1, here.saturating_sub(1), here, here.saturating_add(1), last];
    pages.retain(|it| (1..=last).contains(it));
    pages.sort_unstable();
    pages.dedup();
    let mut shown = Vec::new();
    let mut before = 0;
    for page in pages {
        if page > before + 1 {
            shown.push(None);
        }
        let query = (page != here).then(|| asked.at(page));
        shown.push(Some(Number { number: page, query }));
        before = page;
    }
    shown
}

fn sizes(asked: &Asked, total: u64) -> Vec<Number> {
    let here = asked.paging().page_size;
    let number = |number| Number { number, query: (number != here).then(|| asked.sized(1, number)) };
    if total > u64::from(SIZES[0]) { SIZES.map(number).to_vec() } else { Vec::new() }
}

/// A number with its thousands apart: `100,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Somebody, by their name and by their address, which alone is theirs: a name may be anybody's.
pub(super) fn person(name: &str, email: &str) -> String {
    if name.is_empty() { email.to_owned() } else { format!("{name} ({email})") }
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
        Asked::read("integrations/access-tokens", query)
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
            assert_eq!((pages.from, pages.to), (1, 5), "{query}");
            assert_eq!(asked(query).paging().page_size, 10, "{query}");
            assert!(pages.previous.is_none() && pages.next.is_none(), "{query}");
        }
        let beyond = Pages::new(&asked("page=4294967295"), 5);
        assert_eq!((beyond.from, beyond.to, beyond.next.as_deref()), (5, 5, None));
        assert_eq!(beyond.last.as_deref(), Some("page=1&size=10"));
        assert_eq!(
            Pages::new(&asked("name=x&page=4&size=20"), 60).last.as_deref(),
            Some("name=x&page=3&size=20")
        );
        assert!(Pages::new(&asked("page=3&size=20"), 60).elsewhere("/").is_none());
        assert!(
            Pages::new(&asked("page=2"), 0).elsewhere("/").is_none(),
            "where there is nothing, that is said"
        );
        assert_eq!((Pages::new(&asked(""), 0).from, Pages::new(&asked(""), 0).to), (0, 0));
    }

    #[test]
    fn pages_and_sizes_are_chosen_by_number() {
        let numbers = |query: &str, total| {
            let shown = Pages::new(&asked(query), total).numbers.into_iter();
            let shown = shown.map(|it| match it {
                Some(Number { number, query: Some(_) }) => number.to_string(),
                Some(Number { number, query: None }) => format!("[{number}]"),
                None => "…".to_owned(),
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(numbers("", 10), "");
        assert_eq!(numbers("", 11), "[1] 2");
        assert_eq!(numbers("page=5", 100), "1 … 4 [5] 6 … 10");
        assert_eq!(numbers("page=2", 30), "1 [2] 3");
        assert_eq!(numbers("page=99", 30), "1 2 [3]");
        let sizes = Pages::new(&asked("name=x&page=3"), 25).sizes;
        let queries: Vec<_> = sizes.iter().map(|it| it.query.as_deref()).collect();
        assert_eq!(queries, [None, Some("name=x&page=1&size=20"), Some("name=x&page=1&size=30")]);
        assert!(Pages::new(&asked(""), 10).sizes.is_empty());
    }

    #[test]
    fn the_thousands_of_a_number_stand_apart() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (2_000, "2,000"), (12_345, "12,345"), (100_000, "100,000")]
        {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(grouped(1_234_567), "1,234,567");
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
}
