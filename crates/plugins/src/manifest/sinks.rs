//! Sinks.

use keywright_core::Glob;
use serde_json::Value;

use super::{
    Manifest,
    logic::{Scope, clauses, known_event, own_name, template, template_of, templates, unique},
    source::{Section, Source, Span},
};
use crate::{
    kinds::Kinds,
    schema::{Kind, Schema},
    sink::{Form, Message, Sink},
    template::Template,
};

#[derive(Clone, Copy)]
enum Which {
    Webhook,
    Slack,
    Teams,
    Discord,
    Chat,
    Splunk,
    Elastic,
    Loki,
    File,
}

const FORMS: [(&str, Which); 9] = [
    ("webhook", Which::Webhook),
    ("slack", Which::Slack),
    ("teams", Which::Teams),
    ("discord", Which::Discord),
    ("chat", Which::Chat),
    ("splunk", Which::Splunk),
    ("elastic", Which::Elastic),
    ("loki", Which::Loki),
    ("file", Which::File),
];

/// The keys that a form has beside those of all.
const fn keys(which: Which) -> &'static [&'static str] {
    match which {
        Which::Webhook => &["url", "secrets"],
        Which::Slack | Which::Teams | Which::Discord => &["url", "text", "language"],
        Which::Chat => &["url", "authorization", "text", "language", "body"],
        Which::Splunk | Which::Elastic => &["url", "authorization", "index"],
        Which::Loki => &["url", "authorization", "labels"],
        Which::File => &[],
    }
}

pub(super) fn read<'t>(source: &mut Source<'t>, root: Section<'_, 't>, config: &Schema) -> Vec<Sink> {
    let sections = source.sections(root, "sink", "a sink", Manifest::MAX_OF_EACH);
    unique(source, &sections, "name");
    let sinks: Vec<_> = sections.iter().filter_map(|it| sink(source, *it, config)).collect();
    let calls = root.table.get("capabilities").and_then(|it| it.get_ref().as_table()?.get("http"));
    if let Some(first) = sections.iter().find(|it| it.has("url")).filter(|_| calls.is_none()) {
        source.fault(first.span, "a sink with a `url` calls a host: say which in `[[capabilities.http]]`");
    }
    sinks
}

fn sink<'t>(source: &mut Source<'t>, section: Section<'_, 't>, config: &Schema) -> Option<Sink> {
    let name = own_name(source, section);
    if !section.has("form") {
        source.fault(section.span, "a sink needs a `form`, such as \"webhook\" or \"slack\"");
    }
    let which = source.word(section, "form", &FORMS)?;
    let known: Vec<_> = ["name", "form", "on", "when", "batch"].iter().chain(keys(which)).copied().collect();
    source.only(section, &known);
    let secret = Scope { roots: &["config"], config, secrets: true };
    let plain = Scope { secrets: false, ..secret };
    let when = clauses(source, section, "when", Scope { roots: &["event", "config"], ..plain });
    let url = if keys(which).contains(&"url") { Some(url(source, section, secret)?) } else { None };
    let authorization = template(source, section, "authorization", secret);
    let form = match which {
        Which::Webhook => Form::Webhook { secrets: secrets(source, section, secret) },
        Which::Slack => Form::Slack(message(source, section, plain)?),
        Which::Teams => Form::Teams(message(source, section, plain)?),
        Which::Discord => Form::Discord(message(source, section, plain)?),
        Which::Chat => Form::Chat(message(source, section, plain)?, body(source, section, plain)?),
        Which::Splunk => Form::Splunk { index: template(source, section, "index", plain) },
        Which::Elastic => {
            if !section.has("index") {
                source.fault(section.span, "a sink of Elasticsearch needs an `index`");
            }
            Form::Elastic { index: template(source, section, "index", plain)? }
        }
        Which::Loki => Form::Loki { labels: labels(source, section, plain) },
        Which::File => Form::File,
    };
    let batch =
        source.whole(section, "batch", 1..=500).and_then(|it| usize::try_from(it).ok()).unwrap_or(100);
    Some(Sink { name: name?, on: on(source, section, plain), when, url, authorization, form, batch })
}

