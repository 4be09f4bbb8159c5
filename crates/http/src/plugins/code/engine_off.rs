//! A server that runs no code: plugins that have some cannot be enabled.

use std::{collections::HashSet, io, sync::Arc, time::Duration};

use keywright_plugins::{operation::Operation, plugin::Plugin as Package, sink::Event};

use super::{
    Fail, Reason, Trip,
    admission::Complaint,
    events::Refusal,
    pages::View,
    routes::{Answered, Call},
};
use crate::plugins::PluginOptions;

/// Code that runs. There is none.
#[derive(Debug)]
pub(crate) enum Loaded {}

/// Loads code, and does not.
#[derive(Debug)]
pub(crate) struct Loads;

impl Loads {
    pub(crate) fn new(_: &PluginOptions, _: &[u8; 32]) -> Self {
        Self
    }

    pub(crate) fn load(&self, _: &Package) -> Result<Arc<Loaded>, String> {
        Err("it has code, and this server runs none".to_owned())
    }

    pub(crate) fn knows(&self, _: &[u8; 32]) -> bool {
        true
    }

    pub(crate) fn learn(&self, _: &Package) {}

    pub(crate) fn keep_only(&self, _: &HashSet<[u8; 32]>) -> io::Result<()> {
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as where there is code")]
impl Loaded {
    pub(crate) fn start(&self, _: Trip, _: Reason) -> Result<(), Fail> {
        match *self {}
    }

    pub(crate) fn review(&self, _: Trip, _: &Operation, _: Duration) -> Result<Vec<Complaint>, Fail> {
        match *self {}
    }

    pub(crate) fn events(&self, _: Trip, _: &[Event]) -> Result<Result<(), Refusal>, Fail> {
        match *self {}
    }

    pub(crate) fn route(&self, _: Trip, _: Call) -> Result<Answered, Fail> {
        match *self {}
    }

    pub(crate) fn render(&self, _: Trip, _: View) -> Result<String, Fail> {
        match *self {}
    }

    pub(crate) fn act(&self, _: Trip, _: View, _: &str, _: &str) -> Result<String, Fail> {
        match *self {}
    }

    pub(crate) fn job(&self, _: Trip, _: &str) -> Result<(), Fail> {
        match *self {}
    }
}
