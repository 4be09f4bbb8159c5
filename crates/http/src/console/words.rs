//! What the console says, in each of its languages.
//!
//! The texts of both languages stand side by side, so that none can be missing in one; what is used nowhere is found
//! by the compiler.

use super::language::Language;

/// Makes a type that holds the words of a part of the console: a method for each text, with a parameter for each
/// name in parentheses.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($word:ident $(($($parameter:ident),+))? : $en:literal, $zh:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name(pub(crate) $crate::console::language::Language);

        impl $name {
            $($crate::console::words::word! { $word $(($($parameter),+))? : $en, $zh })+
        }
    };
}

macro_rules! word {
    ($word:ident : $en:literal, $zh:literal) => {
        pub(crate) const fn $word(self) -> &'static str {
            match self.0 {
                $crate::console::language::Language::English => $en,
                $crate::console::language::Language::Chinese => $zh,
            }
        }
    };
    ($word:ident ($($parameter:ident),+) : $en:literal, $zh:literal) => {
        pub(crate) fn $word(self, $($parameter: impl std::fmt::Display),+) -> String {
            match self.0 {
                $crate::console::language::Language::English => format!($en),
                $crate::console::language::Language::Chinese => format!($zh),
            }
        }
    };
}

pub(crate) use {word, words};

words! {
    /// What every page says.
    Common {
        skip: "Skip to content", "跳到正文";
        menu: "Menu", "菜单";
        overview: "Overview", "概览";
        integrations: "Integrations", "集成";
        access_tokens: "Access tokens", "访问令牌";
        plugins: "Plugins", "插件";
        iam: "IAM", "IAM";
        team: "Team", "团队";
        groups: "Groups", "组";
        policies: "Policies", "策略";
        token_policy: "Token policy", "令牌策略";
        resources: "Resources", "资源";
        projects: "Projects and flags", "项目与功能开关";
        audit_log: "Audit log", "审计日志";
        api: "API (Swagger UI)", "API（Swagger UI）";
        organization: "Organization", "机构";
        switch_organization(name): "Go to {name}", "切换到 {name}";
        account: "Your account", "我的账户";
        why: "Explain permissions", "权限诊断";
        why_me: "What may I do?", "我有哪些权限？";
        profile: "Your profile", "个人资料";
        change_password: "Change password", "修改密码";
        log_out: "Log out", "退出登录";
        to_light: "Light theme", "浅色主题";
        to_dark: "Dark theme", "深色主题";
        close: "Close", "关闭";
        open_it(what): "Open {what}", "打开{what}";
        leaving: "Leave without saving?", "不保存就离开？";
        leaving_hint: "What you have changed on this page is not saved yet.", "此页面上的更改尚未保存。";
        leave: "Leave", "离开";
        cancel: "Cancel", "取消";
        save: "Save", "保存";
        succeeded: "Operation succeeded", "操作成功";
        previous: "Previous page", "上一页";
        next: "Next page", "下一页";
        pages: "Pages", "分页";
        page(number): "Page {number}", "第 {number} 页";
        filters: "Filters", "筛选条件";
        per_page: "Per page", "每页";
        range(from, to, total): "{from}–{to} of {total}", "第 {from}–{to} 项，共 {total} 项";
        comment: "Comment", "备注";
        comment_hint: "The audit log keeps it.", "将记录在审计日志中。";
        filter: "Filter", "筛选";
        nothing_found: "Nothing matches. Try other filters.", "没有符合条件的结果，请调整筛选条件。";
        actions: "Actions", "操作";
        actions_of(name): "Actions: {name}", "操作：{name}";
        name: "Name", "名称";
        description: "Description", "描述";
        email: "E-mail", "邮箱";
        details: "Details", "详情";
        add: "Add", "添加";
        remove: "Remove", "移除";
        add_to(list): "Add: {list}", "添加：{list}";
        add_it(name): "Add {name}", "添加 {name}";
        remove_it(name): "Remove {name}", "移除 {name}";
        sure_take(name): "Remove “{name}” from here?", "从此处移除“{name}”？";
        sure_take_hint: "What came with it is lost at once. It can be added again.", "由此获得的权限会立即失去，之后可以重新添加。";
        by_name: "Filter by name", "按名称查找";
        which: "Which", "范围";
        all: "All", "全部";
        current: "Current", "当前";
        via_group: "via group", "来自组";
        unreached: "The server cannot be reached. Check your network, then try again.", "无法连接服务器，请检查网络后重试。";
        gone: "You are logged out. Log in in another tab, then go on here.", "您已退出登录。请在另一个标签页中登录，然后在此继续。";
        no_answer: "The server did not answer this as it should. Load the page again.", "服务器未能正常响应，请重新加载页面。";
        copy: "Copy", "复制";
        copy_it(what): "Copy {what}", "复制 {what}";
        copied: "Copied", "复制成功";
        uncopied: "Your browser does not let this page copy. Select the text and copy it yourself.", "浏览器不允许此页面复制，请选中文本后手动复制。";
    }
}

