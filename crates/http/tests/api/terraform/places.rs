//! Projects, environments and flags as the provider makes, reads, changes and removes them: call by call.

use serde_json::json;

use super::{
    nouns::{Definition, Environment, Flag, Project, Variation},
    wire::{Failure, Id, NOTHING, Provider, ensure, only},
};

/// A flag of two values, as it is configured.
pub(super) struct FlagPlan {
    environment: Id,
    key: &'static str,
    name: &'static str,
    description: &'static str,
    variation_type: &'static str,
    values: [&'static str; 2],
}

/// Where an environment's flag is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Absent,
    Active(Definition),
    Archived(Definition),
}

impl Provider {
    pub(super) fn projects(&self) -> Result<Vec<Project>, Failure> {
        self.get("/projects")
    }

    /// Looks whether the key is free, makes the project, and reads it again.
    pub(super) fn create_project(&self, name: &str, key: &str) -> Result<Project, Failure> {
        assert_eq!(only(self.projects()?, |it| it.key == key)?, None, "the key is taken");
        let made: Project = self.call("POST", "/projects", Some(&json!({ "name": name, "key": key })))?;
        ensure(made.key == key)?;
        let read = self.project(made.id)?.ok_or(Failure::Ambiguous)?;
        assert_eq!(read, made, "what is read is what was answered");
        Ok(read)
    }

    /// Asks for it, and looks for it among all where that does not answer it.
    pub(super) fn project(&self, id: Id) -> Result<Option<Project>, Failure> {
        match self.get::<Project>(&format!("/projects/{id}")) {
            Ok(project) if project.id == id => Ok(Some(project)),
            _ => only(self.projects()?, |it| it.id == id),
        }
    }

    pub(super) fn project_by_key(&self, key: &str) -> Result<Option<Project>, Failure> {
        only(self.projects()?, |it| it.key == key)
    }

    pub(super) fn rename_project(&self, id: Id, name: &str) -> Result<Project, Failure> {
        let named: Named = self.call("PUT", &format!("/projects/{id}"), Some(&json!({ "name": name })))?;
        ensure(named.id == id)?;
        self.project(id)?.ok_or(Failure::Ambiguous)
    }

    /// Removes it, and makes sure that it is gone.
    pub(super) fn delete_project(&self, id: Id) -> Result<(), Failure> {
        self.confirm("DELETE", &format!("/projects/{id}"), NOTHING)?;
        ensure(self.project(id)?.is_none())
    }

    /// Asks for it, and for its key at its project.
    pub(super) fn environment(&self, project: Id, id: Id) -> Result<Option<Environment>, Failure> {
        let direct = self.get::<Environment>(&format!("/projects/{project}/envs/{id}"));
        let Some(project) = self.project(project)? else { return Ok(None) };
        let Some(listed) = only(project.environments, |it| it.id == id)? else { return Ok(None) };
        let direct = direct?;
        ensure(direct.id == id)?;
        Ok(Some(Environment { key: listed.key, ..direct }))
    }

    pub(super) fn environment_by_key(&self, project: Id, key: &str) -> Result<Option<Id>, Failure> {
        let Some(project) = self.project(project)? else { return Ok(None) };
        Ok(only(project.environments, |it| it.key == key)?.map(|it| it.id))
    }

    pub(super) fn create_environment(
        &self,
        project: Id,
        key: &str,
        name: &str,
    ) -> Result<Environment, Failure> {
        assert_eq!(self.environment_by_key(project, key)?, None, "the key is taken");
        let body = json!({ "name": name, "key": key, "description": "" });
        let made: Environment = self.call("POST", &format!("/projects/{project}/envs"), Some(&body))?;
        ensure(made.key.is_empty() || made.key == key)?;
        self.environment(project, made.id)?.ok_or(Failure::Ambiguous)
    }

    /// Changes name and description, and sends the settings back as they were read.
    pub(super) fn change_environment(&self, project: Id, id: Id, name: &str) -> Result<Environment, Failure> {
        let Environment { description, settings, .. } =
            self.environment(project, id)?.ok_or(Failure::Ambiguous)?;
        let body = json!({ "name": name, "description": description, "settings": settings });
        let named: Named = self.call("PUT", &format!("/projects/{project}/envs/{id}"), Some(&body))?;
        ensure(named.id == id)?;
        self.environment(project, id)?.ok_or(Failure::Ambiguous)
    }

