//! What every handler shares.

use std::{io, sync::Arc};

use actix_web::HttpRequest;
use keywright_core::{Timestamp, member::PasswordHash};
use keywright_storage::{Database, StorageError};

use crate::{
    ApiError,
    access_tokens::guard::Watch,
    audit_logs::Searches,
    auth::{
        cookie::RefreshCookie,
        hasher::{Hasher, StartFailed},
        jwt::{Jwts, KeyTooShort, Purpose},
        login::Logins,
        password::NewPassword,
        peer::Peer,
    },
    dice::Ids,
    forward_auth::ForwardAuth,
    gate::cors::Origin,
    leaks::{Intake, LeakKeys},
    plugins::{PluginOptions, registry::Registry},
    public_url::PublicUrl,
    rates::{Rate, Rates},
    setup::SetupLink,
};

/// The state of a server, in actix's `Data`.
#[derive(Debug)]
pub struct AppState {
    /// Everything that is kept.
    pub db: Database,
    pub(crate) hasher: Arc<Hasher>,
    pub(crate) logins: Logins,
    pub(crate) jwts: Jwts,
    /// What the console's cookie holds.
    pub(crate) sessions: Jwts,
    pub(crate) cookie: RefreshCookie,
    pub(crate) setup: SetupLink,
    pub(crate) searches: Searches,
    pub(crate) watch: Watch,
    pub(crate) ids: Ids,
    pub(crate) leaks: Intake,
    plugins: Registry,
    readiness: Readiness,
    clock: Clock,
    origins: Vec<Origin>,
    public_url: Option<PublicUrl>,
    forward_auth: ForwardAuth,
    rates: Rates,
}

/// Why there is no state.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Hasher(#[from] StartFailed),
    /// What is kept holds no key to sign with.
    #[error(transparent)]
    Key(#[from] KeyTooShort),
    /// What is kept of plugins cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The thread that searches the audit log could not be started.
    #[error("the thread that searches the audit log could not be started")]
    Searches(#[from] io::Error),
}

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

/// Asks whether requests can be served: the store is open and takes writes.
#[derive(Clone)]
struct Readiness(Arc<dyn Fn() -> bool + Send + Sync>);

impl AppState {
    /// The state over a database. Plugins do not act until [`AppState::with_plugins`] says how.
    pub fn new(db: Database, clock: Clock, cookie: RefreshCookie) -> Result<Self, StateError> {
        let hasher = Arc::new(Hasher::start()?);
        let key = &db.meta().signing_key;
        let (jwts, sessions) = (Jwts::new(key, Purpose::Api)?, Jwts::new(key, Purpose::Console)?);
        let logins = Logins::new(Arc::clone(&hasher));
        let store = db.clone();
        let plugins = Registry::new(&db, PluginOptions { on: false, ..PluginOptions::default() })?;
        let readiness = Readiness(Arc::new(move || store.health().degraded.is_none()));
        Ok(Self {
            db,
            hasher,
            logins,
            jwts,
            sessions,
            cookie,
            setup: SetupLink::default(),
            searches: Searches::start()?,
            watch: Watch::default(),
            ids: Ids::default(),
            leaks: Intake::new(None),
            plugins,
            readiness,
            clock,
            origins: Vec::new(),
            public_url: None,
            forward_auth: ForwardAuth::default(),
            rates: Rates::default(),
        })
    }

    /// The same state, whose API may be called by pages of these origins too.
    #[must_use]
    pub fn shared_with(self, origins: Vec<Origin>) -> Self {
        Self { origins, ..self }
    }

    /// The same state, which believes reports of leaks that are signed by one of these keys.
    #[must_use]
    pub fn told_of_leaks_by(self, keys: Option<LeakKeys>) -> Self {
        Self { leaks: Intake::new(keys), ..self }
    }

    /// The same state, in which plugins act as these options say.
    ///
    /// # Errors
    /// When what is kept of plugins cannot be read.
    pub fn with_plugins(self, options: PluginOptions) -> Result<Self, StateError> {
        let plugins = Registry::new(&self.db, options)?;
        Ok(Self { plugins, ..self })
    }

    /// The same state of a server that is known by this address.
    #[must_use]
    pub fn known_by(self, public_url: Option<PublicUrl>) -> Self {
        Self { public_url, ..self }
    }

    /// The same state, which answers these proxies.
    #[must_use]
    pub fn asked_by(self, forward_auth: ForwardAuth) -> Self {
        Self { forward_auth, ..self }
    }

    /// The same state, which lets through so many calls from an address, and with a token.
    #[must_use]
    pub fn limited_to(self, addresses: Option<Rate>, tokens: Option<Rate>) -> Self {
        let rates = Rates::new(&self.clock, addresses, tokens);
        Self { rates, ..self }
    }

    /// What plugins do.
    pub(crate) fn plugins(&self) -> &Registry {
        &self.plugins
    }

    /// How many calls there may be.
    pub(crate) fn rates(&self) -> &Rates {
        &self.rates
    }

    /// Which proxies may ask, and for whose tokens.
    pub(crate) fn forward_auth(&self) -> &ForwardAuth {
        &self.forward_auth
    }

    /// From where somebody tries a password, as far as trusted proxies tell.
    pub(crate) fn peer_of(&self, request: &HttpRequest) -> Peer {
        let peer = request.peer_addr().map(|it| it.ip());
        Peer::of(self.forward_auth.origin(peer, request.headers()))
    }

    /// By which address the server is known, if it was told.
    pub(crate) fn public_url(&self) -> Option<&PublicUrl> {
        self.public_url.as_ref()
    }

    /// The origins, other than its own, whose pages may call the API.
    pub(crate) fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// Hashes a password that somebody chose.
    pub async fn hash(&self, password: NewPassword) -> Result<PasswordHash, ApiError> {
        Ok(self.hasher.hash(password).await?)
    }

    /// Opens the setup link: its path, with its secret.
    pub fn open_setup(&self) -> Result<String, ApiError> {
        Ok(format!("/setup?token={}", self.setup.open(self.now())?))
    }

    /// The moment it is. It never goes back.
    pub(crate) fn now(&self) -> Timestamp {
        self.db.now(self.clock.now())
    }

    /// Whether requests can be served now.
    pub(crate) fn is_ready(&self) -> bool {
        (self.readiness.0)()
    }

    /// The same state, which says of itself whether it is ready.
    #[cfg(test)]
    pub(crate) fn with_readiness(self, ready: bool) -> Self {
        Self { readiness: Readiness(Arc::new(move || ready)), ..self }
    }
}

impl Clock {
    /// Asks this function each time. It must answer at once.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// What it says.
    pub(crate) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Clock({:?})", (self.0)())
    }
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Readiness({})", (self.0)())
    }
}
