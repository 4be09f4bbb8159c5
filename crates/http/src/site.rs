//! Everything a server serves: made once, shared by its workers.

use std::sync::{Arc, OnceLock};

use actix_web::{
    App, Error,
    body::BoxBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{Bytes, Data, PathConfig},
};
use keywright_core::Catalogue;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    ApiError, AppState, console,
    gate::{gate, routing::Routes},
    metrics::Metrics,
    openapi, plugins,
};

/// The routes, their document, and the state behind them.
#[derive(Debug)]
pub struct Site {
    configure: fn(&mut ServiceConfig<'_>),
    state: Data<AppState>,
    published: Arc<Published>,
    metrics: OnceLock<Metrics>,
}

/// What is known of the routes without any state: the same for every server that knows no other API.
#[derive(Debug)]
struct Published {
    routes: Routes,
    v31: Bytes,
    v30: Bytes,
}

impl Published {
    fn new(configure: fn(&mut ServiceConfig<'_>), catalogue: &Catalogue) -> Result<Self, serde_json::Error> {
        let document = openapi::of(configure);
        let v31 = openapi::knowing(openapi::v31(&document)?, catalogue);
        Ok(Self {
            routes: Routes::of(&document),
            v31: serde_json::to_vec(&v31)?.into(),
            v30: serde_json::to_vec(&openapi::v30(v31))?.into(),
        })
    }
}

impl Site {
    /// The site with every route of Keywright.
    ///
    /// # Errors
    /// When the OpenAPI document cannot be written as JSON.
    pub fn new(state: AppState) -> Result<Arc<Self>, serde_json::Error> {
        static OWN: OnceLock<Arc<Published>> = OnceLock::new();
        if state.db.catalogue().added_types().next().is_some() {
            return Self::with_routes(crate::configure, state);
        }
        let published = if let Some(published) = OWN.get() {
            Arc::clone(published)
        } else {
            let new = Published::new(crate::configure, state.db.catalogue())?;
            Arc::clone(OWN.get_or_init(|| Arc::new(new)))
        };
        Ok(Self::of(crate::configure, published, state))
    }

    /// A site with these routes.
    ///
    /// # Errors
    /// When the OpenAPI document cannot be written as JSON.
    pub fn with_routes(
        configure: fn(&mut ServiceConfig<'_>),
        state: AppState,
    ) -> Result<Arc<Self>, serde_json::Error> {
        let published = Published::new(configure, state.db.catalogue())?;
        Ok(Self::of(configure, Arc::new(published), state))
    }

    fn of(configure: fn(&mut ServiceConfig<'_>), published: Arc<Published>, state: AppState) -> Arc<Self> {
        Arc::new(Self { configure, state: Data::new(state), published, metrics: OnceLock::new() })
    }

    /// The application: one for each worker, and one for each test.
    pub fn app(
        self: &Arc<Self>,
    ) -> App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + use<>,
    > {
        let (site, gated) = (Arc::clone(self), Arc::clone(self));
        App::new()
            .app_data(self.state.clone())
            .app_data(PathConfig::default().error_handler(|_, _| ApiError::NotFound.into()))
            .configure(|config| (site.configure)(&mut ServiceConfig::new(config)))
            .configure(|config| openapi::served::configure(&site, config))
            .configure(plugins::code::routes::configure)
            .configure(console::configure)
            .wrap(from_fn(move |request, next| gate(Arc::clone(&gated), request, next)))
    }

    pub(crate) fn routes(&self) -> &Routes {
        &self.published.routes
    }

    /// The state, to keep.
    pub(crate) fn data(&self) -> Data<AppState> {
        self.state.clone()
    }

    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// What is measured; nothing unless somebody asked for it.
    pub(crate) fn metrics(&self) -> Option<&Metrics> {
        self.metrics.get()
    }

    /// Measures requests from now on.
    pub(crate) fn measure(&self) -> Result<&Metrics, metrics_exporter_prometheus::BuildError> {
        let new = Metrics::new()?;
        Ok(self.metrics.get_or_init(|| new))
    }

    pub(crate) fn v31(&self) -> &Bytes {
        &self.published.v31
    }

    pub(crate) fn v30(&self) -> &Bytes {
        &self.published.v30
    }
}