fn url<'t>(source: &mut Source<'t>, section: Section<'_, 't>, scope: Scope<'_>) -> Option<Template> {
    if !section.has("url") {
        source.fault(section.span, "a sink of this form needs a `url`");
    }
    let url = template(source, section, "url", scope)?;
    // The host of a request must not be pieced together: it is granted as a whole.
    let written = url.to_string();
    let is_whole = match written.strip_prefix("https://") {
        Some(rest) => !rest.split(['/', '?']).next().unwrap_or_default().contains('{'),
        None => written.starts_with("{config."),
    };
    if !is_whole {
        let message =
            "a `url` begins with `https://` and a host, or with a URL of the configuration: `{config.url}`";
        source.fault(section.span_of("url"), message);
    }
    Some(url)
}

/// Patterns of events, or fields of the configuration that have some.
fn on<'t>(source: &mut Source<'t>, section: Section<'_, 't>, scope: Scope<'_>) -> Vec<Template> {
    if !section.has("on") {
        source.fault(section.span, "a sink needs `on`: the events that it sends");
    }
    let mut all = Vec::new();
    for (text, at) in source.texts(section, "on", Kinds::MAX) {
        let Some(template) = template_of(source, &text, at, scope) else { continue };
        match template.only_path() {
            Some(path) => {
                let is_list = scope
                    .config
                    .at(path)
                    .is_some_and(|it| matches!(it.kind, Kind::Texts { .. } | Kind::Text(_)));
                if !is_list {
                    source.fault(at, format!("`{path}` is no text or list of texts"));
                }
            }
            None if template.paths().next().is_some() => {
                source.fault(
                    at,
                    "a pattern of events stands for itself, or is a field of the configuration as a whole",
                );
            }
            None => known_event(source, &Glob::new(&text), at),
        }
        all.push(template);
    }
    all
}

fn secrets<'t>(source: &mut Source<'t>, section: Section<'_, 't>, scope: Scope<'_>) -> Vec<Template> {
    let written = source.texts(section, "secrets", 2);
    if written.is_empty() {
        source.fault(section.span, "a webhook is signed: it needs `secrets = [\"{config.secret}\"]`");
    }
    written.iter().filter_map(|(text, at)| only_secret(source, text, *at, scope)).collect()
}

fn only_secret(source: &mut Source<'_>, text: &str, at: Span, scope: Scope<'_>) -> Option<Template> {
    let template = template_of(source, text, at, scope)?;
    let field = template.only_path().and_then(|it| scope.config.at(it));
    if !field.is_some_and(crate::schema::Field::is_secret) {
        source.fault(at, "a secret to sign with is a field of the configuration with `format = \"secret\"`");
    }
    Some(template)
}

fn message<'t>(source: &mut Source<'t>, section: Section<'_, 't>, scope: Scope<'_>) -> Option<Message> {
    let text = templates(source, section, "text", 500, Scope { roots: &["event", "config"], ..scope })?;
    Some(Message { text, language: template(source, section, "language", scope) })
}

/// A body of any form: JSON, in which `{text}` is the message.
fn body<'t>(source: &mut Source<'t>, section: Section<'_, 't>, scope: Scope<'_>) -> Option<Value> {
    let written = source.need(section, "body", Template::MAX_BYTES)?;
    let at = section.span_of("body");
    let body: Value = match serde_json::from_str(&written) {
        Ok(body) => body,
        Err(wrong) => {
            source.fault(at, format!("`body` is no JSON: {wrong}"));
            return None;
        }
    };
    let mut open = vec![&body];
    let mut says = false;
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                let template = template_of(source, text, at, Scope { roots: &["text", "config"], ..scope });
                says |= template.is_some_and(|it| it.paths().any(|it| it.root() == "text"));
            }
            Value::Array(all) => open.extend(all),
            Value::Object(all) => open.extend(all.values()),
            _ => {}
        }
    }
    if !says {
        source.fault(at, "`body` has `{text}` in one of its texts, where the message stands");
    }
    Some(body)
}

fn labels<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    scope: Scope<'_>,
) -> Vec<(String, Template)> {
    let Some(table) = source.section(section, "labels", "`labels`") else {
        source.fault(section.span, "a sink of Loki needs `labels = { job = \"keywright\" }`");
        return Vec::new();
    };
    let mut labels = Vec::new();
    for (name, at, _) in table.in_order().into_iter().take(16) {
        let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic())
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if !is_name {
            source.fault(at, "a label has letters, digits and `_`");
        }
        labels.extend(template(source, table, name, scope).map(|it| (name.to_owned(), it)));
    }
    labels
}
