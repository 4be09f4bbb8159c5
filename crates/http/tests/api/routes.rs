//! Every operation of the document, with whom it lets in and an example of its body.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    plugins,
};

/// Whom an operation lets in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Door {
    /// Anybody.
    Open,
    /// Whoever is logged in: it is about themselves, or about what everyone may know.
    Person,
    /// Whoever is logged in or has a token: it answers with what they may see.
    Filtered,
    /// Who has a permission.
    Guarded,
    /// Who has a permission and is logged in.
    GuardedPerson,
    /// A token, about itself.
    Token,
}

/// An operation as the document describes it.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) id: String,
    pub(crate) method: String,
    /// With parameters in braces.
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) door: Door,
}

use Door::{Filtered, Guarded, GuardedPerson, Open, Person, Token};

/// Where operations are, but for those of a later version.
const PREFIX: &str = "/api/v1";
/// Where all of them are.
const ALL: &str = "/api/";

/// Every operation of the API, in an order in which an owner can play them all on one of everything.
const DOORS: [(&str, Door); 156] = [
    ("loginByEmail", Open),
    ("refreshToken", Open),
    ("setUp", Open),
    ("reportLeaks", Open),
    ("reportLeaksSigned", Open),
    ("checkSso", Open),
    ("listLoginProviders", Open),
    ("resetPassword", Person),
    ("getProfile", Person),
    ("updateProfile", Person),
    ("listOwnPolicies", Person),
    ("listOwnWorkspaces", Person),
    ("listOrganizations", Person),
    ("listOrganizationMembers", Person),
    ("getOrganization", Person),
    ("isOrganizationKeyUsed", GuardedPerson),
    ("createOrganization", GuardedPerson),
    ("onboardOrganization", GuardedPerson),
    ("updateOrganization", GuardedPerson),
    ("getWorkspace", Filtered),
    ("isWorkspaceKeyUsed", GuardedPerson),
    ("updateWorkspace", Guarded),
    ("getTokenPolicy", Person),
    ("updateTokenPolicy", GuardedPerson),
    ("listResources", Person),
    ("listScopes", Person),
    ("listAccessTokens", GuardedPerson),
    ("isAccessTokenNameUsed", GuardedPerson),
    ("createAccessToken", GuardedPerson),
    ("updateAccessToken", GuardedPerson),
    ("toggleAccessToken", GuardedPerson),
    ("authorizeRequest", Filtered),
    ("authorizeBatch", Filtered),
    ("authorizeSelf", Filtered),
    ("explainDecision", Filtered),
    ("getAccessToken", GuardedPerson),
    ("rotateAccessToken", GuardedPerson),
    ("endAccessTokenGrace", GuardedPerson),
    ("listProjects", Filtered),
    ("createProject", Guarded),
    ("isProjectKeyUsed", GuardedPerson),
    ("getProject", Guarded),
    ("updateProject", Guarded),
    ("createEnvironment", Guarded),
    ("isEnvironmentKeyUsed", GuardedPerson),
    ("getEnvironment", Guarded),
    ("listFeatureFlags", Guarded),
    ("createFeatureFlag", Guarded),
    ("listFeatureFlagTags", Guarded),
    ("isFeatureFlagKeyUsed", GuardedPerson),
    ("getFeatureFlag", Guarded),
    ("toggleFeatureFlag", Guarded),
    ("updateFeatureFlagName", Guarded),
    ("updateFeatureFlagDescription", Guarded),
    ("updateFeatureFlagTags", Guarded),
    ("updateFeatureFlagOffVariation", Guarded),
    ("updateFeatureFlagVariations", Guarded),
    ("updateFeatureFlagTargeting", Guarded),
    ("patchFeatureFlag", Guarded),
    ("cloneFeatureFlag", Guarded),
    ("listFeatureFlagPendingChanges", Guarded),
    ("listFeatureFlagInsights", GuardedPerson),
    ("precheckFeatureFlagCopies", GuardedPerson),
    ("copyFeatureFlags", GuardedPerson),
    ("compareFeatureFlags", GuardedPerson),
    ("compareFeatureFlag", GuardedPerson),
    ("copyFeatureFlagSettings", GuardedPerson),
    ("listSegments", Guarded),
    ("createSegment", Guarded),
    ("listSegmentTags", Guarded),
    ("isSegmentKeyUsed", GuardedPerson),
    ("getSegment", Guarded),
    ("listSegmentFlagReferences", Guarded),
    ("listSegmentsByIds", Guarded),
    ("updateSegmentName", Guarded),
    ("updateSegmentDescription", Guarded),
    ("updateSegmentTags", Guarded),
    ("updateSegmentTargeting", Guarded),
    ("patchSegment", Guarded),
    ("updateEnvironment", Guarded),
    ("createEnvironmentSecret", Guarded),
    ("updateEnvironmentSecret", Guarded),
    ("removeEnvironmentSecret", Guarded),
    ("listAuditLogs", Guarded),
    ("compareStates", Guarded),
    ("listOrganizationAuditLogs", Guarded),
    ("listPlugins", Guarded),
    ("reviewPlugin", Guarded),
    ("installPlugin", Guarded),
    ("getPlugin", Guarded),
    ("configurePlugin", Guarded),
    ("enablePlugin", Guarded),
    ("listPluginLog", Guarded),
    ("showPluginPage", Guarded),
    ("actOnPluginPage", Guarded),
    ("resumePlugin", Guarded),
    ("upgradePlugin", Guarded),
    ("rollBackPlugin", Guarded),
    ("disablePlugin", Guarded),
    ("listPluginLetters", Guarded),
    ("retryPluginLetters", Guarded),
    ("removePluginLetter", Guarded),
    ("removePlugin", Guarded),
    ("listPluginKeys", Guarded),
    ("trustPluginKey", Guarded),
    ("removePluginKey", Guarded),
    ("listPolicies", Guarded),
    ("createPolicy", Guarded),
    ("clonePolicy", Guarded),
    ("isPolicyKeyUsed", GuardedPerson),
    ("getPolicy", Guarded),
    ("updatePolicySettings", Guarded),
    ("updatePolicyStatements", Guarded),
    ("listPolicyGroups", Guarded),
    ("listPolicyMembers", Guarded),
    ("listGroups", Guarded),
    ("updateGroup", Guarded),
    ("createGroup", Guarded),
    ("isGroupNameUsed", GuardedPerson),
    ("getGroup", Guarded),
    ("addGroupMember", Guarded),
    ("addGroupPolicy", Guarded),
    ("listGroupMembers", Guarded),
    ("listGroupPolicies", Guarded),
    ("listMembers", Guarded),
    ("addMember", Guarded),
    ("getMember", Guarded),
    ("addMemberPolicy", Guarded),
    ("listMemberGroups", Guarded),
    ("listMemberPolicies", Guarded),
    ("listMemberDirectPolicies", Guarded),
    ("listMemberInheritedPolicies", Guarded),
    ("createOneTimePassword", Guarded),
    ("updateMemberEmail", Guarded),
    ("removeGroupMember", Guarded),
    ("removeGroupPolicy", Guarded),
    ("removeMemberPolicy", Guarded),
    ("restoreFeatureFlag", Guarded),
    ("archiveFeatureFlag", Guarded),
    ("removeFeatureFlag", Guarded),
    ("restoreSegment", Guarded),
    ("archiveSegment", Guarded),
    ("removeSegment", Guarded),
    ("removeEnvironment", Guarded),
    ("removeProject", Guarded),
    ("removeAccessToken", GuardedPerson),
    ("removeGroup", Guarded),
    ("removePolicy", Guarded),
    ("removeMemberFromOrganization", Guarded),
    ("removeMemberFromWorkspace", Guarded),
    ("showOwnAccessToken", Token),
    ("endOwnAccessTokenGrace", Token),
    ("rotateOwnAccessToken", Token),
    ("removeOwnAccessToken", Token),
    ("removeOrganization", GuardedPerson),
    ("logout", Person),
];

