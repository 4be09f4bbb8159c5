//! What is wrong with the form of a new token, at each of its fields, and all at once.

use keywright_core::token::{Network, Networks};

use super::{Tokens, lasts::Wrong};

/// Why no token is made, by the field that says it.
#[derive(Clone, Debug, Default)]
pub(super) struct Errors {
    pub(super) name: Option<String>,
    /// Whether the name is right, but taken.
    pub(super) is_name_taken: bool,
    pub(super) kind: Option<String>,
    pub(super) permissions: Option<String>,
    pub(super) lasts: Option<String>,
    pub(super) day: Option<String>,
    pub(super) networks: Option<String>,
}

impl Errors {
    pub(super) fn any(&self) -> bool {
        self.name.is_some() || self.any_but_name()
    }

    /// Whether it is the name alone that is wrong, and only since another token has it.
    pub(super) fn is_conflict(&self) -> bool {
        self.is_name_taken && !self.any_but_name()
    }

    fn any_but_name(&self) -> bool {
        [&self.kind, &self.permissions, &self.lasts, &self.day, &self.networks].iter().any(|it| it.is_some())
    }

    /// The first field that is wrong.
    pub(super) fn first(&self) -> &'static str {
        let fields = [
            ("name", &self.name),
            ("permissions", &self.permissions),
            ("lasts", &self.lasts),
            ("expires", &self.day),
            ("networks", &self.networks),
        ];
        fields.into_iter().find(|(_, error)| error.is_some()).map_or("name", |(name, _)| name)
    }

    /// Says why a token cannot last so long, at the choice or at the day.
    pub(super) fn take_end<T>(&mut self, w: Tokens, is_until: bool, end: Result<T, Wrong>) -> Option<T> {
        let wrong = match end {
            Ok(end) => return Some(end),
            Err(wrong) => wrong,
        };
        let f = w.0.failures();
        let said = match wrong {
            Wrong::Nothing => f.expiry_required().to_owned(),
            Wrong::NoDay => w.no_day().to_owned(),
            Wrong::Both => w.both().to_owned(),
            Wrong::NoSuchChoice => f.expiry_invalid().to_owned(),
            Wrong::Past => w.day_is_over().to_owned(),
            Wrong::TooLong(most) => f.lasts_at_most(most.get()),
        };
        let is_about_day = is_until || wrong == Wrong::Both;
        *(if is_about_day { &mut self.day } else { &mut self.lasts }) = Some(said);
        None
    }

    /// Reads one network of each line that is not blank, and names the lines that are none.
    pub(super) fn take_networks(&mut self, w: Tokens, text: &str) -> Option<Vec<String>> {
        let lines = text.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
        let lines: Vec<(&str, u32)> = lines.collect();
        let wrong = lines.iter().filter(|(line, _)| line.parse::<Network>().is_err());
        let mut said: Vec<String> = wrong.map(|(line, number)| w.no_network(number, line)).collect();
        if lines.len() > Networks::MAX {
            said.push(w.too_many_networks(Networks::MAX, lines.len()));
        }
        self.networks = (!said.is_empty()).then(|| said.join("\n"));
        let texts: Vec<String> = lines.into_iter().map(|(line, _)| line.to_owned()).collect();
        (!texts.is_empty()).then_some(texts)
    }
}
