//! FeatBit's resource types and actions (wire 3.3, 3.7) and our own behind them, and the names by which code asks for them.

use std::borrow::Cow;

use super::{Action, ActionInfo, Label, ResourceType, TypeId};

/// Declares the types and their actions once: the table, and a constant for each.
///
/// Behind an action's labels stand what is special about it: `all` (another name of `*`), `tokens`
/// (offered for service tokens), `specific` (may be put on one thing).
macro_rules! catalogue {
    ($($type_id:literal $type:ident $wire:literal [$($kind:literal)+] $shape:ident ($type_en:literal, $type_zh:literal) {
        $($bit:literal $action:ident $name:literal ($en:literal, $zh:literal) $($trait:ident)*;)*
    })*) => {
        pub(super) const TYPES: &[ResourceType] = &[$(ResourceType {
            name: Cow::Borrowed($wire),
            label: Label { en: Cow::Borrowed($type_en), zh: Cow::Borrowed($type_zh) },
            kinds: Cow::Borrowed(&[$(Cow::Borrowed($kind)),+]),
            single: is!(single in $shape),
            actions: Cow::Borrowed(&[$(ActionInfo {
                name: Cow::Borrowed($name),
                label: Label { en: Cow::Borrowed($en), zh: Cow::Borrowed($zh) },
                means_all: false $(|| is!(all in $trait))*,
                for_tokens: false $(|| is!(tokens in $trait))*,
                specific: false $(|| is!(specific in $trait))*,
            }),*]),
        }),*];

        impl TypeId {
            $(
                #[doc = concat!("The type `", $wire, "`.")]
                pub const $type: Self = Self($type_id);
            )*
        }

        impl Action {
            $($(
                #[doc = concat!("`", $name, "`: ", $en, ".")]
                pub const $action: Self = Self { resource_type: TypeId($type_id), bit: $bit };
            )*)*
        }
    };
}

/// Whether a word is another word.
macro_rules! is {
    (single in single) => {
        true
    };
    (all in all) => {
        true
    };
    (tokens in tokens) => {
        true
    };
    (specific in specific) => {
        true
    };
    ($wanted:ident in $found:ident) => {
        false
    };
}

