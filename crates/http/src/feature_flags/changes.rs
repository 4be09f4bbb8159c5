//! Changes of flags: who may, what is to change, and the answer.

use keywright_core::Action;

use super::{
    operations::{self, Change, Target},
    requests::{self, UpdateDescription, UpdateName, UpdateOffVariation, UpdateTags, UpdateVariations},
};
use crate::{Answer, ApiError, Reply, caller::Caller};

/// What a body asks to change, and why.
pub(super) trait Wanted {
    fn check(self) -> Result<(Change, Option<String>), ApiError>;
}

/// Makes the change that a body asks for: the flag's new revision.
pub(super) async fn update(
    caller: Caller,
    target: Target,
    action: Action,
    body: Result<impl Wanted, ApiError>,
) -> Reply<String> {
    make(caller, target, action, body.and_then(Wanted::check)).await
}

/// Makes a change, once it is known that the caller may: the flag's new revision.
pub(crate) async fn make(
    caller: Caller,
    target: Target,
    action: Action,
    wanted: Result<(Change, Option<String>), ApiError>,
) -> Reply<String> {
    operations::require_flag(&caller, action, &target).await?;
    let (change, comment) = wanted?;
    let comment = requests::comment(comment)?;
    let flag = caller.write(move |act| operations::change(act, &target, &change, &comment)).await?;
    Ok(Answer(flag.revision.to_string()))
}

impl Wanted for UpdateName {
    fn check(self) -> Result<(Change, Option<String>), ApiError> {
        let name = crate::names::required(self.name.as_deref())?;
        Ok((Change::Name(name), self.comment))
    }
}

impl Wanted for UpdateDescription {
    fn check(self) -> Result<(Change, Option<String>), ApiError> {
        let mut codes = crate::names::Codes::default();
        let description = codes.description(self.description.as_deref());
        Ok((Change::Description(description.ok_or_else(|| codes.into_error())?), self.comment))
    }
}

impl Wanted for UpdateTags {
    fn check(self) -> Result<(Change, Option<String>), ApiError> {
        Ok((Change::Tags(crate::tags::read(self.tags)?), self.comment))
    }
}

impl Wanted for UpdateOffVariation {
    fn check(self) -> Result<(Change, Option<String>), ApiError> {
        self.change()
    }
}

impl Wanted for UpdateVariations {
    fn check(self) -> Result<(Change, Option<String>), ApiError> {
        self.change()
    }
}
