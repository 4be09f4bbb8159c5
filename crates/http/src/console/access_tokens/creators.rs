//! Who made tokens: the filter, by a name or an e-mail address.

use std::cmp::Reverse;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use keywright_core::{
    Action, Timestamp,
    id::{AccountId, OrganizationId},
    member::Account,
    text::Email,
};
use keywright_storage::{Database, Slice};
use uuid::Uuid;

use crate::{
    ApiError, Page, Paging,
    access_tokens::{
        bodies::{self, AccessTokenFilter, AccessTokenVm},
        operations,
    },
    console::{list::Asked, page, refusal, visit::Visit},
};

/// How many people are offered, or listed together where a text is about several.
const MOST: u32 = 10;
/// How far into the tokens of several people a list goes.
const DEEPEST: u32 = 1_000;

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
    visit.member.read(move |db, organization| members(db, organization, &text)).await
}

fn members(db: &Database, organization: OrganizationId, text: &str) -> Result<Vec<Account>, ApiError> {
    let page = db.members().page(organization, text, Slice { offset: 0, size: MOST })?;
    Ok(page.items.into_iter().map(|it| it.account).collect())
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
    let of = |id: Uuid| AccessTokenFilter { creator_id: Some(id), ..filter.clone() };
    let has_tokens = |id: AccountId| {
        let one = Paging { page_index: 0, page_size: 1 };
        bodies::page(db, organization, &of(id.uuid()), one, now).map(|it| it.total_count > 0)
    };
    match known(db, organization, creator, has_tokens)?.as_slice() {
        [] if creator.is_empty() => bodies::page(db, organization, filter, paging, now),
        [] => Ok(Page { total_count: 0, items: Vec::new() }),
        [one] => bodies::page(db, organization, &of(one.uuid()), paging, now),
        several => {
            let each = several.iter().map(|it| of(it.uuid()));
            merged(db, organization, each, paging, now)
        }
    }
}

fn known(
    db: &Database,
    organization: OrganizationId,
    text: &str,
    has_tokens: impl Fn(AccountId) -> Result<bool, ApiError>,
) -> Result<Vec<AccountId>, ApiError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if let Ok(id) = text.parse() {
        return Ok(vec![AccountId::from_uuid(id)]);
    }
    // Also of those who have left: their tokens are still in the list. Who has been nobody here is as if there were no
    // such account on the server.
    if let Ok(email) = Email::new(text)
        && let Some(account) = db.accounts().by_email(&email)?
        && (db.members().find(organization, account.id)?.is_some() || has_tokens(account.id)?)
    {
        return Ok(vec![account.id]);
    }
    Ok(members(db, organization, text)?.iter().map(|it| it.id).collect())
}

/// A page of what several filters find, newest first.
fn merged(
    db: &Database,
    organization: OrganizationId,
    filters: impl Iterator<Item = AccessTokenFilter>,
    paging: Paging,
    now: Timestamp,
) -> Result<Page<AccessTokenVm>, ApiError> {
    let (offset, size) = (paging.offset(), paging.size());
    let until = u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(size).min(DEEPEST);
    let (mut items, mut total_count) = (Vec::new(), 0);
    for filter in filters {
        let first = Paging { page_index: 0, page_size: until };
        let found = bodies::page(db, organization, &filter, first, now)?;
        total_count += found.total_count;
        items.extend(found.items);
    }
    items.sort_by_key(|it| Reverse(it.id));
    let from = usize::try_from(offset).unwrap_or(usize::MAX);
    let items = items.into_iter().skip(from).take(usize::try_from(size).unwrap_or(usize::MAX)).collect();
    Ok(Page { total_count, items })
}
