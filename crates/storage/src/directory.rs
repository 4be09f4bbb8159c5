//! The directory: everything that a decision needs, in memory.
//!
//! It holds no truth of its own. It is told [`Fact`]s, all of a commit's together and before the commit is
//! acknowledged, so what it answers after an acknowledgement has the commit in it. There is no cache with a
//! time to live and no remembered decision.
//!
//! A token's entry leads to its holder, that to a member or to the statements of a service token, a member to
//! its policies and groups, and those to compiled statements. Each step is a pointer that a change replaces in
//! one place: an edited policy is one replaced pointer, however many have it.
//!
//! Readers do not lock the whole. They look, and look again if a commit came in between ([`Directory::view`]),
//! so that no answer rests on a mixture of two states.

mod caller;
mod clock;
mod compiled;
mod fences;
mod holder;
mod interned;
mod judging;
mod limits;
mod member;
mod organizations;
mod owners;
mod places;
mod plugins;
mod registers;
mod sessions;
mod slots;
mod step;
mod tokens;
mod uses;
mod view;

use std::{
    fmt,
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
};

use keywright_core::{
    Action, Catalogue, Decision, Digest, Request, Timestamp,
    id::{MembershipId, OrganizationId, TokenId},
    policy::{BuiltIn, BuiltInError},
    principal::Credential,
    resource::ResourceName,
};
use parking_lot::Mutex;

use self::{
    caller::Admission, clock::Clock, fences::Fences, limits::Limits, organizations::Ended, places::Places,
    registers::Registers, sessions::Sessions, step::Step, tokens::TokenIndex, uses::Uses,
};
pub use self::{
    caller::{Admitted, Caller, Login},
    judging::{Known, Ruling},
    plugins::PluginPower,
    uses::Use,
    view::View,
};
use crate::{facts::Fact, sequence::Sequence};

/// Everything that a decision needs. See the module.
pub struct Directory {
    tables: Tables,
    /// The writer's books. Who holds them is the writer.
    registers: Mutex<Registers>,
    sequence: Sequence,
    /// Held while the sequence moves, so that a reader who was disturbed too often can make the writer wait.
    publishing: Mutex<()>,
    /// The revision that is applied. Belongs to what the sequence guards.
    revision: AtomicU64,
    clock: Clock,
    uses: Uses,
}

/// Where readers start.
struct Tables {
    tokens: TokenIndex,
    /// By the secrets that tokens had before: each is good until its entry ends, which may have been long ago.
    former: TokenIndex,
    fences: Fences,
    limits: Limits,
    sessions: Sessions,
    places: Places,
    ended: Ended,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Counts {
    /// Tokens, of whatever state.
    pub tokens: usize,
    /// Memberships that go on.
    pub members: usize,
    /// Login sessions.
    pub sessions: usize,
}

/// How often a reader looks again before it makes the writer wait.
const VIEW_TRIES: usize = 16;

impl Directory {
    /// A directory that knows the policies of this program, read with this catalogue, and nothing else.
    pub fn new(catalogue: &Catalogue) -> Result<Self, BuiltInError> {
        let directory = Self {
            tables: Tables {
                tokens: TokenIndex::new(),
                former: TokenIndex::new(),
                fences: Fences::default(),
                limits: Limits::default(),
                sessions: Sessions::default(),
                places: Places::default(),
                ended: Ended::default(),
            },
            registers: Mutex::default(),
            sequence: Sequence::default(),
            publishing: Mutex::default(),
            revision: AtomicU64::default(),
            clock: Clock::default(),
            uses: Uses::default(),
        };
        let built_in = BuiltIn::ALL.map(|it| it.policy(catalogue).map(Fact::PolicyPut));
        directory.apply(0, built_in.into_iter().collect::<Result<Vec<_>, _>>()?);
        Ok(directory)
    }

    /// Follows a commit: its facts take effect together. Also takes what the store holds when it is opened,
    /// in whatever order and in as many calls as it likes, before anybody reads. Afterwards each call has a
    /// higher revision than the one before.
    pub fn apply(&self, revision: u64, facts: impl IntoIterator<Item = Fact>) {
        let mut registers = self.registers.lock();
        let mut steps = Vec::new();
        for fact in facts {
            registers.prepare(fact, &mut steps);
        }
        {
            let _no_view = self.publishing.lock();
            self.sequence.change(|| {
                for step in &mut steps {
                    step.make(&self.tables);
                }
                self.revision.store(revision, Ordering::Relaxed);
            });
        }
        for step in &steps {
            if let Step::Grants(member, _) = step {
                registers.owners.look_at(member);
            }
        }
    }

