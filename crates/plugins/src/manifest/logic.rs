//! Rules, and what else is written as clauses, templates and patterns of events.

use keywright_core::{Glob, audit::Event};

use super::{
    Manifest,
    about::is_name,
    source::{Section, Source, Span, shorten},
};
use crate::{
    clause::Clause,
    kinds::{Kinds, is_judged},
    path::Path,
    rule::{OnFailure, Rule},
    schema::{Kind, Schema},
    template::Template,
};

/// What paths may begin with, and whether they may lead to secrets.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) roots: &'static [&'static str],
    pub(super) config: &'s Schema,
    pub(super) secrets: bool,
}

/// What a rule may ask.
const OF_RULES: [&str; 5] = ["object", "old", "actor", "operation", "config"];

pub(super) fn rules<'t>(source: &mut Source<'t>, root: Section<'_, 't>, config: &Schema) -> Vec<Rule> {
    let scope = Scope { roots: &OF_RULES, config, secrets: false };
    let sections = source.sections(root, "rule", "a rule", Manifest::MAX_OF_EACH);
    let rules: Vec<_> = sections.iter().filter_map(|it| rule(source, *it, scope)).collect();
    unique(source, &sections, "name");
    rules
}

fn rule<'t>(source: &mut Source<'t>, section: Section<'_, 't>, scope: Scope<'_>) -> Option<Rule> {
    source.only(section, &["name", "on", "when", "must", "field", "code", "message", "on-failure"]);
    let name = own_name(source, section);
    let on = judged(source, section);
    let (when, must) = (clauses(source, section, "when", scope), clauses(source, section, "must", scope));
    if !section.has("must") {
        source.fault(section.span, "a rule needs `must`: what has to be true");
    }
    let field = source.text(section, "field", Path::MAX_LETTERS).unwrap_or_default();
    let code = source.need(section, "code", 64);
    if code.as_ref().is_some_and(|it| !is_name(it)) {
        source.fault(section.span_of("code"), "a `code` has 2 to 40 of a-z 0-9 -");
    }
    let message = templates(source, section, "message", 500, scope);
    let on_failure = on_failure(source, section);
    Some(Rule { name: name?, on, when, must, field, code: code?, message: message?, on_failure })
}

pub(super) fn on_failure<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> OnFailure {
    source
        .word(section, "on-failure", &[("deny", OnFailure::Deny), ("allow", OnFailure::Allow)])
        .unwrap_or_default()
}

/// A name of something in a plugin.
pub(super) fn own_name<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Option<String> {
    let name = source.need(section, "name", 40)?;
    if !is_name(&name) {
        source.fault(section.span_of("name"), "a name has 2 to 40 of a-z 0-9 -, a letter first");
    }
    Some(name)
}

/// Says of sections that are called like one before them.
pub(super) fn unique(source: &mut Source<'_>, sections: &[Section<'_, '_>], key: &str) {
    let mut seen = std::collections::BTreeSet::new();
    for section in sections {
        let name = section.table.get(key).and_then(|it| it.get_ref().as_str());
        if let Some(name) = name.filter(|it| !seen.insert(*it)) {
            source.fault(section.span_of(key), format!("`{}` is there already", shorten(name)));
        }
    }
}

/// The events that are judged before they happen.
pub(super) fn judged<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Kinds {
    let written = patterns(source, section);
    for (glob, at) in &written {
        if !Event::ALL.iter().any(|it| is_judged(*it) && glob.matches(it.as_str())) {
            let message =
                format!("`{}` is no event that is judged before it happens", shorten(glob.as_str()));
            source.fault(*at, message);
        }
    }
    Kinds::new(written.into_iter().map(|it| it.0))
}

/// The events that are told after they happened.
pub(super) fn told<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Kinds {
    let written = patterns(source, section);
    for (glob, at) in &written {
        known_event(source, glob, *at);
    }
    Kinds::new(written.into_iter().map(|it| it.0))
}

/// Says of a pattern that no event is like it.
pub(super) fn known_event(source: &mut Source<'_>, glob: &Glob, at: Span) {
    if !Event::ALL.iter().any(|it| glob.matches(it.as_str())) {
        source.fault(
            at,
            format!("`{}` is no event, such as `TokenCreated` or `Token*`", shorten(glob.as_str())),
        );
    }
}

fn patterns<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Vec<(Glob, Span)> {
    if !section.has("on") {
        source.fault(section.span, format!("{} needs `on`: the events that it is about", section.what));
    }
    source.texts(section, "on", Kinds::MAX).into_iter().map(|(it, at)| (Glob::new(&it), at)).collect()
}

pub(super) fn clauses<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    key: &str,
    scope: Scope<'_>,
) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for (line, at) in source.texts(section, key, 16) {
        match Clause::parse(&line) {
            Ok(clause) => {
                // A clause compares: it would tell, guess by guess, what a secret is.
                clause.paths().for_each(|it| check(source, it, at, Scope { secrets: false, ..scope }));
                clauses.push(clause);
            }
            Err(wrong) => source.fault(at, wrong.to_string()),
        }
    }
    clauses
}

/// A template for each language.
pub(super) fn templates<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    key: &str,
    most: usize,
    scope: Scope<'_>,
) -> Option<[Template; 2]> {
    let words = source.need_words(section, key, most)?;
    let at = section.span_of(key);
    let mut read = |text: &str| template_of(source, text, at, scope);
    let (en, zh) = (read(&words.en), read(&words.zh));
    Some([en?, zh?])
}

pub(super) fn template<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    key: &str,
    scope: Scope<'_>,
) -> Option<Template> {
    let text = source.text(section, key, Template::MAX_BYTES)?;
    template_of(source, &text, section.span_of(key), scope)
}

pub(super) fn template_of(
    source: &mut Source<'_>,
    text: &str,
    at: Span,
    scope: Scope<'_>,
) -> Option<Template> {
    let template: Template = source.parse(text, at)?;
    template.paths().for_each(|it| check(source, it, at, scope));
    Some(template)
}

/// That a path begins with what is known there, and leads to a field if it is one of the configuration.
fn check(source: &mut Source<'_>, path: &Path, at: Span, scope: Scope<'_>) {
    if !scope.roots.contains(&path.root()) {
        let roots = scope.roots.iter().map(|it| format!("`{it}.`")).collect::<Vec<_>>().join(", ");
        source.fault(at, format!("`{path}` leads nowhere; paths begin here with {roots}"));
        return;
    }
    if path.root() != "config" {
        return;
    }
    match scope.config.at(path) {
        None => source.fault(at, format!("`{path}` is no field of `[config]`")),
        Some(field) if field.is_secret() && !scope.secrets => {
            source.fault(at, format!("`{path}` is a secret, which cannot stand here"));
        }
        Some(field) if matches!(field.kind, Kind::Object(_)) => {
            source.fault(at, format!("`{path}` is an object; name a field of it"));
        }
        Some(_) => {}
    }
}