/// Every operation of the document under `/api`. Fails where [`DOORS`] has another set of them.
pub(crate) fn routes() -> Vec<Route> {
    let document = keywright_http::openapi().unwrap();
    let mut documented = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str().filter(|_| path.starts_with(ALL)) {
                let body = operation.get("requestBody").map(|it| example(&document, id, it));
                documented.insert(id.to_owned(), (method.to_uppercase(), path.clone(), body));
            }
        }
    }
    let routes = DOORS.map(|(id, door)| {
        let (method, path, body) = documented.remove(id).unwrap_or_else(|| panic!("{id} is not documented"));
        Route { id: id.to_owned(), method, path, body, door }
    });
    assert!(documented.is_empty(), "nobody says whom these let in: {:?}", documented.keys());
    routes.to_vec()
}

/// The body that the document shows, or one that fits where it shows what a test's world does not have.
fn example(document: &Value, id: &str, body: &Value) -> Value {
    match id {
        "updatePolicyStatements" | "precheckFeatureFlagCopies" | "reportLeaksSigned" => json!([]),
        // The test goes on with the old secret.
        "rotateOwnAccessToken" | "rotateAccessToken" => json!({ "graceSeconds": 3600 }),
        "patchSegment" | "patchFeatureFlag" => {
            json!([{ "op": "replace", "path": "/name", "value": "Patched" }])
        }
        // Bytes, which are made when they are sent.
        "reviewPlugin" | "installPlugin" | "upgradePlugin" => Value::Null,
        "configurePlugin" => json!({ "config": {} }),
        "enablePlugin" => json!({ "privateNetworks": false }),
        "updateGroup" => json!({ "name": "Team B", "description": "" }),
        "clonePolicy" => {
            json!({ "originPolicyType": "CustomerManaged", "name": "Copy", "key": "copy", "description": "" })
        }
        _ => {
            let schema = &body["content"]["application/json"]["schema"];
            let schema = schema["$ref"].as_str().and_then(|it| document.pointer(it.trim_start_matches('#')));
            schema.unwrap()["example"].clone()
        }
    }
}

