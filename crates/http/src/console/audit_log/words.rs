//! What the audit log says.

use keywright_core::audit::{Event, Operation, SubjectKind};

use crate::console::words::words;

words! {
    /// The audit log.
    Words {
        title: "Audit log", "审计日志";
        lead: "Who did what, newest first. Entries cannot be deleted.", "按时间倒序记录每项操作，任何人都无法删除其中的内容。";
        place: "Where", "范围";
        organization(name): "All of {name}", "{name}（整个机构）";
        search: "Filter by name, key or comment", "按名称、键或备注查找";
        anybody: "Anybody", "所有人";
        anything: "Anything", "所有对象";
        any_operation: "Any operation", "所有操作";
        who: "Who", "操作者";
        what: "What kind", "对象类型";
        when: "When", "时间";
        done: "What", "操作";
        object: "On what", "对象";
        operation_label: "Operation", "操作";
        from: "From", "开始日期";
        to: "To", "结束日期";
        none: "Nothing has been done here yet.", "暂无记录。";
        nowhere: "There is no log that you may see. It takes the permission to manage members, or access to an environment: ask an administrator.", "没有您可以查看的日志。需要成员管理权限或某个环境的访问权限，请联系管理员。";
        via_token(name): "via token {name}", "通过令牌 {name}";
        on_behalf_of(who): "for {who}", "代表 {who}";
        system: "System", "系统";
        only_it: "Everything that was done to it", "此对象的全部记录";
        only_actor: "Everything by the same actor", "此操作者的全部记录";
        only_about(name): "Only: {name}", "仅：{name}";
        clear: "Show everything again", "显示全部";
        details: "Details", "详情";
        member: "Field", "字段";
        before: "Before", "更改前";
        after: "After", "更改后";
        omitted: "There is too much on this page to show what was changed here: filter for it, or show fewer.", "本页内容过多，未显示此项的变更详情；请缩小范围或减少每页数量。";
        bounded(most, read): "The newest {most} entries are looked at, or {read} with a text or an operation. Set a day to look further back.", "最多检查最新的 {most} 条记录（按文本或操作筛选时为 {read} 条）。设置日期可查看更早的记录。";
        formerly(what): "Before: {what}", "之前：{what}";
        step_of(what, value): "{what}: {value}", "{what}：{value}";
        comment_of(comment): "“{comment}”", "“{comment}”";

        flag: "Feature flag", "功能开关";
        segment: "Segment", "用户组";
        token: "Access token", "访问令牌";
        policy: "Policy", "策略";
        group: "Group", "组";
        person: "Member", "成员";
        project: "Project", "项目";
        environment: "Environment", "环境";
        whole: "Organization", "机构";
        plugin: "Plugin", "插件";

        create: "Create", "创建";
        update: "Change", "更改";
        put_away: "Archive", "归档";
        take_back: "Restore", "恢复";
        take_away: "Remove", "移除";

        created: "Created", "创建";
        cloned: "Cloned", "克隆";
        added: "Added", "添加";
        changed: "Changed", "更改";
        renamed: "Renamed", "重命名";
        removed: "Removed", "移除";
        activated: "Activated", "激活";
        deactivated: "Deactivated", "停用";
        rotated: "Given a new secret", "更换密钥";
        grace_ended: "Old secret ended", "旧密钥提前失效";
        leaked: "Secret found elsewhere", "密钥泄露";
        marked_leaked: "Marked as compromised", "标记为已泄露";
        old_secret_until(moment): "Old secret good until {moment} UTC", "旧密钥有效至 {moment} UTC";
        reused: "Old secret used", "旧密钥被使用";
        token_policy: "Token policy changed", "更改令牌策略";
        statements_changed: "Permissions changed", "更改权限";
        member_added: "Member added", "添加成员";
        member_removed: "Member removed", "移除成员";
        policy_attached: "Policy attached", "附加策略";
        policy_detached: "Policy detached", "移除策略";
        one_time_password: "One-time password made", "生成一次性密码";
        email_changed: "E-mail changed", "更改邮箱";
        secret_added: "Secret added", "添加密钥";
        secret_renamed: "Secret renamed", "重命名密钥";
        secret_removed: "Secret removed", "移除密钥";
        toggled: "Switched", "切换";
        archived: "Archived", "归档";
        restored: "Restored", "恢复";
        installed: "Installed", "安装";
        uploaded: "Uploaded", "上传";
        configured: "Configured", "更改配置";
        upgraded: "Upgraded", "升级";
        rolled_back: "Rolled back", "回滚";
        quarantined: "Quarantined", "隔离";
        resumed: "Resumed", "恢复运行";
        key_trusted: "Key trusted", "信任密钥";
        key_removed: "Key no longer trusted", "不再信任密钥";

        turned_on: "Switched on", "开启";
        turned_off: "Switched off", "关闭";
        described: "Description changed", "更改描述";
        tags_added: "Tags added", "添加标签";
        tags_removed: "Tags removed", "移除标签";
        variation_type: "Type of variations changed", "更改取值类型";
        variation_added: "Variation added", "添加取值";
        variation_removed: "Variation removed", "移除取值";
        variation_changed: "Variation changed", "更改取值";
        off_variation: "Variation when off changed", "更改关闭时的取值";
        default_rule: "Default rule changed", "更改默认规则";
        users_set: "Individual users set", "设置单独用户";
        users_added: "Individual users added", "添加单独用户";
        users_removed: "Individual users removed", "移除单独用户";
        included: "Users included", "添加包含的用户";
        not_included: "Users no longer included", "移除包含的用户";
        excluded: "Users excluded", "添加排除的用户";
        not_excluded: "Users no longer excluded", "移除排除的用户";
        rule_added: "Rule added", "添加规则";
        rule_removed: "Rule removed", "移除规则";
        rule_changed: "Rule changed", "更改规则";
        rules_set: "Rules set", "设置规则";
        rules_reordered: "Rules reordered", "调整规则顺序";
    }
}

