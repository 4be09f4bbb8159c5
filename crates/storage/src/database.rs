//! The database: everything that is kept, as the layers above see it.

use std::{cell::Cell, path::PathBuf, sync::Arc};

use keywright_core::{
    Catalogue, Permit, Timestamp,
    audit::{Entry, Event, Subject},
    catalogue::{Fault, ResourceType},
    id::OrganizationId,
    policy::BuiltInError,
};

use crate::{
    directory::Directory,
    dormant::Dormant,
    error::{CommitError, StorageError},
    head::Hash,
    integrity,
    key::Revision,
    keys,
    last_used::{InFlight, Notetaker},
    ledger::{Health, Ledger, LedgerOptions, verify::Verification},
    mirror::Mirror,
    read::{Reader, find},
    rows::{self, AuditEntry, Meta},
    tables::organizations::Organizations,
    words::Words,
    write::{Write, WriteError, Written},
};

/// Everything that is kept. Cloning it is cheap; the folder is let go when the last clone is dropped.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
    _notetaker: Arc<Notetaker>,
}

/// What the clones share.
pub(crate) struct Inner {
    pub(crate) ledger: Ledger,
    pub(crate) words: Arc<Words>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) mirror: Arc<Mirror>,
    pub(crate) in_flight: InFlight,
    meta: Meta,
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data folder; it is made if it is not there.
    pub folder: PathBuf,
    /// The most bytes of pages that are kept in memory. It can be somewhat more.
    pub cache_capacity: u64,
    /// Goes on although acknowledged data is missing, if this is the hash of the newest commit that is there.
    pub accept_rollback: Option<Hash>,
    /// The resource types and actions of statements.
    pub catalogue: Arc<Catalogue>,
    /// The time: of the making of the database, if there is none yet.
    pub now: Timestamp,
}

/// Why types cannot be added to the catalogue of an organization.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// They cannot be told from others.
    #[error("the types cannot be told from others")]
    Faults(Vec<Fault>),
    /// Rows that may speak of them cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// How many commits may have been under way at once, so that their moments are in another order than they are.