    pub(super) fn delete_environment(&self, project: Id, id: Id) -> Result<(), Failure> {
        self.confirm("DELETE", &format!("/projects/{project}/envs/{id}"), NOTHING)?;
        ensure(self.environment(project, id)?.is_none())
    }

    /// Looks whether the key is free, makes the flag switched off, and reads it again.
    pub(super) fn create_flag(&self, plan: &FlagPlan) -> Result<Definition, Failure> {
        let FlagPlan { environment, key, .. } = plan;
        assert_eq!(self.resolve_flag(*environment, key)?, Found::Absent, "the key is taken");
        let [first, ..] = plan.variations();
        let body = json!({
            "name": plan.name, "key": key, "isEnabled": false, "description": plan.description,
            "variationType": plan.variation_type, "variations": plan.variations(),
            "enabledVariationId": first.id, "disabledVariationId": first.id, "tags": [],
        });
        let made: Flag = self.call("POST", &flags(*environment), Some(&body))?;
        ensure(made.definition.key == *key && made.env_id == *environment && !made.is_archived)?;
        match self.flag(*environment, key)? {
            Found::Active(read) if read.id == made.definition.id => Ok(read),
            _ => Err(Failure::Ambiguous),
        }
    }

    /// Asks for it, and looks for it among all where that does not answer it.
    pub(super) fn flag(&self, environment: Id, key: &str) -> Result<Found, Failure> {
        match self.get::<Flag>(&format!("{}/{key}", flags(environment))) {
            Ok(Flag { definition, env_id, is_archived })
                if env_id == environment && definition.key == key =>
            {
                Ok(if is_archived { Found::Archived(definition) } else { Found::Active(definition) })
            }
            _ => self.resolve_flag(environment, key),
        }
    }

    /// Looks for it among all that are there, and all that are put away.
    pub(super) fn resolve_flag(&self, environment: Id, key: &str) -> Result<Found, Failure> {
        let among = |are_archived: bool| {
            let all = self.all::<Definition>(&flags(environment), &format!("IsArchived={are_archived}&"))?;
            only(all, |it| it.key == key)
        };
        match (among(false)?, among(true)?) {
            (None, None) => Ok(Found::Absent),
            (Some(active), None) => Ok(Found::Active(active)),
            (None, Some(archived)) => Ok(Found::Archived(archived)),
            (Some(_), Some(_)) => Err(Failure::Ambiguous),
        }
    }

    /// Renames it. The wire answers a revision, where the provider expects the flag's id: so it does not know whether
    /// the flag has the name, and looks it up.
    pub(super) fn rename_flag(&self, environment: Id, flag: &Definition, name: &str) -> Result<(), Failure> {
        let path = format!("{}/{}/name", flags(environment), flag.key);
        let answered: Id = self.call("PUT", &path, Some(&json!({ "name": name })))?;
        ensure(answered == flag.id)
    }

    /// Puts it away, removes it, and makes sure that it is gone.
    pub(super) fn delete_flag(&self, environment: Id, key: &str) -> Result<(), Failure> {
        if let Found::Active(_) = self.resolve_flag(environment, key)? {
            self.confirm("PUT", &format!("{}/{key}/archive", flags(environment)), NOTHING)?;
        }
        ensure(matches!(self.resolve_flag(environment, key)?, Found::Archived(_)))?;
        self.confirm("DELETE", &format!("{}/{key}", flags(environment)), NOTHING)?;
        ensure(self.resolve_flag(environment, key)? == Found::Absent)
    }
}

#[derive(serde::Deserialize)]
struct Named {
    id: Id,
}

fn flags(environment: Id) -> String {
    format!("/envs/{environment}/feature-flags")
}

impl FlagPlan {
    pub(super) const fn boolean(environment: Id, key: &'static str, name: &'static str) -> Self {
        let description = "Of the story";
        Self { environment, key, name, description, variation_type: "boolean", values: ["true", "false"] }
    }

    /// What a flag of this plan is read as.
    pub(super) fn definition(&self, id: Id) -> Definition {
        Definition {
            id,
            name: self.name.to_owned(),
            description: self.description.to_owned(),
            key: self.key.to_owned(),
            variation_type: self.variation_type.to_owned(),
            variations: self.variations().into(),
        }
    }

    /// The provider chooses the ids of variations, and knows them by these.
    fn variations(&self) -> [Variation; 2] {
        let [first, second] = self.values;
        let variation = |number, name: &str, value: &str| Variation {
            id: Id::chosen(number),
            name: name.to_owned(),
            value: value.to_owned(),
        };
        [variation(1, "Enabled", first), variation(2, "Disabled", second)]
    }
}
