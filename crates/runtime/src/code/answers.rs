//! What code answered, held to what may be answered.

use super::Handled;
use crate::{
    Bounds, Failure, Objection, RouteResponse, asks::cut, bindings::exports::keywright::plugin::events,
};

/// The failure of a hook, in its own words.
pub(super) fn refused(words: String) -> Failure {
    Failure::Refused(cut(words, Bounds::REASON))
}

pub(super) fn verdict(objections: Vec<Objection>) -> Result<Vec<Objection>, Failure> {
    let bytes = objections.iter().map(|it| it.field.len() + it.code.len() + it.message.len()).sum();
    within(objections.len(), Bounds::OBJECTIONS, "objections")?;
    within(bytes, Bounds::VERDICT, "bytes of objections")?;
    Ok(objections)
}

pub(super) fn handled(answer: Result<(), events::Refusal>) -> Handled {
    match answer {
        Ok(()) => Handled::Done,
        Err(events::Refusal::Retry(seconds)) => Handled::Retry(seconds),
        Err(events::Refusal::Drop(why)) => Handled::Drop(cut(why, Bounds::REASON)),
    }
}

pub(super) fn response(answer: RouteResponse) -> Result<RouteResponse, Failure> {
    let headers = answer.headers.iter().map(|it| it.name.len() + it.value.len()).sum::<usize>();
    within(headers + answer.body.len(), Bounds::RESPONSE, "bytes of a response")?;
    if !(200..600).contains(&answer.status) {
        return Err(Failure::Nonsense(format!("{} is no status of a response", answer.status)));
    }
    Ok(answer)
}

pub(super) fn page(blocks: String) -> Result<String, Failure> {
    within(blocks.len(), Bounds::PAGE, "bytes of a page")?;
    Ok(blocks)
}

fn within(count: usize, most: usize, what: &str) -> Result<(), Failure> {
    if count <= most { Ok(()) } else { Err(Failure::Nonsense(format!("more than {most} {what}"))) }
}
