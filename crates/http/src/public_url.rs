//! The address under which the world knows this server.

use std::{fmt, net::IpAddr, str::FromStr};

use actix_web::{
    HttpRequest,
    http::{Uri, header::HOST},
};

use crate::{AppState, Origin};

/// Scheme, host and port: `https://keys.example.com`. HTTP only where nobody else listens: on this machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicUrl(String);

/// A text is no such address.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "the public address is `https://`, a host in lower case and a port unless it is 443, without a path, such as \
     `https://keys.example.com`; `http://` is for this machine alone, such as `http://localhost:8080`"
)]
pub struct NoPublicUrl;

impl FromStr for PublicUrl {
    type Err = NoPublicUrl;

    fn from_str(text: &str) -> Result<Self, NoPublicUrl> {
        text.parse::<Origin>().map_err(|_| NoPublicUrl)?;
        let uri: Uri = text.parse().map_err(|_| NoPublicUrl)?;
        if uri.scheme_str() == Some("https") || uri.host().is_some_and(is_this_machine) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoPublicUrl)
        }
    }
}

impl PublicUrl {
    /// By what this server is known to whoever sends a request, if it was told or the request comes from this machine.
    pub(crate) fn of(request: &HttpRequest, state: &AppState) -> Option<Self> {
        let named = || request.headers().get(HOST)?.to_str().ok().and_then(Self::of_this_machine);
        state.public_url().cloned().or_else(named)
    }

    /// The address of a request to this machine, from the `Host` that it names. Any other host is only believed
    /// where somebody has set it: whoever sends a request chooses its `Host`.
    pub(crate) fn of_this_machine(host: &str) -> Option<Self> {
        format!("http://{host}").parse().ok()
    }

    /// The address without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn an_address_is_https_or_of_this_machine() {
        let is_one = |text: &str| text.parse::<PublicUrl>().is_ok();
        for good in ["https://keys.example.com", "https://keys.example.com:8443", "http://localhost:8080"] {
            assert!(is_one(good), "{good}");
        }
        for good in ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost", "https://10.0.0.1"] {
            assert!(is_one(good), "{good}");
        }
        for bad in [
            "",
            "keys.example.com",
            "http://keys.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "https://keys.example.com/",
            "https://keys.example.com/path",
            "https://ann@keys.example.com",
            "https://keys.example.com?a",
            "https://keys.example.com:443",
            "HTTPS://keys.example.com",
            "ftp://localhost",
        ] {
            assert!(!is_one(bad), "{bad}");
        }
        assert_eq!(
            PublicUrl::of_this_machine("localhost:1").map(|it| it.to_string()),
            Some("http://localhost:1".into())
        );
        assert_eq!(PublicUrl::of_this_machine("example.com"), None);
        assert_eq!(PublicUrl::of_this_machine("localhost/x"), None);
    }
}
