//! On which terms a bundle is taken: who signed it, what it is granted, and by whom.

use keywright_core::{
    grant::Change,
    id::OrganizationId,
    plugin::{Plugin, Release},
};
use keywright_plugins::{
    bundle::{ContentHash, KeyId},
    manifest::Want,
    plugin::{Plugin as Package, Refusal, Running, Terms},
};
use keywright_storage::Database;

use super::{
    bodies::{hash_of, key_text},
    operations::Offer,
    ready,
};
use crate::{ApiError, act::Act};

/// The most bytes of what is granted, in words.
const MAX_GRANTED: usize = 16 << 10;

/// Why a bundle is not installed on these terms: nothing, if it can be.
pub(super) fn refusals(
    db: &Database,
    organization: OrganizationId,
    package: &Package,
    running: Option<&Plugin>,
    offer: Offer,
) -> Result<Vec<Refusal>, ApiError> {
    let keys = db.plugins().keys(organization)?;
    let trusted: Vec<_> = keys.iter().filter_map(|it| key_text(&it.key).parse().ok()).collect();
    Ok(judged(package, &trusted, running, offer))
}

fn judged(package: &Package, trusted: &[KeyId], running: Option<&Plugin>, offer: Offer) -> Vec<Refusal> {
    let version = running.and_then(|it| it.release.version.parse().ok());
    let running = running.zip(version.as_ref()).and_then(|(it, version)| {
        let signer = it.release.signer.as_ref().and_then(|it| key_text(it).parse().ok());
        Some(Running { version, hash: hash_of(&it.release.hash)?, signer })
    });
    let terms = Terms { hash: offer.hash, trusted, running, other_signer: offer.other_signer };
    package.admit(&terms).err().unwrap_or_default()
}

pub(super) fn admit(
    act: &mut Act<'_, '_>,
    package: &Package,
    running: Option<&Plugin>,
    offer: Offer,
) -> Result<(), ApiError> {
    let organization = act.organization();
    // That the signer is trusted is a condition of the commit.
    let signer = package.bundle().signer();
    let trusted: Vec<_> = match signer {
        Some(key) if act.rows.plugins().trusts(organization, key.as_bytes())? => vec![key],
        _ => Vec::new(),
    };
    let refusals = judged(package, &trusted, running, offer);
    if refusals.is_empty() {
        return Ok(());
    }
    let lines = refusals.iter().map(|it| it.to_string().into());
    Err(ApiError::Refused(std::iter::once("PluginIsNotAdmitted".into()).chain(lines).collect()))
}

/// Whether the version before may come back: not where another signed what runs, and who signed it is not trusted any more.
pub(super) fn readmit(act: &mut Act<'_, '_>, plugin: &Plugin) -> Result<(), ApiError> {
    let signer = plugin.previous.as_ref().and_then(|it| it.signer);
    let Some(signer) = signer.filter(|it| plugin.release.signer != Some(*it)) else { return Ok(()) };
    if act.rows.plugins().trusts(plugin.organization, &signer)? {
        return Ok(());
    }
    let key = key_text(&signer);
    let why = format!("the version before is signed by {key}: trust that key first");
    Err(ApiError::Refused(vec!["SignerIsNotTrusted".into(), why.into()]))
}

/// The release of a bundle: with what is granted by consent, or was granted to the version before, if that is enough.
pub(super) fn release(
    act: &mut Act<'_, '_>,
    package: &Package,
    before: Option<&Plugin>,
    consented: Option<ContentHash>,
) -> Result<Release, ApiError> {
    let capabilities = &package.manifest().capabilities;
    let granted = if consented.is_some() {
        consent(package, consented)?;
        act.check_ceiling(Change::Join(&capabilities.admin))?;
        granted(package)?
    } else {
        let more = match before {
            Some(before) => more_than(act, package, &before.release)?,
            None => package.manifest().wants().into_iter().collect(),
        };
        let is_enabled = before.is_some_and(Plugin::is_enabled);
        // One that acts is looked at as what it will be. Else who makes other bytes of it may not grant what they have not.
        let carries = is_enabled || act.check_ceiling(Change::Join(&capabilities.admin)).is_ok();
        if more.is_empty() && carries {
            granted(package)?
        } else if is_enabled {
            return Err(lacks_consent(more));
        } else {
            Vec::new()
        }
    };
    let signer = package.bundle().signer().map(|it| *it.as_bytes());
    let (version, hash) = (package.manifest().about.version.to_string(), *package.bundle().hash().as_bytes());
    Ok(Release { version, hash, signer, granted, at: act.now })
}

/// What a bundle wants beyond what the release before was granted.
fn more_than(act: &mut Act<'_, '_>, package: &Package, before: &Release) -> Result<Vec<Want>, ApiError> {
    let manifest = package.manifest();
    let opened = opened(act, before)?.filter(|it| is_granted(before, it));
    Ok(match opened {
        Some(opened) => manifest.beyond(opened.manifest()),
        None => manifest.wants().into_iter().collect(),
    })
}

pub(super) fn lacks_consent(wants: impl IntoIterator<Item = Want>) -> ApiError {
    let lines = wants.into_iter().map(|it| it.to_string().into());
    ApiError::Refused(std::iter::once("ConsentIsRequired".into()).chain(lines).collect())
}

/// Insists that what is consented to is this bundle.
pub(super) fn consent(package: &Package, consented: Option<ContentHash>) -> Result<(), ApiError> {
    if consented == Some(package.bundle().hash()) {
        return Ok(());
    }
    Err(ApiError::rule("ConsentIsForAnother"))
}

/// All that a bundle wants, in the words in which it is shown.
pub(super) fn granted(package: &Package) -> Result<Vec<String>, ApiError> {
    let wants: Vec<_> = package.manifest().wants().iter().map(ToString::to_string).collect();
    if wants.iter().map(String::len).sum::<usize>() > MAX_GRANTED {
        return Err(ApiError::rule("TooManyCapabilities"));
    }
    Ok(wants)
}

/// Whether a release was granted all that its bundle wants.
pub(super) fn is_granted(release: &Release, package: &Package) -> bool {
    let is_in = |it: &Want| release.granted.contains(&it.to_string());
    package.manifest().wants().iter().all(is_in)
}

/// The bundle of a release, as this server reads it.
pub(super) fn opened(act: &mut Act<'_, '_>, release: &Release) -> Result<Option<Package>, ApiError> {
    let organization = act.organization();
    let bytes = act.rows.plugins().bundle(organization, &release.hash)?;
    Ok(bytes.and_then(|it| ready::open(&it, act.state.db.catalogue()).ok()))
}
