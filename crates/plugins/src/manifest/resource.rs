//! Types that a plugin adds to the catalogue.
//!
//! The name of the plugin stands before theirs: the type `request` of `access-requests` is `access-requests-request`, and its
//! action `Approve` is `access-requests.Approve`. So no plugin can take a name of the server's, or of another plugin.

use keywright_core::{
    Catalogue,
    catalogue::{ActionInfo, Additions, Label, Place, ResourceType},
};

use super::{
    Manifest,
    source::{Section, Source, Span},
};
use crate::words::Words;

/// Where a type stands, and each of its actions.
type Places = Vec<(Span, Vec<Span>)>;

/// The types, and the catalogue with them.
pub(super) fn read<'t>(
    source: &mut Source<'t>,
    root: Section<'_, 't>,
    plugin: &str,
    catalogue: &Catalogue,
) -> (Vec<ResourceType>, Catalogue) {
    let sections = source.sections(root, "resource", "a resource", Manifest::MAX_OF_EACH);
    let own: Vec<_> = sections
        .iter()
        .filter_map(|it| it.table.get("type")?.get_ref().as_str().map(str::to_owned))
        .collect();
    let (mut types, mut places) = (Vec::new(), Places::new());
    for section in sections {
        let (found, spans) = resource(source, section, plugin, &own);
        types.push(found);
        places.push((section.span, spans));
    }
    let additions = Additions { types: types.clone(), routes: Vec::new() };
    match catalogue.clone().extended_with(additions) {
        Ok(extended) => (types, extended),
        Err(faults) => {
            for fault in faults {
                let at = match fault.place {
                    Place::Type(at) => places.get(at).map(|it| it.0),
                    Place::Action(at, action) => places.get(at).and_then(|it| it.1.get(action)).copied(),
                    Place::Route(_) => None,
                };
                source.fault(at.unwrap_or_default(), fault.kind.to_string());
            }
            // Those that are right are known all the same, so that what is said of them is not wrong for that.
            let add = |known: Catalogue, it: &ResourceType| {
                let one = Additions { types: vec![it.clone()], routes: Vec::new() };
                known.clone().extended_with(one).unwrap_or(known)
            };
            let known = types.iter().fold(catalogue.clone(), add);
            (types, known)
        }
    }
}

fn resource<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    plugin: &str,
    own: &[String],
) -> (ResourceType, Vec<Span>) {
    source.only(section, &["type", "title", "shape", "single", "action"]);
    let name = source.need(section, "type", 32).unwrap_or_default();
    let title = source.words(section, "title", 100).unwrap_or_else(|| Words::both(name.as_str()));
    let single = source.flag(section, "single", false);
    let shape = source.text(section, "shape", 200).unwrap_or_else(|| format!("{name}/{{}}"));
    let kinds: Option<Vec<_>> =
        shape.split(':').map(|it| it.strip_suffix("/{}").map(str::to_owned)).collect();
    let kinds = kinds.unwrap_or_else(|| {
        source.fault(
            section.span_of("shape"),
            "a `shape` is made of `kind/{}` with `:` between: `project/{}:request/{}`",
        );
        vec![name.clone()]
    });
    if kinds.last() != Some(&name) {
        source.fault(section.span_of("shape"), format!("the shape of `{name}` ends with `{name}/{{}}`"));
    }
    let full = |kind: String| if own.contains(&kind) { format!("{plugin}-{kind}") } else { kind };
    let (mut actions, mut spans) = (Vec::new(), Vec::new());
    for it in source.sections(section, "action", "an action", 63) {
        spans.push(it.span);
        actions.push(action(source, it, plugin, single));
    }
    let found = ResourceType {
        label: label(title),
        kinds: kinds.into_iter().map(|it| full(it).into()).collect::<Vec<_>>().into(),
        single,
        actions: actions.into(),
        name: format!("{plugin}-{name}").into(),
    };
    (found, spans)
}

fn action<'t>(source: &mut Source<'t>, section: Section<'_, 't>, plugin: &str, single: bool) -> ActionInfo {
    source.only(section, &["name", "title", "tokens", "specific"]);
    let name = source.need(section, "name", 64).unwrap_or_default();
    let title = source.words(section, "title", 100).unwrap_or_else(|| Words::both(name.as_str()));
    ActionInfo {
        label: label(title),
        means_all: false,
        for_tokens: source.flag(section, "tokens", true),
        specific: source.flag(section, "specific", !single),
        name: format!("{plugin}.{name}").into(),
    }
}

fn label(words: Words) -> Label {
    Label { en: words.en.into(), zh: words.zh.into() }
}
