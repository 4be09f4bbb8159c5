//! Projects and environments as rows.

use keywright_core::{
    id::{EnvironmentId, EnvironmentSecretId, OrganizationId, ProjectId},
    project::{Environment, EnvironmentSecret, Project, SdkSide},
    text::{Description, Key, Name},
};
use rkyv::Archived;

use super::{
    Guarded, Malformed, Record, moment, read_key,
    v1::project::{self as v1, ArchivedSecret, ArchivedSide},
};
use crate::{
    catalogues::Catalogues,
    keys,
    write::{Taken, Whose},
};

impl Record for Project {
    type Row = v1::Project;

    const TABLE: &'static str = "projects";
    const TAG: u8 = keys::tag::PROJECT;

    fn key(&self) -> Vec<u8> {
        keys::project(self.organization, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let key = keys::project_key(self.organization, &self.key);
        vec![Guarded::new(key, &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> v1::Project {
        v1::Project {
            name: self.name.as_str().to_owned(),
            key: self.key.as_str().to_owned(),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Project>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: ProjectId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            name: Name::kept(&row.name)?,
            key: Key::new(&row.key)?,
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

impl Record for Environment {
    type Row = v1::Environment;

    const TABLE: &'static str = "environments";
    const TAG: u8 = keys::tag::ENVIRONMENT;

    fn key(&self) -> Vec<u8> {
        keys::environment(self.organization, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let key = keys::environment_key(self.project, &self.key);
        vec![Guarded::new(key, &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> v1::Environment {
        v1::Environment {
            project: self.project.to_bytes(),
            name: self.name.as_str().to_owned(),
            key: self.key.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            secrets: self.secrets.iter().map(write_secret).collect(),
            requires_change_comment: self.requires_change_comment,
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Environment>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: EnvironmentId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            project: ProjectId::from_bytes(row.project),
            name: Name::kept(&row.name)?,
            key: Key::new(&row.key)?,
            description: Description::new(&row.description)?,
            secrets: row.secrets.iter().map(read_secret).collect::<Result<_, _>>()?,
            requires_change_comment: row.requires_change_comment,
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

fn write_secret(secret: &EnvironmentSecret) -> v1::Secret {
    v1::Secret {
        id: secret.id.to_bytes(),
        name: secret.name.as_str().to_owned(),
        side: match secret.side {
            SdkSide::Server => v1::Side::Server,
            SdkSide::Client => v1::Side::Client,
        },
        value: secret.value.clone(),
    }
}

fn read_secret(secret: &ArchivedSecret) -> Result<EnvironmentSecret, Malformed> {
    Ok(EnvironmentSecret {
        id: EnvironmentSecretId::from_bytes(secret.id),
        name: Name::kept(&secret.name)?,
        side: match secret.side {
            ArchivedSide::Server => SdkSide::Server,
            ArchivedSide::Client => SdkSide::Client,
        },
        value: secret.value.as_str().to_owned(),
    })
}
