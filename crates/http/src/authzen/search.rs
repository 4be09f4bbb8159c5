//! Searches: who may, to what, and what. Each candidate is judged as a question about it would be.

use std::collections::BTreeSet;

use keywright_core::{
    Action,
    condition::Known,
    resource::ResourceName,
    statement::{Effect, Statement},
};
use keywright_storage::{Mark, Met, Way};
use serde_json::{Map, Value, json};

use super::{
    Question, Search, Wanted,
    ask::{Asker, id_of, name_of, tell_subject},
    bodies::{Found, Paged},
};
use crate::{
    ApiError,
    judge::{Judge, Subject},
};

/// How many candidates are read at once.
const AT_ONCE: usize = 200;
/// How many candidates a page looks at, at most.
const MAX_LOOKED_AT: usize = 1_000;

/// What candidates become in the answer, if they may.
type Shown = Map<String, Value>;

impl Asker<'_> {
    /// A page of what is found. 403 for who may not ask that.
    pub(super) fn search(&mut self, search: &Search) -> Result<Found, ApiError> {
        if search.wanted != Wanted::Actions {
            self.require()?;
        }
        let (mark, question) = (search.mark()?, &search.question);
        let mut page = Page { search, judge: self.judge, mark, results: Vec::new(), next: None };
        match search.wanted {
            Wanted::Subjects => self.subjects(question, &mut page)?,
            Wanted::Resources => self.resources(question, &mut page)?,
            Wanted::Actions => self.actions(question, &mut page)?,
        }
        Ok(page.found())
    }

    fn subjects(&self, question: &Question, page: &mut Page<'_>) -> Result<(), ApiError> {
        let kind = &question.subject.kind;
        let way = match Subject::token_kind(kind) {
            Some(kind) => Way::Tokens(kind),
            None if Subject::is_of_members(kind) => Way::Members,
            None => return Ok(()),
        };
        let Some(name) = name_of(&self.catalogue(), &question.resource) else { return Ok(()) };
        let Some((action, resource)) = self.read(&question.action, &question.resource.kind, &name) else {
            return Ok(());
        };
        let (mut known, address) = (question.known(self.judge.now()), question.address());
        self.walk(way, page, |met| {
            let subject = match (met, way) {
                (Met::Member(account), _) => Subject::Member(account),
                (Met::Token(id, digest), Way::Tokens(kind)) => Subject::Token { kind, id, digest },
                _ => return None,
            };
            tell_subject(&mut known, &subject);
            let may = self.judged(&subject, action, &resource, &mut known, address);
            may.then(|| thing(kind, &subject.id()))
        })
    }

    fn resources(&mut self, question: &Question, page: &mut Page<'_>) -> Result<(), ApiError> {
        let (kind, catalogue) = (question.resource.kind.as_str(), self.catalogue());
        let Some(subject) = self.subject(&question.subject)? else { return Ok(()) };
        let Some(of) = catalogue.type_named(kind).and_then(|it| catalogue.resource_type(it)) else {
            return Ok(());
        };
        let (mut known, address) = (question.known(self.judge.now()), question.address());
        tell_subject(&mut known, &subject);
        let asker = &*self;
        let judge = |known: &mut Known, name: &str| {
            let (action, resource) = asker.read(&question.action, kind, name)?;
            let may = asker.judged(&subject, action, &resource, known, address);
            may.then(|| thing(kind, id_of(of, name)))
        };
        let way = match kind {
            "project" => Way::Projects,
            "env" => Way::Environments,
            "flag" => Way::Flags,
            "segment" => Way::Segments,
            _ => {
                let names = if of.single {
                    BTreeSet::from([of.everything()])
                } else {
                    self.named(&subject, kind, address)
                };
                page.list(names, |name| judge(&mut known, name));
                return Ok(());
            }
        };
        asker.walk(way, page, |met| match met {
            Met::Resource(name) => judge(&mut known, &name),
            Met::Member(_) | Met::Token(..) => None,
        })
    }

    fn actions(&mut self, question: &Question, page: &mut Page<'_>) -> Result<(), ApiError> {
        let Some(subject) = self.subject(&question.subject)? else { return Ok(()) };
        let (catalogue, kind) = (self.catalogue(), &question.resource.kind);
        let name = name_of(&catalogue, &question.resource);
        let (Some(of), Some(name)) = (catalogue.type_named(kind), name) else {
            return Ok(());
        };
        let (mut known, address) = (question.known(self.judge.now()), question.address());
        tell_subject(&mut known, &subject);
        let of_type = |(action, _): &(Action, _)| action.resource_type() == of;
        let names = catalogue.actions().filter(of_type).map(|(_, it)| it.name.to_string());
        page.list(names.collect(), |action| {
            let (action, resource) = self.read(action, kind, &name)?;
            let may = self.judged(&subject, action, &resource, &mut known, address);
            may.then(|| Map::from_iter([("name".to_owned(), json!(catalogue.action_name(action)))]))
        });
        Ok(())
    }

    /// Looks at so many candidates of a walk as a page may, or until it is full.
    fn walk(
        &self,
        way: Way,
        page: &mut Page<'_>,
        mut judge: impl FnMut(Met) -> Option<Shown>,
    ) -> Result<(), ApiError> {
        let db = &self.caller.state.db;
        let mut mark = page.mark.take();
        for _ in 0..MAX_LOOKED_AT / AT_ONCE {
            let piece = db.walk(self.organization(), way, mark.as_ref(), AT_ONCE)?;
            let mut met = piece.met.into_iter().peekable();
            while let Some((behind, met_now)) = met.next() {
                page.results.extend(judge(met_now));
                if page.is_full() {
                    page.next = (met.peek().is_some() || piece.rest.is_some()).then_some(behind);
                    return Ok(());
                }
            }
            mark = piece.rest;
            if mark.is_none() {
                break;
            }
        }
        page.next = mark;
        Ok(())
    }

    /// The names of a type that the subject's statements allow something on by themselves, and not by a pattern.
    fn named(&self, subject: &Subject, kind: &str, address: Option<std::net::IpAddr>) -> BTreeSet<String> {
        let authority = self.judge.subjects_authority(self.organization(), subject, address);
        let allows = authority.layers().flatten().filter(|it| it.effect() == Effect::Allow);
        let written = allows.map(Statement::written).filter(|it| it.resource_type == kind);
        let names = written.flat_map(|it| &it.resources).filter(|it| !it.contains('*'));
        names.filter(|it| ResourceName::parse(it).is_ok()).cloned().collect()
    }
}