    /// Tells again what has not changed, and means something else now. Nothing is applied meanwhile.
    pub(crate) fn apply_again(&self, facts: impl IntoIterator<Item = Fact>) {
        self.apply(self.revision.load(Ordering::Relaxed), facts);
    }

    /// Asks several things of one state. When a commit comes in between, `read` is run again; after some
    /// tries, while no commit can be applied. So it must be short and must not write.
    pub fn view<R>(&self, read: impl Fn(View<'_>) -> R) -> R {
        let read = || read(View { directory: self, revision: self.revision.load(Ordering::Relaxed) });
        self.sequence.read(VIEW_TRIES, read).unwrap_or_else(|| {
            let _nobody_writes = self.publishing.lock();
            read()
        })
    }

    /// Lets the bearer of the token of that digest in, or says why not. `now` is the time of the host; if it
    /// has gone back, tokens that were over stay so (R06). `from` is the address that the request comes from, as far as it
    /// is known and to be believed.
    pub fn admit(&self, digest: &Digest, now: Timestamp, from: Option<IpAddr>) -> Admitted {
        self.view(|view| view.admit(digest, now, from))
    }

    /// Which token has this secret, or had it before, as far as is remembered; whether it may be used or not.
    #[must_use]
    pub fn whose(&self, digest: &Digest) -> Option<(OrganizationId, TokenId)> {
        self.view(|view| view.whose(digest))
    }

    /// Whether the caller may do this to that, at this moment, where nothing else is known. What let the caller in
    /// must still do so.
    pub fn decide(&self, caller: &Caller, action: Action, resource: &ResourceName<'_>) -> Decision {
        self.judge(caller, Request::new(action, resource))
    }

    /// Whether the caller may do what is asked, at this moment. What let the caller in must still do so.
    pub fn judge(&self, caller: &Caller, request: Request<'_>) -> Decision {
        self.view(|view| view.judge(caller, request))
    }

    /// Takes note that the caller's token was used. Does next to nothing more than once a second.
    pub fn touch(&self, caller: &Caller, now: Timestamp, address: Option<IpAddr>, agent: Option<&str>) {
        let (Credential::Personal { token, .. } | Credential::Service { token }) = caller.credential else {
            return;
        };
        let Admission::Token { digest, .. } = &caller.admission else { return };
        let second = u32::try_from(now.seconds()).unwrap_or(u32::MAX);
        let (present, former) = (&self.tables.tokens, &self.tables.former);
        let is_news = present.touch(digest, second).or_else(|| former.touch(digest, second));
        if is_news.unwrap_or(true) {
            self.uses.put(token, Use::new(now, address, agent));
        }
    }

    /// The latest use of a token that has not been drained yet. It is later than what is written down.
    #[must_use]
    pub fn last_use(&self, token: TokenId) -> Option<Use> {
        self.uses.get(token)
    }

    /// Takes out the latest use of each token since the last time, to write them down.
    #[must_use]
    pub fn drain_last_used(&self) -> Vec<(TokenId, Use)> {
        self.uses.drain()
    }

    /// Puts uses back that could not be written down. Later ones that came meanwhile stay.
    pub fn return_last_used(&self, uses: impl IntoIterator<Item = (TokenId, Use)>) {
        uses.into_iter().for_each(|(token, seen)| self.uses.put(token, seen));
    }

    /// Takes note of a moment that has been, so that `now` is not taken to be before it: of the newest commit,
    /// when the store is opened. The latest of all that were told.
    pub fn observe(&self, moment: Timestamp) -> Timestamp {
        self.clock.observe(moment)
    }

    /// Members who may do everything in the organization: some of them, quickly. None only if there is none.
    /// To be checked against the rows by who rests a change on it.
    #[must_use]
    pub fn probable_owners(&self, organization: OrganizationId) -> Vec<MembershipId> {
        self.registers.lock().owners.some(organization)
    }

    /// All members who may do everything in the organization. Looks at every member of it, and commits wait
    /// meanwhile: for when [`Self::probable_owners`] are not enough.
    #[must_use]
    pub fn owners(&self, organization: OrganizationId) -> Vec<MembershipId> {
        self.registers.lock().owners.all(organization)
    }

    /// How many of each there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            tokens: self.tables.tokens.len(),
            members: self.tables.sessions.members(),
            sessions: self.tables.sessions.len(),
        }
    }

    /// The newest commit that is followed.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.view(|view| view.revision)
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory").field("counts", &self.counts()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
