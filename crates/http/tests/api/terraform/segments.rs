//! Segments as the provider makes, reads, changes and removes them: call by call.

use serde_json::json;

use super::{
    nouns::{FlagReference, ListedSegment, Segment},
    wire::{Failure, Id, NOTHING, Provider, ensure, only},
};

/// A segment of one environment, as it is configured. It means nobody yet.
pub(super) struct SegmentPlan {
    pub(super) environment: Id,
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    /// The environment once more, by its name.
    pub(super) scope: String,
}

impl Provider {
    /// Looks whether the key is free, makes the segment, and reads it again.
    pub(super) fn create_segment(&self, plan: &SegmentPlan) -> Result<Segment, Failure> {
        assert_eq!(self.resolve_segment(plan.environment, plan.key)?, None, "the key is taken");
        let body = json!({
            "type": "environment-specific", "name": plan.name, "key": plan.key,
            "description": plan.description, "scopes": [plan.scope],
        });
        let made: Segment = self.call("POST", &segments(plan.environment), Some(&body))?;
        ensure(made == plan.definition(made.id))?;
        self.segment(plan.environment, made.id)
    }

    pub(super) fn segment(&self, environment: Id, id: Id) -> Result<Segment, Failure> {
        let segment: Segment = self.get(&format!("{}/{id}", segments(environment)))?;
        ensure(segment.id == id && segment.env_id == environment && segment.is_of_one_environment())?;
        Ok(segment)
    }

    /// Looks for it among all that are there, and all that are put away; the empty name says that all are meant.
    pub(super) fn resolve_segment(
        &self,
        environment: Id,
        key: &str,
    ) -> Result<Option<ListedSegment>, Failure> {
        let mut all = Vec::new();
        for are_archived in [false, true] {
            let parameters = format!("IsArchived={are_archived}&Name=&");
            all.extend(self.all::<ListedSegment>(&segments(environment), &parameters)?);
        }
        only(all, |it| it.key == key)
    }

    pub(super) fn describe_segment(&self, environment: Id, id: Id, description: &str) -> Result<(), Failure> {
        let path = format!("{}/{id}/description", segments(environment));
        self.confirm("PUT", &path, Some(&json!({ "description": description })))
    }

    /// Asks which flags mean it, and stops if any does; then puts it away and removes it.
    pub(super) fn delete_segment(&self, environment: Id, segment: &Segment) -> Result<(), Failure> {
        let path = format!("{}/{}", segments(environment), segment.id);
        let references: Vec<FlagReference> = self.get(&format!("{path}/flag-references"))?;
        ensure(references.iter().all(FlagReference::is_sound))?;
        assert_eq!(references, [], "flags mean the segment");
        self.confirm("PUT", &format!("{path}/archive"), NOTHING)?;
        let away = self.resolve_segment(environment, &segment.key)?;
        ensure(away.is_some_and(|it| it.id == segment.id))?;
        self.confirm("DELETE", &path, NOTHING)?;
        ensure(self.resolve_segment(environment, &segment.key)?.is_none())
    }
}

fn segments(environment: Id) -> String {
    format!("/envs/{environment}/segments")
}

impl SegmentPlan {
    /// What a segment of this plan is read as.
    pub(super) fn definition(&self, id: Id) -> Segment {
        Segment {
            id,
            env_id: self.environment,
            name: self.name.to_owned(),
            key: self.key.to_owned(),
            r#type: "environment-specific".to_owned(),
            scopes: vec![self.scope.clone()],
            description: self.description.to_owned(),
            included: vec![],
            excluded: vec![],
            rules: vec![],
            tags: vec![],
            is_archived: false,
            is_environment_specific: true,
        }
    }
}
