//! What stands around every page: who is logged in, where, and what else there is for them to see.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};
use uuid::Uuid;

use super::{
    assets, cookie,
    form::Form,
    language::Language,
    menu::Sees,
    page,
    visit::{Known, Visit},
    words,
};
use crate::{
    ApiError,
    caller::Member,
    plugins::code::pages::{Link, links},
};

/// How a page looks, whoever looks at it.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) language: Language,
    pub(super) w: words::Common,
    /// `light` or `dark`, if somebody chose one.
    pub(super) theme: Option<&'static str>,
    /// The path of the page, without the language.
    here: String,
    /// What stands around the page, where somebody is let in: also around one that says that there is none.
    around: Option<Arc<Frame>>,
}

/// The field of every form that says for which organization it was made.
pub(super) const ORGANIZATION: &str = "organization";

/// A page's surroundings.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) look: Look,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) organization: Choice,
    /// The others in which they are a member.
    pub(super) others: Vec<Choice>,
    pub(super) sees: Sees,
    /// The pages, cards and panels of plugins that they may see.
    pub(super) pages: Arc<[Link]>,
    /// Whether what was done before is to be said.
    pub(super) has_succeeded: bool,
}

/// An organization to choose.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) id: Uuid,
    pub(super) name: String,
}

impl Look {
    pub(super) fn new(request: &HttpRequest, language: Language) -> Self {
        let theme = cookie::read(request, cookie::THEME);
        let theme = ["light", "dark"].into_iter().find(|it| theme.as_deref() == Some(*it));
        let uri = request.uri().to_string();
        let here = uri.strip_prefix(&format!("/{language}")).unwrap_or(&uri).to_owned();
        Self { theme, here, ..Self::plain(language) }
    }

    /// A page that nothing is known of.
    pub(super) fn plain(language: Language) -> Self {
        Self { language, w: language.common(), theme: None, here: "/".to_owned(), around: None }
    }

    /// Where a file of the console is.
    #[expect(clippy::unused_self, reason = "templates have nothing else to ask")]
    pub(super) fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// A picture beside words: readers of screens pass it over. It holds nothing that anybody has written.
    pub(super) fn icon(&self, name: &'static str) -> String {
        format!(
            "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{}#{name}\"></use></svg>",
            self.asset("icons.svg")
        )
    }

    /// The path of a page in the language of this one.
    pub(super) fn path(&self, page: &str) -> String {
        format!("/{}/{page}", self.language)
    }

    /// The other languages, and this page in each of them.
    pub(super) fn other_languages(&self) -> Vec<(Language, String)> {
        let others = Language::ALL.into_iter().filter(|it| *it != self.language);
        others.map(|it| (it, format!("/{it}{}", self.here))).collect()
    }

    /// The themes to change to: both where none was chosen, of which the style shows the one that the system has not.
    pub(super) fn other_themes(&self) -> Vec<&'static str> {
        ["dark", "light"].into_iter().filter(|it| self.theme != Some(*it)).collect()
    }

    /// The same look at another page.
    pub(super) fn at(self, here: String) -> Self {
        Self { here, ..self }
    }

    /// What stands around the page.
    pub(super) fn around(&self) -> Option<&Frame> {
        self.around.as_deref()
    }

    /// The path of this page, to come back to it.
    pub(super) fn here(&self) -> String {
        format!("/{}{}", self.language, self.here)
    }
}

impl Frame {
    pub(super) fn new(request: &HttpRequest, language: Language, member: &Member, known: &Known) -> Self {
        let choice = |it: &keywright_core::organization::Organization| Choice {
            id: it.id.uuid(),
            name: it.name.to_string(),
        };
        let (here, others): (Vec<_>, Vec<_>) =
            known.organizations.iter().map(choice).partition(|it| it.id == member.organization().uuid());
        let organization = here.into_iter().next();
        let mut frame = Self {
            look: Look::new(request, language),
            name: known.account.name.clone(),
            email: known.account.email.to_string(),
            organization: organization.unwrap_or(Choice { id: Uuid::nil(), name: String::new() }),
            others,
            sees: Sees::of(member),
            pages: links(member).into(),
            has_succeeded: cookie::read(request, cookie::NOTICE).is_some(),
        };
        frame.look.around = Some(Arc::new(frame.clone()));
        frame
    }

    /// What people call the one who is logged in.
    pub(super) fn who(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }

    /// What every form of a page holds: for which organization it is meant.
    pub(super) fn stamp(&self) -> String {
        format!("<input type=\"hidden\" name=\"{ORGANIZATION}\" value=\"{}\">", self.organization.id)
    }

    /// Whether a page of this path is the one that is shown.
    pub(super) fn is_at(&self, page: &str) -> bool {
        self.look.here.trim_start_matches('/').split('?').next().is_some_and(|it| {
            it.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Adds what changes the surroundings.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource("/organization").post(choose_organization))
        .service(web::resource("/theme").post(choose_theme));
}

/// Goes over to another organization of theirs.
async fn choose_organization(visit: Visit, form: Form) -> HttpResponse {
    let wanted = form.get("to").and_then(|it| it.parse::<Uuid>().ok());
    let Some(wanted) = wanted.filter(|id| visit.frame.others.iter().any(|it| it.id == *id)) else {
        return super::refusal::failure(&visit.frame.look, &ApiError::NotFound);
    };
    let chosen = cookie::preference(cookie::ORGANIZATION, wanted.to_string());
    page::go(&visit.frame.look.language.first_page(), Some(chosen))
}

/// Chooses a theme, and goes back to the page.
async fn choose_theme(request: HttpRequest, form: Form) -> HttpResponse {
    let language = Language::of(&request);
    let wanted = if form.get("to") == Some("dark") { "dark" } else { "light" };
    let back = form.get("next").filter(|it| is_page(it)).map(str::to_owned);
    let back = back.unwrap_or_else(|| language.first_page());
    page::go(&back, Some(cookie::preference(cookie::THEME, wanted)))
}

/// Whether an address is a page of the console, and not one of somebody else's.
pub(super) fn is_page(address: &str) -> bool {
    let path = address.strip_prefix('/').unwrap_or_default();
    let language = path.split(['/', '?']).next().and_then(Language::coded);
    language.is_some() && !address.contains('\\') && !address.chars().any(char::is_control)
}
