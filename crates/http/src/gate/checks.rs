//! What other programs ask all the time, which is answered at the gate: without the router and the layers behind it, by the
//! same functions as there. So a check costs little more than what it is about.

use actix_web::{
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
};

use crate::{Site, authorize, forward_auth, forward_auth::dialect::Dialect};

/// A kind of check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Check {
    /// About the credential that asks.
    Own,
    /// One question.
    Question,
    /// Several.
    Batch,
    /// By a proxy, of any method.
    Proxied(Dialect),
}

const AUTHORIZE: &str = "/api/v1/authorize";
const BATCH: &str = "/api/v1/authorize/batch";

impl Check {
    /// All of them.
    pub(super) const ALL: [Self; 6] = [
        Self::Own,
        Self::Question,
        Self::Batch,
        Self::Proxied(Dialect::Nginx),
        Self::Proxied(Dialect::Forward),
        Self::Proxied(Dialect::Envoy),
    ];

    /// The documented path.
    pub(super) const fn template(self) -> &'static str {
        match self {
            Self::Own | Self::Question => AUTHORIZE,
            Self::Batch => BATCH,
            Self::Proxied(Dialect::Envoy) => "/authz/envoy/{path}",
            Self::Proxied(dialect) => dialect.door(),
        }
    }

    /// Whether it is asked by this method at this path.
    pub(super) fn is_asked(self, method: &Method, path: &str) -> bool {
        match self {
            Self::Own => method == Method::GET && path == AUTHORIZE,
            Self::Question => method == Method::POST && path == AUTHORIZE,
            Self::Batch => method == Method::POST && path == BATCH,
            Self::Proxied(dialect @ Dialect::Envoy) => {
                path.strip_prefix(dialect.door()).is_some_and(|it| it.starts_with('/'))
            }
            Self::Proxied(dialect) => path == dialect.door(),
        }
    }

    /// The answer.
    pub(super) async fn answer(self, site: &Site, request: ServiceRequest) -> ServiceResponse {
        let (request, payload) = request.into_parts();
        // What may wait is put aside: whoever holds a future moves it about, and the largest of all decides its size.
        let answer = match self {
            Self::Own => authorize::own(&request),
            Self::Question => Box::pin(authorize::question(request.clone(), payload)).await,
            Self::Batch => Box::pin(authorize::batch(request.clone(), payload)).await,
            Self::Proxied(it) => Box::pin(forward_auth::answer(it, request.clone(), site.data())).await,
        };
        ServiceResponse::new(request, answer)
    }
}