impl Route {
    /// The path parameters.
    pub(crate) fn parameters(&self) -> Vec<&str> {
        self.path.split('{').skip(1).map(|it| it.split('}').next().unwrap()).collect()
    }

    /// What a parameter stands for: a key of the ids of an organization.
    pub(crate) fn means(&self, parameter: &str) -> &'static str {
        let noun = self.path.trim_start_matches(PREFIX).trim_start_matches('/').split('/').next().unwrap();
        match (parameter, noun) {
            ("id", "projects") if !self.path.contains("/envs/") => "project",
            ("projectId", _) => "project",
            ("id", "envs") => "env-secret",
            ("envId" | "targetEnvId", _) | ("id", "projects") => "env",
            ("memberId", _) | ("id", "members") => "member",
            ("policyId", _) | ("id", "policies") => "policy",
            ("id", "groups") => "group",
            ("id", "organizations") => "organization",
            ("id", "access-tokens") => "token",
            ("key", "envs") => "flag-key",
            ("segmentId", _) => "segment",
            ("key", "policies") => "policy-key",
            ("name", "plugins") => "plugin-name-key",
            ("number", "plugins") => "plugin-letter",
            ("page", "plugins") => "plugin-page",
            ("action", "plugins") => "plugin-action",
            ("id", "plugin-keys") => "plugin-trusted",
            ("status", _) => "status",
            other => panic!("{}: nothing is known of {other:?}", self.id),
        }
    }

    /// Calls it, with a value for each parameter.
    pub(crate) fn call(&self, client: &Client, value: impl Fn(&str) -> String) -> Answer {
        let mut path = self.path.clone();
        for parameter in self.parameters() {
            path = path.replace(&format!("{{{parameter}}}"), &value(parameter));
        }
        let body = self.body.clone().map(|mut body| {
            if body.get("revision").is_some() {
                // Only the flag's own revision is let in.
                let shown =
                    path.rsplit_once('/').map(|(flag, _)| client.get(flag.trim_start_matches(PREFIX)));
                let shown = shown.filter(|it| it.status == 200).map(|it| it.data()["revision"].clone());
                body["revision"] = shown.unwrap_or_else(|| body["revision"].clone());
            }
            body
        });
        if let "reviewPlugin" | "installPlugin" | "upgradePlugin" = self.id.as_str() {
            let name = if self.id == "upgradePlugin" { value("name") } else { "another".to_owned() };
            let (bundle, hash) = plugins::bundle(&name, "1.1.0", "");
            let path = format!("{}?sha256={hash}", path.trim_start_matches(PREFIX));
            return client.upload(&self.method, &path, &bundle);
        }
        if self.id == "listFeatureFlagInsights" {
            let key = value("key");
            path = format!("{path}?featureFlagKey={key}&intervalType=DAY&from=1&to=2");
        }
        path.push_str(match self.id.as_str() {
            "authorizeSelf" => "?action=CanManageIAM&resource=iam/*",
            "listResources" => "?type=env",
            "listScopes" => "?spaceLevel=workspace&types=organization&types=env",
            id if id.ends_with("NameUsed") => "?name=a",
            id if id.ends_with("KeyUsed") => "?key=a",
            _ => "",
        });
        client.call(&self.method, path.trim_start_matches(PREFIX), body.as_ref())
    }
}
