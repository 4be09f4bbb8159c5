//! Who is let in, who waits, and who is turned away.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::*;

/// Somebody who has come to a gate.
struct Comer<'a>(Pin<Box<dyn Future<Output = Result<Place, ApiError>> + 'a>>);

impl<'a> Comer<'a> {
    fn new(gate: &'a Gate, organization: u128) -> Self {
        Self(Box::pin(gate.enter(OrganizationId::from_bytes(organization.to_be_bytes()))))
    }

    /// A place, or that there is none to wait for; nothing while it waits.
    fn look(&mut self) -> Option<Result<Place, ApiError>> {
        match self.0.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    fn waits(mut self) -> Self {
        assert!(self.look().is_none());
        self
    }
}

fn enter(gate: &Gate, organization: u128) -> Place {
    Comer::new(gate, organization).look().unwrap().unwrap()
}

#[test]
fn there_are_so_many_at_once_one_of_each_organization_and_others_wait() {
    let gate = Gate::new(2);
    let first = enter(&gate, 1);
    let mut same = Comer::new(&gate, 1).waits();
    let _second = enter(&gate, 2);
    let mut third = Comer::new(&gate, 3).waits();
    drop(first);
    let third = third.look().unwrap().unwrap();
    assert!(same.look().is_none());
    drop(third);
    assert!(same.look().unwrap().is_ok());
}

#[test]
fn too_many_are_turned_away_and_who_goes_makes_room() {
    let gate = Gate::new(2);
    let _place = enter(&gate, 1);
    let mut waiting: Vec<_> = (1..OF_ONE).map(|_| Comer::new(&gate, 1).waits()).collect();
    assert!(matches!(Comer::new(&gate, 1).look(), Some(Err(ApiError::Unavailable))));
    // There is a place for others.
    enter(&gate, 2);
    waiting.pop();
    Comer::new(&gate, 1).waits();
}
