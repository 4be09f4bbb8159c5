//! What the other side answers, and what that means.
//!
//! An event is refused for good only where the answer is about the event. All else, a wrong password too, is tried again:
//! somebody may put it right.

use std::time::Duration;

use keywright_core::Timestamp;
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// An answer.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Its status.
    pub status: u16,
    /// Its `Retry-After` header.
    pub retry_after: Option<&'a str>,
    /// The beginning of its body.
    pub body: &'a [u8],
}

/// What an answer means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heard {
    /// It has arrived.
    Delivered,
    /// It is to be tried again.
    Again {
        /// After this long at least, if that was said.
        after: Option<Duration>,
        /// Why.
        why: String,
    },
    /// It will never be taken.
    Never {
        /// Why.
        why: String,
    },
}

impl Heard {
    /// Why it has not arrived, if so.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        match self {
            Self::Delivered => None,
            Self::Again { why, .. } | Self::Never { why } => Some(why),
        }
    }
}

/// The longest that another side can ask to wait: a day.
const LONGEST: Duration = Duration::from_hours(24);
/// The most letters of a reason.
const REASON: usize = 200;

/// Whether a letter cannot be seen, or changes how others are: controls, and what joins, turns round and marks.
fn is_unseen(letter: char) -> bool {
    let turns =
        ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{feff}'..='\u{feff}'];
    letter.is_control() || turns.iter().any(|it| it.contains(&letter))
}

impl Answer<'_> {
    /// By its status alone.
    pub(super) fn of_any(&self, now: Timestamp) -> Heard {
        match self.status {
            200..=299 => Heard::Delivered,
            400 | 410 | 413 | 414 | 415 | 422 => Heard::Never { why: self.why() },
            _ => self.again(self.asked(now)),
        }
    }

    /// Of Discord, which says more exactly in the body how long to wait.
    pub(super) fn of_discord(&self, now: Timestamp) -> Heard {
        let seconds = self.json().and_then(|it| it.get("retry_after")?.as_f64());
        let asked =
            seconds.filter(|it| (0.0..LONGEST.as_secs_f64()).contains(it)).map(Duration::from_secs_f64);
        match self.of_any(now) {
            Heard::Again { after, why } => Heard::Again { after: asked.or(after), why },
            heard => heard,
        }
    }

    /// Of Elasticsearch, which answers for each document.
    pub(super) fn of_elastic(&self, now: Timestamp) -> Heard {
        if self.status != 200 {
            return self.of_any(now);
        }
        let Some(answer) = self.json() else { return self.again(None) };
        if answer.get("errors").and_then(Value::as_bool) == Some(false) {
            return Heard::Delivered;
        }
        let items = answer.get("items").and_then(Value::as_array).into_iter().flatten();
        let statuses: Vec<u64> = items.filter_map(|it| it.get("create")?.get("status")?.as_u64()).collect();
        // One that is there already was delivered before.
        let is_good = |it: &u64| matches!(it, 200..=299 | 409);
        if statuses.is_empty() || statuses.iter().any(|it| *it == 429 || *it >= 500) {
            return self.again(self.asked(now));
        }
        if statuses.iter().all(is_good) { Heard::Delivered } else { Heard::Never { why: self.why() } }
    }

    fn again(&self, after: Option<Duration>) -> Heard {
        Heard::Again { after, why: self.why() }
    }

    fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body).ok()
    }

    fn why(&self) -> String {
        let body = String::from_utf8_lossy(self.body);
        let body: String = body.chars().take(REASON).map(|it| if is_unseen(it) { ' ' } else { it }).collect();
        format!("{} {}", self.status, body.trim()).trim_end().to_owned()
    }

    /// How long to wait: seconds, or until a moment.
    fn asked(&self, now: Timestamp) -> Option<Duration> {
        let text = self.retry_after?.trim();
        let until = || {
            let moment = OffsetDateTime::parse(text, &Rfc2822).ok()?;
            let seconds = u64::try_from(moment.unix_timestamp()).ok()?;
            Some(Duration::from_secs(seconds.saturating_sub(now.seconds())))
        };
        let asked = text.parse().ok().map(Duration::from_secs).or_else(until)?;
        Some(asked.min(LONGEST))
    }
}
