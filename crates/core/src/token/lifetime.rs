//! How long the tokens of an organization last.

use std::time::Duration;

use super::KindName;
use crate::time::Timestamp;

/// What an organization asks of its tokens.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TokenPolicy {
    /// How long personal tokens last.
    pub personal: Lifetime,
    /// How long service tokens last.
    pub service: Lifetime,
    /// Whether a token is switched off when a secret is presented that it had before.
    pub deactivates_on_reuse: bool,
}

/// How long tokens of a kind last.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Lifetime {
    default: Option<Days>,
    maximum: Option<Days>,
    required: bool,
    /// What held before the maximum was raised: the earlier, the shorter.
    earlier: Vec<Bound>,
}

/// A number of days: 1 to [`Days::MAX`].
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Days(u32);

/// That the tokens made up to a moment last at most so long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bound {
    /// The moment.
    pub until: Timestamp,
    /// How long.
    pub maximum: Days,
}

/// Why this is no [`Lifetime`]: the default is longer than the maximum.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the default is longer than the maximum")]
pub struct InvalidLifetime;

/// Why a new token cannot end then.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidExpiry {
    /// It must end, and nothing was asked for.
    #[error("a token has to end")]
    Required,
    /// The moment is not to come.
    #[error("the moment is not to come")]
    Past,
    /// It would last longer than this.
    #[error("a token lasts at most {} days", .0.get())]
    TooLong(Days),
}

const DAY: Duration = Duration::from_hours(24);

impl TokenPolicy {
    /// What it says of a kind.
    #[must_use]
    pub const fn of(&self, kind: KindName) -> &Lifetime {
        match kind {
            KindName::Personal => &self.personal,
            KindName::Service => &self.service,
        }
    }

    /// This policy after that one, since `now`: no token lasts longer than it did.
    #[must_use]
    pub fn after(self, before: &Self, now: Timestamp) -> Self {
        Self {
            personal: self.personal.after(&before.personal, now),
            service: self.service.after(&before.service, now),
            ..self
        }
    }
}

impl Lifetime {
    /// The most moments at which the maximum was raised that are told apart. Of more, the tokens made between the
    /// first two last as long as those before them.
    pub const MAX_EARLIER: usize = 64;

    /// Tokens that last `default` unless something is asked for, `maximum` at most, and where it is `required` not
    /// for ever.
    pub fn new(
        default: Option<Days>,
        maximum: Option<Days>,
        required: bool,
    ) -> Result<Self, InvalidLifetime> {
        match (default, maximum) {
            (Some(default), Some(maximum)) if default > maximum => Err(InvalidLifetime),
            _ => Ok(Self { default, maximum, required, earlier: Vec::new() }),
        }
    }

    /// The same, with what held earlier, as it was kept.
    #[must_use]
    pub fn with_earlier(self, earlier: Vec<Bound>) -> Self {
        Self { earlier, ..self }
    }

    /// How long tokens last for which nothing is asked.
    #[must_use]
    pub const fn usual(&self) -> Option<Days> {
        self.default
    }

    /// How long they last at most.
    #[must_use]
    pub const fn maximum(&self) -> Option<Days> {
        self.maximum
    }

    /// Whether they must end.
    #[must_use]
    pub const fn required(&self) -> bool {
        self.required
    }

    /// What held before the maximum was raised.
    #[must_use]
    pub fn earlier(&self) -> &[Bound] {
        &self.earlier
    }

    /// Whether it ends no token.
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        self.maximum.is_none() && self.earlier.is_empty()
    }

    /// Every length to which it holds some token.
    pub fn maxima(&self) -> impl Iterator<Item = Days> {
        self.maximum.into_iter().chain(self.earlier.iter().map(|it| it.maximum))
    }

    /// When a token ends that was made then and would end by itself then. The shortest wins.
    #[must_use]
    pub fn end_of(&self, created_at: Timestamp, expires_at: Option<Timestamp>) -> Option<Timestamp> {
        let earlier = self.earlier.iter().filter(|it| created_at <= it.until).map(|it| it.maximum);
        let shortest = self.maximum.into_iter().chain(earlier).min();
        let latest = shortest.map(|it| it.after(created_at));
        expires_at.into_iter().chain(latest).min()
    }

    /// When a token ends by itself that is made now, if its maker asks for this.
    pub fn expiry(
        &self,
        asked: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, InvalidExpiry> {
        let Some(asked) = asked else {
            let unless_asked = self.default.or(self.maximum);
            return match unless_asked {
                None if self.required => Err(InvalidExpiry::Required),
                _ => Ok(unless_asked.map(|it| it.after(now))),
            };
        };
        let longest = self.maximum.unwrap_or(Days(Days::MAX));
        if asked <= now {
            Err(InvalidExpiry::Past)
        } else if asked > longest.after(now) {
            Err(InvalidExpiry::TooLong(longest))
        } else {
            Ok(Some(asked))
        }
    }

    /// This after that, since `now`. Where the maximum was raised, tokens that were there keep theirs.
    fn after(self, before: &Self, now: Timestamp) -> Self {
        let mut earlier = before.earlier.clone();
        if let Some(maximum) = before.maximum {
            earlier.retain(|it| it.maximum < maximum);
            earlier.push(Bound { until: now, maximum });
        }
        // The maximum that holds for all says as much.
        earlier.retain(|it| self.maximum.is_none_or(|maximum| it.maximum < maximum));
        if earlier.len() > Self::MAX_EARLIER
            && let [first, second, ..] = earlier.as_mut_slice()
        {
            second.maximum = first.maximum;
            earlier.remove(0);
        }
        Self { earlier, ..self }
    }
}

impl Days {
    /// The most: a hundred years.
    pub const MAX: u32 = 36_525;

    /// So many days, if there are some and not too many.
    #[must_use]
    pub const fn new(days: u32) -> Option<Self> {
        if 0 < days && days <= Self::MAX { Some(Self(days)) } else { None }
    }

    /// How many.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The moment so many days later.
    #[must_use]
    pub fn after(self, moment: Timestamp) -> Timestamp {
        moment.after(DAY * self.0)
    }

    /// The moment so many days before; the beginning of time where there is none.
    #[must_use]
    pub fn before(self, moment: Timestamp) -> Timestamp {
        Timestamp::from_millis(0).after(moment.since(Timestamp::default().after(DAY * self.0)))
    }
}
