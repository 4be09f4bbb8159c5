//! A flag with settings of another: what is alike already stays as it is.

use super::{Comparable, Difference};
use crate::flag::{Flag, Rule, Served, Share, TargetUsers, Variation};

/// Which settings are copied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Copied {
    /// Whether it is on.
    pub on_off_state: bool,
    /// Who is meant by key.
    pub users: Option<Mode>,
    /// The rules.
    pub rules: Option<Mode>,
    /// What everybody else gets.
    pub default: bool,
    /// What is served when it is off.
    pub off_variation: bool,
}

/// What becomes of what is there already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// It goes.
    Overwrite,
    /// It stays, and what is missing comes after it.
    Append,
}

/// The target with settings of the source. Values that are served then and that it has not are added to its
/// variations. `fresh` makes ids, for rules and for variations whose id is another's there.
///
/// # Errors
/// What `fresh` says.
pub fn copy<E>(
    source: &Comparable<'_>,
    target: &Comparable<'_>,
    what: Copied,
    fresh: impl FnMut() -> Result<String, E>,
) -> Result<Flag, E> {
    let difference = source.compare(target);
    let mut copying = Copying { source: source.flag, after: target.flag.clone(), fresh };
    if what.on_off_state {
        copying.after.is_enabled = source.flag.is_enabled;
    }
    if let Some(mode) = what.users.filter(|_| difference.individual_targeting()) {
        copying.users(&difference, mode)?;
    }
    if let Some(mode) = what.rules {
        copying.rules(&difference, mode)?;
    }
    if what.default && difference.default {
        copying.after.targeting.default = copying.served(&source.flag.targeting.default)?;
    }
    if what.off_variation && difference.off_variation {
        copying.after.disabled_variation = copying.variation(&source.flag.disabled_variation)?;
    }
    Ok(copying.after)
}

/// A flag on its way.
struct Copying<'a, F> {
    source: &'a Flag,
    after: Flag,
    fresh: F,
}

impl<E, F: FnMut() -> Result<String, E>> Copying<'_, F> {
    fn users(&mut self, difference: &Difference<'_>, mode: Mode) -> Result<(), E> {
        if mode == Mode::Overwrite {
            self.after.targeting.users.clear();
        }
        for pair in &difference.users {
            let Some(ours) = &pair.source else { continue };
            let theirs = pair.target.as_ref().filter(|_| mode == Mode::Append);
            let is_new = |key: &&str| theirs.is_none_or(|it| !it.keys.contains(key));
            let keys: Vec<String> = ours.keys.iter().copied().filter(is_new).map(str::to_owned).collect();
            if keys.is_empty() {
                continue;
            }
            let variation = self.variation(&ours.variation.id)?;
            match self.after.targeting.users.iter_mut().find(|it| it.variation == variation) {
                Some(group) => group.keys.extend(keys),
                None => self.after.targeting.users.push(TargetUsers { variation, keys }),
            }
        }
        Ok(())
    }

    fn rules(&mut self, difference: &Difference<'_>, mode: Mode) -> Result<(), E> {
        let mut rules = match mode {
            Mode::Overwrite => Vec::new(),
            Mode::Append => self.after.targeting.rules.clone(),
        };
        for pair in &difference.rules {
            let Some(ours) = pair.source else { continue };
            let theirs = pair.target.filter(|_| mode == Mode::Overwrite);
            match (theirs, pair.is_different) {
                (Some(theirs), false) => rules.push(theirs.clone()),
                (Some(theirs), true) => rules.push(self.rule(ours, theirs.id.clone())?),
                (None, true) => {
                    let id = (self.fresh)()?;
                    rules.push(self.rule(ours, id)?);
                }
                // What is to be appended is there already.
                (None, false) => {}
            }
        }
        self.after.targeting.rules = rules;
        Ok(())
    }

    fn rule(&mut self, rule: &Rule, id: String) -> Result<Rule, E> {
        let (name, conditions) = (rule.name.clone(), rule.conditions.clone());
        Ok(Rule { id, name, conditions, served: self.served(&rule.served)? })
    }

    fn served(&mut self, served: &Served) -> Result<Served, E> {
        let share = |it: &Share| Ok(Share { variation: self.variation(&it.variation)?, ..it.clone() });
        let shares = served.shares.iter().map(share).collect::<Result<_, E>>()?;
        Ok(Served { shares, ..served.clone() })
    }

    /// The id by which the flag serves what the source serves by that id.
    fn variation(&mut self, id: &str) -> Result<String, E> {
        let Some(ours) = self.source.variations.iter().find(|it| it.id == id) else {
            return Ok(id.to_owned());
        };
        if let Some(theirs) = self.after.variations.iter().find(|it| it.value == ours.value) {
            return Ok(theirs.id.clone());
        }
        let is_taken = self.after.variations.iter().any(|it| it.id == id);
        let id = if is_taken { (self.fresh)()? } else { id.to_owned() };
        self.after.variations.push(Variation { id: id.clone(), ..ours.clone() });
        Ok(id)
    }
}
