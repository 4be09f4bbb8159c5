//! Why?: pick an action and a thing, and see what decides (beyond FeatBit).

mod words;

use std::net::IpAddr;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::{
    Catalogue,
    id::{AccountId, PolicyId, TokenId},
};
use uuid::Uuid;

use self::words::Words;
use super::{
    frame::{Frame, Look},
    language::Language,
    list::Asked,
    page, refusal,
    statements::to_line,
    visit::Visit,
};
use crate::{
    ApiError,
    explain::{Explanation, From, Ground, Layer, LayerOf, Standing, Who, explain, find_action, name_of},
    iam,
};

/// Where the page is, after the language.
const PAGE: &str = "iam/why";
/// The field of the address from which it is asked for.
const ADDRESS: &str = "address";
/// What is wrong where it is none.
const BAD_ADDRESS: &str = "address_is_invalid";

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    asked: &'a Asked,
    /// What the one is called, and where more is said of it.
    name: String,
    about: Option<String>,
    is_self: bool,
    types: Vec<TypeChoice>,
    explanation: Option<Explanation>,
    /// Whether they may open the pages of members, groups and policies.
    opens: bool,
    alert: Option<String>,
}

/// The actions of a type to choose from.
struct TypeChoice {
    label: String,
    /// How its things are named.
    shape: String,
    /// By name and label.
    actions: Vec<(String, String)>,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(format!("/{PAGE}")).get(show));
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    let who = who(&visit, &asked);
    let name = match name_of(&visit.member, who).await {
        Ok(name) => name,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    let language = visit.frame.look.language;
    let catalogue = &*visit.member.catalogue();
    let (explanation, alert) = match answer(&visit, who, &asked).await {
        Ok(explanation) => (explanation, None),
        Err(error) => (None, Some(why_not(catalogue, language, &asked, &error))),
    };
    let status = if alert.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let opens = iam::require(&visit.member).is_ok();
    let shown = WhyPage {
        look: &visit.frame.look,
        frame: &visit.frame,
        w: Words(language),
        asked: &asked,
        name,
        about: about(&visit.frame.look, who, opens),
        is_self: who == Who::Member(visit.member.account),
        types: types(catalogue, language),
        explanation,
        opens,
        alert,
    };
    page::render(status, &shown)
}

/// Whom it is about: who asks, unless the address names another.
fn who(visit: &Visit, asked: &Asked) -> Who {
    let id = |name| asked.get(name).and_then(|it| it.parse::<Uuid>().ok());
    if let Some(id) = id("token") {
        Who::Token(TokenId::from_uuid(id))
    } else if let Some(id) = id("policy") {
        Who::Policy(PolicyId::from_uuid(id))
    } else {
        Who::Member(id("member").map_or(visit.member.account, AccountId::from_uuid))
    }
}

/// Where more is said of the one it is about, if they may open that.
fn about(look: &Look, who: Who, opens: bool) -> Option<String> {
    match who {
        Who::Member(id) => opens.then(|| look.path(&format!("iam/team/{}", id.uuid()))),
        Who::Token(id) => Some(look.path(&format!("integrations/access-tokens/{}", id.uuid()))),
        Who::Policy(id) => Some(look.path(&format!("iam/policies/{}", id.uuid()))),
    }
}

/// The answer, if there is a question.
async fn answer(visit: &Visit, who: Who, asked: &Asked) -> Result<Option<Explanation>, ApiError> {
    let (Some(action), Some(resource)) = (asked.get("action"), asked.get("resource")) else {
        return Ok(None);
    };
    let action = find_action(&visit.member.catalogue(), action, resource)?;
    let address = asked.get(ADDRESS).map(str::trim).filter(|it| !it.is_empty()).map(str::parse::<IpAddr>);
    let address = address.transpose().map_err(|_| ApiError::invalid(BAD_ADDRESS))?;
    explain(&visit.member, who, action, resource.to_owned(), address).await.map(Some)
}

/// Why there is no answer, in words; of a name that does not fit, what would.
fn why_not(catalogue: &Catalogue, language: Language, asked: &Asked, error: &ApiError) -> String {
    let action = catalogue.action_named(asked.text("action"));
    let of = action.and_then(|it| catalogue.resource_type(it.resource_type()));
    if matches!(error, ApiError::Invalid(codes) if codes.iter().any(|it| it == BAD_ADDRESS)) {
        return Words(language).bad_address(asked.text(ADDRESS));
    }
    match (error, of) {
        (ApiError::Invalid(_), Some(of)) => Words(language).misnamed(of.everything()),
        (ApiError::Invalid(_), None) => Words(language).choose_action().to_owned(),
        _ => language.failures().why(error).1,
    }
}

