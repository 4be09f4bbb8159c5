//! Bundles as they arrive: their bytes, what they are, and those that are too large for one commit.

use std::sync::Arc;

use actix_web::{
    HttpMessage as _, HttpRequest,
    http::header::{CONTENT_ENCODING, CONTENT_TYPE},
    web::Payload,
};
use keywright_core::{Catalogue, id::OrganizationId, text::Key};
use keywright_plugins::{bundle::Limits, plugin::Plugin as Package};
use keywright_storage::Database;

use super::{
    gate::Place,
    operations::{self, Offer},
    ready,
};
use crate::{ApiError, act::Act, caller::Caller, wire::body};

/// A bundle that has arrived.
#[derive(Clone)]
pub(super) struct Uploaded {
    pub(super) package: Arc<Package>,
    pub(super) bytes: Arc<[u8]>,
}

/// The most faults that are told.
const MAX_TOLD: usize = 100;

/// The bytes of a bundle, and a place for it: few are brought at once.
pub(super) async fn collect(
    caller: &Caller,
    request: &HttpRequest,
    payload: Payload,
) -> Result<(Place, Vec<u8>), ApiError> {
    let headers = request.headers();
    let is_one = headers.get_all(CONTENT_TYPE).count() == 1 && !headers.contains_key(CONTENT_ENCODING);
    let is_bytes = ["application/octet-stream", "application/zip"].contains(&request.content_type());
    if !is_one || !is_bytes {
        return Err(ApiError::UnsupportedMediaType);
    }
    let place = bring(caller).await?;
    Ok((place, body::collect(request, payload.into_inner(), Limits::STANDARD.packed).await?))
}

/// Waits for a place to bring a bundle.
pub(crate) async fn bring(caller: &Caller) -> Result<Place, ApiError> {
    caller.state.plugins().gates.bringing.enter(caller.organization()).await
}

/// Reads what bundles are opened for: few are at once.
pub(super) async fn opening<T: Send + 'static>(
    caller: &Caller,
    read: impl FnOnce(&Database, OrganizationId) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let place = caller.state.plugins().gates.opening.enter(caller.organization()).await?;
    let read = move |db: &Database, organization| {
        let read = read(db, organization);
        drop(place);
        read
    };
    caller.read(read).await
}

/// What a bundle is, or all that is wrong with it.
pub(super) fn open(bytes: &[u8], catalogue: &Catalogue) -> Result<Package, ApiError> {
    ready::open(bytes, catalogue).map_err(|faults| {
        let lines = faults.iter().take(MAX_TOLD).map(|it| it.to_string().into());
        ApiError::Invalid(std::iter::once("bundle_is_invalid".into()).chain(lines).collect())
    })
}

/// Opens a bundle that has arrived.
pub(super) async fn receive(caller: &Caller, bytes: Vec<u8>) -> Result<Uploaded, ApiError> {
    let open = move |db: &Database, _| {
        let package = Arc::new(open(&bytes, db.catalogue())?);
        Ok(Uploaded { package, bytes: bytes.into() })
    };
    opening(caller, open).await
}

/// Keeps as much of a bundle as the commit that installs it cannot take.
pub(super) async fn keep(
    caller: &Caller,
    uploaded: &Uploaded,
    offer: Offer,
    upgraded: Option<&Key>,
) -> Result<(), ApiError> {
    loop {
        let (Uploaded { package, bytes }, upgraded) = (uploaded.clone(), upgraded.cloned());
        let upload =
            move |act: &mut Act<'_, '_>| operations::upload(act, &package, &bytes, offer, upgraded.as_ref());
        if !caller.write(upload).await? {
            return Ok(());
        }
    }
}

/// Insists that there is such a plugin: 404 without.
pub(super) async fn require_there(caller: &Caller, name: &Key) -> Result<(), ApiError> {
    let name = name.clone();
    let found = caller.read(move |db, organization| Ok(db.plugins().named(organization, &name)?));
    found.await?.map(drop).ok_or(ApiError::NotFound)
}
