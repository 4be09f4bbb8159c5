//! Sinks: where events are sent without code.
//!
//! A sink turns a batch of events into what is to be sent, and reads what the other side answers. It sends nothing itself.
//! What it makes holds no secrets: these stand in it by name until the moment of sending ([`Request::open`]), so that it
//! may be kept, shown and tried again.

mod answer;
mod chat;
mod event;
mod request;
mod siem;
mod webhook;

use keywright_core::{Glob, Timestamp, condition::Truth};
use serde_json::Value;

use crate::{
    clause::{Clause, Known},
    config::Config,
    kinds::Kinds,
    template::{Part, Template, shown},
    words::Language,
};

pub use self::{
    answer::{Answer, Heard},
    event::{Event, Subject},
    request::{Opened, Piece, Request, RequestError, Sealed, Signing},
};

/// A sink, as a manifest has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sink {
    /// What it is called among the plugin's.
    pub name: String,
    /// Which events are sent: patterns, or fields of the configuration that have some.
    pub on: Vec<Template>,
    /// All that must hold of an event that is sent.
    pub when: Vec<Clause>,
    /// Where they are sent; none for a file. A sink whose URL is not configured is off.
    pub url: Option<Template>,
    /// What the `Authorization` header says; there is none where that is not configured.
    pub authorization: Option<Template>,
    /// How they are said.
    pub form: Form,
    /// How many are sent at once at most.
    pub batch: usize,
}

/// How events are said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// One by one, signed (Standard Webhooks). A second secret is the one from before.
    Webhook {
        /// Secrets of the form `whsec_…`.
        secrets: Vec<Template>,
    },
    /// A message of Slack, by an incoming webhook.
    Slack(Message),
    /// A card of Microsoft Teams, by a workflow.
    Teams(Message),
    /// A message of Discord, by a webhook.
    Discord(Message),
    /// A message in a body of any form.
    Chat(Message, Value),
    /// Events of Splunk's HTTP Event Collector.
    Splunk {
        /// The index; Splunk's own choice if none is told.
        index: Option<Template>,
    },
    /// Documents, by the bulk API of Elasticsearch and what is made of it.
    Elastic {
        /// The index or data stream.
        index: Template,
    },
    /// Lines of a stream of Loki.
    Loki {
        /// Its labels.
        labels: Vec<(String, Template)>,
    },
    /// Lines of a file, JSON each.
    File,
}

/// What people read of each event, in English and Chinese.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// The texts.
    pub text: [Template; 2],
    /// Which of them: `zh` is Chinese, and all else English.
    pub language: Option<Template>,
}

/// A sink with its configuration, which is on.
#[derive(Clone, Debug)]
pub struct ActiveSink {
    sink: Sink,
    on: Kinds,
    url: Sealed,
    authorization: Option<Sealed>,
    secrets: Vec<Sealed>,
    language: Language,
    config: Config,
}

/// Some events, as they are to be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parcel {
    /// The number of the last event that is done with once this has arrived.
    pub up_to: u64,
    /// What is to be sent.
    pub content: Content,
}

/// What is to be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Content {
    /// A request.
    Request(Request),
    /// Lines, to be put at the end of the sink's file.
    Lines(Vec<u8>),
}

/// The most bytes of events in one parcel, but for one event that has more.
const PARCEL: usize = 512 << 10;

impl Sink {
    /// The sink with a configuration; none if it is off, since it has no URL there, or since it asks something of the
    /// configuration that is not so.
    ///
    /// # Errors
    /// What is wrong, in words, if it is on and cannot be.
    pub fn with(&self, config: &Config) -> Result<Option<ActiveSink>, String> {
        let known = Known::new(vec![("config", config.plain())], Timestamp::default());
        let is_off = |it: &Clause| it.is_about("config") && it.is_true(&known) == Truth::Fails;
        let url = match &self.url {
            Some(url) => seal(url, config),
            None => Some(Sealed::default()),
        };
        let Some(url) = url.filter(|_| !self.when.iter().any(is_off)) else { return Ok(None) };
        for clause in &self.when {
            clause.check_values("config", &known).map_err(|it| format!("`{clause}`: {it}"))?;
        }
        let mut globs = Vec::new();
        for pattern in &self.on {
            match pattern.only_path() {
                Some(path) => globs.extend(
                    known.find(path).unwrap_or_default().iter().filter_map(|it| it.as_str()).map(Glob::new),
                ),
                None => globs.push(Glob::new(&pattern.filled(|_| None).unwrap_or_default())),
            }
        }
        let language = match self.message().and_then(|it| it.language.as_ref()).map(|it| fill(it, &known)) {
            Some(it) if it == "zh" => Language::Zh,
            _ => Language::En,
        };
        let secrets = match &self.form {
            Form::Webhook { secrets } => webhook::secrets(secrets, config)?,
            _ => Vec::new(),
        };
        let authorization = self.authorization.as_ref().and_then(|it| seal(it, config));
        let (sink, config) = (self.clone(), config.clone());
        Ok(Some(ActiveSink { sink, on: Kinds::new(globs), url, authorization, secrets, language, config }))
    }

    fn message(&self) -> Option<&Message> {
        match &self.form {
            Form::Slack(it) | Form::Teams(it) | Form::Discord(it) | Form::Chat(it, _) => Some(it),
            _ => None,
        }
    }
}

