//! The setup link: with which a browser makes the owner of a new installation, once and within an hour.

use std::time::Duration;

use actix_web::{post, web::Data};
use keywright_core::{
    Timestamp,
    text::{Email, Name},
};
use parking_lot::Mutex;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use zeroize::Zeroizing;

use crate::{
    Answer, ApiError, AppState, Failures, Reply, SmallBody,
    answers::BoolResponse,
    auth::password::NewPassword,
    blocking::blocking,
    dice,
    first_start::{self, FirstOwner},
    names::Codes,
};

/// How long a link is good.
const LIFETIME: Duration = Duration::from_hours(1);

/// The link, if one is open. Its secret is not kept, only the digest of it, and only in memory.
#[derive(Debug, Default)]
pub(crate) struct SetupLink(Mutex<Option<Open>>);

#[derive(Debug)]
struct Open {
    digest: [u8; 32],
    expires_at: Timestamp,
}

/// The owner to be made
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"token": "(from the link)", "email": "ann@example.com", "password": "(a good one)"}))]
pub(crate) struct SetUp {
    /// What the setup link says
    #[schema(required, min_length = 1, max_length = 64)]
    pub(crate) token: Option<String>,
    #[schema(required, min_length = 3, max_length = 254, format = "email")]
    pub(crate) email: Option<String>,
    #[schema(required, min_length = 8, max_length = 1024)]
    pub(crate) password: Option<String>,
    /// What the first organization is called; `playground` without it
    #[schema(max_length = 128)]
    pub(crate) organization_name: Option<String>,
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(set_up);
}

/// Make the owner of a new installation
///
/// With what the setup link says, which is good for one hour and once. The body has at most 16 KiB.
#[utoipa::path(operation_id = "setUp", tag = "Identity", request_body = SetUp, security(()),
    responses((status = 200, description = "The owner can log in", body = BoolResponse), Failures))]
#[post("/setup")]
async fn set_up(state: Data<AppState>, body: SmallBody<SetUp>) -> Reply<bool> {
    make(&state, body.read()?).await?;
    Ok(Answer(true))
}

/// Makes the owner. Who has no good link learns nothing else.
pub(crate) async fn make(state: &Data<AppState>, wanted: SetUp) -> Result<(), ApiError> {
    let token = wanted.token.map(Zeroizing::new).unwrap_or_default();
    if !state.setup.admits(&token, state.now()) {
        return Err(ApiError::forbidden());
    }
    let password = wanted.password.map(Zeroizing::new).unwrap_or_default();
    let mut codes = Codes::default();
    let email = codes.text("email", wanted.email.as_deref(), Email::new);
    let organization = match wanted.organization_name.as_deref().map(str::trim) {
        None | Some("") => Some(None),
        name => codes.text("organizationName", name, Name::new).map(Some),
    };
    let Some((email, organization)) = email.zip(organization) else { return Err(codes.into_error()) };
    let password = NewPassword::new(&password).map_err(|it| ApiError::invalid(it.code()))?;
    let password = state.hasher.hash(password).await?;
    let (shared, owner) = (state.clone(), FirstOwner { email, password, organization });
    let made = blocking(move || first_start::make_owner(&shared.db, &owner, shared.now())).await?;
    state.setup.close();
    if made { Ok(()) } else { Err(ApiError::forbidden()) }
}

impl SetupLink {
    /// Opens a link: its secret. One that was open is good no more.
    pub(crate) fn open(&self, now: Timestamp) -> Result<String, ApiError> {
        let secret = dice::bytes::<24>()?.map(|it| format!("{it:02x}")).concat();
        let digest = Sha256::digest(secret.as_bytes()).into();
        *self.0.lock() = Some(Open { digest, expires_at: now.after(LIFETIME) });
        Ok(secret)
    }

    /// Whether this is the secret of the link, and it is not too late.
    pub(crate) fn admits(&self, secret: &str, now: Timestamp) -> bool {
        let digest: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        self.0.lock().as_ref().is_some_and(|it| now < it.expires_at && bool::from(it.digest.ct_eq(&digest)))
    }

    fn close(&self) {
        *self.0.lock() = None;
    }
}
