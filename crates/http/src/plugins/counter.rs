//! Bundles that somebody looks at before they install them: in memory, few, and for a while. One that is gone is uploaded
//! again.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use keywright_core::{Timestamp, id::OrganizationId};
use keywright_plugins::bundle::ContentHash;
use parking_lot::Mutex;

/// The bundles, the one that came first in front.
#[derive(Default)]
pub(crate) struct Counter(Mutex<VecDeque<Laid>>);

/// A bundle, for whom it was uploaded, and when it goes.
struct Laid {
    organization: OrganizationId,
    hash: ContentHash,
    bytes: Arc<[u8]>,
    until: Timestamp,
}

impl Counter {
    /// How long a bundle lies there.
    const WHILE: Duration = Duration::from_mins(30);
    /// The most bundles, of 8 MiB each.
    const MOST: usize = 8;
    /// The most of an organization, so that no other has to upload again what it has uploaded.
    const MOST_OF_ONE: usize = 2;

    /// Lays a bundle down, in place of one that has lain there for longest if there are too many.
    pub(crate) fn lay(&self, organization: OrganizationId, bytes: Arc<[u8]>, now: Timestamp) -> ContentHash {
        let hash = ContentHash::of(&bytes);
        let mut laid = self.0.lock();
        laid.retain(|it| it.until > now && (it.organization, it.hash) != (organization, hash));
        let of_one = laid.iter().filter(|it| it.organization == organization).count();
        if of_one >= Self::MOST_OF_ONE {
            let first = laid.iter().position(|it| it.organization == organization);
            first.and_then(|it| laid.remove(it));
        } else if laid.len() >= Self::MOST {
            laid.pop_front();
        }
        laid.push_back(Laid { organization, hash, bytes, until: now.after(Self::WHILE) });
        hash
    }

    /// A bundle that was uploaded in an organization.
    pub(crate) fn find(
        &self,
        organization: OrganizationId,
        hash: ContentHash,
        now: Timestamp,
    ) -> Option<Arc<[u8]>> {
        let laid = self.0.lock();
        let found = laid.iter().find(|it| (it.organization, it.hash) == (organization, hash));
        found.filter(|it| it.until > now).map(|it| Arc::clone(&it.bytes))
    }

    /// Takes one away that has been installed.
    pub(crate) fn clear(&self, organization: OrganizationId, hash: ContentHash) {
        self.0.lock().retain(|it| (it.organization, it.hash) != (organization, hash));
    }
}

impl fmt::Debug for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counter").field("laid", &self.0.lock().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn organization(id: u128) -> OrganizationId {
        OrganizationId::from_uuid(uuid::Uuid::from_u128(id))
    }

    fn lay(counter: &Counter, of: u128, byte: u8) -> ContentHash {
        counter.lay(organization(of), Arc::from([byte]), NOW)
    }

    #[test]
    fn a_bundle_lies_there_for_a_while_and_for_who_has_brought_it() {
        let counter = Counter::default();
        let hash = lay(&counter, 1, 7);
        assert_eq!(counter.find(organization(1), hash, NOW).as_deref(), Some(&[7][..]));
        assert_eq!(counter.find(organization(2), hash, NOW), None);
        assert_eq!(counter.find(organization(1), hash, NOW.after(Counter::WHILE)), None);
        counter.clear(organization(1), hash);
        assert_eq!(counter.find(organization(1), hash, NOW), None);
    }

    #[test]
    fn nobody_takes_the_place_of_others_and_what_came_first_goes_first() {
        let counter = Counter::default();
        let theirs = lay(&counter, 1, 0);
        let mine: Vec<_> = (1..=3).map(|it| lay(&counter, 2, it)).collect();
        let is_there = |of, hash| counter.find(organization(of), hash, NOW).is_some();
        assert!(is_there(1, theirs));
        assert_eq!(mine.iter().map(|it| is_there(2, *it)).collect::<Vec<_>>(), [false, true, true]);
        for of in 3..=20 {
            lay(&counter, of, 9);
        }
        assert!(!is_there(1, theirs) && counter.0.lock().len() == Counter::MOST);
    }
}
