//! What the pages of projects, environments and flags say.

use crate::console::words::words;

words! {
    /// Projects, environments and flags.
    Words {
        title: "Projects and flags", "项目与功能开关";
        lead: "What tokens and policies give access to: projects, their environments, and the feature flags in them.", "令牌与策略所控制的对象：项目、环境及其中的功能开关。";
        add_project: "Add project", "添加项目";
        add_environment: "Add environment", "添加环境";
        add_flag: "Add flag", "添加功能开关";
        by_name: "Filter by name or key", "按名称或键查找";
        no_projects: "There are no projects that you may access.", "没有您有权访问的项目。";
        no_environments: "There are no environments in it that you may access.", "该项目中没有您有权访问的环境。";
        all_environments(count): "All {count} environments", "全部 {count} 个环境";
        name: "Name", "名称";
        description: "Description", "描述";
        comments: "Changes of flags must say why", "更改功能开关时必须填写备注";
        environment: "Environment", "环境";
        resource_name: "Resource name (RN)", "资源名称（RN）";
        remove: "Remove", "移除";
        rename: "Rename", "重命名";
        rename_project: "Rename project", "重命名项目";
        change: "Edit", "编辑";
        change_environment: "Edit environment", "编辑环境";
        rename_flag: "Rename flag", "重命名功能开关";
        key_stays: "The key stays as it is.", "键保持不变。";
        sure_project(name): "Remove the project “{name}”?", "移除项目“{name}”？";
        sure_project_hint: "Its environments go with it, and every flag and segment in them, for good.", "其中的环境、功能开关和用户组将一并移除，且无法恢复。";
        sure_environment(name): "Remove the environment “{name}”?", "移除环境“{name}”？";
        sure_environment_hint: "Every flag and segment in it goes with it, for good, and programs that use its secrets can connect no more.", "其中的功能开关和用户组将一并移除且无法恢复，使用其密钥的程序将无法再连接。";
        secrets: "Secrets for SDKs", "SDK 密钥";
        secrets_hint: "Programs connect with them to evaluate flags. They open nothing in this API.", "程序使用它们连接并获取功能开关结果；它们无法访问本 API。";
        add_secret: "Add secret", "添加密钥";
        rename_secret: "Rename secret", "重命名密钥";
        secret_stays: "Its value stays as it is.", "密钥的值保持不变。";
        hidden: "Hidden", "已隐藏";
        sure_secret(name): "Remove the secret “{name}”?", "移除密钥“{name}”？";
        sure_secret_hint: "Programs that use it can connect no more. This cannot be undone.", "使用它的程序将无法再连接，且此操作无法撤销。";
        no_secrets: "This environment has no secrets.", "此环境没有密钥。";
        server: "Server", "服务端";
        client: "Client", "客户端";
        kind: "Type", "类型";
        value: "Value", "值";
        flags: "Feature flags", "功能开关";
        no_flags: "There are no flags in this environment yet.", "此环境中还没有功能开关。";
        status: "Status", "状态";
        every_status: "On and off", "全部状态";
        on: "On", "开";
        off: "Off", "关";
        archived: "Archived", "已归档";
        serves: "Serves", "返回值";
        when_on(values): "On: {values}", "开：{values}";
        when_off(value): "Off: {value}", "关：{value}";
        tags: "Tags", "标签";
        tags_hint: "Separated by commas. They are part of the resource name, so they decide who may do what.", "以逗号分隔。标签是资源名称的一部分，会影响权限。";
        with_tag(tag): "Tag: {tag}", "标签：{tag}";
        changed: "Last change", "最近更改";
        by_token(name): "token {name}", "令牌 {name}";
        start_on: "Switch it on at once", "创建后立即开启";
        boolean_hint: "It has the variations On (true) and Off (false). Others can be set through the API.", "默认包含 On（true）与 Off（false） 两个取值，其他取值可通过 API 设置。";
        turn_on(name): "Switch on: {name}", "开启：{name}";
        turn_off(name): "Switch off: {name}", "关闭：{name}";
        archive: "Archive", "归档";
        restore: "Restore", "恢复";
        sure_on(name): "Switch on “{name}”?", "开启“{name}”？";
        sure_off(name): "Switch off “{name}”?", "关闭“{name}”？";
        sure_switch_hint: "Programs are served the other value from now on.", "程序将立即获得另一个取值。";
        sure_archive(name): "Archive “{name}”?", "归档“{name}”？";
        sure_archive_hint: "It is put away. It can be restored, and only then removed for good.", "归档后可以恢复；只有归档的功能开关才能彻底移除。";
        sure_restore(name): "Restore “{name}”?", "恢复“{name}”？";
        sure_restore_hint: "It is among the flags of the environment again.", "它将重新出现在环境的功能开关列表中。";
        sure_flag(name): "Remove “{name}”?", "移除“{name}”？";
        sure_flag_hint: "It is gone for good.", "移除后无法恢复。";
        log: "Audit log", "审计日志";
    }
}
