//! Who made tokens: the filter, by a name or an e-mail address. Only of those who did, and of them also who has left:
//! whoever sees the list sees them there, and need not see who else is a member.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use keywright_core::{
    Action, Timestamp,
    id::{AccountId, OrganizationId},
    member::Account,
    text::Email,
};
use keywright_storage::Database;

use crate::{
    ApiError, Page, Paging,
    access_tokens::{
        bodies::{self, AccessTokenFilter, AccessTokenVm},
        operations,
    },
    console::{list::Asked, page, refusal, visit::Visit},
};

/// How many people are offered, or listed together where a text is about several.
const MOST: usize = 10;

/// What is offered while a name is typed.
#[derive(Template)]
#[template(
    source = "{% for it in people %}<option value=\"{{ it.email }}\">{{ it.name }}</option>{% endfor %}",
    ext = "html"
)]
struct Suggestions {
    people: Vec<Account>,
}

pub(super) async fn suggest(visit: Visit, asked: Asked) -> HttpResponse {
    match find(&visit, asked.text("creator").to_owned()).await {
        Ok(people) => page::render(StatusCode::OK, &Suggestions { people }),
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn find(visit: &Visit, text: String) -> Result<Vec<Account>, ApiError> {
    visit.member.require(Action::LIST_ACCESS_TOKENS, operations::ANY)?;
    visit.member.read(move |db, organization| Ok(db.tokens().makers(organization, &text, MOST)?)).await
}

/// A page of the tokens of whoever a text is about: an id, an e-mail address, or a part of either or of a name.
pub(super) fn page_of(
    db: &Database,
    organization: OrganizationId,
    filter: &AccessTokenFilter,
    creator: &str,
    paging: Paging,
    now: Timestamp,
) -> Result<Page<AccessTokenVm>, ApiError> {
    let creators = match creator {
        "" => None,
        text => Some(known(db, organization, text)?),
    };
    bodies::page_by(db, organization, filter, creators.as_deref(), paging, now)
}

/// Whoever the text is about, of those who have made tokens that are listed: of nobody else is it told that they are here.
fn known(db: &Database, organization: OrganizationId, text: &str) -> Result<Vec<AccountId>, ApiError> {
    if let Ok(id) = text.parse() {
        return Ok(vec![AccountId::from_uuid(id)]);
    }
    if let Ok(email) = Email::new(text)
        && let Some(account) = db.accounts().by_email(&email)?
        && db.tokens().is_maker(organization, account.id)?
    {
        return Ok(vec![account.id]);
    }
    Ok(db.tokens().makers(organization, text, MOST)?.iter().map(|it| it.id).collect())
}
