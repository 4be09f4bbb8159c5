//! One plugin: what it is and wants, and whether what it sends arrives.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::plugin::PluginStatus;
use keywright_storage::DeadLetter;

use super::{
    LIST, UPLOAD, Words,
    about::{About, Difference, Signer},
};
use crate::{
    ApiError,
    console::{
        fields::Fields,
        frame::{Frame, Look},
        list::{Moment, moment},
        page,
        question::Question,
        refusal,
        visit::Visit,
    },
    plugins::{
        bodies::hex,
        change::{self as steps, Known, Standing},
        code::{
            Hook,
            events::CURSOR,
            health::{self, Tally},
        },
        key, operations,
    },
};

/// The page of a plugin.
#[derive(Template)]
#[template(path = "plugins/one.html")]
struct PluginPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    /// Where the page is.
    at: String,
    shown: Shown,
    /// None if this server cannot read its bundle.
    about: Option<About>,
    tab: Tab,
    may_manage: bool,
    over: Over,
}

/// A plugin, as its row has it.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) status: PluginStatus,
    pub(super) hash: String,
    pub(super) signer: Signer,
    pub(super) problem: Option<String>,
    pub(super) previous: Option<String>,
    pub(super) installed: Moment,
    pub(super) updated: Moment,
    /// What differs from the version before.
    pub(super) difference: Option<Difference>,
    /// Whether it asks for more than it was granted.
    pub(super) lacks_consent: bool,
    /// Whether it asks to call private networks, and may.
    pub(super) private: Option<bool>,
    pub(super) has_code: bool,
}

/// What is shown of it.
pub(super) enum Tab {
    About,
    /// The form, and why it was not taken.
    Config(Fields, Option<String>),
    /// Its sinks, and what could not be delivered.
    Deliveries(Vec<SinkShown>, Vec<Letter>),
    /// How the code does, and what it has written.
    Log(Vec<HookShown>, Vec<Line>),
}

/// What became of the calls of a hook since the server started.
pub(super) struct HookShown {
    name: &'static str,
    calls: u64,
    failures: u64,
    /// How long half of them took at most, and 99 of 100, in milliseconds.
    half: String,
    most: String,
    last: Option<(Moment, String)>,
}

/// A line of the log of its code.
pub(super) struct Line {
    at: Moment,
    level: &'static str,
    message: String,
    fields: String,
}

/// A sink, and how it does if it acts.
pub(super) struct SinkShown {
    name: String,
    standing: Option<Standing>,
}

/// Events that could not be delivered.
pub(super) struct Letter {
    number: u64,
    sink: String,
    events: String,
    why: String,
    at: Moment,
}

/// What lies over the page.
pub(super) enum Over {
    Nothing,
    /// Whether it is to act; and why it was not done.
    Enable(Option<String>),
    Sure(Question),
}

impl Tab {
    fn is_about(&self) -> bool {
        matches!(self, Self::About)
    }

    fn is_config(&self) -> bool {
        matches!(self, Self::Config(..))
    }

    fn is_log(&self) -> bool {
        matches!(self, Self::Log(..))
    }

    fn is_deliveries(&self) -> bool {
        matches!(self, Self::Deliveries(..))
    }
}

impl Shown {
    fn of(known: &Known, keys: &[keywright_core::plugin::PluginKey], visit: &Visit) -> Self {
        let Known { plugin, package, before, problem } = known;
        let language = visit.frame.look.language;
        let manifest = package.as_ref().map(keywright_plugins::plugin::Plugin::manifest);
        let difference = package
            .as_ref()
            .zip(plugin.previous.as_ref())
            .map(|(package, previous)| Difference::of(package, previous, before.as_ref(), language));
        let is_missing =
            |want: &keywright_plugins::manifest::Want| !plugin.release.granted.contains(&want.to_string());
        let asks =
            |it: &keywright_plugins::manifest::Manifest| it.capabilities.http.iter().any(|it| it.private);
        let can_be_private = visit.member.state.plugins().options.private_networks;
        let asks_private = can_be_private && manifest.is_some_and(asks);
        Self {
            name: plugin.name.to_string(),
            version: plugin.release.version.clone(),
            status: plugin.status,
            hash: hex(&plugin.release.hash),
            signer: Signer::of(plugin.release.signer.as_ref(), keys),
            problem: problem.clone(),
            previous: plugin.previous.as_ref().map(|it| it.version.clone()),
            installed: moment(plugin.created_at),
            updated: moment(plugin.updated_at),
            difference,
            lacks_consent: manifest.is_some_and(|it| it.wants().iter().any(is_missing)),
            private: asks_private.then_some(plugin.private_networks),
            has_code: manifest.is_some_and(keywright_plugins::manifest::Manifest::needs_code),
        }
    }
}