/// A page in the making.
struct Page<'s> {
    search: &'s Search,
    judge: Judge<'s>,
    mark: Option<Mark>,
    results: Vec<Shown>,
    next: Option<Mark>,
}

impl Page<'_> {
    /// Whether no more is looked at: there is as much as was asked for, or it took as long as it may.
    fn is_full(&self) -> bool {
        self.results.len() >= self.search.limit || self.judge.is_tired()
    }

    /// Looks at candidates that are few, in the order of their names.
    fn list(&mut self, names: BTreeSet<String>, mut judge: impl FnMut(&str) -> Option<Shown>) {
        let after = self.mark.take();
        let is_behind = |it: &String| after.as_ref().is_none_or(|mark| it.as_bytes() > mark.as_bytes());
        let mut names = names.into_iter().filter(is_behind).take(MAX_LOOKED_AT + 1).peekable();
        let mut looked = 0;
        while let Some(name) = names.next() {
            self.results.extend(judge(&name));
            looked += 1;
            if names.peek().is_some() && (self.is_full() || looked == MAX_LOOKED_AT) {
                self.next = Some(Mark::from_bytes(name.as_bytes()));
                return;
            }
        }
    }

    fn found(self) -> Found {
        let next_token = self.next.map(|it| self.search.token_at(&it)).unwrap_or_default();
        Found { page: Paged { next_token, count: self.results.len() }, results: self.results }
    }
}

fn thing(kind: &str, id: &str) -> Shown {
    Map::from_iter([("type".to_owned(), json!(kind)), ("id".to_owned(), json!(id))])
}
