//! Pages, cards and panels that plugins draw: asked of their code, read strictly, and shown with the console's own
//! components. A plugin that does not answer is said not to; the page around it is there all the same.

mod act;
mod words;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use keywright_plugins::manifest::Slot;

use self::words::Words;
use super::{
    blocks::{self, Block, Drawing, Place, Tone},
    form::Form,
    frame::{Frame, Look},
    page, refusal,
    visit::Visit,
};
use crate::{
    ApiError,
    plugins::{
        code::pages::{self, Link, View},
        key,
    },
};

/// Where pages of plugins are, after the language.
const PAGES: &str = "plugins";
/// The field of a query that says for what a panel is shown.
const ABOUT: &str = "about";
/// The most bytes of that.
const MAX_ABOUT: usize = 200;

/// A page of a plugin.
#[derive(Template)]
#[template(path = "plugin_page.html")]
struct PluginPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    title: String,
    place: Place,
    /// What it shows, or why it shows nothing.
    blocks: Result<Vec<Block>, String>,
    toast: Option<(Tone, String)>,
    question: Option<Question>,
}

/// A card or panel, which is put into another page.
#[derive(Template)]
#[template(path = "plugin_panel.html")]
struct Panel {
    w: Words,
    title: String,
    place: Place,
    blocks: Result<Vec<Block>, String>,
}

/// Whether a button is really meant, for browsers without scripts.
struct Question {
    title: String,
    hint: String,
    act: String,
    input: String,
}

/// A page as it is asked for.
#[derive(Clone, Debug)]
struct Asked {
    plugin: String,
    page: String,
    about: String,
    query: Vec<(String, String)>,
}

/// A link to a page, card or panel.
pub(super) struct Slotted {
    pub(super) title: String,
    /// Where it is a page of its own.
    pub(super) path: String,
    /// Where it is drawn to be put into another page.
    pub(super) panel: String,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    let one = format!("/{PAGES}/{{plugin}}/{{page}}");
    config
        .service(web::resource(&one).get(show).post(act::submit))
        .service(web::resource(format!("{one}/panel")).get(show_panel));
}

async fn show(visit: Visit, path: Path<(String, String)>, request: HttpRequest) -> HttpResponse {
    let asked = Asked::new(path.into_inner(), &request);
    let drawn = draw(&visit, &asked).await;
    answer(&visit, &asked, drawn, None, None, StatusCode::OK)
}

async fn show_panel(visit: Visit, path: Path<(String, String)>, request: HttpRequest) -> HttpResponse {
    let asked = Asked::new(path.into_inner(), &request);
    let look = &visit.frame.look;
    let w = Words(look.language);
    let drawn = draw(&visit, &asked).await.unwrap_or_else(|_| Err(w.not_there().to_owned()));
    let title = drawn.as_ref().ok().and_then(|it| it.title.clone());
    let panel = Panel {
        w,
        title: title.unwrap_or_else(|| asked.title(&visit)),
        place: Place { is_small: true, ..asked.place(&visit) },
        blocks: drawn.map(|it| it.blocks),
    };
    // What is put into a page is put there whatever it says.
    page::render(StatusCode::OK, &panel)
}

/// What a page shows, or why the plugin shows nothing; an error where there is no such page, or not for who asks.
async fn draw(visit: &Visit, asked: &Asked) -> Result<Result<Drawing, String>, ApiError> {
    let (language, w) = (visit.frame.look.language, Words(visit.frame.look.language));
    let drawn = pages::render(&visit.member, &key(&asked.plugin)?, asked.view(visit)).await;
    match drawn {
        Ok(text) => {
            let drawing = blocks::drawing(text.as_bytes(), language, &asked.ids());
            Ok(drawing.map_err(|fault| w.nonsense(&fault)))
        }
        Err(error) => w.unanswered(&error).map(Err).ok_or(error),
    }
}