impl Words {
    /// A kind of thing.
    pub(super) const fn kind(self, kind: SubjectKind) -> &'static str {
        match kind {
            SubjectKind::FeatureFlag => self.flag(),
            SubjectKind::Segment => self.segment(),
            SubjectKind::AccessToken => self.token(),
            SubjectKind::Policy => self.policy(),
            SubjectKind::Group => self.group(),
            SubjectKind::Member => self.person(),
            SubjectKind::Project => self.project(),
            SubjectKind::Environment => self.environment(),
            SubjectKind::Organization => self.whole(),
            SubjectKind::Plugin => self.plugin(),
        }
    }

    /// An operation to filter by.
    pub(super) const fn operation(self, operation: Operation) -> &'static str {
        match operation {
            Operation::Create => self.create(),
            Operation::Update => self.update(),
            Operation::Archive => self.put_away(),
            Operation::Restore => self.take_back(),
            Operation::Remove => self.take_away(),
        }
    }

    /// What was done.
    pub(super) const fn event(self, event: Event) -> &'static str {
        match event {
            Event::TokenRenamed => self.renamed(),
            Event::TokenActivated | Event::PluginEnabled => self.activated(),
            Event::TokenDeactivated | Event::PluginDisabled => self.deactivated(),
            Event::TokenRotated => self.rotated(),
            Event::TokenGraceEnded => self.grace_ended(),
            Event::TokenLeaked => self.leaked(),
            Event::TokenSecretReused => self.reused(),
            Event::OrganizationTokenPolicyChanged => self.token_policy(),
            Event::PolicyCloned => self.cloned(),
            Event::PolicyStatementsChanged => self.statements_changed(),
            Event::GroupMemberAdded => self.member_added(),
            Event::GroupMemberRemoved => self.member_removed(),
            Event::GroupPolicyAttached | Event::MemberPolicyAttached => self.policy_attached(),
            Event::GroupPolicyDetached | Event::MemberPolicyDetached => self.policy_detached(),
            Event::MemberAdded => self.added(),
            Event::OneTimePasswordIssued => self.one_time_password(),
            Event::MemberEmailChanged => self.email_changed(),
            Event::EnvironmentSecretAdded => self.secret_added(),
            Event::EnvironmentSecretRenamed => self.secret_renamed(),
            Event::EnvironmentSecretRemoved => self.secret_removed(),
            Event::FlagToggled => self.toggled(),
            Event::PluginAdded => self.installed(),
            Event::PluginUploaded => self.uploaded(),
            Event::PluginConfigured => self.configured(),
            Event::PluginUpgraded => self.upgraded(),
            Event::PluginRolledBack => self.rolled_back(),
            Event::PluginQuarantined => self.quarantined(),
            Event::PluginResumed => self.resumed(),
            Event::PluginKeyAdded => self.key_trusted(),
            Event::PluginKeyRemoved => self.key_removed(),
            event => match event.about() {
                Some((_, Operation::Create)) => self.created(),
                Some((_, Operation::Archive)) => self.archived(),
                Some((_, Operation::Restore)) => self.restored(),
                Some((_, Operation::Remove)) => self.removed(),
                Some((_, Operation::Update)) | None => self.changed(),
            },
        }
    }

    /// A step of a change, by the kind of its instruction.
    pub(super) fn step(self, kind: &str) -> &'static str {
        match kind {
            "TurnFlagOn" => self.turned_on(),
            "TurnFlagOff" => self.turned_off(),
            "ArchiveFlag" | "Archive" => self.archived(),
            "RestoreFlag" | "Restore" => self.restored(),
            "UpdateName" => self.renamed(),
            "UpdateDescription" => self.described(),
            "AddTags" => self.tags_added(),
            "RemoveTags" => self.tags_removed(),
            "UpdateVariationType" => self.variation_type(),
            "AddVariation" => self.variation_added(),
            "RemoveVariation" => self.variation_removed(),
            "UpdateVariation" => self.variation_changed(),
            "UpdateDisabledVariation" => self.off_variation(),
            "SetTargetUsers" => self.users_set(),
            "AddTargetUsers" => self.users_added(),
            "RemoveTargetUsers" => self.users_removed(),
            "AddTargetUsersToIncluded" => self.included(),
            "RemoveTargetUsersFromIncluded" => self.not_included(),
            "AddTargetUsersToExcluded" => self.excluded(),
            "RemoveTargetUsersFromExcluded" => self.not_excluded(),
            "AddRule" => self.rule_added(),
            "RemoveRule" => self.rule_removed(),
            "SetRules" => self.rules_set(),
            "ReorderRules" => self.rules_reordered(),
            "AddMember" => self.member_added(),
            "RemoveMember" => self.member_removed(),
            "AddPolicy" => self.policy_attached(),
            "RemovePolicy" => self.policy_detached(),
            kind if kind.starts_with("UpdateDefaultRule") => self.default_rule(),
            kind if kind.contains("Rule") => self.rule_changed(),
            _ => self.changed(),
        }
    }
}
