use std::{future::Future as _, pin::Pin, task::Context};

use super::*;

type Entering<'a> = Pin<Box<dyn Future<Output = Result<Place, ApiError>> + 'a>>;

/// Goes to a gate, and does not wait: a place, or why there is none, or whoever waits.
fn come(gate: &Gate, organization: u128) -> Result<Result<Place, ApiError>, Entering<'_>> {
    let mut entering: Entering<'_> =
        Box::pin(gate.enter(OrganizationId::from_bytes(organization.to_be_bytes())));
    poll(&mut entering).ok_or(entering)
}

fn poll(entering: &mut Entering<'_>) -> Option<Result<Place, ApiError>> {
    let mut context = Context::from_waker(std::task::Waker::noop());
    match entering.as_mut().poll(&mut context) {
        std::task::Poll::Ready(answer) => Some(answer),
        std::task::Poll::Pending => None,
    }
}

#[test]
fn there_are_so_many_at_once_one_of_each_organization_and_others_wait() {
    let gate = Gate::new(2);
    let first = come(&gate, 1).unwrap().unwrap();
    let mut same = come(&gate, 1).unwrap_err();
    let _second = come(&gate, 2).unwrap().unwrap();
    let mut third = come(&gate, 3).unwrap_err();
    assert!(poll(&mut same).is_none() && poll(&mut third).is_none());
    drop(first);
    let third = poll(&mut third).unwrap().unwrap();
    assert!(poll(&mut same).is_none());
    drop(third);
    assert!(poll(&mut same).unwrap().is_ok());
}

#[test]
fn too_many_are_turned_away_and_who_goes_makes_room() {
    let gate = Gate::new(2);
    let _place = come(&gate, 1).unwrap().unwrap();
    let mut waiting: Vec<_> = (1..OF_ONE).map(|_| come(&gate, 1).unwrap_err()).collect();
    assert!(matches!(come(&gate, 1), Ok(Err(ApiError::Unavailable))));
    assert!(come(&gate, 2).unwrap().is_ok(), "there is a place for others");
    waiting.pop();
    assert!(come(&gate, 1).is_err(), "it waits");
}
