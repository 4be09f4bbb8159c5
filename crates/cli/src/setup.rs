//! The first start: the owner from the configuration, or a link with which a browser makes one.

use anyhow::{Context, bail};
use keywright_core::text::Email;
use keywright_http::{
    AppState,
    auth::password::NewPassword,
    first_start::{self, FirstOwner},
};

use crate::{clock, config::Owner};

/// Sees to it that there is an owner or a way to make one: the path of the setup link, where one is needed.
pub(crate) async fn prepare(state: &AppState, owner: Option<&Owner>) -> anyhow::Result<Option<String>> {
    let is_empty = state.db.is_empty().context("cannot read the folder")?;
    match owner {
        Some(_) if !is_empty => {
            tracing::info!("there is an owner already; the one in the configuration is ignored");
            Ok(None)
        }
        Some(owner) => make(state, owner).await.map(|()| None),
        None if is_empty => Ok(Some(state.open_setup().context("cannot make a setup link")?)),
        None => Ok(None),
    }
}

async fn make(state: &AppState, owner: &Owner) -> anyhow::Result<()> {
    let email = Email::new(&owner.email)
        .map_err(|error| anyhow::anyhow!("the owner's e-mail address {error}: {}", owner.email))?;
    let password = match NewPassword::new(&owner.password) {
        Ok(password) => password,
        Err(refused) => bail!("the owner's password is refused: {refused}"),
    };
    let password = state.hash(password).await.context("cannot hash the owner's password")?;
    let first = FirstOwner { email, password, organization: None };
    first_start::make_owner(&state.db, &first, state.db.now(clock::now()))
        .context("cannot make the owner")?;
    tracing::info!(email = %owner.email, "made the owner");
    Ok(())
}