impl HookShown {
    fn of((hook, tally): &(Hook, Tally)) -> Self {
        let millis = |percent| {
            let micros = u32::try_from(tally.percentile(percent).as_micros()).unwrap_or(u32::MAX);
            format!("{:.1}", f64::from(micros) / 1000.0)
        };
        Self {
            name: hook.as_str(),
            calls: tally.calls,
            failures: tally.failures,
            half: millis(50),
            most: millis(99),
            last: tally.last.clone().map(|(at, why)| (moment(at), why)),
        }
    }
}

impl Line {
    fn of(line: health::Line) -> Self {
        let health::Line { at, level, message, fields, .. } = line;
        let has_fields = fields.as_object().is_some_and(|it| !it.is_empty());
        let fields = if has_fields { fields.to_string() } else { String::new() };
        Self { at: moment(at), level, message, fields }
    }

    /// How its level looks.
    fn look(&self) -> &'static str {
        match self.level {
            "error" => "badge off",
            "warn" => "badge warn",
            _ => "badge",
        }
    }
}

impl Letter {
    fn of(letter: DeadLetter) -> Self {
        let (first, last) = (letter.after.saturating_add(1), letter.up_to);
        let events = if first >= last { last.to_string() } else { format!("{first}–{last}") };
        Self { number: letter.number, sink: letter.sink, events, why: letter.why, at: moment(letter.at) }
    }
}

pub(super) async fn show(visit: Visit, name: Path<String>) -> HttpResponse {
    open(&visit, &name, Over::Nothing, StatusCode::OK).await
}

/// The most lines of a log that are shown.
const LINES: usize = 200;

pub(super) async fn show_log(visit: Visit, name: Path<String>) -> HttpResponse {
    match find(&visit, &name).await {
        Ok(known) => {
            let health = visit.member.state.plugins().health(&known.plugin);
            let hooks = health.tallies().iter().map(HookShown::of).collect();
            // The newest line is what somebody looks for.
            let mut lines: Vec<_> = health.lines(None, LINES).into_iter().map(Line::of).collect();
            lines.reverse();
            render(&visit, &known, Tab::Log(hooks, lines), Over::Nothing, StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn show_deliveries(visit: Visit, name: Path<String>) -> HttpResponse {
    deliveries(&visit, &name, StatusCode::OK).await
}

/// What it is, with something over it.
pub(super) async fn open(visit: &Visit, name: &str, over: Over, status: StatusCode) -> HttpResponse {
    match find(visit, name).await {
        Ok(known) => render(visit, &known, Tab::About, over, status).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn deliveries(visit: &Visit, name: &str, status: StatusCode) -> HttpResponse {
    let found = match (find(visit, name).await, key(name)) {
        (Ok(known), Ok(name)) => steps::letters(&visit.member, name).await.map(|it| (known, it.1)),
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match found {
        Ok((known, letters)) => {
            let state = &visit.member.state;
            let sink = |it: &keywright_plugins::sink::Sink| SinkShown {
                name: it.name.clone(),
                standing: steps::standing(state, known.plugin.id, &it.name),
            };
            let manifest = known.package.as_ref().map(keywright_plugins::plugin::Plugin::manifest);
            let code = manifest.filter(|it| !it.events.is_empty()).map(|_| SinkShown {
                name: Words(visit.frame.look.language).awaits().to_owned(),
                standing: steps::standing(state, known.plugin.id, CURSOR),
            });
            let sinks = manifest.into_iter().flat_map(|it| &it.sinks).map(sink).chain(code).collect();
            let letters = letters.into_iter().map(Letter::of).collect();
            render(visit, &known, Tab::Deliveries(sinks, letters), Over::Nothing, status).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

/// A plugin by the name in a path.
pub(super) async fn find(visit: &Visit, name: &str) -> Result<Known, ApiError> {
    operations::require_list(&visit.member)?;
    steps::find(&visit.member, key(name)?).await
}

pub(super) async fn render(
    visit: &Visit,
    known: &Known,
    tab: Tab,
    over: Over,
    status: StatusCode,
) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    match visit.member.read(|db, organization| Ok(db.plugins().keys(organization)?)).await {
        Ok(keys) => {
            let about = known.package.as_ref();
            let page = PluginPage {
                look,
                frame,
                w: Words(look.language),
                at: look.path(&format!("{LIST}/{}", known.plugin.name)),
                shown: Shown::of(known, &keys, visit),
                about: about.map(|it| About::of(it, Some(&known.plugin.release), look.language)),
                tab,
                may_manage: operations::require_manage(&visit.member).is_ok(),
                over,
            };
            page::render(status, &page)
        }
        Err(error) => refusal::failure(look, &error),
    }
}