words! {
    /// What the console says where it cannot do what it was asked.
    Failures {
        not_permitted: "You are not permitted to view this page", "您没有查看此页面的权限";
        not_permitted_hint: "Ask an administrator of your organization for the permission.", "请联系机构管理员授予权限。";
        not_found: "This page does not exist, or what it was about is gone", "页面不存在，或对象已被移除";
        not_found_hint: "It may have been removed meanwhile, or be in another organization.", "它可能已被移除，或属于其他机构。";
        failed: "Something went wrong on our side", "服务器内部错误";
        failed_hint: "Try again. If it goes on, the server's log says why.", "请重试。如果问题持续存在，请查看服务器日志。";
        unavailable: "The server takes no changes at the moment", "服务器当前不接受更改";
        no_organization: "You are in no organization", "您不属于任何机构";
        no_organization_hint: "Ask an administrator to add you to one.", "请联系管理员将您加入机构。";
        not_done: "It was not done", "操作未执行";
        back: "Back", "返回";
        may_not: "You may not do this", "您没有执行此操作的权限";
        plugins_object: "Plugins of your organization do not allow this:", "您的机构的插件不允许此操作：";
        cannot_give: "You can only give what you have. You may not:", "只能授予您自己拥有的权限。您没有以下权限：";
        on(action, resource): "{action} on {resource}", "对 {resource} 执行 {action}";
        address_too_long: "The address of this page is too long.", "此页面的地址过长。";
        page_too_large: "There is too much to show on one page: ask for less.", "内容过多，无法在一页中显示，请缩小范围。";
        too_many(seconds): "Too many attempts. Try again in {seconds} seconds.", "尝试次数过多，请在 {seconds} 秒后重试。";
        elsewhere: "You look at another organization now", "您已切换到其他机构";
        elsewhere_hint: "Nothing was changed. Open the page again.", "未作任何更改，请重新打开此页面。";
        foreign: "This form was not sent by a page of this server", "此表单并非由本服务器的页面提交";
        foreign_hint: "Nothing was changed. Open the page again and send it from there. A proxy in front of the server must pass on the header Host.", "未作任何更改。请重新打开页面后提交。服务器前的代理须原样转发 Host 请求头。";
        incomplete: "The form was not sent as the page has it. Nothing was changed: open the page again.", "表单内容不完整。未作任何更改，请重新打开此页面。";
        name_required: "A name is required", "请输入名称";
        name_invalid: "A name has 1 to 128 characters, and no control characters", "名称须为 1 到 128 个字符，且不含控制字符";
        name_used: "This name is taken", "该名称已被使用";
        key_required: "A key is required: none can be made of this name. Write one with letters, digits, dots, dashes and underscores.", "请填写键：无法由此名称生成。键可包含字母、数字、点、短横线和下划线。";
        key_invalid: "A key has 1 to 128 letters, digits, dots, dashes and underscores", "键只能包含字母、数字、点、短横线和下划线，最多 128 个字符";
        key_used: "This key is taken", "该键已被使用";
        email_invalid: "This is not an e-mail address", "邮箱地址无效";
        expiry_invalid: "Choose a moment that is still to come, within what the organization allows", "请选择一个将来的时间，且不超过机构允许的期限";
        expiry_required: "Say how long the token lasts: the organization asks for it", "请指定有效期：机构要求令牌必须到期";
        lasts_at_most(days): "Such a token lasts at most {days} days", "此类令牌最长有效 {days} 天";
        networks_invalid: "From 1 to 16 networks, such as 203.0.113.0/24 or 2001:db8::/32", "请填写 1 到 16 个网络，例如 203.0.113.0/24 或 2001:db8::/32";
        lifetime_invalid: "Days are whole numbers from 1 to 36525, and the default is no more than the maximum", "天数须为 1 到 36525 的整数，且默认天数不得超过最长天数";
        token_compromised: "Others know its secret: give it a new one, at once", "其密钥已被他人知晓，请立即更换密钥";
        token_expired: "The token has expired: make another", "令牌已过期，请另建令牌";
        last_owner: "Somebody must keep every permission: this would leave nobody who has", "必须至少有一人拥有全部权限：此操作会使机构没有所有者";
        membership_ended: "Its member has left the organization, so it stays inactive", "该成员已离开机构，令牌保持停用状态";
        comment_required: "This environment wants to know why: write a comment", "此环境要求填写备注";
        comment_invalid: "A comment has at most 512 characters, and none that cannot be seen", "备注最多 512 个字符，且不含不可见字符";
        description_invalid: "A description has at most 512 characters", "描述最多 512 个字符";
        tags_invalid: "There are at most 64 tags, each of 1 to 64 characters and without : ; , and *", "最多 64 个标签，每个 1 到 64 个字符，且不含 : ; , *";
        archive_first: "Archive it first", "请先归档";
        password_weak: "A password has 8 to 1024 characters and is not among the commonest", "密码须为 8 到 1024 个字符，且不能是常见密码";
        member_already: "This person is a member already. Change what they may do on their own page.", "此人已是成员，请在其详情页中更改权限。";
        policy_or_group: "Choose a policy or a group", "请至少选择一个策略或组";
        in_others: "This person is a member of other organizations too. Remove them there first.", "此人还属于其他机构，请先在那些机构中移除。";
        no_voucher: "Accounts, one-time passwords and addresses are in the hands of who manages members in the workspace's oldest organization. You do not.", "只有在工作区最早的机构中拥有成员管理权限的人，才能开通账户、生成一次性密码和更改邮箱。您没有该权限。";
        conflict: "It has been changed meanwhile. Nothing was changed: open the page again.", "内容已被他人修改。未作任何更改，请重新打开此页面。";
        scope_invalid: "Choose what the token is narrowed to", "请选择令牌的权限范围";
        type_invalid: "Choose a type", "请选择类型";
        too_complex: "The permissions are too complex to be compared with yours. Use fewer or simpler ones.", "权限过于复杂，无法与您的权限比较，请减少或简化。";
        built_in: "This policy is part of the system and cannot be changed. Clone it instead.", "系统策略不可更改，可以克隆后再修改。";
        fixed: "Permissions cannot be changed: make another token instead.", "权限无法更改，请另建令牌。";
        too_many_secrets: "An environment has at most 64 secrets", "每个环境最多 64 个密钥";
        too_many_attached: "There are already as many as there may be", "数量已达上限";
        no_statement: "Each statement has a resourceType that there is, and an effect: allow or deny", "每条声明须有有效的 resourceType，以及 effect：allow 或 deny";
        too_long_for_cards: "This is too long for a form: edit it as JSON", "内容过长，无法用表单显示，请以 JSON 编辑";
        no_json(place, reason): "This is no list of statements. At {place}: {reason}", "不是有效的声明列表。{place} 处：{reason}";
        json_fault(line, column, reason): "{reason} at line {line} column {column}", "第 {line} 行第 {column} 列附近的 JSON 语法有误";
        json_text: "a text was expected", "应为文本";
        json_list: "a list was expected", "应为列表";
        json_object: "an object was expected", "应为对象";
        json_number: "a number was expected", "应为数字";
        json_bool: "true or false was expected", "应为 true 或 false";
        other(code): "It was refused: {code}", "操作被拒绝：{code}";
    }
}

