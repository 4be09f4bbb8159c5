//! `member one-time-password`: the way back in for who is locked out, on a stopped server's folder.

use std::path::Path;

use anyhow::Context;
use keywright_core::{Catalogue, text::Email};
use keywright_http::{auth::hasher::Hasher, first_start};
use serde_json::json;

use super::{Failure, print};
use crate::{clock, serve};

const CACHE_BYTES: u64 = 32 << 20;

/// Makes a one-time password and prints it.
pub(super) fn one_time_password(folder: &Path, email: &str, as_json: bool) -> Result<(), Failure> {
    let address = Email::new(email).map_err(|error| anyhow::anyhow!("the e-mail address {error}"))?;
    if !folder.is_dir() {
        return Err(Failure::NotFound(format!("there is no folder {}", folder.display())));
    }
    let db = serve::open(folder, CACHE_BYTES, None, Catalogue::featbit())?;
    let password = first_start::one_time_password().context("cannot make a password")?;
    let new = password.to_new_password().context("cannot make a password")?;
    let hasher = Hasher::start().context("cannot hash a password")?;
    let hash = actix_web::rt::System::new().block_on(hasher.hash(new)).context("cannot hash a password")?;
    let given = first_start::give_one_time_password(&db, &address, &hash, db.now(clock::now()))
        .context("cannot write the password down")?;
    let Some(expires_at) = given else {
        return Err(Failure::NotFound(format!("nobody has the e-mail address {email}")));
    };
    if as_json {
        return print(
            &json!({ "password": password.expose(), "expiresAt": expires_at.millis() }).to_string(),
        );
    }
    print(&format!(
        "{}\nIt is good for {} minutes and once: log in with it and set a password.",
        password.expose(),
        first_start::ONE_TIME.as_secs() / 60
    ))
}
