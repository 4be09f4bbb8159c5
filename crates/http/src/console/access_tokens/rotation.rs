//! Another secret for a token.

use std::time::Duration;

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::id::TokenId;
use uuid::Uuid;

use super::{LIST, Over, Tokens, one, render};
use crate::{
    ApiError,
    access_tokens::{
        operations,
        rights::{Deed, Hands},
        rotation,
    },
    console::{
        list::Asked,
        refusal,
        visit::{Sent, Visit},
    },
};

/// Whether a token is to be given another secret, and for how long the old one is good.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) action: String,
    /// The mask of the secret that is replaced: sent again, the form replaces no other.
    pub(super) mask: String,
    /// Whether its old secret may go on: not where others know it.
    pub(super) has_grace: bool,
}

const HOUR: u64 = 60 * 60;

/// For how many seconds an old secret may be said to go on.
pub(super) const GRACES: [u64; 4] = [0, HOUR, 24 * HOUR, 7 * 24 * HOUR];

pub(super) async fn ask(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let id = id.into_inner();
    match one::find(&visit, id).await {
        Ok(token) if !Hands::of(&visit.member).deeds(&token).contains(&Deed::Rotate) => {
            refusal::failure(&visit.frame.look, &ApiError::forbidden())
        }
        Ok(token) => {
            let question = Question {
                mask: token.token.clone(),
                title: Tokens(visit.frame.look.language).sure_rotate(&token.name),
                action: format!("{}{asked}", visit.frame.look.path(&format!("{LIST}/{id}/rotate"))),
                has_grace: token.status_detail.is_none(),
            };
            render(&visit, asked, Over::Rotate(question), StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn rotate(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let id = TokenId::from_uuid(id.into_inner());
    let grace = form.get("grace").and_then(|it| it.parse().ok()).filter(|it| GRACES.contains(it));
    let grace = grace.map(Duration::from_secs).ok_or_else(|| ApiError::invalid("form_is_incomplete"));
    match renew(&visit, id, form.text("mask").to_owned(), grace).await {
        Ok(None) => {
            let again = format!("{}{asked}", visit.frame.look.path(&format!("{LIST}/{}/rotate", id.uuid())));
            render(&visit, asked, Over::RotatedBefore(again), StatusCode::CONFLICT).await
        }
        Ok(Some((name, secret))) => render(&visit, asked, Over::Rotated(name, secret), StatusCode::OK).await,
        Err(error) => one::finish(&visit, asked, id, Err(error)).await,
    }
}

pub(super) async fn end_grace(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let (visit, id) = (sent.visit, TokenId::from_uuid(id.into_inner()));
    let done = match operations::require_any_manage(&visit.member) {
        Ok(()) => visit.member.write(move |act| rotation::end_grace(act, id)).await,
        Err(error) => Err(error),
    };
    one::finish(&visit, asked, id, done).await
}

/// Gives a token another secret in place of that of the mask, by the rules of the API: its name and the new secret.
async fn renew(
    visit: &Visit,
    id: TokenId,
    mask: String,
    grace: Result<Duration, ApiError>,
) -> Result<Option<(String, String)>, ApiError> {
    operations::require_any_manage(&visit.member)?;
    let grace = grace?;
    let minted = visit.member.write(move |act| rotation::rotate_once(act, id, &mask, grace)).await?;
    Ok(minted.map(|it| (it.token.name.to_string(), it.secret.expose().to_owned())))
}