words! {
    /// Logging in, and what comes before it.
    Login {
        title: "Log in", "登录";
        email: "E-mail", "邮箱";
        password: "Password", "密码";
        submit: "Log in", "登录";
        mismatch: "E-mail address or password is wrong", "邮箱或密码错误";
        no_cookie: "Your browser kept no cookie. Open the console through HTTPS, or on this machine through localhost.", "浏览器未保存 Cookie。请通过 HTTPS 访问控制台，或在本机通过 localhost 访问。";
        forgotten: "Forgotten it? An administrator can give you a one-time password.", "忘记密码？管理员可以为您生成一次性密码。";
        must_change: "You have logged in with a one-time password. Choose one of your own.", "您使用的是一次性密码，请设置自己的密码。";
        current: "Current password", "当前密码";
        new_password: "New password, 8 characters or more", "新密码，至少 8 个字符";
        change: "Change password", "修改密码";
        set_up: "The owner was created. Log in.", "所有者已创建，请登录。";
        changed: "The password was changed. Log in with it.", "密码已修改，请使用新密码登录。";
        wrong_current: "The current password is wrong", "当前密码错误";
        weak: "A password has 8 to 1024 characters and is not among the commonest", "密码须为 8 到 1024 个字符，且不能是常见密码";
    }
}

impl Language {
    pub(crate) const fn common(self) -> Common {
        Common(self)
    }

    pub(crate) const fn failures(self) -> Failures {
        Failures(self)
    }

    pub(crate) const fn login(self) -> Login {
        Login(self)
    }
}
