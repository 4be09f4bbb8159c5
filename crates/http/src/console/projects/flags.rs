//! What is done to one flag: switched, put away, taken back, removed.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{Action, flag::Flag, text::Key};
use uuid::Uuid;

use super::{Comment, Over, Question, Words, environment::Place, environment::render};
use crate::{
    ApiError,
    caller::Caller,
    console::{
        list::Asked,
        page, refusal,
        visit::{Sent, Visit},
    },
    feature_flags::{
        changes,
        operations::{self, Change, Target},
        requests,
    },
};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Switch(bool),
    Archive,
    Restore,
    Remove,
}

/// What is to be done to which flag.
struct Meant {
    place: Place,
    target: Target,
    key: String,
    deed: Deed,
}

type Segments = Path<(Uuid, Uuid, String, String)>;

pub(super) async fn ask(visit: Visit, asked: Asked, path: Segments) -> HttpResponse {
    match Meant::read(path) {
        Some(meant) => question(&visit, asked, &meant, String::new(), None, StatusCode::OK).await,
        None => refusal::failure(&visit.frame.look, &ApiError::NotFound),
    }
}

pub(super) async fn submit(sent: Sent, asked: Asked, path: Segments) -> HttpResponse {
    let Sent { visit, form } = sent;
    let Some(meant) = Meant::read(path) else {
        return refusal::failure(&visit.frame.look, &ApiError::NotFound);
    };
    let comment = form.text("comment").trim().to_owned();
    let done = match meant.find(&visit.member).await {
        Ok(_) => meant.make((*visit.member).clone(), comment.clone()).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => page::done(&format!("{}{asked}", meant.place.path(&visit.frame.look))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            question(&visit, asked, &meant, comment, Some(alert), status).await
        }
    }
}

/// The question whether it is to be done, for who may.
async fn question(
    visit: &Visit,
    asked: Asked,
    meant: &Meant,
    text: String,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let found = meant.find(&visit.member).await;
    let (name, is_required) = match found {
        Ok(found) => found,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    let w = Words(visit.frame.look.language);
    let (title, hint, button) = match meant.deed {
        Deed::Switch(true) => (w.sure_on(name), w.sure_switch_hint(), w.on()),
        Deed::Switch(false) => (w.sure_off(name), w.sure_switch_hint(), w.off()),
        Deed::Archive => (w.sure_archive(name), w.sure_archive_hint(), w.archive()),
        Deed::Restore => (w.sure_restore(name), w.sure_restore_hint(), w.restore()),
        Deed::Remove => (w.sure_flag(name), w.sure_flag_hint(), w.remove()),
    };
    let place = meant.place.path(&visit.frame.look);
    let action = format!("{place}/flags/{}/{}{asked}", meant.key, meant.deed.word());
    let is_dangerous = meant.deed == Deed::Remove;
    let comment = Some(Comment { text, is_required });
    let question = Question { title, hint, button, action, is_dangerous, comment, alert };
    render(visit, asked, meant.place, Over::Sure(question), status).await
}

/// The name of a flag, for who may do this to it, and whether its environment wants to know why.
pub(super) async fn find(
    caller: &Caller,
    place: Place,
    target: &Target,
    action: Action,
) -> Result<(String, bool), ApiError> {
    operations::require_flag(caller, action, target).await?;
    let environment = place.require(caller).await?;
    Ok((flag(caller, target).await?.name.to_string(), environment.requires_change_comment))
}

async fn flag(caller: &Caller, target: &Target) -> Result<Flag, ApiError> {
    let target = target.clone();
    let found = caller.read(move |db, _| {
        let key = target.key.ok_or(ApiError::NotFound)?;
        db.flags().keyed(target.environment, &key)?.ok_or(ApiError::NotFound)
    });
    found.await
}

impl Deed {
    const ALL: [Self; 5] =
        [Self::Switch(true), Self::Switch(false), Self::Archive, Self::Restore, Self::Remove];

    /// How it stands in paths.
    const fn word(self) -> &'static str {
        match self {
            Self::Switch(true) => "on",
            Self::Switch(false) => "off",
            Self::Archive => "archive",
            Self::Restore => "restore",
            Self::Remove => "remove",
        }
    }

    /// Whether the page of a flag offers it. What was done meanwhile is not done again, and what was put away is taken
    /// back before it is switched.
    const fn is_open(self, flag: &Flag) -> bool {
        match self {
            Self::Switch(on) => !flag.is_archived && flag.is_enabled != on,
            Self::Archive => !flag.is_archived,
            Self::Restore => flag.is_archived,
            // Why not is said by the API.
            Self::Remove => true,
        }
    }

    /// The change that it is; none where the flag goes.
    const fn change(self) -> Option<Change> {
        match self {
            Self::Switch(on) => Some(Change::Toggle(on)),
            Self::Archive => Some(Change::Archive(true)),
            Self::Restore => Some(Change::Archive(false)),
            Self::Remove => None,
        }
    }
}

impl Meant {
    fn read(path: Segments) -> Option<Self> {
        let (project, environment, key, deed) = path.into_inner();
        let deed = Deed::ALL.into_iter().find(|it| it.word() == deed)?;
        let place = Place::new((project, environment));
        let target = Target { environment: place.environment, key: Key::new(&key).ok() };
        Some(Self { place, target, key, deed })
    }

    fn action(&self) -> Action {
        self.deed.change().map_or(Action::DELETE_FLAG, |it| it.action())
    }

    /// The name of the flag, for who may do it, and whether its environment wants to know why.
    async fn find(&self, caller: &Caller) -> Result<(String, bool), ApiError> {
        let found = find(caller, self.place, &self.target, self.action()).await?;
        let flag = flag(caller, &self.target).await?;
        if self.deed.is_open(&flag) { Ok(found) } else { Err(ApiError::Conflict) }
    }

    async fn make(&self, caller: Caller, comment: String) -> Result<(), ApiError> {
        let target = self.target.clone();
        if let Some(change) = self.deed.change() {
            let action = change.action();
            return changes::make(caller, target, action, Ok((change, Some(comment)))).await.map(drop);
        }
        operations::require_flag(&caller, Action::DELETE_FLAG, &target).await?;
        let comment = requests::comment(Some(comment))?;
        caller.write(move |act| operations::remove(act, &target, &comment)).await
    }
}