fn types(catalogue: &Catalogue, language: Language) -> Vec<TypeChoice> {
    let choice = |of: &keywright_core::catalogue::ResourceType| {
        let actions = of.actions.iter().filter(|it| !it.means_all);
        TypeChoice {
            label: language.label(&of.label).to_owned(),
            shape: of.everything(),
            actions: actions.map(|it| (it.name.to_string(), language.label(&it.label).to_owned())).collect(),
        }
    };
    catalogue.types().map(choice).collect()
}

/// A statement that decides, as it is shown.
struct Shown {
    is_allow: bool,
    actions: String,
    resources: Vec<String>,
    /// What else must be true for it to apply, a line each.
    conditions: Vec<String>,
    /// Where it comes from, in words; the group through which, if through one.
    from: Origin,
    group: Option<Origin>,
    is_attached: bool,
}

/// From where something comes: its name, and where more is said of it, if they may open that.
struct Origin {
    name: String,
    path: Option<String>,
}

impl Shown {
    fn new(page: &WhyPage<'_>, of: LayerOf, ground: &Ground) -> Self {
        let text = ground.statement.written();
        let at = |name: &String, list: &str, id: Uuid| Origin {
            name: name.clone(),
            path: page.opens.then(|| page.look.path(&format!("{list}/{id}"))),
        };
        let (from, group) = match &ground.from {
            From::Itself => (Origin { name: page.w.itself().to_owned(), path: None }, None),
            From::Policy { id, name, group } => {
                let group = group.as_ref().map(|(id, name)| at(name, "iam/groups", id.uuid()));
                (at(name, "iam/policies", id.uuid()), group)
            }
        };
        let is_attached = of == LayerOf::Member && group.is_none();
        Self {
            is_allow: text.effect == "allow",
            actions: text.actions.join(", "),
            resources: text.resources.clone(),
            conditions: text.conditions.iter().map(|it| to_line(&it.clone().into())).collect(),
            from,
            group,
            is_attached,
        }
    }
}

impl WhyPage<'_> {
    fn shown(&self, layer: &Layer) -> Vec<Shown> {
        layer.grounds.iter().map(|it| Shown::new(self, layer.of, it)).collect()
    }

    /// What would allow it, if its conditions were true.
    fn conditional(&self, layer: &Layer) -> Vec<Shown> {
        layer.conditional.iter().map(|it| Shown::new(self, layer.of, it)).collect()
    }

    /// What decides; of a deny, also what it would have taken.
    fn decided(&self, layer: &Layer) -> String {
        let w = self.w;
        let missing = || w.it_would_take(self.asked.text("action"), self.asked.text("resource"));
        let said = if layer.decision.is_allow() {
            vec![w.decided_by_allow().to_owned()]
        } else if !layer.conditional.is_empty() {
            let told = if layer.grounds.is_empty() { w.no_known_allow() } else { w.decided_by_deny() };
            vec![told.to_owned()]
        } else if layer.grounds.is_empty() {
            vec![w.nothing_allows().to_owned(), missing()]
        } else if layer.has_allow {
            vec![w.decided_by_deny().to_owned(), w.allowed_without().to_owned()]
        } else {
            vec![w.decided_by_deny().to_owned(), w.denied_without().to_owned(), missing()]
        };
        said.join(w.space())
    }

    fn layer(&self, layer: &Layer) -> &'static str {
        match layer.of {
            LayerOf::Member => self.w.of_member(),
            LayerOf::Scope => self.w.of_scope(),
            LayerOf::Service => self.w.of_service(),
            LayerOf::Policy | LayerOf::Unsaved => self.w.of_policy(),
        }
    }

    fn standing(&self, explanation: &Explanation) -> Option<&'static str> {
        match explanation.standing {
            Standing::LetIn => None,
            Standing::Inactive => Some(self.w.is_inactive()),
            Standing::Expired => Some(self.w.is_over()),
            Standing::Left => Some(self.w.has_left()),
            Standing::Unconfirmed => Some(self.w.is_unconfirmed()),
        }
    }
}
