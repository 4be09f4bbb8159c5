//! Resources as the wire shows them, and how it asks for them (wire 2.11).

use keywright_core::{Catalogue, text::NameFold};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use uuid::{Uuid, uuid};

use crate::{ApiError, envelope, wire::query};

/// The most types that are asked for at once.
const MAX_TYPES: usize = 16;

/// A kind of thing, in the order in which FeatBit lists them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ResourceTypeVm {
    /// Everything
    #[serde(rename = "*")]
    All,
    /// Workspaces
    Workspace,
    /// Organizations
    Organization,
    /// Members, groups and policies
    Iam,
    /// Access tokens
    AccessToken,
    /// Relay proxies
    RelayProxy,
    /// Projects
    Project,
    /// Environments
    Env,
    /// Feature flags
    Flag,
    /// Segments
    Segment,
}

/// Something that statements can be about
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000051", "name": "Web", "rn": "project/web", "type": "project",
}))]
pub(super) struct ResourceVm {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Its resource name, or a pattern that selects everything of the type
    pub(super) rn: String,
    #[schema(value_type = ResourceTypeVm)]
    pub(super) r#type: TypeName,
}

/// The name of a type: one of FeatBit's, or of another API's catalogue.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum TypeName {
    Known(ResourceTypeVm),
    Added(String),
}

/// Something that scopes can be about
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000062", "name": "Prod", "pathName": "Web/Prod",
    "rn": "organization/playground:project/web:env/prod", "type": "env",
}))]
pub(super) struct ScopeVm {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Its name behind those of what it is in
    pub(super) path_name: String,
    /// Its resource name, or a pattern that selects everything of the type
    pub(super) rn: String,
    pub(super) r#type: ResourceTypeVm,
}

envelope!(
    /// What statements can be about, in the envelope
    ResourcesResponse, Vec<ResourceVm>
);
envelope!(
    /// What scopes can be about, in the envelope
    ScopesResponse, Vec<ScopeVm>
);

/// Which resources are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct ResourceFilter {
    /// Of which type: `*`, `workspace`, `organization`, `iam`, `access-token`, `relay-proxy`, `project`, `env`, `flag` or
    /// `segment`
    #[param(required, value_type = ResourceTypeVm)]
    r#type: Option<String>,
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
}

/// Where resources are looked for
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum SpaceLevelVm {
    /// In the workspace: what is answered of it is the caller's organization
    Workspace,
    /// In the organization
    Organization,
}

/// Which resources are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct ScopeFilter {
    /// `workspace` or `organization`: from which level on they are named
    #[param(required, value_type = SpaceLevelVm, inline)]
    space_level: Option<String>,
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
    /// Of which types: `organization`, `project` and `env`. Others are known, and have none here
    #[param(max_items = 16, value_type = Vec<ResourceTypeVm>)]
    types: Vec<String>,
}

/// Which resources are wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) types: Vec<ResourceTypeVm>,
    /// The type of another API's catalogue.
    pub(super) added: Option<String>,
    name: NameFold,
}

impl ResourceTypeVm {
    const ALL: [Self; 10] = [
        Self::All,
        Self::Workspace,
        Self::Organization,
        Self::Iam,
        Self::AccessToken,
        Self::RelayProxy,
        Self::Project,
        Self::Env,
        Self::Flag,
        Self::Segment,
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its name on the wire.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::All => "*",
            Self::Workspace => "workspace",
            Self::Organization => "organization",
            Self::Iam => "iam",
            Self::AccessToken => "access-token",
            Self::RelayProxy => "relay-proxy",
            Self::Project => "project",
            Self::Env => "env",
            Self::Flag => "flag",
            Self::Segment => "segment",
        }
    }

    /// What the entry that stands for everything of the type is called.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::AccessToken => "access token",
            other => other.name(),
        }
    }

    /// The id of the entry that stands for everything of the type: the same everywhere.
    pub(super) const fn id(self) -> Uuid {
        match self {
            Self::All => uuid!("2bdcb290-2e1b-40d7-bdd1-697fb2193292"),
            Self::Workspace => uuid!("5208c66b-ae1e-4985-a253-9250f02f354d"),
            Self::Organization => uuid!("e394832e-bd98-43de-b174-e0c98e03d19d"),
            Self::Iam => uuid!("d8791bd2-ca85-4629-a439-1dce20764211"),
            Self::AccessToken => uuid!("150083da-e20f-4670-948c-b842cf8a91a4"),
            Self::RelayProxy => uuid!("fef122fb-0b20-4556-b830-5863850e8092"),
            Self::Project => uuid!("e77679a2-e79b-43e5-aa9f-fd6c980239be"),
            Self::Env => uuid!("c62ed37a-74a9-4987-8ef4-b5a16127f307"),
            Self::Flag => uuid!("cc97e362-9688-44b6-9532-2f82f19e1316"),
            Self::Segment => uuid!("f03a822a-047f-11ee-be56-0242ac120002"),
        }
    }
}

/// The id of the entry that stands for everything of a type of another API's catalogue: the same everywhere.
pub(super) fn id_of_added(name: &str) -> Uuid {
    let mut hash = Sha256::new_with_prefix("keywright resource type ");
    hash.update(name);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(byte, it)| *byte = it);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl ResourceFilter {
    pub(super) fn check(self, catalogue: &Catalogue) -> Result<Wanted, ApiError> {
        let wanted = self.r#type.ok_or_else(|| ApiError::invalid("type_is_required"))?;
        let name = fold(self.name);
        if let Some(of) = ResourceTypeVm::named(&wanted) {
            return Ok(Wanted { types: vec![of], added: None, name });
        }
        let is_added = catalogue.added_types().any(|it| it.name == wanted);
        let added = is_added.then_some(wanted).ok_or_else(|| ApiError::invalid("type_is_invalid"))?;
        Ok(Wanted { types: Vec::new(), added: Some(added), name })
    }
}

impl ScopeFilter {
    pub(super) fn check(self) -> Result<(SpaceLevelVm, Wanted), ApiError> {
        let level = match self.space_level.as_deref() {
            Some("workspace") => SpaceLevelVm::Workspace,
            Some("organization") => SpaceLevelVm::Organization,
            _ => return Err(ApiError::invalid("filter.spaceLevel_is_invalid")),
        };
        let types = self.types.iter().map(|it| ResourceTypeVm::named(it)).collect::<Option<Vec<_>>>();
        let types = types.filter(|it| it.len() <= MAX_TYPES);
        let mut types = types.ok_or_else(|| ApiError::invalid("types_is_invalid"))?;
        let mut seen = Vec::new();
        types.retain(|it| {
            let is_new = !seen.contains(it);
            seen.push(*it);
            is_new
        });
        Ok((level, Wanted { types, added: None, name: fold(self.name) }))
    }
}

impl Wanted {
    /// Whether something of that name is.
    pub(super) fn is_named(&self, name: &str) -> bool {
        NameFold::of(name).as_str().contains(self.name.as_str())
    }

    /// Whether it is asked by name.
    pub(super) fn has_name(&self) -> bool {
        !self.name.as_str().is_empty()
    }
}

fn fold(name: Option<String>) -> NameFold {
    NameFold::of(&name.unwrap_or_default())
}
