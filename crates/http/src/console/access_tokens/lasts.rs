//! How long a new token is to last: what can be chosen, and what was.

use keywright_core::{
    Timestamp,
    token::{Days, InvalidExpiry, KindName, Lifetime, TokenPolicy},
};

use super::Tokens;
use crate::{
    WireTime,
    access_tokens::rights::Hands,
    console::{form::Form, list::moment},
    wire::moment::text,
};

/// For how many days a token may be said to last at a click.
const PRESETS: [u32; 4] = [7, 30, 90, 365];
/// The choice of a day.
const UNTIL: &str = "date";

/// What can be chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Lasts {
    pub(super) choices: Vec<Choice>,
    /// Whether something must be chosen, whatever the token's type.
    pub(super) is_required: bool,
    /// What the organization asks, in words.
    pub(super) hint: String,
    /// The first and the last day on which a token may end; the last is empty where there is none.
    pub(super) first_day: String,
    pub(super) last_day: String,
}

/// A choice.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    /// The class of what is shown for one type of tokens alone.
    pub(super) only: &'static str,
    pub(super) is_selected: bool,
}

/// Why a token cannot last so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Nothing was chosen, and something must be.
    Nothing,
    /// A day was to be chosen.
    NoDay,
    /// A day was chosen, and something else.
    Both,
    NoSuchChoice,
    Past,
    TooLong(Days),
}

impl Lasts {
    /// What may be chosen by who makes tokens of these kinds. Chosen is what the form says.
    pub(super) fn new(w: Tokens, policy: &TokenPolicy, hands: Hands, form: &Form, now: Timestamp) -> Self {
        let kinds = [(KindName::Personal, hands.personal), (KindName::Service, hands.service)];
        let kinds: Vec<KindName> = kinds.into_iter().filter(|it| it.1).map(|it| it.0).collect();
        let chosen = form.text("lasts");
        let kind = kind_of(form, hands);
        let mut choices = Vec::new();
        let mut offer = |value: String, label: String, fits: &dyn Fn(&Lifetime) -> bool| {
            let fitting: Vec<_> = kinds.iter().copied().filter(|it| fits(policy.of(*it))).collect();
            let only = match fitting.as_slice() {
                [] => return,
                all if all.len() == kinds.len() => "",
                [KindName::Personal, ..] => "personal-only",
                [KindName::Service, ..] => "service-only",
            };
            let is_selected = value == chosen && fitting.contains(&kind);
            choices.push(Choice { value, label, only, is_selected });
        };
        offer(String::new(), w.lasts_choose().to_owned(), &must_be_said);
        offer(String::new(), w.lasts_default().to_owned(), &|it| !must_be_said(it));
        for days in PRESETS {
            let fits = |it: &Lifetime| it.maximum().is_none_or(|most| days <= most.get());
            offer(days.to_string(), w.lasts_days(days), &fits);
        }
        offer(UNTIL.to_owned(), w.lasts_until().to_owned(), &|_| true);
        let longest = kinds.iter().map(|it| policy.of(*it).maximum().map(Days::get));
        let longest = longest.max_by_key(|it| it.unwrap_or(u32::MAX)).flatten().and_then(Days::new);
        let said = kinds.iter().map(|it| w.limit_of(w.kind_name(*it), limits(w, policy.of(*it))));
        Self {
            choices,
            is_required: kinds.iter().all(|it| must_be_said(policy.of(*it))),
            hint: said.collect::<Vec<_>>().join(w.between()),
            first_day: moment(now).day(),
            last_day: longest.map(|it| moment(it.after(now)).day()).unwrap_or_default(),
        }
    }
}

/// The kind of tokens that a form is about.
pub(super) fn kind_of(form: &Form, hands: Hands) -> KindName {
    let default = if hands.personal { KindName::Personal } else { KindName::Service };
    form.get("type").and_then(KindName::named).unwrap_or(default)
}

/// When a token is to end: so many days from now, or at the end of a day. Nothing for as the organization has it.
pub(super) fn end(form: &Form, lifetime: &Lifetime, now: Timestamp) -> Result<Option<String>, Wrong> {
    let asked = match (form.get("lasts"), form.get("expires")) {
        (Some(UNTIL), Some(day)) => Some(end_of(day, lifetime, now).ok_or(Wrong::NoDay)?),
        (Some(UNTIL), None) => return Err(Wrong::NoDay),
        (_, Some(_)) => return Err(Wrong::Both),
        (Some(days), None) => Some(preset(days).ok_or(Wrong::NoSuchChoice)?.after(now)),
        (None, None) => None,
    };
    match lifetime.expiry(asked, now) {
        Ok(_) => Ok(asked.map(text)),
        Err(InvalidExpiry::Required) => Err(Wrong::Nothing),
        Err(InvalidExpiry::Past) => Err(Wrong::Past),
        Err(InvalidExpiry::TooLong(most)) => Err(Wrong::TooLong(most)),
    }
}

fn preset(days: &str) -> Option<Days> {
    days.parse().ok().filter(|it| PRESETS.contains(it)).and_then(Days::new)
}

/// The last moment of a day in UTC; of the day on which a token ends at the latest, that moment.
fn end_of(day: &str, lifetime: &Lifetime, now: Timestamp) -> Option<Timestamp> {
    let end = WireTime::read(&format!("{day}T23:59:59.999Z"))?;
    let latest = lifetime.maximum().map(|it| it.after(now)).filter(|it| moment(*it).day() == day);
    Some(latest.unwrap_or(end))
}

/// Whether a token without an end of its own is refused.
fn must_be_said(lifetime: &Lifetime) -> bool {
    lifetime.required() && lifetime.usual().is_none() && lifetime.maximum().is_none()
}

/// How long tokens of a kind last, in words.
fn limits(w: Tokens, lifetime: &Lifetime) -> String {
    let default = lifetime.usual().map(|it| w.by_default(it.get()));
    let maximum = lifetime.maximum().map(|it| w.at_most(it.get()));
    let said: Vec<_> = default.into_iter().chain(maximum).collect();
    match (said.is_empty(), lifetime.required()) {
        (false, _) => said.join(w.comma()),
        (true, true) => w.must_end().to_owned(),
        (true, false) => w.forever().to_owned(),
    }
}

#[cfg(test)]
mod tests;
