//! `plugin trust`: an organization trusts the key of an author, so that what it signed is installed without its hash.

use keywright_plugins::bundle::KeyId;
use serde_json::json;

use super::server::Server;
use crate::command::{Failure, print};

/// Has the server trust the key; or, without a token, says how it is done.
pub(super) fn run(key: KeyId, name: &str, server: &Server) -> Result<(), Failure> {
    let body = json!({ "name": name, "key": key.to_string() });
    let url = server.url();
    let Some(client) = server.client()? else {
        return print(&format!(
            "Nothing is changed: there is no token. Set KEYWRIGHT_TOKEN to one that has ManagePlugins and call this again, or\n  \
             curl -X POST {url}/api/v1/plugin-keys -H \"Authorization: $TOKEN\" \\\n    \
             -H 'Content-Type: application/json' -d '{body}'"
        ));
    };
    client.send("POST", "/api/v1/plugin-keys", &body)?;
    print(&format!("{url} trusts {key}"))
}