impl ActiveSink {
    /// What it is called among the plugin's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.sink.name
    }

    /// Whether an event is sent.
    #[must_use]
    pub fn sends(&self, event: &Event, now: Timestamp) -> bool {
        let is_on = self.on.has(event.kind);
        is_on
            && (self.sink.when.is_empty() || {
                let shown = event.to_json();
                let known = Known::new(vec![("event", &shown), ("config", self.config.plain())], now);
                // What cannot be told is sent: an alert too many is better than one that is missing.
                Clause::all(&self.sink.when, &known) != Truth::Fails
            })
    }

    /// What is to be sent of a batch of events, in their order. Of an empty list, all of them are done with.
    #[must_use]
    pub fn parcels(&self, batch: &[Event], now: Timestamp) -> Vec<Parcel> {
        let sent: Vec<&Event> = batch.iter().filter(|it| self.sends(it, now)).collect();
        let mut parcels = Vec::new();
        let mut rest = sent.as_slice();
        while let Some((now_sent, later)) = rest.split_at_checked(self.fitting(rest)) {
            let Some(last) = now_sent.last() else { break };
            parcels.push(Parcel { up_to: last.seq, content: self.content(now_sent, now) });
            rest = later;
        }
        // What is not sent behind the last that is, is done with too.
        if let (Some(parcel), Some(last)) = (parcels.last_mut(), batch.last()) {
            parcel.up_to = last.seq;
        }
        parcels
    }

    /// How many of the events fit into one parcel: one at least.
    fn fitting(&self, events: &[&Event]) -> usize {
        let most = if matches!(self.sink.form, Form::Webhook { .. }) { 1 } else { self.sink.batch.max(1) };
        let mut bytes = 0;
        let fits = |event: &&&Event| {
            bytes += event.to_json().to_string().len();
            bytes <= PARCEL
        };
        events.iter().take(most).take_while(fits).count().max(1).min(events.len())
    }

    fn content(&self, events: &[&Event], now: Timestamp) -> Content {
        let body = match &self.sink.form {
            Form::Webhook { .. } => return self.webhook(events, now),
            Form::File => return Content::Lines(siem::lines(events)),
            Form::Slack(it) => chat::slack(&self.say(it, events, chat::slack_text)),
            Form::Discord(it) => chat::discord(&self.say(it, events, chat::discord_text)),
            Form::Teams(it) => chat::teams(&self.say(it, events, chat::plain_text)),
            Form::Chat(it, body) => {
                chat::any(body, &self.say(it, events, chat::plain_text), self.config.plain())
            }
            Form::Splunk { index } => {
                siem::splunk(events, index.as_ref().and_then(|it| self.told(it)).as_deref())
            }
            Form::Elastic { index } => siem::elastic(events, &self.told(index).unwrap_or_default()),
            Form::Loki { labels } => {
                let labels =
                    labels.iter().filter_map(|(name, value)| Some((name.as_str(), self.told(value)?)));
                siem::loki(events, labels)
            }
        };
        let kind = if matches!(self.sink.form, Form::Elastic { .. }) {
            "application/x-ndjson"
        } else {
            "application/json"
        };
        Content::Request(self.request(kind, body.into_bytes()))
    }

    fn request(&self, content_type: &str, body: Vec<u8>) -> Request {
        let mut headers = vec![("content-type".to_owned(), Sealed::plain(content_type))];
        headers.extend(self.authorization.clone().map(|it| ("authorization".to_owned(), it)));
        Request { method: "POST".to_owned(), url: self.url.clone(), headers, body, signing: None }
    }

    fn webhook(&self, events: &[&Event], now: Timestamp) -> Content {
        let Some(event) = events.first() else { return Content::Lines(Vec::new()) };
        let mut request = self.request("application/json", webhook::body(event));
        request.signing = Some(Signing { secrets: self.secrets.clone(), id: event.id.clone(), at: now });
        Content::Request(request)
    }

    /// A text of the configuration.
    fn told(&self, template: &Template) -> Option<String> {
        let known = Known::new(vec![("config", self.config.plain())], Timestamp::default());
        template.filled(|it| shown(&known.find(it)?)).ok()
    }

    fn say(&self, message: &Message, events: &[&Event], safe: fn(&str) -> String) -> chat::Said {
        let [en, zh] = &message.text;
        let template = if self.language == Language::Zh { zh } else { en };
        chat::say(template, events, self.config.plain(), self.language, safe)
    }

    /// What an answer means for a parcel.
    #[must_use]
    pub fn hear(&self, answer: &Answer<'_>, now: Timestamp) -> Heard {
        match self.sink.form {
            Form::Elastic { .. } => answer.of_elastic(now),
            Form::Discord(_) => answer.of_discord(now),
            _ => answer.of_any(now),
        }
    }
}

/// A template of the configuration, with secrets by name; none if something in it is not told.
fn seal(template: &Template, config: &Config) -> Option<Sealed> {
    let known = Known::new(vec![("config", config.plain())], Timestamp::default());
    let mut pieces = Vec::new();
    for part in template.parts() {
        pieces.push(match part {
            Part::Text(text) => Piece::Plain(text.clone()),
            Part::At(path) if config.secret(&path.below()).is_some() => Piece::Secret(path.below()),
            Part::At(path) => Piece::Plain(shown(&known.find(path)?).filter(|it| !it.is_empty())?),
        });
    }
    Some(Sealed::new(pieces))
}

fn fill(template: &Template, known: &Known<'_>) -> String {
    template
        .filled(|it| Some(known.find(it).and_then(|it| shown(&it)).unwrap_or_default()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
