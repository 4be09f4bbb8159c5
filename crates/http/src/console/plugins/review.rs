//! A bundle that was uploaded, before it is installed or upgrades what is: who has signed it, what it wants, and what
//! differs.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::text::Key;
use keywright_plugins::{
    bundle::ContentHash,
    plugin::{Plugin as Package, Refusal},
};

use super::{
    LIST, REVIEWS, UPLOAD, Words,
    about::{About, Difference, Signer},
};
use crate::{
    ApiError,
    console::{
        form::Form,
        frame::{Frame, Look},
        page, refusal,
        visit::{Sent, Visit},
    },
    plugins::{
        change::{self as steps, Looked},
        operations::{self, Offer},
        requests::BundleTerms,
        upload,
    },
};

#[derive(Template)]
#[template(path = "plugins/review.html")]
struct ReviewPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    /// Where the page is, and where what is decided is sent.
    at: String,
    about: About,
    name: String,
    version: String,
    hash: String,
    signer: Signer,
    needs_code: bool,
    /// What is installed: its version, and what differs.
    difference: Option<Difference>,
    is_same: bool,
    /// What has to be said to install it.
    asks: Asks,
    sent: Form,
    alert: Option<String>,
}

/// What has to be said of a bundle before it is taken.
#[derive(Clone, Copy, Debug, Default)]
struct Asks {
    hash: bool,
    other_signer: bool,
    consent: bool,
}

/// That there is no such bundle here.
#[derive(Template)]
#[template(path = "plugins/gone.html")]
struct GonePage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
}

pub(super) async fn show(visit: Visit, hash: Path<String>) -> HttpResponse {
    answer(&visit, &hash, Form::default(), None, StatusCode::OK).await
}

pub(super) async fn submit(sent: Sent, hash: Path<String>) -> HttpResponse {
    let Sent { visit, form } = sent;
    match take(&visit, &hash, &form).await {
        Ok(Some(name)) => page::done(&visit.frame.look.path(&format!("{LIST}/{name}"))),
        Ok(None) => answer(&visit, &hash, form, None, StatusCode::OK).await,
        Err(error) => {
            let (status, alert) = Words(visit.frame.look.language).why(&error);
            answer(&visit, &hash, form, Some(alert), status).await
        }
    }
}

/// Installs a bundle, or upgrades what is installed: its name; nothing, if it is not here any more.
async fn take(visit: &Visit, hash: &str, form: &Form) -> Result<Option<Key>, ApiError> {
    operations::require_manage(&visit.member)?;
    let member = &visit.member;
    let Some((hash, bytes)) = laid(visit, hash) else { return Ok(None) };
    let offer = offer(form)?;
    let _place = upload::bring(member).await?;
    let looked = steps::look(member, bytes.clone(), offer).await?;
    if !looked.refusals.is_empty() {
        let w = Words(visit.frame.look.language);
        let lines = looked.refusals.iter().map(|it| w.refusal(it).into());
        return Err(ApiError::Refused(std::iter::once("PluginIsNotAdmitted".into()).chain(lines).collect()));
    }
    let name = Key::new(&looked.package.manifest().about.name).map_err(ApiError::internal)?;
    let plugin = match looked.installed {
        Some(_) => steps::upgrade(member, name, bytes.to_vec(), offer).await?,
        None => steps::install(member, bytes.to_vec(), offer).await?,
    };
    member.state.plugins().counter.clear(member.organization(), hash);
    Ok(Some(plugin.name))
}

fn offer(form: &Form) -> Result<Offer, ApiError> {
    let text = |name: &str| form.get(name).map(str::to_owned);
    let other_signer = Some(form.has("other-signer"));
    BundleTerms { sha256: text("sha256"), consent: text("consent"), other_signer }.check()
}

/// A bundle that lies on the counter.
fn laid(visit: &Visit, hash: &str) -> Option<(ContentHash, std::sync::Arc<[u8]>)> {
    let (member, hash) = (&visit.member, ContentHash::parse(hash)?);
    let state = &member.state;
    let bytes = state.plugins().counter.find(member.organization(), hash, state.now())?;
    Some((hash, bytes))
}

async fn answer(
    visit: &Visit,
    hash: &str,
    sent: Form,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    if let Err(error) = operations::require_manage(&visit.member) {
        return refusal::failure(look, &error);
    }
    let Some((_, bytes)) = laid(visit, hash) else {
        return page::render(StatusCode::NOT_FOUND, &GonePage { look, frame, w: Words(look.language) });
    };
    let keys = visit.member.read(|db, organization| Ok(db.plugins().keys(organization)?)).await;
    match (steps::look(&visit.member, bytes, Offer::default()).await, keys) {
        (Ok(looked), Ok(keys)) => {
            let signer = looked.package.bundle().signer();
            let signer = Signer::of(signer.as_ref().map(keywright_plugins::bundle::KeyId::as_bytes), &keys);
            page::render(status, &ReviewPage::new(visit, looked, signer, sent, alert))
        }
        (Err(error), _) | (_, Err(error)) => refusal::failure(look, &error),
    }
}

impl<'a> ReviewPage<'a> {
    fn new(visit: &'a Visit, looked: Looked, signer: Signer, sent: Form, alert: Option<String>) -> Self {
        let Looked { package, refusals, installed } = looked;
        let (look, language) = (&visit.frame.look, visit.frame.look.language);
        let hash = package.bundle().hash().to_string();
        let difference = installed
            .as_ref()
            .map(|(plugin, before)| Difference::of(&package, &plugin.release, before.as_ref(), language));
        let is_enabled = installed.as_ref().is_some_and(|(plugin, _)| plugin.is_enabled());
        let is_same = installed
            .as_ref()
            .is_some_and(|(plugin, _)| plugin.release.hash == *package.bundle().hash().as_bytes());
        let asks = Asks {
            hash: refusals.iter().any(|it| matches!(it, Refusal::Unsigned | Refusal::Untrusted(_))),
            other_signer: refusals.contains(&Refusal::OtherSigner),
            consent: is_enabled && difference.as_ref().is_some_and(|it| !it.new_wants.is_empty()),
        };
        // What nobody can put right here is said at once.
        let w = Words(language);
        let hopeless = refusals
            .iter()
            .find(|it| matches!(it, Refusal::Downgrade(..) | Refusal::OtherBytes(_)))
            .map(|it| w.refusal(it));
        Self {
            look,
            frame: &visit.frame,
            w,
            at: look.path(&format!("{REVIEWS}/{hash}")),
            about: About::of(&package, installed.as_ref().map(|it| &it.0.release), language),
            name: package.manifest().about.name.clone(),
            version: package.manifest().about.version.to_string(),
            hash,
            signer,
            needs_code: needs_code(&package),
            difference,
            is_same,
            asks,
            sent,
            alert: alert.or(hopeless),
        }
    }
}

/// Whether it has code that this server, which was built without what runs it, does not run.
fn needs_code(package: &Package) -> bool {
    cfg!(not(feature = "code")) && package.manifest().needs_code()
}
