//! What the pages of policies say.

use crate::console::words::words;

words! {
    /// Policies.
    Words {
        title: "Policies", "策略";
        lead: "A policy says what its members and groups may do, and what they may not.", "策略规定其成员和组可以执行与不可以执行的操作。";
        add: "Add", "添加";
        adding: "Add policy", "添加策略";
        cloning(name): "Clone {name}", "克隆 {name}";
        clone: "Clone", "克隆";
        by_name: "Filter by name", "按名称查找";
        name: "Name", "名称";
        kind: "Type", "类型";
        system: "System managed", "系统内置";
        customer: "Customer managed", "自定义";
        description: "Description", "描述";
        resource: "Resource name (RN)", "资源名称（RN）";
        details: "Details", "详情";
        remove: "Remove", "移除";
        sure_remove(name): "Remove “{name}”?", "移除“{name}”？";
        removed: "Whoever has it loses what it allows at once, and is free of what it denies. This cannot be undone.", "拥有该策略的成员和组会立即失去其授予的权限，其拒绝的操作也不再受限。此操作不可撤销。";
        none: "No policies", "没有策略";
        permissions: "Permissions", "权限";
        team: "Team", "团队";
        groups: "Groups", "组";
        save_permissions: "Save permissions", "保存权限";
        settings: "Name and description", "名称与描述";
        read_only: "This policy is part of the system and cannot be changed. Clone it to make one of your own.", "此策略为系统内置，不可更改。您可以克隆后再修改。";
        at_once: "What is saved here is in force at once, for everybody who has the policy.", "保存后对所有拥有该策略的成员立即生效。";
        owner: "Every permission. Held by who created the organization.", "拥有全部权限，由机构的创建者持有。";
        administrator: "Manages members, access tokens, projects, flags and segments.", "管理成员、访问令牌、项目、功能开关和用户组。";
        developer: "Works with flags, segments and access tokens in every project.", "在所有项目中使用功能开关、用户组和访问令牌。";
        nobody: "Nobody has it. Choose “Add” to give it to somebody.", "尚无人拥有此策略。点击“添加”以授予。";
    }
}