fn answer(
    visit: &Visit,
    asked: &Asked,
    drawn: Result<Result<Drawing, String>, ApiError>,
    toast: Option<(Tone, String)>,
    question: Option<Question>,
    status: StatusCode,
) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    let drawn = match drawn {
        Ok(drawn) => drawn,
        Err(error) => return refusal::failure(look, &error),
    };
    let title = drawn.as_ref().ok().and_then(|it| it.title.clone()).unwrap_or_else(|| asked.title(visit));
    let place = Place { title: title.clone(), ..asked.place(visit) };
    let blocks = drawn.map(|it| it.blocks);
    let page = PluginPage { look, frame, title, place, blocks, toast, question };
    page::render(status, &page)
}

impl Asked {
    fn new((plugin, page): (String, String), request: &HttpRequest) -> Self {
        let query = Form::read(request.query_string().as_bytes()).unwrap_or_default();
        let about = query.get(ABOUT).filter(|it| it.len() <= MAX_ABOUT).unwrap_or_default().to_owned();
        let others = query.fields().filter(|(name, _)| *name != ABOUT);
        let query = others.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { plugin, page, about, query }
    }

    fn view(&self, visit: &Visit) -> View {
        View {
            page: self.page.clone(),
            about: self.about.clone(),
            query: self.query.clone(),
            language: visit.frame.look.language.of_plugins(),
        }
    }

    /// What the ids of its elements begin with: names and ids in manifests are letters, digits and dashes.
    fn ids(&self) -> String {
        format!("{}-{}", self.plugin, self.page)
    }

    /// What its manifest calls it.
    fn title(&self, visit: &Visit) -> String {
        let found = visit.frame.pages.iter().find(|it| it.plugin == self.plugin && it.page == self.page);
        let title = found.map(|it| it.title.in_language(visit.frame.look.language.of_plugins()).to_owned());
        title.unwrap_or_else(|| self.plugin.clone())
    }

    fn place(&self, visit: &Visit) -> Place {
        let look = &visit.frame.look;
        let page = look.path(&format!("{PAGES}/{}/{}", self.plugin, self.page));
        let about = (ABOUT.to_owned(), self.about.clone());
        let about = (!self.about.is_empty()).then_some(&about);
        let query = serde_urlencoded::to_string(about.into_iter().chain(&self.query).collect::<Vec<_>>());
        let action = match query.unwrap_or_default() {
            query if query.is_empty() => page.clone(),
            query => format!("{page}?{query}"),
        };
        Place {
            language: look.language,
            title: self.title(visit),
            stamp: visit.frame.stamp(),
            action,
            page,
            ids: self.ids(),
            is_small: false,
        }
    }
}

impl Frame {
    /// The pages of plugins that are in the menu.
    pub(super) fn plugin_pages(&self) -> Vec<Slotted> {
        self.slotted(Slot::Nav, "")
    }

    /// The cards of the overview.
    pub(super) fn cards(&self) -> Vec<Slotted> {
        self.slotted(Slot::Overview, "")
    }

    /// The panels of a token.
    pub(super) fn panels_of_token(&self, id: &uuid::Uuid) -> Vec<Slotted> {
        self.slotted(Slot::Token, &id.to_string())
    }

    /// The panels of a member.
    pub(super) fn panels_of_member(&self, id: &uuid::Uuid) -> Vec<Slotted> {
        self.slotted(Slot::Member, &id.to_string())
    }

    /// The panels of a policy.
    pub(super) fn panels_of_policy(&self, id: &uuid::Uuid) -> Vec<Slotted> {
        self.slotted(Slot::Policy, &id.to_string())
    }

    fn slotted(&self, slot: Slot, about: &str) -> Vec<Slotted> {
        let language = self.look.language.of_plugins();
        let query = if about.is_empty() { String::new() } else { format!("?{ABOUT}={about}") };
        let link = |it: &Link| {
            let path = self.look.path(&format!("{PAGES}/{}/{}", it.plugin, it.page));
            let title = it.title.in_language(language).to_owned();
            Slotted { title, panel: format!("{path}/panel{query}"), path: format!("{path}{query}") }
        };
        self.pages.iter().filter(|it| it.slot == slot).map(link).collect()
    }
}