const UNDER_WAY: u64 = 256;

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What is kept cannot be read, or not all of it is there.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The catalogue cannot express the built-in policies.
    #[error("the catalogue does not fit the built-in policies")]
    Catalogue(#[from] BuiltInError),
    /// The first row cannot be written.
    #[error("cannot begin the database")]
    Begin(#[source] Box<WriteError>),
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Random(#[source] getrandom::Error),
}

impl Database {
    /// Opens the database of a folder, or makes one, and tells the directory everything that is in it.
    pub fn open(options: &Options) -> Result<Self, OpenError> {
        let words = Arc::new(Words::new(Arc::clone(&options.catalogue))?);
        let directory = Arc::new(Directory::new(words.catalogues.base())?);
        let mirror = Arc::new(Mirror::new(Arc::clone(&words), Arc::clone(&directory)));
        let how = LedgerOptions {
            cache_bytes: options.cache_capacity,
            accept_rollback: options.accept_rollback,
            ..LedgerOptions::default()
        };
        let ledger = Ledger::open(&options.folder, &how, Arc::clone(&mirror) as _)?;
        mirror.loaded(ledger.head().revision);
        let meta = Meta::random(options.now).map_err(OpenError::Random)?;
        let in_flight = InFlight::default();
        let mut inner = Inner { ledger, words, directory, mirror, in_flight, meta };
        inner.meta = inner.begin().map_err(|it| OpenError::Begin(Box::new(it)))?;
        inner.directory.observe(inner.latest()?);
        let inner = Arc::new(inner);
        let notetaker = Notetaker::start(Arc::downgrade(&inner))?;
        Ok(Self { inner, _notetaker: Arc::new(notetaker) })
    }

    /// Writes down what is kept in memory only. The folder is let go when no clone is left.
    pub fn close(self) -> Result<(), CommitError> {
        self.inner.write_last_used()
    }

    /// Writes what the closure plans, in one commit, and returns what it returns once that is durable and shown.
    /// Nothing is written if it returns an error or records nothing.
    ///
    /// What it returns, also an error, rests on one durable state: if something that it read has changed
    /// meanwhile, it is run again. It must therefore do nothing but read and plan.
    ///
    /// A write without an audit entry does not compile:
    ///
    /// ```compile_fail,E0308
    /// # fn f(db: keywright_storage::Database, permit: keywright_core::Permit, token: keywright_core::token::Token) {
    /// let _ = db.write::<(), keywright_storage::WriteError>(|w| {
    ///     w.tokens().insert(&permit, &token)?;
    ///     Ok(())
    /// });
    /// # }
    /// ```
    ///
    /// Nor does one without a permit:
    ///
    /// ```compile_fail,E0061
    /// # use keywright_core::{audit::Entry, token::Token};
    /// # fn f(db: keywright_storage::Database, entry: Entry, token: Token) {
    /// let _ = db.write::<(), keywright_storage::WriteError>(|w| {
    ///     w.tokens().insert(&token)?;
    ///     Ok(w.record(entry.clone(), ()))
    /// });
    /// # }
    /// ```
    ///
    /// With both it does:
    ///
    /// ```no_run
    /// # use keywright_core::{Permit, audit::Entry, token::Token};
    /// # fn f(db: keywright_storage::Database, permit: Permit, entry: Entry, token: Token) {
    /// let _ = db.write::<(), keywright_storage::WriteError>(|w| {
    ///     w.tokens().insert(&permit, &token)?;
    ///     Ok(w.record(entry.clone(), ()))
    /// });
    /// # }
    /// ```
    pub fn write<T, E>(&self, run: impl Fn(&mut Write<'_>) -> Result<Written<T>, E>) -> Result<T, E>
    where
        E: From<WriteError>,
    {
        self.inner.write(run)
    }

    /// What the closure would return once what it plans was written, without writing anything. It rests on one durable
    /// state, as in [`Database::write`].
    pub fn plan<T, E>(&self, run: impl Fn(&mut Write<'_>) -> Result<Written<T>, E>) -> Result<T, E>
    where
        E: From<WriteError>,
    {
        let planned = self.inner.write::<T, Planned<T, E>>(|write| match run(write) {
            Ok(written) => Err(Planned::Made(written.into_value())),
            Err(error) => Err(Planned::Failed(error)),
        });
        match planned {
            Ok(value) | Err(Planned::Made(value)) => Ok(value),
            Err(Planned::Failed(error)) => Err(error),
        }
    }

    /// The moment it is, if the host says that it is `host`: never before one that was told, nor, over a restart,
    /// before the newest commit. So what was over stays over, and what is made later has a higher id, although the host's
    /// clock was put back (R06).
    #[must_use]
    pub fn now(&self, host: Timestamp) -> Timestamp {
        self.inner.directory.observe(host)
    }

    /// What decisions need, in memory. It knows every acknowledged commit.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    /// The resource types and actions of statements.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        self.inner.words.catalogues.base()
    }

    /// Those of an organization: the same, with the types that its plugins add. A type or action that is in several of its
    /// catalogues, told at different times, has the same id in all of them.
    #[must_use]
    pub fn catalogue_of(&self, organization: OrganizationId) -> Arc<Catalogue> {
        self.inner.words.catalogues.of(organization)
    }

    /// What the catalogue of an organization would be with these types in place of those that its plugins add now.
    pub fn joined(
        &self,
        organization: OrganizationId,
        types: Vec<ResourceType>,
    ) -> Result<Catalogue, Vec<Fault>> {
        self.inner.words.catalogues.with(organization, types)
    }

    /// Lets the organization's statements speak of these types, in place of those that its plugins added before. What
    /// speaks of types that are there no more is dormant when this returns, and what does of those that have come is not.
    pub fn join(&self, organization: OrganizationId, types: Vec<ResourceType>) -> Result<(), JoinError> {
        self.inner.mirror.join(organization, types, |key| self.inner.ledger.get(key))
    }

    /// Who has statements about what the catalogues do not have: the server's as it was when this was opened, and those of
    /// the organizations as they are now.
    pub fn dormant(&self) -> Result<Dormant, StorageError> {
        self.inner.mirror.dormant(|key| self.inner.ledger.get(key))
    }

    /// What this installation is.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.inner.meta
    }

    /// Whether there is no organization yet: whether this is the first start.
    pub fn is_empty(&self) -> Result<bool, StorageError> {
        Ok(self.reader().rows(&[keys::tag::ORGANIZATION])?.next().transpose()?.is_none())
    }

    /// The audit entries of the commits after this one, oldest first, each with the commit's revision.
    pub fn audit(
        &self,
        after: Revision,
    ) -> impl Iterator<Item = Result<(Revision, AuditEntry), StorageError>> {
        self.inner.ledger.feed(after).flat_map(|found| {
            let read = found.and_then(|record| Ok((record.revision, rows::read_record(&record)?)));
            match read {
                Ok((revision, entries)) => entries.into_iter().map(|it| Ok((revision, it))).collect(),
                Err(error) => vec![Err(error)],
            }
        })
    }

    /// Whether writes are accepted, and how far they have come.
    #[must_use]
    pub fn health(&self) -> Health {
        self.inner.ledger.health()
    }

    /// Checks everything there is: all rows, what they add up to, the whole log, and that rows agree with each
    /// other. Commits wait while the log is read, and should be left until it ends.
    pub fn verify(&self) -> Result<Verification, StorageError> {
        let verification = self.inner.ledger.verify()?;
        integrity::check(&self.inner)?;
        Ok(verification)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader { inner: &self.inner }
    }
}

impl Inner {
    fn write<T, E>(&self, run: impl Fn(&mut Write<'_>) -> Result<Written<T>, E>) -> Result<T, E>
    where
        E: From<WriteError>,
    {
        let answer = Cell::new(None);
        let outcome = self.commit(&|write| match run(write) {
            Ok(written) => Ok(written.map(|value| answer.set(Some(Ok(value))))),
            Err(error) => {
                answer.set(Some(Err(error)));
                Err(Failed::Run)
            }
        });
        match (outcome, answer.into_inner()) {
            (Err(Failed::Write(error)), _) => Err(error.into()),
            (_, Some(answer)) => answer,
            (_, None) => Err(WriteError::Misuse("the closure was not run").into()),
        }
    }

    /// The part of a write that is the same for all, and therefore compiled once.
    fn commit(&self, run: &dyn Fn(&mut Write<'_>) -> Result<Written<()>, Failed>) -> Result<(), Failed> {
        self.ledger.write(|transaction| {
            let mut write = Write::new(transaction, self);
            let written = run(&mut write)?;
            write.finish(written).map_err(Failed::Write)
        })
    }

    /// The latest moment that is written down of the newest commits, and of the organizations. What cannot be read
    /// is found by who reads it.
    fn latest(&self) -> Result<Timestamp, StorageError> {
        let after = Revision(self.ledger.head().revision.0.saturating_sub(UNDER_WAY));
        let records = self.ledger.feed(after).map_while(Result::ok);
        let entries = records.flat_map(|it| rows::read_record(&it).unwrap_or_default());
        let organizations = Organizations(Reader { inner: self }).all()?;
        let moments = entries.map(|it| it.at).chain(organizations.iter().map(|it| it.created_at));
        Ok(moments.max().unwrap_or_default())
    }

    /// What this installation is. It is made when there is nothing yet.
    fn begin(&self) -> Result<Meta, WriteError> {
        let fresh = &self.meta;
        self.write(|write| {
            if let Some(meta) = find::<Meta>(write, keys::META)? {
                return Ok(write.unchanged(meta));
            }
            let permit = Permit::first_start();
            write.insert(&permit, fresh)?;
            let subject = Subject::new(fresh.instance, "installation");
            let entry = Entry::new(&permit, Event::InstallationMade, subject, fresh.created_at);
            Ok(write.record(entry, fresh.clone()))
        })
    }
}

/// How a plan ended.
enum Planned<T, E> {
    Made(T),
    Failed(E),
}

impl<T, E: From<WriteError>> From<WriteError> for Planned<T, E> {
    fn from(error: WriteError) -> Self {
        Self::Failed(error.into())
    }
}

/// Why a write failed: the closure says so, or it could not be made.
enum Failed {
    Run,
    Write(WriteError),
}

impl From<CommitError> for Failed {
    fn from(error: CommitError) -> Self {
        Self::Write(error.into())
    }
}

impl Meta {
    fn random(now: Timestamp) -> Result<Self, getrandom::Error> {
        let (mut instance, mut signing_key) = ([0; 10], [0; 32]);
        getrandom::fill(&mut instance)?;
        getrandom::fill(&mut signing_key)?;
        let instance = uuid::Builder::from_unix_timestamp_millis(now.millis(), &instance).into_uuid();
        Ok(Self { instance, signing_key, created_at: now })
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("ledger", &self.inner.ledger).finish_non_exhaustive()
    }
}