catalogue! {
    0 WORKSPACE "workspace" ["workspace"] single ("Workspace", "工作区") {
        0 UPDATE_WORKSPACE_GENERAL_SETTINGS "UpdateWorkspaceGeneralSettings" ("Update workspace general settings", "修改 workspace 通用设置") tokens;
        1 UPDATE_WORKSPACE_LICENSE "UpdateWorkspaceLicense" ("Update workspace license", "更新 License") tokens;
        2 UPDATE_WORKSPACE_SSO_SETTINGS "UpdateWorkspaceSSOSettings" ("Update workspace SSO settings", "更新 SSO 设置") tokens;
    }
    1 ORGANIZATION "organization" ["organization"] single ("Organization", "机构") {
        0 UPDATE_ORG_SORT_FLAGS_BY "UpdateOrgSortFlagsBy" ("Update how flags are sorted", "修改开关排序方式");
        1 UPDATE_ORG_NAME "UpdateOrgName" ("Update organization name", "修改机构名称");
        2 UPDATE_ORG_DEFAULT_USER_PERMISSIONS "UpdateOrgDefaultUserPermissions" ("Update default user permissions", "修改默认用户权限");
        3 CREATE_ORG "CreateOrg" ("Create organizations", "创建机构");
    }
    2 IAM "iam" ["iam"] single ("IAM", "权限管理") {
        0 CAN_MANAGE_IAM "CanManageIAM" ("IAM", "权限管理") tokens;
    }
    3 ACCESS_TOKEN "access-token" ["access-token"] single ("Access token", "访问令牌") {
        0 LIST_ACCESS_TOKENS "ListAccessTokens" ("List access tokens", "查看访问令牌列表");
        1 MANAGE_PERSONAL_ACCESS_TOKENS "ManagePersonalAccessTokens" ("Manage personal access tokens", "管理个人访问令牌");
        2 MANAGE_SERVICE_ACCESS_TOKENS "ManageServiceAccessTokens" ("Manage service access tokens", "管理服务访问令牌");
        3 AUTHORIZE_REQUESTS "AuthorizeRequests" ("Authorize requests", "校验请求授权") tokens;
    }
    4 RELAY_PROXY "relay-proxy" ["relay-proxy"] single ("Relay proxy", "中继代理") {
        0 LIST_RELAY_PROXIES "ListRelayProxies" ("List relay proxies", "查看中继代理列表");
        1 MANAGE_RELAY_PROXIES "ManageRelayProxies" ("Manage relay proxies", "管理中继代理");
    }
    5 PROJECT "project" ["project"] keyed ("Project", "项目") {
        0 CAN_ACCESS_PROJECT "CanAccessProject" ("Can access project", "访问项目") tokens specific;
        1 CREATE_PROJECT "CreateProject" ("Create projects", "创建项目") tokens;
        2 DELETE_PROJECT "DeleteProject" ("Delete projects", "删除项目") tokens specific;
        3 UPDATE_PROJECT_SETTINGS "UpdateProjectSettings" ("Update project settings", "修改项目设置") tokens specific;
        4 CREATE_ENV "CreateEnv" ("Create environment", "创建环境") tokens specific;
    }
    6 ENV "env" ["project" "env"] keyed ("Environment", "环境") {
        0 CAN_ACCESS_ENV "CanAccessEnv" ("Can access environment", "访问环境") tokens specific;
        1 DELETE_ENV "DeleteEnv" ("Delete environments", "删除环境") tokens specific;
        2 UPDATE_ENV_SETTINGS "UpdateEnvSettings" ("Update environment settings", "修改环境设置") tokens specific;
        3 CREATE_ENV_SECRET "CreateEnvSecret" ("Create environment secret", "创建环境密钥") tokens specific;
        4 UPDATE_ENV_SECRET "UpdateEnvSecret" ("Update environment secret", "修改环境密钥") tokens specific;
        5 DELETE_ENV_SECRET "DeleteEnvSecret" ("Delete environment secret", "删除环境密钥") tokens specific;
    }
    7 FLAG "flag" ["project" "env" "flag"] keyed ("Feature flag", "开关") {
        0 MANAGE_FEATURE_FLAG "ManageFeatureFlag" ("Manage feature flag", "管理开关") all tokens specific;
        1 CREATE_FLAG "CreateFlag" ("Create feature flag", "创建开关") tokens specific;
        2 ARCHIVE_FLAG "ArchiveFlag" ("Archive feature flag", "归档开关") tokens specific;
        3 RESTORE_FLAG "RestoreFlag" ("Restore feature flag", "恢复开关") tokens specific;
        4 DELETE_FLAG "DeleteFlag" ("Delete feature flag", "删除开关") tokens specific;
        5 CLONE_FLAG "CloneFlag" ("Clone feature flag", "克隆开关") tokens specific;
        6 COPY_FLAG_TO "CopyFlagTo" ("Copy feature flag to another environment", "将开关复制到其他环境") specific;
        7 TOGGLE_FLAG "ToggleFlag" ("Toggle a feature on or off", "打开或关闭开关") tokens specific;
        8 UPDATE_FLAG_NAME "UpdateFlagName" ("Update name", "更新名称") tokens specific;
        9 UPDATE_FLAG_DESCRIPTION "UpdateFlagDescription" ("Update description", "更新描述") tokens specific;
        10 UPDATE_FLAG_TAGS "UpdateFlagTags" ("Update tags", "更新标签") tokens specific;
        11 UPDATE_FLAG_OFF_VARIATION "UpdateFlagOffVariation" ("Update the variation returned when off", "更新关闭时的返回值") tokens specific;
        12 UPDATE_FLAG_INDIVIDUAL_TARGETING "UpdateFlagIndividualTargeting" ("Update individual targeting", "更新目标用户") tokens specific;
        13 UPDATE_FLAG_TARGETING_RULES "UpdateFlagTargetingRules" ("Update custom rules", "更新匹配规则") tokens specific;
        14 UPDATE_FLAG_DEFAULT_RULE "UpdateFlagDefaultRule" ("Update default rule", "更新默认规则") tokens specific;
        15 UPDATE_FLAG_VARIATIONS "UpdateFlagVariations" ("Change the variations", "更新返回值") specific;
    }
    8 SEGMENT "segment" ["project" "env" "segment"] keyed ("Segment", "用户组") {
        0 MANAGE_SEGMENT "ManageSegment" ("Manage segment", "管理用户组") all tokens specific;
        1 CREATE_SEGMENT "CreateSegment" ("Create segment", "创建用户组") tokens specific;
        2 ARCHIVE_SEGMENT "ArchiveSegment" ("Archive segment", "归档用户组") tokens specific;
        3 RESTORE_SEGMENT "RestoreSegment" ("Restore segment", "恢复用户组") tokens specific;
        4 DELETE_SEGMENT "DeleteSegment" ("Delete segment", "删除用户组") tokens specific;
        5 UPDATE_SEGMENT_NAME "UpdateSegmentName" ("Update name", "更新名称") tokens specific;
        6 UPDATE_SEGMENT_DESCRIPTION "UpdateSegmentDescription" ("Update description", "更新描述") tokens specific;
        7 UPDATE_SEGMENT_TAGS "UpdateSegmentTags" ("Update tags", "更新标签") tokens specific;
        8 UPDATE_SEGMENT_TARGETING_USERS "UpdateSegmentTargetingUsers" ("Update targeting users", "更新目标用户") tokens specific;
        9 UPDATE_SEGMENT_RULES "UpdateSegmentRules" ("Update rules", "更新匹配规则") tokens specific;
    }
    9 PLUGIN "plugin" ["plugin"] single ("Plugin", "插件") {
        0 LIST_PLUGINS "ListPlugins" ("List plugins", "查看插件列表") tokens;
        1 MANAGE_PLUGINS "ManagePlugins" ("Manage plugins", "管理插件") tokens;
    }
}
